/* zstd.c -- zstd frames (RFC 8878) as an input (unpack.c); a seekable file is one whose last frame, a skippable one, is
 * a table of the frames before it (zstd's seekable format 0.1.0). */
#include "source/unpack.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <zstd.h>

enum { FOOTER_BYTES = 9, SKIPPABLE_HEAD_BYTES = 8, ENTRY_BYTES = 8, CHECKSUM_BYTES = 4, ENTRIES_MAX = 1 << 24 };

#define SEEKABLE_MAGIC  0x8f92eab1
#define SKIPPABLE_MAGIC 0x184d2a5e

static void *create(void)
{
	return ZSTD_createDCtx();
}

static enum unpack_answer step(void *decoder, struct unpack_step *s)
{
	ZSTD_inBuffer  in = {s->in, s->in_bytes, 0};
	ZSTD_outBuffer out = {s->out, s->out_bytes, 0};
	size_t         left = ZSTD_decompressStream(decoder, &out, &in);

	s->used = in.pos;
	s->made = out.pos;
	if (!ZSTD_isError(left))
		return left ? UNPACK_MORE : UNPACK_FRAME_ENDS;
	s->reason = ZSTD_getErrorName(left);
	return UNPACK_BAD;
}

static void destroy(void *decoder)
{
	ZSTD_freeDCtx(decoder);
}

/* Do the entries cover all that lies before the table, in frames that are small enough? */
static bool entries_fit(const uint8_t *entry, uint32_t n, uint32_t entry_bytes, uint64_t table_at)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < n; i++, entry += entry_bytes) {
		at += le32(entry);
		if (le32(entry + 4) > UNPACK_UNIT_BYTES)
			return false;
	}
	return at == table_at;
}

/* Does a table stand at the end that promises small frames? */
static bool has_small_frames(struct input *inner)
{
	uint64_t       size = inner->stored_total;
	uint8_t        footer[FOOTER_BYTES], head[SKIPPABLE_HEAD_BYTES];
	const uint32_t least = SKIPPABLE_HEAD_BYTES + FOOTER_BYTES;

	if (size < least || inner->ops->read_at(inner, size - FOOTER_BYTES, footer, FOOTER_BYTES) != FOOTER_BYTES ||
	    le32(footer + 5) != SEEKABLE_MAGIC || footer[4] & 0x7c)
		return false;
	uint32_t n = le32(footer), entry_bytes = ENTRY_BYTES + (footer[4] & 0x80 ? CHECKSUM_BYTES : 0);
	uint64_t bytes = (uint64_t)n * entry_bytes;
	if (n > ENTRIES_MAX || size < least + bytes)
		return false;
	uint64_t at = size - least - bytes;
	if (inner->ops->read_at(inner, at, head, sizeof head) != sizeof head || le32(head) != SKIPPABLE_MAGIC ||
	    le32(head + 4) != bytes + FOOTER_BYTES)
		return false;
	uint8_t *entries = mem_alloc(bytes ? bytes : 1);
	bool     fit = inner->ops->read_at(inner, at + sizeof head, entries, bytes) == bytes &&
	           entries_fit(entries, n, entry_bytes, at);
	mem_free(entries);
	return fit;
}

struct input *input_open_zstd(struct input *inner)
{
	static const struct unpack_format zstd = {create, step, destroy};

	return unpack_open(inner, &zstd, has_small_frames(inner));
}
