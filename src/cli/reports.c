/* reports.c -- see reports.h. */
#include "cli/reports.h"

#include "cli/help.h"
#include "cli/settings.h"
#include "view/reports.h"
#include "view/settings.h"

#include <stdlib.h>

struct column {
	const char *code, *text;
};

static const struct column columns[] = {
#define COLUMN_CODE(code, text) {code, text},
#include "store/column_codes.def"
#undef COLUMN_CODE
};

static int report_columns(const struct options *o, FILE *out, FILE *err)
{
	(void)err;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		fprintf(out, "%s\t%s\n", columns[i].code, columns[i].text);
	fprintf(out,
	        "\nFor example, to print Wireshark's default columns with tshark:\n\n"
	        "%s -o 'gui.column.format:\"No.\",\"%%m\",\"Time\",\"%%t\",\"Source\",\"%%s\",\"Destination\",\"%%d\","
	        "\"Protocol\",\"%%p\",\"Length\",\"%%L\",\"Info\",\"%%i\"'\n",
	        o->program);
	return EXIT_OK;
}

static int report_folders(const struct options *o, FILE *out, FILE *err)
{
	struct text folder;
	const char *temp = getenv("TMPDIR");

	(void)err;
	(void)o;
	text_init(&folder);
	settings_folder(&folder, NULL);
	fprintf(out, "%-21s\t%s\n", "Temp:", temp && *temp ? temp : "/tmp");
	fprintf(out, "%-21s\t%s\n", "Personal configuration:", folder.p);
	fprintf(out, "%-21s\t%s\n", "System:", "/etc");
	text_fini(&folder);
	return EXIT_OK;
}

static int print_prefs(const struct options *o, bool current, FILE *out, FILE *err)
{
	struct prefs prefs;

	if (current)
		settings_load(&prefs, o, err);
	else
		prefs_init(&prefs);
	fputs("# Configuration file for Wiretale " WIRETALE_VERSION ", with the names of Wireshark " WIRETALE_LIKENESS
	      ".\n"
	      "#\n# A line that is a comment shows the default value.\n\n",
	      out);
	prefs_print(&prefs, out);
	prefs_fini(&prefs);
	return EXIT_OK;
}

static int report_currentprefs(const struct options *o, FILE *out, FILE *err)
{
	return print_prefs(o, true, out, err);
}

static int report_defaultprefs(const struct options *o, FILE *out, FILE *err)
{
	return print_prefs(o, false, out, err);
}

static int report_help(const struct options *o, FILE *out, FILE *err)
{
	(void)err;
	help_reports(o, out);
	return EXIT_OK;
}

static int report_fields(const struct options *o, FILE *out, FILE *err)
{
	(void)o, (void)err;
	reports_fields(out);
	return EXIT_OK;
}

static int report_protocols(const struct options *o, FILE *out, FILE *err)
{
	(void)o, (void)err;
	reports_protocols(out);
	return EXIT_OK;
}

static int report_values(const struct options *o, FILE *out, FILE *err)
{
	(void)o, (void)err;
	reports_values(out);
	return EXIT_OK;
}

static int report_later(const struct options *o, FILE *out, FILE *err)
{
	(void)out;
	fprintf(err, "%s: -G %s is not in this version of Wiretale yet\n", o->program, o->report);
	return EXIT_INVALID_OPTION;
}

struct report {
	const char *name;
	int (*run)(const struct options *o, FILE *out, FILE *err);
};

static const struct report reports[] = {
    {"fields", report_fields},
    {"protocols", report_protocols},
    {"values", report_values},
    {"column-formats", report_columns},
    {"folders", report_folders},
    {"currentprefs", report_currentprefs},
    {"defaultprefs", report_defaultprefs},
    {"help", report_help},
    {"?", report_help},
    {"decodes", report_later},
    {"dissector-tables", report_later},
    {"elastic-mapping", report_later},
    {"fieldcount", report_later},
    {"ftypes", report_later},
    {"heuristic-decodes", report_later},
    {"plugins", report_later},
};

int reports_run(const struct options *o, FILE *out, FILE *err)
{
	const char *name = o->report ? o->report : "fields";

	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
		if (!strcmp(reports[i].name, name))
			return reports[i].run(o, out, err);
	fprintf(err, "%s: Invalid \"%s\" option for -G flag, enter -G help for more help.\n", o->program, name);
	return EXIT_INVALID_OPTION;
}
