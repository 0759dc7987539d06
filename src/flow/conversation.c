/* conversation.c -- see conversation.h. */
#include "flow/conversation.h"

#include "base/mem.h"

#include <string.h>

/* Open addressing; a slot holds the hash's other bits, so that most misses touch no record. */
struct conversation_slot {
	uint32_t hash;
	uint32_t number; /* of the conversation, + 1; 0: free */
};

enum { FIRST_SLOTS = 256 };

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* ------------------------------------------------------------------ addresses */

void addresses_init(struct addresses *a, uint64_t seed)
{
	*a = (struct addresses){.seed = seed};
}

void addresses_fini(struct addresses *a)
{
	mem_free(a->list);
	mem_free(a->slots);
}

static uint64_t hash_address(const struct addresses *a, const uint8_t *address)
{
	uint64_t high, low;

	memcpy(&high, address, 8);
	memcpy(&low, address + 8, 8);
	return mix(mix(a->seed, high), low);
}

static uint32_t *address_slot(const struct addresses *a, const uint8_t *address)
{
	size_t i = hash_address(a, address) & (a->nslots - 1);

	while (a->slots[i] && memcmp(a->list[a->slots[i] - 1], address, 16) != 0)
		i = (i + 1) & (a->nslots - 1);
	return &a->slots[i];
}

static void grow_addresses(struct addresses *a)
{
	a->nslots = a->nslots ? a->nslots * 2 : FIRST_SLOTS;
	mem_free(a->slots);
	a->slots = mem_calloc(a->nslots, sizeof *a->slots);
	for (size_t i = 0; i < a->n; i++)
		*address_slot(a, a->list[i]) = (uint32_t)i + 1;
}

uint32_t addresses_intern(struct addresses *a, const uint8_t *address)
{
	if (a->n * 2 >= a->nslots)
		grow_addresses(a);
	uint32_t *slot = address_slot(a, address);
	if (!*slot) {
		a->list = mem_grow(a->list, &a->capacity, a->n + 1, 16);
		memcpy(a->list[a->n++], address, 16);
		*slot = (uint32_t)a->n;
	}
	return *slot - 1;
}

/* ------------------------------------------------------------------ conversations */

void conversations_init(struct conversations *c, uint64_t seed)
{
	*c = (struct conversations){.seed = seed};
}

void conversations_fini(struct conversations *c)
{
	mem_free(c->list);
	mem_free(c->slots);
}

bool conversation_key(const struct row *row, const struct block *b, struct addresses *a, struct conversation *key)
{
	if (!(row->marks & (ROW_TCP | ROW_UDP)))
		return false;
	*key = (struct conversation){.net = row->net, .a_port = row->sport, .b_port = row->dport};
	if (row->net == NET_IP6) {
		key->a_address = addresses_intern(a, block_address(b, row->src));
		key->b_address = addresses_intern(a, block_address(b, row->dst));
	} else if (row->net == NET_IP4) {
		key->a_address = row->src;
		key->b_address = row->dst;
	}
	return true;
}

static uint64_t end_of(uint32_t address, uint16_t port)
{
	return (uint64_t)address << 16 | port;
}

/* The same for both directions. */
static uint64_t hash_key(const struct conversations *c, const struct conversation *k)
{
	uint64_t a = end_of(k->a_address, k->a_port), b = end_of(k->b_address, k->b_port);

	return mix(mix(c->seed + k->net, a < b ? a : b), a < b ? b : a);
}

static bool same_key(const struct conversation *x, const struct conversation *k, bool *reverse)
{
	uint64_t xa = end_of(x->a_address, x->a_port), xb = end_of(x->b_address, x->b_port);
	uint64_t ka = end_of(k->a_address, k->a_port), kb = end_of(k->b_address, k->b_port);

	if (x->net != k->net)
		return false;
	*reverse = xa != ka;
	return (xa == ka && xb == kb) || (xa == kb && xb == ka);
}

static struct conversation_slot *key_slot(const struct conversations *c, const struct conversation *k, uint64_t hash,
                                          bool *reverse)
{
	size_t i = hash & (c->nslots - 1);

	while (c->slots[i].number &&
	       (c->slots[i].hash != hash >> 32 || !same_key(&c->list[c->slots[i].number - 1], k, reverse)))
		i = (i + 1) & (c->nslots - 1);
	return &c->slots[i];
}

/* Later conversations of the same ends are found, not earlier ones: put back in order, each takes its predecessor's
 * slot. */
static void grow_slots(struct conversations *c)
{
	bool reverse;

	c->nslots = c->nslots ? c->nslots * 2 : FIRST_SLOTS;
	mem_free(c->slots);
	c->slots = mem_calloc(c->nslots, sizeof *c->slots);
	for (size_t i = 0; i < c->n; i++) {
		uint64_t hash = hash_key(c, &c->list[i]);
		*key_slot(c, &c->list[i], hash, &reverse) =
		    (struct conversation_slot){(uint32_t)(hash >> 32), (uint32_t)i + 1};
	}
}

static uint32_t add_conversation(struct conversations *c, const struct conversation *key)
{
	c->list = mem_grow(c->list, &c->capacity, c->n + 1, sizeof *c->list);
	c->list[c->n] = *key;
	return (uint32_t)c->n++;
}

uint64_t conversations_hash(const struct conversations *c, const struct conversation *key)
{
	return hash_key(c, key);
}

void conversations_call(const struct conversations *c, uint64_t hash)
{
	if (c->nslots)
		__builtin_prefetch(&c->slots[hash & (c->nslots - 1)], 1);
}

uint32_t conversations_guess(const struct conversations *c, uint64_t hash)
{
	if (!c->nslots)
		return UINT32_MAX;
	uint32_t number = c->slots[hash & (c->nslots - 1)].number - 1;
	if (number != UINT32_MAX)
		__builtin_prefetch(&c->list[number]);
	return number;
}

uint32_t conversations_find(struct conversations *c, const struct conversation *key, bool *is_new, bool *reverse)
{
	return conversations_find_hashed(c, key, hash_key(c, key), is_new, reverse);
}

uint32_t conversations_find_hashed(struct conversations *c, const struct conversation *key, uint64_t hash, bool *is_new,
                                   bool *reverse)
{
	if (c->n * 2 >= c->nslots)
		grow_slots(c);
	struct conversation_slot *slot = key_slot(c, key, hash, reverse);
	*is_new = !slot->number;
	if (*is_new) {
		*slot = (struct conversation_slot){(uint32_t)(hash >> 32), add_conversation(c, key) + 1};
		*reverse = false;
	}
	return slot->number - 1;
}

uint32_t conversations_look(const struct conversations *c, const struct conversation *key, bool *reverse)
{
	return c->nslots ? key_slot(c, key, hash_key(c, key), reverse)->number - 1 : UINT32_MAX;
}

uint32_t conversations_again(struct conversations *c, const struct conversation *key)
{
	bool     reverse;
	uint64_t hash = hash_key(c, key);

	if (c->n * 2 >= c->nslots)
		grow_slots(c);
	struct conversation_slot *slot = key_slot(c, key, hash, &reverse);
	slot->hash = (uint32_t)(hash >> 32);
	slot->number = add_conversation(c, key) + 1;
	return slot->number - 1;
}
