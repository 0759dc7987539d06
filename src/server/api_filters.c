/* api_filters.c -- display filters: checked while they are typed, applied, counted. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "server/body.h"

#include <string.h>

static void put_string(struct text *t, const char *name, const char *value)
{
	text_printf(t, "\"%s\":", name);
	json_string(t, value, strlen(value));
}

static void put_note(struct text *t, const struct filter_note *n)
{
	text_char(t, '{');
	put_string(t, "message", n->message);
	text_char(t, ',');
	put_string(t, "hint", n->hint);
	text_printf(t, ",\"start\":%u,\"length\":%u}", n->at, n->length);
}

static void put_warnings(struct text *t, const struct filter *f)
{
	size_t                    n;
	const struct filter_note *notes = filter_warnings(f, &n);

	text_str(t, "\"warnings\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			text_char(t, ',');
		put_note(t, &notes[i]);
	}
	text_char(t, ']');
}

/* Any registry will do: Decode As does not change which fields there are. */
static void check_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char        *text = http_param(r, "text");
	struct registry   *registry = registry_new();
	struct filter_note note = {0};
	struct text        t;

	(void)numbers;
	text_init(&t);
	struct filter *f = text && *text ? select_compile(text, registry, s->prefs, NULL, false, &note) : NULL;
	text_str(&t, f || !text || !*text ? "{\"ok\":true," : "{\"ok\":false,\"error\":");
	if (f)
		put_warnings(&t, f);
	else if (text && *text)
		put_note(&t, &note);
	else
		text_str(&t, "\"warnings\":[]");
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	filter_free(f);
	registry_free(registry);
	text_fini(&t);
}

static void apply_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture    *c = server_capture(s, r, numbers[0]);
	struct filter_note note = {0};
	struct text        t;
	char              *text = c ? body_string(r, "text") : NULL;

	if (!c)
		return;
	if (!text) {
		http_reply_error(r, 400, "no text");
		return;
	}
	text_init(&t);
	capture_lock(c);
	const struct applied *a = *text ? lists_apply(&s->lists[numbers[0] - 1], c, text, &note) : NULL;
	if (a || !*text)
		text_printf(&t, "{\"filter\":%u,\"count\":%u,\"frames\":%u,\"done\":%s,\"warnings\":[]}", a ? a->id : 0,
		            a ? a->frames.count : c->session.store.nframes, c->session.store.nframes,
		            c->state == CAPTURE_READY ? "true" : "false");
	capture_unlock(c);
	if (!t.length) {
		text_str(&t, "{\"error\":");
		put_note(&t, &note);
		text_char(&t, '}');
	}
	http_reply_json(r, a || !*text ? 200 : 400, &t);
	mem_free(text);
	text_fini(&t);
}

static void count_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture    *c = server_capture(s, r, numbers[0]);
	const char        *text = http_param(r, "text");
	struct filter_note note;
	struct text        t;

	if (!c)
		return;
	capture_lock(c);
	struct filter *f = text && *text ? select_compile(text, c->registry, s->prefs, NULL, false, &note) : NULL;
	text_init(&t);
	if (f) {
		struct bitset found;
		select_frames(&c->session, f, NULL, &found);
		text_printf(&t, "{\"count\":%u,\"done\":true}", found.count);
		bitset_fini(&found);
		filter_free(f);
	}
	capture_unlock(c);
	if (t.length)
		http_reply_json(r, 200, &t);
	else
		http_reply_error(r, 400, "not a filter");
	text_fini(&t);
}

const struct route routes_filters[] = {{HTTP_GET, "/filters/check", check_filter},
                                       {HTTP_POST, "/captures/#/filters", apply_filter},
                                       {HTTP_GET, "/captures/#/filters/count", count_filter},
                                       {0}};
