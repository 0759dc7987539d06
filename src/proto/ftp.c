/* ftp.c -- File Transfer Protocol, the control connection: RFC 959, 2428.  Each segment is shown as it comes; what the
 * connection comes to is ftp_course.c's. */
#include "proto/ftp.h"

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
	FOLDER, RESPONSE_FRAMES, RESPONSE_BYTES, RESPONSE_FIRST, RESPONSE_LAST, DURATION, BITRATE, SETUP_FRAME, COMMAND,
	COMMAND_FRAME, EPRT_ARGS_INVALID, EPSV_ARGS_INVALID, RESPONSE_CODE_INVALID, N
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
	[FOLDER]          = {"ftp.current-working-directory", "Current working directory", STRING, FLAGS(FIELD_GENERATED)},
	[RESPONSE_FRAMES] = {"ftp.command-response.frames", "Command response frames", U32, DEC, FLAGS(FIELD_GENERATED)},
	[RESPONSE_BYTES]  = {"ftp.command-response.bytes", "Command response bytes", U32, DEC, FLAGS(FIELD_GENERATED)},
	[RESPONSE_FIRST]  = {"ftp.command-response.first-frame-num", "Command response first frame", FRAMENUM,
		FLAGS(FIELD_GENERATED)},
	[RESPONSE_LAST]   = {"ftp.command-response.last-frame-num", "Command response last frame", FRAMENUM,
		FLAGS(FIELD_GENERATED)},
	[DURATION]        = {"ftp.command-response.duration", "Response duration", U32, DEC, UNIT("ms", "ms"),
		FLAGS(FIELD_GENERATED)},
	[BITRATE]         = {"ftp.command-response.bitrate", "Response bitrate", U32, DEC, UNIT("Kbps", "Kbps"),
		FLAGS(FIELD_GENERATED)},
	[SETUP_FRAME]     = {"ftp.setup-frame", "Setup frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[COMMAND]         = {"ftp.command", "Command", STRING, FLAGS(FIELD_GENERATED)},
	[COMMAND_FRAME]   = {"ftp.command-frame", "Command frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[EPRT_ARGS_INVALID] = {"ftp.eprt.args_invalid", "EPRT arguments must have the form: |<family>|<addr>|<port>|",
		EXPERT(WARN, MALFORMED)},
	[EPSV_ARGS_INVALID] = {"ftp.epsv.args_invalid", "EPSV arguments must have the form (|||<port>|)",
		EXPERT(WARN, MALFORMED)},
	[RESPONSE_CODE_INVALID] = {"ftp.response.code.invalid", "Invalid response code", EXPERT(WARN, MALFORMED)},
};
/* clang-format on */

/* ------------------------------------------------------------------ addresses */

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

static void walk_six(struct walk *w, struct node *n, unsigned row, uint32_t at, uint32_t end)
{
	struct ftp_six x;
	const uint8_t *own;

	if (!ftp_find_six(w->p, at, end, &x))
		return;
	add_bytes(w, n, row, x.at, x.len, x.address, 4);
	add_uint(w, n, row + 1, x.port_at, x.port_len, x.port);
	if (sender(w, &own) == 4 && memcmp(own, x.address, 4) != 0)
		add_uint(w, n, row + 2, 0, 0, 1);
}

static void walk_epsv(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	struct ftp_fields x;
	const uint8_t    *own;

	if (!ftp_epsv(w->p, at, end, &x)) {
		expert(w, n, EPSV_ARGS_INVALID, NULL);
		return;
	}
	uint32_t bytes = sender(w, &own);
	if (bytes)
		add_bytes(w, n, bytes == 4 ? EPSV_IP : EPSV_IPV6, 0, 0, own, bytes);
	add_uint(w, n, EPSV_PORT, x.at[2], x.end[2] - x.at[2], x.port);
}

static void walk_eprt(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	struct ftp_fields x;

	if (!ftp_eprt(w->p, at, end, &x)) {
		expert(w, n, EPRT_ARGS_INVALID, NULL);
		return;
	}
	add_uint(w, n, EPRT_AF, x.at[0], x.end[0] - x.at[0], x.family);
	add_bytes(w, n, x.family == 1 ? EPRT_IP : EPRT_IPV6, x.at[1], x.end[1] - x.at[1], x.address, x.address_bytes);
	add_uint(w, n, EPRT_PORT, x.at[2], x.end[2] - x.at[2], x.port);
}

/* ------------------------------------------------------------------ lines */

static void walk_request(struct walk *w, struct node *n, uint32_t len)
{
	uint32_t arg, word = ftp_word(w->p, len, &arg);

	if (word)
		add(w, n, REQUEST_COMMAND, 0, word);
	if (arg == len)
		return;
	add(w, n, REQUEST_ARG, arg, len - arg);
	if (word == 4 && strncasecmp((const char *)w->p, "PORT", 4) == 0)
		walk_six(w, n, ACTIVE_CIP, arg, len);
	else if (word == 4 && strncasecmp((const char *)w->p, "EPRT", 4) == 0)
		walk_eprt(w, n, arg, len);
}

static void walk_response(struct walk *w, struct node *n, uint32_t len)
{
	uint32_t code = ftp_code(w->p, len), arg = 0;

	if (code) {
		add_uint(w, n, RESPONSE_CODE, 0, FTP_CODE_DIGITS, code);
		arg = len > FTP_CODE_DIGITS ? FTP_CODE_DIGITS + 1 : len;
	}
	if (arg < len)
		add(w, n, RESPONSE_ARG, arg, len - arg);
	if (code == 227 && arg < len)
		walk_six(w, n, PASSIVE_IP, arg, len);
	else if (code == 229 && arg < len)
		walk_epsv(w, n, arg, len);
}

/* ------------------------------------------------------------------ the course */

/* The command that a data connection serves: what came of it. */
static void walk_served(struct walk *w, struct node *under, const struct ftp_transfer *t)
{
	enum { NS_PER_MS = 1000000 };
	int64_t took_ms = t->last_ns / NS_PER_MS - t->first_ns / NS_PER_MS;

	add_uint(w, under, RESPONSE_FRAMES, 0, 0, t->frames);
	add_uint(w, under, RESPONSE_BYTES, 0, 0, t->bytes);
	add_uint(w, under, RESPONSE_FIRST, 0, 0, t->first_frame);
	add_uint(w, under, RESPONSE_LAST, 0, 0, t->last_frame);
	if (took_ms > 0) {
		add_uint(w, under, DURATION, 0, 0, (uint64_t)took_ms);
		add_uint(w, under, BITRATE, 0, 0, t->bytes * 8 / (uint64_t)took_ms);
	}
	add_uint(w, under, SETUP_FRAME, 0, 0, t->frames ? t->setup_frame : 0);
}

static void walk_course(struct walk *w)
{
	const struct ftp_point    *p = walk_note(w, w->layer->data);
	const struct ftp_transfer *t = p ? walk_note(w, p->transfer) : NULL;
	struct node               *under = node_parent(w->node);

	if (!p)
		return;
	add_str(w, under, FOLDER, 0, 0, walk_note(w, p->folder));
	if (t && !p->setup)
		walk_served(w, under, t);
	if (t && p->setup && t->frames && t->command) {
		add_str(w, under, COMMAND, 0, 0, walk_note(w, t->command));
		add_uint(w, under, COMMAND_FRAME, 0, 0, t->command_frame);
	}
}

static void walk(struct walk *w)
{
	uint32_t next, len = ftp_line(w->p, w->caplen, &next);
	bool     request = w->row->dport == FTP_PORT;

	col_info(w, "%s: %s", request ? "Request" : "Response", walk_columns(w) ? walk_escaped(w, 0, len) : "");
	add_uint(w, w->node, REQUEST, 0, 0, request);
	add_uint(w, w->node, RESPONSE, 0, 0, !request);
	struct node *n = add_text(w, w->node, 0, next, "%s", walk_labels(w) ? walk_escaped(w, 0, next) : "");
	if (request)
		walk_request(w, n, len);
	else
		walk_response(w, n, len);
	for (uint32_t at = next; at < w->caplen; at += next) {
		ftp_line(w->p + at, w->caplen - at, &next);
		add_text(w, w->node, at, next, "%s", walk_labels(w) ? walk_escaped(w, at, next) : "");
	}
	walk_course(w);
}

const struct proto proto_ftp = {
    .name = "ftp",
    .title = "File Transfer Protocol (FTP)",
    .brief = "FTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, FTP_PORT}),
    .message = ftp_message,
    .walk = walk,
    .announces = true,
};
