/* tcp.c -- Transmission Control Protocol: RFC 9293.
 *
 *   0       2       4           8           12      14      16      18      20
 *   | sport | dport | seq       | ack       |hl|flag| win   | csum  | urg   | options ...
 *
 * The header only.  Options are tcp_options.c's, who lost what is flow's, bytes in order are flow/stream.c's. */
#include "proto/tcp.h"

enum { HEADER_BYTES = 20 };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK_ = 16, URG = 32, ECE = 64, CWR = 128, AE = 256 };

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
	tcp_scan_payload(s, hlen);
}

/* ------------------------------------------------------------------ texts */

void tcp_put_completeness(struct text *t, uint64_t bits)
{
	static const struct name texts[] = {
	    {1, "Incomplete, SYN_SENT"},     {3, "Incomplete, CLIENT_ESTABLISHED"}, {7, "Incomplete, ESTABLISHED"},
	    {15, "Incomplete, DATA"},        {23, "Complete, NO_DATA"},             {39, "Complete, NO_DATA"},
	    {55, "Complete, NO_DATA"},       {31, "Complete, WITH_DATA"},           {47, "Complete, WITH_DATA"},
	    {63, "Complete, WITH_DATA"},     {0, NULL},
	};
	const char *text = name_of(texts, bits);

	text_printf(t, "%s (%u)", text ? text : "Incomplete", (unsigned)bits);
}

static const char *const flag_names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};

/* The names of the flags that are set, "SYN, ACK"; "<None>" if there are none. */
static void put_flags(struct text *t, uint32_t flags)
{
	bool first = true;

	for (unsigned i = 0; i < 9; i++)
		if (flags & 1u << i) {
			if (!first)
				text_str(t, ", ");
			text_str(t, flag_names[i]);
			first = false;
		}
	if (flags & 0xe00) {
		if (!first)
			text_str(t, ", ");
		text_str(t, "Reserved");
		first = false;
	}
	if (first)
		text_str(t, "<None>");
}

/* tcp.flags.str: a letter for each flag that is set, a middle dot for each other. */
static void put_flag_letters(struct text *t, uint32_t flags)
{
	static const char letters[] = "RRRACEUAPRSF";

	for (unsigned i = 0; i < 12; i++)
		if (flags & 0x800u >> i)
			text_char(t, letters[i]);
		else
			text_str(t, "\xc2\xb7");
}

static const char *flags_text(struct walk *w, uint32_t flags, void (*put)(struct text *, uint32_t))
{
	struct text t;

	text_init(&t);
	put(&t, flags);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

/* ------------------------------------------------------------------ walk */

/* A fact, or what stands in its place where flow knows nothing. */
static int64_t fact_or(const struct walk *w, enum column fact, int64_t otherwise)
{
	int64_t v;

	return walk_fact(w, fact, &v) ? v : otherwise;
}

static void walk_flags(struct walk *w, uint32_t flags)
{
	struct node *n = add_uint(w, w->node, FLAGS, 12, 2, flags);

	if (walk_labels(w))
		node_label(n, "Flags: 0x%03x (%s)", flags, flags_text(w, flags, put_flags));
	add_uint(w, n, FLAGS_RES, 12, 1, flags);
	add_uint(w, n, FLAGS_AE, 12, 1, flags);
	for (unsigned f = FLAGS_CWR; f <= FLAGS_FIN; f++)
		if (f != FLAGS_ACE) {
			struct node *bit = add_uint(w, n, f, 13, 1, flags);
			if (f == FLAGS_SYN && flags & SYN)
				expert(w, bit, flags & ACK_ ? CONNECTION_SYNACK : CONNECTION_SYN,
				       flags & ACK_ ? "Connection establish acknowledge (SYN+ACK): server port %u"
				                    : "Connection establish request (SYN): server port %u",
				       flags & ACK_ ? w->row->sport : w->row->dport);
			if (f == FLAGS_RESET && flags & RST)
				expert(w, bit, CONNECTION_RST, NULL);
			if (f == FLAGS_FIN && flags & FIN)
				expert(w, bit, CONNECTION_FIN, NULL);
		}
	node_generated(add_str(w, n, FLAGS_STR, 12, 2, flags_text(w, flags, put_flag_letters)));
}

static void walk_window(struct walk *w, uint32_t flags)
{
	int64_t scale = fact_or(w, COLUMN_TCP_SCALE, -1);
	uint16_t value = get_u16(w, 14);

	add(w, w->node, WINDOW_SIZE_VALUE, 14, 2);
	struct node *n = add_uint(w, w->node, WINDOW_SIZE, 14, 2, (uint64_t)fact_or(w, COLUMN_TCP_WINDOW, value));
	node_generated(n);
	if (flags & SYN)
		return;
	n = add_int(w, w->node, WINDOW_SIZE_SCALEFACTOR, 14, 2, scale);
	node_generated(n);
	if (scale == -1)
		node_append(n, " (unknown)");
	else if (scale == -2)
		node_append(n, " (no window scaling used)");
}

static void walk_numbers(struct walk *w, uint32_t flags)
{
	uint32_t seq = get_u32(w, 4), ack = get_u32(w, 8), len = w->row->payload;
	bool     relative = fact_or(w, COLUMN_TCP_SEQ, -1) >= 0;
	uint32_t rseq = (uint32_t)fact_or(w, COLUMN_TCP_SEQ, seq), rack = (uint32_t)fact_or(w, COLUMN_TCP_ACK, ack);

	struct node *n = add_uint(w, w->node, SEQ, 4, 4, rseq);
	if (relative)
		node_append(n, "    (relative sequence number)");
	add(w, w->node, SEQ_RAW, 4, 4);
	uint32_t next = rseq + len + (flags & (SYN | FIN) ? 1 : 0);
	n = add_uint(w, w->node, NXTSEQ, 0, 0, next);
	if (relative)
		node_append(n, "    (relative sequence number)");
	n = add_uint(w, w->node, ACK, 8, 4, rack);
	if (relative)
		node_append(n, "    (relative ack number)");
	add(w, w->node, ACK_RAW, 8, 4);
}

static void put_columns(struct walk *w, uint32_t flags)
{
	if (!walk_columns(w))
		return;
	col_info(w, "%u \xe2\x86\x92 %u [%s] Seq=%u", w->row->sport, w->row->dport, flags_text(w, flags, put_flags),
	         (uint32_t)fact_or(w, COLUMN_TCP_SEQ, w->row->seq));
	if (flags & ACK_)
		col_info_add(w, " Ack=%u", (uint32_t)fact_or(w, COLUMN_TCP_ACK, w->row->ack));
	col_info_add(w, " Win=%u Len=%u", (uint32_t)fact_or(w, COLUMN_TCP_WINDOW, w->row->window), w->row->payload);
}

static void walk(struct walk *w)
{
	if (!get_bytes(w, 0, HEADER_BYTES))
		return;
	uint32_t flags = get_u16(w, 12) & 0xfff, hlen = (get_u8(w, 12) >> 4) * 4u;
	uint16_t sport = get_u16(w, 0), dport = get_u16(w, 2);
	put_columns(w, flags);
	node_label(w->node, "Transmission Control Protocol, Src Port: %u, Dst Port: %u, Seq: %u, ", sport, dport,
	           (uint32_t)fact_or(w, COLUMN_TCP_SEQ, w->row->seq));
	if (flags & ACK_)
		node_append(w->node, "Ack: %u, ", (uint32_t)fact_or(w, COLUMN_TCP_ACK, w->row->ack));
	node_append(w->node, "Len: %u", w->row->payload);
	node_len(w->node, hlen);
	add(w, w->node, SRCPORT, 0, 2);
	add(w, w->node, DSTPORT, 2, 2);
	add(w, w->node, PORT, 0, 2);
	add(w, w->node, PORT, 2, 2);
	add_rows(w, w->node, STREAM, COMPLETENESS, 0);
	add_uint(w, w->node, LEN, 0, 0, w->row->payload);
	walk_numbers(w, flags);
	struct node *length = add_uint(w, w->node, HDR_LEN, 12, 1, hlen);
	node_label(length, "%u%u%u%u .... = Header Length: %u bytes (%u)", hlen >> 5 & 1, hlen >> 4 & 1, hlen >> 3 & 1, hlen >> 2 & 1,
	           hlen, hlen / 4);
	walk_flags(w, flags);
	walk_window(w, flags);
	struct node *sum = add(w, w->node, CHECKSUM, 16, 2);
	node_append(sum, " [unverified]");
	add_uint(w, w->node, CHECKSUM_STATUS, 16, 0, 2);
	add(w, w->node, URGENT_POINTER, 18, 2);
	if (hlen > HEADER_BYTES)
		tcp_walk_options(w, HEADER_BYTES, hlen - HEADER_BYTES);
	struct node *times = add_text(w, w->node, 0, 0, "Timestamps");
	node_generated(times);
	add_rows(w, times, TIME_RELATIVE, TIME_DELTA, 0);
	tcp_walk_payload(w, hlen);
}

const struct proto proto_tcp = {
    .name = "tcp",
    .title = "Transmission Control Protocol",
    .brief = "TCP",
    .fields = tcp_fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 6}),
    .scan = scan,
    .walk = walk,
};
