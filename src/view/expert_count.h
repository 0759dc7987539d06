/* expert_count.h -- how often each expert item occurs: by severity, group, protocol and message. */
#ifndef WIRETALE_VIEW_EXPERT_COUNT_H
#define WIRETALE_VIEW_EXPERT_COUNT_H

#include "base/arena.h"
#include "base/bitset.h"
#include "view/session.h"

/* Rows that a table holds at most. */
enum { EXPERT_COUNT_MAX = 1000000 };

struct expert_row {
	const char *protocol, *message;
	uint64_t    count;
	uint8_t     severity, group; /* enum severity, enum expert_group */
};

struct expert_count {
	struct expert_row *list; /* in the order in which they were first seen */
	size_t             n, capacity;
	uint64_t           left_out;
	uint32_t          *slots; /* number + 1 */
	size_t             nslots;
	struct arena       texts;
};

/* Count the items of at least this severity in a set of frames (NULL: all that are loaded), in at most `most` rows; the
 * caller gives the result back with expert_count_fini. */
void expert_count(struct session *s, const struct bitset *frames, enum severity least, size_t most,
                  struct expert_count *out);
void expert_count_fini(struct expert_count *e);

/* The group's name: "Sequence". */
const char *expert_row_group(const struct expert_row *row);

#endif
