/* settings.c -- see settings.h. */
#include "cli/settings.h"

#include "view/settings.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { LINE_BYTES = 8192 };

static void put_config(struct text *path)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config && config[0] == '/')
		text_str(path, config);
	else {
		text_str(path, home ? home : "");
		text_str(path, "/.config");
	}
}

void settings_wireshark(struct text *path)
{
	put_config(path);
	text_str(path, "/wireshark");
}

void settings_folder(struct text *path, const char *profile)
{
	put_config(path);
	text_str(path, "/wiretale");
	if (profile && strcmp(profile, "Default")) {
		text_str(path, "/profiles/");
		text_str(path, profile);
	}
}

bool settings_profile_exists(const char *profile)
{
	struct text path;
	struct stat s;

	if (!strcmp(profile, "Default"))
		return true;
	if (!*profile || strchr(profile, '/') || profile[0] == '.')
		return false;
	text_init(&path);
	settings_folder(&path, profile);
	bool exists = !stat(path.p, &s) && S_ISDIR(s.st_mode);
	text_fini(&path);
	return exists;
}

static void take_entry(struct prefs *p, const struct text *entry, const char *where, FILE *err)
{
	char message[PREFS_MESSAGE_BYTES];

	if (entry->length && prefs_set(p, entry->p, message, sizeof message))
		fprintf(err, "%s: \"%s\" is not a preference\n", where, entry->p);
}

/* An entry is a line "name: value", and the lines after it that start with a blank. */
static void read_file(struct prefs *p, const struct options *o, FILE *err)
{
	struct text path, entry;
	char        line[LINE_BYTES];

	text_init(&path);
	text_init(&entry);
	settings_folder(&path, o->profile);
	text_str(&path, "/preferences");
	FILE *file = fopen(path.p, "re");
	while (file && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		if (line[0] != ' ' && line[0] != '\t') {
			take_entry(p, &entry, path.p, err);
			text_clear(&entry);
		}
		text_str(&entry, line);
	}
	take_entry(p, &entry, path.p, err);
	if (file)
		fclose(file);
	text_fini(&entry);
	text_fini(&path);
}

int settings_load(struct prefs *p, const struct options *o, FILE *err)
{
	char message[PREFS_MESSAGE_BYTES];

	prefs_init(p);
	read_file(p, o, err);
	for (size_t i = 0; i < o->preferences.n; i++) {
		if (!prefs_set(p, o->preferences.word[i], message, sizeof message))
			continue;
		fprintf(err, "%s: %s\n", o->program, message);
		return EXIT_INVALID_OPTION;
	}
	return EXIT_OK;
}
