/* tftp.c -- Trivial File Transfer Protocol: RFC 1350, options of RFC 2347.  What goes on between the ports that both
 * ends choose behind a request is not told to be this protocol.
 *
 *   0        2
 *   | opcode | by opcode ...
 */
#include "proto/proto.h"

/* clang-format off */
static const struct name opcode_names[] = {
	{1, "Read Request"}, {2, "Write Request"}, {3, "Data Packet"}, {4, "Acknowledgement"}, {5, "Error Code"},
	{6, "Option Acknowledgement"}, {255, "Information (MSDP)"}, {0, NULL}
};
static const struct name code_names[] = {
	{0, "Not defined"}, {1, "File not found"}, {2, "Access violation"}, {3, "Disk full or allocation exceeded"},
	{4, "Illegal TFTP Operation"}, {5, "Unknown transfer ID"}, {6, "File already exists"}, {7, "No such user"},
	{8, "Option negotiation failed"}, {0, NULL}
};

enum {
	OPCODE, SOURCE_FILE, DESTINATION_FILE, TYPE, BLOCK, ERROR_CODE, ERROR_MESSAGE, OPTION_NAME, OPTION_VALUE,
	DATA, ERROR, N
};
static const struct field fields[N] = {
	[OPCODE]           = {"tftp.opcode", "Opcode", U16, DEC, NAMES(opcode_names)},
	[SOURCE_FILE]      = {"tftp.source_file", "Source File", STRINGZ},
	[DESTINATION_FILE] = {"tftp.destination_file", "Destination File", STRINGZ},
	[TYPE]             = {"tftp.type", "Type", STRINGZ},
	[BLOCK]            = {"tftp.block", "Block", U16, DEC},
	[ERROR_CODE]       = {"tftp.error.code", "Error code", U16, DEC, NAMES(code_names)},
	[ERROR_MESSAGE]    = {"tftp.error.message", "Error message", STRINGZ},
	[OPTION_NAME]      = {"tftp.option.name", "Option name", STRINGZ},
	[OPTION_VALUE]     = {"tftp.option.value", "Option value", STRINGZ},
	[DATA]             = {"tftp.data", "Data", BYTES},
	[ERROR]            = {"tftp.error", "TFTP ERROR packet", EXPERT(WARN, RESPONSE)},
};
/* clang-format on */

enum { READ = 1, WRITE = 2, DATA_PACKET = 3, ACKNOWLEDGEMENT = 4, ERROR_CODE_ = 5, OPTION_ACKNOWLEDGEMENT = 6 };
enum { HEADER_BYTES = 4, BLOCK_BYTES = 512 };

static void scan(struct scan *s)
{
	if (scan_need(s, 2) && be16(s->p) == DATA_PACKET && scan_need(s, HEADER_BYTES))
		scan_child(s, P_data, HEADER_BYTES);
}

/* Where the zero behind a text stands; 0, and a marked layer: there is none. */
static uint32_t text_end(struct walk *w, uint32_t off)
{
	while (have(w, off, 1) && w->p[off])
		off++;
	get_u8(w, off);
	return walk_ok(w) ? off : 0;
}

/* A text and the zero behind it; *text is what the columns show.  Returns where it ends. */
static uint32_t walk_text_field(struct walk *w, struct node *under, unsigned field, uint32_t off, const char **text)
{
	uint32_t end = text_end(w, off);

	if (!end)
		return off;
	const uint8_t *p = get_bytes(w, off, end - off);
	*text = p ? walk_ascii(w, p, end - off) : "";
	add_str(w, under, field, off, end + 1 - off, *text);
	return end + 1;
}

/* RFC 2347. */
static void walk_options(struct walk *w, uint32_t off)
{
	while (remaining(w, off) && walk_ok(w)) {
		const char *name = "", *value = "";
		uint32_t    from = off, middle = text_end(w, off);
		if (!middle || !text_end(w, middle + 1))
			return;
		struct node *n = add_text(w, w->node, off, 0, "%s", "");
		off = walk_text_field(w, n, OPTION_NAME, off, &name);
		off = walk_text_field(w, n, OPTION_VALUE, off, &value);
		node_len(n, off - from);
		node_label(n, "Option: %s = %s", name, value);
		col_info_add(w, ", %s=%s", name, value);
	}
}

static void walk_request(struct walk *w, uint16_t opcode)
{
	const char *file = "", *type = "";
	uint32_t    off = walk_text_field(w, w->node, opcode == READ ? SOURCE_FILE : DESTINATION_FILE, 2, &file);

	if (walk_ok(w))
		col_info_add(w, ", File: %s", file);
	off = walk_text_field(w, w->node, TYPE, off, &type);
	if (!walk_ok(w))
		return;
	col_info_add(w, ", Transfer type: %s", type);
	walk_options(w, off);
}

static void walk_error(struct walk *w)
{
	uint16_t    code = get_u16(w, 2);
	const char *message = "";

	add(w, w->node, ERROR_CODE, 2, 2);
	if (walk_ok(w))
		col_info_add(w, ", Code: %s", name_or(w, code_names, code, "Unknown (%u)"));
	walk_text_field(w, w->node, ERROR_MESSAGE, HEADER_BYTES, &message);
	if (!walk_ok(w))
		return;
	col_info_add(w, ", Message: %s", message);
	expert(w, w->node, ERROR, NULL);
}

static void walk(struct walk *w)
{
	uint16_t opcode = get_u16(w, 0);

	if (!walk_ok(w))
		return;
	col_info(w, "%s", name_or(w, opcode_names, opcode, "Unknown (0x%04x)"));
	add(w, w->node, OPCODE, 0, 2);
	switch (opcode) {
	case READ:
	case WRITE: walk_request(w, opcode); return;
	case DATA_PACKET:
	case ACKNOWLEDGEMENT:
		add(w, w->node, BLOCK, 2, 2);
		if (!walk_ok(w))
			return;
		col_info_add(w, ", Block: %u", get_u16(w, 2));
		if (opcode == DATA_PACKET && remaining(w, HEADER_BYTES) < BLOCK_BYTES)
			col_info_add(w, " (last)");
		node_len(w->node, HEADER_BYTES);
		return;
	case ERROR_CODE_: walk_error(w); return;
	case OPTION_ACKNOWLEDGEMENT: walk_options(w, 2); return;
	}
	if (remaining(w, 2))
		add(w, w->node, DATA, 2, REST);
}

const struct proto proto_tftp = {
    .name = "tftp",
    .title = "Trivial File Transfer Protocol",
    .brief = "TFTP",
    .fields = fields,
    .nfields = N,
    BINDS({T_UDP_PORT, 69}),
    .scan = scan,
    .walk = walk,
};
