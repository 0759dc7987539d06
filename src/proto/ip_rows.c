/* ip_rows.c -- ip's field table. */
#include "proto/ip.h"
#include "proto/names.h"

#define PROTECTED                                                                                                 \
	YESNO("Datagram protected in accordance with its rules", "Datagram not protected in accordance with its " \
	                                                         "rules")

/* clang-format off */
static const struct name status_names[] = {
	{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}, {0, NULL}
};
static const struct name class_names[] = {
	{0, "Control"}, {1, "Reserved for future use"}, {2, "Debugging and measurement"},
	{3, "Reserved for future use"}, {0, NULL}
};
static const struct name number_names[] = {
	{0, "End of Option List (EOL)"}, {1, "No-Operation (NOP)"}, {2, "Security"}, {3, "Loose source route"},
	{4, "Time stamp"}, {5, "Extended security"}, {6, "Commercial IP security option"}, {7, "Record route"},
	{8, "Stream identifier"}, {9, "Strict source route"}, {10, "Experimental Measurement"}, {11, "MTU probe"},
	{12, "MTU Reply"}, {13, "Experimental Flow Control"}, {14, "Experimental Access Control"}, {15, "Ask Estrin"},
	{16, "IMI Traffic Descriptor"}, {17, "Extended Internet Protocol"}, {18, "Traceroute"},
	{19, "Address Extension"}, {20, "Router Alert"}, {21, "Selective Directed Broadcast"}, {22, "Unassigned"},
	{23, "Dynamic Packet State"}, {24, "Upstream Multicast Packet"}, {25, "Quick-Start"},
	{30, "RFC 3692-style experiment"}, {0, NULL}
};
static const struct range ra_ranges[] = {{0, 0, "Router shall examine packet"}, {1, 65535, "Reserved"}, {0, 0, NULL}};
static const struct name func_names[] = {{0, "Rate request"}, {8, "Rate report"}, {0, NULL}};
static const struct name rate_names[] = {
	{0, "0 bit/s"}, {1, "80 Kbit/s"}, {2, "160 Kbit/s"}, {3, "320 Kbit/s"}, {4, "640 Kbit/s"}, {5, "1.28 Mbit/s"},
	{6, "2.56 Mbit/s"}, {7, "5.12 Mbit/s"}, {8, "10.24 Mbit/s"}, {9, "20.48 Mbit/s"}, {10, "40.96 Mbit/s"},
	{11, "81.92 Mbit/s"}, {12, "163.84 Mbit/s"}, {13, "327.68 Mbit/s"}, {14, "655.36 Mbit/s"},
	{15, "1.31072 Gbit/s"}, {0, NULL}
};
static const struct name sec_names[] = {
	{0x0, "Unclassified"}, {0xf135, "Confidential"}, {0x789a, "EFTO"}, {0xbc4d, "MMMM"}, {0x5e26, "PROG"},
	{0xaf13, "Restricted"}, {0xd788, "Secret"}, {0x6bc5, "Top secret"}, {0x35e2, "Reserved"},
	{0x9af1, "Reserved"}, {0x4d78, "Reserved"}, {0x24bd, "Reserved"}, {0x135e, "Reserved"}, {0x89af, "Reserved"},
	{0xc4d6, "Reserved"}, {0xe26b, "Reserved"}, {0, NULL}
};
static const struct name cl_names[] = {
	{0x1, "Reserved 4"}, {0x3d, "Top secret"}, {0x5a, "Secret"}, {0x96, "Confidential"}, {0x66, "Reserved 3"},
	{0xcc, "Reserved 2"}, {0xab, "Unclassified"}, {0xf1, "Reserved 1"}, {0, NULL}
};
static const struct name type_names[] = {
	{0, "Padding"}, {1, "Restrictive Category Bitmap"}, {2, "Enumerated Categories"}, {5, "Ranged Categories"},
	{6, "Permissive Categories"}, {7, "Free Form"}, {0, NULL}
};
static const struct name flag_names[] = {
	{0x0, "Time stamps only"}, {0x1, "Time stamp and address"}, {0x3, "Time stamps for prespecified addresses"},
	{0, NULL}
};

const struct field ip_fields[IP_N] = {
	[IP_VERSION] = {"ip.version", "Version", U8, DEC},
	[IP_HDR_LEN] = {"ip.hdr_len", "Header Length", U8, DEC},
	[IP_DSFIELD] = {"ip.dsfield", "Differentiated Services Field", U8, HEX, HEAD(1)},
	[IP_DSFIELD_DSCP] = {"ip.dsfield.dscp", "Differentiated Services Codepoint", U8, DEC, MASK(0xfc),
		NAMES(dscp_names), HEAD(1), DEPTH(1)},
	[IP_DSFIELD_ECN] = {"ip.dsfield.ecn", "Explicit Congestion Notification", U8, DEC, MASK(0x3),
		NAMES(ecn_names), HEAD(1), DEPTH(1)},
	[IP_LEN] = {"ip.len", "Total Length", U16, DEC, HEAD(2)},
	[IP_ID] = {"ip.id", "Identification", U16, HEX_DEC, AT(4), COL(IP_ID)},
	[IP_FLAGS] = {"ip.flags", "Flags", U8, HEX, MASK(0xe0), HEAD(6)},
	[IP_FLAGS_RB] = {"ip.flags.rb", "Reserved bit", BOOL(8), MASK(0x80), YESNO("Set", "Not set"), HEAD(6), DEPTH(1)},
	[IP_FLAGS_DF] = {"ip.flags.df", "Don't fragment", BOOL(8), MASK(0x40), YESNO("Set", "Not set"),
		HEAD(6), DEPTH(1)},
	[IP_FLAGS_MF] = {"ip.flags.mf", "More fragments", BOOL(8), MASK(0x20), YESNO("Set", "Not set"),
		HEAD(6), DEPTH(1)},
	[IP_FRAG_OFFSET] = {"ip.frag_offset", "Fragment Offset", U16, DEC, MASK(0x1fff)},
	[IP_TTL] = {"ip.ttl", "Time to Live", U8, DEC, AT(8), COL(TTL)},
	[IP_PROTO] = {"ip.proto", "Protocol", U8, DEC, NAMES(ipproto_names), HEAD(9)},
	[IP_CHECKSUM] = {"ip.checksum", "Header Checksum", U16, HEX, HEAD(10)},
	[IP_CHECKSUM_CALCULATED] = {"ip.checksum_calculated", "Calculated Checksum", U16, HEX},
	[IP_CHECKSUM_STATUS] = {"ip.checksum.status", "Header checksum status", U8, NAMES(status_names),
		FLAGS(FIELD_GENERATED)},
	[IP_SRC] = {"ip.src", "Source Address", IP4, AT(12), COL(SRC)},
	[IP_ADDR] = {"ip.addr", "Source or Destination Address", IP4, FLAGS(FIELD_HIDDEN)},
	[IP_SRC_HOST] = {"ip.src_host", "Source Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_HOST] = {"ip.host", "Source or Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_DST] = {"ip.dst", "Destination Address", IP4, AT(16), COL(DST)},
	[IP_DST_HOST] = {"ip.dst_host", "Destination Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_OPT_TYPE] = {"ip.opt.type", "Type", U8, DEC, AT(0)},
	[IP_OPT_TYPE_COPY] = {"ip.opt.type.copy", "Copy on fragmentation", BOOL(8), MASK(0x80),
		YESNO("Yes", "No"), AT(0), DEPTH(1)},
	[IP_OPT_TYPE_CLASS] = {"ip.opt.type.class", "Class", U8, DEC, MASK(0x60), NAMES(class_names), AT(0), DEPTH(1)},
	[IP_OPT_TYPE_NUMBER] = {"ip.opt.type.number", "Number", U8, DEC, MASK(0x1f), NAMES(number_names),
		AT(0), DEPTH(1)},
	[IP_OPT_LEN] = {"ip.opt.len", "Length", U8, DEC, AT(1)},
	[IP_OPT_PTR] = {"ip.opt.ptr", "Pointer", U8, DEC},
	[IP_OPT_SID] = {"ip.opt.sid", "Stream Identifier", U16, DEC},
	[IP_OPT_MTU] = {"ip.opt.mtu", "MTU", U16, DEC},
	[IP_OPT_ID_NUMBER] = {"ip.opt.id_number", "ID Number", U16, DEC},
	[IP_OPT_OHC] = {"ip.opt.ohc", "Outbound Hop Count", U16, DEC},
	[IP_OPT_RHC] = {"ip.opt.rhc", "Return Hop Count", U16, DEC},
	[IP_OPT_ORIGINATOR] = {"ip.opt.originator", "Originator IP Address", IP4},
	[IP_OPT_RA] = {"ip.opt.ra", "Router Alert", U16, DEC, RANGES(ra_ranges)},
	[IP_OPT_ADDR] = {"ip.opt.addr", "IP Address", IP4},
	[IP_OPT_PADDING] = {"ip.opt.padding", "Padding", BYTES},
	[IP_OPT_QS_FUNC] = {"ip.opt.qs_func", "Function", U8, DEC, MASK(0xf0), NAMES(func_names)},
	[IP_OPT_QS_RATE] = {"ip.opt.qs_rate", "Rate", U8, DEC, MASK(0xf), NAMES(rate_names)},
	[IP_OPT_QS_TTL] = {"ip.opt.qs_ttl", "QS TTL", U8, DEC},
	[IP_OPT_QS_TTL_DIFF] = {"ip.opt.qs_ttl_diff", "TTL Diff", U8, DEC, FLAGS(FIELD_GENERATED)},
	[IP_OPT_QS_UNUSED] = {"ip.opt.qs_unused", "Not Used", U8, DEC},
	[IP_OPT_QS_NONCE] = {"ip.opt.qs_nonce", "QS Nonce", U32, HEX, MASK(0xfffffffc)},
	[IP_OPT_QS_RESERVED] = {"ip.opt.qs_reserved", "Reserved", U32, HEX, MASK(0x3)},
	[IP_OPT_SEC_RFC791_SEC] = {"ip.opt.sec_rfc791_sec", "Security", U16, HEX, NAMES(sec_names)},
	[IP_OPT_SEC_RFC791_COMP] = {"ip.opt.sec_rfc791_comp", "Compartments", U16, DEC},
	[IP_OPT_SEC_RFC791_HR] = {"ip.opt.sec_rfc791_hr", "Handling Restrictions", STRING},
	[IP_OPT_SEC_RFC791_TCC] = {"ip.opt.sec_rfc791_tcc", "Transmission Control Code", STRING},
	[IP_OPT_SEC_CL] = {"ip.opt.sec_cl", "Classification Level", U8, HEX, NAMES(cl_names)},
	[IP_OPT_SEC_PROT_AUTH_FLAGS] = {"ip.opt.sec_prot_auth_flags", "Protection Authority Flags", U8, HEX},
	[IP_OPT_SEC_PROT_AUTH_GENSER] = {"ip.opt.sec_prot_auth_genser", "GENSER", BOOL(8), MASK(0x80), PROTECTED},
	[IP_OPT_SEC_PROT_AUTH_SIOP_ESI] = {"ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", BOOL(8), MASK(0x40), PROTECTED},
	[IP_OPT_SEC_PROT_AUTH_SCI] = {"ip.opt.sec_prot_auth_sci", "SCI", BOOL(8), MASK(0x20), PROTECTED},
	[IP_OPT_SEC_PROT_AUTH_NSA] = {"ip.opt.sec_prot_auth_nsa", "NSA", BOOL(8), MASK(0x10), PROTECTED},
	[IP_OPT_SEC_PROT_AUTH_DOE] = {"ip.opt.sec_prot_auth_doe", "DOE", BOOL(8), MASK(0x8), PROTECTED},
	[IP_OPT_SEC_PROT_AUTH_UNASSIGNED] = {"ip.opt.sec_prot_auth_unassigned", "Unassigned", U8, HEX, MASK(0x6)},
	[IP_OPT_SEC_PROT_AUTH_MORE_UNASSIGNED] = {"ip.opt.sec_prot_auth_unassigned", "Unassigned", U8, HEX, MASK(0xfe)},
	[IP_OPT_SEC_PROT_AUTH_FTI] = {"ip.opt.sec_prot_auth_fti", "Field Termination Indicator", BOOL(8),
		MASK(0x1), YESNO("Additional octet present", "Final octet")},
	[IP_OPT_EXT_SEC_ADD_SEC_INFO_FORMAT_CODE] = {"ip.opt.ext_sec_add_sec_info_format_code",
		"Additional Security Info Format Code", U8, HEX},
	[IP_OPT_EXT_SEC_ADD_SEC_INFO] = {"ip.opt.ext_sec_add_sec_info", "Additional Security Info", BYTES},
	[IP_REC_RT] = {"ip.rec_rt", "Recorded Route", IP4},
	[IP_REC_RT_HOST] = {"ip.rec_rt_host", "Recorded Route Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_CUR_RT] = {"ip.cur_rt", "Current Route", IP4},
	[IP_CUR_RT_HOST] = {"ip.cur_rt_host", "Current Route Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_SRC_RT] = {"ip.src_rt", "Source Route", IP4},
	[IP_SRC_RT_HOST] = {"ip.src_rt_host", "Source Route Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_EMPTY_RT] = {"ip.empty_rt", "Empty Route", IP4},
	[IP_EMPTY_RT_HOST] = {"ip.empty_rt_host", "Empty Route Host", STRING, FLAGS(FIELD_HIDDEN | FIELD_GENERATED)},
	[IP_CIPSO_TAG_TYPE] = {"ip.cipso.tag_type", "Tag Type", U8, DEC, NAMES(type_names)},
	[IP_FRAGMENT_OVERLAP] = {"ip.fragment.overlap", "Fragment overlap", BOOL(0)},
	[IP_FRAGMENT_OVERLAP_CONFLICT] = {"ip.fragment.overlap.conflict",
		"Conflicting data in fragment overlap", BOOL(0)},
	[IP_FRAGMENT_MULTIPLETAILS] = {"ip.fragment.multipletails", "Multiple tail fragments found", BOOL(0)},
	[IP_FRAGMENT_TOOLONGFRAGMENT] = {"ip.fragment.toolongfragment", "Fragment too long", BOOL(0)},
	[IP_FRAGMENT_ERROR] = {"ip.fragment.error", "Defragmentation error", FRAMENUM},
	[IP_FRAGMENT_COUNT] = {"ip.fragment.count", "Fragment count", U32, DEC},
	[IP_FRAGMENT] = {"ip.fragment", "IPv4 Fragment", FRAMENUM},
	[IP_FRAGMENTS] = {"ip.fragments", "IPv4 Fragments", BYTES},
	[IP_REASSEMBLED_IN] = {"ip.reassembled_in", "Reassembled IPv4 in frame", FRAMENUM},
	[IP_REASSEMBLED_LENGTH] = {"ip.reassembled.length", "Reassembled IPv4 length", U32, DEC},
	[IP_REASSEMBLED_DATA] = {"ip.reassembled.data", "Reassembled IPv4 data", BYTES},
	[IP_CIPSO_DOI] = {"ip.cipso.doi", "DOI", U32, DEC},
	[IP_CIPSO_SENSITIVITY_LEVEL] = {"ip.cipso.sensitivity_level", "Sensitivity Level", U8, DEC},
	[IP_CIPSO_CATEGORIES] = {"ip.cipso.categories", "Categories", STRING},
	[IP_CIPSO_TAG_DATA] = {"ip.cipso.tag_data", "Tag data", BYTES},
	[IP_OPT_OVERFLOW] = {"ip.opt.overflow", "Overflow", U8, DEC, MASK(0xf0)},
	[IP_OPT_FLAG] = {"ip.opt.flag", "Flag", U8, HEX, MASK(0xf), NAMES(flag_names)},
	[IP_OPT_TIME_STAMP] = {"ip.opt.time_stamp", "Time stamp", U32, DEC},
	[IP_OPT_TIME_STAMP_ADDR] = {"ip.opt.time_stamp_addr", "Address", IP4},
	[IP_OPT_LEN_INVALID] = {"ip.opt.len.invalid", "Invalid length for option", EXPERT(WARN, PROTOCOL)},
	[IP_OPT_PTR_BEFORE_ADDRESS] = {"ip.opt.ptr.before_address", "Pointer points before first address",
		EXPERT(WARN, PROTOCOL)},
	[IP_OPT_PTR_MIDDLE_ADDRESS] = {"ip.opt.ptr.middle_address", "Pointer points to middle of address",
		EXPERT(WARN, PROTOCOL)},
	[IP_SUBOPT_TOO_LONG] = {"ip.subopt_too_long", "Suboption would go past end of option", EXPERT(WARN, PROTOCOL)},
	[IP_NOP] = {"ip.nop", "4 NOP in a row - a router may have removed some options", EXPERT(WARN, PROTOCOL)},
	[IP_BOGUS_IP_LENGTH] = {"ip.bogus_ip_length", "Bogus IP length", EXPERT(ERROR, PROTOCOL)},
	[IP_EVIL_PACKET] = {"ip.evil_packet", "Packet has evil intent", EXPERT(WARN, PROTOCOL)},
	[IP_CHECKSUM_BAD_EXPERT] = {"ip.checksum_bad.expert", "Bad checksum", EXPERT(ERROR, CHECKSUM)},
	[IP_TTL_LNCB] = {"ip.ttl.lncb", "Time To Live", EXPERT(NOTE, SEQUENCE)},
	[IP_TTL_TOO_SMALL] = {"ip.ttl.too_small", "Time To Live", EXPERT(NOTE, SEQUENCE)},
	[IP_CIPSO_MALFORMED] = {"ip.cipso.malformed", "Malformed CIPSO tag", EXPERT(ERROR, SEQUENCE)},
	[IP_BOGUS_IP_VERSION] = {"ip.bogus_ip_version", "Bogus IP version", EXPERT(ERROR, PROTOCOL)},
	[IP_BOGUS_HEADER_LENGTH] = {"ip.bogus_header_length", "Bogus IP header length", EXPERT(ERROR, PROTOCOL)},
	[IP_OPTIONS_EOL] = {"ip.options.eol", "IP Option - End of Options List (EOL)", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_NOP] = {"ip.options.nop", "IP Option - No-Operation (NOP)", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_SECURITY] = {"ip.options.security", "IP Option - Security", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_ROUTE] = {"ip.options.route", "IP Option - Loose Source Route", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_TIMESTAMP] = {"ip.options.timestamp", "IP Option - Time Stamp", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_EXT_SECURITY] = {"ip.options.ext_security", "IP Option - Extended Security", BYTES,
		FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_CIPSO] = {"ip.options.cipso", "IP Option - Commercial Security", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_RECORD_ROUTE] = {"ip.options.record_route", "IP Option - Record Route", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_SID] = {"ip.options.sid", "IP Option - Stream ID", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_SOURCE_ROUTE] = {"ip.options.source_route", "IP Option - Strict Source Route", BYTES,
		FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_MTU_PROBE] = {"ip.options.mtu_probe", "IP Option - MTU Probe", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_MTU_REPLY] = {"ip.options.mtu_reply", "IP Option - MTU Reply", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_TRACEROUTE] = {"ip.options.traceroute", "IP Option - Traceroute", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_ROUTERALERT] = {"ip.options.routeralert", "IP Option - Router Alert", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_SDB] = {"ip.options.sdb", "IP Option - Selective Directed Broadcast", BYTES, FLAGS(FIELD_PSEUDO)},
	[IP_OPTIONS_QS] = {"ip.options.qs", "IP Option - Quick-Start", BYTES, FLAGS(FIELD_PSEUDO)},
};
/* clang-format on */
