/* fuzz_frame.c -- any bytes as a frame: the first byte chooses the link type, the second how much the snap length cut.
 *  */
#include "dissect/selfcheck.h"
#include "store/prefs.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ORDER FRAME_LINKS: tests/make_samples.py */
static const uint16_t links[] = {1, 0, 101, 113, 276};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 65536)
		return 0;
	struct registry *registry = registry_new();
	struct tree      tree;
	struct prefs     prefs;
	prefs_init(&prefs);
	tree_init(&tree, registry, &prefs);
	uint32_t    n = (uint32_t)size - 1;
	const char *fault = selfcheck_frame(&tree, links[data[0] % (sizeof links / sizeof links[0])], data + 1, n, n);
	if (fault) {
		fprintf(stderr, "%s\n", fault);
		abort();
	}
	tree_fini(&tree);
	prefs_fini(&prefs);
	registry_free(registry);
	return 0;
}
