/* broker.h -- for a server: one process keeps the rights that the program was started with and does nothing but start
 * and end capture programs; the server gives its rights up and asks it. */
#ifndef WIRETALE_LIVE_BROKER_H
#define WIRETALE_LIVE_BROKER_H

#include "live/child.h"

/* Split the process (call it before there are threads).  True in the process that is to become the server: *fd is
 * how it asks.  False in the other one, once the server has ended (*status: its exit status), or where it can't be
 * split (-1). */
bool broker_split(int *fd, int *status);

/* As child_start (its errors kept), by the broker behind fd, from one thread.  The child is not this process's own:
 * child_wait can't tell its exit status.  False: why has a sentence.  A server that was taken over gets nothing else
 * started: of the capture program's options, those that read devices are let through. */
bool broker_child_start(int fd, struct child *c, const char *const *arguments, char *why, size_t why_bytes);

/* Ask a child of the broker's to end; from any thread, and from a signal's handler. */
void broker_child_stop(int fd, const struct child *c);

#endif
