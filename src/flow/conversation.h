/* conversation.h -- which conversation a row belongs to: addresses and ports of both ends, in either direction.
 *
 * Conversations of TCP and of UDP are numbered apart, in the order of their first frame (tcp.stream, udp.stream).  A
 * key is 16 bytes: IPv6 addresses are interned.  What happens on a conversation is flow/tcp_*.c's. */
#ifndef WIRETALE_FLOW_CONVERSATION_H
#define WIRETALE_FLOW_CONVERSATION_H

#include "store/store.h"

/* One end's address: an IPv4 address, or a number for address_of. */
struct endpoint {
	uint32_t address;
	uint16_t port;
};

/* A conversation's key.  `a` sent the first frame that was seen. */
struct conversation {
	uint32_t a_address, b_address;
	uint16_t a_port, b_port;
	uint8_t  net; /* enum net_kind */
};

/* A table of conversations of one kind. */
struct conversations {
	struct conversation      *list; /* by number */
	size_t                    n, capacity;
	struct conversation_slot *slots;
	size_t                    nslots;
	uint64_t                  seed;
};

/* IPv6 addresses, each once. */
struct addresses {
	uint8_t (*list)[16];
	size_t    n, capacity;
	uint32_t *slots; /* number + 1 */
	size_t    nslots;
	uint64_t  seed;
};

/* Prepare an empty table, with a seed that an author of captures can't know; give its memory back. */
void conversations_init(struct conversations *c, uint64_t seed);
/* Give a table's memory back. */
void conversations_fini(struct conversations *c);
/* The same of addresses. */
void addresses_init(struct addresses *a, uint64_t seed);
/* Give the addresses' memory back. */
void addresses_fini(struct addresses *a);

/* The number of a 16-byte address. */
uint32_t addresses_intern(struct addresses *a, const uint8_t *address);

/* The key of a row's conversation as its sender sees it; false: the row has no transport. */
bool conversation_key(const struct row *row, const struct block *b, struct addresses *a, struct conversation *key);

/* Finding a conversation in steps, for who finds many: the hash of its key; call for what it leads to in memory; say
 * which conversation that may be (UINT32_MAX: none). */
uint64_t conversations_hash(const struct conversations *c, const struct conversation *key);
void     conversations_call(const struct conversations *c, uint64_t hash);
uint32_t conversations_guess(const struct conversations *c, uint64_t hash);

/* The number of the newest conversation between these ends; it is made if there is none (*is_new).  *reverse: the
 * sender of this frame is `b`. */
uint32_t conversations_find(struct conversations *c, const struct conversation *key, bool *is_new, bool *reverse);

/* The same for who has the key's hash. */
uint32_t conversations_find_hashed(struct conversations *c, const struct conversation *key, uint64_t hash, bool *is_new,
                                   bool *reverse);

/* The same, but none is made: UINT32_MAX where there is none. */
uint32_t conversations_look(const struct conversations *c, const struct conversation *key, bool *reverse);

/* Begin a new conversation between these ends, which find gives from now on (ports used again). */
uint32_t conversations_again(struct conversations *c, const struct conversation *key);

#endif
