/* quic_frames.c -- the frames of an Initial packet: RFC 9000 section 19; the first message of TLS in them, of as many
 * packets as hold it. */
#include "proto/quic.h"
#include "proto/tls.h"

#include <stdlib.h>

enum { PADDING = 0, PING = 1, ACK = 2, ACK_ECN = 3, CRYPTO = 6, CLOSE = 0x1c, CLOSE_APP = 0x1d };

/* A payload at work. */
struct frames {
	struct walk *w;
	struct node *packet;
	uint8_t      source;
	uint32_t     known_end; /* so much of the handshake's stream came in earlier frames; 1: its beginning did */
	bool         shown;     /* the messages of the pieces are */
	uint32_t     whole_in;  /* a later frame that completes the first message, 0: none */
	uint32_t     at;        /* where the last piece stands in the packet */

	struct quic_pieces pieces;
};

static struct node *add_frame(struct frames *s, uint32_t off, uint32_t len)
{
	return add(s->w, s->packet, QUIC_FRAME, off, len);
}

static uint64_t add_number(struct walk *w, struct node *n, unsigned field, uint32_t *off)
{
	uint32_t len;
	uint64_t value = quic_number(w, *off, &len);

	add_uint(w, n, field, *off, len, value);
	*off += len;
	return value;
}

static uint32_t walk_padding(struct frames *s, uint32_t off, uint32_t len)
{
	struct walk *w = s->w;
	uint32_t     n = 0;

	while (off + n < len && !w->p[off + n])
		n++;
	struct node *f = add_frame(s, off, n);
	node_label(f, "PADDING Length: %u", n);
	add(w, f, QUIC_FRAME_TYPE, off, 1);
	node_generated(add_uint(w, f, QUIC_PADDING_LENGTH, off + 1, 0, n));
	col_info_add(w, ", PADDING");
	return off + n;
}

/* ------------------------------------------------------------------ the handshake's stream */

uint32_t quic_pieces_end(const struct quic_pieces *x)
{
	uint32_t end = 0;
	bool     more = true;

	while (more) {
		more = false;
		for (unsigned i = 0; i < x->n; i++) {
			const struct quic_piece *p = &x->piece[i];
			if (p->offset <= end && p->offset + p->len > end) {
				end = p->offset + p->len;
				more = true;
			}
		}
	}
	return end;
}

void quic_pieces_copy(const struct quic_pieces *x, uint8_t *out, uint32_t n)
{
	for (unsigned i = 0; i < x->n; i++)
		for (uint32_t k = 0; k < x->piece[i].len && x->piece[i].offset + k < n; k++)
			out[x->piece[i].offset + k] = x->piece[i].bytes[k];
}

bool quic_pieces_whole(const struct quic_pieces *x)
{
	uint8_t  head[4];
	uint32_t end = quic_pieces_end(x);

	if (end < sizeof head)
		return false;
	quic_pieces_copy(x, head, sizeof head);
	return end - sizeof head >= be24(head + 1);
}

static void add_piece(struct quic_pieces *x, uint32_t frame, uint64_t offset, uint32_t len, const uint8_t *bytes)
{
	if (len && x->n < QUIC_PIECES_MAX && offset < QUIC_HELLO_MAX)
		x->piece[x->n++] = (struct quic_piece){frame, (uint32_t)offset, len, bytes};
}

/* ------------------------------------------------------------------ shown */

static int compare_pieces(const void *a, const void *b)
{
	const struct quic_piece *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The pieces that the handshake's n bytes were put together from. */
static void add_pieces(struct frames *s, struct node *under, uint32_t n)
{
	struct walk       *w = s->w;
	struct node       *list = add(w, under, QUIC_CRYPTO_FRAGMENTS, 0, n);
	struct quic_pieces x = s->pieces;

	qsort(x.piece, x.n, sizeof *x.piece, compare_pieces);
	node_label(list, "%u Reassembled QUIC CRYPTO Data Fragments (%u bytes):", x.n, n);
	for (unsigned i = 0; i < x.n; i++) {
		const struct quic_piece *p = &x.piece[i];
		struct node             *one = add_uint(w, list, QUIC_CRYPTO_FRAGMENT, p->offset, p->len, p->frame);
		node_generated(one);
		node_label(one, "Frame: %u, payload: %u-%u (%u byte%s)", walk_shown(w, p->frame), p->offset,
		           p->offset + p->len - 1, p->len, p->len == 1 ? "" : "s");
		node_append(list, "%s #%u(%u)", i ? "," : "", walk_shown(w, p->frame), p->len);
	}
	node_generated(list);
	node_generated(add_uint(w, list, QUIC_CRYPTO_FRAGMENT_COUNT, 0, 0, x.n));
}

/* The handshake's messages, as soon as the first one is whole. */
static void show_messages(struct frames *s, struct node *under)
{
	struct walk *w = s->w;

	if (s->shown || !quic_pieces_whole(&s->pieces))
		return;
	uint32_t n = quic_pieces_end(&s->pieces);
	s->shown = true;
	if (s->pieces.n == 1) {
		walk_show(w, under, P_tls, s->at, n, TLS_IN_QUIC);
		return;
	}
	uint8_t *bytes = walk_alloc(w, n);
	quic_pieces_copy(&s->pieces, bytes, n);
	walk_switch(w, walk_source(w, "Reassembled QUIC CRYPTO", bytes, n));
	add_pieces(s, under, n);
	walk_show(w, under, P_tls, 0, n, TLS_IN_QUIC);
	walk_switch(w, s->source);
}

static uint32_t walk_crypto(struct frames *s, uint32_t start)
{
	struct walk *w = s->w;
	uint32_t     off = start + 1;
	struct node *f = add_frame(s, start, 1);

	col_info_add(w, ", CRYPTO");
	node_label(f, "CRYPTO");
	add(w, f, QUIC_FRAME_TYPE, start, 1);
	uint64_t offset = add_number(w, f, QUIC_CRYPTO_OFFSET, &off), len = add_number(w, f, QUIC_CRYPTO_LENGTH, &off);
	if (!walk_ok(w) || len > w->len - off) {
		walk_fail(w, WALK_MALFORMED);
		return w->len;
	}
	add(w, f, QUIC_CRYPTO_CRYPTO_DATA, off, (uint32_t)len);
	node_len(f, off + (uint32_t)len - start);
	s->at = off;
	if (offset < s->known_end)
		expert(w, add_text(w, f, off, (uint32_t)len, "%s", quic_fields[QUIC_RETRANSMISSION].label),
		       QUIC_RETRANSMISSION, NULL);
	else
		add_piece(&s->pieces, walk_frame(w)->number, offset, (uint32_t)len, w->p + off);
	if (s->whole_in)
		node_generated(add_uint(w, f, QUIC_REASSEMBLED_IN, start, 0, s->whole_in));
	else
		show_messages(s, f);
	return off + (uint32_t)len;
}

static uint32_t walk_ack(struct frames *s, uint32_t start, bool ecn)
{
	struct walk *w = s->w;
	uint32_t     off = start + 1;
	struct node *f = add_frame(s, start, 1);

	col_info_add(w, ", ACK");
	node_label(f, "ACK");
	add(w, f, QUIC_FRAME_TYPE, start, 1);
	add_number(w, f, QUIC_ACK_LARGEST_ACKNOWLEDGED, &off);
	add_number(w, f, QUIC_ACK_ACK_DELAY, &off);
	uint64_t ranges = add_number(w, f, QUIC_ACK_ACK_RANGE_COUNT, &off);
	add_number(w, f, QUIC_ACK_FIRST_ACK_RANGE, &off);
	for (uint64_t i = 0; i < ranges && walk_ok(w); i++) {
		add_number(w, f, QUIC_ACK_GAP, &off);
		add_number(w, f, QUIC_ACK_ACK_RANGE, &off);
	}
	if (ecn) {
		add_number(w, f, QUIC_ACK_ECT0_COUNT, &off);
		add_number(w, f, QUIC_ACK_ECT1_COUNT, &off);
		add_number(w, f, QUIC_ACK_ECN_CE_COUNT, &off);
	}
	node_len(f, off - start);
	return off;
}

static uint32_t walk_close(struct frames *s, uint32_t start)
{
	struct walk *w = s->w;
	uint32_t     off = start + 1;
	struct node *f = add_frame(s, start, 1);

	col_info_add(w, ", CC");
	node_label(f, "CONNECTION_CLOSE (Transport)");
	add(w, f, QUIC_FRAME_TYPE, start, 1);
	uint64_t    error = add_number(w, f, QUIC_CC_ERROR_CODE, &off);
	const char *name = range_of(quic_code_ranges, error), *alert = name_of(tls_desc_names, error & 0xff);
	node_append(f, " Error code: %s", name ? name : walk_printf(w, "Unknown (%llu)", (unsigned long long)error));
	if (error >> 8 == 1) {
		add_uint(w, f, QUIC_CC_ERROR_CODE_TLS_ALERT, off - 1, 1, error & 0xff);
		node_append(f, " (%s)", alert ? alert : "Unknown");
	}
	add_number(w, f, QUIC_CC_FRAME_TYPE, &off);
	uint64_t reason = add_number(w, f, QUIC_CC_REASON_PHRASE_LENGTH, &off);
	if (!walk_ok(w) || reason > w->len - off) {
		walk_fail(w, WALK_MALFORMED);
		return w->len;
	}
	if (reason)
		add(w, f, QUIC_CC_REASON_PHRASE, off, (uint32_t)reason);
	node_len(f, off + (uint32_t)reason - start);
	return off + (uint32_t)reason;
}

/* Steps over the number at *off. */
static uint64_t peek(const uint8_t *p, uint32_t n, uint32_t *off)
{
	uint32_t len = *off < n ? 1u << (p[*off] >> 6) : n;
	uint64_t value = len <= 8 && len <= n - *off ? be_n(p + *off, len) & (UINT64_MAX >> (66 - 8 * len)) : 0;

	*off = len <= n - *off ? *off + len : n;
	return value;
}

void quic_add_pieces(struct quic_pieces *x, uint32_t frame, const uint8_t *p, uint32_t n)
{
	for (uint32_t off = 0; off < n;) {
		uint8_t type = p[off++];
		if (type == PADDING || type == PING)
			continue;
		if (type == CRYPTO) {
			uint64_t offset = peek(p, n, &off), len = peek(p, n, &off);
			if (len > n - off)
				return;
			add_piece(x, frame, offset, (uint32_t)len, p + off);
			off += (uint32_t)len;
			continue;
		}
		if (type != ACK)
			return;
		peek(p, n, &off);
		peek(p, n, &off);
		for (uint64_t left = 2 * peek(p, n, &off) + 1; left && off < n; left--)
			peek(p, n, &off);
	}
}

static uint32_t walk_frame_at(struct frames *s, uint32_t off, uint32_t len)
{
	struct walk *w = s->w;
	uint8_t      type = get_u8(w, off);

	if (type == PADDING)
		return walk_padding(s, off, len);
	if (type == ACK || type == ACK_ECN)
		return walk_ack(s, off, type == ACK_ECN);
	if (type == CRYPTO)
		return walk_crypto(s, off);
	if (type == CLOSE)
		return walk_close(s, off);
	struct node *f = add_frame(s, off, 1);
	add(w, f, QUIC_FRAME_TYPE, off, 1);
	if (type != PING)
		return len; /* not one of an Initial packet's */
	node_label(f, "PING");
	col_info_add(w, ", PING");
	return off + 1;
}

void quic_walk_frames(struct walk *w, struct node *packet, uint8_t source, uint32_t len, bool again,
                      const struct quic_hello *hello)
{
	struct frames *s = walk_alloc(w, sizeof *s);
	struct walk    former = *w;
	uint32_t       frame = walk_frame(w)->number;

	*s = (struct frames){.w = w, .packet = packet, .source = source, .known_end = again};
	if (hello && hello->whole_in && hello->whole_in < frame)
		s->known_end = quic_pieces_end(&hello->pieces);
	if (hello && hello->whole_in > frame)
		s->whole_in = hello->whole_in;
	for (unsigned i = 0; hello && hello->whole_in == frame && i < hello->pieces.n; i++)
		if (hello->pieces.piece[i].frame < frame)
			s->pieces.piece[s->pieces.n++] = hello->pieces.piece[i];
	walk_switch(w, source);
	for (uint32_t off = 0; off < len && walk_ok(w);)
		off = walk_frame_at(s, off, len);
	walk_return(w, &former);
}
