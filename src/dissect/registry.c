/* registry.c -- see registry.h. */
#include "dissect/registry.h"

#include "base/mem.h"

#include <string.h>

#define PROTO(id) extern const struct proto proto_##id;
#include "proto/all.def"
#undef PROTO

const struct proto *const all_protos[P_COUNT] = {
#define PROTO(id) [P_##id] = &proto_##id,
#include "proto/all.def"
#undef PROTO
};

/* ORDER TABLE */
static const struct {
	const char *name;
	uint32_t    size; /* keys 0 .. size - 1 */
} tables[T_COUNT] = {
    [T_LINK] = {"wtap_encap", 512},        [T_ETHERTYPE] = {"ethertype", 65536},
    [T_LLC_DSAP] = {"llc.dsap", 256},      [T_LLC_CISCO] = {"llc.cisco_pid", 65536},
    [T_IP_PROTO] = {"ip.proto", 256},      [T_IPV6_HDR] = {"ipv6.nxt", 256},
    [T_UDP_PORT] = {"udp.port", 65536},    [T_TCP_PORT] = {"tcp.port", 65536},
    [T_SCTP_PORT] = {"sctp.port", 65536},  [T_SCTP_PPI] = {"sctp.ppi", 65536},
    [T_GRE_PROTO] = {"gre.proto", 65536},  [T_PPP] = {"ppp.protocol", 65536},
    [T_SLL_LTYPE] = {"sll.ltype", 65536},  [T_NULL_TYPE] = {"null.type", 65536},
    [T_MEDIA_TYPE] = {"media_type", 256},  [T_OSI_NLPID] = {"osinl.incl", 256},
    [T_MPLS] = {"mpls.label", 65536},      [T_DCCP_PORT] = {"dccp.port", 65536},
    [T_CHDLC] = {"chdlc.protocol", 65536}, [T_FR_NLPID] = {"fr.nlpid", 256},
    [T_RTP_PT] = {"rtp.pt", 256},
};

enum { HEURISTIC_LISTS = 3 };

struct registry {
	uint8_t             *table[T_COUNT];  /* protocol for each key; NULL: nothing bound */
	uint8_t             *chosen[T_COUNT]; /* for each key, whether the user set it; NULL: none */
	enum proto_id        heuristics[HEURISTIC_LISTS][P_COUNT];
	size_t               nheuristics[HEURISTIC_LISTS];
	bool                 off[P_COUNT];
	uint32_t             first[P_COUNT];
	uint32_t             nrows, nfields;
	const struct field **row;       /* by number */
	uint8_t             *row_proto; /* by number */
	struct field        *proto_rows;
	uint32_t            *slots; /* hash of names: number + 1 */
	uint32_t             nslots;
	uint32_t            *next; /* the next row of the same name, or FIELD_NO */
};

_Static_assert(P_COUNT < 256, "protocol numbers are kept in one byte");

const char *registry_table_name(enum table table)
{
	return tables[table].name;
}

static uint32_t hash_name(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h ^ h >> 15;
}

/* The slot of a name, free or taken. */
static uint32_t *slot_of(const struct registry *r, const char *name)
{
	uint32_t i = hash_name(name) & (r->nslots - 1);

	while (r->slots[i] && strcmp(r->row[r->slots[i] - 1]->name, name) != 0)
		i = (i + 1) & (r->nslots - 1);
	return &r->slots[i];
}

static void add_name(struct registry *r, uint32_t number)
{
	uint32_t *slot = slot_of(r, r->row[number]->name);

	r->next[number] = FIELD_NO;
	if (!*slot) {
		*slot = number + 1;
		return;
	}
	uint32_t last = *slot - 1;
	while (r->next[last] != FIELD_NO)
		last = r->next[last];
	r->next[last] = number;
}

/* A table that another protocol declared before (mdns shows dns's rows) keeps that one's numbers. */
static bool shared_table(struct registry *r, enum proto_id proto)
{
	for (enum proto_id p = P_NONE + 1; p < proto; p++)
		if (all_protos[p]->fields && all_protos[p]->fields == all_protos[proto]->fields) {
			r->first[proto] = r->first[p];
			return true;
		}
	return false;
}

static void number_fields(struct registry *r)
{
	size_t count = 0;

	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		count += all_protos[p]->nfields + 1;
	r->row = mem_calloc(count, sizeof *r->row);
	r->row_proto = mem_calloc(count, 1);
	r->next = mem_calloc(count, sizeof *r->next);
	r->proto_rows = mem_calloc(P_COUNT, sizeof *r->proto_rows);
	for (r->nslots = 64; r->nslots < count * 2;)
		r->nslots *= 2;
	r->slots = mem_calloc(r->nslots, sizeof *r->slots);
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++) {
		if (shared_table(r, p))
			continue;
		r->first[p] = r->nrows;
		for (unsigned i = 0; i < all_protos[p]->nfields; i++) {
			r->row_proto[r->nrows] = (uint8_t)p;
			r->row[r->nrows++] = &all_protos[p]->fields[i];
		}
	}
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++) {
		uint32_t number = r->nrows + p - 1;
		r->proto_rows[p] =
		    (struct field){.name = all_protos[p]->name, .label = all_protos[p]->title, .type = FT_PROTOCOL};
		r->row[number] = &r->proto_rows[p];
		r->row_proto[number] = (uint8_t)p;
	}
	r->nfields = r->nrows + P_COUNT - 1;
	for (uint32_t i = 0; i < r->nfields; i++)
		if (r->row[i]->name)
			add_name(r, i);
}

static void fill_tables(struct registry *r)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++) {
		if (r->off[p])
			continue;
		for (const struct bind *b = all_protos[p]->binds; b && b->table != T_COUNT; b++)
			registry_bind(r, b->table, b->key, p);
		for (int list = 0; list < HEURISTIC_LISTS; list++)
			if (all_protos[p]->heuristics & 1 << list)
				r->heuristics[list][r->nheuristics[list]++] = p;
	}
}

struct registry *registry_new(void)
{
	struct registry *r = mem_calloc(1, sizeof *r);

	number_fields(r);
	fill_tables(r);
	return r;
}

void registry_free(struct registry *r)
{
	if (!r)
		return;
	for (int t = 0; t < T_COUNT; t++) {
		mem_free(r->table[t]);
		mem_free(r->chosen[t]);
	}
	mem_free(r->row);
	mem_free(r->row_proto);
	mem_free(r->next);
	mem_free(r->proto_rows);
	mem_free(r->slots);
	mem_free(r);
}

uint32_t registry_fields(const struct registry *r)
{
	return r->nfields;
}

const struct field *registry_field(const struct registry *r, uint32_t number)
{
	return r->row[number];
}

uint32_t registry_first_field(const struct registry *r, enum proto_id proto)
{
	return r->first[proto];
}

uint32_t registry_proto_field(const struct registry *r, enum proto_id proto)
{
	return r->nrows + proto - 1;
}

enum proto_id registry_field_proto(const struct registry *r, uint32_t number)
{
	return r->row_proto[number];
}

uint32_t registry_find(const struct registry *r, const char *name)
{
	return *slot_of(r, name) - 1;
}

uint32_t registry_next(const struct registry *r, uint32_t number)
{
	return r->next[number];
}

enum proto_id registry_lookup(const struct registry *r, enum table table, uint32_t key)
{
	const uint8_t *t = r->table[table];

	return t && key < tables[table].size ? t[key] : P_NONE;
}

void registry_bind(struct registry *r, enum table table, uint32_t key, enum proto_id proto)
{
	if (key >= tables[table].size)
		return;
	if (!r->table[table])
		r->table[table] = mem_calloc(tables[table].size, 1);
	r->table[table][key] = (uint8_t)proto;
}

void registry_choose(struct registry *r, enum table table, uint32_t key, enum proto_id proto)
{
	if (key >= tables[table].size)
		return;
	if (!r->chosen[table])
		r->chosen[table] = mem_calloc(tables[table].size, 1);
	if (registry_lookup(r, table, key) != proto)
		r->chosen[table][key] = 1;
	registry_bind(r, table, key, proto);
}

bool registry_is_chosen(const struct registry *r, enum table table, uint32_t key)
{
	const uint8_t *t = r->chosen[table];

	return t && key < tables[table].size && t[key];
}

const enum proto_id *registry_heuristics(const struct registry *r, enum heuristic list, size_t *n)
{
	int i = __builtin_ctz(list);

	*n = r->nheuristics[i];
	return r->heuristics[i];
}

void registry_enable(struct registry *r, enum proto_id proto, bool on)
{
	r->off[proto] = !on;
	for (int t = 0; t < T_COUNT; t++) {
		mem_free(r->table[t]);
		r->table[t] = NULL;
	}
	memset(r->nheuristics, 0, sizeof r->nheuristics);
	fill_tables(r);
}

enum proto_id registry_proto(const char *name)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		if (strcmp(all_protos[p]->name, name) == 0)
			return p;
	return P_NONE;
}
