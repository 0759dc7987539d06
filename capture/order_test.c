/* order_test.c -- packets come out in the order of their times, each with its own bytes, however they came. */
#include "order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PCAP_RECORD_BYTES = 16 };

/* A packet whose one byte is its name. */
static void put(struct order *o, uint32_t device, uint64_t time_ns, char name)
{
	order_put(o, device, time_ns, time_ns, (const uint8_t *)&name, 1, 1);
}

/* Up to a time these are taken, in this order. */
static void assert_taken(struct order *o, uint64_t until_ns, const char *names)
{
	const struct order_packet *p;
	const uint8_t             *block;

	while ((p = order_take(o, until_ns, &block))) {
		assert_int_equal(p->bytes, PCAP_RECORD_BYTES + 1);
		assert_int_equal(block[PCAP_RECORD_BYTES], *names++);
	}
	assert_int_equal(*names, '\0');
}

static void test_merged(void **state)
{
	struct order o;

	(void)state;
	order_init(&o, true);
	for (int i = 0; i < 5; i++) /* one device's piece, then another's */
		put(&o, 0, 100 + (uint64_t)i * 10, (char)('a' + i));
	for (int i = 0; i < 5; i++)
		put(&o, 1, 105 + (uint64_t)i * 10, (char)('A' + i));
	assert_int_equal(order_earliest_ns(&o), 100);
	assert_taken(&o, 120, "aAbBc");
	put(&o, 0, 121, 'x'); /* late, but not too late */
	put(&o, 0, 200, 'y');
	assert_taken(&o, 199, "xCdDeE");
	assert_taken(&o, UINT64_MAX, "y");
	assert_int_equal(order_earliest_ns(&o), UINT64_MAX);
	assert_int_equal(order_bytes(&o), 0);
	order_fini(&o);
}

static void test_as_they_came(void **state)
{
	struct order o;

	(void)state;
	order_init(&o, true);
	put(&o, 0, 7, 'a');
	put(&o, 1, 7, 'b');
	put(&o, 0, 7, 'c');
	put(&o, 1, 5, 'd');
	assert_taken(&o, 7, "dabc");
	put(&o, 1, 3, 'e'); /* too late: what was taken is gone, and this one goes at once */
	assert_taken(&o, 7, "e");
	order_fini(&o);
}

/* What is held for long does not keep the room of all that was taken meanwhile. */
static void test_room(void **state)
{
	struct order o;

	(void)state;
	order_init(&o, true);
	for (uint64_t i = 0; i < 100000; i++) {
		put(&o, 0, i, 'a');
		assert_taken(&o, i > 10 ? i - 10 : 0, i > 10 || i == 0 ? "a" : "");
	}
	assert_true(o.capacity < 100 && o.blocks.capacity < 10000);
	order_fini(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_merged), cmocka_unit_test(test_as_they_came),
	                                   cmocka_unit_test(test_room)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
