/* print_json.c -- JSON and newline-delimited JSON as tshark -T json, jsonraw and ek write them. */
#include "cli/print.h"

#include "base/json.h"
#include "base/mem.h"
#include "view/detail.h"

#include <time.h>

enum { FIRST_INDENT = 8 }; /* of the layers' names */

/* What a frame is written with. */
struct json {
	struct text          *out;
	const struct printer *printer;
	bool                  values, raw, merge; /* texts, bytes, equal names as one array */
	bool                  newlines;           /* written over several lines */
	const uint64_t       *shown;              /* -j, -J: what is not filtered at this level; NULL: all */
};

static void newline(struct text *out, unsigned indent)
{
	static const char blanks[] = "\n                                                                ";

	if (indent + 1 < sizeof blanks) {
		text_put(out, blanks, indent + 1);
		return;
	}
	text_char(out, '\n');
	text_fill(out, ' ', indent);
}

/* Expert items count as a protocol's, though they are fields of any. */
static bool is_proto(const struct node *n)
{
	return n->field && (n->field->type == FT_PROTOCOL || strcmp(n->field->name, all_protos[P_expert]->name) == 0);
}

static const char *key_of(struct node *n)
{
	return n->field ? n->field->name : node_text(n);
}

static bool has_value(const struct node *n)
{
	return n->field && n->field->type != FT_NONE && n->field->type != FT_PROTOCOL;
}

/* ------------------------------------------------------------------ one value */

/* Is what is shown of a value of this type digits and letters only? */
static bool is_plain(enum ftype type)
{
	return type == FT_BYTES || type == FT_UINT_BYTES || type == FT_ETHER || type == FT_IPv4 || type == FT_IPv6 ||
	       type == FT_BOOLEAN || (ftype_is_uint(type) && type != FT_CHAR) || ftype_is_int(type);
}

static void put_value(struct json *j, struct node *n, unsigned indent)
{
	(void)indent;
	if (ftype_is_string(n->field->type)) { /* escaped once: as JSON */
		json_string(j->out, (const char *)n->value.bytes.p, n->value.bytes.n);
		return;
	}
	text_char(j->out, '"');
	size_t start = j->out->length;
	value_show(j->out, n->field, &n->value);
	if (!is_plain(n->field->type))
		json_escape_from(j->out, start);
	text_char(j->out, '"');
}

static void put_empty(struct json *j, struct node *n, unsigned indent)
{
	(void)n;
	(void)indent;
	text_str(j->out, "\"\"");
}

static void put_bytes(struct json *j, const struct node *n)
{
	uint32_t       length;
	const uint8_t *p = node_bytes(n->tree, n, &length);

	text_char(j->out, '"');
	if (n->field && n->field->mask && n->len <= 8)
		text_hex(j->out, n->value.u, 1);
	else
		text_hexbytes(j->out, p, p ? length : 0, '\0');
	text_char(j->out, '"');
}

/* ORDER FTYPE: Wireshark's numbers of the types, which jsonraw shows. */
static unsigned type_number(const struct node *n)
{
	static const uint8_t numbers[FT_COUNT] = {
	    [FT_NONE] = 0,
	    [FT_PROTOCOL] = 1,
	    [FT_BOOLEAN] = 2,
	    [FT_CHAR] = 3,
	    [FT_UINT8] = 4,
	    [FT_UINT16] = 5,
	    [FT_UINT24] = 6,
	    [FT_UINT32] = 7,
	    [FT_UINT40] = 8,
	    [FT_UINT48] = 9,
	    [FT_UINT56] = 10,
	    [FT_UINT64] = 11,
	    [FT_INT8] = 12,
	    [FT_INT16] = 13,
	    [FT_INT24] = 14,
	    [FT_INT32] = 15,
	    [FT_INT40] = 16,
	    [FT_INT48] = 17,
	    [FT_INT56] = 18,
	    [FT_INT64] = 19,
	    [FT_IEEE_11073_SFLOAT] = 20,
	    [FT_IEEE_11073_FLOAT] = 21,
	    [FT_FLOAT] = 22,
	    [FT_DOUBLE] = 23,
	    [FT_ABSOLUTE_TIME] = 24,
	    [FT_RELATIVE_TIME] = 25,
	    [FT_STRING] = 26,
	    [FT_STRINGZ] = 27,
	    [FT_UINT_STRING] = 28,
	    [FT_ETHER] = 29,
	    [FT_BYTES] = 30,
	    [FT_UINT_BYTES] = 31,
	    [FT_IPv4] = 32,
	    [FT_IPv6] = 33,
	    [FT_IPXNET] = 34,
	    [FT_FRAMENUM] = 35,
	    [FT_GUID] = 36,
	    [FT_OID] = 37,
	    [FT_EUI64] = 38,
	    [FT_VINES] = 40,
	    [FT_REL_OID] = 41,
	    [FT_SYSTEM_ID] = 42,
	    [FT_STRINGZPAD] = 43,
	    [FT_FCWWN] = 44,
	    [FT_STRINGZTRUNC] = 45,
	};

	return !n->field ? 0 : is_proto(n) ? numbers[FT_PROTOCOL] : numbers[n->field->type];
}

/* [hex, position, length, mask, type] */
static void put_raw(struct json *j, struct node *n, unsigned indent)
{
	const uint64_t numbers[] = {n->offset, n->len, n->field ? n->field->mask : 0, type_number(n)};

	text_char(j->out, '[');
	newline(j->out, indent + 2);
	put_bytes(j, n);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		text_char(j->out, ',');
		newline(j->out, indent + 2);
		text_u64(j->out, numbers[i]);
	}
	newline(j->out, indent);
	text_char(j->out, ']');
}

static void put_object(struct json *j, struct node *n, unsigned indent);

/* ------------------------------------------------------------------ members */

/* Nodes that go under one name: all of that name where they are merged, else one. */
struct group {
	struct node *first;
	bool         children;
};

static struct node *next_of(const struct json *j, const struct group *g, struct node *n)
{
	if (!j->merge)
		return NULL;
	for (n = n->next; n; n = n->next)
		if (strcmp(key_of(n), key_of(g->first)) == 0)
			return n;
	return NULL;
}

static bool seen_before(struct node *first, struct node *n)
{
	for (; first != n; first = first->next)
		if (strcmp(key_of(first), key_of(n)) == 0)
			return true;
	return false;
}

/* A field's name needs no escapes. */
static void put_key(struct text *out, struct node *n, const char *suffix)
{
	const char *key = key_of(n);

	text_char(out, '"');
	if (n->field)
		text_str(out, key);
	else
		json_escaped(out, key, strlen(key), false);
	text_str(out, suffix);
	text_str(out, "\": ");
}

static void put_member(struct json *j, const struct group *g, const char *suffix, bool *comma, unsigned indent,
                       void (*put)(struct json *, struct node *, unsigned))
{
	bool many = next_of(j, g, g->first) != NULL;

	if (*comma)
		text_char(j->out, ',');
	*comma = true;
	newline(j->out, indent);
	put_key(j->out, g->first, suffix);
	if (!many) {
		put(j, g->first, indent);
		return;
	}
	text_char(j->out, '[');
	for (struct node *n = g->first; n; n = next_of(j, g, n)) {
		if (n != g->first)
			text_char(j->out, ',');
		newline(j->out, indent + 2);
		put(j, n, indent + 2);
	}
	newline(j->out, indent);
	text_char(j->out, ']');
}

static void put_group(struct json *j, const struct group *g, bool *comma, unsigned indent)
{
	struct node *n = g->first;
	bool         value = has_value(n);

	if (j->raw && n->field && (!j->values || n->len > 0))
		put_member(j, g, "_raw", comma, indent, put_raw);
	if (j->values && value)
		put_member(j, g, "", comma, indent, put_value);
	if (g->children)
		put_member(j, g, value ? "_tree" : "", comma, indent, put_object);
	if (!value && !g->children && (j->values || !n->field))
		put_member(j, g, "", comma, indent, put_empty);
}

static void put_members(struct json *j, struct node *first, unsigned indent)
{
	bool comma = false;

	for (struct node *n = first; n; n = n->next) {
		if (j->merge && seen_before(first, n))
			continue;
		struct group g = {n, false};
		for (struct node *k = n; k; k = next_of(j, &g, k))
			g.children |= k->first != NULL;
		put_group(j, &g, &comma, indent);
	}
}

static void put_filtered(struct json *j, const char *name)
{
	text_str(j->out, "\"filtered\":");
	text_str(j->out, j->newlines ? " " : "");
	json_string(j->out, name, strlen(name));
}

static void put_object(struct json *j, struct node *n, unsigned indent)
{
	const uint64_t *shown = j->shown;

	text_char(j->out, '{');
	if (is_filtered(shown, n)) {
		newline(j->out, indent + 2);
		put_filtered(j, key_of(n));
		newline(j->out, indent);
	} else if (n->first) {
		j->shown = shown_below(j->printer, shown);
		put_members(j, n->first, indent + 2);
		newline(j->out, indent);
	}
	j->shown = shown;
	text_char(j->out, '}');
}

/* ------------------------------------------------------------------ json */

/* The day of a frame, for the name of an index. */
static void put_index(struct text *out, const struct frame_info *f)
{
	time_t    when = (time_t)(f->time_ns / 1000000000);
	struct tm tm;

	text_str(out, "packets-");
	if (localtime_r(&when, &tm))
		text_printf(out, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void print_json_head(struct text *out, const struct printer *p)
{
	(void)p;
	text_char(out, '[');
}

static void print_json(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                       uint32_t index)
{
	const struct options *o = p->options;
	struct json           j = {.out = out,
	                           .printer = p,
	                           .values = o->format != FORMAT_JSONRAW,
	                           .raw = o->format == FORMAT_JSONRAW || o->bytes,
	                           .merge = o->no_duplicate_keys,
	                           .newlines = true,
	                           .shown = p->shown};

	if (index)
		text_char(out, ',');
	text_str(out, "\n  {\n    \"_index\": \"");
	put_index(out, f);
	text_str(out, "\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n    \"_source\": {\n      \"layers\": {");
	if (p->fields)
		fields_print_as(out, p, t, f);
	else if (t->root->first)
		put_members(&j, t->root->first, FIRST_INDENT);
	text_str(out, "\n      }\n    }\n  }");
}

static void print_json_tail(struct text *out, const struct printer *p, uint32_t frames)
{
	(void)p;
	(void)frames;
	text_str(out, "\n]\n");
}

const struct format format_json = {.head = print_json_head, .frame = print_json, .tail = print_json_tail};

/* ------------------------------------------------------------------ ek */

/* Nodes of one level, those of one name together, in the order of the first of each. */
struct members {
	struct member {
		struct node **nodes;
		size_t        n, capacity;
	} * list;
	size_t n, capacity;
};

static const char *ek_key(const struct node *n)
{
	return n->field ? n->field->name : "text";
}

static void collect(struct members *m, struct node *first)
{
	for (struct node *n = first; n; n = n->next) {
		size_t i = 0;
		while (i < m->n && strcmp(ek_key(m->list[i].nodes[0]), ek_key(n)) != 0)
			i++;
		if (i == m->n) {
			m->list = mem_grow(m->list, &m->capacity, m->n + 1, sizeof *m->list);
			m->list[m->n++] = (struct member){0};
		}
		m->list[i].nodes =
		    mem_grow(m->list[i].nodes, &m->list[i].capacity, m->list[i].n + 1, sizeof(struct node *));
		m->list[i].nodes[m->list[i].n++] = n;
	}
}

static void members_fini(struct members *m)
{
	for (size_t i = 0; i < m->n; i++)
		mem_free(m->list[i].nodes);
	mem_free(m->list);
}

static void put_ek_time(struct text *out, const struct value *v)
{
	time_t    when = (time_t)v->time.s;
	struct tm tm;

	if (gmtime_r(&when, &tm))
		text_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		            tm.tm_hour, tm.tm_min, tm.tm_sec, v->time.ns);
}

static void put_ek_layer(struct json *j, struct node *first);

static void put_ek_value(struct json *j, struct node *n)
{
	const char *label;

	if (is_filtered(j->shown, n)) {
		text_char(j->out, '{');
		put_filtered(j, ek_key(n));
		text_char(j->out, '}');
	} else if (!n->field) {
		label = node_text(n);
		json_string(j->out, label, strlen(label));
	} else if (is_proto(n)) {
		const uint64_t *shown = j->shown;
		j->shown = shown_below(j->printer, shown);
		text_char(j->out, '{');
		put_ek_layer(j, n->first);
		text_char(j->out, '}');
		j->shown = shown;
	} else if (n->field->type == FT_NONE) {
		text_str(j->out, "null");
	} else if (n->field->type == FT_BOOLEAN) {
		text_str(j->out, n->value.u ? "true" : "false");
	} else if (n->field->type == FT_ABSOLUTE_TIME) {
		text_char(j->out, '"');
		put_ek_time(j->out, &n->value);
		text_char(j->out, '"');
	} else {
		put_value(j, n, 0);
	}
}

static void put_ek_name(struct json *j, const struct node *n, const char *suffix)
{
	text_char(j->out, '"');
	if (n->field && !is_proto(n) && !(n->field->flags & FIELD_PSEUDO)) {
		const char *parent = field_owner(j->printer->registry, n->number);
		json_escaped(j->out, parent, strlen(parent), true);
		text_char(j->out, '_');
	}
	const char *name = ek_key(n);
	json_escaped(j->out, name, strlen(name), true);
	text_str(j->out, suffix);
	text_str(j->out, "\":");
}

static void put_ek_raw(struct json *j, const struct member *m)
{
	put_ek_name(j, m->nodes[0], "_raw");
	if (m->n > 1)
		text_char(j->out, '[');
	for (size_t i = 0; i < m->n; i++) {
		if (i)
			text_char(j->out, ',');
		put_bytes(j, m->nodes[i]);
	}
	text_str(j->out, m->n > 1 ? "]," : ",");
}

static void put_ek_member(struct json *j, const struct member *m)
{
	if (j->raw && m->nodes[0]->field)
		put_ek_raw(j, m);
	put_ek_name(j, m->nodes[0], "");
	if (m->n > 1)
		text_char(j->out, '[');
	for (size_t k = 0; k < m->n; k++) {
		if (k)
			text_char(j->out, ',');
		put_ek_value(j, m->nodes[k]);
	}
	if (m->n > 1)
		text_char(j->out, ']');
}

/* Write a level and, behind each name, what lies below its nodes: names of one protocol are not nested. */
static void put_ek_level(struct json *j, const struct members *m, bool *comma)
{
	for (size_t i = 0; i < m->n; i++) {
		struct members below = {0};
		if (*comma)
			text_char(j->out, ',');
		*comma = true;
		put_ek_member(j, &m->list[i]);
		for (size_t k = 0; k < m->list[i].n; k++)
			if (!is_proto(m->list[i].nodes[k]) && !is_filtered(j->shown, m->list[i].nodes[k]))
				collect(&below, m->list[i].nodes[k]->first);
		put_ek_level(j, &below, comma);
		members_fini(&below);
	}
}

static void put_ek_layer(struct json *j, struct node *first)
{
	struct members m = {0};
	bool           comma = false;

	collect(&m, first);
	put_ek_level(j, &m, &comma);
	members_fini(&m);
}

static void print_ek(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                     uint32_t index)
{
	struct json j = {.out = out, .printer = p, .values = true, .raw = p->options->bytes, .shown = p->shown};

	(void)index;
	text_str(out, "{\"index\":{\"_index\":\"");
	put_index(out, f);
	text_str(out, "\",\"_type\":\"doc\"}}\n{\"timestamp\":\"");
	text_i64(out, f->time_ns / 1000000);
	text_str(out, "\",\"layers\":{");
	if (p->fields)
		fields_print_as(out, p, t, f);
	else
		put_ek_layer(&j, t->root->first);
	text_str(out, "}}\n");
}

const struct format format_ek = {.frame = print_ek};
