/* exchanges.tsx -- requests with their answers (HTTP, DNS) and encrypted connections, where the time went, headers and bodies. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { Exchange, FullExchange, Message, Part } from "./api";
import { copy, save } from "./actions";
import { lang, size, t } from "./i18n";
import { Later, useAsk } from "./later";
import { Pager, useFirstPart } from "./pager";
import { applied, path, selected, selectFrame } from "./state";

const PAGE = 500;
const from = signal(0); /* the first row of the page that is shown */
const chosen = signal(-1);
const kinds: Part[] = ["connect", "idle", "tls", "send", "wait", "receive", "encrypted"];

const ms = (ns: number) => (ns < 1e9 ? `${(ns / 1e6).toFixed(ns < 1e7 ? 2 : 0)} ms` : `${(ns / 1e9).toFixed(2)} s`);

function Waterfall({ x, from, span }: { x: Exchange; from: number; span: number }) {
	let at = ((x.offset - from) / span) * 100;
	const title = [...kinds.filter(k => x.parts[k]).map(k => `${t(`part.${k}`)} ${ms(x.parts[k]!)}`), ...x.notes].join("\n");
	return (
		<svg class="fall" width="100%" height="12" role="img" aria-label={title}><title>{title}</title>
			{kinds.map(k => {
				const w = ((x.parts[k] ?? 0) / span) * 100, bar = <rect key={k} class={k} x={`${at}%`} y="1" height="10" width={`${Math.max(w, w ? 0.3 : 0)}%`} />;
				at += w;
				return bar;
			})}
		</svg>
	);
}

/* What a row shows, whatever its kind. */
const what = (x: Exchange) => (x.kind === "http" ? x.url ?? "" : x.kind === "dns" ? x.name ?? "" : x.serverName ?? x.server);
const verb = (x: Exchange) => (x.kind === "http" ? x.method ?? "?" : x.kind.toUpperCase());
const state = (x: Exchange) => (x.kind === "http" ? x.status ?? "-" : x.code ?? "");
const bytes = (x: Exchange) => (x.kind === "tls" ? x.clientBytes! + x.serverBytes! : x.response?.contentBytes ?? 0);
const frame = (x: Exchange) => x.request?.frame ?? x.response?.frame ?? x.frame ?? 0;

function pretty(m: Message) {
	const text = new TextDecoder().decode(api.bytesOf(m.body));
	if (/json/.test(m.type ?? ""))
		try {
			return JSON.stringify(JSON.parse(text), null, 2);
		} catch { /* shown as it is */ }
	return text;
}

/* Bodies are shown as text; pictures through a data URL. */
function Body({ m }: { m: Message }) {
	if (!m.body)
		return null;
	if (/^image\/(png|jpeg|gif|webp)/.test(m.type ?? ""))
		return <img alt={m.type ?? ""} src={`data:${m.type!.split(";")[0]};base64,${m.body}`} />;
	return <pre class="body" tabIndex={0}>{pretty(m)}</pre>;
}

function One({ title, m }: { title: string; m: Message | null }) {
	return (
		<section class="message"><h2>{title}</h2>
			{m ? <><pre class="line">{m.line}</pre>
				<dl>{m.headers.map(([k, v], i) => <div key={i}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
				{!!m.missing && <p class="sev-warn">{t("follow.missing", { n: m.missing })}</p>}
				<Body m={m} />
				{m.body && <button onClick={() => save("body.bin", api.bytesOf(m.body))}>{t("exchanges.save")}</button>}</>
				: <p class="dim">{t("exchanges.none")}</p>}
		</section>
	);
}

const quote = (s: string) => `'${s.replaceAll("'", "'\\''")}'`;

function curl(x: Exchange, m: Message) {
	const skip = /^(host|content-length|connection|transfer-encoding|:)/i;
	const url = /^https?:/.test(x.url ?? "") ? x.url! : `http://${m.headers.find(([k]) => /^host$/i.test(k))?.[1] ?? x.server}${x.url ?? "/"}`;
	const data = m.body ? ` --data-binary ${quote(new TextDecoder().decode(api.bytesOf(m.body)))}` : "";
	return `curl ${x.method === "HEAD" ? "--head" : `-X ${quote(x.method ?? "GET")}`} ${quote(url)}${m.headers.filter(([k]) => !skip.test(k)).map(([k, v]) => ` -H ${quote(`${k}: ${v}`)}`).join("")}${data}`;
}

function Messages({ x, index }: { x: Exchange; index: number }) {
	const asked = useAsk<FullExchange>(`${path.value}/exchanges/${index}` + api.query({ filter: applied.value.id }));
	return (
		<Later asked={asked}>{f => <>
			{f.request && <div class="ftools"><button onClick={() => copy(curl(x, f.request!))}>{t("exchanges.curl")}</button></div>}
			<One title={t("exchanges.request")} m={f.request} /><One title={t("exchanges.response")} m={f.response} />
		</>}</Later>
	);
}

function Whole({ x, index }: { x: Exchange; index: number }) {
	return (
		<div class="whole">
			<div class="ftools">
				{x.request && <button onClick={() => selectFrame(x.request!.frame)}>{t("exchanges.toRequest", { n: x.request.frame })}</button>}
				{x.response && <button onClick={() => selectFrame(x.response!.frame)}>{t("exchanges.toResponse", { n: x.response.frame })}</button>}
			</div>
			{x.notes.map((note, i) => <p key={i}>{note}</p>)}
			{x.kind === "http" && <Messages x={x} index={index} />}
		</div>
	);
}

function Table({ rows }: { rows: Exchange[] }) {
	const start = Math.min(...rows.map(x => x.offset)), to = Math.max(...rows.map(x => x.offset + x.duration));
	const span = Math.max(to - start, 1), pick = (i: number) => {
		chosen.value = i;
		selectFrame(frame(rows[i]));
	};
	return (
		<table class="grid">
			<thead><tr>{(["method", "url", "status", "type", "size", "time", "fall"] as const).map(k => <th key={k} scope="col">{t(`exchanges.${k}`)}</th>)}</tr></thead>
			<tbody>{rows.map((x, i) => (
				<tr key={i} class={`${i === chosen.value ? "on" : ""} ${[x.request?.frame, x.response?.frame].includes(selected.value) ? "here" : ""}`} onClick={() => pick(i)}>
					<td>{verb(x)}</td>
					<td class="url" title={what(x)}><button class="plain" onClick={() => pick(i)}>{what(x)}</button></td>
					<td class={`status s${String(x.status ?? 0)[0]}`}>{state(x)}</td>
					<td>{x.kind === "http" ? x.type : ""}</td>
					<td class="num" title={x.response ? `${x.response.bodyBytes} / ${x.response.contentBytes}` : ""}>{size(bytes(x))}</td>
					<td class="num">{ms(x.duration)}</td>
					<td class="fall"><Waterfall x={x} from={start} span={span} /></td>
				</tr>))}
			</tbody>
		</table>
	);
}

export function ExchangesView() {
	useFirstPart(from);
	useEffect(() => {
		chosen.value = -1; /* it counts within the part that is shown */
	}, [path.value, applied.value.id, from.value]);
	const asked = useAsk<{ total: number; rows: Exchange[] }>(`${path.value}/exchanges` + api.query({ filter: applied.value.id, from: from.value, count: PAGE, lang: lang.value }));
	return (
		<div class="exchanges"><Later asked={asked}>{x => x.total === 0 ? <p class="later">{t("exchanges.empty")}</p> : <>
			<div class="scroll" tabIndex={0} role="region" aria-label={t("side.exchanges")}><Table rows={x.rows} /></div>
			<Pager from={from} size={PAGE} total={x.total} />
			<div class="legend">{kinds.map(k => <span key={k} class={k}>{t(`part.${k}`)}</span>)}</div>
			{x.rows[chosen.value] && <Whole x={x.rows[chosen.value]} index={from.value + chosen.value} />}
		</>}</Later></div>
	);
}
