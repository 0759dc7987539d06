/* api_frame.c -- one frame: its tree and its bytes. */
#include "server/server.h"

#include "base/json.h"
#include "view/detail.h"

#include <string.h>

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

static void put_base64(struct text *t, const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
		text_char(t, digits[v >> 18]);
		text_char(t, digits[v >> 12 & 63]);
		text_char(t, i + 1 < n ? digits[v >> 6 & 63] : '=');
		text_char(t, i + 2 < n ? digits[v & 63] : '=');
	}
}

static void get_frame(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);
	struct text     t;

	if (!c)
		return;
	text_init(&t);
	capture_lock(c);
	if (numbers[1] < 1 || numbers[1] > c->session.store.nframes ||
	    !capture_frame(c, (uint32_t)numbers[1] - 1, TREE_NODES | TREE_LABELS)) {
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
		put_base64(&t, source->bytes, source->caplen);
		text_str(&t, "\"}");
	}
	text_str(&t, "],\"tree\":");
	put_nodes(&t, c->tree.root->first);
	text_char(&t, '}');
	capture_unlock(c);
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

const struct route routes_frame[] = {{HTTP_GET, "/captures/#/frames/#", get_frame}, {0}};
