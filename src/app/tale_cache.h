/* tale_cache.h -- what the `tale` layer of a segment shows beside the states, and what its whole connection is called:
 * a connection is told once, when somebody asks, and again when it has grown. */
#ifndef WIRETALE_APP_TALE_CACHE_H
#define WIRETALE_APP_TALE_CACHE_H

#include "flow/flow.h"

struct tale_cache;

/* An empty cache for the connections of f; give it back with all it keeps. */
struct tale_cache *tale_cache_new(const struct flow *f);
void               tale_cache_free(struct tale_cache *c);

/* A fact (COLUMN_TALE_...) of a row of a frame (from 0; row 0: the frame's own, n: its nth extra row); false where
 * there is none.  Any thread. */
bool tale_cache_fact(struct tale_cache *c, uint32_t frame, uint16_t row, enum column fact, int64_t *value);

#endif
