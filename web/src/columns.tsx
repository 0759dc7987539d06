/* columns.tsx -- the columns of the packet list: which there are, and the sheet that changes them. */
import { useSignal } from "@preact/signals";
import type { ColumnInfo } from "./api";
import { t } from "./i18n";
import { Icon } from "./icons";
import type { Item } from "./menu";
import { columns, dialog, ownColumns } from "./state";

/* Wireshark's built-in kinds by their codes; a field's values have the code %Cus:FIELD:0:R. */
const kinds: [string, string][] = [["%m", "Number"], ["%t", "Time (as chosen)"], ["%Rt", "Relative time"], ["%Tt", "Delta time"],
	["%Gt", "Delta time displayed"], ["%At", "Absolute time"], ["%Yt", "Absolute date and time"], ["%Yut", "UTC date and time"],
	["%s", "Source address"], ["%d", "Destination address"], ["%uhs", "Hardware source"], ["%uhd", "Hardware destination"],
	["%uns", "Network source"], ["%und", "Network destination"], ["%S", "Source port"], ["%D", "Destination port"],
	["%p", "Protocol"], ["%L", "Packet length"], ["%B", "Cumulative bytes"], ["%i", "Information"], ["%a", "Expert severity"]];

const fieldOf = (format: string) => /^%Cus:([^:]*)/.exec(format)?.[1];
const custom = (field: string) => `%Cus:${field}:0:R`;

export function addColumn(title: string, field: string) {
	const all = [...columns.peek()], at = all.findIndex(c => c.format === "%i");
	all.splice(at < 0 ? all.length : at, 0, { title, format: custom(field) });
	ownColumns.value = all;
}

function move(all: ColumnInfo[], i: number, by: number) {
	const next = [...all];
	[next[i], next[i + by]] = [next[i + by], next[i]];
	return next;
}

/* The menu of a column's head. */
export function headMenu(i: number): Item[] {
	const all = columns.peek(), set = (next: ColumnInfo[]) => (ownColumns.value = next);
	return [
		{ label: t("columns.left"), off: i <= 0, act: () => set(move(all, i, -1)) },
		{ label: t("columns.right"), off: i < 0 || i >= all.length - 1, act: () => set(move(all, i, 1)) },
		{ label: t("columns.remove"), off: i < 0 || all.length < 2, act: () => set(all.filter((_, k) => k !== i)) },
		{ label: t("columns.edit"), line: true, act: () => (dialog.value = "columns") },
		{ label: t("columns.usual"), off: !ownColumns.peek().length, act: () => set([]) },
	];
}

function Line({ c, change, remove, up }: { c: ColumnInfo; change: (c: ColumnInfo) => void; remove: () => void; up?: () => void }) {
	const field = fieldOf(c.format);
	return (
		<tr>
			<td><input type="text" aria-label={t("columns.title")} value={c.title} onInput={e => change({ ...c, title: e.currentTarget.value })} /></td>
			<td><select aria-label={t("columns.kind")} value={field === undefined ? c.format : "%Cus"}
				onChange={e => change({ ...c, format: e.currentTarget.value === "%Cus" ? custom(field ?? "") : e.currentTarget.value })}>
				{kinds.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
				{field === undefined && !kinds.some(([k]) => k === c.format) && <option value={c.format}>{c.format}</option>}
				<option value="%Cus">{t("columns.custom")}</option></select></td>
			<td><input type="text" aria-label={t("columns.field")} disabled={field === undefined} value={field ?? ""} placeholder="tcp.len"
				onInput={e => change({ ...c, format: custom(e.currentTarget.value.trim()) })} /></td>
			<td><button class="icon" disabled={!up} title={t("columns.left")} aria-label={`${t("columns.left")}: ${c.title}`} onClick={up}><Icon name="first" /></button>
				<button class="icon" title={t("columns.remove")} aria-label={`${t("columns.remove")}: ${c.title}`} onClick={remove}><Icon name="clear" /></button></td>
		</tr>
	);
}

export function ColumnSheet() {
	const all = useSignal<ColumnInfo[]>(columns.peek().map(({ title, format }) => ({ title, format })));
	return (
		<><h2>{t("columns.edit")}</h2>
			<table class="edit"><thead><tr><th scope="col">{t("columns.title")}</th><th scope="col">{t("columns.kind")}</th>
				<th scope="col">{t("columns.field")}</th><td></td></tr></thead>
				<tbody>{all.value.map((c, i) => <Line key={i} c={c} change={x => (all.value = all.value.map((y, k) => (k === i ? x : y)))}
					remove={() => (all.value = all.value.filter((_, k) => k !== i))}
					up={i ? () => (all.value = move(all.value, i, -1)) : undefined} />)}</tbody></table>
			<div class="ends-of-sheet">
				<button onClick={() => (all.value = [...all.value, { title: "", format: custom("") }])}>{t("columns.add")}</button>
				<button onClick={() => {
					ownColumns.value = [];
					dialog.value = "";
				}}>{t("columns.usual")}</button>
				<button class="primary" disabled={!all.value.length} onClick={() => {
					ownColumns.value = all.value.filter(c => fieldOf(c.format) !== "").map(c => ({ ...c, title: c.title || fieldOf(c.format) || c.format }));
					dialog.value = "";
				}}>{t("apply")}</button></div></>
	);
}
