/* talkers_test.c -- conversations and endpoints of rows made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "view/talkers.h"

#include <string.h>

enum { CLIENT = 0x0a000001, SERVER = 0x0a000002, OTHER = 0x0a000003 };

struct fixture {
	struct session session;
	struct block  *block;
};

/* A frame of TCP: length and seconds are its place in the capture. */
static void add_frame(struct fixture *f, uint32_t src, uint16_t sport, uint32_t dst, uint16_t dport, uint32_t len,
                      const struct row *outer)
{
	struct row row = {.net = NET_IP4,
	                  .src = src,
	                  .dst = dst,
	                  .sport = sport,
	                  .dport = dport,
	                  .len = len,
	                  .caplen = len,
	                  .time_ns = (int64_t)f->block->n * 1000000000,
	                  .marks = ROW_TCP,
	                  .stream = NO_STREAM,
	                  .tcp_flags = 16};

	if (outer)
		row.marks |= ROW_MORE;
	block_append(f->block, &(struct store_frame){.row = &row, .extra = outer, .nextra = outer ? 1 : 0});
}

static void start(struct fixture *f)
{
	memset(f, 0, sizeof *f);
	store_init(&f->session.store);
	flow_init(&f->session.flow, &f->session.store);
	f->block = store_add_block(&f->session.store, NULL);
}

static void track(struct fixture *f)
{
	flow_block(&f->session.flow, f->block, 0, 0);
	f->session.store.nframes = f->block->n;
}

static void finish(struct fixture *f)
{
	flow_fini(&f->session.flow);
	store_fini(&f->session.store);
}

static void start_three(struct fixture *f)
{
	start(f);
	add_frame(f, CLIENT, 5000, SERVER, 80, 100, NULL);
	add_frame(f, SERVER, 80, CLIENT, 5000, 1000, NULL);
	add_frame(f, SERVER, 80, OTHER, 6000, 60, NULL);
	track(f);
}

static void conversations_by_stream(void **state)
{
	struct fixture f;
	struct talks   t;

	(void)state;
	start_three(&f);
	talks_count(&f.session, TALKERS_TCP, NULL, TALKERS_MAX, &t);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.list[0].a.port, 5000);
	assert_memory_equal(t.list[0].a.address, "\x0a\0\0\1", 4);
	assert_int_equal(t.list[0].frames[0], 1);
	assert_int_equal(t.list[0].bytes[1], 1000);
	assert_int_equal(t.list[0].last_ns, 1000000000);
	assert_int_equal(t.list[1].a.port, 80);
	assert_int_equal(t.list[1].stream, 1);
	talks_fini(&t);
	finish(&f);
}

/* Who is `a` is said by the frames that are counted, not by those of the whole stream. */
static void first_counted_frame_decides(void **state)
{
	struct fixture f;
	struct talks   t;
	struct bitset  second;

	(void)state;
	start_three(&f);
	bitset_init(&second, 3);
	bitset_set(&second, 1);
	talks_count(&f.session, TALKERS_TCP, &second, TALKERS_MAX, &t);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.list[0].a.port, 80);
	assert_int_equal(t.list[0].frames[0], 1);
	assert_int_equal(t.list[0].frames[1], 0);
	talks_fini(&t);
	bitset_fini(&second);
	finish(&f);
}

static void endpoints_count_both_ends(void **state)
{
	struct fixture f;
	struct talkers t;

	(void)state;
	start_three(&f);
	talkers_count(&f.session, TALKERS_IP4, NULL, TALKERS_MAX, &t);
	assert_int_equal(t.n, 3);
	assert_int_equal(t.list[1].frames[0], 2); /* the server sent two */
	assert_int_equal(t.list[1].bytes[1], 100);
	assert_int_equal(t.list[1].end.port, 0);
	talkers_fini(&t);
	finish(&f);
}

static void table_ends_at_its_limit(void **state)
{
	struct fixture f;
	struct talks   t;
	struct talkers e;

	(void)state;
	start_three(&f);
	talks_count(&f.session, TALKERS_IP4, NULL, 1, &t);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.list[0].frames[0] + t.list[0].frames[1], 2);
	assert_int_equal(t.left_out, 1);
	talks_fini(&t);
	talks_count(&f.session, TALKERS_TCP, NULL, 1, &t);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.left_out, 1);
	talks_fini(&t);
	talkers_count(&f.session, TALKERS_TCP, NULL, 2, &e);
	assert_int_equal(e.n, 2);
	assert_int_equal(e.left_out, 1);
	talkers_fini(&e);
	finish(&f);
}

static void tunnels_count_and_quotes_do_not(void **state)
{
	struct fixture   f;
	struct talks     t;
	const struct row outer = {.net = NET_IP4, .src = 1, .dst = 2, .stream = NO_STREAM};
	const struct row quoted = {.net = NET_IP4, .src = 3, .dst = 4, .stream = NO_STREAM, .marks = ROW_QUOTED};

	(void)state;
	start(&f);
	add_frame(&f, CLIENT, 5000, SERVER, 80, 100, &outer);
	add_frame(&f, CLIENT, 5000, SERVER, 80, 100, &quoted);
	track(&f);
	talks_count(&f.session, TALKERS_IP4, NULL, TALKERS_MAX, &t);
	assert_int_equal(t.n, 2);
	assert_memory_equal(t.list[0].a.address, "\0\0\0\1", 4); /* the outer packet comes first */
	assert_int_equal(t.list[1].frames[0], 2);
	talks_fini(&t);
	finish(&f);
}

static void orders(void **state)
{
	struct fixture f;
	struct talks   t;

	(void)state;
	start_three(&f);
	talks_count(&f.session, TALKERS_TCP, NULL, TALKERS_MAX, &t);
	talks_sort(&t, TALKS_BY_FRAMES, false);
	assert_int_equal(t.list[0].stream, 1);
	talks_sort(&t, TALKS_BY_START, false);
	assert_int_equal(t.list[0].stream, 0);
	talks_sort(&t, TALKS_BY_ADDRESS, true);
	assert_int_equal(t.list[0].stream, 1); /* begins with the server's address */
	talks_sort(&t, TALKS_BY_DURATION, true);
	assert_int_equal(t.list[0].stream, 0);
	talks_fini(&t);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(conversations_by_stream),         cmocka_unit_test(first_counted_frame_decides),
	    cmocka_unit_test(endpoints_count_both_ends),       cmocka_unit_test(table_ends_at_its_limit),
	    cmocka_unit_test(tunnels_count_and_quotes_do_not), cmocka_unit_test(orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
