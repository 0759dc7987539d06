/* api_about.c -- what the program says of itself, and the user's settings. */
#include "server/server.h"

#include "base/json.h"

#include <string.h>

static void get_about(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t;

	(void)numbers;
	text_init(&t);
	text_str(&t, "{\"version\":\"" WIRETALE_VERSION "\",\"readOnly\":");
	text_str(&t, s->options.read_only ? "true" : "false");
	text_str(&t, ",\"language\":\"en\",\"folder\":");
	json_string(&t, s->folder ? s->folder : "", s->folder ? strlen(s->folder) : 0);
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

const struct route routes_about[] = {{HTTP_GET, "/about", get_about}, {0}};
