/* ssh.c -- Secure Shell transport: RFC 4253, 4419, 5656, 8731; version 1 as far as it goes in the clear. */
#include "proto/proto.h"
#include "proto/tls.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
enum {
	PROTOCOL, PACKET_LENGTH, PACKET_LENGTH_ENCRYPTED, PADDING_LENGTH, PAYLOAD, ENCRYPTED_PACKET, PADDING_STRING, SEQ_NUM, DIRECTION, MESSAGE_CODE, COOKIE, KEX_ALGORITHMS_LENGTH, KEX_ALGORITHMS, SERVER_HOST_KEY_ALGORITHMS_LENGTH, SERVER_HOST_KEY_ALGORITHMS, ENCRYPTION_ALGORITHMS_CLIENT_TO_SERVER_LENGTH, ENCRYPTION_ALGORITHMS_CLIENT_TO_SERVER, ENCRYPTION_ALGORITHMS_SERVER_TO_CLIENT_LENGTH, ENCRYPTION_ALGORITHMS_SERVER_TO_CLIENT, MAC_ALGORITHMS_CLIENT_TO_SERVER_LENGTH, MAC_ALGORITHMS_CLIENT_TO_SERVER, MAC_ALGORITHMS_SERVER_TO_CLIENT_LENGTH, MAC_ALGORITHMS_SERVER_TO_CLIENT, COMPRESSION_ALGORITHMS_CLIENT_TO_SERVER_LENGTH, COMPRESSION_ALGORITHMS_CLIENT_TO_SERVER, COMPRESSION_ALGORITHMS_SERVER_TO_CLIENT_LENGTH, COMPRESSION_ALGORITHMS_SERVER_TO_CLIENT, LANGUAGES_CLIENT_TO_SERVER_LENGTH, LANGUAGES_CLIENT_TO_SERVER, LANGUAGES_SERVER_TO_CLIENT_LENGTH, LANGUAGES_SERVER_TO_CLIENT, FIRST_KEX_PACKET_FOLLOWS, KEX_RESERVED, KEX_HASSH_ALGORITHMS, KEX_HASSH, KEX_HASSHSERVER_ALGORITHMS, KEX_HASSHSERVER, HOST_KEY_LENGTH, HOST_KEY_TYPE_LENGTH, HOST_KEY_TYPE, HOST_KEY_DATA, HOST_KEY_RSA_N, HOST_KEY_RSA_E, HOST_KEY_DSA_P, HOST_KEY_DSA_Q, HOST_KEY_DSA_G, HOST_KEY_DSA_Y, HOST_KEY_ECDSA_ID, HOST_KEY_ECDSA_ID_LENGTH, HOST_KEY_ECDSA_Q, HOST_KEY_ECDSA_Q_LENGTH, HOST_KEY_EDDSA_KEY, HOST_KEY_EDDSA_KEY_LENGTH, HOST_SIG_LENGTH, HOST_SIG_TYPE_LENGTH, HOST_SIG_TYPE, HOST_SIG_DATA, HOST_SIG_RSA, HOST_SIG_DSA, DH_E, DH_F, DH_GEX_MIN, DH_GEX_NBITS, DH_GEX_MAX, DH_GEX_P, DH_GEX_G, ECDH_Q_C, ECDH_Q_C_LENGTH, ECDH_Q_S, ECDH_Q_S_LENGTH, MPINT_LENGTH, PACKET_LENGTH_ERROR, PACKET_DECODE_ERROR, KEY_LENGTH_ERROR, N
};
static const struct field fields[N] = {
	[PROTOCOL] = {"ssh.protocol", "Protocol", STRING},
	[PACKET_LENGTH] = {"ssh.packet_length", "Packet Length", U32, DEC},
	[PACKET_LENGTH_ENCRYPTED] = {"ssh.packet_length_encrypted", "Packet Length (encrypted)", BYTES},
	[PADDING_LENGTH] = {"ssh.padding_length", "Padding Length", U8, DEC},
	[PAYLOAD] = {"ssh.payload", "Payload", BYTES},
	[ENCRYPTED_PACKET] = {"ssh.encrypted_packet", "Encrypted Packet", BYTES},
	[PADDING_STRING] = {"ssh.padding_string", "Padding String", BYTES},
	[SEQ_NUM] = {"ssh.seq_num", "Sequence number", U32, DEC, FLAGS(FIELD_GENERATED)},
	[DIRECTION] = {"ssh.direction", "Direction", BOOL(0), YESNO("server-to-client", "client-to-server"), FLAGS(FIELD_GENERATED)},
	[MESSAGE_CODE] = {"ssh.message_code", "Message Code", U8, DEC},
	[COOKIE] = {"ssh.cookie", "Cookie", BYTES},
	[KEX_ALGORITHMS_LENGTH] = {"ssh.kex_algorithms_length", "kex_algorithms length", U32, DEC},
	[KEX_ALGORITHMS] = {"ssh.kex_algorithms", "kex_algorithms string", STRING},
	[SERVER_HOST_KEY_ALGORITHMS_LENGTH] = {"ssh.server_host_key_algorithms_length",
		"server_host_key_algorithms length", U32, DEC},
	[SERVER_HOST_KEY_ALGORITHMS] = {"ssh.server_host_key_algorithms", "server_host_key_algorithms string",
		STRING},
	[ENCRYPTION_ALGORITHMS_CLIENT_TO_SERVER_LENGTH] = {"ssh.encryption_algorithms_client_to_server_length",
		"encryption_algorithms_client_to_server length", U32, DEC},
	[ENCRYPTION_ALGORITHMS_CLIENT_TO_SERVER] = {"ssh.encryption_algorithms_client_to_server",
		"encryption_algorithms_client_to_server string", STRING},
	[ENCRYPTION_ALGORITHMS_SERVER_TO_CLIENT_LENGTH] = {"ssh.encryption_algorithms_server_to_client_length",
		"encryption_algorithms_server_to_client length", U32, DEC},
	[ENCRYPTION_ALGORITHMS_SERVER_TO_CLIENT] = {"ssh.encryption_algorithms_server_to_client",
		"encryption_algorithms_server_to_client string", STRING},
	[MAC_ALGORITHMS_CLIENT_TO_SERVER_LENGTH] = {"ssh.mac_algorithms_client_to_server_length",
		"mac_algorithms_client_to_server length", U32, DEC},
	[MAC_ALGORITHMS_CLIENT_TO_SERVER] = {"ssh.mac_algorithms_client_to_server",
		"mac_algorithms_client_to_server string", STRING},
	[MAC_ALGORITHMS_SERVER_TO_CLIENT_LENGTH] = {"ssh.mac_algorithms_server_to_client_length",
		"mac_algorithms_server_to_client length", U32, DEC},
	[MAC_ALGORITHMS_SERVER_TO_CLIENT] = {"ssh.mac_algorithms_server_to_client",
		"mac_algorithms_server_to_client string", STRING},
	[COMPRESSION_ALGORITHMS_CLIENT_TO_SERVER_LENGTH] = {"ssh.compression_algorithms_client_to_server_length",
		"compression_algorithms_client_to_server length", U32, DEC},
	[COMPRESSION_ALGORITHMS_CLIENT_TO_SERVER] = {"ssh.compression_algorithms_client_to_server",
		"compression_algorithms_client_to_server string", STRING},
	[COMPRESSION_ALGORITHMS_SERVER_TO_CLIENT_LENGTH] = {"ssh.compression_algorithms_server_to_client_length",
		"compression_algorithms_server_to_client length", U32, DEC},
	[COMPRESSION_ALGORITHMS_SERVER_TO_CLIENT] = {"ssh.compression_algorithms_server_to_client",
		"compression_algorithms_server_to_client string", STRING},
	[LANGUAGES_CLIENT_TO_SERVER_LENGTH] = {"ssh.languages_client_to_server_length",
		"languages_client_to_server length", U32, DEC},
	[LANGUAGES_CLIENT_TO_SERVER] = {"ssh.languages_client_to_server", "languages_client_to_server string",
		STRING},
	[LANGUAGES_SERVER_TO_CLIENT_LENGTH] = {"ssh.languages_server_to_client_length",
		"languages_server_to_client length", U32, DEC},
	[LANGUAGES_SERVER_TO_CLIENT] = {"ssh.languages_server_to_client", "languages_server_to_client string",
		STRING},
	[FIRST_KEX_PACKET_FOLLOWS] = {"ssh.first_kex_packet_follows", "First KEX Packet Follows", U8, DEC},
	[KEX_RESERVED] = {"ssh.kex.reserved", "Reserved", BYTES},
	[KEX_HASSH_ALGORITHMS] = {"ssh.kex.hassh_algorithms", "hasshAlgorithms", STRING, FLAGS(FIELD_GENERATED)},
	[KEX_HASSH] = {"ssh.kex.hassh", "hassh", STRING, FLAGS(FIELD_GENERATED)},
	[KEX_HASSHSERVER_ALGORITHMS] = {"ssh.kex.hasshserver_algorithms", "hasshServerAlgorithms", STRING, FLAGS(FIELD_GENERATED)},
	[KEX_HASSHSERVER] = {"ssh.kex.hasshserver", "hasshServer", STRING, FLAGS(FIELD_GENERATED)},
	[HOST_KEY_LENGTH] = {"ssh.host_key.length", "Host key length", U32, DEC},
	[HOST_KEY_TYPE_LENGTH] = {"ssh.host_key.type_length", "Host key type length", U32, DEC},
	[HOST_KEY_TYPE] = {"ssh.host_key.type", "Host key type", STRING},
	[HOST_KEY_DATA] = {"ssh.host_key.data", "Host key data", BYTES},
	[HOST_KEY_RSA_N] = {"ssh.host_key.rsa.n", "RSA modulus (N)", BYTES},
	[HOST_KEY_RSA_E] = {"ssh.host_key.rsa.e", "RSA public exponent (e)", BYTES},
	[HOST_KEY_DSA_P] = {"ssh.host_key.dsa.p", "DSA prime modulus (p)", BYTES},
	[HOST_KEY_DSA_Q] = {"ssh.host_key.dsa.q", "DSA prime divisor (q)", BYTES},
	[HOST_KEY_DSA_G] = {"ssh.host_key.dsa.g", "DSA subgroup generator (g)", BYTES},
	[HOST_KEY_DSA_Y] = {"ssh.host_key.dsa.y", "DSA public key (y)", BYTES},
	[HOST_KEY_ECDSA_ID] = {"ssh.host_key.ecdsa.id", "ECDSA elliptic curve identifier", STRING},
	[HOST_KEY_ECDSA_ID_LENGTH] = {"ssh.host_key.ecdsa.id_length", "ECDSA elliptic curve identifier length",
		U32, DEC},
	[HOST_KEY_ECDSA_Q] = {"ssh.host_key.ecdsa.q", "ECDSA public key (Q)", BYTES},
	[HOST_KEY_ECDSA_Q_LENGTH] = {"ssh.host_key.ecdsa.q_length", "ECDSA public key length", U32, DEC},
	[HOST_KEY_EDDSA_KEY] = {"ssh.host_key.eddsa.key", "EdDSA public key", BYTES},
	[HOST_KEY_EDDSA_KEY_LENGTH] = {"ssh.host_key.eddsa.key_length", "EdDSA public key length", U32, DEC},
	[HOST_SIG_LENGTH] = {"ssh.host_sig.length", "Host signature length", U32, DEC},
	[HOST_SIG_TYPE_LENGTH] = {"ssh.host_sig.type_length", "Host signature type length", U32, DEC},
	[HOST_SIG_TYPE] = {"ssh.host_sig.type", "Host signature type", STRING},
	[HOST_SIG_DATA] = {"ssh.host_sig.data", "Host signature data", BYTES},
	[HOST_SIG_RSA] = {"ssh.host_sig.rsa", "RSA signature", BYTES},
	[HOST_SIG_DSA] = {"ssh.host_sig.dsa", "DSA signature", BYTES},
	[DH_E] = {"ssh.dh.e", "DH client e", BYTES},
	[DH_F] = {"ssh.dh.f", "DH server f", BYTES},
	[DH_GEX_MIN] = {"ssh.dh_gex.min", "DH GEX Min", U32, DEC},
	[DH_GEX_NBITS] = {"ssh.dh_gex.nbits", "DH GEX Number of Bits", U32, DEC},
	[DH_GEX_MAX] = {"ssh.dh_gex.max", "DH GEX Max", U32, DEC},
	[DH_GEX_P] = {"ssh.dh_gex.p", "DH GEX modulus (P)", BYTES},
	[DH_GEX_G] = {"ssh.dh_gex.g", "DH GEX base (G)", BYTES},
	[ECDH_Q_C] = {"ssh.ecdh.q_c", "ECDH client's ephemeral public key (Q_C)", BYTES},
	[ECDH_Q_C_LENGTH] = {"ssh.ecdh.q_c_length", "ECDH client's ephemeral public key length", U32,
		DEC},
	[ECDH_Q_S] = {"ssh.ecdh.q_s", "ECDH server's ephemeral public key (Q_S)", BYTES},
	[ECDH_Q_S_LENGTH] = {"ssh.ecdh.q_s_length", "ECDH server's ephemeral public key length", U32,
		DEC},
	[MPINT_LENGTH] = {"ssh.mpint_length", "Multi Precision Integer Length", U32, DEC},
	[PACKET_LENGTH_ERROR] = {"ssh.packet_length.error", "Overly large number", EXPERT(WARN, PROTOCOL)},
	[PACKET_DECODE_ERROR] = {"ssh.packet_decode.error",
		"Packet decoded length not equal to packet length", EXPERT(WARN, PROTOCOL)},
	[KEY_LENGTH_ERROR] = {"ssh.key_length.error", "Invalid key length", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

/* ------------------------------------------------------------------ algorithms */

enum { CODE_BITS = 5, CODES_MAX = 12, NO_CODE = (1 << CODE_BITS) - 1 };

/* Kinds of key exchange: which messages the numbers from 30 on are. */
enum kex { KEX_DH, KEX_GEX, KEX_ECDH };

struct algorithm {
	const char *name;
	uint8_t     kind; /* enum kex; of ciphers and MACs: 1: Wireshark could undo it and names it */
};

/* clang-format off */
static const struct algorithm kex_algorithms[] = {
	{"curve25519-sha256", KEX_ECDH}, {"curve25519-sha256@libssh.org", KEX_ECDH}, {"ecdh-sha2-nistp256", KEX_ECDH},
	{"ecdh-sha2-nistp384", KEX_ECDH}, {"ecdh-sha2-nistp521", KEX_ECDH},
	{"diffie-hellman-group-exchange-sha256", KEX_GEX}, {"diffie-hellman-group-exchange-sha1", KEX_GEX},
	{"diffie-hellman-group14-sha256", KEX_DH}, {"diffie-hellman-group16-sha512", KEX_DH},
	{"diffie-hellman-group18-sha512", KEX_DH}, {"diffie-hellman-group14-sha1", KEX_DH},
	{"diffie-hellman-group1-sha1", KEX_DH}, {"diffie-hellman-group15-sha512", KEX_DH},
	{"diffie-hellman-group17-sha512", KEX_DH}, {"sntrup761x25519-sha512@openssh.com", KEX_DH},
	{"sntrup4591761x25519-sha512@tinyssh.org", KEX_DH}, {"sntrup761x25519-sha512", KEX_DH},
	{"mlkem768x25519-sha256", KEX_DH}, {"rsa1024-sha1", KEX_DH}, {"rsa2048-sha256", KEX_DH}, {NULL, 0},
};
static const struct algorithm ciphers[] = {
	{"chacha20-poly1305@openssh.com", 1}, {"aes128-ctr", 1}, {"aes192-ctr", 1}, {"aes256-ctr", 1},
	{"aes128-gcm@openssh.com", 1}, {"aes256-gcm@openssh.com", 1}, {"aes128-cbc", 1}, {"aes192-cbc", 1}, {"aes256-cbc", 1},
	{"3des-cbc", 0}, {"blowfish-cbc", 0}, {"cast128-cbc", 0}, {"arcfour", 0}, {"arcfour128", 0}, {"arcfour256", 0},
	{"rijndael-cbc@lysator.liu.se", 0}, {"twofish128-cbc", 0}, {"twofish256-cbc", 0}, {"twofish-cbc", 0}, {"3des-ctr", 0},
	{"none", 0}, {NULL, 0},
};
static const struct algorithm macs[] = {
	{"hmac-sha2-256", 1}, {"hmac-sha2-512", 0}, {"umac-64-etm@openssh.com", 0}, {"umac-128-etm@openssh.com", 0},
	{"hmac-sha2-256-etm@openssh.com", 0}, {"hmac-sha2-512-etm@openssh.com", 0}, {"hmac-sha1-etm@openssh.com", 0},
	{"umac-64@openssh.com", 0}, {"umac-128@openssh.com", 0}, {"hmac-sha1", 0}, {"hmac-md5", 0}, {"hmac-ripemd160", 0},
	{"hmac-ripemd160@openssh.com", 0}, {"hmac-sha1-96", 0}, {"hmac-md5-96", 0}, {"hmac-md5-etm@openssh.com", 0},
	{"hmac-ripemd160-etm@openssh.com", 0}, {"hmac-sha1-96-etm@openssh.com", 0}, {"hmac-md5-96-etm@openssh.com", 0}, {NULL, 0},
};
static const struct algorithm compressions[] = {{"none", 0}, {"zlib@openssh.com", 0}, {"zlib", 0}, {NULL, 0}};
/* clang-format on */

_Static_assert(sizeof ciphers / sizeof *ciphers < NO_CODE && sizeof macs / sizeof *macs < NO_CODE &&
                   sizeof kex_algorithms / sizeof *kex_algorithms < NO_CODE,
               "algorithms have codes");

/* A list of names as codes, the first lowest; names that are not known are left out. */
static uint64_t encode(const struct algorithm *table, const uint8_t *p, uint32_t n)
{
	uint64_t codes = 0;
	unsigned count = 0;

	for (uint32_t at = 0; at < n && count < CODES_MAX;) {
		const uint8_t *comma = memchr(p + at, ',', n - at);
		uint32_t       len = comma ? (uint32_t)(comma - p) - at : n - at;
		for (unsigned i = 0; table[i].name; i++)
			if (strlen(table[i].name) == len && memcmp(table[i].name, p + at, len) == 0)
				codes |= (uint64_t)(i + 1) << CODE_BITS * count++;
		at += len + 1;
	}
	return codes;
}

/* The first of the client's list that the server has too. */
static const struct algorithm *chosen(const struct algorithm *table, uint64_t client, uint64_t server)
{
	for (; client; client >>= CODE_BITS)
		for (uint64_t s = server; s; s >>= CODE_BITS)
			if ((s & NO_CODE) == (client & NO_CODE))
				return &table[(client & NO_CODE) - 1];
	return NULL;
}

/* ------------------------------------------------------------------ framing */

/* What SSH remembers of a direction, over struct stream_context. */
struct ssh_context {
	uint32_t version : 2, encrypted : 1, started : 1;
	uint32_t compression; /* lists as encode() makes them */
	uint64_t kex, cipher, mac;
};
_Static_assert(sizeof(struct ssh_context) <= sizeof(struct stream_context), "SSH's context fits");

/* Bits of what the framing tells the walk. */
enum { DATA_STARTED = 1, DATA_ENCRYPTED = 2 };

enum {
	LENGTH_BYTES = 4,
	HEAD_BYTES = 6, /* length, padding length, message code */
	COOKIE_BYTES = 16,
	PACKET_MAX = 0xffff,
	SWALLOW_MAX = 1 << 28,
	MSG_V1_SESSION_KEY = 3,
	MSG_KEXINIT = 20,
	MSG_NEWKEYS = 21,
	LISTS = 10, /* of algorithms in a key exchange init */
};

static bool is_banner(const uint8_t *p, uint32_t n)
{
	return n >= 4 && strncasecmp((const char *)p, "SSH-", 4) == 0;
}

enum { SSH_PORT = 22 };

/* The client's banner decides. */
static unsigned version_of(const struct framing *f)
{
	const struct stream_context *client = f->sport == SSH_PORT ? f->peer : f->own;

	return ((const struct ssh_context *)client)->version;
}

static unsigned banner_version(const uint8_t *p, uint32_t n)
{
	if (n >= 6 && memcmp(p, "SSH-2.", 6) == 0)
		return 2;
	if (n >= 9 && memcmp(p, "SSH-1.99-", 9) == 0)
		return 2;
	return n >= 6 && memcmp(p, "SSH-1.", 6) == 0 ? 1 : 0;
}

/* The bytes of a packet of version 1 or 2 whose length field is `plen`. */
static uint64_t packet_bytes(unsigned version, uint32_t plen)
{
	return LENGTH_BYTES + (uint64_t)plen + (version == 1 ? 8 - plen % 8 : 0);
}

static void remember_lists(struct ssh_context *c, const uint8_t *p, uint32_t n)
{
	uint32_t at = HEAD_BYTES + COOKIE_BYTES;

	for (unsigned i = 0; i < LISTS && at + 4 <= n; i++) {
		uint32_t len = be32(p + at);
		at += 4;
		if (len > n - at)
			return;
		if (i == 0)
			c->kex = encode(kex_algorithms, p + at, len);
		else if (i == 2)
			c->cipher = encode(ciphers, p + at, len);
		else if (i == 4)
			c->mac = encode(macs, p + at, len);
		else if (i == 6)
			c->compression = (uint32_t)encode(compressions, p + at, len);
		at += len;
	}
}

static void remember(struct framing *f, struct ssh_context *c, unsigned version, const uint8_t *p, uint32_t n)
{
	if (version == 2 && n > 5 && p[5] == MSG_KEXINIT)
		remember_lists(c, p, n);
	if (version == 2 && n > 5 && p[5] == MSG_NEWKEYS)
		c->encrypted = 1;
	uint32_t code = LENGTH_BYTES + (n > 4 ? 8 - be32(p) % 8 : 0);
	if (version == 1 && code < n && p[code] == MSG_V1_SESSION_KEY)
		c->encrypted = ((struct ssh_context *)f->peer)->encrypted = 1;
}

/* One line, or one packet, at p: its length; 0: more bytes are needed (*need of them). */
static uint32_t one(struct framing *f, const uint8_t *p, uint32_t n, uint64_t *need)
{
	struct ssh_context *own = (struct ssh_context *)f->own;
	unsigned            version = version_of(f);

	*need = n + 1;
	if (!own->started && is_banner(p, n)) {
		const uint8_t *end = memchr(p, '\n', n);
		own->started = end != NULL;
		if (end)
			own->version = banner_version(p, n) & 3;
		return end ? (uint32_t)(end - p) + 1 : 0;
	}
	if (!version || (own->encrypted && version == 2))
		return n;
	if (n < LENGTH_BYTES)
		return 0;
	*need = packet_bytes(version, be32(p));
	if (*need > n)
		return 0;
	remember(f, own, version, p, (uint32_t)*need);
	return (uint32_t)*need;
}

/* All that is whole is one message. */
static enum framing_verdict message(struct framing *f)
{
	const struct ssh_context *own = (const struct ssh_context *)f->own;
	uint32_t                  at = 0, len;
	uint64_t                  need = 0;

	f->data = (own->started ? DATA_STARTED : 0u) | (own->encrypted ? DATA_ENCRYPTED : 0u);
	while (at < f->n && (len = one(f, f->p + at, f->n - at, &need)) != 0)
		at += len;
	if (at < f->n && !at && !f->last) {
		f->need = need < SWALLOW_MAX ? need : SWALLOW_MAX;
		if (need > FRAMING_WAIT_MAX) /* no packet is so long: what comes is not looked at */
			return FRAMING_WHOLE;
		return need > f->n + 1 ? FRAMING_MORE : FRAMING_SEGMENT;
	}
	f->need = at && !f->last ? at : f->n;
	return FRAMING_WHOLE;
}

/* ------------------------------------------------------------------ walk: what is known of the connection */

struct ssh {
	struct walk            *w;
	struct ssh_context      client, server;
	bool                    response, encrypted, told;
	unsigned                version; /* of the connection */
	const struct algorithm *kex, *cipher, *mac, *compression;
};

static void load_contexts(struct ssh *s)
{
	const struct frame_info *f = walk_frame(s->w);
	struct ssh_context *own = s->response ? &s->server : &s->client, *peer = s->response ? &s->client : &s->server;

	if (f->contexts[0])
		memcpy(own, f->contexts[0], sizeof *own);
	if (f->contexts[1])
		memcpy(peer, f->contexts[1], sizeof *peer);
	s->version = s->client.version;
	s->kex = chosen(kex_algorithms, s->client.kex, s->server.kex);
	if (!s->kex || (s->kex->kind != KEX_DH && s->kex->kind != KEX_ECDH))
		return;
	s->cipher = chosen(ciphers, s->client.cipher, s->server.cipher);
	s->mac = chosen(macs, s->client.mac, s->server.mac);
	s->compression = chosen(compressions, s->client.compression, s->server.compression);
	if (s->cipher && !s->cipher->kind)
		s->cipher = NULL;
	if (s->cipher && (s->cipher == &ciphers[0] || strstr(s->cipher->name, "gcm")))
		s->mac = NULL;
	if (s->mac && !s->mac->kind)
		s->mac = NULL;
}

static const char *title(const struct ssh *s)
{
	struct text t;

	if (!s->cipher && !s->mac && !s->compression)
		return "SSH Version 2";
	text_init(&t);
	text_str(&t, "SSH Version 2 (");
	if (s->cipher)
		text_printf(&t, "encryption:%s%s", s->cipher->name, s->mac || s->compression ? " " : "");
	if (s->mac)
		text_printf(&t, "mac:%s%s", s->mac->name, s->compression ? " " : "");
	if (s->compression)
		text_printf(&t, "compression:%s", s->compression->name);
	text_str(&t, ")");
	const char *copy = walk_text(s->w, &t);
	text_fini(&t);
	return copy;
}

/* Things in Info stand behind "Client: ", with commas between them. */
static void put_info(struct ssh *s, const char *what)
{
	col_info_add(s->w, "%s%s", s->told ? ", " : "", what);
	s->told = true;
}

/* ------------------------------------------------------------------ walk: pieces of messages */

/* A length and as many bytes behind it; returns the offset behind them. */
static uint32_t put_counted(struct ssh *s, struct node *n, unsigned length_row, unsigned row, uint32_t at)
{
	uint32_t len = get_u32(s->w, at);

	add(s->w, n, length_row, at, 4);
	add(s->w, n, row, at + 4, len);
	return at + 4 + len;
}

static uint32_t put_mpint(struct ssh *s, struct node *n, unsigned row, uint32_t at)
{
	return put_counted(s, n, MPINT_LENGTH, row, at);
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static uint32_t put_host_key(struct ssh *s, struct node *under, uint32_t at)
{
	struct walk *w = s->w;
	uint32_t     len = get_u32(w, at), type_len = get_u32(w, at + 4), next = at + 8 + type_len;
	const char  *type = walk_string(w, at + 8, walk_ok(w) ? type_len : 0);
	struct node *n = add_text(w, under, at, 4 + len, "KEX host key (type: %s)", type);

	add(w, n, HOST_KEY_LENGTH, at, 4);
	add(w, n, HOST_KEY_TYPE_LENGTH, at + 4, 4);
	add(w, n, HOST_KEY_TYPE, at + 8, type_len);
	if (strcmp(type, "ssh-rsa") == 0) {
		put_mpint(s, n, HOST_KEY_RSA_N, put_mpint(s, n, HOST_KEY_RSA_E, next));
	} else if (strcmp(type, "ssh-dss") == 0) {
		for (unsigned row = HOST_KEY_DSA_P; row <= HOST_KEY_DSA_Y; row++)
			next = put_mpint(s, n, row, next);
	} else if (has_prefix(type, "ecdsa-sha2-")) {
		next = put_counted(s, n, HOST_KEY_ECDSA_ID_LENGTH, HOST_KEY_ECDSA_ID, next);
		put_counted(s, n, HOST_KEY_ECDSA_Q_LENGTH, HOST_KEY_ECDSA_Q, next);
	} else if (has_prefix(type, "ssh-ed25519")) {
		put_counted(s, n, HOST_KEY_EDDSA_KEY_LENGTH, HOST_KEY_EDDSA_KEY, next);
	} else if (len >= type_len + 4) {
		add(w, n, HOST_KEY_DATA, next, len - type_len - 4);
	}
	return at + 4 + len;
}

static uint32_t put_signature(struct ssh *s, struct node *under, uint32_t at)
{
	struct walk *w = s->w;
	uint32_t     len = get_u32(w, at), type_len = get_u32(w, at + 4), next = at + 8 + type_len;
	const char  *type = walk_string(w, at + 8, walk_ok(w) ? type_len : 0);
	struct node *n = add_text(w, under, at, 4 + len, "KEX host signature (type: %s)", type);
	struct node *length = add(w, n, HOST_SIG_LENGTH, at, 4);

	bool rsa = strcmp(type, "ssh-rsa") == 0, dsa = strcmp(type, "ssh-dss") == 0;
	bool curve = has_prefix(type, "ssh-ed25519") || has_prefix(type, "ecdsa-sha2-");
	if (!rsa && !dsa && len != next - at - 4)
		expert(w, length, PACKET_DECODE_ERROR, "Decoded %u bytes, but packet legnth is %u bytes", next - at,
		       len);
	add(w, n, HOST_SIG_TYPE_LENGTH, at + 4, 4);
	add(w, n, HOST_SIG_TYPE, at + 8, type_len);
	if (rsa || dsa)
		put_mpint(s, n, rsa ? HOST_SIG_RSA : HOST_SIG_DSA, next);
	else if (!curve && len >= type_len + 4)
		add(w, n, HOST_SIG_DATA, next, len - type_len - 4);
	return at + 4 + len;
}

/* The ten lists of names; returns the offset behind them, and the four that make a fingerprint. */
static uint32_t put_lists(struct ssh *s, struct node *n, uint32_t at, const char *print[4])
{
	unsigned first = s->response ? 1 : 0;

	for (unsigned i = 0; i < LISTS && walk_ok(s->w); i++) {
		uint32_t len = get_u32(s->w, at);
		if (i == 0 || i == 2 + first || i == 4 + first || i == 6 + first)
			print[i / 2] = walk_string(s->w, at + 4, len);
		at = put_counted(s, n, KEX_ALGORITHMS_LENGTH + 2 * i, KEX_ALGORITHMS_LENGTH + 2 * i + 1, at);
	}
	return at;
}

static uint32_t put_kexinit(struct ssh *s, struct node *under, uint32_t at)
{
	const char  *print[4] = {"", "", "", ""};
	struct walk *w = s->w;
	struct node *n = add_text(w, under, at, 0, "Algorithms");

	add(w, n, COOKIE, at, COOKIE_BYTES);
	at = put_lists(s, n, at + COOKIE_BYTES, print);
	add(w, n, FIRST_KEX_PACKET_FOLLOWS, at, 1);
	add(w, n, KEX_RESERVED, at + 1, 4);
	node_end(w, n, at + 5);
	if (!walk_ok(w) || !walk_nodes(w))
		return at + 5;
	const char *all = walk_printf(w, "%s;%s;%s;%s", print[0], print[1], print[2], print[3]);
	add_str(w, n, s->response ? KEX_HASSHSERVER_ALGORITHMS : KEX_HASSH_ALGORITHMS, at + 5, 0, all);
	add_str(w, n, s->response ? KEX_HASSHSERVER : KEX_HASSH, at + 5, 0, tls_md5(w, all));
	return at + 5;
}

/* ------------------------------------------------------------------ walk: key exchange */

/* A key exchange that was not seen, or is not known, is taken for Diffie-Hellman's. */
static enum kex kind_of(const struct ssh *s)
{
	return s->kex ? (enum kex)s->kex->kind : KEX_DH;
}

static const char *code_name(const struct ssh *s, uint8_t code)
{
	static const struct name common[] = {
	    {1, "Disconnect"},
	    {2, "Ignore"},
	    {3, "Unimplemented"},
	    {4, "Debug"},
	    {5, "Service Request"},
	    {6, "Service Accept"},
	    {20, "Key Exchange Init"},
	    {21, "New Keys"},
	    {0, NULL},
	};
	static const struct name dh[] = {
	    {30, "Diffie-Hellman Key Exchange Init"}, {31, "Diffie-Hellman Key Exchange Reply"}, {0, NULL}};
	static const struct name gex[] = {
	    {30, "Diffie-Hellman Group Exchange Request (Old)"}, {31, "Diffie-Hellman Group Exchange Group"},
	    {32, "Diffie-Hellman Group Exchange Init"},          {33, "Diffie-Hellman Group Exchange Reply"},
	    {34, "Diffie-Hellman Group Exchange Request"},       {0, NULL},
	};
	static const struct name        ecdh[] = {{30, "Elliptic Curve Diffie-Hellman Key Exchange Init"},
	                                          {31, "Elliptic Curve Diffie-Hellman Key Exchange Reply"},
	                                          {0, NULL}};
	static const struct name *const own[] = {[KEX_DH] = dh, [KEX_GEX] = gex, [KEX_ECDH] = ecdh};

	return name_or(s->w, code < 30 ? common : own[kind_of(s)], code, "Unknown (%u)");
}

static uint32_t put_dh(struct ssh *s, struct node *n, uint8_t code, uint32_t at)
{
	if (code == 30)
		return put_mpint(s, n, DH_E, at);
	return code == 31 ? put_signature(s, n, put_mpint(s, n, DH_F, put_host_key(s, n, at))) : at;
}

static uint32_t put_gex(struct ssh *s, struct node *n, uint8_t code, uint32_t at)
{
	switch (code) {
	case 30: add(s->w, n, DH_GEX_NBITS, at, 4); return at + 4;
	case 31: return put_mpint(s, n, DH_GEX_G, put_mpint(s, n, DH_GEX_P, at));
	case 32: return put_mpint(s, n, DH_E, at);
	case 33: return put_signature(s, n, put_mpint(s, n, DH_F, put_host_key(s, n, at)));
	case 34:
		for (unsigned i = 0; i < 3; i++, at += 4)
			add(s->w, n, DH_GEX_MIN + i, at, 4);
		return at;
	default: return at;
	}
}

static uint32_t put_ecdh(struct ssh *s, struct node *n, uint8_t code, uint32_t at)
{
	if (code == 30)
		return put_counted(s, n, ECDH_Q_C_LENGTH, ECDH_Q_C, at);
	if (code != 31)
		return at;
	return put_signature(s, n, put_counted(s, n, ECDH_Q_S_LENGTH, ECDH_Q_S, put_host_key(s, n, at)));
}

/* The fields of a message behind its code; returns the offset behind them. */
static uint32_t put_message(struct ssh *s, struct node *n, uint8_t code, uint32_t at)
{
	if (code == MSG_KEXINIT)
		return put_kexinit(s, n, at);
	if (code < 30)
		return at;
	switch (kind_of(s)) {
	case KEX_GEX: return put_gex(s, n, code, at);
	case KEX_ECDH: return put_ecdh(s, n, code, at);
	default: return put_dh(s, n, code, at);
	}
}

/* The numbers that Wireshark's second pass shows: those of the first packet of each kind. */
static uint32_t sequence_number(const struct ssh *s, uint8_t code)
{
	enum kex kind = kind_of(s);

	if (code == MSG_NEWKEYS)
		return !s->kex ? 1 : kind == KEX_GEX ? 3 : 2;
	if (code < 30 || (code > 31 && kind != KEX_GEX))
		return 0;
	if (kind == KEX_ECDH)
		return 1;
	return kind == KEX_GEX && (code == 32 || code == 33) ? 3 : 2;
}

static uint32_t walk_packet2(struct ssh *s, uint32_t at)
{
	struct walk *w = s->w;
	uint32_t     plen = get_u32(w, at), padding = get_u8(w, at + 4), end = at + LENGTH_BYTES + plen;
	uint8_t      code = get_u8(w, at + 5);

	if (!walk_ok(w))
		return w->len;
	struct node *n = add_text(w, w->node, at, LENGTH_BYTES + plen, "%s", title(s));
	struct node *length = add(w, n, PACKET_LENGTH, at, 4);
	if (plen >= PACKET_MAX) {
		expert(w, length, PACKET_LENGTH_ERROR, "Overly large number %u", plen);
		end = w->len;
	}
	add(w, n, PADDING_LENGTH, at + 4, 1);
	struct node *kex = add_text(w, n, at + 5, end - at - 5, "Key Exchange");
	if (s->kex)
		node_append(kex, " (method:%s)", s->kex->name);
	const char *name = code_name(s, code);
	node_label(add(w, kex, MESSAGE_CODE, at + 5, 1), "Message Code: %s (%u)", name, code);
	put_info(s, name);
	uint32_t next = put_message(s, kex, code, at + 6);
	if (padding < plen && next < end - padding)
		add(w, kex, PAYLOAD, next, end - padding - next);
	if (padding <= plen)
		add(w, n, PADDING_STRING, end - padding, padding);
	add_uint(w, n, SEQ_NUM, end, 0, sequence_number(s, code));
	s->encrypted = s->encrypted || code == MSG_NEWKEYS;
	return end;
}

/* ------------------------------------------------------------------ walk: the rest */

static uint32_t walk_encrypted(struct ssh *s, uint32_t at)
{
	struct walk *w = s->w;
	uint32_t     len = w->len - at;
	struct node *n = s->version ? add_text(w, w->node, at, len, "%s", title(s)) : w->node;

	if (s->version && s->cipher)
		return w->len;
	put_info(s, walk_printf(w, "Encrypted packet (len=%u)", len));
	add(w, n, PACKET_LENGTH_ENCRYPTED, at, 4);
	if (len > 4)
		add(w, n, ENCRYPTED_PACKET, at + 4, len - 4);
	return w->len;
}

static uint32_t walk_packet1(struct ssh *s, uint32_t at)
{
	static const struct name names[] = {{0, "No Message"},  {1, "Disconnect"}, {2, "Public Key"},
	                                    {3, "Session Key"}, {4, "User"},       {0, NULL}};
	struct walk             *w = s->w;
	uint32_t                 plen = get_u32(w, at), padding = 8 - plen % 8, data = at + LENGTH_BYTES + padding;

	if (!walk_ok(w))
		return w->len;
	struct node *n = add_text(w, w->node, at, LENGTH_BYTES + padding + plen, "SSH Version 1");
	add(w, n, PACKET_LENGTH, at, 4);
	add_uint(w, n, PADDING_LENGTH, at + 4, padding, padding);
	if (s->encrypted) {
		put_info(s, walk_printf(w, "Encrypted packet (len=%u)", plen));
		add(w, n, PAYLOAD, data, plen);
		return data + plen;
	}
	uint8_t     code = get_u8(w, data);
	const char *name = name_or(w, names, code, "Unknown (%u)");
	node_label(add(w, n, MESSAGE_CODE, data, 1), "Message Code: %s (%u)", name, code);
	put_info(s, name);
	if (plen > 1)
		add(w, n, PAYLOAD, data + 1, plen - 1);
	s->encrypted = code == MSG_V1_SESSION_KEY;
	return data + plen;
}

static uint32_t walk_banner(struct ssh *s, uint32_t at)
{
	struct walk   *w = s->w;
	const uint8_t *end = memchr(w->p + at, '\n', w->caplen - at);
	uint32_t       stop = end ? (uint32_t)(end - w->p) : w->caplen, text = stop;

	if (end && text > at && w->p[text - 1] == '\r')
		text--;
	put_info(s, walk_printf(w, "Protocol (%s)", walk_string(w, at, text - at)));
	add(w, w->node, PROTOCOL, at, text - at);
	return end ? stop + 1 : w->len;
}

static void walk(struct walk *w)
{
	struct ssh s = {.w = w, .response = w->row->dport != SSH_PORT, .encrypted = w->layer->data & DATA_ENCRYPTED};
	bool       started = w->layer->data & DATA_STARTED;

	load_contexts(&s);
	if (s.version)
		col_protocol(w, s.version == 2 ? "SSHv2" : "SSHv1");
	col_info(w, "%s: ", s.response ? "Server" : "Client");
	for (uint32_t at = 0; walk_ok(w) && at < w->len;) {
		if (!started && at < w->caplen && is_banner(w->p + at, w->caplen - at))
			at = walk_banner(&s, at);
		else if (!s.version || (s.encrypted && s.version == 2))
			at = walk_encrypted(&s, at);
		else
			at = s.version == 2 ? walk_packet2(&s, at) : walk_packet1(&s, at);
	}
	add_uint(w, w->node, DIRECTION, 0, 0, s.response);
}

const struct proto proto_ssh = {
    .name = "ssh",
    .title = "SSH Protocol",
    .brief = "SSH",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, 22}),
    .message = message,
    .walk = walk,
};
