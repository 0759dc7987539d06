/* tier1.c -- what the first pass over a capture costs: tier1 CAPTURE [THREADS [scan|flow|all]]; prints seconds and ns a
 * frame.  scan: rows and layers only (tier 1 alone); flow: with conversations and TCP's course; all: with streams. */
#include "base/parallel.h"
#include "store/prefs.h"
#include "view/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct session   s;
	struct timespec  start, end;
	struct registry *registry = registry_new();
	struct prefs     prefs;

	if (argc < 2)
		return fprintf(stderr, "usage: tier1 CAPTURE [THREADS]\n"), 1;
	prefs_init(&prefs);
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!session_open(&s, argv[1], registry, &prefs))
		return fprintf(stderr, "tier1: %s\n", s.end.message), 2;
	s.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : parallel_threads();
	s.scan_only = argc > 3 && strcmp(argv[3], "scan") == 0;
	s.early = s.scan_only || (argc > 3 && strcmp(argv[3], "flow") == 0);
	session_load(&s);
	clock_gettime(CLOCK_MONOTONIC, &end);
	double   seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	uint32_t n = s.store.nframes;
	printf("%u frames %u threads %.3f s %.1f ns/frame\n", n, s.threads, seconds, seconds * 1e9 / (n ? n : 1));
	session_close(&s);
	registry_free(registry);
	prefs_fini(&prefs);
	return 0;
}
