/* oids.h -- object identifiers (X.690 section 8.19) as text, and the names of well-known ones.  The table is data; what
 * an identifier stands for in a message is the protocols' business. */
#ifndef WIRETALE_PROTO_OIDS_H
#define WIRETALE_PROTO_OIDS_H

#include "base/text.h"

#include <stdbool.h>

struct oid_name {
	const char *oid, *name;
};

/* Sorted by the text of the identifier. */
extern const struct oid_name oid_names[];
extern const unsigned        oid_names_count;

/* Write an encoded identifier as numbers with dots; relative: the first byte is a number as all others. */
void oid_numbers(struct text *t, const uint8_t *p, uint32_t n, bool relative);

/* Write the name of the longest known beginning, and the numbers behind it; false: nothing of it is known. */
bool oid_put_name(struct text *t, const uint8_t *p, uint32_t n);

#endif
