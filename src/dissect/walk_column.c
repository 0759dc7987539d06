/* walk_column.c -- what a protocol's walk puts into the columns of the packet list. */
#include "dissect/walk.h"

bool walk_columns(const struct walk *w)
{
	const struct tree *t = w->walker->tree;

	return t->wants & TREE_COLUMNS && !(w->row->marks & ROW_QUOTED);
}

void col_protocol(struct walk *w, const char *text)
{
	struct tree *t = w->walker->tree;

	if (!walk_columns(w))
		return;
	text_clear(&t->protocol);
	text_str(&t->protocol, text);
}

void col_protocol_add(struct walk *w, const char *text)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w))
		text_printf(&t->protocol, "%s%s", t->protocol.length ? "/" : "", text);
}

/* Put text into Info from `from` on, with what can't be printed escaped as columns do. */
static void put_info(struct tree *t, const char *separator, const char *format, va_list args)
{
	size_t start = t->info.length, length = strlen(format);

	text_str(&t->info, separator);
	if (length == 2 && memcmp(format, "%s", 2) == 0)
		text_str(&t->info, va_arg(args, const char *));
	else if (!memchr(format, '%', length))
		text_put(&t->info, format, length);
	else
		text_vprintf(&t->info, format, args);
	col_escape(&t->info, start);
}

struct text *col_info_text(struct walk *w)
{
	return walk_columns(w) ? &w->walker->tree->info : NULL;
}

void col_protocol_around(struct walk *w, const char *name)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w) && t->naround < TREE_AROUND_MAX)
		t->around[t->naround++] = name;
}

void col_info(struct walk *w, const char *format, ...)
{
	struct tree *t = w->walker->tree;
	va_list      args;

	if (!walk_columns(w))
		return;
	t->info.length = t->fence;
	va_start(args, format);
	put_info(t, "", format, args);
	va_end(args);
}

void col_info_add(struct walk *w, const char *format, ...)
{
	va_list args;

	if (!walk_columns(w))
		return;
	va_start(args, format);
	put_info(w->walker->tree, "", format, args);
	va_end(args);
}

void col_info_sep(struct walk *w, const char *separator, const char *format, ...)
{
	struct tree *t = w->walker->tree;
	va_list      args;

	if (!walk_columns(w))
		return;
	va_start(args, format);
	put_info(t, t->info.length ? separator : "", format, args);
	va_end(args);
}

void col_info_fence(struct walk *w)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w))
		t->fence = (uint32_t)t->info.length;
}

void col_src(struct walk *w, const char *text)
{
	if (walk_columns(w))
		w->walker->tree->shown.src = (struct tree_address){.text = text};
}

void col_dst(struct walk *w, const char *text)
{
	if (walk_columns(w))
		w->walker->tree->shown.dst = (struct tree_address){.text = text};
}

void col_addresses(struct walk *w, const uint8_t *src, const uint8_t *dst, uint32_t n)
{
	struct tree      *t = w->walker->tree;
	struct tree_ends *own = n == 6 ? &t->link : &t->net;

	if (!walk_columns(w))
		return;
	if (src)
		own->src = t->shown.src = (struct tree_address){.p = src, .n = n};
	if (dst)
		own->dst = t->shown.dst = (struct tree_address){.p = dst, .n = n};
}
