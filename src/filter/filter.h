/* filter.h -- display filters: Wireshark's language, compiled against a registry and run over blocks of frames.
 *
 * A filter is text; filter_compile makes a program of it or says what is wrong and where.  filter_run_block answers it
 * for one block of rows.  Who opens files and reads packets is not known here: struct filter_frames says how to get at
 * them. */
#ifndef WIRETALE_FILTER_FILTER_H
#define WIRETALE_FILTER_FILTER_H

#include "dissect/tree.h"
#include "store/store.h"

/* Limits; and the words of a set with a bit for each row of a block. */
enum { FILTER_MESSAGE_SIZE = 1024, FILTER_WARNINGS_MAX = 16, BLOCK_WORDS = (BLOCK_ROWS + 63) / 64 };

/* What is wrong with a filter, or worth a warning: a stretch of its text (length 0: no place) and a sentence. */
struct filter_note {
	uint32_t at, length; /* bytes */
	char     message[FILTER_MESSAGE_SIZE];
	char     hint[FILTER_MESSAGE_SIZE]; /* "did you mean ...?", or "" */
};

/* A macro: `text` with $1 ... for its arguments. */
struct filter_macro {
	const char *name, *text;
};

/* What a filter may speak of.  Everything is borrowed: registry and prefs as long as the filter lives, macros during
 * filter_compile. */
struct filter_world {
	const struct registry     *registry;
	const struct prefs        *prefs;
	const struct filter_macro *macros;
	size_t                     nmacros;
	bool                       resolve; /* host names in place of addresses are looked up */
	const char *const         *columns; /* what may stand behind "_ws.col.", or NULL */
	size_t                     ncolumns;
};

struct filter;

/* Compile; NULL: *error says why.  The caller gives the filter back with filter_free (NULL is allowed). */
struct filter *filter_compile(const char *text, const struct filter_world *world, struct filter_note *error);
void           filter_free(struct filter *f);

/* The text that was compiled, macros expanded: what notes' positions mean. */
const char *filter_text(const struct filter *f);

/* Warnings; *n is how many. */
const struct filter_note *filter_warnings(const struct filter *f, size_t *n);

/* Append a note as tshark prints it: the message, the text, the caret under the place; then the hint. */
void filter_note_text(struct text *out, const struct filter_note *note, const char *text);

/* Append the program, and how each field is read. */
void filter_explain(struct text *out, const struct filter *f);

/* The functions that filters know, by number from 0; NULL behind the last. */
const char *filter_function(size_t i);

/* True where the answer for a frame depends on which frames before it were displayed. */
bool filter_in_order(const struct filter *f);

/* True where the answers are final before the streams of TCP are known (session_load with s->early). */
bool filter_early(const struct filter *f);

/* How to get at frames.  `context` is the caller's, one for each thread. */
struct filter_frames {
	void *context;
	/* Look at a frame: all but its bytes, from its row. */
	const struct frame_info *(*row)(void *context, uint32_t frame);
	/* A frame's captured bytes, *n of them, looked at or not; NULL: there are none, or they are gone. */
	const uint8_t *(*head)(void *context, uint32_t frame, uint32_t *n);
	/* Fetch the bytes of the frame that is looked at, and all else that a walk needs; false: they are gone. */
	bool (*bytes)(void *context, uint32_t *link_encap);
	/* May one of these fields (of the registry, FIELD_NO-ended) be in a frame, by what is known of its messages on
	 * streams, if only walks of these protocols make them?  NULL: nobody knows. */
	bool (*may)(void *context, uint32_t frame, const uint32_t *fields, const uint64_t *protocols);
	/* The text of a column of the packet list (an index into the world's columns) for the frame in t. */
	void (*column)(void *context, struct text *out, size_t column, struct tree *t);
	/* A frame was selected (only where filter_in_order). */
	void (*selected)(void *context, uint32_t frame);
};

/* What one thread needs to run a filter; filter_run_free gives it back. */
struct filter_run;

/* For a filter and a way to get at frames, which is copied. */
struct filter_run *filter_run_new(const struct filter *f, const struct filter_frames *frames);
/* NULL is allowed. */
void filter_run_free(struct filter_run *r);

/* Answer for the frames of a block, the first of which is frame `first` (from 0): a bit a row in out. */
void filter_run_block(struct filter_run *r, const struct block *b, uint32_t first, uint64_t out[BLOCK_WORDS]);

/* The same for one row alone. */
bool filter_run_frame(struct filter_run *r, const struct block *b, uint32_t first, uint32_t row);

/* How frames may be read; a test forbids the quick ways to see that all agree.  Default: all. */
enum filter_ways { WAY_BLOCK = 1, WAY_ROW = 2, WAY_ALL = 3 }; /* whole columns; a frame's row or head */
void filter_run_ways(struct filter_run *r, unsigned ways);

#endif
