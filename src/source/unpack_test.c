/* unpack_test.c -- zstd and lz4 streams made by their own libraries come out as they went in, in order and at
 * random. */
#include "source/input.h"

#include "base/mem.h"

#include <errno.h>
#include <lz4frame.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include <cmocka.h>

enum { PLAIN_BYTES = 400000, FRAME_BYTES = 3000, PACKED_BYTES_MAX = 2 * PLAIN_BYTES };

struct packed {
	uint8_t bytes[PACKED_BYTES_MAX];
	size_t  n;
};

/* Bytes that pack a little. */
static uint8_t plain_at(size_t i)
{
	return (uint8_t)((i * 2654435761u >> 13) & (i / 1000 % 2 ? 0xff : 0x0f));
}

static uint8_t *make_plain(void)
{
	uint8_t *plain = mem_alloc(PLAIN_BYTES);

	for (size_t i = 0; i < PLAIN_BYTES; i++)
		plain[i] = plain_at(i);
	return plain;
}

static void put_le32(struct packed *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p->bytes[p->n++] = (uint8_t)(v >> 8 * i);
}

static void put_zstd(struct packed *p, const uint8_t *plain, size_t n)
{
	size_t made = ZSTD_compress(p->bytes + p->n, sizeof p->bytes - p->n, plain, n, 1);

	assert_false(ZSTD_isError(made));
	p->n += made;
}

static void put_lz4(struct packed *p, const uint8_t *plain, size_t n)
{
	LZ4F_preferences_t wish = {.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled};
	size_t             made = LZ4F_compressFrame(p->bytes + p->n, sizeof p->bytes - p->n, plain, n, &wish);

	assert_false(LZ4F_isError(made));
	p->n += made;
}

/* Frames of FRAME_BYTES, and the table of the seekable format; `claim` is what it says of the first frame's size. */
static void put_seekable(struct packed *p, const uint8_t *plain, uint32_t claim)
{
	uint32_t sizes[PLAIN_BYTES / FRAME_BYTES + 1][2], n = 0;

	for (size_t at = 0; at < PLAIN_BYTES; at += FRAME_BYTES, n++) {
		size_t before = p->n, size = PLAIN_BYTES - at < FRAME_BYTES ? PLAIN_BYTES - at : FRAME_BYTES;
		put_zstd(p, plain + at, size);
		sizes[n][0] = (uint32_t)(p->n - before);
		sizes[n][1] = (uint32_t)size;
	}
	sizes[0][1] = claim;
	put_le32(p, 0x184d2a5e);
	put_le32(p, n * 8 + 9);
	for (uint32_t i = 0; i < n; i++) {
		put_le32(p, sizes[i][0]);
		put_le32(p, sizes[i][1]);
	}
	put_le32(p, n);
	p->bytes[p->n++] = 0;
	put_le32(p, 0x8f92eab1);
}

typedef struct input *opener(struct input *inner);

static struct input *open_bytes(opener *open_as, const struct packed *p, size_t n)
{
	int fd = memfd_create("packed", MFD_CLOEXEC);

	assert_int_equal(write(fd, p->bytes, n), n);
	lseek(fd, 0, SEEK_SET);
	struct input *in = open_as(input_open_file(fd, n));
	assert_non_null(in);
	return in;
}

/* Read in order until nothing comes; what came is the plain text's beginning.  Returns how much. */
static size_t read_all(struct input *in, const uint8_t *plain)
{
	enum { PIECE_BYTES = 1777 };
	uint8_t   piece[PIECE_BYTES];
	size_t    done = 0;
	ptrdiff_t got;

	while ((got = in->ops->read(in, piece, sizeof piece)) > 0) {
		assert_true((size_t)got <= PLAIN_BYTES - done);
		assert_memory_equal(piece, plain + done, (size_t)got);
		done += (size_t)got;
	}
	assert_int_equal(got, in->fault == INPUT_FINE ? 0 : -1);
	return done;
}

/* Reads at places all over the stream give the plain text. */
static void check_at_random(struct input *in, const uint8_t *plain)
{
	uint8_t  piece[9000];
	uint32_t at = 12345;

	for (int i = 0; i < 200; i++, at = at * 1664525u + 1013904223u) {
		size_t from = at % PLAIN_BYTES, n = (at >> 8) % sizeof piece;
		size_t there = PLAIN_BYTES - from < n ? PLAIN_BYTES - from : n;
		assert_int_equal(in->ops->read_at(in, from, piece, n), there);
		assert_memory_equal(piece, plain + from, there);
	}
}

static void check_whole(opener *open_as, const struct packed *p)
{
	uint8_t      *plain = make_plain();
	struct input *in = open_bytes(open_as, p, p->n);

	assert_int_equal(read_all(in, plain), PLAIN_BYTES);
	assert_int_equal(in->fault, INPUT_FINE);
	assert_int_equal(in->stored_read, p->n);
	check_at_random(in, plain);
	input_close(in);
	mem_free(plain);
}

/* Cut anywhere, what comes is the beginning of the text; it is called cut, except between two frames. */
static void check_cut(opener *open_as, const struct packed *p, size_t whole_at)
{
	uint8_t *plain = make_plain();

	for (size_t n = 8; n < p->n; n += 1 + p->n / 97) {
		struct input *in = open_bytes(open_as, p, n);
		size_t        got = read_all(in, plain);
		assert_true(got < PLAIN_BYTES);
		assert_int_equal(in->fault, n == whole_at ? INPUT_FINE : INPUT_CUT);
		input_close(in);
	}
	mem_free(plain);
}

static void two_frames(struct packed *p, void (*put)(struct packed *p, const uint8_t *plain, size_t n), size_t *first)
{
	uint8_t *plain = make_plain();

	put(p, plain, PLAIN_BYTES / 3);
	*first = p->n;
	put(p, plain + PLAIN_BYTES / 3, PLAIN_BYTES - PLAIN_BYTES / 3);
	mem_free(plain);
}

static void test_frames(void **state)
{
	struct packed *p = mem_calloc(2, sizeof *p);
	size_t         first;

	(void)state;
	two_frames(&p[0], put_zstd, &first);
	check_whole(input_open_zstd, &p[0]);
	check_cut(input_open_zstd, &p[0], first);
	two_frames(&p[1], put_lz4, &first);
	check_whole(input_open_lz4, &p[1]);
	check_cut(input_open_lz4, &p[1], first);
	mem_free(p);
}

/* A seekable file is read at random without a temporary file: none can be made here. */
static void test_seekable(void **state)
{
	uint8_t       *plain = make_plain();
	struct packed *p = mem_calloc(1, sizeof *p);

	(void)state;
	put_seekable(p, plain, FRAME_BYTES);
	setenv("TMPDIR", "/nowhere", 1);
	check_whole(input_open_zstd, p);
	p->bytes[p->n - 1] ^= 1; /* no table: a file like any other */
	errno = 0;
	int fd = memfd_create("packed", MFD_CLOEXEC);
	assert_int_equal(write(fd, p->bytes, p->n), p->n);
	lseek(fd, 0, SEEK_SET);
	struct input *stored = input_open_file(fd, p->n);
	assert_null(input_open_zstd(stored));
	assert_int_not_equal(errno, 0);
	input_close(stored);
	unsetenv("TMPDIR");
	mem_free(plain);
	mem_free(p);
}

/* A table that does not tell the truth of its frames changes nothing of what is read. */
static void test_seekable_lies(void **state)
{
	uint8_t       *plain = make_plain();
	struct packed *p = mem_calloc(1, sizeof *p);

	(void)state;
	put_seekable(p, plain, 1);
	check_whole(input_open_zstd, p);
	mem_free(plain);
	mem_free(p);
}

static void test_damage(void **state)
{
	uint8_t       *plain = make_plain();
	struct packed *p = mem_calloc(1, sizeof *p);

	(void)state;
	put_lz4(p, plain, PLAIN_BYTES);
	p->bytes[p->n - 1] ^= 1;
	struct input *in = open_bytes(input_open_lz4, p, p->n);
	assert_true(read_all(in, plain) <= PLAIN_BYTES);
	assert_int_equal(in->fault, INPUT_DAMAGED);
	assert_string_equal(in->reason, "ERROR_contentChecksum_invalid");
	input_close(in);
	mem_free(plain);
	mem_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_frames),
	    cmocka_unit_test(test_seekable),
	    cmocka_unit_test(test_seekable_lies),
	    cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
