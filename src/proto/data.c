/* data.c -- bytes that nobody decodes. */
#include "proto/proto.h"

enum { DATA, TEXT, LEN, UNCOMPRESSED_DATA, UNCOMPRESSED_LEN, N };
static const struct field fields[N] = {
    [DATA] = {"data.data", "Data", BYTES},
    [TEXT] = {"data.text", "Text", STRING},
    [LEN] = {"data.len", "Length", I32, DEC, FLAGS(FIELD_GENERATED)},
    [UNCOMPRESSED_DATA] = {"data.uncompressed.data", "Uncompressed Data", BYTES},
    [UNCOMPRESSED_LEN] = {"data.uncompressed.len", "Uncompressed Length", I32, DEC},
};

static void walk(struct walk *w)
{
	if (!w->caplen)
		return;
	add(w, w->node, DATA, 0, w->caplen);
	add_int(w, w->node, LEN, 0, 0, w->caplen);
	node_len(w->node, w->caplen);
	node_label(w->node, "Data (%u byte%s)", w->caplen, w->caplen == 1 ? "" : "s");
}

const struct proto proto_data = {
    .name = "data", .title = "Data", .brief = NULL, .fields = fields, .nfields = N, .walk = walk, .told_columns = true};
