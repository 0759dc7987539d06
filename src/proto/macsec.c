/* macsec.c -- MACsec's security tag: IEEE 802.1AE-2018 clause 9.  Not its keys: what is encrypted stays data.
 *
 *   0     1    2    6          12
 *   | tci | sl | pn | system ... port |  type | payload ... | integrity check value (16)
 *                     only with SC       only where nothing is encrypted or changed
 */
#include "proto/proto.h"

/* clang-format off */
enum {
	TCI, TCI_V, TCI_ES, TCI_SC, TCI_SCB, TCI_E, TCI_C, AN, SL, PN, SCI_SYSTEM_IDENTIFIER, SCI_PORT_IDENTIFIER,
	ETYPE, ICV, N
};
static const struct field fields[N] = {
	[TCI]                   = {"macsec.TCI", "TCI", U8, HEX, MASK(0xfc), AT(0)},
	[TCI_V]                 = {"macsec.TCI.V", "VER", U8, HEX, MASK(0x80), AT(0), DEPTH(1)},
	[TCI_ES]                = {"macsec.TCI.ES", "ES", BOOL(8), MASK(0x40), AT(0), DEPTH(1), YESNO("Set", "Not set")},
	[TCI_SC]                = {"macsec.TCI.SC", "SC", BOOL(8), MASK(0x20), AT(0), DEPTH(1), YESNO("Set", "Not set")},
	[TCI_SCB]               = {"macsec.TCI.SCB", "SCB", BOOL(8), MASK(0x10), AT(0), DEPTH(1), YESNO("Set", "Not set")},
	[TCI_E]                 = {"macsec.TCI.E", "E", BOOL(8), MASK(0x8), AT(0), DEPTH(1), YESNO("Set", "Not set")},
	[TCI_C]                 = {"macsec.TCI.C", "C", BOOL(8), MASK(0x4), AT(0), DEPTH(1), YESNO("Set", "Not set")},
	[AN]                    = {"macsec.AN", "AN", U8, HEX, MASK(0x3), AT(0)},
	[SL]                    = {"macsec.SL", "Short length", U8, DEC, AT(1)},
	[PN]                    = {"macsec.PN", "Packet number", U32, DEC, AT(2)},
	[SCI_SYSTEM_IDENTIFIER] = {"macsec.SCI.system_identifier", "System Identifier", MAC},
	[SCI_PORT_IDENTIFIER]   = {"macsec.SCI.port_identifier", "Port Identifier", U16, DEC},
	[ETYPE]                 = {"macsec.etype", "Ethertype", U16, HEX},
	[ICV]                   = {"macsec.ICV", "ICV", BYTES},
};
/* clang-format on */

enum { TAG_BYTES = 6, SCI_BYTES = 8, ICV_BYTES = 16, TYPE_BYTES = 2, MACSEC_TYPE = 0x88e5 };
enum { BIT_SC = 0x20, BIT_E = 0x08, BIT_C = 0x04 };

/* What stands where: bytes of the tag, of what it protects, and of the check value behind that. */
struct parts {
	uint32_t tag, data, icv;
};

/* false: not even a check value fits behind the tag. */
static bool find_parts(const uint8_t *p, uint32_t len, struct parts *parts)
{
	uint32_t rest, sl = p[1];

	parts->tag = p[0] & BIT_SC ? TAG_BYTES + SCI_BYTES : TAG_BYTES;
	if (len < parts->tag)
		return false;
	rest = len - parts->tag;
	if (sl) { /* what is behind it may be cut, or filled up to an Ethernet frame's least length */
		parts->data = sl < rest ? sl : rest;
		parts->icv = rest - parts->data < ICV_BYTES ? rest - parts->data : ICV_BYTES;
		return true;
	}
	parts->data = rest > ICV_BYTES ? rest - ICV_BYTES : 0;
	parts->icv = ICV_BYTES;
	return rest >= ICV_BYTES;
}

static bool is_hidden(const uint8_t *p)
{
	return p[0] & (BIT_E | BIT_C);
}

static void scan(struct scan *s)
{
	struct parts parts;

	if (!scan_need(s, TAG_BYTES) || !scan_need(s, s->p[0] & BIT_SC ? TAG_BYTES + SCI_BYTES : TAG_BYTES))
		return;
	if (!find_parts(s->p, s->len, &parts)) {
		scan_bad(s);
		return;
	}
	if (is_hidden(s->p)) {
		scan_next(s, P_data, parts.tag, parts.data, 0);
		return;
	}
	if (!scan_need(s, parts.tag + TYPE_BYTES))
		return;
	uint32_t bytes = parts.data > TYPE_BYTES ? parts.data - TYPE_BYTES : 0;
	scan_next(s, P_ethertype, parts.tag + TYPE_BYTES, bytes, be16(s->p + parts.tag));
}

static void walk_tci(struct walk *w)
{
	static const struct {
		uint8_t bit;
		char    name[8];
	} bits[] = {{0x40, ", ES"}, {BIT_SC, ", SC"}, {0x10, ", SCB"}, {BIT_E, ", E"}, {BIT_C, ", C"}};

	uint8_t      tci = get_u8(w, 0);
	struct node *n = add_rows(w, w->node, TCI, TCI_C, 0);
	node_append(n, ", VER: 0x%x", tci >> 7);
	for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++)
		if (tci & bits[i].bit)
			node_append(n, "%s", bits[i].name);
}

static void walk(struct walk *w)
{
	struct parts parts;

	walk_tci(w);
	add_rows(w, w->node, AN, PN, 0);
	if (!walk_ok(w))
		return;
	col_info(w, "MACsec frame");
	if (w->p[0] & BIT_SC) {
		add(w, w->node, SCI_SYSTEM_IDENTIFIER, TAG_BYTES, 6);
		add(w, w->node, SCI_PORT_IDENTIFIER, TAG_BYTES + 6, 2);
	}
	if (!walk_ok(w))
		return;
	if (!find_parts(w->p, w->len, &parts)) {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	if (!is_hidden(w->p))
		add(w, w->node, ETYPE, parts.tag, TYPE_BYTES);
	node_len(w->node, parts.tag + (is_hidden(w->p) ? 0 : TYPE_BYTES));
	if (parts.icv)
		add(w, w->node, ICV, parts.tag + parts.data, parts.icv);
}

const struct proto proto_macsec = {
    .name = "macsec",
    .title = "802.1AE Security tag",
    .brief = "MACSEC",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, MACSEC_TYPE}),
    .scan = scan,
    .walk = walk,
};
