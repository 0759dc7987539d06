/* x509_extensions.c -- extensions of certificates: RFC 5280 section 4.2, and those of RFC 3709 (logotypes), RFC 3820
 * (proxies), RFC 6962 (timestamps), RFC 7633 (features), Netscape's and Entrust's. */
#include "proto/tls.h"
#include "proto/x509.h"

/* clang-format off */
#define TYPE(name, shape, proto, ...) \
	static const struct ber_type name = {shape, 0, proto, (const struct ber_member[]){__VA_ARGS__, {0}}, NULL}
#define SHARED(name, shape, proto, ...) \
	const struct ber_type name = {shape, 0, proto, (const struct ber_member[]){__VA_ARGS__, {0}}, NULL}
#define SEQ BER_SEQUENCE, BER_TAG_SEQUENCE
#define LIST BER_LIST, BER_TAG_SEQUENCE
#define CHOICE BER_CHOICE, 0
/* clang-format on */

/* ------------------------------------------------------------------ general names */

static void walk_ip(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	uint32_t len = e->end - e->at;

	if (len != 4 && len != 16)
		return; /* with a mask: of name constraints */
	row.field = len == 4 ? X509CE_IPADDRESS_IPV4 : X509CE_IPADDRESS_IPV6;
	ber_add(b, under, row, e->at, len);
}

static const struct ber_type ip_address = {BER_CUSTOM, BER_TAG_OCTETS, 0, 0, NULL, walk_ip};

/* What stands behind an identifier, within a [0]: only the types of the table are shown. */
static void done_other(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid, wrapped;

	(void)row;
	if (ber_element(b, e->at, e->end, &oid) && ber_element(b, oid.next, e->end, &wrapped))
		x509_walk_syntax(b, n, &oid, wrapped.at, wrapped.end);
}

static const struct ber_type other_name = {
    SEQ, 0, P_x509ce, (const struct ber_member[]){{&ber_oid, X509CE_TYPE_ID, 0, 0}, {0}}, done_other};
TYPE(empty, SEQ, P_x509ce, {0});
SHARED(x509_general_name, CHOICE, P_x509ce, {&other_name, X509CE_OTHERNAME_E, BER_CONTEXT(0), 0},
       {&ber_ia5, X509CE_RFC822NAME, BER_CONTEXT(1), 0}, {&ber_ia5, X509CE_DNSNAME, BER_CONTEXT(2), 0},
       {&empty, X509CE_X400ADDRESS_E, BER_CONTEXT(3), 0},
       {&x509_name, X509CE_DIRECTORYNAME, BER_CONTEXT(4), BER_EXPLICIT},
       {&empty, X509CE_EDIPARTYNAME_E, BER_CONTEXT(5), 0},
       {&ber_ia5, X509CE_UNIFORMRESOURCEIDENTIFIER, BER_CONTEXT(6), 0},
       {&ip_address, X509CE_IPADDRESS, BER_CONTEXT(7), 0}, {&ber_oid, X509CE_REGISTEREDID, BER_CONTEXT(8), 0});
SHARED(x509_general_names, LIST, P_x509ce, {&x509_general_name, X509CE_GENERALNAME, 0, 0});

/* ------------------------------------------------------------------ keys and policies */

SHARED(x509_authority_key, SEQ, P_x509ce, {&ber_octets, X509CE_KEYIDENTIFIER, BER_CONTEXT(0), 0},
       {&x509_general_names, X509CE_AUTHORITYCERTISSUER, BER_CONTEXT(1), 0},
       {&ber_integer, X509CE_AUTHORITYCERTSERIALNUMBER, BER_CONTEXT(2), 0});
const struct ber_type x509_key_usage = {BER_BITS, BER_TAG_BITS, 9, 0, NULL, NULL};
SHARED(x509_key_purposes, LIST, P_x509ce, {&ber_oid, X509CE_KEYPURPOSEID, 0, 0});
SHARED(x509_private_key_period, SEQ, P_x509ce, {&ber_time, X509CE_NOTBEFORE, BER_CONTEXT(0), 0},
       {&ber_time, X509CE_NOTAFTER, BER_CONTEXT(1), 0});

static void done_qualifier(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid;

	(void)row;
	if (ber_element(b, e->at, e->end, &oid) && oid.next < e->end)
		x509_walk_syntax(b, n, &oid, oid.next, e->end);
}

static const struct ber_type qualifier = {
    SEQ, 0, P_x509ce, (const struct ber_member[]){{&ber_oid, X509CE_ID, 0, 0}, {0}}, done_qualifier};
TYPE(qualifiers, LIST, P_x509ce, {&qualifier, X509CE_POLICYQUALIFIERINFO_E, 0, 0});
TYPE(policy, SEQ, P_x509ce, {&ber_oid, X509CE_POLICYIDENTIFIER, 0, 0}, {&qualifiers, X509CE_POLICYQUALIFIERS, 0, 0});
SHARED(x509_policies, LIST, P_x509ce, {&policy, X509CE_POLICYINFORMATION_E, 0, 0});
TYPE(policy_mapping, SEQ, P_x509ce, {&ber_oid, X509CE_ISSUERDOMAINPOLICY, 0, 0},
     {&ber_oid, X509CE_SUBJECTDOMAINPOLICY, 0, 0});
SHARED(x509_policy_mappings, LIST, P_x509ce, {&policy_mapping, X509CE_POLICYMAPPINGSSYNTAX_ITEM_E, 0, 0});
SHARED(x509_policy_constraints, SEQ, P_x509ce, {&ber_integer, X509CE_REQUIREEXPLICITPOLICY, BER_CONTEXT(0), 0},
       {&ber_integer, X509CE_INHIBITPOLICYMAPPING, BER_CONTEXT(1), 0});

/* ------------------------------------------------------------------ constraints, points, access */

SHARED(x509_basic_constraints, SEQ, P_x509ce, {&ber_boolean, X509CE_CA, 0, 0},
       {&ber_integer, X509CE_PATHLENCONSTRAINT, 0, 0});
TYPE(subtree, SEQ, P_x509ce, {&x509_general_name, X509CE_BASE, 0, 0}, {&ber_integer, X509CE_MINIMUM, BER_CONTEXT(0), 0},
     {&ber_integer, X509CE_MAXIMUM, BER_CONTEXT(1), 0});
TYPE(subtrees, LIST, P_x509ce, {&subtree, X509CE_GENERALSUBTREE_E, 0, 0});
SHARED(x509_name_constraints, SEQ, P_x509ce, {&subtrees, X509CE_PERMITTEDSUBTREES, BER_CONTEXT(0), 0},
       {&subtrees, X509CE_EXCLUDEDSUBTREES, BER_CONTEXT(1), 0});
TYPE(point_name, CHOICE, P_x509ce, {&x509_general_names, X509CE_FULLNAME, BER_CONTEXT(0), 0});
TYPE(point, SEQ, P_x509ce, {&point_name, X509CE_DISTRIBUTIONPOINT, BER_CONTEXT(0), BER_EXPLICIT},
     {&ber_bits, X509CE_REASONS, BER_CONTEXT(1), 0}, {&x509_general_names, X509CE_CRLISSUER, BER_CONTEXT(2), 0});
SHARED(x509_distribution_points, LIST, P_x509ce, {&point, X509CE_DISTRIBUTIONPOINT_E, 0, 0});
TYPE(access, SEQ, P_pkix1implicit, {&ber_oid, PKIX1IMPLICIT_ACCESSMETHOD, 0, 0},
     {&x509_general_name, PKIX1IMPLICIT_ACCESSLOCATION, 0, 0});
SHARED(x509_access, LIST, P_pkix1implicit, {&access, PKIX1IMPLICIT_ACCESSDESCRIPTION_E, 0, 0});

TYPE(display_text, CHOICE, P_pkix1implicit, {&ber_ia5, PKIX1IMPLICIT_IA5STRING, 0, 0},
     {&ber_visible, PKIX1IMPLICIT_VISIBLESTRING, 0, 0}, {&ber_bmp, PKIX1IMPLICIT_BMPSTRING, 0, 0},
     {&ber_utf8, PKIX1IMPLICIT_UTF8STRING, 0, 0});
TYPE(notice_numbers, LIST, P_pkix1implicit, {&ber_integer, PKIX1IMPLICIT_NOTICENUMBERS_ITEM, 0, 0});
TYPE(notice_reference, SEQ, P_pkix1implicit, {&display_text, PKIX1IMPLICIT_ORGANIZATION, 0, 0},
     {&notice_numbers, PKIX1IMPLICIT_NOTICENUMBERS, 0, 0});
SHARED(x509_user_notice, SEQ, P_pkix1implicit, {&notice_reference, PKIX1IMPLICIT_NOTICEREF_E, 0, 0},
       {&display_text, PKIX1IMPLICIT_EXPLICITTEXT, 0, 0});
SHARED(x509_features, LIST, P_pkix1explicit, {&ber_integer, PKIX1EXPLICIT_FEATURES_ITEM, 0, 0});

/* ------------------------------------------------------------------ others */

const struct ber_type x509_netscape_type = {BER_BITS, BER_TAG_BITS, 8, 0, NULL, NULL};
SHARED(x509_entrust, SEQ, P_x509ce, {&ber_any_text, X509CE_ENTRUSTVERS, 0, 0},
       {&ber_bits, X509CE_ENTRUSTVERSINFOFLAGS, 0, 0});
TYPE(proxy_policy, SEQ, P_pkixproxy, {&ber_oid, PKIXPROXY_POLICYLANGUAGE, 0, 0}, {&ber_octets, PKIXPROXY_POLICY, 0, 0});
SHARED(x509_proxy, SEQ, P_pkixproxy, {&ber_integer, PKIXPROXY_PCPATHLENCONSTRAINT, 0, 0},
       {&proxy_policy, PKIXPROXY_PROXYPOLICY_E, 0, 0});

TYPE(hash, SEQ, P_logotypecertextn, {&x509_algorithm, LOGOTYPE_HASHALG_E, 0, 0},
     {&ber_octets, LOGOTYPE_HASHVALUE, 0, 0});
TYPE(hashes, LIST, P_logotypecertextn, {&hash, LOGOTYPE_HASHALGANDVALUE_E, 0, 0});
TYPE(uris, LIST, P_logotypecertextn, {&ber_ia5, LOGOTYPE_LOGOTYPEURI_ITEM, 0, 0});
TYPE(details, SEQ, P_logotypecertextn, {&ber_ia5, LOGOTYPE_MEDIATYPE, 0, 0}, {&hashes, LOGOTYPE_LOGOTYPEHASH, 0, 0},
     {&uris, LOGOTYPE_LOGOTYPEURI, 0, 0});
TYPE(image, SEQ, P_logotypecertextn, {&details, LOGOTYPE_IMAGEDETAILS_E, 0, 0});
TYPE(images, LIST, P_logotypecertextn, {&image, LOGOTYPE_LOGOTYPEIMAGE_E, 0, 0});
TYPE(direct, SEQ, P_logotypecertextn, {&images, LOGOTYPE_IMAGE, 0, 0});
TYPE(indirect, SEQ, P_logotypecertextn, {0});
TYPE(logotype, CHOICE, P_logotypecertextn, {&direct, LOGOTYPE_DIRECT_E, BER_CONTEXT(0), 0},
     {&indirect, LOGOTYPE_INDIRECT_E, BER_CONTEXT(1), 0});
TYPE(logotypes, LIST, P_logotypecertextn, {&logotype, LOGOTYPE_LOGOTYPEINFO, 0, 0});
SHARED(x509_logotype, SEQ, P_logotypecertextn, {&logotypes, LOGOTYPE_COMMUNITYLOGOS, BER_CONTEXT(0), BER_EXPLICIT},
       {&logotype, LOGOTYPE_ISSUERLOGO, BER_CONTEXT(1), BER_EXPLICIT},
       {&logotype, LOGOTYPE_SUBJECTLOGO, BER_CONTEXT(2), BER_EXPLICIT});

static void walk_timestamps(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e)
{
	(void)row;
	tls_walk_timestamps(b->w, under, e->at, e->end);
}

const struct ber_type x509_timestamps = {BER_CUSTOM, BER_TAG_OCTETS, 0, 0, NULL, walk_timestamps};
