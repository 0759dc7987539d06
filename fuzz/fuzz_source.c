/* fuzz_source.c -- any bytes as a capture file: every frame is touched and read again at random, which must agree. */
#include "base/mem.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(struct source *s, const struct source_frame *f)
{
	uint8_t *again = mem_alloc(f->caplen);

	if (source_read(s, f->offset, again, f->caplen) != f->caplen || memcmp(again, f->bytes, f->caplen) != 0)
		abort();
	if (f->interface >= source_interfaces(s))
		abort();
	const struct source_extra *x = source_extra(s, f->extra);
	for (size_t i = 0; x && i < x->ncomments; i++)
		(void)strlen(x->comments[i]);
	mem_free(again);
}

static void read_all(const char *path)
{
	struct source_end end;
	struct batch      b = {0};
	struct source    *s = source_open(path, &end);

	while (s && source_next(s, &b, &end))
		for (size_t i = 0; i < b.n; i++)
			read_again(s, &b.frames[i]);
	if ((end.status != 0) != (end.message[0] != '\0'))
		abort();
	batch_fini(&b);
	source_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	int  fd = memfd_create("capture", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	read_all(path);
	close(fd);
	return 0;
}
