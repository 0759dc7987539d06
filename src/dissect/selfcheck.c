/* selfcheck.c -- see selfcheck.h. */
#include "dissect/selfcheck.h"

#include "base/linktype.h"
#include "dissect/value.h"

static int64_t column_of(const struct row *row, unsigned column)
{
	switch (column) {
#define COLUMN(type, name, NAME) \
	case COLUMN_##NAME:      \
		return (int64_t)row->name;
#include "store/columns.def"
#undef COLUMN
	default: return 0;
	}
}

static bool has_number(const struct field *f)
{
	return ftype_is_uint((enum ftype)f->type) || ftype_is_int((enum ftype)f->type);
}

/* What the row has of the field's value. */
static uint64_t value_of(const struct row *row, const struct field *f)
{
	uint64_t v = (uint64_t)column_of(row, f->column);

	if (f->mask)
		v = (v & f->mask) >> __builtin_ctzll(f->mask);
	return f->type == FT_BOOLEAN ? v != 0 : v;
}

/* Columns speak for whole headers only: of a frame cut short or contradicting itself, readers ask the tree. */
enum { NO_COLUMNS = ROW_SHORT | ROW_BAD | ROW_LIMIT };

/* The first node below n whose field has a column with another value; *nodes counts all. */
static const struct node *disagreeing(const struct tree *t, const struct node *n, uint32_t *nodes)
{
	for (const struct node *c = n->first; c; c = c->next) {
		const struct field *f = c->field;
		++*nodes;
		if (f && f->column && f->column < COLUMN_COUNT && !(c->flags & (NODE_GENERATED | NODE_PROTO))) {
			const struct layer *l = &t->scan.layers[c->layer];
			const struct row   *row = l->row ? &t->scan.extra[l->row - 1] : &t->scan.row;
			if (f->column == COLUMN_LEN || f->column == COLUMN_CAPLEN) /* the frame's own */
				row = &t->scan.row;
			if (has_number(f) && value_of(row, f) != c->value.u)
				return c;
		}
		const struct node *below = disagreeing(t, c, nodes);
		if (below)
			return below;
	}
	return NULL;
}

/* Make every line and value, as the printers would. */
static void read_all(struct text *out, struct node *n)
{
	for (struct node *c = n->first; c; c = c->next) {
		uint32_t       size;
		const uint8_t *p = node_bytes(c->tree, c, &size);
		text_clear(out);
		text_str(out, node_text(c));
		if (c->field)
			value_show(out, c->field, &c->value);
		if (c->field)
			value_resolved(out, c->field, &c->value, NULL);
		if (p)
			text_put(out, p, size);
		read_all(out, c);
	}
}

static void build(struct tree *t, const struct frame_info *f, unsigned wants)
{
	struct text out;

	t->wants = wants;
	tree_build(t, f, f->encap);
	text_init(&out);
	read_all(&out, t->root);
	text_fini(&out);
}

/* How often a field stands below n; the protocols in whose layers it does. */
static uint32_t count_of(const struct tree *t, const struct node *n, uint32_t number, uint64_t *hosts)
{
	uint32_t found = 0;

	for (const struct node *c = n->first; c; c = c->next) {
		if (c->field && c->number == number) {
			unsigned proto = c->layer < t->scan.nlayers ? t->scan.layers[c->layer].proto : P_frame;
			hosts[proto / 64] |= UINT64_C(1) << proto % 64;
			found++;
		}
		found += count_of(t, c, number, hosts);
	}
	return found;
}

/* Is it told of any layer, or of the frame? */
static bool is_anywhere(enum proto_id proto)
{
	return proto == P_frame || proto == P_pkt_comment || proto == P_expert || proto == P_short ||
	       proto == P_malformed;
}

/* A field asked for alone must come out as often as in the whole tree, also where only its own layers are walked. */
static const char *check_one(struct tree *t, const struct frame_info *f, uint32_t number)
{
	enum { PROTO_WORDS = (P_COUNT + 63) / 64 };
	uint64_t      hosts[PROTO_WORDS] = {0}, unused[PROTO_WORDS];
	uint64_t     *only = arena_zero(&t->arena, (registry_fields(t->registry) / 64 + 1) * sizeof *only);
	enum proto_id owner = registry_field_proto(t->registry, number);
	uint32_t      there = count_of(t, t->root, number, hosts), found[2];
	struct tree   alone;

	only[number / 64] |= UINT64_C(1) << number % 64;
	hosts[owner / 64] |= UINT64_C(1) << owner % 64;
	for (unsigned own = 0; own < 2; own++) {
		tree_init(&alone, t->registry, t->prefs);
		alone.wants = TREE_NODES;
		alone.only = only;
		alone.hosts = own && !is_anywhere(owner) ? hosts : NULL;
		tree_build(&alone, f, f->encap);
		found[own] = count_of(&alone, alone.root, number, unused);
		tree_fini(&alone);
	}
	if (found[0] == there && found[1] == there)
		return NULL;
	return arena_printf(&t->arena, "%s: %u times in the tree, %u times alone, %u times in its own layers alone",
	                    registry_field(t->registry, number)->name, there, found[0], found[1]);
}

static const char *check_alone(struct tree *t, const struct frame_info *f)
{
	enum { TRIED = 4 };
	uint32_t    numbers[TRIED], n = 0, total = 0;
	const char *fault = NULL;

	for (const struct node *p = t->root->first; p; p = p->next)
		for (const struct node *c = p->first; c && n < TRIED; c = c->next)
			if (c->field && ++total % 5 == 1)
				numbers[n++] = c->number;
	for (uint32_t i = 0; i < n && !fault; i++)
		fault = check_one(t, f, numbers[i]);
	return fault;
}

const char *selfcheck_frame(struct tree *t, uint16_t link_type, const uint8_t *bytes, uint32_t caplen, uint32_t len)
{
	const struct linktype *link = linktype_find(link_type);
	struct frame_info      f = {.bytes = bytes,
	                            .caplen = caplen,
	                            .len = len,
	                            .number = 1,
	                            .link_type = link_type,
	                            .encap = link ? (uint16_t)link->encap : 0,
	                            .has_time = true,
	                            .fcs_bytes = 0xff};
	uint32_t               nodes = 0;

	t->only = NULL;
	build(t, &f, TREE_COLUMNS);
	build(t, &f, TREE_NODES);
	build(t, &f, TREE_NODES | TREE_LABELS | TREE_COLUMNS);
	bool               columns = !(t->scan.row.marks & NO_COLUMNS);
	const struct node *n = columns ? disagreeing(t, t->root, &nodes) : NULL;
	if (n)
		return arena_printf(&t->arena, "%s: %llu in the tree, another value in its column", n->field->name,
		                    (unsigned long long)n->value.u);
	return check_alone(t, &f);
}
