/* claims.c -- see claims.h. */
#include "app/claims.h"

#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

/* The first hardware address that claimed an address, and the last frame in which it did (from 1; 0: a free slot). */
struct claims_entry {
	uint64_t holder;
	uint32_t address, frame;
};

struct claims_conflict {
	uint64_t holder;
	uint32_t address, frame, holder_frame;
};

void claims_init(struct claims *c, uint64_t seed)
{
	*c = (struct claims){.seed = seed};
}

void claims_fini(struct claims *c)
{
	mem_free(c->slots);
	mem_free(c->conflicts);
	*c = (struct claims){0};
}

static struct claims_entry *slot_of(const struct claims *c, uint32_t address)
{
	uint64_t hash = (address ^ c->seed) * UINT64_C(0x9e3779b97f4a7c15);
	size_t   i = hash >> 32 & (c->nslots - 1);

	while (c->slots[i].frame && c->slots[i].address != address)
		i = (i + 1) & (c->nslots - 1);
	return &c->slots[i];
}

static void grow(struct claims *c)
{
	struct claims_entry *old = c->slots;
	size_t               n = c->nslots;

	c->nslots = n ? n * 2 : FIRST_SLOTS;
	c->slots = mem_calloc(c->nslots, sizeof *c->slots);
	for (size_t i = 0; i < n; i++)
		if (old[i].frame)
			*slot_of(c, old[i].address) = old[i];
	mem_free(old);
}

static void add_conflict(struct claims *c, const struct claims_entry *held, uint32_t frame)
{
	if (c->nconflicts && c->conflicts[c->nconflicts - 1].frame == frame)
		return;
	c->conflicts = mem_grow(c->conflicts, &c->conflict_capacity, c->nconflicts + 1, sizeof *c->conflicts);
	c->conflicts[c->nconflicts++] = (struct claims_conflict){
	    .holder = held->holder, .address = held->address, .frame = frame, .holder_frame = held->frame};
}

void claims_take(struct claims *c, uint32_t frame, const struct transaction *t)
{
	if (c->nclaims * 2 >= c->nslots)
		grow(c);
	struct claims_entry *held = slot_of(c, t->address);
	if (!held->frame && c->nclaims < CLAIMS_MAX) {
		c->nclaims++;
		*held = (struct claims_entry){.holder = t->id, .address = t->address, .frame = frame};
	} else if (held->frame && held->holder == t->id) {
		held->frame = frame;
	} else if (held->frame) {
		add_conflict(c, held, frame);
	}
}

static const struct claims_conflict *conflict_of(const struct claims *c, uint32_t frame)
{
	size_t low = 0, high = c->nconflicts;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c->conflicts[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->nconflicts && c->conflicts[low].frame == frame ? &c->conflicts[low] : NULL;
}

bool claims_fact(const struct claims *c, uint32_t frame, enum column fact, int64_t *value)
{
	const struct claims_conflict *k = conflict_of(c, frame);

	if (!k)
		return false;
	*value = fact == COLUMN_CLAIM_ADDRESS ? k->address
	         : fact == COLUMN_CLAIM_FRAME ? k->holder_frame
	                                      : (int64_t)k->holder;
	return true;
}
