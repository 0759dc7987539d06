/* ipv6.h -- what IPv6's header and its extension headers tell each other. */
#ifndef WIRETALE_PROTO_IPV6_H
#define WIRETALE_PROTO_IPV6_H

#include "proto/proto.h"

enum { NEXT_HOPOPTS = 0, NEXT_ROUTING = 43, NEXT_FRAGMENT = 44, NEXT_NONE = 59, NEXT_DSTOPTS = 60 };

/* layer->data of IPv6: where the extension headers end (20 bits) and the protocol behind them (the top 8 bits) where
 * they end well, or one of these; with IPV6_PIECE, where the fragment header stands. */
enum ipv6_data { IPV6_PIECE = 1 << 20, IPV6_BROKEN = 1 << 21 };

/* Key of an extension header that stands in IPv6's chain; others were found by their protocol's number. */
enum ipv6_chain { IPV6_FIRST = 0x100, IPV6_LATER = 0x101 };

/* The IPv6 header that holds this layer, or NULL: 40 bytes are there. */
const uint8_t *ipv6_header_of(const struct walk *w);

/* The value of the first option of this type and length in an options header of n bytes that are there, or NULL. */
const uint8_t *ipv6_find_option(const uint8_t *p, uint32_t n, uint8_t type, uint8_t len);

/* Scan of an extension header with a length (not the fragment header). */
void ipv6_scan_extension(struct scan *s);

#endif
