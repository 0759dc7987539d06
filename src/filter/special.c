/* special.c -- see special.h; the IANA's registries of special-purpose addresses (RFC 6890). */
#include "filter/special.h"

static const struct special specials[] = {
    {{0, 0, 0, 0}, 8, 4, SPECIAL_SOURCE | SPECIAL_RESERVED, "This host on this network", NULL},
    {{10, 0, 0, 0}, 8, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Private-Use", "ip_rfc1918"},
    {{100, 64, 0, 0}, 10, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Shared Address Space", NULL},
    {{127, 0, 0, 0}, 8, 4, SPECIAL_RESERVED, "Loopback", NULL},
    {{169, 254, 0, 0}, 16, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_RESERVED, "Link Local", "ip_linklocal"},
    {{172, 16, 0, 0}, 12, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Private-Use", "ip_rfc1918"},
    {{192, 0, 0, 0}, 24, 4, 0, "IETF Protocol Assignments", NULL},
    {{192, 0, 2, 0}, 24, 4, 0, "Documentation (TEST-NET-1)", NULL},
    {{192, 168, 0, 0}, 16, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Private-Use", "ip_rfc1918"},
    {{198, 18, 0, 0}, 15, 4, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Benchmarking", NULL},
    {{198, 51, 100, 0}, 24, 4, 0, "Documentation (TEST-NET-2)", NULL},
    {{203, 0, 113, 0}, 24, 4, 0, "Documentation (TEST-NET-3)", NULL},
    {{255, 255, 255, 255}, 32, 4, SPECIAL_DESTINATION | SPECIAL_RESERVED, "Limited Broadcast", NULL},
    {{240, 0, 0, 0}, 4, 4, SPECIAL_RESERVED, "Reserved", NULL},
    {{[15] = 1}, 128, 16, SPECIAL_RESERVED, "Loopback Address", NULL},
    {{0}, 128, 16, SPECIAL_SOURCE | SPECIAL_RESERVED, "Unspecified Address", NULL},
    {{0, 0x64, 0xff, 0x9b},
     96,
     16,
     SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE | SPECIAL_GLOBAL,
     "IPv4-IPv6 Translat.",
     NULL},
    {{[10] = 0xff, 0xff}, 96, 16, SPECIAL_RESERVED, "IPv4-mapped Address", NULL},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, 16, 0, "Documentation", NULL},
    {{0x20, 0x02}, 16, 16, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "6to4", NULL},
    {{0xfc}, 7, 16, SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE, "Unique-Local", "ip_ula"},
    {{0xfe, 0x80},
     10,
     16,
     SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_RESERVED,
     "Link-Local Unicast",
     "ip_linklocal"},
};

static bool in_block(const struct fvalue *v, const uint8_t *bytes, uint8_t prefix, uint8_t size)
{
	struct fvalue block = {.type = size == 4 ? FT_IPv4 : FT_IPv6, .prefix = prefix};

	block.v.bytes.p = bytes;
	block.v.bytes.n = size;
	return v->type == block.type && value_equal(v, &block);
}

bool special_is_multicast(const struct fvalue *v)
{
	static const uint8_t ip4[4] = {224}, ip6[16] = {0xff};

	return in_block(v, ip4, 4, 4) || in_block(v, ip6, 8, 16);
}

const struct special *special_find(const struct fvalue *v)
{
	for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
		if (in_block(v, specials[i].bytes, specials[i].prefix, specials[i].size))
			return &specials[i];
	return NULL;
}
