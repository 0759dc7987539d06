/* sum.c -- see sum.h. */
#include "proto/sum.h"

#include "base/checksum.h"

enum { BAD, GOOD, UNVERIFIED }; /* of checksum_status_names */

struct sum sum_add(struct walk *w, struct node *under, unsigned row, uint32_t at)
{
	return (struct sum){w, under, add(w, under, row, at, 2), at, (uint16_t)row};
}

void sum_unverified(const struct sum *s, const char *more)
{
	node_append(s->n, " [unverified]%s", more);
	add_uint(s->w, s->under, s->row + 1u, s->at, 0, UNVERIFIED);
}

void sum_verified(const struct sum *s, unsigned bad, uint16_t left)
{
	if (left) {
		unsigned right = checksum_should_be(get_u16(s->w, s->at), left);
		node_append(s->n, " incorrect, should be 0x%04x", right);
		expert(s->w, s->n, bad, "%s [should be 0x%04x]", s->w->proto->fields[bad].label, right);
	} else {
		node_append(s->n, " [correct]");
	}
	add_uint(s->w, s->under, s->row + 1u, s->at, 0, left ? BAD : GOOD);
}
