/* websocket.c -- WebSocket: RFC 6455.  Its frames come out of an HTTP connection that was upgraded (http_head.c).
 * Compressed messages (RFC 7692) are shown as they came, and fragments of a message each by itself. */
#include "proto/proto.h"

/* clang-format off */
static const struct name opcode_names[] = {
	{0, "Continuation"}, {1, "Text"}, {2, "Binary"}, {8, "Connection Close"}, {9, "Ping"}, {10, "Pong"}, {0, NULL}
};
static const struct name code_names[] = {
	{1000, "Normal Closure"}, {1001, "Going Away"}, {1002, "Protocol error"}, {1003, "Unsupported Data"},
	{1004, "---Reserved----"}, {1005, "No Status Rcvd"}, {1006, "Abnormal Closure"},
	{1007, "Invalid frame payload data"}, {1008, "Policy Violation"}, {1009, "Message Too Big"},
	{1010, "Mandatory Ext."}, {1011, "Internal Server"}, {1015, "TLS handshake"}, {0, NULL}
};

enum {
	FIN, RSV, OPCODE, MASKED, PAYLOAD_LENGTH, LENGTH_16, LENGTH_64, MASKING_KEY, MASKED_PAYLOAD, PAYLOAD, CONTINUE, TEXT,
	CLOSE, STATUS_CODE, REASON, PING, PONG, UNKNOWN, N
};
static const struct field fields[N] = {
	[FIN]            = {"websocket.fin", "Fin", BOOL(8), MASK(0x80)},
	[RSV]            = {"websocket.rsv", "Reserved", U8, HEX, MASK(0x70)},
	[OPCODE]         = {"websocket.opcode", "Opcode", U8, DEC, MASK(0xf), NAMES(opcode_names)},
	[MASKED]         = {"websocket.mask", "Mask", BOOL(8), MASK(0x80)},
	[PAYLOAD_LENGTH] = {"websocket.payload_length", "Payload length", U8, DEC, MASK(0x7f)},
	[LENGTH_16]      = {"websocket.payload_length_ext_16", "Extended Payload length (16 bits)", U16, DEC},
	[LENGTH_64]      = {"websocket.payload_length_ext_64", "Extended Payload length (64 bits)", U64, DEC},
	[MASKING_KEY]    = {"websocket.masking_key", "Masking-Key", BYTES},
	[MASKED_PAYLOAD] = {"websocket.masked_payload", "Masked payload", NONE},
	[PAYLOAD]        = {"websocket.payload", "Payload", NONE},
	[CONTINUE]       = {"websocket.payload.continue", "Continue", BYTES},
	[TEXT]           = {"websocket.payload.text", "Text", STRING},
	[CLOSE]          = {"websocket.payload.close", "Close", NONE},
	[STATUS_CODE]    = {"websocket.payload.close.status_code", "Status code", U16, DEC, NAMES(code_names)},
	[REASON]         = {"websocket.payload.close.reason", "Reason", STRING},
	[PING]           = {"websocket.payload.ping", "Ping", BYTES},
	[PONG]           = {"websocket.payload.pong", "Pong", BYTES},
	[UNKNOWN]        = {"websocket.payload.unknown", "Unknown", BYTES},
};
/* clang-format on */

enum opcode { OP_CONTINUATION, OP_TEXT, OP_BINARY, OP_CLOSE = 8, OP_PING, OP_PONG };
enum { FIN_BIT = 0x80, MASK_BIT = 0x80, OPCODE_BITS = 0xf, LENGTH_BITS = 0x7f, IN_16_BITS = 126, IN_64_BITS = 127 };
enum { KEY_BYTES = 4, LENGTH_AT = 2, STATUS_BYTES = 2 };

/* The length of a frame's header by its second byte. */
static uint32_t header_bytes(uint8_t second)
{
	uint32_t length = second & LENGTH_BITS;

	return LENGTH_AT +
	       (length == IN_16_BITS   ? 2u
	        : length == IN_64_BITS ? 8u
	                               : 0) +
	       (second & MASK_BIT ? (uint32_t)KEY_BYTES : 0);
}

static enum framing_verdict message(struct framing *f)
{
	uint64_t need = LENGTH_AT;

	if (f->n >= LENGTH_AT)
		need = header_bytes(f->p[1]);
	if (f->n < need && !f->last) {
		f->need = need;
		return FRAMING_MORE;
	}
	f->need = f->n;
	if (f->n < need)
		return FRAMING_WHOLE;
	uint32_t length = f->p[1] & LENGTH_BITS;
	uint64_t payload = length == IN_16_BITS   ? be16(f->p + LENGTH_AT)
	                   : length == IN_64_BITS ? be64(f->p + LENGTH_AT) & INT64_MAX
	                                          : length;
	f->need = need + payload;
	return FRAMING_WHOLE;
}

/* ------------------------------------------------------------------ scan */

/* A whole message of text or bytes is a layer of its own. */
static void scan(struct scan *s)
{
	if (!scan_need(s, LENGTH_AT) || !scan_need(s, header_bytes(s->p[1])))
		return;
	uint32_t head = header_bytes(s->p[1]), opcode = s->p[0] & OPCODE_BITS;
	if (s->len > head && s->p[0] & FIN_BIT && (opcode == OP_TEXT || opcode == OP_BINARY))
		scan_child_made(s, opcode == OP_TEXT ? P_data_text_lines : P_data, s->len - head, false);
}

/* ------------------------------------------------------------------ walk */

static void walk_close(struct walk *w, struct node *payload, uint32_t at, uint32_t len)
{
	struct node *n = add(w, payload, CLOSE, at, len);

	if (len < STATUS_BYTES)
		return;
	add(w, n, STATUS_CODE, at, STATUS_BYTES);
	if (len > STATUS_BYTES)
		add(w, n, REASON, at + STATUS_BYTES, len - STATUS_BYTES);
}

/* The payload, as it was before masking. */
static void walk_payload(struct walk *w, struct node *payload, uint32_t opcode, bool fin, uint32_t at, uint32_t len)
{
	switch (opcode) {
	case OP_CONTINUATION: add(w, payload, CONTINUE, at, len); break;
	case OP_TEXT: add(w, payload, TEXT, at, len); break;
	case OP_BINARY: break;
	case OP_CLOSE: walk_close(w, payload, at, len); break;
	case OP_PING:
	case OP_PONG: add(w, payload, opcode == OP_PING ? PING : PONG, at, len); break;
	default: add(w, payload, UNKNOWN, at, len);
	}
	if (fin && (opcode == OP_TEXT || opcode == OP_BINARY))
		walk_hand_over(w, P_NONE, walk_source_of(w), walk_offset(w) + at, len, NULL);
}

/* The masked bytes from `head` on, as a source of their own. */
static void unmask(struct walk *w, uint32_t head, uint32_t len)
{
	const uint8_t *p = get_bytes(w, head, len), *key = get_bytes(w, head - KEY_BYTES, KEY_BYTES);
	uint8_t       *out = walk_alloc(w, len);

	for (uint32_t i = 0; p && key && i < len; i++)
		out[i] = p[i] ^ key[i % KEY_BYTES];
	if (p && key)
		walk_switch(w, walk_source(w, "Unmasked data", out, len));
}

static void walk_frame_header(struct walk *w, uint32_t head)
{
	add(w, w->node, FIN, 0, 1);
	add(w, w->node, RSV, 0, 1);
	add(w, w->node, OPCODE, 0, 1);
	add(w, w->node, MASKED, 1, 1);
	uint32_t     length = get_u8(w, 1) & LENGTH_BITS;
	struct node *n = add(w, w->node, PAYLOAD_LENGTH, 1, 1);
	if (length == IN_16_BITS || length == IN_64_BITS) {
		node_append(n, " Extended Payload Length (%u bits)", length == IN_16_BITS ? 16u : 64u);
		add(w, w->node, length == IN_16_BITS ? LENGTH_16 : LENGTH_64, LENGTH_AT, length == IN_16_BITS ? 2 : 8);
	}
	if (get_u8(w, 1) & MASK_BIT)
		add(w, w->node, MASKING_KEY, head - KEY_BYTES, KEY_BYTES);
	node_len(w->node, head);
}

static void walk(struct walk *w)
{
	uint8_t      first = get_u8(w, 0), second = get_u8(w, 1);
	uint32_t     head = header_bytes(second), opcode = first & OPCODE_BITS, len = remaining(w, head);
	bool         masked = second & MASK_BIT, fin = first & FIN_BIT;
	struct node *payload;

	col_info_add(w, "WebSocket %s%s%s", name_or(w, opcode_names, opcode, "Unknown Opcode"), fin ? " [FIN] " : " ",
	             masked ? "[MASKED]" : "");
	walk_frame_header(w, head);
	if (!len || !walk_ok(w))
		return;
	struct walk former = *w;
	if (masked) {
		add(w, w->node, MASKED_PAYLOAD, head, len);
		unmask(w, head, len);
		payload = add(w, w->node, PAYLOAD, 0, len);
		walk_payload(w, payload, opcode, fin, 0, len);
		walk_return(w, &former);
	} else {
		payload = add(w, w->node, PAYLOAD, head, len);
		walk_payload(w, payload, opcode, fin, head, len);
	}
}

const struct proto proto_websocket = {
    .name = "websocket",
    .title = "WebSocket",
    .brief = "WebSocket",
    .fields = fields,
    .nfields = N,
    .message = message,
    .scan = scan,
    .walk = walk,
};
