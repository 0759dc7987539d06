/* reader.h -- the cheapest way to a field's value in a frame: a column of its row, bytes at a fixed place, or a walk.
 *
 * For those who ask a few fields of many frames (filters, -T fields, custom columns).  Where a frame is unusual (cut
 * short, damaged, tunnels) the answer is always: walk.  No tree is built here and nothing is scanned. */
#ifndef WIRETALE_DISSECT_READER_H
#define WIRETALE_DISSECT_READER_H

#include "dissect/tree.h"
#include "store/store.h"

enum reading {
	READ_WALK,   /* only a walk knows */
	READ_LAYER,  /* a protocol: it is there if a layer of it is */
	READ_COLUMN, /* COL(column): the row of each whole layer of the protocol has the value */
	/* HEAD_FACT(column), or FACT(column) of a stored one: the row, or flow, has the value, or there is none */
	READ_FACT,
	READ_BITS,  /* BITS(column, mask): it is there where the row's column has one of these bits */
	READ_PLACE, /* HEAD(at): bytes at this place of each whole layer of the protocol */
};

/* How one field is read; a plain value. */
struct reader {
	enum reading        how;
	uint32_t            number; /* in the registry */
	enum proto_id       proto;  /* that declares it */
	const struct field *field;
};

/* Decide how the field with this number is read.  Fields of a name with several rows are for a walk, as the order of
 * their values is the tree's. */
struct reader reader_for(const struct registry *r, uint32_t number);

/* Is what this way reads final before the streams of TCP are known?  By protocol too: its layers, and what its walk
 * says. */
bool reader_knows_early(const struct reader *r);
bool reader_proto_early(enum proto_id proto, bool by_walk);

/* Does this way read the frame's bytes (frame_info.bytes), or the row only? */
static inline bool reader_needs_bytes(const struct reader *r)
{
	return r->how == READ_WALK || r->how == READ_PLACE;
}

enum { READ_VALUES_MAX = 4 };

/* The values of one field in one frame, in the order of the tree.  Bytes lie in the frame, or in `address`. */
struct readings {
	uint32_t     n;
	struct value value[READ_VALUES_MAX];
	uint8_t      address[16];
};

/* Is this frame's row enough to trust layers and columns (else each field takes a walk)? */
static inline bool reader_trusts(uint16_t marks)
{
	return !(marks & (ROW_SHORT | ROW_BAD | ROW_LIMIT | ROW_MORE | ROW_NO_LENGTH));
}

/* Values of a row's columns that mean "there is none". */
static inline bool reader_absent(enum column column, int64_t value)
{
	switch (column) {
	case COLUMN_STREAM: return value == NO_STREAM;
	case COLUMN_ACKS_FRAME:
	case COLUMN_IN_FLIGHT:
	case COLUMN_PUSH_BYTES: return value == 0;
	default: return false;
	}
}

/* True where layer i of a frame's n begins where the next one does: it may have no header at all (what is said to be
 * IPv4 is IPv6, HTTP's connection carries WebSocket), and only a walk tells what it shows. */
bool reader_bare(const struct shape_layer *layers, uint32_t i, uint32_t n);

/* Read a field of a frame: f->row is row `row` of block b, f->bytes is set where reader_needs_bytes.  False: ask a walk
 * (READ_WALK, a frame that is not trusted, too many values).  READ_LAYER and READ_BITS give out->n, without values. */
bool reader_get(const struct reader *r, const struct block *b, uint32_t row, const struct frame_info *f,
                struct readings *out);

/* The same for READ_PLACE, which needs the frame's captured bytes alone. */
bool reader_place(const struct reader *r, const struct block *b, uint32_t row, const uint8_t *bytes, uint32_t caplen,
                  struct readings *out);

#endif
