/* warn.c -- what is no mistake of the language, but seldom what was meant. */
#include "filter/program.h"

#include "dissect/value.h"

#include <ctype.h>
#include <string.h>

/* Fields that a frame has twice, one for each direction. */
static bool is_double(const struct filter *f, const struct expr *e)
{
	static const char *const names[] = {
#define TWINS(name, one, other) name,
#include "filter/twins.def"
#undef TWINS
	    "ipv6.addr",
	    "sctp.port",
	    "wlan.addr",
	};

	for (size_t i = 0; e->kind == EXPR_FIELD && i < sizeof names / sizeof names[0]; i++)
		if (strcmp(f->fields[e->field].name, names[i]) == 0)
			return true;
	return false;
}

static bool is_lower(const struct expr *e)
{
	return e->kind == EXPR_TEST && (e->op == OP_GT || e->op == OP_GE) && !e->quantifier;
}

static bool is_upper(const struct expr *e)
{
	return e->kind == EXPR_TEST && (e->op == OP_LT || e->op == OP_LE) && !e->quantifier;
}

/* field >= a && field <= b, each of which another value of the field may meet. */
static void trap_range(struct filter *f, const struct expr *e)
{
	const struct expr *a = e->a, *b = e->b;

	if (!((is_lower(a) && is_upper(b)) || (is_upper(a) && is_lower(b))) || !is_double(f, a->a) ||
	    b->a->kind != EXPR_FIELD || a->a->field != b->a->field)
		return;
	const char *name = f->fields[a->a->field].name;
	warn(f, e->at, e->length,
	     "%s has two values in a frame, and each comparison may be met by another one; write %s in {low .. high} "
	     "to ask for one "
	     "value in the range",
	     name, name);
}

/* A bare boolean is there whether it is set or not. */
static void trap_boolean(struct filter *f, const struct expr *e)
{
	const struct expr   *a = e->a;
	const struct ffield *field = a->kind == EXPR_FIELD ? &f->fields[a->field] : NULL;

	if (!field || field->type != FT_BOOLEAN || !field->row || !field->row->mask)
		return;
	warn(f, e->at, e->length, "%s is present whether it is set or not; write %s == 1 to ask whether it is set",
	     field->name, field->name);
}

static void trap_differ(struct filter *f, const struct expr *e)
{
	if (e->op != OP_ANY_NE || e->quantifier || !is_double(f, e->a))
		return;
	const char *name = f->fields[e->a->field].name;
	warn(f, e->at, e->length,
	     "%s has two values in a frame, one of which nearly always differs; write %s != ... to ask that none is "
	     "equal",
	     name, name);
}

/* not field == x, without parentheses. */
static void trap_not(struct filter *f, const struct expr *e)
{
	const struct expr *a = e->a;

	if (a->kind != EXPR_TEST || a->op != OP_ANY_EQ || a->a->kind != EXPR_FIELD || a->quantifier)
		return;
	if (memchr(f->text + e->at, '(', a->at - e->at))
		return;
	const char *name = f->fields[a->a->field].name, *dot = strchr(name, '.');
	if (!dot || strncmp(name, "frame.", 6) == 0)
		return;
	warn(f, e->at, e->length, "this also keeps frames without %s; write %s != ... to keep only frames that have it",
	     name, name);
}

static void walk_traps(struct filter *f, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_AND: trap_range(f, e); break;
	case EXPR_EXISTS: trap_boolean(f, e); break;
	case EXPR_TEST: trap_differ(f, e); break;
	case EXPR_NOT: trap_not(f, e); break;
	default: break;
	}
	if (e->kind != EXPR_AND && e->kind != EXPR_OR && e->kind != EXPR_XOR && e->kind != EXPR_NOT)
		return;
	walk_traps(f, e->a);
	if (e->b)
		walk_traps(f, e->b);
}

/* Where a field stands in the text, for the caret. */
static const struct expr *place_of(const struct expr *e, size_t field)
{
	const struct expr *found;

	for (; e; e = e->next) {
		if ((e->kind == EXPR_FIELD || e->kind == EXPR_REFERENCE) && e->field == field)
			return e;
		if ((found = place_of(e->a, field)) || (found = place_of(e->b, field)) ||
		    (found = place_of(e->high, field)))
			return found;
	}
	return NULL;
}

void find_traps(struct filter *f, const struct expr *root)
{
	for (size_t i = 0; i < f->nfields; i++) {
		const struct expr *place = f->fields[i].rows || f->fields[i].column >= 0 ? NULL : place_of(root, i);
		if (place)
			warn(f, place->at, place->length, "%s is not decoded yet, so no frame has it",
			     f->fields[i].name);
	}
	walk_traps(f, root);
}

/* ------------------------------------------------------------------ capture filters */

struct word {
	char     text[64];
	uint32_t length;
};

enum { WORDS_MAX = 16 };

static size_t split(const char *text, struct word words[WORDS_MAX])
{
	size_t n = 0;

	while (n < WORDS_MAX) {
		text += strspn(text, " \t\r\n()");
		size_t length = strcspn(text, " \t\r\n()");
		if (!length)
			return n;
		words[n].length = (uint32_t)(length < sizeof words[n].text ? length : sizeof words[n].text - 1);
		memcpy(words[n].text, text, words[n].length);
		words[n].text[words[n].length] = '\0';
		n++;
		text += length;
	}
	return n;
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

/* What "[proto] [src|dst] host|net|port VALUE" is as a display filter; false: it is something else. */
static bool as_display(struct filter *f, const struct word *words, size_t n)
{
	const char *direction = "", *protocol = "";
	size_t      i = 0;

	if (i < n && (strcmp(words[i].text, "tcp") == 0 || strcmp(words[i].text, "udp") == 0))
		protocol = words[i++].text;
	if (i < n && (strcmp(words[i].text, "src") == 0 || strcmp(words[i].text, "dst") == 0))
		direction = words[i++].text;
	if (i + 2 != n)
		return false;
	const char *what = words[i].text, *value = words[i + 1].text;
	if (strcmp(what, "port") == 0 && *protocol)
		fail_hint(f, "that looks like a capture filter; as a display filter: %s.%sport == %s", protocol,
		          direction, value);
	else if (strcmp(what, "port") == 0)
		fail_hint(f,
		          "that looks like a capture filter; as a display filter: tcp.%sport == %s || udp.%sport == %s",
		          direction, value, direction, value);
	else if (strcmp(what, "host") == 0 || strcmp(what, "net") == 0)
		fail_hint(f, "that looks like a capture filter; as a display filter: %s.%s == %s",
		          strchr(value, ':') ? "ipv6" : "ip", *direction ? direction : "addr", value);
	else
		return false;
	return true;
}

void capture_hint(struct filter *f, const char *text)
{
	static const char *const primitives[] = {"host",      "port",      "net",  "portrange", "proto", "gateway",
	                                         "broadcast", "multicast", "less", "greater",   NULL};
	static const char *const before[] = {"src", "dst", "ether", "ip",   "ip6",  "tcp", "udp",  "arp", "icmp",
	                                     "not", "and", "or",    "host", "port", "net", "vlan", NULL};
	static const char *const ours[] = {"contains", "matches", "eq",  "ne",  "gt",  "lt", "ge",
	                                   "le",       "in",      "any", "all", "xor", NULL};
	struct word              words[WORDS_MAX];
	size_t                   n = split(text, words);
	bool                     found = false;

	for (size_t i = 0; i < n; i++)
		if (is_one_of(words[i].text, ours))
			return;
	for (size_t i = 0; i < n; i++)
		found |= is_one_of(words[i].text, primitives) && (i == 0 || is_one_of(words[i - 1].text, before) ||
		                                                  isalnum((unsigned char)words[i - 1].text[0]));
	for (const char *s = text; *s && found; s++)
		if (*s == '=' || *s == '"' || *s == '{')
			return;
	if (!found || as_display(f, words, n))
		return;
	fail_hint(f, "that looks like a capture filter (-f); display filters compare fields, as in ip.addr == 10.0.0.1 "
	             "&& tcp.port == 80");
}
