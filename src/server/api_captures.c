/* api_captures.c -- opening, watching and closing captures. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "live/run.h"
#include "server/body.h"
#include "view/detail.h"

#include <stdio.h>
#include <string.h>

/* The columns of the list as the preferences have them. */
static void put_columns(struct text *t, const struct capture *c)
{
	struct column_set columns = {0};

	text_str(t, ",\"columns\":[");
	if (column_set_parse(&columns, c->prefs->gui_column_format, c->registry))
		column_set_hide(&columns, c->prefs->gui_column_hidden);
	for (size_t i = 0; i < columns.n; i++)
		if (!columns.column[i].hidden) {
			text_str(t, t->p[t->length - 1] == '[' ? "{\"title\":" : ",{\"title\":");
			json_string(t, columns.column[i].title, strlen(columns.column[i].title));
			text_str(t, ",\"format\":");
			json_string(t, columns.column[i].code, strlen(columns.column[i].code));
			text_char(t, '}');
		}
	text_char(t, ']');
	column_set_fini(&columns);
}

static void put_capture(struct text *t, const struct capture *c, unsigned id)
{
	const struct session *s = &c->session;

	text_printf(t, "{\"id\":%u,\"name\":", id);
	json_string(t, c->name, strlen(c->name));
	text_printf(t, ",\"size\":%llu,\"frames\":%u,\"state\":\"%s\",\"progress\":%.3f,\"message\":",
	            (unsigned long long)source_bytes_total(s->source), s->store.nframes,
	            c->state == CAPTURE_READY ? "ready"
	            : c->live                 ? "live"
	                                      : "loading",
	            capture_progress(c));
	const char *message = c->state == CAPTURE_READY ? s->end.message : "";
	char        why[512];
	if (!*message && c->live && live_run_message(c->live, why, sizeof why))
		message = why;
	json_string(t, message, strlen(message));
	if (c->live) {
		struct live_counts counts;
		live_run_counts(c->live, &counts);
		text_printf(t, ",\"live\":{\"running\":%s,\"packets\":%llu,\"dropped\":%llu,\"filter\":",
		            counts.running ? "true" : "false", (unsigned long long)counts.packets,
		            (unsigned long long)counts.dropped);
		json_string(t, c->live_filter, strlen(c->live_filter));
		text_char(t, '}');
	}
	put_columns(t, c);
	text_char(t, '}');
}

static void list_captures(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t;

	(void)numbers;
	text_init(&t);
	text_char(&t, '[');
	for (unsigned i = 0; i < CAPTURES_MAX; i++)
		if (s->captures[i]) {
			if (t.length > 1)
				text_char(&t, ',');
			capture_lock(s->captures[i]);
			put_capture(&t, s->captures[i], i + 1);
			capture_unlock(s->captures[i]);
		}
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void get_capture(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	struct text     t;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	put_capture(&t, c, (unsigned)numbers[0]);
	capture_unlock(c);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void delete_capture(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);

	if (!c)
		return;
	server_close(s, (unsigned)numbers[0]);
	http_reply(r, 204, NULL, NULL, 0);
}

/* ------------------------------------------------------------------ decode as */

static bool binds(const struct proto *p, enum table table)
{
	for (const struct bind *b = p->binds; b && b->table != T_COUNT; b++)
		if (b->table == table)
			return true;
	return false;
}

/* The tables of Decode As, and the protocols that may stand in each. */
static void list_tables(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t;

	(void)s;
	(void)numbers;
	text_init(&t);
	for (enum table table = 0; table < T_COUNT; table++) {
		text_printf(&t, "%c{\"table\":\"%s\",\"protocols\":[", table ? ',' : '[', registry_table_name(table));
		for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
			if (binds(all_protos[p], table))
				text_printf(&t, t.p[t.length - 1] == '[' ? "\"%s\"" : ",\"%s\"", all_protos[p]->name);
		text_str(&t, "]}");
	}
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* An entry of Decode As; the capture is read again with it. */
static void decode_as(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	enum { KEY_MAX = 0xffff };
	struct capture   *c = server_capture(s, r, numbers[0]);
	struct source_end end = {0};
	enum table        table = 0;

	if (!c)
		return;
	char         *name = body_string(r, "table"), *protocol = body_string(r, "protocol");
	uint64_t      key = body_number(r, "key", UINT64_MAX);
	enum proto_id proto = protocol ? registry_proto(protocol) : P_NONE;
	while (table < T_COUNT && name && strcmp(registry_table_name(table), name) != 0)
		table++;
	struct capture *again = NULL;
	if (name && table < T_COUNT && key <= KEY_MAX && proto && binds(all_protos[proto], table))
		again = capture_again(c, (struct binding){table, (uint32_t)key, proto}, &end);
	else
		snprintf(end.message, sizeof end.message, "no such table, number or protocol");
	if (again) {
		server_replace(s, (unsigned)numbers[0], again);
		http_reply(r, 202, NULL, NULL, 0);
	} else {
		http_reply_error(r, 400, end.message);
	}
	mem_free(name);
	mem_free(protocol);
}

/* ------------------------------------------------------------------ events */

/* One reader of a capture's state. */
struct watcher {
	uint64_t            dropped; /* told */
	struct http_stream *stream;
	unsigned            id;
	uint32_t            frames; /* as told last */
	enum capture_state  state;
	bool                told;
	struct server      *server;
	struct watcher     *next;
};

static void on_closed(void *context, struct http_stream *stream)
{
	struct watcher  *w = context;
	struct watcher **at = &w->server->watchers;

	(void)stream;
	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
	mem_free(w);
}

static void tell(struct watcher *w, struct capture *c)
{
	struct live_counts counts = {0};
	struct text        t;

	if (c->live)
		live_run_counts(c->live, &counts); /* drops are counted later than what was not dropped */
	if (w->told && w->frames == c->session.store.nframes && w->state == c->state && w->dropped == counts.dropped)
		return;
	w->dropped = counts.dropped;
	text_init(&t);
	capture_lock(c);
	w->frames = c->session.store.nframes; /* noted first: what changes meanwhile is told again */
	w->state = c->state;
	w->told = true;
	put_capture(&t, c, w->id);
	capture_unlock(c);
	http_stream_send(w->stream, "state", &t);
	text_fini(&t);
}

void server_tell(void *server)
{
	struct server *s = server;

	for (struct watcher *w = s->watchers, *next; w; w = next) {
		next = w->next;
		if (s->captures[w->id - 1])
			tell(w, s->captures[w->id - 1]);
		else
			http_stream_close(w->stream);
	}
}

static void get_events(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);

	if (!c)
		return;
	struct watcher *w = mem_calloc(1, sizeof *w);
	w->id = (unsigned)numbers[0];
	w->server = s;
	w->next = s->watchers;
	s->watchers = w;
	w->stream = http_stream_open(r, on_closed, w);
	tell(w, c);
}

const struct route routes_captures[] = {{HTTP_GET, "/captures", list_captures},
                                        {HTTP_GET, "/captures/#", get_capture},
                                        {HTTP_GET, "/captures/#/events", get_events},
                                        {HTTP_DELETE, "/captures/#", delete_capture},
                                        {HTTP_GET, "/decode-as", list_tables},
                                        {HTTP_POST, "/captures/#/decode-as", decode_as},
                                        {0}};
