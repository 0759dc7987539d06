/* linktype.h -- the link types of capture files and what an analyzer calls them.
 *
 * Knows numbers and names only; which dissector takes a link type is proto's business. */
#ifndef WIRETALE_BASE_LINKTYPE_H
#define WIRETALE_BASE_LINKTYPE_H

#include <stdint.h>

/* Numbers of our own, above the 16 bits of LINKTYPE_ numbers, for records of a pcapng that are no packets. */
#define LINKTYPE_CUSTOM_BLOCK  0x10000u
#define LINKTYPE_JOURNAL_BLOCK 0x10001u
#define LINKTYPE_SYSCALL_BLOCK 0x10002u

struct linktype {
	uint32_t    number;      /* LINKTYPE_, as files have it (the registry at tcpdump.org) */
	uint16_t    encap;       /* the value of frame.encap_type */
	const char *name;        /* short: "ether" */
	const char *description; /* of frame.encap_type's value: "Ethernet" */
};

/* The row of a LINKTYPE_ number, or NULL where it has none: a pcap of it is refused, an interface of a pcapng is
 * "unknown".  The row is constant. */
const struct linktype *linktype_find(uint32_t number);

#endif
