/* known.h -- the names of all protocols and fields that Wireshark 4.0 knows, whether we decode them or not.
 *
 * A filter or an output field with a known name is no mistake, even where no packet will ever have it.  The names lie
 * compressed in read-only memory; nothing is done before the first question, and nothing is kept after the last.
 * Values and labels aren't here: the protocols that we decode have their own tables. */
#ifndef WIRETALE_DISSECT_KNOWN_H
#define WIRETALE_DISSECT_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this the name of a protocol or field?  If so, *type (enum ftype) and *is_protocol are set (either may be NULL);
 * a protocol's type is FT_PROTOCOL.  Costs the unpacking of one block, a fifth of a millisecond. */
bool known_name(const char *name, uint8_t *type, bool *is_protocol);

/* Is handed each name in turn (valid during the call only); returns false to hear no more. */
typedef bool (*known_visit)(void *context, const char *name, uint8_t type, bool is_protocol);

/* Visit the names that begin with prefix, in order of their bytes; "" visits all (some ten milliseconds). */
void known_each(const char *prefix, known_visit visit, void *context);

enum { KNOWN_NAME_SIZE = 160, KNOWN_DISTANCE = 2 };

/* For "did you mean": put the names that become `name` with the fewest characters inserted, removed, replaced or
 * swapped with a neighbour (at most KNOWN_DISTANCE in all) into out, those with the longest beginning in common first,
 * then in order; returns how many (at most max).  `name` itself counts, with distance 0.  Source: the restricted
 * Damerau-Levenshtein distance. */
size_t known_nearest(const char *name, char (*out)[KNOWN_NAME_SIZE], size_t max);

#endif
