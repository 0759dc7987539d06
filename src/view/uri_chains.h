/* uri_chains.h -- which page led to which: requests by the page that they name as their origin, and redirections, as a
 * tree of counters.  What a request is, is not known here. */
#ifndef WIRETALE_VIEW_URI_CHAINS_H
#define WIRETALE_VIEW_URI_CHAINS_H

#include "base/text.h"
#include "view/stats_tree.h"

/* How deep pages lead to pages: those behind count as left out. */
enum { URI_CHAIN_MAX = 100 };

struct uri_chains {
	struct stats_tree *t;
	uint32_t           root;
	uint32_t          *latest; /* by the hash of a URI: the node where it was led to last */
	size_t             n, slots;
};

/* Prepare chains below a new node of a tree; give back what they need beside the tree. */
void uri_chains_init(struct uri_chains *c, struct stats_tree *t, const char *root);
void uri_chains_fini(struct uri_chains *c);

/* A page led to another one: count that, and once more all that led to the first. */
void uri_chains_tick(struct uri_chains *c, const char *from, const char *to);

/* Append where a Location header leads from a page; nothing where it is empty.  The path is not made shorter ("..") nor
 * compared with RFC 3986 in any other way: as Wireshark names it. */
void uri_target(struct text *out, const char *base, const char *location);

#endif
