/* special.h -- address blocks that are set apart for a purpose, for the functions ip_... of filters. */
#ifndef WIRETALE_FILTER_SPECIAL_H
#define WIRETALE_FILTER_SPECIAL_H

#include "filter/program.h"

/* What the registries say of a block, as Wireshark's ip_special_mask numbers it. */
enum special_property {
	SPECIAL_RESERVED = 1,
	SPECIAL_GLOBAL = 2,
	SPECIAL_FORWARDABLE = 4,
	SPECIAL_DESTINATION = 8,
	SPECIAL_SOURCE = 16,
};

struct special {
	uint8_t     bytes[16], prefix, size; /* size: 4 or 16 */
	uint8_t     properties;
	const char *name;
	const char *function; /* of filters, that is true of its addresses; NULL: none is */
};

/* Is v a multicast address (RFC 5771, RFC 4291 section 2.7)?  The registry of special blocks has none. */
bool special_is_multicast(const struct fvalue *v);

/* The block that an address lies in, or NULL. */
const struct special *special_find(const struct fvalue *v);

#endif
