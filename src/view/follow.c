/* follow.c -- see follow.h. */
#include "view/follow.h"

#include "base/mem.h"
#include "base/text.h"
#include "proto/http_kind.h"
#include "view/streams.h"

#include <stdio.h>
#include <string.h>

enum { SYN = 2, ACK = 16, WINDOW_BYTES = 1 << 20, WAITING_MAX = 1 << 20 };

/* A segment that came too early. */
struct waiting {
	uint32_t seq, len, frame; /* frame from 0 */
};

struct side {
	bool            started;
	uint32_t        seq; /* of the next byte */
	struct waiting *waiting;
	size_t          n, capacity;
};

struct following {
	struct session *s;
	follow_emit     emit;
	void           *context;
	bool            done, swapped; /* the conversation's `b` said the first thing that is told */
	struct side     side[2];
	uint8_t        *window, *own;
	uint64_t        window_at;
	size_t          window_bytes, window_capacity, own_capacity;
};

/* ------------------------------------------------------------------ ends */

static const struct conversations *table_of(const struct session *s, enum follow_kind kind)
{
	return kind == FOLLOW_UDP ? &s->flow.udp : &s->flow.tcp;
}

static void put_end(const struct session *s, uint8_t net, uint32_t address, char *out, size_t size)
{
	struct text t;
	uint8_t p[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	text_init(&t);
	if (net == NET_IP6)
		text_ip6(&t, s->flow.addresses.list[address]);
	else if (net == NET_IP4)
		text_ip4(&t, p);
	snprintf(out, size, "%.*s", (int)t.length, t.p ? t.p : "");
	text_fini(&t);
}

/* Is anything of a frame (from 0) told? */
static bool is_told(const struct session *s, enum follow_kind kind, uint32_t stream, uint32_t frame)
{
	const struct block *b = store_block(&s->store, frame);
	uint32_t            row = frame & BLOCK_MASK, n;

	if (block_stream(b, row) != stream || !(block_marks(b, row) & (kind == FOLLOW_UDP ? ROW_UDP : ROW_TCP)))
		return false;
	if (kind == FOLLOW_UDP)
		return true;
	if (kind == FOLLOW_TCP)
		return !(block_marks(b, row) & ROW_NO_LENGTH) && !streams_header_broken(b, row);
	const struct stream_message *m = stream_messages_of(&s->stream, frame + 1, &n);
	for (uint32_t i = 0; i < n; i++)
		if (m[i].proto == P_http)
			return true;
	return false;
}

static const struct course *course_of(const struct session *s, enum follow_kind kind, uint32_t stream)
{
	return kind == FOLLOW_UDP ? &s->flow.udp_course[stream] : &s->flow.tcp_course[stream];
}

/* The first frame (from 0) of which something is told; UINT32_MAX: nothing is. */
static uint32_t first_told(const struct session *s, enum follow_kind kind, uint32_t stream)
{
	const struct course *c = course_of(s, kind, stream);

	for (uint32_t i = c->first; i <= c->last; i++)
		if (is_told(s, kind, stream, i))
			return i;
	return UINT32_MAX;
}

static bool is_reverse(const struct session *s, uint32_t frame)
{
	return block_marks(store_block(&s->store, frame), frame & BLOCK_MASK) & ROW_REVERSE;
}

bool follow_ends(const struct session *s, enum follow_kind kind, uint32_t stream, struct follow_ends *ends)
{
	const struct conversations *c = table_of(s, kind);

	*ends = (struct follow_ends){0};
	if (kind == FOLLOW_TLS || stream >= c->n)
		return false;
	uint32_t first = first_told(s, kind, stream);
	if (first == UINT32_MAX)
		return true;
	const struct conversation *x = &c->list[stream];
	bool                       swap = is_reverse(s, first);
	put_end(s, x->net, swap ? x->b_address : x->a_address, ends->a, sizeof ends->a);
	put_end(s, x->net, swap ? x->a_address : x->b_address, ends->b, sizeof ends->b);
	ends->a_port = swap ? x->b_port : x->a_port;
	ends->b_port = swap ? x->a_port : x->b_port;
	ends->is_ip6 = x->net == NET_IP6;
	return true;
}

static bool is_end(const struct session *s, const struct conversation *x, uint32_t address, uint16_t port,
                   const uint8_t *a, uint16_t a_port)
{
	uint8_t p[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	if (port != a_port)
		return false;
	return x->net == NET_IP6 ? memcmp(s->flow.addresses.list[address], a, 16) == 0 : memcmp(p, a, 4) == 0;
}

uint32_t follow_find(const struct session *s, enum follow_kind kind, const uint8_t *a, uint16_t a_port,
                     const uint8_t *b, uint16_t b_port, bool is_ip6)
{
	const struct conversations *c = table_of(s, kind);

	for (uint32_t i = 0; i < c->n; i++) {
		const struct conversation *x = &c->list[i];
		if (x->net != (is_ip6 ? NET_IP6 : NET_IP4))
			continue;
		if ((is_end(s, x, x->a_address, x->a_port, a, a_port) &&
		     is_end(s, x, x->b_address, x->b_port, b, b_port)) ||
		    (is_end(s, x, x->a_address, x->a_port, b, b_port) &&
		     is_end(s, x, x->b_address, x->b_port, a, a_port)))
			return i;
	}
	return UINT32_MAX;
}

/* ------------------------------------------------------------------ payload */

static const uint8_t *file_bytes(struct following *f, uint64_t at, size_t n)
{
	if (at < f->window_at || at + n > f->window_at + f->window_bytes) {
		size_t want = n > WINDOW_BYTES ? n : WINDOW_BYTES;
		f->window = mem_grow(f->window, &f->window_capacity, want, 1);
		f->window_at = at;
		f->window_bytes = source_read(f->s->source, at, f->window, want);
		if (f->window_bytes < n)
			return NULL;
	}
	return f->window + (at - f->window_at);
}

/* The bytes of a frame's payload (frame from 0), *n of them; until the next call. */
static const uint8_t *payload_of(struct following *f, uint32_t frame, uint32_t *n)
{
	const struct block *b = store_block(&f->s->store, frame);
	struct row          row;
	uint32_t            offset;
	struct wholes       w = {0};
	block_row(b, frame & BLOCK_MASK, &row);
	struct frame_info info = {.number = frame + 1, .caplen = row.caplen};
	const uint8_t    *p = NULL;
	uint16_t          layer;
	uint8_t           source;

	*n = 0;
	info.bytes = file_bytes(f, row.offset, info.caplen);
	if (row.marks & ROW_FRAGMENT)
		wholes_of_frame(&w, &info, &f->s->defrag, f->s->source);
	if (info.bytes && streams_payload(b, &row, &info, &layer, &source, &offset)) {
		uint32_t there = source ? info.derived[source - 1].len : info.caplen;
		*n = offset < there ? there - offset : 0;
		if (*n > row.payload)
			*n = row.payload;
		p = source ? info.derived[source - 1].bytes + offset : info.bytes + offset;
		if (source) {
			f->own = mem_grow(f->own, &f->own_capacity, *n + 1u, 1);
			memcpy(f->own, p, *n);
			p = f->own;
		}
	}
	wholes_clear(&w);
	return p;
}

static void tell_record(struct following *f, struct follow_record r)
{
	r.server = r.server != f->swapped;
	if (r.n && !f->done)
		f->done = !f->emit(f->context, &r);
}

static void tell(struct following *f, bool server, uint32_t frame, const uint8_t *bytes, size_t n)
{
	tell_record(f, (struct follow_record){server, frame + 1, bytes, n, 0});
}

/* ------------------------------------------------------------------ TCP */

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static void drop(struct side *x, size_t i)
{
	memmove(x->waiting + i, x->waiting + i + 1, (--x->n - i) * sizeof *x->waiting);
}

static void say_missing(struct following *f, bool server, uint32_t frame, uint32_t n)
{
	char text[64];
	int  length = snprintf(text, sizeof text, "[%u bytes missing in capture file]", n);

	tell_record(f, (struct follow_record){server, frame + 1, (const uint8_t *)text, (size_t)length + 1, n});
}

/* Take one of the waiting segments, if one fits; with `acked`, what the other end has acknowledged: a hole that it has
 * not seen is none of the network's. */
static bool take_waiting(struct following *f, bool server, const uint32_t *acked, uint32_t frame)
{
	struct side *x = &f->side[server];

	if (!x->n)
		return false;
	uint32_t lowest = x->waiting[0].seq;
	for (size_t i = 0; i < x->n; i++) {
		struct waiting w = x->waiting[i];
		if (before(w.seq, lowest))
			lowest = w.seq;
		if (before(x->seq, w.seq))
			continue;
		uint32_t skip = x->seq - w.seq, n;
		drop(x, i);
		if (skip < w.len) {
			const uint8_t *p = payload_of(f, w.frame, &n);
			x->seq += w.len - skip;
			if (p && skip < n)
				tell(f, server, w.frame, p + skip, n - skip);
		}
		return true;
	}
	if (!acked || !before(lowest, *acked))
		return false;
	say_missing(f, server, frame, lowest - x->seq);
	x->seq = lowest;
	return true;
}

static void follow_segment(struct following *f, uint32_t frame)
{
	const struct block *b = store_block(&f->s->store, frame);
	uint32_t            row = frame & BLOCK_MASK, seq = block_seq(b, row), ack = block_ack(b, row), n;
	bool                server = block_marks(b, row) & ROW_REVERSE;
	struct side        *x = &f->side[server];

	while (f->side[!server].n && take_waiting(f, !server, &ack, frame))
		;
	if (block_tcp_flags(b, row) & SYN)
		seq++;
	if (!x->started)
		x->seq = seq;
	x->started = true;
	if (!block_payload(b, row))
		return;
	uint32_t len = block_payload(b, row), skip = before(seq, x->seq) ? x->seq - seq : 0;
	if (skip >= len)
		return;
	if (!before(x->seq, seq)) {
		const uint8_t *p = payload_of(f, frame, &n); /* of a segment cut short, what is there */
		x->seq += len - skip;
		if (p && skip < n)
			tell(f, server, frame, p + skip, n - skip);
		while (take_waiting(f, server, NULL, frame))
			;
	} else if (x->n < WAITING_MAX) {
		x->waiting = mem_grow(x->waiting, &x->capacity, x->n + 1, sizeof *x->waiting);
		x->waiting[x->n++] = (struct waiting){seq, len, frame};
	}
}

/* ------------------------------------------------------------------ UDP, HTTP */

static void follow_datagram(struct following *f, uint32_t frame)
{
	const struct block       *b = store_block(&f->s->store, frame);
	uint32_t                  row = frame & BLOCK_MASK, n;
	const struct shape_layer *layers = block_layers(b, row, &n);

	while (n && (layers[n - 1].proto != P_udp || layers[n - 1].depth))
		n--;
	if (!n || layers[n - 1].source || layers[n - 1].offset + 8 > block_caplen(b, row))
		return;
	uint32_t       at = layers[n - 1].offset + 8, len = block_caplen(b, row) - at;
	const uint8_t *p = file_bytes(f, block_offset(b, row) + at, len);
	if (p)
		tell(f, block_marks(b, row) & ROW_REVERSE, frame, p,
		     len < block_payload(b, row) ? len : block_payload(b, row));
}

/* A message is told as its header and, decoded, its body. */
static void follow_messages(struct following *f, struct frame_reader *r, struct tree *t, uint32_t frame)
{
	uint32_t       there, file = registry_find(f->s->registry, "http.file_data");
	bool           server = is_reverse(f->s, frame);
	const uint8_t *p;

	if (!frame_reader_get(r, frame))
		return;
	tree_build(t, &r->info, r->encap);
	for (struct node *top = t->root->first; top; top = top->next) {
		if (top->number != registry_proto_field(f->s->registry, P_http))
			continue;
		p = node_bytes(t, top, &there);
		bool continuation = !top->first || !(top->first->flags & NODE_TEXT);
		if (p && !continuation)
			tell(f, server, frame, p, there);
		for (struct node *c = top->first; c; c = c->next)
			if (c->number == file)
				tell(f, server, frame, c->value.bytes.p, c->value.bytes.n);
	}
}

static void follow_http(struct following *f, uint32_t stream)
{
	const struct course *c = course_of(f->s, FOLLOW_HTTP, stream);
	struct frame_reader  r;
	struct tree          t;

	frame_reader_init(&r, f->s);
	tree_init(&t, f->s->registry, f->s->prefs);
	t.wants = TREE_NODES;
	for (uint32_t i = c->first; i <= c->last && !f->done; i++)
		if (is_told(f->s, FOLLOW_HTTP, stream, i))
			follow_messages(f, &r, &t, i);
	tree_fini(&t);
	frame_reader_fini(&r);
}

/* ------------------------------------------------------------------ all */

void follow(struct session *s, enum follow_kind kind, uint32_t stream, follow_emit emit, void *context)
{
	struct following f = {.s = s, .emit = emit, .context = context};

	if (kind == FOLLOW_TLS || stream >= table_of(s, kind)->n)
		return;
	uint32_t first = first_told(s, kind, stream);
	if (first == UINT32_MAX)
		return;
	f.swapped = is_reverse(s, first);
	if (kind == FOLLOW_HTTP)
		follow_http(&f, stream);
	for (uint32_t i = first; kind != FOLLOW_HTTP && i <= course_of(s, kind, stream)->last && !f.done; i++) {
		if (!is_told(s, kind, stream, i))
			continue;
		if (kind == FOLLOW_UDP)
			follow_datagram(&f, i);
		else
			follow_segment(&f, i);
	}
	mem_free(f.side[0].waiting);
	mem_free(f.side[1].waiting);
	mem_free(f.window);
	mem_free(f.own);
}
