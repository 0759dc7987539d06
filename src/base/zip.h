/* zip.h -- writes an archive of files as they are, none compressed: PKWARE's APPNOTE 6.3, without ZIP64. */
#ifndef WIRETALE_BASE_ZIP_H
#define WIRETALE_BASE_ZIP_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* An archive being written. */
struct zip {
	FILE       *out;       /* the caller's; positioned at its start */
	uint64_t    at;        /* bytes written */
	uint32_t    n;         /* files */
	struct text directory; /* what zip_end writes */
};

/* Begin an archive. */
void zip_init(struct zip *z, FILE *out);

/* Add a file of n bytes; name: UTF-8 of at most 65,535 bytes, the caller's to make safe and unique.  False: the archive
 * has as many files or bytes as the format holds (65,534; 4 GiB), or could not be written. */
bool zip_add(struct zip *z, const char *name, const void *bytes, uint32_t n);

/* Write the directory, without which there is no archive, and give memory back.  False: it could not be written. */
bool zip_end(struct zip *z);

#endif
