/* follow.tsx -- a stream's bytes in the order of the conversation; the list shows its packets meanwhile. */
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { Follow, Turn } from "./api";
import { save } from "./actions";
import { number, t } from "./i18n";
import { Later } from "./later";
import type { Asked } from "./later";
import { applied, applyFilter, followed, growth, path, report, selected, selectFrame, unfollow } from "./state";

type Show = "ascii" | "hex" | "raw" | "utf8";
const show = signal<Show>("ascii");
const direction = signal(-1);
const search = signal("");

const ascii = (b: Uint8Array) => {
	let s = "";
	for (const x of b)
		s += x >= 32 && x < 127 || x === 10 || x === 9 ? String.fromCharCode(x) : x === 13 ? "" : ".";
	return s;
};

function hex(b: Uint8Array, from: number) {
	const lines: string[] = [], two = (x: number) => x.toString(16).padStart(2, "0");
	for (let i = 0; i < b.length; i += 16) {
		const part = [...b.subarray(i, i + 16)];
		lines.push(`${(from + i).toString(16).padStart(8, "0")}  ${part.slice(0, 8).map(two).join(" ").padEnd(23)}  ` +
			`${part.slice(8).map(two).join(" ").padEnd(23)}  ${part.map(x => (x >= 32 && x < 127 ? String.fromCharCode(x) : ".")).join("")}`);
	}
	return lines.join("\n") + "\n";
}

function text(turn: Turn, at: number) {
	const b = api.bytesOf(turn.data);
	if (show.value === "hex")
		return hex(b, at);
	if (show.value === "raw")
		return [...b].map(x => x.toString(16).padStart(2, "0")).join("") + "\n";
	return show.value === "utf8" ? new TextDecoder().decode(b).replaceAll("\r", "") : ascii(b);
}

/* The text with what was searched for lit. */
function Lit({ text: all, find }: { text: string; find: string }) {
	if (!find)
		return <>{all}</>;
	const parts: (string | preact.JSX.Element)[] = [], low = all.toLowerCase(), f = find.toLowerCase();
	let at = 0;
	for (let i = low.indexOf(f); i >= 0 && parts.length < 2000; i = low.indexOf(f, at)) {
		parts.push(all.slice(at, i), <mark>{all.slice(i, i + f.length)}</mark>);
		at = i + f.length;
	}
	return <>{parts}{all.slice(at)}</>;
}

function Turns({ turns }: { turns: Turn[] }) {
	const at = [0, 0];
	return (
		<div class="turns" tabIndex={0} role="region" aria-label={t("follow.content")}>
			{turns.map((x, i) => {
				const start = at[x.peer], bytes = api.bytesOf(x.data).length;
				at[x.peer] += bytes;
				if (direction.value >= 0 && direction.value !== x.peer)
					return null;
				return (
					<pre key={i} class={`turn peer${x.peer} ${x.frame === selected.value ? "on" : ""}`}
						title={t("follow.turn", { n: x.frame, bytes: number(bytes) })} onClick={() => selectFrame(x.frame)}>
						<button class="at" onClick={() => selectFrame(x.frame)}>{x.frame}</button>
						{x.missing > 0 && <em>[{t("follow.missing", { n: number(x.missing) })}]{"\n"}</em>}
						<Lit text={text(x, start)} find={search.value} />
					</pre>
				);
			})}
		</div>
	);
}

function everything(turns: Turn[]) {
	const parts = turns.filter(x => direction.peek() < 0 || x.peer === direction.peek()).map(x => api.bytesOf(x.data));
	const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
	parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
	return all;
}

function Tools({ f, more }: { f: Follow; more: () => void }) {
	const g = followed.value!, all = f.bytes.reduce((a, b) => a + b, 0);
	return (
		<div class="ftools">
			<select aria-label={t("follow.direction")} value={String(direction.value)} onChange={e => (direction.value = Number(e.currentTarget.value))}>
				<option value="-1">{t("follow.entire", { n: number(all) })}</option>
				{f.nodes.map((n, i) => <option key={n} value={String(i)}>{`${n} → ${f.nodes[1 - i] ?? ""} (${number(f.bytes[i] ?? 0)})`}</option>)}
			</select>
			<select aria-label={t("follow.show")} value={show.value} onChange={e => (show.value = e.currentTarget.value as Show)}>
				{(["ascii", "hex", "raw", "utf8"] as Show[]).map(s => <option key={s} value={s}>{t(`follow.${s}`)}</option>)}
			</select>
			<label>{t("follow.stream")} <input type="number" min={0} value={g.stream} onChange={e =>
				(followed.value = { ...g, stream: Math.max(0, Number(e.currentTarget.value)) })} /></label>
			<input type="search" placeholder={t("follow.find")} aria-label={t("follow.find")} value={search.value}
				onInput={e => (search.value = e.currentTarget.value)} />
			<button onClick={() => save(`${g.proto}-stream-${g.stream}.bin`, everything(f.turns))}>{t("follow.save")}</button>
			<button onClick={() => {
				const out = `!(${f.filter})`;
				unfollow(false);
				applyFilter(g.before ? `(${g.before}) && ${out}` : out);
			}}>{t("follow.out")}</button>
			{f.more && <button onClick={more}>{t("more")}</button>}
			<button class="back" onClick={() => unfollow(true)}>{t("follow.back")}</button>
		</div>
	);
}

export function FollowView() {
	const g = followed.value, asked = useSignal<Asked<Follow>>({ value: null, state: "waiting", message: "" });
	const load = async (from: number, stop?: AbortSignal, again = false) => {
		try {
			const f = await api.get<Follow>(`${path.peek()}/follow` + api.query({ proto: g!.proto, stream: g!.stream, from }), stop);
			const old = from ? asked.peek().value!.turns : [];
			asked.value = { value: { ...f, turns: [...old, ...f.turns] }, state: "there", message: "" };
			if (!from && !again && f.filter !== applied.peek().text)
				await applyFilter(f.filter, true);
		} catch (e) {
			if (api.isAbort(e))
				return;
			asked.value = { value: null, state: "failed", message: (e as Error).message };
			report(e);
		}
	};
	useEffect(() => {
		const stop = new AbortController();
		asked.value = { value: null, state: "waiting", message: "" };
		if (g)
			load(0, stop.signal);
		return () => stop.abort();
	}, [g?.proto, g?.stream]);
	useEffect(() => { /* what is shown whole stays whole as the capture grows */
		const stop = new AbortController(), f = asked.peek().value;
		if (g && f && !f.more)
			load(0, stop.signal, true);
		return () => stop.abort();
	}, [growth.value]);
	if (!g)
		return <p class="later">{t("follow.how")}</p>;
	return (
		<div class="follow">
			<Later asked={asked.value}>{f => <>
				<Tools f={f} more={() => load(f.turns.length)} />
				<Turns turns={f.turns} />
			</>}</Later>
		</div>
	);
}
