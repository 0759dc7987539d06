/* help.h -- what the program says of itself: -h, -v, the lists under wrong arguments, man page and completion. */
#ifndef WIRETALE_CLI_HELP_H
#define WIRETALE_CLI_HELP_H

#include "cli/options.h"

#define WIRETALE_LIKENESS "4.0.17" /* the tshark whose command line and output we have */

/* -h: name, a sentence, and the options. */
void help_print(const struct options *o, FILE *out);

/* The options alone, as they follow a wrong option. */
void help_usage(const struct options *o, FILE *out);

/* -v.  Called "tshark", the first line is tshark's, and our own version stands on the second. */
void help_version(const struct options *o, FILE *out);

/* --hexdump help. */
void help_hexdump(const struct options *o, FILE *out);

/* -G help. */
void help_reports(const struct options *o, FILE *out);

/* --generate: "man", "bash" or "zsh", from the table of options. */
void help_generate(const char *what, FILE *out);

/* The lists that follow a wrong argument of -T, -t, -u, -N, -E and -F. */
void help_formats(FILE *out);
void help_times(FILE *out);
void help_seconds(FILE *out);
void help_resolve(FILE *out);
void help_field_options(FILE *out);
void help_file_types(const struct options *o, FILE *out);

/* Whether -F knows the type. */
bool help_is_file_type(const char *name);

#endif
