/* option_scan.c -- see option_scan.h. */
#include "cli/option_scan.h"

#include <string.h>

static int find_long(const char *name, size_t length, const char **error)
{
	int found = OPTION_SCAN_BAD;

	*error = "unrecognized option";
	for (int i = 0; i < OPTION_COUNT_OF; i++) {
		const char *candidate = option_rows[i].group == OPTION_GROUP_OPEN ? NULL : option_rows[i].long_name;
		if (!candidate || strncmp(candidate, name, length))
			continue;
		if (!candidate[length])
			return i;
		*error =
		    found == OPTION_SCAN_BAD && !strcmp(*error, "unrecognized option") ? NULL : "option is ambiguous";
		found = *error ? OPTION_SCAN_BAD : i;
	}
	return found;
}

static int scan_long(struct option_scan *s)
{
	const char *word = s->argv[s->at++] + 2;
	size_t      length = strcspn(word, "=");
	int         id = find_long(word, length, &s->error);

	s->of = word;
	if (id < 0)
		return OPTION_SCAN_BAD;
	s->error = NULL;
	s->of = option_rows[id].long_name;
	if (!option_rows[id].argument) {
		if (word[length])
			s->error = "option does not take an argument";
	} else if (word[length])
		s->argument = word + length + 1;
	else if (s->at < s->argc)
		s->argument = s->argv[s->at++];
	else
		s->error = "option requires an argument";
	return s->error ? OPTION_SCAN_BAD : id;
}

static int scan_letter(struct option_scan *s)
{
	const char *word = s->argv[s->at];
	int         letter = (unsigned char)word[s->letter++];
	int         id = 0;

	while (id < OPTION_COUNT_OF && option_rows[id].letter != letter)
		id++;
	if (!word[s->letter]) {
		s->letter = 0;
		s->at++;
	}
	s->bad_letter = letter;
	if (id == OPTION_COUNT_OF) {
		s->error = "unrecognized option";
		return OPTION_SCAN_BAD;
	}
	if (!option_rows[id].argument)
		return id;
	if (s->letter)
		s->argument = word + s->letter;
	else if (s->at < s->argc)
		s->argument = s->argv[s->at];
	else {
		s->error = "option requires an argument";
		return OPTION_SCAN_BAD;
	}
	s->letter = 0;
	s->at++;
	return id;
}

int option_scan(struct option_scan *s)
{
	s->argument = s->error = s->of = NULL;
	s->bad_letter = 0;
	if (s->letter)
		return scan_letter(s);
	if (s->at >= s->argc)
		return OPTION_SCAN_END;
	const char *word = s->argv[s->at];
	if (word[0] != '-' || !word[1])
		return OPTION_SCAN_END;
	if (word[1] == '-' && !word[2]) {
		s->at++;
		return OPTION_SCAN_END;
	}
	if (word[1] == '-')
		return scan_long(s);
	s->letter = 1;
	return scan_letter(s);
}
