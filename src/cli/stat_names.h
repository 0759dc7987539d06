/* stat_names.h -- which statistics -z has, for those who only ask that: what they do is stats.h's. */
#ifndef WIRETALE_CLI_STAT_NAMES_H
#define WIRETALE_CLI_STAT_NAMES_H

#include <stdbool.h>
#include <stdio.h>

/* Whether the argument of a -z names a statistic; else *err gets tshark's message with the list of those that there
 * are. */
bool stats_known(const char *argument, const char *program, FILE *err);

/* Print the list, a line each. */
void stats_list(FILE *out);

#endif
