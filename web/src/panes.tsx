/* panes.tsx -- panes with separators that the mouse and the arrow keys move. */
import { useEffect, useRef } from "preact/hooks";
import { shares } from "./state";

const limit = (x: number) => Math.min(0.92, Math.max(0.08, x));

export function Separator({ name, vertical, label }: { name: string; vertical: boolean; label: string }) {
	const el = useRef<HTMLDivElement>(null);
	const set = (x: number) => (shares.value = { ...shares.peek(), [name]: limit(x) });
	const move = (e: PointerEvent) => {
		const r = el.current!.parentElement!.getBoundingClientRect();
		set(vertical ? (e.clientX - r.left) / r.width : (e.clientY - r.top) / r.height);
	};
	const key = (e: KeyboardEvent) => {
		const by = { ArrowLeft: -0.02, ArrowUp: -0.02, ArrowRight: 0.02, ArrowDown: 0.02 }[e.key];
		if (!by || e.ctrlKey || e.altKey)
			return;
		e.preventDefault();
		set(shares.peek()[name] + by);
	};
	return (
		<div ref={el} class={`sep ${vertical ? "v" : "h"}`} role="separator" tabIndex={0} aria-label={label}
			aria-orientation={vertical ? "vertical" : "horizontal"} aria-valuemin={8} aria-valuemax={92}
			aria-valuenow={Math.round(shares.value[name] * 100)} onKeyDown={key}
			onPointerDown={e => {
				e.preventDefault();
				el.current!.setPointerCapture(e.pointerId);
				el.current!.onpointermove = move;
			}} onPointerUp={() => (el.current!.onpointermove = null)}></div>
	);
}

/* Gives a grid its tracks through the style object (no style text in the page). */
export function useTracks(axis: "rows" | "columns", name: string, split: boolean) {
	const el = useRef<HTMLDivElement>(null), share = shares.value[name];
	useEffect(() => {
		const value = split ? `minmax(0, ${share}fr) 5px minmax(0, ${1 - share}fr)` : "minmax(0, 1fr)";
		if (el.current)
			el.current.style[axis === "rows" ? "gridTemplateRows" : "gridTemplateColumns"] = value;
	}, [share, split, axis]);
	return el;
}
