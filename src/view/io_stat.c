/* io_stat.c -- see io_stat.h. */
#include "view/io_stat.h"

#include "base/interval.h"
#include "base/mem.h"
#include "dissect/value.h"
#include "view/select.h"
#include "view/tap.h"

bool io_values_of(const struct registry *r, uint32_t field, enum io_values *values)
{
	enum ftype type = (enum ftype)registry_field(r, field)->type;

	*values = type == FT_RELATIVE_TIME ? IO_TIME : type == FT_FLOAT || type == FT_DOUBLE ? IO_REAL : IO_INTEGER;
	return *values != IO_INTEGER || ((ftype_is_uint(type) || ftype_is_int(type)) && type != FT_BOOLEAN &&
	                                 type != FT_CHAR && type != FT_FRAMENUM);
}

/* A frame's time since the first one; negative: before it. */
static int64_t time_us(const struct session *s, int64_t time_ns)
{
	int64_t ns = interval_ns(time_ns, block_time_ns(store_block(&s->store, 0), 0));

	return ns < 0 ? -1 : ns / 1000000000 * 1000000 + (ns % 1000000000 + 500) / 1000;
}

/* The cell of a time; NULL: it has none. */
static struct io_cell *cell_at(struct io_stat *x, struct io_column *c, int64_t at_us)
{
	if (at_us < 0)
		return NULL;
	uint64_t row = x->interval_us ? (uint64_t)at_us / x->interval_us : 0;
	if (row >= x->most) {
		x->left_out++;
		return NULL;
	}
	while (c->n <= row) {
		c->cell = mem_grow(c->cell, &c->capacity, row + 1, sizeof *c->cell);
		c->cell[c->n++] = (struct io_cell){0};
	}
	return &c->cell[row];
}

/* ------------------------------------------------------------------ frames */

static void count_frame(const struct session *s, struct io_stat *x, struct io_column *c, uint32_t frame)
{
	const struct block *b = store_block(&s->store, frame);
	struct io_cell     *cell = cell_at(x, c, time_us(s, block_time_ns(b, frame & BLOCK_MASK)));

	if (!cell)
		return;
	cell->frames++;
	cell->bytes += block_len(b, frame & BLOCK_MASK);
	if (cell->frames > c->most_frames)
		c->most_frames = cell->frames;
	if (cell->bytes > c->most_bytes)
		c->most_bytes = cell->bytes;
}

/* ------------------------------------------------------------------ values */

struct io_value {
	int64_t at_us, integer;
	double  real;
};

struct block_values {
	struct io_value *list;
	size_t           n, capacity;
};

struct count {
	struct session   *s;
	struct io_stat   *x;
	struct io_column *c;
	const uint64_t   *only;
};

static void *begin(void *context)
{
	(void)context;
	return mem_calloc(1, sizeof(struct block_values));
}

static void take_values(void *context, void *result, struct tree *t, const struct frame_info *f)
{
	const struct count  *k = context;
	struct block_values *v = result;

	for (const struct node *n = t->root->first; n; n = n->next) {
		if (!n->field || n->flags & NODE_NO_VALUE)
			continue;
		struct io_value value = {.at_us = time_us(k->s, f->time_ns)};
		if (k->c->calculation == IO_COUNT)
			value.integer = 1;
		else if (k->c->values == IO_TIME)
			value.integer = n->value.time.s * 1000000000 + n->value.time.ns;
		else if (k->c->values == IO_REAL)
			value.real = n->value.f;
		else
			value.integer = n->value.i;
		v->list = mem_grow(v->list, &v->capacity, v->n + 1, sizeof *v->list);
		v->list[v->n++] = value;
	}
}

static void add_value(struct io_stat *x, struct io_column *c, const struct io_value *v)
{
	struct io_cell *cell = cell_at(x, c, v->at_us);
	bool            first;

	if (!cell)
		return;
	first = cell->n++ == 0;
	switch (c->calculation) {
	case IO_MIN:
		cell->integer = first || v->integer < cell->integer ? v->integer : cell->integer;
		cell->real = first || v->real < cell->real ? v->real : cell->real;
		break;
	case IO_MAX:
		cell->integer = first || v->integer > cell->integer ? v->integer : cell->integer;
		cell->real = first || v->real > cell->real ? v->real : cell->real;
		break;
	default: cell->integer = (int64_t)((uint64_t)cell->integer + (uint64_t)v->integer); cell->real += v->real;
	}
	double value = c->values == IO_REAL ? cell->real : (double)cell->integer;
	if (value > c->most_value)
		c->most_value = value;
}

static void end(void *context, void *result)
{
	struct count        *k = context;
	struct block_values *v = result;

	for (size_t i = 0; i < v->n; i++)
		add_value(k->x, k->c, &v->list[i]);
	mem_free(v->list);
	mem_free(v);
}

static void count_values(struct session *s, struct io_stat *x, struct io_column *c, const struct bitset *frames)
{
	uint64_t    *only = mem_calloc(registry_fields(s->registry) / 64 + 1, sizeof *only);
	struct count k = {s, x, c, only};

	io_values_of(s->registry, c->field, &c->values);
	for (uint32_t f = c->field; f != FIELD_NO; f = registry_next(s->registry, f))
		only[f / 64] |= UINT64_C(1) << f % 64;
	tap_run(s,
	        &(struct tap){
		    .context = &k, .wants = TREE_NODES, .only = only, .begin = begin, .tree = take_values, .end = end},
	        frames);
	mem_free(only);
}

/* ------------------------------------------------------------------ all */

static void count_column(struct session *s, struct io_stat *x, struct io_column *c, const struct bitset *frames)
{
	struct bitset filtered;

	if (c->filter) {
		select_frames(s, c->filter, frames, &filtered);
		frames = &filtered;
	}
	if (c->field != FIELD_NO)
		count_values(s, x, c, frames);
	else
		for (uint32_t frame = 0; frame < s->store.nframes; frame++)
			if (!frames || bitset_has(frames, frame))
				count_frame(s, x, c, frame);
	if (c->filter)
		bitset_fini(&filtered);
}

void io_stat_count(struct session *s, const struct bitset *frames, struct io_stat *x)
{
	x->duration_us = x->left_out = 0;
	for (uint32_t frame = 0; frame < s->store.nframes; frame++) {
		int64_t at = time_us(s, block_time_ns(store_block(&s->store, frame), frame & BLOCK_MASK));
		if (at > 0 && (uint64_t)at > x->duration_us && (!frames || bitset_has(frames, frame)))
			x->duration_us = (uint64_t)at;
	}
	if (x->interval_us > x->duration_us)
		x->interval_us = 0;
	for (size_t i = 0; i < x->ncolumns; i++)
		count_column(s, x, &x->column[i], frames);
}

void io_stat_fini(struct io_stat *x)
{
	for (size_t i = 0; i < x->ncolumns; i++)
		mem_free(x->column[i].cell);
}
