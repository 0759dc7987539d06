/* ftp.c -- File Transfer Protocol, the control connection: RFC 959, 2428.  Each segment is shown as it comes. */
#include "proto/proto.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct name code_names[] = {
	{110, "Restart marker reply"}, {120, "Service ready in nnn minutes"},
	{125, "Data connection already open; transfer starting"},
	{150, "File status okay; about to open data connection"}, {200, "Command okay"},
	{202, "Command not implemented, superfluous at this site"}, {211, "System status, or system help reply"},
	{212, "Directory status"}, {213, "File status"}, {214, "Help message"}, {215, "NAME system type"},
	{220, "Service ready for new user"}, {221, "Service closing control connection"},
	{225, "Data connection open; no transfer in progress"}, {226, "Closing data connection"},
	{227, "Entering Passive Mode"}, {229, "Entering Extended Passive Mode"}, {230, "User logged in, proceed"},
	{232, "User logged in, authorized by security data exchange"}, {234, "Security data exchange complete"},
	{235, "Security data exchange completed successfully"}, {250, "Requested file action okay, completed"},
	{257, "PATHNAME created"}, {331, "User name okay, need password"}, {332, "Need account for login"},
	{334, "Requested security mechanism is ok"}, {335, "Security data is acceptable, more is required"},
	{336, "Username okay, need password. Challenge is ..."},
	{350, "Requested file action pending further information"},
	{421, "Service not available, closing control connection"}, {425, "Can't open data connection"},
	{426, "Connection closed; transfer aborted"}, {431, "Need some unavailable resource to process security"},
	{450, "Requested file action not taken"}, {451, "Requested action aborted: local error in processing"},
	{452, "Requested action not taken. Insufficient storage space in system"},
	{500, "Syntax error, command unrecognized"}, {501, "Syntax error in parameters or arguments"},
	{502, "Command not implemented"}, {503, "Bad sequence of commands"},
	{504, "Command not implemented for that parameter"}, {522, "Network protocol not supported"},
	{530, "Not logged in"}, {532, "Need account for storing files"},
	{533, "Command protection level denied for policy reasons"}, {534, "Request denied for policy reasons"},
	{535, "Failed security check (hash, sequence, etc)"},
	{536, "Requested PROT level not supported by mechanism"},
	{537, "Command protection level not supported by security mechanism"},
	{550, "Requested action not taken: File unavailable"}, {551, "Requested action aborted: page type unknown"},
	{552, "Requested file action aborted: Exceeded storage allocation"},
	{553, "Requested action not taken: File name not allowed"}, {631, "Integrity protected reply"},
	{632, "Confidentiality and integrity protected reply"}, {633, "Confidentiality protected reply"}, {0, NULL}
};
static const struct name af_names[] = {{1, "IPv4"}, {2, "IPv6"}, {0, NULL}};


enum {
	REQUEST, RESPONSE, REQUEST_COMMAND, REQUEST_ARG, RESPONSE_CODE, RESPONSE_ARG, PASSIVE_IP, PASSIVE_PORT, PASSIVE_NAT,
	ACTIVE_CIP, ACTIVE_PORT, ACTIVE_NAT, EPRT_AF, EPRT_IP, EPRT_IPV6, EPRT_PORT, EPSV_IP, EPSV_IPV6, EPSV_PORT,
	EPRT_ARGS_INVALID, EPSV_ARGS_INVALID, RESPONSE_CODE_INVALID, N
};
static const struct field fields[N] = {
	[REQUEST]         = {"ftp.request", "Request", BOOL(0), FLAGS(FIELD_HIDDEN)},
	[RESPONSE]        = {"ftp.response", "Response", BOOL(0), FLAGS(FIELD_HIDDEN)},
	[REQUEST_COMMAND] = {"ftp.request.command", "Request command", STRING},
	[REQUEST_ARG]     = {"ftp.request.arg", "Request arg", STRING},
	[RESPONSE_CODE]   = {"ftp.response.code", "Response code", U32, DEC, NAMES(code_names)},
	[RESPONSE_ARG]    = {"ftp.response.arg", "Response arg", STRING},
	[PASSIVE_IP]      = {"ftp.passive.ip", "Passive IP address", IP4},
	[PASSIVE_PORT]    = {"ftp.passive.port", "Passive port", U16, DEC},
	[PASSIVE_NAT]     = {"ftp.passive.nat", "Passive IP NAT", BOOL(0)},
	[ACTIVE_CIP]      = {"ftp.active.cip", "Active IP address", IP4},
	[ACTIVE_PORT]     = {"ftp.active.port", "Active port", U16, DEC},
	[ACTIVE_NAT]      = {"ftp.active.nat", "Active IP NAT", BOOL(0)},
	[EPRT_AF]         = {"ftp.eprt.af", "Extended active address family", U8, DEC, NAMES(af_names)},
	[EPRT_IP]         = {"ftp.eprt.ip", "Extended active IP address", IP4},
	[EPRT_IPV6]       = {"ftp.eprt.ipv6", "Extended active IPv6 address", IP6},
	[EPRT_PORT]       = {"ftp.eprt.port", "Extended active port", U16, DEC},
	[EPSV_IP]         = {"ftp.epsv.ip", "Extended passive IPv4 address", IP4},
	[EPSV_IPV6]       = {"ftp.epsv.ipv6", "Extended passive IPv6 address", IP6},
	[EPSV_PORT]       = {"ftp.epsv.port", "Extended passive port", U16, DEC},
	[EPRT_ARGS_INVALID] = {"ftp.eprt.args_invalid", "EPRT arguments must have the form: |<family>|<addr>|<port>|",
		EXPERT(WARN, MALFORMED)},
	[EPSV_ARGS_INVALID] = {"ftp.epsv.args_invalid", "EPSV arguments must have the form (|||<port>|)",
		EXPERT(WARN, MALFORMED)},
	[RESPONSE_CODE_INVALID] = {"ftp.response.code.invalid", "Invalid response code", EXPERT(WARN, MALFORMED)},
};
/* clang-format on */

enum { FTP_PORT = 21, CODE_DIGITS = 3 };

/* ------------------------------------------------------------------ addresses */

/* "1,2,3,4,5,6" within at..end: where the address stands, its length, the port's place and length; false: none. */
struct place {
	uint32_t at, len, port_at, port_len;
	uint8_t  address[4];
	uint16_t port;
};

static bool digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool six_numbers(const struct walk *w, uint32_t at, uint32_t end, struct place *x)
{
	uint32_t number[6] = {0}, start[6], stop[6], i = at;

	for (unsigned k = 0; k < 6; k++) {
		if (k && (i >= end || w->p[i++] != ','))
			return false;
		for (start[k] = i; i < end && digit(w->p[i]) && i - start[k] < 3; i++)
			number[k] = number[k] * 10 + (w->p[i] - '0');
		stop[k] = i;
		if (stop[k] == start[k] || number[k] > 255)
			return false;
	}
	*x = (struct place){.at = at,
	                    .len = stop[3] - at,
	                    .port_at = start[4],
	                    .port_len = stop[5] - start[4],
	                    .port = (uint16_t)(number[4] << 8 | number[5])};
	for (unsigned k = 0; k < 4; k++)
		x->address[k] = (uint8_t)number[k];
	return true;
}

/* The sender's address, from the innermost IP header; returns its bytes: 4, 16, or 0. */
static uint32_t sender(struct walk *w, const uint8_t **address)
{
	enum { IP4_SRC = 12, IP6_SRC = 8 };
	const struct layer *layers;

	walk_layers(w, &layers);
	for (const struct layer *l = w->layer; l > layers; l--) {
		bool ip4 = l->proto == P_ip && l->caplen >= IP4_SRC + 4,
		     ip6 = l->proto == P_ipv6 && l->caplen >= IP6_SRC + 16;
		if (ip4 || ip6) {
			*address = walk_source_bytes(w, l->source) + l->offset + (ip4 ? IP4_SRC : IP6_SRC);
			return ip4 ? 4 : 16;
		}
	}
	return 0;
}

/* The address and port of PORT or of a passive reply, anywhere in the text. */
static void walk_six(struct walk *w, struct node *n, unsigned row, uint32_t at, uint32_t end)
{
	struct place x;

	for (; at < end; at++) {
		if (!digit(w->p[at]))
			continue;
		if (six_numbers(w, at, end, &x)) {
			add_bytes(w, n, row, x.at, x.len, x.address, 4);
			add_uint(w, n, row + 1, x.port_at, x.port_len, x.port);
			const uint8_t *own;
			if (sender(w, &own) == 4 && memcmp(own, x.address, 4) != 0)
				add_uint(w, n, row + 2, 0, 0, 1);
			return;
		}
		while (at + 1 < end && (digit(w->p[at + 1])))
			at++;
	}
}

/* Fields between delimiters: "|1|2|3|": the start and end of each; false: there are not three. */
static bool delimited(const struct walk *w, uint32_t at, uint32_t end, uint32_t start[3], uint32_t stop[3])
{
	if (at >= end)
		return false;
	uint8_t mark = w->p[at++];
	for (unsigned k = 0; k < 3; k++) {
		const uint8_t *p = at < end ? memchr(w->p + at, mark, end - at) : NULL;
		if (!p)
			return false;
		start[k] = at;
		stop[k] = (uint32_t)(p - w->p);
		at = stop[k] + 1;
	}
	return true;
}

static uint32_t number_at(const struct walk *w, uint32_t at, uint32_t end)
{
	uint32_t v = 0;

	for (; at < end && digit(w->p[at]) && v < 100000; at++)
		v = v * 10 + (w->p[at] - '0');
	return v;
}

static void walk_epsv(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	const uint8_t *open = memchr(w->p + at, '(', end - at);
	uint32_t       start[3], stop[3];

	if (!open || !delimited(w, (uint32_t)(open - w->p) + 1, end, start, stop) || stop[2] == start[2]) {
		expert(w, n, EPSV_ARGS_INVALID, NULL);
		return;
	}
	const uint8_t *own;
	uint32_t       bytes = sender(w, &own);
	if (bytes)
		add_bytes(w, n, bytes == 4 ? EPSV_IP : EPSV_IPV6, 0, 0, own, bytes);
	add_uint(w, n, EPSV_PORT, start[2], stop[2] - start[2], number_at(w, start[2], stop[2]));
}

static void walk_eprt(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	uint32_t start[3], stop[3];
	uint8_t  address[16];

	if (!delimited(w, at, end, start, stop)) {
		expert(w, n, EPRT_ARGS_INVALID, NULL);
		return;
	}
	uint32_t    family = number_at(w, start[0], stop[0]);
	const char *text = walk_string(w, start[1], stop[1] - start[1]);
	add_uint(w, n, EPRT_AF, start[0], stop[0] - start[0], family);
	if (family == 1 && inet_pton(AF_INET, text, address) == 1)
		add_bytes(w, n, EPRT_IP, start[1], stop[1] - start[1], address, 4);
	else if (family == 2 && inet_pton(AF_INET6, text, address) == 1)
		add_bytes(w, n, EPRT_IPV6, start[1], stop[1] - start[1], address, 16);
	add_uint(w, n, EPRT_PORT, start[2], stop[2] - start[2], number_at(w, start[2], stop[2]));
}

/* ------------------------------------------------------------------ lines */

/* The length of the line at `at` without its end; *next: the one behind it. */
static uint32_t line_at(const struct walk *w, uint32_t at, uint32_t *next)
{
	const uint8_t *lf = memchr(w->p + at, '\n', w->caplen - at);
	uint32_t       end = lf ? (uint32_t)(lf - w->p) : w->caplen;

	*next = lf ? end + 1 : w->caplen;
	if (lf && end > at && w->p[end - 1] == '\r')
		end--;
	return end - at;
}

static void walk_request(struct walk *w, struct node *n, uint32_t len)
{
	uint32_t at = 0;

	while (at < len && w->p[at] != ' ')
		at++;
	if (at)
		add(w, n, REQUEST_COMMAND, 0, at);
	uint32_t arg = at;
	while (arg < len && w->p[arg] == ' ')
		arg++;
	if (arg == len)
		return;
	add(w, n, REQUEST_ARG, arg, len - arg);
	if (at == 4 && strncasecmp((const char *)w->p, "PORT", 4) == 0)
		walk_six(w, n, ACTIVE_CIP, arg, len);
	else if (at == 4 && strncasecmp((const char *)w->p, "EPRT", 4) == 0)
		walk_eprt(w, n, arg, len);
}

static void walk_response(struct walk *w, struct node *n, uint32_t len)
{
	uint32_t code = 0, arg = 0;

	if (len >= CODE_DIGITS && digit(w->p[0]) && digit(w->p[1]) && digit(w->p[2])) {
		code = number_at(w, 0, CODE_DIGITS);
		add_uint(w, n, RESPONSE_CODE, 0, CODE_DIGITS, code);
		arg = len > CODE_DIGITS ? CODE_DIGITS + 1 : len;
	}
	if (arg < len)
		add(w, n, RESPONSE_ARG, arg, len - arg);
	if (code == 227 && arg < len)
		walk_six(w, n, PASSIVE_IP, arg, len);
	else if (code == 229 && arg < len)
		walk_epsv(w, n, arg, len);
}

static void walk(struct walk *w)
{
	uint32_t next, len = line_at(w, 0, &next);
	bool     request = w->row->dport == FTP_PORT;

	col_info(w, "%s: %s", request ? "Request" : "Response", walk_columns(w) ? walk_escaped(w, 0, len) : "");
	add_uint(w, w->node, REQUEST, 0, 0, request);
	add_uint(w, w->node, RESPONSE, 0, 0, !request);
	struct node *n = add_text(w, w->node, 0, next, "%s", walk_labels(w) ? walk_escaped(w, 0, next) : "");
	if (request)
		walk_request(w, n, len);
	else
		walk_response(w, n, len);
	for (uint32_t at = next; at < w->caplen; at = next) {
		line_at(w, at, &next);
		add_text(w, w->node, at, next - at, "%s", walk_labels(w) ? walk_escaped(w, at, next - at) : "");
	}
}

const struct proto proto_ftp = {
    .name = "ftp",
    .title = "File Transfer Protocol (FTP)",
    .brief = "FTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, FTP_PORT}),
    .walk = walk,
};

/* ------------------------------------------------------------------ data */

static void data_walk(struct walk *w)
{
	col_info(w, "FTP Data: %u bytes", w->len);
	node_label(w->node, "FTP Data (%u bytes data)", w->len);
}

const struct proto proto_ftp_data = {
    .name = "ftp-data",
    .title = "FTP Data",
    .brief = "FTP-DATA",
    BINDS({T_TCP_PORT, 20}),
    .walk = data_walk,
};
