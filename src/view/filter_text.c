/* filter_text.c -- see filter_text.h. */
#include "view/filter_text.h"

#include "view/select.h"

bool filter_text_is_display(const char *text, const struct prefs *prefs)
{
	struct registry   *registry = registry_new();
	struct filter_note ignored;
	struct filter     *f = select_compile(text, registry, prefs, NULL, false, &ignored);

	filter_free(f);
	registry_free(registry);
	return f != NULL;
}
