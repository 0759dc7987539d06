/* llhttp_oracle.h -- what llhttp (Node's parser of HTTP/1) says of a conversation: where its messages end, and their
 * bodies.  Apart from the test since its names clash with proto/http.h's. */
#ifndef WIRETALE_TESTS_LLHTTP_ORACLE_H
#define WIRETALE_TESTS_LLHTTP_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MESSAGES_MAX = 64 };

/* A message of one direction. */
struct oracle_message {
	size_t   end;  /* offset behind it */
	uint32_t hash; /* of its body, chunks taken out */
	size_t   body_len;
};

struct oracle_messages {
	struct oracle_message list[MESSAGES_MAX];
	size_t                n;
	bool                  tunnel; /* what follows is no HTTP */
};

/* FNV-1a of n bytes more; begin with HASH_START. */
#define HASH_START 2166136261u
uint32_t hash_more(uint32_t h, const uint8_t *p, size_t n);

/* Was this built with llhttp? */
bool llhttp_here(void);

/* The messages of a conversation whose ends say p[0] (requests) and p[1] (responses); at most MESSAGES_MAX of each.
 * Returns what llhttp has against it, NULL: nothing. */
const char *llhttp_says(const uint8_t *const p[2], const size_t n[2], struct oracle_messages out[2]);

#endif
