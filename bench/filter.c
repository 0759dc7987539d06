/* filter.c -- what a display filter costs in an opened capture: filter CAPTURE [FILTER...]. */
#include "base/mem.h"
#include "base/parallel.h"
#include "store/prefs.h"
#include "view/load.h"
#include "view/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The best of three runs. */
static void measure(struct session *s, const char *text)
{
	struct filter_note error;
	struct filter     *f = select_compile(text, s->registry, s->prefs, NULL, false, &error);
	struct bitset      selected;
	double             best = 1e9, best_cpu = 1e9;
	uint32_t           n = 0;

	if (!f) {
		printf("%s: %s\n", text, error.message);
		return;
	}
	for (int i = 0; i < 3; i++) {
		double start = now_s(CLOCK_MONOTONIC), start_cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
		select_frames(s, f, NULL, &selected);
		double took = now_s(CLOCK_MONOTONIC) - start, cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - start_cpu;
		best = took < best ? took : best;
		best_cpu = cpu < best_cpu ? cpu : best_cpu;
		n = selected.count;
		bitset_fini(&selected);
	}
	uint32_t frames = s->store.nframes ? s->store.nframes : 1;
	printf("%10.2f ms, of processors %10.2f ms (%.1f ns/frame) %9u frames  %s\n", best * 1e3, best_cpu * 1e3,
	       best_cpu * 1e9 / frames, n, text);
	filter_free(f);
}

int main(int argc, char **argv)
{
	static const char *const usual[] = {
	    "tcp.flags.syn == 1",
	    "ip.addr == 10.0.0.0/8",
	    "tcp.port == 443 && tcp.len > 0",
	    "tcp.port in {80, 443, 8000..8100}",
	    "frame.time_relative > 1",
	    "tcp",
	    "eth.dst[0] & 1",
	    "eth.src == 00:00:00:00:00:01",
	    "ip.dsfield.dscp != 0",
	    "frame contains \"HTTP/1.1 404\"",
	    "tcp.payload contains \"nosuchthing\"",
	    "tcp.urgent_pointer > 0",
	};
	struct session   s;
	struct prefs     prefs;
	struct registry *registry = registry_new();

	if (argc < 2)
		return fprintf(stderr, "usage: filter CAPTURE [FILTER...]\n"), 1;
	prefs_init(&prefs);
	if (!session_open(&s, argv[1], registry, &prefs))
		return fprintf(stderr, "filter: %s\n", s.end.message), 2;
	s.threads = parallel_threads();
	session_load(&s);
	printf("%u frames, %u threads\n", s.store.nframes, s.threads);
	for (int i = 2; i < argc; i++)
		measure(&s, argv[i]);
	for (size_t i = 0; argc == 2 && i < sizeof usual / sizeof usual[0]; i++)
		measure(&s, usual[i]);
	session_close(&s);
	registry_free(registry);
	prefs_fini(&prefs);
	return 0;
}
