/* special.h -- address blocks that are set apart for a purpose, for the functions ip_... of filters. */
#ifndef WIRETALE_FILTER_SPECIAL_H
#define WIRETALE_FILTER_SPECIAL_H

#include "filter/program.h"

/* What the registries say of a block, as Wireshark's ip_special_mask numbers it. */
enum { RESERVED = 1, GLOBAL = 2, FORWARDABLE = 4, DESTINATION = 8, SOURCE = 16 };

struct special {
	uint8_t     bytes[16], prefix, size; /* size: 4 or 16 */
	uint8_t     properties;
	const char *name;
};

/* Is v an address of this size in the block? */
bool special_in_block(const struct fvalue *v, const uint8_t *bytes, uint8_t prefix, uint8_t size);

/* The block that an address lies in, or NULL. */
const struct special *special_find(const struct fvalue *v);

#endif
