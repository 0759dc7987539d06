/* gzip.c -- a gzip stream (also of several members) as an input: inflated once in order, and read at random through
 * an index of restart points.
 *
 * A restart point is a place between two deflate blocks: where it is in both streams, and the last 32 KiB of output,
 * which the decoder needs to go on from there.  Points are SPACING_BYTES of output apart; when there are MAX_POINTS of
 * them every other one goes and the spacing doubles, so that the index stays small whatever the file's size.  Readers
 * keep their decoder's state, so that reading on from where one has been costs no restart. */
#include "source/input.h"

#include "base/mem.h"

#include <pthread.h>
#include <string.h>
#include <zlib.h>

#ifdef WIRETALE_HOSTILE
enum { SPACING_BYTES = 1024, MAX_POINTS = 4, BLOCK_BYTES = 512, IN_BYTES = 64, READERS = 2 };
#else
enum { SPACING_BYTES = 1 << 20, MAX_POINTS = 512, BLOCK_BYTES = 256 * 1024, IN_BYTES = 64 * 1024, READERS = 4 };
#endif

enum { WINDOW_BYTES = 32 * 1024, GZIP_OR_ZLIB = 15 + 32, RAW = -15, GZIP_MAGIC_1 = 0x1f };

struct point {
	uint64_t out, in; /* in the uncompressed stream, and of the next whole byte in the stored one */
	unsigned bits;    /* how many bits of the byte before that are still to come */
	uint32_t window_bytes;
	uint8_t *window;
};

/* A decoder that stands somewhere in the stream, and the last block of output it made. */
struct reader {
	z_stream z;
	bool     ready, raw; /* raw: inside the member of a restart point, whose header and trailer zlib does not see */
	uint64_t in, start;  /* of the next input byte to fetch; of the block */
	size_t   size;       /* of the block */
	uint64_t used;       /* clock of the last use */
	uint8_t *block, *input;
};

struct gzip {
	struct input    in;
	struct input   *inner;
	z_stream        z;
	uint64_t        at_in, at_out; /* of the in-order decoder: input fetched, output made */
	bool            between;       /* members */
	uint8_t        *input;
	pthread_mutex_t lock; /* of all below */
	struct point   *points;
	size_t          npoints;
	uint64_t        spacing;
	uint64_t        clock;
	struct reader   readers[READERS];
};

/* Drop every other point, but never the first. */
static void thin_out(struct gzip *g)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->npoints; i++) {
		if (i % 2)
			mem_free(g->points[i].window);
		else
			g->points[kept++] = g->points[i];
	}
	g->npoints = kept;
	g->spacing *= 2;
}

/* Make a restart point where the in-order decoder stands, which is between two blocks. */
static void add_point(struct gzip *g)
{
	uint8_t window[WINDOW_BYTES];
	uInt    size = WINDOW_BYTES;

	if (inflateGetDictionary(&g->z, window, &size) != Z_OK)
		return;
	struct point p = {
	    .out = g->at_out,
	    .in = g->at_in - g->z.avail_in,
	    .bits = (unsigned)g->z.data_type & 7,
	    .window_bytes = size,
	    .window = mem_alloc(size),
	};
	memcpy(p.window, window, size);
	pthread_mutex_lock(&g->lock);
	if (g->npoints == MAX_POINTS)
		thin_out(g);
	g->points[g->npoints++] = p;
	pthread_mutex_unlock(&g->lock);
}

static bool is_point_due(const struct gzip *g)
{
	/* Only this thread adds points, so that reading them needs no lock. */
	uint64_t last = g->npoints ? g->points[g->npoints - 1].out : 0;

	return (g->z.data_type & 128) && !(g->z.data_type & 64) && g->at_out - last >= g->spacing;
}

/* Fetch input for the in-order decoder; 0 at the end. */
static ptrdiff_t fetch(struct gzip *g)
{
	ptrdiff_t got = input_fetch(&g->in, g->inner, g->input, IN_BYTES);

	if (got < 0)
		return -1;
	g->z.next_in = g->input;
	g->z.avail_in = (uInt)got;
	g->at_in += (uint64_t)got;
	return got;
}

/* What zlib found wrong, in the words of tshark. */
static ptrdiff_t bad(struct gzip *g)
{
	const char *why = g->z.msg ? g->z.msg : "bad data";

	if (strcmp(why, "incorrect data check") == 0)
		why = "bad CRC";
	else if (strcmp(why, "incorrect length check") == 0)
		why = "length field wrong";
	return input_fail(&g->in, INPUT_DAMAGED, why);
}

/* Between members: start the next one.  1: it is there, 0: the end, -1: something else follows. */
static ptrdiff_t next_member(struct gzip *g)
{
	if (!g->z.avail_in) {
		ptrdiff_t got = fetch(g);
		if (got <= 0)
			return got;
	}
	if (g->z.next_in[0] != GZIP_MAGIC_1)
		return input_fail(&g->in, INPUT_DAMAGED, "garbage after the end of the compressed data");
	inflateReset(&g->z);
	g->between = false;
	return 1;
}

/* One step of the in-order decoder: n bytes of output at most.  Returns 0 when there is no going on. */
static ptrdiff_t step(struct gzip *g, uint8_t *out, size_t n, size_t *made)
{
	ptrdiff_t more = 1;

	if (g->between)
		more = next_member(g);
	else if (!g->z.avail_in)
		more = fetch(g);
	if (more < 0)
		return -1;
	if (more == 0)
		return g->between ? 0 : input_fail(&g->in, INPUT_CUT, "");
	g->z.next_out = out;
	g->z.avail_out = (uInt)n;
	int answer = inflate(&g->z, Z_BLOCK);
	*made = n - g->z.avail_out;
	g->at_out += *made;
	if (answer == Z_STREAM_END)
		g->between = true;
	else if (answer != Z_OK && answer != Z_BUF_ERROR)
		return bad(g);
	else if (is_point_due(g))
		add_point(g);
	return 1;
}

static ptrdiff_t gzip_read(struct input *in, uint8_t *out, size_t n)
{
	struct gzip *g = (struct gzip *)in;
	size_t       done = 0;

	if (in->fault != INPUT_FINE)
		return -1;
	if (n > INT32_MAX)
		n = INT32_MAX;
	while (done < n) {
		size_t    made = 0;
		bool      growing = atomic_load_explicit(&g->inner->growing, memory_order_relaxed);
		ptrdiff_t more = 1;
		if (!growing || !done || g->z.avail_in) /* do not wait for a pipe while there is something to give */
			more = step(g, out + done, n - done, &made);
		else
			break;
		done += made;
		if (more <= 0)
			break;
	}
	/* What was made before damage is given first; the next call gives the -1. */
	if (done)
		return (ptrdiff_t)done;
	return in->fault == INPUT_FINE ? 0 : -1;
}

/* The last restart point at or before an offset, or NULL: the start. */
static const struct point *point_before(const struct gzip *g, uint64_t offset)
{
	size_t low = 0, high = g->npoints;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (g->points[middle].out <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &g->points[low - 1] : NULL;
}

static bool restart(struct gzip *g, struct reader *r, const struct point *p)
{
	if (!r->block) {
		r->block = mem_alloc(BLOCK_BYTES);
		r->input = mem_alloc(IN_BYTES);
	}
	if (r->ready)
		inflateEnd(&r->z);
	memset(&r->z, 0, sizeof r->z);
	r->ready = false;
	if (inflateInit2(&r->z, p ? RAW : GZIP_OR_ZLIB) != Z_OK)
		return false;
	r->ready = true;
	r->raw = p != NULL;
	r->start = p ? p->out : 0;
	r->in = p ? p->in : 0;
	r->size = 0;
	if (!p)
		return true;
	uint8_t before;
	if (p->bits && g->inner->ops->read_at(g->inner, p->in - 1, &before, 1) != 1)
		return false;
	if (p->bits && inflatePrime(&r->z, (int)p->bits, before >> (8 - p->bits)) != Z_OK)
		return false;
	return inflateSetDictionary(&r->z, p->window, p->window_bytes) == Z_OK;
}

static bool refill(struct gzip *g, struct reader *r)
{
	size_t got = g->inner->ops->read_at(g->inner, r->in, r->input, IN_BYTES);

	r->z.next_in = r->input;
	r->z.avail_in = (uInt)got;
	r->in += got;
	return got > 0;
}

/* At the end of a member: pass by the trailer that a raw decoder does not see, and start the next member. */
static bool cross_members(struct gzip *g, struct reader *r)
{
	uint64_t next = r->in - r->z.avail_in + (r->raw ? 8 : 0);

	r->in = next;
	r->z.avail_in = 0;
	r->raw = false;
	return refill(g, r) && inflateReset2(&r->z, GZIP_OR_ZLIB) == Z_OK;
}

/* Make the next block of output; false when there is none. */
static bool next_block(struct gzip *g, struct reader *r)
{
	r->start += r->size;
	r->size = 0;
	r->z.next_out = r->block;
	r->z.avail_out = BLOCK_BYTES;
	while (r->z.avail_out) {
		if (!r->z.avail_in && !refill(g, r))
			break;
		int answer = inflate(&r->z, Z_NO_FLUSH);
		if (answer == Z_STREAM_END && cross_members(g, r))
			continue;
		if (answer != Z_OK && answer != Z_BUF_ERROR)
			break;
	}
	r->size = BLOCK_BYTES - r->z.avail_out;
	return r->size > 0;
}

/* A reader whose block holds the offset, or that gets there soonest: one that stands before it and behind the last
 * restart point, else the one that was not used for longest, restarted. */
static struct reader *reader_for(struct gzip *g, uint64_t offset)
{
	const struct point *p = point_before(g, offset);
	struct reader      *best = NULL, *oldest = &g->readers[0];

	for (int i = 0; i < READERS; i++) {
		struct reader *r = &g->readers[i];
		if (r->used < oldest->used)
			oldest = r;
		if (!r->ready || r->start > offset || (p && r->start + r->size < p->out))
			continue;
		if (!best || r->start > best->start)
			best = r;
	}
	if (!best && restart(g, oldest, p))
		best = oldest;
	if (best)
		best->used = ++g->clock;
	else
		oldest->ready = false;
	return best;
}

static size_t gzip_read_at(struct input *in, uint64_t offset, uint8_t *out, size_t n)
{
	struct gzip *g = (struct gzip *)in;
	size_t       done = 0;

	pthread_mutex_lock(&g->lock);
	struct reader *r = n ? reader_for(g, offset) : NULL;
	while (r && done < n) {
		uint64_t at = offset + done;
		if (at >= r->start + r->size) {
			if (!next_block(g, r))
				break;
			continue;
		}
		size_t from = (size_t)(at - r->start), piece = r->size - from;
		if (piece > n - done)
			piece = n - done;
		memcpy(out + done, r->block + from, piece);
		done += piece;
	}
	pthread_mutex_unlock(&g->lock);
	return done;
}

static void gzip_close(struct input *in)
{
	struct gzip *g = (struct gzip *)in;

	inflateEnd(&g->z);
	for (int i = 0; i < READERS; i++) {
		if (g->readers[i].ready)
			inflateEnd(&g->readers[i].z);
		mem_free(g->readers[i].block);
		mem_free(g->readers[i].input);
	}
	for (size_t i = 0; i < g->npoints; i++)
		mem_free(g->points[i].window);
	mem_free(g->points);
	mem_free(g->input);
	pthread_mutex_destroy(&g->lock);
	input_close(g->inner);
	mem_free(g);
}

static const struct input_ops gzip_ops = {gzip_read, gzip_read_at, NULL, gzip_close};

struct input *input_open_gzip(struct input *inner)
{
	struct gzip *g = mem_calloc(1, sizeof *g);

	g->in.ops = &gzip_ops;
	g->in.stored_total = inner->stored_total;
	atomic_store(&g->in.growing, atomic_load(&inner->growing));
	g->inner = inner;
	g->input = mem_alloc(IN_BYTES);
	g->points = mem_calloc(MAX_POINTS, sizeof *g->points);
	g->spacing = SPACING_BYTES;
	pthread_mutex_init(&g->lock, NULL);
	if (inflateInit2(&g->z, GZIP_OR_ZLIB) != Z_OK)
		input_fail(&g->in, INPUT_IO, "zlib can't be initialised");
	return &g->in;
}
