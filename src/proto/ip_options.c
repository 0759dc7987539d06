/* ip_options.c -- the options of an IPv4 header: RFC 791, 1063, 1108, 1393, 1770, 2113, 4782, FIPS 188 (CIPSO). */
#include "proto/ip.h"

enum {
	OPTION_EOL = 0,
	OPTION_NOP = 1,
	OPTION_RR = 7,
	OPTION_MTU_PROBE = 11,
	OPTION_MTU_REPLY = 12,
	OPTION_QS = 25,
	OPTION_TS = 68,
	OPTION_TR = 82,
	OPTION_SEC = 130,
	OPTION_LSR = 131,
	OPTION_ESEC = 133,
	OPTION_CIPSO = 134,
	OPTION_SID = 136,
	OPTION_SSR = 137,
	OPTION_RA = 148,
	OPTION_SDB = 149
};

/* One option: where it stands, and its node. */
struct option {
	uint32_t     off, len;
	struct node *node;
};

struct option_kind {
	uint8_t     type, fixed_len; /* 0: any */
	unsigned    row;
	const char *name;
	void (*walk)(struct walk *w, const struct option *o);
};

/* True if n bytes of an option stand from `at` on; else the packet is malformed. */
static bool inside(struct walk *w, const struct option *o, uint32_t at, uint32_t n)
{
	if (at + n <= o->len)
		return true;
	walk_fail(w, WALK_MALFORMED);
	return false;
}

/* ------------------------------------------------------------------ security */

/* RFC 1108: bytes of authority flags, each of which says whether another one follows. */
static void walk_authorities(struct walk *w, const struct option *o)
{
	enum { FIRST = 3 };
	static const struct name names[] = {{0x80, ", GENSER"}, {0x40, ", SIOP-ESI"}, {0x20, ", SCI"},
	                                    {0x10, ", NSA"},    {0x08, ", DOE"},      {0, NULL}};
	uint32_t                 at = FIRST;
	bool                     more = true;

	for (; at < o->len && more && walk_ok(w); at++) {
		struct node *n = add(w, o->node, IP_OPT_SEC_PROT_AUTH_FLAGS, o->off + at, 1);
		uint8_t      flags = get_u8(w, o->off + at);
		for (const struct name *f = names; at == FIRST && f->text; f++)
			if (flags & f->value)
				node_append(n, "%s", f->text);
		more = flags & 1;
		if (more)
			node_append(n, ", Field Termination Indicator");
		for (unsigned row = IP_OPT_SEC_PROT_AUTH_GENSER; at == FIRST && row <= IP_OPT_SEC_PROT_AUTH_UNASSIGNED;
		     row++)
			add(w, n, row, o->off + at, 1);
		if (at > FIRST)
			add(w, n, IP_OPT_SEC_PROT_AUTH_MORE_UNASSIGNED, o->off + at, 1);
		add(w, n, IP_OPT_SEC_PROT_AUTH_FTI, o->off + at, 1);
	}
	if (o->len > FIRST && more)
		expert(w, o->node, IP_OPT_LEN_INVALID, "Field Termination Indicator set to 1 for last byte of option");
	else if (at < o->len)
		expert(w, o->node, IP_OPT_LEN_INVALID, "Extraneous data in option");
}

static void walk_security(struct walk *w, const struct option *o)
{
	enum { RFC791_LEN = 11 };

	if (!inside(w, o, 2, 1))
		return;
	if (o->len == RFC791_LEN) {
		add(w, o->node, IP_OPT_SEC_RFC791_SEC, o->off + 2, 2);
		add(w, o->node, IP_OPT_SEC_RFC791_COMP, o->off + 4, 2);
		add(w, o->node, IP_OPT_SEC_RFC791_HR, o->off + 6, 2);
		add(w, o->node, IP_OPT_SEC_RFC791_TCC, o->off + 8, 3);
		return;
	}
	add(w, o->node, IP_OPT_SEC_CL, o->off + 2, 1);
	walk_authorities(w, o);
}

static void walk_extended_security(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 1))
		return;
	add(w, o->node, IP_OPT_EXT_SEC_ADD_SEC_INFO_FORMAT_CODE, o->off + 2, 1);
	if (o->len > 3)
		add(w, o->node, IP_OPT_EXT_SEC_ADD_SEC_INFO, o->off + 3, o->len - 3);
}

/* ------------------------------------------------------------------ CIPSO */

enum { TAG_PADDING, TAG_BITMAP, TAG_ENUMERATED, TAG_RANGED = 5, TAG_PERMISSIVE, TAG_FREE_FORM };

/* The categories of a tag as text. */
static void put_categories(struct walk *w, uint8_t type, uint32_t off, uint32_t len, struct text *t)
{
	if (type == TAG_BITMAP) {
		for (uint32_t bit = 0; bit < len * 8; bit++)
			if (get_u8(w, off + bit / 8) >> (7 - bit % 8) & 1)
				text_printf(t, "%s%u", t->length ? "," : "", bit);
	} else if (type == TAG_ENUMERATED) {
		for (uint32_t i = 0; i + 1 < len; i += 2)
			text_printf(t, "%s%u", t->length ? "," : "", get_u16(w, off + i));
	} else {
		for (uint32_t i = 0; i + 1 < len; i += 4)
			text_printf(t, "%s%u-%u", t->length ? "," : "", get_u16(w, off + i),
			            i + 3 < len ? get_u16(w, off + i + 2) : 0);
	}
}

static void walk_categories(struct walk *w, const struct option *o, uint8_t type, uint32_t off, uint32_t len)
{
	struct text t;

	add(w, o->node, IP_CIPSO_SENSITIVITY_LEVEL, off + 3, 1);
	if (len <= 4)
		return;
	text_init(&t);
	put_categories(w, type, off + 4, len - 4, &t);
	if (t.length || type != TAG_BITMAP)
		add_str(w, o->node, IP_CIPSO_CATEGORIES, off + (type == TAG_ENUMERATED ? 3 : 4), len - 4,
		        walk_text(w, &t));
	text_fini(&t);
}

/* One tag; returns its length, 0: there is no going on. */
static uint32_t walk_tag(struct walk *w, const struct option *o, uint32_t at)
{
	uint32_t off = o->off + at;
	uint8_t  type = get_u8(w, off);

	if (type == TAG_PADDING) {
		add(w, o->node, IP_CIPSO_TAG_TYPE, off, 1);
		return 1;
	}
	uint32_t     len = at + 2 <= o->len ? get_u8(w, off + 1) : 0;
	bool         levels = type == TAG_BITMAP || type == TAG_ENUMERATED || type == TAG_RANGED;
	struct node *n = add(w, o->node, IP_CIPSO_TAG_TYPE, off, 1);
	if (len < (levels ? 4 : 2) || at + len > o->len) {
		expert(w, n, IP_CIPSO_MALFORMED, NULL);
		return 0;
	}
	if (levels)
		walk_categories(w, o, type, off, len);
	else if (type == TAG_PERMISSIVE || type == TAG_FREE_FORM)
		add(w, o->node, IP_CIPSO_TAG_DATA, off + 2, len - 2);
	else
		node_label(n, "Tag Type: Unknown (%u) (%u bytes)", type, len);
	return len;
}

static void walk_cipso(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 4))
		return;
	add(w, o->node, IP_CIPSO_DOI, o->off + 2, 4);
	for (uint32_t at = 6, len = 1; at < o->len && len && walk_ok(w); at += len)
		len = walk_tag(w, o, at);
}

/* ------------------------------------------------------------------ routes and times */

static bool route_pointer_ok(uint8_t pointer)
{
	return pointer >= 4 && !(pointer & 3);
}

uint32_t ip_options_destination(const uint8_t *p, uint32_t off, uint32_t end)
{
	while (off < end && p[off] != OPTION_EOL) {
		uint32_t len = p[off] == OPTION_NOP ? 1 : off + 1 < end ? p[off + 1] : 0;
		if (!len || (len < 2 && p[off] != OPTION_NOP) || len > end - off)
			return 0;
		if ((p[off] == OPTION_LSR || p[off] == OPTION_SSR) && len >= 7 && (len - 3) % 4 == 0)
			return route_pointer_ok(p[off + 2]) && p[off + 2] < len ? off + len - 4 : 0;
		off += len;
	}
	return 0;
}

static void walk_hop(struct walk *w, const struct option *o, uint32_t at, uint8_t pointer)
{
	bool route = o->off + o->len > 0 && get_u8(w, o->off) != OPTION_RR, last = at + 4 >= o->len;

	if (at + 1 < pointer) {
		ip_add_address(w, o->node, IP_REC_RT, IP_N, IP_REC_RT_HOST, IP_N, o->off + at);
		return;
	}
	if (route && last) {
		ip_add_address(w, o->node, IP_DST, IP_ADDR, IP_DST_HOST, IP_HOST, o->off + at);
		return;
	}
	unsigned     row = route ? IP_SRC_RT : IP_EMPTY_RT, host = route ? IP_SRC_RT_HOST : IP_EMPTY_RT_HOST;
	struct node *n = add(w, o->node, row, o->off + at, 4);
	if (at + 1 == pointer)
		node_append(n, " <- (next)");
	add_str(w, o->node, host, o->off + at, 4, ip4_text(w, get_bytes(w, o->off + at, 4)));
}

/* Loose and strict source routes, recorded routes. */
static void walk_route(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 1))
		return;
	struct node *n = add(w, o->node, IP_OPT_PTR, o->off + 2, 1);
	uint8_t      pointer = get_u8(w, o->off + 2);
	if (!route_pointer_ok(pointer)) {
		expert(w, n, pointer < 4 ? IP_OPT_PTR_BEFORE_ADDRESS : IP_OPT_PTR_MIDDLE_ADDRESS, NULL);
		return;
	}
	for (uint32_t at = 3; at < o->len && walk_ok(w); at += 4) {
		if (at + 4 > o->len) {
			expert(w, n, IP_SUBOPT_TOO_LONG, NULL);
			return;
		}
		walk_hop(w, o, at, pointer);
	}
}

static void walk_times(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 1))
		return;
	struct node *n = add(w, o->node, IP_OPT_PTR, o->off + 2, 1);
	uint8_t      pointer = get_u8(w, o->off + 2);
	if (pointer < 5)
		node_append(n, " (points before first address)");
	else if ((pointer - 1) & 3)
		node_append(n, " (points to middle of address)");
	if (!inside(w, o, 3, 1))
		return;
	add(w, o->node, IP_OPT_OVERFLOW, o->off + 3, 1);
	add(w, o->node, IP_OPT_FLAG, o->off + 3, 1);
	uint8_t  flag = get_u8(w, o->off + 3) & 15;
	bool     addresses = flag == 1 || flag == 3;
	uint32_t step = addresses ? 8 : 4;
	for (uint32_t at = 4; at < o->len && walk_ok(w); at += step) {
		if (at + step > o->len) {
			expert(w,
			       add_text(w, o->node, o->off + at, o->len - at, "Suboption would go past end of option"),
			       IP_SUBOPT_TOO_LONG, NULL);
			return;
		}
		if (addresses)
			add(w, o->node, IP_OPT_TIME_STAMP_ADDR, o->off + at, 4);
		add(w, o->node, IP_OPT_TIME_STAMP, o->off + at + step - 4, 4);
	}
}

/* ------------------------------------------------------------------ the small ones */

static void walk_stream(struct walk *w, const struct option *o)
{
	if (inside(w, o, 2, 2))
		add(w, o->node, IP_OPT_SID, o->off + 2, 2);
}

static void walk_mtu(struct walk *w, const struct option *o)
{
	if (inside(w, o, 2, 2))
		add(w, o->node, IP_OPT_MTU, o->off + 2, 2);
}

static void walk_traceroute(struct walk *w, const struct option *o)
{
	for (unsigned i = 0; i < 3; i++)
		if (inside(w, o, 2 + 2 * i, 2))
			add(w, o->node, IP_OPT_ID_NUMBER + i, o->off + 2 + 2 * i, 2);
	if (inside(w, o, 8, 4))
		add(w, o->node, IP_OPT_ORIGINATOR, o->off + 8, 4);
}

static void walk_alert(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 2))
		return;
	add(w, o->node, IP_OPT_RA, o->off + 2, 2);
	unsigned value = get_u16(w, o->off + 2);
	node_append(o->node, ": %s (%u)", value ? "Reserved" : "Router shall examine packet", value);
}

static void walk_broadcast(struct walk *w, const struct option *o)
{
	uint32_t at = 2;

	for (; at + 4 <= o->len && walk_ok(w) && o->len - at >= 4; at += 4)
		add(w, o->node, IP_OPT_ADDR, o->off + at, 4);
	if (at < o->len)
		add(w, o->node, IP_OPT_PADDING, o->off + at, o->len - at);
}

/* RFC 4782; the difference of the two counts tells whether every router on the way approved. */
static void walk_quick_start(struct walk *w, const struct option *o)
{
	if (!inside(w, o, 2, 1))
		return;
	uint8_t     function = get_u8(w, o->off + 2) >> 4;
	const char *name = name_of(ip_fields[IP_OPT_QS_FUNC].names, function);
	const char *rate = name_of(ip_fields[IP_OPT_QS_RATE].names, get_u8(w, o->off + 2) & 15);
	bool        request = function == 0;
	add(w, o->node, IP_OPT_QS_FUNC, o->off + 2, 1);
	node_append(o->node, ": %s (%u)", name ? name : "Unknown", function);
	if (!request && function != 8)
		return;
	add(w, o->node, IP_OPT_QS_RATE, o->off + 2, 1);
	if (!inside(w, o, 3, 1))
		return;
	node_append(o->node, ", %s", rate);
	if (request) {
		uint8_t ttl = get_u8(w, o->off + 3), difference = (uint8_t)(get_u8(w, 8) - ttl);
		add(w, o->node, IP_OPT_QS_TTL, o->off + 3, 1);
		add_uint(w, o->node, IP_OPT_QS_TTL_DIFF, o->off + 3, 1, difference);
		node_append(o->node, ", QS TTL %u, QS TTL diff %u", ttl, difference);
	} else {
		add(w, o->node, IP_OPT_QS_UNUSED, o->off + 3, 1);
	}
	if (!inside(w, o, 4, 4))
		return;
	add(w, o->node, IP_OPT_QS_NONCE, o->off + 4, 4);
	add(w, o->node, IP_OPT_QS_RESERVED, o->off + 4, 4);
}

/* ------------------------------------------------------------------ all of them */

static const struct option_kind kinds[] = {
    {OPTION_SEC, 0, IP_OPTIONS_SECURITY, "Security", walk_security},
    {OPTION_LSR, 0, IP_OPTIONS_ROUTE, "Loose Source Route", walk_route},
    {OPTION_TS, 0, IP_OPTIONS_TIMESTAMP, "Time Stamp", walk_times},
    {OPTION_ESEC, 0, IP_OPTIONS_EXT_SECURITY, "Extended Security", walk_extended_security},
    {OPTION_CIPSO, 0, IP_OPTIONS_CIPSO, "Commercial Security", walk_cipso},
    {OPTION_RR, 0, IP_OPTIONS_RECORD_ROUTE, "Record Route", walk_route},
    {OPTION_SID, 4, IP_OPTIONS_SID, "Stream ID", walk_stream},
    {OPTION_SSR, 0, IP_OPTIONS_SOURCE_ROUTE, "Strict Source Route", walk_route},
    {OPTION_MTU_PROBE, 4, IP_OPTIONS_MTU_PROBE, "MTU Probe", walk_mtu},
    {OPTION_MTU_REPLY, 4, IP_OPTIONS_MTU_REPLY, "MTU Reply", walk_mtu},
    {OPTION_TR, 12, IP_OPTIONS_TRACEROUTE, "Traceroute", walk_traceroute},
    {OPTION_RA, 4, IP_OPTIONS_ROUTERALERT, "Router Alert", walk_alert},
    {OPTION_SDB, 0, IP_OPTIONS_SDB, "Selective Directed Broadcast", walk_broadcast},
    {OPTION_QS, 8, IP_OPTIONS_QS, "Quick-Start", walk_quick_start},
};

static const struct option_kind *kind_of(uint8_t type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* End of options, no operation: one byte. */
static void walk_single(struct walk *w, struct node *under, uint32_t off, uint8_t type)
{
	unsigned     row = type == OPTION_EOL ? IP_OPTIONS_EOL : IP_OPTIONS_NOP;
	struct node *n = add(w, under, row, off, 1);

	node_label(n, "%s", ip_fields[row].label);
	add_rows(w, n, IP_OPT_TYPE, IP_OPT_TYPE_NUMBER, off);
}

static void walk_known(struct walk *w, struct node *under, const struct option_kind *k, uint32_t off, uint32_t len)
{
	struct option o = {off, len, NULL};

	if (k->type == OPTION_QS && !inside(w, &o, 2, 1))
		return;
	o.node = add(w, under, k->row, off, len);
	node_label(o.node, "%s (%u bytes)", ip_fields[k->row].label, k->fixed_len ? k->fixed_len : len);
	add_rows(w, o.node, IP_OPT_TYPE, IP_OPT_TYPE_NUMBER, off);
	struct node *n = add_rows(w, o.node, IP_OPT_LEN, IP_OPT_LEN, off);
	if (k->fixed_len && len != k->fixed_len)
		expert(w, n, IP_OPT_LEN_INVALID, "%s (with option length = %u byte%s; should be %u)", k->name, len,
		       len == 1 ? "" : "s", k->fixed_len);
	k->walk(w, &o);
	if (walk_ok(w))
		node_append(under, ", %s", k->name);
}

/* An option with a length; returns it, 0: there is no going on. */
static uint32_t walk_long(struct walk *w, struct node *under, uint32_t off, uint32_t end, uint8_t type)
{
	const struct option_kind *k = kind_of(type);
	const char               *name = k ? k->name : walk_printf(w, "Unknown (0x%02x)", type);
	uint32_t                  len = off + 1 < end ? get_u8(w, off + 1) : 0;
	const char               *wrong = NULL;

	if (off + 1 >= end)
		wrong = walk_printf(w, "%s (length byte past end of options)", name);
	else if (len < 2)
		wrong = walk_printf(w, "%s (with too-short option length = %u byte%s)", name, len, len == 1 ? "" : "s");
	else if (len > end - off)
		wrong = walk_printf(w, "%s (option length = %u bytes says option goes past end of options)", name, len);
	if (wrong) {
		uint32_t size = off + 1 >= end ? 1 : len < 2 ? 2 : end - off;
		expert(w, add_text(w, under, off, size, "%s", wrong), IP_OPT_LEN_INVALID, "%s", wrong);
		return 0;
	}
	if (k)
		walk_known(w, under, k, off, len);
	else
		add_text(w, under, off, len, "%s (%u bytes)", name, len);
	return len;
}

void ip_options_walk(struct walk *w, uint32_t off, uint32_t end)
{
	enum { NOPS_TOO_MANY = 4 };
	struct node *under = add_text(w, w->node, off, end - off, "Options: (%u bytes)", end - off);
	unsigned     nops = 0;

	for (uint32_t len = 1; off < end && len && walk_ok(w); off += len) {
		uint8_t type = get_u8(w, off);
		if (type == OPTION_NOP && ++nops == NOPS_TOO_MANY)
			expert(w, under, IP_NOP, NULL);
		len = 1;
		if (type <= OPTION_NOP)
			walk_single(w, under, off, type);
		else
			len = walk_long(w, under, off, end, type);
		if (type == OPTION_EOL)
			return;
	}
}
