/* user_files.c -- see user_files.h. */
#include "server/user_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int path_of(char path[PATH_MAX], const char *folder, const char *name, const char *end)
{
	int n = folder ? snprintf(path, PATH_MAX, "%s/%s%s", folder, name, end) : -1;

	return n > 0 && n < PATH_MAX ? n : -1;
}

bool user_file_read(const char *folder, const char *name, struct text *out)
{
	char path[PATH_MAX];
	int  fd = path_of(path, folder, name, "") > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	char   *room = text_room(out, USER_FILE_MAX_BYTES + 1);
	ssize_t n = read(fd, room, USER_FILE_MAX_BYTES + 1);
	close(fd);
	if (n < 0 || n > USER_FILE_MAX_BYTES)
		return false;
	text_wrote(out, (size_t)n);
	return true;
}

static void make_folders(const char *folder)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s", folder) >= PATH_MAX)
		return;
	for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
}

bool user_files_kept(const char *folder)
{
	if (!folder)
		return false;
	make_folders(folder);
	return access(folder, W_OK) == 0;
}

bool user_file_write(const char *folder, const char *name, const void *bytes, size_t n)
{
	char path[PATH_MAX], fresh[PATH_MAX];

	errno = ENOENT;
	if (path_of(path, folder, name, "") < 0 || path_of(fresh, folder, name, ".new") < 0)
		return false;
	make_folders(folder);
	int  fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, bytes, n) == (ssize_t)n;
	if (fd >= 0)
		ok &= close(fd) == 0;
	return ok && rename(fresh, path) == 0;
}
