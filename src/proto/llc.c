/* llc.c -- Logical Link Control: IEEE 802.2, with SNAP (IEEE 802-2014 clause 9).
 *
 *   0      1      2                 SNAP:  3     6      8
 *   | dsap | ssap | control (1, 2)         | oui | pid  | payload ...
 */
#include "base/vendors.h"
#include "proto/eth.h"
#include "proto/names.h"

/* Organizations whose numbers behind SNAP mean something here. */
enum {
	OUI_ETHERTYPE = 0x000000,
	OUI_CISCO = 0x00000c,
	OUI_IANA = 0x00005e,
	OUI_NORTEL = 0x000081,
	OUI_CISCO_90 = 0x0000f8,
	OUI_FORCE10 = 0x0001e8,
	OUI_CIMETRICS = 0x001090,
	OUI_AWDL = 0x0017f2,
	OUI_BLUETOOTH = 0x001958,
	OUI_WLCCP = 0x004096,
	OUI_IEEE_802_1 = 0x0080c2,
	OUI_EXTREME = 0x00e02b,
	OUI_FOUNDRY = 0x00e052,
	OUI_HPTEAM = 0x080009,
	OUI_ATALK = 0x080007,
	OUI_WFA = 0x506f9a
};

static void put_sap(struct text *t, uint64_t value)
{
	const char *name = name_of(sap_names, value << 1);

	text_str(t, name ? name : "Unknown");
}

/* clang-format off */
static const struct name ftype_names[] = {
	{0x0, "Receiver ready"}, {0x1, "Receiver not ready"}, {0x2, "Reject"}, {0x3, "Selective reject"}, {0, NULL}
};
static const struct name cmd_names[] = {
	{0x0, "Unnumbered Information"}, {0x8, "Unnumbered Poll"}, {0x10, "Disconnect"},
	{0x18, "Unnumbered Acknowledge"}, {0x20, "Set Normal Response Mode"}, {0x38, "Test"},
	{0x1, "Set Initialization Mode"}, {0x21, "Frame reject"}, {0x31, "Configure"},
	{0x3, "Set Asynchronous Response Mode"}, {0xb, "Set Asynchronous Balanced Mode"},
	{0x13, "Set Asynchronous Response Mode Extended"}, {0x1b, "Set Asynchronous Balanced Mode Extended"},
	{0x23, "Reset"}, {0x2b, "Exchange identification"}, {0x33, "Set Normal Response Mode Extended"},
	{0x3b, "Beacon"}, {0, NULL}
};
static const struct name resp_names[] = {
	{0x0, "Unnumbered Information"}, {0x8, "Unnumbered Poll"}, {0x10, "Request Disconnect"},
	{0x18, "Unnumbered Acknowledge"}, {0x20, "Set Normal Response Mode"}, {0x38, "Test"},
	{0x1, "Request Initialization Mode"}, {0x21, "Frame reject"}, {0x31, "Configure"}, {0x3, "Disconnected mode"},
	{0xb, "Set Asynchronous Balanced Mode"}, {0x13, "Set Asynchronous Response Mode Extended"},
	{0x1b, "Set Asynchronous Balanced Mode Extended"}, {0x23, "Reset"}, {0x2b, "Exchange identification"},
	{0x33, "Set Normal Response Mode Extended"}, {0x3b, "Beacon"}, {0, NULL}
};
static const struct name control_ftype_names[] = {
	{0x0, "Information frame"}, {0x1, "Supervisory frame"}, {0x3, "Unnumbered frame"}, {0, NULL}
};
static const struct name cimetrics_pid_names[] = {{0x1, "U+4 MS/TP"}, {0, NULL}};
static const struct name wfa_pid_names[] = {{0x1500, "MAUSB"}, {0, NULL}};
static const struct name atalk_pid_names[] = {{0x809b, "AppleTalk"}, {0, NULL}};
static const struct name extreme_pid_names[] = {{0xbb, "EDP"}, {0, NULL}};
static const struct name wlccp_pid_names[] = {{0x0, "WLCCP"}, {0, NULL}};
static const struct name nortel_pid_names[] = {
	{0x1a1, "NDP flatnet hello"}, {0x1a2, "NDP segment hello"}, {0x1a3, "NDP bridge hello"}, {0, NULL}
};
static const struct name foundry_pid_names[] = {{0x2000, "FDP"}, {0, NULL}};
static const struct name bluetooth_pid_names[] = {
	{0x1, "AMP_U L2CAP ACL data"}, {0x2, "AMP-C Activity Report"}, {0x3, "AMP-C Security frames"},
	{0x4, "AMP-C Link supervision request"}, {0x5, "AMP-C Link supervision reply"}, {0, NULL}
};
static const struct name iana_pid_names[] = {
	{0x1, "MARS Data Messages (short form)"}, {0x2, "Reserved for future NHRP use"},
	{0x3, "MARS/NHRP Control Messages"}, {0x4, "MARS Data Messages (long form)"}, {0x5, "SCSP"}, {0x6, "VRID"},
	{0x7, "L2TP"}, {0x8, "VPN ID"}, {0x9, "MSDP-GRE-Protocol Type"}, {0, NULL}
};
static const struct name hpteam_pid_names[] = {{0x2, "HP Teaming heartbeat"}, {0, NULL}};
static const struct name awdl_pid_names[] = {{0x800, "AWDL"}, {0, NULL}};
static const struct name cisco_pid_names[] = {
	{0x102, "DRIP"}, {0x104, "PAgP"}, {0x105, "MLS Hello"}, {0x108, "RLQ BPDUs (request)"},
	{0x109, "RLQ BPDUs (response)"}, {0x10b, "PVSTP+"}, {0x10c, "VLAN Bridge"}, {0x111, "UDLD"}, {0x139, "MCP"},
	{0x2000, "CDP"}, {0x2001, "CGMP"}, {0x2003, "VTP"}, {0x2004, "DTP"}, {0x200a, "STP Uplink Fast"}, {0, NULL}
};
static const struct name force10_pid_names[] = {{0x111, "FEFD"}, {0, NULL}};

enum {
	DSAP, DSAP_SAP, DSAP_IG, SSAP, SSAP_SAP, SSAP_CR, CONTROL, N_R, N_S, P16, F16, P8, F8, S_FTYPE, U_CMD, U_RESP, FTYPE16,
	FTYPE16_I, FTYPE8, TYPE, OUI_, PID, CIMETRICS_PID, WFA_PID, ATALK_PID, EXTREME_PID, WLCCP_PID, NORTEL_PID, FOUNDRY_PID,
	BLUETOOTH_PID, IANA_PID, HPTEAM_PID, AWDL_PID, CISCO_PID, FORCE10_PID, N
};
static const struct field fields[N] = {
	[DSAP]          = {"llc.dsap", "DSAP", U8, HEX, AT(0), NAMES(sap_names)},
	[DSAP_SAP]      = {"llc.dsap.sap", "SAP", U8, MASK(0xfe), AT(0), DEPTH(1), FORMAT(put_sap)},
	[DSAP_IG]       = {"llc.dsap.ig", "IG Bit", BOOL(8), MASK(0x1), AT(0), DEPTH(1), YESNO("Group", "Individual")},
	[SSAP]          = {"llc.ssap", "SSAP", U8, HEX, AT(1), NAMES(sap_names)},
	[SSAP_SAP]      = {"llc.ssap.sap", "SAP", U8, MASK(0xfe), AT(1), DEPTH(1), FORMAT(put_sap)},
	[SSAP_CR]       = {"llc.ssap.cr", "CR Bit", BOOL(8), MASK(0x1), AT(1), DEPTH(1), YESNO("Response", "Command")},
	[CONTROL]       = {"llc.control", "Control", U16, HEX},
	[N_R]           = {"llc.control.n_r", "N(R)", U16, DEC, MASK(0xfe00)},
	[N_S]           = {"llc.control.n_s", "N(S)", U16, DEC, MASK(0xfe)},
	[P16]           = {"llc.control.p", "Poll", BOOL(16), MASK(0x100), YESNO("Set", "Not set")},
	[F16]           = {"llc.control.f", "Final", BOOL(16), MASK(0x100), YESNO("Set", "Not set")},
	[P8]            = {"llc.control.p", "Poll", BOOL(8), MASK(0x10), YESNO("Set", "Not set")},
	[F8]            = {"llc.control.f", "Final", BOOL(8), MASK(0x10), YESNO("Set", "Not set")},
	[S_FTYPE]       = {"llc.control.s_ftype", "Supervisory frame type", U16, HEX, MASK(0xc), NAMES(ftype_names)},
	[U_CMD]         = {"llc.control.u_modifier_cmd", "Command", U8, HEX, MASK(0xec), NAMES(cmd_names)},
	[U_RESP]        = {"llc.control.u_modifier_resp", "Response", U8, HEX, MASK(0xec), NAMES(resp_names)},
	[FTYPE16]       = {"llc.control.ftype", "Frame type", U16, HEX, MASK(0x3), NAMES(control_ftype_names)},
	[FTYPE16_I]     = {"llc.control.ftype", "Frame type", U16, HEX, MASK(0x1), NAMES(control_ftype_names)},
	[FTYPE8]        = {"llc.control.ftype", "Frame type", U8, HEX, MASK(0x3), NAMES(control_ftype_names)},
	[TYPE]          = {"llc.type", "Type", U16, HEX, NAMES(ethertype_names)},
	[OUI_]          = {"llc.oui", "Organization Code", U24, OUI},
	[PID]           = {"llc.pid", "Protocol ID", U16, HEX},
	[CIMETRICS_PID] = {"llc.cimetrics_pid", "PID", U16, HEX, NAMES(cimetrics_pid_names)},
	[WFA_PID]       = {"mausb.pid", "PID", U16, HEX, NAMES(wfa_pid_names)},
	[ATALK_PID]     = {"llc.apple_atalk_pid", "PID", U16, HEX, NAMES(atalk_pid_names)},
	[EXTREME_PID]   = {"llc.extreme_pid", "PID", U16, HEX, NAMES(extreme_pid_names)},
	[WLCCP_PID]     = {"llc.wlccp_pid", "PID", U16, HEX, NAMES(wlccp_pid_names)},
	[NORTEL_PID]    = {"llc.nortel_pid", "PID", U16, HEX, NAMES(nortel_pid_names)},
	[FOUNDRY_PID]   = {"llc.foundry_pid", "PID", U16, HEX, NAMES(foundry_pid_names)},
	[BLUETOOTH_PID] = {"llc.bluetooth_pid", "PID", U16, HEX, NAMES(bluetooth_pid_names)},
	[IANA_PID]      = {"llc.iana_pid", "PID", U16, HEX, NAMES(iana_pid_names)},
	[HPTEAM_PID]    = {"llc.hpteam_pid", "PID", U16, HEX, NAMES(hpteam_pid_names)},
	[AWDL_PID]      = {"llc.apple_awdl_pid", "PID", U16, HEX, NAMES(awdl_pid_names)},
	[CISCO_PID]     = {"llc.cisco_pid", "PID", U16, HEX, NAMES(cisco_pid_names)},
	[FORCE10_PID]   = {"llc.force10_pid", "PID", U16, HEX, NAMES(force10_pid_names)},
};

/* Which field shows the number behind an OUI. */
static const struct {
	uint32_t oui;
	unsigned field;
} pid_fields[] = {
	{OUI_ETHERTYPE, TYPE}, {OUI_CISCO_90, TYPE}, {OUI_CISCO, CISCO_PID}, {OUI_IANA, IANA_PID}, {OUI_NORTEL, NORTEL_PID},
	{OUI_FORCE10, FORCE10_PID}, {OUI_CIMETRICS, CIMETRICS_PID}, {OUI_AWDL, AWDL_PID}, {OUI_BLUETOOTH, BLUETOOTH_PID},
	{OUI_WLCCP, WLCCP_PID}, {OUI_EXTREME, EXTREME_PID}, {OUI_FOUNDRY, FOUNDRY_PID}, {OUI_HPTEAM, HPTEAM_PID},
	{OUI_ATALK, ATALK_PID}, {OUI_WFA, WFA_PID},
};
/* clang-format on */

enum { SAP_SNAP = 0xaa, GROUP = 1, RESPONSE = 1, SNAP_BYTES = 5 };
enum { UNNUMBERED = 3, UI = 0x03, POLL_FINAL_8 = 0x10, POLL_FINAL_16 = 0x100 };

/* Unnumbered frames have a control field of one byte, others of two. */
static uint32_t control_bytes(uint8_t first)
{
	return (first & UNNUMBERED) == UNNUMBERED ? 1 : 2;
}

static bool is_snap(const uint8_t *p)
{
	return p[0] == SAP_SNAP && p[1] == SAP_SNAP;
}

/* Frames that carry a payload: numbered and unnumbered information. */
static bool is_information(uint8_t control)
{
	return !(control & 1) || (control & (uint8_t)~POLL_FINAL_8) == UI;
}

/* ------------------------------------------------------------------ tier 1 */

/* IEEE 802.1's numbers: bridged frames with and without FCS, and BPDUs. */
static void scan_802_1(struct scan *s, uint16_t pid, uint32_t offset)
{
	enum { ETHERNET_FCS = 1, ETHERNET = 7, BPDU = 14, SAP_STP = 0x42 };
	enum proto_id proto = pid == ETHERNET_FCS || pid == ETHERNET ? P_eth
	                      : pid == BPDU                          ? scan_lookup(s, T_LLC_DSAP, SAP_STP)
	                                                             : P_NONE;

	scan_next(s, proto ? proto : P_data, offset, REST, pid == ETHERNET_FCS ? ETH_KEY_FCS : 0);
}

static void scan_snap(struct scan *s, uint32_t at)
{
	if (!scan_need(s, at + SNAP_BYTES))
		return;
	uint32_t      oui = be24(s->p + at);
	uint16_t      pid = be16(s->p + at + 3);
	enum proto_id proto = P_NONE;
	at += SNAP_BYTES;
	if (at == s->len)
		return;
	if (oui == OUI_ETHERTYPE || oui == OUI_CISCO_90 || oui == OUI_ATALK)
		proto = scan_lookup(s, T_ETHERTYPE, pid);
	else if (oui == OUI_CISCO)
		proto = scan_lookup(s, T_LLC_CISCO, pid);
	else if (oui == OUI_IEEE_802_1) {
		scan_802_1(s, pid, at);
		return;
	}
	scan_next(s, proto ? proto : P_data, at, REST, pid);
}

static void scan(struct scan *s)
{
	if (!scan_need(s, 3))
		return;
	uint32_t header = 2 + control_bytes(s->p[2]);
	if (!scan_need(s, header))
		return;
	if (is_snap(s->p)) {
		scan_snap(s, header);
		return;
	}
	enum proto_id proto = is_information(s->p[2]) ? scan_lookup(s, T_LLC_DSAP, s->p[0]) : P_NONE;
	scan_child_key(s, proto ? proto : P_data, header, s->p[0]);
}

/* ------------------------------------------------------------------ tier 2 */

static const char *unnumbered_name(uint8_t control, bool response)
{
	/* The five modifier bits, ISO/IEC 13239. */
	static const struct name commands[] = {
	    {0x00, "UI"},    {0x04, "UP"},    {0x40, "DISC"}, {0x60, "UA"},    {0x80, "SNRM"}, {0xe0, "TEST"},
	    {0x04, "SIM"},   {0x84, "FRMR"},  {0xc4, "CFGR"}, {0x0c, "SARM"},  {0x2c, "SABM"}, {0x4c, "SARME"},
	    {0x6c, "SABME"}, {0x8c, "RESET"}, {0xac, "XID"},  {0xcc, "SNRME"}, {0xec, "BCN"},  {0, NULL}};
	uint8_t     bits = control & 0xec;
	const char *name = name_of(commands, bits);

	if (bits == 0x0c)
		return response ? "DM" : "SARM";
	if (bits == 0x40)
		return response ? "RD" : "DISC";
	if (bits == 0x04)
		return response ? "RIM" : "SIM";
	if (bits == 0x20)
		return "UP";
	return name ? name : "Unknown";
}

static const char *poll_final(bool set, bool response)
{
	return !set ? "" : response ? " F" : " P";
}

/* The control field in words: "U, func=UI". */
static const char *control_text(struct walk *w, uint16_t control, bool response)
{
	static const char *const supervisory[] = {"RR", "RNR", "REJ", "SREJ"};

	if ((control & UNNUMBERED) == UNNUMBERED)
		return walk_printf(w, "U%s, func=%s", poll_final(control & POLL_FINAL_8, response),
		                   unnumbered_name((uint8_t)control, response));
	const char *pf = poll_final(control & POLL_FINAL_16, response);
	if (control & 1)
		return walk_printf(w, "S%s, func=%s, N(R)=%u", pf, supervisory[control >> 2 & 3], control >> 9);
	return walk_printf(w, "I%s, N(R)=%u, N(S)=%u", pf, control >> 9, control >> 1 & 0x7f);
}

static void walk_unnumbered(struct walk *w, struct node *n, uint8_t control, bool response)
{
	if (control & POLL_FINAL_8)
		add_uint(w, n, response ? F8 : P8, 2, 1, control);
	add_uint(w, n, response ? U_RESP : U_CMD, 2, 1, control);
	add_uint(w, n, FTYPE8, 2, 1, control);
}

static void walk_numbered(struct walk *w, struct node *n, uint16_t control, bool response)
{
	add_uint(w, n, N_R, 2, 2, control);
	if (control & 1) {
		if (control & POLL_FINAL_16)
			add_uint(w, n, response ? F16 : P16, 2, 2, control);
		add_uint(w, n, S_FTYPE, 2, 2, control);
		add_uint(w, n, FTYPE16, 2, 2, control);
		return;
	}
	add_uint(w, n, N_S, 2, 2, control);
	if (control & POLL_FINAL_16)
		add_uint(w, n, response ? F16 : P16, 2, 2, control);
	add_uint(w, n, FTYPE16_I, 2, 2, control);
}

/* Returns the offset behind the control field. */
static uint32_t walk_control(struct walk *w, bool response)
{
	uint32_t    size = control_bytes(get_u8(w, 2));
	uint16_t    control = size == 1 ? get_u8(w, 2) : 0;
	const char *text;

	if (size == 2 && get_bytes(w, 2, 2))
		control = le16(w->p + 2);
	if (!walk_ok(w))
		return 0;
	text = control_text(w, control, response);
	col_info(w, "%s", text);
	struct node *n = add_uint(w, w->node, CONTROL, 2, size, control);
	node_label(n, "Control field: %s (0x%0*X)", text, (int)size * 2, control);
	if (size == 1)
		walk_unnumbered(w, n, (uint8_t)control, response);
	else
		walk_numbered(w, n, control, response);
	return 2 + size;
}

static const char *oui_text(const uint8_t *oui)
{
	return be24(oui) ? vendor_long(oui) : "Officially Xerox, but 0:0:0:0:0:0 is more common";
}

static void walk_snap(struct walk *w, uint32_t at)
{
	uint32_t    oui = get_u24(w, at);
	uint16_t    pid = get_u16(w, at + 3);
	unsigned    field = PID;
	const char *name = walk_ok(w) ? oui_text(w->p + at) : NULL;

	if (!walk_ok(w))
		return;
	node_len(w->node, at + SNAP_BYTES);
	col_info_add(w, "; SNAP, OUI 0x%06X (%s), PID 0x%04X", oui, name ? name : "Unknown", pid);
	add(w, w->node, OUI_, at, 3);
	for (size_t i = 0; i < sizeof pid_fields / sizeof pid_fields[0]; i++)
		if (pid_fields[i].oui == oui)
			field = pid_fields[i].field;
	add(w, w->node, field, at + 3, 2);
}

static const char *sap_text(struct walk *w, uint8_t sap)
{
	return name_or(w, sap_names, sap & ~1u, "0x%02x");
}

static void walk(struct walk *w)
{
	add_rows(w, w->node, DSAP, DSAP_IG, 0);
	add_rows(w, w->node, SSAP, SSAP_CR, 0);
	uint8_t  dsap = get_u8(w, 0), ssap = get_u8(w, 1);
	uint32_t end = walk_control(w, ssap & RESPONSE);

	if (!walk_ok(w))
		return;
	if (is_snap(w->p)) {
		node_len(w->node, w->caplen);
		walk_snap(w, end);
		return;
	}
	node_len(w->node, end);
	col_info_add(w, "; DSAP %s %s, SSAP %s %s", sap_text(w, dsap), dsap & GROUP ? "Group" : "Individual",
	             sap_text(w, ssap), ssap & RESPONSE ? "Response" : "Command");
}

const struct proto proto_llc = {
    .name = "llc",
    .title = "Logical-Link Control",
    .brief = "LLC",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 10}, {T_SLL_LTYPE, 4}, {T_ETHERTYPE, 0x8870}),
    .scan = scan,
    .walk = walk,
};
