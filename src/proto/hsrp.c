/* hsrp.c -- Cisco's Hot Standby Router Protocol: version 1 (RFC 2281), advertisements of passive routers, version 2. */
#include <string.h>

#include "proto/proto.h"

/* clang-format off */
static const struct name opcode_names[] = {{0, "Hello"}, {1, "Coup"}, {2, "Resign"}, {3, "Advertise"}, {0, NULL}};
static const struct name state_names[] = {
	{0, "Initial"}, {1, "Learn"}, {2, "Listen"}, {4, "Speak"}, {8, "Standby"}, {16, "Active"}, {0, NULL}
};
static const struct name tlvtype_names[] = {{1, "HSRP interface state"}, {2, "IP redundancy"}, {0, NULL}};
static const struct name adv_state_names[] = {{1, "Dormant"}, {2, "Passive"}, {3, "Active"}, {0, NULL}};
static const struct name opcode_2_names[] = {{0, "Hello"}, {1, "Coup"}, {2, "Resign"}, {0, NULL}};
static const struct name state_2_names[] = {
	{1, "Init"}, {2, "Learn"}, {3, "Listen"}, {4, "Speak"}, {5, "Standby"}, {6, "Active"}, {0, NULL}
};
static const struct name ipversion_names[] = {{4, "IPv4"}, {6, "IPv6"}, {0, NULL}};
static const struct name algorithm_names[] = {{1, "MD5"}, {0, NULL}};

enum {
	VERSION, OPCODE, STATE, HELLOTIME, HOLDTIME, PRIORITY, GROUP, RESERVED, AUTH_DATA, VIRT_IP, ADV_TLVTYPE,
	ADV_TLVLENGTH, ADV_STATE, ADV_RESERVED1, ADV_ACTIVEGRP, ADV_PASSIVEGRP, ADV_RESERVED2, GROUP_STATE_TLV,
	INTERFACE_STATE_TLV, TEXT_AUTH_TLV, MD5_AUTH_TLV, VERSION_2, OPCODE_2, STATE_2, IPVERSION, GROUP_2, IDENTIFIER,
	PRIORITY_2, HELLOTIME_2, HOLDTIME_2, AUTH_DATA_2, VIRT_IP_2, VIRT_IP_V6, ACTIVE_GROUPS, PASSIVE_GROUPS,
	MD5_ALGORITHM, MD5_PADDING, MD5_FLAGS, MD5_IP_ADDRESS, MD5_KEY_ID, MD5_AUTH_DATA, UNKNOWN_TLV, N
};
static const struct field fields[N] = {
	[VERSION]             = {"hsrp.version", "Version", U8, DEC, AT(0)},
	[OPCODE]              = {"hsrp.opcode", "Op Code", U8, DEC, AT(1), NAMES(opcode_names)},
	[STATE]               = {"hsrp.state", "State", U8, DEC, AT(2), NAMES(state_names)},
	[HELLOTIME]           = {"hsrp.hellotime", "Hellotime", U8, DEC},
	[HOLDTIME]            = {"hsrp.holdtime", "Holdtime", U8, DEC},
	[PRIORITY]            = {"hsrp.priority", "Priority", U8, DEC, AT(5)},
	[GROUP]               = {"hsrp.group", "Group", U8, DEC, AT(6)},
	[RESERVED]            = {"hsrp.reserved", "Reserved", U8, DEC, AT(7)},
	[AUTH_DATA]           = {"hsrp.auth_data", "Authentication Data", STRING},
	[VIRT_IP]             = {"hsrp.virt_ip", "Virtual IP Address", IP4},
	[ADV_TLVTYPE]         = {"hsrp.adv.tlvtype", "Adv type", U16, DEC, AT(2), NAMES(tlvtype_names)},
	[ADV_TLVLENGTH]       = {"hsrp.adv.tlvlength", "Adv length", U16, DEC, AT(4)},
	[ADV_STATE]           = {"hsrp.adv.state", "Adv state", U8, DEC, AT(6), NAMES(adv_state_names)},
	[ADV_RESERVED1]       = {"hsrp.adv.reserved1", "Adv reserved1", U8, DEC, AT(7)},
	[ADV_ACTIVEGRP]       = {"hsrp.adv.activegrp", "Adv active groups", U16, DEC, AT(8)},
	[ADV_PASSIVEGRP]      = {"hsrp.adv.passivegrp", "Adv passive groups", U16, DEC, AT(10)},
	[ADV_RESERVED2]       = {"hsrp.adv.reserved2", "Adv reserved2", U32, DEC, AT(12)},
	[VERSION_2]           = {"hsrp2.version", "Version", U8, DEC, AT(2)},
	[OPCODE_2]            = {"hsrp2.opcode", "Op Code", U8, DEC, AT(3), NAMES(opcode_2_names)},
	[STATE_2]             = {"hsrp2.state", "State", U8, DEC, AT(4), NAMES(state_2_names)},
	[GROUP_STATE_TLV]     = {"hsrp2.group_state_tlv", "Group State TLV", U8, DEC},
	[INTERFACE_STATE_TLV] = {"hsrp2.interface_state_tlv", "Interface State TLV", U8, DEC},
	[TEXT_AUTH_TLV]       = {"hsrp2.text_auth_tlv", "Text Authentication TLV", U8, DEC},
	[MD5_AUTH_TLV]        = {"hsrp2.md5_auth_tlv", "MD5 Authentication TLV", U8, DEC},
	[IPVERSION]           = {"hsrp2.ipversion", "IP Ver.", U8, DEC, AT(5), NAMES(ipversion_names)},
	[GROUP_2]             = {"hsrp2.group", "Group", U16, DEC, AT(6)},
	[IDENTIFIER]          = {"hsrp2.identifier", "Identifier", MAC, AT(8)},
	[HELLOTIME_2]         = {"hsrp2.hellotime", "Hellotime", U32, DEC},
	[HOLDTIME_2]          = {"hsrp2.holdtime", "Holdtime", U32, DEC},
	[PRIORITY_2]          = {"hsrp2.priority", "Priority", U32, DEC, AT(14)},
	[AUTH_DATA_2]         = {"hsrp2.auth_data", "Authentication Data", STRING},
	[VIRT_IP_2]           = {"hsrp2.virt_ip", "Virtual IP Address", IP4},
	[VIRT_IP_V6]          = {"hsrp2.virt_ip_v6", "Virtual IPv6 Address", IP6},
	[ACTIVE_GROUPS]       = {"hsrp2.active_groups", "Active Groups", U16, DEC, AT(2)},
	[PASSIVE_GROUPS]      = {"hsrp2.passive_groups", "Passive Groups", U16, DEC, AT(4)},
	[MD5_ALGORITHM]       = {"hsrp2.md5_algorithm", "MD5 Algorithm", U8, DEC, AT(2), NAMES(algorithm_names)},
	[MD5_PADDING]         = {"hsrp2.md5_padding", "Padding", U8, HEX, AT(3)},
	[MD5_FLAGS]           = {"hsrp2.md5_flags", "MD5 Flags", U16, DEC, AT(4)},
	[MD5_IP_ADDRESS]      = {"hsrp.md5_ip_address", "Sender's IP Address", IP4, AT(6)},
	[MD5_KEY_ID]          = {"hsrp2.md5_key_id", "MD5 Key ID", U32, DEC, AT(10)},
	[MD5_AUTH_DATA]       = {"hsrp2.md5_auth_data", "MD5 Authentication Data", BYTES, AT(14), SIZE(16)},
	[UNKNOWN_TLV]         = {"hsrp.unknown_tlv", "Unknown TLV sequence (HSRPv1)", EXPERT(WARN, UNDECODED)},
};
/* clang-format on */

enum { VERSION_1_BYTES = 20, ADVERTISE = 3, TLV_HEAD_BYTES = 2 };
enum tlv { GROUP_STATE = 1, INTERFACE_STATE = 2, TEXT_AUTH = 3, MD5_AUTH = 4 };

/* Does it hold version 2?  It goes to groups of its own: 224.0.0.102, ff02::66. */
static bool is_version_2(const struct walk *w)
{
	static const uint8_t group6[16] = {0xff, 0x02, [15] = 0x66};
	const struct layer  *layers;
	int                  i = w->layer->parent;

	walk_layers(w, &layers);
	for (; i >= 0 && layers[i].proto != P_ip && layers[i].proto != P_ipv6; i = layers[i].parent)
		;
	if (i < 0 || layers[i].source || layers[i].caplen < 20)
		return false;
	const uint8_t *p = walk_frame(w)->bytes + layers[i].offset;
	if (layers[i].proto == P_ip)
		return be32(p + 16) == 0xe0000066;
	return layers[i].caplen >= 40 && !memcmp(p + 24, group6, sizeof group6);
}

static void add_timer(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, uint32_t usual)
{
	uint32_t     v = (uint32_t)get_uint(w, off, len);
	struct node *n = add(w, under, field, off, len);

	node_label(n, "%s: %sDefault (%u)", fields[field].label, v == usual ? "" : "Non-", v);
}

static void add_password(struct walk *w, struct node *under, unsigned field, uint32_t off)
{
	const char  *text = get_bytes(w, off, 8) ? walk_string(w, off, 8) : "";
	struct node *n = add(w, under, field, off, 8);

	if (!*text)
		node_label(n, "Authentication Data: Non-Default ()");
	else
		node_label(n, "Authentication Data: %sDefault (%s)", strcmp(text, "cisco") ? "Non-" : "", text);
}

static void walk_group_state(struct walk *w, struct node *n, uint32_t off)
{
	uint8_t opcode = get_u8(w, off + 3), state = get_u8(w, off + 4), version = get_u8(w, off + 5);

	col_info(w, "%s", name_or(w, opcode_2_names, opcode, "Unknown"));
	if (opcode <= 2)
		col_info_add(w, " (state %s)", name_or(w, state_2_names, state, "Unknown"));
	add_rows(w, n, VERSION_2, PRIORITY_2, off);
	add_timer(w, n, HELLOTIME_2, off + 18, 4, 3000);
	add_timer(w, n, HOLDTIME_2, off + 22, 4, 10000);
	if (version == 4)
		add(w, n, VIRT_IP_2, off + 26, 4);
	else if (version == 6)
		add(w, n, VIRT_IP_V6, off + 26, 16);
}

/* One type, length, value of version 2; false: an unknown one, nothing behind it is known. */
static bool walk_tlv(struct walk *w, uint32_t off)
{
	static const struct {
		unsigned field;
		bool     whole; /* the line stands for the whole, not for its first byte */
	} heads[] = {[GROUP_STATE] = {GROUP_STATE_TLV, true},
	             [INTERFACE_STATE] = {INTERFACE_STATE_TLV, false},
	             [TEXT_AUTH] = {TEXT_AUTH_TLV, true},
	             [MD5_AUTH] = {MD5_AUTH_TLV, false}};
	uint8_t type = get_u8(w, off), len = get_u8(w, off + 1);

	if (!walk_ok(w) || type < GROUP_STATE || type > MD5_AUTH)
		return false;
	struct node *n = add_uint(w, w->node, heads[type].field, off, heads[type].whole ? len + 2u : 1, type);
	node_label(n, "%s: Type=%u Len=%u", fields[heads[type].field].label, type, len);
	if (type == GROUP_STATE) {
		walk_group_state(w, n, off);
	} else if (type == INTERFACE_STATE) {
		col_info(w, "Interface State TLV (Act=%u Pass=%u)", get_u16(w, off + 2), get_u16(w, off + 4));
		add_rows(w, n, ACTIVE_GROUPS, PASSIVE_GROUPS, off);
	} else if (type == TEXT_AUTH) {
		add_password(w, n, AUTH_DATA_2, off + 2);
	} else {
		add_rows(w, n, MD5_ALGORITHM, MD5_AUTH_DATA, off);
	}
	return true;
}

static void walk_version_2(struct walk *w)
{
	uint32_t off = 0;

	col_protocol(w, "HSRPv2");
	while (remaining(w, off) >= TLV_HEAD_BYTES && walk_ok(w) && walk_tlv(w, off))
		off += TLV_HEAD_BYTES + get_u8(w, off + 1);
}

static void walk_version_1(struct walk *w)
{
	uint8_t opcode = get_u8(w, 1), state = get_u8(w, 2);

	if (!walk_ok(w))
		return;
	col_info(w, "%s", name_or(w, opcode_names, opcode, "Unknown"));
	if (opcode < ADVERTISE)
		col_info_add(w, " (state %s)", name_or(w, state_names, state, "Unknown"));
	add_rows(w, w->node, VERSION, OPCODE, 0);
	if (opcode == ADVERTISE) {
		col_info_add(w, " (state %s)", name_or(w, adv_state_names, get_u8(w, 6), "Unknown"));
		add_rows(w, w->node, ADV_TLVTYPE, ADV_RESERVED2, 0);
		return;
	}
	if (opcode > ADVERTISE)
		return;
	add(w, w->node, STATE, 2, 1);
	add_timer(w, w->node, HELLOTIME, 3, 1, 3);
	add_timer(w, w->node, HOLDTIME, 4, 1, 10);
	add_rows(w, w->node, PRIORITY, RESERVED, 0);
	add_password(w, w->node, AUTH_DATA, 8);
	add(w, w->node, VIRT_IP, 16, 4);
	if (!remaining(w, VERSION_1_BYTES) || !walk_ok(w))
		return;
	if (get_u8(w, VERSION_1_BYTES) == MD5_AUTH)
		walk_tlv(w, VERSION_1_BYTES);
	else
		expert(w, w->node, UNKNOWN_TLV, "Unknown TLV sequence (HSRPv1)");
}

static void walk(struct walk *w)
{
	if (is_version_2(w))
		walk_version_2(w);
	else
		walk_version_1(w);
}

const struct proto proto_hsrp = {
    .name = "hsrp",
    .title = "Cisco Hot Standby Router Protocol",
    .brief = "HSRP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 1985}, {T_UDP_PORT, 2029}),
    .walk = walk,
};
