/* gtp.c -- GPRS Tunnelling Protocol, version 1 and 0: 3GPP TS 29.060, 29.281: headers, and the packets inside.
 * Not the elements of control messages.
 *
 *   0       1      2     4      8     10     11     12
 *   | flags | type | len | teid | seq | npdu | next | extension headers ... | T-PDU: the packet
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name version_names[] = {
	{0, "GTP release 97/98 version"}, {1, "GTP release 99 version"}, {2, "GTPv2-C"}, {3, "None"}, {4, "None"},
	{5, "None"}, {6, "None"}, {7, "None"}, {0, NULL}
};
static const struct name payload_names[] = {{0, "GTP'"}, {1, "GTP"}, {0, NULL}};
static const struct name message_names[] = {
	{0x0, "For future use"}, {0x1, "Echo request"}, {0x2, "Echo response"}, {0x3, "Version not supported"},
	{0x4, "Node alive request"}, {0x5, "Node alive response"}, {0x6, "Redirection request"},
	{0x7, "Redirection response"}, {0x10, "Create PDP context request"}, {0x11, "Create PDP context response"},
	{0x12, "Update PDP context request"}, {0x13, "Update PDP context response"},
	{0x14, "Delete PDP context request"}, {0x15, "Delete PDP context response"},
	{0x16, "Initiate PDP Context Activation Request"}, {0x17, "Initiate PDP Context Activation Response"},
	{0x18, "Delete AA PDP Context Request"}, {0x19, "Delete AA PDP Context Response"}, {0x1a, "Error indication"},
	{0x1b, "PDU notification request"}, {0x1c, "PDU notification response"},
	{0x1d, "PDU notification reject request"}, {0x1e, "PDU notification reject response"},
	{0x1f, "Supported extension header notification"}, {0x20, "Send routing information for GPRS request"},
	{0x21, "Send routing information for GPRS response"}, {0x22, "Failure report request"},
	{0x23, "Failure report response"}, {0x24, "Note MS GPRS present request"},
	{0x25, "Note MS GPRS present response"}, {0x30, "Identification request"}, {0x31, "Identification response"},
	{0x32, "SGSN context request"}, {0x33, "SGSN context response"}, {0x34, "SGSN context acknowledgement"},
	{0x35, "Forward relocation request"}, {0x36, "Forward relocation response"},
	{0x37, "Forward relocation complete"}, {0x38, "Relocation cancel request"},
	{0x39, "Relocation cancel response"}, {0x3a, "Forward SRNS context"},
	{0x3b, "Forward relocation complete acknowledge"}, {0x3c, "Forward SRNS context acknowledge"},
	{0x3d, "UE Registration Query Request"}, {0x3e, "UE Registration Query Response"},
	{0x46, "RAN Information Relay"}, {0x60, "MBMS Notification Request"}, {0x61, "MBMS Notification Response"},
	{0x62, "MBMS Notification Reject Request"}, {0x63, "MBMS Notification Reject Response"},
	{0x64, "Create MBMS Context Request"}, {0x65, "Create MBMS Context Response"},
	{0x66, "Update MBMS Context Request"}, {0x67, "Update MBMS Context Response"},
	{0x68, "Delete MBMS Context Request"}, {0x69, "Delete MBMS Context Response"},
	{0x70, "MBMS Registration Request"}, {0x71, "MBMS Registration Response"},
	{0x72, "MBMS De-Registration Request"}, {0x73, "MBMS De-Registration Response"},
	{0x74, "MBMS Session Start Request"}, {0x75, "MBMS Session Start Response"},
	{0x76, "MBMS Session Stop Request"}, {0x77, "MBMS Session Stop Response"},
	{0x78, "MBMS Session Update Request"}, {0x79, "MBMS Session Update Response"},
	{0x80, "MS Info Change Notification Request"}, {0x81, "MS Info Change Notification Response"},
	{0xf0, "Data record transfer request"}, {0xf1, "Data record transfer response"}, {0xfe, "End Marker"},
	{0xff, "T-PDU"}, {0, NULL}
};
static const struct name next_names[] = {
	{0x0, "No more extension headers"}, {0x1, "MBMS support indication"},
	{0x2, "MS Info Change Reporting support indication"}, {0x3, "Long PDCP PDU Number"},
	{0x20, "Service Class Indicator"}, {0x40, "UDP Port number"}, {0x81, "RAN container"},
	{0x82, "Long PDCP PDU number"}, {0x83, "Xw RAN container"}, {0x84, "NR RAN container"},
	{0x85, "PDU Session container"}, {0xc0, "PDCP PDU number"}, {0xc1, "Suspend Request"},
	{0xc2, "Suspend Response"}, {0, NULL}
};
enum {
	FLAGS_, VERSION, PAYLOAD, RESERVED, HDR_LENGTH, SNN, E, S, PN, MESSAGE, LENGTH, TEID, SEQ_NUMBER, NPDU_NUMBER, NEXT,
	EXT_HDR, EXT_LENGTH, PDCP_SN, FLOW_LABEL, SNDCP_NUMBER, TID, N
};
static const struct field fields[N] = {
	[FLAGS_]       = {"gtp.flags", "Flags", U8, HEX, AT(0)},
	[VERSION]      = {"gtp.flags.version", "Version", U8, DEC, MASK(0xe0), AT(0), DEPTH(1), NAMES(version_names)},
	[PAYLOAD]      = {"gtp.flags.payload", "Protocol type", U8, DEC, MASK(0x10), AT(0), DEPTH(1), NAMES(payload_names)},
	[RESERVED]     = {"gtp.flags.reserved", "Reserved", U8, DEC, MASK(0xe)},
	[HDR_LENGTH]   = {"gtp.flags.hdr_length", "Header length", BOOL(8), MASK(0x1), YESNO("6-Octet Header", "20-Octet Header")},
	[SNN]          = {"gtp.flags.snn", "Is SNDCP N-PDU included?", BOOL(8), MASK(0x1), YESNO("Yes", "No")},
	[E]            = {"gtp.flags.e", "Is Next Extension Header present?", BOOL(8), MASK(0x4), AT(0), YESNO("Yes", "No")},
	[S]            = {"gtp.flags.s", "Is Sequence Number present?", BOOL(8), MASK(0x2), AT(0), YESNO("Yes", "No")},
	[PN]           = {"gtp.flags.pn", "Is N-PDU number present?", BOOL(8), MASK(0x1), AT(0), YESNO("Yes", "No")},
	[MESSAGE]      = {"gtp.message", "Message Type", U8, HEX, AT(1), NAMES(message_names)},
	[LENGTH]       = {"gtp.length", "Length", U16, DEC, AT(2)},
	[TEID]         = {"gtp.teid", "TEID", U32, HEX_DEC, AT(4)},
	[SEQ_NUMBER]   = {"gtp.seq_number", "Sequence number", U16, HEX_DEC},
	[NPDU_NUMBER]  = {"gtp.npdu_number", "N-PDU Number", U8, HEX},
	[NEXT]         = {"gtp.ext_hdr.next", "Next extension header type", U8, HEX, NAMES(next_names)},
	[EXT_HDR]      = {"gtp.ext_hdr", "Extension header", NONE},
	[EXT_LENGTH]   = {"gtp.ext_hdr.length", "Extension Header Length", U8, DEC},
	[PDCP_SN]      = {"gtp.ext_hdr.pdcp_sn", "PDCP Sequence Number", U16, DEC},
	[FLOW_LABEL]   = {"gtp.flow_label", "Flow label", U16, HEX},
	[SNDCP_NUMBER] = {"gtp.sndcp_number", "SNDCP N-PDU LLC Number", U8, HEX},
	[TID]          = {"gtp.tid", "TID", STRING},
};
/* clang-format on */

enum { HAS_NEXT = 4, HAS_SEQUENCE = 2, HAS_NPDU = 1, HAS_ANY = 7, IS_GTP = 0x10 };
enum { LEAST_BYTES = 8, OPTIONAL_BYTES = 4, VERSION_0_BYTES = 20, T_PDU = 255, NEXT_AT = 11, EXT_PDCP = 0xc0 };

/* How long the header is; 0: it is cut. */
static uint32_t header_bytes(const uint8_t *p, uint32_t n)
{
	if (p[0] >> 5 == 0)
		return VERSION_0_BYTES;
	if (!(p[0] & HAS_ANY))
		return LEAST_BYTES;
	uint32_t end = LEAST_BYTES + OPTIONAL_BYTES;
	uint8_t  next = (uint8_t)(p[0] & HAS_NEXT && n > NEXT_AT ? p[NEXT_AT] : 0);
	while (next) {
		uint32_t len = end < n ? p[end] * 4u : 0;
		if (!len || len > n - end)
			return 0;
		next = p[end + len - 1];
		end += len;
	}
	return end;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, LEAST_BYTES))
		return;
	uint32_t header = header_bytes(s->p, s->caplen);
	s->layer->data = header;
	if (s->p[1] != T_PDU || !header)
		return;
	if (header >= s->caplen)
		return;
	uint8_t first = s->p[header];
	scan_child(s, first >> 4 == 4 ? P_ip : first >> 4 == 6 ? P_ipv6 : P_data, header);
}

static void walk_flags(struct walk *w, uint8_t flags)
{
	struct node *n = add_rows(w, w->node, FLAGS_, PAYLOAD, 0);

	if (flags >> 5 == 0) {
		add(w, n, RESERVED, 0, 1);
		add(w, n, flags & IS_GTP ? SNN : HDR_LENGTH, 0, 1);
		return;
	}
	node_label(add_uint(w, n, RESERVED, 0, 1, 0), ".... %u... = Reserved: %u", flags >> 3 & 1, flags >> 3 & 1);
	add_rows(w, n, E, PN, 0);
}

/* The identity of the tunnel: digits as they are dialled, from the low half of each byte on. */
static void walk_tid(struct walk *w)
{
	const uint8_t *p = get_bytes(w, 12, 8);
	char           text[17] = "";

	if (!p)
		return;
	for (int i = 0; i < 16; i++) {
		unsigned digit = i & 1 ? p[i / 2] >> 4 : p[i / 2] & 15u;
		text[i] = "0123456789ABCDE?"[digit];
	}
	add_str(w, w->node, TID, 12, 8, text);
}

static void walk_version_0(struct walk *w)
{
	add(w, w->node, SEQ_NUMBER, 4, 2);
	add(w, w->node, FLOW_LABEL, 6, 2);
	add(w, w->node, SNDCP_NUMBER, 8, 1);
	walk_tid(w);
}

static void walk_extensions(struct walk *w)
{
	uint32_t off = LEAST_BYTES + OPTIONAL_BYTES;
	uint8_t  next = get_u8(w, NEXT_AT);

	add(w, w->node, NEXT, NEXT_AT, 1);
	while (next && walk_ok(w)) {
		uint32_t     len = get_u8(w, off) * 4u;
		struct node *n = add(w, w->node, EXT_HDR, off, len);
		node_append(n, " (%s)", name_or(w, next_names, next, "Unknown 0x%02x"));
		if (!len)
			return;
		add(w, n, EXT_LENGTH, off, 1);
		if (next == EXT_PDCP)
			add(w, n, PDCP_SN, off + 1, 2);
		next = get_u8(w, off + len - 1);
		add(w, n, NEXT, off + len - 1, 1);
		off += len;
	}
}

static void walk_version_1(struct walk *w, uint8_t flags)
{
	add_rows(w, w->node, TEID, TEID, 0);
	if (flags & HAS_SEQUENCE)
		add(w, w->node, SEQ_NUMBER, 8, 2);
	if (flags & HAS_NPDU)
		add(w, w->node, NPDU_NUMBER, 10, 1);
	if (flags & HAS_NEXT)
		walk_extensions(w);
}

static void walk(struct walk *w)
{
	uint8_t flags = get_u8(w, 0), type = get_u8(w, 1);

	if (flags >> 5 > 1 || !walk_ok(w)) { /* version 2 is another protocol */
		walk_no_node(w);
		return;
	}
	col_info(w, "%s", name_or(w, message_names, type, "Unknown"));
	if (w->layer->data)
		node_len(w->node, w->layer->data);
	walk_flags(w, flags);
	add_rows(w, w->node, MESSAGE, LENGTH, 0);
	if (flags >> 5)
		walk_version_1(w, flags);
	else
		walk_version_0(w);
	uint32_t end = w->layer->data;
	unsigned first = end && have(w, end, 1) ? w->p[end] >> 4 : 0;
	if (type == T_PDU && (first == 4 || first == 6))
		col_protocol_around(w, "GTP");
}

const struct proto proto_gtp = {
    .name = "gtp",
    .title = "GPRS Tunneling Protocol",
    .brief = "GTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 2152}, {T_UDP_PORT, 2123}),
    .scan = scan,
    .walk = walk,
};
