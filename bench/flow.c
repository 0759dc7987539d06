/* flow.c -- what tracking costs as connections grow: time a frame, and memory a connection.
 *
 *     flow                              all rows
 *     flow connections N | syns N | stream BYTES
 *
 * The capture comes through a pipe from a child; only its headers are kept on disk (the pipe's spool). */
#include "../tests/connections.h"
#include "base/parallel.h"
#include "store/prefs.h"
#include "view/load.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Bytes that are kept of connections beside their frames' rows: keys, courses, the full records, and what is not
 * acknowledged. */
static size_t flow_bytes(const struct flow *f, size_t *intervals)
{
	enum { SLOT_BYTES = 8 };
	size_t bytes = f->tcp.n * sizeof *f->tcp.list + f->tcp.nslots * SLOT_BYTES + f->tcp.n * sizeof *f->tcp_course;

	*intervals = 0;
	for (uint32_t i = 0; i < f->tcp_track.n; i++) {
		const struct tcp_connection *c = tcp_track_get(&f->tcp_track, i);
		*intervals += (c->side[0].unacked_capacity + c->side[1].unacked_capacity) * sizeof *c->side[0].unacked;
	}
	return bytes + f->tcp_track.n * sizeof(struct tcp_connection);
}

/* Load the capture that a child writes; `threads` work on it. */
static int measure(const char *what, uint64_t n, int from, struct registry *registry, struct prefs *prefs)
{
	struct session s;
	char           path[32];
	size_t         intervals;

	snprintf(path, sizeof path, "/dev/fd/%d", from);
	double start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (!session_open(&s, path, registry, prefs))
		return fprintf(stderr, "flow: %s\n", s.end.message), 2;
	s.threads = parallel_threads();
	session_load(&s);
	double   seconds = now(CLOCK_MONOTONIC) - start, used = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	uint32_t frames = s.store.nframes;
	size_t   bytes = flow_bytes(&s.flow, &intervals), connections = s.flow.tcp.n ? s.flow.tcp.n : 1;
	printf(
	    "%-11s %11llu: %9u frames %8.3f s, %7.1f ns of CPU a frame; %5.1f bytes a connection + %.1f of intervals\n",
	    what, (unsigned long long)n, frames, seconds, used * 1e9 / (frames ? frames : 1),
	    (double)bytes / (double)connections, (double)intervals / (double)connections);
	session_close(&s);
	return 0;
}

static int row(const char *what, uint64_t n)
{
	struct registry *registry = registry_new();
	struct prefs     prefs;
	int              ends[2], status = 2;

	prefs_init(&prefs);
	fflush(stdout);
	if (pipe(ends))
		return 2;
	pid_t child = fork();
	if (!child) {
		close(ends[0]);
		FILE *out = fdopen(ends[1], "w");
		bool  good = write_capture(out, what, n);
		fclose(out);
		_exit(!good);
	}
	close(ends[1]);
	if (child > 0) {
		status = measure(what, n, ends[0], registry, &prefs);
		waitpid(child, NULL, 0);
	}
	close(ends[0]);
	registry_free(registry);
	prefs_fini(&prefs);
	return status;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *what;
		uint64_t    n;
	} rows[] = {{"connections", 1},
	            {"connections", 1000},
	            {"connections", 1000000},
	            {"syns", 10000000},
	            {"stream", UINT64_C(4300000000)}};
	int status = 0;

	if (argc == 3)
		return row(argv[1], strtoull(argv[2], NULL, 10));
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		status |= row(rows[i].what, rows[i].n);
	return status;
}
