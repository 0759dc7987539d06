/* tls_v2.c -- SSL 2 (the Netscape draft of 1995), and the hello in its form that newer clients sent (RFC 5246 appendix
 * E.2). */
#include "proto/tls.h"

enum { CLIENT_HELLO = 1, MASTER_KEY = 2, SERVER_HELLO = 4 };

bool tls_is_ssl2_hello(const uint8_t *p, uint32_t n)
{
	if (n < 5 || !(p[0] & 0x80) || (p[2] != CLIENT_HELLO && p[2] != SERVER_HELLO))
		return false;
	uint16_t version = p[2] == CLIENT_HELLO ? be16(p + 3) : n < 7 ? 0 : be16(p + 5);
	return version == TLS_SSL2 || (version >= TLS_SSL3 && version <= TLS_1_3);
}

static void add_specs(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	struct node *list = add(w, n, TLS_HANDSHAKE_CIPHERSUITES, off, len);

	node_label(list, "Cipher Specs (%u spec%s)", len / 3, len / 3 == 1 ? "" : "s");
	for (uint32_t i = 0; i + 3 <= len && walk_ok(w); i += 3)
		add(w, list, TLS_HANDSHAKE_CIPHERSPEC, off + i, 3);
}

static void walk_client_hello(struct walk *w, struct node *n, uint32_t off)
{
	uint16_t specs = get_u16(w, off + 2), id = get_u16(w, off + 4), challenge = get_u16(w, off + 6);

	add(w, n, TLS_HANDSHAKE_VERSION, off, 2);
	add(w, n, TLS_HANDSHAKE_CIPHER_SPEC_LEN, off + 2, 2);
	add(w, n, TLS_HANDSHAKE_SESSION_ID_LENGTH, off + 4, 2);
	add(w, n, TLS_HANDSHAKE_CHALLENGE_LENGTH, off + 6, 2);
	add_specs(w, n, off + 8, specs);
	off += 8u + specs;
	if (id)
		add(w, n, TLS_HANDSHAKE_SESSION_ID, off, id);
	if (challenge)
		add(w, n, TLS_HANDSHAKE_CHALLENGE, off + id, challenge);
}

static void walk_server_hello(struct walk *w, struct node *n, uint32_t off)
{
	uint16_t cert = get_u16(w, off + 4), specs = get_u16(w, off + 6), id = get_u16(w, off + 8);

	add(w, n, TLS_HANDSHAKE_SESSION_ID_HIT, off, 1);
	add(w, n, TLS_HANDSHAKE_CERT_TYPE, off + 1, 1);
	add(w, n, TLS_HANDSHAKE_VERSION, off + 2, 2);
	add(w, n, TLS_HANDSHAKE_CERTIFICATE_LENGTH, off + 4, 2);
	add(w, n, TLS_HANDSHAKE_CIPHER_SPEC_LEN, off + 6, 2);
	add(w, n, TLS_HANDSHAKE_CONNECTION_ID_LENGTH, off + 8, 2);
	off += 10;
	if (cert)
		add(w, n, TLS_HANDSHAKE_CERTIFICATE, off, cert);
	add_specs(w, n, off + cert, specs);
	if (id)
		add(w, n, TLS_HANDSHAKE_CONNECTION_ID, off + cert + specs, id);
}

static void walk_master_key(struct walk *w, struct node *n, uint32_t off)
{
	uint16_t clear = get_u16(w, off + 3), secret = get_u16(w, off + 5), arg = get_u16(w, off + 7);

	add(w, n, TLS_HANDSHAKE_CIPHERSPEC, off, 3);
	add(w, n, TLS_HANDSHAKE_CLEAR_KEY_LENGTH, off + 3, 2);
	add(w, n, TLS_HANDSHAKE_ENCRYPTED_KEY_LENGTH, off + 5, 2);
	add(w, n, TLS_HANDSHAKE_KEY_ARG_LENGTH, off + 7, 2);
	off += 9;
	if (clear)
		add(w, n, TLS_HANDSHAKE_CLEAR_KEY_DATA, off, clear);
	if (secret)
		add(w, n, TLS_HANDSHAKE_ENCRYPTED_KEY, off + clear, secret);
	if (arg)
		add(w, n, TLS_HANDSHAKE_KEY_ARG, off + clear + secret, arg);
}

void tls_walk_ssl2(struct walk *w, bool encrypted)
{
	uint32_t    header = get_u8(w, 0) & 0x80 ? 2 : 3;
	uint8_t     type = encrypted ? 0 : get_u8(w, header);
	const char *name = type ? name_of(tls_handshake_type_names, type) : NULL;

	if (!walk_ok(w))
		return;
	col_protocol(w, "SSLv2");
	struct node *record = add(w, w->node, TLS_RECORD, 0, w->len);
	col_info_sep(w, ", ", "%s", name ? name : "Encrypted Data");
	node_label(record, "SSLv2 Record Layer: %s", name ? name : "Encrypted Data");
	add_uint(w, record, TLS_RECORD_VERSION, 0, 0, TLS_SSL2);
	if (!name)
		return;
	add_uint(w, record, TLS_RECORD_LENGTH, 0, header, w->len - header);
	add(w, record, TLS_HANDSHAKE_V2_TYPE, header, 1);
	if (type == CLIENT_HELLO)
		walk_client_hello(w, record, header + 1);
	else if (type == SERVER_HELLO)
		walk_server_hello(w, record, header + 1);
	else if (type == MASTER_KEY)
		walk_master_key(w, record, header + 1);
}
