/* ftp_files.h -- which data connections of FTP carry a file, and its name.  Not the file's bytes: follow.h has them. */
#ifndef WIRETALE_VIEW_FTP_FILES_H
#define WIRETALE_VIEW_FTP_FILES_H

#include "view/session.h"

/* The name of the file whose first data stand in a frame (from 0), as its command gave it; NULL: none begins there.
 * Lives as long as the session. */
const char *ftp_file(const struct session *s, uint32_t frame);

#endif
