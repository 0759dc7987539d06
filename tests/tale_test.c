/* tale_test.c -- replays the scripts of tests/tale: segments in, what is told of the connection behind them.
 *
 * Segments are segment_script.h's lines; `= KEY ...` is what is to be told of those above it: a key and the rest of the
 * line as tell() writes it.  `---` begins a new capture, with a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script_folder.h"

#include "app/tale_words.h"
#include "base/mem.h"
#include "segment_script.h"

enum { LINE_BYTES = 512 };

struct script {
	struct store store;
	struct flow  flow;
	uint32_t     n;
	bool         told;
};

static void begin(struct script *s)
{
	*s = (struct script){0};
	store_init(&s->store);
	flow_init(&s->flow, &s->store);
}

static void end(struct script *s)
{
	flow_fini(&s->flow);
	store_fini(&s->store);
}

/* ------------------------------------------------------------------ what can be asked */

static void tell_frame(struct text *out, uint32_t frame)
{
	if (frame == UINT32_MAX)
		text_str(out, " -");
	else
		text_printf(out, " %u", frame + 1);
}

static void tell_end(struct text *out, const struct tale *t, enum tale_side side)
{
	const struct tale_path *p = &t->path[side];

	for (unsigned i = 0; i < p->n; i++)
		text_printf(out, " %s%s", tcp_state_name(p->state[i]), p->assumed >> i & 1 ? "?" : "");
}

static void tell_data(struct text *out, const struct tale *t, enum tale_side side)
{
	const struct tale_direction *d = &t->dir[side];

	text_printf(out, " %llu bytes %u segments, again %llu in %u, late %u, dup %u in %u, open %u",
	            (unsigned long long)d->bytes, d->data_segments, (unsigned long long)d->repeated,
	            d->repeated_segments, d->out_of_order, d->duplicate_acks, d->duplicate_ack_runs, d->unacked);
}

static void tell_waits(struct text *out, const struct tale *t, enum tale_side side)
{
	const struct tale_direction *d = &t->dir[side];

	text_printf(
	    out, " closed %u, %lld ms, longest %lld ms; limited %lld ms; asks %u, keeps %u; rtt %lld..%lld us of %u",
	    d->zero_windows, (long long)d->zero_window_ns / 1000000, (long long)d->zero_window_longest_ns / 1000000,
	    (long long)d->window_limited_ns / 1000000, d->zero_window_probes, d->keep_alives,
	    (long long)d->rtt_min_ns / 1000, (long long)d->rtt_max_ns / 1000, d->rtts);
}

static bool put_repeat(void *context, const struct tale *t, const struct tale_segment *s)
{
	(void)t;
	if (s->repeat != REPEAT_NONE || s->duplicate) {
		text_printf(context, " %u %s", s->frame + 1, s->duplicate ? "duplicate" : tale_repeat_name(s->repeat));
		if (s->repeat != REPEAT_NONE)
			tell_frame(context, s->repeats);
	}
	return true;
}

static void tell_caveats(struct text *out, const struct tale *t)
{
	for (unsigned i = 0; i < CAVEATS; i++)
		if (t->caveats[i].count)
			text_printf(out, " %s %llu", tale_caveat_name((enum tale_caveat)i),
			            (unsigned long long)t->caveats[i].count);
}

struct saying {
	struct text       *out;
	uint32_t           frame;
	enum tale_language language;
};

static bool put_saying(void *context, const struct tale *t, const struct tale_segment *s)
{
	struct saying *x = context;

	if (s->frame + 1 != x->frame)
		return true;
	text_char(x->out, ' ');
	tale_put_says(x->out, x->language, t, s);
	for (size_t i = 0; i < x->out->length; i++)
		if (x->out->p[i] == '\n')
			x->out->p[i] = ' ';
	while (x->out->length && x->out->p[x->out->length - 1] == ' ')
		x->out->p[--x->out->length] = '\0';
	return false;
}

static void tell_close(struct text *out, const struct tale *t)
{
	text_printf(out, " %s", tale_close_name(t->close.kind));
	if (t->close.kind != CLOSE_NONE)
		text_printf(out, " by %s", tale_side_name(t->close.by));
	if (t->close.ns >= 0)
		text_printf(out, " in %lld ms", (long long)t->close.ns / 1000000);
	if (t->close.after_fin)
		text_printf(out, ", %llu bytes after FIN", (unsigned long long)t->close.after_fin);
	for (int i = 0; i < 2; i++)
		if (t->time_wait[i])
			text_printf(out, ", %s waits", tale_side_name((enum tale_side)i));
}

static void tell_open(struct text *out, const struct tale *t)
{
	text_printf(out, " %s, %u SYN, %u SYN+ACK", tale_open_name(t->open.kind), t->open.syns, t->open.synacks);
	if (t->open.synack_ns >= 0 && t->open.ack_ns >= 0)
		text_printf(out, ", %lld + %lld ms", (long long)t->open.synack_ns / 1000000,
		            (long long)t->open.ack_ns / 1000000);
	if (t->open.cookie)
		text_str(out, ", cookie?");
}

/* Write what is told for the key that stands at the line's beginning. */
static void tell(struct text *out, const struct tale *t, const char *line)
{
	struct saying saying = {out, (uint32_t)strtoul(line + 5, NULL, 10), TALE_EN};
	const char   *rest = strchr(line, ' ');

	text_put(out, line, rest ? (size_t)(rest - line) : strlen(line));
	if (!strncmp(line, "open", 4)) {
		tell_open(out, t);
	} else if (!strncmp(line, "close", 5)) {
		tell_close(out, t);
	} else if (!strncmp(line, "verdict", 7)) {
		text_printf(out, " %s %s", tale_verdict_name(t->verdict), tale_severity_name(t->severity));
		for (unsigned i = 0; i < t->nproof; i++)
			tell_frame(out, t->proof[i]);
	} else if (!strncmp(line, "text", 4)) {
		text_char(out, ' ');
		tale_put_verdict(out, TALE_EN, t);
		tale_put_doubts(out, TALE_EN, t);
	} else if (!strncmp(line, "client", 6) || !strncmp(line, "server", 6)) {
		tell_end(out, t, line[0] == 'c' ? TALE_CLIENT : TALE_SERVER);
	} else if (!strncmp(line, "data>", 5) || !strncmp(line, "data<", 5)) {
		tell_data(out, t, line[4] == '>' ? TALE_CLIENT : TALE_SERVER);
	} else if (!strncmp(line, "wait>", 5) || !strncmp(line, "wait<", 5)) {
		tell_waits(out, t, line[4] == '>' ? TALE_CLIENT : TALE_SERVER);
	} else if (!strncmp(line, "again", 5)) {
		tale_segments(t, put_repeat, out);
	} else if (!strncmp(line, "caveats", 7)) {
		tell_caveats(out, t);
	} else if (!strncmp(line, "says ", 5)) {
		text_printf(out, " %u", saying.frame);
		tale_segments(t, put_saying, &saying);
	}
}

/* ------------------------------------------------------------------ replaying */

static unsigned check(struct script *s, const char *path, const char *line)
{
	struct tale t;
	struct text out;
	unsigned    wrong = 0;

	for (uint32_t i = 0; !s->told && i < s->n; i += BLOCK_ROWS)
		flow_block(&s->flow, store_block(&s->store, i), i, 0);
	s->told = true;
	text_init(&out);
	assert_true(tale_tell(&t, &s->flow, 0));
	tell(&out, &t, line);
	if (strcmp(out.p, line) != 0) {
		fprintf(stderr, "%s:\n  want %s\n  have %s\n", path, line, out.p);
		wrong++;
	}
	tale_fini(&t);
	text_fini(&out);
	return wrong;
}

static unsigned replay(const char *path)
{
	char           line[LINE_BYTES];
	FILE          *f = fopen(path, "r");
	struct script *s = mem_alloc(sizeof *s);
	unsigned       wrong = 0, checks = 0;

	assert_non_null(f);
	begin(s);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "---", 3)) {
			end(s);
			begin(s);
		} else if (line[0] == '=') {
			wrong += check(s, path, line + 2);
			checks++;
		} else if (line[0] && line[0] != '#') {
			add_segment(&s->store, s->n++, line);
		}
	}
	end(s);
	mem_free(s);
	fclose(f);
	assert_int_not_equal(checks, 0);
	return wrong;
}

static void scripts(void **state)
{
	(void)state;
	replay_folder("tests/tale", replay);
}

/* Every text of the catalogue is there in both languages, with the same arguments. */
static void languages(void **state)
{
	static const struct {
		const char *en, *zh;
	} texts[] = {
#define TALE_TEXT(ID, english, chinese) {english, chinese},
#include "app/tale_texts.def"
#undef TALE_TEXT
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_true(texts[i].en[0] && texts[i].zh[0]);
		for (char n = '1'; n <= '9'; n++) {
			char word[] = {'{', n, '}', '\0'};
			if (!strstr(texts[i].en, word) != !strstr(texts[i].zh, word))
				fail_msg("{%c} is not in both of \"%s\" and \"%s\"", n, texts[i].en, texts[i].zh);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(scripts), cmocka_unit_test(languages)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
