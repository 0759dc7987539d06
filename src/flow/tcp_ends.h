/* tcp_ends.h -- the states of both ends of a TCP connection after each segment: RFC 9293 section 3.3.2 (figure 5).
 *
 * A capture shows segments, not states: what is told is the state that each end takes by sending or receiving the
 * segment as RFC 9293 draws it (figures 6, 7, 12, 13), the receiver's at once.  Whether the receiver really took it is
 * shown by a segment of its own: until then it is assumed (app/tale.c marks it).  Windows and losses are tcp_rules.c's.
 *  */
#ifndef WIRETALE_FLOW_TCP_ENDS_H
#define WIRETALE_FLOW_TCP_ENDS_H

#include <stdbool.h>
#include <stdint.h>

/* ORDER TCP_STATE: tcp_state_name. */
enum tcp_state {
	TCP_CLOSED,
	TCP_LISTEN,
	TCP_SYN_SENT,
	TCP_SYN_RECEIVED,
	TCP_ESTABLISHED,
	TCP_FIN_WAIT_1,
	TCP_FIN_WAIT_2,
	TCP_CLOSE_WAIT,
	TCP_CLOSING,
	TCP_LAST_ACK,
	TCP_TIME_WAIT,
	TCP_STATES
};

/* One end. */
struct tcp_end {
	uint8_t  state; /* enum tcp_state */
	bool     has_syn, has_fin, sent;
	bool     active; /* sent a SYN without an acknowledgement: opened by itself */
	bool     has_acked, has_next;
	uint32_t acked;   /* the highest number that it acknowledged */
	uint32_t syn_end; /* number behind its SYN */
	uint32_t fin_end; /* number behind its FIN */
	uint32_t next;    /* number behind the last byte that reached the other end in order */
};

/* Both ends: [0] sent the first segment that was seen. */
struct tcp_ends {
	struct tcp_end end[2];
	uint8_t        client;        /* which end is the client */
	bool           begun, opened; /* a segment was seen; its beginning (a SYN) was seen */
};

/* What a segment did: the states afterwards, and those that were passed on the way (TCP_STATES: none). */
struct tcp_ends_step {
	uint8_t client, server, client_through, server_through;
};

/* A segment: raw numbers, flags as in the header, len bytes of data. */
struct tcp_ends_segment {
	uint32_t seq, ack, flags, len;
	uint8_t  from;      /* 0 or 1 */
	bool     to_server; /* its ports look like those of a client's: asked where no SYN tells */
};

/* Does a segment between these ports look like a client's?  The server's is the lower one. */
bool tcp_ends_to_server(uint16_t sport, uint16_t dport);

/* Before the first segment. */
void tcp_ends_init(struct tcp_ends *e);

/* A segment: what it makes of the ends. */
void tcp_ends_follow(struct tcp_ends *e, const struct tcp_ends_segment *s, struct tcp_ends_step *step);

/* Are both ends established, and neither closes?  A segment with ACK and none of SYN, FIN, RST leaves them so. */
static inline bool tcp_ends_open(const struct tcp_ends *e)
{
	const struct tcp_end *a = &e->end[0], *b = &e->end[1];

	return a->state == TCP_ESTABLISHED && b->state == TCP_ESTABLISHED && !a->has_fin && !b->has_fin;
}

/* Follow such a segment while tcp_ends_open; returns its packed step. */
uint16_t tcp_ends_go_on(struct tcp_ends *e, const struct tcp_ends_segment *s);

/* After following a segment: can its sender have been in this state, as far as the segment itself says?  No where it
 * repeats its SYN+ACK or FIN, or does not acknowledge the FIN that it is said to have received. */
bool tcp_ends_shows(const struct tcp_ends *e, const struct tcp_ends_segment *s, enum tcp_state state);

/* The step as a column of a row holds it, and back.  0: nothing is known. */
uint16_t tcp_ends_pack(const struct tcp_ends_step *step);
bool     tcp_ends_unpack(uint16_t packed, struct tcp_ends_step *step);

/* "FIN_WAIT_1" */
const char *tcp_state_name(enum tcp_state state);

#endif
