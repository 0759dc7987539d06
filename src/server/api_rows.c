/* api_rows.c -- the packet list: rows with their colours, and their marks in relation to the selected packet. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "server/body.h"
#include "view/marks.h"

#include <string.h>

enum { ROWS_MAX = 500 };

/* What a request for rows asks. */
struct rows {
	struct capture   *c;
	struct lists     *lists;
	struct column_set columns;
	uint64_t         *only; /* fields of custom columns; NULL: none */
	struct look       look;
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

	if (rule) {
		text_printf(t, ",\"bg\":\"#%06x\",\"fg\":\"#%06x\",\"rule\":", rule->background, rule->foreground);
		json_string(t, rule->name, strlen(rule->name));
	}
}

/* A time reference shows no time, an ignored frame nothing that it holds. */
static void put_cell(struct rows *q, const struct column_format *column, uint32_t frame, bool ignored)
{
	bool is_time = column->kind == COL_TIME || column->kind == COL_TIME_RELATIVE;

	text_clear(&q->cell);
	if (is_time && capture_is(q->c, FRAMES_REFERENCE, frame))
		text_str(&q->cell, "*REF*");
	else if (!ignored || column->kind == COL_NUMBER || is_time)
		column_text(&q->cell, &q->columns, column, &q->c->tree, &q->c->reader.info);
	else if (column->kind == COL_INFO)
		text_str(&q->cell, "<Ignored>");
}

static void put_row(struct text *t, struct rows *q, uint32_t frame, uint32_t before)
{
	bool ignored = capture_is(q->c, FRAMES_IGNORED, frame);

	text_printf(t, "{\"n\":%u,\"c\":[", frame + 1);
	q->look.displayed = before;
	if (capture_look(q->c, frame, &q->look))
		for (size_t i = 0; i < q->columns.n; i++) {
			put_cell(q, &q->columns.column[i], frame, ignored);
			if (i)
				text_char(t, ',');
			json_string(t, q->cell.p ? q->cell.p : "", q->cell.length);
		}
	put_marks(t, q, frame);
	if (!ignored)
		put_color(t, q, frame);
	if (capture_is(q->c, FRAMES_MARKED, frame))
		text_str(t, ",\"marked\":true");
	if (ignored)
		text_str(t, ",\"ignored\":true");
	if (capture_is(q->c, FRAMES_REFERENCE, frame))
		text_str(t, ",\"reference\":true");
	text_char(t, '}');
}

static void set_time(struct column_set *columns, const char *format)
{
	static const struct {
		const char      *letter;
		enum column_kind kind;
	} formats[] = {{"r", COL_TIME_RELATIVE},    {"d", COL_TIME_DELTA},       {"dd", COL_TIME_DELTA_SHOWN},
	               {"a", COL_TIME_ABS},         {"ad", COL_TIME_ABS_YMD},    {"u", COL_TIME_UTC},
	               {"adoy", COL_TIME_ABS_YDOY}, {"udoy", COL_TIME_UTC_YDOY}, {"ud", COL_TIME_UTC_YMD},
	               {"e", COL_TIME_EPOCH}};

	for (size_t i = 0; format && i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(formats[i].letter, format) == 0)
			columns->time.kind = formats[i].kind;
}

/* Which columns, and what they need; false: the list of them can't be read. */
static bool set_columns(struct rows *q, const struct http_request *r)
{
	const char *format = http_param(r, "columns");
	bool        has_custom = false;

	column_set_default(&q->columns);
	if (format && *format && !column_set_parse(&q->columns, format, q->c->registry))
		return false;
	set_time(&q->columns, http_param(r, "time"));
	q->columns.time.hms = http_number(r, "hms", 0);
	q->only = mem_calloc(registry_fields(q->c->registry) / 64 + 1, sizeof *q->only);
	q->look.wants = TREE_COLUMNS | column_set_wants(&q->columns, q->only, &has_custom);
	q->look.only = has_custom ? q->only : NULL;
	q->look.raw_sequence = !http_number(r, "relative", 1);
	return true;
}

static void put_rows(struct text *t, struct rows *q, uint32_t filter, uint64_t from, uint64_t count)
{
	uint32_t total = lists_total(q->lists, q->c, filter);
	uint32_t before = from && from < total ? lists_frame(q->lists, filter, (uint32_t)from - 1) : UINT32_MAX;

	text_printf(t, "{\"total\":%u,\"rows\":[", total);
	for (uint64_t i = from; i < from + (count < ROWS_MAX ? count : ROWS_MAX) && i < total; i++) {
		uint32_t frame = lists_frame(q->lists, filter, (uint32_t)i);
		if (i > from)
			text_char(t, ',');
		put_row(t, q, frame, before);
		before = frame;
	}
	text_str(t, "]}");
}

static void get_rows(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        selected = http_number(r, "selected", 0);
	struct rows     q = {.c = c};
	struct text     t;

	if (!c)
		return;
	q.lists = &s->lists[numbers[0] - 1];
	text_init(&t);
	text_init(&q.cell);
	if (set_columns(&q, r)) {
		capture_lock(c);
		if (!q.lists->colors)
			q.lists->colors = colors_new(&c->session, s->prefs, &q.lists->conversations, &s->rules);
		if (selected >= 1 && selected <= c->session.store.nframes &&
		    capture_frame(c, (uint32_t)selected - 1, TREE_NODES)) {
			marks_of(&q.marks, &c->session, (uint32_t)selected - 1, &c->tree);
			q.has_marks = true;
		}
		put_rows(&t, &q, (uint32_t)http_number(r, "filter", 0), http_number(r, "from", 0),
		         http_number(r, "count", 100));
		capture_unlock(c);
		http_reply_json(r, 200, &t);
	} else {
		http_reply_error(r, 400, "the columns can't be read");
	}
	column_set_fini(&q.columns);
	mem_free(q.only);
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

static bool set_of(const char *name, enum frame_set *set)
{
	static const char *const names[FRAME_SETS] = {"marked", "ignored", "reference"};

	for (unsigned i = 0; name && i < FRAME_SETS; i++)
		if (!strcmp(names[i], name)) {
			*set = (enum frame_set)i;
			return true;
		}
	return false;
}

static void post_marks(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	enum frame_set  set;
	uint64_t       *frames;

	if (!c)
		return;
	char  *name = body_string(r, "set");
	size_t n = body_numbers(r, "frames", &frames);
	if (set_of(name, &set)) {
		for (size_t i = 0; i < n; i++)
			if (frames[i] >= 1 && frames[i] <= c->session.store.nframes)
				capture_set(c, set, (uint32_t)frames[i] - 1, body_number(r, "on", 1));
		http_reply(r, 204, NULL, NULL, 0);
	} else {
		http_reply_error(r, 400, "set is marked, ignored or reference");
	}
	mem_free(name);
	mem_free(frames);
}

const struct route routes_rows[] = {{HTTP_GET, "/captures/#/rows", get_rows},
                                    {HTTP_GET, "/captures/#/position", get_position},
                                    {HTTP_POST, "/captures/#/marks", post_marks},
                                    {0}};
