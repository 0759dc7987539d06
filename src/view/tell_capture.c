/* tell_capture.c -- what only the file knows of a connection's capture: dropped packets, and checksums that the network
 * card was to fill in.  The other caveats are app/tale.c's. */
#include "view/tell.h"

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "dissect/registry.h"

/* Named limit: so many segments of an end are looked at. */
enum { CHECKED_MAX = 8, HEADER_BYTES = 20, TCP_NUMBER = 6 };

/* Where the TCP header of a frame's own row begins; UINT32_MAX: not in the frame's own bytes. */
static uint32_t tcp_offset(const struct block *b, uint32_t row, enum proto_id tcp)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, row, &n);

	for (uint32_t i = 0; i < n; i++)
		if (layers[i].proto == tcp && !layers[i].source && !layers[i].depth)
			return layers[i].offset;
	return UINT32_MAX;
}

static uint64_t pseudo_sum(const struct block *b, const struct row *row, uint32_t bytes)
{
	uint8_t src[4] = {(uint8_t)(row->src >> 24), (uint8_t)(row->src >> 16), (uint8_t)(row->src >> 8),
	                  (uint8_t)row->src};
	uint8_t dst[4] = {(uint8_t)(row->dst >> 24), (uint8_t)(row->dst >> 16), (uint8_t)(row->dst >> 8),
	                  (uint8_t)row->dst};

	if (row->net == NET_IP6)
		return checksum_pseudo(0, block_address(b, row->src), block_address(b, row->dst), 16, bytes,
		                       TCP_NUMBER);
	return checksum_pseudo(0, src, dst, sizeof src, bytes, TCP_NUMBER);
}

/* Does a segment's checksum hold?  1: yes, 0: no, -1: it can't be said (cut short, in a tunnel). */
static int checksum_holds(const struct session *s, uint32_t frame, enum proto_id tcp)
{
	const struct block *b = store_block(&s->store, frame);
	struct row          row;
	int                 holds = -1;

	block_row(b, frame & BLOCK_MASK, &row);
	uint32_t at = tcp_offset(b, frame & BLOCK_MASK, tcp);
	if (at == UINT32_MAX || row.caplen < row.len || row.caplen < at + HEADER_BYTES || !(row.marks & ROW_TCP) ||
	    (row.net != NET_IP4 && row.net != NET_IP6))
		return -1;
	uint8_t *bytes = mem_alloc(row.caplen);
	if (session_read(s, row.offset, bytes, row.caplen)) {
		uint32_t n = (bytes[at + 12] >> 4) * 4u + row.payload;
		if (n >= HEADER_BYTES && n <= row.caplen - at)
			holds = !checksum_finish(checksum_add(pseudo_sum(b, &row, n), bytes + at, n));
	}
	mem_free(bytes);
	return holds;
}

/* All checksums of one end are wrong, and none of the other's: its own machine captured, before its card filled them
 * in. */
static void find_offload(const struct session *s, struct tale *t)
{
	enum proto_id tcp = registry_proto("tcp");
	uint32_t      right[2] = {0, 0}, wrong[2] = {0, 0}, first[2] = {0, 0};

	for (size_t i = 0; i < t->nframes; i++) {
		bool back = block_marks(store_block(&s->store, t->frames[i]), t->frames[i] & BLOCK_MASK) & ROW_REVERSE;
		if (right[back] + wrong[back] == CHECKED_MAX) {
			if (right[!back] + wrong[!back] == CHECKED_MAX || i > (size_t)CHECKED_MAX * CHECKED_MAX)
				break;
			continue;
		}
		int holds = checksum_holds(s, t->frames[i], tcp);
		if (!holds && !wrong[back]++)
			first[back] = t->frames[i];
		right[back] += holds > 0;
	}
	for (int i = 0; i < 2; i++)
		if (wrong[i] && !right[i] && !wrong[!i])
			t->caveats[CAVEAT_CHECKSUMS] = (struct tale_note){wrong[i], first[i]};
}

void tell_look_at_capture(const struct session *s, struct tale *t, bool in_full)
{
	uint64_t dropped = session_dropped(s);

	if (dropped)
		t->caveats[CAVEAT_DROPPED] = (struct tale_note){dropped, t->frames[0]};
	if (in_full)
		find_offload(s, t);
}
