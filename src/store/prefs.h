/* prefs.h -- the preferences: typed fields that dissection and output read, set by Wireshark's names.
 *
 * The table is prefs.def; a name that Wireshark 4.0 has and that means nothing here is taken and forgotten
 * (prefs_known.def).  Nothing here opens a file. */
#ifndef WIRETALE_STORE_PREFS_H
#define WIRETALE_STORE_PREFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { PREFS_RANGES = 64, PREFS_MESSAGE_BYTES = 1024, PREFS_PORT_LIMIT = 65535 };

/* Sets of numbers: each from low to high, both included, in the order given. */
struct pref_range {
	uint32_t low[PREFS_RANGES], high[PREFS_RANGES];
	unsigned n;
};

/* A field a row; an ENUM is the index into its choices. */
struct prefs {
#define PREF_BOOL(member, name, value)          bool member;
#define PREF_UINT(member, name, base, value)    uint32_t member;
#define PREF_ENUM(member, name, choices, value) unsigned member;
#define PREF_STRING(member, name, kind, value)  char *member;
#define PREF_RANGE(member, name, value)         struct pref_range member;
#define PREF_HEADING(text)
#include "store/prefs.def"
#undef PREF_BOOL
#undef PREF_UINT
#undef PREF_ENUM
#undef PREF_STRING
#undef PREF_RANGE
#undef PREF_HEADING
};

/* Give every field its default, which is Wireshark's; prefs_fini gives the strings' memory back. */
void prefs_init(struct prefs *p);
void prefs_fini(struct prefs *p);

/* Set one preference from "name:value"; blanks after the colon are skipped.  Returns 0, or 1 with tshark's sentence,
 * without the program's name, in message. */
int prefs_set(struct prefs *p, const char *name_value, char *message, size_t size);

/* Read "N", "N-M", separated by commas, into *r; numbers above `limit` do not fit.  False when it is no such list. */
bool prefs_range(struct pref_range *r, const char *text, uint32_t limit);

/* Whether n is in *r. */
bool prefs_in_range(const struct pref_range *r, uint32_t n);

/* Print all preferences in the syntax of the file "preferences"; those with their default value as comments. */
void prefs_print(const struct prefs *p, FILE *out);

#endif
