/* icmpv6_nd.c -- neighbour discovery options: RFC 4861 section 4.6, and the RFCs of each option.
 *
 *   0      1     2
 *   | type | len | data ...     (len counts 8 bytes, the header included)
 */
#include "proto/icmpv6.h"

/* An option being shown. */
struct option {
	struct node *node, *length;
	uint32_t     at, end; /* of the whole option */
};

static void add_reserved(struct walk *w, const struct option *o, uint32_t at, uint32_t len)
{
	add(w, o->node, V6_OPT_RESERVED, o->at + at, len);
}

/* An address whose last bytes may be left out. */
static const char *add_prefix(struct walk *w, const struct option *o, unsigned row, uint32_t at)
{
	uint8_t        whole[16] = {0};
	uint32_t       n = o->end - (o->at + at);
	const uint8_t *p = get_bytes(w, o->at + at, n > 16 ? 16 : n);

	if (!p)
		return "";
	memcpy(whole, p, n > 16 ? 16 : n);
	add_bytes(w, o->node, row, o->at + at, n > 16 ? 16 : n, whole, 16);
	return ip6_text(w, whole);
}

/* A link-layer address: what is not 8 or 16 bytes long is shown as bytes. */
static void walk_link_address(struct walk *w, const struct option *o, uint8_t type)
{
	uint32_t at = o->at + 2, n = o->end - at;
	bool     eui64 = n == 14;
	unsigned plain = eui64 ? V6_OPT_LINKADDR_EUI64 : V6_OPT_LINKADDR;

	if (eui64)
		n = 8;
	const uint8_t *p = get_bytes(w, at, n);
	if (!p)
		return;
	add(w, o->node, plain, at, n);
	add(w, o->node, plain + (type == 1 ? 1 : 2), at, n);
	if (eui64)
		add(w, o->node, V6_OPT_PADDING, at + 8, 6);
	struct text t;
	text_init(&t);
	text_hexbytes(&t, p, n, ':');
	const char *address = walk_text(w, &t);
	text_fini(&t);
	node_append(o->node, " : %s", address);
	bool advertised = w->p[0] == 136 && type == 2;
	col_info_add(w, advertised ? " is at %s" : " from %s", address);
}

static void walk_prefix(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_OPT_PREFIX_LENGTH, V6_OPT_PREFIX_LENGTH, o->at);
	add_bits(w, o->node, V6_OPT_PREFIX_FLAG, V6_OPT_PREFIX_FLAG_RESERVED, o->at);
	add_rows(w, o->node, V6_OPT_PREFIX_VALID_LIFETIME, V6_OPT_PREFIX_PREFERRED_LIFETIME, o->at);
	add_reserved(w, o, 12, 4);
	add(w, o->node, V6_OPT_PREFIX, o->at + 16, 16);
	if (walk_ok(w))
		node_append(o->node, " : %s/%u", ip6_text(w, w->p + o->at + 16), w->p[o->at + 2]);
}

static void walk_redirected(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 6);
	add(w, o->node, V6_OPT_REDIRECTED_PACKET, o->at + 8, o->end - o->at - 8);
	if (walk_ok(w))
		add_quoted(w, o->node);
}

static void walk_route(struct walk *w, const struct option *o)
{
	add(w, o->node, V6_OPT_PREFIX_LENGTH, o->at + 2, 1);
	struct node *flags = add_rows(w, o->node, V6_OPT_ROUTE_INFO_FLAG, V6_OPT_ROUTE_INFO_FLAG_RESERVED, o->at);
	uint8_t      preference = get_u8(w, o->at + 3) >> 3 & 3;
	const char  *text =
	    name_or(w, icmpv6_fields[V6_OPT_ROUTE_INFO_FLAG_ROUTE_PREFERENCE].names, preference, "Unknown");
	node_append(flags, ", Route Preference: %s", text);
	add_rows(w, o->node, V6_OPT_ROUTE_LIFETIME, V6_OPT_ROUTE_LIFETIME, o->at);
	if (!walk_ok(w))
		return;
	const char *prefix = o->end - o->at > 8 ? add_prefix(w, o, V6_OPT_PREFIX, 8) : "::";
	node_append(o->node, " : %s %s/%u", text, prefix, w->p[o->at + 2]);
}

static void walk_dns_servers(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 2);
	add(w, o->node, V6_OPT_RDNSS_LIFETIME, o->at + 4, 4);
	for (uint32_t at = o->at + 8; walk_ok(w) && at + 16 <= o->end; at += 16) {
		add(w, o->node, V6_OPT_RDNSS, at, 16);
		if (walk_ok(w))
			node_append(o->node, " %s", ip6_text(w, w->p + at));
	}
}

static void walk_search_list(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 2);
	add(w, o->node, V6_OPT_DNSSL_LIFETIME, o->at + 4, 4);
	uint32_t at = o->at + 8;
	while (walk_ok(w) && at < o->end && get_u8(w, at)) {
		struct text t;
		text_init(&t);
		at = icmpv6_name(w, o->node, V6_OPT_DNSSL, at, &t);
		if (walk_ok(w))
			node_append(o->node, " %s", walk_text(w, &t));
		text_fini(&t);
	}
	if (walk_ok(w) && at < o->end)
		add(w, o->node, V6_OPT_PADDING, at, o->end - at);
}

static void walk_cga(struct walk *w, const struct option *o)
{
	uint32_t padding = get_u8(w, o->at + 2);

	add(w, o->node, V6_OPT_CGA_PAD_LENGTH, o->at + 2, 1);
	add_reserved(w, o, 3, 1);
	if (o->end - o->at < 29 + padding)
		return;
	add(w, o->node, V6_OPT_CGA, o->at + 4, o->end - o->at - 4 - padding);
	add(w, o->node, V6_OPT_CGA_MODIFIER, o->at + 4, 16);
	add(w, o->node, V6_OPT_CGA_SUBNET_PREFIX, o->at + 20, 8);
	add(w, o->node, V6_OPT_CGA_COUNT, o->at + 28, 1);
	if (padding)
		add(w, o->node, V6_OPT_PADDING, o->end - padding, padding);
}

static void walk_map(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_OPT_MAP_DISTANCE, V6_OPT_MAP_PREFERENCE, o->at);
	add_bits(w, o->node, V6_OPT_MAP_FLAG, V6_OPT_MAP_FLAG_RESERVED, o->at);
	add_rows(w, o->node, V6_OPT_MAP_VALID_LIFETIME, V6_OPT_MAP_GLOBAL_ADDRESS, o->at);
}

static void walk_registration(struct walk *w, const struct option *o)
{
	add(w, o->node, V6_OPT_ARO_STATUS, o->at + 2, 1);
	add_reserved(w, o, 3, 3);
	add(w, o->node, V6_OPT_ARO_REGISTRATION_LIFETIME, o->at + 6, 2);
	add(w, o->node, V6_OPT_ARO_EUI64, o->at + 8, 8);
	if (walk_ok(w))
		node_append(o->node, " : Register %s EUI64",
		            name_or(w, icmpv6_fields[V6_OPT_ARO_STATUS].names, w->p[o->at + 2], "Unknown %u"));
}

static void walk_context(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_OPT_6CO_CONTEXT_LENGTH, V6_OPT_6CO_CONTEXT_LENGTH, o->at);
	add_bits(w, o->node, V6_OPT_6CO_FLAG, V6_OPT_6CO_FLAG_RESERVED, o->at);
	add_reserved(w, o, 4, 2);
	add(w, o->node, V6_OPT_6CO_VALID_LIFETIME, o->at + 6, 2);
	const char *prefix = add_prefix(w, o, V6_OPT_6CO_CONTEXT_PREFIX, 8);
	if (walk_ok(w))
		node_append(o->node, " : %s/%u", prefix, w->p[o->at + 2]);
}

static void walk_border_router(struct walk *w, const struct option *o)
{
	add(w, o->node, V6_OPT_ABRO_VERSION_LOW, o->at + 2, 2);
	add(w, o->node, V6_OPT_ABRO_VERSION_HIGH, o->at + 4, 2);
	add(w, o->node, V6_OPT_ABRO_VALID_LIFETIME, o->at + 6, 2);
	add(w, o->node, V6_OPT_ABRO_6LBR_ADDRESS, o->at + 8, 16);
	if (walk_ok(w))
		node_append(o->node, " : Version %u.%u, Valid Lifetime : %u, 6LBR : %s", get_u16(w, o->at + 4),
		            get_u16(w, o->at + 2), get_u16(w, o->at + 6), ip6_text(w, w->p + o->at + 8));
}

static void walk_pref64(struct walk *w, const struct option *o)
{
	static const uint8_t lengths[] = {12, 8, 7, 6, 5, 4};
	uint8_t              whole[16] = {0};
	uint32_t             code = get_u16(w, o->at + 2) & 7, n = code < sizeof lengths ? lengths[code] : 0;
	const uint8_t       *p = get_bytes(w, o->at + 4, n);

	if (!n || o->end - o->at != 16)
		expert(w, o->length, V6_INVALID_OPTION_LENGTH, NULL);
	add_rows(w, o->node, V6_OPT_PREF64_SCALED_LIFETIME, V6_OPT_PREF64_PLC, o->at);
	if (!p || !n)
		return;
	memcpy(whole, p, n);
	add_bytes(w, o->node, V6_OPT_PREF64_PREFIX, o->at + 4, n, whole, 16);
}

static void walk_addresses(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 6);
	for (uint32_t at = o->at + 8; walk_ok(w) && at + 16 <= o->end; at += 16) {
		add(w, o->node, V6_OPT_IPV6_ADDRESS, at, 16);
		if (walk_ok(w))
			node_append(o->node, " %s", ip6_text(w, w->p + at));
	}
}

static void walk_timestamp(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 6);
	uint64_t stamp = get_u64(w, o->at + 8);
	add_time(w, o->node, V6_OPT_TIMESTAMP, o->at + 8, 8, (int64_t)(stamp >> 16),
	         (int32_t)((stamp & 0xffff) * 1000000000 >> 16));
}

static void walk_number(struct walk *w, const struct option *o, uint32_t reserved, unsigned row)
{
	add_reserved(w, o, 2, reserved);
	add(w, o->node, row, o->at + 2 + reserved, 4);
	if (walk_ok(w))
		node_append(o->node, " : %u", get_u32(w, o->at + 2 + reserved));
}

static void walk_home_agent(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 2);
	add(w, o->node, V6_OPT_HOME_AGENT_PREFERENCE, o->at + 4, 2);
	add(w, o->node, V6_OPT_HOME_AGENT_LIFETIME, o->at + 6, 2);
}

static void walk_signature(struct walk *w, const struct option *o)
{
	add_reserved(w, o, 2, 2);
	add(w, o->node, V6_OPT_RSA_KEY_HASH, o->at + 4, 16);
	add(w, o->node, V6_OPT_DIGITAL_SIGNATURE_PADDING, o->at + 20, o->end - o->at - 20);
}

/* Options of fast handovers, secured discovery and others. */
static void walk_less_common(struct walk *w, const struct option *o, uint8_t type)
{
	switch (type) {
	case 6:
		add(w, o->node, V6_OPT_NBMA_SHORTCUT_LIMIT, o->at + 2, 1);
		add_reserved(w, o, 3, 1);
		add_reserved(w, o, 4, 4);
		return;
	case 9:
	case 10: walk_addresses(w, o); return;
	case 11: walk_cga(w, o); return;
	case 12: walk_signature(w, o); return;
	case 13: walk_timestamp(w, o); return;
	case 17:
		add(w, o->node, V6_OPT_IPA_OPTION_CODE, o->at + 2, 1);
		add(w, o->node, V6_OPT_IPA_PREFIX_LEN, o->at + 3, 1);
		add_reserved(w, o, 4, 4);
		add(w, o->node, V6_OPT_IPA_IPV6_ADDRESS, o->at + 8, 16);
		return;
	case 23: walk_map(w, o); return;
	case 26: add_bits(w, o->node, V6_OPT_EFO, V6_OPT_EFO_RSV, o->at); return;
	case 33: walk_registration(w, o); return;
	case 34: walk_context(w, o); return;
	case 35: walk_border_router(w, o); return;
	case 36: add_rows(w, o->node, V6_OPT_6CIO_UNASSIGNED1, V6_OPT_6CIO_UNASSIGNED2, o->at); return;
	default: {
		struct node *n = add(w, o->node, V6_DATA, o->at + 2, o->end - o->at - 2);
		expert(w, n, V6_UNDECODED_OPTION, NULL);
	}
	}
}

static void walk_option_data(struct walk *w, const struct option *o, uint8_t type)
{
	switch (type) {
	case 1:
	case 2: walk_link_address(w, o, type); return;
	case 3: walk_prefix(w, o); return;
	case 4: walk_redirected(w, o); return;
	case 5: walk_number(w, o, 2, V6_OPT_MTU); return;
	case 7: walk_number(w, o, 2, V6_OPT_ADVERTISEMENT_INTERVAL); return;
	case 8: walk_home_agent(w, o); return;
	case 14: add(w, o->node, V6_OPT_NONCE, o->at + 2, o->end - o->at - 2); return;
	case 24: walk_route(w, o); return;
	case 25: walk_dns_servers(w, o); return;
	case 31: walk_search_list(w, o); return;
	case 37: add(w, o->node, V6_OPT_CAPTIVE_PORTAL, o->at + 2, o->end - o->at - 2); return;
	case 38: walk_pref64(w, o); return;
	default: walk_less_common(w, o, type);
	}
}

void icmpv6_options(struct walk *w, uint32_t at)
{
	while (walk_ok(w) && remaining(w, at)) {
		uint8_t  type = get_u8(w, at);
		uint32_t size = get_u8(w, at + 1) * 8u;
		if (!walk_ok(w))
			return;
		struct option o = {.node = add(w, w->node, V6_OPT, at, size), .at = at, .end = at + size};
		node_append(o.node, " (%s", name_or(w, icmpv6_fields[V6_OPT_TYPE].names, type, "Unknown %u"));
		add(w, o.node, V6_OPT_TYPE, at, 1);
		struct node *length = add(w, o.node, V6_OPT_LENGTH, at + 1, 1);
		node_append(length, " (%u byte%s)", size, size == 1 ? "" : "s");
		if (!size) {
			expert(w, length, V6_INVALID_OPTION_LENGTH, "Invalid option length (Zero)");
			node_append(o.node, ")");
			return;
		}
		o.length = length;
		walk_option_data(w, &o, type);
		if (walk_ok(w))
			node_append(o.node, ")");
		at += size;
	}
}
