/* ntp.c -- Network Time Protocol: RFC 5905 (time), RFC 1305 appendix B (control messages), and ntpd's private mode.
 *
 *   0         1         2      3           4       8            12      16        24       32        40         48
 *   | li vn m | stratum | poll | precision | delay | dispersion | refid | reftime | origin | receive | transmit | ...
 *
 * Of the private mode the header only. */
#include "proto/proto.h"

#include <math.h>

/* clang-format off */
static const struct name li_names[] = {
	{0, "no warning"}, {1, "last minute of the day has 61 seconds"}, {2, "last minute of the day has 59 seconds"},
	{3, "unknown (clock unsynchronized)"}, {0, NULL}
};
static const struct name vn_names[] = {
	{0, "reserved"}, {1, "NTP Version 1"}, {2, "NTP Version 2"}, {3, "NTP Version 3"}, {4, "NTP Version 4"},
	{5, "reserved"}, {6, "reserved"}, {7, "reserved"}, {0, NULL}
};
static const struct name mode_names[] = {
	{0, "reserved"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "client"}, {4, "server"},
	{5, "broadcast"}, {6, "reserved for NTP control message"}, {7, "reserved for private use"}, {0, NULL}
};
static const struct range stratum_ranges[] = {
	{0, 0, "unspecified or invalid"}, {1, 1, "primary reference"}, {2, 15, "secondary reference"},
	{16, 16, "unsynchronized"}, {17, 255, "reserved"}, {0, 0, NULL}
};
static const struct name ext_type_names[] = {
	{0x2, "No-Operation Request"}, {0x102, "Association Message Request"}, {0x104, "Unique Identifier"},
	{0x202, "Certificate Message Request"}, {0x204, "NTS Cookie"}, {0x302, "Cookie Message Request"},
	{0x304, "NTS Cookie Placeholder"}, {0x402, "Autokey Message Request"},
	{0x404, "NTS Authenticator and Encrypted Extension Fields"}, {0x502, "Leapseconds Message Request"},
	{0x602, "Sign Message Request"}, {0x702, "IFF Identity Message Request"},
	{0x802, "GQ Identity Message Request"}, {0x902, "MV Identity Message Request"},
	{0x2005, "Checksum Complement"}, {0x8002, "No-Operation Response"}, {0x8102, "Association Message Response"},
	{0x8202, "Certificate Message Response"}, {0x8302, "Cookie Message Response"},
	{0x8402, "Autokey Message Response"}, {0x8502, "Leapseconds Message Response"},
	{0x8602, "Sign Message Response"}, {0x8702, "IFF Identity Message Response"},
	{0x8802, "GQ Identity Message Response"}, {0x8902, "MV Identity Message Response"},
	{0xc002, "No-Operation Error Response"}, {0xc102, "Association Message Error Response"},
	{0xc202, "Certificate Message Error Response"}, {0xc302, "Cookie Message Error Response"},
	{0xc402, "Autokey Message Error Response"}, {0xc502, "Leapseconds Message Error Response"},
	{0xc602, "Sign Message Error Response"}, {0xc702, "IFF Identity Message Error Response"},
	{0xc802, "GQ Identity Message Error Response"}, {0xc902, "MV Identity Message Error Response"}, {0, NULL}
};
static const struct name flags2_r_names[] = {{0, "Request"}, {1, "Response"}, {0, NULL}};
static const struct name opcode_names[] = {
	{0, "reserved"}, {1, "read status"}, {2, "read variables"}, {3, "write variables"},
	{4, "read clock variables"}, {5, "write clock variables"}, {6, "set trap address/port"},
	{7, "asynchronous message"}, {8, "runtime configuration"}, {9, "save config to file"},
	{10, "retrieve MRU (mrulist)"}, {11, "retrieve ordered list"}, {12, "request a client nonce"},
	{31, "unset trap address/port"}, {0, NULL}
};
static const struct name status_names[] = {
	{0, "unspecified"}, {1, "authentication failure"}, {2, "invalid message length or format"},
	{3, "invalid opcode"}, {4, "unknown association identifier"}, {5, "unknown variable name"},
	{6, "invalid variable value"}, {7, "administratively prohibited"}, {0, NULL}
};
static const struct name clksrc_names[] = {
	{0, "unspecified or unknown"}, {1, "Calibrated atomic clock (e.g. HP 5061)"},
	{2, "VLF (band 4) or LF (band 5) radio (e.g. OMEGA, WWVB)"}, {3, "HF (band 7) radio (e.g. CHU, MSF, WWV/H)"},
	{4, "UHF (band 9) satellite (e.g. GOES, GPS)"}, {5, "local net (e.g. DCN, TSP, DTS)"}, {6, "UDP/NTP"},
	{7, "UDP/TIME"}, {8, "eyeball-and-wristwatch"}, {9, "telephone modem (e.g. NIST)"}, {0, NULL}
};
static const struct name code_names[] = {
	{0, "unspecified"}, {1, "frequency correction (drift) file not available"},
	{2, "frequency correction started (frequency stepped)"},
	{3, "spike detected and ignored, starting stepout timer"}, {4, "frequency training started"},
	{5, "clock synchronized"}, {6, "system restart"},
	{7, "panic stop (required step greater than panic threshold)"}, {8, "no system peer"},
	{9, "leap second insertion/deletion armed"}, {10, "leap second disarmed"},
	{11, "leap second inserted or deleted"}, {12, "clock stepped (stepout timer expired)"},
	{13, "kernel loop discipline status changed"}, {14, "leapseconds table loaded from file"},
	{15, "leapseconds table outdated, updated file needed"}, {0, NULL}
};
static const struct name selection_names[] = {
	{0, "rejected"}, {1, "passed sanity checks (tests 1 through 8 in Section 3.4.3)"},
	{2, "passed correctness checks (intersection algorithm in Section 4.2.1)"},
	{3, "passed candidate checks (if limit check implemented)"},
	{4, "passed outlier checks (clustering algorithm in Section 4.2.2)"},
	{5, "current synchronization source; max distance exceeded (if limit check implemented)"},
	{6, "current synchronization source; max distance okay"}, {7, "reserved"}, {0, NULL}
};
static const struct name status_code_names[] = {
	{0, "unspecified"}, {1, "association mobilized"}, {2, "association demobilized"},
	{3, "peer unreachable (peer.reach was nonzero now zero)"},
	{4, "peer reachable (peer.reach was zero now nonzero)"}, {5, "association restarted or timed out"},
	{6, "no server found (ntpdate mode)"}, {7, "rate exceeded (kiss code RATE)"},
	{8, "access denied (kiss code DENY)"}, {9, "leap armed from server LI code"}, {10, "become system peer"},
	{11, "reference clock event (see clock status word)"}, {12, "authentication failure"},
	{13, "popcorn spike suppressor"}, {14, "entering interleave mode"}, {15, "interleave error (recovered)"},
	{16, "leapsecond values update from server"}, {0, NULL}
};
static const struct name impl_names[] = {{0, "UNIV"}, {2, "XNTPD_OLD (pre-IPv6)"}, {3, "XNTPD"}, {0, NULL}};
static const struct name reqcode_names[] = {
	{0, "PEER_LIST"}, {1, "PEER_LIST_SUM"}, {2, "PEER_INFO"}, {3, "PEER_STATS"}, {4, "SYS_INFO"},
	{5, "SYS_STATS"}, {6, "IO_STATS"}, {7, "MEM_STATS"}, {8, "LOOP_INFO"}, {9, "TIMER_STATS"}, {10, "CONFIG"},
	{11, "UNCONFIG"}, {12, "SET_SYS_FLAG"}, {13, "CLR_SYS_FLAG"}, {14, "MONITOR"}, {15, "NOMONITOR"},
	{16, "GET_RESTRICT"}, {17, "RESADDFLAGS"}, {18, "RESSUBFLAGS"}, {19, "UNRESTRICT"}, {20, "MON_GETLIST"},
	{21, "RESET_STATS"}, {22, "RESET_PEER"}, {23, "REREAD_KEYS"}, {24, "DO_DIRTY_HACK"}, {25, "DONT_DIRTY_HACK"},
	{26, "TRUSTKEY"}, {27, "UNTRUSTKEY"}, {28, "AUTHINFO"}, {29, "TRAPS"}, {30, "ADD_TRAP"}, {31, "CLR_TRAP"},
	{32, "REQUEST_KEY"}, {33, "CONTROL_KEY"}, {34, "GET_CTLSTATS"}, {35, "GET_LEAPINFO"}, {36, "GET_CLOCKINFO"},
	{37, "SET_CLKFUDGE"}, {38, "GET_KERNEL"}, {39, "GET_CLKBUGINFO"}, {41, "SET_PRECISION"},
	{42, "MON_GETLIST_1"}, {43, "HOSTNAME_ASSOCID"}, {44, "IF_STATS"}, {45, "IF_RELOAD"}, {0, NULL}
};
static const struct name err_names[] = {
	{0x0, "No error"}, {0x1, "incompatible implementation number"}, {0x2, "unimplemented request code"},
	{0x3, "format error"}, {0x4, "no data available"}, {0x5, "unknown"}, {0x6, "unknown"},
	{0x7, "authentication failure"}, {0, NULL}
};
static const struct name refid_names[] = {
	{0x4c4f434c, "uncalibrated local clock"},
	{0x4345534d, "calibrated Cesium clock"},
	{0x5242444d, "calibrated Rubidium clock"},
	{0x55534e4f, "USNO telephone modem"},
	{0x50544200, "European telephone modem"},
	{0x54444600, "MF Radio Allouis, FR 162 kHz"},
	{0x44434600, "LF Radio DCF77 Mainflingen, DE 77.5 kHz"},
	{0x4d534600, "LF Radio MSF Anthorn, UK 60 kHz"},
	{0x57575600, "HF Radio WWV Ft. Collins, CO"},
	{0x57575642, "LF Radio WWVB Ft. Collins, CO 60 kHz"},
	{0x57575648, "HF Radio WWVH Kauai, HI"},
	{0x43485500, "HF Radio CHU Ottawa, Ontario"},
	{0x4c4f5243, "MF Radio LORAN C station, 100 kHz"},
	{0x4f4d4547, "OMEGA radionavigation system"},
	{0x47505300, "Global Position System"},
	{0x474f4553, "Geostationary Orbit Environment Satellite"},
	{0x47414c00, "Galileo Positioning System"},
	{0x41435453, "NIST telephone modem"},
	{0x49524947, "Inter-Range Instrumentation Group"},
	{0x50505300, "Generic pulse-per-second"},
	{0x4e495354, "NIST telephone modem"},
	{0x41544f4d, "Atomic clock (calibrated)"},
	{0x564c4600, "VLF radio (OMEGA,, etc.)"},
	{0x31505053, "External 1 PPS input"},
	{0x46524545, "(Internal clock)"},
	{0x494e4954, "(Initialization)"},
	{0, NULL}
};

enum {
	FLAGS, FLAGS_LI, FLAGS_VN, FLAGS_MODE, STRATUM, PPOLL, PRECISION, ROOTDELAY, ROOTDISPERSION, REFID, REFTIME,
	ORG, REC, XMT, KEYID, F_MAC, PADDING, RESPONSE_IN, REQUEST_IN, DELTA_TIME, EXT, EXT_TYPE, EXT_LENGTH,
	EXT_VALUE, CTRL_FLAGS2, CTRL_FLAGS2_R, CTRL_FLAGS2_ERROR, CTRL_FLAGS2_MORE, CTRL_FLAGS2_OPCODE, CTRL_SEQUENCE,
	CTRL_STATUS, CTRL_ERR_STATUS, CTRL_SYS_STATUS_LI, CTRL_SYS_STATUS_CLKSRC, CTRL_SYS_STATUS_COUNT,
	CTRL_SYS_STATUS_CODE, CTRL_PEER_STATUS_CONFIG, CTRL_PEER_STATUS_AUTHENABLE, CTRL_PEER_STATUS_AUTHENTIC,
	CTRL_PEER_STATUS_REACH, CTRL_PEER_STATUS_BCAST, CTRL_PEER_STATUS_SELECTION, CTRL_PEER_STATUS_COUNT,
	CTRL_PEER_STATUS_CODE, CTRL_DATA, CTRL_ASSOCID, CTRL_OFFSET, CTRL_COUNT, PRIV_FLAGS_R, PRIV_FLAGS_MORE,
	PRIV_AUTH_SEQ, PRIV_AUTH, PRIV_SEQ, PRIV_IMPL, PRIV_REQCODE, PRIV_ERR, PRIV_NUMITEMS, PRIV_RESERVED,
	PRIV_ITEMSIZE, EXT_INVALID_LENGTH, N
};
static const struct field fields[N] = {
	[FLAGS] = {"ntp.flags", "Flags", U8, HEX},
	[FLAGS_LI] = {"ntp.flags.li", "Leap Indicator", U8, DEC, MASK(0xc0), NAMES(li_names)},
	[FLAGS_VN] = {"ntp.flags.vn", "Version number", U8, DEC, MASK(0x38), NAMES(vn_names)},
	[FLAGS_MODE] = {"ntp.flags.mode", "Mode", U8, DEC, MASK(0x7), NAMES(mode_names)},
	[STRATUM] = {"ntp.stratum", "Peer Clock Stratum", U8, DEC, RANGES(stratum_ranges)},
	[PPOLL] = {"ntp.ppoll", "Peer Polling Interval", U8, DEC},
	[PRECISION] = {"ntp.precision", "Peer Clock Precision", U8, DEC},
	[ROOTDELAY] = {"ntp.rootdelay", "Root Delay", U32, DEC},
	[ROOTDISPERSION] = {"ntp.rootdispersion", "Root Dispersion", U32, DEC},
	[REFID] = {"ntp.refid", "Reference ID", BYTES},
	[REFTIME] = {"ntp.reftime", "Reference Timestamp", ABSTIME, TIME_NTP},
	[ORG] = {"ntp.org", "Origin Timestamp", ABSTIME, TIME_NTP},
	[REC] = {"ntp.rec", "Receive Timestamp", ABSTIME, TIME_NTP},
	[XMT] = {"ntp.xmt", "Transmit Timestamp", ABSTIME, TIME_NTP},
	[KEYID] = {"ntp.keyid", "Key ID", BYTES},
	[F_MAC] = {"ntp.mac", "Message Authentication Code", BYTES},
	[PADDING] = {"ntp.padding", "Padding", BYTES},
	[RESPONSE_IN] = {"ntp.response_in", "Response In", FRAMENUM, LINK(RESPONSE), FACT(RESPONSE_IN)},
	[REQUEST_IN] = {"ntp.request_in", "Request In", FRAMENUM, LINK(REQUEST), FACT(REQUEST_IN)},
	[DELTA_TIME] = {"ntp.delta_time", "Delta Time", RELTIME, FACT(RESPONSE_TIME)},
	[EXT] = {"ntp.ext", "Extension", NONE},
	[EXT_TYPE] = {"ntp.ext.type", "Field Type", U16, HEX, NAMES(ext_type_names)},
	[EXT_LENGTH] = {"ntp.ext.length", "Length", U16, DEC},
	[EXT_VALUE] = {"ntp.ext.value", "Value", BYTES},
	[CTRL_FLAGS2] = {"ntp.ctrl.flags2", "Flags 2", U8, HEX},
	[CTRL_FLAGS2_R] = {"ntp.ctrl.flags2.r", "Response bit", U8, DEC, MASK(0x80), NAMES(flags2_r_names)},
	[CTRL_FLAGS2_ERROR] = {"ntp.ctrl.flags2.error", "Error bit", U8, DEC, MASK(0x40)},
	[CTRL_FLAGS2_MORE] = {"ntp.ctrl.flags2.more", "More bit", U8, DEC, MASK(0x20)},
	[CTRL_FLAGS2_OPCODE] = {"ntp.ctrl.flags2.opcode", "Opcode", U8, DEC, MASK(0x1f), NAMES(opcode_names)},
	[CTRL_SEQUENCE] = {"ntp.ctrl.sequence", "Sequence", U16, DEC},
	[CTRL_STATUS] = {"ntp.ctrl.status", "Status", U16, HEX},
	[CTRL_ERR_STATUS] = {"ntp.ctrl.err_status", "Error Status Word", U16, DEC, MASK(0xff00), NAMES(status_names)},
	[CTRL_SYS_STATUS_LI] = {"ntp.ctrl.sys_status.li", "Leap Indicator", U16, DEC, MASK(0xc000), NAMES(li_names)},
	[CTRL_SYS_STATUS_CLKSRC] = {"ntp.ctrl.sys_status.clksrc", "Clock Source", U16, DEC, MASK(0x3f00), NAMES(clksrc_names)},
	[CTRL_SYS_STATUS_COUNT] = {"ntp.ctrl.sys_status.count", "System Event Counter", U16, DEC, MASK(0xf0)},
	[CTRL_SYS_STATUS_CODE] = {"ntp.ctrl.sys_status.code", "System Event Code", U16, DEC, MASK(0xf), NAMES(code_names)},
	[CTRL_PEER_STATUS_CONFIG] = {"ntp.ctrl.peer_status.config", "Peer Status", BOOL(16), MASK(0x8000), YESNO("configured (peer.config)", "not configured (peer.config)")},
	[CTRL_PEER_STATUS_AUTHENABLE] = {"ntp.ctrl.peer_status.authenable", "Peer Status", BOOL(16), MASK(0x4000), YESNO("authentication enabled (peer.authenable)", "authentication disabled (peer.authenable)")},
	[CTRL_PEER_STATUS_AUTHENTIC] = {"ntp.ctrl.peer_status.authentic", "Peer Status", BOOL(16), MASK(0x2000), YESNO("authentication okay (peer.authentic)", "authentication not okay (peer.authentic)")},
	[CTRL_PEER_STATUS_REACH] = {"ntp.ctrl.peer_status.reach", "Peer Status", BOOL(16), MASK(0x1000), YESNO("reachability okay (peer.reach != 0)", "reachability not okay (peer.reach != 0)")},
	[CTRL_PEER_STATUS_BCAST] = {"ntp.ctrl.peer_status.bcast", "Peer Status broadcast association", BOOL(16), MASK(0x800), YESNO("Set", "Not set")},
	[CTRL_PEER_STATUS_SELECTION] = {"ntp.ctrl.peer_status.selection", "Peer Selection", U16, DEC, MASK(0x700), NAMES(selection_names)},
	[CTRL_PEER_STATUS_COUNT] = {"ntp.ctrl.peer_status.count", "Peer Event Counter", U16, DEC, MASK(0xf0)},
	[CTRL_PEER_STATUS_CODE] = {"ntp.ctrl.peer_status.code", "Peer Event Code", U16, DEC, MASK(0xf), NAMES(status_code_names)},
	[CTRL_DATA] = {"ntp.ctrl.data", "Data", NONE},
	[CTRL_ASSOCID] = {"ntp.ctrl.associd", "AssociationID", U16, DEC},
	[CTRL_OFFSET] = {"ntp.ctrl.offset", "Offset", U16, DEC},
	[CTRL_COUNT] = {"ntp.ctrl.count", "Count", U16, DEC},
	[PRIV_FLAGS_R] = {"ntp.priv.flags.r", "Response bit", U8, DEC, MASK(0x80), NAMES(flags2_r_names)},
	[PRIV_FLAGS_MORE] = {"ntp.priv.flags.more", "More bit", U8, DEC, MASK(0x40)},
	[PRIV_AUTH_SEQ] = {"ntp.priv.auth_seq", "Auth, sequence", U8, DEC},
	[PRIV_AUTH] = {"ntp.priv.auth", "Auth bit", U8, DEC, MASK(0x80)},
	[PRIV_SEQ] = {"ntp.priv.seq", "Sequence number", U8, DEC, MASK(0x7f)},
	[PRIV_IMPL] = {"ntp.priv.impl", "Implementation", U8, DEC, NAMES(impl_names)},
	[PRIV_REQCODE] = {"ntp.priv.reqcode", "Request code", U8, DEC, NAMES(reqcode_names)},
	[PRIV_ERR] = {"ntp.priv.err", "Err", U8, HEX, MASK(0xf0), NAMES(err_names)},
	[PRIV_NUMITEMS] = {"ntp.priv.numitems", "Number of data items", U16, DEC, MASK(0xfff)},
	[PRIV_RESERVED] = {"ntp.priv.reserved", "Reserved", U8, HEX, MASK(0xf0)},
	[PRIV_ITEMSIZE] = {"ntp.priv.itemsize", "Size of data item", U16, DEC, MASK(0xfff)},
	[EXT_INVALID_LENGTH] = {"ntp.ext.invalid_length", "Extension invalid length", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { HEADER_BYTES = 48, MODE_CONTROL = 6, MODE_PRIVATE = 7, MAC_BYTES_MAX = 24, POLL_MIN = 4, POLL_MAX = 17 };

/* Servers answer the newest client of the conversation, once; control messages have a number, private ones none but
 * that of the implementation, and both may be answered in pieces. */
static void scan(struct scan *s)
{
	enum { MODE_CLIENT = 3, MODE_SERVER = 4, IS_RESPONSE = 0x80, IMPLEMENTATION_AT = 2 };
	struct transaction t = {.id = UINT32_MAX};
	uint8_t            mode = s->caplen ? s->p[0] & 7 : 0;

	if (mode == MODE_SERVER) {
		t.flags = TRANSACTION_RESPONSE;
	} else if (mode == MODE_CONTROL || mode == MODE_PRIVATE) {
		if (s->caplen < 4)
			return;
		bool control = mode == MODE_CONTROL, response = s->p[control] & IS_RESPONSE;
		t.id = control ? be16(s->p + 2) : 0xff000000 | s->p[IMPLEMENTATION_AT];
		t.flags = TRANSACTION_MANY | (response ? TRANSACTION_RESPONSE : 0);
	} else if (mode != MODE_CLIENT) {
		return;
	}
	scan_transaction(s, &t);
}

static const char *value_text(struct walk *w, unsigned field, uint64_t value)
{
	return name_or(w, fields[field].names, value, "Unknown");
}

/* ------------------------------------------------------------------ time: modes 0 to 5 */

static void add_flags(struct walk *w)
{
	uint8_t      v = get_u8(w, 0);
	struct node *n = add(w, w->node, FLAGS, 0, 1);

	node_append(n, ", Leap Indicator: %s, Version number: %s, Mode: %s", value_text(w, FLAGS_LI, v >> 6),
	            value_text(w, FLAGS_VN, v >> 3 & 7), value_text(w, FLAGS_MODE, v & 7));
	add(w, n, FLAGS_LI, 0, 1);
	add(w, n, FLAGS_VN, 0, 1);
	add(w, n, FLAGS_MODE, 0, 1);
}

static void add_short_time(struct walk *w, unsigned field, uint32_t off)
{
	uint32_t v = get_u32(w, off);

	node_label(add(w, w->node, field, off, 4), "%s: %8.6f seconds", fields[field].label, (double)v / 65536);
}

/* RFC 5905 figure 12: a code of up to four letters at stratum 0 and 1, an address elsewhere. */
static void add_refid(struct walk *w, uint8_t stratum)
{
	const uint8_t *p = get_bytes(w, 12, 4);
	struct node   *n = add(w, w->node, REFID, 12, 4);

	if (!p)
		return;
	const char *name = stratum <= 1 ? name_of(refid_names, be32(p)) : NULL;
	if (stratum > 1)
		node_label(n, "Reference ID: %s", ip4_text(w, p));
	else if (!be32(p))
		node_label(n, "Reference ID: NULL");
	else if (name)
		node_label(n, "Reference ID: %s", name);
	else
		node_label(n, "Reference ID: Unidentified reference source '%.4s'", walk_string(w, 12, 4));
}

/* RFC 7822; the last bytes are a key's number and a digest. */
static uint32_t add_extension(struct walk *w, uint32_t off)
{
	uint32_t     len = get_u16(w, off + 2);
	struct node *n = add(w, w->node, EXT, off, len < 4 ? 4 : len);

	add(w, n, EXT_TYPE, off, 2);
	struct node *length = add(w, n, EXT_LENGTH, off + 2, 2);
	if (len < 4 || len % 4) {
		expert(w, length, EXT_INVALID_LENGTH, NULL);
		return w->len;
	}
	if (len > 4)
		add(w, n, EXT_VALUE, off + 4, len - 4);
	return off + len;
}

static void walk_time(struct walk *w)
{
	uint8_t stratum = get_u8(w, 1), poll = get_u8(w, 2), version = get_u8(w, 0) >> 3 & 7;

	add(w, w->node, STRATUM, 1, 1);
	struct node *n = add(w, w->node, PPOLL, 2, 1);
	if (poll >= POLL_MIN && poll <= POLL_MAX)
		node_label(n, "Peer Polling Interval: %u (%u seconds)", poll, 1u << poll);
	else
		node_label(n, "Peer Polling Interval: invalid (%u)", poll);
	n = add(w, w->node, PRECISION, 3, 1);
	node_label(n, "Peer Clock Precision: %8.6f seconds", ldexp(1, (int8_t)get_u8(w, 3)));
	add_short_time(w, ROOTDELAY, 4);
	add_short_time(w, ROOTDISPERSION, 8);
	add_refid(w, stratum);
	for (uint32_t i = 0; i < 4; i++)
		add(w, w->node, REFTIME + i, 16 + 8 * i, 8);
	add_rows(w, w->node, RESPONSE_IN, DELTA_TIME, 0);
	uint32_t off = HEADER_BYTES;
	while (version == 4 && walk_ok(w) && remaining(w, off) > MAC_BYTES_MAX)
		off = add_extension(w, off);
	if (!remaining(w, off) || !walk_ok(w))
		return;
	add(w, w->node, KEYID, off, 4);
	if (remaining(w, off + 4))
		add(w, w->node, F_MAC, off + 4, REST);
}

/* ------------------------------------------------------------------ control: mode 6 */

static void add_peer_status(struct walk *w, struct node *n)
{
	for (unsigned field = CTRL_PEER_STATUS_CONFIG; field <= CTRL_PEER_STATUS_CODE; field++)
		add(w, n, field, 4, 2);
}

static void add_status(struct walk *w, uint8_t flags, uint8_t opcode, uint16_t associd)
{
	uint16_t     v = get_u16(w, 4);
	struct node *n = add(w, w->node, CTRL_STATUS, 4, 2);

	if (!(flags & 0x80))
		return;
	if (flags & 0x40) {
		add(w, n, CTRL_ERR_STATUS, 4, 2);
	} else if (opcode <= 2 && associd) {
		add_peer_status(w, n);
	} else if (opcode <= 2) {
		node_append(n, ", Leap Indicator: %s, Clock Source: %s, System Event Code: %s",
		            value_text(w, CTRL_SYS_STATUS_LI, v >> 14),
		            value_text(w, CTRL_SYS_STATUS_CLKSRC, v >> 8 & 63),
		            value_text(w, CTRL_SYS_STATUS_CODE, v & 15));
		for (unsigned field = CTRL_SYS_STATUS_LI; field <= CTRL_SYS_STATUS_CODE; field++)
			add(w, n, field, 4, 2);
	}
}

static void walk_control(struct walk *w)
{
	uint8_t      flags = get_u8(w, 1), opcode = flags & 31;
	uint32_t     count = get_u16(w, 10);
	struct node *n = add(w, w->node, CTRL_FLAGS2, 1, 1);

	node_append(n, ", Response bit: %s, Opcode: %s", value_text(w, CTRL_FLAGS2_R, flags >> 7),
	            value_text(w, CTRL_FLAGS2_OPCODE, opcode));
	for (unsigned field = CTRL_FLAGS2_R; field <= CTRL_FLAGS2_OPCODE; field++)
		add(w, n, field, 1, 1);
	add(w, w->node, CTRL_SEQUENCE, 2, 2);
	add_rows(w, w->node, RESPONSE_IN, DELTA_TIME, 0);
	add_status(w, flags, opcode, get_u16(w, 6));
	add(w, w->node, CTRL_ASSOCID, 6, 2);
	add(w, w->node, CTRL_OFFSET, 8, 2);
	add(w, w->node, CTRL_COUNT, 10, 2);
	if (count)
		add(w, w->node, CTRL_DATA, 12, count);
}

/* ------------------------------------------------------------------ private: mode 7 */

static void walk_private(struct walk *w)
{
	uint8_t      v = get_u8(w, 0);
	struct node *n = add(w, w->node, FLAGS, 0, 1);

	node_append(n, ", Response bit: %s, Version number: %s, Mode: %s", value_text(w, PRIV_FLAGS_R, v >> 7),
	            value_text(w, FLAGS_VN, v >> 3 & 7), value_text(w, FLAGS_MODE, v & 7));
	add(w, n, PRIV_FLAGS_R, 0, 1);
	add(w, n, PRIV_FLAGS_MORE, 0, 1);
	add(w, n, FLAGS_VN, 0, 1);
	add(w, n, FLAGS_MODE, 0, 1);
	n = add(w, w->node, PRIV_AUTH_SEQ, 1, 1);
	add(w, n, PRIV_AUTH, 1, 1);
	add(w, n, PRIV_SEQ, 1, 1);
	add(w, w->node, PRIV_IMPL, 2, 1);
	add(w, w->node, PRIV_REQCODE, 3, 1);
	add_rows(w, w->node, RESPONSE_IN, DELTA_TIME, 0);
	add(w, w->node, PRIV_ERR, 4, 1);
	add(w, w->node, PRIV_NUMITEMS, 4, 2);
	add(w, w->node, PRIV_RESERVED, 6, 1);
	add(w, w->node, PRIV_ITEMSIZE, 6, 2);
}

static void head(struct walk *w, uint8_t v)
{
	unsigned    mode = v & 7;
	const char *version = value_text(w, FLAGS_VN, v >> 3 & 7), *text = value_text(w, FLAGS_MODE, mode);

	if (mode == MODE_CONTROL)
		text = "control";
	if (mode == MODE_PRIVATE)
		text = "private";
	col_info(w, "%s, %s", version, text);
	node_append(w->node, " (%s, %s)", version, text);
	if (mode == MODE_PRIVATE)
		col_info_add(w, ", %s, %s", value_text(w, PRIV_FLAGS_R, v >> 7),
		             value_text(w, PRIV_REQCODE, get_u8(w, 3)));
}

static void walk(struct walk *w)
{
	uint8_t v = get_u8(w, 0);

	col_info(w, "%s", "");
	if (!walk_ok(w))
		return;
	head(w, v);
	if ((v & 7) == MODE_PRIVATE) {
		walk_private(w);
		return;
	}
	add_flags(w);
	if ((v & 7) == MODE_CONTROL)
		walk_control(w);
	else
		walk_time(w);
}

const struct proto proto_ntp = {
    .name = "ntp",
    .title = "Network Time Protocol",
    .brief = "NTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 123}),
    .scan = scan,
    .walk = walk,
};
