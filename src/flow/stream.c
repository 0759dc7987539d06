/* stream.c -- see stream.h. */
#include "flow/stream.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A segment that waits behind a hole; its piece has been noted already. */
struct held {
	uint32_t seq, piece;
};

/* One direction of a connection. */
struct half {
	uint32_t              expected; /* seq of the next byte in order */
	bool                  started;
	bool                  known;          /* the length of the pending message is known */
	bool                  whole_segments; /* any next segment completes the pending unit */
	bool                  to_the_end;     /* the pending message ends with the stream */
	bool                  gathering;      /* the pending unit takes all that comes now: a hole was filled */
	uint32_t              unit;           /* pending, STREAM_NONE: none */
	uint32_t              last_unit;      /* pending or not */
	uint32_t              last_link;      /* of the last message, STREAM_NONE: it has none */
	uint32_t              start;          /* seq of the unit */
	uint32_t              target;         /* seq at which it is looked at again */
	uint32_t              message_at;     /* in the unit: the pending message */
	uint32_t              need, data, phase;
	uint64_t              from, note; /* of its framing */
	uint8_t              *wait;       /* bytes of the pending message from `from` on */
	size_t                nwait, wait_capacity;
	struct held          *held; /* by seq */
	uint32_t              nheld, held_capacity;
	struct stream_context context;
};

enum { FRAMING_SMALL = 4096 }; /* bytes that wait are kept in no more memory than they take */

struct stream_connection {
	struct half half[2];
	uint16_t    proto;
	uint16_t    claimed; /* what it speaks from the next message on, 0: the same */
	bool        plain;
};

/* Bytes in order, at work. */
struct span {
	const struct segment     *g; /* the segment that is being told */
	struct stream_connection *c;
	struct half              *h, *peer;
	const uint8_t            *bytes;
	uint32_t                  position, frame, in_frame, seq, caplen, len;
	uint32_t                  piece; /* noted for it when it was held; STREAM_NONE: its own turn */
	uint8_t                   source;
	bool                      followed; /* further bytes in order are at hand */
};

/* Where the messages and pieces of a run of frames begin: looking one up touches few others. */
struct stream_mark {
	uint32_t message, piece;
};

enum { MARK_FRAMES = 256 };

void stream_init(struct stream *s, const struct stream_calls *calls)
{
	*s = (struct stream){.calls = *calls};
}

/* Nothing waits for further segments. */
static void drop_waiting(struct half *h)
{
	mem_free(h->wait);
	mem_free(h->held);
	h->wait = NULL;
	h->held = NULL;
	h->nwait = h->wait_capacity = 0;
	h->nheld = h->held_capacity = 0;
}

static void free_connection(struct stream_connection *c)
{
	for (int i = 0; c && i < 2; i++)
		drop_waiting(&c->half[i]);
	mem_free(c);
}

void stream_fini(struct stream *s)
{
	for (size_t i = 0; i < s->nstarts; i++)
		free_connection(s->starts[i].connection);
	mem_free(s->starts);
	mem_free(s->pieces);
	mem_free(s->units);
	mem_free(s->messages);
	mem_free(s->marks);
	mem_free(s->links);
	notes_fini(&s->notes);
	*s = (struct stream){.calls = s->calls};
}

/* ------------------------------------------------------------------ what is noted */

static uint32_t note_piece(struct stream *s, const struct stream_piece *piece)
{
	s->pieces = mem_grow(s->pieces, &s->piece_capacity, s->npieces + 1, sizeof *s->pieces);
	s->pieces[s->npieces] = *piece;
	return (uint32_t)s->npieces++;
}

static uint32_t new_unit(struct stream *s, struct half *h, uint32_t start)
{
	s->units = mem_grow(s->units, &s->unit_capacity, s->nunits + 1, sizeof *s->units);
	s->units[s->nunits] = (struct stream_unit){.last = STREAM_NONE, .start = start, .previous = h->last_unit};
	h->last_unit = (uint32_t)s->nunits;
	return (uint32_t)s->nunits++;
}

/* A message that was found by stream_end. */
struct stream_late {
	struct stream_message message;
	size_t                order;
};

/* The frame that holds a byte of a unit. */
static uint32_t frame_of(const struct stream *s, uint32_t unit, uint32_t offset)
{
	uint32_t frame = 0;

	for (uint32_t i = s->units[unit].last; i != STREAM_NONE; i = s->pieces[i].previous)
		if (s->pieces[i].at <= offset)
			return s->pieces[i].frame;
		else
			frame = s->pieces[i].frame;
	return frame;
}

uint32_t stream_missing(const struct stream *s, const struct stream_message *m)
{
	uint32_t there = 0;

	if (m->unit == STREAM_NONE || !s->units[m->unit].holed)
		return 0;
	for (uint32_t i = s->units[m->unit].last; i != STREAM_NONE; i = s->pieces[i].previous) {
		const struct stream_piece *p = &s->pieces[i];
		if (p->at + p->len > m->offset)
			there += p->at < m->offset ? p->at + p->len - m->offset : p->len;
	}
	return there < m->len ? m->len - there : 0;
}

/* The frame that shows the message of a unit that was just noted; 0: none does. */
static uint32_t shown_in(const struct stream *s, uint32_t unit)
{
	const struct stream_message *m = s->nlate ? &s->late[s->nlate - 1].message : NULL;

	return m && m->unit == unit ? m->frame : 0;
}

/* Of a message most of which is not there nothing is shown, unless all that can be had is wanted. */
static void note_late(struct stream *s, const struct stream_message *m)
{
	bool holed = m->unit != STREAM_NONE && s->units[m->unit].holed;

	if (!s->past_holes && stream_missing(s, m) > m->len / 2)
		return;
	if (!s->past_holes && holed && s->calls.in_part && !s->calls.in_part(s->calls.context, m->proto))
		return;
	s->late = mem_grow(s->late, &s->late_capacity, s->nlate + 1, sizeof *s->late);
	s->late[s->nlate] = (struct stream_late){*m, s->nlate};
	if (holed)
		s->late[s->nlate].message.frame = frame_of(s, m->unit, m->offset);
	s->nlate++;
}

/* Bind the message that was just noted to the one before. */
static uint32_t new_link(struct stream *s, uint32_t previous)
{
	uint32_t link = (uint32_t)s->nlinks++;

	s->links = mem_grow(s->links, &s->link_capacity, s->nlinks, sizeof *s->links);
	s->links[link] = (struct stream_link){(uint32_t)s->nmessages - 1, previous, STREAM_NONE};
	if (previous != STREAM_NONE)
		s->links[previous].next = link;
	return link;
}

static void note_message(struct stream *s, const struct span *p, uint32_t unit, uint32_t offset, uint32_t len,
                         uint32_t data, uint16_t proto)
{
	struct stream_message m = {
	    .frame = p->g->frame, .unit = unit, .offset = offset, .len = len, .data = data, .proto = proto};

	if (s->ending) {
		note_late(s, &m);
		return;
	}
	s->messages = mem_grow(s->messages, &s->message_capacity, s->nmessages + 1, sizeof *s->messages);
	s->messages[s->nmessages++] = m;
	p->h->last_link = data & (FRAMING_PART | FRAMING_LAST) ? new_link(s, p->h->last_link) : STREAM_NONE;
}

/* More of the segment that the unit's last piece is of: that one grows.  False: it is of another one. */
static bool grow_part(struct stream *s, const struct span *p, struct stream_unit *u, uint32_t at, uint32_t off,
                      uint32_t len)
{
	struct stream_piece *last = u->last == STREAM_NONE ? NULL : &s->pieces[u->last];

	if (!last || last->frame != p->frame || last->source != p->source || last->at + last->len != at ||
	    last->position + last->len != p->position + off)
		return false;
	last->len = (last->len + len) & PIECE_LEN_MAX;
	if (at + len > u->len)
		u->len = at + len;
	return true;
}

/* Make `len` bytes of a span, from `off` on, a piece of a unit. */
static void note_part(struct stream *s, struct span *p, uint32_t unit, uint32_t at, uint32_t off, uint32_t len)
{
	struct stream_unit *u = &s->units[unit];

	if (grow_part(s, p, u, at, off, len))
		return;
	struct stream_piece piece = {.position = p->position + off,
	                             .frame = p->frame,
	                             .at = at,
	                             .len = len & PIECE_LEN_MAX,
	                             .unit = unit,
	                             .previous = u->last,
	                             .more = STREAM_NONE,
	                             .source = (uint32_t)p->source & PIECE_SOURCE_MAX,
	                             .kind = PIECE_PART,
	                             .out_of_turn = p->piece != STREAM_NONE || s->ending};
	bool                placed = p->piece != STREAM_NONE && s->pieces[p->piece].unit == STREAM_NONE;

	if (placed) { /* held: its place is kept */
		piece.more = s->pieces[p->piece].more;
		piece.out_of_turn = false;
		s->pieces[p->piece] = piece;
		u->last = p->piece;
	} else {
		if (p->piece != STREAM_NONE)
			piece.more = s->pieces[p->piece].more;
		u->last = note_piece(s, &piece);
		if (p->piece != STREAM_NONE)
			s->pieces[p->piece].more = u->last;
	}
	u->npieces++;
	if (at + len > u->len)
		u->len = at + len;
}

/* ------------------------------------------------------------------ framing */

/* From here on the connection speaks what the message before said. */
static void take_claim(struct stream_connection *c)
{
	if (!c->claimed)
		return;
	c->proto = c->claimed;
	c->claimed = 0;
	c->half[0].context = c->half[1].context = (struct stream_context){0};
}

static enum framing_verdict ask(struct stream *s, struct span *p, struct framing *f)
{
	enum framing_verdict v;

	take_claim(p->c);
	f->forward = !p->g->reverse;
	f->sport = p->g->sport;
	f->dport = p->g->dport;
	f->frame = p->g->frame;
	f->time_ns = p->g->time_ns;
	f->notes = &s->notes;
	f->own = &p->h->context;
	f->peer = &p->peer->context;
	if (p->c->plain) {
		f->need = f->from + f->n;
		return FRAMING_WHOLE;
	}
	v = s->calls.frame(s->calls.context, p->c->proto, f);
	p->c->claimed = f->claim;
	if (f->expect.proto && s->calls.expect)
		s->calls.expect(s->calls.context, p->g, &f->expect);
	return v;
}

static void forget_message(struct half *h)
{
	h->from = h->note = 0;
	h->phase = 0;
	h->known = h->whole_segments = h->to_the_end = false;
}

/* Take over what the framing of an incomplete message says: when to look again. */
static void await(struct half *h, enum framing_verdict v, const struct framing *f, uint64_t there)
{
	uint64_t need = f->need;

	h->from = f->from;
	h->phase = f->phase;
	h->note = f->note;
	h->data = f->data;
	h->known = v == FRAMING_WHOLE;
	h->to_the_end = v == FRAMING_END;
	if (need > STREAM_UNIT_BYTES_MAX)
		need = STREAM_UNIT_BYTES_MAX;
	h->whole_segments = v == FRAMING_SEGMENT || (v == FRAMING_MORE && need <= there);
	h->need = (uint32_t)need;
	h->target = h->start + h->message_at + (uint32_t)need;
}

/* Keep the bytes of the pending message that its framing wants to see; they begin at offset `at` of the message. */
static void keep_bytes(struct half *h, const uint8_t *bytes, uint64_t at, uint32_t len)
{
	if (h->known || h->to_the_end || at + len <= h->from)
		return;
	uint32_t skip = h->from > at ? (uint32_t)(h->from - at) : 0;
	if (h->nwait + len - skip > h->wait_capacity && h->nwait + len - skip <= FRAMING_SMALL) {
		h->wait_capacity = h->nwait + len - skip; /* few headers have more than two parts */
		h->wait = mem_realloc(h->wait, h->wait_capacity);
	}
	h->wait = mem_grow(h->wait, &h->wait_capacity, h->nwait + len - skip, 1);
	memcpy(h->wait + h->nwait, bytes + skip, len - skip);
	h->nwait += len - skip;
}

static void drop_bytes(struct half *h, size_t n)
{
	if (n > h->nwait)
		n = h->nwait;
	h->nwait -= n;
	if (n && h->nwait)
		memmove(h->wait, h->wait + n, h->nwait);
}

/* Most messages wait once, for their header: a buffer kept for each connection would cost more than all else of it. */
static void drop_wait(struct half *h)
{
	mem_free(h->wait);
	h->wait = NULL;
	h->nwait = h->wait_capacity = 0;
}

/* The message that begins at `off` of the span is not whole: a unit begins there. */
static void begin_unit(struct stream *s, struct span *p, uint32_t off, enum framing_verdict v, const struct framing *f)
{
	struct half *h = p->h;

	forget_message(h);
	h->unit = new_unit(s, h, p->seq + off);
	h->start = p->seq + off;
	h->message_at = 0;
	drop_wait(h);
	note_part(s, p, h->unit, 0, off, p->len - off);
	await(h, v, f, p->len - off);
	keep_bytes(h, p->bytes + off, 0, p->len - off);
}

/* Messages in a segment of which nothing is pending; all of it is used up. */
static void frame_in_place(struct stream *s, struct span *p)
{
	bool     cut = p->caplen < p->len;
	uint32_t at = 0;

	if (p->c->plain && !p->in_frame)
		return; /* tier 1 found that by itself */
	while (at < p->len) {
		uint32_t             n = p->caplen > at ? p->caplen - at : 0, rest = p->len - at;
		struct framing       f = {.p = p->bytes + at, .n = n, .last = cut};
		enum framing_verdict v = ask(s, p, &f);
		if (v != FRAMING_WHOLE && v != FRAMING_NOT && !cut && f.need <= STREAM_UNIT_BYTES_MAX) {
			begin_unit(s, p, at, v, &f);
			return;
		}
		if (v == FRAMING_WHOLE && f.need > rest && !cut && f.need <= STREAM_UNIT_BYTES_MAX) {
			begin_unit(s, p, at, v, &f);
			return;
		}
		if (v == FRAMING_NOT)
			return;
		uint32_t len = v == FRAMING_WHOLE && f.need && f.need < rest ? (uint32_t)f.need : rest;
		note_message(s, p, STREAM_NONE, p->in_frame + at, len, f.data, p->c->proto);
		at += len;
	}
}

static void close_unit(struct stream *s, struct span *p)
{
	struct stream_unit *u = &s->units[p->h->unit];

	u->whole_in = u->holed ? shown_in(s, p->h->unit) : p->g->frame;
	p->h->unit = STREAM_NONE;
	drop_wait(p->h);
	forget_message(p->h);
}

/* What is left in a closed unit behind its last whole message becomes the next unit: the same bytes, from there on. */
static void carry_on(struct stream *s, struct span *p, enum framing_verdict v, const struct framing *f)
{
	struct half        *h = p->h;
	uint32_t            old = h->unit, from = h->message_at, unit = new_unit(s, h, h->start + from);
	struct stream_piece piece;
	uint32_t            first = s->units[old].npieces, index[64], n = 0;

	for (uint32_t i = s->units[old].last; i != STREAM_NONE && n < 64; i = s->pieces[i].previous)
		if (s->pieces[i].at + s->pieces[i].len > from)
			index[n++] = i;
	(void)first;
	while (n--) {
		piece = s->pieces[index[n]];
		struct span again = *p;
		uint32_t    skip = piece.at < from ? from - piece.at : 0;
		again.position = piece.position;
		again.frame = piece.frame;
		again.source = (uint8_t)piece.source;
		again.piece = piece.frame == p->g->frame ? STREAM_NONE : index[n];
		note_part(s, &again, unit, piece.at + skip - from, skip, piece.len - skip);
	}
	s->units[old].whole_in = p->g->frame;
	h->unit = unit;
	h->start += from;
	h->message_at = 0;
	await(h, v, f, f->from + h->nwait);
}

/* The pending unit has what it waited for: find the messages in it. */
static void frame_unit(struct stream *s, struct span *p)
{
	struct half *h = p->h;
	uint32_t     begun = h->message_at;

	for (;;) {
		uint64_t             there = h->from + h->nwait;
		struct framing       f = {.p = h->wait,
		                          .n = (uint32_t)h->nwait,
		                          .from = h->from,
		                          .phase = h->phase,
		                          .note = h->note,
		                          .data = h->data};
		enum framing_verdict v = ask(s, p, &f);
		if ((v == FRAMING_MORE || v == FRAMING_SEGMENT) && f.from > h->from)
			drop_bytes(h, (size_t)(f.from - h->from));
		if (v == FRAMING_NOT) {
			close_unit(s, p);
			return;
		}
		if (v == FRAMING_WHOLE && f.need <= there) {
			if (!f.need)
				f.need = there;
			note_message(s, p, h->unit, h->message_at, (uint32_t)f.need, f.data, p->c->proto);
			drop_bytes(h, f.need > h->from ? (size_t)(f.need - h->from) : 0);
			forget_message(h);
			h->message_at += (uint32_t)f.need;
			if (h->nwait)
				continue;
			close_unit(s, p);
			return;
		}
		if (h->message_at > begun)
			carry_on(s, p, v, &f);
		else
			await(h, v, &f, there);
		if (h->known || h->to_the_end)
			drop_wait(h);
		return;
	}
}

/* Give the pending unit what it takes of the span; returns how much that was. */
static uint32_t continue_unit(struct stream *s, struct span *p)
{
	struct half *h = p->h;
	uint32_t     at = p->seq - h->start, take = p->len;
	bool         any = h->whole_segments || h->to_the_end || h->gathering;

	if (!any && h->target - p->seq < take)
		take = h->target - p->seq;
	note_part(s, p, h->unit, at, 0, take);
	keep_bytes(h, p->bytes, at - h->message_at, take);
	if (h->gathering)
		return take;
	if (h->to_the_end) {
		if (at + take >= STREAM_UNIT_BYTES_MAX) {
			note_message(s, p, h->unit, h->message_at, at + take - h->message_at, h->data, p->c->proto);
			close_unit(s, p);
		}
		return take;
	}
	if (!h->whole_segments && p->seq + take != h->target)
		return take;
	if (h->known || h->nwait > FRAMING_WAIT_MAX) {
		note_message(s, p, h->unit, h->message_at, at + take - h->message_at, h->data, p->c->proto);
		close_unit(s, p);
	} else {
		frame_unit(s, p);
	}
	return take;
}

/* Is nothing left to be found behind a hole? */
static bool is_past_hole(const struct stream *s, const struct half *h)
{
	return s->ending && !s->past_holes && h->unit == STREAM_NONE;
}

/* Bytes in order. */
static void deliver(struct stream *s, struct span *p)
{
	struct half *h = p->h;

	while (p->len && !is_past_hole(s, h)) {
		uint32_t used = p->len;
		if (h->unit != STREAM_NONE) {
			used = continue_unit(s, p);
		} else if (!s->ending && (p->followed || p->piece != STREAM_NONE)) {
			forget_message(h);
			h->gathering = true;
			h->unit = new_unit(s, h, p->seq);
			h->start = p->seq;
			h->message_at = 0;
			h->nwait = 0;
			note_part(s, p, h->unit, 0, 0, p->len);
			keep_bytes(h, p->bytes, 0, p->len);
		} else {
			frame_in_place(s, p);
		}
		p->bytes += used;
		p->position += used;
		p->in_frame += used;
		p->seq += used;
		p->len -= used;
		p->caplen -= p->caplen < used ? p->caplen : used;
	}
}

/* ------------------------------------------------------------------ order */

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static void note_again(struct stream *s, const struct segment *g, uint32_t len)
{
	note_piece(s, &(struct stream_piece){.position = g->position,
	                                     .frame = g->frame,
	                                     .len = (len < PIECE_LEN_MAX ? len : PIECE_LEN_MAX) & PIECE_LEN_MAX,
	                                     .unit = STREAM_NONE,
	                                     .previous = STREAM_NONE,
	                                     .more = STREAM_NONE,
	                                     .source = (uint32_t)g->source & PIECE_SOURCE_MAX,
	                                     .kind = PIECE_AGAIN});
}

/* A segment with nothing new: in the course of a message of several segments it is shown as one of them. */
static void note_old(struct stream *s, const struct half *h, const struct segment *g)
{
	enum { LOOK_BACK = 64 };
	uint32_t unit = h->last_unit;

	note_again(s, g, g->len);
	for (unsigned i = 0; i < LOOK_BACK && unit != STREAM_NONE; i++, unit = s->units[unit].previous) {
		uint32_t at = g->seq - s->units[unit].start, len = s->units[unit].len;
		if (at >= len)
			continue;
		if (at || g->len > len)
			s->pieces[s->npieces - 1].unit = unit;
		return;
	}
}

static void hold(struct stream *s, struct half *h, const struct segment *g)
{
	uint32_t at = h->nheld;

	while (at && before(g->seq, h->held[at - 1].seq))
		at--;
	bool again = at && h->held[at - 1].seq == g->seq && s->pieces[h->held[at - 1].piece].len >= g->len;
	if (again || h->nheld == STREAM_HELD_MAX || g->caplen < g->len) {
		s->left_out += !again;
		note_again(s, g, g->len);
		return;
	}
	note_again(s, g, g->len);
	s->pieces[s->npieces - 1].kind = PIECE_PART;
	if (h->nheld == h->held_capacity) { /* many connections wait to the end: not twice as many as there are */
		h->held_capacity += 4 + h->held_capacity / 4;
		h->held = mem_realloc(h->held, h->held_capacity * sizeof *h->held);
	}
	memmove(h->held + at + 1, h->held + at, (h->nheld - at) * sizeof *h->held);
	h->held[at] = (struct held){g->seq, (uint32_t)s->npieces - 1};
	h->nheld++;
}

static bool next_is_held(const struct half *h)
{
	return h->nheld && !before(h->expected, h->held[0].seq);
}

/* Deliver what the filled hole set free. */
static void deliver_held(struct stream *s, struct span *p)
{
	struct half *h = p->h;
	uint8_t     *bytes = NULL;
	size_t       capacity = 0;

	while (next_is_held(h)) {
		struct held         next = h->held[0];
		struct stream_piece piece = s->pieces[next.piece];
		uint32_t            skip = h->expected - next.seq;
		memmove(h->held, h->held + 1, --h->nheld * sizeof *h->held);
		if (skip >= piece.len) {
			s->pieces[next.piece].kind = PIECE_AGAIN;
			continue;
		}
		bytes = mem_grow(bytes, &capacity, piece.len, 1);
		if (!s->calls.read(s->calls.context, &piece, bytes))
			memset(bytes, 0, piece.len);
		h->expected = next.seq + piece.len;
		p->bytes = bytes + skip;
		p->position = piece.position + skip;
		p->source = (uint8_t)piece.source;
		p->frame = piece.frame;
		p->in_frame = skip;
		p->seq = next.seq + skip;
		p->caplen = p->len = piece.len - skip;
		p->piece = next.piece;
		p->followed = next_is_held(h);
		deliver(s, p);
	}
	mem_free(bytes);
	if (!h->nheld) {
		mem_free(h->held);
		h->held = NULL;
		h->held_capacity = 0;
	}
}

static void deliver_segment(struct stream *s, struct span *p, const struct segment *g)
{
	struct half *h = p->h;
	uint32_t     skip = h->expected - g->seq;

	h->expected = g->seq + g->len;
	p->bytes = g->bytes + (skip < g->caplen ? skip : g->caplen);
	p->position = g->position + skip;
	p->source = g->source;
	p->frame = g->frame;
	p->in_frame = skip;
	p->seq = g->seq + skip;
	p->len = g->len - skip;
	p->caplen = g->caplen > skip ? g->caplen - skip : 0;
	p->piece = STREAM_NONE;
	p->followed = next_is_held(h);
	if (skip && (p->c->plain || h->unit == STREAM_NONE))
		note_again(s, g, skip);
	if (p->caplen < p->len) { /* cut short: nothing can be put together with it */
		frame_in_place(s, p);
		return;
	}
	deliver(s, p);
	if (next_is_held(h))
		deliver_held(s, p);
	if (h->gathering) {
		h->gathering = false;
		frame_unit(s, p);
	}
}

static struct stream_start *start_of(struct stream *s, uint32_t stream)
{
	if (stream >= s->nstarts) {
		s->starts = mem_grow(s->starts, &s->start_capacity, (size_t)stream + 1, sizeof *s->starts);
		memset(s->starts + s->nstarts, 0, (stream + 1 - s->nstarts) * sizeof *s->starts);
		s->nstarts = stream + 1u;
	}
	return &s->starts[stream];
}

static struct stream_connection *connection_of(struct stream_start *start)
{
	struct stream_connection *c = start->connection;

	if (c)
		return c;
	c = start->connection = mem_calloc(1, sizeof *c);
	c->plain = true;
	for (int i = 0; i < 2; i++) {
		c->half[i].unit = c->half[i].last_unit = c->half[i].last_link = STREAM_NONE;
		c->half[i].started = start->has_seq[i];
		c->half[i].expected = start->seq[i];
	}
	return c;
}

static void choose(struct stream *s, struct stream_connection *c, const struct segment *g)
{
	struct stream_choice choice = s->calls.choose(s->calls.context, g);

	c->proto = choice.proto;
	c->plain = choice.plain;
	if (choice.note)
		c->half[0].context.word[0] = c->half[1].context.word[0] = choice.note;
}

/* The stream ends: a message that reaches to its end is whole. */
static void finish(struct stream *s, struct span *p)
{
	struct half *h = p->h;

	if (h->unit == STREAM_NONE || !h->to_the_end)
		return;
	note_message(s, p, h->unit, h->message_at, s->units[h->unit].len - h->message_at, h->data, p->c->proto);
	close_unit(s, p);
}

static void mark_frames(struct stream *s, uint32_t frame)
{
	s->told = frame;
	for (; s->nmarks <= frame / MARK_FRAMES; s->nmarks++) {
		s->marks = mem_grow(s->marks, &s->mark_capacity, s->nmarks + 1, sizeof *s->marks);
		s->marks[s->nmarks] = (struct stream_mark){(uint32_t)s->nmessages, (uint32_t)s->npieces};
	}
}

bool stream_segment(struct stream *s, const struct segment *g)
{
	struct stream_start *start = start_of(s, g->stream);
	size_t               before_pieces = s->npieces, before_messages = s->nmessages;

	mark_frames(s, g->frame);
	if (g->syn) {
		start->seq[g->reverse] = g->seq;
		start->has_seq[g->reverse] = true;
	}
	if (!g->len && (!g->fin || !start->connection))
		return false;
	struct stream_connection *c = connection_of(start);
	struct half              *h = &c->half[g->reverse];
	struct span               p = {.g = g, .c = c, .h = h, .peer = &c->half[!g->reverse], .piece = STREAM_NONE};
	if (!h->started)
		h->expected = g->seq;
	h->started = true;
	if (g->len && !c->proto)
		choose(s, c, g);
	if (g->len && before(h->expected, g->seq))
		hold(s, h, g);
	else if (g->len && !before(h->expected, g->seq + g->len))
		note_old(s, h, g);
	else if (g->len)
		deliver_segment(s, &p, g);
	if (g->fin && g->seq + g->len == h->expected)
		finish(s, &p);
	return s->npieces > before_pieces || s->nmessages > before_messages;
}

/* ------------------------------------------------------------------ the end */

/* The pending message will get no more bytes; len: as far as it is known. */
static void give_up_message(struct stream *s, struct span *p, uint32_t len)
{
	struct half        *h = p->h;
	struct stream_unit *u = &s->units[h->unit];

	u->holed = true;
	if (s->past_holes || !h->whole_segments) /* else its header is not whole */
		note_message(s, p, h->unit, h->message_at, len, h->data, p->c->proto);
	u->whole_in = shown_in(s, h->unit);
	h->unit = STREAM_NONE;
	h->nwait = 0;
	forget_message(h);
}

/* The bytes from h->expected to `seq` never come: does the pending message reach beyond them? */
static void give_up_hole(struct stream *s, struct span *p, uint32_t seq)
{
	struct half *h = p->h;

	if (h->unit == STREAM_NONE)
		return;
	if ((h->known && before(seq, h->target)) || h->to_the_end)
		s->units[h->unit].holed = true;
	else
		give_up_message(s, p, h->known ? h->need : s->units[h->unit].len - h->message_at);
}

static void deliver_behind_hole(struct stream *s, struct span *p)
{
	struct half        *h = p->h;
	struct held         next = h->held[0];
	struct stream_piece piece = s->pieces[next.piece];
	struct segment      g = *p->g;
	uint32_t            skip = h->expected - next.seq;
	uint8_t            *bytes = mem_alloc(piece.len + 1u);

	memmove(h->held, h->held + 1, --h->nheld * sizeof *h->held);
	s->pieces[next.piece].kind = PIECE_GONE;
	g.frame = piece.frame;
	if (skip < piece.len && s->calls.read(s->calls.context, &piece, bytes)) {
		struct span span = *p;
		span.g = &g;
		span.bytes = bytes + skip;
		span.position = piece.position + skip;
		span.source = (uint8_t)piece.source;
		span.frame = piece.frame;
		span.in_frame = skip;
		span.seq = next.seq + skip;
		span.caplen = span.len = piece.len - skip;
		span.piece = next.piece;
		deliver(s, &span);
	}
	if (skip < piece.len)
		h->expected = next.seq + piece.len;
	mem_free(bytes);
}

/* A direction in which segments wait behind holes. */
static void end_half(struct stream *s, uint32_t stream, bool reverse)
{
	struct stream_connection *c = s->starts[stream].connection;
	struct half              *h = &c->half[reverse];
	struct segment            g = {.stream = stream, .reverse = reverse};
	struct span               p = {.g = &g, .c = c, .h = h, .peer = &c->half[!reverse], .piece = STREAM_NONE};

	if (!h->nheld || c->plain)
		return;
	while (h->nheld) {
		if (before(h->expected, h->held[0].seq)) {
			give_up_hole(s, &p, h->held[0].seq);
			h->expected = h->held[0].seq;
		}
		if (is_past_hole(s, h))
			return;
		deliver_behind_hole(s, &p);
	}
	if (h->unit != STREAM_NONE && s->units[h->unit].holed)
		give_up_message(s, &p, h->known ? h->need : s->units[h->unit].len - h->message_at);
}

static int in_order(const void *a, const void *b)
{
	const struct stream_late *x = a, *y = b;

	if (x->message.frame != y->message.frame)
		return x->message.frame < y->message.frame ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Put what was found into the table: each behind the messages of its frame. */
static void merge_late(struct stream *s)
{
	size_t    all = s->nmessages + s->nlate, from = s->nmessages, late = s->nlate;
	uint32_t *moved = mem_calloc(from + 1, sizeof *moved);

	s->messages = mem_grow(s->messages, &s->message_capacity, all, sizeof *s->messages);
	for (size_t to = all; late; to--) {
		if (from && s->messages[from - 1].frame > s->late[late - 1].message.frame) {
			s->messages[to - 1] = s->messages[--from];
			moved[from] = (uint32_t)(to - 1 - from);
		} else {
			s->messages[to - 1] = s->late[--late].message;
		}
	}
	for (size_t i = 0; i < s->nlinks; i++)
		s->links[i].message += moved[s->links[i].message];
	mem_free(moved);
	s->nmessages = all;
	s->told = 0;
	for (size_t i = 0, at = 0; i < s->nmarks; i++) {
		while (at < all && s->messages[at].frame < i * MARK_FRAMES)
			at++;
		s->marks[i].message = (uint32_t)at;
	}
}

uint32_t *stream_end(struct stream *s, size_t *n)
{
	uint32_t *frames = NULL;

	s->ending = true;
	for (size_t i = 0; i < s->nstarts; i++)
		for (int r = 0; s->starts[i].connection && r < 2; r++) {
			end_half(s, (uint32_t)i, r);
			drop_waiting(&s->starts[i].connection->half[r]);
		}
	s->ending = false;
	*n = s->nlate;
	if (s->nlate) {
		qsort(s->late, s->nlate, sizeof *s->late, in_order);
		frames = mem_calloc(s->nlate, sizeof *frames);
		for (size_t i = 0; i < s->nlate; i++)
			frames[i] = s->late[i].message.frame;
		merge_late(s);
	}
	mem_free(s->late);
	s->late = NULL;
	s->nlate = s->late_capacity = 0;
	return frames;
}

/* ------------------------------------------------------------------ what was found */

uint16_t stream_proto(const struct stream *s, uint32_t stream)
{
	return stream < s->nstarts && s->starts[stream].connection ? s->starts[stream].connection->proto : 0;
}

const struct stream_context *stream_context_of(const struct stream *s, uint32_t stream, bool reverse)
{
	return stream < s->nstarts && s->starts[stream].connection
	           ? &s->starts[stream].connection->half[reverse].context
	           : NULL;
}

void stream_claim(struct stream *s, uint32_t stream, uint16_t proto)
{
	struct stream_connection *c = connection_of(start_of(s, stream));

	c->proto = proto;
	c->plain = false;
}

/* The stretch of the tables in which a frame's messages and pieces lie. */
static struct stream_mark first_of(const struct stream *s, uint32_t frame)
{
	size_t i = frame / MARK_FRAMES;

	return i < s->nmarks ? s->marks[i] : (struct stream_mark){(uint32_t)s->nmessages, (uint32_t)s->npieces};
}

const struct stream_message *stream_messages_of(const struct stream *s, uint32_t frame, uint32_t *n)
{
	size_t low = first_of(s, frame).message, high = first_of(s, frame + MARK_FRAMES).message;

	if (frame == s->told)
		for (low = high = s->nmessages; low && s->messages[low - 1].frame == frame;)
			low--;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->messages[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < s->nmessages && s->messages[low + *n].frame == frame;)
		++*n;
	return *n ? s->messages + low : NULL;
}

uint32_t stream_link_of(const struct stream *s, uint32_t message)
{
	size_t low = 0, high = s->nlinks;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->links[middle].message < message)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->nlinks && s->links[low].message == message ? (uint32_t)low : STREAM_NONE;
}

/* The place in turn of a frame's pieces: those out of turn count to the frame that was told then. */
static uint32_t turn_of(const struct stream *s, size_t i)
{
	while (i && s->pieces[i].out_of_turn)
		i--;
	return s->pieces[i].frame;
}

uint32_t stream_pieces_of(const struct stream *s, uint32_t frame, struct stream_piece *out, uint32_t max)
{
	size_t   low = first_of(s, frame).piece, high = first_of(s, frame + MARK_FRAMES).piece;
	uint32_t n = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (turn_of(s, middle) < frame)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < s->npieces && s->pieces[low].out_of_turn)
		low++;
	for (; low < s->npieces && s->pieces[low].frame == frame && !s->pieces[low].out_of_turn; low++) {
		for (uint32_t i = (uint32_t)low; i != STREAM_NONE && n < max; i = s->pieces[i].more)
			if (s->pieces[i].kind != PIECE_GONE)
				out[n++] = s->pieces[i];
		while (low + 1 < s->npieces && s->pieces[low + 1].out_of_turn)
			low++;
	}
	return n;
}

void stream_unit_pieces(const struct stream *s, uint32_t unit, struct stream_piece *out)
{
	uint32_t n = s->units[unit].npieces;

	for (uint32_t i = s->units[unit].last; i != STREAM_NONE && n; i = s->pieces[i].previous)
		out[--n] = s->pieces[i];
}
