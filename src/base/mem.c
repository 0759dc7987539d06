/* mem.c -- see mem.h. */
#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static _Atomic size_t fail_countdown; /* tidy: allow (the test switch of mem_fail_after) */

static _Noreturn void out_of_memory(void)
{
	static const char line[] = "wiretale: out of memory\n";

	if (write(STDERR_FILENO, line, sizeof line - 1) < 0)
		_exit(2);
	_exit(2);
}

static void count_down(void)
{
	if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) &&
	    atomic_fetch_sub_explicit(&fail_countdown, 1, memory_order_relaxed) == 1)
		out_of_memory();
}

void mem_fail_after(size_t n)
{
	atomic_store(&fail_countdown, n);
}

void *mem_need(void *made)
{
	if (!made)
		out_of_memory();
	return made;
}

void *mem_alloc(size_t size_bytes)
{
	count_down();
	return mem_need(malloc(size_bytes ? size_bytes : 1));
}

void *mem_calloc(size_t count, size_t size_bytes)
{
	count_down();
	return mem_need(calloc(count ? count : 1, size_bytes ? size_bytes : 1));
}

void *mem_realloc(void *block, size_t size_bytes)
{
	count_down();
	return mem_need(realloc(block, size_bytes ? size_bytes : 1));
}

void *mem_grow(void *array, size_t *capacity, size_t need, size_t element_bytes)
{
	size_t size = *capacity ? *capacity : 8;

	if (need <= *capacity)
		return array;
	while (size < need)
		size = size > SIZE_MAX / 2 ? need : size * 2;
	if (size > SIZE_MAX / element_bytes)
		out_of_memory();
	*capacity = size;
	return mem_realloc(array, size * element_bytes);
}

char *mem_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(mem_alloc(size), text, size);
}

void mem_free(void *block)
{
	free(block);
}

void mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

void mem_free_foreign(void *block)
{
	free(block);
}

size_t mem_peak_bytes(void)
{
	struct rusage used;

	return getrusage(RUSAGE_SELF, &used) == 0 ? (size_t)used.ru_maxrss << 10 : 0;
}

bool mem_parse(const char *text, size_t *bytes)
{
	static const char units[] = "KMG";
	char             *end;

	if (*text < '0' || *text > '9')
		return false;
	unsigned long long n = strtoull(text, &end, 10);
	const char        *unit = *end ? strchr(units, *end & ~32) : NULL;
	unsigned           shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	if (*end && (!unit || end[1]))
		return false;
	*bytes = (size_t)n << shift;
	return n && n <= SIZE_MAX >> shift;
}
