/* framing.h -- how a protocol on a byte stream says where its messages end.
 *
 * A stream protocol's `message` function (struct proto) looks at bytes and says how long the message is that begins
 * there; it never sees more of frames than their numbers.  flow/stream.c owns the bytes that wait and the contexts, and
 * calls it again when there are more.  Apart from the contexts and the notes it is a pure function. */
#ifndef WIRETALE_PROTO_FRAMING_H
#define WIRETALE_PROTO_FRAMING_H

#include "base/notes.h"

#include <stdbool.h>

/* What a protocol remembers of a connection from message to message; zero at the connection's start.  Each protocol
 * lays its own struct over it. */
struct stream_context {
	uint64_t word[4];
};

/* An end of a connection that is expected. */
struct expected_end {
	uint8_t  address_bytes; /* 4, 16; 0: `peer` says it */
	uint8_t  address[16];
	bool     peer; /* the address of the end that this message was sent to; else of the one that sent it */
	uint16_t port; /* 0: any one */
};

/* A connection of TCP that a message announces: the next one between these two ends, whichever of them opens it. */
struct expected {
	uint16_t            proto;  /* what it will speak; 0: none is announced */
	uint32_t            note;   /* word[0] of its contexts at its start */
	struct expected_end end[2]; /* the first one's port is known */
};

/* One question: where does the message end whose bytes are here?
 *
 * p holds the bytes of the message from offset `from` on, n of them, all that have come.  On the first call for a
 * message `from` is 0 and so is `phase`; a function that answers FRAMING_MORE may set `from` forward, over bytes that
 * it needs to see no more, and leave itself a note in `phase` and `note`. */
struct framing {
	const uint8_t *p;
	uint32_t       n;
	bool           last;    /* no more bytes come: what is there is all there is */
	bool           forward; /* sent by the end that sent the first frame (a client, where its start was seen) */
	uint16_t       sport, dport;
	uint32_t       frame; /* that the last of these bytes came with, from 1 */
	int64_t        time_ns;
	struct stream_context *own, *peer; /* of this direction, and of the other one */
	struct notes          *notes;      /* of the capture: what walks of other frames, too, are to know */
	/* In and out: */
	uint64_t from;
	uint32_t phase;
	uint64_t note;
	/* Out: */
	uint64_t need;  /* MORE: how many bytes of the message are to be there; WHOLE: its length, 0: all that is */
	uint16_t claim; /* not 0: the protocol that the connection speaks behind this message */
	struct expected expect;
	uint32_t        data; /* WHOLE: for the message's scan and walk (struct scan's key, layer->data) */
};

/* Bits of `data` for protocols that say .joins: messages of one direction that belong together (a mail), from the first
 * PART to the LAST; of each so many bytes at its end (REST) are not a part of the whole. */
#define FRAMING_PART       (UINT32_C(1) << 30)
#define FRAMING_LAST       (UINT32_C(1) << 31)
#define FRAMING_REST(n)    ((uint32_t)(n) << 24)
#define FRAMING_REST_OF(d) ((d) >> 24 & 0x3f)

enum framing_verdict {
	FRAMING_WHOLE,   /* `need` bytes long, even if not all of them have come yet */
	FRAMING_MORE,    /* ask again when `need` bytes are there */
	FRAMING_SEGMENT, /* ask again with the next segment, whatever it holds */
	FRAMING_END,     /* the message reaches to the end of the stream */
	FRAMING_NOT,     /* not this protocol: the bytes up to the end of this segment are shown as none */
};

/* Bytes of a message that may wait to be understood (headers); a longer one is handed out as it is. */
enum { FRAMING_WAIT_MAX = 1 << 20 };

typedef enum framing_verdict (*framing_message)(struct framing *f);

/* The same for protocols on datagrams: what is remembered of a conversation, zero at its start. */
struct datagram_context {
	uint64_t word[16];
};

/* One datagram of a conversation, in the order of frames. */
struct datagram {
	const uint8_t           *p;
	uint32_t                 n;
	bool                     forward; /* sent by the end that sent the conversation's first frame */
	uint32_t                 frame;   /* from 1 */
	struct datagram_context *own;
	uint32_t                *made;  /* how many of something the protocol has counted in this capture */
	struct notes            *notes; /* what is kept for the walks of other frames: walk_note */
};

/* Learn from a datagram.  True: what the conversation's other datagrams hold is this protocol, too. */
typedef bool (*datagram_learn)(struct datagram *d);

#endif
