/* confine.h -- giving up, for good, whatever the process could do beyond reading its open devices and writing its
 * pipe.
 *
 * Linux only: capabilities(7), prctl(2) PR_SET_NO_NEW_PRIVS, seccomp(2). */
#ifndef WIRETALE_CAPTURE_CONFINE_H
#define WIRETALE_CAPTURE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/* Become `user` (NULL: SUDO_UID's user, else nobody) if the process is root; drop every capability; allow only the
 * system calls that a running capture makes: anything else, open and exec among it, fails with EPERM from now on.
 * with_parent: SIGTERM comes when whoever started it has ended.
 * False: a step failed, and why (why_bytes long) names it; the caller must end then. */
bool confine(const char *user, bool with_parent, char *why, size_t why_bytes);

#endif
