/* late.h -- the streams of some connections, after a first pass that left streams out (session's `early`).
 *
 * A run that asks for few frames need not put every connection's bytes in order: once it knows which frames it shows,
 * those frames' connections are enough.  What it shows is what a whole first pass would have found. */
#ifndef WIRETALE_VIEW_LATE_H
#define WIRETALE_VIEW_LATE_H

#include "base/bitset.h"
#include "view/session.h"

/* Tell the streams of all connections that have one of these frames (a bit a frame).  Once; nobody else reads the
 * session meanwhile. */
void late_streams(struct session *s, const struct bitset *frames);

#endif
