/* read.c -- see read.h. */
#include "cli/read.h"

#include "base/parallel.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/stat_follow.h"
#include "view/load.h"
#include "view/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Everything one run needs, in the order in which it is made. */
struct run {
	const struct options *o;
	struct prefs          prefs;
	struct registry      *registry;
	struct session        session;
	struct printer        printer;
	struct bitset         displayed;
};

/* Standard output went away: a closed pipe is the reader's choice, a full disk is not. */
static int output_failed(const struct options *o)
{
	if (errno != EPIPE)
		fprintf(stderr, "%s: write error: %s\n", o->program, strerror(errno));
	return errno == EPIPE ? EXIT_OK : EXIT_FAILED;
}

/* The frames have been read and the printer is ready. */
static int print_frames(struct run *r)
{
	bitset_init_full(&r->displayed, r->session.store.nframes);
	int status = output_frames(&r->session, &r->printer, &r->displayed) ? EXIT_OK : output_failed(r->o);
	bitset_fini(&r->displayed);
	return status;
}

static void print_statistics(struct run *r)
{
	struct follow_request request;
	const char           *error;

	for (size_t i = 0; i < r->o->statistics.n; i++)
		if (follow_parse(&request, r->o->statistics.word[i], &error))
			follow_print(&request, &r->session, stdout);
}

/* The statistics' arguments, before anything is read. */
static int check_statistics(const struct options *o)
{
	struct follow_request request;
	const char           *error;

	for (size_t i = 0; i < o->statistics.n; i++)
		if (!follow_parse(&request, o->statistics.word[i], &error)) {
			fprintf(stderr, "%s: %s\n", o->program, error);
			return EXIT_INVALID_OPTION;
		}
	return EXIT_OK;
}

static int read_session(struct run *r)
{
	int status = EXIT_OK;

	if (!printer_init(&r->printer, r->o, r->registry, &status)) {
		printer_fini(&r->printer);
		return status;
	}
	r->session.limit = r->o->count;
	r->session.threads = parallel_threads();
	session_load(&r->session);
	if (r->o->print_packets)
		status = print_frames(r);
	printer_fini(&r->printer);
	print_statistics(r);
	if (r->session.end.message[0])
		fprintf(stderr, "%s: %s\n", r->o->program, r->session.end.message);
	return status ? status : r->session.end.status;
}

int read_capture(const struct options *o)
{
	struct run r = {.o = o};
	int        status;

	r.registry = registry_new();
	status = settings_load(&r.prefs, o, stderr);
	if (status == EXIT_OK)
		status = check_statistics(o);
	if (status == EXIT_OK && !session_open(&r.session, o->input, r.registry, &r.prefs)) {
		fprintf(stderr, "%s: %s\n", o->program, r.session.end.message);
		status = r.session.end.status;
	}
	if (r.session.source) {
		status = read_session(&r);
		session_close(&r.session);
	}
	registry_free(r.registry);
	prefs_fini(&r.prefs);
	return status;
}
