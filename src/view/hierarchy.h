/* hierarchy.h -- the protocol hierarchy: how many frames and bytes hold which protocols, in which order.
 *
 * A frame is a path: the lines at the top of its tree, without the frame's own.  How the table is written is not known
 * here. */
#ifndef WIRETALE_VIEW_HIERARCHY_H
#define WIRETALE_VIEW_HIERARCHY_H

#include "base/bitset.h"
#include "view/session.h"

/* Nodes that a hierarchy holds at most. */
enum { HIERARCHY_MAX = 1000000 };

struct hierarchy_node {
	uint32_t field;             /* number in the registry; FIELD_NO: text that is no field */
	uint32_t first_child, next; /* among the nodes; 0: none */
	uint64_t frames, bytes;
};

/* Node 0 holds the others and counts nothing. */
struct hierarchy {
	struct hierarchy_node *node;
	size_t                 n, capacity;
	uint64_t               left_out; /* frames that have protocols for which there was no node */
};

/* Count a set of frames (NULL: all that are loaded) with at most `most` nodes; the caller gives the result back with
 * hierarchy_fini. */
void hierarchy_count(struct session *s, const struct bitset *frames, size_t most, struct hierarchy *out);
void hierarchy_fini(struct hierarchy *h);

#endif
