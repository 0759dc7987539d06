/* settings.h -- the user's own folder: $XDG_CONFIG_HOME/wiretale, its profiles, and the preferences in them. */
#ifndef WIRETALE_CLI_SETTINGS_H
#define WIRETALE_CLI_SETTINGS_H

#include "base/text.h"
#include "cli/options.h"

struct prefs;

/* Append the folder's path (no slash at the end), or that of a profile in it; NULL or "Default": the folder itself.
 * Without XDG_CONFIG_HOME it is ~/.config/wiretale. */
void settings_folder(struct text *path, const char *profile);

/* Append the path of Wireshark's folder beside it, whose files are read where we have none. */
void settings_wireshark(struct text *path);

/* Whether a profile of this name is there. */
bool settings_profile_exists(const char *profile);

/* Fill *p: defaults, then the file "preferences" of the folder or profile where there is one, then every -o in order.
 * Lines of the file that do not fit are told on err and skipped; an -o that does not fit gives EXIT_INVALID_OPTION,
 * with tshark's message on err.  The caller gives *p back with prefs_fini, also on failure. */
int settings_load(struct prefs *p, const struct options *o, FILE *err);

#endif
