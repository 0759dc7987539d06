/* help.tsx -- the sheets over the page: keys and symbols here; the others from their own files. */
import { useEffect, useRef } from "preact/hooks";
import { ColorSheet } from "./colors";
import { ColumnSheet } from "./columns";
import { DecodeSheet } from "./decode";
import { GoTo } from "./find";
import { t } from "./i18n";
import type { Key } from "./i18n";
import { bindings } from "./keys";
import { dialog } from "./state";

const pretty = (k: string) => k.replace("Arrow", "");

function Keys() {
	const groups = [...new Set(bindings.map(b => b.group))];
	return (
		<><h2 id="sheet-title">{t("keys.title")}</h2>
			<div class="keys">{groups.map(g => <section key={g}><h3>{t(g)}</h3><dl>{bindings.filter(b => b.group === g).map(b =>
				<div key={b.text}><dt>{b.keys.map(k => <kbd key={k}>{pretty(k)}</kbd>)}</dt><dd>{t(b.text)}</dd></div>)}</dl></section>)}
				<section><h3>{t("keys.marks")}</h3><Marks /></section></div>
			<p class="dim">{t("keys.note")}</p></>
	);
}

const marks: [string, Key][] = [["\u250c", "mark.first"], ["\u2502", "mark.between"], ["\u2506", "mark.through"], ["\u2514", "mark.last"],
	["\u2192", "mark.request"], ["\u2190", "mark.response"], ["\u2713", "mark.ack"], ["\u2713\u2713", "mark.dup_ack"],
	["\u00bb", "mark.retransmitted"], ["\u00ab", "mark.retransmission"], ["\u25cf", "mark.part"]];

function Marks() {
	return <dl>{marks.map(([sign, text]) => <div key={text}><dt><b>{sign}</b></dt><dd>{t(text)}</dd></div>)}</dl>;
}

const titles: Record<string, Key> = { goto: "keys.goto", help: "keys.title", columns: "columns.edit", colors: "colors.title", decode: "decode.title" };

export function Sheet() {
	const el = useRef<HTMLDialogElement>(null), what = dialog.value, title = what && t(titles[what]);
	useEffect(() => {
		if (what && !el.current?.open)
			el.current?.showModal();
	}, [what]);
	if (!what)
		return null;
	return (
		<dialog ref={el} class={`sheet ${what}`} aria-label={title} onClose={() => (dialog.value = "")}
			onClick={e => e.target === el.current && (dialog.value = "")}>
			{what === "goto" && <GoTo />}{what === "help" && <Keys />}{what === "columns" && <ColumnSheet />}
			{what === "colors" && <ColorSheet />}{what === "decode" && <DecodeSheet />}
			<button class="closing" aria-label={t("close")} onClick={() => (dialog.value = "")}>{"\u00d7"}</button>
		</dialog>
	);
}
