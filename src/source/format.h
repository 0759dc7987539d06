/* format.h -- what a file format (pcap.c, pcapng.c) and source.c share: the inside of a source.
 *
 * A format splits pieces of a byte stream into records; source.c reads the pieces and carries a record that is cut by
 * the end of a piece over to the next one.  Not for users of source.h. */
#ifndef WIRETALE_SOURCE_FORMAT_H
#define WIRETALE_SOURCE_FORMAT_H

#include "base/arena.h"
#include "base/mem.h"
#include "source/input.h"
#include "source/source.h"
#include "source/table.h"

/* The longest packet that is believed; some link types have longer ones.  tshark's limits. */
#define SOURCE_MAX_PACKET_BYTES      262144u
#define SOURCE_MAX_LONG_PACKET_BYTES (128u * 1024 * 1024)

struct format_ops {
	/* Split n bytes at p, the stream's bytes from s->offset on, into records; return how many bytes were used.
	 * Sets s->need to what is needed from the first unused byte on, or s->done when there is no going on. */
	size_t (*split)(struct source *s, struct batch *b, const uint8_t *p, size_t n);
	void (*close)(struct source *s);
};

struct source {
	const struct format_ops *ops;
	void                    *format; /* the format's own state */
	struct input            *input;
	char                    *path;
	const char              *file_type;
	uint8_t                 *carry; /* read but not yet split */
	size_t                   carry_bytes, carry_capacity;
	uint64_t                 offset; /* of the carried bytes in the stream */
	size_t                   need;
	bool                     eof, done;
	struct source_end        end; /* the first damage; status 0: none so far */
	struct arena             texts;
	struct table             interfaces, extras, secrets, names;
};

enum source_trouble { SOURCE_DAMAGED, SOURCE_UNSUPPORTED };

/* Remember the first trouble with the stream at an offset, for source_next's end. */
__attribute__((format(printf, 4, 5))) void source_trouble(struct source *s, enum source_trouble kind, uint64_t at,
                                                          const char *format, ...);

/* How long a packet of a link type may be. */
uint32_t source_max_packet_bytes(uint32_t link_type);

/* How many digits tshark shows after the point of a time stamp of that resolution. */
unsigned source_time_digits(uint64_t units_per_s);

/* Append a frame to a batch and return it, to be filled. */
static inline struct source_frame *batch_push(struct batch *b)
{
	if (__builtin_expect(b->n == b->capacity, 0))
		b->frames = mem_grow(b->frames, &b->capacity, b->n + 1, sizeof *b->frames);
	return &b->frames[b->n++];
}

/* Open by the first n bytes (up to FORMAT_HEAD_BYTES) of the stream: whether the format knows them.  When it does it
 * sets s->ops, or calls source_trouble; *used is the length of the header. */
enum { FORMAT_HEAD_BYTES = 28 };
bool pcap_open(struct source *s, const uint8_t *head, size_t n, size_t *used);
bool pcapng_open(struct source *s, const uint8_t *head, size_t n, size_t *used);

#endif
