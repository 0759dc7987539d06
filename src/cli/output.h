/* output.h -- prints the displayed frames of a session in the format that the options ask for. */
#ifndef WIRETALE_CLI_OUTPUT_H
#define WIRETALE_CLI_OUTPUT_H

#include "base/bitset.h"
#include "cli/print.h"

/* Make ready what the formats share; false: a message is on stderr and *status is the exit status (unknown field ...).
 * The printer's memory is given back by printer_fini. */
bool printer_init(struct printer *p, const struct options *o, const struct session *s, int *status);
void printer_fini(struct printer *p);

/* Print the frames of `displayed` (indexed) to standard output, formatted by as many threads as the session has.
 * Returns false if standard output was closed or full (errno says which). */
bool output_frames(struct session *s, const struct printer *p, const struct bitset *displayed);

#endif
