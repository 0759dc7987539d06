/* walk_read.c -- how a protocol's walk reads its layer: a read past the end marks it, and what follows is nothing. */
#include "dissect/walk.h"

bool have(const struct walk *w, uint32_t off, uint32_t len)
{
	return off <= w->caplen && len <= w->caplen - off;
}

uint32_t remaining(const struct walk *w, uint32_t off)
{
	return off < w->len ? w->len - off : 0;
}

void walk_fail(struct walk *w, enum walk_status status)
{
	if (w->status == WALK_OK)
		w->status = (uint8_t)status;
}

void walk_fail_after(struct walk *w, enum walk_status status, const char *brief)
{
	struct tree *t = w->walker->tree;

	t->late_status = (uint8_t)status;
	t->late_brief = brief;
}

/* The bytes, or NULL and a marked layer. */
const uint8_t *get_bytes(struct walk *w, uint32_t off, uint32_t len)
{
	if (w->status != WALK_OK)
		return NULL;
	if (have(w, off, len))
		return w->p + off;
	walk_fail(w, off <= w->len && len <= w->len - off ? WALK_SHORT : WALK_MALFORMED);
	return NULL;
}

uint8_t get_u8(struct walk *w, uint32_t off)
{
	const uint8_t *p = get_bytes(w, off, 1);

	return p ? *p : 0;
}

uint16_t get_u16(struct walk *w, uint32_t off)
{
	return (uint16_t)get_uint(w, off, 2);
}

uint32_t get_u24(struct walk *w, uint32_t off)
{
	return (uint32_t)get_uint(w, off, 3);
}

uint32_t get_u32(struct walk *w, uint32_t off)
{
	return (uint32_t)get_uint(w, off, 4);
}

uint64_t get_u64(struct walk *w, uint32_t off)
{
	return get_uint(w, off, 8);
}

uint64_t get_uint(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);

	if (!p)
		return 0;
	return w->le ? le_n(p, len) : be_n(p, len);
}
