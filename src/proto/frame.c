/* frame.c -- the frame itself: when and where it was captured, how long it is, what is in it.  No bytes of it are read.
 *  */
#include "base/interval.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name p2p_names[] = {{0, "Sent"}, {1, "Received"}, {0, NULL}};
static const struct name direction_names[] = {{0x0, "Unknown"}, {0x1, "Inbound"}, {0x2, "Outbound"}, {0, NULL}};
static const struct name type_names[] = {
	{0, "Not specified"}, {1, "Unicast"}, {2, "Multicast"}, {3, "Broadcast"}, {4, "Promiscuous"}, {0, NULL}
};
static const struct name tc_names[] = {
	{0xfffffffeffffffff, "TC_ACT_UNSPEC"}, {0, "TC_ACT_OK"}, {1, "TC_ACT_RECLASSIFY"}, {2, "TC_ACT_SHOT"},
	{3, "TC_ACT_PIPE"}, {4, "TC_ACT_STOLEN"}, {5, "TC_ACT_QUEUED"}, {6, "TC_ACT_REPEAT"}, {7, "TC_ACT_REDIRECT"},
	{8, "TC_ACT_TRAP"}, {0, NULL}
};
static const struct name xdp_names[] = {
	{0, "XDP_ABORTED"}, {1, "XDP_DROP"}, {2, "XDP_PASS"}, {3, "XDP_TX"}, {4, "XDP_REDIRECT"}, {0, NULL}
};
static const struct name encap_type_names[] = {
	{0, "Unknown"}, {1, "Ethernet"}, {2, "Token Ring"}, {3, "SLIP"}, {4, "PPP"}, {5, "FDDI"},
	{6, "FDDI with bit-swapped MAC addresses"}, {7, "Raw IP"}, {8, "ARCNET"}, {9, "Linux ARCNET"},
	{10, "RFC 1483 ATM"}, {11, "Linux ATM CLIP"}, {12, "LAPB"}, {13, "ATM PDUs"}, {14, "ATM PDUs - untruncated"},
	{15, "NULL/Loopback"}, {16, "Lucent/Ascend access equipment"}, {17, "ISDN"},
	{18, "RFC 2625 IP-over-Fibre Channel"}, {19, "PPP with Directional Info"}, {20, "IEEE 802.11 Wireless LAN"},
	{21, "IEEE 802.11 plus Prism II monitor mode radio header"},
	{22, "IEEE 802.11 Wireless LAN with radio information"}, {23, "IEEE 802.11 plus radiotap radio header"},
	{24, "IEEE 802.11 plus AVS radio header"}, {25, "Linux cooked-mode capture v1"}, {26, "Frame Relay"},
	{27, "Frame Relay with Directional Info"}, {28, "Cisco HDLC"}, {29, "Cisco IOS internal"}, {30, "Localtalk"},
	{31, "OpenBSD PF Firewall logs, pre-3.4"}, {32, "HiPath HDLC"},
	{33, "Data Over Cable Service Interface Specification"}, {34, "CoSine L2 debug log"}, {35, "Wellfleet HDLC"},
	{36, "SDLC"}, {37, "Tazmen sniffer protocol"}, {38, "OpenBSD enc(4) encapsulating interface"},
	{39, "OpenBSD PF Firewall logs"}, {40, "Cisco HDLC with Directional Info"}, {41, "Bluetooth H4"},
	{42, "SS7 MTP2"}, {43, "SS7 MTP3"}, {44, "IrDA"}, {45, "USER 0"}, {46, "USER 1"}, {47, "USER 2"},
	{48, "USER 3"}, {49, "USER 4"}, {50, "USER 5"}, {51, "USER 6"}, {52, "USER 7"}, {53, "USER 8"},
	{54, "USER 9"}, {55, "USER 10"}, {56, "USER 11"}, {57, "USER 12"}, {58, "USER 13"}, {59, "USER 14"},
	{60, "USER 15"}, {61, "Symantec Enterprise Firewall"}, {62, "Apple IP-over-IEEE 1394"}, {63, "BACnet MS/TP"},
	{64, "Raw ICMP with nettl headers"}, {65, "Raw ICMPv6 with nettl headers"}, {66, "GPRS LLC"},
	{67, "Juniper ATM1"}, {68, "Juniper ATM2"}, {69, "Redback SmartEdge"}, {70, "Raw IP with nettl headers"},
	{71, "Ethernet with nettl headers"}, {72, "Token Ring with nettl headers"}, {73, "FDDI with nettl headers"},
	{74, "Unknown link-layer type with nettl headers"}, {75, "MTP2 with pseudoheader"}, {76, "Juniper PPPoE"},
	{77, "GCOM TIE1"}, {78, "GCOM Serial"}, {79, "X.25 with nettl headers"}, {80, "K12 protocol analyzer"},
	{81, "Juniper MLPPP"}, {82, "Juniper MLFR"}, {83, "Juniper Ethernet"}, {84, "Juniper PPP"},
	{85, "Juniper Frame-Relay"}, {86, "Juniper C-HDLC"}, {87, "Juniper GGSN"},
	{88, "LAPD with Linux pseudo-header"}, {89, "Catapult DCT2000"}, {90, "ASN.1 Basic Encoding Rules"},
	{91, "Juniper Voice PIC"}, {92, "USB packets with FreeBSD header"},
	{93, "IEEE 802.16 MAC Common Part Sublayer"}, {94, "Raw telnet with nettl headers"},
	{95, "USB packets with Linux header"}, {96, "MPEG"}, {97, "Per-Packet Information header"},
	{98, "Extensible Record Format"}, {99, "Bluetooth H4 with linux header"}, {100, "SITA WAN packets"},
	{101, "SS7 SCCP"}, {102, "Bluetooth without transport layer"},
	{103, "Intelligent Platform Management Bus with Kontron pseudo-header"}, {104, "IEEE 802.15.4 Wireless PAN"},
	{105, "X2E Xoraya"}, {106, "FlexRay"}, {107, "Local Interconnect Network"},
	{108, "Media Oriented Systems Transport"}, {109, "Controller Area Network 2.0B"},
	{110, "EyeSDN Layer 1 event"}, {111, "X2E serial line capture"},
	{112, "I2C with Linux-specific pseudo-header"}, {113, "IEEE 802.15.4 Wireless PAN non-ASK PHY"},
	{114, "Transport-Neutral Encapsulation Format"}, {115, "USB packets with Linux header and padding"},
	{116, "GSM Um Interface"}, {117, "Digital Private Signalling System No 1 Link Layer"},
	{118, "Apple Bluetooth PacketLogger"}, {119, "NetScaler Encapsulation 1.0 of Ethernet"},
	{120, "NetScaler Encapsulation 2.0 of Ethernet"}, {121, "Fibre Channel FC-2"},
	{122, "Fibre Channel FC-2 With Frame Delimiter"}, {123, "JPEG/JFIF"}, {124, "Solaris IPNET"},
	{125, "SocketCAN"}, {126, "IEEE 802.11 plus Network Monitor radio header"},
	{127, "IEEE 802.15.4 Wireless PAN with FCS not present"}, {128, "RFC 5655/RFC 5101 IPFIX"}, {129, "Raw IPv4"},
	{130, "Raw IPv6"}, {131, "LAPD"}, {132, "DVB-CI (Common Interface)"}, {133, "MUX27010"}, {134, "MIME"},
	{135, "Hilscher netANALYZER"}, {136, "Hilscher netANALYZER-Transparent"}, {137, "IP over InfiniBand"},
	{138, "ISO/IEC 13818-1 MPEG2-TS"}, {139, "PPP-over-Ethernet session"}, {140, "NFC LLCP"}, {141, "NFLOG"},
	{142, "V5 Envelope Function"}, {143, "BACnet MS/TP with Directional Info"},
	{144, "IxVeriWave header and stats block"}, {145, "SDH"}, {146, "D-Bus"}, {147, "AX.25 with KISS header"},
	{148, "Amateur Radio AX.25"}, {149, "SCTP"}, {150, "InfiniBand"}, {151, "Juniper Services"},
	{152, "USB packets with USBPcap header"}, {153, "RTAC serial-line"}, {154, "Bluetooth Low Energy Link Layer"},
	{155, "Wireshark Upper PDU export"}, {156, "STANAG 4607"},
	{157, "STANAG 5066 Data Transfer Sublayer PDUs(D_PDU)"}, {158, "Linux Netlink"},
	{159, "Bluetooth Linux Monitor"}, {160, "Bluetooth BR/EDR Baseband RF"},
	{161, "Bluetooth Low Energy Link Layer RF"}, {162, "NetScaler Encapsulation 3.0 of Ethernet"},
	{163, "Android Logcat Binary format"}, {164, "Android Logcat Brief text format"},
	{165, "Android Logcat Process text format"}, {166, "Android Logcat Tag text format"},
	{167, "Android Logcat Thread text format"}, {168, "Android Logcat Time text format"},
	{169, "Android Logcat Threadtime text format"}, {170, "Android Logcat Long text format"},
	{171, "Apple PKTAP"}, {172, "Ethernet Passive Optical Network"}, {173, "IPMI Trace Data Collection"},
	{174, "OpenBSD loopback"}, {175, "JavaScript Object Notation"},
	{176, "NetScaler Encapsulation 3.5 of Ethernet"}, {177, "ISO 14443 contactless smartcard standards"},
	{178, "ITU-T G.7041/Y.1303 Generic Framing Procedure Transparent mode"},
	{179, "ITU-T G.7041/Y.1303 Generic Framing Procedure Frame-mapped mode"}, {180, "IP over IB"},
	{181, "Juniper VN"}, {182, "USB packets with Darwin (macOS, etc.) headers"}, {183, "LoRaTap"},
	{184, "Xerox 3MB Ethernet"}, {185, "Linux vsock"}, {186, "nRF Sniffer for Bluetooth LE"},
	{187, "Network Monitor Network Event"}, {188, "Network Monitor Header"}, {189, "Network Monitor Filter"},
	{190, "Network Monitor Network Info"}, {191, "Message Analyzer WFP Capture v4"},
	{192, "Message Analyzer WFP Capture v6"}, {193, "Message Analyzer WFP Capture2 v4"},
	{194, "Message Analyzer WFP Capture2 v6"}, {195, "Message Analyzer WFP Capture Auth v4"},
	{196, "Message Analyzer WFP Capture Auth v6"}, {197, "Juniper Secure Tunnel Information"},
	{198, "IEEE 802.3br mPackets"}, {199, "DOCSIS with Excentis XRA pseudo-header"},
	{200, "DisplayPort AUX channel with Unigraf pseudo-header"}, {201, "Ruby marshal object"},
	{202, "RFC 7468 file"}, {203, "systemd journal"}, {204, "Elektrobit High Speed Capture and Replay"},
	{205, "Vector Packet Processing graph dispatch trace"},
	{206, "IEEE 802.15.4 Wireless with TAP pseudo-header"}, {207, "3GPP Phone Log"},
	{208, "USB 2.0/1.1/1.0 packets"}, {209, "MP4 files"}, {210, "Linux cooked-mode capture v2"},
	{211, "Z-Wave Serial API packets"}, {212, "Event Tracing for Windows messages"},
	{213, "Ericsson eNode-B raw log"}, {214, "ZBOSS NCP"}, {215, "Low-Speed USB 2.0/1.1/1.0 packets"},
	{216, "Full-Speed USB 2.0/1.1/1.0 packets"}, {217, "High-Speed USB 2.0 packets"}, {0, NULL}
};

/* A few of IANA's numbers: those that documents and makers of custom blocks use. */
static const struct name enterprise_names[] = {
	{0, "Reserved"}, {9, "ciscoSystems"}, {11, "Hewlett-Packard"}, {311, "Microsoft"},
	{2636, "Juniper Networks, Inc."}, {8072, "net-snmp"}, {32473, "Example Enterprise Number for Documentation Use"},
	{36724, "Kaplan Research and Application Prototyping"}, {0, NULL}
};

enum {
	TIME, OFFSET_SHIFT, TIME_EPOCH, TIME_DELTA, TIME_DELTA_DISPLAYED, TIME_RELATIVE, REF_TIME, NUMBER, LEN,
	CAP_LEN,     MARKED, IGNORED, PROTOCOLS, COLORING_RULE_NAME,
	COLORING_RULE_STRING,  INTERFACE_ID, INTERFACE_NAME, INTERFACE_DESCRIPTION, INTERFACE_QUEUE,
	PACKET_FLAGS, PACKET_FLAGS_DIRECTION, PACKET_FLAGS_RECEPTION_TYPE, PACKET_FLAGS_FCS_LENGTH,
	PACKET_FLAGS_RESERVED, PACKET_FLAGS_CRC_ERROR, PACKET_FLAGS_PACKET_TOO_ERROR,
	PACKET_FLAGS_PACKET_TOO_SHORT_ERROR, PACKET_FLAGS_WRONG_INTER_FRAME_GAP_ERROR,
	PACKET_FLAGS_UNALIGNED_FRAME_ERROR, PACKET_FLAGS_START_FRAME_DELIMITER_ERROR, PACKET_FLAGS_PREAMBLE_ERROR,
	PACKET_FLAGS_SYMBOL_ERROR, COMMENT, PACKET_ID, VERDICT, VERDICT_HW, VERDICT_EBPF_TC, VERDICT_EBPF_XDP,
	VERDICT_UNKNOWN, DROP_COUNT, SECTION_NUMBER, P2P_DIR, ENCAP_TYPE, CB_PEN, CB_COPY, COMMENT_EXPERT, TIME_INVALID, INCOMPLETE, LEN_LT_CAPLEN, N
};
static const struct field fields[N] = {
	[TIME]                           = {"frame.time", "Arrival Time", ABSTIME, COL(TIME)},
	[OFFSET_SHIFT]                   = {"frame.offset_shift", "Time shift for this packet", RELTIME},
	[TIME_EPOCH]                     = {"frame.time_epoch", "Epoch Time", RELTIME, COL(TIME)},
	[TIME_DELTA]                     = {"frame.time_delta", "Time delta from previous captured frame", RELTIME, HEAD_FACT(FRAME_DELTA)},
	[TIME_DELTA_DISPLAYED]           = {"frame.time_delta_displayed", "Time delta from previous displayed frame", RELTIME, HEAD_FACT(FRAME_DELTA_DISPLAYED)},
	[TIME_RELATIVE]                  = {"frame.time_relative", "Time since reference or first frame", RELTIME, HEAD_FACT(FRAME_RELATIVE)},
	[REF_TIME]                       = {"frame.ref_time", "This is a Time Reference frame", NONE},
	[NUMBER]                         = {"frame.number", "Frame Number", U32, DEC, COL(FRAME_NUMBER)},
	[LEN]                            = {"frame.len", "Frame length on the wire", U32, DEC, COL(LEN)},
	[CAP_LEN]                        = {"frame.cap_len", "Frame length stored into the capture file", U32, DEC, COL(CAPLEN)},
	[MARKED]                         = {"frame.marked", "Frame is marked", BOOL(0), FLAGS(FIELD_GENERATED)},
	[IGNORED]                        = {"frame.ignored", "Frame is ignored", BOOL(0), FLAGS(FIELD_GENERATED)},
	[PROTOCOLS]                      = {"frame.protocols", "Protocols in frame", STRING, FLAGS(FIELD_GENERATED)},
	[COLORING_RULE_NAME]             = {"frame.coloring_rule.name", "Coloring Rule Name", STRING},
	[COLORING_RULE_STRING]           = {"frame.coloring_rule.string", "Coloring Rule String", STRING},
	[INTERFACE_ID]                   = {"frame.interface_id", "Interface id", U32, DEC},
	[INTERFACE_NAME]                 = {"frame.interface_name", "Interface name", STRING},
	[INTERFACE_DESCRIPTION]          = {"frame.interface_description", "Interface description", STRING},
	[INTERFACE_QUEUE]                = {"frame.interface_queue", "Interface queue", U32, DEC},
	[PACKET_FLAGS]                   = {"frame.packet_flags", "Packet flags", U32, HEX},
	[PACKET_FLAGS_DIRECTION]         = {"frame.packet_flags_direction", "Direction", U32, HEX, MASK(0x3), NAMES(direction_names)},
	[PACKET_FLAGS_RECEPTION_TYPE]    = {"frame.packet_flags_reception_type", "Reception type", U32, DEC, MASK(0x1c), NAMES(type_names)},
	[PACKET_FLAGS_FCS_LENGTH]        = {"frame.packet_flags_fcs_length", "FCS length", U32, DEC, MASK(0x1e0)},
	[PACKET_FLAGS_RESERVED]          = {"frame.packet_flags_reserved", "Reserved", U32, DEC, MASK(0xfe00)},
	[PACKET_FLAGS_CRC_ERROR]         = {"frame.packet_flags_crc_error", "CRC error", BOOL(32), MASK(0x1000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_PACKET_TOO_ERROR]  = {"frame.packet_flags_packet_too_error", "Packet too long error", BOOL(32), MASK(0x2000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_PACKET_TOO_SHORT_ERROR] = {"frame.packet_flags_packet_too_short_error", "Packet too short error", BOOL(32), MASK(0x4000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_WRONG_INTER_FRAME_GAP_ERROR] = {"frame.packet_flags_wrong_inter_frame_gap_error", "Wrong interframe gap error", BOOL(32), MASK(0x8000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_UNALIGNED_FRAME_ERROR] = {"frame.packet_flags_unaligned_frame_error", "Unaligned frame error", BOOL(32), MASK(0x10000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_START_FRAME_DELIMITER_ERROR] = {"frame.packet_flags_start_frame_delimiter_error", "Start frame delimiter error", BOOL(32), MASK(0x20000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_PREAMBLE_ERROR]    = {"frame.packet_flags_preamble_error", "Preamble error", BOOL(32), MASK(0x40000000), YESNO("Set", "Not set")},
	[PACKET_FLAGS_SYMBOL_ERROR]      = {"frame.packet_flags_symbol_error", "Symbol error", BOOL(32), MASK(0x80000000), YESNO("Set", "Not set")},
	[COMMENT]                        = {"frame.comment", "Comment", STRING},
	[PACKET_ID]                      = {"frame.packet_id", "Packet id", U64, DEC},
	[VERDICT]                        = {"frame.verdict", "Verdict", STRING},
	[VERDICT_HW]                     = {"frame.verdict.hw", "Hardware", BYTES},
	[VERDICT_EBPF_TC]                = {"frame.verdict.ebpf_tc", "eBPF TC", I64, DEC, NAMES(tc_names)},
	[VERDICT_EBPF_XDP]               = {"frame.verdict.ebpf_xdp", "eBPF XDP", I64, DEC, NAMES(xdp_names)},
	[VERDICT_UNKNOWN]                = {"frame.verdict.unknown", "Unknown", BYTES},
	[DROP_COUNT]                     = {"frame.drop_count", "Drop Count", U64, DEC},
	[SECTION_NUMBER]                 = {"frame.section_number", "Section number", U32, DEC},
	[P2P_DIR]                        = {"frame.p2p_dir", "Point-to-Point Direction", I8, DEC, NAMES(p2p_names)},
	[ENCAP_TYPE]                     = {"frame.encap_type", "Encapsulation type", I16, DEC, NAMES(encap_type_names)},
	[CB_PEN]                         = {"frame.cb_pen", "Private Enterprise Number", U32, DEC},
	[CB_COPY]                        = {"frame.cb_copy", "Copying", BOOL(1), YESNO("Allowed", "Not Allowed")},
	[COMMENT_EXPERT]                 = {"frame.comment.expert", "Formatted comment", EXPERT(COMMENT, COMMENTS)},
	[TIME_INVALID]                   = {"frame.time_invalid", "Arrival Time: Fractional second out of range (0-1000000000)", EXPERT(NOTE, SEQUENCE)},
	[INCOMPLETE]                     = {"frame.incomplete", "Incomplete dissector", EXPERT(NOTE, UNDECODED)},
	[LEN_LT_CAPLEN]                  = {"frame.len_lt_caplen", "Frame length is less than captured length", EXPERT(ERROR, MALFORMED)},
};
/* clang-format on */

/* Did a protocol hand all of its bytes back, as none of its own? */
static bool refused(const struct layer *layers, uint32_t i, uint32_t n)
{
	return i + 1 < n && layers[i].proto == P_ipv6 && layers[i + 1].proto == P_data &&
	       layers[i + 1].parent == (int16_t)i && layers[i + 1].offset == layers[i].offset;
}

/* A layer that Wireshark counts twice: IGMP's message of a known type. */
static bool handed_to_itself(const struct layer *l)
{
	return l->proto == P_igmp && l->data;
}

/* The names of a layer (-1: none) and of those inside it, which may have been found later. */
static void put_protocols(struct text *t, const struct layer *layers, int i, int n)
{
	bool again = i > 0 && layers[i].proto == layers[i - 1].proto && all_protos[layers[i].proto]->stacked;

	if (i >= 0 && !again && !refused(layers, (uint32_t)i, (uint32_t)n)) {
		if (t->length)
			text_char(t, ':');
		text_str(t, all_protos[layers[i].proto]->name);
	}
	if (i >= 0 && handed_to_itself(&layers[i])) {
		text_char(t, ':');
		text_str(t, all_protos[layers[i].proto]->name);
	}
	for (int k = i + 1; k < n; k++)
		if (layers[k].parent == i)
			put_protocols(t, layers, k, n);
}

/* Names of the layers in order, as frame.protocols lists them. */
static char *protocols(struct walk *w)
{
	const struct layer *layers;
	uint32_t            n = walk_layers(w, &layers);
	struct text         t;

	text_init(&t);
	put_protocols(&t, layers, -1, (int)n);
	char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static void add_interval(struct walk *w, unsigned field, int64_t time_ns)
{
	add_time(w, w->node, field, 0, 0, time_ns / 1000000000, (int32_t)(time_ns % 1000000000));
}

static void add_times(struct walk *w, const struct frame_info *f)
{
	int64_t s = f->time_ns / 1000000000;
	int32_t ns = (int32_t)(f->time_ns % 1000000000);

	if (ns < 0) {
		ns += 1000000000;
		s--;
	}
	add_time(w, w->node, TIME, 0, 0, s, ns);
	node_generated(add_time(w, w->node, OFFSET_SHIFT, 0, 0, 0, 0));
	add_time(w, w->node, TIME_EPOCH, 0, 0, s, ns);
	node_generated(NULL);
	add_interval(w, TIME_DELTA, interval_ns(f->time_ns, f->previous_time_ns));
	add_interval(w, TIME_DELTA_DISPLAYED, interval_ns(f->time_ns, f->displayed_time_ns));
	add_interval(w, TIME_RELATIVE, interval_ns(f->time_ns, f->first_time_ns));
}

enum { INBOUND = 1, OUTBOUND = 2 };

static unsigned direction(const struct frame_info *f)
{
	return f->has_flags ? f->flags & 3 : 0;
}

static void add_interface(struct walk *w, const struct frame_info *f)
{
	const char *name = f->interface_name ? f->interface_name : "unknown";

	if (f->section)
		add_uint(w, w->node, SECTION_NUMBER, 0, 0, f->section);
	if (!f->has_interface)
		return;
	node_append(w->node, " on interface %s, id %u", name, f->interface_id);
	struct node *n = add_uint(w, w->node, INTERFACE_ID, 0, 0, f->interface_id);
	node_append(n, " (%s)", name);
	add_str(w, n, INTERFACE_NAME, 0, 0, name);
	if (f->interface_description)
		add_str(w, n, INTERFACE_DESCRIPTION, 0, 0, f->interface_description);
	if (f->has_queue)
		add_uint(w, w->node, INTERFACE_QUEUE, 0, 0, f->queue);
}

static void add_packet_flags(struct walk *w, uint32_t flags)
{
	struct node *n = add_uint(w, w->node, PACKET_FLAGS, 0, 0, flags);

	for (unsigned i = PACKET_FLAGS_DIRECTION; i <= PACKET_FLAGS_SYMBOL_ERROR; i++)
		add_uint(w, n, i, 0, 0, flags);
}

/* The epb_verdict option: a type, and what it says. */
static void add_verdict(struct walk *w, const uint8_t *p, size_t n_bytes)
{
	enum { HARDWARE, EBPF_TC, EBPF_XDP };
	static const char *const texts[] = {"Hardware", "eBPF_TC", "eBPF_XDP"};

	if (!n_bytes || p[0] > EBPF_XDP)
		return;
	struct node *n = add_str(w, w->node, VERDICT, 0, 0, "");
	node_label(n, "Verdict: %s (%u)", texts[p[0]], p[0]);
	if (p[0] == HARDWARE)
		add_bytes(w, n, VERDICT_HW, 0, 0, p + 1, (uint32_t)n_bytes - 1);
	else if (n_bytes == 9)
		add_int(w, n, p[0] == EBPF_TC ? VERDICT_EBPF_TC : VERDICT_EBPF_XDP, 0, 0, (int64_t)le64(p + 1));
}

static void add_lengths(struct walk *w, const struct frame_info *f)
{
	struct node *n = add_uint(w, w->node, LEN, 0, 0, f->len);

	node_label(n, "Frame Length: %u byte%s (%llu bits)", f->len, f->len == 1 ? "" : "s", f->len * 8ull);
	if (f->len < f->caplen)
		expert(w, n, LEN_LT_CAPLEN, NULL);
	n = add_uint(w, w->node, CAP_LEN, 0, 0, f->caplen);
	node_label(n, "Capture Length: %u byte%s (%llu bits)", f->caplen, f->caplen == 1 ? "" : "s", f->caplen * 8ull);
}

static void add_record(struct walk *w, const struct frame_info *f)
{
	add_interface(w, f);
	if (f->has_flags)
		add_packet_flags(w, f->flags);
	if (f->has_packet_id)
		add_uint(w, w->node, PACKET_ID, 0, 0, f->packet_id);
	if (f->verdict)
		add_verdict(w, f->verdict, f->verdict_bytes);
	if (direction(f) == INBOUND || direction(f) == OUTBOUND)
		node_append(w->node, direction(f) == INBOUND ? " (inbound)" : " (outbound)");
}

/* A pcapng's custom block: not a packet, but whose it is and whether it may be copied. */
static void add_custom(struct walk *w, const struct frame_info *f)
{
	const char  *owner = name_or(w, enterprise_names, f->enterprise, "Unknown");
	struct node *n = add_uint(w, w->node, CB_PEN, 0, 0, f->enterprise);

	node_label(n, "Private Enterprise Number: %s (%u)", owner, f->enterprise);
	add_uint(w, w->node, CB_COPY, 0, 0, f->may_copy);
	node_label(w->node,
	           "PCAPNG Custom Block %u: %u byte%s (%llu bits) of custom data and options, PEN %s (%u), copying%s "
	           "allowed",
	           frame_shown(f, f->number), f->len, f->len == 1 ? "" : "s", f->len * 8ull, owner, f->enterprise,
	           f->may_copy ? "" : " not");
	col_protocol(w, "PCAPNG");
	col_info(w, "Custom Block: PEN = %s (%d), will%s be copied", owner, (int)f->enterprise,
	         f->may_copy ? "" : " not");
}

static void walk(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);

	node_len(w->node, f->caplen);
	node_label(w->node, "Frame %u: %u byte%s on wire (%llu bits), %u byte%s captured (%llu bits)",
	           frame_shown(f, f->number), f->len, f->len == 1 ? "" : "s", f->len * 8ull, f->caplen,
	           f->caplen == 1 ? "" : "s", f->caplen * 8ull);
	add_record(w, f);
	if (!f->is_custom)
		add_uint(w, w->node, ENCAP_TYPE, 0, 0, f->encap);
	if (f->has_time)
		add_times(w, f);
	add_uint(w, w->node, NUMBER, 0, 0, frame_shown(f, f->number));
	add_lengths(w, f);
	if (f->has_drop_count)
		add_uint(w, w->node, DROP_COUNT, 0, 0, f->drop_count);
	add_uint(w, w->node, MARKED, 0, 0, f->marked);
	add_uint(w, w->node, IGNORED, 0, 0, f->ignored);
	if (direction(f) == INBOUND || direction(f) == OUTBOUND)
		add_uint(w, w->node, P2P_DIR, 0, 0, direction(f) == INBOUND);
	if (f->is_custom)
		add_custom(w, f);
	add_str(w, w->node, PROTOCOLS, 0, 0, protocols(w));
	if (f->color_rule) {
		node_generated(add_str(w, w->node, COLORING_RULE_NAME, 0, 0, f->color_rule));
		node_generated(add_str(w, w->node, COLORING_RULE_STRING, 0, 0, f->color_filter));
	}
}

const struct proto proto_frame = {
    .name = "frame", .title = "Frame", .brief = NULL, .fields = fields, .nfields = N, .walk = walk};

/* ------------------------------------------------------------------ comments */

/* What users wrote to the packet stands in front of it, each comment with an expert item. */
static void comment_walk(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);

	node_label(w->node, "Packet comments");
	node_len(w->node, 0);
	const struct proto *former = walk_as(w, P_frame);
	for (size_t i = 0; i < f->ncomments; i++) {
		struct node *n = add_str(w, w->node, COMMENT, 0, 0, f->comments[i]);
		node_label(n, "%s", f->comments[i]);
		expert(w, n, COMMENT_EXPERT, "%s", f->comments[i]);
	}
	walk_back(w, former);
}

const struct proto proto_pkt_comment = {
    .name = "pkt_comment", .title = "Packet comments", .brief = NULL, .walk = comment_walk};
