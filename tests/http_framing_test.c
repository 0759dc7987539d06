/* http_framing_test.c -- where HTTP's messages end, against llhttp: conversations of well-formed messages, by hand and
 * at random, cut into segments at random.  Skipped where llhttp's source is not installed. */
#include "base/mem.h"
#include "base/text.h"
#include "dissect/registry.h"
#include "flow/stream.h"
#include "llhttp_oracle.h"
#include "proto/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { SKIPPED = 77, TALKS = 3000, TURNS_MAX = 200, SEGMENTS_MAX = 20000, FIRST_SEQ = 0x70000000 };
enum { CLIENT_PORT = 40000, HTTP_PORT = 80 };

/* A conversation: what both ends say, and in which order (up to which byte of its own each turn goes). */
struct talk {
	struct text said[2]; /* client, server */
	struct turn {
		bool   server;
		size_t end;
	} turns[TURNS_MAX];
	size_t n;
};

static void turn(struct talk *t, bool server)
{
	assert_true(t->n < TURNS_MAX);
	t->turns[t->n++] = (struct turn){server, t->said[server].length};
}

static void talk_init(struct talk *t)
{
	t->n = 0;
	text_init(&t->said[0]);
	text_init(&t->said[1]);
}

static void talk_fini(struct talk *t)
{
	text_fini(&t->said[0]);
	text_fini(&t->said[1]);
}

static uint32_t below(uint64_t *state, uint32_t n)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % n;
}

static void show(const struct talk *t, const char *what, uint64_t seed)
{
	fprintf(stderr, "%s (seed %llu)\n", what, (unsigned long long)seed);
	for (int side = 0; side < 2; side++) {
		fprintf(stderr, "--- %s:\n", side ? "server" : "client");
		fwrite(t->said[side].p, 1, t->said[side].length, stderr);
		fputc('\n', stderr);
	}
}

/* ------------------------------------------------------------------ what Wiretale says */

/* A segment of the test: where its payload lies in what its end says. */
struct placed {
	size_t at;
	bool   server;
};

struct world {
	const struct talk *talk;
	struct placed      placed[SEGMENTS_MAX]; /* by frame - 1 */
	uint32_t           n;
};

static struct stream_choice choose(void *context, const struct segment *g)
{
	(void)context, (void)g;
	return (struct stream_choice){.proto = P_http};
}

static enum framing_verdict frame(void *context, uint16_t proto, struct framing *f)
{
	(void)context;
	return all_protos[proto]->message(f);
}

static bool read_piece(void *context, const struct stream_piece *p, uint8_t *out)
{
	const struct world *w = context;

	memcpy(out, w->talk->said[w->placed[p->frame - 1].server].p + p->position, p->len);
	return true;
}

static void send_segment(struct world *w, struct stream *s, bool server, size_t at, uint32_t len, bool fin)
{
	assert_true(w->n < SEGMENTS_MAX);
	w->placed[w->n++] = (struct placed){at, server};
	stream_segment(s, &(struct segment){.frame = w->n,
	                                    .position = (uint32_t)at,
	                                    .sport = server ? HTTP_PORT : CLIENT_PORT,
	                                    .dport = server ? CLIENT_PORT : HTTP_PORT,
	                                    .reverse = server,
	                                    .fin = fin,
	                                    .seq = FIRST_SEQ + (uint32_t)at,
	                                    .bytes = (const uint8_t *)w->talk->said[server].p + at,
	                                    .caplen = len,
	                                    .len = len});
}

static void send_all(struct world *w, struct stream *s, uint64_t *state, uint32_t longest)
{
	size_t at[2] = {0}, n;

	for (int server = 0; server < 2; server++)
		stream_segment(s, &(struct segment){.syn = true, .reverse = server, .seq = FIRST_SEQ});
	for (size_t i = 0; i < w->talk->n; i++) {
		const struct turn *t = &w->talk->turns[i];
		for (uint32_t len; at[t->server] < t->end; at[t->server] += len) {
			len = 1 + below(state, longest);
			if (len > t->end - at[t->server])
				len = (uint32_t)(t->end - at[t->server]);
			send_segment(w, s, t->server, at[t->server], len, false);
		}
	}
	for (int server = 0; server < 2; server++)
		send_segment(w, s, server, at[server], 0, true);
	mem_free(stream_end(s, &n));
}

/* The body of the message that is p, its chunks put together. */
static void take_body(struct oracle_message *m, const uint8_t *p, uint32_t n, uint32_t data)
{
	struct http_head  h;
	struct http_chunk c;
	uint32_t          skip = n > 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;

	http_parse_head(&h, p + skip, n - skip);
	uint32_t at = skip + h.len, len = http_body_len(&h, data, n - at);
	if (!h.chunked || !len) {
		m->hash = hash_more(m->hash, p + at, len);
		m->body_len = len;
		return;
	}
	for (; http_chunk(p, n, at, &c) && c.data_len; at = c.data_at + c.data_len + 2) {
		m->hash = hash_more(m->hash, p + c.data_at, c.data_len);
		m->body_len += c.data_len;
	}
}

/* A line end before a request is a part of that for llhttp; in a segment of its own it is shown as a continuation, as
 * tshark does, and at the start of a connection as none of HTTP's. */
static bool only_line_end(const struct text *t, size_t from, size_t end)
{
	return end == from + 2 && memcmp(t->p + from, "\r\n", 2) == 0;
}

static void wiretale_says(const struct talk *talk, uint64_t *state, struct oracle_messages out[2])
{
	static struct world w;
	struct stream       s;

	w.talk = talk;
	w.n = 0;
	out[0] = out[1] = (struct oracle_messages){0};
	stream_init(&s, &(struct stream_calls){.context = &w, .choose = choose, .frame = frame, .read = read_piece});
	send_all(&w, &s, state, below(state, 4) ? 1 + below(state, 300) : 1 + below(state, 5));
	for (size_t i = 0; i < s.nmessages; i++) {
		const struct stream_message *m = &s.messages[i];
		const struct placed         *last = &w.placed[m->frame - 1];
		size_t                       start =
                    m->unit == STREAM_NONE ? last->at + m->offset : s.units[m->unit].start - FIRST_SEQ + m->offset;
		struct oracle_messages *all = &out[last->server];
		if (m->data & HTTP_TUNNEL) {
			all->tunnel = true;
			continue;
		}
		size_t before = all->n ? all->list[all->n - 1].end : 0;
		if (all->n == MESSAGES_MAX)
			break;
		assert_false(all->tunnel);
		if (only_line_end(&talk->said[last->server], before, start + m->len))
			continue;
		assert_true(start == before || only_line_end(&talk->said[last->server], before, start));
		struct oracle_message *x = &all->list[all->n++];
		*x = (struct oracle_message){.end = start + m->len, .hash = HASH_START};
		take_body(x, (const uint8_t *)talk->said[last->server].p + start, m->len, m->data);
	}
	stream_fini(&s);
}

/* ------------------------------------------------------------------ both */

static void compare(const struct talk *t, uint64_t seed)
{
	struct oracle_messages theirs[2], ours[2];
	const uint8_t         *p[2] = {(const uint8_t *)t->said[0].p, (const uint8_t *)t->said[1].p};
	const size_t           n[2] = {t->said[0].length, t->said[1].length};
	uint64_t               state = seed;

	const char *error = llhttp_says(p, n, theirs);
	if (error)
		show(t, error, seed);
	assert_null(error);
	wiretale_says(t, &state, ours);
	for (int side = 0; side < 2; side++) {
		bool same = ours[side].n == theirs[side].n;
		for (size_t i = 0; same && i < ours[side].n; i++)
			same = memcmp(&ours[side].list[i], &theirs[side].list[i], sizeof *ours[side].list) == 0;
		if (!same)
			show(t, "not the same messages", seed);
		assert_int_equal(ours[side].n, theirs[side].n);
		for (size_t i = 0; i < ours[side].n; i++) {
			assert_int_equal(ours[side].list[i].end, theirs[side].list[i].end);
			assert_int_equal(ours[side].list[i].body_len, theirs[side].list[i].body_len);
			assert_int_equal(ours[side].list[i].hash, theirs[side].list[i].hash);
		}
		assert_true(ours[side].tunnel || !theirs[1].tunnel || ours[side].list[ours[side].n - 1].end == n[side]);
	}
}

/* ------------------------------------------------------------------ by hand */

static void test_by_hand(void **unused)
{
	static const char *const talks[][3] = {
	    /* what the client says, the server, and then the client */
	    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
	    {"HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
	     "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
	    {"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
	     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No "
	     "Content\r\n\r\n"},
	    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;a=\"b;c\"\r\nWiki\r\n5\r\npedia\r\nE\r\n "
	     "in\r\n\r\n"
	     "chunks.\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\nGET /2 HTTP/1.1\r\n\r\n",
	     "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\nHTTP/1.0 200 OK\r\n\r\nup to\r\n\r\nthe end"},
	    {"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n\x16\x03 bytes", "GET more"},
	    {"GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n",
	     "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nbytes", "GET more"},
	    {"GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
	    {"GET / HTTP/1.1\r\nX-Folded: a\r\n b\r\n\tc\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	     "HTTP/1.1 200 OK\r\nX-Folded:\r\n Content-Length: 7\r\nContent-Length:\r\n 5\r\n\r\nhello"
	     "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof talks / sizeof *talks; i++)
		for (uint64_t seed = 1; seed <= 20; seed++) {
			struct talk t;
			talk_init(&t);
			for (int k = 0; k < 3 && talks[i][k]; k++) {
				text_str(&t.said[k % 2], talks[i][k]);
				turn(&t, k % 2);
			}
			compare(&t, seed);
			talk_fini(&t);
		}
}

/* ------------------------------------------------------------------ at random */

enum body { BODY_NONE, BODY_LENGTH, BODY_CHUNKED, BODY_TO_THE_END };

static void put_bytes(struct text *t, uint64_t *state, uint32_t n)
{
	static const char *const tempting[] = {"\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
	                                       "0\r\n\r\n"};

	for (size_t end = t->length + n; t->length < end;) {
		const char *word = tempting[below(state, 5)];
		if (below(state, 30) == 0 && t->length + strlen(word) <= end)
			text_str(t, word);
		else
			text_char(t, (char)below(state, 256));
	}
}

/* Fields that say nothing of the length, first of them one that keeps an answer without a length from going on to the
 * end (Wireshark's rule, not the standard's). */
static void put_fields(struct text *t, uint64_t *state, bool to_the_end)
{
	static const char *const fields[] = {
	    "Connection: keep-alive",
	    "Host: example.com",
	    "X-Content-Length: 7",
	    "Content-Length-Of-Rope: 9",
	    "X-Transfer-Encoding: chunked",
	    "X-Empty:",
	    "Accept: */*",
	    "X-Colons: a:b: c",
	    "Content-Type: text/plain; charset=utf-8",
	    "X-Folded: one\r\n two\r\n\tthree",
	    "Trailer: X-Sum",
	    "Content-Type: application/octet-stream",
	    "TE: trailers, chunked",
	    "Cookie: Content-Length: 3",
	    "Via: 1.1 HTTP/1.1",
	    "Warning: \t blanks \t ",
	};

	for (uint32_t n = below(state, 6); n; n--) {
		uint32_t k = below(state, sizeof fields / sizeof *fields);
		text_printf(t, "%s\r\n", fields[to_the_end && !k ? 1 : k]);
	}
}

static void put_chunks(struct text *t, uint64_t *state)
{
	static const char *const extensions[] = {"", ";a", ";a=b", ";a=\"b c\"", ";a;b=c"};

	for (uint32_t n = below(state, 5); n; n--) {
		uint32_t size = 1 + below(state, below(state, 8) ? 60 : 3000);
		text_printf(t, below(state, 2) ? "%s%x%s\r\n" : "%s%X%s\r\n", below(state, 4) ? "" : "00", size,
		            extensions[below(state, 5)]);
		put_bytes(t, state, size);
		text_str(t, "\r\n");
	}
	text_str(t, below(state, 2)   ? "0\r\n\r\n"
	            : below(state, 2) ? "000\r\n\r\n"
	                              : "0\r\nX-Sum: 1\r\nX-Two: 0\r\n\r\n");
}

/* The fields that say how long the body is, the others, and the body (not sent: of an answer that has none). */
static void put_rest(struct text *t, uint64_t *state, enum body body, bool sent)
{
	static const char *const lengths[] = {"Content-Length: %u\r\n", "content-length:%u\r\n",
	                                      "CONTENT-LENGTH: \t%u \r\n", "Content-Length: 000%u\r\n"};
	static const char *const codings[] = {"Transfer-Encoding: chunked\r\n", "transfer-encoding:CHUNKED\r\n",
	                                      "Transfer-Encoding: gzip, chunked\r\n",
	                                      "Transfer-Encoding: \t chunked\r\n"};
	uint32_t                 n = below(state, 6) ? below(state, 200) : below(state, 5000);
	char                     line[64];

	put_fields(t, state, body == BODY_TO_THE_END);
	if (body == BODY_LENGTH) {
		snprintf(line, sizeof line, lengths[below(state, 4)], n);
		text_str(t, line);
	} else if (body == BODY_CHUNKED) {
		text_str(t, codings[below(state, 4)]);
	}
	put_fields(t, state, body == BODY_TO_THE_END);
	text_str(t, "\r\n");
	if (sent && body == BODY_CHUNKED)
		put_chunks(t, state);
	else if (sent && body != BODY_NONE)
		put_bytes(t, state, n);
}

static const char *put_request(struct text *t, uint64_t *state, bool last)
{
	static const char *const methods[] = {"GET",     "HEAD",  "POST",     "PUT",    "DELETE",
	                                      "OPTIONS", "PATCH", "PROPFIND", "CONNECT"};
	static const char *const targets[] = {"/", "/a/b?c=d&e=/", "http://example.com:8080/a", "/%20", "/?GET%20/"};
	const char              *method = methods[below(state, last ? 9 : 8)];

	if (below(state, 12) == 0)
		text_str(t, "\r\n"); /* RFC 9112, 2.2 */
	bool connect = strcmp(method, "CONNECT") == 0;
	text_printf(t, "%s %s HTTP/1.%u\r\n", method, connect ? "example.com:443" : targets[below(state, 5)],
	            connect || !last || below(state, 5) ? 1u : 0u);
	put_rest(t, state, connect ? BODY_NONE : (enum body)below(state, 3), true);
	return method;
}

static void put_response(struct text *t, uint64_t *state, const char *method, bool last)
{
	static const struct {
		const char *line;
		bool        no_body;
	} kinds[] = {{"200 OK", false},
	             {"200", false},
	             {"404 Not Found", false},
	             {"206 Partial Content", false},
	             {"500 It is: broken", false},
	             {"204 No Content", true},
	             {"304 Not Modified", true}};

	while (below(state, 8) == 0)
		text_str(t, below(state, 2) ? "HTTP/1.1 100 Continue\r\n\r\n"
		                            : "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
	uint32_t  kind = below(state, 7);
	enum body body = (enum body)(1 + below(state, last ? 3 : 2));
	bool      none = kinds[kind].no_body || strcmp(method, "HEAD") == 0;
	if (strcmp(method, "CONNECT") == 0) { /* a proxy's: no length */
		text_str(t, "HTTP/1.1 200 Connection established\r\nVia: a\r\n\r\n");
		put_bytes(t, state, below(state, 300));
		return;
	}
	text_printf(t, "HTTP/1.1 %s\r\n", kinds[kind].line);
	put_rest(t, state, kind == 5 ? BODY_NONE : body, !none);
}

/* Requests in batches (pipelined), each answered before the next batch. */
static void make_talk(struct talk *t, uint64_t *state)
{
	const char *methods[8];

	for (uint32_t batches = 1 + below(state, 4); batches; batches--) {
		uint32_t n = below(state, 2) ? 1 : 1 + below(state, 8);
		for (uint32_t i = 0; i < n; i++)
			methods[i] = put_request(&t->said[0], state, batches == 1 && i == n - 1);
		turn(t, false);
		for (uint32_t i = 0; i < n; i++) {
			put_response(&t->said[1], state, methods[i], batches == 1 && i == n - 1);
			turn(t, true);
		}
	}
}

static void test_at_random(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= TALKS; seed++) {
		uint64_t    state = seed;
		struct talk t;
		talk_init(&t);
		make_talk(&t, &state);
		compare(&t, seed);
		talk_fini(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_at_random)};

	if (!llhttp_here()) {
		fputs("skipped: llhttp is not installed (tools/setup test installs it)\n", stderr);
		return SKIPPED;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
