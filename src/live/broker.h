/* broker.h -- for a server that root starts: one process keeps root's rights and does nothing but start capture
 * programs; the server goes on as another user and asks it. */
#ifndef WIRETALE_LIVE_BROKER_H
#define WIRETALE_LIVE_BROKER_H

#include "live/child.h"

/* Split the process (call it before there are threads).  True in the process that is to become the server: *fd is
 * how it asks.  False in the other one, once the server has ended (*status: its exit status), or where it can't be
 * split (-1). */
bool broker_split(int *fd, int *status);

/* As child_start (its errors kept), by the broker behind fd.  The child is not this process's own: child_wait
 * can't tell its exit status. */
bool broker_child_start(int fd, struct child *c, const char *const *arguments);

#endif
