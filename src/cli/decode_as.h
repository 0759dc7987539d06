/* decode_as.h -- -d, --enable-protocol and --disable-protocol: what they change in a registry. */
#ifndef WIRETALE_CLI_DECODE_AS_H
#define WIRETALE_CLI_DECODE_AS_H

#include "cli/options.h"

struct registry;

/* Switch protocols off and on, and bind what -d says.  Returns the exit status, with tshark's messages on err. */
int decode_as_apply(const struct options *o, struct registry *r, FILE *err);

#endif
