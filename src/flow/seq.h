/* seq.h -- arithmetic of TCP's sequence numbers: RFC 9293 section 3.4.  Nothing else subtracts or compares them.
 *
 * Numbers wrap at 2^32: of two numbers, the one up to 2^31 - 1 ahead of the other is the later one. */
#ifndef WIRETALE_FLOW_SEQ_H
#define WIRETALE_FLOW_SEQ_H

#include <stdbool.h>
#include <stdint.h>

/* The number n bytes after a. */
static inline uint32_t seq_add(uint32_t a, uint32_t n)
{
	return a + n;
}

/* How many bytes a lies behind base; a number before base gives a huge distance. */
static inline uint32_t seq_from(uint32_t base, uint32_t a)
{
	return a - base;
}

/* a is before b. */
static inline bool seq_lt(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static inline bool seq_le(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) <= 0;
}

/* a is after b. */
static inline bool seq_gt(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

#endif
