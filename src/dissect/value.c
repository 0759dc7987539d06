/* value.c -- see value.h.  Formats only: which fields there are, and where, is the protocols' and walk.c's. */
#include "dissect/value.h"
#include "base/bytes.h"
#include "base/unicode.h"

#include "dissect/walk.h"
#include "proto/oids.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

/* ORDER FTYPE */
static const struct {
	const char *name, *pretty;
	uint8_t     size;
} types[FT_COUNT] = {
    {"FT_NONE", "Label", 0},
    {"FT_PROTOCOL", "Protocol", 0},
    {"FT_BOOLEAN", "Boolean", 1},
    {"FT_CHAR", "Character (8 bits)", 1},
    {"FT_UINT8", "Unsigned integer (8 bits)", 1},
    {"FT_UINT16", "Unsigned integer (16 bits)", 2},
    {"FT_UINT24", "Unsigned integer (24 bits)", 3},
    {"FT_UINT32", "Unsigned integer (32 bits)", 4},
    {"FT_UINT40", "Unsigned integer (40 bits)", 5},
    {"FT_UINT48", "Unsigned integer (48 bits)", 6},
    {"FT_UINT56", "Unsigned integer (56 bits)", 7},
    {"FT_UINT64", "Unsigned integer (64 bits)", 8},
    {"FT_INT8", "Signed integer (8 bits)", 1},
    {"FT_INT16", "Signed integer (16 bits)", 2},
    {"FT_INT24", "Signed integer (24 bits)", 3},
    {"FT_INT32", "Signed integer (32 bits)", 4},
    {"FT_INT40", "Signed integer (40 bits)", 5},
    {"FT_INT48", "Signed integer (48 bits)", 6},
    {"FT_INT56", "Signed integer (56 bits)", 7},
    {"FT_INT64", "Signed integer (64 bits)", 8},
    {"FT_FLOAT", "Floating point (single-precision)", 4},
    {"FT_DOUBLE", "Floating point (double-precision)", 8},
    {"FT_ABSOLUTE_TIME", "Date and time", 8},
    {"FT_RELATIVE_TIME", "Time offset", 8},
    {"FT_STRING", "Character string", 0},
    {"FT_STRINGZ", "Character string", 0},
    {"FT_STRINGZPAD", "Character string", 0},
    {"FT_STRINGZTRUNC", "Character string", 0},
    {"FT_UINT_STRING", "Character string", 0},
    {"FT_ETHER", "Ethernet or other MAC address", 6},
    {"FT_BYTES", "Byte sequence", 0},
    {"FT_UINT_BYTES", "Byte sequence", 0},
    {"FT_IPv4", "IPv4 address", 4},
    {"FT_IPv6", "IPv6 address", 16},
    {"FT_IPXNET", "IPX network number", 4},
    {"FT_FRAMENUM", "Frame number", 4},
    {"FT_GUID", "Globally Unique Identifier", 16},
    {"FT_OID", "ASN.1 object identifier", 0},
    {"FT_REL_OID", "ASN.1 relative object identifier", 0},
    {"FT_SYSTEM_ID", "OSI System-ID", 0},
    {"FT_EUI64", "EUI64 address", 8},
    {"FT_VINES", "VINES address", 6},
    {"FT_FCWWN", "Fibre Channel WWN", 8},
    {"FT_IEEE_11073_SFLOAT", "IEEE-11073 Floating point (16-bit)", 2},
    {"FT_IEEE_11073_FLOAT", "IEEE-11073 Floating point (32-bit)", 4},
};

static const char *const bases[] = {
    "BASE_NONE",
    "BASE_DEC",
    "BASE_HEX",
    "BASE_OCT",
    "BASE_DEC_HEX",
    "BASE_HEX_DEC",
    "BASE_CUSTOM",
    "BASE_PT_UDP",
    "BASE_PT_TCP",
    "BASE_PT_DCCP",
    "BASE_PT_SCTP",
    "BASE_OUI",
    "BASE_NETMASK",
    "BASE_EXP",
    "ABSOLUTE_TIME_LOCAL",
    "ABSOLUTE_TIME_UTC",
    "ABSOLUTE_TIME_DOY_UTC",
    "ABSOLUTE_TIME_NTP_UTC",
    "ABSOLUTE_TIME_UNIX",
    "SEP_DOT",
    "SEP_DASH",
    "SEP_COLON",
    "SEP_SPACE",
    "BASE_STR_WSP",
};

unsigned ftype_size(enum ftype type)
{
	return types[type].size;
}

const char *ftype_name(enum ftype type)
{
	return types[type].name;
}

const char *ftype_pretty(enum ftype type)
{
	return types[type].pretty;
}

const char *base_name(enum base base)
{
	return bases[base];
}

bool ftype_is_uint(enum ftype type)
{
	return (type >= FT_BOOLEAN && type <= FT_UINT64) || type == FT_FRAMENUM || type == FT_IPXNET;
}

bool ftype_is_int(enum ftype type)
{
	return type >= FT_INT8 && type <= FT_INT64;
}

bool ftype_is_string(enum ftype type)
{
	return type >= FT_STRING && type <= FT_UINT_STRING;
}

/* ORDER EXPERT */
const char *severity_name(enum severity s)
{
	static const char *const names[] = {"", "Comment", "Chat", "Note", "Warning", "Error"};

	return names[s];
}

const char *group_name(enum expert_group g)
{
	static const char *const names[] = {"",          "Checksum",   "Sequence",     "Response",   "Request",
	                                    "Undecoded", "Reassemble", "Malformed",    "Debug",      "Protocol",
	                                    "Security",  "Comment",    "Decryption",   "Assumption", "Deprecated",
	                                    "Receive",   "Interface",  "Dissector bug"};

	return names[g];
}

/* ------------------------------------------------------------------ reading */

static uint64_t read_number(const struct field *f, const uint8_t *p, uint32_t len, bool le)
{
	uint64_t v = le ? le_n(p, len) : be_n(p, len);

	if (ftype_is_int(f->type) && len < 8 && len && v >> (len * 8 - 1))
		v |= UINT64_MAX << (len * 8); /* sign */
	if (f->mask) {
		v = (v & f->mask) >> __builtin_ctzll(f->mask);
		uint64_t top = f->mask >> __builtin_ctzll(f->mask);
		if (ftype_is_int(f->type) && v > top / 2)
			v |= ~top;
	}
	return v;
}

static double read_float(const uint8_t *p, uint32_t len, bool le)
{
	uint64_t bits = le ? le_n(p, len) : be_n(p, len);
	uint32_t low = (uint32_t)bits;
	float    single;
	double   value;

	if (len == 4) {
		memcpy(&single, &low, 4);
		return (double)single;
	}
	memcpy(&value, &bits, 8);
	return value;
}

enum { NTP_TO_UNIX_S = 2208988800u };

/* Times in the frame: seconds and nanoseconds; TIME_NTP: RFC 5905's 32.32 fixed point, era 0 from 1968 on. */
static void read_time(struct value *v, enum base base, const uint8_t *p, uint32_t len, bool le)
{
	uint64_t high = 0, low = 0;

	if (base == BASE_TIME_NTP && len == 8) {
		high = be32(p);
		low = be32(p + 4);
		v->time.s = high || low ? (int64_t)high + (high & 0x80000000u ? 0 : INT64_C(0x100000000)) -
		                              (int64_t)NTP_TO_UNIX_S
		                        : 0;
		v->time.ns = (int32_t)(low * 1000000000 >> 32);
		return;
	}
	if (len >= 8) {
		high = le ? le_n(p, len / 2) : be_n(p, len / 2);
		low = le ? le_n(p + len / 2, len / 2) : be_n(p + len / 2, len / 2);
	} else {
		high = le ? le_n(p, len) : be_n(p, len);
	}
	v->time.s = len == 8 || len == 4 ? (int64_t)(int32_t)high : (int64_t)high;
	v->time.ns = (int32_t)low;
}

void value_read(struct value *v, const struct field *f, const uint8_t *p, uint32_t len, bool le)
{
	if (ftype_is_uint(f->type) || ftype_is_int(f->type)) {
		v->u = read_number(f, p, len > 8 ? 8 : len, le);
	} else if (f->type == FT_FLOAT || f->type == FT_DOUBLE) {
		v->f = read_float(p, len > 8 ? 8 : len, le);
	} else if (f->type == FT_ABSOLUTE_TIME || f->type == FT_RELATIVE_TIME) {
		read_time(v, f->base, p, len, le);
	} else {
		v->bytes.p = p;
		v->bytes.n = len;
	}
}

/* ------------------------------------------------------------------ text */

uint32_t utf8_sequence(const uint8_t *p, uint32_t n)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	if (!n || p[0] < 0x80)
		return n ? 1 : 0;
	uint32_t size = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < size)
		return 0;
	uint32_t code = p[0] & (0xffu >> (size + 1));
	for (uint32_t i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return size;
}

static bool has_c_escape(char c, char *letter)
{
	static const char codes[] = "\a\b\f\n\r\t\v", letters[] = "abfnrtv";
	const char       *at = c ? strchr(codes, c) : NULL;

	if (at)
		*letter = letters[at - codes];
	return at != NULL;
}

/* Code points U+0080 to U+009F are controls too. */
static bool is_c1(const char *p)
{
	return (uint8_t)p[0] == 0xc2 && (uint8_t)p[1] < 0xa0;
}

void text_escaped(struct text *t, const char *p, size_t length)
{
	char letter;

	for (size_t i = 0; i < length;) {
		uint8_t  c = (uint8_t)p[i];
		uint32_t size = utf8_sequence((const uint8_t *)p + i, (uint32_t)(length - i));
		if (size == 1 && c >= 0x20 && c < 0x7f) {
			text_char(t, (char)c);
		} else if (size > 1 && !is_c1(p + i)) {
			text_put(t, p + i, size);
		} else if (c == '\0') {
			text_str(t, "\\0");
		} else if (has_c_escape((char)c, &letter)) {
			text_char(t, '\\');
			text_char(t, letter);
		} else {
			for (uint32_t k = 0; k < (size ? size : 1); k++) {
				text_str(t, "\\x");
				text_hex(t, (uint8_t)p[i + k], 2);
			}
		}
		i += size ? size : 1;
	}
}

/* Are these eight bytes printable ASCII, as far as can be seen at once? */
static bool is_printable(uint64_t bytes)
{
	uint64_t each = UINT64_C(0x0101010101010101);

	return !((bytes | (bytes + each) | (bytes - 0x20 * each)) & 0x80 * each);
}

void col_escape(struct text *t, size_t start)
{
	size_t i = start;

	while (i < t->length) {
		if (t->length - i >= 8 && is_printable(le64((const uint8_t *)t->p + i))) {
			i += 8;
			continue;
		}
		if (t->p[i] >= 0x20 && t->p[i] < 0x7f) {
			i++;
			continue;
		}
		uint8_t  c = (uint8_t)t->p[i];
		uint32_t size = c < 0x80 ? c >= 0x20 && c < 0x7f
		                         : utf8_sequence((const uint8_t *)t->p + i, (uint32_t)(t->length - i));
		if (!size || (size > 1 && is_c1(t->p + i)))
			break;
		i += size;
	}
	if (i == t->length)
		return;
	struct text copy;
	text_init(&copy);
	text_put(&copy, t->p + start, t->length - start);
	t->length = start;
	text_escaped(t, copy.p, copy.length);
	text_fini(&copy);
}

/* ------------------------------------------------------------------ numbers */

static unsigned hex_digits_of(const struct field *f)
{
	switch (f->type) {
	case FT_CHAR:
	case FT_UINT8:
	case FT_INT8: return 2;
	case FT_UINT16:
	case FT_INT16: return 4;
	case FT_UINT24:
	case FT_INT24: return 6;
	case FT_UINT32:
	case FT_INT32: return 8;
	case FT_UINT40:
	case FT_INT40: return 10;
	case FT_UINT48:
	case FT_INT48: return 12;
	case FT_UINT56:
	case FT_INT56: return 14;
	default: return 16;
	}
}

static uint64_t cut_to_type(const struct field *f, uint64_t v)
{
	unsigned bits = hex_digits_of(f) * 4;

	return bits < 64 ? v & ((UINT64_C(1) << bits) - 1) : v;
}

static void put_char(struct text *t, uint64_t v)
{
	char letter;

	if (v < 0x80 && has_c_escape((char)v, &letter))
		text_printf(t, "'\\%c'", letter);
	else if (v == '\'' || v == '\\')
		text_printf(t, "'\\%c'", (int)v);
	else if (v >= 0x20 && v < 0x7f)
		text_printf(t, "'%c'", (int)v);
	else
		text_printf(t, "'\\x%02x'", (unsigned)v);
}

static void put_hex(struct text *t, const struct field *f, uint64_t v)
{
	text_str(t, "0x");
	text_hex(t, cut_to_type(f, v), hex_digits_of(f));
}

/* In a label a field of some bits has as many digits as they need. */
static void put_label_hex(struct text *t, const struct field *f, uint64_t v)
{
	unsigned bits = f->mask ? 64u - (unsigned)__builtin_clzll(f->mask) - (unsigned)__builtin_ctzll(f->mask) : 0;
	unsigned digits = bits ? (bits + 3) / 4 : hex_digits_of(f);

	text_str(t, "0x");
	text_hex(t, cut_to_type(f, v), digits);
}

static void put_dec(struct text *t, const struct field *f, uint64_t v)
{
	if (ftype_is_int(f->type))
		text_i64(t, (int64_t)v);
	else
		text_u64(t, v);
}

enum { OUI_LABEL_MAX = 31 }; /* what a label has room for: a long name is cut, its bracket too */

static void put_oui(struct text *t, uint64_t v)
{
	const uint8_t oui[3] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
	const char   *vendor = vendor_long(oui);
	size_t        start = t->length;

	text_hexbytes(t, oui, sizeof oui, ':');
	if (vendor)
		text_printf(t, " (%s)", vendor);
	if (t->length - start > OUI_LABEL_MAX)
		t->length = start + OUI_LABEL_MAX;
}

/* The number alone, as the row's base says. */
static void put_number(struct text *t, const struct field *f, uint64_t v)
{
	switch (f->base) {
	case BASE_HEX: put_label_hex(t, f, v); return;
	case BASE_OCT: text_printf(t, "0%llo", (unsigned long long)v); return;
	case BASE_DEC_HEX:
		put_dec(t, f, v);
		text_str(t, " (");
		put_label_hex(t, f, v);
		text_char(t, ')');
		return;
	case BASE_HEX_DEC:
		put_label_hex(t, f, v);
		text_str(t, " (");
		put_dec(t, f, v);
		text_char(t, ')');
		return;
	case BASE_OUI: put_oui(t, v); return;
	default: put_dec(t, f, v);
	}
}

static const char *value_name(const struct field *f, uint64_t v)
{
	if (f->names_kind == NAMES_LIST)
		return name_of(f->names, v);
	if (f->names_kind == NAMES_RANGES)
		return range_of(f->names, v);
	return NULL;
}

static const char *yesno_of(const struct field *f, uint64_t v)
{
	const struct yesno *y = f->names_kind == NAMES_YESNO ? f->names : NULL;

	return v ? (y ? y->yes : "True") : (y ? y->no : "False");
}

static void put_custom(struct text *t, const struct field *f, uint64_t v)
{
	(*(const field_format *)f->names)(t, v);
}

/* What stands behind "Label: " for a number. */
static void put_number_value(struct text *t, const struct field *f, uint64_t v)
{
	const char *name = value_name(f, v);

	if (f->type == FT_FRAMENUM) {
		text_u64(t, v);
	} else if (f->names_kind == NAMES_CUSTOM) {
		put_custom(t, f, v);
	} else if (f->names_kind == NAMES_UNIT) {
		const struct unit *u = f->names;
		put_number(t, f, v);
		text_str(t, v == 1 ? u->one : u->many);
	} else if (f->names_kind == NAMES_LIST || f->names_kind == NAMES_RANGES) {
		if (!name && f->flags & FIELD_SPECIAL) {
			f->type == FT_CHAR ? put_char(t, v) : put_number(t, f, v);
			return;
		}
		text_str(t, name ? name : "Unknown");
		if (f->base == BASE_NONE && f->type != FT_CHAR)
			return;
		text_str(t, " (");
		f->type == FT_CHAR ? put_char(t, v) : put_number(t, f, v);
		text_char(t, ')');
	} else if (f->type == FT_CHAR) {
		put_char(t, v);
	} else {
		put_number(t, f, v);
	}
}

/* Draw the bits of a number: the field's own as 0 and 1, the others as dots, in groups of four from the left. */
static void put_bits(struct text *t, const struct field *f, uint64_t v)
{
	unsigned bits = f->type == FT_BOOLEAN ? f->width : ftype_size(f->type) * 8,
		 shift = (unsigned)__builtin_ctzll(f->mask);
	uint64_t raw = v << shift;

	if (f->type == FT_BOOLEAN && v)
		raw = f->mask;
	for (unsigned i = bits; i-- > 0;) {
		uint64_t bit = UINT64_C(1) << i;
		text_char(t, !(f->mask & bit) ? '.' : raw & bit ? '1' : '0');
		if (i && (bits - i) % 4 == 0)
			text_char(t, ' ');
	}
	text_str(t, " = ");
}

/* ------------------------------------------------------------------ times */

static void put_fraction(struct text *t, int32_t ns)
{
	uint32_t v = (uint32_t)(ns < 0 ? -ns : ns);
	size_t   start = t->length;

	if (v >= 1000000000) { /* a capture may say anything */
		text_printf(t, ".%u", v);
		return;
	}
	text_u64(t, 1000000000u + v);
	t->p[start] = '.';
}

void text_absolute_time(struct text *t, int64_t seconds, int32_t ns, enum base base)
{
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t            when = (time_t)seconds;
	struct tm         tm;
	bool              local = base == BASE_TIME_LOCAL;

	if (base == BASE_TIME_UNIX) {
		text_i64(t, seconds);
		put_fraction(t, ns);
		return;
	}
	if (base == BASE_TIME_NTP && seconds == 0 && ns == 0) {
		text_str(t, "NULL");
		return;
	}
	if (!(local ? localtime_r(&when, &tm) : gmtime_r(&when, &tm))) {
		text_str(t, "Not representable");
		return;
	}
	if (base == BASE_TIME_DOY)
		text_printf(t, "%04d/%03d:%02d:%02d:%02d.%09d", tm.tm_year + 1900, tm.tm_yday + 1, tm.tm_hour,
		            tm.tm_min, tm.tm_sec, ns);
	else
		text_printf(t, "%s %2d, %d %02d:%02d:%02d.%09d", months[tm.tm_mon], tm.tm_mday, tm.tm_year + 1900,
		            tm.tm_hour, tm.tm_min, tm.tm_sec, ns);
	text_char(t, ' ');
	text_str(t, local ? tm.tm_zone : "UTC");
}

static void put_relative_time(struct text *t, int64_t seconds, int32_t ns)
{
	if (seconds < 0 || ns < 0)
		text_char(t, '-');
	text_i64(t, seconds < 0 ? -seconds : seconds);
	put_fraction(t, ns);
}

/* ------------------------------------------------------------------ bytes */

static char separator_of(const struct field *f, char otherwise)
{
	switch (f->base) {
	case SEP_DOT: return '.';
	case SEP_DASH: return '-';
	case SEP_COLON: return ':';
	case SEP_SPACE: return ' ';
	default: return otherwise;
	}
}

enum { LABEL_BYTES_MAX = 36 };

static void put_label_bytes(struct text *t, const struct field *f, const struct value *v)
{
	char     separator = separator_of(f, '\0');
	uint32_t n = v->bytes.n, most = separator ? 24 : LABEL_BYTES_MAX;

	if (!n) {
		text_str(t, "<MISSING>");
		return;
	}
	text_hexbytes(t, v->bytes.p, n > most ? most : n, separator);
	if (n > most) {
		if (separator)
			text_char(t, separator);
		text_str(t, "\xe2\x80\xa6");
	}
}

static void put_guid(struct text *t, const uint8_t *p)
{
	text_hexbytes(t, p, 4, '\0');
	for (int i = 4; i < 10; i += 2) {
		text_char(t, '-');
		text_hexbytes(t, p + i, 2, '\0');
	}
	text_char(t, '-');
	text_hexbytes(t, p + 10, 6, '\0');
}

/* Addresses and the like: types whose text needs no row. */
static void put_plain_bytes(struct text *t, const struct field *f, const struct value *v)
{
	const uint8_t *p = v->bytes.p;
	uint32_t       n = v->bytes.n;

	if (n < ftype_size(f->type)) {
		text_hexbytes(t, p, n, ':');
		return;
	}
	switch (f->type) {
	case FT_IPv4: text_ip4(t, p); break;
	case FT_IPv6: text_ip6(t, p); break;
	case FT_GUID: put_guid(t, p); break;
	case FT_OID: oid_numbers(t, p, n, false); break;
	case FT_REL_OID: oid_numbers(t, p, n, true); break;
	case FT_VINES: text_printf(t, "%08X.%04X", be32(p), be16(p + 4)); break;
	default: text_hexbytes(t, p, n, separator_of(f, ':'));
	}
}

static void put_float(struct text *t, const struct field *f, double v)
{
	text_printf(t, f->type == FT_FLOAT ? "%.6g" : "%.15g", v);
	if (f->names_kind == NAMES_UNIT)
		text_str(t, fabs(v - 1.0) < 1e-12 ? ((const struct unit *)f->names)->one
		                                  : ((const struct unit *)f->names)->many);
}

/* ------------------------------------------------------------------ names of addresses and ports */

void text_mac_name(struct text *t, const struct resolver *names, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	if (resolver_mac(names, p, name))
		text_str(t, name);
	else
		text_mac(t, p);
}

void text_mac_label(struct text *t, const struct resolver *names, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	if (!resolver_mac(names, p, name)) {
		text_mac(t, p);
		return;
	}
	text_str(t, name);
	text_str(t, " (");
	text_mac(t, p);
	text_char(t, ')');
}

static void put_ip(struct text *t, const uint8_t *p, uint32_t n)
{
	if (n == 4)
		text_ip4(t, p);
	else
		text_ip6(t, p);
}

void text_ip_name(struct text *t, const struct resolver *names, const uint8_t *p, uint32_t n)
{
	const char *name = resolver_host(names, p, n);

	if (name)
		text_str(t, name);
	else
		put_ip(t, p, n);
}

void text_ip_label(struct text *t, const struct resolver *names, const uint8_t *p, uint32_t n)
{
	bool asked = names && names->network;

	if (asked) {
		text_ip_name(t, names, p, n);
		text_str(t, " (");
	}
	put_ip(t, p, n);
	if (asked)
		text_char(t, ')');
}

void text_port_label(struct text *t, const struct resolver *names, enum base base, uint64_t port)
{
	const char *name = resolver_port(names, base, port);

	if (name)
		text_str(t, name);
	else
		text_u64(t, port);
	if (names && names->transport)
		text_printf(t, " (%llu)", (unsigned long long)port);
}

static bool is_port(const struct field *f)
{
	return f->type == FT_UINT16 && f->base >= BASE_PT_UDP && f->base <= BASE_PT_SCTP;
}

/* ------------------------------------------------------------------ the two forms */

void value_show(struct text *t, const struct field *f, const struct value *v)
{
	if (f->type == FT_NONE || f->type == FT_PROTOCOL)
		return;
	if (ftype_is_string(f->type))
		text_escaped(t, (const char *)v->bytes.p, v->bytes.n);
	else if (f->type == FT_CHAR)
		put_char(t, v->u);
	else if (f->type == FT_BOOLEAN)
		text_u64(t, v->u != 0);
	else if (f->type == FT_IPXNET)
		text_printf(t, "0x%08x", (unsigned)v->u);
	else if (f->type == FT_UINT64 && f->names_kind == NAMES_RANGES)
		put_dec(t, f, v->u); /* whatever its base */
	else if (ftype_is_uint(f->type) && (f->base == BASE_HEX || f->base == BASE_HEX_DEC))
		put_hex(t, f, v->u);
	else if (f->base == BASE_OCT)
		text_printf(t, "0%llo", (unsigned long long)v->u);
	else if (ftype_is_uint(f->type) || ftype_is_int(f->type))
		put_dec(t, f, v->u);
	else if (f->type == FT_FLOAT || f->type == FT_DOUBLE)
		text_printf(t, f->type == FT_FLOAT ? "%.6g" : "%.15g", v->f);
	else if (f->type == FT_ABSOLUTE_TIME)
		text_absolute_time(t, v->time.s, v->time.ns, f->base);
	else if (f->type == FT_RELATIVE_TIME)
		put_relative_time(t, v->time.s, v->time.ns);
	else
		put_plain_bytes(t, f, v);
}

void value_resolved(struct text *t, const struct field *f, const struct value *v, const struct resolver *names)
{
	bool        is_number = ftype_is_uint(f->type) || ftype_is_int(f->type);
	const char *name = is_number ? value_name(f, v->u) : NULL;

	if (f->type == FT_BOOLEAN)
		text_str(t, yesno_of(f, v->u));
	else if (is_port(f))
		text_port_label(t, names, f->base, v->u);
	else if (name)
		text_str(t, name);
	else if (f->type != FT_CHAR && f->type != FT_FRAMENUM && f->type != FT_IPXNET && is_number)
		put_number(t, f, v->u);
	else
		value_show(t, f, v);
}

static uint32_t code_point(const char *p, uint32_t size)
{
	uint32_t code = (uint8_t)p[0] & (0xffu >> (size + 1));

	for (uint32_t i = 1; i < size; i++)
		code = code << 6 | ((uint8_t)p[i] & 0x3f);
	return code;
}

/* Text for one code point as a line of the tree has it, where that is not itself nor a C escape. */
static bool put_unprintable(struct text *t, const char *p, uint32_t size)
{
	uint8_t c = (uint8_t)p[0];
	char    letter;

	if (size > 1) {
		uint32_t code = code_point(p, size);
		if (unicode_printable(code))
			return false;
		text_printf(t, code > 0xffff ? "\\U%08X" : "\\u%04X", (unsigned)code);
		return true;
	}
	if ((c >= 0x20 && c != 0x7f) || has_c_escape((char)c, &letter))
		return false;
	text_printf(t, "\\%03o", c);
	return true;
}

void text_label(struct text *t, const char *p, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t plain = i;
		while (plain < length && p[plain] >= 0x20 && p[plain] < 0x7f)
			plain++;
		text_put(t, p + i, plain - i);
		i = plain;
		uint32_t size = utf8_sequence((const uint8_t *)p + i, (uint32_t)(length - i));
		size += !size && i < length;
		if (size > 1 && !put_unprintable(t, p + i, size))
			text_put(t, p + i, size);
		else if (size == 1 && !put_unprintable(t, p + i, size))
			text_escaped(t, p + i, size);
		i += size;
	}
}

static void put_oid_name(struct text *t, const struct value *v)
{
	size_t start = t->length;

	text_str(t, " (");
	if (oid_put_name(t, v->bytes.p, v->bytes.n))
		text_char(t, ')');
	else
		t->length = start;
}

static void put_label_value(struct text *t, const struct field *f, const struct value *v, const struct resolver *names)
{
	if (ftype_is_string(f->type)) {
		text_label(t, (const char *)v->bytes.p, v->bytes.n);
	} else if (f->type == FT_BOOLEAN) {
		text_str(t, yesno_of(f, v->u));
	} else if (f->type == FT_IPXNET) {
		text_printf(t, "0x%08x", (unsigned)v->u);
	} else if (is_port(f)) {
		text_port_label(t, names, f->base, v->u);
	} else if (f->type == FT_ETHER && v->bytes.n == 6) {
		text_mac_label(t, names, v->bytes.p);
	} else if ((f->type == FT_IPv4 && v->bytes.n == 4) || (f->type == FT_IPv6 && v->bytes.n == 16)) {
		text_ip_label(t, names, v->bytes.p, v->bytes.n);
	} else if (ftype_is_uint(f->type) || ftype_is_int(f->type)) {
		put_number_value(t, f, v->u);
	} else if (f->type == FT_FLOAT || f->type == FT_DOUBLE) {
		put_float(t, f, v->f);
	} else if (f->type == FT_RELATIVE_TIME) {
		put_relative_time(t, v->time.s, v->time.ns);
		text_str(t, " seconds");
	} else if (f->type == FT_BYTES || f->type == FT_UINT_BYTES) {
		put_label_bytes(t, f, v);
	} else {
		value_show(t, f, v);
		if (f->type == FT_OID)
			put_oid_name(t, v);
	}
}

/* Cut a line that is too long: at a character's start, the ellipsis after the label as Wireshark puts it. */
static void cut_label(struct text *t, size_t start, size_t name_length)
{
	if (t->length - start < LABEL_MAX)
		return;
	static const char dots[] = " [truncated]";
	size_t            keep = LABEL_MAX - 1 - sizeof dots;
	while (keep > name_length && ((uint8_t)t->p[start + keep] & 0xc0) == 0x80)
		keep--;
	t->length = start + keep;
	char *room = text_room(t, sizeof dots);
	(void)room;
	memmove(t->p + start + name_length + sizeof dots - 1, t->p + start + name_length, keep - name_length);
	memcpy(t->p + start + name_length, dots, sizeof dots - 1);
	text_wrote(t, sizeof dots - 1);
}

void value_label(struct text *t, const struct field *f, const struct value *v, const struct resolver *names)
{
	size_t start = t->length;

	if (f->type == FT_NONE || f->type == FT_PROTOCOL) {
		text_str(t, f->label);
		return;
	}
	if (f->mask && f->type != FT_BYTES)
		put_bits(t, f, v->u);
	text_str(t, f->label);
	size_t name_length = t->length - start;
	text_str(t, ": ");
	put_label_value(t, f, v, names);
	cut_label(t, start, name_length);
}
