/* words.h -- what follows our own commands (tell, exchanges): options with values, and the user's language. */
#ifndef WIRETALE_CLI_WORDS_H
#define WIRETALE_CLI_WORDS_H

#include "cli/options.h"
#include "view/tell.h"

/* The language of the user's locale. */
enum tale_language words_language(void);

/* The value of an option that may stand behind it or after `=`; NULL: the word at *i is another one.  *i goes on to the
 * value. */
const char *words_value(const struct options *o, size_t *i, const char *name);

#endif
