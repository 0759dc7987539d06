/* stats_tree.c -- see stats_tree.h. */
#include "view/stats_tree.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ nodes */

static uint64_t hash_of(uint32_t parent, const char *name)
{
	uint64_t h = parent + UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		h = (h ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

static uint32_t *slot_of(const struct stats_tree *t, uint32_t parent, const char *name)
{
	size_t i = hash_of(parent, name) & (t->nslots - 1);

	while (t->slots[i] && (t->node[t->slots[i]].parent != parent || strcmp(t->node[t->slots[i]].name, name) != 0))
		i = (i + 1) & (t->nslots - 1);
	return &t->slots[i];
}

static void grow_slots(struct stats_tree *t)
{
	t->nslots = t->nslots ? t->nslots * 2 : 64;
	mem_free(t->slots);
	t->slots = mem_calloc(t->nslots, sizeof *t->slots);
	for (uint32_t i = 1; i < t->n; i++)
		*slot_of(t, t->node[i].parent, t->node[i].name) = i;
}

void stats_tree_init(struct stats_tree *t, size_t most)
{
	*t = (struct stats_tree){.most = most, .start_ms = -1};
	arena_init(&t->names);
	t->node = mem_grow(NULL, &t->capacity, 1, sizeof *t->node);
	t->node[t->n++] = (struct stats_node){.name = ""};
}

void stats_tree_fini(struct stats_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		mem_free(t->node[i].bucket);
	mem_free(t->node);
	mem_free(t->slots);
	arena_fini(&t->names);
	*t = (struct stats_tree){0};
}

void stats_tree_at(struct stats_tree *t, double now_ms)
{
	t->now_ms = now_ms;
	if (t->start_ms < 0)
		t->start_ms = now_ms;
	t->elapsed_ms = now_ms - t->start_ms;
}

uint32_t stats_tree_child(struct stats_tree *t, uint32_t parent, const char *name, enum stats_value values)
{
	if (t->n * 2 >= t->nslots)
		grow_slots(t);
	uint32_t *slot = slot_of(t, parent, name), number = (uint32_t)t->n;
	if (*slot)
		return *slot;
	if (t->n > t->most)
		return 0;
	t->node = mem_grow(t->node, &t->capacity, t->n + 1, sizeof *t->node);
	struct stats_node *p = &t->node[parent];
	t->node[number] = (struct stats_node){.name = arena_text(&t->names, name, strlen(name)),
	                                      .parent = parent,
	                                      .depth = parent ? p->depth + 1 : 0,
	                                      .values = (uint8_t)values};
	*(p->last ? &t->node[p->last].next : &p->first) = number;
	p->last = number;
	*slot = number;
	t->n++;
	return number;
}

void stats_tree_add_range(struct stats_tree *t, uint32_t parent, const char *name, int32_t low, int32_t high)
{
	uint32_t           number = stats_tree_child(t, parent, name, STATS_INTEGER);
	struct stats_node *n = &t->node[number];

	n->is_fixed = true;
	n->low = low;
	n->high = high;
}

/* ------------------------------------------------------------------ ticks */

/* Where the bucket of this number is, or would be: behind all smaller ones. */
static size_t bucket_place(const struct stats_node *n, int64_t number)
{
	size_t i = n->nbuckets;

	while (i && n->bucket[i - 1].number >= number)
		i--;
	return i;
}

static void add_bucket(struct stats_node *n, size_t at, int64_t number, double start_ms)
{
	n->bucket = mem_grow(n->bucket, &n->bucket_capacity, n->nbuckets + 1, sizeof *n->bucket);
	memmove(n->bucket + at + 1, n->bucket + at, (n->nbuckets - at) * sizeof *n->bucket);
	n->bucket[at] = (struct burst_bucket){.number = number, .start_ms = start_ms};
	n->nbuckets++;
}

/* The window ends with the latest bucket; time before it is too old to count. */
static void count_burst(struct stats_node *n, double now_ms)
{
	int64_t number = (int64_t)floor(now_ms / BURST_BUCKET_MS);
	size_t  old = 0;

	if (!n->nbuckets)
		add_bucket(n, 0, 0, 0); /* the capture's beginning is in every first window */
	int64_t last = n->bucket[n->nbuckets - 1].number;
	if (number < n->bucket[0].number && number + BURST_BUCKETS <= last)
		return;
	size_t at = bucket_place(n, number);
	if (at == n->nbuckets || n->bucket[at].number != number)
		add_bucket(n, at, number, now_ms);
	n->bucket[at].count++;
	n->in_window++;
	last = n->bucket[n->nbuckets - 1].number;
	while (n->bucket[old].number + BURST_BUCKETS <= last)
		n->in_window -= n->bucket[old++].count;
	memmove(n->bucket, n->bucket + old, (n->nbuckets - old) * sizeof *n->bucket);
	n->nbuckets -= old;
	if (n->in_window > n->most_in_burst) {
		n->most_in_burst = n->in_window;
		n->burst_start_ms = n->bucket[0].start_ms;
	}
}

void stats_tree_tick(struct stats_tree *t, uint32_t node)
{
	if (!node) {
		t->left_out++;
		return;
	}
	t->node[node].count++;
	count_burst(&t->node[node], t->now_ms);
}

uint32_t stats_tree_tick_child(struct stats_tree *t, uint32_t parent, const char *name)
{
	uint32_t child = stats_tree_child(t, parent, name, STATS_COUNT);

	stats_tree_tick(t, child);
	return child;
}

void stats_tree_value(struct stats_tree *t, uint32_t node, double value)
{
	struct stats_node *n = &t->node[node];

	stats_tree_tick(t, node);
	if (!node)
		return;
	if (n->values == STATS_FLOAT) /* as Wireshark, which keeps them in single precision */
		value = (double)(float)value;
	n->sum = n->values == STATS_FLOAT ? (double)(float)(n->sum + value) : n->sum + value;
	if (n->count == 1 || value < n->least)
		n->least = value;
	if (n->count == 1 || value > n->greatest)
		n->greatest = value;
}

void stats_tree_range(struct stats_tree *t, uint32_t node, int32_t value)
{
	stats_tree_value(t, node, value);
	for (uint32_t i = t->node[node].first; i; i = t->node[i].next)
		if (value >= t->node[i].low && value <= t->node[i].high) {
			stats_tree_value(t, i, value);
			return;
		}
}

/* ------------------------------------------------------------------ order */

static int compare_nodes(const void *a, const void *b, void *tree)
{
	const struct stats_tree *t = tree;
	const struct stats_node *x = &t->node[*(const uint32_t *)a], *y = &t->node[*(const uint32_t *)b];

	if (x->is_fixed && y->is_fixed)
		return x < y ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(y->name, x->name);
}

size_t stats_tree_children(const struct stats_tree *t, uint32_t node, uint32_t *out)
{
	size_t n = 0;

	for (uint32_t i = t->node[node].first; i; i = t->node[i].next)
		out[n++] = i;
	if (node)
		qsort_r(out, n, sizeof *out, compare_nodes, (void *)(uintptr_t)t);
	return n;
}
