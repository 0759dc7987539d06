/* vendors.c -- looks addresses and ports up in the packed registries that tools/gen-vendors wrote. */
#include "base/vendors.h"

#include <string.h>

#include "base/bytes.h"
#include "base/vendors.inc"

enum {
	OFFSET_BYTES = 3,
	LARGE_BYTES = 3 + OFFSET_BYTES,
	MEDIUM_BYTES = 4 + OFFSET_BYTES,
	SMALL_BYTES = 5 + OFFSET_BYTES,
	PORT_BYTES = 3 + OFFSET_BYTES,
	MEDIUM_AT = LARGE_COUNT * LARGE_BYTES,
	SMALL_AT = MEDIUM_AT + MEDIUM_COUNT * MEDIUM_BYTES,
	PORTS_AT = SMALL_AT + SMALL_COUNT * SMALL_BYTES,
	NAMES_AT = PORTS_AT + PORT_COUNT * PORT_BYTES,
	ADDRESS_BITS = 48,
};

extern const uint8_t vendors_data[NAMES_AT + NAMES_BYTES];

struct well_known {
	uint64_t    address;
	unsigned    bits;
	const char *name;
};

static const struct well_known well_known[] = {
#define WELL_KNOWN(address, bits, name) {address, bits, name},
#include "base/wellknown.def"
#undef WELL_KNOWN
};

/* The first of `count` sorted records of `size` bytes whose first `key_bytes` bytes are not less than the key's. */
static size_t search(const uint8_t *records, size_t count, size_t size, const uint8_t *key, size_t key_bytes)
{
	size_t low = 0;

	while (count > 0) {
		size_t half = count / 2;
		if (memcmp(records + (low + half) * size, key, key_bytes) < 0) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

/* The short name in the record for exactly this key, or NULL. */
static const char *find(size_t at, size_t count, size_t size, const uint8_t *key)
{
	const uint8_t *records = vendors_data + at;
	size_t         n = search(records, count, size, key, size - OFFSET_BYTES);

	if (n == count || memcmp(records + n * size, key, size - OFFSET_BYTES) != 0)
		return NULL;
	return (const char *)vendors_data + NAMES_AT + be24(records + n * size + size - OFFSET_BYTES);
}

const char *vendor_short(const uint8_t oui[3])
{
	return find(0, LARGE_COUNT, LARGE_BYTES, oui);
}

const char *vendor_long(const uint8_t oui[3])
{
	const char *name = vendor_short(oui);

	return name ? name + strlen(name) + 1 : NULL;
}

static char *put_hex(char *p, uint8_t byte)
{
	*p++ = "0123456789abcdef"[byte >> 4];
	*p++ = "0123456789abcdef"[byte & 15];
	return p;
}

void vendor_format(const char *name, const uint8_t mac[6], unsigned bits, char out[VENDOR_NAME_SIZE])
{
	enum { TAIL = sizeof "_00:00:00:00:00:00" };
	size_t length = strnlen(name, VENDOR_NAME_SIZE - TAIL);

	memcpy(out, name, length);
	char *p = out + length;
	for (unsigned i = bits / 8; i < 6; i++) {
		uint8_t byte = mac[i];
		*p = i == bits / 8 ? '_' : ':';
		if (i == bits / 8)
			byte = (uint8_t)(byte & 0xff >> bits % 8);
		p = put_hex(p + 1, byte);
	}
	*p = '\0';
}

/* Many addresses between two blocks' ends have a block's name in tshark: a block counts for all addresses that agree
 * with it in the bits up to the last one that is set in it, and the rest that differs is what is shown. */
static const struct well_known *find_well_known(uint64_t address, unsigned *bits)
{
	const struct well_known *best = NULL;

	*bits = 0;
	for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++) {
		const struct well_known *w = &well_known[i];
		uint64_t                 differs = w->address ^ address;
		unsigned                 common = differs ? (unsigned)__builtin_clzll(differs) - 16 : ADDRESS_BITS;
		unsigned                 used = ADDRESS_BITS - (unsigned)__builtin_ctzll(w->address);

		if (w->bits < ADDRESS_BITS && common == ADDRESS_BITS)
			common--;
		bool matches = w->bits == ADDRESS_BITS ? common == ADDRESS_BITS : common >= 8 && common >= used;
		if (matches && common > *bits) {
			best = w;
			*bits = common;
		}
	}
	return best;
}

/* The longest registered block inside a vendor's 24 bits.  tshark leaves out the zero bits behind such a block. */
static const char *find_block(const uint8_t mac[6], unsigned *bits)
{
	const uint8_t small[5] = {mac[0], mac[1], mac[2], mac[3], mac[4] & 0xf0};
	const uint8_t medium[4] = {mac[0], mac[1], mac[2], mac[3] & 0xf0};
	const char   *name = find(SMALL_AT, SMALL_COUNT, SMALL_BYTES, small);

	*bits = 36;
	if (!name) {
		name = find(MEDIUM_AT, MEDIUM_COUNT, MEDIUM_BYTES, medium);
		*bits = 28;
	}
	while (*bits < ADDRESS_BITS - 1 && (mac[*bits / 8] & 0x80 >> *bits % 8) == 0)
		++*bits;
	return name;
}

bool vendor_name(const uint8_t mac[6], char out[VENDOR_NAME_SIZE])
{
	unsigned                 known_bits, bits;
	const struct well_known *known = find_well_known(be_n(mac, 6), &known_bits);
	const uint8_t            station[3] = {mac[0] & 0xfe, mac[1], mac[2]};
	const char              *name = NULL;

	if (known && known_bits >= 24) {
		name = known->name;
		bits = known_bits;
	} else if (!(name = find_block(mac, &bits))) {
		name = vendor_short(mac);
		bits = 24;
		if (!name && known) {
			name = known->name;
			bits = known_bits;
		}
		if (!name)
			name = vendor_short(station);
	}
	if (name) {
		vendor_format(name, mac, bits, out);
		return true;
	}
	vendor_format("", mac, 0, out);
	memmove(out, out + 1, strlen(out)); /* without the underscore */
	return false;
}

const char *service_name(const char *transport, uint16_t port)
{
	static const char *const transports[] = {"tcp", "udp", "sctp", "dccp"};
	const uint8_t            key[2] = {(uint8_t)(port >> 8), (uint8_t)port};
	const uint8_t           *records = vendors_data + PORTS_AT;
	unsigned                 bit = 0;

	while (bit < 4 && strcmp(transports[bit], transport) != 0)
		bit++;
	for (size_t n = search(records, PORT_COUNT, PORT_BYTES, key, 2); n < PORT_COUNT; n++) {
		const uint8_t *r = records + n * PORT_BYTES;
		if (memcmp(r, key, 2) != 0)
			break;
		if (r[2] & 1u << bit)
			return (const char *)vendors_data + NAMES_AT + be24(r + 3);
	}
	return NULL;
}
