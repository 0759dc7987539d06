/* server.h -- the browser client's server: the captures that are open, and the routes of docs/api.md. */
#ifndef WIRETALE_SERVER_SERVER_H
#define WIRETALE_SERVER_SERVER_H

#include "server/filters.h"
#include "server/http.h"
#include "server/jobs.h"

#include <stdio.h>

enum { CAPTURES_MAX = 16, UPLOADS_MAX = 4 };
#define UPLOAD_MAX_BYTES (UINT64_C(4) << 30)

/* A file that comes in parts. */
struct upload {
	int      fd; /* 0: free */
	uint64_t size;
	char    *name;
};

struct server_options {
	const char *address;           /* 127.0.0.1 */
	uint16_t    port;              /* 0: any free one */
	const char *certificate, *key; /* files; NULL: no TLS */
	const char *file;              /* to open at once, or NULL */
	const char *lang;              /* "en", "zh", or NULL: the browser says it */
	const char *settings;          /* the user's folder, and Wireshark's, or NULL */
	const char *wireshark;
	const char *user;             /* started by root: whom to become; NULL: who used sudo, else nobody */
	size_t      memory_max_bytes; /* where live captures end; 0: no limit */
	bool        read_only;
	bool        browser; /* try to open one */
};

struct server {
	struct http_server   *http;
	struct jobs          *jobs;
	struct server_options options;
	struct prefs         *prefs;
	struct capture       *captures[CAPTURES_MAX]; /* by id - 1; NULL: closed */
	struct lists          lists[CAPTURES_MAX];
	struct upload         uploads[UPLOADS_MAX];
	struct watcher       *watchers; /* readers of events */
	struct color_rules    rules;
	char                 *macros; /* path of the user's dfilter_macros, or NULL */
	char                 *folder; /* start folder, resolved: files are opened below it */
	char                  token[64];
	FILE                 *traffic; /* the system's counts of all interfaces; NULL: it has none */
	int                   broker;  /* starts capture programs (live/broker.h), or -1 */
};

/* Whether an address to listen on is this machine's alone. */
bool server_is_private(const char *address);

/* The parts of server_run, for tests: everything but the loop, on a struct that stays where it is.  False: *message
 * says why not; server_end gives back what there is, also then. */
bool server_start(struct server *s, const struct server_options *options, struct prefs *prefs, struct text *message);
void server_end(struct server *s);

/* Append the line that brings the page to a user who is here by ssh; false: nobody is, and nothing was appended. */
bool server_tunnel(const struct server *s, struct text *line);

/* Print the start link and serve until interrupted.  Returns the exit status. */
int server_run(const struct server_options *options, struct prefs *prefs);

/* A route: `#` in the pattern is a number, given to the handler in order.  That of /captures/# names an open
 * capture. */
struct route {
	enum http_method method;
	const char      *pattern; /* below /api/v1 */
	void (*handle)(struct server *s, struct http_request *r, const uint64_t *numbers);
};

/* Each file of routes ends its table with {0}. */
extern const struct route routes_files[], routes_about[], routes_captures[], routes_filters[], routes_rows[],
    routes_frame[], routes_follow[], routes_tale[], routes_find[], routes_guide[], routes_colors[], routes_export[],
    routes_exchanges[], routes_conversations[], routes_live[], routes_objects[];

/* The capture of an id; NULL, and 404 has been answered. */
struct capture *server_capture(struct server *s, struct http_request *r, uint64_t id);

/* Open a file as a new capture (and remember it among the recent ones), or an open file under a name, which takes
 * over the descriptor; the id, or 0 and an error was answered. */
unsigned server_open(struct server *s, struct http_request *r, const char *path);
unsigned server_open_fd(struct server *s, struct http_request *r, int fd, const char *name);

/* Begin a live capture as a new capture; the id, or 0 and an error was answered. */
unsigned server_open_live(struct server *s, struct http_request *r, const char *name, const char *const *arguments);

/* Put another capture in the place of one; its lists are forgotten. */
void server_replace(struct server *s, unsigned id, struct capture *c);

/* Read the colouring rules: the user's, those for Wireshark, or the default ones. */
void server_read_colors(struct server *s);

/* Tell the readers of events what has changed since the last time; called a few times a second. */
void server_tell(void *server);

/* Give back an upload's file. */
void upload_forget(struct upload *u);

/* Close a capture and forget its lists. */
void server_close(struct server *s, unsigned id);

#endif
