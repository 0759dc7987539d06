/* macro.c -- $name(a;b), ${name:a;b}: text put in place of text, before anything is understood of it. */
#include "filter/program.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { MACRO_DEPTH = 16, MACRO_ARGUMENTS = 16, MACRO_BYTES = 65536 };

struct expansion {
	struct filter             *f;
	const struct filter_macro *macros;
	size_t                     n;
};

struct arguments {
	const char *at[MACRO_ARGUMENTS];
	size_t      length[MACRO_ARGUMENTS];
	size_t      n;
};

static bool expand(const struct expansion *x, struct text *out, const char *text, size_t length, unsigned depth);

static const struct filter_macro *find_macro(const struct expansion *x, const char *name, size_t length)
{
	for (size_t i = 0; i < x->n; i++)
		if (strlen(x->macros[i].name) == length && memcmp(x->macros[i].name, name, length) == 0)
			return &x->macros[i];
	return NULL;
}

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The macro's text with $1 ... replaced, itself expanded. */
static bool put_macro(const struct expansion *x, struct text *out, const struct filter_macro *m,
                      const struct arguments *a, unsigned depth)
{
	struct text body;
	size_t      most = 0;

	text_init(&body);
	for (const char *s = m->text; *s; s++) {
		size_t number = *s == '$' && isdigit((unsigned char)s[1]) ? (size_t)(s[1] - '0') : 0;
		if (!number) {
			text_char(&body, *s);
			continue;
		}
		s++;
		most = number > most ? number : most;
		if (number <= a->n)
			text_put(&body, a->at[number - 1], a->length[number - 1]);
	}
	bool ok = most == a->n;
	if (!ok)
		fail(x->f, 0, 0, "wrong number of arguments for macro '%s', expecting %zu instead of %zu", m->name,
		     most, a->n);
	ok = ok && expand(x, out, body.p ? body.p : "", body.length, depth + 1);
	text_fini(&body);
	return ok;
}

/* Arguments up to `close`; returns what stands behind it, NULL: failed. */
static const char *read_arguments(const struct expansion *x, const char *s, const char *end, char close, char separator,
                                  struct arguments *a)
{
	const char *start = s;

	for (unsigned depth = 0; s < end; s++) {
		bool last = *s == close && !depth;
		if (*s == '(' || *s == '{')
			depth++;
		else if ((*s == ')' || *s == '}') && depth)
			depth--;
		if (!last && (*s != separator || depth))
			continue;
		if (last && s == start && !a->n)
			return s + 1;
		if (s == start || a->n == MACRO_ARGUMENTS)
			return fail(x->f, 0, 0, s == start ? "null argument" : "too many arguments for a macro");
		a->at[a->n] = start;
		a->length[a->n++] = (size_t)(s - start);
		if (last)
			return s + 1;
		start = s + 1;
	}
	return fail(x->f, 0, 0, "Unexpected end of filter expression.");
}

/* Try a macro at s ("$..."); returns what stands behind it, s itself when there is none, NULL: failed. */
static const char *expand_one(const struct expansion *x, struct text *out, const char *s, const char *end,
                              unsigned depth)
{
	bool             braces = s + 1 < end && s[1] == '{';
	const char      *name = s + 1 + braces, *after = name;
	struct arguments a = {.n = 0};

	while (after < end && name_char(*after))
		after++;
	if (after == name || after == end)
		return s;
	const struct filter_macro *m = find_macro(x, name, (size_t)(after - name));
	bool                       call = braces ? *after == ':' || *after == ';' || *after == '}' : *after == '(';
	if (!m && call && (!braces || *after != '}'))
		return fail(x->f, (uint32_t)(depth ? 0 : s - x->f->text), depth ? 0 : (uint32_t)(after - s),
		            "macro '%.*s' does not exist", (int)(after - name), name);
	if (!m || !call)
		return s;
	if (braces && *after == '}')
		after++;
	else
		after = read_arguments(x, after + 1, end, braces ? '}' : ')', braces ? ';' : ',', &a);
	return after && put_macro(x, out, m, &a, depth) ? after : NULL;
}

static bool expand(const struct expansion *x, struct text *out, const char *text, size_t length, unsigned depth)
{
	const char *s = text, *end = text + length;
	char        quote = '\0';

	if (depth > MACRO_DEPTH || out->length > MACRO_BYTES)
		return fail(x->f, 0, 0, "macros are nested too deeply") != NULL;
	while (s < end) {
		if (quote && *s == '\\' && s + 1 < end)
			text_char(out, *s++);
		else if (*s == '"' && (!quote || quote == '"'))
			quote = quote ? '\0' : '"';
		const char *after = !quote && *s == '$' ? expand_one(x, out, s, end, depth) : s;
		if (!after)
			return false;
		if (after == s)
			text_char(out, *s++);
		else
			s = after;
	}
	return true;
}

const char *macro_expand(struct filter *f, const char *text, const struct filter_macro *macros, size_t n)
{
	const struct expansion x = {f, macros, n};
	struct text            out;

	text_init(&out);
	f->text = text;
	bool        ok = expand(&x, &out, text, strlen(text), 0);
	const char *copy = ok ? arena_text(&f->arena, out.p ? out.p : "", out.length) : NULL;
	text_fini(&out);
	return copy;
}
