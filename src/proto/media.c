/* media.c -- a body of a type that nobody decodes. */
#include "proto/proto.h"

enum { TYPE, N };
static const struct field fields[N] = {[TYPE] = {"media.type", "Media type", BYTES}};

static void walk(struct walk *w)
{
	const char *type = walk_told(w);

	if (type)
		col_info_add(w, " (%s)", type);
	node_label(w->node, "Media Type");
	if (!w->caplen)
		return;
	struct node *n = add(w, w->node, TYPE, 0, w->caplen);
	node_label(n, "Media type: %s (%u byte%s)", type ? type : "", w->caplen, w->caplen == 1 ? "" : "s");
}

const struct proto proto_media = {.name = "media",
                                  .title = "Media Type",
                                  .brief = NULL,
                                  .fields = fields,
                                  .nfields = N,
                                  .walk = walk,
                                  .told_columns = true};
