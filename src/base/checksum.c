/* checksum.c -- see checksum.h. */
#include "base/checksum.h"

#include "base/bytes.h"

uint64_t checksum_add(uint64_t sum, const uint8_t *p, uint32_t n)
{
	for (; n >= 4; p += 4, n -= 4)
		sum += be32(p);
	if (n >= 2) {
		sum += be16(p);
		p += 2;
		n -= 2;
	}
	if (n)
		sum += (uint32_t)p[0] << 8;
	return sum;
}

uint64_t checksum_pseudo(uint64_t sum, const uint8_t *src, const uint8_t *dst, uint32_t address_bytes, uint32_t len,
                         uint8_t proto)
{
	sum = checksum_add(sum, src, address_bytes);
	sum = checksum_add(sum, dst, address_bytes);
	return sum + len + proto;
}

static uint16_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint16_t checksum_finish(uint64_t sum)
{
	return (uint16_t)~fold(sum);
}

uint16_t checksum_should_be(uint16_t field, uint16_t left)
{
	return fold((uint32_t)field + left);
}
