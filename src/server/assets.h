/* assets.h -- the files of the page, built into the program. */
#ifndef WIRETALE_SERVER_ASSETS_H
#define WIRETALE_SERVER_ASSETS_H

#include <stdbool.h>
#include <stdint.h>

struct asset {
	const char    *path, *type;
	const uint8_t *bytes, *end;
	bool           gzip;
};

/* The file of a path ("/": the page); NULL: there is none. */
const struct asset *asset_find(const char *path);

#endif
