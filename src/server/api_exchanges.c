/* api_exchanges.c -- the exchanges of a capture: the table with where the time went, and one of them in full. */
#include "server/server.h"

#include "base/mem.h"
#include "view/exchanges.h"

enum { EXCHANGES_DEFAULT = 100, EXCHANGES_MAX = 1000, ALL_KINDS = (1 << EXCHANGE_KINDS) - 1 };

/* The exchanges that a request's filter and kinds select; the caller gives them back with mem_free. */
static struct exchange_key *keys_of(struct server *s, struct http_request *r, struct capture *c, uint64_t id, size_t *n)
{
	uint32_t              filter = (uint32_t)http_number(r, "filter", 0);
	uint64_t              kinds = http_number(r, "kinds", ALL_KINDS);
	const struct applied *applied = filter ? lists_find(&s->lists[id - 1], filter) : NULL;

	return exchanges_find(&c->session, applied ? &applied->frames : NULL, (unsigned)kinds & ALL_KINDS, n);
}

static enum tale_language language_of(const struct http_request *r)
{
	enum tale_language language = TALE_EN;

	(void)tale_language(http_param(r, "lang"), &language);
	return language;
}

static void put_rows(struct text *t, struct capture *c, const struct exchange_key *keys, size_t n,
                     enum tale_language language)
{
	struct exchange_reader reader;
	struct exchange        x = {0};

	exchange_reader_init(&reader, &c->session);
	for (size_t i = 0; i < n; i++) {
		if (i)
			text_char(t, ',');
		exchange_read(&reader, &keys[i], &x);
		exchange_put_json(t, &x, &c->session, language);
	}
	exchange_fini(&x);
	exchange_reader_fini(&reader);
}

static void get_exchanges(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        from = http_number(r, "from", 0), count = http_number(r, "count", EXCHANGES_DEFAULT);
	struct text     t;
	size_t          n;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	struct exchange_key *keys = keys_of(s, r, c, numbers[0], &n);
	text_printf(&t, "{\"total\":%zu,\"rows\":[", n);
	if (count > EXCHANGES_MAX)
		count = EXCHANGES_MAX;
	if (from < n)
		put_rows(&t, c, keys + from, n - from < count ? (size_t)(n - from) : (size_t)count, language_of(r));
	capture_unlock(c);
	mem_free(keys);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void get_exchange(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	struct text     t;
	size_t          n;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	struct exchange_key *keys = keys_of(s, r, c, numbers[0], &n);
	bool                 found = numbers[1] < n && keys[numbers[1]].kind == EXCHANGE_HTTP;
	if (found) {
		struct exchange_reader reader;
		struct exchange        x = {0};
		exchange_reader_init(&reader, &c->session);
		exchange_read(&reader, &keys[numbers[1]], &x);
		exchange_put_messages(&t, &reader, &x);
		exchange_fini(&x);
		exchange_reader_fini(&reader);
	}
	capture_unlock(c);
	mem_free(keys);
	if (found)
		http_reply_json(r, 200, &t);
	else
		http_reply_error(r, 404, "no such exchange");
	text_fini(&t);
}

const struct route routes_exchanges[] = {
    {HTTP_GET, "/captures/#/exchanges", get_exchanges}, {HTTP_GET, "/captures/#/exchanges/#", get_exchange}, {0}};
