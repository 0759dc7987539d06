/* walk.c -- what a protocol's walk function calls: reads, fields, labels, columns.  The order of layers is tree.c's. */
#include "dissect/walk.h"
#include "base/unicode.h"

#include "dissect/value.h"
#include "proto/expert.h"

#include <stdio.h>

/* ------------------------------------------------------------------ reads */

bool have(const struct walk *w, uint32_t off, uint32_t len)
{
	return off <= w->caplen && len <= w->caplen - off;
}

uint32_t remaining(const struct walk *w, uint32_t off)
{
	return off < w->len ? w->len - off : 0;
}

void walk_fail(struct walk *w, enum walk_status status)
{
	if (w->status == WALK_OK)
		w->status = (uint8_t)status;
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

void walk_fail_after(struct walk *w, enum walk_status status, const char *brief)
{
	struct tree *t = w->walker->tree;

	t->late_status = (uint8_t)status;
	t->late_brief = brief;
}

/* The bytes, or NULL and a marked layer. */
static const uint8_t *need(struct walk *w, uint32_t off, uint32_t len)
{
	if (w->status != WALK_OK)
		return NULL;
	if (have(w, off, len))
		return w->p + off;
	walk_fail(w, off <= w->len && len <= w->len - off ? WALK_SHORT : WALK_MALFORMED);
	return NULL;
}

uint8_t get_u8(struct walk *w, uint32_t off)
{
	const uint8_t *p = need(w, off, 1);

	return p ? *p : 0;
}

uint16_t get_u16(struct walk *w, uint32_t off)
{
	return (uint16_t)get_uint(w, off, 2);
}

uint32_t get_u24(struct walk *w, uint32_t off)
{
	return (uint32_t)get_uint(w, off, 3);
}

uint32_t get_u32(struct walk *w, uint32_t off)
{
	return (uint32_t)get_uint(w, off, 4);
}

uint64_t get_u64(struct walk *w, uint32_t off)
{
	return get_uint(w, off, 8);
}

uint64_t get_uint(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = need(w, off, len);

	if (!p)
		return 0;
	return w->le ? le_n(p, len) : be_n(p, len);
}

const uint8_t *get_bytes(struct walk *w, uint32_t off, uint32_t len)
{
	return need(w, off, len);
}

/* ------------------------------------------------------------------ nodes */

/* A line of free text that is too long loses its end, and says so in front, as Wireshark does. */
static const char *cut_line(struct arena *a, const char *line)
{
	static const char mark[] = " [truncated]";
	size_t            keep = LABEL_MAX - 1 - sizeof mark;

	if (strlen(line) < LABEL_MAX)
		return line;
	if (strncmp(line, mark, sizeof mark - 1) == 0)
		line += sizeof mark - 1;
	while (keep && ((uint8_t)line[keep] & 0xc0) == 0x80)
		keep--;
	return arena_printf(a, "%s%.*s", mark, (int)keep, line);
}

/* The message of an expert item loses its end without a word. */
static void cut_message(char *message)
{
	size_t keep = strlen(message);

	if (keep < LABEL_MAX)
		return;
	for (keep = LABEL_MAX - 1; keep && ((uint8_t)message[keep] & 0xc0) == 0x80; keep--)
		;
	message[keep] = '\0';
}

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

static bool wanted(const struct walk *w, uint32_t number)
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

/* Make a node for a field if anybody wants it, and the layer is whole so far. */
static struct node *field_node(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
	struct walker *x = w->walker;

	if (w->status != WALK_OK || !(x->tree->wants & TREE_NODES) || !wanted(w, x->first_field + field))
		return NULL;
	if (!under && !w->node && !x->tree->only)
		return NULL;
	return new_node(w, under, &w->proto->fields[field], x->first_field + field, off, len);
}

/* The code point at p, or U+FFFD; the bytes it takes in *taken.  As loose as Wireshark is: a number that is written in
 * more bytes than it needs is that number, and a sequence that breaks off is one U+FFFD. */
static uint32_t loose_code_point(const uint8_t *p, uint32_t n, uint32_t *taken)
{
	enum { REPLACEMENT = 0xfffd, SEQUENCE_BYTES_MAX = 6, CODE_MAX = 0x10ffff };
	uint32_t size = (uint32_t)__builtin_clz(~((uint32_t)p[0] << 24)), code = p[0] & (0xffu >> size), i = 1;

	*taken = 1;
	if (size < 2 || size > SEQUENCE_BYTES_MAX)
		return size ? REPLACEMENT : p[0];
	for (; i < size && i < n && (p[i] & 0xc0) == 0x80; i++)
		code = code << 6 | (p[i] & 0x3f);
	*taken = i;
	return i < size || code > CODE_MAX || (code >= 0xd800 && code < 0xe000) ? REPLACEMENT : code;
}

/* How many bytes of ASCII p begins with. */
static uint32_t ascii_run(const uint8_t *p, uint32_t len)
{
	uint32_t n = 0;
	uint64_t v;

	for (; len - n >= sizeof v; n += (uint32_t)sizeof v) {
		memcpy(&v, p + n, sizeof v);
		if (v & 0x8080808080808080u)
			break;
	}
	while (n < len && p[n] < 0x80)
		n++;
	return n;
}

/* Copy text that is shown, each bad UTF-8 sequence replaced by U+FFFD. */
char *walk_utf8(struct arena *a, const uint8_t *p, uint32_t len, uint32_t *out_len)
{
	if (ascii_run(p, len) == len) {
		*out_len = len;
		return arena_text(a, (const char *)p, len);
	}
	char    *out = arena_alloc(a, (size_t)len * 3 + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < len;) {
		uint32_t run = ascii_run(p + i, len - i);
		memcpy(out + n, p + i, run);
		n += run;
		i += run;
		if (i == len)
			break;
		uint32_t size = utf8_sequence(p + i, len - i), taken = size;
		if (size)
			memcpy(out + n, p + i, size);
		else
			size = unicode_utf8(loose_code_point(p + i, len - i, &taken), out + n);
		n += size;
		i += taken;
	}
	out[n] = '\0';
	*out_len = n;
	return out;
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
	const uint8_t *p = need(w, off, len);
	if (!p)
		return NULL;
	uint64_t count = le ? le_n(p, len) : be_n(p, len);
	if (count > UINT32_MAX / 2)
		count = UINT32_MAX / 2;
	const uint8_t *text = need(w, off + len, (uint32_t)count);
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
	    (!walk_nodes(w) || !wanted(w, w->walker->first_field + field)))
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
	const uint8_t *p = need(w, off, len);
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

struct node *add(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len)
{
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
	const uint8_t *p = need(w, from, n), *end;
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
		n->label = cut_line(&t->arena, arena_vprintf(&t->arena, format, args));
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

	if (!wanted(w, w->walker->first_field + field) || !walk_fact(w, f->column, &v))
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

	if (w->status != WALK_OK || !(w->walker->tree->wants & TREE_NODES) || !wanted(w, number))
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

/* ------------------------------------------------------------------ looks */

bool walk_labels(const struct walk *w)
{
	const struct tree *t = w->walker->tree;

	return t->wants & TREE_LABELS && !t->only;
}

bool walk_nodes(const struct walk *w)
{
	return w->walker->tree->wants & TREE_NODES;
}

bool walk_wants(const struct walk *w, unsigned first, unsigned last)
{
	const struct walker *x = w->walker;

	if (!walk_nodes(w))
		return false;
	for (unsigned i = first; i <= last && x->notes && x->tree->only; i++)
		if (w->proto->fields[i].severity)
			return true;
	return tree_asks(x->tree, x->first_field + first, last - first + 1);
}

bool walk_carries(const struct walk *w)
{
	const struct walker *x = w->walker;
	const struct tree   *t = x->tree;
	ptrdiff_t            own = w->layer - t->scan.layers;

	for (unsigned i = 0; i < t->scan.nlayers; i++)
		if (t->scan.layers[i].parent == own && t->scan.layers[i].source == SOURCE_MADE &&
		    !(x->skipped >> i & 1))
			return true;
	return false;
}

bool walk_field_labels(const struct walk *w)
{
	return walk_labels(w) && !(w->walker->tree->wants & TREE_NAMED);
}

static bool labelled(const struct node *n)
{
	return n && n->tree->wants & TREE_LABELS && !(n->field && n->tree->wants & TREE_NAMED);
}

void node_label(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	va_start(args, format);
	n->label = cut_line(&n->tree->arena, arena_vprintf(&n->tree->arena, format, args));
	va_end(args);
}

void node_append(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	const char *before = node_text(n);
	va_start(args, format);
	const char *more = arena_vprintf(&n->tree->arena, format, args);
	va_end(args);
	n->label = arena_printf(&n->tree->arena, "%s%s", before, more);
	size_t keep = LABEL_MAX - 1;
	if (strlen(n->label) <= keep)
		return;
	while (keep && ((uint8_t)n->label[keep] & 0xc0) == 0x80)
		keep--;
	n->label = arena_printf(&n->tree->arena, "%.*s", (int)keep, n->label);
}

void node_prepend(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	const char *after = node_text(n);
	va_start(args, format);
	const char *more = arena_vprintf(&n->tree->arena, format, args);
	va_end(args);
	n->label = arena_printf(&n->tree->arena, "%s%s", more, after);
}

void node_generated(struct node *n)
{
	if (n)
		n->flags |= NODE_GENERATED;
}

void node_hidden(struct node *n)
{
	if (n)
		n->flags |= NODE_HIDDEN;
}

void node_url(struct node *n)
{
	if (n)
		n->flags |= NODE_URL;
}

void node_len(struct node *n, uint32_t len)
{
	if (n)
		n->len = len;
}

void node_end(struct walk *w, struct node *n, uint32_t off)
{
	if (n)
		n->len = w->walker->base + off > n->offset ? w->walker->base + off - n->offset : 0;
}

struct node *node_parent(struct node *n)
{
	return n ? n->parent : NULL;
}

/* The worst severity below a node is shown on it too, up to the protocol. */
static void raise_severity(struct node *n, uint8_t severity)
{
	for (; n && n->severity < severity; n = n->parent)
		n->severity = severity;
}

/* A node that stands for no bytes of the packet. */
static struct node *nowhere(struct node *n)
{
	if (n) {
		n->offset = 0;
		n->source = 0;
		node_generated(n);
	}
	return n;
}

/* Beside an item that calls the packet malformed stands a hidden node of the malformed protocol, for filters. */
static void mark_malformed(struct walk *w, struct node *under)
{
	uint32_t            number = registry_proto_field(w->walker->tree->registry, P_malformed);
	const struct field *f = registry_field(w->walker->tree->registry, number);

	if (!wanted(w, number))
		return;
	struct node *n = nowhere(new_node(w, under, f, number, 0, 0));
	node_hidden(n);
	if (n)
		n->flags |= NODE_PROTO;
}

void expert(struct walk *w, struct node *n, unsigned field, const char *format, ...)
{
	const struct field *f = &w->proto->fields[field];
	uint32_t            number = w->walker->first_field + field;
	struct tree        *t = w->walker->tree;

	if (!(t->wants & TREE_NODES) || w->status != WALK_OK)
		return;
	raise_severity(n ? n : w->node, f->severity);
	if (!w->walker->notes && !wanted(w, number))
		return;
	const char *message = f->label;
	if (format && (t->wants & TREE_LABELS || t->only)) {
		va_list args;
		va_start(args, format);
		char *text = arena_vprintf(&t->arena, format, args);
		va_end(args);
		cut_message(text);
		message = text;
	}
	struct node *under = n ? n : w->node;
	if (!under && !t->only)
		return;
	const struct proto *former = w->proto;
	walk_as(w, P_expert);
	struct node *head = nowhere(add(w, under, EXPERT_HEAD, 0, 0));
	node_generated(head);
	if (head)
		head->severity = f->severity;
	node_label(head, "Expert Info (%s/%s): %s", severity_name(f->severity), group_name(f->group), message);
	w->walker->first_field = number - field;
	w->proto = former;
	node_label(nowhere(add(w, head, field, 0, 0)), "%s", message);
	walk_as(w, P_expert);
	nowhere(add_str(w, head, EXPERT_MESSAGE, 0, 0, message));
	nowhere(add_uint(w, head, EXPERT_SEVERITY, 0, 0, expert_severity_number(f->severity)));
	nowhere(add_uint(w, head, EXPERT_GROUP, 0, 0, expert_group_number(f->group)));
	w->walker->first_field = number - field;
	w->proto = former;
	if (f->group == GROUP_MALFORMED)
		mark_malformed(w, under);
}

/* ------------------------------------------------------------------ columns */

bool walk_columns(const struct walk *w)
{
	const struct tree *t = w->walker->tree;

	return t->wants & TREE_COLUMNS && !(w->row->marks & ROW_QUOTED);
}

void col_protocol(struct walk *w, const char *text)
{
	struct tree *t = w->walker->tree;

	if (!walk_columns(w))
		return;
	text_clear(&t->protocol);
	text_str(&t->protocol, text);
}

void col_protocol_add(struct walk *w, const char *text)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w))
		text_printf(&t->protocol, "%s%s", t->protocol.length ? "/" : "", text);
}

/* Put text into Info from `from` on, with what can't be printed escaped as columns do. */
static void put_info(struct tree *t, const char *separator, const char *format, va_list args)
{
	size_t start = t->info.length;

	text_str(&t->info, separator);
	if (strcmp(format, "%s") == 0)
		text_str(&t->info, va_arg(args, const char *));
	else if (!strchr(format, '%'))
		text_str(&t->info, format);
	else
		text_vprintf(&t->info, format, args);
	col_escape(&t->info, start);
}

struct text *col_info_text(struct walk *w)
{
	return walk_columns(w) ? &w->walker->tree->info : NULL;
}

void col_protocol_around(struct walk *w, const char *name)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w) && t->naround < TREE_AROUND_MAX)
		t->around[t->naround++] = name;
}

void col_info(struct walk *w, const char *format, ...)
{
	struct tree *t = w->walker->tree;
	va_list      args;

	if (!walk_columns(w))
		return;
	t->info.length = t->fence;
	va_start(args, format);
	put_info(t, "", format, args);
	va_end(args);
}

void col_info_add(struct walk *w, const char *format, ...)
{
	va_list args;

	if (!walk_columns(w))
		return;
	va_start(args, format);
	put_info(w->walker->tree, "", format, args);
	va_end(args);
}

void col_info_sep(struct walk *w, const char *separator, const char *format, ...)
{
	struct tree *t = w->walker->tree;
	va_list      args;

	if (!walk_columns(w))
		return;
	va_start(args, format);
	put_info(t, t->info.length ? separator : "", format, args);
	va_end(args);
}

void col_info_fence(struct walk *w)
{
	struct tree *t = w->walker->tree;

	if (walk_columns(w))
		t->fence = (uint32_t)t->info.length;
}

void col_src(struct walk *w, const char *text)
{
	if (walk_columns(w))
		w->walker->tree->shown.src = (struct tree_address){.text = text};
}

void col_dst(struct walk *w, const char *text)
{
	if (walk_columns(w))
		w->walker->tree->shown.dst = (struct tree_address){.text = text};
}

void col_addresses(struct walk *w, const uint8_t *src, const uint8_t *dst, uint32_t n)
{
	struct tree      *t = w->walker->tree;
	struct tree_ends *own = n == 6 ? &t->link : &t->net;

	if (!walk_columns(w))
		return;
	if (src)
		own->src = t->shown.src = (struct tree_address){.p = src, .n = n};
	if (dst)
		own->dst = t->shown.dst = (struct tree_address){.p = dst, .n = n};
}

/* ------------------------------------------------------------------ texts */

void *walk_alloc(struct walk *w, size_t size_bytes)
{
	return arena_zero(&w->walker->tree->arena, size_bytes);
}

char *walk_printf(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(&w->walker->tree->arena, format, args);
	va_end(args);
	return text;
}

char *walk_string(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = need(w, off, len);
	uint32_t       size;

	return walk_utf8(&w->walker->tree->arena, p ? p : (const uint8_t *)"", p ? len : 0, &size);
}

char *walk_text(struct walk *w, const struct text *t)
{
	return arena_text(&w->walker->tree->arena, t->p ? t->p : "", t->length);
}

const char *name_of(const struct name *names, uint64_t value)
{
	for (; names && names->text; names++)
		if (names->value == value)
			return names->text;
	return NULL;
}

const char *range_of(const struct range *ranges, uint64_t value)
{
	for (; ranges && ranges->text; ranges++)
		if (value >= ranges->low && value <= ranges->high)
			return ranges->text;
	return NULL;
}

const char *name_or(struct walk *w, const struct name *names, uint64_t value, const char *format)
{
	const char *text = name_of(names, value);
	char        small[128];

	if (text)
		return text;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(small, sizeof small, format, (unsigned)value);
#pragma GCC diagnostic pop
	return walk_printf(w, "%s", small);
}

static const char *address(struct walk *w, void (*put)(struct text *, const uint8_t *), const uint8_t *p)
{
	struct text t;

	if (!p)
		return "";
	text_init(&t);
	put(&t, p);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

const char *ip4_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_ip4, p);
}

const char *ip6_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_ip6, p);
}

const char *mac_text(struct walk *w, const uint8_t *p)
{
	return address(w, text_mac, p);
}

const char *mac_name(struct walk *w, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	return p && resolver_mac(w->walker->tree->names, p, name) ? walk_printf(w, "%s", name) : mac_text(w, p);
}

const char *mac_label(struct walk *w, const uint8_t *p)
{
	char name[VENDOR_NAME_SIZE];

	if (!p || !resolver_mac(w->walker->tree->names, p, name))
		return mac_text(w, p);
	return walk_printf(w, "%s (%s)", name, mac_text(w, p));
}

const char *vlan_name(struct walk *w, uint16_t number)
{
	const struct resolver *names = w->walker->tree->names;
	const char            *name = names && names->vlan ? resolver_vlan(names, number) : NULL;

	if (!names || !names->vlan)
		return NULL;
	return name ? name : walk_printf(w, "<%u>", number);
}

const char *ip_name(struct walk *w, const uint8_t *p, uint32_t n)
{
	const char *name = p ? resolver_host(w->walker->tree->names, p, n) : NULL;

	return name ? name : n == 4 ? ip4_text(w, p) : ip6_text(w, p);
}

const char *ip_label(struct walk *w, const uint8_t *p, uint32_t n)
{
	const struct resolver *names = w->walker->tree->names;
	const char            *text = n == 4 ? ip4_text(w, p) : ip6_text(w, p);

	return p && names && names->network ? walk_printf(w, "%s (%s)", ip_name(w, p, n), text) : text;
}

/* ------------------------------------------------------------------ sources, facts */

uint8_t walk_source(struct walk *w, const char *name, const uint8_t *bytes, uint32_t n)
{
	struct tree *t = w->walker->tree;

	if (t->nsources == TREE_SOURCES_MAX)
		return w->walker->source;
	t->sources[t->nsources] = (struct tree_source){name, arena_copy(&t->arena, bytes, n), n};
	return (uint8_t)t->nsources++;
}

const uint8_t *walk_source_bytes(const struct walk *w, uint8_t source)
{
	return w->walker->tree->sources[source].bytes;
}

void walk_switch(struct walk *w, uint8_t source)
{
	const struct tree_source *s = &w->walker->tree->sources[source];

	w->walker->source = source;
	w->walker->base = 0;
	w->p = s->bytes;
	w->caplen = w->len = s->caplen;
}

void walk_return(struct walk *w, const struct walk *former)
{
	w->walker->source = w->layer->source;
	w->walker->base = w->layer->offset;
	w->p = former->p;
	w->caplen = former->caplen;
	w->len = former->len;
}

char *walk_ascii(struct walk *w, const uint8_t *p, uint32_t len)
{
	char *out = arena_alloc(&w->walker->tree->arena, (size_t)len * 3 + 1), *to = out;

	for (uint32_t i = 0; i < len && p[i]; i++) {
		if (p[i] < 0x80) {
			*to++ = (char)p[i];
			continue;
		}
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
	}
	*to = '\0';
	return out;
}

const char *walk_escaped(struct walk *w, uint32_t off, uint32_t len)
{
	struct text t;
	uint32_t    size;

	if (!have(w, off, len))
		return "";
	const char *valid = walk_utf8(&w->walker->tree->arena, w->p + off, len, &size);
	text_init(&t);
	text_label(&t, valid, size);
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

const char *walk_told(const struct walk *w)
{
	return w->walker->tree->told[w->walker->layer];
}

uint32_t walk_offset(const struct walk *w)
{
	return w->walker->base;
}

uint8_t walk_source_of(const struct walk *w)
{
	return w->walker->source;
}

void walk_hand_over(struct walk *w, enum proto_id proto, uint8_t source, uint32_t offset, uint32_t len,
                    const char *what)
{
	struct tree *t = w->walker->tree;
	ptrdiff_t    own = w->layer - t->scan.layers;

	for (uint16_t i = 0; i < t->scan.nlayers; i++) {
		struct layer *l = &t->scan.layers[i];
		if (l->parent != own || l->source != SOURCE_MADE)
			continue;
		if (proto)
			l->proto = (uint16_t)proto;
		l->source = source;
		l->offset = offset;
		l->caplen = l->len = len;
		t->told[i] = what;
		return;
	}
}

bool walk_hands_over_columns(const struct walk *w)
{
	const struct tree *t = w->walker->tree;
	ptrdiff_t          own = w->layer - t->scan.layers;

	if (walk_nodes(w))
		return false;
	for (uint16_t i = 0; i < t->scan.nlayers; i++)
		if (t->scan.layers[i].parent == own && t->scan.layers[i].source == SOURCE_MADE)
			return all_protos[t->scan.layers[i].proto]->told_columns;
	return true;
}

const struct message *walk_stream_message(const struct walk *w)
{
	const struct tree       *t = w->walker->tree;
	const struct frame_info *f = t->frame;
	uint32_t                 nth = 0;

	for (const struct layer *l = t->scan.layers; l < w->layer; l++)
		nth += l->parent == w->layer->parent && l->depth != DEPTH_SHOWN;
	if (!f->streamed || w->layer->parent != f->stream_layer || w->layer->depth == DEPTH_SHOWN ||
	    nth >= f->nmessages)
		return NULL;
	return f->messages[nth].proto == w->layer->proto ? &f->messages[nth] : NULL;
}

const void *walk_note(const struct walk *w, uint32_t number)
{
	const struct notes *notes = w->walker->tree->frame->notes;

	return notes ? notes_at(notes, number) : NULL;
}

const struct prefs *walk_prefs(const struct walk *w)
{
	return w->walker->tree->prefs;
}

const struct frame_info *walk_frame(const struct walk *w)
{
	return w->walker->tree->frame;
}

uint32_t walk_shown(const struct walk *w, uint32_t number)
{
	return frame_shown(walk_frame(w), number);
}

uint32_t walk_layers(const struct walk *w, const struct layer **layers)
{
	*layers = w->walker->tree->scan.layers;
	return w->walker->tree->scan.nlayers;
}
