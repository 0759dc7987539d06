/* io_stat_test.c -- intervals of rows made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/io_stat.h"

#include <string.h>

static const uint32_t times_ms[] = {0, 400, 1000, 2500, 900};

static void start(struct session *s)
{
	memset(s, 0, sizeof *s);
	store_init(&s->store);
	struct block *b = store_add_block(&s->store, NULL);
	for (size_t i = 0; i < sizeof times_ms / sizeof *times_ms; i++) {
		const struct row row = {.len = 100, .caplen = 100, .time_ns = times_ms[i] * INT64_C(1000000)};
		block_append(b, &(struct store_frame){.row = &row});
	}
	s->store.nframes = b->n;
}

static void count(uint64_t interval_us, size_t most, struct io_stat *x, struct io_column *c)
{
	struct session s;

	start(&s);
	*c = (struct io_column){.field = FIELD_NO};
	*x = (struct io_stat){.interval_us = interval_us, .most = most, .column = c, .ncolumns = 1};
	io_stat_count(&s, NULL, x);
	store_fini(&s.store);
}

static void frames_by_interval(void **state)
{
	struct io_stat   x;
	struct io_column c;

	(void)state;
	count(1000000, IO_STAT_MAX, &x, &c);
	assert_int_equal(x.duration_us, 2500000);
	assert_int_equal(c.n, 3);
	assert_int_equal(c.cell[0].frames, 3); /* the late one of 0.9 s too */
	assert_int_equal(c.cell[1].frames, 1);
	assert_int_equal(c.cell[2].bytes, 100);
	assert_int_equal(c.most_frames, 3);
	io_stat_fini(&x);
}

static void whole_capture_is_one_row(void **state)
{
	struct io_stat   x;
	struct io_column c;

	(void)state;
	count(60000000, IO_STAT_MAX, &x, &c);
	assert_int_equal(x.interval_us, 0);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.cell[0].frames, 5);
	io_stat_fini(&x);
}

static void no_more_rows_than_allowed(void **state)
{
	struct io_stat   x;
	struct io_column c;

	(void)state;
	count(1000, 1000, &x, &c);
	assert_true(c.n <= 1000);
	assert_int_equal(x.left_out, 2); /* at 1.0 and 2.5 s */
	io_stat_fini(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(frames_by_interval),
	    cmocka_unit_test(whole_capture_is_one_row),
	    cmocka_unit_test(no_more_rows_than_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
