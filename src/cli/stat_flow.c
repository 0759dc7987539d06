/* stat_flow.c -- -z flow,tcp and the like: the packets of view/ladder.h as tshark draws them. */
#include "cli/stat_kinds.h"
#include "view/ladder.h"

#include <string.h>

enum { NETWORK, STANDARD, KINDS };
static const char *const kinds[KINDS] = {",network", ",standard"};

int flow_parse(struct statistic *s, const struct stat_setup *x)
{
	struct text message;
	const char *rest = NULL;

	for (unsigned i = 0; i < KINDS; i++)
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

enum { NODE_WIDTH = 20, AXIS = 9, TIME_WIDTH = 9, CONVERSATION_WIDTH = 5 };

static const char *const flag_names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};
enum { FLAG_ACK = 16, FLAGS_RESERVED = 0xe00 };

static void put_label(struct text *t, const struct ladder_step *s)
{
	const char *separator = "";

	if (s->info) {
		text_str(t, s->info);
		return;
	}
	for (unsigned i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
		if (s->flags >> i & 1) {
			text_printf(t, "%s%s", separator, flag_names[i]);
			separator = ", ";
		}
	if (s->flags & FLAGS_RESERVED)
		text_printf(t, "%sReserved", separator);
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

static size_t columns_between(size_t first, size_t last)
{
	return first == last ? 1 : last - first;
}

/* Keep so many characters of UTF-8, and return how many there are. */
static size_t cut(struct text *t, size_t characters)
{
	size_t n = 0, at = 0;

	for (; at < t->length; at++) {
		bool begins = ((uint8_t)t->p[at] & 0xc0) != 0x80;
		if (begins && n == characters)
			break;
		n += begins;
	}
	t->length = at;
	return n;
}

static void put_comment(struct text *t, const struct ladder_step *s)
{
	if (s->info) {
		text_printf(t, "%s: %s", s->protocol, s->info);
		return;
	}
	text_printf(t, "Seq = %u", s->seq);
	if (s->flags & FLAG_ACK)
		text_printf(t, " Ack = %u", s->ack);
}

static void put_upper(struct text *t, const struct ladder *l, const struct ladder_step *s, size_t first, size_t last)
{
	struct text label;

	text_init(&label);
	put_label(&label, s);
	size_t width = cut(&label, columns_between(first, last) * NODE_WIDTH);
	size_t columns = (AXIS + width) / NODE_WIDTH + 1; /* a long label hides bars */
	put_empty(t, 0, first);
	text_fill(t, ' ', AXIS);
	text_put(t, label.p, label.length);
	if (first + columns > l->nnodes)
		text_fill(t, ' ', NODE_WIDTH / 2); /* there is none */
	else
		text_fill(t, ' ', columns * NODE_WIDTH - 1 - AXIS - width);
	text_char(t, '|');
	put_empty(t, first + columns, l->nnodes);
	put_comment(t, s);
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
	size_t columns = columns_between(first, last);

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

/* What stands before a line: the conversation's number where there are several, and the time. */
static void put_start(struct text *t, bool several, const char *conversation, const char *when)
{
	if (several)
		text_printf(t, "%-*s", CONVERSATION_WIDTH, conversation);
	text_printf(t, "|%-*s|", TIME_WIDTH, when);
}

static void put_name(struct text *t, const struct ladder_node *node, const struct resolver *names)
{
	if (node->text)
		text_str(t, node->text);
	else
		talk_end_text(t, &node->end, names);
}

/* The name of every second node has room for two columns, and in the lower line it keeps the bar between them if it
 * can. */
static void put_names(struct text *t, const struct ladder *l, bool upper, const struct resolver *names)
{
	enum { ROOM = NODE_WIDTH - 2 };

	for (size_t i = !upper; i < l->nnodes; i += 2) {
		struct text name;
		text_init(&name);
		put_name(&name, &l->node[i], names);
		if (!upper)
			text_char(t, '|');
		text_printf(t, " %-*s", upper || name.length > ROOM ? ROOM + NODE_WIDTH : ROOM,
		            name.length ? name.p : "");
		if (upper)
			text_char(t, '|');
		else if (name.length <= ROOM)
			text_printf(t, "|%*s", NODE_WIDTH - 1, "");
		text_fini(&name);
	}
}

static void print_heads(const struct ladder *l, bool several, const struct resolver *names, FILE *out)
{
	struct text t;

	text_init(&t);
	text_printf(&t, several ? "Conv.| %-*s|" : "|%-*s|", several ? TIME_WIDTH - 1 : TIME_WIDTH, "Time");
	put_names(&t, l, true, names);
	text_char(&t, '\n');
	put_start(&t, several, "", "");
	text_fill(&t, ' ', NODE_WIDTH - 1);
	put_names(&t, l, false, names);
	text_char(&t, '\n');
	fwrite(t.p, 1, t.length, out);
	text_fini(&t);
}

/* A step: when, what, and an arrow below it. */
static void put_step(struct text *t, const struct ladder *l, const struct ladder_step *s, bool several,
                     const char *when)
{
	size_t first = s->from < s->to ? s->from : s->to, last = s->from < s->to ? s->to : s->from;
	char   conversation[16];

	snprintf(conversation, sizeof conversation, "%u", s->stream);
	put_start(t, several, conversation, when);
	put_upper(t, l, s, first, last);
	put_start(t, several, "", "");
	put_lower(t, l, s, first, last);
}

static bool has_several(const struct ladder *l)
{
	for (size_t i = 1; i < l->n; i++)
		if (l->step[i].stream != l->step[0].stream)
			return true;
	return false;
}

static void print_steps(const struct ladder *l, bool several, const struct stat_run *run)
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
		put_step(&t, l, &l->step[i], several, when.p ? when.p : "");
		fwrite(t.p, 1, t.length, run->out);
	}
	frame_reader_fini(&reader);
	text_fini(&when);
	text_fini(&t);
}

void flow_print(const struct statistic *s, struct stat_run *run)
{
	struct ladder l;

	ladder_gather(run->session, (enum ladder_kind)s->kind->variant,
	              !strncmp(s->rest, kinds[STANDARD], strlen(kinds[STANDARD])), run->frames, LADDER_STEPS_MAX, &l);
	bool several = has_several(&l);
	if (l.n) {
		print_heads(&l, several, &run->session->names, run->out);
		print_steps(&l, several, run);
	}
	stat_say_cut(run->out, l.n, l.left_out);
	ladder_fini(&l);
}
