/* http_pair.c -- see http_pair.h. */
#include "app/http_pair.h"
#include "base/interval.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A connection's exchanges. */
struct http_course {
	uint32_t last; /* pair + 1, 0: none */
	uint32_t open; /* pair + 1: the first without a response, 0: none */
	uint32_t count;
	uint32_t asked; /* frame of the last request */
};

void http_pairs_init(struct http_pairs *x)
{
	*x = (struct http_pairs){0};
}

void http_pairs_fini(struct http_pairs *x)
{
	mem_free(x->pairs);
	mem_free(x->notes);
	mem_free(x->courses);
	http_pairs_init(x);
}

static struct http_course *course_of(struct http_pairs *x, uint32_t stream)
{
	if (stream >= x->ncourses) {
		x->courses = mem_grow(x->courses, &x->course_capacity, (size_t)stream + 1, sizeof *x->courses);
		memset(x->courses + x->ncourses, 0, (stream + 1 - x->ncourses) * sizeof *x->courses);
		x->ncourses = stream + 1u;
	}
	return &x->courses[stream];
}

/* Begin an exchange; returns its number + 1. */
static uint32_t new_pair(struct http_pairs *x, struct http_course *c, uint32_t stream)
{
	x->pairs = mem_grow(x->pairs, &x->pair_capacity, x->npairs + 1, sizeof *x->pairs);
	x->pairs[x->npairs++] = (struct http_pair){.previous = c->last, .number = ++c->count, .stream = stream};
	if (c->last)
		x->pairs[c->last - 1].next = (uint32_t)x->npairs;
	c->last = (uint32_t)x->npairs;
	return c->last;
}

void http_pairs_message(struct http_pairs *x, const struct http_told *m)
{
	struct http_course *c = course_of(x, m->stream);
	uint32_t            pair;

	if (!m->response) {
		pair = new_pair(x, c, m->stream);
		x->pairs[pair - 1].request = x->pairs[pair - 1].asked = c->asked = m->frame;
		x->pairs[pair - 1].request_at = m->at;
		if (!c->open)
			c->open = pair;
	} else {
		pair = c->open ? c->open : new_pair(x, c, m->stream);
		struct http_pair *p = &x->pairs[pair - 1];
		p->response = m->frame;
		p->response_at = m->at;
		p->interim = m->interim;
		if (!p->asked)
			p->asked = c->asked;
		c->open = c->open ? p->next : 0;
	}
	x->notes = mem_grow(x->notes, &x->note_capacity, x->nnotes + 1, sizeof *x->notes);
	x->notes[x->nnotes++] = (struct http_note){m->frame, pair - 1, m->response};
}

static int by_frame(const void *a, const void *b)
{
	const struct http_note *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return (x->pair > y->pair) - (x->pair < y->pair);
}

void http_pairs_sort(struct http_pairs *x)
{
	qsort(x->notes, x->nnotes, sizeof *x->notes, by_frame);
}

const struct http_pair *http_pair_answer(const struct http_pairs *x, const struct http_pair *p)
{
	while (p->interim) {
		if (!p->next || x->pairs[p->next - 1].request)
			return NULL;
		p = &x->pairs[p->next - 1];
	}
	return p->response ? p : NULL;
}

const struct http_pair *http_pair_asked(const struct http_pairs *x, const struct http_pair *p)
{
	const struct http_pair *at = p;

	while (!at->request && at->previous && x->pairs[at->previous - 1].interim)
		at = &x->pairs[at->previous - 1];
	return at->request ? at : p;
}

bool http_pair_is_exchange(const struct http_pairs *x, const struct http_pair *p)
{
	return p->request || (!p->interim && http_pair_asked(x, p) == p);
}

bool http_pair_is_first(const struct http_pairs *x, const struct http_pair *p)
{
	while (p->previous && !http_pair_is_exchange(x, &x->pairs[p->previous - 1]))
		p = &x->pairs[p->previous - 1];
	return !p->previous;
}

static const struct http_note *note_of(const struct http_pairs *x, uint32_t frame)
{
	size_t low = 0, high = x->nnotes;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (x->notes[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + 1 < x->nnotes && x->notes[low + 1].frame == frame)
		low++; /* of several messages in a frame the last one counts, as in Wireshark */
	return low < x->nnotes && x->notes[low].frame == frame ? &x->notes[low] : NULL;
}

uint32_t http_pair_of(const struct http_pairs *x, uint32_t frame)
{
	const struct http_note *n = note_of(x, frame);

	return n ? n->pair : UINT32_MAX;
}

static int64_t time_of(const struct store *s, uint32_t frame)
{
	return block_time_ns(store_block(s, frame - 1), (frame - 1) & BLOCK_MASK);
}

static bool give(int64_t *value, uint32_t frame)
{
	*value = frame;
	return frame != 0;
}

bool http_pairs_fact(const struct http_pairs *x, const struct store *s, uint32_t frame, enum column fact,
                     int64_t *value)
{
	static const struct http_pair none;
	const struct http_note       *n = note_of(x, frame);

	if (!n && fact == COLUMN_HTTP_ASKED_IN) {
		uint32_t stream = block_stream(store_block(s, frame - 1), (frame - 1) & BLOCK_MASK);
		return stream < x->ncourses && give(value, x->courses[stream].asked);
	}
	if (!n)
		return false;
	const struct http_pair *p = &x->pairs[n->pair];
	const struct http_pair *previous = p->previous ? &x->pairs[p->previous - 1] : &none;
	const struct http_pair *next = p->next ? &x->pairs[p->next - 1] : &none;
	switch (fact) {
	case COLUMN_HTTP_NUMBER: return give(value, p->number);
	case COLUMN_HTTP_COUNT: return give(value, x->courses[p->stream].count);
	case COLUMN_HTTP_REQUEST_IN: return give(value, p->request);
	case COLUMN_HTTP_ASKED_IN: return give(value, p->asked ? p->asked : x->courses[p->stream].asked);
	case COLUMN_HTTP_RESPONSE_IN: return give(value, p->response);
	case COLUMN_HTTP_PREV_REQUEST: return give(value, previous->request);
	case COLUMN_HTTP_PREV_RESPONSE: return give(value, previous->response);
	case COLUMN_HTTP_NEXT_REQUEST: return give(value, next->request);
	case COLUMN_HTTP_NEXT_RESPONSE: return give(value, next->response);
	case COLUMN_HTTP_TIME:
		if (!p->request || !p->response)
			return false;
		*value = interval_ns(time_of(s, p->response), time_of(s, p->request));
		return true;
	default: return false;
	}
}
