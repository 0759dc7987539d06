/* vlan.c -- VLAN tags: IEEE 802.1Q-2018 clause 9, and the tags of IEEE 802.1ad and 802.1ah.
 *
 *   0     2      4
 *   | tci | type | payload ...        tci: 3 bits priority, 1 drop eligible, 12 VLAN
 */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
static const struct name priority_names[] = {
	{0, "Best Effort (default)"}, {1, "Background"}, {2, "Excellent Effort"}, {3, "Critical Applications"},
	{4, "Video, < 100ms latency and jitter"}, {5, "Voice, < 10ms latency and jitter"}, {6, "Internetwork Control"},
	{7, "Network Control"}, {0, NULL}
};

enum { PRIORITY, CFI, DEI, ID, ID_NAME, ETYPE, LEN, TRAILER, LEN_PAST_END, TOO_MANY_TAGS, N };
static const struct field fields[N] = {
	[PRIORITY]      = {"vlan.priority", "Priority", U16, DEC, MASK(0xe000), AT(0), NAMES(priority_names)},
	[CFI]           = {"vlan.cfi", "CFI", BOOL(16), MASK(0x1000), YESNO("Non-canonical", "Canonical")},
	[DEI]           = {"vlan.dei", "DEI", BOOL(16), SIZE(2), MASK(0x1000), AT(0), YESNO("Eligible", "Ineligible")},
	[ID]            = {"vlan.id", "ID", U16, DEC, MASK(0xfff), AT(0)},
	[ID_NAME]       = {"vlan.id_name", "Name", STRING},
	[ETYPE]         = {"vlan.etype", "Type", U16, HEX, AT(2), NAMES(ethertype_names)},
	[LEN]           = {"vlan.len", "Length", U16, DEC, AT(2)},
	[TRAILER]       = {"vlan.trailer", "Trailer", BYTES},
	[LEN_PAST_END]  = {"vlan.len.past_end", "Length field value goes past the end of the payload", EXPERT(ERROR, MALFORMED)},
	[TOO_MANY_TAGS] = {"vlan.too_many_tags", "Too many nested VLAN tags", EXPERT(WARN, PROTOCOL)},
};

enum { AD_PRIORITY, AD_DEI, AD_ID, AD_SVID, AD_CVID, AD_N };
static const struct field ad_fields[AD_N] = {
	[AD_PRIORITY] = {"ieee8021ad.priority", "Priority", U16, DEC, MASK(0xe000)},
	[AD_DEI]      = {"ieee8021ad.dei", "DEI", U16, DEC, MASK(0x1000)},
	[AD_ID]       = {"ieee8021ad.id", "ID", U16, DEC, MASK(0xfff)},
	[AD_SVID]     = {"ieee8021ad.svid", "ID", U16, DEC, MASK(0xfff)},
	[AD_CVID]     = {"ieee8021ad.cvid", "ID", U16, DEC, MASK(0xfff)},
};

enum {
	AH_PRIORITY, AH_DROP, AH_NCA, AH_RES1, AH_RES2, AH_ISID, AH_CDST, AH_CSRC, AH_ETYPE, AH_TRAILER, AH_N
};
static const struct field ah_fields[AH_N] = {
	[AH_PRIORITY] = {"ieee8021ah.priority", "Priority", U32, DEC, MASK(0xe0000000)},
	[AH_DROP]     = {"ieee8021ah.drop", "DROP", U32, DEC, MASK(0x10000000)},
	[AH_NCA]      = {"ieee8021ah.nca", "NCA", U32, DEC, MASK(0x8000000)},
	[AH_RES1]     = {"ieee8021ah.res1", "RES1", U32, DEC, MASK(0x4000000)},
	[AH_RES2]     = {"ieee8021ah.res2", "RES2", U32, DEC, MASK(0x3000000)},
	[AH_ISID]     = {"ieee8021ah.isid", "I-SID", U32, DEC, MASK(0xffffff)},
	[AH_CDST]     = {"ieee8021ah.cdst", "C-Destination", MAC},
	[AH_CSRC]     = {"ieee8021ah.csrc", "C-Source", MAC},
	[AH_ETYPE]    = {"ieee8021ah.etype", "Type", U16, HEX, NAMES(ethertype_names)},
	[AH_TRAILER]  = {"ieee8021ah.trailer", "Trailer", BYTES},
};
/* clang-format on */

enum { TAG_BYTES = 4, AD_TYPE = 0x88a8, AH_BYTES = 18, AH_TYPE = 0x88e7 };

static void scan(struct scan *s)
{
	if (!scan_need(s, TAG_BYTES))
		return;
	uint16_t type = be16(s->p + 2);
	uint32_t rest = s->len - TAG_BYTES;
	scan_set_vlan(s, be16(s->p) & 0xfff);
	s->layer->data = TAG_BYTES + (type < rest ? type : rest);
	if (type > ETH_LENGTH_MAX)
		s->layer->data = eth_scan_type(s, type, TAG_BYTES, rest);
	else
		eth_scan_length(s, type, TAG_BYTES, rest);
}

static void walk(struct walk *w)
{
	uint16_t tci = get_u16(w, 0), type;

	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	col_info(w, "PRI: %d  DEI: %d  ID: %d", tci >> 13, tci >> 12 & 1, tci & 0xfff);
	node_label(w->node, "802.1Q Virtual LAN, PRI: %d, DEI: %d, ID: %d", tci >> 13, tci >> 12 & 1, tci & 0xfff);
	node_len(w->node, TAG_BYTES < w->caplen ? TAG_BYTES : w->caplen);
	add_rows(w, w->node, PRIORITY, ID, 0);
	const char *name = vlan_name(w, tci & 0xfff);
	if (name)
		node_generated(add_str(w, w->node, ID_NAME, 0, 2, name));
	type = get_u16(w, 2);
	struct node *n = add(w, w->node, type > ETH_LENGTH_MAX ? ETYPE : LEN, 2, 2);
	if (walk_ok(w) && type <= ETH_LENGTH_MAX && type > w->len - TAG_BYTES)
		expert(w, n, LEN_PAST_END, NULL);
	eth_walk_trailer(w, TRAILER, w->layer->data, 0, type > ETH_LENGTH_MAX ? "Ethertype" : "VLAN");
}

const struct proto proto_vlan = {
    .name = "vlan",
    .title = "802.1Q Virtual LAN",
    .brief = "VLAN",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x8100}, {T_ETHERTYPE, 0x9100}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};

/* A customer tag may follow the service tag; both are shown as one. */
static bool has_customer_tag(const uint8_t *p, uint32_t caplen)
{
	return caplen >= 2 * TAG_BYTES && be16(p + 2) == AD_TYPE;
}

static void ad_scan(struct scan *s)
{
	if (!scan_need(s, TAG_BYTES))
		return;
	uint32_t header = has_customer_tag(s->p, s->caplen) ? 2 * TAG_BYTES : TAG_BYTES;
	s->layer->data = eth_scan_type(s, be16(s->p + header - 2), header, s->len - header);
}

static void ad_add_tag(struct walk *w, unsigned id, uint32_t off, uint16_t tci)
{
	struct node *n = add_uint(w, w->node, AD_PRIORITY, off, 1, tci);

	(void)n;
	add_uint(w, w->node, AD_DEI, off, 1, tci);
	add_uint(w, w->node, id, off, 2, tci);
}

static void ad_walk(struct walk *w)
{
	uint16_t tci = get_u16(w, 0), type = get_u16(w, 2), inner;

	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	col_info(w, "PRI: %d  DROP: %d ID: %d", tci >> 13, tci >> 12 & 1, tci & 0xfff);
	node_len(w->node, TAG_BYTES);
	if (has_customer_tag(w->p, w->caplen)) {
		inner = get_u16(w, 4);
		node_label(w->node, "IEEE 802.1ad, S-VID: %d, C-VID: %d", tci & 0xfff, inner & 0xfff);
		ad_add_tag(w, AD_SVID, 0, tci);
		ad_add_tag(w, AD_CVID, 4, inner);
	} else {
		node_label(w->node, "IEEE 802.1ad, ID: %d", tci & 0xfff);
		ad_add_tag(w, AD_ID, 0, tci);
	}
	uint32_t            at = has_customer_tag(w->p, w->caplen) ? TAG_BYTES + 2 : 2;
	const struct proto *former = walk_as(w, P_ieee8021ah);
	type = get_u16(w, at);
	add_uint(w, w->node, AH_ETYPE, at, 2, type);
	eth_walk_trailer(w, AH_TRAILER, w->layer->data, 0, "Ethertype");
	walk_back(w, former);
}

static const char *const ad_emits[] = {"ieee8021ah", NULL};

const struct proto proto_ieee8021ad = {
    .name = "ieee8021ad",
    .title = "IEEE 802.1ad",
    .brief = "802.1ad",
    .fields = ad_fields,
    .nfields = AD_N,
    BINDS({T_ETHERTYPE, AD_TYPE}),
    .scan = ad_scan,
    .walk = ad_walk,
    .emits = ad_emits,
};

/* IEEE 802.1ah, a backbone's service tag in front of a customer's frame:
 *
 *   0      4             10            16     18
 *   | itag | destination | source      | type | payload ...      itag: 3 bits priority, 5 flags, 24 service
 */
static void ah_scan(struct scan *s)
{
	if (scan_need(s, AH_BYTES))
		s->layer->data = eth_scan_type(s, be16(s->p + AH_BYTES - 2), AH_BYTES, s->len - AH_BYTES);
}

static void ah_walk(struct walk *w)
{
	uint32_t       itag = get_u32(w, 0);
	const uint8_t *dst = get_bytes(w, 4, 6), *src = get_bytes(w, 10, 6);
	uint16_t       type = get_u16(w, AH_BYTES - 2);

	if (!walk_ok(w))
		return;
	const char *from = mac_text(w, src), *to = mac_text(w, dst);
	col_info(w, "I-SID: %u, C-Src: %s, C-Dst: %s", itag & 0xffffff, from, to);
	node_label(w->node, "IEEE 802.1ah, I-SID: %u, C-Src: %s, C-Dst: %s", itag & 0xffffff, from, to);
	node_len(w->node, AH_BYTES);
	struct node *tag = add_protocol(w, w->node, P_ieee8021ah, 0, 4);
	node_label(tag, "I-Tag, I-SID: %u", itag & 0xffffff);
	for (unsigned row = AH_PRIORITY; row <= AH_RES2; row++)
		add_uint(w, tag, row, 0, 1, itag);
	add_uint(w, tag, AH_ISID, 1, 3, itag);
	add(w, w->node, AH_CDST, 4, 6);
	add(w, w->node, AH_CSRC, 10, 6);
	add_uint(w, w->node, AH_ETYPE, 2, 2, type); /* where Wireshark says that it stands */
	eth_walk_trailer(w, AH_TRAILER, w->layer->data, 0, "Ethertype");
}

const struct proto proto_ieee8021ah = {
    .name = "ieee8021ah",
    .title = "IEEE 802.1ah",
    .brief = "802.1ah",
    .fields = ah_fields,
    .nfields = AH_N,
    BINDS({T_ETHERTYPE, AH_TYPE}),
    .scan = ah_scan,
    .walk = ah_walk,
};
