/* erspan.c -- Encapsulated Remote Switch Packet Analysis: draft-foschiano-erspan, types I, II and III behind GRE.
 *
 *   0                2                4        8                  12        II: 8 bytes, III: 12 and maybe 8 more
 *   | version, vlan  | cos, ... span  | index or time, sgt, flags |         I: none
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name version_names[] = {{1, "Type II"}, {2, "Type III"}, {0, NULL}};
static const struct name encap_names[] = {
	{0, "Originally without VLAN tag"}, {1, "Originally ISL encapsulated"}, {2, "Originally 802.1Q encapsulated"},
	{3, "VLAN tag preserved in frame"}, {0, NULL}
};
static const struct name bso_names[] = {
	{0, "Good or unknown integrity"}, {1, "Short frame"}, {2, "Oversized frame"}, {3, "CRC or alignment error"},
	{0, NULL}
};
static const struct name truncated_names[] = {{0, "Not truncated"}, {1, "Truncated"}, {0, NULL}};
static const struct name ft_names[] = {{0, "Ethernet"}, {2, "IP"}, {0, NULL}};
static const struct name gra_names[] = {
	{0, "100 microseconds"}, {1, "100 nanoseconds"}, {2, "IEEE 1588"}, {3, "Custom granularity"}, {0, NULL}
};

enum {
	VERSION, VLAN, COS, ENCAP, BSO, TRUNCATED, SPANID, RESERVED, INDEX, TIMESTAMP, SGT, P, FT, HW, DIRECTION, GRA, O,
	PLATID, PID1_RSVD1, PID1_VSMID, PID1_PORT_INDEX, PID3_RSVD1, PID3_PORT_INDEX, PID3_TIMESTAMP, PID4_RSVD1,
	PID4_RSVD2, PID4_RSVD3, PID5_SWITCHID, PID5_PORT_INDEX, PID5_TIMESTAMP, PID7_RSVD1, PID7_SOURCE_INDEX,
	PID7_TIMESTAMP, PID_RSVD, VERSION_UNKNOWN, N
};
static const struct field fields[N] = {
	[VERSION]           = {"erspan.version", "Version", U16, DEC, MASK(0xf000), AT(0), NAMES(version_names)},
	[VLAN]              = {"erspan.vlan", "Vlan", U16, DEC, MASK(0xfff), AT(0)},
	[COS]               = {"erspan.cos", "COS", U16, DEC, MASK(0xe000), AT(2)},
	[ENCAP]             = {"erspan.encap", "Encap", U16, DEC, MASK(0x1800), NAMES(encap_names)},
	[BSO]               = {"erspan.bso", "Bad/Short/Oversized", U16, DEC, MASK(0x1800), NAMES(bso_names)},
	[TRUNCATED]         = {"erspan.truncated", "Truncated", U16, DEC, MASK(0x400), AT(2), NAMES(truncated_names)},
	[SPANID]            = {"erspan.spanid", "SpanID", U16, DEC, MASK(0x3ff), AT(2)},
	[RESERVED]          = {"erspan.reserved", "Reserved", U32, DEC, MASK(0xfff00000), AT(4)},
	[INDEX]             = {"erspan.index", "Index", U32, DEC, MASK(0xfffff), AT(4)},
	[TIMESTAMP]         = {"erspan.timestamp", "Timestamp", U32, DEC, MASK(0xffffffff), AT(4)},
	[SGT]               = {"erspan.sgt", "Security Group Tag", U16, DEC, MASK(0xffff), AT(8)},
	[P]                 = {"erspan.p", "Has Ethernet PDU", U16, DEC, MASK(0x8000), AT(10)},
	[FT]                = {"erspan.ft", "Frame Type", U16, DEC, MASK(0x7c00), AT(10), NAMES(ft_names)},
	[HW]                = {"erspan.hw", "Hardware ID", U16, DEC, MASK(0x3f0), AT(10)},
	[DIRECTION]         = {"erspan.direction", "Direction", BOOL(16), MASK(0x8), AT(10), YESNO("Egress", "Ingress")},
	[GRA]               = {"erspan.gra", "Timestamp granularity", U16, DEC, MASK(0x6), AT(10), NAMES(gra_names)},
	[O]                 = {"erspan.o", "Optional Sub headers", U16, DEC, MASK(0x1), AT(10)},
	[PLATID]            = {"erspan.platid", "Platform ID", U32, DEC, MASK(0xfc000000), AT(12)},
	[PID1_RSVD1]        = {"erspan.pid1.rsvd1", "Reserved", U32, DEC, MASK(0x3fff000), AT(12)},
	[PID1_VSMID]        = {"erspan.pid1.vsmid", "VSM Domain ID", U32, DEC, MASK(0xfff), AT(12)},
	[PID1_PORT_INDEX]   = {"erspan.pid1.port_index", "Port ID/Index", U32, DEC, MASK(0xffffffff), AT(16)},
	[PID3_RSVD1]        = {"erspan.pid3.rsvd1", "Reserved", U32, DEC, MASK(0x3ffc000), AT(12)},
	[PID3_PORT_INDEX]   = {"erspan.pid3.port_index", "Port ID/Index", U32, DEC, MASK(0x3fff), AT(12)},
	[PID3_TIMESTAMP]    = {"erspan.pid3.timestamp", "Upper 32-bit Timestamp", U32, DEC, MASK(0xffffffff), AT(16)},
	[PID4_RSVD1]        = {"erspan.pid4.rsvd1", "Reserved", U32, DEC, MASK(0x3ffc000), AT(12)},
	[PID4_RSVD2]        = {"erspan.pid4.rsvd2", "Reserved", U32, DEC, MASK(0x3fff), AT(12)},
	[PID4_RSVD3]        = {"erspan.pid4.rsvd3", "Reserved", U32, DEC, MASK(0xffffffff), AT(16)},
	[PID5_SWITCHID]     = {"erspan.pid5.switchid", "Switch ID", U32, DEC, MASK(0x3ff0000), AT(12)},
	[PID5_PORT_INDEX]   = {"erspan.pid5.port_index", "Port ID/Index", U32, DEC, MASK(0xffff), AT(12)},
	[PID5_TIMESTAMP]    = {"erspan.pid5.timestamp", "Timestamp (seconds)", U32, DEC, MASK(0xffffffff), AT(16)},
	[PID7_RSVD1]        = {"erspan.pid7.rsvd1", "Reserved", U32, DEC, MASK(0x3f00000), AT(12)},
	[PID7_SOURCE_INDEX] = {"erspan.pid7.source_index", "Source Index", U32, DEC, MASK(0xfffff), AT(12)},
	[PID7_TIMESTAMP]    = {"erspan.pid7.timestamp", "Upper 32-bit Timestamp", U32, DEC, MASK(0xffffffff), AT(16)},
	[PID_RSVD]          = {"erspan.pid.rsvd", "Reserved", U64, DEC, MASK(0x3ffffff)},
	[VERSION_UNKNOWN]   = {"erspan.version.unknown",
	                       "Unknown version, please report or test to use fake ERSPAN preference", EXPERT(WARN, UNDECODED)},
};
/* clang-format on */

enum { TYPE_2_BYTES = 8, TYPE_3_BYTES = 12, PLATFORM_BYTES = 8, TYPE_2 = 1, TYPE_3 = 2 };
enum { GRE_TYPE_1_2 = 0x88be, GRE_TYPE_3 = 0x22eb, GRE_SEQUENCE = 0x10 };
enum { FRAME_ETHERNET = 0, FRAME_IP = 2, FRAME_TYPE = 0x7c, HAS_PLATFORM = 1 };
enum kind { KIND_1, KIND_2, KIND_3, KIND_UNKNOWN };

/* Type I has no header: its GRE header has no sequence number. */
static enum kind kind_of(const struct scan *s)
{
	const struct layer *gre = s->layer - 1;

	if (s->key == GRE_TYPE_1_2 && s->layer->parent >= 0 && gre->proto == P_gre && gre->source == s->layer->source &&
	    !(s->p[(int64_t)gre->offset - s->layer->offset] & GRE_SEQUENCE))
		return KIND_1;
	if (!s->caplen)
		return KIND_UNKNOWN;
	uint8_t version = s->p[0] >> 4;
	return version == TYPE_2 ? KIND_2 : version == TYPE_3 ? KIND_3 : KIND_UNKNOWN;
}

static void scan_3(struct scan *s)
{
	if (!scan_need(s, TYPE_3_BYTES))
		return;
	uint8_t  flags = s->p[10], type = (flags & FRAME_TYPE) >> 2;
	uint32_t header = TYPE_3_BYTES + (s->p[11] & HAS_PLATFORM ? PLATFORM_BYTES : 0);
	if (!scan_need(s, header))
		return;
	scan_child(s, type == FRAME_ETHERNET ? P_eth : type == FRAME_IP ? P_ip : P_data, header);
}

static void scan(struct scan *s)
{
	enum kind kind = kind_of(s);

	s->layer->data = kind;
	if (kind == KIND_1)
		scan_child(s, P_eth, 0);
	else if (kind == KIND_2 && scan_need(s, TYPE_2_BYTES))
		scan_child(s, P_eth, TYPE_2_BYTES);
	else if (kind == KIND_3)
		scan_3(s);
}

static void walk_2(struct walk *w)
{
	node_append(w->node, " Type II");
	add_rows(w, w->node, VERSION, COS, 0);
	add(w, w->node, ENCAP, 2, 2);
	add_rows(w, w->node, TRUNCATED, INDEX, 0);
}

static void walk_platform(struct walk *w)
{
	uint32_t id = get_u32(w, 12) >> 26;

	add_rows(w, w->node, PLATID, PLATID, 0);
	switch (id) {
	case 1: add_rows(w, w->node, PID1_RSVD1, PID1_PORT_INDEX, 0); break;
	case 3: add_rows(w, w->node, PID3_RSVD1, PID3_TIMESTAMP, 0); break;
	case 4: add_rows(w, w->node, PID4_RSVD1, PID4_RSVD3, 0); break;
	case 5:
	case 6: add_rows(w, w->node, PID5_SWITCHID, PID5_TIMESTAMP, 0); break;
	case 7: add_rows(w, w->node, PID7_RSVD1, PID7_TIMESTAMP, 0); break;
	default: add(w, w->node, PID_RSVD, 12, 8); break;
	}
}

static void walk_3(struct walk *w)
{
	node_append(w->node, " Type III");
	add_rows(w, w->node, VERSION, COS, 0);
	add(w, w->node, BSO, 2, 2);
	add_rows(w, w->node, TRUNCATED, SPANID, 0);
	add_rows(w, w->node, TIMESTAMP, O, 0);
	if (get_u8(w, 11) & HAS_PLATFORM)
		walk_platform(w);
}

static void walk(struct walk *w)
{
	col_info(w, "ERSPAN:");
	switch (w->layer->data) {
	case KIND_1:
		node_append(w->node, " Type I");
		node_len(w->node, 0);
		break;
	case KIND_2: walk_2(w); break;
	case KIND_3: walk_3(w); break;
	default:
		add_rows(w, w->node, VERSION, VERSION, 0);
		expert(w, w->node, VERSION_UNKNOWN, NULL);
		break;
	}
}

const struct proto proto_erspan = {
    .name = "erspan",
    .title = "Encapsulated Remote Switch Packet ANalysis",
    .brief = "ERSPAN",
    .fields = fields,
    .nfields = N,
    BINDS({T_GRE_PROTO, GRE_TYPE_1_2}, {T_GRE_PROTO, GRE_TYPE_3}),
    .scan = scan,
    .walk = walk,
};
