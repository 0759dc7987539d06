/* api_rows.c -- the packet list: rows with their colours, and their marks in relation to the selected packet. */
#include "server/server.h"

#include "base/json.h"
#include "view/marks.h"

#include <string.h>

enum { ROWS_MAX = 500 };

/* What a request for rows asks. */
struct rows {
	struct capture   *c;
	struct lists     *lists;
	struct column_set columns;
	struct marks      marks;
	bool              has_marks;
	struct text       cell;
};

static void put_marks(struct text *t, const struct rows *q, uint32_t frame)
{
	uint32_t bits = q->has_marks ? marks_for(&q->marks, &q->c->session, frame) : 0;
	bool     comma = false;

	text_str(t, "],\"m\":[");
	for (unsigned m = 0; m < MARK_COUNT; m++)
		if (bits >> m & 1) {
			text_printf(t, comma ? ",\"%s\"" : "\"%s\"", mark_name(m));
			comma = true;
		}
	text_char(t, ']');
}

static void put_color(struct text *t, const struct rows *q, uint32_t frame)
{
	const struct color_rule *rule = q->lists->colors ? colors_of(q->lists->colors, frame) : NULL;

	if (rule)
		text_printf(t, ",\"bg\":\"#%06x\",\"fg\":\"#%06x\",\"rule\":\"%s\"", rule->background, rule->foreground,
		            rule->name);
}

static void put_row(struct text *t, struct rows *q, uint32_t frame)
{
	text_printf(t, "{\"n\":%u,\"c\":[", frame + 1);
	if (capture_frame(q->c, frame, TREE_COLUMNS))
		for (size_t i = 0; i < q->columns.n; i++) {
			text_clear(&q->cell);
			column_text(&q->cell, &q->columns, &q->columns.column[i], &q->c->tree, &q->c->reader.info);
			if (i)
				text_char(t, ',');
			json_string(t, q->cell.p ? q->cell.p : "", q->cell.length);
		}
	put_marks(t, q, frame);
	put_color(t, q, frame);
	text_char(t, '}');
}

static void set_time(struct column_set *columns, const char *format)
{
	static const struct {
		const char      *letter;
		enum column_kind kind;
	} formats[] = {{"r", COL_TIME_RELATIVE}, {"d", COL_TIME_DELTA},    {"dd", COL_TIME_DELTA_SHOWN},
	               {"a", COL_TIME_ABS},      {"ad", COL_TIME_ABS_YMD}, {"u", COL_TIME_UTC},
	               {"ud", COL_TIME_UTC_YMD}, {"e", COL_TIME_EPOCH}};

	for (size_t i = 0; format && i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(formats[i].letter, format) == 0)
			columns->time.kind = formats[i].kind;
}

static void get_rows(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        from = http_number(r, "from", 0), count = http_number(r, "count", 100);
	uint64_t        selected = http_number(r, "selected", 0);
	uint32_t        filter = (uint32_t)http_number(r, "filter", 0);
	struct rows     q = {.c = c};
	struct text     t;

	if (!c)
		return;
	q.lists = &s->lists[numbers[0] - 1];
	column_set_default(&q.columns);
	set_time(&q.columns, http_param(r, "time"));
	text_init(&t);
	text_init(&q.cell);
	capture_lock(c);
	if (!q.lists->colors)
		q.lists->colors = colors_new(&c->session, s->prefs);
	if (selected >= 1 && selected <= c->session.store.nframes &&
	    capture_frame(c, (uint32_t)selected - 1, TREE_NODES)) {
		marks_of(&q.marks, &c->session, (uint32_t)selected - 1, &c->tree);
		q.has_marks = true;
	}
	uint32_t total = lists_total(q.lists, c, filter);
	text_printf(&t, "{\"total\":%u,\"rows\":[", total);
	for (uint64_t i = from; i < from + (count < ROWS_MAX ? count : ROWS_MAX) && i < total; i++) {
		if (i > from)
			text_char(&t, ',');
		put_row(&t, &q, lists_frame(q.lists, filter, (uint32_t)i));
	}
	capture_unlock(c);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	column_set_fini(&q.columns);
	text_fini(&t);
	text_fini(&q.cell);
}

static void get_position(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        frame = http_number(r, "frame", 1);
	struct text     t;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	text_printf(&t, "{\"row\":%u}",
	            lists_row(&s->lists[numbers[0] - 1], c, (uint32_t)http_number(r, "filter", 0),
	                      frame ? (uint32_t)frame - 1 : 0));
	capture_unlock(c);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* The next or previous frame of the selected one's conversation. */
static void get_related(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        frame = http_number(r, "frame", 1);
	const char     *what = http_param(r, "what");
	uint32_t        found = UINT32_MAX;
	struct text     t;

	if (!c)
		return;
	capture_lock(c);
	if (frame >= 1 && frame <= c->session.store.nframes)
		found = session_related(&c->session, (uint32_t)frame - 1, what && strcmp(what, "previous") == 0);
	capture_unlock(c);
	text_init(&t);
	if (found == UINT32_MAX)
		text_str(&t, "{\"frame\":null}");
	else
		text_printf(&t, "{\"frame\":%u}", found + 1);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

const struct route routes_rows[] = {{HTTP_GET, "/captures/#/rows", get_rows},
                                    {HTTP_GET, "/captures/#/position", get_position},
                                    {HTTP_GET, "/captures/#/related", get_related},
                                    {0}};
