/* io_stat.h -- frames, bytes or values of a field over time: what -z io,stat counts, an interval a row.  How the table
 * is written is not known here. */
#ifndef WIRETALE_VIEW_IO_STAT_H
#define WIRETALE_VIEW_IO_STAT_H

#include "base/bitset.h"
#include "filter/filter.h"
#include "view/session.h"

/* Rows that a table holds at most. */
enum { IO_STAT_MAX = 1000000 };

enum io_calculation { IO_FRAMES_AND_BYTES, IO_FRAMES, IO_BYTES, IO_COUNT, IO_SUM, IO_MIN, IO_MAX, IO_AVG, IO_LOAD };

enum io_values { IO_INTEGER, IO_REAL, IO_TIME }; /* times in nanoseconds */

struct io_cell {
	uint64_t frames, bytes;
	uint64_t n; /* values */
	int64_t  integer;
	double   real;
};

struct io_column {
	/* Set by the caller. */
	enum io_calculation  calculation;
	uint32_t             field;  /* the first of its rows in the registry; FIELD_NO: none */
	const struct filter *filter; /* NULL: none */
	/* Counted. */
	enum io_values  values;
	struct io_cell *cell;
	size_t          n, capacity;
	uint64_t        most_frames, most_bytes; /* that any cell came to */
	double          most_value;
};

struct io_stat {
	uint64_t          interval_us; /* 0: all in one row */
	size_t            most;        /* rows */
	struct io_column *column;
	size_t            ncolumns;
	uint64_t          duration_us; /* counted: of the capture */
	uint64_t          left_out;    /* frames for which there was no row */
};

/* How a field's values are counted; false: they are no numbers. */
bool io_values_of(const struct registry *r, uint32_t field, enum io_values *values);

/* Count the frames of a set (NULL: all that are loaded); give the cells back with io_stat_fini. */
void io_stat_count(struct session *s, const struct bitset *frames, struct io_stat *x);
void io_stat_fini(struct io_stat *x);

#endif
