/* paint.c -- see paint.h. */
#include "cli/paint.h"

#include "cli/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RULES_BYTES_MAX = 1 << 20 };

static bool is_xml(const struct options *o)
{
	return o->format == FORMAT_PDML || o->format == FORMAT_PSML;
}

bool paint_wanted(const struct options *o)
{
	const char *depth = getenv("COLORTERM");

	if (!o->color || is_xml(o))
		return o->color;
	bool known = depth && (strcmp(depth, "truecolor") == 0 || strcmp(depth, "24bit") == 0);
	return known && (o->format == FORMAT_TEXT || o->format == FORMAT_TABS) && isatty(STDOUT_FILENO);
}

/* ------------------------------------------------------------------ rules */

static bool read_rules(struct color_rules *rules, const char *path)
{
	struct text text;
	unsigned    line;
	FILE       *in = fopen(path, "re");

	if (!in)
		return false;
	text_init(&text);
	text_wrote(&text, fread(text_room(&text, RULES_BYTES_MAX), 1, RULES_BYTES_MAX - 1, in));
	fclose(in);
	text_char(&text, '\0');
	bool ok = color_rules_parse(rules, text.p, &line);
	text_fini(&text);
	return ok;
}

void paint_rules(struct color_rules *rules, const struct options *o)
{
	static const char file[] = "/colorfilters";
	struct text       path;

	text_init(&path);
	settings_folder(&path, o->profile);
	text_put(&path, file, sizeof file);
	bool found = read_rules(rules, path.p);
	text_clear(&path);
	settings_wireshark(&path);
	text_put(&path, file, sizeof file);
	if (!found && !read_rules(rules, path.p))
		color_rules_default(rules);
	text_fini(&path);
}

/* ------------------------------------------------------------------ frames */

static void insert(struct text *out, size_t at, const struct text *what)
{
	size_t behind = out->length - at;

	text_room(out, what->length);
	text_wrote(out, what->length);
	memmove(out->p + at + what->length, out->p + at, behind);
	memcpy(out->p + at, what->p, what->length);
}

static void put_terminal_color(struct text *t, int what, uint32_t color)
{
	text_printf(t, "\033[%d;2;%u;%u;%um", what, color >> 16 & 255, color >> 8 & 255, color & 255);
}

/* The summary line, which is the first one. */
static void paint_line(struct text *out, size_t start, const struct color_rule *rule)
{
	enum { FOREGROUND = 38, BACKGROUND = 48 };
	const char *newline = out->length > start ? memchr(out->p + start, '\n', out->length - start) : NULL;
	struct text code;

	if (!newline)
		return;
	size_t end = (size_t)(newline - out->p);
	text_init(&code);
	text_str(&code, "\033[K\n\033[0m");
	memmove(out->p + end, out->p + end + 1, out->length - end - 1);
	out->length--;
	insert(out, end, &code);
	text_clear(&code);
	put_terminal_color(&code, FOREGROUND, rule->foreground);
	put_terminal_color(&code, BACKGROUND, rule->background);
	insert(out, start, &code);
	text_fini(&code);
}

void paint_frame(struct text *out, size_t start, const struct options *o, const struct color_rule *rule)
{
	static const char tag[] = "<packet";
	struct text       code;

	if (!rule)
		return;
	if (!is_xml(o)) {
		if (o->print_summary || o->format == FORMAT_TABS)
			paint_line(out, start, rule);
		return;
	}
	text_init(&code);
	text_printf(&code, " foreground='#%06x' background='#%06x'", rule->foreground, rule->background);
	insert(out, start + strlen(tag), &code);
	text_fini(&code);
}

void paint_end(struct text *out, const struct options *o)
{
	if (!is_xml(o))
		text_str(out, "\033[0m");
}
