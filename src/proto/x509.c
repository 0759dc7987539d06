/* x509.c -- certificates: RFC 5280 section 4.1, X.509; names of X.501, keys of PKCS #1 (RFC 8017) and RFC 3279.
 * Extensions are x509_extensions.c's. */
#include "proto/x509.h"

#include <string.h>

#define ROW(proto, field)    \
	(struct ber_row)     \
	{                    \
		proto, field \
	}

enum { PADDING = 1, OID_TEXT_MAX = 128 };

/* ------------------------------------------------------------------ names of identifiers */

/* Write an identifier's name, or its numbers. */
static void put_oid(struct text *t, const uint8_t *p, uint32_t n)
{
	if (!oid_put_name(t, p, n))
		oid_numbers(t, p, n, false);
}

const char *x509_oid_name(struct ber *b, const struct ber_element *oid)
{
	const uint8_t *p = get_bytes(b->w, oid->at, oid->end - oid->at);
	struct text    t;

	text_init(&t);
	if (p)
		put_oid(&t, p, oid->end - oid->at);
	const char *name = walk_text(b->w, &t);
	text_fini(&t);
	return name;
}

/* An identifier's numbers; "" if it is none. */
static const char *numbers_of(struct ber *b, const struct ber_element *oid)
{
	const uint8_t *p = get_bytes(b->w, oid->at, oid->end - oid->at);
	struct text    t;

	if (!p || oid->tag != BER_TAG_OID)
		return "";
	text_init(&t);
	oid_numbers(&t, p, oid->end - oid->at, false);
	const char *numbers = walk_text(b->w, &t);
	text_fini(&t);
	return numbers;
}

void x509_walk_syntax(struct ber *b, struct node *under, const struct ber_element *oid, uint32_t off, uint32_t end)
{
	const char *numbers = numbers_of(b, oid);

	for (const struct x509_syntax *s = x509_syntaxes; s->oid; s++) {
		if (strcmp(numbers, s->oid) != 0)
			continue;
		if (s->type)
			ber_walk_at(b, under, s->row, s->type, off, end);
		return;
	}
	ber_unknown(b, under);
}

/* ------------------------------------------------------------------ names */

/* The text of "type=value" pairs of a relative distinguished name's content, joined by '+'. */
static void put_rdn(struct ber *b, struct text *t, uint32_t at, uint32_t end)
{
	struct ber_element pair, oid, value;
	bool               first = true;

	for (; at < end && ber_element(b, at, end, &pair); at = pair.next) {
		if (!ber_element(b, pair.at, pair.end, &oid) || !ber_element(b, oid.next, pair.end, &value))
			return;
		if (!first)
			text_char(t, '+');
		first = false;
		const uint8_t *p = get_bytes(b->w, oid.at, oid.end - oid.at);
		if (p)
			put_oid(t, p, oid.end - oid.at);
		text_printf(t, "=%s", walk_escaped(b->w, value.at, value.end - value.at));
	}
}

/* The relative names of a distinguished name's content, the last one first. */
static void put_name(struct ber *b, struct text *t, uint32_t at, uint32_t end)
{
	struct ber_element rdn;
	struct text        one;

	text_init(&one);
	for (; at < end && ber_element(b, at, end, &rdn); at = rdn.next) {
		text_clear(&one);
		put_rdn(b, &one, rdn.at, rdn.end);
		if (t->length)
			text_char(&one, ',');
		text_put(&one, t->p, t->length);
		text_clear(t);
		text_put(t, one.p, one.length);
	}
	text_fini(&one);
}

static void append_text(struct ber *b, struct node *n, uint32_t at, uint32_t end,
                        void (*put)(struct ber *b, struct text *t, uint32_t at, uint32_t end))
{
	struct text t;

	if (!n || !walk_labels(b->w))
		return;
	text_init(&t);
	put(b, &t, at, end);
	node_append(n, " (%.*s)", (int)t.length, t.p ? t.p : "");
	text_fini(&t);
}

static void done_pair(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid, value;
	struct text        t;

	(void)row;
	if (!ber_element(b, e->at, e->end, &oid) || !ber_element(b, oid.next, e->end, &value))
		return;
	x509_walk_syntax(b, n, &oid, value.start, e->end);
	if (!n || !walk_labels(b->w))
		return;
	text_init(&t);
	put_rdn(b, &t, e->start, e->next);
	node_append(n, " (%.*s)", (int)t.length, t.p ? t.p : "");
	text_fini(&t);
}

static void done_rdn(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	(void)row;
	append_text(b, n, e->at, e->end, put_rdn);
}

static void done_name(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	(void)row;
	append_text(b, n, e->at, e->end, put_name);
}

static const struct ber_type pair = {
    BER_SEQUENCE, BER_TAG_SEQUENCE, 0, P_x509if, (const struct ber_member[]){{&ber_oid, X509IF_OID, 0, 0}, {0}},
    done_pair};
static const struct ber_type rdn = {
    BER_LIST,
    BER_TAG_SET,
    0,
    P_x509if,
    (const struct ber_member[]){{&pair, X509IF_RELATIVEDISTINGUISHEDNAME_ITEM_E, 0, 0}, {0}},
    done_rdn};
static const struct ber_type rdn_sequence = {
    BER_LIST, BER_TAG_SEQUENCE, 0, P_x509if, (const struct ber_member[]){{&rdn, X509IF_RDNSEQUENCE_ITEM, 0, 0}, {0}},
    done_name};
/* The same below a field of others, which is called by the name itself. */
static const struct ber_type rdn_plain = {
    BER_LIST, BER_TAG_SEQUENCE, 0, P_x509if, (const struct ber_member[]){{&rdn, X509IF_RDNSEQUENCE_ITEM, 0, 0}, {0}},
    NULL};
const struct ber_type x509_name = {
    BER_CHOICE, 0, 0, P_x509if, (const struct ber_member[]){{&rdn_sequence, X509IF_RDNSEQUENCE, 0, 0}, {0}}, NULL};

/* The certificate is called by its subject. */
static void done_subject(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	(void)row;
	append_text(b, node_parent(node_parent(n)), e->at, e->end, put_name);
}

static const struct ber_type subject = {
    BER_CHOICE,  0, 0, P_x509af, (const struct ber_member[]){{&rdn_sequence, X509AF_RDNSEQUENCE, 0, 0}, {0}},
    done_subject};

/* ------------------------------------------------------------------ algorithms and keys */

static void done_algorithm(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid, parameters;

	(void)row;
	if (e->at == e->end || !ber_element(b, e->at, e->end, &oid))
		return;
	if (oid.next < e->end && ber_element(b, oid.next, e->end, &parameters) && parameters.tag != BER_TAG_NULL)
		x509_walk_syntax(b, n, &oid, parameters.start, e->end);
	if (n && walk_labels(b->w))
		node_append(n, " (%s)", x509_oid_name(b, &oid));
}

const struct ber_type x509_algorithm = {BER_SEQUENCE,
                                        BER_TAG_SEQUENCE,
                                        0,
                                        P_x509af,
                                        (const struct ber_member[]){{&ber_oid, X509AF_ALGORITHM_ID, 0, 0}, {0}},
                                        done_algorithm};

static const struct ber_type rsa_key = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_pkcs_1,
    (const struct ber_member[]){{&ber_integer, PKCS1_MODULUS, 0, 0}, {&ber_integer, PKCS1_PUBLICEXPONENT, 0, 0}, {0}},
    NULL};

/* The key behind its algorithm: an RSA key is shown by its parts, others are bits. */
static void done_key(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element algorithm, oid, key;

	(void)row;
	if (!ber_element(b, e->at, e->end, &algorithm) || !ber_element(b, algorithm.at, algorithm.end, &oid) ||
	    !ber_element(b, algorithm.next, e->end, &key) || key.end - key.at < PADDING)
		return;
	bool rsa = strcmp(numbers_of(b, &oid), "1.2.840.113549.1.1.1") == 0;
	if (!rsa) {
		ber_walk(b, n, ROW(P_x509af, X509AF_SUBJECTPUBLICKEY), &ber_bits, &key);
		return;
	}
	struct node *bits =
	    ber_add(b, n, ROW(P_x509af, X509AF_SUBJECTPUBLICKEY), key.at + PADDING, key.end - key.at - PADDING);
	ber_walk_at(b, bits, ROW(P_pkcs_1, BER_NO_FIELD), &rsa_key, key.at + PADDING, key.end);
}

static const struct ber_type key_info = {BER_SEQUENCE,
                                         BER_TAG_SEQUENCE,
                                         0,
                                         P_x509af,
                                         (const struct ber_member[]){{&x509_algorithm, X509AF_ALGORITHM_E, 0, 0}, {0}},
                                         done_key};

static const struct ber_type dsa_parameters = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_x509af,
    (const struct ber_member[]){
	{&ber_integer, X509AF_P, 0, 0}, {&ber_integer, X509AF_Q, 0, 0}, {&ber_integer, X509AF_G, 0, 0}, {0}},
    NULL};
static const struct ber_type specified_curve = {
    BER_SEQUENCE, BER_TAG_SEQUENCE, 0, P_pkcs_1, (const struct ber_member[]){{0}}, NULL};
static const struct ber_type ec_parameters = {
    BER_CHOICE,
    0,
    0,
    P_pkcs_1,
    (const struct ber_member[]){{&specified_curve, BER_NO_FIELD, 0, 0}, {&ber_oid, PKCS1_NAMEDCURVE, 0, 0}, {0}},
    NULL};
static const struct ber_type pss_parameters = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_pkcs_1,
    (const struct ber_member[]){{&x509_algorithm, PKCS1_HASHALGORITHM_E, BER_CONTEXT(0), BER_EXPLICIT},
                                {&x509_algorithm, PKCS1_MASKGENALGORITHM_E, BER_CONTEXT(1), BER_EXPLICIT},
                                {&ber_integer, PKCS1_SALTLENGTH, BER_CONTEXT(2), BER_EXPLICIT},
                                {&ber_integer, PKCS1_TRAILERFIELD, BER_CONTEXT(3), BER_EXPLICIT},
                                {0}},
    NULL};

/* ------------------------------------------------------------------ certificates */

static const struct ber_type time_choice = {
    BER_CHOICE,
    0,
    0,
    P_x509af,
    (const struct ber_member[]){{&ber_utc_time, X509AF_UTCTIME, 0, 0}, {&ber_time, X509AF_GENERALIZEDTIME, 0, 0}, {0}},
    NULL};
static const struct ber_type validity = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_x509af,
    (const struct ber_member[]){{&time_choice, X509AF_NOTBEFORE, 0, 0}, {&time_choice, X509AF_NOTAFTER, 0, 0}, {0}},
    NULL};

static void done_extension(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid, value;

	if (!ber_element(b, e->at, e->end, &oid))
		return;
	if (n && walk_labels(b->w) && row.proto == P_x509af)
		node_append(n, " (%s)", x509_oid_name(b, &oid));
	if (!ber_element(b, oid.next, e->end, &value))
		return;
	if (value.tag == BER_TAG_BOOLEAN && !ber_element(b, value.next, e->end, &value))
		return;
	x509_walk_syntax(b, n, &oid, value.at, value.end);
}

static const struct ber_type extension = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_x509af,
    (const struct ber_member[]){{&ber_oid, X509AF_EXTENSION_ID, 0, 0}, {&ber_boolean, X509AF_CRITICAL, 0, 0}, {0}},
    done_extension};
const struct ber_type x509_extensions = {
    BER_LIST, BER_TAG_SEQUENCE, 0, P_x509af, (const struct ber_member[]){{&extension, X509AF_EXTENSION_E, 0, 0}, {0}},
    NULL};
/* The same, as PKIX1Explicit has it. */
static const struct ber_type pkix_extension = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_pkix1explicit,
    (const struct ber_member[]){{&ber_oid, PKIX1EXPLICIT_ID, 0, 0}, {&ber_boolean, PKIX1EXPLICIT_CRITICAL, 0, 0}, {0}},
    done_extension};
const struct ber_type pkix_extensions = {
    BER_LIST,
    BER_TAG_SEQUENCE,
    0,
    P_pkix1explicit,
    (const struct ber_member[]){{&pkix_extension, PKIX1EXPLICIT_EXTENSION_E, 0, 0}, {0}},
    NULL};
static const struct ber_type to_be_signed = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_x509af,
    (const struct ber_member[]){{&ber_integer, X509AF_VERSION, BER_CONTEXT(0), BER_EXPLICIT},
                                {&ber_integer, X509AF_SERIALNUMBER, 0, 0},
                                {&x509_algorithm, X509AF_SIGNATURE_E, 0, 0},
                                {&x509_name, X509AF_ISSUER, 0, 0},
                                {&validity, X509AF_VALIDITY_E, 0, 0},
                                {&subject, X509AF_SUBJECT, 0, 0},
                                {&key_info, X509AF_SUBJECTPUBLICKEYINFO_E, 0, 0},
                                {&ber_bits, X509AF_ISSUERUNIQUEIDENTIFIER, BER_CONTEXT(1), 0},
                                {&ber_bits, X509AF_SUBJECTUNIQUEIDENTIFIER, BER_CONTEXT(2), 0},
                                {&x509_extensions, X509AF_EXTENSIONS, BER_CONTEXT(3), BER_EXPLICIT},
                                {0}},
    NULL};
const struct ber_type x509_certificate = {
    BER_SEQUENCE,
    BER_TAG_SEQUENCE,
    0,
    P_x509af,
    (const struct ber_member[]){{&to_be_signed, X509AF_SIGNEDCERTIFICATE_E, 0, 0},
                                {&x509_algorithm, X509AF_ALGORITHMIDENTIFIER_E, 0, 0},
                                {&ber_bits, X509AF_ENCRYPTED, 0, 0},
                                {0}},
    NULL};

void x509_walk_certificate(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	struct ber b = {.w = w};

	ber_walk_at(&b, under, ROW(P_x509af, BER_NO_FIELD), &x509_certificate, off, end);
}

struct node *x509_walk_name(struct walk *w, struct node *under, struct ber_row row, uint32_t off, uint32_t end)
{
	struct ber         b = {.w = w};
	struct ber_element name;

	if (!ber_element(&b, off, end, &name))
		return NULL;
	struct node *n = ber_add(&b, under, row, name.at, name.end - name.at);
	node_append(n, ":");
	append_text(&b, n, name.at, name.end, put_name);
	ber_walk_at(&b, n, ROW(P_x509if, BER_NO_FIELD), &rdn_plain, off, end);
	return n;
}

/* ------------------------------------------------------------------ what identifiers stand for */

static const struct ber_type directory_string = {
    BER_CHOICE,
    0,
    0,
    P_x509sat,
    (const struct ber_member[]){{&ber_t61, X509SAT_TELETEXSTRING, 0, 0},
                                {&ber_printable, X509SAT_PRINTABLESTRING, 0, 0},
                                {&ber_universal, X509SAT_UNIVERSALSTRING, 0, 0},
                                {&ber_bmp, X509SAT_BMPSTRING, 0, 0},
                                {&ber_utf8, X509SAT_UTF8STRING, 0, 0},
                                {0}},
    NULL};

/* clang-format off */
#define TEXT_ROW      {P_x509sat, X509SAT_DIRECTORYSTRING}, &directory_string
#define COUNTRY_ROW   {P_x509sat, X509SAT_COUNTRYNAME}, &ber_any_text
#define PRINTABLE_ROW {P_x509sat, X509SAT_PRINTABLESTRING_2}, &ber_any_text
#define IA5_ROW       {P_x509sat, X509SAT_IA5STRING}, &ber_any_text
const struct x509_syntax x509_syntaxes[] = {
	{"2.5.4.3", TEXT_ROW}, {"2.5.4.4", TEXT_ROW}, {"2.5.4.5", PRINTABLE_ROW}, {"2.5.4.6", COUNTRY_ROW},
	{"2.5.4.7", TEXT_ROW}, {"2.5.4.8", TEXT_ROW}, {"2.5.4.9", TEXT_ROW}, {"2.5.4.10", TEXT_ROW},
	{"2.5.4.11", TEXT_ROW}, {"2.5.4.12", TEXT_ROW}, {"2.5.4.13", TEXT_ROW}, {"2.5.4.15", TEXT_ROW},
	{"2.5.4.17", TEXT_ROW}, {"2.5.4.18", TEXT_ROW}, {"2.5.4.19", TEXT_ROW}, {"2.5.4.41", TEXT_ROW},
	{"2.5.4.42", TEXT_ROW}, {"2.5.4.43", TEXT_ROW}, {"2.5.4.44", TEXT_ROW}, {"2.5.4.46", PRINTABLE_ROW},
	{"2.5.4.51", TEXT_ROW}, {"2.5.4.65", TEXT_ROW}, {"0.9.2342.19200300.100.1.1", TEXT_ROW},
	{"0.9.2342.19200300.100.1.25", IA5_ROW}, {"1.2.840.113549.1.9.1", IA5_ROW},
	{"1.3.6.1.4.1.311.60.2.1.1", TEXT_ROW}, {"1.3.6.1.4.1.311.60.2.1.2", TEXT_ROW},
	{"1.3.6.1.4.1.311.60.2.1.3", COUNTRY_ROW},
	{"1.2.840.10040.4.1", {P_x509af, X509AF_DSS_PARAMS_E}, &dsa_parameters},
	{"1.2.840.10045.2.1", {P_pkcs_1, PKCS1_ECPARAMETERS}, &ec_parameters},
	{"1.2.840.113549.1.1.10", {P_pkcs_1, PKCS1_RSASSA_PSS_PARAMS_E}, &pss_parameters},
	{"1.2.840.113549.1.1.8", {P_pkcs_1, PKCS1_MGF_HASHALGORITHM_E}, &x509_algorithm},
	{"2.5.29.14", {P_x509ce, X509CE_SUBJECTKEYIDENTIFIER}, &ber_octets},
	{"2.5.29.15", {P_x509ce, X509CE_KEYUSAGE}, &x509_key_usage},
	{"2.5.29.16", {P_x509ce, X509CE_PRIVATEKEYUSAGEPERIOD_E}, &x509_private_key_period},
	{"2.5.29.17", {P_x509ce, X509CE_GENERALNAMES}, &x509_general_names},
	{"2.5.29.18", {P_x509ce, X509CE_GENERALNAMES}, &x509_general_names},
	{"2.5.29.19", {P_x509ce, X509CE_BASICCONSTRAINTSSYNTAX_E}, &x509_basic_constraints},
	{"2.5.29.20", {P_x509ce, X509CE_CRLNUMBER}, &ber_integer},
	{"2.5.29.21", {P_x509ce, X509CE_CRLREASON}, &ber_enumerated},
	{"2.5.29.30", {P_x509ce, X509CE_NAMECONSTRAINTSSYNTAX_E}, &x509_name_constraints},
	{"2.5.29.31", {P_x509ce, X509CE_CRLDISTPOINTSSYNTAX}, &x509_distribution_points},
	{"2.5.29.32", {P_x509ce, X509CE_CERTIFICATEPOLICIESSYNTAX}, &x509_policies},
	{"2.5.29.33", {P_x509ce, X509CE_POLICYMAPPINGSSYNTAX}, &x509_policy_mappings},
	{"2.5.29.35", {P_x509ce, X509CE_AUTHORITYKEYIDENTIFIER_E}, &x509_authority_key},
	{"2.5.29.36", {P_x509ce, X509CE_POLICYCONSTRAINTSSYNTAX_E}, &x509_policy_constraints},
	{"2.5.29.37", {P_x509ce, X509CE_KEYPURPOSEIDS}, &x509_key_purposes},
	{"2.5.29.46", {P_x509ce, X509CE_CRLDISTPOINTSSYNTAX}, &x509_distribution_points},
	{"2.5.29.54", {P_x509ce, X509CE_SKIPCERTS}, &ber_integer},
	{"1.3.6.1.5.5.7.1.1", {P_pkix1implicit, PKIX1IMPLICIT_AUTHORITYINFOACCESSSYNTAX}, &x509_access},
	{"1.3.6.1.5.5.7.1.11", {P_pkix1implicit, PKIX1IMPLICIT_AUTHORITYINFOACCESSSYNTAX}, &x509_access},
	{"1.3.6.1.5.5.7.1.12", {P_logotypecertextn, LOGOTYPE_LOGOTYPEEXTN_E}, &x509_logotype},
	{"1.3.6.1.5.5.7.1.14", {P_pkixproxy, PKIXPROXY_PROXYCERTINFOEXTENSION_E}, &x509_proxy},
	{"1.3.6.1.5.5.7.1.24", {P_pkix1explicit, PKIX1EXPLICIT_FEATURES}, &x509_features},
	{"1.3.6.1.5.5.7.2.1", {P_pkix1explicit, PKIX1EXPLICIT_DIRECTORYSTRING}, &ber_any_text},
	{"1.3.6.1.5.5.7.2.2", {P_pkix1implicit, PKIX1IMPLICIT_USERNOTICE_E}, &x509_user_notice},
	{"1.3.6.1.4.1.11129.2.4.2", {P_tls, BER_NO_FIELD}, &x509_timestamps},
	{"1.3.6.1.5.5.7.48.1.2", {P_ocsp, OCSP_REOCSPNONCE}, &ber_octets},
	{"1.3.6.1.5.5.7.48.1.5", {P_ocsp, OCSP_NULL_E}, &ber_null},
	{"1.2.840.113533.7.65.0", {P_x509ce, X509CE_ENTRUSTVERSIONINFO_E}, &x509_entrust},
	{"2.16.840.1.113730.1.1", {P_ns_cert_exts, NSCERT_CERTTYPE}, &x509_netscape_type},
	{"2.16.840.1.113730.1.2", {P_ns_cert_exts, NSCERT_BASEURL}, &ber_any_text},
	{"2.16.840.1.113730.1.3", {P_ns_cert_exts, NSCERT_REVOCATIONURL}, &ber_any_text},
	{"2.16.840.1.113730.1.4", {P_ns_cert_exts, NSCERT_CAREVOCATIONURL}, &ber_any_text},
	{"2.16.840.1.113730.1.7", {P_ns_cert_exts, NSCERT_CERTRENEWALURL}, &ber_any_text},
	{"2.16.840.1.113730.1.8", {P_ns_cert_exts, NSCERT_CAPOLICYURL}, &ber_any_text},
	{"2.16.840.1.113730.1.12", {P_ns_cert_exts, NSCERT_SSLSERVERNAME}, &ber_any_text},
	{"2.16.840.1.113730.1.13", {P_ns_cert_exts, NSCERT_COMMENT}, &ber_any_text},
	{0},
};
/* clang-format on */
