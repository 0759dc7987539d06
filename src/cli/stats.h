/* stats.h -- the statistics of -z: which there are, what their arguments mean, and their tables in turn.
 *
 * A statistic is one row of the table in stats.c; each prints from what view/ counted, as tshark prints it. */
#ifndef WIRETALE_CLI_STATS_H
#define WIRETALE_CLI_STATS_H

#include "cli/options.h"
#include "view/columns.h"
#include "view/select.h"

/* What a statistic's argument is read with. */
struct stat_setup {
	const struct options  *options;
	const struct registry *registry;
	const struct prefs    *prefs;
};

/* What a statistic is printed with. */
struct stat_run {
	struct session          *session;
	const struct options    *options;
	const struct time_style *time;
	const struct bitset     *frames; /* those that passed -R and the statistic's own filter; NULL: all */
	FILE                    *out;
};

struct stat_kind;

/* One -z. */
struct statistic {
	const struct stat_kind *kind;
	const char             *argument; /* all of it */
	const char             *rest;     /* what stands behind the kind's name */
	const char             *filter_text;
	struct filter          *filter; /* NULL: none */
	void                   *own;    /* the kind's own, from mem_alloc */
	bool                    off;    /* wrong, but that was not worth ending for */
};

struct stat_kind {
	const char *name; /* what the argument begins with */
	int         variant;
	bool        early; /* needs no streams of TCP put together */
	/* Read s->rest; EXIT_OK, or a status and the message on standard error. */
	int (*parse)(struct statistic *s, const struct stat_setup *x);
	void (*print)(const struct statistic *s, struct stat_run *run);
	void (*fini)(struct statistic *s); /* NULL: s->own needs no more than mem_free */
};

/* All of the command line. */
struct stats {
	struct statistic *list;
	size_t            n;
};

/* Read all arguments; EXIT_OK, or a status with the message on standard error.  Give back with stats_fini. */
int  stats_parse(struct stats *s, const struct stat_setup *x);
void stats_fini(struct stats *s);

/* Need the streams of TCP not be put together for them? */
bool stats_early(const struct stats *s);

/* Does one list the names of hosts? */
bool stats_names_hosts(const struct stats *s);

/* Print all, the last one first as tshark does; frames: those that passed -R, NULL: all. */
void stats_print(const struct stats *s, struct stat_run *run);

/* Compile a filter for s, without a word; NULL and *message: what is wrong, as tshark says it (the caller gives it back
 * with text_fini). */
struct filter *stat_filter(const char *text, const struct stat_setup *x, struct text *message);

/* Take the filter at `text` (NULL: none); `tap` is what the message calls the statistic. */
int stat_take_filter(struct statistic *s, const char *text, const struct stat_setup *x, const char *tap);

/* Say that a table was cut. */
void stat_say_cut(FILE *out, size_t rows, uint64_t left_out);

#endif
