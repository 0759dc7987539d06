/* server.c -- see server.h: start, routes, the page's files. */
#include "server/server.h"

#include "base/mem.h"
#include "server/access.h"
#include "server/assets.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ routes */

/* Match a path against a pattern; numbers get what stands for each #. */
static bool matches(const char *pattern, const char *path, uint64_t *numbers)
{
	while (*pattern) {
		if (*pattern == '#') {
			char *end;
			if (*path < '0' || *path > '9')
				return false;
			*numbers++ = strtoull(path, &end, 10);
			path = end;
			pattern++;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*path;
}

static bool route(struct server *s, struct http_request *r, const struct route *table, bool *known)
{
	uint64_t    numbers[4] = {0};
	const char *path = http_path(r) + strlen("/api/v1");

	for (; table->pattern; table++)
		if (matches(table->pattern, path, numbers)) {
			*known = true;
			if (table->method != http_method(r))
				continue;
			table->handle(s, r, numbers);
			return true;
		}
	return false;
}

static void answer(void *context, struct http_request *r)
{
	static const struct route *const tables[] = {routes_files,   routes_about, routes_captures,
	                                             routes_filters, routes_rows,  routes_frame,
	                                             routes_follow,  routes_tale,  routes_exchanges};
	struct server                   *s = context;
	bool                             known = false;

	if (strncmp(http_path(r), "/api/v1/", 8) != 0) {
		const struct asset *a = http_method(r) == HTTP_GET ? asset_find(http_path(r)) : NULL;
		if (a)
			http_reply_asset(r, a->type, a->bytes, (size_t)(a->end - a->bytes), a->gzip);
		else
			http_reply_error(r, 404, "no such page");
		return;
	}
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (route(s, r, tables[i], &known))
			return;
	http_reply_error(r, known ? 405 : 404, known ? "not with this method" : "no such thing");
}

/* ------------------------------------------------------------------ captures */

struct capture *server_capture(struct server *s, struct http_request *r, uint64_t id)
{
	struct capture *c = id >= 1 && id <= CAPTURES_MAX ? s->captures[id - 1] : NULL;

	if (!c)
		http_reply_error(r, 404, "no such capture");
	return c;
}

unsigned server_open(struct server *s, struct http_request *r, const char *path)
{
	struct source_end end = {0};

	for (unsigned i = 0; i < CAPTURES_MAX; i++) {
		if (s->captures[i])
			continue;
		s->captures[i] = capture_open(path, s->prefs, &end);
		if (s->captures[i])
			return i + 1;
		if (r)
			http_reply_error(r, 400, end.message);
		else
			fprintf(stderr, "wiretale: %s\n", end.message);
		return 0;
	}
	if (r)
		http_reply_error(r, 429, "too many open captures");
	return 0;
}

void server_close(struct server *s, unsigned id)
{
	struct capture *c = s->captures[id - 1];

	if (!c)
		return;
	lists_fini(&s->lists[id - 1]);
	s->captures[id - 1] = NULL;
	capture_close(c);
}

/* ------------------------------------------------------------------ start */

/* Over a remote shell the browser is elsewhere: the line that brings the page there. */
static void print_tunnel(uint16_t port)
{
	const char *connection = getenv("SSH_CONNECTION"), *user = getenv("USER");
	char        server[128] = "", rest[8];

	if (!connection || sscanf(connection, "%*s %*s %127s %7s", server, rest) < 1)
		return;
	printf("From your own machine: ssh -L %u:127.0.0.1:%u %s%s%s\n", port, port, user ? user : "", user ? "@" : "",
	       server);
}

static void print_link(const struct server *s)
{
	uint16_t port = http_server_port(s->http);

	printf("Wiretale is at http://127.0.0.1:%u/#token=%s\n", port, s->token);
	print_tunnel(port);
	fflush(stdout);
}

static void open_browser(const struct server *s)
{
	char link[256];

	if (!s->options.browser || getenv("SSH_CONNECTION") || (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY")))
		return;
	snprintf(link, sizeof link, "http://127.0.0.1:%u/#token=%s", http_server_port(s->http), s->token);
	if (fork() == 0) {
		int quiet = dup2(STDERR_FILENO, STDOUT_FILENO);
		(void)quiet;
		execlp("xdg-open", "xdg-open", link, (char *)NULL);
		_exit(127);
	}
}

int server_run(const struct server_options *options, struct prefs *prefs)
{
	struct server s = {.options = *options, .prefs = prefs};
	struct access secrets;
	struct text   message;

	text_init(&message);
	s.folder = realpath(".", NULL);
	if (!access_init(&secrets))
		return 2;
	snprintf(s.token, sizeof s.token, "%s", secrets.token);
	s.http = http_server_new(options->address, options->port, s.token, answer, &s, &message);
	if (!s.http) {
		fprintf(stderr, "wiretale: %s\n", message.p);
		text_fini(&message);
		return 2;
	}
	if (options->file && !server_open(&s, NULL, options->file)) {
		http_server_free(s.http);
		return 2;
	}
	http_every(s.http, 200, server_tell, &s);
	print_link(&s);
	open_browser(&s);
	http_server_run(s.http);
	http_server_free(s.http);
	for (unsigned i = 0; i < UPLOADS_MAX; i++)
		upload_forget(&s.uploads[i]);
	for (unsigned i = 0; i < CAPTURES_MAX; i++)
		server_close(&s, i + 1);
	mem_free_foreign(s.folder);
	text_fini(&message);
	return 0;
}
