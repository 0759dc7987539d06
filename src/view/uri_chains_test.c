/* uri_chains_test.c -- which page led to which, counted as tshark 4.0 does; where a Location leads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/uri_chains.h"

static uint64_t count_of(struct stats_tree *t, uint32_t root, const char *const *path)
{
	uint32_t node = root;

	for (; *path; path++)
		node = stats_tree_child(t, node, *path, STATS_COUNT);
	return t->node[node].count;
}

#define COUNT(...) count_of(&t, c.root, (const char *const[]){__VA_ARGS__, NULL})

static void pages_lead_to_pages(void **state)
{
	struct stats_tree t;
	struct uri_chains c;

	(void)state;
	stats_tree_init(&t, STATS_TREE_MAX);
	uri_chains_init(&c, &t, "root");
	uri_chains_tick(&c, "a", "b");
	uri_chains_tick(&c, "b", "c");
	uri_chains_tick(&c, "c", "d");
	assert_int_equal(t.node[c.root].count, 3);
	assert_int_equal(COUNT("a"), 4);
	assert_int_equal(COUNT("a", "b"), 4);
	assert_int_equal(COUNT("a", "b", "c"), 3);
	assert_int_equal(COUNT("a", "b", "c", "d"), 1);
	uri_chains_fini(&c);
	stats_tree_fini(&t);
}

/* What leads to itself again and again has an end. */
static void a_chain_has_an_end(void **state)
{
	struct stats_tree t;
	struct uri_chains c;

	(void)state;
	stats_tree_init(&t, STATS_TREE_MAX);
	uri_chains_init(&c, &t, "root");
	for (unsigned i = 0; i < 2 * URI_CHAIN_MAX; i++)
		uri_chains_tick(&c, "a", "a");
	assert_int_equal(t.n, URI_CHAIN_MAX + 2);
	assert_int_equal(t.left_out, URI_CHAIN_MAX + 1);
	uri_chains_fini(&c);
	stats_tree_fini(&t);
}

static void locations_lead_on(void **state)
{
	static const char *const cases[][3] = {
	    {"http://h/a", "http://o/x", "http://o/x"},        {"http://h/b", "/rel?q=1#f", "http://h/rel?q=1#f"},
	    {"http://h/d/e/f", "rel/x", "http://h/d/e/rel/x"}, {"http://h/d/e/f?z", "../up", "http://h/d/e/../up"},
	    {"http://h/g", "//net/x", "http://net/x"},         {"http://h/g", "?qq", "http://h/g?qq"},
	    {"http://h/d?x=/y/z", "new", "http://h/new"},      {"http://abs", "n", "http://abs/n"},
	    {"http://h:8080/m", "/p", "http://h:8080/p"},      {"http://h/e", "", ""},
	};
	struct text t;

	(void)state;
	text_init(&t);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_clear(&t);
		uri_target(&t, cases[i][0], cases[i][1]);
		assert_string_equal(t.length ? t.p : "", cases[i][2]);
	}
	text_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_lead_to_pages),
	    cmocka_unit_test(a_chain_has_an_end),
	    cmocka_unit_test(locations_lead_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
