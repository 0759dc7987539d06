/* late.c -- see late.h. */
#include "view/late.h"

#include "base/mem.h"

enum { FIN = 1, SYN = 2 };

/* Has the frame a part in what its connection's stream holds? */
static bool has_part(const struct block *b, uint32_t row)
{
	return block_marks(b, row) & ROW_TCP && block_stream(b, row) != NO_STREAM &&
	       (block_payload(b, row) || block_tcp_flags(b, row) & (FIN | SYN));
}

/* The same of a frame of one of these streams; most frames are of others. */
static bool has_wanted_part(const struct block *b, uint32_t row, const struct bitset *streams)
{
	uint32_t stream = block_stream(b, row);

	return stream < streams->n && bitset_has(streams, stream) && has_part(b, row);
}

/* The connections of those frames that show something of their streams. */
static bool find_streams(const struct session *s, const struct bitset *frames, struct bitset *streams)
{
	bool any = false;

	bitset_init(streams, (uint32_t)s->flow.tcp.n);
	for (uint32_t f = bitset_next(frames, 0); f != UINT32_MAX; f = bitset_next(frames, f + 1)) {
		const struct block *b = store_block(&s->store, f);
		uint32_t            row = f & BLOCK_MASK;
		if (!has_part(b, row) || !(block_payload(b, row) || block_tcp_flags(b, row) & FIN))
			continue;
		bitset_set(streams, block_stream(b, row));
		any = true;
	}
	return any;
}

/* By its ports: may the connection announce others (FTP's)? */
static bool may_announce(const struct session *s, const struct conversation *c)
{
	struct choice choice = {.table = T_TCP_PORT, .sport = c->a_port, .dport = c->b_port};
	enum proto_id proto = scan_choose(s->registry, s->prefs, &choice);

	return proto && all_protos[proto]->announces;
}

/* What speaks on a connection may have been said on another one. */
static void add_announcing(const struct session *s, struct bitset *streams)
{
	for (size_t i = 0; i < s->flow.tcp.n; i++)
		if (may_announce(s, &s->flow.tcp.list[i]))
			bitset_set(streams, (uint32_t)i);
}

static void tell_frame(struct frame_reader *r, uint32_t frame, struct scan_result *scan)
{
	struct session *s = r->session;
	struct block   *b = store_block(&s->store, frame);
	struct wholes   wholes = {0};

	frame_reader_row(r, frame);
	if (!frame_reader_head(r))
		return;
	struct frame_info  info = r->info;
	enum streams_found found =
	    streams_track(s, &r->stream_parts, &wholes, &info, b, frame & BLOCK_MASK, scan, r->encap);
	for (unsigned i = 0; found != STREAMS_NOTHING && i < scan->ntransactions; i++)
		if (scan->transactions[i].layer > info.stream_layer)
			pairs_message(&s->late_pairs, b, frame + 1, &scan->transactions[i]);
	wholes_clear(&wholes);
}

/* Where the bytes of wanted frames end that lie close together in the file, from rows[0] on. */
static uint64_t end_of_run(const struct block *b, const uint16_t *rows, uint32_t n)
{
	enum { GAP_BYTES = 8192 }; /* reading over so many is cheaper than asking again */
	uint64_t end = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t at = block_offset(b, rows[i]);
		if (i && (at < end || at - end > GAP_BYTES))
			break;
		end = at + block_caplen(b, rows[i]);
	}
	return end;
}

static void tell_block(struct frame_reader *r, uint32_t first, const struct bitset *streams, struct scan_result *scan)
{
	const struct block *b = store_block(&r->session->store, first);
	uint16_t            rows[BLOCK_ROWS];
	uint32_t            n = 0;

	for (uint32_t i = 0; i < b->n; i++)
		if (has_wanted_part(b, i, streams))
			rows[n++] = (uint16_t)i;
	for (uint32_t i = 0; i < n; i++) {
		if (block_offset(b, rows[i]) >= r->ahead)
			r->ahead = end_of_run(b, rows + i, n - i);
		tell_frame(r, first + rows[i], scan);
	}
	r->ahead = 0;
}

void late_streams(struct session *s, const struct bitset *frames)
{
	struct bitset       streams;
	struct frame_reader r;
	struct scan_result *scan = mem_alloc(sizeof *scan);

	frame_reader_init(&r, s);
	if (find_streams(s, frames, &streams)) {
		add_announcing(s, &streams);
		for (uint32_t f = 0; f < s->store.nframes; f += BLOCK_ROWS)
			tell_block(&r, f, &streams, scan);
	}
	streams_end(s);
	bitset_fini(&streams);
	frame_reader_fini(&r);
	mem_free(scan);
}
