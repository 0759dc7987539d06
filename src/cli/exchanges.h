/* exchanges.h -- the command `exchanges`: the requests of a capture with their answers, and where the time went. */
#ifndef WIRETALE_CLI_EXCHANGES_H
#define WIRETALE_CLI_EXCHANGES_H

#include "cli/options.h"

/* Run it with the words behind it; returns the exit status. */
int exchanges_capture(const struct options *o);

#endif
