/* input.h -- a stream of bytes with two ways to read it: once in order, and anywhere again afterwards.
 *
 * Kinds: a file, a pipe that is spooled (spool.c), and on top of either a gzip stream (gzip.c), or one of zstd or lz4
 * frames (zstd.c, lz4.c, unpack.c).  Knows nothing of records.  A new kind of compression is one more file with an
 * input_open_* and a magic in source.c. */
#ifndef WIRETALE_SOURCE_INPUT_H
#define WIRETALE_SOURCE_INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

struct input_ops {
	/* Read up to n bytes in order; waits only while there is none.  0 at the end; -1 at damage, see fault. */
	ptrdiff_t (*read)(struct input *in, uint8_t *out, size_t n);
	/* Read n bytes at an offset that read has gone past; returns how many there are.  Any thread. */
	size_t (*read_at)(struct input *in, uint64_t offset, uint8_t *out, size_t n);
	/* Start reading in order from the first byte again; NULL where that is not offered. */
	void (*rewind)(struct input *in);
	void (*close)(struct input *in);
};

enum input_fault { INPUT_FINE, INPUT_CUT, INPUT_DAMAGED, INPUT_IO };

struct input {
	const struct input_ops *ops;
	_Atomic uint64_t        stored_read;  /* bytes of the file, or of the pipe, that were read in order */
	uint64_t                stored_total; /* 0: not known */
	atomic_bool             growing;      /* a pipe whose end has not been seen */
	enum input_fault        fault;
	char                    reason[96]; /* of INPUT_DAMAGED and INPUT_IO */
};

/* Each takes over its argument, and gives an input to be closed with input_close.  A file is read from its current
 * position on.  input_open_spool gives NULL, with errno set and the descriptor left open, where no temporary file can
 * be made. */
struct input *input_open_file(int fd, uint64_t size_bytes);
struct input *input_open_spool(int fd);
struct input *input_open_gzip(struct input *inner);
struct input *input_open_zstd(struct input *inner);     /* NULL as input_open_spool: inner is left open */
struct input *input_open_lz4(struct input *inner);      /* likewise */
struct input *input_open_growing(int file, int notify); /* see growing.c */

/* Close the input and everything below it; NULL is allowed. */
void input_close(struct input *in);

/* Remember why reading failed; returns -1. */
ptrdiff_t input_fail(struct input *in, enum input_fault fault, const char *reason);

/* Read up to n bytes of what `inner` holds for an input on top of it, which takes over its fault and growing.  Returns
 * how many, 0 at the end, -1. */
ptrdiff_t input_fetch(struct input *in, struct input *inner, uint8_t *out, size_t n);

/* Read n bytes at a file offset, going on after short reads and signals; returns how many there are. */
size_t input_pread(int fd, uint64_t offset, uint8_t *out, size_t n);

/* Write n bytes at a file offset likewise; false, with errno set, where not all could be written. */
bool input_pwrite(int fd, uint64_t offset, const uint8_t *p, size_t n);

#endif
