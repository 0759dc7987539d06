/* exchanges.h -- the exchanges of a capture: HTTP requests with their answers, encrypted connections, DNS queries; and
 * what is known of one of them.  Where the time went is app/exchange.c's. */
#ifndef WIRETALE_VIEW_EXCHANGES_H
#define WIRETALE_VIEW_EXCHANGES_H

#include "app/exchange.h"
#include "app/tale_words.h"
#include "base/bitset.h"
#include "view/session.h"

enum exchange_kind { EXCHANGE_HTTP, EXCHANGE_TLS, EXCHANGE_DNS, EXCHANGE_KINDS };

/* ORDER EXCHANGE_KIND: "http", "tls", "dns". */
const char *exchange_kind_name(enum exchange_kind kind);

/* Names an exchange of a session. */
struct exchange_key {
	uint32_t frame;  /* from 0, by which they are sorted */
	uint32_t number; /* of the pair, the stream, the pair */
	uint32_t asked;  /* times a query was sent */
	uint8_t  kind;   /* enum exchange_kind */
};

/* Which exchanges: of the kinds (bits by enum exchange_kind), and, with frames (NULL: all), those of which a frame that
 * ends a message (of an encrypted connection: any frame) is in the set.  The caller gives the list back by mem_free. */
struct exchange_key *exchanges_find(struct session *s, const struct bitset *frames, unsigned kinds, size_t *n);

/* ORDER EXCHANGE_TEXT: the names in exchanges.c. */
enum exchange_text {
	X_METHOD,
	X_URL,
	X_VERSION,
	X_STATUS,
	X_PHRASE,
	X_TYPE,     /* media type of the answer */
	X_ENCODING, /* content encoding of the answer */
	X_CLIENT,   /* address:port */
	X_SERVER,
	X_SERVER_NAME, /* TLS: who was asked for */
	X_TLS_VERSION,
	X_ALPN,
	X_QUERY, /* DNS: name, type, and what became of it */
	X_QUERY_TYPE,
	X_QUERY_CODE,
	EXCHANGE_TEXTS
};

/* A request or an answer.  Frames from 0. */
struct exchange_side {
	bool     there;
	uint32_t first, last;
	uint16_t at;                  /* how many messages stand before it in the last frame */
	uint64_t head, body, content; /* bytes: of the header; of the body as sent, and decoded */
	uint64_t missing;             /* of the body, not in the capture */
};

struct exchange {
	struct exchange_key   key;
	uint32_t              stream;
	bool                  udp; /* the stream is one of udp.stream */
	struct text           text[EXCHANGE_TEXTS];
	struct exchange_side  request, response;
	struct exchange_times times;
	uint64_t              bytes[2];  /* of an encrypted connection, by enum tale_side */
	int8_t                closed_by; /* enum tale_side, -1: nobody did in the capture */
	uint32_t              answers;   /* records of a DNS response, and its code */
	uint16_t              code;
	int64_t               handshake_ns; /* -1: not seen whole */
};

/* Which frames hold the messages of an exchange of HTTP; false: none does. */
bool exchange_frames_of(const struct session *s, const struct http_pair *p, struct exchange_frames *f);

/* A fact (COLUMN_TALE_HTTP_...) of a frame (from 1); false where there is none: times stand at the frame of the answer.
 * Any thread. */
bool exchange_fact(const struct session *s, uint32_t frame, enum column fact, int64_t *value);

/* Reads exchanges, one at a time; one for each thread. */
struct exchange_reader {
	struct session     *s;
	struct frame_reader frame;
	struct tree         tree;
	uint32_t            at; /* frame the tree is of, from 1; 0: none */
};

/* Prepare a reader of a session's exchanges; give its memory back. */
void exchange_reader_init(struct exchange_reader *r, struct session *s);
void exchange_reader_fini(struct exchange_reader *r);

/* What is known of an exchange; x was all zero before its first use, and is given back by exchange_fini. */
void exchange_read(struct exchange_reader *r, const struct exchange_key *key, struct exchange *x);
void exchange_fini(struct exchange *x);

/* The tree of a frame (from 0), as far as it can be read; NULL: its bytes are gone. */
const struct tree *exchange_tree(struct exchange_reader *r, uint32_t frame);

/* Append an exchange as a JSON object (docs/exchanges-json.md); its messages in full (docs/api.md). */
void exchange_put_json(struct text *t, const struct exchange *x, const struct session *s, enum tale_language language);
void exchange_put_messages(struct text *t, struct exchange_reader *r, const struct exchange *x);

/* Append the heads of the table's columns; a line of it, with a line for each thing that is to be said besides. */
void exchange_put_heads(struct text *t, enum tale_language language);
void exchange_put_line(struct text *t, const struct exchange *x, const struct session *s, enum tale_language language);

/* Append what is to be said of an exchange, a sentence a line (each ended by \n); all: also what the table's numbers
 * say. */
void exchange_put_notes(struct text *t, const struct exchange *x, enum tale_language language, bool all);

#endif
