/* tcp_options.c -- the options of TCP: RFC 9293 section 3.1, RFC 7323, RFC 2018. */
#include "proto/tcp.h"

void tcp_walk_options(struct walk *w, uint32_t off, uint32_t n)
{
	add(w, w->node, OPTIONS, off, n);
}
