/* options.c -- see options.h: which options may stand together, and what they amount to.  How words are scanned is
 * option_scan.c's, what an option does with its argument option_values.c's. */
#include "cli/options.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/option_scan.h"
#include "cli/option_values.h"
#include "cli/settings.h"

#include <stdlib.h>

const struct option_row option_rows[OPTION_COUNT_OF] = {
#define OPTION(name, letter, long_name, argument, group, when, head, text) \
	{letter, long_name, argument, OPTION_GROUP_##group, OPTION_##when, head, text},
#include "cli/options.def"
#undef OPTION
};

static int bad_option(struct parse *p, const struct option_scan *s)
{
	if (s->bad_letter)
		option_refuse(p, "%s: %c", s->error, s->bad_letter);
	else
		option_refuse(p, "%s: %s", s->error, s->of);
	if (s->bad_letter == 'F')
		help_file_types(p->o, p->err);
	else
		help_usage(p->o, p->err);
	return EXIT_INVALID_OPTION;
}

/* Before everything else, wherever they stand: the --log- options, whose values tshark checks first. */
static int check_log_options(struct parse *p, int argc, char *const *argv)
{
	static const char levels[] = " noisy debug info message warning critical error ";
	char              padded[16];

	for (int i = 1; i < argc; i++) {
		bool level = !strncmp(argv[i], "--log-level", 11), fatal = !strncmp(argv[i], "--log-fatal", 11);
		if (!level && !fatal)
			continue;
		const char *value = argv[i][11] == '=' ? argv[i] + 12 : argv[i][11] || i + 1 == argc ? "" : argv[i + 1];
		if (argv[i][11] && argv[i][11] != '=')
			continue;
		if (!*value) {
			option_refuse(p, "Option \"%s\" requires a value.\n", level ? "--log-level" : "--log-fatal");
			return EXIT_INVALID_OPTION;
		}
		snprintf(padded, sizeof padded, " %.10s ", value);
		if (level && !strcasestr(levels, padded))
			return option_refuse(p, "Invalid log level \"%s\".\n", value);
		if (fatal && strcasecmp(value, "critical") && strcasecmp(value, "warning"))
			return option_refuse(p, "Fatal log level must be \"critical\" or \"warning\", not \"%s\".\n",
			                     value);
	}
	return EXIT_OK;
}

/* The first of two runs, as in tshark: a profile that is missing comes before every other mistake. */
static int check_profile(struct parse *p, int argc, char *const *argv)
{
	struct option_scan s = {.argc = argc, .argv = argv, .at = 1};

	for (int id; (id = option_scan(&s)) != OPTION_SCAN_END;)
		if (id == OPTION_PROFILE && !settings_profile_exists(s.argument))
			return option_refuse(p, "Configuration Profile \"%s\" does not exist", s.argument);
	return EXIT_OK;
}

/* Trailing words, joined by blanks, are the filter. */
static int take_trailing(struct parse *p, const struct option_scan *s)
{
	struct options *o = p->o;
	struct text     t;

	if (s->at >= s->argc)
		return EXIT_OK;
	if (o->input && o->display_filter)
		return option_refuse(
		    p, "Display filters were specified both with \"-Y\" and with additional command-line arguments.");
	if (!o->input && o->capture_filter)
		return option_refuse(
		    p, "A default capture filter was specified both with \"-f\" and with additional command-line "
		       "arguments.");
	text_init(&t);
	for (int i = s->at; i < s->argc; i++) {
		if (i > s->at)
			text_char(&t, ' ');
		text_str(&t, s->argv[i]);
	}
	o->trailing = mem_strdup(t.p ? t.p : "");
	text_fini(&t);
	if (o->input)
		o->display_filter = o->trailing;
	else
		o->capture_filter = o->trailing;
	return EXIT_OK;
}

static bool takes_fields(enum output_format f)
{
	return f == FORMAT_FIELDS || f == FORMAT_PDML || f == FORMAT_PSML || f == FORMAT_JSON || f == FORMAT_EK;
}

/* What fits together, in the order in which tshark looks. */
static int check_together(struct parse *p, const struct option_scan *s)
{
	struct options    *o = p->o;
	enum output_format f = o->format;

	if (o->no_duplicate_keys && f != FORMAT_JSON && f != FORMAT_JSONRAW)
		return option_refuse(p, "--no-duplicate-keys can only be used with \"-T json\" and \"-T jsonraw\"");
	if (f == FORMAT_FIELDS && !o->fields.n)
		return option_refuse(p, "\"-Tfields\" was specified, but no fields were specified with \"-e\".");
	if (o->fields.n && !takes_fields(f))
		return option_refuse(
		    p, "Output fields were specified with \"-e\", but \"-Tek, -Tfields, -Tjson or -Tpdml\" was not "
		       "specified.");
	int status = take_trailing(p, s);
	if (status)
		return status;
	if (o->bytes && (f == FORMAT_FIELDS || f == FORMAT_PSML || f == FORMAT_PDML))
		return option_refuse(
		    p, "Raw packet hex data can only be printed as text, PostScript, JSON, JSONRAW or EK JSON");
	if (o->read_filter && !o->two_pass)
		return option_refuse(p, "-R without -2 is deprecated. For single-pass filtering use -Y.");
	return EXIT_OK;
}

/* Does one of the words begin so? */
static bool says(const struct words *w, const char *start)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strncmp(w->word[i], start, strlen(start)))
			return true;
	return false;
}

static int check_reading(struct parse *p)
{
	struct options *o = p->o;

	if (!o->input)
		return EXIT_OK;
	if (o->list_link_types || o->list_time_stamp_types)
		return option_refuse(p, "You can't specify %s and a capture file to be read.",
		                     o->list_link_types ? "-L" : "--list-time-stamp-types");
	if (o->capture_filter)
		return option_refuse(
		    p, "Only read filters, not capture filters, can be specified when reading a capture file.");
	if (o->ring_buffers.n || says(&o->autostops, "files:"))
		return option_refuse(p, "Multiple capture files requested, but a capture isn't being done.");
	if (says(&o->autostops, "duration:"))
		return option_refuse(p, "A maximum capture time was specified, but a capture isn't being done.");
	if (o->capture_comment && !o->write)
		return option_refuse(p, "Capture comments were specified, but you aren't writing a capture file.");
	return EXIT_OK;
}

static int check_later(struct parse *p)
{
	struct options *o = p->o;

	if (o->command >= COMMAND_OPEN)
		return EXIT_OK;
	bool saved_live = o->later == OPTION_WRITE && !o->input;
	if (o->later != OPTION_COUNT_OF && !saved_live) {
		const struct option_row *row = &option_rows[o->later];
		char                     letter[] = {'-', (char)row->letter, '\0'};
		return option_refuse(p, "%s%s (%s) is not in this version of Wiretale yet", row->letter ? letter : "--",
		                     row->letter ? "" : row->long_name, option_step(row->when));
	}
	if (!o->input && o->two_pass)
		return option_refuse(p, "Live captures do not support two-pass analysis.");
	return EXIT_OK;
}

const char *option_step(enum option_when when)
{
	static const char *const names[] = {
	    [OPTION_NOW] = "",
	    [OPTION_TAKEN] = "",
	    [OPTION_LATER_LIVE] = "live capture",
	    [OPTION_LATER_WRITE] = "writing captures",
	    [OPTION_LATER_DECRYPTION] = "decryption",
	    [OPTION_LATER_TALES] = "telling what happened",
	    [OPTION_LATER_FILTERS] = "explaining filters",
	};

	return names[when];
}

/* The formats that print one thing only decide what is printed; for text it is the summary unless -V or -x. */
static void decide_output(struct options *o)
{
	o->print_packets = (!o->quiet && !o->write) || o->format_given || o->details || o->summary_wanted || o->bytes;
	switch (o->format) {
	case FORMAT_PSML:
		o->details = false;
		o->print_summary = true;
		break;
	case FORMAT_PDML:
	case FORMAT_JSON:
	case FORMAT_JSONRAW: o->details = true; break;
	case FORMAT_EK:
		o->details = o->details || !o->summary_wanted;
		o->print_summary = o->summary_wanted;
		break;
	case FORMAT_FIELDS: break;
	case FORMAT_TEXT:
	case FORMAT_TABS:
	case FORMAT_PS: o->print_summary = o->summary_wanted || (!o->details && !o->bytes); break;
	}
}

/* The words that come before the grammar: -G, and our own commands. */
static bool first_word(struct options *o, int argc, char **argv)
{
	static const char *const commands[] = {"open", "tell", "exchanges"};

	bool as_tshark = !strcmp(o->program, "tshark");
	if (argc < 2 && !as_tshark) {
		o->command = COMMAND_OPEN;
		return true;
	}
	if (argc < 2)
		return false;
	if (!strcmp(argv[1], "-G")) {
		o->command = COMMAND_REPORT;
		o->report = argc > 2 ? argv[2] : NULL;
		return true;
	}
	for (unsigned i = 0; i < 3 && !as_tshark; i++) {
		if (strcmp(argv[1], commands[i]))
			continue;
		o->command = (enum command)(COMMAND_OPEN + i);
		o->command_words = argv + 2;
		o->ncommand_words = (size_t)argc - 2;
		return true;
	}
	return false;
}

static int parse_words(struct parse *p, int argc, char **argv)
{
	struct options    *o = p->o;
	struct option_scan s = {.argc = argc, .argv = argv, .at = 1};
	int                status;

	for (int id; (id = option_scan(&s)) != OPTION_SCAN_END;) {
		status = id == OPTION_SCAN_BAD ? bad_option(p, &s) : option_apply(p, id, s.argument);
		if (status || o->command != COMMAND_CAPTURE)
			return status;
	}
	if (o->input)
		o->command = COMMAND_READ;
	status = check_together(p, &s);
	if (!status)
		status = check_reading(p);
	if (!status)
		status = check_later(p);
	if (!status)
		decide_output(o);
	return status;
}

int options_parse(struct options *o, int argc, char **argv, FILE *err)
{
	struct parse p = {o, err};
	const char  *name = argc > 0 && argv[0] ? argv[0] : "wiretale";
	const char  *slash = strrchr(name, '/');

	*o = (struct options){
	    .program = slash ? slash + 1 : name,
	    .command = COMMAND_CAPTURE,
	    .later = OPTION_COUNT_OF,
	    .field_output = {.separator = '\t', .aggregator = ',', .quote = 'n', .occurrence = 'a'},
	};
	if (first_word(o, argc, argv))
		return o->command == COMMAND_REPORT ? EXIT_OK : check_later(&p);
	int status = check_log_options(&p, argc, argv);
	if (!status)
		status = check_profile(&p, argc, argv);
	return status ? status : parse_words(&p, argc, argv);
}

void options_fini(struct options *o)
{
	struct words *const lists[] = {
	    &o->details_of,         &o->fields,
	    &o->preferences,        &o->enable_protocols,
	    &o->disable_protocols,  &o->enable_heuristics,
	    &o->disable_heuristics, &o->hosts,
	    &o->statistics,         &o->export_objects,
	    &o->extensions,         &o->autostops,
	    &o->ring_buffers,       &o->capture,
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		mem_free(lists[i]->word);
	for (size_t i = 0; i < o->ndecode_as; i++) {
		mem_free(o->decode_as[i].layer);
		mem_free(o->decode_as[i].selector);
		mem_free(o->decode_as[i].protocol);
	}
	mem_free(o->decode_as);
	mem_free(o->details_of_text);
	mem_free(o->trailing);
	*o = (struct options){0};
}
