/* tap.c -- see tap.h. */
#include "view/tap.h"

#include "base/mem.h"
#include "base/parallel.h"

struct work {
	struct session      *s;
	const struct tap    *tap;
	const struct bitset *frames;
};

struct worker {
	struct frame_reader reader;
	struct tree         tree;
};

static void *worker_new(void *context)
{
	const struct work *work = context;
	struct worker     *w = mem_alloc(sizeof *w);

	frame_reader_init(&w->reader, work->s);
	w->reader.stream_parts.by_head = true;
	tree_init(&w->tree, work->s->registry, work->s->prefs);
	w->tree.wants = work->tap->wants;
	w->tree.only = work->tap->only;
	w->tree.hosts = work->tap->hosts;
	w->tree.names = &work->s->names;
	return w;
}

static void worker_free(void *context, void *worker)
{
	struct worker *w = worker;

	(void)context;
	frame_reader_fini(&w->reader);
	tree_fini(&w->tree);
	mem_free(w);
}

static void *make_block(void *context, void *worker, size_t item)
{
	const struct work  *work = context;
	const struct tap   *tap = work->tap;
	struct worker      *w = worker;
	const struct block *b = work->s->store.blocks[item];
	uint32_t            first = (uint32_t)item << BLOCK_SHIFT, frame;
	void               *result = tap->begin(tap->context);

	for (uint32_t i = 0; i < BLOCK_ROWS && (frame = first + i) < work->s->store.nframes; i++) {
		if ((work->frames && !bitset_has(work->frames, frame)) ||
		    (tap->row && tap->row(tap->context, result, b, frame)))
			continue;
		frame_reader_get(&w->reader, frame);
		tree_build(&w->tree, &w->reader.info, w->reader.encap);
		tap->tree(tap->context, result, &w->tree, &w->reader.info);
	}
	return result;
}

static bool emit_block(void *context, size_t item, void *result)
{
	const struct work *work = context;

	(void)item;
	work->tap->end(work->tap->context, result);
	return true;
}

void tap_run(struct session *s, const struct tap *tap, const struct bitset *frames)
{
	struct work           work = {s, tap, frames};
	const struct parallel p = {.context = &work,
	                           .worker_new = worker_new,
	                           .worker_free = worker_free,
	                           .make = make_block,
	                           .emit = emit_block};

	parallel_run(&p, ((size_t)s->store.nframes + BLOCK_ROWS - 1) / BLOCK_ROWS, s->threads);
}
