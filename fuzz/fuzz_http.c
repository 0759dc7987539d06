/* fuzz_http.c -- bytes of a connection to the server of the page, with a capture open.
 *
 * In the bytes @H@ stands for the server's Host, @C@ for the cookie of a page that was let in: so that inputs get past
 * the door, and in front of it too. */
#include "server/server.h"
#include "store/prefs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROUNDS = 400, IDLE_ROUNDS = 3, ANSWER_BYTES = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	struct server server;
	struct prefs  prefs;
	char          host[32], cookie[128];
	char          answer[ANSWER_BYTES];
	size_t        n;
};

static int connect_to(const struct world *w)
{
	int                fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(http_server_port(w->server.http))};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
		abort();
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* Send bytes, keep the beginning of what is answered; ends when the server closes, or is silent. */
static void exchange(struct world *w, const uint8_t *bytes, size_t size)
{
	int    fd = connect_to(w);
	size_t sent = 0;
	bool   open = true;

	w->n = 0;
	for (int round = 0, idle = 0; round < ROUNDS && idle < IDLE_ROUNDS && open; round++) {
		ssize_t out = sent < size ? send(fd, bytes + sent, size - sent, MSG_NOSIGNAL) : 0;
		sent += out > 0 ? (size_t)out : 0;
		if (sent == size && round == 0)
			shutdown(fd, SHUT_WR);
		http_server_poll(w->server.http);
		char    waste[4096];
		bool    room = w->n < sizeof w->answer - 1;
		ssize_t in =
		    recv(fd, room ? w->answer + w->n : waste, room ? sizeof w->answer - 1 - w->n : sizeof waste, 0);
		if (in > 0 && room)
			w->n += (size_t)in;
		open = in > 0 || (in < 0 && errno == EAGAIN);
		idle = in > 0 || out > 0 ? 0 : idle + 1;
		if (idle)
			poll(NULL, 0, 1); /* a job may be under way */
	}
	w->answer[w->n] = '\0';
	close(fd);
	http_server_poll(w->server.http);
}

/* A POST of a short body. */
static void post(struct world *w, const char *path, const char *body)
{
	struct text t;

	text_init(&t);
	text_printf(
	    &t,
	    "POST /api/v1%s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: %s\r\nContent-Length: %zu\r\n\r\n%s",
	    path, w->host, w->host, w->cookie, strlen(body), body);
	exchange(w, (const uint8_t *)t.p, t.length);
	text_fini(&t);
}

static void let_in(struct world *w)
{
	struct text body;

	snprintf(w->host, sizeof w->host, "127.0.0.1:%u", http_server_port(w->server.http));
	text_init(&body);
	text_printf(&body, "{\"token\":\"%s\"}", w->server.token);
	post(w, "/session", body.p);
	text_fini(&body);
	const char *cookie = strstr(w->answer, "Set-Cookie: ");
	size_t      n = cookie ? strcspn(cookie + 12, ";") : sizeof w->cookie;
	if (n >= sizeof w->cookie)
		abort();
	memcpy(w->cookie, cookie + 12, n);
}

/* The example, so that there is something to ask for. */
static void open_capture(struct world *w)
{
	post(w, "/captures", "{\"example\":true}");
	if (!w->server.captures[0])
		abort();
}

static struct world *world(void)
{
	static struct world w;
	struct text         message;

	if (w.server.http)
		return &w;
	const struct server_options options = {.address = "127.0.0.1"};
	text_init(&message);
	prefs_init(&w.prefs);
	if (!server_start(&w.server, &options, &w.prefs, &message))
		abort();
	let_in(&w);
	return &w;
}

static void put_bytes(struct text *t, const struct world *w, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		bool host = size - i >= 3 && !memcmp(data + i, "@H@", 3),
		     cookie = size - i >= 3 && !memcmp(data + i, "@C@", 3);
		if (host || cookie) {
			text_str(t, host ? w->host : w->cookie);
			i += 2;
		} else {
			text_char(t, (char)data[i]);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = world();
	struct text   t;

	if (!w->server.captures[0])
		open_capture(w);
	text_init(&t);
	put_bytes(&t, w, data, size);
	exchange(w, (const uint8_t *)t.p, t.length);
	for (unsigned id = 2; id <= CAPTURES_MAX; id++)
		server_close(&w->server, id);
	for (unsigned i = 0; i < UPLOADS_MAX; i++)
		upload_forget(&w->server.uploads[i]);
	text_fini(&t);
	return 0;
}
