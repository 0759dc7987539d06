/* wholes.c -- see wholes.h. */
#include "view/wholes.h"

#include "base/mem.h"

#include <string.h>

struct reading {
	const struct defrag *d;
	struct source       *source;
	unsigned             nesting;
};

static bool read_piece(void *context, const struct defrag_piece *p, uint8_t *out);

/* Build a datagram into memory that the caller gives back; false: its bytes are gone. */
static bool build(const struct reading *from, uint32_t datagram, struct derived *out)
{
	const struct defrag_datagram *g = &from->d->datagrams[datagram];
	struct reading                inside = {from->d, from->source, from->nesting + 1};
	uint8_t                      *bytes = mem_alloc(g->len + 1);
	struct part                  *parts = mem_calloc(g->nparts, sizeof *parts);

	*out = (struct derived){.name = g->net == NET_IP6 ? "Reassembled IPv6" : "Reassembled IPv4",
	                        .layer = g->whole_layer,
	                        .bytes = bytes,
	                        .len = g->len,
	                        .parts = parts,
	                        .nparts = g->nparts};
	if (defrag_build(from->d, datagram, read_piece, &inside, bytes, parts))
		return true;
	mem_free(bytes);
	mem_free(parts);
	return false;
}

static void discard(const struct derived *d)
{
	mem_free((void *)(uintptr_t)d->bytes);
	mem_free((void *)(uintptr_t)d->parts);
}

static bool completes(const struct defrag *d, const struct defrag_piece *p)
{
	const struct defrag_datagram *g = &d->datagrams[p->datagram];

	return g->whole_in == p->frame && g->whole_layer == p->layer;
}

/* A piece that lies in a datagram which its frame completes. */
static bool read_nested(const struct reading *from, const struct defrag_piece *p, uint8_t *out)
{
	uint32_t                   n, source = 0;
	const struct defrag_piece *pieces = defrag_pieces_of(from->d, p->frame, &n);
	struct derived             whole;

	for (uint32_t i = 0; i < n; i++) {
		if (!completes(from->d, &pieces[i]) || ++source != p->source)
			continue;
		if (!build(from, pieces[i].datagram, &whole))
			return false;
		bool there = p->position + p->len <= whole.len;
		if (there)
			memcpy(out, whole.bytes + p->position, p->len);
		discard(&whole);
		return there;
	}
	return false;
}

static bool read_piece(void *context, const struct defrag_piece *p, uint8_t *out)
{
	const struct reading *from = context;

	if (!p->source)
		return source_read(from->source, p->position, out, p->len) == p->len;
	return from->nesting < DEFRAG_NESTING_MAX && read_nested(from, p, out);
}

bool wholes_add(struct wholes *x, struct frame_info *info, const struct defrag *d, struct source *source,
                uint32_t datagram)
{
	struct reading from = {d, source, 0};

	if (x->nderived == FRAGMENTS_MAX || !build(&from, datagram, &x->derived[x->nderived]))
		return false;
	info->derived = x->derived;
	info->nderived = ++x->nderived;
	return true;
}

void wholes_of_frame(struct wholes *x, struct frame_info *info, const struct defrag *d, struct source *source)
{
	uint32_t                   n;
	const struct defrag_piece *pieces = defrag_pieces_of(d, info->number, &n);

	for (uint32_t i = 0; i < n && x->nplaces < FRAGMENTS_MAX; i++) {
		uint32_t frame = d->datagrams[pieces[i].datagram].whole_in;
		if (frame)
			x->places[x->nplaces++] = (struct fragment_place){pieces[i].layer, frame};
		if (frame && completes(d, &pieces[i]))
			wholes_add(x, info, d, source, pieces[i].datagram);
	}
	info->fragments = x->places;
	info->nfragments = x->nplaces;
}

uint8_t wholes_put(struct wholes *x, struct frame_info *info, const struct derived *built)
{
	if (x->nderived == WHOLES_MAX) {
		discard(built);
		return 0;
	}
	x->derived[x->nderived] = *built;
	info->derived = x->derived;
	info->nderived = ++x->nderived;
	return (uint8_t)x->nderived;
}

void wholes_clear(struct wholes *x)
{
	for (uint32_t i = 0; i < x->nderived; i++)
		discard(&x->derived[i]);
	x->nderived = x->nplaces = 0;
}
