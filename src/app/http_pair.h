/* http_pair.h -- which HTTP response answers which request, on each connection.
 *
 * Fed with the messages in frame order by one thread; asking is for any thread, once feeding has gone past the frame.
 * Knows no bytes: what a message says is proto/http.c's. */
#ifndef WIRETALE_APP_HTTP_PAIR_H
#define WIRETALE_APP_HTTP_PAIR_H

#include "store/store.h"

/* A request and its response. */
struct http_pair {
	uint32_t request, response; /* frames (from 1) in which they end, 0: not seen */
	uint32_t previous, next;    /* pair of the same connection + 1, 0: none */
	uint32_t number;            /* on the connection, from 1 */
	uint32_t stream;
	uint32_t asked;                   /* of the response: its request, or else the last one before it */
	uint16_t request_at, response_at; /* how many messages of HTTP stand before it in that frame */
	bool     interim;                 /* the response is not the last one to the request: 1xx */
};

struct http_note {
	uint32_t frame, pair;
	bool     response;
};

struct http_course;

struct http_pairs {
	struct http_pair   *pairs;
	struct http_note   *notes;   /* by frame */
	struct http_course *courses; /* by stream */
	size_t              npairs, pair_capacity, nnotes, note_capacity, ncourses, course_capacity;
};

/* Prepare an empty table. */
void http_pairs_init(struct http_pairs *x);
/* Give its memory back. */
void http_pairs_fini(struct http_pairs *x);

/* A request or response that ends in a frame (from 1), behind `at` others of that frame. */
struct http_told {
	uint32_t stream, frame;
	uint16_t at;
	bool     response, interim;
};

/* Tell a message. */
void http_pairs_message(struct http_pairs *x, const struct http_told *m);

/* Messages of earlier frames were told: bring what is asked by frame into order again. */
void http_pairs_sort(struct http_pairs *x);

/* The pair whose response answers the request of p at last: p, or, where responses of 1xx came first, one behind it;
 * NULL: nothing did. */
const struct http_pair *http_pair_answer(const struct http_pairs *x, const struct http_pair *p);
/* The other way: the pair with the request that the response of p answers; p itself, where there is none. */
const struct http_pair *http_pair_asked(const struct http_pairs *x, const struct http_pair *p);
/* Is it an exchange of its own?  Not so a response of 1xx without its request, and what only goes on with one. */
bool http_pair_is_exchange(const struct http_pairs *x, const struct http_pair *p);
/* Is it the connection's first exchange? */
bool http_pair_is_first(const struct http_pairs *x, const struct http_pair *p);

/* The number of the pair of a frame's message (of several the last one, as in Wireshark), UINT32_MAX: none. */
uint32_t http_pair_of(const struct http_pairs *x, uint32_t frame);

/* A fact (COLUMN_HTTP_...) of a frame (from 1); false where there is none.  Times are the store's.  Of a frame without
 * a message COLUMN_HTTP_ASKED_IN is its connection's last request. */
bool http_pairs_fact(const struct http_pairs *x, const struct store *s, uint32_t frame, enum column fact,
                     int64_t *value);

#endif
