/* mem.h -- the one entry to the heap: nothing outside base/ calls malloc.
 *
 * No function here returns NULL.  When memory is exhausted, or the test switch below says so, one line goes to
 * stderr and the process ends with status 2: an analyzer that lost an allocation has no whole answer to give.
 * Short-lived memory comes from base/arena.h. */
#ifndef WIRETALE_BASE_MEM_H
#define WIRETALE_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* Return size_bytes of uninitialised memory; the caller owns it and gives it back with mem_free. */
void *mem_alloc(size_t size_bytes);

/* Return count * size_bytes of zeroed memory (overflow ends the process); the caller owns it. */
void *mem_calloc(size_t count, size_t size_bytes);

/* Resize a block of mem_alloc (or NULL) to size_bytes, keeping its content; the old pointer is invalid afterwards. */
void *mem_realloc(void *block, size_t size_bytes);

/* Grow an array so that it holds at least `need` elements: doubles *capacity, keeps the content, returns the array. */
void *mem_grow(void *array, size_t *capacity, size_t need, size_t element_bytes);

/* Return a copy of a NUL-terminated string; the caller owns it. */
char *mem_strdup(const char *text);

/* Give back a block of the functions above; NULL is allowed. */
void mem_free(void *block);

/* Give back what the C library made (realpath, evhttp's decoded texts); NULL is allowed. */
void mem_free_foreign(void *block);

/* Return what a library made, which is NULL only where it had no memory: then the process ends as above. */
void *mem_need(void *made);

/* Give what was freed back to the system, as far as it can be: after work that took much for a while. */
void mem_trim(void);

/* The most memory that the process has had so far, in bytes (resident; getrusage(2)). */
size_t mem_peak_bytes(void);

/* Read an amount of memory: a number of bytes, or of K, M, G (1024 each).  False: the text is none, or zero. */
bool mem_parse(const char *text, size_t *bytes);

/* Test switch: the nth allocation from now on fails (0: never). */
void mem_fail_after(size_t n);

#endif
