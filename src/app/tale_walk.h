/* tale_walk.h -- one connection, step by step: both ends' states, their numbers, and what each segment repeats.
 *
 * What is counted over a whole connection is tale.c's, what is said of a segment tale_says.c's.  Reads rows and kept
 * options only. */
#ifndef WIRETALE_APP_TALE_WALK_H
#define WIRETALE_APP_TALE_WALK_H

#include "app/tale.h"

/* Named limits: gaps of one direction that are remembered (the oldest are forgotten); packets among which the same one
 * is looked for. */
enum { TALE_HOLES_MAX = 64, TALE_RECENT = 8 };

/* What is remembered of an end.  Numbers are raw. */
struct tale_sender {
	bool             begun, has_syn, syn_acks, has_fin, has_acked, shut; /* shut: its receive window is closed */
	uint32_t         next, next_frame; /* behind its last byte; the frame that got there */
	uint32_t         syn_seq, fin_seq;
	uint32_t         acked, acked_frame; /* the highest number that it acknowledged; the frame that did so first */
	uint16_t         window;             /* of its last segment */
	uint32_t         run;                /* of duplicate ACKs, up to its last segment */
	bool             sacked;             /* it reports bytes behind a gap */
	int64_t          asked_ns;           /* when it sent a duplicate ACK or such a report last */
	bool             mended;             /* it filled a gap or sent something again; the last time: */
	uint32_t         mended_frame, mended_end; /* in this frame; everything up to this number waited for that */
	uint32_t         recover;                  /* a repair goes on up to this number */
	enum tale_repeat repair;                   /* REPEAT_NONE: none does */
	struct {
		uint32_t left, right;
	} hole[TALE_HOLES_MAX];
	unsigned nholes;
	struct {
		int64_t  time_ns;
		uint32_t seq, ack, payload, len;
		uint16_t flags, window, ip_id;
	} recent[TALE_RECENT];
	unsigned nrecent;
};

struct tale_walk {
	const struct flow   *flow;
	uint32_t             stream;
	struct tcp_ends      ends;
	struct tcp_ends_step step;
	struct tale_sender   sender[2]; /* by enum tale_side */
	bool                 assumed[2], any_fin;
};

/* Before the first segment. */
void tale_walk_init(struct tale_walk *w, const struct flow *f, uint32_t stream);

/* Take the next segment, of this frame: s is filled but for what is relative (seq, ack, sent_end, window); false: the
 * frame has none of this stream. */
bool tale_walk_step(struct tale_walk *w, uint32_t frame, struct tale_segment *s);

/* A row as tcp_ends.h wants it. */
struct tcp_ends_segment tale_ends_segment(const struct row *row);

/* The frames of a stream in order, without quoted ones; the caller gives the array back with mem_free. */
uint32_t *tale_frames(const struct flow *f, uint32_t stream, size_t *n);

#endif
