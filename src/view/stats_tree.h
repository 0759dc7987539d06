/* stats_tree.h -- a tree of counters: how often, how much, how fast, and the greatest burst of each; Wireshark's
 * "stats_tree".  Who ticks them is not known here: view/stats_trees.h.  How a tree is written neither. */
#ifndef WIRETALE_VIEW_STATS_TREE_H
#define WIRETALE_VIEW_STATS_TREE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Nodes that a tree holds at most. */
enum { STATS_TREE_MAX = 1000000 };

/* A burst is what comes within a window, counted in buckets. */
enum { BURST_BUCKET_MS = 5, BURST_WINDOW_MS = 100, BURST_BUCKETS = BURST_WINDOW_MS / BURST_BUCKET_MS };

enum stats_value { STATS_COUNT, STATS_INTEGER, STATS_FLOAT }; /* no values, or values of this kind */

struct burst_bucket {
	int64_t  number;
	uint64_t count;
	double   start_ms;
};

struct stats_node {
	const char          *name;
	uint32_t             parent, first, last, next; /* numbers of nodes; 0: none */
	uint32_t             depth;
	uint8_t              values;    /* enum stats_value */
	bool                 is_fixed;  /* stands where it was made among its siblings, whatever they count (ranges) */
	int32_t              low, high; /* of a range */
	uint64_t             count, most_in_burst;
	double               sum, least, greatest, burst_start_ms;
	struct burst_bucket *bucket; /* the last ones, in order */
	size_t               nbuckets, bucket_capacity;
	uint64_t             in_window;
};

/* Node 0 holds the others. */
struct stats_tree {
	struct stats_node *node;
	size_t             n, capacity, most;
	uint64_t           left_out;                     /* ticks for which there was no node */
	double             now_ms, start_ms, elapsed_ms; /* start: of the first packet, negative: none yet */
	uint32_t          *slots;
	size_t             nslots;
	struct arena       names;
};

/* Prepare an empty tree of at most `most` nodes; give its memory back. */
void stats_tree_init(struct stats_tree *t, size_t most);
void stats_tree_fini(struct stats_tree *t);

/* A packet comes, at so many milliseconds since the capture's first. */
void stats_tree_at(struct stats_tree *t, double now_ms);

/* The child of a node with this name, made where it isn't there; 0: the tree is full (and ticks of 0 are counted as
 * left out). */
uint32_t stats_tree_child(struct stats_tree *t, uint32_t parent, const char *name, enum stats_value values);

/* Count one at a node; and with a value. */
void stats_tree_tick(struct stats_tree *t, uint32_t node);
void stats_tree_value(struct stats_tree *t, uint32_t node, double value);

/* Tick the child of that name, which is returned. */
uint32_t stats_tree_tick_child(struct stats_tree *t, uint32_t parent, const char *name);

/* Count a value at a node and at the one of its ranges that it is in. */
void stats_tree_range(struct stats_tree *t, uint32_t node, int32_t value);
/* Make a range. */
void stats_tree_add_range(struct stats_tree *t, uint32_t parent, const char *name, int32_t low, int32_t high);

/* The children of a node as they are shown, in `out` (room for all nodes): greatest count first, then by name, but
 * those of node 0 and ranges as they were made.  Returns how many. */
size_t stats_tree_children(const struct stats_tree *t, uint32_t node, uint32_t *out);

#endif
