/* actions.tsx -- what the menus offer for a row, a field and bytes, and how filters are built from them. */
import * as api from "./api";
import type { Frame, Row, TreeNode } from "./api";
import { t } from "./i18n";
import type { Item } from "./menu";
import { expandAll, expandNode, labelOf } from "./details";
import {
	applied, applyFilter, colorConversation, columns, dialog, filterText, follow, frame, path, relativeSeq, report, selectFrame, setMark, side,
} from "./state";
import { newRule } from "./colors";
import { addColumn } from "./columns";
import { focusFilter } from "./filter";

export function copy(text: string) {
	navigator.clipboard?.writeText(text).catch(report);
}

/* Every node of a tree, outermost first. */
export function* walk(nodes: TreeNode[]): Generator<TreeNode> {
	for (const n of nodes) {
		yield n;
		if (n.c)
			yield* walk(n.c);
	}
}

/* The filter that a node stands for: a protocol, "field == value", or "field" where there is no value. */
export function filterOf(n: TreeNode): string {
	if (!n.f)
		return n.p ?? "";
	/* Filters know relative sequence numbers, however the list shows them. */
	const name = !relativeSeq.peek() && /^tcp\.(seq|ack)$/.test(n.f) ? `${n.f}_raw` : n.f;
	return n.v === undefined ? name : `${name} == ${n.v}`;
}

const find = (f: Frame, ...names: string[]) => {
	let found: TreeNode | undefined;
	for (const n of walk(f.tree))
		if (n.f && names.includes(n.f) && n.v !== undefined)
			found = n;
	return found;
};

/* The filter name of the innermost protocol. */
function protocolOf(f: Frame): string {
	const last = f.tree.filter(n => !n.h).at(-1);
	return last?.p ?? last?.f ?? "";
}

/* The fields behind Wireshark's built-in columns. */
const columnFields: Record<string, string[]> = {
	"%s": ["ip.src", "ipv6.src", "arp.src.hw_mac", "eth.src"], "%d": ["ip.dst", "ipv6.dst", "eth.dst"], "%L": ["frame.len"],
	"%t": ["frame.time_relative"], "%Rt": ["frame.time_relative"], "%Tt": ["frame.time_delta"], "%S": ["tcp.srcport", "udp.srcport"],
	"%D": ["tcp.dstport", "udp.dstport"], "%uhs": ["eth.src"], "%uhd": ["eth.dst"], "%uns": ["ip.src", "ipv6.src"], "%und": ["ip.dst", "ipv6.dst"],
};

/* The filter for a cell: the field of its column, as it stands in the frame. */
function filterOfCell(f: Frame, column: number): string {
	const format = columns.peek()[column]?.format ?? "", own = /^%Cus:([^:]*)/.exec(format)?.[1];
	if (format === "%m")
		return `frame.number == ${f.n}`;
	const names = own ? [own] : columnFields[format] ?? [];
	for (const name of names) {
		const n = find(f, name);
		if (n)
			return filterOf(n);
	}
	return names.length ? "" : protocolOf(f);
}

/* "Selected", "Not selected", "... and selected" ...: applied, or only written into the box. */
function combine(text: string, prepare: boolean): Item[] {
	const old = applied.peek().text, both = (op: string, not = "") => (old ? `(${old}) ${op} ${not}(${text})` : `${not}(${text})`);
	const put = (f: string) => {
		if (!prepare)
			return void applyFilter(f);
		filterText.value = f;
		focusFilter();
	};
	return [
		{ label: t("combine.selected"), act: () => put(text) },
		{ label: t("combine.not"), act: () => put(`!(${text})`) },
		{ label: t("combine.and"), act: () => put(old ? both("&&") : text), line: true },
		{ label: t("combine.or"), act: () => put(old ? both("||") : text) },
		{ label: t("combine.andNot"), act: () => put(both("&&", "!")) },
		{ label: t("combine.orNot"), act: () => put(both("||", "!")) },
	];
}

function filterItems(text: string): Item[] {
	return [
		{ label: t("menu.apply"), off: !text, sub: combine(text, false) },
		{ label: t("menu.prepare"), off: !text, sub: combine(text, true) },
	];
}

/* The conversations that a frame belongs to, innermost first, as filters. */
function conversationItems(f: Frame, act: (filter: string) => void): Item[] {
	const items: Item[] = [], pair = (label: string, field: string, a: string, b: string) => {
		const from = find(f, a), to = find(f, b);
		if (from && to)
			items.push({ label, act: () => act(`${field} == ${from.v} && ${field} == ${to.v}`) });
	};
	for (const [name, stream] of Object.entries(f.stream ?? {}))
		if (name === "tcp" || name === "udp")
			items.push({ label: name.toUpperCase(), act: () => act(`${name}.stream == ${stream}`) });
	pair("IPv4", "ip.addr", "ip.src", "ip.dst");
	pair("IPv6", "ipv6.addr", "ipv6.src", "ipv6.dst");
	pair("Ethernet", "eth.addr", "eth.src", "eth.dst");
	return items;
}

/* The program's ten colours for conversations (view/colors.c). */
const conversationColors = ["#ffc0c0", "#ffc0ff", "#e0c0e0", "#c0c0ff", "#c0e0e0", "#c0ffff", "#c0ffc0", "#ffffc0", "#e0e0c0", "#e0e0e0"];

function colorItems(f: Frame): Item[] {
	const colors = (filter: string): Item[] => conversationColors.map((color, i) => ({ color, label: t("color.n", { n: i + 1 }), act: () => void colorConversation(filter, i + 1) }));
	return [
		...conversationItems(f, () => {}).map((x, i) => {
			let filter = "";
			conversationItems(f, made => (filter = made))[i].act!();
			return { label: x.label, sub: [...colors(filter), { label: t("color.rule"), line: true, act: () => newRule(filter) }] };
		}),
		{ label: t("color.none"), line: true, act: () => void colorConversation("", 0) },
	];
}

const followNames: Record<string, string> = { tcp: "TCP", udp: "UDP", tls: "TLS", http: "HTTP", http2: "HTTP/2", quic: "QUIC" };

/* The stream number that following a protocol asks for: its own, or that of the connection it runs over. */
export function streamOf(f: Frame | null, proto: string): number | undefined {
	return f?.stream?.[proto] ?? f?.stream?.tcp ?? f?.stream?.udp;
}

/* The frame's tree may not be here yet when the menu opens: ask again then. */
async function startFollow(n: number, proto: string) {
	try {
		const f = frame.peek()?.n === n ? frame.peek()! : await api.get<Frame>(`${path.peek()}/frames/${n}`);
		const stream = streamOf(f, proto);
		if (stream !== undefined)
			await follow(proto, stream);
	} catch (e) {
		report(e);
	}
}

export function followItems(n: number): Item[] {
	const f = frame.peek()?.n === n ? frame.peek() : null;
	return ["tcp", "udp", "tls", "http", "http2", "quic"].filter(p => !p.includes("2") && p !== "quic" || f?.follow?.includes(p))
		.map(p => ({
			label: t("menu.stream", { name: followNames[p] }), off: !!f && !f.follow?.includes(p), act: () => startFollow(n, p),
		}));
}

function copyRow(row: Row): Item[] {
	const csv = (x: string) => `"${x.replaceAll('"', '""')}"`;
	return [
		{ label: t("copy.text"), act: () => copy(row.c.join("\t")) },
		{ label: t("copy.csv"), act: () => copy(row.c.map(csv).join(",")) },
		{ label: t("copy.json"), act: () => copy(JSON.stringify(Object.fromEntries(columns.peek().map((c, i) => [c.title, row.c[i]])))) },
		{ label: t("copy.hex"), act: () => void withFrame(row.n, f => copy(bytesText("hex", api.bytesOf(f.sources[0]?.bytes ?? "")))) },
	];
}

/* The tree of a frame, here already or asked for. */
async function withFrame(n: number, use: (f: Frame) => void) {
	try {
		use(frame.peek()?.n === n ? frame.peek()! : await api.get<Frame>(`${path.peek()}/frames/${n}`));
	} catch (e) {
		report(e);
	}
}

function bytesText(how: "hex" | "stream" | "printable" | "c" | "base64", bytes: Uint8Array): string {
	const two = (b: number) => b.toString(16).padStart(2, "0"), all = [...bytes];
	if (how === "stream")
		return all.map(two).join("");
	if (how === "printable")
		return all.map(b => (b >= 32 && b < 127 || b === 10 || b === 13 ? String.fromCharCode(b) : "")).join("");
	if (how === "c")
		return `"${all.map(b => "\\x" + two(b)).join("")}"`;
	if (how === "base64")
		return btoa(all.map(b => String.fromCharCode(b)).join(""));
	const lines: string[] = [];
	for (let at = 0; at < all.length; at += 16) {
		const part = all.slice(at, at + 16);
		lines.push(`${at.toString(16).padStart(4, "0")}  ${part.map(two).join(" ").padEnd(47)}  ` +
			part.map(b => (b >= 32 && b < 127 ? String.fromCharCode(b) : ".")).join(""));
	}
	return lines.join("\n");
}

/* The context menu of a row; column: the cell under the pointer, or -1. */
export function rowMenu(row: Row, column: number): Item[] {
	const f = frame.peek()?.n === row.n ? frame.peek() : null, text = !f ? "" : column >= 0 ? filterOfCell(f, column) : protocolOf(f);
	return [
		{ label: t(row.marked ? "menu.unmark" : "menu.mark"), key: "Ctrl+M", act: () => setMark([row.n], "marked", !row.marked) },
		{ label: t(row.ignored ? "menu.unignore" : "menu.ignore"), key: "Ctrl+D", act: () => setMark([row.n], "ignored", !row.ignored) },
		{ label: t(row.reference ? "menu.unreference" : "menu.reference"), key: "Ctrl+Alt+T", act: () => setMark([row.n], "reference", !row.reference) },
		...filterItems(text).map((x, i) => ({ ...x, line: i === 0 })),
		{ label: t("menu.conversation"), off: !f, sub: f ? conversationItems(f, x => applyFilter(x)) : [] },
		{ label: t("menu.colorize"), off: !f, sub: f ? colorItems(f) : [] },
		{ label: t("menu.decode"), off: !f, act: () => (dialog.value = "decode") },
		{ label: t("menu.follow"), sub: followItems(row.n), line: true },
		{ label: t("menu.tale"), act: () => (side.value = "tale") },
		{ label: t("menu.copy"), sub: copyRow(row), line: true },
	];
}

/* The context menu of a field. */
export function nodeMenu(n: TreeNode): Item[] {
	const f = frame.peek(), bytes = () => api.bytesOf(f?.sources[n.s]?.bytes ?? "").subarray(n.o, n.o + n.l);
	return [
		{ label: t("menu.expand"), key: "Shift+Right", off: !n.c, act: () => expandNode(n, true) },
		{ label: t("menu.expandAll"), key: "Ctrl+Right", act: () => expandAll(true) },
		{ label: t("menu.collapseAll"), key: "Ctrl+Left", act: () => expandAll(false) },
		{ label: t("menu.column"), off: !n.f, line: true, act: () => addColumn(n.t.split(/[:,=]/)[0].trim() || n.f!, n.f!) },
		...filterItems(filterOf(n)),
		{ label: t("menu.colorField"), off: !filterOf(n), act: () => newRule(filterOf(n)) },
		{ label: t("menu.decode"), act: () => (dialog.value = "decode") },
		{ label: t("menu.follow"), off: !f, sub: f ? followItems(f.n) : [] },
		...(n.r ? [{ label: t("details.goTo", { n: n.r }), act: () => selectFrame(n.r!) }] : []),
		{
			label: t("menu.copy"), line: true, sub: [
				{ label: t("copy.line"), act: () => copy(labelOf(n)) },
				{ label: t("copy.name"), off: !n.f && !n.p, act: () => copy(n.f ?? n.p ?? "") },
				{ label: t("copy.value"), off: n.v === undefined, act: () => copy(n.v ?? "") },
				{ label: t("copy.filter"), off: !filterOf(n), act: () => copy(filterOf(n)) },
				{ label: t("copy.tree"), act: () => copy(treeText(n, 0)) },
				...bytesItems(bytes),
			],
		},
	];
}

function treeText(n: TreeNode, depth: number): string {
	return "    ".repeat(depth) + labelOf(n) + "\n" + (n.c ?? []).filter(c => !c.h).map(c => treeText(c, depth + 1)).join("");
}

function bytesItems(bytes: () => Uint8Array): Item[] {
	return [
		{ label: t("copy.hex"), act: () => copy(bytesText("hex", bytes())), line: true },
		{ label: t("copy.stream"), act: () => copy(bytesText("stream", bytes())) },
		{ label: t("copy.printable"), act: () => copy(bytesText("printable", bytes())) },
		{ label: t("copy.c"), act: () => copy(bytesText("c", bytes())) },
		{ label: t("copy.base64"), act: () => copy(bytesText("base64", bytes())) },
	];
}

/* The context menu of the bytes: the chosen field's, or all. */
export function bytesMenu(all: Uint8Array, n: TreeNode | null): Item[] {
	return [...bytesItems(() => (n && n.l > 0 ? all.subarray(n.o, n.o + n.l) : all)).map(x => ({ ...x, line: false })),
		{ label: t("bytes.save"), line: true, act: () => save(`frame-${frame.peek()?.n}.bin`, all) }];
}

/* Give the user a file. */
export function save(name: string, bytes: Uint8Array | string) {
	const a = document.createElement("a"), url = URL.createObjectURL(new Blob([bytes as BlobPart]));
	a.href = url;
	a.download = name;
	a.click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/* Follow what is selected, by key. */
export function startFollowKey(proto: string) {
	const f = frame.peek();
	if (f && f.follow?.includes(proto))
		startFollow(f.n, proto);
}
