/* expect.c -- see expect.h. */
#include "flow/expect.h"

#include "base/mem.h"

#include <string.h>

struct expect_item {
	struct expect_end end[2];
	uint32_t          next; /* of the same hash, told before; from 1, 0: none */
	uint32_t          note;
	uint16_t          proto; /* 0: it was found */
};

enum { HEADS_FIRST = 64, LOOK_MAX = 64 }; /* announcements with one hash that are looked at */

void expect_fini(struct expect *x)
{
	mem_free(x->items);
	mem_free(x->heads);
	*x = (struct expect){0};
}

static size_t hash(const struct expect_end *end, size_t nheads)
{
	uint64_t a, b;

	memcpy(&a, end->address, 8);
	memcpy(&b, end->address + 8, 8);
	uint64_t h = (a ^ b * 31 ^ end->port) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(h >> 32) & (nheads - 1);
}

static void link_item(struct expect *x, size_t i)
{
	uint32_t *head = &x->heads[hash(&x->items[i].end[0], x->nheads)];

	x->items[i].next = *head;
	*head = (uint32_t)i + 1;
}

static void grow_heads(struct expect *x)
{
	mem_free(x->heads);
	x->nheads = x->nheads ? x->nheads * 2 : HEADS_FIRST;
	x->heads = mem_calloc(x->nheads, sizeof *x->heads);
	for (size_t i = 0; i < x->n; i++)
		if (x->items[i].proto)
			link_item(x, i);
}

void expect_add(struct expect *x, uint16_t proto, uint32_t note, const struct expect_end end[2])
{
	if (x->n == x->nheads)
		grow_heads(x);
	x->items = mem_grow(x->items, &x->capacity, x->n + 1, sizeof *x->items);
	x->items[x->n++] = (struct expect_item){.end = {end[0], end[1]}, .note = note, .proto = proto};
	link_item(x, x->n - 1);
}

static bool fits(const struct expect_end *expected, const struct expect_end *end)
{
	return (!expected->port || expected->port == end->port) &&
	       memcmp(expected->address, end->address, sizeof end->address) == 0;
}

static uint16_t take(struct expect *x, const struct expect_end *first, const struct expect_end *second, uint32_t *note)
{
	uint32_t *at = &x->heads[hash(first, x->nheads)];

	for (unsigned i = 0; *at && i < LOOK_MAX; i++) {
		struct expect_item *item = &x->items[*at - 1];
		uint16_t            proto = item->proto;
		if (!fits(&item->end[0], first) || !fits(&item->end[1], second)) {
			at = &item->next;
			continue;
		}
		*at = item->next;
		*note = item->note;
		item->proto = 0;
		return proto;
	}
	return 0;
}

uint16_t expect_take(struct expect *x, const struct expect_end end[2], uint32_t *note)
{
	uint16_t proto = x->n ? take(x, &end[0], &end[1], note) : 0;

	return proto || !x->n ? proto : take(x, &end[1], &end[0], note);
}
