/* text.h -- a growing piece of text, and the quick ways to put numbers and addresses into it.
 *
 * Every line that we print is made here; printf is for rare lines only.  The text is NUL-terminated after each call.
 * The caller owns the struct; text_fini gives its memory back. */
#ifndef WIRETALE_BASE_TEXT_H
#define WIRETALE_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	char  *p;
	size_t length, capacity;
};

/* Prepare an empty text (no allocation), give its memory back, or make it empty keeping the memory. */
void text_init(struct text *t);
void text_fini(struct text *t);
void text_clear(struct text *t);

/* Make room for size_bytes more, and return where they go; text_wrote then says how many were put there. */
char *text_more_room(struct text *t, size_t size_bytes);

static inline char *text_room(struct text *t, size_t size_bytes)
{
	return t->capacity - t->length > size_bytes ? t->p + t->length : text_more_room(t, size_bytes);
}

static inline void text_wrote(struct text *t, size_t size_bytes)
{
	t->length += size_bytes;
	t->p[t->length] = '\0';
}

/* Append bytes, a string, or one character. */
static inline void text_put(struct text *t, const void *p, size_t length)
{
	char *room = text_room(t, length);

	if (length)
		memcpy(room, p, length);
	text_wrote(t, length);
}

static inline void text_str(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

static inline void text_char(struct text *t, char c)
{
	*text_room(t, 1) = c;
	text_wrote(t, 1);
}

/* Append one character n times. */
void text_fill(struct text *t, char c, size_t n);

/* Append a string in a column of a terminal, padded to `width` cells and two blanks more (three bytes of UTF-8: two
 * cells); _right: the padding stands in front. */
void text_cells(struct text *t, const char *s, size_t width);
void text_cells_right(struct text *t, const char *s, size_t width);

/* Append a number: decimal; decimal padded with blanks to width; hexadecimal with at least digits digits. */
void text_u64(struct text *t, uint64_t v);
void text_i64(struct text *t, int64_t v);
void text_u64_wide(struct text *t, uint64_t v, unsigned width);
void text_hex(struct text *t, uint64_t v, unsigned digits);

/* Append bytes as hex digits, with a separator between them ('\0': none). */
void text_hexbytes(struct text *t, const uint8_t *p, size_t length, char separator);

/* Append an address: IPv4 of 4 bytes, IPv6 of 16 (RFC 5952), a hardware address of 6. */
void text_ip4(struct text *t, const uint8_t *p);
void text_ip6(struct text *t, const uint8_t *p);
void text_mac(struct text *t, const uint8_t *p);

/* Append nanoseconds as seconds with `digits` (0..9) digits after the point, cut off, not rounded; a sign in front. */
void text_seconds(struct text *t, int64_t time_ns, unsigned digits);

/* Append what printf would print. */
__attribute__((format(printf, 2, 3))) void text_printf(struct text *t, const char *format, ...);
__attribute__((format(printf, 2, 0))) void text_vprintf(struct text *t, const char *format, va_list args);

#endif
