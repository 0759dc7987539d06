/* live.c -- see live.h.
 *
 * There are three processes: the capture program (no rights once its devices are open), this one (it copies blocks to
 * files, and looks at their types and lengths only), and the analyzer (never root, no files, no connections). */
#include "cli/live.h"

#include "base/mem.h"
#include "base/rights.h"
#include "base/text.h"
#include "live/child.h"
#include "live/own.h"
#include "live/writer.h"
#include "view/filter_text.h"
#include "view/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 100, LAG_SAID = 1000 /* packets */ };

struct live {
	const struct options *o;
	struct child          child;
	struct files          files;
	struct writer         writer;
	struct text           own_filter; /* leaves out the connection of the shell that we are used through */
	const char          **arguments;
	size_t                narguments, argument_capacity;
	char                  stop_text[64];
	pthread_t             watcher;
	_Atomic bool          written, over;
	_Atomic uint64_t     *analyzed; /* packets, told by the analyzer's process; NULL: there is none */
	uint64_t              most_behind;
	_Atomic pid_t         analyzer; /* 0: none runs */
	bool                  saves, has_child;
	int                   pipe; /* read instead of a device; -1: none */
};

static int fail(const struct options *o, const char *text)
{
	fprintf(stderr, "%s: %s\n", o->program, text);
	return EXIT_INVALID_OPTION;
}

/* ------------------------------------------------------------------ what the options say */

static bool begins(const char *text, const char *start, const char **rest)
{
	size_t n = strlen(start);

	*rest = text + n;
	return strncmp(text, start, n) == 0;
}

/* -b and those -a that speak of files. */
static void take_files(struct live *l, struct files_options *f)
{
	const struct options *o = l->o;
	const char           *v;

	*f = (struct files_options){
	    .path = o->write, .several = o->ring_buffers.n != 0, .group_readable = o->group_access};
	for (size_t i = 0; i < o->ring_buffers.n; i++) {
		const char *word = o->ring_buffers.word[i];
		if (begins(word, "duration:", &v))
			f->next_s = strtod(v, NULL);
		else if (begins(word, "filesize:", &v))
			f->next_kb = strtoull(v, NULL, 10);
		else if (begins(word, "packets:", &v))
			f->next_packets = strtoull(v, NULL, 10);
		else if (begins(word, "interval:", &v))
			f->interval_s = strtoull(v, NULL, 10);
		else if (begins(word, "files:", &v))
			f->ring = (uint32_t)strtoul(v, NULL, 10);
		else if (begins(word, "printname:", &v))
			f->printname = v;
	}
	for (size_t i = 0; i < o->autostops.n; i++) {
		if (begins(o->autostops.word[i], "files:", &v)) {
			f->stop_files = (uint32_t)strtoul(v, NULL, 10);
			f->several = true;
		} else if (f->several && begins(o->autostops.word[i], "filesize:", &v)) {
			f->next_kb = strtoull(v, NULL, 10);
		}
	}
}

static int check(const struct live *l, const struct files_options *f)
{
	const struct options *o = l->o;
	bool                  to_output = o->write && strcmp(o->write, "-") == 0;

	if (f->next_kb && !o->write)
		return fail(o, "Maximum capture file size specified, but capture isn't being saved to a file.");
	if (f->several && !o->write)
		return fail(o, "Multiple capture files requested, but the capture isn't being saved to a file.");
	if (f->several && to_output)
		return fail(
		    o, "Multiple capture files requested, but the capture is being written to the standard output.");
	if (f->several && f->next_s == 0 && !f->next_kb && !f->next_packets && !f->interval_s)
		return fail(o,
		            "Multiple capture files requested, but no maximum capture file size, duration, interval or "
		            "packets were specified.");
	if (to_output && o->print_packets)
		return fail(o, "You can't write both raw packet data and dissected packets to the standard output.");
	if (o->write && (o->display_filter || o->read_filter))
		return fail(o, "Display filters aren't supported when capturing and saving the captured packets.");
	return EXIT_OK;
}

/* ------------------------------------------------------------------ the capture program */

static void add_argument(struct live *l, const char *word)
{
	l->arguments = mem_grow(l->arguments, &l->argument_capacity, l->narguments + 2, sizeof *l->arguments);
	l->arguments[l->narguments++] = word;
	l->arguments[l->narguments] = NULL;
}

/* The shell's own connection is noise that feeds itself: each line printed makes packets.  -f '' takes it in. */
static void leave_out_own_connection(struct live *l)
{
	char own[OWN_FILTER_BYTES];

	if (l->o->capture_filter || !own_shell_filter(own, sizeof own))
		return;
	text_printf(&l->own_filter, "not (%s)", own);
	text_char(&l->own_filter, '\0');
	add_argument(l, "-f");
	add_argument(l, l->own_filter.p);
}

static void make_arguments(struct live *l, const struct files_options *f)
{
	const struct options *o = l->o;
	const char           *v;

	leave_out_own_connection(l);
	if (o->trailing && o->capture_filter == o->trailing) {
		add_argument(l, "-f");
		add_argument(l, o->trailing);
	}
	for (size_t i = 0; i < o->capture.n; i++)
		add_argument(l, o->capture.word[i]);
	if (o->count) {
		snprintf(l->stop_text, sizeof l->stop_text, "%u", o->count);
		add_argument(l, "-c");
		add_argument(l, l->stop_text);
	}
	for (size_t i = 0; i < o->autostops.n; i++) {
		if (!begins(o->autostops.word[i], "duration:", &v) &&
		    (f->several || !begins(o->autostops.word[i], "filesize:", &v)))
			continue;
		add_argument(l, "-a");
		add_argument(l, o->autostops.word[i]);
	}
	if (o->capture_comment) {
		add_argument(l, "--capture-comment");
		add_argument(l, o->capture_comment);
	}
	if (o->file_type && strcmp(o->file_type, "pcapng") != 0)
		add_argument(l, "-P");
	if (o->user) {
		add_argument(l, "--user");
		add_argument(l, o->user);
	}
	add_argument(l, "-q");
}

bool live_list(const struct options *o, int *status)
{
	const char *const list[] = {"-D", NULL};
	struct live       l = {.o = o};

	if (o->list_interfaces) {
		*status = child_run(o->program, list);
		return true;
	}
	if (!o->list_link_types && !o->list_time_stamp_types)
		return false;
	for (size_t i = 0; i < o->capture.n; i++)
		add_argument(&l, o->capture.word[i]);
	add_argument(&l, o->list_link_types ? "-L" : "--list-time-stamp-types");
	*status = child_run(o->program, l.arguments);
	mem_free(l.arguments);
	return true;
}

/* ------------------------------------------------------------------ pipes instead of devices */

/* -i - and named pipes are read without the capture program. */
static int open_pipe(const struct options *o, bool *is_pipe)
{
	struct stat st;

	*is_pipe =
	    o->interface && (strcmp(o->interface, "-") == 0 || (stat(o->interface, &st) == 0 && S_ISFIFO(st.st_mode)));
	if (!*is_pipe)
		return -1;
	return strcmp(o->interface, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
	                                      : open(o->interface, O_RDONLY | O_CLOEXEC);
}

/* ------------------------------------------------------------------ while it runs */

static void stop(void *context)
{
	struct live *l = context;

	child_stop(&l->child);
	if (!l->has_child)
		l->writer.stop = true;
}

/* How many packets were captured and not analyzed yet. */
static uint64_t behind(const struct live *l)
{
	uint64_t analyzed = l->analyzed ? *l->analyzed : UINT64_MAX, packets = l->writer.packets;

	return packets > analyzed ? packets - analyzed : 0;
}

/* A line that is written over and over, where it disturbs nothing. */
static bool counts(const struct live *l)
{
	return (l->saves || l->analyzed) && !l->o->quiet && isatty(STDERR_FILENO) &&
	       !(l->analyzed && isatty(STDOUT_FILENO));
}

static void count(struct live *l)
{
	uint64_t now = behind(l);

	if (now > l->most_behind)
		l->most_behind = now;
	if (!counts(l))
		return;
	fprintf(stderr, "\r%llu ", (unsigned long long)l->writer.packets);
	if (l->analyzed)
		fprintf(stderr, "(the analysis is %llu packets behind) \033[K", (unsigned long long)now);
}

static void ends_of_capture(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGHUP);
}

/* Waits for the signals that end a capture, and for what the capture program says. */
static void *watch(void *context)
{
	struct live          *l = context;
	const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
	sigset_t              signals;
	bool                  stopped = false;

	ends_of_capture(&signals);
	while (!l->over) {
		int number = sigtimedwait(&signals, NULL, &tick);
		if (number > 0 && l->written && l->analyzer) {
			kill(l->analyzer, SIGKILL); /* what is written is enough */
			continue;
		}
		if (number > 0 && stopped)
			_exit(128 + number); /* asked twice: whatever is written is written */
		if (number > 0) {
			stopped = true;
			stop(l);
		}
		if (l->has_child)
			child_listen(&l->child, false);
		count(l);
	}
	return NULL;
}

static bool start_watching(struct live *l)
{
	return pthread_create(&l->watcher, NULL, watch, l) == 0;
}

static void say_bad_filter(const struct live *l)
{
	const char  *text = l->child.bad_filter_text;
	struct prefs prefs;

	prefs_init(&prefs);
	fprintf(stderr, "%s: Invalid capture filter \"%s\" for interface '%s'.\n\n", l->o->program, text,
	        l->child.bad_filter_interface);
	if (filter_text_is_display(text, &prefs))
		fprintf(stderr,
		        "That string looks like a valid display filter; however, it isn't a valid\n"
		        "capture filter (%s).\n\n"
		        "Note that display filters and capture filters don't have the same syntax,\n"
		        "so you can't use most display filter expressions as capture filters.\n\n",
		        l->child.bad_filter);
	else
		fprintf(stderr, "That string isn't a valid capture filter (%s).\n", l->child.bad_filter);
	fputs("See the User's Guide for a description of the capture filter syntax.\n", stderr);
	prefs_fini(&prefs);
}

static void say_started(const struct live *l)
{
	const struct child *c = &l->child;

	fputs("Capturing on ", stderr);
	for (unsigned i = 0; i < c->ninterfaces; i++) {
		const struct child_interface *n = &c->interfaces[i];
		const char                   *joint = i == 0 ? "" : i + 1 < c->ninterfaces ? ", " : " and ";
		fprintf(stderr, "%s'%s%s%s'", joint, n->friendly, n->friendly[0] ? ": " : "", n->name);
	}
	if (!l->has_child)
		fprintf(stderr, "'%s'", l->o->interface);
	fputc('\n', stderr);
	if (l->own_filter.length)
		fprintf(stderr, "(without this shell's own connection; -f '' takes it in)\n");
}

/* Start the capture program, and wait until it captures; else say why not. */
static int start_child(struct live *l)
{
	if (!child_start(&l->child, l->o->program, l->arguments, false)) {
		char why[512];
		child_why(errno, why, sizeof why);
		fprintf(stderr, "%s: %s\n", l->o->program, why);
		return EXIT_FAILED;
	}
	l->has_child = true;
	while (!l->child.running && child_listen(&l->child, true))
		;
	if (l->child.running)
		return EXIT_OK;
	int status = child_wait(&l->child);
	if (l->child.bad_filter[0])
		say_bad_filter(l);
	return status ? status : EXIT_FAILED;
}

static int open_files(struct live *l, const struct files_options *f)
{
	l->saves = f->path != NULL;
	if (!l->saves || files_open(&l->files, f))
		return EXIT_OK;
	fprintf(stderr, "%s: The file to which the capture would be saved (\"%s\") could not be opened: %s.\n",
	        l->o->program, f->path, strerror(l->files.error));
	return EXIT_INVALID_OPTION;
}

/* Give up what the analyzer has no use for. */
static bool leave_rights(const struct options *o)
{
	struct rights_path *folders = mem_calloc(o->export_objects.n, sizeof *folders);
	char                why[200];

	for (size_t i = 0; i < o->export_objects.n; i++) {
		folders[i] = (struct rights_path){strchr(o->export_objects.word[i], ',') + 1, RIGHTS_MAKE};
		if (mkdir(folders[i].path, 0777) == 0)
			rights_give(o->user, folders[i].path);
	}
	tzset(); /* reads a file */
	bool done = rights_leave_root(o->user, why, sizeof why);
	if (done) {
		rights_no_files(folders, o->export_objects.n);
		rights_no_calls();
	} else {
		fprintf(stderr, "%s: %s\n", o->program, why);
	}
	mem_free(folders);
	return done;
}

/* The analyzer's process.  The signals that end a capture are blocked in it too: it goes on until the writer has told
 * it all. */
static _Noreturn void analyzer(const struct live *l, live_analyze *analyze, void *context, int file, int notify)
{
	int status = EXIT_FAILED;

	if (l->has_child) {
		close(l->child.packets_fd);
		close(l->child.status_fd);
	}
	close(l->writer.notify);
	if (leave_rights(l->o)) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* another user's process forgets it */
		status = analyze(context, file, notify, l->analyzed);
	}
	fflush(NULL);
	_exit(status);
}

/* The analyzer as a process of its own, while this one writes. */
static int analyze_apart(struct live *l, live_analyze *analyze, void *context, int file, int notify)
{
	siginfo_t info;
	int       status = 0;

	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		analyzer(l, analyze, context, file, notify);
	close(file);
	close(notify);
	if (pid < 0)
		return EXIT_FAILED;
	l->analyzer = pid;
	if (!start_watching(l))
		return EXIT_FAILED;
	writer_run(&l->writer);
	l->written = true;
	if (behind(l) >= LAG_SAID && isatty(STDERR_FILENO))
		fprintf(stderr, "\n%llu packets are still to be analyzed; Ctrl-C leaves them.\n",
		        (unsigned long long)behind(l));
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	l->analyzer = 0; /* before its number may become another's */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
		return EXIT_OK; /* whoever read its output has seen enough */
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

static int run(struct live *l, live_analyze *analyze, void *context)
{
	int      file, notify;
	sigset_t signals;

	ends_of_capture(&signals);
	pthread_sigmask(SIG_BLOCK, &signals, NULL); /* for all threads and processes to come; watch() takes them */
	if (!analyze) {
		if (!start_watching(l))
			return EXIT_FAILED;
		writer_run(&l->writer);
		return EXIT_OK;
	}
	l->analyzed = mmap(NULL, sizeof *l->analyzed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l->analyzed == MAP_FAILED || !writer_spool(&l->writer, &file, &notify)) {
		l->analyzed = NULL;
		fprintf(stderr, "%s: no temporary file can be made: %s\n", l->o->program, strerror(errno));
		return EXIT_FAILED;
	}
	return analyze_apart(l, analyze, context, file, notify);
}

/* ------------------------------------------------------------------ the end */

static void report(const struct live *l)
{
	unsigned long long packets = l->writer.packets;

	if (counts(l))
		fputs("\r\033[K", stderr);
	if (!l->o->quieter)
		fprintf(stderr, "%llu packet%s captured\n", packets, packets == 1 ? "" : "s");
	for (unsigned i = 0; i < l->child.ninterfaces; i++) {
		const struct child_interface *n = &l->child.interfaces[i];
		unsigned long long            lost = n->dropped + n->interface_dropped;
		if (lost)
			fprintf(stderr, "%llu packet%s dropped from %s\n", lost, lost == 1 ? "" : "s", n->name);
	}
	if (l->most_behind >= LAG_SAID && !l->o->quieter)
		fprintf(stderr, "the analysis was up to %llu packets behind\n", (unsigned long long)l->most_behind);
}

static int finish(struct live *l, int status)
{
	int child = EXIT_OK;

	if (l->has_child)
		close(l->child.packets_fd);
	l->child.packets_fd = -1;
	child_stop(&l->child);
	l->over = true;
	if (l->watcher)
		pthread_join(l->watcher, NULL);
	if (l->has_child)
		child = child_wait(&l->child);
	if (l->writer.error) {
		fprintf(stderr, "%s: Not all the packets could be written to the file \"%s\": %s.\n", l->o->program,
		        l->o->write ? l->o->write : "temporary", strerror(l->writer.error));
		status = EXIT_FAILED;
	} else if (l->writer.damaged) {
		fprintf(stderr, "%s: %s\n", l->o->program,
		        l->writer.bytes
		            ? "the capture ended in the middle of a packet."
		            : "Data written to the pipe is neither in a supported pcap format nor in pcapng format.");
		status = status ? status : EXIT_FAILED;
	}
	if (l->saves)
		files_close(&l->files);
	report(l);
	return status ? status : child;
}

static int start(struct live *l, const struct files_options *f)
{
	bool is_pipe;

	l->pipe = open_pipe(l->o, &is_pipe);
	if (is_pipe && l->pipe < 0) {
		fprintf(stderr, "%s: \"%s\" can't be opened: %s\n", l->o->program, l->o->interface, strerror(errno));
		return EXIT_INVALID_OPTION;
	}
	int status = is_pipe ? EXIT_OK : start_child(l);
	if (status == EXIT_OK)
		status = open_files(l, f);
	if (status && l->has_child)
		child_wait(&l->child);
	return status;
}

int live_capture(const struct options *o, live_analyze *analyze, void *context)
{
	struct live l = {
	    .o = o, .pipe = -1, .child = {.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .broker = -1}};
	struct files_options files;

	text_init(&l.own_filter);
	take_files(&l, &files);
	int status = check(&l, &files);
	if (!status) {
		make_arguments(&l, &files);
		status = start(&l, &files);
	}
	if (!status) {
		if (!o->quieter)
			say_started(&l);
		l.writer = (struct writer){.in = l.has_child ? l.child.packets_fd : l.pipe,
		                           .files = l.saves ? &l.files : NULL,
		                           .spool = -1,
		                           .notify = -1,
		                           .full = stop,
		                           .full_context = &l};
		status = finish(&l, run(&l, analyze, context));
	}
	if (l.analyzed)
		munmap(l.analyzed, sizeof *l.analyzed);
	mem_free(l.arguments);
	text_fini(&l.own_filter);
	return status;
}
