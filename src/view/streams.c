/* streams.c -- see streams.h. */
#include "view/streams.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "proto/http_kind.h"
#include "view/session.h"

#include <string.h>

enum { FIN = 1, SYN = 2, LOOK_BYTES = 64 * 1024 };

/* ------------------------------------------------------------------ what flow/stream.c asks */

static bool put_address(const struct block *b, uint32_t row, uint32_t address, uint8_t *out)
{
	memset(out, 0, 16);
	if (block_net(b, row) == NET_IP6)
		memcpy(out, block_address(b, address), 16);
	else
		for (int i = 0; i < 4; i++)
			out[i] = (uint8_t)(address >> (24 - 8 * i));
	return block_net(b, row) != NET_NONE;
}

/* The ends of the segment being told stand in its row: who sent it, and to whom. */
static bool ends_of(const struct session *s, const struct segment *g, struct expect_end end[2])
{
	const struct block *b = store_block(&s->store, g->frame - 1);
	uint32_t            row = (g->frame - 1) & BLOCK_MASK;

	end[0].port = block_sport(b, row);
	end[1].port = block_dport(b, row);
	return put_address(b, row, block_src(b, row), end[0].address) &&
	       put_address(b, row, block_dst(b, row), end[1].address);
}

static void expect(void *context, const struct segment *g, const struct expected *e)
{
	struct session   *s = context;
	struct expect_end end[2], own[2];

	if (!ends_of(s, g, own))
		return;
	for (int i = 0; i < 2; i++) {
		end[i] = own[e->end[i].peer];
		end[i].port = e->end[i].port;
		if (!e->end[i].address_bytes)
			continue;
		memset(end[i].address, 0, sizeof end[i].address);
		memcpy(end[i].address, e->end[i].address, e->end[i].address_bytes);
	}
	expect_add(&s->expect, e->proto, e->note, end);
}

static uint16_t by_ports(const struct session *s, const struct segment *g)
{
	struct choice c = {.table = T_TCP_PORT,
	                   .list = HEUR_TCP,
	                   .sport = g->sport,
	                   .dport = g->dport,
	                   .p = g->bytes,
	                   .caplen = g->caplen,
	                   .len = g->len};

	return (uint16_t)scan_choose(s->registry, s->prefs, &c);
}

static bool is_plain(uint16_t proto)
{
	return !all_protos[proto] || !all_protos[proto]->message;
}

static struct stream_choice choose(void *context, const struct segment *g)
{
	struct session      *s = context;
	struct stream_choice choice = {0};
	struct expect_end    end[2];

	if (s->expect.n && ends_of(s, g, end))
		choice.proto = expect_take(&s->expect, end, &choice.note);
	if (!choice.proto)
		choice.proto = by_ports(s, g);
	choice.plain = is_plain(choice.proto);
	return choice;
}
static enum framing_verdict frame(void *context, uint16_t proto, struct framing *f)
{
	(void)context;
	if (all_protos[proto]->message)
		return all_protos[proto]->message(f);
	f->need = f->from + f->n;
	return FRAMING_WHOLE;
}

/* The same from a datagram that the frame makes whole. */
static bool read_whole(struct session *s, uint32_t number, uint32_t position, uint8_t source, uint32_t len,
                       uint8_t *out)
{
	struct wholes     w = {0};
	struct frame_info info = {.number = number};
	bool              there = false;

	wholes_of_frame(&w, &info, &s->defrag, s->source);
	if (source <= w.nderived && len <= w.derived[source - 1].len && position <= w.derived[source - 1].len - len) {
		memcpy(out, w.derived[source - 1].bytes + position, len);
		there = true;
	}
	wholes_clear(&w);
	return there;
}

/* Where a place in a frame stands in the capture. */
static uint64_t in_capture(const struct session *s, uint32_t number, uint32_t position)
{
	return block_offset(store_block(&s->store, number - 1), (number - 1) & BLOCK_MASK) + position;
}

bool streams_read(struct session *s, uint32_t number, uint32_t position, uint8_t source, uint32_t len, uint8_t *out)
{
	return source ? read_whole(s, number, position, source, len, out)
	              : session_read(s, in_capture(s, number, position), out, len);
}

static bool read_piece(void *context, const struct stream_piece *p, uint8_t *out)
{
	return streams_read(context, p->frame, p->position, (uint8_t)p->source, p->len, out);
}

static bool in_part(void *context, uint16_t proto)
{
	(void)context;
	return all_protos[proto]->in_part;
}

void streams_init(struct session *s)
{
	stream_init(&s->stream, &(struct stream_calls){
				    .context = s,
				    .choose = choose,
				    .frame = frame,
				    .read = read_piece,
				    .in_part = in_part,
				    .expect = expect,
				});
}

/* ------------------------------------------------------------------ segments */

bool streams_payload(const struct block *b, const struct row *row, const struct frame_info *info, uint16_t *layer,
                     uint8_t *source, uint32_t *offset)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_shape_layers(b, row->shape, &n);

	while (n && (layers[n - 1].proto != P_tcp || layers[n - 1].depth))
		n--;
	if (!n || !(row->marks & ROW_TCP))
		return false;
	const struct shape_layer *tcp = &layers[n - 1];
	const uint8_t            *bytes = info->bytes;
	uint32_t                  there = info->caplen;
	if (tcp->source) {
		if (tcp->source > info->nderived)
			return false;
		bytes = info->derived[tcp->source - 1].bytes;
		there = info->derived[tcp->source - 1].len;
	}
	if (!bytes || tcp->offset + 13 > there)
		return false;
	*layer = (uint16_t)(n - 1);
	*source = tcp->source;
	*offset = tcp->offset + (bytes[tcp->offset + 12] >> 4) * 4u;
	return true;
}

/* Tell what watches certain protocols of the messages that end in a frame, from the first-th on. */
static void pair_messages(struct session *s, uint32_t stream, uint32_t frame, uint32_t first)
{
	uint32_t                     n;
	unsigned                     at = 0;
	const struct stream_message *m = stream_messages_of(&s->stream, frame, &n);

	for (uint32_t i = 0; i < n; i++) {
		struct http_told told = {.stream = stream,
		                         .frame = frame,
		                         .at = (uint16_t)at,
		                         .response = http_is_response(m[i].data),
		                         .interim = m[i].data & HTTP_INTERIM};
		if (i >= first && m[i].proto == P_http && http_is_message(m[i].data))
			http_pairs_message(&s->http, &told);
		at += m[i].proto == P_http;
	}
}

bool streams_header_broken(const struct block *b, uint32_t row)
{
	uint16_t                  marks = block_marks(b, row);
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, row, &n);

	if (!n || !(marks & (ROW_SHORT | ROW_BAD)))
		return false;
	return layers[n - 1].proto == P_tcp || (layers[n - 1].proto == P_udp && marks & ROW_SHORT);
}

bool streams_add(struct session *s, const struct frame_info *info, const struct block *b)
{
	uint16_t          layer;
	uint8_t           source;
	uint32_t          offset;
	const struct row *row = info->row;

	if (row->stream == NO_STREAM || row->marks & (ROW_BAD | ROW_LIMIT) ||
	    !streams_payload(b, row, info, &layer, &source, &offset))
		return false;
	const uint8_t *bytes = source ? info->derived[source - 1].bytes : info->bytes;
	uint32_t       there = source ? info->derived[source - 1].len : info->caplen;
	bool           syn = row->tcp_flags & SYN;
	uint32_t       at = offset < there ? offset : there, caplen = there - at;
	struct segment g = {.frame = info->number,
	                    .stream = row->stream,
	                    .position = offset,
	                    .source = source,
	                    .sport = row->sport,
	                    .dport = row->dport,
	                    .reverse = row->marks & ROW_REVERSE,
	                    .syn = syn,
	                    .fin = row->tcp_flags & FIN,
	                    .time_ns = info->time_ns,
	                    .seq = row->seq + syn,
	                    .bytes = bytes + at,
	                    .caplen = caplen < row->payload ? caplen : row->payload,
	                    .len = row->payload};
	if (!stream_segment(&s->stream, &g))
		return false;
	pair_messages(s, g.stream, g.frame, 0);
	return true;
}

/* ------------------------------------------------------------------ one frame */

/* A stretch of a unit that is being read: its pieces, and where it ends. */
struct filling {
	struct session            *s;
	struct stream_parts       *x;
	const struct stream_piece *pieces;
	uint32_t                   n, end;
};

/* Where what is read at once ends in the capture: from a piece on, that stands at `at`, those before number `next` and
 * behind stand one behind the other with little between them. */
static uint64_t run_end(const struct filling *f, uint64_t at, uint32_t len, uint32_t next)
{
	enum { GAP_BYTES = 4096, RUN_BYTES = 128 * 1024 };
	uint64_t end = at + len;

	for (uint32_t i = next; i < f->n && f->pieces[i].at < f->end && !f->pieces[i].source; i++) {
		const struct stream_piece *p = &f->pieces[i];
		uint64_t                   place = in_capture(f->s, p->frame, p->position);
		if (place < end || place - end > GAP_BYTES || place + p->len - at > RUN_BYTES)
			break;
		end = place + p->len;
	}
	return end;
}

/* Read a piece or a part of one, before number `next`, to `out`; with it what follows in the capture where the next
 * ones stand. */
static bool fill_piece(const struct filling *f, const struct stream_piece *p, uint32_t next, uint8_t *out)
{
	struct stream_parts *x = f->x;

	if (p->source)
		return streams_read(f->s, p->frame, p->position, (uint8_t)p->source, p->len, out);
	uint64_t       at = in_capture(f->s, p->frame, p->position);
	const uint8_t *from = nears_find(&x->near, at, p->len);
	if (!from)
		from = nears_find(&f->s->near, at, p->len);
	if (!from)
		from = nears_find(&x->run, at, p->len);
	size_t all = from ? 0 : (size_t)(run_end(f, at, p->len, next) - at);
	if (all > p->len) {
		x->run_bytes = mem_grow(x->run_bytes, &x->run_capacity, all, 1);
		x->run.n = session_read(f->s, at, x->run_bytes, all);
		x->run.list[0] = (struct near){at, x->run_bytes, all};
		from = x->run.n ? x->run_bytes : NULL;
	}
	if (!from)
		return session_read(f->s, at, out, p->len);
	memcpy(out, from, p->len);
	return true;
}

/* The part of a piece that lies within from..end of its unit; false: none of it does. */
static bool clip(struct stream_piece *p, uint32_t from, uint32_t end)
{
	uint32_t skip = p->at < from ? from - p->at : 0;

	if (skip >= p->len || p->at + skip >= end)
		return false;
	p->position += skip;
	p->at += skip;
	p->len = (p->len - skip < end - p->at ? p->len - skip : end - p->at) & PIECE_LEN_MAX;
	return true;
}

/* Read the bytes of a unit from `from` to f->end to their places in `bytes`; what is gone is 0. */
static void fill_unit(const struct filling *f, uint32_t from, uint8_t *bytes)
{
	for (uint32_t i = 0; i < f->n && f->pieces[i].at < f->end; i++) {
		struct stream_piece p = f->pieces[i];
		if (clip(&p, from, f->end) && !fill_piece(f, &p, i + 1, bytes + p.at))
			memset(bytes + p.at, 0, p.len);
	}
}

/* Read the heads of messages in one unit, which are all that their scans look at; false: one's length is not known. */
static bool fill_heads(struct filling *f, const struct stream_message *m, uint32_t n, uint8_t *bytes)
{
	uint32_t unit = m->unit, head;

	for (uint32_t i = 0; i < n && m[i].unit == unit; i++) {
		head = m[i].proto == P_http ? http_head_len(m[i].data) : 0;
		if (!head || head > m[i].len || f->s->stream.units[unit].holed)
			return false;
	}
	for (uint32_t i = 0; i < n && m[i].unit == unit; i++) {
		f->end = m[i].offset + http_head_len(m[i].data);
		fill_unit(f, m[i].offset, bytes);
	}
	return true;
}

static struct part *parts_of(const struct stream_piece *pieces, uint32_t n)
{
	struct part *parts = mem_calloc(n + 1, sizeof *parts);

	for (uint32_t i = 0; i < n; i++)
		parts[i] = (struct part){.frame = pieces[i].frame, .offset = pieces[i].at, .len = pieces[i].len};
	return parts;
}

/* Where the bytes of a unit end that follow one another from its start on. */
static uint32_t first_hole(const struct stream_piece *pieces, uint32_t n, uint32_t len)
{
	uint32_t end = 0;

	for (uint32_t i = 0; i < n && pieces[i].at <= end; i++)
		if (pieces[i].at + pieces[i].len > end)
			end = pieces[i].at + pieces[i].len;
	return end < len ? end : len;
}

/* Build the unit of the first of these messages beside the frame's other derived sources; returns its number, 0: there
 * are too many. */
static uint8_t build_unit(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info,
                          const struct stream_message *m, uint32_t n, bool all)
{
	const struct stream_unit *u = &s->stream.units[m->unit];
	struct stream_piece      *pieces = mem_calloc(u->npieces + 1, sizeof *pieces);
	uint32_t                  there = all || u->len < 4 * LOOK_BYTES ? u->len : LOOK_BYTES;
	struct derived d = {.name = "Reassembled TCP", .layer = info->stream_layer, .len = u->len, .there = there};
	uint8_t       *bytes = u->holed ? mem_calloc(there + 1u, 1) : mem_alloc(there + 1u);

	stream_unit_pieces(&s->stream, m->unit, pieces);
	struct filling f = {s, x, pieces, u->npieces, there};
	bool by_head = (!all || (x->by_head && x->nrest < STREAM_MESSAGES_MAX)) && fill_heads(&f, m, n, bytes);
	if (!by_head)
		fill_unit(&f, 0, bytes);
	if (u->holed)
		d.there = first_hole(pieces, u->npieces, there);
	d.bytes = bytes;
	d.parts = parts_of(pieces, u->npieces);
	d.nparts = u->npieces;
	mem_free(pieces);
	uint8_t source = wholes_put(w, info, &d);
	if (all && by_head && source)
		x->rest[x->nrest++] =
		    (struct stream_rest){m->unit, m->offset, m->offset + http_head_len(m->data), source};
	return source;
}

/* The place of a unit among the derived sources, without its bytes. */
static uint8_t name_unit(struct session *s, struct wholes *w, struct frame_info *info, uint32_t unit)
{
	return wholes_put(w, info,
	                  &(struct derived){.name = "Reassembled TCP",
	                                    .layer = info->stream_layer,
	                                    .len = s->stream.units[unit].len,
	                                    .there = 1,
	                                    .bytes = mem_calloc(1, 1)});
}

/* Does tier 1 look at the bytes of one of these messages, as far as they lie in the unit of the first one? */
static bool needs_bytes(const struct stream_message *m, uint32_t n)
{
	for (uint32_t i = 0; i < n && m[i].unit == m->unit; i++)
		if (all_protos[m[i].proto] && all_protos[m[i].proto]->scan &&
		    !(m[i].proto == P_http && m[i].data & HTTP_PLAIN))
			return true;
	return false;
}

/* Read len bytes at `offset` of a frame's TCP payload. */
static bool read_payload(struct session *s, uint32_t number, uint32_t offset, uint32_t len, uint8_t *out)
{
	const struct block *b = store_block(&s->store, number - 1);
	struct row          row;
	uint32_t            at;
	struct wholes       w = {0};
	block_row(b, (number - 1) & BLOCK_MASK, &row);
	struct frame_info info = {.number = number, .caplen = row.caplen};
	uint8_t          *bytes = mem_alloc(info.caplen + 1u), source;
	uint16_t          layer;

	bool ok = session_read(s, row.offset, bytes, info.caplen);
	info.bytes = bytes;
	if (ok && row.marks & ROW_FRAGMENT)
		wholes_of_frame(&w, &info, &s->defrag, s->source);
	ok = ok && streams_payload(b, &row, &info, &layer, &source, &at);
	const uint8_t *from = ok && source ? info.derived[source - 1].bytes : bytes;
	uint32_t       there = ok && source ? info.derived[source - 1].len : info.caplen;
	ok = ok && at + offset <= there;
	if (ok)
		memcpy(out, from + at + offset, len < there - at - offset ? len : there - at - offset);
	wholes_clear(&w);
	mem_free(bytes);
	return ok;
}

static bool read_unit(struct session *s, uint32_t unit, uint32_t offset, uint32_t len, uint8_t *out)
{
	const struct stream_unit *u = &s->stream.units[unit];
	struct stream_piece      *pieces = mem_calloc(u->npieces + 1, sizeof *pieces);
	bool                      ok = true;

	stream_unit_pieces(&s->stream, unit, pieces);
	for (uint32_t i = 0; i < u->npieces; i++) {
		const struct stream_piece *p = &pieces[i];
		uint32_t                   from = p->at > offset ? p->at : offset,
			 end = p->at + p->len < offset + len ? p->at + p->len : offset + len;
		if (from < end)
			ok = streams_read(s, p->frame, p->position + (from - p->at), (uint8_t)p->source, end - from,
			                  out + (from - offset)) &&
			     ok;
	}
	mem_free(pieces);
	return ok;
}

/* Read len bytes of a message. */
static bool read_message(struct session *s, const struct stream_message *m, uint32_t len, uint8_t *out)
{
	return m->unit == STREAM_NONE ? read_payload(s, m->frame, m->offset, len, out)
	                              : read_unit(s, m->unit, m->offset, len, out);
}

static uint32_t joined_bytes(const struct stream_message *m)
{
	uint32_t rest = FRAMING_REST_OF(m->data);

	return rest < m->len ? m->len - rest : 0;
}

/* The first of the messages that belong together with the last one (of this link), as far as their limits go; *n: how
 * many they are, *total: of how many bytes. */
static uint32_t first_joined(const struct stream *x, uint32_t link, uint32_t *n, uint32_t *total)
{
	enum { JOINED_MAX = 4096, JOINED_BYTES_MAX = 1 << 26 };
	const struct stream_message *last = &x->messages[x->links[link].message], *m;

	*n = 1;
	*total = joined_bytes(last);
	for (uint32_t i; (i = x->links[link].previous) != STREAM_NONE; link = i) {
		m = &x->messages[x->links[i].message];
		if (!(m->data & FRAMING_PART) || m->proto != last->proto || *n >= JOINED_MAX ||
		    *total >= JOINED_BYTES_MAX)
			break;
		*total += joined_bytes(m);
		++*n;
	}
	return link;
}

/* Put the messages together that end with `last`; returns their source, 0: there is too much of them. */
static uint8_t build_joined(struct session *s, struct wholes *w, struct frame_info *info, uint32_t last)
{
	const struct stream *x = &s->stream;
	uint32_t             n = 1, total = joined_bytes(&x->messages[last]), at = 0, link = stream_link_of(x, last);

	if (link != STREAM_NONE)
		link = first_joined(x, link, &n, &total);
	struct derived d = {.name = "Reassembled message", .layer = UINT16_MAX, .len = total, .nparts = n};
	uint8_t       *bytes = mem_calloc(total + 1u, 1);
	struct part   *parts = mem_calloc(n, sizeof *parts), *part = parts;
	for (uint32_t k = 0; k < n; k++) {
		const struct stream_message *m = &x->messages[link == STREAM_NONE ? last : x->links[link].message];
		uint32_t                     len = joined_bytes(m);
		link = link == STREAM_NONE ? link : x->links[link].next;
		if (!len) {
			d.nparts--;
			continue;
		}
		*part++ = (struct part){.frame = m->frame, .offset = at, .len = len};
		read_message(s, m, len, bytes + at);
		at += len;
	}
	d.bytes = bytes;
	d.parts = parts;
	return wholes_put(w, info, &d);
}

/* The frame of the last message that belongs together with this one. */
static uint32_t joined_in(const struct stream *x, uint32_t message)
{
	enum { LOOK_AHEAD = 65536 };
	const struct stream_message *m = &x->messages[message];
	uint32_t                     link = stream_link_of(x, message);

	for (unsigned k = 0; k < LOOK_AHEAD; k++) {
		if (m->data & FRAMING_LAST)
			return m->frame;
		link = link == STREAM_NONE ? link : x->links[link].next;
		if (!(m->data & FRAMING_PART) || link == STREAM_NONE)
			return 0;
		m = &x->messages[x->links[link].message];
	}
	return 0;
}

static void set_joined(struct session *s, struct wholes *w, struct frame_info *info, uint32_t i, struct message *m)
{
	if (!m->proto || !all_protos[m->proto]->joins)
		return;
	m->whole_in = joined_in(&s->stream, i);
	if (m->data & FRAMING_LAST)
		m->joined = build_joined(s, w, info, i);
}

static void set_messages(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info, bool all)
{
	uint32_t                     n, unit = STREAM_NONE;
	const struct stream_message *m = stream_messages_of(&s->stream, info->number, &n);
	uint8_t                      source = 0;

	if (n > STREAM_MESSAGES_MAX)
		n = STREAM_MESSAGES_MAX;
	x->messages = mem_grow(x->messages, &x->message_capacity, n, sizeof *x->messages);
	for (uint32_t i = 0; i < n; i++) {
		if (m[i].unit != STREAM_NONE && m[i].unit != unit) {
			unit = m[i].unit;
			source = all || needs_bytes(m + i, n - i) ? build_unit(s, x, w, info, m + i, n - i, all)
			                                          : name_unit(s, w, info, unit);
		}
		if (m[i].unit != STREAM_NONE && !source)
			continue;
		x->messages[info->nmessages++] = (struct message){.proto = m[i].proto,
		                                                  .source = m[i].unit == STREAM_NONE ? 0 : source,
		                                                  .offset = m[i].offset,
		                                                  .len = m[i].len,
		                                                  .data = m[i].data,
		                                                  .missing = stream_missing(&s->stream, &m[i])};
		if (all)
			set_joined(s, w, info, (uint32_t)(m + i - s->stream.messages),
			           &x->messages[info->nmessages - 1]);
	}
	info->messages = x->messages;
}

static void set_parts(struct session *s, struct stream_parts *x, struct frame_info *info)
{
	struct stream_piece pieces[STREAM_PARTS_MAX];
	uint32_t            n = stream_pieces_of(&s->stream, info->number, pieces, STREAM_PARTS_MAX);

	x->parts = mem_grow(x->parts, &x->part_capacity, n, sizeof *x->parts);
	for (uint32_t i = 0; i < n; i++)
		x->parts[i] = (struct stream_part){
		    .offset = pieces[i].position - info->stream_offset,
		    .len = pieces[i].len,
		    .again = pieces[i].kind == PIECE_AGAIN,
		    .whole_in = pieces[i].unit == STREAM_NONE ? 0 : s->stream.units[pieces[i].unit].whole_in,
		};
	info->stream_parts = x->parts;
	info->nstream_parts = n;
}

/* The bytes of the first request that ends in a frame, as far as a URI may reach. */
static const uint8_t *request_of(const struct frame_info *info, uint32_t number, uint32_t *n)
{
	struct session              *s = ((struct stream_asked *)info->request_context)->session;
	struct stream_parts         *x = ((struct stream_asked *)info->request_context)->parts;
	uint32_t                     count;
	const struct stream_message *m = stream_messages_of(&s->stream, number, &count);

	while (count && (m->proto != P_http || !http_is_message(m->data) || http_is_response(m->data))) {
		m++;
		count--;
	}
	*n = 0;
	if (!count)
		return NULL;
	uint32_t len = m->len < LOOK_BYTES ? m->len : LOOK_BYTES, head = http_head_len(m->data);
	if (head && head < len)
		len = head;
	mem_free(x->request);
	x->request = mem_calloc(len + 1, 1);
	*n = len;
	if (m->unit == STREAM_NONE)
		return read_payload(s, number, m->offset, len, x->request) ? x->request : NULL;
	return read_unit(s, m->unit, m->offset, len, x->request) ? x->request : NULL;
}

/* Read from..end of a unit of which some is there. */
static void fill_rest(struct session *s, struct stream_parts *x, struct stream_rest *r, uint32_t from, uint32_t end,
                      uint8_t *bytes)
{
	uint32_t             n = s->stream.units[r->unit].npieces;
	struct stream_piece *all = mem_calloc(n + 1, sizeof *all);
	bool                 apart = end < r->from || from > r->end;

	stream_unit_pieces(&s->stream, r->unit, all);
	if (from < r->from || apart)
		fill_unit(&(struct filling){s, x, all, n, apart ? end : r->from}, from, bytes);
	if (end > r->end && !apart)
		fill_unit(&(struct filling){s, x, all, n, end}, r->end, bytes);
	mem_free(all);
	if (apart)
		return;
	r->from = from < r->from ? from : r->from;
	r->end = end > r->end ? end : r->end;
}

/* Of a source only heads were read: read more. */
static void rest_of(const struct frame_info *info, uint8_t source, uint32_t from, uint32_t end)
{
	struct session      *s = ((struct stream_asked *)info->request_context)->session;
	struct stream_parts *x = ((struct stream_asked *)info->request_context)->parts;

	for (unsigned i = 0; i < x->nrest; i++) {
		struct stream_rest *r = &x->rest[i];
		if (r->source != source)
			continue;
		if (end > s->stream.units[r->unit].len)
			end = s->stream.units[r->unit].len;
		if (from < r->from || end > r->end)
			fill_rest(s, x, r, from, end, (uint8_t *)(uintptr_t)info->derived[source - 1].bytes);
		return;
	}
}

bool streams_message(const struct session *s, uint32_t number, uint16_t proto, uint32_t at, struct stream_span *out)
{
	uint32_t                     n;
	const struct stream_message *m = stream_messages_of(&s->stream, number, &n);
	const struct block          *b = store_block(&s->store, number - 1);

	while (n && (m->proto != proto || at)) {
		at -= m->proto == proto;
		m++;
		n--;
	}
	if (!n)
		return false;
	*out = (struct stream_span){.first = number - 1, .last = number - 1, .len = m->len};
	if (m->unit == STREAM_NONE) {
		out->seq = block_seq(b, (number - 1) & BLOCK_MASK) + m->offset;
		return true;
	}
	const struct stream_unit *u = &s->stream.units[m->unit];
	struct stream_piece      *pieces = mem_calloc(u->npieces + 1, sizeof *pieces);
	stream_unit_pieces(&s->stream, m->unit, pieces);
	for (uint32_t i = 0; i < u->npieces; i++) {
		if (pieces[i].at <= m->offset && m->offset - pieces[i].at < pieces[i].len)
			out->first = pieces[i].frame - 1;
		if (u->holed && pieces[i].frame > out->last)
			out->last = pieces[i].frame - 1;
	}
	out->seq = u->start + m->offset;
	mem_free(pieces);
	return true;
}

/* May a message hold one of these fields? */
static bool message_may_have(const struct session *s, const struct stream_message *m, const uint32_t *fields)
{
	const struct proto *proto = all_protos[m->proto];
	uint32_t            first = registry_first_field(s->registry, m->proto);

	for (; *fields != FIELD_NO; fields++) {
		uint32_t row = *fields - first;
		if (*fields < first || row >= proto->nfields || !proto->may_have || proto->may_have(m->data, row))
			return true;
	}
	return false;
}

bool streams_may_have(const struct session *s, uint32_t number, const uint32_t *fields, const uint64_t *protocols)
{
	const struct block       *b = store_block(&s->store, number - 1);
	uint32_t                  row = (number - 1) & BLOCK_MASK, nlayers, n, layers = 0, messages = 0;
	const struct shape_layer *l = block_shape_layers(b, block_shape(b, row), &nlayers);

	if (!(block_marks(b, row) & ROW_STREAM) || block_marks(b, row) & ROW_LIMIT)
		return true;
	for (uint32_t i = 0; i < nlayers; i++)
		layers += protocols[l[i].proto / 64] >> l[i].proto % 64 & 1;
	const struct stream_message *m = stream_messages_of(&s->stream, number, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (!(protocols[m[i].proto / 64] >> m[i].proto % 64 & 1))
			continue;
		if (message_may_have(s, &m[i], fields))
			return true;
		messages++;
	}
	return layers != messages; /* others are no messages of streams */
}

static void set_contexts(struct session *s, struct frame_info *info)
{
	bool reverse = info->row->marks & ROW_REVERSE;

	for (int i = 0; i < 2; i++)
		info->contexts[i] = stream_context_of(&s->stream, info->row->stream, reverse != (i == 1));
}

void streams_of_frame(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info, bool all)
{
	const struct block *b = store_block(&s->store, info->number - 1);
	uint8_t             source;

	if (!streams_payload(b, info->row, info, &info->stream_layer, &source, &info->stream_offset))
		return;
	info->streamed = true;
	info->notes = &s->stream.notes;
	set_contexts(s, info);
	x->nrest = 0;
	set_messages(s, x, w, info, all);
	if (!all)
		return;
	x->asked = (struct stream_asked){s, x};
	info->request = request_of;
	info->rest = x->nrest ? rest_of : NULL;
	info->request_context = &x->asked;
	set_parts(s, x, info);
}

/* Has a frame that holds a part of a message, and the end of none, the layers that it should have?  Most are so. */
static bool is_inner_part(const struct session *s, const struct block *b, const struct row *row, uint32_t number)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_shape_layers(b, row->shape, &n);

	if (row->marks & ROW_MORE || layers[n - 1].proto != P_tcp || layers[n - 1].depth || layers[n - 1].source)
		return false;
	return !stream_messages_of(&s->stream, number, &n);
}

bool streams_concern(const struct block *b, uint32_t row)
{
	return block_payload(b, row) || block_tcp_flags(b, row) & (FIN | SYN);
}

enum streams_found streams_track(struct session *s, struct stream_parts *x, struct wholes *w, struct frame_info *info,
                                 struct block *b, uint32_t row, struct scan_result *r, uint32_t encap)
{
	struct row own;
	uint32_t   n;

	block_row(b, row, &own);
	info->row = &own;
	if (own.marks & ROW_FRAGMENT)
		wholes_of_frame(w, info, &s->defrag, s->source);
	if (!streams_add(s, info, b))
		return STREAMS_NOTHING;
	if (is_inner_part(s, b, &own, info->number)) {
		block_mark(&s->store, b, row, ROW_STREAM);
		return STREAMS_NOTHING;
	}
	streams_of_frame(s, x, w, info, false);
	const struct shape_layer *layers = block_shape_layers(b, own.shape, &n);
	bool                      few = scan_streamed(r, s->registry, s->prefs, info, layers, n, &own);
	if (!few)
		scan_frame(r, s->registry, s->prefs, info, encap);
	block_relayer(&s->store, b, row, r->layers, r->nlayers, ROW_STREAM);
	return few ? STREAMS_MESSAGES : STREAMS_AGAIN;
}

void streams_fini(struct stream_parts *x)
{
	mem_free(x->messages);
	mem_free(x->parts);
	mem_free(x->request);
	mem_free(x->run_bytes);
	*x = (struct stream_parts){0};
}

/* The layers of a frame with the messages that were found in it at last. */
static void show_late(struct frame_reader *r, struct scan_result *scan, uint32_t frame)
{
	struct session *s = r->session;
	struct block   *b = store_block(&s->store, frame);

	block_mark(&s->store, b, frame & BLOCK_MASK, ROW_STREAM);
	if (!frame_reader_get(r, frame))
		return;
	scan_frame(scan, s->registry, s->prefs, &r->info, r->encap);
	block_relayer(&s->store, b, frame & BLOCK_MASK, scan->layers, scan->nlayers, ROW_STREAM);
}

void streams_end(struct session *s)
{
	size_t              n;
	uint32_t           *frames = stream_end(&s->stream, &n), count;
	struct frame_reader r;
	struct scan_result *scan = n ? mem_alloc(sizeof *scan) : NULL;

	frame_reader_init(&r, s);
	for (size_t i = 0; i < n; i++) {
		size_t from = i;
		while (i + 1 < n && frames[i + 1] == frames[i])
			i++;
		(void)stream_messages_of(&s->stream, frames[i], &count);
		uint32_t frame = frames[i] - 1;
		pair_messages(s, block_stream(store_block(&s->store, frame), frame & BLOCK_MASK), frames[i],
		              count - (uint32_t)(i - from + 1));
		show_late(&r, scan, frame);
	}
	if (n)
		http_pairs_sort(&s->http);
	frame_reader_fini(&r);
	mem_free(scan);
	mem_free(frames);
}
