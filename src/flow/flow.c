/* flow.c -- see flow.h: conversations of both kinds, the order in which a frame's rows are tracked, and facts. */
#include "flow/flow.h"
#include "base/interval.h"

#include "base/mem.h"
#include "flow/seq.h"

#include <string.h>
#include <sys/random.h>

/* A seed that a capture's author can't know: crafted addresses shall not make the tables slow. */
static uint64_t random_seed(void)
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		seed ^= 0x5bd1e995u;
	return seed;
}

void flow_init(struct flow *f, struct store *s)
{
	uint64_t seed = random_seed();

	*f = (struct flow){.store = s};
	addresses_init(&f->addresses, seed);
	conversations_init(&f->tcp, seed);
	conversations_init(&f->udp, seed);
	tcp_track_init(&f->tcp_track);
	mptcp_init(&f->mptcp, seed);
}

void flow_fini(struct flow *f)
{
	addresses_fini(&f->addresses);
	conversations_fini(&f->tcp);
	conversations_fini(&f->udp);
	mem_free(f->tcp_course);
	mem_free(f->udp_course);
	tcp_track_fini(&f->tcp_track);
	mptcp_fini(&f->mptcp);
}

/* Note a frame in the course of its conversation; returns the frame before it there, or UINT32_MAX. */
static uint32_t note_frame(struct course **courses, size_t *capacity, uint32_t number, bool is_new, uint32_t frame)
{
	*courses = mem_grow(*courses, capacity, (size_t)number + 1, sizeof **courses);
	struct course *c = *courses + number;
	uint32_t       previous = is_new ? UINT32_MAX : c->last;
	if (is_new)
		*c = (struct course){.first = frame};
	c->last = frame;
	return previous;
}

/* ------------------------------------------------------------------ connections */

/* Where a row stands. */
struct place {
	struct block *b;
	uint32_t      frame;  /* from 0 */
	uint8_t       number; /* 0: the frame's row, n: its nth extra row */
};

static void read_segment(struct tcp_segment *s, const struct row *row, const struct place *at, bool back)
{
	uint8_t        n = 0;
	const uint8_t *options = NULL;

	if (row->marks & ROW_OPTIONS && !at->number)
		options = block_tcp_options(at->b, at->frame & BLOCK_MASK, &n);
	tcp_segment_of(s, row, at->frame, back, options, n);
}

/* The row that a stream began with, in a frame; false: it is not there. */
static bool first_row(const struct flow *f, uint32_t stream, struct row *row, struct place *at)
{
	uint32_t n, i = at->frame & BLOCK_MASK;

	at->b = store_block(f->store, at->frame);
	const struct block_extra *extra = block_extra_rows(at->b, i, &n);
	for (at->number = 1; at->number <= n; at->number++)
		if (extra[at->number - 1].facts.marks & ROW_TCP && extra[at->number - 1].facts.stream == stream) {
			*row = extra[at->number - 1].facts;
			return true;
		}
	at->number = 0;
	block_row(at->b, i, row);
	return row->stream == stream && row->marks & ROW_TCP;
}

/* Follow the first segment of a stream (again), on a connection of the caller's. */
static void follow_first(const struct flow *f, uint32_t stream, struct tcp_connection *c)
{
	struct place       at = {.frame = f->tcp_course[stream].first};
	struct row         row;
	struct tcp_segment s;
	struct tcp_finding unused;

	tcp_connection_init(c);
	if (!first_row(f, stream, &row, &at) || row.marks & ROW_QUOTED)
		return;
	read_segment(&s, &row, &at, false);
	tcp_follow(NULL, c, &s, true, &unused);
	if (row.analysis & TCP_REUSED_PORTS)
		c->completeness &= 1; /* data of its SYN does not count, as in Wireshark */
}

/* A connection's second SYN+ACK had another number: the first one is marked too, as one that does not fit. */
static void mark_first_synack(struct flow *f, uint32_t stream, const struct tcp_side *side)
{
	if (side->synack_frame == UINT32_MAX)
		return;
	struct block *b = store_block(f->store, side->synack_frame);
	uint32_t      i = side->synack_frame & BLOCK_MASK;
	if (block_stream(b, i) != stream)
		return;
	uint32_t analysis = block_analysis(b, i) & ~(uint32_t)TCP_REUSED_PORTS;
	block_set_analysis(f->store, b, i, block_seq(b, i) == side->base ? analysis : analysis | TCP_REUSED_PORTS);
}

static void keep_finding(struct row *row, const struct place *at, const struct tcp_finding *found)
{
	uint16_t i = (uint16_t)(at->frame & BLOCK_MASK);

	row->analysis = found->bits;
	row->ends = found->ends;
	row->acks_frame = found->acks_frame;
	row->in_flight = found->in_flight;
	row->push_bytes = found->push_bytes;
	if (found->bits & TCP_RETRANSMISSION)
		block_add_note(at->b, (struct block_note){i, at->number, NOTE_RTO, found->rto_frame, 0});
	if (found->bits & TCP_DUPLICATE_ACK)
		block_add_note(at->b,
		               (struct block_note){i, at->number, NOTE_DUP_ACK, found->dup_frame, found->dup_number});
}

/* The connection of a stream that has one segment already; `own` is where it stands until it is kept. */
static struct tcp_connection *connection_of(const struct flow *f, uint32_t stream, struct tcp_connection *own)
{
	if (f->tcp_course[stream].connection)
		return tcp_track_get(&f->tcp_track, f->tcp_course[stream].connection - 1);
	follow_first(f, stream, own);
	return own;
}

/* A segment that begins a stream: judged, and forgotten but for its row. */
static void begin_stream(struct tcp_segment *s, struct tcp_finding *found)
{
	struct tcp_connection c;

	tcp_connection_init(&c);
	s->back = false;
	tcp_follow(NULL, &c, s, true, found);
	tcp_connection_fini(&c);
}

static void track_tcp(struct flow *f, struct row *row, const struct place *at, const struct conversation *key,
                      uint64_t hash)
{
	struct tcp_connection own, *c = NULL;
	struct tcp_segment    s;
	struct tcp_finding    found;
	bool                  is_new, back, again = false;

	row->stream = conversations_find_hashed(&f->tcp, key, hash, &is_new, &back);
	if (row->marks & ROW_QUOTED) {
		row->previous = note_frame(&f->tcp_course, &f->ntcp_course, row->stream, is_new, at->frame);
		return;
	}
	read_segment(&s, row, at, back);
	if (!is_new) {
		c = connection_of(f, row->stream, &own);
		again = tcp_begins_anew(c, &s);
	}
	if (again) {
		if (c == &own)
			tcp_connection_fini(c);
		row->stream = conversations_again(&f->tcp, key);
	}
	if (back && !again)
		row->marks |= ROW_REVERSE;
	row->previous = note_frame(&f->tcp_course, &f->ntcp_course, row->stream, is_new || again, at->frame);
	if (s.noptions)
		mptcp_follow(&f->mptcp, row->stream, back && !again, s.options, s.noptions);
	if (is_new || again) {
		begin_stream(&s, &found);
		found.bits |= again ? TCP_REUSED_PORTS : 0;
	} else {
		if (c == &own) {
			f->tcp_course[row->stream].connection = tcp_track_add(&f->tcp_track, &own) + 1;
			c = tcp_track_get(&f->tcp_track, f->tcp_course[row->stream].connection - 1);
		}
		uint32_t rebases = c->rebase;
		tcp_follow(&f->tcp_track, c, &s, false, &found);
		if (c->rebase != rebases)
			mark_first_synack(f, row->stream, &c->side[back]);
	}
	keep_finding(row, at, &found);
}

/* A row's key, and its hash in the table that it is looked up in. */
struct lookup {
	struct conversation key;
	uint64_t            hash;
	bool                has; /* the row has a transport */
};

static void prepare_lookup(struct flow *f, const struct row *row, const struct block *b, struct lookup *l)
{
	l->has = conversation_key(row, b, &f->addresses, &l->key);
	if (l->has)
		l->hash = conversations_hash(row->marks & ROW_TCP ? &f->tcp : &f->udp, &l->key);
}

static void track_row(struct flow *f, struct row *row, const struct place *at, const struct lookup *l)
{
	bool is_new, reverse;

	if (!l->has)
		return;
	if (row->marks & ROW_TCP) {
		track_tcp(f, row, at, &l->key, l->hash);
		return;
	}
	row->stream = conversations_find_hashed(&f->udp, &l->key, l->hash, &is_new, &reverse);
	if (reverse)
		row->marks |= ROW_REVERSE;
	if (is_new || row->payload) /* empty datagrams do not count in the times between datagrams */
		row->previous = note_frame(&f->udp_course, &f->nudp_course, row->stream, is_new, at->frame);
}

/* Extra rows: outer packets' come before the frame's own row, quoted ones behind it. */
static void track_extra(struct flow *f, struct block *b, uint32_t at, uint32_t frame, bool quoted)
{
	uint32_t                  n;
	const struct block_extra *extra = block_extra_rows(b, at, &n);
	struct block_extra       *own = b->extra + (extra - b->extra);

	for (uint32_t i = 0; i < n; i++) {
		struct lookup l;
		if (!!(own[i].facts.marks & ROW_QUOTED) != quoted)
			continue;
		prepare_lookup(f, &own[i].facts, b, &l);
		track_row(f, &own[i].facts, &(struct place){b, frame, (uint8_t)(i + 1)}, &l);
	}
}

/* Rows whose conversations are looked up together. */
enum { GROUP = 16 };

/* What is known of connections lies all over the memory: what the next rows will need is called for before it is
 * needed, step by step, since each step leads to the next. */
static void look_ahead(struct flow *f, const struct block *b, uint32_t from, uint32_t n, struct lookup *l)
{
	uint32_t number[GROUP];

	for (uint32_t i = 0; i < n; i++) {
		prepare_lookup(f, &b->rows[from + i], b, &l[i]);
		if (l[i].has)
			conversations_call(b->rows[from + i].marks & ROW_TCP ? &f->tcp : &f->udp, l[i].hash);
	}
	for (uint32_t i = 0; i < n; i++) {
		bool tcp = l[i].has && b->rows[from + i].marks & ROW_TCP;
		number[i] = tcp ? conversations_guess(&f->tcp, l[i].hash) : UINT32_MAX;
		if (number[i] != UINT32_MAX)
			__builtin_prefetch(&f->tcp_course[number[i]], 1);
	}
	for (uint32_t i = 0; i < n; i++)
		if (number[i] != UINT32_MAX && (!i || number[i] != number[i - 1]) &&
		    f->tcp_course[number[i]].connection)
			tcp_track_call(&f->tcp_track, f->tcp_course[number[i]].connection - 1);
}

void flow_block(struct flow *f, struct block *b, uint32_t first, uint32_t from)
{
	struct lookup lookups[GROUP];

	for (uint32_t i = from; i < b->n; i++) {
		uint32_t k = (i - from) % GROUP;
		if (!k)
			look_ahead(f, b, i, b->n - i < GROUP ? b->n - i : GROUP, lookups);
		bool more = b->rows[i].marks & ROW_MORE;
		if (more)
			track_extra(f, b, i, first + i, false);
		track_row(f, &b->rows[i], &(struct place){b, first + i, 0}, &lookups[k]);
		if (more)
			track_extra(f, b, i, first + i, true);
	}
}

/* ------------------------------------------------------------------ facts */

static int64_t time_of(const struct store *s, uint32_t frame)
{
	return block_time_ns(store_block(s, frame), frame & BLOCK_MASK);
}

static bool get_row(const struct flow *f, uint32_t frame, uint16_t number, struct row *row)
{
	const struct block *b = store_block(f->store, frame);
	uint32_t            n;

	if (!number) {
		block_row(b, frame & BLOCK_MASK, row);
		return true;
	}
	const struct block_extra *extra = block_extra_rows(b, frame & BLOCK_MASK, &n);
	if (number > n)
		return false;
	*row = extra[number - 1].facts;
	return true;
}

/* Whether the sender of a row is the end that a conversation names first. */
static bool sent_by_a(const struct flow *f, uint32_t frame, const struct row *row, const struct conversation *key)
{
	if (row->sport != key->a_port)
		return false;
	if (row->net == NET_IP6)
		return memcmp(block_address(store_block(f->store, frame), row->src), f->addresses.list[key->a_address],
		              16) == 0;
	return row->src == key->a_address || row->net == NET_NONE;
}

static bool mptcp_fact(const struct flow *f, uint32_t stream, bool back, enum column fact, int64_t *value)
{
	unsigned                       end;
	const struct mptcp_connection *c = mptcp_find(&f->mptcp, stream, back, &end);

	if (!c)
		return false;
	const struct mptcp_end *e = &c->ends[fact == COLUMN_MPTCP_BASE ? end : !end];
	switch (fact) {
	case COLUMN_MPTCP_STREAM: *value = c - f->mptcp.list; return true;
	case COLUMN_MPTCP_MASTER: *value = c->master; return c->master != NO_STREAM;
	case COLUMN_MPTCP_BASE:
	case COLUMN_MPTCP_ACK_BASE: *value = (int64_t)e->base; return e->has_base;
	case COLUMN_MPTCP_PEER_KEY: *value = (int64_t)e->key; return e->has_key;
	case COLUMN_MPTCP_SUBFLOWS: *value = c->nsubflows; return true;
	default: /* MPTCP_SUBFLOW_1 to _8 */
		*value = c->subflows[fact - COLUMN_MPTCP_SUBFLOW_1];
		return (uint32_t)(fact - COLUMN_MPTCP_SUBFLOW_1) < c->nsubflows;
	}
}

/* Facts of a segment that need its connection. */
static bool tcp_fact(const struct flow *f, uint32_t frame, const struct row *row, enum column fact, int64_t *value)
{
	struct tcp_connection        own;
	const struct course         *course = &f->tcp_course[row->stream];
	const struct conversation   *key = &f->tcp.list[row->stream];
	const struct tcp_connection *c = connection_of(f, row->stream, &own);
	bool                         back = !sent_by_a(f, frame, row, key);
	int8_t                       scale = c->side[back].scale;
	bool                         found = true;

	if (row->marks & (ROW_QUOTED | ROW_NO_LENGTH) && fact != COLUMN_TCP_COMPLETENESS && fact != COLUMN_TCP_SCALE)
		found = false;
	else if (fact == COLUMN_TCP_COMPLETENESS)
		*value = c->completeness | (frame == course->first ? 0 : c->first_bits);
	else if (fact == COLUMN_TCP_SEQ)
		*value = seq_from(tcp_base_at(&f->tcp_track, c, back, frame), row->seq);
	else if (fact == COLUMN_TCP_ACK)
		*value = row->tcp_flags & TCP_ACK ? seq_from(tcp_base_at(&f->tcp_track, c, !back, frame), row->ack)
		                                  : row->ack;
	else if (fact == COLUMN_TCP_ACK_BASE)
		*value = tcp_base_at(&f->tcp_track, c, !back, frame);
	else if (fact == COLUMN_TCP_SCALE)
		*value = scale < 0 ? scale : 1 << scale;
	else if (fact == COLUMN_TCP_WINDOW)
		*value = row->tcp_flags & TCP_SYN || scale < 0 ? row->window : row->window << scale;
	else if (fact == COLUMN_TCP_INITIAL_RTT && (found = c->has_rtt))
		*value = c->first_rtt_ns;
	if (c == &own)
		tcp_connection_fini(&own);
	return found;
}

static bool note_fact(const struct flow *f, uint32_t frame, uint16_t number, enum column fact, int64_t *value)
{
	bool                     rto = fact == COLUMN_TCP_RTO || fact == COLUMN_TCP_RTO_FRAME;
	const struct block_note *n = block_find_note(store_block(f->store, frame), frame & BLOCK_MASK, (uint8_t)number,
	                                             rto ? NOTE_RTO : NOTE_DUP_ACK);

	if (!n)
		return false;
	int64_t waited_ns = rto ? interval_ns(time_of(f->store, frame), time_of(f->store, n->a)) : 0;
	*value = fact == COLUMN_TCP_RTO ? waited_ns : fact == COLUMN_TCP_DUP_ACK_NUM ? n->b : n->a + INT64_C(1);
	return !rto || waited_ns;
}

bool flow_fact_of(const struct flow *f, uint32_t frame, uint16_t number, const struct row *row, enum column fact,
                  int64_t *value)
{
	if (row->stream == NO_STREAM)
		return false;
	const struct course *c = &(row->marks & ROW_TCP ? f->tcp_course : f->udp_course)[row->stream];
	switch (fact) {
	case COLUMN_UDP_TIME_RELATIVE:
	case COLUMN_TCP_TIME_RELATIVE:
		*value = interval_ns(time_of(f->store, frame), time_of(f->store, c->first));
		return true;
	case COLUMN_UDP_TIME_DELTA:
	case COLUMN_TCP_TIME_DELTA:
		*value = row->previous == UINT32_MAX
		             ? 0
		             : interval_ns(time_of(f->store, frame), time_of(f->store, row->previous));
		return true;
	case COLUMN_TCP_FIRST_FRAME: *value = c->first + 1; return true;
	case COLUMN_TCP_ACK_RTT:
		*value =
		    row->acks_frame ? interval_ns(time_of(f->store, frame), time_of(f->store, row->acks_frame - 1)) : 0;
		return *value != 0;
	case COLUMN_TCP_DUP_ACK_FRAME:
	case COLUMN_TCP_DUP_ACK_NUM:
	case COLUMN_TCP_RTO:
	case COLUMN_TCP_RTO_FRAME: return note_fact(f, frame, number, fact, value);
	case COLUMN_TCP_COMPLETENESS:
	case COLUMN_TCP_SEQ:
	case COLUMN_TCP_ACK:
	case COLUMN_TCP_ACK_BASE:
	case COLUMN_TCP_WINDOW:
	case COLUMN_TCP_SCALE:
	case COLUMN_TCP_INITIAL_RTT: return row->marks & ROW_TCP && tcp_fact(f, frame, row, fact, value);
	default:
		if (fact < COLUMN_MPTCP_STREAM || fact > COLUMN_MPTCP_SUBFLOW_8 || !(row->marks & ROW_TCP))
			return false;
		return mptcp_fact(f, row->stream, !sent_by_a(f, frame, row, &f->tcp.list[row->stream]), fact, value);
	}
}

bool flow_fact(const struct flow *f, uint32_t frame, uint16_t number, enum column fact, int64_t *value)
{
	struct row row;

	return get_row(f, frame, number, &row) && flow_fact_of(f, frame, number, &row, fact, value);
}

bool flow_row(const struct flow *f, uint32_t stream, uint32_t frame, struct row *row)
{
	const struct block       *b = store_block(f->store, frame);
	uint32_t                  n, i = frame & BLOCK_MASK;
	bool                      found = block_stream(b, i) == stream && block_marks(b, i) & ROW_TCP;
	const struct block_extra *extra = block_marks(b, i) & ROW_MORE ? block_extra_rows(b, i, &n) : (n = 0, NULL);

	if (found)
		block_row(b, i, row);
	for (uint32_t k = 0; k < n; k++) {
		const struct row *x = &extra[k].facts;
		if (x->stream == stream && x->marks & ROW_TCP && (!found || row->previous == frame)) {
			*row = *x;
			row->time_ns = block_time_ns(b, i);
			row->caplen = block_caplen(b, i);
			row->len = block_len(b, i);
			found = true;
		}
	}
	return found;
}
