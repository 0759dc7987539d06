/* menu.tsx -- menus: the context menu and those of the tool bar. */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

export interface Item {
	label: string; key?: string; act?: () => void; off?: boolean; checked?: boolean; sub?: Item[]; line?: boolean; color?: string;
}

const shown = signal<{ x: number; y: number; items: Item[] } | null>(null);
let before: HTMLElement | null = null;

export function openMenu(x: number, y: number, items: Item[]) {
	before = document.activeElement as HTMLElement | null;
	shown.value = { x, y, items };
}

export function openUnder(e: MouseEvent, items: Item[]) {
	const r = (e.currentTarget as HTMLElement).getBoundingClientRect();
	openMenu(r.left, r.bottom + 2, items);
}

function close() {
	shown.value = null;
	before?.focus();
}

function choose(item: Item) {
	if (item.off || item.sub)
		return;
	close();
	item.act?.();
}

function keyed(e: KeyboardEvent, up: () => void) {
	const items = [...(e.currentTarget as HTMLElement).children].filter(c => c.matches("[role^=menuitem]")) as HTMLElement[];
	const i = items.findIndex(x => x.contains(document.activeElement));
	if (e.key === "ArrowDown")
		items[(i + 1) % items.length]?.focus();
	else if (e.key === "ArrowUp")
		items[(i - 1 + items.length) % items.length]?.focus();
	else if (e.key === "Home")
		items[0]?.focus();
	else if (e.key === "End")
		items.at(-1)?.focus();
	else if (e.key === "ArrowLeft" || e.key === "Escape")
		up();
	else if (e.key.length === 1 && !e.ctrlKey && !e.altKey)
		items.find((x, at) => at > i && x.textContent?.toLowerCase().startsWith(e.key.toLowerCase()))?.focus();
	else
		return;
	e.preventDefault();
	e.stopPropagation();
}

function Entry({ item }: { item: Item }) {
	const opened = useSignal<"" | "mouse" | "key">(""), el = useRef<HTMLDivElement>(null);
	const key = (e: KeyboardEvent) => {
		if (e.target !== el.current)
			return;
		if (e.key === "Enter" || e.key === " " || e.key === "ArrowRight" && item.sub) {
			e.preventDefault();
			e.stopPropagation();
			if (item.sub)
				opened.value = "key";
			else
				choose(item);
		}
	};
	return (
		<div ref={el} class={`item ${item.line ? "line" : ""}`} role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
			tabIndex={-1} aria-disabled={item.off} aria-haspopup={item.sub ? "menu" : undefined} aria-checked={item.checked}
			aria-expanded={item.sub ? opened.value !== "" : undefined} onKeyDown={key} onPointerEnter={e => {
				(e.currentTarget as HTMLElement).focus();
				opened.value = "mouse";
			}} onPointerLeave={() => (opened.value = "")}
			onClick={e => {
				e.stopPropagation();
				if (item.sub)
					opened.value = "mouse";
				choose(item);
			}}>
			{item.color && <span class="swatch" aria-hidden="true" style={{ background: item.color }}></span>}
			<span class="tick" aria-hidden="true">{item.checked ? "\u2713" : ""}</span>
			<span class="label">{item.label}</span>
			{item.key && <kbd>{item.key}</kbd>}
			{item.sub && <span class="more" aria-hidden="true">{"\u25b8"}</span>}
			{item.sub && opened.value && !item.off && <Menu items={item.sub} up={() => {
				opened.value = "";
				el.current?.focus();
			}} nested focus={opened.value === "key"} />}
		</div>
	);
}

interface MenuProps { items: Item[]; up: () => void; nested?: boolean; focus?: boolean; x?: number; y?: number }

function Menu({ items, up, nested, focus, x = 0, y = 0 }: MenuProps) {
	const el = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const m = el.current!, r = m.getBoundingClientRect();
		if (nested) {
			if (r.right > innerWidth)
				m.classList.add("leftward");
			if (r.bottom > innerHeight)
				m.style.top = `${innerHeight - r.bottom - 4}px`;
		} else {
			m.style.left = `${Math.max(2, Math.min(x, innerWidth - r.width - 4))}px`;
			m.style.top = `${Math.max(2, Math.min(y, innerHeight - r.height - 4))}px`;
		}
		if (focus)
			(m.firstElementChild as HTMLElement | null)?.focus();
	}, [items, x, y]);
	return (
		<div ref={el} class={`menu ${nested ? "nested" : ""}`} role="menu" onKeyDown={e => keyed(e, up)}>
			{items.map((item, i) => <Entry key={i} item={item} />)}
		</div>
	);
}

export function MenuLayer() {
	const m = shown.value;
	useEffect(() => {
		if (!m)
			return;
		const away = (e: Event) => {
			if (!(e.target as Element).closest?.(".menu"))
				shown.value = null;
		};
		addEventListener("pointerdown", away, true);
		addEventListener("blur", close);
		return () => {
			removeEventListener("pointerdown", away, true);
			removeEventListener("blur", close);
		};
	}, [m]);
	return m && <Menu items={m.items} up={close} x={m.x} y={m.y} focus />;
}
