/* exchange_put.c -- an exchange as a line of a table, as sentences, and as JSON (docs/exchanges-json.md). */
#include "base/base64.h"
#include "base/interval.h"
#include "base/json.h"
#include "view/exchanges.h"
#include "view/http_parts.h"

#include <string.h>

enum { BODY_SHOWN_MAX = 4 << 20 };

static int64_t sum_ns(const int64_t *ns)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < EXCHANGE_PARTS; i++)
		sum += ns[i];
	return sum;
}

static const char *text_of(const struct exchange *x, enum exchange_text id)
{
	return x->text[id].length ? x->text[id].p : "";
}

/* ------------------------------------------------------------------ sentences */

static void put_encrypted(struct text *t, const struct exchange *x, enum tale_language language)
{
	struct text cell;

	text_init(&cell);
	if (x->handshake_ns < 0)
		TALE_PUT(&cell, language, X_UNFINISHED);
	TALE_PUT(t, language, X_ENCRYPTED, word_s(x->text[X_TLS_VERSION].length ? text_of(x, X_TLS_VERSION) : "TLS"),
	         x->handshake_ns < 0 ? word_s(cell.p) : word_ns(x->handshake_ns), word_n(x->bytes[TALE_CLIENT]),
	         word_n(x->bytes[TALE_SERVER]));
	text_clear(&cell);
	if (x->closed_by >= 0) {
		tale_put(&cell, language, x->closed_by == TALE_CLIENT ? TEXT_W_CLIENT : TEXT_W_SERVER, NULL, 0);
		text_str(t, language == TALE_EN ? " " : "");
		TALE_PUT(t, language, X_CLOSED_BY, word_s(cell.p));
	}
	text_char(t, '\n');
	text_fini(&cell);
}

static void put_missing(struct text *t, const struct exchange_side *s, enum tale_language language)
{
	if (!s->missing)
		return;
	TALE_PUT(t, language, X_MISSING, word_n(s->body), word_n(s->body + s->missing), word_n(s->missing));
	text_char(t, '\n');
}

/* Waits and losses that are worth a sentence. */
static void put_time_notes(struct text *t, const struct exchange *x, enum tale_language language, bool all)
{
	const struct exchange_times *m = &x->times;

	if (m->network_ns >= 0 && all) {
		TALE_PUT(t, language, X_SPLIT, word_ns(m->ns[PART_WAIT]), word_ns(m->network_ns),
		         word_n(m->ack + UINT64_C(1)), word_ns(m->server_ns));
		text_char(t, '\n');
	} else if (m->ack_answers && all) {
		TALE_PUT(t, language, X_ACK_ANSWERS, word_ns(m->ns[PART_WAIT]), word_n(m->ack + UINT64_C(1)));
		text_char(t, '\n');
	}
	if (m->repetitions) {
		TALE_PUT(t, language, X_REPEATED, word_n(m->repetitions), word_ns(sum_ns(m->repeated_ns)));
		text_char(t, '\n');
	}
	if (sum_ns(m->closed_ns)) {
		TALE_PUT(t, language, X_CLOSED, word_ns(sum_ns(m->closed_ns)));
		text_char(t, '\n');
	}
}

void exchange_put_notes(struct text *t, const struct exchange *x, enum tale_language language, bool all)
{
	if (x->key.kind == EXCHANGE_TLS) {
		put_encrypted(t, x, language);
	} else if (!x->response.there || !x->request.there) {
		if (!x->response.there)
			TALE_PUT(t, language, X_UNANSWERED);
		else
			TALE_PUT(t, language, X_UNASKED);
		text_char(t, '\n');
	}
	if (x->key.asked > 1) {
		TALE_PUT(t, language, X_ASKED, word_n(x->key.asked));
		text_char(t, '\n');
	}
	put_missing(t, &x->request, language);
	put_missing(t, &x->response, language);
	put_time_notes(t, x, language, all);
}

/* ------------------------------------------------------------------ the table */

/* ORDER of the table's columns: how wide they are, and their heads.  The last one has what is left. */
static const struct {
	uint8_t           width;
	enum tale_text_id head;
} columns[] = {
    {10, TEXT_X_START}, {8, TEXT_X_TIME},    {8, TEXT_X_CONNECT}, {8, TEXT_X_TLS},     {8, TEXT_X_SEND},
    {8, TEXT_X_WAIT},   {8, TEXT_X_NETWORK}, {8, TEXT_X_SERVER},  {8, TEXT_X_RECEIVE}, {6, TEXT_X_STATUS},
    {9, TEXT_X_SENT},   {9, TEXT_X_DECODED}, {13, TEXT_X_FRAMES}, {24, TEXT_X_TYPE},   {0, TEXT_X_REQUEST},
};

enum { COLUMN_STATUS = 9, COLUMN_FRAMES = 12, COLUMN_TYPE = 13, COLUMN_REQUEST = 14 };

void exchange_put_heads(struct text *t, enum tale_language language)
{
	struct text head;

	text_init(&head);
	for (unsigned i = 0; i <= COLUMN_REQUEST; i++) {
		text_clear(&head);
		tale_put(&head, language, columns[i].head, NULL, 0);
		if (i == COLUMN_REQUEST)
			text_str(t, head.p);
		else if (i == COLUMN_TYPE)
			text_cells(t, head.p, columns[i].width);
		else
			text_cells_right(t, head.p, columns[i].width);
	}
	text_char(t, '\n');
	text_fini(&head);
}

static void put_part(struct text *t, const struct exchange *x, enum exchange_part part)
{
	text_cells_right(t, x->times.has[part] ? word_ns(x->times.ns[part]).p : "-", 8);
}

static void put_bytes(struct text *t, bool there, uint64_t n)
{
	text_cells_right(t, there ? word_n(n).p : "-", 9);
}

static void put_frames(struct text *t, const struct exchange *x)
{
	struct text cell;

	text_init(&cell);
	if (x->request.there)
		text_u64(&cell, x->request.last + UINT64_C(1));
	else
		text_char(&cell, '-');
	if (x->key.kind == EXCHANGE_TLS) {
		text_clear(&cell);
		text_u64(&cell, x->key.frame + UINT64_C(1));
	} else if (x->response.there) {
		text_printf(&cell, ">%llu", x->response.last + 1ull);
	}
	text_cells_right(t, cell.p, columns[COLUMN_FRAMES].width);
	text_fini(&cell);
}

/* What comes from packets is written without what would move a terminal's cursor. */
static void put_clean(struct text *t, const char *s)
{
	for (; *s; s++)
		text_char(t, (unsigned char)*s < ' ' || *s == 0x7f ? '.' : *s);
}

/* What was asked for. */
static void put_what(struct text *t, const struct exchange *x)
{
	switch ((enum exchange_kind)x->key.kind) {
	case EXCHANGE_TLS:
		text_str(t, "TLS ");
		put_clean(t, x->text[X_SERVER_NAME].length ? text_of(x, X_SERVER_NAME) : text_of(x, X_SERVER));
		break;
	case EXCHANGE_DNS:
		text_str(t, "DNS ");
		put_clean(t, text_of(x, X_QUERY_TYPE));
		text_char(t, ' ');
		put_clean(t, text_of(x, X_QUERY));
		if (x->code)
			text_printf(t, " (%s)", text_of(x, X_QUERY_CODE));
		break;
	default:
		put_clean(t, x->text[X_METHOD].length ? text_of(x, X_METHOD) : "?");
		text_char(t, ' ');
		put_clean(t, text_of(x, X_URL));
		break;
	}
}

static void put_status(struct text *t, const struct exchange *x)
{
	struct tale_word code = word_n(x->code);
	const char      *status = x->text[X_STATUS].length ? text_of(x, X_STATUS) : "-";

	if (x->key.kind == EXCHANGE_DNS && x->response.there)
		status = x->code ? code.p : "ok";
	text_cells_right(t, status, columns[COLUMN_STATUS].width);
}

static void put_type(struct text *t, const struct exchange *x)
{
	struct text cell;

	text_init(&cell);
	put_clean(&cell, text_of(x, X_TYPE));
	size_t n = strcspn(cell.p ? cell.p : "", ";");
	if (cell.p && n < columns[COLUMN_TYPE].width)
		cell.p[n] = '\0';
	else if (cell.p)
		cell.p[columns[COLUMN_TYPE].width] = '\0';
	text_cells(t, cell.length ? cell.p : "-", columns[COLUMN_TYPE].width);
	text_fini(&cell);
}

static int64_t offset_ns(const struct exchange *x, const struct session *s)
{
	return interval_ns(x->times.start_ns, tale_time(&s->flow, 0));
}

void exchange_put_line(struct text *t, const struct exchange *x, const struct session *s, enum tale_language language)
{
	struct text cell;

	text_init(&cell);
	text_seconds(&cell, offset_ns(x, s), 6);
	text_cells_right(t, cell.p, columns[0].width);
	text_cells_right(t, word_ns(exchange_whole_ns(&x->times)).p, columns[1].width);
	put_part(t, x, PART_CONNECT);
	put_part(t, x, PART_TLS);
	put_part(t, x, PART_SEND);
	put_part(t, x, PART_WAIT);
	text_cells_right(t, x->times.network_ns < 0 ? "-" : word_ns(x->times.network_ns).p, 8);
	text_cells_right(t, x->times.server_ns < 0 ? "-" : word_ns(x->times.server_ns).p, 8);
	put_part(t, x, PART_RECEIVE);
	put_status(t, x);
	put_bytes(t, x->response.there, x->response.body);
	put_bytes(t, x->response.there, x->response.content);
	put_frames(t, x);
	put_type(t, x);
	put_what(t, x);
	text_char(t, '\n');
	text_clear(&cell);
	exchange_put_notes(&cell, x, language, false);
	for (const char *p = cell.p, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		text_fill(t, ' ', 12);
		text_put(t, p, (size_t)(end + 1 - p));
	}
	text_fini(&cell);
}

/* ------------------------------------------------------------------ JSON */

static void put_key(struct text *t, const char *key)
{
	if (t->p[t->length - 1] != '{')
		text_char(t, ',');
	text_printf(t, "\"%s\":", key);
}

static void put_text(struct text *t, const char *key, const struct exchange *x, enum exchange_text id)
{
	put_key(t, key);
	if (x->text[id].length)
		json_string(t, x->text[id].p, x->text[id].length);
	else
		text_str(t, "null");
}

static void put_number(struct text *t, const char *key, bool there, int64_t n)
{
	put_key(t, key);
	if (there)
		text_i64(t, n);
	else
		text_str(t, "null");
}

static void put_parts(struct text *t, const char *key, const struct exchange_times *m, const int64_t *ns)
{
	put_key(t, key);
	text_char(t, '{');
	for (unsigned i = 0; i < EXCHANGE_PARTS; i++)
		put_number(t, exchange_part_name((enum exchange_part)i), m->has[i], ns[i]);
	text_char(t, '}');
}

static void put_side(struct text *t, const char *key, const struct exchange_side *s)
{
	put_key(t, key);
	if (!s->there) {
		text_str(t, "null");
		return;
	}
	text_printf(t,
	            "{\"first\":%llu,\"frame\":%llu,\"headBytes\":%llu,\"bodyBytes\":%llu,\"contentBytes\":%llu,"
	            "\"missingBytes\":%llu}",
	            s->first + 1ull, s->last + 1ull, (unsigned long long)s->head, (unsigned long long)s->body,
	            (unsigned long long)s->content, (unsigned long long)s->missing);
}

static void put_times(struct text *t, const struct exchange *x, const struct session *s)
{
	const struct exchange_times *m = &x->times;

	put_key(t, "start");
	text_printf(t, "\"%lld\"", (long long)m->start_ns);
	put_number(t, "offset", true, offset_ns(x, s));
	put_number(t, "duration", true, exchange_whole_ns(m));
	put_parts(t, "parts", m, m->ns);
	put_number(t, "waitNetwork", m->network_ns >= 0, m->network_ns);
	put_number(t, "waitServer", m->server_ns >= 0, m->server_ns);
	put_number(t, "ackFrame", m->ack != NO_FRAME, m->ack + INT64_C(1));
	put_key(t, "ackWithAnswer");
	text_str(t, m->ack_answers ? "true" : "false");
	put_number(t, "repeatedSegments", !m->losses_unknown, m->repetitions);
	put_parts(t, "repeated", m, m->repeated_ns);
	put_parts(t, "windowClosed", m, m->closed_ns);
}

static void put_http(struct text *t, const struct exchange *x)
{
	put_text(t, "method", x, X_METHOD);
	put_text(t, "url", x, X_URL);
	put_text(t, "version", x, X_VERSION);
	put_key(t, "status");
	text_str(t, x->text[X_STATUS].length ? text_of(x, X_STATUS) : "null");
	put_text(t, "phrase", x, X_PHRASE);
	put_text(t, "type", x, X_TYPE);
	put_text(t, "encoding", x, X_ENCODING);
	put_side(t, "request", &x->request);
	put_side(t, "response", &x->response);
}

static void put_tls(struct text *t, const struct exchange *x)
{
	static const char *const ends[] = {"\"client\"", "\"server\""};

	put_text(t, "serverName", x, X_SERVER_NAME);
	put_text(t, "version", x, X_TLS_VERSION);
	put_text(t, "alpn", x, X_ALPN);
	put_number(t, "handshake", x->handshake_ns >= 0, x->handshake_ns);
	put_number(t, "frame", true, x->key.frame + INT64_C(1));
	put_number(t, "clientBytes", true, (int64_t)x->bytes[TALE_CLIENT]);
	put_number(t, "serverBytes", true, (int64_t)x->bytes[TALE_SERVER]);
	put_key(t, "closedBy");
	text_str(t, x->closed_by < 0 ? "null" : ends[x->closed_by]);
}

static void put_dns(struct text *t, const struct exchange *x)
{
	put_text(t, "name", x, X_QUERY);
	put_text(t, "type", x, X_QUERY_TYPE);
	put_text(t, "code", x, X_QUERY_CODE);
	put_number(t, "answers", x->response.there, x->answers);
	put_number(t, "asked", true, x->key.asked);
	put_side(t, "request", &x->request);
	put_side(t, "response", &x->response);
}

static void put_notes(struct text *t, const struct exchange *x, enum tale_language language)
{
	struct text notes;

	text_init(&notes);
	exchange_put_notes(&notes, x, language, true);
	put_key(t, "notes");
	text_char(t, '[');
	for (const char *p = notes.p, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		if (p > notes.p)
			text_char(t, ',');
		json_string(t, p, (size_t)(end - p));
	}
	text_char(t, ']');
	text_fini(&notes);
}

void exchange_put_json(struct text *t, const struct exchange *x, const struct session *s, enum tale_language language)
{
	text_printf(t, "{\"kind\":\"%s\"", exchange_kind_name((enum exchange_kind)x->key.kind));
	text_printf(t, ",\"transport\":\"%s\"", x->udp ? "udp" : "tcp");
	put_number(t, "stream", x->stream != NO_STREAM, x->stream);
	put_text(t, "client", x, X_CLIENT);
	put_text(t, "server", x, X_SERVER);
	switch ((enum exchange_kind)x->key.kind) {
	case EXCHANGE_HTTP: put_http(t, x); break;
	case EXCHANGE_TLS: put_tls(t, x); break;
	case EXCHANGE_DNS: put_dns(t, x); break;
	case EXCHANGE_KINDS: break;
	}
	put_times(t, x, s);
	put_notes(t, x, language);
	text_char(t, '}');
}

/* ------------------------------------------------------------------ messages in full */

/* A line of a head, without its end; *p goes behind it. */
static size_t take_line(const uint8_t **p, const uint8_t *end)
{
	const uint8_t *from = *p, *stop = memchr(from, '\n', (size_t)(end - from));
	size_t         n = stop ? (size_t)(stop - from) : (size_t)(end - from);

	*p = stop ? stop + 1 : end;
	return n && from[n - 1] == '\r' ? n - 1 : n;
}

/* JSON holds text: bytes that are none are shown as ASCII. */
static void put_line(struct text *t, const uint8_t *p, size_t n)
{
	struct text clean;

	text_init(&clean);
	for (size_t i = 0; i < n; i++)
		text_char(&clean, p[i] < 0x80 ? (char)p[i] : '?');
	json_string(t, clean.p ? clean.p : "", clean.length);
	text_fini(&clean);
}

static void put_headers(struct text *t, const struct http_parts *p)
{
	const uint8_t *at = p->head, *end = p->head + p->head_len;
	bool           any = false;

	while (at < end && (*at == '\r' || *at == '\n'))
		at++;
	const uint8_t *line = at;
	size_t         n = take_line(&at, end);
	text_str(t, "{\"line\":");
	put_line(t, line, n);
	text_str(t, ",\"headers\":[");
	while (at < end && (line = at, n = take_line(&at, end)) > 0) {
		const uint8_t *colon = memchr(line, ':', n);
		size_t         name = colon ? (size_t)(colon - line) : n, value = colon ? name + 1 : n;
		while (value < n && (line[value] == ' ' || line[value] == '\t'))
			value++;
		text_str(t, any ? ",[" : "[");
		put_line(t, line, name);
		text_char(t, ',');
		put_line(t, line + value, n - value);
		text_char(t, ']');
		any = true;
	}
	text_char(t, ']');
}

static void put_message(struct text *t, struct exchange_reader *r, const struct exchange_side *s)
{
	struct http_parts  p;
	const struct tree *tree = s->there ? exchange_tree(r, s->last) : NULL;

	if (!tree || !http_parts_of(tree, s->at, &p)) {
		text_str(t, "null");
		return;
	}
	size_t shown = p.content_len < BODY_SHOWN_MAX ? p.content_len : BODY_SHOWN_MAX;
	put_headers(t, &p);
	text_str(t, ",\"type\":");
	uint32_t           number = registry_find(tree->registry, "http.content_type");
	const struct node *type = node_find(p.node, number);
	if (type)
		json_string(t, (const char *)type->value.bytes.p, type->value.bytes.n);
	else
		text_str(t, "null");
	text_printf(t, ",\"missing\":%llu,\"cut\":%s,\"body\":\"", (unsigned long long)s->missing,
	            shown < p.content_len ? "true" : "false");
	if (shown)
		text_base64(t, p.content, shown);
	text_str(t, "\"}");
}

void exchange_put_messages(struct text *t, struct exchange_reader *r, const struct exchange *x)
{
	text_str(t, "{\"request\":");
	put_message(t, r, &x->request);
	text_str(t, ",\"response\":");
	put_message(t, r, &x->response);
	text_char(t, '}');
}
