/* arena.h -- memory for one question: many small pieces, given back all at once.
 *
 * A tree, a filter result, a reply: each takes what it needs and is forgotten with one arena_reset.  Pointers stay
 * valid until then.  Not thread-safe: one arena a thread. */
#ifndef WIRETALE_BASE_ARENA_H
#define WIRETALE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the one being filled; older ones hang behind it */
	size_t              at, size;
	size_t              total_bytes; /* given out since the last reset */
};

/* Prepare an arena in the caller's memory; it allocates nothing yet. */
void arena_init(struct arena *a);

/* Give back every chunk. */
void arena_fini(struct arena *a);

/* Forget all pieces, keeping one chunk for the next question. */
void arena_reset(struct arena *a);

/* What arena_alloc below does when the chunk is full; not for callers. */
void *arena_alloc_slow(struct arena *a, size_t size_bytes);

/* Return size_bytes of uninitialised memory, aligned for any type; valid until arena_reset. */
static inline void *arena_alloc(struct arena *a, size_t size_bytes)
{
	size_t size = (size_bytes + !size_bytes + 15) & ~(size_t)15; /* no bytes: still a place of its own */

	if (size < size_bytes || size > a->size - a->at)
		return arena_alloc_slow(a, size_bytes);
	uint8_t *p = (uint8_t *)a->chunk + a->at;
	a->at += size;
	a->total_bytes += size;
	return p;
}

/* The same, zeroed. */
void *arena_zero(struct arena *a, size_t size_bytes);

/* Return a copy of size_bytes bytes at p. */
void *arena_copy(struct arena *a, const void *p, size_t size_bytes);

/* Return a copy of length bytes of text, NUL-terminated. */
char *arena_text(struct arena *a, const char *text, size_t length);

/* Return the text that printf would print. */
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *format, ...);
__attribute__((format(printf, 2, 0))) char *arena_vprintf(struct arena *a, const char *format, va_list args);

#endif
