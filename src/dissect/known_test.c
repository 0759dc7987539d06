/* known_test.c -- names, types and counts as `tshark -G fields` of Wireshark 4.0.17 reports them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dissect/known.h"
#include "proto/field.h"

static void test_types(void **state)
{
	static const struct {
		const char *name;
		uint8_t     type;
		bool        is_protocol;
	} wanted[] = {
	    {"tcp", FT_PROTOCOL, true},
	    {"tcp.port", FT_UINT16, false},
	    {"tcp.options.mss", FT_PROTOCOL, true},
	    {"tcp.analysis.retransmission", FT_NONE, false},
	    {"ip.src", FT_IPv4, false},
	    {"http.host", FT_STRING, false},
	    {"c15.q931", FT_PROTOCOL, false},
	    {"frame.time", FT_ABSOLUTE_TIME, false},
	    {"zvt.tlv.receipt_info.negative", FT_BOOLEAN, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		uint8_t type = FT_COUNT;
		bool    is_protocol = !wanted[i].is_protocol;
		assert_true(known_name(wanted[i].name, &type, &is_protocol));
		assert_int_equal(type, wanted[i].type);
		assert_int_equal(is_protocol, wanted[i].is_protocol);
	}
	assert_true(known_name("udp", NULL, NULL));
}

static void test_unknown(void **state)
{
	static const char *const names[] = {"", "tcp.", "tcp.por", "tcp.portt", "TCP", "!", "~", "zzzz"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_false(known_name(names[i], NULL, NULL));
}

struct seen {
	size_t names, protocols, limit;
	char   first[KNOWN_NAME_SIZE], last[KNOWN_NAME_SIZE];
};

static bool see(void *context, const char *name, uint8_t type, bool is_protocol)
{
	struct seen *s = context;

	assert_in_range(type, 0, FT_COUNT - 1);
	assert_true(strcmp(s->last, name) < 0);
	if (s->names == 0)
		strncpy(s->first, name, sizeof s->first - 1);
	strncpy(s->last, name, sizeof s->last - 1);
	s->names++;
	s->protocols += is_protocol;
	return s->names != s->limit;
}

static void test_all(void **state)
{
	struct seen s = {0};

	(void)state;
	known_each("", see, &s);
	assert_int_equal(s.names, 236475);
	assert_int_equal(s.protocols, 2928);
	assert_string_equal(s.last, "zvt.trace_number");
}

static void test_prefix(void **state)
{
	struct seen s = {0}, few = {.limit = 3}, none = {0};

	(void)state;
	known_each("tcp.flags.", see, &s);
	assert_int_equal(s.names, 12);
	assert_string_equal(s.first, "tcp.flags.ace");
	assert_string_equal(s.last, "tcp.flags.urg");
	known_each("tcp.", see, &few);
	assert_int_equal(few.names, 3);
	known_each("tcp.no.such", see, &none);
	assert_int_equal(none.names, 0);
}

static void test_nearest(void **state)
{
	char   out[4][KNOWN_NAME_SIZE];
	char   longest[400];
	size_t n;

	(void)state;
	n = known_nearest("tcp.prot", out, 1); /* a swap */
	assert_int_equal(n, 1);
	assert_string_equal(out[0], "tcp.port");
	assert_int_equal(known_nearest("http.requst.metod", out, 4), 1); /* two insertions */
	assert_string_equal(out[0], "http.request.method");
	assert_int_equal(known_nearest("http.rqust.metod", out, 4), 0); /* three */
	n = known_nearest("dns.flags.rcode", out, 4);
	assert_in_range(n, 1, 4);
	assert_string_equal(out[0], "dns.flags.rcode");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(known_nearest(longest, out, 4), 0);
	assert_int_equal(known_nearest("", out, 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_types),  cmocka_unit_test(test_unknown), cmocka_unit_test(test_all),
	    cmocka_unit_test(test_prefix), cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
