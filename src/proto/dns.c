/* dns.c -- Domain Name System messages: RFC 1035 section 4, RFC 2136 (updates), RFC 8490 (stateful operations), and the
 * two that speak alike: multicast DNS (RFC 6762) and LLMNR (RFC 4795).
 *
 *   0      2       4         6         8         10        12
 *   | id   | flags | queries | answers | authority | additional | records ...
 *
 * Names are dns_name.c, the data of records dns_rdata.c.  Which answer belongs to which query is flow's. */
#include "proto/dns.h"
#include "proto/dns_names.h"
#include "store/prefs.h"

enum { HEADER_BYTES = 12, OPCODE_UPDATE = 5, OPCODE_DSO = 6, TYPE_SRV = 33, TYPE_OPT = 41, TYPE_ANY = 255 };
enum { LENGTH_BYTES = 2, ON_STREAM = 1 << 16 }; /* layer->data of what came on a stream */
enum { RESPONSE = 0x8000, CONFLICT = 0x400, AUTHENTIC = 0x20 };

const char *dns_type_short(struct walk *w, uint16_t type)
{
	const char *text = name_of(dns_type_names, type);

	if (!text)
		return walk_printf(w, "Unknown (%u)", type);
	if (type == TYPE_ANY)
		return "ANY";
	return walk_printf(w, "%.*s", (int)strcspn(text, " "), text);
}

static void put_unit(struct text *t, uint32_t n, const char *unit)
{
	if (n)
		text_printf(t, "%s%u %s%s", t->length ? ", " : "", n, unit, n == 1 ? "" : "s");
}

const char *dns_seconds_text(struct walk *w, uint32_t v)
{
	struct text t;

	if (!v)
		return "0 seconds";
	text_init(&t);
	put_unit(&t, v / 86400, "day");
	put_unit(&t, v / 3600 % 24, "hour");
	put_unit(&t, v / 60 % 60, "minute");
	put_unit(&t, v % 60, "second");
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

struct node *dns_add_seconds(struct walk *w, struct node *under, unsigned field, uint32_t off)
{
	struct node *n = add(w, under, field, off, 4);

	if (n && walk_labels(w))
		node_append(n, " (%s)", dns_seconds_text(w, get_u32(w, off)));
	return n;
}

/* ------------------------------------------------------------------ header */

static void add_message_flags(const struct dns_message *m, uint16_t flags)
{
	struct walk *w = m->w;
	uint32_t     off = m->base + 2;
	bool         response = flags & RESPONSE, plain = m->kind != DNS_LLMNR;
	struct node *n = add(w, w->node, D_FLAGS, off, 2);
	const char  *opcode = name_or(w, dns_opcode_names, flags >> 11 & 15, "Unknown operation");

	if (response)
		node_append(n, " %s response, %s", opcode, name_or(w, dns_rcode_names, flags & 15, "Unknown error"));
	else
		node_append(n, " %s", opcode);
	add(w, n, D_FLAGS_RESPONSE, off, 2);
	add(w, n, D_FLAGS_OPCODE, off, 2);
	if (!plain)
		add(w, n, response ? D_FLAGS_CONFLICT_RESPONSE : D_FLAGS_CONFLICT, off, 2);
	else if (response)
		add(w, n, D_FLAGS_AUTHORITATIVE, off, 2);
	add(w, n, D_FLAGS_TRUNCATED, off, 2);
	add(w, n, plain ? D_FLAGS_RECDESIRED : D_FLAGS_TENTATIVE, off, 2);
	if (plain) {
		if (response)
			add(w, n, D_FLAGS_RECAVAIL, off, 2);
		add(w, n, D_FLAGS_Z, off, 2);
		if (response)
			add(w, n, D_FLAGS_AUTHENTICATED, off, 2);
		else if (flags & AUTHENTIC)
			add(w, n, D_FLAGS_AD, off, 2);
		add(w, n, D_FLAGS_CHECKDISABLE, off, 2);
	}
	if (response)
		add(w, n, D_FLAGS_RCODE, off, 2);
}

static void head_column(struct walk *w, uint16_t id, uint16_t flags)
{
	col_info(w, "%s%s 0x%04x", name_or(w, dns_opcode_names, flags >> 11 & 15, "Unknown operation (%u)"),
	         flags & RESPONSE ? " response" : "", id);
	if (flags & RESPONSE && flags & 15)
		col_info_add(w, " %s", name_or(w, dns_rcode_names, flags & 15, "Unknown error (%u)"));
}

/* ------------------------------------------------------------------ stateful operations */

static void dso_value(struct walk *w, struct node *tlv, uint16_t type, uint32_t off, uint32_t len)
{
	if (type == 1) {
		add(w, tlv, D_DSO_TLV_KEEPALIVE_INACTIVITY, off, 4);
		add(w, tlv, D_DSO_TLV_KEEPALIVE_INTERVAL, off + 4, 4);
	} else if (type == 2) {
		add(w, tlv, D_DSO_TLV_RETRYDELAY_RETRYDELAY, off, 4);
	} else if (len) {
		add(w, tlv, type == 3 ? D_DSO_TLV_ENCPAD_PADDING : D_DSO_TLV_DATA, off, len);
	}
}

static uint32_t walk_dso(const struct dns_message *m, uint32_t off)
{
	struct walk *w = m->w;
	struct node *head = add(w, w->node, D_DSO, off, REST);

	while (walk_ok(w) && remaining(w, off) >= 4) {
		uint16_t     type = get_u16(w, off);
		uint32_t     len = get_u16(w, off + 2);
		struct node *tlv = add(w, head, D_DSO_TLV, off, 4 + len);
		const char  *text = range_of(dns_type_ranges, type);
		node_append(tlv, ": %s", text ? text : "Unknown");
		add(w, tlv, D_DSO_TLV_TYPE, off, 2);
		add(w, tlv, D_DSO_TLV_LENGTH, off + 2, 2);
		dso_value(w, tlv, type, off + 4, len);
		off += 4 + len;
	}
	node_end(w, head, off);
	return off;
}

/* ------------------------------------------------------------------ queries */

static uint32_t walk_query(const struct dns_message *m, struct node *under, uint32_t off)
{
	struct walk    *w = m->w;
	struct dns_name name = dns_name_at(m, off);
	uint32_t        at = off + name.wire;
	uint16_t        type = get_u16(w, at), class = get_u16(w, at + 2);
	bool            multicast = m->kind == DNS_MULTICAST;

	if (!walk_ok(w))
		return off;
	const char *question = !multicast ? "" : class & 0x8000 ? ", \"QU\" question" : ", \"QM\" question";
	const char *type_text = dns_type_short(w, type);
	if (multicast)
		class &= 0x7fff;
	col_info_add(w, " %s %s%s", type_text, name.text, question);
	struct node *n = add_text(w, under, off, name.wire + 4, "%s: type %s, class %s%s", name.text, type_text,
	                          name_or(w, dns_class_names, class, "Unknown"), question);
	add_str(w, n, D_QRY_NAME, off, name.wire, name.text);
	add_uint(w, n, D_QRY_NAME_LEN, off, name.wire, name.len);
	add_uint(w, n, D_COUNT_LABELS, off, name.wire, name.labels);
	add(w, n, D_QRY_TYPE, at, 2);
	add(w, n, multicast ? D_QRY_CLASS_MDNS : D_QRY_CLASS, at + 2, 2);
	if (multicast)
		add(w, n, D_QRY_QU, at + 2, 2);
	return at + 4;
}

static uint32_t walk_queries(const struct dns_message *m, uint32_t off, uint32_t count, const char *title)
{
	struct node *n = add_text(m->w, m->w->node, off, REST, "%s", title);

	for (uint32_t i = 0; i < count && walk_ok(m->w); i++)
		off = walk_query(m, n, off);
	if (walk_ok(m->w))
		node_end(m->w, n, off);
	return off;
}

/* ------------------------------------------------------------------ records */

/* RFC 2782: "_service._proto.name"; what is missing is left out. */
static void add_srv_name(struct walk *w, struct node *n, uint32_t off, const struct dns_name *name)
{
	const char *text = name->text;

	for (unsigned field = D_SRV_SERVICE; field <= D_SRV_NAME && text; field++) {
		const char *dot = field < D_SRV_NAME ? strchr(text, '.') : NULL;
		size_t      len = dot ? (size_t)(dot - text) : strlen(text);
		add_str(w, n, field, off, name->wire, walk_printf(w, "%.*s", (int)len, text));
		text = dot ? dot + 1 : NULL;
	}
}

static void add_record_head(const struct dns_message *m, struct node *n, uint32_t off, const struct dns_name *name,
                            uint16_t type)
{
	struct walk *w = m->w;
	uint32_t     at = off + name->wire;
	bool         multicast = m->kind == DNS_MULTICAST;

	if (type == TYPE_SRV)
		add_srv_name(w, n, off, name);
	else
		add_str(w, n, D_RESP_NAME, off, name->wire, name->text);
	add(w, n, D_RESP_TYPE, at, 2);
	if (type == TYPE_OPT) {
		add(w, n, multicast ? D_RR_UDP_PAYLOAD_SIZE_MDNS : D_RR_UDP_PAYLOAD_SIZE, at + 2, 2);
		if (multicast)
			add(w, n, D_RESP_CACHE_FLUSH, at + 2, 2);
		add(w, n, D_RESP_EXT_RCODE, at + 4, 1);
		add(w, n, D_RESP_EDNS0_VERSION, at + 5, 1);
		struct node *z = add(w, n, D_RESP_Z, at + 6, 2);
		add(w, z, D_RESP_Z_DO, at + 6, 2);
		add(w, z, D_RESP_Z_RESERVED, at + 6, 2);
	} else {
		add(w, n, multicast ? D_RESP_CLASS_MDNS : D_RESP_CLASS, at + 2, 2);
		if (multicast)
			add(w, n, D_RESP_CACHE_FLUSH, at + 2, 2);
		struct node *ttl = dns_add_seconds(w, n, D_RESP_TTL, at + 4);
		if (get_u8(w, at + 4) & 0x80)
			expert(w, ttl, D_TTL_HIGH_BIT_SET, NULL);
	}
	add(w, n, D_RESP_LEN, at + 8, 2);
}

static uint32_t walk_record(const struct dns_message *m, struct node *under, uint32_t off)
{
	struct walk      *w = m->w;
	struct dns_name   name = dns_name_at(m, off);
	uint32_t          at = off + name.wire;
	struct dns_record r = {.type = get_u16(w, at), .class = get_u16(w, at + 2), .owner = name.text};

	get_u32(w, at + 4);
	r.len = get_u16(w, at + 8);
	r.off = at + 10;
	if (!walk_ok(w))
		return off;
	bool flush = m->kind == DNS_MULTICAST && r.class & 0x8000;
	if (m->kind == DNS_MULTICAST)
		r.class &= 0x7fff;
	const char *type = dns_type_short(w, r.type), *flush_text = flush ? ", cache flush" : "";
	col_info_add(w, " %s%s", type, flush_text);
	if (r.type == TYPE_OPT)
		r.node = add_text(w, under, off, name.wire + 10 + r.len, "%s: type %s", name.text, type);
	else
		r.node = add_text(w, under, off, name.wire + 10 + r.len, "%s: type %s, class %s%s", name.text, type,
		                  name_or(w, dns_class_names, r.class, "Unknown"), flush_text);
	add_record_head(m, r.node, off, &name, r.type);
	dns_rdata(m, &r);
	return r.off + r.len;
}

static uint32_t walk_records(const struct dns_message *m, uint32_t off, uint32_t count, const char *title)
{
	struct node *n = add_text(m->w, m->w->node, off, REST, "%s", title);

	for (uint32_t i = 0; i < count && walk_ok(m->w); i++)
		off = walk_record(m, n, off);
	if (walk_ok(m->w))
		node_end(m->w, n, off);
	return off;
}

/* ------------------------------------------------------------------ messages */

static uint32_t walk_sections(const struct dns_message *m, bool update, const uint16_t count[4])
{
	static const char *const titles[2][4] = {
	    {"Queries", "Answers", "Authoritative nameservers", "Additional records"},
	    {"Zone", "Prerequisites", "Updates", "Additional records"},
	};
	uint32_t off = m->base + HEADER_BYTES;

	if (count[0])
		off = walk_queries(m, off, count[0], titles[update][0]);
	for (int i = 1; i < 4; i++)
		if (count[i] && walk_ok(m->w))
			off = walk_records(m, off, count[i], titles[update][i]);
	return off;
}

static void add_counts(const struct dns_message *m, bool update)
{
	struct walk *w = m->w;
	uint32_t     off = m->base + 4;

	add(w, w->node, update ? D_COUNT_ZONES : D_COUNT_QUERIES, off, 2);
	add(w, w->node, update ? D_COUNT_PREREQUISITES : D_COUNT_ANSWERS, off + 2, 2);
	add(w, w->node, update ? D_COUNT_UPDATES : D_COUNT_AUTH_RR, off + 4, 2);
	add(w, w->node, D_COUNT_ADD_RR, off + 6, 2);
}

/* Messages are paired by conversation and number; their questions are not looked at. */
static void scan(struct scan *s)
{
	uint32_t base = s->key == ON_STREAM ? LENGTH_BYTES : 0;

	if (s->caplen < base + 4)
		return;
	const struct prefs *prefs = scan_prefs(s);
	uint8_t             flags = be16(s->p + base + 2) & RESPONSE ? TRANSACTION_RESPONSE : 0;
	scan_transaction(s, &(struct transaction){.id = be16(s->p + base),
	                                          .repeat_s = prefs ? prefs->dns_retransmission_timer : 0,
	                                          .flags = flags});
}

static void add_exchange(struct walk *w, struct node *id, bool response)
{
	int64_t frame;
	bool    request_again = walk_fact(w, COLUMN_REQUEST_AGAIN, &frame);

	if (request_again) {
		expert(w, id, D_RETRANSMIT_REQUEST, "DNS query retransmission. Original request in frame %u",
		       walk_shown(w, (uint32_t)frame));
		add_rows(w, w->node, D_RETRANSMIT_REQUEST_IN, D_RETRANSMIT_REQUEST_IN, 0);
	} else if (walk_fact(w, COLUMN_RESPONSE_AGAIN, &frame)) {
		expert(w, id, D_RETRANSMIT_RESPONSE, "DNS response retransmission. Original response in frame %u",
		       walk_shown(w, (uint32_t)frame));
		add_rows(w, w->node, D_RETRANSMIT_RESPONSE_IN, D_RETRANSMIT_RESPONSE_IN, 0);
	} else if (!response) {
		add_rows(w, w->node, D_RESPONSE_IN, D_RESPONSE_IN, 0);
		return;
	} else if (walk_fact(w, COLUMN_REQUEST_IN, &frame)) {
		add_rows(w, w->node, D_RESPONSE_TO, D_RESPONSE_TO, 0);
		add_rows(w, w->node, D_TIME, D_TIME, 0);
		return;
	} else {
		if (walk_fact(w, COLUMN_NO_REQUEST, &frame) || w->row->marks & ROW_QUOTED)
			add_uint(w, w->node, D_UNSOLICITED, 0, 0, 1);
		return;
	}
	add_uint(w, w->node, D_RETRANSMISSION, 0, 0, 1);
}

static void add_extraneous(const struct dns_message *m, uint32_t off)
{
	struct walk *w = m->w;
	uint32_t     len = remaining(w, off);

	if (!walk_ok(w) || !len)
		return;
	struct node *n = add_text(w, w->node, off, len, "Extraneous Data (%u bytes)", len);
	add(w, n, D_EXTRANEOUS_DATA, off, len);
	add_int(w, n, D_EXTRANEOUS_LENGTH, 0, 0, len);
	expert(w, add_text(w, n, off, len, "Extraneous data"), D_EXTRANEOUS, NULL);
}

/* A whole message that begins at `base` of the layer (behind dns.length on a stream). */
static void walk_message(struct walk *w, enum dns_kind kind, uint32_t base)
{
	const struct dns_message m = {w, base, kind};
	uint16_t                 id = get_u16(w, base), flags = get_u16(w, base + 2), count[4];

	col_info(w, "%s", "");
	if (!walk_ok(w)) {
		walk_no_node(w);
		return;
	}
	head_column(w, id, flags);
	node_label(w->node, "%s (%s)", w->proto->title, flags & RESPONSE ? "response" : "query");
	bool update = (flags >> 11 & 15) == OPCODE_UPDATE;
	if (base)
		add(w, w->node, D_LENGTH, 0, LENGTH_BYTES);
	struct node *id_node = add(w, w->node, D_ID, base, 2);
	add_message_flags(&m, flags);
	for (uint32_t i = 0; i < 4; i++)
		count[i] = get_u16(w, base + 4 + 2 * i);
	add_counts(&m, update);
	uint32_t off = base + HEADER_BYTES;
	if ((flags >> 11 & 15) == OPCODE_DSO && !count[0] && !count[1] && !count[2] && !count[3])
		off = walk_dso(&m, off);
	else
		off = walk_sections(&m, update, count);
	add_exchange(w, id_node, flags & RESPONSE);
	add_extraneous(&m, off);
}

/* Does a datagram on some port look like a usual query or a response to one? */
static bool accepts(const struct scan *s)
{
	enum { ANSWERS_MAX = 100, OTHERS_MAX = 10, OPCODE = 0x7800 };

	if (s->caplen <= HEADER_BYTES || be16(s->p + 2) & OPCODE)
		return false;
	uint16_t queries = be16(s->p + 4), answers = be16(s->p + 6), authorities = be16(s->p + 8);
	bool     response = be16(s->p + 2) & RESPONSE;

	if (be16(s->p + 10) > OTHERS_MAX)
		return false;
	return response ? queries <= 1 && answers <= ANSWERS_MAX && authorities <= OTHERS_MAX
	                : queries == 1 && !answers && !authorities;
}

/* On a stream: a length of two bytes, then so many (RFC 1035 section 4.2.2). */
static enum framing_verdict message(struct framing *f)
{
	f->data = ON_STREAM;
	f->need = f->n < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + be16(f->p);
	return f->n < LENGTH_BYTES ? FRAMING_MORE : FRAMING_WHOLE;
}

static void walk(struct walk *w)
{
	enum proto_id id = (enum proto_id)w->layer->proto;
	enum dns_kind kind = id == P_mdns ? DNS_MULTICAST : id == P_llmnr ? DNS_LLMNR : DNS_PLAIN;

	walk_message(w, kind, w->layer->data == ON_STREAM ? LENGTH_BYTES : 0);
}

const struct proto proto_dns = {
    .name = "dns",
    .title = "Domain Name System",
    .brief = "DNS",
    .fields = dns_fields,
    .nfields = D_N,
    BINDS({T_UDP_PORT, 53}, {T_TCP_PORT, 53}, {T_TCP_PORT, 5353}),
    .message = message,
    .heuristics = HEUR_UDP,
    .accepts = accepts,
    .scan = scan,
    .walk = walk,
};

const struct proto proto_mdns = {
    .name = "mdns",
    .title = "Multicast Domain Name System",
    .brief = "MDNS",
    .fields = dns_fields,
    .nfields = D_N,
    BINDS({T_UDP_PORT, 5353}),
    .scan = scan,
    .walk = walk,
};

const struct proto proto_llmnr = {
    .name = "llmnr",
    .title = "Link-local Multicast Name Resolution",
    .brief = "LLMNR",
    .fields = dns_fields,
    .nfields = D_N,
    BINDS({T_UDP_PORT, 5355}),
    .scan = scan,
    .walk = walk,
};
