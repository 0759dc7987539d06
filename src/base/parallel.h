/* parallel.h -- work on many items by several threads, with results used in order.
 *
 * Items are independent; what is made of each is emitted in the order of the items, so that output is the same for any
 * number of threads. */
#ifndef WIRETALE_BASE_PARALLEL_H
#define WIRETALE_BASE_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

/* What to do.  All take `context`, which the caller owns. */
struct parallel {
	void *context;
	/* Make what one thread needs for itself, and give it back; may be NULL. */
	void *(*worker_new)(void *context);
	void (*worker_free)(void *context, void *worker);
	/* Make an item's result (any thread, any order); the pointer is handed to emit. */
	void *(*make)(void *context, void *worker, size_t item);
	/* Use a result and give it back: in order, one at a time.  False stops everything after it (emit is then called
	 * no more; drop gives back what was made). */
	bool (*emit)(void *context, size_t item, void *result);
	void (*drop)(void *context, void *result);
};

/* Work on items 0 .. n - 1 with up to `threads` threads (1: in the calling thread, no thread is made).  At most a few
 * results a thread wait for their turn.  Returns false if emit said stop. */
bool parallel_run(const struct parallel *p, size_t n, unsigned threads);

/* How many threads this machine offers us (sched_getaffinity), at least 1. */
unsigned parallel_threads(void);

#endif
