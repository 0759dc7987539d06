/* checksum.h -- the Internet checksum: RFC 1071, and the pseudo headers of RFC 768 and RFC 8200 section 8.1. */
#ifndef WIRETALE_BASE_CHECKSUM_H
#define WIRETALE_BASE_CHECKSUM_H

#include <stdint.h>

/* Add n bytes to a sum that began with 0.  All parts but the last must have an even number of bytes. */
uint64_t checksum_add(uint64_t sum, const uint8_t *p, uint32_t n);

/* Add a pseudo header: both addresses (4 or 16 bytes each), the length of the upper-layer packet, and its protocol. */
uint64_t checksum_pseudo(uint64_t sum, const uint8_t *src, const uint8_t *dst, uint32_t address_bytes, uint32_t len,
                         uint8_t proto);

/* The checksum of what was added: 0 where a correct checksum field was among it. */
uint16_t checksum_finish(uint64_t sum);

/* What a checksum field of value `field` should have been, `left` being checksum_finish over everything with it. */
uint16_t checksum_should_be(uint16_t field, uint16_t left);

#endif
