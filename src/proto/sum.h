/* sum.h -- how a field that holds an Internet checksum (RFC 1071) is shown: its value, whether it is right, what it
 * should be.  Adding up is base/checksum.h's; which bytes are added is the protocol's. */
#ifndef WIRETALE_PROTO_SUM_H
#define WIRETALE_PROTO_SUM_H

#include "proto/proto.h"

/* A checksum of two bytes that is being shown; the row behind its field's is that of its status. */
struct sum {
	struct walk *w;
	struct node *under, *n;
	uint32_t     at;
	uint16_t     row;
};

/* Add the field, which stands at `at`.  Where the walk is not ok behind it, nothing more is to be shown. */
struct sum sum_add(struct walk *w, struct node *under, unsigned row, uint32_t at);

/* It was not checked; `more` stands behind that word, with a blank in front, or is "". */
void sum_unverified(const struct sum *s, const char *more);

/* It was: `left` is checksum_finish over everything with it.  `bad` is the row of the expert item for a wrong one. */
void sum_verified(const struct sum *s, unsigned bad, uint16_t left);

#endif
