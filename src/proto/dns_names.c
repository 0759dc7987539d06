/* dns_names.c -- see dns_names.h. */
#include "proto/dns_names.h"

/* clang-format off */
const struct name dns_opcode_names[] = {
	{0, "Standard query"}, {1, "Inverse query"}, {2, "Server status request"}, {4, "Zone change notification"},
	{5, "Dynamic update"}, {6, "DNS Stateful operations (DSO)"}, {0, NULL}
};
const struct name dns_rcode_names[] = {
	{0, "No error"}, {1, "Format error"}, {2, "Server failure"}, {3, "No such name"}, {4, "Not implemented"},
	{5, "Refused"}, {6, "Name exists"}, {7, "RRset exists"}, {8, "RRset does not exist"},
	{9, "Not authoritative"}, {10, "Name out of zone"}, {11, "DSO-Type not implemented"},
	{16, "Bad OPT Version or TSIG Signature Failure"}, {17, "Key not recognized"},
	{18, "Signature out of time window"}, {19, "Bad TKEY Mode"}, {20, "Duplicate key name"},
	{21, "Algorithm not supported"}, {22, "Bad Truncation"}, {23, "Bad/missing Server Cookie"}, {0, NULL}
};
const struct name dns_type_names[] = {
	{0, "Unused"}, {1, "A (Host Address)"}, {2, "NS (authoritative Name Server)"}, {3, "MD (Mail Destination)"},
	{4, "MF (Mail Forwarder)"}, {5, "CNAME (Canonical NAME for an alias)"},
	{6, "SOA (Start Of a zone of Authority)"}, {7, "MB (MailBox domain name)"}, {8, "MG (Mail Group member)"},
	{9, "MR (Mail Rename domain)"}, {10, "NULL RR"}, {11, "WKS (Well Known Service)"},
	{12, "PTR (domain name PoinTeR)"}, {13, "HINFO (host information)"},
	{14, "MINFO (Mailbox or mail list information)"}, {15, "MX (Mail eXchange)"}, {16, "TXT (Text strings)"},
	{17, "RP (Responsible Person)"}, {18, "AFSDB (AFS Data Base location)"}, {19, "X25 (XX.25 PSDN address)"},
	{20, "ISDN (ISDN address)"}, {21, "RT (Route Through)"}, {22, "NSAP (NSAP address)"},
	{23, "NSAP-PTR (NSAP domain name pointer)"}, {24, "SIG (security signature)"}, {25, "KEY (security key)"},
	{26, "PX (X.400 mail mapping information)"}, {27, "GPOS (Geographical Position)"},
	{28, "AAAA (IPv6 Address)"}, {29, "LOC (Location Information)"}, {30, "NXT (Next Domain)"},
	{31, "EID (Endpoint Identifier)"}, {32, "NIMLOC (Nimrod Locator)"}, {33, "SRV (Server Selection)"},
	{34, "ATMA (ATM Address)"}, {35, "NAPTR (Naming Authority Pointer)"}, {36, "KX (Key Exchanger)"},
	{37, "CERT"}, {38, "A6 (OBSOLETE - use AAAA)"}, {39, "DNAME"}, {40, "SINK"}, {41, "OPT"}, {42, "APL"},
	{43, "DS (Delegation Signer)"}, {44, "SSHFP (SSH Key Fingerprint)"}, {45, "IPSECKEY"},
	{46, "RRSIG (Resource Record Signature)"}, {47, "NSEC (Next Secure)"}, {48, "DNSKEY (DNS Public Key)"},
	{49, "DHCID"}, {50, "NSEC3"}, {51, "NSEC3PARAM"}, {52, "TLSA"}, {55, "HIP (Host Identity Protocol)"},
	{57, "RKEY"}, {58, "TALINK (Trust Anchor LINK)"}, {59, "CDS (Child DS)"},
	{60, "CDNSKEY (DNSKEY(s) the Child wants reflected in DS)"}, {61, "OPENPGPKEY (OpenPGP Key)"},
	{62, "CSYNC (Child-to-Parent Synchronization)"}, {63, "ZONEMD"},
	{64, "SVCB (General Purpose Service Endpoints)"}, {65, "HTTPS (HTTPS Specific Service Endpoints)"},
	{99, "SPF"}, {100, "UINFO"}, {101, "UID"}, {102, "GID"}, {103, "UNSPEC"}, {104, "NID (NodeID)"},
	{105, "L32 (Locator32)"}, {106, "L64 (Locator64)"}, {107, "LP (Locator FQDN)"}, {108, "EUI48"},
	{109, "EUI64"}, {249, "TKEY (Transaction Key)"}, {250, "TSIG (Transaction Signature)"},
	{251, "IXFR (incremental transfer)"}, {252, "AXFR (transfer of an entire zone)"},
	{253, "MAILB (mailbox-related RRs)"}, {254, "MAILA (mail agent RRs)"},
	{255, "* (A request for all records the server/cache has available)"}, {256, "URI"},
	{257, "CAA (Certification Authority Restriction)"}, {32768, "TA (DNSSEC Trust Authorities)"},
	{32769, "DLV (DNSSEC Lookaside Validation)"}, {65281, "WINS"}, {65282, "WINS-R"}, {65422, "XPF"}, {0, NULL}
};
const struct name dns_class_names[] = {
	{0x1, "IN"}, {0x2, "CS"}, {0x3, "CH"}, {0x4, "HS"}, {0xfe, "NONE"}, {0xff, "ANY"}, {0, NULL}
};
const struct range dns_scheme_ranges[] = {
	{0, 0, "Reserved"}, {1, 1, "SIMPLE"}, {2, 239, "Unassigned"}, {240, 254, "Private Use"},
	{255, 255, "Reserved"}, {0, 0, NULL}
};
const struct range dns_algo_ranges[] = {
	{0, 0, "Reserved"}, {1, 1, "SHA-384"}, {2, 2, "SHA-512"}, {3, 239, "Unassigned"}, {240, 254, "Private Use"},
	{255, 255, "Reserved"}, {0, 0, NULL}
};
const struct name dns_key_names[] = {
	{0, "mandatory"}, {1, "alpn"}, {2, "no-default-alpn"}, {3, "port"}, {4, "ipv4hint"}, {5, "echconfig"},
	{6, "ipv6hint"}, {32769, "odohconfig"}, {65535, "key65535"}, {0, NULL}
};
const struct name dns_algorithm_names[] = {
	{1, "RSA/MD5"}, {2, "Diffie-Hellman"}, {3, "DSA"}, {4, "Elliptic curve crypto"}, {5, "RSA/SHA1"},
	{6, "DSA + NSEC3/SHA1"}, {7, "RSA/SHA1 + NSEC3/SHA1"}, {8, "RSA/SHA-256"}, {10, "RSA/SHA-512"},
	{12, "GOST R 34.10-2001"}, {13, "ECDSA Curve P-256 with SHA-256"}, {14, "ECDSA Curve P-386 with SHA-386"},
	{15, "Ed25519"}, {16, "Ed448"}, {157, "HMAC/MD5"}, {252, "Indirect key"}, {253, "Private, domain name"},
	{254, "Private, OID"}, {0, NULL}
};
const struct name dns_mode_names[] = {
	{1, "Server assigned"}, {2, "Diffie Hellman"}, {3, "GSSAPI"}, {4, "Resolver assigned"}, {5, "Delete"},
	{0, NULL}
};
const struct name dns_gateway_algorithm_names[] = {{1, "DSA"}, {2, "RSA"}, {0, NULL}};
const struct name dns_gateway_type_names[] = {
	{0, "No Gateway"}, {1, "IPv4 Gateway"}, {2, "IPv6 Gateway"}, {3, "DNS Gateway"}, {0, NULL}
};
const struct name dns_version_names[] = {
	{0, "Reserved"}, {4, "IPv4"}, {5, "ST Datagram"}, {6, "IPv6"}, {7, "TP/IX"}, {8, "PIP"}, {9, "TUBA"},
	{0, NULL}
};
const struct name dns_cert_type_names[] = {
	{1, "PKIX"}, {2, "SPKI"}, {3, "PGP"}, {4, "IPKIX"}, {5, "ISPKI"}, {6, "IPGP"}, {7, "ACPKIX"}, {8, "IACPKIX"},
	{253, "Private, URI"}, {254, "Private, OID"}, {0, NULL}
};
const struct name dns_code_names[] = {
	{0, "Reserved"}, {1, "LLQ - Long-lived query"}, {2, "UL - Update lease"},
	{3, "NSID - Name Server Identifier"}, {4, "Owner (reserved)"},
	{5, "DAU - DNSSEC Algorithm Understood (RFC6975)"}, {6, "DHU - DS Hash Understood (RFC6975)"},
	{7, "N3U - NSEC3 Hash Understood (RFC6975)"}, {20730, "Experimental - CSUBNET - Client subnet"},
	{8, "CSUBNET - Client subnet"}, {9, "EDNS EXPIRE (RFC7314)"}, {10, "COOKIE"}, {11, "EDNS TCP Keepalive"},
	{12, "PADDING"}, {13, "CHAIN"}, {15, "Extended DNS Error"}, {0, NULL}
};
const struct name dns_dhu_names[] = {
	{0, "Reserved digest"}, {1, "SHA-1"}, {2, "SHA-256"}, {3, "GOST R 34.11-94"}, {4, "SHA-384"}, {0, NULL}
};
const struct name dns_n3u_names[] = {{0, "Reserved"}, {1, "SHA-1"}, {0, NULL}};
const struct name dns_family_names[] = {{1, "IPv4"}, {2, "IPv6"}, {0, NULL}};
const struct range dns_code_ranges[] = {
	{0, 0, "Other Error"}, {1, 1, "Unsupported DNSKEY Algorithm"}, {2, 2, "Unsupported DS Digest Type"},
	{3, 3, "Stale Answer"}, {4, 4, "Forged Answer"}, {5, 5, "DNSSEC Indeterminate"}, {6, 6, "DNSSEC Bogus"},
	{7, 7, "Signature Expired"}, {8, 8, "Signature Not Yet Valid"}, {9, 9, "DNSKEY Missing"},
	{10, 10, "RRSIGs Missing"}, {11, 11, "No Zone Key Bit Set"}, {12, 12, "NSEC Missing"},
	{13, 13, "Cached Error"}, {14, 14, "Not Ready"}, {15, 15, "Blocked"}, {16, 16, "Censored"},
	{17, 17, "Filtered"}, {18, 18, "Prohibited"}, {19, 19, "Stale NXDomain Answer"},
	{20, 20, "Not Authoritative"}, {21, 21, "Not Supported"}, {22, 22, "No Reachable Authority"},
	{23, 23, "Network Error"}, {24, 24, "Invalid Data"}, {25, 25, "Signature Expired before Valid"},
	{26, 26, "Too Early"}, {27, 27, "Unsupported NSEC3 Iterations Value"},
	{28, 28, "Unable to conform to policy"}, {29, 29, "Synthesized"}, {30, 49151, "Unassigned"},
	{49152, 65535, "Reserved for Private Use"}, {0, 0, NULL}
};
const struct name dns_usage_names[] = {
	{0, "CA constraint (PKIX-TA)"}, {1, "Service certificate constraint (PKIX-EE)"},
	{2, "Trust anchor assertion (DANE-TA)"}, {3, "Domain-issued certificate (DANE-EE)"}, {0, NULL}
};
const struct name dns_selector_names[] = {
	{0, "Full certificate (Cert)"}, {1, "SubjectPublicKeyInfo (SPKI)"}, {0, NULL}
};
const struct name dns_matching_type_names[] = {
	{0, "No Hash Used (Full)"}, {1, "256 bit hash by SHA2 (SHA2-256)"}, {2, "512 bit hash by SHA2 (SHA2-512)"},
	{0, NULL}
};
const struct name dns_sshfp_algorithm_names[] = {
	{0, "Reserved"}, {1, "RSA"}, {2, "DSA"}, {3, "ECDSA"}, {4, "Ed25519"}, {5, "XMSS"}, {0, NULL}
};
const struct name dns_fingerprint_type_names[] = {{0, "Reserved"}, {1, "SHA1"}, {2, "SHA256"}, {0, NULL}};
const struct name dns_algo_names[] = {{1, "DSA"}, {2, "RSA"}, {0, "Reserved"}, {0, NULL}};
const struct range dns_type_ranges[] = {
	{0, 0, "Reserved"}, {1, 1, "Keep Alive"}, {2, 2, "Retry Delay"}, {3, 3, "Encryption Padding"},
	{4, 63, "Unassigned, reserved for DSO session-management TLVs"}, {64, 64, "Subscribe"}, {65, 65, "Push"},
	{66, 66, "Unsubscribe"}, {67, 67, "Reconfirm"}, {68, 63487, "Unassigned"},
	{63488, 64511, "Reserved for Experimental/Local Use"}, {64512, 65535, "Reserved for future expansion"},
	{0, 0, NULL}
};
/* clang-format on */
