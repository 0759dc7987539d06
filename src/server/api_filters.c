/* api_filters.c -- display filters: checked while they are typed, applied, counted. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "server/body.h"
#include "server/user_files.h"
#include "view/complete.h"

#include <stdio.h>
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
	struct filter *f = text && *text ? select_compile(text, registry, s->prefs, s->macros, false, &note) : NULL;
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

/* ------------------------------------------------------------------ completion, saved filters */

static void put_completion(struct text *t, const struct completions *c, const struct completion *x)
{
	char number[32];

	text_str(t, t->p[t->length - 1] == '[' ? "{" : ",{");
	put_string(t, "text", x->text);
	text_char(t, ',');
	if (x->kind == COMPLETE_VALUE)
		snprintf(number, sizeof number, "%llu", (unsigned long long)x->number);
	put_string(t, "label", x->kind == COMPLETE_VALUE ? number : x->label ? x->label : "");
	text_printf(t, ",\"kind\":\"%s\",\"start\":%u,\"end\":%u}", completion_kind_name(x->kind), c->start, c->end);
}

static void complete_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char         *text = http_param(r, "text");
	struct registry    *registry = registry_new();
	struct completions *c = mem_alloc(sizeof *c);
	struct text         t;

	(void)s;
	(void)numbers;
	complete(c, registry, text ? text : "", (size_t)http_number(r, "at", UINT32_MAX));
	text_init(&t);
	text_char(&t, '[');
	for (size_t i = 0; i < c->n; i++)
		put_completion(&t, c, &c->found[i]);
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
	mem_free(c);
	registry_free(registry);
}

/* Lines of Wireshark's file `dfilters`: "name" filter. */
static void put_saved(struct text *t, char *file)
{
	char *rest;

	for (char *line = strtok_r(file, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
		char *name = *line == '"' ? line + 1 : NULL, *end = name ? strchr(name, '"') : NULL;
		if (!end)
			continue;
		*end++ = '\0';
		text_str(t, t->p[t->length - 1] == '[' ? "{" : ",{");
		put_string(t, "name", name);
		text_char(t, ',');
		put_string(t, "filter", end + strspn(end, " \t"));
		text_char(t, '}');
	}
}

static void get_saved(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char *const folders[] = {s->options.settings, s->options.wireshark};
	struct text       t, file;

	(void)numbers;
	text_init(&t);
	text_init(&file);
	text_char(&t, '[');
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		text_clear(&file);
		if (user_file_read(folders[i], "dfilters", &file) && file.p)
			put_saved(&t, file.p);
	}
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
	text_fini(&file);
}

/* ------------------------------------------------------------------ applied and counted */

static void reply_note(struct job *j, const struct filter_note *note)
{
	struct text t;

	if (!note->message[0]) {
		job_given_up(j);
		return;
	}
	text_init(&t);
	text_str(&t, "{\"error\":");
	put_note(&t, note);
	text_char(&t, '}');
	http_reply_json(j->request, 400, &t);
	text_fini(&t);
}

/* In a thread: the frames of the filter. */
static void work_apply(struct job *j)
{
	char              *text = body_string(j->request, "text");
	struct filter_note note = {0};

	/* While a capture grows, the answer so far goes on; when it is complete, later frames may have changed
	 * earlier ones. */
	bool grows = j->filter && j->capture->state != CAPTURE_READY && !strcmp(j->filter->text, text);
	j->result = applied_new(j->capture, text, j->server->macros, grows ? j->filter : NULL, &j->stop, &note);
	if (!j->result)
		reply_note(j, &note);
	mem_free(text);
}

/* In the loop: they get a number, and the page hears of it. */
static void done_apply(struct job *j)
{
	struct applied *a = j->result;
	struct text     t;

	if (!a)
		return;
	if (j->server->captures[j->id - 1] != j->capture) {
		applied_release(a);
		http_reply_error(j->request, 409, "the capture was closed");
		return;
	}
	lists_keep(&j->server->lists[j->id - 1], a);
	text_init(&t);
	text_printf(&t, "{\"filter\":%u,\"count\":%u,\"frames\":%u,\"done\":%s,\"warnings\":[]}", a->id,
	            a->frames.count, a->frames.n, j->capture->state == CAPTURE_READY ? "true" : "false");
	http_reply_json(j->request, 200, &t);
	text_fini(&t);
}

static void reply_all(struct http_request *r, const struct capture *c)
{
	struct text t;

	text_init(&t);
	text_printf(&t, "{\"filter\":0,\"count\":%u,\"frames\":%u,\"done\":true,\"warnings\":[]}",
	            c->session.store.nframes, c->session.store.nframes);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void apply_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	char           *text = c ? body_string(r, "text") : NULL;

	if (c && !text)
		http_reply_error(r, 400, "no text");
	else if (c && !*text)
		reply_all(r, c);
	else if (c)
		job_start(s, r, numbers, JOB_APPLY, work_apply, done_apply);
	mem_free(text);
}

static void work_count(struct job *j)
{
	const char        *text = http_param(j->request, "text");
	struct filter_note note = {0};
	struct applied    *a = applied_new(j->capture, text ? text : "", j->server->macros, NULL, &j->stop, &note);
	struct text        t;

	if (!a) {
		reply_note(j, &note);
		return;
	}
	text_init(&t);
	text_printf(&t, "{\"count\":%u,\"done\":%s}", a->frames.count,
	            j->capture->state == CAPTURE_READY ? "true" : "false");
	http_reply_json(j->request, 200, &t);
	text_fini(&t);
	applied_release(a);
}

static void count_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_COUNT, work_count, NULL);
}

const struct route routes_filters[] = {{HTTP_GET, "/filters/check", check_filter},
                                       {HTTP_GET, "/filters/complete", complete_filter},
                                       {HTTP_GET, "/filters/saved", get_saved},
                                       {HTTP_POST, "/captures/#/filters", apply_filter},
                                       {HTTP_GET, "/captures/#/filters/count", count_filter},
                                       {0}};
