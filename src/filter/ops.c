/* ops.c -- what types can do, and doing it: order, equality, arithmetic, slices. */
#include "filter/program.h"

#include "base/bytes.h"
#include "dissect/value.h"
#include "dissect/walk.h"

#include <math.h>
#include <string.h>

enum value_class class_of(enum ftype type)
{
	switch (type) {
	case FT_NONE: return CLASS_NONE;
	case FT_FLOAT:
	case FT_DOUBLE:
	case FT_IEEE_11073_SFLOAT:
	case FT_IEEE_11073_FLOAT: return CLASS_FLOAT;
	case FT_ABSOLUTE_TIME:
	case FT_RELATIVE_TIME: return CLASS_TIME;
	default: break;
	}
	return ftype_is_uint(type) ? CLASS_UINT : ftype_is_int(type) ? CLASS_INT : CLASS_BYTES;
}

const char *type_name(enum ftype type)
{
	static const char *const unsigned_names[] = {
	    [1] = "Unsigned integer (1 byte)",  [2] = "Unsigned integer (2 bytes)", [3] = "Unsigned integer (3 bytes)",
	    [4] = "Unsigned integer (4 bytes)", [5] = "Unsigned integer (5 bytes)", [6] = "Unsigned integer (6 bytes)",
	    [7] = "Unsigned integer (7 bytes)", [8] = "Unsigned integer (8 bytes)"};
	static const char *const signed_names[] = {
	    [1] = "Signed integer (1 byte)",  [2] = "Signed integer (2 bytes)", [3] = "Signed integer (3 bytes)",
	    [4] = "Signed integer (4 bytes)", [5] = "Signed integer (5 bytes)", [6] = "Signed integer (6 bytes)",
	    [7] = "Signed integer (7 bytes)", [8] = "Signed integer (8 bytes)"};

	if (type == FT_CHAR)
		return "Character (1 byte)";
	if (type >= FT_UINT8 && type <= FT_UINT64)
		return unsigned_names[ftype_size(type)];
	if (ftype_is_int(type))
		return signed_names[ftype_size(type)];
	return ftype_pretty(type);
}

/* ------------------------------------------------------------------ abilities */

static bool is_integer(enum ftype type)
{
	return (ftype_is_uint(type) && type != FT_BOOLEAN) || ftype_is_int(type);
}

static bool is_bytes(enum ftype type)
{
	switch (type) {
	case FT_BYTES:
	case FT_UINT_BYTES:
	case FT_ETHER:
	case FT_OID:
	case FT_REL_OID:
	case FT_SYSTEM_ID:
	case FT_VINES:
	case FT_FCWWN: return true;
	default: return false;
	}
}

bool can_compare(enum ftype type)
{
	return type != FT_NONE;
}

bool can_contain(enum ftype type)
{
	return is_bytes(type) || ftype_is_string(type) || type == FT_PROTOCOL;
}

bool can_match(enum ftype type)
{
	return (is_bytes(type) && type != FT_OID && type != FT_REL_OID && type != FT_UINT_BYTES) ||
	       ftype_is_string(type) || type == FT_PROTOCOL;
}

bool can_bitand(enum ftype type)
{
	return is_integer(type) || is_bytes(type) || type == FT_IPv4 || type == FT_IPv6;
}

bool can_add(enum ftype type)
{
	return is_integer(type) || class_of(type) == CLASS_FLOAT || type == FT_RELATIVE_TIME;
}

bool can_multiply(enum ftype type)
{
	return is_integer(type) || class_of(type) == CLASS_FLOAT;
}

bool can_slice(enum ftype type)
{
	return is_bytes(type) || ftype_is_string(type) || type == FT_PROTOCOL || type == FT_IPv4 || type == FT_IPv6;
}

/* ------------------------------------------------------------------ order */

static int order_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int order_i64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Texts as in a dictionary; of other bytes the longer ones are the greater, as in Wireshark. */
static int order_bytes(const struct fvalue *a, const struct fvalue *b)
{
	uint32_t na = a->v.bytes.n, nb = b->v.bytes.n, n = na < nb ? na : nb;

	if (na != nb && !ftype_is_string(a->type))
		return order_u64(na, nb);
	int order = n ? memcmp(a->v.bytes.p, b->v.bytes.p, n) : 0;
	return order ? order : order_u64(na, nb);
}

/* Addresses: only the bits that both prefixes cover count. */
static int order_address(const struct fvalue *a, const struct fvalue *b, unsigned bytes)
{
	unsigned bits = bytes * 8;

	if (a->v.bytes.n < bytes || b->v.bytes.n < bytes)
		return order_bytes(a, b);
	if (a->prefix < bits)
		bits = a->prefix;
	if (b->prefix < bits)
		bits = b->prefix;
	int order = memcmp(a->v.bytes.p, b->v.bytes.p, bits / 8);
	if (order || bits % 8 == 0)
		return order;
	unsigned shift = 8 - bits % 8;
	return order_i64(a->v.bytes.p[bits / 8] >> shift, b->v.bytes.p[bits / 8] >> shift);
}

int value_order(const struct fvalue *a, const struct fvalue *b)
{
	switch (class_of(a->type)) {
	case CLASS_UINT:
		if (a->type == FT_BOOLEAN)
			return order_i64(a->v.u != 0, b->v.u != 0);
		return order_u64(a->v.u, b->v.u);
	case CLASS_INT: return order_i64(a->v.i, b->v.i);
	case CLASS_FLOAT: return a->v.f < b->v.f ? -1 : a->v.f > b->v.f;
	case CLASS_TIME: {
		int order = order_i64(a->v.time.s, b->v.time.s);
		return order ? order : order_i64(a->v.time.ns, b->v.time.ns);
	}
	case CLASS_BYTES:
		if (a->type == FT_IPv4 && b->type == FT_IPv4)
			return order_address(a, b, 4);
		if (a->type == FT_IPv6 && b->type == FT_IPv6)
			return order_address(a, b, 16);
		return order_bytes(a, b);
	default: return 1;
	}
}

bool value_comparable(const struct fvalue *a, const struct fvalue *b)
{
	return class_of(a->type) != CLASS_UINT || !ftype_is_int(b->type) || b->v.i >= 0;
}

bool value_equal(const struct fvalue *a, const struct fvalue *b)
{
	return value_order(a, b) == 0;
}

bool value_is_zero(const struct fvalue *a)
{
	switch (class_of(a->type)) {
	case CLASS_UINT:
	case CLASS_INT: return a->v.u == 0;
	case CLASS_FLOAT: return fpclassify(a->v.f) == FP_ZERO;
	case CLASS_TIME: return !a->v.time.s && !a->v.time.ns;
	case CLASS_BYTES:
		for (uint32_t i = 0; i < a->v.bytes.n; i++)
			if (a->v.bytes.p[i])
				return false;
		return true;
	default: return true;
	}
}

/* ------------------------------------------------------------------ arithmetic */

static void normal_time(struct fvalue *out, int64_t s, int64_t ns)
{
	enum { NS = 1000000000 };

	s += ns / NS;
	ns %= NS;
	if (s > 0 && ns < 0) {
		s--;
		ns += NS;
	} else if (s < 0 && ns > 0) {
		s++;
		ns -= NS;
	}
	out->v.time.s = s;
	out->v.time.ns = (int32_t)ns;
}

void value_negate(struct fvalue *out, const struct fvalue *a)
{
	*out = *a;
	switch (class_of(a->type)) {
	case CLASS_FLOAT: out->v.f = -a->v.f; break;
	case CLASS_TIME:
		out->v.time.s = -a->v.time.s;
		out->v.time.ns = -a->v.time.ns;
		break;
	default:
		out->v.u = 0 - a->v.u;
		if (class_of(a->type) == CLASS_UINT)
			out->type = ftype_size(a->type) > 4 ? FT_INT64 : FT_INT32;
	}
}

/* A sum that a type can't hold is no value. */
static bool arith_signed(struct fvalue *out, enum op op, int64_t a, int64_t b)
{
	switch (op) {
	case OP_ADD: return !__builtin_add_overflow(a, b, &out->v.i);
	case OP_SUBTRACT: return !__builtin_sub_overflow(a, b, &out->v.i);
	case OP_MULTIPLY: return !__builtin_mul_overflow(a, b, &out->v.i);
	default: break;
	}
	if (!b || (b == -1 && a == INT64_MIN))
		return false;
	out->v.i = op == OP_DIVIDE ? a / b : a % b;
	return true;
}

static bool arith_unsigned(struct fvalue *out, enum op op, uint64_t a, uint64_t b)
{
	switch (op) {
	case OP_ADD: return !__builtin_add_overflow(a, b, &out->v.u);
	case OP_MULTIPLY: return !__builtin_mul_overflow(a, b, &out->v.u);
	case OP_SUBTRACT:
		out->v.u = a - b;
		if (a < b)
			out->type = FT_INT64;
		return true;
	default: break;
	}
	if (!b)
		return false;
	out->v.u = op == OP_DIVIDE ? a / b : a % b;
	return true;
}

static bool arith_float(struct fvalue *out, enum op op, double a, double b)
{
	switch (op) {
	case OP_ADD: out->v.f = a + b; break;
	case OP_SUBTRACT: out->v.f = a - b; break;
	case OP_MULTIPLY: out->v.f = a * b; break;
	case OP_DIVIDE:
		if (fpclassify(b) == FP_ZERO)
			return false;
		out->v.f = a / b;
		break;
	default: return false;
	}
	return true;
}

static bool arith_bits(struct fvalue *out, const struct fvalue *a, const struct fvalue *b, struct arena *arena)
{
	uint32_t n = a->v.bytes.n < b->v.bytes.n ? a->v.bytes.n : b->v.bytes.n;
	uint8_t *p = arena_zero(arena, n);

	for (uint32_t i = 0; i < n; i++)
		p[i] = a->v.bytes.p[i] & b->v.bytes.p[i];
	out->v.bytes.p = p;
	out->v.bytes.n = n;
	return true;
}

bool value_arith(struct fvalue *out, enum op op, const struct fvalue *a, const struct fvalue *b, struct arena *arena)
{
	*out = (struct fvalue){.type = a->type, .prefix = 128};
	switch (class_of(a->type)) {
	case CLASS_UINT:
		if (op == OP_BITAND) {
			out->v.u = a->v.u & b->v.u;
			return true;
		}
		if (ftype_is_int(b->type) && b->v.i < 0)
			return false;
		return arith_unsigned(out, op, a->v.u, b->v.u);
	case CLASS_INT: out->v.u = a->v.u & b->v.u; return op == OP_BITAND || arith_signed(out, op, a->v.i, b->v.i);
	case CLASS_FLOAT: return arith_float(out, op, a->v.f, b->v.f);
	case CLASS_TIME: {
		int64_t sign = op == OP_SUBTRACT ? -1 : 1;
		normal_time(out, a->v.time.s + sign * b->v.time.s, a->v.time.ns + sign * b->v.time.ns);
		return true;
	}
	case CLASS_BYTES: return op == OP_BITAND && arith_bits(out, a, b, arena);
	default: return false;
	}
}

/* ------------------------------------------------------------------ slices */

/* Where a range of n units stands: first unit and how many; false: it isn't all there. */
static bool range_of_units(const struct part_range *r, int64_t n, int64_t *first, int64_t *count)
{
	*first = r->start < 0 ? n + r->start : r->start;
	switch (r->kind) {
	case RANGE_ONE: *count = 1; break;
	case RANGE_LENGTH: *count = r->end; break;
	case RANGE_END: *count = (int64_t)r->end - r->start + 1; break;
	default: *count = n - *first;
	}
	return *first >= 0 && *count > 0 && *first + *count <= n;
}

/* Offsets of the characters of a string; returns how many there are. */
static uint32_t character_offsets(const struct fvalue *a, uint32_t *offsets)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->v.bytes.n; n++) {
		uint32_t size = utf8_sequence(a->v.bytes.p + i, a->v.bytes.n - i);
		offsets[n] = i;
		i += size ? size : 1;
	}
	offsets[n] = a->v.bytes.n;
	return n;
}

bool value_slice(struct fvalue *out, const struct fvalue *a, const struct part_range *r, size_t n, struct arena *arena)
{
	bool      text = ftype_is_string(a->type);
	uint32_t *offsets = text ? arena_alloc(arena, ((size_t)a->v.bytes.n + 1) * sizeof *offsets) : NULL;
	uint32_t  units = text ? character_offsets(a, offsets) : a->v.bytes.n;
	int64_t   first, count, total = 0;

	*out = (struct fvalue){.type = FT_BYTES, .prefix = 128};
	for (size_t i = 0; i < n; i++) {
		if (!range_of_units(&r[i], units, &first, &count))
			return false;
		total += text ? (int64_t)offsets[first + count] - offsets[first] : count;
	}
	uint8_t *p = arena_alloc(arena, (size_t)total);
	out->v.bytes.p = p;
	out->v.bytes.n = (uint32_t)total;
	for (size_t i = 0; i < n; i++) {
		range_of_units(&r[i], units, &first, &count);
		size_t at = text ? offsets[first] : (size_t)first,
		       size = text ? offsets[first + count] - at : (size_t)count;
		memcpy(p, a->v.bytes.p + at, size);
		p += size;
	}
	return true;
}
