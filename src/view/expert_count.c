/* expert_count.c -- see expert_count.h. */
#include "view/expert_count.h"

#include "base/mem.h"
#include "dissect/value.h"
#include "view/tap.h"

#include <string.h>

struct count {
	struct session      *s;
	enum severity        least;
	size_t               most;
	struct expert_count *out;
	uint32_t             message, severity, group; /* field numbers */
};

/* ------------------------------------------------------------------ rows */

static uint64_t hash_of(const struct expert_row *row)
{
	uint64_t h = row->severity * 64u + row->group;

	for (const char *p = row->protocol; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	for (const char *p = row->message; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

static bool is_same(const struct expert_row *a, const struct expert_row *b)
{
	return a->severity == b->severity && a->group == b->group && strcmp(a->protocol, b->protocol) == 0 &&
	       strcmp(a->message, b->message) == 0;
}

static uint32_t *slot_of(const struct expert_count *e, const struct expert_row *row)
{
	size_t i = hash_of(row) & (e->nslots - 1);

	while (e->slots[i] && !is_same(&e->list[e->slots[i] - 1], row))
		i = (i + 1) & (e->nslots - 1);
	return &e->slots[i];
}

static void grow(struct expert_count *e)
{
	e->nslots = e->nslots ? e->nslots * 2 : 64;
	mem_free(e->slots);
	e->slots = mem_calloc(e->nslots, sizeof *e->slots);
	for (size_t i = 0; i < e->n; i++)
		*slot_of(e, &e->list[i]) = (uint32_t)i + 1;
}

/* Add to a row; its texts are copied where it is new. */
static void add_row(struct expert_count *e, const struct expert_row *row, size_t most)
{
	if (e->n * 2 >= e->nslots)
		grow(e);
	uint32_t *slot = slot_of(e, row);
	if (*slot) {
		e->list[*slot - 1].count += row->count;
		return;
	}
	if (e->n >= most) {
		e->left_out += row->count;
		return;
	}
	e->list = mem_grow(e->list, &e->capacity, e->n + 1, sizeof *e->list);
	e->list[e->n] = *row;
	e->list[e->n].protocol = arena_text(&e->texts, row->protocol, strlen(row->protocol));
	e->list[e->n].message = arena_text(&e->texts, row->message, strlen(row->message));
	*slot = (uint32_t)++e->n;
}

static void expert_count_init(struct expert_count *e)
{
	*e = (struct expert_count){0};
	arena_init(&e->texts);
}

void expert_count_fini(struct expert_count *e)
{
	mem_free(e->list);
	mem_free(e->slots);
	arena_fini(&e->texts);
	*e = (struct expert_count){0};
}

const char *expert_row_group(const struct expert_row *row)
{
	return group_name((enum expert_group)row->group);
}

/* ------------------------------------------------------------------ frames */

/* Who says it, as tshark has it: what stands behind an Ethernet frame's payload is found by the type's dissector. */
static const char *protocol_of(const struct tree *t, const struct node *n)
{
	if (n->layer >= t->scan.nlayers)
		return "Frame";
	const struct layer *layer = &t->scan.layers[n->layer];
	if (layer->proto == P_eth && n->layer + 1 < t->scan.nlayers && layer[1].proto == P_ethertype)
		layer++;
	const struct proto *p = all_protos[layer->proto];
	return p->brief ? p->brief : p->name;
}

/* The items of a frame: message, severity and group one after the other. */
static void count_tree(void *context, void *result, struct tree *t, const struct frame_info *f)
{
	const struct count *c = context;
	struct expert_row   row = {0};

	(void)f;
	for (const struct node *n = t->root->first; n; n = n->next) {
		if (!n->field)
			continue;
		if (n->number == c->message)
			row = (struct expert_row){
			    .protocol = protocol_of(t, n), .message = (const char *)n->value.bytes.p, .count = 1};
		else if (n->number == c->severity)
			row.severity = (uint8_t)(n->value.u == 0x100000 ? SEV_COMMENT : n->value.u / 0x200000 + 1);
		else if (n->number == c->group && row.message) {
			row.group = (uint8_t)(n->value.u >> 24);
			if (row.group == GROUP_COMMENTS)
				row.protocol = "Frame";
			if (row.severity >= c->least)
				add_row(result, &row, EXPERT_COUNT_MAX);
			row.message = NULL;
		}
	}
}

static void *begin(void *context)
{
	struct expert_count *e = mem_alloc(sizeof *e);

	(void)context;
	expert_count_init(e);
	return e;
}

static void end(void *context, void *result)
{
	const struct count  *c = context;
	struct expert_count *e = result;

	for (size_t i = 0; i < e->n; i++)
		add_row(c->out, &e->list[i], c->most);
	expert_count_fini(e);
	mem_free(e);
}

void expert_count(struct session *s, const struct bitset *frames, enum severity least, size_t most,
                  struct expert_count *out)
{
	struct count     c = {.s = s,
	                      .least = least,
	                      .most = most,
	                      .out = out,
	                      .message = registry_find(s->registry, "_ws.expert.message"),
	                      .severity = registry_find(s->registry, "_ws.expert.severity"),
	                      .group = registry_find(s->registry, "_ws.expert.group")};
	uint64_t        *only = mem_calloc(registry_fields(s->registry) / 64 + 1, sizeof *only);
	const struct tap tap = {.context = &c,
	                        .wants = TREE_NODES | TREE_COLUMNS,
	                        .only = only,
	                        .begin = begin,
	                        .tree = count_tree,
	                        .end = end};

	only[c.message / 64] |= UINT64_C(1) << c.message % 64;
	only[c.severity / 64] |= UINT64_C(1) << c.severity % 64;
	only[c.group / 64] |= UINT64_C(1) << c.group % 64;
	expert_count_init(out);
	tap_run(s, &tap, frames);
	mem_free(only);
}
