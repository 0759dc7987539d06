/* talkers.c -- see talkers.h. */
#include "view/talkers.h"

#include "base/interval.h"
#include "base/mem.h"
#include "dissect/value.h"
#include "view/streams.h"

#include <stdlib.h>
#include <string.h>

/* One packet between two ends. */
struct sighting {
	const struct block *b;
	const uint8_t      *mac; /* TALKERS_ETH: destination and source */
	uint32_t            src, dst, stream, len;
	uint16_t            sport, dport, marks;
	uint8_t             net;
	int64_t             time_ns;
};

/* What is counted, and how packets find their rows. */
struct count {
	struct session      *s;
	enum talkers_kind    kind;
	size_t               most;
	struct talks        *talks;   /* or */
	struct talkers      *talkers; /* the other is NULL */
	struct conversations keys;    /* rows by their ends; of TCP's and UDP's conversations: */
	struct addresses     addresses;
	uint32_t            *row_of; /* by stream: 0, or twice the row's number, + 1 */
};

/* ------------------------------------------------------------------ ends */

static void put_address(struct talk_end *end, const struct sighting *x, bool dst)
{
	uint32_t address = dst ? x->dst : x->src;

	if (x->mac) {
		end->address_bytes = 6;
		memcpy(end->address, x->mac + (dst ? 0 : 6), 6);
	} else if (x->net == NET_IP6) {
		end->address_bytes = 16;
		memcpy(end->address, block_address(x->b, address), 16);
	} else if (x->net == NET_IP4) {
		end->address_bytes = 4;
		for (unsigned i = 0; i < 4; i++)
			end->address[i] = (uint8_t)(address >> (24 - 8 * i));
	}
}

static struct talk_end end_of(const struct sighting *x, bool dst)
{
	struct talk_end end = {.port = dst ? x->dport : x->sport};

	put_address(&end, x, dst);
	return end;
}

/* A number for an address: what conversation keys are made of. */
static uint32_t number_of(struct count *c, const struct sighting *x, bool dst)
{
	struct talk_end end = {0};

	if (!x->mac && x->net != NET_IP6)
		return dst ? x->dst : x->src;
	put_address(&end, x, dst);
	return addresses_intern(&c->addresses, end.address);
}

/* The row of a key, which is made if there is room (*is_new); UINT32_MAX: there is none. */
static uint32_t row_of_key(struct count *c, const struct conversation *key, size_t rows, bool *is_new, bool *reverse)
{
	*is_new = false;
	if (rows >= c->most)
		return conversations_look(&c->keys, key, reverse);
	return conversations_find(&c->keys, key, is_new, reverse);
}

/* ------------------------------------------------------------------ conversations */

static void add_to_talk(struct talk *t, const struct sighting *x, bool reverse)
{
	t->frames[reverse]++;
	t->bytes[reverse] += x->len;
	if (x->time_ns < t->first_ns)
		t->first_ns = x->time_ns;
	if (x->time_ns > t->last_ns)
		t->last_ns = x->time_ns;
}

static void new_talk(struct count *c, const struct sighting *x)
{
	struct talks *t = c->talks;

	t->list = mem_grow(t->list, &t->capacity, t->n + 1, sizeof *t->list);
	t->list[t->n++] = (struct talk){.a = end_of(x, false),
	                                .b = end_of(x, true),
	                                .stream = x->stream,
	                                .first_ns = x->time_ns,
	                                .last_ns = x->time_ns};
}

static void see_on_stream(struct count *c, const struct sighting *x)
{
	bool reverse = x->marks & ROW_REVERSE;

	if (x->stream == NO_STREAM)
		return;
	uint32_t *row = &c->row_of[x->stream];
	if (!*row) {
		if (c->talks->n >= c->most) {
			c->talks->left_out++;
			return;
		}
		new_talk(c, x);
		*row = (uint32_t)(c->talks->n - 1) * 2 + reverse + 1;
	}
	add_to_talk(&c->talks->list[(*row - 1) / 2], x, reverse != ((*row - 1) & 1));
}

static void see_talk(struct count *c, const struct sighting *x)
{
	struct conversation key = {
	    .net = x->net, .a_address = number_of(c, x, false), .b_address = number_of(c, x, true)};
	bool     is_new, reverse;
	uint32_t row = row_of_key(c, &key, c->talks->n, &is_new, &reverse);

	if (is_new)
		new_talk(c, x);
	if (row == UINT32_MAX)
		c->talks->left_out++;
	else
		add_to_talk(&c->talks->list[row], x, reverse);
}

/* ------------------------------------------------------------------ endpoints */

static void see_end(struct count *c, const struct sighting *x, bool dst)
{
	struct talkers     *t = c->talkers;
	struct conversation key = {
	    .net = x->net, .a_address = number_of(c, x, dst), .a_port = dst ? x->dport : x->sport};
	bool     is_new, reverse;
	uint32_t row = row_of_key(c, &key, t->n, &is_new, &reverse);

	if (is_new) {
		t->list = mem_grow(t->list, &t->capacity, t->n + 1, sizeof *t->list);
		t->list[t->n++] = (struct talker){.end = end_of(x, dst)};
	}
	if (row == UINT32_MAX) {
		t->left_out++;
		return;
	}
	t->list[row].frames[dst]++;
	t->list[row].bytes[dst] += x->len;
}

/* ------------------------------------------------------------------ packets */

static void see(struct count *c, const struct sighting *x)
{
	if (c->talkers) {
		see_end(c, x, false);
		see_end(c, x, true);
	} else if (c->row_of) {
		see_on_stream(c, x);
	} else {
		see_talk(c, x);
	}
}

static bool is_counted(const struct count *c, uint8_t net, uint16_t marks)
{
	switch (c->kind) {
	case TALKERS_IP4: return net == NET_IP4;
	case TALKERS_IP6: return net == NET_IP6 && !(marks & ROW_ROUTED);
	case TALKERS_TCP: return marks & ROW_TCP;
	case TALKERS_UDP: return marks & ROW_UDP;
	default: return false;
	}
}

static bool has_ports(const struct count *c)
{
	return c->kind == TALKERS_TCP || c->kind == TALKERS_UDP;
}

static int64_t time_at(const struct block *b, uint32_t row)
{
	return block_time_ns(b, row) == TIME_ABSENT ? 0 : block_time_ns(b, row);
}

/* The packets around the one that the frame's row tells of. */
static void see_outer(struct count *c, const struct block *b, uint32_t row)
{
	uint32_t                  n;
	const struct block_extra *extra = block_extra_rows(b, row, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct row *r = &extra[i].facts;
		if (r->marks & ROW_QUOTED || !is_counted(c, r->net, r->marks))
			continue;
		struct sighting x = {.b = b,
		                     .src = r->src,
		                     .dst = r->dst,
		                     .stream = has_ports(c) ? r->stream : NO_STREAM,
		                     .len = block_len(b, row),
		                     .marks = r->marks,
		                     .net = r->net,
		                     .time_ns = time_at(b, row)};
		if (has_ports(c)) {
			x.sport = r->sport;
			x.dport = r->dport;
		}
		see(c, &x);
	}
}

static void see_row(struct count *c, const struct block *b, uint32_t row)
{
	if (block_marks(b, row) & ROW_MORE)
		see_outer(c, b, row);
	if (!is_counted(c, block_net(b, row), block_marks(b, row)) || (has_ports(c) && streams_header_broken(b, row)))
		return;
	struct sighting x = {.b = b,
	                     .src = block_src(b, row),
	                     .dst = block_dst(b, row),
	                     .stream = NO_STREAM,
	                     .len = block_len(b, row),
	                     .marks = block_marks(b, row),
	                     .net = block_net(b, row),
	                     .time_ns = time_at(b, row)};
	if (has_ports(c)) {
		x.stream = block_stream(b, row);
		x.sport = block_sport(b, row);
		x.dport = block_dport(b, row);
	}
	see(c, &x);
}

enum { ETH_HEADER_BYTES = 14 };

/* Every Ethernet header of a frame that is not quoted or put together. */
static void see_hardware(struct count *c, struct frame_reader *r, const struct block *b, uint32_t frame)
{
	uint32_t                  n, row = frame & BLOCK_MASK;
	const struct shape_layer *layers = block_layers(b, row, &n);
	bool                      at_hand = false;

	for (uint32_t i = 0; i < n; i++) {
		if (layers[i].proto != P_eth || layers[i].source || block_caplen(b, row) < layers[i].offset ||
		    block_caplen(b, row) - layers[i].offset < ETH_HEADER_BYTES)
			continue;
		if (!at_hand) {
			frame_reader_row(r, frame);
			if (!frame_reader_head(r))
				return;
			at_hand = true;
		}
		see(c, &(struct sighting){.b = b,
		                          .mac = r->info.bytes + layers[i].offset,
		                          .stream = NO_STREAM,
		                          .len = block_len(b, row),
		                          .time_ns = time_at(b, row)});
	}
}

static void see_all(struct count *c, const struct bitset *frames)
{
	struct frame_reader reader;
	const struct store *store = &c->s->store;

	frame_reader_init(&reader, c->s);
	for (uint32_t first = 0; first < store->nframes; first += BLOCK_ROWS) {
		const struct block *b = store_block(store, first);
		uint32_t            n = store->nframes - first < BLOCK_ROWS ? store->nframes - first : BLOCK_ROWS;
		for (uint32_t row = 0; row < n; row++) {
			if (frames && !bitset_has(frames, first + row))
				continue;
			if (c->kind == TALKERS_ETH)
				see_hardware(c, &reader, b, first + row);
			else
				see_row(c, b, row);
		}
	}
	frame_reader_fini(&reader);
}

static void count(struct count *c, const struct bitset *frames)
{
	conversations_init(&c->keys, c->s->flow.udp.seed);
	addresses_init(&c->addresses, c->s->flow.udp.seed);
	if (c->talks && has_ports(c)) {
		size_t streams = c->kind == TALKERS_TCP ? c->s->flow.tcp.n : c->s->flow.udp.n;
		c->row_of = mem_calloc(streams + 1, sizeof *c->row_of);
	}
	see_all(c, frames);
	mem_free(c->row_of);
	conversations_fini(&c->keys);
	addresses_fini(&c->addresses);
}

void talks_count(struct session *s, enum talkers_kind kind, const struct bitset *frames, size_t most, struct talks *out)
{
	struct count c = {.s = s, .kind = kind, .most = most, .talks = out};

	*out = (struct talks){0};
	count(&c, frames);
}

void talkers_count(struct session *s, enum talkers_kind kind, const struct bitset *frames, size_t most,
                   struct talkers *out)
{
	struct count c = {.s = s, .kind = kind, .most = most, .talkers = out};

	*out = (struct talkers){0};
	count(&c, frames);
}

void talks_fini(struct talks *t)
{
	mem_free(t->list);
	*t = (struct talks){0};
}

void talkers_fini(struct talkers *t)
{
	mem_free(t->list);
	*t = (struct talkers){0};
}

/* ------------------------------------------------------------------ order */

/* What a row is sorted by, and where it stood. */
struct sort_key {
	uint64_t    value;
	const void *row;
};

static int compare_values(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

static int compare_ends(const struct talk_end *a, const struct talk_end *b)
{
	if (a->address_bytes != b->address_bytes)
		return a->address_bytes < b->address_bytes ? -1 : 1;
	int order = memcmp(a->address, b->address, a->address_bytes);
	return order ? order : (int)a->port - (int)b->port;
}

static int compare_talk_ends(const void *a, const void *b)
{
	const struct talk *x = ((const struct sort_key *)a)->row, *y = ((const struct sort_key *)b)->row;
	int                order = compare_ends(&x->a, &y->a);

	if (!order)
		order = compare_ends(&x->b, &y->b);
	return order ? order : compare_values(a, b);
}

static int compare_talker_ends(const void *a, const void *b)
{
	const struct talker *x = ((const struct sort_key *)a)->row, *y = ((const struct sort_key *)b)->row;
	int                  order = compare_ends(&x->end, &y->end);

	return order ? order : compare_values(a, b);
}

/* Signed times as values that sort alike. */
static uint64_t value_of_time(int64_t time_ns)
{
	return (uint64_t)time_ns ^ UINT64_C(1) << 63;
}

static uint64_t value_of(enum talks_order order, const uint64_t frames[2], const uint64_t bytes[2])
{
	switch (order) {
	case TALKS_BY_FRAMES: return frames[0] + frames[1];
	case TALKS_BY_BYTES: return bytes[0] + bytes[1];
	case TALKS_BY_SENT_BYTES: return bytes[0];
	case TALKS_BY_RECEIVED_BYTES: return bytes[1];
	default: return 0;
	}
}

/* A list of n rows of `size` bytes, in the order of the keys that point into it; the former list is given back. */
static void *sorted(void *list, size_t n, size_t size, const struct sort_key *keys, bool backwards)
{
	uint8_t *out = mem_calloc(n + 1, size);

	for (size_t i = 0; i < n; i++)
		memcpy(out + (backwards ? n - 1 - i : i) * size, keys[i].row, size);
	mem_free(list);
	return out;
}

void talks_sort(struct talks *t, enum talks_order order, bool descending)
{
	struct sort_key *keys = mem_calloc(t->n + 1, sizeof *keys);
	uint64_t         flip = descending ? UINT64_MAX : 0;
	bool             by_address = order == TALKS_BY_ADDRESS;

	for (size_t i = 0; i < t->n; i++) {
		const struct talk *x = &t->list[i];
		uint64_t           value = value_of(order, x->frames, x->bytes);
		if (order == TALKS_BY_START)
			value = value_of_time(x->first_ns);
		else if (order == TALKS_BY_DURATION)
			value = value_of_time(interval_ns(x->last_ns, x->first_ns));
		keys[i] = (struct sort_key){value ^ flip, x};
	}
	qsort(keys, t->n, sizeof *keys, by_address ? compare_talk_ends : compare_values);
	t->list = sorted(t->list, t->n, sizeof *t->list, keys, by_address && descending);
	t->capacity = t->n + 1;
	mem_free(keys);
}

void talkers_sort(struct talkers *t, enum talks_order order, bool descending)
{
	struct sort_key *keys = mem_calloc(t->n + 1, sizeof *keys);
	uint64_t         flip = descending ? UINT64_MAX : 0;
	bool             by_address = order == TALKS_BY_ADDRESS;

	for (size_t i = 0; i < t->n; i++) {
		const struct talker *x = &t->list[i];
		keys[i] = (struct sort_key){value_of(order, x->frames, x->bytes) ^ flip, x};
	}
	qsort(keys, t->n, sizeof *keys, by_address ? compare_talker_ends : compare_values);
	t->list = sorted(t->list, t->n, sizeof *t->list, keys, by_address && descending);
	t->capacity = t->n + 1;
	mem_free(keys);
}

/* ------------------------------------------------------------------ text */

void talk_end_text(struct text *out, const struct talk_end *end, const struct resolver *names)
{
	if (end->address_bytes == 6)
		text_mac_name(out, names, end->address);
	else if (end->address_bytes)
		text_ip_name(out, names, end->address, end->address_bytes);
}

void talk_port_text(struct text *out, const struct talk_end *end, enum talkers_kind kind, const struct resolver *names)
{
	if (kind != TALKERS_TCP && kind != TALKERS_UDP)
		return;
	const char *name = resolver_port(names, kind == TALKERS_TCP ? BASE_PT_TCP : BASE_PT_UDP, end->port);
	if (name)
		text_str(out, name);
	else
		text_u64(out, end->port);
}
