/* http_kind.h -- what the framing of HTTP says of a message (struct framing's data), for those who pair messages. */
#ifndef WIRETALE_PROTO_HTTP_KIND_H
#define WIRETALE_PROTO_HTTP_KIND_H

#include <stdbool.h>
#include <stdint.h>

enum http_kind { HTTP_OTHER, HTTP_REQUEST, HTTP_RESPONSE, HTTP_NOTIFICATION };

/* What the framing found, in layer->data: the kind, and these. */
enum http_data {
	HTTP_KIND = 3,
	HTTP_HEAD_ANSWER = 4,   /* a response without a body, whatever its header says */
	HTTP_TUNNEL = 8,        /* no HTTP any more: CONNECT or Upgrade came before: http_tunnel_* */
	HTTP_INTERIM = 16,      /* a response that is not the last one to its request: 1xx, but 101 */
	HTTP_PLAIN = 32,        /* its header is whole, its body not chunked; what follows holds: */
	HTTP_BODY = 64,         /* there is a body, of the protocol that stands above */
	HTTP_BODY_INSIDE = 128, /* shown within the message's tree */
	HTTP_PROTO_SHIFT = 8,
	HTTP_HEAD_SHIFT = 16, /* of a message whose header is whole: its length; 0: not known, or too long */
};

/* The length of a message's header as its framing found it, 0: not known. */
static inline uint32_t http_head_len(uint32_t data)
{
	return data & HTTP_TUNNEL ? 0 : data >> HTTP_HEAD_SHIFT;
}

static inline uint8_t http_body_proto(uint32_t data)
{
	return (uint8_t)(data >> HTTP_PROTO_SHIFT);
}

/* A tunnel's data: which protocol is carried, and of that one's own data the lower four bits and the upper sixteen. */
static inline uint32_t http_tunnel_data(uint8_t proto, uint32_t data)
{
	return HTTP_TUNNEL | (data & 15) << 4 | (uint32_t)proto << HTTP_PROTO_SHIFT | (data & 0xffff0000);
}

static inline uint8_t http_tunnel_proto(uint32_t data)
{
	return (uint8_t)(data >> HTTP_PROTO_SHIFT);
}

static inline uint32_t http_tunnel_carried(uint32_t data)
{
	return (data & 0xffff0000) | (data >> 4 & 15);
}

/* Is this a request or a response (no continuation, no tunnel)? */
static inline bool http_is_message(uint32_t data)
{
	return !(data & HTTP_TUNNEL) && (data & HTTP_KIND) != HTTP_OTHER;
}

static inline bool http_is_response(uint32_t data)
{
	return (data & HTTP_KIND) == HTTP_RESPONSE;
}

#endif
