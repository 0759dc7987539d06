/* mptcp.c -- Multipath TCP: RFC 6824 (version 0), RFC 8684 (version 1).
 *
 *   0        1        2           3
 *   | 30     | length | type|...  | ...
 *
 * One option of a TCP header is one layer, and its fields are TCP's.  Who belongs to whom is flow/mptcp.c's. */
#include "base/mptcp_key.h"
#include "proto/tcp.h"

enum {
	MP_ACK,
	DSS_DSN,
	EXPECTED_IDSN,
	ANALYSIS_NODE,
	ANALYSIS_SUBFLOWS,
	STREAM_INDEX,
	RM_ADDR_COUNT,
	EXPECTED_TOKEN,
	MASTER,
	ROWS
};

/* clang-format off */
static const struct field fields[ROWS] = {
	[MP_ACK]            = {"mptcp.ack", "Multipath TCP Data ACK", U64, DEC, FLAGS(FIELD_GENERATED)},
	[DSS_DSN]           = {"mptcp.dss.dsn", "DSS Data Sequence Number", U64, DEC, FLAGS(FIELD_GENERATED)},
	[EXPECTED_IDSN]     = {"mptcp.expected_idsn", "Subflow expected IDSN", U64, DEC, UNIT(" (64bits version)", " (64bits version)"), FLAGS(FIELD_GENERATED)},
	[ANALYSIS_NODE]     = {"mptcp.analysis", "MPTCP analysis", NONE, FLAGS(FIELD_GENERATED)},
	[ANALYSIS_SUBFLOWS] = {"mptcp.analysis.subflows", "TCP subflow stream id(s)", STRING, FLAGS(FIELD_GENERATED)},
	[STREAM_INDEX]      = {"mptcp.stream", "Stream index", U32, DEC, FACT(MPTCP_STREAM)},
	[RM_ADDR_COUNT]     = {"mptcp.rm_addr.count", "Number of removed addresses", U8, DEC},
	[EXPECTED_TOKEN]    = {"mptcp.expected_token", "Subflow token generated from key", U32, DEC, FLAGS(FIELD_GENERATED)},
	[MASTER]            = {"mptcp.master", "Master flow", BOOL(0), FLAGS(FIELD_GENERATED)},
};
/* clang-format on */

/* The other rows of this file are TCP's: what is MPTCP's own goes through here. */
static struct node *add_own(struct walk *w, unsigned field, uint32_t off, uint64_t value)
{
	const struct proto *former = walk_as(w, P_mptcp);
	struct node        *n = add_uint(w, w->node, field, off, field == RM_ADDR_COUNT, value);

	if (field != RM_ADDR_COUNT)
		node_generated(n);
	walk_back(w, former);
	return n;
}

/* ------------------------------------------------------------------ MP_CAPABLE, MP_JOIN */

static void capable_flags(struct walk *w, unsigned version)
{
	enum { ALGORITHMS = 0x3f, HMAC = 1 };
	uint8_t      flags = get_u8(w, 3);
	struct node *n = add(w, w->node, OPTIONS_MPTCP_FLAGS, 3, 1);

	add(w, n, OPTIONS_MPTCP_CHECKSUMREQ_FLAGS, 3, 1);
	add(w, n, OPTIONS_MPTCP_EXTENSIBILITY_FLAG, 3, 1);
	if (version == 1)
		add(w, n, OPTIONS_MPTCP_NOMORESUBFLOWS_FLAG, 3, 1);
	add(w, n, version == 1 ? OPTIONS_MPTCP_SHA256_FLAG : OPTIONS_MPTCP_SHA1_FLAG, 3, 1);
	add(w, n, version == 1 ? OPTIONS_MPTCP_RESERVED_FLAG_1 : OPTIONS_MPTCP_RESERVED_FLAG, 3, 1);
	if (!(flags & ALGORITHMS))
		expert(w, n, MPTCP_NO_ALGORITHM, NULL);
	if ((flags & ALGORITHMS) != HMAC)
		expert(w, n, MPTCP_OTHER_ALGORITHM, NULL);
}

/* The third packet of the handshake, and the first data of version 1, repeat the other end's key. */
static void echoed_key(struct walk *w, struct node *before)
{
	int64_t key;

	if (!walk_fact(w, COLUMN_MPTCP_PEER_KEY, &key) || (uint64_t)key != get_u64(w, 12))
		expert(w, before, MPTCP_KEY_MISMATCH, NULL);
	add(w, w->node, OPTIONS_MPTCP_RECVKEY, 12, 8);
}

static void walk_capable(struct walk *w)
{
	unsigned version = get_u8(w, 2) & 15;

	add(w, w->node, OPTIONS_MPTCP_VERSION, 2, 1);
	capable_flags(w, version);
	if (w->len != 12 && w->len != 20 && w->len != 22 && w->len != 24)
		return;
	struct mptcp_key of = mptcp_key_of(get_u64(w, 4), version);
	add(w, w->node, OPTIONS_MPTCP_SENDKEY, 4, 8);
	add_own(w, EXPECTED_TOKEN, 12, of.token);
	struct node *last = add_own(w, EXPECTED_IDSN, 12, of.idsn);
	if (w->len >= 20)
		echoed_key(w, last);
	if (w->len >= 22)
		add(w, w->node, OPTIONS_MPTCP_DATALVLLEN, 20, 2);
	if (w->len == 24)
		add(w, w->node, OPTIONS_MPTCP_CHECKSUM, 22, 2);
}

static void backup_flag(struct walk *w)
{
	add(w, add(w, w->node, OPTIONS_MPTCP_FLAGS, 2, 1), OPTIONS_MPTCP_BACKUP_FLAG, 2, 1);
}

static void walk_join(struct walk *w)
{
	enum { SYN = 12, SYN_ACK = 16, THIRD = 24 };

	if (w->len == THIRD) {
		add(w, w->node, OPTIONS_MPTCP_RESERVED, 2, 2);
		add(w, w->node, OPTIONS_MPTCP_SENDHMAC, 4, 20);
	}
	if (w->len != SYN && w->len != SYN_ACK)
		return;
	backup_flag(w);
	add(w, w->node, OPTIONS_MPTCP_ADDRID, 3, 1);
	if (w->len == SYN)
		add(w, w->node, OPTIONS_MPTCP_RECVTOK, 4, 4);
	else
		add(w, w->node, OPTIONS_MPTCP_SENDTRUNCHMAC, 4, 8);
	add(w, w->node, OPTIONS_MPTCP_SENDRAND, w->len - 4, 4);
}

/* ------------------------------------------------------------------ DSS */

/* A number of the connection (4 or 8 bytes) as it counts from the first one, where that is known.  What is left out of
 * a short one is taken to be as in the first. */
static void relative(struct walk *w, unsigned field, enum column base, uint64_t number, uint32_t len)
{
	int64_t from;

	if (!walk_ok(w) || !walk_fact(w, base, &from))
		return;
	if (len == 4)
		number |= (uint64_t)from & ~(uint64_t)UINT32_MAX;
	node_append(add_own(w, field, 0, number - (uint64_t)from), " (Relative)");
}

static void walk_dss(struct walk *w)
{
	enum { ACKED = 1, ACK_LONG = 2, PRESENT = 4, LONG = 8 };
	uint8_t      flags = get_u8(w, 3);
	uint32_t     at = 4, len = flags & ACK_LONG ? 8 : 4;
	struct node *n = add(w, w->node, OPTIONS_MPTCP_FLAGS, 3, 1);

	for (unsigned f = OPTIONS_MPTCP_DATAFIN_FLAG; f <= OPTIONS_MPTCP_DATAACKPRESENT_FLAG; f++)
		add(w, n, f, 3, 1);
	if (flags & ACKED) {
		n = add(w, w->node, OPTIONS_MPTCP_RAWDATAACK, at, len);
		node_append(n, len == 8 ? " (64bits)" : "");
		relative(w, MP_ACK, COLUMN_MPTCP_ACK_BASE, get_uint(w, at, len), len);
		at += len;
	}
	if (!(flags & PRESENT))
		return;
	len = flags & LONG ? 8 : 4;
	uint64_t number = get_uint(w, at, len);
	node_append(add(w, w->node, OPTIONS_MPTCP_RAWDATASEQNO, at, len), "  (%ubits version)", len * 8);
	at += len;
	add(w, w->node, OPTIONS_MPTCP_SUBFLOWSEQNO, at, 4);
	add(w, w->node, OPTIONS_MPTCP_DATALVLLEN, at + 4, 2);
	if (!get_u16(w, at + 4) && walk_ok(w))
		expert(w, w->node, MPTCP_INFINITE_MAPPING, NULL);
	relative(w, DSS_DSN, COLUMN_MPTCP_BASE, number, len);
}

/* ------------------------------------------------------------------ the others */

/* RFC 8684 section 3.4.1; what is there follows from the length, in both versions. */
static void walk_add_address(struct walk *w)
{
	enum { PORT_BYTES = 2, HMAC_BYTES = 8 };
	uint8_t  version = get_u8(w, 2) & 15;
	uint32_t at = 4, six = w->len >= 20 && w->len != 18 ? 16 : 4;

	add(w, w->node, version == 4 || version == 6 ? OPTIONS_MPTCP_IPVER : OPTIONS_MPTCP_ECHO, 2, 1);
	add(w, w->node, OPTIONS_MPTCP_ADDRID, 3, 1);
	if (w->len < at + six)
		return;
	add(w, w->node, six == 16 ? OPTIONS_MPTCP_IPV6 : OPTIONS_MPTCP_IPV4, at, six);
	at += six;
	uint32_t rest = w->len - at;
	if (rest == PORT_BYTES || rest == PORT_BYTES + HMAC_BYTES) {
		add(w, w->node, OPTIONS_MPTCP_PORT, at, PORT_BYTES);
		at += PORT_BYTES;
	}
	if (rest >= HMAC_BYTES)
		add(w, w->node, OPTIONS_MPTCP_ADDADDRTRUNCHMAC, at, HMAC_BYTES);
}

static void walk_remove_address(struct walk *w)
{
	add_own(w, RM_ADDR_COUNT, 2, w->len - 3);
	for (uint32_t at = 3; at < w->len; at++)
		add(w, w->node, OPTIONS_MPTCP_ADDRID, at, 1);
}

static void walk_priority(struct walk *w)
{
	backup_flag(w);
	if (w->len == 4)
		add(w, w->node, OPTIONS_MPTCP_ADDRID, 3, 1);
}

static void walk_fallback(struct walk *w)
{
	add(w, w->node, OPTIONS_MPTCP_RESERVED, 2, 2);
	add(w, w->node, OPTIONS_MPTCP_RAWDATASEQNO, 4, 8);
}

static void walk_fast_close(struct walk *w)
{
	add(w, w->node, OPTIONS_MPTCP_RESERVED, 2, 2);
	add(w, w->node, OPTIONS_MPTCP_RECVKEY, 4, 8);
}

static void walk_reset(struct walk *w)
{
	struct node *n = add(w, w->node, OPTIONS_MPTCP_FLAGS, 2, 1);

	for (unsigned f = OPTIONS_MPTCP_FLAG_U_FLAG; f <= OPTIONS_MPTCP_FLAG_T_FLAG; f++) {
		add(w, n, f, 2, 1);
		if (get_u8(w, 2) & tcp_fields[f].mask)
			node_append(n, ", %s", tcp_fields[f].label);
	}
	add(w, w->node, OPTIONS_MPTCP_RST_REASON, 3, 1);
}

/* ------------------------------------------------------------------ */

static void (*const subtypes[])(struct walk *w) = {walk_capable,     walk_join,           walk_dss,
                                                   walk_add_address, walk_remove_address, walk_priority,
                                                   walk_fallback,    walk_fast_close,     walk_reset};
enum { SUBTYPES = sizeof subtypes / sizeof *subtypes };

/* The key is the option's length. */
static void scan(struct scan *s)
{
	scan_trim(s, s->key);
}

static void walk(struct walk *w)
{
	const struct proto *former = walk_as(w, P_tcp);
	unsigned            subtype = get_u8(w, 2) >> 4;

	add(w, w->node, OPTION_KIND, 0, 1);
	add(w, w->node, OPTION_LEN, 1, 1);
	if (walk_ok(w))
		node_append(w->node, ": %s",
		            name_or(w, tcp_fields[OPTIONS_MPTCP_SUBTYPE].names, subtype, "Unknown (%u)"));
	add(w, w->node, OPTIONS_MPTCP_SUBTYPE, 2, 1);
	if (subtype < SUBTYPES)
		subtypes[subtype](w);
	walk_back(w, former);
}

/* ------------------------------------------------------------------ what is known of the connection */

static bool has_option(const struct walk *w)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers), i = (uint32_t)(w->layer - layers) + 1;

	return i < n && layers[i].proto == P_mptcp && layers[i].depth > w->layer->depth;
}

/* The TCP streams that joined, the last one first. */
static const char *subflows(struct walk *w)
{
	enum { MAX = COLUMN_MPTCP_SUBFLOW_8 - COLUMN_MPTCP_SUBFLOW_1 + 1 };
	struct text t;
	int64_t     n = 0, stream;

	text_init(&t);
	walk_fact(w, COLUMN_MPTCP_SUBFLOWS, &n);
	if (n > MAX)
		text_str(&t, "... ");
	for (int64_t i = n > MAX ? MAX : n; i-- > 0;)
		if (walk_fact(w, (enum column)(COLUMN_MPTCP_SUBFLOW_1 + i), &stream))
			text_printf(&t, "%u ", (unsigned)stream);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

void mptcp_walk_analysis(struct walk *w)
{
	int64_t stream, master;

	if (!walk_nodes(w) || !has_option(w) || !walk_fact(w, COLUMN_MPTCP_STREAM, &stream))
		return;
	bool                known = walk_fact(w, COLUMN_MPTCP_MASTER, &master);
	const struct proto *former = walk_as(w, P_mptcp);
	struct node        *n = add(w, w->node, ANALYSIS_NODE, 0, 0), *flow;
	node_generated(n);
	flow = add_uint(w, n, MASTER, 0, 0, known && w->row->stream == (uint32_t)master);
	node_generated(flow);
	if (known)
		node_label(flow, "Master flow: Master is tcp stream %u", (unsigned)master);
	node_generated(add_uint(w, n, STREAM_INDEX, 0, 0, (uint64_t)stream));
	node_generated(add_str(w, n, ANALYSIS_SUBFLOWS, 0, 0, subflows(w)));
	walk_back(w, former);
}

static const char *const emits[] = {"tcp", NULL};

const struct proto proto_mptcp = {
    .name = "mptcp",
    .title = "Multipath Transmission Control Protocol",
    .brief = "MPTCP",
    .fields = fields,
    .nfields = ROWS,
    .scan = scan,
    .walk = walk,
    .emits = emits,
    .emits_no_heads = true,
};
