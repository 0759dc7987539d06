/* pppoe.c -- PPP over Ethernet: RFC 2516, discovery and session.
 *
 *   0            1      2         4     6
 *   | ver, type  | code | session | len | discovery: tags (type 2, length 2, value); session: PPP
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name code_names[] = {
	{0x0, "Session Data"}, {0x7, "Active Discovery Offer (PADO)"}, {0x9, "Active Discovery Initiation (PADI)"},
	{0xa, "Active Discovery Session-Grant (PADG)"}, {0xb, "Active Discovery Session-Credit Resp.(PADC)"},
	{0xc, "Active Discovery Quality (PADQ)"}, {0x19, "Active Discovery Request (PADR)"},
	{0x65, "Active Discovery Session-confirmation (PADS)"}, {0xa7, "Active Discovery Terminate (PADT)"},
	{0xd3, "Active Discovery Message (PADM)"}, {0xd4, "Active Discovery Network (PADN)"}, {0, NULL}
};

enum {
	VERSION, TYPE, CODE, SESSION_ID, PAYLOAD_LENGTH, PAYLOAD_LENGTH_BAD, TAGS, SERVICE_NAME, AC_NAME, HOST_UNIQ, AC_COOKIE,
	MAX_PAYLOAD, RELAY_SESSION_ID, N
};
static const struct field fields[N] = {
	[VERSION]            = {"pppoe.version", "Version", U8, DEC, MASK(0xf0), AT(0)},
	[TYPE]               = {"pppoe.type", "Type", U8, DEC, MASK(0xf), AT(0)},
	[CODE]               = {"pppoe.code", "Code", U8, HEX, AT(1), NAMES(code_names)},
	[SESSION_ID]         = {"pppoe.session_id", "Session ID", U16, HEX, AT(2)},
	[PAYLOAD_LENGTH]     = {"pppoe.payload_length", "Payload Length", U16, DEC, AT(4)},
	[PAYLOAD_LENGTH_BAD] = {"pppoe.payload_length.bad", "Possible bad payload length", EXPERT(WARN, MALFORMED)},
	[TAGS]               = {"pppoed.tags", "PPPoE Tags", NONE},
	[SERVICE_NAME]       = {"pppoed.tags.service_name", "Service-Name", STRING},
	[AC_NAME]            = {"pppoed.tags.ac_name", "AC-Name", STRING},
	[HOST_UNIQ]          = {"pppoed.tags.host_uniq", "Host-Uniq", BYTES},
	[AC_COOKIE]          = {"pppoed.tags.ac_cookie", "AC-Cookie", BYTES},
	[MAX_PAYLOAD]        = {"pppoed.tags.max_payload", "PPP-Max-Payload", BYTES},
	[RELAY_SESSION_ID]   = {"pppoed.tags.relay_session_id", "Relay-Session-Id", BYTES},
};
/* clang-format on */

enum { HEADER_BYTES = 6, TAG_BYTES = 4 };
enum {
	TAG_END,
	TAG_SERVICE_NAME = 0x101,
	TAG_AC_NAME,
	TAG_HOST_UNIQ,
	TAG_AC_COOKIE,
	TAG_RELAY = 0x110,
	TAG_MAX = 0x120
};

static void session_scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t len = be16(s->p + 4);
	scan_child_len(s, P_ppp, HEADER_BYTES, len < s->len - HEADER_BYTES ? len : s->len - HEADER_BYTES);
	scan_trim(s, HEADER_BYTES + len);
}

static void walk_header(struct walk *w)
{
	uint8_t code = get_u8(w, 1);

	if (!walk_ok(w))
		return;
	col_info(w, "%s", name_or(w, code_names, code, "Unknown"));
	node_len(w->node, HEADER_BYTES);
	add_rows(w, w->node, VERSION, SESSION_ID, 0);
}

static void session_walk(struct walk *w)
{
	walk_header(w);
	add_rows(w, w->node, PAYLOAD_LENGTH, PAYLOAD_LENGTH, 0);
}

static void walk_tag(struct walk *w, struct node *under, uint16_t tag, uint32_t off, uint32_t len)
{
	unsigned row = tag == TAG_SERVICE_NAME ? SERVICE_NAME
	               : tag == TAG_AC_NAME    ? AC_NAME
	               : tag == TAG_HOST_UNIQ  ? HOST_UNIQ
	               : tag == TAG_AC_COOKIE  ? AC_COOKIE
	               : tag == TAG_RELAY      ? RELAY_SESSION_ID
	               : tag == TAG_MAX        ? MAX_PAYLOAD
	                                       : N;

	if (row == N || (tag == TAG_SERVICE_NAME && !len))
		return;
	add(w, under, row, off, len);
	if (tag == TAG_AC_NAME && walk_ok(w))
		col_info_add(w, " AC-Name='%s'", walk_string(w, off, len));
}

static void discovery_walk(struct walk *w)
{
	walk_header(w);
	add_rows(w, w->node, PAYLOAD_LENGTH, PAYLOAD_LENGTH, 0);
	uint32_t len = get_u16(w, 4), end = HEADER_BYTES + len;
	if (!walk_ok(w) || !len)
		return;
	node_len(w->node, end);
	struct node *n = add(w, w->node, TAGS, HEADER_BYTES, len);
	for (uint32_t off = HEADER_BYTES; off + TAG_BYTES <= end && walk_ok(w);) {
		uint16_t tag = get_u16(w, off), size = get_u16(w, off + 2);
		if (!walk_ok(w) || tag == TAG_END)
			return;
		walk_tag(w, n, tag, off + TAG_BYTES, size);
		off += TAG_BYTES + (uint32_t)size;
	}
}

const struct proto proto_pppoed = {
    .name = "pppoed",
    .title = "PPP-over-Ethernet Discovery",
    .brief = "PPPoED",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x8863}),
    .walk = discovery_walk,
};

const struct proto proto_pppoes = {
    .name = "pppoes",
    .title = "PPP-over-Ethernet Session",
    .brief = "PPPoES",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x8864}, {T_LINK, 139}),
    .scan = session_scan,
    .walk = session_walk,
};
