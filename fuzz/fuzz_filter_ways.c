/* fuzz_filter_ways.c -- random valid filters over random frames: columns, heads of layers and walks must agree.
 *
 * The input is a stream of choices: first some filters, then frames (a length, then bytes) of an Ethernet capture. */
#include "base/mem.h"
#include "base/text.h"
#include "dissect/value.h"
#include "filter/filter.h"
#include "store/prefs.h"
#include "view/load.h"
#include "view/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILTERS = 4, FRAMES_MOST = 40, FRAME_MOST = 300 };

struct input {
	const uint8_t *p;
	size_t         n;
};

static uint32_t choose(struct input *in, unsigned bytes)
{
	uint32_t v = 0;

	for (; bytes && in->n; bytes--, in->p++, in->n--)
		v = v << 8 | *in->p;
	return v;
}

/* ------------------------------------------------------------------ filters */

static const struct field *random_field(struct input *in, const struct registry *r)
{
	static const char *const often[] = {"tcp.port",  "ip.addr",    "eth.addr",     "udp.port",   "tcp.flags.syn",
	                                    "tcp.flags", "ip.src",     "frame.len",    "tcp.len",    "ip.ttl",
	                                    "eth.src",   "tcp.stream", "frame.number", "udp.length", "ip.proto"};
	uint32_t                 k = choose(in, 2);
	const struct field      *f = registry_field(r, k % registry_fields(r));
	uint32_t                 known = registry_find(r, often[k % (sizeof often / sizeof often[0])]);

	return k & 1 && known != FIELD_NO ? registry_field(r, known) : f;
}

static bool is_number(const struct field *f)
{
	return (ftype_is_uint(f->type) || ftype_is_int(f->type)) && f->type != FT_BOOLEAN;
}

static void put_value(struct text *t, struct input *in, const struct field *f)
{
	uint32_t v = choose(in, 4);

	if (f->type == FT_BOOLEAN)
		text_u64(t, v & 1);
	else if (is_number(f))
		text_u64(t, v & 1 ? v & 0x7f
		                  : v >> 1 & ((UINT64_C(1)
		                               << (ftype_size(f->type) * 8 < 31 ? ftype_size(f->type) * 8 - 1 : 31)) -
		                              1));
	else if (f->type == FT_IPv4)
		text_printf(t, "%u.%u.%u.%u/%u", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255, v % 33);
	else if (f->type == FT_ETHER)
		text_printf(t, "00:00:%02x:%02x:%02x:%02x", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
	else if (f->type == FT_IPv6)
		text_printf(t, "%x::%x/%u", v >> 16, v & 0xffff, v % 129);
	else
		text_printf(t, "\"%u\"", v % 10);
}

static bool has_values(const struct field *f)
{
	return f->type == FT_BOOLEAN || is_number(f) || f->type == FT_IPv4 || f->type == FT_IPv6 ||
	       f->type == FT_ETHER || ftype_is_string(f->type);
}

static void put_test(struct text *t, struct input *in, const struct registry *r)
{
	static const char *const ops[] = {"==", "!=", "===", "!==", "<", ">", "<=", ">="};
	const struct field      *f = random_field(in, r);
	uint32_t                 k = choose(in, 1);

	if (!f->name)
		f = registry_field(r, registry_find(r, "tcp.port"));
	if (k % 4 == 0 || !has_values(f)) {
		text_str(t, f->name);
	} else if (k % 4 == 1 && is_number(f)) {
		text_printf(t, "%s & ", f->name);
		put_value(t, in, f);
		if (k & 8) {
			text_printf(t, " %s ", ops[k >> 5]);
			put_value(t, in, f);
		}
	} else if (k % 4 == 2) {
		text_printf(t, "%s%s in {", k & 8 ? "all " : "", f->name);
		put_value(t, in, f);
		text_str(t, " .. ");
		put_value(t, in, f);
		text_char(t, '}');
	} else {
		text_printf(t, "%s%s %s ", k & 8 ? "all " : "", f->name, ops[k >> 5]);
		put_value(t, in, f);
	}
}

static void put_filter(struct text *t, struct input *in, const struct registry *r, unsigned depth)
{
	uint32_t k = choose(in, 1);

	if (depth == 3 || k % 3 == 0) {
		put_test(t, in, r);
		return;
	}
	text_str(t, k & 4 ? "not (" : "(");
	put_filter(t, in, r, depth + 1);
	text_str(t, k % 3 == 1 ? ") and (" : k & 8 ? ") or (" : ") xor (");
	put_filter(t, in, r, depth + 1);
	text_char(t, ')');
}

/* ------------------------------------------------------------------ frames */

static void put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static int write_capture(struct input *in)
{
	uint8_t head[24] = {0}, record[16];
	int     fd = memfd_create("capture", MFD_CLOEXEC);

	put32(head, 0xa1b2c3d4);
	head[4] = 2, head[6] = 4;
	put32(head + 16, 65535);
	put32(head + 20, 1);
	if (fd < 0 || write(fd, head, sizeof head) != (ssize_t)sizeof head)
		abort();
	for (uint32_t i = 0; i < FRAMES_MOST && in->n; i++) {
		uint32_t n = choose(in, 1) + 14;
		n = n > FRAME_MOST ? FRAME_MOST : n;
		n = n > in->n ? (uint32_t)in->n : n;
		put32(record, 1000 + i), put32(record + 4, i), put32(record + 8, n),
		    put32(record + 12, n + (i % 5 == 0));
		if (write(fd, record, 16) != 16 || write(fd, in->p, n) != (ssize_t)n)
			abort();
		in->p += n;
		in->n -= n;
	}
	return fd;
}

static const struct frame_info *look_at(void *context, uint32_t frame)
{
	struct frame_reader *r = context;

	frame_reader_row(r, frame);
	return &r->info;
}

static const uint8_t *fetch_head(void *context, uint32_t frame, uint32_t *n)
{
	return frame_reader_captured(context, frame, n);
}

static bool fetch_bytes(void *context, uint32_t *encap)
{
	struct frame_reader *r = context;

	*encap = r->encap;
	return frame_reader_bytes(r);
}

/* ------------------------------------------------------------------ comparison */

static void run(struct session *s, const struct filter *f, unsigned ways, uint64_t *out)
{
	struct frame_reader        reader;
	const struct filter_frames frames = {
	    .context = &reader, .row = look_at, .head = fetch_head, .bytes = fetch_bytes};

	frame_reader_init(&reader, s);
	struct filter_run *r = filter_run_new(f, &frames);
	filter_run_ways(r, ways);
	for (size_t i = 0; i < s->store.nblocks; i++)
		filter_run_block(r, s->store.blocks[i], (uint32_t)i << BLOCK_SHIFT, out + i * BLOCK_WORDS);
	filter_run_free(r);
	frame_reader_fini(&reader);
}

static void compare(struct session *s, const char *text)
{
	const struct filter_world world = {.registry = s->registry, .prefs = s->prefs};
	struct filter_note        error;
	struct filter            *f = filter_compile(text, &world, &error);
	size_t                    n = s->store.nblocks * BLOCK_WORDS + 1;
	uint64_t                 *answers[3];

	if (!f)
		return;
	for (unsigned i = 0; i < 3; i++) {
		answers[i] = mem_calloc(n, sizeof(uint64_t));
		run(s, f, i == 0 ? 0u : i == 1 ? (unsigned)WAY_ROW : (unsigned)WAY_ALL, answers[i]);
		if (memcmp(answers[i], answers[0], n * sizeof(uint64_t)) != 0) {
			fprintf(stderr, "%s: way %u differs from the walk\n", text, i);
			abort();
		}
	}
	for (unsigned i = 0; i < 3; i++)
		mem_free(answers[i]);
	filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input     in = {data, size};
	struct registry *registry = registry_new();
	struct session   s;
	struct prefs     prefs;
	struct text      filters[FILTERS];
	char             path[64];

	prefs_init(&prefs);
	for (int i = 0; i < FILTERS; i++) {
		text_init(&filters[i]);
		put_filter(&filters[i], &in, registry, 0);
	}
	int fd = write_capture(&in);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (session_open(&s, path, registry, &prefs)) {
		s.threads = 1;
		session_load(&s);
		for (int i = 0; i < FILTERS; i++)
			compare(&s, filters[i].p);
		session_close(&s);
	}
	for (int i = 0; i < FILTERS; i++)
		text_fini(&filters[i]);
	close(fd);
	prefs_fini(&prefs);
	registry_free(registry);
	return 0;
}
