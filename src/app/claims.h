/* claims.h -- who said that an IPv4 address is his: tells addresses that two hardware addresses use.
 *
 * Fed with the claims of ARP messages in frame order by one thread; asking is for any thread, once feeding has gone
 * past the frame.  Knows no bytes: a claim is a struct transaction with TRANSACTION_CLAIM. */
#ifndef WIRETALE_APP_CLAIMS_H
#define WIRETALE_APP_CLAIMS_H

#include "store/row.h"

#include <stddef.h>

/* Addresses that are remembered; claims of others behind them are not judged. */
#ifdef WIRETALE_HOSTILE
enum { CLAIMS_MAX = 16 };
#else
enum { CLAIMS_MAX = 1 << 22 };
#endif

struct claims_entry;
struct claims_conflict;

struct claims {
	struct claims_entry    *slots;     /* by address */
	struct claims_conflict *conflicts; /* in frame order */
	size_t                  nclaims, nslots, nconflicts, conflict_capacity;
	uint64_t                seed;
};

/* Prepare; the seed is secret.  claims_fini gives the memory back. */
void claims_init(struct claims *c, uint64_t seed);
void claims_fini(struct claims *c);

/* Take a claim of a frame (from 1). */
void claims_take(struct claims *c, uint32_t frame, const struct transaction *t);

/* A fact (COLUMN_CLAIM_ADDRESS to COLUMN_CLAIM_HOLDER) of a frame (from 1) that claims what another hardware address
 * has; false elsewhere. */
bool claims_fact(const struct claims *c, uint32_t frame, enum column fact, int64_t *value);

#endif
