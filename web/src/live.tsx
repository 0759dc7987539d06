/* live.tsx -- capturing from devices: the list with its traffic, the capture filter, start, stop and restart. */
import { batch, computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { Device } from "./api";
import { t } from "./i18n";
import { Icon } from "./icons";
import { about, capture, closeCapture, recentCaptureFilters, report, showCapture } from "./state";

const SAMPLES = 40, EVERY_MS = 1000;
const examples = ["tcp port 80", "host 192.0.2.1", "net 192.0.2.0/24", "udp port 53", "icmp or icmp6", "arp", "not broadcast and not multicast"];

const devices = signal<Device[]>([]);
const trouble = signal("");
const chosen = signal<string[]>([]);
const filter = signal("");
const checked = signal<{ text: string; ok: boolean; message: string; display: boolean } | null>(null);
const rates = signal<Record<string, number[]>>({}); /* packets in each second, the newest last */
const last = signal<{ devices: string[]; filter: string } | null>(null); /* what Start and Restart do again */
const busy = signal(false);

export const running = computed(() => capture.value?.live?.running ?? false);
export const canStart = computed(() => !busy.value && !running.value && !about.value?.readOnly && (chosen.value.length > 0 || last.value !== null));
export const canRestart = computed(() => !busy.value && capture.value?.live !== undefined && last.value !== null);

/* A capture that another page has begun: it is called as its devices are. */
effect(() => {
	const c = capture.value;
	if (c?.live && !last.peek())
		last.value = { devices: c.name.split(", "), filter: c.live.filter };
});

/* Check the capture filter as it is typed. */
let timer = 0;
effect(() => {
	const text = filter.value;
	clearTimeout(timer);
	checked.value = null;
	if (text.trim())
		timer = window.setTimeout(async () => {
			try {
				const answer = await api.get<{ ok: boolean; message: string; display: boolean }>("/live/check" + api.query({ text }));
				if (filter.peek() === text)
					checked.value = { text, ...answer };
			} catch (e) {
				report(e);
			}
		}, 150);
});

async function begin(names: string[], text: string) {
	busy.value = true;
	try {
		const { id } = await api.post<{ id: number }>("/live", { devices: names.join(","), filter: text.trim() });
		batch(() => {
			last.value = { devices: names, filter: text };
			trouble.value = "";
			if (text.trim())
				recentCaptureFilters.value = [text.trim(), ...recentCaptureFilters.peek().filter(f => f !== text.trim())].slice(0, 20);
		});
		await showCapture(id);
	} catch (e) {
		trouble.value = e instanceof Error ? e.message.replace(/^wiretale: /, "").trim() : String(e);
		report(e);
	}
	busy.value = false;
}

export async function start() {
	const names = chosen.peek(), again = last.peek();
	if (capture.peek())
		await closeCapture();
	if (names.length)
		await begin(names, filter.peek());
	else if (again)
		await begin(again.devices, again.filter);
}

export async function stop() {
	const c = capture.peek();
	try {
		if (c?.live)
			await api.post(`/captures/${c.id}/stop`);
	} catch (e) {
		report(e);
	}
}

/* As Wireshark does: what was captured is dropped, and the same begins anew. */
export async function restart() {
	const again = last.peek();
	if (!again)
		return;
	await closeCapture();
	await begin(again.devices, again.filter);
}

/* The traffic of each device, a figure a second. */
function useTraffic() {
	useEffect(() => {
		let before: Record<string, [number, number]> | null = null;
		const sample = async () => {
			try {
				const now = await api.get<Record<string, [number, number]>>("/devices/traffic");
				const next: Record<string, number[]> = {};
				for (const name of Object.keys(now))
					next[name] = [...(rates.peek()[name] ?? []), before?.[name] ? Math.max(0, now[name][0] - before[name][0]) : 0].slice(-SAMPLES);
				before = now;
				rates.value = next;
			} catch (e) {
				report(e);
			}
		};
		sample();
		const every = setInterval(sample, EVERY_MS);
		return () => clearInterval(every);
	}, []);
}

function Spark({ values }: { values: number[] | undefined }) {
	const most = Math.max(1, ...(values ?? [])), n = values?.length ?? 0;
	const points = (values ?? []).map((v, i) => `${((SAMPLES - n + i) * 100) / (SAMPLES - 1)},${19 - (v * 17) / most}`).join(" ");
	return (
		<svg class="spark" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label={t("live.rate", { n: values?.at(-1) ?? 0 })}>
			<polyline points={points} />
		</svg>
	);
}

function pick(name: string, more: boolean) {
	const was = chosen.peek();
	chosen.value = more ? (was.includes(name) ? was.filter(n => n !== name) : [...was, name]) : [name];
}

function Row({ d }: { d: Device }) {
	const on = chosen.value.includes(d.name);
	return (
		<li role="option" aria-selected={on} tabIndex={0} class={`${d.up ? "" : "dim"} ${on ? "on" : ""}`} title={d.addresses.join("\n")}
			onClick={e => pick(d.name, e.ctrlKey || e.metaKey)} onDblClick={() => begin([d.name], filter.peek())}
			onKeyDown={e => {
				if (e.key === " ")
					pick(d.name, true);
				else if (e.key === "Enter")
					begin(chosen.peek().includes(d.name) ? chosen.peek() : [d.name], filter.peek());
				else
					return;
				e.preventDefault();
			}}>
			<span class="dev">{d.description ? `${d.description}: ${d.name}` : d.name}</span>
			<small>{d.addresses.join(", ")}</small>
			{!d.pseudo && <Spark values={rates.value[d.name]} />}
		</li>
	);
}

function CaptureFilter() {
	const c = checked.value;
	return (
		<div class={`cfilter ${!filter.value.trim() || !c ? "" : c.ok ? "good" : "bad"}`}>
			<Icon name="bookmark" />
			<input id="cfilter" type="text" spellcheck={false} list="cfilters" value={filter.value} placeholder={t("start.cfilter")}
				aria-label={t("start.cfilter")} aria-invalid={c ? !c.ok : undefined} aria-describedby="cfilter-says"
				onInput={e => (filter.value = e.currentTarget.value)}
				onKeyDown={e => e.key === "Enter" && chosen.peek().length && start()} />
			<datalist id="cfilters">{[...new Set([...recentCaptureFilters.value, ...examples])].map(f => <option key={f} value={f} />)}</datalist>
			<small id="cfilter-says" role="status">{!c || c.ok ? "" : c.display ? t("live.display") : c.message}</small>
		</div>
	);
}

export function Devices() {
	useTraffic();
	useEffect(() => {
		api.get<Device[]>("/devices").then(list => {
			devices.value = [...list].sort((a, b) => Number(a.pseudo ?? false) - Number(b.pseudo ?? false));
		}, e => (trouble.value = String(e.message ?? e)));
		if (!filter.peek())
			api.get<{ filter: string }>("/live/defaults").then(d => {
				if (!filter.peek())
					filter.value = d.filter;
			}, report);
	}, []);
	return (
		<section aria-labelledby="h-devices">
			<h2 id="h-devices">{t("start.capture")}
				<button class="go" disabled={!chosen.value.length || busy.value} onClick={start}><Icon name="start" />{t("live.start")}</button></h2>
			<CaptureFilter />
			{trouble.value && <pre class="trouble" role="alert">{trouble.value}</pre>}
			<ul class="files devices" role="listbox" aria-multiselectable="true" aria-labelledby="h-devices">
				{devices.value.map(d => <Row key={d.name} d={d} />)}
			</ul>
			{!devices.value.length && !trouble.value && <p class="dim">{t("start.noDevices")}</p>}
			<p class="dim">{t("live.hint")}</p>
		</section>
	);
}
