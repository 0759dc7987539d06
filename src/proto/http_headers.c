/* http_headers.c -- the header lines of an HTTP message. */
#include "proto/http.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
#define HEADER(name, row) {name, sizeof name - 1, row}
static const struct { const char *name; uint8_t len, row; } known[] = {
	HEADER("Authorization", AUTHORIZATION), HEADER("Proxy-Authorization", PROXY_AUTHORIZATION),
	HEADER("Proxy-Authenticate", PROXY_AUTHENTICATE), HEADER("WWW-Authenticate", WWW_AUTHENTICATE), HEADER("Content-Type", CONTENT_TYPE),
	HEADER("Content-Length", CONTENT_LENGTH_HEADER), HEADER("Content-Encoding", CONTENT_ENCODING), HEADER("Transfer-Encoding", TRANSFER_ENCODING),
	HEADER("Upgrade", UPGRADE), HEADER("User-Agent", USER_AGENT), HEADER("Host", HOST), HEADER("Connection", CONNECTION), HEADER("Cookie", COOKIE),
	HEADER("Accept", ACCEPT), HEADER("Referer", REFERER), HEADER("Accept-Language", ACCEPT_LANGUAGE), HEADER("Accept-Encoding", ACCEPT_ENCODING),
	HEADER("Date", DATE), HEADER("Cache-Control", CACHE_CONTROL), HEADER("Server", SERVER), HEADER("Location", LOCATION),
	HEADER("Sec-WebSocket-Accept", SEC_WEBSOCKET_ACCEPT), HEADER("Sec-WebSocket-Extensions", SEC_WEBSOCKET_EXTENSIONS),
	HEADER("Sec-WebSocket-Key", SEC_WEBSOCKET_KEY), HEADER("Sec-WebSocket-Protocol", SEC_WEBSOCKET_PROTOCOL),
	HEADER("Sec-WebSocket-Version", SEC_WEBSOCKET_VERSION), HEADER("Set-Cookie", SET_COOKIE), HEADER("Last-Modified", LAST_MODIFIED),
	HEADER("X-Forwarded-For", X_FORWARDED_FOR), HEADER("HTTP2-Settings", HTTP2_SETTINGS),
};
/* clang-format on */

/* One header: where its line, name and value stand. */
struct header {
	uint32_t at, len, end; /* line: its text (folded lines too), and with its end */
	uint32_t name_len;
	uint32_t value, value_len;
};

static unsigned row_of(const struct walk *w, const struct header *x)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].len == x->name_len && !((known[i].name[0] ^ w->p[x->at]) & 0xdf) &&
		    strncasecmp(known[i].name, (const char *)w->p + x->at, x->name_len) == 0)
			return known[i].row;
	return HTTP_ROWS;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* ------------------------------------------------------------------ special headers */

static void walk_cookie(struct walk *w, struct node *n, const struct header *x)
{
	uint32_t at = x->value, end = x->value + x->value_len;

	while (at < end) {
		while (at < end && blank(w->p[at]))
			at++;
		const uint8_t *semicolon = memchr(w->p + at, ';', end - at);
		uint32_t       stop = semicolon ? (uint32_t)(semicolon - w->p) : end;
		if (stop > at)
			add(w, n, COOKIE_PAIR, at, stop - at);
		at = stop + 1;
	}
}

static int digit64(uint8_t c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char       *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void walk_basic(struct walk *w, struct node *n, const struct header *x)
{
	uint32_t    at = x->value, end = x->value + x->value_len, bits = 0, have_bits = 0;
	struct text t;

	if (x->value_len < 6 || strncasecmp((const char *)w->p + at, "Basic ", 6))
		return;
	for (at += 6; at < end && blank(w->p[at]);)
		at++;
	text_init(&t);
	for (; at < end && digit64(w->p[at]) >= 0; at++) {
		bits = bits << 6 | (uint32_t)digit64(w->p[at]);
		have_bits += 6;
		if (have_bits >= 8) {
			have_bits -= 8;
			text_char(&t, (char)(bits >> have_bits));
		}
	}
	/* Wireshark places it as far behind the line as the layer stands in the frame. */
	node_generated(add_str(w, n, AUTHBASIC, walk_offset(w) + x->at, 0, walk_text(w, &t)));
	text_fini(&t);
}

static void walk_length(struct walk *w, struct node *n, const struct header *x)
{
	uint64_t v = 0;
	uint32_t i = 0;

	for (; i < x->value_len && w->p[x->value + i] >= '0' && w->p[x->value + i] <= '9'; i++)
		v = v > UINT64_MAX / 10 - 1 ? UINT64_MAX / 10 : v * 10 + (w->p[x->value + i] - '0');
	if (i)
		node_generated(add_uint(w, n, CONTENT_LENGTH, x->at, x->end - x->at, v));
}

/* ------------------------------------------------------------------ lines */

static unsigned line_row(const struct http_head *h)
{
	if (h->kind == HTTP_OTHER)
		return UNKNOWN_HEADER;
	return h->kind == HTTP_RESPONSE ? RESPONSE_LINE : REQUEST_LINE;
}

/* RFC 9110, 5.6.2: a name is a token. */
static bool has_bad_name(const struct walk *w, const struct header *x)
{
#define C(c) (UINT64_C(1) << (c) % 64)
	static const uint64_t bad[4] = {UINT64_C(0xffffffff) | C(' ') | C('(') | C(')') | C('<') | C('>') | C(',') |
	                                    C(';') | C(':') | C('"') | C('/') | C('?') | C('='),
	                                C('@') | C('\\') | C('[') | C(']') | C('{') | C('}') | C(0x7f), UINT64_MAX,
	                                UINT64_MAX};
#undef C

	for (uint32_t i = 0; i < x->name_len; i++)
		if (bad[w->p[x->at + i] / 64] >> w->p[x->at + i] % 64 & 1)
			return true;
	return !x->name_len;
}

/* lines: somebody wants to know of lines of any name. */
static void walk_header(struct walk *w, const struct http_head *h, const struct header *x, bool lines)
{
	unsigned    row = row_of(w, x), line = line_row(h);
	uint32_t    size = x->end - x->at;
	const char *text = walk_field_labels(w) ? walk_escaped(w, x->at, size) : "";

	if (row != HTTP_ROWS) {
		struct node *n = add_str_of(w, w->node, row, x->at, size, x->value, x->value_len);
		node_label(n, "%s", text);
		if (row == COOKIE)
			walk_cookie(w, n, x);
		else if (row == AUTHORIZATION || row == PROXY_AUTHORIZATION)
			walk_basic(w, n, x);
		else if (row == CONTENT_LENGTH_HEADER)
			walk_length(w, n, x);
	}
	if (!lines)
		return;
	bool         bad = has_bad_name(w, x), as_text = h->kind == HTTP_OTHER && row == HTTP_ROWS && !bad;
	struct node *n = as_text ? add_str(w, w->node, line, x->at, size, walk_escaped(w, x->at, size))
	                         : add_str_of(w, w->node, line, x->at, size, x->at, size);
	node_label(n, "%s", text);
	if (row != HTTP_ROWS)
		node_hidden(n);
	if (bad)
		expert(w, n, BAD_HEADER_NAME, NULL);
}

/* The last line may be without its end: cut by the capture, or not yet sent. */
static bool next_header(const struct walk *w, uint32_t at, struct header *x)
{
	uint32_t len;

	*x = (struct header){.at = at};
	if (http_header_line(w->p, w->caplen, at, &len, &x->end))
		x->len = len;
	else if (at < w->caplen)
		x->len = (x->end = w->caplen) - at;
	else
		return false;
	const uint8_t *colon = memchr(w->p + at, ':', x->len);
	x->name_len = colon ? (uint32_t)(colon - (w->p + at)) : x->len;
	x->value = colon ? at + x->name_len + 1 : at + x->len;
	while (x->value < at + x->len && blank(w->p[x->value]))
		x->value++;
	x->value_len = at + x->len - x->value;
	return true;
}

void http_walk_headers(struct walk *w, const struct http_head *h)
{
	bool     lines = walk_wants(w, line_row(h), line_row(h)) || walk_wants(w, BAD_HEADER_NAME, BAD_HEADER_NAME);
	uint32_t skip = w->caplen > 2 && w->p[0] == '\r' && w->p[1] == '\n' ? 2 : 0;
	struct header x;

	if (!walk_wants(w, AUTHBASIC, REQUEST_LINE) && !walk_wants(w, AUTHORIZATION, HTTP2_SETTINGS) &&
	    !walk_wants(w, UNKNOWN_HEADER, UNKNOWN_HEADER) && !walk_wants(w, BAD_HEADER_NAME, BAD_HEADER_NAME))
		return;
	for (uint32_t at = skip + h->line_end; at < skip + h->len && walk_ok(w) && next_header(w, at, &x); at = x.end) {
		if (!x.len) {
			add_text(w, w->node, at, x.end - at, "%s",
			         walk_labels(w) ? walk_escaped(w, at, x.end - at) : "");
			return;
		}
		walk_header(w, h, &x, lines);
	}
}
