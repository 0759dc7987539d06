/* stream.h -- TCP segments to bytes in order, and these to messages.
 *
 * Fed with every segment in frame order by one thread.  Segments that come early wait (by reference) until the hole
 * before them fills; of bytes that come twice the first are kept.  Keeps no payload but the start of a message that its
 * protocol has not understood yet: what was made of the segments is told by reference -- units (stretches of the stream
 * that were put together from several segments) and messages -- and whoever wants bytes says how to read the pieces.
 * Asking is for any thread, once feeding has gone past the frame. */
#ifndef WIRETALE_FLOW_STREAM_H
#define WIRETALE_FLOW_STREAM_H

#include "proto/framing.h"

#include <stddef.h>

#define STREAM_NONE UINT32_MAX

enum {
	STREAM_HELD_MAX = 4096,          /* segments of one direction that wait behind a hole */
	STREAM_UNIT_BYTES_MAX = 1 << 28, /* length of one unit: what lies behind is taken as it comes */
};

/* A TCP segment. */
struct segment {
	uint32_t       frame;    /* from 1 */
	uint32_t       stream;   /* number of its conversation */
	uint32_t       position; /* of its payload: in the frame where source is 0, else in that derived source of it */
	uint8_t        source;
	uint16_t       sport, dport;
	bool           reverse; /* sent by the conversation's `b` */
	bool           syn, fin;
	int64_t        time_ns;
	uint32_t       seq; /* of the first byte of the payload */
	const uint8_t *bytes;
	uint32_t       caplen, len; /* of the payload */
};

/* What became of a part of a segment that is no message of its own. */
enum piece_kind {
	PIECE_PART,  /* part of a unit */
	PIECE_AGAIN, /* had come before: left alone */
	PIECE_GONE,  /* waited behind a hole that was given up, and is in no unit */
};

/* There are as many as segments: each byte counts. */
enum { PIECE_LEN_MAX = (1 << 23) - 1, PIECE_SOURCE_MAX = (1 << 6) - 1 };

struct stream_piece {
	uint32_t position; /* as struct segment's */
	uint32_t frame;
	uint32_t at;       /* in the unit */
	uint32_t unit;     /* STREAM_NONE: none; of PIECE_AGAIN: the one that has these bytes from others */
	uint32_t previous; /* piece of the same unit, STREAM_NONE: none */
	uint32_t more;     /* a further piece of the frame that was told out of turn, STREAM_NONE: none */
	uint32_t len : 23;
	uint32_t source : 6;
	uint32_t kind : 2;        /* enum piece_kind */
	uint32_t out_of_turn : 1; /* stands behind its place: found by `more` only */
};

struct stream_unit {
	uint32_t last, npieces; /* pieces: last told first */
	uint32_t len;
	uint32_t whole_in; /* frame that completed it, 0: none did */
	uint32_t start;    /* seq */
	bool     holed;    /* bytes within it, or at its end, never came: no piece has them */
	uint32_t previous; /* unit of the same direction, STREAM_NONE: none */
};

struct stream_message {
	uint32_t frame;  /* in which it ends */
	uint32_t unit;   /* that it lies in; STREAM_NONE: in the frame's own payload */
	uint32_t offset; /* in the unit or the payload */
	uint32_t len;
	uint32_t data; /* its framing's */
	uint16_t proto;
};

/* Of a message with FRAMING_PART or FRAMING_LAST: those before and behind it in its direction that are such, too.  Few
 * are. */
struct stream_link {
	uint32_t message;
	uint32_t previous, next; /* links, STREAM_NONE: none */
};

/* What a connection speaks. */
struct stream_choice {
	uint16_t proto; /* 0: nobody knows (asked again with the next segment) */
	bool     plain; /* it takes each segment as it comes */
	uint32_t note;  /* word[0] of its contexts */
};

/* How the stream asks the rest of the program.  context is the caller's. */
struct stream_calls {
	void *context;
	/* The protocol of a connection by its ends and these bytes. */
	struct stream_choice (*choose)(void *context, const struct segment *s);
	enum framing_verdict (*frame)(void *context, uint16_t proto, struct framing *f);
	/* Reads a piece; false: its bytes are gone. */
	bool (*read)(void *context, const struct stream_piece *p, uint8_t *out);
	/* Says a message of this protocol something although some of its bytes never came?  NULL: all do. */
	bool (*in_part)(void *context, uint16_t proto);
	/* A message of this segment's connection announces another one.  NULL: nobody listens. */
	void (*expect)(void *context, const struct segment *s, const struct expected *e);
};

struct stream_connection;

/* Where a conversation's two directions begin, and what is known of it. */
struct stream_start {
	struct stream_connection *connection; /* NULL: no payload yet */
	uint32_t                  seq[2];     /* of the first byte, where the SYN was seen */
	bool                      has_seq[2];
};

struct stream {
	struct stream_calls    calls;
	struct notes           notes;  /* of its protocols */
	struct stream_piece   *pieces; /* in frame order */
	struct stream_unit    *units;
	struct stream_message *messages; /* in frame order */
	struct stream_mark    *marks;    /* by MARK_FRAMES frames */
	struct stream_link    *links;    /* by message */
	uint32_t               told;     /* frame of the segment that was told last */
	struct stream_start   *starts;   /* by conversation number */
	size_t   npieces, piece_capacity, nunits, unit_capacity, nmessages, message_capacity, nstarts, start_capacity;
	size_t   nmarks, mark_capacity, nlinks, link_capacity;
	uint64_t left_out;        /* segments that a limit kept out */
	struct stream_late *late; /* while stream_end works: what it finds */
	size_t              nlate, late_capacity;
	bool                ending;
	bool past_holes; /* messages behind a hole are wanted too, not only one that has half of its bytes */
};

/* Prepare; give memory back. */
void stream_init(struct stream *s, const struct stream_calls *calls);
void stream_fini(struct stream *s);

/* Tell a segment that has payload, SYN or FIN.  True: messages or pieces were noted for this frame. */
bool stream_segment(struct stream *s, const struct segment *g);

/* No more segments come: what never arrived is given up.  A message with a hole in it counts to the frame that holds
 * its first byte; behind the hole messages go on where past_holes is set.  Returns the frames of the messages that were
 * found by this, from 1, in order (some perhaps more than once), *n of them; the caller gives the array back with
 * mem_free. */
uint32_t *stream_end(struct stream *s, size_t *n);

/* How many bytes of a message never came. */
uint32_t stream_missing(const struct stream *s, const struct stream_message *m);

/* The protocol that a connection was found to speak, 0: none. */
uint16_t stream_proto(const struct stream *s, uint32_t stream);
/* What its protocol remembers of a direction (reverse: `b`'s), NULL: nothing.  Valid until the next segment is told. */
const struct stream_context *stream_context_of(const struct stream *s, uint32_t stream, bool reverse);
/* Decide it: a proxy's tunnel, an upgrade. */
void stream_claim(struct stream *s, uint32_t stream, uint16_t proto);

/* The messages that end in a frame: the first, *n of them. */
const struct stream_message *stream_messages_of(const struct stream *s, uint32_t frame, uint32_t *n);
/* The link of a message, STREAM_NONE: it has none. */
uint32_t stream_link_of(const struct stream *s, uint32_t message);
/* The pieces that a frame holds, at most max of them; returns how many were written to out. */
uint32_t stream_pieces_of(const struct stream *s, uint32_t frame, struct stream_piece *out, uint32_t max);

/* The pieces of a unit in the order of the stream: out has room for its npieces. */
void stream_unit_pieces(const struct stream *s, uint32_t unit, struct stream_piece *out);

#endif
