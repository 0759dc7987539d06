/* walk_text.c -- texts that live as long as the tree: copied, made printable, or names of values and addresses. */
#include "base/unicode.h"
#include "dissect/resolver.h"
#include "dissect/value.h"
#include "dissect/walk.h"

#include <stdio.h>

/* The code point at p, or U+FFFD; the bytes it takes in *taken.  As loose as Wireshark is: a number that is written in
 * more bytes than it needs is that number, and a sequence that breaks off is one U+FFFD. */
static uint32_t loose_code_point(const uint8_t *p, uint32_t n, uint32_t *taken)
{
	enum { REPLACEMENT = 0xfffd, SEQUENCE_BYTES_MAX = 6, CODE_MAX = 0x10ffff };
	uint32_t size = (uint32_t)__builtin_clz(~((uint32_t)p[0] << 24)), code = p[0] & (0xffu >> size), i = 1;

	*taken = 1;
	if (size < 2 || size > SEQUENCE_BYTES_MAX)
		return size ? REPLACEMENT : p[0];
	for (; i < size && i < n && (p[i] & 0xc0) == 0x80; i++)
		code = code << 6 | (p[i] & 0x3f);
	*taken = i;
	return i < size || code > CODE_MAX || (code >= 0xd800 && code < 0xe000) ? REPLACEMENT : code;
}

/* How many bytes of ASCII p begins with. */
static uint32_t ascii_run(const uint8_t *p, uint32_t len)
{
	uint32_t n = 0;
	uint64_t v;

	for (; len - n >= sizeof v; n += (uint32_t)sizeof v) {
		memcpy(&v, p + n, sizeof v);
		if (v & 0x8080808080808080u)
			break;
	}
	while (n < len && p[n] < 0x80)
		n++;
	return n;
}

/* Copy text that is shown, each bad UTF-8 sequence replaced by U+FFFD. */
char *walk_utf8(struct arena *a, const uint8_t *p, uint32_t len, uint32_t *out_len)
{
	if (ascii_run(p, len) == len) {
		*out_len = len;
		return arena_text(a, (const char *)p, len);
	}
	char    *out = arena_alloc(a, (size_t)len * 3 + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < len;) {
		uint32_t run = ascii_run(p + i, len - i);
		memcpy(out + n, p + i, run);
		n += run;
		i += run;
		if (i == len)
			break;
		uint32_t size = utf8_sequence(p + i, len - i), taken = size;
		if (size)
			memcpy(out + n, p + i, size);
		else
			size = unicode_utf8(loose_code_point(p + i, len - i, &taken), out + n);
		n += size;
		i += taken;
	}
	out[n] = '\0';
	*out_len = n;
	return out;
}

void *walk_alloc(struct walk *w, size_t size_bytes)
{
	return arena_zero(&w->walker->tree->arena, size_bytes);
}

char *walk_printf(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(&w->walker->tree->arena, format, args);
	va_end(args);
	return text;
}

char *walk_string(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);
	uint32_t       size;

	return walk_utf8(&w->walker->tree->arena, p ? p : (const uint8_t *)"", p ? len : 0, &size);
}

char *walk_text(struct walk *w, const struct text *t)
{
	return arena_text(&w->walker->tree->arena, t->p ? t->p : "", t->length);
}

const char *name_of(const struct name *names, uint64_t value)
{
	for (; names && names->text; names++)
		if (names->value == value)
			return names->text;
	return NULL;
}

const char *range_of(const struct range *ranges, uint64_t value)
{
	for (; ranges && ranges->text; ranges++)
		if (value >= ranges->low && value <= ranges->high)
			return ranges->text;
	return NULL;
}

const char *name_or(struct walk *w, const struct name *names, uint64_t value, const char *format)
{
	const char *text = name_of(names, value);
	char        small[128];

	if (text)
		return text;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(small, sizeof small, format, (unsigned)value);
#pragma GCC diagnostic pop
	return walk_printf(w, "%s", small);
}

static const char *address(struct walk *w, void (*put)(struct text *, const uint8_t *), const uint8_t *p)
{
	struct text t;

	if (!p)
		return "";
	text_init(&t);
	put(&t, p);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

const char *ip4_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_ip4, p);
}

const char *ip6_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_ip6, p);
}

const char *mac_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_mac, p);
}

const char *time_text(struct walk *w, int64_t seconds, int32_t nanoseconds)
{
	struct text t;

	text_init(&t);
	text_absolute_time(&t, seconds, nanoseconds, BASE_TIME_UTC);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

const char *mac_name(struct walk *w, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	return p && resolver_mac(w->walker->tree->names, p, name) ? walk_printf(w, "%s", name) : mac_text(w, p);
}

const char *mac_label(struct walk *w, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	if (!p || !resolver_mac(w->walker->tree->names, p, name))
		return mac_text(w, p);
	return walk_printf(w, "%s (%s)", name, mac_text(w, p));
}

const char *vlan_name(struct walk *w, uint16_t number)
{
	const struct resolver *names = w->walker->tree->names;
	const char            *name = names && names->vlan ? resolver_vlan(names, number) : NULL;

	if (!names || !names->vlan)
		return NULL;
	return name ? name : walk_printf(w, "<%u>", number);
}

const char *ip_name(struct walk *w, const uint8_t *p, uint32_t n)
{
	const char *name = p ? resolver_host(w->walker->tree->names, p, n) : NULL;

	return name ? name : n == 4 ? ip4_text(w, p) : ip6_text(w, p);
}

const char *ip_label(struct walk *w, const uint8_t *p, uint32_t n)
{
	const struct resolver *names = w->walker->tree->names;
	const char            *text = n == 4 ? ip4_text(w, p) : ip6_text(w, p);

	return p && names && names->network ? walk_printf(w, "%s (%s)", ip_name(w, p, n), text) : text;
}

const char *walk_hex(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);
	struct text    t;

	if (!p)
		return "";
	text_init(&t);
	text_hexbytes(&t, p, len, '\0');
	const char *hex = walk_text(w, &t);
	text_fini(&t);
	return hex;
}

char *walk_ascii(struct walk *w, const uint8_t *p, uint32_t len)
{
	char *out = arena_alloc(&w->walker->tree->arena, (size_t)len * 3 + 1), *to = out;

	for (uint32_t i = 0; i < len && p[i]; i++) {
		if (p[i] < 0x80) {
			*to++ = (char)p[i];
			continue;
		}
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
	}
	*to = '\0';
	return out;
}

const char *walk_escaped(struct walk *w, uint32_t off, uint32_t len)
{
	struct text t;
	uint32_t    size;

	if (!have(w, off, len))
		return "";
	const char *valid = walk_utf8(&w->walker->tree->arena, w->p + off, len, &size);
	text_init(&t);
	text_label(&t, valid, size);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}
