/* mptcp_key.h -- what a key of Multipath TCP stands for (RFC 6824 and 8684, section 3.1): its token and the data
 * sequence number that its sender begins with.  Nothing of connections. */
#ifndef WIRETALE_BASE_MPTCP_KEY_H
#define WIRETALE_BASE_MPTCP_KEY_H

#include <stdint.h>

struct mptcp_key {
	uint32_t token;
	uint64_t idsn;
};

/* Version 0 hashes the key with SHA-1, version 1 with SHA-256; of others nothing is known: both are 0. */
struct mptcp_key mptcp_key_of(uint64_t key, unsigned version);

#endif
