/* teredo.c -- IPv6 through NATs: RFC 4380 section 5.1.1's headers in front of the packet.
 *
 *   0      2         4                                                 both headers may be missing
 *   | 0001 | lengths | identifier ... value ... nonce (8) | confirmed |
 *   | 0000 | port | address |
 *   | IPv6 ...
 *
 * The origin's port and address are sent with every bit turned over.
 */
#include "proto/proto.h"

/* clang-format off */
enum {
	AUTH, AUTH_IDLEN, AUTH_AULEN, AUTH_ID, AUTH_VALUE, AUTH_NONCE, AUTH_CONF, ORIG, ORIG_PORT, ORIG_ADDR, N
};
static const struct field fields[N] = {
	[AUTH]       = {"teredo.auth", "Teredo Authentication header", NONE},
	[AUTH_IDLEN] = {"teredo.auth.idlen", "Client identifier length", U8, DEC},
	[AUTH_AULEN] = {"teredo.auth.aulen", "Authentication value length", U8, DEC},
	[AUTH_ID]    = {"teredo.auth.id", "Client identifier", BYTES},
	[AUTH_VALUE] = {"teredo.auth.value", "Authentication value", BYTES},
	[AUTH_NONCE] = {"teredo.auth.nonce", "Nonce value", BYTES},
	[AUTH_CONF]  = {"teredo.auth.conf", "Confirmation byte", BYTES},
	[ORIG]       = {"teredo.orig", "Teredo Origin Indication header", NONE},
	[ORIG_PORT]  = {"teredo.orig.port", "Origin UDP port", U16, DEC},
	[ORIG_ADDR]  = {"teredo.orig.addr", "Origin IPv4 address", IP4},
};
/* clang-format on */

enum { PORT = 3544, MARK_ORIGIN = 0, MARK_AUTH = 1, AUTH_FIXED_BYTES = 13, ORIGIN_BYTES = 8, NONCE_BYTES = 8 };

static uint32_t auth_bytes(const uint8_t *p)
{
	return AUTH_FIXED_BYTES + (uint32_t)p[2] + p[3];
}

static void scan(struct scan *s)
{
	uint32_t at = 0;

	if (!scan_need(s, 2))
		return;
	if (be16(s->p) == MARK_AUTH) {
		if (!scan_need(s, 4))
			return;
		at = auth_bytes(s->p);
		if (!scan_need(s, at + 2))
			return;
	}
	if (be16(s->p + at) == MARK_ORIGIN) {
		at += ORIGIN_BYTES;
		if (!scan_need(s, at + 1))
			return;
	}
	scan_child(s, s->p[at] >> 4 == 6 ? P_ipv6 : P_data, at);
}

static uint32_t walk_auth(struct walk *w)
{
	uint32_t     idlen = get_u8(w, 2), aulen = get_u8(w, 3), at = 4;
	struct node *n = add(w, w->node, AUTH, 0, AUTH_FIXED_BYTES + idlen + aulen);

	add(w, n, AUTH_IDLEN, 2, 1);
	add(w, n, AUTH_AULEN, 3, 1);
	if (idlen)
		add(w, n, AUTH_ID, at, idlen);
	at += idlen;
	if (aulen)
		add(w, n, AUTH_VALUE, at, aulen);
	at += aulen;
	add(w, n, AUTH_NONCE, at, NONCE_BYTES);
	add(w, n, AUTH_CONF, at + NONCE_BYTES, 1);
	return at + NONCE_BYTES + 1;
}

static void walk_origin(struct walk *w, uint32_t off)
{
	struct node *n = add(w, w->node, ORIG, off, ORIGIN_BYTES);
	uint32_t     address = ~get_u32(w, off + 4);
	uint8_t      bytes[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
	                         (uint8_t)address};

	add_uint(w, n, ORIG_PORT, off + 2, 2, get_u16(w, off + 2) ^ 0xffffu);
	add_bytes(w, n, ORIG_ADDR, off + 4, 4, bytes, 4);
}

static void walk(struct walk *w)
{
	uint32_t at = 0;

	if (get_u16(w, 0) == MARK_AUTH)
		at = walk_auth(w);
	if (walk_ok(w) && get_u16(w, at) == MARK_ORIGIN && walk_ok(w))
		walk_origin(w, at);
}

const struct proto proto_teredo = {
    .name = "teredo",
    .title = "Teredo IPv6 over UDP tunneling",
    .brief = "Teredo",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, PORT}),
    .scan = scan,
    .walk = walk,
};
