/* wlan.c -- IEEE 802.11 MAC headers: IEEE 802.11-2020 clause 9.2; clear data is handed on.  The
 * bodies of management frames, and encrypted ones, are shown as data.
 *
 *   0    2          4    10   16   22    24 (30)    24..32
 *   | fc | duration | a1 | a2 | a3 | seq | (a4)     | (QoS) | (HT control) | payload ...          little-endian
 */
#include "proto/eth.h"

/* clang-format off */
static const struct name subtype_names[] = {
	{0x0, "Association Request"}, {0x1, "Association Response"}, {0x2, "Reassociation Request"},
	{0x3, "Reassociation Response"}, {0x4, "Probe Request"}, {0x5, "Probe Response"}, {0x6, "Measurement Pilot"},
	{0x8, "Beacon frame"}, {0x9, "ATIM"}, {0xa, "Disassociate"}, {0xb, "Authentication"}, {0xc, "Deauthentication"},
	{0xd, "Action"}, {0xe, "Action No Ack"}, {0xf, "Aruba Management"}, {0x12, "Trigger"}, {0x13, "TACK"},
	{0x14, "Beamforming Report Poll"}, {0x15, "VHT/HE NDP Announcement"}, {0x17, "Control Wrapper"},
	{0x18, "802.11 Block Ack Req"}, {0x19, "802.11 Block Ack"}, {0x1a, "Power-Save poll"}, {0x1b, "Request-to-send"},
	{0x1c, "Clear-to-send"}, {0x1d, "Acknowledgement"}, {0x1e, "CF-End (Control-frame)"},
	{0x1f, "CF-End + CF-Ack (Control-frame)"}, {0x20, "Data"}, {0x21, "Data + CF-Ack"}, {0x22, "Data + CF-Poll"},
	{0x23, "Data + CF-Ack + CF-Poll"}, {0x24, "Null function (No data)"}, {0x25, "Acknowledgement (No data)"},
	{0x26, "CF-Poll (No data)"}, {0x27, "CF-Ack/Poll (No data)"}, {0x28, "QoS Data"}, {0x29, "QoS Data + CF-Acknowledgment"},
	{0x2a, "QoS Data + CF-Poll"}, {0x2b, "QoS Data + CF-Ack + CF-Poll"}, {0x2c, "QoS Null function (No data)"},
	{0x2d, "QoS CF-Ack (No Data)"}, {0x2e, "QoS CF-Poll (No Data)"}, {0x2f, "QoS CF-Ack + CF-Poll (No data)"},
	{0, NULL}
};
static const struct name type_names[] = {
	{0, "Management frame"}, {1, "Control frame"}, {2, "Data frame"}, {3, "Extension frame"}, {0, NULL}
};
static const struct name ds_names[] = {
	{0, "Not leaving DS or network is operating in AD-HOC mode (To DS: 0 From DS: 0)"},
	{1, "Frame from STA to DS via an AP (To DS: 1 From DS: 0)"},
	{2, "Frame from DS to a STA via AP(To DS: 0 From DS: 1)"},
	{3, "WDS (AP to AP) or Mesh (MP to MP) Frame (To DS: 1 From DS: 1)"}, {0, NULL}
};
static const struct name priority_names[] = {
	{0, "Best Effort (Best Effort)"}, {1, "Background (Background)"}, {2, "Spare (Background)"},
	{3, "Excellent Effort (Best Effort)"}, {4, "Controlled Load (Video)"}, {5, "Video (Video)"}, {6, "Voice (Voice)"},
	{7, "Network Control (Voice)"}, {0, NULL}
};
static const struct name ack_names[] = {
	{0, "Normal Ack"}, {1, "No Ack"}, {2, "No explicit acknowledgment"}, {3, "Block Ack"}, {0, NULL}
};

enum {
	TYPE_SUBTYPE, FC, VERSION, TYPE, SUBTYPE, FLAGS_, DS, TODS, FROMDS, FRAG, RETRY, PWRMGT, MOREDATA, PROTECTED, ORDER,
	DURATION, RA, RA_RESOLVED, TA, TA_RESOLVED, DA, DA_RESOLVED, SA, SA_RESOLVED, BSSID, BSSID_RESOLVED, STAA,
	STAA_RESOLVED, ADDR, ADDR_RESOLVED, FRAG_NUMBER, SEQ, QOS, TID, PRIORITY, EOSP, BIT4, ACK, AMSDU, TXOP_REQUESTED,
	QUEUE_SIZE, PS_BUF_STATE, BUF_STATE, RETRY_EXPERT, N
};
static const struct field fields[N] = {
	[TYPE_SUBTYPE]   = {"wlan.fc.type_subtype", "Type/Subtype", U16, HEX, NAMES(subtype_names)},
	[FC]             = {"wlan.fc", "Frame Control Field", U16, HEX},
	[VERSION]        = {"wlan.fc.version", "Version", U8, DEC, MASK(0x3), AT(0)},
	[TYPE]           = {"wlan.fc.type", "Type", U8, DEC, MASK(0xc), AT(0), NAMES(type_names)},
	[SUBTYPE]        = {"wlan.fc.subtype", "Subtype", U8, DEC, MASK(0xf0), AT(0)},
	[FLAGS_]         = {"wlan.flags", "Flags", U8, HEX, AT(1)},
	[DS]             = {"wlan.fc.ds", "DS status", U8, HEX, MASK(0x3), AT(1), DEPTH(1), NAMES(ds_names)},
	[TODS]           = {"wlan.fc.tods", "To DS", BOOL(8), MASK(0x1), .at = 1, FLAGS(FIELD_FIXED | FIELD_HIDDEN), DEPTH(1),
	                    YESNO("Frame is entering DS", "Frame is not entering DS")},
	[FROMDS]         = {"wlan.fc.fromds", "From DS", BOOL(8), MASK(0x2), .at = 1, FLAGS(FIELD_FIXED | FIELD_HIDDEN), DEPTH(1),
	                    YESNO("Frame is exiting DS", "Frame is not exiting DS")},
	[FRAG]           = {"wlan.fc.frag", "More Fragments", BOOL(8), MASK(0x4), AT(1), DEPTH(1),
	                    YESNO("More fragments follow", "This is the last fragment")},
	[RETRY]          = {"wlan.fc.retry", "Retry", BOOL(8), MASK(0x8), AT(1), DEPTH(1),
	                    YESNO("Frame is being retransmitted", "Frame is not being retransmitted")},
	[PWRMGT]         = {"wlan.fc.pwrmgt", "PWR MGT", BOOL(8), MASK(0x10), AT(1), DEPTH(1),
	                    YESNO("STA will go to sleep", "STA will stay up")},
	[MOREDATA]       = {"wlan.fc.moredata", "More Data", BOOL(8), MASK(0x20), AT(1), DEPTH(1),
	                    YESNO("Data is buffered for STA at AP", "No data buffered")},
	[PROTECTED]      = {"wlan.fc.protected", "Protected flag", BOOL(8), MASK(0x40), AT(1), DEPTH(1),
	                    YESNO("Data is protected", "Data is not protected")},
	[ORDER]          = {"wlan.fc.order", "+HTC/Order flag", BOOL(8), MASK(0x80), AT(1), DEPTH(1),
	                    YESNO("Strictly ordered", "Not strictly ordered")},
	[DURATION]       = {"wlan.duration", "Duration", U16, DEC, MASK(0x7fff), AT_LE(2), UNIT(" microseconds", " microseconds")},
	[RA]             = {"wlan.ra", "Receiver address", MAC},
	[RA_RESOLVED]    = {"wlan.ra_resolved", "Receiver address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[TA]             = {"wlan.ta", "Transmitter address", MAC},
	[TA_RESOLVED]    = {"wlan.ta_resolved", "Transmitter address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[DA]             = {"wlan.da", "Destination address", MAC},
	[DA_RESOLVED]    = {"wlan.da_resolved", "Destination address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[SA]             = {"wlan.sa", "Source address", MAC},
	[SA_RESOLVED]    = {"wlan.sa_resolved", "Source address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[BSSID]          = {"wlan.bssid", "BSS Id", MAC},
	[BSSID_RESOLVED] = {"wlan.bssid_resolved", "BSS Id (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[STAA]           = {"wlan.staa", "STA address", MAC},
	[STAA_RESOLVED]  = {"wlan.staa_resolved", "STA address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[ADDR]           = {"wlan.addr", "Hardware address", MAC, FLAGS(FIELD_HIDDEN)},
	[ADDR_RESOLVED]  = {"wlan.addr_resolved", "Hardware address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[FRAG_NUMBER]    = {"wlan.frag", "Fragment number", U16, DEC, MASK(0xf), AT_LE(22)},
	[SEQ]            = {"wlan.seq", "Sequence number", U16, DEC, MASK(0xfff0), AT_LE(22)},
	[QOS]            = {"wlan.qos", "Qos Control", U16, HEX, AT_LE(0)},
	[TID]            = {"wlan.qos.tid", "TID", U16, DEC, MASK(0xf), AT_LE(0)},
	[PRIORITY]       = {"wlan.qos.priority", "Priority", U16, DEC, MASK(0x7), AT_LE(0), NAMES(priority_names)},
	[EOSP]           = {"wlan.qos.eosp", "EOSP", BOOL(16), MASK(0x10), YESNO("End of service period", "Service period")},
	[BIT4]           = {"wlan.qos.bit4", "QoS bit 4", BOOL(16), MASK(0x10),
	                    YESNO("Bits 8-15 of QoS Control field are Queue Size",
	                          "Bits 8-15 of QoS Control field are TXOP Duration Requested")},
	[ACK]            = {"wlan.qos.ack", "Ack Policy", U16, HEX, MASK(0x60), AT_LE(0), NAMES(ack_names)},
	[AMSDU]          = {"wlan.qos.amsdupresent", "Payload Type", BOOL(16), SIZE(2), MASK(0x80), AT_LE(0), YESNO("A-MSDU", "MSDU")},
	[TXOP_REQUESTED] = {"wlan.qos.txop_dur_req", "TXOP Duration Requested", U16, DEC, MASK(0xff00)},
	[QUEUE_SIZE]     = {"wlan.qos.queue_size", "Queue Size", U16, DEC, MASK(0xff00)},
	[PS_BUF_STATE]   = {"wlan.qos.ps_buf_state", "QAP PS Buffer State", U16, HEX, MASK(0xff00)},
	[BUF_STATE]      = {"wlan.qos.buf_state_indicated", "Buffer State Indicated", BOOL(16), MASK(0x200), YESNO("Yes", "No")},
	[RETRY_EXPERT]   = {"wlan.fc.retry.expert", "Retransmission (retry)", EXPERT(NOTE, SEQUENCE)},
};
/* clang-format on */

enum { TO_DS = 1, FROM_DS = 2, MORE_FRAGMENTS = 4, IS_RETRY = 8, IS_PROTECTED = 0x40, HAS_ORDER = 0x80 };
enum { MANAGEMENT, CONTROL, DATA, EXTENSION };
enum { NO_DATA = 4, QOS_BIT = 8, HEADER_BYTES = 24, ADDRESS4_BYTES = 6, QOS_BYTES = 2, HT_BYTES = 4 };
enum { ENCAP_IEEE_802_11 = 20, AMSDU_BIT = 0x80 };

/* Bytes of a data or management frame's header. */
static uint32_t header_bytes(uint8_t fc, uint8_t flags)
{
	uint32_t n = HEADER_BYTES;
	unsigned type = fc >> 2 & 3, subtype = fc >> 4;

	if (type == DATA && (flags & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS))
		n += ADDRESS4_BYTES;
	if (type == DATA && subtype & QOS_BIT) {
		n += QOS_BYTES;
		if (flags & HAS_ORDER)
			n += HT_BYTES;
	} else if (type == MANAGEMENT && flags & HAS_ORDER) {
		n += HT_BYTES;
	}
	return n;
}

/* Control frames have headers of their own; 10 bytes is the least. */
static uint32_t control_bytes(uint8_t subtype)
{
	enum { CTS = 12, ACK_FRAME = 13 };

	return subtype == CTS || subtype == ACK_FRAME ? 10 : 16;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, 2))
		return;
	uint8_t  fc = s->p[0], flags = s->p[1], subtype = fc >> 4;
	unsigned type = fc >> 2 & 3;
	if (type == CONTROL || type == EXTENSION) {
		scan_child(s, P_data, control_bytes(subtype));
		return;
	}
	uint32_t hlen = header_bytes(fc, flags);
	if (!scan_need(s, hlen))
		return;
	bool clear = !(flags & (IS_PROTECTED | MORE_FRAGMENTS)) && !(le16(s->p + 22) & 0xf);
	bool amsdu = type == DATA && subtype & QOS_BIT && s->p[hlen - (flags & HAS_ORDER ? 6 : 2)] & AMSDU_BIT;
	if ((type == DATA && subtype & NO_DATA) || (type == MANAGEMENT && clear)) /* its body is not decoded yet */
		return;
	scan_child(s, type == DATA && clear && !amsdu ? P_llc : P_data, hlen);
}

/* ------------------------------------------------------------------ tier 2 */

static void add_address(struct walk *w, unsigned field, uint32_t off)
{
	add(w, w->node, field, off, 6);
	if (walk_nodes(w) && walk_ok(w))
		add_str(w, w->node, field + 1, off, 6, mac_name(w, get_bytes(w, off, 6)));
}

static void add_hardware(struct walk *w, unsigned field, uint32_t off)
{
	add_address(w, field, off);
	add_address(w, ADDR, off);
}

/* "Flags: ......FT": a letter for each bit that is set. */
static const char *flags_text(struct walk *w, uint8_t flags)
{
	static const char letters[] = "opmPRMFT";
	char              text[9] = "........";

	for (int bit = 0; bit < 8; bit++)
		if (flags & (0x80 >> bit))
			text[bit] = letters[bit];
	return walk_printf(w, "%s", text);
}

static void walk_control(struct walk *w)
{
	uint16_t     fc = get_u16(w, 0);
	struct node *n = add_uint(w, w->node, FC, 0, 2, fc);

	add_rows(w, n, VERSION, SUBTYPE, 0);
	struct node *flags = add_rows(w, n, FLAGS_, FRAG, 0), *retry = add(w, flags, RETRY, 1, 1);
	if (get_u8(w, 1) & IS_RETRY)
		expert(w, retry, RETRY_EXPERT, NULL);
	for (unsigned row = PWRMGT; row <= ORDER; row++)
		add(w, flags, row, 1, 1);
	add_rows(w, w->node, DURATION, DURATION, 0);
}

/* Which of the addresses is what, by the two bits of the distribution system (9.3.2.1). */
static void walk_roles(struct walk *w, unsigned ds)
{
	static const struct {
		uint8_t da, sa, bssid, staa;
	} roles[] = {{4, 10, 16, 10}, {16, 10, 4, 10}, {4, 16, 10, 4}, {16, 24, 0, 0}};

	add_address(w, DA, roles[ds].da);
	add_address(w, SA, roles[ds].sa);
	if (roles[ds].bssid)
		add_address(w, BSSID, roles[ds].bssid);
	if (roles[ds].staa)
		add_address(w, STAA, roles[ds].staa);
	if (have(w, 0, roles[ds].sa + 6u))
		col_addresses(w, w->p + roles[ds].sa, w->p + roles[ds].da, 6);
}

static void walk_qos(struct walk *w, uint32_t off, uint8_t flags)
{
	w->le = 1;
	uint16_t     qos = get_u16(w, off);
	struct node *n = add_rows(w, w->node, QOS, QOS, off);
	add_rows(w, n, TID, PRIORITY, off);
	add(w, n, flags & FROM_DS ? EOSP : BIT4, off, 2);
	add_rows(w, n, ACK, ACK, off);
	add_rows(w, n, AMSDU, AMSDU, off);
	if (flags & FROM_DS) {
		struct node *state = add(w, n, PS_BUF_STATE, off, 2);
		node_label(state, "%d%d%d%d %d%d%d%d .... .... = QAP PS Buffer State: 0x%02x", qos >> 15, qos >> 14 & 1,
		           qos >> 13 & 1, qos >> 12 & 1, qos >> 11 & 1, qos >> 10 & 1, qos >> 9 & 1, qos >> 8 & 1,
		           qos >> 8);
		add(w, state, BUF_STATE, off, 2);
	} else if (qos & 0x10) {
		struct node *size = add(w, n, QUEUE_SIZE, off, 2);
		node_append(size, " (%u bytes)", (qos >> 8) * 256u);
	} else {
		struct node *limit = add(w, n, TXOP_REQUESTED, off, 2);
		node_append(limit, qos >> 8 ? "" : " (no TXOP requested)");
	}
	w->le = 0;
}

static void walk_addressed(struct walk *w, uint8_t fc, uint8_t flags)
{
	unsigned ds = flags & 3u, type = fc >> 2 & 3u;
	uint32_t hlen = header_bytes(fc, flags);

	add_hardware(w, RA, 4);
	add_hardware(w, TA, 10);
	walk_roles(w, type == DATA ? ds : 0);
	add_rows(w, w->node, FRAG_NUMBER, SEQ, 0);
	if (type == DATA)
		add_address(w, ADDR, 16);
	if (type == DATA && ds == 3)
		add_address(w, ADDR, 24);
	uint32_t off = HEADER_BYTES + (type == DATA && ds == 3 ? ADDRESS4_BYTES : 0);
	if (type == DATA && fc >> 4 & QOS_BIT)
		walk_qos(w, off, flags);
	node_len(w->node, hlen);
}

static void walk(struct walk *w)
{
	uint8_t fc = get_u8(w, 0), flags = get_u8(w, 1), number = (uint8_t)((fc & 0xc) << 2 | fc >> 4);

	if (!walk_ok(w))
		return;
	const char *name = name_or(w, subtype_names, number, "Unrecognized (Reserved frame)");
	const char *letters = flags_text(w, flags);
	node_label(w->node, "IEEE 802.11 %s, Flags: %s", name, letters);
	add_uint(w, w->node, TYPE_SUBTYPE, 0, 1, number);
	walk_control(w);
	unsigned type = fc >> 2 & 3u;
	if (type == CONTROL || type == EXTENSION) {
		col_info(w, "%s, Flags=%s", name, letters);
		node_len(w->node, control_bytes(fc >> 4));
		add_hardware(w, RA, 4);
		if (control_bytes(fc >> 4) > 10)
			add_hardware(w, TA, 10);
		return;
	}
	uint16_t seq = (uint16_t)(have(w, 22, 2) ? le16(w->p + 22) : 0);
	col_info(w, "%s, SN=%u, FN=%u, Flags=%s", name, seq >> 4, seq & 15, letters);
	walk_addressed(w, fc, flags);
}

const struct proto proto_wlan = {
    .name = "wlan",
    .title = "IEEE 802.11 wireless LAN",
    .brief = "802.11",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP_IEEE_802_11}, {T_GRE_PROTO, 0x8200}, {T_GRE_PROTO, 0x8210}, {T_GRE_PROTO, 0x8220},
          {T_GRE_PROTO, 0x8230}, {T_GRE_PROTO, 0x8240}, {T_GRE_PROTO, 0x8250}, {T_GRE_PROTO, 0x8260},
          {T_GRE_PROTO, 0x8270}, {T_GRE_PROTO, 0x8280}, {T_GRE_PROTO, 0x8290}, {T_GRE_PROTO, 0x82a0},
          {T_GRE_PROTO, 0x82b0}, {T_GRE_PROTO, 0x82c0}, {T_GRE_PROTO, 0x82d0}, {T_GRE_PROTO, 0x82e0},
          {T_GRE_PROTO, 0x82f0}, {T_GRE_PROTO, 0x8300}, {T_GRE_PROTO, 0x8310}, {T_GRE_PROTO, 0x8320},
          {T_GRE_PROTO, 0x8330}, {T_GRE_PROTO, 0x8340}, {T_GRE_PROTO, 0x8350}, {T_GRE_PROTO, 0x8360},
          {T_GRE_PROTO, 0x8370}),
    .scan = scan,
    .walk = walk,
};
