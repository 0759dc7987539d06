/* icons.tsx -- the signs on buttons, drawn here. */

const paths: Record<string, string> = {
	bookmark: "M4 2h8v12l-4-3.5L4 14z", clear: "M4 4l8 8M12 4l-8 8", right: "M2 8h11M9 4l4 4-4 4", down: "M4 6l4 4 4-4",
	left: "M14 8H3M7 4L3 8l4 4", start: "M3 13V9c3-5 7-6 10-6v4c-3 0-6 2-7 6z", stop: "M4 4h8v8H4z",
	restart: "M13 8a5 5 0 1 1-2-4M11 1v3.5H7.5", open: "M1.5 13V3h4l1.5 2h6v2M1.5 13l2.5-6h11l-2.5 6z", save: "M2 2h10l2 2v10H2zM5 2v4h6V2M4.5 14V9h7v5",
	close: "M3 3l10 10M13 3L3 13", find: "M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zM10.5 10.5L14.5 14.5", goto: "M2 4h5M2 8h5M2 12h5M9 8h5M12 5.5L14.5 8 12 10.5",
	first: "M8 14V4M4 8l4-4 4 4M3 1.5h10", last: "M8 2v10M4 8l4 4 4-4M3 14.5h10", color: "M2 3h12M2 6.5h12M2 10h12M2 13.5h12",
	tale: "M3 1v14M13 1v14M3 4l10 2M13 9L3 11M10.5 3.5L13 6l-3 1.5M5.5 8.5L3 11l3 1.5",
	exchanges: "M2 5h10M9 2l3 3-3 3M14 11H4M7 8l-3 3 3 3", people: "M1.5 3h8v6H5l-3.5 3zM12 6h2.5v8L11.500 12H7", view: "M2 2h12v12H2zM2 6h12M2 10h12",
	help: "M5.500 6a2.500 2.500 0 1 1 3.500 2.300c-.8.4-1 .8-1 1.700M8 12.500v.8", theme: "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12", file: "M3 1.500h6.500L13 5v9.500H3zM9 1.500V5.500h4",
	folder: "M1.500 13V3h4.500l1.500 2h7v8z",
};

export function Icon({ name }: { name: string }) {
	return <svg class={`ic ic-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={paths[name]} /></svg>;
}
