/* pcapng_info.c -- see pcapng.h: the options of blocks, and the blocks that describe instead of holding packets. */
#include "source/pcapng.h"

#include "base/linktype.h"

#include <string.h>

enum { OPTION_END = 0, OPTION_COMMENT = 1 };
enum { PACKET_FLAGS = 2, PACKET_DROP_COUNT = 4, PACKET_ID = 5, PACKET_QUEUE = 6, PACKET_VERDICT = 7 };
enum {
	IF_NAME = 2,
	IF_DESCRIPTION = 3,
	IF_TSRESOL = 9,
	IF_FILTER = 11,
	IF_OS = 12,
	IF_FCSLEN = 13,
	IF_TSOFFSET = 14,
	IF_HARDWARE = 15
};
enum { ISB_RECEIVED = 4, ISB_DROPPED = 5 };
enum { NAME_END = 0, NAME_IP4 = 1, NAME_IP6 = 2 };

struct option {
	unsigned       code;
	size_t         size;
	const uint8_t *p;
};

/* Take the next option off the front of *size bytes at *p; false at the end, or at damage (after source_trouble). */
static bool next_option(struct source *s, uint64_t at, const uint8_t **p, size_t *size, struct option *o)
{
	const struct pcapng *f = s->format;

	if (*size < 4)
		return false;
	o->code = pcapng_u16(f, *p);
	o->size = pcapng_u16(f, *p + 2);
	o->p = *p + 4;
	size_t padded = (o->size + 3) & ~(size_t)3;
	if (o->code == OPTION_END)
		return false;
	if (padded > *size - 4) {
		source_trouble(s, SOURCE_DAMAGED, at, "pcapng: Not enough data to handle option of length %zu",
		               o->size);
		return false;
	}
	*p += 4 + padded;
	*size -= 4 + padded;
	return true;
}

static const char *option_text(struct source *s, const struct option *o)
{
	return arena_text(&s->texts, (const char *)o->p, strnlen((const char *)o->p, o->size));
}

/* Ten (or two) to the power; 0 where that does not fit. */
static uint64_t units_of(uint8_t tsresol)
{
	unsigned exponent = tsresol & 0x7f;
	uint64_t v = 1;

	if (tsresol & 0x80)
		return exponent < 64 ? (uint64_t)1 << exponent : 0;
	if (exponent > 19)
		return 0;
	while (exponent--)
		v *= 10;
	return v;
}

static void interface_option(struct source *s, const struct option *o, struct source_interface *i)
{
	const char **text = o->code == IF_NAME          ? &i->name
	                    : o->code == IF_DESCRIPTION ? &i->description
	                    : o->code == IF_OS          ? &i->os
	                    : o->code == IF_HARDWARE    ? &i->hardware
	                                                : NULL;

	if (text)
		*text = option_text(s, o);
	else if (o->code == IF_TSRESOL && o->size == 1)
		i->time_units_per_s = units_of(o->p[0]);
	else if (o->code == IF_TSOFFSET && o->size == 8)
		i->offset_s = (int64_t)pcapng_u64(s->format, o->p);
	else if (o->code == IF_FCSLEN && o->size == 1)
		i->fcs_bytes = o->p[0];
	else if (o->code == IF_FILTER && o->size >= 1 && o->p[0] == 0) /* 0: a text, not a program */
		i->filter = option_text(s, &(struct option){o->code, o->size - 1, o->p + 1});
}

void pcapng_interface(struct source *s, const struct pcapng_body *b)
{
	struct pcapng          *f = s->format;
	struct option           o;
	const uint8_t          *p = b->p + 8;
	size_t                  size = b->size - 8;
	struct source_interface i = {
	    .link_type = pcapng_u16(f, b->p),
	    .snaplen = pcapng_u32(f, b->p + 4),
	    .section = f->sections - 1,
	    .id_in_section = (uint32_t)f->ninterfaces,
	    .time_units_per_s = 1000000,
	    .fcs_bytes = 0xff,
	    .received = UINT64_MAX,
	    .dropped = UINT64_MAX,
	};

	while (next_option(s, b->at, &p, &size, &o))
		interface_option(s, &o, &i);
	i.time_digits = source_time_digits(i.time_units_per_s);
	f->interfaces = mem_grow(f->interfaces, &f->interfaces_capacity, f->ninterfaces + 1, sizeof *f->interfaces);
	f->interfaces[f->ninterfaces++] = (struct pcapng_interface){
	    .index = (uint32_t)table_push(&s->interfaces, &i),
	    .ns_per_unit = i.offset_s                         ? 0
	                   : i.time_units_per_s == 1000000    ? 1000
	                   : i.time_units_per_s == 1000000000 ? 1
	                                                      : 0,
	    .units_per_s = i.time_units_per_s,
	    .offset_s = i.offset_s,
	    .snaplen = i.snaplen,
	    .max_bytes = source_max_packet_bytes(i.link_type),
	};
}

uint32_t pcapng_kind_interface(struct source *s, uint32_t link_type)
{
	struct pcapng          *f = s->format;
	uint32_t               *known = &f->kind_interface[link_type - LINKTYPE_CUSTOM_BLOCK];
	struct source_interface i = {
	    .link_type = link_type,
	    .section = f->sections - 1,
	    .id_in_section = UINT32_MAX,
	    .time_units_per_s = 1000000000,
	    .time_digits = 9,
	    .fcs_bytes = 0xff,
	    .received = UINT64_MAX,
	    .dropped = UINT64_MAX,
	};

	if (!*known)
		*known = (uint32_t)table_push(&s->interfaces, &i) + 1;
	return *known - 1;
}

void pcapng_statistics(struct source *s, const struct pcapng_body *b)
{
	const struct pcapng *f = s->format;
	uint32_t             id = pcapng_u32(f, b->p);
	struct option        o;
	const uint8_t       *p = b->p + 12;
	size_t               size = b->size - 12;

	if (id >= f->ninterfaces)
		return;
	struct source_interface *i = table_at(&s->interfaces, f->interfaces[id].index);
	while (next_option(s, b->at, &p, &size, &o)) {
		if (o.code == ISB_RECEIVED && o.size == 8)
			i->received = pcapng_u64(f, o.p);
		else if (o.code == ISB_DROPPED && o.size == 8)
			i->dropped = pcapng_u64(f, o.p);
	}
}

/* Keep the names (there may be several, each NUL-terminated) of one address. */
static void keep_names(struct source *s, const uint8_t *p, size_t size, uint8_t address_bytes)
{
	struct source_name n = {.address_bytes = address_bytes};
	size_t             at = address_bytes;

	memcpy(n.address, p, address_bytes);
	while (at < size) {
		size_t length = strnlen((const char *)p + at, size - at);
		n.name = arena_text(&s->texts, (const char *)p + at, length);
		if (length)
			table_push(&s->names, &n);
		at += length + 1;
	}
}

void pcapng_names(struct source *s, const struct pcapng_body *b)
{
	const struct pcapng *f = s->format;
	const uint8_t       *p = b->p;
	size_t               size = b->size;

	while (size >= 4) {
		unsigned type = pcapng_u16(f, p), length = pcapng_u16(f, p + 2), padded = (length + 3) & ~3u;
		uint8_t  address_bytes = type == NAME_IP4 ? 4 : 16;
		if (type == NAME_END)
			break;
		if (padded > size - 4) {
			source_trouble(s, SOURCE_DAMAGED, b->at,
			               "pcapng: %zu bytes left in the block < NRB record length + padding %u", size - 4,
			               padded);
			break;
		}
		if ((type == NAME_IP4 || type == NAME_IP6) && length < address_bytes) {
			source_trouble(s, SOURCE_DAMAGED, b->at,
			               "pcapng: NRB record length for IPv%c record %u < minimum length %u",
			               type == NAME_IP4 ? '4' : '6', length, address_bytes);
			break;
		}
		if (type == NAME_IP4 || type == NAME_IP6)
			keep_names(s, p + 4, length, address_bytes);
		p += 4 + padded;
		size -= 4 + padded;
	}
}

void pcapng_secrets(struct source *s, const struct pcapng_body *b)
{
	const struct pcapng *f = s->format;
	uint32_t             size = pcapng_u32(f, b->p + 4);

	if (size > b->size - 8) {
		source_trouble(s, SOURCE_DAMAGED, b->at,
		               "pcapng: total block length %u of a DSB is too small for %u bytes of secrets",
		               b->total_bytes, size);
		return;
	}
	struct source_secret secret = {pcapng_u32(f, b->p), arena_copy(&s->texts, b->p + 8, size), size};
	table_push(&s->secrets, &secret);
}

static void packet_option(struct source *s, const struct pcapng_body *b, const struct option *o, struct source_extra *x)
{
	struct pcapng *f = s->format;

	if (o->code == OPTION_COMMENT) {
		f->comments = mem_grow(f->comments, &f->comments_capacity, x->ncomments + 1, sizeof *f->comments);
		f->comments[x->ncomments++] = option_text(s, o);
	} else if (o->code == PACKET_FLAGS && o->size == 4) {
		x->has_flags = true;
		x->flags = pcapng_u32(f, o->p);
	} else if (o->code == PACKET_FLAGS) {
		source_trouble(s, SOURCE_DAMAGED, b->at, "pcapng: packet block flags option length %zu is not 4",
		               o->size);
	} else if (o->code == PACKET_DROP_COUNT && o->size == 8) {
		x->has_drop_count = true;
		x->drop_count = pcapng_u64(f, o->p);
	} else if (o->code == PACKET_ID && o->size == 8) {
		x->has_packet_id = true;
		x->packet_id = pcapng_u64(f, o->p);
	} else if (o->code == PACKET_QUEUE && o->size == 4) {
		x->has_queue = true;
		x->queue = pcapng_u32(f, o->p);
	} else if (o->code == PACKET_VERDICT && o->size) {
		x->verdict = arena_copy(&s->texts, o->p, o->size);
		x->verdict_bytes = o->size;
	}
}

/* Find or make the extra that holds nothing but these flags. */
static uint32_t flags_extra(struct source *s, const struct source_extra *x)
{
	struct pcapng *f = s->format;
	unsigned       slot = (x->flags ^ x->flags >> 5) % PCAPNG_FLAG_SLOTS;

	if (!f->flags_seen[slot].extra || f->flags_seen[slot].flags != x->flags) {
		f->flags_seen[slot].flags = x->flags;
		f->flags_seen[slot].extra = (uint32_t)(table_push(&s->extras, x) + 1);
	}
	return f->flags_seen[slot].extra;
}

uint32_t pcapng_packet_options(struct source *s, const struct pcapng_body *b, const uint8_t *p, size_t size,
                               int64_t drops)
{
	struct pcapng      *f = s->format;
	struct source_extra x = {.has_drop_count = drops >= 0, .drop_count = drops >= 0 ? (uint64_t)drops : 0};
	struct option       o;

	while (next_option(s, b->at, &p, &size, &o))
		packet_option(s, b, &o, &x);
	bool more = x.ncomments || x.has_packet_id || x.has_queue || x.has_drop_count || x.verdict;
	if (!more)
		return x.has_flags ? flags_extra(s, &x) : 0;
	if (x.ncomments)
		x.comments = arena_copy(&s->texts, f->comments, x.ncomments * sizeof *f->comments);
	return (uint32_t)(table_push(&s->extras, &x) + 1);
}
