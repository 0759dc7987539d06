/* order.c -- see order.h.  What comes is in order nearly always: it is sorted and merged only where it is not. */
#include "order.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void order_init(struct order *o, bool pcap)
{
	*o = (struct order){0};
	block_init(&o->blocks, -1, pcap);
}

void order_fini(struct order *o)
{
	block_fini(&o->blocks);
	mem_free(o->held);
	mem_free(o->fresh);
}

static int compare(const void *a, const void *b)
{
	const struct order_packet *one = a, *two = b;

	if (one->time_ns != two->time_ns)
		return one->time_ns < two->time_ns ? -1 : 1;
	return one->at < two->at ? -1 : one->at > two->at;
}

/* Give the room of taken packets back, when it is as much as the others take. */
static void forget_taken(struct order *o)
{
	size_t left = o->n - o->next, low = o->blocks.used;

	if (o->next < left || !o->next)
		return;
	for (size_t i = o->next; i < o->n; i++)
		if (o->held[i].at < low)
			low = o->held[i].at;
	memmove(o->blocks.buffer, o->blocks.buffer + low, o->blocks.used - low);
	o->blocks.used -= low;
	memmove(o->held, o->held + o->next, left * sizeof *o->held);
	for (size_t i = 0; i < left; i++)
		o->held[i].at -= low;
	o->sorted -= o->next;
	o->n = left;
	o->next = 0;
}

void order_put(struct order *o, uint32_t device, uint64_t order_ns, uint64_t time_ns, const uint8_t *bytes,
               uint32_t caplen, uint32_t len)
{
	forget_taken(o);
	size_t at = o->blocks.used;
	block_packet(&o->blocks, device, time_ns, bytes, caplen, len);
	o->held = mem_grow(o->held, &o->capacity, o->n + 1, sizeof *o->held);
	o->held[o->n++] = (struct order_packet){order_ns, at, (uint32_t)(o->blocks.used - at), device};
}

/* Bring what came among what is held. */
static void sort(struct order *o)
{
	while (o->sorted < o->n && (o->sorted == o->next || compare(&o->held[o->sorted - 1], &o->held[o->sorted]) < 0))
		o->sorted++;
	size_t count = o->n - o->sorted, old = o->sorted, to = o->n;
	if (!count)
		return;
	o->fresh = mem_grow(o->fresh, &o->fresh_capacity, count, sizeof *o->fresh);
	memcpy(o->fresh, o->held + old, count * sizeof *o->fresh);
	qsort(o->fresh, count, sizeof *o->fresh, compare);
	while (count) {
		bool later = old > o->next && compare(&o->held[old - 1], &o->fresh[count - 1]) > 0;
		o->held[--to] = later ? o->held[--old] : o->fresh[--count];
	}
	o->sorted = o->n;
}

uint64_t order_earliest_ns(struct order *o)
{
	sort(o);
	return o->next < o->n ? o->held[o->next].time_ns : UINT64_MAX;
}

size_t order_bytes(const struct order *o)
{
	return o->next < o->n ? o->blocks.used : 0;
}

const struct order_packet *order_take(struct order *o, uint64_t until_ns, const uint8_t **block)
{
	sort(o);
	if (o->next == o->n || o->held[o->next].time_ns > until_ns)
		return NULL;
	const struct order_packet *p = &o->held[o->next++];
	*block = o->blocks.buffer + p->at;
	return p;
}
