/* cmd.c -- Cisco MetaData: a security group tag between an EtherType and its payload. */
#include "proto/eth.h"
#include "proto/names.h"

/* clang-format off */
enum { VERSION, LENGTH, OPTIONS, SGT, TYPE, N };
static const struct field fields[N] = {
	[VERSION] = {"cmd.version", "Version", U8, DEC, AT(0)},
	[LENGTH]  = {"cmd.length", "Length", U8, DEC, AT(1)},
	[OPTIONS] = {"cmd.options", "Options", U16, HEX, AT(2)},
	[SGT]     = {"cmd.sgt", "SGT", U16, DEC, AT(4)},
	[TYPE]    = {"cmd.type", "Type", U16, HEX, NAMES(ethertype_names)},
};
/* clang-format on */

enum { HEADER_BYTES = 8, TAG_BYTES = 6, TYPE_BYTES = 2 };

/* Behind GRE the type of the payload stands first, behind an EtherType last. */
static void scan(struct scan *s)
{
	bool gre = s->layer->parent >= 0 && (s->layer - 1)->proto == P_gre;

	s->layer->data = gre;
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t type = be16(s->p + (gre ? 0 : TAG_BYTES));
	if (!gre) {
		eth_scan_type(s, type, HEADER_BYTES, s->len - HEADER_BYTES);
		return;
	}
	enum proto_id proto = scan_lookup(s, T_ETHERTYPE, type);
	scan_child_key(s, proto ? proto : P_data, HEADER_BYTES, type);
}

static void walk(struct walk *w)
{
	bool gre = w->layer->data;

	node_len(w->node, TAG_BYTES);
	if (gre)
		add(w, w->node, TYPE, 0, TYPE_BYTES);
	add_rows(w, w->node, VERSION, SGT, gre ? TYPE_BYTES : 0);
	if (!gre)
		add(w, w->node, TYPE, TAG_BYTES, TYPE_BYTES);
}

const struct proto proto_cmd = {
    .name = "cmd",
    .title = "Cisco MetaData",
    .brief = "CMD",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x8909}),
    .scan = scan,
    .walk = walk,
};
