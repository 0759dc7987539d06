/* find.h -- Find Packet: the next frame, or the one before, that a filter selects or in which a text or bytes stand. */
#ifndef WIRETALE_VIEW_FIND_H
#define WIRETALE_VIEW_FIND_H

#include "view/capture.h"
#include "view/select.h"

enum find_kind { FIND_FILTER, FIND_HEX, FIND_STRING, FIND_REGEX };

/* Where a text is looked for: the lines of the packet list, the lines of the tree, the bytes (hex: always there). */
enum find_place { FIND_LIST, FIND_DETAILS, FIND_BYTES };

struct find {
	enum find_kind       kind;
	enum find_place      place;
	const char          *text;
	bool                 cased; /* upper and lower case differ */
	bool                 back;
	uint32_t             from;  /* frame, from 0: the search begins behind (before) it and comes around */
	const struct bitset *among; /* NULL: all frames */
	const _Atomic bool  *stop;  /* set by another thread: give up */
};

/* The frame that is found, UINT32_MAX: none, or given up, or *note says what is wrong with the text (its message is ""
 * otherwise).  Any thread; takes the capture's lock itself. */
uint32_t find_frame(struct capture *c, const struct find *f, struct filter_note *note);

#endif
