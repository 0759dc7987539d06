/* nbns.c -- NetBIOS Name Service: RFC 1002 section 4.2.  Messages look like DNS's; names are 16 bytes, each a pair of
 * letters (first-level encoding, RFC 1001 section 14.1), the last of them telling the service. */
#include "proto/dns.h"

/* clang-format off */
static const struct name opcode_names[] = {
	{0, "Name query"}, {5, "Registration"}, {6, "Release"}, {7, "Wait for acknowledgment"}, {8, "Refresh"},
	{9, "Refresh (alternate opcode)"}, {15, "Multi-homed registration"}, {0, NULL}
};
static const struct name rcode_names[] = {
	{0, "No error"}, {1, "Request was invalidly formatted"}, {2, "Server failure"},
	{3, "Requested name does not exist"}, {4, "Request is not implemented"}, {5, "Request was refused"},
	{6, "Name is owned by another node"}, {7, "Name is in conflict"}, {0, NULL}
};
static const struct name ont_names[] = {{0, "B-node"}, {8192, "P-node"}, {16384, "M-node"}, {0, NULL}};
static const struct name flags_ont_names[] = {
	{0, "B-node"}, {8192, "P-node"}, {16384, "M-node"}, {24576, "H-node"}, {0, NULL}
};
static const struct name type_names[] = {{32, "NB"}, {33, "NBSTAT"}, {0, NULL}};
static const struct name class_names[] = {
	{1, "IN"}, {2, "CS"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}, {0, NULL}
};
static const struct name suffix_names[] = {
	{0x00, "Workstation/Redirector"},
	{0x01, "Browser"},
	{0x02, "Workstation/Redirector"},
	{0x03, "Messenger service/Main name"},
	{0x05, "Forwarded name"},
	{0x06, "RAS Server service"},
	{0x1b, "Domain Master Browser"},
	{0x1c, "Domain Controllers"},
	{0x1d, "Local Master Browser"},
	{0x1e, "Browser Election Service"},
	{0x1f, "Net DDE Service"},
	{0x20, "Server service"},
	{0x21, "RAS client service"},
	{0x22, "Exchange Interchange (MSMail Connector)"},
	{0x23, "Exchange Store"},
	{0x24, "Exchange Directory"},
	{0x2b, "Lotus Notes Server service"},
	{0x30, "Modem sharing server service"},
	{0x31, "Modem sharing client service"},
	{0x43, "SMS Clients Remote Control"},
	{0x44, "SMS Administrators Remote Control Tool"},
	{0x45, "SMS Clients Remote Chat"},
	{0x46, "SMS Clients Remote Transfer"},
	{0x4c, "DEC Pathworks TCP/IP Service on Windows NT"},
	{0x52, "DEC Pathworks TCP/IP Service on Windows NT"},
	{0x6a, "Microsoft Exchange IMC"},
	{0x87, "Microsoft Exchange MTA"},
	{0xbe, "Network Monitor Agent"},
	{0xbf, "Network Monitor Analyzer"},
	{0, NULL}
};
static const struct name node_names[] = {{0, "B-node"}, {1, "P-node"}, {2, "M-node"}, {3, "H-node"}, {0, NULL}};

enum {
	FLAGS, FLAGS_RESPONSE, FLAGS_OPCODE, FLAGS_AUTHORITATIVE, FLAGS_TRUNCATED, FLAGS_RECDESIRED, FLAGS_RECAVAIL,
	FLAGS_BROADCAST, FLAGS_RCODE, ID, COUNT_QUERIES, COUNT_ANSWERS, COUNT_AUTH_RR, COUNT_ADD_RR, NAME_FLAGS,
	NAME_FLAGS_GROUP, NAME_FLAGS_ONT, NAME_FLAGS_DRG, NAME_FLAGS_CNF, NAME_FLAGS_ACT, NAME_FLAGS_PRM, NB_FLAGS,
	NB_FLAGS_GROUP, NB_FLAGS_ONT, TYPE, CLASS, NAME, ADDR, NUMBER_OF_NAMES, UNIT_ID, JUMPERS, TEST_RESULT,
	VERSION_NUMBER, PERIOD_OF_STATISTICS, NUM_CRCS, NUM_ALIGNMENT_ERRORS, NUM_COLLISIONS, NUM_SEND_ABORTS,
	NUM_GOOD_SENDS, NUM_GOOD_RECEIVES, NUMRETRANSMITS, NUM_NO_RESOURCE_CONDITIONS, NUMCOMMAND_BLOCKS,
	NUMPENDING_SESSIONS, MAX_NUM_PENDING_SESSIONS, MAX_TOTAL_SESSIONS_POSSIBLE, SESSION_DATA_PACKET_SIZE, DATA,
	NETBIOS_NAME, TTL, DATA_LENGTH, INCOMPLETE_ENTRY, N
};
static const struct field fields[N] = {
	[FLAGS]                       = {"nbns.flags", "Flags", U16, HEX},
	[FLAGS_RESPONSE]              = {"nbns.flags.response", "Response", BOOL(16), MASK(0x8000), YESNO("Message is a response", "Message is a query")},
	[FLAGS_OPCODE]                = {"nbns.flags.opcode", "Opcode", U16, DEC, MASK(0x7800), NAMES(opcode_names)},
	[FLAGS_AUTHORITATIVE]         = {"nbns.flags.authoritative", "Authoritative", BOOL(16), MASK(0x400), YESNO("Server is an authority for domain", "Server is not an authority for domain")},
	[FLAGS_TRUNCATED]             = {"nbns.flags.truncated", "Truncated", BOOL(16), MASK(0x200), YESNO("Message is truncated", "Message is not truncated")},
	[FLAGS_RECDESIRED]            = {"nbns.flags.recdesired", "Recursion desired", BOOL(16), MASK(0x100), YESNO("Do query recursively", "Don't do query recursively")},
	[FLAGS_RECAVAIL]              = {"nbns.flags.recavail", "Recursion available", BOOL(16), MASK(0x80), YESNO("Server can do recursive queries", "Server can't do recursive queries")},
	[FLAGS_BROADCAST]             = {"nbns.flags.broadcast", "Broadcast", BOOL(16), MASK(0x10), YESNO("Broadcast packet", "Not a broadcast packet")},
	[FLAGS_RCODE]                 = {"nbns.flags.rcode", "Reply code", U16, DEC, MASK(0xf), NAMES(rcode_names)},
	[ID]                          = {"nbns.id", "Transaction ID", U16, HEX},
	[COUNT_QUERIES]               = {"nbns.count.queries", "Questions", U16, DEC},
	[COUNT_ANSWERS]               = {"nbns.count.answers", "Answer RRs", U16, DEC},
	[COUNT_AUTH_RR]               = {"nbns.count.auth_rr", "Authority RRs", U16, DEC},
	[COUNT_ADD_RR]                = {"nbns.count.add_rr", "Additional RRs", U16, DEC},
	[NAME_FLAGS]                  = {"nbns.name_flags", "Name flags", U16, HEX},
	[NAME_FLAGS_GROUP]            = {"nbns.name_flags.group", "Name type", BOOL(16), MASK(0x8000), YESNO("Group name", "Unique name")},
	[NAME_FLAGS_ONT]              = {"nbns.name_flags.ont", "ONT", U16, DEC, MASK(0x6000), NAMES(ont_names)},
	[NAME_FLAGS_DRG]              = {"nbns.name_flags.drg", "Name is being deregistered", BOOL(16), MASK(0x1000), YESNO("Yes", "No")},
	[NAME_FLAGS_CNF]              = {"nbns.name_flags.cnf", "Name is in conflict", BOOL(16), MASK(0x800), YESNO("Yes", "No")},
	[NAME_FLAGS_ACT]              = {"nbns.name_flags.act", "Name is active", BOOL(16), MASK(0x400), YESNO("Yes", "No")},
	[NAME_FLAGS_PRM]              = {"nbns.name_flags.prm", "Permanent node name", BOOL(16), MASK(0x200), YESNO("Yes", "No")},
	[NB_FLAGS]                    = {"nbns.nb_flags", "Name flags", U16, HEX},
	[NB_FLAGS_GROUP]              = {"nbns.nb_flags.group", "Name type", BOOL(16), MASK(0x8000), YESNO("Group name", "Unique name")},
	[NB_FLAGS_ONT]                = {"nbns.nb_flags.ont", "ONT", U16, DEC, MASK(0x6000), NAMES(flags_ont_names)},
	[TYPE]                        = {"nbns.type", "Type", U16, DEC, NAMES(type_names)},
	[CLASS]                       = {"nbns.class", "Class", U16, DEC, NAMES(class_names)},
	[NAME]                        = {"nbns.name", "Name", STRING},
	[ADDR]                        = {"nbns.addr", "Addr", IP4},
	[NUMBER_OF_NAMES]             = {"nbns.number_of_names", "Number of names", U8, DEC},
	[UNIT_ID]                     = {"nbns.unit_id", "Unit ID", MAC},
	[JUMPERS]                     = {"nbns.jumpers", "Jumpers", U8, HEX},
	[TEST_RESULT]                 = {"nbns.test_result", "Test result", U8, HEX},
	[VERSION_NUMBER]              = {"nbns.version_number", "Version number", U16, HEX},
	[PERIOD_OF_STATISTICS]        = {"nbns.period_of_statistics", "Period of statistics", U16, HEX},
	[NUM_CRCS]                    = {"nbns.num_crcs", "Number of CRCs", U16, DEC},
	[NUM_ALIGNMENT_ERRORS]        = {"nbns.num_alignment_errors", "Number of alignment errors", U16, DEC},
	[NUM_COLLISIONS]              = {"nbns.num_collisions", "Number of collisions", U16, DEC},
	[NUM_SEND_ABORTS]             = {"nbns.num_send_aborts", "Number of send aborts", U16, DEC},
	[NUM_GOOD_SENDS]              = {"nbns.num_good_sends", "Number of good sends", U32, DEC},
	[NUM_GOOD_RECEIVES]           = {"nbns.num_good_receives", "Number of good receives", U32, DEC},
	[NUMRETRANSMITS]              = {"nbns.numretransmits", "Number of retransmits", U16, DEC},
	[NUM_NO_RESOURCE_CONDITIONS]  = {"nbns.num_no_resource_conditions", "Number of no resource conditions", U16, DEC},
	[NUMCOMMAND_BLOCKS]           = {"nbns.numcommand_blocks", "Number of command blocks", U16, DEC},
	[NUMPENDING_SESSIONS]         = {"nbns.numpending_sessions", "Number of pending sessions", U16, DEC},
	[MAX_NUM_PENDING_SESSIONS]    = {"nbns.max_num_pending_sessions", "Max number of pending sessions", U16, DEC},
	[MAX_TOTAL_SESSIONS_POSSIBLE] = {"nbns.max_total_sessions_possible", "Max total sessions possible", U16, DEC},
	[SESSION_DATA_PACKET_SIZE]    = {"nbns.session_data_packet_size", "Session data packet size", U16, DEC},
	[DATA]                        = {"nbns.data", "Data", BYTES},
	[NETBIOS_NAME]                = {"nbns.netbios_name", "Name", STRING},
	[TTL]                         = {"nbns.ttl", "Time to live", U32, DEC},
	[DATA_LENGTH]                 = {"nbns.data_length", "Data length", U16, DEC},
	[INCOMPLETE_ENTRY]            = {"nbns.incomplete_entry", "incomplete entry", EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

enum { HEADER_BYTES = 12, NAME_BYTES = 16, TYPE_NB = 32, TYPE_NBSTAT = 33, RESPONSE = 0x8000 };

/* ------------------------------------------------------------------ names */

struct nb_name {
	const char *text;    /* "HOST<20>" */
	const char *service; /* what its last byte means */
	uint32_t    wire;
};

/* 16 bytes: what precedes the last without its trailing blanks, what can't be printed in angle brackets. */
static const char *name_text(struct walk *w, const uint8_t *p, bool suffix)
{
	struct text t;
	uint32_t    n = NAME_BYTES - 1;

	while (n && p[n - 1] == ' ')
		n--;
	text_init(&t);
	for (uint32_t i = 0; i < n; i++) {
		if (p[i] >= 32 && p[i] < 127)
			text_char(&t, (char)p[i]);
		else
			text_printf(&t, "<%02x>", p[i]);
	}
	if (suffix)
		text_printf(&t, "<%02x>", p[NAME_BYTES - 1]);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static const char *illegal(struct walk *w, const char *why)
{
	return walk_printf(w, "Illegal NetBIOS name (%s)", why);
}

static struct nb_name nb_name_at(const struct dns_message *m, uint32_t off)
{
	struct walk    *w = m->w;
	struct dns_name raw = dns_name_at(m, off);
	struct nb_name  name = {.text = raw.text, .wire = raw.wire};
	uint8_t         bytes[NAME_BYTES];
	const char     *p = raw.text;

	if (!walk_ok(w))
		return name;
	for (int i = 0; i < NAME_BYTES; i++, p += 2) {
		if (p[0] < 'A' || p[0] > 'P') {
			name.text = illegal(w, p[0] && p[0] != '.'
			                           ? "1st character not between A and P in first-level encoding"
			                           : "1st character not between A and Z in first-level encoding");
			return name;
		}
		if (p[1] < 'A' || p[1] > 'P') {
			name.text = illegal(w, "character not between A and P in first-level encoding");
			return name;
		}
		bytes[i] = (uint8_t)((p[0] - 'A') << 4 | (p[1] - 'A'));
	}
	name.text = walk_printf(w, "%s%s", name_text(w, bytes, true), p);
	name.service = name_or(w, suffix_names, bytes[NAME_BYTES - 1], "Unknown");
	return name;
}

static const char *long_name(struct walk *w, const struct nb_name *n)
{
	return n->service ? walk_printf(w, "%s (%s)", n->text, n->service) : n->text;
}

/* ------------------------------------------------------------------ header */

static void flag_text(struct node *n, uint16_t flags)
{
	static const struct name bits[] = {{0x400, "Authoritative"},     {0x200, "Truncated"},
	                                   {0x100, "Recursion desired"}, {0x80, "Recursion available"},
	                                   {0x10, "Broadcast"},          {0, NULL}};

	for (const struct name *b = bits; b->text; b++)
		if (flags & b->value && (flags & RESPONSE || b->value & 0x310))
			node_append(n, ", %s", b->text);
}

static void add_flags(struct walk *w, uint16_t flags)
{
	bool         response = flags & RESPONSE;
	struct node *n = add(w, w->node, FLAGS, 2, 2);

	if (response)
		node_append(n, ", Response");
	node_append(n, ", Opcode: %s", name_or(w, opcode_names, flags >> 11 & 15, "Unknown operation"));
	flag_text(n, flags);
	if (response)
		node_append(n, ", Reply code: %s", name_or(w, rcode_names, flags & 15, "Unknown error"));
	add(w, n, FLAGS_RESPONSE, 2, 2);
	add(w, n, FLAGS_OPCODE, 2, 2);
	if (response)
		add(w, n, FLAGS_AUTHORITATIVE, 2, 2);
	add(w, n, FLAGS_TRUNCATED, 2, 2);
	add(w, n, FLAGS_RECDESIRED, 2, 2);
	if (response)
		add(w, n, FLAGS_RECAVAIL, 2, 2);
	add(w, n, FLAGS_BROADCAST, 2, 2);
	if (response)
		add(w, n, FLAGS_RCODE, 2, 2);
}

/* ------------------------------------------------------------------ records */

static const char *type_text(struct walk *w, uint16_t type)
{
	return name_or(w, type_names, type, "Unknown");
}

static void add_name_head(struct walk *w, struct node *n, uint32_t off, const struct nb_name *name)
{
	struct node *node = add_str(w, n, NAME, off, name->wire, name->text);

	if (name->service)
		node_append(node, " (%s)", name->service);
	add(w, n, TYPE, off + name->wire, 2);
	add(w, n, CLASS, off + name->wire + 2, 2);
}

static uint32_t walk_query(const struct dns_message *m, struct node *under, uint32_t off)
{
	struct walk   *w = m->w;
	struct nb_name name = nb_name_at(m, off);
	uint16_t       type = get_u16(w, off + name.wire), class = get_u16(w, off + name.wire + 2);

	if (!walk_ok(w))
		return off;
	col_info_add(w, " %s %s", type_text(w, type), name.text);
	struct node *n = add_text(w, under, off, name.wire + 4, "%s: type %s, class %s", name.text, type_text(w, type),
	                          name_or(w, class_names, class, "Unknown"));
	add_name_head(w, n, off, &name);
	return off + name.wire + 4;
}

static void add_nb_entry(struct walk *w, struct node *n, uint32_t off)
{
	uint16_t     flags = get_u16(w, off);
	struct node *f = add(w, n, NB_FLAGS, off, 2);

	if (flags & 0x8000)
		node_append(f, ", Name type");
	node_append(f, ", ONT: %s (%s, %s)", flags & 0x6000 ? "Unknown" : "B-node",
	            name_of(node_names, flags >> 13 & 3), flags & 0x8000 ? "group" : "unique");
	add(w, f, NB_FLAGS_GROUP, off, 2);
	add(w, f, NB_FLAGS_ONT, off, 2);
	add(w, n, ADDR, off + 2, 4);
}

static void add_stat_name(struct walk *w, struct node *n, uint32_t off)
{
	const uint8_t *p = get_bytes(w, off, NAME_BYTES);
	uint16_t       flags = get_u16(w, off + NAME_BYTES);

	if (!p)
		return;
	const char  *text = name_text(w, p, false);
	struct node *name = add_str(w, n, NETBIOS_NAME, off, NAME_BYTES, text);
	node_label(name, "Name: %s<%02x> (%s)", text, p[NAME_BYTES - 1],
	           name_or(w, suffix_names, p[NAME_BYTES - 1], "Unknown"));
	off += NAME_BYTES;
	struct node *f = add(w, n, NAME_FLAGS, off, 2);
	node_append(f, "%s, ONT: %s", flags & 0x8000 ? ", Name type" : "", flags & 0x6000 ? "Unknown" : "B-node");
	for (unsigned field = NAME_FLAGS_DRG; field <= NAME_FLAGS_PRM; field++)
		if (flags & fields[field].mask)
			node_append(f, ", %s", fields[field].label);
	for (unsigned field = NAME_FLAGS_GROUP; field <= NAME_FLAGS_PRM; field++)
		add(w, f, field, off, 2);
}

/* RFC 1002 section 4.2.18: names, then counters. */
static void add_statistics(struct walk *w, struct node *n, uint32_t off, uint32_t end)
{
	static const uint8_t sizes[] = {6, 1, 1, 2, 2, 2, 2, 2, 2, 4, 4, 2, 2, 2, 2, 2, 2, 2};
	uint32_t             names = get_u8(w, off);

	add(w, n, NUMBER_OF_NAMES, off, 1);
	off++;
	for (uint32_t i = 0; i < names && walk_ok(w) && off + NAME_BYTES + 2 <= end; i++, off += NAME_BYTES + 2)
		add_stat_name(w, n, off);
	for (unsigned i = 0; i < sizeof sizes && off + sizes[i] <= end; i++) {
		add(w, n, UNIT_ID + i, off, sizes[i]);
		off += sizes[i];
	}
}

static void add_ttl(struct walk *w, struct node *n, uint32_t off)
{
	node_label(add(w, n, TTL, off, 4), "Time to live: %s", dns_seconds_text(w, get_u32(w, off)));
}

static uint32_t walk_record(const struct dns_message *m, struct node *under, uint32_t off, bool info)
{
	struct walk   *w = m->w;
	struct nb_name name = nb_name_at(m, off);
	uint32_t       at = off + name.wire, len = get_u16(w, at + 8), data = at + 10;
	uint16_t       type = get_u16(w, at), class = get_u16(w, at + 2);

	if (!walk_ok(w))
		return off;
	if (info)
		col_info_add(w, " %s", type_text(w, type));
	if (info && type == TYPE_NB && len >= 6)
		col_info_add(w, " %s", ip4_text(w, get_bytes(w, data + 2, 4)));
	struct node *n = add_text(w, under, off, name.wire + 10 + len, "%s: type %s, class %s", name.text,
	                          type_text(w, type), name_or(w, class_names, class, "Unknown"));
	/* Wireshark's place of a record's name begins a byte late; of NB records the service belongs to the value. */
	add_str(w, n, NAME, off + 1, name.wire - 1, type == TYPE_NB ? long_name(w, &name) : name.text);
	add(w, n, TYPE, at, 2);
	add(w, n, CLASS, at + 2, 2);
	add_ttl(w, n, at + 4);
	add(w, n, DATA_LENGTH, at + 8, 2);
	if (type == TYPE_NB)
		for (uint32_t i = 0; i + 6 <= len && walk_ok(w); i += 6)
			add_nb_entry(w, n, data + i);
	else if (type == TYPE_NBSTAT && len)
		add_statistics(w, n, data, data + len);
	else if (len)
		add(w, n, DATA, data, len);
	return data + len;
}

static uint32_t walk_section(const struct dns_message *m, uint32_t off, unsigned count, unsigned section, bool info)
{
	static const char *const titles[] = {"Queries", "Answers", "Authoritative nameservers", "Additional records"};
	struct node             *n = add_text(m->w, m->w->node, off, REST, "%s", titles[section]);

	for (unsigned i = 0; i < count && walk_ok(m->w); i++)
		off = section ? walk_record(m, n, off, info) : walk_query(m, n, off);
	if (walk_ok(m->w))
		node_end(m->w, n, off);
	return off;
}

static void walk(struct walk *w)
{
	const struct dns_message m = {w, 0, DNS_PLAIN};
	uint16_t                 flags = get_u16(w, 2);
	uint32_t                 off = HEADER_BYTES;

	col_info(w, "%s", "");
	if (!walk_ok(w))
		return;
	bool response = flags & RESPONSE;
	col_info(w, "%s%s", name_or(w, opcode_names, flags >> 11 & 15, "Unknown operation (%u)"),
	         response ? " response" : "");
	if (response && flags & 15)
		col_info_add(w, ", %s", name_or(w, rcode_names, flags & 15, "Unknown error (%u)"));
	add(w, w->node, ID, 0, 2);
	add_flags(w, flags);
	for (unsigned i = 0; i < 4; i++)
		add(w, w->node, COUNT_QUERIES + i, 4 + 2 * i, 2);
	for (unsigned i = 0; i < 4 && walk_ok(w); i++) {
		uint16_t count = get_u16(w, 4 + 2 * i);
		if (count)
			off = walk_section(&m, off, count, i, i == 1 && response);
	}
}

const struct proto proto_nbns = {
    .name = "nbns",
    .title = "NetBIOS Name Service",
    .brief = "NBNS",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 137}),
    .walk = walk,
};
