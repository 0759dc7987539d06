/* rows.ts -- the rows of the list as the program gives them, in windows; the newest windows are kept. */
import * as api from "./api";
import type { Row, Rows } from "./api";
import { applied, capture, columnsParam, listVersion, path, relativeSeq, report, selected, timeFormat, total } from "./state";

const WINDOW = 100, WINDOWS_KEPT = 40;

interface Window { rows: Row[]; stamp: string }

export class RowStore {
	private windows = new Map<number, Window>();
	private fetches = new Map<number, { stop: AbortController; stamp: string }>();
	private placing: AbortController | null = null;

	constructor(private changed: (rows: Row[]) => void) {}

	clear() {
		for (const f of this.fetches.values())
			f.stop.abort();
		this.placing?.abort();
		this.fetches.clear();
		this.windows.clear();
	}

	row(index: number): Row | undefined {
		return this.windows.get(Math.floor(index / WINDOW))?.rows[index % WINDOW];
	}

	/* Marks and texts of a window hold for one selection and one way of showing. */
	private stamp() {
		return `${selected.peek()} ${timeFormat.peek()} ${relativeSeq.peek()} ${columnsParam.peek()} ${listVersion.peek()}`;
	}

	/* Ask for what is missing or old between two rows; what is out of sight now is not waited for. */
	need(first: number, last: number) {
		if (!capture.peek())
			return;
		const from = Math.floor(first / WINDOW), to = Math.floor(Math.max(first, last - 1) / WINDOW), stamp = this.stamp();
		for (const [w, f] of this.fetches)
			if (w < from || w > to || f.stamp !== stamp) {
				f.stop.abort();
				this.fetches.delete(w);
			}
		for (let w = from; w <= to; w++) {
			const have = this.windows.get(w);
			const short = have && have.rows.length < WINDOW && w * WINDOW + have.rows.length < total.peek();
			if ((!have || have.stamp !== stamp || short) && !this.fetches.has(w))
				this.fetch(w, stamp).catch(report);
		}
	}

	async fetch(w: number, stamp = this.stamp()) {
		const stop = new AbortController();
		this.fetches.set(w, { stop, stamp });
		try {
			const answer = await this.ask(w * WINDOW, WINDOW, stop.signal);
			this.windows.delete(w);
			this.windows.set(w, { rows: answer.rows, stamp });
			for (const old of this.windows.keys())
				if (this.windows.size > WINDOWS_KEPT)
					this.windows.delete(old);
			this.changed(answer.rows);
		} finally {
			if (this.fetches.get(w)?.stop === stop)
				this.fetches.delete(w);
		}
	}

	private ask(from: number, count: number, signal?: AbortSignal) {
		return api.get<Rows>(`${path.peek()}/rows` + api.query({
			filter: applied.peek().id, from, count, selected: selected.peek() || undefined, time: timeFormat.peek(),
			relative: relativeSeq.peek() ? 1 : 0, columns: columnsParam.peek() || undefined,
		}), signal);
	}

	/* The row at an index, asked for where it is not here. */
	async at(index: number): Promise<Row | undefined> {
		return this.row(index) ?? (await this.ask(index, 1)).rows[0];
	}

	/* The index of the row that shows a frame (or the next one). */
	async position(n: number): Promise<number> {
		for (const [w, { rows }] of this.windows) {
			const i = rows.findIndex(r => r.n === n);
			if (i >= 0)
				return w * WINDOW + i;
		}
		this.placing?.abort();
		this.placing = new AbortController();
		const ask = api.query({ filter: applied.peek().id, frame: n });
		return (await api.get<{ row: number }>(`${path.peek()}/position${ask}`, this.placing.signal)).row;
	}
}
