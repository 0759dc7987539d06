/* writer.c -- see writer.h.  pcap: draft-ietf-opsawg-pcap; pcapng: draft-ietf-opsawg-pcapng. */
#include "source/writer.h"

#include "base/linktype.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, NO_INTERFACE = -1, SNAPLEN_BYTES = 262144 };

enum {
	SECTION_BLOCK = 0x0a0d0d0a,
	INTERFACE_BLOCK = 1,
	NAMES_BLOCK = 4,
	STATISTICS_BLOCK = 5,
	PACKET_BLOCK = 6,
	SECRETS_BLOCK = 10
};

struct writer {
	int                  fd;
	enum writer_format   format;
	const struct source *source;
	int                 *interface; /* by the source's number: that in the file, or NO_INTERFACE */
	uint8_t             *buffer;
	size_t               n, capacity;
	size_t               block;    /* where the block that is being made begins */
	uint64_t             base;     /* bytes of the file before the buffer, all of whole records */
	uint64_t             frames;   /* whole in the file */
	uint32_t             buffered; /* frames in the buffer */
	size_t              *ends;     /* of these frames in the buffer */
	size_t               ends_capacity;
	int                  error; /* errno of the first failure */
};

bool writer_format_of(const char *name, enum writer_format *format)
{
	static const char *const names[] = {"pcap", "nsecpcap", "pcapng"};

	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!strcmp(names[i], name)) {
			*format = (enum writer_format)i;
			return true;
		}
	return false;
}

/* ------------------------------------------------------------------ bytes */

static void put(struct writer *w, const void *p, size_t n)
{
	if (!n)
		return;
	w->buffer = mem_grow(w->buffer, &w->capacity, w->n + n, 1);
	memcpy(w->buffer + w->n, p, n);
	w->n += n;
}

static void put_u16(struct writer *w, unsigned v)
{
	put(w, (const uint8_t[]){(uint8_t)v, (uint8_t)(v >> 8)}, 2);
}

static void put_u32(struct writer *w, uint32_t v)
{
	put_u16(w, v & 0xffff);
	put_u16(w, v >> 16);
}

static void put_u64(struct writer *w, uint64_t v)
{
	put_u32(w, (uint32_t)v);
	put_u32(w, (uint32_t)(v >> 32));
}

/* To a multiple of four bytes. */
static void pad(struct writer *w)
{
	static const uint8_t zeros[4];

	put(w, zeros, -(w->n - w->block) & 3);
}

/* Keep of the file what is whole: the failed write may have left a part of a record behind. */
static void keep_whole(struct writer *w, size_t written)
{
	size_t      whole = 0;
	struct stat st;

	for (uint32_t i = 0; i < w->buffered && w->ends[i] <= written; i++) {
		whole = w->ends[i];
		w->frames++;
	}
	if (fstat(w->fd, &st) == 0 && S_ISREG(st.st_mode) && ftruncate(w->fd, (off_t)(w->base + whole)) != 0)
		w->frames = 0;
}

static bool flush(struct writer *w)
{
	size_t at = 0;

	while (at < w->n && !w->error) {
		ssize_t n = write(w->fd, w->buffer + at, w->n - at);
		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno != EINTR)
			w->error = errno;
	}
	if (w->error) {
		keep_whole(w, at);
		return false;
	}
	w->base += w->n;
	w->frames += w->buffered;
	w->n = w->buffered = 0;
	return true;
}

/* ------------------------------------------------------------------ blocks of a pcapng */

static void begin(struct writer *w, uint32_t type)
{
	w->block = w->n;
	put_u32(w, type);
	put_u32(w, 0);
}

static void end(struct writer *w)
{
	pad(w);
	uint32_t total = (uint32_t)(w->n - w->block) + 4;
	put_u32(w, total);
	for (unsigned i = 0; i < 4; i++)
		w->buffer[w->block + 4 + i] = (uint8_t)(total >> 8 * i);
}

enum { OPTION_MAX_BYTES = 65535 };

static void option(struct writer *w, unsigned code, const void *p, size_t n)
{
	if (n > OPTION_MAX_BYTES)
		n = OPTION_MAX_BYTES;
	put_u16(w, code);
	put_u16(w, (unsigned)n);
	put(w, p, n);
	pad(w);
}

static void option_text(struct writer *w, unsigned code, const char *text)
{
	if (text)
		option(w, code, text, strlen(text));
}

static void option_u64(struct writer *w, unsigned code, uint64_t v)
{
	put_u16(w, code);
	put_u16(w, 8);
	put_u64(w, v);
}

static void option_u32(struct writer *w, unsigned code, uint32_t v)
{
	put_u16(w, code);
	put_u16(w, 4);
	put_u32(w, v);
}

enum { END = 0, COMMENT = 1, APPLICATION = 4 };

static void put_section(struct writer *w, const char *comment)
{
	begin(w, SECTION_BLOCK);
	put_u32(w, 0x1a2b3c4d);
	put_u16(w, 1);
	put_u16(w, 0);
	put_u64(w, UINT64_MAX); /* the section's length is not said */
	option_text(w, COMMENT, comment);
	option_text(w, APPLICATION, "Wiretale " WIRETALE_VERSION);
	option(w, END, NULL, 0);
	end(w);
}

/* Times in units of 10^-6 or 10^-9 s: all there are in memory. */
static bool in_microseconds(const struct source_interface *i)
{
	return i->time_units_per_s <= 1000000 && 1000000 % (i->time_units_per_s ? i->time_units_per_s : 7) == 0;
}

enum { IF_NAME = 2, IF_DESCRIPTION = 3, IF_TSRESOL = 9, IF_FILTER = 11, IF_OS = 12, IF_FCSLEN = 13, IF_HARDWARE = 15 };

static void put_interface(struct writer *w, const struct source_interface *i)
{
	uint8_t digits = in_microseconds(i) ? 6 : 9;

	begin(w, INTERFACE_BLOCK);
	put_u16(w, i->link_type);
	put_u16(w, 0);
	put_u32(w, i->snaplen);
	option_text(w, IF_NAME, i->name);
	option_text(w, IF_DESCRIPTION, i->description);
	if (i->filter) {
		size_t n = strlen(i->filter) + 1;
		char  *text = mem_calloc(n + 1, 1); /* a zero in front: it is a text, no program */
		memcpy(text + 1, i->filter, n - 1);
		option(w, IF_FILTER, text, n);
		mem_free(text);
	}
	option(w, IF_TSRESOL, &digits, 1);
	option_text(w, IF_OS, i->os);
	if (i->fcs_bytes != 0xff)
		option(w, IF_FCSLEN, &i->fcs_bytes, 1);
	option_text(w, IF_HARDWARE, i->hardware);
	option(w, END, NULL, 0);
	end(w);
}

static void put_secrets(struct writer *w)
{
	for (size_t i = 0; i < source_secrets(w->source); i++) {
		const struct source_secret *secret = source_secret(w->source, i);
		begin(w, SECRETS_BLOCK);
		put_u32(w, secret->type);
		put_u32(w, (uint32_t)secret->size);
		put(w, secret->bytes, secret->size);
		end(w);
	}
}

static void put_names(struct writer *w)
{
	size_t n = source_names(w->source);

	if (!n)
		return;
	begin(w, NAMES_BLOCK);
	for (size_t i = 0; i < n; i++) {
		const struct source_name *name = source_name(w->source, i);
		size_t                    length = strlen(name->name) + 1;
		put_u16(w, name->address_bytes == 4 ? 1 : 2);
		put_u16(w, (unsigned)(name->address_bytes + length));
		put(w, name->address, name->address_bytes);
		put(w, name->name, length);
		pad(w);
	}
	put_u32(w, 0);
	end(w);
}

enum { ISB_RECEIVED = 4, ISB_DROPPED = 5 };

static void put_statistics(struct writer *w)
{
	for (size_t i = 0; i < source_interfaces(w->source); i++) {
		const struct source_interface *x = source_interface(w->source, i);
		if (w->interface[i] == NO_INTERFACE || (x->received == UINT64_MAX && x->dropped == UINT64_MAX))
			continue;
		begin(w, STATISTICS_BLOCK);
		put_u32(w, (uint32_t)w->interface[i]);
		put_u64(w, 0);
		if (x->received != UINT64_MAX)
			option_u64(w, ISB_RECEIVED, x->received);
		if (x->dropped != UINT64_MAX)
			option_u64(w, ISB_DROPPED, x->dropped);
		option(w, END, NULL, 0);
		end(w);
	}
}

enum { PACKET_FLAGS = 2, PACKET_DROP_COUNT = 4, PACKET_ID = 5, PACKET_QUEUE = 6, PACKET_VERDICT = 7 };

static void put_extra(struct writer *w, const struct source_extra *x)
{
	for (size_t i = 0; i < x->ncomments; i++)
		option_text(w, COMMENT, x->comments[i]);
	if (x->has_flags)
		option_u32(w, PACKET_FLAGS, x->flags);
	if (x->has_drop_count)
		option_u64(w, PACKET_DROP_COUNT, x->drop_count);
	if (x->has_packet_id)
		option_u64(w, PACKET_ID, x->packet_id);
	if (x->has_queue)
		option_u32(w, PACKET_QUEUE, x->queue);
	if (x->verdict)
		option(w, PACKET_VERDICT, x->verdict, x->verdict_bytes);
	option(w, END, NULL, 0);
}

static void put_packet(struct writer *w, const struct source_frame *f)
{
	const struct source_interface *i = source_interface(w->source, f->interface);
	const struct source_extra     *x = f->extra ? source_extra(w->source, f->extra) : NULL;
	int64_t                        time_ns = f->time_ns == SOURCE_NO_TIME ? 0 : f->time_ns;
	uint64_t                       units = (uint64_t)(in_microseconds(i) ? time_ns / 1000 : time_ns);

	begin(w, PACKET_BLOCK);
	put_u32(w, (uint32_t)w->interface[f->interface]);
	put_u32(w, (uint32_t)(units >> 32));
	put_u32(w, (uint32_t)units);
	put_u32(w, f->caplen);
	put_u32(w, f->len);
	put(w, f->bytes, f->caplen);
	pad(w);
	if (x)
		put_extra(w, x);
	end(w);
}

/* ------------------------------------------------------------------ pcap */

enum { FCS_PRESENT = 0x04000000, FCS_SHIFT = 28 };

static void put_pcap_header(struct writer *w, const struct source_interface *i)
{
	uint32_t network = i->link_type;

	if (i->fcs_bytes != 0xff)
		network |= FCS_PRESENT | (uint32_t)(i->fcs_bytes / 2) << FCS_SHIFT;
	put_u32(w, w->format == WRITER_NSECPCAP ? 0xa1b23c4d : 0xa1b2c3d4);
	put_u16(w, 2);
	put_u16(w, 4);
	put_u32(w, 0);
	put_u32(w, 0);
	put_u32(w, i->snaplen ? i->snaplen : SNAPLEN_BYTES);
	put_u32(w, network);
}

static void put_record(struct writer *w, const struct source_frame *f)
{
	int64_t time_ns = f->time_ns == SOURCE_NO_TIME ? 0 : f->time_ns, s = time_ns / 1000000000,
		rest = time_ns % 1000000000;

	if (rest < 0) {
		s--;
		rest += 1000000000;
	}
	put_u32(w, (uint32_t)s);
	put_u32(w, (uint32_t)(w->format == WRITER_NSECPCAP ? rest : rest / 1000));
	put_u32(w, f->caplen);
	put_u32(w, f->len);
	put(w, f->bytes, f->caplen);
}

/* ------------------------------------------------------------------ both */

static bool is_packets(const struct source_interface *i)
{
	return i->link_type < LINKTYPE_CUSTOM_BLOCK;
}

/* pcap: one link type for all. */
static const struct source_interface *only_interface(const struct source *s)
{
	static const struct source_interface none = {.link_type = 1, .fcs_bytes = 0xff};
	const struct source_interface       *first = NULL;

	for (size_t i = 0; i < source_interfaces(s); i++) {
		const struct source_interface *x = source_interface(s, i);
		if (is_packets(x) && first && first->link_type != x->link_type)
			return NULL;
		if (is_packets(x) && !first)
			first = x;
	}
	return first ? first : &none;
}

struct writer *writer_new(int fd, enum writer_format format, const struct source *s, const char *comment, char *message,
                          size_t size)
{
	const struct source_interface *only = only_interface(s);
	int                            n = 0;

	if (format != WRITER_PCAPNG && !only) {
		snprintf(message, size, "The capture file being read can't be written as a \"%s\" file.",
		         format == WRITER_PCAP ? "pcap" : "nsecpcap");
		return NULL;
	}
	struct writer *w = mem_calloc(1, sizeof *w);
	*w = (struct writer){.fd = fd, .format = format, .source = s};
	w->interface = mem_calloc(source_interfaces(s) + 1, sizeof *w->interface);
	if (format != WRITER_PCAPNG)
		put_pcap_header(w, only);
	else
		put_section(w, comment);
	for (size_t i = 0; i < source_interfaces(s); i++) {
		const struct source_interface *x = source_interface(s, i);
		w->interface[i] = is_packets(x) ? n++ : NO_INTERFACE;
		if (format == WRITER_PCAPNG && is_packets(x))
			put_interface(w, x);
	}
	if (format == WRITER_PCAPNG) {
		put_secrets(w);
		put_names(w);
	}
	flush(w);
	return w;
}

bool writer_put(struct writer *w, const struct source_frame *f)
{
	if (w->error)
		return false;
	if (w->interface[f->interface] == NO_INTERFACE)
		return true;
	if (w->format == WRITER_PCAPNG)
		put_packet(w, f);
	else
		put_record(w, f);
	w->ends = mem_grow(w->ends, &w->ends_capacity, w->buffered + 1, sizeof *w->ends);
	w->ends[w->buffered++] = w->n;
	return w->n < BUFFER_BYTES || flush(w);
}

bool writer_close(struct writer *w, uint64_t *frames)
{
	if (!w->error && flush(w) && w->format == WRITER_PCAPNG) {
		put_statistics(w);
		flush(w);
	}
	int error = w->error;
	if (frames)
		*frames = w->frames;
	mem_free(w->interface);
	mem_free(w->buffer);
	mem_free(w->ends);
	mem_free(w);
	errno = error;
	return !error;
}
