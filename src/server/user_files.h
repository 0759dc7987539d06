/* user_files.h -- the user's own files in the settings folder: what the page keeps, colouring rules, saved filters. */
#ifndef WIRETALE_SERVER_USER_FILES_H
#define WIRETALE_SERVER_USER_FILES_H

#include "base/text.h"

enum { USER_FILE_MAX_BYTES = 256 << 10 };

/* Append the content of a file of a folder; false: it is not there, or too long. */
bool user_file_read(const char *folder, const char *name, struct text *out);

/* Write a file of a folder (made where it is missing), in one step: it is whole at any time.  False: errno says why. */
bool user_file_write(const char *folder, const char *name, const void *bytes, size_t n);

/* Whether files can be written there (the folder is made where it can be). */
bool user_files_kept(const char *folder);

#endif
