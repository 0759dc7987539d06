/* special.c -- see special.h; the IANA's registries of special-purpose addresses (RFC 6890). */
#include "filter/special.h"

static const struct special specials[] = {
    {{0, 0, 0, 0}, 8, 4, SOURCE | RESERVED, "This host on this network"},
    {{10, 0, 0, 0}, 8, 4, SOURCE | DESTINATION | FORWARDABLE, "Private-Use"},
    {{100, 64, 0, 0}, 10, 4, SOURCE | DESTINATION | FORWARDABLE, "Shared Address Space"},
    {{127, 0, 0, 0}, 8, 4, RESERVED, "Loopback"},
    {{169, 254, 0, 0}, 16, 4, SOURCE | DESTINATION | RESERVED, "Link Local"},
    {{172, 16, 0, 0}, 12, 4, SOURCE | DESTINATION | FORWARDABLE, "Private-Use"},
    {{192, 0, 0, 0}, 24, 4, 0, "IETF Protocol Assignments"},
    {{192, 0, 2, 0}, 24, 4, 0, "Documentation (TEST-NET-1)"},
    {{192, 168, 0, 0}, 16, 4, SOURCE | DESTINATION | FORWARDABLE, "Private-Use"},
    {{198, 18, 0, 0}, 15, 4, SOURCE | DESTINATION | FORWARDABLE, "Benchmarking"},
    {{198, 51, 100, 0}, 24, 4, 0, "Documentation (TEST-NET-2)"},
    {{203, 0, 113, 0}, 24, 4, 0, "Documentation (TEST-NET-3)"},
    {{255, 255, 255, 255}, 32, 4, DESTINATION | RESERVED, "Limited Broadcast"},
    {{240, 0, 0, 0}, 4, 4, RESERVED, "Reserved"},
    {{[15] = 1}, 128, 16, RESERVED, "Loopback Address"},
    {{0}, 128, 16, SOURCE | RESERVED, "Unspecified Address"},
    {{0, 0x64, 0xff, 0x9b}, 96, 16, SOURCE | DESTINATION | FORWARDABLE | GLOBAL, "IPv4-IPv6 Translat."},
    {{[10] = 0xff, 0xff}, 96, 16, RESERVED, "IPv4-mapped Address"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, 16, 0, "Documentation"},
    {{0x20, 0x02}, 16, 16, SOURCE | DESTINATION | FORWARDABLE, "6to4"},
    {{0xfc}, 7, 16, SOURCE | DESTINATION | FORWARDABLE, "Unique-Local"},
    {{0xfe, 0x80}, 10, 16, SOURCE | DESTINATION | RESERVED, "Link-Local Unicast"},
};

bool special_in_block(const struct fvalue *v, const uint8_t *bytes, uint8_t prefix, uint8_t size)
{
	struct fvalue block = {.type = size == 4 ? FT_IPv4 : FT_IPv6, .prefix = prefix};

	block.v.bytes.p = bytes;
	block.v.bytes.n = size;
	return v->type == block.type && value_equal(v, &block);
}

const struct special *special_find(const struct fvalue *v)
{
	for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
		if (special_in_block(v, specials[i].bytes, specials[i].prefix, specials[i].size))
			return &specials[i];
	return NULL;
}
