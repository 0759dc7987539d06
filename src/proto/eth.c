/* eth.c -- Ethernet II and IEEE 802.3: IEEE 802.3-2018 clause 3.
 *
 *   0        6        12     14
 *   | dst    | src    | type | payload ... | padding, trailer, FCS
 */
#include "proto/eth.h"

#include "base/vendors.h"
#include "proto/names.h"

/* clang-format off */
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
	[FCS_STATUS]       = {"eth.fcs.status", "FCS Status", U8, NAMES(checksum_status_names)},
	[DST_LG]           = {"eth.dst.lg", "LG bit", BOOL(24), MASK(0x20000), LG},
	[DST_IG]           = {"eth.dst.ig", "IG bit", BOOL(24), MASK(0x10000), IG},
	[SRC_LG]           = {"eth.src.lg", "LG bit", BOOL(24), MASK(0x20000), LG},
	[SRC_IG]           = {"eth.src.ig", "IG bit", BOOL(24), MASK(0x10000), IG},
	[LG_]              = {"eth.lg", "LG bit", BOOL(24), MASK(0x20000), FLAGS(FIELD_HIDDEN), LG},
	[IG_]              = {"eth.ig", "IG bit", BOOL(24), MASK(0x10000), FLAGS(FIELD_HIDDEN), IG},
	[INVALID_LENTYPE_EXPERT] = {"eth.invalid_lentype.expert", "Invalid length/type", EXPERT(WARN, PROTOCOL)},
	[SRC_NOT_GROUP]    = {"eth.src_not_group", "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)",
	                      EXPERT(WARN, PROTOCOL)},
	[FCS_BAD]          = {"eth.fcs_bad", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
	[LEN_PAST_END]     = {"eth.len.past_end", "Length field value goes past the end of the payload", EXPERT(ERROR, MALFORMED)},
	[PADDING_BAD]      = {"eth.padding_bad", "Padding identification may be inaccurate and impact trailer dissector",
	                      EXPERT(NOTE, PROTOCOL)},
};
/* clang-format on */

enum {
	HEADER_BYTES = 14,
	FCS_BYTES = 4,
	LEAST_BYTES = 60,
	LEAST_WITH_FCS_BYTES = 64,
	FCS_UNKNOWN = 0xff,
	IPX_TYPE = 0x8137,
	FABRIC_PATH = 0x8903
};

/* ------------------------------------------------------------------ tier 1 */

bool eth_is_raw(const uint8_t *p, uint32_t caplen, uint32_t offset)
{
	return offset <= caplen && caplen - offset >= 2 && be16(p + offset) == 0xffff;
}

uint32_t eth_scan_type(struct scan *s, uint16_t type, uint32_t offset, uint32_t len)
{
	const struct layer *payload = scan_next(s, P_ethertype, offset, len, type);

	return payload ? offset + payload->len : offset + len;
}

void eth_scan_length(struct scan *s, uint32_t length, uint32_t offset, uint32_t len)
{
	enum proto_id proto = P_llc;

	if (eth_is_raw(s->p, s->caplen, offset)) {
		proto = scan_lookup(s, T_ETHERTYPE, IPX_TYPE);
		if (!proto)
			proto = P_data;
	}
	scan_next(s, proto, offset, length < len ? length : len, 0);
}

/* layer->data: where the payload ends, and whether the protocol around this one says that an FCS is there. */
enum { HAS_FCS = INT32_MIN };

/* Bytes of FCS: what the file says; inside another protocol what that one says. */
static uint8_t fcs_bytes(const struct layer *layer, const struct frame_info *f)
{
	return layer->parent < 0 ? f->fcs_bytes : layer->data & (uint32_t)HAS_FCS ? FCS_BYTES : 0;
}

/* Bytes of the layer without its FCS, if it is known to be there. */
static uint32_t without_fcs(uint32_t len, uint8_t fcs)
{
	return fcs == FCS_BYTES && len >= HEADER_BYTES + FCS_BYTES ? len - FCS_BYTES : len;
}

static bool is_type(uint16_t type)
{
	return type >= ETHERTYPE_MIN || type == 0;
}

static void scan(struct scan *s)
{
	s->layer->data = s->key == ETH_KEY_FCS ? (uint32_t)HAS_FCS : 0;
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint8_t  fcs = fcs_bytes(s->layer, scan_info(s));
	uint16_t type = be16(s->p + 12);
	if (type == FABRIC_PATH) { /* its header is an Ethernet header with other addresses */
		scan_child(s, P_cfp, 0);
		return;
	}
	uint32_t len = without_fcs(s->len, fcs) - HEADER_BYTES;
	uint32_t end = HEADER_BYTES + (type < len ? type : len);
	if (is_type(type))
		end = eth_scan_type(s, type, HEADER_BYTES, len);
	else if (type > ETH_LENGTH_MAX)
		scan_next(s, P_data, HEADER_BYTES, len, 0);
	else
		eth_scan_length(s, type, HEADER_BYTES, len);
	s->layer->data |= end;
}

/* ------------------------------------------------------------------ tier 2 */

/* An address with the fields that Wireshark hides beside it. */
static struct node *add_address(struct walk *w, unsigned field, uint32_t off)
{
	if (!walk_nodes(w) && have(w, off, 6))
		return NULL;
	unsigned       first = field == DST ? DST_LG : SRC_LG;
	struct node   *n = add(w, w->node, field, off, 6);
	const uint8_t *p = get_bytes(w, off, 6);

	if (!p || !walk_wants(w, DST, IG_))
		return n;
	const char *text = mac_name(w, p), *vendor = vendor_long(p);
	add_str(w, n, field + 1, off, 6, text);
	add(w, n, field + 2, off, 3);
	if (vendor)
		add_str(w, n, field + 3, off, 6, vendor);
	add(w, n, ADDR, off, 6);
	add_str(w, n, ADDR_RESOLVED, off, 6, text);
	add(w, n, ADDR_OUI, off, 3);
	if (vendor)
		add_str(w, n, ADDR_OUI_RESOLVED, off, 6, vendor);
	add(w, n, first, off, 3);
	add(w, n, LG_, off, 3);
	add(w, n, first + 1, off, 3);
	add(w, n, IG_, off, 3);
	return n;
}

/* Where the enclosing Ethernet frame begins, from the layer's own start on (at or before it). */
static uint32_t frame_start(const struct walk *w)
{
	const struct layer *layers, *l = w->layer;

	if (!walk_layers(w, &layers))
		return 0;
	while (l->proto != P_eth && l->parent >= 0 && layers[l->parent].source == l->source)
		l = &layers[l->parent];
	return w->layer->offset - l->offset;
}

static bool all_zero(const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/* Padding is what fills a frame up to its least length; only zeros count as such.  Returns where it ends. */
static uint32_t walk_padding(struct walk *w, uint32_t end, bool *not_zeros)
{
	uint32_t before = frame_start(w);

	*not_zeros = false;
	if (before + w->len < LEAST_BYTES || before + end >= LEAST_BYTES)
		return end;
	uint32_t       n = LEAST_BYTES - before - end;
	const uint8_t *p = get_bytes(w, end, n);
	if (!p)
		return end;
	*not_zeros = !all_zero(p, n);
	if (*not_zeros)
		return end;
	const struct proto *former = walk_as(w, P_eth);
	add(w, w->node, PADDING, end, n);
	walk_back(w, former);
	return end + n;
}

static void walk_fcs(struct walk *w, uint32_t off)
{
	const struct proto *former = walk_as(w, P_eth);
	struct node        *n = add(w, w->node, FCS, off, FCS_BYTES);

	node_append(n, " [unverified]");
	node_generated(add_uint(w, w->node, FCS_STATUS, off, 0, 2));
	walk_back(w, former);
}

static void walk_rest(struct walk *w, unsigned trailer, uint32_t from, uint32_t all, uint8_t fcs)
{
	bool     not_zeros;
	uint32_t end = w->len, at = walk_padding(w, from, &not_zeros);

	if (!walk_ok(w))
		return;
	bool has_fcs = fcs == FCS_BYTES || (fcs == FCS_UNKNOWN && all >= LEAST_WITH_FCS_BYTES && end - at >= FCS_BYTES);
	if (has_fcs && end - at >= FCS_BYTES)
		end -= FCS_BYTES;
	uint32_t there = end < w->caplen ? end : w->caplen;
	if (there > at) {
		struct node *n = add(w, w->node, trailer, at, there - at);
		if (not_zeros) {
			const struct proto *former = walk_as(w, P_eth);
			expert(w, n, PADDING_BAD,
			       "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of "
			       "non-zeros.");
			walk_back(w, former);
		}
	}
	if (has_fcs)
		walk_fcs(w, end);
}

void eth_walk_trailer(struct walk *w, unsigned trailer, uint32_t end, uint8_t fcs_length, const char *brief)
{
	if (!walk_ok(w) || end >= w->len || end >= w->caplen)
		return;
	walk_rest(w, trailer, end, frame_start(w) + w->len, fcs_length);
	if (!walk_ok(w)) {
		walk_fail_after(w, w->status, brief);
		w->status = WALK_OK;
	}
}

static void walk_type(struct walk *w, uint16_t type, const char *src, const char *dst)
{
	col_info(w, "Ethernet II");
	node_label(w->node, "Ethernet II, Src: %s, Dst: %s", src, dst);
	add_uint(w, w->node, TYPE, 12, 2, type);
}

static void walk_length(struct walk *w, uint16_t length, uint32_t len)
{
	const char *raw = eth_is_raw(w->p, w->caplen, HEADER_BYTES) ? "Raw " : "";

	col_info(w, "IEEE 802.3 Ethernet %s", raw);
	node_label(w->node, "IEEE 802.3 Ethernet %s", raw);
	struct node *n = add_uint(w, w->node, LEN, 12, 2, length);
	if (length > len)
		expert(w, n, LEN_PAST_END, NULL);
}

static void walk_invalid(struct walk *w, uint16_t type, const char *src, const char *dst)
{
	col_info(w, "Ethernet Unknown: Invalid length/type: 0x%04x (%d)", type, type);
	node_label(w->node, "Ethernet Unknown, Src: %s, Dst: %s", src, dst);
	struct node *n = add_uint(w, w->node, INVALID_LENTYPE, 12, 2, type);
	expert(w, n, INVALID_LENTYPE_EXPERT, "Invalid length/type: 0x%04x (%d)", type, type);
}

/* The columns have what was read before the frame ended. */
static void walk_addresses(struct walk *w)
{
	if (have(w, 0, 6))
		col_addresses(w, NULL, w->p, 6);
	if (have(w, 6, 6))
		col_addresses(w, w->p + 6, NULL, 6);
}

static void walk(struct walk *w)
{
	walk_addresses(w);
	uint16_t type = (uint16_t)(have(w, 0, HEADER_BYTES) ? be16(w->p + 12) : 0);
	if (!get_bytes(w, 0, HEADER_BYTES) || type == FABRIC_PATH) {
		walk_no_node(w);
		return;
	}
	bool        labels = w->node && walk_labels(w);
	const char *src = labels ? mac_label(w, w->p + 6) : "", *dst = labels ? mac_label(w, w->p) : "";
	uint8_t     fcs = fcs_bytes(w->layer, walk_frame(w));

	node_len(w->node, HEADER_BYTES);
	add_address(w, DST, 0);
	struct node *n = add_address(w, SRC, 6);
	if (w->p[6] & 1)
		expert(w, n, SRC_NOT_GROUP, NULL);
	if (is_type(type))
		walk_type(w, type, src, dst);
	else if (type > ETH_LENGTH_MAX)
		walk_invalid(w, type, src, dst);
	else
		walk_length(w, type, without_fcs(w->len, fcs) - HEADER_BYTES);
	if (is_type(type) || type <= ETH_LENGTH_MAX)
		eth_walk_trailer(w, TRAILER, w->layer->data & ~(uint32_t)HAS_FCS, fcs,
		                 is_type(type) ? "Ethertype" : "Ethernet");
}

const struct proto proto_eth = {
    .name = "eth",
    .title = "Ethernet",
    .brief = "Ethernet",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 1}, {T_SLL_LTYPE, 3}, {T_GRE_PROTO, 0x6558}, {T_CHDLC, 0x6558}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};
