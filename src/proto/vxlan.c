/* vxlan.c -- Virtual eXtensible Local Area Network: RFC 7348, with the Group Policy extension. */
#include "proto/proto.h"

/* clang-format off */
enum { FLAGS_, FLAGS_G, FLAGS_I, FLAGS_D, FLAGS_A, FLAGS_RESERVED, GBP, VNI, RESERVED, N };
static const struct field fields[N] = {
	[FLAGS_]         = {"vxlan.flags", "Flags", U16, HEX, AT(0)},
	[FLAGS_G]        = {"vxlan.flag_g", "GBP Extension", BOOL(16), MASK(0x8000), YESNO("Defined", "Not defined"), AT(0), DEPTH(1)},
	[FLAGS_I]        = {"vxlan.flag_i", "VXLAN Network ID (VNI)", BOOL(16), MASK(0x800), AT(0), DEPTH(1)},
	[FLAGS_D]        = {"vxlan.flag_d", "Don't Learn", BOOL(16), MASK(0x40), AT(0), DEPTH(1)},
	[FLAGS_A]        = {"vxlan.flag_a", "Policy Applied", BOOL(16), MASK(0x8), AT(0), DEPTH(1)},
	[FLAGS_RESERVED] = {"vxlan.flags_reserved", "Reserved(R)", U16, HEX, MASK(0x77b7), AT(0), DEPTH(1)},
	[GBP]            = {"vxlan.gbp", "Group Policy ID", U16, DEC, AT(2)},
	[VNI]            = {"vxlan.vni", "VXLAN Network Identifier (VNI)", U24, DEC, AT(4)},
	[RESERVED]       = {"vxlan.reserved8", "Reserved", U8, DEC, AT(7)},
};
/* clang-format on */

enum { HEADER_BYTES = 8 };

static void scan(struct scan *s)
{
	if (scan_need(s, HEADER_BYTES))
		scan_child(s, P_eth, HEADER_BYTES);
}

static void walk(struct walk *w)
{
	node_len(w->node, HEADER_BYTES);
	struct node *n = add_rows(w, w->node, FLAGS_, FLAGS_RESERVED, 0);
	uint16_t     flags = get_u16(w, 0);
	for (unsigned row = FLAGS_G; row <= FLAGS_A; row++)
		if (flags & fields[row].mask)
			node_append(n, ", %s", fields[row].label);
	add_rows(w, w->node, GBP, RESERVED, 0);
}

const struct proto proto_vxlan = {
    .name = "vxlan",
    .title = "Virtual eXtensible Local Area Network",
    .brief = "VxLAN",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 4789}),
    .scan = scan,
    .walk = walk,
};
