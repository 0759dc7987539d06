/* exchange.c -- see exchange.h. */
#include "app/exchange.h"

#include "app/tale.h"
#include "base/interval.h"
#include "base/mem.h"
#include "flow/seq.h"

#include <stdlib.h>

/* A stretch of time. */
struct stretch {
	int64_t from, to;
};

struct stretches {
	struct stretch *list;
	size_t          n, capacity;
};

/* An exchange at work. */
struct measuring {
	const struct flow            *f;
	const struct exchange_frames *x;
	struct exchange_times        *t;
	uint32_t                     *frames; /* from 0, in order */
	size_t                        n, capacity;
	struct stretches              repeated, closed;
	int64_t                       edge[EXCHANGE_PARTS + 1]; /* part i lies between edge i and edge i + 1 */
	uint32_t                      opened;                   /* frame of the client's ACK */
	uint32_t                      syn;                      /* its first SYN */
};

const char *exchange_part_name(enum exchange_part part)
{
	static const char *const names[EXCHANGE_PARTS] = {"connect", "idle",    "tls",      "send",
	                                                  "wait",    "receive", "encrypted"};

	return names[part];
}

int64_t exchange_whole_ns(const struct exchange_times *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < EXCHANGE_PARTS; i++)
		sum += t->ns[i];
	return sum;
}

/* ------------------------------------------------------------------ frames */

static bool is_client(const struct measuring *m, const struct row *row)
{
	return ((row->marks & ROW_REVERSE) != 0) == m->x->reversed;
}

static uint32_t lowest(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The last frame that the exchange is about. */
static uint32_t last_frame(const struct exchange_frames *x)
{
	uint32_t last = 0, all[] = {x->request_last, x->response_last, x->tls_last, x->end};

	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] != NO_FRAME && all[i] > last)
			last = all[i];
	return last;
}

/* The connection's frames from the exchange's first one (or the connection's, where it was opened for this) to its last
 * one. */
static void collect(struct measuring *m)
{
	const struct exchange_frames *x = m->x;
	struct row                    row;
	uint32_t                      frame = last_frame(x), first = lowest(x->request_first, x->response_first);

	first = x->opens ? 0 : lowest(first, x->tls_first);
	while (flow_row(m->f, x->stream, frame, &row)) {
		if (m->n == EXCHANGE_FRAMES_MAX) {
			m->t->losses_unknown = true;
			break;
		}
		if (!(row.marks & (ROW_QUOTED | ROW_NO_LENGTH))) {
			m->frames = mem_grow(m->frames, &m->capacity, m->n + 1, sizeof *m->frames);
			m->frames[m->n++] = frame;
		}
		if (row.previous == UINT32_MAX || row.previous >= frame || row.previous < first)
			break;
		frame = row.previous;
	}
	for (size_t i = 0; i < m->n / 2; i++) {
		uint32_t other = m->frames[i];
		m->frames[i] = m->frames[m->n - 1 - i];
		m->frames[m->n - 1 - i] = other;
	}
}

/* ------------------------------------------------------------------ what was lost */

static void add_stretch(struct stretches *x, int64_t from, int64_t to)
{
	if (to <= from)
		return;
	x->list = mem_grow(x->list, &x->capacity, x->n + 1, sizeof *x->list);
	x->list[x->n++] = (struct stretch){from, to};
}

/* When the loss of the bytes that frames[i] repeats began to count: their first sending, or, where that is not in the
 * capture, the first segment seen behind the hole. */
static int64_t lost_since(const struct measuring *m, size_t i, const struct row *row)
{
	uint32_t   original = tale_original(m->f, m->frames[i], row, NULL);
	int64_t    since = tale_time(m->f, m->frames[i]);
	struct row before;

	if (original != UINT32_MAX)
		return tale_time(m->f, original);
	for (unsigned steps = 0; i-- && steps < 4096; steps++) {
		if (!flow_row(m->f, m->x->stream, m->frames[i], &before) || (before.marks ^ row->marks) & ROW_REVERSE)
			continue;
		if (!seq_gt(before.seq, row->seq))
			break;
		since = tale_time(m->f, m->frames[i]);
	}
	return since;
}

static void find_losses(struct measuring *m)
{
	struct row row;
	int64_t    closed[2] = {-1, -1}, now = 0;
	bool       shut[2] = {false, false};

	for (size_t i = 0; i < m->n; i++) {
		if (!flow_row(m->f, m->x->stream, m->frames[i], &row))
			continue;
		bool back = row.marks & ROW_REVERSE;
		now = tale_time(m->f, m->frames[i]);
		if (row.analysis & (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION)) {
			m->t->repetitions++;
			add_stretch(&m->repeated, lost_since(m, i, &row), now);
		}
		if (row.tcp_flags & (TCP_SYN | TCP_RST))
			continue;
		if (shut[back] && row.window)
			add_stretch(&m->closed, closed[back], now);
		if (!shut[back])
			closed[back] = now;
		shut[back] = !row.window;
	}
	for (int i = 0; i < 2; i++)
		if (shut[i])
			add_stretch(&m->closed, closed[i], now);
}

static int by_start(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* How much of each part lies in the stretches. */
static void share_out(const struct measuring *m, struct stretches *x, int64_t *out)
{
	int64_t done = INT64_MIN;

	if (x->n)
		qsort(x->list, x->n, sizeof *x->list, by_start);
	for (size_t i = 0; i < x->n; i++) {
		int64_t from = x->list[i].from > done ? x->list[i].from : done, to = x->list[i].to;
		for (unsigned k = 0; k < EXCHANGE_PARTS && from < to; k++) {
			int64_t left = from > m->edge[k] ? from : m->edge[k],
				right = to < m->edge[k + 1] ? to : m->edge[k + 1];
			if (left < right)
				out[k] += right - left;
		}
		if (to > done)
			done = to;
	}
	mem_free(x->list);
}

/* ------------------------------------------------------------------ edges */

static bool is_opening(const struct measuring *m, const struct row *row, bool answered)
{
	if (!is_client(m, row))
		return false;
	return answered ? row->tcp_flags & TCP_ACK && !(row->tcp_flags & (TCP_SYN | TCP_RST))
	                : (row->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* The opening of the connection. */
static void find_opening(struct measuring *m)
{
	struct row row;
	bool       answered = false;

	m->syn = m->opened = NO_FRAME;
	for (size_t i = 0; m->x->opens && i < m->n && m->opened == NO_FRAME; i++) {
		if (!flow_row(m->f, m->x->stream, m->frames[i], &row))
			continue;
		if (m->syn == NO_FRAME && is_opening(m, &row, false))
			m->syn = m->frames[i];
		if (!is_client(m, &row) && (row.tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK))
			answered = true;
		if (m->syn != NO_FRAME && answered && is_opening(m, &row, true))
			m->opened = m->frames[i];
	}
}

/* Parts i.. begin at this frame, where it is one. */
static void set_edge(struct measuring *m, unsigned i, uint32_t frame)
{
	if (frame == NO_FRAME)
		return;
	int64_t ns = tale_time(m->f, frame);
	if (m->edge[0] == INT64_MIN)
		for (unsigned k = 0; k <= EXCHANGE_PARTS; k++)
			m->edge[k] = ns;
	for (; i <= EXCHANGE_PARTS; i++)
		if (ns > m->edge[i])
			m->edge[i] = ns;
}

static void find_edges(struct measuring *m)
{
	const struct exchange_frames *x = m->x;

	for (unsigned i = 0; i <= EXCHANGE_PARTS; i++)
		m->edge[i] = INT64_MIN;
	set_edge(m, PART_CONNECT, m->syn);
	set_edge(m, PART_IDLE, m->opened);
	set_edge(m, PART_TLS, x->tls_first);
	set_edge(m, PART_SEND, x->tls_last);
	set_edge(m, x->tls_last == NO_FRAME ? PART_TLS : PART_SEND, x->request_first);
	/* Who answers before the whole request has come ends the sending. */
	set_edge(m, PART_WAIT, lowest(x->request_last, x->response_first));
	set_edge(m, PART_RECEIVE, x->response_first);
	set_edge(m, PART_ENCRYPTED, x->response_last);
	set_edge(m, EXCHANGE_PARTS, x->end);
}

static void set_parts(struct measuring *m)
{
	const struct exchange_frames *x = m->x;
	struct exchange_times        *t = m->t;
	bool                          asked = x->request_first != NO_FRAME, answered = x->response_first != NO_FRAME;

	t->start_ns = m->edge[0] == INT64_MIN ? 0 : m->edge[0];
	t->has[PART_CONNECT] = m->opened != NO_FRAME;
	t->has[PART_IDLE] = t->has[PART_CONNECT];
	t->has[PART_TLS] = x->tls_last != NO_FRAME;
	t->has[PART_SEND] = asked;
	t->has[PART_WAIT] = asked && answered;
	t->has[PART_RECEIVE] = answered;
	t->has[PART_ENCRYPTED] = x->end != NO_FRAME;
	for (unsigned i = 0; i < EXCHANGE_PARTS && m->edge[0] != INT64_MIN; i++)
		t->ns[i] = interval_ns(m->edge[i + 1], m->edge[i]);
}

/* Split waiting at the server's first ACK of the whole request. */
static void split_wait(struct measuring *m)
{
	struct exchange_times *t = m->t;
	struct row             row;

	t->ack = NO_FRAME;
	t->network_ns = t->server_ns = -1;
	for (size_t i = 0; t->has[PART_WAIT] && i < m->n && t->ack == NO_FRAME; i++)
		if (m->frames[i] >= m->x->request_last && flow_row(m->f, m->x->stream, m->frames[i], &row) &&
		    !is_client(m, &row) && row.tcp_flags & TCP_ACK && seq_le(m->x->request_end, row.ack))
			t->ack = m->frames[i];
	if (t->ack == NO_FRAME)
		return;
	t->ack_answers = t->ack >= m->x->response_first;
	if (t->ack_answers)
		return;
	int64_t at = tale_time(m->f, t->ack);
	t->network_ns = at > m->edge[PART_WAIT] ? interval_ns(at, m->edge[PART_WAIT]) : 0;
	if (t->network_ns > t->ns[PART_WAIT])
		t->network_ns = t->ns[PART_WAIT];
	t->server_ns = t->ns[PART_WAIT] - t->network_ns;
}

void exchange_measure(const struct flow *f, const struct exchange_frames *x, struct exchange_times *t)
{
	struct measuring m = {.f = f, .x = x, .t = t};

	*t = (struct exchange_times){0};
	collect(&m);
	find_opening(&m);
	find_edges(&m);
	set_parts(&m);
	split_wait(&m);
	if (!t->losses_unknown)
		find_losses(&m);
	share_out(&m, &m.repeated, t->repeated_ns);
	share_out(&m, &m.closed, t->closed_ns);
	mem_free(m.frames);
}
