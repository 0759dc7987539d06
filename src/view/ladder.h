/* ladder.h -- packets in the order of the capture between the addresses that they pass: what -z flow draws.  How it is
 * drawn is not known here. */
#ifndef WIRETALE_VIEW_LADDER_H
#define WIRETALE_VIEW_LADDER_H

#include "base/arena.h"
#include "base/bitset.h"
#include "view/session.h"
#include "view/talkers.h"

/* Addresses that are drawn at most, as in Wireshark, and the place of one for which there was no room; and packets. */
enum { LADDER_NODES_MAX = 40, LADDER_NODE_OVERFLOW = 41, LADDER_STEPS_MAX = 1000000 };

/* TCP segments; all frames; echoes that were answered, and their answers. */
enum ladder_kind { LADDER_TCP, LADDER_ANY, LADDER_ICMP, LADDER_ICMP6 };

struct ladder_step {
	uint32_t    frame; /* from 0 */
	uint32_t    stream, len, seq, ack;
	uint16_t    flags, sport, dport;
	uint8_t     from, to; /* nodes, one of them may be LADDER_NODE_OVERFLOW */
	const char *protocol; /* the frame's columns; NULL: a TCP segment */
	const char *info;
};

struct ladder_node {
	struct talk_end end;
	const char     *text; /* NULL: the end's */
};

struct ladder {
	struct ladder_node  node[LADDER_NODES_MAX];
	size_t              nnodes;
	struct ladder_step *step;
	size_t              n, capacity;
	uint64_t            left_out; /* packets that found no room */
	struct arena        texts;
};

/* Gather the packets of a kind in a set of frames (NULL: all that are loaded); but of LADDER_TCP between network
 * addresses alone (by_network) or else between those that the columns show.  The caller gives the result back with
 * ladder_fini. */
void ladder_gather(struct session *s, enum ladder_kind kind, bool by_network, const struct bitset *frames, size_t most,
                   struct ladder *out);
void ladder_fini(struct ladder *l);

#endif
