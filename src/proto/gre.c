/* gre.c -- Generic Routing Encapsulation: RFC 2784, 1701, 2890; version 1 as in PPTP: RFC 2637.
 *
 *   0       2       4 and on, as the flags say
 *   | flags | type  | checksum, offset | key | sequence number | acknowledgment | routes ... | payload
 */
#include "base/checksum.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name version_names[] = {{0, "GRE"}, {1, "Enhanced GRE"}, {0, NULL}};

enum {
	FLAGS_AND_VERSION, FLAGS_CHECKSUM, FLAGS_ROUTING, FLAGS_KEY, FLAGS_SEQUENCE_NUMBER, FLAGS_STRICT_SOURCE_ROUTE,
	FLAGS_RECURSION_CONTROL, FLAGS_ACK, FLAGS_RESERVED, FLAGS_RESERVED_1, FLAGS_VERSION, PROTO_, CHECKSUM, CHECKSUM_STATUS,
	OFFSET, KEY, KEY_PAYLOAD_LENGTH, KEY_CALL_ID, SEQUENCE_NUMBER, ACK_NUMBER, ROUTING, ROUTING_ADDRESS_FAMILY,
	ROUTING_SRE_OFFSET, ROUTING_SRC_LENGTH, ROUTING_INFORMATION, WCCP_REDIRECT, WCCP_DYNAMIC, WCCP_ALTERNATIVE_USED,
	WCCP_INVALID, WCCP_SERVICE, WCCP_ALTERNATIVE, WCCP_PRIMARY, CHECKSUM_INCORRECT, N
};
static const struct name wccp_service_names[] = {{0, "HTTP"}, {0, NULL}};
#define FLAG(m) BOOL(16), MASK(m), YESNO("Yes", "No"), AT(0), DEPTH(1)
static const struct field fields[N] = {
	[FLAGS_AND_VERSION]         = {"gre.flags_and_version", "Flags and Version", U16, HEX, AT(0)},
	[FLAGS_CHECKSUM]            = {"gre.flags.checksum", "Checksum Bit", FLAG(0x8000)},
	[FLAGS_ROUTING]             = {"gre.flags.routing", "Routing Bit", FLAG(0x4000)},
	[FLAGS_KEY]                 = {"gre.flags.key", "Key Bit", FLAG(0x2000)},
	[FLAGS_SEQUENCE_NUMBER]     = {"gre.flags.sequence_number", "Sequence Number Bit", FLAG(0x1000)},
	[FLAGS_STRICT_SOURCE_ROUTE] = {"gre.flags.strict_source_route", "Strict Source Route Bit", FLAG(0x800)},
	[FLAGS_RECURSION_CONTROL]   = {"gre.flags.recursion_control", "Recursion control", U16, DEC, MASK(0x700), AT(0), DEPTH(1)},
	[FLAGS_ACK]                 = {"gre.flags.ack", "Acknowledgment", FLAG(0x80)},
	[FLAGS_RESERVED]            = {"gre.flags.reserved", "Flags (Reserved)", U16, DEC, MASK(0xf8)},
	[FLAGS_RESERVED_1]          = {"gre.flags.reserved", "Flags (Reserved)", U16, DEC, MASK(0x78)},
	[FLAGS_VERSION]             = {"gre.flags.version", "Version", U16, DEC, MASK(0x7), NAMES(version_names)},
	[PROTO_]                    = {"gre.proto", "Protocol Type", U16, HEX, NAMES(gre_proto_names), AT(2)},
	[CHECKSUM]                  = {"gre.checksum", "Checksum", U16, HEX},
	[CHECKSUM_STATUS]           = {"gre.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[OFFSET]                    = {"gre.offset", "Offset", U16, DEC},
	[KEY]                       = {"gre.key", "Key", U32, HEX},
	[KEY_PAYLOAD_LENGTH]        = {"gre.key.payload_length", "Payload Length", U16, DEC},
	[KEY_CALL_ID]               = {"gre.key.call_id", "Call ID", U16, DEC},
	[SEQUENCE_NUMBER]           = {"gre.sequence_number", "Sequence Number", U32, DEC},
	[ACK_NUMBER]                = {"gre.ack_number", "Acknowledgment Number", U32, DEC},
	[ROUTING]                   = {"gre.routing", "Routing", NONE},
	[ROUTING_ADDRESS_FAMILY]    = {"gre.routing.address_family", "Address Family", U16, DEC},
	[ROUTING_SRE_OFFSET]        = {"gre.routing.sre_offset", "SRE Offset", U8, DEC},
	[ROUTING_SRC_LENGTH]        = {"gre.routing.src_length", "SRE Length", U8, DEC},
	[ROUTING_INFORMATION]       = {"gre.routing.information", "Routing Information", BYTES},
	[WCCP_REDIRECT]             = {"gre.wccp.redirect_header", "Redirect Header", NONE},
	[WCCP_DYNAMIC]              = {"gre.wccp.dynamic_service", "Dynamic Service", BOOL(8), MASK(1), YESNO("Dynamic service", "Well-known service")},
	[WCCP_ALTERNATIVE_USED]     = {"gre.wccp.alternative_bucket_used", "Alternative bucket used", BOOL(8), MASK(2),
	                               YESNO("Alternative bucket used", "Primary bucket used")},
	[WCCP_INVALID]              = {"gre.wccp.redirect_header_valid", "WCCP Redirect header is valid", BOOL(8), MASK(4),
	                               YESNO("Header is present, but ignore contents", "Header contents are valid")},
	[WCCP_SERVICE]              = {"gre.wccp.service_id", "Service ID", U8, DEC, NAMES(wccp_service_names)},
	[WCCP_ALTERNATIVE]          = {"gre.wccp.alternative_bucket", "Alternative Bucket", U8, DEC},
	[WCCP_PRIMARY]              = {"gre.wccp.primary_bucket", "Primary Bucket", U8, DEC},
	[CHECKSUM_INCORRECT]        = {"gre.checksum.incorrect", "Incorrect GRE Checksum", EXPERT(WARN, CHECKSUM)},
};
/* clang-format on */

enum {
	HAS_CHECKSUM = 0x8000,
	HAS_ROUTING = 0x4000,
	HAS_KEY = 0x2000,
	HAS_SEQUENCE = 0x1000,
	HAS_ACK = 0x80,
	PPTP = 0x880b,
	WCCP = 0x883e,
	WCCP_BYTES = 4
};

/* WCCP 2 puts a header in front of the IPv4 packet that it redirects, whose first bits are not IPv4's. */
static bool has_redirect(uint16_t type, const uint8_t *p, uint32_t caplen, uint32_t at)
{
	return type == WCCP && at < caplen && p[at] >> 4 != 4;
}

/* How long the header is without routes. */
static uint32_t header_bytes(uint16_t flags)
{
	return 4u + (flags & (HAS_CHECKSUM | HAS_ROUTING) ? 4u : 0) + (flags & HAS_KEY ? 4u : 0) +
	       (flags & HAS_SEQUENCE ? 4u : 0) + ((flags & 7) == 1 && flags & HAS_ACK ? 4u : 0);
}

/* Where the routes that begin at `at` end: behind an entry of no length; 0: not among the bytes that are there. */
static uint32_t routes_end(const uint8_t *p, uint32_t caplen, uint32_t at)
{
	while (at + 4 <= caplen) {
		if (!be16(p + at) && !p[at + 3])
			return at + 4;
		at += 4u + p[at + 3];
	}
	return 0;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, 4))
		return;
	uint16_t flags = be16(s->p);
	uint32_t hlen = header_bytes(flags);
	if (!scan_need(s, hlen))
		return;
	if (flags & HAS_ROUTING) {
		hlen = routes_end(s->p, s->caplen, hlen);
		if (!hlen) {
			scan_bad(s);
			return;
		}
	}
	if (has_redirect(be16(s->p + 2), s->p, s->caplen, hlen))
		hlen += WCCP_BYTES;
	scan_table(s, scan_lookup(s, T_GRE_PROTO, be16(s->p + 2)) ? T_GRE_PROTO : T_ETHERTYPE, be16(s->p + 2), hlen);
}

static void walk_flags(struct walk *w, uint16_t flags)
{
	struct node *n = add_rows(w, w->node, FLAGS_AND_VERSION, FLAGS_RECURSION_CONTROL, 0);

	if ((flags & 7) == 1)
		add(w, n, FLAGS_ACK, 0, 2);
	add(w, n, (flags & 7) == 1 ? FLAGS_RESERVED_1 : FLAGS_RESERVED, 0, 2);
	add(w, n, FLAGS_VERSION, 0, 2);
}

static void walk_sum(struct walk *w, uint32_t off)
{
	struct sum sum = sum_add(w, w->node, CHECKSUM, off);

	if (!walk_ok(w))
		return;
	if (w->caplen < w->len)
		sum_unverified(&sum, "");
	else
		sum_verified(&sum, CHECKSUM_INCORRECT, checksum_finish(checksum_add(0, w->p, w->caplen)));
}

static uint32_t walk_routes(struct walk *w, uint32_t off)
{
	uint32_t     from = off;
	struct node *n = add(w, w->node, ROUTING, off, 0);

	while (walk_ok(w)) {
		uint16_t family = get_u16(w, off);
		uint8_t  len = get_u8(w, off + 3);
		add(w, n, ROUTING_ADDRESS_FAMILY, off, 2);
		add(w, n, ROUTING_SRE_OFFSET, off + 2, 1);
		add(w, n, ROUTING_SRC_LENGTH, off + 3, 1);
		if (len)
			add(w, n, ROUTING_INFORMATION, off + 4, len);
		off += 4u + len;
		if (!family && !len)
			break;
	}
	node_len(n, off - from);
	return off;
}

static void walk_redirect(struct walk *w, uint32_t off)
{
	struct node *n = add(w, w->node, WCCP_REDIRECT, off, WCCP_BYTES);

	for (unsigned f = WCCP_DYNAMIC; f <= WCCP_INVALID; f++)
		add(w, n, f, off, 1);
	for (unsigned f = WCCP_SERVICE; f <= WCCP_PRIMARY; f++)
		add(w, n, f, off + 1 + f - WCCP_SERVICE, 1);
}

static void walk(struct walk *w)
{
	uint16_t flags = get_u16(w, 0), type = get_u16(w, 2);
	uint32_t off = 4;

	if (!walk_ok(w))
		return;
	const char *name = name_or(w, gre_proto_names, type, "0x%04x (unknown)");
	col_info(w, "Encapsulated %s", name);
	node_append(w->node, " (%s)", name_or(w, gre_proto_names, type, "0x%04x - unknown"));
	walk_flags(w, flags);
	add_rows(w, w->node, PROTO_, PROTO_, 0);
	if (flags & (HAS_CHECKSUM | HAS_ROUTING)) {
		if (flags & HAS_CHECKSUM)
			walk_sum(w, off);
		add(w, w->node, OFFSET, off + 2, 2);
		off += 4;
	}
	if (flags & HAS_KEY) {
		if ((flags & 7) == 1 && type == PPTP) {
			add(w, w->node, KEY_PAYLOAD_LENGTH, off, 2);
			add(w, w->node, KEY_CALL_ID, off + 2, 2);
		} else {
			add(w, w->node, KEY, off, 4);
		}
		off += 4;
	}
	if (flags & HAS_SEQUENCE) {
		add(w, w->node, SEQUENCE_NUMBER, off, 4);
		off += 4;
	}
	if ((flags & 7) == 1 && flags & HAS_ACK) {
		add(w, w->node, ACK_NUMBER, off, 4);
		off += 4;
	}
	if (flags & HAS_ROUTING)
		off = walk_routes(w, off);
	if (walk_ok(w) && has_redirect(type, w->p, w->caplen, off)) {
		walk_redirect(w, off);
		off += WCCP_BYTES;
	}
	node_len(w->node, off);
}

const struct proto proto_gre = {
    .name = "gre",
    .title = "Generic Routing Encapsulation",
    .brief = "GRE",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 47}, {T_UDP_PORT, 4754}),
    .scan = scan,
    .walk = walk,
};
