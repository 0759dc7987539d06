/* mime_multipart.c -- bodies of several parts: RFC 2046 5.1.  Each part is shown by its own media type. */
#include "proto/media_types.h"
#include "proto/proto.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
enum {
	TYPE, PART, CONTENT_DESCRIPTION, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_ID, CONTENT_LANGUAGE, CONTENT_LENGTH,
	CONTENT_TRANSFER_ENCODING, CONTENT_TYPE, FIRST_BOUNDARY, PREAMBLE, LAST_BOUNDARY, BOUNDARY, TRAILER,
	NO_REQUIRED_PARAMETER, N
};
static const struct field fields[N] = {
	[TYPE]                      = {"mime_multipart.type", "Type", STRING, FLAGS(FIELD_GENERATED)},
	[PART]                      = {"mime_multipart.part", "Encapsulated multipart part", STRING},
	[CONTENT_DESCRIPTION]       = {"mime_multipart.header.content-description", "Content-Description", STRING},
	[CONTENT_DISPOSITION]       = {"mime_multipart.header.content-disposition", "Content-Disposition", STRING},
	[CONTENT_ENCODING]          = {"mime_multipart.header.content-encoding", "Content-Encoding", STRING},
	[CONTENT_ID]                = {"mime_multipart.header.content-id", "Content-Id", STRING},
	[CONTENT_LANGUAGE]          = {"mime_multipart.header.content-language", "Content-Language", STRING},
	[CONTENT_LENGTH]            = {"mime_multipart.header.content-length", "Content-Length", STRING},
	[CONTENT_TRANSFER_ENCODING] = {"mime_multipart.header.content-transfer-encoding", "Content-Transfer-Encoding", STRING},
	[CONTENT_TYPE]              = {"mime_multipart.header.content-type", "Content-Type", STRING},
	[FIRST_BOUNDARY]            = {"mime_multipart.first_boundary", "First boundary", STRING},
	[PREAMBLE]                  = {"mime_multipart.preamble", "Preamble", BYTES},
	[LAST_BOUNDARY]             = {"mime_multipart.last_boundary", "Last boundary", STRING},
	[BOUNDARY]                  = {"mime_multipart.boundary", "Boundary", STRING},
	[TRAILER]                   = {"mime_multipart.trailer", "Trailer", BYTES},
	[NO_REQUIRED_PARAMETER]     = {"mime_multipart.no_required_parameter",
		"The multipart dissector could not find a required parameter.", EXPERT(ERROR, PROTOCOL)},
};
static const struct { const char *name; uint8_t row; } known[] = {
	{"Content-Description", CONTENT_DESCRIPTION}, {"Content-Disposition", CONTENT_DISPOSITION},
	{"Content-Encoding", CONTENT_ENCODING}, {"Content-Id", CONTENT_ID}, {"Content-Language", CONTENT_LANGUAGE},
	{"Content-Length", CONTENT_LENGTH}, {"Content-Transfer-Encoding", CONTENT_TRANSFER_ENCODING},
	{"Content-Type", CONTENT_TYPE}, {"d", CONTENT_DESCRIPTION}, {"e", CONTENT_ENCODING}, {"l", CONTENT_LENGTH},
	{"i", CONTENT_ID}, {"c", CONTENT_TYPE},
};
/* clang-format on */

/* A boundary line, with the line end in front of it. */
struct boundary {
	uint32_t at, end;
	bool     last;
};

/* The delimiter at hand: two dashes and the boundary parameter. */
struct delimiter {
	const char *text;
	uint32_t    len;
};

/* ------------------------------------------------------------------ boundaries */

static uint32_t line_end(const struct walk *w, uint32_t at)
{
	if (at + 1 < w->caplen && w->p[at] == '\r' && w->p[at + 1] == '\n')
		return 2;
	return at < w->caplen && w->p[at] == '\n' ? 1 : 0;
}

/* Where the line end in front of `at` begins. */
static uint32_t before_line(const struct walk *w, uint32_t at)
{
	if (at && w->p[at - 1] == '\n')
		return at - (at > 1 && w->p[at - 2] == '\r' ? 2 : 1);
	return at;
}

/* The next boundary from `at` on; the first one needs no line end in front of it. */
static bool find_boundary(const struct walk *w, const struct delimiter *d, uint32_t at, bool first, struct boundary *b)
{
	for (const uint8_t *p; at < w->caplen; at = (uint32_t)(p - w->p) + 1) {
		p = memmem(w->p + at, w->caplen - at, d->text, d->len);
		if (!p)
			return false;
		uint32_t from = (uint32_t)(p - w->p), end = from + d->len;
		if (from && w->p[from - 1] != '\n')
			continue;
		b->last = end + 1 < w->caplen && w->p[end] == '-' && w->p[end + 1] == '-';
		end += b->last ? 2 : 0;
		while (end < w->caplen && (w->p[end] == ' ' || w->p[end] == '\t'))
			end++;
		uint32_t lf = line_end(w, end);
		if (!lf && end < w->caplen && !b->last)
			continue;
		*b = (struct boundary){first ? from : before_line(w, from), end + lf, b->last};
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------ a part */

/* What the headers of a part say. */
struct body_part {
	const char *type, *full_type; /* without, and with parameters */
	bool        base64;
};

/* A header's value without the blanks around its parameters. */
static const char *squeezed(struct walk *w, uint32_t at, uint32_t end)
{
	struct text t;
	bool        quoted = false, after = false;

	text_init(&t);
	for (; at < end; at++) {
		uint8_t c = w->p[at];
		quoted ^= c == '"';
		if (!quoted && (c == '\r' || c == '\n' || ((c == ' ' || c == '\t') && (after || !t.length))))
			continue;
		after = c == ';';
		text_char(&t, (char)c);
	}
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static unsigned row_of(const struct walk *w, uint32_t at, uint32_t len)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == len && strncasecmp(known[i].name, (const char *)w->p + at, len) == 0)
			return known[i].row;
	return N;
}

static void learn(struct walk *w, struct body_part *part, unsigned row, uint32_t at, uint32_t end)
{
	const char *value = squeezed(w, at, end);

	if (row == CONTENT_TYPE) {
		size_t len = strcspn(value, ";");
		part->full_type = value;
		part->type = walk_printf(w, "%.*s", (int)len, value);
	} else if (row == CONTENT_TRANSFER_ENCODING) {
		part->base64 = strncasecmp(value, "base64", 6) == 0;
	}
}

/* The header lines of a part from `at` on (folded lines belong to the one before); returns where its body begins. */
static uint32_t walk_headers(struct walk *w, struct node *n, uint32_t at, uint32_t end, struct body_part *part)
{
	while (at < end) {
		uint32_t from = at, lf = 0;
		if (line_end(w, at))
			return at + line_end(w, at);
		for (; at < end; at++) {
			lf = line_end(w, at);
			if (lf && !(at + lf < end && (w->p[at + lf] == ' ' || w->p[at + lf] == '\t')))
				break;
		}
		uint32_t stop = at < end ? at : end;
		at = stop + lf;
		if (at < end && line_end(w, at)) /* the blank line is shown with the last header */
			at += line_end(w, at);
		const uint8_t *colon = memchr(w->p + from, ':', stop - from);
		unsigned       row = colon ? row_of(w, from, (uint32_t)(colon - (w->p + from))) : N;
		const char    *line = walk_labels(w) ? walk_escaped(w, from, at - from) : "";
		if (row < N) {
			uint32_t value = (uint32_t)(colon - w->p) + 1;
			node_label(add_str(w, n, row, from, at - from, squeezed(w, value, stop)), "%s", line);
			learn(w, part, row, value, stop);
		} else {
			add_text(w, n, from, at - from, "%s", line);
		}
		if (at > stop + lf)
			return at;
	}
	return at;
}

static void walk_part(struct walk *w, uint32_t at, uint32_t end)
{
	struct body_part part = {0};
	struct node     *n = add_str(w, w->node, PART, at, end - at, "");

	node_label(n, "Encapsulated multipart part: ");
	uint32_t body = walk_headers(w, n, at, end, &part);
	if (part.type)
		node_append(n, " (%s)", part.type);
	if (body >= end)
		return;
	if (!part.type) {
		walk_show(w, n, P_data, body, end - body, NULL);
		return;
	}
	uint32_t      len = (uint32_t)strlen(part.type);
	enum proto_id proto = media_type_of((const uint8_t *)part.type, len, w->p + body, end - body);
	bool          nested = proto == P_mime_multipart;
	walk_show(w, n, proto, body, end - body, nested ? part.full_type : part.type);
}

/* ------------------------------------------------------------------ walk */

/* The value of the boundary parameter of a media type, NULL: none. */
static const char *boundary_of(struct walk *w, const char *type)
{
	const char *p = type ? strcasestr(type, "boundary") : NULL;

	if (!p)
		return NULL;
	for (p += strlen("boundary"); *p == ' ';)
		p++;
	if (*p++ != '=')
		return NULL;
	while (*p == ' ')
		p++;
	size_t len = *p == '"' ? strcspn(++p, "\"") : strcspn(p, "; \t\r\n");
	return len ? walk_printf(w, "%.*s", (int)len, p) : NULL;
}

static void walk_parts(struct walk *w, const struct delimiter *d)
{
	struct boundary b, next;

	if (!find_boundary(w, d, 0, true, &b)) {
		walk_show(w, w->node, P_data, 0, w->caplen, NULL);
		return;
	}
	if (b.at)
		add(w, w->node, PREAMBLE, 0, b.at);
	add(w, w->node, FIRST_BOUNDARY, b.at, b.end - b.at);
	while (!b.last && find_boundary(w, d, b.end - (b.end > b.at), false, &next)) {
		walk_part(w, b.end, next.at > b.end ? next.at : b.end);
		add(w, w->node, next.last ? LAST_BOUNDARY : BOUNDARY, next.at, next.end - next.at);
		b = next;
	}
	if (!b.last && b.end < w->caplen)
		walk_part(w, b.end, w->caplen);
	else if (b.last && b.end < w->caplen)
		add(w, w->node, TRAILER, b.end, w->caplen - b.end);
}

static void walk(struct walk *w)
{
	const char *told = walk_told(w), *boundary = boundary_of(w, told);
	const char *type = told ? walk_printf(w, "%.*s", (int)strcspn(told, "; "), told) : "";

	if (!boundary) {
		add_str(w, w->node, TYPE, 0, 0, type);
		expert(w, w->node, NO_REQUIRED_PARAMETER, NULL);
		walk_show(w, w->node, P_data, 0, w->caplen, NULL);
		return;
	}
	node_append(w->node, ", Type: %s, Boundary: \"%s\"", type, boundary);
	add_str(w, w->node, TYPE, 0, 0, type);
	const char *text = walk_printf(w, "--%s", boundary);
	walk_parts(w, &(struct delimiter){text, (uint32_t)strlen(text)});
}

const struct proto proto_mime_multipart = {
    .name = "mime_multipart",
    .title = "MIME Multipart Media Encapsulation",
    .brief = "MIME multipart",
    .quiet = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
    .emits = media_emits,
};
