/* filters.h -- the display filters of an open capture, compiled and answered; by number for the page. */
#ifndef WIRETALE_SERVER_FILTERS_H
#define WIRETALE_SERVER_FILTERS_H

#include "view/capture.h"
#include "view/colors.h"
#include "view/select.h"

enum { FILTERS_KEPT = 32 };

/* One applied filter. */
struct applied {
	uint32_t      id; /* from 1; 0: free */
	char         *text;
	struct bitset frames;
};

/* What the server knows of a capture beyond the capture itself. */
struct lists {
	struct applied applied[FILTERS_KEPT];
	uint32_t       next_id;
	struct colors *colors; /* made when the first row is asked for */
};

/* Forget all filters and rules of a capture. */
void lists_fini(struct lists *l);

/* Answer a filter for the frames that are there (under the capture's lock); NULL: *note says what is wrong.  The oldest
 * kept one is forgotten where there is no room. */
const struct applied *lists_apply(struct lists *l, struct capture *c, const char *text, struct filter_note *note);

/* An applied filter by id; NULL: it is not kept (any more). */
const struct applied *lists_find(const struct lists *l, uint32_t id);

/* How many rows a filter shows (0: all frames), the frame of a row, and the row of a frame (or of the next one). */
uint32_t lists_total(const struct lists *l, const struct capture *c, uint32_t id);
uint32_t lists_frame(const struct lists *l, uint32_t id, uint32_t row);
uint32_t lists_row(const struct lists *l, const struct capture *c, uint32_t id, uint32_t frame);

#endif
