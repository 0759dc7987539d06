/* tcp_stream.c -- TCP's payload: who gets it, and how segments of messages are shown.  Putting them together is
 * flow/stream.c's. */
#include "proto/fragments.h"
#include "proto/tcp.h"

void tcp_scan_payload(struct scan *s, uint32_t hlen)
{
	if (scan_messages(s, hlen) || hlen >= s->len)
		return;
	scan_ports(s, T_TCP_PORT, HEUR_TCP, s->row->sport, s->row->dport, hlen);
}

/* ------------------------------------------------------------------ walk */

static void add_data(struct walk *w, uint32_t off, uint32_t len, const char *what)
{
	if (!have(w, off, len))
		len = w->caplen > off ? w->caplen - off : 0;
	struct node *n = add(w, w->node, SEGMENT_DATA, off, len);
	node_label(n, "%sTCP segment data (%u byte%s)", what, len, len == 1 ? "" : "s");
}

static bool is_mine(const struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	const struct layer      *layers;

	walk_layers(w, &layers);
	return f->streamed && f->stream_layer == w->layer - layers;
}

static void walk_parts(struct walk *w, uint32_t hlen)
{
	const struct frame_info *f = walk_frame(w);
	bool                     waits = false;

	for (uint32_t i = 0; i < f->nstream_parts; i++) {
		const struct stream_part *p = &f->stream_parts[i];
		if (p->again && !p->whole_in) {
			add_data(w, hlen + p->offset, p->len, "Retransmitted ");
			continue;
		}
		if (p->whole_in && p->whole_in != f->number)
			node_generated(add_uint(w, w->node, REASSEMBLED_IN, 0, 0, p->whole_in));
		waits = waits || p->whole_in != f->number;
		add_data(w, hlen + p->offset, p->len, "");
	}
	if (waits && !f->nmessages) {
		col_protocol(w, "TCP"); /* whatever an option said */
		col_info_add(w, " [TCP segment of a reassembled PDU]");
	}
}

/* "3 Reassembled TCP Segments (3186 bytes): #6(1368), #7(1368), #8(450)" */
static void label_list(struct walk *w, struct node *n, const struct derived *d)
{
	struct text t;

	if (!n || !walk_labels(w))
		return;
	text_init(&t);
	text_printf(&t, "%u Reassembled TCP Segment%s (%u byte%s): ", d->nparts, d->nparts == 1 ? "" : "s", d->len,
	            d->len == 1 ? "" : "s");
	for (uint32_t i = 0; i < d->nparts; i++)
		text_printf(&t, "%s#%u(%u)", i ? ", " : "", walk_shown(w, d->parts[i].frame), d->parts[i].len);
	node_label(n, "%s", walk_text(w, &t));
	text_fini(&t);
}

static void walk_list(struct walk *w, const struct derived *d, uint8_t source)
{
	struct walk  former = *w;
	struct node *under = node_parent(w->node);

	if (walk_wants(w, SEGMENT_COUNT, REASSEMBLED_DATA))
		walk_need(w, source, 0, UINT32_MAX);
	walk_switch(w, source);
	struct node *list = add(w, under, SEGMENTS, 0, d->len);
	node_generated(list);
	label_list(w, list, d);
	for (uint32_t i = 0; i < d->nparts; i++) {
		const struct part *p = &d->parts[i];
		struct node       *n = add_uint(w, list, SEGMENT, p->offset, p->len, p->frame);
		node_generated(n);
		node_label(n, "Frame: %u, payload: %u-%u (%u byte%s)", walk_shown(w, p->frame), p->offset,
		           p->offset + p->len - 1, p->len, p->len == 1 ? "" : "s");
	}
	node_generated(add_uint(w, list, SEGMENT_COUNT, 0, 0, d->nparts));
	node_generated(add_uint(w, list, REASSEMBLED_LENGTH, 0, 0, d->len));
	node_generated(add(w, list, REASSEMBLED_DATA, 0, d->len));
	walk_return(w, &former);
}

void tcp_walk_payload(struct walk *w, uint32_t hlen)
{
	uint32_t                 n = w->caplen > hlen ? w->caplen - hlen : 0;
	const struct frame_info *f = walk_frame(w);

	if (n && w->len > hlen) {
		struct node *payload = add(w, w->node, PAYLOAD, hlen, n);
		uint32_t     len = w->len - hlen; /* also of a frame that is cut short */
		node_label(payload, "TCP payload (%u byte%s)", len, len == 1 ? "" : "s");
	}
	if (!is_mine(w))
		return;
	walk_parts(w, hlen);
	for (uint32_t i = 0; i < f->nderived; i++)
		if (f->derived[i].layer == f->stream_layer)
			walk_list(w, &f->derived[i], (uint8_t)(i + 1));
}
