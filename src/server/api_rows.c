/* api_rows.c -- the packet list. */
#include "server/server.h"

#include "base/json.h"

enum { ROWS_MAX = 500 };

static void put_row(struct text *t, struct capture *c, const struct column_set *columns, uint32_t frame, struct text *cell)
{
	text_printf(t, "{\"n\":%u,\"c\":[", frame + 1);
	if (capture_frame(c, frame, TREE_COLUMNS))
		for (size_t i = 0; i < columns->n; i++) {
			text_clear(cell);
			column_text(cell, columns, &columns->column[i], &c->tree, &c->reader.info);
			if (i)
				text_char(t, ',');
			json_string(t, cell->p ? cell->p : "", cell->length);
		}
	text_str(t, "],\"m\":[]}");
}

static void get_rows(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture   *c = server_capture(s, r, numbers[0]);
	uint64_t          from = http_number(r, "from", 0), count = http_number(r, "count", 100);
	struct column_set columns;
	struct text       t, cell;

	if (!c)
		return;
	text_init(&t);
	text_init(&cell);
	column_set_default(&columns);
	capture_lock(c);
	uint32_t total = c->session.store.nframes;
	text_printf(&t, "{\"total\":%u,\"rows\":[", total);
	for (uint64_t i = from; i < from + (count < ROWS_MAX ? count : ROWS_MAX) && i < total; i++) {
		if (i > from)
			text_char(&t, ',');
		put_row(&t, c, &columns, (uint32_t)i, &cell);
	}
	capture_unlock(c);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	column_set_fini(&columns);
	text_fini(&t);
	text_fini(&cell);
}

const struct route routes_rows[] = {{HTTP_GET, "/captures/#/rows", get_rows}, {0}};
