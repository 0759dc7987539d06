/* smtp.c -- Simple Mail Transfer Protocol: RFC 5321, 3030 (BDAT), 4954 (AUTH).  Mail that came is imf.c's. */
#include "proto/mail.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct name code_names[] = {
	{211, "System status, or system help reply"}, {214, "Help message"}, {220, "<domain> Service ready"},
	{221, "<domain> Service closing transmission channel"}, {235, "Authentication successful"},
	{250, "Requested mail action okay, completed"}, {251, "User not local; will forward to <forward-path>"},
	{252, "Cannot VRFY user, but will accept message and attempt delivery"}, {334, "AUTH input"},
	{354, "Start mail input; end with <CRLF>.<CRLF>"},
	{421, "<domain> Service not available, closing transmission channel"},
	{432, "A password transition is needed"}, {450, "Requested mail action not taken: mailbox unavailable"},
	{451, "Requested action aborted: local error in processing"},
	{452, "Requested action not taken: insufficient system storage"}, {454, "Temporary authentication failed"},
	{500, "Syntax error, command unrecognized"}, {501, "Syntax error in parameters or arguments"},
	{502, "Command not implemented"}, {503, "Bad sequence of commands"},
	{504, "Command parameter not implemented"}, {530, "Authentication required"},
	{534, "Authentication mechanism is too weak"}, {535, "Authentication credentials invalid"},
	{538, "Encryption required for requested authentication mechanism"},
	{550, "Requested action not taken: mailbox unavailable"}, {551, "User not local; please try <forward-path>"},
	{552, "Requested mail action aborted: exceeded storage allocation"},
	{553, "Requested action not taken: mailbox name not allowed"}, {554, "Transaction failed"}, {0, NULL}
};

enum {
	REQ, RSP, MESSAGE, COMMAND_LINE, COMMAND, PARAMETER, RESPONSE, CODE, RSP_PARAMETER, USERNAME, PASSWORD,
	USERNAME_PASSWORD, EOM, FRAGMENTS, FRAGMENT, COUNT, REASSEMBLED_IN, REASSEMBLED_LENGTH, N
};
static const struct field fields[N] = {
	[REQ]               = {"smtp.req", "Request", BOOL(0), FLAGS(FIELD_HIDDEN)},
	[RSP]               = {"smtp.rsp", "Response", BOOL(0), FLAGS(FIELD_HIDDEN)},
	[MESSAGE]           = {"smtp.message", "Message", STRING},
	[COMMAND_LINE]      = {"smtp.command_line", "Command Line", STRING},
	[COMMAND]           = {"smtp.req.command", "Command", STRING},
	[PARAMETER]         = {"smtp.req.parameter", "Request parameter", STRING},
	[RESPONSE]          = {"smtp.response", "Response", STRING},
	[CODE]              = {"smtp.response.code", "Response code", U32, DEC, NAMES(code_names)},
	[RSP_PARAMETER]     = {"smtp.rsp.parameter", "Response parameter", STRING},
	[USERNAME]          = {"smtp.auth.username", "Username", STRING},
	[PASSWORD]          = {"smtp.auth.password", "Password", STRING},
	[USERNAME_PASSWORD] = {"smtp.auth.username_password", "Username/Password", STRING},
	[EOM]               = {"smtp.eom", "EOM", NONE},
	[FRAGMENTS]         = {"smtp.data.fragments", "DATA fragments", NONE, FLAGS(FIELD_GENERATED)},
	[FRAGMENT]          = {"smtp.data.fragment", "DATA fragment", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[COUNT]             = {"smtp.data.fragment.count", "DATA fragment count", U32, DEC, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_IN]    = {"smtp.data.reassembled.in", "Reassembled DATA in frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_LENGTH] = {"smtp.data.reassembled.length", "Reassembled DATA length", U32, DEC, FLAGS(FIELD_GENERATED)},
};
/* clang-format on */

/* ------------------------------------------------------------------ framing */

/* What SMTP remembers of a direction, over struct stream_context; the client's also of what the server said. */
struct smtp_context {
	uint64_t bdat;     /* bytes of a BDAT chunk that are still to come */
	uint8_t  data;     /* in a mail behind DATA */
	uint8_t  in_line;  /* of it: the last byte was no line end */
	uint8_t  last;     /* the BDAT chunk is the last one */
	uint8_t  auth;     /* enum auth: what the next line is */
	uint8_t  starttls; /* asked for */
	uint8_t  refused;  /* the server said so of the mail: the client may know, or send it all the same */
	uint8_t  chunks;   /* a BDAT chunk came that is not the last one */
};
_Static_assert(sizeof(struct smtp_context) <= sizeof(struct stream_context), "SMTP's context fits");

enum { REST_MAX = 63 }; /* FRAMING_REST has room for it */

enum auth { AUTH_NONE, AUTH_USER, AUTH_PASS, AUTH_BOTH };

/* Kinds of messages, in the framing's data. */
enum kind { KIND_LINES, KIND_MAIL, KIND_CHUNK, KIND_AUTH, KIND_EMPTY, KIND_MASK = 7, AUTH_SHIFT = 4 };

static bool is_server_port(uint16_t port)
{
	return port == 25 || port == 587;
}

static bool has_word(const uint8_t *p, uint32_t n, const char *word)
{
	uint32_t len = (uint32_t)strlen(word);

	return n >= len && strncasecmp((const char *)p, word, len) == 0 && (n == len || p[len] == ' ');
}

/* BDAT <size> [LAST] */
static void begin_chunk(struct smtp_context *c, const uint8_t *p, uint32_t n)
{
	uint32_t at = 5;

	for (c->bdat = 0; at < n && p[at] >= '0' && p[at] <= '9' && c->bdat < UINT32_MAX; at++)
		c->bdat = c->bdat * 10 + (p[at] - '0');
	while (at < n && p[at] == ' ')
		at++;
	c->last = has_word(p + at, n - at, "LAST");
}

/* What a command leads to; true: what follows is no command. */
static bool take_command(struct smtp_context *c, const uint8_t *p, uint32_t n)
{
	if (has_word(p, n, "DATA")) {
		c->data = 1;
		c->in_line = c->refused = 0;
		return true;
	}
	if (n > 5 && has_word(p, n, "BDAT")) {
		begin_chunk(c, p, n);
		return c->bdat != 0;
	}
	c->starttls = has_word(p, n, "STARTTLS");
	if (n == 10 && has_word(p, n, "AUTH LOGIN"))
		c->auth = AUTH_USER;
	else if (n > 11 && has_word(p, n, "AUTH LOGIN"))
		c->auth = AUTH_PASS;
	else if (n == 10 && has_word(p, n, "AUTH PLAIN"))
		c->auth = AUTH_BOTH;
	return c->auth != AUTH_NONE;
}

static enum framing_verdict whole(struct framing *f, uint32_t len, uint32_t data)
{
	f->need = len;
	f->data = data;
	return FRAMING_WHOLE;
}

static enum framing_verdict mail(struct framing *f, struct smtp_context *c)
{
	bool ended;

	enum framing_verdict v = mail_message(f, &c->in_line, &ended);
	f->data |= KIND_MAIL;
	c->data = !ended;
	return v;
}

static enum framing_verdict chunk(struct framing *f, struct smtp_context *c)
{
	uint32_t len = c->bdat < f->n ? (uint32_t)c->bdat : f->n;

	c->bdat -= len;
	if (!c->bdat)
		c->chunks = !c->last;
	return whole(f, len, KIND_CHUNK | (!c->bdat && c->last ? FRAMING_LAST : FRAMING_PART));
}

static enum framing_verdict commands(struct framing *f, struct smtp_context *c)
{
	uint32_t at = 0, len, line;

	while (at < f->n && mail_line(f->p + at, f->n - at, &len, &line)) {
		if (c->auth) {
			uint32_t data = KIND_AUTH | (uint32_t)c->auth << AUTH_SHIFT;
			c->auth = c->auth == AUTH_USER ? AUTH_PASS : AUTH_NONE;
			return whole(f, line, data);
		}
		bool stop = take_command(c, f->p + at, len), chunk_next = !at && stop && c->bdat && c->chunks;
		if (chunk_next && line <= REST_MAX) /* between two chunks: nothing of it is a part of the mail */
			return whole(f, line, KIND_LINES | FRAMING_PART | FRAMING_REST(line));
		if (!at && c->last && !c->bdat && has_word(f->p, len, "BDAT"))
			return whole(f, line,
			             KIND_EMPTY | FRAMING_LAST | FRAMING_REST(line < REST_MAX ? line : REST_MAX));
		at += line;
		if (stop)
			break;
	}
	if (!at && !f->last) {
		f->need = f->n + 1;
		return FRAMING_SEGMENT;
	}
	return whole(f, at ? at : f->n, KIND_LINES);
}

/* What the server's answer means for the client: an error ends what was begun. */
static void take_answer(struct framing *f, struct smtp_context *client, const uint8_t *p, uint32_t n, bool latest)
{
	if (n < 3 || (n > 3 && p[3] == '-'))
		return;
	if (client->data && latest && p[0] >= '4' && !client->in_line)
		client->refused = 1;
	if (client->auth && p[0] != '3')
		client->auth = AUTH_NONE;
	if (client->starttls && p[0] == '2')
		f->claim = P_tls;
	client->starttls = 0;
}

static enum framing_verdict answers(struct framing *f)
{
	uint32_t at = 0, len, line;

	while (at < f->n && mail_line(f->p + at, f->n - at, &len, &line)) {
		take_answer(f, (struct smtp_context *)f->peer, f->p + at, len, at + line == f->n);
		at += line;
	}
	if (!at && !f->last) {
		f->need = f->n + 1;
		return FRAMING_SEGMENT;
	}
	return whole(f, at ? at : f->n, KIND_LINES);
}

/* Is this a command that a client sends whose mail was refused? */
static bool gives_up(const uint8_t *p, uint32_t n)
{
	static const char *const words[] = {"RSET", "QUIT", "MAIL", "RCPT", "NOOP",
	                                    "HELO", "EHLO", "DATA", "BDAT", NULL};

	for (const char *const *w = words; *w; w++)
		if (n > 4 && strncasecmp((const char *)p, *w, 4) == 0 && (p[4] == ' ' || p[4] == '\r' || p[4] == '\n'))
			return true;
	return false;
}

static enum framing_verdict message(struct framing *f)
{
	struct smtp_context *c = (struct smtp_context *)f->own;

	if (is_server_port(f->sport) && !is_server_port(f->dport))
		return answers(f);
	if (c->data && c->refused && !c->in_line && gives_up(f->p, f->n))
		c->data = 0;
	if (c->data)
		return mail(f, c);
	return c->bdat ? chunk(f, c) : commands(f, c);
}

/* ------------------------------------------------------------------ scan */

static void scan(struct scan *s)
{
	if (s->key & FRAMING_LAST && (s->key & KIND_MASK) != KIND_CHUNK)
		scan_child_made(s, P_imf, s->len, false);
}

/* ------------------------------------------------------------------ walk */

static const char *shown(struct walk *w, uint32_t at, uint32_t len)
{
	return walk_labels(w) || walk_columns(w) ? walk_escaped(w, at, len) : "";
}

static uint32_t line_at(const struct walk *w, uint32_t at, uint32_t *line)
{
	uint32_t len;

	if (!mail_line(w->p + at, w->caplen - at, &len, line))
		len = *line = w->caplen - at;
	return len;
}

static void walk_command(struct walk *w, uint32_t at, uint32_t len, uint32_t line)
{
	enum { WORD = 4 };
	struct node *n = add(w, w->node, COMMAND_LINE, at, line);

	add(w, n, COMMAND, at, len < WORD ? len : WORD);
	if (len > WORD + 1)
		add(w, n, PARAMETER, at + WORD + 1, len - WORD - 1);
}

static void walk_commands(struct walk *w)
{
	uint32_t line;

	for (uint32_t at = 0; at < w->caplen && walk_ok(w); at += line) {
		uint32_t len = line_at(w, at, &line);
		col_info_add(w, "%s%s", at ? " | " : "C: ", shown(w, at, len));
		walk_command(w, at, len, line);
	}
}

static void walk_auth(struct walk *w)
{
	uint32_t    auth = w->layer->data >> AUTH_SHIFT & 3, line, len = line_at(w, 0, &line);
	unsigned    row = auth == AUTH_USER ? USERNAME : auth == AUTH_PASS ? PASSWORD : USERNAME_PASSWORD;
	const char *what = auth == AUTH_USER ? "User" : "Pass";

	if (auth == AUTH_BOTH)
		col_info(w, "C: %s", shown(w, 0, len));
	else
		col_info(w, "C: %s: %s", what, shown(w, 0, len));
	add(w, w->node, row, 0, len);
}

static bool digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* One reply of one or more lines; returns the offset behind it. */
static uint32_t walk_response(struct walk *w, uint32_t at)
{
	struct node *n = NULL;
	bool         more = true, first = true;

	for (uint32_t line; more && at < w->caplen && walk_ok(w); at += line) {
		uint32_t       len = line_at(w, at, &line);
		const uint8_t *p = w->p + at;
		bool           coded = len >= 3 && digit(p[0]) && digit(p[1]) && digit(p[2]);
		more = coded && len > 3 && p[3] == '-';
		if (first) {
			n = add(w, w->node, RESPONSE, at, line);
			if (coded)
				add_uint(w, n, CODE, at, 3,
				         (uint32_t)((p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0')));
			col_info_add(w, "%s%s", at ? " | " : "S: ", shown(w, at, len));
		} else {
			col_info_add(w, " | %s", len > 4 ? shown(w, at + 4, len - 4) : "");
		}
		first = false;
		if (coded && len > 4)
			add(w, n, RSP_PARAMETER, at + 4, len - 4);
	}
	return at;
}

static const struct mail_rows part_rows = {FRAGMENTS, FRAGMENT, COUNT, REASSEMBLED_LENGTH};

static void walk_mail(struct walk *w)
{
	const struct message *m = walk_stream_message(w);
	uint32_t              data = w->layer->data;
	bool                  chunk = (data & KIND_MASK) == KIND_CHUNK, last = data & FRAMING_LAST;

	if (!last || chunk) {
		col_info(w, "C: DATA fragment, %u byte%s", w->len, w->len == 1 ? "" : "s");
		walk_show(w, w->node, P_data_text_lines, 0, w->len, NULL);
	} else {
		col_info(w, "%s", "");
		if ((data & KIND_MASK) == KIND_MAIL)
			node_label(add(w, w->node, EOM, 0, 0), "C: .");
	}
	if (!m)
		return;
	if (m->joined && !chunk)
		mail_walk_parts(w, m, &part_rows);
	else if (m->whole_in)
		add_uint(w, w->node, REASSEMBLED_IN, 0, 0, m->whole_in);
	if (m->joined && !chunk)
		walk_hand_over(w, P_NONE, m->joined, 0, walk_frame(w)->derived[m->joined - 1].len, NULL);
}

static void walk(struct walk *w)
{
	uint32_t kind = w->layer->data & KIND_MASK;

	if (kind == KIND_EMPTY) {
		add_uint(w, w->node, REQ, 0, 0, 1);
		walk_commands(w);
	}
	if (kind == KIND_MAIL || kind == KIND_CHUNK || kind == KIND_EMPTY) {
		walk_mail(w);
		return;
	}
	if (kind == KIND_AUTH) {
		add_uint(w, w->node, REQ, 0, 0, 1);
		walk_auth(w);
		return;
	}
	bool request = is_server_port(w->row->dport);
	col_info(w, "%s", "");
	add_uint(w, w->node, request ? REQ : RSP, 0, 0, 1);
	if (request)
		walk_commands(w);
	for (uint32_t at = 0; !request && at < w->caplen && walk_ok(w);)
		at = walk_response(w, at);
}

static const char *const emits[] = {"data-text-lines", NULL};

const struct proto proto_smtp = {
    .name = "smtp",
    .title = "Simple Mail Transfer Protocol",
    .brief = "SMTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, 25}, {T_TCP_PORT, 587}),
    .message = message,
    .scan = scan,
    .walk = walk,
    .joins = true,
    .emits = emits,
};
