/* check.c -- what may be asked of what: types of operands, literals understood, with Wireshark 4.0's sentences. */
#include "filter/program.h"

#include "base/mem.h"
#include "dissect/value.h"

#include <string.h>

bool is_literal(const struct expr *e)
{
	return e->kind == EXPR_WORD || e->kind == EXPR_STRING || e->kind == EXPR_CHAR;
}

/* An operand as messages name it. */
const char *expr_text(struct filter *f, const struct expr *e)
{
	if (e->kind == EXPR_FIELD || e->kind == EXPR_REFERENCE)
		return f->fields[e->field].name;
	if (e->kind == EXPR_ARITH)
		return op_name(e->op);
	return arena_text(&f->arena, f->text + e->at, e->length);
}

static const struct ffield *names_of(const struct filter *f, const struct expr *e)
{
	return e->kind == EXPR_FIELD || e->kind == EXPR_REFERENCE ? &f->fields[e->field] : NULL;
}

/* May values of type b be compared with ones of type a?  (Not symmetric, as 4.0.) */
static bool compatible(enum ftype a, enum ftype b)
{
	bool number = (ftype_is_uint(a) && a != FT_BOOLEAN) || ftype_is_int(a);
	bool bytes =
	    class_of(a) == CLASS_BYTES && !ftype_is_string(a) && a != FT_IPv4 && a != FT_IPv6 && a != FT_PROTOCOL;

	if (number)
		return ftype_is_uint(b) || ftype_is_int(b);
	if (ftype_is_string(a))
		return ftype_is_string(b);
	if (bytes)
		return class_of(b) == CLASS_BYTES && !ftype_is_string(b) && b != FT_IPv4 && b != FT_IPv6 &&
		       b != FT_PROTOCOL;
	return a == b;
}

/* ------------------------------------------------------------------ operands */

static enum ftype check_slice(struct filter *f, struct expr *e)
{
	if (is_literal(e->a)) {
		fail(f, e->a->at, e->a->length, "Range is not supported for entity %s", expr_text(f, e->a));
		return FT_COUNT;
	}
	if (e->a->kind == EXPR_REFERENCE) {
		fail(f, e->a->at, e->a->length, "Range is not supported for entity %s <%s>", expr_text(f, e->a),
		     ftype_name(f->fields[e->a->field].type));
		return FT_COUNT;
	}
	enum ftype type = check_operand(f, e->a);
	if (type == FT_COUNT || can_slice(type))
		return type == FT_COUNT ? FT_COUNT : FT_BYTES;
	if (e->a->kind == EXPR_CALL)
		fail(f, e->a->at, e->a->length,
		     "Return value of function \"%s\" is a %s and cannot be converted into a sequence of bytes.",
		     e->a->text, type_name(type));
	else
		fail(f, e->a->at, e->a->length, "\"%s\" is a %s and cannot be sliced into a sequence of bytes.",
		     expr_text(f, e->a), type_name(type));
	return FT_COUNT;
}

static enum ftype check_call(struct filter *f, struct expr *e)
{
	unsigned n = 0;

	e->function = function_find(e->text, e->text_length);
	if (!e->function) {
		fail(f, e->at, e->length, "Function '%s' does not exist", e->text);
		return FT_COUNT;
	}
	for (const struct expr *a = e->a; a; a = a->next)
		n++;
	if (n > e->function->max)
		fail(f, e->at, e->length, "Function %s can only accept %u arguments.", e->text, e->function->max);
	else if (n < e->function->min)
		fail(f, e->at, e->length, "Function %s needs at least %u arguments.", e->text, e->function->min);
	return f->failed ? FT_COUNT : e->function->check(f, e);
}

static bool can_arith(enum op op, enum ftype type)
{
	if (op == OP_BITAND)
		return can_bitand(type);
	return op == OP_ADD || op == OP_SUBTRACT ? can_add(type) : can_multiply(type);
}

static bool cannot(struct filter *f, const struct expr *e, enum ftype type, enum op op)
{
	fail(f, e->at, e->length, "%s cannot %s.", ftype_name(type), op_name(op));
	return false;
}

/* Literals inside arithmetic take the type of their partner. */
static bool settle(struct filter *f, struct expr *e, enum ftype type, const struct ffield *of);

static enum ftype check_arith(struct filter *f, struct expr *e)
{
	enum ftype type = check_operand(f, e->a);

	if (f->failed)
		return FT_COUNT;
	if (type == FT_COUNT) {
		fail(f, e->at, e->length, "Constant arithmetic expression on the LHS is invalid.");
		return FT_COUNT;
	}
	if (!can_arith(e->op, type)) {
		cannot(f, e->a, type, e->op);
		return FT_COUNT;
	}
	enum ftype right = check_operand(f, e->b);
	if (right != FT_COUNT && !can_arith(e->op, right)) {
		cannot(f, e->b, right, e->op);
		return FT_COUNT;
	}
	if (right != FT_COUNT && !compatible(type, right)) {
		fail(f, e->b->at, e->b->length, "%s and %s are not type compatible.", expr_text(f, e->a),
		     expr_text(f, e->b));
		return FT_COUNT;
	}
	if (e->b->kind == EXPR_CHAR)
		fail(f, e->b->at, e->b->length, "%s is not a valid arithmetic operand.", expr_text(f, e->b));
	if (!f->failed && right == FT_COUNT)
		settle(f, e->b, type, names_of(f, e->a));
	return f->failed ? FT_COUNT : type;
}

static enum ftype operand_type(struct filter *f, struct expr *e)
{
	enum ftype type;

	switch (e->kind) {
	case EXPR_FIELD:
	case EXPR_REFERENCE: return e->raw ? FT_BYTES : f->fields[e->field].type;
	case EXPR_SLICE: return check_slice(f, e);
	case EXPR_CALL: return check_call(f, e);
	case EXPR_ARITH: return check_arith(f, e);
	case EXPR_NEGATE:
		type = check_operand(f, e->a);
		if (type != FT_COUNT && !can_add(type))
			cannot(f, e->a, type, OP_SUBTRACT);
		return f->failed ? FT_COUNT : type;
	case EXPR_LITERAL: return e->type;
	default: return FT_COUNT;
	}
}

/* The type of an operand; FT_COUNT without a failure: made of literals, that take their type from elsewhere. */
static bool constant(const struct expr *e)
{
	if (e->kind == EXPR_ARITH)
		return constant(e->a) && constant(e->b);
	return is_literal(e) || (e->kind == EXPR_NEGATE && constant(e->a));
}

enum ftype check_operand(struct filter *f, struct expr *e)
{
	if (constant(e))
		return FT_COUNT;
	e->type = (uint8_t)operand_type(f, e);
	return e->type;
}

static bool settle(struct filter *f, struct expr *e, enum ftype type, const struct ffield *of)
{
	if (is_literal(e))
		return literal(f, e, type, of) != NULL;
	e->type = (uint8_t)type;
	if (e->kind == EXPR_NEGATE && constant(e->a)) {
		if (!settle(f, e->a, type, of))
			return false;
		return can_add(type) || cannot(f, e->a, type, OP_SUBTRACT);
	}
	if (e->kind != EXPR_ARITH)
		return true;
	if (constant(e->a) && !settle(f, e->a, type, of))
		return false;
	if (!can_arith(e->op, type))
		return cannot(f, e->a, type, e->op);
	return !constant(e->b) || settle(f, e->b, type, of);
}

/* 1 + tcp.len on the right side: the literal in front takes the type of the left side. */
static enum ftype check_right(struct filter *f, struct expr *e, enum ftype type, const struct ffield *of)
{
	struct expr *first = e;

	while (first->kind == EXPR_ARITH)
		first = first->a;
	if (e->kind == EXPR_ARITH && !constant(e) && constant(first) && !settle(f, first, type, of))
		return FT_COUNT;
	return check_operand(f, e);
}

/* ------------------------------------------------------------------ tests */

static bool can_test(enum op op, enum ftype type)
{
	return op == OP_CONTAINS ? can_contain(type) : op == OP_MATCHES ? can_match(type) : can_compare(type);
}

static bool check_left(struct filter *f, struct expr *e, enum op op)
{
	struct expr *a = e->a;

	if (is_literal(a)) {
		bool words = op == OP_CONTAINS || op == OP_MATCHES;
		fail(f, a->at, a->length,
		     words ? "Left side of %s expression must be a field or function, not %s."
		           : "Left side of \"%s\" expression must be a field or function, not %s.",
		     op_name(op), a->kind == EXPR_WORD ? a->text : arena_printf(&f->arena, "\"%s\"", a->text));
		if (a->kind == EXPR_WORD)
			name_hint(f, a->text);
		return false;
	}
	if (constant(a))
		return fail(f, a->at, a->length, "Constant arithmetic expression on the LHS is invalid.") != NULL;
	if (check_operand(f, a) == FT_COUNT)
		return false;
	if (can_test(op, a->type))
		return true;
	fail(f, a->at, a->length,
	     a->kind == EXPR_CALL ? "Function %s (type=%s) cannot participate in %s comparison."
	                          : "%s (type=%s) cannot participate in %s comparison.",
	     expr_text(f, a), type_name(a->type), op_name(op));
	return false;
}

static bool not_compatible(struct filter *f, const struct expr *a, const struct expr *b)
{
	if (b->kind == EXPR_CALL)
		fail(f, b->at, b->length,
		     "%s (type=%s) and return value of %s() (type=%s) are not of compatible types.", expr_text(f, a),
		     type_name(a->type), b->text, type_name(b->type));
	else
		fail(f, b->at, b->length, "%s and %s are not of compatible types.", expr_text(f, a), expr_text(f, b));
	return false;
}

/* Slices compare with whatever is made of bytes. */
static bool check_bytes(struct filter *f, const struct expr *e)
{
	if (can_slice(e->type))
		return true;
	fail(f, e->at, e->length, "\"%s\" is a %s and cannot be converted into a sequence of bytes.", expr_text(f, e),
	     type_name(e->type));
	return false;
}

/* States of a connection have further names: Linux's, those of ss, with hyphens as in the RFC. */
static void use_usual_name(struct filter *f, const struct expr *field, struct expr *e)
{
	static const char *const usual[][2] = {
	    {"SYN_RECV", "SYN_RECEIVED"}, {"FIN_WAIT1", "FIN_WAIT_1"}, {"FIN_WAIT2", "FIN_WAIT_2"},
	    {"TIMED_WAIT", "TIME_WAIT"},  {"CLOSE", "CLOSED"},         {"ESTAB", "ESTABLISHED"},
	};
	const char *name = field->kind == EXPR_FIELD ? f->fields[field->field].name : "";

	if (!is_literal(e) ||
	    (strncmp(name, "tale.client.state", 17) != 0 && strncmp(name, "tale.server.state", 17) != 0))
		return;
	char *text = arena_text(&f->arena, e->text, e->text_length);
	for (char *p = text; *p; p++)
		if (*p == '-')
			*p = '_';
	e->text = text;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (!strcmp(usual[i][0], text)) {
			e->text = usual[i][1];
			e->text_length = (uint32_t)strlen(usual[i][1]);
		}
}

static bool check_against(struct filter *f, struct expr *a, struct expr *b, enum op op)
{
	if (op == OP_ANY_EQ || op == OP_ALL_EQ || op == OP_ANY_NE || op == OP_ALL_NE || op == OP_IN)
		use_usual_name(f, a, b);
	enum ftype type =
	    op == OP_CONTAINS && a->type == FT_ETHER && b->kind == EXPR_WORD ? FT_BYTES : a->type; /* a part of one */

	if (check_right(f, b, type, names_of(f, a)) == FT_COUNT)
		return !f->failed && settle(f, b, type, names_of(f, a));
	if (a->kind == EXPR_SLICE && b->kind != EXPR_CALL)
		return check_bytes(f, b);
	if (b->kind == EXPR_SLICE)
		return check_bytes(f, a);
	if (!compatible(a->type, b->type))
		return not_compatible(f, a, b);
	if (can_test(op, b->type))
		return true;
	fail(f, b->at, b->length, "%s (type=%s) cannot participate in %s comparison.", expr_text(f, b),
	     type_name(b->type), op_name(op));
	return false;
}

static bool add_pattern(struct filter *f, struct expr *e, const struct expr *from, const void *text, size_t length,
                        bool plain)
{
	char error[256];

	e->regex = pattern_compile(text, length, plain, error, sizeof error);
	if (!e->regex)
		return fail(f, from->at, from->length, "Regex compilation error: %s.", error) != NULL;
	f->patterns = mem_grow(f->patterns, &f->pattern_capacity, f->npatterns + 1, sizeof(struct pattern *));
	f->patterns[f->npatterns++] = e->regex;
	return true;
}

static bool check_matches(struct filter *f, struct expr *e)
{
	if (e->b->kind != EXPR_STRING)
		return fail(f, e->b->at, e->b->length, "Matches requires a double quoted string on the right side.") !=
		       NULL;
	return add_pattern(f, e, e->b, e->b->text, e->b->text_length, false);
}

static bool check_test(struct filter *f, struct expr *e)
{
	if (!check_left(f, e, e->op))
		return false;
	if (e->op == OP_MATCHES)
		return check_matches(f, e);
	if (!check_against(f, e->a, e->b, e->op))
		return false;
	if (e->op == OP_CONTAINS && e->b->kind == EXPR_LITERAL && e->b->value.v.bytes.n)
		return add_pattern(f, e, e->b, e->b->value.v.bytes.p, e->b->value.v.bytes.n, true);
	return true;
}

static bool check_set(struct filter *f, struct expr *e)
{
	if (e->a->kind != EXPR_FIELD)
		return fail(f, e->a->at, e->a->length, "Only a field may be tested for membership in a set.") != NULL;
	if (!check_left(f, e, OP_IN))
		return false;
	for (struct expr *element = e->b; element; element = element->next)
		if (!check_against(f, e->a, element, OP_IN) ||
		    (element->high && !check_against(f, e->a, element->high, OP_IN)))
			return false;
	return true;
}

static bool check_exists(struct filter *f, struct expr *e)
{
	struct expr *a = e->a;

	if (a->kind == EXPR_REFERENCE)
		return fail(f, a->at, a->length, "%s <%s> is neither a field nor a protocol name.", expr_text(f, a),
		            ftype_name(f->fields[a->field].type)) != NULL;
	if (is_literal(a)) {
		fail(f, a->at, a->length, "%s is neither a field nor a protocol name.",
		     a->kind == EXPR_WORD ? a->text : expr_text(f, a));
		if (a->kind == EXPR_WORD)
			name_hint(f, a->text);
		return false;
	}
	if (a->kind == EXPR_CALL) {
		const struct function *known = function_find(a->text, a->text_length);
		if (known && strncmp(known->name, "ip_", 3) != 0)
			return fail(f, a->at, a->length, "You cannot test whether a function is present.") != NULL;
		e->kind = EXPR_TRUTH;
	}
	return check_operand(f, a) != FT_COUNT;
}

static bool check_truth(struct filter *f, struct expr *e)
{
	if (constant(e->a))
		return fail(f, e->a->at, e->a->length, "Constant arithmetic expression on the LHS is invalid.") != NULL;
	return check_operand(f, e->a) != FT_COUNT;
}

bool check(struct filter *f, struct expr *e)
{
	switch (e->kind) {
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_XOR: return check(f, e->a) && check(f, e->b);
	case EXPR_NOT: return check(f, e->a);
	case EXPR_EXISTS: return check_exists(f, e);
	case EXPR_TRUTH: return check_truth(f, e);
	case EXPR_IN: return check_set(f, e);
	default: return check_test(f, e);
	}
}
