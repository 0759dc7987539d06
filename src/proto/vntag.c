/* vntag.c -- Cisco's VN-Tag: which interfaces of a virtual machine's host a frame goes between.
 *
 *   0                                                          4      6
 *   | direction 1, pointer 1, destination 14, looped 1, r 1, version 2, source 12 | type | payload ...
 */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
enum { DIR, PTR, DST, LOOPED, R, VERSION, SRC, ETYPE, LEN, TRAILER, LEN_PAST_END, N };
static const struct field fields[N] = {
	[DIR]          = {"vntag.dir", "Direction", BOOL(32), MASK(0x80000000), AT(0), YESNO("From Bridge", "To Bridge")},
	[PTR]          = {"vntag.ptr", "Pointer", BOOL(32), MASK(0x40000000), AT(0), YESNO("vif_list_id", "vif_id")},
	[DST]          = {"vntag.dst", "Destination", U32, DEC, MASK(0x3fff0000), AT(0)},
	[LOOPED]       = {"vntag.looped", "Looped", BOOL(32), MASK(0x8000), AT(0), YESNO("Yes", "No")},
	[R]            = {"vntag.r", "Reserved", U32, DEC, MASK(0x4000), AT(0)},
	[VERSION]      = {"vntag.version", "Version", U32, DEC, MASK(0x3000), AT(0)},
	[SRC]          = {"vntag.src", "Source", U32, DEC, MASK(0xfff), AT(0)},
	[ETYPE]        = {"vntag.etype", "Type", U16, HEX, NAMES(ethertype_names)},
	[LEN]          = {"vntag.len", "Length", U16, DEC},
	[TRAILER]      = {"vntag.trailer", "Trailer", BYTES},
	[LEN_PAST_END] = {"vntag.len.past_end", "Length field value goes past the end of the payload", EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

enum { TAG_BYTES = 4, HEADER_BYTES = 6, VNTAG_TYPE = 0x8926 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t type = be16(s->p + TAG_BYTES);
	uint32_t rest = s->len - HEADER_BYTES;
	s->layer->data = HEADER_BYTES + (type < rest ? type : rest);
	if (type > ETH_LENGTH_MAX)
		s->layer->data = eth_scan_type(s, type, HEADER_BYTES, rest);
	else
		eth_scan_length(s, type, HEADER_BYTES, rest);
}

static void walk(struct walk *w)
{
	add_rows(w, w->node, DIR, SRC, 0);
	node_len(w->node, TAG_BYTES);
	uint16_t     type = get_u16(w, TAG_BYTES);
	struct node *n = add(w, w->node, type > ETH_LENGTH_MAX ? ETYPE : LEN, TAG_BYTES, 2);
	if (!walk_ok(w))
		return;
	if (type <= ETH_LENGTH_MAX && type > w->len - HEADER_BYTES)
		expert(w, n, LEN_PAST_END, NULL);
	eth_walk_trailer(w, TRAILER, w->layer->data, 0, type > ETH_LENGTH_MAX ? "Ethertype" : "VNTAG");
}

const struct proto proto_vntag = {
    .name = "vntag",
    .title = "VN-Tag",
    .brief = "VNTAG",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, VNTAG_TYPE}),
    .scan = scan,
    .walk = walk,
};
