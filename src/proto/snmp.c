/* snmp.c -- Simple Network Management Protocol: versions 1 (RFC 1157), 2c (RFC 1901) and 3 (RFC 3412, 3414), in BER.
 * What is encrypted stays so; object identifiers have no names of MIBs.
 *
 *   sequence { version, community, PDU }
 *   sequence { version, sequence { id, size, flags, model }, security, sequence { engine, context, PDU } }
 */
#include <string.h>

#include "proto/names.h"
#include "proto/oids.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name format_names[] = {
	{1, "IPv4 address"}, {2, "IPv6 address"}, {3, "MAC address"}, {4, "Text, administratively assigned"},
	{5, "Octets, administratively assigned"}, {0, NULL}
};
static const struct name version_names[] = {{0, "version-1"}, {1, "v2c"}, {2, "v2u"}, {3, "snmpv3"}, {0, NULL}};
static const struct name data_names[] = {
	{0, "get-request"}, {1, "get-next-request"}, {2, "get-response"}, {3, "set-request"}, {4, "trap"},
	{5, "getBulkRequest"}, {6, "informRequest"}, {7, "snmpV2-trap"}, {8, "report"}, {0, NULL}
};
static const struct name msgdata_names[] = {{0, "plaintext"}, {1, "encryptedPDU"}, {0, NULL}};
static const struct name msgsecuritymodel_names[] = {{0, "Any"}, {1, "V1"}, {2, "V2C"}, {3, "USM"}, {0, NULL}};
static const struct name status_names[] = {
	{0, "noError"}, {1, "tooBig"}, {2, "noSuchName"}, {3, "badValue"}, {4, "readOnly"}, {5, "genErr"},
	{6, "noAccess"}, {7, "wrongType"}, {8, "wrongLength"}, {9, "wrongEncoding"}, {10, "wrongValue"},
	{11, "noCreation"}, {12, "inconsistentValue"}, {13, "resourceUnavailable"}, {14, "commitFailed"},
	{15, "undoFailed"}, {16, "authorizationError"}, {17, "notWritable"}, {18, "inconsistentName"}, {0, NULL}
};
static const struct name trap_names[] = {
	{0, "coldStart"}, {1, "warmStart"}, {2, "linkDown"}, {3, "linkUp"}, {4, "authenticationFailure"},
	{5, "egpNeighborLoss"}, {6, "enterpriseSpecific"}, {0, NULL}
};

enum {
	RESPONSE_IN, RESPONSE_TO, TIME, V3_FLAGS_AUTH, V3_FLAGS_CRYPT, V3_FLAGS_REPORT, ENGINEID_CONFORM,
	ENGINEID_ENTERPRISE, ENGINEID_FORMAT, ENGINEID_IPV4, ENGINEID_MAC, ENGINEID_TEXT, ENGINEID_TIME,
	ENGINEID_DATA, NOSUCHOBJECT, NOSUCHINSTANCE, ENDOFMIBVIEW, VALUE_INT, VALUE_OCTETS, VALUE_OID, VALUE_NULL,
	VALUE_IPV4, VALUE_ADDR, VALUE_G32, VALUE_UNK, VALUE_COUNTER, VALUE_TIMETICKS, VALUE_OPAQUE, NAME, VAR_BIND_STR, VERSION,
	COMMUNITY, DATA, MSGAUTHORITATIVEENGINEID, MSGAUTHORITATIVEENGINEBOOTS, MSGAUTHORITATIVEENGINETIME,
	MSGUSERNAME, MSGAUTHENTICATIONPARAMETERS, MSGPRIVACYPARAMETERS, MSGVERSION, MSGGLOBALDATA_ELEMENT, MSGDATA,
	MSGID, MSGMAXSIZE, MSGFLAGS, MSGSECURITYMODEL, PLAINTEXT_ELEMENT, ENCRYPTEDPDU, CONTEXTENGINEID, CONTEXTNAME,
	GET_REQUEST_ELEMENT, GET_NEXT_REQUEST_ELEMENT, GET_RESPONSE_ELEMENT, SET_REQUEST_ELEMENT, TRAP_ELEMENT,
	GETBULKREQUEST_ELEMENT, INFORMREQUEST_ELEMENT, SNMPV2_TRAP_ELEMENT, REPORT_ELEMENT, REQUEST_ID, ERROR_STATUS,
	ERROR_INDEX, VARIABLE_BINDINGS, NON_REPEATERS, MAX_REPETITIONS, ENTERPRISE, AGENT_ADDR, GENERIC_TRAP,
	SPECIFIC_TRAP, TIME_STAMP, AGENTID_TRAILER, VARBIND_RESPONSE,
	RFC1910_NON_CONFORMANT, N
};
static const struct field fields[N] = {
	[RESPONSE_IN]                 = {"snmp.response_in", "Response In", FRAMENUM, LINK(RESPONSE), FACT(RESPONSE_IN)},
	[RESPONSE_TO]                 = {"snmp.response_to", "Response To", FRAMENUM, LINK(REQUEST), FACT(REQUEST_IN)},
	[TIME]                        = {"snmp.time", "Time", RELTIME, FACT(RESPONSE_TIME)},
	[V3_FLAGS_AUTH]               = {"snmp.v3.flags.auth", "Authenticated", BOOL(8), MASK(0x1),
		YESNO("Set", "Not set")},
	[V3_FLAGS_CRYPT]              = {"snmp.v3.flags.crypt", "Encrypted", BOOL(8), MASK(0x2), YESNO("Set",
		"Not set")},
	[V3_FLAGS_REPORT]             = {"snmp.v3.flags.report", "Reportable", BOOL(8), MASK(0x4),
		YESNO("Set", "Not set")},
	[ENGINEID_CONFORM]            = {"snmp.engineid.conform", "Engine ID Conformance", BOOL(8),
		MASK(0x80), YESNO("RFC3411 (SNMPv3)", "RFC1910 (Non-SNMPv3)")},
	[ENGINEID_ENTERPRISE]         = {"snmp.engineid.enterprise", "Engine Enterprise ID", U32, DEC},
	[ENGINEID_FORMAT]             = {"snmp.engineid.format", "Engine ID Format", U8, DEC, NAMES(format_names)},
	[ENGINEID_IPV4]               = {"snmp.engineid.ipv4", "Engine ID Data: IPv4 address", IP4},
	[ENGINEID_MAC]                = {"snmp.engineid.mac", "Engine ID Data: MAC address", MAC},
	[ENGINEID_TEXT]               = {"snmp.engineid.text", "Engine ID Data: Text", STRING},
	[ENGINEID_TIME]               = {"snmp.engineid.time", "Engine ID Data: Creation Time", ABSTIME, TIME_LOCAL},
	[ENGINEID_DATA]               = {"snmp.engineid.data", "Engine ID Data", BYTES},
	[NOSUCHOBJECT]                = {"snmp.noSuchObject", "noSuchObject", NONE},
	[NOSUCHINSTANCE]              = {"snmp.noSuchInstance", "noSuchInstance", NONE},
	[ENDOFMIBVIEW]                = {"snmp.endOfMibView", "endOfMibView", NONE},
	[VALUE_INT]                   = {"snmp.value.int", "Value (Integer32)", I64, DEC},
	[VALUE_OCTETS]                = {"snmp.value.octets", "Value (OctetString)", BYTES},
	[VALUE_OID]                   = {"snmp.value.oid", "Value (OID)", OID},
	[VALUE_NULL]                  = {"snmp.value.null", "Value (Null)", NONE},
	[VALUE_IPV4]                  = {"snmp.value.ipv4", "Value (IpAddress)", IP4},
	[VALUE_ADDR]                   = {"snmp.value.addr", "Value (IpAddress)", BYTES},
	[VALUE_G32]                   = {"snmp.value.g32", "Value (Gauge32)", I64, DEC},
	[VALUE_UNK]                   = {"snmp.value.unk", "Value (Unknown)", BYTES},
	[VALUE_COUNTER]               = {"snmp.value.counter", "Value (Counter32)", U64, DEC},
	[VALUE_TIMETICKS]             = {"snmp.value.timeticks", "Value (Timeticks)", U64, DEC},
	[VALUE_OPAQUE]                = {"snmp.value.opaque", "Value (Opaque)", BYTES},
	[NAME]                        = {"snmp.name", "Object Name", OID},
	[VAR_BIND_STR]                = {"snmp.var-bind_str", "Variable-binding-string", STRING},
	[VERSION]                     = {"snmp.version", "version", I32, DEC, NAMES(version_names)},
	[COMMUNITY]                   = {"snmp.community", "community", STRING},
	[DATA]                        = {"snmp.data", "data", U32, DEC, NAMES(data_names)},
	[MSGAUTHORITATIVEENGINEID]    = {"snmp.msgAuthoritativeEngineID", "msgAuthoritativeEngineID", BYTES},
	[MSGAUTHORITATIVEENGINEBOOTS] = {"snmp.msgAuthoritativeEngineBoots", "msgAuthoritativeEngineBoots", U32, DEC},
	[MSGAUTHORITATIVEENGINETIME]  = {"snmp.msgAuthoritativeEngineTime", "msgAuthoritativeEngineTime", U32, DEC},
	[MSGUSERNAME]                 = {"snmp.msgUserName", "msgUserName", STRING},
	[MSGAUTHENTICATIONPARAMETERS] = {"snmp.msgAuthenticationParameters", "msgAuthenticationParameters", BYTES},
	[MSGPRIVACYPARAMETERS]        = {"snmp.msgPrivacyParameters", "msgPrivacyParameters", BYTES},
	[MSGVERSION]                  = {"snmp.msgVersion", "msgVersion", I32, DEC, NAMES(version_names)},
	[MSGGLOBALDATA_ELEMENT]       = {"snmp.msgGlobalData_element", "msgGlobalData", NONE},
	[MSGDATA]                     = {"snmp.msgData", "msgData", U32, DEC, NAMES(msgdata_names)},
	[MSGID]                       = {"snmp.msgID", "msgID", U32, DEC},
	[MSGMAXSIZE]                  = {"snmp.msgMaxSize", "msgMaxSize", U32, DEC},
	[MSGFLAGS]                    = {"snmp.msgFlags", "msgFlags", BYTES},
	[MSGSECURITYMODEL]            = {"snmp.msgSecurityModel", "msgSecurityModel", U32, DEC,
		NAMES(msgsecuritymodel_names)},
	[PLAINTEXT_ELEMENT]           = {"snmp.plaintext_element", "plaintext", NONE},
	[ENCRYPTEDPDU]                = {"snmp.encryptedPDU", "encryptedPDU", BYTES},
	[CONTEXTENGINEID]             = {"snmp.contextEngineID", "contextEngineID", BYTES},
	[CONTEXTNAME]                 = {"snmp.contextName", "contextName", STRING},
	[GET_REQUEST_ELEMENT]         = {"snmp.get_request_element", "get-request", NONE},
	[GET_NEXT_REQUEST_ELEMENT]    = {"snmp.get_next_request_element", "get-next-request", NONE},
	[GET_RESPONSE_ELEMENT]        = {"snmp.get_response_element", "get-response", NONE},
	[SET_REQUEST_ELEMENT]         = {"snmp.set_request_element", "set-request", NONE},
	[TRAP_ELEMENT]                = {"snmp.trap_element", "trap", NONE},
	[GETBULKREQUEST_ELEMENT]      = {"snmp.getBulkRequest_element", "getBulkRequest", NONE},
	[INFORMREQUEST_ELEMENT]       = {"snmp.informRequest_element", "informRequest", NONE},
	[SNMPV2_TRAP_ELEMENT]         = {"snmp.snmpV2_trap_element", "snmpV2-trap", NONE},
	[REPORT_ELEMENT]              = {"snmp.report_element", "report", NONE},
	[REQUEST_ID]                  = {"snmp.request_id", "request-id", I32, DEC},
	[ERROR_STATUS]                = {"snmp.error_status", "error-status", I32, DEC, NAMES(status_names)},
	[ERROR_INDEX]                 = {"snmp.error_index", "error-index", I32, DEC},
	[VARIABLE_BINDINGS]           = {"snmp.variable_bindings", "variable-bindings", U32, DEC},
	[NON_REPEATERS]               = {"snmp.non_repeaters", "non-repeaters", U32, DEC},
	[MAX_REPETITIONS]             = {"snmp.max_repetitions", "max-repetitions", U32, DEC},
	[ENTERPRISE]                  = {"snmp.enterprise", "enterprise", OID},
	[AGENT_ADDR]                  = {"snmp.agent_addr", "agent-addr", IP4},
	[GENERIC_TRAP]                = {"snmp.generic_trap", "generic-trap", I32, DEC, NAMES(trap_names)},
	[SPECIFIC_TRAP]               = {"snmp.specific_trap", "specific-trap", I32, DEC},
	[TIME_STAMP]                  = {"snmp.time_stamp", "time-stamp", U32, DEC},
	[AGENTID_TRAILER]              = {"snmp.agentid_trailer", "AgentID Trailer", BYTES},
	[VARBIND_RESPONSE]             = {"snmp.varbind.response", "Response", EXPERT(NOTE, RESPONSE)},
	[RFC1910_NON_CONFORMANT]      = {"snmp.rfc1910_non_conformant", "Data not conforming to RFC1910", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { TAG_SEQUENCE = 0x30, TAG_INTEGER = 2, TAG_OCTETS = 4, TAG_NULL = 5, TAG_OID = 6 };
enum pdu { PDU_GET, PDU_NEXT, PDU_RESPONSE, PDU_SET, PDU_TRAP, PDU_BULK, PDU_INFORM, PDU_TRAP_2, PDU_REPORT };
enum { VERSION_3 = 3, ENTERPRISE_NET_SNMP = 8072 };

/* An encoded value: where its tag, its content and what follows stand. */
struct tlv {
	uint8_t  tag;
	uint32_t start, at, end;
};

/* Reads the head of the value at `off`; 0: it isn't there, else how many bytes of it were read. */
static uint32_t read_head(const uint8_t *p, uint32_t n, uint32_t off, struct tlv *t)
{
	if (off >= n || n - off < 2)
		return 0;
	uint32_t len = p[off + 1], bytes = 2;
	t->tag = p[off];
	t->start = off;
	if (len & 0x80) {
		uint32_t count = len & 0x7f;
		if (!count || count > 4 || count > n - off - 2)
			return 0;
		for (len = 0; bytes < 2 + count; bytes++)
			len = len << 8 | p[off + bytes];
	}
	t->at = off + bytes;
	t->end = len > UINT32_MAX - t->at ? UINT32_MAX : t->at + len;
	return bytes;
}

static uint64_t number_of(const uint8_t *p, const struct tlv *t, bool is_signed)
{
	uint64_t v = is_signed && t->end > t->at && p[t->at] & 0x80 ? UINT64_MAX : 0;

	for (uint32_t i = t->at; i < t->end; i++)
		v = v << 8 | p[i];
	return v;
}

/* The number of the request stands first in all but the trap of version 1, which has no answer. */
static bool request_id(const uint8_t *p, uint32_t n, uint8_t *pdu, uint32_t *id)
{
	struct tlv all, version, t;

	if (!read_head(p, n, 0, &all) || all.tag != TAG_SEQUENCE || !read_head(p, n, all.at, &version) ||
	    version.end >= n || !read_head(p, n, version.end, &t))
		return false;
	if (number_of(p, &version, false) == VERSION_3) {
		struct tlv parameters;
		if (!read_head(p, n, t.end, &parameters) || !read_head(p, n, parameters.end, &t) ||
		    t.tag != TAG_SEQUENCE || !read_head(p, n, t.at, &t) || !read_head(p, n, t.end, &t))
			return false;
	}
	if (!read_head(p, n, t.end, &t) || (t.tag & 0xe0) != 0xa0)
		return false;
	*pdu = t.tag & 0x1f;
	if (!read_head(p, n, t.at, &t) || t.tag != TAG_INTEGER || t.end > n || t.end - t.at > 8)
		return false;
	*id = (uint32_t)number_of(p, &t, false);
	return true;
}

static void scan(struct scan *s)
{
	uint8_t  pdu;
	uint32_t id;

	if (!request_id(s->p, s->caplen, &pdu, &id) || pdu == PDU_TRAP || pdu == PDU_TRAP_2 || pdu == PDU_REPORT)
		return;
	scan_transaction(s, &(struct transaction){.id = id, .flags = pdu == PDU_RESPONSE ? TRANSACTION_RESPONSE : 0});
}

/* ------------------------------------------------------------------ values */

/* The value at `off`, in front of end; false, and a marked layer: there is none. */
static bool next(struct walk *w, uint32_t off, uint32_t end, struct tlv *t)
{
	if (!walk_ok(w))
		return false;
	if (!read_head(w->p, w->caplen, off, t)) {
		get_bytes(w, off, 2);
		walk_fail(w, w->caplen < w->len ? WALK_SHORT : WALK_MALFORMED);
		return false;
	}
	if (t->end > end) {
		get_bytes(w, t->at, t->end - t->at);
		walk_fail(w, WALK_MALFORMED);
		return false;
	}
	return get_bytes(w, t->start, t->end - t->start);
}

/* A number, text or bytes as a field; returns where it ends. */
static uint32_t add_value(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t end)
{
	struct tlv t;

	if (!next(w, off, end, &t))
		return end;
	switch (fields[field].type) {
	case FT_INT32: add_int(w, under, field, t.at, t.end - t.at, (int32_t)number_of(w->p, &t, true)); break;
	case FT_UINT32: add_uint(w, under, field, t.at, t.end - t.at, (uint32_t)number_of(w->p, &t, false)); break;
	default: add(w, under, field, t.at, t.end - t.at);
	}
	return t.end;
}

static const char *oid_of(struct walk *w, const struct tlv *t)
{
	struct text text;

	text_init(&text);
	oid_numbers(&text, w->p + t->at, t->end - t->at, false);
	const char *oid = walk_text(w, &text);
	text_fini(&text);
	return oid;
}

static const char *oid_name(struct walk *w, const struct tlv *t)
{
	struct text text;

	text_init(&text);
	if (!oid_put_name(&text, w->p + t->at, t->end - t->at))
		oid_numbers(&text, w->p + t->at, t->end - t->at, false);
	const char *name = walk_text(w, &text);
	text_fini(&text);
	return name;
}

static const char *hex_of(struct walk *w, const struct tlv *t)
{
	return walk_hex(w, t->at, t->end - t->at);
}

static const char *octets_of(struct walk *w, const struct tlv *t)
{
	uint32_t i = t->at;

	if (t->at == t->end)
		return "<MISSING>";
	while (i < t->end && w->p[i] >= ' ' && w->p[i] < 0x7f)
		i++;
	if (i == t->end)
		return walk_printf(w, "\"%s\"", walk_ascii(w, w->p + t->at, t->end - t->at));
	return hex_of(w, t);
}

/* What the tag of a variable's value says of it (RFC 2578, 3416). */
static unsigned value_field(const struct tlv *t)
{
	switch (t->tag) {
	case TAG_INTEGER: return VALUE_INT;
	case TAG_OCTETS: return VALUE_OCTETS;
	case TAG_NULL: return VALUE_NULL;
	case TAG_OID: return VALUE_OID;
	case 0x40: return t->end - t->at == 4 ? VALUE_IPV4 : VALUE_ADDR;
	case 0x41:
	case 0x46: return VALUE_COUNTER;
	case 0x42: return VALUE_G32;
	case 0x43: return VALUE_TIMETICKS;
	case 0x44: return VALUE_OPAQUE;
	case 0x80: return NOSUCHOBJECT;
	case 0x81: return NOSUCHINSTANCE;
	case 0x82: return ENDOFMIBVIEW;
	}
	return VALUE_UNK;
}

/* sysDescr.0 and sysName.0 are shown as text, too. */
static bool is_text(const struct walk *w, const struct tlv *name)
{
	static const uint8_t system[] = {0x2b, 6, 1, 2, 1, 1};
	const uint8_t       *p = w->p + name->at;

	return name->end - name->at == 8 && !memcmp(p, system, sizeof system) && (p[6] == 1 || p[6] == 5) && !p[7];
}

static const char *add_variable(struct walk *w, struct node *n, const struct tlv *name, const struct tlv *v)
{
	unsigned     field = value_field(v);
	uint32_t     len = v->end - v->at;
	struct node *shown;

	if (field == VALUE_INT) {
		int64_t number = (int64_t)number_of(w->p, v, true);
		add_int(w, n, field, v->at, len, number);
		return walk_printf(w, "%lld", (long long)number);
	}
	if (field == VALUE_COUNTER || field == VALUE_G32 || field == VALUE_TIMETICKS) {
		uint64_t number = number_of(w->p, v, field == VALUE_G32);
		shown = field == VALUE_G32 ? add_int(w, n, field, v->at, len, (int64_t)number)
		                           : add_uint(w, n, field, v->at, len, number);
		if (v->tag == 0x46)
			node_label(shown, "Value (Counter64): %llu", (unsigned long long)number);
		return walk_printf(w, field == VALUE_G32 ? "%lld" : "%llu", (unsigned long long)number);
	}
	shown = add(w, n, field, v->at, len);
	if (field == VALUE_OCTETS) {
		const char *text = octets_of(w, v);
		node_label(shown, "Value (OctetString): %s", text);
		if (len && is_text(w, name))
			add(w, shown, VAR_BIND_STR, v->at, len);
		return text;
	}
	if (field == VALUE_OID)
		return walk_printf(w, "%s (%s)", oid_of(w, v), oid_name(w, v));
	if (field == VALUE_IPV4)
		return ip4_text(w, w->p + v->at);
	if (field == NOSUCHOBJECT || field == NOSUCHINSTANCE || field == ENDOFMIBVIEW)
		expert(w, shown, VARBIND_RESPONSE, "%s", fields[field].label);
	else if (field != VALUE_NULL)
		return len ? hex_of(w, v) : "<MISSING>";
	return fields[field].label;
}

static void walk_bindings(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	struct tlv all, b, name, v;
	uint32_t   count = 0;

	if (!next(w, off, end, &all))
		return;
	for (uint32_t at = all.at; at < all.end && read_head(w->p, w->caplen, at, &b); at = b.end)
		count++;
	struct node *n = add_uint(w, under, VARIABLE_BINDINGS, all.at, all.end - all.at, count);
	node_label(n, "variable-bindings: %u item%s", count, count == 1 ? "" : "s");
	for (uint32_t at = all.at; at < all.end && next(w, at, all.end, &b); at = b.end) {
		if (!next(w, b.at, b.end, &name) || !next(w, name.end, b.end, &v))
			return;
		const char *oid = oid_of(w, &name);
		col_info_add(w, " %s", oid);
		struct node *line = add_text(w, n, b.start, b.end - b.start, "%s: ", oid);
		add(w, line, NAME, name.at, name.end - name.at);
		node_append(line, "%s", add_variable(w, line, &name, &v));
	}
}

/* ------------------------------------------------------------------ messages */

static void walk_trap(struct walk *w, struct node *n, uint32_t off, uint32_t end)
{
	struct tlv enterprise;

	if (!next(w, off, end, &enterprise))
		return;
	col_info_add(w, " %s", oid_name(w, &enterprise));
	off = add_value(w, n, ENTERPRISE, off, end);
	off = add_value(w, n, AGENT_ADDR, off, end);
	off = add_value(w, n, GENERIC_TRAP, off, end);
	off = add_value(w, n, SPECIFIC_TRAP, off, end);
	off = add_value(w, n, TIME_STAMP, off, end);
	walk_bindings(w, n, off, end);
}

static void walk_pdu(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	static const uint16_t elements[] = {
	    GET_REQUEST_ELEMENT,    GET_NEXT_REQUEST_ELEMENT, GET_RESPONSE_ELEMENT, SET_REQUEST_ELEMENT, TRAP_ELEMENT,
	    GETBULKREQUEST_ELEMENT, INFORMREQUEST_ELEMENT,    SNMPV2_TRAP_ELEMENT,  REPORT_ELEMENT};
	struct tlv t;

	if (!next(w, off, end, &t))
		return;
	uint8_t pdu = t.tag & 0x1f;
	if ((t.tag & 0xe0) != 0xa0 || pdu > PDU_REPORT) {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	col_info(w, "%s", name_of(data_names, pdu));
	struct node *n = add_uint(w, under, DATA, t.start, t.end - t.start, pdu);
	n = add(w, n, elements[pdu], t.at, t.end - t.at);
	if (pdu == PDU_TRAP) {
		walk_trap(w, n, t.at, t.end);
	} else {
		uint32_t at = add_value(w, n, REQUEST_ID, t.at, t.end);
		at = add_value(w, n, pdu == PDU_BULK ? NON_REPEATERS : ERROR_STATUS, at, t.end);
		at = add_value(w, n, pdu == PDU_BULK ? MAX_REPETITIONS : ERROR_INDEX, at, t.end);
		walk_bindings(w, n, at, t.end);
	}
	add_rows(w, under, RESPONSE_IN, TIME, t.start);
}

/* RFC 3411, SnmpEngineID: an enterprise, how the rest is made, and that. */
static void walk_engine(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	static const struct {
		uint8_t  len;
		uint16_t field;
	} formats[] = {[1] = {4, ENGINEID_IPV4}, [3] = {6, ENGINEID_MAC}, [4] = {0, ENGINEID_TEXT}};

	if (len < 5)
		return;
	uint32_t enterprise = get_u32(w, off) & 0x7fffffff, rest = len - 5;
	bool     conforms = get_u8(w, off) & 0x80;
	add(w, n, ENGINEID_CONFORM, off, 1);
	node_label(add_uint(w, n, ENGINEID_ENTERPRISE, off, 4, enterprise), "Engine Enterprise ID: %s (%u)",
	           name_or(w, enterprise_names, enterprise, "Unknown"), enterprise);
	if (!conforms) {
		if (len != 12) {
			struct node *bad = add_text(w, n, off + 4, len - 4, "Data not conforming to RFC1910");
			expert(w, bad, RFC1910_NON_CONFORMANT, NULL);
		} else {
			add(w, n, AGENTID_TRAILER, off + 4, 8);
		}
		return;
	}
	uint8_t      format = get_u8(w, off + 4);
	struct node *shown = add(w, n, ENGINEID_FORMAT, off + 4, 1);
	off += 5;
	if (format >= 128) {
		bool random = enterprise == ENTERPRISE_NET_SNMP && format == 128;
		node_label(shown, "Engine ID Format: Reserved/Enterprise-specific (%u)%s", format,
		           random ? ": Net-SNMP Random" : "");
		if (random && rest >= 8) {
			add(w, n, ENGINEID_DATA, off, 4);
			add_le(w, n, ENGINEID_TIME, off + 4, 4);
			return;
		}
	}
	unsigned field = format < sizeof formats / sizeof *formats ? formats[format].field : 0;
	if (field && (!formats[format].len || formats[format].len == rest) && rest)
		add(w, n, field, off, rest);
	else if (rest)
		add(w, n, ENGINEID_DATA, off, rest);
}

static uint32_t add_engine(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t end)
{
	struct tlv t;

	if (!next(w, off, end, &t))
		return end;
	walk_engine(w, add(w, under, field, t.at, t.end - t.at), t.at, t.end - t.at);
	return t.end;
}

static uint32_t walk_global(struct walk *w, uint32_t off, uint32_t end)
{
	struct tlv t, flags;

	if (!next(w, off, end, &t))
		return end;
	struct node *n = add(w, w->node, MSGGLOBALDATA_ELEMENT, t.start, t.end - t.start);
	off = add_value(w, n, MSGID, t.at, t.end);
	off = add_value(w, n, MSGMAXSIZE, off, t.end);
	if (!next(w, off, t.end, &flags))
		return end;
	struct node *shown = add(w, n, MSGFLAGS, flags.at, flags.end - flags.at);
	for (unsigned i = 0; flags.end > flags.at && i < 3; i++)
		add(w, shown, V3_FLAGS_REPORT - i, flags.at, 1);
	add_value(w, n, MSGSECURITYMODEL, flags.end, t.end);
	return t.end;
}

/* RFC 3414: who says it, and how that is known: a sequence in an octet string. */
static uint32_t walk_security(struct walk *w, uint32_t off, uint32_t end)
{
	struct tlv octets, t;

	if (!next(w, off, end, &octets) || octets.at == octets.end || !next(w, octets.at, octets.end, &t))
		return walk_ok(w) ? octets.end : end;
	off = add_engine(w, w->node, MSGAUTHORITATIVEENGINEID, t.at, t.end);
	for (unsigned f = MSGAUTHORITATIVEENGINEBOOTS; f <= MSGPRIVACYPARAMETERS; f++)
		off = add_value(w, w->node, f, off, t.end);
	return octets.end;
}

static void walk_version_3(struct walk *w, uint32_t off, uint32_t end)
{
	struct tlv t;

	off = walk_global(w, off, end);
	off = walk_security(w, off, end);
	if (!next(w, off, end, &t))
		return;
	bool         encrypted = t.tag == TAG_OCTETS;
	struct node *n = add_uint(w, w->node, MSGDATA, t.start, t.end - t.start, encrypted);
	if (encrypted) {
		add(w, n, ENCRYPTEDPDU, t.at, t.end - t.at);
		col_info(w, "encryptedPDU: privKey Unknown");
		return;
	}
	n = add(w, n, PLAINTEXT_ELEMENT, t.start, t.end - t.start);
	off = add_engine(w, n, CONTEXTENGINEID, t.at, t.end);
	off = add_value(w, n, CONTEXTNAME, off, t.end);
	walk_pdu(w, n, off, t.end);
}

static void walk(struct walk *w)
{
	struct tlv all, version;

	if (!read_head(w->p, w->caplen, 0, &all) || !next(w, all.at, all.end, &version)) {
		get_bytes(w, 0, 2);
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	uint32_t end = all.end < w->len ? all.end : w->len;
	if (number_of(w->p, &version, false) == VERSION_3) {
		walk_version_3(w, add_value(w, w->node, MSGVERSION, all.at, end), end);
		return;
	}
	uint32_t off = add_value(w, w->node, VERSION, all.at, end);
	off = add_value(w, w->node, COMMUNITY, off, end);
	walk_pdu(w, w->node, off, end);
}

const struct proto proto_snmp = {
    .name = "snmp",
    .title = "Simple Network Management Protocol",
    .brief = "SNMP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 161}, {T_UDP_PORT, 162}, {T_TCP_PORT, 161}, {T_TCP_PORT, 162}),
    .scan = scan,
    .walk = walk,
};
