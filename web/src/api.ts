/* api.ts -- the requests of docs/api.md with their types; nothing of the page. */

export interface About {
	version: string; readOnly: boolean; keepsSettings: boolean; lang?: string; folder: string; uploadLimit?: number; ssh?: string; protocols?: string[];
}
export interface FileEntry { name: string; type: "file" | "folder"; size: number; time: string | number }
export interface Files { path: string; entries: FileEntry[]; refused?: boolean }
export interface RecentFile { path: string; name: string; size: number | null; time: string | number }
export interface Device { name: string; description?: string; addresses: string[]; up: boolean; loopback: boolean; pseudo?: boolean }
export interface ColumnInfo { title: string; format: string }
export interface Capture {
	id: number; name: string; size: number; frames: number; state: "loading" | "live" | "ready" | "closed"; progress: number;
	live?: { running: boolean; packets: number; dropped: number; filter: string };
	message: string; columns: ColumnInfo[];
}
export interface Row {
	n: number; c: string[]; bg?: string; fg?: string; rule?: string; m: string[]; marked?: boolean; ignored?: boolean; reference?: boolean;
}
export interface Rows { total: number; rows: Row[] }
export interface Fault { message: string; hint?: string; start?: number; length?: number }
export interface Check {
	ok: boolean; warnings?: Fault[]; error?: Fault; suggestions?: { text: string; replace: string }[]; captureFilter?: boolean;
}
export interface Completion { text: string; label: string; kind: string; start: number; end: number }
export interface Applied { filter: number; count: number; frames: number; done: boolean; warnings: Fault[] }
export interface TreeNode {
	t: string; f?: string; p?: string; s: number; o: number; l: number; v?: string; h?: boolean; g?: boolean; e?: string; r?: number;
	u?: boolean; c?: TreeNode[];
}
export interface Source { name: string; bytes: string }
export interface Frame {
	n: number; sources: Source[]; tree: TreeNode[]; follow?: string[]; stream?: Record<string, number>; tale?: boolean;
}
export interface Turn { peer: number; frame: number; time: string; data: string; missing: number }
export interface Follow { filter: string; nodes: string[]; bytes: number[]; turns: Turn[]; more: boolean }
export interface Segment {
	n: number; time: string; dir: string | number; flags: string; seq: number; ack: number; len: number; seqRaw: number;
	ackRaw: number; win: number; info: string; client: string; server: string; clientStates: string[]; serverStates: string[];
	assumed?: boolean | string[]; says: string[]; phase: string; retransmits?: number | null;
}
export interface Tale {
	stream: number; client: string; server: string; start?: string;
	verdict: { kind: string; severity: string; text: string; frames: number[] };
	opening?: unknown; agreed?: unknown; directions?: unknown; closing?: unknown; caveats?: unknown; segments: Segment[]; more: boolean;
}
export interface Conversation {
	stream: number | null; a: string; b: string; frames: number; bytes: number; ab: number; ba: number; start: number; duration: number;
	filter: string; verdict?: string; severity?: string; kind?: string;
}
export type Part = "connect" | "idle" | "tls" | "send" | "wait" | "receive" | "encrypted";
export type Parts = Record<Part, number | null>;
export interface Side { first: number; frame: number; headBytes: number; bodyBytes: number; contentBytes: number; missingBytes: number }
/* docs/exchanges-json.md; times in nanoseconds. */
export interface Exchange {
	kind: "http" | "tls" | "dns"; stream: number | null; client: string; server: string; offset: number; duration: number; parts: Parts; notes: string[];
	method?: string | null; url?: string | null; status?: number | null; type?: string | null;
	request?: Side | null; response?: Side | null;
	serverName?: string | null; frame?: number; clientBytes?: number; serverBytes?: number;
	name?: string; code?: string | null;
}
export interface Message { line: string; headers: [string, string][]; body: string; type: string | null; missing: number; cut: boolean }
export interface FullExchange { request: Message | null; response: Message | null }
export interface CarriedObject { n: number; frame: number; host: string; type: string; size: number; name: string; partial: boolean }
export interface GuidePart { heading: string; entries: { filter: string; text: string; later: boolean }[] }
export interface ColorRule { name: string; filter: string; bg: string; fg: string; off: boolean }
export interface DecodeTable { table: string; protocols: string[] }
export type Settings = Record<string, unknown>;

export class ApiError extends Error {
	constructor(readonly status: number, message: string, readonly start?: number, readonly length?: number) {
		super(message);
	}
	/* Given up by the program, since the page has asked anew. */
	get superseded() {
		return this.status === 409;
	}
}

export function isAbort(e: unknown) {
	return e instanceof DOMException && e.name === "AbortError";
}

async function failure(answer: Response) {
	let fault: Fault = { message: answer.statusText || String(answer.status) };
	try {
		fault = (await answer.json()).error ?? fault;
	} catch { /* no JSON: the status says it */ }
	return new ApiError(answer.status, fault.message, fault.start, fault.length);
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
	const raw = body instanceof Blob;
	const answer = await fetch("/api/v1" + path, {
		method, signal, credentials: "same-origin",
		headers: body === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json" },
		body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
	});
	if (!answer.ok)
		throw await failure(answer);
	if (answer.headers.has("Wiretale-Given-Up"))
		throw new ApiError(409, "asked anew");
	if (answer.status === 204 || answer.status === 202)
		return undefined as T;
	return answer.json();
}

export const get = <T>(path: string, signal?: AbortSignal) => ask<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body?: unknown) => ask<T>("POST", path, body ?? {});
export const put = <T>(path: string, body?: unknown) => ask<T>("PUT", path, body);
export const remove = (path: string) => ask<void>("DELETE", path);

/* This page, for the program: what it asks anew ends what it asked before. */
export const page = crypto.getRandomValues(new Uint32Array(1))[0];

/* "?a=1&b=x" of what is given. */
export function query(values: Record<string, string | number | undefined>) {
	const q = new URLSearchParams();
	for (const [key, value] of Object.entries(values))
		if (value !== undefined)
			q.set(key, String(value));
	return "?" + q;
}

/* The token of the start link becomes a cookie, and leaves the address. */
export async function enter() {
	const token = new URLSearchParams(location.hash.slice(1)).get("token");
	if (!token)
		return;
	history.replaceState(null, "", location.pathname);
	await post("/session", { token });
}

export function bytesOf(base64: string): Uint8Array {
	const text = atob(base64), bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++)
		bytes[i] = text.charCodeAt(i);
	return bytes;
}

const PART = 4 << 20;

/* Send a file in parts; tells how far it is (0..1).  Gives the capture's id. */
export async function upload(file: File, tell: (part: number) => void): Promise<number> {
	const { id } = await post<{ id: number }>("/uploads", { name: file.name, size: file.size });
	for (let at = 0; at < file.size; at += PART) {
		await put(`/uploads/${id}?offset=${at}`, file.slice(at, at + PART));
		tell(Math.min(1, (at + PART) / file.size));
	}
	return (await post<{ id: number }>(`/uploads/${id}/open`)).id;
}
