/* fddi.c -- Fiber Distributed Data Interface: ISO/IEC 9314-2 MAC frames.  Not station management.
 *
 *   0    1     7     13
 *   | fc | dst | src | LLC ...          addresses are in the order of the bits on the fiber, or in Ethernet's
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name clf_names[] = {
	{0x0, "Void"}, {0x4, "SMT"}, {0x5, "Async LLC"}, {0x6, "Implementor Async"}, {0x8, "Nonrestricted Token"},
	{0xc, "MAC"}, {0xd, "Sync LLC"}, {0xe, "Implementor Sync"}, {0, NULL}
};
static const struct name subtype_names[] = {{1, "Info"}, {15, "Next Station Address"}, {0, NULL}};
static const struct name mac_subtype_names[] = {{2, "Beacon"}, {3, "Claim"}, {0, NULL}};

enum { FC, FC_CLF, FC_PRIO, FC_SMT_SUBTYPE, FC_MAC_SUBTYPE, DST, SRC, ADDR, N };
static const struct field fields[N] = {
	[FC]             = {"fddi.fc", "Frame Control", U8, HEX},
	[FC_CLF]         = {"fddi.fc.clf", "Class/Length/Format", U8, HEX, MASK(0xf0), NAMES(clf_names)},
	[FC_PRIO]        = {"fddi.fc.prio", "Priority", U8, DEC, MASK(0x7)},
	[FC_SMT_SUBTYPE] = {"fddi.fc.smt_subtype", "SMT Subtype", U8, DEC, MASK(0xf), NAMES(subtype_names)},
	[FC_MAC_SUBTYPE] = {"fddi.fc.mac_subtype", "MAC Subtype", U8, DEC, MASK(0xf), NAMES(mac_subtype_names)},
	[DST]            = {"fddi.dst", "Destination", MAC},
	[SRC]            = {"fddi.src", "Source", MAC},
	[ADDR]           = {"fddi.addr", "Source or Destination Address", MAC},
};
/* clang-format on */

enum { HEADER_BYTES = 13, ENCAP_FDDI = 5, ENCAP_SWAPPED = 6 };
enum {
	VOID_FRAME = 0,
	SMT = 4,
	ASYNC_LLC = 5,
	IMPLEMENTOR_ASYNC = 6,
	TOKEN = 8,
	MAC_FRAME = 12,
	SYNC_LLC = 13,
	IMPLEMENTOR_SYNC = 14
};

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint8_t class = s->p[0] >> 4;
	bool llc = class == ASYNC_LLC || class == SYNC_LLC;
	scan_next(s, llc ? P_llc : P_data, HEADER_BYTES, REST, 0);
}

static const char *smt_text(uint8_t fc)
{
	return fc == 0x41 ? "SMT info" : fc == 0x4f ? "SMT Next station adrs" : "Unknown frame type";
}

static const char *mac_text_of(uint8_t fc)
{
	return fc == 0xc2 ? "MAC beacon" : fc == 0xc3 ? "MAC claim" : fc == 0xc1 ? "MAC frame" : "Unknown frame type";
}

/* The frame control byte in words. */
static const char *control_text(struct walk *w, uint8_t fc)
{
	switch (fc >> 4) {
	case VOID_FRAME: return "Void frame";
	case TOKEN: return fc == 0x80 ? "Token" : "Unknown frame type";
	case SMT: return smt_text(fc);
	case MAC_FRAME: return mac_text_of(fc);
	case ASYNC_LLC: return walk_printf(w, "Async LLC frame, priority %d", fc & 7);
	case SYNC_LLC: return "Sync LLC frame";
	case IMPLEMENTOR_ASYNC: return walk_printf(w, "Async implementor frame, priority %d", fc & 7);
	case IMPLEMENTOR_SYNC: return "Sync implementor frame";
	default: return "Unknown frame type";
	}
}

/* An address as Ethernet writes it. */
static const uint8_t *address(struct walk *w, uint32_t off)
{
	const uint8_t *p = get_bytes(w, off, 6);
	uint8_t       *turned;

	if (!p || w->layer->data != ENCAP_SWAPPED)
		return p;
	turned = walk_alloc(w, 6);
	for (int i = 0; i < 6; i++)
		for (int bit = 0; bit < 8; bit++)
			turned[i] = (uint8_t)(turned[i] | (p[i] >> bit & 1) << (7 - bit));
	return turned;
}

static const uint8_t *walk_address(struct walk *w, unsigned field, uint32_t off)
{
	const uint8_t *p = address(w, off);

	if (!p)
		return NULL;
	add_bytes(w, w->node, field, off, 6, p, 6);
	node_hidden(add_bytes(w, w->node, ADDR, off, 6, p, 6));
	if (w->layer->data == ENCAP_SWAPPED) {
		node_hidden(add_bytes(w, w->node, field, off, 6, p, 6));
		node_hidden(add_bytes(w, w->node, ADDR, off, 6, p, 6));
	}
	return p;
}

static void walk_control(struct walk *w, uint8_t fc, const char *text)
{
	struct node *n = add(w, w->node, FC, 0, 1);

	node_append(n, " (%s)", text);
	add(w, n, FC_CLF, 0, 1);
	if (fc >> 4 == SMT)
		add(w, n, FC_SMT_SUBTYPE, 0, 1);
	else if (fc >> 4 == MAC_FRAME && fc != 0xc0)
		add(w, n, FC_MAC_SUBTYPE, 0, 1);
	else if (fc >> 4 == ASYNC_LLC)
		add(w, n, FC_PRIO, 0, 1);
}

static void walk(struct walk *w)
{
	uint8_t fc = get_u8(w, 0);

	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	const char *text = control_text(w, fc);
	col_info(w, "%s", text);
	node_append(w->node, ", %s", text);
	node_len(w->node, HEADER_BYTES);
	walk_control(w, fc, text);
	const uint8_t *dst = walk_address(w, DST, 1), *src = walk_address(w, SRC, 7);
	col_addresses(w, src, dst, 6);
}

const struct proto proto_fddi = {
    .name = "fddi",
    .title = "Fiber Distributed Data Interface",
    .brief = "FDDI",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP_FDDI}, {T_LINK, ENCAP_SWAPPED}),
    .scan = scan,
    .walk = walk,
};
