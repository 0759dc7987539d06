/* short.c -- what the tree says where a frame ends too early: cut by the snap length, or malformed. */
#include "proto/proto.h"

const struct proto proto_short = {.name = "_ws.short", .title = "Short Frame", .brief = "Short frame"};

enum { EXPERT_MALFORMED, N };
static const struct field fields[N] = {
    [EXPERT_MALFORMED] = {"_ws.malformed.expert", "Malformed Packet (Exception occurred)", EXPERT(ERROR, MALFORMED)},
};

static void walk(struct walk *w)
{
	expert(w, w->node, EXPERT_MALFORMED, NULL);
}

const struct proto proto_malformed = {
    .name = "_ws.malformed",
    .title = "Malformed Packet",
    .brief = "Malformed packet",
    .fields = fields,
    .nfields = N,
    .walk = walk,
};
