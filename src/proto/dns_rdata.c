/* dns_rdata.c -- the data of resource records, by type: plain ones as rows of steps, the others a function each. */
#include "proto/dns.h"
#include "proto/dns_names.h"

#include <math.h>

/* ------------------------------------------------------------------ helpers */

/* The data of one record being read. */
struct rdata {
	const struct dns_message *m;
	const struct dns_record  *r;
	struct walk              *w;
	struct node              *node;
	uint32_t                  off, end;
};

static uint32_t rest(struct rdata *d)
{
	if (d->off <= d->end)
		return d->end - d->off;
	walk_fail(d->w, WALK_MALFORMED);
	return 0;
}

static struct node *fixed(struct rdata *d, unsigned field, uint32_t size)
{
	struct node *n = add(d->w, d->node, field, d->off, size);

	d->off += size;
	return n;
}

static struct node *all_the_rest(struct rdata *d, unsigned field)
{
	return fixed(d, field, rest(d));
}

static const char *name(struct rdata *d, unsigned field)
{
	struct dns_name n = dns_name_at(d->m, d->off);

	add_str(d->w, d->node, field, d->off, n.wire, n.text);
	d->off += n.wire;
	return n.text;
}

/* A length byte and its text: two rows that stand one after the other. */
static void counted(struct rdata *d, unsigned length_field)
{
	uint32_t len = get_u8(d->w, d->off);

	fixed(d, length_field, 1);
	fixed(d, length_field + 1, len);
}

__attribute__((format(printf, 2, 3))) static void gist(struct rdata *d, const char *format, ...)
{
	va_list args;

	if (!walk_ok(d->w) || !(walk_labels(d->w) || walk_columns(d->w)))
		return;
	struct text t;
	text_init(&t);
	va_start(args, format);
	text_vprintf(&t, format, args);
	va_end(args);
	col_info_add(d->w, " %s", t.p ? t.p : "");
	text_fini(&t);
}

static void type_bit(struct rdata *d, uint32_t type)
{
	struct node *n = add_uint(d->w, d->node, D_RESP_TYPE, d->off, 1, type);

	node_label(n, "RR type in bit map: %s", name_or(d->w, dns_type_names, type, "Unknown (%u)"));
}

/* Types of one window of 256, or (NXT) from 0 on: a bit each. */
static void type_bits(struct rdata *d, uint32_t window, uint32_t len)
{
	for (uint32_t i = 0; i < len && walk_ok(d->w); i++, d->off++) {
		uint8_t bits = get_u8(d->w, d->off);
		for (unsigned k = 0; k < 8; k++)
			if (bits & 0x80u >> k)
				type_bit(d, window * 256 + i * 8 + k);
	}
}

/* RFC 4034 section 4.1.2. */
static void type_windows(struct rdata *d)
{
	while (walk_ok(d->w) && d->off < d->end) {
		uint32_t window = get_u8(d->w, d->off), len = get_u8(d->w, d->off + 1);
		d->off += 2;
		type_bits(d, window, len);
	}
}

static void unsigned_time(struct rdata *d, unsigned field)
{
	uint32_t v = get_u32(d->w, d->off);

	add_time(d->w, d->node, field, d->off, 4, v, 0);
	d->off += 4;
}

/* ------------------------------------------------------------------ plain types */

enum step_kind {
	STEP_END,
	STEP_FIX,
	STEP_NAME,
	STEP_COUNTED,
	STEP_COUNTED_ALL,
	STEP_REST,
	STEP_SECONDS,
	STEP_TIME,
	STEP_TYPES
};

struct step {
	uint8_t  kind, size;
	uint16_t field;
};

/* What Info shows besides the type. */
enum info { INFO_NONE, INFO_OWNER, INFO_SPECIAL };

enum { STEPS_MAX = 10 };

struct plain {
	uint16_t    type;
	uint8_t     info;
	struct step steps[STEPS_MAX];
};

/* clang-format off */
#define FIX(size, field) {STEP_FIX, (size), (field)}
#define NAME_(field)     {STEP_NAME, 0, (field)}
#define COUNTED(field)   {STEP_COUNTED, 0, (field)}
#define COUNTED_ALL(f)   {STEP_COUNTED_ALL, 0, (f)}
#define REST_(field)     {STEP_REST, 0, (field)}
#define SECONDS(field)   {STEP_SECONDS, 0, (field)}
#define TIME(field)      {STEP_TIME, 0, (field)}
#define TYPES            {STEP_TYPES, 0, 0}

static const struct plain plains[] = {
	{3, INFO_OWNER, {NAME_(D_MD)}}, {4, INFO_OWNER, {NAME_(D_MF)}}, {7, INFO_OWNER, {NAME_(D_MB)}},
	{8, INFO_OWNER, {NAME_(D_MG)}}, {9, INFO_OWNER, {NAME_(D_MR)}}, {10, INFO_OWNER, {REST_(D_F_NULL)}},
	{14, INFO_OWNER, {NAME_(D_MINFO_R), NAME_(D_MINFO_E)}},
	{16, INFO_NONE, {COUNTED_ALL(D_TXT_LENGTH)}},
	{17, INFO_OWNER, {NAME_(D_RP_MAILBOX), NAME_(D_RP_TXT_RR)}},
	{18, INFO_OWNER, {FIX(2, D_AFSDB_SUBTYPE), NAME_(D_AFSDB_HOSTNAME)}},
	{19, INFO_OWNER, {COUNTED(D_X25_LENGTH)}},
	{21, INFO_OWNER, {FIX(2, D_RT_SUBTYPE), NAME_(D_RT_INTERMEDIATE_HOST)}},
	{22, INFO_OWNER, {REST_(D_NSAP_RDATA)}},
	{23, INFO_OWNER, {NAME_(D_NSAP_PTR_OWNER)}},
	{24, INFO_NONE, {FIX(2, D_RRSIG_TYPE_COVERED), FIX(1, D_RRSIG_ALGORITHM), FIX(1, D_RRSIG_LABELS),
		SECONDS(D_RRSIG_ORIGINAL_TTL), TIME(D_RRSIG_SIGNATURE_EXPIRATION), TIME(D_RRSIG_SIGNATURE_INCEPTION),
		FIX(2, D_RRSIG_KEY_TAG), NAME_(D_RRSIG_SIGNERS_NAME), REST_(D_RRSIG_SIGNATURE)}},
	{26, INFO_OWNER, {FIX(2, D_PX_PREFERENCE), NAME_(D_PX_MAP822), NAME_(D_PX_MAP400)}},
	{27, INFO_OWNER, {COUNTED(D_GPOS_LONGITUDE_LENGTH), COUNTED(D_GPOS_LATITUDE_LENGTH), COUNTED(D_GPOS_ALTITUDE_LENGTH)}},
	{37, INFO_NONE, {FIX(2, D_CERT_TYPE), FIX(2, D_CERT_KEY_TAG), FIX(1, D_CERT_ALGORITHM), REST_(D_CERT_CERTIFICATE)}},
	{43, INFO_NONE, {FIX(2, D_DS_KEY_ID), FIX(1, D_DS_ALGORITHM), FIX(1, D_DS_DIGEST_TYPE), REST_(D_DS_DIGEST)}},
	{44, INFO_NONE, {FIX(1, D_SSHFP_ALGORITHM), FIX(1, D_SSHFP_FINGERPRINT_TYPE), REST_(D_SSHFP_FINGERPRINT)}},
	{46, INFO_NONE, {FIX(2, D_RRSIG_TYPE_COVERED), FIX(1, D_RRSIG_ALGORITHM), FIX(1, D_RRSIG_LABELS),
		SECONDS(D_RRSIG_ORIGINAL_TTL), TIME(D_RRSIG_SIGNATURE_EXPIRATION), TIME(D_RRSIG_SIGNATURE_INCEPTION),
		FIX(2, D_RRSIG_KEY_TAG), NAME_(D_RRSIG_SIGNERS_NAME), REST_(D_RRSIG_SIGNATURE)}},
	{49, INFO_OWNER, {REST_(D_DHCID_RDATA)}},
	{52, INFO_OWNER, {FIX(1, D_TLSA_CERTIFICATE_USAGE), FIX(1, D_TLSA_SELECTOR), FIX(1, D_TLSA_MATCHING_TYPE),
		REST_(D_TLSA_CERTIFICATE_ASSOCIATION_DATA)}},
	{59, INFO_NONE, {FIX(2, D_DS_KEY_ID), FIX(1, D_DS_ALGORITHM), FIX(1, D_DS_DIGEST_TYPE), REST_(D_DS_DIGEST)}},
	{61, INFO_NONE, {REST_(D_OPENPGPKEY)}},
	{63, INFO_NONE, {FIX(4, D_ZONEMD_SERIAL), FIX(1, D_ZONEMD_SCHEME), FIX(1, D_ZONEMD_HASH_ALGO), REST_(D_ZONEMD_DIGEST)}},
	{99, INFO_NONE, {COUNTED_ALL(D_SPF_LENGTH)}},
	{104, INFO_NONE, {FIX(2, D_ILNP_NID_PREFERENCE), FIX(8, D_ILNP_NID)}},
	{105, INFO_NONE, {FIX(2, D_ILNP_L32_PREFERENCE), FIX(4, D_ILNP_L32)}},
	{106, INFO_NONE, {FIX(2, D_ILNP_L64_PREFERENCE), FIX(8, D_ILNP_L64)}},
	{107, INFO_NONE, {FIX(2, D_ILNP_LP_PREFERENCE), NAME_(D_ILNP_LP)}},
	{108, INFO_NONE, {FIX(6, D_EUI48)}}, {109, INFO_NONE, {FIX(8, D_F_EUI64)}},
	{32769, INFO_NONE, {FIX(2, D_DS_KEY_ID), FIX(1, D_DS_ALGORITHM), FIX(1, D_DS_DIGEST_TYPE), REST_(D_DS_DIGEST)}},
};
/* clang-format on */

static void run_step(struct rdata *d, const struct step *s)
{
	switch (s->kind) {
	case STEP_FIX: fixed(d, s->field, s->size); break;
	case STEP_NAME: name(d, s->field); break;
	case STEP_COUNTED: counted(d, s->field); break;
	case STEP_COUNTED_ALL:
		while (walk_ok(d->w) && d->off < d->end)
			counted(d, s->field);
		break;
	case STEP_REST: all_the_rest(d, s->field); break;
	case STEP_SECONDS:
		dns_add_seconds(d->w, d->node, s->field, d->off);
		d->off += 4;
		break;
	case STEP_TIME: unsigned_time(d, s->field); break;
	case STEP_TYPES: type_windows(d); break;
	default: break;
	}
}

static bool run_plain(struct rdata *d)
{
	for (size_t i = 0; i < sizeof plains / sizeof plains[0]; i++) {
		if (plains[i].type != d->r->type)
			continue;
		if (plains[i].info == INFO_OWNER)
			gist(d, "%s", d->r->owner);
		for (const struct step *s = plains[i].steps; s->kind != STEP_END && walk_ok(d->w); s++)
			run_step(d, s);
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------ types with a gist */

static void address(struct rdata *d)
{
	bool           six = d->r->type == 28;
	const uint8_t *p = get_bytes(d->w, d->off, six ? 16 : 4);

	if (!p)
		return;
	const char *text = six ? ip6_text(d->w, p) : ip4_text(d->w, p);
	gist(d, "%s", text);
	node_append(d->node, ", addr %s", text);
	fixed(d, six ? D_AAAA : D_A, six ? 16 : 4);
}

static void one_name(struct rdata *d, unsigned field, const char *label)
{
	const char *text = name(d, field);

	gist(d, "%s", text);
	if (walk_ok(d->w))
		node_append(d->node, ", %s%s", label, text);
}

static void soa(struct rdata *d)
{
	one_name(d, D_SOA_MNAME, "mname ");
	name(d, D_SOA_RNAME);
	fixed(d, D_SOA_SERIAL_NUMBER, 4);
	for (unsigned field = D_SOA_REFRESH_INTERVAL; field <= D_SOA_MINIMUM_TTL; field++, d->off += 4)
		dns_add_seconds(d->w, d->node, field, d->off);
}

static void wks_bits(struct rdata *d, uint32_t port)
{
	uint8_t     bits = get_u8(d->w, d->off);
	struct text t;
	const char *comma = "";

	if (!bits)
		return;
	text_init(&t);
	for (unsigned k = 0; k < 8; k++)
		if (bits & 0x80u >> k) {
			text_printf(&t, "%s%u", comma, port + k);
			comma = ", ";
		}
	node_append(add(d->w, d->node, D_WKS_BITS, d->off, 1), " (%s)", t.p ? t.p : "");
	text_fini(&t);
}

static void wks(struct rdata *d)
{
	const char *text = ip4_text(d->w, get_bytes(d->w, d->off, 4));

	gist(d, "%s", text);
	if (walk_ok(d->w))
		node_append(d->node, ", addr %s", text);
	fixed(d, D_WKS_ADDRESS, 4);
	fixed(d, D_WKS_PROTOCOL, 1);
	for (uint32_t port = 0; walk_ok(d->w) && d->off < d->end; port += 8, d->off++)
		wks_bits(d, port);
}

static void hinfo(struct rdata *d)
{
	uint32_t    cpu_at = d->off + 1, cpu_len = get_u8(d->w, d->off);
	const char *cpu = walk_string(d->w, cpu_at, cpu_len);
	uint32_t    os_at = cpu_at + cpu_len + 1, os_len = get_u8(d->w, cpu_at + cpu_len);
	const char *os = walk_string(d->w, os_at, os_len);

	gist(d, "%s %s", cpu, os);
	if (walk_ok(d->w))
		node_append(d->node, ", CPU %s, OS %s", cpu, os);
	counted(d, D_HINFO_CPU_LENGTH);
	counted(d, D_HINFO_OS_LENGTH);
}

static void preference_name(struct rdata *d, unsigned preference, unsigned field, const char *label)
{
	uint16_t        v = get_u16(d->w, d->off);
	struct dns_name n = dns_name_at(d->m, d->off + 2);

	gist(d, "%u %s", v, n.text);
	if (walk_ok(d->w))
		node_append(d->node, ", preference %u, %s %s", v, label, n.text);
	fixed(d, preference, 2);
	name(d, field);
}

static void srv(struct rdata *d)
{
	uint16_t priority = get_u16(d->w, d->off), weight = get_u16(d->w, d->off + 2), port = get_u16(d->w, d->off + 4);

	fixed(d, D_SRV_PRIORITY, 2);
	fixed(d, D_SRV_WEIGHT, 2);
	fixed(d, D_SRV_PORT, 2);
	const char *target = name(d, D_SRV_TARGET);
	gist(d, "%u %u %u %s", priority, weight, port, target);
	if (walk_ok(d->w))
		node_append(d->node, ", priority %u, weight %u, port %u, target %s", priority, weight, port, target);
}

static void naptr(struct rdata *d)
{
	uint16_t order = get_u16(d->w, d->off), preference = get_u16(d->w, d->off + 2);
	uint32_t flags_at = d->off + 5, flags_len = get_u8(d->w, d->off + 4);

	fixed(d, D_NAPTR_ORDER, 2);
	fixed(d, D_NAPTR_PREFERENCE, 2);
	counted(d, D_NAPTR_FLAGS_LENGTH);
	counted(d, D_NAPTR_SERVICE_LENGTH);
	counted(d, D_NAPTR_REGEX_LENGTH);
	struct dns_name n = dns_name_at(d->m, d->off);
	add_uint(d->w, d->node, D_NAPTR_REPLACEMENT_LENGTH, d->off, 0, n.len);
	name(d, D_NAPTR_REPLACEMENT);
	const char *flags = walk_string(d->w, flags_at, flags_len);
	gist(d, "%u %u %s", order, preference, flags);
	if (walk_ok(d->w))
		node_append(d->node, ", order %u, preference %u, flags %s", order, preference, flags);
}

static void a6(struct rdata *d)
{
	uint8_t     address_bytes[16] = {0};
	uint32_t    prefix = get_u8(d->w, d->off), size = prefix <= 128 ? (128 - prefix + 7) / 8 : 0;
	const char *prefix_name = "";

	fixed(d, D_A6_PREFIX_LEN, 1);
	const uint8_t *p = get_bytes(d->w, d->off, size);
	if (p && size) {
		memcpy(address_bytes + 16 - size, p, size);
		if (prefix % 8)
			address_bytes[16 - size] &= (uint8_t)(0xff >> prefix % 8);
	}
	if (size)
		add_bytes(d->w, d->node, D_A6_ADDRESS_SUFFIX, d->off, size, address_bytes, 16);
	d->off += size;
	if (prefix)
		prefix_name = name(d, D_A6_PREFIX_NAME);
	const char *text = ip6_text(d->w, address_bytes);
	gist(d, "%u %s %s", prefix, text, prefix_name);
	if (walk_ok(d->w))
		node_append(d->node, ", addr %u %s %s", prefix, text, prefix_name);
}

static void isdn(struct rdata *d)
{
	gist(d, "%s", d->r->owner);
	counted(d, D_IDSN_LENGTH);
	if (d->off < d->end)
		counted(d, D_IDSN_SA_LENGTH);
}

/* ------------------------------------------------------------------ security */

/* RFC 4034 appendix B: the key tag; of RSA/MD5 keys the last bits but 8 of the modulus. */
static uint32_t key_tag(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);
	uint32_t       sum = 0;

	if (!p || len < 4)
		return 0;
	if (p[3] == 1)
		return be16(p + len - 3);
	for (uint32_t i = 0; i < len; i++)
		sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	return (sum + (sum >> 16 & 0xffff)) & 0xffff;
}

static void key_tail(struct rdata *d, unsigned protocol, unsigned id)
{
	fixed(d, protocol, 1);
	fixed(d, protocol + 1, 1);
	if (d->r->len < 4)
		expert(d->w, d->node, D_KEY_ID_BUFFER_TOO_SHORT, NULL);
	else
		add_uint(d->w, d->node, id, 0, 0, key_tag(d->w, d->r->off, d->r->len));
	all_the_rest(d, id + 1);
}

static void flag_rows(struct rdata *d, unsigned head, unsigned first, unsigned last, uint32_t size)
{
	struct node *flags = add(d->w, d->node, head, d->off, size);

	for (unsigned field = first; field <= last; field++)
		add(d->w, flags, field, d->off, size);
	d->off += size;
}

static void key(struct rdata *d)
{
	bool no_key = (get_u16(d->w, d->off) & 0xc000) == 0xc000;

	flag_rows(d, D_KEY_FLAGS, D_KEY_FLAGS_AUTHENTICATION,
	          no_key ? D_KEY_FLAGS_CONFIDENTIALITY : D_KEY_FLAGS_SIGNATORY, 2);
	key_tail(d, D_KEY_PROTOCOL, D_KEY_KEY_ID);
}

static void dnskey(struct rdata *d)
{
	flag_rows(d, D_DNSKEY_FLAGS, D_DNSKEY_FLAGS_ZONE_KEY, D_DNSKEY_FLAGS_RESERVED, 2);
	key_tail(d, D_DNSKEY_PROTOCOL, D_DNSKEY_KEY_ID);
}

/* Base 32 with RFC 4648's "extended hex" alphabet, in lower case. */
static const char *base32hex(struct walk *w, const uint8_t *p, uint32_t n)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	struct text       t;

	text_init(&t);
	for (uint32_t bit = 0; p && bit < n * 8; bit += 5) {
		uint32_t byte = bit / 8, pair = (uint32_t)p[byte] << 8 | (byte + 1 < n ? p[byte + 1] : 0);
		text_char(&t, digits[pair >> (11 - bit % 8) & 31]);
	}
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static void nsec3_head(struct rdata *d)
{
	fixed(d, D_NSEC3_ALGO, 1);
	if (d->r->type == 50)
		flag_rows(d, D_NSEC3_FLAGS, D_NSEC3_FLAGS_OPT_OUT, D_NSEC3_FLAGS_OPT_OUT, 1);
	else
		fixed(d, D_NSEC3_FLAGS, 1);
	fixed(d, D_NSEC3_ITERATIONS, 2);
	counted(d, D_NSEC3_SALT_LENGTH);
}

static void nsec3(struct rdata *d)
{
	nsec3_head(d);
	uint32_t len = get_u8(d->w, d->off);
	fixed(d, D_NSEC3_HASH_LENGTH, 1);
	add_str(d->w, d->node, D_NSEC3_HASH_VALUE, d->off, len, base32hex(d->w, get_bytes(d->w, d->off, len), len));
	d->off += len;
	type_windows(d);
}

static void tkey(struct rdata *d)
{
	name(d, D_TKEY_ALGO_NAME);
	unsigned_time(d, D_TKEY_SIGNATURE_INCEPTION);
	unsigned_time(d, D_TKEY_SIGNATURE_EXPIRATION);
	fixed(d, D_TKEY_MODE, 2);
	fixed(d, D_TKEY_ERROR, 2);
	for (unsigned field = D_TKEY_KEY_SIZE; field <= D_TKEY_OTHER_SIZE; field += 2) {
		uint32_t len = get_u16(d->w, d->off);
		fixed(d, field, 2);
		if (len)
			fixed(d, field + 1, len);
	}
}

static void tsig(struct rdata *d)
{
	const char *algorithm = name(d, D_TSIG_ALGORITHM_NAME);

	add_time(d->w, d->node, D_TSIG_TIME_SIGNED, d->off, 6, (int64_t)get_uint(d->w, d->off, 6), 0);
	d->off += 6;
	fixed(d, D_TSIG_FUDGE, 2);
	uint32_t len = get_u16(d->w, d->off);
	fixed(d, D_TSIG_MAC_SIZE, 2);
	if (len) {
		get_bytes(d->w, d->off, len);
		struct node *mac = fixed(d, D_TSIG_MAC, len);
		if (strcmp(algorithm, "gss.microsoft.com") != 0 && strcmp(algorithm, "gss-tsig") != 0)
			expert(d->w, mac, D_TSIG_NOALG, "No dissector for algorithm:%s", algorithm);
	}
	fixed(d, D_TSIG_ORIGINAL_ID, 2);
	fixed(d, D_TSIG_ERROR, 2);
	len = get_u16(d->w, d->off);
	fixed(d, D_TSIG_OTHER_LEN, 2);
	if (len)
		fixed(d, D_TSIG_OTHER_DATA, len);
}

static void ipseckey(struct rdata *d)
{
	uint8_t type = get_u8(d->w, d->off + 1);

	fixed(d, D_IPSECKEY_GATEWAY_PRECEDENCE, 1);
	fixed(d, D_IPSECKEY_GATEWAY_TYPE, 1);
	fixed(d, D_IPSECKEY_GATEWAY_ALGORITHM, 1);
	if (type == 1)
		fixed(d, D_IPSECKEY_GATEWAY_IPV4, 4);
	else if (type == 2)
		fixed(d, D_IPSECKEY_GATEWAY_IPV6, 16);
	else if (type == 3)
		name(d, D_IPSECKEY_GATEWAY_DNS);
	if (rest(d))
		all_the_rest(d, D_IPSECKEY_PUBLIC_KEY);
}

static void hip(struct rdata *d)
{
	uint32_t hit = get_u8(d->w, d->off), pk = get_u16(d->w, d->off + 2);

	gist(d, "%s", d->r->owner);
	fixed(d, D_HIP_HIT_LENGTH, 1);
	fixed(d, D_HIP_HIT_PK_ALGO, 1);
	fixed(d, D_HIP_PK_LENGTH, 2);
	fixed(d, D_HIP_HIT, hit);
	fixed(d, D_HIP_PK, pk);
	while (walk_ok(d->w) && d->off < d->end)
		name(d, D_HIP_RENDEZVOUS_SERVER);
}

static void csync(struct rdata *d)
{
	fixed(d, D_CSYNC_SOA, 4);
	flag_rows(d, D_CSYNC_FLAGS, D_CSYNC_FLAGS_IMMEDIATE, D_CSYNC_FLAGS_SOAMINIMUM, 2);
	add(d->w, d->node, D_CSYNC_TYPE_BITMAP, d->off, rest(d));
	type_windows(d);
}

static unsigned caa_kind(const char *tag)
{
	return strcmp(tag, "issue") == 0       ? D_CAA_ISSUE
	       : strcmp(tag, "issuewild") == 0 ? D_CAA_ISSUEWILD
	       : strcmp(tag, "iodef") == 0     ? D_CAA_IODEF
	                                       : D_CAA_UNKNOWN;
}

static void caa(struct rdata *d)
{
	flag_rows(d, D_CAA_FLAGS, D_CAA_FLAGS_ISSUER_CRITICAL, D_CAA_FLAGS_ISSUER_CRITICAL, 1);
	uint32_t    at = d->off, tag_len = get_u8(d->w, at);
	const char *tag = walk_string(d->w, at + 1, tag_len);
	d->off += 1 + tag_len;
	uint32_t     len = rest(d);
	struct node *n = add_str(d->w, d->node, caa_kind(tag), at, 1 + tag_len + len, walk_string(d->w, d->off, len));
	add(d->w, n, D_CAA_TAG_LENGTH, at, 1);
	add(d->w, n, D_CAA_TAG, at + 1, tag_len);
	add(d->w, n, D_CAA_VALUE, d->off, len);
}

/* ------------------------------------------------------------------ places and addresses */

static void apl(struct rdata *d)
{
	gist(d, "%s", d->r->owner);
	while (walk_ok(d->w) && d->off < d->end) {
		uint8_t  bytes[16] = {0};
		uint16_t family = get_u16(d->w, d->off);
		uint32_t len = get_u8(d->w, d->off + 3) & 0x7f, most = family == 1 ? 4 : 16;
		fixed(d, D_APL_ADDRESS_FAMILY, 2);
		fixed(d, D_APL_CODED_PREFIX, 1);
		add(d->w, d->node, D_APL_NEGATION, d->off, 1);
		fixed(d, D_APL_AFDLENGTH, 1);
		const uint8_t *p = get_bytes(d->w, d->off, len);
		if (p && (family == 1 || family == 2) && len <= most) {
			memcpy(bytes, p, len);
			add_bytes(d->w, d->node, family == 1 ? D_APL_AFDPART_IPV4 : D_APL_AFDPART_IPV6, d->off, len,
			          bytes, most);
		} else {
			add(d->w, d->node, D_APL_AFDPART_DATA, d->off, len);
		}
		d->off += len;
	}
}

/* RFC 1876: centimetres as a mantissa and a power of ten, a digit each. */
static void loc_size(struct rdata *d, unsigned field)
{
	uint8_t v = get_u8(d->w, d->off);
	double  cm = v >> 4;

	for (unsigned i = 0; i < (v & 15); i++)
		cm *= 10;
	node_append(fixed(d, field, 1), " (%g m)", cm / 100);
}

/* Thousandths of a second of arc, 2^31 at the equator or the prime meridian. */
static void loc_angle(struct rdata *d, unsigned field, const char *positive, const char *negative)
{
	int64_t  v = (int64_t)get_u32(d->w, d->off) - INT64_C(0x80000000);
	uint64_t ms = (uint64_t)(v < 0 ? -v : v);

	node_append(fixed(d, field, 4), " (%u deg %u min %.3f sec %s)", (unsigned)(ms / 3600000),
	            (unsigned)(ms / 60000 % 60), (double)(ms % 60000) / 1000, v < 0 ? negative : positive);
}

static void loc(struct rdata *d)
{
	uint8_t version = get_u8(d->w, d->off);

	if (version) {
		add(d->w, d->node, D_LOC_VERSION, d->off, 1);
		all_the_rest(d, D_LOC_UNKNOWN_DATA);
		return;
	}
	fixed(d, D_LOC_VERSION, 1);
	loc_size(d, D_LOC_SIZE);
	loc_size(d, D_LOC_HORIZONTAL_PRECISION);
	loc_size(d, D_LOC_VERTICAL_PRECISION);
	loc_angle(d, D_LOC_LATITUDE, "N", "S");
	loc_angle(d, D_LOC_LONGITUDE, "E", "W");
	double altitude = ((double)get_u32(d->w, d->off) - 10000000) / 100;
	node_append(fixed(d, D_LOC_ALTITUDE, 4), " (%g m)", altitude);
}

static void wins(struct rdata *d)
{
	add(d->w, d->node, D_WINS_LOCAL_FLAG, d->off, 4);
	d->off += 4;
	fixed(d, D_WINS_LOOKUP_TIMEOUT, 4);
	fixed(d, D_WINS_CACHE_TIMEOUT, 4);
	uint32_t servers = get_u32(d->w, d->off);
	fixed(d, D_WINS_NB_WINS_SERVERS, 4);
	for (uint32_t i = 0; i < servers && walk_ok(d->w) && d->off < d->end; i++)
		fixed(d, D_WINS_WINS_SERVER, 4);
}

static void wins_reverse(struct rdata *d)
{
	add(d->w, d->node, D_WINSR_LOCAL_FLAG, d->off, 4);
	d->off += 4;
	fixed(d, D_WINSR_LOOKUP_TIMEOUT, 4);
	fixed(d, D_WINSR_CACHE_TIMEOUT, 4);
	one_name(d, D_WINSR_NAME_RESULT_DOMAIN, "name result domain ");
}

static void xpf(struct rdata *d)
{
	uint8_t version = get_u8(d->w, d->off);

	fixed(d, D_XPF_IP_VERSION, 1);
	if (version != 4 && version != 6)
		return;
	fixed(d, D_XPF_PROTOCOL, 1);
	fixed(d, version == 4 ? D_XPF_SOURCE_IPV4 : D_XPF_SOURCE_IPV6, version == 4 ? 4 : 16);
	fixed(d, version == 4 ? D_XPF_DESTINATION_IPV4 : D_XPF_DESTINATION_IPV6, version == 4 ? 4 : 16);
	fixed(d, D_XPF_SPORT, 2);
	fixed(d, D_XPF_DPORT, 2);
}

static void undecoded(struct rdata *d)
{
	expert(
	    d->w, d->node, D_UNDECODED_TYPE,
	    "Dissector for DNS Type (%u) code not implemented, Contact Wireshark developers if you want this supported",
	    d->r->type);
	all_the_rest(d, D_DATA);
}

/* ------------------------------------------------------------------ service bindings */

static void base64(struct text *t, const uint8_t *p, uint32_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (uint32_t i = 0; p && i < n; i += 3) {
		uint32_t three =
		    (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
		text_char(t, digits[three >> 18]);
		text_char(t, digits[three >> 12 & 63]);
		text_char(t, i + 1 < n ? digits[three >> 6 & 63] : '=');
		text_char(t, i + 2 < n ? digits[three & 63] : '=');
	}
}

static void svc_blob(struct rdata *d, struct node *param, unsigned field, uint32_t len)
{
	struct text t;

	text_init(&t);
	base64(&t, get_bytes(d->w, d->off, len), len);
	node_label(add(d->w, param, field, d->off, len), "%s: %s", dns_fields[field].label, t.p ? t.p : "");
	node_append(param, "=%s", t.p ? t.p : "");
	text_fini(&t);
}

/* Items of the value of one parameter, listed behind its name: one item, starting at d->off. */
static uint32_t svc_item(struct rdata *d, struct node *param, uint16_t key_code, const char *mark)
{
	uint32_t len = 0;

	switch (key_code) {
	case 0:
		add(d->w, param, D_SVCB_SVCPARAM_MANDATORY_KEY, d->off, 2);
		node_append(param, "%s%s", mark, name_or(d->w, dns_key_names, get_u16(d->w, d->off), "key%u"));
		return 2;
	case 1:
		len = get_u8(d->w, d->off);
		add(d->w, param, D_SVCB_SVCPARAM_ALPN_LENGTH, d->off, 1);
		add(d->w, param, D_SVCB_SVCPARAM_ALPN, d->off + 1, len);
		node_append(param, "%s%s", mark, walk_string(d->w, d->off + 1, len));
		return 1 + len;
	case 3:
		add(d->w, param, D_SVCB_SVCPARAM_PORT, d->off, 2);
		node_append(param, "%s%u", mark, get_u16(d->w, d->off));
		return 2;
	case 4:
		add(d->w, param, D_SVCB_SVCPARAM_IPV4HINT_IP, d->off, 4);
		node_append(param, "%s%s", mark, ip4_text(d->w, get_bytes(d->w, d->off, 4)));
		return 4;
	case 6:
		add(d->w, param, D_SVCB_SVCPARAM_IPV6HINT_IP, d->off, 16);
		node_append(param, "%s%s", mark, ip6_text(d->w, get_bytes(d->w, d->off, 16)));
		return 16;
	default: return REST;
	}
}

static void svc_value(struct rdata *d, struct node *param, uint16_t key_code, uint32_t len)
{
	uint32_t    end = d->off + len;
	const char *mark = "=";

	if (key_code == 5 || key_code == 32769) {
		svc_blob(d, param, key_code == 5 ? D_SVCB_SVCPARAM_ECHCONFIG : D_SVCB_SVCPARAM_ODOHCONFIG, len);
	} else if (key_code > 6) {
		add(d->w, param, D_SVCB_SVCPARAM_VALUE, d->off, len);
		node_append(param, "=%s", walk_string(d->w, d->off, len));
	}
	while (walk_ok(d->w) && d->off < end) {
		uint32_t used = svc_item(d, param, key_code, mark);
		if (used == REST)
			break;
		d->off += used;
		mark = ",";
	}
}

static void svcb(struct rdata *d)
{
	fixed(d, D_SVCB_SVCPRIORITY, 2);
	name(d, D_SVCB_TARGETNAME);
	while (walk_ok(d->w) && d->off < d->end) {
		uint16_t     key_code = get_u16(d->w, d->off);
		uint32_t     len = get_u16(d->w, d->off + 2), next = d->off + 4 + len;
		struct node *param = add(d->w, d->node, D_SVCB_SVCPARAM, d->off, 4 + len);
		node_append(param, ": %s", name_or(d->w, dns_key_names, key_code, "key%u"));
		add(d->w, param, D_SVCB_SVCPARAM_KEY, d->off, 2);
		add(d->w, param, D_SVCB_SVCPARAM_VALUE_LENGTH, d->off + 2, 2);
		d->off += 4;
		if (len)
			svc_value(d, param, key_code, len);
		d->off = next;
	}
}

/* ------------------------------------------------------------------ EDNS options: RFC 6891 section 6.1.2 */

static void client_subnet(struct rdata *d, struct node *opt, uint32_t len)
{
	uint8_t  bytes[16] = {0};
	uint16_t family = get_u16(d->w, d->off);
	uint32_t most = family == 1 ? 4 : 16, n = len >= 4 ? len - 4 : 0;

	add(d->w, opt, D_OPT_CLIENT_FAMILY, d->off, 2);
	add(d->w, opt, D_OPT_CLIENT_NETMASK, d->off + 2, 1);
	add(d->w, opt, D_OPT_CLIENT_SCOPE, d->off + 3, 1);
	const uint8_t *p = get_bytes(d->w, d->off + 4, n);
	if (n > 16) {
		expert(d->w, opt, D_RR_OPT_BAD_LENGTH, NULL);
	} else if (p && (family == 1 || family == 2)) {
		memcpy(bytes, p, n);
		add_bytes(d->w, opt, family == 1 ? D_OPT_CLIENT_ADDR4 : D_OPT_CLIENT_ADDR6, d->off + 4, n, bytes, most);
	} else {
		add(d->w, opt, D_OPT_CLIENT_ADDR, d->off + 4, n);
	}
}

static void each_byte(struct rdata *d, struct node *opt, unsigned field, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		add(d->w, opt, field, d->off + i, 1);
}

static void option_value(struct rdata *d, struct node *opt, uint16_t code, uint32_t len)
{
	switch (code) {
	case 5: each_byte(d, opt, D_OPT_DAU, len); break;
	case 6: each_byte(d, opt, D_OPT_DHU, len); break;
	case 7: each_byte(d, opt, D_OPT_N3U, len); break;
	case 8:
	case 20730: client_subnet(d, opt, len); break;
	case 10:
		add(d->w, opt, D_OPT_COOKIE_CLIENT, d->off, 8);
		add(d->w, opt, D_OPT_COOKIE_SERVER, d->off + 8, len > 8 ? len - 8 : 0);
		break;
	case 11:
		if (len == 2)
			add(d->w, opt, D_OPT_EDNS_TCP_KEEPALIVE_TIMEOUT, d->off, 2);
		break;
	case 12: add(d->w, opt, D_OPT_PADDING, d->off, len); break;
	case 13: add(d->w, opt, D_OPT_CHAIN_FQDN, d->off, len); break;
	case 15:
		add(d->w, opt, D_OPT_EXT_ERROR_INFO_CODE, d->off, 2);
		if (len > 2)
			add(d->w, opt, D_OPT_EXT_ERROR_EXTRA_TEXT, d->off + 2, len - 2);
		break;
	default: break;
	}
}

static void options(struct rdata *d)
{
	while (walk_ok(d->w) && d->off < d->end) {
		uint16_t     code = get_u16(d->w, d->off);
		uint32_t     len = get_u16(d->w, d->off + 2);
		struct node *opt = add(d->w, d->node, D_OPT, d->off, 4 + len);
		node_append(opt, ": %s", name_or(d->w, dns_code_names, code, "Unknown (%u)"));
		struct node *number = add(d->w, opt, D_OPT_CODE, d->off, 2);
		if (code == 20730)
			expert(d->w, number, D_DEPR_OPC, "Deprecated opcode. Client subnet OPT assigned as 8.");
		add(d->w, opt, D_OPT_LEN, d->off + 2, 2);
		add(d->w, opt, D_OPT_DATA, d->off + 4, len);
		d->off += 4;
		option_value(d, opt, code, len);
		d->off += len;
	}
}

/* ------------------------------------------------------------------ all types */

static void nsec(struct rdata *d)
{
	bool old = d->r->type == 30;

	one_name(d, old ? D_NXT_NEXT_DOMAIN_NAME : D_NSEC_NEXT_DOMAIN_NAME, "next domain name ");
	if (old)
		type_bits(d, 0, rest(d));
	else
		type_windows(d);
}

static void nsec3param(struct rdata *d)
{
	gist(d, "%s", d->r->owner);
	nsec3_head(d);
}

static void special(struct rdata *d)
{
	switch (d->r->type) {
	case 1:
	case 28: address(d); break;
	case 2: one_name(d, D_NS, "ns "); break;
	case 5: one_name(d, D_CNAME, "cname "); break;
	case 6: soa(d); break;
	case 11: wks(d); break;
	case 12: one_name(d, D_PTR_DOMAIN_NAME, ""); break;
	case 13: hinfo(d); break;
	case 15: preference_name(d, D_MX_PREFERENCE, D_MX_MAIL_EXCHANGE, "mx"); break;
	case 20: isdn(d); break;
	case 25: key(d); break;
	case 29: loc(d); break;
	case 30:
	case 47: nsec(d); break;
	case 33: srv(d); break;
	case 35: naptr(d); break;
	case 36: preference_name(d, D_KX_PREFERENCE, D_KX_KEY_EXCHANGE, "kx"); break;
	case 38: a6(d); break;
	case 39: one_name(d, D_DNAME, "dname "); break;
	case 41: options(d); break;
	case 42: apl(d); break;
	case 45: ipseckey(d); break;
	case 48:
	case 60: dnskey(d); break;
	case 50: nsec3(d); break;
	case 51: nsec3param(d); break;
	case 55: hip(d); break;
	case 62: csync(d); break;
	case 64:
	case 65: svcb(d); break;
	case 249: tkey(d); break;
	case 250: tsig(d); break;
	case 257: caa(d); break;
	case 65281: wins(d); break;
	case 65282: wins_reverse(d); break;
	case 65422: xpf(d); break;
	default: undecoded(d);
	}
}

void dns_rdata(const struct dns_message *m, const struct dns_record *r)
{
	struct rdata d = {.m = m, .r = r, .w = m->w, .node = r->node, .off = r->off, .end = r->off + r->len};

	if (r->len && !run_plain(&d))
		special(&d);
}
