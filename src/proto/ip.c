/* ip.c -- Internet Protocol version 4: RFC 791.
 *
 *   0    1    2         4        6         8     9      10     12       16       20
 *   |v hl|ds  | length  | id     |flg frag | ttl | prot | csum | src    | dst    | options ...
 *
 * Fragments are put together by flow/defrag.c. */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name status_names[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}, {0, NULL}};

enum {
	VERSION, HDR_LEN, DSFIELD, DSFIELD_DSCP, DSFIELD_ECN, LEN, ID, FLAGS_, FLAGS_RB, FLAGS_DF, FLAGS_MF, FRAG_OFFSET, TTL,
	PROTO_, CHECKSUM, CHECKSUM_CALCULATED, CHECKSUM_STATUS, SRC, ADDR, SRC_HOST, HOST, DST, DST_HOST, N
};
static const struct field fields[N] = {
	[VERSION]             = {"ip.version", "Version", U8, DEC},
	[HDR_LEN]             = {"ip.hdr_len", "Header Length", U8, DEC},
	[DSFIELD]             = {"ip.dsfield", "Differentiated Services Field", U8, HEX, AT(1)},
	[DSFIELD_DSCP]        = {"ip.dsfield.dscp", "Differentiated Services Codepoint", U8, DEC, AT(1), DEPTH(1), MASK(0xfc), NAMES(dscp_names)},
	[DSFIELD_ECN]         = {"ip.dsfield.ecn", "Explicit Congestion Notification", U8, DEC, AT(1), DEPTH(1), MASK(0x3), NAMES(ecn_names)},
	[LEN]                 = {"ip.len", "Total Length", U16, DEC, AT(2)},
	[ID]                  = {"ip.id", "Identification", U16, HEX_DEC, AT(4), COL(IP_ID)},
	[FLAGS_]              = {"ip.flags", "Flags", U8, HEX, MASK(0xe0), AT(6)},
	[FLAGS_RB]            = {"ip.flags.rb", "Reserved bit", BOOL(8), AT(6), DEPTH(1), MASK(0x80), YESNO("Set", "Not set")},
	[FLAGS_DF]            = {"ip.flags.df", "Don't fragment", BOOL(8), AT(6), DEPTH(1), MASK(0x40), YESNO("Set", "Not set")},
	[FLAGS_MF]            = {"ip.flags.mf", "More fragments", BOOL(8), AT(6), DEPTH(1), MASK(0x20), YESNO("Set", "Not set")},
	[FRAG_OFFSET]         = {"ip.frag_offset", "Fragment Offset", U16, DEC, MASK(0x1fff)},
	[TTL]                 = {"ip.ttl", "Time to Live", U8, DEC, AT(8), COL(TTL)},
	[PROTO_]              = {"ip.proto", "Protocol", U8, DEC, NAMES(ipproto_names), AT(9)},
	[CHECKSUM]            = {"ip.checksum", "Header Checksum", U16, HEX, AT(10)},
	[CHECKSUM_CALCULATED] = {"ip.checksum_calculated", "Calculated Checksum", U16, HEX},
	[CHECKSUM_STATUS]     = {"ip.checksum.status", "Header checksum status", U8, NAMES(status_names), FLAGS(FIELD_GENERATED)},
	[SRC]                 = {"ip.src", "Source Address", IP4, AT(12)},
	[ADDR]                = {"ip.addr", "Source or Destination Address", IP4, FLAGS(FIELD_HIDDEN)},
	[SRC_HOST]            = {"ip.src_host", "Source Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[HOST]                = {"ip.host", "Source or Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[DST]                 = {"ip.dst", "Destination Address", IP4, AT(16)},
	[DST_HOST]            = {"ip.dst_host", "Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
};
/* clang-format on */

enum { HEADER_BYTES = 20 };

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t hlen = (s->p[0] & 15) * 4u, total = be16(s->p + 2);
	scan_network(s, NET_IP4, s->p + 12, s->p + 16);
	s->row->ttl = s->p[8];
	s->row->ip_id = be16(s->p + 4);
	s->row->ip_frag = be16(s->p + 6);
	if (hlen < HEADER_BYTES || (total && total < hlen)) {
		scan_bad(s);
		return;
	}
	if (total)
		scan_trim(s, total);
	if (!scan_need(s, hlen))
		return;
	if (s->row->ip_frag & 0x3fff) {
		struct fragment piece = {.id = (uint64_t)scan_vlan(s) << 32 | (uint32_t)s->p[9] << 16 | be16(s->p + 4),
		                         .at = (s->row->ip_frag & 0x1fffu) * 8,
		                         .len = s->len - hlen,
		                         .offset = hlen,
		                         .more = s->row->ip_frag & 0x2000};
		if (s->len == hlen || s->caplen < s->len || !scan_fragment(s, T_IP_PROTO, s->p[9], &piece))
			scan_child(s, P_data, hlen);
		return;
	}
	scan_table(s, T_IP_PROTO, s->p[9], hlen);
}

static void add_address(struct walk *w, unsigned field, unsigned host, uint32_t off)
{
	const char *text = ip4_text(w, get_bytes(w, off, 4));

	add(w, w->node, field, off, 4);
	add(w, w->node, ADDR, off, 4);
	add_str(w, w->node, host, off, 4, text);
	add_str(w, w->node, HOST, off, 4, text);
}

static void walk(struct walk *w)
{
	uint32_t hlen = (get_u8(w, 0) & 15) * 4u;

	if (!walk_ok(w))
		return;
	node_len(w->node, hlen);

	struct node *version = add_uint(w, w->node, VERSION, 0, 1, get_u8(w, 0) >> 4);
	node_label(version, "%c%c%c%c .... = Version: %u", '0', '1', '0', '0', get_u8(w, 0) >> 4);
	struct node *length = add_uint(w, w->node, HDR_LEN, 0, 1, hlen);
	node_label(length, ".... %u%u%u%u = Header Length: %u bytes (%u)", hlen >> 5 & 1, hlen >> 4 & 1, hlen >> 3 & 1, hlen >> 2 & 1,
	           hlen, hlen / 4);
	struct node *ds = add_rows(w, w->node, DSFIELD, DSFIELD_ECN, 0);
	uint8_t      dsfield = get_u8(w, 1);
	node_append(ds, " (DSCP: %s, ECN: %s)", name_or(w, dscp_short_names, dsfield >> 2, "Unknown"), name_or(w, ecn_short_names, dsfield & 3, "Unknown"));
	add_rows(w, w->node, LEN, FLAGS_MF, 0);
	add(w, w->node, FRAG_OFFSET, 6, 2);
	add_rows(w, w->node, TTL, PROTO_, 0);
	struct node *sum = add(w, w->node, CHECKSUM, 10, 2);
	node_append(sum, " [validation disabled]");
	add_uint(w, w->node, CHECKSUM_STATUS, 10, 0, 2);
	add_address(w, SRC, SRC_HOST, 12);
	add_address(w, DST, DST_HOST, 16);
	if (!walk_ok(w))
		return;
	col_src(w, ip4_text(w, w->p + 12));
	col_dst(w, ip4_text(w, w->p + 16));
	node_label(w->node, "Internet Protocol Version 4, Src: %s, Dst: %s", ip4_text(w, w->p + 12), ip4_text(w, w->p + 16));
}

const struct proto proto_ip = {
    .name = "ip",
    .title = "Internet Protocol Version 4",
    .brief = "IPv4",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x0800}, {T_LINK, 129}, {T_IP_PROTO, 4}),
    .scan = scan,
    .walk = walk,
};
