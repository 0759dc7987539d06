/* api_objects.c -- the objects that a capture's messages carry: the list of them, one of them as a file, all of them as
 * an archive. */
#include "server/server.h"

#include "base/json.h"
#include "base/tempfile.h"
#include "base/zip.h"
#include "view/objects.h"

#include <string.h>
#include <unistd.h>

enum { LISTED_MAX = 5000 };

/* A request for objects being answered. */
struct answering {
	struct job *job;
	struct text json;
	bool        more, replied;
	struct zip  zip;
	bool        failed;
};

/* The kind that is asked for; false: there is no such, and that is said. */
static bool take_kind(struct job *j, enum object_kind *kind)
{
	const char *name = http_param(j->request, "kind");

	*kind = OBJECTS_HTTP;
	if (!name || object_kind_of(name, strlen(name), kind))
		return true;
	http_reply_error(j->request, 400, "kind is http, imf or ftp-data");
	return false;
}

/* Go through the objects of the capture, from a number on. */
static void go_through(struct job *j, enum object_kind kind, uint32_t from, objects_emit emit, struct answering *a)
{
	capture_lock(j->capture);
	objects(&j->capture->session, kind, from, emit, a);
	capture_unlock(j->capture);
}

/* ------------------------------------------------------------------ the list */

static bool put_object(void *context, const struct object *o)
{
	struct answering *a = context;
	struct text       name;

	a->more = o->number == LISTED_MAX;
	if (a->more || a->job->stop)
		return false;
	text_init(&name);
	object_name(&name, o, 0, OBJECT_NAME_MAX);
	text_printf(&a->json, "%s{\"n\":%u,\"frame\":%u,\"host\":", o->number ? "," : "", o->number, o->frame);
	json_string(&a->json, o->host, strlen(o->host));
	text_str(&a->json, ",\"type\":");
	json_string(&a->json, o->type, strlen(o->type));
	text_printf(&a->json, ",\"size\":%u,\"name\":", o->n);
	json_string(&a->json, name.p, name.length);
	text_printf(&a->json, ",\"partial\":%s}", o->missing ? "true" : "false");
	text_fini(&name);
	return true;
}

static void list_objects(struct job *j)
{
	struct answering a = {.job = j};
	enum object_kind kind;

	if (!take_kind(j, &kind))
		return;
	text_init(&a.json);
	text_str(&a.json, "{\"rows\":[");
	go_through(j, kind, 0, put_object, &a);
	text_printf(&a.json, "],\"more\":%s}", a.more ? "true" : "false");
	if (j->stop)
		job_given_up(j);
	else
		http_reply_json(j->request, 200, &a.json);
	text_fini(&a.json);
}

static void get_objects(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_PLAIN, list_objects, NULL);
}

/* ------------------------------------------------------------------ one */

/* RFC 8187, 3.2.1: what needs no escape. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_';
}

static bool reply_object(void *context, const struct object *o)
{
	struct answering    *a = context;
	struct http_request *r = a->job->request;
	struct text          name, header;

	text_init(&name);
	text_init(&header);
	object_name(&name, o, 0, OBJECT_NAME_MAX);
	text_str(&header, "attachment; filename*=UTF-8''");
	for (const char *p = name.p; *p; p++)
		text_printf(&header, is_plain(*p) ? "%c" : "%%%02X", (unsigned char)*p);
	http_header(r, "Content-Disposition", header.p);
	http_header(r, "X-Content-Type-Options", "nosniff");
	http_reply(r, 200, "application/octet-stream", o->bytes, o->n);
	a->replied = true;
	text_fini(&name);
	text_fini(&header);
	return false;
}

static void send_object(struct job *j)
{
	struct answering a = {.job = j};
	enum object_kind kind;

	if (!take_kind(j, &kind))
		return;
	if (j->numbers[1] < UINT32_MAX)
		go_through(j, kind, (uint32_t)j->numbers[1], reply_object, &a);
	if (!a.replied)
		http_reply_error(j->request, 404, "no such object");
}

static void get_object(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_PLAIN, send_object, NULL);
}

/* ------------------------------------------------------------------ all */

/* A number before its name keeps each apart from the others. */
static bool pack_object(void *context, const struct object *o)
{
	struct answering *a = context;
	struct text       name;

	text_init(&name);
	text_printf(&name, "%u-", o->number + 1);
	object_name(&name, o, 0, OBJECT_NAME_MAX - name.length);
	a->failed = !zip_add(&a->zip, name.p, o->bytes, o->n);
	text_fini(&name);
	return !a->failed && !a->job->stop;
}

static void send_all(struct job *j)
{
	struct answering a = {.job = j};
	enum object_kind kind;

	if (!take_kind(j, &kind))
		return;
	int   fd = tempfile_open();
	FILE *file = fd < 0 ? NULL : fdopen(dup(fd), "w");
	if (file) {
		zip_init(&a.zip, file);
		go_through(j, kind, 0, pack_object, &a);
		a.failed |= !zip_end(&a.zip);
		fclose(file);
	}
	if (file && !a.failed && !j->stop) {
		http_reply_file(j->request, "application/zip", "objects.zip", fd, a.zip.at);
		return;
	}
	http_reply_error(j->request, 507, "the objects are too many, or the disk for temporary files can't be written");
	if (fd >= 0)
		close(fd);
}

static void get_archive(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_PLAIN, send_all, NULL);
}

const struct route routes_objects[] = {{HTTP_GET, "/captures/#/objects", get_objects},
                                       {HTTP_GET, "/captures/#/objects/#", get_object},
                                       {HTTP_GET, "/captures/#/objects.zip", get_archive},
                                       {0}};
