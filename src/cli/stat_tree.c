/* stat_tree.c -- -z ptype,tree and the like: the trees of view/stats_trees.h as tshark writes them. */
#include "base/mem.h"
#include "cli/stat_kinds.h"
#include "view/stats_trees.h"

#include <inttypes.h>
#include <string.h>

/* A filter that is wrong takes the statistic away, and that is all. */
int tree_parse(struct statistic *s, const struct stat_setup *x)
{
	struct text message;

	if (*s->rest != ',' || !s->rest[1])
		return EXIT_OK;
	text_init(&message);
	s->filter = stat_filter(s->rest + 1, x, &message);
	if (!s->filter) {
		s->off = true;
		fprintf(stderr, "%s: stats_tree for: %s failed to attach to the tap: %s\n", x->options->program,
		        stats_trees_title((enum stats_trees_kind)s->kind->variant), message.p);
	}
	text_fini(&message);
	return EXIT_OK;
}

enum { VALUE_WIDTH = 14, LAST_WIDTH = 13, VALUES = 8 };

static void put_value(struct text *line, const char *value, bool last)
{
	text_printf(line, "%-*s", last ? LAST_WIDTH : VALUE_WIDTH, value);
}

static void put_average(struct text *line, const struct stats_node *n)
{
	char        text[3][64] = {"", "", ""};
	const char *format = n->values == STATS_FLOAT ? "%f" : "%.0f";

	if (n->values && n->count) {
		snprintf(text[0], sizeof *text, "%.2f", n->sum / (double)n->count);
		snprintf(text[1], sizeof *text, format, n->least);
		snprintf(text[2], sizeof *text, format, n->greatest);
	} else if (n->is_fixed) {
		for (unsigned i = 0; i < 3; i++)
			snprintf(text[i], sizeof *text, "-");
	}
	for (unsigned i = 0; i < 3; i++)
		put_value(line, text[i], false);
}

static void put_node(struct text *line, const struct stats_tree *t, const struct stats_node *n, size_t width)
{
	char   text[64];
	size_t length = strlen(n->name) + n->depth;

	text_fill(line, ' ', n->depth);
	text_str(line, n->name);
	text_fill(line, ' ', length < width ? width - length : 0);
	snprintf(text, sizeof text, "%" PRIu64, n->count);
	put_value(line, text, false);
	put_average(line, n);
	*text = '\0';
	if (t->elapsed_ms > 0)
		snprintf(text, sizeof text, "%.4f", (double)n->count / t->elapsed_ms);
	put_value(line, text, false);
	*text = '\0';
	if (!n->parent)
		snprintf(text, sizeof text, "100%%");
	else if (t->node[n->parent].count)
		snprintf(text, sizeof text, "%.2f%%", (double)n->count * 100.0 / (double)t->node[n->parent].count);
	put_value(line, text, false);
	snprintf(text, sizeof text, "-");
	if (n->most_in_burst)
		snprintf(text, sizeof text, "%.4f", (double)n->most_in_burst / BURST_WINDOW_MS);
	put_value(line, text, false);
	if (n->most_in_burst)
		snprintf(text, sizeof text, "%.3f", n->burst_start_ms / 1000.0);
	put_value(line, text, true);
	text_char(line, '\n');
}

/* The nodes below one, each with what is below it; `room` is for the numbers of nodes. */
static void print_below(const struct stats_tree *t, uint32_t node, uint32_t *room, size_t width, FILE *out)
{
	struct text line;
	size_t      n = stats_tree_children(t, node, room);

	text_init(&line);
	for (size_t i = 0; i < n; i++) {
		text_clear(&line);
		put_node(&line, t, &t->node[room[i]], width);
		fwrite(line.p, 1, line.length, out);
		if (t->node[room[i]].first)
			print_below(t, room[i], room + n, width, out);
	}
	text_fini(&line);
}

static void print_rule(char c, size_t width, FILE *out)
{
	for (size_t i = 0; i < width; i++)
		fputc(c, out);
	fputc('\n', out);
}

/* The width of the column of names; Wireshark leaves more room where there are two roots of addresses. */
static size_t least_width(enum stats_trees_kind kind)
{
	return kind == STATS_IP_SRCDST || kind == STATS_IP6_SRCDST ? 31 : strlen("Topic / Item");
}

void tree_print(const struct statistic *s, struct stat_run *run)
{
	static const char *const heads[VALUES] = {"Count",     "Average", "Min Val",    "Max Val",
	                                          "Rate (ms)", "Percent", "Burst Rate", "Burst Start"};
	enum stats_trees_kind    kind = (enum stats_trees_kind)s->kind->variant;
	struct stats_tree        t;
	struct text              line;
	size_t                   width = least_width(kind);

	stats_trees_count(run->session, kind, run->frames, STATS_TREE_MAX, &t);
	for (size_t i = 1; i < t.n; i++)
		if (strlen(t.node[i].name) + t.node[i].depth > width)
			width = strlen(t.node[i].name) + t.node[i].depth;
	width += 2;
	fputc('\n', run->out);
	print_rule('=', width + VALUE_WIDTH * (VALUES - 1) + LAST_WIDTH, run->out);
	text_init(&line);
	text_printf(&line, "%s:\n%-*s", stats_trees_title(kind), (int)width, "Topic / Item");
	for (unsigned i = 0; i < VALUES; i++)
		put_value(&line, heads[i], i == VALUES - 1);
	fprintf(run->out, "%s\n", line.p);
	text_fini(&line);
	print_rule('-', width + VALUE_WIDTH * (VALUES - 1) + LAST_WIDTH, run->out);
	uint32_t *room = mem_calloc(t.n, sizeof *room);
	print_below(&t, 0, room, width, run->out);
	mem_free(room);
	fputc('\n', run->out);
	print_rule('-', width + VALUE_WIDTH * (VALUES - 1) + LAST_WIDTH, run->out);
	stat_say_cut(run->out, t.n - 1, t.left_out);
	stats_tree_fini(&t);
}
