/* special_test.c -- addresses and what RFC 6890 says of their blocks. */
#include "filter/special.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct special *find(enum ftype type, const uint8_t *bytes)
{
	struct fvalue v = {.type = (uint8_t)type, .prefix = type == FT_IPv4 ? 32 : 128};

	v.v.bytes.p = bytes;
	v.v.bytes.n = type == FT_IPv4 ? 4 : 16;
	return special_find(&v);
}

static void belongs(enum ftype type, const uint8_t *bytes, const char *name, uint8_t properties)
{
	const struct special *special = find(type, bytes);

	assert_non_null(special);
	assert_string_equal(special->name, name);
	assert_int_equal(special->properties, properties);
}

static void test_blocks(void **state)
{
	(void)state;
	belongs(FT_IPv4, (const uint8_t[]){10, 1, 2, 3}, "Private-Use",
	        SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE);
	belongs(FT_IPv4, (const uint8_t[]){127, 0, 0, 1}, "Loopback", SPECIAL_RESERVED);
	belongs(FT_IPv4, (const uint8_t[]){169, 254, 9, 9}, "Link Local",
	        SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_RESERVED);
	belongs(FT_IPv4, (const uint8_t[]){255, 255, 255, 255}, "Limited Broadcast",
	        SPECIAL_DESTINATION | SPECIAL_RESERVED);
	belongs(FT_IPv4, (const uint8_t[]){240, 0, 0, 1}, "Reserved", SPECIAL_RESERVED);
	belongs(FT_IPv4, (const uint8_t[]){192, 0, 2, 1}, "Documentation (TEST-NET-1)", 0);
	belongs(FT_IPv6, (const uint8_t[16]){0x00, 0x64, 0xff, 0x9b, [15] = 1}, "IPv4-IPv6 Translat.",
	        SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE | SPECIAL_GLOBAL);
	belongs(FT_IPv6, (const uint8_t[16]){[15] = 1}, "Loopback Address", SPECIAL_RESERVED);
	belongs(FT_IPv6, (const uint8_t[16]){0xfd, 1}, "Unique-Local",
	        SPECIAL_SOURCE | SPECIAL_DESTINATION | SPECIAL_FORWARDABLE);
}

static void test_none(void **state)
{
	(void)state;
	assert_null(find(FT_IPv4, (const uint8_t[]){9, 9, 9, 9}));
	assert_null(find(FT_IPv4, (const uint8_t[]){11, 0, 0, 0}));
	assert_null(find(FT_IPv6, (const uint8_t[16]){0x26, 0x20, 0x00, 0xfe}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks), cmocka_unit_test(test_none)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
