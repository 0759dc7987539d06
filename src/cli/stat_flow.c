/* stat_flow.c -- -z flow,tcp: the segments of view/ladder.h as tshark draws them. */
#include "cli/stat_kinds.h"
#include "view/ladder.h"

#include <string.h>

int flow_parse(struct statistic *s, const struct stat_setup *x)
{
	static const char *const kinds[] = {",network", ",standard"};
	struct text              message;
	const char              *rest = NULL;

	for (unsigned i = 0; i < 2; i++)
		if (!strncmp(s->rest, kinds[i], strlen(kinds[i])))
			rest = s->rest + strlen(kinds[i]);
	if (!rest) {
		fprintf(stderr, "%s: flow - Invalid address type.\n", x->options->program);
		return EXIT_INVALID_OPTION;
	}
	if (*rest != ',' || !rest[1])
		return EXIT_OK;
	text_init(&message);
	s->filter = stat_filter(rest + 1, x, &message);
	text_fini(&message);
	if (!s->filter)
		fprintf(stderr, "%s: flow - Error registering tap listener.\n", x->options->program);
	return s->filter ? EXIT_OK : EXIT_INVALID_OPTION;
}

enum { NODE_WIDTH = 20, AXIS = 9, TIME_WIDTH = 9 };

static const char *const flag_names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};
enum { FLAG_ACK = 16 };

static void put_label(struct text *t, const struct ladder_step *s)
{
	const char *separator = "";

	for (unsigned i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
		if (s->flags >> i & 1) {
			text_printf(t, "%s%s", separator, flag_names[i]);
			separator = ", ";
		}
	if (!t->length)
		text_str(t, "<None>");
	if (s->len)
		text_printf(t, " - Len: %u", s->len);
}

/* Empty columns from..to - 1, each with its bar. */
static void put_empty(struct text *t, size_t from, size_t to)
{
	for (; from < to; from++) {
		text_fill(t, ' ', NODE_WIDTH - 1);
		text_char(t, '|');
	}
}

static void put_upper(struct text *t, const struct ladder *l, const struct ladder_step *s, size_t first)
{
	struct text label;
	size_t      columns;

	text_init(&label);
	put_label(&label, s);
	columns = (AXIS + label.length) / NODE_WIDTH + 1; /* a long label hides bars */
	put_empty(t, 0, first);
	text_fill(t, ' ', AXIS);
	text_put(t, label.p, label.length);
	if (first + columns > l->nnodes)
		text_fill(t, ' ', NODE_WIDTH / 2); /* there is none */
	else
		text_fill(t, ' ', columns * NODE_WIDTH - 1 - AXIS - label.length);
	text_char(t, '|');
	put_empty(t, first + columns, l->nnodes);
	text_printf(t, "Seq = %u", s->seq);
	if (s->flags & FLAG_ACK)
		text_printf(t, " Ack = %u", s->ack);
	text_char(t, '\n');
	text_fini(&label);
}

static void put_port(struct text *t, uint16_t port, int width)
{
	char text[16];

	snprintf(text, sizeof text, "(%u)", port);
	text_printf(t, "%-*s", width, text);
}

/* An arrow that ends nowhere, or where it began, leaves out one column only, as tshark has it. */
static void put_lower(struct text *t, const struct ladder *l, const struct ladder_step *s, size_t first, size_t last)
{
	bool   right = s->from <= s->to, is_odd = first == last || last == LADDER_NODE_OVERFLOW;
	size_t columns = first == last ? 1 : last - first;

	put_empty(t, 0, first);
	put_port(t, right ? s->sport : s->dport, AXIS);
	if (!right)
		text_char(t, '<');
	text_fill(t, '-', columns * NODE_WIDTH - 2);
	if (right)
		text_char(t, '>');
	text_str(t, "  ");
	put_port(t, right ? s->dport : s->sport, is_odd ? AXIS - 1 : AXIS);
	text_char(t, '|');
	put_empty(t, is_odd ? first + 1 : last + 1, l->nnodes);
	text_char(t, '\n');
}

static void print_heads(const struct ladder *l, const struct resolver *names, FILE *out)
{
	struct text t, name;

	text_init(&t);
	text_init(&name);
	text_str(&t, "Conv.| Time    |");
	for (size_t i = 0; i < l->nnodes; i += 2) {
		text_clear(&name);
		talk_end_text(&name, &l->node[i], names);
		text_printf(&t, " %-*s|", 2 * NODE_WIDTH - 2, name.p ? name.p : "");
	}
	text_printf(&t, "\n     |%*s|", TIME_WIDTH, "");
	for (size_t i = 1; i < l->nnodes; i += 2) {
		text_clear(&name);
		talk_end_text(&name, &l->node[i], names);
		text_printf(&t, "%*s| %-*s|", NODE_WIDTH - 1, "", NODE_WIDTH - 2, name.p ? name.p : "");
	}
	text_printf(&t, "%*s\n", NODE_WIDTH - 1, "");
	fwrite(t.p, 1, t.length, out);
	text_fini(&name);
	text_fini(&t);
}

/* A step: when, what, and an arrow below it. */
static void put_step(struct text *t, const struct ladder *l, const struct ladder_step *s, const char *when)
{
	size_t first = s->from < s->to ? s->from : s->to, last = s->from < s->to ? s->to : s->from;

	text_printf(t, "%-5u|%-*s|", s->stream, TIME_WIDTH, when);
	put_upper(t, l, s, first);
	text_printf(t, "     |%*s|", TIME_WIDTH, "");
	put_lower(t, l, s, first, last);
}

static void print_steps(const struct ladder *l, const struct stat_run *run)
{
	struct frame_reader        reader;
	struct column_set          columns = {.time = *run->time};
	const struct column_format time = {.kind = COL_TIME};
	struct text                t, when;

	text_init(&t);
	text_init(&when);
	frame_reader_init(&reader, run->session);
	for (size_t i = 0; i < l->n; i++) {
		text_clear(&t);
		text_clear(&when);
		frame_reader_row(&reader, l->step[i].frame);
		column_text(&when, &columns, &time, NULL, &reader.info);
		if (i && l->step[i].stream != l->step[i - 1].stream) {
			text_fill(&t, '-', NODE_WIDTH * l->nnodes + 17);
			text_char(&t, '\n');
		}
		put_step(&t, l, &l->step[i], when.p ? when.p : "");
		fwrite(t.p, 1, t.length, run->out);
	}
	frame_reader_fini(&reader);
	text_fini(&when);
	text_fini(&t);
}

void flow_print(const struct statistic *s, struct stat_run *run)
{
	struct ladder l;

	(void)s;
	ladder_gather(run->session, run->frames, LADDER_STEPS_MAX, &l);
	if (l.n) {
		print_heads(&l, &run->session->names, run->out);
		print_steps(&l, run);
	}
	stat_say_cut(run->out, l.n, l.left_out);
	ladder_fini(&l);
}
