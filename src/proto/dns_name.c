/* dns_name.c -- domain names: labels, compression pointers, and how they are written. */
#include "proto/dns.h"

enum { NAME_MAX_BYTES = 255, POINTERS_MAX = 255, LABEL_BITS_MAX = 256 };

struct reader {
	const struct dns_message *m;
	uint8_t                   text[NAME_MAX_BYTES];
	uint32_t                  n;    /* bytes of text */
	int                       room; /* left; below 0 never */
	uint32_t                  off;  /* next byte */
	uint32_t                  wire; /* set by the first pointer; 0: none yet */
	uint32_t                  start;
	unsigned                  pointers;
	bool                      full;
	bool                      loops;
	const char               *note; /* shown instead of the name */
};

static void put(struct reader *r, uint8_t c)
{
	if (r->room > 0) {
		r->text[r->n++] = c;
		r->room--;
	} else {
		r->full = true;
	}
}

static void read_label(struct reader *r, uint32_t len)
{
	if (r->n)
		put(r, '.');
	for (uint32_t i = 0; i < len && walk_ok(r->m->w); i++)
		put(r, get_u8(r->m->w, r->off++));
}

/* RFC 2673's bit strings are passed over: Wireshark shows nothing of them. */
static void skip_bit_string(struct reader *r)
{
	uint32_t bits = get_u8(r->m->w, r->off++);

	r->off += ((bits ? bits : (uint32_t)LABEL_BITS_MAX) + 7) / 8;
}

static void follow_pointer(struct reader *r, uint8_t high)
{
	uint32_t target = r->m->base + ((high & 0x3fu) << 8 | get_u8(r->m->w, r->off));

	r->off++;
	if (!r->wire)
		r->wire = r->off - r->start;
	if (target == r->off - 2 || ++r->pointers > POINTERS_MAX)
		r->loops = true;
	r->off = target;
}

static void read_name(struct reader *r)
{
	struct walk *w = r->m->w;

	while (walk_ok(w) && !r->loops) {
		uint8_t c = get_u8(w, r->off++);
		if (!c || !walk_ok(w))
			return;
		if (c < 0x40)
			read_label(r, c);
		else if (c == 0x41)
			skip_bit_string(r);
		else if (c < 0x80)
			r->note = "<Unknown extended label>";
		else if (c < 0xc0)
			walk_fail(w, WALK_MALFORMED);
		else
			follow_pointer(r, c);
	}
}

static uint32_t count_labels(const char *text, uint32_t n)
{
	uint32_t labels = n > 1;

	for (uint32_t i = 0; n > 1 && i < n; i++)
		labels += text[i] == '.';
	return labels;
}

/* The length of the UTF-8 sequence at p, 0: not one. */
static uint32_t utf8_size(const uint8_t *p, uint32_t n)
{
	uint32_t size = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (size == 1)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < size)
		return 0;
	for (uint32_t i = 1; i < size; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
	bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
	return overlong || surrogate || (p[0] == 0xf4 && p[1] >= 0x90) ? 0 : size;
}

/* Control characters become \ooo or \n and the like, bad UTF-8 U+FFFD. */
static const char *printable(struct walk *w, const uint8_t *p, uint32_t n)
{
	static const char letters[] = "abtnvfr"; /* 7 to 13 */
	struct text       t;

	text_init(&t);
	for (uint32_t i = 0; i < n;) {
		uint32_t size = utf8_size(p + i, n - i);
		if (size > 1)
			text_put(&t, p + i, size);
		else if (!size)
			text_str(&t, "\xef\xbf\xbd");
		else if (p[i] >= 7 && p[i] <= 13)
			text_printf(&t, "\\%c", letters[p[i] - 7]);
		else if (p[i] < 32 || p[i] == 127)
			text_printf(&t, "\\%03o", p[i]);
		else
			text_char(&t, (char)p[i]);
		i += size ? size : 1;
	}
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

struct dns_name dns_name_at(const struct dns_message *m, uint32_t off)
{
	struct reader   r = {.m = m, .off = off, .start = off, .room = NAME_MAX_BYTES - 1};
	struct dns_name name = {.text = ""};

	r.room--; /* as Wireshark counts the first label's missing dot */
	read_name(&r);
	if (!walk_ok(m->w))
		return name;
	name.wire = r.wire ? r.wire : r.off - off;
	if (r.loops)
		r.note = "<Name contains a pointer that loops>";
	if (r.full && !r.note)
		r.note = "<Name too long>";
	if (!r.n && !r.note)
		r.note = "<Root>";
	name.text = r.note ? r.note : printable(m->w, r.text, r.n);
	name.len = r.note ? (uint32_t)strlen(r.note) : r.n;
	name.labels = r.note ? count_labels(r.note, name.len) : count_labels((const char *)r.text, r.n);
	return name;
}
