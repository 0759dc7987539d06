/* base64.c -- see base64.h. */
#include "base/base64.h"

void text_base64(struct text *t, const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char             *out = text_room(t, (n + 2) / 3 * 4);
	size_t            written = 0;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v =
		    (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
		out[written++] = digits[v >> 18];
		out[written++] = digits[v >> 12 & 63];
		out[written++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
		out[written++] = i + 2 < n ? digits[v & 63] : '=';
	}
	text_wrote(t, written);
}
