/* details.tsx -- the tree of one frame: a flat list of the nodes in sight; what is open stays open from frame to frame. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TreeNode } from "./api";
import { nodeMenu } from "./actions";
import { t } from "./i18n";
import { openMenu } from "./menu";
import { frame, node, selectFrame } from "./state";

interface Line { n: TreeNode; depth: number; key: string; parent: number; place: number; of: number }

/* Open subtrees by their name: the field, or the text before its value. */
const open = signal<Record<string, boolean>>({});

const nameOf = (n: TreeNode) => n.f ?? n.p ?? n.t.split(/[:,=]/)[0];

/* Generated fields stand in square brackets. */
export const labelOf = (n: TreeNode) => (n.g && !n.t.startsWith("[") ? `[${n.t}]` : n.t);

const severities = ["", "comment", "chat", "note", "warn", "error"];
const worst = new WeakMap<TreeNode, number>();

function severity(n: TreeNode): number {
	let s = worst.get(n);
	if (s === undefined) {
		s = Math.max(severities.indexOf(n.e ?? ""), ...(n.c ?? []).map(severity));
		worst.set(n, s);
	}
	return s;
}

function flatten(nodes: TreeNode[], depth: number, above: string, parent: number, into: Line[]) {
	const seen = nodes.filter(n => !n.h);
	seen.forEach((n, i) => {
		const key = `${above}/${nameOf(n)}`;
		into.push({ n, depth, key, parent, place: i + 1, of: seen.length });
		if (n.c && open.value[key])
			flatten(n.c, depth + 1, key, into.length - 1, into);
	});
	return into;
}

const lines = computed(() => flatten(frame.value?.tree ?? [], 1, "", -1, []));

function setOpen(keys: string[], on: boolean) {
	open.value = { ...open.peek(), ...Object.fromEntries(keys.map(k => [k, on])) };
}

function keysUnder(n: TreeNode, key: string): string[] {
	return n.c ? [key, ...n.c.flatMap(c => keysUnder(c, `${key}/${nameOf(c)}`))] : [];
}

export function expandAll(on: boolean) {
	if (on)
		setOpen((frame.peek()?.tree ?? []).flatMap(n => keysUnder(n, `/${nameOf(n)}`)), true);
	else
		open.value = {};
}

export function expandNode(n: TreeNode, on: boolean) {
	const line = lines.peek().find(l => l.n === n);
	if (line)
		setOpen(keysUnder(n, line.key), on);
}

/* Open the way to a node and choose it. */
export function revealNode(wanted: TreeNode) {
	const keys: string[] = [];
	const walk = (nodes: TreeNode[], above: string): boolean => nodes.some(n => {
		const key = `${above}/${nameOf(n)}`;
		if (n === wanted)
			return true;
		if (n.c && walk(n.c, key)) {
			keys.push(key);
			return true;
		}
		return false;
	});
	walk(frame.peek()?.tree ?? [], "");
	setOpen(keys, true);
	node.value = wanted;
}

function key(e: KeyboardEvent) {
	const all = lines.peek(), i = all.findIndex(l => l.n === node.peek()), line = all[i];
	const choose = (at: number) => (node.value = all[Math.min(Math.max(at, 0), all.length - 1)]?.n ?? null);
	if (e.altKey || e.metaKey || e.ctrlKey && !e.key.startsWith("ArrowR") && !e.key.startsWith("ArrowL"))
		return;
	if (e.ctrlKey)
		expandAll(e.key === "ArrowRight");
	else if (e.key === "ArrowDown")
		choose(i + 1);
	else if (e.key === "ArrowUp")
		choose(i - 1);
	else if (e.key === "Home")
		choose(0);
	else if (e.key === "End")
		choose(all.length - 1);
	else if (e.key === "PageDown")
		choose(i + 12);
	else if (e.key === "PageUp")
		choose(i - 12);
	else if (!line || !treeKey(e, line, choose))
		return;
	e.preventDefault();
}

function treeKey(e: KeyboardEvent, line: Line, choose: (at: number) => void) {
	const on = !!open.peek()[line.key];
	if (e.key === "ArrowRight" && line.n.c)
		setOpen(e.shiftKey ? keysUnder(line.n, line.key) : [line.key], true);
	else if (e.key === "ArrowLeft" && line.n.c && on)
		setOpen(e.shiftKey ? keysUnder(line.n, line.key) : [line.key], false);
	else if (e.key === "ArrowLeft" || e.key === "Backspace")
		choose(line.parent);
	else if (e.key === "Enter" && line.n.r)
		selectFrame(line.n.r);
	else if ((e.key === "Enter" || e.key === " ") && line.n.c)
		setOpen([line.key], !on);
	else if (e.key === "ContextMenu" || e.shiftKey && e.key === "F10")
		menuAt(line.n);
	else
		return false;
	return true;
}

function menuAt(n: TreeNode) {
	const r = document.querySelector("#details [aria-selected=true]")?.getBoundingClientRect();
	if (r)
		openMenu(r.left + 60, r.bottom, nodeMenu(n));
}

function Node({ line, index }: { line: Line; index: number }) {
	const { n } = line, on = !!open.value[line.key], chosen = node.value === n, bad = severities[severity(n)];
	return (
		<div role="treeitem" id={`node-${index}`} aria-level={line.depth} aria-posinset={line.place} aria-setsize={line.of}
			aria-expanded={n.c ? on : undefined} aria-selected={chosen} class={`node ${line.depth === 1 ? "proto" : ""} ${bad && "sev-" + bad}`}
			style={{ paddingLeft: `${(line.depth - 1) * 16 + 4}px` }}
			onMouseDown={() => (node.value = n)}
			onDblClick={() => (n.r ? selectFrame(n.r) : n.c && setOpen([line.key], !on))}
			onContextMenu={e => {
				e.preventDefault();
				node.value = n;
				openMenu(e.clientX, e.clientY, nodeMenu(n));
			}}>
			<span class={`twist ${n.c ? (on ? "open" : "shut") : ""}`} aria-hidden="true"
				onClick={() => n.c && setOpen([line.key], !on)}></span>
			{n.r ? <span class="link" title={t("details.goTo", { n: n.r })}>{labelOf(n)}</span> : labelOf(n)}
		</div>
	);
}

export function Details() {
	const box = useRef<HTMLDivElement>(null), chosen = node.value;
	const at = lines.value.findIndex(l => l.n === chosen);
	useEffect(() => {
		if (at >= 0)
			document.getElementById(`node-${at}`)?.scrollIntoView({ block: "nearest" });
	}, [at, chosen]);
	return (
		<div id="details" class="details" role="tree" tabIndex={0} aria-label={t("pane.details")} ref={box} onKeyDown={key}
			aria-activedescendant={at >= 0 ? `node-${at}` : undefined}>
			{lines.value.map((line, i) => <Node key={i} line={line} index={i} />)}
			{!lines.value.length && <div role="treeitem" class="node dim" aria-level={1}>{t("details.none")}</div>}
		</div>
	);
}
