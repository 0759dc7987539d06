/* api_guide.c -- the filter guide: docs/display-filters.md, as headings with examples and what they select. */
#include "server/server.h"

#include "base/json.h"

#include <string.h>

extern const char asset_guide_en[], asset_guide_en_end[], asset_guide_zh[], asset_guide_zh_end[];

struct line {
	const char *p;
	size_t      n;
};

/* Take the next line off *at. */
static bool next_line(const char **at, const char *end, struct line *l)
{
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	*l = (struct line){*at, (size_t)((stop ? stop : end) - *at)};
	*at += l->n + 1;
	return true;
}

/* Text of the page without what Markdown needs: backslashes before signs, the star of later versions. */
static void put_plain(struct text *t, const char *p, size_t n, bool *later)
{
	struct text plain;

	text_init(&plain);
	while (n && p[n - 1] == ' ')
		n--;
	if (n >= 2 && p[n - 2] == '\\' && p[n - 1] == '*') {
		*later = true;
		for (n -= 2; n && p[n - 1] == ' ';)
			n--;
	}
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\\' || i + 1 == n || (p[i + 1] != '|' && p[i + 1] != '*'))
			text_char(&plain, p[i]);
	json_string(t, plain.p ? plain.p : "", plain.length);
	text_fini(&plain);
}

/* The end of a table's cell: a bar without a backslash. */
static size_t cell_end(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] != '|' || (i && p[i - 1] == '\\')))
		i++;
	return i;
}

/* "| `filter` | text |"; false: another line of a table. */
static bool put_row(struct text *t, const struct line *l)
{
	static const char start[] = "| `";
	bool              later = false;

	if (l->n < sizeof start || strncmp(l->p, start, sizeof start - 1) != 0)
		return false;
	const char *p = l->p + sizeof start - 1, *end = l->p + l->n;
	size_t      n = cell_end(p, (size_t)(end - p)), filter = n;
	while (filter && p[filter - 1] != '`')
		filter--;
	if (!filter || memchr(p, '`', filter - 1))
		return false;
	text_str(t, t->p[t->length - 1] == '[' ? "{\"filter\":" : ",{\"filter\":");
	put_plain(t, p, filter - 1, &later);
	p += n + 1 < (size_t)(end - p) ? n + 1 : n;
	p += p < end && *p == ' ';
	text_str(t, ",\"text\":");
	put_plain(t, p, cell_end(p, (size_t)(end - p)), &later);
	text_printf(t, ",\"later\":%s}", later ? "true" : "false");
	return true;
}

/* A line of prose, or one that goes on: together they are one text. */
static void put_prose(struct text *t, struct text *prose)
{
	bool later = false;

	if (prose->length) {
		text_str(t, t->p[t->length - 1] == '[' ? "{\"filter\":\"\",\"text\":" : ",{\"filter\":\"\",\"text\":");
		put_plain(t, prose->p, prose->length, &later);
		text_str(t, ",\"later\":false}");
	}
	text_clear(prose);
}

/* A row of a table that begins with no filter is prose too: its cells. */
static void add_prose(struct text *prose, struct line l)
{
	if (l.n && l.p[0] == '|') {
		for (size_t at = 1; at < l.n;) {
			size_t n = cell_end(l.p + at, l.n - at);
			if (n && strspn(l.p + at, "-: ") < n) {
				if (prose->length)
					text_str(prose, ": ");
				text_put(prose, l.p + at + (l.p[at] == ' '), n - (l.p[at] == ' '));
				while (prose->length && prose->p[prose->length - 1] == ' ')
					prose->p[--prose->length] = '\0';
			}
			at += n + 1;
		}
		return;
	}
	size_t from = l.n >= 2 && strncmp(l.p, "- ", 2) == 0 ? 2 : 0;
	while (from < l.n && l.p[from] == ' ')
		from++;
	if (prose->length)
		text_char(prose, ' ');
	text_put(prose, l.p + from, l.n - from);
}

static void put_heading(struct text *t, const struct line *l)
{
	size_t from = strspn(l->p, "# ");
	bool   later = false;

	text_str(t, t->length > 1 ? "]},{\"heading\":" : "{\"heading\":");
	put_plain(t, l->p + from, l->n - from, &later);
	text_str(t, ",\"entries\":[");
}

static void get_guide(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char *lang = http_param(r, "lang");
	bool        zh = lang && !strcmp(lang, "zh"), names = false;
	const char *at = zh ? asset_guide_zh : asset_guide_en, *end = zh ? asset_guide_zh_end : asset_guide_en_end;
	struct text t, prose;
	struct line l;

	(void)s;
	(void)numbers;
	text_init(&t);
	text_init(&prose);
	text_char(&t, '[');
	while (next_line(&at, end, &l)) {
		bool row = l.n && l.p[0] == '|';
		if (!l.n || l.p[0] == '#' || row || l.p[0] == '-')
			put_prose(&t, &prose);
		if (l.n && l.p[0] == '#') {
			put_heading(&t, &l);
			names = true;
		} else if (row && names) {
			names = false; /* the first row of a table names its columns */
		} else if (l.n && !put_row(&t, &l)) {
			add_prose(&prose, l);
		}
	}
	put_prose(&t, &prose);
	text_str(&t, t.length > 1 ? "]}]" : "]");
	http_reply_json(r, 200, &t);
	text_fini(&t);
	text_fini(&prose);
}

const struct route routes_guide[] = {{HTTP_GET, "/guide", get_guide}, {0}};
