/* read.h -- -r: open a capture, run the first pass, print what the options ask for. */
#ifndef WIRETALE_CLI_READ_H
#define WIRETALE_CLI_READ_H

#include "cli/options.h"

/* Do what o says with its input file; messages go to standard error.  Returns the exit status. */
int read_capture(const struct options *o);

/* Print how the filter of --explain is read; messages go to standard error.  Returns the exit status. */
int explain_filter(const struct options *o);

/* Capture from devices (or a pipe), print and save as the options say.  Returns the exit status. */
int capture_live(const struct options *o);

#endif
