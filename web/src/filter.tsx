/* filter.tsx -- the display filter: green, red or yellow as one types, completion, repairs, count, recent and saved ones. */
import { batch, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import type { Check, Completion } from "./api";
import { t, number } from "./i18n";
import { Icon } from "./icons";
import { openUnder } from "./menu";
import type { Item } from "./menu";
import { applied, applyFilter, capture, filterText, followed, path, recentFilters, report, savedFilters, sharkFilters, side, unfollow } from "./state";

const check = signal<Check | null>(null);
const count = signal<{ text: string; count: number } | null>(null);
const offers = signal<Completion[]>([]);
const chosen = signal(-1);
const focused = signal(false);

let box: HTMLInputElement | null = null;
let timer = 0, stop: AbortController | null = null, asking: AbortController | null = null;

export function focusFilter(typed = "") {
	box?.focus();
	if (typed) {
		box!.value = typed;
		filterText.value = typed;
	} else {
		box?.setSelectionRange(box.value.length, box.value.length);
	}
}

async function ask(text: string) {
	stop?.abort();
	const mine = (stop = new AbortController());
	try {
		const answer = await api.get<Check>("/filters/check" + api.query({ text }), mine.signal);
		check.value = answer;
		if (answer.ok && capture.peek()) {
			const c = await api.get<{ count: number }>(`${path.peek()}/filters/count` + api.query({ text, page: api.page }), mine.signal);
			count.value = { text, count: c.count };
		}
	} catch (e) {
		report(e);
	}
}

effect(() => {
	const text = filterText.value;
	clearTimeout(timer);
	stop?.abort(); /* an answer for an earlier text must not be taken for this one's */
	batch(() => {
		check.value = null;
		count.value = null;
	});
	if (text.trim() && text.trim() !== applied.peek().text)
		timer = window.setTimeout(ask, 90, text);
});

/* Offers of another text would be put in the wrong place, those that come late would hide what is below. */
function noOffers() {
	asking?.abort();
	offers.value = [];
	chosen.value = -1;
}

async function complete() {
	const text = box!.value, at = box!.selectionStart ?? text.length;
	noOffers();
	const mine = (asking = new AbortController());
	try {
		const found = await api.get<Completion[]>("/filters/complete" + api.query({ text, at }), mine.signal);
		if (!mine.signal.aborted)
			offers.value = found.slice(0, 100);
	} catch {
		/* without an answer there is nothing to offer */
	}
}

function take(c: Completion) {
	const text = filterText.peek();
	filterText.value = text.slice(0, c.start) + c.text + text.slice(c.end);
	noOffers();
	const at = c.start + c.text.length;
	requestAnimationFrame(() => box?.setSelectionRange(at, at));
}

async function apply() {
	noOffers();
	if (check.peek()?.ok === false)
		return;
	if (await applyFilter(filterText.peek()))
		document.getElementById("list")?.focus();
}

function key(e: KeyboardEvent) {
	const list = offers.peek();
	if (e.key === "ArrowDown" || e.key === "ArrowUp") {
		if (list.length)
			chosen.value = (chosen.peek() + (e.key === "ArrowDown" ? 1 : list.length + (chosen.peek() < 0 ? 0 : -1))) % list.length;
		else if (e.key === "ArrowDown")
			complete();
	} else if (e.key === "Enter" && chosen.peek() >= 0) {
		take(list[chosen.peek()]);
	} else if (e.key === "Enter") {
		apply();
	} else if (e.key === "Tab" && list.length && !e.shiftKey) {
		take(list[Math.max(0, chosen.peek())]);
	} else if (e.key === "Escape") {
		if (list.length)
			noOffers();
		else
			document.getElementById("list")?.focus();
	} else if (e.key === " " && e.ctrlKey) {
		complete();
	} else {
		return;
	}
	e.preventDefault();
	e.stopPropagation();
}

/* UTF-8 bytes to a place in the text. */
function charAt(text: string, byte: number) {
	return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, byte)).length;
}

/* "did you mean X?" as a whole new filter. */
function repairOf(text: string, c: Check) {
	const e = c.error, mean = /did you mean "?([^"?]+)"?\?/.exec(e?.hint ?? "");
	if (!mean || e?.start === undefined || c.suggestions?.length)
		return [];
	const end = charAt(text, e.start + (e.length ?? 0));
	return [{ text: mean[1], replace: text.slice(0, charAt(text, e.start)) + mean[1] + text.slice(end) }];
}

function Fault() {
	const c = check.value, fault = c?.error ?? c?.warnings?.[0], text = filterText.value;
	if (!c || !fault || !focused.value && c.ok)
		return null;
	const repairs = [...(c.suggestions ?? []), ...repairOf(text, c)];
	const from = charAt(text, fault.start ?? 0), to = charAt(text, (fault.start ?? 0) + Math.max(1, fault.length ?? 1));
	return (
		<div class={`fault ${c.ok ? "warn" : "bad"}`} role="status">
			<div>{fault.message}</div>
			{fault.start !== undefined && <pre>{text}{"\n"}{" ".repeat(from)}{"^" + "~".repeat(Math.max(0, to - from - 1))}</pre>}
			{c.captureFilter && <div>{t("filter.capture")}</div>}
			{fault.hint && !repairs.length && <div>{fault.hint}</div>}
			{repairs.length > 0 && <div class="repairs">{t("filter.mean")} {repairs.map(s =>
				<button key={s.replace} onMouseDown={e => e.preventDefault()} onClick={() => {
					filterText.value = s.replace;
					focusFilter();
				}}><code>{s.text}</code></button>)}</div>}
		</div>
	);
}

function Offers() {
	if (!offers.value.length)
		return null;
	return (
		<div class="offers" role="listbox" id="offers" aria-label={t("filter.offers")}>
			{offers.value.map((o, i) => (
				<div key={o.text + i} id={`offer-${i}`} role="option" aria-selected={i === chosen.value} class={i === chosen.value ? "on" : ""}
					ref={el => {
						if (i === chosen.value)
							el?.scrollIntoView({ block: "nearest" });
					}} onMouseDown={e => {
						e.preventDefault();
						take(o);
					}}>
					<code>{o.text}</code><span>{o.label}</span><small>{o.kind}</small>
				</div>
			))}
		</div>
	);
}

function Count() {
	const c = count.value, a = applied.value, frames = capture.value?.frames ?? 0;
	const n = c ? c.count : filterText.value.trim() === a.text && a.count >= 0 ? a.count : -1;
	return n < 0 ? null : <span class="count" aria-live="polite">{t("filter.count", { n: number(n), all: number(frames) })}</span>;
}

function bookmarkItems(): Item[] {
	const text = filterText.peek().trim(), saved = savedFilters.peek(), own = saved.find(s => s.filter === text);
	return [
		{
			label: t("filter.save"), off: !text || !!own || check.peek()?.ok === false,
			act: () => (savedFilters.value = [...saved, { name: text, filter: text }]),
		},
		{ label: t("filter.unsave"), off: !own, act: () => (savedFilters.value = saved.filter(s => s !== own)) },
		{ label: t("filter.guide"), act: () => (side.value = "guide") },
		...saved.map((s, i) => ({ label: s.name, line: i === 0, act: () => void applyFilter(s.filter) })),
		...sharkFilters.peek().map((s, i) => ({ label: s.name, line: i === 0, act: () => void applyFilter(s.filter) })),
	];
}

function recentItems(): Item[] {
	const all = recentFilters.peek();
	return all.length ? all.map(f => ({ label: f, act: () => void applyFilter(f) })) : [{ label: t("filter.noRecent"), off: true }];
}

export function FilterBar() {
	const text = filterText.value, c = check.value, a = applied.value;
	const color = !text ? "" : c ? (!c.ok ? "bad" : c.warnings?.length ? "warn" : "good") : text.trim() === a.text ? "good" : "";
	useEffect(() => {
		box = document.getElementById("filter") as HTMLInputElement;
	}, []);
	return (
		<div class="filterbar" role="search" aria-label={t("filter.title")}>
			<div class={`fbox ${color}`}>
				<button class="icon" title={t("filter.bookmarks")} aria-label={t("filter.bookmarks")} aria-haspopup="menu"
					onClick={e => openUnder(e, bookmarkItems())}><Icon name="bookmark" /></button>
				<input id="filter" type="text" value={text} spellcheck={false} autocomplete="off" autocapitalize="off"
					placeholder={t("filter.hint")} aria-label={t("filter.title")} role="combobox" aria-expanded={offers.value.length > 0}
					aria-controls={offers.value.length ? "offers" : undefined} aria-autocomplete="list" aria-invalid={c?.ok === false}
					aria-activedescendant={chosen.value >= 0 ? `offer-${chosen.value}` : undefined}
					onFocus={() => (focused.value = true)}
					onBlur={() => {
						focused.value = false;
						noOffers();
					}}
					onInput={e => {
						filterText.value = e.currentTarget.value;
						complete();
					}} onKeyDown={key} />
				<Count />
				{text && <button class="icon" title={t("filter.clear")} aria-label={t("filter.clear")} onClick={() => applyFilter("")}>
					<Icon name="clear" /></button>}
				<button class="icon" title={t("filter.apply")} aria-label={t("filter.apply")} disabled={c?.ok === false} onClick={apply}>
					<Icon name="right" /></button>
				<button class="icon" title={t("filter.recent")} aria-label={t("filter.recent")} aria-haspopup="menu"
					onClick={e => openUnder(e, recentItems())}><Icon name="down" /></button>
			</div>
			{followed.value && <button class="back" onClick={() => unfollow(true)}>{t("follow.back")}</button>}
			{savedFilters.value.slice(0, 8).map(s => <button key={s.filter} class="saved" title={s.filter}
				onClick={() => applyFilter(s.filter)}>{s.name}</button>)}
			<div class="below"><Offers />{!offers.value.length && <Fault />}</div>
		</div>
	);
}
