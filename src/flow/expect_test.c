/* expect_test.c -- announced connections are found from either side, the latest first, and once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/expect.h"

static struct expect_end end_of(uint8_t address, uint16_t port)
{
	return (struct expect_end){.address = {192, 0, 2, address}, .port = port};
}

static void found_once_from_either_side(void **state)
{
	struct expect     x = {0};
	struct expect_end server = end_of(1, 2000), client = end_of(2, 0), met = end_of(2, 3000);
	uint32_t          note = 0;

	(void)state;
	expect_add(&x, 7, 1, (struct expect_end[]){server, client});
	expect_add(&x, 7, 2, (struct expect_end[]){server, client});
	assert_int_equal(expect_take(&x, (struct expect_end[]){server, end_of(3, 3000)}, &note), 0);
	assert_int_equal(expect_take(&x, (struct expect_end[]){end_of(1, 2001), met}, &note), 0);
	assert_int_equal(expect_take(&x, (struct expect_end[]){met, server}, &note), 7);
	assert_int_equal(note, 2);
	assert_int_equal(expect_take(&x, (struct expect_end[]){server, met}, &note), 7);
	assert_int_equal(note, 1);
	assert_int_equal(expect_take(&x, (struct expect_end[]){server, met}, &note), 0);
	expect_fini(&x);
}

static void many(void **state)
{
	enum { COUNT = 1000 };
	struct expect x = {0};
	uint32_t      note = 0;

	(void)state;
	for (uint16_t i = 1; i <= COUNT; i++)
		expect_add(&x, 7, i, (struct expect_end[]){end_of(1, i), end_of(2, 20)});
	for (uint16_t i = COUNT; i; i--) {
		assert_int_equal(expect_take(&x, (struct expect_end[]){end_of(2, 20), end_of(1, i)}, &note), 7);
		assert_int_equal(note, i);
	}
	expect_fini(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(found_once_from_either_side), cmocka_unit_test(many)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
