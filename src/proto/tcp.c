/* tcp.c -- Transmission Control Protocol: RFC 9293.
 *
 *   0       2       4           8           12      14      16      18      20
 *   | sport | dport | seq       | ack       |hl|flag| win   | csum  | urg   | options ...
 *
 * The header only.  Who lost what is flow/tcp_track.c; bytes in order are flow/stream.c. */
#include "proto/proto.h"

enum { SRCPORT, DSTPORT, N };
static const struct field fields[N] = {
    [SRCPORT] = {"tcp.srcport", "Source Port", U16, PORT_TCP, AT(0), COL(SPORT)},
    [DSTPORT] = {"tcp.dstport", "Destination Port", U16, PORT_TCP, AT(2), COL(DPORT)},
};

enum { HEADER_BYTES = 20 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t hlen = (s->p[12] >> 4) * 4u;
	s->row->marks |= ROW_TCP;
	s->row->sport = be16(s->p);
	s->row->dport = be16(s->p + 2);
	s->row->seq = be32(s->p + 4);
	s->row->ack = be32(s->p + 8);
	s->row->tcp_flags = be16(s->p + 12) & 0xfff;
	s->row->window = be16(s->p + 14);
	if (hlen < HEADER_BYTES || hlen > s->len) {
		scan_bad(s);
		return;
	}
	s->row->payload = s->len - hlen;
	if (hlen > HEADER_BYTES && scan_need(s, hlen))
		scan_tcp_options(s, s->p + HEADER_BYTES, hlen - HEADER_BYTES);
}

const struct proto proto_tcp = {
    .name = "tcp",
    .title = "Transmission Control Protocol",
    .brief = "TCP",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 6}),
    .scan = scan,
};
