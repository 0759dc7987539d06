/* near.h -- bytes of the file that somebody has at hand: what streams are made of is mostly there, and need not be read
 * again. */
#ifndef WIRETALE_VIEW_NEAR_H
#define WIRETALE_VIEW_NEAR_H

#include <stddef.h>
#include <stdint.h>

enum { NEAR_MAX = 8 };

struct near {
	uint64_t       at; /* in the source */
	const uint8_t *bytes;
	size_t         n;
};

/* Starts as {0}. */
struct nears {
	struct near list[NEAR_MAX];
	unsigned    n;
};

/* The len bytes at a place of the source; NULL: they are not at hand. */
static inline const uint8_t *nears_find(const struct nears *x, uint64_t at, size_t len)
{
	for (unsigned i = 0; i < x->n; i++) {
		const struct near *near = &x->list[i];
		if (near->n && at >= near->at && at - near->at <= near->n && len <= near->n - (at - near->at))
			return near->bytes + (at - near->at);
	}
	return NULL;
}

#endif
