/* source.h -- frames in: where captured bytes come from, and how they are read again.
 *
 * A source is a capture file (pcap, pcapng, plain or compressed), or a pipe that is spooled.  It knows records and
 * interfaces; it knows nothing of protocols.  Positions are logical: the offset in the uncompressed stream.
 *
 * Reading is sequential once (source_next, one thread), and at random for ever after (source_read, any thread). */
#ifndef WIRETALE_SOURCE_SOURCE_H
#define WIRETALE_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One record of the file.  `bytes` points into the batch's buffer and lives as long as the batch's content. */
struct source_frame {
	const uint8_t *bytes;
	uint64_t       offset;    /* of the first captured byte, in the uncompressed stream */
	int64_t        time_ns;   /* since 1970; SOURCE_NO_TIME where the record has none */
	uint32_t       caplen;    /* bytes in the file */
	uint32_t       len;       /* bytes on the wire */
	uint32_t       interface; /* index into source_interface */
	uint32_t       extra;     /* 0, or an index into source_extra: options of the record */
};

#define SOURCE_NO_TIME INT64_MIN

/* A piece of the file, split into frames.  The caller makes it zeroed, passes it to source_next again and again, and
 * gives its memory back with batch_fini; several batches may be in flight. */
struct batch {
	struct source_frame *frames;
	size_t               n, capacity;
	uint8_t             *buffer;
	size_t               size;
};

/* One capture interface (pcap: the only one). */
struct source_interface {
	uint32_t link_type; /* LINKTYPE_ number; base/linktype.h has our own for records that are no packets */
	uint32_t snaplen;
	uint32_t section; /* of the pcapng, from 0 */
	uint32_t id_in_section;
	uint64_t time_units_per_s; /* of its time stamps: 1000000, 1000000000, or another; 0: over 2^63 (all times 0) */
	int64_t  offset_s;         /* if_tsoffset */
	unsigned time_digits;      /* of its time stamps after the point: 6 for microseconds, 9 for nanoseconds */
	uint8_t  fcs_bytes; /* of each frame: if_fcslen, or the upper bits of a pcap's network field; 0xff: not said */
	const char *name, *description, *filter, *os, *hardware; /* NULL where not said; the source owns them */
	uint64_t    received, dropped; /* of the statistics blocks; UINT64_MAX where not said */
};

/* What a pcapng record says beyond its bytes; texts are NUL-terminated and owned by the source. */
struct source_extra {
	const char *const *comments;
	size_t             ncomments;
	bool               has_flags, has_packet_id, has_queue, has_drop_count;
	uint32_t           flags, queue;
	uint64_t           packet_id, drop_count;
	const uint8_t     *verdict; /* the epb_verdict option, or NULL */
	size_t             verdict_bytes;
	bool               is_custom, may_copy; /* a custom block, and whether its maker lets it be copied */
	uint32_t           enterprise;          /* whose it is: IANA's private enterprise number */
};

/* A decryption secrets block: kept for the decryption step. */
struct source_secret {
	uint32_t       type;
	const uint8_t *bytes;
	size_t         size;
};

/* A name resolution entry: the address's 4 or 16 bytes and its name. */
struct source_name {
	uint8_t     address[16];
	uint8_t     address_bytes;
	const char *name;
};

/* How reading ended.  `message` is tshark's sentence without the program's name, for stderr; "" when all is well. */
struct source_end {
	int      status; /* exit status: 0, or 2 */
	uint64_t at;     /* the byte where it stands (message ends with " (at byte N)" where that says something) */
	char     message[1024];
};

struct source;

/* Open a capture file; "-" is standard input.  NULL on failure, with *end saying why (status 2). */
struct source *source_open(const char *path, struct source_end *end);

/* Open a capture that is being written: `file` holds it, and on `notify` its writer tells each length of it in 8
 * bytes; both
 * become the source's, also on failure.  `name` is what messages call it.  Waits for the head of the capture. */
struct source *source_open_growing(int file, int notify, const char *name, struct source_end *end);

/* Give back the source and what it owns. */
void source_close(struct source *s);

/* Read the next piece into *b (whole records only, at least one).  Returns false at the end, or at damage, with *end
 * filled; every good record before the damage has been given by then.  Call from one thread. */
bool source_next(struct source *s, struct batch *b, struct source_end *end);

/* Give back a batch's memory. */
void batch_fini(struct batch *b);

/* Read n bytes at a logical offset into out; returns how many could be read (fewer: the file shrank).  Any thread, at
 * any time after the sequential pass has gone past them. */
size_t source_read(struct source *s, uint64_t offset, uint8_t *out, size_t n);

/* What the file says of itself.  Valid for what has been read so far; pointers live as long as the source. */
size_t                         source_interfaces(const struct source *s);
const struct source_interface *source_interface(const struct source *s, size_t index);
const struct source_extra     *source_extra(const struct source *s, uint32_t extra);
size_t                         source_secrets(const struct source *s);
const struct source_secret    *source_secret(const struct source *s, size_t index);
size_t                         source_names(const struct source *s);
const struct source_name      *source_name(const struct source *s, size_t index);
const char *source_file_type(const struct source *s);   /* "pcap", "pcapng", "nsecpcap" ... as capinfos -M -t says */
bool        source_can_seek(const struct source *s);    /* false while it is a growing pipe */
uint64_t    source_bytes_read(const struct source *s);  /* of the file as stored, for progress */
uint64_t    source_bytes_total(const struct source *s); /* 0 where not known */

#endif
