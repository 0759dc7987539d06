/* run.h -- a capture from its start to its end: open the devices, give up every right, move packets until told to
 * stop.
 *
 * With a status descriptor another program is told how it goes, in lines:
 *     filter<TAB>INTERFACE<TAB>ERROR<TAB>FILTER   the capture filter is none; the run ends
 *     started<TAB>NAME<TAB>FRIENDLY<TAB>LINKTYPE  once for each interface, when packets are being captured
 *     running                                     behind all of these
 *     counts<TAB>NAME<TAB>RECEIVED<TAB>DROPPED<TAB>IFDROPPED    each second, and at the end
 *     packets<TAB>N                               written in all; the last line */
#ifndef WIRETALE_CAPTURE_RUN_H
#define WIRETALE_CAPTURE_RUN_H

#include "options.h"

/* Capture as the options say.  Returns the exit status: 0, 1 for what can't be opened, 2 for what can't be
 * written. */
int run(struct capture_options *o);

#endif
