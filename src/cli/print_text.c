/* print_text.c -- text as tshark prints it: the packet list, the tree (-V), the bytes (-x). */
#include "cli/print.h"

#include "view/detail.h"

#include <string.h>

/* Put blanks before what was appended from `start` on, so that it is at least `least` characters wide. */
static void fill_left(struct text *out, size_t start, size_t least)
{
	size_t length = out->length - start;

	if (length >= least)
		return;
	text_fill(out, ' ', least - length);
	memmove(out->p + start + (least - length), out->p + start, length);
	memset(out->p + start, ' ', least - length);
}

static bool is_time(enum column_kind kind)
{
	return kind >= COL_TIME && kind <= COL_TIME_EPOCH;
}

static void put_column(struct text *out, const struct printer *p, const struct column_format *column, struct tree *t,
                       const struct frame_info *f)
{
	size_t start = out->length;

	column_text(out, &p->columns, column, t, f);
	if (column->kind == COL_NUMBER)
		fill_left(out, start, 5);
	else if (is_time(column->kind))
		fill_left(out, start, 10);
	else if (column->kind == COL_SOURCE)
		fill_left(out, start, 12);
	else if (column->kind == COL_DESTINATION && out->length - start < 12)
		text_fill(out, ' ', 12 - (out->length - start));
}

/* What stands behind a column that is not the last: an arrow from source to destination (or back), a blank elsewhere.
 *  */
static void put_separator(struct text *out, const struct column_format *column, char separator)
{
	const struct column_format *next = column + 1;
	bool                        pair = column->ends == next->ends;

	text_char(out, separator);
	if (pair && column->kind == COL_SOURCE && next->kind == COL_DESTINATION)
		text_str(out, "\xe2\x86\x92");
	else if (pair && column->kind == COL_DESTINATION && next->kind == COL_SOURCE)
		text_str(out, "\xe2\x86\x90");
	else
		return;
	text_char(out, separator);
}

static void put_columns(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                        char separator)
{
	const struct column_set *c = &p->columns;

	for (size_t i = 0; i < c->n; i++) {
		if (c->column[i].hidden)
			continue;
		put_column(out, p, &c->column[i], t, f);
		if (i + 1 < c->n)
			put_separator(out, &c->column[i], separator);
	}
	text_char(out, '\n');
}

/* ------------------------------------------------------------------ bytes */

enum { LINE_BYTES = 16 };

static unsigned offset_digits(uint32_t n)
{
	unsigned digits = 4;

	while (digits < 8 && (n - 1) >> (4 * digits))
		digits++;
	return digits;
}

static void put_ascii(struct text *out, const struct options *o, const uint8_t *p, uint32_t n)
{
	text_fill(out, ' ', 3 * (LINE_BYTES - n));
	text_str(out, "  ");
	if (o->hexdump_no_ascii)
		return;
	if (o->hexdump_delimit)
		text_char(out, '|');
	for (uint32_t i = 0; i < n; i++)
		text_char(out, p[i] >= 0x20 && p[i] < 0x7f ? (char)p[i] : '.');
	if (o->hexdump_delimit)
		text_char(out, '|');
}

static void put_dump(struct text *out, const struct options *o, const uint8_t *p, uint32_t n)
{
	unsigned digits = offset_digits(n);

	for (uint32_t at = 0; at < n; at += LINE_BYTES) {
		uint32_t count = n - at < LINE_BYTES ? n - at : LINE_BYTES;
		text_hex(out, at, digits);
		text_str(out, "  ");
		text_hexbytes(out, p + at, count, ' ');
		text_char(out, ' ');
		put_ascii(out, o, p + at, count);
		text_char(out, '\n');
	}
}

static void put_bytes(struct text *out, const struct options *o, const struct tree *t)
{
	for (uint32_t i = 0; i < t->nsources && (!i || !o->hexdump_frames_only); i++) {
		const struct tree_source *s = &t->sources[i];
		if (t->nsources > 1 && !o->hexdump_frames_only)
			text_printf(out, "%s (%u byte%s):\n", s->name, s->caplen, s->caplen == 1 ? "" : "s");
		if (!s->caplen)
			return;
		put_dump(out, o, s->bytes, s->caplen);
	}
}

/* ------------------------------------------------------------------ the tree */

enum { INDENT_MAX = 160 };

static bool is_data(const struct node *n)
{
	return n->field && n->field->type == FT_PROTOCOL && strcmp(n->field->name, all_protos[P_data]->name) == 0;
}

static void put_line(struct text *out, struct node *n, unsigned depth)
{
	bool brackets = n->flags & NODE_GENERATED;

	text_fill(out, ' ', 4 * depth < INDENT_MAX ? 4 * depth : INDENT_MAX);
	if (brackets)
		text_char(out, '[');
	text_str(out, node_text(n));
	if (brackets)
		text_char(out, ']');
	text_char(out, '\n');
}

/* What nobody decodes stands in the tree as a dump, unless all bytes are dumped anyway. */
static void put_data(struct text *out, const struct options *o, const struct node *n)
{
	uint32_t       length;
	const uint8_t *p = node_bytes(n->tree, n, &length);

	text_char(out, '\n');
	if (p)
		put_dump(out, o, p, length);
}

static void put_tree(struct text *out, const struct printer *p, struct node *n, unsigned depth)
{
	if (n->flags & NODE_HIDDEN && !p->show_hidden)
		return;
	put_line(out, n, depth);
	if (is_data(n) && !p->options->bytes)
		put_data(out, p->options, n);
	if (!depth && p->shown && !bit_of(p->shown, n->number))
		return;
	for (struct node *c = n->first; c; c = c->next)
		put_tree(out, p, c, depth + 1);
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                        uint32_t index)
{
	const struct options *o = p->options;
	const char           *separator = o->separator ? o->separator : "";

	(void)index;
	if (o->print_summary)
		put_columns(out, p, t, f, ' ');
	if (o->details) {
		for (struct node *n = t->root->first; n; n = n->next)
			put_tree(out, p, n, 0);
		if (!o->bytes)
			text_printf(out, "%s\n", separator);
	}
	if (!o->bytes)
		return;
	if (o->print_summary || o->details)
		text_char(out, '\n');
	put_bytes(out, o, t);
	text_printf(out, "%s\n", separator);
}

const struct format format_text = {.frame = print_frame};

static void print_tabs(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                       uint32_t index)
{
	(void)index;
	put_columns(out, p, t, f, '\t');
}

const struct format format_tabs = {.frame = print_tabs};
