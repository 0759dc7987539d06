/* columns.h -- the packet list: which columns there are, and their text for a frame.
 *
 * The kinds are Wireshark's built-in columns with their format codes ("%m"); a custom column shows a field. */
#ifndef WIRETALE_VIEW_COLUMNS_H
#define WIRETALE_VIEW_COLUMNS_H

#include "view/session.h"

enum column_kind {
	COL_NUMBER,
	COL_TIME,
	COL_TIME_ABS,
	COL_TIME_ABS_YMD,
	COL_TIME_ABS_YDOY,
	COL_TIME_UTC,
	COL_TIME_UTC_YMD,
	COL_TIME_UTC_YDOY,
	COL_TIME_DELTA,
	COL_TIME_DELTA_SHOWN,
	COL_TIME_RELATIVE,
	COL_TIME_EPOCH,
	COL_SOURCE,
	COL_DESTINATION,
	COL_SRC_PORT,
	COL_DST_PORT,
	COL_PROTOCOL,
	COL_LENGTH,
	COL_CUMULATIVE_BYTES,
	COL_INFO,
	COL_EXPERT,
	COL_CUSTOM,
	COL_EMPTY /* accepted, with nothing to show */
};

/* Which of a frame's addresses a column shows, and whether by name (where names are asked for at all). */
enum column_ends { ENDS_SHOWN, ENDS_LINK, ENDS_NET };

/* How the Time column is written (-t, -u); ORDER as in enum column_kind from COL_TIME_ABS on. */
struct time_style {
	enum column_kind kind;   /* what COL_TIME means: one of COL_TIME_ABS .. COL_TIME_EPOCH */
	bool             hms;    /* relative times as h:m:s */
	int              digits; /* after the point; -1: those of the capture */
};

struct column_format {
	char            *title, *code; /* "%m" */
	enum column_kind kind;
	bool             hidden, numeric; /* numeric: addresses, ports and custom values without names */
	enum column_ends ends;            /* COL_SOURCE, COL_DESTINATION */
	uint32_t        *fields;          /* COL_CUSTOM: numbers in the registry, FIELD_NO-ended */
	int              occurrence;      /* COL_CUSTOM: 0 all, n the nth, -n from the end */
};

/* A set of columns; column_set_fini gives its memory back. */
struct column_set {
	struct column_format *column;
	size_t                n, capacity;
	struct time_style     time;
};

/* The default seven: No., Time, Source, Destination, Protocol, Length, Info. */
void column_set_default(struct column_set *c);
void column_set_fini(struct column_set *c);

/* Set the columns from a value of the preference gui.column.format: "No.","%m","Time","%t",...; false: it can't be
 * read. */
bool column_set_parse(struct column_set *c, const char *format, const struct registry *r);

/* Hide the columns whose codes ("%p,%L") the value of the preference gui.column.hidden lists. */
void column_set_hide(struct column_set *c, const char *codes);

/* What trees must hold for these columns: enum tree_wants; only: a bitset of registry_fields(r) bits that gets the
 * custom columns' fields (NULL when there are none). */
unsigned column_set_wants(const struct column_set *c, uint64_t *only, bool *has_custom);

/* Append a column's text for the frame that t was built of. */
void column_text(struct text *out, const struct column_set *c, const struct column_format *column, struct tree *t,
                 const struct frame_info *f);

#endif
