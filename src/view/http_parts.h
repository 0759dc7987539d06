/* http_parts.h -- one HTTP message of a frame's tree: its head, its body as sent, its content as decoded. */
#ifndef WIRETALE_VIEW_HTTP_PARTS_H
#define WIRETALE_VIEW_HTTP_PARTS_H

#include "dissect/tree.h"

/* Bytes live as long as the tree. */
struct http_parts {
	const struct node *node;
	const uint8_t     *head, *body, *content;
	uint32_t           head_len, body_len, content_len; /* as far as they are there */
	uint32_t           missing; /* bytes of the body that its header promised and the capture has not */
};

/* The message behind `at` others of a tree (TREE_NODES); false: the tree has not so many. */
bool http_parts_of(const struct tree *t, unsigned at, struct http_parts *p);

/* The first node of a field at or below a node; NULL: there is none.  The field by its number in the registry. */
const struct node *node_find(const struct node *n, uint32_t number);

#endif
