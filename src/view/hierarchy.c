/* hierarchy.c -- see hierarchy.h. */
#include "view/hierarchy.h"

#include "base/mem.h"
#include "view/tap.h"

struct count {
	struct session   *s;
	size_t            most;
	struct hierarchy *out;
	uint32_t          segments; /* the field tcp.segments */
};

/* The child of a node with this field, made if it isn't there; 0: no room. */
static uint32_t child_of(struct hierarchy *h, uint32_t parent, uint32_t field, size_t most)
{
	uint32_t last = 0;

	for (uint32_t i = h->node[parent].first_child; i; i = h->node[i].next) {
		if (h->node[i].field == field)
			return i;
		last = i;
	}
	if (h->n > most)
		return 0;
	h->node = mem_grow(h->node, &h->capacity, h->n + 1, sizeof *h->node);
	h->node[h->n] = (struct hierarchy_node){.field = field};
	*(last ? &h->node[last].next : &h->node[parent].first_child) = (uint32_t)h->n;
	return (uint32_t)h->n++;
}

static void add_to(struct hierarchy *h, uint32_t node, uint64_t frames, uint64_t bytes)
{
	h->node[node].frames += frames;
	h->node[node].bytes += bytes;
}

static void hierarchy_init(struct hierarchy *h)
{
	*h = (struct hierarchy){0};
	h->node = mem_grow(NULL, &h->capacity, 1, sizeof *h->node);
	h->node[h->n++] = (struct hierarchy_node){.field = FIELD_NO};
}

void hierarchy_fini(struct hierarchy *h)
{
	mem_free(h->node);
	*h = (struct hierarchy){0};
}

/* ------------------------------------------------------------------ frames */

/* Layers whose trees are certain once their rows can be trusted: nothing in them can fail later. */
static bool is_plain(unsigned proto)
{
	switch (proto) {
	case P_eth:
	case P_ethertype:
	case P_vlan:
	case P_ip:
	case P_ipv6:
	case P_tcp:
	case P_udp:
	case P_data: return true;
	default: return false;
	}
}

/* Count a line of a frame's path; returns where the next one goes, 0: no room. */
static uint32_t count_line(struct hierarchy *h, uint32_t at, uint32_t field, uint32_t len)
{
	at = child_of(h, at, field, HIERARCHY_MAX);
	if (at)
		add_to(h, at, 1, len);
	return at;
}

enum {
	ROW_UNCERTAIN = ROW_SHORT | ROW_BAD | ROW_LIMIT | ROW_EXTRA | ROW_FRAGMENT | ROW_REASSEMBLED | ROW_STREAM |
	                ROW_ROUTED | ROW_NO_LENGTH
};

static bool count_row(void *context, void *result, const struct block *b, uint32_t frame)
{
	const struct count       *c = context;
	struct hierarchy         *h = result;
	uint32_t                  n, at = 0, row = frame & BLOCK_MASK;
	const struct shape_layer *layers = block_layers(b, row, &n);

	if (block_marks(b, row) & ROW_UNCERTAIN)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!is_plain(layers[i].proto) || layers[i].source || layers[i].depth)
			return false;
	for (uint32_t i = 0; i < n; i++) {
		if (all_protos[layers[i].proto]->no_tree)
			continue;
		at = count_line(h, at, registry_proto_field(c->s->registry, (enum proto_id)layers[i].proto),
		                block_len(b, row));
	}
	return true;
}

/* As tshark has it, the segments of a message follow the message here: in a tree they come before it. */
static void count_tree(void *context, void *result, struct tree *t, const struct frame_info *f)
{
	const struct count *c = context;
	struct hierarchy   *h = result;
	uint32_t            at = 0;
	bool                held = false, first = true;

	for (const struct node *n = t->root->first; n && (at || first); n = n->next) {
		uint32_t field = n->field ? n->number : FIELD_NO;
		if (field == registry_proto_field(t->registry, P_frame))
			continue;
		if (held && !n->source)
			at = count_line(h, at, c->segments, f->len);
		held = (held && n->source) || field == c->segments;
		if (field != c->segments)
			at = count_line(h, at, field, f->len);
		first = false;
	}
	if (held && at)
		count_line(h, at, c->segments, f->len);
}

static void *begin(void *context)
{
	struct hierarchy *h = mem_alloc(sizeof *h);

	(void)context;
	hierarchy_init(h);
	return h;
}

static void merge(struct count *c, uint32_t to, const struct hierarchy *from, uint32_t parent)
{
	for (uint32_t i = from->node[parent].first_child; i; i = from->node[i].next) {
		uint32_t at = child_of(c->out, to, from->node[i].field, c->most);
		if (!at) {
			c->out->left_out += from->node[i].frames;
			continue;
		}
		add_to(c->out, at, from->node[i].frames, from->node[i].bytes);
		merge(c, at, from, i);
	}
}

static void end(void *context, void *result)
{
	merge(context, 0, result, 0);
	hierarchy_fini(result);
	mem_free(result);
}

void hierarchy_count(struct session *s, const struct bitset *frames, size_t most, struct hierarchy *out)
{
	struct count     c = {s, most, out, registry_find(s->registry, "tcp.segments")};
	const struct tap tap = {
	    .context = &c, .wants = TREE_NODES, .begin = begin, .row = count_row, .tree = count_tree, .end = end};

	hierarchy_init(out);
	tap_run(s, &tap, frames);
}
