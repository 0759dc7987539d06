/* main.c -- the program: options to a session, frames to an output format. */
#include "base/parallel.h"
#include "cli/print.h"
#include "view/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *path = NULL, *format = "text";
	uint32_t    limit = 0;
	int         c;
	bool        details = false;

	while ((c = getopt(argc, argv, "nr:c:T:Vo:2")) != -1)
		switch (c) {
		case 'r': path = optarg; break;
		case 'c': limit = (uint32_t)strtoul(optarg, NULL, 10); break;
		case 'T': format = optarg; break;
		case 'V': details = true; break;
		default: break;
		}
	struct registry *registry = registry_new();
	struct session   s;
	if (!path || !session_open(&s, path, registry, NULL)) {
		fprintf(stderr, "wiretale: %s\n", path ? s.end.message : "no file");
		return 2;
	}
	s.limit = limit;
	s.threads = parallel_threads();
	session_load(&s);
	struct frame_reader r;
	struct tree         t;
	struct text         out;
	bool                pdml = strcmp(format, "pdml") == 0;
	frame_reader_init(&r, &s);
	tree_init(&t, registry, NULL);
	text_init(&out);
	t.wants = pdml || details ? TREE_NODES | TREE_LABELS : TREE_COLUMNS;
	if (pdml)
		print_pdml_head(&out);
	for (uint32_t i = 0; i < s.store.nframes; i++) {
		frame_reader_displayed(&r, i ? i - 1 : UINT32_MAX);
		if (!frame_reader_get(&r, i))
			break;
		tree_build(&t, &r.info, r.encap);
		if (pdml)
			print_pdml(&out, &t, &r.info);
		else
			print_list_line(&out, &t, &r.info);
		if (out.length > 1 << 16) {
			fwrite(out.p, 1, out.length, stdout);
			text_clear(&out);
		}
	}
	if (pdml)
		print_pdml_tail(&out);
	fwrite(out.p ? out.p : "", 1, out.length, stdout);
	if (s.end.message[0])
		fprintf(stderr, "wiretale: %s\n", s.end.message);
	int status = s.end.status;
	text_fini(&out);
	tree_fini(&t);
	frame_reader_fini(&r);
	session_close(&s);
	registry_free(registry);
	return status;
}
