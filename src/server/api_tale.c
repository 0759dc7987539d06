/* api_tale.c -- one TCP connection's tale. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "view/tell.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENTS_DEFAULT = 500, SEGMENTS_MAX = 5000 };

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

const struct route routes_tale[] = {{HTTP_GET, "/captures/#/tale", get_tale}, {0}};
