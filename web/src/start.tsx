/* start.tsx -- what one sees before a capture is open: files, the example, devices, the capture filter. */
import { signal, useSignal } from "@preact/signals";
import type { FileEntry, Files, RecentFile } from "./api";
import * as api from "./api";
import { size, t } from "./i18n";
import { Icon } from "./icons";
import { Later, useAsk } from "./later";
import { Devices } from "./live";
import { about, open, report, sendFile, uploading } from "./state";

const folder = signal("");

export function pickFile() {
	const input = document.createElement("input");
	input.type = "file";
	input.onchange = () => input.files?.[0] && sendFile(input.files[0]);
	input.click();
}

/* When a file was changed: nanoseconds or milliseconds since 1970, or a text. */
function when(time: string | number) {
	const n = Number(time), ms = n > 1e17 ? n / 1e6 : n > 1e11 ? n : n * 1000;
	return Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString().slice(0, 16).replace("T", " ") : String(time ?? "");
}

/* Folders first, then by name. */
const inOrder = (a: FileEntry, b: FileEntry) => (a.type === b.type ? a.name.localeCompare(b.name) : a.type === "folder" ? -1 : 1);

function Browse() {
	const asked = useAsk<Files>("/files" + api.query({ path: folder.value || undefined }));
	const up = folder.value.split("/").slice(0, -1).join("/"), at = (name: string) => (folder.value ? `${folder.value}/${name}` : name);
	return (
		<section aria-labelledby="h-files">
			<h2 id="h-files">{t("start.files")} <small>{about.value?.folder}{folder.value && `/${folder.value}`}</small></h2>
			<Later asked={asked}>{f => (
				<ul class="files">
					{folder.value && <li><button onClick={() => (folder.value = up)}><Icon name="folder" />..</button></li>}
					{[...f.entries].sort(inOrder).map(e => <li key={e.name}>
						<button onClick={() => (e.type === "folder" ? (folder.value = at(e.name)) : open({ path: at(e.name) }))}>
							<Icon name={e.type === "folder" ? "folder" : "file"} /><span>{e.name}</span>
							<small>{e.type === "file" && `${size(e.size)}  ${when(e.time)}`}</small>
						</button></li>)}
					{!f.entries.length && <li class="dim">{t(f.refused ? "start.refused" : "start.empty")}</li>}
				</ul>)}
			</Later>
		</section>
	);
}

function Recent() {
	const asked = useAsk<RecentFile[]>("/recent");
	return (
		<section aria-labelledby="h-recent">
			<h2 id="h-recent">{t("start.recent")}</h2>
			<Later asked={asked}>{list => (
				<ul class="files">
					{list.map(f => <li key={f.path}><button disabled={f.size === null} title={f.path} onClick={() => open({ path: f.path })}>
						<Icon name="file" /><span>{f.name}</span><small>{f.size === null ? t("start.gone") : size(f.size)}</small>
					</button></li>)}
					{!list.length && <li class="dim">{t("start.noRecent")}</li>}
				</ul>)}
			</Later>
		</section>
	);
}

export function Start() {
	const over = useSignal(false), a = about.value;
	return (
		<main class={`start ${over.value ? "over" : ""}`} onDragOver={e => {
			e.preventDefault();
			over.value = true;
		}} onDragLeave={() => (over.value = false)} onDrop={e => {
			e.preventDefault();
			over.value = false;
			const file = e.dataTransfer?.files[0];
			if (file)
				sendFile(file).catch(report);
		}}>
			<h1>Wiretale</h1>
			<p class="lead">{t("start.lead")}</p>
			<div class="big">
				<button class="primary" onClick={() => open({ example: true })}><Icon name="tale" /><span>{t("start.example")}
					<small>{t("start.exampleText")}</small></span></button>
				<button onClick={pickFile} disabled={a?.readOnly && !a.uploadLimit}><Icon name="open" /><span>{t("start.open")}
					<small>{uploading.value >= 0 ? t("start.sending", { n: Math.round(uploading.value * 100) }) : t("start.drop")}</small></span></button>
			</div>
			<div class="cols"><div><Devices /></div><div><Recent /><Browse /></div></div>
			<footer>{a && <>Wiretale {a.version} {a.ssh && <code>{a.ssh}</code>}</>}</footer>
		</main>
	);
}
