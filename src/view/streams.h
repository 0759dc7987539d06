/* streams.h -- between flow/stream.c, which knows no protocols and no files, and the frames: which segment a frame
 * holds, who frames its messages, and the bytes and places of what came out, when a frame is scanned or shown. */
#ifndef WIRETALE_VIEW_STREAMS_H
#define WIRETALE_VIEW_STREAMS_H

#include "dissect/scan.h"
#include "flow/stream.h"
#include "store/store.h"
#include "view/near.h"
#include "view/wholes.h"

struct session;

enum { STREAM_PARTS_MAX = 64, STREAM_MESSAGES_MAX = 64 };

struct stream_parts;

/* Who asks for bytes of other frames. */
struct stream_asked {
	struct session      *session;
	struct stream_parts *parts;
};

/* A derived source that is not read to its end yet. */
struct stream_rest {
	uint32_t unit;
	uint32_t from, end; /* what has been read, and perhaps more */
	uint8_t  source;
};

/* What one frame's TCP payload holds.  Starts as {0}; stays where it is while a struct frame_info points to it. */
struct stream_parts {
	struct stream_asked asked;
	struct nears        near; /* bytes that who asks has at hand */
	struct message     *messages;
	struct stream_part *parts;
	size_t              message_capacity, part_capacity;
	struct nears        run; /* what was read last to get at pieces: one stretch */
	uint8_t            *run_bytes;
	size_t              run_capacity;
	uint8_t            *request; /* bytes that `request` of struct frame_info gave */
	/* Set by who asks, if it looks at derived sources by walks alone: of messages whose framing tells where their
	 * heads end only these are read, until a walk wants more. */
	bool               by_head;
	struct stream_rest rest[STREAM_MESSAGES_MAX]; /* the units of the frame of which that is so */
	unsigned           nrest;
};

/* Prepare s->stream. */
void streams_init(struct session *s);

/* A row's TCP or UDP header is not all there, or TCP's contradicts itself: Wireshark counts no such packet by its
 * ports, and follows none. */
bool streams_header_broken(const struct block *b, uint32_t row);

/* Tell the segment of a frame; info has its row, its bytes and derived sources.  True: there is something to show that
 * tier 1 does not find by itself. */
bool streams_add(struct session *s, const struct frame_info *info, const struct block *b);

/* Let info, which has the frame's row, tell what its TCP payload holds; units that end in it are built into `w`.  all:
 * for the frame's tree; else only its messages, and of units as much as tier 1 looks at.  Valid until the next call for
 * x and wholes_clear. */
void streams_of_frame(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info, bool all);

/* Where a message lies: frames from 0 that hold its first and its last byte, its first sequence number. */
struct stream_span {
	uint32_t first, last, seq, len;
};

/* The message of a protocol behind `at` others of that protocol that end in a frame (from 1); false: there is none. */
bool streams_message(const struct session *s, uint32_t number, uint16_t proto, uint32_t at, struct stream_span *out);

/* May one of these fields (of the registry, FIELD_NO-ended), which only walks of these protocols (a bit each) make, be
 * in a frame (from 1)?  False where the framing of all its messages that come into question says no. */
bool streams_may_have(const struct session *s, uint32_t number, const uint32_t *fields, const uint64_t *protocols);

/* All segments have been told: messages with holes that never filled are shown too, and, with
 * stream.past_holes, those behind them.  Once; nobody else reads the session meanwhile. */
void streams_end(struct session *s);

/* Is a row, which is TCP's, one for streams_track? */
bool streams_concern(const struct block *b, uint32_t row);

/* What tier 1 does with a segment: tell it, and keep the layers of the messages that end in its frame.  info has the
 * frame's bytes and derived sources.  x and r are for use again and again. */
enum streams_found {
	STREAMS_NOTHING,  /* nothing to show that the first scan did not find */
	STREAMS_MESSAGES, /* r->transactions are new ones */
	STREAMS_AGAIN,    /* the whole frame was scanned again */
};
enum streams_found streams_track(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info,
                                 struct block *b, uint32_t row, struct scan_result *r, uint32_t encap);

/* Give memory back; x is empty again. */
void streams_fini(struct stream_parts *x);

/* Where a frame's TCP payload stands; false: it has none. */
bool streams_payload(const struct block *b, const struct row *row, const struct frame_info *info, uint16_t *layer,
                     uint8_t *source, uint32_t *offset);

/* Read len bytes of a segment's payload as told (position, source) into out; false: they are gone. */
bool streams_read(struct session *s, uint32_t frame, uint32_t position, uint8_t source, uint32_t len, uint8_t *out);

#endif
