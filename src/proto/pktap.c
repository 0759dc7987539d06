/* pktap.c -- Apple's header in front of packets of any link type (LINKTYPE_PKTAP of tcpdump.org, and DLT_USER2, under
 * which it is still written), and the two protocols without bytes of their own that stand around it.
 *
 *   0        4         8     12          36      40        44         48         52    56
 *   | length | rectype | dlt | name (24) | flags | pfamily | llhdrlen | lltrlrlen | pid | command (20) ...
 *
 * All numbers are little-endian.
 */
#include "base/linktype.h"
#include "proto/proto.h"

/* clang-format off */
enum {
	HDRLEN, RECTYPE, DLT, IFNAME, FLAGS_, PFAMILY, LLHDRLEN, LLTRLRLEN, PID, CMDNAME, SVC_CLASS, IFTYPE, IFUNIT,
	EPID, ECMDNAME, HDRLEN_TOO_SHORT, N
};
static const struct field fields[N] = {
	[HDRLEN]           = {"pktap.hdrlen", "Header length", U32, DEC},
	[RECTYPE]          = {"pktap.rectype", "Record type", U32, DEC},
	[DLT]              = {"pktap.dlt", "DLT", U32, DEC},
	[IFNAME]           = {"pktap.ifname", "Interface name", STRINGZ},
	[FLAGS_]           = {"pktap.flags", "Flags", U32, HEX},
	[PFAMILY]          = {"pktap.pfamily", "Protocol family", U32, DEC},
	[LLHDRLEN]         = {"pktap.llhdrlen", "Link-layer header length", U32, DEC},
	[LLTRLRLEN]        = {"pktap.lltrlrlen", "Link-layer trailer length", U32, DEC},
	[PID]              = {"pktap.pid", "Process ID", U32, DEC},
	[CMDNAME]          = {"pktap.cmdname", "Command name", STRINGZ},
	[SVC_CLASS]        = {"pktap.svc_class", "Service class", U32, DEC},
	[IFTYPE]           = {"pktap.iftype", "Interface type", U16, DEC},
	[IFUNIT]           = {"pktap.ifunit", "Interface unit", U16, DEC},
	[EPID]             = {"pktap.epid", "Effective process ID", U32, DEC},
	[ECMDNAME]         = {"pktap.ecmdname", "Effective command name", STRINGZ},
	[HDRLEN_TOO_SHORT] = {"pktap.hdrlen_too_short", "Header length is too short", EXPERT(WARN, PROTOCOL)},
};

/* Where the rows behind the header's length stand, and how many bytes each has. */
static const struct {
	uint8_t field, at, bytes;
} places[] = {
	{RECTYPE, 4, 4}, {DLT, 8, 4}, {IFNAME, 12, 24}, {FLAGS_, 36, 4}, {PFAMILY, 40, 4}, {LLHDRLEN, 44, 4},
	{LLTRLRLEN, 48, 4}, {PID, 52, 4}, {CMDNAME, 56, 20}, {SVC_CLASS, 76, 4}, {IFTYPE, 80, 2}, {IFUNIT, 82, 2},
	{EPID, 84, 4}, {ECMDNAME, 88, 20},
};
/* clang-format on */

enum { HEADER_BYTES = 108, RECORD_PACKET = 1, ENCAP = 171, ENCAP_USER2 = 47, USER2 = 149 };

static void scan(struct scan *s)
{
	if (!scan_need(s, 4))
		return;
	uint32_t header = le32(s->p);
	if (header < HEADER_BYTES || !scan_need(s, HEADER_BYTES) || !scan_need(s, header))
		return;
	if (le32(s->p + 4) == RECORD_PACKET)
		scan_next(s, P_pcap_pktdata, header, s->len - header, le32(s->p + 8));
}

static void walk(struct walk *w)
{
	w->le = 1;
	uint32_t header = get_u32(w, 0);
	if (!walk_ok(w))
		return;
	node_len(w->node, header);
	col_info(w, "PKTAP, %u byte header", header);
	struct node *n = add(w, w->node, HDRLEN, 0, 4);
	if (header < HEADER_BYTES) {
		expert(w, n, HDRLEN_TOO_SHORT, NULL);
		return;
	}
	for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
		add(w, w->node, places[i].field, places[i].at, places[i].bytes);
}

const struct proto proto_pktap = {
    .name = "pktap",
    .title = "PKTAP packet header",
    .brief = "PKTAP",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP}),
    .scan = scan,
    .walk = walk,
};

/* A packet of a link type that another header names. */
static void scan_packet(struct scan *s)
{
	const struct linktype *type = linktype_find(s->key);
	enum proto_id          proto = type ? scan_lookup(s, T_LINK, type->encap) : P_NONE;

	scan_next(s, proto ? proto : P_data, 0, s->len, s->key);
}

const struct proto proto_pcap_pktdata = {
    .name = "pcap_pktdata",
    .title = "pcap/pcapng packet data",
    .brief = "pcap_pktdata",
    .scan = scan_packet,
    .no_tree = 1,
};

static void scan_user(struct scan *s)
{
	scan_next(s, P_pktap, 0, s->len, 0);
}

static void walk_user(struct walk *w)
{
	node_label(w->node, "DLT: %d, Payload: pktap (PKTAP packet header)", USER2);
}

const struct proto proto_user_dlt = {
    .name = "user_dlt",
    .title = "DLT User",
    .brief = "DLT_USER",
    BINDS({T_LINK, ENCAP_USER2}),
    .scan = scan_user,
    .walk = walk_user,
};
