/* pcapng.c -- pcapng files: walks the blocks, makes frames of packets, and finds the next block after damage.
 *
 * A damaged block is skipped, the first damage is remembered for the end.  Records that are no packets but that tshark
 * numbers as frames (custom blocks, journal entries, system calls) are frames of an interface of their own kind. */
#include "source/pcapng.h"

#include "base/linktype.h"

#include <string.h>

enum {
	FRAMING_BYTES = 12,                  /* type, length, and the length again */
	MAX_BLOCK_BYTES = 134348832,         /* tshark's */
	MAX_RESYNC_BLOCK_BYTES = 1024 * 1024 /* longer ones are not believed after damage */
};

#define MAGIC 0x1a2b3c4du

struct kind {
	uint32_t    type;
	uint32_t    least_bytes;
	const char *article, *name;
};

/* The blocks that are looked into, and how long they are at least. */
static const struct kind kinds[] = {
    {BLOCK_ENHANCED_PACKET, 32, "an", "EPB"},
    {BLOCK_PACKET, 32, "a", "PB"},
    {BLOCK_SIMPLE_PACKET, 16, "an", "SPB"},
    {BLOCK_SECTION, 28, "an", "SHB"},
    {BLOCK_INTERFACE, 20, "an", "IDB"},
    {BLOCK_NAMES, 12, "an", "NRB"},
    {BLOCK_STATISTICS, 24, "an", "ISB"},
    {BLOCK_SECRETS, 20, "a", "DSB"},
    {BLOCK_CUSTOM, 16, "a", "CB"},
    {BLOCK_CUSTOM_NO_COPY, 16, "a", "CB"},
    {BLOCK_JOURNAL, 12, "a", "SJB"},
    {BLOCK_SYSCALL, 36, "a", "Sysdig"},
};

static const struct kind *find_kind(uint32_t type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* Seconds and nanoseconds as one number; what does not fit becomes the largest or smallest time. */
static int64_t time_of(int64_t seconds, int64_t ns)
{
	int64_t v;

	if (__builtin_mul_overflow(seconds, 1000000000, &v) || __builtin_add_overflow(v, ns, &v))
		return seconds < 0 ? SOURCE_NO_TIME + 1 : INT64_MAX;
	return v;
}

static int64_t time_ns(const struct pcapng_interface *i, uint32_t high, uint32_t low)
{
	uint64_t ts = (uint64_t)high << 32 | low;

	if (i->ns_per_unit && ts <= INT64_MAX / 1000)
		return (int64_t)ts * i->ns_per_unit;
	if (!i->units_per_s)
		return time_of(i->offset_s, 0);
	uint64_t seconds = ts / i->units_per_s;
	int64_t  ns = (int64_t)((unsigned __int128)(ts % i->units_per_s) * 1000000000 / i->units_per_s), sum;
	if (seconds > INT64_MAX || __builtin_add_overflow((int64_t)seconds, i->offset_s, &sum))
		return INT64_MAX;
	return time_of(sum, ns);
}

/* Make a frame of a packet, header_bytes into the body; false when the block can't hold it. */
static bool push_packet(struct source *s, struct batch *batch, const struct pcapng_body *b, uint32_t header_bytes,
                        uint32_t caplen, uint32_t len, const struct pcapng_interface *i, const char *block)
{
	if (caplen > b->size - header_bytes) {
		source_trouble(s, SOURCE_DAMAGED, b->at,
		               "pcapng: total block length %u of %s is too small for %u bytes of packet data",
		               b->total_bytes, block, caplen);
		return false;
	}
	if (caplen > i->max_bytes) {
		source_trouble(s, SOURCE_DAMAGED, b->at, "pcapng: cap_len %u is larger than %u", caplen, i->max_bytes);
		return false;
	}
	*batch_push(batch) = (struct source_frame){
	    .bytes = b->p + header_bytes,
	    .offset = b->at + 8 + header_bytes,
	    .time_ns = SOURCE_NO_TIME,
	    .caplen = caplen,
	    .len = len > INT32_MAX ? INT32_MAX : len,
	    .interface = i->index,
	};
	return true;
}

static const struct pcapng_interface *find_interface(struct source *s, const struct pcapng_body *b, uint32_t id)
{
	const struct pcapng *f = s->format;

	if (id < f->ninterfaces)
		return &f->interfaces[id];
	source_trouble(s, SOURCE_DAMAGED, b->at,
	               "pcapng: interface index %u is not less than section interface count %zu", id, f->ninterfaces);
	return NULL;
}

/* An enhanced packet block, or the obsolete packet block, whose fields are the same but for the first four bytes. */
static void packet(struct source *s, struct batch *batch, const struct pcapng_body *b, bool obsolete)
{
	const struct pcapng           *f = s->format;
	uint32_t                       id = obsolete ? pcapng_u16(f, b->p) : pcapng_u32(f, b->p);
	uint32_t                       caplen = pcapng_u32(f, b->p + 12), len = pcapng_u32(f, b->p + 16);
	const struct pcapng_interface *i = find_interface(s, b, id);

	if (!i || !push_packet(s, batch, b, 20, caplen, len, i, obsolete ? "a PB" : "an EPB"))
		return;
	struct source_frame *frame = &batch->frames[batch->n - 1];
	frame->time_ns = time_ns(i, pcapng_u32(f, b->p + 4), pcapng_u32(f, b->p + 8));
	size_t  data = (caplen + 3) & ~(size_t)3;
	int64_t drops = -1;
	if (obsolete && pcapng_u16(f, b->p + 2) != 0xffff)
		drops = pcapng_u16(f, b->p + 2);
	if (b->size > 20 + data || drops >= 0) {
		size_t options = b->size > 20 + data ? 20 + data : b->size;
		frame->extra = pcapng_packet_options(s, b, b->p + options, b->size - options, drops);
	}
}

static void simple_packet(struct source *s, struct batch *batch, const struct pcapng_body *b)
{
	const struct pcapng *f = s->format;
	uint32_t             len = pcapng_u32(f, b->p);

	if (!f->ninterfaces) {
		source_trouble(s, SOURCE_DAMAGED, b->at, "pcapng: SPB appeared before any IDBs in the section");
		return;
	}
	const struct pcapng_interface *i = &f->interfaces[0];
	push_packet(s, batch, b, 4, i->snaplen && len > i->snaplen ? i->snaplen : len, len, i, "an SPB");
}

/* A record that is no packet: a frame without a link type. */
static void push_record(struct source *s, struct batch *batch, const struct pcapng_body *b, uint32_t header_bytes,
                        size_t size, uint32_t link_type)
{
	struct pcapng_interface i = {.index = pcapng_kind_interface(s, link_type),
	                             .max_bytes = SOURCE_MAX_PACKET_BYTES};

	push_packet(s, batch, b, header_bytes, (uint32_t)size, (uint32_t)size, &i, "a block");
}

/* A custom block: whose it is, then what only they know. */
static void custom(struct source *s, struct batch *batch, const struct pcapng_body *b, bool may_copy)
{
	struct source_extra x = {.is_custom = true, .may_copy = may_copy, .enterprise = pcapng_u32(s->format, b->p)};
	size_t              before = batch->n;

	push_record(s, batch, b, 4, b->size - 4, LINKTYPE_CUSTOM_BLOCK);
	if (batch->n > before)
		batch->frames[before].extra = (uint32_t)(table_push(&s->extras, &x) + 1);
}

/* A system call: processor, time, thread, length and type of the event, then its parameters. */
static void system_call(struct source *s, struct batch *batch, const struct pcapng_body *b)
{
	const struct pcapng *f = s->format;
	size_t               before = batch->n;

	push_record(s, batch, b, 24, b->size - 24, LINKTYPE_SYSCALL_BLOCK);
	if (batch->n == before)
		return;
	uint64_t ns = pcapng_u64(f, b->p + 2);
	batch->frames[before].time_ns = ns > INT64_MAX ? INT64_MAX : (int64_t)ns;
	batch->frames[before].len = pcapng_u32(f, b->p + 18);
}

/* A systemd journal entry: text, whose time is one of its fields. */
static void journal(struct source *s, struct batch *batch, const struct pcapng_body *b)
{
	static const char field[] = "__REALTIME_TIMESTAMP=";
	size_t            size = strnlen((const char *)b->p, b->size), before = batch->n;

	push_record(s, batch, b, 0, size, LINKTYPE_JOURNAL_BLOCK);
	const char *found = size ? memmem(b->p, size, field, sizeof field - 1) : NULL;
	if (batch->n == before || !found)
		return;
	uint64_t us = 0;
	for (const char *c = found + sizeof field - 1; c < (const char *)b->p + size && *c >= '0' && *c <= '9'; c++)
		us = us > INT64_MAX / 10000 ? INT64_MAX / 1000 : us * 10 + (uint64_t)(*c - '0');
	batch->frames[before].time_ns = us > INT64_MAX / 1000 ? INT64_MAX : (int64_t)us * 1000;
}

static bool is_version_known(unsigned major, unsigned minor)
{
	return major == 1 && (minor == 0 || minor == 2);
}

static void section(struct source *s, const struct pcapng_body *b)
{
	struct pcapng *f = s->format;
	unsigned       major = pcapng_u16(f, b->p + 4), minor = pcapng_u16(f, b->p + 6);

	if (!is_version_known(major, minor)) {
		source_trouble(s, SOURCE_UNSUPPORTED, b->at, "pcapng: unknown SHB version %u.%u", major, minor);
		s->done = true;
	}
	f->sections++;
	f->ninterfaces = 0;
}

static void take_block(struct source *s, struct batch *batch, const struct pcapng_body *b, uint32_t type)
{
	switch (type) {
	case BLOCK_SECTION: section(s, b); break;
	case BLOCK_INTERFACE: pcapng_interface(s, b); break;
	case BLOCK_ENHANCED_PACKET:
	case BLOCK_PACKET: packet(s, batch, b, type == BLOCK_PACKET); break;
	case BLOCK_SIMPLE_PACKET: simple_packet(s, batch, b); break;
	case BLOCK_NAMES: pcapng_names(s, b); break;
	case BLOCK_STATISTICS: pcapng_statistics(s, b); break;
	case BLOCK_SECRETS: pcapng_secrets(s, b); break;
	case BLOCK_CUSTOM:
	case BLOCK_CUSTOM_NO_COPY: custom(s, batch, b, type == BLOCK_CUSTOM); break;
	case BLOCK_JOURNAL: journal(s, batch, b); break;
	case BLOCK_SYSCALL: system_call(s, batch, b); break;
	default: /* unknown: skipped */ break;
	}
}

/* The length of a block, or 0 after source_trouble when it can't be one. */
static size_t block_bytes(struct source *s, uint32_t type, uint32_t total, uint64_t at)
{
	const struct kind *kind = find_kind(type);

	if (total < FRAMING_BYTES || (kind && total < kind->least_bytes)) {
		if (kind && strcmp(kind->name, "CB") == 0)
			source_trouble(s, SOURCE_DAMAGED, at,
			               "pcapng: total block length %u of a CB is too small (< %u)", total,
			               kind->least_bytes);
		else if (kind)
			source_trouble(s, SOURCE_DAMAGED, at,
			               "pcapng: total block length %u of %s %s is less than the minimum %s size %u",
			               total, kind->article, kind->name, kind->name, kind->least_bytes);
		else
			source_trouble(
			    s, SOURCE_DAMAGED, at,
			    "pcapng: total block length %u of an unknown block type is less than the minimum "
			    "block size %u",
			    total, FRAMING_BYTES);
		return 0;
	}
	if (total > MAX_BLOCK_BYTES) {
		source_trouble(s, SOURCE_DAMAGED, at, "pcapng: total block length %u is too large (> %u)", total,
		               MAX_BLOCK_BYTES);
		return 0;
	}
	return total;
}

/* A length with its padding: writers that forget it in the length are forgiven, as tshark does. */
static uint32_t padded(uint32_t size)
{
	return size > UINT32_MAX - 3 ? UINT32_MAX : (size + 3) & ~3u;
}

/* Set the byte order by a section header's magic; false after source_trouble. */
static bool set_byte_order(struct source *s, const uint8_t *magic, uint64_t at)
{
	struct pcapng *f = s->format;

	if (le32(magic) != MAGIC && be32(magic) != MAGIC) {
		source_trouble(s, SOURCE_DAMAGED, at, "pcapng: unknown byte-order magic number 0x%08x",
		               pcapng_u32(f, magic));
		return false;
	}
	f->big_endian = be32(magic) == MAGIC;
	return true;
}

/* Whether a believable block starts at p: 1 yes, 0 no, else it needs so many bytes to be told. */
static size_t believable(const struct pcapng *f, const uint8_t *p, size_t n)
{
	struct pcapng      own = *f;
	const struct kind *kind = find_kind(pcapng_u32(f, p));

	if (!kind)
		return 0;
	if (kind->type == BLOCK_SECTION)
		own.big_endian = be32(p + 8) == MAGIC;
	size_t total = pcapng_u32(&own, p + 4);
	if (total < kind->least_bytes || total % 4 || total > MAX_RESYNC_BLOCK_BYTES)
		return 0;
	if (kind->type == BLOCK_SECTION && pcapng_u32(&own, p + 8) != MAGIC)
		return 0;
	if (total > n)
		return total;
	return pcapng_u32(&own, p + total - 4) == total;
}

/* After damage: skip to the next believable block.  Returns how many bytes were skipped. */
static size_t resync(struct source *s, const uint8_t *p, size_t n)
{
	struct pcapng *f = s->format;
	size_t         at = 0;

	for (; n - at >= FRAMING_BYTES; at++) {
		size_t answer = believable(f, p + at, n - at);
		if (answer == 0 || (answer > 1 && s->eof))
			continue;
		if (answer == 1)
			f->lost = false;
		s->need = answer;
		return at;
	}
	s->need = FRAMING_BYTES;
	return at;
}

/* Take the block at p.  Returns its length; 0 when it is not complete yet (s->need), or lost. */
static size_t one_block(struct source *s, struct batch *batch, const uint8_t *p, size_t n, uint64_t at)
{
	struct pcapng *f = s->format;
	uint32_t       type = pcapng_u32(f, p);

	if (type == BLOCK_SECTION && !set_byte_order(s, p + 8, at)) {
		f->lost = true;
		return 0;
	}
	uint32_t total = padded(pcapng_u32(f, p + 4));
	size_t   size = block_bytes(s, type, total, at);
	if (!size) {
		f->lost = true;
		return 0;
	}
	if (size > n) {
		s->need = size;
		return 0;
	}
	uint32_t again = padded(pcapng_u32(f, p + size - 4));
	if (again != total) {
		source_trouble(s, SOURCE_DAMAGED, at,
		               "pcapng: total block lengths (first %u and second %u) don't match", total, again);
		f->lost = true;
		return 0;
	}
	struct pcapng_body b = {p + 8, size - FRAMING_BYTES, at, total};
	take_block(s, batch, &b, type);
	return size;
}

static size_t pcapng_split(struct source *s, struct batch *batch, const uint8_t *p, size_t n)
{
	struct pcapng *f = s->format;
	size_t         at = 0;

	while (!s->done && n - at >= FRAMING_BYTES) {
		if (f->lost) {
			at += resync(s, p + at, n - at);
			if (f->lost)
				return at;
			continue;
		}
		size_t used = one_block(s, batch, p + at, n - at, s->offset + at);
		at += used ? used : f->lost;
		if (!used && !f->lost)
			return at;
	}
	s->need = FRAMING_BYTES;
	return at;
}

static void pcapng_close(struct source *s)
{
	struct pcapng *f = s->format;

	mem_free(f->interfaces);
	mem_free(f->comments);
	mem_free(f);
}

static const struct format_ops pcapng_ops = {pcapng_split, pcapng_close};

bool pcapng_open(struct source *s, const uint8_t *head, size_t n, size_t *used)
{
	if (n < 4 || le32(head) != BLOCK_SECTION)
		return false;
	*used = n < 12 ? 12 : 28;
	if (n < 12)
		return true;
	bool big_endian = be32(head + 8) == MAGIC;
	if (!big_endian && le32(head + 8) != MAGIC)
		return false;
	if (n < 28)
		return true;
	unsigned major = big_endian ? be16(head + 12) : le16(head + 12);
	unsigned minor = big_endian ? be16(head + 14) : le16(head + 14);
	if (!is_version_known(major, minor)) {
		source_trouble(s, SOURCE_UNSUPPORTED, 0, "pcapng: unknown SHB version %u.%u", major, minor);
		return true;
	}
	*used = 0; /* the section header is a block like others */
	s->format = mem_calloc(1, sizeof(struct pcapng));
	s->ops = &pcapng_ops;
	s->file_type = "pcapng";
	return true;
}
