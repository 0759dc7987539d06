/* pair_test.c -- what tshark says of DNS queries that come again and of echo requests without an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/pair.h"

enum { DNS = 1, ECHO = 2, ID = 7, A = 0x0a000001, B = 0x0a000002, C = 0x0a000003 };

struct course {
	struct store  store;
	struct pairs  pairs;
	struct block *block;
};

static void begin(struct course *c)
{
	store_init(&c->store);
	pairs_init(&c->pairs, &c->store, 1);
}

static void end(struct course *c)
{
	pairs_fini(&c->pairs);
	store_fini(&c->store);
}

/* The next frame, at a time in tenths of a second. */
static void tell(struct course *c, int64_t tenths, const struct row *facts, struct transaction t)
{
	struct row row = *facts;

	row.time_ns = tenths * 100000000;
	if (!c->store.nblocks || c->block->n == BLOCK_ROWS)
		c->block = store_add_block(&c->store, NULL);
	block_append(c->block, &(struct store_frame){.row = &row});
	pairs_message(&c->pairs, c->block, ++c->store.nframes, &t);
}

static void tell_dns(struct course *c, int64_t tenths, uint8_t flags)
{
	const struct row row = {.net = NET_IP4, .marks = ROW_UDP, .src = A, .dst = B, .stream = 3};

	tell(c, tenths, &row, (struct transaction){.id = ID, .repeat_s = 5, .flags = flags, .proto = DNS});
}

static void tell_echo(struct course *c, uint32_t src, uint32_t dst, uint8_t flags)
{
	const struct row row = {.net = NET_IP4, .src = src, .dst = dst, .stream = NO_STREAM};

	flags |= TRANSACTION_BY_ADDRESSES;
	tell(c, 0, &row, (struct transaction){.id = ID, .flags = flags, .proto = ECHO});
}

static int64_t fact(const struct course *c, uint32_t frame, enum column column)
{
	const struct layer layer = {0};
	int64_t            v;

	return pairs_fact(&c->pairs, frame, &layer, column, &v) ? v : -1;
}

static void queries_come_again(void **state)
{
	struct course c = {0};

	(void)state;
	begin(&c);
	tell_dns(&c, 0, 0);
	tell_dns(&c, 49, 0); /* again */
	tell_dns(&c, 50, 0); /* five seconds: another one */
	tell_dns(&c, 51, TRANSACTION_RESPONSE);
	tell_dns(&c, 52, TRANSACTION_RESPONSE); /* again */
	tell_dns(&c, 53, 0);                    /* answered already: another one */
	assert_int_equal(fact(&c, 1, COLUMN_NO_RESPONSE), 1);
	assert_int_equal(fact(&c, 2, COLUMN_REQUEST_AGAIN), 1);
	assert_int_equal(fact(&c, 2, COLUMN_RESPONSE_IN), -1);
	assert_int_equal(fact(&c, 3, COLUMN_RESPONSE_IN), 4);
	assert_int_equal(fact(&c, 4, COLUMN_REQUEST_IN), 3);
	assert_int_equal(fact(&c, 4, COLUMN_RESPONSE_TIME), 100000000);
	assert_int_equal(fact(&c, 5, COLUMN_RESPONSE_AGAIN), 4);
	assert_int_equal(fact(&c, 5, COLUMN_REQUEST_IN), -1);
	assert_int_equal(fact(&c, 6, COLUMN_REQUEST_AGAIN), -1);
	end(&c);
}

static void answers_without_question(void **state)
{
	struct course c = {0};

	(void)state;
	begin(&c);
	tell_dns(&c, 0, TRANSACTION_RESPONSE);
	tell_dns(&c, 1, 0);
	assert_int_equal(fact(&c, 1, COLUMN_NO_REQUEST), 1);
	assert_int_equal(fact(&c, 2, COLUMN_NO_RESPONSE), 1);
	end(&c);
}

static void echoes_between_addresses(void **state)
{
	struct course c = {0};

	(void)state;
	begin(&c);
	tell_echo(&c, A, B, 0);
	tell_echo(&c, A, B, 0); /* takes the place of the first */
	tell_echo(&c, B, C, TRANSACTION_RESPONSE);
	tell_echo(&c, B, A, TRANSACTION_RESPONSE);
	tell_echo(&c, B, A, TRANSACTION_RESPONSE);
	assert_int_equal(fact(&c, 1, COLUMN_NO_RESPONSE), 1);
	assert_int_equal(fact(&c, 2, COLUMN_RESPONSE_IN), 4);
	assert_int_equal(fact(&c, 3, COLUMN_REQUEST_IN), -1);
	assert_int_equal(fact(&c, 4, COLUMN_REQUEST_IN), 2);
	assert_int_equal(fact(&c, 5, COLUMN_REQUEST_IN), -1);
	end(&c);
}

static void each_piece_counts(void **state)
{
	const struct row row = {.net = NET_IP4, .marks = ROW_UDP, .stream = 0};
	struct course    c = {0};

	(void)state;
	begin(&c);
	for (uint8_t i = 0; i < 3; i++)
		tell(&c, i, &row,
		     (struct transaction){.id = ID, .flags = TRANSACTION_MANY | (i ? TRANSACTION_RESPONSE : 0)});
	assert_int_equal(fact(&c, 1, COLUMN_RESPONSE_IN), 2);
	assert_int_equal(fact(&c, 3, COLUMN_REQUEST_IN), 1);
	assert_int_equal(fact(&c, 3, COLUMN_RESPONSE_TIME), 200000000);
	end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queries_come_again),
	    cmocka_unit_test(answers_without_question),
	    cmocka_unit_test(echoes_between_addresses),
	    cmocka_unit_test(each_piece_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
