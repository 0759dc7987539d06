/* bytes.h -- loads of numbers from unaligned wire bytes.  No bounds here: the caller has checked them. */
#ifndef WIRETALE_BASE_BYTES_H
#define WIRETALE_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be24(const uint8_t *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t be32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

static inline uint64_t be64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return __builtin_bswap64(v);
}

static inline uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t le32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static inline uint64_t le64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

/* The big-endian (or little-endian) number in size_bytes (0..8) bytes at p. */
static inline uint64_t be_n(const uint8_t *p, unsigned size_bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < size_bytes; i++)
		v = v << 8 | p[i];
	return v;
}

static inline uint64_t le_n(const uint8_t *p, unsigned size_bytes)
{
	uint64_t v = 0;

	for (unsigned i = size_bytes; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

#endif
