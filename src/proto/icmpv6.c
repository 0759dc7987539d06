/* icmpv6.c -- Internet Control Message Protocol for IPv6: RFC 4443, neighbour discovery (RFC 4861), multicast listener
 * discovery (RFC 2710, RFC 3810), and the other messages.
 *
 *   0      1      2       4
 *   | type | code | csum  | what the type says ...
 *
 * Options are icmpv6_nd.c's, RPL's messages icmpv6_rpl.c's.  Which reply belongs to a request is found by flow. */
#include "proto/icmpv6.h"

#include "base/checksum.h"
#include "proto/ipv6.h"
#include "proto/sum.h"

enum {
	UNREACHABLE = 1,
	TOO_BIG,
	TIME_EXCEEDED,
	PARAMETER_PROBLEM,
	ECHO_REQUEST = 128,
	ECHO_REPLY,
	LISTENER_QUERY,
	LISTENER_REPORT,
	LISTENER_DONE,
	ROUTER_SOLICITATION,
	ROUTER_ADVERTISEMENT,
	NEIGHBOR_SOLICITATION,
	NEIGHBOR_ADVERTISEMENT,
	REDIRECT,
	ROUTER_RENUMBERING,
	NODE_QUERY,
	NODE_REPLY,
	INVERSE_SOLICITATION,
	INVERSE_ADVERTISEMENT,
	LISTENER_REPORT_2,
	AGENT_REQUEST,
	AGENT_REPLY,
	PREFIX_SOLICITATION,
	PREFIX_ADVERTISEMENT,
	PATH_SOLICITATION,
	PATH_ADVERTISEMENT,
	EXPERIMENTAL_MOBILITY,
	MULTICAST_ADVERTISEMENT,
	MULTICAST_SOLICITATION,
	MULTICAST_TERMINATION,
	FMIPV6,
	RPL,
	LOCATOR_UPDATE,
	ADDRESS_REQUEST,
	ADDRESS_CONFIRMATION,
	MPL_CONTROL,
	EXTENDED_REQUEST,
	EXTENDED_REPLY
};

enum { HEADER_BYTES = 4, BODY_AT = 8, OPTION_REDIRECTED = 4, NEXT_ICMPV6 = 58 };

/* ------------------------------------------------------------------ tier 1 */

/* The packet that a redirect quotes in an option. */
static void scan_redirect(struct scan *s)
{
	for (uint32_t at = 40; at + 8 < s->caplen && s->p[at + 1]; at += s->p[at + 1] * 8u)
		if (s->p[at] == OPTION_REDIRECTED) {
			scan_quoted(s, P_ipv6, at + 8);
			return;
		}
}

/* A reply has its request's identifier, number and data: so its checksum follows from the request's, the types being
 * all that differs. */
static void scan_echo(struct scan *s)
{
	uint32_t sum = be16(s->p + 2);
	bool     reply = s->p[0] == ECHO_REPLY;

	if (!reply) {
		sum = (~sum & 0xffff) + ((ECHO_REPLY - ECHO_REQUEST) << 8);
		sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
	}
	uint8_t flags = TRANSACTION_BY_ADDRESSES | (reply ? TRANSACTION_RESPONSE : 0);
	scan_transaction(s, &(struct transaction){.id = (uint64_t)sum << 32 | be32(s->p + 4), .flags = flags});
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint8_t type = s->p[0];
	if ((type == ECHO_REQUEST || type == ECHO_REPLY) && s->caplen >= BODY_AT)
		scan_echo(s);
	if (type >= UNREACHABLE && type <= PARAMETER_PROBLEM)
		scan_quoted(s, P_ipv6, BODY_AT);
	else if (type == ECHO_REQUEST || type == ECHO_REPLY)
		scan_inside(s, P_data, BODY_AT, 0);
	else if (type == REDIRECT)
		scan_redirect(s);
}

/* ------------------------------------------------------------------ tier 2: the header */

static const struct name unreachable_codes[] = {{0, "no route to destination"},
                                                {1, "Administratively prohibited"},
                                                {2, "Beyond scope of source address"},
                                                {3, "Address unreachable"},
                                                {4, "Port unreachable"},
                                                {5, "Source address failed ingress/egress policy"},
                                                {6, "Reject route to destination"},
                                                {7, "Error in Source Routing Header"},
                                                {0, NULL}};
static const struct name exceeded_codes[] = {
    {0, "hop limit exceeded in transit"}, {1, "fragment reassembly time exceeded"}, {0, NULL}};
static const struct name problem_codes[] = {{0, "erroneous header field encountered"},
                                            {1, "unrecognized Next Header type encountered"},
                                            {2, "unrecognized IPv6 option encountered"},
                                            {3, "IPv6 First Fragment has incomplete IPv6 Header Chain"},
                                            {0, NULL}};
static const struct name renumbering_codes[] = {
    {0, "Command"}, {1, "Result"}, {255, "Sequence number reset"}, {0, NULL}};
static const struct name query_codes[] = {{0, "Query subject = IPv6 addresses"},
                                          {1, "Query subject = DNS name or empty"},
                                          {2, "Query subject = IPv4 addresses"},
                                          {0, NULL}};
static const struct name reply_codes[] = {{0, "Successful"}, {1, "Refused"}, {2, "Unknown query type"}, {0, NULL}};
static const struct name rpl_codes[] = {{0x00, "DODAG Information Solicitation"},
                                        {0x01, "DODAG Information Object"},
                                        {0x02, "Destination Advertisement Object"},
                                        {0x03, "Destination Advertisement Object Acknowledgment"},
                                        {0x04, "P2P Discovery Reply Object"},
                                        {0x05, "P2P Discovery Reply Object Acknowledgement"},
                                        {0x80, "Secure DODAG Information Solicitation"},
                                        {0x81, "Secure DODAG Information Object"},
                                        {0x82, "Secure Destination Advertisement Object"},
                                        {0x83, "Secure Destination Advertisement Object Acknowledgment"},
                                        {0x84, "Secure P2P Discovery Reply Object"},
                                        {0x85, "Secure P2P Discovery Reply Object Acknowledgement"},
                                        {0x8a, "Consistency Check"},
                                        {0, NULL}};
static const struct name echo_request_codes[] = {{0, "No error"}, {0, NULL}};
static const struct name echo_reply_codes[] = {{0, "No error"},
                                               {1, "Malformed Query"},
                                               {2, "No Such Interface"},
                                               {3, "No Such Table Entry"},
                                               {4, "Multiple Interfaces Satisfy Query"},
                                               {0, NULL}};

/* The names of a type's codes; NULL: they have none. */
static const struct name *codes_of(uint8_t type)
{
	switch (type) {
	case UNREACHABLE: return unreachable_codes;
	case TIME_EXCEEDED: return exceeded_codes;
	case PARAMETER_PROBLEM: return problem_codes;
	case ROUTER_RENUMBERING: return renumbering_codes;
	case NODE_QUERY: return query_codes;
	case NODE_REPLY: return reply_codes;
	case RPL: return rpl_codes;
	case EXTENDED_REQUEST: return echo_request_codes;
	case EXTENDED_REPLY: return echo_reply_codes;
	default: return NULL;
	}
}

static void add_code(struct walk *w, uint8_t type)
{
	const struct name *codes = codes_of(type);
	struct node       *n = add(w, w->node, V6_CODE, 1, 1);

	if (!codes || !walk_ok(w))
		return;
	const char *text = name_or(w, codes, get_u8(w, 1), type == UNREACHABLE ? "Unknown" : "Unknown (%u)");
	node_append(n, " (%s)", text);
	col_info_add(w, " (%s)", text);
}

/* The checksum covers the final destination: the last address of a routing header of types 0 and 2 that is not done. */
static const uint8_t *final_destination(const struct walk *w, const uint8_t *ip)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers);

	for (uint32_t i = 0; i < n; i++) {
		const struct layer *l = &layers[i];
		if (l->proto != P_routing || l->parent != w->layer->parent || l->source || l->caplen < 24)
			continue;
		const uint8_t *p = walk_frame(w)->bytes + l->offset;
		if ((p[2] == 0 || p[2] == 2) && p[3] && p[1] >= 2 && p[1] % 2 == 0 && (p[1] + 1u) * 8 <= l->caplen)
			return p + p[1] * 8u - 8;
	}
	return ip + 24;
}

static void add_checksum(struct walk *w)
{
	struct sum     shown = sum_add(w, w->node, V6_CHECKSUM, 2);
	const uint8_t *ip = ipv6_header_of(w);

	if (!walk_ok(w))
		return;
	bool quoted = w->row->marks & ROW_QUOTED;
	if (w->caplen < w->len || !ip || quoted) {
		sum_unverified(&shown, quoted ? " [in ICMP error packet]" : " [fragmented datagram]");
		return;
	}
	uint64_t sum = checksum_pseudo(0, ip + 8, final_destination(w, ip), 16, w->len, NEXT_ICMPV6);
	sum_verified(&shown, V6_CHECKSUM_BAD_EXPERT, checksum_finish(checksum_add(sum, w->p, w->len)));
}

/* ------------------------------------------------------------------ errors, echo */

static void walk_error(struct walk *w, uint8_t type)
{
	if (type == TOO_BIG)
		add(w, w->node, V6_MTU, 4, 4);
	else if (type == PARAMETER_PROBLEM)
		add(w, w->node, V6_POINTER, 4, 4);
	else
		add(w, w->node, V6_RESERVED, 4, 4);
	if (walk_ok(w) && get_bytes(w, BODY_AT, 1))
		add_quoted(w, w->node);
}

static void walk_request(struct walk *w, const uint8_t *ip)
{
	int64_t value;

	if (ip && ip[24] == 0xff) {
		col_info_add(w, " (multicast)");
	} else if (walk_fact(w, COLUMN_RESPONSE_IN, &value)) {
		add_rows(w, w->node, V6_RESP_IN, V6_RESP_IN, 0);
		col_info_add(w, " (reply in %u)", walk_shown(w, (uint32_t)value));
	} else if (walk_fact(w, COLUMN_NO_RESPONSE, &value)) {
		struct node *n = add(w, w->node, V6_NO_RESP, 0, 0);
		col_info_add(w, " (no response found!)");
		expert(w, n, V6_RESP_NOT_FOUND, "No response seen to ICMPv6 request in frame %u",
		       walk_shown(w, walk_frame(w)->number));
	}
}

static void walk_reply(struct walk *w)
{
	int64_t frame, time_ns;

	if (!walk_fact(w, COLUMN_REQUEST_IN, &frame) || !walk_fact(w, COLUMN_RESPONSE_TIME, &time_ns))
		return;
	add_rows(w, w->node, V6_RESP_TO, V6_RESP_TO, 0);
	double time_ms = (double)time_ns / 1e6;
	node_label(add_double(w, w->node, V6_RESPTIME, 0, 0, time_ms), "Response Time: %.3f ms", time_ms);
	col_info_add(w, " (request in %u)", walk_shown(w, (uint32_t)frame));
}

static void walk_echo(struct walk *w, uint8_t type)
{
	const uint8_t *ip = ipv6_header_of(w);

	add_rows(w, w->node, V6_ECHO_IDENTIFIER, V6_ECHO_SEQUENCE_NUMBER, 0);
	if (walk_ok(w))
		col_info_add(w, " id=0x%04x, seq=%u, hop limit=%u", get_u16(w, 4), get_u16(w, 6), ip ? ip[7] : 0);
	if (type == ECHO_REQUEST)
		walk_request(w, ip);
	else
		walk_reply(w);
	add_quoted(w, w->node);
}

static void walk_extended_echo(struct walk *w, uint8_t type)
{
	add(w, w->node, V6_ECHO_IDENTIFIER, 4, 2);
	add_rows(w, w->node, V6_EXT_ECHO_SEQ, V6_EXT_ECHO_SEQ, 0);
	if (type == EXTENDED_REQUEST)
		add_rows(w, w->node, V6_EXT_ECHO_REQ_RES, V6_EXT_ECHO_REQ_LOCAL, 0);
	else
		add_rows(w, w->node, V6_EXT_ECHO_RSP_STATE, V6_EXT_ECHO_RSP_IPV6, 0);
}

/* ------------------------------------------------------------------ multicast listeners */

static void walk_listener(struct walk *w, uint8_t type)
{
	if (type == LISTENER_QUERY && w->len >= 28) {
		add(w, w->node, V6_MLD_MAXIMUM_RESPONSE_CODE, 4, 2);
	} else {
		add(w, w->node, V6_MLD_MAXIMUM_RESPONSE_DELAY, 4, 2);
	}
	add(w, w->node, V6_RESERVED, 6, 2);
	add(w, w->node, V6_MLD_MULTICAST_ADDRESS, 8, 16);
	if (type != LISTENER_QUERY || w->len < 28)
		return;
	add_bits(w, w->node, V6_MLD_FLAG, V6_MLD_FLAG_RESERVED, 0);
	add_rows(w, w->node, V6_MLD_QQI, V6_MLD_NB_SOURCES, 0);
	unsigned sources = get_u16(w, 26);
	for (uint32_t at = 28; walk_ok(w) && sources--; at += 16)
		add(w, w->node, V6_MLD_SOURCE_ADDRESS, at, 16);
}

static uint32_t walk_record(struct walk *w, uint32_t at)
{
	struct node *n = add(w, w->node, V6_MLDR_MAR, at, remaining(w, at));
	uint32_t     auxiliary = get_u8(w, at + 1) * 4u, sources = get_u16(w, at + 2);

	add_rows(w, n, V6_MLDR_MAR_RECORD_TYPE, V6_MLDR_MAR_MULTICAST_ADDRESS, at);
	if (walk_ok(w) && have(w, at, 20))
		node_append(n, " %s: %s",
		            name_or(w, icmpv6_fields[V6_MLDR_MAR_RECORD_TYPE].names, w->p[at], "Unknown (%u)"),
		            ip6_text(w, w->p + at + 4));
	uint32_t end = at + 20;
	for (; walk_ok(w) && sources; sources--, end += 16)
		add(w, n, V6_MLDR_MAR_SOURCE_ADDRESS, end, 16);
	if (auxiliary)
		add(w, n, V6_MLDR_MAR_AUXILIARY_DATA, end, auxiliary);
	end += auxiliary;
	if (walk_ok(w))
		node_end(w, n, end);
	return end;
}

static void walk_report_2(struct walk *w)
{
	add(w, w->node, V6_RESERVED, 4, 2);
	add(w, w->node, V6_MLDR_NB_MCAST_RECORDS, 6, 2);
	unsigned records = get_u16(w, 6);
	for (uint32_t at = 8; walk_ok(w) && records--;)
		at = walk_record(w, at);
}

/* ------------------------------------------------------------------ neighbour discovery */

static void walk_router(struct walk *w, uint8_t type)
{
	if (type == ROUTER_SOLICITATION) {
		add(w, w->node, V6_RESERVED, 4, 4);
		icmpv6_options(w, 8);
		return;
	}
	add_rows(w, w->node, V6_ND_RA_CUR_HOP_LIMIT, V6_ND_RA_CUR_HOP_LIMIT, 0);
	add_bits(w, w->node, V6_ND_RA_FLAG, V6_ND_RA_FLAG_RSV, 0);
	add_rows(w, w->node, V6_ND_RA_ROUTER_LIFETIME, V6_ND_RA_RETRANS_TIMER, 0);
	icmpv6_options(w, 16);
}

static void walk_advertisement(struct walk *w)
{
	uint8_t flags = get_u8(w, 4);

	add_bits(w, w->node, V6_ND_NA_FLAG, V6_ND_NA_FLAG_RSV, 0);
	add_rows(w, w->node, V6_ND_NA_TARGET_ADDRESS, V6_ND_NA_TARGET_ADDRESS, 0);
	if (!walk_ok(w) || !walk_columns(w))
		return;
	col_info_add(w, " %s", ip6_text(w, w->p + 8));
	static const char *const texts[] = {"",       " (ovr)",      " (sol)",      " (sol, ovr)",
	                                    " (rtr)", " (rtr, ovr)", " (rtr, sol)", " (rtr, sol, ovr)"};
	col_info_add(w, "%s", texts[flags >> 5]);
}

static void walk_neighbor(struct walk *w, uint8_t type)
{
	if (type == NEIGHBOR_SOLICITATION) {
		add(w, w->node, V6_RESERVED, 4, 4);
		add_rows(w, w->node, V6_ND_NS_TARGET_ADDRESS, V6_ND_NS_TARGET_ADDRESS, 0);
		if (walk_ok(w))
			col_info_add(w, " for %s", ip6_text(w, w->p + 8));
	} else {
		walk_advertisement(w);
	}
	icmpv6_options(w, 24);
}

static void walk_redirect(struct walk *w)
{
	add(w, w->node, V6_RESERVED, 4, 4);
	add_rows(w, w->node, V6_ND_RD_TARGET_ADDRESS, V6_RD_NA_DESTINATION_ADDRESS, 0);
	icmpv6_options(w, 40);
}

/* ------------------------------------------------------------------ router renumbering (RFC 2894) */

static void walk_use_prefix(struct walk *w, uint32_t at)
{
	struct node *n = add(w, w->node, V6_RR_PCO_UP, at, remaining(w, at) < 32 ? remaining(w, at) : 32);

	add_rows(w, n, V6_RR_PCO_UP_USELEN, V6_RR_PCO_UP_KEEPLEN, at);
	add_bits(w, n, V6_RR_PCO_UP_FLAGMASK, V6_RR_PCO_UP_FLAGMASK_RESERVED, at + 2);
	struct node *flags = add(w, n, V6_RR_PCO_UP_RAFLAGS, at + 3, 1);
	for (unsigned row = V6_RR_PCO_UP_FLAGMASK_L; row <= V6_RR_PCO_UP_FLAGMASK_RESERVED; row++)
		add(w, flags, row, at + 3, 1);
	if (get_u8(w, at + 3) & 0x80)
		node_append(flags, ", %s", icmpv6_fields[V6_RR_PCO_UP_FLAGMASK_L].label);
	if (get_u8(w, at + 3) & 0x40)
		node_append(flags, ", %s", icmpv6_fields[V6_RR_PCO_UP_FLAGMASK_A].label);
	add_rows(w, n, V6_RR_PCO_UP_VALIDLIFETIME, V6_RR_PCO_UP_PREFERREDLIFETIME, at);
	add_bits(w, n, V6_RR_PCO_UP_FLAG, V6_RR_PCO_UP_FLAG_RESERVED, at);
	add_rows(w, n, V6_RR_PCO_UP_USEPREFIX, V6_RR_PCO_UP_USEPREFIX, at);
	if (walk_ok(w))
		node_append(n, ": %s/%u (keep %u)", ip6_text(w, w->p + at + 16), w->p[at], w->p[at + 1]);
}

static void walk_renumbering_command(struct walk *w)
{
	struct node *n = add(w, w->node, V6_RR_PCO_MP, 16, 24);

	add_rows(w, n, V6_RR_PCO_MP_OPCODE, V6_RR_PCO_MP_MAXLEN, 16);
	add(w, n, V6_RESERVED, 22, 2);
	add(w, n, V6_RR_PCO_MP_MATCHPREFIX, 24, 16);
	if (walk_ok(w))
		node_append(n, ": %s %s/%u (%u-%u)",
		            name_or(w, icmpv6_fields[V6_RR_PCO_MP_OPCODE].names, w->p[16], "Unknown %u"),
		            ip6_text(w, w->p + 24), w->p[19], w->p[20], w->p[21]);
	for (uint32_t at = 40; walk_ok(w) && remaining(w, at); at += 32)
		walk_use_prefix(w, at);
}

static void walk_renumbering_result(struct walk *w)
{
	for (uint32_t at = 16; walk_ok(w) && remaining(w, at); at += 24) {
		struct node *n = add(w, w->node, V6_RR_RM, at, remaining(w, at) < 24 ? remaining(w, at) : 24);
		add_bits(w, n, V6_RR_RM_FLAG, V6_RR_RM_FLAG_RESERVED, at);
		add_rows(w, n, V6_RR_RM_ORDINAL, V6_RR_RM_MATCHEDPREFIX, at);
		if (walk_ok(w))
			node_append(n, ": %s/%u (interface %u)", ip6_text(w, w->p + at + 8), w->p[at + 3],
			            get_u32(w, at + 4));
	}
}

static void walk_renumbering(struct walk *w)
{
	add_rows(w, w->node, V6_RR_SEQUENCE_NUMBER, V6_RR_SEGMENT_NUMBER, 0);
	add_bits(w, w->node, V6_RR_FLAG, V6_RR_FLAG_RSV, 0);
	add_rows(w, w->node, V6_RR_MAXDELAY, V6_RR_MAXDELAY, 0);
	add(w, w->node, V6_RESERVED, 12, 4);
	uint8_t code = get_u8(w, 1);
	if (code == 0)
		walk_renumbering_command(w);
	else if (code == 1)
		walk_renumbering_result(w);
}

/* ------------------------------------------------------------------ node information (RFC 4620) */

uint32_t icmpv6_name(struct walk *w, struct node *under, unsigned row, uint32_t at, struct text *t)
{
	uint32_t p = at;

	for (uint8_t n; walk_ok(w) && (n = get_u8(w, p)) != 0; p += n + 1u) {
		const uint8_t *label = get_bytes(w, p + 1, n);
		if (label && n > 63)
			walk_fail(w, WALK_MALFORMED);
		if (!walk_ok(w))
			break;
		if (t->length)
			text_char(t, '.');
		text_put(t, label, n);
	}
	add_str(w, under, row, at, p + 1 - at, t->length ? walk_text(w, t) : "<Root>");
	return p + 1;
}

static uint32_t add_name(struct walk *w, unsigned row, uint32_t at)
{
	struct text t;

	text_init(&t);
	uint32_t end = icmpv6_name(w, w->node, row, at, &t);
	text_fini(&t);
	return end;
}

static void walk_node_query(struct walk *w)
{
	switch (get_u8(w, 1)) {
	case 0: add(w, w->node, V6_NI_QUERY_SUBJECT_IPV6, 16, 16); return;
	case 1:
		if (remaining(w, 16))
			add_name(w, V6_NI_QUERY_SUBJECT_FQDN, 16);
		return;
	case 2: add(w, w->node, V6_NI_QUERY_SUBJECT_IPV4, 16, 4); return;
	default: return;
	}
}

static void walk_node_reply(struct walk *w)
{
	uint16_t question = get_u16(w, 4);

	if (question == 2) {
		add(w, w->node, V6_NI_REPLY_NODE_TTL, 16, 4);
		for (uint32_t at = 20; walk_ok(w) && remaining(w, at) && get_u8(w, at);)
			at = add_name(w, V6_NI_REPLY_NODE_NAME, at);
		return;
	}
	if (question != 3 && question != 4)
		return;
	uint32_t size = question == 3 ? 16 : 4;
	for (uint32_t at = 16; walk_ok(w) && remaining(w, at); at += 4 + size) {
		add(w, w->node, V6_NI_REPLY_NODE_TTL, at, 4);
		add(w, w->node, question == 3 ? V6_NI_REPLY_NODE_ADDRESS : V6_NI_REPLY_IPV4_ADDRESS, at + 4, size);
	}
}

static void walk_node_information(struct walk *w, uint8_t type)
{
	add_rows(w, w->node, V6_NI_QTYPE, V6_NI_QTYPE, 0);
	add_bits(w, w->node, V6_NI_FLAG, V6_NI_FLAG_RSV, 0);
	add_rows(w, w->node, V6_NI_NONCE, V6_NI_NONCE, 0);
	if (type == NODE_QUERY)
		walk_node_query(w);
	else
		walk_node_reply(w);
}

/* ------------------------------------------------------------------ mobility, multicast routers, 6LoWPAN, locators */

static void walk_mobility(struct walk *w, uint8_t type)
{
	add(w, w->node, V6_MIP6_IDENTIFIER, 4, 2);
	if (type == PREFIX_ADVERTISEMENT) {
		add_bits(w, w->node, V6_MIP6_FLAG, V6_MIP6_FLAG_RSV, 0);
		icmpv6_options(w, 8);
		return;
	}
	add(w, w->node, V6_RESERVED, 6, 2);
	if (type == PREFIX_SOLICITATION)
		icmpv6_options(w, 8);
	for (uint32_t at = 8; type == AGENT_REPLY && walk_ok(w) && remaining(w, at); at += 16)
		add(w, w->node, V6_MIP6_HOME_AGENT_ADDRESS, at, 16);
}

static void walk_fast_handover(struct walk *w)
{
	add_rows(w, w->node, V6_FMIP6_SUBTYPE, V6_FMIP6_SUBTYPE, 0);
	if (walk_ok(w))
		col_info_add(w, " (%s)",
		             name_or(w, icmpv6_fields[V6_FMIP6_SUBTYPE].names, get_u8(w, 4), "Unknown (%u)"));
	if (get_u8(w, 4) == 4)
		add_bits(w, w->node, V6_FMIP6_HI_FLAG, V6_FMIP6_HI_FLAG_RESERVED, 0);
	else if (get_u8(w, 0) == FMIPV6)
		add(w, w->node, V6_RESERVED, 5, 1);
	add(w, w->node, V6_FMIP6_IDENTIFIER, 6, 2);
	icmpv6_options(w, 8);
}

static void walk_duplicate_address(struct walk *w)
{
	add_rows(w, w->node, V6_F_6LOWPANND_DA_STATUS, V6_F_6LOWPANND_DA_REG_ADDR, 0);
	if (w->len > 32)
		icmpv6_options(w, 32);
}

static void walk_locators(struct walk *w)
{
	unsigned count = get_u8(w, 4);

	add(w, w->node, V6_ILNP_NB_LOCS, 4, 1);
	add(w, w->node, V6_RESERVED, 5, 3);
	for (uint32_t at = 8; walk_ok(w) && count--; at += 16) {
		add(w, w->node, V6_ILNP_NB_LOCATOR, at, 8);
		add(w, w->node, V6_ILNP_NB_PREFERENCE, at + 8, 4);
		add(w, w->node, V6_ILNP_NB_LIFETIME, at + 12, 4);
	}
}

static void walk_path(struct walk *w, uint8_t type)
{
	add(w, w->node, V6_SEND_IDENTIFIER, 4, 2);
	if (type == PATH_SOLICITATION) {
		add(w, w->node, V6_SEND_COMPONENT, 6, 2);
		icmpv6_options(w, 8);
		return;
	}
	add(w, w->node, V6_SEND_ALL_COMPONENTS, 6, 2);
	add(w, w->node, V6_SEND_COMPONENT, 8, 2);
	add(w, w->node, V6_RESERVED, 10, 2);
	icmpv6_options(w, 12);
}

static void walk_unknown(struct walk *w)
{
	struct node *n = add(w, w->node, V6_DATA, 4, remaining(w, 4));

	expert(w, n, V6_UNDECODED_TYPE, NULL);
}

/* ------------------------------------------------------------------ all types */

static void walk_less_common(struct walk *w, uint8_t type)
{
	switch (type) {
	case ROUTER_RENUMBERING: walk_renumbering(w); return;
	case NODE_QUERY:
	case NODE_REPLY: walk_node_information(w, type); return;
	case INVERSE_SOLICITATION:
	case INVERSE_ADVERTISEMENT:
		add(w, w->node, V6_RESERVED, 4, 4);
		icmpv6_options(w, 8);
		return;
	case AGENT_REQUEST:
	case AGENT_REPLY:
	case PREFIX_SOLICITATION:
	case PREFIX_ADVERTISEMENT: walk_mobility(w, type); return;
	case PATH_SOLICITATION:
	case PATH_ADVERTISEMENT: walk_path(w, type); return;
	case EXPERIMENTAL_MOBILITY:
	case FMIPV6: walk_fast_handover(w); return;
	case MULTICAST_ADVERTISEMENT:
		add_rows(w, w->node, V6_MCAST_RA_QUERY_INTERVAL, V6_MCAST_RA_ROBUSTNESS_VARIABLE, 0);
		return;
	case MULTICAST_SOLICITATION:
	case MULTICAST_TERMINATION: return;
	case RPL: icmpv6_rpl(w, get_u8(w, 1)); return;
	case LOCATOR_UPDATE: walk_locators(w); return;
	case ADDRESS_REQUEST:
	case ADDRESS_CONFIRMATION: walk_duplicate_address(w); return;
	default: walk_unknown(w);
	}
}

static void walk_body(struct walk *w, uint8_t type)
{
	switch (type) {
	case UNREACHABLE:
	case TOO_BIG:
	case TIME_EXCEEDED:
	case PARAMETER_PROBLEM: walk_error(w, type); return;
	case ECHO_REQUEST:
	case ECHO_REPLY: walk_echo(w, type); return;
	case EXTENDED_REQUEST:
	case EXTENDED_REPLY: walk_extended_echo(w, type); return;
	case LISTENER_QUERY:
	case LISTENER_REPORT:
	case LISTENER_DONE: walk_listener(w, type); return;
	case LISTENER_REPORT_2: walk_report_2(w); return;
	case ROUTER_SOLICITATION:
	case ROUTER_ADVERTISEMENT: walk_router(w, type); return;
	case NEIGHBOR_SOLICITATION:
	case NEIGHBOR_ADVERTISEMENT: walk_neighbor(w, type); return;
	case REDIRECT: walk_redirect(w); return;
	default: walk_less_common(w, type);
	}
}

static void walk(struct walk *w)
{
	uint8_t type = get_u8(w, 0);

	col_info(w, "%s", "");
	if (w->caplen < w->len)
		node_len(w->node, w->caplen);
	add_rows(w, w->node, V6_TYPE, V6_TYPE, 0);
	if (walk_ok(w))
		col_info(w, "%s", name_or(w, icmpv6_fields[V6_TYPE].names, type, "Unknown (%u)"));
	add_code(w, type);
	add_checksum(w);
	if (walk_ok(w))
		walk_body(w, type);
}

const struct proto proto_icmpv6 = {
    .name = "icmpv6",
    .title = "Internet Control Message Protocol v6",
    .brief = "ICMPv6",
    .fields = icmpv6_fields,
    .nfields = V6_N,
    BINDS({T_IP_PROTO, 58}),
    .scan = scan,
    .walk = walk,
};
