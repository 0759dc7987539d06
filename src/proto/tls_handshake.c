/* tls_handshake.c -- the messages of TLS's handshake: RFC 8446 section 4, RFC 5246 section 7.4, RFC 8422 (elliptic
 * curves), RFC 4279 (shared keys).  Extensions are tls_extensions.c's. */
#include "proto/tls.h"
#include "proto/x509.h"

#include <string.h>

enum { RANDOM_BYTES = 32, MESSAGE_HEADER = 4 };

/* The random of a ServerHello that asks for another ClientHello (RFC 8446 section 4.1.3). */
static const uint8_t retry_random[RANDOM_BYTES] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

uint32_t tls_vector(struct tls *t, struct node *n, unsigned field, uint32_t length_bytes, uint32_t *off, uint32_t end)
{
	struct walk *w = t->w;

	if (end - *off < length_bytes || *off > end) {
		struct node *x = add_text(w, n, *off, 0, "No more room for vector of length %u", length_bytes);
		expert(w, x, TLS_MALFORMED_BUFFER_TOO_SMALL, "No more room for vector of length %u", length_bytes);
		*off = end;
		return end;
	}
	uint32_t     len = (uint32_t)get_uint(w, *off, length_bytes);
	struct node *x = add(w, n, field, *off, length_bytes);
	*off += length_bytes;
	if (len > end - *off) {
		expert(w, x, TLS_MALFORMED_BUFFER_TOO_SMALL, "Vector length %u is too large, truncating it to %u", len,
		       end - *off);
		len = end - *off;
	}
	return *off + len;
}

/* ------------------------------------------------------------------ hellos */

static uint32_t walk_random(struct tls *t, struct node *n, uint32_t off)
{
	struct node *random = add(t->w, n, TLS_HANDSHAKE_RANDOM, off, RANDOM_BYTES);

	if (t->version != TLS_1_3) {
		add_time(t->w, random, TLS_HANDSHAKE_RANDOM_TIME, off, 4, get_u32(t->w, off), 0);
		add(t->w, random, TLS_HANDSHAKE_RANDOM_BYTES, off + 4, RANDOM_BYTES - 4);
	}
	return off + RANDOM_BYTES;
}

static uint32_t walk_session_id(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_SESSION_ID_LENGTH, 1, &off, end);

	if (stop > off)
		add(t->w, n, TLS_HANDSHAKE_SESSION_ID, off, stop - off);
	return stop;
}

static uint32_t walk_suites(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_CIPHER_SUITES_LENGTH, 2, &off, end), count = (stop - off) / 2;

	struct node *list = add(t->w, n, TLS_HANDSHAKE_CIPHERSUITES, off, stop - off);
	node_label(list, "Cipher Suites (%u suite%s)", count, count == 1 ? "" : "s");
	for (; off + 2 <= stop && walk_ok(t->w); off += 2)
		add(t->w, list, TLS_HANDSHAKE_CIPHERSUITE, off, 2);
	return stop;
}

static void walk_client_hello(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     start = off;

	add(w, n, TLS_HANDSHAKE_VERSION, off, 2);
	off = walk_random(t, n, off + 2);
	off = walk_session_id(t, n, off, end);
	off = walk_suites(t, n, off, end);
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_COMP_METHODS_LENGTH, 1, &off, end), count = stop - off;
	struct node *list = add(w, n, TLS_HANDSHAKE_COMP_METHODS, off, count);
	node_label(list, "Compression Methods (%u method%s)", count, count == 1 ? "" : "s");
	for (; off < stop && walk_ok(w); off++)
		add(w, list, TLS_HANDSHAKE_COMP_METHOD, off, 1);
	if (off < end)
		tls_walk_extensions(t, n, off, end, TLS_CLIENT_HELLO);
	tls_add_fingerprint(t, n, start, end, false);
}

static void walk_server_hello(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     start = off;
	uint16_t     version = get_u16(w, off);
	bool         draft = version >> 8 == 0x7f && (version & 0xff) < 22;

	add(w, n, TLS_HANDSHAKE_VERSION, off, 2);
	off = walk_random(t, n, off + 2);
	if (!draft)
		off = walk_session_id(t, n, off, end);
	t->cipher = get_u16(w, off);
	add(w, n, TLS_HANDSHAKE_CIPHERSUITE, off, 2);
	off += 2;
	if (!draft) {
		add(w, n, TLS_HANDSHAKE_COMP_METHOD, off, 1);
		off++;
	}
	if (off < end)
		tls_walk_extensions(t, n, off, end, TLS_SERVER_HELLO);
	tls_add_fingerprint(t, n, start, end, true);
}

/* ------------------------------------------------------------------ certificates */

static void walk_certificates(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	if (t->version == TLS_1_3) {
		uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_CERTIFICATE_REQUEST_CONTEXT_LENGTH, 1, &off, end);
		if (stop > off)
			add(w, n, TLS_HANDSHAKE_CERTIFICATE_REQUEST_CONTEXT, off, stop - off);
		off = stop;
	}
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_CERTIFICATES_LENGTH, 3, &off, end);
	if (stop == off)
		return;
	struct node *list = add(w, n, TLS_HANDSHAKE_CERTIFICATES, off, stop - off);
	node_label(list, "Certificates (%u bytes)", stop - off);
	while (off < stop && walk_ok(w)) {
		uint32_t next = tls_vector(t, list, TLS_HANDSHAKE_CERTIFICATE_LENGTH, 3, &off, stop);
		if (next > off)
			x509_walk_certificate(w, add(w, list, TLS_HANDSHAKE_CERTIFICATE, off, next - off), off, next);
		off = next;
		if (t->version == TLS_1_3 && off < stop) {
			uint32_t extensions = off;
			tls_walk_extensions(t, list, extensions, stop, TLS_CERTIFICATE);
			off += 2 + get_u16(w, off);
		}
	}
}

static void walk_names(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_DNAMES_LEN, 2, &off, end);

	if (stop == off)
		return;
	struct node *list = add(w, n, TLS_HANDSHAKE_DNAMES, off, stop - off);
	node_label(list, "Distinguished Names (%u byte%s)", stop - off, stop - off == 1 ? "" : "s");
	while (off < stop && walk_ok(w)) {
		uint32_t next = tls_vector(t, list, TLS_HANDSHAKE_DNAME_LEN, 2, &off, stop);
		if (next > off)
			x509_walk_name(w, list, (struct ber_row){P_tls, TLS_HANDSHAKE_DNAME}, off, next);
		off = next;
	}
}

static void walk_certificate_request(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_CERT_TYPES_COUNT, 1, &off, end), count = stop - off;
	struct node *list = add(w, n, TLS_HANDSHAKE_CERT_TYPES, off, count);
	node_label(list, "Certificate types (%u type%s)", count, count == 1 ? "" : "s");
	for (; off < stop; off++)
		add(w, list, TLS_HANDSHAKE_CERT_TYPE, off, 1);
	if (t->version == 0x303)
		off = tls_add_signature_algorithms(t, n, off, end);
	if (off < end)
		walk_names(t, n, off, end);
}

static void walk_status(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_TYPE, off, 1);
	off++;
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_OCSP_RESPONSE_LEN, 3, &off, end);
	if (stop == off)
		return;
	struct node *ocsp = add_protocol(t->w, n, P_ocsp, off, stop - off);
	node_label(ocsp, "OCSP Response");
	const struct proto *former = walk_as(t->w, P_ocsp);
	ocsp_walk_response(t->w, ocsp, off, stop);
	walk_back(t->w, former);
}

/* ------------------------------------------------------------------ keys */

enum key_exchange { KEYS_UNKNOWN, KEYS_RSA, KEYS_DH, KEYS_DH_ANON, KEYS_ECDH, KEYS_ECDH_ANON, KEYS_PSK };

static enum key_exchange key_exchange(const struct tls *t)
{
	const char *name = name_of(tls_ciphersuite_names, t->cipher);

	if (!name || strncmp(name, "TLS_", 4) != 0)
		return KEYS_UNKNOWN;
	name += 4;
	if (strncmp(name, "ECDH_anon", 9) == 0)
		return KEYS_ECDH_ANON;
	if (strncmp(name, "ECDHE_PSK", 9) != 0 && strncmp(name, "ECDH", 4) == 0)
		return KEYS_ECDH;
	if (strncmp(name, "DH_anon", 7) == 0)
		return KEYS_DH_ANON;
	if (strncmp(name, "DHE_PSK", 7) != 0 && strncmp(name, "DH", 2) == 0)
		return KEYS_DH;
	if (strncmp(name, "PSK", 3) == 0)
		return KEYS_PSK;
	return strncmp(name, "RSA_PSK", 7) != 0 && strncmp(name, "RSA", 3) == 0 ? KEYS_RSA : KEYS_UNKNOWN;
}

static uint32_t add_counted(struct tls *t, struct node *n, unsigned length, unsigned field, uint32_t bytes,
                            uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, length, bytes, &off, end);

	if (stop > off)
		add(t->w, n, field, off, stop - off);
	return stop;
}

static void add_signature(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	if (t->version == 0x303) {
		tls_add_signature_algorithm(t, n, off);
		off += 2;
	}
	add_counted(t, n, TLS_HANDSHAKE_SIG_LEN, TLS_HANDSHAKE_SIG, 2, off, end);
}

static void walk_server_keys(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk      *w = t->w;
	enum key_exchange kind = key_exchange(t);

	if (kind == KEYS_ECDH || kind == KEYS_ECDH_ANON) {
		struct node *p = add_text(w, n, off, end - off, "EC Diffie-Hellman Server Params");
		add(w, p, TLS_HANDSHAKE_SERVER_CURVE_TYPE, off, 1);
		if (get_u8(w, off) != 3)
			return;
		add(w, p, TLS_HANDSHAKE_SERVER_NAMED_CURVE, off + 1, 2);
		off = add_counted(t, p, TLS_HANDSHAKE_SERVER_POINT_LEN, TLS_HANDSHAKE_SERVER_POINT, 1, off + 3, end);
		if (kind == KEYS_ECDH)
			add_signature(t, p, off, end);
	} else if (kind == KEYS_DH || kind == KEYS_DH_ANON) {
		struct node *p = add_text(w, n, off, end - off, "Diffie-Hellman Server Params");
		off = add_counted(t, p, TLS_HANDSHAKE_P_LEN, TLS_HANDSHAKE_P, 2, off, end);
		off = add_counted(t, p, TLS_HANDSHAKE_G_LEN, TLS_HANDSHAKE_G, 2, off, end);
		off = add_counted(t, p, TLS_HANDSHAKE_YS_LEN, TLS_HANDSHAKE_YS, 2, off, end);
		if (kind == KEYS_DH)
			add_signature(t, p, off, end);
	} else if (kind == KEYS_RSA) {
		struct node *p = add_text(w, n, off, end - off, "RSA-EXPORT Server Params");
		off = add_counted(t, p, TLS_HANDSHAKE_MODULUS_LEN, TLS_HANDSHAKE_MODULUS, 2, off, end);
		off = add_counted(t, p, TLS_HANDSHAKE_EXPONENT_LEN, TLS_HANDSHAKE_EXPONENT, 2, off, end);
		add_signature(t, p, off, end);
	} else if (kind == KEYS_PSK) {
		struct node *p = add_text(w, n, off, end - off, "PSK Server Params");
		add_counted(t, p, TLS_HANDSHAKE_HINT_LEN, TLS_HANDSHAKE_HINT, 2, off, end);
	}
}

static void walk_client_keys(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk      *w = t->w;
	enum key_exchange kind = key_exchange(t);

	if (kind == KEYS_ECDH || kind == KEYS_ECDH_ANON) {
		struct node *p = add_text(w, n, off, end - off, "EC Diffie-Hellman Client Params");
		add_counted(t, p, TLS_HANDSHAKE_CLIENT_POINT_LEN, TLS_HANDSHAKE_CLIENT_POINT, 1, off, end);
	} else if (kind == KEYS_DH || kind == KEYS_DH_ANON) {
		struct node *p = add_text(w, n, off, end - off, "Diffie-Hellman Client Params");
		add_counted(t, p, TLS_HANDSHAKE_YC_LEN, TLS_HANDSHAKE_YC, 2, off, end);
	} else if (kind == KEYS_RSA && t->version != TLS_SSL3) {
		struct node *p = add_text(w, n, off, end - off, "RSA Encrypted PreMaster Secret");
		add_counted(t, p, TLS_HANDSHAKE_EPMS_LEN, TLS_HANDSHAKE_EPMS, 2, off, end);
	} else if (kind == KEYS_RSA) {
		struct node *p = add_text(w, n, off, end - off, "RSA Encrypted PreMaster Secret");
		add(w, p, TLS_HANDSHAKE_EPMS, off, end - off);
	} else if (kind == KEYS_PSK) {
		struct node *p = add_text(w, n, off, end - off, "PSK Client Params");
		add_counted(t, p, TLS_HANDSHAKE_IDENTITY_LEN, TLS_HANDSHAKE_IDENTITY, 2, off, end);
	}
}

static const char *duration(struct walk *w, uint32_t seconds)
{
	static const struct {
		uint32_t    seconds;
		const char *name;
	} units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	struct text t;
	const char *out;

	text_init(&t);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		uint32_t n = seconds / units[i].seconds;
		seconds %= units[i].seconds;
		if (n)
			text_printf(&t, "%s%u %s%s", t.length ? ", " : "", n, units[i].name, n == 1 ? "" : "s");
	}
	out = walk_text(w, &t);
	text_fini(&t);
	return *out ? out : "0 seconds";
}

static void walk_ticket(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	struct node *p = add_text(w, n, off, end - off, "TLS Session Ticket");
	uint32_t     life = get_u32(w, off);
	struct node *hint = add(w, p, TLS_HANDSHAKE_SESSION_TICKET_LIFETIME_HINT, off, 4);

	if (life >= 60)
		node_append(hint, " (%s)", walk_labels(w) ? duration(w, life) : "");
	off += 4;
	if (t->version == TLS_1_3) {
		add(w, p, TLS_HANDSHAKE_SESSION_TICKET_AGE_ADD, off, 4);
		off = add_counted(t, p, TLS_HANDSHAKE_SESSION_TICKET_NONCE_LENGTH, TLS_HANDSHAKE_SESSION_TICKET_NONCE,
		                  1, off + 4, end);
	}
	off = add_counted(t, p, TLS_HANDSHAKE_SESSION_TICKET_LENGTH, TLS_HANDSHAKE_SESSION_TICKET, 2, off, end);
	if (t->version == TLS_1_3)
		tls_walk_extensions(t, p, off, end, TLS_TICKET);
}

static void walk_verify(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	if (t->version >= 0x303) {
		tls_add_signature_algorithm(t, n, off);
		off += 2;
	}
	add_counted(t, n, TLS_HANDSHAKE_CLIENT_CERT_VRFY_SIG_LEN, TLS_HANDSHAKE_CLIENT_CERT_VRFY_SIG, 2, off, end);
}

/* ------------------------------------------------------------------ messages */

static void walk_body(struct tls *t, struct node *n, uint8_t type, uint32_t off, uint32_t end)
{
	if (type == TLS_CLIENT_HELLO)
		walk_client_hello(t, n, off, end);
	else if (type == TLS_SERVER_HELLO)
		walk_server_hello(t, n, off, end);
	else if (type == TLS_CERTIFICATE)
		walk_certificates(t, n, off, end);
	else if (type == TLS_CERTIFICATE_REQUEST)
		walk_certificate_request(t, n, off, end);
	else if (type == TLS_SERVER_KEYS)
		walk_server_keys(t, n, off, end);
	else if (type == TLS_CLIENT_KEYS)
		walk_client_keys(t, n, off, end);
	else if (type == TLS_TICKET)
		walk_ticket(t, n, off, end);
	else if (type == TLS_CERTIFICATE_VERIFY)
		walk_verify(t, n, off, end);
	else if (type == TLS_STATUS)
		walk_status(t, n, off, end);
	else if (type == TLS_FINISHED)
		node_label(add(t->w, n, TLS_HANDSHAKE_VERIFY_DATA, off, end - off), "Verify Data");
	else if (type == TLS_ENCRYPTED_EXTENSIONS || type == TLS_RETRY_REQUEST)
		tls_walk_extensions(t, n, off, end, type);
}

static const char *name_message(struct tls *t, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint8_t      type = get_u8(w, off);
	const char  *name = name_of(tls_message_names, type);

	if (type == TLS_SERVER_HELLO && off + 6 + RANDOM_BYTES <= end && have(w, off + 6, RANDOM_BYTES) &&
	    memcmp(w->p + off + 6, retry_random, RANDOM_BYTES) == 0)
		return "Hello Retry Request";
	return name;
}

static void col_names(struct tls *t, const char *name)
{
	if (!t->quiet)
		col_info_sep(t->w, ", ", "%s", name);
}

const char *tls_walk_handshake(struct tls *t, struct node *record, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	const char  *what = NULL;
	unsigned     count = 0;

	while (off < end && walk_ok(w)) {
		uint32_t    len = end - off >= MESSAGE_HEADER ? get_u24(w, off + 1) : 0, rest = end - off;
		const char *name = name_message(t, off, end);
		bool        whole = rest >= MESSAGE_HEADER && len <= rest - MESSAGE_HEADER;
		if (!whole || !name) {
			const char *left = name && rest >= MESSAGE_HEADER ? walk_printf(w, "%s (fragment)", name)
			                                                  : "Encrypted Handshake Message";
			node_label(add(w, record, TLS_HANDSHAKE, off, rest), "Handshake Protocol: %s", left);
			col_names(t, name && rest >= MESSAGE_HEADER ? name : left);
			return count ? "Multiple Handshake Messages" : left;
		}
		struct node *n = add(w, record, TLS_HANDSHAKE, off, MESSAGE_HEADER + len);
		node_label(n, "Handshake Protocol: %s", name);
		col_names(t, name);
		add(w, n, TLS_HANDSHAKE_TYPE, off, 1);
		add(w, n, TLS_HANDSHAKE_LENGTH, off + 1, 3);
		walk_body(t, n, get_u8(w, off), off + MESSAGE_HEADER, off + MESSAGE_HEADER + len);
		off += MESSAGE_HEADER + len;
		what = name;
		count++;
	}
	return count > 1 ? "Multiple Handshake Messages" : what ? what : "Handshake";
}
