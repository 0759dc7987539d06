/* http.h -- what the files of HTTP/1.x share: the head of a message as far as its framing needs it, and the field
 * table. */
#ifndef WIRETALE_PROTO_HTTP_H
#define WIRETALE_PROTO_HTTP_H

#include "proto/http_kind.h"
#include "proto/proto.h"

/* clang-format off */
/* Rows of the table. */
enum http_row {
	NOTIFICATION, RESPONSE, REQUEST, RESPONSE_NUMBER, REQUEST_NUMBER, AUTHBASIC, AUTHCITRIX, AUTHCITRIX_USER,
	AUTHCITRIX_DOMAIN, AUTHCITRIX_PASSWORD, AUTHCITRIX_SESSION, RESPONSE_LINE, REQUEST_LINE, REQUEST_METHOD,
	REQUEST_URI, REQUEST_URI_PATH, REQUEST_URI_QUERY, REQUEST_URI_QUERY_PARAMETER, REQUEST_VERSION,
	RESPONSE_VERSION, REQUEST_FULL_URI, RESPONSE_CODE, RESPONSE_CODE_DESC, RESPONSE_FOR_URI, RESPONSE_PHRASE,
	AUTHORIZATION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, PROXY_CONNECT_HOST, PROXY_CONNECT_PORT,
	WWW_AUTHENTICATE, CONTENT_TYPE, CONTENT_LENGTH_HEADER, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING,
	UPGRADE, USER_AGENT, HOST, CONNECTION, COOKIE, COOKIE_PAIR, ACCEPT, REFERER, ACCEPT_LANGUAGE, ACCEPT_ENCODING,
	DATE, CACHE_CONTROL, SERVER, LOCATION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
	SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, SET_COOKIE, LAST_MODIFIED, X_FORWARDED_FOR, HTTP2_SETTINGS,
	REQUEST_IN, RESPONSE_IN, NEXT_REQUEST_IN, NEXT_RESPONSE_IN, PREV_REQUEST_IN, PREV_RESPONSE_IN, TIME,
	CHUNKED_TRAILER_PART, CHUNK_BOUNDARY, CHUNK_SIZE, CHUNK_DATA, FILE_DATA, UNKNOWN_HEADER, HTTP2_SETTINGS_URI,
	PATH_SEGMENT, PATH_SUB_SEGMENT, CHAT, TE_AND_LENGTH, TE_UNKNOWN, SUBDISSECTOR_FAILED, TLS_PORT, LEADING_CRLF,
	BAD_HEADER_NAME, DECOMPRESSION_FAILED, DECOMPRESSION_DISABLED, HTTP_ROWS
};
/* clang-format on */

extern const struct field http_fields[HTTP_ROWS];

/* The head of a message, as far as it is there. */
struct http_head {
	uint8_t  kind;       /* enum http_kind */
	bool     line_whole; /* the first line is there to its end */
	bool     whole;      /* all of the header, to the blank line */
	bool     has_length, chunked, chunked_last, keep_alive, has_type, connect, head, upgrade, websocket;
	uint16_t code;     /* of a response */
	uint32_t line_len; /* of the first line, without its end */
	uint32_t line_end; /* offset of the second line */
	uint32_t len;      /* with the blank line */
	uint64_t content_length;
	uint32_t type_at, type_len; /* media type: value of Content-Type up to ';' */
	uint32_t host_at, host_len;
};

/* Parse n bytes as framing does: the header ends with a blank line. */
void http_parse_head(struct http_head *h, const uint8_t *p, uint32_t n);

/* Parse n bytes as they are shown: the header ends where a line does not look like one, too; a continuation may begin
 * with header lines. */
void http_shown_head(struct http_head *h, const uint8_t *p, uint32_t n);

/* http_line with the lines that continue it. */
bool http_header_line(const uint8_t *p, uint32_t n, uint32_t at, uint32_t *len, uint32_t *next);

/* The end of the line at `at`: its length without the end, and where the next one begins; false: no end up to n. */
bool http_line(const uint8_t *p, uint32_t n, uint32_t at, uint32_t *len, uint32_t *next);

/* The kind of a message by its first line of len bytes. */
enum http_kind http_kind_of(const uint8_t *p, uint32_t len);

/* The length of the body of a message whose header is whole, within `rest` bytes behind it (chunked: all of them). */
uint32_t http_body_len(const struct http_head *h, uint32_t data, uint32_t rest);

/* Framing: RFC 9112. */
enum framing_verdict http_message(struct framing *f);

/* The URI of a request as http.request.full_uri has it; false: it names no host. */
bool http_full_uri(struct text *t, const uint8_t *p, uint32_t n);

/* A chunk at `at`: where its data begins and how long it is; false: none is whole there. */
struct http_chunk {
	uint32_t size_len;          /* of the line, without its end */
	uint32_t data_at, data_len; /* 0 long: the last one */
};
bool http_chunk(const uint8_t *p, uint32_t n, uint32_t at, struct http_chunk *c);

/* The header lines from h->line_end on. */
void http_walk_headers(struct walk *w, const struct http_head *h);

/* The body: len bytes at off. */
void http_walk_body(struct walk *w, const struct http_head *h, uint32_t off, uint32_t len);

/* May a message begin so?  What begins with no character (a keep-alive's zero byte, something encrypted) is taken as it
 * comes, as Wireshark does: what follows may be a request.  A line end may stand before one (RFC 9112, 2.2). */
bool http_begins_with_text(const uint8_t *p, uint32_t n);

#endif
