/* quic_frames.c -- the frames of an Initial packet: RFC 9000 section 19; TLS's messages in them, where all of a message
 * is in one packet. */
#include "proto/quic.h"
#include "proto/tls.h"

#include <stdlib.h>

enum { PADDING = 0, PING = 1, ACK = 2, ACK_ECN = 3, CRYPTO = 6, CLOSE = 0x1c, CLOSE_APP = 0x1d, PIECES_MAX = 64 };

struct piece {
	uint32_t at, len; /* in the packet */
	uint64_t offset;  /* in the stream of the handshake */
};

/* A payload at work. */
struct frames {
	struct walk *w;
	struct node *packet;
	struct piece pieces[PIECES_MAX];
	unsigned     npieces;
	uint8_t      source;
	bool         again; /* an earlier frame began the handshake */
	bool         shown; /* the messages of the pieces are */
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

/* How many bytes of the handshake are there from its beginning on, without a hole. */
static uint64_t bytes_from_start(const struct frames *s)
{
	uint64_t end = 0;
	bool     more = true;

	while (more) {
		more = false;
		for (unsigned i = 0; i < s->npieces; i++) {
			const struct piece *p = &s->pieces[i];
			if (p->offset <= end && p->offset + p->len > end) {
				end = p->offset + p->len;
				more = true;
			}
		}
	}
	return end;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The pieces that the handshake's n bytes were put together from. */
static void add_pieces(struct frames *s, struct node *under, uint32_t n)
{
	struct walk *w = s->w;
	uint32_t     frame = walk_frame(w)->number;
	struct node *list = add(w, under, QUIC_CRYPTO_FRAGMENTS, 0, n);

	qsort(s->pieces, s->npieces, sizeof *s->pieces, compare_pieces);
	node_label(list, "%u Reassembled QUIC CRYPTO Data Fragments (%u bytes):", s->npieces, n);
	for (unsigned i = 0; i < s->npieces; i++) {
		const struct piece *p = &s->pieces[i];
		uint32_t            at = (uint32_t)p->offset;
		struct node        *one = add_uint(w, list, QUIC_CRYPTO_FRAGMENT, at, p->len, frame);
		node_generated(one);
		node_label(one, "Frame: %u, payload: %u-%u (%u byte%s)", walk_shown(w, frame), at, at + p->len - 1,
		           p->len, p->len == 1 ? "" : "s");
		node_append(list, "%s #%u(%u)", i ? "," : "", walk_shown(w, frame), p->len);
	}
	node_generated(list);
	node_generated(add_uint(w, list, QUIC_CRYPTO_FRAGMENT_COUNT, 0, 0, s->npieces));
}

/* The handshake's messages, as soon as the first one is whole. */
static void show_messages(struct frames *s, struct node *under)
{
	struct walk *w = s->w;
	uint64_t     n = bytes_from_start(s);

	if (s->shown || n < 4)
		return;
	uint8_t *bytes = walk_alloc(w, n);
	for (unsigned i = 0; i < s->npieces; i++)
		for (uint32_t k = 0; k < s->pieces[i].len && s->pieces[i].offset + k < n; k++)
			bytes[s->pieces[i].offset + k] = w->p[s->pieces[i].at + k];
	if (n < 4 + be24(bytes + 1))
		return;
	s->shown = true;
	if (s->npieces == 1) {
		walk_show(w, under, P_tls, s->pieces[0].at, (uint32_t)n, TLS_IN_QUIC);
		return;
	}
	walk_switch(w, walk_source(w, "Reassembled QUIC CRYPTO", bytes, (uint32_t)n));
	add_pieces(s, under, (uint32_t)n);
	walk_show(w, under, P_tls, 0, (uint32_t)n, TLS_IN_QUIC);
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
	if (s->again && !offset)
		expert(w, f, QUIC_RETRANSMISSION, NULL);
	else if (s->npieces < PIECES_MAX && offset < UINT16_MAX)
		s->pieces[s->npieces++] = (struct piece){off, (uint32_t)len, offset};
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

bool quic_has_hello(const uint8_t *p, uint32_t n)
{
	for (uint32_t off = 0; off < n;) {
		uint8_t type = p[off++];
		if (type == PADDING || type == PING)
			continue;
		if (type == CRYPTO) {
			if (!peek(p, n, &off))
				return true;
			uint64_t len = peek(p, n, &off);
			off = len < n - off ? off + (uint32_t)len : n;
			continue;
		}
		if (type != ACK)
			return false;
		peek(p, n, &off);
		peek(p, n, &off);
		for (uint64_t left = 2 * peek(p, n, &off) + 1; left && off < n; left--)
			peek(p, n, &off);
	}
	return false;
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

void quic_walk_frames(struct walk *w, struct node *packet, uint8_t source, uint32_t len, bool again)
{
	struct frames *s = walk_alloc(w, sizeof *s);
	struct walk    former = *w;

	*s = (struct frames){.w = w, .packet = packet, .source = source, .again = again};
	walk_switch(w, source);
	for (uint32_t off = 0; off < len && walk_ok(w);)
		off = walk_frame_at(s, off, len);
	walk_return(w, &former);
}
