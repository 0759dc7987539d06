/* expect.h -- connections of TCP that a message of another one announced (FTP's data connections): told in the order of
 * frames, each found once. */
#ifndef WIRETALE_FLOW_EXPECT_H
#define WIRETALE_FLOW_EXPECT_H

#include "proto/framing.h"

#include <stddef.h>

/* An end of a connection; IPv4 addresses have zeros behind their four bytes. */
struct expect_end {
	uint8_t  address[16];
	uint16_t port; /* of one that is expected: 0 is any */
};

struct expect_item;

/* Starts as {0}. */
struct expect {
	struct expect_item *items;
	uint32_t           *heads; /* by hash of the first end: item from 1, 0: none */
	size_t              n, capacity, nheads;
};

/* Give the memory back. */
void expect_fini(struct expect *x);

/* From now on a connection between these ends is announced. */
void expect_add(struct expect *x, uint16_t proto, uint32_t note, const struct expect_end end[2]);

/* Was this connection announced?  Returns the protocol of the latest announcement, which is used up, and *note; 0: no.
 */
uint16_t expect_take(struct expect *x, const struct expect_end end[2], uint32_t *note);

#endif
