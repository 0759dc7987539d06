/* conversations.tsx -- the tables of conversations, those of TCP with their verdicts, the worst first. */
import { batch, signal } from "@preact/signals";
import * as api from "./api";
import type { Conversation } from "./api";
import { known, lang, number, size, t } from "./i18n";
import { Later, useAsk } from "./later";
import { Pager, useFirstPart } from "./pager";
import { applied, applyFilter, capture, path, side } from "./state";
import { showTale } from "./tale";

const kinds = ["tcp", "udp", "ip", "ipv6", "eth"] as const;
const kind = signal<(typeof kinds)[number]>("tcp");
const sort = signal("verdict");
const down = signal(true);
const PAGE = 200;
const from = signal(0);

const columns = ["verdict", "a", "b", "frames", "bytes", "ab", "ba", "start", "duration"] as const;
type Column = (typeof columns)[number];

const severities: Record<string, string> = { fine: "comment", note: "note", warning: "warn", error: "error" };
const seconds = (ns: number) => (ns / 1e9).toFixed(6);

/* Ascending at the second click; addresses and times begin ascending. */
function sortBy(c: Column) {
	batch(() => {
		from.value = 0;
		down.value = sort.peek() === c ? !down.peek() : c !== "a" && c !== "start";
		sort.value = c;
	});
}

function Verdict({ x }: { x: Conversation }) {
	const name = `verdict.${x.kind}`;
	return (
		<button class={`plain sev-${severities[x.severity ?? ""] ?? ""}`} title={x.verdict} onClick={() => {
			showTale(x.stream!);
			side.value = "tale";
		}}>{known(name) ? t(name) : x.verdict || t("menu.tale")}</button>
	);
}

function cell(x: Conversation, c: Column) {
	if (c === "verdict")
		return kind.value === "tcp" ? <Verdict x={x} /> : null;
	if (c === "start" || c === "duration")
		return seconds(x[c]);
	return c === "a" || c === "b" ? x[c] : c === "frames" ? number(x[c]) : size(x[c]);
}

function Head({ c }: { c: Column }) {
	const on = sort.value === c, can = c !== "b";
	return (
		<th scope="col" aria-sort={on && c !== "verdict" ? (down.value ? "descending" : "ascending") : undefined}>
			{can ? <button class="plain" onClick={() => sortBy(c)}>{t(`conv.${c}`)}{on && (down.value || c === "verdict" ? " \u25be" : " \u25b4")}</button> : t(`conv.${c}`)}</th>
	);
}

function Table({ rows }: { rows: Conversation[] }) {
	const shown = columns.filter(c => c !== "verdict" || kind.value === "tcp");
	return (
		<table class="grid">
			<thead><tr>{shown.map(c => <Head key={c} c={c} />)}<th scope="col"><span class="hide">{t("conv.filter")}</span></th></tr></thead>
			<tbody>{rows.map(x => (
				<tr key={x.filter}>
					{shown.map(c => <td key={c} class={c === "a" || c === "b" ? "address" : c === "verdict" ? "" : "num"} title={c === "a" || c === "b" ? x[c] : undefined}>{cell(x, c)}</td>)}
					<td><button title={x.filter} onClick={() => applyFilter(x.filter)}>{t("conv.filter")}</button></td>
				</tr>))}
			</tbody>
		</table>
	);
}

export function ConversationsView() {
	useFirstPart(from);
	const asked = useAsk<{ total: number; rows: Conversation[] }>(`${path.value}/conversations` + api.query({
		filter: applied.value.id, kind: kind.value, sort: sort.value, down: down.value ? 1 : 0, from: from.value, count: PAGE, lang: lang.value,
	}), capture.value?.state);
	return (
		<div class="conversations">
			<div class="ftools" role="group" aria-label={t("conv.kind")}>{kinds.map(k =>
				<button key={k} aria-pressed={kind.value === k} class={kind.value === k ? "on" : ""} onClick={() => batch(() => {
					kind.value = k;
					from.value = 0;
				})}>
					{{ tcp: "TCP", udp: "UDP", ip: "IPv4", ipv6: "IPv6", eth: "Ethernet" }[k]}</button>)}</div>
			<Later asked={asked}>{x => <div class="scroll" tabIndex={0} role="region" aria-label={t("side.conversations")}>
				<Table rows={x.rows} />
				<Pager from={from} size={PAGE} total={x.total} />
			</div>}</Later>
		</div>
	);
}
