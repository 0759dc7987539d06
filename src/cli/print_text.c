/* print_text.c -- text as tshark prints it: the packet list, the tree (-V), the bytes (-x). */
#include "cli/print.h"

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

/* What stands between two columns: an arrow from source to destination (or back), a blank elsewhere. */
static void put_separator(struct text *out, enum column_kind left, enum column_kind right, char separator)
{
	bool to = left == COL_SOURCE && right == COL_DESTINATION, back = left == COL_DESTINATION && right == COL_SOURCE;

	text_char(out, separator);
	if (!to && !back)
		return;
	text_str(out, to ? "\xe2\x86\x92" : "\xe2\x86\x90");
	text_char(out, separator);
}

static void put_columns(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f, char separator)
{
	const struct column_set *c = &p->columns;
	bool                     first = true;
	enum column_kind         left = COL_NUMBER;

	for (size_t i = 0; i < c->n; i++) {
		if (c->column[i].hidden)
			continue;
		if (!first)
			put_separator(out, left, c->column[i].kind, separator);
		put_column(out, p, &c->column[i], t, f);
		left = c->column[i].kind;
		first = false;
	}
	text_char(out, '\n');
}

static void put_tree(struct text *out, struct node *n, unsigned depth)
{
	const char *label;
	bool        brackets = n->flags & NODE_GENERATED;

	if (n->flags & NODE_HIDDEN)
		return;
	label = node_text(n);
	text_fill(out, ' ', 4 * depth);
	if (brackets)
		text_char(out, '[');
	text_str(out, label);
	if (brackets)
		text_char(out, ']');
	text_char(out, '\n');
	for (struct node *c = n->first; c; c = c->next)
		put_tree(out, c, depth + 1);
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f, uint32_t index)
{
	(void)index;
	if (p->options->print_summary)
		put_columns(out, p, t, f, ' ');
	if (p->options->details) {
		for (struct node *n = t->root->first; n; n = n->next)
			put_tree(out, n, 0);
		text_char(out, '\n');
	}
}

const struct format format_text = {.frame = print_frame};

static void print_tabs(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f, uint32_t index)
{
	(void)index;
	put_columns(out, p, t, f, '\t');
}

const struct format format_tabs = {.frame = print_tabs};
