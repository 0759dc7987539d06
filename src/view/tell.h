/* tell.h -- the tales of a capture as text and as JSON: a table of all connections, or one connection in full. */
#ifndef WIRETALE_VIEW_TELL_H
#define WIRETALE_VIEW_TELL_H

#include "app/tale_words.h"
#include "view/session.h"

/* One line a connection, the worst first. */
void tell_overview(const struct session *s, enum tale_language language, FILE *out);

/* One connection in full, with a ladder of its segments; false: there is no such stream. */
bool tell_stream(const struct session *s, uint32_t stream, enum tale_language language, FILE *out);

/* An array of one object a connection in the order of their numbers (docs/fields.md); only: a stream, or NO_STREAM for
 * all, which are given without their segments. */
bool tell_json(const struct session *s, uint32_t only, enum tale_language language, FILE *out);

/* Append one connection's object, with the segments from..from + count - 1 (count 0: without); false: no such stream.
 *  */
bool tell_put_json(struct text *t, const struct session *s, uint32_t stream, enum tale_language language, size_t from,
                   size_t count);

/* Add what only the file knows of a connection's capture to its caveats; in_full: also what takes reading some of its
 * segments. */
void tell_look_at_capture(const struct session *s, struct tale *t, bool in_full);

/* A connection in the order of severity. */
struct tell_row {
	uint32_t stream;
	uint16_t severity, verdict;
};

/* All connections of the capture, the worst first; the caller gives the array back with mem_free. */
struct tell_row *tell_sorted(const struct session *s, size_t *n);

#endif
