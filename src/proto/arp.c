/* arp.c -- Address Resolution Protocol and its kin: RFC 826, 903 (RARP), 1931 (DRARP), 2390 (Inverse ARP), 2022 (MARS),
 * 5227 (probes and announcements).
 *
 *   0    2       4    5    6        8
 *   | hw | proto | hl | pl | opcode | sender hw | sender proto | target hw | target proto
 *
 * Addresses that two stations claim are found by flow; ATM's form (hardware type 19) is shown as bytes. */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name opcode_names[] = {
	{0, "reserved"}, {1, "request"}, {2, "reply"}, {3, "reverse request"}, {4, "reverse reply"}, {5, "drarp request"},
	{6, "drarp reply"}, {7, "drarp error"}, {8, "inverse request"}, {9, "inverse reply"}, {10, "arp nak"},
	{11, "mars request"}, {12, "mars multi"}, {13, "mars mserv"}, {14, "mars join"}, {15, "mars leave"},
	{16, "mars nak"}, {17, "mars unserv"}, {18, "mars sjoin"}, {19, "mars sleave"},
	{20, "mars grouplist request"}, {21, "mars grouplist reply"}, {22, "mars redirect map"}, {23, "mapos unarp"},
	{24, "experimental 1"}, {25, "experimental 2"}, {65535, "reserved"}, {0, NULL}
};
static const struct name status_names[] = {
	{1, "restricted"}, {2, "no address"}, {3, "serverdown"}, {4, "moved"}, {5, "failure"}, {0, NULL}
};
/* What the Info column says in front of "from ... at ...". */
static const struct name mars_names[] = {
	{11, "MARS request"}, {12, "MARS MULTI request"}, {13, "MARS MSERV request"}, {14, "MARS JOIN request"},
	{15, "MARS LEAVE"}, {16, "MARS NAK"}, {17, "MARS UNSERV request"}, {18, "MARS SJOIN request"},
	{19, "MARS SLEAVE"}, {20, "MARS grouplist request"}, {21, "MARS grouplist reply"}, {22, "MARS redirect map"},
	{23, "MAPOS UNARP request"}, {0, NULL}
};

enum {
	HW_TYPE, PROTO_TYPE, HW_SIZE, PROTO_SIZE, OPCODE, ISGRATUITOUS, ISPROBE, ISANNOUNCEMENT, SRC_HW, SRC_HW_MAC,
	SRC_HW_AX25, SRC_PROTO, SRC_PROTO_IPV4, DST_HW, DST_HW_MAC, DST_HW_AX25, DST_PROTO, DST_PROTO_IPV4,
	DST_DRARP_ERROR_STATUS, DUPLICATE_FRAME, DUPLICATE_SECONDS, DUPLICATE_DETECTED, N
};
static const struct field fields[N] = {
	[HW_TYPE]        = {"arp.hw.type", "Hardware type", U16, DEC, AT(0), NAMES(arp_hw_names)},
	[PROTO_TYPE]     = {"arp.proto.type", "Protocol type", U16, HEX, AT(2), NAMES(ethertype_names)},
	[HW_SIZE]        = {"arp.hw.size", "Hardware size", U8, DEC, AT(4)},
	[PROTO_SIZE]     = {"arp.proto.size", "Protocol size", U8, DEC, AT(5)},
	[OPCODE]         = {"arp.opcode", "Opcode", U16, DEC, AT(6), NAMES(opcode_names)},
	[ISGRATUITOUS]   = {"arp.isgratuitous", "Is gratuitous", BOOL(0), FLAGS(FIELD_GENERATED)},
	[ISPROBE]        = {"arp.isprobe", "Is probe", BOOL(0), FLAGS(FIELD_GENERATED)},
	[ISANNOUNCEMENT] = {"arp.isannouncement", "Is announcement", BOOL(0), FLAGS(FIELD_GENERATED)},
	[SRC_HW]         = {"arp.src.hw", "Sender hardware address", BYTES},
	[SRC_HW_MAC]     = {"arp.src.hw_mac", "Sender MAC address", MAC},
	[SRC_HW_AX25]    = {"arp.src.hw_ax25", "Sender AX.25 address", BYTES},
	[SRC_PROTO]      = {"arp.src.proto", "Sender protocol address", BYTES},
	[SRC_PROTO_IPV4] = {"arp.src.proto_ipv4", "Sender IP address", IP4},
	[DST_HW]         = {"arp.dst.hw", "Target hardware address", BYTES},
	[DST_HW_MAC]     = {"arp.dst.hw_mac", "Target MAC address", MAC},
	[DST_HW_AX25]    = {"arp.dst.hw_ax25", "Target AX.25 address", BYTES},
	[DST_PROTO]      = {"arp.dst.proto", "Target protocol address", BYTES},
	[DST_PROTO_IPV4] = {"arp.dst.proto_ipv4", "Target IP address", IP4},
	[DST_DRARP_ERROR_STATUS] = {"arp.dst.drarp_error_status", "DRARP error status", U16, DEC, NAMES(status_names)},
	[DUPLICATE_FRAME]   = {"arp.duplicate-address-frame", "Frame showing earlier use of IP address", FRAMENUM,
	                       FLAGS(FIELD_GENERATED)},
	[DUPLICATE_SECONDS] = {"arp.seconds-since-duplicate-address-frame", "Seconds since earlier frame seen", U32, DEC,
	                       FLAGS(FIELD_GENERATED)},
	[DUPLICATE_DETECTED] = {"arp.duplicate-address-detected", "Duplicate IP address configured",
	                        EXPERT(WARN, SEQUENCE)},
};
/* clang-format on */

enum {
	HEADER_BYTES = 8,
	HW_ETHERNET = 1,
	HW_AX25 = 3,
	HW_802 = 6,
	MAC_BYTES = 6,
	AX25_BYTES = 7,
	IP4_BYTES = 4,
	IP4_TYPE = 0x800
};
enum {
	REQUEST = 1,
	REPLY,
	RARP_REQUEST,
	RARP_REPLY,
	DRARP_REQUEST,
	DRARP_REPLY,
	DRARP_ERROR,
	INVERSE_REQUEST,
	INVERSE_REPLY,
	NAK,
	MARS_REQUEST,
	MARS_LAST = 22,
	MAPOS_UNARP,
	EXPERIMENTAL_1,
	EXPERIMENTAL_2,
	RESERVED_LAST = 65535
};

/* A header taken apart: lengths, and offsets of the addresses. */
struct arp {
	uint16_t hw, proto, op;
	uint8_t  hl, pl;
	uint32_t sha, spa, tha, tpa, end;
	bool     gratuitous, announcement, probe;
};

/* Say that a hardware address uses an address, if both can be somebody's. */
static void claim(struct scan *s, const uint8_t *mac, const uint8_t *ip)
{
	enum { GROUP = 1 };
	uint64_t id = (uint64_t)be16(mac) << 32 | be32(mac + 2);

	if (!(mac[0] & GROUP) && id && be32(ip))
		scan_transaction(s, &(struct transaction){.id = id, .address = be32(ip), .flags = TRANSACTION_CLAIM});
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t hw = be16(s->p), op = be16(s->p + 6);
	uint32_t len = HEADER_BYTES + 2u * s->p[4] + 2u * s->p[5];
	bool     is_usual = (hw == HW_ETHERNET || hw == HW_802) && s->p[4] == MAC_BYTES && be16(s->p + 2) == IP4_TYPE &&
	                s->p[5] == IP4_BYTES;

	if (scan_need(s, len) && is_usual && (op == REQUEST || op == REPLY))
		claim(s, s->p + HEADER_BYTES, s->p + HEADER_BYTES + MAC_BYTES);
	if (s->caplen >= len && is_usual && op == REPLY)
		claim(s, s->p + HEADER_BYTES + MAC_BYTES + IP4_BYTES, s->p + HEADER_BYTES + 2 * MAC_BYTES + IP4_BYTES);
	scan_trim(s, len);
}

static bool all_zero(const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void classify(const struct walk *w, struct arp *a)
{
	const uint8_t *p = w->p;
	bool           same = a->pl && memcmp(p + a->spa, p + a->tpa, a->pl) == 0;

	a->gratuitous = same && (a->op == REQUEST || a->op == REPLY);
	if (a->op != REQUEST || !all_zero(p + a->tha, a->hl))
		return;
	a->announcement = a->gratuitous;
	a->probe = !a->gratuitous && have(w, a->spa, IP4_BYTES) && all_zero(p + a->spa, IP4_BYTES);
}

static const char *bytes_text(struct walk *w, uint32_t off, uint32_t len)
{
	struct text t;

	if (!len)
		return "<No address>";
	text_init(&t);
	for (uint32_t i = 0; i < len; i++)
		text_hex(&t, w->p[off + i], 2);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static bool is_mac(const struct arp *a)
{
	return (a->hw == HW_ETHERNET || a->hw == HW_802) && a->hl == MAC_BYTES;
}

static bool is_ip4(const struct arp *a)
{
	return a->proto == IP4_TYPE && a->pl == IP4_BYTES;
}

static const char *hw_text(struct walk *w, const struct arp *a, uint32_t off)
{
	return is_mac(a) ? mac_text(w, w->p + off) : bytes_text(w, off, a->hl);
}

static const char *proto_text(struct walk *w, const struct arp *a, uint32_t off)
{
	return is_ip4(a) ? ip4_text(w, w->p + off) : bytes_text(w, off, a->pl);
}

static const char *protocol_of(uint16_t op)
{
	switch (op) {
	case RARP_REQUEST:
	case RARP_REPLY: return "RARP";
	case DRARP_REQUEST:
	case DRARP_REPLY:
	case DRARP_ERROR: return "DRARP";
	case INVERSE_REQUEST:
	case INVERSE_REPLY: return "Inverse ARP";
	case MAPOS_UNARP: return "MAPOS";
	default: return op >= MARS_REQUEST && op <= MARS_LAST ? "MARS" : "ARP";
	}
}

static void request_info(struct walk *w, const struct arp *a)
{
	if (a->announcement)
		col_info(w, "ARP Announcement for %s", proto_text(w, a, a->tpa));
	else if (a->gratuitous)
		col_info(w, "Gratuitous ARP for %s (Request)", proto_text(w, a, a->tpa));
	else if (a->probe)
		col_info(w, "Who has %s? (ARP Probe)", proto_text(w, a, a->tpa));
	else
		col_info(w, "Who has %s? Tell %s", proto_text(w, a, a->tpa), proto_text(w, a, a->spa));
}

static void other_info(struct walk *w, const struct arp *a)
{
	const char *mars = name_of(mars_names, a->op);

	if (mars)
		col_info(w, "%s from %s at %s", mars, hw_text(w, a, a->sha), proto_text(w, a, a->spa));
	else if (a->op == DRARP_ERROR)
		col_info(w, "DRARP Error");
	else if (a->op == NAK)
		col_info(w, "ARP NAK");
	else if (a->op == EXPERIMENTAL_1 || a->op == EXPERIMENTAL_2)
		col_info(w, "Experimental %d ( opcode %d )", a->op - EXPERIMENTAL_1 + 1, a->op);
	else if (!a->op || a->op == RESERVED_LAST)
		col_info(w, "Reserved opcode %d", a->op);
	else
		col_info(w, "Unknown ARP opcode 0x%04x", a->op);
}

static void info(struct walk *w, const struct arp *a)
{
	switch (a->op) {
	case REQUEST: request_info(w, a); return;
	case REPLY:
		if (a->gratuitous)
			col_info(w, "Gratuitous ARP for %s (Reply)", proto_text(w, a, a->spa));
		else
			col_info(w, "%s is at %s", proto_text(w, a, a->spa), hw_text(w, a, a->sha));
		return;
	case RARP_REQUEST:
	case DRARP_REQUEST:
	case INVERSE_REQUEST: col_info(w, "Who is %s? Tell %s", hw_text(w, a, a->tha), hw_text(w, a, a->sha)); return;
	case RARP_REPLY:
	case DRARP_REPLY: col_info(w, "%s is at %s", hw_text(w, a, a->tha), proto_text(w, a, a->tpa)); return;
	case INVERSE_REPLY: col_info(w, "%s is at %s", hw_text(w, a, a->sha), proto_text(w, a, a->spa)); return;
	default: other_info(w, a);
	}
}

static void add_marks(struct walk *w, const struct arp *a)
{
	const char *op = name_or(w, opcode_names, a->op, "opcode 0x%04x");

	if (a->announcement)
		op = "ARP Announcement";
	else if (a->probe)
		op = "ARP Probe";
	node_label(w->node, "Address Resolution Protocol (%s%s)", op,
	           a->gratuitous && !a->announcement ? "/gratuitous ARP" : "");
	if (a->gratuitous)
		add_uint(w, w->node, ISGRATUITOUS, 0, 0, 1);
	if (a->probe)
		add_uint(w, w->node, ISPROBE, 0, 0, 1);
	if (a->announcement)
		add_uint(w, w->node, ISANNOUNCEMENT, 0, 0, 1);
}

/* An AX.25 address: six letters, shifted left by one, and a station number of four bits. */
static void add_ax25(struct walk *w, unsigned field, uint32_t off)
{
	struct node *n = add(w, w->node, field, off, AX25_BYTES);
	char         text[AX25_BYTES] = "";

	for (uint32_t i = 0; n && i < 6; i++)
		text[i] = (char)(w->p[off + i] >> 1);
	if (n && walk_labels(w))
		node_label(n, "%s: %s", w->proto->fields[field].label, text);
}

static void add_hw(struct walk *w, const struct arp *a, unsigned field, uint32_t off)
{
	if (!a->hl)
		return;
	if (is_mac(a))
		add(w, w->node, field + 1, off, MAC_BYTES);
	else if (a->hw == HW_AX25 && a->hl == AX25_BYTES)
		add_ax25(w, field + 2, off);
	else
		add(w, w->node, field, off, a->hl);
}

static void add_proto(struct walk *w, const struct arp *a, unsigned field, uint32_t off)
{
	if (a->pl)
		add(w, w->node, field + (is_ip4(a) ? 1 : 0), off, a->pl);
}

/* Another hardware address said before that an address of this message is its. */
static void add_duplicate(struct walk *w, const struct arp *a)
{
	int64_t address, frame, holder, seconds;

	if (!walk_fact(w, COLUMN_CLAIM_ADDRESS, &address) || !walk_fact(w, COLUMN_CLAIM_FRAME, &frame) ||
	    !walk_fact(w, COLUMN_CLAIM_HOLDER, &holder) || !walk_fact(w, COLUMN_CLAIM_SECONDS, &seconds))
		return;
	bool           sender = be32(w->p + a->spa) == (uint32_t)address;
	const uint8_t *ip = w->p + (sender ? a->spa : a->tpa), *mac = w->p + (sender ? a->sha : a->tha);
	uint8_t        other[MAC_BYTES];

	for (int i = 0; i < MAC_BYTES; i++)
		other[i] = (uint8_t)(holder >> (8 * (MAC_BYTES - 1 - i)));
	col_info_add(w, " (duplicate use of %s detected!)", ip4_text(w, ip));
	struct node *group = add_text(
	    w, node_parent(w->node), 0, 0, "Duplicate IP address detected for %s (%s) - also in use by %s (frame %u)",
	    ip4_text(w, ip), mac_text(w, mac), mac_text(w, other), walk_shown(w, (uint32_t)frame));
	node_generated(group);
	struct node *n = add_uint(w, group, DUPLICATE_FRAME, 0, 0, (uint64_t)frame);
	expert(w, n, DUPLICATE_DETECTED, "Duplicate IP address configured (%s)", ip4_text(w, ip));
	add_uint(w, group, DUPLICATE_SECONDS, 0, 0, (uint64_t)seconds);
}

static void walk(struct walk *w)
{
	col_protocol(w, "ARP");
	col_info(w, "%s", "");
	if (!have(w, 0, HEADER_BYTES)) {
		node_len(w->node, w->caplen);
		add_rows(w, w->node, HW_TYPE, OPCODE, 0);
		if (!have(w, 0, 2))
			walk_no_node(w);
		return;
	}
	const uint8_t *p = w->p;
	struct arp     a = {
		.hw = be16(p), .proto = be16(p + 2), .hl = p[4], .pl = p[5], .op = be16(p + 6), .sha = HEADER_BYTES};
	a.spa = a.sha + a.hl;
	a.tha = a.spa + a.pl;
	a.tpa = a.tha + a.hl;
	a.end = a.tpa + a.pl;
	col_protocol(w, protocol_of(a.op));
	node_len(w->node, a.end < w->caplen ? a.end : w->caplen);
	add_rows(w, w->node, HW_TYPE, OPCODE, 0);
	if (!get_bytes(w, 0, a.end))
		return;
	classify(w, &a);
	if (walk_columns(w))
		info(w, &a);
	add_marks(w, &a);
	add_hw(w, &a, SRC_HW, a.sha);
	add_proto(w, &a, SRC_PROTO, a.spa);
	add_hw(w, &a, DST_HW, a.tha);
	if (a.op == DRARP_ERROR)
		add(w, w->node, DST_DRARP_ERROR_STATUS, a.tpa, 1);
	else
		add_proto(w, &a, DST_PROTO, a.tpa);
	add_duplicate(w, &a);
}

const struct proto proto_arp = {
    .name = "arp",
    .title = "Address Resolution Protocol",
    .brief = "ARP/RARP",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x0806}, {T_ETHERTYPE, 0x8035}, {T_GRE_PROTO, 0x0806}),
    .scan = scan,
    .walk = walk,
};
