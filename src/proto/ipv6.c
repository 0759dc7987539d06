/* ipv6.c -- Internet Protocol version 6: RFC 8200.
 *
 *   0          4        6      7      8        24       40
 *   |v tc flow | length | next | hops | src    | dst    | extension headers, payload ...
 *
 * The extension headers are layers inside this one; their trees are ipv6_ext.c's.  Fragments are put together by
 * flow/defrag.c. */
#include "proto/ipv6.h"

#include "proto/fragments.h"
#include "proto/names.h"

/* clang-format off */
enum {
	VERSION, IP_VERSION, TCLASS, TCLASS_DSCP, TCLASS_ECN, FLOW, PLEN, NXT, HLIM, SRC, SRC_HOST, SRC_SLAAC_MAC,
	SRC_ISATAP_IPV4, SRC_6TO4_GW_IPV4, SRC_6TO4_SLA_ID, SRC_TS_IPV4, SRC_TC_PORT, SRC_TC_IPV4, SRC_EMBED_IPV4,
	DST, DST_HOST, DST_SLAAC_MAC, DST_ISATAP_IPV4, DST_6TO4_GW_IPV4, DST_6TO4_SLA_ID, DST_TS_IPV4, DST_TC_PORT,
	DST_TC_IPV4, DST_EMBED_IPV4, ADDR, HOST, SLAAC_MAC, ISATAP_IPV4, F_6TO4_GW_IPV4, F_6TO4_SLA_ID,
	TS_IPV4, TC_PORT, TC_IPV4, EMBED_IPV4_PREFIX, EMBED_IPV4, FRAGMENT, FRAGMENT_OVERLAP, FRAGMENT_OVERLAP_CONFLICT,
	FRAGMENT_MULTIPLETAILS, FRAGMENT_TOOLONGFRAGMENT, FRAGMENT_ERROR, FRAGMENT_COUNT, FRAGMENTS,
	REASSEMBLED_IN, REASSEMBLED_LENGTH, REASSEMBLED_DATA, PLEN_EXCEEDS_FRAMING, PLEN_ZERO, BOGUS_IPV6_VERSION,
	INVALID_HEADER, OPT_JUMBO_MISSING, N
};
static const struct field fields[N] = {
	[VERSION] = {"ipv6.version", "Version", U8, DEC, MASK(0xf0), AT(0)},
	[IP_VERSION] = {"ip.version", "Version", U8, DEC, MASK(0xf0), FLAGS(FIELD_HIDDEN)},
	[TCLASS] = {"ipv6.tclass", "Traffic Class", U32, HEX, MASK(0xff00000), AT(0)},
	[TCLASS_DSCP] = {"ipv6.tclass.dscp",
		"Differentiated Services Codepoint", U32, DEC, MASK(0xfc00000), NAMES(dscp_names), AT(0), DEPTH(1)},
	[TCLASS_ECN] = {"ipv6.tclass.ecn",
		"Explicit Congestion Notification", U32, DEC, MASK(0x300000), NAMES(ecn_names), AT(0), DEPTH(1)},
	[FLOW] = {"ipv6.flow", "Flow Label", U24, HEX, MASK(0xfffff), AT(1), SIZE(3)},
	[PLEN] = {"ipv6.plen", "Payload Length", U16, DEC, AT(4)},
	[NXT] = {"ipv6.nxt", "Next Header", U8, DEC, NAMES(ipproto_names), AT(6)},
	[HLIM] = {"ipv6.hlim", "Hop Limit", U8, DEC, AT(7), COL(TTL)},
	[SRC] = {"ipv6.src", "Source Address", IP6},
	[SRC_HOST] = {"ipv6.src_host", "Source Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[SRC_SLAAC_MAC] = {"ipv6.src_slaac_mac", "Source SLAAC MAC", MAC, FLAGS(FIELD_GENERATED)},
	[SRC_ISATAP_IPV4] = {"ipv6.src_isatap_ipv4", "Source ISATAP IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[SRC_6TO4_GW_IPV4] = {"ipv6.src_6to4_gw_ipv4", "Source 6to4 Gateway IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[SRC_6TO4_SLA_ID] = {"ipv6.src_6to4_sla_id", "Source 6to4 SLA ID", U16, DEC, FLAGS(FIELD_GENERATED)},
	[SRC_TS_IPV4] = {"ipv6.src_ts_ipv4", "Source Teredo Server IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[SRC_TC_PORT] = {"ipv6.src_tc_port", "Source Teredo Port", U16, DEC, FLAGS(FIELD_GENERATED)},
	[SRC_TC_IPV4] = {"ipv6.src_tc_ipv4", "Source Teredo Client IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[SRC_EMBED_IPV4] = {"ipv6.src_embed_ipv4", "Source Embedded IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[DST] = {"ipv6.dst", "Destination Address", IP6},
	[DST_HOST] = {"ipv6.dst_host", "Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[DST_SLAAC_MAC] = {"ipv6.dst_slaac_mac", "Destination SLAAC MAC", MAC, FLAGS(FIELD_GENERATED)},
	[DST_ISATAP_IPV4] = {"ipv6.dst_isatap_ipv4", "Destination ISATAP IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[DST_6TO4_GW_IPV4] = {"ipv6.dst_6to4_gw_ipv4", "Destination 6to4 Gateway IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[DST_6TO4_SLA_ID] = {"ipv6.dst_6to4_sla_id", "Destination 6to4 SLA ID", U16, DEC, FLAGS(FIELD_GENERATED)},
	[DST_TS_IPV4] = {"ipv6.dst_ts_ipv4", "Destination Teredo Server IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[DST_TC_PORT] = {"ipv6.dst_tc_port", "Destination Teredo Port", U16, DEC, FLAGS(FIELD_GENERATED)},
	[DST_TC_IPV4] = {"ipv6.dst_tc_ipv4", "Destination Teredo Client IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[DST_EMBED_IPV4] = {"ipv6.dst_embed_ipv4", "Destination Embedded IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[ADDR] = {"ipv6.addr", "Source or Destination Address", IP6, FLAGS(FIELD_HIDDEN)},
	[HOST] = {"ipv6.host", "Source or Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[SLAAC_MAC] = {"ipv6.slaac_mac", "SLAAC MAC", MAC, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[ISATAP_IPV4] = {"ipv6.isatap_ipv4", "ISATAP IPv4", IP4, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[F_6TO4_GW_IPV4] = {"ipv6.6to4_gw_ipv4", "6to4 Gateway IPv4", IP4, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[F_6TO4_SLA_ID] = {"ipv6.6to4_sla_id", "6to4 SLA ID", U16, DEC, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[TS_IPV4] = {"ipv6.ts_ipv4", "Teredo Server IPv4", IP4, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[TC_PORT] = {"ipv6.tc_port", "Teredo Port", U16, DEC, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[TC_IPV4] = {"ipv6.tc_ipv4", "Teredo Client IPv4", IP4, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[EMBED_IPV4_PREFIX] = {"ipv6.embed_ipv4_prefix", "Embedded IPv4 Prefix", BYTES, FLAGS(FIELD_GENERATED)},
	[EMBED_IPV4] = {"ipv6.embed_ipv4", "Embedded IPv4", IP4, FLAGS(FIELD_GENERATED)},
	[FRAGMENT] = {"ipv6.fragment", "IPv6 Fragment", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[FRAGMENT_OVERLAP] = {"ipv6.fragment.overlap", "Fragment overlap", BOOL(0), FLAGS(FIELD_GENERATED)},
	[FRAGMENT_OVERLAP_CONFLICT] = {"ipv6.fragment.overlap.conflict",
		"Conflicting data in fragment overlap", BOOL(0), FLAGS(FIELD_GENERATED)},
	[FRAGMENT_MULTIPLETAILS] = {"ipv6.fragment.multipletails",
		"Multiple tail fragments found", BOOL(0), FLAGS(FIELD_GENERATED)},
	[FRAGMENT_TOOLONGFRAGMENT] = {"ipv6.fragment.toolongfragment",
		"Fragment too long", BOOL(0), FLAGS(FIELD_GENERATED)},
	[FRAGMENT_ERROR] = {"ipv6.fragment.error", "Defragmentation error", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[FRAGMENT_COUNT] = {"ipv6.fragment.count", "Fragment count", U32, DEC, FLAGS(FIELD_GENERATED)},
	[FRAGMENTS] = {"ipv6.fragments", "IPv6 Fragments", NONE, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_IN] = {"ipv6.reassembled.in", "Reassembled IPv6 in frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_LENGTH] = {"ipv6.reassembled.length",
		"Reassembled IPv6 length", U32, DEC, FLAGS(FIELD_GENERATED)},
	[REASSEMBLED_DATA] = {"ipv6.reassembled.data", "Reassembled IPv6 data", BYTES, FLAGS(FIELD_GENERATED)},
	[PLEN_EXCEEDS_FRAMING] = {"ipv6.plen_exceeds_framing",
		"IPv6 payload length does not match expected framing length", EXPERT(WARN, PROTOCOL)},
	[PLEN_ZERO] = {"ipv6.plen_zero",
		"IPv6 payload length equals 0 (maybe because of \"TCP segmentation offload\" (TSO))",
		EXPERT(CHAT, PROTOCOL)},
	[BOGUS_IPV6_VERSION] = {"ipv6.bogus_ipv6_version", "Bogus IP version", EXPERT(ERROR, MALFORMED)},
	[INVALID_HEADER] = {"ipv6.invalid_header", "Invalid IPv6 header", EXPERT(ERROR, MALFORMED)},
	[OPT_JUMBO_MISSING] = {"ipv6.opt.jumbo.missing",
		"IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing",
		EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

enum { HEADER_BYTES = 40, SRC_AT = 8, DST_AT = 24, JUMBO_MIN = 65536, OPT_PAD1 = 0, OPT_JUMBO = 0xc2 };

/* ------------------------------------------------------------------ tier 1 */

const uint8_t *ipv6_find_option(const uint8_t *p, uint32_t n, uint8_t type, uint8_t len)
{
	if (n < 2)
		return NULL;
	uint32_t end = (p[1] + 1u) * 8;
	if (end > n)
		end = n;
	for (uint32_t i = 2; i < end;) {
		if (p[i] == OPT_PAD1) {
			i++;
			continue;
		}
		if (end - i < 2)
			break;
		if (p[i] == type && p[i + 1] == len && end - i >= 2u + len)
			return p + i + 2;
		i += 2u + p[i + 1];
	}
	return NULL;
}

/* The jumbo payload option's value (RFC 2675) in a hop-by-hop header of n bytes that are there; 0: none. */
static uint32_t find_jumbo(const uint8_t *p, uint32_t n)
{
	const uint8_t *value = ipv6_find_option(p, n, OPT_JUMBO, 4);

	return value ? be32(value) : 0;
}

/* How many bytes follow the header, as it says itself. */
static uint32_t payload_len(const uint8_t *p, uint32_t caplen)
{
	uint32_t len = be16(p + 4);

	if (!len && p[6] == NEXT_HOPOPTS)
		len = find_jumbo(p + HEADER_BYTES, caplen - HEADER_BYTES);
	return len;
}

/* Bytes of an extension header; 0 where they are not there. */
static uint32_t extension_len(const struct scan *s, uint8_t next, uint32_t at)
{
	if (at + 2 > s->caplen || at + 8 > s->len)
		return 0;
	uint32_t len = next == NEXT_FRAGMENT ? 8 : (s->p[at + 1] + 1u) * 8;
	return len <= s->caplen - at ? len : 0;
}

/* A fragment header at `at`: hand on what the datagram holds, if it is whole here.  False: nothing is fragmented. */
static bool scan_piece(struct scan *s, uint32_t at, uint32_t end)
{
	uint32_t where = be16(s->p + at + 2);

	if (!(where & 0xfff9))
		return false;
	bool there = s->caplen >= s->len && s->len > end;
	if (!there && !(where & 0xfff8))
		return false;
	struct fragment piece = {.id = (uint64_t)scan_vlan(s) << 32 | be32(s->p + at + 4),
	                         .at = where & 0xfff8,
	                         .len = s->len - end,
	                         .offset = end,
	                         .more = where & 1};
	s->layer->data = IPV6_PIECE | at;
	if (!there || !scan_fragment(s, T_IP_PROTO, s->p[at], &piece))
		scan_child(s, P_data, end);
	return true;
}

static void scan_extensions(struct scan *s)
{
	uint32_t      at = HEADER_BYTES;
	uint8_t       next = s->p[6];
	enum proto_id proto;

	while ((proto = scan_lookup(s, T_IPV6_HDR, next)) != P_NONE) {
		uint32_t len = extension_len(s, next, at);
		scan_inside(s, proto, at, at == HEADER_BYTES ? IPV6_FIRST : IPV6_LATER);
		if (!len) {
			scan_need(s, at + 8);
			s->layer->data |= IPV6_BROKEN;
			return;
		}
		if (next == NEXT_FRAGMENT && scan_piece(s, at, at + len))
			return;
		next = s->p[at];
		at += len;
	}
	s->layer->data = at | (uint32_t)next << 24;
	if (next == NEXT_NONE)
		scan_child(s, P_data, at);
	else
		scan_table(s, T_IP_PROTO, next, at);
}

static void scan(struct scan *s)
{
	s->layer->data = 0;
	if (!scan_need(s, HEADER_BYTES))
		return;
	if (s->p[0] >> 4 != 6) {
		scan_bad(s);
		scan_child(s, P_data, 0);
		return;
	}
	scan_network(s, NET_IP6, s->p + SRC_AT, s->p + DST_AT);
	s->row->ttl = s->p[7];
	uint32_t len = payload_len(s->p, s->caplen);
	if (len <= s->len - HEADER_BYTES)
		scan_trim(s, HEADER_BYTES + len);
	scan_extensions(s);
}

/* ------------------------------------------------------------------ tier 2 */

const uint8_t *ipv6_header_of(const struct walk *w)
{
	const struct layer *layers, *l = w->layer;

	walk_layers(w, &layers);
	while (l->proto != P_ipv6) {
		if (l->parent < 0)
			return NULL;
		l = &layers[l->parent];
	}
	if (l->caplen < HEADER_BYTES)
		return NULL;
	if (!l->source)
		return walk_frame(w)->bytes + l->offset;
	return l->source == w->layer->source ? w->p - w->layer->offset + l->offset : NULL;
}

/* Rows of one end's address, in the order of their names. */
struct end {
	unsigned address, host, slaac, isatap, gw, sla, server, port, client, embedded;
};

static const struct end ends[] = {
    {SRC, SRC_HOST, SRC_SLAAC_MAC, SRC_ISATAP_IPV4, SRC_6TO4_GW_IPV4, SRC_6TO4_SLA_ID, SRC_TS_IPV4, SRC_TC_PORT,
     SRC_TC_IPV4, SRC_EMBED_IPV4},
    {DST, DST_HOST, DST_SLAAC_MAC, DST_ISATAP_IPV4, DST_6TO4_GW_IPV4, DST_6TO4_SLA_ID, DST_TS_IPV4, DST_TC_PORT,
     DST_TC_IPV4, DST_EMBED_IPV4},
    {ADDR, HOST, SLAAC_MAC, ISATAP_IPV4, F_6TO4_GW_IPV4, F_6TO4_SLA_ID, TS_IPV4, TC_PORT, TC_IPV4, EMBED_IPV4},
};

static void add_address(struct walk *w, const struct end *e, uint32_t at)
{
	const struct end *both = &ends[2];
	bool              named = walk_wants(w, e->host, e->host) || walk_wants(w, both->host, both->host);
	const char       *text = named ? ip_name(w, get_bytes(w, at, 16), 16) : "";

	add(w, w->node, e->address, at, 16);
	add(w, w->node, both->address, at, 16);
	add_str(w, w->node, e->host, at, 16, text);
	add_str(w, w->node, both->host, at, 16, text);
}

/* Teredo (RFC 4380): the server's address, and the client's port and address turned over. */
static void add_teredo(struct walk *w, const struct end *e, uint32_t at, const uint8_t *p)
{
	uint8_t client[4];

	for (int i = 0; i < 4; i++)
		client[i] = (uint8_t)~p[12 + i];
	add(w, w->node, e->server, at + 4, 4);
	add(w, w->node, ends[2].server, at + 4, 4);
	add_uint(w, w->node, e->port, at + 10, 2, (uint16_t)~be16(p + 10));
	add_uint(w, w->node, ends[2].port, at + 10, 2, (uint16_t)~be16(p + 10));
	add_bytes(w, w->node, e->client, at + 12, 4, client, 4);
	add_bytes(w, w->node, ends[2].client, at + 12, 4, client, 4);
}

/* What an address tells of other addresses: 6to4 (RFC 3056), ISATAP (RFC 5214), a modified EUI-64 (RFC 4291), the
 * well-known prefix (RFC 6052). */
static void add_embedded(struct walk *w, const struct end *e, uint32_t at)
{
	static const uint8_t well_known[12] = {0, 0x64, 0xff, 0x9b};
	const struct end    *both = &ends[2];
	const uint8_t       *p = get_bytes(w, at, 16);

	if (!p)
		return;
	if (be16(p) == 0x2002) {
		add(w, w->node, e->gw, at + 2, 4);
		add(w, w->node, both->gw, at + 2, 4);
		add(w, w->node, e->sla, at + 6, 2);
		add(w, w->node, both->sla, at + 6, 2);
	} else if (be32(p) == 0x20010000) {
		add_teredo(w, e, at, p);
	} else if (memcmp(p, well_known, sizeof well_known) == 0) {
		add(w, w->node, EMBED_IPV4_PREFIX, at, 12);
		add(w, w->node, e->embedded, at + 12, 4);
		add(w, w->node, both->embedded, at + 12, 4);
	}
	if (p[8] & 2 && be16(p + 11) == 0xfffe) {
		uint8_t mac[6] = {p[8] ^ 2, p[9], p[10], p[13], p[14], p[15]};
		add_bytes(w, w->node, e->slaac, at + 8, 8, mac, 6);
		add_bytes(w, w->node, both->slaac, at + 8, 8, mac, 6);
	} else if ((be32(p + 8) & 0xfcffffff) == 0x00005efe) {
		add(w, w->node, e->isatap, at + 12, 4);
		add(w, w->node, both->isatap, at + 12, 4);
	}
}

/* How many bytes the layer in front has for this one. */
static uint32_t framed_len(const struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	if (w->layer->parent < 0)
		return walk_frame(w)->len;
	const struct layer *in = &layers[w->layer->parent];
	while (in->parent >= 0 && in->offset == w->layer->offset)
		in = &layers[in->parent];
	return in->source == w->layer->source ? in->len - (w->layer->offset - in->offset) : w->len;
}

static void add_payload_length(struct walk *w)
{
	struct node *n = add(w, w->node, PLEN, 4, 2);
	uint32_t     plen = get_u16(w, 4);
	uint32_t     len = have(w, 0, HEADER_BYTES) ? payload_len(w->p, w->caplen) : plen;

	if (!plen && len)
		node_append(n, " (Jumbogram)");
	else if (!plen && get_u8(w, 6) == NEXT_HOPOPTS) {
		expert(w, n, OPT_JUMBO_MISSING, NULL);
		col_info_sep(w, " , ", "Invalid IPv6 payload length");
	} else if (!plen && framed_len(w) > HEADER_BYTES) {
		expert(w, n, PLEN_ZERO, NULL);
	}
	if (w->len >= HEADER_BYTES && len > w->len - HEADER_BYTES)
		expert(w, n, PLEN_EXCEEDS_FRAMING, "IPv6 payload length exceeds framing length (%u bytes)",
		       w->len - HEADER_BYTES);
}

/* What the layer in front says of bytes that nobody takes. */
static void col_refused(struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	enum proto_id in = w->layer->parent < 0 ? P_NONE : layers[w->layer->parent].proto;
	if (in == P_ethertype) {
		col_protocol(w, "0x86dd");
		col_info(w, "IPv6");
	} else if (in == P_ip) {
		col_info(w, "IPv6 (41)");
	} else if (in == P_ipv6) {
		col_info(w, "Unknown IP Protocol: IPv6 (41)");
	}
}

/* The first word.  False: it is no IPv6 header. */
static bool add_first_word(struct walk *w)
{
	uint32_t version = get_u8(w, 0) >> 4;

	struct node *n = add(w, w->node, VERSION, 0, 1);
	struct node *other = add(w, w->node, IP_VERSION, 0, 1);
	node_append(other, " [This field makes the filter match on \"ip.version == %u\" possible]", version);
	if (walk_ok(w) && version != 6) {
		col_refused(w);
		expert(w, n, BOGUS_IPV6_VERSION, "Bogus IPv6 version");
		return false;
	}
	if (w->len < HEADER_BYTES) {
		col_info_sep(w, " , ", "Invalid IPv6 header (%u bytes, need exactly 40)", w->len);
		expert(w, w->node, INVALID_HEADER, "IPv6 header must be exactly 40 bytes");
	}
	struct node *class = add_rows(w, w->node, TCLASS, TCLASS_ECN, 0);
	uint32_t bits = get_u16(w, 0) >> 4 & 0xff;
	node_append(class, " (DSCP: %s, ECN: %s)", name_or(w, dscp_short_names, bits >> 2, "Unknown"),
	            name_or(w, ecn_short_names, bits & 3, "Unknown"));
	add_rows(w, w->node, FLOW, FLOW, 0);
	return true;
}

static const struct fragment_rows fragment_rows = {.tag = "IPv6",
                                                   .fragments = FRAGMENTS,
                                                   .fragment = FRAGMENT,
                                                   .overlap = FRAGMENT_OVERLAP,
                                                   .conflict = FRAGMENT_OVERLAP_CONFLICT,
                                                   .tails = FRAGMENT_MULTIPLETAILS,
                                                   .too_long = FRAGMENT_TOOLONGFRAGMENT,
                                                   .error = FRAGMENT_ERROR,
                                                   .count = FRAGMENT_COUNT,
                                                   .length = REASSEMBLED_LENGTH,
                                                   .data = REASSEMBLED_DATA,
                                                   .reassembled_in = REASSEMBLED_IN};

/* Does nobody know what follows the headers? */
static bool child_is_data(const struct walk *w)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers);

	for (uint32_t i = 0; i < n; i++)
		if (layers[i].parent == w->layer - layers && layers[i].depth == w->layer->depth)
			return layers[i].proto == P_data;
	return false;
}

/* The extension headers, and what came of them. */
static void walk_rest(struct walk *w)
{
	uint32_t next = w->layer->data >> 24, end = w->layer->data & 0xfffff;

	add_quoted(w, w->node);
	if (w->layer->data & IPV6_PIECE) {
		struct fragment_rows rows = fragment_rows;
		rows.at = end;
		fragments_walk(w, w->node, &rows);
	}
	if (w->layer->data & (IPV6_PIECE | IPV6_BROKEN))
		return;
	node_len(w->node, end);
	if (next == NEXT_NONE)
		col_info(w, "IPv6 no next header");
	else if (child_is_data(w))
		col_info(w, "%s (%u)", name_or(w, ipproto_names, next, "Unknown"), next);
}

static void walk(struct walk *w)
{
	col_info(w, "%s", "");
	node_len(w->node, w->caplen < HEADER_BYTES ? w->caplen : HEADER_BYTES);
	if (!add_first_word(w))
		return;
	add_payload_length(w);
	add_rows(w, w->node, NXT, HLIM, 0);
	add_address(w, &ends[0], SRC_AT);
	add_address(w, &ends[1], DST_AT);
	if (!walk_ok(w))
		return;
	col_addresses(w, w->p + SRC_AT, w->p + DST_AT, 16);
	if (w->node)
		node_label(w->node, "Internet Protocol Version 6, Src: %s, Dst: %s", ip_label(w, w->p + SRC_AT, 16),
		           ip_label(w, w->p + DST_AT, 16));
	add_embedded(w, &ends[0], SRC_AT);
	add_embedded(w, &ends[1], DST_AT);
	walk_rest(w);
}

const struct proto proto_ipv6 = {
    .name = "ipv6",
    .title = "Internet Protocol Version 6",
    .brief = "IPv6",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x86dd}, {T_LINK, 130}, {T_IP_PROTO, 41}, {T_NULL_TYPE, 24}, {T_NULL_TYPE, 28},
          {T_NULL_TYPE, 30}, {T_GRE_PROTO, 0x86dd}, {T_PPP, 0x57}, {T_CHDLC, 0x86dd}, {T_FR_NLPID, 0x8e}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};
