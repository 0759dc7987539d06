/* quic_keys.c -- the protection of Initial packets, whose keys everybody can make (RFC 9001 section 5, RFC 9369). */
#include "proto/quic.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { SECRET = 32, KEY = 16, IV = 12, TAG = 16, SAMPLE = 16, SALT = 20, DRAFT_29 = 0xff00001d, DRAFT_23 = 0xff000017 };

struct keys {
	uint8_t key[KEY], iv[IV], mask[KEY];
};

static const uint8_t *salt_of(uint32_t version)
{
	static const uint8_t v1[SALT] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	                                 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
	static const uint8_t v2[SALT] = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
	                                 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
	static const uint8_t draft_29[SALT] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
	                                       0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
	static const uint8_t draft_23[SALT] = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
	                                       0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};

	if (version == QUIC_V2)
		return v2;
	if ((version >= DRAFT_29 && version <= DRAFT_29 + 3) || (version & 0x0f0f0f0f) == 0x0a0a0a0a)
		return draft_29;
	return version >= DRAFT_23 && version < DRAFT_29 ? draft_23 : v1;
}

/* HKDF-Expand-Label of TLS 1.3 (RFC 8446 section 7.1) for up to 32 bytes. */
static void expand(const uint8_t *secret, const char *label, uint8_t *out, size_t n)
{
	uint8_t  info[64], block[EVP_MAX_MD_SIZE];
	size_t   len = strlen(label);
	unsigned size = 0;

	info[0] = 0;
	info[1] = (uint8_t)n;
	info[2] = (uint8_t)(6 + len);
	memcpy(info + 3, "tls13 ", 6);
	memcpy(info + 9, label, len);
	info[9 + len] = 0;
	info[10 + len] = 1;
	HMAC(EVP_sha256(), secret, SECRET, info, 11 + len, block, &size);
	memcpy(out, block, n);
}

static void make_keys(struct keys *k, uint32_t version, const struct quic_id *id, bool client)
{
	uint8_t  initial[EVP_MAX_MD_SIZE], secret[SECRET];
	unsigned size = 0;
	bool     v2 = version == QUIC_V2;

	HMAC(EVP_sha256(), salt_of(version), SALT, id->bytes, id->len, initial, &size);
	expand(initial, client ? "client in" : "server in", secret, SECRET);
	expand(secret, v2 ? "quicv2 key" : "quic key", k->key, KEY);
	expand(secret, v2 ? "quicv2 iv" : "quic iv", k->iv, IV);
	expand(secret, v2 ? "quicv2 hp" : "quic hp", k->mask, KEY);
}

static bool header_mask(const struct keys *k, const uint8_t *sample, uint8_t *mask)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int             n = 0;
	bool            good = c && EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, k->mask, NULL) &&
	            EVP_EncryptUpdate(c, mask, &n, sample, SAMPLE) && n == SAMPLE;

	EVP_CIPHER_CTX_free(c);
	return good;
}

/* Authenticated text: `head` is bound to it, the tag stands behind it. */
static bool open_sealed(const uint8_t *key, const uint8_t *iv, const uint8_t *head, uint32_t nhead, const uint8_t *p,
                        uint32_t n, const uint8_t *tag, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int             got = 0;
	uint8_t         copy[TAG];

	memcpy(copy, tag, TAG);
	bool good =
	    c && EVP_DecryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, iv) &&
	    EVP_DecryptUpdate(c, NULL, &got, head, (int)nhead) && (!n || EVP_DecryptUpdate(c, out, &got, p, (int)n)) &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, copy) && EVP_DecryptFinal_ex(c, out + n, &got) > 0;
	EVP_CIPHER_CTX_free(c);
	return good;
}

void quic_open(const uint8_t *p, uint32_t n, uint32_t number_at, uint32_t version, const struct quic_id *id,
               bool client, uint8_t *room, struct quic_opened *o)
{
	struct keys k;
	uint8_t     mask[EVP_MAX_BLOCK_LENGTH * 2], iv[IV], head[1500];

	*o = (struct quic_opened){0};
	if (n < number_at + 4 + SAMPLE || number_at + 4 > sizeof head)
		return;
	make_keys(&k, version, id, client);
	if (!header_mask(&k, p + number_at + 4, mask))
		return;
	o->unmasked = true;
	o->first = p[0] ^ (mask[0] & 0x0f);
	o->number_bytes = (o->first & 3u) + 1;
	memcpy(head, p, number_at + 4);
	head[0] = o->first;
	for (uint32_t i = 0; i < o->number_bytes; i++) {
		head[number_at + i] ^= mask[1 + i];
		o->number = o->number << 8 | head[number_at + i];
	}
	memcpy(iv, k.iv, IV);
	for (uint32_t i = 0; i < 8; i++)
		iv[IV - 1 - i] ^= (uint8_t)(o->number >> 8 * i);
	uint32_t at = number_at + o->number_bytes;
	if (n < at + TAG)
		return;
	o->len = n - at - TAG;
	o->payload = room;
	o->opened = open_sealed(k.key, iv, head, at, p + at, o->len, p + n - TAG, room);
}

bool quic_retry_is_right(const uint8_t *p, uint32_t n, uint32_t version, const struct quic_id *id)
{
	static const uint8_t v1_key[KEY] = {0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a,
	                                    0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8, 0x4e};
	static const uint8_t v1_iv[IV] = {0x46, 0x15, 0x99, 0xd3, 0x5d, 0x63, 0x2b, 0xf2, 0x23, 0x98, 0x25, 0xbb};
	static const uint8_t v2_key[KEY] = {0x8f, 0xb4, 0xb0, 0x1b, 0x56, 0xac, 0x48, 0xe2,
	                                    0x60, 0xfb, 0xcb, 0xce, 0xad, 0x7c, 0xcc, 0x92};
	static const uint8_t v2_iv[IV] = {0xd8, 0x69, 0x69, 0xbc, 0x2d, 0x7c, 0x6d, 0x99, 0x90, 0xef, 0xb0, 0x4a};
	uint8_t              head[1 + QUIC_ID_MAX + 1500];
	bool                 v2 = version == QUIC_V2;

	if (n < TAG || n - TAG > 1500)
		return false;
	head[0] = id->len;
	memcpy(head + 1, id->bytes, id->len);
	memcpy(head + 1 + id->len, p, n - TAG);
	uint8_t nothing[TAG];
	return open_sealed(v2 ? v2_key : v1_key, v2 ? v2_iv : v1_iv, head, 1u + id->len + n - TAG, p, 0, p + n - TAG,
	                   nothing);
}
