/* print_fields.c -- the chosen fields of each frame on a line, as tshark -T fields prints them. */
#include "cli/print.h"

#include "base/mem.h"
#include "view/detail.h"

/* The rows of one -e name, marked in p->only; NULL: there is no such field. */
static uint32_t *rows_of(struct printer *p, const char *name)
{
	const struct registry *r = p->registry;
	uint32_t              *rows = NULL;
	size_t                 n = 0, capacity = 0;

	for (uint32_t f = registry_find(r, name); f != FIELD_NO; f = registry_next(r, f)) {
		rows = mem_grow(rows, &capacity, n + 2, sizeof *rows);
		rows[n++] = f;
		rows[n] = FIELD_NO;
		p->only[f / 64] |= UINT64_C(1) << f % 64;
	}
	return rows;
}

bool fields_init(struct printer *p, int *status)
{
	const struct options *o = p->options;

	*status = EXIT_OK;
	p->only = mem_calloc(registry_fields(p->registry) / 64 + 1, sizeof *p->only);
	p->fields = mem_calloc(o->fields.n, sizeof *p->fields);
	for (size_t i = 0; i < o->fields.n; i++)
		p->fields[i] = rows_of(p, o->fields.word[i]);
	return true;
}

static void put_node(struct text *out, struct node *n)
{
	if (n->field->type == FT_NONE || n->field->type == FT_PROTOCOL)
		text_str(out, node_text(n));
	else
		value_show(out, n->field, &n->value);
}

static bool has_row(const uint32_t *rows, uint32_t number)
{
	for (; *rows != FIELD_NO; rows++)
		if (*rows == number)
			return true;
	return false;
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f, uint32_t index)
{
	const struct options *o = p->options;

	(void)f;
	(void)index;
	for (size_t i = 0; i < o->fields.n; i++) {
		bool first = true;
		if (i)
			text_char(out, o->field_output.separator);
		for (struct node *n = p->fields[i] ? t->root->first : NULL; n; n = n->next) {
			if (!has_row(p->fields[i], n->number))
				continue;
			if (!first)
				text_char(out, o->field_output.aggregator);
			put_node(out, n);
			first = false;
		}
	}
	text_char(out, '\n');
}

const struct format format_fields = {.frame = print_frame};
