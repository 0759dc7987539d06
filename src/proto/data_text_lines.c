/* data_text_lines.c -- text in a body, line by line. */
#include "proto/proto.h"

#include <string.h>

/* Is this what JSON could not read, and has named already? */
static bool is_rest(const struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	return w->layer->parent >= 0 && layers[w->layer->parent].proto == P_json;
}

static void walk(struct walk *w)
{
	uint32_t    at = 0, lines = 0;
	const char *type = walk_told(w);

	while (walk_nodes(w) && at < w->caplen) {
		uint32_t i = at;
		while (i < w->caplen && w->p[i] != '\n' && w->p[i] != '\r')
			i++;
		if (i < w->caplen)
			i += w->p[i] == '\r' && i + 1 < w->caplen && w->p[i + 1] == '\n' ? 2 : 1;
		if (walk_labels(w))
			add_text(w, w->node, at, i - at, "%s", walk_escaped(w, at, i - at));
		else
			add_text(w, w->node, at, i - at, "%s", "");
		at = i;
		lines++;
	}
	if (type && !is_rest(w))
		col_info_add(w, " (%s)", type);
	if (type)
		node_label(w->node, "Line-based text data: %s (%u lines)", type, lines);
	else
		node_label(w->node, "Line-based text data (%u lines)", lines);
}

const struct proto proto_data_text_lines = {
    .name = "data-text-lines", .title = "Line-based text data", .brief = NULL, .walk = walk, .told_columns = true};
