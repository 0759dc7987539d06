/* stats_tree_test.c -- counters, their bursts, ranges and order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/stats_tree.h"

static void tick_at(struct stats_tree *t, uint32_t node, double ms)
{
	stats_tree_at(t, ms);
	stats_tree_tick(t, node);
}

/* 100 ms in buckets of 5: what is older than 20 buckets counts no more. */
static void burst_is_the_greatest_window(void **state)
{
	struct stats_tree t;

	(void)state;
	stats_tree_init(&t, STATS_TREE_MAX);
	uint32_t n = stats_tree_child(&t, 0, "a", STATS_COUNT);
	tick_at(&t, n, 0);
	tick_at(&t, n, 99);
	assert_int_equal(t.node[n].most_in_burst, 2);
	tick_at(&t, n, 100); /* the first one has left */
	assert_int_equal(t.node[n].most_in_burst, 2);
	tick_at(&t, n, 101);
	assert_int_equal(t.node[n].most_in_burst, 3);
	assert_float_equal(t.node[n].burst_start_ms, 99, 1e-9);
	tick_at(&t, n, 2); /* too late to be in any window */
	assert_int_equal(t.node[n].in_window, 3);
	assert_int_equal(t.node[n].count, 5);
	assert_float_equal(t.elapsed_ms, 2, 1e-9);
	stats_tree_fini(&t);
}

static void values_and_ranges(void **state)
{
	struct stats_tree t;

	(void)state;
	stats_tree_init(&t, STATS_TREE_MAX);
	stats_tree_at(&t, 0);
	uint32_t n = stats_tree_child(&t, 0, "len", STATS_INTEGER);
	stats_tree_add_range(&t, n, "0-9", 0, 9);
	stats_tree_add_range(&t, n, "10-", 10, INT32_MAX);
	stats_tree_range(&t, n, 9);
	stats_tree_range(&t, n, 10);
	stats_tree_range(&t, n, 20);
	uint32_t low = stats_tree_child(&t, n, "0-9", STATS_INTEGER),
		 high = stats_tree_child(&t, n, "10-", STATS_INTEGER);
	assert_int_equal(t.node[low].count, 1);
	assert_int_equal(t.node[high].count, 2);
	assert_float_equal(t.node[high].least, 10, 1e-9);
	assert_float_equal(t.node[n].sum, 39, 1e-9);
	stats_tree_fini(&t);
}

static void children_in_order(void **state)
{
	struct stats_tree t;
	uint32_t          order[4];

	(void)state;
	stats_tree_init(&t, STATS_TREE_MAX);
	stats_tree_at(&t, 0);
	uint32_t n = stats_tree_child(&t, 0, "root", STATS_COUNT);
	uint32_t a = stats_tree_tick_child(&t, n, "a"), c = stats_tree_tick_child(&t, n, "c");
	uint32_t b = stats_tree_tick_child(&t, n, "b");
	stats_tree_tick_child(&t, n, "b");
	assert_int_equal(stats_tree_children(&t, n, order), 3);
	assert_int_equal(order[0], b); /* the most frequent first, equals from z to a */
	assert_int_equal(order[1], c);
	assert_int_equal(order[2], a);
	stats_tree_fini(&t);
}

static void full_tree_says_so(void **state)
{
	struct stats_tree t;

	(void)state;
	stats_tree_init(&t, 2);
	stats_tree_at(&t, 0);
	uint32_t n = stats_tree_child(&t, 0, "root", STATS_COUNT);
	assert_int_not_equal(stats_tree_tick_child(&t, n, "a"), 0);
	assert_int_equal(stats_tree_tick_child(&t, n, "b"), 0);
	assert_int_equal(t.left_out, 1);
	assert_int_not_equal(stats_tree_tick_child(&t, n, "a"), 0);
	stats_tree_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(burst_is_the_greatest_window),
	    cmocka_unit_test(values_and_ranges),
	    cmocka_unit_test(children_in_order),
	    cmocka_unit_test(full_tree_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
