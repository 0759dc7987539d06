/* tls_extensions.c -- extensions of TLS's hellos (RFC 8446 section 4.2, RFC 6066 and others), and what is computed from
 * them: JA3 and JA3S. */
#include "proto/tls.h"

#include <string.h>

enum extension_type {
	X_SERVER_NAME = 0,
	X_MAX_FRAGMENT = 1,
	X_STATUS = 5,
	X_GROUPS = 10,
	X_POINTS = 11,
	X_SRP = 12,
	X_SIGNATURES = 13,
	X_HEARTBEAT = 15,
	X_ALPN = 16,
	X_STATUS_V2 = 17,
	X_SCT = 18,
	X_CLIENT_CERT_TYPE = 19,
	X_SERVER_CERT_TYPE = 20,
	X_PADDING = 21,
	X_ENCRYPT_THEN_MAC = 22,
	X_MASTER_SECRET = 23,
	X_COMPRESS = 27,
	X_SIZE_LIMIT = 28,
	X_DELEGATED = 34,
	X_TICKET = 35,
	X_OLD_KEY_SHARE = 40,
	X_PSK = 41,
	X_EARLY_DATA = 42,
	X_VERSIONS = 43,
	X_COOKIE = 44,
	X_PSK_MODES = 45,
	X_POST_AUTH = 49,
	X_SIGNATURES_CERT = 50,
	X_KEY_SHARE = 51,
	X_QUIC = 57,
	X_NPN = 13172,
	X_ALPS = 17513,
	X_RENEGOTIATION = 65281,
	X_QUIC_DRAFT = 65445,
};

bool tls_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

bool tls_extension(const uint8_t *p, uint32_t end, uint32_t *off, struct tls_extension *x)
{
	if (*off > end || end - *off < 4)
		return false;
	*x = (struct tls_extension){be16(p + *off), *off + 4, be16(p + *off + 2)};
	if (x->len > end - x->at)
		return false;
	*off = x->at + x->len;
	return true;
}

bool tls_parse_hello(const uint8_t *p, uint32_t off, uint32_t end, bool server, struct tls_hello *h)
{
	*h = (struct tls_hello){0};
	if (end < off || end - off < 35)
		return false;
	h->version = be16(p + off);
	h->draft = server && h->version >> 8 == 0x7f && (h->version & 0xff) < 22;
	uint32_t at = off + 34;
	if (!h->draft)
		at += 1u + p[at];
	if (at + 2 > end)
		return false;
	h->cipher_bytes = server ? 2 : be16(p + at);
	h->ciphers = server ? at : at + 2;
	at = h->ciphers + h->cipher_bytes;
	if (at > end || (!server && at >= end))
		return false;
	if (!h->draft)
		at += server ? 1u : 1u + p[at];
	h->extensions = at < end ? at : end;
	return true;
}

/* ------------------------------------------------------------------ signature algorithms */

void tls_add_signature_algorithm(struct tls *t, struct node *n, uint32_t off)
{
	struct walk *w = t->w;
	struct node *alg = add(w, n, TLS_HANDSHAKE_SIG_HASH_ALG, off, 2);

	if (walk_labels(w) && !name_of(tls_alg_names, get_u16(w, off))) {
		const char *hash = name_of(tls_hash_names, get_u8(w, off)),
			   *sig = name_of(tls_sig_names, get_u8(w, off + 1));
		node_label(alg, "Signature Algorithm: %s %s (0x%04x)", hash ? hash : "Unknown", sig ? sig : "Unknown",
		           get_u16(w, off));
	}
	add(w, alg, TLS_HANDSHAKE_SIG_HASH_HASH, off, 1);
	add(w, alg, TLS_HANDSHAKE_SIG_HASH_SIG, off + 1, 1);
}

uint32_t tls_add_signature_algorithms(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_SIG_HASH_ALG_LEN, 2, &off, end), count = (stop - off) / 2;
	struct node *list = add(w, n, TLS_HANDSHAKE_SIG_HASH_ALGS, off, stop - off);

	node_label(list, "Signature Hash Algorithms (%u algorithm%s)", count, count == 1 ? "" : "s");
	for (; off + 2 <= stop && walk_ok(w); off += 2)
		tls_add_signature_algorithm(t, list, off);
	return stop;
}

/* ------------------------------------------------------------------ extensions, one by one */

static void walk_server_name(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	if (off == end)
		return;
	struct node *sni = add_text(w, n, off, end - off, "Server Name Indication extension");
	uint32_t     stop = tls_vector(t, sni, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_LIST_LEN, 2, &off, end);
	while (off < stop && walk_ok(w)) {
		add(w, sni, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_TYPE, off, 1);
		off++;
		uint32_t next = tls_vector(t, sni, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_LEN, 2, &off, stop);
		add(w, sni, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME, off, next - off);
		off = next;
	}
}

static void walk_groups(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUPS_LENGTH, 2, &off, end),
		 count = (stop - off) / 2;
	struct node *list = add(w, n, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUPS, off, stop - off);

	node_label(list, "Supported Groups (%u group%s)", count, count == 1 ? "" : "s");
	for (; off + 2 <= stop && walk_ok(w); off += 2)
		add(w, list, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUP, off, 2);
}

static void walk_points(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMATS_LENGTH, 1, &off, end);
	struct node *list = add(w, n, TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMATS, off, stop - off);

	node_label(list, "Elliptic curves point formats (%u)", stop - off);
	for (; off < stop && walk_ok(w); off++)
		add(w, list, TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMAT, off, 1);
}

static void walk_alpn(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_ALPN_LEN, 2, &off, end);
	struct node *list = add(w, n, TLS_HANDSHAKE_EXTENSIONS_ALPN_LIST, off, stop - off);

	while (off < stop && walk_ok(w)) {
		uint32_t next = tls_vector(t, list, TLS_HANDSHAKE_EXTENSIONS_ALPN_STR_LEN, 1, &off, stop);
		add(w, list, TLS_HANDSHAKE_EXTENSIONS_ALPN_STR, off, next - off);
		off = next;
	}
}

static void walk_alps(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_ALPS_LEN, 2, &off, end);
	struct node *list = add(w, n, TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_LIST, off, stop - off);

	while (off < stop && walk_ok(w)) {
		uint32_t next = tls_vector(t, list, TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_STR_LEN, 1, &off, stop);
		add(w, list, TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_STR, off, next - off);
		off = next;
	}
}

static void walk_npn(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	if (off == end)
		return;
	struct node *npn = add_text(w, n, off, end - off, "Next Protocol Negotiation");
	while (off < end && walk_ok(w)) {
		uint32_t next = tls_vector(t, npn, TLS_HANDSHAKE_EXTENSIONS_NPN_STR_LEN, 1, &off, end);
		if (next > off)
			add(w, npn, TLS_HANDSHAKE_EXTENSIONS_NPN, off, next - off);
		off = next;
	}
}

static void walk_renegotiation(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	struct node *info = add_text(w, n, off, end - off, "Renegotiation Info extension");
	uint32_t     stop = tls_vector(t, info, TLS_HANDSHAKE_EXTENSIONS_RENEG_INFO_LEN, 1, &off, end);

	if (stop > off)
		add(w, info, TLS_HANDSHAKE_EXTENSIONS_RENEG_INFO, off, stop - off);
}

static uint32_t walk_key_share_entry(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	if (end - off < 4)
		return end;
	uint16_t     group = get_u16(w, off), len = get_u16(w, off + 2);
	const char  *name = name_of(tls_group_names, group);
	struct node *entry = add_text(w, n, off, 4u + len, "Key Share Entry: Group: %s, Key Exchange length: %u",
	                              name ? name : walk_printf(w, "Unknown (%u)", group), len);
	add(w, entry, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_GROUP, off, 2);
	off += 2;
	uint32_t next = tls_vector(t, entry, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_KEY_EXCHANGE_LENGTH, 2, &off, end);
	add(w, entry, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_KEY_EXCHANGE, off, next - off);
	return next;
}

static void walk_key_share(struct tls *t, struct node *n, uint32_t off, uint32_t end, uint8_t type)
{
	struct walk *w = t->w;
	struct node *share = end > off ? add_text(w, n, off, end - off, "Key Share extension") : NULL;

	if (off == end)
		return;
	if (type == TLS_CLIENT_HELLO) {
		uint32_t stop = tls_vector(t, share, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_CLIENT_LENGTH, 2, &off, end);
		while (off < stop && walk_ok(w))
			off = walk_key_share_entry(t, share, off, stop);
	} else if (end - off == 2) {
		add(w, share, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_SELECTED_GROUP, off, 2);
	} else {
		walk_key_share_entry(t, share, off, end);
	}
}

static void walk_psk(struct tls *t, struct node *n, uint32_t off, uint32_t end, uint8_t type)
{
	struct walk *w = t->w;
	struct node *psk = add_text(w, n, off, end - off, "Pre-Shared Key extension");

	if (type == TLS_SERVER_HELLO) {
		add(w, psk, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_SELECTED, off, 2);
		return;
	}
	uint32_t stop = tls_vector(t, psk, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITIES_LENGTH, 2, &off, end);
	while (off < stop && walk_ok(w)) {
		uint16_t     len = get_u16(w, off);
		struct node *one = add_text(w, psk, off, 6u + len, "PSK Identity (length: %u)", len);
		uint32_t     next =
		    tls_vector(t, one, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_IDENTITY_LENGTH, 2, &off, stop);
		add(w, one, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_IDENTITY, off, next - off);
		add(w, one, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_OBFUSCATED_TICKET_AGE, next, 4);
		off = next + 4;
	}
	stop = tls_vector(t, psk, TLS_HANDSHAKE_EXTENSIONS_PSK_BINDERS_LEN, 2, &off, end);
	add(w, psk, TLS_HANDSHAKE_EXTENSIONS_PSK_BINDERS, off, stop - off);
}

static void walk_versions(struct tls *t, struct node *n, uint32_t off, uint32_t end, uint8_t type)
{
	uint32_t stop = end;

	if (type == TLS_CLIENT_HELLO)
		stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSIONS_LEN, 1, &off, end);
	for (; off + 2 <= stop && walk_ok(t->w); off += 2)
		add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSION, off, 2);
}

static void walk_numbers(struct tls *t, struct node *n, unsigned length, unsigned field, uint32_t bytes, uint32_t off,
                         uint32_t end)
{
	uint32_t stop = tls_vector(t, n, length, 1, &off, end);

	for (; off + bytes <= stop && walk_ok(t->w); off += bytes)
		add(t->w, n, field, off, bytes);
}

static void walk_status_request(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	if (off == end)
		return;
	add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_TYPE, off, 1);
	off++;
	off = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_RESPONDER_IDS_LEN, 2, &off, end);
	tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_EXTS_LEN, 2, &off, end);
}

static void walk_status_requests(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_LIST_LEN, 2, &off, end);

	while (off < stop && walk_ok(t->w)) {
		add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_TYPE, off, 1);
		off++;
		uint32_t next = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_LEN, 2, &off, stop);
		off = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_RESPONDER_IDS_LEN, 2, &off, next);
		tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_EXTS_LEN, 2, &off, next);
		off = next;
	}
}

static void walk_timestamps(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;

	if (off == end)
		return;
	uint32_t stop = tls_vector(t, n, TLS_SCT_SCTS_LENGTH, 2, &off, end);
	while (off < stop && walk_ok(w)) {
		struct node *sct =
		    add_text(w, n, off, stop - off < 2u ? 1 : 2u + get_u16(w, off), "Signed Certificate Timestamp");
		uint32_t next = tls_vector(t, sct, TLS_SCT_SCT_LENGTH, 2, &off, stop);
		add(w, sct, TLS_SCT_SCT_VERSION, off, 1);
		add(w, sct, TLS_SCT_SCT_LOGID, off + 1, 32);
		uint64_t ms = get_u64(w, off + 33);
		add_time(w, sct, TLS_SCT_SCT_TIMESTAMP, off + 33, 8, (int64_t)(ms / 1000),
		         (int32_t)(ms % 1000 * 1000000));
		off += 41;
		uint32_t after = tls_vector(t, sct, TLS_SCT_SCT_EXTENSIONS_LENGTH, 2, &off, next);
		if (after > off)
			add(w, sct, TLS_SCT_SCT_EXTENSIONS, off, after - off);
		off = after;
		if (off + 2 < next) {
			tls_add_signature_algorithm(t, sct, off);
			off += 2;
			after = tls_vector(t, sct, TLS_SCT_SCT_SIGNATURE_LENGTH, 2, &off, next);
			add(w, sct, TLS_SCT_SCT_SIGNATURE, off, after - off);
		}
		off = next;
	}
}

void tls_walk_timestamps(struct walk *w, struct node *n, uint32_t off, uint32_t end)
{
	struct tls          t = {.w = w, .version = TLS_1_2};
	const struct proto *former = walk_as(w, P_tls);

	walk_timestamps(&t, n, off, end);
	walk_back(w, former);
}

static void walk_cookie(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_COOKIE_LEN, 2, &off, end);

	add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_COOKIE, off, stop - off);
}

static void walk_srp(struct tls *t, struct node *n, uint32_t off, uint32_t end)
{
	uint32_t stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_SRP_LEN, 1, &off, end);

	add(t->w, n, TLS_HANDSHAKE_EXTENSIONS_SRP_USERNAME, off, stop - off);
}

static void walk_other(struct tls *t, struct node *n, uint16_t type, uint32_t off, uint32_t end)
{
	struct walk *w = t->w;
	uint32_t     len = end - off;

	if (type == X_MAX_FRAGMENT && len)
		add(w, n, TLS_HANDSHAKE_MAX_FRAGMENT_LENGTH, off, 1);
	else if (type == X_HEARTBEAT && len)
		add(w, n, TLS_HANDSHAKE_EXTENSION_HEARTBEAT_MODE, off, 1);
	else if (type == X_PADDING)
		add(w, n, TLS_HANDSHAKE_EXTENSIONS_PADDING_DATA, off, len);
	else if (type == X_SIZE_LIMIT && len >= 2)
		add(w, n, TLS_RECORD_SIZE_LIMIT, off, 2);
	else if (type == X_EARLY_DATA && len >= 4)
		add(w, n, TLS_EARLY_DATA_MAX_EARLY_DATA_SIZE, off, 4);
	else if (type == X_TICKET)
		node_label(add(w, n, TLS_HANDSHAKE_EXTENSION_DATA, off, len), "Data (%u byte%s)", len,
		           len == 1 ? "" : "s");
	else if (type != X_MASTER_SECRET && type != X_ENCRYPT_THEN_MAC && type != X_POST_AUTH && type != X_EARLY_DATA)
		add(w, n, TLS_HANDSHAKE_EXTENSION_DATA, off, len);
}

static void walk_body(struct tls *t, struct node *n, uint16_t type, uint32_t off, uint32_t end, uint8_t hello)
{
	switch (type) {
	case X_SERVER_NAME: walk_server_name(t, n, off, end); break;
	case X_STATUS: hello == TLS_CLIENT_HELLO ? walk_status_request(t, n, off, end) : (void)0; break;
	case X_STATUS_V2: hello == TLS_CLIENT_HELLO ? walk_status_requests(t, n, off, end) : (void)0; break;
	case X_GROUPS: walk_groups(t, n, off, end); break;
	case X_POINTS: walk_points(t, n, off, end); break;
	case X_SRP: walk_srp(t, n, off, end); break;
	case X_SIGNATURES:
	case X_SIGNATURES_CERT:
	case X_DELEGATED: tls_add_signature_algorithms(t, n, off, end); break;
	case X_ALPN: walk_alpn(t, n, off, end); break;
	case X_ALPS: walk_alps(t, n, off, end); break;
	case X_NPN: walk_npn(t, n, off, end); break;
	case X_SCT: walk_timestamps(t, n, off, end); break;
	case X_COMPRESS:
		walk_numbers(t, n, TLS_COMPRESS_CERTIFICATE_ALGORITHMS_LENGTH, TLS_COMPRESS_CERTIFICATE_ALGORITHM, 2,
		             off, end);
		break;
	case X_OLD_KEY_SHARE:
	case X_KEY_SHARE: walk_key_share(t, n, off, end, hello); break;
	case X_PSK: walk_psk(t, n, off, end, hello); break;
	case X_VERSIONS: walk_versions(t, n, off, end, hello); break;
	case X_COOKIE: walk_cookie(t, n, off, end); break;
	case X_PSK_MODES:
		walk_numbers(t, n, TLS_EXTENSION_PSK_KE_MODES_LENGTH, TLS_EXTENSION_PSK_KE_MODE, 1, off, end);
		break;
	case X_QUIC:
	case X_QUIC_DRAFT: tls_walk_quic_parameters(t->w, n, off, end); break;
	case X_RENEGOTIATION: walk_renegotiation(t, n, off, end); break;
	default: walk_other(t, n, type, off, end); break;
	}
}

void tls_walk_extensions(struct tls *t, struct node *n, uint32_t off, uint32_t end, uint8_t hello)
{
	struct walk *w = t->w;
	uint32_t     stop = tls_vector(t, n, TLS_HANDSHAKE_EXTENSIONS_LENGTH, 2, &off, end);

	while (off < stop && walk_ok(w)) {
		if (stop - off < 4) {
			walk_fail(w, WALK_MALFORMED);
			return;
		}
		uint16_t     type = get_u16(w, off), len = get_u16(w, off + 2);
		const char  *name = name_of(tls_extension_type_names, type);
		struct node *x = add_text(w, n, off, 4u + len, "Extension: %s (len=%u)",
		                          name ? name : walk_printf(w, "Unknown type %u", type), len);
		add(w, x, TLS_HANDSHAKE_EXTENSION_TYPE, off, 2);
		off += 2;
		uint32_t next = tls_vector(t, x, TLS_HANDSHAKE_EXTENSION_LEN, 2, &off, stop);
		walk_body(t, x, type, off, next, hello);
		off = next;
	}
}

/* ------------------------------------------------------------------ fingerprints */

/* Numbers of `bytes` bytes joined by '-', without greased ones. */
static void put_numbers(struct text *s, const uint8_t *p, uint32_t n, uint32_t bytes)
{
	bool first = true;

	for (uint32_t i = 0; i + bytes <= n; i += bytes) {
		uint16_t value = bytes == 1 ? p[i] : be16(p + i);
		if (bytes == 2 && tls_is_grease(value))
			continue;
		text_printf(s, "%s%u", first ? "" : "-", value);
		first = false;
	}
}

/* The types of extensions, and of a ClientHello the groups and point formats. */
static void put_extensions(struct text *s, const uint8_t *p, uint32_t off, uint32_t end, bool server)
{
	struct tls_extension x, groups = {0}, points = {0};
	bool                 first = true;

	while (tls_extension(p, end, &off, &x)) {
		if (x.type == X_GROUPS)
			groups = x;
		if (x.type == X_POINTS)
			points = x;
		if (!tls_is_grease(x.type))
			text_printf(s, "%s%u", first ? "" : "-", x.type);
		first = first && tls_is_grease(x.type);
	}
	if (server)
		return;
	text_char(s, ',');
	if (groups.len > 2)
		put_numbers(s, p + groups.at + 2, groups.len - 2, 2);
	text_char(s, ',');
	if (points.len > 1)
		put_numbers(s, p + points.at + 1, points.len - 1, 1);
}

void tls_add_fingerprint(struct tls *t, struct node *n, uint32_t off, uint32_t end, bool server)
{
	struct walk     *w = t->w;
	struct tls_hello h;
	struct text      s;

	if (!walk_ok(w) || !walk_nodes(w) || end > w->caplen || !tls_parse_hello(w->p, off, end, server, &h))
		return;
	text_init(&s);
	text_printf(&s, "%u,", h.version);
	put_numbers(&s, w->p + h.ciphers, h.cipher_bytes, 2);
	text_char(&s, ',');
	put_extensions(&s, w->p, h.extensions + 2, end, server);
	const char *full = walk_text(w, &s);
	text_fini(&s);
	node_generated(add_str(w, n, server ? TLS_HANDSHAKE_JA3S_FULL : TLS_HANDSHAKE_JA3_FULL, h.extensions, 0, full));
	node_generated(
	    add_str(w, n, server ? TLS_HANDSHAKE_JA3S : TLS_HANDSHAKE_JA3, h.extensions, 0, tls_md5(w, full)));
}
