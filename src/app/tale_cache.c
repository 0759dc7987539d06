/* tale_cache.c -- see tale_cache.h. */
#include "app/tale_cache.h"

#include "app/tale_walk.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A segment of which there is something to say. */
struct mark {
	uint32_t frame;
	uint32_t repeats;        /* UINT32_MAX: the original was not seen */
	uint8_t  assumed, probe; /* assumed: bit 0 the client, bit 1 the server */
	uint8_t  duplicate, repeat;
};

/* A connection, as it was when `last` was its last frame. */
struct told {
	uint32_t     last;
	uint8_t      open, close, by, verdict, severity;
	size_t       nmarks;
	struct mark *marks; /* in the order of frames */
};

struct tale_cache {
	const struct flow *flow;
	pthread_mutex_t    lock;
	struct told      **told; /* by stream */
	size_t             ntold, capacity;
};

struct tale_cache *tale_cache_new(const struct flow *f)
{
	struct tale_cache *c = mem_calloc(1, sizeof *c);

	c->flow = f;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

static void forget(struct told *x)
{
	if (x)
		mem_free(x->marks);
	mem_free(x);
}

void tale_cache_free(struct tale_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->ntold; i++)
		forget(c->told[i]);
	mem_free(c->told);
	pthread_mutex_destroy(&c->lock);
	mem_free(c);
}

static void add_marks(struct told *x, const struct tale *t)
{
	struct tale_walk w;
	size_t           capacity = 0;

	tale_walk_init(&w, t->flow, t->stream);
	for (size_t i = 0; i < t->nframes; i++) {
		struct tale_segment s;
		if (!tale_walk_step(&w, t->frames[i], &s) ||
		    !(s.assumed[0] || s.assumed[1] || s.probe || s.duplicate || s.repeat != REPEAT_NONE))
			continue;
		x->marks = mem_grow(x->marks, &capacity, x->nmarks + 1, sizeof *x->marks);
		x->marks[x->nmarks++] = (struct mark){.frame = s.frame,
		                                      .repeats = s.repeats,
		                                      .assumed = (uint8_t)(s.assumed[0] | s.assumed[1] << 1),
		                                      .probe = s.probe,
		                                      .duplicate = s.duplicate,
		                                      .repeat = (uint8_t)s.repeat};
	}
}

/* The connection as it stands; the lock is held. */
static const struct told *tell(struct tale_cache *c, uint32_t stream)
{
	struct tale t;
	uint32_t    last = c->flow->tcp_course[stream].last;

	if (stream >= c->ntold) {
		c->told = mem_grow(c->told, &c->capacity, stream + 1, sizeof *c->told);
		memset(c->told + c->ntold, 0, (stream + 1 - c->ntold) * sizeof *c->told);
		c->ntold = stream + 1;
	}
	if (c->told[stream] && c->told[stream]->last == last)
		return c->told[stream];
	forget(c->told[stream]);
	struct told *x = c->told[stream] = mem_calloc(1, sizeof *x);
	x->last = last;
	if (tale_tell(&t, c->flow, stream)) {
		x->open = (uint8_t)t.open.kind;
		x->close = (uint8_t)t.close.kind;
		x->by = (uint8_t)t.close.by;
		x->verdict = (uint8_t)t.verdict;
		x->severity = (uint8_t)t.severity;
		add_marks(x, &t);
	}
	tale_fini(&t);
	return x;
}

static int compare_frame(const void *key, const void *mark)
{
	uint32_t a = *(const uint32_t *)key, b = ((const struct mark *)mark)->frame;

	return (a > b) - (a < b);
}

static bool whole_fact(const struct told *x, enum column fact, int64_t *value)
{
	switch (fact) {
	case COLUMN_TALE_OPEN: *value = x->open; return true;
	case COLUMN_TALE_CLOSE: *value = x->close; return true;
	case COLUMN_TALE_CLOSE_BY: *value = x->by; return x->close != CLOSE_NONE;
	case COLUMN_TALE_VERDICT: *value = x->verdict; return true;
	case COLUMN_TALE_SEVERITY: *value = x->severity; return true;
	default: return false;
	}
}

static bool segment_fact(const struct flow *f, const struct mark *m, enum column fact, int64_t *value)
{
	bool original = m->repeat != REPEAT_NONE && m->repeats != UINT32_MAX;

	*value = 0;
	switch (fact) {
	case COLUMN_TALE_CLIENT_ASSUMED: *value = m->assumed & 1; break;
	case COLUMN_TALE_SERVER_ASSUMED: *value = m->assumed >> 1; break;
	case COLUMN_TALE_PROBE: *value = m->probe; break;
	case COLUMN_TALE_DUPLICATE: *value = m->duplicate; break;
	case COLUMN_TALE_REPEAT_KIND: *value = m->repeat; break;
	case COLUMN_TALE_REPEATS: *value = original ? m->repeats + INT64_C(1) : 0; break;
	case COLUMN_TALE_REPEAT_COST:
		*value = original ? tale_time(f, m->frame) - tale_time(f, m->repeats) : 0;
		return original;
	default: break;
	}
	return *value != 0;
}

static bool has_tale(uint16_t marks, uint16_t ends)
{
	return marks & ROW_TCP && !(marks & ROW_QUOTED) && ends;
}

/* The connection of a row that has a tale; NO_STREAM: it has none. */
static uint32_t stream_of(const struct block *b, uint32_t i, uint16_t number)
{
	uint32_t n = 0;

	if (!number)
		return has_tale(block_marks(b, i), block_ends(b, i)) ? block_stream(b, i) : NO_STREAM;
	const struct block_extra *extra = block_extra_rows(b, i, &n);
	if (number > n)
		return NO_STREAM;
	const struct row *row = &extra[number - 1].facts;
	return has_tale(row->marks, row->ends) ? row->stream : NO_STREAM;
}

bool tale_cache_fact(struct tale_cache *c, uint32_t frame, uint16_t number, enum column fact, int64_t *value)
{
	uint32_t stream = stream_of(store_block(c->flow->store, frame), frame & BLOCK_MASK, number);
	bool     found = false;

	if (stream == NO_STREAM)
		return false;
	pthread_mutex_lock(&c->lock);
	const struct told *x = tell(c, stream);
	if (fact >= COLUMN_TALE_OPEN && fact <= COLUMN_TALE_SEVERITY) {
		found = whole_fact(x, fact, value);
	} else if (x->nmarks) {
		const struct mark *m = bsearch(&frame, x->marks, x->nmarks, sizeof *m, compare_frame);
		found = m && segment_fact(c->flow, m, fact, value);
	}
	pthread_mutex_unlock(&c->lock);
	return found;
}
