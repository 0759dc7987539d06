/* http.c -- Hypertext Transfer Protocol: RFC 9110, 9112.  One message; where it ends is http_head.c's, its body
 * http_body.c's. */
#include "proto/http.h"
#include "proto/media_types.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct name status_names[] = {
	{100, "Continue"}, {101, "Switching Protocols"}, {102, "Processing"}, {103, "Early Hints"}, {199, "Informational - Others"},
	{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {203, "Non-authoritative Information"}, {204, "No Content"},
	{205, "Reset Content"}, {206, "Partial Content"}, {207, "Multi-Status"}, {208, "Already Reported"}, {226, "IM Used"},
	{299, "Success - Others"}, {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"},
	{304, "Not Modified"}, {305, "Use Proxy"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
	{399, "Redirection - Others"}, {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"},
	{404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {407, "Proxy Authentication Required"},
	{408, "Request Time-out"}, {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
	{413, "Request Entity Too Large"}, {414, "Request-URI Too Long"}, {415, "Unsupported Media Type"},
	{416, "Requested Range Not Satisfiable"}, {417, "Expectation Failed"}, {418, "I'm a teapot"}, {421, "Misdirected Request"},
	{422, "Unprocessable Entity"}, {423, "Locked"}, {424, "Failed Dependency"}, {425, "Too Early"}, {426, "Upgrade Required"},
	{428, "Precondition Required"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
	{451, "Unavailable For Legal Reasons"}, {499, "Client Error - Others"}, {500, "Internal Server Error"},
	{501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Time-out"},
	{505, "HTTP Version not supported"}, {506, "Variant Also Negotiates"}, {507, "Insufficient Storage"},
	{508, "Loop Detected"}, {510, "Not Extended"}, {511, "Network Authentication Required"}, {599, "Server Error - Others"}, {0, NULL},
};
/* clang-format on */

/* ------------------------------------------------------------------ scan */

static bool accepts(const struct scan *s)
{
	uint32_t len, next;

	if (!http_line(s->p, s->caplen, 0, &len, &next) || len < 8)
		return false;
	return memcmp(s->p + len - 8, "HTTP/1.", 7) == 0 || memcmp(s->p, "HTTP/1.", 7) == 0;
}

static uint32_t leading(const uint8_t *p, uint32_t n)
{
	return n > 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* Announce the body's layer. */
static void scan(struct scan *s)
{
	struct http_head h;
	uint32_t         skip = leading(s->p, s->caplen);

	if (s->key & HTTP_TUNNEL) {
		scan_child_key(s, (enum proto_id)http_tunnel_proto(s->key), 0, http_tunnel_carried(s->key));
		return;
	}
	if (s->key & HTTP_PLAIN) { /* as its framing found */
		if (s->key & HTTP_BODY)
			scan_child_made(s, (enum proto_id)http_body_proto(s->key), s->len, s->key & HTTP_BODY_INSIDE);
		return;
	}
	http_shown_head(&h, s->p + skip, s->caplen - skip);
	if (!h.whole)
		return;
	uint32_t len = http_body_len(&h, s->key, s->len - skip - h.len);
	if (!len || (h.chunked && len <= 5))
		return;
	scan_child_made(s, h.has_type ? media_type_proto(s->p + skip + h.type_at, h.type_len) : P_data, len,
	                !h.has_type);
}

/* ------------------------------------------------------------------ first line */

static uint32_t token(const struct walk *w, uint32_t at, uint32_t end, uint32_t *next)
{
	uint32_t n = at;

	while (n < end && w->p[n] != ' ')
		n++;
	*next = n;
	while (*next < end && w->p[*next] == ' ')
		++*next;
	return n - at;
}

static void walk_query(struct walk *w, struct node *uri, uint32_t at, uint32_t len)
{
	const uint8_t *query_mark = memchr(w->p + at, '?', len);

	if (!query_mark)
		return;
	uint32_t path = (uint32_t)(query_mark - (w->p + at)), from = at + path + 1, end = at + len;
	add(w, uri, REQUEST_URI_PATH, at, path);
	struct node *query = add(w, uri, REQUEST_URI_QUERY, from, end - from);
	/* Wireshark leaves empty parameters out, and counts on from the last one as if they were not there. */
	for (uint32_t place = from; from < end;) {
		const uint8_t *mark = memchr(w->p + from, '&', end - from);
		uint32_t       n = mark ? (uint32_t)(mark - (w->p + from)) : end - from;
		if (n)
			add_str_of(w, query, REQUEST_URI_QUERY_PARAMETER, place, n, from, n);
		place += n ? n + 1 : 0;
		from += n + 1;
	}
}

static void walk_request_line(struct walk *w, struct node *line, uint32_t at, uint32_t end)
{
	uint32_t next, len = token(w, at, end, &next);

	add(w, line, REQUEST_METHOD, at, len);
	at = next;
	len = token(w, at, end, &next);
	struct node *uri = add(w, line, REQUEST_URI, at, len);
	walk_query(w, uri, at, len);
	add(w, line, REQUEST_VERSION, next, end - next);
}

static void walk_response_line(struct walk *w, const struct http_head *h, struct node *line, uint32_t at, uint32_t end)
{
	uint32_t next, len = token(w, at, end, &next);

	add(w, line, RESPONSE_VERSION, at, len);
	at = next;
	len = token(w, at, end, &next);
	if (len < 3)
		return;
	add_uint(w, line, RESPONSE_CODE, at, 3, h->code);
	const char *text = name_of(status_names, h->code);
	if (!text)
		text = walk_printf(w, "Unknown (%u)", h->code);
	node_generated(add_str(w, line, RESPONSE_CODE_DESC, at, 3, text));
	if (next < end)
		add(w, line, RESPONSE_PHRASE, next, end - next);
}

static void walk_first_line(struct walk *w, const struct http_head *h, uint32_t skip)
{
	uint32_t     size = h->line_end;
	const char  *text = walk_labels(w) || walk_columns(w) ? walk_escaped(w, skip, size) : "";
	struct node *line = add_text(w, w->node, skip, size, "%s", text);

	expert(w, line, CHAT, "%s", text);
	if (h->kind == HTTP_RESPONSE)
		walk_response_line(w, h, line, skip, skip + h->line_len);
	else
		walk_request_line(w, line, skip, skip + h->line_len);
}

/* Info: the first line, each run of blanks (its end too) as one. */
static void put_info(struct walk *w, const struct http_head *h, uint32_t skip)
{
	bool     blank = false;
	uint32_t n = 0, end = skip + h->line_end < w->caplen ? skip + h->line_end : w->caplen;

	if (!walk_columns(w))
		return;
	char *line = walk_alloc(w, end - skip + 1);
	for (uint32_t i = skip; i < end; i++) {
		uint8_t c = w->p[i];
		bool    space = c == ' ' || (c >= '\t' && c <= '\r');
		if (!space || !blank)
			line[n++] = space ? ' ' : (char)c;
		blank = space;
	}
	col_info(w, "%s", line);
}

/* ------------------------------------------------------------------ what other frames say */

static const char *uri_text(struct walk *w, const uint8_t *p, uint32_t n)
{
	struct text t;
	const char *copy = NULL;

	if (!p)
		return NULL;
	text_init(&t);
	if (http_full_uri(&t, p, n))
		copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

/* The URI as it stands in a request that names no host. */
static const char *bare_uri(struct walk *w, const uint8_t *p, uint32_t n)
{
	const uint8_t *from = memchr(p, ' ', n),
		      *end = from ? memchr(from + 1, ' ', n - (uint32_t)(from + 1 - p)) : NULL;

	return end ? walk_printf(w, "%.*s", (int)(end - from - 1), (const char *)from + 1) : NULL;
}

static void walk_links(struct walk *w, const struct http_head *h)
{
	int64_t n, count;

	if (!walk_wants(w, REQUEST_IN, TIME) && !walk_wants(w, RESPONSE_NUMBER, REQUEST_NUMBER))
		return;
	if (!walk_fact(w, COLUMN_HTTP_NUMBER, &n) || !walk_fact(w, COLUMN_HTTP_COUNT, &count))
		return;
	bool         request = h->kind != HTTP_RESPONSE;
	struct node *number = add_rows(w, w->node, request ? REQUEST_NUMBER : RESPONSE_NUMBER,
	                               request ? REQUEST_NUMBER : RESPONSE_NUMBER, 0);
	node_label(number, "HTTP %s %u/%u", request ? "request" : "response", (unsigned)n, (unsigned)count);
	if (request) {
		add_rows(w, w->node, PREV_REQUEST_IN, PREV_REQUEST_IN, 0);
		add_rows(w, w->node, RESPONSE_IN, RESPONSE_IN, 0);
		add_rows(w, w->node, NEXT_REQUEST_IN, NEXT_REQUEST_IN, 0);
		return;
	}
	add_rows(w, w->node, TIME, TIME, 0);
	add_rows(w, w->node, PREV_REQUEST_IN, PREV_REQUEST_IN, 0);
	add_rows(w, w->node, PREV_RESPONSE_IN, PREV_RESPONSE_IN, 0);
	add_rows(w, w->node, REQUEST_IN, REQUEST_IN, 0);
	add_rows(w, w->node, NEXT_REQUEST_IN, NEXT_REQUEST_IN, 0);
	add_rows(w, w->node, NEXT_RESPONSE_IN, NEXT_RESPONSE_IN, 0);
}

static void walk_answered(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	int64_t                  frame;
	uint32_t                 n = 0;

	if (!f->request || !walk_wants(w, RESPONSE_FOR_URI, RESPONSE_FOR_URI) ||
	    !walk_fact(w, COLUMN_HTTP_ASKED_IN, &frame))
		return;
	const uint8_t *p = f->request(f, (uint32_t)frame, &n);
	const char    *uri = uri_text(w, p, n);
	if (!uri && p)
		uri = bare_uri(w, p, n);
	if (uri)
		node_generated(add_str(w, w->node, RESPONSE_FOR_URI, 0, 0, uri));
}

static void walk_generated(struct walk *w, const struct http_head *h, uint32_t skip)
{
	if (h->kind == HTTP_RESPONSE) {
		node_generated(add_uint(w, w->node, RESPONSE, 0, 0, 1));
		walk_links(w, h);
		walk_answered(w);
		return;
	}
	const char *uri =
	    walk_wants(w, REQUEST_FULL_URI, REQUEST_FULL_URI) ? uri_text(w, w->p + skip, w->caplen - skip) : NULL;
	if (uri) {
		struct node *n = add_str(w, w->node, REQUEST_FULL_URI, 0, 0, uri);
		node_generated(n);
		node_url(n);
	}
	node_generated(add_uint(w, w->node, h->kind == HTTP_NOTIFICATION ? NOTIFICATION : REQUEST, 0, 0, 1));
	walk_links(w, h);
}

/* What a tunnel leads to: the host and port of the CONNECT. */
static void walk_tunnel(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	int64_t                  frame;
	uint32_t                 n = 0;

	if (!walk_nodes(w) || !f->request || !walk_fact(w, COLUMN_HTTP_ASKED_IN, &frame))
		return;
	const uint8_t *p = f->request(f, (uint32_t)frame, &n), *end = p ? memchr(p, '\r', n) : NULL;
	if (!end || n < 8 || memcmp(p, "CONNECT ", 8))
		return;
	const char *host = walk_printf(w, "%.*s", (int)(end - p - 8), (const char *)p + 8);
	size_t      length = strcspn(host, ": ");
	node_generated(add_str(w, w->node, PROXY_CONNECT_HOST, 0, 0, walk_printf(w, "%.*s", (int)length, host)));
	if (host[length] == ':')
		node_generated(
		    add_uint(w, w->node, PROXY_CONNECT_PORT, 0, 0, strtoul(host + length + 1, NULL, 10) & UINT16_MAX));
}

/* ------------------------------------------------------------------ walk */

/* What a message before this one in the frame put into Info stays. */
static void fence_former(struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	for (const struct layer *l = layers; walk_columns(w) && l < w->layer; l++)
		if (l->proto == P_http && !(l->data & HTTP_TUNNEL)) {
			col_info_fence(w);
			return;
		}
}

static void walk_message(struct walk *w, const struct http_head *h, uint32_t skip)
{
	fence_former(w);
	put_info(w, h, skip);
	if (skip)
		expert(w, w->node, LEADING_CRLF, NULL);
	if (!walk_nodes(w))
		return;
	walk_first_line(w, h, skip);
	http_walk_headers(w, h);
	node_len(w->node, skip + h->len);
	walk_generated(w, h, skip);
}

/* Bytes of this message that the capture has not. */
static uint32_t missing_of(const struct walk *w)
{
	const struct frame_info *f = walk_frame(w);

	for (uint32_t i = 0; i < f->nmessages; i++)
		if (f->messages[i].missing && f->messages[i].source == w->layer->source &&
		    f->messages[i].offset == w->layer->offset)
			return f->messages[i].missing;
	return 0;
}

/* What never came of a message: behind its header, where that is whole. */
static void walk_missing(struct walk *w, uint32_t head)
{
	uint32_t missing = missing_of(w), all = w->len > head ? w->len - head : 0;

	if (!missing || missing > all)
		return;
	const char *text = walk_printf(w, "body %u of %u bytes, %u not captured", all - missing, all, missing);
	col_info_add(w, " [%s]", text);
	if (walk_nodes(w))
		node_generated(add_text(w, w->node, 0, 0, "%s", text));
}

/* The head of a message, behind `skip` bytes; *h gets it. */
static void walk_head(struct walk *w, struct http_head *h, uint32_t skip)
{
	http_shown_head(h, w->p + skip, w->caplen - skip);
	if (h->kind != HTTP_OTHER) {
		walk_message(w, h, skip);
		return;
	}
	col_info(w, "Continuation");
	if (walk_nodes(w))
		http_walk_headers(w, h);
}

static void walk(struct walk *w)
{
	struct http_head h;
	uint32_t         skip = leading(w->p, w->caplen);

	if (w->layer->data & HTTP_TUNNEL) {
		walk_tunnel(w);
		if (http_tunnel_proto(w->layer->data) == P_websocket) { /* nothing of HTTP is shown */
			fence_former(w);
			col_info(w, "%s", "");
			walk_no_node(w);
		}
		return;
	}
	walk_head(w, &h, skip);
	if (h.len)
		node_len(w->node, skip + h.len);
	walk_missing(w, skip + h.len);
	uint32_t body = h.whole ? http_body_len(&h, w->layer->data, w->len - skip - h.len) : 0;
	if (body)
		http_walk_body(w, &h, skip + h.len, body);
	add_quoted(w, w->node);
}

static bool may_have(uint32_t data, unsigned row)
{
	if (data & HTTP_TUNNEL)
		return true;
	switch (row) {
	case REQUEST:
	case REQUEST_LINE:
	case REQUEST_METHOD:
	case REQUEST_URI:
	case REQUEST_URI_PATH:
	case REQUEST_URI_QUERY:
	case REQUEST_URI_QUERY_PARAMETER:
	case REQUEST_VERSION:
	case REQUEST_FULL_URI: return (data & HTTP_KIND) != HTTP_RESPONSE;
	case RESPONSE:
	case RESPONSE_LINE:
	case RESPONSE_VERSION:
	case RESPONSE_CODE:
	case RESPONSE_CODE_DESC:
	case RESPONSE_PHRASE:
	case RESPONSE_FOR_URI: return (data & HTTP_KIND) != HTTP_REQUEST;
	default: return true;
	}
}

/* Messages of SSDP are HTTP's, one in a datagram. */
static void walk_ssdp(struct walk *w)
{
	struct http_head h;

	walk_head(w, &h, leading(w->p, w->caplen));
}

const struct proto proto_ssdp = {
    .name = "ssdp",
    .title = "Simple Service Discovery Protocol",
    .brief = "SSDP",
    .fields = http_fields,
    .nfields = HTTP_ROWS,
    BINDS({T_UDP_PORT, 1900}),
    .walk = walk_ssdp,
};

const struct proto proto_http = {
    .name = "http",
    .title = "Hypertext Transfer Protocol",
    .brief = "HTTP",
    .fields = http_fields,
    .nfields = HTTP_ROWS,
    BINDS({T_TCP_PORT, 80}, {T_TCP_PORT, 631}, {T_TCP_PORT, 1900}, {T_TCP_PORT, 2710}, {T_TCP_PORT, 2869},
          {T_TCP_PORT, 3128}, {T_TCP_PORT, 3132}, {T_TCP_PORT, 3689}, {T_TCP_PORT, 5985}, {T_TCP_PORT, 8080},
          {T_TCP_PORT, 8088}, {T_TCP_PORT, 11371}),
    .heuristics = HEUR_TCP,
    .accepts = accepts,
    .message = http_message,
    .in_part = true,
    .by_head = true,
    .may_have = may_have,
    .scan = scan,
    .walk = walk,
};
