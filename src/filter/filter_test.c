/* filter_test.c -- Wireshark 4.0.17's answers to right and wrong filters; hints and warnings, which it has not. */
#include "filter/filter.h"

#include "base/mem.h"
#include "base/text.h"
#include "store/prefs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct setting {
	struct registry *registry;
	struct prefs     prefs;
};

static struct filter *compile(void **state, const char *text, struct filter_note *error)
{
	const struct setting            *s = *state;
	static const struct filter_macro macros[] = {
	    {"port", "tcp.port == $1"}, {"both", "${port:$1} or udp.port == $2"}, {"web", "tcp.port == 80"}};
	static const char *const  columns[] = {"info", "protocol"};
	const struct filter_world world = {.registry = s->registry,
	                                   .prefs = &s->prefs,
	                                   .macros = macros,
	                                   .nmacros = 3,
	                                   .columns = columns,
	                                   .ncolumns = 2};

	return filter_compile(text, &world, error);
}

/* ------------------------------------------------------------------ refused */

/* Messages are tshark 4.0.17's, places those of its caret (of ours, where it has none). */
static const struct {
	const char *text;
	uint32_t    at, length;
	const char *message;
} refused[] = {
    {"tcp.port == abc", 12, 3, "\"abc\" is not a valid number."},
    {"ip.ttl == 300", 10, 3, "\"300\" too big for this field, maximum 255."},
    {"frame.number == 99999999999999999999", 16, 20, "\"99999999999999999999\" causes an integer overflow."},
    {"tcp.port ==", 11, 1, "Unexpected end of filter expression."},
    {"(tcp.port == 80", 15, 1, "Unexpected end of filter expression."},
    {"tcp &&", 6, 1, "Unexpected end of filter expression."},
    {"not", 3, 1, "Unexpected end of filter expression."},
    {"tcp.port in {80", 15, 1, "Unexpected end of filter expression."},
    {"tcp.port = = 80", 9, 1, "\"=\" was unexpected in this context."},
    {"foo.bar == 1", 0, 7, "Left side of \"==\" expression must be a field or function, not foo.bar."},
    {"1 contains 2", 0, 1, "Left side of contains expression must be a field or function, not 1."},
    {"\"A\" == ip.src", 0, 3, "Left side of \"==\" expression must be a field or function, not \"A\"."},
    {"a", 0, 1, "a is neither a field nor a protocol name."},
    {"\"abc\"", 0, 5, "\"abc\" is neither a field nor a protocol name."},
    {":ff", 0, 3, ":ff is neither a field nor a protocol name."},
    {"ip.addr == 999.1.1.1", 11, 9, "\"999.1.1.1\" is not a valid hostname or IPv4 address."},
    {"ip.addr == 1.2", 11, 3, "\"1.2\" is not a valid hostname or IPv4 address."},
    {"ip.src == 10.0.0.0/33", 10, 11, "Netmask bits in a CIDR IPv4 address should be <= 32, not 33"},
    {"ip.src == 10/8", 10, 2, "\"10\" is not a valid hostname or IPv4 address."},
    {"ip.addr == \"1.2.3.4\"", 11, 9, "IPv4 address cannot be converted from a string (\"1.2.3.4\")."},
    {"ip.addr == 1.2.3.0/24x", 21, 1, "\"x\" was unexpected in this context."},
    {"ipv6.addr == ::1/129", 13, 7, "Prefix in a IPv6 address should be <= 128, not 129"},
    {"ipv6.addr == ::g", 15, 1, "\"g\" was unexpected in this context."},
    {"ipv6.addr == 1.2.3.4", 13, 7, "\"1.2.3.4\" is not a valid hostname or IPv6 address."},
    {"eth.src == ff:ff", 11, 5, "\"ff:ff\" contains too few bytes to be a valid Ethernet address."},
    {"eth.src == ff:ff:ff:ff:ff:ff:ff", 11, 20,
     "\"ff:ff:ff:ff:ff:ff:ff\" contains too many bytes to be a valid Ethernet address."},
    {"eth.addr == ff", 12, 2, "eth.addr and ff are not of compatible types."},
    {"tcp.port == \"80\"", 12, 4, "Unsigned integer (2 bytes) cannot be converted from a string (\"80\")."},
    {"tcp.port == \"http", 17, 1, "The final quote was missing from a quoted string."},
    {"tcp.port == 'ab'", 12, 4, "'ab' is too long to be a valid character constant."},
    {"tcp.port == 1.5", 12, 3, "\"1.5\" is not a valid number."},
    {"tcp.port == 09", 12, 2, "\"09\" is not a valid number."},
    {"tcp.port == udp", 12, 3, "tcp.port and udp are not of compatible types."},
    {"ip.src == tcp.port", 10, 8, "ip.src and tcp.port are not of compatible types."},
    {"tcp.flags.syn == tcp.port", 17, 8, "tcp.flags.syn and tcp.port are not of compatible types."},
    {"ip.proto == \"XX\"", 12, 4, "\"XX\" cannot be found among the possible values for ip.proto."},
    {"tcp.flags.syn == \"True\"", 17, 6, "\"True\" cannot be found among the possible values for tcp.flags.syn."},
    {"tcp.flags.syn contains 1", 0, 13, "tcp.flags.syn (type=Boolean) cannot participate in contains comparison."},
    {"tcp.port contains \"x\"", 0, 8,
     "tcp.port (type=Unsigned integer (2 bytes)) cannot participate in contains comparison."},
    {"ip.addr matches \"1\"", 0, 7, "ip.addr (type=IPv4 address) cannot participate in matches comparison."},
    {"tcp.analysis.flags == 1", 0, 18, "tcp.analysis.flags (type=Label) cannot participate in == comparison."},
    {"tcp.analysis.flags in {1}", 0, 18, "tcp.analysis.flags (type=Label) cannot participate in in comparison."},
    {"dns.qry.name matches host", 21, 4, "Matches requires a double quoted string on the right side."},
    {"dns.qry.name matches \"(\"", 21, 3, "Regex compilation error: missing closing parenthesis."},
    {"dns.qry.name == \"\\q\"", 17, 2, "\\q is not a valid character escape sequence"},
    {"tcp.port in {80 443}", 16, 3, "\"443\" was unexpected in this context."},
    {"tcp.port in {}", 13, 1, "\"}\" was unexpected in this context."},
    {"tcp.port in 80", 12, 2, "\"80\" was unexpected in this context."},
    {"count(ip.src) in {1}", 0, 5, "Only a field may be tested for membership in a set."},
    {"len()", 0, 3, "You cannot test whether a function is present."},
    {"nosuch(tcp.port) == 1", 0, 6, "Function 'nosuch' does not exist"},
    {"len(tcp.port,1) == 1", 0, 3, "Function len can only accept 1 arguments."},
    {"max() == 1", 0, 3, "Function max needs at least 1 arguments."},
    {"upper(tcp.seq) == \"A\"", 6, 7, "Only string type fields can be used as parameter for upper()"},
    {"string(frame.time_relative) == \"A\"", 7, 19,
     "String conversion for field \"frame.time_relative\" is not supported"},
    {"max(tcp.port, ip.addr) == 1", 14, 7,
     "Arguments to 'max' must have the same type (expected FT_UINT16, got FT_IPv4)"},
    {"max(1) == 1", 4, 1, "Argument '1' is not valid for max()"},
    {"tcp[0:0]", 4, 3, "Range 0:0 isn't valid because length 0 isn't positive"},
    {"tcp[1-0]", 4, 3, "Range 1-0 isn't valid because 1 is greater or equal than 0"},
    {"tcp[-2-1]", 4, 4, "Range -2-1 isn't valid because -2 and 1 have different signs"},
    {"tcp[a]", 4, 1, "\"a\" is not a valid number."},
    {"tcp[1:2:3]", 4, 5, "\"1:2:3\" is not a valid range."},
    {"tcp[]", 4, 1, "\"]\" was unexpected in this context."},
    {"tcp.port[0] == 80", 0, 8,
     "\"tcp.port\" is a Unsigned integer (2 bytes) and cannot be sliced into a sequence of bytes."},
    {"tcp.port == tcp[0:2]", 0, 8,
     "\"tcp.port\" is a Unsigned integer (2 bytes) and cannot be converted into a sequence of bytes."},
    {"frame[4:2] == 0x1234", 14, 6, "\"0x1234\" is not a valid byte string."},
    {"frame contains xyz", 15, 3, "\"xyz\" is not a valid byte string."},
    {"ip.src + 1 == 1", 0, 6, "FT_IPv4 cannot +."},
    {"tcp & 2", 0, 3, "FT_PROTOCOL cannot &."},
    {"1 + tcp.len == 2", 0, 11, "Constant arithmetic expression on the LHS is invalid."},
    {"tcp.port-1 == 79", 0, 10, "Left side of \"==\" expression must be a field or function, not tcp.port-1."},
    {"(tcp.port + 1) * 2 == 162", 15, 1, "\"*\" was unexpected in this context."},
    {"frame[0] & 'a'", 11, 3, "'a' is not a valid arithmetic operand."},
    {"tcp.port == --80", 13, 1, "\"-\" was unexpected in this context."},
    {"frame.time_relative > 1e-3", 22, 4, "\"1e-3\" is not a valid time."},
    {"frame.time == \"2010-01-01 25:00:00\"", 14, 21, "Unexpected data after time value."},
    {"frame.time > \"2010-13-01\"", 13, 12,
     "\"2010-13-01\" is not a valid absolute time. Example: \"Nov 12, 1999 08:55:44.123\" or \"2011-07-04 12:34:56\""},
    {"ip.addr#a", 8, 1, "Expected digit or \"[\", not \"a\""},
    {"tcp.port EQ 80", 9, 2, "\"EQ\" was unexpected in this context."},
    {"tcp.port ! == 80", 11, 2, "\"==\" was unexpected in this context."},
    {"tcp)", 3, 1, "\")\" was unexpected in this context."},
    {"${foo:1}", 0, 5, "macro 'foo' does not exist"},
    {"${port:1;2}", 0, 0, "wrong number of arguments for macro 'port', expecting 1 instead of 2"},
};

static void test_refused(void **state)
{
	struct filter_note error;

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct filter *f = compile(state, refused[i].text, &error);
		if (f)
			fail_msg("%s was accepted", refused[i].text);
		if (strcmp(error.message, refused[i].message) != 0 || error.at != refused[i].at ||
		    error.length != refused[i].length)
			fail_msg("%s: %s (%u, %u), not %s", refused[i].text, error.message, error.at, error.length,
			         refused[i].message);
	}
}

/* ------------------------------------------------------------------ accepted */

static const char *const accepted[] = {
    "",
    "  ",
    "tcp",
    ".tcp",
    "!tcp",
    "not not tcp",
    "((tcp))",
    "tcp.port==80&&ip",
    "tcp.port in {80,443}",
    "tcp.port in{80 .. 81}",
    "tcp.port == 0x50",
    "tcp.port == 0120",
    "tcp.port == 0b1010000",
    "tcp.port == 'P'",
    "tcp.port == -1",
    "tcp.port == 79 + 1",
    "tcp.port == {79 + 1}",
    "{tcp.port + 1} * 2 == 162",
    "-tcp.port == -80",
    "tcp.flags & 2 & 2",
    "tcp.flags & 2 == 2",
    "ip.src & 255.255.0.0 == 172.16.0.0",
    "ip.src#1",
    "ip.addr#[1-2] == 1.2.3.4",
    "ip.addr#[-1]",
    "tcp[1][0]",
    "tcp [ 1 : 2 ]",
    "tcp[12:2] & 2",
    "frame[0] == 256",
    "eth.src[0:3] == 001122",
    "eth.src contains 00:11",
    "tcp == 1",
    "any tcp.port > 1",
    "all tcp.port in {80, 443}",
    "tcp.srcport < tcp.dstport < 90",
    "tcp.flags.syn == set",
    "tcp.flags.syn == 99999999999",
    "ip.proto == TCP",
    "frame.time > 2010-01-01",
    "frame.time > \"Jan 1, 2010 00:00:00\"",
    "frame.time > \"2010-01-01T00:00:00+0100\"",
    "ipv6.src == fe80::1/64",
    "ipv6.src == ::ffff:1.2.3.4",
    "${frame.number} == frame.number",
    "frame.number > ${frame.number} - 3",
    "max(tcp.srcport, 100) == 100",
    "abs(tcp.srcport - tcp.dstport) > 3",
    "string(tcp.port) == 80",
    "upper(dns.qry.name)[0:3] == \"WWW\"",
    "${web}",
    "${port:80}",
    "${both:80;53}",
    "$port(80)",
    /* later than 4.0 */
    "tcp xor udp",
    "tcp ^^ udp",
    "tcp.port not in {80}",
    "@ip.src == 01:02:03:04",
    "tcp.flags.syn == true",
    "float(tcp.port) > 1.5",
    "hex(ip.id) == \"0x0001\"",
    "vals(ip.proto) == \"TCP\"",
    "ip_rfc1918(ip.src)",
    "ip_special_name(ip.src) == \"Loopback\"",
    "ip_special_mask(ip.src) == 1",
    "_ws.col.info contains \"GET\"",
    /* known to 4.0, not decoded here */
    "zbee_zcl.cmd.id == 1",
    "zbee_nwk",
};

static void test_accepted(void **state)
{
	struct filter_note error;

	for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
		struct filter *f = compile(state, accepted[i], &error);
		if (!f)
			fail_msg("%s: %s", accepted[i], error.message);
		filter_free(f);
	}
}

/* ------------------------------------------------------------------ hints, warnings */

static const struct {
	const char *text, *hint;
} hints[] = {
    {"tcp.prt == 80", "did you mean tcp.port?"},
    {"htp", "did you mean http, dtp or ftp?"},
    {"tcp.flags.syn == \"Not se\"", "did you mean \"Not set\"?"},
    {"ip.proto == TPC", "did you mean \"TCP\"?"},
    {"tcp AND udp", "did you mean \"and\"?  Operators are written in lower case"},
    {"tcp.port = 80", "a comparison is written =="},
    {"port 80", "that looks like a capture filter; as a display filter: tcp.port == 80 || udp.port == 80"},
    {"tcp dst port 80", "that looks like a capture filter; as a display filter: tcp.dstport == 80"},
    {"src host 10.0.0.1", "that looks like a capture filter; as a display filter: ip.src == 10.0.0.1"},
};

static void test_hints(void **state)
{
	struct filter_note error;

	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
		assert_null(compile(state, hints[i].text, &error));
		assert_string_equal(error.hint, hints[i].hint);
	}
}

static const struct {
	const char *text;
	const char *begins; /* NULL: no warning */
} warned[] = {
    {"tcp.port >= 81 && tcp.port <= 100", "tcp.port has two values"},
    {"tcp.len >= 81 && tcp.len <= 100", NULL},
    {"tcp.port in {81 .. 100}", NULL},
    {"tcp.flags.syn", "tcp.flags.syn is present whether"},
    {"tcp.flags.syn == 1", NULL},
    {"tcp.port !== 80", "tcp.port has two values"},
    {"tcp.port != 80", NULL},
    {"not ip.dst == 10.0.0.1", "this also keeps frames without ip.dst"},
    {"not (ip.dst == 10.0.0.1)", NULL},
    {"zbee_zcl.cmd.id == 1", "zbee_zcl.cmd.id is not decoded yet"},
};

static void test_warnings(void **state)
{
	struct filter_note error;
	size_t             n;

	for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++) {
		struct filter            *f = compile(state, warned[i].text, &error);
		const struct filter_note *notes = filter_warnings(f, &n);
		if (n != (warned[i].begins != NULL) ||
		    (n && strncmp(notes[0].message, warned[i].begins, strlen(warned[i].begins)) != 0))
			fail_msg("%s: %s", warned[i].text, n ? notes[0].message : "no warning");
		filter_free(f);
	}
}

static void test_caret(void **state)
{
	struct filter_note note = {.at = 5, .length = 3, .message = "No.", .hint = "perhaps"};
	struct text        out;

	(void)state;
	text_init(&out);
	filter_note_text(&out, &note, "\xc3\xa4 == abc");
	assert_string_equal(out.p, "No.\n    \xc3\xa4 == abc\n        ^~~\n    (perhaps)\n");
	text_fini(&out);
}

/* Long chains and deep nests end with an answer. */
/* What is asked most is read from columns. */
static void test_columns(void **state)
{
	static const char *const quick[] = {"tcp.flags.syn == 1", "tcp.port == 80",         "tcp.len > 0",
	                                    "tcp.stream == 0",    "udp.port == 53",         "ip.ttl < 5",
	                                    "frame.len > 9",      "ip.addr == 192.0.2.0/24"};
	struct filter_note       error;

	for (size_t i = 0; i < sizeof quick / sizeof quick[0]; i++) {
		struct filter *f = compile(state, quick[i], &error);
		struct text    t;
		assert_non_null(f);
		text_init(&t);
		filter_explain(&t, f);
		if (!strstr(t.p, "[whole blocks of rows]"))
			fail_msg("%s", t.p);
		text_fini(&t);
		filter_free(f);
	}
}

static void test_size(void **state)
{
	struct filter_note error;
	struct text        t;

	text_init(&t);
	for (int i = 0; i < 20000; i++)
		text_str(&t, i ? " or tcp" : "tcp");
	struct filter *f = compile(state, t.p, &error);
	assert_non_null(f);
	filter_free(f);
	text_clear(&t);
	text_fill(&t, '(', 100000);
	assert_null(compile(state, t.p, &error));
	assert_string_equal(error.message, "The filter is nested too deeply.");
	text_clear(&t);
	text_str(&t, "tcp.port in {1");
	for (int i = 0; i < 50000; i++)
		text_str(&t, ", 1");
	text_str(&t, "}");
	f = compile(state, t.p, &error);
	assert_non_null(f);
	filter_free(f);
	text_fini(&t);
}

static int set_up(void **state)
{
	struct setting *s = mem_alloc(sizeof *s);

	s->registry = registry_new();
	prefs_init(&s->prefs);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;

	registry_free(s->registry);
	prefs_fini(&s->prefs);
	mem_free(s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_refused),  cmocka_unit_test(test_accepted), cmocka_unit_test(test_hints),
	    cmocka_unit_test(test_warnings), cmocka_unit_test(test_caret),    cmocka_unit_test(test_size),
	    cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
