/* rip.c -- Routing Information Protocol: versions 1 (RFC 1058) and 2 (RFC 2453), authentication (RFC 4822). */
#include "proto/proto.h"

/* clang-format off */
static const struct name command_names[] = {
	{1, "Request"}, {2, "Response"}, {3, "Traceon"}, {4, "Traceoff"}, {5, "Vendor specific (Sun)"}, {0, NULL}
};
static const struct name version_names[] = {{1, "RIPv1"}, {2, "RIPv2"}, {0, NULL}};
static const struct name type_names[] = {
	{1, "IP Route"}, {2, "Simple Password"}, {3, "Keyed Message Digest"}, {0, NULL}
};
static const struct name family_names[] = {{0, "Unspecified"}, {2, "IP"}, {0, NULL}};

enum {
	COMMAND, VERSION, IP, F_NETMASK, NEXT_HOP, METRIC, AUTH_TYPE, AUTH_PASSWD, FAMILY, ROUTE_TAG,
	ZERO_PADDING, DIGEST_OFFSET, KEY_ID, AUTH_DATA_LEN, SEQ_NUM, AUTHENTICATION_DATA, UNKNOWN_ADDRESS_FAMILY, N
};
static const struct field fields[N] = {
	[COMMAND]                = {"rip.command", "Command", U8, DEC, NAMES(command_names)},
	[VERSION]                = {"rip.version", "Version", U8, DEC, NAMES(version_names)},
	[IP]                     = {"rip.ip", "IP Address", IP4},
	[F_NETMASK]              = {"rip.netmask", "Netmask", IP4},
	[NEXT_HOP]               = {"rip.next_hop", "Next Hop", IP4},
	[METRIC]                 = {"rip.metric", "Metric", U16, DEC},
	[AUTH_TYPE]              = {"rip.auth.type", "Authentication type", U16, DEC, NAMES(type_names)},
	[AUTH_PASSWD]            = {"rip.auth.passwd", "Password", STRING},
	[FAMILY]                 = {"rip.family", "Address Family", U16, DEC, NAMES(family_names)},
	[ROUTE_TAG]              = {"rip.route_tag", "Route Tag", U16, DEC},
	[ZERO_PADDING]           = {"rip.zero_padding", "Zero adding", STRING},
	[DIGEST_OFFSET]          = {"rip.digest_offset", "Digest Offset", U16, DEC},
	[KEY_ID]                 = {"rip.key_id", "Key ID", U8, DEC},
	[AUTH_DATA_LEN]          = {"rip.auth_data_len", "Auth Data Len", U8, DEC},
	[SEQ_NUM]                = {"rip.seq_num", "Seq num", U32, DEC},
	[AUTHENTICATION_DATA]    = {"rip.authentication_data", "Authentication Data", BYTES},
	[UNKNOWN_ADDRESS_FAMILY] = {"rip.unknown_address_family", "Unknown address family", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { HEADER_BYTES = 4, ENTRY_BYTES = 20, FAMILY_NONE = 0, FAMILY_IP = 2, FAMILY_AUTH = 0xffff, VERSION_2 = 2 };
enum { SIMPLE_PASSWORD = 2, MESSAGE_DIGEST = 3 };

static void walk_route(struct walk *w, uint32_t off, uint16_t family, uint8_t version)
{
	uint32_t       metric = get_u32(w, off + 16);
	const uint8_t *address = get_bytes(w, off + 4, 4);
	struct node   *n;

	if (!address)
		return;
	if (family == FAMILY_IP)
		n = add_text(w, w->node, off, ENTRY_BYTES, "IP Address: %s, Metric: %u", ip_label(w, address, 4),
		             metric);
	else
		n = add_text(w, w->node, off, ENTRY_BYTES, "Address not specified, Metric: %u", metric);
	add(w, n, FAMILY, off, 2);
	if (version == VERSION_2)
		add(w, n, ROUTE_TAG, off + 2, 2);
	if (family == FAMILY_IP)
		add(w, n, IP, off + 4, 4);
	if (version == VERSION_2) {
		add(w, n, F_NETMASK, off + 8, 4);
		add(w, n, NEXT_HOP, off + 12, 4);
	}
	add_uint(w, n, METRIC, off + 16, 4, metric);
}

/* Gives how many bytes at the packet's end belong to it. */
static uint32_t walk_auth(struct walk *w, uint32_t off)
{
	enum { MD5_BYTES = 16, TRAILER_HEAD_BYTES = 4, TRAILER_BYTES = MD5_BYTES + TRAILER_HEAD_BYTES };
	uint16_t     type = get_u16(w, off + 2);
	struct node *n =
	    add_text(w, w->node, off, ENTRY_BYTES, "Authentication: %s", name_or(w, type_names, type, "Unknown (%u)"));

	add(w, n, AUTH_TYPE, off + 2, 2);
	if (type == SIMPLE_PASSWORD) {
		add(w, n, AUTH_PASSWD, off + 4, 16);
	} else if (type == MESSAGE_DIGEST) {
		uint16_t digest_off = get_u16(w, off + 4);
		add(w, n, DIGEST_OFFSET, off + 4, 2);
		add(w, n, KEY_ID, off + 6, 1);
		add(w, n, AUTH_DATA_LEN, off + 7, 1);
		add(w, n, SEQ_NUM, off + 8, 4);
		add(w, n, ZERO_PADDING, off + 12, 8);
		/* The trailer begins with the family and a type of its own (RFC 4822 section 3.2). */
		struct node *t = add_text(w, n, digest_off, TRAILER_BYTES, "Authentication Data Trailer");
		add(w, t, AUTHENTICATION_DATA, digest_off + TRAILER_HEAD_BYTES, MD5_BYTES);
		return TRAILER_BYTES;
	}
	return 0;
}

static void walk(struct walk *w)
{
	uint8_t     command = get_u8(w, 0), version = get_u8(w, 1);
	const char *name = name_of(version_names, version);

	if (name)
		col_protocol(w, name);
	if (!walk_ok(w))
		return;
	col_info(w, "%s", name_or(w, command_names, command, "Unknown command (%u)"));
	add(w, w->node, COMMAND, 0, 1);
	add(w, w->node, VERSION, 1, 1);
	uint32_t trailer = 0;
	for (uint32_t off = HEADER_BYTES; remaining(w, off) > trailer && walk_ok(w); off += ENTRY_BYTES) {
		uint16_t family = get_u16(w, off);
		if (family == FAMILY_NONE || family == FAMILY_IP) {
			walk_route(w, off, family, version);
		} else if (family == FAMILY_AUTH && off == HEADER_BYTES) {
			trailer = walk_auth(w, off);
		} else if (walk_ok(w)) {
			uint32_t     left = remaining(w, off), len = left < ENTRY_BYTES ? left : ENTRY_BYTES;
			struct node *n = add_text(w, w->node, off, len, "Unknown address family %u", family);
			expert(w, n, UNKNOWN_ADDRESS_FAMILY, "Unknown address family %u", family);
			get_bytes(w, off, ENTRY_BYTES);
		}
	}
}

const struct proto proto_rip = {
    .name = "rip",
    .title = "Routing Information Protocol",
    .brief = "RIP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 520}),
    .walk = walk,
};
