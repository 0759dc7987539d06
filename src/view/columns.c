/* columns.c -- see columns.h. */
#include "view/columns.h"
#include "base/interval.h"

#include "base/mem.h"
#include "dissect/resolver.h"
#include "dissect/value.h"

#include <stdlib.h>
#include <time.h>

static const struct {
	char             code[8];
	enum column_kind kind;
	enum column_ends ends;
	bool             numeric;
} codes[] = {
    {"m", COL_NUMBER, 0, 0},
    {"t", COL_TIME, 0, 0},
    {"s", COL_SOURCE, 0, 0},
    {"d", COL_DESTINATION, 0, 0},
    {"rs", COL_SOURCE, 0, 0},
    {"us", COL_SOURCE, 0, 1},
    {"rd", COL_DESTINATION, 0, 0},
    {"ud", COL_DESTINATION, 0, 1},
    {"hs", COL_SOURCE, ENDS_LINK, 0},
    {"rhs", COL_SOURCE, ENDS_LINK, 0},
    {"uhs", COL_SOURCE, ENDS_LINK, 1},
    {"hd", COL_DESTINATION, ENDS_LINK, 0},
    {"rhd", COL_DESTINATION, ENDS_LINK, 0},
    {"uhd", COL_DESTINATION, ENDS_LINK, 1},
    {"ns", COL_SOURCE, ENDS_NET, 0},
    {"rns", COL_SOURCE, ENDS_NET, 0},
    {"uns", COL_SOURCE, ENDS_NET, 1},
    {"nd", COL_DESTINATION, ENDS_NET, 0},
    {"rnd", COL_DESTINATION, ENDS_NET, 0},
    {"und", COL_DESTINATION, ENDS_NET, 1},
    {"S", COL_SRC_PORT, 0, 0},
    {"rS", COL_SRC_PORT, 0, 0},
    {"uS", COL_SRC_PORT, 0, 1},
    {"D", COL_DST_PORT, 0, 0},
    {"rD", COL_DST_PORT, 0, 0},
    {"uD", COL_DST_PORT, 0, 1},
    {"p", COL_PROTOCOL, 0, 0},
    {"L", COL_LENGTH, 0, 0},
    {"B", COL_CUMULATIVE_BYTES, 0, 0},
    {"i", COL_INFO, 0, 0},
    {"At", COL_TIME_ABS, 0, 0},
    {"Yt", COL_TIME_ABS_YMD, 0, 0},
    {"YDOYt", COL_TIME_ABS_YDOY, 0, 0},
    {"Aut", COL_TIME_UTC, 0, 0},
    {"Yut", COL_TIME_UTC_YMD, 0, 0},
    {"YDOYut", COL_TIME_UTC_YDOY, 0, 0},
    {"Gt", COL_TIME_DELTA_SHOWN, 0, 0},
    {"Tt", COL_TIME_DELTA, 0, 0},
    {"Rt", COL_TIME_RELATIVE, 0, 0},
    {"a", COL_EXPERT, 0, 0},
    {"Cus", COL_CUSTOM, 0, 0},
};

static struct column_format *add_column(struct column_set *c, const char *title, enum column_kind kind)
{
	c->column = mem_grow(c->column, &c->capacity, c->n + 1, sizeof *c->column);
	c->column[c->n] = (struct column_format){.title = mem_strdup(title), .code = mem_strdup(""), .kind = kind};
	return &c->column[c->n++];
}

void column_set_default(struct column_set *c)
{
	*c = (struct column_set){.time = {COL_TIME_RELATIVE, false, -1}};
	add_column(c, "No.", COL_NUMBER);
	add_column(c, "Time", COL_TIME);
	add_column(c, "Source", COL_SOURCE);
	add_column(c, "Destination", COL_DESTINATION);
	add_column(c, "Protocol", COL_PROTOCOL);
	add_column(c, "Length", COL_LENGTH);
	add_column(c, "Info", COL_INFO);
}

static void clear_columns(struct column_set *c)
{
	for (size_t i = 0; i < c->n; i++) {
		mem_free(c->column[i].title);
		mem_free(c->column[i].code);
		mem_free(c->column[i].fields);
	}
	c->n = 0;
}

void column_set_fini(struct column_set *c)
{
	clear_columns(c);
	mem_free(c->column);
	*c = (struct column_set){0};
}

/* The fields of a custom column: "tcp.port" or "a or b". */
static uint32_t *custom_fields(const char *text, size_t length, const struct registry *r)
{
	uint32_t *numbers = NULL;
	size_t    n = 0, capacity = 0;

	while (length) {
		char   name[256];
		size_t end = 0;
		while (end < length && text[end] != ' ')
			end++;
		if (end && end < sizeof name && !(end == 2 && strncmp(text, "or", 2) == 0) &&
		    !(end == 2 && strncmp(text, "||", 2) == 0)) {
			memcpy(name, text, end);
			name[end] = '\0';
			for (uint32_t f = registry_find(r, name); f != FIELD_NO; f = registry_next(r, f)) {
				numbers = mem_grow(numbers, &capacity, n + 2, sizeof *numbers);
				numbers[n++] = f;
			}
		}
		while (end < length && text[end] == ' ')
			end++;
		text += end;
		length -= end;
	}
	if (!numbers)
		numbers = mem_alloc(sizeof *numbers);
	numbers[n] = FIELD_NO;
	return numbers;
}

static void set_fields(struct column_format *column, const char *names, const struct registry *r)
{
	const char *end = strchr(names, ':');

	column->fields = custom_fields(names, end ? (size_t)(end - names) : strlen(names), r);
	column->occurrence = end ? (int)strtol(end + 1, NULL, 10) : 0;
	const char *resolved = end ? strchr(end + 1, ':') : NULL;
	column->numeric = resolved && resolved[1] == 'U';
}

/* One format: "%t", or "%Cus:field[:occurrence[:R]]". */
static bool add_format(struct column_set *c, const char *title, const char *format, const struct registry *r)
{
	static const char severity[] = "_ws.expert.severity";
	const char       *colon = strchr(format, ':');
	size_t length = colon ? (size_t)(colon - format) : strlen(format), i = 0, n = sizeof codes / sizeof codes[0];

	if (format[0] != '%')
		return false;
	while (i < n && (strlen(codes[i].code) != length - 1 || strncmp(codes[i].code, format + 1, length - 1) != 0))
		i++;
	struct column_format *column = add_column(c, title, i < n ? codes[i].kind : COL_EMPTY);
	mem_free(column->code);
	column->code = mem_strdup(format);
	if (i == n)
		return true;
	column->ends = codes[i].ends;
	column->numeric = codes[i].numeric;
	if (column->kind == COL_CUSTOM && colon)
		set_fields(column, colon + 1, r);
	else if (column->kind == COL_EXPERT)
		set_fields(column, severity, r);
	return true;
}

void column_set_hide(struct column_set *c, const char *hidden)
{
	while (*hidden) {
		size_t length = strcspn(hidden, ",");
		for (size_t i = 0; i < c->n; i++)
			if (strlen(c->column[i].code) == length && strncmp(c->column[i].code, hidden, length) == 0)
				c->column[i].hidden = true;
		hidden += length + (hidden[length] == ',');
		hidden += strspn(hidden, " ");
	}
}

/* One word of the list: quoted or not, up to a comma; returns what follows it, or NULL. */
static const char *word_of(const char *at, char *word, size_t size)
{
	size_t n = 0;
	bool   quoted;

	while (*at == ' ' || *at == ',' || *at == '\n' || *at == '\t')
		at++;
	if (!*at)
		return NULL;
	quoted = *at == '"';
	at += quoted;
	while (*at && (quoted ? *at != '"' : *at != ',')) {
		if (*at == '\\' && at[1])
			at++;
		if (n + 1 < size)
			word[n++] = *at;
		at++;
	}
	word[n] = '\0';
	return *at ? at + 1 : at;
}

bool column_set_parse(struct column_set *c, const char *format, const struct registry *r)
{
	char title[128], code[512];

	clear_columns(c);
	while ((format = word_of(format, title, sizeof title))) {
		format = word_of(format, code, sizeof code);
		if (!format || !add_format(c, title, code, r))
			return false;
	}
	return c->n > 0;
}

unsigned column_set_wants(const struct column_set *c, uint64_t *only, bool *has_custom)
{
	unsigned wants = 0;

	*has_custom = false;
	for (size_t i = 0; i < c->n; i++) {
		const struct column_format *column = &c->column[i];
		if (!column->fields)
			wants |= TREE_COLUMNS;
		for (const uint32_t *f = column->fields; f && *f != FIELD_NO; f++) {
			only[*f / 64] |= UINT64_C(1) << *f % 64;
			*has_custom = true;
			wants |= TREE_NODES | TREE_LABELS;
		}
	}
	return wants;
}

/* ------------------------------------------------------------------ times */

static void put_hms(struct text *out, int64_t time_ns, unsigned digits)
{
	int64_t s = time_ns / 1000000000, rest = time_ns % 60000000000;

	if (time_ns < 0)
		text_char(out, '-');
	if (s < 0)
		s = -s;
	if (rest < 0)
		rest = -rest;
	if (s >= 3600)
		text_printf(out, "%lldh ", (long long)(s / 3600));
	if (s >= 60)
		text_printf(out, "%2lldm ", (long long)(s / 60 % 60));
	text_seconds(out, rest, digits);
	text_char(out, 's');
}

static void put_interval(struct text *out, const struct time_style *style, int64_t time_ns, unsigned digits)
{
	if (style->hms)
		put_hms(out, time_ns, digits);
	else
		text_seconds(out, time_ns, digits);
}

static void put_date(struct text *out, int64_t time_ns, enum column_kind kind, unsigned digits)
{
	time_t    when = (time_t)(time_ns >= 0 ? time_ns / 1000000000 : -((999999999 - time_ns) / 1000000000));
	struct tm tm;
	bool      utc = kind >= COL_TIME_UTC;

	if (!(utc ? gmtime_r(&when, &tm) : localtime_r(&when, &tm)))
		return;
	if (kind == COL_TIME_ABS_YMD || kind == COL_TIME_UTC_YMD)
		text_printf(out, "%04d-%02d-%02d ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	else if (kind == COL_TIME_ABS_YDOY || kind == COL_TIME_UTC_YDOY)
		text_printf(out, "%04d/%03d ", tm.tm_year + 1900, tm.tm_yday + 1);
	text_printf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (!digits)
		return;
	struct text fraction;
	text_init(&fraction);
	text_seconds(&fraction, time_ns - (int64_t)when * 1000000000, digits);
	text_str(out, fraction.p + 1);
	text_fini(&fraction);
}

static void put_time(struct text *out, const struct time_style *style, enum column_kind kind,
                     const struct frame_info *f)
{
	unsigned digits = style->digits >= 0 ? (unsigned)style->digits : f->time_digits;

	if (!f->has_time)
		return;
	switch (kind) {
	case COL_TIME_DELTA: put_interval(out, style, interval_ns(f->time_ns, f->previous_time_ns), digits); return;
	case COL_TIME_DELTA_SHOWN:
		put_interval(out, style, interval_ns(f->time_ns, f->displayed_time_ns), digits);
		return;
	case COL_TIME_RELATIVE: put_interval(out, style, interval_ns(f->time_ns, f->first_time_ns), digits); return;
	case COL_TIME_EPOCH: text_seconds(out, f->time_ns, digits); return;
	default: put_date(out, f->time_ns, kind, digits);
	}
}

/* ------------------------------------------------------------------ columns */

static bool is_field_of(const struct column_format *column, uint32_t number)
{
	for (const uint32_t *f = column->fields; f && *f != FIELD_NO; f++)
		if (*f == number)
			return true;
	return false;
}

static void put_custom_value(struct text *out, const struct column_format *column, struct node *n)
{
	if (n->field->type == FT_NONE || n->field->type == FT_PROTOCOL)
		text_str(out, "\xe2\x9c\x93"); /* a check mark */
	else if (column->numeric)
		value_show(out, n->field, &n->value);
	else
		value_resolved(out, n->field, &n->value, n->tree->names);
}

/* The values of one field; returns whether anything was written in front of them or by them. */
static bool put_field(struct text *out, const struct column_format *column, const struct tree *t, uint32_t field,
                      bool some)
{
	int count = 0, want = column->occurrence, at = 0;

	for (struct node *n = t->root->first; want < 0 && n; n = node_after(n))
		count += n->number == field && n->field;
	if (want < 0)
		want = count + want + 1;
	for (struct node *n = t->root->first; n; n = node_after(n)) {
		if (n->number != field || !n->field || (++at != want && column->occurrence))
			continue;
		if (some)
			text_char(out, ',');
		put_custom_value(out, column, n);
		some = true;
	}
	return some;
}

static void put_custom(struct text *out, const struct column_format *column, struct tree *t)
{
	bool some = false;

	for (const uint32_t *f = column->fields; f && *f != FIELD_NO; f++)
		some = put_field(out, column, t, *f, some);
}

static void put_expert(struct text *out, const struct column_format *column, struct tree *t)
{
	struct node *worst = NULL;

	for (struct node *n = t->root->first; n; n = node_after(n))
		if (is_field_of(column, n->number) && (!worst || n->value.u > worst->value.u))
			worst = n;
	if (worst)
		value_resolved(out, worst->field, &worst->value, NULL);
}

static void put_address(struct text *out, const struct column_format *column, const struct tree *t)
{
	const struct tree_ends    *ends = column->ends == ENDS_LINK  ? &t->link
	                                  : column->ends == ENDS_NET ? &t->net
	                                                             : &t->shown;
	const struct tree_address *a = column->kind == COL_SOURCE ? &ends->src : &ends->dst;
	const struct resolver     *names = column->numeric ? NULL : t->names;

	if (a->text)
		text_str(out, a->text);
	else if (a->n == 6)
		text_mac_name(out, names, a->p);
	else if (a->n)
		text_ip_name(out, names, a->p, a->n);
}

static void put_port(struct text *out, const struct column_format *column, const struct tree *t)
{
	const struct row *row = &t->scan.row;
	uint16_t          port = column->kind == COL_SRC_PORT ? row->sport : row->dport;
	enum base         base = row->marks & ROW_TCP ? BASE_PT_TCP : BASE_PT_UDP;

	if (!(row->marks & (ROW_TCP | ROW_UDP)))
		return;
	const char *name = column->numeric ? NULL : resolver_port(t->names, base, port);
	if (name)
		text_str(out, name);
	else
		text_u64(out, port);
}

void column_text(struct text *out, const struct column_set *c, const struct column_format *column, struct tree *t,
                 const struct frame_info *f)
{
	switch (column->kind) {
	case COL_NUMBER: text_u64(out, frame_shown(f, f->number)); return;
	case COL_TIME: put_time(out, &c->time, c->time.kind, f); return;
	case COL_SOURCE:
	case COL_DESTINATION: put_address(out, column, t); return;
	case COL_SRC_PORT:
	case COL_DST_PORT: put_port(out, column, t); return;
	case COL_PROTOCOL: text_put(out, t->protocol.p ? t->protocol.p : "", t->protocol.length); return;
	case COL_LENGTH: text_u64(out, f->len); return;
	case COL_CUMULATIVE_BYTES: text_u64(out, f->cumulative_bytes); return;
	case COL_INFO: text_put(out, t->info.p ? t->info.p : "", t->info.length); return;
	case COL_EXPERT: put_expert(out, column, t); return;
	case COL_CUSTOM: put_custom(out, column, t); return;
	case COL_EMPTY: return;
	default: put_time(out, &c->time, column->kind, f);
	}
}
