/* walk_layer.c -- what a walk asks about its layer and frame: the layers that it carries and the bytes that it makes
 * for them, notes, messages of streams. */
#include "dissect/walk.h"

bool walk_carries(const struct walk *w)
{
	const struct walker *x = w->walker;
	const struct tree   *t = x->tree;
	ptrdiff_t            own = w->layer - t->scan.layers;

	for (unsigned i = 0; i < t->scan.nlayers; i++)
		if (t->scan.layers[i].parent == own && t->scan.layers[i].source == SOURCE_MADE &&
		    !(x->skipped >> i & 1))
			return true;
	return false;
}

void walk_need(const struct walk *w, uint8_t source, uint32_t from, uint32_t end)
{
	const struct frame_info *f = w->walker->tree->frame;

	if (source && f->rest)
		f->rest(f, source, from, end);
}

uint8_t walk_source(struct walk *w, const char *name, const uint8_t *bytes, uint32_t n)
{
	struct tree *t = w->walker->tree;

	if (t->nsources == TREE_SOURCES_MAX)
		return w->walker->source;
	t->sources[t->nsources] = (struct tree_source){name, arena_copy(&t->arena, bytes, n), n};
	return (uint8_t)t->nsources++;
}

const uint8_t *walk_source_bytes(const struct walk *w, uint8_t source)
{
	return w->walker->tree->sources[source].bytes;
}

void walk_switch(struct walk *w, uint8_t source)
{
	const struct tree_source *s = &w->walker->tree->sources[source];

	w->walker->source = source;
	w->walker->base = 0;
	w->p = s->bytes;
	w->caplen = w->len = s->caplen;
}

void walk_return(struct walk *w, const struct walk *former)
{
	w->walker->source = w->layer->source;
	w->walker->base = w->layer->offset;
	w->p = former->p;
	w->caplen = former->caplen;
	w->len = former->len;
}

const char *walk_told(const struct walk *w)
{
	return w->walker->tree->told[w->walker->layer];
}

uint32_t walk_offset(const struct walk *w)
{
	return w->walker->base;
}

uint8_t walk_source_of(const struct walk *w)
{
	return w->walker->source;
}

void walk_hand_over(struct walk *w, enum proto_id proto, uint8_t source, uint32_t offset, uint32_t len,
                    const char *what)
{
	struct tree *t = w->walker->tree;
	ptrdiff_t    own = w->layer - t->scan.layers;

	for (uint16_t i = 0; i < t->scan.nlayers; i++) {
		struct layer *l = &t->scan.layers[i];
		if (l->parent != own || l->source != SOURCE_MADE)
			continue;
		if (proto)
			l->proto = (uint16_t)proto;
		l->source = source;
		l->offset = offset;
		l->caplen = l->len = len;
		t->told[i] = what;
		return;
	}
}

bool walk_hands_over_columns(const struct walk *w)
{
	const struct tree *t = w->walker->tree;
	ptrdiff_t          own = w->layer - t->scan.layers;

	if (walk_nodes(w))
		return false;
	for (uint16_t i = 0; i < t->scan.nlayers; i++)
		if (t->scan.layers[i].parent == own && t->scan.layers[i].source == SOURCE_MADE)
			return all_protos[t->scan.layers[i].proto]->told_columns;
	return true;
}

const struct message *walk_stream_message(const struct walk *w)
{
	const struct tree       *t = w->walker->tree;
	const struct frame_info *f = t->frame;
	uint32_t                 nth = 0;

	for (const struct layer *l = t->scan.layers; l < w->layer; l++)
		nth += l->parent == w->layer->parent && l->depth != DEPTH_SHOWN;
	if (!f->streamed || w->layer->parent != f->stream_layer || w->layer->depth == DEPTH_SHOWN ||
	    nth >= f->nmessages)
		return NULL;
	return f->messages[nth].proto == w->layer->proto ? &f->messages[nth] : NULL;
}

const void *walk_note(const struct walk *w, uint32_t number)
{
	const struct notes *notes = w->walker->tree->frame->notes;

	return notes ? notes_at(notes, number) : NULL;
}

const struct prefs *walk_prefs(const struct walk *w)
{
	return w->walker->tree->prefs;
}

const struct frame_info *walk_frame(const struct walk *w)
{
	return w->walker->tree->frame;
}

uint32_t walk_shown(const struct walk *w, uint32_t number)
{
	return frame_shown(walk_frame(w), number);
}

uint32_t walk_layers(const struct walk *w, const struct layer **layers)
{
	*layers = w->walker->tree->scan.layers;
	return w->walker->tree->scan.nlayers;
}
