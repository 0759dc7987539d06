/* pim.c -- Protocol Independent Multicast, version 2: RFC 7761, 3973, 5059.
 *
 *   0                1          2          4
 *   | version, type  | reserved | checksum | by type ...
 */
#include "base/checksum.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name type_names[] = {
	{0, "Hello"}, {1, "Register"}, {2, "Register-stop"}, {3, "Join/Prune"}, {4, "Bootstrap"}, {5, "Assert"},
	{6, "Graft"}, {7, "Graft-Ack"}, {8, "Candidate-RP-Advertisement"}, {9, "State-Refresh"}, {10, "DF election"},
	{11, "ECMP redirect"}, {12, "PFM source discovery"}, {0, NULL}
};
static const struct name holdtime_names[] = {{65535, "Infinity"}, {0, "goodbye"}, {0, NULL}};
static const struct name version_names[] = {{0, "Dummy Header"}, {4, "IPv4"}, {6, "IPv6"}, {0, NULL}};
static const struct name encoding_type_names[] = {{0, "Native"}, {1, "Native with Join Attribute"}, {0, NULL}};

enum {
	VERSION, TYPE, CKSUM, CKSUM_STATUS, RES_BYTES, OPTION, OPTIONTYPE, OPTIONLENGTH, OPTIONVALUE, REGISTER_FLAG,
	REGISTER_FLAG_BORDER, REGISTER_FLAG_NULL_REGISTER, HOLDTIME, NUMGROUPS, NUMJOINS, NUMPRUNES, T,
	PROPAGATION_DELAY, OVERRIDE_INTERVAL, DR_PRIORITY, GENERATION_ID, STATE_REFRESH_VERSION,
	STATE_REFRESH_INTERVAL, STATE_REFRESH_RESERVED, RPT, METRIC_PREF, METRIC, PRUNE_INDICATOR, PRUNE_NOW,
	ASSERT_OVERRIDE, IP_VERSION, DUMMY_HEADER, SOURCE, SOURCE_IP6, GROUP, GROUP_IP6, UPSTREAM_NEIGHBOR,
	UPSTREAM_NEIGHBOR_IP6, JOIN_IP, JOIN_IP6, PRUNE_IP, PRUNE_IP6, ADDRESS_LIST, ADDRESS_LIST_IP6, BSR, BSR_IP6,
	RP, RP_IP6, ORIGINATOR, ORIGINATOR_IP6, FRAGMENT_TAG, HASH_MASK_LEN, BSR_PRIORITY, RP_COUNT, FRP_COUNT,
	PRIORITY, PREFIX_COUNT, MASK_LEN, TTL, INTERVAL, ADDR_ADDRESS_FAMILY, ADDR_ENCODING_TYPE, UNICAST,
	UNICAST_IPV6, GROUP_SET, GROUP_ADDR_FLAGS, GROUP_ADDR_FLAGS_B, GROUP_ADDR_FLAGS_RESERVED, GROUP_ADDR_FLAGS_Z,
	SOURCE_ADDR_FLAGS, SOURCE_ADDR_FLAGS_RESERVED, SOURCE_ADDR_FLAGS_S, SOURCE_ADDR_FLAGS_W, SOURCE_ADDR_FLAGS_R,
	BAD_CHECKSUM, N
};
static const struct field fields[N] = {
	[VERSION]                     = {"pim.version", "Version", U8, DEC, MASK(0xf0)},
	[TYPE]                        = {"pim.type", "Type", U8, DEC, MASK(0xf), NAMES(type_names)},
	[CKSUM]                       = {"pim.cksum", "Checksum", U16, HEX},
	[CKSUM_STATUS]                = {"pim.cksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[RES_BYTES]                   = {"pim.res_bytes", "Reserved byte(s)", BYTES},
	[OPTION]                      = {"pim.option", "PIM Options", NONE},
	[OPTIONTYPE]                  = {"pim.optiontype", "Type", U16, DEC},
	[OPTIONLENGTH]                = {"pim.optionlength", "Length", U16, DEC},
	[OPTIONVALUE]                 = {"pim.optionvalue", "Unknown", BYTES},
	[REGISTER_FLAG]               = {"pim.register_flag", "Flags", U32, HEX},
	[REGISTER_FLAG_BORDER]        = {"pim.register_flag.border", "Border", BOOL(32), MASK(0x80000000),
		YESNO("Yes", "No")},
	[REGISTER_FLAG_NULL_REGISTER] = {"pim.register_flag.null_register", "Null-Register", BOOL(32),
		MASK(0x40000000), YESNO("Yes", "No")},
	[HOLDTIME]                    = {"pim.holdtime", "Holdtime", U16, DEC, NAMES(holdtime_names), FLAGS(FIELD_SPECIAL)},
	[NUMGROUPS]                   = {"pim.numgroups", "Num Groups", U16, DEC},
	[NUMJOINS]                    = {"pim.numjoins", "Num Joins", U16, DEC},
	[NUMPRUNES]                   = {"pim.numprunes", "Num Prunes", U16, DEC},
	[T]                           = {"pim.t", "T", BOOL(8), MASK(0x80)},
	[PROPAGATION_DELAY]           = {"pim.propagation_delay", "Propagation Delay", U16, DEC, MASK(0x7fff)},
	[OVERRIDE_INTERVAL]           = {"pim.override_interval", "Override Interval", U16, DEC},
	[DR_PRIORITY]                 = {"pim.dr_priority", "DR Priority", U32, DEC},
	[GENERATION_ID]               = {"pim.generation_id", "Generation ID", U32, DEC},
	[STATE_REFRESH_VERSION]       = {"pim.state_refresh_version", "Version", U8, DEC},
	[STATE_REFRESH_INTERVAL]      = {"pim.state_refresh_interval", "Interval", U8, DEC},
	[STATE_REFRESH_RESERVED]      = {"pim.state_refresh_reserved", "Reserved", U16, DEC},
	[RPT]                         = {"pim.rpt", "RP Tree", BOOL(8), MASK(0x80)},
	[METRIC_PREF]                 = {"pim.metric_pref", "Metric Preference", U32, DEC, MASK(0x7fffffff)},
	[METRIC]                      = {"pim.metric", "Metric", U32, DEC},
	[PRUNE_INDICATOR]             = {"pim.prune_indicator", "Prune indicator", BOOL(8), MASK(0x80),
		YESNO("Set", "Not set")},
	[PRUNE_NOW]                   = {"pim.prune_now", "Prune now", BOOL(8), MASK(0x40), YESNO("Set", "Not set")},
	[ASSERT_OVERRIDE]             = {"pim.assert_override", "Assert override", BOOL(8), MASK(0x20),
		YESNO("Set", "Not set")},
	[IP_VERSION]                  = {"pim.ip_version", "IP Version", U8, DEC, MASK(0xf0), NAMES(version_names)},
	[DUMMY_HEADER]                = {"pim.dummy_header", "Dummy Header", NONE},
	[SOURCE]                      = {"pim.source", "Source", IP4},
	[SOURCE_IP6]                  = {"pim.source_ip6", "Source", IP6},
	[GROUP]                       = {"pim.group", "Group", IP4},
	[GROUP_IP6]                   = {"pim.group_ip6", "Group", IP6},
	[UPSTREAM_NEIGHBOR]           = {"pim.upstream_neighbor", "Upstream-neighbor", IP4},
	[UPSTREAM_NEIGHBOR_IP6]       = {"pim.upstream_neighbor_ip6", "Upstream-neighbor", IP6},
	[JOIN_IP]                     = {"pim.join_ip", "IP address", IP4},
	[JOIN_IP6]                    = {"pim.join_ip6", "IP address", IP6},
	[PRUNE_IP]                    = {"pim.prune_ip", "IP address", IP4},
	[PRUNE_IP6]                   = {"pim.prune_ip6", "IP address", IP6},
	[ADDRESS_LIST]                = {"pim.address_list", "Address", IP4},
	[ADDRESS_LIST_IP6]            = {"pim.address_list_ip6", "Address", IP6},
	[BSR]                         = {"pim.bsr", "BSR", IP4},
	[BSR_IP6]                     = {"pim.bsr_ip6", "BSR", IP6},
	[RP]                          = {"pim.rp", "RP", IP4},
	[RP_IP6]                      = {"pim.rp_ip6", "RP", IP6},
	[ORIGINATOR]                  = {"pim.originator", "Originator", IP4},
	[ORIGINATOR_IP6]              = {"pim.originator_ip6", "Originator", IP6},
	[FRAGMENT_TAG]                = {"pim.fragment_tag", "Fragment tag", U16, HEX},
	[HASH_MASK_LEN]               = {"pim.hash_mask_len", "Hash mask len", U8, DEC},
	[BSR_PRIORITY]                = {"pim.bsr_priority", "BSR priority", U8, DEC},
	[RP_COUNT]                    = {"pim.rp_count", "RP count", U8, DEC},
	[FRP_COUNT]                   = {"pim.frp_count", "FRP count", U8, DEC},
	[PRIORITY]                    = {"pim.priority", "Priority", U8, DEC},
	[PREFIX_COUNT]                = {"pim.prefix_count", "Prefix-count", U8, DEC},
	[MASK_LEN]                    = {"pim.mask_len", "Masklen", U8, DEC},
	[TTL]                         = {"pim.ttl", "TTL", U8, DEC},
	[INTERVAL]                    = {"pim.interval", "Interval", U8, DEC},
	[ADDR_ADDRESS_FAMILY]         = {"pim.addr_address_family", "Address Family", U8, DEC, NAMES(address_family_names)},
	[ADDR_ENCODING_TYPE]          = {"pim.addr_encoding_type", "Encoding Type", U8, DEC,
		NAMES(encoding_type_names)},
	[UNICAST]                     = {"pim.unicast", "Unicast", IP4},
	[UNICAST_IPV6]                = {"pim.unicast_ipv6", "Unicast", IP6},
	[GROUP_SET]                   = {"pim.group_set", "Group", STRING},
	[GROUP_ADDR_FLAGS]            = {"pim.group_addr.flags", "Flags", U8, HEX, AT(0)},
	[GROUP_ADDR_FLAGS_B]          = {"pim.group_addr.flags.b", "Bidirectional PIM", BOOL(8), MASK(0x80),
		YESNO("Set", "Not set"), AT(0), DEPTH(1)},
	[GROUP_ADDR_FLAGS_RESERVED]   = {"pim.group_addr.flags.reserved", "Reserved", U8, HEX, MASK(0x7e), AT(0), DEPTH(1)},
	[GROUP_ADDR_FLAGS_Z]          = {"pim.group_addr.flags.z", "Admin Scope Zone", BOOL(8), MASK(0x1),
		YESNO("Set", "Not set"), AT(0), DEPTH(1)},
	[SOURCE_ADDR_FLAGS]           = {"pim.source_addr.flags", "Flags", U8, HEX, AT(0)},
	[SOURCE_ADDR_FLAGS_RESERVED]  = {"pim.source_addr.flags.reserved", "Reserved", U8, HEX, MASK(0xf8), AT(0), DEPTH(1)},
	[SOURCE_ADDR_FLAGS_S]         = {"pim.source_addr.flags.s", "Sparse", BOOL(8), MASK(0x4), YESNO("Set",
		"Not set"), AT(0), DEPTH(1)},
	[SOURCE_ADDR_FLAGS_W]         = {"pim.source_addr.flags.w", "WildCard", BOOL(8), MASK(0x2),
		YESNO("Set", "Not set"), AT(0), DEPTH(1)},
	[SOURCE_ADDR_FLAGS_R]         = {"pim.source_addr.flags.r", "Rendezvous Point Tree", BOOL(8),
		MASK(0x1), YESNO("Set", "Not set"), AT(0), DEPTH(1)},
	[BAD_CHECKSUM]                = {"pim.bad_checksum", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
};
/* clang-format on */

enum {
	HELLO = 0,
	REGISTER = 1,
	REGISTER_STOP = 2,
	JOIN_PRUNE = 3,
	BOOTSTRAP = 4,
	ASSERT = 5,
	GRAFT = 6,
	GRAFT_ACK = 7,
	CANDIDATE = 8,
	STATE_REFRESH = 9
};
enum { HEADER_BYTES = 4, REGISTER_BYTES = 8, VERSION_2 = 2, FAMILY_IP4 = 1, FAMILY_IP6 = 2, IP_PIM = 103 };

static bool is_register(const uint8_t *p)
{
	return p[0] >> 4 == VERSION_2 && (p[0] & 0xf) == REGISTER;
}

/* A packet of the group stands in a register, whole. */
static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES) || !is_register(s->p) || !scan_need(s, REGISTER_BYTES + 1))
		return;
	uint8_t version = s->p[REGISTER_BYTES] >> 4;
	if (version == 4)
		scan_child(s, P_ip, REGISTER_BYTES);
	else if (version == 6)
		scan_child(s, P_ipv6, REGISTER_BYTES);
}

static void walk_checksum(struct walk *w)
{
	const struct layer *layers;
	struct sum          shown = sum_add(w, w->node, CKSUM, 2);

	if (!walk_ok(w))
		return;
	uint32_t len = is_register(w->p) ? REGISTER_BYTES : w->len;
	walk_layers(w, &layers);
	const struct layer *parent = w->layer->parent >= 0 ? &layers[w->layer->parent] : NULL;
	bool                is_ip6 = w->row->net == NET_IP6;
	if (w->caplen < len || !parent || parent->source != w->layer->source ||
	    (is_ip6 && (parent->proto != P_ipv6 || w->layer->source || parent->caplen < 40))) {
		sum_unverified(&shown, "");
		return;
	}
	uint64_t sum = 0;
	if (is_ip6) {
		const uint8_t *ip = walk_frame(w)->bytes + parent->offset;
		sum = checksum_pseudo(0, ip + 8, ip + 24, 16, w->len, IP_PIM);
	}
	sum_verified(&shown, BAD_CHECKSUM, checksum_finish(checksum_add(sum, w->p, len)));
}

/* ------------------------------------------------------------------ addresses: RFC 7761, section 4.9.1 */

/* What an encoded address is: a family, a way of encoding, then what its kind needs, then its bytes. */
struct address {
	uint32_t       head, len; /* bytes in front of the address, and its own */
	const uint8_t *p;
	const char    *text;
};

static bool read_address(struct walk *w, uint32_t off, uint32_t head, struct address *a)
{
	uint8_t family = get_u8(w, off);

	a->head = head;
	a->len = family == FAMILY_IP4 ? 4 : 16;
	if (family != FAMILY_IP4 && family != FAMILY_IP6) {
		walk_fail(w, WALK_MALFORMED);
		return false;
	}
	a->p = get_bytes(w, off + head, a->len);
	if (!a->p)
		return false;
	a->text = a->len == 4 ? ip4_text(w, a->p) : ip6_text(w, a->p);
	return true;
}

/* The line of an encoded address; the rows for both families stand behind one another. */
static struct node *add_address(struct walk *w, struct node *under, unsigned field, uint32_t off,
                                const struct address *a)
{
	struct node *n = add_bytes(w, under, a->len == 4 ? field : field + 1, off, a->head + a->len, a->p, a->len);

	add(w, n, ADDR_ADDRESS_FAMILY, off, 1);
	add(w, n, ADDR_ENCODING_TYPE, off + 1, 1);
	return n;
}

/* Each returns where the address ends. */
static uint32_t walk_unicast(struct walk *w, struct node *under, unsigned field, const char *label, uint32_t off)
{
	struct address a;

	if (!read_address(w, off, 2, &a))
		return off;
	struct node *n = add_address(w, under, field, off, &a);
	node_label(n, "%s: %s", label, a.text);
	add(w, n, a.len == 4 ? UNICAST : UNICAST_IPV6, off + 2, a.len);
	return off + 2 + a.len;
}

static uint32_t walk_group(struct walk *w, struct node *under, const char *label, uint32_t off, struct node **shown)
{
	struct address a;

	if (!read_address(w, off, 4, &a))
		return off;
	struct node *n = add_address(w, under, GROUP, off, &a);
	node_label(n, "%s: %s/%u", label, a.text, get_u8(w, off + 3));
	add_bits(w, n, GROUP_ADDR_FLAGS, GROUP_ADDR_FLAGS_Z, off + 2);
	add(w, n, MASK_LEN, off + 3, 1);
	add(w, n, a.len == 4 ? GROUP : GROUP_IP6, off + 4, a.len);
	if (shown)
		*shown = n;
	return off + 4 + a.len;
}

static uint32_t walk_sender(struct walk *w, struct node *under, unsigned field, uint32_t off)
{
	struct address a;

	if (!read_address(w, off, 4, &a))
		return off;
	uint8_t      flags = get_u8(w, off + 2);
	struct node *n = add_address(w, under, field, off, &a);
	node_label(n, "IP address: %s/%u", a.text, get_u8(w, off + 3));
	if (flags & 7)
		node_append(n, " (%s%s%s)", flags & 4 ? "S" : "", flags & 2 ? "W" : "", flags & 1 ? "R" : "");
	add_bits(w, n, SOURCE_ADDR_FLAGS, SOURCE_ADDR_FLAGS_R, off + 2);
	add(w, n, MASK_LEN, off + 3, 1);
	add(w, n, a.len == 4 ? SOURCE : SOURCE_IP6, off + 4, a.len);
	return off + 4 + a.len;
}

/* ------------------------------------------------------------------ messages */

static void walk_hello_option(struct walk *w, struct node *n, uint32_t off, uint16_t type, uint16_t len)
{
	enum {
		HOLD = 1,
		PRUNE_DELAY = 2,
		DESIGNATED = 19,
		GENERATION = 20,
		REFRESH = 21,
		ADDRESSES = 24,
		OLD_ADDRESSES = 65001,
		PROXY = 65004
	};

	if (type == HOLD) {
		uint16_t hold = get_u16(w, off);
		add(w, n, HOLDTIME, off, 2);
		node_append(n, ": Hold Time: %s",
		            hold == UINT16_MAX ? "65535 (Infinity)"
		            : hold             ? walk_printf(w, "%u", hold)
		                               : "0 (goodbye)");
	} else if (type == PRUNE_DELAY) {
		uint16_t delay = get_u16(w, off);
		add(w, n, T, off, 1);
		add(w, n, PROPAGATION_DELAY, off, 2);
		add(w, n, OVERRIDE_INTERVAL, off + 2, 2);
		node_append(n, ": LAN Prune Delay: T = %u, Propagation Delay = %ums, Override Interval = %ums",
		            delay >> 15, delay & 0x7fff, get_u16(w, off + 2));
	} else if (type == DESIGNATED) {
		add(w, n, DR_PRIORITY, off, 4);
		node_append(n, ": DR Priority: %u", get_u32(w, off));
	} else if (type == GENERATION) {
		add(w, n, GENERATION_ID, off, 4);
		node_append(n, ": Generation ID: %u", get_u32(w, off));
	} else if (type == REFRESH) {
		add(w, n, STATE_REFRESH_VERSION, off, 1);
		add(w, n, STATE_REFRESH_INTERVAL, off + 1, 1);
		add(w, n, STATE_REFRESH_RESERVED, off + 2, 2);
		node_append(n, ": State-Refresh: Version = %u, Interval = %us", get_u8(w, off), get_u8(w, off + 1));
	} else if (type == ADDRESSES || type == OLD_ADDRESSES) {
		uint32_t     end = off + len;
		const char  *what = type == ADDRESSES ? "Address List (24)" : "Address List (65001)";
		struct node *list = add_text(w, n, off, len, "%s", what);
		node_append(n, type == ADDRESSES ? ": Address List" : ": Address List (old implementation)");
		while (off < end && walk_ok(w))
			off = walk_unicast(w, list, ADDRESS_LIST, "Address", off);
	} else if (type == PROXY) {
		node_append(n, ": RPF Proxy Vector (Cisco proprietary)");
	} else {
		node_append(n, ": Unknown: %u", type);
		if (len)
			add(w, n, OPTIONVALUE, off, len);
	}
}

static void walk_hello(struct walk *w, struct node *n)
{
	unsigned count = 0;

	for (uint32_t off = HEADER_BYTES; remaining(w, off) && walk_ok(w); count++) {
		uint16_t type = get_u16(w, off), len = get_u16(w, off + 2);
		if (!walk_ok(w))
			return;
		struct node *o = add_text(w, n, off, 4u + len, "Option %u", type);
		add(w, o, OPTIONTYPE, off, 2);
		add(w, o, OPTIONLENGTH, off + 2, 2);
		walk_hello_option(w, o, off + 4, type, len);
		off += 4u + len;
	}
	if (walk_ok(w))
		node_append(n, ": %u", count);
}

static void walk_register(struct walk *w, struct node *n)
{
	struct node *flags = add(w, n, REGISTER_FLAG, HEADER_BYTES, 4);

	add(w, flags, REGISTER_FLAG_BORDER, HEADER_BYTES, 4);
	add(w, flags, REGISTER_FLAG_NULL_REGISTER, HEADER_BYTES, 4);
	add(w, n, IP_VERSION, REGISTER_BYTES, 1);
}

static void walk_join_prune(struct walk *w, struct node *n)
{
	uint32_t off = walk_unicast(w, n, UPSTREAM_NEIGHBOR, "Upstream-neighbor", HEADER_BYTES);
	uint8_t  groups = get_u8(w, off + 1);

	add(w, n, RES_BYTES, off, 1);
	add(w, n, NUMGROUPS, off + 1, 1);
	add(w, n, HOLDTIME, off + 2, 2);
	off += 4;
	for (unsigned i = 0; i < groups && walk_ok(w); i++) {
		uint32_t     from = off;
		struct node *set = add(w, n, GROUP_SET, off, 0);
		node_label(set, "Group %u", i);
		off = walk_group(w, set, walk_printf(w, "Group %u", i), off, NULL);
		uint16_t     joins = get_u16(w, off), prunes = get_u16(w, off + 2);
		struct node *list = add(w, set, NUMJOINS, off, 2);
		uint32_t     at = off + 4;
		for (; joins && walk_ok(w); joins--)
			at = walk_sender(w, list, JOIN_IP, at);
		list = add(w, set, NUMPRUNES, off + 2, 2);
		for (; prunes && walk_ok(w); prunes--)
			at = walk_sender(w, list, PRUNE_IP, at);
		off = at;
		node_len(set, off - from);
	}
}

static void walk_bootstrap(struct walk *w, struct node *n)
{
	add(w, n, FRAGMENT_TAG, HEADER_BYTES, 2);
	add(w, n, HASH_MASK_LEN, HEADER_BYTES + 2, 1);
	add(w, n, BSR_PRIORITY, HEADER_BYTES + 3, 1);
	uint32_t off = walk_unicast(w, n, BSR, "BSR", HEADER_BYTES + 4);
	for (unsigned i = 0; remaining(w, off) && walk_ok(w); i++) {
		struct node *group = NULL;
		off = walk_group(w, n, walk_printf(w, "Group %u", i), off, &group);
		uint8_t count = get_u8(w, off + 1);
		add(w, group, RP_COUNT, off, 1);
		add(w, group, FRP_COUNT, off + 1, 1);
		off += 4;
		for (unsigned j = 0; j < count && walk_ok(w); j++) {
			off = walk_unicast(w, n, RP, walk_printf(w, "RP %u", j), off);
			add(w, n, HOLDTIME, off, 2);
			add(w, group, PRIORITY, off + 2, 1);
			add(w, w->node, RES_BYTES, off + 3, 1);
			off += 4;
		}
	}
}

static uint32_t add_metric(struct walk *w, struct node *n, uint32_t off)
{
	add(w, n, RPT, off, 1);
	add(w, n, METRIC_PREF, off, 4);
	add(w, n, METRIC, off + 4, 4);
	return off + 8;
}

static void walk_assert(struct walk *w, struct node *n)
{
	uint32_t off = walk_group(w, n, "Group", HEADER_BYTES, NULL);

	off = walk_unicast(w, n, SOURCE, "Source", off);
	add_metric(w, n, off);
}

static void walk_candidate(struct walk *w, struct node *n)
{
	uint8_t groups = get_u8(w, HEADER_BYTES);

	add(w, n, PREFIX_COUNT, HEADER_BYTES, 1);
	add(w, n, PRIORITY, HEADER_BYTES + 1, 1);
	add(w, n, HOLDTIME, HEADER_BYTES + 2, 2);
	uint32_t off = walk_unicast(w, n, RP, "RP", HEADER_BYTES + 4);
	for (unsigned i = 0; i < groups && walk_ok(w); i++)
		off = walk_group(w, n, walk_printf(w, "Group %u", i), off, NULL);
}

static void walk_refresh(struct walk *w, struct node *n)
{
	uint32_t off = walk_group(w, n, "Group", HEADER_BYTES, NULL);

	off = walk_unicast(w, n, SOURCE, "Source", off);
	off = walk_unicast(w, n, ORIGINATOR, "Originator", off);
	off = add_metric(w, n, off);
	add(w, n, MASK_LEN, off, 1);
	add(w, n, TTL, off + 1, 1);
	add(w, n, PRUNE_INDICATOR, off + 2, 1);
	add(w, n, PRUNE_NOW, off + 2, 1);
	add(w, n, ASSERT_OVERRIDE, off + 2, 1);
	add(w, n, INTERVAL, off + 3, 1);
}

static void walk_body(struct walk *w, struct node *n, uint8_t type)
{
	switch (type) {
	case HELLO: walk_hello(w, n); return;
	case REGISTER: walk_register(w, n); return;
	case REGISTER_STOP: walk_unicast(w, n, SOURCE, "Source", walk_group(w, n, "Group", HEADER_BYTES, NULL)); return;
	case JOIN_PRUNE:
	case GRAFT:
	case GRAFT_ACK: walk_join_prune(w, n); return;
	case BOOTSTRAP: walk_bootstrap(w, n); return;
	case ASSERT: walk_assert(w, n); return;
	case CANDIDATE: walk_candidate(w, n); return;
	case STATE_REFRESH: walk_refresh(w, n); return;
	}
}

static void walk(struct walk *w)
{
	uint8_t first = get_u8(w, 0), type = first & 0xf;

	if (!walk_ok(w))
		return;
	if (first >> 4 == VERSION_2)
		col_protocol(w, "PIMv2");
	col_info(w, "%s", name_or(w, type_names, type, "Unknown (%u)"));
	add(w, w->node, VERSION, 0, 1);
	add(w, w->node, TYPE, 0, 1);
	add(w, w->node, RES_BYTES, 1, 1);
	walk_checksum(w);
	if (first >> 4 == VERSION_2 && remaining(w, HEADER_BYTES))
		walk_body(w, add(w, w->node, OPTION, HEADER_BYTES, REST), type);
}

const struct proto proto_pim = {
    .name = "pim",
    .title = "Protocol Independent Multicast",
    .brief = "PIM",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 103}),
    .scan = scan,
    .walk = walk,
};
