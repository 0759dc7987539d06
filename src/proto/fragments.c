/* fragments.c -- see fragments.h. */
#include "proto/fragments.h"

static const struct derived *derived_of(const struct walk *w, uint8_t *source)
{
	const struct frame_info *f = walk_frame(w);
	const struct layer      *layers;

	walk_layers(w, &layers);
	for (uint32_t i = 0; i < f->nderived; i++)
		if (f->derived[i].layer == w->layer - layers) {
			*source = (uint8_t)(i + 1);
			return &f->derived[i];
		}
	return NULL;
}

static uint32_t whole_in(const struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	const struct layer      *layers;

	walk_layers(w, &layers);
	for (uint32_t i = 0; i < f->nfragments; i++)
		if (f->fragments[i].layer == w->layer - layers)
			return f->fragments[i].whole_in;
	return 0;
}

static void add_part(struct walk *w, struct node *under, const struct fragment_rows *rows, const struct part *p)
{
	bool         error = p->flags & (PART_CONFLICT | PART_TAILS | PART_TOO_LONG);
	struct node *n = add_uint(w, under, error ? rows->error : rows->fragment, p->offset, p->len, p->frame);

	node_generated(n);
	if (p->len)
		node_label(n, "Frame: %u, payload: %u-%u (%u byte%s)", walk_shown(w, p->frame), p->offset,
		           p->offset + p->len - 1, p->len, p->len == 1 ? "" : "s");
	else
		node_label(n, "Frame: %u (no data)", walk_shown(w, p->frame));
	if (p->flags & PART_OVERLAP)
		node_generated(add_uint(w, n, rows->overlap, 0, 0, 1));
	if (p->flags & PART_CONFLICT)
		node_generated(add_uint(w, n, rows->conflict, 0, 0, 1));
	if (p->flags & PART_TAILS)
		node_generated(add_uint(w, n, rows->tails, 0, 0, 1));
	if (p->flags & PART_TOO_LONG)
		node_generated(add_uint(w, n, rows->too_long, 0, 0, 1));
}

/* "3 IPv4 Fragments (100 bytes): #1(40), #2(40), #3(20)" */
static void label_list(struct walk *w, struct node *n, const struct fragment_rows *rows, const struct derived *d)
{
	struct text t;

	if (!n || !walk_labels(w))
		return;
	text_init(&t);
	text_printf(&t, "%u %s Fragment%s (%u byte%s): ", d->nparts, rows->tag, d->nparts == 1 ? "" : "s", d->len,
	            d->len == 1 ? "" : "s");
	for (uint32_t i = 0; i < d->nparts; i++)
		text_printf(&t, "%s#%u(%u)", i ? ", " : "", walk_shown(w, d->parts[i].frame), d->parts[i].len);
	node_label(n, "%s", walk_text(w, &t));
	text_fini(&t);
}

static void add_list(struct walk *w, struct node *under, const struct fragment_rows *rows, const struct derived *d,
                     uint8_t source)
{
	struct walk  former = *w;
	struct node *to = under ? under : w->node;

	walk_switch(w, source);
	struct node *list = add(w, to, rows->fragments, 0, d->len);
	node_generated(list);
	label_list(w, list, rows, d);
	for (uint32_t i = 0; i < d->nparts; i++)
		add_part(w, list, rows, &d->parts[i]);
	node_generated(add_uint(w, list, rows->count, 0, 0, d->nparts));
	node_generated(add_uint(w, list, rows->length, 0, 0, d->len));
	node_generated(add(w, list, rows->data, 0, d->len));
	walk_return(w, &former);
}

uint32_t fragments_walk(struct walk *w, struct node *under, const struct fragment_rows *rows)
{
	uint8_t               source = 0;
	const struct derived *d = derived_of(w, &source);

	if (d) {
		add_list(w, under, rows, d, source);
		return walk_frame(w)->number;
	}
	uint32_t frame = whole_in(w);
	if (frame)
		node_generated(add_uint(w, under ? under : w->node, rows->reassembled_in, rows->at, 0, frame));
	return frame;
}
