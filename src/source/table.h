/* table.h -- an append-only array whose elements never move.
 *
 * One thread appends; any thread reads elements below the count it has seen.  Used for what a capture file says of
 * itself: interfaces, comments, names, secrets. */
#ifndef WIRETALE_SOURCE_TABLE_H
#define WIRETALE_SOURCE_TABLE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_CHUNKS = 28, TABLE_FIRST = 8 }; /* chunk k holds TABLE_FIRST << k elements: 2^31 - 8 in all */

struct table {
	size_t         element_bytes;
	_Atomic size_t count;
	uint8_t       *chunks[TABLE_CHUNKS];
};

/* Prepare an empty table of elements of that size; or give its memory back. */
void table_init(struct table *t, size_t element_bytes);
void table_fini(struct table *t);

/* Number of elements. */
size_t table_count(const struct table *t);

/* The element at index, which must be below the count. */
void *table_at(const struct table *t, size_t index);

/* Append a copy of *element; returns its index, or SIZE_MAX when the table is full. */
size_t table_push(struct table *t, const void *element);

#endif
