/* ftp_course.c -- what a control connection of FTP comes to: its folder, and the data connections that it announces
 * (RFC 959, 3.2; RFC 2428).  Also how addresses stand in its lines.  Showing them is ftp.c's. */
#include "proto/ftp.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------------ lines */

static bool digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

uint32_t ftp_line(const uint8_t *p, uint32_t n, uint32_t *next)
{
	const uint8_t *lf = n ? memchr(p, '\n', n) : NULL;
	uint32_t       end = lf ? (uint32_t)(lf - p) : n;

	*next = lf ? end + 1 : n;
	return end - (lf && end && p[end - 1] == '\r');
}

uint32_t ftp_code(const uint8_t *p, uint32_t n)
{
	if (n < FTP_CODE_DIGITS || !digit(p[0]) || !digit(p[1]) || !digit(p[2]))
		return 0;
	return (uint32_t)((p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0'));
}

uint32_t ftp_word(const uint8_t *p, uint32_t n, uint32_t *arg)
{
	uint32_t at = 0;

	while (at < n && p[at] != ' ')
		at++;
	for (*arg = at; *arg < n && p[*arg] == ' ';)
		++*arg;
	return at;
}

bool ftp_is(const uint8_t *p, uint32_t len, const char *word)
{
	return len == strlen(word) && memcmp(p, word, len) == 0;
}

static bool six_numbers(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_six *x)
{
	uint32_t number[6] = {0}, start[6], stop[6], i = at;

	for (unsigned k = 0; k < 6; k++) {
		if (k && (i >= end || p[i++] != ','))
			return false;
		for (start[k] = i; i < end && digit(p[i]) && i - start[k] < 3; i++)
			number[k] = number[k] * 10 + (p[i] - '0');
		stop[k] = i;
		if (stop[k] == start[k] || number[k] > 255)
			return false;
	}
	*x = (struct ftp_six){.at = at,
	                      .len = stop[3] - at,
	                      .port_at = start[4],
	                      .port_len = stop[5] - start[4],
	                      .port = (uint16_t)(number[4] << 8 | number[5])};
	for (unsigned k = 0; k < 4; k++)
		x->address[k] = (uint8_t)number[k];
	return true;
}

bool ftp_find_six(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_six *x)
{
	for (; at < end; at++) {
		if (!digit(p[at]))
			continue;
		if (six_numbers(p, at, end, x))
			return true;
		while (at + 1 < end && digit(p[at + 1]))
			at++;
	}
	return false;
}

/* The three fields between the delimiter that stands at `at`. */
static bool delimited(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_fields *x)
{
	*x = (struct ftp_fields){0};
	if (at >= end)
		return false;
	uint8_t mark = p[at++];
	for (unsigned k = 0; k < 3; k++) {
		const uint8_t *stop = at < end ? memchr(p + at, mark, end - at) : NULL;
		if (!stop)
			return false;
		x->at[k] = at;
		x->end[k] = (uint32_t)(stop - p);
		at = x->end[k] + 1;
	}
	return true;
}

static uint32_t number_at(const uint8_t *p, uint32_t at, uint32_t end)
{
	uint32_t v = 0;

	for (; at < end && digit(p[at]) && v < 100000; at++)
		v = v * 10 + (p[at] - '0');
	return v;
}

bool ftp_eprt(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_fields *x)
{
	char text[INET6_ADDRSTRLEN] = {0};

	if (!delimited(p, at, end, x) || x->end[1] - x->at[1] >= sizeof text)
		return false;
	memcpy(text, p + x->at[1], x->end[1] - x->at[1]);
	x->family = number_at(p, x->at[0], x->end[0]);
	x->port = number_at(p, x->at[2], x->end[2]);
	if (x->family == 1 && inet_pton(AF_INET, text, x->address) == 1)
		x->address_bytes = 4;
	else if (x->family == 2 && inet_pton(AF_INET6, text, x->address) == 1)
		x->address_bytes = 16;
	return x->address_bytes && x->port <= UINT16_MAX;
}

bool ftp_epsv(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_fields *x)
{
	const uint8_t *open = at < end ? memchr(p + at, '(', end - at) : NULL;

	if (!open || !delimited(p, (uint32_t)(open - p) + 1, end, x) || x->end[2] == x->at[2])
		return false;
	x->port = number_at(p, x->at[2], x->end[2]);
	if (x->port > UINT16_MAX)
		x->port = UINT16_MAX;
	return true;
}

/* ------------------------------------------------------------------ the course */

/* A note: what is known of a control connection.  Its number is word[0] of both contexts. */
struct control {
	uint32_t folder;   /* note: text */
	uint32_t last;     /* note: the last command's line */
	uint32_t transfer; /* note: the data connection that was announced last */
	uint32_t point;    /* note: for messages that announce nothing */
};

static struct control *control_of(struct framing *f)
{
	if (!f->own->word[0]) {
		f->own->word[0] = f->peer->word[0] = notes_add(f->notes, sizeof(struct control));
		struct control *c = notes_at(f->notes, (uint32_t)f->own->word[0]);
		c->folder = notes_text(f->notes, "", 0);
	}
	return notes_at(f->notes, (uint32_t)f->own->word[0]);
}

static const char *text_of(const struct framing *f, uint32_t note)
{
	const char *text = notes_at(f->notes, note);

	return text ? text : "";
}

/* What holds behind a message. */
static uint32_t note_point(struct framing *f, const struct control *c, uint32_t transfer, bool setup)
{
	uint32_t          number = notes_add(f->notes, sizeof(struct ftp_point));
	struct ftp_point *p = notes_at(f->notes, number);

	*p = (struct ftp_point){.folder = c->folder, .transfer = transfer, .setup = setup};
	return number;
}

/* A data connection to a port of one end: it is `first`. */
static void announce(struct framing *f, struct control *c, const char *method, const struct expected_end *first,
                     const struct expected_end *second)
{
	c->transfer = notes_add(f->notes, sizeof(struct ftp_transfer));
	struct ftp_transfer *t = notes_at(f->notes, c->transfer);
	t->method = method;
	t->setup_frame = f->frame;
	f->expect = (struct expected){.proto = P_ftp_data, .note = c->transfer, .end = {*first, *second}};
}

/* PORT and EPRT: the server comes from its own port, RFC 959, 3.2. */
static bool active(struct framing *f, struct control *c, uint32_t word, uint32_t arg, uint32_t len)
{
	const struct expected_end server = {.peer = true, .port = FTP_DATA_PORT};
	struct expected_end       end = {.address_bytes = 4};
	struct ftp_six            six;
	struct ftp_fields         fields;

	if (word == 4 && strncasecmp((const char *)f->p, "PORT", 4) == 0 && ftp_find_six(f->p, arg, len, &six)) {
		memcpy(end.address, six.address, 4);
		end.port = six.port;
		announce(f, c, "PORT", &end, &server);
		return true;
	}
	if (word == 4 && strncasecmp((const char *)f->p, "EPRT", 4) == 0 && ftp_eprt(f->p, arg, len, &fields)) {
		end.address_bytes = fields.address_bytes;
		memcpy(end.address, fields.address, sizeof end.address);
		end.port = (uint16_t)fields.port;
		announce(f, c, "EPRT", &end, &server);
		return true;
	}
	return false;
}

static bool passive(struct framing *f, struct control *c, uint32_t code, uint32_t len)
{
	const struct expected_end client = {.peer = true};
	struct expected_end       end = {0};
	struct ftp_six            six;
	struct ftp_fields         fields;

	if (code == 227 && ftp_find_six(f->p, FTP_CODE_DIGITS, len, &six)) {
		end.address_bytes = 4;
		memcpy(end.address, six.address, 4);
		end.port = six.port;
	} else if (code == 229 && ftp_epsv(f->p, FTP_CODE_DIGITS, len, &fields)) {
		end.port = (uint16_t)fields.port;
	}
	if (!end.port)
		return false;
	announce(f, c, code == 227 ? "PASV" : "EPASV", &end, &client);
	return true;
}

/* Does the command bring a file over the data connection (RFC 959, 4.1.3)? */
static bool moves_file(const uint8_t *p, uint32_t word)
{
	return ftp_is(p, word, "RETR") || ftp_is(p, word, "STOR") || ftp_is(p, word, "APPE") || ftp_is(p, word, "STOU");
}

/* A command; the first one behind an announcement is the one that the data connection serves. */
static uint32_t take_command(struct framing *f, struct control *c, uint32_t len)
{
	struct ftp_transfer *t = notes_at(f->notes, c->transfer);
	uint32_t             arg, word = ftp_word(f->p, len, &arg), served = 0;

	c->last = notes_text(f->notes, (const char *)f->p, len);
	if (t && !t->command_frame) {
		t->command_frame = f->frame;
		t->command = c->last;
		t->folder = c->folder;
		served = c->transfer;
	}
	if (t && !t->file && !t->frames && arg < len && moves_file(f->p, word))
		t->file = notes_text(f->notes, (const char *)f->p + arg, len - arg);
	if (active(f, c, word, arg, len))
		return note_point(f, c, c->transfer, true);
	return served ? note_point(f, c, served, false) : c->point;
}

/* Go along a path, from the folder in `out`, which has a slash in front of each part. */
static void walk_path(struct text *out, const char *path)
{
	for (size_t n; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			const char *slash = out->length ? memrchr(out->p, '/', out->length) : NULL;
			out->length = slash ? (size_t)(slash - out->p) : 0;
		} else if (n && !(n == 1 && path[0] == '.')) {
			text_char(out, '/');
			text_put(out, path, n);
		}
	}
}

/* Change the folder; a path that begins at the root, or nowhere, is taken as it is. */
static void change_folder(struct framing *f, struct control *c, const char *path)
{
	enum { FOLDER_MAX = 4096 };
	const char *from = text_of(f, c->folder);
	struct text out;

	if (path[0] == '/' || !from[0]) {
		c->folder = notes_text(f->notes, path, strlen(path));
	} else if (strlen(from) < FOLDER_MAX) {
		text_init(&out);
		walk_path(&out, from);
		walk_path(&out, path);
		if (!out.length)
			text_char(&out, '/');
		bool rooted = from[0] == '/';
		c->folder = notes_text(f->notes, out.p + !rooted, out.length - !rooted);
		text_fini(&out);
	}
	c->point = 0;
}

/* 257 "PATH": a quote in it is written twice (RFC 959, appendix II). */
static void take_folder(struct framing *f, struct control *c, uint32_t len)
{
	const uint8_t *p = memchr(f->p, '"', len), *end = f->p + len;
	struct text    out;

	text_init(&out);
	for (p = p ? p + 1 : end; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++) {
		text_char(&out, (char)*p);
		p += *p == '"';
	}
	if (p < end && out.length) {
		c->folder = notes_text(f->notes, out.p, out.length);
		c->point = 0;
	}
	text_fini(&out);
}

static void take_reply(struct framing *f, struct control *c, uint32_t code, uint32_t len)
{
	const char *last = text_of(f, c->last);

	if (code == 250 && strncmp(last, "CWD ", 4) == 0)
		change_folder(f, c, last + 4 + strspn(last + 4, " "));
	else if (code == 250 && strcmp(last, "CDUP") == 0)
		change_folder(f, c, "..");
	else if (code == 257)
		take_folder(f, c, len);
	else if (code == 234 && strncasecmp(last, "AUTH ", 5) == 0)
		f->claim = P_tls;
}

enum framing_verdict ftp_message(struct framing *f)
{
	struct control *c = control_of(f);
	bool            request = f->dport == FTP_PORT, setup = false;
	uint32_t        next, len = ftp_line(f->p, f->n, &next), code = request ? 0 : ftp_code(f->p, len);

	if (!request) {
		take_reply(f, c, code, len);
		setup = passive(f, c, code, len);
	}
	if (!c->point)
		c->point = note_point(f, c, 0, false);
	f->data = request ? take_command(f, c, len) : setup ? note_point(f, c, c->transfer, true) : c->point;
	f->need = 0;
	return FRAMING_WHOLE;
}
