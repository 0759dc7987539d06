/* http_parts.c -- see http_parts.h. */
#include "view/http_parts.h"

const struct node *node_find(const struct node *n, uint32_t number)
{
	if (n->number == number && n->field)
		return n;
	for (const struct node *c = n->first; c; c = c->next) {
		const struct node *found = node_find(c, number);
		if (found)
			return found;
	}
	return NULL;
}

bool http_parts_of(const struct tree *t, unsigned at, struct http_parts *p)
{
	uint32_t           proto = registry_proto_field(t->registry, P_http);
	const struct node *top = t->root->first, *file;

	*p = (struct http_parts){0};
	while (top && (top->number != proto || at)) {
		at -= top->number == proto;
		top = top->next;
	}
	if (!top)
		return false;
	const struct layer       *layer = &t->scan.layers[top->layer];
	const struct tree_source *source = &t->sources[layer->source];
	p->node = top;
	p->head = node_bytes(t, top, &p->head_len);
	if (!p->head)
		return false;
	uint32_t there =
	    layer->caplen < source->caplen - layer->offset ? layer->caplen : source->caplen - layer->offset;
	p->body_len = p->head_len < there ? there - p->head_len : 0;
	p->content = p->body = p->head + p->head_len;
	p->content_len = p->body_len;
	file = node_find(top, registry_find(t->registry, "http.file_data"));
	if (file)
		p->content = node_bytes(t, file, &p->content_len);
	p->missing = layer->len > there ? layer->len - there : 0;
	for (uint32_t i = 0; i < t->frame->nmessages; i++) {
		const struct message *m = &t->frame->messages[i];
		if (m->missing && m->source == layer->source && m->offset == layer->offset) {
			p->missing = m->missing;
			p->body_len = layer->len - p->head_len - m->missing;
		}
	}
	return true;
}
