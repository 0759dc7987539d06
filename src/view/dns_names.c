/* dns_names.c -- see dns_names.h. */
#include "view/dns_names.h"

#include "base/mem.h"
#include "view/select.h"

#include <string.h>

/* Make trees have a field; DNS and its relatives have a row of each name. */
static void want(const struct session *s, uint64_t *only, const char *name)
{
	for (uint32_t f = registry_find(s->registry, name); f != FIELD_NO; f = registry_next(s->registry, f))
		only[f / 64] |= UINT64_C(1) << f % 64;
}

/* The fields of a record come in the order of its bytes: name, class, address. */
static void take_frame(struct session *s, const struct tree *t)
{
	enum { CLASS_IN = 1, CLASS_BITS = 0x7fff };
	const struct node *name = NULL;
	bool               internet = false;

	for (const struct node *n = t->root->first; n; n = n->next) {
		if (strcmp(n->field->name, "dns.resp.name") == 0)
			name = n;
		else if (strcmp(n->field->name, "dns.resp.class") == 0)
			internet = (n->value.u & CLASS_BITS) == CLASS_IN;
		else if (name && internet)
			resolver_learn(&s->names, n->value.bytes.p, n->value.bytes.n, name->value.bytes.p,
			               name->value.bytes.n);
	}
}

static void take_frames(struct session *s, const struct bitset *frames, const uint64_t *only)
{
	struct frame_reader reader;
	struct tree         tree;

	frame_reader_init(&reader, s);
	tree_init(&tree, s->registry, s->prefs);
	tree.wants = TREE_NODES;
	tree.only = only;
	for (uint32_t f = bitset_next(frames, 0); f != UINT32_MAX; f = bitset_next(frames, f + 1)) {
		frame_reader_row(&reader, f);
		frame_reader_bytes(&reader);
		tree_build(&tree, &reader.info, reader.encap);
		take_frame(s, &tree);
	}
	tree_fini(&tree);
	frame_reader_fini(&reader);
}

void dns_names_take(struct session *s)
{
	struct filter_note error;
	struct bitset      frames;

	struct filter *f = select_compile("dns.a or dns.aaaa", s->registry, s->prefs, NULL, false, &error);
	if (!f)
		return;
	uint64_t *only = mem_calloc(registry_fields(s->registry) / 64 + 1, sizeof *only);
	want(s, only, "dns.resp.name");
	want(s, only, "dns.resp.class");
	want(s, only, "dns.a");
	want(s, only, "dns.aaaa");
	select_frames(s, f, NULL, &frames);
	take_frames(s, &frames, only);
	bitset_fini(&frames);
	mem_free(only);
	filter_free(f);
}
