/* wholes.h -- the datagrams that a frame completes, as bytes: built when it is scanned or shown.  Which pieces make
 * them is flow's. */
#ifndef WIRETALE_VIEW_WHOLES_H
#define WIRETALE_VIEW_WHOLES_H

#include "flow/defrag.h"
#include "source/source.h"

enum { WHOLES_MAX = FRAGMENTS_MAX + 16 };

/* One frame's datagrams, and the frames that hold its fragments' datagrams.  Starts as {0}. */
struct wholes {
	struct derived        derived[WHOLES_MAX];
	struct fragment_place places[FRAGMENTS_MAX];
	uint32_t              nderived, nplaces;
};

/* Build a datagram and let info point to it beside those built before; false: its bytes are gone, or there are too
 * many. */
bool wholes_add(struct wholes *x, struct frame_info *info, const struct defrag *d, struct source *source,
                uint32_t datagram);

/* Build all that frame info->number completes, and say where its fragments' datagrams are; info points to them until
 * wholes_clear.  Any thread. */
void wholes_of_frame(struct wholes *x, struct frame_info *info, const struct defrag *d, struct source *source);

/* Put something that was built by others (bytes and parts on the heap, given back by wholes_clear) beside them; returns
 * its source number, 0: there are too many (it is given back at once). */
uint8_t wholes_put(struct wholes *x, struct frame_info *info, const struct derived *built);

/* Give the bytes back; x is empty again. */
void wholes_clear(struct wholes *x);

#endif
