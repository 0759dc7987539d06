/* state.ts -- what the page knows (signals) and the steps that change it; nothing is drawn here. */
import { batch, computed, effect, signal } from "@preact/signals";
import * as api from "./api";
import type { About, Applied, Capture, ColumnInfo, Frame, TreeNode } from "./api";
import { lang, langChosen, t } from "./i18n";

export type Side = "" | "tale" | "follow" | "exchanges" | "conversations" | "objects" | "guide";
export type Layout = "stacked" | "beside" | "left" | "columns";

export const locked = signal(false);
export const about = signal<About | null>(null);
export const capture = signal<Capture | null>(null);
export const filterText = signal("");        /* in the box */
export const applied = signal({ id: 0, text: "", count: -1 }); /* of the list; count -1: all */
export const total = signal(0);              /* rows of the list */
export const selected = signal(0);           /* frame number, 0: none */
export const frame = signal<Frame | null>(null);
export const node = signal<TreeNode | null>(null);
export const side = signal<Side>("");
export const followed = signal<{ proto: string; stream: number; before: string } | null>(null);
export const notice = signal("");
export const uploading = signal(-1);
export const timeFormat = signal("r");
export const relativeSeq = signal(true);
export const colored = signal(true);
export const theme = signal<"" | "light" | "dark">("");
export const layout = signal<Layout>("stacked");
export const recentFilters = signal<string[]>([]);
export const recentCaptureFilters = signal<string[]>([]);
export const savedFilters = signal<{ name: string; filter: string }[]>([]);
export const sharkFilters = signal<{ name: string; filter: string }[]>([]); /* the user's own for Wireshark */
export const ownColumns = signal<ColumnInfo[]>([]);                        /* of the list; none: the usual ones */
export const listVersion = signal(0);        /* grows when rows must be asked again */
export const dialog = signal<"" | "help" | "goto" | "columns" | "colors" | "decode">("");
export const finding = signal(false);
export const reloaded = signal(0);           /* grows when the capture was read again */

/* Shares of the room, by separator: 0..1 for the part before it. */
export const shares = signal<Record<string, number>>({ list: 0.45, details: 0.6, side: 0.58 });

/* The columns of the list: the user's, or those that the capture comes with. */
export const columns = computed(() => (ownColumns.value.length ? ownColumns.value : capture.value?.columns ?? []));

/* The same for the program, "" for the usual ones: "title","format",... */
export const columnsParam = computed(() => ownColumns.value.flatMap(c => [c.title, c.format])
	.map(x => `"${x.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`).join(","));

export const path = computed(() => `/captures/${capture.value?.id ?? 0}`);

/* Says a failure in the status line. */
export function report(e: unknown) {
	if (api.isAbort(e) || e instanceof api.ApiError && e.superseded)
		return;
	if (e instanceof api.ApiError && e.status === 401)
		locked.value = true;
	notice.value = e instanceof Error ? e.message : String(e);
}

/* Which packet is selected as soon as it has been read.  What is live shows its newest packets instead. */
let awaited = 1;

function selectAwaited(c: Capture) {
	if (selected.peek() === 0 && applied.peek().id === 0 && c.state !== "live" && c.frames > 0 &&
		(c.frames >= awaited || c.state === "ready"))
		selectFrame(Math.min(awaited, c.frames));
}

let events: EventSource | null = null;
let polling = 0;

function take(c: Capture) {
	if (capture.peek()?.id !== c.id)
		return;
	const before = capture.peek()!, grown = c.state === "ready" && before.state !== "ready";
	capture.value = { ...before, ...c };
	if (applied.peek().id === 0)
		total.value = c.frames;
	else if (c.state === "live" && c.frames > before.frames)
		growFilter();
	selectAwaited(c);
	if (grown) {
		events?.close();
		events = null;
		listVersion.value++;
		if (c.message)
			notice.value = c.message;
		if (applied.peek().id)
			applyFilter(applied.peek().text, true); /* what came behind it counts too */
	}
}

/* The filter of a list that grows goes on from what it knows; one question at a time. */
let growing = false;
async function growFilter() {
	const c = capture.peek(), a = applied.peek();
	if (growing || !c || !a.id)
		return;
	growing = true;
	try {
		const now = await api.post<Applied>(`/captures/${c.id}/filters` + api.query({ page: api.page, filter: a.id }), { text: a.text });
		if (capture.peek()?.id === c.id && applied.peek().id === a.id)
			batch(() => {
				applied.value = { id: now.filter, text: a.text, count: now.count };
				total.value = now.count;
			});
	} catch (e) {
		report(e);
	}
	growing = false;
}

async function poll(id: number) {
	clearTimeout(polling);
	try {
		const c = await api.get<Capture>(`/captures/${id}`);
		take(c);
		if (c.state !== "ready" && capture.peek()?.id === id)
			polling = window.setTimeout(poll, 300, id);
	} catch (e) {
		report(e);
	}
}

/* Changes when a capture that grows may tell more of what it has told: each time a file that still loads has doubled,
 * about once a second while packets come live, and at the end. */
const GROWTH_MS = 1000;
export const growth = signal("");
let grows = 0;
effect(() => {
	const c = capture.value;
	if (c?.state !== "live") {
		growth.value = !c ? "" : c.state === "ready" ? "ready" : String(Math.ceil(Math.log2(c.frames + 1)));
	} else if (!grows) {
		growth.value = `live ${c.frames}`;
		grows = window.setTimeout(() => {
			const now = capture.peek();
			grows = 0;
			if (now?.state === "live")
				growth.value = `live ${now.frames}`;
		}, GROWTH_MS);
	}
});

/* Follow the growth of a capture: by events, by asking where there are none. */
function watch(id: number) {
	events?.close();
	events = new EventSource(`/api/v1/captures/${id}/events`);
	events.addEventListener("state", e => take(JSON.parse((e as MessageEvent).data)));
	events.onerror = () => {
		events?.close();
		events = null;
		poll(id);
	};
}

export async function showCapture(id: number, first = 0) {
	const c = await api.get<Capture>(`/captures/${id}`);
	batch(() => {
		capture.value = c;
		applied.value = { id: 0, text: "", count: -1 };
		filterText.value = "";
		total.value = c.frames;
		selected.value = 0;
		frame.value = null;
		node.value = null;
		followed.value = null;
		notice.value = c.message;
		visited.length = 0;
		listVersion.value++;
	});
	document.title = `${c.name} - Wiretale`;
	awaited = first || 1;
	selectAwaited(c);
	if (c.state !== "ready")
		watch(id);
}

export async function open(what: { path: string } | { example: true }) {
	try {
		const { id } = await api.post<{ id: number }>("/captures", what);
		const example = "example" in what;
		side.value = example ? "tale" : side.value;
		await showCapture(id);
		if (example)
			await firstOfTale(id);
	} catch (e) {
		report(e);
	}
}

/* The example begins where its first connection does. */
async function firstOfTale(id: number) {
	for (let i = 0; i < 50 && capture.peek()?.id === id && capture.peek()?.state === "loading"; i++)
		await new Promise(done => setTimeout(done, 100));
	try {
		const tale = await api.get<api.Tale>(`/captures/${id}/tale?stream=0`);
		if (tale.segments.length)
			selectFrame(tale.segments[0].n);
	} catch { /* the list is there without it */ }
}

export async function sendFile(file: File) {
	uploading.value = 0;
	try {
		await showCapture(await api.upload(file, part => (uploading.value = part)));
	} catch (e) {
		report(e);
	}
	uploading.value = -1;
}

export async function closeCapture() {
	const c = capture.peek();
	if (!c)
		return;
	events?.close();
	batch(() => {
		capture.value = null;
		selected.value = 0;
		frame.value = null;
		followed.value = null;
		side.value = "";
		notice.value = "";
	});
	document.title = "Wiretale";
	await new Promise(done => setTimeout(done, 50)); /* what the panes were asking is given up first */
	try {
		await api.remove(`/captures/${c.id}`);
	} catch (e) {
		report(e);
	}
}

/* Frames that were looked at, for Back and Forward. */
const visited: number[] = [];
let place = -1;

export function selectFrame(n: number, remember = true) {
	if (n < 1 || n > (capture.peek()?.frames ?? 0))
		return;
	notice.value = "";
	if (remember && visited[place] !== n) {
		visited.splice(place + 1);
		visited.push(n);
		place = visited.length - 1;
	}
	selected.value = n;
}

export function travel(by: number) {
	if (visited[place + by]) {
		place += by;
		selectFrame(visited[place], false);
	}
}

/* The details follow the selection, and how sequence numbers are shown. */
let pending: AbortController | null = null;
const captureId = computed(() => capture.value?.id);
effect(() => {
	const n = selected.value, c = captureId.value, relative = relativeSeq.value ? 1 : 0, of = `${c} ${relative} ${reloaded.value}`;
	pending?.abort();
	if (!n || !c || frame.peek()?.n === n && frameOf === of)
		return;
	pending = new AbortController();
	api.get<Frame>(`/captures/${c}/frames/${n}` + api.query({ relative }), pending.signal).then(f => {
		frameOf = of;
		batch(() => {
			frame.value = f;
			node.value = null;
		});
	}, report);
});
let frameOf = "";

/* Until the details of a frame are here, or they have been waited for long enough. */
export function frameThere(n: number): Promise<void> {
	return new Promise(done => {
		let stop = () => {};
		const timer = setTimeout(() => (stop(), done()), 500);
		stop = effect(() => {
			if (frame.value?.n === n)
				queueMicrotask(() => (clearTimeout(timer), stop(), done()));
		});
	});
}

export function remember(text: string) {
	if (text)
		recentFilters.value = [text, ...recentFilters.peek().filter(f => f !== text)].slice(0, 20);
}

/* Show only what a filter matches.  False: it is not a filter (the box says why). */
export async function applyFilter(text: string, quiet = false): Promise<boolean> {
	const c = capture.peek();
	text = text.trim();
	filterText.value = text;
	if (!c)
		return true;
	try {
		const a = text ? await api.post<Applied>(`/captures/${c.id}/filters` + api.query({ page: api.page }), { text }) : null;
		batch(() => {
			applied.value = { id: a?.filter ?? 0, text, count: a ? a.count : -1 };
			total.value = a ? a.count : capture.peek()!.frames;
			listVersion.value++;
			notice.value = a?.warnings?.[0]?.message ?? "";
		});
		if (!quiet)
			remember(text);
		return true;
	} catch (e) {
		report(e);
		return false;
	}
}

/* Follow a stream: the list is the stream's packets until Back. */
export async function follow(proto: string, stream: number) {
	const before = followed.peek()?.before ?? applied.peek().text;
	batch(() => {
		followed.value = { proto, stream, before };
		side.value = "follow";
	});
}

export async function unfollow(restore: boolean) {
	const f = followed.peek();
	followed.value = null;
	side.value = "";
	if (f && restore)
		await applyFilter(f.before, true);
}

export async function related(what: "next" | "previous") {
	try {
		const { frame: n } = await api.get<{ frame: number | null }>(`${path.peek()}/related` + api.query({ frame: selected.peek(), what }));
		if (n)
			selectFrame(n);
	} catch (e) {
		report(e);
	}
}

export async function setMark(frames: number[], set: "marked" | "ignored" | "reference", on: boolean) {
	try {
		await api.post(`${path.peek()}/marks`, { frames, set, on });
		listVersion.value++;
	} catch (e) {
		report(e);
	}
}

/* Decode As: the capture is read again, and looked at anew. */
export async function decodeAs(table: string, key: number, protocol: string) {
	const c = capture.peek(), n = selected.peek();
	if (!c)
		return;
	try {
		await api.post(`/captures/${c.id}/decode-as`, { table, key, protocol });
		reloaded.value++;
		await showCapture(c.id, n);
	} catch (e) {
		report(e);
	}
}

/* A colour (1 .. 10) for the packets of a filter; 0: for none any more. */
export async function colorConversation(filter: string, color: number) {
	try {
		await api.post(`${path.peek()}/colors`, color ? { filter, color } : { color });
		colored.value = true;
		listVersion.value++;
	} catch (e) {
		report(e);
	}
}

/* Settings: kept by the program where it can, by the browser else. */
const kept = { theme, layout, timeFormat, relativeSeq, colored, recentFilters, recentCaptureFilters, savedFilters, ownColumns, shares, lang: langChosen };

export async function loadSettings() {
	let values: api.Settings = {};
	try {
		values = JSON.parse(localStorage.getItem("wiretale") ?? "{}");
	} catch { /* none yet */ }
	try {
		values = { ...values, ...(await api.get<api.Settings>("/settings")) };
	} catch { /* not in this version */ }
	batch(() => {
		for (const [name, s] of Object.entries(kept))
			if (values[name] !== undefined)
				(s as { value: unknown }).value = values[name];
	});
	api.get<{ name: string; filter: string }[]>("/filters/saved").then(list => (sharkFilters.value = list), report);
	let first = true, timer = 0, canPut = about.peek()?.keepsSettings ?? false;
	effect(() => {
		const text = JSON.stringify(Object.fromEntries(Object.entries(kept).map(([name, s]) => [name, s.value])));
		if (first) {
			first = false;
			return;
		}
		localStorage.setItem("wiretale", text);
		clearTimeout(timer);
		if (canPut)
			timer = window.setTimeout(() => api.put("/settings", JSON.parse(text)).catch(() => (canPut = false)), 500);
	});
}

effect(() => {
	document.documentElement.dataset.theme = theme.value || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
	document.documentElement.lang = lang.value;
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", e => {
	if (!theme.peek())
		document.documentElement.dataset.theme = e.matches ? "dark" : "light";
});
