/* ntp_control.c -- messages of mode 6: RFC 9327 (before: RFC 1305 appendix B).
 *
 *   0       1                  2          4        6             8        10      12
 *   | flags | R E M, operation | sequence | status | association | offset | count | data, padding, key, digest
 */
#include "proto/ntp.h"

enum { CONTROL_HEADER_BYTES = 12, IS_RESPONSE = 0x80, IS_ERROR = 0x40, OPCODE_MASK = 31 };
enum operation {
	OP_READ_STATUS = 1,
	OP_READ_VARIABLES,
	OP_WRITE_VARIABLES,
	OP_READ_CLOCK,
	OP_WRITE_CLOCK,
	OP_TRAP = 7,
	OP_CONFIGURE,
	OP_SAVE_CONFIG,
	OP_MRU,
	OP_ORDERED_LIST,
	OP_NONCE
};

/* Flags of a peer are named in the line of the status word where they are set. */
static void add_peer_status(struct walk *w, uint32_t off, struct node *n)
{
	uint16_t v = get_u16(w, off);

	for (unsigned bit = 0; bit < 5; bit++)
		if (v & 0x8000 >> bit)
			node_append(n, ", %s", ntp_fields[NTP_CTRL_PEER_STATUS_CONFIG + bit].label);
	node_append(n, ", Peer Selection: %s, Peer Event Code: %s",
	            ntp_value_text(w, NTP_CTRL_PEER_STATUS_SELECTION, v >> 8 & 7),
	            ntp_value_text(w, NTP_CTRL_PEER_STATUS_CODE, v & 15));
	for (unsigned field = NTP_CTRL_PEER_STATUS_CONFIG; field <= NTP_CTRL_PEER_STATUS_CODE; field++)
		add(w, n, field, off, 2);
}

static void add_system_status(struct walk *w, struct node *n)
{
	uint16_t v = get_u16(w, 4);

	node_append(n, ", Leap Indicator: %s, Clock Source: %s, System Event Code: %s",
	            ntp_value_text(w, NTP_CTRL_SYS_STATUS_LI, v >> 14),
	            ntp_value_text(w, NTP_CTRL_SYS_STATUS_CLKSRC, v >> 8 & 63),
	            ntp_value_text(w, NTP_CTRL_SYS_STATUS_CODE, v & 15));
	for (unsigned field = NTP_CTRL_SYS_STATUS_LI; field <= NTP_CTRL_SYS_STATUS_CODE; field++)
		add(w, n, field, 4, 2);
}

static void add_status(struct walk *w, uint8_t flags, uint16_t association)
{
	uint8_t      operation = flags & OPCODE_MASK;
	uint16_t     v = get_u16(w, 4);
	struct node *n = add(w, w->node, NTP_CTRL_STATUS, 4, 2);

	if (!(flags & IS_RESPONSE))
		return;
	if (flags & IS_ERROR) {
		node_append(n, ", Error Status Word: %s", ntp_value_text(w, NTP_CTRL_ERR_STATUS, v >> 8));
		add(w, n, NTP_CTRL_ERR_STATUS, 4, 2);
	} else if (operation == OP_READ_CLOCK || operation == OP_WRITE_CLOCK) {
		node_append(n, ", Clock Status: %s", ntp_value_text(w, NTP_CTRL_CLOCK_STATUS_STATUS, v >> 8));
		add(w, n, NTP_CTRL_CLOCK_STATUS_STATUS, 4, 2);
		add(w, n, NTP_CTRL_CLOCK_STATUS_CODE, 4, 2);
	} else if (operation && operation <= OP_WRITE_VARIABLES && association) {
		add_peer_status(w, 4, n);
	} else if ((operation && operation <= OP_WRITE_VARIABLES) || operation == OP_TRAP) {
		add_system_status(w, n);
	}
}

/* ------------------------------------------------------------------ variables */

/* A node for each of what the pieces of a variable's value are, all with the same text. */
static void add_nested(struct walk *w, struct node *n, unsigned depth, uint32_t off, uint32_t len)
{
	const char *text = walk_string(w, off, len);

	for (; depth; depth--)
		n = add_text(w, n, off, len, "%s", text);
}

static void add_quoted_value(struct walk *w, struct node *n, uint32_t off, uint32_t len)
{
	const char *text = walk_string(w, off, len), *bare = walk_string(w, off + 1, len - 2);

	n = add_text(w, n, off, len, "%s", text);
	n = add_text(w, n, off, len, "%s", text);
	n = add_text(w, n, off + 1, len - 2, "%s", bare);
	n = add_text(w, n, off, len, "%s", text);
	add_nested(w, n, 1, off, 1);
	add_nested(w, n, 3, off + 1, len - 2);
	add_nested(w, n, 1, off + len - 1, 1);
}

/* One "name=value", "name="quoted value"" or "name". */
static void add_variable(struct walk *w, struct node *data, uint32_t off, uint32_t len, bool last)
{
	const uint8_t *p = get_bytes(w, off, len), *equals = p ? memchr(p, '=', len) : NULL;
	const char    *text = walk_string(w, off, len);
	uint32_t       name = equals ? (uint32_t)(equals - p) : len, value = off + name + 1;

	if (!p)
		return;
	struct node *n = add_text(w, add_text(w, data, off, len, "%s", text), off, len, "%s", text);
	add_nested(w, n, 1, off, name);
	if (equals) {
		uint32_t bytes = len - name - 1;
		add_nested(w, n, 1, off + name, 1);
		if (bytes >= 2 && equals[1] == '"' && p[len - 1] == '"')
			add_quoted_value(w, n, value, bytes);
		else if (bytes)
			add_nested(w, n, 3, value, bytes);
	}
	add_nested(w, n, last ? 1 : 2, off + len, 0);
}

/* Where the variable that starts at p ends: at a comma that is not quoted. */
static uint32_t variable_bytes(const uint8_t *p, uint32_t len)
{
	bool quoted = false;

	for (uint32_t i = 0; i < len; i++) {
		if (p[i] == '"' && (quoted || memchr(p + i + 1, '"', len - i - 1)))
			quoted = !quoted;
		else if (p[i] == ',' && !quoted)
			return i;
	}
	return len;
}

static void add_variables(struct walk *w, struct node *data, uint32_t len)
{
	const uint8_t *p = get_bytes(w, CONTROL_HEADER_BYTES, len);

	for (uint32_t i = 0; p && walk_labels(w) && i < len;) {
		uint32_t n = variable_bytes(p + i, len - i), used = n;
		while (used && i + n == len && (p[i + used - 1] == '\r' || p[i + used - 1] == '\n'))
			used--;
		if (used)
			add_variable(w, data, CONTROL_HEADER_BYTES + i, used, i + used == len);
		i += n + 1;
		while (i < len && (p[i] == ' ' || p[i] == '\r' || p[i] == '\n' || p[i] == ','))
			i++;
	}
}

/* ------------------------------------------------------------------ the message */

/* Which peers there are, and how they are; the words of status stand beside the data. */
static void add_peers(struct walk *w, struct node *data, uint32_t len)
{
	enum { PEER_BYTES = 4 };

	for (uint32_t off = CONTROL_HEADER_BYTES; off < CONTROL_HEADER_BYTES + len && walk_ok(w); off += PEER_BYTES) {
		uint32_t     rest = remaining(w, off);
		struct node *n = add(w, data, NTP_CTRL_ITEM, off, rest < PEER_BYTES ? rest : PEER_BYTES);
		add(w, n, NTP_CTRL_ASSOCID, off, 2);
		struct node *status = add(w, w->node, NTP_CTRL_STATUS, off + 2, 2);
		add_peer_status(w, off + 2, status);
	}
}

static void add_data(struct walk *w, uint8_t operation, uint16_t association, uint32_t len)
{
	uint32_t     rest = remaining(w, CONTROL_HEADER_BYTES);
	struct node *n = add(w, w->node, NTP_CTRL_DATA, CONTROL_HEADER_BYTES, len < rest ? len : rest);

	if (operation == OP_READ_STATUS && !association)
		add_peers(w, n, len);
	else if (operation >= OP_READ_VARIABLES && operation <= OP_WRITE_CLOCK)
		add_variables(w, n, len);
	else if (operation == OP_TRAP)
		add(w, n, NTP_CTRL_TRAPMSG, CONTROL_HEADER_BYTES, len);
	else if (operation == OP_CONFIGURE || operation == OP_SAVE_CONFIG)
		add(w, n, NTP_CTRL_CONFIGURATION, CONTROL_HEADER_BYTES, len);
	else if (operation >= OP_MRU && operation <= OP_NONCE)
		add(w, n, NTP_CTRL_MRU + operation - OP_MRU, CONTROL_HEADER_BYTES, len);
}

/* RFC 9327 section 2 shows where it stands: behind data that is padded to 8 bytes. */
static void add_authenticator(struct walk *w, uint32_t off)
{
	enum { MD5_BYTES = 20, SHA_BYTES = 24 };
	uint32_t start = (off + 7) & ~7u;

	if (w->len <= start)
		return;
	if (start > off)
		add(w, w->node, NTP_PADDING, off, start - off);
	uint32_t     len = w->len - start;
	struct node *n = add_text(w, w->node, start, len, "Authenticator");
	if (len != MD5_BYTES && len != SHA_BYTES)
		return;
	add_uint(w, n, NTP_KEY_TYPE, start, 0, len == SHA_BYTES);
	add(w, n, NTP_KEY_INDEX, start, 4);
	add(w, n, NTP_KEY_SIGNATURE, start + 4, len - 4);
}

void ntp_walk_control(struct walk *w)
{
	uint8_t      flags = get_u8(w, 1), operation = flags & OPCODE_MASK;
	uint32_t     count = get_u16(w, 10);
	uint16_t     association = get_u16(w, 6);
	struct node *n = add(w, w->node, NTP_CTRL_FLAGS2, 1, 1);

	node_append(n, ", Response bit: %s, Opcode: %s", ntp_value_text(w, NTP_CTRL_FLAGS2_R, flags >> 7),
	            ntp_value_text(w, NTP_CTRL_FLAGS2_OPCODE, operation));
	for (unsigned field = NTP_CTRL_FLAGS2_R; field <= NTP_CTRL_FLAGS2_OPCODE; field++)
		add(w, n, field, 1, 1);
	add(w, w->node, NTP_CTRL_SEQUENCE, 2, 2);
	add_rows(w, w->node, NTP_RESPONSE_IN, NTP_DELTA_TIME, 0);
	add_status(w, flags, association);
	add(w, w->node, NTP_CTRL_ASSOCID, 6, 2);
	add(w, w->node, NTP_CTRL_OFFSET, 8, 2);
	add(w, w->node, NTP_CTRL_COUNT, 10, 2);
	if (count)
		add_data(w, operation, association, count);
	if (walk_ok(w) && !(flags & IS_RESPONSE))
		add_authenticator(w, CONTROL_HEADER_BYTES + count);
}
