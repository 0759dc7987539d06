/* ayiya.c -- Anything In Anything: draft-massar-v6ops-ayiya-02. */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name id_names[] = {{0, "None"}, {1, "Integer"}, {2, "ASCII string"}, {0, NULL}};
static const struct name hash_names[] = {{0, "No hash"}, {1, "MD5"}, {2, "SHA1"}, {0, NULL}};
static const struct name auth_names[] = {
	{0, "No authentication"}, {1, "Hash using a Shared Secret"}, {2, "Hash using a public/private key method"}, {0, NULL}
};
static const struct name opcode_names[] = {
	{0, "No Operation / Heartbeat"}, {1, "Forward"}, {2, "Echo Request"}, {3, "Echo Request and Forward"},
	{4, "Echo Response"}, {5, "MOTD"}, {6, "Query Request"}, {7, "Query Response"}, {0, NULL}
};

enum { IDLEN, IDTYPE, SIGLEN, HASHMETHOD, AUTHMETHOD, OPCODE, NEXTHEADER, EPOCH, IDENTITY, SIGNATURE, N };
static const struct field fields[N] = {
	[IDLEN]      = {"ayiya.idlen", "Identity field length", U8, HEX, MASK(0xf0), AT(0)},
	[IDTYPE]     = {"ayiya.idtype", "Identity field type", U8, HEX, MASK(0xf), AT(0), NAMES(id_names)},
	[SIGLEN]     = {"ayiya.siglen", "Signature Length", U8, HEX, MASK(0xf0), AT(1)},
	[HASHMETHOD] = {"ayiya.hashmethod", "Hash method", U8, HEX, MASK(0xf), AT(1), NAMES(hash_names)},
	[AUTHMETHOD] = {"ayiya.authmethod", "Authentication method", U8, HEX, MASK(0xf0), AT(2), NAMES(auth_names)},
	[OPCODE]     = {"ayiya.opcode", "Operation Code", U8, HEX, MASK(0xf), AT(2), NAMES(opcode_names)},
	[NEXTHEADER] = {"ayiya.nextheader", "Next Header", U8, HEX, AT(3), NAMES(ipproto_names)},
	[EPOCH]      = {"ayiya.epoch", "Epoch", ABSTIME, TIME_UTC, SIZE(4), AT(4)},
	[IDENTITY]   = {"ayiya.identity", "Identity", BYTES},
	[SIGNATURE]  = {"ayiya.signature", "Signature", BYTES},
};
/* clang-format on */

enum { HEADER_BYTES = 8, FORWARD = 1, FORWARD_ECHO = 3 };

static uint32_t id_bytes(const uint8_t *p)
{
	return 1u << (p[0] >> 4);
}

static uint32_t signature_bytes(const uint8_t *p)
{
	return (p[1] >> 4) * 4u;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t at = HEADER_BYTES + id_bytes(s->p) + signature_bytes(s->p);
	uint8_t  opcode = s->p[2] & 15;
	if (opcode == FORWARD || opcode == FORWARD_ECHO)
		scan_table(s, T_IP_PROTO, s->p[3], at);
}

/* Half of a byte: its number is written with two digits all the same. */
static void add_half(struct walk *w, unsigned row)
{
	const struct field *f = &fields[row];
	struct node        *n = add_rows(w, w->node, row, row, 0);
	unsigned            high = f->mask == 0xf0, v = get_u8(w, f->at) >> (high ? 4 : 0) & 15u;
	const char         *name = f->names_kind == NAMES_LIST ? name_or(w, f->names, v, "Unknown (0x%02x)") : NULL;

	node_label(n, "%s%u%u%u%u%s = %s: %s%s0x%02x%s", high ? "" : ".... ", v >> 3, v >> 2 & 1, v >> 1 & 1, v & 1,
	           high ? " ...." : "", f->label, name ? name : "", name ? " (" : "", v, name ? ")" : "");
}

static void walk(struct walk *w)
{
	const uint8_t *p = get_bytes(w, 0, HEADER_BYTES);

	if (!p)
		return;
	uint32_t id = id_bytes(p), signature = signature_bytes(p);
	node_len(w->node, HEADER_BYTES + id + signature);
	node_label(w->node, "AYIYA");
	for (unsigned row = IDLEN; row <= OPCODE; row++)
		add_half(w, row);
	add_rows(w, w->node, NEXTHEADER, EPOCH, 0);
	add(w, w->node, IDENTITY, HEADER_BYTES, id);
	add(w, w->node, SIGNATURE, HEADER_BYTES + id, signature);
}

const struct proto proto_ayiya = {
    .name = "ayiya",
    .title = "Anything in Anything Protocol",
    .brief = "AYIYA",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 5072}),
    .scan = scan,
    .walk = walk,
};
