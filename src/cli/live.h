/* live.h -- the command line's live captures: the capture program as a child, what it captures saved and handed to
 * the analyzer, and the report at the end. */
#ifndef WIRETALE_CLI_LIVE_H
#define WIRETALE_CLI_LIVE_H

#include "cli/options.h"

#include <stdatomic.h>

/* What analyzes the capture: it is in `file`, and `notify` tells how it grows (see source_open_growing);
 * *analyzed is to be set to the packets it is through with, UINT64_MAX: it does no more.  Returns the exit
 * status. */
typedef int live_analyze(void *context, int file, int notify, _Atomic uint64_t *analyzed);

/* Capture as the options say until it is over; `analyze` (NULL: only save) runs meanwhile, never as root.  Returns
 * the exit status; messages are on stderr. */
int live_capture(const struct options *o, live_analyze *analyze, void *context);

/* -D, -L, --list-time-stamp-types: did the options ask for a list?  Then it is printed, and *status is the exit
 * status. */
bool live_list(const struct options *o, int *status);

#endif
