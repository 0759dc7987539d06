/* mpls.c -- MultiProtocol Label Switching: RFC 3032, one layer a label; and Ethernet pseudowires: RFC 4448.
 *
 *   0            20    23  24    32
 *   | label      | exp | s | ttl |          s: the last label; what follows it is guessed by its first bits (RFC 4928)
 */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
static const struct name label_names[] = {
	{0, "IPv4 Explicit-Null"}, {1, "Router Alert"}, {2, "IPv6 Explicit-Null"}, {3, "Implicit-Null"},
	{14, "OAM Alert"}, {13, "Generic Associated Channel Label (GAL)"}, {7, "Entropy Label Indicator (ELI)"},
	{0, NULL}
};

enum { LABEL, SPECIAL_LABEL, EXPERIMENTAL, BOTTOM, TTL, N };
static const struct field fields[N] = {
	[LABEL]         = {"mpls.label", "MPLS Label", U32, DEC_HEX, MASK(0xfffff000), AT(0)},
	[SPECIAL_LABEL] = {"mpls.label", "MPLS Label", U32, DEC, MASK(0xfffff000), AT(0), NAMES(label_names)},
	[EXPERIMENTAL] = {"mpls.exp", "MPLS Experimental Bits", U32, DEC, MASK(0xe00), AT(0)},
	[BOTTOM]       = {"mpls.bottom", "MPLS Bottom Of Label Stack", U32, DEC, MASK(0x100), AT(0)},
	[TTL]          = {"mpls.ttl", "MPLS TTL", U32, DEC, MASK(0xff), AT(0)},
};

enum { PWETH, CW, CW_SEQUENCE_NUMBER, CW_N };
static const struct field cw_fields[CW_N] = {
	[PWETH]              = {"pweth", "PW (ethernet)", BOOL(0)},
	[CW]                 = {"pweth.cw", "PW Control Word (ethernet)", BOOL(0)},
	[CW_SEQUENCE_NUMBER] = {"pweth.cw.sequence_number", "Sequence Number", U16, DEC, AT(2)},
};
/* clang-format on */

enum { LABEL_BYTES = 4, LAST = 1, OAM_ALERT = 14, HIGHEST_SPECIAL = 15, ETH_BYTES = 14 };

/* Do bytes look like an Ethernet frame: a type that has a name, or a length that fits? */
static bool looks_like_eth(const uint8_t *p, uint32_t n, uint32_t len)
{
	if (n < ETH_BYTES)
		return false;
	uint16_t type = be16(p + 12);
	return type >= ETHERTYPE_MIN ? name_of(ethertype_names, type) != NULL : type <= len - ETH_BYTES;
}

static enum proto_id guess(const struct scan *s)
{
	const uint8_t *p = s->p + LABEL_BYTES;
	uint32_t       n = s->caplen - LABEL_BYTES;

	if (!n)
		return P_data;
	if (p[0] >> 4 == 4)
		return P_ip;
	if (p[0] >> 4 == 6)
		return P_ipv6;
	if (p[0] >> 4 == 1)
		return P_data;
	return P_pwethheuristic;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, LABEL_BYTES))
		return;
	uint32_t      label = be24(s->p) >> 4;
	enum proto_id proto = scan_lookup(s, T_MPLS, label);
	if (label == OAM_ALERT)
		proto = P_data;
	else if (!(s->p[2] & LAST))
		proto = P_mpls;
	else if (!proto)
		proto = guess(s);
	scan_child_key(s, proto, LABEL_BYTES, label);
}

static void walk(struct walk *w)
{
	uint32_t v = get_u32(w, 0), label = v >> 12;
	col_info(w, "MPLS Label Switched Packet");
	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	node_len(w->node, LABEL_BYTES);
	add(w, w->node, label <= HIGHEST_SPECIAL ? SPECIAL_LABEL : LABEL, 0, LABEL_BYTES);
	add_rows(w, w->node, EXPERIMENTAL, TTL, 0);
	const char *name = name_of(label_names, label);
	node_append(w->node, ", Label: %u", label);
	if (label <= HIGHEST_SPECIAL)
		node_append(w->node, " (%s)", name ? name : "Reserved - Unknown");
	node_append(w->node, ", Exp: %u, S: %u, TTL: %u", v >> 9 & 7, v >> 8 & 1, v & 0xff);
}

const struct proto proto_mpls = {
    .name = "mpls",
    .title = "MultiProtocol Label Switching Header",
    .brief = "MPLS",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x8847}, {T_ETHERTYPE, 0x8848}, {T_PPP, 0x281}, {T_PPP, 0x283}, {T_CHDLC, 0x8847},
          {T_CHDLC, 0x8848}, {T_IP_PROTO, 137}, {T_UDP_PORT, 6635}),
    .scan = scan,
    .walk = walk,
    .stacked = 1,
};

/* ------------------------------------------------------------------ pseudowires */

/* Ethernet behind a control word, or without one. */
static void heuristic_scan(struct scan *s)
{
	if (s->caplen > LABEL_BYTES && s->p[0] >> 4 == 0 &&
	    looks_like_eth(s->p + LABEL_BYTES, s->caplen - LABEL_BYTES, s->len - LABEL_BYTES))
		scan_child(s, P_pwethcw, 0);
	else if (looks_like_eth(s->p, s->caplen, s->len))
		scan_child(s, P_eth, 0);
	else
		scan_child(s, P_data, 0);
}

const struct proto proto_pwethheuristic = {.name = "pwethheuristic",
                                           .title = "Ethernet PW (CW is heuristically detected)",
                                           .brief = "Ethernet PW",
                                           .scan = heuristic_scan,
                                           .no_tree = 1};

static void cw_scan(struct scan *s)
{
	if (scan_need(s, LABEL_BYTES))
		scan_child(s, P_eth, LABEL_BYTES);
}

static void cw_walk(struct walk *w)
{
	node_len(w->node, LABEL_BYTES);
	node_label(w->node, "PW Ethernet Control Word");
	add_rows(w, w->node, CW_SEQUENCE_NUMBER, CW_SEQUENCE_NUMBER, 0);
}

const struct proto proto_pwethcw = {
    .name = "pwethcw",
    .title = "PW Ethernet Control Word",
    .brief = "Ethernet PW (with CW)",
    .fields = cw_fields,
    .nfields = CW_N,
    .scan = cw_scan,
    .walk = cw_walk,
};
