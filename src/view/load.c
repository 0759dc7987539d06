/* load.c -- see load.h.
 *
 * The unit of work is a block of rows.  Three kinds of step wait for each block: its records are read (one thread at a
 * time), its frames scanned (any thread), its rows tracked by flow (one thread at a time, in order).  Every thread
 * takes whichever step is ready, the latest stage first, so that few blocks are under way at once. */
#include "view/load.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A piece of the file that several blocks may have frames in. */
struct piece {
	struct batch  batch;
	unsigned      users; /* blocks that still need it */
	struct piece *next_free;
};

/* Frames from..to of a piece. */
struct slice {
	struct piece *piece;
	size_t        from, to;
};

/* Half of an exchange that a scan found, for app/pair.c. */
struct half {
	uint32_t           row, order;
	bool               stale; /* its frame was scanned again */
	struct transaction transaction;
};

enum step { STEP_FREE, STEP_READ, STEP_SCANNING, STEP_SCANNED };

/* A block under way. */
struct item {
	enum step     step;
	struct block *block;
	struct row   *rows;        /* room for the next block's, or NULL */
	uint32_t      first_frame; /* of the block */
	uint32_t      from;        /* the row that is the first of the slices */
	struct slice *slices;
	size_t        nslices, slice_capacity;
	struct half  *halves; /* by row, but for those of frames that were scanned again */
	size_t        nhalves, half_capacity;
	bool          unsorted;
};

/* What the frames of an interface have in common. */
struct link {
	uint32_t interface, encap;
	uint8_t  fcs_bytes;
};

/* What one thread has for itself. */
struct worker {
	struct link         link; /* of the frame before: mostly the next one's too */
	struct scan_result  scan;
	struct stream_parts parts;
	struct wholes       wholes;
};

static struct worker *worker_new(void)
{
	struct worker *w = mem_calloc(1, sizeof *w);

	w->link.interface = UINT32_MAX;
	return w;
}

static void worker_free(struct worker *w)
{
	streams_fini(&w->parts);
	mem_free(w);
}

enum { ITEMS_PER_THREAD = 3, ITEMS_MAX = 512 };

struct loader {
	struct session *s;
	pthread_mutex_t lock;
	pthread_cond_t  changed;
	struct item    *items; /* ring */
	size_t          nitems;
	size_t          read, tracked; /* how many blocks have been read, and tracked */
	bool            reading, tracking, ended;
	struct piece   *free_pieces;
	struct piece   *rest; /* piece whose frames from rest_at on belong to the next block */
	size_t          rest_at;
	uint32_t        frames; /* read so far */
};

/* ------------------------------------------------------------------ read */

static struct piece *take_piece(struct loader *l)
{
	pthread_mutex_lock(&l->lock);
	struct piece *p = l->free_pieces;
	if (p)
		l->free_pieces = p->next_free;
	pthread_mutex_unlock(&l->lock);
	if (!p)
		p = mem_calloc(1, sizeof *p);
	p->users = 1; /* the reader */
	return p;
}

static void leave_piece(struct loader *l, struct piece *p)
{
	pthread_mutex_lock(&l->lock);
	if (--p->users == 0) {
		p->next_free = l->free_pieces;
		l->free_pieces = p;
	}
	pthread_mutex_unlock(&l->lock);
}

static bool enough(const struct loader *l)
{
	return l->frames == FRAMES_MAX || l->s->stop || (l->s->limit && l->frames == l->s->limit);
}

/* Give frames of the current piece to a block until it is full or the piece is used up. */
static void add_slice(struct loader *l, struct item *item, uint32_t *n)
{
	struct piece *p = l->rest;
	size_t        count = p->batch.n - l->rest_at;

	if (count > BLOCK_ROWS - *n)
		count = BLOCK_ROWS - *n;
	if (l->s->limit && count > l->s->limit - l->frames)
		count = l->s->limit - l->frames;
	if (count > FRAMES_MAX - l->frames)
		count = FRAMES_MAX - l->frames;
	item->slices = mem_grow(item->slices, &item->slice_capacity, item->nslices + 1, sizeof *item->slices);
	item->slices[item->nslices++] = (struct slice){p, l->rest_at, l->rest_at + count};
	pthread_mutex_lock(&l->lock);
	p->users++;
	pthread_mutex_unlock(&l->lock);
	l->rest_at += count;
	*n += (uint32_t)count;
	l->frames += (uint32_t)count;
}

static struct block *add_block(struct session *s, struct item *item)
{
	struct block *b = store_add_block(&s->store, item->rows);

	item->rows = NULL;
	return b;
}

/* Collect the records of one block; returns how many there are. */
static uint32_t read_block(struct loader *l, struct item *item)
{
	uint32_t n = 0;

	item->nslices = 0;
	item->first_frame = l->frames;
	while (n < BLOCK_ROWS && !l->ended) {
		if (l->rest && l->rest_at == l->rest->batch.n) {
			leave_piece(l, l->rest);
			l->rest = NULL;
		}
		if (!l->rest) {
			l->rest = take_piece(l);
			l->rest_at = 0;
			if (!source_next(l->s->source, &l->rest->batch, &l->s->end)) {
				l->rest->batch.n = 0;
				l->ended = true;
				break;
			}
		}
		add_slice(l, item, &n);
		l->ended = enough(l);
	}
	return n;
}

/* ------------------------------------------------------------------ scan */

static const struct link *link_of(const struct session *s, struct worker *w, uint32_t interface)
{
	if (w->link.interface != interface) {
		const struct source_interface *i = source_interface(s->source, interface);
		w->link = (struct link){interface, session_encap(s, interface), i ? i->fcs_bytes : 0xff};
	}
	return &w->link;
}

static struct frame_info info_of(const struct session *s, const struct source_frame *f, struct worker *w)
{
	return (struct frame_info){.bytes = f->bytes,
	                           .caplen = f->caplen,
	                           .len = f->len > f->caplen ? f->len : f->caplen,
	                           .time_ns = f->time_ns,
	                           .fcs_bytes = link_of(s, w, f->interface)->fcs_bytes};
}

/* What is to be kept of a scan. */
static struct store_frame found_of(const struct source_frame *f, struct scan_result *r)
{
	r->row.len = f->len;
	r->row.offset = f->offset;
	r->row.interface = (uint16_t)f->interface;
	return (struct store_frame){.row = &r->row,
	                            .extra = r->extra,
	                            .nextra = r->nextra,
	                            .layers = r->layers,
	                            .nlayers = r->nlayers,
	                            .addresses = (const uint8_t(*)[16])r->addresses,
	                            .tcp_options = r->tcp_options,
	                            .tcp_options_len = r->tcp_options_len,
	                            .record = f->extra};
}

static void keep_halves(struct item *item, uint32_t row, const struct scan_result *r)
{
	for (unsigned i = 0; i < r->ntransactions; i++) {
		item->halves = mem_grow(item->halves, &item->half_capacity, item->nhalves + 1, sizeof *item->halves);
		item->halves[item->nhalves] = (struct half){row, (uint32_t)item->nhalves, false, r->transactions[i]};
		item->nhalves++;
	}
}

/* More was found in a frame. */
static void add_halves(struct item *item, uint32_t row, const struct scan_result *r)
{
	item->unsorted |= r->ntransactions != 0;
	keep_halves(item, row, r);
}

/* A frame was scanned again. */
static void replace_halves(struct item *item, uint32_t row, const struct scan_result *r)
{
	for (size_t i = 0; i < item->nhalves; i++)
		if (item->halves[i].row == row)
			item->halves[i].stale = true;
	add_halves(item, row, r);
}

static void scan_record(const struct session *s, struct block *b, const struct source_frame *f, struct worker *w)
{
	struct frame_info info = info_of(s, f, w);

	scan_frame(&w->scan, s->registry, s->prefs, &info, w->link.encap);
	struct store_frame found = found_of(f, &w->scan);
	block_append(b, &found);
}

static void scan_block(const struct session *s, struct item *item, struct worker *w)
{
	uint32_t row = item->from;

	item->nhalves = 0;
	item->unsorted = false;
	for (size_t i = 0; i < item->nslices; i++) {
		const struct slice *slice = &item->slices[i];
		for (size_t k = slice->from; k < slice->to; k++) {
			scan_record(s, item->block, &slice->piece->batch.frames[k], w);
			keep_halves(item, row++, &w->scan);
		}
	}
}

/* ------------------------------------------------------------------ track */

/* A frame with fragments: tell them; where one makes a datagram whole, scan the frame again with it. */
static void track_fragments(struct session *s, struct item *item, uint32_t row, const struct source_frame *f,
                            struct worker *w)
{
	struct scan_result *r = &w->scan;
	uint32_t            number = item->first_frame + row + 1;
	struct wholes       wholes = {0};
	struct frame_info   info = info_of(s, f, w);
	uint32_t            encap = w->link.encap;

	scan_frame(r, s->registry, s->prefs, &info, encap);
	for (unsigned i = 0; i < r->nfragments; i++) {
		uint32_t datagram = defrag_add(&s->defrag, number, f->offset, &r->fragments[i]);
		if (datagram != DEFRAG_NONE && wholes_add(&wholes, &info, &s->defrag, s->source, datagram))
			scan_frame(r, s->registry, s->prefs, &info, encap);
	}
	if (info.nderived) {
		struct store_frame found = found_of(f, r);
		block_replace(item->block, row, &found);
		replace_halves(item, row, r);
	}
	wholes_clear(&wholes);
}

/* A TCP segment: bring it into order, and keep the layers of the messages that end with it. */
static void track_stream(struct session *s, struct item *item, uint32_t row, const struct source_frame *f,
                         struct worker *w)
{
	if (!streams_concern(item->block, row))
		return;
	struct frame_info info = info_of(s, f, w);
	info.number = item->first_frame + row + 1;
	enum streams_found found =
	    streams_track(s, &w->parts, &w->wholes, &info, item->block, row, &w->scan, w->link.encap);
	if (found == STREAMS_AGAIN)
		replace_halves(item, row, &w->scan);
	else if (found == STREAMS_MESSAGES && w->scan.ntransactions)
		add_halves(item, row, &w->scan);
	wholes_clear(&w->wholes);
}

/* A datagram: whose protocol remembers conversations learns from it; where another frame told whose it is, scan the
 * frame again. */
static void track_datagram(struct session *s, struct item *item, uint32_t row, const struct source_frame *f,
                           struct worker *w)
{
	struct scan_result *r = &w->scan;
	struct block       *b = item->block;
	struct frame_info   info = info_of(s, f, w);
	struct claim        claim;

	if (!datagrams_concern(&s->datagrams, b, row))
		return;
	info.number = item->first_frame + row + 1;
	if (datagrams_of_frame(&s->datagrams, b, row, &info, &claim)) {
		scan_frame(r, s->registry, s->prefs, &info, w->link.encap);
		block_relayer(&s->store, b, row, r->layers, r->nlayers, 0);
		replace_halves(item, row, r);
	}
	datagrams_learn(&s->datagrams, b, row, &info);
}

static int compare_halves(const void *a, const void *b)
{
	const struct half *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Requests and responses of a block whose flow is known. */
static void track_halves(struct session *s, struct item *item)
{
	if (item->unsorted)
		qsort(item->halves, item->nhalves, sizeof *item->halves, compare_halves);
	for (size_t i = 0; i < item->nhalves; i++)
		if (!item->halves[i].stale)
			pairs_message(&s->pairs, item->block, item->first_frame + item->halves[i].row + 1,
			              &item->halves[i].transaction);
}

/* What lies in memory of the file while these slices are tracked: from the first frame's bytes to the last one's. */
static void set_near(struct session *s, const struct item *item)
{
	s->near.n = 0;
	for (size_t i = 0; i < item->nslices && s->near.n < NEAR_MAX; i++) {
		const struct batch        *b = &item->slices[i].piece->batch;
		const struct source_frame *first = &b->frames[0], *last = &b->frames[b->n - 1];
		if (last->offset < first->offset || last->bytes < first->bytes ||
		    last->offset - first->offset != (uint64_t)(last->bytes - first->bytes))
			continue;
		s->near.list[s->near.n++] =
		    (struct near){first->offset, first->bytes, (size_t)(last->bytes - first->bytes) + last->caplen};
	}
}

/* The bytes of a frame that comes soon, where tracking looks first: since the scan they have left the cache. */
static void fetch_ahead(const struct slice *slice, size_t at)
{
	enum { AHEAD = 8, TCP_AT = 46 };

	if (at + AHEAD < slice->to)
		__builtin_prefetch(slice->piece->batch.frames[at + AHEAD].bytes + TCP_AT);
}

/* The streams and datagrams of frames whose conversations are known. */
static void track_payloads(struct loader *l, struct item *item, struct worker *w)
{
	struct block *b = item->block;
	uint32_t      row = item->from;

	for (size_t i = 0; i < item->nslices; i++) {
		const struct slice *slice = &item->slices[i];
		for (size_t k = slice->from; k < slice->to; k++, row++) {
			fetch_ahead(slice, k);
			if (block_marks(b, row) & ROW_TCP && !l->s->early)
				track_stream(l->s, item, row, &slice->piece->batch.frames[k], w);
			else if (block_marks(b, row) & ROW_UDP)
				track_datagram(l->s, item, row, &slice->piece->batch.frames[k], w);
		}
	}
}

static void track_block(struct loader *l, struct item *item, struct worker *w)
{
	struct block *b = item->block;
	uint32_t      row = item->from;
	set_near(l->s, item);

	for (size_t i = 0; i < item->nslices; i++) {
		const struct slice *slice = &item->slices[i];
		for (size_t k = slice->from; k < slice->to; k++, row++)
			if (block_marks(b, row) & ROW_FRAGMENT)
				track_fragments(l->s, item, row, &slice->piece->batch.frames[k], w);
	}
	if (!l->s->scan_only)
		flow_block(&l->s->flow, b, item->first_frame, item->from);
	track_payloads(l, item, w);
	track_halves(l->s, item);
	l->s->near.n = 0;
	for (size_t i = 0; i < item->nslices; i++)
		leave_piece(l, item->slices[i].piece);
	if (b->n == BLOCK_ROWS)
		item->rows = block_pack(&l->s->store, b);
	l->s->store.nframes = item->first_frame + b->n;
	atomic_store_explicit(&l->s->loaded, l->s->store.nframes, memory_order_relaxed);
}

/* Readers that watch the first pass see rows change only between two of these. */
static void lock_rows(struct session *s)
{
	if (s->lock)
		pthread_rwlock_wrlock(s->lock);
}

static void unlock_rows(struct session *s)
{
	if (s->lock)
		pthread_rwlock_unlock(s->lock);
}

/* ------------------------------------------------------------------ threads */

/* Each do_ function is called and returns with the lock held. */
static void do_track(struct loader *l, struct worker *w)
{
	struct item *item = &l->items[l->tracked % l->nitems];

	l->tracking = true;
	pthread_mutex_unlock(&l->lock);
	lock_rows(l->s);
	track_block(l, item, w);
	unlock_rows(l->s);
	pthread_mutex_lock(&l->lock);
	item->step = STEP_FREE;
	l->tracked++;
	l->tracking = false;
}

static void do_read(struct loader *l)
{
	struct item *item = &l->items[l->read % l->nitems];

	l->reading = true;
	pthread_mutex_unlock(&l->lock);
	uint32_t n = read_block(l, item);
	pthread_mutex_lock(&l->lock);
	l->reading = false;
	if (!n)
		return;
	item->block = add_block(l->s, item);
	item->step = STEP_READ;
	l->read++;
}

static void do_scan(struct loader *l, struct item *item, struct worker *w)
{
	item->step = STEP_SCANNING;
	pthread_mutex_unlock(&l->lock);
	scan_block(l->s, item, w);
	pthread_mutex_lock(&l->lock);
	item->step = STEP_SCANNED;
}

static struct item *ready_to_scan(struct loader *l)
{
	for (size_t i = l->tracked; i < l->read; i++)
		if (l->items[i % l->nitems].step == STEP_READ)
			return &l->items[i % l->nitems];
	return NULL;
}

static void *load_thread(void *argument)
{
	struct loader *l = argument;
	struct worker *w = worker_new();

	pthread_mutex_lock(&l->lock);
	while (!l->ended || l->reading || l->tracked < l->read) {
		struct item *scan = ready_to_scan(l);
		if (!l->tracking && l->tracked < l->read && l->items[l->tracked % l->nitems].step == STEP_SCANNED)
			do_track(l, w);
		else if (scan)
			do_scan(l, scan, w);
		else if (!l->reading && !l->ended && l->read - l->tracked < l->nitems)
			do_read(l);
		else {
			pthread_cond_wait(&l->changed, &l->lock);
			continue;
		}
		pthread_cond_broadcast(&l->changed);
	}
	pthread_mutex_unlock(&l->lock);
	worker_free(w);
	return NULL;
}

static void free_loader(struct loader *l)
{
	if (l->rest)
		leave_piece(l, l->rest);
	while (l->free_pieces) {
		struct piece *p = l->free_pieces;
		l->free_pieces = p->next_free;
		batch_fini(&p->batch);
		mem_free(p);
	}
	for (size_t i = 0; i < l->nitems; i++) {
		mem_free(l->items[i].rows);
		mem_free(l->items[i].slices);
		mem_free(l->items[i].halves);
	}
	mem_free(l->items);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->changed);
}

/* ------------------------------------------------------------------ growing */

/* Add a piece that just came: its frames go on in the last block, which readers may be looking at. */
static void add_piece(struct loader *l, struct item *item, struct worker *w)
{
	struct session *s = l->s;

	while (l->rest_at < l->rest->batch.n && !enough(l)) {
		uint32_t n = l->frames & BLOCK_MASK;

		lock_rows(s);
		if (n == 0)
			item->block = add_block(s, item);
		item->first_frame = l->frames - n;
		item->from = n;
		item->nslices = 0;
		add_slice(l, item, &n);
		scan_block(s, item, w);
		track_block(l, item, w);
		unlock_rows(s);
	}
}

/* A source that is still being written: one thread, frame by frame, and whoever watches is told after each piece. */
static void load_growing(struct loader *l)
{
	struct worker *w = worker_new();

	while (!enough(l)) {
		l->rest = take_piece(l);
		l->rest_at = 0;
		if (!source_next(l->s->source, &l->rest->batch, &l->s->end))
			break;
		add_piece(l, &l->items[0], w);
		leave_piece(l, l->rest);
		l->rest = NULL;
		if (!l->s->grown(l->s->grown_context))
			break;
	}
	worker_free(w);
}

static void load_with_threads(struct loader *l)
{
	enum { THREADS_MAX = 128 };
	pthread_t thread[THREADS_MAX];
	unsigned  started = 0, threads = l->s->threads < THREADS_MAX ? l->s->threads : THREADS_MAX;

	while (started + 1 < threads && pthread_create(&thread[started], NULL, load_thread, l) == 0)
		started++;
	load_thread(l);
	while (started)
		pthread_join(thread[--started], NULL);
}

void session_load(struct session *s)
{
	struct loader l = {.s = s, .nitems = s->threads > 1 ? s->threads * ITEMS_PER_THREAD : 1};

	l.items = mem_calloc(l.nitems, sizeof *l.items);
	pthread_mutex_init(&l.lock, NULL);
	pthread_cond_init(&l.changed, NULL);
	s->loading = true;
	if (s->grown)
		load_growing(&l);
	else
		load_with_threads(&l);
	lock_rows(s);
	if (s->store.nblocks)
		mem_free(block_pack(&s->store, s->store.blocks[s->store.nblocks - 1]));
	if (!s->early)
		streams_end(s);
	tcp_track_end(&s->flow.tcp_track);
	unlock_rows(s);
	s->loading = false;
	free_loader(&l);
	mem_trim();
}
