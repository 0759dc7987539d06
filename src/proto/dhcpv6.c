/* dhcpv6.c -- Dynamic Host Configuration Protocol for IPv6: RFC 8415 and what adds options to it.
 *
 *   0      1                4                       0      1      2              18             34
 *   | type | transaction id | options ...           | type | hops | link address | peer address | options ...   relays
 *   options:  | type (2) | length (2) | value ... |
 */
#include <string.h>

#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name msgtype_names[] = {
	{1, "Solicit"}, {2, "Advertise"}, {3, "Request"}, {4, "Confirm"}, {5, "Renew"}, {6, "Rebind"}, {7, "Reply"},
	{8, "Release"}, {9, "Decline"}, {10, "Reconfigure"}, {11, "Information-request"}, {12, "Relay-forw"},
	{13, "Relay-reply"}, {14, "Leasequery"}, {15, "Leasequery-reply"}, {16, "Leasequery-done"},
	{17, "Leasequery-data"}, {18, "Reconfigure-request"}, {19, "Reconfigure-reply"}, {0, NULL}
};
static const struct name type_names[] = {
	{1, "Client Identifier"}, {2, "Server Identifier"}, {3, "Identity Association for Non-temporary Address"},
	{4, "Identity Association for Temporary Address"}, {5, "IA Address"}, {6, "Option Request"},
	{7, "Preference"}, {8, "Elapsed time"}, {9, "Relay Message"}, {11, "Authentication"}, {12, "Server unicast"},
	{13, "Status code"}, {14, "Rapid Commit"}, {15, "User Class"}, {16, "Vendor Class"},
	{17, "Vendor-specific Information"}, {18, "Interface-Id"}, {19, "Reconfigure Message"},
	{20, "Reconfigure Accept"}, {21, "SIP Server Domain Name List"}, {22, "SIP Servers IPv6 Address List"},
	{23, "DNS recursive name server"}, {24, "Domain Search List"},
	{25, "Identity Association for Prefix Delegation"}, {26, "IA Prefix"}, {27, "Network Information Server"},
	{28, "Network Information Server V2"}, {29, "Network Information Server Domain Name"},
	{30, "Network Information Server V2 Domain Name"}, {31, "Simple Network Time Protocol Server"},
	{32, "Lifetime"}, {33, "BCMCS Server Domain"}, {34, "BCMCS Servers IPv6 Address List"},
	{36, "Geoconf Civic Address"}, {37, "Remote Identifier"}, {38, "Subscriber Identifier"},
	{39, "Client Fully Qualified Domain Name"}, {40, "PANA Agents IPv6 Address List"}, {41, "Time Zone"},
	{42, "Time Zone Database"}, {43, "Echo Request Option"}, {44, "Leasequery Query"},
	{45, "Leasequery Client Data"}, {46, "Client Last Transaction Time"}, {47, "Leasequery Relay Data"},
	{48, "Leasequery Client Link Address List"}, {49, "Home Network Identifier FQDN"},
	{50, "Visited Home Network Information"}, {51, "LoST Server"}, {52, "CAPWAP Access Controllers"},
	{53, "Relay-ID"}, {54, "MoS IPv6 Address"}, {55, "MoS Domain Name List"}, {56, "NTP Server"},
	{57, "Access Network Domain Name"}, {58, "SIP User Agent Configuration Service Domains"},
	{59, "Boot File URL"}, {60, "Boot File Parameters"}, {61, "Client System Architecture Type"},
	{62, "Client Network Interface Identifier"}, {63, "Geolocation"}, {64, "Dual-Stack Lite AFTR Name"},
	{65, "ERP Local Domain Name"}, {66, "Relay-Supplied Options"}, {67, "Prefix Exclude"},
	{68, "Virtual Subnet Selection"}, {69, "Identified Home Network Information"},
	{70, "Unrestricted Home Network Information"}, {71, "Home Network Prefix"}, {72, "Home Agent Address"},
	{73, "Home Agent FQDN"}, {74, "RDNSS Selection"}, {75, "Kerberos Principal Name"},
	{76, "Kerberos Realm Name"}, {77, "Kerberos Default Realm Name"}, {78, "Kerberos KDC"},
	{79, "Client Link-Layer Address"}, {80, "Link Address"}, {81, "RADIUS"}, {82, "SOL_MAX_RT"},
	{83, "INF_MAX_RT"}, {84, "Address Selection"}, {85, "Address Selection table"}, {86, "PCP Server"},
	{87, "DHCPv4 Message"}, {88, "DHCP 4o6 Servers Address"}, {89, "S46 Rule"}, {90, "S46 BR"}, {91, "S46 DMR"},
	{92, "S46 IPv4/IPv6 Address Binding"}, {93, "S46 Port Parameters"}, {94, "S46 MAP-E Container"},
	{95, "S46 MAP-T Container"}, {96, "S46 Lightweight 4over6 Container"}, {97, "4rd Options"},
	{98, "4rd Mapping Rule"}, {99, "4rd Non-Mapping Rule"}, {100, "LQ Server Base Time"},
	{101, "LQ Server Query Start Time"}, {102, "LQ Server Query End Time"}, {103, "Captive Portal"},
	{104, "MPL Parameter Configuration"}, {105, "Access Technology Type"}, {106, "Access Network Name"},
	{107, "Access Point Name"}, {108, "Access Point BSSID"}, {109, "Access Network Operator ID"},
	{110, "Access Network Operator Realm"}, {111, "S46 Priority"}, {112, "Manufacturer Usage Description"},
	{113, "IPv4/IPv6 Multicast Prefixes"}, {114, "Failover Binding Status"}, {115, "Failover Connect Flags"},
	{116, "Failover DNS Removal Info"}, {117, "Failover DNS Hostname"}, {118, "Failover DNS Zone Name"},
	{119, "Failover DNS Flags"}, {120, "Failover Expiration Time"},
	{121, "Failover Maximum Number Unacked BNDUPD Messages"}, {122, "Failover Maximum Client Lead Time (MCLT)"},
	{123, "Failover Partner Lifetime"}, {124, "Failover Partner Lifetime Sent"},
	{125, "Failover Partner Down Time"}, {126, "Failover Partner Raw Client Time"},
	{127, "Failover Protocol Version"}, {128, "Failover Keepalive Time"}, {129, "Failover Reconfigure Data"},
	{130, "Failover Relationship Name"}, {131, "Failover Server Flags"}, {132, "Failover Server State"},
	{133, "Failover Start Time of State"}, {134, "Failover State Expiration Time"}, {135, "Relay Source Port"},
	{136, "SZTP Redirect"}, {137, "Softwire Source Binding Prefix Hint"}, {143, "ANDSF IPv6 Address"},
	{165, "Mobile IPv6 Home Agent"}, {166, "Mobile IPv6 Home Address"}, {167, "Network Access Identifier"},
	{0, NULL}
};
static const struct name duid_type_names[] = {
	{1, "link-layer address plus time"}, {2, "assigned by vendor based on Enterprise number"},
	{3, "link-layer address"}, {4, "Universally Unique IDentifier (UUID)"}, {0, NULL}
};
static const struct name code_names[] = {
	{0, "Success"}, {1, "UnspecFail"}, {2, "NoAddrAvail"}, {3, "NoBinding"}, {4, "NotOnLink"},
	{5, "UseMulticast"}, {6, "NoPrefixAvail"}, {7, "UnknownQueryType"}, {8, "MalformedQuery"},
	{9, "NotConfigured"}, {10, "NotAllowed"}, {11, "QueryTerminated"}, {12, "DataMissing"},
	{13, "CatchUpComplete"}, {14, "NotSupported"}, {15, "TLSConnectionRefused"}, {0, NULL}
};
static const struct name option_type_names[] = {
	{1, "NTP Server Address"}, {2, "NTP Multicast Address"}, {3, "NTP Server FQDN"}, {0, NULL}
};

enum {
	MSGTYPE, HOPCOUNT, XID, LINKADDR, PEERADDR, OPTION_TYPE, OPTION_LENGTH, OPTION_TYPE_STR, CLIENT_FQDN_FLAGS,
	CLIENTFQDN_CLIENT_S, CLIENTFQDN_CLIENT_N, CLIENTFQDN_SERVER_S, CLIENTFQDN_SERVER_O, CLIENTFQDN_SERVER_N,
	REMOTEID_ENTERPRISE, DUID_BYTES, DUID_TYPE, DUIDLLT_TIME, DUIDLLT_LINK_LAYER_ADDR, DUIDLLT_HWTYPE,
	DUIDLL_HWTYPE, DUIDEN_ENTERPRISE, DUIDEN_IDENTIFIER, DUIDLL_LINK_LAYER_ADDR, DUIDUUID_BYTES, IAID, IAID_T1,
	IAID_T2, IATA, IAADDR_IP, IAADDR_PREF_LIFETIME, IAADDR_VALID_LIFETIME, REQUESTED_OPTION_CODE,
	OPTION_PREFERENCE, ELAPSED_TIME, AUTH_PROTOCOL, AUTH_ALGORITHM, AUTH_RDM, AUTH_REPLAY_DETECTION, AUTH_INFO,
	UNICAST, STATUS_CODE, STATUS_MSG, VENDORCLASS_ENTERPRISE, VENDORCLASS_DATA, VENDOROPTS_ENTERPRISE,
	VENDOROPTS_ENTERPRISE_OPTION_CODE, VENDOROPTS_ENTERPRISE_OPTION_LENGTH, VENDOROPTS_ENTERPRISE_OPTION_DATA,
	INTERFACE_ID, RECONF_MSG, SIP_SERVER_DOMAIN_SEARCH_FQDN, SIP_SERVER_A, DNS_SERVER, SEARCH_LIST_ENTRY,
	NIS_SERVER, NISP_SERVER, NIS_FQDN, NISP_FQDN, SNTP_SERVER, LIFETIME, REMOTEID_ENTERPRISE_ID, SUBSCRIBER_ID,
	CLIENT_DOMAIN, TIMEZONE, TZDB, AFTR_NAME, IAPREFIX_PREF_LIFETIME, IAPREFIX_VALID_LIFETIME, IAPREFIX_PREF_LEN,
	IAPREFIX_PREF_ADDR, USERCLASS_LENGTH, USERCLASS_OPAQUE_DATA, NTPSERVER_OPTION_TYPE, NTPSERVER_OPTION_LENGTH,
	NTPSERVER_ADDR, NTPSERVER_MC_ADDR, CAPTIVE_PORTAL, NTPSERVER_FQDN, MUDURL, TLD, TLD_LOOKUP, MALFORMED_OPTION, ERROR_HOPCOUNT, N
};
static const struct field fields[N] = {
	[MSGTYPE]                        = {"dhcpv6.msgtype", "Message type", U8, DEC, NAMES(msgtype_names)},
	[HOPCOUNT]                       = {"dhcpv6.hopcount", "Hopcount", U8, DEC},
	[XID]                            = {"dhcpv6.xid", "Transaction ID", U24, HEX},
	[LINKADDR]                       = {"dhcpv6.linkaddr", "Link address", IP6},
	[PEERADDR]                       = {"dhcpv6.peeraddr", "Peer address", IP6},
	[OPTION_TYPE]                    = {"dhcpv6.option.type", "Option", U16, DEC, NAMES(type_names)},
	[OPTION_LENGTH]                  = {"dhcpv6.option.length", "Length", U16, DEC},
	[OPTION_TYPE_STR]                = {"dhcpv6.option.type_str", "Option", STRING},
	[CLIENT_FQDN_FLAGS]              = {"dhcpv6.client_fqdn_flags", "Flags", U8, HEX},
	[CLIENTFQDN_CLIENT_S]            = {"dhcpv6.clientfqdn.client.s", "S bit", BOOL(8), MASK(0x1),
		YESNO("Server SHOULD perform AAAA RR updates", "Server SHOULD NOT perform AAAA RR updates")},
	[CLIENTFQDN_CLIENT_N]            = {"dhcpv6.clientfqdn.client.n", "N bit", BOOL(8), MASK(0x4),
		YESNO("Server SHOULD NOT perform PTR RR updates", "Server SHOULD perform PTR RR updates")},
	[CLIENTFQDN_SERVER_S]            = {"dhcpv6.clientfqdn.server.s", "S bit", BOOL(8), MASK(0x1),
		YESNO("Server SHOULD perform AAAA RR updates", "Server SHOULD NOT perform AAAA RR updates")},
	[CLIENTFQDN_SERVER_O]            = {"dhcpv6.clientfqdn.server.o", "O bit", BOOL(8), MASK(0x2),
		YESNO("Server HAS overridden client's S bit preference",
		"Server HAS NOT overridden client's S bit preference")},
	[CLIENTFQDN_SERVER_N]            = {"dhcpv6.clientfqdn.server.n", "N bit", BOOL(8), MASK(0x4),
		YESNO("Server SHOULD NOT perform PTR RR updates", "Server SHOULD perform PTR RR updates")},
	[REMOTEID_ENTERPRISE]            = {"dhcpv6.remoteid.enterprise", "Enterprise ID", U32, DEC},
	[DUID_BYTES]                     = {"dhcpv6.duid.bytes", "DUID", BYTES},
	[DUID_TYPE]                      = {"dhcpv6.duid.type", "DUID Type", U16, DEC, NAMES(duid_type_names)},
	[DUIDLLT_TIME]                   = {"dhcpv6.duidllt.time", "DUID Time", ABSTIME, TIME_LOCAL},
	[DUIDLLT_LINK_LAYER_ADDR]        = {"dhcpv6.duidllt.link_layer_addr", "Link-layer address", STRING},
	[DUIDLLT_HWTYPE]                 = {"dhcpv6.duidllt.hwtype", "Hardware type", U16, DEC, NAMES(arp_hw_names)},
	[DUIDLL_HWTYPE]                  = {"dhcpv6.duidll.hwtype", "Hardware type", U16, DEC, NAMES(arp_hw_names)},
	[DUIDEN_ENTERPRISE]              = {"dhcpv6.duiden.enterprise", "Enterprise ID", U32, DEC},
	[DUIDEN_IDENTIFIER]              = {"dhcpv6.duiden.identifier", "Identifier", BYTES},
	[DUIDLL_LINK_LAYER_ADDR]         = {"dhcpv6.duidll.link_layer_addr", "Link-layer address", STRING},
	[DUIDUUID_BYTES]                 = {"dhcpv6.duiduuid.bytes", "UUID", BYTES},
	[IAID]                           = {"dhcpv6.iaid", "IAID", STRING},
	[IAID_T1]                        = {"dhcpv6.iaid.t1", "T1", U32, DEC},
	[IAID_T2]                        = {"dhcpv6.iaid.t2", "T2", U32, DEC},
	[IATA]                           = {"dhcpv6.iata", "IATA", STRING},
	[IAADDR_IP]                      = {"dhcpv6.iaaddr.ip", "IPv6 address", IP6},
	[IAADDR_PREF_LIFETIME]           = {"dhcpv6.iaaddr.pref_lifetime", "Preferred lifetime", U32, DEC},
	[IAADDR_VALID_LIFETIME]          = {"dhcpv6.iaaddr.valid_lifetime", "Valid lifetime", U32, DEC},
	[REQUESTED_OPTION_CODE]          = {"dhcpv6.requested_option_code", "Requested Option code", U16, DEC,
		NAMES(type_names)},
	[OPTION_PREFERENCE]              = {"dhcpv6.option_preference", "Pref-value", U8, DEC},
	[ELAPSED_TIME]                   = {"dhcpv6.elapsed_time", "Elapsed time", U16, DEC, UNIT("ms", "ms")},
	[AUTH_PROTOCOL]                  = {"dhcpv6.auth.protocol", "Protocol", U8, DEC},
	[AUTH_ALGORITHM]                 = {"dhcpv6.auth.algorithm", "Algorithm", U8, DEC},
	[AUTH_RDM]                       = {"dhcpv6.auth.rdm", "RDM", U8, DEC},
	[AUTH_REPLAY_DETECTION]          = {"dhcpv6.auth.replay_detection", "Replay Detection", BYTES},
	[AUTH_INFO]                      = {"dhcpv6.auth.info", "Authentication Information", BYTES},
	[UNICAST]                        = {"dhcpv6.unicast", "IPv6 address", IP6},
	[STATUS_CODE]                    = {"dhcpv6.status_code", "Status Code", U16, DEC, NAMES(code_names)},
	[STATUS_MSG]                     = {"dhcpv6.status_msg", "Status Message", STRING},
	[VENDORCLASS_ENTERPRISE]         = {"dhcpv6.vendorclass.enterprise", "Enterprise ID", U32, DEC},
	[VENDORCLASS_DATA]               = {"dhcpv6.vendorclass.data", "vendor-class-data", STRINGZ},
	[VENDOROPTS_ENTERPRISE]          = {"dhcpv6.vendoropts.enterprise", "Enterprise ID", U32, DEC},
	[VENDOROPTS_ENTERPRISE_OPTION_CODE] = {"dhcpv6.vendoropts.enterprise.option_code", "Option code", U16, DEC},
	[VENDOROPTS_ENTERPRISE_OPTION_LENGTH] = {"dhcpv6.vendoropts.enterprise.option_length",
		"Option length", U16, DEC},
	[VENDOROPTS_ENTERPRISE_OPTION_DATA] = {"dhcpv6.vendoropts.enterprise.option_data", "Option data", BYTES},
	[INTERFACE_ID]                   = {"dhcpv6.interface_id", "Interface-ID", BYTES},
	[RECONF_MSG]                     = {"dhcpv6.reconf_msg", "Reconfigure message type", U8, DEC,
		NAMES(msgtype_names)},
	[SIP_SERVER_DOMAIN_SEARCH_FQDN]  = {"dhcpv6.sip_server_domain_search_fqdn",
		"SIP Server Domain Search FQDN", STRING},
	[SIP_SERVER_A]                   = {"dhcpv6.sip_server_a", "SIP server address", IP6},
	[DNS_SERVER]                     = {"dhcpv6.dns_server", "DNS server address", IP6},
	[SEARCH_LIST_ENTRY]              = {"dhcpv6.search_list_entry", "List entry", STRING},
	[NIS_SERVER]                     = {"dhcpv6.nis_server", "NIS server address", IP6},
	[NISP_SERVER]                    = {"dhcpv6.nisp_server", "NISP server address", IP6},
	[NIS_FQDN]                       = {"dhcpv6.nis_fqdn", "NIS FQDN", STRING},
	[NISP_FQDN]                      = {"dhcpv6.nisp_fqdn", "NISP FQDN", STRING},
	[SNTP_SERVER]                    = {"dhcpv6.sntp_server", "SNTP server address", IP6},
	[LIFETIME]                       = {"dhcpv6.lifetime", "Lifetime", U32, DEC},
	[REMOTEID_ENTERPRISE_ID]         = {"dhcpv6.remoteid_enterprise_id", "Remote-ID", BYTES},
	[SUBSCRIBER_ID]                  = {"dhcpv6.subscriber_id", "Subscriber-ID", STRING},
	[CLIENT_DOMAIN]                  = {"dhcpv6.client_domain", "Client Domain Name", STRING},
	[TIMEZONE]                       = {"dhcpv6.timezone", "Time-zone", STRING},
	[TZDB]                           = {"dhcpv6.tzdb", "TZ-database", STRING},
	[AFTR_NAME]                      = {"dhcpv6.aftr_name", "DS-Lite AFTR Name", STRING},
	[IAPREFIX_PREF_LIFETIME]         = {"dhcpv6.iaprefix.pref_lifetime", "Preferred lifetime", U32, DEC},
	[IAPREFIX_VALID_LIFETIME]        = {"dhcpv6.iaprefix.valid_lifetime", "Valid lifetime", U32, DEC},
	[IAPREFIX_PREF_LEN]              = {"dhcpv6.iaprefix.pref_len", "Prefix length", U8, DEC},
	[IAPREFIX_PREF_ADDR]             = {"dhcpv6.iaprefix.pref_addr", "Prefix address", IP6},
	[USERCLASS_LENGTH]               = {"dhcpv6.userclass.length", "Length", U16, DEC},
	[USERCLASS_OPAQUE_DATA]          = {"dhcpv6.userclass.opaque_data", "Suboption", BYTES},
	[NTPSERVER_OPTION_TYPE]          = {"dhcpv6.ntpserver.option.type", "Suboption", U16, DEC,
		NAMES(option_type_names)},
	[NTPSERVER_OPTION_LENGTH]        = {"dhcpv6.ntpserver.option.length", "Length", U16, DEC},
	[NTPSERVER_ADDR]                 = {"dhcpv6.ntpserver.addr", "NTP Server Address", IP6},
	[NTPSERVER_MC_ADDR]              = {"dhcpv6.ntpserver.mc_addr", "NTP Multicast Address", IP6},
	[CAPTIVE_PORTAL]                 = {"dhcpv6.captive_portal", "Captive Portal", STRING},
	[NTPSERVER_FQDN]                 = {"dhcpv6.ntpserver.fqdn", "NTP Server FQDN", STRING},
	[MUDURL]                         = {"dhcpv6.mudurl", "MUDURL", STRING},
	[TLD]                            = {"dhcpv6.tld", "Top Level Domain name", STRING},
	[TLD_LOOKUP]                     = {"dhcpv6.expert.tld_lookup", "WARNING: TLDs are rarely resolvable ",
		EXPERT(WARN, COMMENTS)},
	[MALFORMED_OPTION]               = {"dhcpv6.malformed_option", "Malformed option", EXPERT(ERROR, MALFORMED)},
	[ERROR_HOPCOUNT]                 = {"dhcpv6.error_hopcount", "Detected error on hop-count", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum {
	RELAY_FORWARD = 12,
	RELAY_REPLY = 13,
	RELAY_HEAD_BYTES = 34,
	HEAD_BYTES = 4,
	OPTION_HEAD_BYTES = 4,
	DEPTH_MAX = 16,
	EPOCH_2000 = 946684800
};
enum option {
	CLIENT_ID = 1,
	SERVER_ID = 2,
	IA_NA = 3,
	IA_TA = 4,
	IA_ADDRESS = 5,
	OPTION_REQUEST = 6,
	PREFERENCE = 7,
	ELAPSED = 8,
	RELAY_MESSAGE = 9,
	AUTHENTICATION = 11,
	SERVER_UNICAST = 12,
	STATUS = 13,
	USER_CLASS = 15,
	VENDOR_CLASS = 16,
	VENDOR_OPTIONS = 17,
	INTERFACE = 18,
	RECONFIGURE = 19,
	SIP_DOMAINS = 21,
	SIP_ADDRESSES = 22,
	DNS_SERVERS = 23,
	SEARCH_LIST = 24,
	IA_PD = 25,
	IA_PREFIX = 26,
	NIS_SERVERS = 27,
	NISP_SERVERS = 28,
	NIS_DOMAIN = 29,
	NISP_DOMAIN = 30,
	SNTP_SERVERS = 31,
	REFRESH_TIME = 32,
	REMOTE_ID = 37,
	SUBSCRIBER = 38,
	CLIENT_FQDN = 39,
	POSIX_TIMEZONE = 41,
	TZDB_TIMEZONE = 42,
	NTP_SERVER = 56,
	AFTR = 64,
	PORTAL = 103,
	MUD_URL = 112
};

static void walk_message(struct walk *w, struct node *under, uint32_t off, uint32_t end, unsigned depth);
static void walk_options(struct walk *w, struct node *under, uint32_t off, uint32_t end, struct node *hops,
                         uint8_t hop_count, unsigned depth);

/* One option: its node, where its value stands, and how deep it is. */
struct option_at {
	struct node *n;
	uint32_t     at, len;
	struct node *hops; /* of a relay's message: how many relays it has passed */
	uint8_t      hop_count;
	unsigned     depth;
};

static void wrong(struct walk *w, const struct option_at *o, const char *text)
{
	expert(w, o->n, MALFORMED_OPTION, "%s", text);
	node_hidden(add_protocol(w, o->n, P_malformed, o->at - OPTION_HEAD_BYTES, 0));
}

static void add_enterprise(struct walk *w, struct node *n, unsigned field, uint32_t off)
{
	uint32_t id = get_u32(w, off);

	node_label(add(w, n, field, off, 4), "Enterprise ID: %s (%u)", name_or(w, enterprise_names, id, "Unknown"), id);
}

static void add_hardware_address(struct walk *w, const struct option_at *o, unsigned field, uint32_t skip)
{
	const uint8_t *p = get_bytes(w, o->at + skip, o->len - skip);
	struct text    t;

	if (!p || o->len == skip)
		return;
	text_init(&t);
	text_hexbytes(&t, p, o->len - skip, ':');
	add_str(w, o->n, field, o->at + skip, o->len - skip, walk_text(w, &t));
	text_fini(&t);
}

/* RFC 8415 section 11: who somebody is. */
static void walk_duid(struct walk *w, const struct option_at *o, bool client)
{
	enum { BY_TIME = 1, BY_VENDOR = 2, BY_ADDRESS = 3, BY_UUID = 4 };

	if (o->len < 2) {
		wrong(w, o, "DUID: malformed option");
		return;
	}
	uint16_t type = get_u16(w, o->at);
	if (client)
		col_info_add(w, "CID: %s ", walk_hex(w, o->at, o->len));
	add(w, o->n, DUID_BYTES, o->at, o->len);
	add(w, o->n, DUID_TYPE, o->at, 2);
	if (type == BY_TIME && o->len >= 8) {
		add(w, o->n, DUIDLLT_HWTYPE, o->at + 2, 2);
		add_time(w, o->n, DUIDLLT_TIME, o->at + 4, 4, (int64_t)get_u32(w, o->at + 4) + EPOCH_2000, 0);
		add_hardware_address(w, o, DUIDLLT_LINK_LAYER_ADDR, 8);
	} else if (type == BY_VENDOR && o->len >= 6) {
		add_enterprise(w, o->n, DUIDEN_ENTERPRISE, o->at + 2);
		if (o->len > 6)
			add(w, o->n, DUIDEN_IDENTIFIER, o->at + 6, o->len - 6);
	} else if (type == BY_ADDRESS && o->len >= 4) {
		add(w, o->n, DUIDLL_HWTYPE, o->at + 2, 2);
		add_hardware_address(w, o, DUIDLL_LINK_LAYER_ADDR, 4);
	} else if (type == BY_UUID && o->len > 2) {
		add(w, o->n, DUIDUUID_BYTES, o->at + 2, o->len - 2);
	}
}

static void walk_identity(struct walk *w, const struct option_at *o, unsigned field, uint32_t head)
{
	if (o->len < head) {
		wrong(w, o, "IA: malformed option");
		return;
	}
	add_str(w, o->n, field, o->at, 4, walk_hex(w, o->at, 4));
	if (head > 4) {
		add(w, o->n, IAID_T1, o->at + 4, 4);
		add(w, o->n, IAID_T2, o->at + 8, 4);
	}
	walk_options(w, o->n, o->at + head, o->at + o->len, NULL, 0, o->depth + 1);
}

static void walk_address(struct walk *w, const struct option_at *o)
{
	const uint8_t *p = get_bytes(w, o->at, 16);

	if (o->len < 24) {
		wrong(w, o, "IA_TA: malformed option");
		return;
	}
	add(w, o->n, IAADDR_IP, o->at, 16);
	if (p)
		col_info_add(w, "IAA: %s ", ip6_text(w, p));
	add(w, o->n, IAADDR_PREF_LIFETIME, o->at + 16, 4);
	add(w, o->n, IAADDR_VALID_LIFETIME, o->at + 20, 4);
	walk_options(w, o->n, o->at + 24, o->at + o->len, NULL, 0, o->depth + 1);
}

static void walk_prefix(struct walk *w, const struct option_at *o)
{
	if (o->len < 25) {
		wrong(w, o, "IAPREFIX: malformed option");
		return;
	}
	add(w, o->n, IAPREFIX_PREF_LIFETIME, o->at, 4);
	add(w, o->n, IAPREFIX_VALID_LIFETIME, o->at + 4, 4);
	add(w, o->n, IAPREFIX_PREF_LEN, o->at + 8, 1);
	add(w, o->n, IAPREFIX_PREF_ADDR, o->at + 9, 16);
	walk_options(w, o->n, o->at + 25, o->at + o->len, NULL, 0, o->depth + 1);
}

static void walk_addresses(struct walk *w, const struct option_at *o, unsigned field)
{
	for (uint32_t i = 0; i + 16 <= o->len && walk_ok(w); i += 16) {
		const uint8_t *p = get_bytes(w, o->at + i, 16);
		struct node   *n = add(w, o->n, field, o->at + i, 16);
		if (p && (field == DNS_SERVER || field == SNTP_SERVER))
			node_label(n, "%2u %s: %s", i / 16 + 1, fields[field].label, ip6_text(w, p));
	}
}

/* A domain name (RFC 1035 section 3.1, without pointers); *whole: its root is there, too.  Returns its end. */
static uint32_t read_domain(struct walk *w, uint32_t off, uint32_t end, const char **name, bool *whole)
{
	struct text t;

	text_init(&t);
	*whole = false;
	while (off < end && walk_ok(w)) {
		uint32_t len = get_u8(w, off);
		if (!len) {
			*whole = true;
			off++;
			break;
		}
		if (len > 63 || len > end - off - 1) {
			off = end;
			break;
		}
		const uint8_t *p = get_bytes(w, off + 1, len);
		if (t.length)
			text_char(&t, '.');
		if (p)
			text_str(&t, walk_ascii(w, p, len));
		off += 1 + len;
	}
	if (*whole)
		text_char(&t, '.');
	*name = walk_text(w, &t);
	text_fini(&t);
	return off;
}

/* A name of one label. */
static void add_top_level(struct walk *w, struct node *n, uint32_t off, uint32_t len, const char *name)
{
	node_label(n, "Top Level Domain name (TLD): %s", name);
	expert(w, add_text(w, n, off, len, "%s", fields[TLD_LOOKUP].label), TLD_LOOKUP, NULL);
}

static void add_domains(struct walk *w, struct node *n, unsigned field, uint32_t off, uint32_t end)
{
	while (off < end && walk_ok(w)) {
		const char  *name;
		bool         whole;
		uint32_t     next = read_domain(w, off, end, &name, &whole);
		const char  *dot = strchr(name, '.');
		bool         top = whole && dot && !dot[1];
		struct node *d = add_str(w, n, top ? TLD : field, off, next - off, name);
		if (top)
			add_top_level(w, d, off, next - off, name);
		else if (!whole)
			node_label(d, "Partial domain name: %s", name);
		off = next;
	}
}

static void walk_fqdn(struct walk *w, const struct option_at *o, uint8_t message)
{
	uint8_t      flags = get_u8(w, o->at);
	struct node *n = add(w, o->n, CLIENT_FQDN_FLAGS, o->at, 1);
	bool         server = message == 2 || message == 7;

	if (server) {
		add(w, n, CLIENTFQDN_SERVER_N, o->at, 1);
		add(w, n, CLIENTFQDN_SERVER_O, o->at, 1);
		add(w, n, CLIENTFQDN_SERVER_S, o->at, 1);
	} else {
		static const char *const meanings[] = {
		    "  [CLIENT wants to update its AAAA RRs and SERVER to update its PTR RRs]",
		    "  [CLIENT wants SERVER to update both its AAAA and PTR RRs]",
		};
		node_append(n, "%s",
		            flags & 4 ? "  [CLIENT prefers that the server not perform *any* DNS updates]"
		                      : meanings[flags & 1]);
		add(w, n, CLIENTFQDN_CLIENT_N, o->at, 1);
		add(w, n, CLIENTFQDN_CLIENT_S, o->at, 1);
	}
	if (o->len > 1)
		add_domains(w, o->n, CLIENT_DOMAIN, o->at + 1, o->at + o->len);
}

static void walk_user_class(struct walk *w, const struct option_at *o)
{
	for (uint32_t off = o->at, end = o->at + o->len; off < end && walk_ok(w);) {
		uint32_t len = end - off < 2 ? UINT32_MAX : get_u16(w, off);
		if (len == UINT32_MAX || len > end - off - 2) {
			wrong(w, o, "User Class: suboption too long");
			return;
		}
		struct node *n = add_text(w, o->n, off, 2 + len, "User Class suboption");
		add(w, n, USERCLASS_LENGTH, off, 2);
		if (len)
			add(w, n, USERCLASS_OPAQUE_DATA, off + 2, len);
		off += 2 + len;
	}
}

static void walk_vendor_class(struct walk *w, const struct option_at *o)
{
	if (o->len < 4) {
		wrong(w, o, "VENDOR_CLASS: malformed option");
		return;
	}
	add_enterprise(w, o->n, VENDORCLASS_ENTERPRISE, o->at);
	for (uint32_t off = o->at + 4, end = o->at + o->len; end - off >= 2 && walk_ok(w);) {
		uint32_t len = get_u16(w, off);
		if (len > end - off - 2) {
			wrong(w, o, "VENDOR_CLASS: malformed option");
			return;
		}
		add(w, o->n, VENDORCLASS_DATA, off + 2, len);
		off += 2 + len;
	}
}

static void walk_vendor_options(struct walk *w, const struct option_at *o)
{
	if (o->len < 4) {
		wrong(w, o, "VENDOR_OPTS: malformed option");
		return;
	}
	add_enterprise(w, o->n, VENDOROPTS_ENTERPRISE, o->at);
	for (uint32_t off = o->at + 4, end = o->at + o->len; end - off >= 4 && walk_ok(w);) {
		uint32_t len = get_u16(w, off + 2);
		if (len > end - off - 4) {
			wrong(w, o, "VENDOR_OPTS: malformed option");
			return;
		}
		struct node *n = add_text(w, o->n, off, 4 + len, "option");
		add(w, n, VENDOROPTS_ENTERPRISE_OPTION_CODE, off, 2);
		add(w, n, VENDOROPTS_ENTERPRISE_OPTION_LENGTH, off + 2, 2);
		if (len)
			add(w, n, VENDOROPTS_ENTERPRISE_OPTION_DATA, off + 4, len);
		off += 4 + len;
	}
}

/* RFC 5908. */
static void walk_ntp(struct walk *w, const struct option_at *o)
{
	for (uint32_t off = o->at, end = o->at + o->len; end - off >= 4 && walk_ok(w);) {
		uint32_t type = get_u16(w, off), len = get_u16(w, off + 2);
		if (len > end - off - 4) {
			wrong(w, o, "NTP: malformed option");
			return;
		}
		struct node *n = add_text(w, o->n, off, 4 + len, "%s", name_or(w, option_type_names, type, "Unknown"));
		add(w, n, NTPSERVER_OPTION_TYPE, off, 2);
		add(w, n, NTPSERVER_OPTION_LENGTH, off + 2, 2);
		if (type <= 2 && type && len == 16)
			add(w, n, type == 1 ? NTPSERVER_ADDR : NTPSERVER_MC_ADDR, off + 4, 16);
		else if (type == 3)
			add_domains(w, n, NTPSERVER_FQDN, off + 4, off + 4 + len);
		off += 4 + len;
	}
}

static void walk_authentication(struct walk *w, const struct option_at *o)
{
	if (o->len < 11) {
		wrong(w, o, "AUTH: malformed option");
		return;
	}
	add(w, o->n, AUTH_PROTOCOL, o->at, 1);
	add(w, o->n, AUTH_ALGORITHM, o->at + 1, 1);
	add(w, o->n, AUTH_RDM, o->at + 2, 1);
	add(w, o->n, AUTH_REPLAY_DETECTION, o->at + 3, 8);
	if (o->len > 11)
		add(w, o->n, AUTH_INFO, o->at + 11, o->len - 11);
}

static void walk_relayed(struct walk *w, const struct option_at *o)
{
	if (!o->len) {
		wrong(w, o, "RELAY_MSG: malformed option");
		return;
	}
	uint8_t type = get_u8(w, o->at);
	if (o->hops && type != RELAY_FORWARD && type != RELAY_REPLY && o->hop_count)
		expert(w, o->hops, ERROR_HOPCOUNT, "Hopcount of most inner message has to equal 0 instead of %u",
		       o->hop_count);
	walk_message(w, o->n, o->at, o->at + o->len, o->depth + 1);
}

/* The options whose value is one field. */
static bool walk_plain(struct walk *w, const struct option_at *o, uint16_t type)
{
	static const struct {
		uint8_t     type, len; /* 0: as long as the option */
		uint16_t    field;
		const char *brief;
	} plain[] = {{PREFERENCE, 1, OPTION_PREFERENCE, "PREFERENCE"},
	             {SERVER_UNICAST, 16, UNICAST, "SERVER_UNICAST"},
	             {INTERFACE, 0, INTERFACE_ID, NULL},
	             {RECONFIGURE, 1, RECONF_MSG, "RECONF_MSG"},
	             {REFRESH_TIME, 4, LIFETIME, "LIFETIME"},
	             {SUBSCRIBER, 0, SUBSCRIBER_ID, NULL},
	             {POSIX_TIMEZONE, 0, TIMEZONE, NULL},
	             {TZDB_TIMEZONE, 0, TZDB, NULL},
	             {PORTAL, 0, CAPTIVE_PORTAL, NULL},
	             {MUD_URL, 0, MUDURL, NULL}};

	for (unsigned i = 0; i < sizeof plain / sizeof *plain; i++) {
		if (plain[i].type != type)
			continue;
		if (plain[i].len && o->len != plain[i].len)
			wrong(w, o, walk_printf(w, "%s: malformed option", plain[i].brief));
		else if (o->len)
			add(w, o->n, plain[i].field, o->at, o->len);
		return true;
	}
	return false;
}

static void walk_lists(struct walk *w, const struct option_at *o, uint16_t type)
{
	uint32_t end = o->at + o->len;

	switch (type) {
	case SIP_DOMAINS:
		add_domains(w, add_text(w, o->n, o->at, o->len, "SIP Servers Domain Search List"),
		            SIP_SERVER_DOMAIN_SEARCH_FQDN, o->at, end);
		return;
	case SEARCH_LIST:
		add_domains(w, add_text(w, o->n, o->at, o->len, "Domain name suffix search list"), SEARCH_LIST_ENTRY,
		            o->at, end);
		return;
	case SIP_ADDRESSES: walk_addresses(w, o, SIP_SERVER_A); return;
	case DNS_SERVERS: walk_addresses(w, o, DNS_SERVER); return;
	case NIS_SERVERS: walk_addresses(w, o, NIS_SERVER); return;
	case NISP_SERVERS: walk_addresses(w, o, NISP_SERVER); return;
	case SNTP_SERVERS: walk_addresses(w, o, SNTP_SERVER); return;
	case NIS_DOMAIN:
		add_domains(w, add_text(w, o->n, o->at, o->len, "nis-domain-name"), NIS_FQDN, o->at, end);
		return;
	case NISP_DOMAIN:
		add_domains(w, add_text(w, o->n, o->at, o->len, "nisp-domain-name"), NISP_FQDN, o->at, end);
		return;
	case AFTR: add_domains(w, o->n, AFTR_NAME, o->at, end); return;
	}
}

static void walk_option(struct walk *w, const struct option_at *o, uint16_t type)
{
	switch (type) {
	case CLIENT_ID:
	case SERVER_ID: walk_duid(w, o, type == CLIENT_ID); return;
	case IA_NA:
	case IA_PD: walk_identity(w, o, IAID, 12); return;
	case IA_TA: walk_identity(w, o, IATA, 4); return;
	case IA_ADDRESS: walk_address(w, o); return;
	case IA_PREFIX: walk_prefix(w, o); return;
	case OPTION_REQUEST:
		for (uint32_t i = 0; i + 2 <= o->len; i += 2)
			add(w, o->n, REQUESTED_OPTION_CODE, o->at + i, 2);
		return;
	case ELAPSED:
		if (o->len == 2)
			add_uint(w, o->n, ELAPSED_TIME, o->at, 2, 10u * get_u16(w, o->at));
		else
			wrong(w, o, "ELAPSED-TIME: malformed option");
		return;
	case RELAY_MESSAGE: walk_relayed(w, o); return;
	case AUTHENTICATION: walk_authentication(w, o); return;
	case STATUS:
		if (o->len >= 2)
			add(w, o->n, STATUS_CODE, o->at, 2);
		if (o->len > 2)
			add(w, o->n, STATUS_MSG, o->at + 2, o->len - 2);
		return;
	case USER_CLASS: walk_user_class(w, o); return;
	case VENDOR_CLASS: walk_vendor_class(w, o); return;
	case VENDOR_OPTIONS: walk_vendor_options(w, o); return;
	case REMOTE_ID:
		if (o->len < 4)
			return;
		add_enterprise(w, o->n, REMOTEID_ENTERPRISE, o->at);
		if (o->len > 4)
			add(w, o->n, REMOTEID_ENTERPRISE_ID, o->at + 4, o->len - 4);
		return;
	case CLIENT_FQDN:
		if (o->len)
			walk_fqdn(w, o, get_u8(w, 0));
		return;
	case NTP_SERVER: walk_ntp(w, o); return;
	}
	if (!walk_plain(w, o, type))
		walk_lists(w, o, type);
}

static void walk_options(struct walk *w, struct node *under, uint32_t off, uint32_t end, struct node *hops,
                         uint8_t hop_count, unsigned depth)
{
	if (depth > DEPTH_MAX) {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	while (off < end && walk_ok(w)) {
		if (end - off < OPTION_HEAD_BYTES) {
			get_bytes(w, off, OPTION_HEAD_BYTES);
			walk_fail(w, WALK_MALFORMED);
			return;
		}
		uint16_t type = get_u16(w, off), len = get_u16(w, off + 2);
		if (!get_bytes(w, off, OPTION_HEAD_BYTES + len))
			return;
		struct option_at o = {
		    .at = off + OPTION_HEAD_BYTES, .len = len, .hops = hops, .hop_count = hop_count, .depth = depth};
		const char *name = name_or(w, type_names, type, "DHCP option %u");
		o.n = add_str(w, under, OPTION_TYPE_STR, off, OPTION_HEAD_BYTES + len, name);
		node_label(o.n, "%s", name);
		add(w, o.n, OPTION_TYPE, off, 2);
		add(w, o.n, OPTION_LENGTH, off + 2, 2);
		walk_option(w, &o, type);
		off += OPTION_HEAD_BYTES + len;
	}
}

/* A message; behind a relay's head stands another one, as an option. */
static void walk_message(struct walk *w, struct node *under, uint32_t off, uint32_t end, unsigned depth)
{
	uint8_t      type = get_u8(w, off);
	struct node *n = depth ? add_protocol(w, under, P_dhcpv6, off, end - off) : under, *hops;

	if (!walk_ok(w))
		return;
	col_info_add(w, "%s ", name_or(w, msgtype_names, type, "Message Type %u"));
	add(w, n, MSGTYPE, off, 1);
	if (type == RELAY_FORWARD || type == RELAY_REPLY) {
		hops = add(w, n, HOPCOUNT, off + 1, 1);
		add(w, n, LINKADDR, off + 2, 16);
		add(w, n, PEERADDR, off + 18, 16);
		const uint8_t *link = get_bytes(w, off + 2, 16);
		if (link)
			col_info_add(w, "L: %s ", ip6_text(w, link));
		walk_options(w, n, off + RELAY_HEAD_BYTES, end, hops, get_u8(w, off + 1), depth);
		return;
	}
	uint32_t xid = get_u24(w, off + 1);
	add(w, n, XID, off + 1, 3);
	if (walk_ok(w))
		col_info_add(w, "XID: 0x%06x ", xid);
	walk_options(w, n, off + HEAD_BYTES, end, NULL, 0, depth);
}

static void walk(struct walk *w)
{
	col_info(w, "%s", "");
	walk_message(w, w->node, 0, w->len, 0);
}

const struct proto proto_dhcpv6 = {
    .name = "dhcpv6",
    .title = "DHCPv6",
    .brief = "DHCPv6",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 546}, {T_UDP_PORT, 547}),
    .walk = walk,
};
