/* complete.c -- see complete.h. */
#include "view/complete.h"

#include "filter/filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *completion_kind_name(enum completion_kind kind)
{
	static const char *const names[] = {"protocol", "function", "field", "value"};

	return names[kind];
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

static int compare(const void *a, const void *b)
{
	const struct completion *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Add one, or put it in place of the last one where it comes before that. */
static void offer(struct completions *c, enum completion_kind kind, const char *text, const char *label)
{
	struct completion fresh = {.kind = kind, .label = label};
	size_t            at = c->n < COMPLETIONS_MAX ? c->n : COMPLETIONS_MAX - 1;

	snprintf(fresh.text, sizeof fresh.text, "%s", text);
	if (c->n == COMPLETIONS_MAX && compare(&fresh, &c->found[at]) >= 0)
		return;
	c->found[at] = fresh;
	c->n = at + 1;
	if (c->n == COMPLETIONS_MAX)
		qsort(c->found, c->n, sizeof *c->found, compare);
}

static void add_names(struct completions *c, const struct registry *r, const char *word, size_t n)
{
	const char *function;

	for (uint32_t i = 0; i < registry_fields(r); i++) {
		const struct field *f = registry_field(r, i);
		if (!f->name || strncasecmp(f->name, word, n) != 0 || registry_find(r, f->name) != i)
			continue;
		offer(c, f->type == FT_PROTOCOL ? COMPLETE_PROTOCOL : COMPLETE_FIELD, f->name, f->label);
	}
	for (size_t i = 0; (function = filter_function(i)); i++)
		if (strncasecmp(function, word, n) == 0)
			offer(c, COMPLETE_FUNCTION, function, "");
}

/* ------------------------------------------------------------------ values */

/* The text before `end` without the blanks behind it. */
static size_t without_blanks(const char *text, size_t end)
{
	while (end && text[end - 1] == ' ')
		end--;
	return end;
}

/* The field whose value stands at `at`: the word before a comparison.  FIELD_NO: there is no comparison. */
static uint32_t compared_field(const struct registry *r, const char *text, size_t at)
{
	static const char *const words[] = {"eq", "ne", "any_eq", "all_eq", "any_ne", "all_ne", "in"};
	size_t                   end = without_blanks(text, at), from = end;
	char                     name[COMPLETION_BYTES];
	bool                     compares = false;

	while (from && (text[from - 1] == '{' || text[from - 1] == ' '))
		from--;
	if (from && strchr("=!<>", text[from - 1])) {
		while (from && strchr("=!<>", text[from - 1]))
			from--;
		compares = true;
	} else {
		size_t word = from;
		while (word && is_word(text[word - 1]))
			word--;
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			compares |= strlen(words[i]) == from - word && strncmp(words[i], text + word, from - word) == 0;
		from = word;
	}
	end = without_blanks(text, from);
	for (from = end; from && is_word(text[from - 1]);)
		from--;
	if (!compares || from == end || end - from >= sizeof name)
		return FIELD_NO;
	memcpy(name, text + from, end - from);
	name[end - from] = '\0';
	return registry_find(r, name);
}

static void add_value(struct completions *c, const char *text, uint64_t number, const char *word, size_t n)
{
	char quoted[COMPLETION_BYTES];

	if (!text || c->n == COMPLETIONS_MAX || (n && !strcasestr(text, word)) || strpbrk(text, "\"\\"))
		return;
	snprintf(quoted, sizeof quoted, "\"%s\"", text);
	offer(c, COMPLETE_VALUE, quoted, "");
	c->found[c->n - 1].number = number;
}

static void add_values(struct completions *c, const struct field *f, const char *word, size_t n)
{
	if (f->names_kind == NAMES_LIST)
		for (const struct name *v = f->names; v->text; v++)
			add_value(c, v->text, v->value, word, n);
	else if (f->names_kind == NAMES_RANGES)
		for (const struct range *v = f->names; v->text; v++)
			add_value(c, v->text, v->low, word, n);
	else if (f->names_kind == NAMES_YESNO) {
		const struct yesno *v = f->names;
		add_value(c, v->yes, 1, word, n);
		add_value(c, v->no, 0, word, n);
	}
}

void complete(struct completions *c, const struct registry *r, const char *text, size_t at)
{
	char   word[COMPLETION_BYTES];
	size_t length = strlen(text), start = at = at < length ? at : length, end = at;

	c->n = 0;
	while (start && is_word(text[start - 1]))
		start--;
	while (end < length && is_word(text[end]))
		end++;
	size_t   n = at - start < sizeof word ? at - start : 0;
	size_t   open = start && text[start - 1] == '"' ? 1 : 0;
	uint32_t field = compared_field(r, text, start - open);
	memcpy(word, text + start, n);
	word[n] = '\0';
	if (field != FIELD_NO) {
		for (uint32_t f = field; f != FIELD_NO && !c->n; f = registry_next(r, f))
			add_values(c, registry_field(r, f), word, n);
		start -= open;
		end += open && text[end] == '"';
	} else if (n) {
		add_names(c, r, word, n);
		qsort(c->found, c->n, sizeof *c->found, compare);
	}
	c->start = (uint32_t)start;
	c->end = (uint32_t)end;
}
