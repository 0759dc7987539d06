/* checksum_test.c -- the example of RFC 1071 section 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/checksum.h"

static void rfc_1071_example(void **state)
{
	static const uint8_t data[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

	(void)state;
	assert_int_equal(checksum_finish(checksum_add(0, data, sizeof data)), 0xffff - 0xddf2);
	assert_int_equal(checksum_finish(checksum_pseudo(0, data, data + 4, 4, 8, 17)), 0xffff - 0xddf2 - 25);
}

static void odd_length(void **state)
{
	static const uint8_t data[] = {0x00, 0x01, 0xf2};

	(void)state;
	assert_int_equal(checksum_finish(checksum_add(0, data, sizeof data)), 0xffff - 0xf201);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(rfc_1071_example), cmocka_unit_test(odd_length)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
