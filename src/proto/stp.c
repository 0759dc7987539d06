/* stp.c -- Spanning trees' bridge protocol data units: STP, RSTP, MSTP, SPT (IEEE 802.1Q-2018 clause 14) and Cisco's
 * PVST+.  GARP, which shares the LLC SAP, is not here. */
#include "proto/proto.h"

/* clang-format off */
static const struct name protocol_names[] = {{0x0, "Spanning Tree Protocol"}, {0, NULL}};
static const struct name version_names[] = {
	{0, "Spanning Tree"}, {2, "Rapid Spanning Tree"}, {3, "Multiple Spanning Tree"}, {4, "Shortest Path Tree"},
	{0, NULL}
};
static const struct name type_names[] = {
	{0x0, "Configuration"}, {0x2, "Rapid/Multiple Spanning Tree"}, {0x80, "Topology Change Notification"},
	{0, NULL}
};
static const struct name role_names[] = {{1, "Alternate or Backup"}, {2, "Root"}, {3, "Designated"}, {0, NULL}};
static const struct name tlvtype_names[] = {{0x0, "Originating VLAN"}, {0, NULL}};

/* The rows of a flags field's bits stand behind each field that has them. */
#define BIT(name, label, mask) {name, label, BOOL(8), MASK(mask), AT(0), DEPTH(1), YESNO("Yes", "No")}
#define BIT_TCACK BIT("stp.flags.tcack", "Topology Change Acknowledgment", 0x80)
#define BIT_TC    BIT("stp.flags.tc", "Topology Change", 0x01)
#define ALL_BITS(at) \
	[at + 1] = BIT_TCACK, \
	[at + 2] = BIT("stp.flags.agreement", "Agreement", 0x40), \
	[at + 3] = BIT("stp.flags.forwarding", "Forwarding", 0x20), \
	[at + 4] = BIT("stp.flags.learning", "Learning", 0x10), \
	[at + 5] = {"stp.flags.port_role", "Port Role", U8, DEC, MASK(0x0c), AT(0), DEPTH(1), NAMES(role_names)}, \
	[at + 6] = BIT("stp.flags.proposal", "Proposal", 0x02), \
	[at + 7] = BIT_TC

enum {
	PROTOCOL, VERSION, TYPE, CONF_FLAGS, CONF_TCACK, CONF_TC, RST_FLAGS, RST_TC = RST_FLAGS + 7, MSTI_FLAGS,
	MSTI_TC = MSTI_FLAGS + 7, ROOT_PRIO, ROOT_EXT, ROOT_HW, ROOT_COST, BRIDGE_PRIO, BRIDGE_EXT, BRIDGE_HW, PORT, MSG_AGE,
	MAX_AGE, HELLO, FORWARD, VERSION_1_LENGTH, PVST_TLVTYPE, PVST_TLVLEN, PVST_ORIGVLAN, PVST_TLVVAL, VERSION_3_LENGTH,
	CONFIG_FORMAT_SELECTOR, CONFIG_NAME, CONFIG_REVISION_LEVEL, CONFIG_DIGEST, CIST_INTERNAL_ROOT_PATH_COST,
	CIST_BRIDGE_PRIO, CIST_BRIDGE_EXT, CIST_BRIDGE_HW, CIST_REMAINING_HOPS, MSTI_PRIORITY, MSTI_ID, MSTI_ROOT_HW,
	MSTI_ROOT_COST, MSTI_BRIDGE_PRIORITY, MSTI_PORT_PRIORITY, MSTI_REMAINING_HOPS, VERSION_4_LENGTH, AGREEMENT_NUM,
	DAGREEMENT_NUM, AGREEMENT_VALID, REST_ROLE, DIGEST_FORMAT_ID, DIGEST_FORMAT_CAPABILITIES, DIGEST_CONVENTION_ID,
	DIGEST_CONVENTION_CAPABILITIES, DIGEST_EDGE_COUNT, AGREEMENT_DIGEST, PVST_TLVLEN_INVALID, PVST_ORIGVLAN_MISSING,
	PVST_TLV_TRUNCATED, PVST_TLV_UNKNOWN, VERSION_SUPPORT, TYPE_UNKNOWN, N
};
static const struct field fields[N] = {
	[PROTOCOL]                = {"stp.protocol", "Protocol Identifier", U16, HEX, AT(0), NAMES(protocol_names)},
	[VERSION]                 = {"stp.version", "Protocol Version Identifier", U8, DEC, AT(2), NAMES(version_names)},
	[TYPE]                    = {"stp.type", "BPDU Type", U8, HEX, AT(3), NAMES(type_names)},
	[CONF_FLAGS]              = {"stp.flags", "BPDU flags", U8, HEX, AT(0)},
	[CONF_TCACK]              = BIT_TCACK,
	[CONF_TC]                 = BIT_TC,
	[RST_FLAGS]               = {"stp.flags", "BPDU flags", U8, HEX, AT(0)},
	ALL_BITS(RST_FLAGS),
	[MSTI_FLAGS]              = {"mstp.msti.flags", "MSTI flags", U8, HEX, AT(0)},
	ALL_BITS(MSTI_FLAGS),
	[ROOT_PRIO]               = {"stp.root.prio", "Root Bridge Priority", U16, DEC},
	[ROOT_EXT]                = {"stp.root.ext", "Root Bridge System ID Extension", U16, DEC},
	[ROOT_HW]                 = {"stp.root.hw", "Root Bridge System ID", MAC},
	[ROOT_COST]               = {"stp.root.cost", "Root Path Cost", U32, DEC},
	[BRIDGE_PRIO]             = {"stp.bridge.prio", "Bridge Priority", U16, DEC},
	[BRIDGE_EXT]              = {"stp.bridge.ext", "Bridge System ID Extension", U16, DEC},
	[BRIDGE_HW]               = {"stp.bridge.hw", "Bridge System ID", MAC},
	[PORT]                    = {"stp.port", "Port identifier", U16, HEX},
	[MSG_AGE]                 = {"stp.msg_age", "Message Age", F64},
	[MAX_AGE]                 = {"stp.max_age", "Max Age", F64},
	[HELLO]                   = {"stp.hello", "Hello Time", F64},
	[FORWARD]                 = {"stp.forward", "Forward Delay", F64},
	[VERSION_1_LENGTH]        = {"stp.version_1_length", "Version 1 Length", U8, DEC},
	[PVST_TLVTYPE]            = {"stp.pvst.tlvtype", "Type", U16, HEX, NAMES(tlvtype_names)},
	[PVST_TLVLEN]             = {"stp.pvst.tlvlen", "Length", U16, DEC},
	[PVST_ORIGVLAN]           = {"stp.pvst.origvlan", "Originating VLAN", U16, DEC},
	[PVST_TLVVAL]             = {"stp.pvst.tlvval", "Value", BYTES},
	[VERSION_3_LENGTH]        = {"mstp.version_3_length", "Version 3 Length", U16, DEC},
	[CONFIG_FORMAT_SELECTOR]  = {"mstp.config_format_selector", "MST Config ID format selector", U8, DEC},
	[CONFIG_NAME]             = {"mstp.config_name", "MST Config name", STRINGPAD},
	[CONFIG_REVISION_LEVEL]   = {"mstp.config_revision_level", "MST Config revision", U16, DEC},
	[CONFIG_DIGEST]           = {"mstp.config_digest", "MST Config digest", BYTES},
	[CIST_INTERNAL_ROOT_PATH_COST] = {"mstp.cist_internal_root_path_cost", "CIST Internal Root Path Cost", U32, DEC},
	[CIST_BRIDGE_PRIO]        = {"mstp.cist_bridge.prio", "CIST Bridge Priority", U16, DEC},
	[CIST_BRIDGE_EXT]         = {"mstp.cist_bridge.ext", "CIST Bridge Identifier System ID Extension", U16, DEC},
	[CIST_BRIDGE_HW]          = {"mstp.cist_bridge.hw", "CIST Bridge Identifier System ID", MAC},
	[CIST_REMAINING_HOPS]     = {"mstp.cist_remaining_hops", "CIST Remaining hops", U8, DEC},
	[MSTI_PRIORITY]           = {"mstp.msti.priority", "Priority", U8, HEX, AT(1), MASK(0xf0)},
	[MSTI_ID]                 = {"mstp.msti.msti_id", "MSTID", U16, DEC, AT(1), MASK(0xfff)},
	[MSTI_ROOT_HW]            = {"mstp.msti.root.hw", "Regional Root", MAC, AT(3)},
	[MSTI_ROOT_COST]          = {"mstp.msti.root_cost", "Internal root path cost", U32, DEC, AT(9)},
	[MSTI_BRIDGE_PRIORITY]    = {"mstp.msti.bridge_priority", "Bridge Identifier Priority", U8, DEC},
	[MSTI_PORT_PRIORITY]      = {"mstp.msti.port_priority", "Port identifier priority", U8, DEC},
	[MSTI_REMAINING_HOPS]     = {"mstp.msti.remaining_hops", "Remaining hops", U8, DEC},
	[VERSION_4_LENGTH]        = {"mstp.version_4_length", "Version 4 Length", U16, DEC},
	[AGREEMENT_NUM]           = {"mstp.agree_flags.agreement_num", "Agreement Number", U8, DEC, AT(0), MASK(0x3)},
	[DAGREEMENT_NUM]          = {"mstp.agree_flags.dagreement_num", "Disagreement Number", U8, DEC, AT(0), MASK(0xc)},
	[AGREEMENT_VALID]         = {"mstp.agree_flags.agreement_valid", "Agreement Valid Flag", BOOL(8), AT(0), MASK(0x10),
		YESNO("Yes", "No")},
	[REST_ROLE]               = {"mstp.agree_flags.rest_role", "Restricted Role", BOOL(8), AT(0), MASK(0x20),
		YESNO("Yes", "No")},
	[DIGEST_FORMAT_ID]        = {"bpdu.agreement_digest_format_id", "Agreement Digest Format Id", U8, DEC, AT(2),
		MASK(0xf0)},
	[DIGEST_FORMAT_CAPABILITIES] = {"bpdu.agreement_digest_format_capabilities",
		"Agreement Digest Format Capabilities", U8, DEC, AT(2), MASK(0xf)},
	[DIGEST_CONVENTION_ID]    = {"bpdu.agreement_digest_convention_id", "Agreement Digest Convention Id", U8, DEC, AT(3),
		MASK(0xf0)},
	[DIGEST_CONVENTION_CAPABILITIES] = {"bpdu.agreement_digest_convention_capabilities",
		"Agreement Digest Convention Capabilities", U8, DEC, AT(3), MASK(0xf)},
	[DIGEST_EDGE_COUNT]       = {"bpdu.agreement_digest_edge_count", "Agreement Digest Edge Count", U16, DEC, AT(4)},
	[AGREEMENT_DIGEST]        = {"mstp.agreement_digest", "Agreement Digest", BYTES, AT(14), SIZE(20)},
	[PVST_TLVLEN_INVALID]     = {"stp.pvst.tlvlen.invalid", "Indicated length is not valid for this record type",
		EXPERT(WARN, PROTOCOL)},
	[PVST_ORIGVLAN_MISSING]   = {"stp.pvst.origvlan.missing", "Originating (PVID) VLAN TLV is missing or corrupt",
		EXPERT(WARN, PROTOCOL)},
	[PVST_TLV_TRUNCATED]      = {"stp.pvst.tlv.truncated", "TLV record is truncated prematurely", EXPERT(ERROR, MALFORMED)},
	[PVST_TLV_UNKNOWN]        = {"stp.pvst.tlv.unknown", "TLV type is unknown", EXPERT(NOTE, UNDECODED)},
	[VERSION_SUPPORT]         = {"bpdu.version_support",
		"This version of Wireshark only knows about versions 0, 2, 3 & 4", EXPERT(WARN, UNDECODED)},
	[TYPE_UNKNOWN]            = {"stp.type.unknown", "Unknown BPDU type data", EXPERT(WARN, UNDECODED)},
};
/* clang-format on */

enum { CONFIGURATION = 0, RAPID = 2, TOPOLOGY_CHANGE = 0x80 };
enum { V_MULTIPLE = 3, V_SHORTEST = 4 };
enum {
	FLAGS_AT = 4,
	ROOT_AT = 5,
	COST_AT = 13,
	BRIDGE_AT = 17,
	PORT_AT = 25,
	TIMES_AT = 27,
	CONF_BYTES = 35,
	RST_BYTES = 36,
	MST_AT = 38,
	MSTI_AT = 102,
	MSTI_BYTES = 16,
	MST_FIXED_BYTES = 64, /* of what version 3's length counts: all but the instances */
	MCID_BYTES = 51,
	AGREEMENT_BYTES = 34,
	PVST_KEY = 0x010b
};

/* ------------------------------------------------------------------ parts */

/* A bridge: four bits of priority, twelve of extension, an address (802.1Q clause 14.2.5).  first: the priority's row,
 * the others stand behind it. */
static void add_bridge(struct walk *w, struct node *under, unsigned first, uint32_t off, const char *what)
{
	unsigned       id = get_u16(w, off), priority = id & 0xf000, extension = id & 0x0fff;
	const uint8_t *mac = get_bytes(w, off + 2, 6);

	if (!mac || !walk_nodes(w))
		return;
	struct node *n = add_text(w, under, off, 8, "%s: %u / %u / %s", what, priority, extension, mac_name(w, mac));
	add_uint(w, n, first, off, 1, priority);
	add_uint(w, n, first + 1, off, 2, extension);
	add(w, n, first + 2, off + 2, 6);
}

static void add_config_id(struct walk *w, struct node *under, uint32_t off, const char *kind)
{
	static const struct {
		uint8_t     at, len;
		const char *label;
	} parts[] = {{0, 1, "ID format selector"}, {1, 32, "name"}, {33, 2, "revision"}, {35, 16, "digest"}};

	for (unsigned i = 0; i < 4; i++) {
		struct node *n = add(w, under, CONFIG_FORMAT_SELECTOR + i, off + parts[i].at, parts[i].len);
		if (!n || !kind)
			continue;
		if (i == 1)
			node_label(n, "%s Config name: %s", kind, walk_string(w, off + 1, 32));
		else if (i == 3)
			node_label(n, "%s Config digest: %s", kind, "");
		else
			node_label(n, "%s Config %s: %u", kind, parts[i].label,
			           (unsigned)get_uint(w, off + parts[i].at, parts[i].len));
		for (unsigned k = 0; i == 3 && k < 16; k++)
			node_append(n, "%02x", get_u8(w, off + parts[i].at + k));
	}
}

static void add_instance(struct walk *w, struct node *under, uint32_t off)
{
	unsigned       id = get_u16(w, off + 1);
	const uint8_t *mac = get_bytes(w, off + 3, 6);

	get_bytes(w, off, MSTI_BYTES);
	if (!walk_ok(w))
		return;
	struct node *n = add_text(w, under, off, MSTI_BYTES, "MSTID %u, Regional Root Identifier %u / %s", id & 0xfff,
	                          id & 0xf000, mac_name(w, mac));
	add_bits(w, n, MSTI_FLAGS, MSTI_TC, off);
	add_rows(w, n, MSTI_PRIORITY, MSTI_ROOT_COST, off);
	add_uint(w, n, MSTI_BRIDGE_PRIORITY, off + 13, 1, get_u8(w, off + 13) >> 4);
	add_uint(w, n, MSTI_PORT_PRIORITY, off + 14, 1, get_u8(w, off + 14) >> 4);
	add(w, n, MSTI_REMAINING_HOPS, off + 15, 1);
}

static void walk_shortest(struct walk *w, uint32_t off)
{
	uint32_t len = get_u16(w, off);

	add(w, w->node, VERSION_4_LENGTH, off, 2);
	if (!walk_ok(w) || !len)
		return;
	struct node *n = add_text(w, w->node, off, len + 2, "SPT Extension");
	struct node *id = add_text(w, n, off + 2, MCID_BYTES, "MCID Data");
	add_config_id(w, id, off + 2, "SPT");
	off += 2 + MCID_BYTES;
	uint8_t      flags = get_u8(w, off);
	struct node *agreement =
	    add_text(w, n, off, AGREEMENT_BYTES, "Agreement Data (AN: %u, DAN: %u)", flags & 3, flags >> 2 & 3);
	add_rows(w, agreement, AGREEMENT_NUM, AGREEMENT_DIGEST, off);
}

static void walk_multiple(struct walk *w, uint8_t version)
{
	uint32_t len = get_u16(w, RST_BYTES);

	add(w, w->node, VERSION_3_LENGTH, RST_BYTES, 2);
	struct node *n = add_text(w, w->node, RST_BYTES, len + 2, "MST Extension");
	add_config_id(w, n, MST_AT, NULL);
	add(w, n, CIST_INTERNAL_ROOT_PATH_COST, MST_AT + 51, 4);
	add_bridge(w, n, CIST_BRIDGE_PRIO, MST_AT + 55, "CIST Bridge Identifier");
	add(w, n, CIST_REMAINING_HOPS, MST_AT + 63, 1);
	uint32_t off = MSTI_AT, end = MSTI_AT + (uint16_t)(len - MST_FIXED_BYTES); /* a length too small wraps */
	for (; off < end && walk_ok(w); off += MSTI_BYTES)
		add_instance(w, n, off);
	if (version == V_SHORTEST && walk_ok(w))
		walk_shortest(w, off);
}

/* Cisco tells the VLAN of the tree behind the BPDU (and a byte of padding, if it is of version 0): tag, length, value.
 */
static void walk_vlans(struct walk *w, uint32_t off)
{
	bool found = false;

	while (remaining(w, off) >= 4 && walk_ok(w)) {
		unsigned tag = get_u16(w, off), len = get_u16(w, off + 2);
		if (tag == 0 && len == 0)
			break;
		struct node *n =
		    add_text(w, w->node, off, 4 + len, "%s", tag ? "Unknown TLV" : "Originating VLAN (PVID)");
		struct node *t = add(w, n, PVST_TLVTYPE, off, 2), *l = add(w, n, PVST_TLVLEN, off + 2, 2);
		if (remaining(w, off + 4) < len) {
			expert(w, n, PVST_TLV_TRUNCATED, NULL);
			break;
		}
		if (tag) {
			expert(w, t, PVST_TLV_UNKNOWN, NULL);
			add(w, n, PVST_TLVVAL, off + 4, len);
		} else if (len != 2) {
			expert(w, l, PVST_TLVLEN_INVALID, NULL);
		} else {
			found = true;
			node_append(n, ": %u", get_u16(w, off + 4));
			add(w, n, PVST_ORIGVLAN, off + 4, 2);
		}
		off += 4 + len;
	}
	if (!found && walk_ok(w))
		expert(w, w->node, PVST_ORIGVLAN_MISSING, NULL);
}

/* ------------------------------------------------------------------ the whole */

static void note_tree(struct walk *w, uint8_t version, uint8_t type)
{
	const uint8_t *p = get_bytes(w, 0, TIMES_AT);

	if (!p) {
		walk_no_node(w);
		return;
	}
	if (!walk_columns(w))
		return;
	const char *kind = type == CONFIGURATION   ? "Conf"
	                   : version == V_MULTIPLE ? "MST"
	                   : version == V_SHORTEST ? "SPT"
	                                           : "RST";
	col_info(w, "%s. %sRoot = %u/%u/%s  Cost = %u  Port = 0x%04x", kind, p[FLAGS_AT] & 1 ? "TC + " : "",
	         be16(p + ROOT_AT) & 0xf000u, be16(p + ROOT_AT) & 0x0fffu, mac_name(w, p + ROOT_AT + 2),
	         be32(p + COST_AT), be16(p + PORT_AT));
}

static void walk_tree(struct walk *w, uint8_t version, uint8_t type)
{
	if (type == CONFIGURATION)
		add_bits(w, w->node, CONF_FLAGS, CONF_TC, FLAGS_AT);
	else
		add_bits(w, w->node, RST_FLAGS, RST_TC, FLAGS_AT);
	add_bridge(w, w->node, ROOT_PRIO, ROOT_AT, "Root Identifier");
	add(w, w->node, ROOT_COST, COST_AT, 4);
	add_bridge(w, w->node, BRIDGE_PRIO, BRIDGE_AT, "Bridge Identifier");
	add(w, w->node, PORT, PORT_AT, 2);
	for (uint32_t i = 0; i < 4; i++)
		add_double(w, w->node, MSG_AGE + i, TIMES_AT + 2 * i, 2, get_u16(w, TIMES_AT + 2 * i) / 256.0);
	if (type == RAPID) {
		uint8_t version_1_len = get_u8(w, CONF_BYTES);
		add(w, w->node, VERSION_1_LENGTH, CONF_BYTES, 1);
		if (version >= V_MULTIPLE && !version_1_len && have(w, MSTI_AT - 1, 1)) {
			walk_multiple(w, version);
			return;
		}
	}
	if (w->layer->data == PVST_KEY && walk_ok(w))
		walk_vlans(w, RST_BYTES);
}

static void scan(struct scan *s)
{
	s->layer->data = s->key;
}

static void walk(struct walk *w)
{
	uint8_t version = get_u8(w, 2), type = get_u8(w, 3);

	col_info(w, "%s", "");
	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	if (type == CONFIGURATION || type == RAPID)
		note_tree(w, version, type);
	else if (type == TOPOLOGY_CHANGE)
		col_info(w, "Topology Change Notification");
	else
		col_info(w, "Unknown BPDU type (%u)", type);
	if (!walk_ok(w))
		return;
	add(w, w->node, PROTOCOL, 0, 2);
	struct node *v = add(w, w->node, VERSION, 2, 1);
	if (version == 1 || version > V_SHORTEST)
		expert(w, v, VERSION_SUPPORT, NULL);
	add(w, w->node, TYPE, 3, 1);
	if (type == CONFIGURATION || type == RAPID)
		walk_tree(w, version, type);
}

const struct proto proto_stp = {
    .name = "stp",
    .title = "Spanning Tree Protocol",
    .brief = "STP",
    .fields = fields,
    .nfields = N,
    BINDS({T_LLC_DSAP, 0x42}, {T_LLC_CISCO, 0x010b}),
    .scan = scan,
    .walk = walk,
};
