/* option_values.h -- what each option does with its argument; between options.c and option_values.c. */
#ifndef WIRETALE_CLI_OPTION_VALUES_H
#define WIRETALE_CLI_OPTION_VALUES_H

#include "cli/options.h"

struct parse {
	struct options *o;
	FILE           *err;
};

/* Write the message, with the program's name in front, to p->err.  Returns EXIT_INVALID_OPTION. */
__attribute__((format(printf, 2, 3))) int option_refuse(const struct parse *p, const char *format, ...);

/* Keep what an option (an index of option_rows) says in p->o.  The argument is borrowed; NULL where the option takes
 * none.  Returns an exit status, its message already written. */
int option_apply(struct parse *p, int id, const char *argument);

#endif
