/* stat_http.c -- -z http,stat: how often each status code and each method, as tshark writes it. */
#include "base/mem.h"
#include "cli/stat_kinds.h"
#include "view/stats_trees.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int http_parse(struct statistic *s, const struct stat_setup *x)
{
	return stat_take_filter(s, *s->rest == ',' ? s->rest + 1 : NULL, x, "http,stat");
}

/* The order in which tshark has the codes. */
/* clang-format off */
static const uint16_t order[] = {
	508, 208, 416, 451, 428, 405, 301, 417, 429, 406, 510, 302, 418, 499, 199, 303,
	407, 511, 500, 200, 431, 408, 304, 501, 201, 305, 409, 421, 502, 202, 410, 422,
	399, 503, 226, 203, 307, 411, 423, 400, 504, 100, 204, 308, 412, 424, 401, 505,
	101, 205, 413, 425, 402, 506, 102, 206, 414, 599, 426, 403, 507, 103, 207, 415,
	299, 300, 404,
};
/* clang-format on */

static int rank_of(const struct stats_tree *t, uint32_t node)
{
	unsigned long code = strtoul(t->node[node].name, NULL, 10);
	int           i = 0;

	while (i < (int)(sizeof order / sizeof *order) && order[i] != code)
		i++;
	return i;
}

static int compare_codes(const void *a, const void *b, void *tree)
{
	return rank_of(tree, *(const uint32_t *)a) - rank_of(tree, *(const uint32_t *)b);
}

/* The nodes below a root: codes in their order, methods as they came. */
static void print_root(const struct stats_tree *t, uint32_t root, bool codes, FILE *out)
{
	uint32_t *nodes = mem_calloc(t->n, sizeof *nodes);
	size_t    n = 0;

	fprintf(out, "* %-42sPackets\n", t->node[root].name);
	for (uint32_t i = t->node[root].first; i; i = t->node[i].next)
		nodes[n++] = i;
	if (codes)
		qsort_r(nodes, n, sizeof *nodes, compare_codes, (void *)(uintptr_t)t);
	for (size_t i = 0; i < n; i++) {
		const struct stats_node *x = &t->node[nodes[i]];
		fprintf(out, "  %-39s%10" PRIu64 "%s\n", x->name, x->count, codes ? "" : " ");
	}
	mem_free(nodes);
}

void http_print(const struct statistic *s, struct stat_run *run)
{
	static const char rule[] = "===================================================================";
	struct stats_tree t;

	stats_trees_count(run->session, STATS_HTTP_SUMMARY, run->frames, STATS_TREE_MAX, &t);
	fprintf(run->out, "\n%s\n%s", rule, stats_trees_title(STATS_HTTP_SUMMARY));
	if (s->filter_text && *s->filter_text)
		fprintf(run->out, " with filter %s", s->filter_text);
	fputc('\n', run->out);
	print_root(&t, t.node[0].first, true, run->out);
	print_root(&t, t.node[0].last, false, run->out);
	fprintf(run->out, "%s\n", rule);
	stat_say_cut(run->out, t.n - 1, t.left_out);
	stats_tree_fini(&t);
}
