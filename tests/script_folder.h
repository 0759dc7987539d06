/* script_folder.h -- replays each script of a folder: what the tests of scripts share.  Included by a test, once. */
#ifndef WIRETALE_TESTS_SCRIPT_FOLDER_H
#define WIRETALE_TESTS_SCRIPT_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* Replay every *.tcp of a folder; `replay` gives how many lines of one were wrong.  There has to be one, and all
 * right. */
static void replay_folder(const char *name, unsigned (*replay)(const char *path))
{
	DIR           *folder = opendir(name);
	struct dirent *entry;
	unsigned       wrong = 0, n = 0;
	char           path[600];

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (strstr(entry->d_name, ".tcp")) {
			snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
			wrong += replay(path);
			n++;
		}
	closedir(folder);
	assert_int_not_equal(n, 0);
	assert_int_equal(wrong, 0);
}

#endif
