/* pair.h -- which response answers which request, where the messages say so themselves (scan_transaction).
 *
 * Fed with the messages in frame order by one thread; asking is for any thread, once feeding has gone past the frame.
 * A request learns of its response when that comes: what is asked after the whole capture was read is final.  Knows no
 * bytes and no protocol; HTTP, which counts instead of naming its messages, is http_pair.c's. */
#ifndef WIRETALE_APP_PAIR_H
#define WIRETALE_APP_PAIR_H

#include "app/claims.h"
#include "flow/conversation.h"
#include "store/store.h"

/* Messages that are remembered of a capture; those behind them have no facts (pairs.missed counts them). */
#ifdef WIRETALE_HOSTILE
enum { PAIR_NOTES_MAX = 64 };
#else
enum { PAIR_NOTES_MAX = 1 << 26 };
#endif

struct pair_exchange;
struct pair_note;

struct pairs {
	const struct store   *store;
	struct pair_exchange *exchanges;
	struct pair_note     *notes; /* by frame */
	uint32_t             *slots; /* the newest exchange of a key, + 1 */
	size_t                nexchanges, exchange_capacity, nnotes, note_capacity, nslots;
	uint64_t              seed, missed;
	struct addresses      addresses;
	struct conversations  ends; /* of messages between two addresses */
	struct claims         claims;
};

/* Prepare the pairing of a store's frames; the seed is secret (flow's).  pairs_fini gives the memory back. */
void pairs_init(struct pairs *x, const struct store *store, uint64_t seed);
void pairs_fini(struct pairs *x);

/* Tell a message of a frame (from 1) that stands in block b, whose flow is known. */
void pairs_message(struct pairs *x, const struct block *b, uint32_t frame, const struct transaction *t);

/* An exchange by its number (below nexchanges): its protocol, frames (from 1) of the request and of the first response,
 * 0: there is none. */
struct pair_view {
	uint16_t proto;
	uint32_t request, response;
};
void pairs_view(const struct pairs *x, size_t number, struct pair_view *out);

/* Add to each exchange's count how often its request was sent again. */
void pairs_repetitions(const struct pairs *x, uint32_t *counts);

/* A fact (COLUMN_REQUEST_IN to COLUMN_CLAIM_SECONDS) of a layer of a frame (from 1); false where there is none.  Frames
 * count from 1, times are nanoseconds. */
bool pairs_fact(const struct pairs *x, uint32_t frame, const struct layer *layer, enum column fact, int64_t *value);

#endif
