/* compile.c -- how each field is read, which tests whole columns answer, and what is asked first. */
#include "filter/program.h"

#include "base/mem.h"
#include "dissect/value.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ fields */

static const struct {
	const char *name, *one, *other;
} twins[] = {
#define TWINS(name, one, other) {name, one, other},
#include "filter/twins.def"
#undef TWINS
};

/* What the tree adds where a walk finds something wrong: no layers. */
static bool is_note(enum proto_id proto)
{
	return proto == P_expert || proto == P_short || proto == P_malformed;
}

/* Is it shown behind other protocols' layers, without one of its own? */
static bool is_companion(enum proto_id proto)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		if (all_protos[p]->companion == proto && proto != P_NONE)
			return true;
	return false;
}

static void set_readers(const struct filter *f, struct ffield *field)
{
	const char *names[TWINS_MAX] = {field->name, NULL};

	field->nreaders = 0;
	if (is_note(field->proto) || is_companion(field->proto))
		return;
	for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++)
		if (strcmp(twins[i].name, field->name) == 0) {
			names[0] = twins[i].one;
			names[1] = twins[i].other;
		}
	for (unsigned i = 0; i < TWINS_MAX && names[i]; i++) {
		uint32_t number = registry_find(f->registry, names[i]);
		field->readers[i] =
		    number == FIELD_NO ? (struct reader){.how = READ_WALK} : reader_for(f->registry, number);
		if (field->readers[i].how == READ_WALK) {
			field->nreaders = 0;
			return;
		}
		field->nreaders = i + 1;
	}
}

static void add_host(struct ffield *field, enum proto_id p)
{
	field->hosts[p / 64] |= UINT64_C(1) << p % 64;
}

/* Does the walk of p add fields of `name`, itself or by the walks it calls? */
static bool emits(enum proto_id p, const char *name)
{
	for (const char *const *e = all_protos[p]->emits; e && *e; e++)
		if (strcmp(*e, name) == 0)
			return true;
	return false;
}

/* Which layers a frame must have to have the field. */
static void set_hosts(const struct filter *f, struct ffield *field)
{
	for (const uint32_t *row = field->rows; row && *row != FIELD_NO; row++) {
		enum proto_id       owner = registry_field_proto(f->registry, *row);
		const struct proto *own = all_protos[owner];
		if (owner == P_frame || owner == P_pkt_comment || is_note(owner))
			field->anywhere = true;
		for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
			if (p == owner ||
			    (own->fields && all_protos[p]->fields == own->fields && field->type != FT_PROTOCOL) ||
			    emits(p, own->name) || all_protos[p]->companion == owner)
				add_host(field, p);
	}
}

static void plan_fields(struct filter *f)
{
	f->only = arena_zero(&f->arena, (registry_fields(f->registry) / 64 + 1) * sizeof *f->only);
	for (size_t i = 0; i < f->nfields; i++) {
		struct ffield *field = &f->fields[i];
		if (field->column >= 0) {
			field->anywhere = f->columns = true;
			continue;
		}
		set_readers(f, field);
		set_hosts(f, field);
		f->all_hosts |= is_note(field->proto) || field->proto == P_pkt_comment;
		for (size_t k = 0; k < PROTO_WORDS; k++)
			f->hosts[k] |= field->hosts[k];
		if (strcmp(field->name, "frame.time_delta_displayed") == 0)
			f->in_order = true;
		for (const uint32_t *row = field->rows; row && *row != FIELD_NO; row++)
			f->only[*row / 64] |= UINT64_C(1) << *row % 64;
	}
}

/* ------------------------------------------------------------------ leaves */

/* A constant as leaf.c orders values. */
static bool number_of(const struct fvalue *v, uint64_t *low, uint64_t *high)
{
	enum { NS = 1000000000 };
	uint64_t turned = UINT64_C(1) << 63;

	switch (class_of(v->type)) {
	case CLASS_UINT: *low = *high = v->type == FT_BOOLEAN ? v->v.u != 0 : v->v.u; return true;
	case CLASS_INT: *low = *high = v->v.u; return v->v.i >= 0;
	case CLASS_TIME:
		if (v->v.time.s > INT64_MAX / NS - 1 || v->v.time.s < INT64_MIN / NS + 1)
			return false;
		*low = *high = (uint64_t)(v->v.time.s * NS + v->v.time.ns) ^ turned;
		return true;
	default: break;
	}
	if (v->type != FT_IPv4)
		return false;
	uint64_t address = (uint64_t)v->v.bytes.p[0] << 24 | (uint64_t)v->v.bytes.p[1] << 16 |
	                   (uint64_t)v->v.bytes.p[2] << 8 | v->v.bytes.p[3];
	uint64_t rest = v->prefix >= 32 ? 0 : UINT32_MAX >> v->prefix;
	*low = address & ~rest;
	*high = address | rest;
	return true;
}

static bool add_range(struct leaf *l, uint64_t low, uint64_t high)
{
	l->low[l->n] = low;
	l->high[l->n++] = high;
	return true;
}

static bool constant_value(const struct expr *e)
{
	return e->kind == EXPR_LITERAL;
}

static bool set_test(struct leaf *l, enum op op, bool all, const struct fvalue *v)
{
	uint64_t low, high;

	if (!number_of(v, &low, &high))
		return false;
	l->all = all;
	switch (op) {
	case OP_ANY_EQ: return add_range(l, low, high);
	case OP_ALL_EQ: l->all = true; return add_range(l, low, high);
	case OP_ALL_NE:
		l->all = false;
		l->negate = true;
		return add_range(l, low, high);
	case OP_ANY_NE:
		l->all = true;
		l->negate = true;
		return add_range(l, low, high);
	case OP_GT: return high == UINT64_MAX || add_range(l, high + 1, UINT64_MAX);
	case OP_GE: return add_range(l, low, UINT64_MAX);
	case OP_LT: return low == 0 || add_range(l, 0, low - 1);
	case OP_LE: return add_range(l, 0, high);
	default: return false;
	}
}

static struct leaf *new_leaf(struct filter *f, const struct expr *field, size_t ranges)
{
	if (field->kind != EXPR_FIELD || field->raw || field->nlayers)
		return NULL;
	const struct ffield *ff = &f->fields[field->field];
	if (!leaf_possible(ff))
		return NULL;
	struct leaf *l = arena_zero(&f->arena, sizeof *l);
	l->field = ff;
	l->mask = UINT64_MAX;
	l->low = arena_alloc(&f->arena, ranges * sizeof *l->low);
	l->high = arena_alloc(&f->arena, ranges * sizeof *l->high);
	return l;
}

/* field & constant: the leaf that masks; only for unsigned numbers. */
static struct leaf *masked_leaf(struct filter *f, const struct expr *e)
{
	bool mask =
	    e->kind == EXPR_ARITH && e->op == OP_BITAND && constant_value(e->b) && class_of(e->type) == CLASS_UINT;
	struct leaf *l = new_leaf(f, mask ? e->a : e, 1);

	if (l && mask)
		l->mask = e->b->value.v.u;
	return l;
}

/* 4.0: an explicit quantifier wins; else === and !== say it themselves. */
static enum op with_quantifier(enum op op, enum quantifier q)
{
	bool equal = op == OP_ANY_EQ || op == OP_ALL_EQ, differ = op == OP_ANY_NE || op == OP_ALL_NE;

	if (!q || (!equal && !differ))
		return op;
	if (equal)
		return q == QUANTIFIER_ALL ? OP_ALL_EQ : OP_ANY_EQ;
	return q == QUANTIFIER_ALL ? OP_ALL_NE : OP_ANY_NE;
}

static struct leaf *leaf_of_set(struct filter *f, const struct expr *e)
{
	size_t n = 0;

	for (const struct expr *x = e->b; x; x = x->next) {
		n++;
		if (!constant_value(x) || (x->high && !constant_value(x->high)))
			return NULL;
	}
	struct leaf *l = new_leaf(f, e->a, n);
	for (const struct expr *x = e->b; l && x; x = x->next) {
		uint64_t low, high, low2, high2;
		if (!number_of(&x->value, &low, &high) || (x->high && !number_of(&x->high->value, &low2, &high2)))
			return NULL;
		add_range(l, low, x->high ? high2 : high);
	}
	if (l)
		l->all = e->quantifier == QUANTIFIER_ALL;
	return l;
}

static struct leaf *leaf_of(struct filter *f, const struct expr *e)
{
	struct leaf *l = NULL;

	switch (e->kind) {
	case EXPR_TEST:
		l = e->op != OP_CONTAINS && e->op != OP_MATCHES && constant_value(e->b) ? masked_leaf(f, e->a) : NULL;
		return l && set_test(l, e->op, e->quantifier == QUANTIFIER_ALL, &e->b->value) ? l : NULL;
	case EXPR_TRUTH:
		l = e->a->kind == EXPR_ARITH ? masked_leaf(f, e->a) : NULL;
		if (l)
			add_range(l, 1, UINT64_MAX);
		return l;
	case EXPR_IN: return leaf_of_set(f, e);
	case EXPR_EXISTS:
		if (e->a->kind != EXPR_FIELD || e->a->raw || e->a->nlayers || !f->fields[e->a->field].nreaders)
			return NULL;
		if (f->fields[e->a->field].readers[0].how == READ_BITS) {
			l = new_leaf(f, e->a, 1);
			if (l)
				add_range(l, 1, UINT64_MAX);
			return l;
		}
		if (f->fields[e->a->field].readers[0].how == READ_FACT)
			return NULL;
		l = arena_zero(&f->arena, sizeof *l);
		l->field = &f->fields[e->a->field];
		l->exists = true;
		return l;
	default: return NULL;
	}
}

/* ------------------------------------------------------------------ constants */

/* Arithmetic of literals is done once. */
static void fold(struct filter *f, struct expr *e)
{
	struct fvalue v;

	for (struct expr *x = e->a; x; x = x->next)
		fold(f, x);
	for (struct expr *x = e->b; x; x = x->next)
		fold(f, x);
	if (e->high)
		fold(f, e->high);
	if (e->kind == EXPR_NEGATE && constant_value(e->a)) {
		value_negate(&v, &e->a->value);
		e->kind = EXPR_LITERAL;
		e->value = v;
	} else if (e->kind == EXPR_ARITH && constant_value(e->a) && constant_value(e->b) &&
	           value_arith(&v, e->op, &e->a->value, &e->b->value, &f->arena)) {
		e->kind = EXPR_LITERAL;
		e->value = v;
	}
}

/* ------------------------------------------------------------------ order */

enum { COST_LEAF = 1, COST_ROW = 20, COST_HEAD = 60, COST_WALK = 1000, COST_PATTERN = 30 };

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

static unsigned field_cost(const struct filter *f, const struct expr *e)
{
	const struct ffield *field = &f->fields[e->field];

	if (!field->nreaders || e->raw || e->nlayers)
		return COST_WALK;
	return reader_needs_bytes(&field->readers[0]) ? COST_HEAD : COST_ROW;
}

/* The dearest field, and patterns on top. */
static unsigned operand_cost(const struct filter *f, const struct expr *e)
{
	unsigned cost = 0;

	for (; e; e = e->next) {
		if (e->kind == EXPR_FIELD)
			cost = most(cost, field_cost(f, e));
		cost = most(cost, most(operand_cost(f, e->a), operand_cost(f, e->b)));
		cost = most(cost, operand_cost(f, e->high));
	}
	return cost;
}

static void plan_tests(struct filter *f, struct expr *e);

/* The operands of a chain, and the nodes that join them. */
struct chain {
	struct expr **operand, **joint;
	size_t        n, njoints, operand_capacity, joint_capacity;
};

static void gather(struct chain *c, struct expr *e, enum expr_kind kind)
{
	if (e->kind != kind) {
		c->operand = mem_grow(c->operand, &c->operand_capacity, c->n + 1, sizeof *c->operand);
		c->operand[c->n++] = e;
		return;
	}
	c->joint = mem_grow(c->joint, &c->joint_capacity, c->njoints + 1, sizeof *c->joint);
	c->joint[c->njoints++] = e;
	gather(c, e->a, kind);
	gather(c, e->b, kind);
}

static int by_cost(const void *a, const void *b)
{
	const struct expr *x = *(struct expr *const *)a, *y = *(struct expr *const *)b;

	return x->cost != y->cost ? (x->cost < y->cost ? -1 : 1) : x->at < y->at ? -1 : x->at > y->at;
}

static struct expr *join_again(struct chain *c, size_t from, size_t n)
{
	if (n == 1)
		return c->operand[from];
	struct expr *e = c->joint[--c->njoints];
	e->a = join_again(c, from, n / 2);
	e->b = join_again(c, from + n / 2, n - n / 2);
	e->cost = e->a->cost + e->b->cost;
	return e;
}

/* The cheapest operand of `and`, `or` comes first: it may settle the matter. */
static void plan_chain(struct filter *f, struct expr *e)
{
	struct chain c = {0};

	gather(&c, e, e->kind);
	for (size_t i = 0; i < c.n; i++)
		plan_tests(f, c.operand[i]);
	qsort(c.operand, c.n, sizeof(struct expr *), by_cost);
	c.joint[0] = c.joint[c.njoints - 1]; /* the node that the caller holds is taken first */
	c.joint[c.njoints - 1] = e;
	join_again(&c, 0, c.n);
	mem_free(c.operand);
	mem_free(c.joint);
}

/* Tests get their leaves. */
static void plan_tests(struct filter *f, struct expr *e)
{
	switch (e->kind) {
	case EXPR_NOT:
		plan_tests(f, e->a);
		e->cost = e->a->cost;
		return;
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_XOR: plan_chain(f, e); return;
	default: break;
	}
	fold(f, e);
	if (e->kind == EXPR_TEST)
		e->op = with_quantifier(e->op, e->quantifier);
	e->leaf = leaf_of(f, e);
	e->cost =
	    e->leaf ? COST_LEAF : most(operand_cost(f, e->a), operand_cost(f, e->b)) + (e->regex ? COST_PATTERN : 0);
}

/* Is what the frames have of a field known before the streams of TCP are? */
static bool known_early(const struct ffield *field)
{
	bool by_walk = !field->nreaders;

	if (field->column >= 0)
		return false;
	if (field->proto == P_frame && (field->nreaders || field->type == FT_PROTOCOL))
		return true;
	if (field->anywhere)
		return false;
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		if (field->hosts[p / 64] >> p % 64 & 1 && !reader_proto_early(p, by_walk))
			return false;
	return true;
}

bool filter_early(const struct filter *f)
{
	for (size_t i = 0; i < f->nfields; i++)
		if (!known_early(&f->fields[i]))
			return false;
	return true;
}

void plan(struct filter *f)
{
	plan_fields(f);
	if (f->root)
		plan_tests(f, f->root);
}
