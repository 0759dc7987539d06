/* arena.c -- see arena.h. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#ifdef WIRETALE_HOSTILE
enum { CHUNK_BYTES = 64 };
#else
enum { CHUNK_BYTES = 64 * 1024 };
#endif

struct arena_chunk {
	struct arena_chunk *older;
	size_t              size;
};

void arena_init(struct arena *a)
{
	*a = (struct arena){0};
}

static void free_older(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *older = c->older;
		mem_free(c);
		c = older;
	}
}

void arena_fini(struct arena *a)
{
	free_older(a->chunk);
	arena_init(a);
}

void arena_reset(struct arena *a)
{
	if (!a->chunk)
		return;
	if (a->size > 4 * (size_t)CHUNK_BYTES) {
		arena_fini(a);
		return;
	}
	free_older(a->chunk->older);
	a->chunk->older = NULL;
	a->at = (sizeof *a->chunk + 15) & ~(size_t)15;
	a->total_bytes = 0;
}

void *arena_alloc_slow(struct arena *a, size_t size_bytes)
{
	size_t header = (sizeof *a->chunk + 15) & ~(size_t)15, size = CHUNK_BYTES;

	if (size_bytes > SIZE_MAX / 2)
		size_bytes = SIZE_MAX - header - 16; /* mem_alloc refuses it with the right words */
	if (size < size_bytes + header + 16)
		size = size_bytes + header + 16;
	struct arena_chunk *c = mem_alloc(size);
	*c = (struct arena_chunk){a->chunk, size};
	a->chunk = c;
	a->at = header;
	a->size = size;
	return arena_alloc(a, size_bytes);
}

void *arena_zero(struct arena *a, size_t size_bytes)
{
	return memset(arena_alloc(a, size_bytes), 0, size_bytes);
}

void *arena_copy(struct arena *a, const void *p, size_t size_bytes)
{
	void *copy = arena_alloc(a, size_bytes);

	if (size_bytes)
		memcpy(copy, p, size_bytes);
	return copy;
}

char *arena_text(struct arena *a, const char *text, size_t length)
{
	char *copy = arena_alloc(a, length + 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	char    small[256];
	va_list again;

	if (strcmp(format, "%s") == 0) {
		const char *text = va_arg(args, const char *);
		return arena_text(a, text, strlen(text));
	}
	va_copy(again, args);
	int length = vsnprintf(small, sizeof small, format, args);
	if (length < 0)
		length = 0;
	char *text = arena_alloc(a, (size_t)length + 1);
	if ((size_t)length < sizeof small)
		memcpy(text, small, (size_t)length + 1);
	else
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}
