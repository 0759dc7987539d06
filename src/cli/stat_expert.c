/* stat_expert.c -- -z expert[,SEVERITY][,FILTER]: the items of view/expert_count.h as tshark writes them. */
#include "base/mem.h"
#include "cli/stat_kinds.h"
#include "view/expert_count.h"

#include <inttypes.h>
#include <string.h>

static const struct {
	const char   *word, *title;
	enum severity severity;
} levels[] = {
    {"error", "Errors", SEV_ERROR}, {"warn", "Warns", SEV_WARN},          {"note", "Notes", SEV_NOTE},
    {"chat", "Chats", SEV_CHAT},    {"comment", "Comments", SEV_COMMENT},
};

enum { LEVELS = sizeof levels / sizeof *levels };

/* The least level that is shown is kept as an index of `levels`. */
static enum severity least_of(const struct statistic *s)
{
	return levels[*(const size_t *)s->own].severity;
}

int expert_parse(struct statistic *s, const struct stat_setup *x)
{
	const char *rest = *s->rest == ',' ? s->rest + 1 : NULL;
	size_t     *least = s->own = mem_alloc(sizeof *least);
	struct text message;

	*least = LEVELS - 1;
	for (size_t i = 0; rest && i < LEVELS; i++) {
		size_t n = strlen(levels[i].word);
		if (strncmp(rest, levels[i].word, n))
			continue;
		*least = i;
		rest = rest[n] == ',' ? rest + n + 1 : NULL;
	}
	if (!rest || !*rest)
		return EXIT_OK;
	text_init(&message);
	s->filter = stat_filter(rest, x, &message);
	if (!s->filter)
		fprintf(stderr, "Expert tap error (%s)!\n", message.p);
	text_fini(&message);
	return s->filter ? EXIT_OK : EXIT_INVALID_OPTION;
}

static void print_level(const struct expert_count *e, size_t level, FILE *out)
{
	uint64_t all = 0;

	for (size_t i = 0; i < e->n; i++)
		all += e->list[i].severity == levels[level].severity ? e->list[i].count : 0;
	if (!all)
		return;
	fprintf(out, "\n%s (%" PRIu64 ")\n=============\n   Frequency      Group           Protocol  Summary\n",
	        levels[level].title, all);
	for (size_t i = 0; i < e->n; i++) {
		const struct expert_row *row = &e->list[i];
		if (row->severity == levels[level].severity)
			fprintf(out, "%12" PRIu64 " %10s %18s  %s\n", row->count, expert_row_group(row), row->protocol,
			        row->message);
	}
}

void expert_print(const struct statistic *s, struct stat_run *run)
{
	struct expert_count e;

	expert_count(run->session, run->frames, least_of(s), EXPERT_COUNT_MAX, &e);
	for (size_t i = 0; i < LEVELS; i++)
		print_level(&e, i, run->out);
	stat_say_cut(run->out, e.n, e.left_out);
	expert_count_fini(&e);
}
