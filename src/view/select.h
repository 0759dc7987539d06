/* select.h -- which frames of a session a display filter selects, by all threads; and frame by frame, for those
 * that come in.  The language is filter/'s. */
#ifndef WIRETALE_VIEW_SELECT_H
#define WIRETALE_VIEW_SELECT_H

#include "base/bitset.h"
#include "filter/filter.h"
#include "view/session.h"

/* Compile a filter that may speak of the packet list's columns ("_ws.col.info").  macros: a file in the format of
 * Wireshark's dfilter_macros, or NULL.  resolve: host names are looked up.  NULL: *error says why. */
struct filter *select_compile(const char *text, const struct registry *registry, const struct prefs *prefs,
                              const char *macros, bool resolve, struct filter_note *error);

/* Set the bits of the frames that the filter selects among `of` (NULL: all) in *out, which is made here: its n is the
 * session's frames, its index is there.  The caller gives it back with bitset_fini. */
void select_frames(struct session *s, const struct filter *f, const struct bitset *of, struct bitset *out);

/* The same, given up when *stop becomes true (another thread's doing); NULL: never.  False: it was, and *out is to be
 * given back all the same. */
bool select_frames_until(struct session *s, const struct filter *f, const struct bitset *of, const _Atomic bool *stop,
                         struct bitset *out);

/* The same where the first frames are answered already: `before` has their bits.  False: it was stopped, there is
 * no set. */
bool select_more_until(struct session *s, const struct filter *f, const struct bitset *before, const _Atomic bool *stop,
                       struct bitset *out);

/* Tests single frames, in order; one for each thread. */
struct selector;
struct selector *selector_new(struct session *s, const struct filter *f);
void             selector_free(struct selector *x);
bool             selector_test(struct selector *x, uint32_t frame);

#endif
