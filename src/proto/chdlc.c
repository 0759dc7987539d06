/* chdlc.c -- Cisco HDLC: address, control, and a number that is an EtherType or one of Cisco's own. */
#include "proto/proto.h"

/* clang-format off */
static const struct name address_names[] = {{0xf, "Unicast"}, {0x8f, "Multicast"}, {0, NULL}};
static const struct name protocol_names[] = {
	{0x2000, "Cisco Discovery Protocol"}, {0x800, "IP"}, {0x86dd, "IPv6"}, {0x8035, "SLARP"},
	{0x8038, "DEC LanBridge"}, {0x4242, "Spanning Tree BPDU"}, {0x809b, "Appletalk"}, {0x80f3, "AARP"},
	{0x8137, "Netware IPX/SPX"}, {0x6558, "Transparent Ethernet bridging"}, {0xfefe, "OSI"},
	{0x8847, "MPLS unicast"}, {0x8848, "MPLS multicast"}, {0, NULL}
};

enum { ADDRESS, CONTROL, PROTOCOL, CLNS_PADDING, N };
static const struct field fields[N] = {
	[ADDRESS]      = {"chdlc.address", "Address", U8, HEX, AT(0), NAMES(address_names)},
	[CONTROL]      = {"chdlc.control", "Control", U8, HEX, AT(1)},
	[PROTOCOL]     = {"chdlc.protocol", "Protocol", U16, HEX, AT(2), NAMES(protocol_names)},
	[CLNS_PADDING] = {"chdlc.clns_padding", "CLNS Padding", U8, HEX, AT(4)},
};
/* clang-format on */

enum { HEADER_BYTES = 4, OSI = 0xfefe };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t      number = be16(s->p + 2);
	enum proto_id proto = scan_lookup(s, T_CHDLC, number);
	scan_child_key(s, proto ? proto : P_data, HEADER_BYTES + (number == OSI ? 1 : 0), number);
}

static void walk(struct walk *w)
{
	col_src(w, "N/A");
	col_dst(w, "N/A");
	node_len(w->node, HEADER_BYTES);
	add_rows(w, w->node, ADDRESS, PROTOCOL, 0);
	uint16_t number = get_u16(w, 2);
	if (!walk_ok(w))
		return;
	if (number == OSI)
		add_rows(w, w->node, CLNS_PADDING, CLNS_PADDING, 0);
	col_info(w, "%s", "");
}

const struct proto proto_chdlc = {
    .name = "chdlc",
    .title = "Cisco HDLC",
    .brief = "CHDLC",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 28}, {T_LINK, 40}),
    .scan = scan,
    .walk = walk,
};
