/* spool.c -- an input that can't be sought (standard input, a named pipe), kept in an unlinked temporary file so that
 * its bytes can be read again.  The file is in $TMPDIR, or /tmp, and is gone when it is closed. */
#include "source/input.h"

#include "base/mem.h"
#include "base/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PIPE_BYTES = 1 << 20 };

struct spool {
	struct input     in;
	int              pipe, file;
	uint64_t         at;      /* how far read has come */
	_Atomic uint64_t spooled; /* how many bytes the file holds */
};

static bool more_is_there(int fd)
{
	struct pollfd ask = {.fd = fd, .events = POLLIN};

	return poll(&ask, 1, 0) > 0 && (ask.revents & POLLIN);
}

/* Read from the pipe what is there, at least something, at most n bytes. */
static ptrdiff_t read_pipe(struct spool *s, uint8_t *out, size_t n)
{
	size_t done = 0;

	while (done < n && (done == 0 || more_is_there(s->pipe))) {
		ssize_t got = read(s->pipe, out + done, n - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return input_fail(&s->in, INPUT_IO, strerror(errno));
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ptrdiff_t)done;
}

static ptrdiff_t spool_read(struct input *in, uint8_t *out, size_t n)
{
	struct spool *s = (struct spool *)in;
	uint64_t      spooled = atomic_load_explicit(&s->spooled, memory_order_relaxed);

	if (s->at < spooled) {
		size_t again = spooled - s->at < n ? (size_t)(spooled - s->at) : n;
		size_t got = input_pread(s->file, s->at, out, again);
		s->at += got;
		return got ? (ptrdiff_t)got : input_fail(in, INPUT_IO, strerror(errno));
	}
	if (!atomic_load(&in->growing))
		return 0;
	ptrdiff_t got = read_pipe(s, out, n);
	if (got <= 0) {
		atomic_store(&in->growing, false);
		return got;
	}
	if (!input_pwrite(s->file, spooled, out, (size_t)got))
		return input_fail(in, INPUT_IO, strerror(errno));
	s->at += (uint64_t)got;
	atomic_store(&s->spooled, s->at);
	atomic_store_explicit(&in->stored_read, s->at, memory_order_relaxed);
	return got;
}

static size_t spool_read_at(struct input *in, uint64_t offset, uint8_t *out, size_t n)
{
	return input_pread(((struct spool *)in)->file, offset, out, n);
}

static void spool_rewind(struct input *in)
{
	((struct spool *)in)->at = 0;
}

static void spool_close(struct input *in)
{
	struct spool *s = (struct spool *)in;

	close(s->pipe);
	close(s->file);
	mem_free(s);
}

static const struct input_ops spool_ops = {spool_read, spool_read_at, spool_rewind, spool_close};

struct input *input_open_spool(int fd)
{
	int file = tempfile_open();

	if (file < 0)
		return NULL;
	/* A larger pipe means fewer switches between the writer and us; where it is refused, all works too. */
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
	struct spool *s = mem_calloc(1, sizeof *s);
	s->in.ops = &spool_ops;
	s->pipe = fd;
	s->file = file;
	atomic_store(&s->in.growing, true);
	return &s->in;
}
