/* ntp.c -- Network Time Protocol: RFC 5905 (time).  Control and private messages: ntp_control.c, ntp_private.c.
 *
 *   0         1         2      3           4       8            12      16        24       32        40         48
 *   | li vn m | stratum | poll | precision | delay | dispersion | refid | reftime | origin | receive | transmit |
 */
#include "proto/ntp.h"

#include <math.h>

/* clang-format off */
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

const char *ntp_value_text(struct walk *w, unsigned field, uint64_t value)
{
	return name_or(w, ntp_fields[field].names, value, "Unknown");
}

/* ------------------------------------------------------------------ time: modes 0 to 5 */

static void add_flags(struct walk *w)
{
	uint8_t      v = get_u8(w, 0);
	struct node *n = add(w, w->node, NTP_FLAGS, 0, 1);

	node_append(n, ", Leap Indicator: %s, Version number: %s, Mode: %s", ntp_value_text(w, NTP_FLAGS_LI, v >> 6),
	            ntp_value_text(w, NTP_FLAGS_VN, v >> 3 & 7), ntp_value_text(w, NTP_FLAGS_MODE, v & 7));
	add(w, n, NTP_FLAGS_LI, 0, 1);
	add(w, n, NTP_FLAGS_VN, 0, 1);
	add(w, n, NTP_FLAGS_MODE, 0, 1);
}

static void add_short_time(struct walk *w, unsigned field, uint32_t off)
{
	uint32_t v = get_u32(w, off);

	node_label(add(w, w->node, field, off, 4), "%s: %8.6f seconds", ntp_fields[field].label, (double)v / 65536);
}

/* RFC 5905 figure 12: a code of up to four letters at stratum 0 and 1, an address elsewhere. */
static void add_refid(struct walk *w, uint8_t stratum)
{
	const uint8_t *p = get_bytes(w, 12, 4);
	struct node   *n = add(w, w->node, NTP_REFID, 12, 4);

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
	struct node *n = add(w, w->node, NTP_EXT, off, len < 4 ? 4 : len);

	add(w, n, NTP_EXT_TYPE, off, 2);
	struct node *length = add(w, n, NTP_EXT_LENGTH, off + 2, 2);
	if (len < 4 || len % 4) {
		expert(w, length, NTP_EXT_INVALID_LENGTH, NULL);
		return w->len;
	}
	if (len > 4)
		add(w, n, NTP_EXT_VALUE, off + 4, len - 4);
	return off + len;
}

static void walk_time(struct walk *w)
{
	uint8_t stratum = get_u8(w, 1), poll = get_u8(w, 2), version = get_u8(w, 0) >> 3 & 7;

	add(w, w->node, NTP_STRATUM, 1, 1);
	struct node *n = add(w, w->node, NTP_PPOLL, 2, 1);
	if (poll >= POLL_MIN && poll <= POLL_MAX)
		node_label(n, "Peer Polling Interval: %u (%u seconds)", poll, 1u << poll);
	else
		node_label(n, "Peer Polling Interval: invalid (%u)", poll);
	n = add(w, w->node, NTP_PRECISION, 3, 1);
	node_label(n, "Peer Clock Precision: %8.6f seconds", ldexp(1, (int8_t)get_u8(w, 3)));
	add_short_time(w, NTP_ROOTDELAY, 4);
	add_short_time(w, NTP_ROOTDISPERSION, 8);
	add_refid(w, stratum);
	for (uint32_t i = 0; i < 4; i++)
		add(w, w->node, NTP_REFTIME + i, 16 + 8 * i, 8);
	add_rows(w, w->node, NTP_RESPONSE_IN, NTP_DELTA_TIME, 0);
	uint32_t off = HEADER_BYTES;
	while (version == 4 && walk_ok(w) && remaining(w, off) > MAC_BYTES_MAX)
		off = add_extension(w, off);
	if (!remaining(w, off) || !walk_ok(w))
		return;
	add(w, w->node, NTP_KEYID, off, 4);
	if (remaining(w, off + 4))
		add(w, w->node, NTP_MAC, off + 4, REST);
}

static void head(struct walk *w, uint8_t v)
{
	unsigned    mode = v & 7;
	const char *version = ntp_value_text(w, NTP_FLAGS_VN, v >> 3 & 7),
		   *text = ntp_value_text(w, NTP_FLAGS_MODE, mode);

	if (mode == MODE_CONTROL)
		text = "control";
	if (mode == MODE_PRIVATE)
		text = "private";
	col_info(w, "%s, %s", version, text);
	node_append(w->node, " (%s, %s)", version, text);
	if (mode == MODE_PRIVATE)
		col_info_add(w, ", %s, %s", ntp_value_text(w, NTP_PRIV_FLAGS_R, v >> 7),
		             ntp_value_text(w, NTP_PRIV_REQCODE, get_u8(w, 3)));
}

static void walk(struct walk *w)
{
	uint8_t v = get_u8(w, 0);

	col_info(w, "%s", "");
	if (!walk_ok(w))
		return;
	head(w, v);
	if ((v & 7) == MODE_PRIVATE) {
		ntp_walk_private(w);
		return;
	}
	add_flags(w);
	if ((v & 7) == MODE_CONTROL)
		ntp_walk_control(w);
	else
		walk_time(w);
}

const struct proto proto_ntp = {
    .name = "ntp",
    .title = "Network Time Protocol",
    .brief = "NTP",
    .fields = ntp_fields,
    .nfields = NTP_N,
    BINDS({T_UDP_PORT, 123}),
    .scan = scan,
    .walk = walk,
};
