/* functions.c -- upper, len, max and their like: what they take, what they give. */
#include "filter/program.h"

#include "base/text.h"
#include "dissect/value.h"
#include "filter/special.h"

#include <ctype.h>
#include <string.h>

void values_add(struct arena *a, struct values *out, const struct fvalue *v)
{
	if (out->n == out->capacity) {
		size_t         more = out->capacity ? out->capacity * 2 : 4;
		struct fvalue *bigger = arena_alloc(a, more * sizeof *bigger);
		if (out->n)
			memcpy(bigger, out->v, out->n * sizeof *bigger);
		out->v = bigger;
		out->capacity = more;
	}
	out->v[out->n++] = *v;
}

static void put_number(struct arena *a, struct values *out, enum ftype type, uint64_t v)
{
	values_add(a, out, &(struct fvalue){.type = (uint8_t)type, .prefix = 128, .v.u = v});
}

static void put_text(struct arena *a, struct values *out, struct text *t)
{
	struct fvalue v = {.type = FT_STRING, .prefix = 128};

	v.v.bytes.n = (uint32_t)t->length;
	v.v.bytes.p = (const uint8_t *)arena_text(a, t->p ? t->p : "", t->length);
	values_add(a, out, &v);
	text_clear(t);
}

/* ------------------------------------------------------------------ checks */

static enum ftype check_text(struct filter *f, struct expr *call)
{
	struct expr *e = call->a;

	if (e->kind != EXPR_FIELD || !ftype_is_string(f->fields[e->field].type)) {
		fail(f, e->at, e->length, "Only string type fields can be used as parameter for %s()",
		     call->function->name);
		return FT_COUNT;
	}
	return check_operand(f, e) == FT_COUNT ? FT_COUNT : FT_STRING;
}

static enum ftype check_number_of(struct filter *f, struct expr *call)
{
	if (call->a->kind != EXPR_FIELD) {
		fail(f, call->a->at, call->a->length, "Only fields can be used as parameter for %s()",
		     call->function->name);
		return FT_COUNT;
	}
	return check_operand(f, call->a) == FT_COUNT ? FT_COUNT : FT_UINT32;
}

/* What 4.0 turns to strings: numbers that are no booleans or characters, and addresses. */
static bool has_string(enum ftype type)
{
	return (ftype_is_uint(type) && type != FT_BOOLEAN && type != FT_CHAR) || ftype_is_int(type) ||
	       class_of(type) == CLASS_FLOAT || type == FT_IPv4 || type == FT_IPv6 || type == FT_ETHER ||
	       type == FT_GUID || type == FT_OID || type == FT_EUI64 || type == FT_FCWWN || type == FT_SYSTEM_ID ||
	       type == FT_VINES || type == FT_REL_OID;
}

static enum ftype check_string(struct filter *f, struct expr *call)
{
	struct expr *e = call->a;

	if (e->kind != EXPR_FIELD) {
		fail(f, e->at, e->length, "Only fields can be used as parameter for %s()", call->function->name);
		return FT_COUNT;
	}
	if (!has_string(f->fields[e->field].type)) {
		fail(f, e->at, e->length, "String conversion for field \"%s\" is not supported", expr_text(f, e));
		return FT_COUNT;
	}
	return check_operand(f, e) == FT_COUNT ? FT_COUNT : FT_STRING;
}

/* vals, dec, hex: of a field of whole numbers. */
static enum ftype check_integer(struct filter *f, struct expr *call)
{
	struct expr *e = call->a;

	if (e->kind != EXPR_FIELD ||
	    (!ftype_is_uint(f->fields[e->field].type) && !ftype_is_int(f->fields[e->field].type))) {
		fail(f, e->at, e->length, "Only integer type fields can be used as parameter for %s()",
		     call->function->name);
		return FT_COUNT;
	}
	return check_operand(f, e) == FT_COUNT ? FT_COUNT : FT_STRING;
}

static enum ftype check_extreme(struct filter *f, struct expr *call)
{
	enum ftype type = FT_COUNT;

	for (struct expr *e = call->a; e; e = e->next) {
		if (is_literal(e))
			continue;
		enum ftype own = check_operand(f, e);
		if (own == FT_COUNT)
			return FT_COUNT;
		if (!can_compare(own) && call->a->next) {
			fail(f, e->at, e->length, "Argument '%s' to '%s' cannot be ordered", expr_text(f, e),
			     call->function->name);
			return FT_COUNT;
		}
		if (type != FT_COUNT && own != type) {
			fail(f, e->at, e->length, "Arguments to '%s' must have the same type (expected %s, got %s)",
			     call->function->name, ftype_name(type), ftype_name(own));
			return FT_COUNT;
		}
		type = own;
	}
	if (type == FT_COUNT) {
		fail(f, call->a->at, call->a->length, "Argument '%s' is not valid for %s()", expr_text(f, call->a),
		     call->function->name);
		return FT_COUNT;
	}
	for (struct expr *e = call->a; e; e = e->next)
		if (is_literal(e) && !literal(f, e, type, NULL))
			return FT_COUNT;
	return type;
}

static enum ftype check_abs(struct filter *f, struct expr *call)
{
	struct expr *e = call->a;

	if (is_literal(e)) {
		if (e->kind == EXPR_WORD)
			fail(f, e->at, e->length, "Need a field or field-like value on the LHS.");
		else
			fail(f, e->at, e->length, "Type %s is not valid for abs",
			     e->kind == EXPR_STRING ? "STRING" : "CHARCONST");
		return FT_COUNT;
	}
	enum ftype type = check_operand(f, e);
	if (type == FT_COUNT && !f->failed)
		fail(f, e->at, e->length, "Constant arithmetic expression on the LHS is invalid.");
	if (type == FT_NONE)
		fail(f, e->at, e->length, "Type FIELD is not valid for abs");
	else if (type != FT_COUNT && !can_add(type) && type != FT_BOOLEAN)
		fail(f, e->at, e->length, "'%s' is not a valid argument to 'abs'()", expr_text(f, e));
	return f->failed ? FT_COUNT : type;
}

static enum ftype check_float(struct filter *f, struct expr *call)
{
	enum ftype       type = is_literal(call->a) ? FT_COUNT : check_operand(f, call->a);
	enum value_class c = type == FT_COUNT ? CLASS_NONE : class_of(type);

	if (!f->failed && c != CLASS_UINT && c != CLASS_INT && c != CLASS_FLOAT && c != CLASS_TIME)
		fail(f, call->a->at, call->a->length, "'%s' is not a valid argument to '%s'()", expr_text(f, call->a),
		     call->function->name);
	return f->failed ? FT_COUNT : call->function->name[0] == 'f' ? FT_FLOAT : FT_DOUBLE;
}

static bool is_of_address(struct filter *f, struct expr *call)
{
	enum ftype type = is_literal(call->a) ? FT_COUNT : check_operand(f, call->a);

	if (!f->failed && type != FT_IPv4 && type != FT_IPv6)
		fail(f, call->a->at, call->a->length, "Only IP address fields can be used as parameter for %s()",
		     call->function->name);
	return !f->failed;
}

static enum ftype check_address(struct filter *f, struct expr *call)
{
	return is_of_address(f, call) ? FT_BOOLEAN : FT_COUNT;
}

static enum ftype check_special_name(struct filter *f, struct expr *call)
{
	return is_of_address(f, call) ? FT_STRING : FT_COUNT;
}

static enum ftype check_special_mask(struct filter *f, struct expr *call)
{
	return is_of_address(f, call) ? FT_UINT32 : FT_COUNT;
}

/* ------------------------------------------------------------------ runs */

static void change_case(const struct values *in, struct arena *a, struct values *out, int (*change)(int))
{
	for (size_t i = 0; i < in->n; i++) {
		struct fvalue v = in->v[i];
		uint8_t      *p = arena_copy(a, v.v.bytes.p, v.v.bytes.n);
		for (uint32_t k = 0; k < v.v.bytes.n; k++)
			if (p[k] < 0x80)
				p[k] = (uint8_t)change(p[k]);
		v.v.bytes.p = p;
		v.type = FT_STRING;
		values_add(a, out, &v);
	}
}

static void run_upper(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call, (void)n;
	change_case(args, a, out, toupper);
}

static void run_lower(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call, (void)n;
	change_case(args, a, out, tolower);
}

/* Of these 4.0 gives the header's length, of other protocols the whole layer's. */
static bool has_header_length(const char *name)
{
	static const char *const names[] = {"eth", "ip", "ipv6", "udp", "arp", "vlan"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static uint64_t length_of(const struct fvalue *v)
{
	if (v->type == FT_PROTOCOL && v->node && has_header_length(v->node->field->name))
		return v->node->len;
	if (class_of(v->type) == CLASS_BYTES)
		return v->v.bytes.n;
	return v->type == FT_BOOLEAN || class_of(v->type) == CLASS_TIME || v->type == FT_NONE ? 0 : ftype_size(v->type);
}

static void run_len(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call, (void)n;
	for (size_t i = 0; i < args->n; i++)
		put_number(a, out, FT_UINT32, length_of(&args->v[i]));
}

static void run_count(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call, (void)n;
	if (args->n)
		put_number(a, out, FT_UINT32, args->n);
}

static void put_plain(struct text *t, const struct fvalue *v)
{
	struct field row = {.type = v->type, .base = BASE_DEC};

	if (ftype_is_uint(v->type))
		text_u64(t, v->v.u);
	else
		value_show(t, &row, &v->v);
}

static void run_string(const struct expr *call, struct arena *a, const struct values *args, size_t n,
                       struct values *out)
{
	struct text t;

	(void)call, (void)n;
	text_init(&t);
	for (size_t i = 0; i < args->n; i++) {
		put_plain(&t, &args->v[i]);
		put_text(a, out, &t);
	}
	text_fini(&t);
}

static void run_hex(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	struct text t;

	(void)call, (void)n;
	text_init(&t);
	for (size_t i = 0; i < args->n; i++) {
		unsigned size = ftype_size(args->v[i].type);
		text_str(&t, "0x");
		text_hex(&t, size < 8 ? args->v[i].v.u & ((UINT64_C(1) << size * 8) - 1) : args->v[i].v.u, size * 2);
		put_text(a, out, &t);
	}
	text_fini(&t);
}

static void run_vals(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	struct text t;

	(void)call, (void)n;
	text_init(&t);
	for (size_t i = 0; i < args->n; i++) {
		const struct field *field = args->v[i].field;
		if (!field ||
		    (field->names_kind != NAMES_LIST && field->names_kind != NAMES_RANGES && field->type != FT_BOOLEAN))
			continue;
		value_resolved(&t, field, &args->v[i].v, NULL);
		put_text(a, out, &t);
	}
	text_fini(&t);
}

static void extreme(const struct values *args, size_t n, struct arena *a, struct values *out, int sign)
{
	const struct fvalue *best = NULL;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < args[i].n; k++)
			if (!best || value_order(&args[i].v[k], best) * sign > 0)
				best = &args[i].v[k];
	if (best)
		values_add(a, out, best);
}

static void run_max(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call;
	extreme(args, n, a, out, 1);
}

static void run_min(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call;
	extreme(args, n, a, out, -1);
}

static bool is_negative(const struct fvalue *v)
{
	switch (class_of(v->type)) {
	case CLASS_INT: return v->v.i < 0;
	case CLASS_FLOAT: return v->v.f < 0;
	case CLASS_TIME: return v->v.time.s < 0 || v->v.time.ns < 0;
	default: return false;
	}
}

static void run_abs(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)call, (void)n;
	for (size_t i = 0; i < args->n; i++) {
		struct fvalue v = args->v[i];
		if (is_negative(&args->v[i]))
			value_negate(&v, &args->v[i]);
		values_add(a, out, &v);
	}
}

static void run_float(const struct expr *call, struct arena *a, const struct values *args, size_t n, struct values *out)
{
	(void)n;
	for (size_t i = 0; i < args->n; i++) {
		struct fvalue v = {.type = call->type, .prefix = 128};
		switch (class_of(args->v[i].type)) {
		case CLASS_UINT: v.v.f = (double)args->v[i].v.u; break;
		case CLASS_INT: v.v.f = (double)args->v[i].v.i; break;
		case CLASS_TIME: v.v.f = (double)args->v[i].v.time.s + args->v[i].v.time.ns / 1e9; break;
		default: v.v.f = args->v[i].v.f;
		}
		if (call->type == FT_FLOAT)
			v.v.f = (double)(float)v.v.f;
		values_add(a, out, &v);
	}
}

static void run_multicast(const struct expr *call, struct arena *a, const struct values *args, size_t n,
                          struct values *out)
{
	(void)call, (void)n;
	for (size_t i = 0; i < args->n; i++)
		put_number(a, out, FT_BOOLEAN, special_is_multicast(&args->v[i]));
}

/* The functions that are true of the addresses of some special blocks. */
static void run_special(const struct expr *call, struct arena *a, const struct values *args, size_t n,
                        struct values *out)
{
	(void)n;
	for (size_t i = 0; i < args->n; i++) {
		const struct special *special = special_find(&args->v[i]);
		put_number(a, out, FT_BOOLEAN,
		           special && special->function && strcmp(special->function, call->function->name) == 0);
	}
}

static void run_special_name(const struct expr *call, struct arena *a, const struct values *args, size_t n,
                             struct values *out)
{
	struct text t;

	(void)call, (void)n;
	text_init(&t);
	for (size_t i = 0; i < args->n; i++) {
		const struct special *special = special_find(&args->v[i]);
		if (!special)
			continue;
		text_str(&t, special->name);
		put_text(a, out, &t);
	}
	text_fini(&t);
}

static void run_special_mask(const struct expr *call, struct arena *a, const struct values *args, size_t n,
                             struct values *out)
{
	(void)call, (void)n;
	for (size_t i = 0; i < args->n; i++) {
		const struct special *special = special_find(&args->v[i]);
		if (special)
			put_number(a, out, FT_UINT32, special->properties);
	}
}

static const struct function functions[] = {
    {"upper", 1, 1, check_text, run_upper},
    {"lower", 1, 1, check_text, run_lower},
    {"len", 1, 1, check_number_of, run_len},
    {"count", 1, 1, check_number_of, run_count},
    {"string", 1, 1, check_string, run_string},
    {"max", 1, 255, check_extreme, run_max},
    {"min", 1, 255, check_extreme, run_min},
    {"abs", 1, 1, check_abs, run_abs},
    {"vals", 1, 1, check_integer, run_vals},
    {"dec", 1, 1, check_integer, run_string},
    {"hex", 1, 1, check_integer, run_hex},
    {"float", 1, 1, check_float, run_float},
    {"double", 1, 1, check_float, run_float},
    {"ip_special_name", 1, 1, check_special_name, run_special_name},
    {"ip_special_mask", 1, 1, check_special_mask, run_special_mask},
    {"ip_linklocal", 1, 1, check_address, run_special},
    {"ip_multicast", 1, 1, check_address, run_multicast},
    {"ip_rfc1918", 1, 1, check_address, run_special},
    {"ip_ula", 1, 1, check_address, run_special},
};

const char *filter_function(size_t i)
{
	return i < sizeof functions / sizeof functions[0] ? functions[i].name : NULL;
}

const struct function *function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (strlen(functions[i].name) == length && memcmp(functions[i].name, name, length) == 0)
			return &functions[i];
	return NULL;
}
