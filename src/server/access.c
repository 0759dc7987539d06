/* access.c -- see access.h. */
#include "server/access.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <unistd.h>

static bool draw(char *out)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t           bytes[ACCESS_TOKEN_BYTES];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * sizeof bytes] = '\0';
	return true;
}

bool access_init(struct access *a)
{
	return draw(a->token) && draw(a->cookie);
}

/* Compare without an early end. */
static bool same(const char *secret, const char *text, size_t length)
{
	volatile uint8_t difference = 0;
	size_t           want = ACCESS_TOKEN_TEXT - 1;

	if (length != want)
		return false;
	for (size_t i = 0; i < want; i++)
		difference |= (uint8_t)(secret[i] ^ text[i]);
	return difference == 0;
}

bool access_token_ok(const struct access *a, const char *text, size_t length)
{
	return same(a->token, text, length);
}

bool access_is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 || strcmp(address, "localhost") == 0;
}

/* An address in digits, or this machine's own name: nobody can make such a name point here. */
static bool is_own_name(const char *name)
{
	uint8_t bytes[16];
	char    own[256];
	size_t  n = strlen(name);

	if (n > 2 && name[0] == '[' && name[n - 1] == ']') {
		char inner[256];
		snprintf(inner, sizeof inner, "%.*s", (int)(n - 2 < sizeof inner ? n - 2 : 0), name + 1);
		return inet_pton(AF_INET6, inner, bytes) == 1;
	}
	return inet_pton(AF_INET, name, bytes) == 1 ||
	       (gethostname(own, sizeof own) == 0 && strcasecmp(own, name) == 0);
}

bool access_host_ok(const char *host, bool foreign)
{
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
	char                     name[256];
	const char              *colon = host ? strrchr(host, ':') : NULL;

	if (!host)
		return false;
	if (colon && strspn(colon + 1, "0123456789") != strlen(colon + 1))
		colon = NULL;
	size_t n = colon ? (size_t)(colon - host) : strlen(host);
	if (n >= sizeof name)
		return false;
	memcpy(name, host, n);
	name[n] = '\0';
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return foreign && is_own_name(name);
}

bool access_origin_ok(const char *origin, const char *host)
{
	static const char http[] = "http://", https[] = "https://";

	if (!origin || !host)
		return false;
	if (strncmp(origin, http, sizeof http - 1) == 0)
		return strcmp(origin + sizeof http - 1, host) == 0;
	return strncmp(origin, https, sizeof https - 1) == 0 && strcmp(origin + sizeof https - 1, host) == 0;
}

bool access_cookie_ok(const struct access *a, const char *cookies, const char *name)
{
	size_t n = strlen(name);

	while (cookies && *cookies) {
		while (*cookies == ' ' || *cookies == ';')
			cookies++;
		size_t length = strcspn(cookies, ";");
		if (length > n && strncmp(cookies, name, n) == 0 && cookies[n] == '=' &&
		    same(a->cookie, cookies + n + 1, length - n - 1))
			return true;
		cookies += length;
	}
	return false;
}
