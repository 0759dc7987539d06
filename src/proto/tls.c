/* tls.c -- Transport Layer Security's records: RFC 8446 section 5, RFC 5246 section 6, SSL 3.0 (RFC 6101).  One message
 * of the stream is a run of whole records; what they carry encrypted stays so.
 *
 *   0      1         3        5
 *   | type | version | length | content ... */
#include "proto/tls.h"

#include <openssl/evp.h>
#include <string.h>

enum { HEADER = 5, RECORD_MAX = 16384 + 2048, EXT_ALPN = 16, EXT_VERSIONS = 43 };

/* ------------------------------------------------------------------ framing */

static bool looks_like_record(const uint8_t *p, uint32_t n)
{
	if (p[0] < TLS_CHANGE || p[0] > TLS_BEAT)
		return false;
	if (n < HEADER)
		return true;
	uint16_t version = be16(p + 1), len = be16(p + 3);
	return (version >> 8 == 3 || version == TLS_GMTLS) && len <= RECORD_MAX &&
	       (len || p[0] == TLS_DATA || p[0] == TLS_SHAKE);
}

bool tls_may_begin(const uint8_t *p, uint32_t n)
{
	return n && p[0] == TLS_SHAKE && (n < 2 || p[1] == 3) && (n < 3 || p[2] <= 4) &&
	       (n < HEADER || be16(p + 3) <= RECORD_MAX) && (n <= HEADER || p[HEADER] == TLS_CLIENT_HELLO);
}

uint16_t tls_version_of(uint16_t version)
{
	return version >> 8 == 0x7f || version >> 8 == 0xfb ? TLS_1_3 : version;
}

static bool is_version(uint16_t version)
{
	return (version >= TLS_SSL3 && version <= TLS_1_3) || version == TLS_GMTLS;
}

static enum tls_app app_of(const uint8_t *p, uint32_t n)
{
	if (n == 8 && (memcmp(p, "http/1.1", 8) == 0 || memcmp(p, "http/1.0", 8) == 0))
		return TLS_APP_HTTP;
	if (n >= 2 && memcmp(p, "h2", 2) == 0 && (n == 2 || p[2] == '-'))
		return TLS_APP_HTTP2;
	return n >= 4 && memcmp(p, "spdy", 4) == 0 ? TLS_APP_SPDY : TLS_APP_OTHER;
}

/* What a ServerHello (its body) decides. */
static void take_server_hello(struct tls_context *own, struct tls_context *peer, const uint8_t *p, uint32_t n)
{
	struct tls_hello     h;
	struct tls_extension x;

	if (!tls_parse_hello(p, 0, n, true, &h))
		return;
	uint16_t version = tls_version_of(h.version);
	own->server = true;
	own->cipher = peer->cipher = be16(p + h.ciphers);
	for (uint32_t at = h.extensions + 2; tls_extension(p, n, &at, &x);) {
		if (x.type == EXT_VERSIONS && x.len == 2)
			version = tls_version_of(be16(p + x.at));
		if (x.type == EXT_ALPN && x.len > 3 && p[x.at + 2] + 3u <= x.len)
			own->app = peer->app = (uint8_t)app_of(p + x.at + 3, p[x.at + 2]);
	}
	if (is_version(version))
		own->version = peer->version = version;
}

static void take_handshake(struct tls_context *own, struct tls_context *peer, const uint8_t *p, uint32_t n)
{
	for (uint32_t at = 0; at + 4 <= n;) {
		uint32_t len = be24(p + at + 1), rest = n - at - 4;
		if (len > rest)
			len = rest;
		if (p[at] == TLS_CLIENT_HELLO)
			own->client = true;
		if (p[at] == TLS_SERVER_HELLO)
			take_server_hello(own, peer, p + at + 4, len);
		at += 4 + len;
	}
}

static void take_record(struct tls_context *own, struct tls_context *peer, const uint8_t *p, uint32_t len)
{
	bool hello = p[0] == TLS_SHAKE && len && p[HEADER] == TLS_CLIENT_HELLO;

	if (!own->version && !hello && is_version(be16(p + 1)))
		own->version = peer->version = be16(p + 1);
	if (p[0] == TLS_SHAKE && (!own->changed || own->version == TLS_1_3))
		take_handshake(own, peer, p + HEADER, len);
	if (p[0] == TLS_CHANGE)
		own->changed = true;
}

static void put_data(struct framing *f)
{
	const struct tls_context *own = (const struct tls_context *)f->own, *peer = (const struct tls_context *)f->peer;

	f->data = (uint32_t)own->cipher << TLS_CIPHER_SHIFT | (own->changed ? TLS_DATA_CHANGED : 0) |
	          (peer->changed ? TLS_DATA_PEER_CHANGED : 0);
}

static enum framing_verdict ssl2_message(struct framing *f)
{
	struct tls_context *own = (struct tls_context *)f->own, *peer = (struct tls_context *)f->peer;

	if (f->n < 2)
		return FRAMING_SEGMENT;
	f->need = (f->p[0] & 0x80 ? (be16(f->p) & 0x7fff) + 2u : (be16(f->p) & 0x3fff) + 3u);
	f->data = TLS_DATA_SSL2;
	if (own->ssl2_messages >= (own->client ? 2 : 1))
		f->data |= TLS_DATA_ENCRYPTED;
	if (f->need > f->n && !f->last)
		return FRAMING_MORE;
	if (!own->ssl2_messages && !peer->ssl2_messages) {
		own->client = true;
		own->ssl2 = peer->ssl2 = be16(f->p + 3) == TLS_SSL2 || !is_version(be16(f->p + 3));
	}
	if (own->ssl2_messages < UINT8_MAX)
		own->ssl2_messages++;
	return FRAMING_WHOLE;
}

static enum framing_verdict message(struct framing *f)
{
	struct tls_context *own = (struct tls_context *)f->own, *peer = (struct tls_context *)f->peer;
	uint32_t            at = 0;

	put_data(f);
	if (own->ssl2 || (!own->version && tls_is_ssl2_hello(f->p, f->n)))
		return ssl2_message(f);
	while (f->n - at >= HEADER && looks_like_record(f->p + at, f->n - at)) {
		uint32_t len = be16(f->p + at + 3);
		if (at + HEADER + len > f->n)
			break;
		take_record(own, peer, f->p + at, len);
		at += HEADER + len;
	}
	f->need = at;
	if (at == f->n || (at && looks_like_record(f->p + at, f->n - at) && !f->last))
		return FRAMING_WHOLE;
	if (!at && looks_like_record(f->p, f->n) && !f->last) {
		f->need = f->n < HEADER ? f->n : HEADER + (uint32_t)be16(f->p + 3);
		if (f->n < HEADER)
			return FRAMING_SEGMENT;
		return f->p[0] == TLS_DATA && own->version ? FRAMING_WHOLE : FRAMING_MORE;
	}
	f->need = f->n;
	return FRAMING_WHOLE;
}

static bool accepts(const struct scan *s)
{
	if (s->caplen < 3)
		return false;
	if (s->p[0] >= TLS_CHANGE && s->p[0] <= TLS_BEAT && s->p[1] == 3 && s->p[2] <= 4)
		return s->caplen < HEADER || (be16(s->p + 3) && be16(s->p + 3) <= RECORD_MAX);
	return tls_is_ssl2_hello(s->p, s->caplen);
}

/* ------------------------------------------------------------------ names */

static const char *version_name(uint16_t version)
{
	static const struct name names[] = {
	    {TLS_SSL2, "SSLv2"}, {0x300, "SSLv3"},   {0x301, "TLSv1"},     {0x302, "TLSv1.1"},
	    {0x303, "TLSv1.2"},  {0x304, "TLSv1.3"}, {TLS_GMTLS, "GMTLS"}, {0, NULL},
	};
	const char *name = name_of(names, version);

	return name ? name : "SSL";
}

/* What speaks inside, by the server's port. */
static const char *by_port(uint16_t port)
{
	static const struct name names[] = {
	    {21, "File Transfer Protocol (FTP)"}, /* these begin TLS by themselves */
	    {25, "Simple Mail Transfer Protocol"},
	    {110, "Post Office Protocol"},
	    {143, "Internet Message Access Protocol"},
	    {389, "Lightweight Directory Access Protocol"},
	    {587, "Simple Mail Transfer Protocol"},
	    {3306, "MySQL Protocol"},
	    {5222, "XMPP Protocol"},
	    {443, "Hypertext Transfer Protocol"},
	    {465, "Simple Mail Transfer Protocol"},
	    {636, "Lightweight Directory Access Protocol"},
	    {802, "Modbus/TCP"},
	    {853, "Domain Name System"},
	    {993, "Internet Message Access Protocol"},
	    {995, "Post Office Protocol"},
	    {1300, "Q.931"},
	    {2221, "EtherNet/IP (Industrial Protocol)"},
	    {2443, "Skinny Client Control Protocol"},
	    {3389, "TPKT - ISO on TCP - RFC1006"},
	    {5061, "Session Initiation Protocol"},
	    {5671, "Advanced Message Queuing Protocol"},
	    {5868, "Diameter Protocol"},
	    {8883, "MQ Telemetry Transport Protocol"},
	    {27017, "Mongo Wire Protocol"},
	    {0, NULL},
	};
	return name_of(names, port);
}

static const char *app_name(const struct walk *w)
{
	const struct frame_info  *f = walk_frame(w);
	const struct tls_context *c = (const struct tls_context *)f->contexts[0];
	static const char *const apps[] = {NULL, "Hypertext Transfer Protocol", "HyperText Transfer Protocol 2", "SPDY",
	                                   NULL};

	if (c && c->app && apps[c->app])
		return apps[c->app];
	const char *name = by_port(w->row->sport);
	return name ? name : by_port(w->row->dport);
}

const char *tls_md5(struct walk *w, const char *text)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned      n = 0;
	char         *out = walk_alloc(w, 33);

	if (!EVP_Digest(text, strlen(text), hash, &n, EVP_md5(), NULL) || n != 16)
		return "";
	for (unsigned i = 0; i < 16; i++) {
		out[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	out[32] = '\0';
	return out;
}

/* ------------------------------------------------------------------ records */

static void walk_change(struct tls *t, struct node *record, const char *version, uint32_t off)
{
	bool server = !t->changed && !t->peer_changed && t->version != TLS_1_3 && t->cipher;

	node_label(record, "%s Record Layer: Change Cipher Spec Protocol: Change Cipher Spec", version);
	col_info_sep(t->w, ", ", "Change Cipher Spec");
	struct node *n = add(t->w, record, TLS_CHANGE_CIPHER_SPEC, off, 1);
	node_label(n, "Change Cipher Spec Message");
	const struct tls_context *c = (const struct tls_context *)walk_frame(t->w)->contexts[0];
	if (server && c && c->server)
		expert(t->w, n, TLS_RESUMED, NULL);
	t->changed = true;
}

static void walk_alert(struct tls *t, struct node *record, const char *version, uint32_t off, uint32_t len)
{
	struct walk *w = t->w;
	const char  *level = len == 2 ? name_of(tls_level_names, get_u8(w, off)) : NULL;
	const char  *what = level ? name_of(tls_desc_names, get_u8(w, off + 1)) : NULL;

	struct node *n = add(w, record, TLS_ALERT_MESSAGE, off, len);
	if (!what) {
		node_label(record, "%s Record Layer: Encrypted Alert", version);
		node_label(n, "Alert Message: Encrypted Alert");
		col_info_sep(w, ", ", "Encrypted Alert");
		return;
	}
	node_label(record, "%s Record Layer: Alert (Level: %s, Description: %s)", version, level, what);
	node_label(n, "Alert Message");
	col_info_sep(w, ", ", "Alert (Level: %s, Description: %s)", level, what);
	add(w, n, TLS_ALERT_MESSAGE_LEVEL, off, 1);
	add(w, n, TLS_ALERT_MESSAGE_DESC, off + 1, 1);
}

static void walk_beat(struct tls *t, struct node *record, const char *version, uint32_t off, uint32_t len)
{
	struct walk *w = t->w;
	uint32_t     claims = len >= 3 ? get_u16(w, off + 1) : 0;
	const char  *type = len >= 3 && !t->changed ? name_of(tls_message_type_names, get_u8(w, off)) : NULL;
	struct node *n = add(w, record, TLS_HEARTBEAT_MESSAGE, off, len);

	if (!type) {
		node_label(record, "%s Record Layer: Encrypted Heartbeat", version);
		node_label(n, "Encrypted Heartbeat Message");
		col_info_sep(w, ", ", "Encrypted Heartbeat");
		return;
	}
	node_label(record, "%s Record Layer: Heartbeat %s", version, type);
	col_info_sep(w, ", ", "Heartbeat %s", type);
	node_label(n, "Heartbeat Message");
	add(w, n, TLS_HEARTBEAT_MESSAGE_TYPE, off, 1);
	struct node *length = add(w, n, TLS_HEARTBEAT_MESSAGE_PAYLOAD_LENGTH, off + 1, 2);
	uint32_t     fits = len - 3, payload = claims;
	if (claims + 16 > fits) {
		expert(w, length, TLS_HEARTBEAT_MESSAGE_PAYLOAD_LENGTH_INVALID, "Invalid heartbeat payload length (%u)",
		       claims);
		payload = claims < fits ? claims : fits;
		node_append(length, " (invalid, using %u to decode payload)", payload);
	}
	node_label(add(w, n, TLS_HEARTBEAT_MESSAGE_PAYLOAD, off + 3, payload), "Payload (%u byte%s)", payload,
	           payload == 1 ? "" : "s");
	if (fits > payload)
		node_label(add(w, n, TLS_HEARTBEAT_MESSAGE_PADDING, off + 3 + payload, fits - payload),
		           "Padding and HMAC (%u byte%s)", fits - payload, fits - payload == 1 ? "" : "s");
}

static void walk_data(struct tls *t, struct node *record, const char *version, uint32_t off, uint32_t len)
{
	struct walk *w = t->w;
	const char  *app = app_name(w);

	node_label(record, "%s Record Layer: Application Data Protocol: %s", version, app ? app : "Application Data");
	col_info_sep(w, ", ", "Application Data");
	add(w, record, TLS_APP_DATA, off, len);
	uint32_t at =
	    off - HEADER; /* where tshark says it stands: the layer's own offset counts twice behind its start */
	if (app)
		node_generated(add_str(w, record, TLS_APP_DATA_PROTO, at ? walk_offset(w) + at : 0, 0, app));
}

static void walk_content(struct tls *t, struct node *record, uint8_t type, const char *version, uint32_t off,
                         uint32_t len)
{
	struct walk *w = t->w;

	if (type == TLS_CHANGE) {
		walk_change(t, record, version, off);
	} else if (type == TLS_ALERT) {
		walk_alert(t, record, version, off, len);
	} else if (type == TLS_DATA) {
		walk_data(t, record, version, off, len);
	} else if (type == TLS_BEAT) {
		walk_beat(t, record, version, off, len);
	} else if (t->changed && t->version != TLS_1_3) {
		node_label(record, "%s Record Layer: Handshake Protocol: Encrypted Handshake Message", version);
		node_label(add(w, record, TLS_HANDSHAKE, off, len), "Handshake Protocol: Encrypted Handshake Message");
		col_info_sep(w, ", ", "Encrypted Handshake Message");
	} else {
		const char *what = tls_walk_handshake(t, record, off, off + len);
		node_label(record, "%s Record Layer: Handshake Protocol: %s", version, what);
	}
}

/* One record; returns where it ends. */
static uint32_t walk_record(struct tls *t, uint32_t off)
{
	struct walk *w = t->w;
	uint8_t      type = get_u8(w, off);
	uint16_t     says = get_u16(w, off + 1), len = get_u16(w, off + 3);
	const char  *version = version_name(t->version ? t->version : says);

	if (!walk_ok(w))
		return w->len;
	struct node *record = add(w, w->node, TLS_RECORD, off, HEADER + len);
	col_protocol(w, version);
	if (type == TLS_DATA && t->version == TLS_1_3)
		add(w, record, TLS_RECORD_OPAQUE_TYPE, off, 1);
	else
		add(w, record, TLS_RECORD_CONTENT_TYPE, off, 1);
	add(w, record, TLS_RECORD_VERSION, off + 1, 2);
	struct node *length = add(w, record, TLS_RECORD_LENGTH, off + 3, 2);
	if (!len && type == TLS_SHAKE) {
		expert(w, length, TLS_RECORD_LENGTH_INVALID, "Zero-length Handshake fragments are not allowed");
		return off + HEADER;
	}
	walk_content(t, record, type, version, off + HEADER, len);
	return off + HEADER + len;
}

static void fence_former(struct walk *w)
{
	const struct layer *layers;

	walk_layers(w, &layers);
	for (const struct layer *l = layers; walk_columns(w) && l < w->layer; l++)
		if (l->proto == P_tls)
			return;
	col_info(w, "%s", "");
}

static void walk(struct walk *w)
{
	const struct tls_context *c = (const struct tls_context *)walk_frame(w)->contexts[0];
	uint32_t                  data = w->layer->data;
	const char               *told = walk_told(w);
	struct tls                t = {.w = w,
	                               .version = c ? c->version : 0,
	                               .cipher = (uint16_t)(data >> TLS_CIPHER_SHIFT),
	                               .changed = data & TLS_DATA_CHANGED,
	                               .peer_changed = data & TLS_DATA_PEER_CHANGED};

	if (told && strcmp(told, TLS_IN_QUIC) == 0) {
		t = (struct tls){.w = w, .version = TLS_1_3, .quiet = true};
		col_protocol(w, "QUIC");
		node_label(w->node, "TLSv1.3 Record Layer: Handshake Protocol: %s",
		           tls_walk_handshake(&t, w->node, 0, w->len));
		return;
	}
	fence_former(w);
	if (data & TLS_DATA_SSL2) {
		tls_walk_ssl2(w, data & TLS_DATA_ENCRYPTED);
		return;
	}
	for (uint32_t off = 0; off < w->len && walk_ok(w);) {
		if (off >= w->caplen || !looks_like_record(w->p + off, w->caplen - off)) {
			col_protocol(w, version_name(t.version));
			col_info_sep(w, ", ", t.version ? "Ignored Unknown Record" : "Continuation Data");
			if (!t.version)
				return;
			expert(w, add_text(w, w->node, off, REST, "Ignored Unknown Record"), TLS_IGNORED_UNKNOWN_RECORD,
			       NULL);
			return;
		}
		off = walk_record(&t, off);
	}
}

static const char *const emits[] = {"x509af",        "x509if",           "x509sat", "x509ce",
                                    "pkix1explicit", "pkix1implicit",    "pkcs-1",  "ns_cert_exts",
                                    "pkixproxy",     "logotypecertextn", "ber",     NULL};

const struct proto proto_tls = {
    .name = "tls",
    .title = "Transport Layer Security",
    .brief = "TLS",
    .fields = tls_fields,
    .nfields = TLS_N,
    BINDS({T_TCP_PORT, 324}, {T_TCP_PORT, 443}, {T_TCP_PORT, 465}, {T_TCP_PORT, 636}, {T_TCP_PORT, 802},
          {T_TCP_PORT, 853}, {T_TCP_PORT, 993}, {T_TCP_PORT, 995}, {T_TCP_PORT, 1300}, {T_TCP_PORT, 2221},
          {T_TCP_PORT, 2443}, {T_TCP_PORT, 3249}, {T_TCP_PORT, 3250}, {T_TCP_PORT, 3251}, {T_TCP_PORT, 3252},
          {T_TCP_PORT, 3496}, {T_TCP_PORT, 5061}, {T_TCP_PORT, 5671}, {T_TCP_PORT, 5684}, {T_TCP_PORT, 5868},
          {T_TCP_PORT, 8883}, {T_TCP_PORT, 11207}, {T_TCP_PORT, 19999}, {T_TCP_PORT, 27017}),
    .heuristics = HEUR_TCP,
    .accepts = accepts,
    .message = message,
    .walk = walk,
    .emits = emits,
};
