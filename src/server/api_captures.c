/* api_captures.c -- opening, watching and closing captures. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"

#include <string.h>

static void put_capture(struct text *t, const struct capture *c, unsigned id)
{
	const struct session *s = &c->session;

	text_printf(t, "{\"id\":%u,\"name\":", id);
	json_string(t, c->name, strlen(c->name));
	text_printf(t, ",\"size\":%llu,\"frames\":%u,\"state\":\"%s\",\"progress\":%.3f,\"message\":",
	            (unsigned long long)source_bytes_total(s->source), s->store.nframes,
	            c->state == CAPTURE_READY ? "ready" : "loading", capture_progress(c));
	const char *message = c->state == CAPTURE_READY ? s->end.message : "";
	json_string(t, message, strlen(message));
	text_str(
	    t,
	    ",\"columns\":[{\"title\":\"No.\"},{\"title\":\"Time\"},{\"title\":\"Source\"},{\"title\":\"Destination\"},"
	    "{\"title\":\"Protocol\"},{\"title\":\"Length\"},{\"title\":\"Info\"}]}");
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

/* ------------------------------------------------------------------ events */

/* One reader of a capture's state. */
struct watcher {
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
	struct text t;

	if (w->told && w->frames == c->session.store.nframes && w->state == c->state)
		return;
	text_init(&t);
	capture_lock(c);
	put_capture(&t, c, w->id);
	w->frames = c->session.store.nframes;
	w->state = c->state;
	w->told = true;
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
                                        {0}};
