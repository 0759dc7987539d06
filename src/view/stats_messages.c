/* stats_messages.c -- the trees of messages, DNS and HTTP: a few fields of each message are gathered, and tick. */
#include "base/mem.h"
#include "base/text.h"
#include "dissect/value.h"
#include "view/stats_trees.h"
#include "view/tap.h"
#include "view/uri_chains.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What is gathered of a message. */
enum slot {
	/* DNS */
	RCODE,
	OPCODE,
	RESPONSE,
	TYPE,
	CLASS,
	NAME_LENGTH,
	LABELS,
	QUESTIONS,
	ANSWERS,
	AUTHORITIES,
	ADDITIONALS,
	TIME,
	UNSOLICITED,
	RETRANSMISSION,
	/* HTTP */
	METHOD,
	URI,
	HOST,
	CODE,
	PHRASE,
	FULL_URI,
	REFERER,
	LOCATION,
	FOR_URI,
	SLOTS
};

static const char *const names[SLOTS] = {
    [RCODE] = "dns.flags.rcode",
    [OPCODE] = "dns.flags.opcode",
    [RESPONSE] = "dns.flags.response",
    [TYPE] = "dns.qry.type",
    [CLASS] = "dns.qry.class",
    [NAME_LENGTH] = "dns.qry.name.len",
    [LABELS] = "dns.count.labels",
    [QUESTIONS] = "dns.count.queries",
    [ANSWERS] = "dns.count.answers",
    [AUTHORITIES] = "dns.count.auth_rr",
    [ADDITIONALS] = "dns.count.add_rr",
    [TIME] = "dns.time",
    [UNSOLICITED] = "dns.unsolicited",
    [RETRANSMISSION] = "dns.retransmission",
    [METHOD] = "http.request.method",
    [URI] = "http.request.uri",
    [HOST] = "http.host",
    [CODE] = "http.response.code",
    [PHRASE] = "http.response.code.desc",
    [FULL_URI] = "http.request.full_uri",
    [REFERER] = "http.referer",
    [LOCATION] = "http.location",
    [FOR_URI] = "http.response_for.uri",
};

/* The same numbers, as updates (RFC 2136) name them. */
static const struct {
	enum slot   slot;
	const char *name;
} of_updates[] = {
    {QUESTIONS, "dns.count.zones"}, {ANSWERS, "dns.count.prerequisites"}, {AUTHORITIES, "dns.count.updates"}};

struct heard {
	uint8_t     layer;
	uint32_t    len;
	double      now_ms;
	bool        has[SLOTS];
	int64_t     number[SLOTS];
	const char *text[SLOTS];
	const char *src, *dst;
};

/* The messages of a block of frames. */
struct block_heard {
	struct heard *list;
	size_t        n, capacity;
	struct arena  texts;
};

enum { ROWS_MAX = 64 }; /* of the fields' names in the registry */

struct count {
	struct session       *s;
	enum stats_trees_kind kind;
	struct stats_tree    *t;
	struct uri_chains     chains;
	uint64_t             *only;
	uint64_t              hosts[(P_COUNT + 63) / 64];
	struct {
		uint32_t  number;
		enum slot slot;
	} row[ROWS_MAX];
	size_t nrows;
};

static bool is_host(const struct count *c, unsigned proto)
{
	return c->hosts[proto / 64] >> proto % 64 & 1;
}

/* ------------------------------------------------------------------ gathering */

static bool has_no_message(void *context, void *result, const struct block *b, uint32_t frame)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, frame & BLOCK_MASK, &n);

	(void)result;
	for (uint32_t i = 0; i < n; i++)
		if (is_host(context, layers[i].proto) && !layers[i].depth)
			return false;
	return true;
}

static const char *end_text(struct arena *a, const struct session *s, const struct frame_info *f, bool dst)
{
	const struct row   *row = f->row;
	const struct block *b = store_block(&s->store, f->number - 1);
	uint32_t            address = dst ? row->dst : row->src;
	const uint8_t       p[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
	                            (uint8_t)address};
	struct text         t;

	text_init(&t);
	if (row->net == NET_IP6)
		text_ip6(&t, block_address(b, address));
	else if (row->net == NET_IP4)
		text_ip4(&t, p);
	const char *copy = arena_text(a, t.length ? t.p : "", t.length);
	text_fini(&t);
	return copy;
}

static void take_value(struct block_heard *h, struct heard *m, enum slot slot, const struct node *n)
{
	struct text t;

	m->has[slot] = true;
	if (ftype_is_string((enum ftype)n->field->type)) {
		m->text[slot] = arena_text(&h->texts, (const char *)n->value.bytes.p, n->value.bytes.n);
	} else if (n->field->type == FT_RELATIVE_TIME) {
		m->number[slot] = n->value.time.s * 1000000000 + n->value.time.ns;
	} else {
		m->number[slot] = (int64_t)n->value.u;
		text_init(&t);
		if (n->field->names_kind)
			value_resolved(&t, n->field, &n->value, NULL);
		m->text[slot] = arena_text(&h->texts, t.length ? t.p : "", t.length);
		text_fini(&t);
	}
}

static void hear(void *context, void *result, struct tree *t, const struct frame_info *f)
{
	struct count       *c = context;
	struct block_heard *h = result;
	size_t              first = h->n;

	for (uint8_t i = 0; i < t->scan.nlayers; i++) {
		const struct layer *layer = &t->scan.layers[i];
		if (!is_host(c, layer->proto) || layer->depth ||
		    t->failed >> i & 1) /* Wireshark counts no broken ones */
			continue;
		h->list = mem_grow(h->list, &h->capacity, h->n + 1, sizeof *h->list);
		h->list[h->n++] = (struct heard){.layer = i,
		                                 .len = layer->caplen,
		                                 .now_ms = stats_trees_ms(c->s, f->time_ns),
		                                 .src = end_text(&h->texts, c->s, f, false),
		                                 .dst = end_text(&h->texts, c->s, f, true)};
	}
	for (const struct node *n = t->root->first; n; n = n->next)
		for (size_t r = 0; n->field && r < c->nrows; r++)
			for (size_t i = first; c->row[r].number == n->number && i < h->n; i++)
				if (h->list[i].layer == n->layer)
					take_value(h, &h->list[i], c->row[r].slot, n);
}

static void *begin(void *context)
{
	struct block_heard *h = mem_calloc(1, sizeof *h);

	(void)context;
	arena_init(&h->texts);
	return h;
}

/* ------------------------------------------------------------------ DNS */

/* The name of a value, or what Wireshark says of one without. */
static const char *named(const struct heard *m, enum slot slot, const char *unknown, char out[64])
{
	if (m->text[slot] && *m->text[slot] && !isdigit((unsigned char)*m->text[slot]))
		return m->text[slot];
	snprintf(out, 64, "%s (%lld)", unknown, (long long)m->number[slot]);
	return out;
}

static void tick_pivot(struct stats_tree *t, uint32_t parent, const char *pivot, const char *name)
{
	stats_tree_tick_child(t, stats_tree_tick_child(t, parent, pivot), name);
}

static void make_dns(struct stats_tree *t)
{
	static const char *const pivots[] = {"rcode", "opcodes", "Query/Response", "Query Type", "Class"};
	static const char *const counts[] = {"no. of questions", "no. of authorities", "no. of answers",
	                                     "no. of additionals"};
	static const char *const labels[] = {"1st Level", "2nd Level", "3rd Level", "4th Level or more"};
	uint32_t                 total = stats_tree_child(t, 0, "Total Packets", STATS_COUNT);

	for (unsigned i = 0; i < sizeof pivots / sizeof *pivots; i++)
		stats_tree_child(t, total, pivots[i], STATS_COUNT);
	stats_tree_child(t, 0, "Payload size", STATS_INTEGER);
	uint32_t queries = stats_tree_child(t, 0, "Query Stats", STATS_COUNT);
	stats_tree_child(t, queries, "Qname Len", STATS_INTEGER);
	uint32_t levels = stats_tree_child(t, queries, "Label Stats", STATS_COUNT);
	for (unsigned i = 0; i < sizeof labels / sizeof *labels; i++)
		stats_tree_child(t, levels, labels[i], STATS_COUNT);
	uint32_t responses = stats_tree_child(t, 0, "Response Stats", STATS_COUNT);
	for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++)
		stats_tree_child(t, responses, counts[i], STATS_INTEGER);
	uint32_t service = stats_tree_child(t, 0, "Service Stats", STATS_COUNT);
	stats_tree_child(t, service, "request-response time (msec)", STATS_FLOAT);
	stats_tree_child(t, service, "no. of unsolicited responses", STATS_COUNT);
	stats_tree_child(t, service, "no. of retransmissions", STATS_COUNT);
}

static void tick_query(struct stats_tree *t, const struct heard *m)
{
	uint32_t    queries = stats_tree_child(t, 0, "Query Stats", STATS_COUNT);
	uint32_t    levels = stats_tree_child(t, queries, "Label Stats", STATS_COUNT);
	int64_t     labels = m->number[LABELS];
	const char *level = labels == 1   ? "1st Level"
	                    : labels == 2 ? "2nd Level"
	                    : labels == 3 ? "3rd Level"
	                                  : "4th Level or more";

	stats_tree_value(t, stats_tree_child(t, queries, "Qname Len", STATS_INTEGER), (double)m->number[NAME_LENGTH]);
	stats_tree_tick_child(t, levels, level);
}

/* Wireshark counts each of a response's numbers twice, but once where nobody asked. */
static void tick_response(struct stats_tree *t, const struct heard *m)
{
	static const struct {
		const char *name;
		enum slot   slot;
	} counts[] = {{"no. of questions", QUESTIONS},
	              {"no. of answers", ANSWERS},
	              {"no. of authorities", AUTHORITIES},
	              {"no. of additionals", ADDITIONALS}};
	uint32_t responses = stats_tree_child(t, 0, "Response Stats", STATS_COUNT);
	uint32_t service = stats_tree_child(t, 0, "Service Stats", STATS_COUNT);

	for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++)
		for (unsigned times = m->has[UNSOLICITED] ? 1 : 2; times; times--)
			stats_tree_value(t, stats_tree_child(t, responses, counts[i].name, STATS_INTEGER),
			                 (double)m->number[counts[i].slot]);
	if (m->has[UNSOLICITED])
		stats_tree_tick_child(t, service, "no. of unsolicited responses");
	else if (m->has[TIME])
		stats_tree_value(t, stats_tree_child(t, service, "request-response time (msec)", STATS_FLOAT),
		                 (double)m->number[TIME] / 1e6);
}

static void tick_dns(struct stats_tree *t, const struct heard *m)
{
	char     text[64];
	uint32_t total = stats_tree_tick_child(t, 0, "Total Packets");

	tick_pivot(t, total, "rcode", m->has[RCODE] ? named(m, RCODE, "Unknown rcode", text) : "No error");
	tick_pivot(t, total, "opcodes", named(m, OPCODE, "Unknown opcode", text));
	tick_pivot(t, total, "Query/Response", m->number[RESPONSE] ? "Response" : "Query");
	tick_pivot(t, total, "Query Type", named(m, TYPE, "Unknown packet type", text));
	tick_pivot(t, total, "Class", named(m, CLASS, "Unknown class", text));
	stats_tree_value(t, stats_tree_child(t, 0, "Payload size", STATS_INTEGER), m->len);
	if (m->number[RESPONSE])
		tick_response(t, m);
	else
		tick_query(t, m);
	if (m->has[RETRANSMISSION] && m->number[RESPONSE]) /* queries that come again are not counted */
		stats_tree_tick_child(t, stats_tree_child(t, 0, "Service Stats", STATS_COUNT),
		                      "no. of retransmissions");
}

/* ------------------------------------------------------------------ HTTP */

static const char *const classes[] = {"???: broken",      "1xx: Informational", "2xx: Success",
                                      "3xx: Redirection", "4xx: Client Error",  "5xx: Server Error"};

static void make_http(struct stats_tree *t)
{
	uint32_t total = stats_tree_child(t, 0, "Total HTTP Packets", STATS_COUNT);
	uint32_t responses = (stats_tree_child(t, total, "HTTP Request Packets", STATS_COUNT),
	                      stats_tree_child(t, total, "HTTP Response Packets", STATS_COUNT));

	for (unsigned i = 0; i < sizeof classes / sizeof *classes; i++)
		stats_tree_child(t, responses, classes[i], STATS_COUNT);
	stats_tree_child(t, total, "Other HTTP Packets", STATS_COUNT);
}

/* Wireshark counts what UPnP and others extend (M-SEARCH) as the method that they extend. */
static const char *method_of(const struct heard *m)
{
	return m->text[METHOD] + (strncmp(m->text[METHOD], "M-", 2) ? 0 : 2);
}

static void tick_http(struct stats_tree *t, const struct heard *m)
{
	uint32_t total = stats_tree_tick_child(t, 0, "Total HTTP Packets");
	int64_t  code = m->number[CODE];
	char     text[128];

	if (m->has[CODE] && code) {
		uint32_t responses = stats_tree_tick_child(t, total, "HTTP Response Packets");
		const char *class = classes[code >= 100 && code < 600 ? code / 100 : 0];
		snprintf(text, sizeof text, "%lld %s", (long long)code, m->text[PHRASE] ? m->text[PHRASE] : "");
		stats_tree_tick_child(t, stats_tree_tick_child(t, responses, class), text);
	} else if (m->has[METHOD]) {
		tick_pivot(t, total, "HTTP Request Packets", method_of(m));
	} else {
		stats_tree_tick_child(t, total, "Other HTTP Packets");
	}
}

static void tick_requests(struct stats_tree *t, const struct heard *m)
{
	if (!m->has[METHOD])
		return;
	uint32_t node = stats_tree_tick_child(t, 0, "HTTP Requests by HTTP Host");
	if (m->has[HOST])
		node = stats_tree_tick_child(t, node, m->text[HOST]);
	if (m->has[HOST] && m->has[URI])
		stats_tree_tick_child(t, node, m->text[URI]);
}

static void make_servers(struct stats_tree *t)
{
	uint32_t requests = stats_tree_child(t, 0, "HTTP Requests by Server", STATS_COUNT);

	stats_tree_child(t, requests, "HTTP Requests by Server Address", STATS_COUNT);
	stats_tree_child(t, requests, "HTTP Requests by HTTP Host", STATS_COUNT);
	stats_tree_child(t, 0, "HTTP Responses by Server Address", STATS_COUNT);
}

static void tick_servers(struct stats_tree *t, const struct heard *m)
{
	int64_t code = m->number[CODE];

	if (m->has[METHOD]) {
		uint32_t requests = stats_tree_tick_child(t, 0, "HTTP Requests by Server");
		uint32_t node = stats_tree_tick_child(t, requests, "HTTP Requests by Server Address");
		node = stats_tree_tick_child(t, node, m->dst);
		if (m->has[HOST]) {
			stats_tree_tick_child(t, node, m->text[HOST]);
			node = stats_tree_tick_child(t, requests, "HTTP Requests by HTTP Host");
			tick_pivot(t, node, m->text[HOST], m->dst);
		}
	} else if (m->has[CODE] && code) {
		uint32_t node = stats_tree_tick_child(t, 0, "HTTP Responses by Server Address");
		tick_pivot(t, node, m->src, code > 0 && code < 400 ? "OK" : "KO");
	}
}

/* A request comes from the page that it names, a redirection from the request that it answers. */
static void tick_sequences(struct count *c, const struct heard *m)
{
	struct text target;

	if (m->has[LOCATION] && m->has[FOR_URI]) {
		text_init(&target);
		uri_target(&target, m->text[FOR_URI], m->text[LOCATION]);
		if (target.length)
			uri_chains_tick(&c->chains, m->text[FOR_URI], target.p);
		text_fini(&target);
	}
	if (m->has[METHOD] && m->has[FULL_URI] && m->has[REFERER])
		uri_chains_tick(&c->chains, m->text[REFERER], m->text[FULL_URI]);
}

/* What http,stat counts: two roots, the codes under the first.  Codes without a name of their own count as the last of
 * their class. */
static void tick_summary(struct stats_tree *t, const struct heard *m)
{
	static const char *const others[] = {"Informational - Others", "Success - Others", "Redirection - Others",
	                                     "Client Error - Others", "Server Error - Others"};
	int64_t                  code = m->number[CODE];
	const char              *phrase = m->text[PHRASE] ? m->text[PHRASE] : "";
	char                     text[128];

	if (m->has[CODE] && code >= 100 && code < 600) {
		if (!strncmp(phrase, "Unknown (", strlen("Unknown ("))) {
			phrase = others[code / 100 - 1];
			code = code / 100 * 100 + 99;
		}
		snprintf(text, sizeof text, "%lld %s", (long long)code, phrase);
		stats_tree_tick_child(t, stats_tree_child(t, 0, STATS_HTTP_CODES, STATS_COUNT), text);
	} else if (m->has[METHOD]) {
		stats_tree_tick_child(t, stats_tree_child(t, 0, STATS_HTTP_METHODS, STATS_COUNT), method_of(m));
	}
}

/* ------------------------------------------------------------------ all */

static void end(void *context, void *result)
{
	struct count       *c = context;
	struct block_heard *h = result;

	for (size_t i = 0; i < h->n; i++) {
		stats_tree_at(c->t, h->list[i].now_ms);
		switch (c->kind) {
		case STATS_DNS: tick_dns(c->t, &h->list[i]); break;
		case STATS_HTTP: tick_http(c->t, &h->list[i]); break;
		case STATS_HTTP_REQUESTS: tick_requests(c->t, &h->list[i]); break;
		case STATS_HTTP_SEQUENCES: tick_sequences(c, &h->list[i]); break;
		case STATS_HTTP_SUMMARY: tick_summary(c->t, &h->list[i]); break;
		default: tick_servers(c->t, &h->list[i]);
		}
	}
	mem_free(h->list);
	arena_fini(&h->texts);
	mem_free(h);
}

static void want_field(struct count *c, enum slot slot, const char *name)
{
	const struct registry *r = c->s->registry;

	for (uint32_t f = registry_find(r, name); f != FIELD_NO && c->nrows < ROWS_MAX; f = registry_next(r, f)) {
		c->only[f / 64] |= UINT64_C(1) << f % 64;
		c->row[c->nrows].number = f;
		c->row[c->nrows++].slot = slot;
	}
}

/* Ask for the fields, and say whose they are. */
static void want(struct count *c)
{
	bool     is_dns = c->kind == STATS_DNS;
	unsigned proto = is_dns ? P_dns : P_http; /* multicast DNS and LLMNR are not counted; SSDP is HTTP */
	unsigned last = is_dns ? METHOD : c->kind == STATS_HTTP_SEQUENCES ? SLOTS : FULL_URI;

	c->hosts[proto / 64] |= UINT64_C(1) << proto % 64;
	if (!is_dns)
		c->hosts[P_ssdp / 64] |= UINT64_C(1) << P_ssdp % 64;
	for (unsigned slot = is_dns ? RCODE : METHOD; slot < last; slot++)
		want_field(c, (enum slot)slot, names[slot]);
	for (unsigned i = 0; is_dns && i < sizeof of_updates / sizeof *of_updates; i++)
		want_field(c, of_updates[i].slot, of_updates[i].name);
}

/* The nodes that are there whatever comes. */
static void make_nodes(struct count *c)
{
	switch (c->kind) {
	case STATS_DNS: make_dns(c->t); break;
	case STATS_HTTP: make_http(c->t); break;
	case STATS_HTTP_REQUESTS: stats_tree_child(c->t, 0, "HTTP Requests by HTTP Host", STATS_COUNT); break;
	case STATS_HTTP_SEQUENCES: uri_chains_init(&c->chains, c->t, "HTTP Request Sequences"); break;
	case STATS_HTTP_SUMMARY:
		stats_tree_child(c->t, 0, STATS_HTTP_CODES, STATS_COUNT);
		stats_tree_child(c->t, 0, STATS_HTTP_METHODS, STATS_COUNT);
		break;
	default: make_servers(c->t);
	}
}

void stats_messages_count(struct session *s, enum stats_trees_kind kind, const struct bitset *frames,
                          struct stats_tree *t)
{
	struct count c = {.s = s, .kind = kind, .t = t};

	c.only = mem_calloc(registry_fields(s->registry) / 64 + 1, sizeof *c.only);
	want(&c);
	make_nodes(&c);
	tap_run(s,
	        &(struct tap){.context = &c,
	                      .wants = TREE_NODES,
	                      .only = c.only,
	                      .hosts = c.hosts,
	                      .begin = begin,
	                      .row = has_no_message,
	                      .tree = hear,
	                      .end = end},
	        frames);
	uri_chains_fini(&c.chains);
	mem_free(c.only);
}
