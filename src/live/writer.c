/* writer.c -- see writer.h. */
#include "live/writer.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, TICK_MS = 100 };
enum {
	SECTION = 0x0a0d0d0a,
	INTERFACE = 1,
	OLD_PACKET = 2,
	SIMPLE_PACKET = 3,
	ENHANCED_PACKET = 6,
	BYTE_ORDER = 0x1a2b3c4d,
	PCAP_HEADER_BYTES = 24,
	RECORD_HEADER_BYTES = 16
};

/* What the stream is, and how far it has been split. */
struct splitter {
	bool     known, pcapng, swapped, broken;
	uint8_t *buffer;
	size_t   n, capacity;
};

/* One block or record. */
struct unit {
	size_t bytes;
	bool   head, packet;
};

static uint32_t word(const struct splitter *s, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return s->swapped ? __builtin_bswap32(v) : v;
}

/* The stream's kind by its first bytes; false: more are needed, or it is none (broken). */
static bool find_kind(struct splitter *s)
{
	uint32_t magic;

	if (s->n < 12)
		return false;
	memcpy(&magic, s->buffer, sizeof magic);
	s->known = true;
	s->pcapng = magic == SECTION;
	if (s->pcapng)
		return true;
	s->swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	s->broken = !s->swapped && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d;
	return !s->broken;
}

/* The unit at p of n bytes; false: it is not whole yet, or no unit. */
static bool next_block(struct splitter *s, const uint8_t *p, size_t n, struct unit *u)
{
	uint32_t order;

	if (n < 12)
		return false;
	uint32_t type = word(s, p);
	if (type == SECTION) {
		memcpy(&order, p + 8, sizeof order);
		s->swapped = order != BYTE_ORDER;
	}
	u->bytes = word(s, p + 4);
	u->head = type == SECTION || type == INTERFACE;
	u->packet = type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OLD_PACKET;
	s->broken = u->bytes < 12 || u->bytes > WRITER_UNIT_MAX || u->bytes % 4;
	return !s->broken && n >= u->bytes;
}

static bool next_record(struct splitter *s, const uint8_t *p, size_t n, bool first, struct unit *u)
{
	if (first) {
		*u = (struct unit){.bytes = PCAP_HEADER_BYTES, .head = true};
		return n >= u->bytes;
	}
	if (n < RECORD_HEADER_BYTES)
		return false;
	uint32_t caplen = word(s, p + 8);
	s->broken = caplen > WRITER_UNIT_MAX;
	*u = (struct unit){.bytes = RECORD_HEADER_BYTES + (size_t)caplen, .packet = true};
	return !s->broken && n >= u->bytes;
}

/* No more is wanted: say so once. */
static void end(struct writer *w)
{
	if (!w->stop && w->full)
		w->full(w->full_context);
	w->stop = true;
}

static bool full_now(struct writer *w, uint64_t now_ns)
{
	if (!w->files || !files_full(w->files, now_ns))
		return false;
	if (files_next(w->files, now_ns))
		return false;
	w->error = w->files->error;
	end(w);
	return true;
}

/* Of units that were written in part, keep those that were written whole. */
static void keep_whole(struct writer *w, struct splitter *s, const uint8_t *p)
{
	struct unit u;
	size_t      whole = 0;

	while (s->pcapng ? next_block(s, p + whole, w->files->partial_bytes - whole, &u)
	                 : next_record(s, p + whole, w->files->partial_bytes - whole, false, &u))
		whole += u.bytes;
	s->broken = false; /* what comes behind is not looked at any more */
	files_cut(w->files, whole);
}

/* Save a run of units of one kind. */
static void save(struct writer *w, struct splitter *s, const uint8_t *p, size_t n, bool head, uint64_t packets)
{
	if (!n || !w->files || w->error)
		return;
	if (head ? files_head(w->files, p, n) : files_put(w->files, p, n, packets))
		return;
	w->error = w->files->error;
	keep_whole(w, s, p);
	end(w);
}

/* Let the analyzer see what was added. */
static void spool(struct writer *w, const uint8_t *p, size_t n)
{
	uint64_t length = w->bytes;

	if (w->spool < 0)
		return;
	for (size_t done = 0; w->spool_own && done < n;) {
		ssize_t k = write(w->spool, p + done, n - done);
		if (k > 0)
			done += (size_t)k;
		else if (k < 0 && errno != EINTR) {
			w->error = errno;
			end(w);
			return;
		}
	}
	/* A full pipe is as good: it holds lengths that have not been looked at, and its end says the last one. */
	if (w->notify >= 0 && write(w->notify, &length, sizeof length) < 0 && errno == EPIPE)
		end(w); /* nobody reads any more */
}

/* Split what is in the buffer, save it, keep the rest. */
static void take_units(struct writer *w, struct splitter *s)
{
	size_t      at = 0, from = 0;
	uint64_t    packets = 0;
	struct unit u;

	if (!s->known && !find_kind(s))
		return;
	uint64_t now_ns = w->files ? clock_ns() : 0;
	bool     each = w->files && w->files->options.several; /* a file may be full behind any unit */
	bool     first = w->bytes == 0;
	while (!w->stop && (s->pcapng ? next_block(s, s->buffer + at, s->n - at, &u)
	                              : next_record(s, s->buffer + at, s->n - at, first && at == 0, &u))) {
		if (u.head || each) { /* what was gathered is of another kind */
			save(w, s, s->buffer + from, at - from, false, packets);
			save(w, s, s->buffer + at, u.bytes, u.head, u.packet);
			from = at + u.bytes;
			w->packets += packets + u.packet;
			packets = 0;
		} else {
			packets += u.packet;
		}
		at += u.bytes;
		if (each && full_now(w, now_ns))
			break;
	}
	save(w, s, s->buffer + from, at - from, false, packets);
	w->packets += packets;
	w->bytes += at;
	if (at)
		spool(w, s->buffer, at);
	s->n -= at;
	memmove(s->buffer, s->buffer + at, s->n);
}

/* Whoever listens may go away: that is no reason to end the process. */
static void ignore_closed_pipes(void)
{
	sigset_t pipe_signal;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL);
}

void writer_run(struct writer *w)
{
	struct splitter s = {0};
	struct pollfd   ask[] = {{.fd = w->in, .events = POLLIN}, {.fd = w->notify}};

	ignore_closed_pipes();
	(void)fcntl(w->in, F_SETPIPE_SZ, BUFFER_BYTES);
	while (!w->stop && !s.broken) {
		int ready = poll(ask, 2, TICK_MS);
		if (ready == 0)
			full_now(w, clock_ns()); /* time goes by without packets too */
		if (ready > 0 && ask[1].revents & POLLERR)
			end(w); /* nobody reads any more */
		if (ready <= 0 || !ask[0].revents)
			continue;
		s.buffer = mem_grow(s.buffer, &s.capacity, s.n + BUFFER_BYTES, 1);
		ssize_t n = read(w->in, s.buffer + s.n, s.capacity - s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		s.n += (size_t)n;
		take_units(w, &s);
	}
	w->damaged = s.broken || (s.n != 0 && !w->stop);
	if (s.broken)
		end(w);
	if (w->notify >= 0)
		close(w->notify);
	if (w->spool >= 0 && w->spool_own)
		close(w->spool);
	w->notify = w->spool = -1;
	mem_free(s.buffer);
}

static void *run(void *context)
{
	writer_run(context);
	return NULL;
}

bool writer_start(struct writer *w)
{
	return pthread_create(&w->thread, NULL, run, w) == 0;
}

void writer_join(struct writer *w)
{
	pthread_join(w->thread, NULL);
}

bool writer_spool(struct writer *w, int *read_fd, int *notify_fd)
{
	int growth[2];

	w->spool_own = !w->files || w->files->options.several;
	w->spool = w->spool_own ? tempfile_open() : w->files->fd;
	if (w->spool < 0)
		return false;
	*read_fd = fcntl(w->spool, F_DUPFD_CLOEXEC, 0);
	if (*read_fd < 0 || pipe2(growth, O_CLOEXEC))
		return false;
	fcntl(growth[1], F_SETFL, O_NONBLOCK);
	*notify_fd = growth[0];
	w->notify = growth[1];
	return true;
}
