/* icmp.c -- Internet Control Message Protocol: RFC 792, 950, 1256, 4884, 4950, 5837, 8335.
 *
 *   0      1      2       4                     8
 *   | type | code | csum  | by type             | data, or the packet that caused the message, extensions
 *
 * Which reply answers which request is flow's. */
#include "base/checksum.h"
#include "base/interval.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name messages[] = {
	{0, "Echo (ping) reply"}, {1, "Reserved"}, {2, "Reserved"}, {3, "Destination unreachable"},
	{4, "Source quench (flow control)"}, {5, "Redirect"}, {6, "Alternate host address"}, {8, "Echo (ping) request"},
	{9, "Router advertisement"}, {10, "Router solicitation"}, {11, "Time-to-live exceeded"},
	{12, "Parameter problem"}, {13, "Timestamp request"}, {14, "Timestamp reply"}, {15, "Information request"},
	{16, "Information reply"}, {17, "Address mask request"}, {18, "Address mask reply"},
	{19, "Reserved (for security)"}, {30, "Traceroute"}, {31, "Datagram Conversion Error"},
	{32, "Mobile Host Redirect"}, {33, "IPv6 Where-Are-You"}, {34, "IPv6 I-Am-Here"},
	{35, "Mobile Registration Request"}, {36, "Mobile Registration Reply"}, {37, "Domain Name Request"},
	{38, "Domain Name Reply"}, {39, "SKIP"}, {40, "Photuris"}, {41, "Experimental mobility protocols"},
	{42, "Extended Echo request"}, {43, "Extended Echo reply"}, {0, NULL}
};
static const struct name unreachable_codes[] = {
	{0, "Network unreachable"}, {1, "Host unreachable"}, {2, "Protocol unreachable"}, {3, "Port unreachable"},
	{4, "Fragmentation needed"}, {5, "Source route failed"}, {6, "Destination network unknown"},
	{7, "Destination host unknown"}, {8, "Source host isolated"}, {9, "Network administratively prohibited"},
	{10, "Host administratively prohibited"}, {11, "Network unreachable for TOS"}, {12, "Host unreachable for TOS"},
	{13, "Communication administratively filtered"}, {14, "Host precedence violation"},
	{15, "Precedence cutoff in effect"}, {0, NULL}
};
static const struct name redirect_codes[] = {
	{0, "Redirect for network"}, {1, "Redirect for host"}, {2, "Redirect for TOS and network"},
	{3, "Redirect for TOS and host"}, {0, NULL}
};
static const struct name router_codes[] = {
	{0, "Normal router advertisement"}, {16, "Does not route common traffic"}, {0, NULL}
};
static const struct name exceeded_codes[] = {
	{0, "Time to live exceeded in transit"}, {1, "Fragment reassembly time exceeded"}, {0, NULL}
};
static const struct name parameter_codes[] = {
	{0, "Pointer indicates the error"}, {1, "Required option missing"}, {2, "Bad length"}, {0, NULL}
};
static const struct name photuris_codes[] = {
	{0, "Bad SPI"}, {1, "Authentication Failed"}, {2, "Decompression Failed"}, {3, "Decryption Failed"},
	{4, "Need Authentication"}, {5, "Need Authorization"}, {0, NULL}
};
static const struct name extended_request_codes[] = {{0, "No error"}, {0, NULL}};
static const struct name extended_reply_codes[] = {
	{0, "No error"}, {1, "Malformed Query"}, {2, "No Such Interface"}, {3, "No Such Table Entry"},
	{4, "Multiple Interfaces Satisfy Query"}, {0, NULL}
};
static const struct name type_names[] = {
	{0, "One byte padding extension"}, {16, "Mobility Agent Advertisement Extension"},
	{19, "Prefix Lengths Extension"}, {24, "Challenge Extension"}, {0, NULL}
};
static const struct name class_names[] = {
	{1, "MPLS Label Stack Class"}, {2, "Interface Information Object"}, {3, "Interface Identification Object"},
	{0, NULL}
};
static const struct name role_names[] = {
	{0, "IP interface upon which datagram arrived"},
	{1, "sub-IP component of an IP interface upon which datagram arrived"},
	{2, "IP interface through which datagram would be forwarded"},
	{3, "IP next-hop to which datagram would be forwarded"}, {0, NULL}
};
static const struct name state_names[] = {
	{0, "Reserved"}, {1, "Incomplete"}, {2, "Reachable"}, {3, "Stale"}, {4, "Delay"}, {5, "Probe"}, {6, "Failed"},
	{0, NULL}
};

enum {
	TYPE, CODE, CHECKSUM, CHECKSUM_STATUS, UNUSED, RESERVED, IDENT, IDENT_LE, SEQ, SEQ_LE, MTU, NUM_ADDRS,
	ADDR_ENTRY_SIZE, LIFETIME, POINTER, ROUTER_ADDRESS, PREF_LEVEL, ORIGINATE_TIMESTAMP, RECEIVE_TIMESTAMP,
	TRANSMIT_TIMESTAMP, ADDRESS_MASK, REDIR_GW, MIP_TYPE, MIP_LENGTH, MIP_PREFIXLENGTH, MIP_SEQ, MIP_LIFE,
	MIP_FLAGS, MIP_R, MIP_B, MIP_H, MIP_F, MIP_M, MIP_G, MIP_V, MIP_RT, MIP_U, MIP_X, MIP_RESERVED, MIP_COA,
	MIP_CHALLENGE, MIP_CONTENT, EXT, EXT_VERSION, EXT_RES, EXT_CHECKSUM, EXT_CHECKSUM_STATUS, EXT_LENGTH,
	EXT_CLASS, EXT_CTYPE, EXT_DATA, MPLS_LABEL, MPLS_EXP, MPLS_S, MPLS_TTL, MPLS_DATA, RESP_IN, NO_RESP, RESP_TO,
	RESPTIME, DATA_TIME, DATA_TIME_RELATIVE, LENGTH, LENGTH_ORIGINAL_DATAGRAM, INT_INFO_ROLE, INT_INFO_RESERVED,
	INT_INFO_IFINDEX, INT_INFO_IPADDR, INT_INFO_NAME_PRESENT, INT_INFO_MTU_PRESENT, INT_INFO_INDEX, INT_INFO_AFI,
	INT_INFO_IPV4, INT_INFO_IPV6, INT_INFO_IPUNKNOWN, INT_INFO_NAME_LENGTH, INT_INFO_NAME, INT_INFO_MTU,
	EXT_ECHO_SEQ, EXT_ECHO_REQ_RES, EXT_ECHO_REQ_LOCAL, EXT_ECHO_RSP_STATE, EXT_ECHO_RSP_RES, EXT_ECHO_RSP_ACTIVE,
	EXT_ECHO_RSP_IPV4, EXT_ECHO_RSP_IPV6, INT_IDENT_NAME, INT_IDENT_INDEX, INT_IDENT_AFI, INT_IDENT_ADDR_LENGTH,
	INT_IDENT_RESERVED, INT_IDENT_IPV4, INT_IDENT_IPV6, INT_IDENT_ADDRESS, RESP_NOT_FOUND, CHECKSUM_BAD,
	EXT_CHECKSUM_BAD, N
};
static const struct field fields[N] = {
	[TYPE] = {"icmp.type", "Type", U8, DEC},
	[CODE] = {"icmp.code", "Code", U8, DEC},
	[CHECKSUM] = {"icmp.checksum", "Checksum", U16, HEX},
	[CHECKSUM_STATUS] = {"icmp.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names),
		FLAGS(FIELD_GENERATED)},
	[UNUSED] = {"icmp.unused", "Unused", BYTES},
	[RESERVED] = {"icmp.reserved", "Reserved", BYTES},
	[IDENT] = {"icmp.ident", "Identifier (BE)", U16, DEC_HEX, AT(4)},
	[IDENT_LE] = {"icmp.ident_le", "Identifier (LE)", U16, DEC_HEX},
	[SEQ] = {"icmp.seq", "Sequence Number (BE)", U16, DEC_HEX, AT(6)},
	[SEQ_LE] = {"icmp.seq_le", "Sequence Number (LE)", U16, DEC_HEX},
	[MTU] = {"icmp.mtu", "MTU of next hop", U16, DEC},
	[NUM_ADDRS] = {"icmp.num_addrs", "Number of addresses", U8, DEC},
	[ADDR_ENTRY_SIZE] = {"icmp.addr_entry_size", "Address entry size", U8, DEC},
	[LIFETIME] = {"icmp.lifetime", "Lifetime", U16, DEC},
	[POINTER] = {"icmp.pointer", "Pointer", U32, DEC},
	[ROUTER_ADDRESS] = {"icmp.router_address", "Router address", IP4},
	[PREF_LEVEL] = {"icmp.pref_level", "Preference level", I32, DEC},
	[ORIGINATE_TIMESTAMP] = {"icmp.originate_timestamp", "Originate Timestamp", U32, DEC},
	[RECEIVE_TIMESTAMP] = {"icmp.receive_timestamp", "Receive Timestamp", U32, DEC},
	[TRANSMIT_TIMESTAMP] = {"icmp.transmit_timestamp", "Transmit Timestamp", U32, DEC},
	[ADDRESS_MASK] = {"icmp.address_mask", "Address Mask", IP4},
	[REDIR_GW] = {"icmp.redir_gw", "Gateway Address", IP4},
	[MIP_TYPE] = {"icmp.mip.type", "Extension Type", U8, DEC, NAMES(type_names)},
	[MIP_LENGTH] = {"icmp.mip.length", "Length", U8, DEC},
	[MIP_PREFIXLENGTH] = {"icmp.mip.prefixlength", "Prefix Length", U8, DEC},
	[MIP_SEQ] = {"icmp.mip.seq", "Sequence Number", U16, DEC},
	[MIP_LIFE] = {"icmp.mip.life", "Registration Lifetime", U16, DEC},
	[MIP_FLAGS] = {"icmp.mip.flags", "Flags", U16, HEX},
	[MIP_R] = {"icmp.mip.r", "Registration Required", BOOL(16), MASK(0x8000)},
	[MIP_B] = {"icmp.mip.b", "Busy", BOOL(16), MASK(0x4000)},
	[MIP_H] = {"icmp.mip.h", "Home Agent", BOOL(16), MASK(0x2000)},
	[MIP_F] = {"icmp.mip.f", "Foreign Agent", BOOL(16), MASK(0x1000)},
	[MIP_M] = {"icmp.mip.m", "Minimal Encapsulation", BOOL(16), MASK(0x800)},
	[MIP_G] = {"icmp.mip.g", "GRE", BOOL(16), MASK(0x400)},
	[MIP_V] = {"icmp.mip.v", "VJ Comp", BOOL(16), MASK(0x200)},
	[MIP_RT] = {"icmp.mip.rt", "Reverse tunneling", BOOL(16), MASK(0x100)},
	[MIP_U] = {"icmp.mip.u", "UDP tunneling", BOOL(16), MASK(0x80)},
	[MIP_X] = {"icmp.mip.x", "Revocation support", BOOL(16), MASK(0x40)},
	[MIP_RESERVED] = {"icmp.mip.reserved", "Reserved", U16, HEX, MASK(0x3f)},
	[MIP_COA] = {"icmp.mip.coa", "Care-Of-Address", IP4},
	[MIP_CHALLENGE] = {"icmp.mip.challenge", "Challenge", BYTES},
	[MIP_CONTENT] = {"icmp.mip.content", "Content", BYTES},
	[EXT] = {"icmp.ext", "ICMP Extensions", NONE},
	[EXT_VERSION] = {"icmp.ext.version", "Version", U8, DEC},
	[EXT_RES] = {"icmp.ext.res", "Reserved", U16, HEX, MASK(0xfff)},
	[EXT_CHECKSUM] = {"icmp.ext.checksum", "Checksum", U16, HEX},
	[EXT_CHECKSUM_STATUS] = {"icmp.ext.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names),
		FLAGS(FIELD_GENERATED)},
	[EXT_LENGTH] = {"icmp.ext.length", "Length", U16, DEC},
	[EXT_CLASS] = {"icmp.ext.class", "Class", U8, DEC, NAMES(class_names)},
	[EXT_CTYPE] = {"icmp.ext.ctype", "C-Type", U8, DEC},
	[EXT_DATA] = {"icmp.ext.data", "Data", BYTES},
	[MPLS_LABEL] = {"icmp.mpls.label", "Label", U24, DEC, MASK(0xfffff0)},
	[MPLS_EXP] = {"icmp.mpls.exp", "Experimental", U24, DEC, MASK(0xe)},
	[MPLS_S] = {"icmp.mpls.s", "Stack bit", BOOL(24), MASK(0x1), YESNO("Set", "Not set")},
	[MPLS_TTL] = {"icmp.mpls.ttl", "Time to live", U8, DEC},
	[MPLS_DATA] = {"icmp.mpls.data", "Data", BYTES},
	[RESP_IN] = {"icmp.resp_in", "Response frame", FRAMENUM, LINK(RESPONSE), FACT(RESPONSE_IN)},
	[NO_RESP] = {"icmp.no_resp", "No response seen", NONE, FLAGS(FIELD_GENERATED)},
	[RESP_TO] = {"icmp.resp_to", "Request frame", FRAMENUM, LINK(REQUEST), FACT(REQUEST_IN)},
	[RESPTIME] = {"icmp.resptime", "Response time", F64, FLAGS(FIELD_GENERATED)},
	[DATA_TIME] = {"icmp.data_time", "Timestamp from icmp data", ABSTIME},
	[DATA_TIME_RELATIVE] = {"icmp.data_time_relative", "Timestamp from icmp data (relative)", RELTIME,
		FLAGS(FIELD_GENERATED)},
	[LENGTH] = {"icmp.length", "Length", U8, DEC},
	[LENGTH_ORIGINAL_DATAGRAM] = {"icmp.length.original_datagram", "Length of original datagram", U8,
		DEC, FLAGS(FIELD_GENERATED)},
	[INT_INFO_ROLE] = {"icmp.int_info.role", "Interface Role", U8, DEC, MASK(0xc0), NAMES(role_names)},
	[INT_INFO_RESERVED] = {"icmp.int_info.reserved", "Reserved", U8, DEC, MASK(0x30)},
	[INT_INFO_IFINDEX] = {"icmp.int_info.ifindex", "ifIndex", BOOL(8), MASK(0x8)},
	[INT_INFO_IPADDR] = {"icmp.int_info.ipaddr", "IP Address", BOOL(8), MASK(0x4), YESNO("Present", "Not Present")},
	[INT_INFO_NAME_PRESENT] = {"icmp.int_info.name_present", "Interface Name", BOOL(8), MASK(0x2),
		YESNO("Present", "Not Present")},
	[INT_INFO_MTU_PRESENT] = {"icmp.int_info.mtu_present", "MTU", BOOL(8), MASK(0x1), YESNO("Present",
		"Not Present")},
	[INT_INFO_INDEX] = {"icmp.int_info.index", "Interface Index", U32, DEC},
	[INT_INFO_AFI] = {"icmp.int_info.afi", "Address Family Identifier", U16, DEC},
	[INT_INFO_IPV4] = {"icmp.int_info.ipv4", "Source", IP4},
	[INT_INFO_IPV6] = {"icmp.int_info.ipv6", "Source", IP6},
	[INT_INFO_IPUNKNOWN] = {"icmp.int_info.ipunknown", "Source", BYTES},
	[INT_INFO_NAME_LENGTH] = {"icmp.int_info.name_length", "Name Length", U8, DEC},
	[INT_INFO_NAME] = {"icmp.int_info.name", "Name", STRING},
	[INT_INFO_MTU] = {"icmp.int_info.mtu", "Maximum Transmission Unit", U32, DEC},
	[EXT_ECHO_SEQ] = {"icmp.ext.echo.seq", "Sequence Number", U8, DEC_HEX, AT(6)},
	[EXT_ECHO_REQ_RES] = {"icmp.ext.echo.req.res", "Reserved", U8, HEX, MASK(0xfe), AT(7)},
	[EXT_ECHO_REQ_LOCAL] = {"icmp.ext.echo.req.local", "Local bit", BOOL(8), MASK(0x1), YESNO("Set",
		"Not set"), AT(7)},
	[EXT_ECHO_RSP_STATE] = {"icmp.ext.echo.rsp.state", "State", U8, DEC, MASK(0xe0), NAMES(state_names), AT(7)},
	[EXT_ECHO_RSP_RES] = {"icmp.ext.echo.rsp.res", "Reserved", U8, HEX, MASK(0x18), AT(7)},
	[EXT_ECHO_RSP_ACTIVE] = {"icmp.ext.echo.rsp.active", "Active bit", BOOL(8), MASK(0x4),
		YESNO("Set", "Not set"), AT(7)},
	[EXT_ECHO_RSP_IPV4] = {"icmp.ext.echo.rsp.ipv4", "IPv4 bit", BOOL(8), MASK(0x2), YESNO("Set",
		"Not set"), AT(7)},
	[EXT_ECHO_RSP_IPV6] = {"icmp.ext.echo.rsp.ipv6", "IPv6 bit", BOOL(8), MASK(0x1), YESNO("Set",
		"Not set"), AT(7)},
	[INT_IDENT_NAME] = {"icmp.int_ident.name", "Name", STRING},
	[INT_IDENT_INDEX] = {"icmp.int_ident.index", "Interface Index", U32, DEC},
	[INT_IDENT_AFI] = {"icmp.int_ident.afi", "Address Family Identifier", U16, DEC, NAMES(address_family_names)},
	[INT_IDENT_ADDR_LENGTH] = {"icmp.int_ident.addr_length", "Address Length", U8, DEC},
	[INT_IDENT_RESERVED] = {"icmp.int_ident.reserved", "Reserved", BYTES},
	[INT_IDENT_IPV4] = {"icmp.int_ident.ipv4", "Address", IP4},
	[INT_IDENT_IPV6] = {"icmp.int_ident.ipv6", "Address", IP6},
	[INT_IDENT_ADDRESS] = {"icmp.int_ident.address", "Address", BYTES},
	[RESP_NOT_FOUND] = {"icmp.resp_not_found", "Response not found", EXPERT(WARN, SEQUENCE)},
	[CHECKSUM_BAD] = {"icmp.checksum_bad", "Bad checksum", EXPERT(WARN, CHECKSUM)},
	[EXT_CHECKSUM_BAD] = {"icmp.ext.checksum_bad", "Bad checksum", EXPERT(WARN, CHECKSUM)},
};
/* clang-format on */

enum {
	ECHO_REPLY = 0,
	UNREACHABLE = 3,
	QUENCH = 4,
	REDIRECT = 5,
	ECHO = 8,
	ROUTER_ADVERTISEMENT = 9,
	EXCEEDED = 11,
	PARAMETER = 12,
	TIMESTAMP = 13,
	TIMESTAMP_REPLY = 14,
	INFORMATION = 15,
	INFORMATION_REPLY = 16,
	MASK_REQUEST = 17,
	MASK_REPLY = 18,
	PHOTURIS = 40,
	EXTENDED_ECHO = 42,
	EXTENDED_ECHO_REPLY = 43
};
enum { HEADER_BYTES = 8, QUOTED_BYTES = 128, CODE_FRAGMENTATION = 4, MOBILE_IP_MIN = 6 };

static bool quotes(uint8_t type)
{
	return type == UNREACHABLE || type == QUENCH || type == REDIRECT || type == EXCEEDED || type == PARAMETER;
}

/* Many a ping puts the time of day first: seconds and microseconds, in either order of bytes, within a day of the
 * frame. */
static bool data_time(const uint8_t *p, int64_t frame_time_ns, int64_t *seconds, int64_t *microseconds)
{
	enum { DAY_S = 86400 };
	int64_t now_s = frame_time_ns / 1000000000, best = DAY_S;

	for (int le = 0; le < 2; le++) {
		int64_t s = (int64_t)(le ? le_n(p, 4) : be_n(p, 4)),
			us = (int64_t)(le ? le_n(p + 4, 4) : be_n(p + 4, 4));
		int64_t away = s > now_s ? s - now_s : now_s - s;
		if (us >= 1000000 || away >= best)
			continue;
		best = away;
		*seconds = s;
		*microseconds = us;
	}
	return best < DAY_S;
}

/* A reply has its request's identifier, number and data: so its checksum follows from the request's, the types being
 * all that differs. */
static void scan_echo(struct scan *s)
{
	uint32_t sum = be16(s->p + 2);
	bool     reply = s->p[0] == ECHO_REPLY;

	if (!reply) {
		sum = (~sum & 0xffff) + (0xffff - (ECHO << 8));
		sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
	}
	uint8_t flags = TRANSACTION_BY_ADDRESSES | (reply ? TRANSACTION_RESPONSE : 0);
	scan_transaction(s, &(struct transaction){.id = (uint64_t)sum << 32 | be32(s->p + 4), .flags = flags});
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	int64_t seconds, microseconds;
	if (s->p[0] == ECHO || s->p[0] == ECHO_REPLY)
		scan_echo(s);
	if (quotes(s->p[0]))
		scan_quoted(s, P_ip, HEADER_BYTES);
	else if (s->p[0] == ECHO || s->p[0] == ECHO_REPLY)
		scan_inside(s, P_data,
		            s->caplen >= HEADER_BYTES + 8 &&
		                    data_time(s->p + HEADER_BYTES, scan_time_ns(s), &seconds, &microseconds)
		                ? HEADER_BYTES + 8
		                : HEADER_BYTES,
		            0);
}

/* ------------------------------------------------------------------ columns */

static const struct name *codes_of(uint8_t type)
{
	switch (type) {
	case UNREACHABLE: return unreachable_codes;
	case REDIRECT: return redirect_codes;
	case ROUTER_ADVERTISEMENT: return router_codes;
	case EXCEEDED: return exceeded_codes;
	case PARAMETER: return parameter_codes;
	case PHOTURIS: return photuris_codes;
	case EXTENDED_ECHO: return extended_request_codes;
	case EXTENDED_ECHO_REPLY: return extended_reply_codes;
	default: return NULL;
	}
}

static bool has_sequence(uint8_t type)
{
	return type == ECHO || type == ECHO_REPLY || (type >= TIMESTAMP && type <= MASK_REPLY);
}

static bool is_mobile_ip(const struct walk *w)
{
	return w->p[0] == ROUTER_ADVERTISEMENT && have(w, 0, HEADER_BYTES) &&
	       w->len >= HEADER_BYTES + (uint32_t)w->p[4] * w->p[5] * 4 + MOBILE_IP_MIN;
}

static const char *message_of(const struct walk *w)
{
	enum { NORMAL = 0, NO_COMMON_TRAFFIC = 16 };
	const char *name = name_of(messages, w->p[0]);

	if (w->p[0] == ROUTER_ADVERTISEMENT && have(w, 0, 2) && (w->p[1] == NORMAL || w->p[1] == NO_COMMON_TRAFFIC))
		return "Mobile IP Advertisement";
	return name ? name : "Unknown ICMP (obsolete or malformed?)";
}

static void walk_info(struct walk *w, bool whole)
{
	uint8_t            type = get_u8(w, 0), code = get_u8(w, 1);
	const struct name *codes = codes_of(type);

	col_info(w, "%-20s", message_of(w));
	if (codes)
		col_info_add(w, " (%s)", name_or(w, codes, code, "Unknown code: %u"));
	if (has_sequence(type) && whole)
		col_info_add(w, " id=0x%04x, seq=%u/%u, ttl=%u", get_u16(w, 4), get_u16(w, 6),
		             (get_u16(w, 6) & 255) << 8 | get_u16(w, 6) >> 8, w->row->ttl);
}

/* ------------------------------------------------------------------ checksum */

/* Show a checksum over n bytes from `from` on that stands at `at`. */
static void walk_sum(struct walk *w, struct node *under, unsigned row, uint32_t at, uint32_t from, uint32_t n,
                     bool whole)
{
	struct sum sum = sum_add(w, under, row, at);

	if (!walk_ok(w))
		return;
	if (!whole)
		sum_unverified(&sum, w->layer->depth ? " [in ICMP error packet]" : "");
	else
		sum_verified(&sum, row == CHECKSUM ? CHECKSUM_BAD : EXT_CHECKSUM_BAD,
		             checksum_finish(checksum_add(0, w->p + from, n)));
}

/* ------------------------------------------------------------------ extensions */

static void walk_labels_of(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	for (; off + 4 <= end && walk_ok(w); off += 4) {
		uint32_t     v = get_u32(w, off);
		struct node *n = add_text(w, under, off, 4, "Label: %u, Exp: %u, S: %u, TTL: %u", v >> 12, v >> 9 & 7,
		                          v >> 8 & 1, v & 255);
		add(w, n, MPLS_LABEL, off, 3);
		add_uint(w, n, MPLS_EXP, off + 2, 1, v >> 8);
		add_uint(w, n, MPLS_S, off + 2, 1, v >> 8);
		add(w, n, MPLS_TTL, off + 3, 1);
	}
	if (off < end)
		add(w, under, EXT_DATA, off, end - off);
}

static uint32_t walk_interface_address(struct walk *w, struct node *under, uint32_t off)
{
	uint16_t     family = get_u16(w, off);
	uint32_t     n = family == 1 ? 4 : family == 2 ? 16 : 0;
	struct node *sub = add_text(w, under, off, 4 + n, "IP Address Sub-Object");

	add(w, sub, INT_INFO_AFI, off, 2);
	add(w, sub, RESERVED, off + 2, 2);
	if (n)
		add(w, sub, family == 1 ? INT_INFO_IPV4 : INT_INFO_IPV6, off + 4, n);
	return 4 + n;
}

/* RFC 5837: which parts are there is said in the C-Type. */
static void walk_interface(struct walk *w, struct node *under, struct node *ctype, uint32_t off, uint32_t end)
{
	uint8_t type = get_u8(w, off - 1);

	node_append(ctype, ", Interface Role: %s%s%s%s%s", name_of(role_names, type >> 6), type & 8 ? ", ifIndex" : "",
	            type & 4 ? ", IP Address" : "", type & 2 ? ", Interface Name" : "", type & 1 ? ", MTU" : "");
	for (unsigned row = INT_INFO_ROLE; row <= INT_INFO_MTU_PRESENT; row++)
		add(w, ctype, row, off - 1, 1);
	if (type & 8 && off + 4 <= end) {
		add(w, under, INT_INFO_INDEX, off, 4);
		off += 4;
	}
	if (type & 4 && off + 4 <= end)
		off += walk_interface_address(w, under, off);
	if (type & 2 && off < end) {
		uint8_t      n = get_u8(w, off);
		struct node *sub = add_text(w, under, off, n, "Interface Name Sub-Object");
		add(w, sub, INT_INFO_NAME_LENGTH, off, 1);
		if (n > 1)
			add(w, sub, INT_INFO_NAME, off + 1, n - 1u);
		off += n;
	}
	if (type & 1 && off + 4 <= end)
		add(w, under, INT_INFO_MTU, off, 4);
}

/* RFC 8335 section 2.1. */
static void walk_identification(struct walk *w, struct node *under, struct node *ctype, uint32_t off, uint32_t end)
{
	static const struct name names[] = {{1, "Identifies Interface By Name"},
	                                    {2, "Identifies Interface By Index"},
	                                    {3, "Identifies Interface By Address"},
	                                    {0, NULL}};
	uint8_t                  type = get_u8(w, off - 1);

	if (name_of(names, type))
		node_append(ctype, " (%s)", name_of(names, type));
	if (type == 1) {
		add(w, under, INT_IDENT_NAME, off, end - off);
	} else if (type == 2) {
		add(w, under, INT_IDENT_INDEX, off, 4);
	} else if (type == 3) {
		uint16_t family = get_u16(w, off);
		uint8_t  n = get_u8(w, off + 2);
		add(w, under, INT_IDENT_AFI, off, 2);
		add(w, under, INT_IDENT_ADDR_LENGTH, off + 2, 1);
		add(w, under, INT_IDENT_RESERVED, off + 3, 1);
		add(w, under,
		    family == 1 && n == 4    ? INT_IDENT_IPV4
		    : family == 2 && n == 16 ? INT_IDENT_IPV6
		                             : INT_IDENT_ADDRESS,
		    off + 4, n);
	}
}

/* One object; returns its length, 0: there is no going on. */
static uint32_t walk_object(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	enum { CLASS_MPLS = 1, CLASS_INTERFACE = 2, CLASS_IDENTIFICATION = 3, OBJECT_HEADER = 4 };
	uint16_t len = get_u16(w, off);
	uint8_t class = get_u8(w, off + 2), type = get_u8(w, off + 3);
	const char *what = class == CLASS_MPLS && type == 1 ? "MPLS Stack Entry"
	                   : class == CLASS_INTERFACE       ? "Interface Information Object"
	                   : class == CLASS_IDENTIFICATION  ? "Interface Identification Object"
	                                                    : walk_printf(w, "Unknown object (%u/%u)", class, type);
	bool        fits = len >= OBJECT_HEADER && len <= end - off;
	uint32_t    stop = fits ? off + len : end;

	if (!walk_ok(w))
		return 0;
	struct node *n = add_text(w, under, off, stop - off, "%s", what);
	struct node *length = add(w, n, EXT_LENGTH, off, 2);
	add(w, n, EXT_CLASS, off + 2, 1);
	struct node *ctype = add(w, n, EXT_CTYPE, off + 3, 1);
	if (!fits) {
		node_append(length, len < OBJECT_HEADER ? " (bogus)" : " (bogus, goes past end of packet)");
		return 0;
	}
	off += OBJECT_HEADER;
	if (class == CLASS_MPLS && type == 1)
		walk_labels_of(w, n, off, stop);
	else if (class == CLASS_INTERFACE)
		walk_interface(w, n, ctype, off, stop);
	else if (class == CLASS_IDENTIFICATION)
		walk_identification(w, n, ctype, off, stop);
	else if (off < stop)
		add(w, n, EXT_DATA, off, stop - off);
	return len;
}

static void walk_extensions(struct walk *w, uint32_t off)
{
	uint32_t     end = w->caplen;
	struct node *n = add(w, w->node, EXT, off, end > off ? end - off : 0);

	node_label(n, "ICMP Multi-Part Extensions");
	uint8_t version = get_u8(w, off) >> 4;
	add_uint(w, n, EXT_VERSION, off, 1, version);
	add(w, n, EXT_RES, off, 2);
	walk_sum(w, n, EXT_CHECKSUM, off + 2, off, end - off, w->caplen == w->len);
	off += 4;
	for (uint32_t len = 1; off + 4 <= end && len && walk_ok(w) && (version == 1 || version == 2); off += len)
		len = walk_object(w, n, off, end);
}

/* ------------------------------------------------------------------ by type */

/* Errors: the packet that caused them, and what RFC 4884 allows behind it. */
static void walk_quote(struct walk *w, uint8_t type, uint8_t code)
{
	bool     can_extend = type == UNREACHABLE || type == EXCEEDED || type == PARAMETER;
	uint32_t words = can_extend ? get_u8(w, 5) : 0, at = 4;

	if (type == PARAMETER) {
		add(w, w->node, POINTER, 4, 1);
		at = 5;
	}
	if (type == REDIRECT) {
		add(w, w->node, REDIR_GW, 4, 4);
	} else if (words) {
		if (at == 4)
			add(w, w->node, UNUSED, 4, 1);
		add(w, w->node, LENGTH, 5, 1);
		add_uint(w, w->node, LENGTH_ORIGINAL_DATAGRAM, 5, 1, words * 4);
		if (type == UNREACHABLE && code == CODE_FRAGMENTATION)
			add(w, w->node, MTU, 6, 2);
		else
			add(w, w->node, UNUSED, 6, 2);
	} else if (type == UNREACHABLE && code == CODE_FRAGMENTATION) {
		add(w, w->node, UNUSED, 4, 2);
		add(w, w->node, MTU, 6, 2);
	} else if (type != QUENCH) {
		add(w, w->node, UNUSED, at, 8 - at);
	}
	add_quoted(w, w->node);
	if (!can_extend)
		return;
	uint32_t start = HEADER_BYTES + (words ? words * 4 : QUOTED_BYTES);
	bool     expected = w->len > HEADER_BYTES + QUOTED_BYTES && have(w, 8, 4) && be16(w->p + 10) <= QUOTED_BYTES;
	if (w->len > start && (words || expected))
		walk_extensions(w, start);
	else if (w->len < start && expected)
		walk_fail(w, WALK_MALFORMED);
}

static void walk_data_time(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	int64_t                  s = 0, us = 0;

	if (!have(w, HEADER_BYTES, 8) || !data_time(w->p + HEADER_BYTES, f->time_ns, &s, &us))
		return;
	int64_t delta = interval_ns(f->time_ns, s * 1000000000 + us * 1000);
	add_time(w, w->node, DATA_TIME, HEADER_BYTES, 8, s, (int32_t)us * 1000);
	add_time(w, w->node, DATA_TIME_RELATIVE, HEADER_BYTES, 8, delta / 1000000000, (int32_t)(delta % 1000000000));
}

enum { DAY_MS = 86400000 };

/* How far a time of day lies behind another; one of the small hours may be the next day's. */
static uint32_t ms_after(uint32_t ms, uint32_t before)
{
	return (ms < before && ms <= DAY_MS / 4 ? ms + DAY_MS : ms) - before;
}

/* A time of day whose highest bit may say that it is none by the standard (RFC 792).  Some hosts forget to turn the
 * bytes: the reading is taken that is less far behind `before`. */
static uint32_t time_of_day_ms(uint32_t v, uint32_t before)
{
	uint32_t straight = v & 0x7fffffff, turned = __builtin_bswap32(v) & 0x7fffffff;

	if (turned >= DAY_MS)
		return straight;
	return straight < DAY_MS && ms_after(straight, before) < ms_after(turned, before) ? straight : turned;
}

static void put_time_of_day(struct text *t, uint32_t ms)
{
	static const struct {
		uint32_t    ms, of;
		const char *name;
	} parts[] = {{DAY_MS, UINT32_MAX, "day"}, {3600000, 24, "hour"}, {60000, 60, "minute"}};

	for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
		unsigned n = ms / parts[i].ms % parts[i].of;
		if (n)
			text_printf(t, "%s%u %s%s", t->length ? ", " : "", n, parts[i].name, n == 1 ? "" : "s");
	}
	unsigned s = ms / 1000 % 60;
	ms %= 1000;
	if (!s && !ms && t->length)
		return;
	text_printf(t, "%s%u", t->length ? ", " : "", s);
	if (ms)
		text_printf(t, ".%03u", ms);
	text_printf(t, " second%s", s == 1 && !ms ? "" : "s");
}

/* Milliseconds since midnight; returns them as they are understood. */
static uint32_t walk_time_of_day(struct walk *w, unsigned row, uint32_t off, uint32_t before)
{
	struct node *n = add(w, w->node, row, off, 4);
	uint32_t     ms = time_of_day_ms(get_u32(w, off), before);
	struct text  t;

	text_init(&t);
	put_time_of_day(&t, ms);
	node_append(n, " (%s after midnight UTC)", walk_text(w, &t));
	text_fini(&t);
	return ms;
}

/* When the request was sent is guessed by the frame's own time, the others by it. */
static void walk_times_of_day(struct walk *w)
{
	int64_t  ms = walk_frame(w)->time_ns / 1000000;
	uint32_t sent = walk_time_of_day(w, ORIGINATE_TIMESTAMP, 8, (uint32_t)(ms > 0 ? ms % DAY_MS : 0));

	walk_time_of_day(w, RECEIVE_TIMESTAMP, 12, sent);
	walk_time_of_day(w, TRANSMIT_TIMESTAMP, 16, sent);
}

static void walk_seconds(struct walk *w, struct node *n, uint32_t s)
{
	if (s >= 3600 && s % 3600 == 0)
		node_append(n, " (%u hour%s)", s / 3600, s == 3600 ? "" : "s");
	else if (s >= 3600)
		node_append(n, " (%u hour%s, %u minute%s%s)", s / 3600, s < 7200 ? "" : "s", s / 60 % 60,
		            s / 60 % 60 == 1 ? "" : "s",
		            s % 60 ? walk_printf(w, ", %u second%s", s % 60, s % 60 == 1 ? "" : "s") : "");
	else if (s >= 60)
		node_append(n, " (%u minute%s%s)", s / 60, s < 120 ? "" : "s",
		            s % 60 ? walk_printf(w, ", %u second%s", s % 60, s % 60 == 1 ? "" : "s") : "");
	else
		node_append(n, " (%u second%s)", s, s == 1 ? "" : "s");
}

static void walk_mobile(struct walk *w, uint32_t off)
{
	while (off < w->caplen && walk_ok(w)) {
		uint8_t      type = get_u8(w, off), len = type && off + 1 < w->caplen ? get_u8(w, off + 1) : 0;
		uint32_t     size = type ? len + 2u : 1;
		struct node *n =
		    add_text(w, w->node, off, size, "Ext: %s", name_or(w, type_names, type, "Unknown ext %u"));
		add(w, n, MIP_TYPE, off, 1);
		if (type)
			add(w, n, MIP_LENGTH, off + 1, 1);
		if (type == 16) {
			add(w, n, MIP_SEQ, off + 2, 2);
			add(w, n, MIP_LIFE, off + 4, 2);
			struct node *flags = add(w, n, MIP_FLAGS, off + 6, 2);
			uint16_t     v = get_u16(w, off + 6);
			for (unsigned row = MIP_R; row <= MIP_RESERVED; row++) {
				add(w, flags, row, off + 6, 2);
				if (row < MIP_RESERVED && v & fields[row].mask)
					node_append(flags, ", %s", fields[row].label);
			}
			for (uint32_t at = 8; at + 4 <= size; at += 4)
				add(w, n, MIP_COA, off + at, 4);
		} else if (type == 19) {
			for (uint32_t at = 2; at < size; at++)
				add(w, n, MIP_PREFIXLENGTH, off + at, 1);
		} else if (type) {
			add(w, n, type == 24 ? MIP_CHALLENGE : MIP_CONTENT, off + 2, len);
		}
		off += size;
	}
}

static void walk_router(struct walk *w)
{
	uint32_t count = get_u8(w, 4), words = get_u8(w, 5), off = HEADER_BYTES;

	add(w, w->node, NUM_ADDRS, 4, 1);
	add(w, w->node, ADDR_ENTRY_SIZE, 5, 1);
	walk_seconds(w, add(w, w->node, LIFETIME, 6, 2), get_u16(w, 6));
	for (; count && words >= 2 && walk_ok(w); count--, off += words * 4) {
		add(w, w->node, ROUTER_ADDRESS, off, 4);
		add(w, w->node, PREF_LEVEL, off + 4, 4);
	}
	if (is_mobile_ip(w))
		walk_mobile(w, off);
}

static void walk_identifiers(struct walk *w)
{
	add(w, w->node, IDENT, 4, 2);
	add_le(w, w->node, IDENT_LE, 4, 2);
	add(w, w->node, SEQ, 6, 2);
	add_le(w, w->node, SEQ_LE, 6, 2);
}

static void walk_extended_echo(struct walk *w, uint8_t type)
{
	add(w, w->node, IDENT, 4, 2);
	add_le(w, w->node, IDENT_LE, 4, 2);
	if (type == EXTENDED_ECHO) {
		add_rows(w, w->node, EXT_ECHO_SEQ, EXT_ECHO_REQ_LOCAL, 0);
		if (w->len > HEADER_BYTES)
			walk_extensions(w, HEADER_BYTES);
		return;
	}
	add_rows(w, w->node, EXT_ECHO_SEQ, EXT_ECHO_SEQ, 0);
	add_rows(w, w->node, EXT_ECHO_RSP_STATE, EXT_ECHO_RSP_IPV6, 0);
}

static void walk_request(struct walk *w)
{
	int64_t value;

	if (w->row->net == NET_IP4 && w->row->dst == UINT32_MAX) {
		col_info_add(w, " (broadcast)");
	} else if (w->row->net == NET_IP4 && w->row->dst >> 28 == 0xe) {
		col_info_add(w, " (multicast)");
	} else if (walk_fact(w, COLUMN_RESPONSE_IN, &value)) {
		add_rows(w, w->node, RESP_IN, RESP_IN, 0);
		col_info_add(w, " (reply in %u)", walk_shown(w, (uint32_t)value));
	} else if (walk_fact(w, COLUMN_NO_RESPONSE, &value)) {
		struct node *n = add(w, w->node, NO_RESP, 0, 0);
		col_info_add(w, " (no response found!)");
		expert(w, n, RESP_NOT_FOUND, "No response seen to ICMP request");
	}
}

static void walk_reply(struct walk *w)
{
	int64_t frame, time_ns;

	if (!walk_fact(w, COLUMN_REQUEST_IN, &frame) || !walk_fact(w, COLUMN_RESPONSE_TIME, &time_ns))
		return;
	add_rows(w, w->node, RESP_TO, RESP_TO, 0);
	double time_ms = (double)time_ns / 1e6;
	node_label(add_double(w, w->node, RESPTIME, 0, 0, time_ms), "Response time: %.3f ms", time_ms);
	col_info_add(w, " (request in %u)", walk_shown(w, (uint32_t)frame));
}

static void walk_body(struct walk *w, uint8_t type, uint8_t code)
{
	if (has_sequence(type))
		walk_identifiers(w);
	if (quotes(type))
		walk_quote(w, type, code);
	else if (type == ROUTER_ADVERTISEMENT)
		walk_router(w);
	else if (type == EXTENDED_ECHO || type == EXTENDED_ECHO_REPLY)
		walk_extended_echo(w, type);
	else if (type == MASK_REQUEST || type == MASK_REPLY)
		add(w, w->node, ADDRESS_MASK, 8, 4);
	else if (type == TIMESTAMP || type == TIMESTAMP_REPLY)
		walk_times_of_day(w);
	if (type != ECHO && type != ECHO_REPLY)
		return;
	if (type == ECHO)
		walk_request(w);
	else
		walk_reply(w);
	walk_data_time(w);
	add_quoted(w, w->node);
}

static void walk(struct walk *w)
{
	uint8_t  type = get_u8(w, 0), code = get_u8(w, 1);
	uint16_t frag = w->row->ip_frag & 0x3fff;

	if (!walk_ok(w))
		return;
	walk_info(w, have(w, 0, HEADER_BYTES));
	const struct name *codes = codes_of(type);
	node_append(add(w, w->node, TYPE, 0, 1), " (%s)", message_of(w));
	struct node *n = add(w, w->node, CODE, 1, 1);
	if (codes)
		node_append(n, " (%s)", name_or(w, codes, code, "Unknown code: %u"));
	bool whole = w->caplen == w->len && !w->layer->depth && (!frag || w->layer->source);
	walk_sum(w, w->node, CHECKSUM, 2, 0, w->caplen, whole);
	walk_body(w, type, code);
}

const struct proto proto_icmp = {
    .name = "icmp",
    .title = "Internet Control Message Protocol",
    .brief = "ICMP",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 1}),
    .scan = scan,
    .walk = walk,
};
