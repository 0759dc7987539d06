/* leaf.c -- tests that whole columns answer: numbers of a block against ranges, with no packet byte touched. */
#include "filter/program.h"

#include "dissect/value.h"

#include <string.h>

#define TURNED (UINT64_C(1) << 63)

static bool column_possible(const struct reader *r)
{
	const struct field *field = r->field;
	bool type = ftype_is_uint(field->type) || field->type == FT_IPv4 || field->type == FT_ABSOLUTE_TIME ||
	            field->type == FT_RELATIVE_TIME;

	if (r->how == READ_BITS)
		return true;
	if (!type || (r->how != READ_COLUMN && r->how != READ_FACT))
		return false;
	switch ((enum column)field->column) {
	case COLUMN_FRAME_NUMBER:
	case COLUMN_FRAME_DELTA:
	case COLUMN_FRAME_RELATIVE: return true;
	case COLUMN_TIME: return true;
	default:
		return field->column < COLUMN_COUNT && field->type != FT_ABSOLUTE_TIME &&
		       field->type != FT_RELATIVE_TIME;
	}
}

bool leaf_possible(const struct ffield *field)
{
	for (unsigned i = 0; i < field->nreaders; i++)
		if (!column_possible(&field->readers[i]))
			return false;
	return field->nreaders > 0;
}

/* ------------------------------------------------------------------ values */

/* Frames before row i that have numbers of their own. */
static uint32_t numbered_before(const struct leaf_block *x, uint32_t i)
{
	return x->numbered ? bitset_rank(x->numbered, x->first + i) : x->first + i;
}

/* What the time of the frame behind row i counts from; `before`: what this one's does. */
static int64_t time_behind(const struct leaf_block *x, uint32_t i, int64_t before)
{
	int64_t t = block_time_ns(x->b, i);

	if (x->numbered && !bitset_has(x->numbered, x->first + i))
		return before;
	if (x->numbered && !numbered_before(x, i))
		return x->first_ns;    /* see time_before in view/session.c */
	return t == INT64_MIN ? 0 : t; /* a frame without a time */
}

static void load_times(const struct leaf_block *x, enum column column, uint64_t *v)
{
	int64_t before = x->before_ns;

	for (uint32_t i = 0; i < x->b->n; i++) {
		int64_t t = block_time_ns(x->b, i);
		if (x->numbered && !numbered_before(x, i))
			before = t;
		int64_t base = column == COLUMN_TIME ? 0 : column == COLUMN_FRAME_DELTA ? before : x->first_ns;
		v[i] = ((uint64_t)t - (uint64_t)base) ^ TURNED;
		before = time_behind(x, i, before);
	}
}

/* A column's values as numbers. */
static void load(const struct leaf_block *x, enum column column, uint64_t *v)
{
	const struct block *b = x->b;

	switch (column) {
#define COLUMN(type, name, NAME)                             \
	case COLUMN_##NAME:                                  \
		if (COLUMN_##NAME == COLUMN_TIME)            \
			break;                               \
		for (uint32_t i = 0; i < b->n; i++)          \
			v[i] = (uint64_t)block_##name(b, i); \
		return;
#include "store/columns.def"
#undef COLUMN
	case COLUMN_FRAME_NUMBER:
		for (uint32_t i = 0; i < b->n; i++)
			v[i] = numbered_before(x, i) + 1;
		return;
	default: break;
	}
	load_times(x, column, v);
}

/* Numbers of frames become those that are shown. */
static void show_numbers(const struct leaf_block *x, uint64_t *v)
{
	for (uint32_t i = 0; i < x->b->n; i++)
		if (v[i])
			v[i] = bitset_rank(x->numbered, (uint32_t)v[i] - 1) + 1;
}

static void apply_mask(const struct field *field, uint64_t mask, uint32_t n, uint64_t *v)
{
	unsigned shift = field->mask ? (unsigned)__builtin_ctzll(field->mask) : 0;
	uint64_t own = field->mask ? field->mask : UINT64_MAX;

	for (uint32_t i = 0; i < n && (field->mask || mask != UINT64_MAX); i++)
		v[i] = ((v[i] & own) >> shift) & mask;
	if (field->type == FT_BOOLEAN)
		for (uint32_t i = 0; i < n; i++)
			v[i] = v[i] != 0;
}

/* ------------------------------------------------------------------ answers */

/* Set the bit of each value from low to high. */
static void in_range(const uint64_t *v, uint32_t n, uint64_t low, uint64_t high, uint64_t *out)
{
	uint64_t width = high - low;

	if (low > high)
		return;
	for (uint32_t w = 0; w * 64 < n; w++) {
		uint64_t        bits = 0;
		const uint64_t *p = v + w * 64;
		uint32_t        count = n - w * 64 < 64 ? n - w * 64 : 64;
		for (uint32_t i = 0; i < count; i++)
			bits |= (uint64_t)(p[i] - low <= width) << i;
		out[w] |= bits;
	}
}

/* Frames of no conversation have no stream, frames without a time none of the times: the value is absent. */
static void absent(const struct block *b, enum column column, const uint64_t *v, uint64_t *present)
{
	bool time = column == COLUMN_TIME || column == COLUMN_FRAME_DELTA || column == COLUMN_FRAME_RELATIVE;

	if (!time && !reader_absent(column, 0) && !reader_absent(column, NO_STREAM))
		return;
	for (uint32_t i = 0; i < b->n; i++)
		if (time ? block_time_ns(b, i) == INT64_MIN : reader_absent(column, (int64_t)v[i]))
			present[i / 64] &= ~(UINT64_C(1) << i % 64);
}

/* The bits of one range: of any of the field's columns, or of all. */
static void run_range(const struct leaf *leaf, uint32_t n, uint64_t v[][BLOCK_ROWS + 64], size_t range, uint64_t *out)
{
	uint64_t bits[BLOCK_WORDS], all[BLOCK_WORDS];

	for (unsigned i = 0; i < leaf->field->nreaders; i++) {
		memset(bits, 0, sizeof bits);
		in_range(v[i], n, leaf->low[range], leaf->high[range], bits);
		for (size_t w = 0; w < BLOCK_WORDS; w++)
			all[w] = !i ? bits[w] : leaf->all ? all[w] & bits[w] : all[w] | bits[w];
	}
	for (size_t w = 0; w < BLOCK_WORDS; w++)
		out[w] |= all[w];
}

void leaf_run(const struct leaf *leaf, const struct leaf_block *x, const uint64_t present[BLOCK_WORDS],
              uint64_t out[BLOCK_WORDS])
{
	uint64_t v[TWINS_MAX][BLOCK_ROWS + 64], there[BLOCK_WORDS];

	memcpy(there, present, sizeof there);
	if (leaf->exists) {
		memcpy(out, there, sizeof there);
		return;
	}
	memset(out, 0, BLOCK_WORDS * sizeof *out);
	for (unsigned i = 0; i < leaf->field->nreaders; i++) {
		const struct field *field = leaf->field->readers[i].field;
		load(x, field->column, v[i]);
		absent(x->b, field->column, v[i], there);
		if (x->numbered && field->type == FT_FRAMENUM)
			show_numbers(x, v[i]);
		apply_mask(field, leaf->mask, x->b->n, v[i]);
	}
	for (size_t k = 0; k < leaf->n; k++)
		run_range(leaf, x->b->n, v, k, out);
	for (size_t w = 0; w < BLOCK_WORDS; w++)
		out[w] = (leaf->negate ? ~out[w] : out[w]) & there[w];
}
