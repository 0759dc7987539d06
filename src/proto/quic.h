/* quic.h -- the rows of QUIC's table, what is remembered of a connection, and what its parts share: packets (quic.c),
 * frames (quic_frames.c), the keys of Initial packets (quic_keys.c). */
#ifndef WIRETALE_PROTO_QUIC_H
#define WIRETALE_PROTO_QUIC_H

#include "proto/proto.h"

/* clang-format off */
enum {
	QUIC_CONNECTION_NUMBER, QUIC_PACKET_LENGTH, QUIC_HEADER_FORM, QUIC_LONG_PACKET_TYPE,
	QUIC_LONG_PACKET_TYPE_V2, QUIC_LONG_RESERVED, QUIC_PACKET_NUMBER_LENGTH, QUIC_DCID, QUIC_SCID, QUIC_DCIL,
	QUIC_SCIL, QUIC_TOKEN_LENGTH, QUIC_TOKEN, QUIC_LENGTH, QUIC_PACKET_NUMBER, QUIC_VERSION,
	QUIC_SUPPORTED_VERSION, QUIC_VN_UNUSED, QUIC_SHORT, QUIC_FIXED_BIT, QUIC_SPIN_BIT, QUIC_PAYLOAD,
	QUIC_REMAINING_PAYLOAD, QUIC_RETRY_TOKEN, QUIC_RETRY_INTEGRITY_TAG, QUIC_FRAME, QUIC_FRAME_TYPE,
	QUIC_PADDING_LENGTH, QUIC_ACK_LARGEST_ACKNOWLEDGED, QUIC_ACK_ACK_DELAY, QUIC_ACK_ACK_RANGE_COUNT,
	QUIC_ACK_FIRST_ACK_RANGE, QUIC_ACK_GAP, QUIC_ACK_ACK_RANGE, QUIC_ACK_ECT0_COUNT, QUIC_ACK_ECT1_COUNT,
	QUIC_ACK_ECN_CE_COUNT, QUIC_CRYPTO_OFFSET, QUIC_CRYPTO_LENGTH, QUIC_CRYPTO_CRYPTO_DATA,
	QUIC_CC_ERROR_CODE, QUIC_CC_ERROR_CODE_TLS_ALERT, QUIC_CC_FRAME_TYPE, QUIC_CC_REASON_PHRASE_LENGTH,
	QUIC_CC_REASON_PHRASE, QUIC_CRYPTO_FRAGMENT_COUNT, QUIC_CRYPTO_FRAGMENT, QUIC_CRYPTO_FRAGMENTS,
	QUIC_CRYPTO_REASSEMBLED_IN, QUIC_REASSEMBLED_IN, QUIC_CONNECTION_UNKNOWN, QUIC_DECRYPTION_FAILED,
	QUIC_COALESCED_PADDING_DATA, QUIC_RETRANSMISSION, QUIC_BAD_RETRY, QUIC_N
};
extern const struct field quic_fields[QUIC_N];
extern const struct range quic_version_ranges[], quic_code_ranges[];
/* clang-format on */

enum { QUIC_ID_MAX = 20, QUIC_V1 = 1, QUIC_V2 = 0x6b3343cf, QUIC_V2_DRAFT = 0x709a50c4 };

struct quic_id {
	uint8_t len, bytes[QUIC_ID_MAX];
};

enum { QUIC_PIECES_MAX = 64, QUIC_HELLO_MAX = 1 << 16 };

/* A part of the handshake's stream; offsets count in that stream. */
struct quic_piece {
	uint32_t       frame;
	uint32_t       offset, len;
	const uint8_t *bytes;
};

/* What one end's Initial packets hold of the handshake's stream. */
struct quic_pieces {
	unsigned          n;
	struct quic_piece piece[QUIC_PIECES_MAX];
};

/* A note: a handshake's first message that no packet holds alone. */
struct quic_hello {
	uint32_t           whole_in; /* the frame that completes it; 0: none has */
	struct quic_pieces pieces;   /* of the frames up to that one */
};

/* What is remembered of a conversation (struct datagram_context). */
struct quic_connection {
	uint32_t number;       /* from 1, 0: no client's Initial packet was seen */
	uint32_t first_frame;  /* that with the first one */
	bool     reverse;      /* the client is the end that did not send the conversation's first frame */
	uint32_t server_frame; /* the first one of the server; 0: none */
	uint32_t
	    hello_frame[2]; /* where the handshake's first bytes came, of the client and of the server; 0: not yet */
	uint32_t       hello[2]; /* note: struct quic_hello, of the client's handshake and of the server's; 0: none */
	bool           told[2];  /* the first message of each is whole */
	struct quic_id first;    /* destination of the client's first packet: the Initial keys are made of it */
	struct quic_id retry;    /* that the server asked for instead */
	struct quic_id client, server; /* what the ends are called */
};
_Static_assert(sizeof(struct quic_connection) <= sizeof(struct datagram_context), "fits into the context");

enum quic_type { QUIC_INITIAL, QUIC_0RTT, QUIC_HANDSHAKE, QUIC_RETRY };

/* A long header; offsets count from the packet's start. */
struct quic_long {
	uint32_t       version;
	enum quic_type type;
	struct quic_id dcid, scid;
	uint32_t       after; /* where the identifiers end */
};

/* Read a long header; false: it is cut, or none. */
bool quic_parse_long(const uint8_t *p, uint32_t n, struct quic_long *h);

/* An Initial packet's protection taken away (RFC 9001 section 5). */
struct quic_opened {
	bool     unmasked, opened; /* header; payload too */
	uint8_t  first;            /* the first byte */
	uint32_t number_bytes;
	uint64_t number;
	uint32_t len; /* of the payload */
	uint8_t *payload;
};

/* Open the packet at p: its packet number stands at number_at, it is n bytes long; the keys are made of `id`, for what
 * the client sends or the server.  room: n bytes for the payload. */
void quic_open(const uint8_t *p, uint32_t n, uint32_t number_at, uint32_t version, const struct quic_id *id,
               bool client, uint8_t *room, struct quic_opened *o);

/* Is the tag at the end of a Retry packet right for the connection (RFC 9001 section 5.8)? */
bool quic_retry_is_right(const uint8_t *p, uint32_t n, uint32_t version, const struct quic_id *id);

/* A number of variable length (RFC 9000 section 16) at off; *len: its bytes. */
uint64_t quic_number(struct walk *w, uint32_t off, uint32_t *len);

/* Add what the CRYPTO frames of an opened payload hold, which is a frame's (from 1); bytes points into p. */
void quic_add_pieces(struct quic_pieces *x, uint32_t frame, const uint8_t *p, uint32_t n);

/* How many bytes of the handshake are there from its beginning on, without a hole. */
uint32_t quic_pieces_end(const struct quic_pieces *x);

/* Put them together: n bytes. */
void quic_pieces_copy(const struct quic_pieces *x, uint8_t *out, uint32_t n);

/* Is the first message of the handshake whole? */
bool quic_pieces_whole(const struct quic_pieces *x);

/* Show the frames of an opened payload, which is a source of its own; again: an earlier frame began the handshake;
 * hello: where several packets hold its first message, else NULL. */
void quic_walk_frames(struct walk *w, struct node *packet, uint8_t source, uint32_t len, bool again,
                      const struct quic_hello *hello);

#endif
