/* block.c -- pcapng blocks and pcap records into a growing buffer, and that buffer to a descriptor. */
#include "block.h"

#include "base/mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
	SECTION_HEADER = 0x0a0d0d0a,
	INTERFACE_DESCRIPTION = 1,
	INTERFACE_STATISTICS = 5,
	ENHANCED_PACKET = 6,
	PCAP_NANOSECONDS = 0xa1b23c4d,
};

enum option {
	OPT_END = 0,
	OPT_COMMENT = 1,
	SHB_HARDWARE = 2,
	SHB_OS = 3,
	SHB_PROGRAM = 4,
	IF_NAME = 2,
	IF_DESCRIPTION = 3,
	IF_TSRESOL = 9,
	IF_FILTER = 11,
	IF_OS = 12,
	ISB_START = 2,
	ISB_END = 3,
	ISB_RECEIVED = 4,
	ISB_DROPPED = 5
};

void block_init(struct block_out *o, int fd, bool pcap)
{
	*o = (struct block_out){.fd = fd, .pcap = pcap};
}

void block_fini(struct block_out *o)
{
	mem_free(o->buffer);
	o->buffer = NULL;
}

static void put(struct block_out *o, const void *p, size_t n)
{
	o->buffer = mem_grow(o->buffer, &o->capacity, o->used + n, 1);
	memcpy(o->buffer + o->used, p, n);
	o->used += n;
	o->total_bytes += n;
}

static void put_u16(struct block_out *o, uint16_t v)
{
	put(o, &v, sizeof v);
}

static void put_u32(struct block_out *o, uint32_t v)
{
	put(o, &v, sizeof v);
}

static void put_padding(struct block_out *o, size_t n)
{
	put(o, "\0\0\0", -n & 3);
}

static void put_option(struct block_out *o, enum option code, const void *p, size_t n)
{
	if (n > UINT16_MAX)
		n = UINT16_MAX;
	put_u16(o, (uint16_t)code);
	put_u16(o, (uint16_t)n);
	put(o, p, n);
	put_padding(o, n);
}

static void put_text(struct block_out *o, enum option code, const char *text)
{
	if (text && *text)
		put_option(o, code, text, strlen(text));
}

/* A time stamp or a counter as two words: times have the high word first. */
static void put_time(struct block_out *o, enum option code, uint64_t time_ns)
{
	uint32_t words[2] = {(uint32_t)(time_ns >> 32), (uint32_t)time_ns};

	put_option(o, code, words, sizeof words);
}

/* Begin a block; returns where it stands, for block_end. */
static size_t block_begin(struct block_out *o, uint32_t type)
{
	size_t at = o->used;

	put_u32(o, type);
	put_u32(o, 0);
	return at;
}

static void block_end(struct block_out *o, size_t at)
{
	uint32_t length = (uint32_t)(o->used - at) + 4;

	memcpy(o->buffer + at + 4, &length, sizeof length);
	put_u32(o, length);
}

void block_section(struct block_out *o, const char *hardware, const char *os, const char *program, const char *comment)
{
	uint64_t unknown = UINT64_MAX;
	size_t   at = block_begin(o, SECTION_HEADER);

	put_u32(o, 0x1a2b3c4d);
	put_u16(o, 1);
	put_u16(o, 0);
	put(o, &unknown, sizeof unknown);
	put_text(o, OPT_COMMENT, comment);
	put_text(o, SHB_HARDWARE, hardware);
	put_text(o, SHB_OS, os);
	put_text(o, SHB_PROGRAM, program);
	put_option(o, OPT_END, "", 0);
	block_end(o, at);
}

void block_pcap_header(struct block_out *o, uint32_t link_type, uint32_t snaplen)
{
	put_u32(o, PCAP_NANOSECONDS);
	put_u16(o, 2);
	put_u16(o, 4);
	put_u32(o, 0);
	put_u32(o, 0);
	put_u32(o, snaplen);
	put_u32(o, link_type);
}

void block_interface(struct block_out *o, const struct block_interface *i)
{
	size_t   at = block_begin(o, INTERFACE_DESCRIPTION);
	uint8_t  nanoseconds = 9;
	uint8_t *filter;

	put_u16(o, (uint16_t)i->link_type);
	put_u16(o, 0);
	put_u32(o, i->snaplen);
	put_text(o, IF_NAME, i->name);
	put_text(o, IF_DESCRIPTION, i->description);
	put_option(o, IF_TSRESOL, &nanoseconds, 1);
	if (i->filter && *i->filter) {
		size_t length = strlen(i->filter);
		filter = mem_alloc(length + 1);
		filter[0] = 0; /* the filter is libpcap's text */
		memcpy(filter + 1, i->filter, length);
		put_option(o, IF_FILTER, filter, length + 1);
		mem_free(filter);
	}
	put_text(o, IF_OS, i->os);
	put_option(o, OPT_END, "", 0);
	block_end(o, at);
}

static void pcap_record(struct block_out *o, uint64_t time_ns, const uint8_t *bytes, uint32_t caplen, uint32_t len)
{
	put_u32(o, (uint32_t)(time_ns / 1000000000));
	put_u32(o, (uint32_t)(time_ns % 1000000000));
	put_u32(o, caplen);
	put_u32(o, len);
	put(o, bytes, caplen);
}

void block_packet(struct block_out *o, uint32_t interface, uint64_t time_ns, const uint8_t *bytes, uint32_t caplen,
                  uint32_t len)
{
	if (o->pcap) {
		pcap_record(o, time_ns, bytes, caplen, len);
		return;
	}
	uint32_t padded = (caplen + 3) & ~3U;
	uint32_t head[7] = {ENHANCED_PACKET,   32 + padded, interface, (uint32_t)(time_ns >> 32),
	                    (uint32_t)time_ns, caplen,      len};

	o->buffer = mem_grow(o->buffer, &o->capacity, o->used + head[1], 1);
	put(o, head, sizeof head);
	put(o, bytes, caplen);
	put_padding(o, caplen);
	put_u32(o, head[1]);
}

void block_copy(struct block_out *o, const uint8_t *blocks, size_t n)
{
	put(o, blocks, n);
}

void block_statistics(struct block_out *o, uint32_t interface, const struct block_counts *c)
{
	size_t at = block_begin(o, INTERFACE_STATISTICS);

	put_u32(o, interface);
	put_u32(o, (uint32_t)(c->end_ns >> 32));
	put_u32(o, (uint32_t)c->end_ns);
	put_time(o, ISB_START, c->start_ns);
	put_time(o, ISB_END, c->end_ns);
	put_option(o, ISB_RECEIVED, &c->received, sizeof c->received);
	put_option(o, ISB_DROPPED, &c->dropped, sizeof c->dropped);
	put_option(o, OPT_END, "", 0);
	block_end(o, at);
}

bool block_flush(struct block_out *o)
{
	size_t at = 0;

	while (!o->error && at < o->used) {
		ssize_t n = write(o->fd, o->buffer + at, o->used - at);
		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			o->error = errno;
	}
	o->used = 0;
	return o->error == 0;
}
