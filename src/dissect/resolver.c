/* resolver.c -- see resolver.h. */
#include "dissect/resolver.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct host_name {
	uint8_t address[16];
	uint8_t address_bytes; /* 0: a free slot */
	bool    learnt;        /* from a packet */
	char   *name;
};

enum { SLOTS_MIN = 64, LINE_SIZE = 1024, NAME_SIZE = 256, VLANS = 4096 };

void resolver_fini(struct resolver *r)
{
	for (size_t i = 0; i < r->nslots; i++)
		mem_free(r->hosts[i].name);
	mem_free(r->hosts);
	for (size_t i = 0; r->vlans && i < VLANS; i++)
		mem_free(r->vlans[i]);
	mem_free(r->vlans);
	*r = (struct resolver){0};
}

static size_t hash_of(const uint8_t *address, uint32_t address_bytes)
{
	uint64_t h = 14695981039346656037u;

	for (uint32_t i = 0; i < address_bytes; i++)
		h = (h ^ address[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

/* The slot of an address, taken or free. */
static struct host_name *slot_of(const struct resolver *r, const uint8_t *address, uint32_t address_bytes)
{
	size_t i = hash_of(address, address_bytes) & (r->nslots - 1);

	while (r->hosts[i].address_bytes &&
	       (r->hosts[i].address_bytes != address_bytes || memcmp(r->hosts[i].address, address, address_bytes) != 0))
		i = (i + 1) & (r->nslots - 1);
	return &r->hosts[i];
}

static void grow(struct resolver *r)
{
	struct resolver larger = *r;

	if (r->nhosts * 2 < r->nslots)
		return;
	larger.nslots = r->nslots ? r->nslots * 2 : SLOTS_MIN;
	larger.hosts = mem_calloc(larger.nslots, sizeof *larger.hosts);
	for (size_t i = 0; i < r->nslots; i++)
		if (r->hosts[i].address_bytes)
			*slot_of(&larger, r->hosts[i].address, r->hosts[i].address_bytes) = r->hosts[i];
	mem_free(r->hosts);
	*r = larger;
}

void resolver_add(struct resolver *r, const uint8_t *address, uint32_t address_bytes, const char *name)
{
	if ((address_bytes != 4 && address_bytes != 16) || !*name)
		return;
	grow(r);
	struct host_name *h = slot_of(r, address, address_bytes);
	if (h->address_bytes)
		return;
	if (r->nhosts >= RESOLVER_HOSTS_MAX) {
		r->left_out++;
		return;
	}
	memcpy(h->address, address, address_bytes);
	h->address_bytes = (uint8_t)address_bytes;
	h->name = mem_strdup(name);
	r->nhosts++;
}

void resolver_learn(struct resolver *r, const uint8_t *address, uint32_t address_bytes, const uint8_t *name,
                    uint32_t length)
{
	char copy[NAME_SIZE];

	if (!length || length >= sizeof copy || (address_bytes != 4 && address_bytes != 16))
		return;
	memcpy(copy, name, length);
	copy[length] = '\0';
	size_t before = r->nhosts;
	resolver_add(r, address, address_bytes, copy);
	struct host_name *h = slot_of(r, address, address_bytes);
	if (r->nhosts > before) {
		h->learnt = true;
	} else if (h->learnt) {
		mem_free(h->name);
		h->name = mem_strdup(copy);
	}
}

static int compare_hosts(const void *a, const void *b)
{
	const struct resolver_host *x = a, *y = b;

	return x->address_bytes != y->address_bytes ? (int)x->address_bytes - (int)y->address_bytes
	                                            : memcmp(x->address, y->address, x->address_bytes);
}

void resolver_hosts(const struct resolver *r, struct resolver_host *out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nslots; i++) {
		const struct host_name *h = &r->hosts[i];
		if (h->address_bytes)
			out[n++] = (struct resolver_host){h->address, h->address_bytes, h->name};
	}
	if (n)
		qsort(out, n, sizeof *out, compare_hosts);
}

void resolver_read_hosts(struct resolver *r, FILE *file)
{
	static const char blanks[] = " \t\r\n";
	char              line[LINE_SIZE], *rest = NULL;
	uint8_t           bytes[16];

	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "#")] = '\0';
		const char *address = strtok_r(line, blanks, &rest), *name = strtok_r(NULL, blanks, &rest);
		if (!address || !name)
			continue;
		if (inet_pton(AF_INET, address, bytes) == 1)
			resolver_add(r, bytes, 4, name);
		else if (inet_pton(AF_INET6, address, bytes) == 1)
			resolver_add(r, bytes, 16, name);
	}
}

void resolver_read_vlans(struct resolver *r, FILE *file)
{
	char line[LINE_SIZE], *rest = NULL;

	if (!r->vlans)
		r->vlans = mem_calloc(VLANS, sizeof *r->vlans);
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "#")] = '\0';
		const char *number = strtok_r(line, " \t\r\n", &rest), *name = strtok_r(NULL, "\t\r\n", &rest);
		char       *end = NULL;
		long        id = number ? strtol(number, &end, 10) : -1;
		if (!name || *end || id < 0 || id >= VLANS || r->vlans[id])
			continue;
		r->vlans[id] = mem_strdup(name);
	}
}

const char *resolver_vlan(const struct resolver *r, uint16_t number)
{
	return r->vlans && number < VLANS ? r->vlans[number] : NULL;
}

const char *resolver_host(const struct resolver *r, const uint8_t *address, uint32_t address_bytes)
{
	return r && r->network && r->nhosts ? slot_of(r, address, address_bytes)->name : NULL;
}

const char *resolver_port(const struct resolver *r, enum base base, uint64_t port)
{
	const char *transport = base == BASE_PT_TCP    ? "tcp"
	                        : base == BASE_PT_UDP  ? "udp"
	                        : base == BASE_PT_SCTP ? "sctp"
	                        : base == BASE_PT_DCCP ? "dccp"
	                                               : NULL;

	return r && r->transport && transport ? service_name(transport, (uint16_t)port) : NULL;
}

bool resolver_mac(const struct resolver *r, const uint8_t mac[6], char out[VENDOR_NAME_SIZE])
{
	if (!r || !r->mac)
		return false;
	vendor_name(mac, out);
	return true;
}
