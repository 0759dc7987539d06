/* words.c -- see words.h. */
#include "cli/words.h"

#include <stdlib.h>
#include <string.h>

enum tale_language words_language(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	enum tale_language       language = TALE_EN;

	for (unsigned i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);
		if (value && *value) {
			(void)tale_language(value, &language);
			break;
		}
	}
	return language;
}

const char *words_value(const struct options *o, size_t *i, const char *name)
{
	const char *word = o->command_words[*i];
	size_t      n = strlen(name);

	if (strncmp(word, name, n) != 0)
		return NULL;
	if (word[n] == '=')
		return word + n + 1;
	if (word[n] || *i + 1 >= o->ncommand_words)
		return NULL;
	return o->command_words[++*i];
}
