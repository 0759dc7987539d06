/* tree.c -- see tree.h: the order in which layers are walked, and what frames each of them. */
#include "dissect/value.h"
#include "dissect/walk.h"
#include "store/store.h"

#include <string.h>

void tree_init(struct tree *t, const struct registry *registry, const struct prefs *prefs)
{
	*t = (struct tree){.registry = registry, .prefs = prefs};
	arena_init(&t->arena);
	text_init(&t->protocol);
	text_init(&t->info);
}

void tree_fini(struct tree *t)
{
	arena_fini(&t->arena);
	text_fini(&t->protocol);
	text_fini(&t->info);
}

const char *node_text(struct node *n)
{
	struct text t;

	if (n->label)
		return n->label;
	if (!n->field)
		return "";
	text_init(&t);
	value_label(&t, n->field, &n->value, n->tree->names);
	n->label = arena_text(&n->tree->arena, t.p, t.length);
	text_fini(&t);
	return n->label;
}

struct node *node_after(struct node *n)
{
	if (n->first)
		return n->first;
	while (n && !n->next)
		n = n->parent;
	return n ? n->next : NULL;
}

const uint8_t *node_bytes(const struct tree *t, const struct node *node, uint32_t *n)
{
	const struct tree_source *s = &t->sources[node->source];

	*n = 0;
	if (node->offset >= s->caplen)
		return NULL;
	*n = node->len < s->caplen - node->offset ? node->len : s->caplen - node->offset;
	return s->bytes + node->offset;
}

/* The node of a protocol: the whole layer, until its walk says how long its header is. */
static struct node *proto_node(struct walk *w, struct node *under, enum proto_id proto)
{
	struct tree *t = w->walker->tree;
	uint32_t     number = registry_proto_field(t->registry, proto);

	if (!(t->wants & TREE_NODES) || all_protos[proto]->no_tree)
		return NULL;
	if (t->only && !(t->only[number / 64] >> number % 64 & 1))
		return NULL;
	struct node *n = arena_alloc(&t->arena, sizeof *n), *parent = t->only ? t->root : under;
	*n = (struct node){.field = registry_field(t->registry, number),
	                   .parent = parent,
	                   .number = number,
	                   .offset = w->walker->base,
	                   .len = w->len,
	                   .source = w->walker->source,
	                   .flags = NODE_PROTO,
	                   .layer = w->walker->layer,
	                   .tree = t};
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	t->nnodes++;
	return n;
}

/* What the reader is told where a layer ended too early. */
static void report_end(struct walk *w, struct node *under, const char *brief)
{
	if (w->status == WALK_OK)
		return;
	enum proto_id      which = w->status == WALK_SHORT ? P_short : P_malformed;
	const struct layer layer = *w->layer;
	struct walk        note = *w;
	note.status = WALK_OK;
	if (which == P_short)
		col_info_add(&note, "[Packet size limited during capture]");
	else
		col_info_add(&note, "[Malformed Packet]");
	note.caplen = note.len = 0;
	note.layer = &layer;
	note.proto = all_protos[which];
	note.walker->first_field = registry_first_field(w->walker->tree->registry, which);
	note.node = proto_node(&note, under, which);
	if (!note.node && !w->walker->tree->only)
		return;
	node_len(note.node, 0);
	node_label(note.node,
	           which == P_short ? "[Packet size limited during capture: %s truncated]" : "[Malformed Packet: %s]",
	           brief);
	if (all_protos[which]->walk)
		all_protos[which]->walk(&note);
}

/* What is told of a layer beyond what it says itself: its own protocol's node, of no bytes. */
static void walk_companion(const struct walk *of, struct node *under, enum proto_id proto)
{
	struct walk w = *of;

	w.proto = all_protos[proto];
	w.walker->first_field = registry_first_field(w.walker->tree->registry, proto);
	w.node = proto_node(&w, under, proto);
	node_len(w.node, 0);
	w.proto->walk(&w);
}

static bool asks_for_proto(const struct tree *t, enum proto_id proto)
{
	return tree_asks(t, registry_proto_field(t->registry, proto), 1) ||
	       tree_asks(t, registry_first_field(t->registry, proto), all_protos[proto]->nfields);
}

static bool asks_for_companion(const struct tree *t, enum proto_id proto)
{
	return t->wants & TREE_TALE || (t->only && asks_for_proto(t, proto));
}

static void walk_layer(struct walker *x, unsigned index, struct node *under)
{
	struct tree        *t = x->tree;
	const struct layer *layer = &t->scan.layers[index];
	const struct proto *proto = all_protos[layer->proto];
	if (layer->source == SOURCE_MADE)
		return; /* nobody told its bytes */
	const struct tree_source *s = &t->sources[layer->source];
	struct walk               w = {.p = s->bytes + (layer->offset < s->caplen ? layer->offset : s->caplen),
	                               .caplen = layer->caplen,
	                               .len = layer->len,
	                               .layer = layer,
	                               .row = layer->row ? &t->scan.extra[layer->row - 1] : &t->scan.row,
	                               .proto = proto,
	                               .walker = x};

	x->first_field = registry_first_field(t->registry, layer->proto);
	x->base = layer->offset;
	x->source = layer->source;
	x->layer = (uint8_t)index;
	w.node = proto_node(&w, under, layer->proto);
	if (w.node || !proto->by_head)
		walk_need(&w, layer->source, 0, UINT32_MAX);
	if (proto->brief && !proto->no_tree && !proto->quiet)
		col_protocol(&w, proto->brief);
	if (proto->walk)
		proto->walk(&w);
	else if (proto->nfields)
		add_rows(&w, w.node, 0, proto->nfields - 1, 0);
	if (!walk_ok(&w))
		x->failed |= UINT32_C(1) << index;
	t->failed |= x->failed;
	report_end(&w, w.row->marks & ROW_QUOTED ? under : t->root, proto->brief);
	if (proto->companion && walk_ok(&w) && asks_for_companion(t, proto->companion))
		walk_companion(&w, under, proto->companion);
}

/* Does a layer lie in one whose walk ended too early?  Then nobody came to it. */
static bool out_of_reach(const struct walker *x, unsigned index)
{
	int parent = x->tree->scan.layers[index].parent;

	for (; parent >= 0; parent = x->tree->scan.layers[parent].parent)
		if (x->failed >> parent & 1)
			return true;
	return false;
}

/* Layers inside another one's tree are walked from there; a skipped walk (a leaf that failed) leaves them out. */
static void walk_layers_of(struct walker *x, unsigned from, unsigned depth, struct node *under)
{
	struct tree *t = x->tree;

	for (unsigned i = from; i < t->scan.nlayers && t->scan.layers[i].depth >= depth; i++)
		if (t->scan.layers[i].depth == depth && !(x->skipped >> i & 1) && !out_of_reach(x, i))
			walk_layer(x, i, under);
}

void add_quoted(struct walk *w, struct node *under)
{
	struct walker     *x = w->walker, saved = *x;
	unsigned           next = x->layer + 1u;
	const struct tree *t = x->tree;

	if (next < t->scan.nlayers && t->scan.layers[next].depth > w->layer->depth)
		walk_layers_of(x, next, w->layer->depth + 1u, under ? under : w->node);
	saved.failed = x->failed;
	*x = saved;
}

bool add_inside(struct walk *w, struct node *under, uint32_t off)
{
	struct walker     *x = w->walker, saved = *x;
	const struct tree *t = x->tree;
	unsigned           i = x->layer + 1u, depth = w->layer->depth + 1u;

	while (i < t->scan.nlayers && t->scan.layers[i].depth >= depth &&
	       (t->scan.layers[i].depth > depth || t->scan.layers[i].offset != x->base + off))
		i++;
	if (i >= t->scan.nlayers || t->scan.layers[i].depth != depth || x->skipped >> i & 1)
		return true;
	walk_layer(x, i, under ? under : w->node);
	saved.failed = x->failed;
	if (x->failed >> i & 1)
		saved.failed |= UINT32_C(1) << saved.layer;
	*x = saved;
	return !(x->failed >> i & 1);
}

void walk_show(struct walk *w, struct node *under, enum proto_id proto, uint32_t off, uint32_t len, const char *what)
{
	struct walker *x = w->walker, saved = *x;
	struct tree   *t = x->tree;
	uint32_t       there = off < w->caplen ? w->caplen - off : 0;

	if (!walk_ok(w) || !proto || t->scan.nlayers == LAYERS_MAX)
		return;
	t->told[t->scan.nlayers] = what;
	t->scan.layers[t->scan.nlayers] = (struct layer){.proto = (uint16_t)proto,
	                                                 .source = x->source,
	                                                 .depth = DEPTH_SHOWN,
	                                                 .parent = (int16_t)x->layer,
	                                                 .row = w->layer->row,
	                                                 .offset = x->base + off,
	                                                 .caplen = there < len ? there : len,
	                                                 .len = len};
	walk_layer(x, t->scan.nlayers++, under ? under : w->node);
	saved.failed = x->failed;
	*x = saved;
}

/* What is said of the frame, in front of its layers: P_frame, and P_pkt_comment before it. */
static void walk_frame_layer(struct walker *x, enum proto_id proto)
{
	const struct layer none = {.proto = (uint16_t)proto, .parent = -1};
	struct tree       *t = x->tree;
	struct walk        w = {.p = t->frame->bytes,
	                        .caplen = t->frame->caplen,
	                        .len = t->frame->len,
	                        .layer = &none,
	                        .row = &t->scan.row,
	                        .proto = all_protos[proto],
	                        .walker = x};

	x->first_field = registry_first_field(t->registry, proto);
	if (proto == P_frame && !(t->wants & TREE_NODES) && !t->frame->is_custom)
		return; /* no column comes from it */
	w.node = proto_node(&w, t->root, proto);
	all_protos[proto]->walk(&w);
}

static bool is_host(const struct tree *t, unsigned proto)
{
	return !t->hosts || t->hosts[proto / 64] >> proto % 64 & 1;
}

/* They stand first, but know the others. */
static void walk_frame_layers(struct walker *x)
{
	struct node *root = x->tree->root, *first = root->first, *last = root->last;

	root->first = root->last = NULL;
	x->base = 0;
	x->source = x->layer = 0;
	if (x->tree->frame->ncomments)
		walk_frame_layer(x, P_pkt_comment);
	if (is_host(x->tree, P_frame))
		walk_frame_layer(x, P_frame);
	if (!root->first)
		root->first = first;
	else
		root->last->next = first;
	if (first)
		root->last = last;
}

/* Must layer k be walked for the sake of `child`, which it carries?  Its walk may end too early, or walk the child. */
static bool is_needed_for(const struct tree *t, int k, unsigned child)
{
	const struct layer *l = &t->scan.layers[k];
	const struct row   *row = l->row ? &t->scan.extra[l->row - 1] : &t->scan.row;

	return !all_protos[l->proto]->is_plain || row->marks & (ROW_SHORT | ROW_BAD | ROW_LIMIT) ||
	       t->scan.layers[child].depth != l->depth;
}

/* Layers that have no field that is asked for, nor hold one that has: what they hold depends on their own walk. */
static uint32_t find_skipped(const struct tree *t)
{
	uint32_t needed = 0;

	if (!t->hosts)
		return 0;
	for (unsigned i = t->scan.nlayers; i-- > 0;) {
		if (!is_host(t, t->scan.layers[i].proto))
			continue;
		needed |= UINT32_C(1) << i;
		for (int child = (int)i, k; (k = t->scan.layers[child].parent) >= 0; child = k)
			if (is_needed_for(t, k, (unsigned)child))
				needed |= UINT32_C(1) << k;
	}
	return ~needed;
}

/* What walk_fail_after left to say. */
static void report_late(struct walker *x)
{
	struct tree       *t = x->tree;
	const struct layer none = {.proto = P_frame, .parent = -1};
	struct walk        w = {.p = t->frame->bytes,
	                        .layer = &none,
	                        .row = &t->scan.row,
	                        .status = t->late_status,
	                        .proto = all_protos[P_frame],
	                        .walker = x};

	x->base = 0;
	x->source = 0;
	report_end(&w, t->root, t->late_brief);
}

/* The rows that were just scanned know nothing of other frames: take that from the kept ones. */
static void take_flow_columns(struct tree *t, const struct frame_info *f)
{
	if (f->row) {
		row_take_course(&t->scan.row, f->row);
	}
	for (uint32_t i = 0; i < f->nextra_rows && i < t->scan.nextra; i++) {
		row_take_course(&t->scan.extra[i], &f->extra_rows[i]);
	}
}

/* "GTP <TCP>": the names of tunnels around that of what they carry. */
static void enclose_protocol(struct tree *t)
{
	if (!t->naround)
		return;
	const char *inner = arena_text(&t->arena, t->protocol.p ? t->protocol.p : "", t->protocol.length);
	text_clear(&t->protocol);
	for (unsigned i = 0; i < t->naround; i++)
		text_printf(&t->protocol, "%s <", t->around[i]);
	text_str(&t->protocol, inner);
	for (unsigned i = 0; i < t->naround; i++)
		text_char(&t->protocol, '>');
}

/* ------------------------------------------------------------------ the columns of a bare segment */

enum { AT_ETHERNET, AT_ETHERTYPE, AT_NET, AT_TCP, SEGMENT_LAYERS };

/* Is a frame a TCP segment in a plain packet on Ethernet and nothing else, all of it there, and are its columns all
 * that is wanted?  Then TCP's walk says what they show, but for the addresses.  Most frames are so. */
static bool is_bare_segment(const struct tree *t, const struct frame_info *f)
{
	enum {
		IP4_BYTES = 20,
		IP6_BYTES = 40,
		ODD = ROW_MORE | ROW_SHORT | ROW_BAD | ROW_LIMIT | ROW_FRAGMENT | ROW_REASSEMBLED | ROW_NO_LENGTH |
		      ROW_QUOTED
	};
	const struct shape_layer *l = t->kept;

	if (t->wants != TREE_COLUMNS || t->only || t->nkept != SEGMENT_LAYERS || l[AT_ETHERNET].proto != P_eth ||
	    l[AT_ETHERTYPE].proto != P_ethertype || l[AT_TCP].proto != P_tcp || l[AT_TCP].source || l[AT_TCP].depth)
		return false;
	if (f->row->marks & ODD || f->caplen != f->len || f->is_custom)
		return false;
	uint32_t net_bytes = l[AT_TCP].offset - l[AT_NET].offset;
	return (l[AT_NET].proto == P_ip && net_bytes == IP4_BYTES) ||
	       (l[AT_NET].proto == P_ipv6 && net_bytes == IP6_BYTES);
}

static struct tree_ends ends_at(const uint8_t *src, const uint8_t *dst, uint32_t n)
{
	return (struct tree_ends){.src = {.p = src, .n = n}, .dst = {.p = dst, .n = n}};
}

/* What a scan would find of a bare segment, from its row and its block; false: its header is an odd one. */
static bool take_bare_segment(struct tree *t, const struct frame_info *f)
{
	enum { LENGTH_AT = 12, LEAST_BYTES = 20 };
	struct scan_result *r = &t->scan;
	uint32_t            at = t->kept[AT_TCP].offset, net = t->kept[AT_NET].offset;
	uint32_t            ether = t->kept[AT_ETHERNET].offset;

	if (!f->bytes || at > f->caplen || f->caplen - at < LEAST_BYTES)
		return false;
	uint32_t header = (f->bytes[at + LENGTH_AT] >> 4) * 4u, there = f->caplen - at;
	if (header < LEAST_BYTES || header > there || f->row->payload > there - header)
		return false;
	r->row = *f->row;
	r->nextra = 0;
	r->nlayers = SEGMENT_LAYERS;
	for (int16_t i = 0; i < SEGMENT_LAYERS; i++) {
		uint32_t offset = t->kept[i].offset,
			 n = i < AT_NET ? f->caplen - offset : at - offset + header + f->row->payload;
		r->layers[i] = (struct layer){
		    .proto = t->kept[i].proto, .parent = (int16_t)(i - 1), .offset = offset, .caplen = n, .len = n};
	}
	t->link = ends_at(f->bytes + ether + 6, f->bytes + ether, 6);
	t->net = t->kept[AT_NET].proto == P_ip ? ends_at(f->bytes + net + 12, f->bytes + net + 16, 4)
	                                       : ends_at(f->bytes + net + 8, f->bytes + net + 24, 16);
	t->shown = t->net;
	return true;
}

void tree_build(struct tree *t, const struct frame_info *f, uint32_t link_encap)
{
	arena_reset(&t->arena);
	t->frame = f;
	t->nnodes = 0;
	t->root = arena_zero(&t->arena, sizeof *t->root);
	t->root->tree = t;
	static const uint8_t none[1] = {0}; /* a frame of no bytes may stand nowhere, but layers point into it */
	t->sources[0] = (struct tree_source){"Frame", f->caplen ? f->bytes : none, f->caplen};
	t->nsources = 1;
	for (uint32_t i = 0; i < f->nderived && t->nsources < TREE_SOURCES_MAX; i++)
		t->sources[t->nsources++] =
		    (struct tree_source){f->derived[i].name, f->derived[i].bytes, f->derived[i].len};
	text_clear(&t->protocol);
	text_clear(&t->info);
	t->fence = 0;
	t->naround = 0;
	t->failed = 0;
	t->link = t->net = t->shown = (struct tree_ends){0};
	memset(t->told, 0, sizeof t->told);
	t->late_status = WALK_OK;
	struct walker x = {.tree = t};
	bool          bare = t->kept && is_bare_segment(t, f) && take_bare_segment(t, f);
	t->kept = NULL;
	if (!bare) {
		scan_frame(&t->scan, t->registry, t->prefs, f, link_encap);
		take_flow_columns(t, f);
		x.skipped = find_skipped(t);
	}
	x.notes = asks_for_proto(t, P_expert) || asks_for_proto(t, P_malformed);
	if (bare)
		walk_layer(&x, AT_TCP, t->root);
	else
		walk_layers_of(&x, 0, 0, t->root);
	walk_frame_layers(&x);
	report_late(&x);
	enclose_protocol(t);
}
