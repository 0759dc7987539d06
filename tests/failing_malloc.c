/* failing_malloc.c -- a library to preload: the allocation numbered FAIL_AT (from 1) and all after it fail; with
 * FAIL_AT=0 none does, and their count goes to standard error at the end. */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_ulong  count;
static unsigned long fail_at;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("FAIL_AT");

	fail_at = text ? strtoul(text, NULL, 10) : 0;
	atomic_store(&count, 0);
}

__attribute__((destructor)) static void end(void)
{
	if (!fail_at)
		fprintf(stderr, "%lu allocations\n", atomic_load(&count));
}

static int fails(void)
{
	if (atomic_fetch_add(&count, 1) + 1 < fail_at || !fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}
