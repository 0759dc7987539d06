/* open.c -- see open.h. */
#include "cli/open.h"

#include "base/mem.h"
#include "cli/settings.h"
#include "view/settings.h"

#include <stdlib.h>
#include <string.h>

/* The option of a word, OPTION_COUNT_OF: none of `open`.  *value gets what stands behind it or after `=`. */
static enum option_id option_of(const struct options *o, size_t *i, const char **value)
{
	const char *word = o->command_words[*i];
	size_t      length = strncmp(word, "--", 2) ? 0 : strcspn(word + 2, "=");

	*value = NULL;
	for (enum option_id id = 0; length && id < OPTION_COUNT_OF; id++) {
		const struct option_row *row = &option_rows[id];
		if ((row->group != OPTION_GROUP_OPEN && id != OPTION_USER && id != OPTION_MEMORY) ||
		    strlen(row->long_name) != length || strncmp(row->long_name, word + 2, length))
			continue;
		bool joined = word[2 + length];
		if (joined == !row->argument && joined)
			return OPTION_COUNT_OF;
		if (row->argument && !joined && *i + 1 == o->ncommand_words)
			return OPTION_COUNT_OF;
		if (row->argument)
			*value = joined ? word + 2 + length + 1 : o->command_words[++*i];
		return id;
	}
	return OPTION_COUNT_OF;
}

static bool take_port(const char *text, uint16_t *port)
{
	char         *end;
	unsigned long v = strtoul(text, &end, 10);

	*port = (uint16_t)v;
	return *text >= '0' && *text <= '9' && !*end && v <= UINT16_MAX;
}

static bool take_lang(const char *text, const char **lang)
{
	*lang = !strncmp(text, "zh", 2) ? "zh" : !strncmp(text, "en", 2) ? "en" : NULL;
	return *lang;
}

static bool take_word(const struct options *o, size_t *i, struct server_options *server)
{
	const char    *word = o->command_words[*i], *value;
	enum option_id id = option_of(o, i, &value);

	switch (id) {
	case OPTION_OPEN_PORT: return take_port(value, &server->port);
	case OPTION_OPEN_ADDRESS: server->address = value; return true;
	case OPTION_OPEN_CERTIFICATE: server->certificate = value; return true;
	case OPTION_OPEN_KEY: server->key = value; return true;
	case OPTION_OPEN_READ_ONLY: server->read_only = true; return true;
	case OPTION_OPEN_LANG: return take_lang(value, &server->lang);
	case OPTION_USER: server->user = value; return true;
	case OPTION_MEMORY: return mem_parse(value, &server->memory_max_bytes);
	case OPTION_OPEN_NO_BROWSER: server->browser = false; return true;
	default: break;
	}
	if ((word[0] == '-' && word[1]) || server->file)
		return false;
	server->file = word;
	return true;
}

bool open_words(const struct options *o, struct server_options *server, FILE *err)
{
	*server = (struct server_options){.address = "127.0.0.1", .browser = true};
	for (size_t i = 0; i < o->ncommand_words; i++) {
		size_t at = i;
		if (take_word(o, &i, server))
			continue;
		fprintf(err,
		        "%s: \"%s\" does not fit.\n"
		        "usage: %s open [FILE] [--port N] [--address A --tls-cert FILE --tls-key FILE] [--read-only]\n"
		        "       [--lang en|zh] [--no-browser] [--user NAME] [--memory SIZE]\n",
		        o->program, o->command_words[at], o->program);
		return false;
	}
	if (!server->certificate != !server->key) {
		fprintf(err, "%s: --tls-cert and --tls-key belong together.\n", o->program);
		return false;
	}
	if (!server_is_private(server->address) && !server->certificate) {
		fprintf(err,
		        "%s: on another address than this machine's own, the page needs --tls-cert and --tls-key.\n",
		        o->program);
		return false;
	}
	return true;
}

int open_page(const struct options *o)
{
	struct server_options server;
	struct prefs          prefs;
	struct text           settings, wireshark;

	if (!open_words(o, &server, stderr))
		return EXIT_INVALID_OPTION;
	text_init(&settings);
	text_init(&wireshark);
	settings_folder(&settings, NULL);
	text_put(&wireshark, settings.p, settings.length - strlen("wiretale"));
	text_str(&wireshark, "wireshark");
	server.settings = settings.p;
	server.wireshark = wireshark.p;
	int status = settings_load(&prefs, o, stderr);
	if (status == EXIT_OK)
		status = server_run(&server, &prefs);
	prefs_fini(&prefs);
	text_fini(&settings);
	text_fini(&wireshark);
	return status;
}
