/* flow.h -- what happened between frames: rows go in, in frame order; facts come out.
 *
 * flow sees rows and kept TCP options, never the bytes of a header.  Results are columns of the rows (stream,
 * previous,
 * analysis) and, for what a column would be too dear for, facts that are computed when asked (flow_fact). */
#ifndef WIRETALE_FLOW_FLOW_H
#define WIRETALE_FLOW_FLOW_H

#include "flow/conversation.h"
#include "flow/mptcp.h"
#include "flow/tcp_track.h"

/* What is known of every conversation, TCP or UDP. */
struct course {
	uint32_t first, last; /* frames (from 0) */
	uint32_t connection;  /* TCP: number in tcp_track + 1; 0: only one segment was seen */
};

struct flow {
	struct store        *store;
	struct addresses     addresses;
	struct conversations tcp, udp;
	struct course       *tcp_course, *udp_course; /* by conversation number */
	size_t               ntcp_course, nudp_course;
	struct tcp_track     tcp_track;
	struct mptcp         mptcp;
};

/* Prepare the tracking of a store's rows; flow_fini gives its memory back. */
void flow_init(struct flow *f, struct store *s);
void flow_fini(struct flow *f);

/* Track the rows of a block from row `from` on; its row 0 is frame `first` (from 0).  Blocks in order, each row
 * once. */
void flow_block(struct flow *f, struct block *b, uint32_t first, uint32_t from);

/* A fact of a row (0: the frame's, n: its nth extra row); false where there is none.  Any thread, after the rows
 * up to
 * the asked one were tracked. */
bool flow_fact(const struct flow *f, uint32_t frame, uint16_t row, enum column fact, int64_t *value);
/* The same for who has the row. */
bool flow_fact_of(const struct flow *f, uint32_t frame, uint16_t number, const struct row *row, enum column fact,
                  int64_t *value);

/* The row of a TCP stream in a frame (the frame's own, or that of a packet within), its times and lengths those of the
 * frame; false: there is none. */
bool flow_row(const struct flow *f, uint32_t stream, uint32_t frame, struct row *row);

#endif
