/* ethertype.c -- hands a payload on by its EtherType; listed in frame.protocols, shows nothing itself. */
#include "proto/proto.h"

static void scan(struct scan *s)
{
	scan_table(s, T_ETHERTYPE, s->key, 0);
}

static void walk(struct walk *w)
{
	(void)w;
}

const struct proto proto_ethertype = {.name = "ethertype", .title = "Ethertype", .brief = NULL, .scan = scan, .walk = walk, .no_tree = 1};
