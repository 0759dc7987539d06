/* text.c -- see text.h. */
#include "base/text.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <stdio.h>

static const char hex_digits[] = "0123456789abcdef";

void text_init(struct text *t)
{
	*t = (struct text){0};
}

void text_fini(struct text *t)
{
	mem_free(t->p);
	text_init(t);
}

void text_clear(struct text *t)
{
	t->length = 0;
	if (t->p)
		t->p[0] = '\0';
}

char *text_more_room(struct text *t, size_t size_bytes)
{
	t->p = mem_grow(t->p, &t->capacity, t->length + size_bytes + 1, 1);
	return t->p + t->length;
}

void text_fill(struct text *t, char c, size_t n)
{
	memset(text_room(t, n), c, n);
	text_wrote(t, n);
}

static size_t cells_of(const char *s)
{
	size_t cells = 0;

	for (; *s; s++) {
		uint8_t c = (uint8_t)*s;
		cells += (c & 0xc0) == 0x80 ? 0 : c >= 0xe3 ? 2 : 1;
	}
	return cells;
}

void text_cells(struct text *t, const char *s, size_t width)
{
	size_t cells = cells_of(s);

	text_str(t, s);
	text_fill(t, ' ', cells < width ? width - cells + 2 : 2);
}

void text_cells_right(struct text *t, const char *s, size_t width)
{
	size_t cells = cells_of(s);

	text_fill(t, ' ', cells < width ? width - cells : 0);
	text_str(t, s);
	text_str(t, "  ");
}

/* Put the decimal digits of v so that they end before `end`; return their start. */
static char *digits_before(char *end, uint64_t v)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	for (; v > UINT32_MAX; v /= 100)
		memcpy(end -= 2, pairs + v % 100 * 2, 2);
	uint32_t rest = (uint32_t)v;
	for (; rest >= 100; rest /= 100)
		memcpy(end -= 2, pairs + rest % 100 * 2, 2);
	if (rest >= 10)
		return memcpy(end - 2, pairs + rest * 2, 2);
	*--end = (char)('0' + rest);
	return end;
}

static unsigned count_digits(uint64_t v)
{
	unsigned n = 1;

	for (; v >= 10000; v /= 10000)
		n += 4;
	return n + (v >= 10) + (v >= 100) + (v >= 1000);
}

void text_u64(struct text *t, uint64_t v)
{
	unsigned n = count_digits(v);

	digits_before(text_room(t, n) + n, v);
	text_wrote(t, n);
}

void text_i64(struct text *t, int64_t v)
{
	if (v < 0)
		text_char(t, '-');
	text_u64(t, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void text_u64_wide(struct text *t, uint64_t v, unsigned width)
{
	char   small[20], *end = small + sizeof small, *p = digits_before(end, v);
	size_t length = (size_t)(end - p);

	if (length < width)
		text_fill(t, ' ', width - length);
	text_put(t, p, length);
}

void text_hex(struct text *t, uint64_t v, unsigned digits)
{
	char small[16], *end = small + sizeof small, *p = end;

	do
		*--p = hex_digits[v & 15];
	while ((v >>= 4) && p > small);
	while (p > small && (size_t)(end - p) < digits)
		*--p = '0';
	text_put(t, p, (size_t)(end - p));
}

/* Two hexadecimal digits, without a look-up: what is above 9 moves on to the letters. */
static void put_hex_byte(char *out, uint8_t v)
{
	uint32_t two = (uint32_t)(v >> 4 | (v & 15) << 8), letters = (two + 0x0606) >> 4 & 0x0101;

	two += 0x3030 + letters * ('a' - '0' - 10);
	out[0] = (char)two;
	out[1] = (char)(two >> 8);
}

void text_hexbytes(struct text *t, const uint8_t *p, size_t length, char separator)
{
	char *room = text_room(t, length * 3);

	if (!length)
		return text_wrote(t, 0);
	for (size_t i = 0; !separator && i < length; i++)
		put_hex_byte(room + 2 * i, p[i]);
	for (size_t i = 0; separator && i < length; i++) {
		put_hex_byte(room + 3 * i, p[i]);
		room[3 * i + 2] = separator;
	}
	text_wrote(t, separator ? length * 3 - 1 : length * 2);
}

static char *put_byte(char *out, uint8_t v)
{
	if (v >= 100)
		*out++ = (char)('0' + v / 100);
	if (v >= 10)
		*out++ = (char)('0' + v / 10 % 10);
	*out++ = (char)('0' + v % 10);
	return out;
}

void text_ip4(struct text *t, const uint8_t *p)
{
	char *room = text_room(t, 15), *out = room;

	for (int i = 0; i < 4; i++) {
		if (i)
			*out++ = '.';
		out = put_byte(out, p[i]);
	}
	text_wrote(t, (size_t)(out - room));
}

/* Find the longest run of zero groups, of at least two; return its start, or 8 (RFC 5952 section 4.2). */
static int longest_zero_run(const uint8_t *p, int *length)
{
	int best = 8;

	*length = 1;
	for (int i = 0; i < 8; i++) {
		int n = 0;
		while (i + n < 8 && be16(p + (i + n) * 2) == 0)
			n++;
		if (n > *length) {
			*length = n;
			best = i;
		}
		i += n;
	}
	return best;
}

void text_ip6(struct text *t, const uint8_t *p)
{
	int run, start = longest_zero_run(p, &run);
	/* IPv4-compatible and -mapped addresses keep the dotted form (inet_ntop does). */
	bool dotted = start == 0 && ((run == 6 && be32(p + 12) > 0xffff) || (run == 5 && be16(p + 10) == 0xffff));

	for (int i = 0; i < 8; i++) {
		if (i == start) {
			text_str(t, i + run == 8 ? "::" : ":");
			i += run - 1;
			continue;
		}
		if (i)
			text_char(t, ':');
		if (i == 6 && dotted) {
			text_ip4(t, p + 12);
			return;
		}
		text_hex(t, be16(p + i * 2), 1);
	}
}

void text_mac(struct text *t, const uint8_t *p)
{
	text_hexbytes(t, p, 6, ':');
}

void text_seconds(struct text *t, int64_t time_ns, unsigned digits)
{
	uint64_t v = time_ns < 0 ? 0 - (uint64_t)time_ns : (uint64_t)time_ns;
	char     small[10];

	if (time_ns < 0)
		text_char(t, '-');
	text_u64(t, v / 1000000000);
	if (!digits)
		return;
	digits_before(small + sizeof small, 1000000000 + v % 1000000000);
	small[0] = '.';
	text_put(t, small, digits < 9 ? digits + 1 : 10);
}

void text_vprintf(struct text *t, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	size_t room = 128;
	int    length = vsnprintf(text_room(t, room), room + 1, format, args);
	if (length > 0 && (size_t)length > room)
		vsnprintf(text_room(t, (size_t)length), (size_t)length + 1, format, again);
	va_end(again);
	if (length > 0)
		text_wrote(t, (size_t)length);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(t, format, args);
	va_end(args);
}
