/* fuzz_cli.c -- the command line: words split at NUL and newline; -o values also go into the preferences. */
#include "cli/help.h"
#include "cli/options.h"
#include "store/prefs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set_preferences(const struct options *o)
{
	struct prefs p;
	char         message[PREFS_MESSAGE_BYTES];

	prefs_init(&p);
	for (size_t i = 0; i < o->preferences.n; i++)
		prefs_set(&p, o->preferences.word[i], message, sizeof message);
	prefs_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char           name[] = "tshark", *argv[WORDS + 2] = {name}, *text = NULL;
	int            argc = 1;
	char          *words = malloc(size + 1);
	size_t         text_size = 0;
	struct options o;

	if (!words)
		return 0;
	if (size)
		memcpy(words, data, size);
	words[size] = '\0';
	for (size_t i = 0, start = 0; i <= size && argc <= WORDS; i++) {
		if (words[i] != '\0' && words[i] != '\n')
			continue;
		words[i] = '\0';
		argv[argc++] = words + start;
		start = i + 1;
	}
	FILE *err = open_memstream(&text, &text_size);
	if (options_parse(&o, argc, argv, err) == EXIT_OK)
		for (size_t i = 0; i < o.ndecode_as; i++)
			decode_as_need_number(&o, &o.decode_as[i], err);
	set_preferences(&o);
	options_fini(&o);
	fclose(err);
	free(text);
	free(words);
	return 0;
}
