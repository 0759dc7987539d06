/* api_objects.c -- the objects that a capture's messages carry: the list of them, and one of them as a file. */
#include "server/server.h"

#include "base/json.h"
#include "view/objects.h"

#include <string.h>

enum { LISTED_MAX = 5000 };

static bool put_object(void *context, const struct object *o)
{
	struct text *t = context, name;

	text_init(&name);
	object_name(&name, o, 0, OBJECT_NAME_MAX);
	text_printf(t, "%s{\"n\":%u,\"frame\":%u,\"host\":", o->number ? "," : "", o->number, o->frame);
	json_string(t, o->host, strlen(o->host));
	text_str(t, ",\"type\":");
	json_string(t, o->type, strlen(o->type));
	text_printf(t, ",\"size\":%u,\"name\":", o->n);
	json_string(t, name.p, name.length);
	text_printf(t, ",\"partial\":%s}", o->missing ? "true" : "false");
	text_fini(&name);
	return o->number + 1 < LISTED_MAX;
}

static void get_objects(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	const char     *kind = http_param(r, "kind");
	struct text     t;

	if (!c)
		return;
	if (kind && !objects_known(kind)) {
		http_reply_error(r, 400, "only kind=http");
		return;
	}
	text_init(&t);
	text_char(&t, '[');
	capture_lock(c);
	objects(&c->session, 0, put_object, &t);
	capture_unlock(c);
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* RFC 8187, 3.2.1: what needs no escape. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_';
}

static bool reply_object(void *context, const struct object *o)
{
	struct http_request **r = context;
	struct text           name, header;

	text_init(&name);
	text_init(&header);
	object_name(&name, o, 0, OBJECT_NAME_MAX);
	text_str(&header, "attachment; filename*=UTF-8''");
	for (const char *p = name.p; *p; p++)
		text_printf(&header, is_plain(*p) ? "%c" : "%%%02X", (unsigned char)*p);
	http_header(*r, "Content-Disposition", header.p);
	http_header(*r, "X-Content-Type-Options", "nosniff");
	http_reply(*r, 200, "application/octet-stream", o->bytes, o->n);
	*r = NULL;
	text_fini(&name);
	text_fini(&header);
	return false;
}

static void get_object(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);

	if (!c)
		return;
	capture_lock(c);
	if (numbers[1] < UINT32_MAX)
		objects(&c->session, (uint32_t)numbers[1], reply_object, &r);
	capture_unlock(c);
	if (r)
		http_reply_error(r, 404, "no such object");
}

const struct route routes_objects[] = {
    {HTTP_GET, "/captures/#/objects", get_objects}, {HTTP_GET, "/captures/#/objects/#", get_object}, {0}};
