/* list.tsx -- the packet list: Wireshark's columns, colours and symbols over any number of rows. */
import { effect, untracked } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Row } from "./api";
import { isLight } from "./color";
import { lang, t } from "./i18n";
import { rowMenu } from "./actions";
import { headMenu } from "./columns";
import { openMenu } from "./menu";
import { RowStore } from "./rows";
import {
	applied, capture, colored, columns, columnsParam, frameThere, listVersion, relativeSeq, report, selected, selectFrame, setMark, timeFormat, total,
} from "./state";
import { drawMarks, marksText } from "./symbols";
import { VirtualList } from "./virtual";

const ROW_HEIGHT = 20, HEAD_HEIGHT = 22;
const widths: Record<string, number> = {
	"No.": 92, Time: 92, Source: 160, Destination: 160, Protocol: 72, Length: 60, Info: 0,
};

let list: PacketList | null = null;

class PacketList {
	private head = document.createElement("div");
	private view: VirtualList;
	readonly rows = new RowStore(rows => {
		this.widen(rows);
		this.view.refresh();
	});
	private columns: string[] = [];
	private width: number[] = [];
	private set = new Set<number>(); /* columns that a hand has set */
	private ends: (() => void)[] = [];
	private at = -1; /* index of the selected row */

	constructor(readonly box: HTMLElement) {
		this.head.className = "lhead";
		this.head.setAttribute("role", "row");
		box.append(this.head);
		this.view = new VirtualList(box, ROW_HEIGHT, HEAD_HEIGHT, () => this.make(), (r, i) => this.fill(r, i),
			(first, last) => this.rows.need(first, last));
		this.listen();
		this.ends.push(
			effect(() => {
				columnsParam.value;
				untracked(() => this.restart());
			}),
			effect(() => this.setColumns(columns.value.map(c => c.title), lang.value)),
			effect(() => {
				capture.value?.id; applied.value.id; listVersion.value;
				untracked(() => this.restart());
			}),
			effect(() => {
				this.view.setTotal(total.value, capture.value?.state === "live");
				box.setAttribute("aria-rowcount", String(total.value + 1));
			}),
			effect(() => {
				timeFormat.value; relativeSeq.value; colored.value;
				this.view.refresh();
			}),
			effect(() => {
				const n = selected.value;
				untracked(() => this.show(n));
			}),
		);
	}

	dispose() {
		for (const end of this.ends)
			end();
		this.view.dispose();
		this.rows.clear();
	}

	private restart() {
		if (!capture.peek())
			return;
		this.rows.clear();
		this.at = -1;
		this.view.setTotal(total.peek());
		this.show(selected.peek());
	}

	private async show(n: number) {
		this.view.refresh();
		if (!n || !capture.peek())
			return;
		try {
			this.at = await this.rows.position(n);
			this.view.reveal(this.at, true);
			this.view.refresh();
		} catch (e) {
			report(e);
		}
	}

	private setColumns(titles: string[], _lang: string) {
		if (titles.join() !== this.columns.join()) {
			this.columns = titles;
			this.width = titles.map(x => widths[x] ?? 120);
			this.set.clear();
		}
		this.head.replaceChildren(...titles.map((title, i) => {
			const cell = document.createElement("div");
			cell.setAttribute("role", "columnheader");
			cell.addEventListener("contextmenu", e => {
				e.preventDefault();
				e.stopPropagation();
				openMenu(e.clientX, e.clientY, headMenu(i));
			});
			cell.append(title);
			const grip = document.createElement("span");
			grip.className = "grip";
			grip.addEventListener("pointerdown", e => this.drag(e, i));
			cell.append(grip);
			return cell;
		}));
		this.box.setAttribute("aria-colcount", String(titles.length));
		this.setWidths();
	}

	/* Columns but Info grow with what is in them, until a hand has set them. */
	private widen(rows: Row[]) {
		let changed = false;
		this.width.forEach((w, i) => {
			const need = w && !this.set.has(i) ? Math.min(280, Math.max(...rows.map(r => r.c[i]?.length ?? 0)) * 7.6 + (i ? 14 : 40)) : 0;
			if (need > w) {
				this.width[i] = Math.ceil(need);
				changed = true;
			}
		});
		if (changed)
			this.setWidths();
	}

	private setWidths() {
		this.box.style.setProperty("--cols", this.width.map(w => (w ? `${w}px` : "minmax(120px, 1fr)")).join(" "));
	}

	private drag(e: PointerEvent, i: number) {
		const grip = e.target as HTMLElement, start = e.clientX, from = grip.parentElement!.offsetWidth;
		e.preventDefault();
		this.set.add(i);
		grip.setPointerCapture(e.pointerId);
		grip.onpointermove = m => {
			this.width[i] = Math.max(30, from + m.clientX - start);
			this.setWidths();
		};
		grip.onpointerup = () => (grip.onpointermove = null);
	}

	private make() {
		const row = document.createElement("div");
		row.className = "lrow";
		row.setAttribute("role", "row");
		return row;
	}

	private fill(el: HTMLElement, index: number) {
		const row = this.rows.row(index), chosen = row ? row.n === selected.peek() : index === this.at;
		el.id = `row-${index}`;
		el.setAttribute("aria-rowindex", String(index + 2));
		el.setAttribute("aria-selected", String(chosen));
		el.classList.toggle("odd", index % 2 === 1);
		if (chosen) {
			this.at = index;
			this.box.setAttribute("aria-activedescendant", el.id);
		}
		this.paint(el, row);
		this.cells(el, row);
	}

	private paint(el: HTMLElement, row: Row | undefined) {
		const bg = colored.peek() && row?.bg || "", fg = colored.peek() && row?.fg || "";
		if (el.dataset.bg === bg && el.dataset.fg === fg && el.classList.contains("marked") === !!row?.marked &&
			el.classList.contains("ignored") === !!row?.ignored)
			return;
		el.dataset.bg = bg;
		el.dataset.fg = fg;
		el.style.setProperty("--bg", bg || "transparent");
		el.style.setProperty("--fg", fg || "inherit");
		el.classList.toggle("tinted", bg !== "" && isLight(bg));
		el.classList.toggle("deep", bg !== "" && !isLight(bg));
		el.classList.toggle("marked", !!row?.marked);
		el.classList.toggle("ignored", !!row?.ignored);
	}

	private cells(el: HTMLElement, row: Row | undefined) {
		const key = row ? row.c.join("\t") + row.m.join() : "";
		if (el.dataset.key === key && el.childElementCount === this.columns.length)
			return;
		el.dataset.key = key;
		el.replaceChildren(...this.columns.map((title, i) => {
			const cell = document.createElement("div");
			cell.setAttribute("role", "gridcell");
			cell.className = i === 0 ? "no" : title === "Length" ? "right" : title === "Time" ? "time" : "";
			if (i === 0 && row) { /* the symbols stand in the first column, whichever it is */
				const marks = drawMarks(row.m), text = document.createElement("span");
				text.textContent = row.c[0];
				cell.append(marks, text);
				cell.title = marksText(row.m);
			} else {
				cell.textContent = row?.c[i] ?? "";
			}
			return cell;
		}));
	}

	private listen() {
		this.box.addEventListener("mousedown", e => {
			const i = this.view.indexOf(e.target), row = this.rows.row(i);
			if (!row)
				return;
			if (e.button === 1) {
				e.preventDefault();
				setMark([row.n], "marked", !row.marked);
			} else {
				this.at = i;
				selectFrame(row.n);
			}
		});
		this.box.addEventListener("contextmenu", e => {
			const i = this.view.indexOf(e.target);
			e.preventDefault();
			const cell = (e.target as Element).closest("[role=gridcell]");
			const column = cell ? [...cell.parentElement!.children].indexOf(cell) : -1;
			this.menu(i < 0 ? this.at : i, e.clientX, e.clientY, column);
		});
		this.box.addEventListener("keydown", e => this.key(e));
	}

	/* What a menu offers depends on what is in the packet. */
	private async menu(index: number, x: number, y: number, column: number) {
		const row = this.rows.row(index);
		if (!row)
			return;
		await frameThere(row.n);
		openMenu(x, y, rowMenu(row, column));
	}

	private key(e: KeyboardEvent) {
		if (e.ctrlKey || e.altKey || e.metaKey)
			return;
		const to: Record<string, number> = {
			ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: this.at + this.view.page, PageUp: this.at - this.view.page,
			Home: 0, End: total.peek() - 1,
		};
		if (e.key in to)
			this.go(to[e.key]);
		else if (e.key === "ContextMenu" || e.shiftKey && e.key === "F10")
			this.menuAtRow();
		else
			return;
		e.preventDefault();
	}

	menuAtRow() {
		const r = document.getElementById(`row-${this.at}`)?.getBoundingClientRect();
		if (r)
			this.menu(this.at, r.left + 120, r.bottom, -1);
	}

	async go(index: number) {
		const i = Math.min(Math.max(0, index), total.peek() - 1);
		if (i < 0)
			return;
		this.at = i;
		this.view.reveal(i);
		try {
			const row = await this.rows.at(i);
			if (row && this.at === i)
				selectFrame(row.n);
		} catch (e) {
			report(e);
		}
	}

	move(by: number) {
		return this.go(this.at + by);
	}
}

export function List() {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		list = new PacketList(box.current!);
		box.current!.focus();
		return () => {
			list?.dispose();
			list = null;
		};
	}, []);
	return <div id="list" class="list" role="grid" tabIndex={0} aria-label={t("pane.list")} ref={box}></div>;
}

export const moveRow = (by: number) => list?.move(by);
export const goRow = (index: number) => list?.go(index);
export const selectedRow = () => list?.rows;
