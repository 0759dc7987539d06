/* packed.h -- a column of numbers in as few bits as they need: made at once, read at random.
 *
 * Number i stands in `width` bits from bit i * width on, little-endian; it counts from a base, or is the index into the
 * few different values that there are.  A column says where its bits stand by an offset, not by a pointer: whoever
 * keeps them may keep them anywhere. */
#ifndef WIRETALE_STORE_PACKED_H
#define WIRETALE_STORE_PACKED_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

struct packed {
	uint64_t base;
	uint64_t mask;   /* of width bits */
	uint32_t at;     /* where the bits stand */
	uint32_t values; /* where the different values stand (4 bytes each, up to `at`); 0: the bits are no index */
	uint16_t unit;   /* what the bits count */
	uint8_t  width;
};

enum {
	PACKED_MAX = 1024,            /* numbers in a column */
	PACKED_ROOM = PACKED_MAX + 8, /* of an array that is packed: what is behind its numbers is used */
	PACKED_TAIL = 8,              /* bytes behind the last column that are there, whatever they are */
	PACKED_BYTES_MAX = 8 * PACKED_MAX + 2 * PACKED_TAIL, /* that one column may take */
};

/* Number i of a column; `bytes` is what its offsets count from. */
static inline uint64_t packed_get(const struct packed *p, const uint8_t *bytes, uint32_t i)
{
	size_t   bit = (size_t)i * p->width;
	uint64_t v = le64(bytes + p->at + bit / 8) >> bit % 8 & p->mask;

	return p->values ? le32(bytes + p->values + v * 4) : p->base + v * p->unit;
}

/* Bytes that are filled with columns, from offset 1 on.  Each time room for PACKED_BYTES_MAX is there. */
struct packer {
	uint8_t *bytes;
	uint32_t n;
};

/* Pack n (at most PACKED_MAX) numbers into p; the array has PACKED_ROOM, and is used up.  any: has each bit that one of
 * them has. */
void pack(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any);
/* The same where most numbers are one of a few; of 32 bits. */
void pack_few(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any);
/* The same of numbers that lie close together, whatever they count from; in thousands where all are. */
void pack_near(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any);

/* Where a column stands. */
static inline uint32_t packed_start(const struct packed *p)
{
	return p->values ? p->values : p->at;
}

/* How many bytes a column of n numbers takes from there on. */
uint32_t packed_bytes(const struct packed *p, uint32_t n);

/* What stood from byte `from` on has moved up by so many bytes. */
static inline void packed_move(struct packed *p, uint32_t from, uint32_t by)
{
	p->at -= p->at >= from ? by : 0;
	p->values -= p->values >= from ? by : 0;
}

/* Make number i another one; false: the column has no room for it. */
bool packed_set(const struct packed *p, uint8_t *bytes, uint32_t i, uint64_t value);

#endif
