/* tcp_scripts_test.c -- replays the scripts of tests/tcp: segments in, flow's verdict at the line's end.
 *
 * A line is a segment (segment_script.h) | VERDICT.  The verdict's numbers are relative; frames count from 1.  `|~`
 * marks what Wireshark says where its rule is not known, and is not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script_folder.h"

#include "base/mem.h"
#include "base/text.h"
#include "segment_script.h"

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
		add_segment(&s->store, s->n++, line);
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
	(void)state;
	replay_folder("tests/tcp", replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(scripts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
