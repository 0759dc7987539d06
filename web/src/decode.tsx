/* decode.tsx -- Decode As: another protocol for a port or number; the capture is read again with it. */
import { computed, useSignal } from "@preact/signals";
import type { DecodeTable, Frame } from "./api";
import { t } from "./i18n";
import { Later, useAsk } from "./later";
import { decodeAs, dialog, frame } from "./state";
import { walk } from "./actions";

/* What the selected packet offers: the ports and numbers of its layers. */
const offers = computed(() => keysOf(frame.value));
const fields: Record<string, string> = {
	"tcp.srcport": "tcp.port", "tcp.dstport": "tcp.port", "udp.srcport": "udp.port", "udp.dstport": "udp.port", "sctp.srcport": "sctp.port",
	"sctp.dstport": "sctp.port", "eth.type": "ethertype", "ip.proto": "ip.proto", "ipv6.nxt": "ipv6.nxt", "gre.proto": "gre.proto",
};

function keysOf(f: Frame | null) {
	const found: { table: string; key: number }[] = [];
	for (const n of walk(f?.tree ?? []))
		if (n.f && fields[n.f] && n.v !== undefined && !found.some(x => x.table === fields[n.f!] && x.key === Number(n.v)))
			found.push({ table: fields[n.f], key: Number(n.v) });
	return found.reverse();
}

function Form({ tables }: { tables: DecodeTable[] }) {
	const first = offers.value.find(o => tables.some(x => x.table === o.table)) ?? { table: "tcp.port", key: 0 };
	const table = useSignal(first.table), key = useSignal(first.key), protocol = useSignal("");
	const choices = tables.find(x => x.table === table.value)?.protocols ?? [];
	return (
		<form class="decodeform" onSubmit={e => {
			e.preventDefault();
			dialog.value = "";
			decodeAs(table.value, key.value, protocol.value || choices[0]);
		}}>
			<label>{t("decode.table")} <select value={table.value} onChange={e => (table.value = e.currentTarget.value)}>
				{tables.filter(x => x.protocols.length).map(x => <option key={x.table} value={x.table}>{x.table}</option>)}</select></label>
			<label>{t("decode.key")} <input type="number" min={0} max={65535} value={key.value} onInput={e => (key.value = Number(e.currentTarget.value))} /></label>
			<span class="offered">{offers.value.filter(o => o.table === table.value).map(o =>
				<button key={o.key} type="button" onClick={() => (key.value = o.key)}>{o.key}</button>)}</span>
			<label>{t("decode.protocol")} <select value={protocol.value || choices[0]} onChange={e => (protocol.value = e.currentTarget.value)}>
				{choices.map(p => <option key={p} value={p}>{p}</option>)}</select></label>
			<button type="submit" class="primary" disabled={!choices.length}>{t("apply")}</button>
		</form>
	);
}

export function DecodeSheet() {
	const asked = useAsk<DecodeTable[]>("/decode-as");
	return <><h2>{t("decode.title")}</h2><p class="dim">{t("decode.how")}</p><Later asked={asked}>{tables => <Form tables={tables} />}</Later></>;
}
