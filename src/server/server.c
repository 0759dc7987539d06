/* server.c -- see server.h: start, routes, the page's files. */
#include "server/server.h"

#include "base/mem.h"
#include "base/rights.h"
#include "live/broker.h"
#include "live/run.h"
#include "server/access.h"
#include "server/assets.h"
#include "server/user_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { TELL_MS = 50 };

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
	static const char of_capture[] = "/captures/#";
	uint64_t          numbers[4] = {0};
	const char       *path = http_path(r) + strlen("/api/v1");

	for (; table->pattern; table++)
		if (matches(table->pattern, path, numbers)) {
			*known = true;
			if (table->method != http_method(r))
				continue;
			/* Answered, a request is gone: handlers are asked only for captures that there are. */
			if (strncmp(table->pattern, of_capture, sizeof of_capture - 1) != 0 ||
			    server_capture(s, r, numbers[0]))
				table->handle(s, r, numbers);
			return true;
		}
	return false;
}

static void answer(void *context, struct http_request *r)
{
	static const struct route *const tables[] = {
	    routes_files,     routes_about,         routes_captures, routes_filters, routes_rows,   routes_frame,
	    routes_follow,    routes_tale,          routes_find,     routes_guide,   routes_colors, routes_export,
	    routes_exchanges, routes_conversations, routes_live,     routes_objects};
	struct server *s = context;
	bool           known = false;

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

/* Put a fresh capture into a free place. */
static unsigned keep(struct server *s, struct capture *c)
{
	unsigned i = 0;

	while (s->captures[i])
		i++;
	s->captures[i] = c;
	return i + 1;
}

static bool has_room(const struct server *s, struct http_request *r)
{
	for (unsigned i = 0; i < CAPTURES_MAX; i++)
		if (!s->captures[i])
			return true;
	if (r)
		http_reply_error(r, 429, "too many open captures");
	return false;
}

static unsigned opened(struct server *s, struct http_request *r, struct capture *c, const struct source_end *end)
{
	if (c)
		return keep(s, c);
	if (r)
		http_reply_error(r, 400, end->message);
	else
		fprintf(stderr, "wiretale: %s\n", end->message);
	return 0;
}

/* The path goes to the top of the list of recent files, one a line. */
static void remember(const struct server *s, const char *path)
{
	enum { RECENT_MAX = 20 };
	char       *real = realpath(path, NULL);
	struct text old, fresh;
	unsigned    n = 1;

	text_init(&old);
	text_init(&fresh);
	if (real && !strchr(real, '\n') && !s->options.read_only) {
		user_file_read(s->options.settings, "recent", &old);
		text_printf(&fresh, "%s\n", real);
		for (const char *line = old.p; line && *line && n < RECENT_MAX;) {
			size_t length = strcspn(line, "\n");
			if (length && (length != strlen(real) || strncmp(line, real, length) != 0)) {
				text_printf(&fresh, "%.*s\n", (int)length, line);
				n++;
			}
			line += length + (line[length] == '\n');
		}
		user_file_write(s->options.settings, "recent", fresh.p, fresh.length);
	}
	mem_free_foreign(real);
	text_fini(&old);
	text_fini(&fresh);
}

unsigned server_open(struct server *s, struct http_request *r, const char *path)
{
	struct source_end end = {0};

	if (!has_room(s, r))
		return 0;
	struct capture *c = capture_open(path, s->prefs, &end);
	if (c)
		remember(s, path);
	return opened(s, r, c, &end);
}

unsigned server_open_fd(struct server *s, struct http_request *r, int fd, const char *name)
{
	struct source_end end = {0};

	if (has_room(s, r))
		return opened(s, r, capture_open_fd(fd, name, s->prefs, &end), &end);
	close(fd);
	return 0;
}

unsigned server_open_live(struct server *s, struct http_request *r, const char *name, const char *const *arguments)
{
	struct source_end end = {0};

	if (!has_room(s, r))
		return 0;
	return opened(s, r,
	              capture_open_live(s->broker, s->options.memory_max_bytes, name, arguments, s->prefs, end.message,
	                                sizeof end.message),
	              &end);
}

void server_close(struct server *s, unsigned id)
{
	struct capture *c = s->captures[id - 1];

	if (!c)
		return;
	lists_fini(&s->lists[id - 1]);
	s->captures[id - 1] = NULL;
	c->session.stop = true; /* jobs may hold it for a while */
	capture_close(c);
}

void server_replace(struct server *s, unsigned id, struct capture *c)
{
	server_close(s, id);
	s->captures[id - 1] = c;
}

void server_read_colors(struct server *s)
{
	struct text file;
	unsigned    line = 0;

	color_rules_fini(&s->rules);
	text_init(&file);
	bool read = user_file_read(s->options.settings, "colorfilters", &file) ||
	            user_file_read(s->options.wireshark, "colorfilters", &file);
	if (!read || !color_rules_parse(&s->rules, file.p ? file.p : "", &line)) {
		if (read)
			fprintf(stderr,
			        "wiretale: line %u of the colouring rules can't be read; the default ones are used\n",
			        line);
		color_rules_default(&s->rules);
	}
	text_fini(&file);
}

/* ------------------------------------------------------------------ start */

bool server_is_private(const char *address)
{
	return access_is_loopback(address);
}

/* Over a remote shell the browser is elsewhere: the line that brings the page there. */
bool server_tunnel(const struct server *s, struct text *line)
{
	const char *connection = getenv("SSH_CONNECTION"), *user = getenv("USER");
	char        host[128] = "", port[8] = "22";
	unsigned    ours = http_server_port(s->http);

	if (!connection || sscanf(connection, "%*s %*s %127s %7s", host, port) < 1)
		return false;
	text_str(line, "ssh ");
	if (strcmp(port, "22"))
		text_printf(line, "-p %s ", port);
	text_printf(line, "-L %u:127.0.0.1:%u %s%s%s", ours, ours, user ? user : "", user ? "@" : "", host);
	return true;
}

static void put_link(const struct server *s, struct text *t)
{
	const char *address = s->options.address;
	bool        any = !strcmp(address, "0.0.0.0") || !strcmp(address, "::"), six = strchr(address, ':');

	text_printf(t, "%s://%s%s%s:%u/#token=%s", s->options.certificate ? "https" : "http", six && !any ? "[" : "",
	            any ? "127.0.0.1" : address, six && !any ? "]" : "", http_server_port(s->http), s->token);
}

static void print_link(const struct server *s)
{
	struct text link, tunnel;

	text_init(&link);
	text_init(&tunnel);
	put_link(s, &link);
	printf("Wiretale is at %s\n", link.p);
	if (server_tunnel(s, &tunnel))
		printf("From your own machine: %s\n", tunnel.p);
	fflush(stdout);
	text_fini(&link);
	text_fini(&tunnel);
}

/* A process that opens the link in a browser as soon as it is told to, with one byte: this one can run no program by
 * then.  The descriptor to tell it, or -1. */
static int prepare_browser(const struct server *s)
{
	struct text link;
	int         ends[2];
	char        go;

	if (!s->options.browser || getenv("SSH_CONNECTION") || (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY")) ||
	    pipe2(ends, O_CLOEXEC))
		return -1;
	text_init(&link);
	put_link(s, &link);
	if (fork() == 0) {
		close(ends[1]);
		int quiet = dup2(STDERR_FILENO, STDOUT_FILENO);
		(void)quiet;
		if (read(ends[0], &go, 1) == 1)
			execlp("xdg-open", "xdg-open", link.p, (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	text_fini(&link);
	return ends[1];
}

static void open_browser(int browser)
{
	ssize_t told = browser >= 0 ? write(browser, "", 1) : 0;

	(void)told; /* it has gone away: so it opens nothing */
	if (browser >= 0)
		close(browser);
}

bool server_start(struct server *s, const struct server_options *options, struct prefs *prefs, struct text *message)
{
	struct http_options http = {.address = options->address,
	                            .port = options->port,
	                            .certificate = options->certificate,
	                            .key = options->key,
	                            .token = s->token};
	struct access       secrets;
	struct text         macros;

	*s = (struct server){.options = *options, .prefs = prefs, .broker = LIVE_NO_BROKER};
	if (!access_init(&secrets)) {
		text_str(message, "the kernel gives no random numbers");
		return false;
	}
	snprintf(s->token, sizeof s->token, "%s", secrets.token);
	s->http = http_server_new(&http, answer, s, message);
	if (!s->http)
		return false;
	s->folder = realpath(".", NULL);
	s->traffic = fopen("/proc/net/dev", "re");
	s->jobs = jobs_new();
	text_init(&macros);
	if (options->settings)
		text_printf(&macros, "%s/dfilter_macros", options->settings);
	s->macros = macros.p;
	server_read_colors(s);
	http_every(s->http, TELL_MS, server_tell, s);
	return true;
}

void server_end(struct server *s)
{
	if (s->jobs)
		jobs_free(s->jobs);
	if (s->http)
		http_server_free(s->http);
	for (unsigned i = 0; i < UPLOADS_MAX; i++)
		upload_forget(&s->uploads[i]);
	for (unsigned i = 0; i < CAPTURES_MAX; i++)
		server_close(s, i + 1);
	color_rules_fini(&s->rules);
	if (s->traffic)
		fclose(s->traffic);
	mem_free(s->macros);
	mem_free_foreign(s->folder);
}

/* Whether the server is to become another user: root's does, unless it is told not to. */
static bool is_left_by(const struct server_options *options)
{
	return geteuid() == 0 && !(options->user && strcmp(options->user, "root") == 0);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The port is bound, the certificate read: nothing else needs root's rights. */
static bool leave_root(const struct server_options *options, struct text *message)
{
	char why[200] = "";

	if (!is_left_by(options))
		return true;
	if (!rights_leave_root(options->user, why, sizeof why)) {
		text_str(message, why);
		return false;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* another user's process forgets it */
	fprintf(stderr, "wiretale: started by root, the page runs as another user (--user root: as root)\n");
	return true;
}

/* From here on the server reads what a hostile sender may have written: it reaches the folder of the start, its own
 * settings and its temporary folder, runs no program, connects to nothing and touches no other process. */
static void give_up_rights(const struct server *s, const char *temporary)
{
	const struct server_options *o = &s->options;
	const struct rights_path     paths[] = {{s->folder, RIGHTS_READ},
	                                        {o->file, RIGHTS_READ},
	                                        {o->settings, o->read_only ? RIGHTS_READ : RIGHTS_REPLACE},
	                                        {o->wireshark, RIGHTS_READ},
	                                        {temporary, RIGHTS_REPLACE},
	                                        {"/sys/devices", RIGHTS_READ}}; /* whether an interface is up */

	if (!o->read_only)
		user_files_kept(o->settings); /* made now, where it is not there */
	tzset();                              /* reads a file */
	setenv("TMPDIR", temporary, 1);
	rights_no_files(paths, sizeof paths / sizeof *paths);
	rights_no_calls();
}

/* What the process that starts captures has made for the server's. */
struct apart {
	int         file; /* options->file, opened with the rights of the start; -1: the server opens it */
	int         broker;
	const char *temporary; /* a folder */
};

static bool open_first(struct server *s, int file)
{
	const char *path = s->options.file;

	return !path || (file >= 0 ? server_open_fd(s, NULL, file, file_name(path)) : server_open(s, NULL, path));
}

static int serve(const struct server_options *options, struct prefs *prefs, const struct apart *a)
{
	struct server s;
	struct text   message;
	int           status = 2;

	text_init(&message);
	if (!server_start(&s, options, prefs, &message) || !leave_root(options, &message)) {
		fprintf(stderr, "wiretale: %s\n", message.p);
	} else {
		int browser = prepare_browser(&s);
		s.broker = a->broker;
		give_up_rights(&s, a->temporary);
		if (open_first(&s, a->file)) {
			print_link(&s);
			open_browser(browser);
			http_server_run(s.http);
			status = 0;
		}
	}
	server_end(&s);
	text_fini(&message);
	return status;
}

/* The temporary folder of the server alone. */
static bool make_temporary(const struct server_options *options, char *path, size_t path_bytes)
{
	const char *base = getenv("TMPDIR");

	if (snprintf(path, path_bytes, "%s/wiretale-XXXXXX", base && *base ? base : "/tmp") >= (int)path_bytes ||
	    !mkdtemp(path)) {
		fprintf(stderr, "wiretale: no temporary folder can be made: %s\n", strerror(errno));
		return false;
	}
	if (is_left_by(options))
		rights_give(options->user, path);
	return true;
}

/* The server in a process of its own; this one starts captures for it, and clears up behind it. */
static int serve_apart(const struct server_options *options, struct prefs *prefs, struct apart *a)
{
	int status;

	if (broker_split(&a->broker, &status)) {
		status = serve(options, prefs, a);
		close(a->broker);
		return status;
	}
	if (status < 0) {
		fprintf(stderr, "wiretale: the process can't be split: %s\n", strerror(errno));
		status = 2;
	}
	rmdir(a->temporary);
	return status;
}

int server_run(const struct server_options *options, struct prefs *prefs)
{
	char         temporary[PATH_MAX];
	int          status = 2;
	struct apart a = {.file = -1, .temporary = temporary};

	if (options->file && is_left_by(options)) {
		a.file = open(options->file, O_RDONLY | O_CLOEXEC);
		if (a.file < 0) {
			fprintf(stderr, "wiretale: \"%s\" can't be opened: %s\n", options->file, strerror(errno));
			return 2;
		}
	}
	if (make_temporary(options, temporary, sizeof temporary))
		status = serve_apart(options, prefs, &a);
	return status;
}
