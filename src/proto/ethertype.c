/* ethertype.c -- hands a payload on by its EtherType; listed in frame.protocols, shows nothing itself. */
#include "proto/names.h"
#include "proto/proto.h"

/* The payload ends where the next header says; the rest is padding or a trailer of the layer around this one. */
static void scan(struct scan *s)
{
	enum proto_id       proto = scan_lookup(s, T_ETHERTYPE, s->key);
	const struct layer *child = scan_next(s, proto ? proto : P_data, 0, REST, s->key);

	if (child)
		scan_trim(s, child->len);
}

static bool decoded(const struct walk *w)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers), i = (uint32_t)(w->layer - layers) + 1;

	return i < n && layers[i].proto != P_data;
}

static void walk(struct walk *w)
{
	uint32_t type = w->layer->data;

	if (!walk_columns(w) || decoded(w))
		return;
	const char *text = name_of(ethertype_names, type);
	col_protocol(w, walk_printf(w, "0x%04x", type));
	if (text)
		col_info(w, "%s", text);
}

const struct proto proto_ethertype = {.name = "ethertype",
                                      .title = "Ethertype",
                                      .brief = "Ethertype",
                                      .scan = scan,
                                      .walk = walk,
                                      .no_tree = 1,
                                      .is_plain = true};
