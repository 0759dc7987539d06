/* tcp_ends_test.c -- replays the scripts of tests/tcp_ends: segments in, the states of both ends at the line's end.
 *
 * A line is: WAY FLAGS SEQ[:LEN] [ack N] | CLIENT SERVER, where a state that was passed on the way stands in front of
 * the one it led to, with a slash.  `>` is the end whose segments look like a client's by their ports.  `---` begins
 * anew. */
#include "base/mem.h"
#include "base/text.h"
#include "flow/tcp_ends.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script_folder.h"

enum { LINE_BYTES = 256 };

static uint32_t read_flags(const char *text)
{
	static const char letters[] = "FSRP.UECA";
	uint32_t          flags = 0;

	for (; *text; text++)
		for (unsigned i = 0; letters[i]; i++)
			if (*text == letters[i])
				flags |= 1u << i;
	return flags;
}

static void read_segment(struct tcp_ends_segment *s, const char *line, bool *first_is_client, bool first)
{
	char     way, flags[16];
	unsigned seq, len = 0, ack = 0;
	int      used = 0;

	assert_int_equal(sscanf(line, " %c %15s %u%n", &way, flags, &seq, &used), 3);
	if (line[used] == ':')
		len = (unsigned)strtoul(line + used + 1, NULL, 10);
	const char *at = strstr(line, " ack ");
	if (at)
		ack = (unsigned)strtoul(at + 5, NULL, 10);
	if (first)
		*first_is_client = way == '>';
	*s = (struct tcp_ends_segment){
	    .seq = seq, .ack = ack, .len = len, .flags = read_flags(flags), .to_server = way == '>'};
	s->from = s->to_server != *first_is_client;
}

static void put_state(struct text *t, uint8_t through, uint8_t state)
{
	if (through != TCP_STATES)
		text_printf(t, "%s/", tcp_state_name(through));
	text_str(t, tcp_state_name(state));
}

static unsigned replay(const char *path)
{
	char            line[LINE_BYTES];
	FILE           *f = fopen(path, "r");
	struct tcp_ends ends;
	bool            first_is_client = true;
	unsigned        wrong = 0, n = 0;
	struct text     t;

	assert_non_null(f);
	text_init(&t);
	tcp_ends_init(&ends);
	while (fgets(line, sizeof line, f)) {
		struct tcp_ends_segment s;
		struct tcp_ends_step    step, back;
		char                   *bar = strchr(line, '|');
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "---", 3))
			tcp_ends_init(&ends);
		if (line[0] == '#' || !bar)
			continue;
		*bar = '\0';
		read_segment(&s, line, &first_is_client, !ends.begun);
		tcp_ends_follow(&ends, &s, &step);
		assert_true(tcp_ends_unpack(tcp_ends_pack(&step), &back));
		assert_memory_equal(&step, &back, sizeof step);
		text_clear(&t);
		put_state(&t, step.client_through, step.client);
		text_char(&t, ' ');
		put_state(&t, step.server_through, step.server);
		n++;
		if (strcmp(t.p, bar + 1 + strspn(bar + 1, " ")) != 0) {
			fprintf(stderr, "%s: %s\n  want%s\n  have %s\n", path, line, bar + 1, t.p);
			wrong++;
		}
	}
	assert_int_not_equal(n, 0);
	text_fini(&t);
	fclose(f);
	return wrong;
}

static void scripts(void **state)
{
	(void)state;
	replay_folder("tests/tcp_ends", replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(scripts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
