/* marks.h -- what a frame is to the selected one: the marks beside the packet list. */
#ifndef WIRETALE_VIEW_MARKS_H
#define WIRETALE_VIEW_MARKS_H

#include "view/session.h"

enum mark {
	MARK_FIRST,
	MARK_BETWEEN,
	MARK_THROUGH,
	MARK_LAST,
	MARK_REQUEST,
	MARK_RESPONSE,
	MARK_ACK,
	MARK_DUP_ACK,
	MARK_RETRANSMITTED,
	MARK_RETRANSMISSION,
	MARK_PART,
	MARK_COUNT
};

enum { MARK_LINKS_MAX = 256 };

/* The selected frame: its conversation and the frames that its fields point to. */
struct marks {
	bool     has_stream, tcp;
	uint32_t stream, first, last; /* frames from 0 */
	struct {
		uint32_t  frame; /* from 0 */
		enum mark mark;
	} link[MARK_LINKS_MAX];
	uint32_t nlinks;
};

/* Gather the marks of a frame (from 0), whose tree t is (built with TREE_NODES). */
void marks_of(struct marks *m, struct session *s, uint32_t frame, const struct tree *t);

/* The marks of another frame: bits 1 << enum mark. */
uint32_t marks_for(const struct marks *m, const struct session *s, uint32_t frame);

/* "ack" */
const char *mark_name(enum mark m);

#endif
