/* loop.c -- Ethernet's Configuration Test Protocol (loopback): Ethernet specification 2.0, chapter 8.
 *
 *   0      2         function 1: | receipt number | data      function 2: | forwarding address (6) | function ...
 *   | skip | function | ...           (all numbers little-endian) */
#include "proto/proto.h"

/* clang-format off */
static const struct name function_names[] = {{1, "Reply"}, {2, "Forward Data"}, {0, NULL}};

enum { SKIPCOUNT, FUNCTION, RELEVANT_FUNCTION, RECEIPT_NUMBER, FORWARDING_ADDRESS, N };
static const struct field fields[N] = {
	[SKIPCOUNT]          = {"loop.skipcount", "skipCount", U16, DEC},
	[FUNCTION]           = {"loop.function", "Function", U16, DEC, NAMES(function_names)},
	[RELEVANT_FUNCTION]  = {"loop.relevant_function", "Relevant function", U16, DEC, NAMES(function_names)},
	[RECEIPT_NUMBER]     = {"loop.receipt_number", "Receipt number", U16, DEC},
	[FORWARDING_ADDRESS] = {"loop.forwarding_address", "Forwarding address", MAC},
};
/* clang-format on */

enum { REPLY = 1, FORWARD = 2, REPLY_BYTES = 4, FORWARD_BYTES = 8 };

/* Where the data behind the last function begins; the frame's end if it ends before. */
static uint32_t data_offset(const uint8_t *p, uint32_t len)
{
	for (uint32_t at = 2; at + 2 <= len;) {
		uint16_t function = le16(p + at);
		if (function != FORWARD)
			return at + (function == REPLY ? REPLY_BYTES : 2);
		at += FORWARD_BYTES;
	}
	return len;
}

static void scan(struct scan *s)
{
	uint32_t at = data_offset(s->p, s->caplen);

	if (at < s->caplen)
		scan_child(s, P_data, at);
}

/* One function; returns the next one's offset, 0 where there is none. */
static uint32_t walk_function(struct walk *w, uint32_t at, uint32_t relevant, bool *named)
{
	uint16_t function = get_u16(w, at);

	if (at == relevant) {
		add(w, w->node, RELEVANT_FUNCTION, at, 2);
		if (walk_ok(w))
			col_info(w, "%s", name_or(w, function_names, function, "Unknown function (%u)"));
		*named = true;
	}
	add(w, w->node, FUNCTION, at, 2);
	if (function == REPLY)
		add(w, w->node, RECEIPT_NUMBER, at + 2, 2);
	if (function != FORWARD)
		return 0;
	add(w, w->node, FORWARDING_ADDRESS, at + 2, 6);
	return at + FORWARD_BYTES;
}

static void walk(struct walk *w)
{
	bool named = false;

	w->le = 1;
	uint32_t relevant = get_u16(w, 0) + 2u;
	add(w, w->node, SKIPCOUNT, 0, 2);
	node_label(w->node, "Configuration Test Protocol (loopback)");
	col_info(w, "%s", "");
	for (uint32_t at = 2; at && walk_ok(w);)
		at = walk_function(w, at, relevant, &named);
	if (walk_ok(w) && !named)
		col_info(w, "No valid function found");
}

const struct proto proto_loop = {
    .name = "loop",
    .title = "Configuration Test Protocol (loopback)",
    .brief = "LOOP",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x9000}),
    .scan = scan,
    .walk = walk,
};
