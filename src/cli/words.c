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

static void read_word(struct common_words *w, const struct options *o, size_t *i, words_own *own, void *context)
{
	const char *word = o->command_words[*i], *value;

	if (!strcmp(word, "--json"))
		w->json = true;
	else if ((value = words_value(o, i, "--lang")))
		w->bad |= !tale_language(value, &w->language);
	else if ((value = words_value(o, i, "-r")))
		w->file = value;
	else if (own(context, o, i, &w->bad))
		return;
	else if ((word[0] == '-' && word[1]) || w->file)
		w->bad = true;
	else
		w->file = word;
}

struct common_words words_read(const struct options *o, words_own *own, void *context)
{
	struct common_words w = {.language = words_language()};

	for (size_t i = 0; i < o->ncommand_words; i++)
		read_word(&w, o, &i, own, context);
	w.bad |= !w.file;
	return w;
}
