/* pair.c -- see pair.h. */
#include "app/pair.h"

#include "base/mem.h"

#include <string.h>

/* A request and the first response to it: frames (from 1), 0: not seen. */
struct pair_exchange {
	uint64_t id;
	uint32_t group; /* protocol and transport */
	uint32_t conversation;
	uint32_t request, response;
};

enum note_part { PART_REQUEST, PART_RESPONSE, PART_REQUEST_AGAIN, PART_RESPONSE_AGAIN, PART_ALONE };

struct pair_note {
	uint32_t frame;
	uint32_t offset;   /* of the layer */
	uint32_t exchange; /* of all but PART_ALONE */
	uint8_t  source;   /* of the layer */
	uint8_t  part;     /* enum note_part */
};

enum { FIRST_SLOTS = 256, NS = 1000000000 };

void pairs_init(struct pairs *x, const struct store *store, uint64_t seed)
{
	*x = (struct pairs){.store = store, .seed = seed};
	addresses_init(&x->addresses, seed);
	conversations_init(&x->ends, seed);
	claims_init(&x->claims, seed);
}

void pairs_fini(struct pairs *x)
{
	mem_free(x->exchanges);
	mem_free(x->notes);
	mem_free(x->slots);
	addresses_fini(&x->addresses);
	conversations_fini(&x->ends);
	claims_fini(&x->claims);
	*x = (struct pairs){0};
}

/* ------------------------------------------------------------------ exchanges by what their messages say */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* Where the newest exchange with the key of e stands, or is to be put. */
static uint32_t *slot_of(const struct pairs *x, const struct pair_exchange *e)
{
	size_t i = mix(mix(x->seed ^ e->group, e->conversation), e->id) & (x->nslots - 1);

	for (; x->slots[i]; i = (i + 1) & (x->nslots - 1)) {
		const struct pair_exchange *other = &x->exchanges[x->slots[i] - 1];
		if (other->id == e->id && other->conversation == e->conversation && other->group == e->group)
			break;
	}
	return &x->slots[i];
}

static void grow_slots(struct pairs *x)
{
	x->nslots = x->nslots ? x->nslots * 2 : FIRST_SLOTS;
	mem_free(x->slots);
	x->slots = mem_calloc(x->nslots, sizeof *x->slots);
	for (size_t i = 0; i < x->nexchanges; i++)
		*slot_of(x, &x->exchanges[i]) = (uint32_t)i + 1;
}

/* ------------------------------------------------------------------ feeding */

/* The row of the message: false if the frame has no such row. */
static bool row_of(const struct block *b, uint32_t frame, uint16_t number, struct row *row)
{
	uint32_t n, at = (frame - 1) & BLOCK_MASK;

	if (!number) {
		block_row(b, at, row);
		return true;
	}
	const struct block_extra *extra = block_extra_rows(b, at, &n);
	if (number > n)
		return false;
	*row = extra[number - 1].facts;
	return true;
}

/* The number of the conversation of two addresses; a packet within a transport's payload has one of its own. */
static uint32_t ends_of(struct pairs *x, const struct block *b, const struct row *row, uint8_t outer)
{
	bool                is_new, reverse;
	struct conversation key = {
	    .a_address = row->src, .b_address = row->dst, .net = row->net, .a_port = outer, .b_port = outer};

	if (row->net == NET_IP6) {
		key.a_address = addresses_intern(&x->addresses, block_address(b, row->src));
		key.b_address = addresses_intern(&x->addresses, block_address(b, row->dst));
	}
	return conversations_find(&x->ends, &key, &is_new, &reverse);
}

static bool key_of(struct pairs *x, const struct block *b, uint32_t frame, const struct transaction *t,
                   struct pair_exchange *e)
{
	struct row row;

	if (!row_of(b, frame, t->row, &row))
		return false;
	bool by_addresses = t->flags & TRANSACTION_BY_ADDRESSES;
	*e = (struct pair_exchange){.id = t->id, .request = frame, .group = t->proto};
	if (by_addresses && row.net != NET_NONE)
		e->conversation = ends_of(x, b, &row, t->outer);
	else
		e->conversation = by_addresses ? NO_STREAM : row.stream;
	if (!by_addresses)
		e->group |= (uint32_t)(row.marks & ROW_TCP) << 16;
	return by_addresses || row.stream != NO_STREAM;
}

static int64_t time_of(const struct pairs *x, uint32_t frame)
{
	return block_time_ns(store_block(x->store, frame - 1), (frame - 1) & BLOCK_MASK);
}

static bool is_again(const struct pairs *x, const struct pair_exchange *e, uint32_t frame, uint32_t repeat_s)
{
	return repeat_s && !e->response && time_of(x, frame) - time_of(x, e->request) < repeat_s * INT64_C(1000000000);
}

/* A request: the exchange that it begins, or that it belongs to. */
static enum note_part take_request(struct pairs *x, uint32_t *slot, const struct pair_exchange *e, uint32_t repeat_s)
{
	if (*slot && is_again(x, &x->exchanges[*slot - 1], e->request, repeat_s))
		return PART_REQUEST_AGAIN;
	x->exchanges = mem_grow(x->exchanges, &x->exchange_capacity, x->nexchanges + 1, sizeof *x->exchanges);
	x->exchanges[x->nexchanges++] = *e;
	*slot = (uint32_t)x->nexchanges;
	return PART_REQUEST;
}

static enum note_part take_response(struct pairs *x, uint32_t slot, uint32_t frame, const struct transaction *t)
{
	struct pair_exchange *e = slot ? &x->exchanges[slot - 1] : NULL;

	if (!e)
		return PART_ALONE;
	if (e->response && !(t->flags & TRANSACTION_MANY))
		return t->repeat_s ? PART_RESPONSE_AGAIN : PART_ALONE;
	if (!e->response)
		e->response = frame;
	return PART_RESPONSE;
}

void pairs_message(struct pairs *x, const struct block *b, uint32_t frame, const struct transaction *t)
{
	struct pair_exchange e;

	if (t->flags & TRANSACTION_CLAIM) {
		claims_take(&x->claims, frame, t);
		return;
	}
	if (x->nnotes == PAIR_NOTES_MAX) {
		x->missed++;
		return;
	}
	if (!key_of(x, b, frame, t, &e))
		return;
	if (x->nexchanges * 2 >= x->nslots)
		grow_slots(x);
	uint32_t      *slot = slot_of(x, &e);
	enum note_part part = t->flags & TRANSACTION_RESPONSE ? take_response(x, *slot, frame, t)
	                                                      : take_request(x, slot, &e, t->repeat_s);
	x->notes = mem_grow(x->notes, &x->note_capacity, x->nnotes + 1, sizeof *x->notes);
	x->notes[x->nnotes++] =
	    (struct pair_note){frame, t->offset, part == PART_ALONE ? 0 : *slot - 1, t->source, (uint8_t)part};
}

/* ------------------------------------------------------------------ asking */

static const struct pair_note *note_of(const struct pairs *x, uint32_t frame, const struct layer *layer)
{
	size_t low = 0, high = x->nnotes;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (x->notes[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < x->nnotes && x->notes[low].frame == frame; low++)
		if (x->notes[low].offset == layer->offset && x->notes[low].source == layer->source)
			return &x->notes[low];
	return NULL;
}

void pairs_view(const struct pairs *x, size_t number, struct pair_view *out)
{
	const struct pair_exchange *e = &x->exchanges[number];

	*out = (struct pair_view){(uint16_t)e->group, e->request, e->response};
}

void pairs_repetitions(const struct pairs *x, uint32_t *counts)
{
	for (size_t i = 0; i < x->nnotes; i++)
		counts[x->notes[i].exchange] += x->notes[i].part == PART_REQUEST_AGAIN;
}

static bool give(int64_t *value, bool there, int64_t v)
{
	*value = v;
	return there;
}

static bool claim_fact(const struct pairs *x, uint32_t frame, enum column fact, int64_t *value)
{
	if (fact != COLUMN_CLAIM_SECONDS)
		return claims_fact(&x->claims, frame, fact, value);
	if (!claims_fact(&x->claims, frame, COLUMN_CLAIM_FRAME, value))
		return false;
	*value = time_of(x, frame) / NS - time_of(x, (uint32_t)*value) / NS;
	return true;
}

bool pairs_fact(const struct pairs *x, uint32_t frame, const struct layer *layer, enum column fact, int64_t *value)
{
	if (fact >= COLUMN_CLAIM_ADDRESS)
		return claim_fact(x, frame, fact, value);
	const struct pair_note *n = note_of(x, frame, layer);

	if (!n)
		return false;
	if (n->part == PART_ALONE)
		return give(value, fact == COLUMN_NO_REQUEST, 1);
	const struct pair_exchange *e = &x->exchanges[n->exchange];
	switch (fact) {
	case COLUMN_REQUEST_IN: return give(value, n->part == PART_RESPONSE, e->request);
	case COLUMN_RESPONSE_IN: return give(value, n->part == PART_REQUEST && e->response, e->response);
	case COLUMN_RESPONSE_TIME:
		return n->part == PART_RESPONSE && give(value, true, time_of(x, frame) - time_of(x, e->request));
	case COLUMN_REQUEST_AGAIN: return give(value, n->part == PART_REQUEST_AGAIN, e->request);
	case COLUMN_RESPONSE_AGAIN: return give(value, n->part == PART_RESPONSE_AGAIN, e->response);
	case COLUMN_NO_RESPONSE: return give(value, n->part == PART_REQUEST && !e->response, 1);
	default: return false;
	}
}
