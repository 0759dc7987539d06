/* tls.h -- the rows of Transport Layer Security's table, and what its parts share: records and framing (tls.c),
 * handshake messages (tls_handshake.c), extensions of the hellos (tls_extensions.c), SSL 2 (tls_v2.c). */
#ifndef WIRETALE_PROTO_TLS_H
#define WIRETALE_PROTO_TLS_H

#include "proto/proto.h"

/* clang-format off */
enum {
	TLS_RECORD, TLS_RECORD_CONTENT_TYPE, TLS_RECORD_OPAQUE_TYPE, TLS_HANDSHAKE_TYPE, TLS_HANDSHAKE_V2_TYPE,
	TLS_RECORD_VERSION, TLS_RECORD_LENGTH, TLS_APP_DATA, TLS_APP_DATA_PROTO, TLS_ALERT_MESSAGE,
	TLS_ALERT_MESSAGE_LEVEL, TLS_ALERT_MESSAGE_DESC, TLS_HANDSHAKE, TLS_HANDSHAKE_LENGTH, TLS_HANDSHAKE_CIPHERSPEC,
	TLS_HANDSHAKE_MD5_HASH, TLS_HANDSHAKE_SHA_HASH, TLS_HEARTBEAT_MESSAGE, TLS_HEARTBEAT_MESSAGE_TYPE,
	TLS_HEARTBEAT_MESSAGE_PAYLOAD_LENGTH, TLS_HEARTBEAT_MESSAGE_PAYLOAD, TLS_HEARTBEAT_MESSAGE_PADDING,
	TLS_HANDSHAKE_CHALLENGE, TLS_HANDSHAKE_CIPHER_SPEC_LEN, TLS_HANDSHAKE_SESSION_ID_LENGTH,
	TLS_HANDSHAKE_CHALLENGE_LENGTH, TLS_HANDSHAKE_CLEAR_KEY_LENGTH, TLS_HANDSHAKE_ENCRYPTED_KEY_LENGTH,
	TLS_HANDSHAKE_KEY_ARG_LENGTH, TLS_HANDSHAKE_CLEAR_KEY_DATA, TLS_HANDSHAKE_ENCRYPTED_KEY, TLS_HANDSHAKE_KEY_ARG,
	TLS_HANDSHAKE_SESSION_ID_HIT, TLS_HANDSHAKE_CERT_TYPE, TLS_HANDSHAKE_CONNECTION_ID_LENGTH,
	TLS_HANDSHAKE_CONNECTION_ID, TLS_CHANGE_CIPHER_SPEC, TLS_HANDSHAKE_EXTENSIONS_LENGTH,
	TLS_HANDSHAKE_EXTENSION_TYPE, TLS_HANDSHAKE_EXTENSION_LEN, TLS_HANDSHAKE_EXTENSION_DATA,
	TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUPS_LENGTH, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUPS,
	TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUP, TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMATS_LENGTH,
	TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMATS, TLS_HANDSHAKE_EXTENSIONS_EC_POINT_FORMAT,
	TLS_HANDSHAKE_EXTENSIONS_SRP_LEN, TLS_HANDSHAKE_EXTENSIONS_SRP_USERNAME, TLS_HANDSHAKE_EXTENSIONS_ALPN_LEN,
	TLS_HANDSHAKE_EXTENSIONS_ALPN_LIST, TLS_HANDSHAKE_EXTENSIONS_ALPN_STR_LEN, TLS_HANDSHAKE_EXTENSIONS_ALPN_STR,
	TLS_HANDSHAKE_EXTENSIONS_NPN_STR_LEN, TLS_HANDSHAKE_EXTENSIONS_NPN, TLS_HANDSHAKE_EXTENSIONS_RENEG_INFO_LEN,
	TLS_HANDSHAKE_EXTENSIONS_RENEG_INFO, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_CLIENT_LENGTH,
	TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_GROUP, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_KEY_EXCHANGE_LENGTH,
	TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_KEY_EXCHANGE, TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_SELECTED_GROUP,
	TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITIES_LENGTH, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_IDENTITY_LENGTH,
	TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_IDENTITY, TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_OBFUSCATED_TICKET_AGE,
	TLS_HANDSHAKE_EXTENSIONS_PSK_BINDERS_LEN, TLS_HANDSHAKE_EXTENSIONS_PSK_BINDERS,
	TLS_HANDSHAKE_EXTENSIONS_PSK_IDENTITY_SELECTED, TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSIONS_LEN,
	TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSION, TLS_HANDSHAKE_EXTENSIONS_COOKIE_LEN,
	TLS_HANDSHAKE_EXTENSIONS_COOKIE, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_LIST_LEN,
	TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_LEN, TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME_TYPE,
	TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME, TLS_HANDSHAKE_MAX_FRAGMENT_LENGTH, TLS_HANDSHAKE_EXTENSIONS_PADDING_DATA,
	TLS_HANDSHAKE_CERT_URL_TYPE, TLS_HANDSHAKE_CERT_URL_URL_HASH_LEN, TLS_HANDSHAKE_CERT_URL_URL_HASH,
	TLS_HANDSHAKE_CERT_URL_URL_LEN, TLS_HANDSHAKE_CERT_TYPE_TYPE, TLS_HANDSHAKE_CERT_TYPE_TYPES,
	TLS_HANDSHAKE_CERT_TYPE_TYPES_LEN, TLS_HANDSHAKE_CERT_URL_URL, TLS_HANDSHAKE_CERT_URL_PADDING,
	TLS_HANDSHAKE_CERT_URL_SHA1, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_TYPE,
	TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_LEN, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_RESPONDER_IDS_LEN,
	TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_EXTS_LEN, TLS_HANDSHAKE_EXTENSIONS_STATUS_REQUEST_LIST_LEN,
	TLS_HANDSHAKE_OCSP_RESPONSE_LIST_LEN, TLS_HANDSHAKE_OCSP_RESPONSE_LEN, TLS_HANDSHAKE_SIG_HASH_ALG_LEN,
	TLS_HANDSHAKE_SIG_HASH_ALGS, TLS_HANDSHAKE_SIG_HASH_ALG, TLS_HANDSHAKE_SIG_HASH_HASH,
	TLS_HANDSHAKE_SIG_HASH_SIG, TLS_HANDSHAKE_EPMS_LEN, TLS_HANDSHAKE_EPMS, TLS_HANDSHAKE_MODULUS_LEN,
	TLS_HANDSHAKE_EXPONENT_LEN, TLS_HANDSHAKE_SIG_LEN, TLS_HANDSHAKE_P_LEN, TLS_HANDSHAKE_G_LEN,
	TLS_HANDSHAKE_YS_LEN, TLS_HANDSHAKE_YC_LEN, TLS_HANDSHAKE_CLIENT_POINT_LEN, TLS_HANDSHAKE_SERVER_POINT_LEN,
	TLS_HANDSHAKE_P, TLS_HANDSHAKE_G, TLS_HANDSHAKE_SERVER_CURVE_TYPE, TLS_HANDSHAKE_SERVER_NAMED_CURVE,
	TLS_HANDSHAKE_YS, TLS_HANDSHAKE_YC, TLS_HANDSHAKE_SERVER_POINT, TLS_HANDSHAKE_CLIENT_POINT,
	TLS_HANDSHAKE_XS_LEN, TLS_HANDSHAKE_XC_LEN, TLS_HANDSHAKE_XS, TLS_HANDSHAKE_XC, TLS_HANDSHAKE_VS_LEN,
	TLS_HANDSHAKE_VC_LEN, TLS_HANDSHAKE_VS, TLS_HANDSHAKE_VC, TLS_HANDSHAKE_RS_LEN, TLS_HANDSHAKE_RC_LEN,
	TLS_HANDSHAKE_RS, TLS_HANDSHAKE_RC, TLS_HANDSHAKE_MODULUS, TLS_HANDSHAKE_EXPONENT, TLS_HANDSHAKE_SIG,
	TLS_HANDSHAKE_HINT_LEN, TLS_HANDSHAKE_HINT, TLS_HANDSHAKE_IDENTITY_LEN, TLS_HANDSHAKE_IDENTITY,
	TLS_HANDSHAKE_EXTENSION_HEARTBEAT_MODE, TLS_HANDSHAKE_CERTIFICATES_LENGTH, TLS_HANDSHAKE_CERTIFICATES,
	TLS_HANDSHAKE_CERTIFICATE, TLS_HANDSHAKE_CERTIFICATE_LENGTH, TLS_HANDSHAKE_CERT_TYPES_COUNT,
	TLS_HANDSHAKE_CERT_TYPES, TLS_HANDSHAKE_DNAMES_LEN, TLS_HANDSHAKE_DNAMES, TLS_HANDSHAKE_DNAME_LEN,
	TLS_HANDSHAKE_DNAMES_TRUNCATED, TLS_HANDSHAKE_DNAME, TLS_HANDSHAKE_RANDOM, TLS_HANDSHAKE_RANDOM_TIME,
	TLS_HANDSHAKE_RANDOM_BYTES, TLS_HANDSHAKE_SESSION_ID, TLS_HANDSHAKE_VERSION,
	TLS_HANDSHAKE_CIPHER_SUITES_LENGTH, TLS_HANDSHAKE_CIPHERSUITES, TLS_HANDSHAKE_CIPHERSUITE,
	TLS_HANDSHAKE_COMP_METHODS_LENGTH, TLS_HANDSHAKE_COMP_METHODS, TLS_HANDSHAKE_COMP_METHOD,
	TLS_HANDSHAKE_SESSION_TICKET_LIFETIME_HINT, TLS_HANDSHAKE_SESSION_TICKET_AGE_ADD,
	TLS_HANDSHAKE_SESSION_TICKET_NONCE_LENGTH, TLS_HANDSHAKE_SESSION_TICKET_NONCE,
	TLS_HANDSHAKE_SESSION_TICKET_LENGTH, TLS_HANDSHAKE_SESSION_TICKET, TLS_HANDSHAKE_VERIFY_DATA,
	TLS_HANDSHAKE_CLIENT_CERT_VRFY_SIG_LEN, TLS_HANDSHAKE_CLIENT_CERT_VRFY_SIG, TLS_HANDSHAKE_JA3_FULL,
	TLS_HANDSHAKE_JA3, TLS_HANDSHAKE_JA3S_FULL, TLS_HANDSHAKE_JA3S, TLS_EXTENSION_PSK_KE_MODES_LENGTH,
	TLS_EXTENSION_PSK_KE_MODE, TLS_HANDSHAKE_CERTIFICATE_REQUEST_CONTEXT_LENGTH,
	TLS_HANDSHAKE_CERTIFICATE_REQUEST_CONTEXT, TLS_HANDSHAKE_KEY_UPDATE_REQUEST_UPDATE, TLS_SCT_SCTS_LENGTH,
	TLS_SCT_SCT_LENGTH, TLS_SCT_SCT_VERSION, TLS_SCT_SCT_LOGID, TLS_SCT_SCT_TIMESTAMP,
	TLS_SCT_SCT_EXTENSIONS_LENGTH, TLS_SCT_SCT_EXTENSIONS, TLS_SCT_SCT_SIGNATURE_LENGTH, TLS_SCT_SCT_SIGNATURE,
	TLS_EARLY_DATA_MAX_EARLY_DATA_SIZE, TLS_COMPRESS_CERTIFICATE_ALGORITHMS_LENGTH,
	TLS_COMPRESS_CERTIFICATE_ALGORITHM, TLS_COMPRESS_CERTIFICATE_UNCOMPRESSED_LENGTH,
	TLS_COMPRESS_CERTIFICATE_COMPRESSED_CERTIFICATE_MESSAGE_LENGTH,
	TLS_COMPRESS_CERTIFICATE_COMPRESSED_CERTIFICATE_MESSAGE, TLS_RECORD_SIZE_LIMIT,
	TLS_HANDSHAKE_EXTENSIONS_ALPS_LEN, TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_LIST,
	TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_STR_LEN, TLS_HANDSHAKE_EXTENSIONS_ALPS_ALPN_STR,
	TLS_HANDSHAKE_EXTENSIONS_ALPS_SETTINGS, TLS_HANDSHAKE_SESSION_ID_LENGTH_ERROR,
	TLS_HEARTBEAT_MESSAGE_PAYLOAD_LENGTH_INVALID, TLS_UNEXPECTED_MESSAGE, TLS_IGNORED_UNKNOWN_RECORD,
	TLS_MALFORMED_VECTOR_LENGTH, TLS_MALFORMED_BUFFER_TOO_SMALL, TLS_MALFORMED_TRAILING_DATA,
	TLS_HANDSHAKE_STATUS_REQUEST_UNDECODED, TLS_RESUMED, TLS_RECORD_LENGTH_INVALID, TLS_DECOMPRESSION_ERROR,
	TLS_QUIC_PARAMETER_TYPE, TLS_QUIC_PARAMETER_LENGTH, TLS_QUIC_PARAMETER_VALUE,
	TLS_QUIC_PARAMETER_ORIGINAL_DESTINATION_CONNECTION_ID, TLS_QUIC_PARAMETER_MAX_IDLE_TIMEOUT,
	TLS_QUIC_PARAMETER_STATELESS_RESET_TOKEN, TLS_QUIC_PARAMETER_MAX_UDP_PAYLOAD_SIZE,
	TLS_QUIC_PARAMETER_INITIAL_MAX_DATA, TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_BIDI_LOCAL,
	TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_BIDI_REMOTE, TLS_QUIC_PARAMETER_INITIAL_MAX_STREAM_DATA_UNI,
	TLS_QUIC_PARAMETER_INITIAL_MAX_STREAMS_BIDI, TLS_QUIC_PARAMETER_INITIAL_MAX_STREAMS_UNI,
	TLS_QUIC_PARAMETER_ACK_DELAY_EXPONENT, TLS_QUIC_PARAMETER_MAX_ACK_DELAY,
	TLS_QUIC_PARAMETER_ACTIVE_CONNECTION_ID_LIMIT, TLS_QUIC_PARAMETER_INITIAL_SOURCE_CONNECTION_ID,
	TLS_QUIC_PARAMETER_RETRY_SOURCE_CONNECTION_ID, TLS_QUIC_PARAMETER_MAX_DATAGRAM_FRAME_SIZE,
	TLS_QUIC_PARAMETER_LOSS_BITS, TLS_QUIC_PARAMETER_ENABLE_TIME_STAMP_V2, TLS_QUIC_PARAMETER_MIN_ACK_DELAY,
	TLS_QUIC_PARAMETER_GOOGLE_INITIAL_RTT, TLS_QUIC_PARAMETER_GOOGLE_CONNECTION_OPTIONS,
	TLS_QUIC_PARAMETER_GOOGLE_USER_AGENT, TLS_QUIC_PARAMETER_GOOGLE_KEY_UPDATE_NOT_YET_SUPPORTED,
	TLS_QUIC_PARAMETER_GOOGLE_SUPPORT_HANDSHAKE_DONE, TLS_QUIC_PARAMETER_GOOGLE_QUIC_VERSION,
	TLS_QUIC_PARAMETER_VI_CHOSEN_VERSION, TLS_QUIC_PARAMETER_VI_OTHER_VERSION, TLS_N
};

extern const struct field tls_fields[TLS_N];
extern const struct name tls_type_names[];
extern const struct name tls_handshake_type_names[];
extern const struct name tls_version_names[];
extern const struct name tls_level_names[];
extern const struct name tls_desc_names[];
extern const struct name tls_cipherspec_names[];
extern const struct name tls_message_type_names[];
extern const struct name tls_cert_type_names[];
extern const struct name tls_extension_type_names[];
extern const struct name tls_group_names[];
extern const struct name tls_format_names[];
extern const struct name tls_name_type_names[];
extern const struct name tls_length_names[];
extern const struct name tls_url_type_names[];
extern const struct name tls_type_type_names[];
extern const struct name tls_request_type_names[];
extern const struct name tls_alg_names[];
extern const struct name tls_hash_names[];
extern const struct name tls_sig_names[];
extern const struct name tls_curve_type_names[];
extern const struct name tls_mode_names[];
extern const struct name tls_ciphersuite_names[];
extern const struct name tls_method_names[];
extern const struct name tls_ke_mode_names[];
extern const struct name tls_update_names[];
extern const struct name tls_algorithm_names[];
extern const struct name tls_client_cert_names[];
extern const struct name tls_message_names[];
/* clang-format on */

/* What is remembered of a connection's direction (struct stream_context). */
struct tls_context {
	uint16_t
	    version;     /* agreed on (or of the first record that says), 0: not known; both directions have the same */
	uint16_t cipher; /* of the ServerHello; both */
	uint8_t  app;    /* enum tls_app: by ALPN; both */
	bool     client; /* sent a ClientHello */
	bool     server; /* sent a ServerHello */
	bool     changed;       /* sent ChangeCipherSpec: what follows is encrypted */
	bool     ssl2;          /* an SSL 2 connection; both */
	uint8_t  ssl2_messages; /* how many SSL 2 messages were sent */
};

/* Flow keeps it as bytes. */
_Static_assert(sizeof(struct tls_context) <= sizeof(struct stream_context), "fits into the context");

enum tls_app { TLS_APP_NONE, TLS_APP_HTTP, TLS_APP_HTTP2, TLS_APP_SPDY, TLS_APP_OTHER };

/* layer->data: the ServerHello's cipher suite in the upper half, and what was so when the message began. */
enum tls_data {
	TLS_DATA_CHANGED = 1,      /* its sender had changed ciphers */
	TLS_DATA_PEER_CHANGED = 2, /* so had the other one */
	TLS_DATA_SSL2 = 4,
	TLS_DATA_ENCRYPTED = 8, /* SSL 2: behind the key exchange */
	TLS_CIPHER_SHIFT = 16,
};

enum { TLS_SSL2 = 2, TLS_SSL3 = 0x300, TLS_1_2 = 0x303, TLS_1_3 = 0x304, TLS_GMTLS = 0x101 };
enum { TLS_CHANGE = 20, TLS_ALERT = 21, TLS_SHAKE = 22, TLS_DATA = 23, TLS_BEAT = 24 };
enum {
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_TICKET = 4,
	TLS_CERTIFICATE = 11,
	TLS_SERVER_KEYS = 12,
	TLS_CERTIFICATE_REQUEST = 13,
	TLS_CERTIFICATE_VERIFY = 15,
	TLS_CLIENT_KEYS = 16,
	TLS_FINISHED = 20,
	TLS_STATUS = 22,
	TLS_RETRY_REQUEST = 6,
	TLS_ENCRYPTED_EXTENSIONS = 8
};

/* A layer at work. */
struct tls {
	struct walk *w;
	uint16_t     version; /* of the connection, as far as it is known; 0: not */
	uint16_t     cipher;
	bool         changed, peer_changed;
	bool         quiet; /* nothing is said in the columns: QUIC carries it */
};

/* What QUIC says of the handshake messages that it shows by TLS (walk_show). */
#define TLS_IN_QUIC "quic"

/* Show the handshake messages of a record's content; returns what they are called together. */
const char *tls_walk_handshake(struct tls *t, struct node *record, uint32_t off, uint32_t end);

/* A vector with its length in front: adds the length's field, moves *off behind it, and returns where the vector ends
 * (not behind `end`: what does not fit is told). */
uint32_t tls_vector(struct tls *t, struct node *n, unsigned field, uint32_t length_bytes, uint32_t *off, uint32_t end);

/* A signature algorithm and its two bytes, at off. */
void tls_add_signature_algorithm(struct tls *t, struct node *n, uint32_t off);
/* A list of them with its length; returns where it ends. */
uint32_t tls_add_signature_algorithms(struct tls *t, struct node *n, uint32_t off, uint32_t end);

/* The extensions from off on (with their length) of a message of that type. */
void tls_walk_extensions(struct tls *t, struct node *n, uint32_t off, uint32_t end, uint8_t type);
/* A list of signed certificate timestamps (RFC 6962 section 3.3), wherever it stands. */
void tls_walk_timestamps(struct walk *w, struct node *n, uint32_t off, uint32_t end);
/* QUIC's transport parameters (tls_quic.c), and how a parameter's type is written. */
void tls_walk_quic_parameters(struct walk *w, struct node *under, uint32_t off, uint32_t end);
void tls_put_quic_parameter(struct text *t, uint64_t id);
/* One by one: the extension at *off before end; false: there is none.  Moves *off behind it. */
struct tls_extension {
	uint16_t type;
	uint32_t at, len; /* of its data */
};
bool tls_extension(const uint8_t *p, uint32_t end, uint32_t *off, struct tls_extension *x);
/* Is it a reserved "grease" value value looks like (RFC 8701). */
bool tls_is_grease(uint16_t value);
/* The version that a draft's number stands for. */
uint16_t tls_version_of(uint16_t version);

/* The hash of a text as 32 hexadecimal digits (MD5). */
const char *tls_md5(struct walk *w, const char *text);

/* Do these bytes begin as a connection does, with a ClientHello?  TLS_BEGINS_BYTES decide it; of fewer: may they? */
enum { TLS_BEGINS_BYTES = 6 };
bool tls_may_begin(const uint8_t *p, uint32_t n);

/* Where a hello's parts stand; false: it is cut. */
struct tls_hello {
	uint16_t version;
	uint32_t ciphers, cipher_bytes; /* of a ServerHello: the one */
	uint32_t extensions;            /* offset of their length */
	bool     draft;                 /* a ServerHello of an early draft of TLS 1.3 */
};
bool tls_parse_hello(const uint8_t *p, uint32_t off, uint32_t end, bool server, struct tls_hello *h);

/* JA3 or JA3S: a text of numbers, and its hash. */
void tls_add_fingerprint(struct tls *t, struct node *n, uint32_t off, uint32_t end, bool server);

/* SSL 2 records (tls_v2.c). */
bool tls_is_ssl2_hello(const uint8_t *p, uint32_t n);
void tls_walk_ssl2(struct walk *w, bool encrypted);

#endif
