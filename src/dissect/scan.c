/* scan.c -- see scan.h.  Knows no protocol by name but data (what nobody decodes). */
#include "dissect/scan.h"

#include <string.h>

/* The state of one scan_frame. */
struct scanner {
	struct scan_result      *r;
	const struct registry   *registry;
	const struct prefs      *prefs;
	const struct frame_info *frame;
	uint16_t                 row; /* 0: the frame's row; n: extra row */
	uint8_t                  depth;
	bool                     has_network;
	uint16_t                 vlan;
};

static struct row *current_row(struct scanner *x)
{
	return x->row ? &x->r->extra[x->row - 1] : &x->r->row;
}

bool scan_need(struct scan *s, uint32_t n)
{
	if (n <= s->caplen)
		return true;
	s->scanner->r->row.marks |= n <= s->len ? ROW_SHORT : ROW_BAD;
	return false;
}

void scan_bad(struct scan *s)
{
	s->scanner->r->row.marks |= ROW_BAD;
}

void scan_trim(struct scan *s, uint32_t len)
{
	if (len < s->len)
		s->layer->len = s->len = len;
	if (len < s->caplen)
		s->layer->caplen = s->caplen = len;
}

/* Scan len bytes at p, caplen of which are there, as `proto`: a new layer. */
static const struct layer *scan_layer(struct scanner *x, const struct scan *parent, enum proto_id proto,
                                      const uint8_t *p, uint32_t caplen, uint32_t len, uint8_t source, uint32_t offset,
                                      uint32_t key)
{
	struct scan_result *r = x->r;

	if (r->nlayers == LAYERS_MAX) {
		r->row.marks |= ROW_LIMIT;
		return NULL;
	}
	struct layer *layer = &r->layers[r->nlayers++];
	*layer = (struct layer){.proto = (uint16_t)proto,
	                        .source = source,
	                        .depth = x->depth,
	                        .parent = parent ? (int16_t)(parent->layer - r->layers) : -1,
	                        .row = x->row,
	                        .offset = offset,
	                        .caplen = caplen,
	                        .len = len,
	                        .data = key};
	if (all_protos[proto]->scan) {
		struct scan s = {p, caplen, len, current_row(x), layer, key, x};
		all_protos[proto]->scan(&s);
	}
	if (all_protos[proto]->no_tree && layer == &r->layers[r->nlayers - 1]) {
		r->nlayers--; /* it found nothing to hand on */
		return NULL;
	}
	return layer;
}

static const struct layer *scan_part(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t len, uint32_t key)
{
	if (proto == P_NONE || offset >= s->len || !len)
		return NULL;
	if (len > s->len - offset)
		len = s->len - offset;
	uint32_t there = offset < s->caplen ? s->caplen - offset : 0;
	if (there > len)
		there = len;
	return scan_layer(s->scanner, s, proto, s->p + (offset < s->caplen ? offset : s->caplen), there, len,
	                  s->layer->source, s->layer->offset + offset, key);
}

const struct layer *scan_next(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t len, uint32_t key)
{
	if (offset > s->len || (offset == s->len && proto == P_data))
		return NULL;
	if (offset < s->len && len)
		return scan_part(s, proto, offset, len, key);
	if (proto == P_NONE || proto == P_data)
		return NULL;
	const uint8_t *end = s->p + (offset < s->caplen ? offset : s->caplen);
	return scan_layer(s->scanner, s, proto, end, 0, 0, s->layer->source, s->layer->offset + offset, key);
}

const struct layer *scan_child_len(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t len)
{
	return scan_part(s, proto, offset, len, 0);
}

const struct layer *scan_child(struct scan *s, enum proto_id proto, uint32_t offset)
{
	return scan_part(s, proto, offset, REST, 0);
}

const struct layer *scan_child_key(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t key)
{
	return scan_part(s, proto, offset, REST, key);
}

const struct layer *scan_inside(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t key)
{
	s->scanner->depth++;
	const struct layer *child = scan_part(s, proto, offset, REST, key);
	s->scanner->depth--;
	return child;
}

const struct layer *scan_quoted(struct scan *s, enum proto_id proto, uint32_t offset)
{
	struct scanner *x = s->scanner;

	if (x->r->nextra == EXTRA_ROWS_MAX) {
		x->r->row.marks |= ROW_LIMIT;
		return NULL;
	}
	uint16_t row = x->row;
	bool     has_network = x->has_network;
	x->r->extra[x->r->nextra++] = (struct row){.marks = ROW_QUOTED, .stream = NO_STREAM};
	x->row = x->r->nextra;
	x->has_network = false;
	x->depth++;
	x->r->row.marks |= ROW_MORE;
	const struct layer *child = scan_child(s, proto, offset);
	x->depth--;
	x->row = row;
	x->has_network = has_network;
	return child;
}

int64_t scan_time_ns(const struct scan *s)
{
	return s->scanner->frame->time_ns;
}

enum proto_id scan_lookup(const struct scan *s, enum table table, uint32_t key)
{
	return registry_lookup(s->scanner->registry, table, key);
}

const struct layer *scan_table(struct scan *s, enum table table, uint32_t key, uint32_t offset)
{
	enum proto_id proto = scan_lookup(s, table, key);

	return scan_part(s, proto == P_NONE ? P_data : proto, offset, REST, key);
}

static enum proto_id claimed(const struct scan *s)
{
	const struct frame_info *f = s->scanner->frame;
	ptrdiff_t                index = s->layer - s->scanner->r->layers;

	for (uint32_t i = 0; i < f->nclaims; i++)
		if (f->claims[i].layer == index)
			return f->claims[i].proto;
	return P_NONE;
}

/* Of two ports, the lower one's protocol goes first; but what the user chose goes before.  *key: the port. */
static enum proto_id by_ports(const struct registry *r, enum table table, uint16_t sport, uint16_t dport, uint32_t *key)
{
	uint16_t low = sport < dport ? sport : dport, high = sport < dport ? dport : sport;
	bool     turn = registry_is_chosen(r, table, high) && !registry_is_chosen(r, table, low);
	uint16_t first = turn ? high : low, second = turn ? low : high;

	*key = first;
	enum proto_id proto = first ? registry_lookup(r, table, first) : P_NONE;
	if (proto || !second)
		return proto;
	*key = second;
	return registry_lookup(r, table, second);
}

static enum proto_id heuristic(const struct scan *s, enum heuristic list, uint32_t offset)
{
	size_t               n;
	const enum proto_id *proto = registry_heuristics(s->scanner->registry, list, &n);

	if (offset >= s->caplen)
		return P_NONE;
	for (size_t i = 0; i < n; i++) {
		struct scan child = *s;
		child.p += offset;
		child.caplen -= offset;
		child.len -= offset;
		if (all_protos[proto[i]]->accepts(&child))
			return proto[i];
	}
	return P_NONE;
}

static void scan_all_messages(struct scan *s, uint32_t offset)
{
	const struct frame_info *f = s->scanner->frame;

	for (uint32_t i = 0; i < f->nmessages; i++) {
		const struct message *m = &f->messages[i];
		enum proto_id         proto = m->proto ? (enum proto_id)m->proto : P_data;
		if (!m->source) {
			scan_part(s, proto, offset + m->offset, m->len, m->data);
			continue;
		}
		const struct derived *d = &f->derived[m->source - 1];
		uint32_t              there = d->there ? d->there : d->len;
		uint32_t              at = m->offset < there ? m->offset : there, caplen = there - at;
		scan_layer(s->scanner, s, proto, d->bytes + at, caplen < m->len ? caplen : m->len, m->len, m->source,
		           m->offset, m->data);
	}
}

bool scan_messages(struct scan *s, uint32_t offset)
{
	const struct frame_info *f = s->scanner->frame;

	if (!f->streamed || f->stream_layer != s->layer - s->scanner->r->layers)
		return false;
	scan_all_messages(s, offset);
	return true;
}

const struct layer *scan_child_made(struct scan *s, enum proto_id proto, uint32_t len, bool inside)
{
	struct scanner     *x = s->scanner;
	const struct layer *child;

	if (!proto)
		return NULL;
	x->depth = (uint8_t)(x->depth + inside);
	child = scan_layer(x, s, proto, (const uint8_t *)"", 0, len, SOURCE_MADE, 0, 0);
	x->depth = (uint8_t)(x->depth - inside);
	return child;
}

enum proto_id scan_choose(const struct registry *registry, const struct prefs *prefs, const struct choice *c)
{
	uint32_t      key;
	enum proto_id proto = by_ports(registry, c->table, c->sport, c->dport, &key);

	if (proto)
		return proto;
	struct frame_info none = {0};
	struct scanner    x = {.registry = registry, .prefs = prefs, .frame = &none};
	struct scan       s = {.p = c->p, .caplen = c->caplen, .len = c->len, .scanner = &x};
	return heuristic(&s, c->list, 0);
}

const struct layer *scan_ports(struct scan *s, enum table table, enum heuristic list, uint16_t sport, uint16_t dport,
                               uint32_t offset)
{
	uint32_t      key = 0;
	enum proto_id proto = claimed(s);

	if (!proto)
		proto = by_ports(s->scanner->registry, table, sport, dport, &key);
	if (!proto && list)
		proto = heuristic(s, list, offset);
	if (proto && table == T_TCP_PORT && all_protos[proto]->message) {
		if (!(s->row->marks & ROW_QUOTED))
			return NULL; /* flow/stream.c will say where its messages are */
		key = 0;
	}
	uint8_t depth = s->scanner->depth; /* what a transport carries is shown at the top even when it is quoted */
	s->scanner->depth = 0;
	const struct layer *child = scan_part(s, proto ? proto : P_data, offset, REST, key);
	s->scanner->depth = depth;
	return child;
}

/* The facts that stand in the frame's row so far are an outer packet's: they move to an extra row of their own. */
static void demote_row(struct scanner *x)
{
	struct scan_result *r = x->r;

	if (r->nextra == EXTRA_ROWS_MAX) {
		r->row.marks |= ROW_LIMIT;
		return;
	}
	r->extra[r->nextra++] = r->row;
	for (uint16_t i = 0; i < r->nlayers; i++)
		if (r->layers[i].row == 0 && i + 1 < r->nlayers)
			r->layers[i].row = r->nextra;
	uint16_t keep = r->row.marks & (ROW_SHORT | ROW_BAD | ROW_LIMIT | ROW_REASSEMBLED);
	r->row = (struct row){.marks = keep | ROW_MORE, .stream = NO_STREAM, .previous = UINT32_MAX};
}

static uint32_t keep_address(struct scanner *x, enum net_kind kind, const uint8_t *address)
{
	struct scan_result *r = x->r;

	if (kind == NET_IP4)
		return be32(address);
	if (r->naddresses == sizeof r->addresses / sizeof r->addresses[0])
		return 0;
	memcpy(r->addresses[r->naddresses], address, 16);
	return r->naddresses++;
}

void scan_network(struct scan *s, enum net_kind kind, const uint8_t *src, const uint8_t *dst)
{
	struct scanner *x = s->scanner;

	if (x->has_network && !x->row)
		demote_row(x);
	x->has_network = true;
	s->row = current_row(x);
	s->row->net = (uint8_t)kind;
	s->row->src = keep_address(x, kind, src);
	s->row->dst = keep_address(x, kind, dst);
}

void scan_readdress(struct scan *s, bool dst, const uint8_t *tail, uint32_t n)
{
	struct scanner     *x = s->scanner;
	struct scan_result *r = x->r;
	const struct row    header = *s->row;

	if (header.net != NET_IP6 || n > 16)
		return;
	if (!x->row && !(header.marks & ROW_ROUTED)) {
		demote_row(x);
		s->row->net = NET_IP6;
		s->row->ttl = header.ttl;
		s->row->src = keep_address(x, NET_IP6, r->addresses[header.src]);
		s->row->dst = keep_address(x, NET_IP6, r->addresses[header.dst]);
	}
	s->row->marks |= ROW_ROUTED;
	memcpy(r->addresses[dst ? s->row->dst : s->row->src] + 16 - n, tail, n);
}

void scan_tcp_options(struct scan *s, const uint8_t *options, uint32_t n)
{
	s->row->marks |= ROW_OPTIONS;
	if (s->scanner->row)
		return;
	s->scanner->r->tcp_options = options;
	s->scanner->r->tcp_options_len = (uint8_t)n;
}

static const struct derived *scan_derived(const struct scan *s, uint8_t *source)
{
	const struct frame_info *f = s->scanner->frame;
	ptrdiff_t                index = s->layer - s->scanner->r->layers;

	for (uint32_t i = 0; i < f->nderived; i++)
		if (f->derived[i].layer == index) {
			*source = (uint8_t)(i + 1);
			return &f->derived[i];
		}
	return NULL;
}

void scan_set_vlan(struct scan *s, uint16_t vlan)
{
	s->scanner->vlan = vlan;
}

uint16_t scan_vlan(const struct scan *s)
{
	return s->scanner->vlan;
}

static void put_address(const struct scan_result *r, enum net_kind kind, uint32_t address, uint8_t *out)
{
	if (kind == NET_IP6)
		memcpy(out, r->addresses[address], 16);
	else
		for (int i = 0; i < 4; i++)
			out[i] = (uint8_t)(address >> (24 - 8 * i));
}

static void keep_fragment(struct scan *s, const struct fragment *piece)
{
	struct scan_result *r = s->scanner->r;

	if (r->nfragments == FRAGMENTS_MAX) {
		r->row.marks |= ROW_LIMIT;
		return;
	}
	struct fragment *f = &r->fragments[r->nfragments++];
	*f = *piece;
	f->offset += s->layer->offset;
	f->source = s->layer->source;
	f->layer = (uint16_t)(s->layer - r->layers);
	f->net = s->row->net;
	memset(f->src, 0, sizeof f->src);
	memset(f->dst, 0, sizeof f->dst);
	put_address(r, s->row->net, s->row->src, f->src);
	put_address(r, s->row->net, s->row->dst, f->dst);
}

const struct layer *scan_fragment(struct scan *s, enum table table, uint32_t key, const struct fragment *piece)
{
	uint8_t               source = 0;
	const struct derived *d = scan_derived(s, &source);

	keep_fragment(s, piece);
	if (!d)
		return NULL;
	s->scanner->r->row.marks |= ROW_REASSEMBLED;
	enum proto_id proto = scan_lookup(s, table, key);
	return scan_layer(s->scanner, s, proto ? proto : P_data, d->bytes, d->len, d->len, source, 0, key);
}

/* The transport of the packet that the current one stands in: the innermost outer row that has one. */
static uint8_t outer_transport(const struct scanner *x)
{
	for (unsigned i = x->r->nextra; i > 0; i--) {
		const struct row *row = &x->r->extra[i - 1];
		if (!(row->marks & ROW_QUOTED) && row->marks & (ROW_TCP | ROW_UDP))
			return (uint8_t)(row->marks & (ROW_TCP | ROW_UDP));
	}
	return 0;
}

void scan_transaction(struct scan *s, const struct transaction *t)
{
	struct scanner     *x = s->scanner;
	struct scan_result *r = x->r;

	if (s->row->marks & ROW_QUOTED)
		return;
	if (r->ntransactions == TRANSACTIONS_MAX) {
		r->row.marks |= ROW_LIMIT;
		return;
	}
	struct transaction *own = &r->transactions[r->ntransactions++];
	*own = *t;
	own->source = s->layer->source;
	own->offset = s->layer->offset;
	own->layer = (uint16_t)(s->layer - r->layers);
	own->proto = s->layer->proto;
	own->outer = outer_transport(x);
}

const struct frame_info *scan_info(const struct scan *s)
{
	return s->scanner->frame;
}

const struct prefs *scan_prefs(const struct scan *s)
{
	return s->scanner->prefs;
}

void scan_frame(struct scan_result *r, const struct registry *registry, const struct prefs *prefs,
                const struct frame_info *f, uint32_t link_encap)
{
	struct scanner x = {.r = r, .registry = registry, .prefs = prefs, .frame = f};

	r->row = (struct row){.stream = NO_STREAM, .previous = UINT32_MAX};
	r->nextra = r->nlayers = r->naddresses = 0;
	r->nfragments = r->ntransactions = 0;
	r->tcp_options = NULL;
	r->tcp_options_len = 0;
	enum proto_id proto = registry_lookup(registry, T_LINK, link_encap);
	if (f->len || (proto && proto != P_data))
		scan_layer(&x, NULL, proto ? proto : P_data, f->bytes, f->caplen, f->len, 0, 0, link_encap);
	if (r->nfragments)
		r->row.marks |= ROW_FRAGMENT;
	for (unsigned i = 0; i < r->ntransactions; i++)
		r->transactions[i].row = r->layers[r->transactions[i].layer].row;
	r->row.time_ns = f->time_ns;
	r->row.caplen = f->caplen;
	r->row.len = f->len;
}

bool scan_streamed(struct scan_result *r, const struct registry *registry, const struct prefs *prefs,
                   const struct frame_info *f, const struct shape_layer *layers, uint32_t nlayers,
                   const struct row *row)
{
	struct scanner x = {.r = r, .registry = registry, .prefs = prefs, .frame = f, .has_network = true};

	if (!nlayers || f->stream_layer != nlayers - 1 || layers[nlayers - 1].depth || layers[nlayers - 1].source ||
	    row->marks & ROW_MORE)
		return false;
	r->row = *row;
	r->nextra = r->naddresses = r->nfragments = r->ntransactions = 0;
	r->nlayers = (uint16_t)nlayers;
	for (uint32_t i = 0; i < nlayers; i++)
		r->layers[i] = (struct layer){.proto = layers[i].proto,
		                              .source = layers[i].source,
		                              .depth = layers[i].depth,
		                              .parent = (int16_t)(i - 1),
		                              .offset = layers[i].offset};
	struct layer *last = &r->layers[nlayers - 1];
	uint32_t      there = last->offset < f->caplen ? f->caplen - last->offset : 0;
	last->len = f->stream_offset - last->offset + row->payload;
	last->caplen = there < last->len ? there : last->len;
	struct scan s = {f->bytes + last->offset, last->caplen, last->len, &r->row, last, 0, &x};
	scan_all_messages(&s, f->stream_offset - last->offset);
	return true;
}
