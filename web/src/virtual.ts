/* virtual.ts -- a list of any number of rows of one height: only those in sight are elements.
 *
 * The box holds a sticky head of its own (optional), the layer of rows and a spacer.  Browsers clamp heights (Chromium at
 * 33,554,428 px), so the spacer stops at SPACER_MAX: the scroll bar then maps by ratio, wheel and keys move `top` itself. */

const SPACER_MAX = 8_000_000;

export class VirtualList {
	top = 0; /* pixels of the whole list above the sight */
	total = 0;
	private layer = document.createElement("div");
	private spacer = document.createElement("div");
	private pool: HTMLElement[] = [];
	private shown: number[] = [];
	private asked = 0;
	private wrote = -1; /* scrollTop that we set ourselves */
	private watcher: ResizeObserver;

	constructor(readonly box: HTMLElement, readonly rowHeight: number, private headHeight: number,
		private make: () => HTMLElement, private fill: (row: HTMLElement, index: number) => void,
		private sight: (first: number, last: number) => void = () => {}) {
		this.layer.className = "vlayer";
		this.spacer.className = "vspacer";
		this.layer.setAttribute("role", "presentation");
		this.spacer.setAttribute("role", "presentation");
		this.layer.style.top = `${headHeight}px`;
		box.append(this.layer, this.spacer);
		box.addEventListener("scroll", () => this.scrolled(), { passive: true });
		box.addEventListener("wheel", e => this.wheel(e), { passive: false });
		this.watcher = new ResizeObserver(() => this.resize());
		this.watcher.observe(box);
	}

	dispose() {
		this.watcher.disconnect();
		cancelAnimationFrame(this.asked);
		this.layer.remove();
		this.spacer.remove();
	}

	get height() {
		return Math.max(0, this.box.clientHeight - this.headHeight);
	}
	get page() {
		return Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
	}
	private get all() {
		return this.total * this.rowHeight;
	}
	private get capped() {
		return this.all > SPACER_MAX;
	}
	private get topMax() {
		return Math.max(0, this.all - this.height);
	}

	/* How many rows there are.  With `follow` a list that stands at its end stays there as it grows. */
	setTotal(n: number, follow = false) {
		const atEnd = this.top >= this.topMax - this.rowHeight;
		this.total = n;
		this.spacer.style.height = `${Math.min(this.all, SPACER_MAX)}px`;
		this.moveTo(follow && atEnd ? this.topMax : this.top);
	}

	/* Fill again what is in sight, soon. */
	refresh() {
		if (!this.asked)
			this.asked = requestAnimationFrame(() => this.draw());
	}

	reveal(index: number, middle = false) {
		const y = index * this.rowHeight;
		if (y >= this.top && y + this.rowHeight <= this.top + this.height)
			return;
		if (middle && (y < this.top - this.height || y > this.top + 2 * this.height))
			this.moveTo(y - this.height / 2);
		else
			this.moveTo(y < this.top ? y : y + this.rowHeight - this.height);
	}

	moveTo(top: number) {
		this.top = Math.min(Math.max(0, top), this.topMax);
		const range = Math.min(this.all, SPACER_MAX) - this.height;
		this.box.scrollTop = this.capped ? (this.top / this.topMax) * range : this.top;
		this.wrote = this.box.scrollTop;
		this.refresh();
	}

	private scrolled() {
		const at = this.box.scrollTop;
		if (Math.abs(at - this.wrote) >= 1 || !this.capped) {
			this.wrote = at;
			this.top = this.capped ? (at / (SPACER_MAX - this.height)) * this.topMax : at;
			this.refresh();
		}
	}

	private wheel(e: WheelEvent) {
		if (!this.capped || e.ctrlKey)
			return;
		e.preventDefault();
		this.moveTo(this.top + e.deltaY * (e.deltaMode === 1 ? this.rowHeight : e.deltaMode === 2 ? this.height : 1));
	}

	private resize() {
		this.layer.style.height = `${this.height}px`;
		this.layer.style.marginBottom = `${-this.height}px`;
		this.moveTo(this.top);
	}

	private draw() {
		this.asked = 0;
		const first = Math.floor(this.top / this.rowHeight);
		const last = Math.min(this.total, Math.ceil((this.top + this.height) / this.rowHeight) + 1);
		const want = Math.max(0, last - first);
		while (this.pool.length < want) {
			const row = this.make();
			this.layer.append(row);
			this.pool.push(row);
		}
		for (let i = 0; i < this.pool.length; i++) {
			const row = this.pool[i], seen = i < want;
			if (row.hidden === seen)
				row.hidden = !seen;
			if (!seen)
				continue;
			row.style.transform = `translateY(${(first + i) * this.rowHeight - this.top}px)`;
			this.shown[i] = first + i;
			this.fill(row, first + i);
		}
		this.sight(first, last);
	}

	/* The row's index of an element within a row; -1: none. */
	indexOf(inside: EventTarget | null) {
		const row = this.pool.findIndex(r => r.contains(inside as Node | null));
		return row < 0 || this.pool[row].hidden ? -1 : this.shown[row];
	}
}
