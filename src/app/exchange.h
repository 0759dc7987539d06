/* exchange.h -- where the time of a request and its answer went, or of a connection that is encrypted: read from the
 * rows of its frames, never from bytes.
 *
 * The parts follow one another and add up to the whole.  What a part lost by repetitions and closed windows is said
 * beside it.  Which frames hold a message is told by the caller. */
#ifndef WIRETALE_APP_EXCHANGE_H
#define WIRETALE_APP_EXCHANGE_H

#include "flow/flow.h"

/* In order of time. ORDER EXCHANGE_PART: exchange_part_name. */
enum exchange_part {
	PART_CONNECT,   /* from the first SYN to the client's ACK, of the exchange that opened the connection */
	PART_IDLE,      /* the connection is open, and nothing is asked yet */
	PART_TLS,       /* handshake */
	PART_SEND,      /* from the first byte of the request to its last one */
	PART_WAIT,      /* from there to the first byte of the answer */
	PART_RECEIVE,   /* from there to its last byte */
	PART_ENCRYPTED, /* what stands behind a handshake, to the connection's last frame */
	EXCHANGE_PARTS
};

#define NO_FRAME UINT32_MAX

/* Frames of which an exchange is told are at most so many; longer ones are measured without what they lost. */
#ifdef WIRETALE_HOSTILE
enum { EXCHANGE_FRAMES_MAX = 64 };
#else
enum { EXCHANGE_FRAMES_MAX = 1 << 20 };
#endif

/* What is known of an exchange before it is measured: frames from 0, NO_FRAME: not seen. */
struct exchange_frames {
	uint32_t stream;
	bool     opens;    /* nothing was asked on the connection before */
	bool     reversed; /* the conversation's `b` asks */
	uint32_t request_first, request_last, response_first, response_last;
	uint32_t request_end;         /* sequence number behind the request */
	uint32_t tls_first, tls_last; /* handshake of an encrypted connection */
	uint32_t end;                 /* of an encrypted connection */
};

struct exchange_times {
	int64_t  start_ns;
	bool     has[EXCHANGE_PARTS];
	int64_t  ns[EXCHANGE_PARTS];
	int64_t  repeated_ns[EXCHANGE_PARTS]; /* of that: between bytes that were lost and their repetition */
	int64_t  closed_ns[EXCHANGE_PARTS];   /* of that: while an end's receive window was closed */
	uint32_t repetitions;                 /* segments, both ways */
	uint32_t ack;                         /* frame of the server's first ACK of the whole request */
	bool ack_answers; /* it came with the answer: the network's share of waiting can't be told from the server's */
	int64_t network_ns;     /* of waiting, up to the ACK; -1: not known */
	int64_t server_ns;      /* the rest; -1 */
	bool    losses_unknown; /* EXCHANGE_FRAMES_MAX */
};

/* Measure. */
void exchange_measure(const struct flow *f, const struct exchange_frames *x, struct exchange_times *t);

/* All parts together. */
int64_t exchange_whole_ns(const struct exchange_times *t);

/* "connect" ... */
const char *exchange_part_name(enum exchange_part part);

#endif
