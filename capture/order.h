/* order.h -- packets in the order of their times, from devices that hand theirs over in pieces.  Holds them as blocks
 * until the caller says how far the order is known; writes nothing and waits for nothing. */
#ifndef WIRETALE_CAPTURE_ORDER_H
#define WIRETALE_CAPTURE_ORDER_H

#include "block.h"

/* A packet that is held. */
struct order_packet {
	uint64_t time_ns;
	size_t   at; /* its block, in the order of coming */
	uint32_t bytes, device;
};

struct order {
	struct block_out     blocks; /* as they came; never written from here */
	struct order_packet *held;   /* from `next` to `sorted` in order; those behind came since */
	size_t               next, sorted, n, capacity;
	struct order_packet *fresh; /* room to sort what came */
	size_t               fresh_capacity;
};

/* Prepare for pcapng's blocks, or pcap's records; give everything back. */
void order_init(struct order *o, bool pcap);
void order_fini(struct order *o);

/* Put a packet.  `time_ns` is written, `order_ns` is what it is ordered by; packets of one time stay as they came. */
void order_put(struct order *o, uint32_t device, uint64_t order_ns, uint64_t time_ns, const uint8_t *bytes,
               uint32_t caplen, uint32_t len);

/* Take the earliest packet, where it is not later than `until_ns`; else NULL.  *block is its block, of p->bytes; both
 * are valid until the next order_put. */
const struct order_packet *order_take(struct order *o, uint64_t until_ns, const uint8_t **block);

/* The time of the earliest packet; UINT64_MAX: there is none.  Bytes that are held, with those between them. */
uint64_t order_earliest_ns(struct order *o);
size_t   order_bytes(const struct order *o);

#endif
