/* session.c -- see session.h. */
#include "view/session.h"

#include "app/tale_cache.h"
#include "base/linktype.h"
#include "base/mem.h"
#include "view/exchanges.h"

#include <string.h>

static void session_init(struct session *s, const char *path, struct registry *registry, struct prefs *prefs)
{
	*s = (struct session){.registry = registry, .prefs = prefs, .path = path};
	store_init(&s->store);
	flow_init(&s->flow, &s->store);
	defrag_init(&s->defrag);
	streams_init(s);
	s->datagrams.notes = &s->stream.notes;
	s->tales = tale_cache_new(&s->flow);
	http_pairs_init(&s->http);
	pairs_init(&s->pairs, &s->store, s->flow.udp.seed);
	pairs_init(&s->late_pairs, &s->store, s->flow.udp.seed);
}

bool session_open(struct session *s, const char *path, struct registry *registry, struct prefs *prefs)
{
	session_init(s, path, registry, prefs);
	s->source = source_open(path, &s->end);
	return s->source != NULL;
}

bool session_open_growing(struct session *s, int file, int notify, const char *name, struct registry *registry,
                          struct prefs *prefs)
{
	session_init(s, name, registry, prefs);
	s->source = source_open_growing(file, notify, name, &s->end);
	return s->source != NULL;
}

bool session_full(const struct session *s)
{
	return s->memory_max_bytes && mem_peak_bytes() > s->memory_max_bytes;
}

void session_names(struct session *s)
{
	for (size_t i = 0; i < source_names(s->source); i++) {
		const struct source_name *n = source_name(s->source, i);
		resolver_learn(&s->names, n->address, n->address_bytes, (const uint8_t *)n->name,
		               (uint32_t)strlen(n->name));
	}
}

bool session_read(const struct session *s, uint64_t at, uint8_t *out, size_t len)
{
	const uint8_t *near = nears_find(&s->near, at, len);

	if (near) {
		memcpy(out, near, len);
		return true;
	}
	return source_read(s->source, at, out, len) == len;
}

void session_close(struct session *s)
{
	resolver_fini(&s->names);
	flow_fini(&s->flow);
	store_fini(&s->store);
	defrag_fini(&s->defrag);
	stream_fini(&s->stream);
	expect_fini(&s->expect);
	datagrams_fini(&s->datagrams);
	tale_cache_free(s->tales);
	http_pairs_fini(&s->http);
	pairs_fini(&s->pairs);
	pairs_fini(&s->late_pairs);
	if (s->source)
		source_close(s->source);
}

uint32_t session_encap(const struct session *s, uint32_t interface)
{
	const struct source_interface *i = source_interface(s->source, interface);
	const struct linktype         *l = i ? linktype_find(i->link_type) : NULL;

	return l ? l->encap : 0;
}

uint64_t session_dropped(const struct session *s)
{
	uint64_t dropped = 0;

	for (size_t i = 0; i < source_interfaces(s->source); i++) {
		const struct source_interface *x = source_interface(s->source, i);
		dropped += x->dropped == UINT64_MAX ? 0 : x->dropped;
	}
	return dropped;
}

uint32_t session_related(const struct session *s, uint32_t frame, bool before)
{
	const struct block *b = store_block(&s->store, frame);
	uint32_t            i = frame & BLOCK_MASK, stream = block_stream(b, i);
	uint16_t            kind = block_marks(b, i) & (ROW_TCP | ROW_UDP);

	if (!kind || stream == NO_STREAM)
		return UINT32_MAX;
	if (before)
		return block_previous(b, i);
	for (uint32_t next = frame + 1; next < s->store.nframes; next++) {
		b = store_block(&s->store, next);
		if (block_stream(b, next & BLOCK_MASK) == stream && block_marks(b, next & BLOCK_MASK) & kind)
			return next;
	}
	return UINT32_MAX;
}

/* ------------------------------------------------------------------ frames on demand */

enum { GAP_BYTES = 2 * 1024, NEAR_BYTES = 8 * 1024, WINDOW_BYTES = 256 * 1024 };

void frame_reader_init(struct frame_reader *r, struct session *s)
{
	*r = (struct frame_reader){.session = s, .interface = UINT32_MAX};
}

void frame_reader_fini(struct frame_reader *r)
{
	for (unsigned i = 0; i < READER_WINDOWS; i++)
		mem_free(r->windows[i]);
	wholes_clear(&r->wholes);
	streams_fini(&r->stream_parts);
}

/* Where the frames of a frame's block end in the file, as far as they stand in order there. */
static uint64_t block_end(const struct session *s, uint32_t frame)
{
	const struct block *b = store_block(&s->store, frame);

	return block_offset(b, b->n - 1) + block_caplen(b, b->n - 1);
}

/* How much to read at once: more and more where frames are asked for in order, one after the other; no more than the
 * frame where they lie apart, which means that most of the last window was of no use; and not beyond the block, whose
 * neighbours other threads read. */
static size_t next_window(const struct frame_reader *r, uint32_t frame, uint64_t at, uint32_t n)
{
	const struct near *last = &r->stream_parts.near.list[r->window];
	bool               in_order = last->n && at >= last->at && at <= last->at + last->n + GAP_BYTES;
	uint64_t           end = block_end(r->session, frame);

	if (!in_order || r->window_used < last->n / 4)
		return n;
	size_t want = last->n * 4 < NEAR_BYTES ? NEAR_BYTES : last->n * 4;
	want = want < WINDOW_BYTES ? want : WINDOW_BYTES;
	if (end > at && want > end - at)
		want = (size_t)(end - at);
	return n > want ? n : want;
}

/* The bytes of the file from `at` on, n of them, which are a frame's; NULL if they are gone. */
static const uint8_t *window_bytes(struct frame_reader *r, uint32_t frame, uint64_t at, uint32_t n)
{
	struct nears  *x = &r->stream_parts.near;
	const uint8_t *near = nears_find(x, at, n);

	if (near) {
		r->window_used += n;
		return near;
	}
	size_t want = next_window(r, frame, at, n);
	r->window_used = n;
	unsigned i = r->window = (r->window + 1) % READER_WINDOWS;
	x->n = READER_WINDOWS;
	r->windows[i] = mem_grow(r->windows[i], &r->window_capacity[i], want, 1);
	x->list[i] = (struct near){at, r->windows[i], source_read(r->session->source, at, r->windows[i], want)};
	return x->list[i].n < n ? NULL : r->windows[i];
}

/* What the frames of an interface have in common: kept, since it is mostly the frame before's. */
static void set_interface(struct frame_reader *r, uint32_t interface)
{
	struct source                 *source = r->session->source;
	const struct source_interface *i = source_interface(source, interface);
	struct frame_info             *f = &r->interface_info;

	r->interface = interface;
	r->encap = session_encap(r->session, interface);
	*f = (struct frame_info){.encap = (uint16_t)r->encap, .fcs_bytes = 0xff};
	if (!i)
		return;
	f->link_type = (uint16_t)i->link_type;
	f->has_interface = i->link_type < LINKTYPE_CUSTOM_BLOCK && strstr(source_file_type(source), "pcapng") != NULL;
	f->interface_id = i->id_in_section;
	f->section = f->has_interface || i->link_type == LINKTYPE_CUSTOM_BLOCK ? i->section + 1 : 0;
	/* As in tshark, the name of a number is the first section's. */
	const struct source_interface *named =
	    f->has_interface && i->section ? source_interface(source, i->id_in_section) : i;
	f->interface_name = named ? named->name : i->name;
	f->interface_description = named ? named->description : i->description;
	f->fcs_bytes = i->fcs_bytes;
	f->time_digits = (uint8_t)i->time_digits;
}

/* epb_flags: bits 5 to 8 are the FCS's length. */
enum { FLAGS_FCS_SHIFT = 5, FLAGS_FCS_MASK = 15 };

static void set_record(const struct source *source, struct frame_info *f, uint32_t record)
{
	const struct source_extra *x = record ? source_extra(source, record) : NULL;

	if (!x)
		return;
	f->comments = x->comments;
	f->ncomments = x->ncomments;
	f->has_flags = x->has_flags;
	f->flags = x->flags;
	if (x->has_flags && x->flags >> FLAGS_FCS_SHIFT & FLAGS_FCS_MASK)
		f->fcs_bytes = (uint8_t)(x->flags >> FLAGS_FCS_SHIFT & FLAGS_FCS_MASK);
	f->has_packet_id = x->has_packet_id;
	f->packet_id = x->packet_id;
	f->has_queue = x->has_queue;
	f->queue = x->queue;
	f->has_drop_count = x->has_drop_count;
	f->drop_count = x->drop_count;
	f->verdict = x->verdict;
	f->verdict_bytes = x->verdict_bytes;
	f->is_custom = x->is_custom;
	f->may_copy = x->may_copy;
	f->enterprise = x->enterprise;
}

/* A frame without a time counts as one of 1970, as Wireshark has it. */
static int64_t time_or_zero(const struct store *s, uint32_t frame)
{
	int64_t time_ns = block_time_ns(store_block(s, frame), frame & BLOCK_MASK);

	return time_ns == SOURCE_NO_TIME ? 0 : time_ns;
}

/* The time of a frame that stands before another.  With -R, as in tshark, the first numbered one has the time of the
 * capture's first frame, from which relative times count. */
static int64_t time_before(const struct session *s, uint32_t frame)
{
	return time_or_zero(&s->store, s->numbered && bitset_rank(s->numbered, frame) == 0 ? 0 : frame);
}

void frame_reader_displayed(struct frame_reader *r, uint32_t frame)
{
	r->has_displayed = frame != UINT32_MAX;
	if (r->has_displayed)
		r->displayed_time_ns = time_before(r->session, frame);
}

static void set_times(struct frame_reader *r, struct frame_info *f, uint32_t frame)
{
	const struct store *s = &r->session->store;

	uint32_t before = f->numbered ? bitset_previous(f->numbered, frame) : frame - 1;

	f->has_time = f->time_ns != SOURCE_NO_TIME;
	if (!f->has_time)
		f->time_ns = 0;
	f->first_time_ns = time_or_zero(s, 0);
	f->previous_time_ns = before == UINT32_MAX ? f->time_ns : time_before(r->session, before);
	f->displayed_time_ns = r->has_displayed ? r->displayed_time_ns : f->time_ns;
}

static bool fact_of(const struct frame_info *f, const struct layer *layer, enum column fact, int64_t *value)
{
	const struct session *s = f->facts;

	if (fact >= COLUMN_HTTP_NUMBER && fact <= COLUMN_HTTP_NEXT_RESPONSE)
		return http_pairs_fact(&s->http, &s->store, f->number, fact, value);
	if (fact == COLUMN_NO_RESPONSE && s->loading) /* it may still come */
		return false;
	if (fact >= COLUMN_REQUEST_IN && fact <= COLUMN_CLAIM_SECONDS)
		return layer && (pairs_fact(&s->pairs, f->number, layer, fact, value) ||
		                 pairs_fact(&s->late_pairs, f->number, layer, fact, value));
	if (fact >= COLUMN_TALE_HTTP_REQUEST && fact <= COLUMN_TALE_HTTP_WINDOW_CLOSED)
		return !(layer && layer->row) && exchange_fact(s, f->number, fact, value);
	if (fact >= COLUMN_TALE_OPEN && fact <= COLUMN_TALE_REPEAT_COST)
		return tale_cache_fact(s->tales, f->number - 1, layer ? layer->row : 0, fact, value);
	return layer && layer->row ? flow_fact(&s->flow, f->number - 1, layer->row, fact, value)
	                           : flow_fact_of(&s->flow, f->number - 1, 0, f->row, fact, value);
}

void frame_reader_row(struct frame_reader *r, uint32_t frame)
{
	const struct block *b = store_block(&r->session->store, frame);
	uint32_t            row = frame & BLOCK_MASK;

	block_row(b, row, &r->row);
	if (block_interface(b, row) != r->interface)
		set_interface(r, block_interface(b, row));
	r->info = r->interface_info;
	r->info.caplen = r->row.caplen;
	r->info.len = r->row.len;
	r->info.number = frame + 1;
	r->info.time_ns = r->row.time_ns;
	r->info.row = &r->row;
	r->info.fact = fact_of;
	r->info.facts = r->session;
	r->info.numbered = r->session->numbered;
	set_times(r, &r->info, frame);
}

bool frame_reader_head(struct frame_reader *r)
{
	r->info.bytes = window_bytes(r, r->info.number - 1, r->row.offset, r->row.caplen);
	return r->info.bytes || !r->row.caplen;
}

const uint8_t *frame_reader_captured(struct frame_reader *r, uint32_t frame, uint32_t *n)
{
	const struct block *b = store_block(&r->session->store, frame);

	*n = block_caplen(b, frame & BLOCK_MASK);
	return window_bytes(r, frame, block_offset(b, frame & BLOCK_MASK), *n);
}

bool frame_reader_bytes(struct frame_reader *r)
{
	uint32_t            frame = r->info.number - 1, row = frame & BLOCK_MASK, nextra;
	const struct block *b = store_block(&r->session->store, frame);

	const struct block_extra *extra = block_extra_rows(b, row, &nextra);
	for (uint32_t i = 0; i < nextra && i < EXTRA_ROWS_MAX; i++)
		r->extra_rows[i] = extra[i].facts;
	r->info.extra_rows = r->extra_rows;
	r->info.nextra_rows = nextra < EXTRA_ROWS_MAX ? nextra : EXTRA_ROWS_MAX;
	r->info.bytes = window_bytes(r, frame, r->row.offset, r->row.caplen);
	set_record(r->session->source, &r->info, block_record_extra(b, row));
	wholes_clear(&r->wholes);
	if (r->row.marks & ROW_FRAGMENT)
		wholes_of_frame(&r->wholes, &r->info, &r->session->defrag, r->session->source);
	if (r->row.marks & ROW_STREAM)
		streams_of_frame(r->session, &r->stream_parts, &r->wholes, &r->info, true);
	if (r->row.marks & ROW_UDP)
		datagrams_of_frame(&r->session->datagrams, b, row, &r->info, &r->claim);
	return r->info.bytes || !r->row.caplen;
}

bool frame_reader_get(struct frame_reader *r, uint32_t frame)
{
	frame_reader_row(r, frame);
	return frame_reader_bytes(r);
}
