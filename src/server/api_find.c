/* api_find.c -- Find Packet, and the next or previous packet of a conversation. */
#include "server/server.h"

#include "view/find.h"

#include <string.h>

/* A frame (from 0), UINT32_MAX: none. */
static void reply_frame(struct http_request *r, uint32_t frame)
{
	struct text t;

	text_init(&t);
	if (frame == UINT32_MAX)
		text_str(&t, "{\"frame\":null}");
	else
		text_printf(&t, "{\"frame\":%u}", frame + 1);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* The index of a word; `otherwise` where there is none. */
static unsigned word_of(const char *word, const char *const *words, unsigned n, unsigned otherwise)
{
	for (unsigned i = 0; word && i < n; i++)
		if (!strcmp(words[i], word))
			return i;
	return otherwise;
}

static void work(struct job *j)
{
	static const char *const kinds[] = {"filter", "hex", "string", "regex"}, *const places[] = {"list", "details",
	                                                                                            "bytes"};
	struct http_request *r = j->request;
	const char          *text = http_param(r, "text");
	uint64_t             from = http_number(r, "from", 1);
	struct filter_note   note;
	const struct find    f = {
	       .kind = word_of(http_param(r, "kind"), kinds, 4, FIND_STRING),
	       .place = word_of(http_param(r, "in"), places, 3, FIND_LIST),
	       .text = text ? text : "",
	       .cased = http_number(r, "case", 0),
	       .back = http_number(r, "back", 0),
	       .from = from && from < UINT32_MAX ? (uint32_t)from - 1 : UINT32_MAX - 1,
	       .among = j->filter ? &j->filter->frames : NULL,
	       .stop = &j->stop,
        };
	uint32_t found = find_frame(j->capture, &f, &note);

	if (j->stop) {
		job_given_up(j);
		return;
	}
	if (note.message[0]) {
		http_reply_error(r, 400, note.message);
		return;
	}
	reply_frame(r, found);
}

static void get_find(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_FIND, work, NULL);
}

/* The next or previous frame of the selected one's conversation. */
static void get_related(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint64_t        frame = http_number(r, "frame", 1);
	const char     *what = http_param(r, "what");
	uint32_t        found = UINT32_MAX;

	if (!c)
		return;
	capture_lock(c);
	if (frame >= 1 && frame <= c->session.store.nframes)
		found = session_related(&c->session, (uint32_t)frame - 1, what && strcmp(what, "previous") == 0);
	capture_unlock(c);
	reply_frame(r, found);
}

const struct route routes_find[] = {
    {HTTP_GET, "/captures/#/find", get_find}, {HTTP_GET, "/captures/#/related", get_related}, {0}};
