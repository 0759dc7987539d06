/* udp.c -- User Datagram Protocol: RFC 768.
 *
 *   0       2       4       6       8
 *   | sport | dport | len   | csum  | data ...
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name status_names[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}, {0, NULL}};

enum {
	SRCPORT, DSTPORT, PORT, STREAM, LENGTH, CHECKSUM, CHECKSUM_CALCULATED, CHECKSUM_STATUS, TIME_RELATIVE, TIME_DELTA,
	PAYLOAD, LENGTH_BAD, CHECKSUM_ZERO, CHECKSUM_BAD, N
};
static const struct field fields[N] = {
	[SRCPORT]             = {"udp.srcport", "Source Port", U16, PORT_UDP, AT(0), COL(SPORT)},
	[DSTPORT]             = {"udp.dstport", "Destination Port", U16, PORT_UDP, AT(2), COL(DPORT)},
	[PORT]                = {"udp.port", "Source or Destination Port", U16, PORT_UDP, FLAGS(FIELD_HIDDEN)},
	[LENGTH]              = {"udp.length", "Length", U16, DEC, HEAD(4)},
	[CHECKSUM]            = {"udp.checksum", "Checksum", U16, HEX, HEAD(6)},
	[CHECKSUM_CALCULATED] = {"udp.checksum_calculated", "Calculated Checksum", U16, HEX},
	[CHECKSUM_STATUS]     = {"udp.checksum.status", "Checksum Status", U8, NAMES(status_names), FLAGS(FIELD_GENERATED)},
	[STREAM]              = {"udp.stream", "Stream index", U32, DEC, FACT(STREAM)},
	[TIME_RELATIVE]       = {"udp.time_relative", "Time since first frame", RELTIME, FACT(UDP_TIME_RELATIVE)},
	[TIME_DELTA]          = {"udp.time_delta", "Time since previous frame", RELTIME, FACT(UDP_TIME_DELTA)},
	[PAYLOAD]             = {"udp.payload", "Payload", BYTES},
	[LENGTH_BAD]          = {"udp.length.bad", "Bad length value", EXPERT(ERROR, MALFORMED)},
	[CHECKSUM_ZERO]       = {"udp.checksum.zero", "Illegal checksum value (0)", EXPERT(ERROR, CHECKSUM)},
	[CHECKSUM_BAD]        = {"udp.checksum.bad", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
};
/* clang-format on */

enum { HEADER_BYTES = 8 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint16_t len = be16(s->p + 4);
	s->row->marks |= ROW_UDP;
	s->row->sport = be16(s->p);
	s->row->dport = be16(s->p + 2);
	if (len && len < HEADER_BYTES) {
		scan_bad(s);
		return;
	}
	if (len && len <= s->len)
		scan_trim(s, len);
	s->row->payload = s->len - HEADER_BYTES;
	scan_ports(s, T_UDP_PORT, HEUR_UDP, s->row->sport, s->row->dport, HEADER_BYTES);
}

static void walk(struct walk *w)
{
	uint16_t sport = get_u16(w, 0), dport = get_u16(w, 2);

	if (!walk_ok(w))
		return;
	col_info(w, "%u \xe2\x86\x92 %u", sport, dport);
	node_label(w->node, "User Datagram Protocol, Src Port: %u, Dst Port: %u", sport, dport);
	node_len(w->node, HEADER_BYTES);
	add(w, w->node, SRCPORT, 0, 2);
	add(w, w->node, DSTPORT, 2, 2);
	add(w, w->node, PORT, 0, 2);
	add(w, w->node, PORT, 2, 2);
	uint16_t len = get_u16(w, 4);
	add(w, w->node, LENGTH, 4, 2);
	if (!walk_ok(w))
		return;
	col_info_add(w, " Len=%u", len ? len - (unsigned)HEADER_BYTES : w->len - HEADER_BYTES);
	struct node *sum = add(w, w->node, CHECKSUM, 6, 2);
	bool         zero = get_u16(w, 6) == 0;
	node_append(sum, zero ? " [zero-value ignored]" : " [unverified]");
	add_uint(w, w->node, CHECKSUM_STATUS, 6, 0, zero ? 3 : 2);
	add_rows(w, w->node, STREAM, STREAM, 0);
	struct node *times = add_text(w, w->node, 0, 0, "Timestamps");
	node_generated(times);
	add_rows(w, times, TIME_RELATIVE, TIME_DELTA, 0);
	if (w->len > HEADER_BYTES) {
		struct node *payload = add(w, w->node, PAYLOAD, HEADER_BYTES, w->caplen - HEADER_BYTES);
		node_label(payload, "UDP payload (%u byte%s)", w->caplen - HEADER_BYTES, w->caplen - HEADER_BYTES == 1 ? "" : "s");
	}
}

const struct proto proto_udp = {
    .name = "udp",
    .title = "User Datagram Protocol",
    .brief = "UDP",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 17}),
    .scan = scan,
    .walk = walk,
};
