/* toolbar.tsx -- the tool bar and the status line. */
import * as api from "./api";
import { findNext } from "./find";
import { lang, langChosen, number, t } from "./i18n";
import type { Key } from "./i18n";
import { Icon } from "./icons";
import { goRow } from "./list";
import { canRestart, canStart, restart, running, start, stop } from "./live";
import { openUnder } from "./menu";
import type { Item } from "./menu";
import { pickFile } from "./start";
import {
	applied, capture, closeCapture, colored, dialog, finding, layout, listVersion, node, notice, path, relativeSeq, selected, side, theme, timeFormat,
	total, travel,
} from "./state";
import type { Side } from "./state";

const B = ({ icon, text, act, off, on }: { icon: string; text: Key; act?: (e: MouseEvent) => void; off?: boolean; on?: boolean }) => (
	<button class={`icon ${on ? "on" : ""}`} title={t(text)} aria-label={t(text)} aria-pressed={on} disabled={off || !act} onClick={act}>
		<Icon name={icon} /></button>
);

const times: [string, Key][] = [["r", "time.r"], ["d", "time.d"], ["dd", "time.dd"], ["ad", "time.ad"], ["a", "time.a"], ["ud", "time.ud"], ["e", "time.e"]];

function viewItems(): Item[] {
	const check = (label: string, checked: boolean, act: () => void): Item => ({ label, checked, act });
	return [
		{ label: t("view.time"), sub: times.map(([v, k]) => check(t(k), timeFormat.value === v, () => (timeFormat.value = v))) },
		check(t("view.relative"), relativeSeq.value, () => (relativeSeq.value = !relativeSeq.value)),
		check(t("view.colored"), colored.value, () => (colored.value = !colored.value)),
		{
			label: t("view.layout"), line: true, sub: [
				check(t("view.stacked"), layout.value === "stacked", () => (layout.value = "stacked")),
				check(t("view.beside"), layout.value === "beside", () => (layout.value = "beside")),
				check(t("view.left"), layout.value === "left", () => (layout.value = "left")),
				check(t("view.columns"), layout.value === "columns", () => (layout.value = "columns"))],
		},
		{
			label: t("view.theme"), sub: [
				check(t("theme.auto"), theme.value === "", () => (theme.value = "")),
				check(t("theme.light"), theme.value === "light", () => (theme.value = "light")),
				check(t("theme.dark"), theme.value === "dark", () => (theme.value = "dark"))],
		},
		{ label: t("columns.edit"), line: true, off: !capture.value, act: () => (dialog.value = "columns") },
		{ label: t("colors.title"), act: () => (dialog.value = "colors") },
		{ label: t("decode.title"), off: !capture.value, act: () => (dialog.value = "decode") },
		{ label: t("keys.help"), key: "?", line: true, act: () => (dialog.value = "help") },
	];
}

function exportItems(): Item[] {
	const to = (frames: string, type = "pcapng") => () => location.assign(`/api/v1${path.peek()}/export` +
		api.query({ filter: applied.peek().id, frames, frame: selected.peek() || undefined, type }));
	return [
		{ label: t("export.displayed"), act: to("displayed") }, { label: t("export.marked"), act: to("marked") },
		{ label: t("export.selected"), off: !selected.peek(), act: to("selected") }, { label: t("export.all"), act: to("all") },
		{ label: t("export.pcap"), line: true, act: to("displayed", "nsecpcap") },
		{ label: t("export.objects"), line: true, key: "Alt+4", act: () => (side.value = "objects") },
	];
}

const flip = (s: Side) => () => (side.value = side.peek() === s ? "" : s);

export function ToolBar() {
	const c = capture.value, off = !c;
	return (
		<div class="toolbar" role="toolbar" aria-label={t("tool.bar")}>
			<B icon="start" text="tool.start" off={!canStart.value} act={start} /><B icon="stop" text="tool.stop" off={!running.value} act={stop} />
			<B icon="restart" text="tool.restart" off={!canRestart.value} act={restart} />
			<i class="gap"></i>
			<B icon="open" text="tool.open" act={pickFile} /><B icon="save" text="tool.save" off={off} act={e => openUnder(e, exportItems())} />
			<B icon="close" text="tool.close" off={off} act={closeCapture} />
			<i class="gap"></i>
			<B icon="find" text="tool.find" off={off} on={finding.value} act={() => (finding.value ? (finding.value = false) : findNext(false))} />
			<B icon="left" text="tool.back" off={off} act={() => travel(-1)} /><B icon="right" text="tool.forward" off={off} act={() => travel(1)} />
			<B icon="goto" text="tool.goto" off={off} act={() => (dialog.value = "goto")} />
			<B icon="first" text="tool.first" off={off} act={() => goRow(0)} /><B icon="last" text="tool.last" off={off} act={() => goRow(total.peek() - 1)} />
			<i class="gap"></i>
			<B icon="color" text="view.colored" off={off} on={colored.value} act={() => {
				colored.value = !colored.value;
				listVersion.value++;
			}} />
			<i class="gap"></i>
			{(["tale", "exchanges", "conversations"] as const).map(s => (
				<button key={s} class={`named ${side.value === s ? "on" : ""}`} disabled={off} aria-pressed={side.value === s} onClick={flip(s)}>
					<Icon name={s === "conversations" ? "people" : s} />{t(`side.${s}`)}</button>))}
			<button class="named" aria-haspopup="menu" onClick={e => openUnder(e, viewItems())}><Icon name="view" />{t("view.menu")}</button>
			<span class="grow"></span>
			{c && <span class="name" title={c.name}>{c.name}</span>}
			<B icon="theme" text="view.theme" act={() => (theme.value = document.documentElement.dataset.theme === "dark" ? "light" : "dark")} />
			<button class="named" lang={lang.value === "en" ? "zh" : "en"} onClick={() => (langChosen.value = lang.value === "en" ? "zh" : "en")}>
				{lang.value === "en" ? "中文" : "English"}</button>
			<B icon="help" text="keys.help" act={() => (dialog.value = "help")} />
		</div>
	);
}

export function StatusBar() {
	const c = capture.value, n = node.value;
	const percent = c && c.frames ? ((total.value / c.frames) * 100).toFixed(1) : "0";
	return (
		<div class="status" role="status">
			<span class="field">{notice.value ? <b>{notice.value}</b> : n ? <>{n.f ? `${n.t.split(":")[0].trim()} (${n.f})` : n.t}{n.l > 0 && `, ${t("status.bytes", { n: n.l })}`}</> : c?.message}</span>
			{c?.state === "loading" && <progress max={1} value={c.progress} aria-label={t("status.loading")}></progress>}
			{c?.live?.running && <span class="running">{t("live.running")}</span>}
			{c?.live && c.live.dropped > 0 && <span>{t("live.dropped", { n: number(c.live.dropped) })}</span>}
			{c?.live && c.live.packets > c.frames && <span>{t("live.behind", { n: number(c.live.packets - c.frames) })}</span>}
			{c && <span>{t("status.packets", { n: number(c.frames) })}</span>}
			{c && <span>{t("status.displayed", { n: number(total.value), percent })}</span>}
		</div>
	);
}
