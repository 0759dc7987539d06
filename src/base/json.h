/* json.h -- strings as JSON (RFC 8259), as tshark's writer escapes them. */
#ifndef WIRETALE_BASE_JSON_H
#define WIRETALE_BASE_JSON_H

#include "base/text.h"

/* Append length bytes of UTF-8 text as a JSON string in quotes. */
void json_string(struct text *t, const char *p, size_t length);

/* Append a string without its quotes, dots as underscores where wanted (names of -T ek). */
void json_escaped(struct text *t, const char *p, size_t length, bool dots_to_underscores);

/* Escape what stands in t from `start` on. */
void json_escape_from(struct text *t, size_t start);

#endif
