/* filters.c -- see filters.h. */
#include "server/filters.h"

#include "base/mem.h"

#include <string.h>

static void forget(struct applied *a)
{
	mem_free(a->text);
	bitset_fini(&a->frames);
	*a = (struct applied){0};
}

void lists_fini(struct lists *l)
{
	for (size_t i = 0; i < FILTERS_KEPT; i++)
		if (l->applied[i].id)
			forget(&l->applied[i]);
	colors_free(l->colors);
	*l = (struct lists){0};
}

const struct applied *lists_apply(struct lists *l, struct capture *c, const char *text, struct filter_note *note)
{
	struct filter *f = select_compile(text, c->registry, c->prefs, NULL, false, note);

	if (!f)
		return NULL;
	struct applied *a = &l->applied[l->next_id++ % FILTERS_KEPT];
	if (a->id)
		forget(a);
	a->id = l->next_id;
	a->text = mem_strdup(text);
	select_frames(&c->session, f, NULL, &a->frames);
	filter_free(f);
	return a;
}

const struct applied *lists_find(const struct lists *l, uint32_t id)
{
	const struct applied *a = id ? &l->applied[(id - 1) % FILTERS_KEPT] : NULL;

	return a && a->id == id ? a : NULL;
}

uint32_t lists_total(const struct lists *l, const struct capture *c, uint32_t id)
{
	const struct applied *a = lists_find(l, id);

	return a ? a->frames.count : id ? 0 : c->session.store.nframes;
}

uint32_t lists_frame(const struct lists *l, uint32_t id, uint32_t row)
{
	const struct applied *a = lists_find(l, id);

	return a ? bitset_select(&a->frames, row) : row;
}

uint32_t lists_row(const struct lists *l, const struct capture *c, uint32_t id, uint32_t frame)
{
	const struct applied *a = lists_find(l, id);
	uint32_t              n = c->session.store.nframes;

	if (!a)
		return frame < n ? frame : n ? n - 1 : 0;
	return bitset_rank(&a->frames, frame < a->frames.n ? frame : a->frames.n);
}
