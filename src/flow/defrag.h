/* defrag.h -- which fragments make which datagram, for any protocol that cuts datagrams into pieces.
 *
 * Fed with every piece in frame order by one thread; holds no bytes of packets, only where they are: whoever asks for a
 * whole datagram says how to read the pieces.  Asking is for any thread, once feeding has gone past the frame.
 * Datagrams wait for their missing pieces for ever, as Wireshark's do; pieces that come when a datagram is whole begin
 * another one. */
#ifndef WIRETALE_FLOW_DEFRAG_H
#define WIRETALE_FLOW_DEFRAG_H

#include "store/row.h"

enum {
	DEFRAG_PARTS_MAX = 8192,            /* of one datagram: more are left out */
	DEFRAG_BYTES_MAX = 1 << 20,         /* length of one datagram */
	DEFRAG_PIECES_MAX = 1 << 28,        /* in one capture */
	DEFRAG_NESTING_MAX = FRAGMENTS_MAX, /* datagrams inside datagrams */
	DEFRAG_NONE = UINT32_MAX,
};

/* A piece that was told. */
struct defrag_piece {
	uint64_t
	    position;   /* of its bytes: in the capture where source is 0, else in that derived source of the frame */
	uint32_t frame; /* from 1 */
	uint16_t layer;
	uint8_t  source;
	uint8_t  tail; /* of its datagram: enum defrag_tail */
	uint32_t at, len;
	uint32_t previous, next; /* of the same datagram, by `at`; DEFRAG_NONE: none */
	uint32_t datagram;
};

struct defrag_datagram {
	uint32_t first, last, nparts; /* pieces */
	uint32_t len;                 /* UINT32_MAX: the last piece has not been seen */
	uint32_t sum;                 /* bytes of all pieces */
	uint32_t whole_in;            /* frame, from 1; 0: not whole */
	uint16_t whole_layer;
	uint8_t  net; /* enum net_kind */
};

struct defrag_open;

struct defrag {
	struct defrag_piece    *pieces; /* in frame order */
	struct defrag_datagram *datagrams;
	struct defrag_open     *open; /* datagrams that are not whole, with their keys */
	uint32_t               *slots;
	size_t                  npieces, piece_capacity, ndatagrams, datagram_capacity, nopen, open_capacity, nslots;
	uint32_t                free_open;
	uint64_t                left_out; /* pieces that a limit kept out */
};

/* Prepare; give memory back. */
void defrag_init(struct defrag *d);
void defrag_fini(struct defrag *d);

/* Tell a piece of frame `frame` (from 1), whose bytes stand at frame_at in the capture.  Returns the number of the
 * datagram that it makes whole, or DEFRAG_NONE. */
uint32_t defrag_add(struct defrag *d, uint32_t frame, uint64_t frame_at, const struct fragment *f);

/* The pieces of a frame that were told: the first, *n of them, in the order of their layers. */
const struct defrag_piece *defrag_pieces_of(const struct defrag *d, uint32_t frame, uint32_t *n);

/* Reads the bytes of a piece into out; false: they are gone. */
typedef bool (*defrag_read)(void *context, const struct defrag_piece *p, uint8_t *out);

/* Put a whole datagram together: bytes has room for its len, parts for its nparts, in the order of the datagram with
 * what is wrong with each.  Of bytes that came twice the first in that order are kept.  False: some could not be read.
 *  */
bool defrag_build(const struct defrag *d, uint32_t datagram, defrag_read read, void *context, uint8_t *bytes,
                  struct part *parts);

#endif
