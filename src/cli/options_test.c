/* options_test.c -- command lines, and what tshark 4.0.17 answers to them. */
#include "cli/options.h"

#include "cli/help.h"
#include "cli/open.h"
#include "cli/settings.h"
#include "store/prefs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS = 64 };

/* A command line, split at blanks, without the program's name. */
struct line {
	struct options o;
	char          *argv[WORDS];
	int            argc, status;
	char          *text, *err;
	size_t         err_size;
};

static void run(struct line *l, const char *program, const char *words)
{
	char *rest;
	FILE *err;

	*l = (struct line){.text = strdup(words)};
	l->argv[l->argc++] = (char *)(uintptr_t)program;
	for (char *w = strtok_r(l->text, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		l->argv[l->argc++] = strcmp(w, "\"\"") ? w : w + 2;
	err = open_memstream(&l->err, &l->err_size);
	l->status = options_parse(&l->o, l->argc, l->argv, err);
	fclose(err);
}

static void done(struct line *l)
{
	options_fini(&l->o);
	free(l->text);
	free(l->err);
}

/* The first line of the message; "" none. */
struct refusal {
	const char *words, *message;
};

// clang-format off
static const struct refusal refusals[] = {
	{"-e", "tshark: option requires an argument: e"},
	{"--interface", "tshark: option requires an argument: interface"},
	{"-Z", "tshark: unrecognized option: Z"},
	{"--nosuch", "tshark: unrecognized option: nosuch"},
	{"--export", "tshark: option is ambiguous: export"},
	{"--color=x", "tshark: option does not take an argument: color"},
	{"-T foo", "tshark: Invalid -T parameter \"foo\"; it must be one of:"},
	{"-T TEXT", "tshark: Invalid -T parameter \"TEXT\"; it must be one of:"},
	{"-T ek -T text", "tshark: Multiple -T parameters are unsupported"},
	{"-t r.3", "tshark: Invalid time stamp type \"r.3\"; it must be one of:"},
	{"-u foo", "tshark: Invalid seconds type \"foo\"; it must be one of:"},
	{"-N mz", "tshark: -N specifies unknown resolving option 'z'; valid options are:"},
	{"-c foo", "tshark: The specified packet count \"foo\" isn't a decimal number"},
	{"-c 5x", "tshark: The specified packet count \"5x\" isn't a decimal number"},
	{"-c -1", "tshark: The specified packet count \"-1\" is a negative number"},
	{"-c 0", "tshark: The specified packet count is zero"},
	{"-c 99999999999",
	 "tshark: The specified packet count \"99999999999\" is too large (greater than 2147483647)"},
	{"-M x", "tshark: The specified epan reset count \"x\" isn't a decimal number"},
	{"-B 0", "tshark: The specified buffer size is zero"},
	{"-s -1", "tshark: The specified snapshot length \"-1\" is a negative number"},
	{"-a foo", "tshark: Invalid or unknown -a flag \"foo\""},
	{"-a foo:1", "tshark: Invalid or unknown -a flag \"foo\""},
	{"-a duration:-1", "tshark: The specified autostop duration \"-1\" is a negative number"},
	{"-b duration:-1", "tshark: The specified ring buffer duration \"-1\" is a negative number"},
	{"-b duration:x", "tshark: The specified ring buffer duration \"x\" isn't a positive number"},
	{"-b interval:0", "tshark: The specified ring buffer interval is zero"},
	{"-b filesize:0", "tshark: The specified ring buffer filesize is zero"},
	{"-b packets:x", "tshark: The specified ring buffer packet count \"x\" isn't a decimal number"},
	{"-b files:x", "tshark: The specified number of ring buffer files \"x\" isn't a decimal number"},
	{"-a packets:0", "tshark: The specified packet write count is zero"},
	{"-b foo", "tshark: Invalid or unknown -b arg \"foo\""},
	{"-r a -a duration:1", "tshark: A maximum capture time was specified, but a capture isn't being done."},
	{"-r a -b filesize:10", "tshark: Multiple capture files requested, but a capture isn't being done."},
	{"-E header=z", "tshark: \"header\" is not a valid field output option=value pair."},
	{"-E header=Y", "tshark: \"header\" is not a valid field output option=value pair."},
	{"-E header", "tshark: \"header\" is not a valid field output option=value pair."},
	{"-E separator=", "tshark: \"separator\" is not a valid field output option=value pair."},
	{"-E =header=y", "tshark: \"=header\" is not a valid field output option=value pair."},
	{"-E escape=y", "tshark: \"escape\" is not a valid field output option=value pair."},
	{"-r a -T fields", "tshark: \"-Tfields\" was specified, but no fields were specified with \"-e\"."},
	{"-r a -T jsonraw -e ip.src",
	 "tshark: Output fields were specified with \"-e\", but \"-Tek, -Tfields, -Tjson or -Tpdml\" was "
	 "not specified."},
	{"-r a -T fields -e ip.src -x",
	 "tshark: Raw packet hex data can only be printed as text, PostScript, JSON, JSONRAW or EK "
	 "JSON"},
	{"-r a --no-duplicate-keys -T fields",
	 "tshark: --no-duplicate-keys can only be used with \"-T json\" and \"-T jsonraw\""},
	{"-r a -R ip", "tshark: -R without -2 is deprecated. For single-pass filtering use -Y."},
	{"-r a -Y ip tcp", "tshark: Display filters were specified both with \"-Y\" and with additional command-line "
	 "arguments."},
	{"-r a -f tcp",
	 "tshark: Only read filters, not capture filters, can be specified when reading a capture file."},
	{"-f tcp tcp",
	 "tshark: A default capture filter was specified both with \"-f\" and with additional command-line "
	 "arguments."},
	{"-2 -R ip", "tshark: Live captures do not support two-pass analysis."},
	{"-r a -L", "tshark: You can't specify -L and a capture file to be read."},
	{"-r a -G fields", "tshark: -G only valid as first option"},
	{"-r a --hexdump foo", "tshark: \"foo\" is an invalid value for --hexdump <hexoption>"},
	{"-r a --temp-dir nosuch", "tshark: Can't set temporary directory nosuch: No such file or directory"},
	{"-r a -H nosuch", "tshark: Can't read host entries from \"nosuch\""},
	{"-r a -W x", "tshark: Invalid -W argument \"x\"; it must be one of:"},
	{"-r a -F foo", "tshark: \"foo\" isn't a valid capture file type"},
	{"-r a -i \"\"", "tshark: There is no interface with that adapter index"},
	{"-h -C nosuch", "tshark: Configuration Profile \"nosuch\" does not exist"},
	{"tcp --log-level foo", "tshark: Invalid log level \"foo\"."},
	{"-r a --capture-comment x",
	 "tshark: Capture comments were specified, but you aren't writing a capture file."},
	{"-r a -d x", "tshark: Parameter \"x\" doesn't follow the template "
	 "\"<layer_type>==<selector>,<decode_as_protocol>\""},
	{"-r a -d ==80,http", "tshark: No layer type specified"},
	{"-r a -d tcp.port==80,", "tshark: No protocol name specified"},
	{"-r a -d tcp.port=",
	 "tshark: WARNING: -d requires \"==\" instead of \"=\". Option will be treated as \"tcp.port==\""},
	{"-r a -z nosuch,tree", "tshark: Invalid -z argument \"nosuch,tree\"; it must be one of:"},
};
// clang-format on

static void test_refusals(void **state)
{
	struct line l;

	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		run(&l, "/usr/bin/tshark", refusals[i].words);
		assert_int_equal(l.status, EXIT_INVALID_OPTION);
		l.err[strcspn(l.err, "\n")] = '\0';
		assert_string_equal(l.err, refusals[i].message);
		done(&l);
	}
}

/* Lines that tshark takes without a word. */
static void test_taken(void **state)
{
	static const char *const taken[] = {
	    "-r a -l -n -p -I -s 100 -B 3 -y EN10MB -i lo -g -W n -K nosuch -X foo:bar -F pcap",
	    "-r a --log-level WARNING --log-domains x --time-stamp-type host --enable-protocol x --col",
	    "-r a -T psml -e ip.src",
	    "-r a -a packets:5",
	    "-r a -C Default -",
	    "-r a -s 0 -c +5",
	};
	struct line l;

	(void)state;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		run(&l, "tshark", taken[i]);
		assert_string_equal(l.err, "");
		assert_int_equal(l.status, EXIT_OK);
		assert_int_equal(l.o.command, COMMAND_READ);
		done(&l);
	}
}

static void test_values(void **state)
{
	struct line l;

	(void)state;
	run(&l, "wiretale",
	    "-nVc1 -ra.pcap -Eheader=yes -E separator=/s -E aggregator=/t -E occurrence=last -E quote=dx -t ad "
	    "-u hms -N mt -T ek -J tcp ip and tcp -V");
	assert_int_equal(l.status, EXIT_OK);
	assert_string_equal(l.o.program, "wiretale");
	assert_string_equal(l.o.input, "a.pcap");
	assert_string_equal(l.o.display_filter, "ip and tcp -V");
	assert_int_equal(l.o.count, 1);
	assert_true(l.o.details && l.o.field_output.header && l.o.layers_deep);
	assert_int_equal(l.o.field_output.separator, ' ');
	assert_int_equal(l.o.field_output.aggregator, '\\');
	assert_int_equal(l.o.field_output.occurrence, 'l');
	assert_int_equal(l.o.field_output.quote, 'd');
	assert_int_equal(l.o.time, TIME_ABSOLUTE_DATE);
	assert_int_equal(l.o.seconds, SECONDS_HMS);
	assert_int_equal(l.o.resolve, RESOLVE_MAC | RESOLVE_TRANSPORT);
	assert_int_equal(l.o.format, FORMAT_EK);
	done(&l);
}

/* What is printed: words, then "packets summary details bytes". */
static void test_output(void **state)
{
	static const char *const rows[][2] = {
	    {"-r a", "1 1 0 0"},
	    {"-r a -q", "0 1 0 0"},
	    {"-r a -q -P", "1 1 0 0"},
	    {"-r a -V", "1 0 1 0"},
	    {"-r a -V -P", "1 1 1 0"},
	    {"-r a -x", "1 0 0 1"},
	    {"-r a -q -x", "1 0 0 1"},
	    {"-r a -O ip", "1 0 1 0"},
	    {"-r a -Q -V", "1 0 1 0"},
	    {"-r a -T psml -V", "1 1 0 0"},
	    {"-r a -T ek -P", "1 1 0 0"},
	    {"-r a -T ek", "1 0 1 0"},
	    {"-r a -q -T text", "1 1 0 0"},
	    {"-r a -T json -P", "1 0 1 0"},
	    {"-r a --hexdump noascii", "1 0 0 1"},
	};
	struct line l;
	char        got[16];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run(&l, "tshark", rows[i][0]);
		snprintf(got, sizeof got, "%d %d %d %d", l.o.print_packets, l.o.print_summary, l.o.details, l.o.bytes);
		assert_string_equal(got, rows[i][1]);
		done(&l);
	}
}

static void test_names_last_wins(void **state)
{
	struct line l;

	(void)state;
	run(&l, "tshark", "-r a -N t -N m");
	assert_int_equal(l.o.resolve, RESOLVE_MAC);
	done(&l);
	run(&l, "tshark", "-r a -N t -n");
	assert_int_equal(l.o.resolve, 0);
	assert_true(l.o.resolve_given);
	done(&l);
}

struct decode_row {
	const char *argument;
	bool        number;
	uint32_t    low, high;
	const char *message; /* of decode_as_need_number */
};

// clang-format off
static const struct decode_row decodes[] = {
	{"tcp.port==80,http", true, 80, 80, ""},
	{"tcp.port,80,http", true, 80, 80, ""},
	{"tcp.port==0x50-0x51,http", true, 80, 81, ""},
	{"tcp.port==80:2,http", true, 80, 81, ""},
	{"tcp.port==4294967295:1,http",
	 true, UINT32_MAX, UINT32_MAX, ""},
	{"tcp.port==70000,http", true, 70000, 70000, ""},
	{"tcp.port==foo,http", false, 0, 0, "tshark: Invalid selector number \"foo\"\n"},
	{"tcp.port==-1,http", false, 0, 0, "tshark: Invalid selector number \"-1\"\n"},
	{"tcp.port==99999999999,http", false, 0, 0, "tshark: Invalid selector number \"99999999999\"\n"},
	{"tcp.port==80-70,http", false, 0, 0, "tshark: Invalid selector numeric range \"80-70\"\n"},
	{"tcp.port==80-,http", false, 0, 0, "tshark: Invalid selector numeric range \"80-\"\n"},
	{"tcp.port==80:0,http", false, 0, 0, "tshark: Invalid selector numeric range \"80:0\"\n"},
	{"tcp.port==0:0,http", false, 0, 0, "tshark: Invalid selector numeric range \"0:0\"\n"},
};
// clang-format on

static void test_decode_as(void **state)
{
	struct line l;
	char        words[64], message[128];

	(void)state;
	for (size_t i = 0; i < sizeof decodes / sizeof *decodes; i++) {
		const struct decode_row *row = &decodes[i];
		snprintf(words, sizeof words, "-r a -d %s", row->argument);
		run(&l, "tshark", words);
		assert_int_equal(l.status, EXIT_OK);
		const struct decode_as *d = &l.o.decode_as[0];
		assert_string_equal(d->layer, "tcp.port");
		assert_string_equal(d->protocol, "http");
		assert_int_equal(d->has_number, row->number);
		if (row->number) {
			assert_int_equal(d->low, row->low);
			assert_int_equal(d->high, row->high);
		}
		memset(message, 0, sizeof message);
		FILE *err = fmemopen(message, sizeof message, "w");
		assert_int_equal(decode_as_need_number(&l.o, d, err), row->number ? EXIT_OK : EXIT_INVALID_OPTION);
		fclose(err);
		assert_string_equal(message, row->message);
		done(&l);
	}
}

/* What prefs_set says; "": it takes it. */
// clang-format off
static const struct refusal preferences[] = {
	{"ip.defragment:FALSE", ""},
	{"IP.defragment:TRUE", ""},
	{"ip.Defragment:TRUE", "-o flag \"ip.Defragment:TRUE\" specifies unknown preference"},
	{"tcp.check_checksum:maybe", ""},
	{"tcp.check_checksum", "Invalid -o flag \"tcp.check_checksum\""},
	{"foo:bar", "-o flag \"foo:bar\" specifies unknown preference"},
	{":x", "-o flag \":x\" specifies unknown preference"},
	{"eth.trailer_length:5x", "Invalid -o flag \"eth.trailer_length:5x\""},
	{"eth.trailer_length:0x10", "Invalid -o flag \"eth.trailer_length:0x10\""},
	{"eth.trailer_length:-1", "Invalid -o flag \"eth.trailer_length:-1\""},
	{"eth.padding:foo", ""},
	{"http.tcp.port:80 - 90 , 91", ""},
	{"http.tcp.port:80-90,", ""},
	{"http.tcp.port:-80", ""},
	{"http.tcp.port:80,,81", "Invalid -o flag \"http.tcp.port:80,,81\""},
	{"http.tcp.port:+81", "Invalid -o flag \"http.tcp.port:+81\""},
	{"vxlan.udp.port:70000", "Invalid -o flag \"vxlan.udp.port:70000\""},
	{"gui.column.format:", "Invalid -o flag \"gui.column.format:\""},
	{"gui.column.format:\"No.\",\"%m\",\"Time\"",
	 "Invalid -o flag \"gui.column.format:\"No.\",\"%m\",\"Time\"\""},
	{"gui.column.format:\"A\",\"%zz\"", "Invalid -o flag \"gui.column.format:\"A\",\"%zz\"\""},
	{"gui.column.format:\"A\",\"%m\" \"B\",\"%p\"",
	 "Invalid -o flag \"gui.column.format:\"A\",\"%m\" \"B\",\"%p\"\""},
	{"gui.column.format:A,%m,\"B\",  \"%Cus:ip.src:0:R\",", ""},
	{"gui.qt.font_name:x", ""},
	{"uat:nosuch:foo", "Invalid -o flag \"uat:nosuch:foo\": Unknown preference"},
};
// clang-format on

static void test_preferences(void **state)
{
	struct prefs p;
	char         message[PREFS_MESSAGE_BYTES];

	(void)state;
	prefs_init(&p);
	assert_true(p.ip_defragment && !p.tcp_check_checksum);
	assert_true(prefs_in_range(&p.vxlan_udp_port, 4789));
	for (size_t i = 0; i < sizeof preferences / sizeof *preferences; i++) {
		message[0] = '\0';
		int status = prefs_set(&p, preferences[i].words, message, sizeof message);
		assert_string_equal(message, preferences[i].message);
		assert_int_equal(status, preferences[i].message[0] != '\0');
	}
	assert_false(prefs_set(&p, "tcp.relative_sequence_numbers: false", message, sizeof message));
	assert_false(p.tcp_relative_sequence_numbers);
	assert_false(prefs_set(&p, "tcp.relative_sequence_numbers:true", message, sizeof message));
	assert_true(p.tcp_relative_sequence_numbers);
	assert_false(prefs_set(&p, "ssl.keylog_file:keys", message, sizeof message));
	assert_string_equal(p.tls_keylog_file, "keys");
	assert_false(prefs_set(&p, "http.tcp.port:90-80,8000", message, sizeof message));
	assert_true(prefs_in_range(&p.http_tcp_port, 85) && !prefs_in_range(&p.http_tcp_port, 91));
	prefs_fini(&p);
}

/* The search in the list of known names needs its order. */
static void test_known_sorted(void **state)
{
	static const char *const known[] = {
#include "store/prefs_known.def"
	};

	(void)state;
	for (size_t i = 1; i < sizeof known / sizeof *known; i++)
		assert_true(strcmp(known[i - 1], known[i]) < 0);
}

/* What is printed can be read back, and says the same again. */
static void test_preferences_file(void **state)
{
	struct prefs p;
	char        *text = NULL, message[PREFS_MESSAGE_BYTES];
	size_t       size = 0;

	(void)state;
	prefs_init(&p);
	assert_false(prefs_set(&p, "http.tcp.port:80,90-91", message, sizeof message));
	assert_false(prefs_set(&p, "ieee8021ah.8021ah_ethertype:0x1234", message, sizeof message));
	FILE *out = open_memstream(&text, &size);
	prefs_print(&p, out);
	fclose(out);
	assert_non_null(strstr(text, "\nhttp.tcp.port: 80,90-91\n"));
	assert_non_null(strstr(text, "\nieee8021ah.8021ah_ethertype: 0x1234\n"));
	assert_non_null(strstr(text, "\n#tcp.check_checksum: FALSE\n"));
	assert_non_null(strstr(text, "\n#eth.padding: Zeros\n"));
	free(text);
	prefs_fini(&p);
}

static void test_version(void **state)
{
	static const char *const rows[][2] = {
	    {"/usr/bin/tshark", "TShark (Wiretale) 4.0.17.\nWiretale "},
	    {"wiretale", "Wiretale "},
	};
	struct line l;
	char       *text = NULL;
	size_t      size = 0;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		run(&l, rows[i][0], "-v -T foo");
		assert_int_equal(l.o.command, COMMAND_VERSION);
		FILE *out = open_memstream(&text, &size);
		help_version(&l.o, out);
		fclose(out);
		assert_int_equal(strncmp(text, rows[i][1], strlen(rows[i][1])), 0);
		free(text);
		done(&l);
	}
}

/* The page opens without any words, but not where tshark is called. */
static void test_open(void **state)
{
	static const struct {
		const char  *program, *words;
		enum command command;
	} cases[] = {{"wiretale", "", COMMAND_OPEN},
	             {"/usr/bin/wiretale", "open --port 80 a", COMMAND_OPEN},
	             {"tshark", "", COMMAND_CAPTURE}};
	struct line           l;
	struct server_options s;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		run(&l, cases[i].program, cases[i].words);
		assert_int_equal(l.o.command, cases[i].command);
		done(&l);
	}
	run(&l, "wiretale", "open --port=8080 a.pcap --read-only --lang zh_CN --no-browser");
	assert_true(open_words(&l.o, &s, stderr));
	assert_int_equal(s.port, 8080);
	assert_string_equal(s.file, "a.pcap");
	assert_string_equal(s.lang, "zh");
	assert_string_equal(s.address, "127.0.0.1");
	assert_true(s.read_only);
	assert_false(s.browser);
	done(&l);
}

static void test_open_refusals(void **state)
{
	static const char *const words[] = {"open --port 70000",  "open --port", "open --lang fr",
	                                    "open --read-only=1", "open a b",    "open --address 0.0.0.0",
	                                    "open --tls-cert x",  "open -x"};
	struct line              l;
	struct server_options    s;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		FILE *nowhere = fopen("/dev/null", "w");
		run(&l, "wiretale", words[i]);
		assert_false(open_words(&l.o, &s, nowhere));
		fclose(nowhere);
		done(&l);
	}
}

/* Every long name and letter names one option only. */
static void test_rows_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < OPTION_COUNT_OF; i++) {
		const struct option_row *a = &option_rows[i];
		assert_true(a->letter || a->long_name);
		for (size_t j = 0; j < i; j++) {
			const struct option_row *b = &option_rows[j];
			assert_false(a->letter && a->letter == b->letter);
			assert_false(a->long_name && b->long_name && !strcmp(a->long_name, b->long_name));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_refusals),         cmocka_unit_test(test_taken),
	    cmocka_unit_test(test_values),           cmocka_unit_test(test_output),
	    cmocka_unit_test(test_names_last_wins),  cmocka_unit_test(test_decode_as),
	    cmocka_unit_test(test_preferences),      cmocka_unit_test(test_known_sorted),
	    cmocka_unit_test(test_preferences_file), cmocka_unit_test(test_version),
	    cmocka_unit_test(test_rows_differ),      cmocka_unit_test(test_open),
	    cmocka_unit_test(test_open_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
