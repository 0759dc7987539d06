/* pcap.c -- classic pcap files: micro- and nanoseconds, both byte orders, versions 2.0 to 2.4.
 *
 * The layout: draft-ietf-opsawg-pcap.  Not here: the variants whose record headers have more fields. */
#include "base/bytes.h"
#include "base/linktype.h"
#include "source/format.h"

#define MAGIC_MICRO         0xa1b2c3d4u
#define MAGIC_NANO          0xa1b23c4du
#define MAGIC_MODIFIED      0xa1b2cd34u
#define FILE_HEADER_BYTES   24
#define RECORD_HEADER_BYTES 16
#define NETWORK_FCS_PRESENT 0x04000000u
#define NETWORK_RESERVED    0x03ff0000u
#define NETWORK_FCS_SHIFT   28
#define NETWORK_LINK_TYPE   0xffffu

/* Whether a record has its two lengths the other way round: files before version 2.3 have, those of 2.3 may. */
enum swap { SWAP_NEVER, SWAP_MAYBE, SWAP_ALWAYS };

struct pcap {
	bool      big_endian;
	enum swap swap;
	uint32_t  ns_per_unit;
	uint32_t  max_bytes;
};

static inline uint32_t load32(const uint8_t *p, bool big_endian)
{
	return big_endian ? be32(p) : le32(p);
}

static inline uint16_t load16(const uint8_t *p, bool big_endian)
{
	return big_endian ? be16(p) : le16(p);
}

/* Split with the byte order and the swapping known to the compiler: this loop sees every frame. */
static inline __attribute__((always_inline)) size_t split(struct source *s, struct batch *b, const uint8_t *p, size_t n,
                                                          bool big_endian, enum swap swap)
{
	const struct pcap *f = s->format;
	uint32_t           max = f->max_bytes, ns_per_unit = f->ns_per_unit;
	uint64_t           base = s->offset + RECORD_HEADER_BYTES;
	size_t             at = 0;

	while (n - at >= RECORD_HEADER_BYTES) {
		const uint8_t *h = p + at;
		uint32_t       caplen = load32(h + 8, big_endian), len = load32(h + 12, big_endian);
		if (swap == SWAP_ALWAYS || (swap == SWAP_MAYBE && caplen > len)) {
			uint32_t other = caplen;
			caplen = len;
			len = other;
		}
		if (caplen > max) {
			source_trouble(s, SOURCE_DAMAGED, s->offset + at,
			               "pcap: File has %u-byte packet, bigger than maximum of %u", caplen, max);
			s->done = true;
			return at;
		}
		if (caplen > n - at - RECORD_HEADER_BYTES) {
			s->need = RECORD_HEADER_BYTES + caplen;
			return at;
		}
		*batch_push(b) = (struct source_frame){
		    .bytes = h + RECORD_HEADER_BYTES,
		    .offset = base + at,
		    .time_ns =
			(int64_t)load32(h, big_endian) * 1000000000 + (int64_t)load32(h + 4, big_endian) * ns_per_unit,
		    .caplen = caplen,
		    .len = len > INT32_MAX ? INT32_MAX : len,
		};
		at += RECORD_HEADER_BYTES + caplen;
	}
	s->need = RECORD_HEADER_BYTES;
	return at;
}

static size_t pcap_split(struct source *s, struct batch *b, const uint8_t *p, size_t n)
{
	const struct pcap *f = s->format;

	if (f->swap != SWAP_NEVER)
		return f->swap == SWAP_MAYBE ? split(s, b, p, n, f->big_endian, SWAP_MAYBE)
		                             : split(s, b, p, n, f->big_endian, SWAP_ALWAYS);
	return f->big_endian ? split(s, b, p, n, true, SWAP_NEVER) : split(s, b, p, n, false, SWAP_NEVER);
}

static void pcap_close(struct source *s)
{
	mem_free(s->format);
}

static const struct format_ops pcap_ops = {pcap_split, pcap_close};

/* Check the header's fields behind the magic; false after source_trouble. */
static bool check_header(struct source *s, unsigned major, uint32_t network)
{
	if (major < 2) {
		source_trouble(s, SOURCE_UNSUPPORTED, 4, "pcap: major version %u unsupported", major);
		return false;
	}
	if (network & NETWORK_RESERVED) {
		source_trouble(s, SOURCE_UNSUPPORTED, 20, "pcap: network type reserved field not zero (0x%08x)",
		               network & NETWORK_RESERVED);
		return false;
	}
	if (!linktype_find(network & NETWORK_LINK_TYPE)) {
		source_trouble(s, SOURCE_UNSUPPORTED, 20, "pcap: network type %u unknown or unsupported", network);
		return false;
	}
	return true;
}

static void open_header(struct source *s, const uint8_t *head, bool big_endian, bool nano)
{
	unsigned major = load16(head + 4, big_endian), minor = load16(head + 6, big_endian);
	uint32_t network = load32(head + 20, big_endian);

	if (!check_header(s, major, network))
		return;
	struct pcap *f = mem_calloc(1, sizeof *f);
	f->big_endian = big_endian;
	/* Version 543 is 2.3 written by a system that had its own mind about versions. */
	f->swap = major == 543 || (major == 2 && minor == 3) ? SWAP_MAYBE
	          : major == 2 && minor < 3                  ? SWAP_ALWAYS
	                                                     : SWAP_NEVER;
	f->ns_per_unit = nano ? 1 : 1000;
	f->max_bytes = source_max_packet_bytes(network & NETWORK_LINK_TYPE);
	s->format = f;
	s->ops = &pcap_ops;
	s->file_type = nano ? "nsecpcap" : "pcap";
	struct source_interface i = {
	    .link_type = network & NETWORK_LINK_TYPE,
	    .snaplen = load32(head + 16, big_endian),
	    .time_units_per_s = nano ? 1000000000 : 1000000,
	    .time_digits = nano ? 9 : 6,
	    .fcs_bytes = network & NETWORK_FCS_PRESENT ? (uint8_t)((network >> NETWORK_FCS_SHIFT) * 2) : 0xff,
	    .received = UINT64_MAX,
	    .dropped = UINT64_MAX,
	};
	table_push(&s->interfaces, &i);
}

bool pcap_open(struct source *s, const uint8_t *head, size_t n, size_t *used)
{
	if (n < 4)
		return false;
	uint32_t magic = be32(head), swapped = le32(head);
	bool     big_endian = magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_MODIFIED;

	if (!big_endian)
		magic = swapped;
	if (magic == MAGIC_MODIFIED) {
		source_trouble(s, SOURCE_UNSUPPORTED, 0, "pcap: the \"modified\" variant with longer record headers");
		return true;
	}
	if (magic != MAGIC_MICRO && magic != MAGIC_NANO)
		return false;
	*used = FILE_HEADER_BYTES;
	if (n >= FILE_HEADER_BYTES)
		open_header(s, head, big_endian, magic == MAGIC_NANO);
	return true;
}
