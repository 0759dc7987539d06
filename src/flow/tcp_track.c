/* tcp_track.c -- see tcp_track.h. */
#include "flow/tcp_track.h"
#include "base/interval.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "flow/seq.h"

#include <string.h>

/* ------------------------------------------------------------------ the table */

enum { CHUNK = 256 };

void tcp_track_init(struct tcp_track *t)
{
	*t = (struct tcp_track){0};
}

void tcp_track_fini(struct tcp_track *t)
{
	for (size_t i = 0; i < t->n; i++)
		tcp_connection_fini(tcp_track_get(t, (uint32_t)i));
	for (size_t i = 0; i < t->nchunks; i++)
		mem_free(t->chunks[i]);
	mem_free(t->chunks);
	mem_free(t->rebases);
	tcp_track_init(t);
}

void tcp_track_end(struct tcp_track *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct tcp_connection *c = tcp_track_get(t, (uint32_t)i);
		tcp_connection_fini(c);
		for (int k = 0; k < 2; k++) {
			c->side[k].unacked = NULL;
			c->side[k].unacked_at = c->side[k].unacked_n = c->side[k].unacked_capacity = 0;
		}
	}
}

struct tcp_connection *tcp_track_get(const struct tcp_track *t, uint32_t number)
{
	return &t->chunks[number / CHUNK][number % CHUNK];
}

void tcp_track_call(const struct tcp_track *t, uint32_t number)
{
	enum { LINE_BYTES = 64 };
	const char *c = (const char *)tcp_track_get(t, number);

	for (size_t at = 0; at < sizeof(struct tcp_connection); at += LINE_BYTES)
		__builtin_prefetch(c + at, 1);
}

uint32_t tcp_track_add(struct tcp_track *t, const struct tcp_connection *c)
{
	if (t->n == t->nchunks * CHUNK) {
		t->chunks = mem_grow(t->chunks, &t->chunk_capacity, t->nchunks + 1, sizeof *t->chunks);
		t->chunks[t->nchunks++] = mem_alloc(CHUNK * sizeof **t->chunks);
	}
	*tcp_track_get(t, (uint32_t)t->n) = *c;
	return (uint32_t)t->n++;
}

void tcp_connection_init(struct tcp_connection *c)
{
	memset(c, 0, sizeof *c);
	tcp_ends_init(&c->ends);
	for (int i = 0; i < 2; i++) {
		c->side[i].scale = TCP_SCALE_UNKNOWN;
		c->side[i].flight_known = true;
		c->side[i].synack_frame = UINT32_MAX;
	}
}

void tcp_connection_fini(struct tcp_connection *c)
{
	mem_free(c->side[0].unacked);
	mem_free(c->side[1].unacked);
}

/* ------------------------------------------------------------------ options */

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_SCALE = 3,
	OPTION_SACK = 5,
	OPTION_TFO = 34,
	OPTION_TRY_1 = 253,
	OPTION_TRY_2 = 254
};

/* The next option behind *at: its bytes, kind and length in front; NULL: no more. */
static const uint8_t *next_option(const uint8_t *p, uint32_t n, uint32_t *at)
{
	while (*at < n && p[*at] == OPTION_NOP)
		++*at;
	if (*at + 2 > n || p[*at] == OPTION_END || p[*at + 1] < 2 || p[*at + 1] > n - *at)
		return NULL;
	const uint8_t *option = p + *at;
	*at += option[1];
	return option;
}

/* A Fast Open cookie: RFC 7413, or as its experiment had it. */
static bool has_tfo_cookie(const struct tcp_segment *s)
{
	enum { EXPERIMENT = 0xf989 };
	uint32_t       at = 0;
	const uint8_t *o;

	while (s->options && (o = next_option(s->options, s->noptions, &at)))
		if ((o[0] == OPTION_TFO && o[1] > 2) ||
		    ((o[0] == OPTION_TRY_1 || o[0] == OPTION_TRY_2) && o[1] > 4 && be16(o + 2) == EXPERIMENT))
			return true;
	return false;
}

static void take_sack(struct tcp_side *us, const uint8_t *option)
{
	enum { EDGES = 8 };

	us->nsacks = 0;
	for (uint32_t at = 2; at + EDGES <= option[1] && us->nsacks < TCP_SACKS_MAX; at += EDGES)
		us->sacks[us->nsacks++] = (struct tcp_sack){be32(option + at), be32(option + at + 4)};
}

/* Window scaling works only if both ends offer it (RFC 7323 section 2.2): a SYN without it ends it for both. */
static void take_options(struct tcp_side *us, struct tcp_side *them, const struct tcp_segment *s)
{
	uint32_t       at = 0;
	const uint8_t *o;
	bool           refused = us->scale == TCP_SCALE_NONE && s->flags & TCP_SYN;

	while (s->options && (o = next_option(s->options, s->noptions, &at))) {
		if (o[0] == OPTION_SCALE && o[1] == 3 && !refused)
			us->scale = (int8_t)(o[2] < TCP_SCALE_MAX ? o[2] : TCP_SCALE_MAX);
		else if (o[0] == OPTION_SACK)
			take_sack(us, o);
	}
	if (s->flags & TCP_SYN && us->scale == TCP_SCALE_UNKNOWN)
		us->scale = them->scale = TCP_SCALE_NONE;
}

/* ------------------------------------------------------------------ what is not acknowledged */

static struct tcp_unacked *oldest(const struct tcp_side *side)
{
	return side->unacked + side->unacked_at;
}

static void span(struct tcp_side *side, const struct tcp_unacked *u)
{
	uint32_t low = seq_from(side->base, u->seq), high = seq_from(side->base, u->nextseq);

	if (low < side->low)
		side->low = low;
	if (high > side->high)
		side->high = high;
}

static void push_unacked(struct tcp_side *side, struct tcp_unacked u)
{
	enum { FIRST = 4 };

	if (side->unacked_n >= TCP_UNACKED_MAX)
		return;
	if (side->unacked_at + side->unacked_n == side->unacked_capacity &&
	    side->unacked_at > side->unacked_capacity / 2) {
		memmove(side->unacked, oldest(side), side->unacked_n * sizeof u);
		side->unacked_at = 0;
	}
	if (side->unacked_at + side->unacked_n == side->unacked_capacity) {
		side->unacked_capacity = (uint16_t)(side->unacked_capacity ? side->unacked_capacity * 2 : FIRST);
		side->unacked = mem_realloc(side->unacked, side->unacked_capacity * sizeof u);
	}
	if (!side->unacked_n) {
		side->low = UINT32_MAX;
		side->high = 0;
		side->unsorted = false;
	} else if (seq_from(side->base, u.seq) < side->high) {
		side->unsorted = true;
	}
	oldest(side)[side->unacked_n++] = u;
	span(side, &u);
}

/* What an acknowledgement leaves of a segment: false if nothing. */
static bool outlives(struct tcp_unacked *u, uint32_t ack)
{
	if (u->nextseq == ack)
		return false;
	if (seq_gt(ack, u->seq) && seq_le(ack, u->nextseq)) {
		u->seq = ack;
		return true;
	}
	return seq_gt(u->nextseq, ack);
}

/* Segments in order: only the oldest ones can be concerned. */
static uint32_t ack_in_order(struct tcp_side *side, uint32_t ack)
{
	uint32_t acked = 0;

	while (side->unacked_n && !outlives(oldest(side), ack)) {
		if (!acked && oldest(side)->nextseq == ack)
			acked = oldest(side)->frame + 1;
		side->unacked_at++;
		side->unacked_n--;
	}
	return acked;
}

static uint32_t ack_out_of_order(struct tcp_side *side, uint32_t ack)
{
	uint32_t            acked = 0, kept = 0;
	struct tcp_unacked *u = oldest(side);

	side->unsorted = false;
	side->low = UINT32_MAX;
	side->high = 0;
	for (uint32_t i = 0; i < side->unacked_n; i++) {
		if (!outlives(&u[i], ack)) {
			if (!acked && u[i].nextseq == ack)
				acked = u[i].frame + 1;
			continue;
		}
		if (kept && seq_from(side->base, u[i].seq) < side->high)
			side->unsorted = true;
		u[kept++] = u[i];
		span(side, &u[i]);
	}
	side->unacked_n = (uint16_t)kept;
	return acked;
}

/* Forget what is acknowledged; returns the frame (from 1) of the oldest segment that ends there, 0 if none does. */
static uint32_t acknowledge(struct tcp_side *side, uint32_t ack)
{
	uint32_t acked;

	if (!side->unacked_n)
		return 0;
	if (!side->unsorted && !seq_gt(ack, oldest(side)->seq))
		return 0;
	acked = side->unsorted ? ack_out_of_order(side, ack) : ack_in_order(side, ack);
	if (side->unacked_n && !side->unsorted)
		side->low = seq_from(side->base, oldest(side)->seq);
	if (!side->unacked_n)
		side->unacked_at = 0;
	return acked;
}

/* From the oldest byte that is not acknowledged to the newest, without what the peer reports to have (RFC 2018), and
 * without the number that this segment's own SYN or FIN takes. */
static uint32_t in_flight(const struct tcp_side *us, const struct tcp_side *them, bool flagged)
{
	uint32_t n = us->high - us->low - flagged;

	for (unsigned i = 0; i < them->nsacks; i++)
		n -= seq_from(them->sacks[i].left, them->sacks[i].right);
	return n < 2000000000 ? n : 0;
}

/* ------------------------------------------------------------------ one segment */

void tcp_segment_of(struct tcp_segment *s, const struct row *row, uint32_t frame, bool back, const uint8_t *options,
                    uint8_t n)
{
	s->seq = row->seq;
	s->ack = row->ack;
	s->len = row->payload;
	s->flags = row->tcp_flags;
	s->window = row->window;
	s->frame = frame;
	s->back = back;
	s->short_of = row->marks & ROW_NO_LENGTH;
	s->cut = row->marks & ROW_SHORT;
	s->time_ns = row->time_ns;
	s->options = options;
	s->noptions = n;
	s->to_server = tcp_ends_to_server(row->sport, row->dport);
	s->tfo_cookie = options && row->tcp_flags & TCP_SYN && has_tfo_cookie(s);
}

bool tcp_begins_anew(const struct tcp_connection *c, const struct tcp_segment *s)
{
	const struct tcp_side *us = &c->side[s->back];

	return (s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && us->has_base && us->base != s->seq;
}

uint32_t tcp_base_at(const struct tcp_track *t, const struct tcp_connection *c, bool back, uint32_t frame)
{
	for (uint32_t i = c->rebase; i; i = t->rebases[i - 1].previous)
		if (t->rebases[i - 1].back == back && t->rebases[i - 1].frame <= frame)
			return t->rebases[i - 1].base;
	return c->side[back].base;
}

/* Conversation completeness, as far as this segment adds to it. */
static uint8_t completes(const struct tcp_segment *s)
{
	uint32_t syn_ack = s->flags & (TCP_SYN | TCP_ACK);
	uint8_t  bits = 0;

	if (syn_ack == (TCP_SYN | TCP_ACK))
		bits |= 2;
	else if (syn_ack == TCP_ACK)
		bits |= s->len ? 8 : 4;
	if ((s->flags & (TCP_FIN | TCP_ACK)) == (TCP_FIN | TCP_ACK))
		bits |= 16;
	if (s->flags & TCP_RST)
		bits |= 32;
	return bits;
}

static void note_completeness(struct tcp_connection *c, const struct tcp_segment *s, bool first)
{
	if (!first) {
		c->completeness |= completes(s);
		return;
	}
	c->first_bits = completes(s);
	if ((s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		c->completeness = s->len ? 1 | 8 : 1;
}

/* A second SYN+ACK with another number: what follows counts from there. */
static void add_rebase(struct tcp_track *t, struct tcp_connection *c, uint32_t frame, uint32_t base, bool back)
{
	t->rebases = mem_grow(t->rebases, &t->rebase_capacity, t->nrebases + 1, sizeof *t->rebases);
	t->rebases[t->nrebases++] = (struct tcp_rebase){c->rebase, frame, base, back};
	c->rebase = (uint32_t)t->nrebases;
}

static void rebase(struct tcp_track *t, struct tcp_connection *c, const struct tcp_segment *s)
{
	struct tcp_side *us = &c->side[s->back];

	if (us->has_synack && !us->rebased)
		add_rebase(t, c, us->synack_frame, us->base, s->back);
	us->rebased = true;
	add_rebase(t, c, s->frame, s->seq, s->back);
	us->base = s->seq;
}

/* Where relative numbers begin: at the SYN; without it, the first number that is seen is 1. */
static uint32_t set_bases(struct tcp_track *t, struct tcp_connection *c, const struct tcp_segment *s)
{
	struct tcp_side *us = &c->side[s->back], *them = &c->side[!s->back];
	bool             synack = (s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
	uint32_t         bits = 0;

	if (synack && us->has_base && us->base != s->seq && t) {
		rebase(t, c, s);
		bits = TCP_REUSED_PORTS;
	}
	if (synack && !us->has_synack) {
		us->has_synack = true;
		us->synack_frame = s->frame;
	}
	if (!us->has_base) {
		us->base = s->flags & TCP_SYN ? s->seq : s->seq - 1;
		us->has_base = true;
	}
	if (!them->has_base && s->flags & TCP_ACK) {
		them->base = s->ack - 1;
		them->has_base = true;
	}
	return bits;
}

static inline void advance_numbers(struct tcp_side *us, const struct tcp_segment *s, uint32_t bits)
{
	uint32_t nextseq = seq_add(s->seq, s->len + (s->flags & (TCP_SYN | TCP_FIN) ? 1 : 0));

	if (s->len || s->flags & (TCP_SYN | TCP_FIN))
		push_unacked(us, (struct tcp_unacked){s->frame, s->seq, nextseq});
	if (!(bits & TCP_ZERO_WINDOW_PROBE) && (!us->nextseq || seq_gt(nextseq, us->nextseq))) {
		us->nextseq = nextseq;
		us->nextseq_frame = s->frame;
		us->nextseq_ns = s->time_ns;
	}
	if (!(bits & TCP_ZERO_WINDOW_PROBE) && (!us->contiguous || s->seq == us->contiguous))
		us->contiguous = us->nextseq;
	us->window = (uint16_t)s->window;
	us->lastack = s->ack;
	us->last_ns = s->time_ns;
	us->last_bits = bits;
	us->first_ack = (s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

/* Bytes since the last PSH: the segment that carries it is counted with those before it. */
static void count_flight(struct tcp_side *us, const struct tcp_side *them, const struct tcp_segment *s,
                         struct tcp_finding *f)
{
	if (!s->len || !us->unacked_n || !us->flight_known)
		return;
	f->in_flight = in_flight(us, them, s->flags & (TCP_SYN | TCP_FIN));
	us->push_bytes = us->push_seen ? s->len : us->push_bytes + s->len;
	us->push_seen = s->flags & TCP_PSH;
	f->push_bytes = f->in_flight ? us->push_bytes : 0;
}

static inline void note_ack(struct tcp_side *us, const struct tcp_segment *s)
{
	if (s->ack == us->lastack)
		return;
	us->lastack_frame = s->frame;
	us->dup_acks = 0;
}

static void count_acks(struct tcp_side *us, struct tcp_side *them, const struct tcp_segment *s, struct tcp_finding *f)
{
	if (f->bits & TCP_DUPLICATE_ACK) {
		f->dup_frame = us->lastack_frame;
		f->dup_number = ++us->dup_acks;
	}
	note_ack(us, s);
	if (f->bits & TCP_ACK_LOST_SEGMENT) {
		them->unseen_said |= them->contiguous == them->nextseq;
		if (!(them->last_bits & TCP_ZERO_WINDOW_PROBE))
			them->contiguous = them->nextseq;
	}
}

/* The first acknowledgement behind the SYN. */
static inline void note_rtt(struct tcp_connection *c, const struct tcp_segment *s)
{
	if (!c->has_syn || c->has_rtt)
		return;
	c->first_rtt_ns = interval_ns(s->time_ns, c->syn_ns);
	c->has_rtt = c->first_rtt_ns != 0;
}

static void note_course(struct tcp_connection *c, const struct tcp_segment *s, struct tcp_finding *f)
{
	uint32_t syn_ack = s->flags & (TCP_SYN | TCP_ACK);

	if (syn_ack == TCP_SYN) {
		c->has_syn =
		    s->time_ns != 0; /* a capture whose clock begins at 0 has no such time, as Wireshark sees it */
		c->syn_ns = s->time_ns;
	} else if (syn_ack == TCP_ACK) {
		note_rtt(c, s);
	}
	if (s->flags & TCP_FIN) {
		if (!c->has_fin)
			c->fin_back = s->back;
		c->has_fin = true;
		f->bits |= c->fin_back == s->back ? TCP_FIN_ACTIVE : TCP_FIN_PASSIVE;
	}
}

/* In the course of an open connection, nothing to be said: most segments are so. */
static bool goes_on(const struct tcp_connection *c, const struct tcp_segment *s)
{
	return s->flags & TCP_ACK && !s->options && !s->short_of && tcp_ends_open(&c->ends) && tcp_is_progress(c, s);
}

/* What is left of tcp_follow for such a segment. */
static void go_on(struct tcp_connection *c, const struct tcp_segment *s, struct tcp_finding *f)
{
	struct tcp_side *us = &c->side[s->back], *them = &c->side[!s->back];

	c->completeness |= s->len ? 8 : 4;
	f->ends = tcp_ends_go_on(&c->ends,
	                         &(struct tcp_ends_segment){
				     .seq = s->seq, .ack = s->ack, .flags = s->flags, .len = s->len, .from = s->back});
	them->flight_known = true;
	us->unseen_said &= s->ack == us->lastack;
	note_ack(us, s);
	advance_numbers(us, s, 0);
	f->acks_frame = acknowledge(them, s->ack);
	count_flight(us, them, s, f);
	us->nsacks = 0;
	note_rtt(c, s);
}

void tcp_follow(struct tcp_track *t, struct tcp_connection *c, const struct tcp_segment *s, bool first,
                struct tcp_finding *f)
{
	struct tcp_side     *us = &c->side[s->back], *them = &c->side[!s->back];
	struct tcp_ends_step step;

	memset(f, 0, sizeof *f);
	if (goes_on(c, s)) {
		go_on(c, s, f);
		return;
	}
	note_completeness(c, s, first);
	tcp_ends_follow(&c->ends, &(struct tcp_ends_segment){s->seq, s->ack, s->flags, s->len, s->back, s->to_server},
	                &step);
	f->ends = tcp_ends_pack(&step);
	if (s->short_of) {
		note_course(c, s, f);
		return;
	}
	uint32_t bits = set_bases(t, c, s);
	if (s->flags & TCP_ACK)
		them->flight_known = true;
	f->bits = bits | tcp_judge(c, s);
	if (f->bits & TCP_LOST_SEGMENT)
		us->flight_known = false;
	us->unseen_said &= s->ack == us->lastack;
	count_acks(us, them, s, f);
	if (f->bits & TCP_RETRANSMISSION)
		f->rto_frame = us->unacked_n ? oldest(us)->frame : us->nextseq_frame;
	if ((s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && f->bits & TCP_TFO_SYN)
		us->tfo_data = s->len > 0;
	advance_numbers(us, s, f->bits);
	f->acks_frame = acknowledge(them, s->ack);
	count_flight(us, them, s, f);
	us->nsacks = 0;
	if (!s->cut && (s->options || s->flags & TCP_SYN))
		take_options(us, them, s);
	note_course(c, s, f);
}
