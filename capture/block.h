/* block.h -- blocks of a pcapng file (or records of a pcap file), gathered in a buffer and written to a descriptor.
 *
 * Whole blocks only ever reach the descriptor in one piece of the buffer; knows nothing of devices.
 * The format is draft-ietf-opsawg-pcapng, and draft-ietf-opsawg-pcap for pcap. */
#ifndef WIRETALE_CAPTURE_BLOCK_H
#define WIRETALE_CAPTURE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block_out {
	int      fd;
	bool     pcap;   /* pcap records with nanoseconds instead of pcapng blocks */
	int      error;  /* errno of the write that failed; nothing is written behind it */
	uint8_t *buffer; /* of the writer */
	size_t   used, capacity;
	uint64_t total_bytes; /* put, written or not */
};

/* What an interface description block says; NULL texts are left out. */
struct block_interface {
	const char *name, *description, *filter, *os;
	uint32_t    link_type, snaplen;
};

/* Counters of an interface statistics block. */
struct block_counts {
	uint64_t received, dropped;
	uint64_t start_ns, end_ns; /* since 1970 */
};

/* Prepare for a descriptor that stays the caller's; give the buffer back. */
void block_init(struct block_out *o, int fd, bool pcap);
void block_fini(struct block_out *o);

/* Put the head of the file: a section header with its texts (NULL: none), or pcap's header of 24 bytes. */
void block_section(struct block_out *o, const char *hardware, const char *os, const char *program, const char *comment);
void block_pcap_header(struct block_out *o, uint32_t link_type, uint32_t snaplen);

/* Put an interface description; a packet (interface from 0, time in nanoseconds since 1970); the counters. */
void block_interface(struct block_out *o, const struct block_interface *i);
void block_packet(struct block_out *o, uint32_t interface, uint64_t time_ns, const uint8_t *bytes, uint32_t caplen,
                  uint32_t len);
void block_statistics(struct block_out *o, uint32_t interface, const struct block_counts *c);

/* Put whole blocks that were made elsewhere. */
void block_copy(struct block_out *o, const uint8_t *blocks, size_t n);

/* Write what was put.  False: it can't be written (o->error says why). */
bool block_flush(struct block_out *o);

#endif
