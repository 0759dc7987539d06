/* tale_walk.c -- see tale_walk.h. */
#include "app/tale_walk.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "flow/seq.h"

enum { ORIGINAL_STEPS_MAX = 4096, DUPLICATE_NS = 1000000, DUPLICATE_NO_ID_NS = 20000 };
enum { REPEATED = TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION };

int64_t tale_time(const struct flow *f, uint32_t frame)
{
	int64_t ns = block_time_ns(store_block(f->store, frame), frame & BLOCK_MASK);

	return ns == INT64_MIN || ns == INT64_MAX ? 0 : ns;
}

uint32_t *tale_frames(const struct flow *f, uint32_t stream, size_t *n)
{
	uint32_t   frame = f->tcp_course[stream].last, *frames = NULL;
	size_t     capacity = 0;
	struct row row;

	*n = 0;
	while (frame != UINT32_MAX && flow_row(f, stream, frame, &row)) {
		if (!(row.marks & (ROW_QUOTED | ROW_NO_LENGTH))) {
			frames = mem_grow(frames, &capacity, *n + 1, sizeof *frames);
			frames[(*n)++] = frame;
		}
		if (row.previous != UINT32_MAX && row.previous >= frame)
			break;
		frame = row.previous;
	}
	for (size_t i = 0; i < *n / 2; i++) {
		uint32_t other = frames[i];
		frames[i] = frames[*n - 1 - i];
		frames[*n - 1 - i] = other;
	}
	return frames;
}

/* Numbers that a segment takes: its bytes, and one for SYN and for FIN. */
static uint32_t takes(const struct row *row)
{
	return row->payload + (row->tcp_flags & TCP_SYN ? 1 : 0) + (row->tcp_flags & TCP_FIN ? 1 : 0);
}

/* Going back ends where a segment that repeats nothing lies before these bytes: they were not sent before it. */
uint32_t tale_original(const struct flow *f, uint32_t frame, const struct row *row, uint32_t *latest)
{
	uint32_t   end = seq_add(row->seq, takes(row)), at = row->previous, original = UINT32_MAX;
	struct row before;

	for (unsigned i = 0; i < ORIGINAL_STEPS_MAX && at != UINT32_MAX && at < frame; i++) {
		if (!flow_row(f, row->stream, at, &before))
			break;
		uint32_t last = seq_add(before.seq, takes(&before));
		bool     same = !((before.marks ^ row->marks) & ROW_REVERSE) && before.seq != last &&
		            !(before.analysis & TCP_KEEP_ALIVE);
		if (same && seq_lt(before.seq, end) && seq_lt(row->seq, last)) {
			if (original == UINT32_MAX && latest)
				*latest = at;
			original = at;
		} else if (same && original != UINT32_MAX && seq_le(last, row->seq) && !(before.analysis & REPEATED)) {
			break;
		}
		frame = at;
		at = before.previous;
	}
	return original;
}

/* ------------------------------------------------------------------ holes: bytes that were jumped over */

static void add_hole(struct tale_sender *s, uint32_t left, uint32_t right)
{
	if (s->nholes == TALE_HOLES_MAX) {
		for (unsigned i = 1; i < TALE_HOLES_MAX; i++)
			s->hole[i - 1] = s->hole[i];
		s->nholes--;
	}
	s->hole[s->nholes].left = left;
	s->hole[s->nholes++].right = right;
}

/* How many of the bytes left..right fall into holes: those are closed. */
static uint32_t fill_holes(struct tale_sender *s, uint32_t left, uint32_t right)
{
	uint32_t filled = 0;
	unsigned n = s->nholes;

	for (unsigned i = 0; i < n; i++) {
		uint32_t a = seq_lt(left, s->hole[i].left) ? s->hole[i].left : left;
		uint32_t b = seq_lt(right, s->hole[i].right) ? right : s->hole[i].right;
		if (!seq_lt(a, b))
			continue;
		filled += b - a;
		if (seq_lt(b, s->hole[i].right) && seq_lt(s->hole[i].left, a) && s->nholes < TALE_HOLES_MAX) {
			s->hole[s->nholes].left = b;
			s->hole[s->nholes++].right = s->hole[i].right;
			s->hole[i].right = a;
		} else if (seq_lt(b, s->hole[i].right)) {
			s->hole[i].left = b;
		} else {
			s->hole[i].right = a;
		}
	}
	unsigned kept = 0;
	for (unsigned i = 0; i < s->nholes; i++)
		if (seq_lt(s->hole[i].left, s->hole[i].right))
			s->hole[kept++] = s->hole[i];
	s->nholes = kept;
	return filled;
}

/* ------------------------------------------------------------------ the same packet twice */

/* The same packet a moment ago: the capture has it twice. */
static bool is_duplicate(const struct tale_sender *x, const struct row *row)
{
	int64_t limit = row->net == NET_IP4 && row->ip_id ? DUPLICATE_NS : DUPLICATE_NO_ID_NS;

	for (unsigned i = 0; i < x->nrecent; i++) {
		int64_t ns = row->time_ns - x->recent[i].time_ns;
		if (x->recent[i].seq == row->seq && x->recent[i].ack == row->ack &&
		    x->recent[i].flags == row->tcp_flags && x->recent[i].payload == row->payload &&
		    x->recent[i].window == row->window && x->recent[i].ip_id == row->ip_id &&
		    x->recent[i].len == row->len && ns >= 0 && ns <= limit)
			return true;
	}
	return false;
}

static void remember(struct tale_sender *x, const struct row *row)
{
	if (x->nrecent == TALE_RECENT) {
		memmove(x->recent, x->recent + 1, sizeof x->recent - sizeof *x->recent);
		x->nrecent--;
	}
	x->recent[x->nrecent].time_ns = row->time_ns;
	x->recent[x->nrecent].seq = row->seq;
	x->recent[x->nrecent].ack = row->ack;
	x->recent[x->nrecent].payload = row->payload;
	x->recent[x->nrecent].len = row->len;
	x->recent[x->nrecent].flags = row->tcp_flags;
	x->recent[x->nrecent].window = row->window;
	x->recent[x->nrecent].ip_id = row->ip_id;
	x->nrecent++;
}

/* ------------------------------------------------------------------ numbers */

/* The byte before the next one, or none, to see whether the other end is there: not data, unless that byte is open. */
static bool only_asks(const struct tale_segment *s, const struct tale_sender *other)
{
	bool open = s->row.payload && other->has_acked && seq_le(other->acked, s->row.seq) && !other->shut;

	return s->row.analysis & (TCP_KEEP_ALIVE | TCP_ZERO_WINDOW_PROBE) && s->row.payload <= 1 && s->has_next &&
	       seq_lt(s->row.seq, s->next) && !open;
}

/* How much of it is new, how much was jumped over; whether anything of it was sent before. */
static void take_data(struct tale_sender *x, struct tale_segment *s)
{
	uint32_t seq = s->row.tcp_flags & TCP_SYN ? seq_add(s->row.seq, 1) : s->row.seq, len = s->row.payload;
	uint32_t end = seq_add(seq, len);

	if (!x->begun) {
		x->begun = true;
		x->next = seq;
	}
	if (seq_gt(seq, x->next)) {
		s->gap = seq_from(x->next, seq);
		add_hole(x, x->next, seq);
	}
	s->fresh = seq_lt(x->next, end) ? (seq_lt(x->next, seq) ? len : end - x->next) : 0;
	if (seq_lt(x->next, end) || s->gap) {
		x->next = end;
		x->next_frame = s->frame;
	}
	if (s->fresh < len) {
		s->late = fill_holes(x, seq, seq_add(seq, len - s->fresh));
		s->fresh += s->late;
	}
	s->again = s->fresh < len && !(s->row.analysis & TCP_PROBE_REPEATED);
}

static void take_flags(struct tale_sender *x, struct tale_segment *s)
{
	uint32_t end = seq_add(s->row.seq, s->row.payload);
	bool     acks = s->row.tcp_flags & TCP_ACK;

	if (s->row.tcp_flags & TCP_SYN) {
		s->again |= x->has_syn && x->syn_seq == s->row.seq && x->syn_acks == acks;
		x->has_syn = true;
		x->syn_seq = s->row.seq;
		x->syn_acks = acks;
	}
	if (s->row.tcp_flags & TCP_FIN) {
		s->again |= !s->row.payload && x->has_fin && x->fin_seq == end;
		x->has_fin = true;
		x->fin_seq = end;
		if (x->next == end) {
			x->next = seq_add(end, 1);
			x->next_frame = s->frame;
		}
	}
}

/* Does it report bytes behind a gap (RFC 2018)?  A block below the acknowledgement tells of what came twice. */
static bool reports_gap(const struct flow *f, const struct tale_segment *s)
{
	enum { NOP = 1, SACK = 5, EDGES = 8 };
	uint8_t        n = 0;
	const uint8_t *p = NULL;

	if (s->row.marks & ROW_OPTIONS)
		p = block_tcp_options(store_block(f->store, s->frame), s->frame & BLOCK_MASK, &n);
	for (unsigned at = 0; p && at < n && p[at];) {
		if (p[at] == NOP) {
			at++;
			continue;
		}
		if (at + 2 > n || p[at + 1] < 2 || p[at + 1] > n - at)
			break;
		for (unsigned k = 2; p[at] == SACK && k + EDGES <= p[at + 1]; k += EDGES)
			if (seq_gt(be32(p + at + k), s->row.ack))
				return true;
		at += p[at + 1];
	}
	return false;
}

static void take_ack(struct tale_walk *w, struct tale_sender *x, struct tale_segment *s)
{
	bool forward = s->row.tcp_flags & TCP_ACK && (!x->has_acked || seq_lt(x->acked, s->row.ack));

	if (forward) {
		x->acked = s->row.ack;
		x->acked_frame = s->frame;
		x->has_acked = true;
		x->sacked = false;
	}
	if (s->row.analysis & TCP_DUPLICATE_ACK) {
		x->run++;
		x->asked_ns = s->row.time_ns;
	} else if (forward || !s->row.payload) {
		x->run = 0;
	}
	if (s->row.tcp_flags & TCP_ACK && reports_gap(w->flow, s)) {
		x->sacked = true;
		x->asked_ns = s->row.time_ns;
	}
	s->run = x->run;
}

/* ------------------------------------------------------------------ repetitions */

/* RFC 8985 section 7: a probe for a lost tail sends the last bytes again, about two round trips after them; a timeout
 * (RFC 6298) sends the first open ones, after 200 ms at least where it is shortest. */
static enum tale_repeat kind_of(const struct tale_walk *w, const struct tale_segment *s)
{
	enum { LEAST_TIMEOUT_NS = 190000000, RUN = 3 };
	const struct tale_sender *me = &w->sender[s->from], *other = &w->sender[!s->from];
	uint32_t                  end = seq_add(s->row.seq, takes(&s->row));
	int64_t now = s->row.time_ns, ns = s->latest == UINT32_MAX ? INT64_MAX : now - tale_time(w->flow, s->latest);
	bool    asked = (other->run >= RUN || other->sacked) && now - other->asked_ns < LEAST_TIMEOUT_NS;
	bool    first = other->has_acked && seq_le(s->row.seq, other->acked);

	if (s->row.tcp_flags & TCP_SYN)
		return REPEAT_SYN;
	if (other->has_acked && seq_le(end, other->acked))
		return REPEAT_SPURIOUS;
	if (s->row.analysis & TCP_FAST_RETRANSMISSION || asked)
		return REPEAT_FAST;
	if (me->repair != REPEAT_NONE && seq_lt(s->row.seq, me->recover) && !(first && ns >= LEAST_TIMEOUT_NS))
		return me->repair;
	if (ns < LEAST_TIMEOUT_NS || (!first && end == me->next))
		return REPEAT_TAIL;
	return REPEAT_TIMEOUT;
}

static void judge_repeat(struct tale_walk *w, struct tale_segment *s)
{
	struct tale_sender *me = &w->sender[s->from], *other = &w->sender[!s->from];

	/* It fills a gap, too late to have been overtaken: its original was lost before it could be captured. */
	if (s->again || s->late) {
		me->mended = true;
		me->mended_frame = s->frame;
		me->mended_end = me->next;
	}
	bool unseen = s->late && s->late == s->row.payload && s->row.analysis & REPEATED;
	if (me->repair != REPEAT_NONE && other->has_acked && seq_le(me->recover, other->acked))
		me->repair = REPEAT_NONE;
	if (!s->again && !unseen)
		return;
	if (s->again)
		s->repeats = tale_original(w->flow, s->frame, &s->row, &s->latest);
	s->repeat = kind_of(w, s);
	if ((s->repeat == REPEAT_TIMEOUT || s->repeat == REPEAT_FAST) && me->repair == REPEAT_NONE) {
		me->repair = s->repeat;
		me->recover = me->next;
	}
}

/* ------------------------------------------------------------------ a step */

static enum tale_phase phase_of(const struct tale_walk *w, const struct tale_segment *s)
{
	if (w->any_fin || s->row.tcp_flags & (TCP_FIN | TCP_RST))
		return PHASE_CLOSE;
	if (s->row.tcp_flags & TCP_SYN || (s->before.server != s->after.server && s->after.server == TCP_ESTABLISHED))
		return PHASE_OPEN;
	return PHASE_DATA;
}

struct tcp_ends_segment tale_ends_segment(const struct row *row)
{
	return (struct tcp_ends_segment){row->seq,
	                                 row->ack,
	                                 row->tcp_flags,
	                                 row->payload,
	                                 (row->marks & ROW_REVERSE) != 0,
	                                 tcp_ends_to_server(row->sport, row->dport)};
}

static void follow_ends(struct tale_walk *w, struct tale_segment *s)
{
	struct tcp_ends_segment x = tale_ends_segment(&s->row);
	bool                    first = !w->ends.begun;

	s->before = w->step;
	tcp_ends_follow(&w->ends, &x, &w->step);
	s->after = w->step;
	if (first)
		s->before =
		    w->ends.opened ? (struct tcp_ends_step){TCP_CLOSED, TCP_LISTEN, TCP_STATES, TCP_STATES} : w->step;
	s->from = x.from == w->ends.client ? TALE_CLIENT : TALE_SERVER;
	enum tale_side other = s->from == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;
	uint8_t        state = s->from == TALE_CLIENT ? w->step.client : w->step.server;
	if (tcp_ends_shows(&w->ends, &x, (enum tcp_state)state))
		w->assumed[s->from] = false;
	if (other == TALE_CLIENT ? s->before.client != s->after.client : s->before.server != s->after.server)
		w->assumed[other] = true;
	s->assumed[0] = w->assumed[0];
	s->assumed[1] = w->assumed[1];
}

static void note_before(const struct tale_walk *w, struct tale_segment *s)
{
	const struct tale_sender *me = &w->sender[s->from], *other = &w->sender[!s->from];

	s->has_next = me->begun;
	s->next = me->next;
	s->next_frame = me->next_frame;
	s->has_ack_before = me->has_acked;
	s->ack_before = me->acked;
	s->ack_frame = me->acked_frame;
	s->window_before = me->window;
	s->has_acked = other->has_acked;
	s->acked = other->acked;
	s->acked_frame = other->acked_frame;
	s->other_next = other->begun ? other->next : s->row.ack;
	s->open[s->from] =
	    me->begun && other->has_acked && seq_lt(other->acked, me->next) ? me->next - other->acked : 0;
	s->open[!s->from] =
	    other->begun && me->has_acked && seq_lt(me->acked, other->next) ? other->next - me->acked : 0;
}

void tale_walk_init(struct tale_walk *w, const struct flow *f, uint32_t stream)
{
	*w = (struct tale_walk){.flow = f, .stream = stream};
	tcp_ends_init(&w->ends);
}

bool tale_walk_step(struct tale_walk *w, uint32_t frame, struct tale_segment *s)
{
	*s = (struct tale_segment){.frame = frame, .repeats = UINT32_MAX, .latest = UINT32_MAX};
	if (!flow_row(w->flow, w->stream, frame, &s->row))
		return false;
	s->row.time_ns = tale_time(w->flow, frame);
	follow_ends(w, s);
	struct tale_sender *me = &w->sender[s->from], *other = &w->sender[!s->from];
	s->duplicate = is_duplicate(me, &s->row);
	s->phase = phase_of(w, s);
	w->any_fin |= s->row.tcp_flags & TCP_FIN;
	note_before(w, s);
	/* An empty segment before a closed window asks whether it has opened, whatever it is called. */
	s->probe = s->row.analysis & TCP_ZERO_WINDOW_PROBE || (s->row.analysis & TCP_KEEP_ALIVE && other->shut);
	s->asks = only_asks(s, other);
	if (!s->duplicate && !s->asks && !(s->row.tcp_flags & TCP_RST)) {
		take_data(me, s);
		take_flags(me, s);
		judge_repeat(w, s);
	}
	if (!s->duplicate)
		take_ack(w, me, s);
	me->shut = !s->row.window && !(s->row.tcp_flags & (TCP_SYN | TCP_RST));
	me->window = s->row.window;
	remember(me, &s->row);
	return true;
}
