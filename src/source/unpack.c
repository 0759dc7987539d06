/* unpack.c -- a stream of compressed frames as an input: decoded once in order, and read at random from a temporary
 * file that keeps what was decoded, or, where the frames are small, by decoding the frame anew.
 *
 * For the second way the starts of frames are noted as they come by, so that nothing depends on a table that the file
 * itself brings.  Frames that are smaller than a unit's least size are noted together. */
#include "source/unpack.h"

#include "base/mem.h"
#include "base/tempfile.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#ifdef WIRETALE_HOSTILE
enum { IN_BYTES = 64, UNIT_LEAST_BYTES = 512, SLOTS = 2 };
#else
enum { IN_BYTES = 128 * 1024, UNIT_LEAST_BYTES = 64 * 1024, SLOTS = 4 };
#endif

/* One frame, or several small ones. */
struct unit {
	uint64_t out, in; /* where it starts in the decoded stream and in the stored one */
};

/* A unit that is decoded. */
struct slot {
	bool     full;
	uint64_t start, used; /* used: clock of the last use */
	size_t   size, capacity;
	uint8_t *bytes;
};

struct unpack {
	struct input                in;
	struct input               *inner;
	const struct unpack_format *format;
	void                       *decoder; /* of the reading in order */
	uint8_t                    *input;
	size_t                      input_bytes, input_used;
	uint64_t                    at_in, at_out; /* input fetched, output made */
	bool                        inside;        /* a frame */
	bool                        pending;       /* the decoder may have more without more input */
	int                         spill;         /* file that holds the output so far; -1: by units */
	pthread_mutex_t             lock;          /* of all below */
	struct unit                *units;
	size_t                      nunits, unit_capacity;
	uint64_t                    clock;
	struct slot                 slots[SLOTS];
};

/* ------------------------------------------------------------------ in order */

/* Fetch input; 0 at its end. */
static ptrdiff_t fetch(struct unpack *u)
{
	ptrdiff_t got = input_fetch(&u->in, u->inner, u->input, IN_BYTES);

	if (got < 0)
		return -1;
	u->input_bytes = (size_t)got;
	u->input_used = 0;
	u->at_in += (uint64_t)got;
	return got;
}

/* A frame starts here. */
static void note_frame(struct unpack *u)
{
	const struct unit *last = u->nunits ? &u->units[u->nunits - 1] : NULL;

	if (u->spill >= 0 || (last && u->at_out - last->out < UNIT_LEAST_BYTES))
		return;
	pthread_mutex_lock(&u->lock);
	u->units = mem_grow(u->units, &u->unit_capacity, u->nunits + 1, sizeof *u->units);
	u->units[u->nunits++] = (struct unit){u->at_out, u->at_in - (u->input_bytes - u->input_used)};
	pthread_mutex_unlock(&u->lock);
}

/* Keep n bytes that were made, so that they can be read again. */
static ptrdiff_t keep(struct unpack *u, const uint8_t *made, size_t n)
{
	if (u->spill >= 0 && !input_pwrite(u->spill, u->at_out, made, n))
		return input_fail(&u->in, INPUT_IO, strerror(errno));
	u->at_out += n;
	if (u->spill < 0 && u->at_out - u->units[u->nunits - 1].out > UNPACK_UNIT_BYTES + UNIT_LEAST_BYTES)
		return input_fail(&u->in, INPUT_DAMAGED, "a frame is longer than the seek table says");
	return 1;
}

/* One step: n bytes of output at most.  Returns 0 at the end, -1 where there is no going on. */
static ptrdiff_t decode(struct unpack *u, uint8_t *out, size_t n, size_t *made)
{
	if (!u->pending && u->input_used == u->input_bytes) {
		ptrdiff_t got = fetch(u);
		if (got == 0 && u->inside)
			return input_fail(&u->in, INPUT_CUT, "");
		if (got <= 0)
			return got;
	}
	if (!u->inside)
		note_frame(u);
	struct unpack_step s = {
	    .in = u->input + u->input_used, .in_bytes = u->input_bytes - u->input_used, .out = out, .out_bytes = n};
	enum unpack_answer answer = u->format->step(u->decoder, &s);
	u->input_used += s.used;
	u->inside = answer == UNPACK_MORE;
	u->pending = u->inside && s.made == n;
	*made = s.made;
	return answer == UNPACK_BAD ? input_fail(&u->in, INPUT_DAMAGED, s.reason) : keep(u, out, s.made);
}

static ptrdiff_t unpack_read(struct input *in, uint8_t *out, size_t n)
{
	struct unpack *u = (struct unpack *)in;
	size_t         done = 0;
	ptrdiff_t      more = in->fault == INPUT_FINE ? 1 : -1;

	while (done < n && more > 0) {
		size_t made = 0;
		bool   waits = !u->pending && u->input_used == u->input_bytes &&
		             atomic_load_explicit(&u->inner->growing, memory_order_relaxed);
		if (waits && done) /* do not wait for a pipe while there is something to give */
			break;
		more = decode(u, out + done, n - done, &made);
		done += made;
	}
	/* What was made before damage is given first; the next call gives the -1. */
	return done ? (ptrdiff_t)done : more < 0 ? -1 : 0;
}

/* ------------------------------------------------------------------ at random */

/* The last unit that starts at or before an offset, which reading has gone past. */
static size_t unit_of(const struct unpack *u, uint64_t offset)
{
	size_t low = 0, high = u->nunits;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (u->units[middle].out <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Decode from a stored offset on until the slot's size is reached, or no more comes. */
static void fill(const struct unpack *u, struct slot *slot, uint64_t at_in)
{
	uint8_t           *input = mem_alloc(IN_BYTES);
	void              *decoder = mem_need(u->format->create());
	size_t             room = slot->size;
	struct unpack_step s = {.in = input};

	for (slot->size = 0; slot->size < room; slot->size += s.made) {
		if (!s.in_bytes) {
			s.in = input;
			s.in_bytes = u->inner->ops->read_at(u->inner, at_in, input, IN_BYTES);
			at_in += s.in_bytes;
		}
		s.out = slot->bytes + slot->size;
		s.out_bytes = room - slot->size;
		if (u->format->step(decoder, &s) == UNPACK_BAD || (!s.used && !s.made))
			break;
		s.in += s.used;
		s.in_bytes -= s.used;
	}
	u->format->destroy(decoder);
	mem_free(input);
}

/* The unit at an offset, decoded. */
static struct slot *slot_of(struct unpack *u, uint64_t offset)
{
	size_t       i = unit_of(u, offset);
	struct slot *oldest = &u->slots[0];

	for (int k = 0; k < SLOTS; k++) {
		struct slot *slot = &u->slots[k];
		if (slot->full && slot->start == u->units[i].out && offset - slot->start < slot->size) {
			slot->used = ++u->clock;
			return slot;
		}
		if (slot->used < oldest->used)
			oldest = slot;
	}
	uint64_t end = i + 1 < u->nunits ? u->units[i + 1].out : u->units[i].out + UNPACK_UNIT_BYTES + UNIT_LEAST_BYTES;
	oldest->start = u->units[i].out;
	oldest->size = (size_t)(end - oldest->start);
	oldest->bytes = mem_grow(oldest->bytes, &oldest->capacity, oldest->size, 1);
	fill(u, oldest, u->units[i].in);
	oldest->full = true;
	oldest->used = ++u->clock;
	return oldest;
}

static size_t read_units(struct unpack *u, uint64_t offset, uint8_t *out, size_t n)
{
	size_t done = 0;

	pthread_mutex_lock(&u->lock);
	while (done < n && u->nunits) {
		struct slot *slot = slot_of(u, offset + done);
		uint64_t     from = offset + done - slot->start;
		if (from >= slot->size)
			break;
		size_t piece = slot->size - (size_t)from;
		if (piece > n - done)
			piece = n - done;
		memcpy(out + done, slot->bytes + from, piece);
		done += piece;
	}
	pthread_mutex_unlock(&u->lock);
	return done;
}

static size_t unpack_read_at(struct input *in, uint64_t offset, uint8_t *out, size_t n)
{
	struct unpack *u = (struct unpack *)in;

	return u->spill >= 0 ? input_pread(u->spill, offset, out, n) : read_units(u, offset, out, n);
}

/* ------------------------------------------------------------------ open and close */

static void unpack_close(struct input *in)
{
	struct unpack *u = (struct unpack *)in;

	u->format->destroy(u->decoder);
	if (u->spill >= 0)
		close(u->spill);
	for (int i = 0; i < SLOTS; i++)
		mem_free(u->slots[i].bytes);
	mem_free(u->units);
	mem_free(u->input);
	pthread_mutex_destroy(&u->lock);
	input_close(u->inner);
	mem_free(u);
}

static const struct input_ops unpack_ops = {unpack_read, unpack_read_at, NULL, unpack_close};

struct input *unpack_open(struct input *inner, const struct unpack_format *format, bool by_frames)
{
	int spill = by_frames ? -1 : tempfile_open();

	if (!by_frames && spill < 0)
		return NULL;
	struct unpack *u = mem_calloc(1, sizeof *u);
	u->in.ops = &unpack_ops;
	u->in.stored_total = inner->stored_total;
	atomic_store(&u->in.growing, atomic_load(&inner->growing));
	u->inner = inner;
	u->format = format;
	u->decoder = mem_need(format->create());
	u->input = mem_alloc(IN_BYTES);
	u->spill = spill;
	pthread_mutex_init(&u->lock, NULL);
	return &u->in;
}
