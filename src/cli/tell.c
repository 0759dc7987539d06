/* tell.c -- see tell.h. */
#include "cli/tell.h"

#include "base/parallel.h"
#include "cli/settings.h"
#include "cli/words.h"
#include "view/load.h"
#include "view/settings.h"
#include "view/tell.h"

#include <stdlib.h>
#include <string.h>

/* The words behind `tell`. */
struct wish {
	const char        *file;
	uint32_t           stream;
	bool               json, bad;
	enum tale_language language;
};

static bool read_number(const char *text, uint32_t *n)
{
	char              *end;
	unsigned long long v = strtoull(text, &end, 10);

	*n = (uint32_t)v;
	return *text >= '0' && *text <= '9' && !*end && v < UINT32_MAX;
}

static struct wish read_words(const struct options *o)
{
	struct wish w = {.stream = UINT32_MAX, .language = words_language()};

	for (size_t i = 0; i < o->ncommand_words; i++) {
		const char *word = o->command_words[i], *value;
		if (!strcmp(word, "--json"))
			w.json = true;
		else if ((value = words_value(o, &i, "--stream")))
			w.bad |= !read_number(value, &w.stream);
		else if ((value = words_value(o, &i, "--lang")))
			w.bad |= !tale_language(value, &w.language);
		else if ((value = words_value(o, &i, "-r")))
			w.file = value;
		else if ((word[0] == '-' && word[1]) || w.file)
			w.bad = true;
		else
			w.file = word;
	}
	w.bad |= !w.file;
	return w;
}

static int tell(const struct options *o, const struct wish *w, struct session *s)
{
	bool found = true;

	s->threads = parallel_threads();
	session_load(s);
	if (w->json)
		found = tell_json(s, w->stream, w->language, stdout);
	else if (w->stream != UINT32_MAX)
		found = tell_stream(s, w->stream, w->language, stdout);
	else
		tell_overview(s, w->language, stdout);
	if (!found)
		fprintf(stderr, "%s: there is no TCP connection %u in %s\n", o->program, w->stream, w->file);
	if (s->end.message[0])
		fprintf(stderr, "%s: %s\n", o->program, s->end.message);
	return found ? s->end.status : EXIT_INVALID_OPTION;
}

int tell_capture(const struct options *o)
{
	struct wish    w = read_words(o);
	struct session s;
	struct prefs   prefs;

	if (w.bad) {
		fprintf(stderr, "usage: %s tell FILE [--stream N] [--json] [--lang en|zh]\n", o->program);
		return EXIT_INVALID_OPTION;
	}
	struct registry *registry = registry_new();
	int              status = settings_load(&prefs, o, stderr);
	if (status == EXIT_OK) {
		if (session_open(&s, w.file, registry, &prefs)) {
			status = tell(o, &w, &s);
		} else {
			fprintf(stderr, "%s: %s\n", o->program, s.end.message);
			status = s.end.status;
		}
		session_close(&s);
	}
	registry_free(registry);
	prefs_fini(&prefs);
	return status;
}
