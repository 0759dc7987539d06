/* base64.h -- bytes as base64 (RFC 4648 section 4). */
#ifndef WIRETALE_BASE_BASE64_H
#define WIRETALE_BASE_BASE64_H

#include "base/text.h"

/* Append n bytes as base64, padded. */
void text_base64(struct text *t, const uint8_t *p, size_t n);

#endif
