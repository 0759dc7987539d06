/* stats_trees.c -- see stats_trees.h; and the trees of packets, which are counted from rows. */
#include "view/stats_trees.h"

#include "base/interval.h"
#include "base/text.h"

#include <stdio.h>

static const char *const titles[] = {
    [STATS_PTYPE] = "IPv4 Statistics/IP Protocol Types",
    [STATS_PLEN] = "Packet Lengths",
    [STATS_IP_HOSTS] = "IPv4 Statistics/All Addresses",
    [STATS_IP_SRCDST] = "IPv4 Statistics/Source and Destination Addresses",
    [STATS_DESTS] = "IPv4 Statistics/Destinations and Ports",
    [STATS_IP6_PTYPE] = "IPv6 Statistics/IP Protocol Types",
    [STATS_IP6_HOSTS] = "IPv6 Statistics/All Addresses",
    [STATS_IP6_SRCDST] = "IPv6 Statistics/Source and Destination Addresses",
    [STATS_IP6_DESTS] = "IPv6 Statistics/Destinations and Ports",
    [STATS_DNS] = "DNS",
    [STATS_HTTP] = "HTTP/Packet Counter",
    [STATS_HTTP_REQUESTS] = "HTTP/Requests",
    [STATS_HTTP_SERVERS] = "HTTP/Load Distribution",
    [STATS_HTTP_SEQUENCES] = "HTTP/Request Sequences",
    [STATS_HTTP_SUMMARY] = "HTTP Statistics",
};

const char *stats_trees_title(enum stats_trees_kind kind)
{
	return titles[kind];
}

double stats_trees_ms(const struct session *s, int64_t time_ns)
{
	int64_t ns = interval_ns(time_ns, block_time_ns(store_block(&s->store, 0), 0));

	return (double)(ns / 1000000000) * 1000.0 + (double)(ns % 1000000000) / 1e6;
}

/* One tree under way. */
struct count {
	struct session       *s;
	enum stats_trees_kind kind;
	uint8_t               net; /* of the packets that count */
	struct stats_tree    *t;
	uint32_t              root, root_dst;
};

/* What the whole frame is, for Wireshark: the innermost transport, quoted ones too. */
struct transport {
	const char *name;
	uint16_t    dport;
};

static const char *name_of_transport(uint16_t marks)
{
	return marks & ROW_TCP ? "TCP" : marks & ROW_UDP ? "UDP" : NULL;
}

static struct transport transport_of(const struct block *b, uint32_t row)
{
	struct transport          found = {"NONE", 0};
	uint32_t                  n = 0;
	const struct block_extra *extra = block_marks(b, row) & ROW_MORE ? block_extra_rows(b, row, &n) : NULL;

	for (unsigned quoted = 0; quoted < 2; quoted++) {
		for (uint32_t i = 0; i < n; i++) {
			const struct row *r = &extra[i].facts;
			if (!!(r->marks & ROW_QUOTED) == quoted && name_of_transport(r->marks))
				found = (struct transport){name_of_transport(r->marks), r->dport};
		}
		if (!quoted && name_of_transport(block_marks(b, row)))
			found = (struct transport){name_of_transport(block_marks(b, row)), block_dport(b, row)};
	}
	return found;
}

/* What the innermost header says, though options of it may name others. */
static uint32_t address_of(const struct block *b, uint32_t row, bool dst)
{
	uint32_t                  n;
	const struct block_extra *extra;

	if (block_marks(b, row) & ROW_ROUTED)
		for (extra = block_extra_rows(b, row, &n); n--;)
			if (!(extra[n].facts.marks & ROW_QUOTED))
				return dst ? extra[n].facts.dst : extra[n].facts.src;
	return dst ? block_dst(b, row) : block_src(b, row);
}

static const char *address_text(struct text *t, const struct block *b, uint32_t row, bool dst)
{
	uint32_t      address = address_of(b, row, dst);
	const uint8_t p[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
	                      (uint8_t)address};

	text_clear(t);
	if (block_net(b, row) == NET_IP6)
		text_ip6(t, block_address(b, address));
	else
		text_ip4(t, p);
	return t->p;
}

static void see_destination(struct count *c, const struct transport *transport, const char *address)
{
	char     port[8];
	uint32_t node = stats_tree_tick_child(c->t, c->root, address);

	snprintf(port, sizeof port, "%u", transport->dport);
	if (node)
		node = stats_tree_tick_child(c->t, node, transport->name);
	if (node)
		stats_tree_tick_child(c->t, node, port);
}

/* A packet of IP.  Of a tunnel's packets each counts, but with the addresses of the innermost, as in Wireshark. */
static void see_packet(struct count *c, const struct block *b, uint32_t row, const struct transport *transport)
{
	struct text text;

	text_init(&text);
	stats_tree_tick(c->t, c->root);
	if (c->root_dst)
		stats_tree_tick(c->t, c->root_dst);
	switch (c->kind) {
	case STATS_PTYPE:
	case STATS_IP6_PTYPE: stats_tree_tick_child(c->t, c->root, transport->name); break;
	case STATS_DESTS:
	case STATS_IP6_DESTS: see_destination(c, transport, address_text(&text, b, row, true)); break;
	default:
		stats_tree_tick_child(c->t, c->root, address_text(&text, b, row, false));
		stats_tree_tick_child(c->t, c->root_dst ? c->root_dst : c->root, address_text(&text, b, row, true));
	}
	text_fini(&text);
}

static void see_row(struct count *c, const struct block *b, uint32_t row)
{
	struct transport          transport;
	uint32_t                  n = 0;
	const struct block_extra *extra = block_marks(b, row) & ROW_MORE ? block_extra_rows(b, row, &n) : NULL;

	if (c->kind == STATS_PLEN) {
		stats_tree_at(c->t, stats_trees_ms(c->s, block_time_ns(b, row)));
		stats_tree_range(c->t, c->root, block_len(b, row) > INT32_MAX ? INT32_MAX : (int32_t)block_len(b, row));
		return;
	}
	if (!n && block_net(b, row) != c->net)
		return;
	transport = transport_of(b, row);
	for (uint32_t i = 0; i <= n; i++) {
		const struct row *r = i < n ? &extra[i].facts : NULL;
		if (r ? r->marks & ROW_QUOTED || r->net != c->net
		      : block_net(b, row) != c->net || block_marks(b, row) & ROW_ROUTED)
			continue;
		stats_tree_at(c->t, stats_trees_ms(c->s, block_time_ns(b, row)));
		see_packet(c, b, row, &transport);
	}
}

/* ------------------------------------------------------------------ trees */

static void add_lengths(struct count *c)
{
	static const int32_t bounds[] = {0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120};
	enum { BOUNDS = sizeof bounds / sizeof *bounds };
	char name[32];

	c->root = stats_tree_child(c->t, 0, "Packet Lengths", STATS_INTEGER);
	for (unsigned i = 0; i + 1 < BOUNDS; i++) {
		snprintf(name, sizeof name, "%d-%d", bounds[i], bounds[i + 1] - 1);
		stats_tree_add_range(c->t, c->root, name, bounds[i], bounds[i + 1] - 1);
	}
	stats_tree_add_range(c->t, c->root, "5120 and greater", bounds[BOUNDS - 1], INT32_MAX);
}

static void add_roots(struct count *c)
{
	switch (c->kind) {
	case STATS_PLEN: add_lengths(c); return;
	case STATS_PTYPE:
	case STATS_IP6_PTYPE: c->root = stats_tree_child(c->t, 0, "IP Protocol Types", STATS_COUNT); return;
	case STATS_DESTS:
	case STATS_IP6_DESTS: c->root = stats_tree_child(c->t, 0, "Destinations and Ports", STATS_COUNT); return;
	case STATS_IP_SRCDST:
	case STATS_IP6_SRCDST:
		c->root = stats_tree_child(
		    c->t, 0, c->net == NET_IP4 ? "Source IPv4 Addresses" : "Source IPv6 Addresses", STATS_COUNT);
		c->root_dst = stats_tree_child(
		    c->t, 0, c->net == NET_IP4 ? "Destination IPv4 Addresses" : "Destination IPv6 Addresses",
		    STATS_COUNT);
		return;
	default: c->root = stats_tree_child(c->t, 0, "All Addresses", STATS_COUNT);
	}
}

void stats_trees_count(struct session *s, enum stats_trees_kind kind, const struct bitset *frames, size_t most,
                       struct stats_tree *out)
{
	struct count c = {.s = s,
	                  .kind = kind,
	                  .net = kind >= STATS_IP6_PTYPE && kind <= STATS_IP6_DESTS ? NET_IP6 : NET_IP4,
	                  .t = out};

	stats_tree_init(out, most);
	if (kind >= STATS_DNS) {
		stats_messages_count(s, kind, frames, out);
		return;
	}
	add_roots(&c);
	for (uint32_t frame = 0; frame < s->store.nframes; frame++)
		if (!frames || bitset_has(frames, frame))
			see_row(&c, store_block(&s->store, frame), frame & BLOCK_MASK);
}
