/* pager.tsx -- which part of a long table is shown, and the ways to the parts before and after it. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number, t } from "./i18n";
import { applied, path } from "./state";

/* Another capture or filter begins with the first part. */
export function useFirstPart(from: Signal<number>) {
	useEffect(() => {
		from.value = 0;
	}, [path.value, applied.value.id]);
}

export function Pager({ from, size, total }: { from: Signal<number>; size: number; total: number }) {
	if (total <= size && !from.value)
		return null;
	const to = Math.min(total, from.value + size);
	return (
		<div class="pager" role="group" aria-label={t("pager")}>
			<button disabled={!from.value} onClick={() => (from.value = Math.max(0, from.value - size))}>{t("pager.before")}</button>
			<span aria-live="polite">{t("pager.shown", { from: number(Math.min(from.value + 1, to)), to: number(to), total: number(total) })}</span>
			<button disabled={to >= total} onClick={() => (from.value = to)}>{t("pager.after")}</button>
		</div>
	);
}
