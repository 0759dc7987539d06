/* ipv6_routing.c -- IPv6's routing and fragment headers: RFC 8200 sections 4.4 and 4.5, RFC 6275 (type 2), RFC 6554
 * (type 3), RFC 8754 (type 4).
 *
 *   0      1     2      3      4                       0      1    2        4       8
 *   | next | len | type | left | data of the type ...   | next | -- | offset | ident |
 */
#include "proto/ipv6.h"
#include "proto/names.h"

/* clang-format off */
static const struct name type_names[] = {
	{0, "Source Route"}, {1, "Nimrod"}, {2, "Type 2 Routing"}, {3, "RPL Source Route"}, {4, "Segment Routing"},
	{5, "Compact Routing Header 16"}, {6, "Compact Routing Header 32"}, {253, "Experiment 1"},
	{254, "Experiment 2"}, {0, NULL}
};

enum {
	NXT, LEN, LEN_OCT, TYPE, SEGLEFT, UNKNOWN_DATA, SRC_RESERVED, SRC_ADDR, MIPV6_RESERVED, MIPV6_HOME_ADDRESS,
	RPL_CMPRI, RPL_CMPRE, RPL_PAD, RPL_RESERVED, RPL_ADDR_COUNT, RPL_ADDRESS, RPL_FULL_ADDRESS, SRH_LAST_ENTRY,
	SRH_FLAGS, SRH_TAG, SRH_ADDR, CRH16_CURRENT_SID, CRH32_CURRENT_SID, CRH16_SID, CRH32_SID,
	DST_ADDR_NOT_MULTICAST, SRC_ROUTE_LIST_MULT_INST_SAME_ADDR, SRC_ROUTE_LIST_SRC_ADDR,
	SRC_ROUTE_LIST_DST_ADDR, SRC_ROUTE_LIST_MULTICAST_ADDR, RPL_CMPRI_CMPRE_PAD, RPL_ADDR_COUNT_GE0,
	RPL_RESERVED_NOT0, INVALID_LENGTH, INVALID_SEGLEFT, UNDECODED, DEPRECATED, N
};
static const struct field fields[N] = {
	[NXT] = {"ipv6.routing.nxt", "Next Header", U8, DEC, NAMES(ipproto_names), AT(0)},
	[LEN] = {"ipv6.routing.len", "Length", U8, DEC, AT(1)},
	[LEN_OCT] = {"ipv6.routing.len_oct", "Length", U16, DEC, UNIT(" byte", " bytes"), FLAGS(FIELD_GENERATED)},
	[TYPE] = {"ipv6.routing.type", "Type", U8, DEC, NAMES(type_names), AT(2)},
	[SEGLEFT] = {"ipv6.routing.segleft", "Segments Left", U8, DEC, AT(3)},
	[UNKNOWN_DATA] = {"ipv6.routing.unknown_data", "Type-Specific Data", BYTES},
	[SRC_RESERVED] = {"ipv6.routing.src.reserved", "Reserved", BYTES},
	[SRC_ADDR] = {"ipv6.routing.src.addr", "Address", IP6},
	[MIPV6_RESERVED] = {"ipv6.routing.mipv6.reserved", "Reserved", BYTES},
	[MIPV6_HOME_ADDRESS] = {"ipv6.routing.mipv6.home_address", "Home Address", IP6},
	[RPL_CMPRI] = {"ipv6.routing.rpl.cmprI",
		"Compressed Internal Octets (CmprI)", U32, DEC, MASK(0xf0000000), AT(4)},
	[RPL_CMPRE] = {"ipv6.routing.rpl.cmprE",
		"Compressed Final Octets (CmprE)", U32, DEC, MASK(0xf000000), AT(4)},
	[RPL_PAD] = {"ipv6.routing.rpl.pad", "Padding Bytes", U32, DEC, MASK(0xf00000), AT(4)},
	[RPL_RESERVED] = {"ipv6.routing.rpl.reserved", "Reserved", U32, DEC, MASK(0xfffff), AT(4)},
	[RPL_ADDR_COUNT] = {"ipv6.routing.rpl.addr_count", "Total Address Count", I32, DEC, FLAGS(FIELD_GENERATED)},
	[RPL_ADDRESS] = {"ipv6.routing.rpl.address", "Address", BYTES},
	[RPL_FULL_ADDRESS] = {"ipv6.routing.rpl.full_address", "Full Address", IP6, FLAGS(FIELD_GENERATED)},
	[SRH_LAST_ENTRY] = {"ipv6.routing.srh.last_entry", "Last Entry", U8, DEC, AT(4)},
	[SRH_FLAGS] = {"ipv6.routing.srh.flags", "Flags", U8, HEX, AT(5)},
	[SRH_TAG] = {"ipv6.routing.srh.tag", "Tag", BYTES, AT(6), SIZE(2)},
	[SRH_ADDR] = {"ipv6.routing.srh.addr", "Address", IP6},
	[CRH16_CURRENT_SID] = {"ipv6.routing.crh16.current_sid", "Current SID", U16, DEC},
	[CRH32_CURRENT_SID] = {"ipv6.routing.crh32.current_sid", "Current SID", U32, DEC},
	[CRH16_SID] = {"ipv6.routing.crh16.sid", "Segment ID", U16, DEC},
	[CRH32_SID] = {"ipv6.routing.crh32.sid", "Segment ID", U32, DEC},
	[DST_ADDR_NOT_MULTICAST] = {"ipv6.dst_addr.not_multicast",
		"Destination address must not be a multicast address", EXPERT(WARN, PROTOCOL)},
	[SRC_ROUTE_LIST_MULT_INST_SAME_ADDR] = {"ipv6.src_route_list.mult_inst_same_addr",
		"Multiple instances of the same address must not appear in the source route list", EXPERT(WARN,
		PROTOCOL)},
	[SRC_ROUTE_LIST_SRC_ADDR] = {"ipv6.src_route_list.src_addr",
		"Source address must not appear in the source route list", EXPERT(WARN, PROTOCOL)},
	[SRC_ROUTE_LIST_DST_ADDR] = {"ipv6.src_route_list.dst_addr",
		"Destination address must not appear in the source route list", EXPERT(WARN, PROTOCOL)},
	[SRC_ROUTE_LIST_MULTICAST_ADDR] = {"ipv6.src_route_list.multicast_addr",
		"Multicast addresses must not appear in the source route list", EXPERT(WARN, PROTOCOL)},
	[RPL_CMPRI_CMPRE_PAD] = {"ipv6.routing.rpl.cmprI_cmprE_pad",
		"When cmprI equals 0 and cmprE equals 0, pad MUST equal 0 but instead was X", EXPERT(WARN, PROTOCOL)},
	[RPL_ADDR_COUNT_GE0] = {"ipv6.routing.rpl.addr_count_ge0",
		"Calculated total address count must be greater than or equal to 0, instead was X", EXPERT(WARN,
		PROTOCOL)},
	[RPL_RESERVED_NOT0] = {"ipv6.routing.rpl.reserved_not0",
		"Reserved field must equal 0 but instead was X", EXPERT(WARN, PROTOCOL)},
	[INVALID_LENGTH] = {"ipv6.routing.invalid_length",
		"Invalid IPv6 Routing header length", EXPERT(ERROR, MALFORMED)},
	[INVALID_SEGLEFT] = {"ipv6.routing.invalid_segleft",
		"IPv6 Routing Header segments left field must not exceed address count", EXPERT(ERROR, MALFORMED)},
	[UNDECODED] = {"ipv6.routing.undecoded", "Undecoded IPv6 routing header field", EXPERT(NOTE, UNDECODED)},
	[DEPRECATED] = {"ipv6.routing.deprecated", "Routing header type is deprecated", EXPERT(NOTE, DEPRECATED)},
};

enum { FRAG_NXT, FRAG_RESERVED_OCTET, FRAG_OFFSET, FRAG_RESERVED_BITS, FRAG_MORE, FRAG_IDENT, FRAG_N };
static const struct field fragment_fields[FRAG_N] = {
	[FRAG_NXT] = {"ipv6.fraghdr.nxt", "Next header", U8, DEC, NAMES(ipproto_names), AT(0)},
	[FRAG_RESERVED_OCTET] = {"ipv6.fraghdr.reserved_octet", "Reserved octet", U8, HEX, AT(1)},
	[FRAG_OFFSET] = {"ipv6.fraghdr.offset", "Offset", U16, DEC, MASK(0xfff8), AT(2)},
	[FRAG_RESERVED_BITS] = {"ipv6.fraghdr.reserved_bits", "Reserved bits", U16, DEC, MASK(0x6), AT(2)},
	[FRAG_MORE] = {"ipv6.fraghdr.more", "More Fragments", BOOL(16), MASK(0x1), YESNO("Yes", "No"), AT(2), SIZE(2)},
	[FRAG_IDENT] = {"ipv6.fraghdr.ident", "Identification", U32, HEX, AT(4)},
};
/* clang-format on */

enum { ADDRESS_BYTES = 16, DATA_AT = 4, LIST_AT = 8, SRC_AT = 8, DST_AT = 24 };

/* In IPv6's chain the header in front looks for what follows; elsewhere the extension header does. */
void ipv6_scan_extension(struct scan *s)
{
	if (s->key == IPV6_FIRST || s->key == IPV6_LATER || !scan_need(s, 8))
		return;
	uint32_t len = (s->p[1] + 1u) * 8;
	if (scan_need(s, len))
		scan_table(s, T_IP_PROTO, s->p[0], len);
}

/* Where in a routing header the last address of its list stands, and how many bytes of it; 0: nowhere.  Type 2's list
 * is one address, type 4's is told from its end, and in RPL's the first bytes may be left out. */
static uint32_t last_address(const uint8_t *p, uint32_t end, uint32_t *n)
{
	*n = p[2] == 3 ? ADDRESS_BYTES - (p[DATA_AT] & 15u) : ADDRESS_BYTES;
	uint32_t pad = p[2] == 3 ? p[DATA_AT + 1] >> 4 : 0;

	if (p[2] == 1 || p[2] > 4 || end < LIST_AT + *n + pad)
		return 0;
	return p[2] == 2 || p[2] == 4 ? LIST_AT : end - pad - *n;
}

static void scan_routing(struct scan *s)
{
	uint32_t n, at, end = s->caplen >= LIST_AT ? (s->p[1] + 1u) * 8 : 0;

	if (end && end <= s->caplen && s->p[3] && (at = last_address(s->p, end, &n)))
		scan_readdress(s, true, s->p + at, n);
	ipv6_scan_extension(s);
}

static void scan_fraghdr(struct scan *s)
{
	if (s->key == IPV6_FIRST || s->key == IPV6_LATER || !scan_need(s, 8))
		return;
	if (be16(s->p + 2) & 0xfff9)
		scan_child(s, P_data, 8);
	else
		scan_table(s, T_IP_PROTO, s->p[0], 8);
}

static void walk_fraghdr(struct walk *w)
{
	col_protocol(w, "IPv6");
	node_len(w->node, w->caplen < 8 ? w->caplen : 8);
	get_bytes(w, 0, 8);
	add_rows(w, w->node, FRAG_NXT, FRAG_RESERVED_OCTET, 0);
	uint32_t     offset = get_u16(w, 2) >> 3;
	struct node *n = add_rows(w, w->node, FRAG_OFFSET, FRAG_OFFSET, 0);
	node_append(n, " (%u bytes)", offset * 8);
	add_rows(w, w->node, FRAG_RESERVED_BITS, FRAG_IDENT, 0);
	if (walk_ok(w))
		col_info_sep(w, " , ", "IPv6 fragment (off=%u more=%c ident=0x%08x nxt=%u)", offset * 8,
		             get_u16(w, 2) & 1 ? 'y' : 'n', get_u32(w, 4), get_u8(w, 0));
}

/* A list of whole addresses, numbered from `first`. */
static void add_list(struct walk *w, unsigned row, uint32_t end, unsigned first)
{
	for (uint32_t at = LIST_AT; walk_ok(w) && at + ADDRESS_BYTES <= end; at += ADDRESS_BYTES) {
		struct node *n = add(w, w->node, row, at, ADDRESS_BYTES);
		node_label(n, "Address[%u]: %s", first++, ip6_text(w, get_bytes(w, at, ADDRESS_BYTES)));
	}
}

static void check_left(struct walk *w, struct node *left, uint32_t count)
{
	if (walk_ok(w) && get_u8(w, 3) > count)
		expert(w, left, INVALID_SEGLEFT,
		       "IPv6 Routing Header segments left field must not exceed address count (%u)", count);
}

/* The packet goes to the address that ends at `end` at last: that is its destination for the reader. */
static void show_destination(struct walk *w, uint32_t end)
{
	if (walk_ok(w) && get_u8(w, 3) && end >= LIST_AT + ADDRESS_BYTES)
		col_dst(w, ip6_text(w, w->p + end - ADDRESS_BYTES));
}

static void walk_source_route(struct walk *w, struct node *len, struct node *left, uint32_t end)
{
	if ((end - LIST_AT) % ADDRESS_BYTES)
		expert(w, len, INVALID_LENGTH, NULL);
	check_left(w, left, (end - LIST_AT) / ADDRESS_BYTES);
	add(w, w->node, SRC_RESERVED, DATA_AT, 4);
	add_list(w, SRC_ADDR, end, 1);
	show_destination(w, end);
}

static void walk_type_2(struct walk *w, struct node *len, struct node *left, uint32_t end)
{
	if (end != LIST_AT + ADDRESS_BYTES)
		expert(w, len, INVALID_LENGTH, NULL);
	check_left(w, left, 1);
	add(w, w->node, MIPV6_RESERVED, DATA_AT, 4);
	add_list(w, MIPV6_HOME_ADDRESS, end, 1);
	show_destination(w, LIST_AT + ADDRESS_BYTES);
}

/* An address of the list whose first bytes are the destination's. */
static void add_elided(struct walk *w, uint32_t at, uint32_t elided, const uint8_t *ip, unsigned number)
{
	uint8_t        whole[ADDRESS_BYTES];
	uint32_t       size = ADDRESS_BYTES - elided;
	const uint8_t *p = get_bytes(w, at, size);

	if (!p)
		return;
	add(w, w->node, RPL_ADDRESS, at, size);
	memcpy(whole, ip + DST_AT, ADDRESS_BYTES);
	memcpy(whole + elided, p, size);
	struct node *full = add_bytes(w, w->node, RPL_FULL_ADDRESS, at, size, whole, ADDRESS_BYTES);
	node_label(full, "Address[%u]: %s", number, ip6_text(w, whole));
	if (memcmp(whole, ip + SRC_AT, ADDRESS_BYTES) == 0)
		expert(w, full, SRC_ROUTE_LIST_SRC_ADDR, NULL);
	if (memcmp(whole, ip + DST_AT, ADDRESS_BYTES) == 0)
		expert(w, full, SRC_ROUTE_LIST_DST_ADDR, NULL);
	if (whole[0] == 0xff)
		expert(w, full, SRC_ROUTE_LIST_MULTICAST_ADDR, NULL);
	if (get_u8(w, 3))
		col_dst(w, ip6_text(w, whole));
}

static void walk_rpl(struct walk *w, struct node *left, uint32_t end)
{
	uint32_t       bits = get_u32(w, DATA_AT), inner = bits >> 28, last = bits >> 24 & 15, pad = bits >> 20 & 15;
	const uint8_t *ip = ipv6_header_of(w);

	add_rows(w, w->node, RPL_CMPRI, RPL_RESERVED, 0);
	if (!inner && !last && pad)
		expert(w, w->node, RPL_CMPRI_CMPRE_PAD,
		       "When cmprI equals 0 and cmprE equals 0, pad MUST equal 0 but instead was %u", pad);
	if (bits & 0xfffff)
		expert(w, w->node, RPL_RESERVED_NOT0, "Reserved field must equal 0 but instead was %u", bits & 0xfffff);
	int32_t room = (int32_t)end - LIST_AT - (int32_t)pad - (int32_t)(ADDRESS_BYTES - last);
	int32_t count = room < 0 ? 0 : room / (int32_t)(ADDRESS_BYTES - inner) + 1;
	add_int(w, w->node, RPL_ADDR_COUNT, DATA_AT, 2, count);
	check_left(w, left, (uint32_t)count);
	uint32_t at = LIST_AT;
	for (int32_t i = 1; walk_ok(w) && ip && i <= count; i++) {
		uint32_t elided = i == count ? last : inner;
		add_elided(w, at, elided, ip, (unsigned)i);
		at += ADDRESS_BYTES - elided;
	}
}

static void walk_segments(struct walk *w, uint32_t end)
{
	uint32_t last = LIST_AT + (get_u8(w, DATA_AT) + 1u) * ADDRESS_BYTES;

	add_rows(w, w->node, SRH_LAST_ENTRY, SRH_TAG, 0);
	add_list(w, SRH_ADDR, last < end ? last : end, 0);
	show_destination(w, LIST_AT + ADDRESS_BYTES);
}

static void walk_routing(struct walk *w)
{
	uint8_t     type = get_u8(w, 2);
	uint32_t    end = (get_u8(w, 1) + 1u) * 8;
	const char *name = name_or(w, type_names, type, "Unknown type %u");

	col_protocol(w, "IPv6");
	col_info_sep(w, " , ", "IPv6 routing");
	node_len(w->node, w->caplen < end ? w->caplen : end);
	node_append(w->node, " (%s)", name);
	add_rows(w, w->node, NXT, NXT, 0);
	struct node *len = add_rows(w, w->node, LEN, LEN, 0);
	add_uint(w, w->node, LEN_OCT, 1, 1, end);
	struct node *kind = add_rows(w, w->node, TYPE, TYPE, 0);
	if (type <= 1 && have(w, 0, end))
		expert(w, kind, DEPRECATED, NULL);
	struct node *left = add_rows(w, w->node, SEGLEFT, SEGLEFT, 0);
	if (type != 4)
		get_bytes(w, 0, end);
	switch (type) {
	case 0: walk_source_route(w, len, left, end); return;
	case 2: walk_type_2(w, len, left, end); return;
	case 3: walk_rpl(w, left, end); return;
	case 4: walk_segments(w, end); return;
	default: expert(w, add(w, w->node, UNKNOWN_DATA, DATA_AT, end - DATA_AT), UNDECODED, NULL);
	}
}

const struct proto proto_routing = {
    .name = "ipv6.routing",
    .title = "Routing Header for IPv6",
    .brief = "IPv6 Routing",
    .fields = fields,
    .nfields = N,
    BINDS({T_IPV6_HDR, 43}, {T_IP_PROTO, 43}),
    .scan = scan_routing,
    .walk = walk_routing,
};

const struct proto proto_fraghdr = {
    .name = "ipv6.fraghdr",
    .title = "Fragment Header for IPv6",
    .brief = "IPv6 Fragment",
    .fields = fragment_fields,
    .nfields = FRAG_N,
    BINDS({T_IPV6_HDR, 44}, {T_IP_PROTO, 44}),
    .scan = scan_fraghdr,
    .walk = walk_fraghdr,
};
