/* files.h -- the files that a live capture is saved in: one, or a ring with dumpcap's names.  Knows of whole units
 * only, not of what is in them. */
#ifndef WIRETALE_LIVE_FILES_H
#define WIRETALE_LIVE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -b and -a, as far as they speak of files; 0: not said. */
struct files_options {
	const char *path;
	double      next_s;  /* duration:NUM */
	uint64_t    next_kb; /* filesize:NUM, of 1000 bytes */
	uint64_t    next_packets;
	uint64_t    interval_s;
	uint32_t    ring;       /* files:NUM of -b: so many are kept */
	uint32_t    stop_files; /* files:NUM of -a */
	const char *printname;  /* where each finished file's name goes: a file, "stdout" or "stderr" */
	bool        several;    /* -b was there */
	bool        group_readable;
};

struct files {
	struct files_options options;
	int                  fd;             /* of the current file; -1: none could be made */
	uint32_t             number;         /* of the current file, from 1 */
	uint64_t             bytes, packets; /* in it */
	uint64_t             opened_ns;
	char               **names; /* a ring of the kept files' names */
	uint8_t             *head;  /* what each file begins with */
	size_t               head_bytes, head_capacity;
	size_t               partial_bytes; /* of the units that could not be put whole */
	int                  error;         /* errno of what failed: nothing is written any more */
	char                 name[4096];    /* of the current file */
};

/* Open the first file; false: f->error says why it can't be. */
bool files_open(struct files *f, const struct files_options *o);

/* Put a piece of the head (section header, interface descriptions): it is kept, and begins each further file. */
bool files_head(struct files *f, const uint8_t *p, size_t n);

/* Put whole units.  False: it can't be written; f->partial_bytes of them are in the file, to be cut with
 * files_cut. */
bool files_put(struct files *f, const uint8_t *p, size_t n, uint64_t packets);

/* Keep `bytes` of what files_put could not write whole: a broken unit would spoil the file's end for its readers. */
void files_cut(struct files *f, size_t bytes);

/* Is the current file full at this time (clock of CLOCK_REALTIME)? */
bool files_full(const struct files *f, uint64_t now_ns);

/* Go on in a next file; false: there are as many as wanted (f->error is 0), or it can't be made. */
bool files_next(struct files *f, uint64_t now_ns);

/* Close the last file and give everything back. */
void files_close(struct files *f);

#endif
