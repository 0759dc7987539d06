/* write.c -- see write.h.  The messages are tshark's. */
#include "cli/write.h"

#include "view/export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

bool write_format_ok(const struct options *o)
{
	if (!o->write || !o->file_type || export_format(o->file_type))
		return true;
	fprintf(stderr, "%s: Files can't be written in the format \"%s\".\n", o->program, o->file_type);
	return false;
}

static int cannot_create(const struct options *o)
{
	const char *name = o->write;

	fprintf(stderr, "%s: ", o->program);
	switch (errno) {
	case ENOENT: fprintf(stderr, "The path to the file \"%s\" doesn't exist.\n", name); break;
	case EACCES: fprintf(stderr, "You don't have permission to create or write to the file \"%s\".\n", name); break;
	case EISDIR: fprintf(stderr, "\"%s\" is a directory (folder), not a file.\n", name); break;
	default: fprintf(stderr, "The file \"%s\" could not be created: %s.\n", name, strerror(errno));
	}
	return EXIT_FAILED;
}

static int failed(const struct options *o, const struct export *x, const char *message)
{
	unsigned long long n = x->written;

	if (errno == ENOSPC)
		fprintf(stderr,
		        "%s: Not all the packets could be written to the file \"%s\" because there is no space left on "
		        "the file system.\n",
		        o->program, o->write);
	else if (errno)
		fprintf(stderr, "%s: An error occurred while writing to the file \"%s\": %s.\n", o->program, o->write,
		        message);
	else
		fprintf(stderr, "%s: %s\n", o->program, message);
	if (errno)
		fprintf(stderr, "%s: %llu packets were written whole.\n", o->program, n);
	return EXIT_FAILED;
}

int write_frames(const struct options *o, struct session *s, const struct bitset *displayed)
{
	bool to_pipe = !strcmp(o->write, "-");
	int  fd = to_pipe ? STDOUT_FILENO : open(o->write, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct export x = {
	    .format = o->file_type ? o->file_type : "pcapng", .comment = o->capture_comment, .frames = displayed};
	char message[256] = "";
	int  status = EXIT_OK;

	if (fd < 0)
		return cannot_create(o);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe and a limit on files are told, as a full disk is */
	signal(SIGXFSZ, SIG_IGN);
	errno = 0;
	if (!export_frames(s, &x, fd, message, sizeof message))
		status = failed(o, &x, message);
	if (!to_pipe && close(fd) != 0 && status == EXIT_OK)
		status = failed(o, &x, strerror(errno));
	return status;
}
