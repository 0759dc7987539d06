/* mptcp_test.c -- which streams make a connection of Multipath TCP; tokens as tshark computes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mptcp_key.h"
#include "flow/mptcp.h"
#include "store/row.h"

#define KEY_A   1, 2, 3, 4, 5, 6, 7, 8
#define KEY_B   9, 9, 9, 9, 9, 9, 9, 9
#define TOKEN_A 0xdd, 0x57, 0x83, 0xbc /* of KEY_A, version 0 */

static const uint8_t syn[] = {1, 30, 12, 0x00, 0x81, KEY_A};
static const uint8_t syn_ack[] = {30, 12, 0x00, 0x81, KEY_B};
static const uint8_t join_a[] = {30, 12, 0x10, 1, TOKEN_A, 0, 0, 0, 1};
static const uint8_t dss_long[] = {30, 18, 0x20, 0x0c, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 4};
static const uint8_t cut[] = {30, 40, 0x10, 1};

static void tokens(void **state)
{
	(void)state;
	assert_int_equal(mptcp_key_of(0x0102030405060708, 0).token, 3713500092);
	assert_int_equal(mptcp_key_of(0x0102030405060708, 0).idsn, UINT64_C(4221541283752790741));
	assert_int_equal(mptcp_key_of(0x0102030405060708, 1).token, 1719930330);
	assert_int_equal(mptcp_key_of(0x0102030405060708, 1).idsn, UINT64_C(17699430019826020210));
	assert_int_equal(mptcp_key_of(0x0102030405060708, 2).idsn, 0);
}

/* The server of stream 3 joins the client of it: the ends are the same, the sides are not. */
static void a_join(void **state)
{
	struct mptcp m;
	unsigned     end;

	(void)state;
	mptcp_init(&m, 1);
	mptcp_follow(&m, 3, false, syn, sizeof syn);
	mptcp_follow(&m, 3, true, syn_ack, sizeof syn_ack);
	mptcp_follow(&m, 7, false, join_a, sizeof join_a);
	const struct mptcp_connection *c = mptcp_find(&m, 7, false, &end);
	assert_non_null(c);
	assert_int_equal(end, 1); /* who names A's token is B */
	assert_ptr_equal(c, mptcp_find(&m, 3, false, &end));
	assert_int_equal(end, 0);
	assert_int_equal(c->master, 3);
	assert_int_equal(c->nsubflows, 2);
	assert_int_equal(c->subflows[0], 3);
	assert_int_equal(c->subflows[1], 7);
	assert_int_equal(c->ends[0].base, mptcp_key_of(0x0102030405060708, 0).idsn);
	assert_null(mptcp_find(&m, 4, false, &end));
	mptcp_fini(&m);
}

/* Two streams name a token whose key nobody saw: one connection, without a master. */
static void a_join_of_the_unknown(void **state)
{
	struct mptcp m;
	unsigned     end;

	(void)state;
	mptcp_init(&m, 1);
	mptcp_follow(&m, 0, false, dss_long, sizeof dss_long);
	mptcp_follow(&m, 1, false, join_a, sizeof join_a);
	mptcp_follow(&m, 2, false, join_a, sizeof join_a);
	const struct mptcp_connection *c = mptcp_find(&m, 2, false, &end);
	assert_ptr_equal(c, mptcp_find(&m, 1, false, &end));
	assert_int_equal(c - m.list, 1);
	assert_int_equal(c->master, NO_STREAM);
	c = mptcp_find(&m, 0, false, &end);
	assert_true(c->ends[0].has_base);
	assert_false(c->ends[1].has_base);
	mptcp_follow(&m, 9, false, cut, sizeof cut);
	assert_null(mptcp_find(&m, 9, false, &end));
	mptcp_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tokens), cmocka_unit_test(a_join),
	                                   cmocka_unit_test(a_join_of_the_unknown)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
