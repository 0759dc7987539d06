/* syslog.c -- messages of system logs: RFC 5424, and the older form of RFC 3164.
 *
 *   <priority>message          priority: facility * 8 + severity, in decimal digits
 */
#include <string.h>

#include "base/date.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name facility_names[] = {
	{0, "KERN - kernel messages"}, {1, "USER - random user-level messages"}, {2, "MAIL - mail system"},
	{3, "DAEMON - system daemons"}, {4, "AUTH - security/authorization messages"},
	{5, "SYSLOG - messages generated internally by syslogd"}, {6, "LPR - line printer subsystem"},
	{7, "NEWS - network news subsystem"}, {8, "UUCP - UUCP subsystem"}, {9, "CRON - clock daemon (BSD, Linux)"},
	{10, "AUTHPRIV - security/authorization messages (private)"}, {11, "FTP - ftp daemon"},
	{12, "NTP - ntp subsystem"}, {13, "LOGAUDIT - log audit"}, {14, "LOGALERT - log alert"},
	{15, "CRON - clock daemon (Solaris)"}, {16, "LOCAL0 - reserved for local use"},
	{17, "LOCAL1 - reserved for local use"}, {18, "LOCAL2 - reserved for local use"},
	{19, "LOCAL3 - reserved for local use"}, {20, "LOCAL4 - reserved for local use"},
	{21, "LOCAL5 - reserved for local use"}, {22, "LOCAL6 - reserved for local use"},
	{23, "LOCAL7 - reserved for local use"}, {0, NULL}
};
static const struct name level_names[] = {
	{0, "EMERG - system is unusable"}, {1, "ALERT - action must be taken immediately"},
	{2, "CRIT - critical conditions"}, {3, "ERR - error conditions"}, {4, "WARNING - warning conditions"},
	{5, "NOTICE - normal but significant condition"}, {6, "INFO - informational"},
	{7, "DEBUG - debug-level messages"}, {0, NULL}
};

enum {
	FACILITY, LEVEL, MSG, VERSION, TIMESTAMP, TIMESTAMP_RFC3164, HOSTNAME, APPNAME, PROCID, MSGID, MSGID_BOM, N
};
static const struct field fields[N] = {
	[FACILITY]          = {"syslog.facility", "Facility", U8, DEC, MASK(0x3f8), NAMES(facility_names)},
	[LEVEL]             = {"syslog.level", "Level", U8, DEC, MASK(0x7), NAMES(level_names)},
	[MSG]               = {"syslog.msg", "Message", STRING},
	[VERSION]           = {"syslog.version", "Syslog version", STRING},
	[TIMESTAMP]         = {"syslog.timestamp", "Syslog timestamp", ABSTIME, TIME_LOCAL},
	[TIMESTAMP_RFC3164] = {"syslog.timestamp_rfc3164", "Syslog timestamp (RFC3164)", STRING},
	[HOSTNAME]          = {"syslog.hostname", "Syslog hostname", STRING},
	[APPNAME]           = {"syslog.appname", "Syslog app name", STRING},
	[PROCID]            = {"syslog.procid", "Syslog process id", STRING},
	[MSGID]             = {"syslog.msgid", "Syslog message id", STRING},
	[MSGID_BOM]         = {"syslog.msgid.bom", "Syslog BOM", U24, HEX},
};
/* clang-format on */

enum { PRIORITY_DIGITS = 3, OLD_TIME_BYTES = 15, TAG_BYTES_MAX = 32, BYTE_ORDER_MARK = 0xefbbbf };

/* Text of which each byte is a letter. */
static void add_ascii(struct walk *w, struct node *n, unsigned field, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off, len);

	if (p)
		add_str(w, n, field, off, len, walk_ascii(w, p, len));
}

/* One word and the blank behind it; false: no blank follows. */
static bool walk_word(struct walk *w, struct node *n, unsigned field, uint32_t *off)
{
	uint32_t end = *off;

	while (have(w, end, 1) && w->p[end] != ' ')
		end++;
	if (!have(w, end, 1))
		return false;
	add_ascii(w, n, field, *off, end - *off);
	*off = end + 1;
	return true;
}

/* n digits as a number; -1: there are others among them. */
static int digits(const uint8_t *p, unsigned n)
{
	int v = 0;

	for (; n; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = v * 10 + *p - '0';
	}
	return v;
}

/* What stands behind the seconds: a fraction, and Z or how far the clock is ahead of it. */
static bool read_zone(const uint8_t *p, uint32_t n, int64_t *seconds, int32_t *nanoseconds)
{
	int32_t unit = 100000000;

	if (n && *p == '.') {
		for (p++, n--; n && *p >= '0' && *p <= '9'; p++, n--, unit /= 10)
			*nanoseconds += (*p - '0') * unit;
	}
	if (n == 1 && *p == 'Z')
		return true;
	if (n != 6 || (*p != '+' && *p != '-') || p[3] != ':')
		return false;
	int hours = digits(p + 1, 2), minutes = digits(p + 4, 2);
	if (hours < 0 || minutes < 0)
		return false;
	*seconds += (*p == '-' ? 60 : -60) * (hours * 60 + minutes);
	return true;
}

/* RFC 3339: 2003-10-11T22:14:15.003Z. */
static bool read_time(const uint8_t *p, uint32_t n, int64_t *seconds, int32_t *nanoseconds)
{
	static const uint8_t at[6] = {0, 5, 8, 11, 14, 17};
	int                  v[6];

	if (n < 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':')
		return false;
	for (unsigned i = 0; i < 6; i++) {
		v[i] = digits(p + at[i], i ? 2 : 4);
		if (v[i] < 0)
			return false;
	}
	if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31)
		return false;
	*seconds = date_days(v[0], (unsigned)v[1], (unsigned)v[2]) * 86400 + v[3] * 3600 + v[4] * 60 + v[5];
	*nanoseconds = 0;
	return read_zone(p + 19, n - 19, seconds, nanoseconds);
}

/* RFC 5424; structured data are shown with the message's identifier. */
static void walk_new(struct walk *w, struct node *n, uint32_t off)
{
	if (!walk_word(w, n, VERSION, &off))
		return;
	uint32_t end = off;
	while (have(w, end, 1) && w->p[end] != ' ')
		end++;
	if (!have(w, end, 1))
		return;
	int64_t seconds;
	int32_t nanoseconds;
	if (end > off && read_time(w->p + off, end - off, &seconds, &nanoseconds))
		add_time(w, n, TIMESTAMP, off, end - off, seconds, nanoseconds);
	else if (end > off)
		node_label(add_time(w, n, TIMESTAMP, off, end - off, 0, 0),
		           "Syslog timestamp: Jan  1, 1970 00:00:00 UTC");
	off = end + 1;
	if (!walk_word(w, n, HOSTNAME, &off) || !walk_word(w, n, APPNAME, &off) || !walk_word(w, n, PROCID, &off))
		return;
	if (get_u24(w, off) == BYTE_ORDER_MARK) {
		add(w, n, MSGID_BOM, off, 3);
		off += 3;
	}
	add_ascii(w, n, MSGID, off, remaining(w, off));
}

static bool is_letter(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 3164: Oct 11 22:14:15 host tag... */
static void walk_old(struct walk *w, struct node *n, uint32_t off)
{
	add(w, n, TIMESTAMP_RFC3164, off, OLD_TIME_BYTES);
	off += OLD_TIME_BYTES + 1;
	if (!walk_word(w, n, HOSTNAME, &off))
		return;
	uint32_t end = off;
	while (end - off < TAG_BYTES_MAX && is_letter(get_u8(w, end)))
		end++;
	if (!walk_ok(w))
		return;
	if (end - off == TAG_BYTES_MAX)
		end = off;
	else
		add_ascii(w, n, PROCID, off, end - off);
	add_ascii(w, n, MSGID, end, remaining(w, end));
}

static bool is_old(const struct walk *w, uint32_t off)
{
	const uint8_t *p = w->p + off;

	return have(w, off, OLD_TIME_BYTES + 1) && p[3] == ' ' && p[6] == ' ' && p[9] == ':' && p[12] == ':' &&
	       p[15] == ' ';
}

/* <34>: how grave, and of what; returns where the message begins. */
static uint32_t read_priority(const struct walk *w, int *priority)
{
	uint32_t off = 0;

	*priority = -1;
	if (!have(w, 0, 1) || w->p[0] != '<')
		return 0;
	*priority = 0;
	for (off = 1; off <= PRIORITY_DIGITS && have(w, off, 1) && w->p[off] >= '0' && w->p[off] <= '9'; off++)
		*priority = *priority * 10 + w->p[off] - '0';
	return have(w, off, 1) && w->p[off] == '>' ? off + 1 : off;
}

/* The word in front of a name's explanation. */
static const char *short_name(struct walk *w, const struct name *names, unsigned v)
{
	const char *name = name_of(names, v);

	return name ? walk_printf(w, "%.*s", (int)strcspn(name, " "), name) : "UNKNOWN";
}

static void walk(struct walk *w)
{
	int      priority;
	uint32_t off = read_priority(w, &priority);

	col_info(w, "%s", "");
	if (!get_bytes(w, off, 1)) {
		walk_no_node(w);
		return;
	}
	const char *text =
	    walk_escaped(w, off, remaining(w, off) < w->caplen - off ? remaining(w, off) : w->caplen - off);
	if (priority >= 0) {
		const char *facility = short_name(w, facility_names, (unsigned)priority >> 3);
		const char *level = short_name(w, level_names, priority & 7);
		col_info(w, "%s.%s: %s", facility, level, text);
		node_label(w->node, "Syslog message: %s.%s: %s", facility, level, text);
		add_uint(w, w->node, FACILITY, 0, off, (unsigned)priority);
		add_uint(w, w->node, LEVEL, 0, off, (unsigned)priority);
	} else {
		col_info(w, "%s", text);
		node_label(w->node, "Syslog message: (unknown): %s", text);
	}
	if (!walk_nodes(w))
		return;
	struct node *n = add(w, w->node, MSG, off, REST);
	if (have(w, off, 2) && w->p[off] == '1' && w->p[off + 1] == ' ')
		walk_new(w, n, off);
	else if (is_old(w, off))
		walk_old(w, n, off);
}

const struct proto proto_syslog = {
    .name = "syslog",
    .title = "Syslog message",
    .brief = "Syslog",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 514}),
    .walk = walk,
};
