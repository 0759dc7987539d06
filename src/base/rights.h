/* rights.h -- giving up root's rights, for good. */
#ifndef WIRETALE_BASE_RIGHTS_H
#define WIRETALE_BASE_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

/* A process of root's becomes `user` (NULL: who started it through sudo, SUDO_UID, else nobody); any other stays
 * as it is. False: it could not be, and why (why_bytes long) says what failed. */
bool rights_leave_root(const char *user, char *why, size_t why_bytes);

/* Let this process and what it starts open no file by name any more (Landlock; a kernel without it changes
 * nothing), and gain no privilege by exec.  Descriptors that are open stay so. */
void rights_no_files(void);

#endif
