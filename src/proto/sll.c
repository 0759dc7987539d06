/* sll.c -- Linux cooked capture, versions 1 and 2: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 of tcpdump.org.
 *
 *   v1  0         2        4        6                 14         16
 *       | pkttype | hatype | halen  | address (8)     | protocol | payload ...
 *   v2  0          2       4         8        10      11      12             20
 *       | protocol | zero  | ifindex | hatype | type  | halen | address (8)  | payload ...
 */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
static const struct name pkttype_names[] = {
	{0, "Unicast to us"}, {1, "Broadcast"}, {2, "Multicast"}, {3, "Unicast to another host"}, {4, "Sent by us"},
	{0, NULL}
};
static const struct name ltype_names[] = {
	{0x1, "Raw 802.3"}, {0x3, "Ethernet"}, {0x4, "802.2 LLC"}, {0x7, "PPP (HDLC)"}, {0xc, "CAN"}, {0xd, "CAN FD"},
	{0x17, "IrDA LAP"}, {0xf5, "ISI"}, {0xf6, "IEEE 802.15.4"}, {0, NULL}
};

enum {
	PKTTYPE, HATYPE, HALEN, SRC_ETH, SRC_IPV4, SRC_OTHER, UNUSED, LTYPE, GRETYPE, ETYPE, TRAILER, IFINDEX, N
};
static const struct field fields[N] = {
	[PKTTYPE]   = {"sll.pkttype", "Packet type", U16, DEC, NAMES(pkttype_names)},
	[HATYPE]    = {"sll.hatype", "Link-layer address type", U16, DEC, NAMES(arp_hw_names)},
	[HALEN]     = {"sll.halen", "Link-layer address length", U16, DEC},
	[SRC_ETH]   = {"sll.src.eth", "Source", MAC},
	[SRC_IPV4]  = {"sll.src.ipv4", "Source", IP4},
	[SRC_OTHER] = {"sll.src.other", "Source", BYTES},
	[UNUSED]    = {"sll.unused", "Unused", BYTES},
	[LTYPE]     = {"sll.ltype", "Protocol", U16, HEX, NAMES(ltype_names)},
	[GRETYPE]   = {"sll.gretype", "Protocol", U16, HEX, NAMES(gre_proto_names)},
	[ETYPE]     = {"sll.etype", "Protocol", U16, HEX, NAMES(ethertype_names)},
	[TRAILER]   = {"sll.trailer", "Trailer", BYTES},
	[IFINDEX]   = {"sll.ifindex", "Interface index", U32, DEC},
};
/* clang-format on */

enum { ENCAP_V2 = 210, V1_BYTES = 16, V2_BYTES = 20, ADDRESS_BYTES = 8 };
enum { HATYPE_GRE = 778, HATYPE_RADIOTAP = 803, HATYPE_NETLINK = 824, HATYPE_FRAD = 770 };
enum { VERSION_2 = INT32_MIN }; /* in layer->data, beside the end of the payload */
enum { LTYPE_RAW = 1, ENCAP_NETLINK = 158, ENCAP_RADIOTAP = 23, ENCAP_FRAME_RELAY = 26, IPX_TYPE = 0x8137 };

/* Where things stand. */
struct places {
	uint32_t protocol, hatype, halen, halen_bytes, address, header;
};

static struct places places_of(bool v2)
{
	return v2 ? (struct places){0, 8, 11, 1, 12, V2_BYTES} : (struct places){14, 2, 4, 2, 6, V1_BYTES};
}

/* Types up to 1500 are Linux's own. */
static bool is_linux_type(uint16_t type)
{
	return type <= ETH_LENGTH_MAX;
}

static enum proto_id linux_proto(const struct scan *s, uint16_t type)
{
	return scan_lookup(s, type == LTYPE_RAW ? T_ETHERTYPE : T_SLL_LTYPE, type == LTYPE_RAW ? IPX_TYPE : type);
}

static void scan(struct scan *s)
{
	bool          v2 = s->key == ENCAP_V2;
	struct places at = places_of(v2);

	s->layer->data = v2 ? (uint32_t)VERSION_2 : 0;
	if (!scan_need(s, at.header))
		return;
	uint16_t      hatype = be16(s->p + at.hatype), type = be16(s->p + at.protocol);
	uint32_t      rest = s->len - at.header, end = s->len;
	enum proto_id proto = hatype == HATYPE_RADIOTAP ? scan_lookup(s, T_LINK, ENCAP_RADIOTAP) : P_NONE;
	if (hatype == HATYPE_NETLINK)
		proto = scan_lookup(s, T_LINK, ENCAP_NETLINK);
	if (proto)
		scan_next(s, proto, hatype == HATYPE_NETLINK ? 0 : at.header, REST, type);
	else if (is_linux_type(type)) {
		proto = linux_proto(s, type);
		scan_next(s, proto ? proto : P_data, at.header, rest, 0);
	} else if (hatype == HATYPE_GRE) {
		proto = scan_lookup(s, T_GRE_PROTO, type);
		scan_next(s, proto ? proto : P_data, at.header, rest, type);
	} else {
		end = eth_scan_type(s, type, at.header, rest);
	}
	s->layer->data |= end;
}

static void walk_address(struct walk *w, uint32_t off, uint32_t len)
{
	if (len == 6) {
		col_addresses(w, get_bytes(w, off, 6), NULL, 6);
		add(w, w->node, SRC_ETH, off, 6);
	} else if (len == 4) {
		col_addresses(w, get_bytes(w, off, 4), NULL, 4);
		add(w, w->node, SRC_IPV4, off, 4);
	} else if (len) {
		add(w, w->node, SRC_OTHER, off, len < ADDRESS_BYTES ? len : ADDRESS_BYTES);
	}
	if (len < ADDRESS_BYTES)
		add(w, w->node, UNUSED, off + len, ADDRESS_BYTES - len);
}

static void walk_protocol(struct walk *w, uint32_t off, uint16_t hatype, uint16_t type)
{
	unsigned field = is_linux_type(type) ? LTYPE : hatype == HATYPE_GRE ? GRETYPE : ETYPE;

	add(w, w->node, field, off, 2);
}

static void walk_v1(struct walk *w)
{
	uint16_t halen = get_u16(w, 4);

	add(w, w->node, PKTTYPE, 0, 2);
	add(w, w->node, HATYPE, 2, 2);
	add(w, w->node, HALEN, 4, 2);
	walk_address(w, 6, halen);
	walk_protocol(w, 14, get_u16(w, 2), get_u16(w, 14));
}

static void walk_v2(struct walk *w)
{
	walk_protocol(w, 0, get_u16(w, 8), get_u16(w, 0));
	add(w, w->node, IFINDEX, 4, 4);
	add(w, w->node, HATYPE, 8, 2);
	add(w, w->node, PKTTYPE, 10, 1);
	uint8_t halen = get_u8(w, 11);
	add(w, w->node, HALEN, 11, 1);
	walk_address(w, 12, halen);
}

/* Netlink's messages have a header of their own over this one. */
static bool is_netlink(struct walk *w, bool v2)
{
	uint32_t at = places_of(v2).hatype;

	if (!have(w, at, 2) || be16(w->p + at) != HATYPE_NETLINK)
		return false;
	col_protocol(w, "");
	return true;
}

static void walk(struct walk *w)
{
	bool     v2 = w->layer->data & (uint32_t)VERSION_2;
	uint32_t header = v2 ? V2_BYTES : V1_BYTES;

	/* (Of version 2 the column shows the type and the length behind it as one number.) */
	uint16_t pkttype = get_u16(w, v2 ? 10 : 0);
	if (!walk_ok(w)) {
		col_protocol(w, "");
		walk_no_node(w);
		return;
	}
	if (is_netlink(w, v2)) {
		walk_no_node(w);
		return;
	}
	col_info(w, "%s", name_or(w, pkttype_names, pkttype, "Unknown (%u)"));
	node_label(w->node, "Linux cooked capture v%d", v2 ? 2 : 1);
	node_len(w->node, header < w->caplen ? header : w->caplen);
	if (v2)
		walk_v2(w);
	else
		walk_v1(w);
	eth_walk_trailer(w, TRAILER, w->layer->data & ~(uint32_t)VERSION_2, 0, "Ethertype");
}

const struct proto proto_sll = {
    .name = "sll",
    .title = "Linux cooked-mode capture",
    .brief = "SLL",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 25}, {T_LINK, ENCAP_V2}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};
