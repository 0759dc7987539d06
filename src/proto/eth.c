/* eth.c -- Ethernet II and IEEE 802.3: IEEE 802.3-2018 clause 3.
 *
 *   0        6        12     14
 *   | dst    | src    | type | payload ... | padding, trailer, FCS
 */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name status_names[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}, {0, NULL}};
#define LG YESNO("Locally administered address (this is NOT the factory default)", "Globally unique address (factory default)")
#define IG YESNO("Group address (multicast/broadcast)", "Individual address (unicast)")

enum {
	DST, DST_RESOLVED, DST_OUI, DST_OUI_RESOLVED, SRC, SRC_RESOLVED, SRC_OUI, SRC_OUI_RESOLVED, LEN, TYPE,
	INVALID_LENTYPE, ADDR, ADDR_RESOLVED, ADDR_OUI, ADDR_OUI_RESOLVED, PADDING, TRAILER, FCS, FCS_STATUS, DST_LG,
	DST_IG, SRC_LG, SRC_IG, LG_, IG_, INVALID_LENTYPE_EXPERT, SRC_NOT_GROUP, FCS_BAD, LEN_PAST_END, PADDING_BAD, N
};
static const struct field fields[N] = {
	[DST]              = {"eth.dst", "Destination", MAC, HEAD(0)},
	[DST_RESOLVED]     = {"eth.dst_resolved", "Destination (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[DST_OUI]          = {"eth.dst.oui", "Destination OUI", U24, OUI, FLAGS(FIELD_HIDDEN)},
	[DST_OUI_RESOLVED] = {"eth.dst.oui_resolved", "Destination OUI (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[SRC]              = {"eth.src", "Source", MAC, HEAD(6)},
	[SRC_RESOLVED]     = {"eth.src_resolved", "Source (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[SRC_OUI]          = {"eth.src.oui", "Source OUI", U24, OUI, FLAGS(FIELD_HIDDEN)},
	[SRC_OUI_RESOLVED] = {"eth.src.oui_resolved", "Source OUI (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[LEN]              = {"eth.len", "Length", U16, DEC},
	[TYPE]             = {"eth.type", "Type", U16, HEX, NAMES(ethertype_names)},
	[INVALID_LENTYPE]  = {"eth.invalid_lentype", "Invalid length/type", U16, HEX_DEC},
	[ADDR]             = {"eth.addr", "Address", MAC},
	[ADDR_RESOLVED]    = {"eth.addr_resolved", "Address (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[ADDR_OUI]         = {"eth.addr.oui", "Address OUI", U24, OUI, FLAGS(FIELD_HIDDEN)},
	[ADDR_OUI_RESOLVED] = {"eth.addr.oui_resolved", "Address OUI (resolved)", STRING, FLAGS(FIELD_HIDDEN)},
	[PADDING]          = {"eth.padding", "Padding", BYTES},
	[TRAILER]          = {"eth.trailer", "Trailer", BYTES},
	[FCS]              = {"eth.fcs", "Frame check sequence", U32, HEX},
	[FCS_STATUS]       = {"eth.fcs.status", "FCS Status", U8, NAMES(status_names)},
	[DST_LG]           = {"eth.dst.lg", "LG bit", BOOL(24), MASK(0x20000), LG},
	[DST_IG]           = {"eth.dst.ig", "IG bit", BOOL(24), MASK(0x10000), IG},
	[SRC_LG]           = {"eth.src.lg", "LG bit", BOOL(24), MASK(0x20000), LG},
	[SRC_IG]           = {"eth.src.ig", "IG bit", BOOL(24), MASK(0x10000), IG},
	[LG_]              = {"eth.lg", "LG bit", BOOL(24), MASK(0x20000), FLAGS(FIELD_HIDDEN), LG},
	[IG_]              = {"eth.ig", "IG bit", BOOL(24), MASK(0x10000), FLAGS(FIELD_HIDDEN), IG},
	[INVALID_LENTYPE_EXPERT] = {"eth.invalid_lentype.expert", "Invalid length/type", EXPERT(WARN, PROTOCOL)},
	[SRC_NOT_GROUP]    = {"eth.src_not_group", "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)", EXPERT(WARN, PROTOCOL)},
	[FCS_BAD]          = {"eth.fcs_bad", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
	[LEN_PAST_END]     = {"eth.len.past_end", "Length field value goes past the end of the payload", EXPERT(ERROR, MALFORMED)},
	[PADDING_BAD]      = {"eth.padding_bad", "Padding identification may be inaccurate and impact trailer dissector", EXPERT(NOTE, PROTOCOL)},
};
/* clang-format on */

enum { HEADER_BYTES = 14, ETHERTYPE_MIN = 1536 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t type = be16(s->p + 12);
	if (type >= ETHERTYPE_MIN)
		scan_child_key(s, P_ethertype, HEADER_BYTES, type);
	else
		scan_child(s, P_data, HEADER_BYTES);
}

/* An address with the fields that Wireshark hides beside it. */
static void add_address(struct walk *w, unsigned field, uint32_t off)
{
	unsigned     first = field == DST ? DST_LG : SRC_LG;
	struct node *n = add(w, w->node, field, off, 6);
	const char  *text = mac_text(w, get_bytes(w, off, 6));

	if (!walk_ok(w))
		return;
	if (n && walk_labels(w))
		node_label(n, "%s: %s", w->proto->fields[field].label, text);
	add_str(w, n, field + 1, off, 6, text);
	add(w, n, field + 2, off, 3);
	add(w, n, ADDR, off, 6);
	add_str(w, n, ADDR_RESOLVED, off, 6, text);
	add(w, n, ADDR_OUI, off, 3);
	add(w, n, first, off, 3);
	add(w, n, LG_, off, 3);
	add(w, n, first + 1, off, 3);
	add(w, n, IG_, off, 3);
}

static void walk(struct walk *w)
{
	col_info(w, "Ethernet II");
	col_dst(w, mac_text(w, get_bytes(w, 0, 6)));
	add_address(w, DST, 0);
	col_src(w, mac_text(w, get_bytes(w, 6, 6)));
	add_address(w, SRC, 6);
	if (walk_ok(w))
		node_label(w->node, "Ethernet II, Src: %s, Dst: %s", mac_text(w, w->p + 6), mac_text(w, w->p));
	node_len(w->node, HEADER_BYTES);
	add(w, w->node, TYPE, 12, 2);
}

const struct proto proto_eth = {
    .name = "eth",
    .title = "Ethernet",
    .brief = "Ethernet",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 1}),
    .scan = scan,
    .walk = walk,
};
