/* stats.c -- see stats.h. */
#include "cli/stats.h"

#include "base/mem.h"
#include "cli/filters.h"
#include "cli/stat_kinds.h"
#include "cli/stat_names.h"

#include <inttypes.h>
#include <string.h>

/* In the order of their names, as -z help lists them. */
static const struct stat_kind kinds[] = {
    {"conv,eth", TALKERS_ETH, true, talks_parse, talks_print, NULL},
    {"conv,ip", TALKERS_IP4, true, talks_parse, talks_print, NULL},
    {"conv,ipv6", TALKERS_IP6, true, talks_parse, talks_print, NULL},
    {"conv,tcp", TALKERS_TCP, true, talks_parse, talks_print, NULL},
    {"conv,udp", TALKERS_UDP, true, talks_parse, talks_print, NULL},
    {"dests,tree", STATS_DESTS, true, tree_parse, tree_print, NULL},
    {"dns,tree", STATS_DNS, false, tree_parse, tree_print, NULL},
    {"endpoints,eth", TALKERS_ETH, true, talkers_parse, talkers_print, NULL},
    {"endpoints,ip", TALKERS_IP4, true, talkers_parse, talkers_print, NULL},
    {"endpoints,ipv6", TALKERS_IP6, true, talkers_parse, talkers_print, NULL},
    {"endpoints,tcp", TALKERS_TCP, true, talkers_parse, talkers_print, NULL},
    {"endpoints,udp", TALKERS_UDP, true, talkers_parse, talkers_print, NULL},
    {"expert", 0, false, expert_parse, expert_print, NULL},
    {"flow,any", LADDER_ANY, false, flow_parse, flow_print, NULL},
    {"flow,icmp", LADDER_ICMP, true, flow_parse, flow_print, NULL},
    {"flow,icmpv6", LADDER_ICMP6, true, flow_parse, flow_print, NULL},
    {"flow,tcp", LADDER_TCP, true, flow_parse, flow_print, NULL},
    {"follow,http", FOLLOW_HTTP, false, follow_parse, follow_print, NULL},
    {"follow,tcp", FOLLOW_TCP, true, follow_parse, follow_print, NULL},
    {"follow,tls", FOLLOW_TLS, true, follow_parse, follow_print, NULL},
    {"follow,udp", FOLLOW_UDP, true, follow_parse, follow_print, NULL},
    {"hosts", 0, false, hosts_parse, hosts_print, NULL},
    {"http,stat", STATS_HTTP_SUMMARY, false, http_parse, http_print, NULL},
    {"http,tree", STATS_HTTP, false, tree_parse, tree_print, NULL},
    {"http_req,tree", STATS_HTTP_REQUESTS, false, tree_parse, tree_print, NULL},
    {"http_seq,tree", STATS_HTTP_SEQUENCES, false, tree_parse, tree_print, NULL},
    {"http_srv,tree", STATS_HTTP_SERVERS, false, tree_parse, tree_print, NULL},
    {"io,phs", 0, false, hierarchy_parse, hierarchy_print, NULL},
    {"io,stat", 0, false, io_parse, io_print, io_fini},
    {"ip_hosts,tree", STATS_IP_HOSTS, true, tree_parse, tree_print, NULL},
    {"ip_srcdst,tree", STATS_IP_SRCDST, true, tree_parse, tree_print, NULL},
    {"ipv6_dests,tree", STATS_IP6_DESTS, true, tree_parse, tree_print, NULL},
    {"ipv6_hosts,tree", STATS_IP6_HOSTS, true, tree_parse, tree_print, NULL},
    {"ipv6_ptype,tree", STATS_IP6_PTYPE, true, tree_parse, tree_print, NULL},
    {"ipv6_srcdst,tree", STATS_IP6_SRCDST, true, tree_parse, tree_print, NULL},
    {"plen,tree", STATS_PLEN, true, tree_parse, tree_print, NULL},
    {"ptype,tree", STATS_PTYPE, true, tree_parse, tree_print, NULL},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* The longest name that the argument begins with. */
static const struct stat_kind *kind_of(const char *argument)
{
	const struct stat_kind *found = NULL;

	for (size_t i = 0; i < KINDS; i++)
		if (!strncmp(argument, kinds[i].name, strlen(kinds[i].name)) &&
		    (!found || strlen(kinds[i].name) > strlen(found->name)))
			found = &kinds[i];
	return found;
}

void stats_list(FILE *out)
{
	for (size_t i = 0; i < KINDS; i++)
		fprintf(out, "     %s\n", kinds[i].name);
}

bool stats_known(const char *argument, const char *program, FILE *err)
{
	if (kind_of(argument))
		return true;
	fprintf(err, "%s: Invalid -z argument \"%s\"; it must be one of:\n", program, argument);
	stats_list(err);
	return false;
}

/* ------------------------------------------------------------------ arguments */

struct filter *stat_filter(const char *text, const struct stat_setup *x, struct text *message)
{
	struct filter_note error;
	struct filter     *f = filters_compile(text, x->options, x->registry, x->prefs, &error);

	if (!f)
		text_printf(message, "Filter \"%s\" is invalid - %s", text, error.message);
	return f;
}

int stat_take_filter(struct statistic *s, const char *text, const struct stat_setup *x, const char *tap)
{
	struct text message;

	s->filter_text = text;
	if (!text || !*text)
		return EXIT_OK;
	text_init(&message);
	s->filter = stat_filter(text, x, &message);
	if (!s->filter)
		fprintf(stderr, "%s: Couldn't register %s tap: %s\n", x->options->program, tap, message.p);
	text_fini(&message);
	return s->filter ? EXIT_OK : EXIT_INVALID_OPTION;
}

int stats_parse(struct stats *s, const struct stat_setup *x)
{
	const struct words *words = &x->options->statistics;
	int                 status = EXIT_OK;

	*s = (struct stats){.list = mem_calloc(words->n + 1, sizeof *s->list)};
	for (size_t i = 0; i < words->n && status == EXIT_OK; i++) {
		struct statistic *one = &s->list[s->n++];
		one->argument = words->word[i];
		one->kind = kind_of(one->argument);
		if (!one->kind)
			return EXIT_INVALID_OPTION;
		one->rest = one->argument + strlen(one->kind->name);
		status = one->kind->parse(one, x);
	}
	return status;
}

void stats_fini(struct stats *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->list[i].kind && s->list[i].kind->fini)
			s->list[i].kind->fini(&s->list[i]);
		filter_free(s->list[i].filter);
		mem_free(s->list[i].own);
	}
	mem_free(s->list);
	*s = (struct stats){0};
}

bool stats_early(const struct stats *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->list[i].kind->early || (s->list[i].filter && !filter_early(s->list[i].filter)))
			return false;
	return true;
}

bool stats_names_hosts(const struct stats *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind->print == hosts_print)
			return true;
	return false;
}

/* ------------------------------------------------------------------ printing */

void stats_print(const struct stats *s, struct stat_run *run)
{
	const struct bitset *passed = run->frames;
	struct bitset        filtered;

	for (size_t i = s->n; i > 0; i--) {
		const struct statistic *one = &s->list[i - 1];
		if (one->off)
			continue;
		run->frames = passed;
		if (one->filter) {
			select_frames(run->session, one->filter, passed, &filtered);
			run->frames = &filtered;
		}
		one->kind->print(one, run);
		if (one->filter)
			bitset_fini(&filtered);
	}
	run->frames = passed;
}

void stat_say_cut(FILE *out, size_t rows, uint64_t left_out)
{
	if (left_out)
		fprintf(out, "(The table ends after %zu rows; %" PRIu64 " further items are not in it.)\n", rows,
		        left_out);
}
