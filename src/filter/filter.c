/* filter.c -- the stages one after the other, and what is said when one fails. */
#include "filter/program.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *fail(struct filter *f, uint32_t at, uint32_t length, const char *format, ...)
{
	va_list args;

	if (f->failed)
		return NULL;
	f->failed = true;
	f->error->at = at;
	f->error->length = length;
	va_start(args, format);
	vsnprintf(f->error->message, sizeof f->error->message, format, args);
	va_end(args);
	return NULL;
}

void fail_hint(struct filter *f, const char *format, ...)
{
	va_list args;

	if (f->error->hint[0])
		return;
	va_start(args, format);
	vsnprintf(f->error->hint, sizeof f->error->hint, format, args);
	va_end(args);
}

void warn(struct filter *f, uint32_t at, uint32_t length, const char *format, ...)
{
	va_list args;

	if (f->nwarnings == FILTER_WARNINGS_MAX)
		return;
	struct filter_note *note = &f->warnings[f->nwarnings++];
	note->at = at;
	note->length = length;
	va_start(args, format);
	vsnprintf(note->message, sizeof note->message, format, args);
	va_end(args);
}

enum { TEXT_MAX = 1 << 20 };

struct filter *filter_compile(const char *text, const struct filter_world *world, struct filter_note *error)
{
	struct filter *f = mem_calloc(1, sizeof *f);

	*error = (struct filter_note){0};
	arena_init(&f->arena);
	f->world = world;
	f->registry = world->registry;
	f->prefs = world->prefs;
	f->error = error;
	f->text = text;
	if (strlen(text) > TEXT_MAX)
		fail(f, 0, 0, "The filter is too long.");
	const char *expanded = f->failed ? NULL : macro_expand(f, text, world->macros, world->nmacros);
	if (expanded) {
		f->text = expanded;
		f->root = parse(f);
	}
	if (!f->failed && f->root && check(f, f->root)) {
		find_traps(f, f->root);
		plan(f);
	} else if (!f->failed) {
		plan(f);
	}
	if (f->failed)
		capture_hint(f, text);
	f->world = NULL;
	f->error = NULL;
	if (!f->failed)
		return f;
	filter_free(f);
	return NULL;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->npatterns; i++)
		pattern_free(f->patterns[i]);
	mem_free(f->patterns);
	arena_fini(&f->arena);
	mem_free(f);
}

const char *filter_text(const struct filter *f)
{
	return f->text;
}

const struct filter_note *filter_warnings(const struct filter *f, size_t *n)
{
	*n = f->nwarnings;
	return f->warnings;
}

bool filter_in_order(const struct filter *f)
{
	return f->in_order;
}

/* How many columns of a terminal the first n bytes of text take. */
static size_t columns_of(const char *text, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n && text[i]; i++)
		columns += ((uint8_t)text[i] & 0xc0) != 0x80;
	return columns;
}

void filter_note_text(struct text *out, const struct filter_note *note, const char *text)
{
	text_str(out, note->message);
	text_char(out, '\n');
	if (note->length) {
		text_str(out, "    ");
		text_str(out, text);
		text_str(out, "\n    ");
		text_fill(out, ' ', columns_of(text, note->at));
		text_char(out, '^');
		size_t wide = columns_of(text + note->at, note->length);
		text_fill(out, '~', wide > 1 ? wide - 1 : 0);
		text_char(out, '\n');
	}
	if (note->hint[0])
		text_printf(out, "    (%s)\n", note->hint);
}
