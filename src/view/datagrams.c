/* datagrams.c -- see datagrams.h. */
#include "view/datagrams.h"

#include "base/mem.h"
#include "proto/proto.h"

enum { UDP_HEADER = 8 };

void datagrams_fini(struct datagrams *x)
{
	for (size_t i = 0; i < x->nconversations; i++)
		mem_free(x->conversations[i]);
	mem_free(x->conversations);
	mem_free(x->of_stream);
	*x = (struct datagrams){0};
}

static struct datagram_conversation *find(const struct datagrams *x, uint32_t stream)
{
	uint32_t number = stream < x->nstreams ? x->of_stream[stream] : 0;

	return number ? x->conversations[number - 1] : NULL;
}

static struct datagram_conversation *make(struct datagrams *x, uint32_t stream, uint16_t proto)
{
	x->of_stream = mem_grow(x->of_stream, &x->stream_capacity, stream + 1u, sizeof *x->of_stream);
	while (x->nstreams <= stream)
		x->of_stream[x->nstreams++] = 0;
	x->conversations =
	    mem_grow(x->conversations, &x->capacity, x->nconversations + 1, sizeof(struct datagram_conversation *));
	struct datagram_conversation *c = mem_calloc(1, sizeof *c);
	c->proto = proto;
	x->conversations[x->nconversations++] = c;
	x->of_stream[stream] = (uint32_t)x->nconversations;
	return c;
}

/* The datagram's own layer and what stands in it; false: there is none at the top. */
static bool layers_of(const struct block *b, uint32_t row, uint16_t *udp, uint16_t *proto)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, row, &n);

	*proto = P_NONE;
	for (; n; n--) {
		if (layers[n - 1].proto == P_udp && !layers[n - 1].depth) {
			*udp = (uint16_t)(n - 1);
			return true;
		}
		*proto = layers[n - 1].proto;
	}
	return false;
}

bool datagrams_concern(const struct datagrams *x, const struct block *b, uint32_t row)
{
	uint16_t udp, proto;

	if (block_stream(b, row) == NO_STREAM || block_marks(b, row) & (ROW_BAD | ROW_LIMIT))
		return false;
	return find(x, block_stream(b, row)) ||
	       (layers_of(b, row, &udp, &proto) && all_protos[proto] && all_protos[proto]->learn);
}

void datagrams_learn(struct datagrams *x, const struct block *b, uint32_t row, const struct frame_info *info)
{
	uint32_t                      n;
	uint16_t                      udp, proto;
	struct datagram_conversation *c = find(x, block_stream(b, row));
	struct datagram_context       fresh = {0};

	if (!layers_of(b, row, &udp, &proto) || !proto || !all_protos[proto]->learn || (c && c->proto != proto))
		return;
	const struct shape_layer *layer = &block_layers(b, row, &n)[udp];
	const uint8_t            *bytes = info->bytes;
	uint32_t                  there = info->caplen, at = layer->offset + UDP_HEADER;
	if (layer->source && layer->source > info->nderived)
		return;
	if (layer->source) {
		bytes = info->derived[layer->source - 1].bytes;
		there = info->derived[layer->source - 1].len;
	}
	if (!bytes || at >= there)
		return;
	struct datagram d = {.p = bytes + at,
	                     .n = there - at < block_payload(b, row) ? there - at : block_payload(b, row),
	                     .forward = !(block_marks(b, row) & ROW_REVERSE),
	                     .frame = info->number,
	                     .own = c ? &c->context : &fresh,
	                     .made = &x->made,
	                     .notes = x->notes};
	if (all_protos[proto]->learn(&d) && !c)
		make(x, block_stream(b, row), proto)->context = fresh;
}

bool datagrams_of_frame(const struct datagrams *x, const struct block *b, uint32_t row, struct frame_info *info,
                        struct claim *claim)
{
	uint16_t                            proto;
	const struct datagram_conversation *c = find(x, block_stream(b, row));

	if (!c || !layers_of(b, row, &claim->layer, &proto))
		return false;
	claim->proto = c->proto;
	claim->context = &c->context;
	claim->reverse = block_marks(b, row) & ROW_REVERSE;
	info->claims = claim;
	info->nclaims = 1;
	info->notes = x->notes;
	return true;
}
