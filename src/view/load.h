/* load.h -- the first pass over a capture: read, scan, keep, track; by as many threads as there are, results in order.
 *  */
#ifndef WIRETALE_VIEW_LOAD_H
#define WIRETALE_VIEW_LOAD_H

#include "view/session.h"

/* Read s->source to its end (or s->limit frames) into s->store, and run flow over the rows in frame order.  s->end says
 * how it ended.  Uses s->threads threads; one where s->grown wants to hear
 * of each piece. */
void session_load(struct session *s);

#endif
