/* null.c -- BSD's loopback header: an address family in the byte order of the host that captured, or an EtherType. */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
static const struct name family_names[] = {
	{2, "IP"}, {7, "OSI"}, {16, "Appletalk"}, {23, "Netware IPX/SPX"}, {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"},
	{0, NULL}
};

enum { TYPE, FAMILY, N };
static const struct field fields[N] = {
	[TYPE]   = {"null.type", "Type", U16, HEX, NAMES(ethertype_names)},
	[FAMILY] = {"null.family", "Family", U32, DEC, NAMES(family_names)},
};
/* clang-format on */

enum { HEADER_BYTES = 4, PPP_FLAGS = 0xff03, ENCAP_OPENBSD = 174, ENCAP_PPP = 4, IRIX_FAMILIES = 6 };

/* The number in the header.  Families are small: bytes that stand high say that the order is the other one, except
 * where a family of 16 bits comes first (IRIX). */
static uint32_t header(const uint8_t *p, bool network_order)
{
	uint32_t v = le32(p);

	if (network_order)
		return be32(p);
	if (!(v >> 16))
		return v;
	return v >> 16 < IRIX_FAMILIES ? v >> 16 : __builtin_bswap32(v);
}

static void scan(struct scan *s)
{
	bool          openbsd = s->key == ENCAP_OPENBSD;
	enum proto_id proto;

	if (!scan_need(s, 2))
		return;
	if (!openbsd && be16(s->p) == PPP_FLAGS) {
		proto = scan_lookup(s, T_LINK, ENCAP_PPP);
		scan_next(s, proto ? proto : P_data, 0, REST, ENCAP_PPP);
		return;
	}
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t v = header(s->p, openbsd);
	proto = scan_lookup(s, v > ETH_LENGTH_MAX ? T_ETHERTYPE : T_NULL_TYPE, v > ETH_LENGTH_MAX ? (uint16_t)v : v);
	scan_next(s, proto ? proto : P_data, HEADER_BYTES, REST, v);
}

static void walk(struct walk *w)
{
	bool openbsd = w->layer->data == ENCAP_OPENBSD;

	col_protocol(w, "");
	if (!openbsd && get_u16(w, 0) == PPP_FLAGS) {
		walk_no_node(w);
		return;
	}
	if (walk_ok(w)) {
		col_src(w, "N/A");
		col_dst(w, "N/A");
		col_protocol(w, "N/A");
		col_info(w, "Null/Loopback");
	}
	const uint8_t *p = get_bytes(w, 0, HEADER_BYTES);
	if (!p) {
		walk_no_node(w);
		return;
	}
	uint32_t v = header(p, openbsd);
	node_len(w->node, HEADER_BYTES);
	add_uint(w, w->node, !openbsd && v > ETH_LENGTH_MAX ? TYPE : FAMILY, 0, HEADER_BYTES, v);
}

const struct proto proto_null = {
    .name = "null",
    .title = "Null/Loopback",
    .brief = "Null",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 15}, {T_LINK, ENCAP_OPENBSD}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};
