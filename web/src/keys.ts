/* keys.ts -- Wireshark's keys where a browser lets them through, and the sheet that lists them. */
import { startFollowKey } from "./actions";
import { focusFilter } from "./filter";
import { findNext } from "./find";
import type { Key } from "./i18n";
import { goRow, moveRow, selectedRow } from "./list";
import { pickFile } from "./start";
import { capture, closeCapture, dialog, finding, related, relativeSeq, selected, setMark, side, total, travel } from "./state";

interface Binding { keys: string[]; text: Key; act: () => void; group: Key; always?: boolean }

async function toggle(set: "marked" | "ignored" | "reference") {
	const rows = selectedRow(), n = selected.peek();
	if (!rows || !n)
		return;
	const row = await rows.at(await rows.position(n));
	if (row)
		setMark([n], set, !row[set]);
}

/* Where the browser keeps Wireshark's own key for itself, ours stands first and the sheet shows both. */
export const bindings: Binding[] = [
	{ group: "keys.move", keys: ["Ctrl+ArrowDown", "F8"], text: "keys.down", act: () => moveRow(1) },
	{ group: "keys.move", keys: ["Ctrl+ArrowUp", "F7"], text: "keys.up", act: () => moveRow(-1) },
	{ group: "keys.move", keys: ["Ctrl+."], text: "keys.nextInConversation", act: () => related("next") },
	{ group: "keys.move", keys: ["Ctrl+,"], text: "keys.previousInConversation", act: () => related("previous") },
	{ group: "keys.move", keys: ["Ctrl+Home"], text: "keys.first", act: () => goRow(0) },
	{ group: "keys.move", keys: ["Ctrl+End"], text: "keys.last", act: () => goRow(total.peek() - 1) },
	{ group: "keys.move", keys: ["Ctrl+G"], text: "keys.goto", act: () => (dialog.value = "goto") },
	{ group: "keys.move", keys: ["Alt+ArrowLeft"], text: "keys.back", act: () => travel(-1), always: true },
	{ group: "keys.move", keys: ["Alt+ArrowRight"], text: "keys.forward", act: () => travel(1), always: true },
	{ group: "keys.find", keys: ["Ctrl+/", "/"], text: "keys.filter", act: () => focusFilter() },
	{ group: "keys.find", keys: ["Ctrl+F"], text: "keys.find", act: () => (finding.value = true) },
	{ group: "keys.find", keys: ["F3"], text: "keys.findNext", act: () => findNext(false) },
	{ group: "keys.find", keys: ["Shift+F3", "Ctrl+B"], text: "keys.findPrevious", act: () => findNext(true) },
	{ group: "keys.packet", keys: ["Ctrl+M"], text: "keys.mark", act: () => toggle("marked") },
	{ group: "keys.packet", keys: ["Ctrl+D"], text: "keys.ignore", act: () => toggle("ignored") },
	{ group: "keys.packet", keys: ["Ctrl+Alt+T"], text: "keys.reference", act: () => toggle("reference") },
	{ group: "keys.analyze", keys: ["Ctrl+Alt+Shift+T"], text: "keys.followTcp", act: () => startFollowKey("tcp") },
	{ group: "keys.analyze", keys: ["Ctrl+Alt+Shift+U"], text: "keys.followUdp", act: () => startFollowKey("udp") },
	{ group: "keys.analyze", keys: ["Ctrl+Alt+Shift+S"], text: "keys.followTls", act: () => startFollowKey("tls") },
	{ group: "keys.analyze", keys: ["Ctrl+Alt+Shift+H"], text: "keys.followHttp", act: () => startFollowKey("http") },
	{ group: "keys.analyze", keys: ["Alt+1"], text: "keys.tale", act: () => (side.value = side.peek() === "tale" ? "" : "tale") },
	{ group: "keys.analyze", keys: ["Alt+2"], text: "keys.exchanges", act: () => (side.value = side.peek() === "exchanges" ? "" : "exchanges") },
	{ group: "keys.analyze", keys: ["Alt+3"], text: "keys.conversations", act: () => (side.value = side.peek() === "conversations" ? "" : "conversations") },
	{ group: "keys.analyze", keys: ["Alt+4"], text: "keys.objects", act: () => (side.value = side.peek() === "objects" ? "" : "objects") },
	{ group: "keys.analyze", keys: ["Alt+R"], text: "keys.relative", act: () => (relativeSeq.value = !relativeSeq.peek()) },
	{ group: "keys.file", keys: ["Ctrl+O"], text: "keys.open", act: () => pickFile(), always: true },
	{ group: "keys.file", keys: ["Alt+W"], text: "keys.close", act: () => closeCapture() },
	{ group: "keys.file", keys: ["?", "F1"], text: "keys.help", act: () => (dialog.value = "help"), always: true },
];

function nameOf(e: KeyboardEvent) {
	const key = e.key.length === 1 && e.key !== "?" ? e.key.toUpperCase() : e.key;
	return (e.ctrlKey || e.metaKey ? "Ctrl+" : "") + (e.altKey ? "Alt+" : "") + (e.shiftKey && key !== "?" ? "Shift+" : "") + key;
}

export function listenKeys() {
	addEventListener("keydown", e => {
		const at = e.target as HTMLElement, typing = at.matches("input, select, textarea"), name = nameOf(e);
		if (typing && !e.ctrlKey && !e.altKey && !/^F\d/.test(e.key) || at.closest(".menu, dialog"))
			return;
		const bound = bindings.find(b => b.keys.includes(name) && (b.always || capture.peek()));
		if (bound) {
			e.preventDefault();
			bound.act();
		} else if (capture.peek() && /^[a-z!(]$/i.test(e.key) && !e.ctrlKey && !e.altKey && !e.metaKey) {
			e.preventDefault();
			focusFilter(e.key);
		}
	});
}
