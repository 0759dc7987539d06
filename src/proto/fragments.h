/* fragments.h -- how a protocol shows the fragments that its payload was put together from.  Who puts them together is
 * flow/defrag.c. */
#ifndef WIRETALE_PROTO_FRAGMENTS_H
#define WIRETALE_PROTO_FRAGMENTS_H

#include "proto/proto.h"

/* Which rows of the protocol's table are the subtree's, and what the fragments are called ("IPv4"). */
struct fragment_rows {
	const char *tag;
	unsigned    fragments, fragment, overlap, conflict, tails, too_long, error, count, length, data, reassembled_in;
	uint32_t    at; /* where the piece begins in the layer */
};

/* Show, under a node (NULL: the layer's), the list of fragments where this frame completed the datagram of this layer,
 * or the frame that did.  Returns that frame's number, 0 where the datagram is not complete. */
uint32_t fragments_walk(struct walk *w, struct node *under, const struct fragment_rows *rows);

#endif
