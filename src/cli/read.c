/* read.c -- see read.h. */
#include "cli/read.h"

#include "base/parallel.h"
#include "cli/decode_as.h"
#include "cli/export_objects.h"
#include "cli/filters.h"
#include "cli/growing.h"
#include "cli/live.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "cli/stats.h"
#include "cli/write.h"
#include "view/dns_names.h"
#include "view/late.h"
#include "view/load.h"
#include "view/select.h"
#include "view/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Everything one run needs, in the order in which it is made. */
struct run {
	const struct options *o;
	struct prefs          prefs;
	struct registry      *registry;
	struct resolver       names; /* the session's, once that is open */
	struct session        session;
	struct printer        printer;
	struct filter        *read_filter, *display_filter; /* NULL: none */
	struct bitset         passed, displayed;            /* by -R (if there is one); and shown */
	bool                  from_pipe;                    /* the input can't be sought */
	bool                  full;                         /* --memory ended the analysis */
	_Atomic uint64_t     *analyzed; /* live: told how many frames were analyzed; NULL: nobody asks */
	struct stats          stats;
};

/* Standard output went away: a closed pipe is the reader's choice, a full disk is not. */
static int output_failed(const struct options *o)
{
	if (errno != EPIPE)
		fprintf(stderr, "%s: write error: %s\n", o->program, strerror(errno));
	return errno == EPIPE ? EXIT_OK : EXIT_FAILED;
}

/* Compile one filter; warnings and errors go to stderr as tshark words them. */
static bool compile_filter(struct run *r, const char *text, struct filter **f)
{
	struct filter_note error;
	struct text        out;
	size_t             n = 0;

	if (!text)
		return true;
	text_init(&out);
	*f = filters_compile(text, r->o, r->registry, &r->prefs, &error);
	if (*f) {
		const struct filter_note *warnings = filter_warnings(*f, &n);
		for (size_t i = 0; i < n; i++) {
			text_printf(&out, "%s: warning: ", r->o->program);
			filter_note_text(&out, &warnings[i], filter_text(*f));
		}
	} else {
		text_printf(&out, "%s: ", r->o->program);
		filter_note_text(&out, &error, text);
	}
	if (out.length)
		fwrite(out.p, 1, out.length, stderr);
	text_fini(&out);
	return *f != NULL;
}

/* The frames that the read filter passes: from here on no others have numbers. */
static void select_passed(struct run *r)
{
	if (!r->read_filter)
		return;
	select_frames(&r->session, r->read_filter, NULL, &r->passed);
	r->session.numbered = &r->passed;
}

/* Which frames are displayed: those that both filters select. */
static void select_displayed(struct run *r)
{
	const struct bitset *passed = r->session.numbered;

	if (r->display_filter)
		select_frames(&r->session, r->display_filter, passed, &r->displayed);
	else if (passed)
		bitset_init_copy(&r->displayed, passed);
	else
		bitset_init_full(&r->displayed, r->session.store.nframes);
}

/* A pipe is printed as it comes, unless all of it is to be seen first. */
static bool prints_while_growing(const struct run *r)
{
	return r->o->print_packets && r->from_pipe && !r->o->two_pass;
}

/* Need the streams of TCP not be known before frames are selected?  Those of the selected ones are told later. */
static bool is_early(const struct run *r)
{
	if (prints_while_growing(r) || r->o->export_objects.n)
		return false;
	if (r->o->print_packets && !r->read_filter && !r->display_filter && !printer_early(&r->printer))
		return false;
	if ((r->read_filter && !filter_early(r->read_filter)) ||
	    (r->display_filter && !filter_early(r->display_filter)))
		return false;
	return stats_early(&r->stats);
}

/* Names of hosts: where somebody asks for them. */
static void gather_names(struct run *r)
{
	bool dns = r->o->resolve_given ? r->o->resolve & RESOLVE_DNS_PACKETS : r->prefs.nameres_dns_pkt_addr_resolution;

	session_names(&r->session);
	if (dns && (r->session.names.network || stats_names_hosts(&r->stats)))
		dns_names_take(&r->session);
}

/* The frames have been read and the printer is ready. */
static int print_frames(struct run *r)
{
	select_displayed(r);
	if (r->session.early && !printer_early(&r->printer))
		late_streams(&r->session, &r->displayed);
	int status = output_frames(&r->session, &r->printer, &r->displayed) ? EXIT_OK : output_failed(r->o);
	bitset_fini(&r->displayed);
	return status;
}

static int write_displayed(struct run *r)
{
	select_displayed(r);
	int status = write_frames(r->o, &r->session, &r->displayed);
	bitset_fini(&r->displayed);
	return status;
}

/* Statistics count the frames that the read filter passed, displayed or not. */
static void print_statistics(struct run *r)
{
	struct stat_run run = {.session = &r->session,
	                       .options = r->o,
	                       .time = &r->printer.columns.time,
	                       .out = stdout,
	                       .frames = r->session.numbered};

	if (r->stats.n)
		stats_print(&r->stats, &run);
}

/* Names of VLANs: of Wiretale's file "vlans", or else Wireshark's. */
static void read_vlans(struct resolver *names, const struct options *o)
{
	struct text path;
	FILE       *file = NULL;

	text_init(&path);
	for (int i = 0; i < 2 && !file; i++) {
		text_clear(&path);
		if (i)
			settings_wireshark(&path);
		else
			settings_folder(&path, o->profile);
		text_put(&path, "/vlans", sizeof "/vlans");
		file = fopen(path.p, "re");
	}
	if (file)
		resolver_read_vlans(names, file);
	if (file)
		fclose(file);
	text_fini(&path);
}

/* Which names are asked for: -n and -N, else the preferences; and hosts files. */
static int take_names(struct run *r)
{
	const struct options *o = r->o;
	struct resolver      *names = &r->names;
	const struct prefs   *p = &r->prefs;

	names->mac = o->resolve_given ? o->resolve & RESOLVE_MAC : p->nameres_mac_name;
	names->network = o->resolve_given ? o->resolve & RESOLVE_NETWORK : p->nameres_network_name;
	names->transport = o->resolve_given ? o->resolve & RESOLVE_TRANSPORT : p->nameres_transport_name;
	names->vlan = o->resolve_given ? o->resolve & RESOLVE_VLAN : p->nameres_vlan_name;
	if (names->vlan)
		read_vlans(names, o);
	for (size_t i = 0; i < o->hosts.n; i++) {
		FILE *file = fopen(o->hosts.word[i], "re");
		if (!file) {
			fprintf(stderr, "%s: Can't read host entries from \"%s\"\n", o->program, o->hosts.word[i]);
			return EXIT_INVALID_OPTION;
		}
		resolver_read_hosts(names, file);
		fclose(file);
	}
	return EXIT_OK;
}

static int load_growing(struct run *r)
{
	struct growing growing;

	r->session.memory_max_bytes = r->o->memory_max_bytes;
	growing_open(&growing, &r->session, prints_while_growing(r) ? &r->printer : NULL, r->display_filter,
	             r->analyzed);
	session_load(&r->session);
	r->full = session_full(&r->session);
	if (r->full)
		fprintf(stderr,
		        "%s: frame %u is the last that was analyzed: it takes as much memory as --memory allows%s.\n",
		        r->o->program, growing.done, r->o->write ? "; packets go on being saved" : "");
	return growing_close(&growing) ? EXIT_OK : output_failed(r->o);
}

static int export_all(struct run *r)
{
	int status = EXIT_OK;

	for (size_t i = 0; i < r->o->export_objects.n && !status; i++)
		status = export_objects(r->o, r->o->export_objects.word[i], &r->session);
	return status;
}

static int read_session(struct run *r)
{
	struct progress progress;
	int             status = EXIT_OK;

	r->session.names = r->names;
	r->names = (struct resolver){0};
	r->session.limit = r->o->count;
	r->session.threads = r->o->threads ? r->o->threads : parallel_threads();
	progress_start(&progress, "frames read", &r->session.loaded);
	r->session.early = is_early(r);
	r->session.stream.past_holes = r->o->past_holes || r->o->export_objects.n;
	if (prints_while_growing(r) || r->analyzed)
		status = load_growing(r);
	else
		session_load(&r->session);
	progress_stop(&progress);
	gather_names(r);
	select_passed(r);
	if (r->o->print_packets && !prints_while_growing(r))
		status = print_frames(r);
	if (r->o->command == COMMAND_READ && r->o->write && !status)
		status = write_displayed(r);
	print_statistics(r);
	if (!status)
		status = export_all(r);
	if (r->session.numbered)
		bitset_fini(&r->passed);
	r->session.numbered = NULL;
	if (r->session.end.message[0])
		fprintf(stderr, "%s: %s\n", r->o->program, r->session.end.message);
	return status ? status : r->session.end.status;
}

/* What is made before any capture is opened. */
static int run_init(struct run *r, const struct options *o)
{
	*r = (struct run){.o = o, .registry = registry_new()};
	int status = settings_load(&r->prefs, o, stderr);
	if (status == EXIT_OK && o->command == COMMAND_READ && !write_format_ok(o))
		status = EXIT_INVALID_OPTION;
	if (status == EXIT_OK)
		status = decode_as_apply(o, r->registry, stderr);
	return status;
}

static void run_fini(struct run *r)
{
	printer_fini(&r->printer);
	resolver_fini(&r->names);
	stats_fini(&r->stats);
	filter_free(r->read_filter);
	filter_free(r->display_filter);
	registry_free(r->registry);
	prefs_fini(&r->prefs);
}

/* Filters, the arguments of statistics, which may have filters too, names and the printer: all that looks at files of
 * the user's. */
static int prepare(struct run *r)
{
	int status;

	if (!compile_filter(r, r->o->read_filter, &r->read_filter) ||
	    !compile_filter(r, r->o->display_filter, &r->display_filter))
		return EXIT_FAILED;
	for (size_t i = 0; i < r->o->export_objects.n; i++)
		if (!export_objects_check(r->o, r->o->export_objects.word[i], stderr))
			return EXIT_INVALID_OPTION;
	status = stats_parse(&r->stats, &(struct stat_setup){r->o, r->registry, &r->prefs});
	if (status == EXIT_OK)
		status = take_names(r);
	if (status == EXIT_OK)
		printer_init(&r->printer, r->o, r->registry, &r->prefs, &status);
	return status;
}

int read_capture(const struct options *o)
{
	struct run r;
	int        status = run_init(&r, o);

	if (status == EXIT_OK && !session_open(&r.session, o->input, r.registry, &r.prefs)) {
		fprintf(stderr, "%s: %s\n", o->program, r.session.end.message);
		status = r.session.end.status;
	}
	if (r.session.source) {
		r.from_pipe = !source_can_seek(r.session.source);
		status = prepare(&r);
		if (status == EXIT_OK)
			status = read_session(&r);
		session_close(&r.session);
	}
	run_fini(&r);
	return status;
}

/* ------------------------------------------------------------------ live */

/* Read a capture while it is made (live_analyze). */
static int analyze_live(void *context, int file, int notify, _Atomic uint64_t *analyzed)
{
	struct run *r = context;
	int         status, to_the_end = r->o->write ? fcntl(notify, F_DUPFD_CLOEXEC, 0) : -1;
	char        ignored[4096];

	r->from_pipe = true;
	r->analyzed = analyzed;
	if (session_open_growing(&r->session, file, notify, "live capture", r->registry, &r->prefs)) {
		status = read_session(r);
	} else {
		fprintf(stderr, "%s: %s\n", r->o->program, r->session.end.message);
		status = r->session.end.status;
	}
	session_close(&r->session);
	*analyzed = UINT64_MAX;
	/* Nobody who listens is a reason to end the capture: not where --memory ended the analysis alone. */
	while (r->full && to_the_end >= 0 && read(to_the_end, ignored, sizeof ignored) > 0)
		;
	if (to_the_end >= 0)
		close(to_the_end);
	return status;
}

int capture_live(const struct options *o)
{
	struct run r;
	int        status;

	if (live_list(o, &status))
		return status;
	status = run_init(&r, o);
	if (status == EXIT_OK)
		status = prepare(&r);
	if (status == EXIT_OK) {
		bool analyzes = o->print_packets || o->statistics.n || !o->write;
		status = live_capture(o, analyzes ? analyze_live : NULL, &r);
	}
	run_fini(&r);
	return status;
}

int explain_filter(const struct options *o)
{
	struct run  r = {.o = o};
	struct text out;

	text_init(&out);
	r.registry = registry_new();
	int status = settings_load(&r.prefs, o, stderr);
	if (status == EXIT_OK && !compile_filter(&r, o->explain, &r.display_filter))
		status = EXIT_FAILED;
	if (r.display_filter)
		filter_explain(&out, r.display_filter);
	fwrite(out.p, 1, out.length, stdout);
	text_fini(&out);
	filter_free(r.display_filter);
	registry_free(r.registry);
	prefs_fini(&r.prefs);
	return status;
}
