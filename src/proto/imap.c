/* imap.c -- Internet Message Access Protocol: RFC 3501, 2595 (STARTTLS).  Lines; the mail that FETCH brings is
 * imf.c's. */
#include "proto/mail.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
enum {
	ISREQUEST, LINE, REQUEST, REQUEST_TAG, RESPONSE, RESPONSE_TAG, REQUEST_COMMAND, RESPONSE_COMMAND,
	RESPONSE_STATUS, TAG, COMMAND, REQUEST_FOLDER, REQUEST_COMMAND_UID, REQUEST_USERNAME, REQUEST_PASSWORD,
	RESPONSE_IN, RESPONSE_TO, TIME, N
};
static const struct field fields[N] = {
	[ISREQUEST]           = {"imap.isrequest", "Request", BOOL(0), FLAGS(FIELD_HIDDEN)},
	[LINE]                = {"imap.line", "Line", STRINGZ},
	[REQUEST]             = {"imap.request", "Request", STRINGZ},
	[REQUEST_TAG]         = {"imap.request_tag", "Request Tag", STRINGZ},
	[RESPONSE]            = {"imap.response", "Response", STRINGZ},
	[RESPONSE_TAG]        = {"imap.response_tag", "Response Tag", STRINGZ},
	[REQUEST_COMMAND]     = {"imap.request.command", "Request Command", STRINGZ},
	[RESPONSE_COMMAND]    = {"imap.response.command", "Response Command", STRINGZ},
	[RESPONSE_STATUS]     = {"imap.response.status", "Response Status", STRINGZ},
	[TAG]                 = {"imap.tag", "Tag", STRINGZ, FLAGS(FIELD_HIDDEN)},
	[COMMAND]             = {"imap.command", "Command", STRINGZ, FLAGS(FIELD_HIDDEN)},
	[REQUEST_FOLDER]      = {"imap.request.folder", "Request Folder", STRINGZ},
	[REQUEST_COMMAND_UID] = {"imap.request.command.uid", "Request isUID", BOOL(0)},
	[REQUEST_USERNAME]    = {"imap.request.username", "Request Username", STRINGZ},
	[REQUEST_PASSWORD]    = {"imap.request.password", "Request Password", STRINGZ},
	[RESPONSE_IN]         = {"imap.response_in", "Response In", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[RESPONSE_TO]         = {"imap.response_to", "Request In", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[TIME]                = {"imap.time", "Response Time", RELTIME, FLAGS(FIELD_GENERATED)},
};
/* clang-format on */

enum { IMAP_PORT = 143 };

/* ------------------------------------------------------------------ lines */

/* A line, and where a token of it stands. */
struct imap_line {
	uint32_t at, len;           /* without its end */
	uint32_t whole;             /* with it */
	uint32_t literal, nliteral; /* of a reply that brings a mail: where that stands, and how long it is; 0: none */
	uint32_t next;              /* behind all of it */
};

struct token {
	uint32_t at, len;
};

static bool digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The token at *at, up to a blank or the end; *at: behind the blank. */
static struct token next_token(const uint8_t *p, uint32_t *at, uint32_t end)
{
	struct token t = {.at = *at};

	while (*at < end && p[*at] != ' ')
		++*at;
	t.len = *at - t.at;
	*at += *at < end;
	return t;
}

static bool is_word(const uint8_t *p, struct token t, const char *word)
{
	return t.len == strlen(word) && strncasecmp((const char *)p + t.at, word, t.len) == 0;
}

/* "{20}" at the end of a line. */
static bool literal_bytes(const uint8_t *p, uint32_t n, uint32_t *bytes)
{
	enum { DIGITS_MAX = 9 };
	uint32_t at = n > 2 && p[n - 1] == '}' ? n - 1 : 0, power = 1;

	for (*bytes = 0; at && digit(p[at - 1]) && n - at <= DIGITS_MAX; at--, power *= 10)
		*bytes += power * (p[at - 1] - '0');
	return at && at < n - 1 && p[at - 1] == '{';
}

/* "* 1 FETCH ... {20}" */
static bool brings_mail(const uint8_t *p, uint32_t n, uint32_t *bytes)
{
	uint32_t     at = 0;
	struct token star = next_token(p, &at, n), number = next_token(p, &at, n), what = next_token(p, &at, n);

	return is_word(p, star, "*") && number.len && digit(p[number.at]) && is_word(p, what, "FETCH") &&
	       literal_bytes(p, n, bytes) && *bytes;
}

/* The line at `at`, and the mail that it brings, as far as they are there; false: more bytes are needed. */
static bool read_line(const uint8_t *p, uint32_t n, uint32_t at, bool request, struct imap_line *x)
{
	uint32_t len, whole;

	*x = (struct imap_line){.at = at, .len = n - at, .whole = n - at, .next = n};
	if (!mail_line(p + at, n - at, &x->len, &x->whole))
		return false;
	x->next = at + x->whole;
	if (request || !brings_mail(p + at, x->len, &x->nliteral))
		return true;
	x->literal = x->next;
	if (x->nliteral >= n - x->next) {
		x->next = n;
		return false;
	}
	x->next += x->nliteral; /* the line goes on: that it does is shown as a line of its own */
	return mail_line(p + x->next, n - x->next, &len, &whole);
}

/* ------------------------------------------------------------------ framing
 *
 * A tag ties a request to its response.  Both are told to walks by notes. */

/* A note: a request, and what came of it. */
struct imap_exchange {
	uint32_t former;                        /* note: the one before on this connection, 0: none */
	uint32_t tag;                           /* note: text */
	uint32_t request_frame, response_frame; /* the last one that answers it, 0: none yet */
	int64_t  request_ns;
};

/* A note: of the tagged lines of a message in turn, notes of their exchanges; 0: there is none. */
struct imap_told {
	uint32_t n, exchange[];
};

/* What IMAP remembers, in both directions. */
struct imap_context {
	uint32_t latest;   /* note: the last request */
	uint8_t  starttls; /* it asks for TLS */
};
_Static_assert(sizeof(struct imap_context) <= sizeof(struct stream_context), "IMAP's context fits");

static bool is_request(uint16_t sport, uint16_t dport)
{
	return dport == IMAP_PORT && sport != IMAP_PORT;
}

static bool is_tagged(const uint8_t *p, const struct imap_line *x)
{
	return x->len && p[x->at] != '*' && p[x->at] != ' ';
}

static uint32_t tell_request(struct framing *f, struct imap_context *c, struct token tag)
{
	uint32_t              number = notes_add(f->notes, sizeof(struct imap_exchange));
	struct imap_exchange *e = notes_at(f->notes, number);

	e->former = c->latest;
	e->tag = notes_text(f->notes, (const char *)f->p + tag.at, tag.len);
	e->request_frame = f->frame;
	e->request_ns = f->time_ns;
	c->latest = number;
	return number;
}

static uint32_t tell_response(struct framing *f, const struct imap_context *c, struct token tag)
{
	enum { LOOK_BACK = 256 };
	uint32_t number = c->latest;

	for (unsigned i = 0; number && i < LOOK_BACK; i++) {
		struct imap_exchange *e = notes_at(f->notes, number);
		const char           *text = notes_at(f->notes, e->tag);
		if (strlen(text) == tag.len && memcmp(text, f->p + tag.at, tag.len) == 0) {
			e->response_frame = f->frame;
			return number;
		}
		number = e->former;
	}
	return 0;
}

/* What a tagged line means for the connection; returns the note of its exchange. */
static uint32_t take_line(struct framing *f, struct imap_context *c, const struct imap_line *x, bool request)
{
	uint32_t     at = x->at, end = x->at + x->len;
	struct token tag = next_token(f->p, &at, end), word = next_token(f->p, &at, end);

	if (request) {
		c->starttls = is_word(f->p, word, "STARTTLS");
		return tell_request(f, c, tag);
	}
	if (is_word(f->p, tag, "+"))
		return 0;
	if (c->starttls && is_word(f->p, word, "OK"))
		f->claim = P_tls;
	c->starttls = 0;
	return tell_response(f, c, tag);
}

/* Tell the exchanges of the message's first n bytes, which have `tagged` tagged lines. */
static void tell_lines(struct framing *f, uint32_t n, uint32_t tagged, bool request)
{
	struct imap_context *c = (struct imap_context *)f->own;
	struct imap_told    *told;
	struct imap_line     x;

	f->data = notes_add(f->notes, sizeof *told + tagged * sizeof told->exchange[0]);
	told = notes_at(f->notes, f->data);
	for (uint32_t at = 0; at < n && read_line(f->p, n, at, request, &x); at = x.next)
		if (is_tagged(f->p, &x) && told->n < tagged)
			told->exchange[told->n++] = take_line(f, c, &x, request);
	*(struct imap_context *)f->peer = *c;
}

static enum framing_verdict message(struct framing *f)
{
	struct imap_line x;
	bool             request = is_request(f->sport, f->dport);
	uint32_t         at = 0, tagged = 0;

	while (at < f->n && read_line(f->p, f->n, at, request, &x)) {
		tagged += is_tagged(f->p, &x);
		at = x.next;
	}
	if (!at && !f->last) {
		f->need = f->n + 1;
		return FRAMING_SEGMENT;
	}
	f->data = 0;
	if (tagged)
		tell_lines(f, at, tagged, request);
	f->need = at;
	return FRAMING_WHOLE;
}

/* ------------------------------------------------------------------ scan */

static void scan(struct scan *s)
{
	struct imap_line x;

	if (is_request(s->row->sport, s->row->dport))
		return;
	for (uint32_t at = 0; at < s->caplen && read_line(s->p, s->caplen, at, false, &x); at = x.next)
		if (x.literal)
			scan_child_len(s, P_imf, x.literal, x.nliteral);
}

/* ------------------------------------------------------------------ walk */

static struct node *add_token(struct walk *w, struct node *n, unsigned row, struct token t)
{
	return add(w, n, row, t.at, t.len);
}

/* Name and password: that one is taken for quoted. */
static void walk_login(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	struct token name = next_token(w->p, &at, end), password = next_token(w->p, &at, end);

	add_token(w, n, REQUEST_USERNAME, name);
	if (password.len < 2)
		walk_fail(w, WALK_MALFORMED);
	else
		add_str(w, n, REQUEST_PASSWORD, password.at, password.len,
		        walk_string(w, password.at + 1, password.len - 2));
}

/* The folder that a command names behind `skip` other words. */
static bool names_folder(const uint8_t *p, struct token command, unsigned *skip)
{
	static const char *const commands[] = {"SELECT",      "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE",
	                                       "UNSUBSCRIBE", "STATUS",  "APPEND", "SEARCH", NULL};

	*skip = is_word(p, command, "COPY");
	for (const char *const *c = commands; *c && !*skip; c++)
		if (is_word(p, command, *c))
			return true;
	return *skip;
}

static void walk_request(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	struct token command = next_token(w->p, &at, end), word = command;
	unsigned     skip;

	if (!command.len)
		return;
	if (is_word(w->p, command, "UID")) {
		add_uint(w, n, REQUEST_COMMAND_UID, command.at, command.len, 1);
		word = next_token(w->p, &at, end);
	}
	if (word.len)
		add_token(w, n, REQUEST_COMMAND, word);
	add_token(w, n, COMMAND, command);
	if (is_word(w->p, word, "LOGIN"))
		walk_login(w, n, at, end);
	if (!names_folder(w->p, word, &skip))
		return;
	while (skip--)
		next_token(w->p, &at, end);
	struct token folder = next_token(w->p, &at, end);
	if (folder.len)
		add_token(w, n, REQUEST_FOLDER, folder);
}

static void walk_response(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	struct token status = next_token(w->p, &at, end), command = next_token(w->p, &at, end);

	if (status.len)
		add_token(w, n, RESPONSE_STATUS, status);
	if (!status.len || !command.len)
		return;
	add_token(w, n, RESPONSE_COMMAND, command);
	add_token(w, n, COMMAND, command);
}

static void walk_exchange(struct walk *w, struct node *n, uint32_t at, uint32_t note, bool request)
{
	const struct imap_exchange *e = walk_note(w, note);

	if (!e || !e->response_frame)
		return;
	if (request) {
		add_uint(w, n, RESPONSE_IN, at, 0, e->response_frame);
		return;
	}
	int64_t took_ns = walk_frame(w)->time_ns - e->request_ns;
	add_uint(w, n, RESPONSE_TO, at, 0, e->request_frame);
	add_time(w, n, TIME, at, 0, took_ns / 1000000000, (int32_t)(took_ns % 1000000000));
}

/* A line; a tagged one has the note of its exchange. */
static void walk_line(struct walk *w, const struct imap_line *x, uint32_t note, bool request)
{
	uint32_t     at = x->at, end = x->at + x->len;
	struct node *n = add(w, w->node, LINE, x->at, x->whole);

	if (!x->len || w->p[x->at] == '*')
		return;
	add(w, n, request ? REQUEST : RESPONSE, x->at, x->len);
	struct token tag = next_token(w->p, &at, end);
	if (!tag.len)
		return;
	add_token(w, n, request ? REQUEST_TAG : RESPONSE_TAG, tag);
	add_token(w, n, TAG, tag);
	if (request)
		walk_request(w, n, at, end);
	else
		walk_response(w, n, at, end);
	walk_exchange(w, n, x->at, note, request);
}

static void walk_info(struct walk *w, const struct imap_line *x, bool request)
{
	col_info(w, "%s: %s", request ? "Request" : "Response", walk_columns(w) ? walk_escaped(w, x->at, x->len) : "");
}

static void walk(struct walk *w)
{
	const struct imap_told *told = walk_note(w, w->layer->data);
	bool                    request = is_request(w->row->sport, w->row->dport), starred = true;
	struct imap_line        x;
	uint32_t                nth = 0;

	add_uint(w, w->node, ISREQUEST, 0, 0, request);
	for (uint32_t at = 0; at < w->caplen && walk_ok(w); at = x.next) {
		read_line(w->p, w->caplen, at, request, &x);
		bool star = x.len && w->p[at] == '*';
		if (!at || (starred && !star))
			walk_info(w, &x, request);
		starred = starred && star;
		bool tagged = is_tagged(w->p, &x);
		walk_line(w, &x, tagged && told && nth < told->n ? told->exchange[nth] : 0, request);
		nth += tagged;
	}
}

const struct proto proto_imap = {
    .name = "imap",
    .title = "Internet Message Access Protocol",
    .brief = "IMAP",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, IMAP_PORT}),
    .message = message,
    .scan = scan,
    .walk = walk,
};
