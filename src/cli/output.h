/* output.h -- prints the displayed frames of a session in the format that the options ask for. */
#ifndef WIRETALE_CLI_OUTPUT_H
#define WIRETALE_CLI_OUTPUT_H

#include "base/bitset.h"
#include "cli/print.h"

/* Make ready what the formats share; false: a message is on stderr and *status is the exit status (unknown field
 * ...).
 * The printer's memory is given back by printer_fini. */
bool printer_init(struct printer *p, const struct options *o, struct registry *registry, const struct prefs *prefs,
                  int *status);
void printer_fini(struct printer *p);

/* Print the frames of `displayed` (indexed) to standard output, formatted by as many threads as the session has.
 * Returns false if standard output was closed or full (errno says which). */
bool output_frames(struct session *s, const struct printer *p, const struct bitset *displayed);

/* The same for frames that come in one after the other while the session grows: open, each frame that is
 * displayed, in
 * order, flush when no more are there for now, close (which prints the end and gives everything back).  Each
 * false: standard
 * output was closed or full.  The session must not change meanwhile. */
struct output *output_open(struct session *s, const struct printer *p);
bool           output_frame(struct output *o, uint32_t frame);
bool           output_flush(struct output *o);
bool           output_close(struct output *o);

/* Is all that is printed of a frame known before the streams of TCP are (session's `early`)? */
bool printer_early(const struct printer *p);

#endif
