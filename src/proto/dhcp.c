/* dhcp.c -- Dynamic Host Configuration Protocol and the Bootstrap Protocol under it: RFC 951, 2131, 2132.
 *
 *   0    1     2     3     4     8     10     12      28        44      108   236     240
 *   | op | htype | hlen | hops | xid | secs | flags | addresses | chaddr | sname | file | cookie | options ...
 *
 * Which options there are is dhcp_options.c.  Vendors' own encapsulations are shown as bytes but for the commonest. */
#include "proto/dhcp.h"

#include "proto/dns.h"

enum {
	AT_SNAME = 44,
	SNAME_BYTES = 64,
	AT_FILE = 108,
	FILE_BYTES = 128,
	AT_COOKIE = 236,
	AT_OPTIONS = 240,
	COOKIE = 0x63825363,
	OPTION_PAD = 0,
	OPTION_TYPE = 53,
	OPTION_VENDOR = 60,
	OPTION_END = 255,
	OVERLOAD = 52,
	HW_ETHERNET = 1,
	VENDOR_BYTES = 64
};

/* What the options before told: a look ahead over all of them. */
struct dhcp {
	struct walk *w;
	uint8_t      type;     /* option 53; 0: BOOTP */
	uint8_t      overload; /* option 52 */
	bool         in_overload;
	uint32_t     vendor_at, vendor_len; /* option 60 */
};

/* One option being shown. */
struct option {
	struct dhcp *d;
	struct walk *w;
	struct node *node;
	uint32_t     at, off, len; /* of the option, of its value */
	uint8_t      code;
};

/* ------------------------------------------------------------------ helpers */

static void put_unit(struct text *t, uint32_t n, const char *unit)
{
	if (n)
		text_printf(t, "%s%u %s%s", t->length ? ", " : "", n, unit, n == 1 ? "" : "s");
}

static void add_seconds(const struct option *o, unsigned field)
{
	uint32_t     v = get_u32(o->w, o->off), plain = v;
	struct node *n = add(o->w, o->node, field, o->off, 4);
	bool         negative = field == H_OPTION_TIME_OFFSET && (int32_t)v < 0;
	struct text  t;

	if (!n || !walk_labels(o->w))
		return;
	if (negative)
		plain = 0 - v;
	text_init(&t);
	put_unit(&t, plain / 86400, "day");
	put_unit(&t, plain / 3600 % 24, "hour");
	put_unit(&t, plain / 60 % 60, "minute");
	put_unit(&t, plain % 60, "second");
	if (field != H_OPTION_TIME_OFFSET && v == UINT32_MAX)
		node_label(n, "%s: infinity (%u)", dhcp_fields[field].label, v);
	else
		node_label(n, "%s: (%s%us) %s%s", dhcp_fields[field].label, negative ? "-" : "", plain,
		           negative ? "-" : "", plain ? t.p : "0 seconds");
	text_fini(&t);
}

/* An expert item "length isn't ..." */
#define bad_length(o, ...) expert((o)->w, (o)->node, H_BAD_LENGTH, __VA_ARGS__)

static const char *option_title(uint8_t code)
{
	return dhcp_options[code].title ? dhcp_options[code].title : "Unassigned";
}

/* ------------------------------------------------------------------ options with a form of their own */

static void request_list(const struct option *o)
{
	for (uint32_t i = 0; i < o->len; i++) {
		uint8_t      code = get_u8(o->w, o->off + i);
		struct node *n = add(o->w, o->node, H_OPTION_REQUEST_LIST_ITEM, o->off + i, 1);
		node_label(n, "Parameter Request List Item: (%u) %s", code, option_title(code));
	}
}

static void address_pairs(const struct option *o, unsigned first)
{
	if (o->len % 8)
		bad_length(o, "Option length isn't a multiple of 8");
	for (uint32_t i = 0; i + 8 <= o->len; i += 8) {
		add(o->w, o->node, first, o->off + i, 4);
		add(o->w, o->node, first + 1, o->off + i + 4, 4);
	}
}

/* RFC 8415 section 11: type 1 has a time, 2 an enterprise number. */
static void duid(const struct option *o, uint32_t off, uint32_t end)
{
	uint16_t type = get_u16(o->w, off);

	if (off + 4 > end) {
		expert(o->w, o->node, H_MALFORMED_DUID, NULL);
		return;
	}
	add(o->w, o->node, H_CLIENT_ID_DUID_TYPE, off, 2);
	if (type == 2) {
		add(o->w, o->node, H_CLIENT_ID_ENTERPRISE_NUM, off + 2, 4);
		if (off + 6 < end)
			add(o->w, o->node, H_CLIENT_ID, off + 6, end - off - 6);
		return;
	}
	if (type != 1 && type != 3)
		return;
	uint16_t hardware = get_u16(o->w, off + 2);
	add(o->w, o->node, type == 1 ? H_CLIENT_ID_DUID_LLT_HW_TYPE : H_CLIENT_ID_DUID_LL_HW_TYPE, off + 2, 2);
	off += 4;
	if (type == 1) {
		add(o->w, o->node, H_CLIENT_ID_TIME, off, 4);
		off += 4;
	}
	if (off >= end)
		return;
	const uint8_t *p = get_bytes(o->w, off, end - off);
	if (p && hardware == HW_ETHERNET && end - off == 6)
		add_str(o->w, o->node, H_CLIENT_ID_LINK_LAYER_ADDRESS, off, 6, mac_text(o->w, p));
	else
		add_str(o->w, o->node, H_CLIENT_ID_LINK_LAYER_ADDRESS, off, end - off,
		        walk_string(o->w, off, end - off));
}

/* RFC 2132 section 9.14 and RFC 4361: a hardware address, a DUID, or anything. */
static void client_id(const struct option *o)
{
	uint8_t type = get_u8(o->w, o->off);

	if (!o->len)
		return;
	if (o->len == 7 && type > 0 && type < 48) {
		add(o->w, o->node, H_HW_TYPE, o->off, 1);
		if (type == HW_ETHERNET || type == 6)
			add(o->w, o->node, H_HW_MAC_ADDR, o->off + 1, 6);
		else
			add(o->w, o->node, H_CLIENT_HARDWARE_ADDRESS, o->off + 1, 6);
	} else if (o->len == 17 && type == 0) {
		add(o->w, o->node, H_CLIENT_ID_UUID, o->off + 1, 16);
	} else if (type == 255 && o->len > 5) {
		const uint8_t *p = get_bytes(o->w, o->off + 1, 4);
		struct node   *n = add_str(o->w, o->node, H_CLIENT_ID_IAID, o->off + 1, 4,
                                         p ? walk_printf(o->w, "%02x%02x%02x%02x", p[0], p[1], p[2], p[3]) : "");
		(void)n;
		duid(o, o->off + 5, o->off + o->len);
	} else if (type == 0 && o->len > 1) {
		add(o->w, o->node, H_CLIENT_ID_TYPE, o->off, 1);
		add_str(o->w, o->node, H_CLIENT_ID_UNDEF, o->off + 1, o->len - 1,
		        walk_string(o->w, o->off + 1, o->len - 1));
	} else {
		add(o->w, o->node, H_CLIENT_ID_TYPE, o->off, 1);
		if (o->len > 1)
			add(o->w, o->node, H_CLIENT_ID, o->off + 1, o->len - 1);
	}
}

/* RFC 4702. */
static void fqdn(const struct option *o)
{
	static const uint16_t bits[] = {H_FQDN_MBZ, H_FQDN_N, H_FQDN_E, H_FQDN_O, H_FQDN_S};
	uint8_t               flags = get_u8(o->w, o->off);

	if (o->len < 3) {
		bad_length(o, "length isn't >= 3");
		return;
	}
	struct node *n = add(o->w, o->node, H_FQDN_FLAGS, o->off, 1);
	if (flags & 8)
		node_append(n, ", No server updates");
	if (flags & 4)
		node_append(n, ", Binary encoding");
	if (flags & 2)
		node_append(n, ", Override");
	if (flags & 1)
		node_append(n, ", Server");
	for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
		add(o->w, n, bits[i], o->off, 1);
	add(o->w, o->node, H_FQDN_RCODE1, o->off + 1, 1);
	add(o->w, o->node, H_FQDN_RCODE2, o->off + 2, 1);
	if (o->len <= 3)
		return;
	if (flags & 4) {
		const struct dns_message m = {o->w, o->off + 3, DNS_PLAIN};
		add_str(o->w, o->node, H_FQDN_NAME, o->off + 3, o->len - 3, dns_name_at(&m, o->off + 3).text);
	} else {
		add(o->w, o->node, H_FQDN_NAME, o->off + 3, o->len - 3);
	}
}

/* RFC 3046: the relay agent's own options. */
static void agent_value(const struct option *o, struct node *sub, uint8_t code, uint32_t off, uint32_t len)
{
	static const struct {
		uint8_t  code, size;
		uint16_t field;
	} rows[] = {
	    {1, 0, H_OPTION_AGENT_INFORMATION_OPTION_AGENT_CIRCUIT_ID},
	    {2, 0, H_OPTION_AGENT_INFORMATION_OPTION_AGENT_REMOTE_ID},
	    {3, 0, H_OPTION_AGENT_INFORMATION_OPTION_RESERVED},
	    {4, 4, H_OPTION_AGENT_INFORMATION_OPTION_DOCSIS_DEVICE_CLASS},
	    {5, 4, H_OPTION_AGENT_INFORMATION_OPTION_LINK_SELECTION},
	    {6, 0, H_OPTION_AGENT_INFORMATION_OPTION_SUBSCRIBER_ID},
	    {7, 0, H_OPTION_AGENT_INFORMATION_OPTION_RADIUS_ATTRIBUTES},
	    {8, 0, H_OPTION_AGENT_INFORMATION_OPTION_AUTHENTICATION},
	    {10, 1, H_OPTION_AGENT_INFORMATION_OPTION_FLAGS},
	    {11, 4, H_OPTION_AGENT_INFORMATION_OPTION_SERVER_ID_OVERRIDE},
	    {12, 0, H_OPTION_AGENT_INFORMATION_OPTION_RELAY_AGENT_ID},
	    {150, 4, H_OPTION_AGENT_INFORMATION_OPTION_LINK_SELECTION_CISCO},
	    {152, 4, H_OPTION_AGENT_INFORMATION_OPTION_SERVER_ID_OVERRIDE_CISCO},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].code == code && (!rows[i].size || rows[i].size == len)) {
			add(o->w, sub, rows[i].field, off, len);
			return;
		}
	add(o->w, sub, H_OPTION_AGENT_INFORMATION_OPTION_VALUE, off, len);
}

static void agent_options(const struct option *o)
{
	const struct name *names = dhcp_fields[H_OPTION_AGENT_INFORMATION_OPTION_SUBOPTION].names;
	uint32_t           off = o->off, end = o->off + o->len;

	while (walk_ok(o->w) && off < end) {
		uint8_t     code = get_u8(o->w, off);
		const char *title = name_or(o->w, names, code, "Unknown");
		if (off + 1 >= end) {
			expert(o->w, o->node, H_MISSING_SUBOPT_LENGTH,
			       "Suboption %u: no room left in option for suboption length", code);
			return;
		}
		uint32_t     len = get_u8(o->w, off + 1);
		struct node *sub =
		    add_uint(o->w, o->node, H_OPTION_AGENT_INFORMATION_OPTION_SUBOPTION, off, len + 2, code);
		node_label(sub, "Option 82 Suboption: (%u) %s", code, title);
		add(o->w, sub, H_OPTION_SUBOPTION_LENGTH, off + 1, 1);
		if (off + 2 + len > end) {
			expert(o->w, sub, H_MISSING_SUBOPT_VALUE,
			       "Suboption %u: no room left in option for suboption value", code);
			return;
		}
		if (len)
			node_hidden(add(o->w, o->node, H_OPTION_AGENT_INFORMATION_OPTION_VALUE, off + 2, len));
		if (len)
			agent_value(o, sub, code, off + 2, len);
		off += 2 + len;
	}
}

/* RFC 3118. */
static void authentication(const struct option *o)
{
	if (o->len < 11) {
		bad_length(o, "length isn't >= 11");
		return;
	}
	uint8_t protocol = get_u8(o->w, o->off), algorithm = get_u8(o->w, o->off + 1), rdm = get_u8(o->w, o->off + 2);
	add(o->w, o->node, H_OPTION_DHCP_AUTHENTICATION_PROTOCOL, o->off, 1);
	add(o->w, o->node,
	    protocol == 1 ? H_OPTION_DHCP_AUTHENTICATION_ALG_DELAY : H_OPTION_DHCP_AUTHENTICATION_ALGORITHM, o->off + 1,
	    1);
	add(o->w, o->node, H_OPTION_DHCP_AUTHENTICATION_RDM, o->off + 2, 1);
	add(o->w, o->node,
	    rdm == 0 ? H_OPTION_DHCP_AUTHENTICATION_RDM_REPLAY_DETECTION : H_OPTION_DHCP_AUTHENTICATION_RDM_RDV,
	    o->off + 3, 8);
	if (protocol == 1 && algorithm == 1 && o->len >= 31) {
		add(o->w, o->node, H_OPTION_DHCP_AUTHENTICATION_SECRET_ID, o->off + 11, 4);
		add(o->w, o->node, H_OPTION_DHCP_AUTHENTICATION_HMAC_MD5_HASH, o->off + 15, 16);
	} else if (o->len > 11) {
		add(o->w, o->node, H_OPTION_DHCP_AUTHENTICATION_INFORMATION, o->off + 11, o->len - 11);
	}
}

/* RFC 3442: mask width, as many bytes of the destination as matter, router. */
static void classless_routes(const struct option *o)
{
	uint32_t off = o->off, end = o->off + o->len;

	if (o->len < 5) {
		bad_length(o, "length isn't >= 5");
		return;
	}
	while (walk_ok(o->w) && off < end) {
		uint8_t  address[4] = {0}, width = get_u8(o->w, off);
		uint32_t bytes = (width + 7u) / 8, size = 1 + bytes + 4;
		if (width > 32) {
			expert(o->w, o->node, H_OPTION_CLASSLESS_STATIC_ROUTE_2, "Mask width (%u) > 32", width);
			return;
		}
		if (off + size > end) {
			expert(o->w, o->node, H_OPTION_CLASSLESS_STATIC_ROUTE_2, "Remaining length (%u) < %u",
			       end - off, size);
			return;
		}
		const uint8_t *p = get_bytes(o->w, off + 1, bytes + 4);
		if (!p)
			return;
		memcpy(address, p, bytes);
		const char  *route = !width ? "default" : walk_printf(o->w, "%s/%u", ip4_text(o->w, address), width);
		struct node *n = add_bytes(o->w, o->node, H_OPTION_CLASSLESS_STATIC_ROUTE, off, size, p - 1, size);
		node_label(n, " %s-%s", route, ip4_text(o->w, p + bytes));
		off += size;
	}
}

static void domain_search(const struct option *o)
{
	const struct dns_message m = {o->w, o->off, DNS_PLAIN};
	uint32_t                 off = o->off;

	while (walk_ok(o->w) && off < o->off + o->len) {
		struct dns_name n = dns_name_at(&m, off);
		if (!walk_ok(o->w) || !n.wire)
			return;
		if (off + n.wire > o->off + o->len)
			return;
		add_str(o->w, o->node, H_OPTION_DHCP_DNS_DOMAIN_SEARCH_LIST_FQDN, off, n.wire, n.text);
		off += n.wire;
	}
}

/* RFC 3361. */
static void sip_servers(const struct option *o)
{
	uint8_t encoding = get_u8(o->w, o->off);

	add(o->w, o->node, H_OPTION_SIP_SERVER_ENCODING, o->off, 1);
	if (encoding == 0) {
		const struct dns_message m = {o->w, o->off + 1, DNS_PLAIN};
		for (uint32_t off = o->off + 1; walk_ok(o->w) && off < o->off + o->len;) {
			struct dns_name n = dns_name_at(&m, off);
			add_str(o->w, o->node, H_OPTION_SIP_SERVER_NAME, off, n.wire, n.text);
			off += n.wire ? n.wire : 1;
		}
	} else if (encoding == 1 && o->len < 5) {
		bad_length(o, "length isn't >= 5 (len = %u)", o->len);
	} else if (encoding == 1) {
		for (uint32_t i = 1; i + 4 <= o->len; i += 4)
			add(o->w, o->node, H_OPTION_SIP_SERVER_ADDRESS, o->off + i, 4);
	} else {
		expert(o->w, o->node, H_OPTION_SIP_SERVER_ADDRESS_ENCODING,
		       "RFC 3361 defines only 0 and 1 for Encoding byte (Encoding = %u).", encoding);
	}
}

/* RFC 3004: texts, each behind its length. */
static void user_class(const struct option *o)
{
	uint32_t off = o->off, end = o->off + o->len;

	if (o->len < 2) {
		bad_length(o, "length isn't >= 2");
		return;
	}
	for (unsigned i = 0; walk_ok(o->w) && off < end; i++) {
		uint32_t len = get_u8(o->w, off);
		if (off + 1 + len > end || !len) {
			struct node *n = add(o->w, o->node, H_OPTION_USER_CLASS_TEXT, off, end - off);
			expert(o->w, n, H_OPTION_NONSTD_DATA, NULL);
			return;
		}
		struct node *n = add_uint(o->w, o->node, H_OPTION_USER_CLASS, off, len + 1, i);
		node_label(n, "Instance of User Class: [%u]", i);
		add(o->w, n, H_OPTION_USER_CLASS_LENGTH, off, 1);
		add(o->w, n, H_OPTION_USER_CLASS_DATA, off + 1, len);
		off += 1 + len;
	}
}

static void vendor_text(const struct option *o, char *text, uint32_t size)
{
	uint32_t n = o->d->vendor_len < size - 1 ? o->d->vendor_len : size - 1;

	memset(text, 0, size);
	if (have(o->w, o->d->vendor_at, n))
		memcpy(text, o->w->p + o->d->vendor_at, n);
}

/* RFC 2132 section 8.4: whose options they are is told by option 60. */
static void vendor_specific(const struct option *o)
{
	char vendor[16];

	vendor_text(o, vendor, sizeof vendor);
	if (strncmp(vendor, "ArubaAP", 7) == 0) {
		node_append(o->node, " (Aruba AP)");
		add(o->w, o->node, H_OPTION_VENDOR_ARUBAAP_CONTROLLERIP, o->off, o->len);
	} else {
		add(o->w, o->node, H_OPTION_VENDOR_VALUE, o->off, o->len);
	}
}

enum { ENTERPRISE_BROADBAND_FORUM = 3561 };

static void vi_suboption(const struct option *o, struct node *under, uint32_t enterprise, uint32_t off, uint32_t len)
{
	uint8_t code = get_u8(o->w, off);

	if (enterprise == ENTERPRISE_BROADBAND_FORUM) {
		struct node *n = add_uint(o->w, under, H_OPTION_VI_TR111_SUBOPTION, off + 1, len + 2, code);
		node_label(n, "Option 125 Suboption: (%u) %s", code,
		           name_or(o->w, dhcp_fields[H_OPTION_VI_TR111_SUBOPTION].names, code, "Unknown"));
		add(o->w, n, H_OPTION_SUBOPTION_LENGTH, off + 1, 1);
		if (code >= 1 && code <= 6 && len)
			add(o->w, n, H_OPTION_VI_TR111_DEVICE_MANUFACTURER_OUI + code - 1, off + 2, len);
		return;
	}
	add_uint(o->w, under, H_VENDOR_SUBOPTION, off, len + 2, code);
}

/* RFC 3925 section 4. */
static void vi_options(const struct option *o)
{
	uint32_t off = o->off, end = o->off + o->len;

	while (walk_ok(o->w) && off < end) {
		if (end - off < 5) {
			bad_length(o, "length < 5");
			return;
		}
		uint32_t     enterprise = get_u32(o->w, off), len = get_u8(o->w, off + 4), stop;
		struct node *n = add(o->w, o->node, H_OPTION_VI_ENTERPRISE, off, 4);
		add(o->w, n, H_OPTION_VI_LENGTH, off + 4, 1);
		off += 5;
		stop = off + len < end ? off + len : end;
		while (walk_ok(o->w) && off + 2 <= stop) {
			uint32_t size = get_u8(o->w, off + 1);
			vi_suboption(o, n, enterprise, off, size);
			if (size)
				node_hidden(add(o->w, n, H_OPTION_VI_VALUE, off + 2, size));
			off += 2 + size;
		}
		off = stop;
	}
}

static void walk_options(struct dhcp *d, struct node *under, uint32_t off, uint32_t end);

/* Options in the fields for the server's and the file's name. */
static void overload(const struct option *o)
{
	uint8_t v = get_u8(o->w, o->off);

	add(o->w, o->node, H_OPTION_OPTION_OVERLOAD, o->off, 1);
	if (o->d->in_overload || !v || v > 3)
		return;
	struct dhcp inner = *o->d;
	inner.in_overload = true;
	if (v & 2) {
		struct node *n = add_text(o->w, o->node, AT_SNAME, SNAME_BYTES, "Server host name option overload");
		walk_options(&inner, n, AT_SNAME, AT_SNAME + SNAME_BYTES);
	}
	if (v & 1) {
		struct node *n = add_text(o->w, o->node, AT_FILE, FILE_BYTES, "Boot file name option overload");
		walk_options(&inner, n, AT_FILE, AT_FILE + FILE_BYTES);
	}
}

static void client_network(const struct option *o)
{
	if (o->len < 1 || get_u8(o->w, o->off) != 1) {
		if (o->len < 3)
			return;
	}
	add(o->w, o->node, H_CLIENT_NETWORK_ID_MAJOR, o->off + 1, 1);
	if (o->len > 2)
		add(o->w, o->node, H_CLIENT_NETWORK_ID_MINOR, o->off + 2, 1);
}

static void architectures(const struct option *o)
{
	if (o->len % 2) {
		bad_length(o, "Option length isn't a multiple of 2");
		return;
	}
	for (uint32_t i = 0; i < o->len; i += 2)
		add(o->w, o->node, H_OPTION_CLIENT_SYSTEM_ARCHITECTURE, o->off + i, 2);
}

static void one_time(const struct option *o, unsigned field)
{
	if (o->len != 4) {
		bad_length(o, "length must be 4");
		return;
	}
	add_time(o->w, o->node, field, o->off, 4, get_u32(o->w, o->off), 0);
}

static void each_byte(const struct option *o, unsigned field)
{
	for (uint32_t i = 0; i < o->len; i++)
		add(o->w, o->node, field, o->off + i, 1);
}

static void byte_and_text(const struct option *o, unsigned field)
{
	add(o->w, o->node, field, o->off, 1);
	if (o->len > 1)
		add(o->w, o->node, field + 1, o->off + 1, o->len - 1);
}

static void message_type(const struct option *o)
{
	const char *text = name_of(dhcp_type_names, get_u8(o->w, o->off));

	if (!text)
		text = walk_printf(o->w, "Unknown Message Type (0x%02x)", get_u8(o->w, o->off));
	node_append(o->node, " (%s)", text);
	node_append(o->w->node, " (%s)", text);
	add(o->w, o->node, H_OPTION_DHCP, o->off, 1);
}

static void client_uuid(const struct option *o)
{
	if (get_u8(o->w, o->off) == 0 && o->len == 17)
		add_le(o->w, o->node, H_CLIENT_ID_UUID, o->off + 1, 16);
}

static void special(const struct option *o)
{
	switch (o->code) {
	case 21: address_pairs(o, H_OPTION_POLICY_FILTER_IP); break;
	case 33: address_pairs(o, H_OPTION_STATIC_ROUTE_IP); break;
	case 43: vendor_specific(o); break;
	case OVERLOAD: overload(o); break;
	case OPTION_TYPE: message_type(o); break;
	case 55: request_list(o); break;
	case 61: client_id(o); break;
	case 77: user_class(o); break;
	case 79: byte_and_text(o, H_OPTION_SLP_SERVICE_SCOPE_VALUE); break;
	case 81: fqdn(o); break;
	case 82: agent_options(o); break;
	case 90: authentication(o); break;
	case 93: architectures(o); break;
	case 94: client_network(o); break;
	case 97: client_uuid(o); break;
	case 119: domain_search(o); break;
	case 120: sip_servers(o); break;
	case 121:
	case 249: classless_routes(o); break;
	case 125: vi_options(o); break;
	case 145: each_byte(o, H_OPTION_FORCERENEW_NONCE_ALGORITHM); break;
	case 151: byte_and_text(o, H_OPTION_BULK_LEASE_STATUS_CODE); break;
	case 152: one_time(o, H_OPTION_BULK_LEASE_BASE_TIME); break;
	case 154: one_time(o, H_OPTION_BULK_LEASE_QUERY_START_TIME); break;
	case 155: one_time(o, H_OPTION_BULK_LEASE_QUERY_END_TIME); break;
	default: break;
	}
}

/* ------------------------------------------------------------------ options of a plain form */

static uint32_t fixed_size(enum dhcp_kind kind)
{
	return kind == DHCP_ADDRESS || kind == DHCP_SECONDS ? 4 : kind == DHCP_U16 ? 2 : kind == DHCP_U8 ? 1 : 0;
}

static uint32_t item_size(enum dhcp_kind kind)
{
	return kind == DHCP_ADDRESSES ? 4 : kind == DHCP_U16S ? 2 : 0;
}

static void plain_value(const struct option *o, const struct dhcp_option *row, uint32_t item)
{
	if (row->kind == DHCP_SECONDS) {
		add_seconds(o, row->field);
		return;
	}
	if (row->kind == DHCP_ADDRESS)
		node_append(o->node, " (%s)", ip4_text(o->w, get_bytes(o->w, o->off, 4)));
	if (!item) {
		add(o->w, o->node, row->field, o->off, o->len);
		return;
	}
	for (uint32_t i = 0; i + item <= o->len && walk_ok(o->w); i += item)
		add(o->w, o->node, row->field, o->off + i, item);
}

static void option_value(const struct option *o)
{
	const struct dhcp_option *row = &dhcp_options[o->code];
	uint32_t size = fixed_size((enum dhcp_kind)row->kind), item = item_size((enum dhcp_kind)row->kind);
	bool     wrong = (size && o->len != size) || (item && o->len % item);

	get_bytes(o->w, o->off, o->len);
	struct node *value = add(o->w, o->node, H_OPTION_VALUE, o->off, o->len);
	if (row->kind == DHCP_BYTES)
		return;
	if (size && wrong) {
		bad_length(o, "length isn't %u", size);
		return;
	}
	if (wrong) {
		bad_length(o, "Option length isn't a multiple of %u", item);
		return;
	}
	node_hidden(value);
	if (row->kind == DHCP_SPECIAL)
		special(o);
	else
		plain_value(o, row, item);
}

/* ------------------------------------------------------------------ the list of options */

static uint32_t add_padding(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	uint32_t at = off;

	while (at < end && have(w, at, 1) && w->p[at] == OPTION_PAD)
		at++;
	struct node *n = add_uint(w, under, H_OPTION_TYPE, off, at - off, OPTION_PAD);
	node_label(n, "Option: (0) Padding");
	add(w, n, H_OPTION_PADDING, off, at - off);
	return at;
}

static uint32_t walk_option(struct dhcp *d, struct node *under, uint32_t off, uint32_t end)
{
	struct walk  *w = d->w;
	struct option o = {.d = d, .w = w, .at = off, .off = off + 2, .code = get_u8(w, off)};

	if (o.code == OPTION_PAD)
		return add_padding(w, under, off, end);
	if (o.code == OPTION_END) {
		struct node *n = add_uint(w, under, H_OPTION_TYPE, off, 1, 0);
		node_label(n, "Option: (255) End");
		n = add(w, n, H_OPTION_END, off, 1);
		if (d->in_overload)
			node_label(n, "Option End (Overload): 255");
		return off + 1;
	}
	o.len = get_u8(w, off + 1);
	if (!walk_ok(w))
		return end;
	o.node = add_uint(w, under, H_OPTION_TYPE, off, 2 + o.len, o.code);
	node_label(o.node, "Option: (%u) %s", o.code, option_title(o.code));
	add(w, o.node, H_OPTION_LENGTH, off + 1, 1);
	if (o.len)
		option_value(&o);
	return off + 2 + o.len;
}

static void walk_options(struct dhcp *d, struct node *under, uint32_t off, uint32_t end)
{
	bool ended = false;

	while (walk_ok(d->w) && off < end && !ended) {
		ended = get_u8(d->w, off) == OPTION_END;
		off = walk_option(d, under, off, end);
	}
	if (ended && off < end && !d->in_overload)
		add(d->w, under, H_OPTION_PADDING, off, end - off);
	if (!ended && d->in_overload)
		expert(d->w, under,
		       off == AT_FILE + FILE_BYTES ? H_OPTION_OPTION_OVERLOAD_FILE_END_MISSING
		                                   : H_OPTION_OPTION_OVERLOAD_SNAME_END_MISSING,
		       NULL);
	else if (!ended && walk_ok(d->w) && d->type)
		expert(d->w, d->w->node, H_END_OPTION_MISSING, NULL);
}

/* Look ahead for what decides on how other options read. */
static void look_ahead(struct dhcp *d)
{
	const struct walk *w = d->w;

	for (uint32_t off = AT_OPTIONS; have(w, off, 1) && w->p[off] != OPTION_END;) {
		if (w->p[off] == OPTION_PAD) {
			off++;
			continue;
		}
		if (!have(w, off, 2) || !have(w, off + 2, w->p[off + 1]))
			return;
		uint8_t code = w->p[off], len = w->p[off + 1];
		if (code == OPTION_TYPE && len)
			d->type = w->p[off + 2];
		if (code == OVERLOAD && len)
			d->overload = w->p[off + 2];
		if (code == OPTION_VENDOR) {
			d->vendor_at = off + 2;
			d->vendor_len = len;
		}
		off += 2u + len;
	}
}

/* ------------------------------------------------------------------ header */

static void add_hardware_address(struct walk *w)
{
	uint8_t type = get_u8(w, 1), len = get_u8(w, 2);

	if (len == 0) {
		struct node *n = add_text(w, w->node, 28, 16, "Client address not given");
		expert(w, n, H_CLIENT_ADDRESS_NOT_GIVEN, NULL);
	} else if (type == HW_ETHERNET && len == 6) {
		add(w, w->node, H_HW_MAC_ADDR, 28, 6);
		add(w, w->node, H_HW_ADDR_PADDING, 34, 10);
	} else {
		add(w, w->node, H_HW_ADDR, 28, len < 16 ? len : 16);
		if (len < 16)
			add(w, w->node, H_HW_ADDR_PADDING, 28u + len, 16u - len);
	}
}

static void add_name(struct dhcp *d, unsigned field, uint32_t off, uint32_t size, bool overloaded,
                     unsigned expert_field)
{
	struct walk *w = d->w;

	get_bytes(w, off, size);
	if (overloaded) {
		struct node *n = add_text(w, w->node, off, size, "%s option overloaded by DHCP",
		                          field == H_SERVER ? "Server name" : "Boot file name");
		expert(w, n, expert_field, NULL);
	} else if (get_u8(w, off)) {
		add(w, w->node, field, off, size);
	} else {
		node_label(add_str(w, w->node, field, off, size, ""), "%s not given", dhcp_fields[field].label);
	}
}

static void add_header(struct dhcp *d)
{
	struct walk *w = d->w;
	uint16_t     secs = get_u16(w, 8), flags = get_u16(w, 10);

	add(w, w->node, H_TYPE, 0, 1);
	add(w, w->node, H_HW_TYPE, 1, 1);
	add(w, w->node, H_HW_LEN, 2, 1);
	add(w, w->node, H_HOPS, 3, 1);
	add(w, w->node, H_ID, 4, 4);
	if (secs > 255 && !(secs & 255)) {
		struct node *n = add_uint(w, w->node, H_SECS, 8, 2, secs >> 8);
		expert(w, n, H_SECS_LE, "Seconds elapsed (%u) appears to be encoded as little-endian", secs >> 8);
	} else {
		add(w, w->node, H_SECS, 8, 2);
	}
	struct node *n = add(w, w->node, H_FLAGS, 10, 2);
	node_append(n, flags & 0x8000 ? ", Broadcast flag (Broadcast)" : " (Unicast)");
	add(w, n, H_FLAGS_BC, 10, 2);
	add(w, n, H_FLAGS_RESERVED, 10, 2);
	for (unsigned i = 0; i < 4; i++)
		add(w, w->node, H_IP_CLIENT + i, 12 + 4 * i, 4);
	add_hardware_address(w);
	add_name(d, H_SERVER, AT_SNAME, SNAME_BYTES, d->overload & 2, H_SERVER_NAME_OVERLOADED_BY_DHCP);
	add_name(d, H_FILE, AT_FILE, FILE_BYTES, d->overload & 1, H_BOOT_FILENAME_OVERLOADED_BY_DHCP);
}

static void columns(struct dhcp *d)
{
	struct walk *w = d->w;
	uint8_t      op = get_u8(w, 0);

	if (d->type) {
		const char *text = name_of(dhcp_type_names, d->type);
		if (!text)
			text = walk_printf(w, "Unknown Message Type (0x%02x)", d->type);
		col_protocol(w, "DHCP");
		col_info(w, "DHCP %-8s - Transaction ID 0x%x", text, get_u32(w, 4));
		return;
	}
	col_protocol(w, "BOOTP");
	if (op == 1 && get_u8(w, 1) == HW_ETHERNET && get_u8(w, 2) == 6)
		col_info(w, "Boot Request from %s (%s)", mac_text(w, get_bytes(w, 28, 6)),
		         mac_text(w, get_bytes(w, 28, 6)));
	else
		col_info(w, "%s",
		         op == 1   ? "Boot Request"
		         : op == 2 ? "Boot Reply"
		                   : walk_printf(w, "Unknown BOOTP message type (%u)", op));
}

static void walk(struct walk *w)
{
	struct dhcp d = {.w = w};
	bool        options = have(w, AT_COOKIE, 4) && be32(w->p + AT_COOKIE) == COOKIE;

	if (options)
		look_ahead(&d);
	columns(&d);
	add_header(&d);
	if (!d.type) {
		struct node *n = add_uint(w, w->node, H_BOOTP, 0, 0, 1);
		node_hidden(n);
		node_generated(n);
	}
	if (options) {
		node_label(add(w, w->node, H_COOKIE, AT_COOKIE, 4), "Magic cookie: DHCP");
		walk_options(&d, w->node, AT_OPTIONS, w->len);
	} else if (remaining(w, AT_COOKIE)) {
		add(w, w->node, H_VENDOR_SPECIFIC_OPTIONS, AT_COOKIE, VENDOR_BYTES);
	}
}

const struct proto proto_dhcp = {
    .name = "dhcp",
    .title = "Dynamic Host Configuration Protocol",
    .brief = "DHCP",
    .fields = dhcp_fields,
    .nfields = H_N,
    BINDS({T_UDP_PORT, 67}, {T_UDP_PORT, 68}, {T_UDP_PORT, 4011}),
    .walk = walk,
};
