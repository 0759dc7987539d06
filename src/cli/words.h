/* words.h -- what follows our own commands (tell, exchanges): options with values, and the user's language. */
#ifndef WIRETALE_CLI_WORDS_H
#define WIRETALE_CLI_WORDS_H

#include "cli/options.h"
#include "view/tell.h"

/* The language of the user's locale. */
enum tale_language words_language(void);

/* What every such command takes: a file (a word, or -r), --json, --lang. */
struct common_words {
	const char        *file;
	bool               json, bad; /* bad: a word does not fit, or there is no file */
	enum tale_language language;
};

/* Is the word at *i one of the command's own?  Then *i goes on to its value, and *bad is set where that does not
 * fit. */
typedef bool words_own(void *context, const struct options *o, size_t *i, bool *bad);

/* Read all words of the command; `own` is asked for those that are not common. */
struct common_words words_read(const struct options *o, words_own *own, void *context);

/* The value of an option that may stand behind it or after `=`; NULL: the word at *i is another one.  *i goes on to the
 * value. */
const char *words_value(const struct options *o, size_t *i, const char *name);

#endif
