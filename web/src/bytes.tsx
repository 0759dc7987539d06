/* bytes.tsx -- the bytes of a frame and of what was put together from it: hex and text, lit with the chosen field. */
import { effect, signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { bytesOf } from "./api";
import type { TreeNode } from "./api";
import { bytesMenu } from "./actions";
import { revealNode } from "./details";
import { t } from "./i18n";
import { openMenu } from "./menu";
import { frame, node } from "./state";
import { VirtualList } from "./virtual";

const ROW_HEIGHT = 18, WIDTH = 16;

const source = signal(0);
const hover = signal<TreeNode | null>(null);
const cursor = signal(-1);

/* The deepest field that holds a byte. */
function nodeAt(nodes: TreeNode[], s: number, at: number): TreeNode | null {
	let found: TreeNode | null = null;
	for (const n of nodes) {
		const here = !n.h && n.s === s && n.l > 0 && at >= n.o && at < n.o + n.l;
		const inside = n.c ? nodeAt(n.c, s, at) : null;
		const best = inside ?? (here ? n : null);
		if (best && (!found || best.l <= found.l))
			found = best;
	}
	return found;
}

/* The protocol that a node stands in: its outermost parent. */
function layerOf(wanted: TreeNode): TreeNode | null {
	const holds = (n: TreeNode): boolean => n === wanted || !!n.c?.some(holds);
	return frame.peek()?.tree.find(holds) ?? null;
}

class ByteView {
	private view: VirtualList;
	private bytes: Uint8Array = new Uint8Array();
	private ends: (() => void)[];

	constructor(private box: HTMLElement) {
		this.view = new VirtualList(box, ROW_HEIGHT, 0, () => this.make(), (r, i) => this.fill(r, i));
		box.addEventListener("mousemove", e => {
			const at = this.byteAt(e.target);
			hover.value = at < 0 ? null : nodeAt(frame.peek()?.tree ?? [], source.peek(), at);
		});
		box.addEventListener("mouseleave", () => (hover.value = null));
		box.addEventListener("mousedown", e => this.choose(this.byteAt(e.target)));
		box.addEventListener("keydown", e => this.key(e));
		box.addEventListener("contextmenu", e => {
			e.preventDefault();
			openMenu(e.clientX, e.clientY, bytesMenu(this.bytes, node.peek()));
		});
		this.ends = [
			effect(() => {
				const s = frame.value?.sources[source.value];
				this.bytes = s ? bytesOf(s.bytes) : new Uint8Array();
				box.setAttribute("aria-rowcount", String(Math.ceil(this.bytes.length / WIDTH)));
				this.view.setTotal(Math.ceil(this.bytes.length / WIDTH));
			}),
			effect(() => {
				const n = node.value;
				hover.value; cursor.value;
				if (n && n.s === source.value && n.l > 0)
					this.view.reveal(Math.floor(n.o / WIDTH));
				this.view.refresh();
			}),
		];
	}

	dispose() {
		for (const end of this.ends)
			end();
		this.view.dispose();
	}

	private choose(at: number) {
		if (at < 0)
			return;
		cursor.value = at;
		const n = nodeAt(frame.peek()?.tree ?? [], source.peek(), at);
		if (n)
			revealNode(n);
	}

	private key(e: KeyboardEvent) {
		const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WIDTH, ArrowDown: WIDTH };
		if (!(e.key in by) || e.ctrlKey || e.altKey || e.metaKey)
			return;
		e.preventDefault();
		const from = cursor.peek() >= 0 ? cursor.peek() : (node.peek()?.o ?? -by[e.key]);
		this.choose(Math.min(Math.max(0, from + by[e.key]), this.bytes.length - 1));
		this.view.reveal(Math.floor(cursor.peek() / WIDTH));
	}

	private byteAt(target: EventTarget | null) {
		const at = (target as HTMLElement).dataset?.at, row = this.view.indexOf(target);
		return at === undefined || row < 0 ? -1 : row * WIDTH + Number(at);
	}

	private make() {
		const row = document.createElement("div"), offset = document.createElement("span"), hex = document.createElement("span"),
			text = document.createElement("span");
		row.className = "brow";
		row.setAttribute("role", "row");
		offset.className = "boff";
		offset.setAttribute("role", "rowheader");
		hex.className = "bhex";
		hex.setAttribute("role", "gridcell");
		text.className = "btext";
		text.setAttribute("role", "gridcell");
		for (let i = 0; i < WIDTH; i++)
			for (const part of [hex, text]) {
				const b = document.createElement("i");
				b.dataset.at = String(i);
				part.append(b);
			}
		row.append(offset, hex, text);
		return row;
	}

	private classOf(at: number) {
		const within = (n: TreeNode | null | undefined) => !!n && n.s === source.peek() && at >= n.o && at < n.o + n.l;
		const n = node.peek();
		return (within(n) ? "lit" : n && within(layerOf(n)) ? "layer" : "") + (within(hover.peek()) ? " hover" : "") +
			(at === cursor.peek() ? " cursor" : "");
	}

	private fill(row: HTMLElement, index: number) {
		const [offset, hex, text] = row.children as unknown as HTMLElement[];
		row.setAttribute("aria-rowindex", String(index + 1));
		offset.textContent = (index * WIDTH).toString(16).padStart(4, "0");
		for (let i = 0; i < WIDTH; i++) {
			const at = index * WIDTH + i, there = at < this.bytes.length, b = this.bytes[at];
			const h = hex.children[i] as HTMLElement, x = text.children[i] as HTMLElement;
			h.textContent = there ? b.toString(16).padStart(2, "0") : "  ";
			x.textContent = there ? (b >= 32 && b < 127 ? String.fromCharCode(b) : "\u00b7") : " ";
			h.className = x.className = there ? this.classOf(at) : "";
		}
	}
}

export function Bytes() {
	const box = useRef<HTMLDivElement>(null), sources = frame.value?.sources ?? [], view = useSignal<ByteView | null>(null);
	useEffect(() => {
		view.value = new ByteView(box.current!);
		return () => view.peek()?.dispose();
	}, []);
	useEffect(() => effect(() => {
		const n = node.value, count = frame.value?.sources.length ?? 0;
		if (n && n.l > 0 && n.s < count)
			source.value = n.s;
		else if (source.peek() >= count)
			source.value = 0;
		cursor.value = -1;
	}), []);
	return (
		<div class="bytes">
			<div id="bytes" class="bgrid" role="grid" tabIndex={0} aria-label={t("pane.bytes")} ref={box}></div>
			{sources.length > 1 && <div class="tabs bottom" role="tablist" aria-label={t("bytes.sources")}>
				{sources.map((s, i) => <button key={i} role="tab" aria-selected={i === source.value} class={i === source.value ? "on" : ""}
					onClick={() => (source.value = i)}>{s.name}</button>)}
			</div>}
		</div>
	);
}
