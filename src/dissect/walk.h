/* walk.h -- between walk*.c (what protocols call) and tree.c (the order of layers); protocols include proto/proto.h. */
#ifndef WIRETALE_DISSECT_WALK_H
#define WIRETALE_DISSECT_WALK_H

#include "dissect/tree.h"

/* The state of one tree_build: which layer is being walked, and where its bytes stand. */
struct walker {
	struct tree *tree;
	uint32_t     first_field; /* number of row 0 of the table that add() means */
	uint32_t     base;        /* offset of the layer in its source */
	uint8_t      source;
	uint8_t      layer;   /* index in tree->scan.layers */
	uint32_t     skipped; /* layers that nobody asks for: a bit each */
	uint32_t     failed;  /* bit by layer: its walk ended too early, what it carries is not shown */
	bool         notes;   /* somebody asks for expert items, or what else is said of any layer */
};

/* A layer's depth that its parent's walk shows by itself (walk_show). */
enum { DEPTH_SHOWN = 0xff };

/* Does somebody ask for one of n fields from `first` on? */
bool tree_asks(const struct tree *t, uint32_t first, uint32_t n);

/* The same for one field, by its number. */
bool walk_asks(const struct walk *w, uint32_t number);

/* A line of free text that is longer than a label may be loses its end, and says so in front, as Wireshark does. */
const char *walk_cut_line(struct arena *a, const char *line);

/* The length of the UTF-8 sequence at p (1..4), 0 if the bytes are none (RFC 3629: shortest form, no surrogates). */
uint32_t utf8_sequence(const uint8_t *p, uint32_t n);

/* Copy text, bad sequences replaced. */
char *walk_utf8(struct arena *a, const uint8_t *p, uint32_t len, uint32_t *out_len);

/* Escape what a column can't show, from `start` to the end of t. */
void col_escape(struct text *t, size_t start);

/* Walk the layers that lie inside layer `index`'s tree, under a node. */
void walk_quoted(struct walk *w, struct node *under);

#endif
