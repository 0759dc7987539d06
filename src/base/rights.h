/* rights.h -- giving up rights, for good: root's, and those of any user that an analyzer does not need. */
#ifndef WIRETALE_BASE_RIGHTS_H
#define WIRETALE_BASE_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

/* A process of root's becomes `user` (NULL: who started it through sudo, SUDO_UID, else nobody); any other stays
 * as it is. False: it could not be, and why (why_bytes long) says what failed. */
bool rights_leave_root(const char *user, char *why, size_t why_bytes);

/* Give a file or folder of root's to whom rights_leave_root will become; where the process is not root's, nothing
 * changes. */
void rights_give(const char *user, const char *path);

/* What may still be done with a file, or with all that is in a folder. */
enum rights_use {
	RIGHTS_READ,
	RIGHTS_MAKE,   /* read, write, make files */
	RIGHTS_REPLACE /* remove and rename them too */
};

struct rights_path {
	const char     *path; /* NULL, or one that is not there: nothing */
	enum rights_use use;
};

/* Let this thread and those it starts open no file by name any more but these (Landlock; a kernel without it changes
 * nothing), and gain no privilege by exec.  Descriptors that are open stay so. */
void rights_no_files(const struct rights_path *paths, size_t n);

/* Let this thread and those it starts run no program, make no connection, touch no other process and type nothing into
 * the terminal: such calls fail with EPERM (seccomp; a kernel without it changes nothing). */
void rights_no_calls(void);

#endif
