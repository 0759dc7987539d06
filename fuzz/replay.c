/* replay.c -- runs a fuzz harness over the files of folders: the seeds as a plain test, without libFuzzer.
 *
 * Each input is copied to a block of exactly its size, so that a sanitizer sees a read past its end. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The harness of the file that this one is linked with. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return -1;
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	rewind(f);
	uint8_t *data = size >= 0 ? malloc(size ? (size_t)size : 1) : NULL;
	bool     read_all = data && fread(data, 1, (size_t)size, f) == (size_t)size;
	if (read_all)
		LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	fclose(f);
	return read_all ? 0 : -1;
}

/* Return how many files of the folder ran, or -1 when one could not be read. */
static int replay_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	int  n = 0;

	if (!dir)
		return 0;
	for (struct dirent *entry; n >= 0 && (entry = readdir(dir));) {
		char path[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		n = replay_file(path) < 0 ? -1 : n + 1;
		if (n < 0)
			fprintf(stderr, "%s: can't be read\n", path);
	}
	closedir(dir);
	return n;
}

int main(int argc, char **argv)
{
	int total = 0;

	for (int i = 1; i < argc; i++) {
		int n = replay_folder(argv[i]);
		if (n < 0)
			return 1;
		total += n;
	}
	printf("%d inputs\n", total);
	return total ? 0 : 77;
}
