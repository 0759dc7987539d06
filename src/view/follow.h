/* follow.h -- the bytes of one conversation in the order in which they were said, record by record: Follow Stream.
 *
 * Works on references: of a stream of any length no more is held than one frame and what waits behind a hole. */
#ifndef WIRETALE_VIEW_FOLLOW_H
#define WIRETALE_VIEW_FOLLOW_H

#include "view/session.h"

enum follow_kind { FOLLOW_TCP, FOLLOW_UDP, FOLLOW_HTTP, FOLLOW_TLS /* nothing, without the secrets of a connection */ };

/* A piece of what one end said. */
struct follow_record {
	bool           server; /* not by the end that said the first thing that is told */
	uint32_t       frame;  /* from 1 */
	const uint8_t *bytes;  /* until the callback returns */
	size_t         n;
	uint64_t       missing; /* so many bytes are not in the capture: what stands here says so in words */
};

/* Called for each record; false: no more of them are wanted. */
typedef bool (*follow_emit)(void *context, const struct follow_record *r);

/* The ends of a conversation as text, a: the one that said the first thing that is told; empty where nothing is. */
struct follow_ends {
	char     a[64], b[64]; /* addresses */
	uint16_t a_port, b_port;
	bool     is_ip6;
};

/* The ends of conversation `stream`; false: there is no such one (everything in *ends is empty). */
bool follow_ends(const struct session *s, enum follow_kind kind, uint32_t stream, struct follow_ends *ends);

/* The number of the first conversation between two ends, in either order, UINT32_MAX: there is none.  Addresses as 4 or
 * 16 bytes. */
uint32_t follow_find(const struct session *s, enum follow_kind kind, const uint8_t *a, uint16_t a_port,
                     const uint8_t *b, uint16_t b_port, bool is_ip6);

/* Tell the records of a conversation. */
void follow(struct session *s, enum follow_kind kind, uint32_t stream, follow_emit emit, void *context);

#endif
