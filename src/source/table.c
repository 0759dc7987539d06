/* table.c -- see table.h. */
#include "source/table.h"

#include "base/mem.h"

#include <string.h>

void table_init(struct table *t, size_t element_bytes)
{
	memset(t, 0, sizeof *t);
	t->element_bytes = element_bytes;
}

void table_fini(struct table *t)
{
	for (int i = 0; i < TABLE_CHUNKS; i++)
		mem_free(t->chunks[i]);
}

size_t table_count(const struct table *t)
{
	return atomic_load_explicit(&t->count, memory_order_acquire);
}

/* The chunk that holds an index; *inside becomes the index in the chunk. */
static unsigned chunk_of(size_t index, size_t *inside)
{
	size_t   v = index / TABLE_FIRST + 1;
	unsigned chunk = 63 - (unsigned)__builtin_clzll(v);

	*inside = index - TABLE_FIRST * (((size_t)1 << chunk) - 1);
	return chunk;
}

void *table_at(const struct table *t, size_t index)
{
	size_t   inside;
	unsigned chunk = chunk_of(index, &inside);

	return t->chunks[chunk] + inside * t->element_bytes;
}

size_t table_push(struct table *t, const void *element)
{
	size_t   index = atomic_load_explicit(&t->count, memory_order_relaxed), inside;
	unsigned chunk = chunk_of(index, &inside);

	if (chunk >= TABLE_CHUNKS)
		return SIZE_MAX;
	if (!t->chunks[chunk])
		t->chunks[chunk] = mem_alloc(((size_t)TABLE_FIRST << chunk) * t->element_bytes);
	memcpy(t->chunks[chunk] + inside * t->element_bytes, element, t->element_bytes);
	atomic_store_explicit(&t->count, index + 1, memory_order_release);
	return index;
}
