/* checksum_test.c -- the example of RFC 1071 section 3. */
#include "base/checksum.h"

#include <assert.h>

int main(void)
{
	static const uint8_t data[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	static const uint8_t odd[] = {0x00, 0x01, 0xf2};

	assert(checksum_finish(checksum_add(0, data, sizeof data)) == (uint16_t)~0xddf2u);
	assert(checksum_finish(checksum_add(0, odd, sizeof odd)) == (uint16_t)~0xf201u);
	assert(checksum_finish(checksum_pseudo(0, data, data + 4, 4, 8, 17)) == (uint16_t)~(0xddf2u + 25));
	assert(checksum_should_be(0x1234, 0) == 0x1234);
	return 0;
}
