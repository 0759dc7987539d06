/* access.h -- who may ask: the token of the start link, the cookie, the names under which the server is known. */
#ifndef WIRETALE_SERVER_ACCESS_H
#define WIRETALE_SERVER_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACCESS_TOKEN_BYTES = 24, ACCESS_TOKEN_TEXT = ACCESS_TOKEN_BYTES * 2 + 1 };

/* Secrets of one run. */
struct access {
	char token[ACCESS_TOKEN_TEXT];  /* in the start link's fragment */
	char cookie[ACCESS_TOKEN_TEXT]; /* what a browser gets for it */
};

/* Draw both secrets from the kernel; false if it gives none. */
bool access_init(struct access *a);

/* Whether an address to listen on is this machine's alone. */
bool access_is_loopback(const char *address);

/* A Host header that may be ours: a loopback name or address with any port (a tunnel has another port than we); where
 * the server listens on a foreign address, also an address in digits, or the machine's name.  Anything else may be a
 * name that was made to point here (DNS rebinding). */
bool access_host_ok(const char *host, bool foreign);

/* An Origin header that is the page of this host. */
bool access_origin_ok(const char *origin, const char *host);

/* Whether a Cookie header carries the cookie of this name; the time it takes does not tell how much was right. */
bool access_cookie_ok(const struct access *a, const char *cookies, const char *name);

/* Whether the posted text is the token. */
bool access_token_ok(const struct access *a, const char *text, size_t length);

#endif
