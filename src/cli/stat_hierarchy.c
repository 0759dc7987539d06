/* stat_hierarchy.c -- -z io,phs: the protocol hierarchy of view/hierarchy.h as tshark writes it. */
#include "cli/stat_kinds.h"
#include "view/hierarchy.h"

#include <inttypes.h>

static const char rule[] = "===================================================================\n";

int hierarchy_parse(struct statistic *s, const struct stat_setup *x)
{
	return stat_take_filter(s, *s->rest == ',' ? s->rest + 1 : NULL, x, "io,phs");
}

enum { INDENT_MAX = 15, NAME_MAX_BYTES = 79 }; /* of the columns that tshark has for names */

static void print_nodes(const struct hierarchy *h, const struct registry *r, uint32_t parent, int depth, FILE *out)
{
	for (uint32_t i = h->node[parent].first_child; i; i = h->node[i].next) {
		const struct hierarchy_node *n = &h->node[i];
		char                         name[NAME_MAX_BYTES + 1];
		snprintf(name, sizeof name, "%*s%s%s", 2 * (depth < INDENT_MAX ? depth : INDENT_MAX), "",
		         depth > INDENT_MAX ? "..." : "",
		         n->field == FIELD_NO ? "text" : registry_field(r, n->field)->name);
		fprintf(out, "%-40s frames:%" PRIu64 " bytes:%" PRIu64 "\n", name, n->frames, n->bytes);
		print_nodes(h, r, i, depth + 1, out);
	}
}

void hierarchy_print(const struct statistic *s, struct stat_run *run)
{
	struct hierarchy h;

	hierarchy_count(run->session, run->frames, HIERARCHY_MAX, &h);
	fprintf(run->out, "\n%sProtocol Hierarchy Statistics\nFilter: %s\n\n", rule,
	        s->filter_text ? s->filter_text : "");
	print_nodes(&h, run->session->registry, 0, 0, run->out);
	fputs(rule, run->out);
	stat_say_cut(run->out, h.n - 1, h.left_out);
	hierarchy_fini(&h);
}
