/* connections.h -- writes captures of as many TCP connections as one likes, to measure with: headers only, the data is
 * cut off (pcap, Ethernet, IPv4).
 *
 * Used by make_connections.c and by bench/flow.c. */
#ifndef WIRETALE_TESTS_CONNECTIONS_H
#define WIRETALE_TESTS_CONNECTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CONNECTIONS_AT_ONCE = 1000, HEADERS_BYTES = 54, SEGMENT_BYTES = 1460 };

/* Where a capture is written, and its clock. */
struct capture_writer {
	FILE    *out;
	uint64_t us;
};

/* A segment: to_server, from client number n. */
struct made_segment {
	uint32_t client, seq, ack, len;
	uint16_t port;
	uint8_t  flags;
	bool     to_server;
};

/* Two and four bytes in network order. */
static inline void put_be16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v);
}

/* The file's header. */
static inline void write_capture_header(struct capture_writer *w)
{
	const uint32_t head[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, HEADERS_BYTES, 1};

	fwrite(head, 1, sizeof head, w->out);
}

/* One segment, a microsecond after the one before. */
static inline void write_segment(struct capture_writer *w, const struct made_segment *s)
{
	const uint32_t server = 0x0a000001, server_port = 9; /* discard: no protocol is looked for behind it */
	uint32_t       client = 0x0b000000 + s->client, total = 40 + s->len;
	uint32_t       head[4] = {(uint32_t)(w->us / 1000000), (uint32_t)(w->us % 1000000), HEADERS_BYTES, 14 + total};
	uint8_t        p[HEADERS_BYTES] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45};

	put_be16(p + 16, total);
	p[22] = 64;
	p[23] = 6;
	put_be32(p + 26, s->to_server ? client : server);
	put_be32(p + 30, s->to_server ? server : client);
	put_be16(p + 34, s->to_server ? s->port : server_port);
	put_be16(p + 36, s->to_server ? server_port : s->port);
	put_be32(p + 38, s->seq);
	put_be32(p + 42, s->ack);
	p[46] = 5 << 4;
	p[47] = s->flags;
	put_be16(p + 48, 65535);
	fwrite(head, 1, sizeof head, w->out);
	fwrite(p, 1, sizeof p, w->out);
	w->us++;
}

/* n connections, a thousand at once: opened, asked, answered in two segments, closed by four; ten segments each. */
static inline void write_connections(struct capture_writer *w, uint32_t n)
{
	static const struct made_segment course[] = {
	    {.seq = 0, .flags = 2, .to_server = true},
	    {.seq = 0, .ack = 1, .flags = 18},
	    {.seq = 1, .ack = 1, .flags = 16, .to_server = true},
	    {.seq = 1, .ack = 1, .len = 100, .flags = 24, .to_server = true},
	    {.seq = 1, .ack = 101, .len = SEGMENT_BYTES, .flags = 16},
	    {.seq = 1 + SEGMENT_BYTES, .ack = 101, .len = 500, .flags = 24},
	    {.seq = 101, .ack = 501 + SEGMENT_BYTES, .flags = 17, .to_server = true},
	    {.seq = 501 + SEGMENT_BYTES, .ack = 102, .flags = 16},
	    {.seq = 501 + SEGMENT_BYTES, .ack = 102, .flags = 17},
	    {.seq = 102, .ack = 502 + SEGMENT_BYTES, .flags = 16, .to_server = true},
	};

	for (uint32_t first = 0; first < n; first += CONNECTIONS_AT_ONCE)
		for (unsigned step = 0; step < sizeof course / sizeof *course; step++)
			for (uint32_t i = first; i < n && i < first + CONNECTIONS_AT_ONCE; i++) {
				struct made_segment s = course[step];
				s.client = i / 50000;
				s.port = (uint16_t)(10000 + i % 50000);
				s.seq += i * 2654435761u;
				s.ack += s.flags & 16 ? i * 2654435761u : 0;
				write_segment(w, &s);
			}
}

/* n SYNs, each from an address of its own. */
static inline void write_syns(struct capture_writer *w, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		write_segment(w,
		              &(struct made_segment){
				  .client = i, .port = 40000, .seq = i * 2654435761u, .flags = 2, .to_server = true});
}

/* One connection with so many bytes of data, every second segment acknowledged. */
static inline void write_stream(struct capture_writer *w, uint64_t bytes)
{
	const uint32_t port = 40000;

	write_segment(w, &(struct made_segment){.port = port, .seq = 0, .flags = 2, .to_server = true});
	write_segment(w, &(struct made_segment){.port = port, .seq = 0, .ack = 1, .flags = 18});
	write_segment(w, &(struct made_segment){.port = port, .seq = 1, .ack = 1, .flags = 16, .to_server = true});
	for (uint64_t at = 0, n = 1; at < bytes; at += SEGMENT_BYTES, n++) {
		uint32_t seq = (uint32_t)(1 + at);
		write_segment(
		    w, &(struct made_segment){.port = port, .seq = seq, .ack = 1, .len = SEGMENT_BYTES, .flags = 16});
		if (n % 2 == 0)
			write_segment(
			    w, &(struct made_segment){
				   .port = port, .seq = 1, .ack = seq + SEGMENT_BYTES, .flags = 16, .to_server = true});
	}
}

/* What is asked for by its name; false: there is no such. */
static inline bool write_capture(FILE *out, const char *what, uint64_t n)
{
	struct capture_writer w = {out, UINT64_C(1700000000000000)};

	write_capture_header(&w);
	if (!strcmp(what, "connections"))
		write_connections(&w, (uint32_t)n);
	else if (!strcmp(what, "syns"))
		write_syns(&w, (uint32_t)n);
	else if (!strcmp(what, "stream"))
		write_stream(&w, n);
	else
		return false;
	return true;
}

#endif
