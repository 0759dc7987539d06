/* color.ts -- Wireshark's row colours on a dark page: light backgrounds are mixed into the page's, dark ones stay. */

export function isLight(hex: string) {
	const n = parseInt(hex.slice(1), 16);
	return ((n >> 16) & 255) * 0.299 + ((n >> 8) & 255) * 0.587 + (n & 255) * 0.114 > 140;
}
