/* writer.h -- between a capture's pipe and whoever reads it: takes whole blocks off the pipe as fast as they come,
 * saves them,
 * and lets an analyzer follow at its own pace.  Looks at types and lengths of blocks only; runs no dissector.
 *
 * pcapng and pcap streams both: what a real dumpcap or tcpdump writes is taken too. */
#ifndef WIRETALE_LIVE_WRITER_H
#define WIRETALE_LIVE_WRITER_H

#include "live/files.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WRITER_UNIT_MAX = 1 << 28 }; /* bytes of one block or record that are believed */

struct writer {
	int           in;        /* the pipe */
	struct files *files;     /* NULL: nothing is saved */
	int           spool;     /* what the analyzer reads; -1: there is none */
	bool          spool_own; /* it is a file of its own, not the one that is saved */
	int           notify;    /* how long the spool has become, 8 bytes a time; -1: nobody asks */
	void (*full)(void *);    /* called when no more is wanted: the capture is to be stopped */
	void            *full_context;
	_Atomic uint64_t packets, bytes; /* so far */
	_Atomic bool     stop;           /* set from outside: take no more */
	int              error;          /* errno of what could not be written; 0: all is well */
	bool             damaged;        /* the stream is no capture, or ended within a block */
	pthread_t        thread;
};

/* Make a spool for an analyzer: an unlinked file (or the saved file itself, where there is one that stays), and a
 * pipe that tells its growth.  Gives two descriptors that are the analyzer's.  False: errno says why. */
bool writer_spool(struct writer *w, int *read_fd, int *notify_fd);

/* Move what comes, until the pipe ends or writer_stop; on the caller's thread, or on one of its own. */
void writer_run(struct writer *w);
bool writer_start(struct writer *w);
void writer_join(struct writer *w);

#endif
