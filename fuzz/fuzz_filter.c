/* fuzz_filter.c -- any text as a display filter: compiled and explained, or refused with a place inside the text. */
#include "base/mem.h"
#include "base/text.h"
#include "filter/filter.h"
#include "store/prefs.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compile(const char *text, const struct registry *registry, const struct prefs *prefs)
{
	static const struct filter_macro macros[] = {{"m", "tcp.port == $1"}, {"loop", "${loop:$1}"}};
	const struct filter_world        world = {.registry = registry, .prefs = prefs, .macros = macros, .nmacros = 2};
	struct filter_note               note;
	struct text                      out;

	text_init(&out);
	struct filter *f = filter_compile(text, &world, &note);
	if (f) {
		filter_explain(&out, f);
	} else {
		if (!note.message[0])
			abort();
		if (!strchr(text, '$') && (note.at > strlen(text) || note.length > strlen(text) + 1 - note.at))
			abort();
	}
	filter_free(f);
	text_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct registry *registry = registry_new();
	struct prefs     prefs;
	char            *text = mem_alloc(size + 1);

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	prefs_init(&prefs);
	compile(text, registry, &prefs);
	prefs_fini(&prefs);
	registry_free(registry);
	mem_free(text);
	return 0;
}
