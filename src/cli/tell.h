/* tell.h -- `tell FILE [--stream N] [--json] [--lang en|zh]`: what happened on the TCP connections of a capture. */
#ifndef WIRETALE_CLI_TELL_H
#define WIRETALE_CLI_TELL_H

#include "cli/options.h"

/* Run the command; returns the exit status. */
int tell_capture(const struct options *o);

#endif
