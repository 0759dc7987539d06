/* api_frame.c -- one frame: its tree and its bytes. */
#include "server/server.h"

#include "base/base64.h"
#include "base/json.h"
#include "view/detail.h"

#include <string.h>

/* The value as a filter writes it: strings and times in quotes. */
static void put_value(struct text *t, const struct node *n)
{
	struct text v, quoted;

	if (!n->field || n->field->type == FT_NONE || n->field->type == FT_PROTOCOL)
		return;
	text_init(&v);
	text_init(&quoted);
	value_show(&v, n->field, &n->value);
	if (ftype_is_string(n->field->type) || n->field->type == FT_ABSOLUTE_TIME)
		json_string(&quoted, v.p ? v.p : "", v.length);
	text_str(t, ",\"v\":");
	if (quoted.length)
		json_string(t, quoted.p, quoted.length);
	else
		json_string(t, v.p ? v.p : "", v.length);
	text_fini(&v);
	text_fini(&quoted);
}

static void put_nodes(struct text *t, struct node *first)
{
	static const char *const severities[] = {"", "comment", "chat", "note", "warn", "error"};

	text_char(t, '[');
	for (struct node *n = first; n; n = n->next) {
		const char *line = node_text(n);
		if (n != first)
			text_char(t, ',');
		text_str(t, "{\"t\":");
		json_string(t, line, strlen(line));
		if (n->field) {
			text_str(t, ",\"f\":");
			json_string(t, n->field->name, strlen(n->field->name));
		}
		text_printf(t, ",\"s\":%u,\"o\":%u,\"l\":%u", n->source, n->offset, n->len);
		put_value(t, n);
		if (n->flags & NODE_HIDDEN)
			text_str(t, ",\"h\":true");
		if (n->flags & NODE_GENERATED)
			text_str(t, ",\"g\":true");
		if (n->severity)
			text_printf(t, ",\"e\":\"%s\"", severities[n->severity]);
		if (n->field && n->field->type == FT_FRAMENUM)
			text_printf(t, ",\"r\":%u", (unsigned)n->value.u);
		if (n->first) {
			text_str(t, ",\"c\":");
			put_nodes(t, n->first);
		}
		text_char(t, '}');
	}
	text_char(t, ']');
}

/* Which streams of this frame can be followed. */
static void put_streams(struct text *t, const struct capture *c, uint32_t frame)
{
	const struct block       *b = store_block(&c->session.store, frame);
	uint32_t                  i = frame & BLOCK_MASK, n;
	const struct shape_layer *layers = block_layers(b, i, &n);
	bool                      tcp = block_marks(b, i) & ROW_TCP, http = false;

	if (!(block_marks(b, i) & (ROW_TCP | ROW_UDP)) || block_stream(b, i) == NO_STREAM) {
		text_str(t, ",\"follow\":[],\"stream\":{}");
		return;
	}
	for (uint32_t k = 0; k < n; k++)
		http |= strcmp(proto_name(layers[k].proto), "http") == 0;
	text_printf(t, ",\"follow\":[\"%s\"%s],\"stream\":{\"%s\":%u},\"tale\":%s", tcp ? "tcp" : "udp",
	            tcp && http ? ",\"http\"" : "", tcp ? "tcp" : "udp", block_stream(b, i), tcp ? "true" : "false");
}

static void get_frame(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	struct look     look = {.wants = TREE_NODES | TREE_LABELS,
	                        .displayed = numbers[1] >= 2 ? (uint32_t)numbers[1] - 2 : UINT32_MAX,
	                        .raw_sequence = !http_number(r, "relative", 1)};
	struct text     t;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	if (numbers[1] < 1 || numbers[1] > c->session.store.nframes ||
	    !capture_look(c, (uint32_t)numbers[1] - 1, &look)) {
		capture_unlock(c);
		http_reply_error(r, 404, "no such frame");
		return;
	}
	text_printf(&t, "{\"n\":%u,\"sources\":[", (unsigned)numbers[1]);
	for (uint32_t i = 0; i < c->tree.nsources; i++) {
		const struct tree_source *source = &c->tree.sources[i];
		text_str(&t, i ? ",{\"name\":" : "{\"name\":");
		json_string(&t, source->name, strlen(source->name));
		text_str(&t, ",\"bytes\":\"");
		text_base64(&t, source->bytes, source->caplen);
		text_str(&t, "\"}");
	}
	text_str(&t, "],\"tree\":");
	put_nodes(&t, c->tree.root->first);
	put_streams(&t, c, (uint32_t)numbers[1] - 1);
	text_char(&t, '}');
	capture_unlock(c);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

const struct route routes_frame[] = {{HTTP_GET, "/captures/#/frames/#", get_frame}, {0}};
