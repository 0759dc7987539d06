/* cdp.c -- Cisco Discovery Protocol: versions 1 and 2, as far as their TLVs are known.
 *
 *   0         1         2          4
 *   | version | seconds | checksum | TLVs:  | type (2) | length of all (2) | value ... |
 */
#include <string.h>

#include "base/checksum.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name type_names[] = {
	{0x1, "Device ID"}, {0x2, "Addresses"}, {0x3, "Port ID"}, {0x4, "Capabilities"}, {0x5, "Software version"},
	{0x6, "Platform"}, {0x7, "IP Prefix/Gateway (used for ODR)"}, {0x8, "Protocol Hello"},
	{0x9, "VTP Management Domain"}, {0xa, "Native VLAN"}, {0xb, "Duplex"}, {0xe, "VoIP VLAN Reply"},
	{0xf, "VoIP VLAN Query"}, {0x10, "Power consumption"}, {0x11, "MTU"}, {0x12, "Trust Bitmap"},
	{0x13, "Untrusted Port CoS"}, {0x14, "System Name"}, {0x15, "System Object ID"}, {0x16, "Management Address"},
	{0x17, "Location"}, {0x18, "External Port-ID"}, {0x19, "Power Requested"}, {0x1a, "Power Available"},
	{0x1b, "Port Unidirectional"}, {0x1d, "EnergyWise"}, {0x1f, "Spare PoE"}, {0x1000, "BSSID"},
	{0x1001, "Serial number"}, {0x1002, "SSID"}, {0x1003, "Radio1 channel"}, {0x1006, "SNMP UDP port"},
	{0x1007, "Web TCP port"}, {0x1008, "Source MAC address"}, {0x1009, "Radio2 channel"},
	{0x100a, "Radio1 Operating mode"}, {0x100b, "Radio2 Operating mode"}, {0x100c, "Radio1 Radio mode"},
	{0x100d, "Radio2 Radio mode"}, {0, NULL}
};
static const struct name id_names[] = {{0x112, "Cluster Management"}, {0, NULL}};
static const struct name protocol_type_names[] = {{0x1, "NLPID"}, {0x2, "802.2"}, {0, NULL}};
static const struct name nlpid_names[] = {{0x81, "CLNP"}, {0xcc, "IP"}, {0, NULL}};

enum {
	VERSION, TTL, CHECKSUM, CHECKSUM_STATUS, TLV_TYPE, TLV_LEN, DEVICEID, PLATFORM, PORTID, CAP, CAP_ROUTER,
	CAP_TRANS_BRIDGE, CAP_SRC_BRIDGE, CAP_SWITCH, CAP_HOST, CAP_IGMP_CAPABLE, CAP_REPEATER, CAP_VOIP_PHONE,
	CAP_REMOTE, CAP_CVTA, CAP_MAC_RELAY, SPARE_POE, SPARE_POE_POE, SPARE_POE_SPARE_PAIR_ARCH,
	SPARE_POE_REQ_SPARE_PAIR_POE, SPARE_POE_PSE_SPARE_PAIR_POE, NUMBER_OF_ADDRESSES, ODR_DEFAULT_GATEWAY,
	IP_PREFIX, F_OUI, PROTOCOL_ID, CLUSTER_MASTER_IP, CLUSTER_IP, CLUSTER_VERSION, CLUSTER_SUB_VERSION,
	CLUSTER_STATUS, CLUSTER_UNKNOWN, CLUSTER_COMMANDER_MAC, CLUSTER_SWITCH_MAC, CLUSTER_MANAGEMENT_VLAN,
	HELLO_UNKNOWN, VTP_MANAGEMENT_DOMAIN, NATIVE_VLAN, DUPLEX, DATA, VOICE_VLAN, POWER_CONSUMPTION, MTU,
	TRUST_BITMAP, UNTRUSTED_PORT_COS, SYSTEM_NAME, SYSTEM_OBJECT_IDENTIFIER, LOCATION_UNKNOWN, LOCATION,
	REQUEST_ID, MANAGEMENT_ID, POWER_REQUESTED, POWER_AVAILABLE, ENCRYPTED_DATA, SEEN_SEQUENCE, SEQUENCE_NUMBER,
	MODEL_NUMBER, UNKNOWN_PAD, HARDWARE_VERSION_ID, SYSTEM_SERIAL_NUMBER, NRGYZ_UNKNOWN_VALUES, LEN_TLV_TABLE,
	NUM_TLVS_TABLE, PROTOCOL, PROTOCOL_TYPE, PROTOCOL_LENGTH, ADDRESS, ADDRESS_LENGTH, NRGYZ_IP_ADDRESS,
	NRGYZ_IPV6_ADDRESS, SOFTWARE_VERSION, BAD_CHECKSUM, N
};
static const struct field fields[N] = {
	[VERSION]                      = {"cdp.version", "Version", U8, DEC},
	[TTL]                          = {"cdp.ttl", "TTL", U8, DEC, UNIT(" second", " seconds")},
	[CHECKSUM]                     = {"cdp.checksum", "Checksum", U16, HEX},
	[CHECKSUM_STATUS]              = {"cdp.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[TLV_TYPE]                     = {"cdp.tlv.type", "Type", U16, HEX, NAMES(type_names)},
	[TLV_LEN]                      = {"cdp.tlv.len", "Length", U16, DEC},
	[DEVICEID]                     = {"cdp.deviceid", "Device ID", STRING},
	[PLATFORM]                     = {"cdp.platform", "Platform", STRING},
	[PORTID]                       = {"cdp.portid", "Sent through Interface", STRING},
	[CAP]                          = {"cdp.capabilities", "Capabilities", U32, HEX},
	[CAP_ROUTER]                   = {"cdp.capabilities.router", "Router", BOOL(32), MASK(0x1), YESNO("Yes", "No")},
	[CAP_TRANS_BRIDGE]             = {"cdp.capabilities.trans_bridge", "Transparent Bridge", BOOL(32), MASK(0x2),
		YESNO("Yes", "No")},
	[CAP_SRC_BRIDGE]               = {"cdp.capabilities.src_bridge", "Source Route Bridge", BOOL(32), MASK(0x4),
		YESNO("Yes", "No")},
	[CAP_SWITCH]                   = {"cdp.capabilities.switch", "Switch", BOOL(32), MASK(0x8), YESNO("Yes", "No")},
	[CAP_HOST]                     = {"cdp.capabilities.host", "Host", BOOL(32), MASK(0x10), YESNO("Yes", "No")},
	[CAP_IGMP_CAPABLE]             = {"cdp.capabilities.igmp_capable", "IGMP capable", BOOL(32), MASK(0x20),
		YESNO("Yes", "No")},
	[CAP_REPEATER]                 = {"cdp.capabilities.repeater", "Repeater", BOOL(32), MASK(0x40), YESNO("Yes", "No")},
	[CAP_VOIP_PHONE]               = {"cdp.capabilities.voip_phone", "VoIP Phone", BOOL(32), MASK(0x80),
		YESNO("Yes", "No")},
	[CAP_REMOTE]                   = {"cdp.capabilities.remote", "Remotely Managed Device", BOOL(32), MASK(0x100),
		YESNO("Yes", "No")},
	[CAP_CVTA]                     = {"cdp.capabilities.cvta", "CVTA/STP Dispute Resolution/Cisco VT Camera",
		BOOL(32), MASK(0x200), YESNO("Yes", "No")},
	[CAP_MAC_RELAY]                = {"cdp.capabilities.mac_relay", "Two Port Mac Relay", BOOL(32), MASK(0x400),
		YESNO("Yes", "No")},
	[SPARE_POE]                    = {"cdp.spare_poe_tlv", "Spare Pair PoE", U8, HEX},
	[SPARE_POE_POE]                = {"cdp.spare_poe_tlv.poe", "PSE Four-Wire PoE", BOOL(8), MASK(0x1),
		YESNO("Supported", "Not supported")},
	[SPARE_POE_SPARE_PAIR_ARCH]    = {"cdp.spare_poe_tlv.spare_pair_arch", "PD Spare Pair Architecture", BOOL(8),
		MASK(0x2), YESNO("Shared", "Independent")},
	[SPARE_POE_REQ_SPARE_PAIR_POE] = {"cdp.spare_poe_tlv.req_spare_pair_poe", "PD Request Spare Pair PoE",
		BOOL(8), MASK(0x4), YESNO("On", "Off")},
	[SPARE_POE_PSE_SPARE_PAIR_POE] = {"cdp.spare_poe_tlv.pse_spare_pair_poe", "PSE Spare Pair PoE", BOOL(8),
		MASK(0x8), YESNO("On", "Off")},
	[NUMBER_OF_ADDRESSES]          = {"cdp.number_of_addresses", "Number of addresses", U32, DEC},
	[ODR_DEFAULT_GATEWAY]          = {"cdp.odr_default_gateway", "ODR Default gateway", IP4},
	[IP_PREFIX]                    = {"cdp.ip_prefix", "IP Prefix", IP4},
	[F_OUI]                        = {"cdp.oui", "OUI", U24, OUI},
	[PROTOCOL_ID]                  = {"cdp.protocol_id", "Protocol ID", U16, HEX, NAMES(id_names)},
	[CLUSTER_MASTER_IP]            = {"cdp.cluster.master_ip", "Cluster Master IP", IP4},
	[CLUSTER_IP]                   = {"cdp.cluster.ip", "IP?", IP4},
	[CLUSTER_VERSION]              = {"cdp.cluster.version", "Version?", U8, HEX},
	[CLUSTER_SUB_VERSION]          = {"cdp.cluster.sub_version", "Sub Version?", U8, HEX},
	[CLUSTER_STATUS]               = {"cdp.cluster.status", "Status?", U8, HEX},
	[CLUSTER_UNKNOWN]              = {"cdp.cluster.unknown", "UNKNOWN", U8, HEX},
	[CLUSTER_COMMANDER_MAC]        = {"cdp.cluster.commander_mac", "Cluster Commander MAC", MAC},
	[CLUSTER_SWITCH_MAC]           = {"cdp.cluster.switch_mac", "Switch's MAC", MAC},
	[CLUSTER_MANAGEMENT_VLAN]      = {"cdp.cluster.management_vlan", "Management VLAN", U16, DEC},
	[HELLO_UNKNOWN]                = {"cdp.hello.unknown", "Unknown", BYTES},
	[VTP_MANAGEMENT_DOMAIN]        = {"cdp.vtp_management_domain", "VTP Management Domain", STRING},
	[NATIVE_VLAN]                  = {"cdp.native_vlan", "Native VLAN", U16, DEC},
	[DUPLEX]                       = {"cdp.duplex", "Duplex", BOOL(0), YESNO("Full", "Half")},
	[DATA]                         = {"cdp.data", "Data", BYTES},
	[VOICE_VLAN]                   = {"cdp.voice_vlan", "Voice VLAN", U16, DEC},
	[POWER_CONSUMPTION]            = {"cdp.power_consumption", "Power Consumption", U16, DEC, UNIT("mW", "mW")},
	[MTU]                          = {"cdp.mtu", "MTU", U32, DEC},
	[TRUST_BITMAP]                 = {"cdp.trust_bitmap", "Trust Bitmap", U8, HEX},
	[UNTRUSTED_PORT_COS]           = {"cdp.untrusted_port_cos", "Untrusted port CoS", U8, HEX},
	[SYSTEM_NAME]                  = {"cdp.system_name", "System Name", STRING},
	[SYSTEM_OBJECT_IDENTIFIER]     = {"cdp.system_object_identifier", "System Object Identifier", BYTES},
	[LOCATION_UNKNOWN]             = {"cdp.location.unknown", "UNKNOWN", U8, HEX},
	[LOCATION]                     = {"cdp.location", "Location", STRING},
	[REQUEST_ID]                   = {"cdp.request_id", "Request-ID", U16, DEC},
	[MANAGEMENT_ID]                = {"cdp.management_id", "Management-ID", U16, DEC},
	[POWER_REQUESTED]              = {"cdp.power_requested", "Power Requested", U32, DEC, UNIT("mW", "mW")},
	[POWER_AVAILABLE]              = {"cdp.power_available", "Power Available", U32, DEC, UNIT("mW", "mW")},
	[ENCRYPTED_DATA]               = {"cdp.encrypted_data", "Encrypted Data", BYTES},
	[SEEN_SEQUENCE]                = {"cdp.seen_sequence", "Seen Sequence?", U32, DEC},
	[SEQUENCE_NUMBER]              = {"cdp.sequence_number", "Sequence Number", U32, DEC},
	[MODEL_NUMBER]                 = {"cdp.model_number", "Model Number", STRINGZ},
	[UNKNOWN_PAD]                  = {"cdp.unknown_pad", "Unknown Pad", U16, HEX},
	[HARDWARE_VERSION_ID]          = {"cdp.hardware_version_id", "Hardware Version ID", STRINGZ},
	[SYSTEM_SERIAL_NUMBER]         = {"cdp.system_serial_number", "System Serial Number", STRINGZ},
	[NRGYZ_UNKNOWN_VALUES]         = {"cdp.nrgyz_unknown_values", "Unknown Values", BYTES},
	[LEN_TLV_TABLE]                = {"cdp.len_tlv_table", "Length of TLV table", U16, DEC},
	[NUM_TLVS_TABLE]               = {"cdp.num_tlvs_table", "Number of TLVs in table", U16, DEC},
	[PROTOCOL]                     = {"cdp.protocol", "Protocol", BYTES},
	[PROTOCOL_TYPE]                = {"cdp.protocol_type", "Protocol type", U8, HEX, NAMES(protocol_type_names)},
	[PROTOCOL_LENGTH]              = {"cdp.protocol_length", "Protocol length", U8, DEC},
	[ADDRESS]                      = {"cdp.address", "Address", BYTES},
	[ADDRESS_LENGTH]               = {"cdp.address_length", "Address length", U16, DEC},
	[NRGYZ_IP_ADDRESS]             = {"cdp.nrgyz.ip_address", "IP Address", IP4},
	[NRGYZ_IPV6_ADDRESS]           = {"cdp.nrgyz.ipv6_address", "IPv6 Address", IP6},
	[SOFTWARE_VERSION]             = {"cdp.software_version", "Software version", STRINGZ},
	[BAD_CHECKSUM]                 = {"cdp.bad_checksum", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
};
/* clang-format on */

enum tlv {
	TLV_DEVICE = 1,
	TLV_ADDRESSES = 2,
	TLV_PORT = 3,
	TLV_CAPABILITIES = 4,
	TLV_SOFTWARE = 5,
	TLV_PLATFORM = 6,
	TLV_PREFIXES = 7,
	TLV_HELLO = 8,
	TLV_VTP_DOMAIN = 9,
	TLV_NATIVE_VLAN = 10,
	TLV_DUPLEX = 11,
	TLV_VLAN_REPLY = 14,
	TLV_VLAN_QUERY = 15,
	TLV_CONSUMPTION = 16,
	TLV_MTU = 17,
	TLV_TRUST = 18,
	TLV_COS = 19,
	TLV_SYSTEM_NAME = 20,
	TLV_SYSTEM_OID = 21,
	TLV_MANAGEMENT = 22,
	TLV_LOCATION = 23,
	TLV_POWER_REQUEST = 25,
	TLV_POWER_AVAILABLE = 26,
	TLV_ENERGY_WISE = 29,
	TLV_SPARE_POE = 31,
	TLV_RADIO_FIRST = 0x1000,
	TLV_RADIO_LAST = 0x100d
};
enum { HEADER_BYTES = 4, TLV_HEAD_BYTES = 4, CHECKSUM_AT = 2, CLUSTER = 0x0112, NLPID_IP = 0xcc, PREFIX_BYTES = 5 };

/* What stands behind a TLV whose length is less than its own head is nobody's. */
static void scan(struct scan *s)
{
	uint32_t off = HEADER_BYTES;

	while (off < s->len) {
		if (!scan_need(s, off + TLV_HEAD_BYTES))
			return;
		uint16_t len = be16(s->p + off + 2);
		if (len < TLV_HEAD_BYTES) {
			scan_inside(s, P_data, off + TLV_HEAD_BYTES, 0);
			return;
		}
		off += len;
	}
}

/* What the sum over all words leaves.  The last byte of an odd number of them is a word of its own, and signed. */
static uint16_t left_of(const uint8_t *p, uint32_t n)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i + 1 < n; i += 2)
		sum += be16(p + i);
	if (n & 1)
		sum += p[n - 1] & 0x80 ? 0xff00u + p[n - 1] - 1u : p[n - 1];
	return checksum_finish(sum);
}

static void walk_checksum(struct walk *w)
{
	struct sum sum = sum_add(w, w->node, CHECKSUM, CHECKSUM_AT);

	if (!walk_ok(w))
		return;
	if (w->caplen < w->len)
		sum_unverified(&sum, "");
	else
		sum_verified(&sum, BAD_CHECKSUM, left_of(w->p, w->len));
}

static void add_bit_rows(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off, uint32_t len)
{
	struct node *n = add(w, under, first, off, len);

	for (unsigned f = first + 1; f <= last; f++)
		add(w, n, f, off, len);
}

/* One address at `off`; returns where it ends. */
static uint32_t walk_address(struct walk *w, struct node *under, uint32_t off)
{
	static const uint8_t snap_ip6[8] = {0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd};
	uint32_t             from = off, protocol_len = get_u8(w, off + 1), len = get_u16(w, off + 2 + protocol_len);
	uint8_t              type = get_u8(w, off);
	const uint8_t       *protocol = get_bytes(w, off + 2, protocol_len), *p;

	off += 4 + protocol_len;
	if (!protocol || !(p = get_bytes(w, off, len)))
		return off;
	bool         nlpid = type == 1 && protocol_len == 1, is_ip = nlpid && *protocol == NLPID_IP;
	bool         is_ip6 = type == 2 && protocol_len == 8 && !memcmp(protocol, snap_ip6, 8);
	const char  *name = is_ip ? "IP" : is_ip6 ? "IPv6" : nlpid ? name_of(nlpid_names, *protocol) : NULL;
	unsigned     field = is_ip && len == 4 ? NRGYZ_IP_ADDRESS : is_ip6 && len == 16 ? NRGYZ_IPV6_ADDRESS : ADDRESS;
	struct node *n;

	if (field == NRGYZ_IP_ADDRESS)
		n = add_text(w, under, from, off + len - from, "IP address: %s", ip4_text(w, p));
	else if (field == NRGYZ_IPV6_ADDRESS)
		n = add_text(w, under, from, off + len - from, "IPv6 address: %s", ip6_text(w, p));
	else
		n = add_text(w, under, from, off + len - from, "Address: %s", walk_hex(w, off, len));
	add(w, n, PROTOCOL_TYPE, from, 1);
	add(w, n, PROTOCOL_LENGTH, from + 1, 1);
	struct node *shown = add(w, n, PROTOCOL, from + 2, protocol_len);
	if (name)
		node_label(shown, "Protocol: %s", name);
	add(w, n, ADDRESS_LENGTH, off - 2, 2);
	add(w, n, field, off, len);
	return off + len;
}

static void walk_addresses(struct walk *w, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t count = get_u32(w, off);

	add(w, n, NUMBER_OF_ADDRESSES, off, 4);
	off += 4;
	for (; count && off < end && walk_ok(w); count--)
		off = walk_address(w, n, off);
}

/* A version has lines: each is an item. */
static void walk_software(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);

	while (p && len) {
		const uint8_t *end = memchr(p, '\n', len);
		uint32_t       taken = end ? (uint32_t)(end - p) + 1 : len, text = end ? taken - 1 : len;
		add_str_of(w, n, SOFTWARE_VERSION, off, taken, off, text);
		off += taken;
		p += taken;
		len -= taken;
	}
}

static void walk_prefixes(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	if (len == 4) {
		const uint8_t *p = get_bytes(w, off, 4);
		node_label(n, "ODR Default gateway: %s", p ? ip4_text(w, p) : "");
		add(w, n, ODR_DEFAULT_GATEWAY, off, 4);
		return;
	}
	node_label(n, "IP Prefixes: %u", len / PREFIX_BYTES);
	for (; len >= PREFIX_BYTES && walk_ok(w); len -= PREFIX_BYTES, off += PREFIX_BYTES) {
		const uint8_t *p = get_bytes(w, off, PREFIX_BYTES);
		if (p)
			node_label(add_bytes(w, n, IP_PREFIX, off, PREFIX_BYTES, p, 4), "IP Prefix: %s/%u",
			           ip4_text(w, p), p[4]);
	}
}

static void walk_hello(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	uint16_t id = get_u16(w, off + 3);

	node_label(n, "Protocol Hello: %s", name_or(w, id_names, id, "Unknown (0x%04x)"));
	add(w, n, F_OUI, off, 3);
	node_label(add(w, n, PROTOCOL_ID, off + 3, 2), "Protocol ID: %s (0x%04x)", name_or(w, id_names, id, "Unknown"),
	           id);
	off += 5;
	if (id != CLUSTER) {
		if (len > 5)
			add(w, n, HELLO_UNKNOWN, off, len - 5);
		return;
	}
	add(w, n, CLUSTER_MASTER_IP, off, 4);
	add(w, n, CLUSTER_IP, off + 4, 4);
	add(w, n, CLUSTER_VERSION, off + 8, 1);
	add(w, n, CLUSTER_SUB_VERSION, off + 9, 1);
	add(w, n, CLUSTER_STATUS, off + 10, 1);
	add(w, n, CLUSTER_UNKNOWN, off + 11, 1);
	add(w, n, CLUSTER_COMMANDER_MAC, off + 12, 6);
	add(w, n, CLUSTER_SWITCH_MAC, off + 18, 6);
	add(w, n, CLUSTER_UNKNOWN, off + 24, 1);
	add(w, n, CLUSTER_MANAGEMENT_VLAN, off + 25, 2);
}

static void walk_voice_vlan(struct walk *w, struct node *n, uint32_t off, const char *what)
{
	node_label(n, "VoIP VLAN %s: VLAN %u", what, get_u16(w, off + 1));
	add(w, n, DATA, off, 1);
	add(w, n, VOICE_VLAN, off + 1, 2);
}

static void walk_power(struct walk *w, struct node *n, uint32_t off, uint32_t len, const char *what, unsigned field)
{
	node_label(n, "%s: ", what);
	add(w, n, REQUEST_ID, off, 2);
	add(w, n, MANAGEMENT_ID, off + 2, 2);
	for (uint32_t i = 4; i + 4 <= len && walk_ok(w); i += 4) {
		node_append(n, "%s%u mW", i > 4 ? ", " : "", get_u32(w, off + i));
		add(w, n, field, off + i, 4);
	}
}

/* Cisco's protocol for measuring power; what the table of values at its end holds is not decoded. */
static void walk_energy_wise(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	static const struct {
		uint16_t field;
		uint8_t  bytes;
	} rows[] = {{ENCRYPTED_DATA, 20},       {SEEN_SEQUENCE, 4},        {SEQUENCE_NUMBER, 4},
	            {MODEL_NUMBER, 16},         {UNKNOWN_PAD, 2},          {HARDWARE_VERSION_ID, 3},
	            {SYSTEM_SERIAL_NUMBER, 11}, {NRGYZ_UNKNOWN_VALUES, 8}, {LEN_TLV_TABLE, 2},
	            {NUM_TLVS_TABLE, 2}};
	uint32_t end = off + len;

	node_label(n, "EnergyWise");
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		add(w, n, rows[i].field, off, rows[i].bytes);
		off += rows[i].bytes;
	}
	if (walk_ok(w) && off < end)
		add(w, n, DATA, off, end - off);
}

/* One text, shown in the TLV's line too. */
static void walk_string_tlv(struct walk *w, struct node *n, uint32_t off, uint32_t len, unsigned field,
                            const char *what)
{
	node_label(n, "%s: %s", what, walk_escaped(w, off, len));
	add(w, n, field, off, len);
}

/* A number, shown in the TLV's line too: hex: with two digits. */
static void walk_number(struct walk *w, struct node *n, uint32_t off, uint32_t len, unsigned field)
{
	unsigned v = (unsigned)get_uint(w, off, len);

	node_label(n, fields[field].base == BASE_HEX ? "%s: 0x%02x" : "%s: %u", fields[field].label, v);
	add(w, n, field, off, len);
}

static void walk_known_text(struct walk *w, struct node *n, uint16_t type, uint32_t off, uint32_t len)
{
	switch (type) {
	case TLV_DEVICE:
		col_info_add(w, "Device ID: %s  ", walk_escaped(w, off, len));
		walk_string_tlv(w, n, off, len, DEVICEID, "Device ID");
		return;
	case TLV_PORT:
		col_info_add(w, "Port ID: %s  ", walk_escaped(w, off, len));
		walk_string_tlv(w, n, off, len, PORTID, "Port ID");
		return;
	case TLV_PLATFORM: walk_string_tlv(w, n, off, len, PLATFORM, "Platform"); return;
	case TLV_VTP_DOMAIN: walk_string_tlv(w, n, off, len, VTP_MANAGEMENT_DOMAIN, "VTP Management Domain"); return;
	case TLV_SYSTEM_NAME: walk_string_tlv(w, n, off, len, SYSTEM_NAME, "System Name"); return;
	case TLV_LOCATION:
		add(w, n, LOCATION_UNKNOWN, off, 1);
		if (len)
			walk_string_tlv(w, n, off + 1, len - 1, LOCATION, "Location");
		return;
	}
}

static void walk_known_number(struct walk *w, struct node *n, uint16_t type, uint32_t off, uint32_t len)
{
	switch (type) {
	case TLV_NATIVE_VLAN: walk_number(w, n, off, 2, NATIVE_VLAN); return;
	case TLV_DUPLEX:
		node_label(n, "Duplex: %s", get_u8(w, off) ? "Full" : "Half");
		add(w, n, DUPLEX, off, 1);
		return;
	case TLV_VLAN_REPLY: walk_voice_vlan(w, n, off, "Reply"); return;
	case TLV_VLAN_QUERY: walk_voice_vlan(w, n, off, "Query"); return;
	case TLV_CONSUMPTION:
		node_label(n, "Power Consumption: %u mW", get_u16(w, off));
		add(w, n, POWER_CONSUMPTION, off, 2);
		return;
	case TLV_MTU: walk_number(w, n, off, 4, MTU); return;
	case TLV_TRUST: walk_number(w, n, off, 1, TRUST_BITMAP); return;
	case TLV_COS: walk_number(w, n, off, 1, UNTRUSTED_PORT_COS); return;
	case TLV_POWER_REQUEST: walk_power(w, n, off, len, "Power Request", POWER_REQUESTED); return;
	case TLV_POWER_AVAILABLE: walk_power(w, n, off, len, "Power Available", POWER_AVAILABLE); return;
	case TLV_SPARE_POE:
		node_label(n, "Spare Pair PoE");
		add_bit_rows(w, n, SPARE_POE, SPARE_POE_PSE_SPARE_PAIR_POE, off, 1);
		return;
	}
}

static void walk_tlv(struct walk *w, struct node *n, uint16_t type, uint32_t off, uint32_t len)
{
	switch (type) {
	case TLV_DEVICE:
	case TLV_PORT:
	case TLV_PLATFORM:
	case TLV_VTP_DOMAIN:
	case TLV_SYSTEM_NAME:
	case TLV_LOCATION: walk_known_text(w, n, type, off, len); return;
	case TLV_NATIVE_VLAN:
	case TLV_DUPLEX:
	case TLV_VLAN_REPLY:
	case TLV_VLAN_QUERY:
	case TLV_CONSUMPTION:
	case TLV_MTU:
	case TLV_TRUST:
	case TLV_COS:
	case TLV_POWER_REQUEST:
	case TLV_POWER_AVAILABLE:
	case TLV_SPARE_POE: walk_known_number(w, n, type, off, len); return;
	case TLV_ADDRESSES:
	case TLV_MANAGEMENT:
		node_label(n, type == TLV_ADDRESSES ? "Addresses" : "Management Addresses");
		walk_addresses(w, n, off, off + len);
		return;
	case TLV_CAPABILITIES:
		node_label(n, "Capabilities");
		add_bit_rows(w, n, CAP, CAP_MAC_RELAY, off, 4);
		return;
	case TLV_SOFTWARE:
		node_label(n, "Software Version");
		walk_software(w, n, off, len);
		return;
	case TLV_PREFIXES: walk_prefixes(w, n, off, len); return;
	case TLV_HELLO: walk_hello(w, n, off, len); return;
	case TLV_SYSTEM_OID:
		node_label(n, "System Object Identifier");
		if (len)
			add(w, n, SYSTEM_OBJECT_IDENTIFIER, off, len);
		return;
	case TLV_ENERGY_WISE: walk_energy_wise(w, n, off, len); return;
	}
	const char *name = name_or(w, type_names, type, "Unknown (0x%04x)");
	if (type >= TLV_RADIO_FIRST && type <= TLV_RADIO_LAST && name_of(type_names, type)) {
		walk_string_tlv(w, n, off, len, PLATFORM, name);
		return;
	}
	node_label(n, "Type: %s, length: %u", name, len + TLV_HEAD_BYTES);
	if (len)
		add(w, n, DATA, off, len);
}

static void walk(struct walk *w)
{
	uint32_t off = HEADER_BYTES;

	col_info(w, "%s", "");
	add(w, w->node, VERSION, 0, 1);
	add(w, w->node, TTL, 1, 1);
	walk_checksum(w);
	while (remaining(w, off) && walk_ok(w)) {
		uint16_t type = get_u16(w, off), len = get_u16(w, off + 2);
		if (!walk_ok(w))
			return;
		if (len < TLV_HEAD_BYTES) {
			struct node *n =
			    add_text(w, w->node, off, TLV_HEAD_BYTES, "TLV with invalid length %u (< 4)", len);
			add(w, n, TLV_TYPE, off, 2);
			add(w, n, TLV_LEN, off + 2, 2);
			add_quoted(w, w->node);
			return;
		}
		struct node *n = add_text(w, w->node, off, len, "%s", "");
		add(w, n, TLV_TYPE, off, 2);
		add(w, n, TLV_LEN, off + 2, 2);
		if (type == TLV_DEVICE || type == TLV_PORT || walk_nodes(w))
			walk_tlv(w, n, type, off + TLV_HEAD_BYTES, len - TLV_HEAD_BYTES);
		off += len;
	}
}

const struct proto proto_cdp = {
    .name = "cdp",
    .title = "Cisco Discovery Protocol",
    .brief = "CDP",
    .fields = fields,
    .nfields = N,
    BINDS({T_LLC_CISCO, 0x2000}, {T_GRE_PROTO, 0x2000}, {T_PPP, 0x207}, {T_CHDLC, 0x2000}),
    .scan = scan,
    .walk = walk,
};
