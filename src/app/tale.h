/* tale.h -- what happened on one TCP connection: opening, what was agreed, the data of each direction, closing, a
 * verdict.
 *
 * Read from the rows of its frames and the options that were kept, never from a packet's bytes.  Linear in the frames
 * of the connection; what is kept beside them is bounded.  Words are tale_words.h's.  States are RFC 9293's, as
 * flow/tcp_ends.h has them. */
#ifndef WIRETALE_APP_TALE_H
#define WIRETALE_APP_TALE_H

#include "flow/flow.h"

enum tale_side { TALE_CLIENT, TALE_SERVER };

/* How it was decided who is the client. */
enum tale_client_by { CLIENT_BY_SYN, CLIENT_BY_SYNACK, CLIENT_BY_PORT };

/* ORDER TALE_OPEN, TALE_CLOSE, TALE_VERDICT, TALE_SEVERITY, TALE_CAVEAT: the names in tale_words.c. */
enum tale_open {
	OPEN_NORMAL,
	OPEN_SIMULTANEOUS,
	OPEN_FAST,
	OPEN_REFUSED,
	OPEN_UNANSWERED,
	OPEN_HALF,
	OPEN_RESET,
	OPEN_MIDSTREAM,
	OPEN_KINDS
};
enum tale_close {
	CLOSE_NONE,
	CLOSE_FOUR,
	CLOSE_THREE,
	CLOSE_SIMULTANEOUS,
	CLOSE_HALF,
	CLOSE_UNFINISHED,
	CLOSE_RESET,
	CLOSE_KINDS
};
enum tale_verdict {
	VERDICT_FINE,
	VERDICT_OPEN,
	VERDICT_MIDSTREAM,
	VERDICT_LOSS,
	VERDICT_STALLED,
	VERDICT_RESET_AFTER_CLOSE,
	VERDICT_RESET,
	VERDICT_HALF_OPEN,
	VERDICT_OPENING_RESET,
	VERDICT_UNANSWERED,
	VERDICT_REFUSED,
	VERDICT_KINDS
};
enum tale_severity { SEVERITY_FINE, SEVERITY_NOTE, SEVERITY_WARN, SEVERITY_ERROR, SEVERITY_KINDS };

/* What is to be known of the capture before the network is blamed. */
enum tale_caveat {
	CAVEAT_DUPLICATES,
	CAVEAT_OFFLOAD,
	CAVEAT_ONE_WAY,
	CAVEAT_SNAPPED,
	CAVEAT_CLOCK,
	CAVEAT_UNSEEN,
	CAVEAT_CHECKSUMS,
	CAVEAT_DROPPED,
	CAVEAT_BEGINS_LATE,
	CAVEAT_ENDS_EARLY,
	CAVEATS
};

struct tale_note {
	uint64_t count;
	uint32_t frame; /* the first, from 0 */
};

/* How a repetition came about. */
enum tale_repeat { REPEAT_NONE, REPEAT_SYN, REPEAT_TIMEOUT, REPEAT_FAST, REPEAT_TAIL, REPEAT_SPURIOUS, REPEATS };

/* Named limits: stalls of an end and states of an end that are kept one by one (further ones are counted only). */
enum { TALE_STALLS_MAX = 16, TALE_STATES_MAX = 24 }; /* states: bits of struct tale_path */

/* A receive window that was closed: from a frame on, for so long; lasting: to the end of the capture. */
struct tale_stall {
	uint32_t frame;
	int64_t  ns;
	bool     lasting;
};

/* The states that an end passed, in order: those that RFC 9293 does not lead to what its own segments show afterwards
 * are left out. */
struct tale_path {
	uint8_t  state[TALE_STATES_MAX]; /* enum tcp_state */
	uint8_t  n;
	uint32_t assumed; /* bits: taken by receiving, and not shown by a segment that the end sent afterwards */
};

/* Times in nanoseconds; those of round trips are -1 where none was seen. */
struct tale_direction {
	uint64_t          bytes;          /* of data, each counted once */
	uint64_t          sent, repeated; /* bytes with repetitions; the repeated ones */
	uint32_t          segments, data_segments, repeated_segments, out_of_order;
	uint32_t          duplicate_acks, duplicate_ack_runs, keep_alives, zero_window_probes;
	uint32_t          zero_windows; /* episodes: this end's receive window was closed */
	int64_t           zero_window_ns, zero_window_longest_ns;
	struct tale_stall stalls[TALE_STALLS_MAX];
	int64_t  window_limited_ns; /* the other end's window had no room for another full segment of this one */
	uint32_t unacked;           /* numbers sent and never acknowledged */
	uint32_t repeats[REPEATS];  /* repeated segments of each kind */
	int64_t  longest_idle_ns, first_data_ns, last_data_ns, confirmed_ns; /* when new bytes were confirmed last */
	uint32_t longest_idle_frame;                                         /* that ended it */
	int64_t  rtt_min_ns, rtt_median_ns, rtt_max_ns; /* of what it sent, as the capture's place sees it */
	uint32_t rtts;
	uint32_t largest;                   /* segment */
	uint32_t first_repeat, last_repeat; /* frames */
	uint32_t zero_window_frame;
	/* Its SYN. */
	bool     has_syn, has_mss, has_scale, sack, timestamps;
	uint16_t mss, syn_window;
	uint8_t  scale;
};

struct tale {
	const struct flow    *flow;
	uint32_t              stream;
	uint32_t             *frames; /* from 0, in order */
	size_t                nframes;
	uint8_t               client; /* end of the conversation: 0 a, 1 b */
	enum tale_client_by   client_by;
	int64_t               first_ns, last_ns;
	struct tale_direction dir[2]; /* by the sender: enum tale_side */
	struct {
		enum tale_open kind;
		uint32_t       syns, synacks;
		bool     fast_asked, fast_data, fast_taken; /* Fast Open: option, data in the SYN, data acknowledged */
		bool     cookie;                            /* the SYN+ACK takes up no option: it may be a SYN cookie */
		bool     ack_lost;                          /* SYN+ACK came again behind the ACK */
		bool     crossed;                           /* the server sent a SYN without ACK too */
		uint32_t syn, synack, ack, reset;           /* frames, UINT32_MAX: none */
		int64_t  synack_ns, ack_ns;                 /* SYN to SYN+ACK, SYN+ACK to ACK; -1 */
	} open;
	struct {
		enum tale_close kind;
		enum tale_side  by;                        /* whose FIN or RST came first */
		uint32_t        fin[2], fin_ack[2], reset; /* frames, UINT32_MAX: none */
		uint64_t        after_fin;                 /* bytes that the other end sent after the first FIN */
		uint32_t        after_close;               /* segments when both ends were closed already */
		int64_t         ns;                        /* from the first FIN to the last ACK; -1 */
	} close;
	struct tcp_ends_step ends; /* at last */
	struct tale_path     path[2];
	bool                 time_wait[2];
	enum tale_verdict    verdict;
	enum tale_severity   severity;
	uint32_t             proof[4]; /* frames */
	unsigned             nproof;
	struct tale_note     caveats[CAVEATS];
};

enum tale_phase { PHASE_OPEN, PHASE_DATA, PHASE_CLOSE };

/* A segment of the tale. */
struct tale_segment {
	uint32_t             frame; /* from 0 */
	struct row           row;
	enum tale_side       from;
	enum tale_phase      phase;
	struct tcp_ends_step before, after;
	bool                 assumed[2]; /* the state is one that the end has not shown yet */
	bool                 probe;      /* asks whether a closed window has opened, whatever Wireshark calls it */
	bool                 duplicate;  /* the capture has the same packet twice */
	bool                 asks;       /* a keep-alive or probe: what it carries is no data */
	bool                 again;      /* at least a part of it was sent before */
	enum tale_repeat     repeat;
	uint32_t repeats, latest;  /* frames of the first sending and the latest before this; UINT32_MAX: not seen */
	uint32_t gap, fresh, late; /* bytes jumped over before it; new ones; of these: filling gaps */
	uint32_t run;              /* of duplicate ACKs, this one included */
	/* Before it (raw numbers): where its sender's bytes ended, in which frame; its last window; since which frame
	 * it acknowledges so much; what the other end had acknowledged, in which frame. */
	bool     has_next, has_acked;
	uint32_t next, next_frame, ack_frame, acked, acked_frame;
	bool     has_ack_before; /* its sender had acknowledged something: */
	uint32_t ack_before;
	uint32_t other_next; /* where the other end's bytes end */
	uint32_t open[2];    /* numbers of each end that are not acknowledged, by enum tale_side */
	uint16_t window_before;
	uint32_t seq, ack; /* relative */
	uint32_t sent_end; /* of the other end: behind its last byte so far, relative */
	uint32_t window;   /* calculated */
};

/* The next state of an end, assumed for now. */
void tale_path_enter(struct tale_path *p, enum tcp_state state);

/* The end's own segment, after which it is told to be in this state: it shows what was assumed, or does not (ends:
 * after the segment). */
void tale_path_sends(struct tale_path *p, enum tcp_state state, const struct tcp_ends *ends,
                     const struct tcp_ends_segment *s);

/* Tell a connection; false: the stream has no segments of its own.  tale_fini gives the memory back, also then. */
bool tale_tell(struct tale *t, const struct flow *f, uint32_t stream);
void tale_fini(struct tale *t);

/* Give the segments, from the first on, until see says false. */
void tale_segments(const struct tale *t, bool (*see)(void *context, const struct tale *t, const struct tale_segment *s),
                   void              *context);

/* How long the data of a direction took: from its first segment to the last confirmation of new bytes, or to its last
 * segment where that is later. */
int64_t tale_data_ns(const struct tale_direction *d);

/* Judge what was counted: tale_judge.c. */
void tale_judge(struct tale *t);

/* Append an end's address and port: "192.0.2.1:80", "[2001:db8::1]:80". */
struct text;
void tale_end_text(struct text *out, const struct tale *t, enum tale_side side);

/* The frame (from 0) that sent bytes of this row of a frame first, and (latest, where not NULL) the latest one before
 * it; UINT32_MAX: none was seen.  It looks at no more than the last few thousand segments. */
uint32_t tale_original(const struct flow *f, uint32_t frame, const struct row *row, uint32_t *latest);

/* The segment's time, or 0 where the file has none. */
int64_t tale_time(const struct flow *f, uint32_t frame);

#endif
