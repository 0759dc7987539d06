/* http.c -- see http.h. */
#include "server/http.h"

#include "base/json.h"
#include "base/mem.h"
#include "server/access.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct posted {
	void (*run)(void *);
	void          *context;
	struct posted *next;
};

/* What is done again and again. */
struct ticker {
	struct event *event;
	void (*tick)(void *);
	void *context;
};

enum { TICKERS_MAX = 4 };

struct http_server {
	struct ticker          tickers[TICKERS_MAX];
	unsigned               ntickers;
	struct event_base     *base;
	struct evhttp         *http;
	struct event          *wake;
	struct access          access;
	char                   cookie_name[32];
	uint16_t               port;
	struct guest          *guests; /* connections */
	unsigned               nguests;
	struct event          *guard;
	struct evconnlistener *listener;
	SSL_CTX               *tls;
	bool                   foreign; /* listens on another address than loopback */
	pthread_t              thread;  /* the loop's */
	http_handler           handler;
	void                  *context;
	pthread_mutex_t        lock; /* of posted */
	struct posted         *posted, **posted_end;
	struct http_stream    *streams;
};

/* A connection.  evhttp does not say when it gives one back, so each buffer is held once more here and looked at a few
 * times a second: evhttp has let go of those that have no callback any more. */
struct guest {
	struct bufferevent *buffer;
	time_t              since; /* when it was accepted, or its last request answered */
	bool                busy;  /* a request is being answered */
	struct guest       *next;
};

struct http_request {
	struct http_server    *server;
	struct evhttp_request *request;
	char                  *path;
	struct evkeyvalq       params;
	int                    status; /* of the answer on its way to the loop */
	struct evbuffer       *answer;
};

struct http_stream {
	struct http_server    *server;
	struct evhttp_request *request;
	struct event          *heartbeat;
	void (*closed)(void *, struct http_stream *);
	void               *context;
	struct http_stream *next;
};

enum { STREAM_BACKLOG_MAX_BYTES = 256 << 10 };

/* ------------------------------------------------------------------ requests */

enum http_method http_method(const struct http_request *r)
{
	switch (evhttp_request_get_command(r->request)) {
	case EVHTTP_REQ_GET: return HTTP_GET;
	case EVHTTP_REQ_POST: return HTTP_POST;
	case EVHTTP_REQ_PUT: return HTTP_PUT;
	case EVHTTP_REQ_DELETE: return HTTP_DELETE;
	default: return HTTP_OTHER;
	}
}

const char *http_path(const struct http_request *r)
{
	return r->path;
}

const char *http_param(const struct http_request *r, const char *name)
{
	return evhttp_find_header(&r->params, name);
}

uint64_t http_number(const struct http_request *r, const char *name, uint64_t otherwise)
{
	const char *text = http_param(r, name);
	char       *end;

	if (!text || *text < '0' || *text > '9')
		return otherwise;
	uint64_t v = strtoull(text, &end, 10);
	return *end ? otherwise : v;
}

const uint8_t *http_body(struct http_request *r, size_t *n)
{
	struct evbuffer *b = evhttp_request_get_input_buffer(r->request);

	*n = evbuffer_get_length(b);
	return *n ? evbuffer_pullup(b, -1) : (const uint8_t *)"";
}

static void free_request(struct http_request *r)
{
	evhttp_clear_headers(&r->params);
	mem_free_foreign(r->path);
	mem_free(r);
}

/* ------------------------------------------------------------------ replies */

void http_header(struct http_request *r, const char *name, const char *value)
{
	evhttp_add_header(evhttp_request_get_output_headers(r->request), name, value);
}

/* What every answer says: nothing of it may be guessed at, framed, or fetched from elsewhere. */
static void put_safety_headers(struct evhttp_request *request)
{
	static const char *const headers[][2] = {
	    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: "
	                                "data:; connect-src 'self'; font-src 'self'; "
	                                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
	                                "require-trusted-types-for 'script'; trusted-types 'none'"},
	    {"X-Content-Type-Options", "nosniff"},
	    {"X-Frame-Options", "DENY"},
	    {"Referrer-Policy", "no-referrer"},
	    {"Cross-Origin-Opener-Policy", "same-origin"},
	    {"Cross-Origin-Resource-Policy", "same-origin"},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		evhttp_add_header(evhttp_request_get_output_headers(request), headers[i][0], headers[i][1]);
}

/* The connection of a request has something to do, or nothing (any more). */
static void set_busy(const struct http_request *r, bool busy)
{
	struct evhttp_connection *c = evhttp_request_get_connection(r->request);
	struct guest             *g = c ? r->server->guests : NULL;

	while (g && g->buffer != evhttp_connection_get_bufferevent(c))
		g = g->next;
	if (!g)
		return;
	g->busy = busy;
	g->since = time(NULL);
}

static void finish(void *request)
{
	struct http_request *r = request;

	set_busy(r, false);
	evhttp_send_reply(r->request, r->status, NULL, r->answer);
	if (r->answer)
		evbuffer_free(r->answer);
	free_request(r);
}

/* In the loop at once, from another thread through it. */
static void send_reply(struct http_request *r, int status, const void *bytes, size_t n)
{
	r->status = status;
	r->answer = evbuffer_new();
	if (r->answer && n)
		evbuffer_add(r->answer, bytes, n);
	put_safety_headers(r->request);
	if (pthread_equal(r->server->thread, pthread_self()))
		finish(r);
	else
		http_post(r->server, finish, r);
}

void http_reply(struct http_request *r, int status, const char *type, const void *bytes, size_t n)
{
	if (type)
		http_header(r, "Content-Type", type);
	http_header(r, "Cache-Control", "no-store");
	send_reply(r, status, bytes, n);
}

void http_reply_json(struct http_request *r, int status, const struct text *json)
{
	http_reply(r, status, "application/json", json->p, json->length);
}

void http_reply_error(struct http_request *r, int status, const char *message)
{
	struct text t;

	text_init(&t);
	text_str(&t, "{\"error\":{\"message\":");
	json_string(&t, message, strlen(message));
	text_str(&t, "}}");
	http_reply_json(r, status, &t);
	text_fini(&t);
}

void http_reply_asset(struct http_request *r, const char *type, const uint8_t *bytes, size_t n, bool gzip)
{
	http_header(r, "Content-Type", type);
	http_header(r, "Cache-Control", "no-cache");
	if (gzip)
		http_header(r, "Content-Encoding", "gzip");
	send_reply(r, 200, bytes, n);
}

/* ------------------------------------------------------------------ files */

enum { PIECE_BYTES = 1 << 20 };

/* A file on its way out, piece by piece as the reader takes them. */
struct sending {
	struct http_request *r;
	int                  fd;
	uint64_t             at, size;
};

/* The connection of an answer that had begun is gone.  evhttp takes the request off a connection that fails, and then
 * it is ours: ending it gives it back. */
static void forget_request(struct evhttp_request *request)
{
	if (!evhttp_request_get_connection(request))
		evhttp_send_reply_end(request);
}

static void stop_sending(struct sending *x)
{
	close(x->fd);
	free_request(x->r);
	mem_free(x);
}

static void on_sending_closed(struct evhttp_connection *connection, void *context)
{
	struct sending *x = context;

	(void)connection;
	forget_request(x->r->request);
	stop_sending(x);
}

static void send_piece(struct evhttp_connection *connection, void *context)
{
	struct sending  *x = context;
	struct evbuffer *b = x->at < x->size ? evbuffer_new() : NULL;
	size_t           want = x->size - x->at < PIECE_BYTES ? (size_t)(x->size - x->at) : PIECE_BYTES;
	uint8_t         *piece = b ? mem_alloc(want) : NULL;
	ssize_t          n = b ? pread(x->fd, piece, want, (off_t)x->at) : 0;

	if (n > 0) {
		evbuffer_add(b, piece, (size_t)n);
		x->at += (uint64_t)n;
		evhttp_send_reply_chunk_with_cb(x->r->request, b, send_piece, x);
	} else {
		evhttp_connection_set_closecb(connection, NULL, NULL);
		set_busy(x->r, false);
		evhttp_send_reply_end(x->r->request);
		stop_sending(x);
	}
	mem_free(piece);
	if (b)
		evbuffer_free(b);
}

static void start_sending(void *context)
{
	struct sending *x = context;

	put_safety_headers(x->r->request);
	evhttp_send_reply_start(x->r->request, 200, "OK");
	struct evhttp_connection *connection = evhttp_request_get_connection(x->r->request);
	evhttp_connection_set_closecb(connection, on_sending_closed, x);
	send_piece(connection, x);
}

void http_reply_file(struct http_request *r, const char *type, const char *name, int fd, uint64_t size)
{
	struct sending *x = mem_alloc(sizeof *x);
	struct text     t;

	*x = (struct sending){r, fd, 0, size};
	text_init(&t);
	text_printf(&t, "attachment; filename=\"%s\"", name);
	http_header(r, "Content-Type", type);
	http_header(r, "Content-Disposition", t.p);
	text_clear(&t);
	text_u64(&t, size);
	http_header(r, "Content-Length", t.p);
	http_header(r, "Cache-Control", "no-store");
	text_fini(&t);
	if (pthread_equal(r->server->thread, pthread_self()))
		start_sending(x);
	else
		http_post(r->server, start_sending, x);
}

/* ------------------------------------------------------------------ access */

static bool changes(const struct http_request *r)
{
	return http_method(r) != HTTP_GET;
}

/* {"token": "..."}: the only body that is read before anybody is known, and so with nothing but a search. */
static void open_session(struct http_request *r)
{
	size_t      n;
	const char *body = (const char *)http_body(r, &n), *at = memmem(body, n, "\"token\"", 7);
	char        cookie[256];
	bool        tls = r->server->tls;

	if (at)
		at = memchr(at + 7, '"', n - (size_t)(at + 7 - body));
	const char *end = at ? memchr(at + 1, '"', n - (size_t)(at + 1 - body)) : NULL;
	if (!end || !access_token_ok(&r->server->access, at + 1, (size_t)(end - at - 1))) {
		http_reply_error(r, 403, "wrong token");
		return;
	}
	snprintf(cookie, sizeof cookie, "%s=%s; HttpOnly; SameSite=Strict; Path=/%s", r->server->cookie_name,
	         r->server->access.cookie, tls ? "; Secure" : "");
	http_header(r, "Set-Cookie", cookie);
	http_reply(r, 204, NULL, NULL, 0);
}

static bool one_length(const struct evkeyvalq *headers)
{
	const struct evkeyval *h;
	unsigned               lengths = 0;

	TAILQ_FOREACH(h, headers, next)
	lengths += strcasecmp(h->key, "Content-Length") == 0;
	return lengths <= 1;
}

/* Let go of connections that evhttp has let go of. */
static void forget_guests(struct http_server *s)
{
	for (struct guest **at = &s->guests, *g; (g = *at);) {
		bufferevent_event_cb told = NULL;
		bufferevent_getcb(g->buffer, NULL, NULL, &told, NULL);
		if (told) {
			at = &g->next;
			continue;
		}
		*at = g->next;
		bufferevent_decref(g->buffer);
		mem_free(g);
		s->nguests--;
	}
}

/* Let in, or answer why not. */
static void admit(struct http_request *r)
{
	const struct evkeyvalq *headers = evhttp_request_get_input_headers(r->request);
	const char *host = evhttp_find_header(headers, "Host"), *origin = evhttp_find_header(headers, "Origin");
	bool        api = strncmp(r->path, "/api/", 5) == 0;

	if (r->server->nguests > HTTP_CONNECTIONS_MAX)
		forget_guests(r->server); /* some may be gone by now */
	if (r->server->nguests > HTTP_CONNECTIONS_MAX) {
		http_header(r, "Connection", "close");
		http_reply_error(r, 503, "too many connections");
	} else if (!access_host_ok(host, r->server->foreign))
		http_reply_error(r, 403, "this name is not this server's");
	else if ((changes(r) || origin) && !access_origin_ok(origin, host))
		http_reply_error(r, 403, "a request from another page");
	else if (!one_length(headers))
		http_reply_error(r, 400, "more than one Content-Length");
	else if (http_method(r) == HTTP_OTHER)
		http_reply_error(r, 405, "method not known");
	else if (strcmp(r->path, "/api/v1/session") == 0 && http_method(r) == HTTP_POST)
		open_session(r);
	else if (api &&
	         !access_cookie_ok(&r->server->access, evhttp_find_header(headers, "Cookie"), r->server->cookie_name))
		http_reply_error(r, 401, "open the link that the program printed");
	else
		r->server->handler(r->server->context, r);
}

static void on_request(struct evhttp_request *request, void *context)
{
	struct http_request     *r = mem_calloc(1, sizeof *r);
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
	const char *path = uri ? evhttp_uri_get_path(uri) : NULL, *query = uri ? evhttp_uri_get_query(uri) : NULL;

	size_t length;

	r->server = context;
	r->request = request;
	set_busy(r, true);
	TAILQ_INIT(&r->params);
	r->path = evhttp_uridecode(path && *path ? path : "/", 0, &length);
	if (r->path && strlen(r->path) != length) { /* a NUL in it */
		mem_free_foreign(r->path);
		r->path = NULL;
	}
	if (query)
		evhttp_parse_query_str(query, &r->params);
	if (!r->path)
		http_reply_error(r, 400, "the path can't be read");
	else
		admit(r);
}

/* ------------------------------------------------------------------ streams */

static void beat(evutil_socket_t fd, short what, void *context)
{
	struct http_stream *s = context;
	struct evbuffer    *b = evbuffer_new();

	(void)fd;
	(void)what;
	if (!b)
		return;
	evbuffer_add_printf(b, ": \n\n");
	evhttp_send_reply_chunk(s->request, b);
	evbuffer_free(b);
}

static void forget_stream(struct http_stream *s)
{
	struct http_stream **at = &s->server->streams;

	while (*at && *at != s)
		at = &(*at)->next;
	if (*at)
		*at = s->next;
	event_free(s->heartbeat);
	if (s->closed)
		s->closed(s->context, s);
	mem_free(s);
}

static void on_stream_closed(struct evhttp_connection *connection, void *context)
{
	struct http_stream *s = context;

	(void)connection;
	forget_request(s->request);
	forget_stream(s);
}

struct http_stream *http_stream_open(struct http_request *r, void (*closed)(void *, struct http_stream *),
                                     void                *context)
{
	struct http_stream *s = mem_calloc(1, sizeof *s);
	struct timeval      often = {HTTP_IDLE_S / 3, 0};

	*s = (struct http_stream){.server = r->server,
	                          .request = r->request,
	                          .closed = closed,
	                          .context = context,
	                          .next = r->server->streams};
	r->server->streams = s;
	http_header(r, "Content-Type", "text/event-stream");
	http_header(r, "Cache-Control", "no-store");
	put_safety_headers(r->request);
	evhttp_send_reply_start(r->request, 200, "OK");
	evhttp_connection_set_closecb(evhttp_request_get_connection(r->request), on_stream_closed, s);
	s->heartbeat = mem_need(event_new(r->server->base, -1, EV_PERSIST, beat, s));
	event_add(s->heartbeat, &often);
	free_request(r);
	return s;
}

void http_stream_send(struct http_stream *s, const char *event, const struct text *data)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(evhttp_request_get_connection(s->request));
	struct evbuffer    *b;

	if (evbuffer_get_length(bufferevent_get_output(bev)) > STREAM_BACKLOG_MAX_BYTES || !(b = evbuffer_new()))
		return;
	evbuffer_add_printf(b, "event: %s\ndata: ", event);
	evbuffer_add(b, data->p, data->length);
	evbuffer_add(b, "\n\n", 2);
	evhttp_send_reply_chunk(s->request, b);
	evbuffer_free(b);
}

void http_stream_close(struct http_stream *s)
{
	evhttp_connection_set_closecb(evhttp_request_get_connection(s->request), NULL, NULL);
	evhttp_send_reply_end(s->request);
	forget_stream(s);
}

/* ------------------------------------------------------------------ the loop */

static void on_tick(evutil_socket_t fd, short what, void *context)
{
	struct ticker *t = context;

	(void)fd;
	(void)what;
	t->tick(t->context);
}

void http_every(struct http_server *s, unsigned interval_ms, void (*tick)(void *), void *context)
{
	struct timeval interval = {interval_ms / 1000, (suseconds_t)(interval_ms % 1000) * 1000};

	if (s->ntickers == TICKERS_MAX)
		return;
	struct ticker *t = &s->tickers[s->ntickers++];
	*t = (struct ticker){.tick = tick, .context = context};
	t->event = mem_need(event_new(s->base, -1, EV_PERSIST, on_tick, t));
	event_add(t->event, &interval);
}

static void run_posted(evutil_socket_t fd, short what, void *context)
{
	struct http_server *s = context;

	(void)fd;
	(void)what;
	pthread_mutex_lock(&s->lock);
	struct posted *p = s->posted;
	s->posted = NULL;
	s->posted_end = &s->posted;
	pthread_mutex_unlock(&s->lock);
	while (p) {
		struct posted *next = p->next;
		p->run(p->context);
		mem_free(p);
		p = next;
	}
}

void http_post(struct http_server *s, void (*run)(void *), void *context)
{
	struct posted *p = mem_alloc(sizeof *p);

	*p = (struct posted){run, context, NULL};
	pthread_mutex_lock(&s->lock);
	*s->posted_end = p;
	s->posted_end = &p->next;
	pthread_mutex_unlock(&s->lock);
	event_active(s->wake, 0, 0);
}

/* ------------------------------------------------------------------ connections */

enum { GUARD_MS = 200 };

/* evhttp asks for a buffer for each connection. */
static struct bufferevent *new_connection(struct event_base *base, void *context)
{
	struct http_server *s = context;
	struct bufferevent *b = s->tls
	                            ? bufferevent_openssl_socket_new(base, -1, SSL_new(s->tls),
	                                                             BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE)
	                            : bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	struct guest       *g = b ? mem_alloc(sizeof *g) : NULL;

	if (!g)
		return NULL;
	bufferevent_incref(b);
	*g = (struct guest){b, time(NULL), false, s->guests};
	s->guests = g;
	if (++s->nguests >= HTTP_CONNECTIONS_HARD_MAX)
		evconnlistener_disable(s->listener);
	return b;
}

/* End those that take too long to ask, and take new ones again where there is room. */
static void guard(evutil_socket_t fd, short what, void *context)
{
	struct http_server *s = context;
	time_t              now = time(NULL);

	(void)fd;
	(void)what;
	forget_guests(s);
	for (struct guest *g = s->guests; g; g = g->next)
		if (!g->busy && now - g->since > HTTP_REQUEST_MAX_S)
			bufferevent_trigger_event(g->buffer, BEV_EVENT_READING | BEV_EVENT_TIMEOUT, 0);
	if (s->nguests < HTTP_CONNECTIONS_HARD_MAX)
		evconnlistener_enable(s->listener);
}

static void free_guests(struct http_server *s)
{
	while (s->guests) {
		struct guest *next = s->guests->next;
		bufferevent_decref(s->guests->buffer);
		mem_free(s->guests);
		s->guests = next;
	}
}

/* Each connection is a descriptor, and captures need some too. */
static void allow_descriptors(void)
{
	struct rlimit limit;
	rlim_t        want = HTTP_CONNECTIONS_HARD_MAX * 2;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want)
		return;
	limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void on_bound(struct evhttp_bound_socket *bound, struct http_server *s)
{
	struct sockaddr_storage a;
	socklen_t               n = sizeof a;
	int                     fd = evhttp_bound_socket_get_fd(bound), on = 1;

	/* Answers go out at once (Nagle costs 40 ms a reply); accepted sockets inherit it. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (getsockname(fd, (struct sockaddr *)&a, &n) == 0)
		s->port = ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
		                                        : ((struct sockaddr_in *)&a)->sin_port);
	snprintf(s->cookie_name, sizeof s->cookie_name, "wiretale_%u", s->port);
	s->listener = evhttp_bound_socket_get_listener(bound);
}

/* The certificate and its key; false: *message says why not. */
static bool start_tls(struct http_server *s, const struct http_options *o, struct text *message)
{
	if (!o->certificate)
		return true;
	s->tls = SSL_CTX_new(TLS_server_method());
	if (s->tls && SSL_CTX_set_min_proto_version(s->tls, TLS1_2_VERSION) == 1 &&
	    SSL_CTX_use_certificate_chain_file(s->tls, o->certificate) == 1 &&
	    SSL_CTX_use_PrivateKey_file(s->tls, o->key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(s->tls) == 1)
		return true;
	const char *why = ERR_reason_error_string(ERR_peek_last_error());
	text_printf(message, "can't use the certificate %s with the key %s: %s", o->certificate, o->key,
	            why ? why : "not a pair");
	return false;
}

static void set_limits(struct http_server *s)
{
	evhttp_set_bevcb(s->http, new_connection, s);
	evhttp_set_gencb(s->http, on_request, s);
	evhttp_set_max_body_size(s->http, HTTP_BODY_MAX_BYTES);
	evhttp_set_max_headers_size(s->http, HTTP_HEADERS_MAX_BYTES);
	evhttp_set_timeout(s->http, HTTP_IDLE_S);
	evhttp_set_allowed_methods(s->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
	                                        EVHTTP_REQ_HEAD);
}

struct http_server *http_server_new(const struct http_options *o, http_handler handler, void *context,
                                    struct text *message)
{
	struct http_server *s = mem_calloc(1, sizeof *s);
	struct timeval      often = {0, GUARD_MS * 1000};

	evthread_use_pthreads();
	allow_descriptors();
	*s = (struct http_server){.handler = handler, .context = context, .thread = pthread_self()};
	s->posted_end = &s->posted;
	s->foreign = !access_is_loopback(o->address);
	pthread_mutex_init(&s->lock, NULL);
	s->base = event_base_new();
	s->http = s->base ? evhttp_new(s->base) : NULL;
	if (!s->http || !access_init(&s->access)) {
		text_str(message, "the server can't start");
		http_server_free(s);
		return NULL;
	}
	snprintf(s->access.token, sizeof s->access.token, "%s", o->token);
	s->wake = mem_need(event_new(s->base, -1, EV_PERSIST, run_posted, s));
	set_limits(s);
	if (!start_tls(s, o, message)) {
		http_server_free(s);
		return NULL;
	}
	struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(s->http, o->address, o->port);
	if (!bound) {
		text_printf(message, "can't listen on %s port %u: %s", o->address, o->port, strerror(errno));
		http_server_free(s);
		return NULL;
	}
	on_bound(bound, s);
	s->guard = mem_need(event_new(s->base, -1, EV_PERSIST, guard, s));
	event_add(s->guard, &often);
	return s;
}

void http_server_free(struct http_server *s)
{
	if (s->wake)
		run_posted(-1, 0, s);
	while (s->streams)
		http_stream_close(s->streams);
	if (s->http)
		evhttp_free(s->http);
	free_guests(s);
	for (unsigned i = 0; i < s->ntickers; i++)
		event_free(s->tickers[i].event);
	if (s->guard)
		event_free(s->guard);
	if (s->wake)
		event_free(s->wake);
	if (s->base)
		event_base_free(s->base);
	SSL_CTX_free(s->tls);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}

uint16_t http_server_port(const struct http_server *s)
{
	return s->port;
}

static void on_signal(evutil_socket_t signal, short what, void *context)
{
	(void)signal;
	(void)what;
	http_server_stop(context);
}

void http_server_run(struct http_server *s)
{
	/* What libevent puts back at the end: asked a second time, the end takes its course. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	struct event *interrupt = evsignal_new(s->base, SIGINT, on_signal, s),
		     *terminate = evsignal_new(s->base, SIGTERM, on_signal, s);

	signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of its own connection */
	event_add(interrupt, NULL);
	event_add(terminate, NULL);
	event_base_dispatch(s->base);
	event_free(interrupt);
	event_free(terminate);
}

void http_server_poll(struct http_server *s)
{
	event_base_loop(s->base, EVLOOP_NONBLOCK);
}

void http_server_stop(struct http_server *s)
{
	event_base_loopbreak(s->base);
}
