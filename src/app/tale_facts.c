/* tale_facts.c -- see tale_facts.h. */
#include "app/tale_facts.h"

#include "app/tale.h"

enum { LOOK_BACK = 64 };

/* Which end of the conversation is the client: 0 a, 1 b. */
static unsigned client_of(const struct flow *f, const struct row *row)
{
	const struct course *c = &f->tcp_course[row->stream];

	if (c->connection)
		return tcp_track_get(&f->tcp_track, c->connection - 1)->ends.client;
	if (row->tcp_flags & TCP_SYN)
		return (row->tcp_flags & TCP_ACK) != 0;
	return !tcp_ends_to_server(row->sport, row->dport);
}

/* The row before this one on its stream, where it is a frame's own; false: there is none. */
static bool step_back(const struct flow *f, struct row *row, uint32_t *frame)
{
	uint32_t stream = row->stream, before = row->previous;

	if (before == UINT32_MAX || before >= *frame)
		return false;
	block_row(store_block(f->store, before), before & BLOCK_MASK, row);
	*frame = before;
	return row->stream == stream && row->marks & ROW_TCP;
}

/* Has this end taken its state by receiving, and sent nothing since? */
static bool is_assumed(const struct flow *f, struct row row, uint32_t frame, enum tale_side side)
{
	unsigned             client = client_of(f, &row);
	struct tcp_ends_step now, before;

	for (unsigned i = 0; i < LOOK_BACK && tcp_ends_unpack(row.ends, &now); i++) {
		enum tale_side from = ((row.marks & ROW_REVERSE) != 0) == client ? TALE_CLIENT : TALE_SERVER;
		if (from == side)
			return false;
		if (!step_back(f, &row, &frame))
			return i || row.tcp_flags & TCP_SYN;
		if (!tcp_ends_unpack(row.ends, &before))
			return false;
		if (side == TALE_CLIENT ? now.client != before.client : now.server != before.server)
			return true;
	}
	return false;
}

/* An empty segment, one byte back, before a closed window. */
static bool is_probe(const struct flow *f, struct row row, uint32_t frame)
{
	uint16_t way = row.marks & ROW_REVERSE;

	if (row.analysis & TCP_ZERO_WINDOW_PROBE)
		return true;
	if (!(row.analysis & TCP_KEEP_ALIVE))
		return false;
	for (unsigned i = 0; i < LOOK_BACK && step_back(f, &row, &frame); i++)
		if ((row.marks & ROW_REVERSE) != way)
			return !row.window && !(row.tcp_flags & (TCP_SYN | TCP_RST));
	return false;
}

bool tale_fact(const struct flow *f, uint32_t frame, enum column fact, int64_t *value)
{
	const uint32_t repeats = TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION;
	struct row     row;

	block_row(store_block(f->store, frame), frame & BLOCK_MASK, &row);
	if (row.stream == NO_STREAM || !(row.marks & ROW_TCP) || !row.ends)
		return false;
	if (fact == COLUMN_TALE_CLIENT_ASSUMED || fact == COLUMN_TALE_SERVER_ASSUMED) {
		*value = is_assumed(f, row, frame, fact == COLUMN_TALE_CLIENT_ASSUMED ? TALE_CLIENT : TALE_SERVER);
		return *value;
	}
	if (fact == COLUMN_TALE_PROBE) {
		*value = is_probe(f, row, frame);
		return *value;
	}
	uint32_t original = row.analysis & repeats ? tale_original(f, frame, &row) : UINT32_MAX;
	if (original == UINT32_MAX)
		return false;
	if (fact == COLUMN_TALE_REPEATS)
		*value = original + INT64_C(1);
	else if (fact == COLUMN_TALE_REPEAT_KIND)
		*value = tale_repeat_kind(&row, tale_time(f, frame) - tale_time(f, original));
	else if (fact == COLUMN_TALE_REPEAT_COST)
		*value = tale_time(f, frame) - tale_time(f, original);
	else
		return false;
	return true;
}
