/* nflog.c -- packets as Linux's Netfilter logs them: LINKTYPE_NFLOG of tcpdump.org.
 *
 *   0        1         2             4
 *   | family | version | resource id | attributes: | length | type | value ..., each padded to four bytes
 *
 * Lengths and types are in the byte order of the machine that captured; what they describe is in network order. */
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name family_names[] = {
	{0, "Unspecified"}, {1, "IPv4/IPv6"}, {2, "IPv4"}, {3, "ARP"}, {5, "Netdev"}, {7, "Bridge"}, {10, "IPv6"},
	{12, "DECNET"}, {0, NULL}
};
static const struct name type_names[] = {
	{0, "NFULA_UNSPEC"}, {1, "NFULA_PACKET_HDR"}, {2, "NFULA_MARK"}, {3, "NFULA_TIMESTAMP"},
	{4, "NFULA_IFINDEX_INDEV"}, {5, "NFULA_IFINDEX_OUTDEV"}, {6, "NFULA_IFINDEX_PHYSINDEV"},
	{7, "NFULA_IFINDEX_PHYSOUTDEV"}, {8, "NFULA_HWADDR"}, {9, "NFULA_PAYLOAD"}, {10, "NFULA_PREFIX"},
	{11, "NFULA_UID"}, {12, "NFULA_SEQ"}, {13, "NFULA_SEQ_GLOBAL"}, {14, "NFULA_GID"}, {15, "NFULA_HWTYPE"},
	{16, "NFULA_HWHEADER"}, {17, "NFULA_HWLEN"}, {0, NULL}
};
static const struct name hook_names[] = {
	{0, "Pre-routing"}, {1, "Local in"}, {2, "Forward"}, {3, "Local out"}, {4, "Post-routing"},
	{5, "Number of hooks"}, {0, NULL}
};

enum {
	FAMILY, VERSION, RES_ID, TLV, TLV_LENGTH, TLV_TYPE, PROTOCOL, HOOK, IFINDEX_INDEV, IFINDEX_OUTDEV,
	IFINDEX_PHYSINDEV, IFINDEX_PHYSOUTDEV, PREFIX, UID, GID, TIMESTAMP, TLV_VALUE, N
};
static const struct field fields[N] = {
	[FAMILY]             = {"nflog.family", "Family", U8, DEC, NAMES(family_names)},
	[VERSION]            = {"nflog.version", "Version", U8, DEC},
	[RES_ID]             = {"nflog.res_id", "Resource id", U16, DEC},
	[TLV]                = {"nflog.tlv", "TLV", BYTES},
	[TLV_LENGTH]         = {"nflog.tlv_length", "Length", U16, DEC},
	[TLV_TYPE]           = {"nflog.tlv_type", "Type", U16, DEC, MASK(0x7fff), NAMES(type_names)},
	[PROTOCOL]           = {"nflog.protocol", "HW protocol", U16, HEX, NAMES(ethertype_names)},
	[HOOK]               = {"nflog.hook", "Netfilter hook", U8, DEC, NAMES(hook_names)},
	[IFINDEX_INDEV]      = {"nflog.ifindex_indev", "IFINDEX_INDEV", U32, DEC},
	[IFINDEX_OUTDEV]     = {"nflog.ifindex_outdev", "IFINDEX_OUTDEV", U32, DEC},
	[IFINDEX_PHYSINDEV]  = {"nflog.ifindex_physindev", "IFINDEX_PHYSINDEV", U32, DEC},
	[IFINDEX_PHYSOUTDEV] = {"nflog.ifindex_physoutdev", "IFINDEX_PHYSOUTDEV", U32, DEC},
	[PREFIX]             = {"nflog.prefix", "Prefix", STRINGZ},
	[UID]                = {"nflog.uid", "UID", I32, DEC},
	[GID]                = {"nflog.gid", "GID", I32, DEC},
	[TIMESTAMP]          = {"nflog.timestamp", "Timestamp", ABSTIME},
	[TLV_VALUE]          = {"nflog.tlv_value", "Value", BYTES},
};
/* clang-format on */

enum { ENCAP = 141, HEADER_BYTES = 4, TLV_BYTES = 4, TYPE_MASK = 0x7fff };
enum { FAMILY_IPV4 = 2, FAMILY_IPV6 = 10, ETHERTYPE_IPV4 = 0x800, ETHERTYPE_IPV6 = 0x86dd };
enum { PACKET_HDR = 1, STAMP = 3, INDEV = 4, OUTDEV, PHYSINDEV, PHYSOUTDEV, PAYLOAD = 9, PREFIXED, USER, GROUP = 14 };

static uint32_t number_at(const uint8_t *p, bool big)
{
	return big ? be16(p) : le16(p);
}

/* Do the attributes follow each other to the end, read in this byte order?  *payload: where the packet's stands. */
static bool fits(const uint8_t *p, uint32_t n, bool big, uint32_t *payload)
{
	uint32_t at = HEADER_BYTES;

	*payload = 0;
	while (at + TLV_BYTES <= n && !*payload) {
		uint32_t len = number_at(p + at, big);
		if (len < TLV_BYTES)
			return false;
		if ((number_at(p + at + 2, big) & TYPE_MASK) == PAYLOAD)
			*payload = at;
		at += (len + 3) & ~3u;
	}
	return *payload || at == n;
}

static bool is_big(const uint8_t *p, uint32_t n, uint32_t *payload)
{
	if (fits(p, n, false, payload) || !fits(p, n, true, payload)) {
		fits(p, n, false, payload);
		return false;
	}
	return true;
}

static void scan(struct scan *s)
{
	uint32_t at;

	if (!scan_need(s, HEADER_BYTES))
		return;
	bool big = is_big(s->p, s->caplen, &at);
	if (!at)
		return;
	uint32_t      len = number_at(s->p + at, big) - TLV_BYTES, rest = s->len - at - TLV_BYTES;
	enum proto_id proto = s->p[0] == FAMILY_IPV4   ? scan_lookup(s, T_ETHERTYPE, ETHERTYPE_IPV4)
	                      : s->p[0] == FAMILY_IPV6 ? scan_lookup(s, T_ETHERTYPE, ETHERTYPE_IPV6)
	                                               : P_NONE;
	scan_next(s, proto ? proto : P_data, at + TLV_BYTES, len < rest ? len : rest, 0);
}

static void walk_value(struct walk *w, struct node *node, unsigned type, uint32_t at, uint32_t len)
{
	switch (type) {
	case PACKET_HDR:
		add(w, node, PROTOCOL, at, 2);
		add(w, node, HOOK, at + 2, 1);
		break;
	case INDEV:
	case OUTDEV:
	case PHYSINDEV:
	case PHYSOUTDEV: add(w, node, IFINDEX_INDEV + type - INDEV, at, 4); break;
	case PAYLOAD: break;
	case PREFIXED: add(w, node, PREFIX, at, len); break;
	case USER: add(w, node, UID, at, 4); break;
	case GROUP: add(w, node, GID, at, 4); break;
	case STAMP:
		add_time(w, node, TIMESTAMP, at, 16, (int64_t)get_u64(w, at), (int32_t)(get_u64(w, at + 8) * 1000));
		break;
	default: add(w, node, TLV_VALUE, at, len);
	}
}

static void walk(struct walk *w)
{
	uint32_t payload, at = HEADER_BYTES;

	add(w, w->node, FAMILY, 0, 1);
	add(w, w->node, VERSION, 1, 1);
	add(w, w->node, RES_ID, 2, 2);
	bool big = w->caplen >= HEADER_BYTES && is_big(w->p, w->caplen, &payload);
	struct node *(*add_number)(struct walk *, struct node *, unsigned, uint32_t, uint32_t) = big ? add : add_le;
	while (walk_ok(w) && at < w->len) {
		const uint8_t *p = get_bytes(w, at, TLV_BYTES);
		uint32_t       len = p ? number_at(p, big) : 0, type = p ? number_at(p + 2, big) & TYPE_MASK : 0;
		if (len < TLV_BYTES) {
			walk_fail(w, WALK_MALFORMED);
			return;
		}
		struct node *tlv = add(w, w->node, TLV, at, len);
		node_label(tlv, "TLV Type: %s (%u), Length: %u", name_or(w, type_names, type, "Unknown"), type, len);
		add_number(w, tlv, TLV_LENGTH, at, 2);
		add_number(w, tlv, TLV_TYPE, at + 2, 2);
		walk_value(w, tlv, type, at + TLV_BYTES, len - TLV_BYTES);
		at += (len + 3) & ~3u;
	}
}

const struct proto proto_nflog = {
    .name = "nflog",
    .title = "Linux Netfilter NFLOG",
    .brief = "NFLOG",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP}),
    .scan = scan,
    .walk = walk,
};
