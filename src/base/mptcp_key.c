/* mptcp_key.c -- see mptcp_key.h. */
#include "base/mptcp_key.h"
#include "base/bytes.h"

#include <openssl/evp.h>

struct mptcp_key mptcp_key_of(uint64_t key, unsigned version)
{
	struct mptcp_key of = {0};
	uint8_t          bytes[8], hash[EVP_MAX_MD_SIZE];
	unsigned         n = 0;

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(key >> (56 - 8 * i));
	if (version < 2 && EVP_Digest(bytes, sizeof bytes, hash, &n, version ? EVP_sha256() : EVP_sha1(), NULL)) {
		of.token = be32(hash);
		of.idsn = be64(hash + n - 8);
	}
	return of;
}
