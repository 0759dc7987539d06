/* names.c -- the fields that a filter speaks of: decoded, known to Wireshark 4.0, or columns of the packet list. */
#include "filter/program.h"

#include "base/mem.h"
#include "dissect/known.h"

#include <string.h>

static const char column_prefix[] = "_ws.col.";

static size_t add_field(struct filter *f, const struct ffield *field)
{
	if (f->nfields == f->field_capacity) {
		size_t         more = f->field_capacity ? f->field_capacity * 2 : 8;
		struct ffield *bigger = arena_alloc(&f->arena, more * sizeof *bigger);
		if (f->nfields)
			memcpy(bigger, f->fields, f->nfields * sizeof *bigger);
		f->fields = bigger;
		f->field_capacity = more;
	}
	f->fields[f->nfields] = *field;
	return f->nfields++;
}

static bool name_column(struct filter *f, const char *name, size_t *field)
{
	const struct filter_world *w = f->world;

	for (size_t i = 0; i < w->ncolumns; i++)
		if (strcmp(w->columns[i], name + sizeof column_prefix - 1) == 0) {
			*field = add_field(f, &(struct ffield){.name = arena_text(&f->arena, name, strlen(name)),
			                                       .type = FT_STRING,
			                                       .number = FIELD_NO,
			                                       .column = (int)i});
			return true;
		}
	return false;
}

/* All rows of a name. */
static uint32_t *rows_of(struct filter *f, uint32_t number)
{
	size_t n = 1;

	for (uint32_t i = number; i != FIELD_NO; i = registry_next(f->registry, i))
		n++;
	uint32_t *rows = arena_alloc(&f->arena, n * sizeof *rows);
	n = 0;
	for (uint32_t i = number; i != FIELD_NO; i = registry_next(f->registry, i))
		rows[n++] = i;
	rows[n] = FIELD_NO;
	return rows;
}

bool name_field(struct filter *f, const char *name, size_t *field)
{
	struct ffield new_field = {.number = FIELD_NO, .column = -1};

	for (size_t i = 0; i < f->nfields; i++)
		if (strcmp(f->fields[i].name, name) == 0) {
			*field = i;
			return true;
		}
	if (strncmp(name, column_prefix, sizeof column_prefix - 1) == 0)
		return name_column(f, name, field);
	uint32_t number = registry_find(f->registry, name);
	if (number == FIELD_NO && !known_name(name, &new_field.type, NULL))
		return false;
	new_field.name = arena_text(&f->arena, name, strlen(name));
	if (number != FIELD_NO) {
		new_field.number = number;
		new_field.row = registry_field(f->registry, number);
		new_field.type = new_field.row->type;
		new_field.proto = registry_field_proto(f->registry, number);
		new_field.rows = rows_of(f, number);
	}
	*field = add_field(f, &new_field);
	return true;
}

/* ------------------------------------------------------------------ did you mean */

/* Up to the first dot: the protocol's part of a name. */
static size_t prefix_length(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? (size_t)(dot - name) + 1 : 0;
}

/* Keep the names of the same protocol, if there are any. */
static size_t keep_related(const char *name, char near[][KNOWN_NAME_SIZE], size_t n)
{
	size_t kept = 0, length = prefix_length(name);

	for (size_t i = 0; i < n && length; i++)
		if (strncmp(near[i], name, length) == 0)
			memmove(near[kept++], near[i], KNOWN_NAME_SIZE);
	return kept ? kept : n;
}

/* Names that are decoded here stand in front; the others, and both among themselves, as they stood. */
static void decoded_first(const struct registry *r, char near[][KNOWN_NAME_SIZE], size_t n)
{
	char   name[KNOWN_NAME_SIZE];
	size_t decoded = 0;

	for (size_t i = 0; i < n; i++)
		if (registry_find(r, near[i]) != FIELD_NO) {
			memcpy(name, near[i], sizeof name);
			memmove(near[decoded + 1], near[decoded], (i - decoded) * sizeof *near);
			memcpy(near[decoded++], name, sizeof name);
		}
}

enum { NEAR_MAX = 32 };

void name_hint(struct filter *f, const char *name)
{
	char near[NEAR_MAX][KNOWN_NAME_SIZE];

	if (strlen(name) < 3)
		return;
	size_t n = keep_related(name, near, known_nearest(name, near, NEAR_MAX));
	decoded_first(f->registry, near, n);
	if (n == 1)
		fail_hint(f, "did you mean %s?", near[0]);
	else if (n == 2)
		fail_hint(f, "did you mean %s or %s?", near[0], near[1]);
	else if (n > 2)
		fail_hint(f, "did you mean %s, %s or %s?", near[0], near[1], near[2]);
}
