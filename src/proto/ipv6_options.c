/* ipv6_options.c -- IPv6's hop-by-hop and destination options: RFC 8200 section 4.2, and the RFCs of each option.
 *
 *   0      1     2      3
 *   | next | len | type | len | data ... | type | ...
 *
 * The options' fields are IPv6's; the headers' own stand in two small tables. */
#include "proto/ipv6.h"
#include "proto/names.h"

/* clang-format off */
static const struct name option_names[] = {
	{0x0, "Pad1"}, {0x1, "PadN"}, {0x4, "Tunnel Encapsulation Limit"}, {0x5, "Router Alert"}, {0x7, "CALIPSO"},
	{0x8, "SMF_DPD"}, {0xf, "Performance and Diagnostic Metrics"}, {0x1e, "Experimental (0x1E)"},
	{0x26, "Quick-Start"}, {0x30, "Path MTU Option"}, {0x31, "IOAM Option"}, {0x3e, "Experimental (0x3E)"},
	{0x41, "Tunnel Payload Forwarding (TPF) Information"}, {0x5e, "Experimental (0x5E)"}, {0x63, "RPL Option"},
	{0x6d, "MPL Option"}, {0x7e, "Experimental (0x7E)"}, {0x8a, "Endpoint Identification"}, {0x8b, "ILNP Nonce"},
	{0x8c, "Line-Identification Option"}, {0x9e, "Experimental (0x9E)"}, {0xbe, "Experimental (0xBE)"},
	{0xc2, "Jumbo Payload"}, {0xc9, "Home Address"}, {0xde, "Experimental (0xDE)"}, {0xee, "IP_DFF"},
	{0xfe, "Experimental (0xFE)"}, {0, NULL}
};
static const struct name action_names[] = {
	{0, "Skip and continue"}, {1, "Discard"}, {2, "Discard and send ICMP Parameter Problem"},
	{3, "Discard and send ICMP if not multicast"}, {0, NULL}
};
static const struct name alert_names[] = {{0, "MLD"}, {1, "RSVP"}, {2, "Active Network"}, {0, NULL}};
static const struct name tid_type_names[] = {{0, "NULL"}, {1, "DEFAULT"}, {2, "IPv4"}, {3, "IPv6"}, {0, NULL}};
static const struct name func_names[] = {{0, "Rate request"}, {8, "Rate report"}, {0, NULL}};
static const struct name rate_names[] = {
	{0, "0 bit/s"}, {1, "80 Kbit/s"}, {2, "160 Kbit/s"}, {3, "320 Kbit/s"}, {4, "640 Kbit/s"}, {5, "1.28 Mbit/s"},
	{6, "2.56 Mbit/s"}, {7, "5.12 Mbit/s"}, {8, "10.24 Mbit/s"}, {9, "20.48 Mbit/s"}, {10, "40.96 Mbit/s"},
	{11, "81.92 Mbit/s"}, {12, "163.84 Mbit/s"}, {13, "327.68 Mbit/s"}, {14, "655.36 Mbit/s"},
	{15, "1.31072 Gbit/s"}, {0, NULL}
};
static const struct name opt_type_names[] = {
	{0, "Pre-allocated Trace"}, {1, "Incremental Trace"}, {2, "Proof of Transit"}, {3, "Edge to Edge"}, {0, NULL}
};
static const struct name flag_s_names[] = {
	{0, "0"}, {1, "16-bit unsigned integer"}, {2, "64-bit unsigned integer"}, {3, "128-bit unsigned integer"},
	{0, NULL}
};

enum {
	OPT, OPT_TYPE, OPT_TYPE_ACTION, OPT_TYPE_CHANGE, OPT_TYPE_REST, OPT_LENGTH, OPT_PAD1, OPT_PADN,
	OPT_PMTU_MIN, OPT_PMTU_RTN, OPT_PMTU_R_FLAG, OPT_ROUTER_ALERT, OPT_TEL, OPT_JUMBO, OPT_CALIPSO_DOI,
	OPT_CALIPSO_CMPT_LENGTH, OPT_CALIPSO_SENS_LEVEL, OPT_CALIPSO_CHECKSUM, OPT_CALIPSO_CMPT_BITMAP,
	OPT_SMF_DPD_HASH_BIT, OPT_SMF_DPD_TID_TYPE, OPT_SMF_DPD_TID_LEN, OPT_SMF_DPD_TAGGER_ID, OPT_SMF_DPD_IDENT,
	OPT_SMF_DPD_HAV, OPT_PDM_SCALE_DTLR, OPT_PDM_SCALE_DTLS, OPT_PDM_PSN_THIS_PKT, OPT_PDM_PSN_LAST_RECV,
	OPT_PDM_DELTA_LAST_RECV, OPT_PDM_DELTA_LAST_SENT, OPT_QS_FUNC, OPT_QS_RATE, OPT_QS_TTL, OPT_QS_TTL_DIFF,
	OPT_QS_UNUSED, OPT_QS_NONCE, OPT_QS_RESERVED, OPT_IOAM_RSV, OPT_IOAM_OPT_TYPE, OPT_IOAM_TRACE_NS,
	OPT_IOAM_TRACE_NODELEN, OPT_IOAM_TRACE_FLAGS, OPT_IOAM_TRACE_FLAG_O, OPT_IOAM_TRACE_FLAG_L,
	OPT_IOAM_TRACE_FLAG_A, OPT_IOAM_TRACE_FLAG_RSV, OPT_IOAM_TRACE_REMLEN, OPT_IOAM_TRACE_TYPE,
	OPT_IOAM_TRACE_TYPE_BIT0, OPT_IOAM_TRACE_TYPE_BIT1, OPT_IOAM_TRACE_TYPE_BIT2, OPT_IOAM_TRACE_TYPE_BIT3,
	OPT_IOAM_TRACE_TYPE_BIT4, OPT_IOAM_TRACE_TYPE_BIT5, OPT_IOAM_TRACE_TYPE_BIT6, OPT_IOAM_TRACE_TYPE_BIT7,
	OPT_IOAM_TRACE_TYPE_BIT8, OPT_IOAM_TRACE_TYPE_BIT9, OPT_IOAM_TRACE_TYPE_BIT10, OPT_IOAM_TRACE_TYPE_BIT11,
	OPT_IOAM_TRACE_TYPE_UNDEF, OPT_IOAM_TRACE_TYPE_BIT22, OPT_IOAM_TRACE_TYPE_RSV, OPT_IOAM_TRACE_RSV,
	OPT_IOAM_TRACE_FREE_SPACE, OPT_IOAM_TRACE_NODE_HLIM, OPT_IOAM_TRACE_NODE_ID, OPT_IOAM_TRACE_NODE_IIF,
	OPT_IOAM_TRACE_NODE_EIF, OPT_IOAM_TRACE_NODE_TSS, OPT_IOAM_TRACE_NODE_TSF, OPT_IOAM_TRACE_NODE_TRDELAY,
	OPT_IOAM_TRACE_NODE_NSDATA, OPT_IOAM_TRACE_NODE_QDEPTH, OPT_IOAM_TRACE_NODE_CSUM,
	OPT_IOAM_TRACE_NODE_ID_WIDE, OPT_IOAM_TRACE_NODE_IIF_WIDE, OPT_IOAM_TRACE_NODE_EIF_WIDE,
	OPT_IOAM_TRACE_NODE_NSDATA_WIDE, OPT_IOAM_TRACE_NODE_BUFOCCUP, OPT_IOAM_TRACE_NODE_UNDEFINED,
	OPT_IOAM_TRACE_NODE_OSS_LEN, OPT_IOAM_TRACE_NODE_OSS_SCID, OPT_IOAM_TRACE_NODE_OSS_DATA,
	OPT_TPF_INFORMATION, OPT_MIPV6_HOME_ADDRESS, OPT_RPL_FLAG, OPT_RPL_FLAG_O, OPT_RPL_FLAG_R, OPT_RPL_FLAG_F,
	OPT_RPL_FLAG_RSV, OPT_RPL_INSTANCE_ID, OPT_RPL_SENDER_RANK, OPT_ILNP_NONCE, OPT_LIO_LENGTH,
	OPT_LIO_LINE_ID, OPT_MPL_FLAG, OPT_MPL_FLAG_S, OPT_MPL_FLAG_M, OPT_MPL_FLAG_V, OPT_MPL_FLAG_RSV,
	OPT_MPL_SEQUENCE, OPT_MPL_SEED_ID, OPT_DFF_FLAGS, OPT_DFF_FLAG_VER, OPT_DFF_FLAG_DUP, OPT_DFF_FLAG_RET,
	OPT_DFF_FLAG_RSV, OPT_DFF_SEQUENCE_NUMBER, OPT_EXPERIMENTAL, OPT_UNKNOWN_DATA, OPT_UNKNOWN,
	OPT_JUMBO_PROHIBITED, OPT_JUMBO_TRUNCATED, OPT_JUMBO_FRAGMENT, OPT_INVALID_LEN, OPT_UNKNOWN_DATA_EXPERT,
	OPT_HEADER_MISMATCH, OPT_DEPRECATED, OPT_MPL_IPV6_SRC_SEED_ID, OPT_IOAM_TRACE_INVALID_NODELEN,
	OPT_IOAM_TRACE_INVALID_REMLEN, OPT_IOAM_TRACE_INVALID_TYPE, N
};
static const struct field option_fields[N] = {
	[OPT] = {"ipv6.opt", "IPv6 Option", NONE},
	[OPT_TYPE] = {"ipv6.opt.type", "Type", U8, HEX, NAMES(option_names), AT(0)},
	[OPT_TYPE_ACTION] = {"ipv6.opt.type.action",
		"Action", U8, DEC, MASK(0xc0), NAMES(action_names), AT(0), DEPTH(1)},
	[OPT_TYPE_CHANGE] = {"ipv6.opt.type.change",
		"May Change", BOOL(8), MASK(0x20), YESNO("Yes", "No"), AT(0), DEPTH(1)},
	[OPT_TYPE_REST] = {"ipv6.opt.type.rest", "Low-Order Bits", U8, HEX, MASK(0x1f), AT(0), DEPTH(1)},
	[OPT_LENGTH] = {"ipv6.opt.length", "Length", U8, DEC, AT(1)},
	[OPT_PAD1] = {"ipv6.opt.pad1", "Pad1", NONE},
	[OPT_PADN] = {"ipv6.opt.padn", "PadN", BYTES},
	[OPT_PMTU_MIN] = {"ipv6.opt.pmtu.min", "Minimum Reported PMTU", U16, DEC},
	[OPT_PMTU_RTN] = {"ipv6.opt.pmtu.rtn", "Return Minimum PMTU", U16, DEC},
	[OPT_PMTU_R_FLAG] = {"ipv6.opt.pmtu.r_flag", "Return Flag", BOOL(0)},
	[OPT_ROUTER_ALERT] = {"ipv6.opt.router_alert", "Router Alert", U16, DEC, NAMES(alert_names)},
	[OPT_TEL] = {"ipv6.opt.tel", "Tunnel Encapsulation Limit", U8, DEC},
	[OPT_JUMBO] = {"ipv6.opt.jumbo", "Payload Length", U32, DEC},
	[OPT_CALIPSO_DOI] = {"ipv6.opt.calipso.doi", "CALIPSO Domain of Interpretation", U32, DEC, AT(0)},
	[OPT_CALIPSO_CMPT_LENGTH] = {"ipv6.opt.calipso.cmpt.length", "Compartment Length", U8, DEC, AT(4)},
	[OPT_CALIPSO_SENS_LEVEL] = {"ipv6.opt.calipso.sens_level", "Sensitivity Level", U8, DEC, AT(5)},
	[OPT_CALIPSO_CHECKSUM] = {"ipv6.opt.calipso.checksum", "Checksum", U16, HEX, AT(6)},
	[OPT_CALIPSO_CMPT_BITMAP] = {"ipv6.opt.calipso.cmpt_bitmap", "Compartment Bitmap", BYTES},
	[OPT_SMF_DPD_HASH_BIT] = {"ipv6.opt.smf_dpd.hash_bit", "H-bit", BOOL(8), MASK(0x80)},
	[OPT_SMF_DPD_TID_TYPE] = {"ipv6.opt.smf_dpd.tid_type",
		"TaggerID Type", U8, DEC, MASK(0x70), NAMES(tid_type_names), AT(0)},
	[OPT_SMF_DPD_TID_LEN] = {"ipv6.opt.smf_dpd.tid_len", "TaggerID Length", U8, DEC, MASK(0xf), AT(0)},
	[OPT_SMF_DPD_TAGGER_ID] = {"ipv6.opt.smf_dpd.tagger_id", "TaggerID", BYTES},
	[OPT_SMF_DPD_IDENT] = {"ipv6.opt.smf_dpd.ident", "Identifier", BYTES},
	[OPT_SMF_DPD_HAV] = {"ipv6.opt.smf_dpd.hav", "Hash Assist Value", BYTES},
	[OPT_PDM_SCALE_DTLR] = {"ipv6.opt.pdm.scale_dtlr", "Scale DTLR", U8, DEC, AT(0)},
	[OPT_PDM_SCALE_DTLS] = {"ipv6.opt.pdm.scale_dtls", "Scale DTLS", U8, DEC, AT(1)},
	[OPT_PDM_PSN_THIS_PKT] = {"ipv6.opt.pdm.psn_this_pkt", "PSN This Packet", U16, DEC, AT(2)},
	[OPT_PDM_PSN_LAST_RECV] = {"ipv6.opt.pdm.psn_last_recv", "PSN Last Received", U16, DEC, AT(4)},
	[OPT_PDM_DELTA_LAST_RECV] = {"ipv6.opt.pdm.delta_last_recv", "Delta Time Last Received", U16, DEC, AT(6)},
	[OPT_PDM_DELTA_LAST_SENT] = {"ipv6.opt.pdm.delta_last_sent", "Delta Time Last Sent", U16, DEC, AT(8)},
	[OPT_QS_FUNC] = {"ipv6.opt.qs_func", "Function", U8, DEC, MASK(0xf0), NAMES(func_names), AT(0)},
	[OPT_QS_RATE] = {"ipv6.opt.qs_rate", "Rate", U8, DEC, MASK(0xf), NAMES(rate_names), AT(0)},
	[OPT_QS_TTL] = {"ipv6.opt.qs_ttl", "QS TTL", U8, DEC},
	[OPT_QS_TTL_DIFF] = {"ipv6.opt.qs_ttl_diff", "TTL Diff", U8, DEC, FLAGS(FIELD_GENERATED)},
	[OPT_QS_UNUSED] = {"ipv6.opt.qs_unused", "Not Used", U8, DEC},
	[OPT_QS_NONCE] = {"ipv6.opt.qs_nonce", "QS Nonce", U32, HEX, MASK(0xfffffffc), AT(2)},
	[OPT_QS_RESERVED] = {"ipv6.opt.qs_reserved", "Reserved", U32, HEX, MASK(0x3), AT(2)},
	[OPT_IOAM_RSV] = {"ipv6.opt.ioam.rsv", "Reserved", U8, DEC},
	[OPT_IOAM_OPT_TYPE] = {"ipv6.opt.ioam.opt_type", "Option-Type", U8, DEC, NAMES(opt_type_names)},
	[OPT_IOAM_TRACE_NS] = {"ipv6.opt.ioam.trace.ns", "Namespace ID", U16, DEC, AT(2)},
	[OPT_IOAM_TRACE_NODELEN] = {"ipv6.opt.ioam.trace.nodelen", "Node Length", U8, DEC},
	[OPT_IOAM_TRACE_FLAGS] = {"ipv6.opt.ioam.trace.flags", "Flags", U16, HEX, MASK(0x780)},
	[OPT_IOAM_TRACE_FLAG_O] = {"ipv6.opt.ioam.trace.flag.o", "Overflow", BOOL(16), MASK(0x400)},
	[OPT_IOAM_TRACE_FLAG_L] = {"ipv6.opt.ioam.trace.flag.l", "Loopback", BOOL(16), MASK(0x200)},
	[OPT_IOAM_TRACE_FLAG_A] = {"ipv6.opt.ioam.trace.flag.a", "Active", BOOL(16), MASK(0x100)},
	[OPT_IOAM_TRACE_FLAG_RSV] = {"ipv6.opt.ioam.trace.flag.rsv", "Reserved", BOOL(16), MASK(0x80)},
	[OPT_IOAM_TRACE_REMLEN] = {"ipv6.opt.ioam.trace.remlen", "Remaining Length", U8, DEC},
	[OPT_IOAM_TRACE_TYPE] = {"ipv6.opt.ioam.trace.type", "Trace Type", U24, HEX},
	[OPT_IOAM_TRACE_TYPE_BIT0] = {"ipv6.opt.ioam.trace.type.bit0",
		"Hop_Lim and Node ID (short)", BOOL(24), MASK(0x800000)},
	[OPT_IOAM_TRACE_TYPE_BIT1] = {"ipv6.opt.ioam.trace.type.bit1",
		"Ingress and Egress IDs (short)", BOOL(24), MASK(0x400000)},
	[OPT_IOAM_TRACE_TYPE_BIT2] = {"ipv6.opt.ioam.trace.type.bit2",
		"Timestamp seconds", BOOL(24), MASK(0x200000)},
	[OPT_IOAM_TRACE_TYPE_BIT3] = {"ipv6.opt.ioam.trace.type.bit3",
		"Timestamp fraction", BOOL(24), MASK(0x100000)},
	[OPT_IOAM_TRACE_TYPE_BIT4] = {"ipv6.opt.ioam.trace.type.bit4", "Transit delay", BOOL(24), MASK(0x80000)},
	[OPT_IOAM_TRACE_TYPE_BIT5] = {"ipv6.opt.ioam.trace.type.bit5",
		"IOAM-Namespace specific data (short)", BOOL(24), MASK(0x40000)},
	[OPT_IOAM_TRACE_TYPE_BIT6] = {"ipv6.opt.ioam.trace.type.bit6", "Queue depth", BOOL(24), MASK(0x20000)},
	[OPT_IOAM_TRACE_TYPE_BIT7] = {"ipv6.opt.ioam.trace.type.bit7",
		"Checksum complement", BOOL(24), MASK(0x10000)},
	[OPT_IOAM_TRACE_TYPE_BIT8] = {"ipv6.opt.ioam.trace.type.bit8",
		"Hop_Lim and Node ID (wide)", BOOL(24), MASK(0x8000)},
	[OPT_IOAM_TRACE_TYPE_BIT9] = {"ipv6.opt.ioam.trace.type.bit9",
		"Ingress and Egress IDs (wide)", BOOL(24), MASK(0x4000)},
	[OPT_IOAM_TRACE_TYPE_BIT10] = {"ipv6.opt.ioam.trace.type.bit10",
		"IOAM-Namespace specific data (wide)", BOOL(24), MASK(0x2000)},
	[OPT_IOAM_TRACE_TYPE_BIT11] = {"ipv6.opt.ioam.trace.type.bit11",
		"Buffer occupancy", BOOL(24), MASK(0x1000)},
	[OPT_IOAM_TRACE_TYPE_UNDEF] = {"ipv6.opt.ioam.trace.type.undef", "Undefined", BOOL(24), MASK(0xffc)},
	[OPT_IOAM_TRACE_TYPE_BIT22] = {"ipv6.opt.ioam.trace.type.bit22",
		"Opaque State Snapshot", BOOL(24), MASK(0x2)},
	[OPT_IOAM_TRACE_TYPE_RSV] = {"ipv6.opt.ioam.trace.type.rsv", "Reserved", BOOL(24), MASK(0x1)},
	[OPT_IOAM_TRACE_RSV] = {"ipv6.opt.ioam.trace.rsv", "Reserved", U8, DEC},
	[OPT_IOAM_TRACE_FREE_SPACE] = {"ipv6.opt.ioam.trace.free_space", "Free space", BYTES},
	[OPT_IOAM_TRACE_NODE_HLIM] = {"ipv6.opt.ioam.trace.node.hlim", "Hop Limit", U8, DEC},
	[OPT_IOAM_TRACE_NODE_ID] = {"ipv6.opt.ioam.trace.node.id", "ID", U24, HEX},
	[OPT_IOAM_TRACE_NODE_IIF] = {"ipv6.opt.ioam.trace.node.iif", "Ingress ID", U16, HEX},
	[OPT_IOAM_TRACE_NODE_EIF] = {"ipv6.opt.ioam.trace.node.eif", "Egress ID", U16, HEX},
	[OPT_IOAM_TRACE_NODE_TSS] = {"ipv6.opt.ioam.trace.node.tss", "Timestamp Seconds", U32, HEX},
	[OPT_IOAM_TRACE_NODE_TSF] = {"ipv6.opt.ioam.trace.node.tsf", "Timestamp Fraction", U32, HEX},
	[OPT_IOAM_TRACE_NODE_TRDELAY] = {"ipv6.opt.ioam.trace.node.trdelay", "Transit Delay", U32, HEX},
	[OPT_IOAM_TRACE_NODE_NSDATA] = {"ipv6.opt.ioam.trace.node.nsdata", "Namespace Data (short)", U32, HEX},
	[OPT_IOAM_TRACE_NODE_QDEPTH] = {"ipv6.opt.ioam.trace.node.qdepth", "Queue Depth", U32, HEX},
	[OPT_IOAM_TRACE_NODE_CSUM] = {"ipv6.opt.ioam.trace.node.csum", "Checksum Complement", U32, HEX},
	[OPT_IOAM_TRACE_NODE_ID_WIDE] = {"ipv6.opt.ioam.trace.node.id_wide", "ID", U56, HEX},
	[OPT_IOAM_TRACE_NODE_IIF_WIDE] = {"ipv6.opt.ioam.trace.node.iif_wide", "Ingress ID", U32, HEX},
	[OPT_IOAM_TRACE_NODE_EIF_WIDE] = {"ipv6.opt.ioam.trace.node.eif_wide", "Egress ID", U32, HEX},
	[OPT_IOAM_TRACE_NODE_NSDATA_WIDE] = {"ipv6.opt.ioam.trace.node.nsdata_wide",
		"Namespace Data (wide)", U64, HEX},
	[OPT_IOAM_TRACE_NODE_BUFOCCUP] = {"ipv6.opt.ioam.trace.node.bufoccup", "Buffer Occupancy", U32, HEX},
	[OPT_IOAM_TRACE_NODE_UNDEFINED] = {"ipv6.opt.ioam.trace.node.undefined", "Undefined bit", U32, HEX},
	[OPT_IOAM_TRACE_NODE_OSS_LEN] = {"ipv6.opt.ioam.trace.node.oss.len", "Length", U8, DEC},
	[OPT_IOAM_TRACE_NODE_OSS_SCID] = {"ipv6.opt.ioam.trace.node.oss.scid", "Schema ID", U24, HEX},
	[OPT_IOAM_TRACE_NODE_OSS_DATA] = {"ipv6.opt.ioam.trace.node.oss.data", "Data", BYTES},
	[OPT_TPF_INFORMATION] = {"ipv6.opt.tpf_information", "TPF Information", U32, HEX},
	[OPT_MIPV6_HOME_ADDRESS] = {"ipv6.opt.mipv6.home_address", "MIPv6 Home Address", IP6},
	[OPT_RPL_FLAG] = {"ipv6.opt.rpl.flag", "Flag", U8, HEX, AT(0)},
	[OPT_RPL_FLAG_O] = {"ipv6.opt.rpl.flag.o", "Down", BOOL(8), MASK(0x80), AT(0), DEPTH(1)},
	[OPT_RPL_FLAG_R] = {"ipv6.opt.rpl.flag.r", "Rank Error", BOOL(8), MASK(0x40), AT(0), DEPTH(1)},
	[OPT_RPL_FLAG_F] = {"ipv6.opt.rpl.flag.f", "Forwarding Error", BOOL(8), MASK(0x20), AT(0), DEPTH(1)},
	[OPT_RPL_FLAG_RSV] = {"ipv6.opt.rpl.flag.rsv", "Reserved", U8, HEX, MASK(0x1f), AT(0), DEPTH(1)},
	[OPT_RPL_INSTANCE_ID] = {"ipv6.opt.rpl.instance_id", "RPLInstanceID", U8, HEX, AT(1)},
	[OPT_RPL_SENDER_RANK] = {"ipv6.opt.rpl.sender_rank", "Sender Rank", U16, HEX, AT(2)},
	[OPT_ILNP_NONCE] = {"ipv6.opt.ilnp_nonce", "ILNP Nonce", BYTES},
	[OPT_LIO_LENGTH] = {"ipv6.opt.lio.length", "LineIDLen", U8, DEC},
	[OPT_LIO_LINE_ID] = {"ipv6.opt.lio.line_id", "Line ID", STRING},
	[OPT_MPL_FLAG] = {"ipv6.opt.mpl.flag", "Flag", U8, HEX, AT(0)},
	[OPT_MPL_FLAG_S] = {"ipv6.opt.mpl.flag.s",
		"Seed ID Length", U8, DEC, MASK(0xc0), NAMES(flag_s_names), AT(0), DEPTH(1)},
	[OPT_MPL_FLAG_M] = {"ipv6.opt.mpl.flag.m", "Largest Sequence", BOOL(8), MASK(0x20), AT(0), DEPTH(1)},
	[OPT_MPL_FLAG_V] = {"ipv6.opt.mpl.flag.v", "Version", BOOL(8), MASK(0x10), AT(0), DEPTH(1)},
	[OPT_MPL_FLAG_RSV] = {"ipv6.opt.mpl.flag.rsv", "Reserved", U8, HEX, MASK(0xf), AT(0), DEPTH(1)},
	[OPT_MPL_SEQUENCE] = {"ipv6.opt.mpl.sequence", "Sequence", U8, HEX, AT(1)},
	[OPT_MPL_SEED_ID] = {"ipv6.opt.mpl.seed_id", "Seed ID", BYTES},
	[OPT_DFF_FLAGS] = {"ipv6.opt.dff.flags", "Flags", U8, HEX, AT(0)},
	[OPT_DFF_FLAG_VER] = {"ipv6.opt.dff.flag.ver", "Version (VER)", U8, DEC, MASK(0xc0), AT(0), DEPTH(1)},
	[OPT_DFF_FLAG_DUP] = {"ipv6.opt.dff.flag.dup", "Duplicate (DUP)", BOOL(8), MASK(0x20), AT(0), DEPTH(1)},
	[OPT_DFF_FLAG_RET] = {"ipv6.opt.dff.flag.ret", "Return (RET)", BOOL(8), MASK(0x10), AT(0), DEPTH(1)},
	[OPT_DFF_FLAG_RSV] = {"ipv6.opt.dff.flag.rsv", "Reserved", U8, HEX, MASK(0xf), AT(0), DEPTH(1)},
	[OPT_DFF_SEQUENCE_NUMBER] = {"ipv6.opt.dff.sequence_number", "Sequence Number", U16, DEC_HEX, AT(1)},
	[OPT_EXPERIMENTAL] = {"ipv6.opt.experimental", "Experimental Option", BYTES},
	[OPT_UNKNOWN_DATA] = {"ipv6.opt_unknown_data", "Unknown Data", BYTES},
	[OPT_UNKNOWN] = {"ipv6.opt.unknown", "Unknown Option Payload", BYTES},
	[OPT_JUMBO_PROHIBITED] = {"ipv6.opt.jumbo.prohibited",
		"When IPv6 payload length does not equal 0 a Jumbo Payload option must not be present",
		EXPERT(WARN, PROTOCOL)},
	[OPT_JUMBO_TRUNCATED] = {"ipv6.opt.jumbo.truncated",
		"Jumbo Payload option present and jumbo length < 65536", EXPERT(WARN, PROTOCOL)},
	[OPT_JUMBO_FRAGMENT] = {"ipv6.opt.jumbo.fragment",
		"Jumbo Payload option cannot be used with a fragment header", EXPERT(ERROR, MALFORMED)},
	[OPT_INVALID_LEN] = {"ipv6.opt.invalid_len", "Invalid IPv6 option length", EXPERT(ERROR, MALFORMED)},
	[OPT_UNKNOWN_DATA_EXPERT] = {"ipv6.opt.unknown_data.expert",
		"Unknown Data (not interpreted)", EXPERT(NOTE, UNDECODED)},
	[OPT_HEADER_MISMATCH] = {"ipv6.opt.header_mismatch",
		"Wrong options extension header for type", EXPERT(WARN, PROTOCOL)},
	[OPT_DEPRECATED] = {"ipv6.opt.deprecated", "Option type is deprecated", EXPERT(NOTE, DEPRECATED)},
	[OPT_MPL_IPV6_SRC_SEED_ID] = {"ipv6.opt.mpl.ipv6_src_seed_id",
		"Seed ID is the IPv6 Source Address", EXPERT(COMMENT, PROTOCOL)},
	[OPT_IOAM_TRACE_INVALID_NODELEN] = {"ipv6.opt.ioam.trace.invalid_nodelen",
		"Invalid \"NodeLen\" value: cannot be 0", EXPERT(ERROR, PROTOCOL)},
	[OPT_IOAM_TRACE_INVALID_REMLEN] = {"ipv6.opt.ioam.trace.invalid_remlen",
		"Invalid \"RemLen\" value", EXPERT(ERROR, PROTOCOL)},
	[OPT_IOAM_TRACE_INVALID_TYPE] = {"ipv6.opt.ioam.trace.invalid_type",
		"Mismatch between Trace Type and NodeLen", EXPERT(ERROR, PROTOCOL)},
};

/* Both headers have the rows of a header, in the same order. */
enum { HEADER_NXT, HEADER_LEN, HEADER_LEN_OCT, HEADER_NOT_FIRST, HOPOPTS_N, DSTOPTS_N = HEADER_NOT_FIRST };
static const struct field hopopts_fields[HOPOPTS_N] = {
	[HEADER_NXT] = {"ipv6.hopopts.nxt", "Next Header", U8, DEC, NAMES(ipproto_names), AT(0)},
	[HEADER_LEN] = {"ipv6.hopopts.len", "Length", U8, DEC, AT(1)},
	[HEADER_LEN_OCT] = {"ipv6.hopopts.len_oct", "Length", U16, DEC, UNIT(" byte", " bytes")},
	[HEADER_NOT_FIRST] = {"ipv6.hopopts.not_first",
		"IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header", EXPERT(WARN, PROTOCOL)},
};
static const struct field dstopts_fields[DSTOPTS_N] = {
	[HEADER_NXT] = {"ipv6.dstopts.nxt", "Next Header", U8, DEC, NAMES(ipproto_names), AT(0)},
	[HEADER_LEN] = {"ipv6.dstopts.len", "Length", U8, DEC, AT(1)},
	[HEADER_LEN_OCT] = {"ipv6.dstopts.len_oct", "Length", U16, DEC, UNIT(" byte", " bytes")},
};
/* clang-format on */

/* An option being shown: its data stand at `at`. */
struct option {
	struct node *node, *type_node, *len_node;
	uint32_t     at, len;
};

enum { IN_ANY, IN_HOPOPTS, IN_DSTOPTS, LEN_ANY = 0xff };

enum { OPT_HOME_ADDRESS = 0xc9, ADDRESS_BYTES = 16 };

/* What is known of a type: where it may stand, how long its data are, the row that shows all of it or a function. */
struct kind {
	uint8_t  type, in, min, max;
	uint16_t row;
	void (*walk)(struct walk *w, const struct option *o);
};

static void walk_jumbo(struct walk *w, const struct option *o)
{
	struct node   *n = add(w, o->node, OPT_JUMBO, o->at, 4);
	const uint8_t *ip = ipv6_header_of(w);

	if (ip && be16(ip + 4))
		expert(w, o->node, OPT_JUMBO_PROHIBITED, NULL);
	if (walk_ok(w) && get_u32(w, o->at) < 65536)
		expert(w, n, OPT_JUMBO_TRUNCATED, NULL);
}

static void walk_calipso(struct walk *w, const struct option *o)
{
	uint32_t bytes = get_u8(w, o->at + 4) * 4u;

	add_rows(w, o->node, OPT_CALIPSO_DOI, OPT_CALIPSO_CHECKSUM, o->at);
	add(w, o->node, OPT_CALIPSO_CMPT_BITMAP, o->at + 8, bytes);
}

/* Duplicate packet detection (RFC 6621): a hash assist value, or a tagger's identifier. */
static void walk_smf(struct walk *w, const struct option *o)
{
	uint8_t first = get_u8(w, o->at);

	add(w, o->node, OPT_SMF_DPD_HASH_BIT, o->at, 1);
	if (first & 0x80) {
		add(w, o->node, OPT_SMF_DPD_HAV, o->at, o->len);
		return;
	}
	uint32_t tagger = first & 0x70 ? (first & 15) + 1u : 0;
	add_rows(w, o->node, OPT_SMF_DPD_TID_TYPE, OPT_SMF_DPD_TID_LEN, o->at);
	if (tagger)
		add(w, o->node, OPT_SMF_DPD_TAGGER_ID, o->at + 1, tagger);
	if (o->len > tagger + 1)
		add(w, o->node, OPT_SMF_DPD_IDENT, o->at + 1 + tagger, o->len - tagger - 1);
}

static void walk_pdm(struct walk *w, const struct option *o)
{
	add_rows(w, o->node, OPT_PDM_SCALE_DTLR, OPT_PDM_DELTA_LAST_SENT, o->at);
}

static void walk_quick_start(struct walk *w, const struct option *o)
{
	uint8_t function = get_u8(w, o->at) >> 4;

	add_rows(w, o->node, OPT_QS_FUNC, OPT_QS_RATE, o->at);
	if (function == 0)
		add(w, o->node, OPT_QS_TTL, o->at + 1, 1);
	else if (function == 8)
		add(w, o->node, OPT_QS_UNUSED, o->at + 1, 1);
	if (function == 0 || function == 8)
		add_rows(w, o->node, OPT_QS_NONCE, OPT_QS_RESERVED, o->at);
}

static void walk_path_mtu(struct walk *w, const struct option *o)
{
	uint16_t back = get_u16(w, o->at + 2);

	add(w, o->node, OPT_PMTU_MIN, o->at, 2);
	add_uint(w, o->node, OPT_PMTU_RTN, o->at + 2, 2, back & 0xfffe);
	add_uint(w, o->node, OPT_PMTU_R_FLAG, o->at + 3, 1, back & 1);
}

static void walk_rpl(struct walk *w, const struct option *o)
{
	add_bits(w, o->node, OPT_RPL_FLAG, OPT_RPL_FLAG_RSV, o->at);
	add_rows(w, o->node, OPT_RPL_INSTANCE_ID, OPT_RPL_SENDER_RANK, o->at);
	if (o->len > 4)
		add(w, o->node, OPT_UNKNOWN_DATA, o->at + 4, o->len - 4);
}

/* Multicast forwarding (RFC 7731): the seed's identifier has 0, 2, 8 or 16 bytes. */
static void walk_mpl(struct walk *w, const struct option *o)
{
	static const uint8_t sizes[] = {0, 2, 8, 16};
	uint32_t             size = sizes[get_u8(w, o->at) >> 6];

	add_bits(w, o->node, OPT_MPL_FLAG, OPT_MPL_FLAG_RSV, o->at);
	add_rows(w, o->node, OPT_MPL_SEQUENCE, OPT_MPL_SEQUENCE, o->at);
	if (size)
		add(w, o->node, OPT_MPL_SEED_ID, o->at + 2, size);
	else
		expert(w, o->type_node, OPT_MPL_IPV6_SRC_SEED_ID, NULL);
}

static void walk_line_id(struct walk *w, const struct option *o)
{
	uint8_t size = get_u8(w, o->at);

	add(w, o->node, OPT_LIO_LENGTH, o->at, 1);
	add(w, o->node, OPT_LIO_LINE_ID, o->at + 1, size);
}

static void walk_dff(struct walk *w, const struct option *o)
{
	add_bits(w, o->node, OPT_DFF_FLAGS, OPT_DFF_FLAG_RSV, o->at);
	add_rows(w, o->node, OPT_DFF_SEQUENCE_NUMBER, OPT_DFF_SEQUENCE_NUMBER, o->at);
}

/* ------------------------------------------------------------------ IOAM: RFC 9197, 9486 */

/* A trace being shown. */
struct trace {
	struct node *node;
	uint32_t     at, end;  /* the data that are left */
	uint32_t     type;     /* which data each node gave */
	uint32_t     node_len; /* bytes that each node took, without its snapshot */
};

/* A number that takes some bits of a byte. */
static struct node *add_part(struct walk *w, struct node *under, unsigned row, uint32_t at, unsigned mask)
{
	uint8_t      byte = get_u8(w, at);
	unsigned     value = (byte & mask) >> __builtin_ctz(mask);
	struct node *n = add_uint(w, under, row, at, 1, value);
	char         bits[10] = "", *p = bits;

	for (unsigned bit = 0x80; bit; bit >>= 1) {
		*p++ = mask & bit ? (byte & bit ? '1' : '0') : '.';
		if (bit == 0x10)
			*p++ = ' ';
	}
	node_label(n, "%.9s = %s: %u", bits, option_fields[row].label, value);
	return n;
}

static struct node *walk_trace_type(struct walk *w, struct node *under, uint32_t at)
{
	struct node *n = add(w, under, OPT_IOAM_TRACE_TYPE, at, 3);
	uint32_t     type = get_u24(w, at);

	for (unsigned row = OPT_IOAM_TRACE_TYPE_BIT0; row <= OPT_IOAM_TRACE_TYPE_RSV; row++) {
		add(w, n, row, at, 3);
		if (type & option_fields[row].mask)
			node_append(n, ", %s", option_fields[row].label);
	}
	return n;
}

/* Two numbers under a line of their own. */
static uint32_t walk_pair(struct walk *w, struct node *under, unsigned bit, uint32_t at, unsigned first,
                          uint32_t first_len, unsigned second, uint32_t len)
{
	struct node *n = add_text(w, under, at, len, "%s", option_fields[OPT_IOAM_TRACE_TYPE_BIT0 + bit].label);

	add(w, n, first, at, first_len);
	add(w, n, second, at + first_len, len - first_len);
	return len;
}

/* What stands for one bit of the type (counted from the left); returns its length. */
static uint32_t walk_trace_field(struct walk *w, struct node *n, unsigned bit, uint32_t at)
{
	static const uint16_t rows[] = {
	    [2] = OPT_IOAM_TRACE_NODE_TSS,      [3] = OPT_IOAM_TRACE_NODE_TSF,    [4] = OPT_IOAM_TRACE_NODE_TRDELAY,
	    [5] = OPT_IOAM_TRACE_NODE_NSDATA,   [6] = OPT_IOAM_TRACE_NODE_QDEPTH, [7] = OPT_IOAM_TRACE_NODE_CSUM,
	    [11] = OPT_IOAM_TRACE_NODE_BUFOCCUP};

	switch (bit) {
	case 0: return walk_pair(w, n, bit, at, OPT_IOAM_TRACE_NODE_HLIM, 1, OPT_IOAM_TRACE_NODE_ID, 4);
	case 1: return walk_pair(w, n, bit, at, OPT_IOAM_TRACE_NODE_IIF, 2, OPT_IOAM_TRACE_NODE_EIF, 4);
	case 8: return walk_pair(w, n, bit, at, OPT_IOAM_TRACE_NODE_HLIM, 1, OPT_IOAM_TRACE_NODE_ID_WIDE, 8);
	case 9: return walk_pair(w, n, bit, at, OPT_IOAM_TRACE_NODE_IIF_WIDE, 4, OPT_IOAM_TRACE_NODE_EIF_WIDE, 8);
	case 10: add(w, n, OPT_IOAM_TRACE_NODE_NSDATA_WIDE, at, 8); return 8;
	default: break;
	}
	add(w, n, bit > 11 ? OPT_IOAM_TRACE_NODE_UNDEFINED : rows[bit], at, 4);
	return 4;
}

/* The opaque state snapshot of a node, as long as it says; returns its length. */
static uint32_t walk_snapshot(struct walk *w, struct node *n, const struct trace *t, uint32_t at)
{
	uint32_t len = get_u8(w, at) * 4u;

	if (!walk_ok(w) || len + 4 > t->end - at) {
		walk_fail(w, WALK_MALFORMED);
		return 0;
	}
	struct node *s = add_text(w, n, at, len + 4, "Opaque State Snapshot");
	add(w, s, OPT_IOAM_TRACE_NODE_OSS_LEN, at, 1);
	add(w, s, OPT_IOAM_TRACE_NODE_OSS_SCID, at + 1, 3);
	if (len)
		add(w, s, OPT_IOAM_TRACE_NODE_OSS_DATA, at + 4, len);
	return len + 4;
}

/* The data of one node; false: its length is not what the type says. */
static bool walk_trace_node(struct walk *w, struct node *under, struct trace *t, unsigned number)
{
	enum { FIRST = 1 << 23, LAST_BIT = 21, SNAPSHOT = 2 };
	struct node *n = add_text(w, under, t->at, t->node_len, "Node %u", number);
	uint32_t     at = t->at;

	for (unsigned bit = 0; bit <= LAST_BIT; bit++)
		if (t->type & (uint32_t)FIRST >> bit)
			at += walk_trace_field(w, n, bit, at);
	if (at - t->at != t->node_len)
		return false;
	if (t->type & SNAPSHOT)
		at += walk_snapshot(w, n, t, at);
	t->at = at;
	return walk_ok(w);
}

/* Behind the trace's header: room that no node has filled yet, then what the nodes gave. */
static void walk_trace_data(struct walk *w, const struct option *o, struct trace *t, struct node *type_node,
                            uint32_t free_bytes)
{
	struct node *n = add_text(w, t->node, t->at, t->end - t->at, "Trace Data");

	if (free_bytes)
		add(w, n, OPT_IOAM_TRACE_FREE_SPACE, t->at, free_bytes);
	t->at += free_bytes;
	for (unsigned number = 1; t->at < t->end && walk_ok(w); number++) {
		if (t->end - t->at < t->node_len) {
			expert(w, o->len_node, OPT_INVALID_LEN, "IOAM Option: Invalid length (%u bytes)", o->len);
			return;
		}
		if (!walk_trace_node(w, n, t, number) && walk_ok(w)) {
			expert(w, type_node, OPT_IOAM_TRACE_INVALID_TYPE, NULL);
			return;
		}
	}
}

static void walk_trace(struct walk *w, const struct option *o, struct trace *t)
{
	enum { HEADER = 8 };
	uint32_t     at = t->at, len = o->len, data = len >= 2 + HEADER ? len - 2 - HEADER : 0;
	struct node *node_len, *type, *flags;

	if (len < 2 + HEADER)
		expert(w, o->len_node, OPT_INVALID_LEN, "IOAM Option: Invalid length (%u bytes)", len);
	add(w, t->node, OPT_IOAM_TRACE_NS, at, 2);
	node_len = add_part(w, t->node, OPT_IOAM_TRACE_NODELEN, at + 2, 0xf8);
	t->node_len = (get_u8(w, at + 2) >> 3) * 4u;
	if (!t->node_len)
		expert(w, node_len, OPT_IOAM_TRACE_INVALID_NODELEN, NULL);
	flags = add(w, t->node, OPT_IOAM_TRACE_FLAGS, at + 2, 2);
	for (unsigned row = OPT_IOAM_TRACE_FLAG_O; row <= OPT_IOAM_TRACE_FLAG_RSV; row++) {
		add(w, flags, row, at + 2, 2);
		if (get_u16(w, at + 2) & option_fields[row].mask)
			node_append(flags, ", %s", option_fields[row].label);
	}
	uint32_t     free_bytes = (get_u8(w, at + 3) & 0x7f) * 4u;
	struct node *rest = add_part(w, t->node, OPT_IOAM_TRACE_REMLEN, at + 3, 0x7f);
	if (free_bytes > data)
		expert(w, rest, OPT_IOAM_TRACE_INVALID_REMLEN, "IOAM RemLen: Invalid length (%u bytes)", free_bytes);
	type = walk_trace_type(w, t->node, at + 4);
	t->type = get_u24(w, at + 4);
	add(w, t->node, OPT_IOAM_TRACE_RSV, at + 7, 1);
	t->at += HEADER;
	if (len < 2 + HEADER)
		walk_fail(w, WALK_MALFORMED);
	else if (t->node_len && free_bytes <= data)
		walk_trace_data(w, o, t, type, free_bytes);
}

static void walk_ioam(struct walk *w, const struct option *o)
{
	enum { INCREMENTAL = 1 };
	uint8_t      type = get_u8(w, o->at + 1);
	const char  *name = name_of(opt_type_names, type);
	struct trace t = {.at = o->at + 2, .end = o->at + o->len};

	add(w, o->node, OPT_IOAM_RSV, o->at, 1);
	add(w, o->node, OPT_IOAM_OPT_TYPE, o->at + 1, 1);
	if (!walk_ok(w) || o->len < 2)
		return;
	t.node = add_text(w, o->node, t.at, o->len - 2, "%s", name ? name : "Unknown Option-Type");
	if (type <= INCREMENTAL)
		walk_trace(w, o, &t);
	if (t.at < t.end && walk_ok(w))
		expert(w, add(w, o->node, OPT_UNKNOWN_DATA, t.at, t.end - t.at), OPT_UNKNOWN_DATA_EXPERT, NULL);
}

static void walk_home_address(struct walk *w, const struct option *o)
{
	const uint8_t *p = get_bytes(w, o->at, ADDRESS_BYTES);

	add(w, o->node, OPT_MIPV6_HOME_ADDRESS, o->at, ADDRESS_BYTES);
	if (p)
		col_src(w, ip6_text(w, p));
}

static const struct kind kinds[] = {
    {0x01, IN_ANY, 0, LEN_ANY, OPT_PADN, NULL},
    {0x04, IN_DSTOPTS, 1, 1, OPT_TEL, NULL},
    {0x05, IN_HOPOPTS, 2, 2, OPT_ROUTER_ALERT, NULL},
    {0x07, IN_HOPOPTS, 8, LEN_ANY, 0, walk_calipso},
    {0x08, IN_HOPOPTS, 1, LEN_ANY, 0, walk_smf},
    {0x0f, IN_DSTOPTS, 10, 10, 0, walk_pdm},
    {0x1e, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0x26, IN_HOPOPTS, 6, 6, 0, walk_quick_start},
    {0x30, IN_HOPOPTS, 4, 4, 0, walk_path_mtu},
    {0x31, IN_HOPOPTS, 2, LEN_ANY, 0, walk_ioam},
    {0x3e, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0x41, IN_DSTOPTS, 4, 4, OPT_TPF_INFORMATION, NULL},
    {0x5e, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0x63, IN_HOPOPTS, 4, LEN_ANY, 0, walk_rpl},
    {0x6d, IN_HOPOPTS, 2, LEN_ANY, 0, walk_mpl},
    {0x7e, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0x8b, IN_DSTOPTS, 1, LEN_ANY, OPT_ILNP_NONCE, NULL},
    {0x8c, IN_DSTOPTS, 1, LEN_ANY, 0, walk_line_id},
    {0x9e, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0xbe, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0xc2, IN_HOPOPTS, 4, 4, 0, walk_jumbo},
    {OPT_HOME_ADDRESS, IN_DSTOPTS, ADDRESS_BYTES, ADDRESS_BYTES, 0, walk_home_address},
    {0xde, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
    {0xee, IN_HOPOPTS, 3, 3, 0, walk_dff},
    {0xfe, IN_ANY, 0, LEN_ANY, OPT_EXPERIMENTAL, NULL},
};

static const struct kind *kind_of(uint8_t type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* A value of the size that its type has, though the option's length may say another. */
static uint32_t shown_len(const struct kind *k, uint32_t len)
{
	return k->max == LEN_ANY ? len : k->max;
}

/* Returns how many bytes the data took. */
static uint32_t walk_option_data(struct walk *w, const struct option *o, uint8_t type, const char *name)
{
	const struct kind *k = kind_of(type);

	if (!k) {
		struct node *n = add(w, o->node, OPT_UNKNOWN, o->at, o->len);
		if (!o->len)
			node_label(n, "Unknown Option Payload: <MISSING>");
		expert(w, n, OPT_UNKNOWN_DATA_EXPERT, NULL);
		return o->len;
	}
	if (o->len < k->min || (k->max != LEN_ANY && o->len > k->max))
		expert(w, o->len_node, OPT_INVALID_LEN, "%s: Invalid length (%u bytes)", name, o->len);
	if (k->walk) {
		k->walk(w, o);
		return shown_len(k, o->len);
	}
	struct node *n = add(w, o->node, k->row, o->at, shown_len(k, o->len));
	if (!o->len && type == 1)
		node_label(n, "PadN: <none>");
	return shown_len(k, o->len);
}

/* The type with its bits, and whether an option of it may stand in this header. */
static struct node *walk_type(struct walk *w, struct node *node, uint32_t at, const struct kind *k, uint8_t in,
                              const char *name)
{
	struct node *n = add(w, node, OPT_TYPE, at, 1);

	if (k && k->in != IN_ANY && k->in != in)
		expert(w, n, OPT_HEADER_MISMATCH, "%s must use a %s options header", name,
		       k->in == IN_HOPOPTS ? "hop-by-hop" : "destination");
	for (unsigned row = OPT_TYPE_ACTION; row <= OPT_TYPE_REST; row++)
		add(w, n, row, at, 1);
	return n;
}

/* One option at `at`; returns where the next one stands. */
static uint32_t walk_option(struct walk *w, uint32_t at, uint8_t in)
{
	uint8_t      type = get_u8(w, at);
	const char  *name = name_of(option_names, type);
	uint32_t     there = w->caplen > at ? w->caplen - at : 0, size = there > 1 ? w->p[at + 1] + 2u : there;
	struct node *node = add(w, w->node, OPT, at, size < there ? size : there);

	node_label(node, "%s", name ? name : walk_printf(w, "Unknown IPv6 Option (%u)", type));
	if (!type) {
		add(w, node, OPT_TYPE, at, 1);
		add(w, node, OPT_PAD1, at, 1);
		return at + 1;
	}
	struct node  *type_node = walk_type(w, node, at, kind_of(type), in, name);
	uint32_t      len = get_u8(w, at + 1);
	struct option o = {node, type_node, add(w, node, OPT_LENGTH, at + 1, 1), at + 2, len};
	return at + 2 + walk_option_data(w, &o, type, name);
}

static void walk_options(struct walk *w, uint8_t in)
{
	uint32_t end = (get_u8(w, 1) + 1u) * 8;

	col_protocol(w, "IPv6");
	node_len(w->node, w->caplen < end ? w->caplen : end);
	add_rows(w, w->node, HEADER_NXT, HEADER_LEN, 0);
	node_generated(add_uint(w, w->node, HEADER_LEN_OCT, 1, 1, end));
	if (in == IN_HOPOPTS && w->layer->data == IPV6_LATER)
		expert(w, w->node, HEADER_NOT_FIRST, NULL);
	const struct proto *former = walk_as(w, P_ipv6_options);
	for (uint32_t at = 2; walk_ok(w) && at < end;)
		at = walk_option(w, at, in);
	walk_back(w, former);
}

static void walk_hopopts(struct walk *w)
{
	col_info_sep(w, " , ", "IPv6 hop-by-hop options");
	walk_options(w, IN_HOPOPTS);
}

static void walk_dstopts(struct walk *w)
{
	col_info_sep(w, " , ", "IPv6 destination options");
	walk_options(w, IN_DSTOPTS);
}

/* What a mobile host sends is from its home address (RFC 6275). */
static void scan_dstopts(struct scan *s)
{
	const uint8_t *home = ipv6_find_option(s->p, s->caplen, OPT_HOME_ADDRESS, ADDRESS_BYTES);

	if (home)
		scan_readdress(s, false, home, ADDRESS_BYTES);
	ipv6_scan_extension(s);
}

/* The options' fields, which belong to IPv6. */
const struct proto proto_ipv6_options = {
    .name = "ipv6.options", .title = "IPv6 Options", .brief = "IPv6", .fields = option_fields, .nfields = N};

const struct proto proto_hopopts = {
    .name = "ipv6.hopopts",
    .title = "IPv6 Hop-by-Hop Option",
    .brief = "IPv6 Hop-by-Hop",
    .fields = hopopts_fields,
    .nfields = HOPOPTS_N,
    BINDS({T_IPV6_HDR, 0}, {T_IP_PROTO, 0}),
    .scan = ipv6_scan_extension,
    .walk = walk_hopopts,
};

const struct proto proto_dstopts = {
    .name = "ipv6.dstopts",
    .title = "Destination Options for IPv6",
    .brief = "IPv6 Destination",
    .fields = dstopts_fields,
    .nfields = DSTOPTS_N,
    BINDS({T_IPV6_HDR, 60}, {T_IP_PROTO, 60}),
    .scan = scan_dstopts,
    .walk = walk_dstopts,
};
