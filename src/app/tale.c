/* tale.c -- see tale.h: one walk over a connection's rows that follows both ends and counts. */
#include "app/tale.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "flow/seq.h"

#include <stdlib.h>

enum { HOLES_MAX = 64, RECENT = 8, RTTS_MAX = 2048, ORIGINAL_STEPS_MAX = 4096 };
enum { DUPLICATE_NS = 1000000, DUPLICATE_NO_ID_NS = 20000 };

/* What the walk remembers of a direction. */
struct sender {
	uint32_t next, syn_seq;      /* behind the last byte */
	bool     begun, shut;        /* its window is closed */
	int64_t  last_ns, closed_ns; /* when it sent last; when its window closed, -1: it is open */
	int64_t  last_ack_ns;        /* when it sent a duplicate ACK last */
	struct {
		uint32_t left, right;
	} hole[HOLES_MAX];
	unsigned   nholes;
	struct row recent[RECENT];
	unsigned   nrecent;
	int64_t    rtt[RTTS_MAX];
	uint32_t   nrtts, rtts, stride;
	uint32_t   run; /* of duplicate ACKs: the last one's count */
};

struct walk_state {
	struct tale         *t; /* NULL: segments are only shown */
	struct tcp_ends      ends;
	struct sender        sender[2]; /* by enum tale_side */
	bool                 assumed[2], any_fin;
	struct tcp_ends_step step;
};

int64_t tale_time(const struct flow *f, uint32_t frame)
{
	int64_t ns = store_block(f->store, frame)->time_ns[frame & BLOCK_MASK];

	return ns == INT64_MIN || ns == INT64_MAX ? 0 : ns;
}

/* ------------------------------------------------------------------ rows */

static void collect(struct tale *t)
{
	const struct course *c = &t->flow->tcp_course[t->stream];
	uint32_t             frame = c->last;
	struct row           row;

	while (frame != UINT32_MAX && flow_row(t->flow, t->stream, frame, &row)) {
		if (!(row.marks & (ROW_QUOTED | ROW_NO_LENGTH))) {
			t->frames = mem_grow(t->frames, &t->capacity, t->nframes + 1, sizeof *t->frames);
			t->frames[t->nframes++] = frame;
		}
		if (row.previous != UINT32_MAX && row.previous >= frame)
			break;
		frame = row.previous;
	}
	for (size_t i = 0; i < t->nframes / 2; i++) {
		uint32_t other = t->frames[i];
		t->frames[i] = t->frames[t->nframes - 1 - i];
		t->frames[t->nframes - 1 - i] = other;
	}
}

uint32_t tale_original(const struct flow *f, uint32_t frame, const struct row *row)
{
	struct row before;
	uint32_t   at = row->previous, end = seq_add(row->seq, row->payload ? row->payload : 1);

	for (unsigned i = 0; i < ORIGINAL_STEPS_MAX && at != UINT32_MAX && at < frame; i++) {
		if (!flow_row(f, row->stream, at, &before))
			break;
		bool     same = !((before.marks ^ row->marks) & ROW_REVERSE);
		uint32_t last = seq_add(before.seq, before.payload + (before.tcp_flags & (TCP_SYN | TCP_FIN) ? 1 : 0));
		if (same && seq_lt(before.seq, end) && seq_lt(row->seq, last) && seq_le(before.seq, row->seq))
			return at;
		frame = at;
		at = before.previous;
	}
	return UINT32_MAX;
}

/* ------------------------------------------------------------------ holes: bytes that were jumped over */

static void add_hole(struct sender *s, uint32_t left, uint32_t right)
{
	if (s->nholes == HOLES_MAX) {
		for (unsigned i = 1; i < HOLES_MAX; i++)
			s->hole[i - 1] = s->hole[i];
		s->nholes--;
	}
	s->hole[s->nholes].left = left;
	s->hole[s->nholes++].right = right;
}

/* How many of the bytes left..right fall into holes: those are closed. */
static uint32_t fill_holes(struct sender *s, uint32_t left, uint32_t right)
{
	uint32_t filled = 0;
	unsigned n = s->nholes;

	for (unsigned i = 0; i < n; i++) {
		uint32_t a = seq_lt(left, s->hole[i].left) ? s->hole[i].left : left;
		uint32_t b = seq_lt(right, s->hole[i].right) ? right : s->hole[i].right;
		if (!seq_lt(a, b))
			continue;
		filled += b - a;
		if (seq_lt(b, s->hole[i].right) && seq_lt(s->hole[i].left, a) && s->nholes < HOLES_MAX) {
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

/* ------------------------------------------------------------------ what a segment is */

/* The same packet a moment ago: the capture has it twice. */
static bool is_duplicate(const struct sender *s, const struct row *row)
{
	for (unsigned i = 0; i < s->nrecent; i++) {
		const struct row *r = &s->recent[i];
		int64_t           limit = row->net == NET_IP4 && row->ip_id ? DUPLICATE_NS : DUPLICATE_NO_ID_NS;
		if (r->seq == row->seq && r->ack == row->ack && r->tcp_flags == row->tcp_flags &&
		    r->payload == row->payload && r->window == row->window && r->ip_id == row->ip_id &&
		    r->len == row->len && row->time_ns - r->time_ns <= limit && row->time_ns >= r->time_ns)
			return true;
	}
	return false;
}

static void remember(struct sender *s, const struct row *row)
{
	if (s->nrecent == RECENT) {
		for (unsigned i = 1; i < RECENT; i++)
			s->recent[i - 1] = s->recent[i];
		s->nrecent--;
	}
	s->recent[s->nrecent++] = *row;
}

enum tale_repeat tale_repeat_kind(const struct row *row, int64_t ns)
{
	/* RFC 8985, section 7: a probe goes out after about two round trips, long before the least timeout of 200 ms.
	 *  */
	enum { LEAST_TIMEOUT_NS = 190000000 };

	if (row->tcp_flags & TCP_SYN)
		return REPEAT_SYN;
	if (row->analysis & TCP_SPURIOUS_RETRANSMISSION)
		return REPEAT_SPURIOUS;
	if (row->analysis & TCP_FAST_RETRANSMISSION)
		return REPEAT_FAST;
	return ns < LEAST_TIMEOUT_NS ? REPEAT_TAIL : REPEAT_TIMEOUT;
}

static enum tale_repeat repeat_of(const struct tale_segment *s, const struct sender *other, const struct tale *t)
{
	int64_t ns =
	    s->repeats == UINT32_MAX ? INT64_MAX : tale_time(t->flow, s->frame) - tale_time(t->flow, s->repeats);
	bool asked = other->run >= 3 && s->row.analysis & TCP_RETRANSMISSION && !(s->row.tcp_flags & TCP_SYN);

	if (s->duplicate ||
	    !(s->row.analysis & (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION)))
		return REPEAT_NONE;
	return asked ? REPEAT_FAST : tale_repeat_kind(&s->row, ns);
}

/* ------------------------------------------------------------------ counting */

static void note(struct tale *t, enum tale_caveat what, uint32_t frame)
{
	if (!t->caveats[what].count++)
		t->caveats[what].frame = frame;
}

static void take_syn(struct tale_direction *d, const struct block *b, const struct tale_segment *s)
{
	uint8_t        n = 0;
	const uint8_t *p = s->row.marks & ROW_OPTIONS ? block_tcp_options(b, s->frame & BLOCK_MASK, &n) : NULL;

	d->has_syn = true;
	d->syn_window = s->row.window;
	for (unsigned at = 0; p && at < n && p[at];) {
		if (p[at] == 1) {
			at++;
			continue;
		}
		if (at + 2 > n || p[at + 1] < 2 || p[at + 1] > n - at)
			break;
		if (p[at] == 2 && p[at + 1] == 4) {
			d->has_mss = true;
			d->mss = be16(p + at + 2);
		} else if (p[at] == 3 && p[at + 1] == 3) {
			d->has_scale = true;
			d->scale = p[at + 2] < TCP_SCALE_MAX ? p[at + 2] : TCP_SCALE_MAX;
		}
		d->sack |= p[at] == 4;
		d->timestamps |= p[at] == 8;
		at += p[at + 1];
	}
}

static void take_rtt(struct tale *t, struct walk_state *w, const struct tale_segment *s)
{
	struct sender         *x = &w->sender[!s->from];
	struct tale_direction *d = &t->dir[!s->from];
	struct row             acked;

	if (!s->row.acks_frame || !flow_row(t->flow, t->stream, s->row.acks_frame - 1, &acked) ||
	    acked.analysis &
	        (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION | TCP_OUT_OF_ORDER))
		return;
	int64_t rtt = s->row.time_ns - acked.time_ns;
	if (rtt < 0)
		return;
	if (!d->rtts || rtt < d->rtt_min_ns)
		d->rtt_min_ns = rtt;
	if (rtt > d->rtt_max_ns)
		d->rtt_max_ns = rtt;
	if (d->rtts++ % x->stride)
		return;
	if (x->nrtts == RTTS_MAX) { /* every other one is kept from now on */
		for (uint32_t i = 0; i < RTTS_MAX / 2; i++)
			x->rtt[i] = x->rtt[2 * i];
		x->nrtts = RTTS_MAX / 2;
		x->stride *= 2;
	}
	x->rtt[x->nrtts++] = rtt;
}

static void take_data(struct tale *t, struct sender *x, const struct tale_segment *s)
{
	struct tale_direction *d = &t->dir[s->from];
	uint32_t seq = s->row.tcp_flags & TCP_SYN ? seq_add(s->row.seq, 1) : s->row.seq, len = s->row.payload;
	uint32_t end = seq_add(seq, len);

	if (!x->begun) {
		x->begun = true;
		x->next = seq;
	}
	if (s->row.analysis & (TCP_KEEP_ALIVE | TCP_ZERO_WINDOW_PROBE) && len <= 1 && seq_lt(seq, x->next))
		return;
	if (seq_gt(seq, x->next) && !(s->row.tcp_flags & TCP_RST))
		add_hole(x, x->next, seq);
	uint32_t fresh = seq_lt(x->next, end) ? (seq_lt(x->next, seq) ? len : end - x->next) : 0;
	if (seq_lt(x->next, end) || (seq_gt(seq, x->next) && !(s->row.tcp_flags & TCP_RST)))
		x->next = end;
	if (fresh < len)
		fresh += fill_holes(x, seq, seq_add(seq, len - fresh));
	if (!len || s->row.tcp_flags & TCP_RST)
		return;
	if (!d->data_segments++)
		d->first_data_ns = s->row.time_ns;
	d->last_data_ns = s->row.time_ns;
	d->sent += len;
	d->bytes += fresh;
	d->repeated += len - fresh;
	if (fresh < len && !d->repeated_segments++)
		d->first_repeat = s->frame;
	if (fresh < len)
		d->last_repeat = s->frame;
	d->out_of_order += fresh == len && (s->row.analysis & TCP_OUT_OF_ORDER) != 0;
	if (len > d->largest)
		d->largest = len;
	if (t->dir[!s->from].has_mss && len > t->dir[!s->from].mss)
		note(t, CAVEAT_OFFLOAD, s->frame);
}

static void close_window(struct tale_direction *d, struct sender *x, const struct tale_segment *s)
{
	bool closed = !s->row.window && !(s->row.tcp_flags & (TCP_SYN | TCP_RST));

	if (closed && x->closed_ns < 0) {
		x->closed_ns = s->row.time_ns;
		if (!d->zero_windows++)
			d->zero_window_frame = s->frame;
	} else if (!closed && x->closed_ns >= 0) {
		int64_t ns = s->row.time_ns - x->closed_ns;
		x->closed_ns = -1;
		d->zero_window_ns += ns > 0 ? ns : 0;
		if (ns > d->zero_window_longest_ns)
			d->zero_window_longest_ns = ns;
	}
}

static void count_flags(struct tale *t, struct walk_state *w, const struct tale_segment *s)
{
	struct tale_direction *d = &t->dir[s->from];
	struct sender         *x = &w->sender[s->from];
	uint32_t               bits = s->row.analysis;
	int64_t                idle = d->segments ? s->row.time_ns - x->last_ns : 0;

	d->segments++;
	if (idle > d->longest_idle_ns) {
		d->longest_idle_ns = idle;
		d->longest_idle_frame = s->frame;
	}
	x->last_ns = s->row.time_ns;
	if (bits & TCP_DUPLICATE_ACK) {
		d->duplicate_acks++;
		d->duplicate_ack_runs += !x->run;
		x->run++;
	} else if (!s->row.payload) {
		x->run = 0;
	}
	d->zero_window_probes += s->probe;
	d->keep_alives += bits & TCP_KEEP_ALIVE && !s->probe;
	close_window(d, x, s);
}

static void note_capture(struct tale *t, const struct tale_segment *s)
{
	if (s->row.caplen < s->row.len)
		note(t, CAVEAT_SNAPPED, s->frame);
	if (s->row.time_ns < t->last_ns)
		note(t, CAVEAT_CLOCK, s->frame);
	if (s->row.analysis & (TCP_ACK_LOST_SEGMENT | TCP_LOST_SEGMENT))
		note(t, CAVEAT_UNSEEN, s->frame);
	t->last_ns = s->row.time_ns;
}

static void note_open(struct tale *t, const struct tale_segment *s)
{
	uint32_t kind = s->row.tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN);

	if (s->row.tcp_flags & TCP_SYN && !t->dir[s->from].has_syn)
		take_syn(&t->dir[s->from], store_block(t->flow->store, s->frame), s);
	if (kind == TCP_SYN && s->from == TALE_CLIENT && !t->open.syns++)
		t->open.syn = s->frame;
	if (kind == (TCP_SYN | TCP_ACK) && s->from == TALE_SERVER && !t->open.synacks++) {
		t->open.synack = s->frame;
		if (t->open.syn != UINT32_MAX)
			t->open.synack_ns = s->row.time_ns - tale_time(t->flow, t->open.syn);
	}
	if (s->row.tcp_flags & TCP_ACK && !(kind & (TCP_SYN | TCP_RST)) && s->from == TALE_CLIENT &&
	    t->open.ack == UINT32_MAX && t->open.synack != UINT32_MAX) {
		t->open.ack = s->frame;
		t->open.ack_ns = s->row.time_ns - tale_time(t->flow, t->open.synack);
	}
	if (s->row.tcp_flags & TCP_RST && t->open.reset == UINT32_MAX && s->before.server <= TCP_SYN_RECEIVED)
		t->open.reset = s->frame;
}

static void note_close(struct tale *t, struct walk_state *w, const struct tale_segment *s)
{
	bool finished = t->close.fin[0] != UINT32_MAX || t->close.fin[1] != UINT32_MAX;

	if (finished && t->close.fin[s->from] == UINT32_MAX && s->from != t->close.by)
		t->close.after_fin += s->row.payload;
	if (s->row.tcp_flags & TCP_FIN && t->close.fin[s->from] == UINT32_MAX) {
		t->close.fin[s->from] = s->frame;
		if (!finished)
			t->close.by = s->from;
	}
	const struct tcp_end *other = &w->ends.end[t->client ^ !s->from];
	if (s->row.tcp_flags & TCP_ACK && !(s->row.tcp_flags & TCP_RST) && other->has_fin &&
	    seq_le(other->fin_end, s->row.ack) && t->close.fin_ack[!s->from] == UINT32_MAX)
		t->close.fin_ack[!s->from] = s->frame;
	if (s->row.tcp_flags & TCP_RST && t->close.reset == UINT32_MAX) {
		t->close.reset = s->frame;
		if (!finished)
			t->close.by = s->from;
	}
	for (int i = 0; i < 2; i++)
		t->time_wait[i] |= (i ? s->after.server : s->after.client) == TCP_TIME_WAIT;
}

static void count(struct tale *t, struct walk_state *w, const struct tale_segment *s)
{
	if (s->duplicate) {
		note(t, CAVEAT_DUPLICATES, s->frame);
		return;
	}
	note_capture(t, s);
	note_open(t, s);
	take_data(t, &w->sender[s->from], s);
	take_rtt(t, w, s);
	count_flags(t, w, s);
	note_close(t, w, s);
}

/* ------------------------------------------------------------------ the walk */

static enum tale_phase phase_of(const struct walk_state *w, const struct tale_segment *s)
{
	if (w->any_fin || s->row.tcp_flags & (TCP_FIN | TCP_RST))
		return PHASE_CLOSE;
	if (s->row.tcp_flags & TCP_SYN || (s->before.server != s->after.server && s->after.server == TCP_ESTABLISHED))
		return PHASE_OPEN;
	return PHASE_DATA;
}

static void follow(struct walk_state *w, const struct tale *t, struct tale_segment *s)
{
	bool                    back = s->row.marks & ROW_REVERSE;
	struct tcp_ends_segment x = {s->row.seq,     s->row.ack, s->row.tcp_flags,
	                             s->row.payload, back,       tcp_ends_to_server(s->row.sport, s->row.dport)};
	bool                    first = !w->ends.begun;

	s->before = w->step;
	tcp_ends_follow(&w->ends, &x, &w->step);
	s->after = w->step;
	if (first)
		s->before =
		    w->ends.opened ? (struct tcp_ends_step){TCP_CLOSED, TCP_LISTEN, TCP_STATES, TCP_STATES} : w->step;
	s->from = back == w->ends.client ? TALE_CLIENT : TALE_SERVER;
	enum tale_side other = s->from == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;
	w->assumed[s->from] = false;
	if (other == TALE_CLIENT ? s->before.client != s->after.client : s->before.server != s->after.server)
		w->assumed[other] = true;
	s->assumed[0] = w->assumed[0];
	s->assumed[1] = w->assumed[1];
	s->duplicate = is_duplicate(&w->sender[s->from], &s->row);
	/* An empty segment before a closed window asks whether it has opened, whatever it is called. */
	s->probe =
	    s->row.analysis & TCP_ZERO_WINDOW_PROBE || (s->row.analysis & TCP_KEEP_ALIVE && w->sender[other].shut);
	w->sender[s->from].shut = !s->row.window && !(s->row.tcp_flags & (TCP_SYN | TCP_RST));
	s->phase = phase_of(w, s);
	w->any_fin |= s->row.tcp_flags & TCP_FIN;
	s->repeats = UINT32_MAX;
	if (s->row.analysis & (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION))
		s->repeats = tale_original(t->flow, s->frame, &s->row);
	s->repeat = repeat_of(s, &w->sender[other], t);
	remember(&w->sender[s->from], &s->row);
}

static void begin(struct walk_state *w)
{
	*w = (struct walk_state){0};
	tcp_ends_init(&w->ends);
	for (int i = 0; i < 2; i++) {
		w->sender[i].closed_ns = -1;
		w->sender[i].stride = 1;
	}
}

static int compare_ns(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void finish(struct tale *t, struct walk_state *w)
{
	for (int i = 0; i < 2; i++) {
		struct tale_direction *d = &t->dir[i];
		struct sender         *x = &w->sender[i];
		d->rtt_median_ns = -1;
		if (x->nrtts) {
			qsort(x->rtt, x->nrtts, sizeof *x->rtt, compare_ns);
			d->rtt_median_ns = x->rtt[x->nrtts / 2];
		} else {
			d->rtt_min_ns = d->rtt_max_ns = -1;
		}
		if (x->closed_ns >= 0 && t->last_ns > x->closed_ns) {
			d->zero_window_ns += t->last_ns - x->closed_ns;
			if (t->last_ns - x->closed_ns > d->zero_window_longest_ns)
				d->zero_window_longest_ns = t->last_ns - x->closed_ns;
		}
	}
	t->ends = w->step;
	if (!t->dir[0].segments || !t->dir[1].segments)
		t->caveats[CAVEAT_ONE_WAY] = (struct tale_note){1, t->frames[0]};
}

static void count_all(struct tale *t, struct walk_state *w)
{
	for (size_t i = 0; i < t->nframes; i++) {
		struct tale_segment s = {.frame = t->frames[i]};
		if (!flow_row(t->flow, t->stream, s.frame, &s.row))
			continue;
		s.row.time_ns = tale_time(t->flow, s.frame);
		follow(w, t, &s);
		if (!i) {
			t->client = w->ends.client;
			t->client_by = s.row.tcp_flags & TCP_SYN
			                   ? (s.row.tcp_flags & TCP_ACK ? CLIENT_BY_SYNACK : CLIENT_BY_SYN)
			                   : CLIENT_BY_PORT;
			t->first_ns = t->last_ns = s.row.time_ns;
		}
		count(t, w, &s);
	}
}

bool tale_tell(struct tale *t, const struct flow *f, uint32_t stream)
{
	*t = (struct tale){.flow = f, .stream = stream, .complete = true};
	t->open.syn = t->open.synack = t->open.ack = t->open.reset = t->close.reset = UINT32_MAX;
	t->open.synack_ns = t->open.ack_ns = t->close.ns = -1;
	t->close.fin[0] = t->close.fin[1] = t->close.fin_ack[0] = t->close.fin_ack[1] = UINT32_MAX;
	collect(t);
	if (!t->nframes)
		return false;
	struct walk_state *w = mem_alloc(sizeof *w);
	begin(w);
	count_all(t, w);
	finish(t, w);
	mem_free(w);
	tale_judge(t);
	return true;
}

void tale_fini(struct tale *t)
{
	mem_free(t->frames);
	*t = (struct tale){0};
}

static uint32_t fact(const struct tale *t, uint32_t frame, enum column what)
{
	int64_t v = 0;

	return flow_fact(t->flow, frame, 0, what, &v) ? (uint32_t)v : 0;
}

void tale_segments(const struct tale *t, bool (*see)(void *context, const struct tale *t, const struct tale_segment *s),
                   void              *context)
{
	struct walk_state *w = mem_alloc(sizeof *w);
	uint32_t           end[2] = {0, 0};
	bool               more = true, seen[2] = {false, false};

	begin(w);
	for (size_t i = 0; i < t->nframes && more; i++) {
		struct tale_segment s = {.frame = t->frames[i]};
		if (!flow_row(t->flow, t->stream, s.frame, &s.row))
			continue;
		s.row.time_ns = tale_time(t->flow, s.frame);
		follow(w, t, &s);
		s.seq = fact(t, s.frame, COLUMN_TCP_SEQ);
		s.ack = fact(t, s.frame, COLUMN_TCP_ACK);
		s.window = fact(t, s.frame, COLUMN_TCP_WINDOW);
		uint32_t behind = s.seq + s.row.payload + (s.row.tcp_flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
		if (!seen[!s.from]) /* nothing is known of the other end but what this one acknowledges */
			end[!s.from] = s.row.tcp_flags & TCP_ACK ? s.ack : 0;
		s.sent_end = end[!s.from];
		if (!seen[s.from] || seq_lt(end[s.from], behind))
			end[s.from] = behind;
		seen[s.from] = true;
		more = see(context, t, &s);
	}
	mem_free(w);
}

void tale_end_text(struct text *out, const struct tale *t, enum tale_side side)
{
	const struct conversation *key = &t->flow->tcp.list[t->stream];
	bool                       b = (side == TALE_CLIENT) == (t->client == 1);
	uint32_t                   address = b ? key->b_address : key->a_address;
	uint8_t ip4[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
	                  (uint8_t)address};

	if (key->net == NET_IP6) {
		text_char(out, '[');
		text_ip6(out, t->flow->addresses.list[address]);
		text_char(out, ']');
	} else if (key->net == NET_IP4) {
		text_ip4(out, ip4);
	}
	text_printf(out, ":%u", b ? key->b_port : key->a_port);
}
