/* run.c -- a filter over a block of frames.
 *
 * Each part of the filter is answered for the whole block with two sets of bits: frames for which it holds, and frames
 * for which it does not; where neither is set rows alone can't tell.  `and`, `or`, `not` combine the sets.  Only the
 * frames that stay open at the root are looked at one by one (eval.c). */
#include "filter/run.h"

#include "base/mem.h"

#include <string.h>

struct filter_run *filter_run_new(const struct filter *f, const struct filter_frames *frames)
{
	struct filter_run *r = mem_calloc(1, sizeof *r);

	r->f = f;
	r->frames = *frames;
	r->ways = WAY_ALL;
	r->matcher = matcher_new();
	r->may = mem_calloc(f->nfields + 1, BLOCK_WORDS * sizeof *r->may);
	r->has = mem_calloc(f->nfields + 1, BLOCK_WORDS * sizeof *r->has);
	r->unsure = mem_calloc(f->nfields + 1, BLOCK_WORDS * sizeof *r->unsure);
	arena_init(&r->arena);
	tree_init(&r->tree, f->registry, f->prefs);
	r->tree.only = f->columns ? NULL : f->only;
	r->tree.hosts = f->columns || f->all_hosts ? NULL : f->hosts;
	r->tree.wants = TREE_NODES | (f->columns ? TREE_COLUMNS : 0u);
	return r;
}

void filter_run_free(struct filter_run *r)
{
	if (!r)
		return;
	tree_fini(&r->tree);
	arena_fini(&r->arena);
	matcher_free(r->matcher);
	mem_free(r->may);
	mem_free(r->has);
	mem_free(r->unsure);
	mem_free(r->shape_may);
	mem_free(r);
}

void filter_run_ways(struct filter_run *r, unsigned ways)
{
	r->ways = ways;
}

/* ------------------------------------------------------------------ presence */

static bool has_proto(const uint64_t *set, unsigned p)
{
	return set[p / 64] >> p % 64 & 1;
}

/* Does this reader find its protocol in a layer? */
static bool is_own(const struct reader *r, enum proto_id proto)
{
	const struct proto *own = all_protos[r->proto];

	return proto == r->proto || (r->how != READ_LAYER && own->fields && all_protos[proto]->fields == own->fields);
}

enum { MAY_BIT, HAS_BIT, UNSURE_BIT };
enum { SHAPE_MAY = 1 << MAY_BIT, SHAPE_HAS = 1 << HAS_BIT, SHAPE_UNSURE = 1 << UNSURE_BIT };

/* What a shape says of a field. */
static uint8_t shape_says(const struct ffield *field, const struct shape_layer *layers, uint32_t n)
{
	uint8_t says = field->anywhere ? SHAPE_MAY : 0;

	if (field->nreaders && field->readers[0].proto == P_frame)
		return SHAPE_MAY | SHAPE_HAS;
	for (uint32_t i = 0; i < n; i++) {
		if (has_proto(field->hosts, layers[i].proto))
			says |= SHAPE_MAY | /* SOURCE_MADE: its bytes may never be told */
			        (layers[i].source == SOURCE_MADE || reader_bare(layers, i, n) ? SHAPE_UNSURE : 0);
		if (field->nreaders && is_own(&field->readers[0], layers[i].proto))
			says |= SHAPE_HAS;
	}
	return says;
}

/* The rows whose shapes have a bit in shape_may: all or none of them where the shapes agree. */
static void fill_bit(const struct filter_run *r, const struct block *b, unsigned bit, uint64_t out[BLOCK_WORDS])
{
	uint8_t any = 0, each = UINT8_MAX;

	for (size_t i = 0; i < b->nshapes; i++) {
		any |= r->shape_may[i];
		each &= r->shape_may[i];
	}
	memset(out, 0, BLOCK_WORDS * sizeof *out);
	if (each >> bit & 1)
		memcpy(out, r->all, sizeof r->all);
	for (uint32_t i = 0; i < b->n && (any & ~each) >> bit & 1; i++)
		out[i / 64] |= (uint64_t)(r->shape_may[block_shape(b, i)] >> bit & 1) << i % 64;
}

static void fill_field(struct filter_run *r, const struct block *b, size_t index)
{
	const struct ffield *field = &r->f->fields[index];
	size_t               at = index * BLOCK_WORDS;
	bool                 same = true; /* no shape may have it without having it */

	r->shape_may = mem_grow(r->shape_may, &r->shape_capacity, b->nshapes + 1, 1);
	for (size_t i = 0; i < b->nshapes; i++) {
		uint8_t says = shape_says(field, b->shape_layers + b->shape_at[i], b->shape_at[i + 1] - b->shape_at[i]);
		same = same && !(says & SHAPE_MAY) == !(says & SHAPE_HAS);
		r->shape_may[i] = says;
	}
	fill_bit(r, b, MAY_BIT, r->may + at);
	if (same)
		memcpy(r->has + at, r->may + at, sizeof r->all);
	else
		fill_bit(r, b, HAS_BIT, r->has + at);
	fill_bit(r, b, UNSURE_BIT, r->unsure + at);
}

enum { NOT_TRUSTED = ROW_SHORT | ROW_BAD | ROW_LIMIT | ROW_MORE };

/* Which frames' rows can be trusted; and for each field, in which frames it may be, and has a layer of its own. */
static void fill_presence(struct filter_run *r, const struct block *b)
{
	uint16_t any = 0;

	memset(r->all, 0, sizeof r->all);
	memset(r->all, 0xff, b->n / 64 * sizeof *r->all);
	if (b->n % 64)
		r->all[b->n / 64] = (UINT64_C(1) << b->n % 64) - 1;
	memcpy(r->trusted, r->all, sizeof r->all);
	for (uint32_t i = 0; i < b->n; i++)
		any |= block_marks(b, i);
	for (uint32_t i = 0; i < b->n && any & NOT_TRUSTED; i++)
		r->trusted[i / 64] &= ~((uint64_t) !!(block_marks(b, i) & NOT_TRUSTED) << i % 64);
	for (size_t i = 0; i < r->f->nfields; i++)
		fill_field(r, b, i);
}

/* ------------------------------------------------------------------ sets */

struct answer {
	uint64_t yes[BLOCK_WORDS], no[BLOCK_WORDS];
};

/* Frames where an operand may have a value. */
static void may_have(const struct filter_run *r, const struct expr *e, uint64_t out[BLOCK_WORDS])
{
	uint64_t other[BLOCK_WORDS];

	switch (e->kind) {
	case EXPR_FIELD: memcpy(out, r->may + e->field * BLOCK_WORDS, sizeof other); return;
	case EXPR_REFERENCE: memset(out, 0, sizeof other); return;
	case EXPR_SLICE:
	case EXPR_NEGATE: may_have(r, e->a, out); return;
	case EXPR_ARITH:
		may_have(r, e->a, out);
		may_have(r, e->b, other);
		for (size_t w = 0; w < BLOCK_WORDS; w++)
			out[w] &= other[w];
		return;
	case EXPR_CALL:
		memset(out, 0, sizeof other);
		for (const struct expr *a = e->a; a; a = a->next) {
			may_have(r, a, other);
			for (size_t w = 0; w < BLOCK_WORDS; w++)
				out[w] |= other[w];
		}
		return;
	default: memcpy(out, r->all, sizeof other);
	}
}

/* Columns answer where rows are trusted; elsewhere the frame must have a layer that could matter. */
static void answer_leaf(const struct filter_run *r, const struct expr *e, struct answer *out)
{
	size_t          index = (size_t)(e->leaf->field - r->f->fields);
	const uint64_t *may = r->may + index * BLOCK_WORDS, *has = r->has + index * BLOCK_WORDS;
	uint64_t        present[BLOCK_WORDS];

	for (size_t w = 0; w < BLOCK_WORDS; w++)
		present[w] = has[w];
	bool frame = e->leaf->field->readers[0].proto == P_frame;
	leaf_run(e->leaf, &r->leaf_block, present, out->yes);
	for (size_t w = 0; w < BLOCK_WORDS; w++) {
		uint64_t known = frame ? r->all[w] : (r->trusted[w] & ~r->unsure[index * BLOCK_WORDS + w]) | ~may[w];
		out->yes[w] &= known & r->all[w];
		out->no[w] = known & ~out->yes[w] & r->all[w];
	}
}

static void answer_test(const struct filter_run *r, const struct expr *e, struct answer *out)
{
	uint64_t other[BLOCK_WORDS];

	if (e->leaf && r->ways & WAY_BLOCK) {
		answer_leaf(r, e, out);
		return;
	}
	memset(out, 0, sizeof *out);
	may_have(r, e->a, out->no);
	if (e->kind == EXPR_TEST && e->op != OP_MATCHES) {
		may_have(r, e->b, other);
		for (size_t w = 0; w < BLOCK_WORDS; w++)
			out->no[w] &= other[w];
	}
	for (size_t w = 0; w < BLOCK_WORDS; w++)
		out->no[w] = ~out->no[w] & r->all[w];
}

static void answer(const struct filter_run *r, const struct expr *e, struct answer *out)
{
	struct answer b;

	switch (e->kind) {
	case EXPR_NOT:
		answer(r, e->a, &b);
		memcpy(out->yes, b.no, sizeof out->yes);
		memcpy(out->no, b.yes, sizeof out->no);
		return;
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_XOR:
		answer(r, e->a, out);
		answer(r, e->b, &b);
		break;
	default: answer_test(r, e, out); return;
	}
	for (size_t w = 0; w < BLOCK_WORDS; w++) {
		uint64_t yes = out->yes[w], no = out->no[w];
		if (e->kind == EXPR_AND) {
			out->yes[w] = yes & b.yes[w];
			out->no[w] = no | b.no[w];
		} else if (e->kind == EXPR_OR) {
			out->yes[w] = yes | b.yes[w];
			out->no[w] = no & b.no[w];
		} else {
			out->yes[w] = (yes & b.no[w]) | (no & b.yes[w]);
			out->no[w] = (yes & b.yes[w]) | (no & b.no[w]);
		}
	}
}

/* ------------------------------------------------------------------ blocks */

static void set_leaf_block(struct filter_run *r, const struct block *b, uint32_t first)
{
	const struct frame_info *f = r->frames.row(r->frames.context, first);

	r->leaf_block = (struct leaf_block){b, first, f ? f->first_time_ns : 0, f ? f->previous_time_ns : 0,
	                                    f ? f->numbered : NULL};
}

/* Frame by frame, in order: what was displayed before counts. */
static void run_in_order(struct filter_run *r, const struct block *b, uint32_t first, uint64_t out[BLOCK_WORDS])
{
	for (uint32_t i = 0; i < b->n; i++) {
		if (!eval_frame(r, b, first, i))
			continue;
		out[i / 64] |= UINT64_C(1) << i % 64;
		if (r->frames.selected)
			r->frames.selected(r->frames.context, first + i);
	}
}

void filter_run_block(struct filter_run *r, const struct block *b, uint32_t first, uint64_t out[BLOCK_WORDS])
{
	struct answer a;

	memset(out, 0, BLOCK_WORDS * sizeof *out);
	if (!b->n)
		return;
	fill_presence(r, b);
	if (!r->f->root) {
		memcpy(out, r->all, BLOCK_WORDS * sizeof *out);
		return;
	}
	set_leaf_block(r, b, first);
	if (r->f->in_order) {
		run_in_order(r, b, first, out);
		return;
	}
	answer(r, r->f->root, &a);
	memcpy(out, a.yes, sizeof a.yes);
	for (size_t w = 0; w < BLOCK_WORDS; w++)
		for (uint64_t open = r->all[w] & ~a.yes[w] & ~a.no[w]; open; open &= open - 1) {
			uint32_t row = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(open);
			if (eval_frame(r, b, first, row))
				out[w] |= open & (0 - open);
		}
}

bool filter_run_frame(struct filter_run *r, const struct block *b, uint32_t first, uint32_t row)
{
	memset(r->may, 0xff, r->f->nfields * BLOCK_WORDS * sizeof *r->may);
	if (r->f->root && !eval_frame(r, b, first, row))
		return false;
	if (r->f->in_order && r->frames.selected)
		r->frames.selected(r->frames.context, first + row);
	return true;
}
