/* tcp_rules.h -- what is said of a segment: an ordered table of predicates over the connection so far and the segment.
 *
 * Judging changes nothing; the step that makes the connection one segment older is tcp_track.c's.  The rules are
 * Wireshark's (its user's guide, "TCP Analysis"; what that leaves open was measured). */
#ifndef WIRETALE_FLOW_TCP_RULES_H
#define WIRETALE_FLOW_TCP_RULES_H

#include "flow/tcp_ends.h"

#include <stdbool.h>
#include <stdint.h>

enum { TCP_SACKS_MAX = 4, TCP_SCALE_UNKNOWN = -1, TCP_SCALE_NONE = -2, TCP_SCALE_MAX = 14 };

enum tcp_flag {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16,
	TCP_URG = 32,
	TCP_ECE = 64,
	TCP_CWR = 128
};

/* A segment that its receiver has not acknowledged yet, as far as was seen. */
struct tcp_unacked {
	uint32_t frame; /* from 0 */
	uint32_t seq, nextseq;
};

/* Bytes from left up to right, right not included. */
struct tcp_sack {
	uint32_t left, right;
};

/* One end of a connection, as its own segments show it.  Numbers are raw; 0 stands for "none yet" where a number may
 * be unknown, as in Wireshark. */
struct tcp_side {
	int64_t             nextseq_ns, last_ns; /* when nextseq was reached; when the end sent last */
	uint32_t            base;                /* relative numbers count from here */
	uint32_t            nextseq;             /* behind the last byte seen */
	uint32_t            nextseq_frame;
	uint32_t            contiguous; /* behind the last byte that follows its predecessors without a gap */
	uint32_t            lastack;
	uint32_t            lastack_frame; /* that acknowledged so much first */
	uint32_t            dup_acks;
	uint32_t            push_bytes;
	uint32_t            last_bits;    /* of its last segment */
	uint32_t            synack_frame; /* its first SYN+ACK's */
	uint32_t            low, high;    /* of the unacknowledged, counted from base */
	struct tcp_unacked *unacked;      /* from unacked_at on, the oldest first */
	uint16_t            unacked_at, unacked_n, unacked_capacity;
	uint16_t            window; /* as in the header */
	int8_t              scale;  /* shift, or TCP_SCALE_... */
	uint8_t             nsacks; /* of its last segment */
	bool                has_base, has_synack, first_ack, flight_known, push_seen, tfo_data, unsorted, rebased;
	bool                unseen_said; /* bytes that it never sent here were acknowledged, and that was said */
	struct tcp_sack     sacks[TCP_SACKS_MAX];
};

struct tcp_connection {
	struct tcp_side side[2]; /* 0: the sender of the first frame */
	struct tcp_ends ends;
	int64_t         syn_ns, first_rtt_ns;
	uint32_t        rebase;       /* the last change of a base number, + 1 (tcp_track.c) */
	uint8_t         completeness; /* SYN 1, SYN+ACK 2, ACK 4, data 8, FIN 16, RST 32 */
	uint8_t         first_bits;   /* the same, of the first frame */
	bool            has_syn, has_rtt, has_fin, fin_back;
};

struct tcp_segment {
	uint32_t       seq, ack, len, flags, window;
	uint32_t       frame;    /* from 0 */
	bool           back;     /* sent by side[1] */
	bool           short_of; /* its length is not known: no analysis */
	bool           cut;      /* its options are not all there */
	int64_t        time_ns;
	const uint8_t *options; /* or NULL */
	uint8_t        noptions;
	bool           tfo_cookie;
	bool           to_server; /* tcp_ends_to_server */
};

/* New data in order, or an acknowledgement of something new, with room on both sides, on a connection on which both
 * ends have sent: no rule can hold.  Most segments are so, and are spared the table. */
bool tcp_is_progress(const struct tcp_connection *c, const struct tcp_segment *s);

/* Enum tcp_analysis bits of a segment on a connection; neither is changed. */
uint32_t tcp_judge(const struct tcp_connection *c, const struct tcp_segment *s);

#endif
