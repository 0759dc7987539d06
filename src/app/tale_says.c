/* tale_says.c -- what one segment of a connection says, sentence by sentence. */
#include "app/tale_words.h"

#include "base/text.h"
#include "flow/seq.h"

#include <stdio.h>

/* Who is asked to speak. */
struct speaker {
	struct text               *out;
	enum tale_language         language;
	const struct tale         *t;
	const struct tale_segment *s;
	struct tale_word           me, other; /* "client" or "server" in the language */
};

#define SAY(sp, id, ...) TALE_LINE((sp)->out, (sp)->language, id, ##__VA_ARGS__)

static struct tale_word side_word(enum tale_language language, enum tale_side side)
{
	struct text      t;
	struct tale_word w;

	text_init(&t);
	tale_put(&t, language, side == TALE_CLIENT ? TEXT_W_CLIENT : TEXT_W_SERVER, NULL, 0);
	/* An article is what English needs, and Chinese does not. */
	snprintf(w.p, sizeof w.p, "%s%s", language == TALE_EN ? "the " : "", t.p);
	text_fini(&t);
	return w;
}

static bool has(const struct tale_segment *s, uint32_t flags)
{
	return (s->row.tcp_flags & flags) == flags;
}

static uint8_t state(const struct tcp_ends_step *step, enum tale_side side)
{
	return side == TALE_CLIENT ? step->client : step->server;
}

static uint8_t through(const struct tcp_ends_step *step, enum tale_side side)
{
	return side == TALE_CLIENT ? step->client_through : step->server_through;
}

/* ------------------------------------------------------------------ opening */

static void say_options(const struct speaker *sp)
{
	const struct tale_direction *d = &sp->t->dir[sp->s->from];

	if (d->has_mss && sp->s->row.net == NET_IP6)
		SAY(sp, S_MSS6, word_n(d->mss), word_n(d->mss), word_n(d->mss + 60u));
	else if (d->has_mss)
		SAY(sp, S_MSS4, word_n(d->mss), word_n(d->mss), word_n(d->mss + 40u));
	if (d->has_scale)
		SAY(sp, S_SCALE, word_n(d->scale), word_n(UINT64_C(1) << d->scale), word_n(sp->s->row.window));
}

/* RFC 3168 section 6.1.1. */
static void say_congestion_offer(const struct speaker *sp)
{
	uint32_t flags = sp->s->row.tcp_flags & (TCP_ECE | TCP_CWR);

	if (!has(sp->s, TCP_ACK) && flags == (TCP_ECE | TCP_CWR))
		SAY(sp, S_ECN, sp->me);
	else if (has(sp->s, TCP_ACK) && flags == TCP_ECE)
		SAY(sp, S_ECN_AGREED, sp->me);
}

/* RFC 7413. */
static void say_fast_open(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;

	if (s->row.payload && !has(s, TCP_ACK))
		SAY(sp, S_SYN_DATA, word_n(s->row.payload));
	if (s->row.analysis & TCP_TFO_SYN && s->row.payload)
		SAY(sp, S_TFO_DATA, sp->other);
	else if (s->row.analysis & TCP_TFO_SYN)
		SAY(sp, S_TFO_COOKIE);
	if (s->row.analysis & TCP_TFO_ACK)
		SAY(sp, S_TFO_TAKEN, word_n(s->ack), word_n(s->ack - 1));
	if (s->row.analysis & TCP_TFO_IGNORED)
		SAY(sp, S_TFO_REFUSED, word_n(s->ack));
}

static void say_syn(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;

	if (s->repeat == REPEAT_SYN && s->repeats != UINT32_MAX) {
		struct tale_word cost = word_ns(s->row.time_ns - tale_time(sp->t->flow, s->repeats));
		struct tale_word frame = word_n(s->repeats + UINT64_C(1));
		if (has(s, TCP_ACK))
			SAY(sp, S_SYNACK_AGAIN, cost, frame);
		else
			SAY(sp, S_SYN_AGAIN, cost, frame);
		return;
	}
	if (has(s, TCP_ACK)) {
		SAY(sp, S_SYNACK, sp->me, word_n(s->ack));
		if (sp->t->open.synack == s->frame && sp->t->open.synack_ns >= 0)
			SAY(sp, S_TIMES, word_ns(sp->t->open.synack_ns));
	} else {
		SAY(sp, S_SYN, sp->me);
	}
	if (s->from == TALE_SERVER && !has(s, TCP_ACK))
		SAY(sp, S_BOTH_OPEN);
	SAY(sp, S_SEQ0, word_n(s->seq), word_n(s->row.seq));
	if (!has(s, TCP_ACK) && !s->row.ack)
		SAY(sp, S_ACK0);
	SAY(sp, S_SYN_TAKES, word_n(s->seq + 1));
	say_options(sp);
	say_congestion_offer(sp);
	tale_put_why(sp->out, sp->language, sp->t, s);
	say_fast_open(sp);
	if (has(s, TCP_ACK) && sp->t->open.cookie && sp->t->open.synack == s->frame)
		SAY(sp, S_COOKIE, sp->me);
	if (has(s, TCP_ACK))
		SAY(sp, S_SYNACK_KNOWS, sp->me, sp->other);
	else if (s->from == TALE_CLIENT)
		SAY(sp, S_SYN_KNOWS, sp->me, sp->other);
}

/* ------------------------------------------------------------------ data */

static void say_repeat(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;
	struct tale_word           cost, frame;

	if (s->duplicate)
		SAY(sp, S_TWICE);
	if (s->repeat != REPEAT_NONE && s->repeats == UINT32_MAX)
		SAY(sp, S_ORIGINAL_UNSEEN);
	if (s->repeat == REPEAT_NONE || s->repeats == UINT32_MAX)
		return;
	if (s->latest != s->repeats)
		SAY(sp, S_NOT_FIRST, word_n(s->latest + UINT64_C(1)));
	cost = word_ns(s->row.time_ns - tale_time(sp->t->flow, s->repeats));
	frame = word_n(s->repeats + UINT64_C(1));
	switch (s->repeat) {
	case REPEAT_TIMEOUT: SAY(sp, S_TIMEOUT, cost, frame); break;
	case REPEAT_FAST: SAY(sp, S_FAST, cost, frame); break;
	case REPEAT_TAIL: SAY(sp, S_TAIL, cost, frame); break;
	case REPEAT_SPURIOUS: SAY(sp, S_SPURIOUS, cost, frame); break;
	default: break;
	}
}

/* The data segment of the other end that begins with the number of this acknowledgement, or ends there. */
struct neighbour {
	uint32_t frame, len, seq;
	bool     found;
};

enum { LOOK_BACK = 64 };

/* begins: the segment that starts at the acknowledged number; else the one that ends there. */
static struct neighbour neighbour_of(const struct speaker *sp, bool begins)
{
	const struct store *store = sp->t->flow->store;
	struct neighbour    n = {0};
	uint32_t            at = sp->s->row.previous;
	struct row          row;

	for (unsigned i = 0; i < LOOK_BACK && at != UINT32_MAX; i++) {
		block_row(store_block(store, at), at & BLOCK_MASK, &row);
		if (row.stream != sp->t->stream || !(row.marks & ROW_TCP))
			break;
		bool peer = (row.marks ^ sp->s->row.marks) & ROW_REVERSE;
		if (peer && row.payload && (begins ? row.seq : seq_add(row.seq, row.payload)) == sp->s->row.ack)
			return (struct neighbour){at, row.payload, sp->s->ack - seq_from(row.seq, sp->s->row.ack),
			                          true};
		if (row.previous >= at)
			break;
		at = row.previous;
	}
	return n;
}

static void say_ack(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;
	struct tale_word           ack = word_n(s->ack);

	if (s->row.analysis & TCP_DUPLICATE_ACK && seq_lt(s->ack, s->sent_end))
		SAY(sp, S_DUP_ACK, ack);
	else if (s->row.analysis & TCP_DUPLICATE_ACK)
		SAY(sp, S_DUP_ACK_TWICE, ack);
	else if (seq_gt(s->ack, s->sent_end))
		SAY(sp, S_ACKS_UNSEEN, ack);
	else if (seq_lt(s->ack, s->sent_end)) {
		struct neighbour open = neighbour_of(sp, true);
		if (open.found)
			SAY(sp, S_ACKS_OPEN, ack, word_n(s->sent_end - s->ack), word_n(open.frame + UINT64_C(1)));
		else
			SAY(sp, S_ACKS_PART, ack, word_n(s->sent_end - s->ack));
	} else if (s->row.acks_frame) {
		struct neighbour acked = neighbour_of(sp, false);
		if (acked.found)
			SAY(sp, S_ACKS_FRAME, ack, word_n(acked.seq), word_n(acked.len),
			    word_n(acked.frame + UINT64_C(1)));
		SAY(sp, S_ACKS_ALL, ack, sp->other);
	}
}

static void say_flags(const struct speaker *sp)
{
	if (has(sp->s, TCP_PSH) && sp->s->row.payload && sp->s->repeat == REPEAT_NONE)
		SAY(sp, S_PSH, sp->other);
	if (has(sp->s, TCP_URG))
		SAY(sp, S_URG);
	if (has(sp->s, TCP_ECE))
		SAY(sp, S_ECE, sp->me);
	if (has(sp->s, TCP_CWR))
		SAY(sp, S_CWR, sp->me);
}

static void say_data(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;
	uint32_t                   bits = s->row.analysis;
	bool                       asks = s->probe || bits & TCP_KEEP_ALIVE;

	if (s->probe)
		SAY(sp, S_PROBE);
	else if (bits & TCP_KEEP_ALIVE)
		SAY(sp, S_KEEP_ALIVE);
	if (s->row.payload && !asks)
		SAY(sp, S_DATA, word_n(s->row.payload), sp->me, word_n(s->seq), word_n(s->seq + s->row.payload - 1),
		    word_n(s->seq + s->row.payload));
	say_flags(sp);
	if (s->late && s->repeat == REPEAT_NONE && !s->duplicate)
		SAY(sp, S_LATE, word_n(s->late));
	say_repeat(sp);
	if (bits & TCP_ZERO_WINDOW)
		SAY(sp, S_ZERO, sp->me);
	tale_put_why(sp->out, sp->language, sp->t, s);
	if (s->from == TALE_SERVER && s->before.server == TCP_SYN_RECEIVED && !s->row.payload &&
	    s->frame < sp->t->open.synack)
		SAY(sp, S_CHALLENGE, sp->me, word_n(s->row.ack));
	else if (has(s, TCP_ACK) && !asks && !s->duplicate)
		say_ack(sp);
}

/* ------------------------------------------------------------------ close */

static void say_reset(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;
	uint8_t                    was = state(&s->before, s->from);

	if (sp->t->open.kind == OPEN_REFUSED && s->from == TALE_SERVER)
		SAY(sp, S_RESET_REFUSES, sp->me);
	else if (!has(s, TCP_ACK) && s->from == TALE_CLIENT && s->before.server == TCP_SYN_RECEIVED)
		SAY(sp, S_RESET_UNASKED, sp->me);
	else if (was == TCP_CLOSED || was == TCP_TIME_WAIT)
		SAY(sp, S_RESET_LATE, sp->me);
	else if (was == TCP_FIN_WAIT_1 || was == TCP_FIN_WAIT_2)
		SAY(sp, S_RESET_AFTER_FIN, sp->me, sp->other);
	else
		SAY(sp, S_RESET, sp->me);
	if (s->before.client != TCP_SYN_SENT && s->before.server != TCP_SYN_RECEIVED)
		SAY(sp, S_RESET_STATES, word_s(tcp_state_name(s->before.client)),
		    word_s(tcp_state_name(s->before.server)), word_n(s->open[TALE_CLIENT]),
		    word_n(s->open[TALE_SERVER]));
}

static void say_time_wait(const struct speaker *sp, enum tale_side side, struct tale_word who)
{
	enum { LINUX_NS = 60 };
	char   seconds[32];
	double at = (double)(sp->s->row.time_ns - sp->t->first_ns) / 1e9 + LINUX_NS;

	if (state(&sp->s->after, side) != TCP_TIME_WAIT || state(&sp->s->after, side == TALE_CLIENT) == TCP_LAST_ACK)
		return;
	snprintf(seconds, sizeof seconds, "%.3f", at);
	SAY(sp, S_TIME_WAIT, who, word_s(seconds));
}

static void say_close(const struct speaker *sp)
{
	const struct tale_segment *s = sp->s;
	enum tale_side             me = s->from, other = me == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;
	uint8_t                    was = state(&s->before, other), is = state(&s->after, other);
	bool acked = was != is && (is == TCP_FIN_WAIT_2 || through(&s->after, other) == TCP_FIN_WAIT_2 ||
	                           is == TCP_CLOSED || (is == TCP_TIME_WAIT && was == TCP_CLOSING));

	if (acked)
		SAY(sp, S_FIN_ACKED, word_n(s->ack), sp->other);
	if (has(s, TCP_FIN))
		SAY(sp, S_FIN, sp->me, sp->other);
	if (acked && has(s, TCP_FIN))
		SAY(sp, S_MERGED);
	if (through(&s->after, me) == TCP_FIN_WAIT_1)
		SAY(sp, S_CROSSED);
	if (acked && !has(s, TCP_FIN) && state(&s->after, me) == TCP_CLOSE_WAIT)
		SAY(sp, S_CAN_SEND, sp->me);
	if (state(&s->after, me) == TCP_LAST_ACK && has(s, TCP_FIN))
		SAY(sp, S_LAST_ACK, sp->me);
	if (acked && is == TCP_CLOSED)
		SAY(sp, S_LAST, sp->other);
	if (was != is || state(&s->before, me) != state(&s->after, me) || is == TCP_CLOSED) {
		say_time_wait(sp, me, sp->me);
		say_time_wait(sp, other, sp->other);
	}
}

void tale_put_says(struct text *out, enum tale_language language, const struct tale *t, const struct tale_segment *s)
{
	struct speaker sp = {out,
	                     language,
	                     t,
	                     s,
	                     side_word(language, s->from),
	                     side_word(language, s->from == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT)};

	if (s->row.tcp_flags & TCP_RST) {
		say_reset(&sp);
		return;
	}
	if (s->row.tcp_flags & TCP_SYN) {
		say_syn(&sp);
		return;
	}
	if (s->phase == PHASE_OPEN) {
		SAY(&sp, S_THIRD, sp.me, word_n(s->ack));
		SAY(&sp, S_WHY_THREE, sp.other);
	}
	if (s->phase != PHASE_OPEN || s->row.payload)
		say_data(&sp);
	if (s->phase == PHASE_CLOSE)
		say_close(&sp);
}
