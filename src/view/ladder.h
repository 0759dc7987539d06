/* ladder.h -- TCP segments in time order between the addresses that they pass: what -z flow,tcp draws.  How it is drawn
 * is not known here. */
#ifndef WIRETALE_VIEW_LADDER_H
#define WIRETALE_VIEW_LADDER_H

#include "base/bitset.h"
#include "view/session.h"
#include "view/talkers.h"

/* Addresses that are drawn at most, as in Wireshark, and the place of one for which there was no room; and segments. */
enum { LADDER_NODES_MAX = 40, LADDER_NODE_OVERFLOW = 41, LADDER_STEPS_MAX = 1000000 };

struct ladder_step {
	uint32_t frame; /* from 0 */
	uint32_t stream, len, seq, ack;
	uint16_t flags, sport, dport;
	uint8_t  from, to; /* nodes, one of them may be LADDER_NODE_OVERFLOW */
};

struct ladder {
	struct talk_end     node[LADDER_NODES_MAX];
	size_t              nnodes;
	struct ladder_step *step;
	size_t              n, capacity;
	uint64_t            left_out; /* segments that found no room */
};

/* Gather the segments of a set of frames (NULL: all that are loaded); the caller gives the result back with
 * ladder_fini. */
void ladder_gather(struct session *s, const struct bitset *frames, size_t most, struct ladder *out);
void ladder_fini(struct ladder *l);

#endif
