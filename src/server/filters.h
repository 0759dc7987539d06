/* filters.h -- the display filters of an open capture, compiled and answered; by number for the page. */
#ifndef WIRETALE_SERVER_FILTERS_H
#define WIRETALE_SERVER_FILTERS_H

#include "view/capture.h"
#include "view/colors.h"
#include "view/select.h"

enum { FILTERS_KEPT = 32 };

/* One applied filter; it is kept as long as anybody holds it. */
struct applied {
	uint32_t         id; /* from 1 */
	_Atomic unsigned holders;
	struct bitset    frames;
	char            *text;
};

/* Hold a filter (NULL is allowed), and let go of it. */
struct applied *applied_hold(struct applied *a);
void            applied_release(struct applied *a);

/* Answer a filter for the frames that are there: from any thread, without the capture's lock.  `before`: the
 * answer of the
 * same text when there were fewer frames (of a capture that grows), or NULL.  NULL: *note says what is wrong, or
 * it was
 * stopped (its message is empty).  The caller holds it. */
struct applied *applied_new(struct capture *c, const char *text, const char *macros, const struct applied *before,
                            const _Atomic bool *stop, struct filter_note *note);

/* What the server knows of a capture beyond the capture itself. */
struct lists {
	struct applied    *applied[FILTERS_KEPT];
	uint32_t           next_id;
	struct colors     *colors;        /* made when the first row is asked for */
	struct color_rules conversations; /* colours that stand before the rules */
};

/* Forget all filters and rules of a capture. */
void lists_fini(struct lists *l);

/* Keep a filter in the list, which takes over the caller's hold; the oldest one is forgotten where there is no
 * room. */
void lists_keep(struct lists *l, struct applied *a);

/* An applied filter by id; NULL: it is not kept (any more). */
struct applied *lists_find(const struct lists *l, uint32_t id);

/* How many rows a filter shows (0: all frames), the frame of a row, and the row of a frame (or of the next one). */
uint32_t lists_total(const struct lists *l, const struct capture *c, uint32_t id);
uint32_t lists_frame(const struct lists *l, uint32_t id, uint32_t row);
uint32_t lists_row(const struct lists *l, const struct capture *c, uint32_t id, uint32_t frame);

#endif
