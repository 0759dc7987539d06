/* decode_test.c -- bombs stay under their caps; what is cut decodes as far as it goes. */
#include "base/decode.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

enum { STEP_BYTES = 16 * 1024 /* a cap may be passed by less than one step */ };

/* 96 MB of zeros, as brotli's own encoder packs them: more than 1,200,000:1. */
static const uint8_t brotli_bomb[] = {
    0xcf, 0xff, 0xff, 0x7f, 0xf8, 0x27, 0x00, 0xe2, 0xb1, 0x40, 0x20, 0xf7, 0xfe, 0x9f, 0xff, 0xff,
    0xff, 0xf0, 0x4f, 0x00, 0xc4, 0x61, 0x01, 0x80, 0xee, 0xfd, 0x3f, 0xff, 0xff, 0xff, 0xe1, 0x9f,
    0x00, 0x88, 0xc3, 0x22, 0x00, 0xdd, 0xfb, 0x7f, 0xfe, 0xff, 0xff, 0xc3, 0x3f, 0x01, 0x10, 0x87,
    0x05, 0x00, 0xba, 0xf7, 0xff, 0xfc, 0xff, 0xff, 0x87, 0x7f, 0x02, 0x20, 0x0e, 0x0b, 0x00, 0x74,
    0xef, 0xff, 0xf3, 0xff, 0xff, 0x1f, 0xff, 0x04, 0x40, 0x1c, 0x16, 0x00, 0xe8, 0xde, 0xff, 0x03,
};

static const char words[] = "the quick brown fox jumps over the lazy dog, and the lazy dog sleeps";

static void brotli_bomb_is_capped(void **state)
{
	struct decoded out;

	(void)state;
	assert_true(decode(DECODE_BROTLI, brotli_bomb, sizeof brotli_bomb, &out));
	assert_true(out.limited);
	assert_in_range(out.n, DECODE_FREE_BYTES, DECODE_FREE_BYTES + STEP_BYTES);
	mem_free(out.bytes);
}

static void zstd_bomb_is_capped(void **state)
{
	size_t         n = 80 << 20, room = ZSTD_compressBound(n);
	uint8_t       *zeros = mem_calloc(n, 1), *packed = mem_calloc(room, 1);
	size_t         len = ZSTD_compress(packed, room, zeros, n, 3);
	struct decoded out;

	(void)state;
	assert_false(ZSTD_isError(len));
	assert_true(decode(DECODE_ZSTD, packed, len, &out));
	assert_true(out.limited);
	assert_in_range(out.n, DECODE_FREE_BYTES, len * DECODE_RATIO_MAX + STEP_BYTES);
	assert_true(out.n < n);
	mem_free(out.bytes);
	mem_free(packed);
	mem_free(zeros);
}

static void gzip_bomb_is_capped(void **state)
{
	uLong          n = 80 << 20;
	uLongf         len = compressBound(n);
	uint8_t       *zeros = mem_calloc(n, 1), *packed = mem_calloc(len, 1);
	struct decoded out;

	(void)state;
	assert_int_equal(compress2(packed, &len, zeros, n, 1), Z_OK);
	assert_true(decode(DECODE_ZLIB, packed, len, &out));
	assert_true(out.limited);
	assert_in_range(out.n, DECODE_BYTES_MAX, DECODE_BYTES_MAX + STEP_BYTES);
	mem_free(out.bytes);
	mem_free(packed);
	mem_free(zeros);
}

static void zstd_frames_follow_each_other(void **state)
{
	uint8_t        packed[512];
	size_t         n = sizeof words - 1, one = ZSTD_compress(packed, sizeof packed, words, n, 3);
	size_t         two = ZSTD_compress(packed + one, sizeof packed - one, words, n, 3);
	struct decoded out;

	(void)state;
	assert_true(decode(DECODE_ZSTD, packed, one + two, &out));
	assert_int_equal(out.n, 2 * n);
	assert_memory_equal(out.bytes, words, n);
	assert_memory_equal(out.bytes + n, words, n);
	assert_false(out.limited);
	mem_free(out.bytes);
	assert_true(decode(DECODE_ZSTD, packed, one + two / 2, &out)); /* the second is cut */
	assert_in_range(out.n, n, 2 * n - 1);
	assert_memory_equal(out.bytes, words, n);
	mem_free(out.bytes);
}

static void what_is_none_of_them_gives_nothing(void **state)
{
	struct decoded out;

	(void)state;
	for (enum decode_kind kind = DECODE_BROTLI; kind <= DECODE_ZSTD; kind++) {
		assert_false(decode(kind, (const uint8_t *)words, sizeof words, &out));
		assert_null(out.bytes);
		assert_false(decode_begins(kind, (const uint8_t *)words, sizeof words));
	}
	assert_true(decode_begins(DECODE_BROTLI, brotli_bomb, sizeof brotli_bomb));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(brotli_bomb_is_capped),
	    cmocka_unit_test(zstd_bomb_is_capped),
	    cmocka_unit_test(gzip_bomb_is_capped),
	    cmocka_unit_test(zstd_frames_follow_each_other),
	    cmocka_unit_test(what_is_none_of_them_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
