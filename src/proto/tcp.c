/* tcp.c -- Transmission Control Protocol: RFC 9293.
 *
 *   0       2       4           8           12      14      16      18      20
 *   | sport | dport | seq       | ack       |hl|flag| win   | csum  | urg   | options ...
 *
 * The header only.  Options are tcp_options.c's, who lost what is flow's, bytes in order are flow/stream.c's. */
#include "proto/tcp.h"

#include "store/prefs.h"

enum { HEADER_BYTES = 20 };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK_ = 16, URG = 32, ECE = 64, CWR = 128, AE = 256, RESERVED = 0xe00 };

/* Options that flow needs the bytes of: all but padding and timestamps. */
static bool has_notable_options(const uint8_t *p, uint32_t n)
{
	enum { END = 0, NOP_ = 1, TIMESTAMP = 8, TIMESTAMP_BYTES = 10 };

	for (uint32_t i = 0; i < n && p[i] != END;) {
		if (p[i] == NOP_)
			i++;
		else if (p[i] == TIMESTAMP && i + 1 < n && p[i + 1] == TIMESTAMP_BYTES)
			i += TIMESTAMP_BYTES;
		else
			return true;
	}
	return false;
}

/* The beginning of a segment whose datagram came in pieces and is not put together: how long it is, nobody knows. */
static bool is_first_piece(const struct scan *s)
{
	enum { MORE_FRAGMENTS = 0x2000, FRAGMENT_OFFSET = 0x1fff };

	return s->row->net == NET_IP4 && !s->layer->source &&
	       (s->row->ip_frag & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) == MORE_FRAGMENTS;
}

static void scan(struct scan *s)
{
	if (s->caplen >= HEADER_BYTES - 4 && s->caplen < HEADER_BYTES) {
		scan_need(s, HEADER_BYTES);
	} else if (!scan_need(s, HEADER_BYTES)) {
		return;
	}
	uint32_t hlen = (s->p[12] >> 4) * 4u;
	s->row->marks |= ROW_TCP;
	s->row->sport = be16(s->p);
	s->row->dport = be16(s->p + 2);
	s->row->seq = be32(s->p + 4);
	s->row->ack = be32(s->p + 8);
	s->row->tcp_flags = be16(s->p + 12) & 0xfff;
	s->row->window = be16(s->p + 14);
	if (hlen > s->len) {
		s->row->marks |= ROW_NO_LENGTH;
		scan_bad(s);
		return;
	}
	s->row->payload = s->len - hlen;
	if (hlen < HEADER_BYTES) {
		scan_bad(s);
		return;
	}
	if (hlen > HEADER_BYTES && scan_need(s, hlen) && has_notable_options(s->p + HEADER_BYTES, hlen - HEADER_BYTES))
		tcp_scan_options(s, HEADER_BYTES, hlen - HEADER_BYTES);
	if (is_first_piece(s))
		s->row->marks |= ROW_NO_LENGTH;
	if (s->caplen >= hlen && !(s->row->tcp_flags & RST))
		tcp_scan_payload(s, hlen);
}

/* ------------------------------------------------------------------ texts */

void tcp_put_completeness(struct text *t, uint64_t bits)
{
	static const struct name texts[] = {
	    {1, "Incomplete, SYN_SENT"},
	    {3, "Incomplete, CLIENT_ESTABLISHED"},
	    {7, "Incomplete, ESTABLISHED"},
	    {15, "Incomplete, DATA"},
	    {23, "Complete, NO_DATA"},
	    {39, "Complete, NO_DATA"},
	    {55, "Complete, NO_DATA"},
	    {31, "Complete, WITH_DATA"},
	    {47, "Complete, WITH_DATA"},
	    {63, "Complete, WITH_DATA"},
	    {0, NULL},
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

static const char tcp_short_segment[] = "Short segment. Segment/fragment does not contain a full TCP header "
					"(might be NMAP or someone else deliberately sending unusual packets)";

/* ------------------------------------------------------------------ numbers */

/* What the walk of one header knows. */
struct header {
	uint32_t flags, hlen;
	uint32_t seq, ack, window; /* relative, relative, calculated; raw where the connection is not known */
	int64_t  scale;
	bool     relative;   /* of an analyzed segment */
	bool     raw;        /* numbers are shown as they are in the packet */
	bool     has_length; /* row->payload is the segment's length */
};

/* A fact, or what stands in its place where flow knows nothing. */
static int64_t fact_or(const struct walk *w, enum column fact, int64_t otherwise)
{
	int64_t v;

	return walk_fact(w, fact, &v) ? v : otherwise;
}

static struct header header_of(const struct walk *w, bool shown)
{
	const struct row *row = w->row;
	struct header     h = {.flags = row->tcp_flags, .hlen = w->caplen > 12 ? (w->p[12] >> 4) * 4u : 0};
	int64_t           v;

	h.has_length = !(row->marks & (ROW_QUOTED | ROW_NO_LENGTH));
	if (!shown && !walk_columns(w))
		return h;
	h.relative = walk_fact(w, COLUMN_TCP_SEQ, &v);
	h.raw = walk_prefs(w) && !walk_prefs(w)->tcp_relative_sequence_numbers;
	h.seq = h.relative && !h.raw ? (uint32_t)v : row->seq;
	h.ack = h.flags & ACK_ && h.relative && !h.raw ? (uint32_t)fact_or(w, COLUMN_TCP_ACK, row->ack) : row->ack;
	h.window = (uint32_t)fact_or(w, COLUMN_TCP_WINDOW, row->window);
	h.scale = shown ? fact_or(w, COLUMN_TCP_SCALE, -1) : -1;
	return h;
}

static void walk_seq(struct walk *w, const struct header *h)
{
	struct node *n = add_uint(w, w->node, SEQ, 4, 4, h->seq);

	if (h->raw)
		return;
	node_append(n, "    (relative sequence number)");
	add(w, w->node, SEQ_RAW, 4, 4);
}

static void walk_ack(struct walk *w, const struct header *h)
{
	if (h->has_length) {
		uint32_t     next = h->seq + w->row->payload + (h->flags & (SYN | FIN) ? 1 : 0);
		struct node *n = add_uint(w, w->node, NXTSEQ, 0, 0, next);
		node_generated(n);
		if (!h->raw)
			node_append(n, "    (relative sequence number)");
	}
	struct node *n = add_uint(w, w->node, ACK, 8, 4, h->ack);
	if (h->flags & ACK_ && !h->raw)
		node_append(n, "    (relative ack number)");
	else if (!(h->flags & ACK_) && h->ack)
		expert(w, n, ACK_NONZERO, NULL);
	if (w->row->analysis & TCP_TFO_ACK)
		expert(w, n, ANALYSIS_TFO_ACK, NULL);
	if (w->row->analysis & TCP_TFO_IGNORED)
		expert(w, n, ANALYSIS_TFO_IGNORED, NULL);
	if (!h->raw)
		add(w, w->node, ACK_RAW, 8, 4);
}

/* ------------------------------------------------------------------ flags */

static void walk_flag(struct walk *w, struct node *under, unsigned field, uint32_t flags)
{
	bool         high = field == FLAGS_RES || field == FLAGS_AE;
	struct node *n = add_uint(w, under, field, high ? 12 : 13, 1, flags);

	if (field == FLAGS_SYN && flags & SYN)
		expert(w, n, flags & ACK_ ? CONNECTION_SYNACK : CONNECTION_SYN,
		       flags & ACK_ ? "Connection establish acknowledge (SYN+ACK): server port %u"
		                    : "Connection establish request (SYN): server port %u",
		       flags & ACK_ ? w->row->sport : w->row->dport);
	if (field == FLAGS_RESET && flags & RST)
		expert(w, n, CONNECTION_RST, NULL);
	if (field == FLAGS_FIN && flags & FIN)
		expert(w, n, CONNECTION_FIN, NULL);
}

static void walk_flags(struct walk *w, uint32_t flags)
{
	struct node *n = add_uint(w, w->node, FLAGS, 12, 2, flags);

	if (walk_field_labels(w))
		node_label(n, "Flags: 0x%03x (%s)", flags, flags_text(w, flags, put_flags));
	walk_flag(w, n, FLAGS_RES, flags);
	walk_flag(w, n, FLAGS_AE, flags);
	for (unsigned f = FLAGS_CWR; f <= FLAGS_FIN; f++)
		if (f != FLAGS_ACE)
			walk_flag(w, n, f, flags);
	struct node *letters = add_str(w, n, FLAGS_STR, 12, 2, flags_text(w, flags, put_flag_letters));
	node_generated(letters);
	if (w->row->analysis & TCP_FIN_ACTIVE)
		expert(w, letters, CONNECTION_FIN_ACTIVE, NULL);
	else if (w->row->analysis & TCP_FIN_PASSIVE)
		expert(w, letters, CONNECTION_FIN_PASSIVE, NULL);
}

static void walk_window(struct walk *w, const struct header *h)
{
	add(w, w->node, WINDOW_SIZE_VALUE, 14, 2);
	node_generated(add_uint(w, w->node, WINDOW_SIZE, 14, 2, h->window));
	if (h->flags & SYN)
		return;
	struct node *n = add_int(w, w->node, WINDOW_SIZE_SCALEFACTOR, 14, 2, h->scale);
	node_generated(n);
	if (h->scale == -1)
		node_append(n, " (unknown)");
	else if (h->scale == -2)
		node_append(n, " (no window scaling used)");
}

/* ------------------------------------------------------------------ checksum */

static uint32_t add_words(uint32_t sum, const uint8_t *p, uint32_t n)
{
	for (; n > 1; p += 2, n -= 2) {
		sum += be16(p);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return n ? sum + (uint32_t)(*p << 8) : sum;
}

/* The network layer's addresses, as the pseudo header has them; NULL: there is none. */
static const uint8_t *addresses_of(const struct walk *w, uint32_t *n)
{
	const struct layer      *layers;
	const struct frame_info *f = walk_frame(w);

	walk_layers(w, &layers);
	for (int i = w->layer->parent; i >= 0; i = layers[i].parent) {
		const struct layer *l = &layers[i];
		bool                six = l->proto == P_ipv6;
		if (l->proto != P_ip && !six)
			continue;
		*n = six ? 32 : 8;
		return l->source == 0 && l->caplen >= 40 ? f->bytes + l->offset + (six ? 8 : 12) : NULL;
	}
	return NULL;
}

/* RFC 9293 section 3.1; false: it can't be computed. */
static bool sum_of(const struct walk *w, uint16_t *should)
{
	enum { TCP = 6, AT = 16 };
	uint32_t       n = 0;
	const uint8_t *addresses = addresses_of(w, &n);

	if (!addresses || w->caplen < w->len || w->row->marks & (ROW_QUOTED | ROW_FRAGMENT))
		return false;
	uint32_t sum = add_words(TCP + (w->len & 0xffff) + (w->len >> 16), addresses, n);
	sum = add_words(add_words(sum, w->p, AT), w->p + AT + 2, w->len - AT - 2);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	*should = (uint16_t)~sum;
	return true;
}

static void walk_checksum(struct walk *w)
{
	enum { BAD, GOOD, UNVERIFIED };
	const struct prefs *prefs = walk_prefs(w);
	uint16_t            sum = get_u16(w, 16), should = 0;
	struct node        *n = add(w, w->node, CHECKSUM, 16, 2);

	if (!prefs || !prefs->tcp_check_checksum || !walk_ok(w) || !sum_of(w, &should)) {
		node_append(n, " [unverified]");
		node_generated(add_uint(w, w->node, CHECKSUM_STATUS, 16, 0, UNVERIFIED));
		return;
	}
	if (sum == should) {
		node_append(n, " [correct]");
	} else {
		node_append(n, " incorrect, should be 0x%04x(maybe caused by \"TCP checksum offload\"?)", should);
		expert(w, n, CHECKSUM_BAD_EXPERT, "Bad checksum [should be 0x%04x]", should);
		col_info_add(w, " [TCP CHECKSUM INCORRECT]");
	}
	node_generated(add_uint(w, w->node, CHECKSUM_STATUS, 16, 0, sum == should ? GOOD : BAD));
	node_generated(add_uint(w, w->node, CHECKSUM_CALCULATED, 16, 2, should));
}

/* ------------------------------------------------------------------ what flow found */

/* Bits of row->analysis in the order in which they are shown: each with its expert item and its place before Info. */
static const struct verdict {
	uint32_t    bits;
	uint16_t    field;
	const char *prefix;
} verdicts[] = {
    {TCP_REUSED_PORTS, ANALYSIS_REUSED_PORTS, "[TCP Port numbers reused] "},
    {TCP_SPURIOUS_RETRANSMISSION, ANALYSIS_SPURIOUS_RETRANSMISSION, "[TCP Spurious Retransmission] "},
    {TCP_FAST_RETRANSMISSION, ANALYSIS_FAST_RETRANSMISSION, "[TCP Fast Retransmission] "},
    {TCP_SPURIOUS_RETRANSMISSION | TCP_FAST_RETRANSMISSION, ANALYSIS_RETRANSMISSION, NULL},
    {TCP_RETRANSMISSION, ANALYSIS_RETRANSMISSION, "[TCP Retransmission] "},
    {TCP_OUT_OF_ORDER, ANALYSIS_OUT_OF_ORDER, "[TCP Out-Of-Order] "},
    {TCP_LOST_SEGMENT, ANALYSIS_LOST_SEGMENT, "[TCP Previous segment not captured] "},
    {TCP_ACK_LOST_SEGMENT, ANALYSIS_ACK_LOST_SEGMENT, "[TCP ACKed unseen segment] "},
    {TCP_WINDOW_UPDATE, ANALYSIS_WINDOW_UPDATE, "[TCP Window Update] "},
    {TCP_WINDOW_FULL, ANALYSIS_WINDOW_FULL, "[TCP Window Full] "},
    {TCP_KEEP_ALIVE, ANALYSIS_KEEP_ALIVE, "[TCP Keep-Alive] "},
    {TCP_KEEP_ALIVE_ACK, ANALYSIS_KEEP_ALIVE_ACK, "[TCP Keep-Alive ACK] "},
    {TCP_DUPLICATE_ACK, ANALYSIS_DUPLICATE_ACK, NULL},
    {TCP_ZERO_WINDOW_PROBE, ANALYSIS_ZERO_WINDOW_PROBE, "[TCP ZeroWindowProbe] "},
    {TCP_ZERO_WINDOW, ANALYSIS_ZERO_WINDOW, "[TCP ZeroWindow] "},
    {TCP_ZERO_WINDOW_PROBE_ACK, ANALYSIS_ZERO_WINDOW_PROBE_ACK, "[TCP ZeroWindowProbeAck] "},
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

/* What Info begins with: the last verdict first. */
static void put_prefixes(struct walk *w)
{
	for (unsigned i = VERDICTS; i-- > 0;) {
		if (!(w->row->analysis & verdicts[i].bits))
			continue;
		if (verdicts[i].bits == TCP_DUPLICATE_ACK)
			col_info_add(w, "[TCP Dup ACK %u#%u] ",
			             walk_shown(w, (uint32_t)fact_or(w, COLUMN_TCP_DUP_ACK_FRAME, 0)),
			             (unsigned)fact_or(w, COLUMN_TCP_DUP_ACK_NUM, 0));
		else if (verdicts[i].prefix)
			col_info_add(w, "%s", verdicts[i].prefix);
	}
}

static void walk_verdicts(struct walk *w, struct node *analysis)
{
	struct node *flags = add(w, analysis, ANALYSIS_FLAGS, 0, 0);

	node_generated(flags);
	for (unsigned i = 0; i < VERDICTS; i++) {
		if (!(w->row->analysis & verdicts[i].bits))
			continue;
		if (verdicts[i].bits == TCP_DUPLICATE_ACK) {
			struct node *said = add(w, flags, ANALYSIS_DUPLICATE_ACK, 0, 0);
			node_generated(said);
			node_label(said, "This is a TCP duplicate ack");
			add_rows(w, analysis, ANALYSIS_DUPLICATE_ACK_NUM, ANALYSIS_DUPLICATE_ACK_NUM, 0);
			struct node *n =
			    add_rows(w, analysis, ANALYSIS_DUPLICATE_ACK_FRAME, ANALYSIS_DUPLICATE_ACK_FRAME, 0);
			expert(w, n, ANALYSIS_DUPLICATE_ACK, "Duplicate ACK (#%u)",
			       (unsigned)fact_or(w, COLUMN_TCP_DUP_ACK_NUM, 0));
			continue;
		}
		expert(w, flags, verdicts[i].field, NULL);
		if (verdicts[i].bits == TCP_RETRANSMISSION)
			add_rows(w, flags, ANALYSIS_RTO, ANALYSIS_RTO_FRAME, 0);
	}
}

static void walk_analysis(struct walk *w)
{
	const struct row *row = w->row;

	if (!(row->analysis & (TCP_FLAGS_ALL | TCP_ACK_BEYOND)) && !row->acks_frame && !row->in_flight)
		return;
	struct node *n = add(w, w->node, ANALYSIS, 0, 0);
	node_generated(n);
	if (row->acks_frame)
		add_rows(w, n, ANALYSIS_ACKS_FRAME, ANALYSIS_ACKS_FRAME, 0);
	add_rows(w, n, ANALYSIS_ACK_RTT, ANALYSIS_INITIAL_RTT, 0);
	if (row->in_flight)
		add_rows(w, n, ANALYSIS_BYTES_IN_FLIGHT, ANALYSIS_PUSH_BYTES_SENT, 0);
	if (row->analysis & TCP_FLAGS_ALL)
		walk_verdicts(w, n);
}

/* ------------------------------------------------------------------ walk */

static void put_number(struct text *info, const char *name, uint32_t value)
{
	text_str(info, name);
	text_u64(info, value);
}

static void put_columns(struct walk *w, const struct header *h)
{
	if (!walk_columns(w))
		return;
	col_info(w, "%s", "");
	put_prefixes(w);
	col_info_fence(w); /* whatever the payload says of itself stands behind them */
	struct text *info = col_info_text(w);
	text_u64(info, w->row->sport);
	text_str(info, " \xe2\x86\x92 ");
	text_u64(info, w->row->dport);
	text_str(info, " [");
	put_flags(info, h->flags);
	put_number(info, "] Seq=", h->seq);
	if (h->flags & ACK_)
		put_number(info, " Ack=", h->ack);
	put_number(info, " Win=", h->window);
}

static void walk_head(struct walk *w, const struct header *h)
{
	node_label(w->node, "Transmission Control Protocol, Src Port: %u, Dst Port: %u, Seq: %u", w->row->sport,
	           w->row->dport, h->seq);
	if (h->flags & ACK_ && h->hlen >= HEADER_BYTES)
		node_append(w->node, ", Ack: %u", h->ack);
	if (h->has_length && h->hlen >= HEADER_BYTES)
		node_append(w->node, ", Len: %u", w->row->payload);
	add(w, w->node, SRCPORT, 0, 2);
	add(w, w->node, DSTPORT, 2, 2);
	add(w, w->node, PORT, 0, 2);
	add(w, w->node, PORT, 2, 2);
	add_rows(w, w->node, STREAM, COMPLETENESS, 0);
	if (h->has_length)
		node_generated(add_uint(w, w->node, LEN, 0, 0, w->row->payload));
	else if (h->hlen > w->len)
		expert(w, add_text(w, w->node, 12, 1, "%s", tcp_short_segment), SHORT_SEGMENT, "%s", tcp_short_segment);
	walk_seq(w, h);
}

static struct node *walk_header_length(struct walk *w, uint32_t hlen)
{
	struct node *n = add_uint(w, w->node, HDR_LEN, 12, 1, hlen);

	node_label(n, "%u%u%u%u .... = Header Length: %u bytes (%u)", hlen >> 5 & 1, hlen >> 4 & 1, hlen >> 3 & 1,
	           hlen >> 2 & 1, hlen, hlen / 4);
	return n;
}

static void walk_numbers(struct walk *w, const struct header *h)
{
	walk_ack(w, h);
	walk_header_length(w, h->hlen);
	walk_flags(w, h->flags);
	walk_window(w, h);
}

static void walk_urgent(struct walk *w, uint32_t flags)
{
	uint16_t     urgent = get_u16(w, 18);
	struct node *n = add(w, w->node, URGENT_POINTER, 18, 2);

	if (!walk_ok(w))
		return;
	if (flags & URG)
		col_info_add(w, " Urg=%u", urgent);
	else if (urgent)
		expert(w, n, URGENT_POINTER_NON_ZERO, NULL);
}

static void walk_payload(struct walk *w, const struct header *h)
{
	uint32_t n = w->caplen > h->hlen ? w->caplen - h->hlen : 0;

	if ((!n || w->len <= h->hlen) && !(h->flags & FIN))
		return;
	if (h->flags & RST) {
		add(w, w->node, RESET_CAUSE, h->hlen, n);
		return;
	}
	tcp_walk_payload(w, h->hlen);
}

static void walk_times(struct walk *w)
{
	struct node *times = add_text(w, w->node, 0, 0, "Timestamps");

	node_generated(times);
	add_rows(w, times, TIME_RELATIVE, TIME_DELTA, 0);
}

/* What is known of the segment's place in its connection: also where its options are cut off. */
static void walk_course(struct walk *w, const struct header *h)
{
	enum walk_status status = w->status;

	w->status = WALK_OK;
	walk_times(w);
	if (status == WALK_OK || w->caplen >= h->hlen)
		walk_analysis(w);
	w->status = (uint8_t)status;
}

static void walk(struct walk *w)
{
	if (w->caplen < 16 && !get_bytes(w, 0, HEADER_BYTES))
		return;
	bool shown = walk_wants(w, 0, N - 1) || w->caplen < HEADER_BYTES; /* else only the columns are looked at */
	struct header h = header_of(w, shown);
	put_columns(w, &h);
	node_len(w->node, h.hlen);
	if (shown)
		walk_head(w, &h);
	if (h.hlen < HEADER_BYTES) {
		col_info_add(w, ", bogus TCP header length (%u, must be at least %d)", h.hlen, HEADER_BYTES);
		expert(w, walk_header_length(w, h.hlen), BOGUS_HEADER_LENGTH,
		       "Bogus TCP header length (%u, must be at least %d)", h.hlen, HEADER_BYTES);
		return;
	}
	if (shown)
		walk_numbers(w, &h);
	walk_checksum(w);
	walk_urgent(w, h.flags);
	if (!walk_ok(w))
		return;
	if (h.has_length && walk_columns(w))
		put_number(col_info_text(w), " Len=", w->row->payload);
	bool whole = h.hlen == HEADER_BYTES || tcp_walk_options(w, HEADER_BYTES, h.hlen - HEADER_BYTES);
	if (shown)
		walk_course(w, &h);
	if (!walk_ok(w) || !whole)
		return;
	mptcp_walk_analysis(w);
	walk_payload(w, &h);
}

static const char *const companions[] = {"tale", "mptcp", NULL};

const struct proto proto_tcp = {
    .name = "tcp",
    .title = "Transmission Control Protocol",
    .brief = "TCP",
    .fields = tcp_fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 6}),
    .scan = scan,
    .walk = walk,
    .companion = P_tale,
    .on_streams = true,
    .emits = companions,
};
