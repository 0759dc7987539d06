/* run.h -- between run.c (blocks) and eval.c (single frames).  Private to filter/. */
#ifndef WIRETALE_FILTER_RUN_H
#define WIRETALE_FILTER_RUN_H

#include "filter/program.h"

struct filter_run {
	const struct filter *f;
	struct filter_frames frames;
	unsigned             ways;
	struct matcher      *matcher;
	struct arena         arena; /* values of one frame */
	struct tree          tree;
	struct leaf_block    leaf_block;
	/* The block. */
	uint64_t  trusted[BLOCK_WORDS], all[BLOCK_WORDS];
	uint64_t *may, *has, *unsure; /* BLOCK_WORDS a field */
	uint8_t  *shape_may;
	size_t    shape_capacity;
	/* The frame that is looked at. */
	const struct block      *b;
	uint32_t                 frame, row;
	const struct frame_info *info; /* once asked for */
	const uint8_t           *head; /* the same */
	uint32_t                 head_bytes;
	uint32_t                 encap;
	bool                     has_head, has_tree, gone;
};

/* Does the filter hold for one row of a block? */
bool eval_frame(struct filter_run *r, const struct block *b, uint32_t first, uint32_t row);

#endif
