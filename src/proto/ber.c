/* ber.c -- see ber.h. */
#include "proto/ber.h"

#include "base/date.h"
#include "proto/oids.h"

#include <string.h>

enum { PADDING, EMPTY, NOT_IMPLEMENTED, N };
static const struct field fields[N] = {
    [PADDING] = {"ber.bitstring.padding", "Padding", U8, DEC},
    [EMPTY] = {"ber.bitstring.empty", "Empty", U8, DEC},
    [NOT_IMPLEMENTED] =
	{"ber.error.oid_not_implemented",
         "BER: Dissector for OID not implemented. Contact Wireshark developers if you want this supported",
         EXPERT(WARN, UNDECODED)},
};

const struct proto proto_ber = {
    .name = "ber",
    .title = "Basic Encoding Rules (ASN.1 X.690)",
    .brief = "BER",
    .fields = fields,
    .nfields = N,
};

enum { CONSTRUCTED = 0x20, NUMBER = 0x1f, INDEFINITE = 0x80, LABEL_BYTES = 36 };

const struct ber_type ber_integer = {BER_INTEGER, BER_TAG_INTEGER, 0, 0, NULL, NULL},
		      ber_enumerated = {BER_INTEGER, BER_TAG_ENUMERATED, 0, 0, NULL, NULL},
		      ber_boolean = {BER_BOOLEAN, BER_TAG_BOOLEAN, 0, 0, NULL, NULL},
		      ber_oid = {BER_OID, BER_TAG_OID, 0, 0, NULL, NULL},
		      ber_octets = {BER_OCTETS, BER_TAG_OCTETS, 0, 0, NULL, NULL},
		      ber_bits = {BER_BITS, BER_TAG_BITS, 0, 0, NULL, NULL},
		      ber_null = {BER_NULL, BER_TAG_NULL, 0, 0, NULL, NULL},
		      ber_utf8 = {BER_TEXT, BER_TAG_UTF8, 0, 0, NULL, NULL},
		      ber_printable = {BER_TEXT, BER_TAG_PRINTABLE, 0, 0, NULL, NULL},
		      ber_t61 = {BER_TEXT, BER_TAG_T61, 0, 0, NULL, NULL},
		      ber_ia5 = {BER_TEXT, BER_TAG_IA5, 0, 0, NULL, NULL},
		      ber_visible = {BER_TEXT, BER_TAG_VISIBLE, 0, 0, NULL, NULL},
		      ber_universal = {BER_TEXT, BER_TAG_UNIVERSAL, 0, 0, NULL, NULL},
		      ber_bmp = {BER_TEXT, BER_TAG_BMP, 0, 0, NULL, NULL},
		      ber_any_text = {BER_TEXT, 0, 0, 0, NULL, NULL},
		      ber_utc_time = {BER_UTC_TIME, BER_TAG_UTC_TIME, 0, 0, NULL, NULL},
		      ber_time = {BER_TIME, BER_TAG_TIME, 0, 0, NULL, NULL};

/* ------------------------------------------------------------------ elements */

/* The header at off; end is where an indefinite length's content may reach at most. */
static bool header(struct walk *w, uint32_t off, uint32_t end, struct ber_element *e, bool *indefinite)
{
	uint8_t  first = get_u8(w, off), length = get_u8(w, off + 1);
	uint32_t n = length & 0x7f, at = off + 2;

	*e = (struct ber_element){.tag = first & (uint8_t)~CONSTRUCTED, .start = off};
	*indefinite = length == INDEFINITE && first & CONSTRUCTED;
	if ((first & NUMBER) == NUMBER || (length > INDEFINITE && n > 4)) {
		walk_fail(w, WALK_MALFORMED);
		return false;
	}
	uint32_t len = length;
	if (length >= INDEFINITE)
		len = n ? (uint32_t)get_uint(w, at, n) : 0;
	at += length >= INDEFINITE ? n : 0;
	if (!walk_ok(w))
		return false;
	if (at > end || len > end - at) {
		walk_fail(w, WALK_MALFORMED);
		return false;
	}
	e->at = at;
	e->end = e->next = at + len;
	return true;
}

bool ber_element(struct ber *b, uint32_t off, uint32_t end, struct ber_element *e)
{
	struct ber_element inner;
	bool               indefinite, nested;
	unsigned           open = 1;

	if (off >= end || !header(b->w, off, end, e, &indefinite))
		return false;
	if (!indefinite)
		return true;
	for (uint32_t at = e->at; at < end && header(b->w, at, end, &inner, &nested);) {
		bool closes = !inner.tag && inner.at == inner.end;
		open += nested ? 1 : 0;
		open -= closes ? 1 : 0;
		if (!open) {
			e->end = at;
			e->next = inner.next;
			return true;
		}
		at = nested ? inner.at : inner.next;
	}
	walk_fail(b->w, WALK_MALFORMED);
	return false;
}

struct node *ber_add(struct ber *b, struct node *under, struct ber_row row, uint32_t off, uint32_t len)
{
	if (row.field == BER_NO_FIELD)
		return NULL;
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add(b->w, under, row.field, off, len);
	walk_back(b->w, former);
	return n;
}

static struct node *add_number(struct ber *b, struct node *under, struct ber_row row, uint32_t off, uint32_t len,
                               uint64_t value)
{
	if (row.field == BER_NO_FIELD)
		return NULL;
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add_uint(b->w, under, row.field, off, len, value);
	walk_back(b->w, former);
	return n;
}

static struct node *add_own(struct ber *b, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	return ber_add(b, under, (struct ber_row){P_ber, (uint16_t)field}, off, len);
}

void ber_unknown(struct ber *b, struct node *under)
{
	const struct proto *former = walk_as(b->w, P_ber);

	expert(b->w, add_text(b->w, under, 0, 0, "%s", fields[NOT_IMPLEMENTED].label), NOT_IMPLEMENTED, NULL);
	walk_back(b->w, former);
}

/* ------------------------------------------------------------------ plain values */

static enum ftype type_of(struct ber_row row)
{
	return row.field == BER_NO_FIELD ? FT_NONE : all_protos[row.proto]->fields[row.field].type;
}

static struct node *walk_integer(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	struct walk *w = b->w;
	uint32_t     len = e->end - e->at;

	if (type_of(row) == FT_BYTES) {
		struct node   *n = ber_add(b, under, row, e->at, len);
		const uint8_t *p = n && walk_labels(w) ? get_bytes(w, e->at, len) : NULL;
		if (!p)
			return n;
		struct text t;
		text_init(&t);
		text_hexbytes(&t, p, len < LABEL_BYTES ? len : LABEL_BYTES, '\0');
		node_label(n, "%s: 0x%.*s%s", all_protos[row.proto]->fields[row.field].label, (int)t.length, t.p,
		           len > LABEL_BYTES ? "…" : "");
		text_fini(&t);
		return n;
	}
	if (!len || len > 9) {
		walk_fail(w, WALK_MALFORMED);
		return NULL;
	}
	const uint8_t *p = get_bytes(w, e->at, len);
	if (!p)
		return NULL;
	uint64_t value = p[0] & 0x80 ? UINT64_MAX : 0;
	for (uint32_t i = 0; i < len; i++)
		value = value << 8 | p[i];
	return add_number(b, under, row, e->at, len, value);
}

static struct node *walk_bits(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                              const struct ber_element *e)
{
	struct walk *w = b->w;
	uint32_t     len = e->end - e->at;

	add_own(b, under, PADDING, e->at, 1);
	if (len < 2) {
		add_own(b, under, EMPTY, e->at, 1);
		return NULL;
	}
	struct node *n = ber_add(b, under, row, e->at + 1, len - 1);
	for (unsigned i = 0; i < type->bits; i++) {
		uint32_t at = i / 8 < len - 1 ? i / 8 : len - 2;
		add_number(b, n, (struct ber_row){row.proto, (uint16_t)(row.field + 1 + i)}, e->at + 1 + at, 1,
		           at == i / 8 ? get_u8(w, e->at + 1 + at) : 0);
	}
	return n;
}

/* An identifier; as text, where the row is a string. */
static struct node *walk_oid(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	uint32_t       len = e->end - e->at;
	const uint8_t *p = get_bytes(b->w, e->at, len);

	if (type_of(row) != FT_STRING || !p)
		return ber_add(b, under, row, e->at, len);
	struct text t;
	text_init(&t);
	oid_numbers(&t, p, len, false);
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add_str(b->w, under, row.field, e->at, len, walk_text(b->w, &t));
	walk_back(b->w, former);
	text_clear(&t);
	if (n && walk_labels(b->w) && oid_put_name(&t, p, len))
		node_append(n, " (%s)", walk_text(b->w, &t));
	text_fini(&t);
	return n;
}

/* Text in 16 or 32 bits a character, as UTF-8. */
static const char *wide_text(struct walk *w, const uint8_t *p, uint32_t len, uint32_t width)
{
	static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
	char                *out = walk_alloc(w, len / width * 4u + 1), *at = out;

	for (uint32_t i = 0; i + width <= len; i += width) {
		uint32_t c = width == 2 ? be16(p + i) : be32(p + i);
		if (width == 2 && c >= 0xd800 && c < 0xdc00 && i + 4 <= len && be16(p + i + 2) >> 10 == 0x37) {
			c = 0x10000 + ((c & 0x3ff) << 10) + (be16(p + i + 2) & 0x3ff);
			i += 2;
		}
		if (c >= 0x110000 || c >> 11 == 0x1b)
			c = 0xfffd;
		if (c < 0x80) {
			*at++ = (char)c;
			continue;
		}
		unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
		*at++ = (char)(lead[more] | c >> 6 * more);
		while (more--)
			*at++ = (char)(0x80 | (c >> 6 * more & 0x3f));
	}
	*at = '\0';
	return out;
}

static struct node *walk_text_value(struct ber *b, struct node *under, struct ber_row row, uint8_t tag,
                                    const struct ber_element *e)
{
	uint32_t       len = e->end - e->at, width = tag == BER_TAG_BMP ? 2 : tag == BER_TAG_UNIVERSAL ? 4 : 1;
	const uint8_t *p = get_bytes(b->w, e->at, len);

	if (width == 1 || !p || row.field == BER_NO_FIELD)
		return ber_add(b, under, row, e->at, len);
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add_str(b->w, under, row.field, e->at, len, wide_text(b->w, p, len, width));
	walk_back(b->w, former);
	return n;
}

static unsigned two_digits(const uint8_t *p)
{
	return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

static uint32_t count_digits(const uint8_t *p, uint32_t len)
{
	uint32_t n = 0;

	while (n < len && p[n] >= '0' && p[n] <= '9')
		n++;
	return n;
}

static struct node *walk_utc_time(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	uint32_t       len = e->end - e->at;
	const uint8_t *p = get_bytes(b->w, e->at, len);
	uint32_t       digits = p ? count_digits(p, len) : 0;

	if (!p || (digits != 10 && digits != 12)) {
		walk_fail(b->w, WALK_MALFORMED);
		return NULL;
	}
	struct text t;
	text_init(&t);
	text_printf(&t, "%02u%.2s-%.2s-%.2s %.2s:%.2s", two_digits(p) < 50 ? 20 : 19, p, p + 2, p + 4, p + 6, p + 8);
	if (digits == 12)
		text_printf(&t, ":%.2s", p + 10);
	if (len > digits && p[digits] == 'Z')
		text_str(&t, " (UTC)");
	else if (len >= digits + 5)
		text_printf(&t, " (UTC%.5s)", p + digits);
	const char *text = walk_text(b->w, &t);
	text_fini(&t);
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add_str(b->w, under, row.field, e->at, len, text);
	walk_back(b->w, former);
	return n;
}

static struct node *walk_time(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	uint32_t       len = e->end - e->at;
	const uint8_t *p = get_bytes(b->w, e->at, len);
	uint32_t       digits = p ? count_digits(p, len) : 0;

	if (!p || digits < 14) {
		walk_fail(b->w, WALK_MALFORMED);
		return NULL;
	}
	int64_t seconds =
	    date_days(two_digits(p) * 100 + two_digits(p + 2), two_digits(p + 4), two_digits(p + 6)) * 86400;
	seconds += two_digits(p + 8) * 3600 + two_digits(p + 10) * 60 + two_digits(p + 12);
	const struct proto *former = walk_as(b->w, row.proto);
	struct node        *n = add_time(b->w, under, row.field, e->at, len, seconds, 0);
	walk_back(b->w, former);
	return n;
}

/* ------------------------------------------------------------------ values of values */

static bool fits(const struct ber_type *type, uint8_t tag)
{
	if (type->kind != BER_CHOICE)
		return !type->tag || type->tag == tag;
	for (const struct ber_member *m = type->members; m->type; m++)
		if (m->tag ? m->tag == tag : fits(m->type, tag))
			return true;
	return false;
}

static bool is_member(const struct ber_member *m, uint8_t tag)
{
	return m->tag ? m->tag == tag : fits(m->type, tag);
}

static void walk_member(struct ber *b, struct node *under, enum proto_id proto, const struct ber_member *m,
                        struct ber_element *e)
{
	struct ber_row     row = {(uint16_t)proto, m->field};
	struct ber_element inner;

	if (m->flags & BER_EXPLICIT) {
		if (ber_element(b, e->at, e->end, &inner))
			ber_walk(b, under, row, m->type, &inner);
		return;
	}
	e->implicit = m->tag && m->tag != m->type->tag;
	ber_walk(b, under, row, m->type, e);
}

static struct node *walk_sequence(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                                  const struct ber_element *e)
{
	const struct ber_member *m = type->members;
	struct ber_element       x;
	uint32_t                 start = e->implicit ? e->at : e->start;
	struct node             *n = row.field == BER_NO_FIELD ? under : ber_add(b, under, row, start, e->end - start);

	if (e->at == e->end && !e->implicit)
		node_append(n, " [0 length]");
	for (uint32_t at = e->at; at < e->end && ber_element(b, at, e->end, &x); at = x.next) {
		if (type->kind == BER_SET)
			m = type->members;
		while (m->type && !is_member(m, x.tag))
			m++; /* left out */
		if (!m->type && type->kind == BER_SEQUENCE)
			break;
		if (m->type)
			walk_member(b, n, type->proto, m, &x);
		m += m->type ? 1 : 0;
	}
	return n;
}

static struct node *walk_list(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                              const struct ber_element *e)
{
	struct ber_element x;
	uint64_t           count = 0;

	for (uint32_t at = e->at; at < e->end && ber_element(b, at, e->end, &x); at = x.next)
		count++;
	struct node *n = add_number(b, under, row, e->at, e->end - e->at, count);
	if (walk_labels(b->w) && n)
		node_append(n, count == 1 ? " item" : " items");
	n = row.field == BER_NO_FIELD ? under : n;
	for (uint32_t at = e->at; at < e->end && ber_element(b, at, e->end, &x); at = x.next)
		if (is_member(type->members, x.tag))
			walk_member(b, n, type->proto, type->members, &x);
	return n;
}

static struct node *walk_choice(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                                const struct ber_element *e)
{
	const struct ber_member *m = type->members;

	while (m->type && !is_member(m, e->tag))
		m++;
	if (!m->type)
		return NULL;
	struct ber_element x = *e;
	uint32_t           start = m->tag ? e->at : e->start;
	uint64_t           value = m->flags & BER_BY_TAG ? m->tag & NUMBER : (uint64_t)(m - type->members);
	struct node *n = row.field == BER_NO_FIELD ? under : add_number(b, under, row, start, e->end - start, value);
	walk_member(b, n, type->proto, m, &x);
	return n;
}

static struct node *walk_kind(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                              const struct ber_element *e)
{
	switch ((enum ber_kind)type->kind) {
	case BER_SEQUENCE:
	case BER_SET: return walk_sequence(b, under, row, type, e);
	case BER_LIST: return walk_list(b, under, row, type, e);
	case BER_CHOICE: return walk_choice(b, under, row, type, e);
	case BER_INTEGER: return walk_integer(b, under, row, e);
	case BER_BOOLEAN: return add_number(b, under, row, e->at, 1, get_u8(b->w, e->at) != 0);
	case BER_BITS: return walk_bits(b, under, row, type, e);
	case BER_TEXT: return walk_text_value(b, under, row, type->tag ? type->tag : e->tag, e);
	case BER_UTC_TIME: return walk_utc_time(b, under, row, e);
	case BER_TIME: return walk_time(b, under, row, e);
	case BER_OID: return walk_oid(b, under, row, e);
	case BER_OCTETS:
	case BER_NULL: return ber_add(b, under, row, e->at, e->end - e->at);
	case BER_CUSTOM: return under;
	}
	return NULL;
}

struct node *ber_walk(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                      const struct ber_element *e)
{
	if (b->depth >= BER_DEPTH_MAX) {
		walk_fail(b->w, WALK_MALFORMED);
		return NULL;
	}
	b->depth++;
	struct node *n = walk_kind(b, under, row, type, e);
	if (type->walk)
		type->walk(b, n, row, e);
	b->depth--;
	return n;
}

uint32_t ber_walk_at(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type, uint32_t off,
                     uint32_t end)
{
	struct ber_element e;

	if (!ber_element(b, off, end, &e))
		return end;
	ber_walk(b, under, row, type, &e);
	return e.next;
}
