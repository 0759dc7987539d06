/* tap.h -- see each of many frames once: by its row where that is enough, else by its tree, with all threads.
 *
 * What is counted of each block of frames is put together in the order of the frames, so that a table does not depend
 * on the number of threads. */
#ifndef WIRETALE_VIEW_TAP_H
#define WIRETALE_VIEW_TAP_H

#include "base/bitset.h"
#include "view/session.h"

struct tap {
	void           *context; /* for all functions */
	unsigned        wants;   /* of the trees: enum tree_wants */
	const uint64_t *only;    /* struct tree's; NULL: all fields */
	const uint64_t *hosts;
	/* Make a block's result. */
	void *(*begin)(void *context);
	/* Count a frame by its row; false: its tree is needed.  NULL: it always is.  Any thread. */
	bool (*row)(void *context, void *result, const struct block *b, uint32_t frame);
	/* Count a frame by its tree.  Any thread. */
	void (*tree)(void *context, void *result, struct tree *t, const struct frame_info *f);
	/* Add a block's result to the whole and give it back: one at a time, in order. */
	void (*end)(void *context, void *result);
};

/* See the frames of a set; NULL: all that are loaded. */
void tap_run(struct session *s, const struct tap *tap, const struct bitset *frames);

#endif
