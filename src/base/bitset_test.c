/* bitset_test.c -- rank, select, next and previous against counting one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bitset.h"

static void check(uint32_t n, uint32_t step)
{
	struct bitset b;
	uint32_t      count = 0, last = UINT32_MAX;

	bitset_init(&b, n);
	for (uint32_t i = 0; i < n; i += step)
		bitset_set(&b, i);
	bitset_index(&b);
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(bitset_rank(&b, i), count);
		assert_int_equal(bitset_previous(&b, i), last);
		if (!bitset_has(&b, i))
			continue;
		assert_int_equal(bitset_select(&b, count), i);
		assert_int_equal(bitset_next(&b, last + 1), i);
		last = i;
		count++;
	}
	assert_int_equal(b.count, count);
	assert_int_equal(bitset_select(&b, count), UINT32_MAX);
	assert_int_equal(bitset_next(&b, last + 1), UINT32_MAX);
	bitset_fini(&b);
}

static void counts_as_one_by_one(void **state)
{
	static const uint32_t steps[] = {1, 2, 7, 63, 64, 65, 511, 512, 513, 5000};

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		for (uint32_t n = 1; n < 3000; n += 577)
			check(n, steps[i]);
}

static void full_and_resized(void **state)
{
	struct bitset b;

	(void)state;
	bitset_init_full(&b, 1000);
	assert_int_equal(b.count, 1000);
	bitset_resize(&b, 5000);
	bitset_index(&b);
	assert_int_equal(b.count, 1000);
	assert_int_equal(bitset_next(&b, 1000), UINT32_MAX);
	bitset_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(counts_as_one_by_one), cmocka_unit_test(full_and_resized)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
