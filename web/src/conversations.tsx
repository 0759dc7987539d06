/* conversations.tsx -- the table of conversations, the worst verdict first. */
import { signal } from "@preact/signals";
import * as api from "./api";
import type { Conversation } from "./api";
import { number, size, t } from "./i18n";
import { Later, useAsk } from "./later";
import { applied, applyFilter, path, side } from "./state";
import { showTale } from "./tale";

const kind = signal("tcp");
const sort = signal("verdict");
const count = signal(100);

const columns = ["stream", "a", "b", "frames", "bytes", "ab", "ba", "start", "duration", "verdict"] as const;

function cell(x: Conversation, c: (typeof columns)[number]) {
	const value = x[c];
	return c === "bytes" || c === "ab" || c === "ba" ? size(Number(value)) : c === "frames" ? number(Number(value)) : String(value ?? "");
}

function Table({ rows }: { rows: Conversation[] }) {
	return (
		<table class="grid">
			<thead><tr>{columns.map(c => <th key={c} scope="col" aria-sort={sort.value === c ? "descending" : undefined}>
				<button class="plain" onClick={() => (sort.value = c)}>{t(`conv.${c}`)}{sort.value === c && " \u25be"}</button></th>)}<th scope="col"><span class="hide">{t("conv.filter")}</span></th></tr></thead>
			<tbody>{rows.map(x => (
				<tr key={x.stream}>
					{columns.map(c => <td key={c} class={c === "a" || c === "b" || c === "verdict" ? "" : "num"}>
						{c === "verdict" && kind.value === "tcp" ? <button class={`plain sev-${x.severity}`} onClick={() => {
							showTale(x.stream);
							side.value = "tale";
						}}>{x.verdict || t("menu.tale")}</button> : cell(x, c)}</td>)}
					<td><button onClick={() => applyFilter(`${kind.value}.stream == ${x.stream}`)}>{t("conv.filter")}</button></td>
				</tr>))}
			</tbody>
		</table>
	);
}

export function ConversationsView() {
	const asked = useAsk<{ total: number; rows: Conversation[] }>(`${path.value}/conversations` +
		api.query({ filter: applied.value.id, kind: kind.value, sort: sort.value, from: 0, count: count.value }));
	return (
		<div class="conversations">
			<div class="ftools" role="group" aria-label={t("conv.kind")}>{["tcp", "udp"].map(k =>
				<button key={k} aria-pressed={kind.value === k} class={kind.value === k ? "on" : ""} onClick={() => (kind.value = k)}>{k.toUpperCase()}</button>)}</div>
			<Later asked={asked}>{x => <div class="scroll" tabIndex={0} role="region" aria-label={t("side.conversations")}>
				<Table rows={x.rows} />
				{x.total > x.rows.length && <button onClick={() => (count.value += 500)}>{t("more")} ({number(x.total)})</button>}
			</div>}</Later>
		</div>
	);
}
