/* api_tale.c -- TCP connections: the table of them with their verdicts, and one connection's tale. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "view/tell.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENTS_DEFAULT = 500, SEGMENTS_MAX = 5000, CONVERSATIONS_MAX = 500 };

static enum tale_language language_of(const struct http_request *r)
{
	enum tale_language language = TALE_EN;

	(void)tale_language(http_param(r, "lang"), &language);
	return language;
}

static void get_tale(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        stream = http_number(r, "stream", 0), count = http_number(r, "count", SEGMENTS_DEFAULT);
	struct text     t;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	bool found = stream < NO_STREAM &&
	             tell_put_json(&t, &c->session, (uint32_t)stream, language_of(r), (size_t)http_number(r, "from", 0),
	                           count < SEGMENTS_MAX ? (size_t)count : SEGMENTS_MAX);
	capture_unlock(c);
	if (found)
		http_reply_json(r, 200, &t);
	else
		http_reply_error(r, 404, "no such connection");
	text_fini(&t);
}

/* ------------------------------------------------------------------ conversations */

static void put_end(struct text *t, const char *key, const struct tale *x, bool b)
{
	struct text name;

	text_init(&name);
	tale_end_text(&name, x, b == (x->client == 1) ? TALE_CLIENT : TALE_SERVER);
	text_printf(t, ",\"%s\":", key);
	json_string(t, name.p, name.length);
	text_fini(&name);
}

static void put_tcp(struct text *t, const struct session *session, uint32_t stream, enum tale_language language)
{
	struct tale x;
	struct text sentence;

	text_init(&sentence);
	if (tale_tell(&x, &session->flow, stream)) {
		const struct tale_direction *a = &x.dir[x.client ? TALE_SERVER : TALE_CLIENT],
					    *b = &x.dir[x.client ? TALE_CLIENT : TALE_SERVER];
		text_printf(t, "{\"stream\":%u", stream);
		put_end(t, "a", &x, false);
		put_end(t, "b", &x, true);
		text_printf(t, ",\"frames\":%zu,\"bytes\":%llu,\"ab\":%llu,\"ba\":%llu", x.nframes,
		            (unsigned long long)(a->sent + b->sent), (unsigned long long)a->sent,
		            (unsigned long long)b->sent);
		text_printf(t, ",\"start\":\"%lld\",\"duration\":%lld,\"severity\":\"%s\",\"kind\":\"%s\",\"verdict\":",
		            (long long)x.first_ns, (long long)(x.last_ns - x.first_ns), tale_severity_name(x.severity),
		            tale_verdict_name(x.verdict));
		tale_put_verdict(&sentence, language, &x);
		json_string(t, sentence.p, sentence.length);
		text_char(t, '}');
	}
	tale_fini(&x);
	text_fini(&sentence);
}

static int by_stream(const void *a, const void *b)
{
	const struct tell_row *x = a, *y = b;

	return (x->stream > y->stream) - (x->stream < y->stream);
}

/* The connections that have a frame in the list of a filter. */
static size_t keep_filtered(struct tell_row *rows, size_t n, struct lists *lists, const struct capture *c,
                            uint32_t filter, uint32_t total)
{
	uint8_t *in = mem_calloc(c->session.flow.tcp.n + 1, 1);
	size_t   kept = 0;

	for (uint32_t i = 0; i < total; i++) {
		uint32_t            frame = lists_frame(lists, filter, i);
		const struct block *b = store_block(&c->session.store, frame);
		if (b->marks[frame & BLOCK_MASK] & ROW_TCP && b->stream[frame & BLOCK_MASK] < c->session.flow.tcp.n)
			in[b->stream[frame & BLOCK_MASK]] = 1;
	}
	for (size_t i = 0; i < n; i++)
		if (in[rows[i].stream])
			rows[kept++] = rows[i];
	mem_free(in);
	return kept;
}

static void get_conversations(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	const char     *kind = http_param(r, "kind"), *sort = http_param(r, "sort");
	uint64_t        from = http_number(r, "from", 0), count = http_number(r, "count", 100);
	uint32_t        filter = (uint32_t)http_number(r, "filter", 0);
	struct text     t;
	size_t          n = 0;

	if (!c)
		return;
	if (kind && strcmp(kind, "tcp") != 0) {
		http_reply_error(r, 400, "only kind=tcp");
		return;
	}
	text_init(&t);
	capture_lock(c);
	struct lists    *lists = &s->lists[numbers[0] - 1];
	struct tell_row *rows = tell_sorted(&c->session, &n);
	if (filter)
		n = keep_filtered(rows, n, lists, c, filter, lists_total(lists, c, filter));
	if (n && sort && strcmp(sort, "verdict") != 0)
		qsort(rows, n, sizeof *rows, by_stream);
	text_printf(&t, "{\"total\":%zu,\"rows\":[", n);
	for (uint64_t i = from; i < n && i < from + (count < CONVERSATIONS_MAX ? count : CONVERSATIONS_MAX); i++) {
		if (i > from)
			text_char(&t, ',');
		put_tcp(&t, &c->session, rows[i].stream, language_of(r));
	}
	capture_unlock(c);
	mem_free(rows);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

const struct route routes_tale[] = {
    {HTTP_GET, "/captures/#/tale", get_tale}, {HTTP_GET, "/captures/#/conversations", get_conversations}, {0}};
