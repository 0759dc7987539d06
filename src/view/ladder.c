/* ladder.c -- see ladder.h. */
#include "view/ladder.h"

#include "base/mem.h"

#include <string.h>

static struct talk_end end_of(const struct block *b, uint8_t net, uint32_t address)
{
	struct talk_end end = {.address_bytes = net == NET_IP6 ? 16 : net == NET_IP4 ? 4 : 0};

	if (net == NET_IP6)
		memcpy(end.address, block_address(b, address), 16);
	for (unsigned i = 0; net == NET_IP4 && i < 4; i++)
		end.address[i] = (uint8_t)(address >> (24 - 8 * i));
	return end;
}

/* The node of an address, which is made if there is room. */
static uint8_t node_of(struct ladder *l, const struct talk_end *end)
{
	uint8_t i = 0;

	while (i < l->nnodes &&
	       (l->node[i].address_bytes != end->address_bytes || memcmp(l->node[i].address, end->address, 16) != 0))
		i++;
	if (i == LADDER_NODES_MAX)
		return LADDER_NODE_OVERFLOW;
	if (i == l->nnodes)
		l->node[l->nnodes++] = *end;
	return i;
}

static uint32_t fact_of(const struct session *s, uint32_t frame, uint16_t number, enum column fact)
{
	int64_t value = 0;

	flow_fact(&s->flow, frame, number, fact, &value);
	return (uint32_t)value;
}

/* A segment in a row of a frame: 0 the frame's, n its nth extra row. */
static void add_segment(struct session *s, struct ladder *l, uint32_t frame, uint16_t number, const struct row *row,
                        size_t most)
{
	const struct block *b = store_block(&s->store, frame);
	struct talk_end     src = end_of(b, row->net, row->src), dst = end_of(b, row->net, row->dst);
	uint8_t             from = node_of(l, &src), to = node_of(l, &dst);

	if (l->n >= most || (from == LADDER_NODE_OVERFLOW && to == LADDER_NODE_OVERFLOW)) {
		l->left_out++;
		return;
	}
	l->step = mem_grow(l->step, &l->capacity, l->n + 1, sizeof *l->step);
	l->step[l->n++] = (struct ladder_step){.frame = frame,
	                                       .stream = row->stream,
	                                       .len = row->payload,
	                                       .seq = fact_of(s, frame, number, COLUMN_TCP_SEQ),
	                                       .ack = fact_of(s, frame, number, COLUMN_TCP_ACK),
	                                       .flags = row->tcp_flags,
	                                       .sport = row->sport,
	                                       .dport = row->dport,
	                                       .from = from,
	                                       .to = to};
}

void ladder_gather(struct session *s, const struct bitset *frames, size_t most, struct ladder *out)
{
	*out = (struct ladder){0};
	for (uint32_t frame = 0; frame < s->store.nframes; frame++) {
		const struct block       *b = store_block(&s->store, frame);
		uint32_t                  at = frame & BLOCK_MASK, n = 0;
		const struct block_extra *extra = NULL;
		struct row                row;

		if (frames && !bitset_has(frames, frame))
			continue;
		if (b->marks[at] & ROW_MORE)
			extra = block_extra_rows(b, at, &n);
		for (uint32_t i = 0; i < n; i++)
			if (extra[i].facts.marks & ROW_TCP && !(extra[i].facts.marks & ROW_QUOTED))
				add_segment(s, out, frame, (uint16_t)(i + 1), &extra[i].facts, most);
		if (b->marks[at] & ROW_TCP) {
			block_row(b, at, &row);
			add_segment(s, out, frame, 0, &row, most);
		}
	}
}

void ladder_fini(struct ladder *l)
{
	mem_free(l->step);
	*l = (struct ladder){0};
}
