/* telnet.c -- Telnet: RFC 854, 855, and the options that say more than their number.  Each segment is shown as it
 * comes; a 3270 terminal's screens (RFC 1576) are not shown. */
#include "proto/proto.h"

/* clang-format off */
static const struct name cmd_names[] = {
	{236, "End of File"}, {237, "Suspend Current Process"}, {238, "Abort Process"}, {239, "End of Record"},
	{240, "Suboption End"}, {241, "No Operation"}, {242, "Data Mark"}, {243, "Break"}, {244, "Interrupt Process"},
	{245, "Abort Output"}, {246, "Are You There?"}, {247, "Escape Character"}, {248, "Erase Line"},
	{249, "Go Ahead"}, {254, "Don't"}, {253, "Do"}, {252, "Won't"}, {251, "Will"}, {250, "Suboption"}, {0, NULL}
};
static const struct name auth_cmd_names[] = {{0, "IS"}, {1, "SEND"}, {2, "REPLY"}, {3, "NAME"}, {0, NULL}};
static const struct name type_names[] = {
	{0, "NULL"}, {1, "Kerberos v4"}, {2, "Kerberos v5"}, {3, "SPX"}, {4, "MINK"}, {5, "SRP"}, {6, "RSA"},
	{7, "SSL"}, {10, "LOKI"}, {11, "SSA"}, {12, "KEA_SJ"}, {13, "KEA_SJ_INTEG"}, {14, "DSS"}, {15, "NTLM"},
	{0, NULL}
};
static const struct name enc_names[] = {
	{0, "Off"}, {1, "Telnet Options"}, {2, "After Exchange"}, {4, "Reserved"}, {0, NULL}
};
static const struct name krb5_cmd_names[] = {
	{0, "Auth"}, {1, "Reject"}, {2, "Accept"}, {3, "Response"}, {4, "Forward"}, {5, "Forward Accept"},
	{6, "Forward Reject"}, {0, NULL}
};
static const struct name outmark_names[] = {
	{0x6, "ACK"}, {0x15, "NAK"}, {0x44, "Default"}, {0x54, "Top"}, {0x42, "Bottom"}, {0x4c, "Left"},
	{0x52, "Right"}, {0, NULL}
};
static const struct name flow_names[] = {
	{0, "OFF"}, {1, "ON"}, {2, "RESTART-ANY"}, {3, "RESTART-XON"}, {0, NULL}
};
static const struct name enc_cmd_names[] = {
	{0, "IS"}, {1, "SUPPORT"}, {2, "REPLY"}, {3, "START"}, {4, "END"}, {5, "REQUEST-START"}, {6, "REQUEST-END"},
	{7, "ENC_KEYID"}, {8, "DEC_KEYID"}, {0, NULL}
};
static const struct name enc_type_names[] = {
	{0, "NULL"}, {1, "DES_CFB64"}, {2, "DES_OFB64"}, {3, "DES3_CFB64"}, {4, "DES3_OFB64"}, {8, "CAST5_40_CFB64"},
	{9, "CAST5_40_OFB64"}, {10, "CAST128_CFB64"}, {11, "CAST128_OFB64"}, {0, NULL}
};
static const struct name tn3270_names[] = {
	{0, "ASSOCIATE"}, {1, "CONNECT"}, {2, "DEVICE-TYPE"}, {3, "FUNCTIONS"}, {4, "IS"}, {5, "REASON"},
	{6, "REJECT"}, {7, "REQUEST"}, {8, "SEND"}, {0, NULL}
};
static const struct name reason_names[] = {
	{0, "CONN-PARTNER"}, {1, "DEVICE-IN-USE"}, {2, "INV-ASSOCIATE"}, {3, "INV-DEVICE-NAME"},
	{4, "INV-DEVICE-TYPE"}, {5, "TYPE-NAME-ERROR"}, {6, "UNKNOWN-ERROR"}, {7, "UNSUPPORTED-REQ"}, {0, NULL}
};
static const struct name request_names[] = {
	{0, "BIND-IMAGE"}, {1, "DATA-STREAM-CTL"}, {2, "RESPONSES"}, {3, "SCS-CTL-CODES"}, {4, "SYSREQ"}, {0, NULL}
};

static const char *const option_names[] = {
	"Binary Transmission", "Echo", "Reconnection", "Suppress Go Ahead", "Approx Message Size Negotiation",
	"Status", "Timing Mark", "Remote Controlled Trans and Echo", "Output Line Width", "Output Page Size",
	"Output Carriage-Return Disposition", "Output Horizontal Tab Stops", "Output Horizontal Tab Disposition",
	"Output Formfeed Disposition", "Output Vertical Tabstops", "Output Vertical Tab Disposition",
	"Output Linefeed Disposition", "Extended ASCII", "Logout", "Byte Macro", "Data Entry Terminal", "SUPDUP",
	"SUPDUP Output", "Send Location", "Terminal Type", "End of Record", "TACACS User Identification",
	"Output Marking", "Terminal Location Number", "Telnet 3270 Regime", "X.3 PAD", "Negotiate About Window Size",
	"Terminal Speed", "Remote Flow Control", "Linemode", "X Display Location", "Environment Option",
	"Authentication Option", "Encryption Option", "New Environment Option", "TN3270E", "XAUTH", "CHARSET",
	"Remote Serial Port", "COM Port Control", "Suppress Local Echo", "Start TLS", "KERMIT", "SEND-URL",
	"FORWARD_X",
};

enum {
	CMD, SUBCMD, AUTH_NAME, AUTH_CMD, AUTH_TYPE, AUTH_MOD_CRED_FWD, AUTH_MOD_WHO, AUTH_MOD_HOW, AUTH_MOD_ENC,
	AUTH_KRB5_CMD, STRING_VALUE, NAWS_WIDTH, NAWS_HEIGHT, OUTMARK_CMD,
	OUTMARK_BANNER, COM_SIGNATURE, COM_BAUD_RATE, COM_DATA_SIZE,
	COM_PARITY, COM_STOP, COM_CONTROL, COM_LINESTATE,
	COM_LINESTATE_MASK, COM_MODEMSTATE, COM_MODEMSTATE_MASK,
	COM_SUSPEND, COM_RESUME, COM_PURGE, FLOW_CMD,
	TABSTOP, ENC_CMD, ENC_TYPE, ENC_TYPE_DATA, ENC_KEY_ID, DATA, OPTION_DATA, SUBCOMMAND_DATA, TN3270_SUBOPT,
	TN3270_CONNECT, TN3270_IS, TN3270_REQUEST_STRING, TN3270_REASON, TN3270_REQUEST, REGIME_VALUE,
	REGIME_CMD, STARTTLS, INVALID_SUBCOMMAND, INVALID_BAUD_RATE, INVALID_DATA_SIZE, INVALID_PARITY, INVALID_STOP,
	INVALID_CONTROL, INVALID_LINESTATE, INVALID_MODEMSTATE, INVALID_PURGE, ENC_CMD_UNKNOWN,
	SUBOPTION_LENGTH_INVALID, N
};
static const struct field fields[N] = {
	[CMD]                            = {"telnet.cmd", "Command", U8, DEC, NAMES(cmd_names)},
	[SUBCMD]                         = {"telnet.subcmd", "Subcommand", U8, DEC},
	[AUTH_NAME]                      = {"telnet.auth.name", "Name", STRING},
	[AUTH_CMD]                       = {"telnet.auth.cmd", "Auth Cmd", U8, DEC, NAMES(auth_cmd_names)},
	[AUTH_TYPE]                      = {"telnet.auth.type", "Auth Type", U8, DEC, NAMES(type_names)},
	[AUTH_MOD_CRED_FWD]              = {"telnet.auth.mod.cred_fwd", "Cred Fwd", BOOL(8), MASK(0x8),
		YESNO("Client WILL forward auth creds", "Client will NOT forward auth creds")},
	[AUTH_MOD_WHO]                   = {"telnet.auth.mod.who", "Who", BOOL(8), MASK(0x1),
		YESNO("Mask server to client", "Mask client to server")},
	[AUTH_MOD_HOW]                   = {"telnet.auth.mod.how", "How", BOOL(8), MASK(0x2),
		YESNO("MUTUAL authentication", "One Way authentication")},
	[AUTH_MOD_ENC]                   = {"telnet.auth.mod.enc", "Encrypt", U8, DEC, MASK(0x14), NAMES(enc_names)},
	[AUTH_KRB5_CMD]                  = {"telnet.auth.krb5.cmd", "Command", U8, DEC, NAMES(krb5_cmd_names)},
	[STRING_VALUE]            = {"telnet.string_subopt.value", "Value", STRING},
	[NAWS_WIDTH]              = {"telnet.naws_subopt.width", "Width", U16, DEC},
	[NAWS_HEIGHT]             = {"telnet.naws_subopt.height", "Height", U16, DEC},
	[OUTMARK_CMD]             = {"telnet.outmark_subopt.cmd", "Command", CHAR, HEX, NAMES(outmark_names)},
	[OUTMARK_BANNER]          = {"telnet.outmark_subopt.banner", "Banner", STRING},
	[COM_SIGNATURE]       = {"telnet.comport_subopt.signature", "Signature", STRING},
	[COM_BAUD_RATE]       = {"telnet.comport_subopt.baud_rate", "Baud Rate", U32, DEC},
	[COM_DATA_SIZE]       = {"telnet.comport_subopt.data_size", "Data Size", U8, DEC},
	[COM_PARITY]          = {"telnet.comport_subopt.parity", "Parity", U8, DEC},
	[COM_STOP]            = {"telnet.comport_subopt.stop", "Stop Bits", U8, DEC},
	[COM_CONTROL]         = {"telnet.comport_subopt.control", "Control", U8, DEC},
	[COM_LINESTATE]       = {"telnet.comport_subopt.linestate", "Linestate", STRING},
	[COM_LINESTATE_MASK] = {"telnet.comport_subopt.set_linestate_mask", "Set Linestate Mask",
		STRING},
	[COM_MODEMSTATE]      = {"telnet.comport_subopt.modemstate", "Modemstate", STRING},
	[COM_MODEMSTATE_MASK] = {"telnet.comport_subopt.set_modemstate_mask", "Set Modemstate Mask",
		STRING},
	[COM_SUSPEND] = {"telnet.comport_subopt.flow_control_suspend", "Flow Control Suspend",
		NONE},
	[COM_RESUME] = {"telnet.comport_subopt.flow_control_resume", "Flow Control Resume",
		NONE},
	[COM_PURGE]           = {"telnet.comport_subopt.purge", "Purge", U8, DEC},
	[FLOW_CMD]                 = {"telnet.rfc_subopt.cmd", "Command", U8, DEC, NAMES(flow_names)},
	[TABSTOP]                        = {"telnet.tabstop", "Tabstop value", U8, DEC},
	[ENC_CMD]                        = {"telnet.enc.cmd", "Enc Cmd", U8, DEC, NAMES(enc_cmd_names)},
	[ENC_TYPE]                       = {"telnet.enc.type", "Enc Type", U8, DEC, NAMES(enc_type_names)},
	[ENC_TYPE_DATA]                  = {"telnet.enc.type_data", "Type-specific data", BYTES},
	[ENC_KEY_ID]                     = {"telnet.enc.key_id", "Key ID", BYTES},
	[DATA]                           = {"telnet.data", "Data", STRING},
	[OPTION_DATA]                    = {"telnet.option_data", "Option data", BYTES},
	[SUBCOMMAND_DATA]                = {"telnet.subcommand_data", "Subcommand data", BYTES},
	[TN3270_SUBOPT]                  = {"telnet.tn3270.subopt", "Suboption", U8, DEC, NAMES(tn3270_names)},
	[TN3270_CONNECT]                 = {"telnet.tn3270.connect", "Connect", STRING},
	[TN3270_IS]                      = {"telnet.tn3270.is", "Is", STRING},
	[TN3270_REQUEST_STRING]          = {"telnet.tn3270.request_string", "Request", STRING},
	[TN3270_REASON]                  = {"telnet.tn3270.reason", "Reason", U8, DEC, NAMES(reason_names)},
	[TN3270_REQUEST]                 = {"telnet.tn3270.request", "Request", U8, DEC, NAMES(request_names)},
	[REGIME_VALUE]     = {"telnet.tn3270.regime_subopt.value", "Value", STRING},
	[REGIME_CMD]                     = {"telnet.regime_cmd", "Cmd", U8, DEC},
	[STARTTLS]                       = {"telnet.starttls", "Follows", U8, DEC},
	[INVALID_SUBCOMMAND]             = {"telnet.invalid_subcommand", "Invalid subcommand", EXPERT(WARN, PROTOCOL)},
	[INVALID_BAUD_RATE]              = {"telnet.invalid_baud_rate", "Invalid Baud Rate", EXPERT(WARN, PROTOCOL)},
	[INVALID_DATA_SIZE]              = {"telnet.invalid_data_size", "Invalid Data Size", EXPERT(WARN, PROTOCOL)},
	[INVALID_PARITY]                 = {"telnet.invalid_parity", "Invalid Parity Packet", EXPERT(WARN, PROTOCOL)},
	[INVALID_STOP]                   = {"telnet.invalid_stop", "Invalid Stop Packet", EXPERT(WARN, PROTOCOL)},
	[INVALID_CONTROL]                = {"telnet.invalid_control", "Invalid Control Packet", EXPERT(WARN, PROTOCOL)},
	[INVALID_LINESTATE]              = {"telnet.invalid_linestate", "Invalid linestate", EXPERT(WARN, PROTOCOL)},
	[INVALID_MODEMSTATE]             = {"telnet.invalid_modemstate", "Invalid Modemstate", EXPERT(WARN, PROTOCOL)},
	[INVALID_PURGE]                  = {"telnet.invalid_purge", "Invalid Purge Packet", EXPERT(WARN, PROTOCOL)},
	[ENC_CMD_UNKNOWN]                = {"telnet.enc.cmd.unknown", "Unknown encryption command", EXPERT(WARN, PROTOCOL)},
	[SUBOPTION_LENGTH_INVALID]       = {"telnet.suboption_length.invalid", "Bogus suboption data", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { TELNET_PORT = 23, IAC = 255, SUBOPTION = 250, WILL = 251, DONT = 254 };

enum option {
	OPTION_TABSTOPS = 11,
	OPTION_TERMINAL_TYPE = 24,
	OPTION_OUTMARK = 27,
	OPTION_REGIME = 29,
	OPTION_WINDOW = 31,
	OPTION_FLOW = 33,
	OPTION_DISPLAY = 35,
	OPTION_AUTHENTICATION = 37,
	OPTION_ENCRYPTION = 38,
	OPTION_TN3270E = 40,
	OPTION_COM_PORT = 44,
	OPTION_STARTTLS = 46
};

static const char *option_name(uint8_t option)
{
	return option < sizeof option_names / sizeof option_names[0] ? option_names[option] : "<unknown option>";
}

/* ------------------------------------------------------------------ suboptions
 *
 * Each shows the bytes from off to end, at least one, under the suboption's number. */

static struct node *add_ascii(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	return add_str(w, under, field, off, len, have(w, off, len) ? walk_ascii(w, w->p + off, len) : "");
}

/* What begins with "is" (0) or "send" (1); false: with something else, all of which is shown. */
static bool walk_is_or_send(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	uint8_t command = get_u8(w, off);

	if (command <= 1) {
		node_label(add(w, n, SUBCMD, off, 1), "%s %s", command ? "Send your" : "Here's my", name);
		return true;
	}
	expert(w, n, INVALID_SUBCOMMAND, "Invalid %s subcommand %u", name, command);
	if (off + 1 < end)
		add(w, n, SUBCOMMAND_DATA, off + 1, end - off - 1);
	return false;
}

static void walk_string_option(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	if (!walk_is_or_send(w, n, name, off, end) || off + 1 >= end)
		return;
	if (get_u8(w, off))
		node_label(add(w, n, SUBCOMMAND_DATA, off + 1, end - off - 1), "Extra data");
	else
		add_ascii(w, n, STRING_VALUE, off + 1, end - off - 1);
}

static void walk_tabstops(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	enum { HIGHEST = 250 };

	if (!walk_is_or_send(w, n, name, off, end))
		return;
	for (off++; off < end && walk_ok(w); off++) {
		uint8_t      stop = get_u8(w, off);
		struct node *x = add(w, n, TABSTOP, off, 1);
		if (!stop)
			node_label(x, "Sender wants to handle tab stops");
		else if (stop == IAC)
			node_label(x, "Sender wants receiver to handle tab stop");
		else if (stop <= HIGHEST)
			node_label(x, "Sender wants receiver to handle tab stop at %u", stop);
		else
			node_label(x, "Invalid value: %u", stop);
	}
}

static void walk_outmark(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	(void)name;
	add(w, n, OUTMARK_CMD, off, 1);
	if (off + 1 < end)
		add_ascii(w, n, OUTMARK_BANNER, off + 1, end - off - 1);
}

static void walk_regime(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	uint8_t      command = get_u8(w, off);
	struct node *x = add(w, n, REGIME_CMD, off, 1);

	(void)name;
	if (command > 1) {
		node_label(x, "Bogus value: %u", command);
		return;
	}
	node_label(x, "%s", command ? "ARE" : "IS");
	add_ascii(w, n, REGIME_VALUE, off + 1, end - off - 1);
}

static bool has_length(struct walk *w, struct node *n, uint32_t len, uint32_t wanted)
{
	if (len != wanted)
		expert(w, n, SUBOPTION_LENGTH_INVALID, "Suboption parameter length is %u, should be %u", len, wanted);
	return len == wanted;
}

static void walk_window(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	(void)name;
	if (!has_length(w, n, end - off, 4))
		return;
	add(w, n, NAWS_WIDTH, off, 2);
	add(w, n, NAWS_HEIGHT, off + 2, 2);
}

static void walk_flow(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	(void)name;
	if (has_length(w, n, end - off, 1))
		add(w, n, FLOW_CMD, off, 1);
}

static void walk_starttls(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	(void)name;
	if (has_length(w, n, end - off, 1))
		add(w, n, STARTTLS, off, 1);
}

/* RFC 2941: a type of authentication and its modifiers. */
static void walk_auth_type(struct walk *w, struct node *n, uint32_t off)
{
	add(w, n, AUTH_TYPE, off, 1);
	add(w, n, AUTH_MOD_ENC, off + 1, 1);
	add(w, n, AUTH_MOD_CRED_FWD, off + 1, 1);
	add(w, n, AUTH_MOD_HOW, off + 1, 1);
	add(w, n, AUTH_MOD_WHO, off + 1, 1);
}

static void walk_authentication(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	enum { IS, SEND, REPLY, NAME };
	uint8_t command = get_u8(w, off);

	(void)name;
	add(w, n, AUTH_CMD, off++, 1);
	if (command == IS || command == REPLY) {
		walk_auth_type(w, n, off);
		add(w, n, AUTH_KRB5_CMD, off + 2, 1);
	}
	for (; command == SEND && off < end && walk_ok(w); off += 2)
		walk_auth_type(w, n, off);
	if (command == NAME)
		add_ascii(w, n, AUTH_NAME, off, end - off);
}

/* RFC 2946. */
static void walk_encryption(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	enum { IS, SUPPORT, REPLY, START, END, REQUEST_START, REQUEST_END, ENC_ID, DEC_ID };
	uint8_t command = get_u8(w, off);

	(void)name;
	add(w, n, ENC_CMD, off++, 1);
	if (command > DEC_ID)
		expert(w, n, ENC_CMD_UNKNOWN, NULL);
	if (off >= end)
		return;
	if (command == IS || command == REPLY) {
		add(w, n, ENC_TYPE, off, 1);
		add(w, n, ENC_TYPE_DATA, off + 1, end - off - 1);
	}
	for (; command == SUPPORT && off < end; off++)
		add(w, n, ENC_TYPE, off, 1);
	if (command == START || command == REQUEST_START)
		node_label(add(w, n, ENC_KEY_ID, off, end - off), "Key ID%s", command == START ? "" : " (advisory)");
	else if (command == ENC_ID || command == DEC_ID)
		add(w, n, ENC_KEY_ID, off, end - off);
}

/* RFC 2355. */
static void walk_tn3270e(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	enum { CONNECT = 1, DEVICE_TYPE = 2, IS = 4, REASON = 5, REQUEST = 7 };
	bool device = get_u8(w, off) == DEVICE_TYPE;

	(void)name;
	while (off < end && walk_ok(w)) {
		uint8_t  what = get_u8(w, off);
		uint32_t stop = off + 1;
		add(w, n, TN3270_SUBOPT, off, 1);
		while (device && (what == IS || what == REQUEST) && stop < end &&
		       (what == REQUEST || w->p[stop] != CONNECT))
			stop++;
		if (what == CONNECT)
			stop = end;
		if (what == REASON && stop < end)
			add(w, n, TN3270_REASON, stop++, 1);
		else if (stop > off + 1)
			add_ascii(w, n,
			          what == CONNECT ? TN3270_CONNECT
			          : what == IS    ? TN3270_IS
			                          : TN3270_REQUEST_STRING,
			          off + 1, stop - off - 1);
		off = stop;
	}
}

/* ------------------------------------------------------------------ serial ports: RFC 2217 */

enum com_command {
	PORT_SIGNATURE,
	PORT_BAUD_RATE,
	PORT_DATA_SIZE,
	PORT_PARITY,
	PORT_STOP,
	PORT_CONTROL,
	PORT_LINESTATE,
	PORT_MODEMSTATE,
	PORT_SUSPEND,
	PORT_RESUME,
	PORT_LINESTATE_MASK,
	PORT_MODEMSTATE_MASK,
	PORT_PURGE,
	COM_COUNT
};
enum { COM_SERVER = 100 };

/* What a command of the COM port has: how many bytes, and where it is shown if these are wrong. */
static const struct com {
	uint8_t     field, invalid, bytes;
	const char *what;
} com_commands[COM_COUNT] = {
    [PORT_BAUD_RATE] = {COM_BAUD_RATE, INVALID_BAUD_RATE, 4, "Baud Rate Packet"},
    [PORT_DATA_SIZE] = {COM_DATA_SIZE, INVALID_DATA_SIZE, 1, "Data Size Packet"},
    [PORT_PARITY] = {COM_PARITY, INVALID_PARITY, 1, "Parity Packet"},
    [PORT_STOP] = {COM_STOP, INVALID_STOP, 1, "Stop Packet"},
    [PORT_CONTROL] = {COM_CONTROL, INVALID_CONTROL, 1, "Control Packet"},
    [PORT_LINESTATE] = {COM_LINESTATE, INVALID_LINESTATE, 1, "Linestate Packet"},
    [PORT_MODEMSTATE] = {COM_MODEMSTATE, INVALID_MODEMSTATE, 1, "Modemstate Packet"},
    [PORT_LINESTATE_MASK] = {COM_LINESTATE_MASK, INVALID_LINESTATE, 1, "Linestate Mask"},
    [PORT_MODEMSTATE_MASK] = {COM_MODEMSTATE_MASK, INVALID_MODEMSTATE, 1, "Modemstate Mask"},
    [PORT_PURGE] = {COM_PURGE, INVALID_PURGE, 1, "Purge Packet"},
};

static const struct name com_sizes[] = {{0, "Request"}, {5, "5"}, {6, "6"}, {7, "7"}, {8, "8"}, {0, NULL}};
static const struct name com_parities[] = {{0, "Request"}, {1, "None"},  {2, "Odd"}, {3, "Even"},
                                           {4, "Mark"},    {5, "Space"}, {0, NULL}};
static const struct name com_stops[] = {{0, "Request"}, {1, "1"}, {2, "2"}, {3, "1.5"}, {0, NULL}};
static const struct name com_controls[] = {{0, "Output Flow Control Request"},
                                           {1, "Output Flow: None"},
                                           {2, "Output Flow: XON/XOFF"},
                                           {3, "Output Flow: CTS/RTS"},
                                           {4, "Break Request"},
                                           {5, "Break: ON"},
                                           {6, "Break: OFF"},
                                           {7, "DTR Request"},
                                           {8, "DTR: ON"},
                                           {9, "DTR: OFF"},
                                           {10, "RTS Request"},
                                           {11, "RTS: ON"},
                                           {12, "RTS: OFF"},
                                           {13, "Input Flow Control Request"},
                                           {14, "Input Flow: None"},
                                           {15, "Input Flow: XON/XOFF"},
                                           {16, "Input Flow: CTS/RTS"},
                                           {17, "Output Flow: DCD"},
                                           {18, "Input Flow: DTR"},
                                           {19, "Output Flow: DSR"},
                                           {0, NULL}};
static const struct name com_purges[] = {
    {0, "Purge None"}, {1, "Purge RX"}, {2, "Purge TX"}, {3, "Purge RX/TX"}, {0, NULL}};
static const char *const com_line_bits[8] = {"Data Ready",
                                             "Overrun Error",
                                             "Parity Error",
                                             "Framing Error",
                                             "Break Detected",
                                             "Transfer Holding Register Empty",
                                             "Transfer Shift Register Empty",
                                             "Timeout Error"};
static const char *const com_modem_bits[8] = {"DCTS", "DDSR", "TERI", "DDCD", "CTS", "DSR", "RI", "DCD"};

static void add_state(struct walk *w, struct node *n, unsigned field, const char *label, const char *const *bits,
                      uint32_t off)
{
	uint8_t     state = get_u8(w, off + 1);
	struct text t;

	text_init(&t);
	for (unsigned i = 0; i < 8; i++)
		if (state >> i & 1)
			text_printf(&t, "%s%s", t.length ? ", " : "", bits[i]);
	const char *text = t.length ? walk_text(w, &t) : "";
	node_label(add_str(w, n, field, off, 2, text), "%s: %s", label, text);
	text_fini(&t);
}

static const char *named(const struct name *names, uint64_t value, const char *otherwise)
{
	const char *name = name_of(names, value);

	return name ? name : otherwise;
}

/* A command that has a value: that is there. */
static void walk_com_value(struct walk *w, struct node *n, const char *who, uint8_t command, uint32_t off)
{
	const struct com *c = &com_commands[command];
	uint32_t          v = (uint32_t)get_uint(w, off + 1, c->bytes);
	struct node      *x = NULL;

	if (command <= PORT_CONTROL || command == PORT_PURGE)
		x = add_uint(w, n, c->field, off, 1u + c->bytes, v);
	switch (command) {
	case PORT_BAUD_RATE:
		if (v)
			node_label(x, "Baud Rate: %s Baud Rate: %u", who, v);
		else
			node_label(x, "Baud Rate: %s Requests Baud Rate", who);
		return;
	case PORT_DATA_SIZE:
		node_label(x, "Data Size: %s Data Size: %s", who, named(com_sizes, v, "<invalid>"));
		return;
	case PORT_PARITY: node_label(x, "Parity: %s Parity: %s", who, named(com_parities, v, "<invalid>")); return;
	case PORT_STOP: node_label(x, "Stop Bits: %s Stop: %s", who, named(com_stops, v, "<invalid>")); return;
	case PORT_CONTROL:
		node_label(x, "Control: %s Stop: %s", who, named(com_controls, v, "Control: <invalid>"));
		return;
	case PORT_PURGE: node_label(x, "Purge: %s %s", who, named(com_purges, v, "<Purge invalid>")); return;
	default: break;
	}
	bool line = command == PORT_LINESTATE || command == PORT_LINESTATE_MASK;
	add_state(w, n, c->field,
	          walk_printf(w, "%s %s%s%s", who, command >= PORT_LINESTATE_MASK ? "Set " : "",
	                      line ? "Linestate" : "Modemstate", command >= PORT_LINESTATE_MASK ? " Mask" : ""),
	          line ? com_line_bits : com_modem_bits, off);
}

static void walk_com_port(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end)
{
	uint8_t     code = get_u8(w, off), command = code >= COM_SERVER ? (uint8_t)(code - COM_SERVER) : code;
	const char *who = code >= COM_SERVER ? "Server" : "Client";
	uint32_t    len = end - off - 1;

	if (command == PORT_SIGNATURE) {
		const char *text = have(w, off + 1, len) ? walk_ascii(w, w->p + off + 1, len) : "";
		node_label(add_str(w, n, COM_SIGNATURE, off, 1 + len, text),
		           len ? "%s Signature: %s" : "%s Requests Signature", who, text);
	} else if (command == PORT_SUSPEND || command == PORT_RESUME) {
		bool suspend = command == PORT_SUSPEND;
		node_label(add(w, n, suspend ? COM_SUSPEND : COM_RESUME, off, 1), "%s Flow Control %s", who,
		           suspend ? "Suspend" : "Resume");
	} else if (command >= COM_COUNT) {
		expert(w, n, INVALID_SUBCOMMAND, "Invalid %s subcommand %u", name, command);
		if (len)
			add(w, n, SUBCOMMAND_DATA, off + 1, len);
	} else if (len < com_commands[command].bytes) {
		expert(w, n, com_commands[command].invalid, "%s <Invalid %s>", who, com_commands[command].what);
	} else {
		walk_com_value(w, n, who, command, off);
	}
}

/* ------------------------------------------------------------------ commands */

typedef void (*walk_suboption)(struct walk *w, struct node *n, const char *name, uint32_t off, uint32_t end);

static walk_suboption suboption_of(uint8_t option)
{
	switch (option) {
	case OPTION_TABSTOPS: return walk_tabstops;
	case OPTION_TERMINAL_TYPE:
	case OPTION_DISPLAY: return walk_string_option;
	case OPTION_OUTMARK: return walk_outmark;
	case OPTION_REGIME: return walk_regime;
	case OPTION_WINDOW: return walk_window;
	case OPTION_FLOW: return walk_flow;
	case OPTION_AUTHENTICATION: return walk_authentication;
	case OPTION_ENCRYPTION: return walk_encryption;
	case OPTION_TN3270E: return walk_tn3270e;
	case OPTION_COM_PORT: return walk_com_port;
	case OPTION_STARTTLS: return walk_starttls;
	default: return NULL;
	}
}

/* Where the IAC stands that is none of the data (twice: a byte 255); the end where there is none. */
static uint32_t next_command(const struct walk *w, uint32_t at)
{
	for (; at < w->caplen; at++) {
		if (w->p[at] != IAC)
			continue;
		if (at + 1 >= w->caplen || w->p[at + 1] != IAC)
			return at;
		at++;
	}
	return w->caplen;
}

/* The command at `at`; returns the offset behind it. */
static uint32_t walk_command(struct walk *w, uint32_t at)
{
	uint8_t      command = get_u8(w, at + 1);
	struct node *n = add_text(w, w->node, at, 2, "Command header");
	const char  *name = named(cmd_names, command, "<unknown option>");

	add(w, n, CMD, at + 1, 1);
	if (command < SUBOPTION || command > DONT) {
		node_label(n, "%s", name);
		return at + 2;
	}
	uint8_t        option = get_u8(w, at + 2);
	uint32_t       end = command == SUBOPTION ? next_command(w, at + 3) : at + 3;
	walk_suboption show = suboption_of(option);
	if (!walk_ok(w))
		return w->caplen;
	node_len(n, end - at);
	node_label(n, "%s %s", name, option_name(option));
	struct node *x = add(w, n, SUBCMD, at + 2, 1);
	node_label(x, "Subcommand: %s", option_name(option));
	if (end > at + 3 && show)
		show(w, x, option_name(option), at + 3, end);
	else if (end > at + 3)
		add(w, x, OPTION_DATA, at + 3, end - at - 3);
	return end;
}

/* Lines of text: they end with LF, or with CR and NUL. */
static void walk_text_lines(struct walk *w, uint32_t at, uint32_t end)
{
	while (at < end) {
		uint32_t stop = at;
		while (stop < end && w->p[stop] != '\n' && !(w->p[stop] == 0 && stop > at && w->p[stop - 1] == '\r'))
			stop++;
		stop += stop < end;
		add_ascii(w, w->node, DATA, at, stop - at);
		at = stop;
	}
}

static void walk(struct walk *w)
{
	col_info(w, "Telnet Data ...");
	for (uint32_t at = 0; at < w->caplen && walk_ok(w);) {
		uint32_t end = next_command(w, at);
		if (end + 1 == w->caplen && end > at)
			get_u8(w, end + 1);
		else if (end > at)
			walk_text_lines(w, at, end);
		at = end < w->caplen && walk_ok(w) ? walk_command(w, end) : w->caplen;
	}
}

const struct proto proto_telnet = {
    .name = "telnet",
    .title = "Telnet",
    .brief = "TELNET",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, TELNET_PORT}),
    .walk = walk,
};
