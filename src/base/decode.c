/* decode.c -- see decode.h. */
#include "base/decode.h"

#include "base/mem.h"

#include <brotli/decode.h>
#include <limits.h>
#include <zlib.h>
#include <zstd.h>

enum { STEP_BYTES = 16 * 1024, FIRST_BYTES = 16, ZSTD_WINDOW_LOG = 23 /* 8 MB: RFC 9659 section 3 */ };

static size_t limit_of(size_t n)
{
	size_t limit = n > DECODE_BYTES_MAX / DECODE_RATIO_MAX ? DECODE_BYTES_MAX : n * DECODE_RATIO_MAX;

	return limit < DECODE_FREE_BYTES ? DECODE_FREE_BYTES : limit;
}

/* Room for one more step; false: the cap is reached. */
static bool make_room(struct decoded *out, size_t *capacity, size_t limit)
{
	if (out->n >= limit) {
		out->limited = true;
		return false;
	}
	out->bytes = mem_grow(out->bytes, capacity, out->n + STEP_BYTES, 1);
	return true;
}

/* window_bits as inflateInit2 takes them. */
static bool inflate_all(int window_bits, const uint8_t *p, size_t n, size_t limit, struct decoded *out)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)p, .avail_in = n > UINT_MAX ? UINT_MAX : (uInt)n};
	size_t   capacity = 0;
	int      status = Z_OK;

	if (inflateInit2(&z, window_bits) != Z_OK)
		return false;
	while (status == Z_OK && make_room(out, &capacity, limit)) {
		z.next_out = out->bytes + out->n;
		z.avail_out = STEP_BYTES;
		status = inflate(&z, Z_SYNC_FLUSH);
		out->n += STEP_BYTES - z.avail_out;
		if (z.avail_out == STEP_BYTES)
			break;
	}
	inflateEnd(&z);
	return out->n || status == Z_STREAM_END;
}

static bool inflate_begins(int window_bits, const uint8_t *p, size_t n)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)p, .avail_in = n > UINT_MAX ? UINT_MAX : (uInt)n};
	uint8_t  first[FIRST_BYTES];

	if (inflateInit2(&z, window_bits) != Z_OK)
		return false;
	z.next_out = first;
	z.avail_out = sizeof first;
	inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return z.avail_out < sizeof first;
}

static bool decode_zlib(const uint8_t *p, size_t n, size_t limit, struct decoded *out)
{
	if (inflate_all(MAX_WBITS + 32, p, n, limit, out))
		return true;
	mem_free(out->bytes);
	*out = (struct decoded){0};
	return inflate_all(-MAX_WBITS, p, n, limit, out) && out->n;
}

static bool decode_brotli(const uint8_t *p, size_t n, size_t limit, struct decoded *out)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	size_t              capacity = 0;

	while (state && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && make_room(out, &capacity, limit)) {
		size_t   room = STEP_BYTES;
		uint8_t *to = out->bytes + out->n;
		result = BrotliDecoderDecompressStream(state, &n, &p, &room, &to, NULL);
		out->n += STEP_BYTES - room;
	}
	if (state)
		BrotliDecoderDestroyInstance(state);
	return out->n || result == BROTLI_DECODER_RESULT_SUCCESS;
}

/* A body may be of several frames. */
static bool decode_zstd(const uint8_t *p, size_t n, size_t limit, struct decoded *out)
{
	ZSTD_DCtx    *context = ZSTD_createDCtx();
	ZSTD_inBuffer in = {.src = p, .size = n};
	size_t        capacity = 0, left = n;

	if (!context)
		return false;
	ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	while (make_room(out, &capacity, limit)) {
		ZSTD_outBuffer step = {.dst = out->bytes + out->n, .size = STEP_BYTES};
		left = ZSTD_decompressStream(context, &step, &in);
		out->n += step.pos;
		if (ZSTD_isError(left) || (in.pos == in.size && (left == 0 || step.pos < step.size)))
			break;
	}
	ZSTD_freeDCtx(context);
	return out->n || left == 0;
}

static bool decode_some(enum decode_kind kind, const uint8_t *p, size_t n, size_t limit, struct decoded *out)
{
	bool ok = false;

	*out = (struct decoded){0};
	if (n && kind == DECODE_ZLIB)
		ok = decode_zlib(p, n, limit, out);
	else if (n && kind == DECODE_BROTLI)
		ok = decode_brotli(p, n, limit, out);
	else if (n && kind == DECODE_ZSTD)
		ok = decode_zstd(p, n, limit, out);
	if (!ok) {
		mem_free(out->bytes);
		*out = (struct decoded){0};
	}
	return ok;
}

bool decode(enum decode_kind kind, const uint8_t *p, size_t n, struct decoded *out)
{
	return decode_some(kind, p, n, limit_of(n), out);
}

bool decode_begins(enum decode_kind kind, const uint8_t *p, size_t n)
{
	struct decoded out;

	if (n && kind == DECODE_ZLIB)
		return inflate_begins(MAX_WBITS + 32, p, n) || inflate_begins(-MAX_WBITS, p, n);
	bool ok = decode_some(kind, p, n, FIRST_BYTES, &out);
	mem_free(out.bytes);
	return ok;
}
