/* stat_kinds.h -- how each family of statistics reads its argument and prints its table: the functions of struct
 * stat_kind, for the table in stats.c. */
#ifndef WIRETALE_CLI_STAT_KINDS_H
#define WIRETALE_CLI_STAT_KINDS_H

#include "cli/stats.h"
#include "view/follow.h"
#include "view/ladder.h"
#include "view/stats_trees.h"
#include "view/talkers.h"

/* stat_talkers.c: conv and endpoints; the variant is an enum talkers_kind. */
int  talks_parse(struct statistic *s, const struct stat_setup *x);
void talks_print(const struct statistic *s, struct stat_run *run);
int  talkers_parse(struct statistic *s, const struct stat_setup *x);
void talkers_print(const struct statistic *s, struct stat_run *run);

/* stat_follow.c; the variant is an enum follow_kind. */
int  follow_parse(struct statistic *s, const struct stat_setup *x);
void follow_print(const struct statistic *s, struct stat_run *run);

/* stat_expert.c: expert */
int  expert_parse(struct statistic *s, const struct stat_setup *x);
void expert_print(const struct statistic *s, struct stat_run *run);

/* stat_hierarchy.c: io,phs */
int  hierarchy_parse(struct statistic *s, const struct stat_setup *x);
void hierarchy_print(const struct statistic *s, struct stat_run *run);

/* stat_flow.c: flow; the variant is an enum ladder_kind. */
int  flow_parse(struct statistic *s, const struct stat_setup *x);
void flow_print(const struct statistic *s, struct stat_run *run);

/* stat_hosts.c: hosts */
int  hosts_parse(struct statistic *s, const struct stat_setup *x);
void hosts_print(const struct statistic *s, struct stat_run *run);

/* stat_http.c: http,stat */
int  http_parse(struct statistic *s, const struct stat_setup *x);
void http_print(const struct statistic *s, struct stat_run *run);

/* stat_io.c: io,stat */
int  io_parse(struct statistic *s, const struct stat_setup *x);
void io_print(const struct statistic *s, struct stat_run *run);
void io_fini(struct statistic *s);

/* stat_tree.c; the variant is an enum stats_trees_kind. */
int  tree_parse(struct statistic *s, const struct stat_setup *x);
void tree_print(const struct statistic *s, struct stat_run *run);

#endif
