/* icmpv6_rpl.c -- control messages of the routing protocol for low-power and lossy networks: RFC 6550 section 6.
 * Not here: the metric container and the route discovery option (RFC 6551, RFC 6997), whose data stay bytes. */
#include "proto/icmpv6.h"

enum { BODY_AT = 4, CODE_SECURE = 0x80, CODE_CONSISTENCY = 0x8a, KEY_SOURCE_BYTES = 8 };

struct option {
	struct node *node, *length;
	uint32_t     at, end;
};

/* An address whose last bytes may be left out; len is what the option leaves for it. */
static void add_prefix(struct walk *w, const struct option *o, unsigned row, uint32_t at, uint32_t bits)
{
	uint8_t  whole[16] = {0};
	uint32_t n = (bits + 7) / 8;

	if (o->end - o->at - at > 16 || bits > 128 || n > o->end - o->at - at) {
		expert(w, o->length, V6_INVALID_OPTION_LENGTH, NULL);
		struct node *rest = add(w, o->node, V6_UNKNOWN_DATA, o->at + at, o->end - o->at - at);
		expert(w, rest, V6_UNKNOWN_DATA_EXPERT, NULL);
		return;
	}
	const uint8_t *p = get_bytes(w, o->at + at, n);
	if (!p || !n)
		return;
	memcpy(whole, p, n);
	add_bytes(w, o->node, row, o->at + at, n, whole, 16);
	node_append(o->node, " %s/%u", ip6_text(w, whole), bits);
}

static void walk_target(struct walk *w, const struct option *o)
{
	add(w, o->node, V6_RPL_OPT_TARGET_FLAG, o->at + 2, 1);
	add_rows(w, o->node, V6_RPL_OPT_TARGET_PREFIX_LENGTH, V6_RPL_OPT_TARGET_PREFIX_LENGTH, o->at);
	if (walk_ok(w))
		add_prefix(w, o, V6_RPL_OPT_TARGET_PREFIX, 4, get_u8(w, o->at + 3));
}

static void walk_route(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_RPL_OPT_ROUTE_PREFIX_LENGTH, V6_RPL_OPT_ROUTE_PREFIX_LENGTH, o->at);
	add_bits(w, o->node, V6_RPL_OPT_ROUTE_FLAG, V6_RPL_OPT_ROUTE_RESERVED, o->at);
	add_rows(w, o->node, V6_RPL_OPT_ROUTE_LIFETIME, V6_RPL_OPT_ROUTE_LIFETIME, o->at);
	if (walk_ok(w))
		add_prefix(w, o, V6_RPL_OPT_ROUTE_PREFIX, 8, get_u8(w, o->at + 2));
}

static void walk_configuration(struct walk *w, const struct option *o)
{
	add_bits(w, o->node, V6_RPL_OPT_CONFIG_FLAG, V6_RPL_OPT_CONFIG_PCS, o->at);
	add(w, o->node, V6_RPL_OPT_CONFIG_INTERVAL_DOUBLE, o->at + 3, 1);
	add(w, o->node, V6_RPL_OPT_CONFIG_INTERVAL_MIN, o->at + 4, 1);
	add_rows(w, o->node, V6_RPL_OPT_CONFIG_REDUNDANCY, V6_RPL_OPT_CONFIG_LIFETIME_UNIT, o->at);
}

static void walk_transit(struct walk *w, const struct option *o)
{
	add_bits(w, o->node, V6_RPL_OPT_TRANSIT_FLAG, V6_RPL_OPT_TRANSIT_FLAG_RSV, o->at);
	add_rows(w, o->node, V6_RPL_OPT_TRANSIT_PATHCTL, V6_RPL_OPT_TRANSIT_PATHLIFETIME, o->at);
	if (o->end - o->at >= 22)
		add(w, o->node, V6_RPL_OPT_TRANSIT_PARENT, o->at + 6, 16);
}

static void walk_solicited(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_RPL_OPT_SOLICITED_INSTANCE, V6_RPL_OPT_SOLICITED_INSTANCE, o->at);
	add_bits(w, o->node, V6_RPL_OPT_SOLICITED_FLAG, V6_RPL_OPT_SOLICITED_FLAG_RSV, o->at);
	add_rows(w, o->node, V6_RPL_OPT_SOLICITED_DODAGID, V6_RPL_OPT_SOLICITED_VERSION, o->at);
}

static void walk_prefix(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, V6_RPL_OPT_PREFIX_LENGTH, V6_RPL_OPT_PREFIX_LENGTH, o->at);
	add_bits(w, o->node, V6_RPL_OPT_PREFIX_FLAG, V6_RPL_OPT_CONFIG_FLAG_RSV, o->at);
	add_rows(w, o->node, V6_RPL_OPT_PREFIX_VALID_LIFETIME, V6_RPL_OPT_PREFIX_PREFERRED_LIFETIME, o->at);
	add(w, o->node, V6_RPL_OPT_RESERVED, o->at + 12, 4);
	add(w, o->node, V6_RPL_OPT_PREFIX, o->at + 16, 16);
	if (walk_ok(w))
		node_append(o->node, " %s/%u", ip6_text(w, w->p + o->at + 16), w->p[o->at + 2]);
}

static void walk_option_data(struct walk *w, const struct option *o, uint8_t type)
{
	switch (type) {
	case 1:
		if (o->end > o->at + 2)
			add(w, o->node, V6_RPL_OPT_PADN, o->at + 2, o->end - o->at - 2);
		return;
	case 3: walk_route(w, o); return;
	case 4: walk_configuration(w, o); return;
	case 5: walk_target(w, o); return;
	case 6: walk_transit(w, o); return;
	case 7: walk_solicited(w, o); return;
	case 8: walk_prefix(w, o); return;
	case 9: add(w, o->node, V6_RPL_OPT_TARGETDESC_DESCRIPTOR, o->at + 2, 4); return;
	default: {
		struct node *n = add(w, o->node, V6_DATA, o->at + 2, o->end - o->at - 2);
		expert(w, n, V6_UNDECODED_RPL_OPTION, NULL);
	}
	}
}

static void walk_options(struct walk *w, uint32_t at)
{
	while (walk_ok(w) && remaining(w, at)) {
		uint8_t      type = get_u8(w, at);
		struct node *node = add(w, w->node, V6_OPT, at, 1);
		node_label(node, "ICMPv6 RPL Option (%s",
		           name_or(w, icmpv6_fields[V6_RPL_OPT_TYPE].names, type, "Unknown %u"));
		add(w, node, V6_RPL_OPT_TYPE, at, 1);
		if (!type) {
			node_append(node, ")");
			at++;
			continue;
		}
		uint32_t      size = get_u8(w, at + 1) + 2u;
		struct option o = {node, add(w, node, V6_RPL_OPT_LENGTH, at + 1, 1), at, at + size};
		node_len(node, size);
		walk_option_data(w, &o, type);
		node_append(node, ")");
		at += size;
	}
}

static void walk_information(struct walk *w, uint32_t from)
{
	add_rows(w, w->node, V6_RPL_DIO_INSTANCE, V6_RPL_DIO_RANK, from);
	add_bits(w, w->node, V6_RPL_DIO_FLAG, V6_RPL_DIO_FLAG_PREFERENCE, from);
	add_rows(w, w->node, V6_RPL_DIO_DTSN, V6_RPL_DIO_DTSN, from);
	add(w, w->node, V6_RPL_DIO_FLAG, from + 6, 1);
	add(w, w->node, V6_RESERVED, from + 7, 1);
	add(w, w->node, V6_RPL_DIO_DAGID, from + 8, 16);
	walk_options(w, from + 24);
}

static void walk_advertisement(struct walk *w, uint32_t from)
{
	uint32_t at = from + 4;

	add_rows(w, w->node, V6_RPL_DAO_INSTANCE, V6_RPL_DAO_INSTANCE, from);
	add_bits(w, w->node, V6_RPL_DAO_FLAG, V6_RPL_DAO_FLAG_RSV, from);
	add(w, w->node, V6_RESERVED, from + 2, 1);
	add(w, w->node, V6_RPL_DAO_SEQUENCE, from + 3, 1);
	if (get_u8(w, from + 1) & 0x40) {
		add(w, w->node, V6_RPL_DAO_DODAGID, at, 16);
		at += 16;
	}
	walk_options(w, at);
}

static void walk_acknowledgement(struct walk *w, uint32_t from)
{
	uint32_t at = from + 4;

	add_rows(w, w->node, V6_RPL_DAOACK_INSTANCE, V6_RPL_DAOACK_INSTANCE, from);
	add_bits(w, w->node, V6_RPL_DAOACK_FLAG, V6_RPL_DAOACK_FLAG_RSV, from);
	add_rows(w, w->node, V6_RPL_DAOACK_SEQUENCE, V6_RPL_DAOACK_STATUS, from);
	if (get_u8(w, from + 1) & 0x80) {
		add(w, w->node, V6_RPL_DAOACK_DODAGID, at, 16);
		at += 16;
	}
	walk_options(w, at);
}

static void walk_consistency(struct walk *w, uint32_t from)
{
	add_rows(w, w->node, V6_RPL_CC_INSTANCE, V6_RPL_CC_INSTANCE, from);
	add_bits(w, w->node, V6_RPL_CC_FLAG, V6_RPL_CC_FLAG_RSV, from);
	add_rows(w, w->node, V6_RPL_CC_NONCE, V6_RPL_CC_DESTINATION_COUNTER, from);
	walk_options(w, from + 24);
}

/* Discovery of routes between two nodes (RFC 6997 section 8). */
static void walk_discovery_reply(struct walk *w, uint32_t from, bool acknowledgement)
{
	add_rows(w, w->node, V6_RPL_P2P_DRO_INSTANCE, V6_RPL_P2P_DRO_VERSION, from);
	if (acknowledgement)
		add_bits(w, w->node, V6_RPL_P2P_DROACK_FLAG, V6_RPL_P2P_DROACK_FLAG_RESERVED, from);
	else
		add_bits(w, w->node, V6_RPL_P2P_DRO_FLAG, V6_RPL_P2P_DRO_FLAG_RESERVED, from);
	add_rows(w, w->node, V6_RPL_P2P_DRO_DAGID, V6_RPL_P2P_DRO_DAGID, from);
	if (!acknowledgement)
		walk_options(w, from + 20);
}

/* The security section (RFC 6550 section 6.1); returns where it ends. */
static uint32_t walk_security(struct walk *w)
{
	uint32_t at = BODY_AT + 8, mode = get_u8(w, BODY_AT + 2) >> 6;

	add_bits(w, w->node, V6_RPL_SECURE_FLAG, V6_RPL_SECURE_FLAG_RSV, BODY_AT);
	add(w, w->node, V6_RPL_SECURE_ALGORITHM, BODY_AT + 1, 1);
	struct node *n = add(w, w->node, V6_RPL_SECURE_FLAG, BODY_AT + 2, 1);
	add_rows(w, n, V6_RPL_SECURE_KIM, V6_RPL_SECURE_RSV, BODY_AT);
	add(w, w->node, V6_RPL_SECURE_FLAG, BODY_AT + 3, 1);
	add(w, w->node, V6_RPL_SECURE_COUNTER, BODY_AT + 4, 4);
	if (mode >= 2) {
		add(w, w->node, V6_RPL_SECURE_KEY_SOURCE, at, KEY_SOURCE_BYTES);
		at += KEY_SOURCE_BYTES;
	}
	add(w, w->node, V6_RPL_SECURE_KEY_INDEX, at, 1);
	return at + 1;
}

void icmpv6_rpl(struct walk *w, uint8_t code)
{
	uint32_t from = code & CODE_SECURE ? walk_security(w) : BODY_AT;

	if (code == CODE_CONSISTENCY) {
		walk_consistency(w, from);
		return;
	}
	switch (code & ~CODE_SECURE) {
	case 0:
		add(w, w->node, V6_RPL_DIS_FLAGS, from, 1);
		add(w, w->node, V6_RESERVED, from + 1, 1);
		walk_options(w, from + 2);
		return;
	case 1: walk_information(w, from); return;
	case 2: walk_advertisement(w, from); return;
	case 3: walk_acknowledgement(w, from); return;
	case 4:
	case 5: walk_discovery_reply(w, from, code & 1); return;
	default: return;
	}
}
