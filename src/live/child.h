/* child.h -- the capture program as a child process: started, listened to, stopped.  What comes out of its pipe is
 * for writer.h; which options it takes is its own affair (capture/options.h). */
#ifndef WIRETALE_LIVE_CHILD_H
#define WIRETALE_LIVE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { CHILD_NAME_SIZE = 256, CHILD_INTERFACES_MAX = 32 };

/* How one interface does, as the child tells. */
struct child_interface {
	char     name[CHILD_NAME_SIZE], friendly[CHILD_NAME_SIZE];
	uint64_t received, dropped, interface_dropped;
};

struct child {
	pid_t                  pid;                   /* 0: none runs */
	int                    broker;                /* the process that started it (broker.h); -1: this one did */
	int                    packets_fd, status_fd; /* ours to read */
	struct child_interface interfaces[CHILD_INTERFACES_MAX];
	unsigned               ninterfaces;
	uint64_t               packets;              /* in all; told at the end */
	bool                   running;              /* packets are being captured */
	bool                   finished;             /* it has come to its end, and told so */
	char                   bad_filter[512];      /* libpcap's word on the capture filter; "": it is fine */
	char                   bad_filter_text[512]; /* that filter */
	char                   bad_filter_interface[CHILD_NAME_SIZE];
	char                   line[1024]; /* of the status, as far as it came */
	size_t                 line_bytes;
	int                    errors_fd;    /* its standard error, where that is kept; else -1 */
	char                   errors[2048]; /* the beginning of it, after child_wait */
};

/* Where the capture program is: beside this program, else in the folders of PATH.  False: nowhere (errno ENOENT), or
 * where this user may not run it (EACCES; `path` names it). */
bool child_program(char *path, size_t path_bytes);

/* Start it with these arguments (NULL at the end; --status-fd is added).  `called` is the name in its messages;
 * they go to c->errors where that is wanted, else to our standard error.  False: it can't be started, errno says
 * why. */
bool child_start(struct child *c, const char *called, const char *const *arguments, bool keep_errors);

/* Why it can't be started, for the errno `error` of child_start, as one sentence (with the command that permits it). */
void child_why(int error, char *out, size_t out_bytes);

/* Run it to its end with its standard output and errors here (-D, -L ...).  Returns its exit status; 127: no such
 * program. */
int child_run(const char *called, const char *const *arguments);

/* Take in what the status descriptor has, waiting for it if `wait`.  False: the child will tell nothing more. */
bool child_listen(struct child *c, bool wait);

/* Ask it to end (its pipe is read to the end all the same).  From any thread, and from a signal's handler. */
void child_stop(const struct child *c);

/* Take in what it said on its standard error, once it tells nothing more (child_wait does so too). */
void child_errors(struct child *c);

/* Wait for its end and close what is left of it; returns its exit status. */
int child_wait(struct child *c);

#endif
