/* arcnet.c -- ARCNET: RFC 1051 and RFC 1201 framing, as Linux and BSD capture it.  Not split packets. */
#include "proto/proto.h"

/* clang-format off */
static const struct name protid_names[] = {
	{0xf0, "RFC 1051 IP"}, {0xf1, "RFC 1051 ARP"}, {0xd4, "RFC 1201 IP"}, {0xd5, "RFC 1201 ARP"},
	{0xd6, "RFC 1201 RARP"}, {0xfa, "IPX"}, {0xec, "Novell of some sort"}, {0xc4, "IPv6"},
	{0xe8, "Encapsulated Ethernet"}, {0x0, "Datapoint boot"}, {0x1, "Datapoint mount"}, {0x8, "PowerLAN beacon"},
	{0xf3, "PowerLAN beacon2"}, {0xdd, "Appletalk"}, {0xf7, "Banyan VINES"}, {0x80, "Diagnose"}, {0xcd, "BACnet"},
	{0, NULL}
};

enum { SRC, DST, OFFSET, PROTID, SPLIT_FLAG, SEQUENCE, N };
static const struct field fields[N] = {
	[SRC]        = {"arcnet.src", "Source", U8, HEX, AT(0)},
	[DST]        = {"arcnet.dst", "Dest", U8, HEX, AT(1)},
	[OFFSET]     = {"arcnet.offset", "Offset", BYTES},
	[PROTID]     = {"arcnet.protID", "Protocol ID", U8, HEX, NAMES(protid_names)},
	[SPLIT_FLAG] = {"arcnet.split_flag", "Split Flag", U8, DEC},
	[SEQUENCE]   = {"arcnet.sequence", "Sequence", U16, DEC},
};
/* clang-format on */

enum {
	ENCAP_ARCNET = 8,
	ENCAP_LINUX = 9,
	IP_1051 = 0xf0,
	ARP_1051 = 0xf1,
	IP_1201 = 0xd4,
	ARP_1201,
	RARP_1201,
	IP_6 = 0xc4
};
enum { FRAGMENT_BYTES = 3 };

static uint32_t number_at(uint32_t encap)
{
	return encap == ENCAP_LINUX ? 4 : 2;
}

/* Only RFC 1201's forms say which piece of a packet a frame is. */
static bool is_1201(uint8_t number)
{
	return (number >= IP_1201 && number <= RARP_1201) || number == IP_6;
}

static void scan(struct scan *s)
{
	uint32_t at = number_at(s->key);

	if (!scan_need(s, at + 1))
		return;
	uint8_t       number = s->p[at];
	enum proto_id proto = number == IP_1051 || number == IP_1201                            ? P_ip
	                      : number == ARP_1051 || number == ARP_1201 || number == RARP_1201 ? P_arp
	                      : number == IP_6                                                  ? P_ipv6
	                                                                                        : P_data;
	scan_child(s, proto, at + 1 + (is_1201(number) ? FRAGMENT_BYTES : 0));
}

static void walk(struct walk *w)
{
	uint32_t at = number_at(w->layer->data);

	if (have(w, 0, 2)) {
		col_src(w, walk_printf(w, "0x%02x", w->p[0]));
		col_dst(w, walk_printf(w, "0x%02x", w->p[1]));
	}
	add_rows(w, w->node, SRC, DST, 0);
	if (at > 2)
		add(w, w->node, OFFSET, 2, 2);
	add(w, w->node, PROTID, at, 1);
	uint8_t number = get_u8(w, at);
	if (is_1201(number)) {
		add(w, w->node, SPLIT_FLAG, at + 1, 1);
		add(w, w->node, SEQUENCE, at + 2, 2);
	}
	node_len(w->node, at + 1 + (is_1201(number) ? FRAGMENT_BYTES : 0));
}

const struct proto proto_arcnet = {
    .name = "arcnet",
    .title = "ARCNET",
    .brief = "ARCNET",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP_ARCNET}, {T_LINK, ENCAP_LINUX}),
    .scan = scan,
    .walk = walk,
};
