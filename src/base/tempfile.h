/* tempfile.h -- a file that nobody else can name, gone when it is closed. */
#ifndef WIRETALE_BASE_TEMPFILE_H
#define WIRETALE_BASE_TEMPFILE_H

/* Make one in $TMPDIR, or /tmp, open for reading and writing.  Returns the descriptor, the caller's; -1: errno
 * says why. */
int tempfile_open(void);

#endif
