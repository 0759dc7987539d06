/* tale_facts.h -- what a segment's `tale` layer shows beside the states: few looks at the segments before it. */
#ifndef WIRETALE_APP_TALE_FACTS_H
#define WIRETALE_APP_TALE_FACTS_H

#include "flow/flow.h"

/* A fact (COLUMN_TALE_...) of a frame's own row (from 0); false where there is none.  Any thread. */
bool tale_fact(const struct flow *f, uint32_t frame, enum column fact, int64_t *value);

#endif
