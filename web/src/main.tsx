/* main.tsx -- the page: start, or the open capture with its panes. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import { Bytes } from "./bytes";
import { ConversationsView } from "./conversations";
import { Details } from "./details";
import { ExchangesView } from "./exchanges";
import { FilterBar } from "./filter";
import { FindBar } from "./find";
import { FollowView } from "./follow";
import { GuideView } from "./guide";
import { Sheet } from "./help";
import { langGiven, t } from "./i18n";
import { listenKeys } from "./keys";
import { List } from "./list";
import { MenuLayer } from "./menu";
import { ObjectsView } from "./objects";
import { Separator, useTracks } from "./panes";
import { Start } from "./start";
import { about, capture, finding, followed, layout, loadSettings, locked, report, sendFile, showCapture, side, unfollow } from "./state";
import type { Side } from "./state";
import { TaleView } from "./tale";
import { StatusBar, ToolBar } from "./toolbar";

const sides: Exclude<Side, "">[] = ["tale", "follow", "exchanges", "conversations", "objects", "guide"];

function SideView() {
	const s = side.value;
	return (
		<aside class="side" aria-label={s ? t(`side.${s}`) : ""}>
			<div class="tabs"><div role="tablist" aria-label={t("side.tabs")}>
				{sides.map(x => <button key={x} id={`tab-${x}`} role="tab" aria-selected={s === x} aria-controls={s === x ? "side" : undefined}
					class={s === x ? "on" : ""} onClick={() => (side.value = x)}>{t(`side.${x}`)}</button>)}</div>
				<button class="icon" aria-label={t("close")} title={t("close")} onClick={() => (followed.value ? unfollow(false) : (side.value = ""))}>{"\u00d7"}</button>
			</div>
			<div id="side" class="sidebody" role="tabpanel" aria-labelledby={`tab-${s}`}>
				{s === "tale" && <TaleView />}{s === "follow" && <FollowView />}{s === "exchanges" && <ExchangesView />}
				{s === "conversations" && <ConversationsView />}{s === "objects" && <ObjectsView />}{s === "guide" && <GuideView />}
			</div>
		</aside>
	);
}

/* Where the panes lie: the list above or left of the rest, and within that details above or left of the bytes. */
const arrangements = {
	stacked: { list: "rows", details: "rows" }, beside: { list: "rows", details: "columns" }, left: { list: "columns", details: "rows" },
	columns: { list: "columns", details: "columns" },
} as const;

function Panes() {
	const a = arrangements[layout.value] ?? arrangements.stacked, outer = useTracks(a.list, "list", true), inner = useTracks(a.details, "details", true);
	return (
		<div class="panes" key={layout.value} ref={outer}>
			<List />
			<Separator name="list" vertical={a.list === "columns"} label={t("sep.list")} />
			<div class="panes" ref={inner}>
				<Details />
				<Separator name="details" vertical={a.details === "columns"} label={t("sep.details")} />
				<Bytes />
			</div>
		</div>
	);
}

function Work() {
	const open = side.value !== "", row = useTracks("columns", "side", open);
	return (
		<main class="work" ref={row}>
			<Panes />
			{open && <Separator name="side" vertical label={t("sep.side")} />}
			{open && <SideView />}
		</main>
	);
}

function Page() {
	useEffect(() => {
		const over = (e: DragEvent) => e.preventDefault(), drop = (e: DragEvent) => {
			e.preventDefault();
			if (capture.peek() && e.dataTransfer?.files[0])
				sendFile(e.dataTransfer.files[0]);
		};
		addEventListener("dragover", over);
		addEventListener("drop", drop);
	}, []);
	if (locked.value)
		return <main class="start"><h1>Wiretale</h1><p class="lead">{t("locked")}</p></main>;
	return (
		<>
			<header>{capture.value && <h1 class="hide">Wiretale</h1>}<ToolBar />{capture.value && <FilterBar />}{capture.value && finding.value && <FindBar />}<MenuLayer /></header>
			{capture.value ? <Work /> : <Start />}
			<StatusBar /><Sheet />
		</>
	);
}

async function begin() {
	try {
		await api.enter();
		about.value = await api.get<api.About>("/about");
		langGiven.value = about.value.lang === "zh" || about.value.lang === "en" ? about.value.lang : "";
		await loadSettings();
		const list = await api.get<api.Capture[]>("/captures");
		if (list.length)
			await showCapture(list.at(-1)!.id);
	} catch (e) {
		report(e);
		locked.value ||= e instanceof api.ApiError && e.status === 403;
	}
}

listenKeys();
begin().then(() => render(<Page />, document.body));
