/* reports.h -- the reports of -G. */
#ifndef WIRETALE_CLI_REPORTS_H
#define WIRETALE_CLI_REPORTS_H

#include "cli/options.h"

/* Print the report that o->report names (NULL: "fields") on out; an unknown one gives EXIT_INVALID_OPTION with
 * tshark's message on err, one that later versions bring likewise with a line of ours. */
int reports_run(const struct options *o, FILE *out, FILE *err);

#endif
