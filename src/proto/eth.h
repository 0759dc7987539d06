/* eth.h -- what the link layers share: payloads behind a length or an EtherType, padding, trailers.  Not their headers.
 *  */
#ifndef WIRETALE_PROTO_ETH_H
#define WIRETALE_PROTO_ETH_H

#include "proto/proto.h"

/* Values of a two-byte field behind the addresses: up to ETH_LENGTH_MAX a length, from ETHERTYPE_MIN on an EtherType.
 *  */
enum { ETH_LENGTH_MAX = 1500, ETHERTYPE_MIN = 1536 };

/* The key (scan_next) that tells Ethernet inside another protocol that its FCS is there; any other: it is not. */
enum { ETH_KEY_FCS = 4 };

/* Hand the len bytes at offset on by an EtherType.  Returns where the payload ends, as its own header says (offsets in
 * this layer). */
uint32_t eth_scan_type(struct scan *s, uint16_t type, uint32_t offset, uint32_t len);

/* Hand the bytes behind an IEEE 802.3 length field on: IEEE 802.2, or IPX without it. */
void eth_scan_length(struct scan *s, uint32_t length, uint32_t offset, uint32_t len);

/* True where IPX follows an IEEE 802.3 length field at once: its checksum is always ffff. */
bool eth_is_raw(const uint8_t *p, uint32_t caplen, uint32_t offset);

/* Add padding, trailer and FCS: the bytes from `end` to the end of the layer.  trailer: the field of w's protocol that
 * shows it; fcs_bytes: 4, 0, or 0xff where nobody knows; brief: who is said to be cut short. */
void eth_walk_trailer(struct walk *w, unsigned trailer, uint32_t end, uint8_t fcs_bytes, const char *brief);

#endif
