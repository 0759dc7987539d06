/* select.c -- see select.h. */
#include "view/select.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "view/columns.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ compile */

/* The packet list's default columns, by the names that filters have for them. */
static const struct {
	const char      *name;
	enum column_kind kind;
} columns[] = {
    {"number", COL_NUMBER},     {"cls_time", COL_TIME},        {"def_src", COL_SOURCE}, {"def_dst", COL_DESTINATION},
    {"protocol", COL_PROTOCOL}, {"packet_length", COL_LENGTH}, {"info", COL_INFO},
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct macro_file {
	struct filter_macro *macro;
	size_t               n, capacity;
};

/* A quoted text of the macro file; returns a copy and sets *s behind it, NULL: there is none. */
static char *quoted(char **s)
{
	char *start = strchr(*s, '"'), *in, *out;

	if (!start)
		return NULL;
	for (in = out = ++start; *in && *in != '"'; in++) {
		unsigned code;
		if (in[0] == '\\' && in[1] == 'x' && sscanf(in + 2, "%2x", &code) == 1) {
			*out++ = (char)code;
			in += 3;
		} else {
			*out++ = *in;
		}
	}
	*s = *in ? in + 1 : in;
	*out = '\0';
	return mem_strdup(start);
}

enum { LINE_BYTES = 65536 };

/* Lines are "name","text" (Wireshark's dfilter_macros). */
static void read_macros(struct macro_file *m, const char *path)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	char *line = mem_alloc(LINE_BYTES);

	*m = (struct macro_file){0};
	while (file && fgets(line, LINE_BYTES, file)) {
		char *s = line;
		if (line[0] == '#')
			continue;
		char *name = quoted(&s), *text = name ? quoted(&s) : NULL;
		if (!text) {
			mem_free(name);
			continue;
		}
		m->macro = mem_grow(m->macro, &m->capacity, m->n + 1, sizeof *m->macro);
		m->macro[m->n++] = (struct filter_macro){name, text};
	}
	mem_free(line);
	if (file)
		fclose(file);
}

static void free_macros(struct macro_file *m)
{
	for (size_t i = 0; i < m->n; i++) {
		mem_free((char *)(uintptr_t)m->macro[i].name);
		mem_free((char *)(uintptr_t)m->macro[i].text);
	}
	mem_free(m->macro);
}

struct filter *select_compile(const char *text, const struct registry *registry, const struct prefs *prefs,
                              const char *macros, bool resolve, struct filter_note *error)
{
	struct macro_file   m;
	const char         *names[COLUMNS];
	struct filter_world world = {
	    .registry = registry, .prefs = prefs, .resolve = resolve, .columns = names, .ncolumns = COLUMNS};

	for (size_t i = 0; i < COLUMNS; i++)
		names[i] = columns[i].name;
	read_macros(&m, macros);
	world.macros = m.macro;
	world.nmacros = m.n;
	struct filter *f = filter_compile(text, &world, error);
	free_macros(&m);
	return f;
}

/* ------------------------------------------------------------------ frames */

struct selector {
	struct frame_reader reader;
	struct filter_run  *run;
	struct column_set   columns;
};

static const struct frame_info *look_at(void *context, uint32_t frame)
{
	struct selector *x = context;

	frame_reader_row(&x->reader, frame);
	return &x->reader.info;
}

static const uint8_t *fetch_head(void *context, uint32_t frame, uint32_t *n)
{
	struct selector *x = context;

	return frame_reader_captured(&x->reader, frame, n);
}

static bool fetch_bytes(void *context, uint32_t *encap)
{
	struct selector *x = context;

	*encap = x->reader.encap;
	return frame_reader_bytes(&x->reader);
}

static bool may_have(void *context, uint32_t frame, const uint32_t *fields, const uint64_t *protocols)
{
	struct selector *x = context;

	return streams_may_have(x->reader.session, frame + 1, fields, protocols);
}

static void put_column(void *context, struct text *out, size_t column, struct tree *t)
{
	struct selector           *x = context;
	const struct column_format format = {.kind = columns[column].kind};

	column_text(out, &x->columns, &format, t, &x->reader.info);
}

static void was_selected(void *context, uint32_t frame)
{
	struct selector *x = context;

	frame_reader_displayed(&x->reader, frame);
}

struct selector *selector_new(struct session *s, const struct filter *f)
{
	struct selector           *x = mem_calloc(1, sizeof *x);
	const struct filter_frames frames = {.context = x,
	                                     .row = look_at,
	                                     .head = fetch_head,
	                                     .bytes = fetch_bytes,
	                                     .may = may_have,
	                                     .column = put_column,
	                                     .selected = was_selected};

	frame_reader_init(&x->reader, s);
	x->reader.stream_parts.by_head = true;
	column_set_default(&x->columns);
	x->run = filter_run_new(f, &frames);
	return x;
}

void selector_free(struct selector *x)
{
	filter_run_free(x->run);
	frame_reader_fini(&x->reader);
	column_set_fini(&x->columns);
	mem_free(x);
}

bool selector_test(struct selector *x, uint32_t frame)
{
	return filter_run_frame(x->run, store_block(&x->reader.session->store, frame), frame & ~(uint32_t)BLOCK_MASK,
	                        frame & BLOCK_MASK);
}

/* ------------------------------------------------------------------ all frames */

enum { ITEM_BLOCKS = 64 }; /* blocks are quick where columns answer: a thread takes many at a time */

struct work {
	struct session      *s;
	const struct filter *f;
	const struct bitset *of;
	struct bitset       *out;
	const _Atomic bool  *stop;
	size_t               nblocks; /* that hold the frames of `out`: others may be under way in the first pass */
};

static bool stopped(const struct work *w)
{
	return w->stop && *w->stop;
}

static void *worker_new(void *context)
{
	const struct work *w = context;

	return selector_new(w->s, w->f);
}

static void worker_free(void *context, void *worker)
{
	(void)context;
	selector_free(worker);
}

/* Blocks' words in the result are nobody else's (a block is a multiple of 64 rows), so threads write them at once. */
static void select_block(const struct work *w, struct selector *x, size_t block)
{
	uint64_t bits[BLOCK_WORDS];
	uint32_t first = (uint32_t)block << BLOCK_SHIFT, end = first + BLOCK_ROWS;

	if (w->of && (bitset_next(w->of, first) >= end || first >= w->of->n))
		return;
	filter_run_block(x->run, w->s->store.blocks[block], first, bits);
	for (uint32_t i = first; i < end && i < w->out->n; i += 64)
		w->out->words[i / 64] = bits[(i - first) / 64] & (w->of ? w->of->words[i / 64] : UINT64_MAX);
}

/* A small block's frames share a word with its neighbours': bit by bit, by one thread. */
static void select_small(const struct work *w, struct selector *x, size_t block)
{
	uint64_t bits[BLOCK_WORDS];
	uint32_t first = (uint32_t)block << BLOCK_SHIFT;

	filter_run_block(x->run, w->s->store.blocks[block], first, bits);
	for (uint32_t i = 0; i < BLOCK_ROWS && first + i < w->out->n; i++)
		if (bits[i / 64] >> i % 64 & 1 && (!w->of || bitset_has(w->of, first + i)))
			bitset_set(w->out, first + i);
}

static void *make(void *context, void *worker, size_t item)
{
	const struct work *w = context;
	size_t             end = (item + 1) * ITEM_BLOCKS;

	for (size_t i = item * ITEM_BLOCKS; i < end && i < w->nblocks && !stopped(w); i++)
		if (BLOCK_ROWS < 64)
			select_small(w, worker, i);
		else
			select_block(w, worker, i);
	return NULL;
}

static bool emit(void *context, size_t item, void *result)
{
	(void)item;
	(void)result;
	return !stopped(context);
}

void select_frames(struct session *s, const struct filter *f, const struct bitset *of, struct bitset *out)
{
	select_frames_until(s, f, of, NULL, out);
}

bool select_frames_until(struct session *s, const struct filter *f, const struct bitset *of, const _Atomic bool *stop,
                         struct bitset *out)
{
	uint32_t              n = s->store.nframes;
	struct work           w = {s, f, of, out, stop, ((size_t)n + BLOCK_MASK) >> BLOCK_SHIFT};
	const struct parallel p = {
	    .context = &w, .worker_new = worker_new, .worker_free = worker_free, .make = make, .emit = emit};
	bool alone = filter_in_order(f) || BLOCK_ROWS < 64;

	bitset_init(out, n);
	parallel_run(&p, (w.nblocks + ITEM_BLOCKS - 1) / ITEM_BLOCKS, alone ? 1 : s->threads);
	if (n % 64) /* the last block may have more frames by now */
		out->words[n / 64] &= (UINT64_C(1) << n % 64) - 1;
	bitset_index(out);
	return !stopped(&w);
}

bool select_more_until(struct session *s, const struct filter *f, const struct bitset *before, const _Atomic bool *stop,
                       struct bitset *out)
{
	struct selector *x = selector_new(s, f);
	bool             stopped_early = false;

	bitset_init(out, s->store.nframes);
	for (uint32_t i = 0; i < before->n && i < out->n; i += 64)
		out->words[i / 64] = before->words[i / 64];
	for (uint32_t i = before->n; i < out->n && !stopped_early; i++) {
		if (selector_test(x, i))
			bitset_set(out, i);
		stopped_early = stop && *stop;
	}
	bitset_index(out);
	selector_free(x);
	return !stopped_early;
}
