/* input.c -- see input.h; what is common to all kinds, and plain files. */
#include "source/input.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct file {
	struct input in;
	int          fd;
	uint64_t     base, at; /* where the stream starts in the file, and how far read has come */
};

void input_close(struct input *in)
{
	if (in)
		in->ops->close(in);
}

ptrdiff_t input_fail(struct input *in, enum input_fault fault, const char *reason)
{
	in->fault = fault;
	snprintf(in->reason, sizeof in->reason, "%s", reason);
	return -1;
}

ptrdiff_t input_fetch(struct input *in, struct input *inner, uint8_t *out, size_t n)
{
	ptrdiff_t got = inner->ops->read(inner, out, n);

	if (got < 0)
		return input_fail(in, inner->fault, inner->reason);
	atomic_fetch_add_explicit(&in->stored_read, (uint64_t)got, memory_order_relaxed);
	if (!atomic_load_explicit(&inner->growing, memory_order_relaxed))
		atomic_store_explicit(&in->growing, false, memory_order_relaxed);
	return got;
}

size_t input_pread(int fd, uint64_t offset, uint8_t *out, size_t n)
{
	size_t done = 0;

	if (offset > INT64_MAX - n)
		return 0;
	while (done < n) {
		ssize_t got = pread(fd, out + done, n - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

bool input_pwrite(int fd, uint64_t offset, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t put = pwrite(fd, p, n, (off_t)offset);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
		offset += (uint64_t)put;
	}
	return true;
}

static ptrdiff_t file_read(struct input *in, uint8_t *out, size_t n)
{
	struct file *f = (struct file *)in;
	ssize_t      got;

	do
		got = pread(f->fd, out, n, (off_t)(f->base + f->at));
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return input_fail(in, INPUT_IO, strerror(errno));
	f->at += (uint64_t)got;
	atomic_store_explicit(&in->stored_read, f->at, memory_order_relaxed);
	return got;
}

static size_t file_read_at(struct input *in, uint64_t offset, uint8_t *out, size_t n)
{
	struct file *f = (struct file *)in;

	return offset > INT64_MAX - f->base ? 0 : input_pread(f->fd, f->base + offset, out, n);
}

static void file_rewind(struct input *in)
{
	((struct file *)in)->at = 0;
}

static void file_close(struct input *in)
{
	struct file *f = (struct file *)in;

	close(f->fd);
	mem_free(f);
}

static const struct input_ops file_ops = {file_read, file_read_at, file_rewind, file_close};

struct input *input_open_file(int fd, uint64_t size_bytes)
{
	struct file *f = mem_calloc(1, sizeof *f);
	off_t        at = lseek(fd, 0, SEEK_CUR);

	f->in.ops = &file_ops;
	f->fd = fd;
	f->base = at > 0 ? (uint64_t)at : 0;
	f->in.stored_total = size_bytes > f->base ? size_bytes - f->base : 0;
	return &f->in;
}
