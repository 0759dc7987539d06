/* stats_trees.h -- which trees of counters there are, and what makes them tick. */
#ifndef WIRETALE_VIEW_STATS_TREES_H
#define WIRETALE_VIEW_STATS_TREES_H

#include "base/bitset.h"
#include "view/session.h"
#include "view/stats_tree.h"

enum stats_trees_kind {
	STATS_PTYPE,
	STATS_PLEN,
	STATS_IP_HOSTS,
	STATS_IP_SRCDST,
	STATS_DESTS,
	STATS_IP6_PTYPE,
	STATS_IP6_HOSTS,
	STATS_IP6_SRCDST,
	STATS_IP6_DESTS,
	STATS_DNS,
	STATS_HTTP,
	STATS_HTTP_REQUESTS,
	STATS_HTTP_SERVERS,
	STATS_HTTP_SEQUENCES,
	STATS_HTTP_SUMMARY /* of two roots: */
};
#define STATS_HTTP_CODES   "HTTP Response Status Codes"
#define STATS_HTTP_METHODS "HTTP Request Methods"

/* "IPv4 Statistics/IP Protocol Types" */
const char *stats_trees_title(enum stats_trees_kind kind);

/* Count a set of frames (NULL: all that are loaded); the caller gives the tree back with stats_tree_fini. */
void stats_trees_count(struct session *s, enum stats_trees_kind kind, const struct bitset *frames, size_t most,
                       struct stats_tree *out);

/* stats_messages.c: trees of messages (DNS, HTTP). */
void stats_messages_count(struct session *s, enum stats_trees_kind kind, const struct bitset *frames,
                          struct stats_tree *t);

/* Milliseconds of a time since the capture's first frame. */
double stats_trees_ms(const struct session *s, int64_t time_ns);

#endif
