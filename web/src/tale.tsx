/* tale.tsx -- what happened on one connection: the verdict and the ladder of its segments with both ends' states. */
import { computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { Segment, Tale } from "./api";
import { known, lang, number, t } from "./i18n";
import { Later, useAsk } from "./later";
import { capture, frame, growth, path, selected, selectFrame } from "./state";

const stream = signal(0);
const extra = signal<{ path: string; segments: Segment[]; more: boolean } | null>(null);

/* Every sentence of every segment, not only the first and those of the selected one. */
const every = signal(false);

/* The connection of the selected packet; the last one where that has none. */
const wanted = computed(() => frame.value?.stream?.tcp);

effect(() => {
	if (wanted.value !== undefined)
		stream.value = wanted.value;
});

export function showTale(n: number) {
	stream.value = n;
}

/* Sentences come as a text, a list or an object of texts. */
function texts(x: unknown): string[] {
	if (!x)
		return [];
	if (typeof x === "string")
		return [x];
	if (Array.isArray(x))
		return x.flatMap(texts);
	return typeof x === "object" && "text" in x ? texts((x as { text: unknown }).text) : [];
}

const fromClient = (s: Segment) => s.dir === 0 || s.dir === "client" || s.dir === "c" || s.dir === ">";
const has = (s: Segment, flag: string) => s.flags.includes(flag);
const after = (s: Segment) => s.seq + s.len + (has(s, "SYN") ? 1 : 0) + (has(s, "FIN") ? 1 : 0);

/* The segment whose end an acknowledgment names: what it adds up to. */
function acknowledged(s: Segment, before: Segment[]) {
	if (!has(s, "ACK"))
		return null;
	for (let i = before.length - 1; i >= 0; i--) {
		const x = before[i];
		if (fromClient(x) !== fromClient(s) && after(x) === s.ack && after(x) !== x.seq)
			return x;
	}
	return null;
}

const sum = (s: Segment) => `${s.seq}${s.len ? ` + ${s.len}` : ""}${has(s, "SYN") ? " + 1 (SYN)" : ""}${has(s, "FIN") ? " + 1 (FIN)" : ""}`;

function Arithmetic({ s, before }: { s: Segment; before: Segment[] }) {
	const of = acknowledged(s, before), next = after(s);
	return (
		<div class="sum">
			{next !== s.seq && <span>{t("tale.next")} {sum(s)} = <b>{next}</b></span>}
			{of && <span>Ack <b>{s.ack}</b> = {sum(of)} <span class="ref" onClick={e => {
				e.stopPropagation();
				selectFrame(of.n);
			}}>{t("tale.of", { n: of.n })}</span></span>}
		</div>
	);
}

function Arrow({ s }: { s: Segment }) {
	const out = fromClient(s), kind = s.retransmits || /retransmi/i.test(s.info) ? "again" : has(s, "RST") ? "reset" : s.len ? "data" : "bare";
	return (
		<svg class={`arrow ${kind}`} width="100%" height="16" aria-hidden="true">
			<line x1={out ? "0" : "100%"} y1="2" x2={out ? "100%" : "0"} y2="13" marker-end="url(#tip)" />
		</svg>
	);
}

function States({ now, passed, was }: { now: string; passed: string[]; was: string }) {
	const steps = passed?.length ? passed : now !== was ? [now] : [];
	return <>{steps.length ? steps.map(x => <b key={x}>{x}</b>) : <span class="same" title={now}>{"\u2502"}<span class="hide">{now}</span></span>}</>;
}

/* Seconds since the first segment, from nanoseconds since 1970 (or as given). */
function since(time: string, start?: string) {
	return start && /^\d{12,}$/.test(time) ? (Number(BigInt(time) - BigInt(start)) / 1e9).toFixed(6) : time;
}

/* An end whose state is not shown by a segment of its own yet. */
function Assumed({ s, end }: { s: Segment; end: "client" | "server" }) {
	const is = Array.isArray(s.assumed) ? s.assumed.includes(end) : s.assumed && (end === "server") === fromClient(s);
	return is ? <small title={t("tale.assumedText")}>{t("tale.assumed")}</small> : null;
}

function Step({ s, i, all, start }: { s: Segment; i: number; all: Segment[]; start?: string }) {
	const was = all[i - 1], starts = !was || was.phase !== s.phase;
	const phase = `phase.${s.phase}`;
	return (
		<div id={`seg-${s.n}`} role="option" aria-selected={s.n === selected.value} class={`step ${s.phase} ${s.n === selected.value ? "on" : ""}`}
			onClick={() => selectFrame(s.n)}>
			{starts && <div class="phase">{known(phase) ? t(phase) : s.phase}</div>}
			<div class="when"><b>{s.n}</b><small>{since(s.time, start)}</small></div>
			<div class="state"><States now={s.client} passed={s.clientStates} was={was?.client ?? "CLOSED"} /><Assumed s={s} end="client" /></div>
			<div class="wire">
				<div class={`label ${fromClient(s) ? "" : "back"}`}><b>[{s.flags}]</b> Seq={s.seq}{has(s, "ACK") && ` Ack=${s.ack}`} Len={s.len} <small>Win={s.win}</small></div>
				<Arrow s={s} />
				<Arithmetic s={s} before={all.slice(Math.max(0, i - 64), i)} />
				{(every.value || s.n === selected.value ? s.says : s.says?.slice(0, 1))?.map(x => <p key={x}>{x}</p>)}
			</div>
			<div class="state right"><States now={s.server} passed={s.serverStates} was={was?.server ?? "LISTEN"} /><Assumed s={s} end="server" /></div>
		</div>
	);
}

const figures = ["bytes", "segments", "dataSegments", "retransmittedBytes", "outOfOrder", "duplicateAcks", "zeroWindows", "rttMedianNs",
	"longestIdleNs", "goodput"] as const;

type Figures = Record<string, Record<string, number | null> | undefined>;

const figure = (name: string, n: number | null | undefined) =>
	n === null || n === undefined ? "" : name.endsWith("Ns") ? `${(n / 1e6).toFixed(3)} ms` : number(n);

/* Both directions side by side. */
function FigureTable({ x }: { x: Tale }) {
	const d = x.directions as Figures | undefined, a = x.agreed as Figures | undefined;
	if (!d?.client || !d.server)
		return null;
	const line = (name: string, of: Figures | undefined) => {
		const text = `fig.${name}`, c = figure(name, of?.client?.[name]), s = figure(name, of?.server?.[name]);
		return known(text) && (c || s) ? <tr key={name}><th scope="row">{t(text)}</th><td class="num">{c}</td><td class="num">{s}</td></tr> : null;
	};
	return (
		<details><summary>{t("tale.figures")}</summary>
			<table class="figures"><thead><tr><td></td><th scope="col">{t("tale.client")}</th><th scope="col">{t("tale.server")}</th></tr></thead>
				<tbody>{line("mss", a)}{line("multiplier", a)}{figures.map(f => line(f, d))}</tbody></table></details>
	);
}

const severities: Record<string, string> = { fine: "comment", note: "note", warning: "warn", error: "error" };

function Verdict({ x }: { x: Tale }) {
	const notes = texts(x.caveats), kind = `verdict.${x.verdict.kind}`, severity = `severity.${x.verdict.severity}`;
	return (
		<div class="verdict">
			<p class={`says sev-${severities[x.verdict.severity] ?? x.verdict.severity}`}>
				<b class="badge" title={known(severity) ? t(severity) : ""}>{known(kind) ? t(kind) : x.verdict.kind}</b> {x.verdict.text}</p>
			{x.verdict.frames?.length > 0 && <p class="refs">{t("tale.frames")} {x.verdict.frames.slice(0, 12).map(n =>
				<button key={n} class="ref" onClick={() => selectFrame(n)}>{n}</button>)}</p>}
			<FigureTable x={x} />
			{notes.length > 0 && <details><summary>{t("tale.notes", { n: notes.length })}</summary><ul>{notes.map(n => <li key={n}>{n}</li>)}</ul></details>}
		</div>
	);
}

function key(e: KeyboardEvent, all: Segment[]) {
	const i = all.findIndex(s => s.n === selected.peek()), to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: all.length - 1 }[e.key];
	if (to === undefined || e.ctrlKey || e.altKey)
		return;
	e.preventDefault();
	const s = all[Math.min(Math.max(0, to), all.length - 1)];
	if (s)
		selectFrame(s.n);
}

function Ladder({ x, at }: { x: Tale; at: string }) {
	const e = extra.value?.path === at ? extra.value : null, all = e ? [...x.segments, ...e.segments] : x.segments;
	const here = all.some(s => s.n === selected.value), more = e ? e.more : x.more;
	useEffect(() => {
		document.getElementById(`seg-${selected.value}`)?.scrollIntoView({ block: "nearest" });
	}, [selected.value, all]);
	return (
		<div class="ladder">
			<div class="ends"><span></span><b>{t("tale.client")}<small>{x.client}</small></b><span></span><b>{t("tale.server")}<small>{x.server}</small></b></div>
			<svg class="defs" width="0" height="0" aria-hidden="true"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"
				orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" fill="context-stroke" /></marker></defs></svg>
			<div class="steps" role="listbox" tabIndex={0} aria-label={t("tale.segments")} onKeyDown={k => key(k, all)}
				aria-activedescendant={here ? `seg-${selected.value}` : undefined}>
				{all.map((s, i) => <Step key={s.n} s={s} i={i} all={all} start={x.start} />)}
			</div>
			{more && <button onClick={async () => {
				const y = await api.get<Tale>(`${at}&from=${all.length}`);
				extra.value = { path: at, segments: [...(e?.segments ?? []), ...y.segments], more: y.more };
			}}>{t("more")}</button>}
		</div>
	);
}

export function TaleView() {
	const at = capture.value?.frames ? `${path.value}/tale` + api.query({ stream: stream.value, lang: lang.value }) : "";
	const asked = useAsk<Tale>(at, growth.value);
	return (
		<div class="tale">
			<div class="ftools"><label>{t("tale.connection")} <input type="number" min={0} value={stream.value}
				onChange={e => (stream.value = Math.max(0, Number(e.currentTarget.value)))} /></label>
				<label><input type="checkbox" checked={every.value} onChange={e => (every.value = e.currentTarget.checked)} /> {t("tale.all")}</label>
				{asked.value && <span class="dim">{number(asked.value.segments.length)} {t("tale.segmentsShown")}</span>}</div>
			<Later asked={asked}>{x => <><Verdict x={x} /><Ladder x={x} at={at} /></>}</Later>
		</div>
	);
}
