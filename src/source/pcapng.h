/* pcapng.h -- the inside of the pcapng reader, shared by pcapng.c (blocks and packets) and pcapng_info.c (what the
 * blocks say besides packets).  The layout: draft-ietf-opsawg-pcapng. */
#ifndef WIRETALE_SOURCE_PCAPNG_H
#define WIRETALE_SOURCE_PCAPNG_H

#include "base/bytes.h"
#include "source/format.h"

enum pcapng_block {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2,
	BLOCK_SIMPLE_PACKET = 3,
	BLOCK_NAMES = 4,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED_PACKET = 6,
	BLOCK_JOURNAL = 9,
	BLOCK_SECRETS = 10,
	BLOCK_SYSCALL = 0x204,
	BLOCK_CUSTOM = 0x0bad,
	BLOCK_CUSTOM_NO_COPY = 0x40000bad,
};

/* What packets need of an interface of the present section. */
struct pcapng_interface {
	uint32_t index;       /* of source_interface */
	uint32_t ns_per_unit; /* 0: by units_per_s */
	uint64_t units_per_s;
	int64_t  offset_s;
	uint32_t snaplen, max_bytes;
};

enum { PCAPNG_FLAG_SLOTS = 16, PCAPNG_KINDS = 3 };

struct pcapng {
	bool                     big_endian, lost; /* lost: looking for the next block after damage */
	uint32_t                 sections;
	struct pcapng_interface *interfaces;
	size_t                   ninterfaces, interfaces_capacity;
	uint32_t     kind_interface[PCAPNG_KINDS]; /* of records that are no packets: index + 1; 0: none yet */
	const char **comments;                     /* of the record being read */
	size_t       comments_capacity;
	struct {
		uint32_t flags, extra;
	} flags_seen[PCAPNG_FLAG_SLOTS]; /* records that say nothing but their flags share one extra */
};

/* A block that is complete: its body is behind the type and length, before the trailing length. */
struct pcapng_body {
	const uint8_t *p;
	size_t         size;
	uint64_t       at; /* of the block in the stream */
	uint32_t       total_bytes;
};

static inline uint16_t pcapng_u16(const struct pcapng *f, const uint8_t *p)
{
	return f->big_endian ? be16(p) : le16(p);
}

static inline uint32_t pcapng_u32(const struct pcapng *f, const uint8_t *p)
{
	return f->big_endian ? be32(p) : le32(p);
}

static inline uint64_t pcapng_u64(const struct pcapng *f, const uint8_t *p)
{
	return f->big_endian ? be64(p) : le64(p);
}

/* Take in a block of interface description, statistics, names, or secrets; damage goes to source_trouble. */
void pcapng_interface(struct source *s, const struct pcapng_body *b);
void pcapng_statistics(struct source *s, const struct pcapng_body *b);
void pcapng_names(struct source *s, const struct pcapng_body *b);
void pcapng_secrets(struct source *s, const struct pcapng_body *b);

/* Read the options of a packet, size bytes at p; drops is the obsolete block's drop count, or -1.  Returns the number
 * of an extra that holds what they say, 0 when that is nothing. */
uint32_t pcapng_packet_options(struct source *s, const struct pcapng_body *b, const uint8_t *p, size_t size,
                               int64_t drops);

/* The index of the interface that stands for records of a kind that are no packets (LINKTYPE_CUSTOM_BLOCK ...). */
uint32_t pcapng_kind_interface(struct source *s, uint32_t link_type);

#endif
