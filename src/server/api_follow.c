/* api_follow.c -- Follow Stream: what both ends said, turn by turn, in pieces of bounded size. */
#include "server/server.h"

#include "base/base64.h"
#include "view/follow.h"

#include <string.h>

enum { REPLY_MAX_BYTES = 1 << 20 };

/* Turns from `from` on go into the reply until it is full. */
struct turns {
	struct text *t;
	uint64_t     from, n;
	uint64_t     bytes[2], replied;
	bool         more;
};

static bool put_turn(void *context, const struct follow_record *r)
{
	struct turns *x = context;

	x->bytes[r->server] += r->n;
	if (x->n++ < x->from)
		return true;
	if (x->replied > REPLY_MAX_BYTES) {
		x->more = true;
		return true; /* the sums are of the whole stream */
	}
	if (x->t->p[x->t->length - 1] != '[')
		text_char(x->t, ',');
	text_printf(x->t, "{\"peer\":%d,\"frame\":%u,\"data\":\"", r->server, r->frame);
	text_base64(x->t, r->bytes, r->n);
	text_str(x->t, "\"}");
	x->replied += r->n;
	return true;
}

static bool take_kind(const char *name, enum follow_kind *kind)
{
	static const char *const names[] = {"tcp", "udp", "http"};

	for (unsigned i = 0; name && i < 3; i++)
		if (strcmp(names[i], name) == 0) {
			*kind = (enum follow_kind)i;
			return true;
		}
	return false;
}

static void put_end(struct text *t, const struct follow_ends *ends, bool second)
{
	text_printf(t, ends->is_ip6 ? "\"[%s]:%u\"" : "\"%s:%u\"", second ? ends->b : ends->a,
	            second ? ends->b_port : ends->a_port);
}

static void get_follow(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture    *c = server_capture(s, r, numbers[0]);
	uint32_t           stream = (uint32_t)http_number(r, "stream", 0);
	enum follow_kind   kind;
	struct follow_ends ends;
	struct text        t;

	if (!c)
		return;
	if (!take_kind(http_param(r, "proto"), &kind)) {
		http_reply_error(r, 400, "proto is tcp, udp or http");
		return;
	}
	text_init(&t);
	capture_lock(c);
	bool         there = follow_ends(&c->session, kind, stream, &ends);
	struct turns x = {.t = &t, .from = http_number(r, "from", 0)};
	if (there) {
		text_printf(&t, "{\"filter\":\"%s.stream eq %u\",\"nodes\":[", kind == FOLLOW_UDP ? "udp" : "tcp",
		            stream);
		put_end(&t, &ends, false);
		text_char(&t, ',');
		put_end(&t, &ends, true);
		text_str(&t, "],\"turns\":[");
		follow(&c->session, kind, stream, put_turn, &x);
		text_printf(&t, "],\"bytes\":[%llu,%llu],\"more\":%s}", (unsigned long long)x.bytes[0],
		            (unsigned long long)x.bytes[1], x.more ? "true" : "false");
	}
	capture_unlock(c);
	if (there)
		http_reply_json(r, 200, &t);
	else
		http_reply_error(r, 404, "no such stream");
	text_fini(&t);
}

const struct route routes_follow[] = {{HTTP_GET, "/captures/#/follow", get_follow}, {0}};
