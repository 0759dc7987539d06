/* tale_judge.c -- what kind of opening and closing a connection had, and the one verdict on it, with its proof. */
#include "app/tale.h"

/* The server repeated its SYN+ACK behind the ACK, and nothing shows that this ever arrived. */
static bool never_heard(const struct tale *t)
{
	const struct tale_path *p = &t->path[TALE_SERVER];

	for (unsigned i = 0; i < p->n; i++)
		if (p->state[i] == TCP_ESTABLISHED && !(p->assumed >> i & 1))
			return false;
	return t->open.ack_lost;
}

static enum tale_open open_kind(const struct tale *t)
{
	bool server_syn = t->dir[TALE_SERVER].has_syn;

	if (t->client_by == CLIENT_BY_PORT)
		return OPEN_MIDSTREAM;
	if (t->open.reset != UINT32_MAX && !server_syn && t->open.reset != t->open.syn)
		return t->dir[TALE_SERVER].segments ? OPEN_REFUSED : OPEN_RESET;
	if (server_syn && (t->open.crossed || !t->open.synacks))
		return OPEN_SIMULTANEOUS;
	if (server_syn && t->open.reset != UINT32_MAX && t->open.ack == UINT32_MAX)
		return OPEN_RESET;
	if (!server_syn)
		return t->dir[TALE_CLIENT].data_segments ? OPEN_NORMAL : OPEN_UNANSWERED;
	if (t->open.ack == UINT32_MAX || never_heard(t))
		return OPEN_HALF;
	return t->open.fast_taken ? OPEN_FAST : OPEN_NORMAL;
}

static enum tale_close close_kind(const struct tale *t)
{
	const uint32_t *fin = t->close.fin, *ack = t->close.fin_ack;
	enum tale_side  by = t->close.by, other = by == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;

	if (t->close.reset != UINT32_MAX && (ack[0] == UINT32_MAX || ack[1] == UINT32_MAX))
		return CLOSE_RESET;
	if (fin[0] == UINT32_MAX && fin[1] == UINT32_MAX)
		return CLOSE_NONE;
	if (fin[other] == UINT32_MAX)
		return CLOSE_HALF;
	if (ack[0] == UINT32_MAX || ack[1] == UINT32_MAX)
		return CLOSE_UNFINISHED;
	if (ack[by] > fin[other])
		return CLOSE_SIMULTANEOUS;
	return ack[by] == fin[other] ? CLOSE_THREE : CLOSE_FOUR;
}

static void prove(struct tale *t, uint32_t frame)
{
	if (frame != UINT32_MAX && t->nproof < sizeof t->proof / sizeof *t->proof)
		t->proof[t->nproof++] = frame;
}

static void say(struct tale *t, enum tale_verdict verdict, enum tale_severity severity, uint32_t a, uint32_t b)
{
	t->verdict = verdict;
	t->severity = severity;
	t->nproof = 0;
	prove(t, a);
	if (b != a)
		prove(t, b);
}

/* Verdicts on an opening that failed; false: it did not. */
static bool judge_open(struct tale *t)
{
	uint32_t last = t->frames[t->nframes - 1];

	switch (t->open.kind) {
	case OPEN_REFUSED: say(t, VERDICT_REFUSED, SEVERITY_ERROR, t->open.syn, t->open.reset); return true;
	case OPEN_UNANSWERED:
		say(t, VERDICT_UNANSWERED, t->open.syns > 1 ? SEVERITY_ERROR : SEVERITY_WARN, t->frames[0], last);
		return true;
	case OPEN_HALF: say(t, VERDICT_HALF_OPEN, SEVERITY_WARN, t->open.synack, last); return true;
	case OPEN_RESET: say(t, VERDICT_OPENING_RESET, SEVERITY_WARN, t->open.syn, t->open.reset); return true;
	default: return false;
	}
}

/* A reset of the end that had got everything, after the other one's FIN, takes nothing away. */
static bool reset_is_harmless(const struct tale *t)
{
	return t->close.fin[0] != UINT32_MAX || t->close.fin[1] != UINT32_MAX;
}

enum { STALL_NOTE_NS = 1000000000, LOSS_WARN_PERCENT = 2 };

static bool judge_data(struct tale *t)
{
	for (int i = 0; i < 2; i++)
		if (t->dir[i].zero_window_ns >= STALL_NOTE_NS) {
			say(t, VERDICT_STALLED, SEVERITY_WARN, t->dir[i].zero_window_frame, UINT32_MAX);
			return true;
		}
	uint64_t repeated = t->dir[0].repeated + t->dir[1].repeated, sent = t->dir[0].sent + t->dir[1].sent;
	if (!repeated)
		return false;
	const struct tale_direction *worse = &t->dir[t->dir[1].repeated > t->dir[0].repeated];
	say(t, VERDICT_LOSS, repeated * 100 >= sent * LOSS_WARN_PERCENT ? SEVERITY_WARN : SEVERITY_NOTE,
	    worse->first_repeat, worse->last_repeat);
	return true;
}

static void judge_rest(struct tale *t)
{
	enum tale_side by = t->close.by;

	if (t->close.kind == CLOSE_RESET)
		say(t, VERDICT_RESET_AFTER_CLOSE, SEVERITY_NOTE, t->close.fin[by], t->close.reset);
	else if (t->close.kind == CLOSE_NONE || t->close.kind == CLOSE_HALF || t->close.kind == CLOSE_UNFINISHED)
		say(t, t->open.kind == OPEN_MIDSTREAM ? VERDICT_MIDSTREAM : VERDICT_OPEN, SEVERITY_FINE, t->frames[0],
		    t->frames[t->nframes - 1]);
	else
		say(t, VERDICT_FINE, SEVERITY_FINE, t->frames[0], t->frames[t->nframes - 1]);
}

void tale_judge(struct tale *t)
{
	t->open.kind = open_kind(t);
	t->close.kind = close_kind(t);
	enum tale_side by = t->close.by, other = by == TALE_CLIENT ? TALE_SERVER : TALE_CLIENT;
	if (t->close.fin[by] != UINT32_MAX && t->close.fin_ack[other] != UINT32_MAX)
		t->close.ns = tale_time(t->flow, t->close.fin_ack[other]) - tale_time(t->flow, t->close.fin[by]);
	if (t->open.kind == OPEN_MIDSTREAM)
		t->caveats[CAVEAT_BEGINS_LATE] = (struct tale_note){1, t->frames[0]};
	bool opened = t->open.kind == OPEN_NORMAL || t->open.kind == OPEN_FAST || t->open.kind == OPEN_SIMULTANEOUS;
	if ((opened || t->open.kind == OPEN_MIDSTREAM) &&
	    (t->close.kind == CLOSE_NONE || t->close.kind == CLOSE_HALF || t->close.kind == CLOSE_UNFINISHED))
		t->caveats[CAVEAT_ENDS_EARLY] = (struct tale_note){1, t->frames[t->nframes - 1]};
	if (judge_open(t))
		return;
	if (t->close.kind == CLOSE_RESET && !reset_is_harmless(t)) {
		say(t, VERDICT_RESET, SEVERITY_ERROR, t->close.reset, UINT32_MAX);
		return;
	}
	if (!judge_data(t))
		judge_rest(t);
}
