/* pop.c -- Post Office Protocol: RFC 1939, 2595 (STLS).  A mail whose reply says how long it is is put together and is
 * imf.c's; other replies are shown segment by segment, as they come. */
#include "proto/mail.h"
#include "proto/media_types.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
enum {
	RESPONSE, INDICATOR, DESCRIPTION, RESPONSE_DATA, REQUEST, COMMAND, PARAMETER, REQUEST_DATA, FRAGMENTS, FRAGMENT, COUNT,
	REASSEMBLED_IN, REASSEMBLED_LENGTH, NO_LENGTH, N
};
static const struct field fields[N] = {
	[RESPONSE]       = {"pop.response", "Response", STRING},
	[INDICATOR]      = {"pop.response.indicator", "Response indicator", STRING},
	[DESCRIPTION]    = {"pop.response.description", "Response description", STRING},
	[RESPONSE_DATA]  = {"pop.response.data", "Data", STRING},
	[REQUEST]        = {"pop.request", "Request", STRING},
	[COMMAND]        = {"pop.request.command", "Request command", STRING},
	[PARAMETER]      = {"pop.request.parameter", "Request parameter", STRING},
	[REQUEST_DATA]   = {"pop.request.data", "Data", STRING},
	[FRAGMENTS]      = {"pop.data.fragments", "DATA fragments", NONE, FLAGS(FIELD_GENERATED)},
	[FRAGMENT]       = {"pop.data.fragment", "DATA fragment", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[COUNT]          = {"pop.data.fragment.count", "DATA fragment count", U32, DEC, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_IN] = {"pop.data.reassembled.in", "Reassembled DATA in frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_LENGTH] = {"pop.data.reassembled.length", "Reassembled DATA length", U32, DEC, FLAGS(FIELD_GENERATED)},
	[NO_LENGTH] = {"pop.response.tot_len.invalid", "Length must be a string containing an integer",
		EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

enum { POP_PORT = 110 };

/* ------------------------------------------------------------------ framing */

/* What POP remembers: of the client what it asked for, of the server whether it is in a mail. */
struct pop_context {
	uint8_t retr, stls;
	uint8_t mail, in_line;
};
_Static_assert(sizeof(struct pop_context) <= sizeof(struct stream_context), "POP's context fits");

/* Kinds of messages, in the framing's data. */
enum kind { KIND_LINES, KIND_MAIL, KIND_RETR = 2 };

static bool begins(const uint8_t *p, uint32_t n, const char *word)
{
	return n >= strlen(word) && strncasecmp((const char *)p, word, strlen(word)) == 0;
}

static bool says_length(const uint8_t *p, uint32_t n)
{
	return n > 4 && p[4] >= '0' && p[4] <= '9';
}

/* A reply; where it begins a mail, the mail is a message of its own. */
static uint32_t reply(struct framing *f, struct pop_context *own, struct pop_context *client)
{
	uint32_t len, line, n = f->n;

	if (!mail_line(f->p, f->n, &len, &line))
		return n;
	bool ok = begins(f->p, len, "+OK");
	if (ok && client->stls)
		f->claim = P_tls;
	if (ok && client->retr) {
		f->data = KIND_RETR;
		own->mail = says_length(f->p, len);
		own->in_line = 0;
		n = own->mail ? line : n;
	}
	*client = (struct pop_context){0};
	return n;
}

static enum framing_verdict message(struct framing *f)
{
	struct pop_context *own = (struct pop_context *)f->own, *peer = (struct pop_context *)f->peer;
	bool                ended;

	if (f->dport == POP_PORT) {
		own->retr = begins(f->p, f->n, "RETR");
		own->stls = begins(f->p, f->n, "STLS");
	} else if (own->mail) {
		enum framing_verdict v = mail_message(f, &own->in_line, &ended);
		f->data |= KIND_MAIL;
		own->mail = !ended;
		return v;
	}
	f->need = f->dport == POP_PORT ? f->n : reply(f, own, peer);
	return FRAMING_WHOLE;
}

static void scan(struct scan *s)
{
	if (s->key & FRAMING_LAST)
		scan_child_made(s, P_imf, s->len, false);
}

/* ------------------------------------------------------------------ walk */

/* The length of the line at `at` without its end; *next: the one behind it. */
static uint32_t line_at(const struct walk *w, uint32_t at, uint32_t *next)
{
	uint32_t len, line;

	if (!mail_line(w->p + at, w->caplen - at, &len, &line))
		len = line = w->caplen - at;
	*next = at + line;
	return len;
}

static struct node *add_line(struct walk *w, unsigned row, uint32_t at, uint32_t len)
{
	struct node *n = add_str(w, w->node, row, at, len, "");

	if (walk_labels(w))
		node_label(n, "%s", walk_escaped(w, at, len));
	return n;
}

static void walk_lines(struct walk *w, bool request)
{
	uint32_t next, len = line_at(w, 0, &next), word = 0;

	col_info(w, "%s: %s", request ? "C" : "S", walk_columns(w) ? walk_escaped(w, 0, len) : "");
	struct node *n = add_line(w, request ? REQUEST : RESPONSE, 0, next);
	while (word < len && w->p[word] != ' ')
		word++;
	if (word)
		add(w, n, request ? COMMAND : INDICATOR, 0, word);
	while (word < len && w->p[word] == ' ')
		word++;
	if ((w->layer->data & KIND_RETR) && word < len && !says_length(w->p, len))
		expert(w, n, NO_LENGTH, NULL);
	if (word < len)
		add(w, n, request ? PARAMETER : DESCRIPTION, word, len - word);
	for (uint32_t at = next; at < w->caplen; at = next) {
		line_at(w, at, &next);
		add_line(w, request ? REQUEST_DATA : RESPONSE_DATA, at, next - at);
	}
}

static const struct mail_rows part_rows = {FRAGMENTS, FRAGMENT, COUNT, REASSEMBLED_LENGTH};

static void walk_mail(struct walk *w)
{
	const struct message *m = walk_stream_message(w);

	col_info(w, "S: DATA fragment, %u byte%s", w->len, w->len == 1 ? "" : "s");
	if (!m)
		return;
	if (m->joined) {
		mail_walk_parts(w, m, &part_rows);
		walk_hand_over(w, P_NONE, m->joined, 0, walk_frame(w)->derived[m->joined - 1].len, NULL);
	} else if (m->whole_in) {
		add_uint(w, w->node, REASSEMBLED_IN, 0, 0, m->whole_in);
	}
}

static void walk(struct walk *w)
{
	bool request = w->row->dport == POP_PORT;

	if (w->layer->data & KIND_MAIL)
		walk_mail(w);
	else if (request || begins(w->p, w->caplen, "+OK") || begins(w->p, w->caplen, "-ERR"))
		walk_lines(w, request);
	else {
		col_info(w, "%s", "");
		walk_show(w, node_parent(w->node), P_imf, 0, w->len, NULL);
	}
}

const struct proto proto_pop = {
    .name = "pop",
    .title = "Post Office Protocol",
    .brief = "POP",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, POP_PORT}),
    .message = message,
    .scan = scan,
    .walk = walk,
    .joins = true,
    .emits = media_emits,
};
