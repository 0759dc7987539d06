/* vrrp.c -- Virtual Router Redundancy Protocol: versions 2 (RFC 3768) and 3 (RFC 5798). */
#include "base/checksum.h"
#include "proto/names.h"
#include "proto/proto.h"
#include "proto/sum.h"

/* clang-format off */
static const struct name type_names[] = {{1, "Advertisement"}, {0, NULL}};
static const struct name priority_names[] = {
	{0, "Current Master has stopped participating in VRRP"},
	{100, "Default priority for a backup VRRP router"},
	{255, "This VRRP router owns the virtual router's IP address(es)"}, {0, NULL}
};
static const struct name auth_type_names[] = {
	{0, "No Authentication"}, {1, "Simple Text Authentication [RFC 2338] / Reserved [RFC 3768]"},
	{2, "IP Authentication Header [RFC 2338] / Reserved [RFC 3768]"}, {254, "Cisco VRRP MD5 authentication"},
	{0, NULL}
};

enum {
	TYPEVER, VERSION, TYPE, VIRT_RTR_ID, PRIO, ADDR_COUNT, CHECKSUM, CHECKSUM_STATUS, AUTH_TYPE, ADVER_INT,
	RESERVED_MBZ, SHORT_ADVER_INT, IP_ADDR, IPV6_ADDR, AUTH_STRING, MD5_AUTH_DATA, CHECKSUM_BAD, N
};
static const struct field fields[N] = {
	[TYPEVER]         = {"vrrp.typever", "VRRP message version and type", U8, DEC},
	[VERSION]         = {"vrrp.version", "VRRP protocol version", U8, DEC, MASK(0xf0)},
	[TYPE]            = {"vrrp.type", "VRRP packet type", U8, DEC, MASK(0xf), NAMES(type_names)},
	[VIRT_RTR_ID]     = {"vrrp.virt_rtr_id", "Virtual Rtr ID", U8, DEC},
	[PRIO]            = {"vrrp.prio", "Priority", U8, DEC},
	[ADDR_COUNT]      = {"vrrp.addr_count", "Addr Count", U8, DEC},
	[CHECKSUM]        = {"vrrp.checksum", "Checksum", U16, HEX},
	[CHECKSUM_STATUS] = {"vrrp.checksum.status", "Checksum Status", U8, NAMES(checksum_status_names), FLAGS(FIELD_GENERATED)},
	[AUTH_TYPE]       = {"vrrp.auth_type", "Auth Type", U8, DEC, AT(4), NAMES(auth_type_names)},
	[ADVER_INT]       = {"vrrp.adver_int", "Adver Int", U8, DEC, AT(5)},
	[RESERVED_MBZ]    = {"vrrp.reserved_mbz", "Reserved", U8, DEC, AT(4), MASK(0xf0)},
	[SHORT_ADVER_INT] = {"vrrp.short_adver_int", "Adver Int", U16, DEC, AT(4), MASK(0xfff)},
	[IP_ADDR]         = {"vrrp.ip_addr", "IP Address", IP4},
	[IPV6_ADDR]       = {"vrrp.ipv6_addr", "IPv6 Address", IP6},
	[AUTH_STRING]     = {"vrrp.auth_string", "Authentication String", STRING},
	[MD5_AUTH_DATA]   = {"vrrp.md5_auth_data", "MD5 Authentication Data", BYTES},
	[CHECKSUM_BAD]    = {"vrrp.checksum_bad.expert", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
};
/* clang-format on */

enum { HEADER_BYTES = 8, PROTO_VRRP = 112, SIMPLE_PASSWORD = 1, CISCO_MD5 = 254, MD5_BYTES = 16, PASSWORD_BYTES = 8 };

/* The addresses of the header around this one (src, then dst), of 4 or 16 bytes each; NULL: they are not there. */
static const uint8_t *addresses_of(const struct walk *w, bool v6)
{
	const struct layer *layers;
	int                 parent = w->layer->parent;

	walk_layers(w, &layers);
	if (parent < 0 || layers[parent].source || layers[parent].proto != (v6 ? P_ipv6 : P_ip))
		return NULL;
	return walk_frame(w)->bytes + layers[parent].offset + (v6 ? 8 : 12);
}

/* Version 3 and everything over IPv6 count the pseudo header (RFC 5798 section 5.2.8). */
static void walk_checksum(struct walk *w, uint8_t version, bool v6)
{
	struct sum     sum = sum_add(w, w->node, CHECKSUM, 6);
	const uint8_t *addresses = addresses_of(w, v6);
	uint32_t       size = v6 ? 16 : 4;
	uint64_t       before = 0;

	if (!walk_ok(w))
		return;
	if (w->caplen < w->len || !addresses) {
		sum_unverified(&sum, "");
		return;
	}
	if (v6 || version == 3)
		before = checksum_pseudo(0, addresses, addresses + size, size, w->len, PROTO_VRRP);
	sum_verified(&sum, CHECKSUM_BAD, checksum_finish(checksum_add(before, w->p, w->len)));
}

static void walk(struct walk *w)
{
	uint8_t     first = get_u8(w, 0), version = first >> 4, type = first & 15, priority = get_u8(w, 2);
	unsigned    count = get_u8(w, 3);
	bool        v6 = w->row->net == NET_IP6;
	const char *kind = name_of(priority_names, priority);

	if (!walk_ok(w))
		return;
	col_info(w, "%s (v%u)", type == 1 ? "Announcement" : "Unknown", version);
	struct node *n = add(w, w->node, TYPEVER, 0, 1);
	node_label(n, "Version %u, Packet type %u (%s)", version, type, type == 1 ? "Advertisement" : "Unknown");
	add(w, n, VERSION, 0, 1);
	add(w, n, TYPE, 0, 1);
	add(w, w->node, VIRT_RTR_ID, 1, 1);
	node_append(add(w, w->node, PRIO, 2, 1), " (%s)", kind ? kind : "Non-default backup priority");
	add(w, w->node, ADDR_COUNT, 3, 1);
	if (version == 3)
		add_rows(w, w->node, RESERVED_MBZ, SHORT_ADVER_INT, 0);
	else
		add_rows(w, w->node, AUTH_TYPE, ADVER_INT, 0);
	walk_checksum(w, version, v6);
	uint32_t off = HEADER_BYTES, size = v6 ? 16 : 4;
	for (; count && walk_ok(w); count--, off += size)
		add(w, w->node, v6 ? IPV6_ADDR : IP_ADDR, off, size);
	uint8_t auth = version == 3 ? 0 : get_u8(w, 4);
	if (auth == SIMPLE_PASSWORD && remaining(w, off))
		add(w, w->node, AUTH_STRING, off, PASSWORD_BYTES);
	else if (auth == CISCO_MD5 && remaining(w, off))
		add(w, w->node, MD5_AUTH_DATA, off, MD5_BYTES);
}

const struct proto proto_vrrp = {
    .name = "vrrp",
    .title = "Virtual Router Redundancy Protocol",
    .brief = "VRRP",
    .fields = fields,
    .nfields = N,
    BINDS({T_IP_PROTO, 112}),
    .walk = walk,
};
