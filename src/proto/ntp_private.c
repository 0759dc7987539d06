/* ntp_private.c -- messages of mode 7, which ntpd and ntpdc speak: a head, then items that all have one layout.
 *
 *   0       1          2        3       4            6             8
 *   | flags | auth seq | implem | reqcd | err, count | rsvd, bytes | items ...   (a signed request: time, key, digest)
 */
#include "proto/ntp.h"

/* clang-format off */
/* What stands in an item, without gaps; 0 bytes: the rest. */
struct item {
	uint16_t field, bytes;
};
static const struct item peer_list[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_PORT, 2}, {NTP_M7_HMODE, 1}, {NTP_M7_PEER_FLAGS, 1}, {NTP_M7_IPV6_FLAG, 4},
	{NTP_M7_UNUSED, 4}, {NTP_M7_ADDRESS6, 16}, {0, 0}
};
static const struct item peer_list_sum[] = {
	{NTP_M7_DSTADDRESS, 4}, {NTP_M7_SRCADDRESS, 4}, {NTP_M7_SRCPORT, 2}, {NTP_STRATUM, 1}, {NTP_M7_HPOLL, 1},
	{NTP_PPOLL, 1}, {NTP_M7_REACH, 1}, {NTP_M7_PEER_FLAGS, 1}, {NTP_M7_HMODE, 1}, {NTP_M7_DELAY, 4},
	{NTP_M7_OFFSET, 8}, {NTP_M7_DISPERSION, 4}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_DSTADDRESS6, 16},
	{NTP_M7_SRCADDRESS6, 16}, {0, 0}
};
static const struct item peer_info[] = {
	{NTP_M7_DSTADDRESS, 4}, {NTP_M7_SRCADDRESS, 4}, {NTP_M7_SRCPORT, 2}, {NTP_M7_PEER_FLAGS, 1}, {NTP_M7_LEAP, 1},
	{NTP_M7_HMODE, 1}, {NTP_M7_PMODE, 1}, {NTP_STRATUM, 1}, {NTP_PPOLL, 1}, {NTP_M7_HPOLL, 1}, {NTP_PRECISION, 1},
	{NTP_M7_VERSION, 1}, {NTP_M7_UNUSED, 1}, {NTP_M7_REACH, 1}, {NTP_M7_UNREACH, 1}, {NTP_M7_FLASH, 1},
	{NTP_M7_TTL, 1}, {NTP_M7_FLASH2, 2}, {NTP_M7_ASSOCID, 2}, {NTP_KEYID, 4}, {NTP_M7_PKEYID, 4}, {NTP_REFID, 4},
	{NTP_M7_TIMER, 4}, {NTP_ROOTDELAY, 4}, {NTP_ROOTDISPERSION, 4}, {NTP_REFTIME, 8}, {NTP_ORG, 8}, {NTP_REC, 8},
	{NTP_XMT, 8}, {NTP_M7_FILTDELAY, 4}, {NTP_M7_FILTOFFSET, 8}, {NTP_M7_ORDER, 1}, {NTP_M7_DELAY, 4},
	{NTP_M7_DISPERSION, 4}, {NTP_M7_OFFSET, 8}, {NTP_M7_SELECTDIS, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4},
	{NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4},
	{NTP_M7_ESTBDELAY, 4}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_DSTADDRESS6, 16},
	{NTP_M7_SRCADDRESS6, 16}, {0, 0}
};
static const struct item peer_stats[] = {
	{NTP_M7_DSTADDRESS, 4}, {NTP_M7_SRCADDRESS, 4}, {NTP_M7_SRCPORT, 2}, {NTP_M7_PEER_FLAGS, 1},
	{NTP_M7_TIMERESET, 4}, {NTP_M7_TIMERECEIVED, 4}, {NTP_M7_TIMETOSEND, 4}, {NTP_M7_TIMEREACHABLE, 4},
	{NTP_M7_SENT, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_PROCESSED, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_BADAUTH, 4},
	{NTP_M7_BOGUSORG, 4}, {NTP_M7_OLDPKT, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_SELDISP, 4},
	{NTP_M7_SELBROKEN, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_CANDIDATE, 1}, {NTP_M7_UNUSED, 1}, {NTP_M7_UNUSED, 1},
	{NTP_M7_UNUSED, 1}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_DSTADDRESS6, 16},
	{NTP_M7_SRCADDRESS6, 16}, {0, 0}
};
static const struct item sys_info[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_PMODE, 1}, {NTP_M7_LEAP, 1}, {NTP_STRATUM, 1}, {NTP_PRECISION, 1},
	{NTP_ROOTDELAY, 4}, {NTP_ROOTDISPERSION, 4}, {NTP_REFID, 4}, {NTP_REFTIME, 8}, {NTP_M7_POLL, 4},
	{NTP_M7_SYS_FLAGS8, 1}, {NTP_M7_UNUSED, 3}, {NTP_M7_BDELAY, 4}, {NTP_M7_FREQ, 4}, {NTP_M7_AUTHDELAY, 8},
	{NTP_M7_STABILITY, 4}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_ADDRESS6, 16}, {0, 0}
};
static const struct item sys_stats[] = {
	{NTP_M7_TIMEUP, 4}, {NTP_M7_TIMERESET, 4}, {NTP_M7_DENIED, 4}, {NTP_M7_OLDVERSION, 4}, {NTP_M7_NEWVERSION, 4},
	{NTP_M7_BAD_VERSION, 4}, {NTP_M7_BADLENGTH, 4}, {NTP_M7_PROCESSED, 4}, {NTP_M7_BADAUTH, 4},
	{NTP_M7_TIMERECEIVED, 4}, {NTP_M7_LIMITREJECTED, 4}, {NTP_M7_LAMPORT, 4}, {NTP_M7_TSROUNDING, 4}, {0, 0}
};
static const struct item io_stats[] = {
	{NTP_M7_TIMERESET, 4}, {NTP_M7_TOTALRECVBUFS, 2}, {NTP_M7_FREERECVBUFS, 2}, {NTP_M7_FULLRECVBUFS, 2},
	{NTP_M7_LOWWATER, 2}, {NTP_M7_DROPPED, 4}, {NTP_M7_IGNORED, 4}, {NTP_M7_RECEIVED, 4}, {NTP_M7_SENT, 4},
	{NTP_M7_NOTSENT, 4}, {NTP_M7_INTERRUPTS, 4}, {NTP_M7_INT_RECEIVED, 4}, {0, 0}
};
static const struct item mem_stats[] = {
	{NTP_M7_TIMERESET, 4}, {NTP_M7_TOTALMEM, 2}, {NTP_M7_FREEMEM, 2}, {NTP_M7_FINDPEER_CALLS, 4},
	{NTP_M7_ALLOCATIONS, 4}, {NTP_M7_DEMOBILIZATIONS, 4}, {NTP_M7_HASHCOUNT, 0}, {0, 0}
};
static const struct item loop_info[] = {
	{NTP_M7_LAST_OFFSET, 8}, {NTP_M7_DRIFT_COMP, 8}, {NTP_M7_COMPLIANCE, 4}, {NTP_M7_WATCHDOG_TIMER, 4}, {0, 0}
};
static const struct item timer_stats[] = {
	{NTP_M7_TIMERESET, 4}, {NTP_M7_ALARMS, 4}, {NTP_M7_OVERFLOWS, 4}, {NTP_M7_XMTCALLS, 4}, {0, 0}
};
static const struct item config[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_HMODE, 1}, {NTP_M7_VERSION, 1}, {NTP_M7_MINPOLL, 1}, {NTP_M7_MAXPOLL, 1},
	{NTP_PRIV_CONFIG_FLAGS, 1}, {NTP_M7_TTL, 1}, {NTP_M7_UNUSED, 2}, {NTP_KEYID, 4}, {NTP_M7_KEY_FILE, 128},
	{NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_ADDRESS6, 16}, {0, 0}
};
static const struct item unconfig[] = {{NTP_M7_ADDRESS, 4}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_ADDRESS6, 16}, {0, 0}};
static const struct item set_sys_flag[] = {{NTP_M7_SYS_FLAGS, 4}, {0, 0}};
static const struct item get_restrict[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_MASK, 4}, {NTP_M7_COUNT, 4}, {NTP_M7_RFLAGS, 2}, {NTP_M7_MFLAGS, 2},
	{NTP_M7_IPV6_FLAG, 4}, {NTP_M7_UNUSED, 4}, {NTP_M7_ADDRESS6, 16}, {NTP_M7_MASK6, 16}, {0, 0}
};
static const struct item resaddflags[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_MASK, 4}, {NTP_M7_IPPEERLIMIT, 2}, {NTP_M7_RESTRICT_FLAGS, 2}, {NTP_M7_MFLAGS, 2},
	{NTP_M7_UNUSED, 4}, {NTP_M7_ADDRESS6, 16}, {NTP_M7_MASK6, 16}, {0, 0}
};
static const struct item mon_getlist[] = {
	{NTP_PRIV_MONLIST_AVGINT, 4}, {NTP_PRIV_MONLIST_LSINT, 4}, {NTP_PRIV_MONLIST_RESTR, 4},
	{NTP_PRIV_MONLIST_COUNT, 4}, {NTP_PRIV_MONLIST_REMOTE_ADDRESS, 4}, {NTP_PRIV_MONLIST_PORT, 2},
	{NTP_PRIV_MONLIST_MODE, 1}, {NTP_PRIV_MONLIST_VERSION, 1}, {NTP_PRIV_MONLIST_IPV6, 4},
	{NTP_PRIV_MONLIST_UNUSED, 4}, {NTP_PRIV_MONLIST_ADDR6, 16}, {0, 0}
};
static const struct item reset_stats[] = {{NTP_M7_RESET_STATS_FLAGS, 4}, {0, 0}};
static const struct item trustkey[] = {{NTP_M7_KEY, 8}, {0, 0}};
static const struct item authinfo[] = {
	{NTP_M7_TIMERESET, 4}, {NTP_M7_NUMKEYS, 4}, {NTP_M7_NUMFREEKEYS, 4}, {NTP_M7_KEYLOOKUPS, 4},
	{NTP_M7_KEYNOTFOUND, 4}, {NTP_M7_ENCRYPTIONS, 4}, {NTP_M7_DECRYPTIONS, 4}, {NTP_M7_EXPIRED, 4},
	{NTP_M7_KEYUNCACHED, 4}, {0, 0}
};
static const struct item traps[] = {
	{NTP_M7_LOCAL_ADDRESS, 4}, {NTP_M7_TRAP_ADDRESS, 4}, {NTP_M7_TRAP_PORT, 2}, {NTP_M7_SEQUENCE, 2},
	{NTP_M7_SETTIME, 4}, {NTP_M7_ORIGTIME, 4}, {NTP_M7_RESETS, 4}, {NTP_PRIV_TRAPS_FLAGS, 4}, {NTP_M7_IPV6_FLAG, 4},
	{NTP_M7_LOCAL_ADDRESS6, 16}, {NTP_M7_TRAP_ADDRESS6, 16}, {0, 0}
};
static const struct item add_trap[] = {
	{NTP_M7_LOCAL_ADDRESS, 4}, {NTP_M7_TRAP_ADDRESS, 4}, {NTP_M7_TRAP_PORT, 2}, {NTP_M7_UNUSED, 2},
	{NTP_M7_IPV6_FLAG, 4}, {NTP_M7_LOCAL_ADDRESS6, 16}, {NTP_M7_TRAP_ADDRESS6, 16}, {0, 0}
};
static const struct item request_key[] = {{NTP_KEYID, 4}, {0, 0}};
static const struct item get_ctlstats[] = {
	{NTP_M7_TIMERESET, 4}, {NTP_M7_REQUESTS, 4}, {NTP_M7_BAD_PACKETS, 4}, {NTP_M7_RESPONSES, 4},
	{NTP_M7_FRAGMENTS, 4}, {NTP_M7_ERRORS, 4}, {NTP_M7_TOO_SHORT, 4}, {NTP_M7_INPUT_RESPONSES, 4},
	{NTP_M7_INPUT_FRAGMENTS, 4}, {NTP_M7_INPUT_ERRORS, 4}, {NTP_M7_BAD_OFFSET, 4}, {NTP_M7_BAD_VERSION, 4},
	{NTP_M7_DATA_TOO_SHORT, 4}, {NTP_M7_BADOP, 4}, {NTP_M7_ASYNC_MESSAGES, 4}, {0, 0}
};
static const struct item get_clockinfo[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_TYPE, 1}, {NTP_M7_CLOCK_FLAGS, 1}, {NTP_M7_LASTEVENT, 1},
	{NTP_M7_CURRENTSTATUS, 1}, {NTP_M7_POLLS, 4}, {NTP_M7_NORESPONSE, 4}, {NTP_M7_BADFORMAT, 4},
	{NTP_M7_BADDATA, 4}, {NTP_M7_TIMESTARTED, 4}, {NTP_M7_FUDGETIME1, 8}, {NTP_M7_FUDGETIME2, 8},
	{NTP_M7_FUDGEVAL1, 4}, {NTP_M7_FUDGEVAL2, 4}, {0, 0}
};
static const struct item get_clockinfo_request[] = {{NTP_M7_ADDRESS, 4}, {0, 0}};
static const struct item set_clkfudge[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_WHICH, 4}, {NTP_M7_FUDGETIME, 8}, {NTP_M7_FUDGEVAL_FLAGS, 4}, {0, 0}
};
static const struct item get_kernel[] = {
	{NTP_M7_KERNEL_OFFSET, 4}, {NTP_M7_FREQ, 4}, {NTP_M7_MAXERROR, 4}, {NTP_M7_ESTERROR, 4}, {NTP_M7_STATUS, 2},
	{NTP_M7_SHIFT, 2}, {NTP_M7_CONSTANT, 4}, {NTP_M7_PRECISION, 4}, {NTP_M7_TOLERANCE, 4}, {NTP_M7_PPSFREQ, 4},
	{NTP_M7_JITTER, 4}, {NTP_M7_STABIL, 4}, {NTP_M7_JITCNT, 4}, {NTP_M7_CALCNT, 4}, {NTP_M7_ERRCNT, 4},
	{NTP_M7_STBCNT, 4}, {0, 0}
};
static const struct item get_clkbuginfo[] = {
	{NTP_M7_ADDRESS, 4}, {NTP_M7_NVALUES, 1}, {NTP_M7_NTIMES, 1}, {NTP_M7_SVALUES, 2}, {NTP_M7_STIMES, 4},
	{NTP_M7_VALUES, 64}, {NTP_M7_TIMES, 256}, {0, 0}
};
static const struct item mon_getlist_1[] = {
	{NTP_PRIV_MONLIST_AVGINT, 4}, {NTP_PRIV_MONLIST_LSINT, 4}, {NTP_PRIV_MONLIST_RESTR, 4},
	{NTP_PRIV_MONLIST_COUNT, 4}, {NTP_PRIV_MONLIST_REMOTE_ADDRESS, 4}, {NTP_PRIV_MONLIST_LOCAL_ADDRESS, 4},
	{NTP_PRIV_MONLIST_FLAGS, 4}, {NTP_PRIV_MONLIST_PORT, 2}, {NTP_PRIV_MONLIST_MODE, 1},
	{NTP_PRIV_MONLIST_VERSION, 1}, {NTP_PRIV_MONLIST_IPV6, 4}, {NTP_PRIV_MONLIST_UNUSED, 4},
	{NTP_PRIV_MONLIST_ADDR6, 16}, {NTP_PRIV_MONLIST_DADDR6, 16}, {0, 0}
};
static const struct item if_stats[] = {
	{NTP_M7_ADDRESS6, 16}, {NTP_M7_BCAST6, 16}, {NTP_M7_MASK6, 16}, {NTP_M7_IPV6_FLAG, 4}, {NTP_M7_INT_NAME, 32},
	{NTP_M7_INT_FLAGS, 4}, {NTP_M7_LAST_TTL, 4}, {NTP_M7_NUM_MCAST, 4}, {NTP_M7_RECEIVED, 4}, {NTP_M7_SENT, 4},
	{NTP_M7_NOTSENT, 4}, {NTP_M7_UPTIME, 4}, {NTP_M7_SCOPEID, 4}, {NTP_M7_IFINDEX, 4}, {NTP_M7_IFNUM, 4},
	{NTP_M7_PEERCNT, 4}, {NTP_M7_FAMILY, 2}, {NTP_M7_IGNORE_PKTS, 1}, {NTP_M7_ACTION, 1}, {NTP_M7_UNUSED, 4}, {0, 0}
};

/* The items of each request code, in requests and in responses. */
static const struct item *const layouts[][2] = {
	[0] = {peer_list, peer_list},
	[1] = {peer_list_sum, peer_list_sum},
	[2] = {peer_list, peer_info},
	[3] = {peer_list, peer_stats},
	[4] = {sys_info, sys_info},
	[5] = {sys_stats, sys_stats},
	[6] = {io_stats, io_stats},
	[7] = {mem_stats, mem_stats},
	[8] = {loop_info, loop_info},
	[9] = {timer_stats, timer_stats},
	[10] = {config, config},
	[11] = {unconfig, unconfig},
	[12] = {set_sys_flag, set_sys_flag},
	[13] = {set_sys_flag, set_sys_flag},
	[16] = {get_restrict, get_restrict},
	[17] = {resaddflags, resaddflags},
	[18] = {resaddflags, resaddflags},
	[19] = {resaddflags, resaddflags},
	[20] = {mon_getlist, mon_getlist},
	[21] = {reset_stats, reset_stats},
	[22] = {unconfig, unconfig},
	[26] = {trustkey, trustkey},
	[27] = {trustkey, trustkey},
	[28] = {authinfo, authinfo},
	[29] = {traps, traps},
	[30] = {add_trap, add_trap},
	[31] = {add_trap, add_trap},
	[32] = {request_key, request_key},
	[33] = {request_key, request_key},
	[34] = {get_ctlstats, get_ctlstats},
	[36] = {get_clockinfo_request, get_clockinfo},
	[37] = {set_clkfudge, set_clkfudge},
	[38] = {get_kernel, get_kernel},
	[39] = {get_clockinfo_request, get_clkbuginfo},
	[42] = {mon_getlist_1, mon_getlist_1},
	[44] = {if_stats, if_stats},
	[45] = {if_stats, if_stats},
};
/* clang-format on */

enum { PRIVATE_HEADER_BYTES = 8, CODE_MONLIST = 20, CODE_MONLIST_1 = 42, CODE_IF_STATS = 44, IMPLEMENTATION_XNTPD = 3 };

/* The last row of the bits that stand behind a row of flags in the table, or 0. */
static unsigned last_bit(unsigned field)
{
	switch (field) {
	case NTP_M7_PEER_FLAGS: return NTP_M7_PEER_FLAGS_SHORTLIST;
	case NTP_PRIV_CONFIG_FLAGS: return NTP_M7_CONFIG_FLAGS_SKEY;
	case NTP_M7_SYS_FLAGS:
	case NTP_M7_SYS_FLAGS8: return NTP_M7_SYS_FLAGS_CAL;
	case NTP_M7_RESET_STATS_FLAGS: return NTP_M7_RESET_STATS_FLAGS_CTL;
	default: return 0;
	}
}

static unsigned first_bit(unsigned field)
{
	if (field == NTP_M7_PEER_FLAGS)
		return NTP_M7_PEER_FLAGS_CONFIG;
	return field == NTP_M7_SYS_FLAGS8 ? NTP_M7_SYS_FLAGS_BCLIENT : field + 1;
}

/* Addresses of an interface are IPv4's in the same places where its flag is not set. */
static unsigned interface_field(unsigned field)
{
	switch (field) {
	case NTP_M7_ADDRESS6: return NTP_M7_ADDRESS;
	case NTP_M7_BCAST6: return NTP_M7_BCAST;
	case NTP_M7_MASK6: return NTP_M7_MASK;
	default: return field;
	}
}

/* A row of flags has those that are set in its line. */
static void add_field(struct walk *w, struct node *n, unsigned field, uint32_t off, uint32_t len)
{
	uint64_t     v = last_bit(field) ? get_uint(w, off, len) : 0;
	struct node *head = field == NTP_M7_KEY ? add_le(w, n, field, off, len) : add(w, n, field, off, len);

	for (unsigned bit = first_bit(field); bit <= last_bit(field); bit++) {
		if (v & ntp_fields[bit].mask)
			node_append(head, ", %s", ntp_fields[bit].label);
		add(w, head, bit, off, len);
	}
}

static void add_layout(struct walk *w, struct node *n, const struct item *item, uint32_t off, uint8_t code)
{
	enum { IF_FLAG_AT = 48, IP4_BYTES = 4 };
	bool ip4 = code >= CODE_IF_STATS && !get_u32(w, off + IF_FLAG_AT);

	for (; item->field && walk_ok(w); off += item++->bytes) {
		unsigned field = ip4 ? interface_field(item->field) : item->field;
		uint32_t len = field != item->field ? IP4_BYTES : item->bytes ? item->bytes : REST;

		add_field(w, n, field, off, len);
		if (field == NTP_PRIV_MONLIST_UNUSED && !get_u32(w, off - 4))
			return;
	}
}

/* Items of the two kinds of lists of clients are named by the client's address. */
static struct node *add_list_item(struct walk *w, uint32_t off, uint32_t len, uint32_t port_at)
{
	enum { ADDRESS_AT = 16, IP4_BYTES = 4 };
	const uint8_t *address = get_bytes(w, off + ADDRESS_AT, IP4_BYTES);
	uint16_t       port = get_u16(w, off + port_at);

	if (!walk_ok(w))
		return NULL;
	struct node *n = add_str(w, w->node, NTP_M7_ITEM, off, len, "Monlist Item");
	node_label(n, "Monlist item: address: %s:%u", ip4_text(w, address), port);
	return n;
}

static void add_item(struct walk *w, uint32_t off, uint32_t len, uint8_t code, bool response)
{
	const struct item *layout = code < sizeof layouts / sizeof layouts[0] ? layouts[code][response] : NULL;
	struct node       *n;

	if (code == CODE_MONLIST || code == CODE_MONLIST_1) {
		n = add_list_item(w, off, len, code == CODE_MONLIST ? 20 : 28);
	} else if (have(w, off, len)) {
		n = add_str(w, w->node, NTP_M7_ITEM, off, len, "");
		node_label(n, "%s Item", ntp_value_text(w, NTP_PRIV_REQCODE, code));
	} else {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	if (layout)
		add_layout(w, n, layout, off, code);
}

static void add_items(struct walk *w, uint8_t code, bool response)
{
	uint32_t count = get_u16(w, 4) & 0xfff, bytes = get_u16(w, 6) & 0xfff, off = PRIVATE_HEADER_BYTES;

	for (; count && walk_ok(w); count--, off += bytes) {
		if (!bytes && off >= w->len)
			return;
		add_item(w, off, bytes, code, response);
	}
}

static void add_signature(struct walk *w)
{
	enum { SIGNATURE_AT = 184 };

	add(w, w->node, NTP_PRIV_TSTAMP, SIGNATURE_AT, 8);
	add(w, w->node, NTP_KEYID, SIGNATURE_AT + 8, 4);
	add(w, w->node, NTP_MAC, SIGNATURE_AT + 12, REST);
}

/* "0101 ....", and a number of four bits drawn so. */
static const char *nibble_text(struct walk *w, unsigned v)
{
	return walk_printf(w, "%u%u%u%u ....", v >> 3 & 1, v >> 2 & 1, v >> 1 & 1, v & 1);
}

static struct node *add_high_bits(struct walk *w, unsigned field, uint32_t off)
{
	unsigned     v = get_u8(w, off) >> 4;
	struct node *n = add_uint(w, w->node, field, off, 1, v);

	if (walk_labels(w))
		node_label(n, "%s = %s: 0x%02x", nibble_text(w, v), ntp_fields[field].label, v);
	return n;
}

/* The same for the twelve bits behind them: ".... 0000  0000 0001". */
static void add_low_bits(struct walk *w, unsigned field, uint32_t off)
{
	unsigned     v = get_u16(w, off) & 0xfff;
	struct node *n = add_uint(w, w->node, field, off, 2, v);

	if (walk_labels(w))
		node_label(n, ".... %.4s  %.4s %.4s = %s: %u", nibble_text(w, v >> 8), nibble_text(w, v >> 4),
		           nibble_text(w, v), ntp_fields[field].label, v);
}

void ntp_walk_private(struct walk *w)
{
	enum { IS_RESPONSE = 0x80, IS_SIGNED = 0x80 };
	uint8_t      v = get_u8(w, 0), code = get_u8(w, 3);
	struct node *n = add(w, w->node, NTP_FLAGS, 0, 1);

	node_append(n, ", Response bit: %s, Version number: %s, Mode: %s", ntp_value_text(w, NTP_PRIV_FLAGS_R, v >> 7),
	            ntp_value_text(w, NTP_FLAGS_VN, v >> 3 & 7), ntp_value_text(w, NTP_FLAGS_MODE, v & 7));
	add(w, n, NTP_PRIV_FLAGS_R, 0, 1);
	add(w, n, NTP_PRIV_FLAGS_MORE, 0, 1);
	add(w, n, NTP_FLAGS_VN, 0, 1);
	add(w, n, NTP_FLAGS_MODE, 0, 1);
	n = add(w, w->node, NTP_PRIV_AUTH_SEQ, 1, 1);
	add(w, n, NTP_PRIV_AUTH, 1, 1);
	add(w, n, NTP_PRIV_SEQ, 1, 1);
	add(w, w->node, NTP_PRIV_IMPL, 2, 1);
	add(w, w->node, NTP_PRIV_REQCODE, 3, 1);
	add_rows(w, w->node, NTP_RESPONSE_IN, NTP_DELTA_TIME, 0);
	if (get_u8(w, 2) != IMPLEMENTATION_XNTPD)
		return;
	uint8_t err = get_u8(w, 4) >> 4;
	node_label(add_high_bits(w, NTP_PRIV_ERR, 4), "%s = Err: %s (0x%02x)", nibble_text(w, err),
	           ntp_value_text(w, NTP_PRIV_ERR, err), err);
	add_low_bits(w, NTP_PRIV_NUMITEMS, 4);
	add_high_bits(w, NTP_PRIV_RESERVED, 6);
	add_low_bits(w, NTP_PRIV_ITEMSIZE, 6);
	add_items(w, code, v & IS_RESPONSE);
	if (!(v & IS_RESPONSE) && get_u8(w, 1) & IS_SIGNED)
		add_signature(w);
}
