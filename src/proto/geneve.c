/* geneve.c -- Generic Network Virtualization Encapsulation: RFC 8926.
 *
 *   0                   1       2      4     7          8
 *   | ver, option words | flags | type | VNI | reserved | options ... | payload ...
 */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct range class_ranges[] = {
	{0x0, 0xff, "Standard"}, {0x100, 0x100, "Linux"}, {0x101, 0x101, "Open vSwitch"},
	{0x102, 0x102, "Open Virtual Networking (OVN)"}, {0x103, 0x103, "In-band Network Telemetry (INT)"},
	{0x104, 0x104, "VMware"}, {0x105, 0x105, "Amazon.com, Inc."}, {0x106, 0x106, "Cisco Systems, Inc."},
	{0x107, 0x107, "Oracle Corporation"}, {0x108, 0x110, "Amazon.com, Inc."}, {0x111, 0x118, "IBM"},
	{0x119, 0x128, "Ericsson"}, {0x129, 0x129, "Oxide Computer Company"}, {0x130, 0x131, "Cisco Systems, Inc."},
	{0x132, 0x135, "Google LLC"}, {0x136, 0x136, "InfoQuick Global Connection Tech Ltd."},
	{0x137, 0xfeff, "Unassigned"}, {0xfff0, 0xffff, "Experimental"}, {0, 0, NULL}
};

enum {
	VERSION, FLAGS_, FLAGS_OAM, FLAGS_CRITICAL, FLAGS_RESERVED, PROTO_TYPE, VNI, RESERVED, OPTIONS, OPTION_CLASS,
	OPTION_TYPE, OPTION_TYPE_CRITICAL, OPTION_FLAGS, OPTION_FLAGS_RESERVED, OPTION_LENGTH, OPTION, OPTION_GCP_VNID,
	OPTION_GCP_RESERVED, OPTION_GCP_DIRECTION, OPTION_GCP_ENDPOINT, OPTION_GCP_PROFILE, OPTION_UNKNOWN_DATA,
	VERSION_UNKNOWN, OPTION_LENGTH_INVALID, N
};
static const struct field fields[N] = {
	[VERSION]               = {"geneve.version", "Version", U8, DEC},
	[FLAGS_]                = {"geneve.flags", "Flags", U8, HEX, AT(1)},
	[FLAGS_OAM]             = {"geneve.flags.oam", "Operations, Administration and Management Frame", BOOL(8), MASK(0x80), AT(1), DEPTH(1)},
	[FLAGS_CRITICAL]        = {"geneve.flags.critical", "Critical Options Present", BOOL(8), MASK(0x40), AT(1), DEPTH(1)},
	[FLAGS_RESERVED]        = {"geneve.flags.reserved", "Reserved", BOOL(8), MASK(0x3f), AT(1), DEPTH(1)},
	[PROTO_TYPE]            = {"geneve.proto_type", "Protocol Type", U16, HEX, AT(2), NAMES(ethertype_names)},
	[VNI]                   = {"geneve.vni", "Virtual Network Identifier (VNI)", U24, HEX_DEC, AT(4)},
	[RESERVED]              = {"geneve.reserved", "Reserved", U8, HEX, FLAGS(FIELD_HIDDEN)},
	[OPTIONS]               = {"geneve.options", "Options", BYTES},
	[OPTION_CLASS]          = {"geneve.option.class", "Class", U16, HEX, RANGES(class_ranges)},
	[OPTION_TYPE]           = {"geneve.option.type", "Type", U8, HEX},
	[OPTION_TYPE_CRITICAL]  = {"geneve.option.type.critical", "Critical Option", BOOL(8), MASK(0x80), FLAGS(FIELD_HIDDEN)},
	[OPTION_FLAGS]          = {"geneve.option.flags", "Flags", U8, HEX, FLAGS(FIELD_HIDDEN)},
	[OPTION_FLAGS_RESERVED] = {"geneve.option.flags.reserved", "Reserved", BOOL(8), MASK(0xe0)},
	[OPTION_LENGTH]         = {"geneve.option.length", "Length", U8, DEC, UNIT(" byte", " bytes")},
	[OPTION]                = {"geneve.option", "Option", BYTES},
	[OPTION_GCP_VNID]       = {"geneve.option.gcp.vnid", "GCP Virtual Network ID", U32, DEC, MASK(0xfffffff0)},
	[OPTION_GCP_RESERVED]   = {"geneve.option.gcp.reserved", "GCP Reserved bits", BOOL(32), MASK(0xe)},
	[OPTION_GCP_DIRECTION]  = {"geneve.option.gcp.direction", "GCP Traffic Direction", BOOL(32), MASK(0x1), YESNO("Egress", "Ingress")},
	[OPTION_GCP_ENDPOINT]   = {"geneve.option.gcp.endpoint", "GCP Endpoint ID", BYTES},
	[OPTION_GCP_PROFILE]    = {"geneve.option.gcp.profile", "GCP Profile ID", U64, DEC},
	[OPTION_UNKNOWN_DATA]   = {"geneve.option.unknown.data", "Unknown Option Data", BYTES},
	[VERSION_UNKNOWN]       = {"geneve.version.unknown", "Unknown version", EXPERT(WARN, PROTOCOL)},
	[OPTION_LENGTH_INVALID] = {"geneve.option.length.invalid", "Invalid length for option", EXPERT(WARN, MALFORMED)},
};
/* clang-format on */

enum { HEADER_BYTES = 8, OPTION_WORDS = 0x3f, OPTION_HEADER_BYTES = 4, LENGTH_WORDS = 0x1f, CRITICAL = 0x80 };
enum { CLASS_GCP = 0x132, GCP_VNID = 1, GCP_ENDPOINT = 2, GCP_PROFILE = 3, TYPE_ETHERNET = 0x6558 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t header = HEADER_BYTES + (s->p[0] & OPTION_WORDS) * 4u;
	uint16_t type = be16(s->p + 2);
	if (!scan_need(s, header))
		return;
	enum proto_id proto = type == TYPE_ETHERNET ? P_eth : scan_lookup(s, T_ETHERTYPE, type);
	scan_child_key(s, proto ? proto : P_data, header, type);
}

static const char *option_name(uint16_t class, uint8_t type)
{
	static const struct name gcp[] = {{GCP_VNID, "GCP Virtual Network ID"},
	                                  {GCP_ENDPOINT, "GCP Endpoint ID"},
	                                  {GCP_PROFILE, "GCP Profile ID"},
	                                  {0, NULL}};
	const char              *name = class == CLASS_GCP ? name_of(gcp, type) : NULL;

	return name ? name : "Unknown";
}

static void walk_option_data(struct walk *w, struct node *n, uint16_t class, uint8_t type, uint32_t off, uint32_t len)
{
	if (!len)
		return;
	if (class == CLASS_GCP && type == GCP_VNID && len == 4) {
		struct node *id = add_uint(w, n, OPTION_GCP_VNID, off, 4, get_u32(w, off));
		node_len(id, 4);
		add(w, n, OPTION_GCP_DIRECTION, off, 4);
		add(w, n, OPTION_GCP_RESERVED, off, 4);
	} else if (class == CLASS_GCP && type == GCP_ENDPOINT) {
		add(w, n, OPTION_GCP_ENDPOINT, off, len);
	} else if (class == CLASS_GCP && type == GCP_PROFILE && len == 8) {
		add(w, n, OPTION_GCP_PROFILE, off, 8);
	} else {
		add(w, n, OPTION_UNKNOWN_DATA, off, len);
	}
}

/* One option; returns the offset behind it. */
static uint32_t walk_option(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	uint16_t class = get_u16(w, off);
	uint8_t     type = get_u8(w, off + 2);
	uint32_t    len = OPTION_HEADER_BYTES + (get_u8(w, off + 3) & LENGTH_WORDS) * 4u;
	const char *class_name = range_of(class_ranges, class);

	if (!walk_ok(w))
		return end;
	struct node *n = add(w, under, OPTION, off, len);
	node_label(n, "%s, Class: %s (0x%04x) Type: 0x%02x%s", option_name(class, type),
	           class_name ? class_name : "Unknown", class, type,
	           type & CRITICAL ? " (Critical)" : " (Non-critical)");
	add(w, n, OPTION_CLASS, off, 2);
	struct node *t = add(w, n, OPTION_TYPE, off + 2, 1);
	node_append(t, type & CRITICAL ? " (Critical)" : " (Non-critical)");
	add(w, n, OPTION_TYPE_CRITICAL, off + 2, 1);
	struct node *flags = add_uint(w, n, OPTION_FLAGS, off + 3, 1, get_u8(w, off + 3) >> 5);
	add(w, flags, OPTION_FLAGS_RESERVED, off + 3, 1);
	struct node *length = add_uint(w, n, OPTION_LENGTH, off + 3, 1, len);
	if (len > end - off) {
		expert(w, length, OPTION_LENGTH_INVALID, NULL);
		return end;
	}
	walk_option_data(w, n, class, type, off + OPTION_HEADER_BYTES, len - OPTION_HEADER_BYTES);
	return off + len;
}

static void walk_options(struct walk *w, uint32_t len)
{
	uint32_t     end = HEADER_BYTES + len;
	struct node *n = add(w, w->node, OPTIONS, HEADER_BYTES, len);

	node_label(n, "Options: (%u bytes)", len);
	for (uint32_t off = HEADER_BYTES; off < end && walk_ok(w);)
		off = walk_option(w, n, off, end);
}

static void walk(struct walk *w)
{
	uint8_t      first = get_u8(w, 0);
	uint32_t     options = (first & OPTION_WORDS) * 4u;
	struct node *n = add_uint(w, w->node, VERSION, 0, 1, first >> 6);

	node_len(w->node, HEADER_BYTES + options);
	if (first >> 6) {
		expert(w, n, VERSION_UNKNOWN, "Unknown version %u", first >> 6);
	}
	add_uint(w, w->node, OPTION_LENGTH, 0, 1, options);
	n = add_rows(w, w->node, FLAGS_, FLAGS_RESERVED, 0);
	uint8_t flags = get_u8(w, 1);
	if (flags & 0x80)
		node_append(n, ", OAM");
	if (flags & 0x40)
		node_append(n, ", Critical Options Present");
	add_rows(w, w->node, PROTO_TYPE, VNI, 0);
	uint16_t type = get_u16(w, 2);
	node_append(w->node, ", VNI: 0x%06x", get_u24(w, 4));
	col_info(w, "Encapsulated %s", name_or(w, ethertype_names, type, "0x%04x (unknown)"));
	add(w, w->node, RESERVED, 7, 1);
	if (options && walk_ok(w))
		walk_options(w, options);
}

const struct proto proto_geneve = {
    .name = "geneve",
    .title = "Generic Network Virtualization Encapsulation",
    .brief = "Geneve",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 6081}),
    .scan = scan,
    .walk = walk,
};
