/* exchanges.c -- see exchanges.h: finding and reading.  What is printed is exchange_put.c's. */
#include "view/exchanges.h"

#include "base/mem.h"
#include "dissect/value.h"
#include "view/http_parts.h"

#include <stdlib.h>

enum { TLS_LOOK_FRAMES = 256, TLS_RECORD_HANDSHAKE = 22, TLS_RECORD_DATA = 23 };

const char *exchange_kind_name(enum exchange_kind kind)
{
	static const char *const names[EXCHANGE_KINDS] = {"http", "tls", "dns"};

	return names[kind];
}

/* ------------------------------------------------------------------ which */

struct finding {
	struct session      *s;
	const struct bitset *frames;
	struct exchange_key *keys;
	size_t               n, capacity;
};

static void add_key(struct finding *f, enum exchange_kind kind, uint32_t number, uint32_t frame, uint32_t asked)
{
	f->keys = mem_grow(f->keys, &f->capacity, f->n + 1, sizeof *f->keys);
	f->keys[f->n++] =
	    (struct exchange_key){.frame = frame, .number = number, .asked = asked, .kind = (uint8_t)kind};
}

/* A frame from 1; 0: none. */
static bool wanted(const struct finding *f, uint32_t frame)
{
	return !f->frames || (frame && frame <= f->frames->n && bitset_has(f->frames, frame - 1));
}

static void find_http(struct finding *f)
{
	const struct http_pairs *x = &f->s->http;

	for (size_t i = 0; i < x->npairs; i++) {
		const struct http_pair *p = &x->pairs[i], *answer = http_pair_answer(x, p);
		if (!http_pair_is_exchange(x, p))
			continue;
		if (wanted(f, p->request) || (answer && wanted(f, answer->response)))
			add_key(f, EXCHANGE_HTTP, (uint32_t)i, (p->request ? p->request : p->response) - 1, 0);
	}
}

static void find_tls(struct finding *f)
{
	size_t   n = f->s->flow.tcp.n;
	uint8_t *in = f->frames ? mem_calloc(n + 1, 1) : NULL;

	for (uint32_t i = 0; in && (i = bitset_next(f->frames, i)) != UINT32_MAX; i++) {
		const struct block *b = store_block(&f->s->store, i);
		uint32_t            row = i & BLOCK_MASK;
		if (block_marks(b, row) & ROW_TCP && block_stream(b, row) < n)
			in[block_stream(b, row)] = 1;
	}
	for (uint32_t i = 0; i < n; i++)
		if ((!in || in[i]) && stream_proto(&f->s->stream, i) == P_tls)
			add_key(f, EXCHANGE_TLS, i, f->s->flow.tcp_course[i].first, 0);
	mem_free(in);
}

static void find_dns(struct finding *f)
{
	struct pair_view v;

	for (size_t i = 0; i < f->s->pairs.nexchanges; i++) {
		pairs_view(&f->s->pairs, i, &v);
		if (v.proto == P_dns && (wanted(f, v.request) || (v.response && wanted(f, v.response))))
			add_key(f, EXCHANGE_DNS, (uint32_t)i, v.request - 1, 1);
	}
}

/* How often each query was sent. */
static void count_asked(struct finding *f, size_t from)
{
	uint32_t *asked = mem_calloc(f->s->pairs.nexchanges + 1, sizeof *asked);

	pairs_repetitions(&f->s->pairs, asked);
	for (size_t i = from; i < f->n; i++)
		f->keys[i].asked += asked[f->keys[i].number];
	mem_free(asked);
}

static int in_order(const void *a, const void *b)
{
	const struct exchange_key *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind - y->kind;
	return (x->number > y->number) - (x->number < y->number);
}

struct exchange_key *exchanges_find(struct session *s, const struct bitset *frames, unsigned kinds, size_t *n)
{
	struct finding f = {.s = s, .frames = frames};

	if (kinds & 1u << EXCHANGE_HTTP)
		find_http(&f);
	if (kinds & 1u << EXCHANGE_TLS)
		find_tls(&f);
	size_t dns = f.n;
	if (kinds & 1u << EXCHANGE_DNS)
		find_dns(&f);
	if (f.n > dns)
		count_asked(&f, dns);
	if (f.n)
		qsort(f.keys, f.n, sizeof *f.keys, in_order);
	*n = f.n;
	return f.keys;
}

/* ------------------------------------------------------------------ reading */

void exchange_reader_init(struct exchange_reader *r, struct session *s)
{
	*r = (struct exchange_reader){.s = s};
	frame_reader_init(&r->frame, s);
	tree_init(&r->tree, s->registry, s->prefs);
	r->tree.wants = TREE_NODES;
}

void exchange_reader_fini(struct exchange_reader *r)
{
	frame_reader_fini(&r->frame);
	tree_fini(&r->tree);
}

void exchange_fini(struct exchange *x)
{
	for (unsigned i = 0; i < EXCHANGE_TEXTS; i++)
		text_fini(&x->text[i]);
	*x = (struct exchange){0};
}

const struct tree *exchange_tree(struct exchange_reader *r, uint32_t frame)
{
	if (r->at == frame + 1)
		return &r->tree;
	r->at = 0;
	if (!frame_reader_get(&r->frame, frame))
		return NULL;
	tree_build(&r->tree, &r->frame.info, r->frame.encap);
	r->at = frame + 1;
	return &r->tree;
}

/* The value of the first field of a name below a node. */
static bool put_field(struct text *out, const struct tree *t, const struct node *under, const char *name)
{
	uint32_t           number = registry_find(t->registry, name);
	const struct node *n = number == FIELD_NO ? NULL : node_find(under, number);

	if (n && !out->length)
		value_show(out, n->field, &n->value);
	return n != NULL;
}

/* The same with the value's name, where it has one. */
static void put_resolved(struct text *out, const struct tree *t, const struct node *under, const char *name)
{
	uint32_t           number = registry_find(t->registry, name);
	const struct node *n = number == FIELD_NO ? NULL : node_find(under, number);

	if (n && !out->length)
		value_resolved(out, n->field, &n->value, NULL);
}

static void put_end(struct text *out, const struct block *b, const struct row *row, bool destination)
{
	uint32_t address = destination ? row->dst : row->src;
	uint8_t  ip4[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
	                   (uint8_t)address};

	if (row->net == NET_IP6) {
		text_char(out, '[');
		text_ip6(out, block_address(b, address));
		text_char(out, ']');
	} else if (row->net == NET_IP4) {
		text_ip4(out, ip4);
	}
	text_printf(out, ":%u", destination ? row->dport : row->sport);
}

/* The ends, from a frame (from 0) that one of them sent. */
static void put_ends(const struct exchange_reader *r, struct exchange *x, uint32_t frame, bool by_client)
{
	const struct block *b = store_block(&r->s->store, frame);
	struct row          row;

	block_row(b, frame & BLOCK_MASK, &row);
	put_end(&x->text[X_CLIENT], b, &row, !by_client);
	put_end(&x->text[X_SERVER], b, &row, by_client);
}

/* ------------------------------------------------------------------ HTTP */

/* One message: the frame that holds its first byte (NO_FRAME: there is none), the one that shows it (from 1); the tree
 * that was built for it, with its parts. */
static bool read_side(struct exchange_reader *r, uint32_t first, uint32_t shown, uint16_t at,
                      struct exchange_side *side, struct http_parts *p)
{
	uint32_t last = shown - 1;

	if (first == NO_FRAME)
		return false;
	*side = (struct exchange_side){.there = true, .first = first, .last = last, .at = at};
	const struct tree *t = exchange_tree(r, last);
	if (!t || !http_parts_of(t, at, p))
		return false;
	side->head = p->head_len;
	side->body = p->body_len;
	side->content = p->content_len;
	side->missing = p->missing;
	return true;
}

static void read_request(const struct exchange_reader *r, struct exchange *x, const struct http_parts *p)
{
	const struct tree *t = &r->tree;

	put_field(&x->text[X_METHOD], t, p->node, "http.request.method");
	put_field(&x->text[X_VERSION], t, p->node, "http.request.version");
	if (!put_field(&x->text[X_URL], t, p->node, "http.request.full_uri"))
		put_field(&x->text[X_URL], t, p->node, "http.request.uri");
}

static void read_response(const struct exchange_reader *r, struct exchange *x, const struct http_parts *p)
{
	const struct tree *t = &r->tree;

	put_field(&x->text[X_STATUS], t, p->node, "http.response.code");
	put_field(&x->text[X_PHRASE], t, p->node, "http.response.phrase");
	put_field(&x->text[X_VERSION], t, p->node, "http.response.version");
	put_field(&x->text[X_TYPE], t, p->node, "http.content_type");
	put_field(&x->text[X_ENCODING], t, p->node, "http.content_encoding");
	if (!x->text[X_URL].length)
		put_field(&x->text[X_URL], t, p->node, "http.response_for.uri");
}

static void read_http(struct exchange_reader *r, struct exchange *x)
{
	const struct http_pairs *pairs = &r->s->http;
	const struct http_pair  *p = &pairs->pairs[x->key.number], *answer = http_pair_answer(pairs, p);
	struct exchange_frames   f;
	struct http_parts        parts;

	x->stream = p->stream;
	if (!exchange_frames_of(r->s, p, &f))
		return;
	if (read_side(r, f.request_first, p->request, p->request_at, &x->request, &parts))
		read_request(r, x, &parts);
	if (answer && read_side(r, f.response_first, answer->response, answer->response_at, &x->response, &parts))
		read_response(r, x, &parts);
	put_ends(r, x, x->request.there ? f.request_last : f.response_last, x->request.there);
	exchange_measure(&r->s->flow, &f, &x->times);
}

/* ------------------------------------------------------------------ TLS */

/* What the frames of a handshake show, in order. */
struct handshake {
	uint32_t first, last; /* frames from 0, NO_FRAME */
	uint32_t begun, looked;
	bool hello, ends_with_data; /* the server's hello was seen; TLS 1.3: the client's Finished looks like data */
	bool done;
};

static void see_record(struct handshake *h, uint32_t frame, bool client, uint64_t kind)
{
	if (h->done)
		return;
	if (kind != TLS_RECORD_DATA) {
		h->first = h->first == NO_FRAME ? frame : h->first;
		h->last = frame;
		return;
	}
	h->done = !h->ends_with_data || client;
	if (h->done && h->ends_with_data)
		h->last = frame;
}

static const struct node *record_kind(const struct exchange_reader *r, const struct node *record)
{
	const struct node *n = node_find(record, registry_find(r->s->registry, "tls.record.content_type"));

	return n ? n : node_find(record, registry_find(r->s->registry, "tls.record.opaque_type"));
}

static void see_tls(struct exchange_reader *r, struct exchange *x, struct handshake *h, uint32_t frame, bool client)
{
	const struct tree *t = exchange_tree(r, frame);
	uint32_t           type = registry_find(r->s->registry, "tls.handshake.type");

	for (struct node *n = t ? t->root->first : NULL; n && !h->done; n = n->next) {
		if (n->number != registry_proto_field(r->s->registry, P_tls))
			continue;
		const struct node *shake = node_find(n, type);
		uint64_t           what = shake ? shake->value.u : 0;
		if (what == 1 && client) {
			put_field(&x->text[X_SERVER_NAME], t, n, "tls.handshake.extensions_server_name");
		} else if (what == 2 && !h->hello) {
			h->hello = true;
			put_resolved(&x->text[X_TLS_VERSION], t, n, "tls.handshake.extensions.supported_version");
			h->ends_with_data = x->text[X_TLS_VERSION].length != 0;
			put_resolved(&x->text[X_TLS_VERSION], t, n, "tls.handshake.version");
			put_field(&x->text[X_ALPN], t, n, "tls.handshake.extensions_alpn_str");
		}
		for (const struct node *c = n->first; c && !h->done; c = c->next) {
			const struct node *record = record_kind(r, c);
			if (record)
				see_record(h, frame, client, record->value.u);
		}
	}
}

static void read_handshake(struct exchange_reader *r, struct exchange *x, const struct tale *tale, struct handshake *h)
{
	uint32_t n;

	*h = (struct handshake){.first = NO_FRAME, .last = NO_FRAME};
	for (size_t i = 0; i < tale->nframes && !h->done && h->looked < TLS_LOOK_FRAMES; i++) {
		uint32_t            frame = tale->frames[i];
		const struct block *b = store_block(&r->s->store, frame);
		bool                client = ((block_marks(b, frame & BLOCK_MASK) & ROW_REVERSE) != 0) == tale->client;
		stream_messages_of(&r->s->stream, frame + 1, &n);
		if (!n)
			continue;
		h->looked++;
		see_tls(r, x, h, frame, client);
	}
	if (!h->hello || (h->ends_with_data && !h->done))
		h->last = NO_FRAME;
}

static void read_tls(struct exchange_reader *r, struct exchange *x)
{
	struct tale      tale;
	struct handshake h;

	x->stream = x->key.number;
	if (tale_tell(&tale, &r->s->flow, x->stream)) { /* false: also of a stream that only quoted packets have */
		read_handshake(r, x, &tale, &h);
		struct exchange_frames f = {.stream = x->stream,
		                            .opens = true,
		                            .reversed = tale.client,
		                            .request_first = NO_FRAME,
		                            .request_last = NO_FRAME,
		                            .response_first = NO_FRAME,
		                            .response_last = NO_FRAME,
		                            .tls_first = h.last == NO_FRAME ? NO_FRAME : h.first,
		                            .tls_last = h.last,
		                            .end = tale.frames[tale.nframes - 1]};
		exchange_measure(&r->s->flow, &f, &x->times);
		x->bytes[TALE_CLIENT] = tale.dir[TALE_CLIENT].bytes;
		x->bytes[TALE_SERVER] = tale.dir[TALE_SERVER].bytes;
		x->closed_by = tale.close.kind == CLOSE_NONE ? -1 : (int8_t)tale.close.by;
		x->handshake_ns = h.last == NO_FRAME ? -1 : x->times.ns[PART_TLS];
		tale_end_text(&x->text[X_CLIENT], &tale, TALE_CLIENT);
		tale_end_text(&x->text[X_SERVER], &tale, TALE_SERVER);
	}
	tale_fini(&tale);
}

/* ------------------------------------------------------------------ DNS */

static const struct node *dns_node(struct exchange_reader *r, uint32_t frame)
{
	const struct tree *t = exchange_tree(r, frame);
	const struct node *n = t ? t->root->first : NULL;

	while (n && n->number != registry_proto_field(r->s->registry, P_dns))
		n = n->next;
	return n;
}

static void read_query(struct exchange_reader *r, struct exchange *x, const struct node *n)
{
	put_field(&x->text[X_QUERY], &r->tree, n, "dns.qry.name");
	put_resolved(&x->text[X_QUERY_TYPE], &r->tree, n, "dns.qry.type");
	struct text *type = &x->text[X_QUERY_TYPE];
	const char  *more = type->length ? strstr(type->p, " (") : NULL;
	if (more) { /* "A (Host Address)" */
		type->length = (size_t)(more - type->p);
		type->p[type->length] = '\0';
	}
}

static void read_dns(struct exchange_reader *r, struct exchange *x)
{
	struct pair_view v;
	struct row       row;
	uint32_t         answers = registry_find(r->s->registry, "dns.count.answers"),
		 rcode = registry_find(r->s->registry, "dns.flags.rcode");

	pairs_view(&r->s->pairs, x->key.number, &v);
	uint32_t frame = v.request - 1;
	block_row(store_block(&r->s->store, frame), frame & BLOCK_MASK, &row);
	x->stream = row.stream;
	x->udp = row.marks & ROW_UDP;
	x->times.start_ns = tale_time(&r->s->flow, frame);
	x->request = (struct exchange_side){.there = true, .first = frame, .last = frame};
	put_ends(r, x, frame, true);
	const struct node *n = dns_node(r, frame);
	if (n) {
		read_query(r, x, n);
		x->request.body = x->request.content = n->len;
	}
	if (!v.response)
		return;
	frame = v.response - 1;
	x->response = (struct exchange_side){.there = true, .first = frame, .last = frame};
	x->times.has[PART_WAIT] = true;
	x->times.ns[PART_WAIT] = tale_time(&r->s->flow, frame) - x->times.start_ns;
	n = dns_node(r, frame);
	if (!n)
		return;
	put_resolved(&x->text[X_QUERY_CODE], &r->tree, n, "dns.flags.rcode");
	x->response.body = x->response.content = n->len;
	const struct node *count = node_find(n, answers), *code = node_find(n, rcode);
	x->code = code ? (uint16_t)code->value.u : 0;
	x->answers = count ? (uint32_t)count->value.u : 0;
}

void exchange_read(struct exchange_reader *r, const struct exchange_key *key, struct exchange *x)
{
	for (unsigned i = 0; i < EXCHANGE_TEXTS; i++)
		text_clear(&x->text[i]);
	struct exchange fresh = {.key = *key, .closed_by = -1, .handshake_ns = -1};
	fresh.times = (struct exchange_times){.ack = NO_FRAME, .network_ns = -1, .server_ns = -1};
	memcpy(fresh.text, x->text, sizeof fresh.text);
	*x = fresh;
	switch ((enum exchange_kind)key->kind) {
	case EXCHANGE_HTTP: read_http(r, x); break;
	case EXCHANGE_TLS: read_tls(r, x); break;
	case EXCHANGE_DNS: read_dns(r, x); break;
	case EXCHANGE_KINDS: break;
	}
}
