/* ladder.c -- see ladder.h. */
#include "view/ladder.h"

#include "base/mem.h"
#include "base/text.h"
#include "view/tap.h"

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

static bool is_same(const struct ladder_node *a, const struct ladder_node *b)
{
	if (a->text || b->text)
		return a->text && b->text && !strcmp(a->text, b->text);
	return a->end.address_bytes == b->end.address_bytes && !memcmp(a->end.address, b->end.address, 16);
}

/* The node of an address, which is made if there is room. */
static uint8_t node_of(struct ladder *l, const struct ladder_node *node)
{
	uint8_t i = 0;

	while (i < l->nnodes && !is_same(&l->node[i], node))
		i++;
	if (i == LADDER_NODES_MAX)
		return LADDER_NODE_OVERFLOW;
	if (i == l->nnodes) {
		l->node[l->nnodes++] = *node;
		if (node->text)
			l->node[i].text = arena_text(&l->texts, node->text, strlen(node->text));
	}
	return i;
}

/* A step between two nodes, which the caller goes on to fill; NULL: there is no room. */
static struct ladder_step *add_step(struct ladder *l, const struct ladder_node *src, const struct ladder_node *dst,
                                    size_t most)
{
	uint8_t from = node_of(l, src), to = node_of(l, dst);

	if (l->n >= most || (from == LADDER_NODE_OVERFLOW && to == LADDER_NODE_OVERFLOW)) {
		l->left_out++;
		return NULL;
	}
	l->step = mem_grow(l->step, &l->capacity, l->n + 1, sizeof *l->step);
	l->step[l->n] = (struct ladder_step){.from = from, .to = to};
	return &l->step[l->n++];
}

/* ------------------------------------------------------------------ segments */

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
	struct ladder_step *step = add_step(l, &(struct ladder_node){.end = end_of(b, row->net, row->src)},
	                                    &(struct ladder_node){.end = end_of(b, row->net, row->dst)}, most);

	if (!step)
		return;
	step->frame = frame;
	step->stream = row->stream;
	step->len = row->payload;
	step->seq = fact_of(s, frame, number, COLUMN_TCP_SEQ);
	step->ack = fact_of(s, frame, number, COLUMN_TCP_ACK);
	step->flags = row->tcp_flags;
	step->sport = row->sport;
	step->dport = row->dport;
}

static void gather_segments(struct session *s, const struct bitset *frames, size_t most, struct ladder *out)
{
	for (uint32_t frame = 0; frame < s->store.nframes; frame++) {
		const struct block       *b = store_block(&s->store, frame);
		uint32_t                  at = frame & BLOCK_MASK, n = 0;
		const struct block_extra *extra = NULL;
		struct row                row;

		if (frames && !bitset_has(frames, frame))
			continue;
		if (block_marks(b, at) & ROW_MORE)
			extra = block_extra_rows(b, at, &n);
		for (uint32_t i = 0; i < n; i++)
			if (extra[i].facts.marks & ROW_TCP && !(extra[i].facts.marks & ROW_QUOTED))
				add_segment(s, out, frame, (uint16_t)(i + 1), &extra[i].facts, most);
		if (block_marks(b, at) & ROW_TCP) {
			block_row(b, at, &row);
			add_segment(s, out, frame, 0, &row, most);
		}
	}
}

/* ------------------------------------------------------------------ frames */

enum { ECHOES = 2 };

/* How echoes are known: by links to their other half; and the port that Wireshark gives them, type * 256. */
static const struct echo {
	uint16_t    proto;
	const char *link[ECHOES];
	uint16_t    port[ECHOES];
} echoes[] = {
    [LADDER_ICMP] = {P_icmp, {"icmp.resp_in", "icmp.resp_to"}, {8 * 256, 0}},
    [LADDER_ICMP6] = {P_icmpv6, {"icmpv6.resp_in", "icmpv6.resp_to"}, {128 * 256, 129 * 256}},
};

struct gathering {
	const struct echo *echo; /* NULL: all frames */
	uint32_t           link[ECHOES];
	bool               by_network;
	size_t             most;
	struct ladder     *ladder;
};

struct seen {
	struct ladder_node src, dst;
	struct ladder_step step;
};

struct block_seen {
	struct seen *list;
	size_t       n, capacity;
	struct arena texts;
};

static void *begin(void *context)
{
	struct block_seen *result = mem_calloc(1, sizeof *result);

	(void)context;
	arena_init(&result->texts);
	return result;
}

static bool has_no_echo(void *context, void *result, const struct block *b, uint32_t frame)
{
	const struct gathering   *g = context;
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, frame & BLOCK_MASK, &n);

	(void)result;
	for (uint32_t i = 0; g->echo && i < n; i++)
		if (layers[i].proto == g->echo->proto)
			return false;
	return g->echo;
}

static struct ladder_node node_of_column(const struct tree_address *address, struct arena *texts)
{
	struct ladder_node node = {0};

	if (address->text) {
		node.text = arena_text(texts, address->text, strlen(address->text));
	} else if (address->n && address->n <= sizeof node.end.address) {
		node.end.address_bytes = (uint8_t)address->n;
		memcpy(node.end.address, address->p, address->n);
	}
	return node;
}

/* Which half of an echo a frame holds; ECHOES: neither. */
static unsigned half_of(const struct gathering *g, const struct tree *t)
{
	for (const struct node *n = t->root->first; n; n = n->next)
		for (unsigned i = 0; i < ECHOES; i++)
			if (n->field && n->number == g->link[i])
				return i;
	return ECHOES;
}

static void see_frame(void *context, void *result, struct tree *t, const struct frame_info *f)
{
	const struct gathering *g = context;
	struct block_seen      *block = result;
	const struct tree_ends *ends = g->by_network ? &t->net : &t->shown;
	struct seen             seen = {.src = node_of_column(&ends->src, &block->texts),
	                                .dst = node_of_column(&ends->dst, &block->texts)};

	if ((!seen.src.text && !seen.src.end.address_bytes) || (!seen.dst.text && !seen.dst.end.address_bytes))
		return;
	if (g->echo) {
		unsigned half = half_of(g, t);
		if (half == ECHOES)
			return;
		seen.step.dport = g->echo->port[half];
	} else if (f->row->marks & (ROW_TCP | ROW_UDP)) {
		seen.step.sport = f->row->sport;
		seen.step.dport = f->row->dport;
	}
	seen.step.frame = f->number - 1;
	seen.step.protocol = arena_text(&block->texts, t->protocol.length ? t->protocol.p : "", t->protocol.length);
	seen.step.info = arena_text(&block->texts, t->info.length ? t->info.p : "", t->info.length);
	block->list = mem_grow(block->list, &block->capacity, block->n + 1, sizeof *block->list);
	block->list[block->n++] = seen;
}

static void end(void *context, void *result)
{
	const struct gathering *g = context;
	struct block_seen      *block = result;
	struct arena           *texts = &g->ladder->texts;

	for (size_t i = 0; i < block->n; i++) {
		const struct seen  *seen = &block->list[i];
		struct ladder_step *step = add_step(g->ladder, &seen->src, &seen->dst, g->most);
		if (!step)
			continue;
		uint8_t from = step->from, to = step->to;
		*step = seen->step;
		step->from = from;
		step->to = to;
		step->protocol = arena_text(texts, seen->step.protocol, strlen(seen->step.protocol));
		step->info = arena_text(texts, seen->step.info, strlen(seen->step.info));
	}
	mem_free(block->list);
	arena_fini(&block->texts);
	mem_free(block);
}

static void gather_frames(struct session *s, struct gathering *g, const struct bitset *frames)
{
	uint64_t *only = g->echo ? mem_calloc(registry_fields(s->registry) / 64 + 1, sizeof *only) : NULL;

	for (unsigned i = 0; g->echo && i < ECHOES; i++) {
		g->link[i] = registry_find(s->registry, g->echo->link[i]);
		if (g->link[i] != FIELD_NO)
			only[g->link[i] / 64] |= UINT64_C(1) << g->link[i] % 64;
	}
	tap_run(s,
	        &(struct tap){.context = g,
	                      .wants = g->echo ? TREE_COLUMNS | TREE_NODES : TREE_COLUMNS,
	                      .only = only,
	                      .begin = begin,
	                      .row = has_no_echo,
	                      .tree = see_frame,
	                      .end = end},
	        frames);
	mem_free(only);
}

void ladder_gather(struct session *s, enum ladder_kind kind, bool by_network, const struct bitset *frames, size_t most,
                   struct ladder *out)
{
	struct gathering g = {.by_network = by_network, .most = most, .ladder = out};

	*out = (struct ladder){0};
	arena_init(&out->texts);
	if (kind == LADDER_ICMP || kind == LADDER_ICMP6)
		g.echo = &echoes[kind];
	if (kind == LADDER_TCP)
		gather_segments(s, frames, most, out);
	else
		gather_frames(s, &g, frames);
}

void ladder_fini(struct ladder *l)
{
	mem_free(l->step);
	arena_fini(&l->texts);
	*l = (struct ladder){0};
}
