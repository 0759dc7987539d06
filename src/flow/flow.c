/* flow.c -- see flow.h: conversations of both kinds, and the order in which a frame's rows are tracked. */
#include "flow/flow.h"

#include "base/mem.h"

#include <sys/random.h>

/* A seed that a capture's author can't know: crafted addresses shall not make the tables slow. */
static uint64_t random_seed(void)
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		seed ^= 0x5bd1e995u;
	return seed;
}

void flow_init(struct flow *f, struct store *s)
{
	uint64_t seed = random_seed();

	*f = (struct flow){.store = s};
	addresses_init(&f->addresses, seed);
	conversations_init(&f->tcp, seed);
	conversations_init(&f->udp, seed);
}

void flow_fini(struct flow *f)
{
	addresses_fini(&f->addresses);
	conversations_fini(&f->tcp);
	conversations_fini(&f->udp);
	mem_free(f->tcp_course);
	mem_free(f->udp_course);
}

/* Note a frame in the course of its conversation; returns the frame before it there, or UINT32_MAX. */
static uint32_t note_frame(struct course **courses, size_t *capacity, uint32_t number, bool is_new, uint32_t frame)
{
	*courses = mem_grow(*courses, capacity, (size_t)number + 1, sizeof **courses);
	struct course *c = *courses + number;
	uint32_t       previous = is_new ? UINT32_MAX : c->last;
	if (is_new)
		c->first = frame;
	c->last = frame;
	return previous;
}

static void track_row(struct flow *f, struct block *b, struct row *row, uint32_t frame)
{
	struct conversation key;
	bool                is_new, reverse, tcp = row->marks & ROW_TCP;

	if (!conversation_key(row, b, &f->addresses, &key))
		return;
	row->stream = conversations_find(tcp ? &f->tcp : &f->udp, &key, &is_new, &reverse);
	if (reverse)
		row->marks |= ROW_REVERSE;
	if (tcp)
		row->previous = note_frame(&f->tcp_course, &f->ntcp_course, row->stream, is_new, frame);
	else if (is_new || row->payload) /* empty datagrams do not count in the times between datagrams */
		row->previous = note_frame(&f->udp_course, &f->nudp_course, row->stream, is_new, frame);
}

/* Extra rows: outer packets' come before the frame's own row, quoted ones behind it. */
static void track_extra(struct flow *f, struct block *b, uint32_t at, uint32_t frame, bool quoted)
{
	uint32_t                  n;
	const struct block_extra *extra = block_extra_rows(b, at, &n);
	struct block_extra       *own = b->extra + (extra - b->extra);

	for (uint32_t i = 0; i < n; i++)
		if (!!(own[i].facts.marks & ROW_QUOTED) == quoted)
			track_row(f, b, &own[i].facts, frame);
}

void flow_block(struct flow *f, struct block *b, uint32_t first)
{
	struct row row;

	for (uint32_t i = 0; i < b->n; i++) {
		bool more = b->marks[i] & ROW_MORE;
		if (more)
			track_extra(f, b, i, first + i, false);
		if (b->marks[i] & (ROW_TCP | ROW_UDP)) {
			block_row(b, i, &row);
			track_row(f, b, &row, first + i);
			b->stream[i] = row.stream;
			b->previous[i] = row.previous;
			b->analysis[i] = row.analysis;
			b->marks[i] = row.marks;
		}
		if (more)
			track_extra(f, b, i, first + i, true);
	}
}

/* ------------------------------------------------------------------ facts */

static int64_t time_of(const struct store *s, uint32_t frame)
{
	return store_block(s, frame)->time_ns[frame & BLOCK_MASK];
}

static bool get_row(const struct flow *f, uint32_t frame, uint16_t number, struct row *row)
{
	const struct block *b = store_block(f->store, frame);
	uint32_t            n;

	if (!number) {
		block_row(b, frame & BLOCK_MASK, row);
		return true;
	}
	const struct block_extra *extra = block_extra_rows(b, frame & BLOCK_MASK, &n);
	if (number > n)
		return false;
	*row = extra[number - 1].facts;
	return true;
}

bool flow_fact(const struct flow *f, uint32_t frame, uint16_t number, enum column fact, int64_t *value)
{
	struct row row;

	if (!get_row(f, frame, number, &row) || row.stream == NO_STREAM)
		return false;
	const struct course *c = &(row.marks & ROW_TCP ? f->tcp_course : f->udp_course)[row.stream];
	switch (fact) {
	case COLUMN_UDP_TIME_RELATIVE:
	case COLUMN_TCP_TIME_RELATIVE: *value = time_of(f->store, frame) - time_of(f->store, c->first); return true;
	case COLUMN_UDP_TIME_DELTA:
	case COLUMN_TCP_TIME_DELTA:
		*value = row.previous == UINT32_MAX ? 0 : time_of(f->store, frame) - time_of(f->store, row.previous);
		return true;
	case COLUMN_TCP_FIRST_FRAME: *value = c->first + 1; return true;
	default: return false;
	}
}
