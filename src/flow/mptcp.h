/* mptcp.h -- connections of Multipath TCP (RFC 6824, 8684): which TCP streams belong to one, and where each end's data
 * sequence numbers begin.
 *
 * Told by the options of the segments, in frame order.  Which bytes of a subflow are which of the connection, and what
 * was sent again on another subflow, is not followed. */
#ifndef WIRETALE_FLOW_MPTCP_H
#define WIRETALE_FLOW_MPTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection, the same one on all its subflows. */
struct mptcp_end {
	uint64_t key, base; /* base: of its data sequence numbers */
	uint32_t token;
	bool     has_key, has_token, has_base;
};

enum { MPTCP_SUBFLOWS_MAX = 8 };

struct mptcp_connection {
	struct mptcp_end ends[2];
	uint32_t         subflows[MPTCP_SUBFLOWS_MAX]; /* TCP streams that said to which connection they belong */
	uint32_t         nsubflows;                    /* may be more than are kept */
	uint32_t         master;                       /* the stream that began it; NO_STREAM: not seen */
};

/* A TCP stream's place: `connection` is its number + 1, 0: none; `swapped`: its side[0] is ends[1]. */
struct mptcp_subflow {
	uint32_t connection;
	bool     swapped, attached;
};

struct mptcp {
	uint64_t                 seed;
	struct mptcp_connection *list;
	size_t                   n, capacity;
	struct mptcp_subflow    *subflows; /* by TCP stream */
	size_t                   nsubflows, subflow_capacity;
	uint32_t                *tokens; /* hash: end's number + 1 (connection * 2 + end) */
	size_t                   ntokens, nslots;
};

/* Prepare for a capture; the seed is one that its author can't know.  mptcp_fini gives the memory back. */
void mptcp_init(struct mptcp *m, uint64_t seed);
void mptcp_fini(struct mptcp *m);

/* Take in the options (n bytes) of a segment of a TCP stream; back: sent by side[1]. */
void mptcp_follow(struct mptcp *m, uint32_t stream, bool back, const uint8_t *options, uint32_t n);

/* The connection that a TCP stream belongs to (NULL: none), and which of its ends is the stream's side[back]. */
const struct mptcp_connection *mptcp_find(const struct mptcp *m, uint32_t stream, bool back, unsigned *end);

#endif
