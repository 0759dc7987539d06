/* bfd.c -- Bidirectional Forwarding Detection: control packets (RFC 5880), with authentication.  Echo packets and the
 * MEP identifiers of MPLS-TP are not here. */
#include "proto/proto.h"

/* clang-format off */
static const struct name diag_names[] = {
	{0x0, "No Diagnostic"}, {0x1, "Control Detection Time Expired"}, {0x2, "Echo Function Failed"},
	{0x3, "Neighbor Signaled Session Down"}, {0x4, "Forwarding Plane Reset"}, {0x5, "Path Down"},
	{0x6, "Concatenated Path Down"}, {0x7, "Administratively Down"}, {0x8, "Reverse Concatenated Path Down"},
	{0x9, "Mis-Connectivity Defect"}, {0, NULL}
};
static const struct name sta_names[] = {{0x0, "AdminDown"}, {0x1, "Down"}, {0x2, "Init"}, {0x3, "Up"}, {0, NULL}};
static const struct name type_names[] = {
	{1, "Simple Password"}, {2, "Keyed MD5"}, {3, "Meticulous Keyed MD5"}, {4, "Keyed SHA1"},
	{5, "Meticulous Keyed SHA1"}, {0, NULL}
};

#define BIT(name, label, bits, mask) {name, label, BOOL(bits), MASK(mask), YESNO("Set", "Not set")}

enum {
	VERSION, DIAG, STA, FLAGS_0, H_0, D_0, P_0, F_0, FLAGS_1, P_1, F_1, C_1, A_1, D_1, M_1, DETECT_TIME_MULTIPLIER,
	MESSAGE_LENGTH, MY_DISCRIMINATOR, YOUR_DISCRIMINATOR, DESIRED_MIN_TX_INTERVAL, REQUIRED_MIN_RX_INTERVAL,
	REQUIRED_MIN_ECHO_INTERVAL, CHECKSUM, AUTH_TYPE, AUTH_LEN, AUTH_KEY, AUTH_PASSWORD, AUTH_SEQ_NUM, AUTH_LEN_INVALID,
	AUTH_NO_DATA, N
};
static const struct field fields[N] = {
	[VERSION]                    = {"bfd.version", "Protocol Version", U8, DEC, MASK(0xe0)},
	[DIAG]                       = {"bfd.diag", "Diagnostic Code", U8, HEX, MASK(0x1f), NAMES(diag_names)},
	[STA]                        = {"bfd.sta", "Session State", U8, HEX, MASK(0xc0), NAMES(sta_names)},
	[FLAGS_0]                    = {"bfd.flags", "Message Flags", U8, HEX},
	[H_0]                        = BIT("bfd.flags.h", "I hear you", 8, 0x80),
	[D_0]                        = BIT("bfd.flags.d", "Demand", 8, 0x40),
	[P_0]                        = BIT("bfd.flags.p", "Poll", 8, 0x20),
	[F_0]                        = BIT("bfd.flags.f", "Final", 8, 0x10),
	[FLAGS_1]                    = {"bfd.flags", "Message Flags", U8, HEX},
	[P_1]                        = BIT("bfd.flags.p", "Poll", 6, 0x20),
	[F_1]                        = BIT("bfd.flags.f", "Final", 6, 0x10),
	[C_1]                        = BIT("bfd.flags.c", "Control Plane Independent", 6, 0x08),
	[A_1]                        = BIT("bfd.flags.a", "Authentication Present", 6, 0x04),
	[D_1]                        = BIT("bfd.flags.d", "Demand", 6, 0x02),
	[M_1]                        = BIT("bfd.flags.m", "Multipoint", 6, 0x01),
	[DETECT_TIME_MULTIPLIER]     = {"bfd.detect_time_multiplier", "Detect Time Multiplier", U8, DEC},
	[MESSAGE_LENGTH]             = {"bfd.message_length", "Message Length", U8, DEC, UNIT(" byte", " bytes")},
	[MY_DISCRIMINATOR]           = {"bfd.my_discriminator", "My Discriminator", U32, HEX},
	[YOUR_DISCRIMINATOR]         = {"bfd.your_discriminator", "Your Discriminator", U32, HEX},
	[DESIRED_MIN_TX_INTERVAL]    = {"bfd.desired_min_tx_interval", "Desired Min TX Interval", U32, DEC},
	[REQUIRED_MIN_RX_INTERVAL]   = {"bfd.required_min_rx_interval", "Required Min RX Interval", U32, DEC},
	[REQUIRED_MIN_ECHO_INTERVAL] = {"bfd.required_min_echo_interval", "Required Min Echo Interval", U32, DEC},
	[CHECKSUM]                   = {"bfd.checksum", "Checksum", BYTES},
	[AUTH_TYPE]                  = {"bfd.auth.type", "Authentication Type", U8, DEC, NAMES(type_names)},
	[AUTH_LEN]                   = {"bfd.auth.len", "Authentication Length", U8, DEC, UNIT(" byte", " bytes")},
	[AUTH_KEY]                   = {"bfd.auth.key", "Authentication Key ID", U8, DEC},
	[AUTH_PASSWORD]              = {"bfd.auth.password", "Password", STRING},
	[AUTH_SEQ_NUM]               = {"bfd.auth.seq_num", "Sequence Number", U32, HEX},
	[AUTH_LEN_INVALID]           = {"bfd.auth.len.invalid", "Length of authentication section is invalid",
		EXPERT(WARN, MALFORMED)},
	[AUTH_NO_DATA]               = {"bfd.auth.no_data",
		"Authentication flag is set in a BFD packet, but no authentication data is present", EXPERT(WARN, MALFORMED)},
};
/* clang-format on */

enum { HEADER_BYTES = 24, FLAG_AUTH = 0x04 };

/* RFC 5880 section 4.1: two bits of state, six flags; version 0 had flags only. */
static void walk_flags(struct walk *w, uint8_t version)
{
	unsigned     head = version ? FLAGS_1 : FLAGS_0, last = version ? M_1 : F_0;
	uint8_t      v = get_u8(w, 1);
	struct node *n = add(w, w->node, head, 1, 1);

	for (unsigned i = head + 1; i <= last; i++) {
		add(w, n, i, 1, 1);
		if (v & fields[i].mask)
			node_append(n, ", %s: Set", fields[i].label);
	}
}

static void walk_times(struct walk *w)
{
	uint8_t      times = get_u8(w, 2);
	uint32_t     interval_us = get_u32(w, 12);
	struct node *n = add(w, w->node, DETECT_TIME_MULTIPLIER, 2, 1);

	node_append(n, " (= %u ms Detection time)", times * (interval_us / 1000));
	add(w, w->node, MESSAGE_LENGTH, 3, 1);
	add(w, w->node, MY_DISCRIMINATOR, 4, 4);
	add(w, w->node, YOUR_DISCRIMINATOR, 8, 4);
	for (uint32_t i = 0; i < 3; i++) {
		uint32_t us = get_u32(w, 12 + 4 * i);
		n = add(w, w->node, DESIRED_MIN_TX_INTERVAL + i, 12 + 4 * i, 4);
		node_label(n, "%s: %4u ms (%u us)", fields[DESIRED_MIN_TX_INTERVAL + i].label, us / 1000, us);
	}
}

/* RFC 5880 sections 4.2 to 4.4. */
static void walk_auth(struct walk *w)
{
	enum { SIMPLE_PASSWORD = 1, MD5 = 2, SHA1 = 4, METICULOUS_SHA1 = 5, MD5_BYTES = 24, SHA1_BYTES = 28 };
	uint32_t off = HEADER_BYTES;
	uint8_t  type = get_u8(w, off), len = get_u8(w, off + 1);

	if (!walk_ok(w))
		return;
	struct node *n = add_text(w, w->node, off, len, "Authentication: %s",
	                          name_or(w, type_names, type, "Unknown Authentication Type (%u)"));
	add(w, n, AUTH_TYPE, off, 1);
	struct node *l = add(w, n, AUTH_LEN, off + 1, 1);
	add(w, n, AUTH_KEY, off + 2, 1);
	if (type == SIMPLE_PASSWORD) {
		if (len > 3)
			add(w, n, AUTH_PASSWORD, off + 3, len - 3u);
	} else if (type >= MD5 && type <= METICULOUS_SHA1) {
		unsigned right = type >= SHA1 ? SHA1_BYTES : MD5_BYTES;
		if (len != right) {
			expert(w, l, AUTH_LEN_INVALID,
			       "Length of authentication section (%u) is invalid for Authentication Type: %s", len,
			       name_of(type_names, type));
			node_append(n, ": Invalid Authentication Section");
		} else {
			add(w, n, AUTH_SEQ_NUM, off + 4, 4);
			add(w, n, CHECKSUM, off + 8, right - 8);
		}
	}
}

static void walk(struct walk *w)
{
	uint8_t version = get_u8(w, 0) >> 5, diag = get_u8(w, 0) & 0x1f, state = get_u8(w, 1) >> 6,
		flags = get_u8(w, 1);

	if (!walk_ok(w))
		return;
	node_label(w->node, "BFD Control message");
	const char *diag_text = name_or(w, diag_names, diag, "Unknown");
	if (version)
		col_info(w, "Diag: %s, State: %s, Flags: 0x%02x", diag_text, name_of(sta_names, state), flags & 0x3f);
	else
		col_info(w, "Diag: %s, Flags: 0x%02x", diag_text, flags);
	add(w, w->node, VERSION, 0, 1);
	add(w, w->node, DIAG, 0, 1);
	if (version)
		add(w, w->node, STA, 1, 1);
	walk_flags(w, version);
	walk_times(w);
	if (!version || !(flags & FLAG_AUTH) || !walk_ok(w))
		return;
	if (get_u8(w, 3) >= HEADER_BYTES + 2 && remaining(w, HEADER_BYTES))
		walk_auth(w);
	else
		expert(w, w->node, AUTH_NO_DATA, NULL);
}

const struct proto proto_bfd = {
    .name = "bfd",
    .title = "Bidirectional Forwarding Detection Control Message",
    .brief = "BFD Control",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 3784}, {T_UDP_PORT, 4784}, {T_UDP_PORT, 6784}, {T_UDP_PORT, 7784}),
    .walk = walk,
};
