/* igmp.c -- Internet Group Management Protocol: versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376). */
#include "base/checksum.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name type_names[] = {
	{0x1, "Create Group Request"}, {0x2, "Create Group Reply"}, {0x3, "Join Group Request"},
	{0x4, "Join Group Reply"}, {0x5, "Leave Group Request"}, {0x6, "Leave Group Reply"},
	{0x7, "Confirm Group Request"}, {0x8, "Confirm Group Reply"}, {0x11, "Membership Query"},
	{0x12, "Membership Report"}, {0x13, "DVMRP Protocol"}, {0x14, "PIM Routing Message"},
	{0x16, "Membership Report"}, {0x17, "Leave Group"}, {0x1e, "Traceroute Response"},
	{0x1f, "Traceroute Query or Request"}, {0x22, "Membership Report"}, {0, NULL}
};
static const struct name record_type_names[] = {
	{1, "Mode Is Include"}, {2, "Mode Is Exclude"}, {3, "Change To Include Mode"}, {4, "Change To Exclude Mode"},
	{5, "Allow New Sources"}, {6, "Block Old Sources"}, {0, NULL}
};

enum {
	VERSION, TYPE, RESERVED, MAX_RESP, MAX_RESP_EXP, MAX_RESP_MANT, CHECKSUM, CHECKSUM_STATUS, MADDR, S, QRV, QQIC, NUM_SRC,
	SADDR, NUM_GRP_RECS, RECORD_TYPE, AUX_DATA_LEN, AUX_DATA, DATA, BAD_CHECKSUM, N
};
static const struct field fields[N] = {
	[VERSION]         = {"igmp.version", "IGMP Version", U8, DEC, FLAGS(FIELD_GENERATED)},
	[TYPE]            = {"igmp.type", "Type", U8, HEX, NAMES(type_names)},
	[RESERVED]        = {"igmp.reserved", "Reserved", BYTES},
	[MAX_RESP]        = {"igmp.max_resp", "Max Resp Time", U8, DEC},
	[MAX_RESP_EXP]    = {"igmp.max_resp.exp", "Exponent", U8, HEX, MASK(0x70)},
	[MAX_RESP_MANT]   = {"igmp.max_resp.mant", "Mantissa", U8, HEX, MASK(0xf)},
	[CHECKSUM]        = {"igmp.checksum", "Checksum", U16, HEX},
	[CHECKSUM_STATUS] = {"igmp.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[MADDR]           = {"igmp.maddr", "Multicast Address", IP4},
	[S]               = {"igmp.s", "S", BOOL(8), MASK(0x8),
		YESNO("SUPPRESS router side processing", "Do not suppress router side processing")},
	[QRV]             = {"igmp.qrv", "QRV", U8, DEC, MASK(0x7)},
	[QQIC]            = {"igmp.qqic", "QQIC", U8, DEC},
	[NUM_SRC]         = {"igmp.num_src", "Num Src", U16, DEC},
	[SADDR]           = {"igmp.saddr", "Source Address", IP4},
	[NUM_GRP_RECS]    = {"igmp.num_grp_recs", "Num Group Records", U16, DEC},
	[RECORD_TYPE]     = {"igmp.record_type", "Record Type", U8, DEC, NAMES(record_type_names)},
	[AUX_DATA_LEN]    = {"igmp.aux_data_len", "Aux Data Len", U8, DEC},
	[AUX_DATA]        = {"igmp.aux_data", "Aux Data", BYTES},
	[DATA]            = {"igmp.data", "Data", BYTES},
	[BAD_CHECKSUM]    = {"igmp.bad_checksum", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
};
/* clang-format on */

enum {
	QUERY = 0x11,
	REPORT_1 = 0x12,
	REPORT_2 = 0x16,
	LEAVE = 0x17,
	REPORT_3 = 0x22,
	HEADER_BYTES = 8,
	QUERY_3_BYTES = 12
};

static unsigned version_of(const struct walk *w)
{
	uint8_t type = w->p[0];

	if (type == QUERY)
		return w->len >= QUERY_3_BYTES ? 3 : w->p[1] ? 2 : 1;
	return type == REPORT_1 ? 1 : type == REPORT_2 || type == LEAVE ? 2 : type == REPORT_3 ? 3 : 0;
}

static void walk_sum(struct walk *w)
{
	struct sum sum = sum_add(w, w->node, CHECKSUM, 2);

	if (!walk_ok(w))
		return;
	if (w->caplen < w->len)
		sum_unverified(&sum, "");
	else
		sum_verified(&sum, BAD_CHECKSUM, checksum_finish(checksum_add(0, w->p, w->caplen)));
}

/* Tenths of seconds; version 3 has a short floating-point form for long times (RFC 3376 section 4.1.1). */
static void walk_time(struct walk *w, unsigned version)
{
	uint8_t      code = get_u8(w, 1);
	unsigned     tenths = version == 3 && code >= 128 ? (16u + (code & 15)) << ((code >> 4 & 7) + 3) : code;
	struct node *n = add_uint(w, w->node, MAX_RESP, 1, 1, tenths);

	node_label(n, "Max Resp Time: %u.%u sec (0x%02x)", tenths / 10, tenths % 10, code);
	if (version == 3 && code >= 128) {
		add(w, n, MAX_RESP_EXP, 1, 1);
		add(w, n, MAX_RESP_MANT, 1, 1);
	}
}

/* Addresses in braces, for Info. */
static const char *sources_text(struct walk *w, uint32_t off, unsigned count)
{
	struct text t;

	text_init(&t);
	for (unsigned i = 0; i < count && have(w, off + 4 * i, 4); i++)
		text_printf(&t, "%s%s", i ? ", " : "", ip4_text(w, w->p + off + 4 * i));
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static void walk_query(struct walk *w, unsigned version)
{
	if (version == 1)
		add(w, w->node, RESERVED, 1, 1);
	else
		walk_time(w, version);
	walk_sum(w);
	add(w, w->node, MADDR, 4, 4);
	if (!walk_ok(w) || version == 1)
		return;
	bool general = be32(w->p + 4) == 0;
	if (general)
		col_info_add(w, ", general");
	else
		col_info_add(w, ", specific for group %s", ip4_text(w, w->p + 4));
	if (version < 3)
		return;
	add(w, w->node, S, 8, 1);
	add(w, w->node, QRV, 8, 1);
	add(w, w->node, QQIC, 9, 1);
	unsigned count = get_u16(w, 10);
	add(w, w->node, NUM_SRC, 10, 2);
	if (count && walk_columns(w) && walk_ok(w))
		col_info_add(w, ", source%s {%s}", count == 1 ? "" : "s", sources_text(w, QUERY_3_BYTES, count));
	for (unsigned i = 0; i < count && walk_ok(w); i++)
		add(w, w->node, SADDR, QUERY_3_BYTES + 4 * i, 4);
}

static void note_record(struct walk *w, uint8_t type, uint32_t off, unsigned count)
{
	const char *group = ip4_text(w, get_bytes(w, off + 4, 4)), *many = count == 1 ? "" : "s";
	bool        include = type == 1 || type == 3, exclude = type == 2 || type == 4;

	if (!walk_ok(w) || !walk_columns(w))
		return;
	if (include && !count)
		col_info_add(w, " / Leave group %s", group);
	else if (exclude && !count)
		col_info_add(w, " / Join group %s for any sources", group);
	else if (include)
		col_info_add(w, " / Join group %s for source%s {%s}", group, count == 1 ? "" : "s in",
		             sources_text(w, off + 8, count));
	else if (exclude)
		col_info_add(w, " / Join group %s, for source%s not in {%s}", group, many,
		             sources_text(w, off + 8, count));
	else if (type == 5 || type == 6)
		col_info_add(w, " / Group %s, %s source%s {%s}", group, type == 5 ? "new" : "block", many,
		             sources_text(w, off + 8, count));
}

static uint32_t walk_record(struct walk *w, uint32_t off)
{
	uint8_t      type = get_u8(w, off), aux = get_u8(w, off + 1);
	unsigned     count = get_u16(w, off + 2);
	uint32_t     len = 8 + 4 * count + 4u * aux;
	const char  *group = ip4_text(w, get_bytes(w, off + 4, 4));
	struct node *n = add_text(w, w->node, off, len, "Group Record : %s  %s", group,
	                          name_or(w, record_type_names, type, "Unknown Type:%u"));

	note_record(w, type, off, count);
	add(w, n, RECORD_TYPE, off, 1);
	add(w, n, AUX_DATA_LEN, off + 1, 1);
	add(w, n, NUM_SRC, off + 2, 2);
	add(w, n, MADDR, off + 4, 4);
	for (unsigned i = 0; i < count && walk_ok(w); i++)
		add(w, n, SADDR, off + 8 + 4 * i, 4);
	if (aux)
		add(w, n, AUX_DATA, off + 8 + 4 * count, 4u * aux);
	return len;
}

static void walk_report(struct walk *w)
{
	add(w, w->node, RESERVED, 1, 1);
	walk_sum(w);
	add(w, w->node, RESERVED, 4, 2);
	unsigned count = get_u16(w, 6);
	add(w, w->node, NUM_GRP_RECS, 6, 2);
	if (!count)
		col_info_add(w, " - No groups");
	for (uint32_t off = HEADER_BYTES; count && walk_ok(w); count--)
		off += walk_record(w, off);
}

/* Messages whose type is known are handed on by it, to IGMP again. */
static void scan(struct scan *s)
{
	enum { DVMRP = 0x13, PIM = 0x14 };

	s->layer->data = s->caplen && name_of(type_names, s->p[0]) && s->p[0] != DVMRP && s->p[0] != PIM;
}

static void walk(struct walk *w)
{
	uint8_t type = get_u8(w, 0);

	get_u8(w, 1);
	if (!walk_ok(w))
		return;
	unsigned version = version_of(w);
	col_protocol(w, walk_printf(w, "IGMPv%u", version));
	col_info(w, "%s", name_or(w, type_names, type, "Unknown Type:0x%02x"));
	add_uint(w, w->node, VERSION, 0, 0, version);
	add(w, w->node, TYPE, 0, 1);
	if (type == QUERY) {
		walk_query(w, version);
	} else if (type == REPORT_3) {
		walk_report(w);
	} else if (version) {
		if (version == 1)
			add(w, w->node, RESERVED, 1, 1);
		else
			walk_time(w, version);
		walk_sum(w);
		add(w, w->node, MADDR, 4, 4);
		if (version == 2 && walk_ok(w))
			col_info_add(w, "%s %s", type == LEAVE ? "" : " group", ip4_text(w, w->p + 4));
	} else if (w->len > 1) {
		add(w, w->node, DATA, 1, w->caplen - 1);
	}
}

const struct proto proto_igmp = {
    .name = "igmp",
    .title = "Internet Group Management Protocol",
    .brief = "IGMP",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 2}),
    .scan = scan,
    .walk = walk,
};
