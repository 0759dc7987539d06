/* gryphon.c -- the protocol of DG Technologies' Gryphon vehicle network servers: where messages end, their headers, and
 * what all commands, responses and events begin with.  What a command carries is shown as bytes.
 *
 *   0     1         2      3          4        6      7          8
 *   | src | channel | dest | channel  | length | type | reserved | body, padded to words */
#include "proto/proto.h"

/* clang-format off */
static const struct name end_names[] = {
	{0x01, "Card"}, {0x02, "Server"}, {0x03, "Client"}, {0x10, "Scheduler"}, {0x20, "Script Processor"},
	{0x21, "Program Loader"}, {0x22, "USDT Server"}, {0x23, "Bus Load Monitoring"}, {0x24, "LIN LDF Server"},
	{0x25, "Flight Recorder / Data Logger"}, {0x26, "Message Responder"}, {0x27, "I/O and power"},
	{0x28, "Utility/Miscellaneous"}, {0x29, "Signal Conversion Utility"}, {0, NULL}
};
static const struct name type_names[] = {
	{0, ""}, {1, "Command request"}, {2, "Command response"}, {3, "Network (vehicle) data"}, {4, "Event"},
	{5, "Miscellaneous"}, {6, "Text string"}, {7, "Signal (vehicle) network"}, {0, NULL}
};

enum { SRC, SRCCHAN, DEST, DESTCHAN, DATA_LENGTH, TYPE, RESERVED, CMD, CONTEXT, STATUS, EVENT_ID, EVENT_CONTEXT, TEXT,
       DATA, PADDING, TYPE_INVALID, N };
static const struct field fields[N] = {
	[SRC]           = {"gryphon.src", "Source", U8, HEX, NAMES(end_names), AT(0)},
	[SRCCHAN]       = {"gryphon.srcchan", "Source channel", U8, DEC, AT(1)},
	[DEST]          = {"gryphon.dest", "Destination", U8, HEX, NAMES(end_names), AT(2)},
	[DESTCHAN]      = {"gryphon.destchan", "Destination channel", U8, DEC, AT(3)},
	[DATA_LENGTH]   = {"gryphon.data_length", "Data length (bytes)", U16, DEC, AT(4)},
	[TYPE]          = {"gryphon.type", "Frame type", U8, DEC, NAMES(type_names)},
	[RESERVED]      = {"gryphon.reserved", "Reserved", BYTES},
	[CMD]           = {"gryphon.cmd", "Command", U8, DEC, FLAGS(FIELD_HIDDEN)},
	[CONTEXT]       = {"gryphon.cmd.context", "Context", U8, DEC},
	[STATUS]        = {"gryphon.status", "Status", U32, HEX},
	[EVENT_ID]      = {"gryphon.event.id", "Event ID", U8, DEC},
	[EVENT_CONTEXT] = {"gryphon.event.context", "Event context", U8, DEC},
	[TEXT]          = {"gryphon.misc.text", "Text", STRING},
	[DATA]          = {"gryphon.data", "Data", BYTES},
	[PADDING]       = {"gryphon.padding", "Padding", BYTES},
	[TYPE_INVALID]  = {"gryphon.type.invalid", "Invalid frame type", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { HEADER_BYTES = 8, TYPE_MASK = 0x3f };
enum type { COMMAND = 1, RESPONSE = 2, EVENT = 4, TEXT_STRING = 6 };

static uint32_t padded(uint32_t n)
{
	return (n + 3) & ~UINT32_C(3);
}

static enum framing_verdict message(struct framing *f)
{
	f->need = f->n < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + padded(be16(f->p + 4));
	return f->n < HEADER_BYTES ? FRAMING_MORE : FRAMING_WHOLE;
}

static void walk_header(struct walk *w, unsigned type)
{
	struct node *n = add_text(w, w->node, 0, HEADER_BYTES, "Header");

	for (unsigned row = SRC; row <= DATA_LENGTH; row++)
		add(w, n, row, fields[row].at, row == DATA_LENGTH ? 2 : 1);
	const char  *name = name_of(type_names, type);
	struct node *kind = add(w, n, TYPE, 6, 1);
	node_label(kind, "Frame type: %s (%u)", name ? name : "Unknown", type);
	if (!type || !name)
		expert(w, kind, TYPE_INVALID, NULL);
	add(w, n, RESERVED, 7, 1);
}

/* What stands before a command's own bytes; returns how many of them there are. */
static uint32_t walk_command(struct walk *w, struct node *n, bool response)
{
	if (!response)
		add(w, n, CMD, HEADER_BYTES, 1);
	add(w, n, CONTEXT, HEADER_BYTES + 1, 1);
	add(w, n, RESERVED, HEADER_BYTES + 2, 2);
	if (response)
		add(w, n, STATUS, HEADER_BYTES + 4, 4);
	return response ? 8 : 4;
}

static void walk_body(struct walk *w, unsigned type, uint32_t len)
{
	struct node *n = add_text(w, w->node, HEADER_BYTES, len, "Body");
	uint32_t     shown = 0;

	if (type == COMMAND || type == RESPONSE) {
		shown = walk_command(w, n, type == RESPONSE);
	} else if (type == EVENT) {
		add(w, n, EVENT_ID, HEADER_BYTES, 1);
		add(w, n, EVENT_CONTEXT, HEADER_BYTES + 1, 1);
		shown = 2;
	} else if (type == TEXT_STRING) {
		add(w, n, TEXT, HEADER_BYTES, padded(len));
		return;
	}
	if (shown < len)
		add(w, n, DATA, HEADER_BYTES + shown, len - shown);
	if (padded(len) > len)
		add(w, w->node, PADDING, HEADER_BYTES + len, padded(len) - len);
}

static void walk(struct walk *w)
{
	unsigned    type = get_u8(w, 6) & TYPE_MASK;
	uint32_t    len = get_u16(w, 4);
	const char *name = name_of(type_names, type);

	if (!walk_ok(w))
		return;
	col_protocol(w, "Gryphon");
	col_info(w, "%s", name ? name : "- Invalid -");
	walk_header(w, type);
	walk_body(w, type, len);
}

const struct proto proto_gryphon = {
    .name = "gryphon",
    .title = "DG Gryphon Protocol",
    .brief = "Gryphon",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, 7000}),
    .walk = walk,
    .message = message,
};
