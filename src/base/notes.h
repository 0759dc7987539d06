/* notes.h -- things kept under numbers: each stays where it is until all are given back. */
#ifndef WIRETALE_BASE_NOTES_H
#define WIRETALE_BASE_NOTES_H

#include "base/arena.h"

/* Starts as {0}. */
struct notes {
	struct arena arena;
	void       **at;
	size_t       capacity;
	uint32_t     n;
};

/* Give all of them back; x is empty again. */
void notes_fini(struct notes *x);

/* Keep size_bytes zeroed bytes; returns their number, from 1. */
uint32_t notes_add(struct notes *x, size_t size_bytes);

/* Keep a copy of n bytes of text, NUL-terminated. */
uint32_t notes_text(struct notes *x, const char *text, size_t n);

/* What stands under a number; NULL: nothing (0). */
void *notes_at(const struct notes *x, uint32_t number);

#endif
