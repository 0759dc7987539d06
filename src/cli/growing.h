/* growing.h -- prints frames while their capture still grows: a pipe, or devices.  One pass: each frame is printed
 * with what is known when it comes.  Not for files: those are read to their end first. */
#ifndef WIRETALE_CLI_GROWING_H
#define WIRETALE_CLI_GROWING_H

#include "cli/output.h"

#include <stdatomic.h>

struct filter;
struct selector;

struct growing {
	struct session   *session;
	struct output    *output;
	struct selector  *display; /* NULL: all frames */
	uint32_t          done;    /* frames that were looked at */
	_Atomic uint64_t *told;    /* the same, for whoever watches; NULL: nobody does */
};

/* Begin: session_load will print what comes (printer NULL: nothing), and end where the session is full.  The filter
 * (NULL: none) must outlive it. */
void growing_open(struct growing *g, struct session *s, const struct printer *p, const struct filter *display,
                  _Atomic uint64_t *told);

/* Print the end and give everything back; false: standard output was closed or full (errno says which). */
bool growing_close(struct growing *g);

#endif
