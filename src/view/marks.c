/* marks.c -- see marks.h. */
#include "view/marks.h"

const char *mark_name(enum mark m)
{
	static const char *const names[MARK_COUNT] = {"first",         "between",        "through", "last",
	                                              "request",       "response",       "ack",     "dup_ack",
	                                              "retransmitted", "retransmission", "part"};

	return names[m];
}

static enum mark mark_of(const struct field *f)
{
	switch (f->width) {
	case LINK_REQUEST: return MARK_REQUEST;
	case LINK_RESPONSE: return MARK_RESPONSE;
	case LINK_ACK: return MARK_ACK;
	case LINK_DUP_ACK: return MARK_DUP_ACK;
	case LINK_RETRANS_PREV: return MARK_RETRANSMITTED;
	case LINK_RETRANS_NEXT: return MARK_RETRANSMISSION;
	default: return MARK_PART;
	}
}

static void gather(struct marks *m, const struct node *first)
{
	for (const struct node *n = first; n; n = n->next) {
		if (n->field && n->field->type == FT_FRAMENUM && n->value.u && m->nlinks < MARK_LINKS_MAX) {
			m->link[m->nlinks].frame = (uint32_t)n->value.u - 1;
			m->link[m->nlinks++].mark = mark_of(n->field);
		}
		gather(m, n->first);
	}
}

void marks_of(struct marks *m, struct session *s, uint32_t frame, const struct tree *t)
{
	const struct block *b = store_block(&s->store, frame);
	uint32_t            i = frame & BLOCK_MASK;

	*m = (struct marks){.tcp = block_marks(b, i) & ROW_TCP};
	gather(m, t->root->first);
	if (!(block_marks(b, i) & (ROW_TCP | ROW_UDP)) || block_stream(b, i) == NO_STREAM)
		return;
	const struct course *c = &(m->tcp ? s->flow.tcp_course : s->flow.udp_course)[block_stream(b, i)];
	m->has_stream = true;
	m->stream = block_stream(b, i);
	m->first = c->first;
	m->last = c->last;
}

uint32_t marks_for(const struct marks *m, const struct session *s, uint32_t frame)
{
	const struct block *b = store_block(&s->store, frame);
	uint32_t            i = frame & BLOCK_MASK, bits = 0;

	for (uint32_t k = 0; k < m->nlinks; k++)
		if (m->link[k].frame == frame)
			bits |= 1u << m->link[k].mark;
	if (!m->has_stream || frame < m->first || frame > m->last || m->first == m->last)
		return bits;
	bool same = block_stream(b, i) == m->stream && block_marks(b, i) & (m->tcp ? ROW_TCP : ROW_UDP);
	if (frame == m->first)
		return bits | 1u << MARK_FIRST;
	if (frame == m->last)
		return bits | 1u << MARK_LAST;
	return bits | 1u << (same ? MARK_BETWEEN : MARK_THROUGH);
}
