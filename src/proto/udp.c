/* udp.c -- User Datagram Protocol: RFC 768; UDP-Lite: RFC 3828.
 *
 *   0       2       4       6       8
 *   | sport | dport | len   | csum  | data ...          UDP-Lite: how much the checksum covers stands where len does
 */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */

enum {
	SRCPORT, DSTPORT, PORT, STREAM, LENGTH, COVERAGE, CHECKSUM, CHECKSUM_CALCULATED, CHECKSUM_STATUS, TIME_RELATIVE,
	TIME_DELTA, PAYLOAD, POSSIBLE_TRACEROUTE, LENGTH_BAD, COVERAGE_BAD, CHECKSUM_ZERO, CHECKSUM_BAD, LENGTH_BAD_ZERO, N
};
static const struct field fields[N] = {
	[SRCPORT]             = {"udp.srcport", "Source Port", U16, PORT_UDP, AT(0), COL(SPORT)},
	[DSTPORT]             = {"udp.dstport", "Destination Port", U16, PORT_UDP, AT(2), COL(DPORT)},
	[PORT]                = {"udp.port", "Source or Destination Port", U16, PORT_UDP, FLAGS(FIELD_HIDDEN)},
	[LENGTH]              = {"udp.length", "Length", U16, DEC, HEAD(4)},
	[COVERAGE]            = {"udp.checksum_coverage", "Checksum coverage", U16, DEC, AT(4)},
	[CHECKSUM]            = {"udp.checksum", "Checksum", U16, HEX, HEAD(6)},
	[CHECKSUM_CALCULATED] = {"udp.checksum_calculated", "Calculated Checksum", U16, HEX},
	[CHECKSUM_STATUS]     = {"udp.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[STREAM]              = {"udp.stream", "Stream index", U32, DEC, FACT(STREAM)},
	[TIME_RELATIVE]       = {"udp.time_relative", "Time since first frame", RELTIME, FACT(UDP_TIME_RELATIVE)},
	[TIME_DELTA]          = {"udp.time_delta", "Time since previous frame", RELTIME, FACT(UDP_TIME_DELTA)},
	[PAYLOAD]             = {"udp.payload", "Payload", BYTES},
	[POSSIBLE_TRACEROUTE] = {"udp.possible_traceroute", "Possible traceroute", EXPERT(CHAT, SEQUENCE)},
	[LENGTH_BAD]          = {"udp.length.bad", "Bad length value", EXPERT(ERROR, MALFORMED)},
	[COVERAGE_BAD]        = {"udplite.checksum_coverage.bad", "Bad checksum coverage length value", EXPERT(ERROR, MALFORMED)},
	[CHECKSUM_ZERO]       = {"udp.checksum.zero", "Illegal checksum value (0)", EXPERT(ERROR, CHECKSUM)},
	[CHECKSUM_BAD]        = {"udp.checksum.bad", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
	[LENGTH_BAD_ZERO]     = {"udp.length.bad_zero", "Length is zero but payload < 65536", EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

enum {
	HEADER_BYTES = 8,
	TRACEROUTE_PORT = 33434,
	TRACEROUTE_LAST_PORT = 33464,
	TRACEROUTE_PROBES = 3,
	JUMBO_BYTES = 65536
};

static bool is_lite(const struct proto *p)
{
	extern const struct proto proto_udplite;

	return p == &proto_udplite;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	bool     lite = is_lite(all_protos[s->layer->proto]);
	uint32_t len = lite ? s->len : be16(s->p + 4);
	s->row->marks |= ROW_UDP;
	s->row->sport = be16(s->p);
	s->row->dport = be16(s->p + 2);
	if (!len && s->len >= JUMBO_BYTES && s->row->net == NET_IP6)
		len = s->len;
	if (len < HEADER_BYTES) {
		scan_bad(s);
		return;
	}
	scan_trim(s, len);
	s->row->payload = s->len - HEADER_BYTES;
	scan_ports(s, T_UDP_PORT, HEUR_UDP, s->row->sport, s->row->dport, HEADER_BYTES);
}

/* How many bytes stand behind this layer's start in the layer that carries it: those behind the datagram's own length
 * are shown as payload too. */
static uint32_t carried_bytes(const struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	const struct layer      *layers, *l = w->layer;

	walk_layers(w, &layers);
	const struct layer *parent = l->parent >= 0 ? &layers[l->parent] : NULL;
	if (parent && parent->source == l->source)
		return parent->offset + parent->caplen - l->offset;
	return l->source && l->source <= f->nderived ? f->derived[l->source - 1].len : w->caplen;
}

static bool is_piece(const struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	return w->row->ip_frag & 0x3fff && w->layer->parent >= 0 && layers[w->layer->parent].source == w->layer->source;
}

/* The length; returns how long the datagram is, 0: there is no going on. */
static uint32_t walk_length(struct walk *w)
{
	uint32_t     len = get_u16(w, 4), carried = w->layer->len;
	struct node *n = add(w, w->node, LENGTH, 4, 2);

	if (!len && carried >= JUMBO_BYTES && w->row->net == NET_IP6)
		return carried;
	if (len < HEADER_BYTES && walk_ok(w)) {
		node_append(n, " (bogus, must be >= %d)", HEADER_BYTES);
		expert(w, n, LENGTH_BAD, "Bad length value %u < %d", len, HEADER_BYTES);
		col_info_add(w, " [BAD UDP LENGTH %u < %d]", len, HEADER_BYTES);
		return 0;
	}
	if (len > carried && !is_piece(w) && !w->layer->depth) {
		node_append(n, " (bogus, payload length %u)", carried);
		expert(w, n, LENGTH_BAD, "Bad length value %u > IP payload length", len);
		col_info_add(w, " [BAD UDP LENGTH %u > IP PAYLOAD LENGTH]", len);
	}
	return len;
}

static uint32_t walk_coverage(struct walk *w)
{
	uint32_t     coverage = get_u16(w, 4), len = w->layer->len;
	struct node *n = add(w, w->node, COVERAGE, 4, 2);

	if (coverage && (coverage < HEADER_BYTES || coverage > len) && walk_ok(w)) {
		node_append(n, " (bogus, must be >= %d and <= %u)", HEADER_BYTES, len);
		expert(w, n, COVERAGE_BAD, "Bad checksum coverage length value %u < %d or > %u", coverage, HEADER_BYTES,
		       len);
		col_info_add(w, " [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH %u < %d or > %u]", coverage,
		             HEADER_BYTES, len);
	}
	node_generated(add_uint(w, w->node, LENGTH, 4, 0, len));
	return len;
}

static void walk_checksum(struct walk *w, bool lite)
{
	uint16_t     sum = get_u16(w, 6);
	struct node *n = add(w, w->node, CHECKSUM, 6, 2);

	if (!walk_ok(w))
		return;
	if (sum) {
		node_append(n, " [unverified]");
		add_uint(w, w->node, CHECKSUM_STATUS, 6, 0, 2);
	} else if (lite || w->row->net == NET_IP6) {
		node_append(n, " [zero-value illegal]");
		expert(w, n, CHECKSUM_ZERO, NULL);
		add_uint(w, n, CHECKSUM_STATUS, 6, 2, 4);
		col_info_add(w, " [ILLEGAL CHECKSUM (0)]");
	} else {
		node_append(n, " [zero-value ignored]");
		add_uint(w, n, CHECKSUM_STATUS, 6, 2, 3);
	}
}

/* Traceroute's probes count upwards from its port. */
static void note_traceroute(struct walk *w, struct node *n, uint16_t port)
{
	if (port <= TRACEROUTE_PORT || port > TRACEROUTE_LAST_PORT)
		return;
	unsigned probe = port - TRACEROUTE_PORT - 1u;
	expert(w, n, POSSIBLE_TRACEROUTE, "Possible traceroute: hop #%u, attempt #%u", probe / TRACEROUTE_PROBES + 1,
	       probe % TRACEROUTE_PROBES + 1);
}

static void walk_ports(struct walk *w, bool lite)
{
	uint16_t sport = get_u16(w, 0), dport = get_u16(w, 2);

	if (!walk_ok(w))
		return;
	col_info(w, "%u \xe2\x86\x92 %u", sport, dport);
	node_label(w->node, "%s, Src Port: %u, Dst Port: %u",
	           lite ? "Lightweight User Datagram Protocol" : "User Datagram Protocol", sport, dport);
	struct node *source = add(w, w->node, SRCPORT, 0, 2);
	struct node *n = add(w, w->node, DSTPORT, 2, 2);
	add(w, w->node, PORT, 0, 2);
	add(w, w->node, PORT, 2, 2);
	note_traceroute(w, source, sport);
	note_traceroute(w, n, dport);
}

static void walk_payload(struct walk *w, uint32_t len)
{
	uint32_t carried = carried_bytes(w);
	uint32_t bytes = carried > HEADER_BYTES ? carried - HEADER_BYTES : 0, n = len - HEADER_BYTES;

	if (!w->layer->depth) {
		struct node *times = add_text(w, w->node, 0, 0, "Timestamps");
		node_generated(times);
		add_rows(w, times, TIME_RELATIVE, TIME_DELTA, 0);
	}
	if (!bytes || !n)
		return;
	if (n > bytes)
		n = bytes;
	struct node *payload = add_bytes(w, w->node, PAYLOAD, HEADER_BYTES, bytes, w->p + HEADER_BYTES, bytes);
	node_label(payload, "UDP payload (%u byte%s)", n, n == 1 ? "" : "s");
}

static void walk(struct walk *w)
{
	bool lite = is_lite(w->proto);

	walk_ports(w, lite);
	node_len(w->node, w->caplen < HEADER_BYTES ? w->caplen : HEADER_BYTES);
	uint32_t len = lite ? walk_coverage(w) : walk_length(w);
	if (!walk_ok(w) || !len)
		return;
	col_info_add(w, " Len=%u", len - HEADER_BYTES);
	walk_checksum(w, lite);
	add_rows(w, w->node, STREAM, STREAM, HEADER_BYTES);
	if (walk_ok(w) && len > HEADER_BYTES)
		walk_payload(w, len);
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
    .is_plain = true,
};

const struct proto proto_udplite = {
    .name = "udplite",
    .title = "Lightweight User Datagram Protocol",
    .brief = "UDP-Lite",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 136}),
    .scan = scan,
    .walk = walk,
};
