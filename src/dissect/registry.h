/* registry.h -- all protocols and fields by number and by name, and the dissector tables of a session. */
#ifndef WIRETALE_DISSECT_REGISTRY_H
#define WIRETALE_DISSECT_REGISTRY_H

#include "proto/proto.h"

/* Built once a session; read-only, any thread, afterwards.  Decode As and enabled protocols change a session's own. */
struct registry;

/* Make the registry; the caller gives it back with registry_free. */
struct registry *registry_new(void);
void             registry_free(struct registry *r);

/* Fields are numbered: the rows of every table one after the other, then the protocols.  FIELD_NO: none. */
#define FIELD_NO UINT32_MAX
uint32_t            registry_fields(const struct registry *r); /* how many numbers there are */
const struct field *registry_field(const struct registry *r, uint32_t number);
/* The first number of a protocol's table, and the number of the protocol itself as a field (type FT_PROTOCOL). */
uint32_t registry_first_field(const struct registry *r, enum proto_id proto);
uint32_t registry_proto_field(const struct registry *r, enum proto_id proto);
/* The protocol that declares a field. */
enum proto_id registry_field_proto(const struct registry *r, uint32_t number);

/* By name; FIELD_NO if there is none.  A name may have several rows (ip.addr ...): _next gives the next row of the same
 * name. */
uint32_t registry_find(const struct registry *r, const char *name);
uint32_t registry_next(const struct registry *r, uint32_t number);

/* Dissector tables. */
enum proto_id registry_lookup(const struct registry *r, enum table table, uint32_t key);
/* Whether the user set an entry to another protocol: of two ports, that one's protocol is asked first. */
bool registry_is_chosen(const struct registry *r, enum table table, uint32_t key);
/* Set or clear (P_NONE) an entry: Decode As. */
void registry_choose(struct registry *r, enum table table, uint32_t key, enum proto_id proto);
/* Set an entry as the protocols themselves do. */
void        registry_bind(struct registry *r, enum table table, uint32_t key, enum proto_id proto);
const char *registry_table_name(enum table table); /* "tcp.port" */
/* Protocols on a heuristic list, in order. */
const enum proto_id *registry_heuristics(const struct registry *r, enum heuristic list, size_t *n);

/* Switch a protocol off (or on again): it is then in no table and on no list. */
void registry_enable(struct registry *r, enum proto_id proto, bool on);

/* A protocol by filter name; P_NONE if there is none. */
enum proto_id registry_proto(const char *name);

#endif
