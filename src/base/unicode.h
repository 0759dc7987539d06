/* unicode.h -- what is known of code points (UTF-8 itself: dissect/value.h). */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* Can a code point from U+0080 be shown?  Not controls, marks of format, surrogates, nor what is not assigned. */
bool unicode_printable(uint32_t code);

/* Write a code point as UTF-8; returns its bytes, 1 to 4. */
uint32_t unicode_utf8(uint32_t code, char out[static 4]);

#endif
