/* progress.h -- a line on standard error that tells how far long work is.  Nothing where that is no terminal, and
 * nothing in the first second. */
#ifndef WIRETALE_CLI_PROGRESS_H
#define WIRETALE_CLI_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
	const _Atomic uint32_t *done; /* what is counted */
	const char             *what; /* "frames read" */
	pthread_t               thread;
	pthread_mutex_t         lock;
	pthread_cond_t          changed;
	bool                    running, stopped;
};

/* Begin to tell of *done, which others count up; progress_stop clears the line and must be called. */
void progress_start(struct progress *p, const char *what, const _Atomic uint32_t *done);
void progress_stop(struct progress *p);

#endif
