/* radius.c -- Remote Authentication Dial-In User Service: RFC 2865, 2866, 5176; the tables are in radius_fields.c.
 *
 *   0      1    2        4               20
 *   | code | id | length | authenticator | attributes:  | type (1) | length of all (1) | value ... |
 */
#include <string.h>

#include "proto/names.h"
#include "proto/proto.h"
#include "proto/radius.h"

enum { HEADER_BYTES = 20, AVP_HEAD_BYTES = 2, REPEAT_S = 6, EAP_BYTES_MAX = 4096, TAG_MAX = 0x1f };
enum {
	TYPE_CHAP_PASSWORD = 3,
	TYPE_FRAMED_IP_ADDRESS = 8,
	TYPE_LOGIN_IP_HOST = 14,
	TYPE_VENDOR = 26,
	TYPE_EGRESS_VLANID = 56,
	TYPE_EGRESS_VLAN_NAME = 58,
	TYPE_EAP = 79
};

static bool is_request(uint8_t code)
{
	static const uint8_t codes[] = {1, 4, 7, 21, 23, 26, 33, 40, 43, 129};

	return memchr(codes, code, sizeof codes);
}

static bool is_response(uint8_t code)
{
	static const uint8_t codes[] = {2, 3, 5, 8, 9, 11, 22, 24, 27, 34, 41, 42, 44, 45, 130, 131, 132};

	return memchr(codes, code, sizeof codes);
}

/* How many bytes of a message of EAP stand in the attributes; the last attribute that holds some begins at *last. */
static uint32_t eap_bytes(const uint8_t *p, uint32_t n, uint32_t *last)
{
	uint32_t bytes = 0;

	for (uint32_t off = HEADER_BYTES; off + AVP_HEAD_BYTES <= n;) {
		uint32_t len = p[off + 1];
		if (len < AVP_HEAD_BYTES || len > n - off)
			break;
		if (p[off] == TYPE_EAP) {
			bytes += len - AVP_HEAD_BYTES;
			*last = off;
		}
		off += len;
	}
	return bytes;
}

static void scan(struct scan *s)
{
	uint32_t last;

	if (!scan_need(s, HEADER_BYTES))
		return;
	uint8_t  code = s->p[0];
	uint32_t len = be16(s->p + 2);
	if (len < HEADER_BYTES || !scan_need(s, len))
		return;
	scan_trim(s, len);
	if (is_request(code) || is_response(code))
		scan_transaction(s, &(struct transaction){.id = s->p[1],
		                                          .repeat_s = REPEAT_S,
		                                          .flags = is_response(code) ? TRANSACTION_RESPONSE : 0});
	uint32_t bytes = eap_bytes(s->p, s->caplen, &last);
	if (bytes)
		scan_child_made(s, P_eap, bytes, true);
}

/* ------------------------------------------------------------------ values of attributes */

/* One attribute being shown: its node, what it is, and where its value stands. */
struct avp {
	struct node                   *n;
	const struct radius_attribute *a;
	uint32_t                       at, len;
};

static void show_number(struct walk *w, const struct avp *v)
{
	const struct field *f = &radius_fields[v->a->field];

	if (!v->len || (v->len > 4 && v->len != 8)) {
		node_append(v->n, "[unhandled integer length(%u)]", v->len);
		return;
	}
	uint64_t     value = get_uint(w, v->at, v->len);
	const char  *name = NULL;
	struct node *n = add_uint(w, v->n, v->a->field, v->at, v->len, value);
	if (f->names_kind == NAMES_LIST) {
		name = name_of(f->names, value);
		node_append(v->n, "%s(%llu)", name ? name : "Unknown", (unsigned long long)value);
	} else {
		node_append(v->n, "%llu", (unsigned long long)value);
	}
	if (v->len == 8)
		node_label(n, "%s: %llu", f->label, (unsigned long long)value);
}

static void show_address(struct walk *w, const struct avp *v)
{
	const uint8_t *p = get_bytes(w, v->at, v->len);
	const char    *text = NULL;

	if (!p)
		return;
	if (v->len != 4) {
		node_append(v->n, "[wrong length for IP address]");
		return;
	}
	uint32_t address = be32(p);
	bool     rfc = !v->a->vendor;
	if (rfc && v->a->type == TYPE_FRAMED_IP_ADDRESS)
		text = address == UINT32_MAX ? "Negotiated" : address == UINT32_MAX - 1 ? "Assigned" : NULL;
	else if (rfc && v->a->type == TYPE_LOGIN_IP_HOST)
		text = address == UINT32_MAX ? "User-selected" : !address ? "NAS-selected" : NULL;
	struct node *n = add(w, v->n, v->a->field, v->at, 4);
	if (text)
		node_label(n, "%s: %s", radius_fields[v->a->field].label, text);
	node_append(v->n, "%s", text ? text : ip4_text(w, p));
}

/* RFC 3162: a reserved byte, how many bits count, and these. */
static void show_prefix(struct walk *w, const struct avp *v)
{
	const uint8_t *p = get_bytes(w, v->at, v->len);
	uint8_t       *address = walk_alloc(w, 16);

	if (!p)
		return;
	if (v->len < 2 || v->len > 18) {
		node_append(v->n, "[wrong length for IPv6 prefix]");
		return;
	}
	if (p[1] > 128) {
		node_append(v->n, "[invalid IPv6 prefix length]");
		return;
	}
	memset(address, 0, 16);
	memcpy(address, p + 2, v->len - 2);
	node_append(v->n, "%s/%u", ip6_text(w, address), p[1]);
	add(w, v->n, v->a->field, v->at, v->len);
}

static void show_time(struct walk *w, const struct avp *v)
{
	if (v->len != 4) {
		node_append(v->n, "[wrong length for timestamp]");
		return;
	}
	if (walk_labels(w))
		node_append(v->n, "%s", time_text(w, get_u32(w, v->at), 0));
	add(w, v->n, v->a->field, v->at, 4);
}

static void show_ipx(struct walk *w, const struct avp *v)
{
	if (v->len != 4) {
		node_append(v->n, "[wrong length for IPX network]");
		return;
	}
	uint32_t     net = get_u32(w, v->at);
	const char  *text = net == UINT32_MAX - 1 ? "NAS-selected" : walk_printf(w, "0x%08x", net);
	struct node *n = add(w, v->n, v->a->field, v->at, 4);
	node_label(n, "Framed-IPX-Network: Framed-IPX-Network: %s", text);
	node_append(v->n, "%s", text);
}

/* RFC 2865 section 5.3: an identifier and the answer to the challenge. */
static void show_chap(struct walk *w, const struct avp *v)
{
	if (v->len != 17) {
		node_append(v->n, "[wrong length for CHAP-Password]");
		return;
	}
	node_append(v->n, "%s", walk_hex(w, v->at, v->len));
	struct node *n = add(w, v->n, RADIUS_CHAP_PASSWORD, v->at, v->len);
	add(w, n, RADIUS_CHAP_IDENT, v->at, 1);
	add(w, n, RADIUS_CHAP_STRING, v->at + 1, 16);
}

static const char *tagged_text(uint8_t tag)
{
	return tag == 0x31 ? "Tagged" : tag == 0x32 ? "Untagged" : "Unknown";
}

/* RFC 4675. */
static void show_vlan(struct walk *w, const struct avp *v, uint8_t type)
{
	uint8_t tag = get_u8(w, v->at);

	if (type == TYPE_EGRESS_VLANID && v->len != 4) {
		node_append(v->n, "[wrong length for Egress-VLANID ]");
	} else if (type == TYPE_EGRESS_VLANID) {
		node_append(v->n, "%s, Vlan ID: %u", tagged_text(tag), get_u32(w, v->at) & 0xfff);
		for (unsigned f = RADIUS_EGRESS_VLANID_TAG; f <= RADIUS_EGRESS_VLANID; f++)
			add(w, v->n, f, v->at, 4);
	} else if (v->len < 2) {
		node_append(v->n, "[wrong length for Egress-VLAN-Name ]");
	} else {
		node_append(v->n, "%s, Vlan Name: %s", tagged_text(tag), walk_string(w, v->at + 1, v->len - 1));
		add(w, v->n, RADIUS_EGRESS_VLAN_NAME_TAG, v->at, 1);
		add(w, v->n, RADIUS_EGRESS_VLAN_NAME, v->at + 1, v->len - 1);
	}
}

static void show_value(struct walk *w, const struct avp *v)
{
	const uint8_t *p = get_bytes(w, v->at, v->len);

	if (!p)
		return;
	switch (v->a->kind) {
	case RADIUS_KIND_NUMBER: show_number(w, v); return;
	case RADIUS_KIND_ADDRESS: show_address(w, v); return;
	case RADIUS_KIND_PREFIX: show_prefix(w, v); return;
	case RADIUS_KIND_TIME: show_time(w, v); return;
	case RADIUS_KIND_IPX: show_ipx(w, v); return;
	case RADIUS_KIND_ADDRESS6:
		if (v->len != 16) {
			node_append(v->n, "[wrong length for IPv6 address]");
			return;
		}
		node_append(v->n, "%s", ip6_text(w, p));
		break;
	case RADIUS_KIND_TEXT: node_append(v->n, "%s", walk_escaped(w, v->at, v->len)); break;
	case RADIUS_KIND_ENCRYPTED: node_append(v->n, "Encrypted"); break;
	default: node_append(v->n, "%s", walk_hex(w, v->at, v->len));
	}
	add(w, v->n, v->a->field, v->at, v->len);
}

/* RFC 2868: a small number in front of the value says which tunnel is meant; strings may do without. */
static void show_tag(struct walk *w, struct avp *v)
{
	uint8_t tag = v->len ? get_u8(w, v->at) : 0;

	if (!v->len || (tag > TAG_MAX && v->a->kind == RADIUS_KIND_TEXT))
		return;
	node_append(v->n, " Tag=0x%02x", tag);
	add(w, v->n, v->a->tag, v->at, 1);
	v->at++;
	v->len--;
}

/* ------------------------------------------------------------------ attributes */

static void show_wrong(struct walk *w, struct node *n, uint32_t off, const char *text)
{
	expert(w, n, RADIUS_INVALID_LENGTH, "%s", text);
	node_hidden(add_protocol(w, n, P_malformed, off, 0));
}

/* Attributes that a vendor numbers.  Some vendors have other heads than RFC 2865's: theirs are left as bytes. */
static void walk_vendor(struct walk *w, struct node *n, uint32_t at, uint32_t len)
{
	enum { USR = 429, LUCENT = 4846, STARENT = 8164, WIMAX = 24757 };
	static const struct radius_attribute unknown = {
	    .kind = RADIUS_KIND_OCTETS, .field = RADIUS_UNKNOWN_ATTRIBUTE, .name = "Unknown-Attribute"};
	uint32_t    id = get_u32(w, at), end = at + len;
	const char *name = name_or(w, enterprise_names, id, "Unknown");

	node_append(n, " vnd=%s(%u)", name, id);
	node_label(add(w, n, RADIUS_AVP_VENDOR_ID, at, 4), "Vendor ID: %s (%u)", name, id);
	at += 4;
	if (id == USR || id == LUCENT || id == STARENT || id == WIMAX) {
		if (at < end)
			add(w, n, RADIUS_UNKNOWN_ATTRIBUTE, at, end - at);
		return;
	}
	while (at < end && walk_ok(w)) {
		if (end - at < AVP_HEAD_BYTES) {
			walk_fail(w, WALK_MALFORMED);
			return;
		}
		uint8_t  type = get_u8(w, at);
		uint32_t size = get_u8(w, at + 1);
		if (size < AVP_HEAD_BYTES || size > end - at) {
			show_wrong(w, n, at,
			           size < AVP_HEAD_BYTES ? "VSA too short" : "Not enough room in packet for VSA");
			return;
		}
		struct avp v = {
		    .a = radius_attribute(id, type), .at = at + AVP_HEAD_BYTES, .len = size - AVP_HEAD_BYTES};
		if (!v.a)
			v.a = &unknown;
		v.n = add_text(w, n, at, size, "VSA: t=%s(%u) l=%u val=", v.a->name, type, size);
		add(w, v.n, RADIUS_AVP_VENDOR_TYPE, at, 1);
		add(w, v.n, RADIUS_AVP_VENDOR_LEN, at + 1, 1);
		show_value(w, &v);
		at += size;
	}
}

/* What the attributes of one packet hold of a message of EAP. */
struct eap {
	uint32_t count, bytes, last;
	uint8_t *p;
};

static void walk_eap(struct walk *w, struct node *n, uint32_t off, uint32_t at, uint32_t len, struct eap *e)
{
	const uint8_t *p = get_bytes(w, at, len);

	if (!p)
		return;
	if (!e->p) {
		uint32_t all = eap_bytes(w->p, w->caplen, &e->last);
		e->p = walk_alloc(w, all);
	}
	memcpy(e->p + e->bytes, p, len);
	e->bytes += len;
	e->count++;
	node_append(n, " %sSegment[%u]", off == e->last ? "Last " : "", e->count);
	add(w, n, RADIUS_EAP_FRAGMENT, at, len);
	if (off != e->last || !e->bytes)
		return;
	uint8_t source = walk_source(w, "Reassembled EAP", e->p, e->bytes);
	walk_hand_over(w, P_NONE, source, 0, e->bytes, NULL);
	add_quoted(w, n);
}

static void walk_avp(struct walk *w, struct node *under, uint32_t off, uint32_t size, struct eap *e)
{
	static const struct radius_attribute unknown = {
	    .kind = RADIUS_KIND_OCTETS, .field = RADIUS_UNKNOWN_ATTRIBUTE, .name = "Unknown-Attribute"};
	static const struct {
		uint8_t     type;
		const char *name;
	} special[] = {{TYPE_CHAP_PASSWORD, "CHAP-Password"},
	               {TYPE_VENDOR, "Vendor-Specific"},
	               {TYPE_EGRESS_VLANID, "Egress-VLANID"},
	               {TYPE_EGRESS_VLAN_NAME, "Egress-VLAN-Name"},
	               {TYPE_EAP, "EAP-Message"}};
	uint8_t     type = get_u8(w, off);
	struct avp  v = {.a = radius_attribute(0, type), .at = off + AVP_HEAD_BYTES, .len = size - AVP_HEAD_BYTES};
	const char *name = v.a ? v.a->name : unknown.name;

	for (unsigned i = 0; i < sizeof special / sizeof *special; i++)
		name = special[i].type == type ? special[i].name : name;
	if (!v.a)
		v.a = &unknown;
	bool extended = v.a->kind == RADIUS_KIND_EXTENDED || v.a->kind == RADIUS_KIND_EXTENDED_MORE;
	v.n = add(w, under, RADIUS_AVP, off, size);
	if (extended && v.len)
		node_label(v.n, "AVP: t=%s(%u.%u) l=%u", name, type, get_u8(w, v.at), size);
	else
		node_label(v.n, "AVP: t=%s(%u) l=%u", name, type, size);
	if (type == TYPE_VENDOR && v.len < 4) {
		show_wrong(w, v.n, off, "AVP too short; no room for vendor ID");
		return;
	}
	add(w, v.n, RADIUS_AVP_TYPE, off, 1);
	add(w, v.n, RADIUS_AVP_LENGTH, off + 1, 1);
	if (type == TYPE_VENDOR) {
		walk_vendor(w, v.n, v.at, v.len);
		return;
	}
	if (type == TYPE_EAP) {
		walk_eap(w, v.n, off, v.at, v.len, e);
		return;
	}
	if (extended) {
		uint32_t head = v.a->kind == RADIUS_KIND_EXTENDED_MORE ? 2 : 1;
		if (v.len < head)
			return;
		add(w, v.n, RADIUS_AVP_EXTENDED_TYPE, v.at, 1);
		if (head == 2)
			add(w, v.n, RADIUS_AVP_EXTENDED_MORE, v.at + 1, 1);
		v.at += head;
		v.len -= head;
	}
	if (v.a->tag)
		show_tag(w, &v);
	node_append(v.n, " val=");
	if (type == TYPE_CHAP_PASSWORD)
		show_chap(w, &v);
	else if (type == TYPE_EGRESS_VLANID || type == TYPE_EGRESS_VLAN_NAME)
		show_vlan(w, &v, type);
	else
		show_value(w, &v);
}

static void walk_avps(struct walk *w, struct node *under)
{
	struct eap e = {0};

	for (uint32_t off = HEADER_BYTES; remaining(w, off) && walk_ok(w);) {
		if (remaining(w, off) < AVP_HEAD_BYTES) {
			show_wrong(w, add_text(w, under, off, 0, "Not enough room in packet for AVP header"), off,
			           "Not enough room in packet for AVP header");
			return;
		}
		uint32_t    size = get_u8(w, off + 1);
		const char *wrong = NULL;
		if (size < AVP_HEAD_BYTES)
			wrong = walk_printf(w, "AVP too short: length %u < 2", size);
		else if (size > remaining(w, off))
			wrong = "Not enough room in packet for AVP";
		if (wrong) {
			show_wrong(w, add_text(w, under, off, 0, "%s", wrong), off, wrong);
			return;
		}
		walk_avp(w, under, off, size, &e);
		off += size;
	}
}

/* The other half of the exchange, and whether this one came before. */
static void walk_exchange(struct walk *w, uint8_t code, uint8_t id)
{
	int64_t again;
	bool    request = is_request(code);

	if (!request && !is_response(code))
		return;
	node_hidden(add_uint(w, w->node, request ? RADIUS_REQ : RADIUS_RSP, 0, 0, 1));
	if (walk_fact(w, request ? COLUMN_REQUEST_AGAIN : COLUMN_RESPONSE_AGAIN, &again)) {
		col_info_add(w, ", Duplicate %s", request ? "Request" : "Response");
		node_hidden(add_uint(w, w->node, RADIUS_DUP, 0, 0, id));
		add_rows(w, w->node, request ? RADIUS_REQ_DUP : RADIUS_RSP_DUP,
		         request ? RADIUS_REQ_DUP : RADIUS_RSP_DUP, 0);
	}
	int64_t other;
	if (request && walk_fact(w, COLUMN_RESPONSE_IN, &other)) {
		node_label(add_rows(w, w->node, RADIUS_RSPFRAME, RADIUS_RSPFRAME, 0),
		           "The response to this request is in frame %u", walk_shown(w, (uint32_t)other));
	} else if (!request && walk_fact(w, COLUMN_REQUEST_IN, &other)) {
		node_label(add_rows(w, w->node, RADIUS_REQFRAME, RADIUS_REQFRAME, 0),
		           "This is a response to a request in frame %u", walk_shown(w, (uint32_t)other));
		add_rows(w, w->node, RADIUS_TIME, RADIUS_TIME, 0);
	}
}

static void walk(struct walk *w)
{
	uint8_t code = get_u8(w, 0), id = get_u8(w, 1);

	if (!get_bytes(w, 0, HEADER_BYTES))
		return;
	col_info(w, "%s id=%u", name_or(w, radius_code_names, code, "Unknown Packet (%u)"), id);
	add(w, w->node, RADIUS_CODE, 0, 1);
	node_label(add(w, w->node, RADIUS_ID, 1, 1), "Packet identifier: 0x%x (%u)", id, id);
	add(w, w->node, RADIUS_LENGTH, 2, 2);
	add(w, w->node, RADIUS_AUTHENTICATOR, 4, 16);
	if (!get_bytes(w, 0, get_u16(w, 2)))
		return;
	walk_exchange(w, code, id);
	if (remaining(w, HEADER_BYTES))
		walk_avps(w, add_text(w, w->node, HEADER_BYTES, REST, "Attribute Value Pairs"));
}

static const char *const emits[] = {"eap", NULL};

const struct proto proto_radius = {
    .name = "radius",
    .title = "RADIUS Protocol",
    .brief = "RADIUS",
    .fields = radius_fields,
    .nfields = RADIUS_N,
    .emits = emits,
    BINDS({T_UDP_PORT, 1812}, {T_UDP_PORT, 1813}, {T_UDP_PORT, 1645}, {T_UDP_PORT, 1646}, {T_UDP_PORT, 1700},
          {T_UDP_PORT, 3799}),
    .scan = scan,
    .walk = walk,
};
