/* output.c -- see output.h. */
#include "cli/output.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "cli/paint.h"
#include "view/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct format *format_of(const struct options *o)
{
	switch (o->format) {
	case FORMAT_TABS: return &format_tabs;
	case FORMAT_FIELDS: return &format_fields;
	case FORMAT_PDML: return &format_pdml;
	case FORMAT_PSML: return &format_psml;
	case FORMAT_JSON:
	case FORMAT_JSONRAW: return &format_json;
	case FORMAT_EK: return &format_ek;
	case FORMAT_PS: return &format_ps;
	default: return &format_text;
	}
}

/* ------------------------------------------------------------------ what is wanted */

static unsigned wants_of(const struct options *o)
{
	switch (o->format) {
	case FORMAT_TEXT:
	case FORMAT_PS:
		return (o->print_summary ? TREE_COLUMNS : 0u) | (o->details || o->bytes ? TREE_NODES : 0u) |
		       (o->details ? TREE_LABELS : 0u);
	case FORMAT_TABS:
	case FORMAT_PSML: return TREE_COLUMNS;
	case FORMAT_PDML: return TREE_NODES | TREE_LABELS;
	case FORMAT_FIELDS: return TREE_NODES;
	default: return TREE_NODES | TREE_LABELS | (o->fields.n ? 0u : TREE_NAMED);
	}
}

/* ORDER enum time_format. */
static const enum column_kind time_kinds[] = {
    COL_TIME_RELATIVE,    COL_TIME_ABS,   COL_TIME_ABS_YMD, COL_TIME_ABS_YDOY, COL_TIME_DELTA,
    COL_TIME_DELTA_SHOWN, COL_TIME_EPOCH, COL_TIME_UTC,     COL_TIME_UTC_YMD,  COL_TIME_UTC_YDOY,
};

/* Mark the rows of one name.  The generated layers come where somebody names them, or a field of theirs. */
static void show_name(struct printer *p, const char *name, size_t length)
{
	char small[KNOWN_NAME_SIZE];

	if (!length || length >= sizeof small)
		return;
	memcpy(small, name, length);
	small[length] = '\0';
	if (!strncmp(small, "tale", 4) && (!small[4] || small[4] == '.'))
		p->wants |= TREE_TALE;
	for (uint32_t f = registry_find(p->registry, small); f != FIELD_NO; f = registry_next(p->registry, f))
		p->shown[f / 64] |= UINT64_C(1) << f % 64;
}

/* Which nodes are shown with what is below them: -O, -j and -J. */
static void take_shown(struct printer *p)
{
	const struct options *o = p->options;

	if (!o->details_of.n && !o->layers)
		return;
	p->shown = mem_calloc(registry_fields(p->registry) / 64 + 1, sizeof *p->shown);
	for (size_t i = 0; i < o->details_of.n; i++)
		show_name(p, o->details_of.word[i], strlen(o->details_of.word[i]));
	for (const char *s = o->layers; s && *s;) {
		size_t length = strcspn(s, " ");
		show_name(p, s, length);
		s += length + (s[length] == ' ');
	}
}

static void take_columns(struct printer *p, const struct prefs *prefs)
{
	const struct options *o = p->options;

	column_set_default(&p->columns);
	if (!column_set_parse(&p->columns, prefs->gui_column_format, p->registry)) {
		column_set_fini(&p->columns);
		column_set_default(&p->columns);
	}
	column_set_hide(&p->columns, prefs->gui_column_hidden);
	if (o->time_given)
		p->columns.time.kind = time_kinds[o->time];
	p->columns.time.hms = o->seconds_given && o->seconds == SECONDS_HMS;
}

/* The fields that custom columns show: of a tree that nobody else wants, no others are made. */
static void take_custom_columns(struct printer *p)
{
	bool whole = p->wants & TREE_NODES && !p->only, has_custom = false;

	if (!(p->wants & TREE_COLUMNS))
		return;
	if (!p->only)
		p->only = mem_calloc(registry_fields(p->registry) / 64 + 1, sizeof *p->only);
	p->wants |= column_set_wants(&p->columns, p->only, &has_custom);
	if (!whole && (has_custom || p->wants & TREE_NODES))
		return;
	mem_free(p->only);
	p->only = NULL;
}

bool printer_init(struct printer *p, const struct options *o, struct registry *registry, const struct prefs *prefs,
                  int *status)
{
	*p = (struct printer){.options = o, .registry = registry, .wants = wants_of(o) | (o->tale ? TREE_TALE : 0u)};
	p->show_hidden = prefs->protocols_display_hidden_proto_items;
	take_shown(p);
	take_columns(p, prefs);
	p->paints = paint_wanted(o);
	if (p->paints || (o->color && (p->wants & TREE_NODES || o->fields.n))) {
		p->rules = mem_calloc(1, sizeof *p->rules);
		paint_rules(p->rules, o);
	}
	*status = 0;
	if (o->fields.n) {
		p->only = mem_calloc(registry_fields(p->registry) / 64 + 1, sizeof *p->only);
		if (!fields_init(p, status))
			return false;
	}
	take_custom_columns(p);
	return true;
}

void printer_fini(struct printer *p)
{
	fields_fini(p);
	mem_free(p->only);
	mem_free(p->shown);
	column_set_fini(&p->columns);
	if (p->rules)
		color_rules_fini(p->rules);
	mem_free(p->rules);
}

bool printer_early(const struct printer *p)
{
	return format_of(p->options) == &format_fields && !p->rules && fields_early(p);
}

/* ------------------------------------------------------------------ frames */

struct output {
	struct session       *session;
	const struct printer *printer;
	const struct format  *format;
	const struct bitset  *displayed;
	uint64_t             *bytes_before; /* each block: %B in front of its first frame; NULL: no such column */
	bool                  by_row, row_needs_bytes; /* -T fields: see fields_print_row */
	/* Frame by frame: */
	struct worker *worker;
	struct text    text; /* not yet written */
	uint32_t       shown;
	bool           failed;
};

/* What one thread has for itself. */
struct worker {
	struct frame_reader reader;
	struct tree         tree;
	struct colors      *colors; /* NULL: none */
	uint64_t            cumulative_bytes;
};

static void *worker_new(void *context)
{
	static const struct color_rules none;
	const struct output            *o = context;
	struct worker                  *w = mem_calloc(1, sizeof *w);

	frame_reader_init(&w->reader, o->session);
	w->reader.stream_parts.by_head = !o->printer->options->bytes;
	tree_init(&w->tree, o->session->registry, o->session->prefs);
	w->tree.wants = o->printer->wants;
	w->tree.only = o->printer->only;
	w->tree.names = &o->session->names;
	if (o->printer->rules)
		w->colors = colors_new(o->session, o->session->prefs, &none, o->printer->rules);
	return w;
}

static void worker_free(void *context, void *worker)
{
	struct worker *w = worker;

	(void)context;
	frame_reader_fini(&w->reader);
	tree_fini(&w->tree);
	if (w->colors)
		colors_free(w->colors);
	mem_free(w);
}

/* Print one frame; by its row alone where that is enough. */
static void make_frame(struct text *out, const struct output *o, struct worker *w, uint32_t frame, uint32_t index)
{
	frame_reader_row(&w->reader, frame);
	w->cumulative_bytes += w->reader.info.len;
	w->reader.info.cumulative_bytes = w->cumulative_bytes;
	if (o->by_row) {
		if (o->row_needs_bytes)
			frame_reader_bytes(&w->reader);
		if (fields_print_row(out, o->printer, store_block(&o->session->store, frame), frame & BLOCK_MASK,
		                     &w->reader.info))
			return;
	}
	if (!o->row_needs_bytes)
		frame_reader_bytes(&w->reader);
	const struct color_rule *rule = w->colors ? colors_of(w->colors, frame) : NULL;
	w->reader.info.color_rule = rule ? rule->name : NULL;
	w->reader.info.color_filter = rule ? rule->filter : NULL;
	w->tree.kept = block_layers(store_block(&o->session->store, frame), frame & BLOCK_MASK, &w->tree.nkept);
	tree_build(&w->tree, &w->reader.info, w->reader.encap);
	size_t start = out->length;
	o->format->frame(out, o->printer, &w->tree, &w->reader.info, index);
	if (o->printer->paints)
		paint_frame(out, start, o->printer->options, rule);
}

/* The text of one block's displayed frames. */
static void *make_block(void *context, void *worker, size_t item)
{
	const struct output *o = context;
	struct worker       *w = worker;
	struct text         *out = mem_alloc(sizeof *out);
	uint32_t             first = (uint32_t)item << BLOCK_SHIFT, end = first + BLOCK_ROWS;
	uint32_t             frame = bitset_next(o->displayed, first), index = bitset_rank(o->displayed, first);

	text_init(out);
	w->cumulative_bytes = o->bytes_before ? o->bytes_before[item] : 0;
	frame_reader_displayed(&w->reader, bitset_previous(o->displayed, first));
	for (; frame < end && frame != UINT32_MAX; frame = bitset_next(o->displayed, frame + 1)) {
		make_frame(out, o, w, frame, index++);
		frame_reader_displayed(&w->reader, frame);
	}
	return out;
}

static bool write_all(const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool emit_block(void *context, size_t item, void *result)
{
	struct text *out = result;
	bool         ok = write_all(out->p, out->length);

	(void)context;
	(void)item;
	text_fini(out);
	mem_free(out);
	return ok;
}

static void drop_block(void *context, void *result)
{
	(void)context;
	text_fini(result);
	mem_free(result);
}

static void put_tail(struct text *out, const struct output *o, uint32_t frames)
{
	if (o->format->tail)
		o->format->tail(out, o->printer, frames);
	if (o->printer->paints)
		paint_end(out, o->printer->options);
}

static bool put_frame_ends(struct output *o, void (*put)(struct text *, const struct printer *), uint32_t frames)
{
	struct text out;

	text_init(&out);
	if (put)
		put(&out, o->printer);
	else
		put_tail(&out, o, frames);
	bool ok = write_all(out.p, out.length);
	text_fini(&out);
	return ok;
}

static bool has_cumulative(const struct column_set *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].kind == COL_CUMULATIVE_BYTES)
			return true;
	return false;
}

/* Cumulative bytes count the displayed frames; as tshark's second pass does, on from those of all frames. */
static uint64_t *sum_bytes(const struct session *s, const struct bitset *displayed)
{
	uint64_t *before = mem_calloc(s->store.nblocks + 1, sizeof *before), all = 0, shown = 0;

	for (uint32_t i = 0; i < s->store.nframes; i++)
		all += block_len(store_block(&s->store, i), i & BLOCK_MASK);
	for (uint32_t i = 0; i < s->store.nframes; i++) {
		if (!(i & BLOCK_MASK))
			before[i >> BLOCK_SHIFT] = all + shown;
		if (bitset_has(displayed, i))
			shown += block_len(store_block(&s->store, i), i & BLOCK_MASK);
	}
	return before;
}

static struct output output_of(struct session *s, const struct printer *p, const struct bitset *displayed)
{
	struct output o = {.session = s, .printer = p, .format = format_of(p->options), .displayed = displayed};

	o.by_row = o.format == &format_fields;
	o.row_needs_bytes = o.by_row && fields_need_bytes(p);
	return o;
}

bool output_frames(struct session *s, const struct printer *p, const struct bitset *displayed)
{
	struct output         o = output_of(s, p, displayed);
	const struct parallel work = {.context = &o,
	                              .worker_new = worker_new,
	                              .worker_free = worker_free,
	                              .make = make_block,
	                              .emit = emit_block,
	                              .drop = drop_block};

	if (o.format->head && !put_frame_ends(&o, o.format->head, 0))
		return false;
	if (has_cumulative(&p->columns))
		o.bytes_before = sum_bytes(s, displayed);
	bool ok = parallel_run(&work, s->store.nblocks, s->threads);
	mem_free(o.bytes_before);
	if (!ok)
		return false;
	return put_frame_ends(&o, NULL, displayed->count);
}

/* ------------------------------------------------------------------ frame by frame */

struct output *output_open(struct session *s, const struct printer *p)
{
	struct output *o = mem_alloc(sizeof *o);

	*o = output_of(s, p, NULL);
	text_init(&o->text);
	o->worker = worker_new(o);
	if (o->format->head)
		o->format->head(&o->text, p);
	return o;
}

bool output_flush(struct output *o)
{
	if (!o->failed)
		o->failed = !write_all(o->text.p, o->text.length);
	text_clear(&o->text);
	return !o->failed;
}

bool output_frame(struct output *o, uint32_t frame)
{
	make_frame(&o->text, o, o->worker, frame, o->shown++);
	frame_reader_displayed(&o->worker->reader, frame);
	return !o->printer->options->flush || output_flush(o);
}

bool output_close(struct output *o)
{
	put_tail(&o->text, o, o->shown);
	bool ok = output_flush(o);
	worker_free(o, o->worker);
	text_fini(&o->text);
	mem_free(o);
	return ok;
}
