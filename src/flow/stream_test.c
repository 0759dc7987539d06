/* stream_test.c -- any stream, cut at random, shuffled, sent twice, overlapped and with parts lost, gives the same
 * bytes up to the first loss; messages come out whole and once. */
#include "base/mem.h"
#include "flow/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { BYTES = 3000, SEGMENTS_MAX = 600, FIRST_SEQ = 0xfffff800u /* wraps around */ };

struct world {
	uint8_t bytes[BYTES];
	uint8_t seen[BYTES];
	size_t  got;
};

/* Messages of the test: a length byte, and so many bytes. */
static enum framing_verdict frame(void *context, uint16_t proto, struct framing *f)
{
	(void)context, (void)proto;
	f->need = f->n ? 1u + f->p[0] : 1;
	return f->n ? FRAMING_WHOLE : FRAMING_MORE;
}

static struct stream_choice choose(void *context, const struct segment *g)
{
	(void)context, (void)g;
	return (struct stream_choice){.proto = 7};
}

static bool read_piece(void *context, const struct stream_piece *p, uint8_t *out)
{
	const struct world *w = context;

	memcpy(out, w->bytes + p->position, p->len);
	return true;
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/* Cut the stream into segments that overlap and come twice; returns how many. */
static size_t cut(uint64_t *state, struct segment *out)
{
	size_t n = 0;

	for (uint32_t at = 0; at < BYTES && n < SEGMENTS_MAX - 1;) {
		uint32_t len = 1 + next_random(state) % 60, back = next_random(state) % 4 ? 0 : next_random(state) % 20;
		uint32_t from = back < at ? at - back : 0;
		if (at + len > BYTES)
			len = BYTES - at;
		out[n++] = (struct segment){
		    .position = from, .seq = FIRST_SEQ + from, .caplen = at + len - from, .len = at + len - from};
		if (next_random(state) % 8 == 0 && n < SEGMENTS_MAX - 1) {
			out[n] = out[n - 1];
			n++;
		}
		at += len;
	}
	return n;
}

/* Let segments change places with near ones. */
static void shuffle(uint64_t *state, struct segment *list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		size_t         k = i - next_random(state) % (i < 8 ? i : 8);
		struct segment x = list[i];
		list[i] = list[k];
		list[k] = x;
	}
}

/* The bytes of the message lie where its unit's pieces (or its frame's payload) say. */
static void check_message(const struct stream *s, struct world *w, const struct segment *list,
                          const struct stream_message *m)
{
	static struct stream_piece pieces[SEGMENTS_MAX];
	uint8_t                    bytes[BYTES + 1] = {0};

	if (m->unit == STREAM_NONE) {
		memcpy(bytes, w->bytes + list[m->frame - 1].position + m->offset, m->len);
	} else {
		stream_unit_pieces(s, m->unit, pieces);
		for (uint32_t i = 0; i < s->units[m->unit].npieces; i++)
			memcpy(bytes + pieces[i].at, w->bytes + pieces[i].position, pieces[i].len);
		memmove(bytes, bytes + m->offset, m->len);
	}
	assert_memory_equal(bytes, w->bytes + w->got, m->len);
	w->got += m->len;
}

/* Note the bytes of the stream that a message has: each belongs to one only, and to those that were sent. */
static void cover(const struct stream *s, const struct world *w, const struct segment *list,
                  const struct stream_message *m, uint8_t *covered)
{
	static struct stream_piece pieces[SEGMENTS_MAX];
	uint32_t                   n = 1, end = m->offset + m->len;

	if (m->unit == STREAM_NONE)
		pieces[0] = (struct stream_piece){.position = list[m->frame - 1].position + m->offset,
		                                  .at = m->offset,
		                                  .len = m->len & PIECE_LEN_MAX};
	else
		stream_unit_pieces(s, m->unit, pieces);
	if (m->unit != STREAM_NONE)
		n = s->units[m->unit].npieces;
	for (uint32_t i = 0; i < n; i++) {
		if (m->unit != STREAM_NONE)
			assert_int_equal(pieces[i].position, s->units[m->unit].start - FIRST_SEQ + pieces[i].at);
		for (uint32_t k = 0; k < pieces[i].len; k++) {
			uint64_t at = pieces[i].position + k;
			if (pieces[i].at + k < m->offset || pieces[i].at + k >= end)
				continue;
			assert_true(w->seen[at]);
			assert_false(covered[at]);
			covered[at] = 1;
		}
	}
}

/* What stands behind the losses is found too: all that was sent, but for a message without its end. */
static void check_end(struct stream *s, const struct world *w, const struct segment *list)
{
	static uint8_t covered[BYTES];
	size_t         n, missed = 0;

	memset(covered, 0, sizeof covered);
	s->past_holes = true;
	mem_free(stream_end(s, &n));
	for (size_t i = 0; i < s->nmessages; i++) {
		uint32_t                     of_frame;
		const struct stream_message *m = &s->messages[i];
		assert_true(!i || m[-1].frame <= m->frame);
		const struct stream_message *first = stream_messages_of(s, m->frame, &of_frame);
		assert_true(first <= m && m < first + of_frame);
		cover(s, w, list, m, covered);
	}
	for (size_t i = 0; i < BYTES; i++)
		missed += w->seen[i] && !covered[i];
	assert_true(missed <= 40);
}

static void run(uint64_t seed, bool lose)
{
	static struct world   w;
	static struct segment list[SEGMENTS_MAX];
	struct stream         s;
	uint64_t              state = seed;
	size_t                n;

	for (size_t i = 0; i < BYTES; i++)
		w.bytes[i] = (uint8_t)(next_random(&state) % 40);
	memset(w.seen, 0, sizeof w.seen);
	w.got = 0;
	n = cut(&state, list);
	shuffle(&state, list, n);
	stream_init(&s, &(struct stream_calls){.context = &w, .choose = choose, .frame = frame, .read = read_piece});
	stream_segment(&s, &(struct segment){.syn = true, .seq = FIRST_SEQ});
	for (size_t i = 0; i < n; i++) {
		list[i].frame = (uint32_t)i + 1;
		list[i].bytes = w.bytes + list[i].position;
		if (lose && next_random(&state) % 50 == 0)
			continue;
		memset(w.seen + list[i].position, 1, list[i].len);
		stream_segment(&s, &list[i]);
	}
	for (size_t i = 0; i < s.nmessages; i++)
		check_message(&s, &w, list, &s.messages[i]);
	size_t reach = 0, whole = 0;
	while (reach < BYTES && w.seen[reach])
		reach++;
	while (whole < reach && whole + 1 + w.bytes[whole] <= reach)
		whole += 1u + w.bytes[whole];
	assert_int_equal(w.got, whole);
	check_end(&s, &w, list);
	stream_fini(&s);
}

static void test_random_streams(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++)
		run(seed, seed % 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_streams)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
