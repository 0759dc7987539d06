/* symbols.ts -- the marks of a row in relation to the selected one, drawn as Wireshark draws them. */
import { known, t } from "./i18n";

const SVG = "http://www.w3.org/2000/svg";

/* Lines in a box of 30 x 20: the bracket stands at x = 7, other marks around x = 20. */
const lines: Record<string, string> = {
	first: "M13 10H7V20",
	between: "M7 0V20",
	through: "M7 0V20",
	last: "M13 10H7V0",
	request: "M14 10H26M22 6L26 10L22 14",
	response: "M26 10H14M18 6L14 10L18 14",
	ack: "M15 10L19 14L26 5",
	dup_ack: "M12 10L16 14L22 5M18 12L20 14L27 5",
	retransmitted: "M14 5L19 10L14 15M20 5L25 10L20 15",
	retransmission: "M20 5L15 10L20 15M26 5L21 10L26 15",
};

export function drawMarks(marks: string[]): SVGSVGElement {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", "0 0 30 20");
	svg.setAttribute("aria-hidden", "true");
	svg.setAttribute("class", "marks");
	for (const m of marks) {
		const shape = document.createElementNS(SVG, m === "part" ? "circle" : "path");
		if (m === "part") {
			shape.setAttribute("cx", "20");
			shape.setAttribute("cy", "10");
			shape.setAttribute("r", "3");
		} else if (lines[m]) {
			shape.setAttribute("d", lines[m]);
		}
		shape.setAttribute("class", `mark mark-${m}`);
		svg.append(shape);
	}
	return svg;
}

/* What the marks mean, in words. */
export function marksText(marks: string[]) {
	return marks.map(m => `mark.${m}`).filter(known).map(k => t(k)).join("\n");
}
