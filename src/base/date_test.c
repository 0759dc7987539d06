/* date_test.c -- days of dates, against the C library's calendar. */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static void test_each_month(void **state)
{
	(void)state;
	for (int year = -5; year < 2500; year++)
		for (int month = 1; month <= 12; month++) {
			struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 28};
			assert_int_equal(date_days(year, (unsigned)month, 28), timegm(&tm) / 86400);
		}
}

static void test_leap_days(void **state)
{
	(void)state;
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(1969, 12, 31), -1);
	assert_int_equal(date_days(2000, 3, 1) - date_days(2000, 2, 28), 2);
	assert_int_equal(date_days(1900, 3, 1) - date_days(1900, 2, 28), 1);
	assert_int_equal(date_days(2024, 3, 1) - date_days(2024, 2, 28), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_month), cmocka_unit_test(test_leap_days)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
