/* tcp_track.h -- the connections of TCP: what is remembered of each, and the step that a segment makes it take.
 *
 * Of a connection of which one segment was seen nothing is kept here: the segment stands in its row, and is followed
 * again from there when a second one comes.  Rules of judgement are tcp_rules.c's. */
#ifndef WIRETALE_FLOW_TCP_TRACK_H
#define WIRETALE_FLOW_TCP_TRACK_H

#include "flow/tcp_rules.h"
#include "store/store.h"

/* Segments of one direction that are remembered as not acknowledged: more are not (an end whose peer is not in the
 * capture). */
enum { TCP_UNACKED_MAX = 10000 };

/* A base number that changed in mid-course (a second SYN+ACK with another number). */
struct tcp_rebase {
	uint32_t previous; /* of the same connection, + 1 */
	uint32_t frame;
	uint32_t base;
	bool     back;
};

struct tcp_track {
	struct tcp_connection **chunks;
	size_t                  nchunks, chunk_capacity, n;
	struct tcp_rebase      *rebases;
	size_t                  nrebases, rebase_capacity;
};

/* What a segment's step found, beside its bits. */
struct tcp_finding {
	uint32_t bits;       /* enum tcp_analysis */
	uint16_t ends;       /* both ends' states, packed (tcp_ends.h) */
	uint32_t acks_frame; /* from 1; 0: none */
	uint32_t in_flight, push_bytes;
	uint32_t rto_frame;  /* from 0; where bits has TCP_RETRANSMISSION */
	uint32_t dup_frame;  /* from 0, and ... */
	uint32_t dup_number; /* where bits has TCP_DUPLICATE_ACK */
};

/* An empty table; give back its memory and that of its connections. */
void tcp_track_init(struct tcp_track *t);
void tcp_track_fini(struct tcp_track *t);

/* No more segments come: give back what only following them takes. */
void tcp_track_end(struct tcp_track *t);

/* A connection by its number, counted from 0 in the order of tcp_track_add; valid until tcp_track_fini. */
struct tcp_connection *tcp_track_get(const struct tcp_track *t, uint32_t number);

/* A connection will be asked for soon: call for its memory. */
void tcp_track_call(const struct tcp_track *t, uint32_t number);

/* Keep a copy of a connection; returns its number. */
uint32_t tcp_track_add(struct tcp_track *t, const struct tcp_connection *c);

/* A connection before its first segment; give back what its steps took. */
void tcp_connection_init(struct tcp_connection *c);
void tcp_connection_fini(struct tcp_connection *c);

/* Read a row of a frame as a segment; options (or NULL) are the kept ones. */
void tcp_segment_of(struct tcp_segment *s, const struct row *row, uint32_t frame, bool back, const uint8_t *options,
                    uint8_t n);

/* A SYN that can't belong to this connection: the ports are used again. */
bool tcp_begins_anew(const struct tcp_connection *c, const struct tcp_segment *s);

/* Judge a segment, and make the connection one segment older.  first: it is the connection's first. */
void tcp_follow(struct tcp_track *t, struct tcp_connection *c, const struct tcp_segment *s, bool first,
                struct tcp_finding *f);

/* The number that relative ones of a direction count from, as it stands at a frame. */
uint32_t tcp_base_at(const struct tcp_track *t, const struct tcp_connection *c, bool back, uint32_t frame);

#endif
