/* ppp.c -- Point-to-Point Protocol: RFC 1661's framing.  Not the control protocols inside.
 *
 *   0               2
 *   | (ff 03)       | protocol (1, 2) | payload ...
 */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
enum { DIRECTION, ADDRESS, CONTROL, PROTOCOL, N };
static const struct field fields[N] = {
	[DIRECTION] = {"ppp.direction", "Direction", U8, DEC},
	[ADDRESS]   = {"ppp.address", "Address", U8, HEX},
	[CONTROL]   = {"ppp.control", "Control", U8, HEX},
	[PROTOCOL]  = {"ppp.protocol", "Protocol", U16, HEX, NAMES(ppp_names)},
};
/* clang-format on */

enum { ALL_STATIONS = 0xff, GRE_PPP = 0x880b };

/* Where the protocol number stands: behind address and control, where they are there. */
static uint32_t number_at(const uint8_t *p, uint32_t n)
{
	return n >= 2 && p[0] == ALL_STATIONS ? 2 : 0;
}

static void scan(struct scan *s)
{
	uint32_t at = number_at(s->p, s->caplen);

	if (!scan_need(s, at + 1))
		return;
	uint32_t size = s->p[at] & 1 ? 1 : 2;
	if (!scan_need(s, at + size))
		return;
	uint16_t      number = size == 1 ? s->p[at] : be16(s->p + at);
	enum proto_id proto = scan_lookup(s, T_PPP, number);
	scan_child_key(s, proto ? proto : P_data, at + size, number);
}

static void walk(struct walk *w)
{
	uint32_t at = have(w, 0, 2) ? number_at(w->p, w->caplen) : 0;

	if (w->layer->parent < 0) {
		col_src(w, "N/A");
		col_dst(w, "N/A");
	}
	if (at) {
		add(w, w->node, ADDRESS, 0, 1);
		add(w, w->node, CONTROL, 1, 1);
	}
	uint8_t  first = get_u8(w, at);
	uint32_t size = first & 1 ? 1 : 2;
	uint16_t number = size == 1 ? first : get_u16(w, at);
	add(w, w->node, PROTOCOL, at, size);
	node_len(w->node, at + size);
	if (walk_ok(w))
		col_info(w, "%s", name_or(w, ppp_names, number, "Unknown (0x%04x)"));
}

const struct proto proto_ppp = {
    .name = "ppp",
    .title = "Point-to-Point Protocol",
    .brief = "PPP",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, 4}, {T_LINK, 19}, {T_GRE_PROTO, GRE_PPP}, {T_GRE_PROTO, 0x88d2}, {T_GRE_PROTO, 0x8881}),
    .scan = scan,
    .walk = walk,
};
