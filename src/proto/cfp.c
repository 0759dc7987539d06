/* cfp.c -- Cisco FabricPath: an Ethernet frame inside a switch-to-switch header.
 *
 *   0                 6              12     14           16
 *   | dst (switch)    | src (switch) | 8903 | ftag, ttl | Ethernet ... | FCS
 */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */

enum { S_HMAC, D_HMAC, D_HMAC_MC, EID, UL, IG, OOODL, SWID, SSWID, LID, ETYPE, FTAG, TTL, FCS, FCS_STATUS, N };
static const struct field fields[N] = {
	[S_HMAC]     = {"cfp.s_hmac", "Source HMAC", NONE},
	[D_HMAC]     = {"cfp.d_hmac", "Destination HMAC", NONE},
	[D_HMAC_MC]  = {"cfp.d_hmac_mc", "MC Destination", MAC},
	[EID]        = {"cfp.eid", "End Node ID", U24, DEC_HEX, MASK(0xfcc000), AT(0)},
	[UL]         = {"cfp.ul", "U/L bit", BOOL(24), MASK(0x20000), AT(0),
	                YESNO("Locally administered address (this is NOT the factory default)", "Globally unique address (factory default)")},
	[IG]         = {"cfp.ig", "I/G bit", BOOL(24), MASK(0x10000), AT(0),
	                YESNO("Group address (multicast/broadcast)", "Individual address (unicast)")},
	[OOODL]      = {"cfp.ooodl", "OOO/DL Bit", BOOL(24), MASK(0x1000), AT(0),
	                YESNO("Out of order delivery (If DA) or Do not learn (If SA)", "Deliver in order (If DA) or Learn (If SA)")},
	[SWID]       = {"cfp.swid", "switch-id", U24, DEC_HEX, MASK(0xfff), AT(0)},
	[SSWID]      = {"cfp.sswid", "sub-switch-id", U8, DEC_HEX, AT(3)},
	[LID]        = {"cfp.lid", "Source LID", U16, DEC_HEX, AT(4)},
	[ETYPE]      = {"cfp.etype", "FP Ethertype", U16, HEX, AT(12), NAMES(ethertype_names)},
	[FTAG]       = {"cfp.ftag", "FTAG", U16, DEC, MASK(0xffc0), AT(14)},
	[TTL]        = {"cfp.ttl", "TTL", U16, DEC, MASK(0x3f), AT(14)},
	[FCS]        = {"cfp.fcs", "Frame check sequence", U32, HEX},
	[FCS_STATUS] = {"cfp.fcs.status", "FCS status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
};
/* clang-format on */

enum { HEADER_BYTES = 16, FCS_BYTES = 4 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES + FCS_BYTES))
		return;
	scan_child_len(s, P_eth, HEADER_BYTES, s->len - HEADER_BYTES - FCS_BYTES);
}

/* A switch's address: "switch.sub-switch.port". */
static const char *switch_text(struct walk *w, const uint8_t *p)
{
	return walk_printf(w, "%03x.%02x.%04x", be24(p) & 0xfff, p[3], be16(p + 4));
}

static void walk_end(struct walk *w, unsigned field, uint32_t off, const char *what, const char *text)
{
	struct node *n = add(w, w->node, field, off, 6);

	node_label(n, "%s: %s", what, text);
	add_uint(w, n, EID, off, 3, 0); /* shown as 0 by the reference, whatever it is */
	add_rows(w, n, UL, LID, off);
}

static void walk(struct walk *w)
{
	const uint8_t *p = get_bytes(w, 0, HEADER_BYTES);

	if (!p)
		return;
	bool        group = p[0] & 1;
	const char *src = switch_text(w, p + 6), *dst = group ? mac_text(w, p) : switch_text(w, p);
	node_len(w->node, HEADER_BYTES);
	node_append(w->node, ", Src: %s, Dst: %s", src, dst);
	col_info(w, "Src: %s, Dst: %s ", src, dst);
	if (group)
		add(w, w->node, D_HMAC_MC, 0, 6);
	else
		walk_end(w, D_HMAC, 0, "Destination", dst);
	walk_end(w, S_HMAC, 6, "Source", src);
	add_rows(w, w->node, ETYPE, TTL, 0);
	if (w->len < HEADER_BYTES + FCS_BYTES || !have(w, w->len - FCS_BYTES, FCS_BYTES))
		return;
	struct node *n = add(w, w->node, FCS, w->len - FCS_BYTES, FCS_BYTES);
	node_append(n, " [unverified]");
	add_uint(w, w->node, FCS_STATUS, w->len - FCS_BYTES, 0, 2);
}

const struct proto proto_cfp = {
    .name = "cfp",
    .title = "Cisco FabricPath",
    .brief = "CFP",
    .fields = fields,
    .nfields = N,
    .scan = scan,
    .walk = walk,
};
