/* zip.c -- see zip.h. */
#include "base/zip.h"

#include <string.h>
#include <zlib.h>

enum { FILES_MAX = 65534, UTF8_NAMES = 1 << 11, VERSION = 20, DAY = 1 << 5 | 1 /* 1980-01-01: nobody's time */ };
enum { LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50 };

static void put16(struct text *t, uint32_t v)
{
	const uint8_t p[2] = {(uint8_t)v, (uint8_t)(v >> 8)};

	text_put(t, p, sizeof p);
}

static void put32(struct text *t, uint32_t v)
{
	put16(t, v);
	put16(t, v >> 16);
}

void zip_init(struct zip *z, FILE *out)
{
	*z = (struct zip){.out = out};
	text_init(&z->directory);
}

static bool write_out(struct zip *z, const void *p, size_t n)
{
	z->at += n;
	return fwrite(p, 1, n, z->out) == n;
}

/* What both headers of a file say of it. */
static void put_file(struct text *t, uint32_t crc, uint32_t n, size_t name_len)
{
	put16(t, VERSION);
	put16(t, UTF8_NAMES);
	put16(t, 0); /* stored */
	put16(t, 0);
	put16(t, DAY);
	put32(t, crc);
	put32(t, n);
	put32(t, n);
	put16(t, (uint32_t)name_len);
	put16(t, 0);
}

bool zip_add(struct zip *z, const char *name, const void *bytes, uint32_t n)
{
	struct text head;
	size_t      len = strlen(name);
	uint32_t    crc = (uint32_t)crc32_z(0, bytes, n);

	if (z->n == FILES_MAX || len > UINT16_MAX || z->at + n + z->directory.length + 2 * len + 200 > UINT32_MAX)
		return false;
	put32(&z->directory, CENTRAL);
	put16(&z->directory, VERSION);
	put_file(&z->directory, crc, n, len);
	put16(&z->directory, 0);
	put16(&z->directory, 0);
	put16(&z->directory, 0);
	put32(&z->directory, 0);
	put32(&z->directory, (uint32_t)z->at);
	text_put(&z->directory, name, len);
	z->n++;
	text_init(&head);
	put32(&head, LOCAL);
	put_file(&head, crc, n, len);
	text_put(&head, name, len);
	bool ok = write_out(z, head.p, head.length) && write_out(z, bytes, n);
	text_fini(&head);
	return ok;
}

bool zip_end(struct zip *z)
{
	uint32_t at = (uint32_t)z->at, len = (uint32_t)z->directory.length;

	put32(&z->directory, END);
	put32(&z->directory, 0);
	put16(&z->directory, z->n);
	put16(&z->directory, z->n);
	put32(&z->directory, len);
	put32(&z->directory, at);
	put16(&z->directory, 0);
	bool ok = write_out(z, z->directory.p, z->directory.length) && fflush(z->out) == 0;
	text_fini(&z->directory);
	return ok;
}
