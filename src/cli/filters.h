/* filters.h -- filters of the command line: compiled with the macros and names that the settings give. */
#ifndef WIRETALE_CLI_FILTERS_H
#define WIRETALE_CLI_FILTERS_H

#include "cli/options.h"
#include "view/select.h"

/* Compile; NULL: *error says why.  The caller gives the filter back with filter_free. */
struct filter *filters_compile(const char *text, const struct options *o, const struct registry *registry,
                               const struct prefs *prefs, struct filter_note *error);

#endif
