/* objects.tsx -- what the packets carry as files (bodies of HTTP, mails): linked to their packets, saved one by one or all. */
import { signal } from "@preact/signals";
import * as api from "./api";
import type { CarriedObject } from "./api";
import { number, size, t } from "./i18n";
import { Later, useAsk } from "./later";
import { capture, path, selected, selectFrame } from "./state";

const kinds = ["http", "imf", "ftp-data"] as const;
const kind = signal<(typeof kinds)[number]>("http");

const link = (rest: string) => `/api/v1${path.value}/objects${rest}` + api.query({ kind: kind.value });

function Row({ o }: { o: CarriedObject }) {
	return (
		<tr class={o.frame === selected.value ? "here" : ""} onClick={() => selectFrame(o.frame)}>
			<td class="num">{number(o.frame)}</td>
			<td class="url" title={o.name}><button class="plain" onClick={() => selectFrame(o.frame)}>{o.name}</button></td>
			<td>{o.type}</td>
			<td class="num" title={number(o.size)}>{size(o.size)}{o.partial && <b class="sev-warn"> {t("objects.partial")}</b>}</td>
			<td>{o.host}</td>
			<td><a href={link(`/${o.n}`)} download aria-label={t("objects.saveOne", { name: o.name })} onClick={e => e.stopPropagation()}>{t("objects.save")}</a></td>
		</tr>
	);
}

function Table({ rows }: { rows: CarriedObject[] }) {
	return (
		<table class="grid">
			<thead><tr>{(["frame", "name", "type", "size", "host"] as const).map(k => <th key={k} scope="col">{t(`objects.${k}`)}</th>)}
				<th scope="col"><span class="hide">{t("objects.save")}</span></th></tr></thead>
			<tbody>{rows.map(o => <Row key={o.n} o={o} />)}</tbody>
		</table>
	);
}

export function ObjectsView() {
	const asked = useAsk<{ rows: CarriedObject[]; more: boolean }>(`${path.value}/objects` + api.query({ kind: kind.value }), capture.value?.state);
	return (
		<div class="conversations">
			<div class="ftools" role="group" aria-label={t("objects.kind")}>{kinds.map(k =>
				<button key={k} aria-pressed={kind.value === k} class={kind.value === k ? "on" : ""} onClick={() => (kind.value = k)}>{t(`objects.${k}`)}</button>)}
				<button disabled={!asked.value?.rows.length} onClick={() => location.assign(link(".zip"))}>{t("objects.saveAll")}</button></div>
			<Later asked={asked}>{x => x.rows.length === 0 ? <p class="later">{t("objects.none")}</p> :
				<div class="scroll" tabIndex={0} role="region" aria-label={t("side.objects")}>
					<Table rows={x.rows} />
					{x.more && <p class="dim">{t("objects.more", { n: number(x.rows.length) })}</p>}
				</div>}</Later>
		</div>
	);
}
