/* colors.tsx -- the colouring rules of the packet list: the first that matches a packet colours it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { ColorRule } from "./api";
import { t } from "./i18n";
import { Icon } from "./icons";
import { dialog, listVersion, report } from "./state";

/* #rrggbb as the file has it: 16 bits a colour. */
const wide = (hex: string) => `[${[1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) * 257).join(",")}]`;

/* Lines of Wireshark's file `colorfilters`; an @ ends a name there. */
const fileOf = (rules: ColorRule[]) => rules.map(r =>
	`${r.off ? "!" : ""}@${r.name.replaceAll("@", "")}@${r.filter}@${wide(r.bg)}${wide(r.fg)}\n`).join("");

let fresh: ColorRule | null = null;

/* Open the sheet with a rule for a filter in front. */
export function newRule(filter: string) {
	fresh = { name: filter, filter, bg: "#ffc0c0", fg: "#000000", off: false };
	dialog.value = "colors";
}

function Line({ r, change, remove, up }: { r: ColorRule; change: (r: ColorRule) => void; remove: () => void; up?: () => void }) {
	const bad = useSignal("");
	const check = async (text: string) => {
		try {
			const c = await api.get<api.Check>("/filters/check" + api.query({ text }));
			bad.value = c.ok ? "" : c.error?.message ?? "?";
		} catch (e) {
			report(e);
		}
	};
	return (
		<tr>
			<td><input type="checkbox" aria-label={`${t("colors.on")}: ${r.name}`} checked={!r.off} onChange={e => change({ ...r, off: !e.currentTarget.checked })} /></td>
			<td><input type="text" aria-label={t("colors.name")} value={r.name} onInput={e => change({ ...r, name: e.currentTarget.value })} /></td>
			<td><input type="text" class={`wide ${bad.value && "bad"}`} aria-label={t("filter.title")} aria-invalid={bad.value !== ""} title={bad.value} spellcheck={false}
				value={r.filter} onInput={e => change({ ...r, filter: e.currentTarget.value })} onBlur={e => check(e.currentTarget.value)} /></td>
			<td><input type="color" aria-label={`${t("colors.bg")}: ${r.name}`} value={r.bg} onInput={e => change({ ...r, bg: e.currentTarget.value })} />
				<input type="color" aria-label={`${t("colors.fg")}: ${r.name}`} value={r.fg} onInput={e => change({ ...r, fg: e.currentTarget.value })} /></td>
			<td><button class="icon" disabled={!up} title={t("colors.up")} aria-label={`${t("colors.up")}: ${r.name}`} onClick={up}><Icon name="first" /></button>
				<button class="icon" title={t("colors.remove")} aria-label={`${t("colors.remove")}: ${r.name}`} onClick={remove}><Icon name="clear" /></button></td>
		</tr>
	);
}

export function ColorSheet() {
	const rules = useSignal<ColorRule[]>([]);
	const load = () => api.get<ColorRule[]>("/colors").then(list => {
		rules.value = fresh ? [fresh, ...list] : list;
		fresh = null;
	}, report);
	const save = async (text: string, close: boolean) => {
		try {
			await api.put("/colors", { text });
			listVersion.value++;
			if (close)
				dialog.value = "";
			else
				await load();
		} catch (e) {
			report(e);
		}
	};
	useEffect(() => void load(), []);
	return (
		<><h2>{t("colors.title")}</h2><p class="dim">{t("colors.how")}</p>
			<table class="edit"><thead><tr><th scope="col">{t("colors.on")}</th><th scope="col">{t("colors.name")}</th><th scope="col">{t("filter.title")}</th>
				<th scope="col">{t("colors.bg")} / {t("colors.fg")}</th><td></td></tr></thead>
				<tbody>{rules.value.map((r, i) => <Line key={i} r={r} change={x => (rules.value = rules.value.map((y, k) => (k === i ? x : y)))}
					remove={() => (rules.value = rules.value.filter((_, k) => k !== i))}
					up={i ? () => {
						const next = [...rules.value];
						[next[i - 1], next[i]] = [next[i], next[i - 1]];
						rules.value = next;
					} : undefined} />)}</tbody></table>
			<div class="ends-of-sheet">
				<button onClick={() => (rules.value = [{ name: "", filter: "", bg: "#ffffff", fg: "#000000", off: false }, ...rules.value])}>{t("colors.add")}</button>
				<button onClick={() => save("", false)}>{t("colors.usual")}</button>
				<button class="primary" onClick={() => save(fileOf(rules.value.filter(r => r.filter.trim())) || "#\n", true)}>{t("apply")}</button></div></>
	);
}
