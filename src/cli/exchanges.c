/* exchanges.c -- see exchanges.h. */
#include "cli/exchanges.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "cli/settings.h"
#include "cli/words.h"
#include "view/exchanges.h"
#include "view/load.h"
#include "view/select.h"
#include "view/settings.h"

#include <string.h>

enum { ALL_KINDS = (1 << EXCHANGE_KINDS) - 1 };

/* The command's own words. */
struct wish {
	const char *filter;
	unsigned    kinds;
};

/* "http,dns" */
static bool read_kinds(const char *text, unsigned *kinds)
{
	*kinds = 0;
	while (*text) {
		size_t   n = strcspn(text, ",");
		unsigned known = 0;
		for (unsigned i = 0; i < EXCHANGE_KINDS; i++) {
			const char *name = exchange_kind_name((enum exchange_kind)i);
			if (strlen(name) == n && memcmp(name, text, n) == 0)
				known = 1u << i;
		}
		if (!known)
			return false;
		*kinds |= known;
		text += n + (text[n] == ',');
	}
	return *kinds;
}

static bool own_word(void *context, const struct options *o, size_t *i, bool *bad)
{
	struct wish *wish = context;
	const char  *value;

	if ((value = words_value(o, i, "--only")))
		*bad |= !read_kinds(value, &wish->kinds);
	else if ((value = words_value(o, i, "-Y")))
		wish->filter = value;
	return value;
}

static void print(const struct common_words *w, struct session *s, const struct exchange_key *keys, size_t n)
{
	struct exchange_reader r;
	struct exchange        x = {0};
	struct text            t;

	exchange_reader_init(&r, s);
	text_init(&t);
	if (w->json)
		text_char(&t, '[');
	else if (n)
		exchange_put_heads(&t, w->language);
	else
		TALE_PUT(&t, w->language, X_NONE);
	for (size_t i = 0; i < n; i++) {
		exchange_read(&r, &keys[i], &x);
		if (w->json)
			text_str(&t, i ? ",\n " : "\n ");
		if (w->json)
			exchange_put_json(&t, &x, s, w->language);
		else
			exchange_put_line(&t, &x, s, w->language);
		fwrite(t.p, 1, t.length, stdout);
		text_clear(&t);
	}
	text_str(&t, w->json ? n ? "\n]\n" : "]\n" : n ? "" : "\n");
	fwrite(t.p, 1, t.length, stdout);
	text_fini(&t);
	exchange_fini(&x);
	exchange_reader_fini(&r);
}

static int run(const struct options *o, const struct common_words *w, unsigned kinds, struct session *s,
               const struct filter *filter)
{
	struct bitset frames;
	size_t        n;

	s->threads = parallel_threads();
	s->stream.past_holes = true;
	session_load(s);
	if (filter)
		select_frames(s, filter, NULL, &frames);
	struct exchange_key *keys = exchanges_find(s, filter ? &frames : NULL, kinds, &n);
	print(w, s, keys, n);
	mem_free(keys);
	if (filter)
		bitset_fini(&frames);
	if (s->end.message[0])
		fprintf(stderr, "%s: %s\n", o->program, s->end.message);
	return s->end.status;
}

static int open_and_run(const struct options *o, const struct common_words *w, const struct wish *wish,
                        struct registry *registry, struct prefs *prefs)
{
	struct filter_note error;
	struct filter     *filter = NULL;
	struct session     s;
	struct text        message;
	int                status;

	if (wish->filter && !(filter = select_compile(wish->filter, registry, prefs, NULL, false, &error))) {
		text_init(&message);
		filter_note_text(&message, &error, wish->filter);
		fprintf(stderr, "%s: %s", o->program, message.p);
		text_fini(&message);
		return EXIT_FAILED;
	}
	if (session_open(&s, w->file, registry, prefs)) {
		status = run(o, w, wish->kinds, &s, filter);
	} else {
		fprintf(stderr, "%s: %s\n", o->program, s.end.message);
		status = s.end.status;
	}
	session_close(&s);
	filter_free(filter);
	return status;
}

int exchanges_capture(const struct options *o)
{
	struct wish         wish = {.kinds = ALL_KINDS};
	struct common_words w = words_read(o, own_word, &wish);
	struct prefs        prefs;

	if (w.bad) {
		fprintf(stderr, "usage: %s exchanges FILE [-Y FILTER] [--only http,tls,dns] [--json] [--lang en|zh]\n",
		        o->program);
		return EXIT_INVALID_OPTION;
	}
	struct registry *registry = registry_new();
	int              status = settings_load(&prefs, o, stderr);
	if (status == EXIT_OK)
		status = open_and_run(o, &w, &wish, registry, &prefs);
	registry_free(registry);
	prefs_fini(&prefs);
	return status;
}
