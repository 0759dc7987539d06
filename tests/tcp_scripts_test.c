/* tcp_scripts_test.c -- replays the scripts of tests/tcp: segments in, flow's verdict at the line's end.
 *
 * A line is: TIME > FLAGS SEQ[:LEN] [ack N] [win N] [<OPTIONS>] | VERDICT.  `>` is the end that sent the first SYN's
 * direction, `<` the other; FLAGS are letters of FSRP.UECA; numbers are raw.  Options: mss N, ws N, sackok, ts N N,
 * sack A-B C-D, tfo HEX, nop.  The verdict's numbers are relative; frames count from 1.  `|~` marks what Wireshark says
 * where its rule is not known, and is not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/text.h"
#include "flow/flow.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 256, LINE_BYTES = 512 };

struct script {
	struct store store;
	struct flow  flow;
	char         verdicts[LINES_MAX][LINE_BYTES], texts[LINES_MAX][LINE_BYTES];
	uint32_t     n;
};

static const struct {
	uint32_t    bit;
	const char *name;
} names[] = {
    {TCP_RETRANSMISSION, "retransmission"},
    {TCP_FAST_RETRANSMISSION, "fast_retransmission"},
    {TCP_SPURIOUS_RETRANSMISSION, "spurious_retransmission"},
    {TCP_OUT_OF_ORDER, "out_of_order"},
    {TCP_REUSED_PORTS, "reused_ports"},
    {TCP_LOST_SEGMENT, "lost_segment"},
    {TCP_ACK_LOST_SEGMENT, "ack_lost_segment"},
    {TCP_WINDOW_UPDATE, "window_update"},
    {TCP_WINDOW_FULL, "window_full"},
    {TCP_KEEP_ALIVE, "keep_alive"},
    {TCP_KEEP_ALIVE_ACK, "keep_alive_ack"},
    {TCP_ZERO_WINDOW_PROBE, "zero_window_probe"},
    {TCP_ZERO_WINDOW, "zero_window"},
    {TCP_ZERO_WINDOW_PROBE_ACK, "zero_window_probe_ack"},
    {TCP_TFO_SYN, "tfo_syn"},
    {TCP_TFO_ACK, "tfo_ack"},
    {TCP_TFO_IGNORED, "tfo_ignored"},
    {TCP_DUPLICATE_ACK, "duplicate_ack"},
    {TCP_FIN_ACTIVE, "fin_active"},
    {TCP_FIN_PASSIVE, "fin_passive"},
};

/* ------------------------------------------------------------------ reading */

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint8_t read_sack(const char *text, uint8_t *out)
{
	uint8_t n = 2;

	for (const char *at = text; n + 8 <= 34; n = (uint8_t)(n + 8)) {
		char *end;
		put32(out + n, (uint32_t)strtoul(at, &end, 10));
		if (*end != '-')
			break;
		put32(out + n + 4, (uint32_t)strtoul(end + 1, &end, 10));
		at = end;
	}
	out[0] = 5;
	return out[1] = n;
}

/* One option's text to its bytes; returns how many. */
static uint8_t read_option(const char *text, uint8_t *out)
{
	unsigned a = 0, b = 0;

	if (sscanf(text, "mss %u", &a) == 1) {
		memcpy(out, (uint8_t[]){2, 4, (uint8_t)(a >> 8), (uint8_t)a}, 4);
		return 4;
	}
	if (sscanf(text, "ws %u", &a) == 1) {
		memcpy(out, (uint8_t[]){3, 3, (uint8_t)a}, 3);
		return 3;
	}
	if (sscanf(text, "ts %u %u", &a, &b) == 2) {
		out[0] = 8, out[1] = 10;
		put32(out + 2, a);
		put32(out + 6, b);
		return 10;
	}
	if (strncmp(text, "sackok", 6) == 0) {
		out[0] = 4, out[1] = 2;
		return 2;
	}
	if (strncmp(text, "sack ", 5) == 0)
		return read_sack(text + 5, out);
	if (strncmp(text, "tfo", 3) == 0) {
		uint8_t n = 2;
		for (const char *at = text + 3 + (text[3] == ' '); sscanf(at, "%2x", &a) == 1; at += 2)
			out[n++] = (uint8_t)a;
		out[0] = 34;
		return out[1] = n;
	}
	out[0] = 1;
	return 1;
}

static uint8_t read_options(const char *text, uint8_t *out)
{
	uint8_t n = 0;

	for (; *text && *text != '>' && n < 30; text += strcspn(text, ",>"), text += *text == ',') {
		while (*text == ' ')
			text++;
		n = (uint8_t)(n + read_option(text, out + n));
	}
	return n;
}

static uint16_t read_flags(const char *text)
{
	static const char letters[] = "FSRP.UECA";
	uint16_t          flags = 0;

	for (; *text; text++)
		for (unsigned i = 0; letters[i]; i++)
			if (*text == letters[i])
				flags |= (uint16_t)(1u << i);
	return flags;
}

static void add_segment(struct script *s, const char *line)
{
	char     flags[16], way;
	double   time;
	unsigned seq, len = 0, ack = 0, win = 65535;
	int      used = 0;
	uint8_t  options[64], noptions = 0;

	assert_int_equal(sscanf(line, "%lf %c %15s %u%n", &time, &way, flags, &seq, &used), 4);
	const char *rest = line + used, *at;
	if (*rest == ':')
		len = (unsigned)strtoul(rest + 1, NULL, 10);
	if ((at = strstr(rest, " ack ")))
		ack = (unsigned)strtoul(at + 5, NULL, 10);
	if ((at = strstr(rest, " win ")))
		win = (unsigned)strtoul(at + 5, NULL, 10);
	if ((at = strchr(rest, '<')))
		noptions = read_options(at + 1, options);
	bool       back = way == '<';
	struct row row = {.time_ns = 1000000000 + (int64_t)(time * 1e6 + 0.5) * 1000,
	                  .marks = (uint16_t)(ROW_TCP | (noptions ? ROW_OPTIONS : 0)),
	                  .net = NET_IP4,
	                  .src = back ? 2 : 1,
	                  .dst = back ? 1 : 2,
	                  .sport = back ? 80 : 40000,
	                  .dport = back ? 40000 : 80,
	                  .seq = seq,
	                  .ack = ack,
	                  .tcp_flags = read_flags(flags),
	                  .window = (uint16_t)win,
	                  .payload = len,
	                  .stream = NO_STREAM};
	if (!(s->n & BLOCK_MASK))
		store_add_block(&s->store);
	block_append(
	    store_block(&s->store, s->n),
	    &(struct store_frame){.row = &row, .tcp_options = noptions ? options : NULL, .tcp_options_len = noptions});
	s->n++;
}

/* ------------------------------------------------------------------ verdicts */

static int64_t fact(const struct script *s, uint32_t i, enum column column)
{
	int64_t v;

	return flow_fact(&s->flow, i, 0, column, &v) ? v : -1;
}

static void put_verdict(struct text *t, const struct script *s, uint32_t i)
{
	struct row row;

	block_row(store_block(&s->store, i), i & BLOCK_MASK, &row);
	text_printf(t, "seq=%u ack=%u", (uint32_t)fact(s, i, COLUMN_TCP_SEQ),
	            row.tcp_flags & 16 ? (uint32_t)fact(s, i, COLUMN_TCP_ACK) : row.ack);
	if (row.stream)
		text_printf(t, " stream=%u", row.stream);
	text_printf(t, " win=%u", (uint32_t)fact(s, i, COLUMN_TCP_WINDOW));
	if (row.acks_frame)
		text_printf(t, " acks=%u", row.acks_frame);
	if (row.in_flight)
		text_printf(t, " flight=%u push=%u", row.in_flight, row.push_bytes);
	if (row.analysis & TCP_RETRANSMISSION)
		text_printf(t, " rto=%u", (uint32_t)fact(s, i, COLUMN_TCP_RTO_FRAME));
	if (row.analysis & TCP_DUPLICATE_ACK)
		text_printf(t, " dup=%u#%u", (uint32_t)fact(s, i, COLUMN_TCP_DUP_ACK_FRAME),
		            (uint32_t)fact(s, i, COLUMN_TCP_DUP_ACK_NUM));
	text_printf(t, " complete=%u", (uint32_t)fact(s, i, COLUMN_TCP_COMPLETENESS));
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (row.analysis & names[k].bit)
			text_printf(t, " %s", names[k].name);
}

static void read_script(struct script *s, const char *path)
{
	char  line[LINE_BYTES];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		char *bar = strchr(line, '|');
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || !bar || s->n == LINES_MAX)
			continue;
		*bar = '\0';
		snprintf(s->texts[s->n], LINE_BYTES, "%s", line);
		snprintf(s->verdicts[s->n], LINE_BYTES, "%s", bar + 1 + strspn(bar + 1, " "));
		add_segment(s, line);
	}
	fclose(f);
}

static unsigned replay(const char *path)
{
	struct script *s = mem_calloc(1, sizeof *s);
	unsigned       wrong = 0;
	struct text    t;

	store_init(&s->store);
	flow_init(&s->flow, &s->store);
	read_script(s, path);
	for (uint32_t i = 0; i < s->n; i += BLOCK_ROWS)
		flow_block(&s->flow, store_block(&s->store, i), i, 0);
	text_init(&t);
	for (uint32_t i = 0; i < s->n; i++) {
		text_clear(&t);
		put_verdict(&t, s, i);
		if (s->verdicts[i][0] != '~' && strcmp(t.p, s->verdicts[i]) != 0) {
			fprintf(stderr, "%s: %s\n  want %s\n  have %s\n", path, s->texts[i], s->verdicts[i], t.p);
			wrong++;
		}
	}
	text_fini(&t);
	assert_int_not_equal(s->n, 0);
	flow_fini(&s->flow);
	store_fini(&s->store);
	mem_free(s);
	return wrong;
}

static void scripts(void **state)
{
	DIR           *folder = opendir("tests/tcp");
	struct dirent *entry;
	unsigned       wrong = 0, n = 0;
	char           path[600];

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (strstr(entry->d_name, ".tcp")) {
			snprintf(path, sizeof path, "tests/tcp/%s", entry->d_name);
			wrong += replay(path);
			n++;
		}
	closedir(folder);
	assert_int_not_equal(n, 0);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(scripts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
