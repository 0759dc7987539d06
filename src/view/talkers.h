/* talkers.h -- who spoke with whom, and how much: conversations and endpoints by hardware, IP or transport address.
 *
 * Counted from columns and side tables; only hardware addresses are read from the frames.  Every packet of a tunnel
 * counts, packets that an error message quotes do not.  How tables are written is not known here. */
#ifndef WIRETALE_VIEW_TALKERS_H
#define WIRETALE_VIEW_TALKERS_H

#include "base/bitset.h"
#include "view/session.h"

enum talkers_kind { TALKERS_ETH, TALKERS_IP4, TALKERS_IP6, TALKERS_TCP, TALKERS_UDP };

/* Rows that a table holds at most: what comes behind them is left out, and counted. */
enum { TALKERS_MAX = 1000000 };

struct talk_end {
	uint8_t  address[16];
	uint8_t  address_bytes; /* 4, 6 or 16; 0: none */
	uint16_t port;          /* TCP and UDP */
};

/* One conversation; [0] is what `a` sent, which sent the first frame of those that were counted. */
struct talk {
	struct talk_end a, b;
	uint32_t        stream; /* TCP and UDP; else NO_STREAM */
	uint64_t        frames[2], bytes[2];
	int64_t         first_ns, last_ns; /* the earliest and the latest time, since 1970 */
};

/* One endpoint; [0] is what it sent, [1] what was sent to it. */
struct talker {
	struct talk_end end;
	uint64_t        frames[2], bytes[2];
};

struct talks {
	struct talk *list;
	size_t       n, capacity;
	uint64_t     left_out; /* packets of conversations that the table has no row for */
};

struct talkers {
	struct talker *list;
	size_t         n, capacity;
	uint64_t       left_out; /* packets' ends */
};

/* Count the packets of a set of frames (NULL: all that are loaded) in at most `most` rows, in the order of their first
 * frame.  The caller gives the result back with talks_fini, talkers_fini. */
void talks_count(struct session *s, enum talkers_kind kind, const struct bitset *frames, size_t most,
                 struct talks *out);
void talkers_count(struct session *s, enum talkers_kind kind, const struct bitset *frames, size_t most,
                   struct talkers *out);
void talks_fini(struct talks *t);
void talkers_fini(struct talkers *t);

/* Put the rows in order; among equals the order of the first frame stays, so sort right after counting. */
enum talks_order {
	TALKS_BY_FRAMES,
	TALKS_BY_BYTES,
	TALKS_BY_SENT_BYTES,     /* by a; of an endpoint: by it */
	TALKS_BY_RECEIVED_BYTES, /* by b; of an endpoint: to it */
	TALKS_BY_START,          /* not of endpoints */
	TALKS_BY_DURATION,       /* not of endpoints */
	TALKS_BY_ADDRESS         /* a, its port, then b */
};
void talks_sort(struct talks *t, enum talks_order order, bool descending);
void talkers_sort(struct talkers *t, enum talks_order order, bool descending);

/* Append an end's address by name (as far as the session's names go; names NULL: the address itself). */
void talk_end_text(struct text *out, const struct talk_end *end, const struct resolver *names);

/* Append its port, by name where ports have names; nothing of a kind without ports. */
void talk_port_text(struct text *out, const struct talk_end *end, enum talkers_kind kind, const struct resolver *names);

#endif
