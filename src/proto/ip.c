/* ip.c -- Internet Protocol version 4: RFC 791.
 *
 *   0    1    2         4        6         8     9      10     12       16       20
 *   |v hl|ds  | length  | id     |flg frag | ttl | prot | csum | src    | dst    | options ...
 *
 * Options are ip_options.c's; fragments are put together by flow/defrag.c. */
#include "proto/ip.h"

#include "proto/fragments.h"
#include "proto/names.h"

enum { HEADER_BYTES = 20, MORE_FRAGMENTS = 0x2000, FRAGMENT_OFFSET = 0x1fff };

static bool is_fragment(uint16_t flags)
{
	return flags & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
}

/* Fragments whose bytes, as the header counts them (total; 0: as many as there are), are all there can be put together;
 * the first one of others is shown as if it were the whole. */
static bool can_put_together(uint32_t hlen, uint32_t caplen, uint32_t len, uint32_t total)
{
	uint32_t all = total ? total : len;

	return all > hlen && caplen >= all;
}

static void scan_payload(struct scan *s, uint32_t hlen)
{
	uint16_t flags = s->row->ip_frag;
	uint8_t  protocol = s->p[9];

	if (is_fragment(flags) && can_put_together(hlen, s->caplen, s->len, be16(s->p + 2))) {
		struct fragment piece = {.id = (uint64_t)scan_vlan(s) << 32 | (uint32_t)protocol << 16 | s->row->ip_id,
		                         .at = (flags & FRAGMENT_OFFSET) * 8u,
		                         .len = s->len - hlen,
		                         .offset = hlen,
		                         .more = flags & MORE_FRAGMENTS};
		if (!scan_fragment(s, T_IP_PROTO, protocol, &piece))
			scan_child(s, P_data, hlen);
		return;
	}
	if (flags & FRAGMENT_OFFSET)
		scan_child(s, P_data, hlen);
	else
		scan_table(s, T_IP_PROTO, protocol, hlen);
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t hlen = (s->p[0] & 15) * 4u, total = be16(s->p + 2);
	if (s->p[0] >> 4 == 6) { /* whoever said IPv4 meant any version */
		scan_child(s, P_ipv6, 0);
		return;
	}
	if (s->p[0] >> 4 != 4 || hlen < HEADER_BYTES || (total && total < hlen)) {
		scan_bad(s);
		return;
	}
	uint32_t route = ip_options_destination(s->p, HEADER_BYTES, hlen < s->caplen ? hlen : s->caplen);
	scan_network(s, NET_IP4, s->p + 12, s->p + (route ? route : 16));
	s->row->ttl = s->p[8];
	s->row->ip_id = be16(s->p + 4);
	s->row->ip_frag = be16(s->p + 6);
	if (total)
		scan_trim(s, total);
	if (scan_need(s, hlen))
		scan_payload(s, hlen);
}

/* ------------------------------------------------------------------ walk */

void ip_add_address(struct walk *w, struct node *under, unsigned field, unsigned both, unsigned host,
                    unsigned both_host, uint32_t off)
{
	if (!walk_nodes(w) && have(w, off, 4))
		return;
	bool        named = walk_wants(w, host, host) || (both_host != IP_N && walk_wants(w, both_host, both_host));
	const char *text = named ? ip_name(w, get_bytes(w, off, 4), 4) : "";

	add(w, under, field, off, 4);
	if (both != IP_N)
		add(w, under, both, off, 4);
	add_str(w, under, host, off, 4, text);
	if (both_host != IP_N)
		add_str(w, under, both_host, off, 4, text);
}

/* The first byte; false: this is no IPv4 header. */
static bool walk_version(struct walk *w, uint32_t *hlen)
{
	uint8_t      first = get_u8(w, 0), version = first >> 4;
	struct node *n = add_uint(w, w->node, IP_VERSION, 0, 1, version);

	if (!walk_ok(w))
		return false;
	node_label(n, "%u%u%u%u .... = Version: %u", version >> 3 & 1, version >> 2 & 1, version >> 1 & 1, version & 1,
	           version);
	if (version != 4) {
		col_info(w, "Bogus IPv4 version (%u, must be 4)", version);
		expert(w, n, IP_BOGUS_IP_VERSION, "Bogus IPv4 version");
		return false;
	}
	uint32_t words = first & 15;
	*hlen = words * 4;
	n = add_uint(w, w->node, IP_HDR_LEN, 0, 1, *hlen);
	node_label(n, ".... %u%u%u%u = Header Length: %u bytes (%u)", words >> 3 & 1, words >> 2 & 1, words >> 1 & 1,
	           words & 1, *hlen, words);
	if (*hlen >= HEADER_BYTES)
		return true;
	col_info(w, "Bogus IP header length (%u, must be at least %d)", *hlen, HEADER_BYTES);
	expert(w, n, IP_BOGUS_HEADER_LENGTH, "Bogus IP header length (%u, must be at least %d)", *hlen, HEADER_BYTES);
	return false;
}

static bool walk_length(struct walk *w, uint32_t hlen)
{
	uint16_t total = get_u16(w, 2);

	if (!walk_ok(w))
		return false;
	if (!total) {
		struct node *n = add_uint(w, w->node, IP_LEN, 2, 2, w->len);
		node_generated(n);
		node_label(n,
		           "Total Length: %u bytes (reported as 0, presumed to be because of \"TCP segmentation "
		           "offload\" (TSO))",
		           w->len);
		return true;
	}
	struct node *n = add(w, w->node, IP_LEN, 2, 2);
	if (total < hlen) {
		col_info(w, "Bogus IP length (%u, less than header length %u)", total, hlen);
		node_append(n, " bytes (bogus, less than header length %u)", hlen);
		expert(w, n, IP_BOGUS_IP_LENGTH, NULL);
		return false;
	}
	if (total > w->len && !w->layer->depth)
		expert(w, n, IP_BOGUS_IP_LENGTH, "IPv4 total length exceeds packet length (%u bytes)", w->len);
	return true;
}

static void walk_flags(struct walk *w)
{
	static const struct name names[] = {
	    {0x80, ", Reserved bit"}, {0x40, ", Don't fragment"}, {0x20, ", More fragments"}, {0, NULL}};
	struct node *n = add_rows(w, w->node, IP_FLAGS, IP_FLAGS_MF, 0);
	uint8_t      flags = get_u8(w, 6);

	for (const struct name *f = names; f->text; f++)
		if (flags & f->value)
			node_append(n, "%s", f->text);
	uint16_t offset = get_u16(w, 6) & FRAGMENT_OFFSET;
	n = add(w, w->node, IP_FRAG_OFFSET, 6, 2);
	node_label(n, "...%u %u%u%u%u %u%u%u%u %u%u%u%u = Fragment Offset: %u", offset >> 12 & 1, offset >> 11 & 1,
	           offset >> 10 & 1, offset >> 9 & 1, offset >> 8 & 1, offset >> 7 & 1, offset >> 6 & 1,
	           offset >> 5 & 1, offset >> 4 & 1, offset >> 3 & 1, offset >> 2 & 1, offset >> 1 & 1, offset & 1,
	           offset * 8u);
}

enum { TTL_ANY = 256, TTL_LOW = 5, PROTOCOL_IGMP = 2, PROTOCOL_IPIP = 4, PROTOCOL_OSPF = 89, PROTOCOL_PIM = 103 };

/* What the time to live must be for an address of the Local Network Control Block (224.0.0.0/24: RFC 5771). */
static unsigned local_ttl(uint32_t dst)
{
	switch (dst & 255) {
	case 18:  /* VRRP */
	case 102: /* GLBP */
	case 251: /* mDNS */ return 255;
	case 252: /* LLMNR */ return TTL_ANY;
	default: return 1;
	}
}

static void walk_ttl(struct walk *w, uint32_t dst)
{
	struct node *n = add_rows(w, w->node, IP_TTL, IP_TTL, 0);
	uint8_t      ttl = get_u8(w, 8), protocol = get_u8(w, 9);

	if (!walk_ok(w))
		return;
	if (dst >> 8 == 0xe00000) {
		unsigned right = protocol == PROTOCOL_IGMP ? 1 : local_ttl(dst);
		if (ttl != right && right != TTL_ANY)
			expert(w, n, IP_TTL_LNCB,
			       "\"Time To Live\" != %u for a packet sent to the Local Network Control Block (see RFC "
			       "3171)",
			       right);
	} else if (ttl < TTL_LOW && dst >> 28 != 0xe && protocol != PROTOCOL_PIM && protocol != PROTOCOL_OSPF) {
		expert(w, n, IP_TTL_TOO_SMALL, "\"Time To Live\" only %u", ttl);
	}
}

/* From the source address to the options. */
static void walk_addresses(struct walk *w, uint32_t hlen, uint32_t route)
{
	ip_add_address(w, w->node, IP_SRC, IP_ADDR, IP_SRC_HOST, IP_HOST, 12);
	if (!walk_ok(w))
		return;
	col_addresses(w, w->p + 12, NULL, 4);
	if (w->node)
		node_append(w->node, ", Src: %s", ip_label(w, w->p + 12, 4));
	if (!get_bytes(w, 0, hlen)) /* the options may say where the packet goes */
		return;
	const uint8_t *dst = w->p + (route ? route : 16);
	if (w->node)
		node_append(w->node, ", Dst: %s", ip_label(w, dst, 4));
	if (route)
		node_append(w->node, ", Via: %s", ip4_text(w, w->p + 16));
	col_addresses(w, NULL, dst, 4);
	if (route)
		ip_add_address(w, w->node, IP_CUR_RT, IP_N, IP_CUR_RT_HOST, IP_N, 16);
	else
		ip_add_address(w, w->node, IP_DST, IP_ADDR, IP_DST_HOST, IP_HOST, 16);
	if (walk_ok(w) && hlen > HEADER_BYTES)
		ip_options_walk(w, HEADER_BYTES, hlen);
}

static void walk_dsfield(struct walk *w)
{
	struct node *ds = add_rows(w, w->node, IP_DSFIELD, IP_DSFIELD_ECN, 0);
	uint8_t      dsfield = get_u8(w, 1);

	if (walk_labels(w))
		node_append(ds, " (DSCP: %s, ECN: %s)", name_or(w, dscp_short_names, dsfield >> 2, "Unknown"),
		            name_or(w, ecn_short_names, dsfield & 3, "Unknown"));
}

/* From the identification to the checksum; `route` is where the options say that the destination stands, or 0. */
static void walk_numbers(struct walk *w, uint32_t route)
{
	add_rows(w, w->node, IP_ID, IP_ID, 0);
	walk_flags(w);
	walk_ttl(w, have(w, 0, HEADER_BYTES) ? be32(w->p + (route ? route : 16)) : 0);
	add_rows(w, w->node, IP_PROTO, IP_PROTO, 0);
	struct node *sum = add_rows(w, w->node, IP_CHECKSUM, IP_CHECKSUM, 0);
	node_append(sum, " [validation disabled]");
	add_uint(w, w->node, IP_CHECKSUM_STATUS, 10, 0, 2);
}

static const struct fragment_rows fragment_rows = {
    .tag = "IPv4",
    .fragments = IP_FRAGMENTS,
    .fragment = IP_FRAGMENT,
    .overlap = IP_FRAGMENT_OVERLAP,
    .conflict = IP_FRAGMENT_OVERLAP_CONFLICT,
    .tails = IP_FRAGMENT_MULTIPLETAILS,
    .too_long = IP_FRAGMENT_TOOLONGFRAGMENT,
    .error = IP_FRAGMENT_ERROR,
    .count = IP_FRAGMENT_COUNT,
    .length = IP_REASSEMBLED_LENGTH,
    .data = IP_REASSEMBLED_DATA,
    .reassembled_in = IP_REASSEMBLED_IN,
};

/* Is what the packet carries nobody's? */
static bool carries_unknown(const struct walk *w)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers), self = (uint32_t)(w->layer - layers);

	return self + 1 < n && layers[self + 1].parent == (int16_t)self && layers[self + 1].proto == P_data;
}

static void walk_payload(struct walk *w, uint32_t hlen)
{
	uint16_t flags = get_u16(w, 6);
	uint8_t  protocol = get_u8(w, 9);
	uint32_t frame = 0;
	bool     piece = is_fragment(flags) && can_put_together(hlen, w->caplen, w->len, get_u16(w, 2));

	if (!walk_ok(w))
		return;
	if (piece)
		frame = fragments_walk(w, NULL, &fragment_rows);
	bool whole = frame && frame == walk_frame(w)->number;
	if (whole || (!piece && !(flags & FRAGMENT_OFFSET))) {
		if (carries_unknown(w))
			col_info(w, "%s (%u)", name_or(w, ipproto_names, protocol, "Unknown"), protocol);
		return;
	}
	if (!piece && w->len <= hlen)
		return;
	col_info(w, "Fragmented IP protocol (proto=%s %u, off=%u, ID=%04x)",
	         name_or(w, ipproto_names, protocol, "Unknown"), protocol, (flags & FRAGMENT_OFFSET) * 8u,
	         get_u16(w, 4));
	if (frame)
		col_info_add(w, " [Reassembled in #%u]", walk_shown(w, frame));
}

static void walk(struct walk *w)
{
	uint32_t hlen = 0;

	col_info(w, "%s", "");
	if ((w->layer->data == PROTOCOL_IPIP || w->layer->parent < 0) && get_u8(w, 0) >> 4 == 6) {
		walk_no_node(w);
		return;
	}
	if (!walk_version(w, &hlen)) {
		if (get_u8(w, 0) >> 4 == 6)
			node_len(w->node, 0);
		return;
	}
	node_len(w->node, hlen);
	bool shown = walk_nodes(w) || !have(w, 0, HEADER_BYTES); /* else nothing but the columns is looked at */
	if (shown)
		walk_dsfield(w);
	if (!walk_length(w, hlen))
		return;
	uint32_t route = have(w, 0, hlen) ? ip_options_destination(w->p, HEADER_BYTES, hlen) : 0;
	if (shown)
		walk_numbers(w, route);
	walk_addresses(w, hlen, route);
	walk_payload(w, hlen);
}

const struct proto proto_ip = {
    .name = "ip",
    .title = "Internet Protocol Version 4",
    .brief = "IPv4",
    .fields = ip_fields,
    .nfields = IP_N,
    BINDS({T_ETHERTYPE, 0x0800}, {T_LINK, 129}, {T_IP_PROTO, 4}, {T_NULL_TYPE, 2}, {T_LLC_DSAP, 6},
          {T_GRE_PROTO, 0x0800}, {T_GRE_PROTO, 0x883e}, {T_PPP, 0x21}, {T_CHDLC, 0x0800}, {T_OSI_NLPID, 0xcc},
          {T_FR_NLPID, 0xcc}),
    .scan = scan,
    .walk = walk,
    .is_plain = true,
};
