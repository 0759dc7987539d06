/* vectors_test.c -- every frame of tests/vectors/ and of the fuzz seeds, whole and cut at every length, its last byte
 * against an unmapped page: nothing crashes or reads behind the end, and both tiers agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dissect/selfcheck.h"
#include "store/prefs.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FRAME_MAX = 65536 };

/* A place for a frame that ends where the readable memory ends. */
struct edge {
	uint8_t *end;
};

static void edge_init(struct edge *e)
{
	size_t   page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *p = mmap(NULL, FRAME_MAX + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p + FRAME_MAX, page, PROT_NONE), 0);
	e->end = p + FRAME_MAX;
}

struct bench {
	struct tree      tree;
	struct registry *registry;
	struct prefs     prefs;
	struct edge      edge;
	unsigned         frames;
};

/* Streams ask with nothing but the bytes: no row, no layer. */
static void ask_heuristics(const uint8_t *at, uint32_t n)
{
	const struct scan s = {.p = at, .caplen = n, .len = n};

	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		if (all_protos[p]->accepts)
			all_protos[p]->accepts(&s);
}

static void check(struct bench *b, const char *where, uint16_t link, const uint8_t *bytes, uint32_t n)
{
	uint32_t step = n > 600 ? n / 200 : 1;

	for (uint32_t cut = 0; cut <= n; cut = cut == n || cut + step <= n ? cut + step : n) {
		uint8_t *at = b->edge.end - cut;
		memcpy(at, bytes + n - cut, cut); /* the last bytes: what stands behind headers */
		ask_heuristics(at, cut);
		memcpy(at, bytes, cut);
		const char *fault = selfcheck_frame(&b->tree, link, at, cut, cut);
		if (!fault)
			fault = selfcheck_frame(&b->tree, link, at, cut, n);
		if (fault)
			fail_msg("%s, first %u of %u bytes: %s", where, cut, n, fault);
	}
	b->frames++;
}

/* A line "LINKTYPE HEX...": blanks between digits are allowed. */
static uint32_t read_vector(const char *line, uint16_t *link, uint8_t *out)
{
	char    *at;
	uint32_t n = 0;
	unsigned digits = 0, v = 0;

	*link = (uint16_t)strtoul(line, &at, 10);
	for (; *at && n < FRAME_MAX; at++) {
		const char *digit = strchr("0123456789abcdef", *at);
		if (!digit)
			continue;
		v = v << 4 | (unsigned)(digit - "0123456789abcdef");
		if (++digits % 2 == 0)
			out[n++] = (uint8_t)v;
	}
	return n;
}

static void check_file(struct bench *b, const char *path)
{
	static char    line[FRAME_MAX * 4]; /* tidy: allow (one test, one thread) */
	static uint8_t bytes[FRAME_MAX];    /* tidy: allow */
	char           where[600];
	uint16_t       link;
	unsigned       number = 0;
	FILE          *f = fopen(path, "r");

	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		number++;
		if (line[0] == '#' || line[0] == '\n')
			continue;
		snprintf(where, sizeof where, "%s:%u", path, number);
		uint32_t n = read_vector(line, &link, bytes);
		assert_true(n > 0);
		check(b, where, link, bytes, n);
	}
	fclose(f);
}

static void vectors_hold(void **state)
{
	struct bench b = {.registry = registry_new()};
	DIR         *folder = opendir("tests/vectors");
	char         path[512];

	(void)state;
	assert_non_null(folder);
	edge_init(&b.edge);
	prefs_init(&b.prefs);
	tree_init(&b.tree, b.registry, &b.prefs);
	for (const struct dirent *e; (e = readdir(folder));)
		if (strstr(e->d_name, ".txt")) {
			snprintf(path, sizeof path, "tests/vectors/%s", e->d_name);
			check_file(&b, path);
		}
	closedir(folder);
	tree_fini(&b.tree);
	prefs_fini(&b.prefs);
	registry_free(b.registry);
	assert_true(b.frames > 0);
	print_message("%u frames\n", b.frames);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(vectors_hold)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
