/* files.c -- see files.h. */
#include "live/files.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The current file's name: as it was given, or BASE_00001_20261231235959.EXTENSION (dumpcap's ringbuffer). */
static void make_name(struct files *f, uint64_t now_ns)
{
	const char *path = f->options.path, *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	time_t      now_s = (time_t)(now_ns / 1000000000);
	struct tm   tm;
	char        stamp[32];

	if (!f->options.several) {
		snprintf(f->name, sizeof f->name, "%s", path);
		return;
	}
	if (!dot || (slash && dot < slash))
		dot = path + strlen(path);
	localtime_r(&now_s, &tm);
	strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", &tm);
	snprintf(f->name, sizeof f->name, "%.*s_%05u_%s%s", (int)(dot - path), path, f->number % 100000, stamp, dot);
}

/* Remember the file's name, and remove the one whose place it takes. */
static void enter_ring(struct files *f)
{
	if (!f->options.ring)
		return;
	char **place = &f->names[(f->number - 1) % f->options.ring];
	if (*place)
		unlink(*place);
	mem_free(*place);
	*place = mem_strdup(f->name);
}

static bool open_current(struct files *f, uint64_t now_ns)
{
	f->number++;
	make_name(f, now_ns);
	f->bytes = f->packets = 0;
	f->opened_ns = now_ns;
	f->fd = open(f->name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, f->options.group_readable ? 0640 : 0600);
	if (f->fd < 0) {
		f->error = errno;
		return false;
	}
	enter_ring(f);
	return true;
}

bool files_open(struct files *f, const struct files_options *o)
{
	*f = (struct files){.options = *o, .fd = -1};
	if (o->ring)
		f->names = mem_calloc(o->ring, sizeof *f->names);
	return open_current(f, clock_ns());
}

static bool put(struct files *f, const uint8_t *p, size_t n)
{
	size_t done = 0;

	while (done < n && !f->error) {
		ssize_t k = write(f->fd, p + done, n - done);
		if (k > 0)
			done += (size_t)k;
		else if (k < 0 && errno != EINTR)
			f->error = errno;
	}
	if (!f->error) {
		f->bytes += n;
		return true;
	}
	f->partial_bytes = done;
	return false;
}

void files_cut(struct files *f, size_t bytes)
{
	f->bytes += bytes;
	f->partial_bytes = 0;
	if (ftruncate(f->fd, (off_t)f->bytes) != 0)
		f->error = errno;
}

bool files_head(struct files *f, const uint8_t *p, size_t n)
{
	f->head = mem_grow(f->head, &f->head_capacity, f->head_bytes + n, 1);
	memcpy(f->head + f->head_bytes, p, n);
	f->head_bytes += n;
	return put(f, p, n);
}

bool files_put(struct files *f, const uint8_t *p, size_t n, uint64_t packets)
{
	if (!put(f, p, n))
		return false;
	f->packets += packets;
	return true;
}

bool files_full(const struct files *f, uint64_t now_ns)
{
	const struct files_options *o = &f->options;

	if (!o->several)
		return false;
	if (o->next_kb && f->bytes >= o->next_kb * 1000)
		return true;
	if (o->next_packets && f->packets >= o->next_packets)
		return true;
	if (o->next_s > 0 && (double)(now_ns - f->opened_ns) >= o->next_s * 1e9)
		return true;
	uint64_t interval_ns = o->interval_s * 1000000000;
	return interval_ns && now_ns / interval_ns != f->opened_ns / interval_ns;
}

/* Tell the name of a file that is complete. */
static void print_name(const struct files *f)
{
	const char *to = f->options.printname;

	if (!to || f->fd < 0)
		return;
	if (strcmp(to, "stdout") == 0 || strcmp(to, "stderr") == 0) {
		dprintf(to[3] == 'o' ? STDOUT_FILENO : STDERR_FILENO, "%s\n", f->name);
		return;
	}
	FILE *out = fopen(to, "ae");
	if (!out)
		return;
	fprintf(out, "%s\n", f->name);
	fclose(out);
}

static void close_current(struct files *f)
{
	print_name(f);
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

bool files_next(struct files *f, uint64_t now_ns)
{
	if (f->options.stop_files && f->number >= f->options.stop_files)
		return false;
	close_current(f);
	return open_current(f, now_ns) && put(f, f->head, f->head_bytes);
}

void files_close(struct files *f)
{
	close_current(f);
	for (uint32_t i = 0; f->names && i < f->options.ring; i++)
		mem_free(f->names[i]);
	mem_free(f->names);
	mem_free(f->head);
	f->names = NULL;
	f->head = NULL;
}
