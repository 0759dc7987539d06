/* tls_quic.c -- QUIC's transport parameters, an extension of TLS's hellos: RFC 9000 section 18, RFC 9368 and others. */
#include "proto/quic.h"
#include "proto/tls.h"

enum value_kind { NUMBER, OTHER };
enum { NO_ROW = 0xffff, VERSION_INFORMATION = 0x11, GREASE_STEP = 31, GREASE_FIRST = 27 };

/* clang-format off */
static const struct parameter {
	uint64_t        id;
	const char     *name;
	uint16_t        field;
	enum value_kind kind;
	const char     *unit;
} parameters[] = {
	{0x00, "original_destination_connection_id", TLS_QUIC_PARAMETER_ORIGINAL_DESTINATION_CONNECTION_ID, OTHER, ""},
	{0x01, "max_idle_timeout", TLS_QUIC_PARAMETER_MAX_IDLE_TIMEOUT, NUMBER, " ms"},
	{0x02, "stateless_reset_token", TLS_QUIC_PARAMETER_STATELESS_RESET_TOKEN, OTHER, ""},
	{0x03, "max_udp_payload_size", TLS_QUIC_PARAMETER_MAX_UDP_PAYLOAD_SIZE, NUMBER, ""},
	{0x04, "initial_max_data", TLS_QUIC_PARAMETER_INITIAL_MAX_DATA, NUMBER, ""},
	{0x05, "initial_max_stream_data_bidi_local", TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_BIDI_LOCAL, NUMBER, ""},
	{0x06, "initial_max_stream_data_bidi_remote", TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_BIDI_REMOTE, NUMBER, ""},
	{0x07, "initial_max_stream_data_uni", TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_UNI, NUMBER, ""},
	{0x08, "initial_max_streams_bidi", TLS_QUIC_PARAMETER_INITIAL_MAX_STREAMS_BIDI, NUMBER, ""},
	{0x09, "initial_max_streams_uni", TLS_QUIC_PARAMETER_INITIAL_MAX_STREAMS_UNI, NUMBER, ""},
	{0x0a, "ack_delay_exponent", TLS_QUIC_PARAMETER_ACK_DELAY_EXPONENT, NUMBER, ""},
	{0x0b, "max_ack_delay", TLS_QUIC_PARAMETER_MAX_ACK_DELAY, NUMBER, ""},
	{0x0e, "active_connection_id_limit", TLS_QUIC_PARAMETER_ACTIVE_CONNECTION_ID_LIMIT, NUMBER, ""},
	{0x0f, "initial_source_connection_id", TLS_QUIC_PARAMETER_INITIAL_SOURCE_CONNECTION_ID, OTHER, ""},
	{0x10, "retry_source_connection_id", TLS_QUIC_PARAMETER_RETRY_SOURCE_CONNECTION_ID, OTHER, ""},
	{0x20, "max_datagram_frame_size", TLS_QUIC_PARAMETER_MAX_DATAGRAM_FRAME_SIZE, NUMBER, ""},
	{0x1057, "loss_bits", TLS_QUIC_PARAMETER_LOSS_BITS, NUMBER, ""},
	{0x7158, "enable_time_stamp_v2", TLS_QUIC_PARAMETER_ENABLE_TIME_STAMP_V2, NUMBER, ""},
	{0xff04de1b, "min_ack_delay", TLS_QUIC_PARAMETER_MIN_ACK_DELAY, NUMBER, ""},
	{0x3127, "google_initial_rtt", TLS_QUIC_PARAMETER_GOOGLE_INITIAL_RTT, NUMBER, " us"},
	{0x3128, "google_connection_options", TLS_QUIC_PARAMETER_GOOGLE_CONNECTION_OPTIONS, OTHER, ""},
	{0x3129, "google_user_agent", TLS_QUIC_PARAMETER_GOOGLE_USER_AGENT, OTHER, ""},
	{0x312b, "google_key_update_not_yet_supported", TLS_QUIC_PARAMETER_GOOGLE_KEY_UPDATE_NOT_YET_SUPPORTED, OTHER, ""},
	{0x312c, "google_support_handshake_done", TLS_QUIC_PARAMETER_GOOGLE_SUPPORT_HANDSHAKE_DONE, OTHER, ""},
	{0x4752, "google_quic_version", TLS_QUIC_PARAMETER_GOOGLE_QUIC_VERSION, OTHER, ""},
	{0x0c, "disable_active_migration", NO_ROW, OTHER, ""}, {0x0d, "preferred_address", NO_ROW, OTHER, ""},
	{0x11, "version_information", NO_ROW, OTHER, ""}, {0x2ab2, "grease_quic_bit", NO_ROW, OTHER, ""},
};
/* clang-format on */

static const struct parameter *find(uint64_t id)
{
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
		if (parameters[i].id == id)
			return &parameters[i];
	return NULL;
}

static const char *name_of_parameter(uint64_t id)
{
	const struct parameter *p = find(id);

	if (id > GREASE_FIRST && id % GREASE_STEP == GREASE_FIRST)
		return "GREASE";
	return p ? p->name : NULL;
}

void tls_put_quic_parameter(struct text *t, uint64_t id)
{
	const char *name = name_of_parameter(id);

	text_printf(t, "%s (0x%02llx)", name ? name : "Unknown", (unsigned long long)id);
}

static void walk_value(struct walk *w, struct node *n, uint64_t id, uint32_t off, uint32_t len)
{
	const struct parameter *p = find(id);
	uint32_t                used;

	if (id == VERSION_INFORMATION) {
		for (uint32_t i = 0; i + 4 <= len; i += 4)
			add(w, n, i ? TLS_QUIC_PARAMETER_VI_OTHER_VERSION : TLS_QUIC_PARAMETER_VI_CHOSEN_VERSION,
			    off + i, 4);
		return;
	}
	if (!p || p->field == NO_ROW)
		return;
	if (p->kind != NUMBER) {
		add(w, n, p->field, off, len);
		return;
	}
	uint64_t value = quic_number(w, off, &used);
	add_uint(w, n, p->field, off, used, value);
	node_append(n, " %llu%s", (unsigned long long)value, p->unit);
}

void tls_walk_quic_parameters(struct walk *w, struct node *under, uint32_t off, uint32_t end)
{
	while (off < end && walk_ok(w)) {
		uint32_t    id_bytes, length_bytes;
		uint64_t    id = quic_number(w, off, &id_bytes), len = quic_number(w, off + id_bytes, &length_bytes);
		uint32_t    at = off + id_bytes + length_bytes;
		const char *name = name_of_parameter(id);
		if (!walk_ok(w) || at > end || len > end - at) {
			walk_fail(w, WALK_MALFORMED);
			return;
		}
		struct node *n =
		    add_text(w, under, off, at + (uint32_t)len - off, "Parameter: %s (len=%u)",
		             name ? name : walk_printf(w, "Unknown 0x%04llx", (unsigned long long)id), (unsigned)len);
		add_uint(w, n, TLS_QUIC_PARAMETER_TYPE, off, id_bytes, id);
		add_uint(w, n, TLS_QUIC_PARAMETER_LENGTH, off + id_bytes, length_bytes, len);
		add(w, n, TLS_QUIC_PARAMETER_VALUE, at, (uint32_t)len);
		walk_value(w, n, id, at, (uint32_t)len);
		off = at + (uint32_t)len;
	}
}
