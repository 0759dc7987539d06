/* lz4.c -- lz4 frames as an input (unpack.c). */
#include "source/unpack.h"

#include <lz4frame.h>

static void *create(void)
{
	LZ4F_dctx *decoder = NULL;

	return LZ4F_isError(LZ4F_createDecompressionContext(&decoder, LZ4F_VERSION)) ? NULL : decoder;
}

static enum unpack_answer step(void *decoder, struct unpack_step *s)
{
	s->used = s->in_bytes;
	s->made = s->out_bytes;
	size_t left = LZ4F_decompress(decoder, s->out, &s->made, s->in, &s->used, NULL);
	if (!LZ4F_isError(left))
		return left ? UNPACK_MORE : UNPACK_FRAME_ENDS;
	s->reason = LZ4F_getErrorName(left);
	return UNPACK_BAD;
}

static void destroy(void *decoder)
{
	LZ4F_freeDecompressionContext(decoder);
}

struct input *input_open_lz4(struct input *inner)
{
	static const struct unpack_format lz4 = {create, step, destroy};

	return unpack_open(inner, &lz4, false);
}
