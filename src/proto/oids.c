/* oids.c -- see oids.h. */
#include "proto/oids.h"

#include <stdlib.h>
#include <string.h>

void oid_numbers(struct text *t, const uint8_t *p, uint32_t n, bool relative)
{
	uint64_t v = 0;
	bool     first = !relative;

	for (uint32_t i = 0; i < n; i++) {
		v = v << 7 | (p[i] & 0x7f);
		if (p[i] & 0x80)
			continue;
		if (first) {
			uint64_t top = v < 40 ? 0 : v < 80 ? 1 : 2;
			text_u64(t, top);
			text_char(t, '.');
			v -= top * 40;
		} else if (t->length && i) {
			text_char(t, '.');
		}
		text_u64(t, v);
		v = 0;
		first = false;
	}
}

static int compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct oid_name *)row)->oid);
}

static const char *name_of_oid(const char *oid)
{
	const struct oid_name *row = bsearch(oid, oid_names, oid_names_count, sizeof *oid_names, compare);

	return row ? row->name : NULL;
}

bool oid_put_name(struct text *t, const uint8_t *p, uint32_t n)
{
	struct text oid;
	const char *name = NULL;

	text_init(&oid);
	oid_numbers(&oid, p, n, false);
	text_char(&oid, '\0');
	size_t end = oid.length - 1;
	char   rest = '\0'; /* what stood where the text is cut */
	while (end && !(name = name_of_oid(oid.p))) {
		oid.p[end] = rest;
		do
			end--;
		while (end && oid.p[end] != '.');
		rest = '.';
		oid.p[end] = '\0';
	}
	if (name) {
		text_str(t, name);
		oid.p[end] = rest;
		text_str(t, oid.p + end);
	}
	text_fini(&oid);
	return name;
}
