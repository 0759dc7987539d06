/* tcp_rules.c -- see tcp_rules.h. */
#include "flow/tcp_rules.h"
#include "base/interval.h"

#include "flow/seq.h"
#include "store/row.h"

/* What a segment is, seen from its connection: a rule names those that it needs. */
enum aspect {
	EMPTY = 1,     /* no data */
	DATA = 2,      /* at least a byte */
	ONE_BYTE = 4,  /* one byte */
	SHORT = 8,     /* at most a byte */
	SENDS = 16,    /* data, SYN or FIN: takes sequence numbers */
	PLAIN = 32,    /* none of SYN, FIN, RST */
	NO_RESET = 64, /* no RST */
	ACKS = 128,    /* the ACK flag */
	OPEN = 256,    /* its window is not 0 */
	CLOSED = 512,  /* its window is 0 */
	SAME_WINDOW = 1024,
	NEW_WINDOW = 2048,
	NEXT = 4096,               /* begins where the sender's last byte ended */
	BEFORE = 8192,             /* begins one byte before that */
	BEHIND = 16384,            /* begins before that */
	AHEAD = 32768,             /* begins after that */
	SAME_ACK = 65536,          /* acknowledges what its sender did last */
	AFTER_KEEP_ALIVE = 131072, /* the other end's last segment was a keep-alive */
	AFTER_PROBE = 262144,      /* ... a zero-window probe */
	UNSEEN = 524288,           /* acknowledges more than was seen of the other end */
	OPENING = 1048576,         /* SYN */
};

struct judgement {
	const struct tcp_connection *c;
	const struct tcp_side       *us, *them;
	const struct tcp_segment    *s;
	uint32_t                     bits;
};

struct rule {
	uint32_t says;                           /* enum tcp_analysis */
	uint32_t needs;                          /* enum aspect: all of them */
	bool (*also)(const struct judgement *j); /* NULL: that is all */
	uint8_t skips;                           /* if it holds: so many rules behind it are not asked */
	uint8_t guards;                          /* if it does not hold: the same */
};

static uint32_t aspects_of(const struct tcp_side *us, const struct tcp_side *them, const struct tcp_segment *s)
{
	uint32_t a = s->len ? DATA | SENDS : EMPTY;
	bool     known = us->nextseq != 0;

	a |= s->len <= 1 ? SHORT : 0;
	a |= s->len == 1 ? ONE_BYTE : 0;
	a |= s->flags & (TCP_SYN | TCP_FIN) ? SENDS : 0;
	a |= s->flags & (TCP_SYN | TCP_FIN | TCP_RST) ? 0 : PLAIN;
	a |= s->flags & TCP_RST ? 0 : NO_RESET;
	a |= s->flags & TCP_ACK ? ACKS : 0;
	a |= s->window ? OPEN : CLOSED;
	a |= s->window == us->window ? SAME_WINDOW : NEW_WINDOW;
	a |= s->seq == us->nextseq ? NEXT : 0;
	a |= seq_add(s->seq, 1) == us->nextseq ? BEFORE : 0;
	a |= known && seq_lt(s->seq, us->nextseq) ? BEHIND : 0;
	a |= known && seq_gt(s->seq, us->nextseq) ? AHEAD : 0;
	a |= s->ack == us->lastack ? SAME_ACK : 0;
	a |= them->contiguous && seq_gt(s->ack, them->contiguous) ? UNSEEN : 0;
	a |= s->flags & TCP_SYN ? OPENING : 0;
	a |= them->last_bits & TCP_KEEP_ALIVE ? AFTER_KEEP_ALIVE : 0;
	a |= them->last_bits & TCP_ZERO_WINDOW_PROBE ? AFTER_PROBE : 0;
	return a;
}

/* ------------------------------------------------------------------ predicates */

static bool peer_closed(const struct judgement *j)
{
	return j->them->window == 0;
}

/* The segment's last byte is the last that the peer's window has room for. */
static bool reaches_window(const struct tcp_side *them, const struct tcp_segment *s)
{
	if (them->scale == TCP_SCALE_UNKNOWN)
		return false;
	unsigned shift = them->first_ack || them->scale < 0 ? 0 : (unsigned)them->scale;
	return seq_add(s->seq, s->len) == seq_add(them->lastack, (uint32_t)them->window << shift);
}

static bool fills_window(const struct judgement *j)
{
	return reaches_window(j->them, j->s);
}

/* The byte of a zero-window probe is acknowledged (by a window that stays closed): it was seen. */
static bool takes_probe(const struct judgement *j)
{
	return !j->s->window && j->s->ack == seq_add(j->them->nextseq, 1);
}

/* The peer is told to have received more than it ever sent here: that was said, the peer acknowledged nothing new
 * since, and its bytes have no new gap. */
static bool said_before(const struct judgement *j)
{
	return j->them->unseen_said && j->them->contiguous == j->them->nextseq;
}

static bool is_keep_alive(const struct judgement *j)
{
	return j->bits & TCP_KEEP_ALIVE;
}

static bool already_acked(const struct judgement *j)
{
	return j->them->lastack && seq_le(seq_add(j->s->seq, j->s->len), j->them->lastack);
}

/* More than a byte, from the byte of a probe on: new data. */
static bool repeats_probe_only(const struct judgement *j)
{
	return j->s->len > 1 && seq_add(j->s->seq, 1) == j->us->nextseq;
}

/* At once after duplicate acknowledgements that ask for it. */
static bool answers_dup_acks(const struct judgement *j)
{
	enum { AT_ONCE_NS = 20000000, DUP_ACKS = 2 };

	return j->them->dup_acks >= DUP_ACKS && j->them->lastack == j->s->seq &&
	       (uint64_t)interval_ns(j->s->time_ns, j->them->last_ns) < AT_ONCE_NS;
}

/* Too soon after the segment that overtook it to be sent again. */
static bool was_overtaken(const struct judgement *j)
{
	enum { USUAL_NS = 3000000 };
	uint64_t limit = j->c->has_rtt ? (uint64_t)j->c->first_rtt_ns : USUAL_NS;
	uint32_t end = seq_add(j->s->seq, j->s->len + (j->s->flags & (TCP_SYN | TCP_FIN) ? 1 : 0));

	return (uint64_t)interval_ns(j->s->time_ns, j->us->nextseq_ns) < limit && j->us->nextseq != end;
}

static bool is_tfo_request(const struct judgement *j)
{
	return j->s->tfo_cookie && (j->s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static bool answers_tfo(const struct judgement *j)
{
	return j->them->tfo_data && (j->s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

static bool accepts_tfo(const struct judgement *j)
{
	return answers_tfo(j) && seq_gt(j->s->ack, seq_add(j->them->base, 1));
}

/* ------------------------------------------------------------------ the table */

/* clang-format off */
#define AGAIN (EMPTY | NEXT | SAME_ACK | PLAIN)
static const struct rule rules[] = {
	{TCP_ZERO_WINDOW_PROBE,       ONE_BYTE | NEXT,                  peer_closed, 9, 0},
	{TCP_ZERO_WINDOW,             CLOSED | PLAIN,                   NULL, 0, 0},
	{TCP_LOST_SEGMENT,            AHEAD | NO_RESET,                 NULL, 0, 0},
	{TCP_KEEP_ALIVE,              SHORT | BEFORE | PLAIN,           NULL, 0, 0},
	{TCP_WINDOW_FULL,             DATA | PLAIN,                     fills_window, 0, 0},
	{0,                           AGAIN,                            NULL, 0, 4},
	{TCP_WINDOW_UPDATE,           OPEN | NEW_WINDOW,                NULL, 0, 0},
	{TCP_KEEP_ALIVE_ACK,          OPEN | SAME_WINDOW | AFTER_KEEP_ALIVE, NULL, 2, 0},
	{TCP_ZERO_WINDOW_PROBE_ACK,   CLOSED | SAME_WINDOW | AFTER_PROBE,    NULL, 1, 0},
	{TCP_DUPLICATE_ACK,           OPEN | SAME_WINDOW,               NULL, 0, 0},
	{0,                           UNSEEN | AFTER_PROBE,             takes_probe, 2, 0},
	{TCP_ACK_BEYOND,              ACKS | UNSEEN,                    said_before, 1, 0},
	{TCP_ACK_LOST_SEGMENT,        ACKS | UNSEEN,                    NULL, 0, 0},
	{0,                           OPENING,                          NULL, 0, 3},
	{TCP_TFO_SYN,                 OPENING,                          is_tfo_request, 0, 0},
	{TCP_TFO_ACK,                 OPENING,                          accepts_tfo, 1, 0},
	{TCP_TFO_IGNORED,             OPENING,                          answers_tfo, 0, 0},
	/* A repetition is one of these, or none. */
	{0,                           SENDS,                            NULL, 0, 7},
	{0,                           BEHIND,                           is_keep_alive, 6, 0},
	{TCP_SPURIOUS_RETRANSMISSION, DATA,                             already_acked, 5, 0},
	{0,                           BEHIND,                           NULL, 0, 4},
	{TCP_PROBE_REPEATED,          DATA,                             repeats_probe_only, 3, 0},
	{TCP_FAST_RETRANSMISSION,     BEHIND,                           answers_dup_acks, 2, 0},
	{TCP_OUT_OF_ORDER,            BEHIND,                           was_overtaken, 1, 0},
	{TCP_RETRANSMISSION,          BEHIND,                           NULL, 0, 0},
};
/* clang-format on */

bool tcp_is_progress(const struct tcp_connection *c, const struct tcp_segment *s)
{
	const struct tcp_side *us = &c->side[s->back], *them = &c->side[!s->back];

	if (s->seq != us->nextseq || !s->seq || s->flags & (TCP_SYN | TCP_FIN | TCP_RST) || !s->window ||
	    !them->contiguous || seq_gt(s->ack, them->contiguous))
		return false;
	if (!s->len)
		return s->ack != us->lastack;
	return them->window && seq_gt(seq_add(s->seq, s->len), them->lastack) && !reaches_window(them, s);
}

uint32_t tcp_judge(const struct tcp_connection *c, const struct tcp_segment *s)
{
	struct judgement j = {.c = c, .us = &c->side[s->back], .them = &c->side[!s->back], .s = s};

	if (tcp_is_progress(c, s))
		return 0;
	uint32_t aspects = aspects_of(j.us, j.them, s);

	for (unsigned i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct rule *r = &rules[i];
		if ((r->needs & ~aspects) || (r->also && !r->also(&j))) {
			i += r->guards;
			continue;
		}
		j.bits |= r->says;
		i += r->skips;
	}
	return j.bits;
}
