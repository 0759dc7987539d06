/* x509_fields.c -- the rows of X.509's modules (X.501, X.509, X.520), of PKIX, PKCS #1, OCSP and others around them. */
#include "proto/tls.h"
#include "proto/x509.h"

/* clang-format off */
static const struct name x509af_version_names[] = {{0, "v1"}, {1, "v2"}, {2, "v3"}, {0, NULL}};
static const struct name x509af_issuer_names[] = {{0, "rdnSequence"}, {0, NULL}};
static const struct name x509af_notbefore_names[] = {{0, "utcTime"}, {1, "generalizedTime"}, {0, NULL}};
static const struct name x509sat_directorystring_names[] = { {0, "teletexString"}, {1,
		"printableString"}, {2, "universalString"}, {3, "bmpString"}, {4, "uTF8String"}, {0, NULL} };
static const struct name x509ce_generalname_names[] = { {0, "otherName"}, {1, "rfc822Name"}, {2,
		"dNSName"}, {3, "x400Address"}, {4, "directoryName"}, {5, "ediPartyName"}, {6,
		"uniformResourceIdentifier"}, {7, "iPAddress"}, {8, "registeredID"}, {0, NULL} };
static const struct name x509ce_crlreason_names[] = { {0, "unspecified"}, {1, "keyCompromise"}, {2,
		"cACompromise"}, {3, "affiliationChanged"}, {4, "superseded"}, {5, "cessationOfOperation"},
		{6, "certificateHold"}, {8, "removeFromCRL"}, {9, "privilegeWithdrawn"}, {10,
		"aaCompromise"}, {0, NULL} };
static const struct name x509ce_distributionpoint_names[] = {{0, "fullName"}, {1,
		"nameRelativeToCRLIssuer"}, {0, NULL}};
static const struct name pkix1implicit_explicittext_names[] = { {0, "ia5String"}, {1,
		"visibleString"}, {2, "bmpString"}, {3, "utf8String"}, {0, NULL} };
static const struct name pkcs1_ecparameters_names[] = {{0, "specifiedCurve"}, {1, "namedCurve"}, {0, NULL}};
static const struct name logotype_logotypeinfo_names[] = {{0, "direct"}, {1, "indirect"}, {0, NULL}};
static const struct name ocsp_responsestatus_names[] = { {0, "successful"}, {1, "malformedRequest"},
		{2, "internalError"}, {3, "tryLater"}, {5, "sigRequired"}, {6, "unauthorized"}, {0, NULL} };
static const struct name ocsp_responderid_names[] = {{1, "byName"}, {2, "byKey"}, {0, NULL}};
static const struct name ocsp_certstatus_names[] = {{0, "good"}, {1, "revoked"}, {2, "unknown"}, {0, NULL}};
static const struct name ocsp_revocationreason_names[] = { {0, "unspecified"}, {1, "keyCompromise"},
		{2, "cACompromise"}, {3, "affiliationChanged"}, {4, "superseded"}, {5,
		"cessationOfOperation"}, {6, "certificateHold"}, {8, "removeFromCRL"}, {9,
		"privilegeWithdrawn"}, {10, "aaCompromise"}, {0, NULL} };

const struct field x509af_fields[X509AF_N] = {
	[X509AF_ALGORITHM_ID] = {"x509af.algorithm.id", "Algorithm Id", OID},
	[X509AF_EXTENSION_ID] = {"x509af.extension.id", "Extension Id", OID},
	[X509AF_DSS_PARAMS_E] = {"x509af.DSS_Params_element", "DSS-Params", NONE},
	[X509AF_SIGNEDCERTIFICATE_E] = {"x509af.signedCertificate_element", "signedCertificate", NONE},
	[X509AF_VERSION] = {"x509af.version", "version", I32, DEC, NAMES(x509af_version_names)},
	[X509AF_SERIALNUMBER] = {"x509af.serialNumber", "serialNumber", BYTES},
	[X509AF_SIGNATURE_E] = {"x509af.signature_element", "signature", NONE},
	[X509AF_ISSUER] = {"x509af.issuer", "issuer", U32, DEC, NAMES(x509af_issuer_names)},
	[X509AF_VALIDITY_E] = {"x509af.validity_element", "validity", NONE},
	[X509AF_SUBJECT] = {"x509af.subject", "subject", U32, DEC, NAMES(x509af_issuer_names)},
	[X509AF_SUBJECTPUBLICKEYINFO_E] = {"x509af.subjectPublicKeyInfo_element", "subjectPublicKeyInfo", NONE},
	[X509AF_ISSUERUNIQUEIDENTIFIER] = {"x509af.issuerUniqueIdentifier", "issuerUniqueIdentifier", BYTES},
	[X509AF_SUBJECTUNIQUEIDENTIFIER] = {"x509af.subjectUniqueIdentifier", "subjectUniqueIdentifier", BYTES},
	[X509AF_EXTENSIONS] = {"x509af.extensions", "extensions", U32, DEC},
	[X509AF_ALGORITHMIDENTIFIER_E] = {"x509af.algorithmIdentifier_element", "algorithmIdentifier", NONE},
	[X509AF_ENCRYPTED] = {"x509af.encrypted", "encrypted", BYTES},
	[X509AF_RDNSEQUENCE] = {"x509af.rdnSequence", "rdnSequence", U32, DEC},
	[X509AF_NOTBEFORE] = {"x509af.notBefore", "notBefore", U32, DEC, NAMES(x509af_notbefore_names)},
	[X509AF_NOTAFTER] = {"x509af.notAfter", "notAfter", U32, DEC, NAMES(x509af_notbefore_names)},
	[X509AF_ALGORITHM_E] = {"x509af.algorithm_element", "algorithm", NONE},
	[X509AF_SUBJECTPUBLICKEY] = {"x509af.subjectPublicKey", "subjectPublicKey", BYTES},
	[X509AF_UTCTIME] = {"x509af.utcTime", "utcTime", STRING},
	[X509AF_GENERALIZEDTIME] = {"x509af.generalizedTime", "generalizedTime", ABSTIME, TIME_UTC},
	[X509AF_EXTENSION_E] = {"x509af.Extension_element", "Extension", NONE},
	[X509AF_CRITICAL] = {"x509af.critical", "critical", BOOL(0)},
	[X509AF_P] = {"x509af.p", "p", BYTES},
	[X509AF_Q] = {"x509af.q", "q", BYTES},
	[X509AF_G] = {"x509af.g", "g", BYTES},
};

const struct field x509if_fields[X509IF_N] = {
	[X509IF_OID] = {"x509if.oid", "Object Id", OID},
	[X509IF_ANY_STRING] = {"x509if.any.String", "AnyString", BYTES},
	[X509IF_RDNSEQUENCE] = {"x509if.rdnSequence", "rdnSequence", U32, DEC},
	[X509IF_RDNSEQUENCE_ITEM] = {"x509if.RDNSequence_item", "RDNSequence item", U32, DEC},
	[X509IF_RELATIVEDISTINGUISHEDNAME_ITEM_E] = {"x509if.RelativeDistinguishedName_item_element",
		"RelativeDistinguishedName item", NONE},
};

const struct field x509sat_fields[X509SAT_N] = {
	[X509SAT_DIRECTORYSTRING] = {"x509sat.DirectoryString", "DirectoryString", U32, DEC,
		NAMES(x509sat_directorystring_names)},
	[X509SAT_TELETEXSTRING] = {"x509sat.teletexString", "teletexString", STRING},
	[X509SAT_PRINTABLESTRING] = {"x509sat.printableString", "printableString", STRING},
	[X509SAT_UNIVERSALSTRING] = {"x509sat.universalString", "universalString", STRING},
	[X509SAT_BMPSTRING] = {"x509sat.bmpString", "bmpString", STRING},
	[X509SAT_UTF8STRING] = {"x509sat.uTF8String", "uTF8String", STRING},
	[X509SAT_COUNTRYNAME] = {"x509sat.CountryName", "CountryName", STRING},
	[X509SAT_PRINTABLESTRING_2] = {"x509sat.PrintableString", "PrintableString", STRING},
	[X509SAT_IA5STRING] = {"x509sat.IA5String", "IA5String", STRING},
};

const struct field x509ce_fields[X509CE_N] = {
	[X509CE_ID] = {"x509ce.id", "Id", OID},
	[X509CE_AUTHORITYKEYIDENTIFIER_E] = {"x509ce.AuthorityKeyIdentifier_element", "AuthorityKeyIdentifier", NONE},
	[X509CE_KEYIDENTIFIER] = {"x509ce.keyIdentifier", "keyIdentifier", BYTES},
	[X509CE_AUTHORITYCERTISSUER] = {"x509ce.authorityCertIssuer", "authorityCertIssuer", U32, DEC},
	[X509CE_AUTHORITYCERTSERIALNUMBER] = {"x509ce.authorityCertSerialNumber", "authorityCertSerialNumber", BYTES},
	[X509CE_SUBJECTKEYIDENTIFIER] = {"x509ce.SubjectKeyIdentifier", "SubjectKeyIdentifier", BYTES},
	[X509CE_KEYUSAGE] = {"x509ce.KeyUsage", "KeyUsage", BYTES},
	[X509CE_KEYUSAGE_DIGITALSIGNATURE] = {"x509ce.KeyUsage.digitalSignature", "digitalSignature",
		BOOL(8), MASK(0x80)},
	[X509CE_KEYUSAGE_CONTENTCOMMITMENT] = {"x509ce.KeyUsage.contentCommitment", "contentCommitment",
		BOOL(8), MASK(0x40)},
	[X509CE_KEYUSAGE_KEYENCIPHERMENT] = {"x509ce.KeyUsage.keyEncipherment", "keyEncipherment", BOOL(8),
		MASK(0x20)},
	[X509CE_KEYUSAGE_DATAENCIPHERMENT] = {"x509ce.KeyUsage.dataEncipherment", "dataEncipherment",
		BOOL(8), MASK(0x10)},
	[X509CE_KEYUSAGE_KEYAGREEMENT] = {"x509ce.KeyUsage.keyAgreement", "keyAgreement", BOOL(8), MASK(0x8)},
	[X509CE_KEYUSAGE_KEYCERTSIGN] = {"x509ce.KeyUsage.keyCertSign", "keyCertSign", BOOL(8), MASK(0x4)},
	[X509CE_KEYUSAGE_CRLSIGN] = {"x509ce.KeyUsage.cRLSign", "cRLSign", BOOL(8), MASK(0x2)},
	[X509CE_KEYUSAGE_ENCIPHERONLY] = {"x509ce.KeyUsage.encipherOnly", "encipherOnly", BOOL(8), MASK(0x1)},
	[X509CE_KEYUSAGE_DECIPHERONLY] = {"x509ce.KeyUsage.decipherOnly", "decipherOnly", BOOL(8), MASK(0x80)},
	[X509CE_KEYPURPOSEIDS] = {"x509ce.KeyPurposeIDs", "KeyPurposeIDs", U32, DEC},
	[X509CE_KEYPURPOSEID] = {"x509ce.KeyPurposeId", "KeyPurposeId", OID},
	[X509CE_PRIVATEKEYUSAGEPERIOD_E] = {"x509ce.PrivateKeyUsagePeriod_element", "PrivateKeyUsagePeriod", NONE},
	[X509CE_NOTBEFORE] = {"x509ce.notBefore", "notBefore", ABSTIME, TIME_UTC},
	[X509CE_NOTAFTER] = {"x509ce.notAfter", "notAfter", ABSTIME, TIME_UTC},
	[X509CE_CERTIFICATEPOLICIESSYNTAX] = {"x509ce.CertificatePoliciesSyntax",
		"CertificatePoliciesSyntax", U32, DEC},
	[X509CE_POLICYINFORMATION_E] = {"x509ce.PolicyInformation_element", "PolicyInformation", NONE},
	[X509CE_POLICYIDENTIFIER] = {"x509ce.policyIdentifier", "policyIdentifier", OID},
	[X509CE_POLICYQUALIFIERS] = {"x509ce.policyQualifiers", "policyQualifiers", U32, DEC},
	[X509CE_POLICYQUALIFIERINFO_E] = {"x509ce.PolicyQualifierInfo_element", "PolicyQualifierInfo", NONE},
	[X509CE_POLICYMAPPINGSSYNTAX] = {"x509ce.PolicyMappingsSyntax", "PolicyMappingsSyntax", U32, DEC},
	[X509CE_POLICYMAPPINGSSYNTAX_ITEM_E] = {"x509ce.PolicyMappingsSyntax_item_element",
		"PolicyMappingsSyntax item", NONE},
	[X509CE_ISSUERDOMAINPOLICY] = {"x509ce.issuerDomainPolicy", "issuerDomainPolicy", OID},
	[X509CE_SUBJECTDOMAINPOLICY] = {"x509ce.subjectDomainPolicy", "subjectDomainPolicy", OID},
	[X509CE_GENERALNAMES] = {"x509ce.GeneralNames", "GeneralNames", U32, DEC},
	[X509CE_GENERALNAME] = {"x509ce.GeneralName", "GeneralName", U32, DEC, NAMES(x509ce_generalname_names)},
	[X509CE_OTHERNAME_E] = {"x509ce.otherName_element", "otherName", NONE},
	[X509CE_TYPE_ID] = {"x509ce.type_id", "type-id", OID},
	[X509CE_VALUE_E] = {"x509ce.value_element", "value", NONE},
	[X509CE_RFC822NAME] = {"x509ce.rfc822Name", "rfc822Name", STRING},
	[X509CE_DNSNAME] = {"x509ce.dNSName", "dNSName", STRING},
	[X509CE_X400ADDRESS_E] = {"x509ce.x400Address_element", "x400Address", NONE},
	[X509CE_DIRECTORYNAME] = {"x509ce.directoryName", "directoryName", U32, DEC, NAMES(x509af_issuer_names)},
	[X509CE_EDIPARTYNAME_E] = {"x509ce.ediPartyName_element", "ediPartyName", NONE},
	[X509CE_NAMEASSIGNER] = {"x509ce.nameAssigner", "nameAssigner", U32, DEC,
		NAMES(x509sat_directorystring_names)},
	[X509CE_PARTYNAME] = {"x509ce.partyName", "partyName", U32, DEC, NAMES(x509sat_directorystring_names)},
	[X509CE_UNIFORMRESOURCEIDENTIFIER] = {"x509ce.uniformResourceIdentifier",
		"uniformResourceIdentifier", STRING},
	[X509CE_IPADDRESS] = {"x509ce.iPAddress", "iPAddress", BYTES},
	[X509CE_IPADDRESS_IPV4] = {"x509ce.IPAddress.ipv4", "iPAddress", IP4},
	[X509CE_IPADDRESS_IPV6] = {"x509ce.IPAddress.ipv6", "iPAddress", IP6},
	[X509CE_REGISTEREDID] = {"x509ce.registeredID", "registeredID", OID},
	[X509CE_BASICCONSTRAINTSSYNTAX_E] = {"x509ce.BasicConstraintsSyntax_element", "BasicConstraintsSyntax", NONE},
	[X509CE_CA] = {"x509ce.cA", "cA", BOOL(0)},
	[X509CE_PATHLENCONSTRAINT] = {"x509ce.pathLenConstraint", "pathLenConstraint", U64, DEC},
	[X509CE_NAMECONSTRAINTSSYNTAX_E] = {"x509ce.NameConstraintsSyntax_element", "NameConstraintsSyntax", NONE},
	[X509CE_PERMITTEDSUBTREES] = {"x509ce.permittedSubtrees", "permittedSubtrees", U32, DEC},
	[X509CE_EXCLUDEDSUBTREES] = {"x509ce.excludedSubtrees", "excludedSubtrees", U32, DEC},
	[X509CE_GENERALSUBTREE_E] = {"x509ce.GeneralSubtree_element", "GeneralSubtree", NONE},
	[X509CE_BASE] = {"x509ce.base", "base", U32, DEC, NAMES(x509ce_generalname_names)},
	[X509CE_MINIMUM] = {"x509ce.minimum", "minimum", U64, DEC},
	[X509CE_MAXIMUM] = {"x509ce.maximum", "maximum", U64, DEC},
	[X509CE_POLICYCONSTRAINTSSYNTAX_E] = {"x509ce.PolicyConstraintsSyntax_element",
		"PolicyConstraintsSyntax", NONE},
	[X509CE_REQUIREEXPLICITPOLICY] = {"x509ce.requireExplicitPolicy", "requireExplicitPolicy", U64, DEC},
	[X509CE_INHIBITPOLICYMAPPING] = {"x509ce.inhibitPolicyMapping", "inhibitPolicyMapping", U64, DEC},
	[X509CE_SKIPCERTS] = {"x509ce.SkipCerts", "SkipCerts", U64, DEC},
	[X509CE_CRLNUMBER] = {"x509ce.CRLNumber", "CRLNumber", U64, DEC},
	[X509CE_CRLREASON] = {"x509ce.CRLReason", "CRLReason", U32, DEC, NAMES(x509ce_crlreason_names)},
	[X509CE_CRLDISTPOINTSSYNTAX] = {"x509ce.CRLDistPointsSyntax", "CRLDistPointsSyntax", U32, DEC},
	[X509CE_DISTRIBUTIONPOINT_E] = {"x509ce.DistributionPoint_element", "DistributionPoint", NONE},
	[X509CE_DISTRIBUTIONPOINT] = {"x509ce.distributionPoint", "distributionPoint", U32, DEC,
		NAMES(x509ce_distributionpoint_names)},
	[X509CE_FULLNAME] = {"x509ce.fullName", "fullName", U32, DEC},
	[X509CE_NAMERELATIVETOCRLISSUER] = {"x509ce.nameRelativeToCRLIssuer", "nameRelativeToCRLIssuer", U32, DEC},
	[X509CE_REASONS] = {"x509ce.reasons", "reasons", BYTES},
	[X509CE_CRLISSUER] = {"x509ce.cRLIssuer", "cRLIssuer", U32, DEC},
	[X509CE_ENTRUSTVERSIONINFO_E] = {"x509ce.EntrustVersionInfo_element", "EntrustVersionInfo", NONE},
	[X509CE_ENTRUSTVERS] = {"x509ce.entrustVers", "entrustVers", STRING},
	[X509CE_ENTRUSTVERSINFOFLAGS] = {"x509ce.entrustVersInfoFlags", "entrustVersInfoFlags", BYTES},
};

const struct field pkix1explicit_fields[PKIX1EXPLICIT_N] = {
	[PKIX1EXPLICIT_DIRECTORYSTRING] = {"pkix1explicit.DirectoryString", "DirectoryString", STRING},
	[PKIX1EXPLICIT_ID] = {"pkix1explicit.id", "Id", STRING},
	[PKIX1EXPLICIT_EXTENSION_E] = {"pkix1explicit.Extension_element", "Extension", NONE},
	[PKIX1EXPLICIT_CRITICAL] = {"pkix1explicit.critical", "critical", BOOL(0)},
	[PKIX1EXPLICIT_FEATURES] = {"pkix1explicit.Features", "Features", U32, DEC},
	[PKIX1EXPLICIT_FEATURES_ITEM] = {"pkix1explicit.Features_item", "Features item", U16, DEC,
		NAMES(tls_extension_type_names)},
};

const struct field pkix1implicit_fields[PKIX1IMPLICIT_N] = {
	[PKIX1IMPLICIT_AUTHORITYINFOACCESSSYNTAX] = {"pkix1implicit.AuthorityInfoAccessSyntax",
		"AuthorityInfoAccessSyntax", U32, DEC},
	[PKIX1IMPLICIT_USERNOTICE_E] = {"pkix1implicit.UserNotice_element", "UserNotice", NONE},
	[PKIX1IMPLICIT_ACCESSDESCRIPTION_E] = {"pkix1implicit.AccessDescription_element", "AccessDescription", NONE},
	[PKIX1IMPLICIT_ACCESSMETHOD] = {"pkix1implicit.accessMethod", "accessMethod", OID},
	[PKIX1IMPLICIT_ACCESSLOCATION] = {"pkix1implicit.accessLocation", "accessLocation", U32, DEC},
	[PKIX1IMPLICIT_NOTICEREF_E] = {"pkix1implicit.noticeRef_element", "noticeRef", NONE},
	[PKIX1IMPLICIT_EXPLICITTEXT] = {"pkix1implicit.explicitText", "explicitText", U32, DEC,
		NAMES(pkix1implicit_explicittext_names)},
	[PKIX1IMPLICIT_ORGANIZATION] = {"pkix1implicit.organization", "organization", U32, DEC,
		NAMES(pkix1implicit_explicittext_names)},
	[PKIX1IMPLICIT_NOTICENUMBERS] = {"pkix1implicit.noticeNumbers", "noticeNumbers", U32, DEC},
	[PKIX1IMPLICIT_NOTICENUMBERS_ITEM] = {"pkix1implicit.noticeNumbers_item", "noticeNumbers item", I32, DEC},
	[PKIX1IMPLICIT_IA5STRING] = {"pkix1implicit.ia5String", "ia5String", STRING},
	[PKIX1IMPLICIT_VISIBLESTRING] = {"pkix1implicit.visibleString", "visibleString", STRING},
	[PKIX1IMPLICIT_BMPSTRING] = {"pkix1implicit.bmpString", "bmpString", STRING},
	[PKIX1IMPLICIT_UTF8STRING] = {"pkix1implicit.utf8String", "utf8String", STRING},
};

const struct field pkcs1_fields[PKCS1_N] = {
	[PKCS1_MODULUS] = {"pkcs1.modulus", "modulus", BYTES},
	[PKCS1_PUBLICEXPONENT] = {"pkcs1.publicExponent", "publicExponent", I32, DEC},
	[PKCS1_ECPARAMETERS] = {"pkcs1.ECParameters", "ECParameters", U32, DEC, NAMES(pkcs1_ecparameters_names)},
	[PKCS1_NAMEDCURVE] = {"pkcs1.namedCurve", "namedCurve", OID},
	[PKCS1_RSASSA_PSS_PARAMS_E] = {"pkcs1.RSASSA_PSS_params_element", "RSASSA-PSS-params", NONE},
	[PKCS1_MGF_HASHALGORITHM_E] = {"pkcs1.HashAlgorithm_element", "HashAlgorithm", NONE},
	[PKCS1_HASHALGORITHM_E] = {"pkcs1.hashAlgorithm_element", "hashAlgorithm", NONE},
	[PKCS1_MASKGENALGORITHM_E] = {"pkcs1.maskGenAlgorithm_element", "maskGenAlgorithm", NONE},
	[PKCS1_SALTLENGTH] = {"pkcs1.saltLength", "saltLength", I32, DEC},
	[PKCS1_TRAILERFIELD] = {"pkcs1.trailerField", "trailerField", I32, DEC},
};

const struct field nscert_fields[NSCERT_N] = {
	[NSCERT_BASEURL] = {"ns_cert_exts.BaseUrl", "BaseUrl", STRING},
	[NSCERT_REVOCATIONURL] = {"ns_cert_exts.RevocationUrl", "RevocationUrl", STRING},
	[NSCERT_CAREVOCATIONURL] = {"ns_cert_exts.CaRevocationUrl", "CaRevocationUrl", STRING},
	[NSCERT_CAPOLICYURL] = {"ns_cert_exts.CaPolicyUrl", "CaPolicyUrl", STRING},
	[NSCERT_COMMENT] = {"ns_cert_exts.Comment", "Comment", STRING},
	[NSCERT_SSLSERVERNAME] = {"ns_cert_exts.SslServerName", "SslServerName", STRING},
	[NSCERT_CERTRENEWALURL] = {"ns_cert_exts.CertRenewalUrl", "CertRenewalUrl", STRING},
	[NSCERT_CERTTYPE] = {"ns_cert_exts.CertType", "CertType", BYTES},
	[NSCERT_CERTTYPE_SSL_CLIENT] = {"ns.cert.exts.CertType.ssl.client", "ssl-client", BOOL(8), MASK(0x80)},
	[NSCERT_CERTTYPE_SSL_SERVER] = {"ns.cert.exts.CertType.ssl.server", "ssl-server", BOOL(8), MASK(0x40)},
	[NSCERT_CERTTYPE_SMIME] = {"ns.cert.exts.CertType.smime", "smime", BOOL(8), MASK(0x20)},
	[NSCERT_CERTTYPE_OBJECT_SIGNING] = {"ns.cert.exts.CertType.object.signing", "object-signing",
		BOOL(8), MASK(0x10)},
	[NSCERT_CERTTYPE_RESERVED_FOR_FUTURE_USE] = {"ns.cert.exts.CertType.reserved.for.future.use",
		"reserved-for-future-use", BOOL(8), MASK(0x8)},
	[NSCERT_CERTTYPE_SSL_CA] = {"ns.cert.exts.CertType.ssl.ca", "ssl-ca", BOOL(8), MASK(0x4)},
	[NSCERT_CERTTYPE_SMIME_CA] = {"ns.cert.exts.CertType.smime.ca", "smime-ca", BOOL(8), MASK(0x2)},
	[NSCERT_CERTTYPE_OBJECT_SIGNING_CA] = {"ns.cert.exts.CertType.object.signing.ca",
		"object-signing-ca", BOOL(8), MASK(0x1)},
};

const struct field pkixproxy_fields[PKIXPROXY_N] = {
	[PKIXPROXY_PROXYCERTINFOEXTENSION_E] = {"pkixproxy.ProxyCertInfoExtension_element",
		"ProxyCertInfoExtension", NONE},
	[PKIXPROXY_PCPATHLENCONSTRAINT] = {"pkixproxy.pCPathLenConstraint", "pCPathLenConstraint", I32, DEC},
	[PKIXPROXY_PROXYPOLICY_E] = {"pkixproxy.proxyPolicy_element", "proxyPolicy", NONE},
	[PKIXPROXY_POLICYLANGUAGE] = {"pkixproxy.policyLanguage", "policyLanguage", OID},
	[PKIXPROXY_POLICY] = {"pkixproxy.policy", "policy", BYTES},
};

const struct field logotype_fields[LOGOTYPE_N] = {
	[LOGOTYPE_LOGOTYPEEXTN_E] = {"logotypecertextn.LogotypeExtn_element", "LogotypeExtn", NONE},
	[LOGOTYPE_COMMUNITYLOGOS] = {"logotypecertextn.communityLogos", "communityLogos", U32, DEC},
	[LOGOTYPE_LOGOTYPEINFO] = {"logotypecertextn.LogotypeInfo", "LogotypeInfo", U32, DEC,
		NAMES(logotype_logotypeinfo_names)},
	[LOGOTYPE_ISSUERLOGO] = {"logotypecertextn.issuerLogo", "issuerLogo", U32, DEC,
		NAMES(logotype_logotypeinfo_names)},
	[LOGOTYPE_SUBJECTLOGO] = {"logotypecertextn.subjectLogo", "subjectLogo", U32, DEC,
		NAMES(logotype_logotypeinfo_names)},
	[LOGOTYPE_DIRECT_E] = {"logotypecertextn.direct_element", "direct", NONE},
	[LOGOTYPE_INDIRECT_E] = {"logotypecertextn.indirect_element", "indirect", NONE},
	[LOGOTYPE_IMAGE] = {"logotypecertextn.image", "image", U32, DEC},
	[LOGOTYPE_LOGOTYPEIMAGE_E] = {"logotypecertextn.LogotypeImage_element", "LogotypeImage", NONE},
	[LOGOTYPE_IMAGEDETAILS_E] = {"logotypecertextn.imageDetails_element", "imageDetails", NONE},
	[LOGOTYPE_MEDIATYPE] = {"logotypecertextn.mediaType", "mediaType", STRING},
	[LOGOTYPE_LOGOTYPEHASH] = {"logotypecertextn.logotypeHash", "logotypeHash", U32, DEC},
	[LOGOTYPE_HASHALGANDVALUE_E] = {"logotypecertextn.HashAlgAndValue_element", "HashAlgAndValue", NONE},
	[LOGOTYPE_LOGOTYPEURI] = {"logotypecertextn.logotypeURI", "logotypeURI", U32, DEC},
	[LOGOTYPE_LOGOTYPEURI_ITEM] = {"logotypecertextn.logotypeURI_item", "logotypeURI item", STRING},
	[LOGOTYPE_HASHALG_E] = {"logotypecertextn.hashAlg_element", "hashAlg", NONE},
	[LOGOTYPE_HASHVALUE] = {"logotypecertextn.hashValue", "hashValue", BYTES},
};

const struct field ocsp_fields[OCSP_N] = {
	[OCSP_BASICOCSPRESPONSE_E] = {"ocsp.BasicOCSPResponse_element", "BasicOCSPResponse", NONE},
	[OCSP_NULL_E] = {"ocsp.NULL_element", "NULL", NONE},
	[OCSP_REOCSPNONCE] = {"ocsp.ReOcspNonce", "ReOcspNonce", BYTES},
	[OCSP_TBSREQUEST_E] = {"ocsp.tbsRequest_element", "tbsRequest", NONE},
	[OCSP_OPTIONALSIGNATURE_E] = {"ocsp.optionalSignature_element", "optionalSignature", NONE},
	[OCSP_VERSION] = {"ocsp.version", "version", I32, DEC, NAMES(x509af_version_names)},
	[OCSP_REQUESTORNAME] = {"ocsp.requestorName", "requestorName", U32, DEC, NAMES(x509ce_generalname_names)},
	[OCSP_REQUESTLIST] = {"ocsp.requestList", "requestList", U32, DEC},
	[OCSP_REQUEST_E] = {"ocsp.Request_element", "Request", NONE},
	[OCSP_REQUESTEXTENSIONS] = {"ocsp.requestExtensions", "requestExtensions", U32, DEC},
	[OCSP_SIGNATUREALGORITHM_E] = {"ocsp.signatureAlgorithm_element", "signatureAlgorithm", NONE},
	[OCSP_SIGNATURE] = {"ocsp.signature", "signature", BYTES},
	[OCSP_CERTS] = {"ocsp.certs", "certs", U32, DEC},
	[OCSP_CERTIFICATE_E] = {"ocsp.Certificate_element", "Certificate", NONE},
	[OCSP_REQCERT_E] = {"ocsp.reqCert_element", "reqCert", NONE},
	[OCSP_SINGLEREQUESTEXTENSIONS] = {"ocsp.singleRequestExtensions", "singleRequestExtensions", U32, DEC},
	[OCSP_HASHALGORITHM_E] = {"ocsp.hashAlgorithm_element", "hashAlgorithm", NONE},
	[OCSP_ISSUERNAMEHASH] = {"ocsp.issuerNameHash", "issuerNameHash", BYTES},
	[OCSP_ISSUERKEYHASH] = {"ocsp.issuerKeyHash", "issuerKeyHash", BYTES},
	[OCSP_SERIALNUMBER] = {"ocsp.serialNumber", "serialNumber", BYTES},
	[OCSP_RESPONSESTATUS] = {"ocsp.responseStatus", "responseStatus", U32, DEC, NAMES(ocsp_responsestatus_names)},
	[OCSP_RESPONSEBYTES_E] = {"ocsp.responseBytes_element", "responseBytes", NONE},
	[OCSP_RESPONSETYPE_ID] = {"ocsp.responseType.id", "ResponseType Id", STRING},
	[OCSP_RESPONSE] = {"ocsp.response", "response", BYTES},
	[OCSP_TBSRESPONSEDATA_E] = {"ocsp.tbsResponseData_element", "tbsResponseData", NONE},
	[OCSP_RESPONDERID] = {"ocsp.responderID", "responderID", U32, DEC, NAMES(ocsp_responderid_names)},
	[OCSP_PRODUCEDAT] = {"ocsp.producedAt", "producedAt", ABSTIME, TIME_UTC},
	[OCSP_RESPONSES] = {"ocsp.responses", "responses", U32, DEC},
	[OCSP_SINGLERESPONSE_E] = {"ocsp.SingleResponse_element", "SingleResponse", NONE},
	[OCSP_RESPONSEEXTENSIONS] = {"ocsp.responseExtensions", "responseExtensions", U32, DEC},
	[OCSP_BYNAME] = {"ocsp.byName", "byName", U32, DEC},
	[OCSP_BYKEY] = {"ocsp.byKey", "byKey", BYTES},
	[OCSP_CERTID_E] = {"ocsp.certID_element", "certID", NONE},
	[OCSP_CERTSTATUS] = {"ocsp.certStatus", "certStatus", U32, DEC, NAMES(ocsp_certstatus_names)},
	[OCSP_THISUPDATE] = {"ocsp.thisUpdate", "thisUpdate", ABSTIME, TIME_UTC},
	[OCSP_NEXTUPDATE] = {"ocsp.nextUpdate", "nextUpdate", ABSTIME, TIME_UTC},
	[OCSP_SINGLEEXTENSIONS] = {"ocsp.singleExtensions", "singleExtensions", U32, DEC},
	[OCSP_GOOD_E] = {"ocsp.good_element", "good", NONE},
	[OCSP_REVOKED_E] = {"ocsp.revoked_element", "revoked", NONE},
	[OCSP_UNKNOWN_E] = {"ocsp.unknown_element", "unknown", NONE},
	[OCSP_REVOCATIONTIME] = {"ocsp.revocationTime", "revocationTime", ABSTIME, TIME_UTC},
	[OCSP_REVOCATIONREASON] = {"ocsp.revocationReason", "revocationReason", U32, DEC,
		NAMES(ocsp_revocationreason_names)},
};
/* clang-format on */

const struct proto proto_x509af = {
    .name = "x509af",
    .title = "X.509 Authentication Framework",
    .brief = "X509AF",
    .fields = x509af_fields,
    .nfields = X509AF_N,
};

const struct proto proto_x509ce = {
    .name = "x509ce",
    .title = "X.509 Certificate Extensions",
    .brief = "X509CE",
    .fields = x509ce_fields,
    .nfields = X509CE_N,
};

const struct proto proto_pkcs_1 = {
    .name = "pkcs-1",
    .title = "PKCS#1",
    .brief = "PKCS-1",
    .fields = pkcs1_fields,
    .nfields = PKCS1_N,
};

const struct proto proto_x509if = {
    .name = "x509if",
    .title = "X.509 Information Framework",
    .brief = "X509IF",
    .fields = x509if_fields,
    .nfields = X509IF_N,
};

const struct proto proto_x509sat = {
    .name = "x509sat",
    .title = "X.509 Selected Attribute Types",
    .brief = "X509SAT",
    .fields = x509sat_fields,
    .nfields = X509SAT_N,
};

const struct proto proto_pkix1explicit = {
    .name = "pkix1explicit",
    .title = "PKIX1Explicit",
    .brief = "PKIX1EXPLICIT",
    .fields = pkix1explicit_fields,
    .nfields = PKIX1EXPLICIT_N,
};

const struct proto proto_pkix1implicit = {
    .name = "pkix1implicit",
    .title = "PKIX1Implitit",
    .brief = "PKIX1IMPLICIT",
    .fields = pkix1implicit_fields,
    .nfields = PKIX1IMPLICIT_N,
};

const struct proto proto_ns_cert_exts = {
    .name = "ns_cert_exts",
    .title = "NetScape Certificate Extensions",
    .brief = "NS_CERT_EXTS",
    .fields = nscert_fields,
    .nfields = NSCERT_N,
};

const struct proto proto_pkixproxy = {
    .name = "pkixproxy",
    .title = "PKIXProxy (RFC3820)",
    .brief = "PKIXPROXY",
    .fields = pkixproxy_fields,
    .nfields = PKIXPROXY_N,
};

const struct proto proto_logotypecertextn = {
    .name = "logotypecertextn",
    .title = "Logotype Certificate Extensions",
    .brief = "LogotypeCertExtn",
    .fields = logotype_fields,
    .nfields = LOGOTYPE_N,
};
