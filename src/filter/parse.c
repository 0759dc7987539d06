/* parse.c -- tokens to expressions, by recursive descent.  Types and names are check.c's.
 *
 *     filter   = xor { "or" xor }        xor  = and { "xor" and }       and   = not { "and" not }
 *     not      = "not" not | primary     primary = "(" filter ")" | relation
 *     relation = [any|all] value { test value } | value ["not"] "in" "{" element { "," element } "}" | value
 *     value    = sum { "&" sum }         sum  = product { ("+"|"-") product }
 *     product  = unary { ("*"|"/"|"%") unary }
 *     unary    = ("-"|"+") unary | "{" value "}" | entity
 */
#include "filter/program.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 200 };

struct parser {
	struct filter *f;
	uint32_t       next; /* where the text goes on behind t */
	struct token   t;    /* the token that is looked at */
	bool           in_set;
};

static struct expr *parse_or(struct parser *p);
static struct expr *parse_value(struct parser *p);

static bool step(struct parser *p)
{
	return lex(p->f, &p->next, &p->t);
}

/* The token that is looked at can't stand here. */
static struct expr *unexpected(struct parser *p)
{
	struct filter *f = p->f;

	if (p->t.kind == TOKEN_END)
		return fail(f, p->t.at, 1, "Unexpected end of filter expression.");
	if (f->failed)
		return NULL;
	fail(f, p->t.at, p->t.length, "\"%.*s\" was unexpected in this context.", (int)p->t.length, f->text + p->t.at);
	if (p->t.kind == TOKEN_UNKNOWN && f->text[p->t.at] == '=')
		fail_hint(f, "a comparison is written ==");
	if (p->t.kind == TOKEN_WORD) {
		static const char *const words[] = {"and", "or", "not", "xor", "eq",       "ne",     "gt",
		                                    "lt",  "ge", "le",  "in",  "contains", "matches"};
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (strcasecmp(p->t.value, words[i]) == 0)
				fail_hint(f, "did you mean \"%s\"?  Operators are written in lower case", words[i]);
	}
	return NULL;
}

static struct expr *too_deep(struct parser *p)
{
	return fail(p->f, p->t.at, p->t.length, "The filter is nested too deeply.");
}

/* Take a token of a kind. */
static bool expect(struct parser *p, enum token_kind kind)
{
	if (p->t.kind == kind)
		return step(p);
	unexpected(p);
	return false;
}

static struct expr *new_expr(struct parser *p, enum expr_kind kind, uint32_t at, uint32_t length)
{
	struct expr *e = arena_zero(&p->f->arena, sizeof *e);

	e->kind = kind;
	e->type = FT_COUNT;
	e->at = at;
	e->length = length;
	return e;
}

/* An expression over two others: its place is from one to the other. */
static struct expr *join(struct parser *p, enum expr_kind kind, enum op op, struct expr *a, struct expr *b)
{
	struct expr *e = new_expr(p, kind, a->at, b->at + b->length - a->at);

	e->a = a;
	e->b = b;
	e->op = op;
	return e;
}

/* ------------------------------------------------------------------ ranges */

/* A number of a range, from *s; false: there is none. */
static bool range_number(const char **s, const char *end, int32_t *out, bool *over)
{
	char *after;
	long  v = strtol(*s, &after, 0);

	if (after == *s || after > end)
		return false;
	*over = v > INT32_MAX || v < -INT32_MAX;
	*out = (int32_t)v;
	*s = after;
	return true;
}

static bool check_range(struct parser *p, const struct part_range *r, const char *s, int n)
{
	uint32_t at = (uint32_t)(s - p->f->text);

	if (r->kind == RANGE_LENGTH && r->end <= 0)
		fail(p->f, at, (uint32_t)n, "Range %.*s isn't valid because length %d isn't positive", n, s, r->end);
	else if (r->kind == RANGE_END && (r->start < 0) != (r->end < 0))
		fail(p->f, at, (uint32_t)n, "Range %.*s isn't valid because %d and %d have different signs", n, s,
		     r->start, r->end);
	else if (r->kind == RANGE_END && r->end <= r->start)
		fail(p->f, at, (uint32_t)n, "Range %.*s isn't valid because %d is greater or equal than %d", n, s,
		     r->start, r->end);
	return !p->f->failed;
}

/* One of i:j  i-j  i  :j  i: */
static bool parse_range(struct parser *p, const char *s, int n, struct part_range *r)
{
	const char *at = s, *end = s + n;
	bool        over = false;

	*r = (struct part_range){.kind = RANGE_ONE};
	if (*at != ':' && !range_number(&at, end, &r->start, &over))
		return fail(p->f, (uint32_t)(s - p->f->text), (uint32_t)n, "\"%.*s\" is not a valid number.", n, s) !=
		       NULL;
	if (over)
		return fail(p->f, (uint32_t)(s - p->f->text), (uint32_t)n, "\"%.*s\" causes an integer overflow.", n,
		            s) != NULL;
	while (at < end && *at == ' ')
		at++;
	if (at == end)
		return true;
	char sign = *at++;
	while (at < end && *at == ' ')
		at++;
	if (sign == ':' && at == end) {
		r->kind = RANGE_REST;
		return true;
	}
	if ((sign != ':' && sign != '-') || !range_number(&at, end, &r->end, &over)) {
		fail(p->f, (uint32_t)(s - p->f->text), (uint32_t)n, "\"%.*s\" is not a valid %s.", n, s,
		     (sign == ':' || sign == '-') && at < end ? "number" : "range");
		return false;
	}
	while (at < end && *at == ' ')
		at++;
	if (at != end) {
		fail(p->f, (uint32_t)(s - p->f->text), (uint32_t)n, "\"%.*s\" is not a valid range.", n, s);
		return false;
	}
	r->kind = sign == ':' ? RANGE_LENGTH : RANGE_END;
	return check_range(p, r, s, n);
}

/* What stands in brackets; the opening one is looked at. */
static struct part_range *parse_ranges(struct parser *p, size_t *n)
{
	const char        *text = p->f->text, *s = text + p->next;
	struct part_range *out = arena_alloc(&p->f->arena, (strlen(s) + 1) * sizeof *out);

	*n = 0;
	for (;;) {
		while (*s == ' ')
			s++;
		size_t length = strcspn(s, ",]"), shown = length;
		if (!s[length])
			return fail(p->f, (uint32_t)(s - text + (ptrdiff_t)length), 1, "%s",
			            *n || length ? "The right bracket was missing from a slice."
			                         : "Unexpected end of filter expression.");
		while (shown && s[shown - 1] == ' ')
			shown--;
		if (!shown)
			return fail(p->f, (uint32_t)(s - text), 1, "\"%c\" was unexpected in this context.", s[length]);
		if (!parse_range(p, s, (int)shown, &out[*n]))
			return NULL;
		++*n;
		s += length + 1;
		if (s[-1] == ']')
			break;
	}
	p->next = (uint32_t)(s - text);
	return step(p) ? out : NULL;
}

/* #n or #[..] behind a field. */
static bool parse_layers(struct parser *p, struct expr *e)
{
	const char *text = p->f->text;
	char        c = text[p->next];
	char       *end;

	if (c == '[') {
		if (!step(p))
			return false;
		e->layers = parse_ranges(p, &e->nlayers);
		return e->layers != NULL;
	}
	if (!c)
		return fail(p->f, p->next, 1, "Unexpected end of filter expression.") != NULL;
	if (c < '0' || c > '9')
		return fail(p->f, p->next, 1, "Expected digit or \"[\", not \"%c\"", c) != NULL;
	e->layers = arena_zero(&p->f->arena, sizeof *e->layers);
	e->layers[0] = (struct part_range){.kind = RANGE_ONE, .start = (int32_t)strtol(text + p->next, &end, 10)};
	e->nlayers = 1;
	p->next = (uint32_t)(end - text);
	return step(p);
}

/* ------------------------------------------------------------------ values */

/* name(a, b, ...); the opening parenthesis is looked at. */
static struct expr *parse_call(struct parser *p, struct token name)
{
	struct expr *e = new_expr(p, EXPR_CALL, name.at, name.length), **last = &e->a;

	e->text = name.value;
	e->text_length = name.value_length;
	if (!step(p))
		return NULL;
	while (p->t.kind != TOKEN_CLOSE) {
		*last = parse_value(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
		if (p->t.kind == TOKEN_COMMA) {
			if (!step(p))
				return NULL;
			if (p->t.kind == TOKEN_CLOSE)
				return unexpected(p);
		} else if (p->t.kind != TOKEN_CLOSE) {
			return unexpected(p);
		}
	}
	return step(p) ? e : NULL;
}

/* ${field} (macros are gone by now) or $field. */
static struct expr *parse_reference(struct parser *p)
{
	struct token dollar = p->t;

	if (!step(p))
		return NULL;
	bool braces = p->t.kind == TOKEN_OPEN_SET;
	if (braces && !step(p))
		return NULL;
	bool raw = p->t.kind == TOKEN_RAW;
	if (raw && !step(p))
		return NULL;
	if (p->t.kind != TOKEN_WORD)
		return unexpected(p);
	struct expr *e = new_expr(p, EXPR_REFERENCE, dollar.at, p->t.at + p->t.length - dollar.at);
	e->text = p->t.value;
	e->raw = raw;
	if (!step(p) || (p->t.kind == TOKEN_LAYER && !parse_layers(p, e)))
		return NULL;
	if (braces)
		e->length = p->t.at + 1 - dollar.at;
	if (!name_field(p->f, e->text, &e->field))
		return fail(p->f, e->at, e->length, "macro '%s' does not exist", e->text);
	return !braces || expect(p, TOKEN_CLOSE_SET) ? e : NULL;
}

/* A word: a field with what may follow it, a call, or a literal. */
static struct expr *parse_word(struct parser *p, bool raw)
{
	struct token t = p->t;

	if (!step(p))
		return NULL;
	if (p->t.kind == TOKEN_OPEN && t.value[0] != ':' && t.value[0] != '.')
		return parse_call(p, t);
	struct expr *e = new_expr(p, EXPR_WORD, t.at, t.length);
	e->text = t.value;
	e->text_length = t.value_length;
	const char *name = t.value[0] == '.' ? t.value + 1 : t.value;
	if (t.value[0] != ':' && name_field(p->f, name, &e->field)) {
		e->kind = EXPR_FIELD;
		e->raw = raw;
	} else if (t.value[0] == '.' || raw) {
		fail(p->f, t.at, t.length, "\"%s\" is not a valid protocol or protocol field.", name);
		name_hint(p->f, name);
		return NULL;
	}
	if (p->t.kind == TOKEN_LAYER && e->kind == EXPR_FIELD && !parse_layers(p, e))
		return NULL;
	return e;
}

static struct expr *parse_quoted(struct parser *p)
{
	struct expr *e = new_expr(p, p->t.kind == TOKEN_STRING ? EXPR_STRING : EXPR_CHAR, p->t.at, p->t.length);

	e->text = p->t.value;
	e->text_length = p->t.value_length;
	return step(p) ? e : NULL;
}

static struct expr *parse_entity(struct parser *p)
{
	struct expr *e = NULL;

	switch (p->t.kind) {
	case TOKEN_WORD: e = parse_word(p, false); break;
	case TOKEN_STRING:
	case TOKEN_CHAR: e = parse_quoted(p); break;
	case TOKEN_DOLLAR: e = parse_reference(p); break;
	case TOKEN_RAW:
		if (!step(p))
			return NULL;
		if (p->t.kind != TOKEN_WORD)
			return unexpected(p);
		e = parse_word(p, true);
		break;
	default: return unexpected(p);
	}
	for (unsigned n = 0; e && p->t.kind == TOKEN_OPEN_RANGE; n++) {
		if (n > DEPTH_MAX)
			return too_deep(p);
		uint32_t     at = p->t.at;
		struct expr *slice = new_expr(p, EXPR_SLICE, e->at, at - e->at);
		slice->a = e;
		slice->ranges = parse_ranges(p, &slice->nranges);
		if (!slice->ranges)
			return NULL;
		e = slice;
	}
	return e;
}

static struct expr *parse_unary(struct parser *p)
{
	struct token t = p->t;
	struct expr *e;

	if (++p->f->depth > DEPTH_MAX)
		return too_deep(p);
	if (t.kind == TOKEN_PLUS || t.kind == TOKEN_MINUS) {
		struct expr *operand = NULL;
		if (step(p))
			operand = p->t.kind == TOKEN_PLUS || p->t.kind == TOKEN_MINUS ? unexpected(p) : parse_unary(p);
		e = operand;
		if (operand && t.kind == TOKEN_MINUS) {
			e = new_expr(p, EXPR_NEGATE, t.at, operand->at + operand->length - t.at);
			e->a = operand;
		}
	} else if (t.kind == TOKEN_OPEN_SET) {
		e = step(p) ? parse_value(p) : NULL;
		if (e && !expect(p, TOKEN_CLOSE_SET))
			e = NULL;
	} else {
		e = parse_entity(p);
	}
	p->f->depth--;
	return e;
}

static enum op arith_op(enum token_kind kind)
{
	switch (kind) {
	case TOKEN_PLUS: return OP_ADD;
	case TOKEN_MINUS: return OP_SUBTRACT;
	case TOKEN_TIMES: return OP_MULTIPLY;
	case TOKEN_DIVIDE: return OP_DIVIDE;
	case TOKEN_MODULO: return OP_MODULO;
	case TOKEN_BITAND: return OP_BITAND;
	default: return OP_NONE;
	}
}

static unsigned strength(enum op op)
{
	switch (op) {
	case OP_BITAND: return 1;
	case OP_ADD:
	case OP_SUBTRACT: return 2;
	case OP_MULTIPLY:
	case OP_DIVIDE:
	case OP_MODULO: return 3;
	default: return 0;
	}
}

/* Operators that bind at least as strong as `least`. */
static struct expr *parse_arith(struct parser *p, unsigned least)
{
	struct expr *e = parse_unary(p);

	for (unsigned n = 0;; n++) {
		if (n > DEPTH_MAX)
			return too_deep(p);
		enum op op = arith_op(p->t.kind);
		if (!e || strength(op) < least || !strength(op))
			return e;
		struct expr *right = step(p) ? parse_arith(p, strength(op) + 1) : NULL;
		e = right ? join(p, EXPR_ARITH, op, e, right) : NULL;
	}
}

static struct expr *parse_value(struct parser *p)
{
	return parse_arith(p, 1);
}

/* ------------------------------------------------------------------ truths */

/* One element of a set: a value or two with ".." between them; no arithmetic but a sign. */
static struct expr *parse_element(struct parser *p)
{
	struct expr *e = p->t.kind == TOKEN_OPEN_SET ? unexpected(p) : parse_unary(p);

	if (e && p->t.kind == TOKEN_TO) {
		e->high = step(p) ? parse_unary(p) : NULL;
		if (!e->high)
			return NULL;
	}
	return e;
}

/* left in { ... }; "in" is looked at. */
static struct expr *parse_set(struct parser *p, struct expr *left, enum quantifier quantifier)
{
	struct expr *e = new_expr(p, EXPR_IN, left->at, left->length), **last = &e->b;

	e->a = left;
	e->op = OP_IN;
	e->quantifier = quantifier;
	if (!step(p) || !expect(p, TOKEN_OPEN_SET))
		return NULL;
	for (;;) {
		*last = parse_element(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
		if (p->t.kind != TOKEN_COMMA)
			break;
		if (!step(p))
			return NULL;
	}
	e->length = p->t.at + 1 - e->at;
	return expect(p, TOKEN_CLOSE_SET) ? e : NULL;
}

static struct expr *negation(struct parser *p, struct expr *of, uint32_t at)
{
	struct expr *e = new_expr(p, EXPR_NOT, at, of->at + of->length - at);

	e->a = of;
	return e;
}

/* a < b < c: each with its neighbour, all of them. */
static struct expr *parse_chain(struct parser *p, struct expr *left, enum quantifier quantifier)
{
	struct expr *all = NULL;

	for (unsigned n = 0; p->t.kind == TOKEN_TEST; n++) {
		if (n > DEPTH_MAX)
			return too_deep(p);
		enum op      op = p->t.op;
		struct expr *right = step(p) ? parse_value(p) : NULL;
		if (!right)
			return NULL;
		struct expr *test = join(p, EXPR_TEST, op, left, right);
		test->quantifier = quantifier;
		all = all ? join(p, EXPR_AND, OP_NONE, all, test) : test;
		if (right->kind == EXPR_FIELD) {
			left = arena_copy(&p->f->arena, right, sizeof *right);
		} else {
			left = right;
			if (p->t.kind == TOKEN_TEST)
				left = arena_copy(&p->f->arena, right, sizeof *right);
		}
	}
	return all;
}

static struct expr *parse_relation(struct parser *p)
{
	enum quantifier quantifier = p->t.kind == TOKEN_ANY   ? QUANTIFIER_ANY
	                             : p->t.kind == TOKEN_ALL ? QUANTIFIER_ALL
	                                                      : QUANTIFIER_NONE;

	if (quantifier && !step(p))
		return NULL;
	struct expr *left = parse_value(p);
	if (!left)
		return NULL;
	if (p->t.kind == TOKEN_TEST)
		return parse_chain(p, left, quantifier);
	if (p->t.kind == TOKEN_IN)
		return parse_set(p, left, quantifier);
	if (p->t.kind == TOKEN_NOT) {
		bool         in = step(p) && p->t.kind == TOKEN_IN;
		struct expr *set = in ? parse_set(p, left, quantifier) : unexpected(p);
		return set ? negation(p, set, set->at) : NULL;
	}
	if (quantifier)
		return unexpected(p);
	struct expr *e = new_expr(p, left->kind == EXPR_ARITH || left->kind == EXPR_NEGATE ? EXPR_TRUTH : EXPR_EXISTS,
	                          left->at, left->length);
	e->a = left;
	return e;
}

static struct expr *parse_not(struct parser *p)
{
	struct token t = p->t;
	struct expr *e = NULL;

	if (++p->f->depth > DEPTH_MAX)
		return too_deep(p);
	if (t.kind == TOKEN_NOT) {
		e = step(p) ? parse_not(p) : NULL;
		e = e ? negation(p, e, t.at) : NULL;
	} else if (t.kind == TOKEN_OPEN) {
		e = step(p) ? parse_or(p) : NULL;
		if (e && !expect(p, TOKEN_CLOSE))
			e = NULL;
	} else {
		e = parse_relation(p);
	}
	p->f->depth--;
	return e;
}

/* Operands of a chain of the same operator, in halves: chains may be long, trees not deep. */
static struct expr *halves(struct parser *p, enum expr_kind kind, struct expr **list, size_t n)
{
	if (n == 1)
		return list[0];
	return join(p, kind, OP_NONE, halves(p, kind, list, n / 2), halves(p, kind, list + n / 2, n - n / 2));
}

/* operand { operator operand } */
static struct expr *parse_row(struct parser *p, enum token_kind token, enum expr_kind kind,
                              struct expr *(*operand)(struct parser *))
{
	struct expr **list = NULL, *e = operand(p);
	size_t        n = 0, capacity = 0;

	while (e) {
		list = mem_grow(list, &capacity, n + 1, sizeof *list);
		list[n++] = e;
		if (p->t.kind != token)
			break;
		e = step(p) ? operand(p) : NULL;
	}
	e = e ? halves(p, kind, list, n) : NULL;
	mem_free(list);
	return e;
}

static struct expr *parse_and(struct parser *p)
{
	return parse_row(p, TOKEN_AND, EXPR_AND, parse_not);
}

static struct expr *parse_xor(struct parser *p)
{
	return parse_row(p, TOKEN_XOR, EXPR_XOR, parse_and);
}

static struct expr *parse_or(struct parser *p)
{
	return parse_row(p, TOKEN_OR, EXPR_OR, parse_xor);
}

struct expr *parse(struct filter *f)
{
	struct parser p = {.f = f};

	if (!step(&p))
		return NULL;
	if (p.t.kind == TOKEN_END)
		return NULL;
	struct expr *e = parse_or(&p);
	if (e && p.t.kind != TOKEN_END)
		return unexpected(&p);
	return e;
}
