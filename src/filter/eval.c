/* eval.c -- a filter for one frame: the values of its fields, by the cheapest way, and the tests on them. */
#include "filter/run.h"

#include "base/text.h"
#include "dissect/value.h"

#include <string.h>

/* ------------------------------------------------------------------ fields */

static bool need_row(struct filter_run *r)
{
	if (!r->info && !r->gone) {
		r->info = r->frames.row(r->frames.context, r->frame);
		r->gone = !r->info;
	}
	return r->info;
}

static bool need_head(struct filter_run *r)
{
	if (!r->has_head && !r->gone) {
		r->head = r->frames.head(r->frames.context, r->frame, &r->head_bytes);
		r->gone = !r->head && r->head_bytes;
		r->has_head = !r->gone;
	}
	return r->has_head;
}

static bool need_tree(struct filter_run *r)
{
	if (!r->has_tree && need_row(r) && !r->gone) {
		r->gone = !r->frames.bytes(r->frames.context, &r->encap);
		if (!r->gone)
			tree_build(&r->tree, r->info, r->encap);
		r->has_tree = !r->gone;
	}
	return r->has_tree;
}

/* The values of one reader; false: it takes a walk. */
static bool read_one(struct filter_run *r, const struct reader *reader, struct readings *got)
{
	if (reader->how == READ_PLACE)
		return need_head(r) && reader_place(reader, r->b, r->row, r->head, r->head_bytes, got);
	return need_row(r) && reader_get(reader, r->b, r->row, r->info, got);
}

/* Without a walk; false: it takes one. */
static bool read_quickly(struct filter_run *r, const struct ffield *field, struct values *out)
{
	struct readings got;

	if (!field->nreaders || !(r->ways & WAY_ROW))
		return false;
	out->n = 0;
	for (unsigned i = 0; i < field->nreaders; i++) {
		const struct reader *reader = &field->readers[i];
		if (!read_one(r, reader, &got))
			return false;
		for (uint32_t k = 0; k < got.n; k++) {
			struct fvalue v = {
			    .type = field->type, .prefix = 128, .v = got.value[k], .field = reader->field};
			if (got.value[k].bytes.p == got.address && (field->type == FT_IPv4 || field->type == FT_IPv6))
				v.v.bytes.p = arena_copy(&r->arena, got.address, sizeof got.address);
			values_add(&r->arena, out, &v);
		}
	}
	return true;
}

/* The bytes of a protocol: of its whole layer, as its node may be only the header. */
static void set_protocol(const struct filter_run *r, const struct node *node, struct fvalue *v)
{
	const struct tree        *t = &r->tree;
	const struct tree_source *s = &t->sources[node->source];
	uint32_t                  offset = node->offset, n = 0;
	enum proto_id             proto = registry_field_proto(t->registry, node->number);

	if (proto == P_frame) {
		offset = 0;
		n = s->caplen;
	} else if (node->layer < t->scan.nlayers && t->scan.layers[node->layer].proto == proto) {
		offset = t->scan.layers[node->layer].offset;
		n = t->scan.layers[node->layer].caplen;
	} else {
		node_bytes(t, node, &n);
	}
	if (offset > s->caplen)
		offset = s->caplen;
	v->v.bytes.p = s->bytes + offset;
	v->v.bytes.n = n < s->caplen - offset ? n : s->caplen - offset;
}

/* Which layer of its protocol a node stands in, from 1; *count: how many there are. */
static int32_t layer_number(const struct filter_run *r, const struct node *node, int32_t *count)
{
	const struct scan_result *s = &r->tree.scan;
	int32_t                   number = 0;

	*count = 0;
	if (registry_field_proto(r->tree.registry, node->number) == P_frame || node->layer >= s->nlayers) {
		*count = 1;
		return 1;
	}
	for (unsigned i = 0; i < s->nlayers; i++) {
		*count += s->layers[i].proto == s->layers[node->layer].proto;
		if (i == node->layer)
			number = *count;
	}
	return number;
}

static bool in_layers(const struct expr *e, int32_t number, int32_t count)
{
	for (size_t i = 0; i < e->nlayers; i++) {
		const struct part_range *p = &e->layers[i];
		int32_t                  first = p->start < 0 ? count + 1 + p->start : p->start, last = first;
		if (p->kind == RANGE_REST)
			last = count;
		else if (p->kind == RANGE_LENGTH)
			last = first + p->end - 1;
		else if (p->kind == RANGE_END)
			last = p->end < 0 ? count + 1 + p->end : p->end;
		if (number >= first && number <= last)
			return true;
	}
	return false;
}

static bool is_row_of(const struct ffield *field, uint32_t number)
{
	for (const uint32_t *row = field->rows; row && *row != FIELD_NO; row++)
		if (*row == number)
			return true;
	return false;
}

static void add_node(struct filter_run *r, const struct expr *e, const struct node *node, struct values *out)
{
	struct fvalue v = {
	    .type = node->field->type, .prefix = 128, .v = node->value, .field = node->field, .node = node};
	int32_t count, number;

	if (e->nlayers) {
		number = layer_number(r, node, &count);
		if (!in_layers(e, number, count))
			return;
	}
	if (e->raw) {
		v.type = FT_BYTES;
		v.v.bytes.p = node_bytes(&r->tree, node, &v.v.bytes.n);
	} else if (node->field->type == FT_PROTOCOL) {
		set_protocol(r, node, &v);
	}
	values_add(&r->arena, out, &v);
}

/* Fields lie flat below the root, except where the packet list's columns are wanted: then the tree is whole. */
static void collect(struct filter_run *r, const struct expr *e, const struct node *under, struct values *out)
{
	const struct ffield *field = &r->f->fields[e->field];

	for (const struct node *n = under->first; n; n = n->next) {
		if (n->field && is_row_of(field, n->number))
			add_node(r, e, n, out);
		if (n->first)
			collect(r, e, n, out);
	}
}

static void column_value(struct filter_run *r, const struct ffield *field, struct values *out)
{
	struct fvalue v = {.type = FT_STRING, .prefix = 128};
	struct text   t;

	if (!r->frames.column || !need_tree(r))
		return;
	text_init(&t);
	r->frames.column(r->frames.context, &t, (size_t)field->column, &r->tree);
	v.v.bytes.p = (const uint8_t *)arena_text(&r->arena, t.p ? t.p : "", t.length);
	v.v.bytes.n = (uint32_t)t.length;
	text_fini(&t);
	values_add(&r->arena, out, &v);
}

static bool may_be_here(const struct filter_run *r, size_t field)
{
	return r->may[field * BLOCK_WORDS + r->row / 64] >> r->row % 64 & 1;
}

/* The frame itself: all its bytes. */
static void frame_value(struct filter_run *r, struct values *out)
{
	struct fvalue v = {.type = FT_PROTOCOL, .prefix = 128};

	if (!need_head(r))
		return;
	v.v.bytes.p = r->head;
	v.v.bytes.n = r->head_bytes;
	values_add(&r->arena, out, &v);
}

/* Is it known without a walk that the frame has no such field? */
static bool is_ruled_out(const struct filter_run *r, const struct ffield *field)
{
	return !r->has_tree && r->ways & WAY_ROW && r->frames.may && !field->anywhere &&
	       !r->frames.may(r->frames.context, r->frame, field->rows, field->hosts);
}

static void field_values(struct filter_run *r, const struct expr *e, struct values *out)
{
	const struct ffield *field = &r->f->fields[e->field];

	if (field->column >= 0) {
		column_value(r, field, out);
		return;
	}
	if (!may_be_here(r, e->field) || !field->rows)
		return;
	if (field->proto == P_frame && field->type == FT_PROTOCOL) {
		frame_value(r, out);
		return;
	}
	if (!e->raw && !e->nlayers && field->type != FT_PROTOCOL && read_quickly(r, field, out))
		return;
	out->n = 0;
	if (!is_ruled_out(r, field) && need_tree(r))
		collect(r, e, r->tree.root, out);
}

/* ------------------------------------------------------------------ operands */

static void operand_values(struct filter_run *r, const struct expr *e, struct values *out);

static void slice_values(struct filter_run *r, const struct expr *e, struct values *out)
{
	struct values in = {0};
	struct fvalue v;

	operand_values(r, e->a, &in);
	for (size_t i = 0; i < in.n; i++)
		if (value_slice(&v, &in.v[i], e->ranges, e->nranges, &r->arena))
			values_add(&r->arena, out, &v);
}

static void arith_values(struct filter_run *r, const struct expr *e, struct values *out)
{
	struct values a = {0}, b = {0};
	struct fvalue v;

	operand_values(r, e->a, &a);
	if (!a.n)
		return;
	operand_values(r, e->b, &b);
	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; k < b.n; k++)
			if (value_arith(&v, e->op, &a.v[i], &b.v[k], &r->arena))
				values_add(&r->arena, out, &v);
}

static void call_values(struct filter_run *r, const struct expr *e, struct values *out)
{
	size_t n = 0;

	for (const struct expr *a = e->a; a; a = a->next)
		n++;
	struct values *args = arena_zero(&r->arena, n * sizeof *args);
	n = 0;
	for (const struct expr *a = e->a; a; a = a->next)
		operand_values(r, a, &args[n++]);
	e->function->run(e, &r->arena, args, n, out);
}

static void operand_values(struct filter_run *r, const struct expr *e, struct values *out)
{
	struct values in = {0};
	struct fvalue v;

	switch (e->kind) {
	case EXPR_FIELD: field_values(r, e, out); break;
	case EXPR_LITERAL: values_add(&r->arena, out, &e->value); break;
	case EXPR_SLICE: slice_values(r, e, out); break;
	case EXPR_ARITH: arith_values(r, e, out); break;
	case EXPR_CALL: call_values(r, e, out); break;
	case EXPR_NEGATE:
		operand_values(r, e->a, &in);
		for (size_t i = 0; i < in.n; i++) {
			value_negate(&v, &in.v[i]);
			values_add(&r->arena, out, &v);
		}
		break;
	default: break; /* a reference: no frame is selected */
	}
}

/* ------------------------------------------------------------------ tests */

static bool contains(const struct fvalue *a, const struct fvalue *b)
{
	return b->v.bytes.n && memmem(a->v.bytes.p, a->v.bytes.n, b->v.bytes.p, b->v.bytes.n);
}

static bool holds(enum op op, const struct fvalue *a, const struct fvalue *b)
{
	switch (op) {
	case OP_ANY_EQ:
	case OP_ALL_EQ: return value_equal(a, b);
	case OP_ANY_NE:
	case OP_ALL_NE: return !value_equal(a, b);
	case OP_GT: return value_order(a, b) > 0;
	case OP_GE: return value_order(a, b) >= 0;
	case OP_LT: return value_order(a, b) < 0;
	case OP_LE: return value_order(a, b) <= 0;
	case OP_CONTAINS: return contains(a, b);
	default: return false;
	}
}

static bool wants_all(const struct expr *e)
{
	return e->op == OP_ALL_EQ || e->op == OP_ALL_NE ||
	       (e->quantifier == QUANTIFIER_ALL && e->op != OP_ANY_EQ && e->op != OP_ANY_NE);
}

static bool test_pattern(struct filter_run *r, const struct expr *e, const struct values *a)
{
	bool all = wants_all(e);

	for (size_t i = 0; i < a->n; i++)
		if (pattern_found(e->regex, r->matcher, a->v[i].v.bytes.p, a->v[i].v.bytes.n) != all)
			return !all;
	return all;
}

static bool test(struct filter_run *r, const struct expr *e)
{
	struct values a = {0}, b = {0};
	bool          all = wants_all(e);

	operand_values(r, e->a, &a);
	if (!a.n)
		return false;
	if (e->regex)
		return test_pattern(r, e, &a);
	operand_values(r, e->b, &b);
	if (!b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; k < b.n; k++)
			if (value_comparable(&a.v[i], &b.v[k]) && holds(e->op, &a.v[i], &b.v[k]) != all)
				return !all;
	return all;
}

static bool element_has(const struct fvalue *v, const struct values *low, const struct values *high, bool is_range)
{
	for (size_t i = 0; i < low->n; i++) {
		if (!value_comparable(v, &low->v[i]))
			continue;
		if (!is_range && value_equal(v, &low->v[i]))
			return true;
		for (size_t k = 0; k < high->n; k++)
			if (value_comparable(v, &high->v[k]) && value_order(v, &low->v[i]) >= 0 &&
			    value_order(v, &high->v[k]) <= 0)
				return true;
	}
	return false;
}

/* `all`: one element has every value, as in 4.0. */
static bool in_set(struct filter_run *r, const struct expr *e)
{
	struct values a = {0};
	bool          all = e->quantifier == QUANTIFIER_ALL;

	operand_values(r, e->a, &a);
	for (const struct expr *x = e->b; x && a.n; x = x->next) {
		struct values low = {0}, high = {0};
		size_t        found = 0;
		operand_values(r, x, &low);
		if (x->high)
			operand_values(r, x->high, &high);
		for (size_t i = 0; i < a.n; i++)
			found += element_has(&a.v[i], &low, &high, x->high != NULL);
		if (all ? found == a.n : found > 0)
			return true;
	}
	return false;
}

static bool is_true(struct filter_run *r, const struct expr *e)
{
	struct values a = {0};

	operand_values(r, e->a, &a);
	for (size_t i = 0; i < a.n; i++)
		if (e->kind == EXPR_EXISTS || !value_is_zero(&a.v[i]))
			return true;
	return false;
}

static bool eval(struct filter_run *r, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_AND: return eval(r, e->a) && eval(r, e->b);
	case EXPR_OR: return eval(r, e->a) || eval(r, e->b);
	case EXPR_XOR: return eval(r, e->a) != eval(r, e->b);
	case EXPR_NOT: return !eval(r, e->a);
	case EXPR_TEST: return test(r, e);
	case EXPR_IN: return in_set(r, e);
	default: return is_true(r, e);
	}
}

bool eval_frame(struct filter_run *r, const struct block *b, uint32_t first, uint32_t row)
{
	arena_reset(&r->arena);
	r->b = b;
	r->frame = first + row;
	r->row = row;
	r->info = NULL;
	r->has_head = r->has_tree = r->gone = false;
	return eval(r, r->f->root);
}
