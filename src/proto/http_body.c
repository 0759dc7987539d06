/* http_body.c -- the body of an HTTP message: chunks put together, content encodings undone, and who shows the rest. */
#include "base/decode.h"
#include "base/mem.h"
#include "proto/http.h"
#include "proto/media_types.h"

#include <string.h>
#include <strings.h>

/* The bytes of the body at work: in the layer, or made. */
struct body {
	const uint8_t *p;
	uint32_t       n;   /* bytes that are there */
	uint32_t       off; /* in the layer, where not made */
	bool           made;
	uint8_t        source; /* of made ones */
};

/* ------------------------------------------------------------------ chunks */

static uint32_t walk_chunk(struct walk *w, struct node *under, uint32_t at, uint32_t end, const struct http_chunk *c)
{
	uint32_t data = c->data_len < end - c->data_at ? c->data_len : end - c->data_at, stop = c->data_at + data;
	uint32_t boundary = end - stop < 2 ? end - stop : 2;

	if (!c->data_len) {
		struct node *n = add_text(w, under, at, end - at < 5 ? end - at : 5, "End of chunked encoding");
		add_uint(w, n, CHUNK_SIZE, at, c->data_at - at, 0);
		return c->data_at;
	}
	struct node *n = add_text(w, under, at, stop + boundary - at, "Data chunk (%u octets)", c->data_len);
	add_uint(w, n, CHUNK_SIZE, at, c->data_at - at, c->data_len);
	add(w, n, CHUNK_DATA, c->data_at, data);
	if (boundary)
		add(w, n, CHUNK_BOUNDARY, stop, boundary);
	return stop + boundary;
}

static void walk_trailer(struct walk *w, struct node *under, uint32_t at, uint32_t end)
{
	uint32_t len, next, from = at;

	while (at < end && http_line(w->p, end, at, &len, &next) && len)
		at = next;
	if (at > from)
		add(w, under, CHUNKED_TRAILER_PART, from, at - from);
	if (at < end)
		add_text(w, under, at, end - at, "%s", walk_labels(w) ? walk_escaped(w, at, end - at) : "");
}

/* Put the chunks together; shows them. */
static void dechunk(struct walk *w, const struct http_head *h, struct body *b)
{
	struct http_chunk c;
	uint32_t          at = b->off, end = b->off + b->n, total = 0;
	struct node      *head =
	    add_text(w, w->node, at, b->n, "HTTP chunked %s", h->kind == HTTP_RESPONSE ? "response" : "request");
	uint8_t *bytes = walk_alloc(w, b->n + 1);

	while (at < end && http_chunk(w->p, end, at, &c)) {
		at = walk_chunk(w, head, at, end, &c);
		if (!c.data_len) {
			walk_trailer(w, head, at, end);
			break;
		}
		uint32_t n = c.data_len < end - c.data_at ? c.data_len : end - c.data_at;
		memcpy(bytes + total, w->p + c.data_at, n);
		total += n;
	}
	*b = (struct body){.p = bytes, .n = total, .made = true};
	if (total)
		b->source = walk_source(w, "De-chunked entity body", bytes, total);
}

/* ------------------------------------------------------------------ encodings */

static bool header_value(const struct walk *w, const struct http_head *h, const char *name, uint32_t *at, uint32_t *len)
{
	uint32_t line, next, n = (uint32_t)strlen(name);

	for (uint32_t i = h->line_end; http_line(w->p, w->caplen, i, &line, &next) && line; i = next) {
		if (line <= n || w->p[i + n] != ':' || strncasecmp((const char *)w->p + i, name, n))
			continue;
		for (*at = i + n + 1; *at < i + line && (w->p[*at] == ' ' || w->p[*at] == '\t');)
			++*at;
		*len = i + line - *at;
		return true;
	}
	return false;
}

static bool is(const uint8_t *p, uint32_t len, const char *text)
{
	return len == strlen(text) && strncasecmp((const char *)p, text, len) == 0;
}

static enum decode_kind kind_of(const uint8_t *p, uint32_t len)
{
	if (is(p, len, "gzip") || is(p, len, "deflate") || is(p, len, "x-gzip") || is(p, len, "x-deflate"))
		return DECODE_ZLIB;
	if (is(p, len, "zstd"))
		return DECODE_ZSTD;
	return is(p, len, "br") ? DECODE_BROTLI : DECODE_NONE;
}

/* The body's content encoding: len bytes at `at`; false: it has none. */
static bool is_encoded(const struct walk *w, const struct http_head *h, uint32_t *at, uint32_t *len)
{
	return header_value(w, h, "Content-Encoding", at, len) && *len && !is(w->p + *at, *len, "identity");
}

/* Undo the content encoding; false: it can't be, and the body is shown as it is. */
static bool undo(struct walk *w, const struct http_head *h, struct body *b)
{
	uint32_t       at, len;
	struct decoded out;

	if (!is_encoded(w, h, &at, &len))
		return true;
	enum decode_kind kind = kind_of(w->p + at, len);
	bool             ok = decode(kind, b->p, b->n, &out);
	struct node *n = add_text(w, w->node, b->made ? 0 : b->off, b->n, "Content-encoded entity body (%s): %u byte%s",
	                          walk_escaped(w, at, len), b->n, b->n == 1 ? "" : "s");
	if (!ok) {
		if (kind != DECODE_NONE)
			expert(w, n, DECOMPRESSION_FAILED, NULL);
		return false;
	}
	node_append(n, " -> %u bytes%s", (unsigned)out.n, out.limited ? " (limit reached: there is more)" : "");
	*b = (struct body){.n = (uint32_t)out.n, .made = true};
	if (!b->n) { /* nothing, rightly */
		*b = (struct body){.p = w->p, .off = 0};
		mem_free(out.bytes);
		return true;
	}
	b->source = walk_source(w, "Uncompressed entity body", out.bytes, b->n);
	b->p = walk_source_bytes(w, b->source);
	mem_free(out.bytes);
	return true;
}

/* ------------------------------------------------------------------ body */

/* What is said of the body to who shows it: its media type, with parameters where they matter. */
static const char *media_type(struct walk *w, const struct http_head *h, enum proto_id proto)
{
	uint32_t end = h->type_at + h->type_len;

	if (!h->has_type)
		return NULL;
	while (proto == P_mime_multipart && end < w->caplen && w->p[end] != '\r' && w->p[end] != '\n')
		end++;
	return walk_printf(w, "%.*s", (int)(end - h->type_at), (const char *)w->p + h->type_at);
}

/* The first n bytes of the body are looked at. */
static void need(const struct walk *w, const struct body *b, uint32_t n)
{
	if (!b->made)
		walk_need(w, walk_source_of(w), walk_offset(w) + b->off, walk_offset(w) + b->off + n);
}

/* Can its content encoding be undone?  Mostly the first bytes tell. */
static bool is_clear(const struct walk *w, const struct http_head *h, const struct body *b)
{
	enum { FIRST_BYTES = 1024 };
	uint32_t at, len, n = b->made || b->n < FIRST_BYTES ? b->n : FIRST_BYTES;

	if (!is_encoded(w, h, &at, &len))
		return true;
	enum decode_kind kind = kind_of(w->p + at, len);
	need(w, b, n);
	if (decode_begins(kind, b->p, n))
		return true;
	need(w, b, b->n);
	return n < b->n && decode_begins(kind, b->p, b->n);
}

/* For the packet list: who shows the body, not its bytes. */
static void hand_over_columns(struct walk *w, const struct http_head *h, const struct body *b)
{
	walk_hand_over(w, is_clear(w, h, b) ? P_NONE : P_data, walk_source_of(w), walk_offset(w), 0,
	               media_type(w, h, P_NONE));
}

/* Is there nobody who would see anything of the body? */
static bool is_idle(const struct walk *w)
{
	return walk_nodes(w) && !walk_carries(w) && !walk_wants(w, CHUNKED_TRAILER_PART, FILE_DATA) &&
	       !walk_wants(w, DECOMPRESSION_FAILED, DECOMPRESSION_FAILED);
}

void http_walk_body(struct walk *w, const struct http_head *h, uint32_t off, uint32_t len)
{
	uint32_t    there = off < w->caplen ? w->caplen - off : 0, n = there < len ? there : len;
	struct body b = {.p = w->p + off, .n = n, .off = off};

	if (is_idle(w))
		return;
	bool columns = walk_hands_over_columns(w);
	if (columns && !h->chunked && n) {
		hand_over_columns(w, h, &b);
		return;
	}
	need(w, &b, n);
	if (h->chunked)
		dechunk(w, h, &b);
	if (!b.n && !b.made)
		return;
	if (columns && b.n) {
		hand_over_columns(w, h, &b);
		return;
	}
	bool clear = undo(w, h, &b);
	if (clear && (h->kind != HTTP_OTHER || http_begins_with_text(w->p, w->caplen))) {
		struct walk former = *w;
		if (b.made)
			walk_switch(w, b.source);
		struct node *file =
		    add_str(w, w->node, FILE_DATA, b.made || !b.n ? 0 : off, b.n, walk_ascii(w, b.p, b.n));
		node_label(file, "File Data: %u byte%s", b.n, b.n == 1 ? "" : "s");
		walk_return(w, &former);
	}
	if (!b.n)
		return;
	enum proto_id proto = P_data;
	if (clear)
		proto = h->has_type ? media_type_of(w->p + h->type_at, h->type_len, b.p, b.n) : P_NONE;
	const char *type = media_type(w, h, proto);
	if (b.made)
		walk_hand_over(w, proto, b.source, 0, b.n, type);
	else
		walk_hand_over(w, proto, walk_source_of(w), walk_offset(w) + off, b.n, type);
}
