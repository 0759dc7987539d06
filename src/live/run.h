/* run.h -- a live capture that goes on beside everything else: the capture program, the thread that takes its
 * packets, and the spool that an analyzer reads.  For fronts that live on (the server); the command line wires its
 * own processes. */
#ifndef WIRETALE_LIVE_RUN_H
#define WIRETALE_LIVE_RUN_H

#include "live/child.h"
#include "live/writer.h"

struct live_run;

enum { LIVE_NO_BROKER = -1 };

/* How it goes. */
struct live_counts {
	bool     running;
	uint64_t packets, bytes; /* taken from the devices so far */
	uint64_t dropped;        /* by the kernel and the devices */
};

/* Begin with these arguments for the capture program (NULL at the end), started by the broker where there is one.
 * Gives two descriptors that are the caller's, for source_open_growing.  NULL: it can't begin, and message says
 * why, as the capture program does. */
struct live_run *live_run_start(int broker, const char *const *arguments, int *file, int *notify, char *message,
                                size_t message_bytes);

/* Ask it to end: what was captured stays.  Any thread. */
void live_run_stop(struct live_run *l);

/* How it goes; any thread. */
void live_run_counts(struct live_run *l, struct live_counts *out);

/* Wait for the end of one that was asked to end. */
void live_run_wait(struct live_run *l);

/* Why it ended, where that was not asked for (an interface that went down ...); false: there is nothing to say.  Any
 * thread. */
bool live_run_message(struct live_run *l, char *out, size_t out_bytes);

/* Stop, wait for the end, give everything back. */
void live_run_free(struct live_run *l);

/* What the capture program prints with these arguments (-D -M ...), in out (NUL-terminated, cut to out_bytes).
 * False: it prints nothing but errors, which are in out. */
bool live_run_ask(int broker, const char *const *arguments, char *out, size_t out_bytes);

#endif
