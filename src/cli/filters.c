/* filters.c -- see filters.h. */
#include "cli/filters.h"

#include "cli/settings.h"
#include "store/prefs.h"

struct filter *filters_compile(const char *text, const struct options *o, const struct registry *registry,
                               const struct prefs *prefs, struct filter_note *error)
{
	struct text macros;
	bool        resolve = o->resolve_given ? o->resolve & RESOLVE_NETWORK : prefs->nameres_network_name;

	text_init(&macros);
	settings_folder(&macros, o->profile);
	text_str(&macros, "/dfilter_macros");
	struct filter *f = select_compile(text, registry, prefs, macros.p, resolve, error);
	text_fini(&macros);
	return f;
}
