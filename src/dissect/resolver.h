/* resolver.h -- names for addresses and ports, as far as somebody asked for them: vendors, hosts, services.
 *
 * Nothing is looked up on a network: host names come from hosts files and from the capture itself. */
#ifndef WIRETALE_DISSECT_RESOLVER_H
#define WIRETALE_DISSECT_RESOLVER_H

#include "base/vendors.h"
#include "proto/field.h"

#include <stdio.h>

struct host_name;

/* Hosts whose names are kept at most; addresses of further ones stay numbers. */
enum { RESOLVER_HOSTS_MAX = 1000000 };

struct resolver_host {
	const uint8_t *address;
	uint32_t       address_bytes; /* 4 or 16 */
	const char    *name;
};

/* Starts as {0}: no names at all.  Read-only, any thread, once the names are in it. */
struct resolver {
	bool              mac, network, transport; /* which kinds have names */
	struct host_name *hosts;                   /* hash by address */
	size_t            nhosts, nslots;
	uint64_t          left_out; /* names for which there was no room */
	bool              vlan;     /* whether VLANs have names */
	char            **vlans;    /* by number; NULL: no file of them was read */
};

/* Give a resolver's memory back. */
void resolver_fini(struct resolver *r);

/* Give an address of 4 or 16 bytes a name; the first one given stays.  The name is copied. */
void resolver_add(struct resolver *r, const uint8_t *address, uint32_t address_bytes, const char *name);

/* The same for a name that the capture told, of `length` bytes: it stays until the capture tells a later one. */
void resolver_learn(struct resolver *r, const uint8_t *address, uint32_t address_bytes, const uint8_t *name,
                    uint32_t length);

/* Read a hosts file: lines of an address and its name; others are skipped. */
void resolver_read_hosts(struct resolver *r, FILE *file);

/* Read a file of VLANs: lines of a number and its name; others are skipped. */
void resolver_read_vlans(struct resolver *r, FILE *file);

/* The name of a VLAN, NULL: it has none. */
const char *resolver_vlan(const struct resolver *r, uint16_t number);

/* The name of an address of 4 or 16 bytes, or of a port by the base of its field (BASE_PT_TCP ...); NULL: none, or not
 * asked for.  r may be NULL. */
const char *resolver_host(const struct resolver *r, const uint8_t *address, uint32_t address_bytes);
const char *resolver_port(const struct resolver *r, enum base base, uint64_t port);

/* All hosts with names, whether names are asked for or not: IPv4 first, by their addresses.  `out` has room for nhosts;
 * what stands there is valid until a name is added. */
void resolver_hosts(const struct resolver *r, struct resolver_host *out);

/* Put a hardware address's name into out; false where names are not asked for. */
bool resolver_mac(const struct resolver *r, const uint8_t mac[6], char out[VENDOR_NAME_SIZE]);

#endif
