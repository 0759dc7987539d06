/* ocsp.c -- Online Certificate Status Protocol: RFC 6960; carried by HTTP, and by TLS as a staple. */
#include "proto/x509.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
#define TYPE(name, shape, ...) \
	static const struct ber_type name = {shape, 0, P_ocsp, (const struct ber_member[]){__VA_ARGS__, {0}}, NULL}
#define SEQ BER_SEQUENCE, BER_TAG_SEQUENCE
#define LIST BER_LIST, BER_TAG_SEQUENCE
#define CHOICE BER_CHOICE, 0
#define EXPLICIT(n) BER_CONTEXT(n), BER_EXPLICIT
/* clang-format on */

TYPE(certificate_id, SEQ, {&x509_algorithm, OCSP_HASHALGORITHM_E, 0, 0}, {&ber_octets, OCSP_ISSUERNAMEHASH, 0, 0},
     {&ber_octets, OCSP_ISSUERKEYHASH, 0, 0}, {&ber_integer, OCSP_SERIALNUMBER, 0, 0});
TYPE(certificates, LIST, {&x509_certificate, OCSP_CERTIFICATE_E, 0, 0});

TYPE(request, SEQ, {&certificate_id, OCSP_REQCERT_E, 0, 0},
     {&pkix_extensions, OCSP_SINGLEREQUESTEXTENSIONS, EXPLICIT(0)});
TYPE(requests, LIST, {&request, OCSP_REQUEST_E, 0, 0});
TYPE(to_be_signed, SEQ, {&ber_integer, OCSP_VERSION, EXPLICIT(0)},
     {&x509_general_name, OCSP_REQUESTORNAME, EXPLICIT(1)}, {&requests, OCSP_REQUESTLIST, 0, 0},
     {&pkix_extensions, OCSP_REQUESTEXTENSIONS, EXPLICIT(2)});
TYPE(signature, SEQ, {&x509_algorithm, OCSP_SIGNATUREALGORITHM_E, 0, 0}, {&ber_bits, OCSP_SIGNATURE, 0, 0},
     {&certificates, OCSP_CERTS, EXPLICIT(0)});
TYPE(whole_request, SEQ, {&to_be_signed, OCSP_TBSREQUEST_E, 0, 0}, {&signature, OCSP_OPTIONALSIGNATURE_E, EXPLICIT(0)});

TYPE(revoked, SEQ, {&ber_time, OCSP_REVOCATIONTIME, 0, 0}, {&ber_enumerated, OCSP_REVOCATIONREASON, EXPLICIT(0)});
TYPE(status, CHOICE, {&ber_null, OCSP_GOOD_E, BER_CONTEXT(0), 0}, {&revoked, OCSP_REVOKED_E, BER_CONTEXT(1), 0},
     {&ber_null, OCSP_UNKNOWN_E, BER_CONTEXT(2), 0});
TYPE(single, SEQ, {&certificate_id, OCSP_CERTID_E, 0, 0}, {&status, OCSP_CERTSTATUS, 0, 0},
     {&ber_time, OCSP_THISUPDATE, 0, 0}, {&ber_time, OCSP_NEXTUPDATE, EXPLICIT(0)},
     {&pkix_extensions, OCSP_SINGLEEXTENSIONS, EXPLICIT(1)});
TYPE(singles, LIST, {&single, OCSP_SINGLERESPONSE_E, 0, 0});
TYPE(responder, CHOICE, {&x509_name, OCSP_BYNAME, BER_CONTEXT(1), BER_EXPLICIT | BER_BY_TAG},
     {&ber_octets, OCSP_BYKEY, BER_CONTEXT(2), BER_EXPLICIT | BER_BY_TAG});
TYPE(response_data, SEQ, {&ber_integer, OCSP_VERSION, EXPLICIT(0)}, {&responder, OCSP_RESPONDERID, 0, 0},
     {&ber_time, OCSP_PRODUCEDAT, 0, 0}, {&singles, OCSP_RESPONSES, 0, 0},
     {&pkix_extensions, OCSP_RESPONSEEXTENSIONS, EXPLICIT(1)});
TYPE(basic_response, SEQ, {&response_data, OCSP_TBSRESPONSEDATA_E, 0, 0},
     {&x509_algorithm, OCSP_SIGNATUREALGORITHM_E, 0, 0}, {&ber_bits, OCSP_SIGNATURE, 0, 0},
     {&certificates, OCSP_CERTS, EXPLICIT(0)});

/* The response's kind, and what stands behind it in an octet string. */
static void done_bytes(struct ber *b, struct node *n, struct ber_row row, const struct ber_element *e)
{
	struct ber_element oid, value;

	(void)row;
	if (!ber_element(b, e->at, e->end, &oid))
		return;
	ber_walk(b, n, (struct ber_row){P_ocsp, OCSP_RESPONSETYPE_ID}, &ber_oid, &oid);
	if (ber_element(b, oid.next, e->end, &value))
		ber_walk_at(b, n, (struct ber_row){P_ocsp, OCSP_BASICOCSPRESPONSE_E}, &basic_response, value.at,
		            value.end);
}

static const struct ber_type response_bytes = {SEQ, 0, P_ocsp, (const struct ber_member[]){{0}}, done_bytes};
TYPE(whole_response, SEQ, {&ber_enumerated, OCSP_RESPONSESTATUS, 0, 0},
     {&response_bytes, OCSP_RESPONSEBYTES_E, EXPLICIT(0)});

void ocsp_walk_response(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	struct ber b = {.w = w};

	ber_walk_at(&b, under, (struct ber_row){P_ocsp, BER_NO_FIELD}, &whole_response, off, end);
}

static void walk(struct walk *w)
{
	const char *type = walk_told(w);
	struct ber  b = {.w = w};

	col_protocol(w, "OCSP");
	if (type && strncasecmp(type, "application/ocsp-request", 24) == 0) {
		col_info(w, "Request");
		ber_walk_at(&b, w->node, (struct ber_row){P_ocsp, BER_NO_FIELD}, &whole_request, 0, w->len);
	} else {
		col_info(w, "Response");
		ocsp_walk_response(w, w->node, 0, w->len);
	}
}

static const char *const emits[] = {
    "x509af", "x509if",       "x509sat",   "x509ce",           "pkix1explicit", "pkix1implicit",
    "pkcs-1", "ns_cert_exts", "pkixproxy", "logotypecertextn", "ber",           "tls",
    NULL};

const struct proto proto_ocsp = {
    .name = "ocsp",
    .title = "Online Certificate Status Protocol",
    .brief = "OCSP",
    .fields = ocsp_fields,
    .nfields = OCSP_N,
    .walk = walk,
    .emits = emits,
};
