/* llhttp_oracle.c -- see llhttp_oracle.h. */
#include "llhttp_oracle.h"

uint32_t hash_more(uint32_t h, const uint8_t *p, size_t n)
{
	while (n--)
		h = (h ^ *p++) * 16777619u;
	return h;
}

#ifndef WITH_LLHTTP
bool llhttp_here(void)
{
	return false;
}

const char *llhttp_says(const uint8_t *const p[2], const size_t n[2], struct oracle_messages out[2])
{
	(void)p, (void)n, (void)out;
	return "llhttp is not here";
}
#else
#include "llhttp.h"

bool llhttp_here(void)
{
	return true;
}

/* One direction being read. */
struct reading {
	struct oracle_messages *out;
	uint8_t                *methods; /* of the requests in order: the first direction writes, the second reads */
	size_t                  answered;
	bool                    server;
	bool                    refused; /* whatever requests ask for (CONNECT, Upgrade), HTTP goes on */
};

static int on_message_begin(llhttp_t *p)
{
	struct oracle_messages *m = ((struct reading *)p->data)->out;

	if (m->n == MESSAGES_MAX)
		return HPE_USER;
	m->list[m->n] = (struct oracle_message){.hash = HASH_START};
	return 0;
}

/* For its caller llhttp leaves: which responses have no body whatever their fields say (RFC 9112, 6.3), and where HTTP
 * ends. */
static int on_headers_complete(llhttp_t *p)
{
	struct reading *r = p->data;
	int             status = llhttp_get_status_code(p);

	if (!r->server) {
		r->methods[r->out->n] = llhttp_get_method(p);
		return 0;
	}
	uint8_t method = r->methods[r->answered];
	if (status / 100 == 1 && status != 101)
		return 0;
	r->answered++;
	r->out->tunnel = status == 101 || (method == HTTP_CONNECT && status == 200);
	return r->out->tunnel ? 2 : method == HTTP_HEAD || status == 204 || status == 304;
}

static int on_body(llhttp_t *p, const char *at, size_t n)
{
	struct oracle_messages *all = ((struct reading *)p->data)->out;
	struct oracle_message  *m = &all->list[all->n];

	m->hash = hash_more(m->hash, (const uint8_t *)at, n);
	m->body_len += n;
	return 0;
}

static int on_message_complete(llhttp_t *p)
{
	((struct reading *)p->data)->out->n++;
	return HPE_PAUSED;
}

/* Read one direction up to its end, or to where HTTP ends. */
static const char *read_side(struct reading *r, const uint8_t *bytes, size_t n)
{
	llhttp_settings_t settings;
	llhttp_t          parser;
	const char       *start = (const char *)bytes, *p = start;
	llhttp_errno_t    error = HPE_PAUSED;

	llhttp_settings_init(&settings);
	settings.on_message_begin = on_message_begin;
	settings.on_headers_complete = on_headers_complete;
	settings.on_body = on_body;
	settings.on_message_complete = on_message_complete;
	llhttp_init(&parser, r->server ? HTTP_RESPONSE : HTTP_REQUEST, &settings);
	parser.data = r;
	while (error != HPE_OK && p < start + n && !r->out->tunnel) {
		size_t before = r->out->n;
		error = llhttp_execute(&parser, p, (size_t)(start + n - p));
		if (error == HPE_OK)
			break;
		if (error != HPE_PAUSED && error != HPE_PAUSED_UPGRADE)
			return llhttp_errno_name(error);
		p = llhttp_get_error_pos(&parser);
		if (r->out->n > before)
			r->out->list[before].end = (size_t)(p - start);
		if (error == HPE_PAUSED_UPGRADE && !r->refused)
			r->out->tunnel = true;
		else if (error == HPE_PAUSED_UPGRADE)
			llhttp_resume_after_upgrade(&parser);
		else
			llhttp_resume(&parser);
	}
	size_t before = r->out->n;
	if (error == HPE_OK)
		llhttp_finish(&parser);
	if (r->out->n > before)
		r->out->list[before].end = n;
	return NULL;
}

static const char *read_both(const uint8_t *const p[2], const size_t n[2], bool refused, struct oracle_messages out[2])
{
	uint8_t        methods[MESSAGES_MAX] = {0};
	struct reading r = {.methods = methods, .refused = refused};
	const char    *error = NULL;

	for (int side = 0; side < 2 && !error; side++) {
		r.server = side;
		r.out = &out[side];
		*r.out = (struct oracle_messages){0};
		error = read_side(&r, p[side], n[side]);
	}
	return error;
}

const char *llhttp_says(const uint8_t *const p[2], const size_t n[2], struct oracle_messages out[2])
{
	const char *error = read_both(p, n, false, out);

	return error || !out[0].tunnel || out[1].tunnel ? error : read_both(p, n, true, out);
}
#endif
