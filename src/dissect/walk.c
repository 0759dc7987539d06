/* walk.c -- what a protocol's walk adds to the tree: nodes for fields, for texts, for all fixed rows at once.
 *
 * The order of layers is tree.c's; reads, labels, columns and texts are in the walk_*.c beside. */
#include "dissect/walk.h"
#include "dissect/value.h"

/* ------------------------------------------------------------------ nodes */

bool tree_asks(const struct tree *t, uint32_t first, uint32_t n)
{
	uint32_t end = first + n;

	if (!t->only)
		return true;
	for (uint32_t i = first, next; i < end; i = next) {
		next = (i | 63) + 1 < end ? (i | 63) + 1 : end;
		if (t->only[i / 64] >> i % 64 << i % 64 << (63 - (next - 1) % 64))
			return true;
	}
	return false;
}

bool walk_asks(const struct walk *w, uint32_t number)
{
	const uint64_t *only = w->walker->tree->only;

	return !only || only[number / 64] >> number % 64 & 1;
}

static struct node *new_node(struct walk *w, struct node *under, const struct field *f, uint32_t number, uint32_t off,
                             uint32_t len)
{
	struct tree *t = w->walker->tree;

	if (t->nnodes >= TREE_NODES_MAX) {
		walk_fail(w, WALK_MALFORMED);
		return NULL;
	}
	t->nnodes++;
	struct node *n = arena_alloc(&t->arena, sizeof *n), *parent = t->only ? t->root : under ? under : w->node;
	*n = (struct node){.field = f,
	                   .parent = parent,
	                   .number = number,
	                   .offset = w->walker->base + off,
	                   .len = len,
	                   .source = w->walker->source,
	                   .layer = w->walker->layer,
	                   .tree = t};
	if (f)
		n->flags = (uint8_t)((f->flags & FIELD_HIDDEN ? NODE_HIDDEN : 0) |
		                     (f->flags & FIELD_GENERATED ? NODE_GENERATED : 0));
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

void walk_no_node(struct walk *w)
{
	struct node *parent = w->node ? w->node->parent : NULL, *before = NULL;

	if (!parent || w->node->first)
		return;
	for (struct node *n = parent->first; n != w->node; n = n->next)
		before = n;
	if (before)
		before->next = NULL;
	else
		parent->first = NULL;
	parent->last = before;
	w->node = NULL;
}

/* Make a node for a field if anybody wants it, and the layer is whole so far. */
static struct node *field_node(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	struct walker *x = w->walker;

	if (w->status != WALK_OK || !(x->tree->wants & TREE_NODES) || !walk_asks(w, x->first_field + field))
		return NULL;
	if (!under && !w->node && !x->tree->only)
		return NULL;
	return new_node(w, under, &w->proto->fields[field], x->first_field + field, off, len);
}

static void load_string(struct walk *w, struct node *n, const uint8_t *p, uint32_t len)
{
	enum ftype type = n->field->type;

	if (type == FT_STRINGZ || type == FT_STRINGZPAD || type == FT_STRINGZTRUNC || type == FT_STRING) {
		const uint8_t *end = len ? memchr(p, 0, len) : NULL;
		if (end)
			len = (uint32_t)(end - p);
	}
	uint32_t size;
	char    *s = walk_utf8(&w->walker->tree->arena, p, len, &size);
	n->value.bytes.p = (const uint8_t *)s;
	n->value.bytes.n = size;
}

static void load(struct walk *w, struct node *n, const uint8_t *p, uint32_t len, bool le)
{
	enum ftype type = n->field->type;

	if (le)
		n->flags |= NODE_LE;
	if (type == FT_NONE || type == FT_PROTOCOL)
		return;
	if (ftype_is_string(type))
		load_string(w, n, p, len);
	else {
		value_read(&n->value, n->field, p, len, le);
		if (le && type == FT_IPv4 && len == 4) {
			uint8_t *turned = arena_alloc(&w->walker->tree->arena, 4);
			for (int i = 0; i < 4; i++)
				turned[i] = p[3 - i];
			n->value.bytes.p = turned;
		} else if (le && type == FT_GUID && len == 16) {
			n->flags |= NODE_LE;
			uint8_t *turned = arena_copy(&w->walker->tree->arena, p, 16);
			for (int i = 0; i < 4; i++)
				turned[i] = p[3 - i];
			turned[4] = p[5], turned[5] = p[4], turned[6] = p[7], turned[7] = p[6];
			n->value.bytes.p = turned;
		}
	}
}

/* FT_UINT_STRING and FT_UINT_BYTES: a count of `len` bytes stands in front of the text. */
static struct node *add_counted(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, bool le)
{
	const uint8_t *p = get_bytes(w, off, len);
	if (!p)
		return NULL;
	uint64_t count = le ? le_n(p, len) : be_n(p, len);
	if (count > UINT32_MAX / 2)
		count = UINT32_MAX / 2;
	const uint8_t *text = get_bytes(w, off + len, (uint32_t)count);
	if (!text)
		return NULL;
	struct node *n = field_node(w, under, field, off, len + (uint32_t)count);
	if (n)
		load(w, n, text, (uint32_t)count, le);
	return n;
}

static struct node *add_loaded(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, bool le)
{
	enum ftype type = w->proto->fields[field].type;
	bool       fixed = !(type == FT_NONE || type == FT_PROTOCOL);

	if (w->status != WALK_OK)
		return NULL;
	if (len != REST && type != FT_UINT_STRING && type != FT_UINT_BYTES && have(w, off, len) &&
	    (!walk_nodes(w) || !walk_asks(w, w->walker->first_field + field)))
		return NULL; /* nobody looks, and the layer stays whole */
	if (len == REST)
		len = remaining(w, off);
	if (type == FT_UINT_STRING || type == FT_UINT_BYTES)
		return add_counted(w, under, field, off, len, le);
	if (type == FT_STRINGZ && w->status == WALK_OK && off <= w->caplen && len == remaining(w, off) && len) {
		const uint8_t *end = memchr(w->p + off, 0, w->caplen - off < len ? w->caplen - off : len);
		if (end)
			len = (uint32_t)(end - (w->p + off)) + 1;
	}
	const uint8_t *p = get_bytes(w, off, len);
	if (!p && fixed)
		return NULL;
	if (!p) {
		if (off > w->len)
			return NULL;
		w->status = WALK_OK; /* a label over bytes that are not all there is no reading of them */
	}
	struct node *n = field_node(w, under, field, off, len);
	if (n && p)
		load(w, n, p, len, le);
	return n;
}

/* Is a field of bytes that are there added where nobody looks at a tree?  (Texts with a count may end too early.) */
static bool is_unseen(const struct walk *w, unsigned field, uint32_t off, uint32_t len)
{
	enum ftype type = w->proto->fields[field].type;

	return !(w->walker->tree->wants & TREE_NODES) && off <= w->caplen && len <= w->caplen - off && len != REST &&
	       type != FT_UINT_STRING && type != FT_UINT_BYTES;
}

struct node *add(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	if (is_unseen(w, field, off, len))
		return NULL;
	return add_loaded(w, under, field, off, len, w->le || w->proto->fields[field].flags & FIELD_LE);
}

struct node *add_le(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	return add_loaded(w, under, field, off, len, true);
}

struct node *add_uint(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, uint64_t value)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n) {
		n->value.u = n->field->mask ? (value & n->field->mask) >> __builtin_ctzll(n->field->mask) : value;
		if (n->field->type == FT_BOOLEAN)
			n->value.u = n->value.u != 0;
		else if (n->field->type == FT_FRAMENUM)
			n->value.u = walk_shown(w, (uint32_t)value);
	}
	return n;
}

struct node *add_int(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, int64_t value)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n)
		n->value.i = n->field->type == FT_FRAMENUM ? walk_shown(w, (uint32_t)value) : value;
	return n;
}

struct node *add_double(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, double value)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n)
		n->value.f = value;
	return n;
}

struct node *add_str(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, const char *value)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n) {
		n->value.bytes.n = (uint32_t)strlen(value);
		n->value.bytes.p = (const uint8_t *)arena_text(&n->tree->arena, value, n->value.bytes.n);
	}
	return n;
}

struct node *add_str_of(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, uint32_t from,
                        uint32_t n)
{
	const uint8_t *p = get_bytes(w, from, n), *end;
	struct node   *node = p ? field_node(w, under, field, off, len) : NULL;

	if (!node)
		return NULL;
	end = memchr(p, 0, n);
	node->value.bytes.p =
	    (const uint8_t *)walk_utf8(&node->tree->arena, p, end ? (uint32_t)(end - p) : n, &node->value.bytes.n);
	return node;
}

struct node *add_bytes(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len,
                       const uint8_t *value, uint32_t n_bytes)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n) {
		n->value.bytes.p = arena_copy(&n->tree->arena, value, n_bytes);
		n->value.bytes.n = n_bytes;
	}
	return n;
}

struct node *add_time(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, int64_t seconds,
                      int32_t nanoseconds)
{
	struct node *n = field_node(w, under, field, off, len);

	if (n) {
		n->value.time.s = seconds;
		n->value.time.ns = nanoseconds;
	}
	return n;
}

struct node *add_text(struct walk *w, struct node *under, uint32_t off, uint32_t len, const char *format, ...)
{
	struct tree *t = w->walker->tree;

	if (w->status != WALK_OK || !(t->wants & TREE_NODES) || t->only || (!under && !w->node))
		return NULL;
	struct node *n = new_node(w, under, NULL, FIELD_NO, off, len == REST ? remaining(w, off) : len);
	if (!n)
		return NULL;
	n->flags |= NODE_TEXT;
	n->label = "";
	if (t->wants & TREE_LABELS) {
		va_list args;
		va_start(args, format);
		n->label = walk_cut_line(&t->arena, arena_vprintf(&t->arena, format, args));
		va_end(args);
	}
	return n;
}

/* ------------------------------------------------------------------ fixed rows */

/* A row that flow or the row answers: its node, or NULL where there is no such fact. */
static struct node *add_fact(struct walk *w, struct node *under, unsigned field, uint32_t off)
{
	const struct field *f = &w->proto->fields[field];
	int64_t             v;

	if (!walk_asks(w, w->walker->first_field + field) || !walk_fact(w, f->column, &v))
		return NULL;
	if (f->type == FT_RELATIVE_TIME || f->type == FT_ABSOLUTE_TIME)
		return add_time(w, under, field, off, 0, v / 1000000000, (int32_t)(v % 1000000000));
	return add_int(w, under, field, off, 0, v);
}

static unsigned row_size(const struct field *f)
{
	if (f->type == FT_BOOLEAN && f->mask && f->width > 8 && !f->size)
		return f->width / 8;
	return f->size ? f->size : ftype_size(f->type);
}

/* Are the bytes of all fixed rows there? */
static bool have_rows(const struct walk *w, unsigned first, unsigned last, uint32_t off)
{
	uint32_t end = 0;

	for (const struct field *f = &w->proto->fields[first]; f <= &w->proto->fields[last]; f++)
		if (f->flags & FIELD_FIXED && f->at + row_size(f) > end)
			end = f->at + row_size(f);
	return have(w, off, end);
}

struct node *add_rows(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off)
{
	enum { DEPTHS = 8 };
	struct node *at[DEPTHS + 1] = {under ? under : w->node}, *head = NULL;

	if (!walk_wants(w, first, last) && have_rows(w, first, last, off))
		return NULL;
	for (unsigned i = first; i <= last && walk_ok(w); i++) {
		const struct field *f = &w->proto->fields[i];
		struct node        *parent = at[f->depth < DEPTHS ? f->depth : DEPTHS - 1], *n = NULL;
		if (f->flags & FIELD_FIXED)
			n = add_loaded(w, parent, i, off + f->at, row_size(f), w->le || f->flags & FIELD_LE);
		else if (f->column && f->flags & FIELD_GENERATED)
			n = add_fact(w, parent, i, off);
		else
			continue;
		if (i == first)
			head = n;
		at[f->depth + 1 < DEPTHS ? f->depth + 1 : DEPTHS - 1] = n;
	}
	return head;
}

static void append_flag(struct node *head, const struct field *f, uint64_t v)
{
	const char *name = f->names_kind == NAMES_LIST ? name_of(f->names, v) : NULL;

	if (f->type == FT_BOOLEAN && v)
		node_append(head, ", %s", f->label);
	else if (f->type != FT_BOOLEAN && f->names_kind == NAMES_LIST)
		node_append(head, ", %s: %s", f->label, name ? name : "Unknown");
}

struct node *add_bits(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off)
{
	struct node *head = add_rows(w, under, first, last, off);

	if (!head || !walk_labels(w) || !walk_ok(w))
		return head;
	for (unsigned i = first + 1; i <= last; i++) {
		const struct field *f = &w->proto->fields[i];
		uint64_t            v = get_uint(w, off + f->at, row_size(f));
		append_flag(head, f, f->mask ? (v & f->mask) >> __builtin_ctzll(f->mask) : v);
	}
	return head;
}

bool walk_fact(const struct walk *w, enum column fact, int64_t *value)
{
	const struct frame_info *f = w->walker->tree->frame;

	switch (fact) {
#define COLUMN(type, name, NAME)                \
	case COLUMN_##NAME:                     \
		*value = (int64_t)w->row->name; \
		return fact != COLUMN_STREAM || w->row->stream != NO_STREAM;
#include "store/columns.def"
#undef COLUMN
	default: return f->fact && f->fact(f, w->layer, fact, value);
	}
}

const struct proto *walk_as(struct walk *w, enum proto_id proto)
{
	const struct proto *former = w->proto;

	w->proto = all_protos[proto];
	w->walker->first_field = registry_first_field(w->walker->tree->registry, proto);
	return former;
}

struct node *add_protocol(struct walk *w, struct node *under, enum proto_id proto, uint32_t off, uint32_t len)
{
	const struct registry *r = w->walker->tree->registry;
	uint32_t               number = registry_proto_field(r, proto);

	if (w->status != WALK_OK || !(w->walker->tree->wants & TREE_NODES) || !walk_asks(w, number))
		return NULL;
	struct node *n = new_node(w, under, registry_field(r, number), number, off, len);
	if (n)
		n->flags |= NODE_PROTO;
	return n;
}

void walk_back(struct walk *w, const struct proto *former)
{
	if (all_protos[w->layer->proto] == former) { /* mostly so */
		walk_as(w, (enum proto_id)w->layer->proto);
		return;
	}
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		if (all_protos[p] == former)
			walk_as(w, p);
}
