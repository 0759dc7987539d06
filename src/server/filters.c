/* filters.c -- see filters.h. */
#include "server/filters.h"

#include "base/mem.h"

struct applied *applied_hold(struct applied *a)
{
	if (a)
		a->holders++;
	return a;
}

void applied_release(struct applied *a)
{
	if (!a || --a->holders)
		return;
	bitset_fini(&a->frames);
	mem_free(a->text);
	mem_free(a);
}

struct applied *applied_new(struct capture *c, const char *text, const char *macros, const struct applied *before,
                            const _Atomic bool *stop, struct filter_note *note)
{
	struct filter *f = select_compile(text, c->registry, c->prefs, macros, false, note);

	if (!f)
		return NULL;
	struct applied *a = mem_calloc(1, sizeof *a);
	a->holders = 1;
	a->text = mem_strdup(text);
	capture_lock(c);
	bool whole = before ? select_more_until(&c->session, f, &before->frames, stop, &a->frames)
	                    : select_frames_until(&c->session, f, NULL, stop, &a->frames);
	capture_unlock(c);
	filter_free(f);
	if (whole)
		return a;
	*note = (struct filter_note){0};
	applied_release(a);
	return NULL;
}

void lists_fini(struct lists *l)
{
	for (size_t i = 0; i < FILTERS_KEPT; i++)
		applied_release(l->applied[i]);
	colors_free(l->colors);
	color_rules_fini(&l->conversations);
	*l = (struct lists){0};
}

void lists_keep(struct lists *l, struct applied *a)
{
	struct applied **place = &l->applied[l->next_id++ % FILTERS_KEPT];

	applied_release(*place);
	a->id = l->next_id;
	*place = a;
}

struct applied *lists_find(const struct lists *l, uint32_t id)
{
	struct applied *a = id ? l->applied[(id - 1) % FILTERS_KEPT] : NULL;

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
