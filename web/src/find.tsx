/* find.tsx -- find a packet (filter, hex, text, regular expression), and go to one by number. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { applied, dialog, finding, notice, path, report, selected, selectFrame } from "./state";

const kind = signal("string");
const where = signal("list");
const text = signal("");
const cased = signal(false);

let stop: AbortController | null = null;

export async function findNext(back: boolean) {
	if (!text.peek())
		return void (finding.value = true);
	stop?.abort();
	stop = new AbortController();
	notice.value = t("find.looking");
	try {
		const { frame } = await api.get<{ frame: number | null }>(`${path.peek()}/find` + api.query({
			filter: applied.peek().id, kind: kind.peek(), text: text.peek(), in: where.peek(), from: selected.peek(), back: back ? 1 : 0,
			case: cased.peek() ? 1 : 0, page: api.page,
		}), stop.signal);
		notice.value = frame ? "" : t("find.none");
		if (frame)
			selectFrame(frame);
	} catch (e) {
		report(e);
	}
}

export function FindBar() {
	const box = useRef<HTMLInputElement>(null);
	useEffect(() => box.current?.focus(), []);
	return (
		<form class="findbar" onSubmit={e => {
			e.preventDefault();
			findNext(false);
		}} onKeyDown={e => {
			if (e.key === "Escape") {
				finding.value = false;
				document.getElementById("list")?.focus();
			}
		}}>
			<select aria-label={t("find.in")} disabled={kind.value === "filter"} value={where.value} onChange={e => (where.value = e.currentTarget.value)}>
				<option value="list">{t("pane.list")}</option><option value="details">{t("pane.details")}</option><option value="bytes">{t("pane.bytes")}</option>
			</select>
			<select aria-label={t("find.kind")} value={kind.value} onChange={e => (kind.value = e.currentTarget.value)}>
				<option value="filter">{t("filter.title")}</option><option value="hex">{t("find.hex")}</option>
				<option value="string">{t("find.string")}</option><option value="regex">{t("find.regex")}</option>
			</select>
			<label><input type="checkbox" checked={cased.value} onChange={e => (cased.value = e.currentTarget.checked)} /> {t("find.case")}</label>
			<input ref={box} type="search" aria-label={t("find.text")} value={text.value} onInput={e => (text.value = e.currentTarget.value)} />
			<button type="submit">{t("find.next")}</button>
			<button type="button" onClick={() => findNext(true)}>{t("find.previous")}</button>
			<button type="button" onClick={() => (finding.value = false)}>{t("close")}</button>
		</form>
	);
}

export function GoTo() {
	const box = useRef<HTMLInputElement>(null);
	useEffect(() => box.current?.focus(), []);
	return (
		<form class="goto" onSubmit={e => {
			e.preventDefault();
			selectFrame(Number(box.current!.value));
			dialog.value = "";
		}}>
			<label>{t("goto.label")} <input ref={box} type="number" min={1} /></label> <button type="submit">{t("goto.go")}</button>
		</form>
	);
}
