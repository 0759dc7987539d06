/* unpack.h -- between unpack.c (a compressed stream as an input) and the decoders of each format. */
#ifndef WIRETALE_SOURCE_UNPACK_H
#define WIRETALE_SOURCE_UNPACK_H

#include "source/input.h"

/* One call of a decoder: what it may use and make, and what it did. */
struct unpack_step {
	const uint8_t *in;
	size_t         in_bytes, used;
	uint8_t       *out;
	size_t         out_bytes, made;
	const char    *reason; /* of UNPACK_BAD, in the library's words */
};

enum unpack_answer { UNPACK_BAD = -1, UNPACK_MORE, UNPACK_FRAME_ENDS };

/* A format of frames that follow one another, each of which is decoded by itself. */
struct unpack_format {
	void *(*create)(void); /* NULL: no memory */
	/* Decode what in and out have room for, and set used and made; FRAME_ENDS with the last byte of a frame. */
	enum unpack_answer (*step)(void *decoder, struct unpack_step *step);
	void (*destroy)(void *decoder);
};

/* An input of what `inner` holds, which becomes its own.  by_frames: no frame is larger than UNPACK_UNIT_BYTES, so that
 * any place is reached by decoding its frame; otherwise what was decoded is kept in an unlinked temporary file.  NULL,
 * with errno set and inner left open, where that can't be made. */
struct input *unpack_open(struct input *inner, const struct unpack_format *format, bool by_frames);

#ifdef WIRETALE_HOSTILE
enum { UNPACK_UNIT_BYTES = 4096 };
#else
enum { UNPACK_UNIT_BYTES = 16 << 20 };
#endif

#endif
