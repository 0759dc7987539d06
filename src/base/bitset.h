/* bitset.h -- a set of frame numbers, and quick answers to "which is the kth" and "how many before this one".
 *
 * The index (rank counts each 512 bits) is made by bitset_index after the last change; count, rank and select need it.
 *  */
#ifndef WIRETALE_BASE_BITSET_H
#define WIRETALE_BASE_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bitset {
	uint64_t *words;
	uint32_t  n;      /* bits */
	uint32_t *before; /* set bits before each group of 512; NULL: no index */
	uint32_t  count;  /* set bits; valid with the index */
};

/* Prepare a set of n bits, all clear (or all set, indexed); bitset_fini gives its memory back. */
void bitset_init(struct bitset *b, uint32_t n);
void bitset_init_full(struct bitset *b, uint32_t n);
void bitset_init_copy(struct bitset *b, const struct bitset *of); /* with its index, which is there */
void bitset_fini(struct bitset *b);

/* Grow to n bits; the new ones are clear, the index is dropped. */
void bitset_resize(struct bitset *b, uint32_t n);

static inline void bitset_set(struct bitset *b, uint32_t i)
{
	b->words[i / 64] |= UINT64_C(1) << i % 64;
}

static inline void bitset_clear(struct bitset *b, uint32_t i)
{
	b->words[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static inline bool bitset_has(const struct bitset *b, uint32_t i)
{
	return b->words[i / 64] >> i % 64 & 1;
}

/* Make the index. */
void bitset_index(struct bitset *b);

/* How many set bits stand before bit i (i <= n). */
uint32_t bitset_rank(const struct bitset *b, uint32_t i);

/* The kth set bit (from 0), UINT32_MAX if there are not so many. */
uint32_t bitset_select(const struct bitset *b, uint32_t k);

/* The first set bit at or after i, the last one before i; UINT32_MAX: none.  They need no index. */
uint32_t bitset_next(const struct bitset *b, uint32_t i);
uint32_t bitset_previous(const struct bitset *b, uint32_t i);

#endif
