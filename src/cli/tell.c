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

static bool read_number(const char *text, uint32_t *n)
{
	char              *end;
	unsigned long long v = strtoull(text, &end, 10);

	*n = (uint32_t)v;
	return *text >= '0' && *text <= '9' && !*end && v < UINT32_MAX;
}

static bool own_word(void *context, const struct options *o, size_t *i, bool *bad)
{
	const char *value = words_value(o, i, "--stream");

	*bad |= value && !read_number(value, context);
	return value;
}

static int tell(const struct options *o, const struct common_words *w, uint32_t stream, struct session *s)
{
	bool found = true;

	s->threads = parallel_threads();
	session_load(s);
	if (w->json)
		found = tell_json(s, stream, w->language, stdout);
	else if (stream != UINT32_MAX)
		found = tell_stream(s, stream, w->language, stdout);
	else
		tell_overview(s, w->language, stdout);
	if (!found)
		fprintf(stderr, "%s: there is no TCP connection %u in %s\n", o->program, stream, w->file);
	if (s->end.message[0])
		fprintf(stderr, "%s: %s\n", o->program, s->end.message);
	return found ? s->end.status : EXIT_INVALID_OPTION;
}

int tell_capture(const struct options *o)
{
	uint32_t            stream = UINT32_MAX; /* all */
	struct common_words w = words_read(o, own_word, &stream);
	struct session      s;
	struct prefs        prefs;

	if (w.bad) {
		fprintf(stderr, "usage: %s tell FILE [--stream N] [--json] [--lang en|zh]\n", o->program);
		return EXIT_INVALID_OPTION;
	}
	struct registry *registry = registry_new();
	int              status = settings_load(&prefs, o, stderr);
	if (status == EXIT_OK) {
		if (session_open(&s, w.file, registry, &prefs)) {
			status = tell(o, &w, stream, &s);
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
