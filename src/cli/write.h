/* write.h -- -w: the displayed frames into a capture file. */
#ifndef WIRETALE_CLI_WRITE_H
#define WIRETALE_CLI_WRITE_H

#include "base/bitset.h"
#include "cli/options.h"

struct session;

/* Whether -F names a format that can be written; else a message is on stderr. */
bool write_format_ok(const struct options *o);

/* Write what -w, -F and --capture-comment ask for; the exit status, with a message on stderr where it failed. */
int write_frames(const struct options *o, struct session *s, const struct bitset *displayed);

#endif
