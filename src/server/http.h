/* http.h -- the HTTP server under the API: requests in, replies out, and who may ask.
 *
 * A thin cover over libevent's evhttp, so that another server can take its place.  A handler may keep a request and
 * hand it to another thread, which then reads and answers it; everything else but http_post is for the loop's thread.
 * Nothing here knows captures. */
#ifndef WIRETALE_SERVER_HTTP_H
#define WIRETALE_SERVER_HTTP_H

#include "base/text.h"

struct http_server;
struct http_request; /* valid until it is answered */
struct http_stream;  /* server-sent events to one reader */

enum { HTTP_BODY_MAX_BYTES = 4 << 20, HTTP_HEADERS_MAX_BYTES = 16 << 10 };

/* Above the first number of connections requests are refused (503), above the second none is accepted; one that is
 * silent, and one that has not asked to the end after a while, is closed. */
enum { HTTP_CONNECTIONS_MAX = 256, HTTP_CONNECTIONS_HARD_MAX = 1024, HTTP_IDLE_S = 30, HTTP_REQUEST_MAX_S = 60 };

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

/* Answers every request that was let in; must reply (or open a stream) before it returns, or keep the request. */
typedef void (*http_handler)(void *context, struct http_request *r);

struct http_options {
	const char *address;
	uint16_t    port;              /* 0: any free one */
	const char *certificate, *key; /* files; NULL: no TLS */
	const char *token;             /* what the start link carries */
};

/* Listen.  NULL on failure, with the reason in `message`.  handler: for everything but POST /api/v1/session and what is
 * refused. */
struct http_server *http_server_new(const struct http_options *o, http_handler handler, void *context,
                                    struct text *message);
void                http_server_free(struct http_server *s);
uint16_t            http_server_port(const struct http_server *s);

/* Serve until http_server_stop (from a signal handler of the loop, or through http_post). */
void http_server_run(struct http_server *s);
void http_server_stop(struct http_server *s);

/* Do what there is to do and return (for tests). */
void http_server_poll(struct http_server *s);

/* From any thread: call `run` in the loop's thread soon. */
void http_post(struct http_server *s, void (*run)(void *context), void *context);

/* What was asked.  Texts live as long as the request. */
enum http_method http_method(const struct http_request *r);
const char      *http_path(const struct http_request *r);                    /* decoded, without the query */
const char      *http_param(const struct http_request *r, const char *name); /* NULL: not given */
uint64_t         http_number(const struct http_request *r, const char *name, uint64_t otherwise);
const uint8_t   *http_body(struct http_request *r, size_t *n);

/* Answer.  Each ends the request. */
void http_reply(struct http_request *r, int status, const char *type, const void *bytes, size_t n);
void http_reply_json(struct http_request *r, int status, const struct text *json);
void http_reply_error(struct http_request *r, int status, const char *message);
/* A file of the page: may be kept by the browser, and is compressed already where gzip is set. */
void http_reply_asset(struct http_request *r, const char *type, const uint8_t *bytes, size_t n, bool gzip);

/* An attachment of `size` bytes from a file, which is closed then; sent as fast as the reader takes it. */
void http_reply_file(struct http_request *r, const char *type, const char *name, int fd, uint64_t size);

/* Add a header to the answer, before it is given. */
void http_header(struct http_request *r, const char *name, const char *value);

/* Call `tick` in the loop every interval_ms from now on, until the server is freed. */
void http_every(struct http_server *s, unsigned interval_ms, void (*tick)(void *context), void *context);

/* Answer with events: the stream lives until it is closed by either side; `closed` is called once then. */
struct http_stream *http_stream_open(struct http_request *r, void (*closed)(void *context, struct http_stream *s),
                                     void                *context);
/* Send one event; dropped where the reader is too slow to take more. */
void http_stream_send(struct http_stream *s, const char *event, const struct text *data);
void http_stream_close(struct http_stream *s);

#endif
