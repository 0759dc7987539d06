/* decode_as.c -- see decode_as.h. */
#include "cli/decode_as.h"

#include "view/detail.h"

static void list_layers(const struct options *o, FILE *err)
{
	fprintf(err, "%s: Valid layer types are:\n", o->program);
	for (enum table t = 0; t < T_COUNT; t++)
		fprintf(err, "\t%s\n", registry_table_name(t));
}

static bool binds(const struct proto *p, enum table table)
{
	for (const struct bind *b = p->binds; b && b->table != T_COUNT; b++)
		if (b->table == table)
			return true;
	return false;
}

/* The protocol that follows `last` in the order of names, NULL: none. */
static const struct proto *next_proto(const char *last, enum table table)
{
	const struct proto *next = NULL;

	for (enum proto_id i = P_NONE + 1; i < P_COUNT; i++) {
		const struct proto *p = all_protos[i];
		if (binds(p, table) && (!last || strcmp(p->name, last) > 0) &&
		    (!next || strcmp(p->name, next->name) < 0))
			next = p;
	}
	return next;
}

static int refuse_protocol(const struct options *o, enum table table, FILE *err)
{
	fprintf(err, "%s: Valid protocols for layer type \"%s\" are:\n", o->program, registry_table_name(table));
	for (const struct proto *p = next_proto(NULL, table); p; p = next_proto(p->name, table))
		fprintf(err, "\t%s (%s)\n", p->name, p->title);
	return EXIT_INVALID_OPTION;
}

static int apply(const struct options *o, const struct decode_as *d, struct registry *r, FILE *err)
{
	enum table table = 0;

	while (table < T_COUNT && strcmp(registry_table_name(table), d->layer) != 0)
		table++;
	if (table == T_COUNT) {
		fprintf(err, "%s: Unknown layer type -- %s\n", o->program, d->layer);
		list_layers(o, err);
		return EXIT_INVALID_OPTION;
	}
	if (decode_as_need_number(o, d, err))
		return EXIT_INVALID_OPTION;
	enum proto_id proto = registry_proto(d->protocol);
	bool          known = false;
	if (!proto && known_name(d->protocol, NULL, &known) && known)
		proto = P_data; /* Wireshark decodes it, we don't yet */
	if (!proto) {
		fprintf(err, "%s: Unknown protocol -- \"%s\"\n", o->program, d->protocol);
		return refuse_protocol(o, table, err);
	}
	for (uint64_t key = d->low; key <= d->high; key++)
		registry_choose(r, table, (uint32_t)key, proto);
	return EXIT_OK;
}

static void enable(struct registry *r, const struct words *names, bool on)
{
	for (size_t i = 0; i < names->n; i++) {
		enum proto_id proto = registry_proto(names->word[i]);
		if (proto)
			registry_enable(r, proto, on);
	}
}

int decode_as_apply(const struct options *o, struct registry *r, FILE *err)
{
	int status = EXIT_OK;

	enable(r, &o->disable_protocols, false);
	enable(r, &o->enable_protocols, true);
	for (size_t i = 0; i < o->ndecode_as && !status; i++)
		status = apply(o, &o->decode_as[i], r, err);
	return status;
}
