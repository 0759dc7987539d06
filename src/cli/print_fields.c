/* print_fields.c -- the chosen fields of each frame on a line, as tshark -T fields prints them.
 *
 * A frame whose row answers all fields is printed without reading its bytes; what can't be had so is taken from a tree
 * of the chosen fields only. */
#include "cli/print.h"

#include "base/json.h"
#include "base/mem.h"
#include "view/detail.h"

#include <stdio.h>

static const char column_prefix[] = "_ws.col.";

/* ------------------------------------------------------------------ the names */

static bool is_column(const char *name)
{
	return strncmp(name, column_prefix, sizeof column_prefix - 1) == 0;
}

static bool is_text(const char *name)
{
	return strcmp(name, "text") == 0;
}

/* The column that a name means: a visible one with this title. */
static const struct column_format *column_of(const struct printer *p, const char *name)
{
	for (size_t i = 0; is_column(name) && i < p->columns.n; i++)
		if (!p->columns.column[i].hidden &&
		    strcmp(p->columns.column[i].title, name + sizeof column_prefix - 1) == 0)
			return &p->columns.column[i];
	return NULL;
}

/* The rows of a name, marked in p->only; what the tree must hold is added to p->wants. */
static void take_rows(struct printer *p, struct output_field *field, const char *name)
{
	const struct registry *r = p->registry;
	size_t                 n = 0, capacity = 0;

	for (uint32_t f = registry_find(r, name); f != FIELD_NO; f = registry_next(r, f)) {
		field->rows = mem_grow(field->rows, &capacity, n + 2, sizeof *field->rows);
		field->rows[n++] = f;
		field->rows[n] = FIELD_NO;
		p->only[f / 64] |= UINT64_C(1) << f % 64;
		if (registry_field(r, f)->type == FT_PROTOCOL)
			p->wants |= TREE_LABELS;
		field->reader = reader_for(r, f);
	}
	if (n != 1)
		field->reader.how = READ_WALK;
	/* Text of a protocol is a label, and of what has no value too. */
	if (field->reader.how == READ_LAYER || field->reader.how == READ_BITS)
		field->reader.how = READ_WALK;
}

/* Resolve one name; false: there is no such field. */
static bool take_field(struct printer *p, struct output_field *field, const char *name, bool *text)
{
	*field = (struct output_field){.column = column_of(p, name)};
	if (is_column(name)) {
		p->wants |= field->column ? TREE_COLUMNS : 0u;
		return true;
	}
	*text |= is_text(name);
	take_rows(p, field, name);
	return field->rows || is_text(name) || known_name(name, NULL, NULL);
}

bool fields_init(struct printer *p, int *status)
{
	const struct options *o = p->options;
	bool                  text = false, good = true;

	*status = EXIT_OK;
	p->fields = mem_calloc(o->fields.n, sizeof *p->fields);
	for (size_t i = o->fields.n; i-- > 0;) {
		if (take_field(p, &p->fields[i], o->fields.word[i], &text))
			continue;
		if (good)
			fprintf(stderr, "%s: Some fields aren't valid:\n", o->program);
		fprintf(stderr, "\t%s\n", o->fields.word[i]);
		good = false;
	}
	if (text) { /* lines without a field are in whole trees only */
		p->wants |= TREE_LABELS;
		mem_free(p->only);
		p->only = NULL;
	}
	if (!good)
		*status = EXIT_INVALID_OPTION;
	return good;
}

void fields_fini(struct printer *p)
{
	for (size_t i = 0; p->fields && i < p->options->fields.n; i++)
		mem_free(p->fields[i].rows);
	mem_free(p->fields);
}

static void put_quote(struct text *out, const struct options *o)
{
	if (o->field_output.quote != 'n')
		text_char(out, o->field_output.quote == 'd' ? '"' : '\'');
}

static void print_head(struct text *out, const struct printer *p)
{
	const struct options *o = p->options;

	if (o->field_output.bom)
		text_str(out, "\xef\xbb\xbf");
	if (!o->field_output.header)
		return;
	for (size_t i = 0; i < o->fields.n; i++) {
		if (i)
			text_char(out, o->field_output.separator);
		text_str(out, o->fields.word[i]);
	}
	text_char(out, '\n');
}

/* ------------------------------------------------------------------ values of a name, one after the other */

struct values {
	struct text          *out;
	const struct options *options;
	size_t                start; /* of the last value */
	uint32_t              n;
};

/* Begin a value; false: it is not wanted. */
static bool next_value(struct values *v)
{
	char occurrence = v->options->field_output.occurrence;

	if (v->n++ == 0) {
		put_quote(v->out, v->options);
		v->start = v->out->length;
		return true;
	}
	if (occurrence == 'f')
		return false;
	if (occurrence == 'l')
		v->out->length = v->start;
	else
		text_char(v->out, v->options->field_output.aggregator);
	return true;
}

static void end_values(struct values *v)
{
	if (v->n)
		put_quote(v->out, v->options);
}

static void put_value(struct text *out, const struct field *f, const struct value *v)
{
	if (f->type == FT_NONE)
		text_char(out, '1');
	else if (f->type == FT_BYTES || f->type == FT_UINT_BYTES)
		text_hexbytes(out, v->bytes.p, v->bytes.n, '\0');
	else
		value_show(out, f, v);
}

static void put_node(struct text *out, struct node *n)
{
	uint32_t length;

	if (n->field && n->field->type != FT_PROTOCOL) {
		put_value(out, n->field, &n->value);
	} else if (n->field && strcmp(n->field->name, "data") == 0) {
		const uint8_t *p = node_bytes(n->tree, n, &length);
		text_hexbytes(out, p, p ? length : 0, '\0');
	} else {
		text_str(out, node_text(n));
	}
}

static bool has_row(const struct output_field *field, const struct node *n)
{
	for (const uint32_t *row = field->rows; row && *row != FIELD_NO; row++)
		if (*row == n->number)
			return true;
	return !field->rows && !n->field;
}

static void put_nodes(struct values *v, const struct output_field *field, struct node *n)
{
	for (; n; n = n->next) {
		if (has_row(field, n) && next_value(v))
			put_node(v->out, n);
		put_nodes(v, field, n->first);
	}
}

static void put_column(struct values *v, const struct printer *p, const struct column_format *column, struct tree *t,
                       const struct frame_info *f)
{
	next_value(v);
	column_text(v->out, &p->columns, column, t, f);
}

/* ------------------------------------------------------------------ a frame */

bool fields_need_bytes(const struct printer *p)
{
	for (size_t i = 0; i < p->options->fields.n; i++)
		if (p->fields[i].column || (p->fields[i].rows && reader_needs_bytes(&p->fields[i].reader)))
			return true;
	return false;
}

bool fields_early(const struct printer *p)
{
	for (size_t i = 0; i < p->options->fields.n; i++)
		if (p->fields[i].column || is_text(p->options->fields.word[i]) ||
		    (p->fields[i].rows && !reader_knows_early(&p->fields[i].reader)))
			return false;
	return true;
}

bool fields_print_row(struct text *out, const struct printer *p, const struct block *b, uint32_t row,
                      const struct frame_info *f)
{
	const struct options *o = p->options;
	size_t                start = out->length;

	for (size_t i = 0; i < o->fields.n; i++) {
		const struct output_field *field = &p->fields[i];
		struct values              v = {out, o, 0, 0};
		struct readings            r = {.n = 0};
		if (i)
			text_char(out, o->field_output.separator);
		if (field->column || (!field->rows && is_text(o->fields.word[i])) ||
		    (field->rows && !reader_get(&field->reader, b, row, f, &r))) {
			out->length = start;
			return false;
		}
		for (uint32_t k = 0; k < r.n; k++)
			if (next_value(&v))
				put_value(out, field->reader.field, &r.value[k]);
		end_values(&v);
	}
	text_char(out, '\n');
	return true;
}

/* A value in the form of another format: quoted, behind what stands between two. */
static void put_quoted(struct text *out, enum output_format format, const char *name, const struct text *value,
                       bool first)
{
	const char *s = value->p ? value->p : "";

	if (format == FORMAT_PDML) {
		text_str(out, "  <field name=\"");
		text_str(out, name);
		text_str(out, "\" value=\"");
		xml_escaped(out, s, value->length);
		text_str(out, "\"/>\n");
		return;
	}
	if (!first)
		text_char(out, ',');
	if (format != FORMAT_EK)
		text_str(out, "\n          ");
	json_string(out, s, value->length);
}

static void put_name(struct text *out, enum output_format format, const char *name, bool first)
{
	if (format == FORMAT_PDML)
		return;
	if (!first)
		text_char(out, ',');
	text_str(out, format == FORMAT_EK ? "\"" : "\n        \"");
	json_escaped(out, name, strlen(name), format == FORMAT_EK);
	text_str(out, format == FORMAT_EK ? "\":[" : "\": [");
}

void fields_print_as(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f)
{
	const struct options *o = p->options;
	struct text           value;
	bool                  none = true;

	text_init(&value);
	for (size_t i = 0; i < o->fields.n; i++) {
		const struct output_field *field = &p->fields[i];
		bool                       first = true;
		for (struct node *n = t->root->first; n || (first && field->column); n = n ? node_after(n) : NULL) {
			if (!field->column && !has_row(field, n))
				continue;
			text_clear(&value);
			if (field->column)
				column_text(&value, &p->columns, field->column, t, f);
			else
				put_node(&value, n);
			if (first)
				put_name(out, o->format, o->fields.word[i], none);
			put_quoted(out, o->format, o->fields.word[i], &value, first);
			first = none = false;
			if (field->column)
				break;
		}
		if (!first && o->format != FORMAT_PDML)
			text_str(out, o->format == FORMAT_EK ? "]" : "\n        ]");
	}
	text_fini(&value);
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                        uint32_t index)
{
	const struct options *o = p->options;

	(void)index;
	for (size_t i = 0; i < o->fields.n; i++) {
		const struct output_field *field = &p->fields[i];
		struct values              v = {out, o, 0, 0};
		if (i)
			text_char(out, o->field_output.separator);
		if (field->column)
			put_column(&v, p, field->column, t, f);
		else if (field->rows || is_text(o->fields.word[i]))
			put_nodes(&v, field, t->root->first);
		end_values(&v);
	}
	text_char(out, '\n');
}

const struct format format_fields = {.head = print_head, .frame = print_frame};
