/* seq_test.c -- sequence numbers around 0, 2^31 and 2^32 (RFC 9293 section 3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/seq.h"

static void order_at_the_wrap(void **state)
{
	(void)state;
	assert_true(seq_lt(0xffffffff, 0));
	assert_true(seq_gt(0, 0xffffffff));
	assert_true(seq_lt(0xfffffff0, 0x10));
	assert_false(seq_lt(0x10, 0xfffffff0));
	assert_true(seq_le(5, 5));
	assert_false(seq_lt(5, 5));
	assert_false(seq_gt(5, 5));
	assert_true(seq_le(0xffffffff, 0));
	assert_false(seq_le(0, 0xffffffff));
}

static void order_half_way(void **state)
{
	(void)state;
	assert_true(seq_lt(0, 0x7fffffff));
	assert_true(seq_gt(0, 0x80000001));
	assert_true(seq_lt(0x7fffffff, 0x80000000));
}

static void distance(void **state)
{
	(void)state;
	assert_int_equal(seq_add(0xfffffffe, 3), 1);
	assert_int_equal(seq_from(0xfffffffe, 1), 3);
	assert_int_equal(seq_from(7, 7), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(order_at_the_wrap), cmocka_unit_test(order_half_way),
	                                   cmocka_unit_test(distance)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
