/* tcp_options.c -- the options of TCP: RFC 9293 section 3.1, RFC 7323, RFC 2018, RFC 2883, and those few else use. */
#include "proto/tcp.h"

#include <stdio.h>

enum { SYN = 2 };
enum { KIND_EOL = 0, KIND_NOP = 1, KIND_MPTCP = 30 };

/* One option being shown: at off, len bytes with kind and length in front. */
struct option {
	struct walk *w;
	struct node *n;      /* its node */
	struct node *length; /* of its length byte */
	uint32_t     off, len;
};

/* What is known of an option's kind. */
struct kind {
	uint8_t     kind;
	uint8_t     len;   /* as it must be; 0: any that `show` can use */
	uint16_t    field; /* its node */
	const char *name;
	const char *info; /* what Info gets whatever the length is, or NULL */
	void (*show)(struct option *o);
};

__attribute__((format(printf, 2, 3))) static void bad_length(struct option *o, const char *format, ...)
{
	va_list args;
	char    text[96];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	expert(o->w, o->length, OPTION_LEN_INVALID, "%s", text);
}

/* ------------------------------------------------------------------ RFC 9293, 7323 */

static void show_mss(struct option *o)
{
	uint16_t mss = get_u16(o->w, o->off + 2);

	add(o->w, o->n, OPTIONS_MSS_VAL, o->off + 2, 2);
	node_append(o->n, ": %u bytes", mss);
	col_info_add(o->w, " MSS=%u", mss);
}

static void show_scale(struct option *o)
{
	enum { SHIFT_MAX = 14 };
	uint8_t      shift = get_u8(o->w, o->off + 2);
	unsigned     factor = 1u << (shift < SHIFT_MAX ? shift : SHIFT_MAX);
	struct node *n = add(o->w, o->n, OPTIONS_WSCALE_SHIFT, o->off + 2, 1);

	if (shift > SHIFT_MAX)
		expert(o->w, n, OPTIONS_WSCALE_SHIFT_INVALID, NULL);
	node_generated(add_uint(o->w, o->n, OPTIONS_WSCALE_MULTIPLIER, o->off + 2, 1, factor));
	node_append(o->n, ": %u (multiply by %u)", shift, factor);
	col_info_add(o->w, " WS=%u", factor);
}

static void show_sack_permitted(struct option *o)
{
	(void)o;
}

static void show_timestamps(struct option *o)
{
	uint32_t value = get_u32(o->w, o->off + 2), echo = get_u32(o->w, o->off + 6);

	add(o->w, o->n, OPTIONS_TIMESTAMP_TSVAL, o->off + 2, 4);
	add(o->w, o->n, OPTIONS_TIMESTAMP_TSECR, o->off + 6, 4);
	node_append(o->n, ": TSval %u, TSecr %u", value, echo);
	struct text *info = col_info_text(o->w);
	if (!info)
		return;
	text_str(info, " TSval=");
	text_u64(info, value);
	text_str(info, " TSecr=");
	text_u64(info, echo);
}

/* ------------------------------------------------------------------ SACK */

struct edges {
	uint32_t left, right;
};

static void show_edge(struct option *o, unsigned field, const char *what, uint32_t off, uint32_t value)
{
	struct node *n = add_uint(o->w, o->n, field, off, 4, value);
	int64_t      base;

	node_label(n, "%s = %u%s", what, value, walk_fact(o->w, COLUMN_TCP_ACK_BASE, &base) ? " (relative)" : "");
}

/* The option breaks off inside a block. */
static void sack_cut(struct option *o, uint32_t off, uint32_t len)
{
	struct node *n = add_text(o->w, o->n, off, len, "suboption would go past end of option");

	expert(o->w, n, SUBOPTION_MALFORMED, NULL);
}

/* RFC 2883: the first block reports what was received twice, below the acknowledgement or inside the second block. */
static bool is_dsack(const struct edges *e, unsigned n, uint32_t ack)
{
	return n && ((int32_t)(ack - e[0].left) > 0 ||
	             (n > 1 && (int32_t)(e[0].left - e[1].left) >= 0 && (int32_t)(e[1].right - e[0].right) >= 0));
}

static void show_dsack(struct option *o, const struct edges *e)
{
	uint32_t off = o->off + 2;

	show_edge(o, OPTIONS_SACK_DSACK_LE, "D-SACK Left Edge", off, e->left);
	show_edge(o, OPTIONS_SACK_DSACK_RE, "D-SACK Right Edge", off + 4, e->right);
	expert(o->w, add_text(o->w, o->n, off, 8, "D-SACK Sequence"), OPTIONS_SACK_DSACK, NULL);
}

static void show_sack(struct option *o)
{
	enum { BLOCKS_MAX = 8 };
	struct walk *w = o->w;
	struct edges e[BLOCKS_MAX];
	unsigned     n = 0;
	int64_t      base = 0, ack = w->row->ack;
	uint32_t     end = o->off + o->len, off = o->off + 2;

	if (walk_fact(w, COLUMN_TCP_ACK_BASE, &base))
		ack -= base;
	for (; off + 8 <= end && n < BLOCKS_MAX && walk_ok(w); off += 8, n++) {
		e[n] = (struct edges){get_u32(w, off) - (uint32_t)base, get_u32(w, off + 4) - (uint32_t)base};
		show_edge(o, OPTIONS_SACK_LE, "left edge", off, e[n].left);
		show_edge(o, OPTIONS_SACK_RE, "right edge", off + 4, e[n].right);
		node_append(o->n, " %u-%u", e[n].left, e[n].right);
		col_info_add(w, " SLE=%u SRE=%u", e[n].left, e[n].right);
	}
	if (off + 4 <= end)
		show_edge(o, OPTIONS_SACK_LE, "left edge", off, get_u32(w, off) - (uint32_t)base);
	if (off < end && walk_ok(w))
		sack_cut(o, off, off + 4 <= end ? 0 : end - off);
	node_generated(add_uint(w, o->n, OPTIONS_SACK_COUNT, o->off, 0, n));
	if (n == 0)
		walk_fail(w, WALK_MALFORMED);
	else if (is_dsack(e, n, (uint32_t)ack))
		show_dsack(o, e);
}

/* ------------------------------------------------------------------ older and rarer ones */

static void show_echo(struct option *o)
{
	uint32_t value = get_u32(o->w, o->off + 2);

	add(o->w, o->n, OPTIONS_ECHO_VALUE, o->off + 2, 4);
	node_append(o->n, ": %u", value);
	col_info_add(o->w, " ECHO=%u", value);
}

static void show_cc(struct option *o)
{
	add(o->w, o->n, OPTIONS_CC_VALUE, o->off + 2, 4);
	col_info_add(o->w, " CC=%u", get_u32(o->w, o->off + 2));
}

static void show_md5(struct option *o)
{
	add(o->w, o->n, OPTIONS_MD5_DIGEST, o->off + 2, o->len - 2);
}

static void show_ao(struct option *o)
{
	if (o->len < 4) {
		bad_length(o, "option length should be >= than 4");
		return;
	}
	add(o->w, o->n, OPTIONS_AO_KEYID, o->off + 2, 1);
	add(o->w, o->n, OPTIONS_AO_RNEXTKEYID, o->off + 3, 1);
	if (o->len > 4)
		add(o->w, o->n, OPTIONS_AO_MAC, o->off + 4, o->len - 4);
}

static void show_quick_start(struct option *o)
{
	const char *text = name_of(tcp_fields[OPTIONS_QS_RATE].names, get_u8(o->w, o->off + 2) & 15);

	add(o->w, o->n, OPTIONS_QS_RATE, o->off + 2, 1);
	add(o->w, o->n, OPTIONS_QS_TTL_DIFF, o->off + 3, 1);
	col_info_add(o->w, " QSresp=%s", text ? text : "Unknown");
}

static void show_user_timeout(struct option *o)
{
	add(o->w, o->n, OPTIONS_USER_TO_GRANULARITY, o->off + 2, 2);
	add(o->w, o->n, OPTIONS_USER_TO_VAL, o->off + 2, 2);
	col_info_add(o->w, " USER_TO=%u", get_u16(o->w, o->off + 2) & 0x7fff);
}

/* Capabilities of the Space Communications Protocol Standards (CCSDS 714.0-B-2). */
static void show_scps(struct option *o)
{
	static const char *const names[] = {"BETS", "SNACK1", "SNACK2", "COMP", "NLTS", "RESERVED"};
	static const uint8_t     bits[] = {0x80, 0x40, 0x20, 0x10, 0x08, 0x07};
	struct walk             *w = o->w;
	struct text              t;

	if (o->len != 4) {
		node_label(o->n, "Illegal SCPS Extended Capabilities (%u bytes)", o->len);
		return;
	}
	uint8_t vector = get_u8(w, o->off + 2), binding = get_u8(w, o->off + 3);
	text_init(&t);
	for (unsigned i = 0; i < 6; i++)
		if (vector & bits[i])
			text_printf(&t, "%s%s", t.length ? ", " : "", names[i]);
	struct node *n = add(w, o->n, OPTIONS_SCPS_VECTOR, o->off + 2, 1);
	node_append(n, " (%s)", t.length ? t.p : "");
	for (unsigned f = OPTIONS_SCPSFLAGS_BETS; f <= OPTIONS_SCPSFLAGS_RESERVED; f++)
		add(w, n, f, o->off + 2, 1);
	col_info_add(w, " SCPS[%s]", t.length ? t.p : "");
	text_fini(&t);
	add(w, o->n, OPTIONS_SCPS_BINDING, o->off + 3, 1);
	if (binding)
		col_info_add(w, " Connection ID=%u", binding);
}

static void show_snack(struct option *o)
{
	add(o->w, o->n, OPTIONS_SNACK_OFFSET, o->off + 2, 2);
	add(o->w, o->n, OPTIONS_SNACK_SIZE, o->off + 4, 2);
	walk_fail(o->w, WALK_MALFORMED);
}

/* RFC 7413: without a cookie, one is asked for. */
static void show_cookie(struct option *o, uint32_t at)
{
	struct node *n;

	if (o->len <= at) {
		add(o->w, o->n, OPTIONS_TFO_REQUEST, at == 2 ? o->off : o->off + 2, 2);
		col_info_add(o->w, " TFO=R");
		return;
	}
	n = add(o->w, o->n, OPTIONS_TFO_COOKIE, o->off + at, o->len - at);
	col_info_add(o->w, " TFO=C");
	if (o->w->row->analysis & TCP_TFO_SYN)
		expert(o->w, n, ANALYSIS_TFO_SYN, NULL);
}

static void show_tfo(struct option *o)
{
	show_cookie(o, 2);
}

/* Three counters of three bytes, in one order or the other; the last ones may be left out. */
static void show_counters(struct option *o, uint32_t at, unsigned order, bool head)
{
	static const struct {
		uint16_t    field;
		const char *name;
	} c[2][3] = {
	    {{OPTIONS_ACC_ECN_EE0B, "EE0B"}, {OPTIONS_ACC_ECN_ECEB, "ECEB"}, {OPTIONS_ACC_ECN_EE1B, "EE1B"}},
	    {{OPTIONS_ACC_ECN_EE1B, "EE1B"}, {OPTIONS_ACC_ECN_ECEB, "ECEB"}, {OPTIONS_ACC_ECN_EE0B, "EE0B"}},
	};

	if (head)
		node_append(o->n, ": Accurate ECN (Order %u):", order);
	else
		node_append(o->n, " (Order %u):", order);
	for (unsigned i = 0; i < 3 && at + 3 <= o->len; i++, at += 3) {
		uint32_t v = get_u24(o->w, o->off + at);
		add(o->w, o->n, c[order][i].field, o->off + at, 3);
		node_append(o->n, "%s %s %u", i ? "," : "", c[order][i].name, v);
		col_info_add(o->w, " %s=%u", c[order][i].name, v);
	}
}

static void show_accurate_ecn(struct option *o)
{
	unsigned order = get_u8(o->w, o->off) == 174;

	if (o->len == 2)
		col_info_add(o->w, " AccECN");
	else if (o->len == 5 || o->len == 8 || o->len == 11)
		show_counters(o, 2, order, false);
	else
		bad_length(o, "option length should be 2, 5, 8, or 11 instead of %u", o->len);
}

/* ------------------------------------------------------------------ RFC 6994: experiments */

static void show_ack_rate(struct option *o)
{
	if (o->len == 4) {
		col_info_add(o->w, " TARR");
		return;
	}
	uint8_t rate = get_u8(o->w, o->off + 4) >> 1;
	add(o->w, o->n, OPTIONS_TARR_RATE, o->off + 4, 1);
	add(o->w, o->n, OPTIONS_TAR_RESERVED, o->off + 4, 1);
	node_append(o->n, " %u", rate);
	col_info_add(o->w, " TARR=%u", rate);
}

static void show_experiment(struct option *o)
{
	enum { ACK_RATE = 0xac, ECN_0 = 0xacc0, ECN_1 = 0xacc1, FAST_OPEN = 0xf989 };

	if (o->len < 4) {
		bad_length(o, "option length %u smaller than 4", o->len);
		return;
	}
	uint16_t    id = get_u16(o->w, o->off + 2);
	const char *name = name_of(tcp_fields[OPTIONS_EXPERIMENTAL_EXID].names, id);
	add(o->w, o->n, OPTIONS_EXPERIMENTAL_EXID, o->off + 2, 2);
	node_append(o->n, ": %s", name ? name : "Unknown");
	if (id == ACK_RATE && o->len <= 5) {
		show_ack_rate(o);
	} else if (id == ECN_0 || id == ECN_1) {
		show_counters(o, 4, id == ECN_1, true);
	} else if (id == FAST_OPEN) {
		show_cookie(o, 4);
	} else {
		if (o->len > 4)
			add(o->w, o->n, OPTIONS_EXPERIMENTAL_DATA, o->off + 4, o->len - 4);
		col_info_add(o->w, " ExID=%X", id);
	}
}

static void show_unknown(struct option *o)
{
	if (o->len > 2)
		add(o->w, o->n, OPTIONS_UNKNOWN_PAYLOAD, o->off + 2, o->len - 2);
}

/* ------------------------------------------------------------------ Riverbed */

enum probe_type {
	PROBE_QUERY,
	PROBE_RESPONSE,
	PROBE_INTERNAL,
	PROBE_TRACE,
	PROBE_QUERY_SH,
	PROBE_RESPONSE_SH,
	PROBE_QUERY_INFO,
	PROBE_RESPONSE_INFO,
	PROBE_TYPES
};

static const char *const probe_names[PROBE_TYPES] = {"Probe Query",      "Probe Response",     "Probe Internal",
                                                     "Probe Trace",      "Probe Query SH",     "Probe Response SH",
                                                     "Probe Query Info", "Probe Response Info"};

static void show_csh(struct option *o, bool named)
{
	const uint8_t *p = get_bytes(o->w, o->off + 4, 4);

	add(o->w, o->n, OPTIONS_RVBD_PROBE_PROBER, o->off + 4, 4);
	if (named && p)
		node_append(o->n, ", CSH IP: %s", ip4_text(o->w, p));
}

/* Version 1: a fixed layout for each type; one that is too short for its type ends the packet. */
static void show_probe_1(struct option *o, unsigned type)
{
	struct walk *w = o->w;

	add(w, o->n, OPTIONS_RVBD_PROBE_TYPE1, o->off + 2, 1);
	add(w, o->n, OPTIONS_RVBD_PROBE_VERSION, o->off + 2, 1);
	if (type == PROBE_INTERNAL)
		return;
	add(w, o->n, OPTIONS_RVBD_PROBE_RESERVED, o->off + 3, 1);
	uint32_t need = type == PROBE_RESPONSE_INFO || type == PROBE_QUERY_INFO ? 8
	                : type == PROBE_RESPONSE || type == PROBE_RESPONSE_SH   ? 14
	                                                                        : 10;
	if (o->len < 8) {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	show_csh(o, type == PROBE_QUERY || type == PROBE_QUERY_SH || type == PROBE_TRACE);
	if (type == PROBE_QUERY || type == PROBE_QUERY_SH || type == PROBE_TRACE) {
		add(w, o->n, OPTIONS_RVBD_PROBE_APPLI_VER, o->off + 8, 2);
	} else if (type == PROBE_RESPONSE) {
		const uint8_t *p = get_bytes(w, o->off + 8, 4);
		add(w, o->n, OPTIONS_RVBD_PROBE_PROXY_IP, o->off + 8, 4);
		add(w, o->n, OPTIONS_RVBD_PROBE_PROXY_PORT, o->off + 12, 2);
		if (p)
			node_append(o->n, ", SSH IP: %s:%u", ip4_text(w, p), get_u16(w, o->off + 12));
	} else if (type == PROBE_RESPONSE_SH) {
		add(w, o->n, OPTIONS_RVBD_PROBE_CLIENT_IP, o->off + 8, 4);
	}
	if (o->len < need || type == PROBE_RESPONSE_SH)
		walk_fail(w, WALK_MALFORMED);
}

static void show_probe_2(struct option *o, unsigned type)
{
	struct walk *w = o->w;

	add(w, o->n, OPTIONS_RVBD_PROBE_TYPE2, o->off + 2, 1);
	add_uint(w, o->n, OPTIONS_RVBD_PROBE_VERSION_RAW, o->off + 2, 1, 0);
	struct node *version = add_uint(w, o->n, OPTIONS_RVBD_PROBE_VERSION, o->off + 2, 1, 2);
	node_hidden(version);
	struct node *flags = add(w, o->n, OPTIONS_RVBD_PROBE_FLAGS, o->off + 3, 1);
	if (type == PROBE_QUERY_INFO) {
		add(w, flags, OPTIONS_RVBD_PROBE_FLAGS_NOTCFE, o->off + 3, 1);
		add(w, flags, OPTIONS_RVBD_PROBE_FLAGS_LAST, o->off + 3, 1);
	} else if (type == PROBE_RESPONSE_INFO) {
		add(w, flags, OPTIONS_RVBD_PROBE_FLAGS_PROBE, o->off + 3, 1);
		add(w, flags, OPTIONS_RVBD_PROBE_FLAGS_SSL, o->off + 3, 1);
		add(w, flags, OPTIONS_RVBD_PROBE_FLAGS_SERVER, o->off + 3, 1);
	}
}

static void show_probe(struct option *o)
{
	uint8_t  head = get_u8(o->w, o->off + 2);
	bool     second = o->len > 2 && !(head & 1);
	unsigned type = second ? head >> 1 : head >> 4;

	node_append(o->n, ": %s", type < PROBE_TYPES ? probe_names[type] : "Probe Unknown");
	if (type >= PROBE_TYPES)
		return;
	if (second)
		show_probe_2(o, type);
	else
		show_probe_1(o, type);
}

static void show_transparency(struct option *o)
{
	struct walk   *w = o->w;
	uint32_t       off = o->off;
	struct node   *flags = add(w, o->n, OPTIONS_RVBD_TRPY_FLAGS, off + 2, 2);
	const uint8_t *p = get_bytes(w, off + 4, 12);

	for (unsigned f = OPTIONS_RVBD_TRPY_FLAGS_FW_RST_PROBE; f <= OPTIONS_RVBD_TRPY_FLAGS_MODE; f++)
		add(w, flags, f, off + 2, 2);
	add(w, o->n, OPTIONS_RVBD_TRPY_SRC_IP, off + 4, 4);
	add(w, o->n, OPTIONS_RVBD_TRPY_DST_IP, off + 8, 4);
	add(w, o->n, OPTIONS_RVBD_TRPY_SRC_PORT, off + 12, 2);
	add(w, o->n, OPTIONS_RVBD_TRPY_DST_PORT, off + 14, 2);
	if (p)
		node_append(o->n, " %s:%u -> %s:%u", ip4_text(w, p), be16(p + 8), ip4_text(w, p + 4), be16(p + 10));
}

/* ------------------------------------------------------------------ Multipath TCP: a protocol of its own */

void tcp_scan_options(struct scan *s, uint32_t off, uint32_t n)
{
	scan_tcp_options(s, s->p + off, n);
	for (uint32_t end = off + n; off < end && s->p[off] != KIND_EOL;) {
		if (s->p[off] == KIND_NOP) {
			off++;
			continue;
		}
		uint32_t len = off + 1 < end ? s->p[off + 1] : 0;
		if (len < 2 || len > end - off)
			return;
		if (s->p[off] == KIND_MPTCP)
			scan_inside(s, P_mptcp, off, len);
		off += len;
	}
}

/* ------------------------------------------------------------------ the kinds */

/* clang-format off */
static const struct kind kinds[] = {
	{2,   4,  OPTIONS_MSS,          "Maximum segment size",                NULL, show_mss},
	{3,   3,  OPTIONS_WSCALE,       "Window scale",                        NULL, show_scale},
	{4,   2,  OPTIONS_SACK_PERM,    "SACK permitted",                      " SACK_PERM", show_sack_permitted},
	{5,   0,  OPTIONS_SACK,         "SACK",                                NULL, show_sack},
	{6,   6,  OPTIONS_ECHO,         "Echo",                                NULL, show_echo},
	{7,   6,  OPTIONS_ECHO,         "Echo reply",                          NULL, show_echo},
	{8,   10, OPTIONS_TIMESTAMP,    "Timestamps",                          NULL, show_timestamps},
	{11,  6,  OPTIONS_CC,           "CC",                                  NULL, show_cc},
	{12,  6,  OPTIONS_CC,           "CC.NEW",                              NULL, show_cc},
	{13,  6,  OPTIONS_CC,           "CC.ECHO",                             NULL, show_cc},
	{19,  18, OPTIONS_MD5,          "TCP MD5 signature",                   " MD5", show_md5},
	{20,  0,  OPTIONS_SCPS,         "SCPS capabilities",                   NULL, show_scps},
	{21,  6,  OPTIONS_SNACK,        "Selective Negative Acknowledgment",   NULL, show_snack},
	{22,  2,  OPTIONS_SCPSREC,      "SCPS record boundary",                NULL, show_sack_permitted},
	{23,  2,  OPTIONS_SCPSCOR,      "SCPS corruption experienced",         NULL, show_sack_permitted},
	{27,  8,  OPTIONS_QS,           "Quick-Start",                         NULL, show_quick_start},
	{28,  4,  OPTIONS_USER_TO,      "User Timeout",                        NULL, show_user_timeout},
	{29,  0,  OPTIONS_AO,           "TCP AO",                              "TCP AO", show_ao},
	{34,  0,  OPTIONS_TFO,          "TCP Fast Open",                       NULL, show_tfo},
	{76,  0,  OPTIONS_RVBD_PROBE,   "Riverbed Probe",                      NULL, show_probe},
	{78,  16, OPTIONS_RVBD_TRPY,    "Riverbed Transparency",               NULL, show_transparency},
	{172, 0,  OPTIONS_ACC_ECN,      "Accurate ECN",                        NULL, show_accurate_ecn},
	{174, 0,  OPTIONS_ACC_ECN,      "Accurate ECN",                        NULL, show_accurate_ecn},
	{253, 0,  OPTIONS_EXPERIMENTAL, "Experimental",                        NULL, show_experiment},
	{254, 0,  OPTIONS_EXPERIMENTAL, "Experimental",                        NULL, show_experiment},
};
/* clang-format on */

static const struct kind *kind_of(uint8_t number)
{
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == number)
			return &kinds[i];
	return NULL;
}

/* ------------------------------------------------------------------ all of them */

/* The options' node, and what was seen so far. */
struct list {
	struct walk *w;
	struct node *n;
	uint32_t     end;
	unsigned     nops; /* counted by show_nop */
	bool         mss;
	bool         broken; /* a layer inside ended too early */
};

/* An option's node shows its name, not its bytes. */
static struct node *add_option(struct list *l, unsigned field, uint32_t off, uint32_t len)
{
	struct node *n = add(l->w, l->n, field, off, len);

	node_label(n, "%s", tcp_fields[field].label);
	return n;
}

static void show_byte(struct list *l, uint32_t off, unsigned field, const char *name)
{
	if (!walk_nodes(l->w) && have(l->w, off, 1))
		return;
	struct node *n = add_option(l, field, off, 1);
	add(l->w, n, OPTION_KIND, off, 1);
	node_append(l->n, ", %s", name);
}

/* Wireshark's count starts again at a NOP that stands at the begin of a word, whatever stood between. */
static void show_nop(struct list *l, uint32_t off)
{
	enum { SUSPICIOUS = 4 };

	l->nops = l->nops == 0 || off % 4 ? l->nops + 1 : 0;
	if (l->nops == SUSPICIOUS)
		expert(l->w, l->n, NOP, NULL);
	show_byte(l, off, OPTIONS_NOP, "No-Operation (NOP)");
}

/* Behind an end of the options only zeros may stand: they are shown as ends too.  Returns where the list goes on. */
static uint32_t show_end(struct list *l, uint32_t off)
{
	show_byte(l, off++, OPTIONS_EOL, "End of Option List (EOL)");
	if (off >= l->end || get_u8(l->w, off) == 0 || !walk_ok(l->w))
		return off;
	struct node *n = add_text(l->w, l->n, off, l->end - off, "Non-zero header padding");
	expert(l->w, n, NON_ZERO_BYTES_AFTER_EOL, "Non-zero header padding");
	return l->end;
}

/* An option whose length can't be: the list ends. */
__attribute__((format(printf, 3, 4))) static void show_bad(struct list *l, uint32_t off, const char *format, ...)
{
	va_list args;
	char    text[128];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	expert(l->w, add_text(l->w, l->n, off, 2, "%s", text), OPTION_LEN_INVALID, "%s", text);
}

static void show_option(struct list *l, uint32_t off, uint32_t len, const struct kind *k, const char *name)
{
	struct option o = {.w = l->w, .off = off, .len = len};

	o.n = add_option(l, k ? k->field : OPTIONS_UNKNOWN, off, len);
	if (k && k->kind == 2 && !(l->w->row->tcp_flags & SYN))
		expert(l->w, o.n, OPTIONS_MSS_PRESENT, NULL);
	add(l->w, o.n, OPTION_KIND, off, 1);
	o.length = add(l->w, o.n, OPTION_LEN, off + 1, 1);
	if (k && k->info)
		col_info_add(l->w, "%s", k->info);
	if (k && k->len && len != k->len)
		bad_length(&o, "option length should be %u", k->len);
	else if (k)
		k->show(&o);
	else
		show_unknown(&o);
	if (walk_ok(l->w))
		node_append(l->n, ", %s", name);
}

/* A layer of its own; returns the option's length, 0: it ended too early. */
static uint32_t show_layer(struct list *l, uint32_t off, uint32_t len, const char *name)
{
	l->broken = !add_inside(l->w, l->n, off);
	if (l->broken)
		return 0;
	node_append(l->n, ", %s", name);
	return len;
}

/* An option of two bytes or more; returns its length, 0: the list is over. */
static uint32_t show_long(struct list *l, uint32_t off)
{
	uint8_t            number = get_u8(l->w, off);
	const struct kind *k = kind_of(number);
	const char *name = k ? k->name : number == KIND_MPTCP ? "MPTCP" : walk_printf(l->w, "Unknown (0x%02x)", number);

	if (off + 1 >= l->end) {
		struct node *n = add_text(l->w, l->n, off, 1, "%s (length byte past end of options)", name);
		expert(l->w, n, OPTION_LEN_INVALID, "%s (length byte past end of options)", name);
		return 0;
	}
	uint32_t len = get_u8(l->w, off + 1);
	if (!walk_ok(l->w))
		return 0;
	if (len < 2)
		show_bad(l, off, "%s (with too-short option length = %u byte%s)", name, len, len == 1 ? "" : "s");
	else if (len > l->end - off)
		show_bad(l, off, "%s (option length = %u byte%s says option goes past end of options)", name, len,
		         len == 1 ? "" : "s");
	else if (number == KIND_MPTCP && have(l->w, off, len))
		return show_layer(l, off, len, name);
	else if (have(l->w, off, len)) {
		show_option(l, off, len, k, name);
		l->mss |= number == 2;
		return len;
	} else
		get_bytes(l->w, off, len);
	return 0;
}

bool tcp_walk_options(struct walk *w, uint32_t off, uint32_t n)
{
	struct list l = {.w = w, .end = off + n};

	uint32_t there = off < w->caplen ? w->caplen - off : 0;

	if (there > n)
		there = n;
	l.n = add_bytes(w, w->node, OPTIONS, off, there, w->p + off, there);
	node_label(l.n, "Options: (%u bytes)", n);
	while (off < l.end && walk_ok(w)) {
		uint8_t kind = get_u8(w, off);
		if (!walk_ok(w))
			break;
		if (kind == KIND_NOP) {
			show_nop(&l, off++);
			continue;
		}
		if (kind == KIND_EOL) {
			off = show_end(&l, off);
			continue;
		}
		uint32_t len = show_long(&l, off);
		if (!len)
			break;
		off += len;
	}
	if (w->row->tcp_flags & SYN && !l.mss && walk_ok(w) && !l.broken)
		expert(w, l.n, OPTIONS_MSS_ABSENT, NULL);
	return !l.broken;
}
