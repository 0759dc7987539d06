/* defrag.c -- see defrag.h. */
#include "flow/defrag.h"

#include "base/mem.h"

#include <string.h>

enum defrag_tail { TAIL_NO, TAIL_YES, TAIL_OTHER /* the datagram has ended elsewhere before */ };

struct defrag_open {
	uint64_t id;
	uint8_t  net, src[16], dst[16];
	uint32_t datagram;
	uint32_t next; /* in the slot, or in the list of free ones */
};

void defrag_init(struct defrag *d)
{
	*d = (struct defrag){.free_open = DEFRAG_NONE};
}

void defrag_fini(struct defrag *d)
{
	mem_free(d->pieces);
	mem_free(d->datagrams);
	mem_free(d->open);
	mem_free(d->slots);
	defrag_init(d);
}

/* ------------------------------------------------------------------ the open datagrams */

static uint64_t mix(uint64_t h, const uint8_t *p)
{
	for (int i = 0; i < 16; i += 8) {
		uint64_t v;
		memcpy(&v, p + i, 8);
		h = (h ^ v) * 0x9e3779b97f4a7c15u;
		h ^= h >> 31;
	}
	return h;
}

static size_t slot_of(const struct defrag *d, uint64_t id, const uint8_t *src, const uint8_t *dst)
{
	return (mix(mix(id * 0x9e3779b97f4a7c15u, src), dst) >> 8) & (d->nslots - 1);
}

static void grow_slots(struct defrag *d)
{
	enum { SLOTS_FIRST = 64 };

	if (d->nopen < d->nslots)
		return;
	uint32_t *old = d->slots;
	size_t    nold = d->nslots;
	d->nslots = nold ? nold * 2 : SLOTS_FIRST;
	d->slots = mem_alloc(d->nslots * sizeof *d->slots);
	memset(d->slots, 0xff, d->nslots * sizeof *d->slots);
	for (size_t i = 0; i < nold; i++)
		for (uint32_t at = old[i], next; at != DEFRAG_NONE; at = next) {
			struct defrag_open *o = &d->open[at];
			size_t              slot = slot_of(d, o->id, o->src, o->dst);
			next = o->next;
			o->next = d->slots[slot];
			d->slots[slot] = at;
		}
	mem_free(old);
}

static uint32_t *find_open(struct defrag *d, const struct fragment *f)
{
	uint32_t *at = &d->slots[slot_of(d, f->id, f->src, f->dst)];

	while (*at != DEFRAG_NONE) {
		struct defrag_open *o = &d->open[*at];
		if (o->id == f->id && o->net == f->net && memcmp(o->src, f->src, 16) == 0 &&
		    memcmp(o->dst, f->dst, 16) == 0)
			break;
		at = &o->next;
	}
	return at;
}

static void add_open(struct defrag *d, const struct fragment *f)
{
	uint32_t at = d->free_open;

	if (at != DEFRAG_NONE) {
		d->free_open = d->open[at].next;
	} else {
		d->open = mem_grow(d->open, &d->open_capacity, d->nopen + 1, sizeof *d->open);
		at = (uint32_t)d->nopen++;
		grow_slots(d);
	}
	d->datagrams = mem_grow(d->datagrams, &d->datagram_capacity, d->ndatagrams + 1, sizeof *d->datagrams);
	d->datagrams[d->ndatagrams] =
	    (struct defrag_datagram){.first = DEFRAG_NONE, .last = DEFRAG_NONE, .len = UINT32_MAX, .net = f->net};
	uint32_t           *slot = &d->slots[slot_of(d, f->id, f->src, f->dst)];
	struct defrag_open *o = &d->open[at];
	*o = (struct defrag_open){.id = f->id, .net = f->net, .datagram = (uint32_t)d->ndatagrams++, .next = *slot};
	memcpy(o->src, f->src, sizeof o->src);
	memcpy(o->dst, f->dst, sizeof o->dst);
	*slot = at;
}

static void close_open(struct defrag *d, uint32_t *slot)
{
	uint32_t at = *slot;

	*slot = d->open[at].next;
	d->open[at].next = d->free_open;
	d->free_open = at;
}

/* ------------------------------------------------------------------ pieces */

/* Put a piece into its datagram's list: behind all that begin where it does. */
static void link_piece(struct defrag *d, struct defrag_datagram *g, uint32_t index)
{
	struct defrag_piece *p = &d->pieces[index];
	uint32_t             before = g->last;

	while (before != DEFRAG_NONE && d->pieces[before].at > p->at)
		before = d->pieces[before].previous;
	p->previous = before;
	p->next = before == DEFRAG_NONE ? g->first : d->pieces[before].next;
	*(before == DEFRAG_NONE ? &g->first : &d->pieces[before].next) = index;
	*(p->next == DEFRAG_NONE ? &g->last : &d->pieces[p->next].previous) = index;
	g->nparts++;
	g->sum = g->sum > UINT32_MAX - p->len ? UINT32_MAX : g->sum + p->len;
}

static bool is_whole(const struct defrag *d, const struct defrag_datagram *g)
{
	uint32_t filled = 0;

	if (g->len == UINT32_MAX || g->sum < g->len)
		return false;
	for (uint32_t i = g->first; i != DEFRAG_NONE && d->pieces[i].at <= filled; i = d->pieces[i].next)
		if (d->pieces[i].at + d->pieces[i].len > filled)
			filled = d->pieces[i].at + d->pieces[i].len;
	return filled >= g->len;
}

static void add_piece(struct defrag *d, uint32_t datagram, uint32_t frame, uint64_t frame_at, const struct fragment *f)
{
	struct defrag_datagram *g = &d->datagrams[datagram];
	uint8_t                 tail = f->more ? TAIL_NO : TAIL_YES;

	if (tail && g->len == UINT32_MAX)
		g->len = f->at + f->len;
	else if (tail && g->len != f->at + f->len)
		tail = TAIL_OTHER;
	d->pieces = mem_grow(d->pieces, &d->piece_capacity, d->npieces + 1, sizeof *d->pieces);
	d->pieces[d->npieces] = (struct defrag_piece){.position = f->source ? f->offset : frame_at + f->offset,
	                                              .frame = frame,
	                                              .layer = f->layer,
	                                              .source = f->source,
	                                              .tail = tail,
	                                              .at = f->at,
	                                              .len = f->len,
	                                              .datagram = datagram};
	link_piece(d, g, (uint32_t)d->npieces++);
}

uint32_t defrag_add(struct defrag *d, uint32_t frame, uint64_t frame_at, const struct fragment *f)
{
	if (d->npieces == DEFRAG_PIECES_MAX || f->at > DEFRAG_BYTES_MAX || f->len > DEFRAG_BYTES_MAX - f->at) {
		d->left_out++;
		return DEFRAG_NONE;
	}
	grow_slots(d);
	uint32_t *slot = find_open(d, f);
	if (*slot == DEFRAG_NONE) {
		add_open(d, f);
		slot = find_open(d, f);
	}
	uint32_t                datagram = d->open[*slot].datagram;
	struct defrag_datagram *g = &d->datagrams[datagram];
	if (g->nparts == DEFRAG_PARTS_MAX) {
		d->left_out++;
		return DEFRAG_NONE;
	}
	add_piece(d, datagram, frame, frame_at, f);
	if (!is_whole(d, g))
		return DEFRAG_NONE;
	g->whole_in = frame;
	g->whole_layer = f->layer;
	close_open(d, slot);
	return datagram;
}

const struct defrag_piece *defrag_pieces_of(const struct defrag *d, uint32_t frame, uint32_t *n)
{
	size_t low = 0, high = d->npieces;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (d->pieces[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < d->npieces && d->pieces[low + *n].frame == frame;)
		++*n;
	return d->pieces + low;
}

/* ------------------------------------------------------------------ the whole */

/* Is what a piece says of bytes that are there already the same? */
static bool agrees(const struct defrag_piece *p, const uint8_t *piece, const uint8_t *bytes, uint32_t filled)
{
	uint32_t n = filled - p->at < p->len ? filled - p->at : p->len;

	return memcmp(bytes + p->at, piece, n) == 0;
}

/* Copy what a piece adds to the bytes up to `filled`, and say what is wrong with it; returns how far they reach now. */
static uint32_t put_piece(const struct defrag_piece *p, const uint8_t *piece, uint8_t *bytes, uint32_t filled,
                          uint32_t len, uint8_t *flags)
{
	uint32_t end = p->at + p->len < len ? p->at + p->len : len;

	if (p->tail == TAIL_OTHER)
		*flags |= PART_TAILS;
	if (p->at + p->len > len)
		*flags |= PART_TOO_LONG;
	if (p->at < filled && p->len) {
		*flags |= PART_OVERLAP;
		if (!agrees(p, piece, bytes, filled))
			*flags |= PART_CONFLICT;
	}
	if (end <= filled || p->at > filled)
		return filled;
	memcpy(bytes + filled, piece + (filled - p->at), end - filled);
	return end;
}

bool defrag_build(const struct defrag *d, uint32_t datagram, defrag_read read, void *context, uint8_t *bytes,
                  struct part *parts)
{
	const struct defrag_datagram *g = &d->datagrams[datagram];
	uint32_t                      filled = 0, n = 0;
	uint8_t                      *piece = NULL;
	size_t                        capacity = 0;
	bool                          ok = true;

	for (uint32_t i = g->first; i != DEFRAG_NONE; i = d->pieces[i].next) {
		const struct defrag_piece *p = &d->pieces[i];
		parts[n] = (struct part){.frame = p->frame, .offset = p->at, .len = p->len};
		piece = mem_grow(piece, &capacity, p->len + 1, 1);
		ok = ok && read(context, p, piece);
		if (ok)
			filled = put_piece(p, piece, bytes, filled, g->len, &parts[n].flags);
		n++;
	}
	mem_free(piece);
	return ok;
}
