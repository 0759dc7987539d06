/* http_head.c -- where HTTP/1.x messages end: RFC 9112 6.  Looks at no more of a message than that needs. */
#include "proto/http.h"
#include "proto/media_types.h"
#include "proto/tls.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The first LF or CR from `at` on, n: none.  Stretch by stretch: a search for one of them alone might go far beyond the
 * other one, line after line. */
static uint32_t line_end(const uint8_t *p, uint32_t n, uint32_t at)
{
	enum { STRETCH = 256 };

	for (uint32_t len; at < n; at += len) {
		len = n - at < STRETCH ? n - at : STRETCH;
		const uint8_t *lf = memchr(p + at, '\n', len);
		const uint8_t *cr = memchr(p + at, '\r', lf ? (size_t)(lf - p) - at : len);
		if (cr || lf)
			return (uint32_t)((cr ? cr : lf) - p);
	}
	return n;
}

/* A line ends with LF, CR LF, or a CR alone. */
bool http_line(const uint8_t *p, uint32_t n, uint32_t at, uint32_t *len, uint32_t *next)
{
	uint32_t i = line_end(p, n, at);

	if (i >= n || (p[i] == '\r' && i + 1 >= n))
		return false;
	*len = i - at;
	*next = p[i] == '\r' && p[i + 1] == '\n' ? i + 2 : i + 1;
	return true;
}

/* ------------------------------------------------------------------ first line */

static const char *const request_methods[] = {
    "GET",
    "PUT",
    "COPY",
    "HEAD",
    "LOCK",
    "MOVE",
    "POLL",
    "POST",
    "BCOPY",
    "BMOVE",
    "MKCOL",
    "TRACE",
    "PATCH",
    "LABEL",
    "MERGE",
    "DELETE",
    "SEARCH",
    "UNLOCK",
    "REPORT",
    "UPDATE",
    "BDELETE",
    "CONNECT",
    "OPTIONS",
    "CHECKIN",
    "PROPFIND",
    "CHECKOUT",
    "CCM_POST",
    "BPROPFIND",
    "PROPPATCH",
    "BPROPPATCH",
    "UNCHECKOUT",
    "MKACTIVITY",
    "MKWORKSPACE",
    "RPC_CONNECT",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
    "VERSION-CONTROL",
    "BASELINE-CONTROL",
    "SSTP_DUPLEX_POST",
};
static const char *const notification_methods[] = {"NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "ALERT"};

static bool is_one_of(const char *const *list, size_t n, const uint8_t *p, uint32_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && memcmp(list[i], p, len) == 0)
			return true;
	return false;
}

enum http_kind http_kind_of(const uint8_t *p, uint32_t len)
{
	uint32_t n = 0;

	if ((len >= 5 && memcmp(p, "HTTP/", 5) == 0) || (len >= 3 && memcmp(p, "ICY", 3) == 0))
		return HTTP_RESPONSE;
	if (len >= 2 && p[0] == 'M' && p[1] == '-') {
		p += 2;
		len -= 2;
	}
	while (n < len && p[n] != ' ')
		n++;
	if (is_one_of(request_methods, sizeof request_methods / sizeof *request_methods, p, n))
		return HTTP_REQUEST;
	if (is_one_of(notification_methods, sizeof notification_methods / sizeof *notification_methods, p, n))
		return HTTP_NOTIFICATION;
	return HTTP_OTHER;
}

static void first_line(struct http_head *h, const uint8_t *p)
{
	const uint8_t *space;

	h->kind = (uint8_t)http_kind_of(p, h->line_len);
	if (h->kind == HTTP_REQUEST) {
		h->head = h->line_len > 4 && memcmp(p, "HEAD", 4) == 0;
		h->connect = h->line_len > 7 && memcmp(p, "CONNECT", 7) == 0;
	}
	if (h->kind != HTTP_RESPONSE)
		return;
	space = memchr(p, ' ', h->line_len);
	while (space && space < p + h->line_len && *space == ' ')
		space++;
	for (int i = 0; space && i < 3 && space < p + h->line_len && *space >= '0' && *space <= '9'; i++)
		h->code = (uint16_t)(h->code * 10 + (*space++ - '0'));
}

/* ------------------------------------------------------------------ header lines */

/* Is it this field, and where does its value begin?  The value may stand on a line that continues the first one. */
static bool name_is(const uint8_t *p, uint32_t len, const char *name, uint32_t *value)
{
	uint32_t n = (uint32_t)strlen(name);

	if (len < n || (p[0] ^ name[0]) & 0xdf || strncasecmp((const char *)p, name, n))
		return false;
	while (n < len && (p[n] == ' ' || p[n] == '\t' || p[n] == '\r' || p[n] == '\n'))
		n++;
	*value = n;
	return true;
}

static bool value_begins(const uint8_t *p, uint32_t len, uint32_t at, const char *text)
{
	return len - at >= strlen(text) && strncasecmp((const char *)p + at, text, strlen(text)) == 0;
}

static bool value_holds(const uint8_t *p, uint32_t len, uint32_t at, const char *text)
{
	for (; at < len; at++)
		if (value_begins(p, len, at, text))
			return true;
	return false;
}

static uint64_t number(const uint8_t *p, uint32_t len, uint32_t at, bool *ok)
{
	uint64_t v = 0;

	*ok = at < len && p[at] >= '0' && p[at] <= '9';
	for (; at < len && p[at] >= '0' && p[at] <= '9' && v < UINT64_MAX / 16; at++)
		v = v * 10 + (p[at] - '0');
	return v;
}

/* Does any of the names below begin so? */
static bool may_matter(uint8_t c)
{
	c |= 0x20;
	return c == 'c' || c == 't' || c == 'u' || c == 'h';
}

static void header_line(struct http_head *h, const uint8_t *p, uint32_t at, uint32_t len)
{
	uint32_t v;

	if (!may_matter(p[0]))
		return;
	if (name_is(p, len, "Content-Length:", &v)) {
		bool     ok;
		uint64_t n = number(p, len, v, &ok);
		if (ok)
			h->content_length = n;
		h->has_length = h->has_length || ok;
	} else if (name_is(p, len, "Content-Type:", &v)) {
		h->has_type = true;
		h->type_at = at + v;
		while (v < len && p[v] != ';')
			v++;
		h->type_len = at + v - h->type_at;
		while (h->type_len &&
		       (p[h->type_at - at + h->type_len - 1] == ' ' || p[h->type_at - at + h->type_len - 1] == '\t'))
			h->type_len--;
	} else if (name_is(p, len, "Transfer-Encoding:", &v)) {
		h->chunked = h->chunked || value_holds(p, len, v, "chunked");
	} else if (name_is(p, len, "Connection:", &v)) {
		h->keep_alive = h->keep_alive || value_begins(p, len, v, "Keep-Alive");
	} else if (name_is(p, len, "Upgrade:", &v)) {
		h->upgrade = true;
		h->websocket = value_begins(p, len, v, "websocket");
	} else if (name_is(p, len, "Host:", &v)) {
		h->host_at = at + v;
		h->host_len = len - v;
	}
}

/* A line that begins with a blank goes on with the one before (RFC 9112, 5.2). */
bool http_header_line(const uint8_t *p, uint32_t n, uint32_t at, uint32_t *len, uint32_t *next)
{
	uint32_t more, behind;

	if (!http_line(p, n, at, len, next))
		return false;
	while (*len && *next < n && (p[*next] == ' ' || p[*next] == '\t') && http_line(p, n, *next, &more, &behind)) {
		*len = *next + more - at;
		*next = behind;
	}
	return true;
}

/* The lines of a header from h->line_end on; shown: as long as they have a colon, the last one with or without its end
 * (Wireshark's way), else up to a blank line. */
static void header_lines(struct http_head *h, const uint8_t *p, uint32_t n, bool shown)
{
	uint32_t len, at = h->line_end;

	for (; at < n; at = h->len) {
		if (!http_header_line(p, n, at, &len, &h->len)) {
			if (!shown)
				break;
			len = n - at;
			h->len = n;
		}
		h->whole = !len || (shown && !memchr(p + at, ':', len));
		if (h->whole) {
			h->len = len ? at : h->len;
			return;
		}
		header_line(h, p + at, at, len);
	}
	h->len = n;
}

void http_parse_head(struct http_head *h, const uint8_t *p, uint32_t n)
{
	*h = (struct http_head){.len = n};
	h->line_whole = http_line(p, n, 0, &h->line_len, &h->line_end);
	if (!h->line_whole)
		h->line_len = h->line_end = n;
	else
		first_line(h, p);
	if (h->line_whole)
		header_lines(h, p, n, false);
}

void http_shown_head(struct http_head *h, const uint8_t *p, uint32_t n)
{
	*h = (struct http_head){.len = n};
	h->line_whole = http_line(p, n, 0, &h->line_len, &h->line_end);
	if (!h->line_whole)
		h->line_len = h->line_end = n;
	first_line(h, p);
	if (h->kind == HTTP_OTHER)
		h->line_len = h->line_end = 0;
	header_lines(h, p, n, true);
}

/* ------------------------------------------------------------------ bodies */

static bool no_body(uint16_t code)
{
	return code / 100 == 1 || code == 204 || code == 304;
}

uint32_t http_body_len(const struct http_head *h, uint32_t data, uint32_t rest)
{
	if (data & HTTP_HEAD_ANSWER || (h->kind == HTTP_RESPONSE && no_body(h->code)))
		return 0;
	if (h->has_length && !h->chunked)
		return h->content_length < rest ? (uint32_t)h->content_length : rest;
	return rest;
}

static int hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool http_chunk(const uint8_t *p, uint32_t n, uint32_t at, struct http_chunk *c)
{
	uint64_t size = 0;
	uint32_t i = at;

	if (!http_line(p, n, at, &c->size_len, &c->data_at))
		return false;
	while (i < at + c->size_len && (p[i] == ' ' || p[i] == '\t'))
		i++;
	for (; i < at + c->size_len && hex(p[i]) >= 0 && size < UINT32_MAX / 16; i++)
		size = size * 16 + (uint64_t)hex(p[i]);
	c->data_len = (uint32_t)size;
	return true;
}

/* ------------------------------------------------------------------ framing */

/* What HTTP remembers of each direction, over struct stream_context. */
struct http_context {
	uint64_t heads, connects; /* requests without their answers that are one: bit 0 the oldest's; in a tunnel:
	                             what its protocol remembers */
	uint8_t  open;      /* how many requests are without an answer: those beyond OPEN_MAX are not remembered */
	uint8_t  tunnel;    /* from now on something else is carried */
	uint8_t  carried;   /* its protocol, 0: not known yet */
	uint8_t  websocket; /* asked for, or agreed on */
	uint8_t  seen;      /* a request or a response came */
	uint8_t  https;     /* the last CONNECT leads to port 443 */
};
_Static_assert(sizeof(struct tls_context) <= offsetof(struct http_context, open), "TLS's context fits");
_Static_assert(P_COUNT <= UINT8_MAX, "HTTP's data has room for a protocol");
_Static_assert(sizeof(struct http_context) <= sizeof(struct stream_context), "HTTP's context fits");

enum { OPEN_MAX = 64 };
enum phase { PHASE_HEAD, PHASE_CHUNKS, PHASE_TRAILER };

static enum framing_verdict whole(struct framing *f, uint64_t len)
{
	f->need = len;
	return FRAMING_WHOLE;
}

static enum framing_verdict next_segment(struct framing *f)
{
	f->need = f->from + f->n;
	return f->last ? FRAMING_WHOLE : FRAMING_SEGMENT;
}

/* Chunks: `from` stands at the size line of the next one. */
static enum framing_verdict chunks(struct framing *f)
{
	struct http_chunk c;
	uint32_t          at = 0, len, next;

	for (;;) {
		if (f->phase == PHASE_TRAILER) {
			if (!http_line(f->p, f->n, at, &len, &next))
				break;
			at = next;
			if (!len)
				return whole(f, f->from + at);
			continue;
		}
		if (!http_chunk(f->p, f->n, at, &c))
			break;
		if (!c.data_len) {
			f->phase = PHASE_TRAILER;
			at = c.data_at;
			continue;
		}
		uint64_t end = (uint64_t)c.data_at + c.data_len;
		if (end + 2 > f->n) {
			f->from += at;
			f->need = f->from - at + end + 2;
			if (f->last)
				return whole(f, f->from - at + f->n);
			return FRAMING_MORE;
		}
		at = (uint32_t)end + 2;
	}
	uint64_t there = f->from + f->n;
	f->from += at;
	f->need = there;
	return f->last ? FRAMING_WHOLE : FRAMING_SEGMENT;
}

/* The message has a body of a known length (or none): what its scan would find is told in `data`. */
static enum framing_verdict plain(struct framing *f, const struct http_head *h, uint64_t length)
{
	enum { LONG = 1 << 28 }; /* so long a message may be handed out in parts */
	enum proto_id proto = P_data;

	if (length && h->has_type)
		proto = media_type_proto(f->p + h->type_at, h->type_len);
	if (!f->last && length < LONG && !all_protos[proto]->scan) {
		f->data |= HTTP_PLAIN | (length ? HTTP_BODY : 0) | (h->has_type ? 0 : HTTP_BODY_INSIDE);
		f->data |= (uint32_t)proto << HTTP_PROTO_SHIFT;
	}
	return whole(f, h->len + length);
}

/* The header is whole: what does it say of the body? */
static enum framing_verdict body(struct framing *f, const struct http_head *h)
{
	if (f->data & HTTP_HEAD_ANSWER || (h->kind == HTTP_RESPONSE && no_body(h->code)))
		return plain(f, h, 0);
	if (h->has_length && !h->chunked)
		return plain(f, h, h->content_length);
	if (h->chunked) {
		struct framing g = *f;
		g.p += h->len;
		g.n -= h->len;
		g.from = h->len;
		g.phase = PHASE_CHUNKS;
		enum framing_verdict v = chunks(&g);
		f->need = g.need;
		f->from = g.from;
		f->phase = g.phase;
		return v;
	}
	if (h->kind != HTTP_RESPONSE)
		return plain(f, h, 0);
	if (f->last || h->keep_alive)
		return whole(f, f->n);
	return FRAMING_END;
}

static void remember_request(struct http_context *own, const struct http_head *h)
{
	if (own->open == OPEN_MAX)
		return;
	own->heads |= (uint64_t)h->head << own->open;
	own->connects |= (uint64_t)h->connect << own->open;
	own->open++;
}

static void remember(struct framing *f, const struct http_head *h)
{
	struct http_context *own = (struct http_context *)f->own, *peer = (struct http_context *)f->peer;

	if (h->kind == HTTP_REQUEST) {
		own->websocket = h->websocket;
		own->https = h->connect && memmem(f->p, h->line_len, ":443 ", 5);
		remember_request(own, h);
	}
	if (h->kind != HTTP_RESPONSE)
		return;
	if (h->code / 100 == 1 && h->code != 101) {
		f->data |= HTTP_INTERIM;
		return;
	}
	bool connect = peer->connects & 1;
	if (peer->heads & 1)
		f->data |= HTTP_HEAD_ANSWER;
	peer->heads >>= 1;
	peer->connects >>= 1;
	if (peer->open)
		peer->open--;
	if ((connect && h->code == 200) || h->code == 101) {
		own->tunnel = peer->tunnel = 1;
		own->websocket = peer->websocket = h->websocket;
		f->data |= HTTP_HEAD_ANSWER;
	}
}

/* What a tunnel carries: the first bytes tell. */
static void begin_tunnel(struct framing *f)
{
	struct http_context *own = (struct http_context *)f->own, *peer = (struct http_context *)f->peer;

	own->carried = peer->carried = (uint8_t)(own->websocket              ? P_websocket
	                                         : tls_may_begin(f->p, f->n) ? P_tls
	                                                                     : P_data);
	own->heads = own->connects = peer->heads = peer->connects = 0;
	if (own->carried == P_tls && (own->https || peer->https))
		((struct tls_context *)own)->app = ((struct tls_context *)peer)->app = TLS_APP_HTTP;
}

static enum framing_verdict tunnel(struct framing *f)
{
	struct http_context *own = (struct http_context *)f->own;
	enum framing_verdict v = FRAMING_WHOLE;

	if (!own->carried && !own->websocket && !f->last && f->n < TLS_BEGINS_BYTES && tls_may_begin(f->p, f->n))
		return next_segment(f);
	if (!own->carried)
		begin_tunnel(f);
	f->data = 0;
	f->need = f->from + f->n;
	if (all_protos[own->carried]->message)
		v = all_protos[own->carried]->message(f);
	f->data = http_tunnel_data(own->carried, f->data);
	return v;
}

/* body() of a message behind a line end (RFC 9112, 2.2), which belongs to it; its scan has to look for itself. */
static enum framing_verdict body_behind(struct framing *f, const struct http_head *h, uint32_t skip)
{
	f->p += skip;
	f->n -= skip;
	enum framing_verdict v = body(f, h);
	f->p -= skip;
	f->n += skip;
	f->need += skip;
	f->from += f->from ? skip : 0;
	f->data &= HTTP_PLAIN - 1;
	return v;
}

bool http_begins_with_text(const uint8_t *p, uint32_t n)
{
	return !n || (*p >= ' ' && *p <= '~') || *p == '\r' || *p == '\n';
}

enum { KEEP_ALIVE_BYTES = 1 }; /* of TCP: what begins with them goes on, and HTTP will come */

enum framing_verdict http_message(struct framing *f)
{
	const struct http_context *own = (const struct http_context *)f->own;
	const struct http_context *peer = (const struct http_context *)f->peer;
	struct http_head           h;

	if (own->tunnel)
		return tunnel(f);
	if (f->phase >= PHASE_CHUNKS)
		return chunks(f);
	uint32_t skip = f->n > 2 && f->p[0] == '\r' && f->p[1] == '\n' ? 2 : 0;
	http_parse_head(&h, f->p + skip, f->n - skip);
	f->data = h.kind;
	if (!h.line_whole && !f->last && (skip || http_begins_with_text(f->p, f->n)))
		return next_segment(f);
	bool keep_alive = f->n == KEEP_ALIVE_BYTES && !http_begins_with_text(f->p, f->n);
	if (h.kind == HTTP_OTHER && !own->seen && !peer->seen && !keep_alive)
		return FRAMING_NOT;
	if (h.kind == HTTP_OTHER)
		return whole(f, f->n);
	if (!h.whole)
		return next_segment(f);
	remember(f, &h);
	if (h.len <= UINT16_MAX)
		f->data |= h.len << HTTP_HEAD_SHIFT;
	enum framing_verdict v = skip ? body_behind(f, &h, skip) : body(f, &h);
	if (v != FRAMING_END)
		((struct http_context *)f->own)->seen = 1;
	return v;
}

/* ------------------------------------------------------------------ URI */

bool http_full_uri(struct text *t, const uint8_t *p, uint32_t n)
{
	struct http_head h;
	uint32_t         at = 0;

	if (n > 2 && p[0] == '\r' && p[1] == '\n') {
		p += 2;
		n -= 2;
	}
	http_parse_head(&h, p, n);
	if (h.kind != HTTP_REQUEST && h.kind != HTTP_NOTIFICATION)
		return false;
	while (at < h.line_len && p[at] != ' ')
		at++;
	while (at < h.line_len && p[at] == ' ')
		at++;
	uint32_t end = at;
	while (end < h.line_len && p[end] != ' ')
		end++;
	bool absolute = end - at >= 7 && (strncasecmp((const char *)p + at, "http://", 7) == 0 ||
	                                  (end - at >= 8 && strncasecmp((const char *)p + at, "https://", 8) == 0));
	if (!absolute && !h.host_len)
		return false;
	if (!absolute && !h.connect) {
		text_str(t, "http://");
		text_put(t, p + h.host_at, h.host_len);
	}
	text_put(t, p + at, end - at);
	return true;
}
