/* json.c -- see json.h. */
#include "base/json.h"

/* The letter of a two-character escape, or '\0'. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\': return c;
	case '\b': return 'b';
	case '\f': return 'f';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return '\0';
	}
}

/* Characters that may need an escape. */
static const bool special[256] = {[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, ['/'] = true, ['.'] = true};

/* How many bytes p begins with that are no control character, quote, backslash or slash. */
static size_t plain_run(const char *p, size_t length)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	size_t         i = 0;
	uint64_t       v;

	for (; length - i >= sizeof v; i += sizeof v) {
		memcpy(&v, p + i, sizeof v);
		uint64_t quote = v ^ ones * '"', back = v ^ ones * '\\', slash = v ^ ones * '/';
		if ((((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) | ((back - ones) & ~back) |
		     ((slash - ones) & ~slash)) &
		    high)
			break;
	}
	while (i < length && (!special[(uint8_t)p[i]] || p[i] == '.'))
		i++;
	return i;
}

void json_escaped(struct text *t, const char *p, size_t length, bool dots_to_underscores)
{
	size_t plain = 0;

	for (size_t i = 0; i < length; i++) {
		i += dots_to_underscores ? 0 : plain_run(p + i, length - i);
		if (i == length)
			break;
		uint8_t c = (uint8_t)p[i];
		if (!special[c])
			continue;
		bool slash = c == '/' && i && p[i - 1] == '<';
		if (c >= 0x20 && c != '"' && c != '\\' && !slash && !(c == '.' && dots_to_underscores))
			continue;
		text_put(t, p + plain, i - plain);
		plain = i + 1;
		char letter = short_escape((char)c);
		if (letter) {
			text_char(t, '\\');
			text_char(t, letter);
		} else if (slash) {
			text_str(t, "\\/");
		} else if (c == '.') {
			text_char(t, '_');
		} else {
			text_str(t, "\\u");
			text_hex(t, c, 4);
		}
	}
	text_put(t, p + plain, length - plain);
}

void json_escape_from(struct text *t, size_t start)
{
	size_t      length = t->length - start;
	struct text copy;

	if (plain_run(t->p + start, length) == length)
		return;
	text_init(&copy);
	text_put(&copy, t->p + start, length);
	t->length = start;
	json_escaped(t, copy.p, copy.length, false);
	text_fini(&copy);
}

void json_string(struct text *t, const char *p, size_t length)
{
	text_char(t, '"');
	json_escaped(t, p, length, false);
	text_char(t, '"');
}
