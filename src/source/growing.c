/* growing.c -- an input that another part of the program, or another process, is still writing: a file, and a pipe
 * on which the writer tells how long it has become (8 bytes a time; its end is the end). */
#include "source/input.h"

#include "base/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct growing {
	struct input in;
	int          file, notify;
	uint64_t     at, length; /* how far read has come, and how far it may */
};

/* Wait for the writer's word.  False: there will be no more than the file holds. */
static bool hear(struct growing *g)
{
	uint64_t    lengths[512];
	struct stat st;

	for (;;) {
		ssize_t n = read(g->notify, lengths, sizeof lengths);
		if (n < 0 && errno == EINTR)
			continue;
		if (n >= (ssize_t)sizeof *lengths) {
			g->length = lengths[n / (ssize_t)sizeof *lengths - 1];
			return true;
		}
		/* The pipe may have been too full for the last word. */
		if (fstat(g->file, &st) == 0 && (uint64_t)st.st_size > g->length)
			g->length = (uint64_t)st.st_size;
		atomic_store(&g->in.growing, false);
		return g->at < g->length;
	}
}

static ptrdiff_t growing_read(struct input *in, uint8_t *out, size_t n)
{
	struct growing *g = (struct growing *)in;

	while (g->at >= g->length)
		if (!atomic_load(&in->growing) || !hear(g))
			return 0;
	size_t wanted = g->length - g->at < n ? (size_t)(g->length - g->at) : n;
	size_t got = input_pread(g->file, g->at, out, wanted);
	if (!got)
		return input_fail(in, INPUT_IO, strerror(errno));
	g->at += got;
	atomic_store_explicit(&in->stored_read, g->at, memory_order_relaxed);
	return (ptrdiff_t)got;
}

static size_t growing_read_at(struct input *in, uint64_t offset, uint8_t *out, size_t n)
{
	return input_pread(((struct growing *)in)->file, offset, out, n);
}

static void growing_rewind(struct input *in)
{
	((struct growing *)in)->at = 0;
}

static void growing_close(struct input *in)
{
	struct growing *g = (struct growing *)in;

	close(g->file);
	close(g->notify);
	mem_free(g);
}

static const struct input_ops growing_ops = {growing_read, growing_read_at, growing_rewind, growing_close};

struct input *input_open_growing(int file, int notify)
{
	struct growing *g = mem_calloc(1, sizeof *g);

	g->in.ops = &growing_ops;
	g->file = file;
	g->notify = notify;
	atomic_store(&g->in.growing, true);
	return &g->in;
}
