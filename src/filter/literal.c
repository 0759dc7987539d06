/* literal.c -- what is written in a filter as a value of a type: numbers, names of values, addresses, bytes, times. */
#include "filter/program.h"

#include "dissect/value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* One literal being understood. */
struct reading_of {
	struct filter       *f;
	struct expr         *e;
	const struct ffield *of; /* whose names of values count, or NULL */
	enum ftype           type;
};

static bool wrong(const struct reading_of *r, const char *format, const char *more)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	fail(r->f, r->e->at, r->e->length, format, r->e->text, more);
#pragma GCC diagnostic pop
	return false;
}

static bool no_string(const struct reading_of *r)
{
	fail(r->f, r->e->at, r->e->length, "%s cannot be converted from a string (\"%s\").", type_name(r->type),
	     r->e->text);
	return false;
}

static bool no_char(const struct reading_of *r)
{
	fail(r->f, r->e->at, r->e->length, "Character constant %.*s (0x%02x) cannot be converted to %s.",
	     (int)r->e->length, r->f->text + r->e->at, (uint8_t)r->e->text[0], type_name(r->type));
	return false;
}

static void set_bytes(const struct reading_of *r, const void *p, size_t n)
{
	r->e->value.v.bytes.p = arena_copy(&r->f->arena, p, n);
	r->e->value.v.bytes.n = (uint32_t)n;
}

/* ------------------------------------------------------------------ numbers */

static uint64_t type_maximum(enum ftype type)
{
	unsigned bits = type == FT_CHAR ? 8 : ftype_size(type) * 8;

	if (ftype_is_int(type))
		return (UINT64_C(1) << (bits - 1)) - 1;
	return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

/* Decimal, 0x, 0b, or octal with a 0 in front; *over: too big for 64 bits. */
static bool number_of(const char *s, uint64_t *v, bool *over)
{
	char *end;
	bool  binary = s[0] == '0' && (s[1] | 32) == 'b';

	if (!isdigit((unsigned char)s[0]))
		return false;
	errno = 0;
	*v = strtoull(binary ? s + 2 : s, &end, binary ? 2 : 0);
	*over = errno == ERANGE;
	return !*end && !(binary && !s[2]);
}

/* Which number a name stands for, among the field's names. */
static bool value_of_name(const struct ffield *of, const char *text, uint64_t *v)
{
	const struct field *row = of ? of->row : NULL;

	if (row && row->names_kind == NAMES_LIST)
		for (const struct name *n = row->names; n && n->text; n++)
			if (strcasecmp(n->text, text) == 0) {
				*v = n->value;
				return true;
			}
	if (row && row->names_kind == NAMES_RANGES)
		for (const struct range *n = row->names; n && n->text; n++)
			if (strcasecmp(n->text, text) == 0) {
				*v = n->low;
				return true;
			}
	return false;
}

static bool has_names(const struct ffield *of)
{
	return of && of->row && (of->row->names_kind == NAMES_LIST || of->row->names_kind == NAMES_RANGES);
}

enum { APART_MAX = 2 };

/* How many characters apart two texts are, case ignored, two that changed places as one; APART_MAX + 1: more, or they
 * have too little in common. */
static unsigned apart(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), front = 0, back = 0;

	while (front < na && front < nb && tolower((unsigned char)a[front]) == tolower((unsigned char)b[front]))
		front++;
	while (back < na - front && back < nb - front &&
	       tolower((unsigned char)a[na - 1 - back]) == tolower((unsigned char)b[nb - 1 - back]))
		back++;
	size_t left = na - front - back, right = nb - front - back;
	a += front;
	b += front;
	if (left == 2 && right == 2 && front + back && tolower((unsigned char)a[0]) == tolower((unsigned char)b[1]) &&
	    tolower((unsigned char)a[1]) == tolower((unsigned char)b[0]))
		return 1;
	size_t most = left > right ? left : right;
	return most <= APART_MAX && front + back >= 2 ? (unsigned)most : APART_MAX + 1;
}

/* The name that is nearest to a text. */
struct nearest_name {
	const char *text, *name;
	unsigned    apart;
};

static void try_name(struct nearest_name *n, const char *name)
{
	unsigned d = apart(name, n->text);

	if (d < n->apart) {
		n->name = name;
		n->apart = d;
	}
}

static bool no_such_name(const struct reading_of *r)
{
	const struct field *row = r->of->row;
	struct nearest_name nearest = {r->e->text, NULL, APART_MAX + 1};

	fail(r->f, r->e->at, r->e->length, "\"%s\" cannot be found among the possible values for %s.", r->e->text,
	     r->of->name);
	if (row && row->names_kind == NAMES_YESNO) {
		const struct yesno *y = row->names;
		try_name(&nearest, y->yes);
		try_name(&nearest, y->no);
	}
	if (row && row->names_kind == NAMES_LIST)
		for (const struct name *n = row->names; n && n->text; n++)
			try_name(&nearest, n->text);
	if (nearest.name)
		fail_hint(r->f, "did you mean \"%s\"?", nearest.name);
	return false;
}

static bool read_integer(struct reading_of *r)
{
	uint64_t v = 0;
	bool     over = false;

	r->e->value.type = (uint8_t)r->type;
	if (r->e->kind == EXPR_CHAR) {
		r->e->value.v.u = (uint8_t)r->e->text[0];
		return true;
	}
	if (r->e->kind == EXPR_STRING || !number_of(r->e->text, &v, &over)) {
		if (value_of_name(r->of, r->e->text, &r->e->value.v.u))
			return true;
		if (has_names(r->of))
			return no_such_name(r);
		return r->e->kind == EXPR_STRING ? no_string(r) : wrong(r, "\"%s\" is not a valid number.", NULL);
	}
	if (over)
		return wrong(r, "\"%s\" causes an integer overflow.", NULL);
	if (v > type_maximum(r->type)) {
		fail(r->f, r->e->at, r->e->length, "\"%s\" too big for this field, maximum %llu.", r->e->text,
		     (unsigned long long)type_maximum(r->type));
		return false;
	}
	r->e->value.v.u = v;
	return true;
}

static bool read_boolean(struct reading_of *r)
{
	static const struct yesno plain = {"True", "False"};
	const struct field       *row = r->of ? r->of->row : NULL;
	const struct yesno       *y = row && row->names_kind == NAMES_YESNO ? row->names : &plain;
	const char               *s = r->e->text;
	bool                      over, word = r->e->kind == EXPR_WORD;

	if (r->e->kind == EXPR_CHAR)
		r->e->value.v.u = (uint8_t)s[0];
	else if (strcasecmp(s, y->yes) == 0 ||
	         (word && (strcmp(s, "True") == 0 || strcmp(s, "TRUE") == 0 || strcmp(s, "true") == 0)))
		r->e->value.v.u = 1;
	else if (strcasecmp(s, y->no) == 0 ||
	         (word && (strcmp(s, "False") == 0 || strcmp(s, "FALSE") == 0 || strcmp(s, "false") == 0)))
		r->e->value.v.u = 0;
	else if (!word || !number_of(s, &r->e->value.v.u, &over))
		return r->of ? no_such_name(r) : wrong(r, "\"%s\" is not a valid number.", NULL);
	return true;
}

static bool read_float(struct reading_of *r)
{
	char *end;

	if (r->e->kind == EXPR_STRING)
		return no_string(r);
	if (r->e->kind == EXPR_CHAR)
		return no_char(r);
	r->e->value.v.f = strtod(r->e->text, &end);
	if (*end || !isdigit((unsigned char)r->e->text[0]))
		return wrong(r, "\"%s\" is not a valid floating-point number.", NULL);
	return true;
}

/* ------------------------------------------------------------------ addresses */

/* Split "address/prefix"; true unless the prefix is too long. */
static bool split_prefix(struct reading_of *r, char *address, size_t size, unsigned bits)
{
	const char *slash = strchr(r->e->text, '/');
	size_t      n = slash ? (size_t)(slash - r->e->text) : strlen(r->e->text);

	r->e->value.prefix = (uint8_t)bits;
	if (n >= size)
		n = size - 1;
	memcpy(address, r->e->text, n);
	address[n] = '\0';
	unsigned long prefix = slash ? strtoul(slash + 1, NULL, 10) : bits;
	if (prefix > bits) {
		fail(r->f, r->e->at, r->e->length,
		     bits == 32 ? "Netmask bits in a CIDR IPv4 address should be <= %u, not %lu"
		                : "Prefix in a IPv6 address should be <= %u, not %lu",
		     bits, prefix);
		return false;
	}
	r->e->value.prefix = (uint8_t)prefix;
	return true;
}

static bool resolve(struct reading_of *r, const char *name, int family, uint8_t *out)
{
	struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM}, *found = NULL;

	if (!r->f->world->resolve || getaddrinfo(name, NULL, &hints, &found) != 0)
		return false;
	if (family == AF_INET)
		memcpy(out, &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr, 4);
	else
		memcpy(out, &((const struct sockaddr_in6 *)(const void *)found->ai_addr)->sin6_addr, 16);
	freeaddrinfo(found);
	return true;
}

static bool read_address(struct reading_of *r)
{
	char    text[300];
	uint8_t address[16];
	bool    four = r->type == FT_IPv4;

	if (r->e->kind == EXPR_STRING)
		return no_string(r);
	if (r->e->kind == EXPR_CHAR)
		return no_char(r);
	if (!split_prefix(r, text, sizeof text, four ? 32 : 128))
		return false;
	if (inet_pton(four ? AF_INET : AF_INET6, text, address) != 1 &&
	    !resolve(r, text, four ? AF_INET : AF_INET6, address)) {
		fail(r->f, r->e->at, r->e->length, "\"%s\" is not a valid hostname or %s address.", text,
		     four ? "IPv4" : "IPv6");
		return false;
	}
	set_bytes(r, address, four ? 4 : 16);
	return true;
}

/* ------------------------------------------------------------------ bytes */

/* Hex digits in groups of one or two bytes, with the same separator between them, or with none; returns how many bytes,
 * -1: no such thing. */
static int hex_bytes(const char *s, uint8_t *out)
{
	int  n = 0;
	char separator = '\0';

	while (*s) {
		int digits = 0;
		while (digits < 2 && isxdigit((unsigned char)s[digits]))
			digits++;
		if (!digits)
			return -1;
		char two[3] = {s[0], digits == 2 ? s[1] : '\0', '\0'};
		out[n++] = (uint8_t)strtoul(two, NULL, 16);
		s += digits;
		if (*s != ':' && *s != '-' && *s != '.')
			continue;
		if ((separator && *s != separator) || !s[1])
			return -1;
		separator = *s++;
	}
	return n;
}

static const char *bytes_error(enum ftype type)
{
	switch (type) {
	case FT_ETHER: return "\"%s\" is not a valid Ethernet address.";
	case FT_EUI64: return "\"%s\" is not a valid EUI64 address.";
	case FT_OID:
	case FT_REL_OID: return "\"%s\" is not a valid OBJECT IDENTIFIER.";
	case FT_VINES: return "\"%s\" is not a valid Vines address.";
	case FT_FCWWN: return "\"%s\" is not a valid FCWWN.";
	case FT_SYSTEM_ID: return "\"%s\" is not a valid OSI System-ID.";
	default: return "\"%s\" is not a valid byte string.";
	}
}

static bool check_ether(const struct reading_of *r, int n)
{
	if (n == 6)
		return true;
	return wrong(r,
	             n < 6 ? "\"%s\" contains too few bytes to be a valid Ethernet address."
	                   : "\"%s\" contains too many bytes to be a valid Ethernet address.",
	             NULL);
}

static bool read_bytes(struct reading_of *r)
{
	const char *s = r->e->text;
	bool        plain = r->type == FT_BYTES || r->type == FT_PROTOCOL;
	uint64_t    v;
	bool        over;

	if (r->e->kind == EXPR_STRING || r->e->kind == EXPR_CHAR) {
		if (!plain)
			return r->e->kind == EXPR_STRING ? no_string(r) : no_char(r);
		set_bytes(r, s, r->e->text_length);
		return true;
	}
	uint8_t *out = arena_alloc(&r->f->arena, strlen(s) + 1);
	if (s[0] == '0' && (s[1] | 32) == 'x' && strlen(s) <= 4 && s[2] && plain && number_of(s, &v, &over)) {
		out[0] = (uint8_t)v;
		set_bytes(r, out, 1);
		return true;
	}
	int n = hex_bytes(s[0] == ':' ? s + 1 : s, out);
	if (n < 0)
		return wrong(r, bytes_error(r->type), NULL);
	if (r->type == FT_ETHER && !check_ether(r, n))
		return false;
	set_bytes(r, out, (size_t)n);
	return true;
}

/* 8-4-4-4-12 hex digits. */
static bool read_guid(struct reading_of *r)
{
	const char *s = r->e->text;
	uint8_t     out[64];

	if (r->e->kind != EXPR_WORD)
		return r->e->kind == EXPR_STRING ? no_string(r) : no_char(r);
	bool form = strlen(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-';
	if (!form || hex_bytes(s, out) != 16)
		return wrong(r, "\"%s\" is not a valid GUID.", NULL);
	set_bytes(r, out, 16);
	return true;
}

/* Dotted numbers (X.690 section 8.19). */
static bool read_oid(struct reading_of *r)
{
	const char *s = r->e->text;
	uint8_t    *out = arena_alloc(&r->f->arena, strlen(s) * 2 + 16);
	uint32_t    n = 0;
	uint64_t    top = 0;
	char       *end;

	if (r->e->kind != EXPR_WORD)
		return r->e->kind == EXPR_STRING ? no_string(r) : no_char(r);
	for (unsigned i = 0; isdigit((unsigned char)*s); i++) {
		uint64_t v = strtoull(s, &end, 10);
		s = *end == '.' ? end + 1 : end;
		if (r->type == FT_OID && i == 0) {
			top = v;
			continue;
		}
		if (r->type == FT_OID && i == 1)
			v += top * 40;
		int shift = 0;
		while (shift < 63 && v >> (shift + 7))
			shift += 7;
		for (; shift >= 0; shift -= 7)
			out[n++] = (uint8_t)((v >> shift & 0x7f) | (shift ? 0x80 : 0));
	}
	if (*s || !n)
		return wrong(r, "\"%s\" is not a valid OBJECT IDENTIFIER.", NULL);
	set_bytes(r, out, n);
	return true;
}

/* ------------------------------------------------------------------ times */

static bool read_interval(struct reading_of *r)
{
	const char *s = r->e->text;
	char       *end;
	int64_t     ns = 0;

	if (r->e->kind == EXPR_STRING)
		return no_string(r);
	if (r->e->kind == EXPR_CHAR)
		return no_char(r);
	if (!isdigit((unsigned char)*s))
		return wrong(r, "\"%s\" is not a valid time.", NULL);
	r->e->value.v.time.s = strtoll(s, &end, 10);
	if (*end == '.') {
		int64_t unit = 100000000;
		for (end++; isdigit((unsigned char)*end) && unit; end++, unit /= 10)
			ns += (*end - '0') * unit;
	}
	if (*end)
		return wrong(r, "\"%s\" is not a valid time.", NULL);
	r->e->value.v.time.ns = (int32_t)ns;
	return true;
}

/* A fraction of a second, from ".123"; digits after the ninth are dropped. */
static const char *read_fraction(const char *s, int32_t *ns)
{
	int32_t unit = 100000000;

	*ns = 0;
	if (*s != '.')
		return s;
	for (s++; isdigit((unsigned char)*s); s++, unit /= 10)
		*ns += (*s - '0') * unit;
	return s;
}

/* What may stand behind a time: "Z", "UTC", "+hh[[:]mm]"; *utc: it was there, *offset: seconds east. */
static const char *read_zone(const char *s, bool *utc, long *offset)
{
	*utc = true;
	*offset = 0;
	const char *word = s;
	while (*word == ' ')
		word++;
	if (strncmp(word, "UTC", 3) == 0)
		return word + 3;
	if (*s == 'Z')
		return s + 1;
	if ((*s == '+' || *s == '-') && isdigit((unsigned char)s[1]) && isdigit((unsigned char)s[2])) {
		long hours = (s[1] - '0') * 10 + s[2] - '0', minutes = 0, sign = *s == '-' ? -1 : 1;
		s += s[3] == ':' ? 4 : 3;
		if (isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1])) {
			minutes = (s[0] - '0') * 10 + s[1] - '0';
			s += 2;
		}
		*offset = sign * (hours * 3600 + minutes * 60);
		return s;
	}
	*utc = false;
	return word;
}

/* "2004-09-26", then "T" or a blank and "23:18:04.954"; NULL: no such thing. */
static const char *read_iso(const char *s, struct tm *tm, int32_t *ns)
{
	const char *end = strptime(s, "%Y-%m-%d", tm);

	if (!end)
		return NULL;
	const char *time = *end == 'T' ? end + 1 : end, *after;
	if (*end == 'T' || *end == ' ') {
		while (*time == ' ')
			time++;
		after = strptime(time, "%H", tm);
		if (after && *after == ':') {
			const char *more = strptime(after, ":%M:%S", tm);
			after = more ? more : strptime(after, ":%M", tm);
		}
		end = after ? after : end;
	}
	return read_fraction(end, ns);
}

static bool read_date(struct reading_of *r)
{
	struct tm   tm = {.tm_isdst = -1};
	int32_t     ns = 0;
	bool        utc;
	long        offset;
	const char *s = r->e->text, *end;

	if (r->e->kind == EXPR_CHAR)
		return no_char(r);
	while (*s == ' ')
		s++;
	end = read_iso(s, &tm, &ns);
	bool iso = end != NULL;
	if (!iso) {
		end = strptime(s, "%b %d, %Y %H:%M:%S", &tm);
		end = end && isalpha((unsigned char)s[0]) && s[3] == ' ' ? read_fraction(end, &ns) : NULL;
	}
	if (!end)
		return wrong(r,
		             "\"%s\" is not a valid absolute time. Example: \"Nov 12, 1999 08:55:44.123\" or "
		             "\"2011-07-04 12:34:56\"",
		             NULL);
	if (iso && !strchr(s, ':') && *end == 'Z')
		return wrong(r, "Unexpected data after time value.", NULL);
	end = read_zone(end, &utc, &offset);
	if (*end)
		return wrong(r, "Unexpected data after time value.", NULL);
	r->e->value.v.time.s = utc ? timegm(&tm) - offset : mktime(&tm);
	r->e->value.v.time.ns = ns;
	return true;
}

/* ------------------------------------------------------------------ all types */

static bool read_string(struct reading_of *r)
{
	set_bytes(r, r->e->text, r->e->text_length);
	return true;
}

static bool read_any(struct reading_of *r)
{
	switch (r->type) {
	case FT_BOOLEAN: return read_boolean(r);
	case FT_IPv4:
	case FT_IPv6: return read_address(r);
	case FT_ABSOLUTE_TIME: return read_date(r);
	case FT_RELATIVE_TIME: return read_interval(r);
	case FT_GUID: return read_guid(r);
	case FT_OID:
	case FT_REL_OID: return read_oid(r);
	default: break;
	}
	if (class_of(r->type) == CLASS_FLOAT)
		return read_float(r);
	if (ftype_is_string(r->type))
		return read_string(r);
	return class_of(r->type) == CLASS_BYTES ? read_bytes(r) : read_integer(r);
}

struct expr *literal(struct filter *f, struct expr *e, enum ftype type, const struct ffield *of)
{
	struct reading_of r = {f, e, of, type};

	e->value = (struct fvalue){.type = (uint8_t)type, .prefix = 128};
	if (!read_any(&r))
		return NULL;
	e->quoted = e->kind == EXPR_STRING;
	e->kind = EXPR_LITERAL;
	e->type = (uint8_t)type;
	return e;
}
