/* explain.c -- a program in words: what is asked, in which order, and how each field is read. */
#include "filter/program.h"

#include "base/text.h"
#include "dissect/value.h"

#include <string.h>

static void put_source(struct text *out, const struct filter *f, const struct expr *e)
{
	text_put(out, f->text + e->at, e->length);
}

static void put_expr(struct text *out, const struct filter *f, const struct expr *e, unsigned depth)
{
	const char *word = e->kind == EXPR_AND   ? "and"
	                   : e->kind == EXPR_OR  ? "or"
	                   : e->kind == EXPR_XOR ? "xor"
	                   : e->kind == EXPR_NOT ? "not"
	                                         : NULL;

	text_fill(out, ' ', depth * 2);
	if (word) {
		text_str(out, word);
		text_char(out, '\n');
		put_expr(out, f, e->a, depth + 1);
		if (e->b)
			put_expr(out, f, e->b, depth + 1);
		return;
	}
	put_source(out, f, e);
	text_str(out, e->leaf ? "    [whole blocks of rows]" : "    [frame by frame]");
	text_char(out, '\n');
}

static const char *column_name(unsigned column)
{
	switch (column) {
#define COLUMN(type, name, NAME) \
	case COLUMN_##NAME:      \
		return #name;
#include "store/columns.def"
#undef COLUMN
	default: return "a fact of flow";
	}
}

static void put_reader(struct text *out, const struct reader *r)
{
	switch (r->how) {
	case READ_LAYER: text_str(out, "the layers that the frame's shape names"); break;
	case READ_COLUMN:
	case READ_FACT:
	case READ_BITS:
		if (r->field->column < COLUMN_COUNT)
			text_printf(out, "column %s", column_name(r->field->column));
		else
			text_str(out, "computed from the rows");
		if (r->field->mask)
			text_printf(out, " & 0x%llx", (unsigned long long)r->field->mask);
		break;
	case READ_PLACE:
		text_printf(out, "%u bytes at %s + %u", r->field->size ? r->field->size : ftype_size(r->field->type),
		            all_protos[r->proto]->name, r->field->at);
		break;
	default: break;
	}
}

static void put_hosts(struct text *out, const struct ffield *field)
{
	bool first = true;

	if (field->anywhere) {
		text_str(out, "a walk of each frame");
		return;
	}
	text_str(out, "a walk of frames with ");
	for (unsigned p = P_NONE + 1; p < P_COUNT; p++)
		if (field->hosts[p / 64] >> p % 64 & 1) {
			text_str(out, first ? "" : ", ");
			text_str(out, all_protos[p]->name);
			first = false;
		}
}

static void put_field(struct text *out, const struct ffield *field)
{
	text_printf(out, "  %s (%s): ", field->name, ftype_name(field->type));
	if (field->column >= 0)
		text_str(out, "the packet list's column");
	else if (!field->rows)
		text_str(out, "not decoded yet: in no frame");
	else if (!field->nreaders)
		put_hosts(out, field);
	for (unsigned i = 0; i < field->nreaders; i++) {
		text_str(out, i ? ", and " : "");
		put_reader(out, &field->readers[i]);
	}
	text_char(out, '\n');
}

void filter_explain(struct text *out, const struct filter *f)
{
	text_str(out, "Filter: ");
	text_str(out, f->text);
	text_str(out, "\n\nProgram:\n");
	if (f->root)
		put_expr(out, f, f->root, 1);
	else
		text_str(out, "  every frame\n");
	if (f->nfields)
		text_str(out, "\nFields:\n");
	for (size_t i = 0; i < f->nfields; i++)
		put_field(out, &f->fields[i]);
}
