/* fuzz_stream.c -- a stream through each framed protocol: the first byte chooses the protocol, the next ones how it is
 * cut. */
#include "base/mem.h"
#include "dissect/registry.h"
#include "flow/stream.h"

#include <stdlib.h>
#include <string.h>

struct world {
	const uint8_t *bytes;
	uint16_t       proto;
};

static struct stream_choice choose(void *context, const struct segment *g)
{
	(void)g;
	return (struct stream_choice){.proto = ((struct world *)context)->proto};
}

static enum framing_verdict frame(void *context, uint16_t proto, struct framing *f)
{
	(void)context;
	return all_protos[proto]->message(f);
}

static bool read_piece(void *context, const struct stream_piece *p, uint8_t *out)
{
	memcpy(out, ((struct world *)context)->bytes + p->position, p->len);
	return true;
}

static uint16_t framed_proto(uint8_t number)
{
	uint16_t framed[P_COUNT];
	size_t   n = 0;

	for (uint16_t p = 0; p < P_COUNT; p++)
		if (all_protos[p] && all_protos[p]->message)
			framed[n++] = p;
	return n ? framed[number % n] : 0;
}

static void check(const struct stream *s, size_t size)
{
	for (size_t i = 0; i < s->nmessages; i++) {
		const struct stream_message *m = &s->messages[i];
		bool                         holed = m->unit != STREAM_NONE && s->units[m->unit].holed;
		size_t                       room = m->unit == STREAM_NONE ? size : s->units[m->unit].len;
		if (m->offset > room || (m->len > room - m->offset && !holed) || (i && m[-1].frame > m->frame))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { HEAD = 9 };
	struct stream s;

	if (size < HEAD)
		return 0;
	struct world w = {.bytes = data + HEAD, .proto = framed_proto(data[0])};
	stream_init(&s, &(struct stream_calls){.context = &w, .choose = choose, .frame = frame, .read = read_piece});
	size -= HEAD;
	for (uint32_t at = 0, i = 0; at < size; i++) {
		uint32_t cut = data[1 + i % 8], len = 1 + (cut & 0x3f) * 4;
		if (len > size - at)
			len = (uint32_t)size - at;
		struct segment g = {
		    .frame = i + 1, .position = at, .seq = at, .bytes = w.bytes + at, .caplen = len, .len = len};
		g.reverse = cut & 0x80;
		g.fin = at + len == size;
		if (!(cut & 0x40))
			stream_segment(&s, &g);
		at += len;
	}
	size_t late;
	check(&s, size);
	s.past_holes = data[0] & 1;
	mem_free(stream_end(&s, &late));
	check(&s, size);
	stream_fini(&s);
	return 0;
}
