/* eap.c -- Extensible Authentication Protocol: RFC 3748; the identity, notifications, refusals and MD5.  What other
 * methods say is shown as bytes.
 *
 *   0      1    2        4      5
 *   | code | id | length | type | data ...              type and data: in requests and responses only
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name code_names[] = {
	{1, "Request"}, {2, "Response"}, {3, "Success"}, {4, "Failure"}, {5, "Initiate"}, {6, "Finish"}, {0, NULL}
};
static const struct name type_names[] = {
	{1, "Identity"}, {2, "Notification"}, {3, "Legacy Nak (Response Only)"},
	{4, "MD5-Challenge EAP (EAP-MD5-CHALLENGE)"}, {5, "One-Time Password EAP (EAP-OTP)"},
	{6, "Generic Token Card EAP (EAP-GTC)"}, {7, "Allocated"}, {8, "Allocated"},
	{9, "RSA Public Key Authentication EAP (EAP-RSA-PKA)"}, {10, "DSS Unilateral EAP (EAP-DSS)"},
	{11, "KEA EAP (EAP-KEA)"}, {12, "KEA Validate EAP (EAP-KEA-VALIDATE)"}, {13, "TLS EAP (EAP-TLS)"},
	{14, "Defender Token EAP (EAP-AXENT)"}, {15, "RSA Security SecurID EAP (EAP-RSA-SECURID)"},
	{16, "Arcot Systems EAP (EAP-ARCOT-SYSTEMS)"}, {17, "Cisco Wireless EAP / Lightweight EAP (EAP-LEAP)"},
	{18, "GSM Subscriber Identity Modules EAP (EAP-SIM)"},
	{19, "Secure Remote Password SHA1 Part 1 EAP (EAP-SRP-SHA1-PART1)"},
	{20, "Secure Remote Password SHA1 Part 2 EAP (EAP-SRP-SHA1-PART2)"}, {21, "Tunneled TLS EAP (EAP-TTLS)"},
	{22, "Remote Access Service EAP (EAP-RAS)"}, {23, "UMTS Authentication and Key Agreement EAP (EAP-AKA)"},
	{24, "3Com Wireless EAP (EAP-3COM-WIRELESS)"}, {25, "Protected EAP (EAP-PEAP)"},
	{26, "MS-Authentication EAP (EAP-MS-AUTH)"}, {27, "Mutual Authentication w/Key Exchange EAP (EAP-MAKE)"},
	{28, "CRYPTOCard EAP (EAP-CRYPTOCARD)"}, {29, "MS-CHAP-v2 EAP (EAP-MS-CHAP-V2)"},
	{30, "DynamID EAP (EAP-DYNAMID)"}, {31, "Rob EAP (EAP-ROB)"},
	{32, "Protected One-Time Password EAP (EAP-POTP)"}, {33, "MS-Authentication TLV EAP (EAP-MS-AUTH-TLV)"},
	{34, "SentriNET (EAP-SENTRINET)"}, {35, "Actiontec Wireless EAP (EAP-ACTIONTEC-WIRELESS)"},
	{36, "Cogent Systems Biometrics Authentication EAP (EAP-COGENT-BIOMETRIC)"},
	{37, "AirFortress EAP (EAP-AIRFORTRESS)"}, {38, "HTTP Digest EAP (EAP-HTTP-DIGEST)"},
	{39, "SecureSuite EAP (EAP-SECURESUITE)"}, {40, "DeviceConnect EAP (EAP-DEVICECONNECT)"},
	{41, "Simple Password Exponential Key Exchange EAP (EAP-SPEKE)"}, {42, "MOBAC EAP (EAP-MOBAC)"},
	{43, "Flexible Authentication via Secure Tunneling EAP (EAP-FAST)"}, {44, "ZoneLabs EAP (EAP-ZLXEAP)"},
	{45, "Link EAP (EAP-LINK)"}, {46, "Password Authenticated eXchange EAP (EAP-PAX)"},
	{47, "Pre-Shared Key EAP (EAP-PSK)"},
	{48, "Shared-secret Authentication and Key Establishment EAP (EAP-SAKE)"},
	{49, "Internet Key Exchange v2 EAP (EAP-IKEv2)"},
	{50, "UMTS Authentication and Key Agreement' EAP (EAP-AKA')"},
	{51, "Generalized Pre-Shared Key EAP (EAP-GPSK)"}, {52, "Password EAP (EAP-pwd)"},
	{53, "Encrypted Key Exchange v1 EAP (EAP-EKEv1)"}, {55, "Tunneled EAP protocol"}, {254, "Expanded Type"},
	{255, "Experimental"}, {0, NULL}
};

enum {
	CODE, ID, LEN, TYPE, DESIRED_TYPE, IDENTITY, NOTIFICATION, MD5_VALUE_SIZE, MD5_VALUE, MD5_EXTRA_DATA, DATA,
	MITM_ATTACKS, N
};
static const struct field fields[N] = {
	[CODE]           = {"eap.code", "Code", U8, DEC, NAMES(code_names)},
	[ID]             = {"eap.id", "Id", U8, DEC},
	[LEN]            = {"eap.len", "Length", U16, DEC},
	[TYPE]           = {"eap.type", "Type", U8, DEC, NAMES(type_names)},
	[DESIRED_TYPE]   = {"eap.desired_type", "Desired Auth Type", U8, DEC, NAMES(type_names)},
	[IDENTITY]       = {"eap.identity", "Identity", STRING},
	[NOTIFICATION]   = {"eap.notification", "Notification", STRING},
	[MD5_VALUE_SIZE] = {"eap.md5.value_size", "EAP-MD5 Value-Size", U8, DEC},
	[MD5_VALUE]      = {"eap.md5.value", "EAP-MD5 Value", BYTES},
	[MD5_EXTRA_DATA] = {"eap.md5.extra_data", "EAP-MD5 Extra Data", BYTES},
	[DATA]           = {"eap.data", "EAP Data", BYTES},
	[MITM_ATTACKS]   = {"eap.mitm_attacks", "Vulnerable to MITM attacks. If possible, change EAP type.", EXPERT(WARN, SECURITY)},
};
/* clang-format on */

enum { HEADER_BYTES = 5, REQUEST = 1, RESPONSE = 2 };
enum { TYPE_IDENTITY = 1, TYPE_NOTIFICATION = 2, TYPE_NAK = 3, TYPE_MD5 = 4 };

static void walk_md5(struct walk *w, struct node *type, uint32_t len)
{
	uint32_t size = get_u8(w, HEADER_BYTES), end = HEADER_BYTES + 1 + size;

	expert(w, type, MITM_ATTACKS, NULL);
	add(w, w->node, MD5_VALUE_SIZE, HEADER_BYTES, 1);
	if (end > len)
		end = len;
	if (end > HEADER_BYTES + 1)
		add(w, w->node, MD5_VALUE, HEADER_BYTES + 1, end - HEADER_BYTES - 1);
	if (walk_ok(w) && len > end)
		add(w, w->node, MD5_EXTRA_DATA, end, len - end);
}

static void walk(struct walk *w)
{
	uint8_t code = get_u8(w, 0);

	add(w, w->node, CODE, 0, 1);
	add(w, w->node, ID, 1, 1);
	uint32_t len = get_u16(w, 2);
	add(w, w->node, LEN, 2, 2);
	if ((code != REQUEST && code != RESPONSE) || len < HEADER_BYTES || !walk_ok(w))
		return;
	uint8_t      type = get_u8(w, 4);
	struct node *n = add(w, w->node, TYPE, 4, 1);
	if (type == TYPE_MD5)
		walk_md5(w, n, len);
	else if (len == HEADER_BYTES)
		return;
	else if (type == TYPE_IDENTITY)
		add(w, w->node, IDENTITY, HEADER_BYTES, len - HEADER_BYTES);
	else if (type == TYPE_NOTIFICATION)
		add(w, w->node, NOTIFICATION, HEADER_BYTES, len - HEADER_BYTES);
	else if (type == TYPE_NAK)
		for (uint32_t off = HEADER_BYTES; off < len && walk_ok(w); off++)
			add(w, w->node, DESIRED_TYPE, off, 1);
	else
		add(w, w->node, DATA, HEADER_BYTES, len - HEADER_BYTES);
}

const struct proto proto_eap = {
    .name = "eap",
    .title = "Extensible Authentication Protocol",
    .brief = "EAP",
    .fields = fields,
    .nfields = N,
    .quiet = true,
    .walk = walk,
};
