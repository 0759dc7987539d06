/* main.c -- the program: a command line to a session, its frames to standard output, and the exit status. */
#include "base/parallel.h"
#include "cli/exchanges.h"
#include "cli/help.h"
#include "cli/open.h"
#include "cli/options.h"
#include "cli/read.h"
#include "cli/reports.h"
#include "cli/stat_names.h"
#include "cli/tell.h"

#include <locale.h>
#include <stdio.h>

/* What prints something about the program itself. */
static int about(const struct options *o)
{
	switch (o->command) {
	case COMMAND_HELP: help_print(o, stdout); return EXIT_OK;
	case COMMAND_VERSION: help_version(o, stdout); return EXIT_OK;
	case COMMAND_HEXDUMP: help_hexdump(o, stdout); return EXIT_OK;
	case COMMAND_STATISTICS:
		fprintf(stderr, "%s: The available statistics for the \"-z\" option are:\n", o->program);
		stats_list(stderr);
		return EXIT_OK;
	case COMMAND_GENERATE: help_generate(o->report, stdout); return EXIT_OK;
	case COMMAND_REPORT: return reports_run(o, stdout, stderr);
	case COMMAND_EXPLAIN: return explain_filter(o);
	case COMMAND_OPEN: return open_page(o);
	case COMMAND_TELL: return tell_capture(o);
	case COMMAND_EXCHANGES: return exchanges_capture(o);
	case COMMAND_CAPTURE: return capture_live(o);
	case COMMAND_READ: break;
	}
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	struct options o;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	int status = options_parse(&o, argc, argv, stderr);
	if (status == EXIT_OK)
		status = o.command == COMMAND_READ ? read_capture(&o) : about(&o);
	options_fini(&o);
	return fflush(stdout) == 0 ? status : EXIT_FAILED;
}
