/* datagrams.h -- conversations of datagrams whose protocol remembers something (QUIC): which they are, and what it is.
 * What a datagram says is the protocols' business (`learn` in struct proto). */
#ifndef WIRETALE_VIEW_DATAGRAMS_H
#define WIRETALE_VIEW_DATAGRAMS_H

#include "proto/framing.h"
#include "store/store.h"

struct datagram_conversation {
	uint16_t                proto;
	struct datagram_context context;
};

struct datagrams {
	struct datagram_conversation **conversations; /* each stays where it is */
	size_t                         nconversations, capacity;
	uint32_t                      *of_stream; /* by UDP stream: number of the conversation from 1, 0: none */
	size_t                         nstreams, stream_capacity;
	uint32_t                       made;  /* what `learn` counts */
	struct notes                  *notes; /* for `learn`: the session's */
};

/* Give the memory back. */
void datagrams_fini(struct datagrams *x);

/* Is there anything to learn from this row's datagram, or known of its conversation?  Cheap. */
bool datagrams_concern(const struct datagrams *x, const struct block *b, uint32_t row);

/* Let a datagram's protocol learn from it, in the order of frames. */
void datagrams_learn(struct datagrams *x, const struct block *b, uint32_t row, const struct frame_info *info);

/* Put into info whose the row's datagram is and what is remembered of its conversation; false: nothing is.  The claim
 * lives as long as info. */
bool datagrams_of_frame(const struct datagrams *x, const struct block *b, uint32_t row, struct frame_info *info,
                        struct claim *claim);

#endif
