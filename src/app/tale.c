/* tale.c -- see tale.h: one walk over a connection's segments that counts. */
#include "app/tale.h"

#include "app/tale_walk.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "flow/seq.h"

#include <stdlib.h>

enum { RTTS_MAX = 2048 };

/* What is remembered of a direction while it is counted. */
struct tally {
	int64_t  last_ns;   /* when it sent last */
	int64_t  closed_ns; /* when its window closed, -1: it is open */
	int64_t *rtt;       /* RTTS_MAX; NULL: none yet */
	uint32_t nrtts, stride;
	uint32_t edge; /* behind the last number that the other end has room for */
	bool     has_edge, limited;
};

struct counting {
	struct tale_walk walk;
	struct tally     tally[2]; /* by enum tale_side */
};

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

static void take_rtt(struct tale *t, struct counting *c, const struct tale_segment *s)
{
	struct tally          *x = &c->tally[!s->from];
	struct tale_direction *d = &t->dir[!s->from];
	struct row             acked;

	if (!s->row.acks_frame || !flow_row(t->flow, t->stream, s->row.acks_frame - 1, &acked) ||
	    acked.analysis &
	        (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION | TCP_OUT_OF_ORDER))
		return;
	/* RFC 6298 section 3: what was sent again meanwhile, or waited for that, tells no round trip. */
	const struct tale_sender *other = &c->walk.sender[!s->from];
	if (other->mended && other->mended_frame >= s->row.acks_frame && seq_lt(acked.seq, other->mended_end))
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
	if (!x->rtt)
		x->rtt = mem_alloc(RTTS_MAX * sizeof *x->rtt);
	if (x->nrtts == RTTS_MAX) { /* every other one is kept from now on */
		for (uint32_t i = 0; i < RTTS_MAX / 2; i++)
			x->rtt[i] = x->rtt[2 * i];
		x->nrtts = RTTS_MAX / 2;
		x->stride *= 2;
	}
	x->rtt[x->nrtts++] = rtt;
}

static void take_data(struct tale *t, const struct tale_segment *s)
{
	struct tale_direction *d = &t->dir[s->from];
	uint32_t               len = s->row.payload, repeated = s->again ? len - s->fresh : 0;

	if (s->asks || s->row.tcp_flags & TCP_RST)
		return;
	d->repeats[s->repeat]++;
	if (s->repeat != REPEAT_NONE && !d->repeated_segments++)
		d->first_repeat = s->frame;
	if (s->repeat != REPEAT_NONE)
		d->last_repeat = s->frame;
	if (!len)
		return;
	if (!d->data_segments++)
		d->first_data_ns = s->row.time_ns;
	d->last_data_ns = s->row.time_ns;
	d->sent += s->fresh + repeated;
	d->bytes += s->fresh;
	d->repeated += repeated;
	d->out_of_order += s->late == len && s->repeat == REPEAT_NONE;
	if (len > d->largest)
		d->largest = len;
	if (t->dir[!s->from].has_mss && len > t->dir[!s->from].mss)
		note(t, CAVEAT_OFFLOAD, s->frame);
}

static void end_stall(struct tale_direction *d, struct tally *x, int64_t now, bool lasting)
{
	int64_t ns = now > x->closed_ns ? now - x->closed_ns : 0;

	d->zero_window_ns += ns;
	if (ns > d->zero_window_longest_ns)
		d->zero_window_longest_ns = ns;
	if (d->zero_windows <= TALE_STALLS_MAX) {
		d->stalls[d->zero_windows - 1].ns = ns;
		d->stalls[d->zero_windows - 1].lasting = lasting;
	}
	x->closed_ns = -1;
}

static void close_window(struct tale_direction *d, struct tally *x, const struct tale_segment *s)
{
	bool closed = !s->row.window && !(s->row.tcp_flags & (TCP_SYN | TCP_RST));

	if (closed && x->closed_ns < 0) {
		x->closed_ns = s->row.time_ns;
		if (!d->zero_windows++)
			d->zero_window_frame = s->frame;
		if (d->zero_windows <= TALE_STALLS_MAX)
			d->stalls[d->zero_windows - 1].frame = s->frame;
	} else if (!closed && x->closed_ns >= 0) {
		end_stall(d, x, s->row.time_ns, false);
	}
}

/* The shift of an end's windows; -1: it is not known, because the opening was not seen. */
static int shift_of(const struct tale *t, enum tale_side side)
{
	if (!t->dir[0].has_syn || !t->dir[1].has_syn)
		return -1;
	return t->dir[0].has_scale && t->dir[1].has_scale ? t->dir[side].scale : 0;
}

/* Has this end sent so much that the other's window has no room for a full segment more? */
static bool is_limited(const struct tale *t, const struct counting *c, enum tale_side side)
{
	const struct tally       *x = &c->tally[side];
	const struct tale_sender *me = &c->walk.sender[side], *other = &c->walk.sender[!side];
	uint32_t                  room = x->has_edge && seq_lt(me->next, x->edge) ? x->edge - me->next : 0;

	return x->has_edge && t->dir[side].largest && room < t->dir[side].largest && other->has_acked &&
	       (other->shut || seq_lt(other->acked, me->next));
}

static void take_window(struct tale *t, struct counting *c, const struct tale_segment *s)
{
	enum tale_side other = s->from == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;
	int            shift = s->row.tcp_flags & TCP_SYN ? 0 : shift_of(t, s->from); /* RFC 7323 section 2.2 */
	int64_t        ns = s->row.time_ns - t->last_ns;

	for (int i = 0; i < 2; i++)
		if (c->tally[i].limited && ns > 0)
			t->dir[i].window_limited_ns += ns;
	if (s->row.tcp_flags & TCP_ACK && !(s->row.tcp_flags & TCP_RST) && shift >= 0) {
		c->tally[other].edge = seq_add(s->row.ack, (uint32_t)s->row.window << shift);
		c->tally[other].has_edge = true;
	}
	for (int i = 0; i < 2; i++)
		c->tally[i].limited = is_limited(t, c, (enum tale_side)i);
}

static void count_flags(struct tale *t, struct counting *c, const struct tale_segment *s)
{
	struct tale_direction *d = &t->dir[s->from];
	struct tally          *x = &c->tally[s->from];
	uint32_t               bits = s->row.analysis;
	int64_t                idle = d->segments ? s->row.time_ns - x->last_ns : 0;

	d->segments++;
	if (idle > d->longest_idle_ns) {
		d->longest_idle_ns = idle;
		d->longest_idle_frame = s->frame;
	}
	x->last_ns = s->row.time_ns;
	if (s->row.tcp_flags & TCP_ACK && s->has_ack_before && seq_lt(s->ack_before, s->row.ack))
		t->dir[!s->from].confirmed_ns = s->row.time_ns;
	d->duplicate_acks += (bits & TCP_DUPLICATE_ACK) != 0;
	d->duplicate_ack_runs += bits & TCP_DUPLICATE_ACK && s->run == 1;
	d->zero_window_probes += s->probe;
	d->keep_alives += bits & TCP_KEEP_ALIVE && s->asks && !s->probe;
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

/* An end that answers with a SYN cookie remembers nothing of the SYN, and can't take up its options (but with
 * timestamps, which then carry them: that is not seen here).  An old stack does the same. */
static bool may_be_cookie(const struct tale *t)
{
	const struct tale_direction *c = &t->dir[TALE_CLIENT], *s = &t->dir[TALE_SERVER];

	return c->has_syn && c->has_scale && c->sack && !s->has_scale && !s->sack && !s->timestamps;
}

static void take_synack(struct tale *t, const struct tale_segment *s)
{
	if (t->open.synacks++)
		return;
	t->open.synack = s->frame;
	t->open.cookie = may_be_cookie(t);
	if (t->open.syn != UINT32_MAX)
		t->open.synack_ns = s->row.time_ns - tale_time(t->flow, t->open.syn);
}

static void note_open(struct tale *t, const struct tale_segment *s)
{
	uint32_t kind = s->row.tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN);

	if (s->row.tcp_flags & TCP_SYN && !t->dir[s->from].has_syn)
		take_syn(&t->dir[s->from], store_block(t->flow->store, s->frame), s);
	if (kind == TCP_SYN && s->from == TALE_CLIENT && !t->open.syns++)
		t->open.syn = s->frame;
	t->open.fast_asked |= (s->row.analysis & TCP_TFO_SYN) != 0;
	t->open.fast_data |= kind == TCP_SYN && s->row.payload;
	t->open.fast_taken |= (s->row.analysis & TCP_TFO_ACK) != 0;
	t->open.crossed |= kind == TCP_SYN && s->from == TALE_SERVER;
	if (kind == (TCP_SYN | TCP_ACK) && s->from == TALE_SERVER) {
		t->open.ack_lost |= t->open.ack != UINT32_MAX;
		take_synack(t, s);
	}
	if (s->row.tcp_flags & TCP_ACK && !(kind & (TCP_SYN | TCP_RST)) && s->from == TALE_CLIENT &&
	    t->open.ack == UINT32_MAX && t->open.synack != UINT32_MAX) {
		t->open.ack = s->frame;
		t->open.ack_ns = s->row.time_ns - tale_time(t->flow, t->open.synack);
	}
	if (s->row.tcp_flags & TCP_RST && t->open.reset == UINT32_MAX && s->before.server <= TCP_SYN_RECEIVED)
		t->open.reset = s->frame;
}

static bool is_over(uint8_t state)
{
	return state == TCP_CLOSED || state == TCP_TIME_WAIT;
}

static void note_close(struct tale *t, const struct tale_walk *w, const struct tale_segment *s)
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
	t->close.after_close += is_over(s->before.client) && is_over(s->before.server) && !(s->row.tcp_flags & TCP_SYN);
	for (int i = 0; i < 2; i++)
		t->time_wait[i] |= (i ? s->after.server : s->after.client) == TCP_TIME_WAIT;
}

static void note_path(struct tale *t, const struct tale_walk *w, const struct tale_segment *s)
{
	struct tcp_ends_segment x = tale_ends_segment(&s->row);

	for (int i = 0; i < 2; i++) {
		uint8_t through = i ? s->after.server_through : s->after.client_through;
		uint8_t before = i ? s->before.server : s->before.client, after = i ? s->after.server : s->after.client;
		if (through != TCP_STATES)
			tale_path_enter(&t->path[i], through);
		if (after != before || through != TCP_STATES || !t->path[i].n)
			tale_path_enter(&t->path[i], after);
		if (i == (int)s->from)
			tale_path_sends(&t->path[i], after, &w->ends, &x);
	}
}

static void count(struct tale *t, struct counting *c, const struct tale_segment *s)
{
	if (s->duplicate) {
		note(t, CAVEAT_DUPLICATES, s->frame);
		return;
	}
	note_path(t, &c->walk, s);
	note_open(t, s);
	take_data(t, s);
	take_rtt(t, c, s);
	take_window(t, c, s);
	note_capture(t, s);
	count_flags(t, c, s);
	note_close(t, &c->walk, s);
}

/* ------------------------------------------------------------------ all of it */

static int compare_ns(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void finish_direction(struct tale *t, struct counting *c, enum tale_side side)
{
	struct tale_direction    *d = &t->dir[side];
	struct tally             *x = &c->tally[side];
	const struct tale_sender *me = &c->walk.sender[side], *other = &c->walk.sender[!side];

	d->rtt_median_ns = -1;
	if (x->nrtts) {
		qsort(x->rtt, x->nrtts, sizeof *x->rtt, compare_ns);
		d->rtt_median_ns = x->rtt[x->nrtts / 2];
	} else {
		d->rtt_min_ns = d->rtt_max_ns = -1;
	}
	mem_free(x->rtt);
	if (x->closed_ns >= 0)
		end_stall(d, x, t->last_ns, true);
	if (me->begun && other->has_acked && seq_lt(other->acked, me->next))
		d->unacked = me->next - other->acked;
	else if (me->begun && !other->has_acked)
		d->unacked = (uint32_t)d->bytes;
}

static void count_all(struct tale *t, struct counting *c)
{
	tale_walk_init(&c->walk, t->flow, t->stream);
	for (int i = 0; i < 2; i++)
		c->tally[i] = (struct tally){.closed_ns = -1, .stride = 1};
	for (size_t i = 0; i < t->nframes; i++) {
		struct tale_segment s;
		if (!tale_walk_step(&c->walk, t->frames[i], &s))
			continue;
		if (!i) {
			t->client = c->walk.ends.client;
			t->client_by = s.row.tcp_flags & TCP_SYN
			                   ? (s.row.tcp_flags & TCP_ACK ? CLIENT_BY_SYNACK : CLIENT_BY_SYN)
			                   : CLIENT_BY_PORT;
			t->first_ns = t->last_ns = s.row.time_ns;
		}
		count(t, c, &s);
	}
	for (int i = 0; i < 2; i++)
		finish_direction(t, c, (enum tale_side)i);
	t->ends = c->walk.step;
	if (!t->dir[0].segments || !t->dir[1].segments)
		t->caveats[CAVEAT_ONE_WAY] = (struct tale_note){1, t->frames[0]};
}

bool tale_tell(struct tale *t, const struct flow *f, uint32_t stream)
{
	struct counting c;

	*t = (struct tale){.flow = f, .stream = stream};
	t->open.syn = t->open.synack = t->open.ack = t->open.reset = t->close.reset = UINT32_MAX;
	t->open.synack_ns = t->open.ack_ns = t->close.ns = -1;
	t->close.fin[0] = t->close.fin[1] = t->close.fin_ack[0] = t->close.fin_ack[1] = UINT32_MAX;
	t->frames = tale_frames(f, stream, &t->nframes);
	if (!t->nframes)
		return false;
	count_all(t, &c);
	tale_judge(t);
	return true;
}

int64_t tale_data_ns(const struct tale_direction *d)
{
	int64_t end = d->confirmed_ns > d->last_data_ns ? d->confirmed_ns : d->last_data_ns;

	return d->data_segments ? end - d->first_data_ns : 0;
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
	struct tale_walk w;
	uint32_t         end[2] = {0, 0};
	bool             more = true, seen[2] = {false, false};

	tale_walk_init(&w, t->flow, t->stream);
	for (size_t i = 0; i < t->nframes && more; i++) {
		struct tale_segment s;
		if (!tale_walk_step(&w, t->frames[i], &s))
			continue;
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
