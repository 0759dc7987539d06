/* exchange_facts.c -- see exchanges.h: which frames an exchange of HTTP is made of, and the facts that filters and
 * columns ask for. */
#include "view/exchanges.h"

bool exchange_frames_of(const struct session *s, const struct http_pair *p, struct exchange_frames *f)
{
	const struct http_pair *answer = http_pair_answer(&s->http, p);
	struct stream_span      span;

	*f = (struct exchange_frames){.stream = p->stream,
	                              .request_first = NO_FRAME,
	                              .request_last = NO_FRAME,
	                              .response_first = NO_FRAME,
	                              .response_last = NO_FRAME,
	                              .tls_first = NO_FRAME,
	                              .tls_last = NO_FRAME,
	                              .end = NO_FRAME};
	if (p->request && streams_message(s, p->request, P_http, p->request_at, &span)) {
		f->request_first = span.first;
		f->request_last = span.last;
		f->request_end = span.seq + span.len;
		f->opens = http_pair_is_first(&s->http, p);
	}
	if (answer && streams_message(s, answer->response, P_http, answer->response_at, &span)) {
		f->response_first = span.first;
		f->response_last = span.last;
	}
	bool     asked = f->request_last != NO_FRAME;
	uint32_t seen = asked ? f->request_last : f->response_last;
	if (seen == NO_FRAME)
		return false;
	bool back = block_marks(store_block(&s->store, seen), seen & BLOCK_MASK) & ROW_REVERSE;
	f->reversed = back == asked;
	return true;
}

static bool part_of(const struct exchange_times *t, enum exchange_part part, int64_t *value)
{
	*value = t->ns[part];
	return t->has[part];
}

static bool give(int64_t *value, bool there, int64_t v)
{
	*value = v;
	return there;
}

static bool time_fact(const struct exchange_times *t, enum column fact, int64_t *value)
{
	int64_t repeated = 0, closed = 0;

	for (unsigned i = 0; i < EXCHANGE_PARTS; i++) {
		repeated += t->repeated_ns[i];
		closed += t->closed_ns[i];
	}
	switch (fact) {
	case COLUMN_TALE_HTTP_TIME: return give(value, true, exchange_whole_ns(t));
	case COLUMN_TALE_HTTP_CONNECT: return part_of(t, PART_CONNECT, value);
	case COLUMN_TALE_HTTP_IDLE: return part_of(t, PART_IDLE, value);
	case COLUMN_TALE_HTTP_TLS: return part_of(t, PART_TLS, value);
	case COLUMN_TALE_HTTP_SEND: return part_of(t, PART_SEND, value);
	case COLUMN_TALE_HTTP_WAIT: return part_of(t, PART_WAIT, value);
	case COLUMN_TALE_HTTP_RECEIVE: return part_of(t, PART_RECEIVE, value);
	case COLUMN_TALE_HTTP_NETWORK: return give(value, t->network_ns >= 0, t->network_ns);
	case COLUMN_TALE_HTTP_SERVER: return give(value, t->server_ns >= 0, t->server_ns);
	case COLUMN_TALE_HTTP_REPEATED: return give(value, repeated > 0, repeated);
	case COLUMN_TALE_HTTP_WINDOW_CLOSED: return give(value, closed > 0, closed);
	default: return false;
	}
}

bool exchange_fact(const struct session *s, uint32_t frame, enum column fact, int64_t *value)
{
	uint32_t               number = http_pair_of(&s->http, frame);
	struct exchange_frames f;
	struct exchange_times  t;

	if (number == UINT32_MAX)
		return false;
	const struct http_pair *p = http_pair_asked(&s->http, &s->http.pairs[number]),
			       *answer = http_pair_answer(&s->http, p);
	if (fact == COLUMN_TALE_HTTP_UNANSWERED)
		return give(value, p->request == frame && !answer, 1);
	if (!p->request || !answer || answer->response != frame)
		return false;
	if (fact == COLUMN_TALE_HTTP_REQUEST)
		return give(value, true, p->request);
	if (!exchange_frames_of(s, p, &f))
		return false;
	exchange_measure(&s->flow, &f, &t);
	return time_fact(&t, fact, value);
}
