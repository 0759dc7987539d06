/* urlencoded_form.c -- HTML forms as a body sends them: WHATWG URL, application/x-www-form-urlencoded. */
#include "proto/proto.h"

#include <string.h>

enum { KEY, VALUE, N };
static const struct field fields[N] = {
    [KEY] = {"urlencoded-form.key", "Key", STRINGZ},
    [VALUE] = {"urlencoded-form.value", "Value", STRINGZ},
};

static int hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static char *unescaped(struct walk *w, uint32_t at, uint32_t len)
{
	char    *out = walk_alloc(w, len + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < len; i++) {
		uint8_t c = w->p[at + i];
		if (c == '%' && i + 2 < len && hex(w->p[at + i + 1]) >= 0 && hex(w->p[at + i + 2]) >= 0) {
			c = (uint8_t)(hex(w->p[at + i + 1]) << 4 | hex(w->p[at + i + 2]));
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		out[n++] = (char)c;
	}
	return out;
}

static void walk(struct walk *w)
{
	const char *type = walk_told(w);

	if (type)
		col_info_add(w, " (%s)", type);
	node_label(w->node, "HTML Form URL Encoded: %s", type ? type : "");
	for (uint32_t at = 0; walk_nodes(w) && at < w->caplen;) {
		const uint8_t *and = memchr(w->p + at, '&', w->caplen - at);
		uint32_t       end = and? (uint32_t)(and-w->p) : w->caplen;
		const uint8_t *equals = memchr(w->p + at, '=', end - at);
		uint32_t       key = equals ? (uint32_t)(equals - w->p) - at : end - at;
		uint32_t       from = equals ? at + key + 1 : end;
		const char    *name = unescaped(w, at, key), *value = unescaped(w, from, end - from);
		struct node   *n = add_text(w, w->node, at, end - at, "Form item: \"%s\" = \"%s\"", name, value);
		add_str(w, n, KEY, at, key, name);
		add_str(w, n, VALUE, from, end - from, value);
		at = end + 1;
	}
}

const struct proto proto_urlencoded_form = {.name = "urlencoded-form",
                                            .title = "HTML Form URL Encoded",
                                            .brief = NULL,
                                            .fields = fields,
                                            .nfields = N,
                                            .walk = walk,
                                            .told_columns = true};
