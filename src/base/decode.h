/* decode.h -- content encodings undone: gzip, deflate, brotli, zstd.  What comes out is capped in size and in ratio, so
 * that a small input can't fill the memory; input that is cut or damaged decodes as far as it goes. */
#ifndef WIRETALE_BASE_DECODE_H
#define WIRETALE_BASE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decode_kind { DECODE_NONE, DECODE_ZLIB /* gzip, zlib or raw deflate */, DECODE_BROTLI, DECODE_ZSTD };

enum {
	DECODE_BYTES_MAX = 64 << 20, /* of one result */
	DECODE_RATIO_MAX = 4096,     /* result to input, beyond DECODE_FREE_BYTES */
	DECODE_FREE_BYTES = 1 << 20,
};

struct decoded {
	uint8_t *bytes; /* the caller gives it back with mem_free */
	size_t   n;
	bool     limited; /* a cap was hit: there is more */
};

/* Decode n bytes; false: nothing could be decoded (out is empty). */
bool decode(enum decode_kind kind, const uint8_t *p, size_t n, struct decoded *out);

/* Would decode give anything?  Decodes no more than that takes. */
bool decode_begins(enum decode_kind kind, const uint8_t *p, size_t n);

#endif
