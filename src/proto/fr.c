/* fr.c -- Frame Relay: ITU-T Q.922 addresses, RFC 2427 (NLPID) or Cisco's EtherType.  Not LAPF's numbered
 * frames. */
#include "proto/proto.h"

/* clang-format off */
static const struct name nlpid_names[] = {
	{0x0, "NULL"}, {0x1, "T.70"}, {0x3, "X.633"}, {0x8, "Q.933"}, {0x9, "LMI"}, {0xc, "Q.2119"}, {0x80, "SNAP"},
	{0x81, "CLNP"}, {0x82, "ESIS"}, {0x83, "ISIS"}, {0x85, "IDRP"}, {0x8a, "ESIS (X.25)"}, {0x8c, "ISO 10030"},
	{0x8d, "ISO 11577"}, {0xb0, "Data compression protocol"}, {0xcc, "IP"}, {0x8e, "IPv6"}, {0xcf, "PPP"},
	{0, NULL}
};
static const struct name chdlctype_names[] = {
	{0x2000, "Cisco Discovery Protocol"}, {0x800, "IP"}, {0x86dd, "IPv6"}, {0x8035, "SLARP"},
	{0x8038, "DEC LanBridge"}, {0x4242, "Spanning Tree BPDU"}, {0x809b, "Appletalk"}, {0x80f3, "AARP"},
	{0x8137, "Netware IPX/SPX"}, {0x6558, "Transparent Ethernet bridging"}, {0xfefe, "OSI"},
	{0x8847, "MPLS unicast"}, {0x8848, "MPLS multicast"}, {0, NULL}
};

enum { FIRST, UPPER_DLCI, CR, EA, SECOND, SECOND_DLCI, FECN, BECN, DE, DLCI, CONTROL, NLPID, CHDLCTYPE, N };
static const struct field fields[N] = {
	[FIRST]       = {"fr.first_addr_octet", "First address octet", U8, HEX, AT(0)},
	[UPPER_DLCI]  = {"fr.upper_dlci", "Upper DLCI", U8, HEX, MASK(0xfc), AT(0), DEPTH(1)},
	[CR]          = {"fr.cr", "CR", BOOL(8), MASK(0x2), AT(0), DEPTH(1), YESNO("Command", "Response")},
	[EA]          = {"fr.ea", "EA", BOOL(8), MASK(0x1), AT(0), DEPTH(1), YESNO("Last Octet", "More Follows")},
	[SECOND]      = {"fr.second_addr_octet", "Second address octet", U8, HEX, AT(1)},
	[SECOND_DLCI] = {"fr.second_dlci", "Second DLCI", U8, HEX, MASK(0xf0), AT(1), DEPTH(1)},
	[FECN]        = {"fr.fecn", "FECN", BOOL(8), MASK(0x8), AT(1), DEPTH(1)},
	[BECN]        = {"fr.becn", "BECN", BOOL(8), MASK(0x4), AT(1), DEPTH(1)},
	[DE]          = {"fr.de", "DE", BOOL(8), MASK(0x2), AT(1), DEPTH(1)},
	[DLCI]        = {"fr.dlci", "DLCI", U32, DEC},
	[CONTROL]     = {"fr.control", "Control Field", U8, HEX},
	[NLPID]       = {"fr.nlpid", "NLPID", U8, HEX, FLAGS(FIELD_HIDDEN), NAMES(nlpid_names)},
	[CHDLCTYPE]   = {"fr.chdlctype", "Type", U16, HEX, NAMES(chdlctype_names)},
};
/* clang-format on */

enum { ADDRESS_BYTES = 2, LAST = 1, UI = 3, NLPID_BYTES = 2 };

static void scan(struct scan *s)
{
	if (!scan_need(s, ADDRESS_BYTES + 2) || !(s->p[1] & LAST))
		return;
	if (s->p[2] == UI) {
		enum proto_id proto = scan_lookup(s, T_FR_NLPID, s->p[3]);
		scan_child_key(s, proto ? proto : P_data, ADDRESS_BYTES + NLPID_BYTES, s->p[3]);
		return;
	}
	uint16_t      type = be16(s->p + 2);
	enum proto_id proto = scan_lookup(s, T_CHDLC, type);
	scan_child_key(s, proto ? proto : P_data, ADDRESS_BYTES + 2, type);
}

static void walk_payload(struct walk *w)
{
	if (get_u8(w, 2) != UI) {
		node_len(w->node, ADDRESS_BYTES + 2);
		add(w, w->node, CHDLCTYPE, 2, 2);
		return;
	}
	node_len(w->node, ADDRESS_BYTES + NLPID_BYTES);
	node_label(add(w, w->node, CONTROL, 2, 1), "Control field: U, func=UI (0x03)");
	add(w, w->node, NLPID, 3, 1);
}

static void walk(struct walk *w)
{
	uint8_t first = get_u8(w, 0), second = get_u8(w, 1);

	if (!walk_ok(w))
		return;
	uint32_t dlci = (uint32_t)(first >> 2) << 4 | second >> 4;
	col_src(w, "N/A");
	col_dst(w, "N/A");
	col_info(w, "DLCI %u", dlci);
	struct node *n = add_rows(w, w->node, FIRST, EA, 0);
	n = add_rows(w, w->node, SECOND, DE, 0);
	static const uint8_t bits[] = {FECN, BECN, DE};
	for (unsigned i = 0; i < sizeof bits; i++)
		if (second & fields[bits[i]].mask)
			node_append(n, ", %s", fields[bits[i]].label);
	if (second & LAST)
		node_append(n, ", EA");
	add(w, n, EA, 1, 1);
	add_uint(w, w->node, DLCI, 0, 2, dlci);
	if (second & LAST)
		walk_payload(w);
}

const struct proto proto_fr = {
    .name = "fr",
    .title = "Frame Relay",
    .brief = "FR",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 26}, {T_LINK, 27}, {T_GRE_PROTO, 0x6559}),
    .scan = scan,
    .walk = walk,
};
