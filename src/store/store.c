/* store.c -- see store.h. */
#include "store/store.h"

#include "base/mem.h"

#include <string.h>

void store_init(struct store *s)
{
	*s = (struct store){.blocks = mem_calloc(BLOCKS_MAX, sizeof(struct block *))};
}

static void block_free(struct block *b)
{
	mem_free(b->rows);
	mem_free(b->bytes);
	mem_free(b->shape_at);
	mem_free(b->shape_layers);
	mem_free(b->shape_slots);
	mem_free(b->addresses);
	mem_free(b->extra);
	mem_free(b->options);
	mem_free(b->records);
	mem_free(b->notes);
	mem_free(b);
}

void store_fini(struct store *s)
{
	for (size_t i = 0; i < s->nblocks; i++)
		block_free(s->blocks[i]);
	mem_free(s->blocks);
	mem_free(s->packing);
	*s = (struct store){0};
}

struct block *store_add_block(struct store *s, struct row *rows)
{
	struct block *b = mem_calloc(1, sizeof *b);

	b->rows = rows ? rows : mem_alloc(BLOCK_ROWS * sizeof *rows);
	b->first_frame = (uint32_t)s->nblocks << BLOCK_SHIFT;
	s->blocks[s->nblocks++] = b;
	return b;
}

/* ------------------------------------------------------------------ shapes */

static uint32_t hash_shape(const struct layer *layers, uint32_t n)
{
	uint64_t h = n;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t k = (uint64_t)layers[i].offset << 32 | (uint64_t)layers[i].proto << 16 |
		             (uint64_t)layers[i].source << 8 | layers[i].depth;
		h = (h ^ k) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	return (uint32_t)(h >> 16);
}

static bool same_shape(const struct block *b, uint32_t shape, const struct layer *layers, uint32_t n)
{
	const struct shape_layer *have = b->shape_layers + b->shape_at[shape];

	if (b->shape_at[shape + 1] - b->shape_at[shape] != n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (have[i].offset != layers[i].offset || have[i].proto != layers[i].proto ||
		    have[i].source != layers[i].source || have[i].depth != layers[i].depth)
			return false;
	return true;
}

static void rehash_shapes(struct block *b, size_t nslots)
{
	mem_free(b->shape_slots);
	b->shape_slots = mem_calloc(nslots, sizeof *b->shape_slots);
	b->nslots = nslots;
	for (size_t i = 0; i < b->nshapes; i++) {
		struct layer layers[LAYERS_MAX];
		uint32_t     n = b->shape_at[i + 1] - b->shape_at[i];
		for (uint32_t k = 0; k < n; k++) {
			const struct shape_layer *l = &b->shape_layers[b->shape_at[i] + k];
			layers[k] = (struct layer){
			    .proto = l->proto, .source = l->source, .depth = l->depth, .offset = l->offset};
		}
		size_t slot = hash_shape(layers, n) & (nslots - 1);
		while (b->shape_slots[slot])
			slot = (slot + 1) & (nslots - 1);
		b->shape_slots[slot] = (uint16_t)(i + 1);
	}
}

/* Slots for so many shapes and some more. */
static size_t slots_for(size_t nshapes)
{
	size_t n = 32;

	while (nshapes * 2 >= n)
		n *= 2;
	return n;
}

static uint16_t add_shape(struct block *b, const struct layer *layers, uint32_t n)
{
	b->shape_at = mem_grow(b->shape_at, &b->shape_capacity, b->nshapes + 2, sizeof *b->shape_at);
	b->shape_layers = mem_grow(b->shape_layers, &b->layer_capacity, b->nlayers + n, sizeof *b->shape_layers);
	b->shape_at[b->nshapes] = (uint32_t)b->nlayers;
	for (uint32_t i = 0; i < n; i++) {
		b->shape_layers[b->nlayers++] =
		    (struct shape_layer){layers[i].proto, layers[i].source, layers[i].depth, layers[i].offset};
		b->protos[layers[i].proto / 64] |= UINT64_C(1) << layers[i].proto % 64;
	}
	b->shape_at[++b->nshapes] = (uint32_t)b->nlayers;
	return (uint16_t)(b->nshapes - 1);
}

/* The number of the shape of these layers, in this block: at most one a row, so that 16 bits hold it. */
static uint16_t shape_of(struct block *b, const struct layer *layers, uint32_t n)
{
	if (!b->nslots || b->nshapes * 2 >= b->nslots)
		rehash_shapes(b, slots_for(b->nshapes));
	size_t slot = hash_shape(layers, n) & (b->nslots - 1);
	for (; b->shape_slots[slot]; slot = (slot + 1) & (b->nslots - 1))
		if (same_shape(b, b->shape_slots[slot] - 1u, layers, n))
			return (uint16_t)(b->shape_slots[slot] - 1);
	uint16_t shape = add_shape(b, layers, n);
	b->shape_slots[slot] = (uint16_t)(shape + 1);
	return shape;
}

/* ------------------------------------------------------------------ side tables */

/* Neighbouring frames mostly speak of the same few addresses: look back a little before adding one. */
static uint32_t keep_address(struct block *b, const uint8_t *address)
{
	enum { LOOK_BACK = 16 };
	size_t from = b->naddresses > LOOK_BACK ? b->naddresses - LOOK_BACK : 0;

	for (size_t i = b->naddresses; i-- > from;)
		if (memcmp(b->addresses[i], address, 16) == 0)
			return (uint32_t)i;
	b->addresses = mem_grow(b->addresses, &b->address_capacity, b->naddresses + 1, 16);
	memcpy(b->addresses[b->naddresses], address, 16);
	return (uint32_t)b->naddresses++;
}

static void keep_addresses(struct block *b, struct row *row, const uint8_t (*addresses)[16])
{
	if (row->net != NET_IP6)
		return;
	row->src = keep_address(b, addresses[row->src]);
	row->dst = keep_address(b, addresses[row->dst]);
}

const uint8_t *block_address(const struct block *b, uint32_t index)
{
	return b->addresses[index];
}

static void keep_side(struct block *b, uint32_t row, const struct store_frame *f)
{
	for (uint32_t i = 0; i < f->nextra; i++) {
		b->extra = mem_grow(b->extra, &b->extra_capacity, b->nextra + 1, sizeof *b->extra);
		b->extra[b->nextra] = (struct block_extra){(uint16_t)row, f->extra[i]};
		keep_addresses(b, &b->extra[b->nextra++].facts, f->addresses);
	}
	if (f->tcp_options) {
		b->options = mem_grow(b->options, &b->options_capacity, b->noptions + 1, sizeof *b->options);
		struct block_options *o = &b->options[b->noptions++];
		o->row = (uint16_t)row;
		o->len = f->tcp_options_len < sizeof o->bytes ? f->tcp_options_len : (uint8_t)sizeof o->bytes;
		memcpy(o->bytes, f->tcp_options, o->len);
	}
	if (f->record) {
		b->records = mem_grow(b->records, &b->record_capacity, b->nrecords + 1, sizeof *b->records);
		b->records[b->nrecords++] = (struct block_record){(uint16_t)row, f->record};
	}
}

/* The first entry of a side table for a row: entry i's row number stands at its start. */
static size_t first_of(const void *table, size_t n, size_t entry_bytes, uint32_t row)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t   middle = (low + high) / 2;
		uint16_t at;
		memcpy(&at, (const uint8_t *)table + middle * entry_bytes, sizeof at);
		if (at < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct block_extra *block_extra_rows(const struct block *b, uint32_t row, uint32_t *n)
{
	size_t first = first_of(b->extra, b->nextra, sizeof *b->extra, row), end = first;

	while (end < b->nextra && b->extra[end].row == row)
		end++;
	*n = (uint32_t)(end - first);
	return b->extra ? b->extra + first : NULL;
}

const uint8_t *block_tcp_options(const struct block *b, uint32_t row, uint8_t *len)
{
	size_t i = first_of(b->options, b->noptions, sizeof *b->options, row);

	*len = 0;
	if (i >= b->noptions || b->options[i].row != row)
		return NULL;
	*len = b->options[i].len;
	return b->options[i].bytes;
}

void block_add_note(struct block *b, struct block_note note)
{
	b->notes = mem_grow(b->notes, &b->note_capacity, b->nnotes + 1, sizeof *b->notes);
	b->notes[b->nnotes++] = note;
}

const struct block_note *block_find_note(const struct block *b, uint32_t row, uint8_t number, enum note_kind kind)
{
	for (size_t i = first_of(b->notes, b->nnotes, sizeof *b->notes, row); i < b->nnotes && b->notes[i].row == row;
	     i++)
		if (b->notes[i].number == number && b->notes[i].kind == kind)
			return &b->notes[i];
	return NULL;
}

uint32_t block_record_extra(const struct block *b, uint32_t row)
{
	size_t i = first_of(b->records, b->nrecords, sizeof *b->records, row);

	return i < b->nrecords && b->records[i].row == row ? b->records[i].extra : 0;
}

/* ------------------------------------------------------------------ rows */

void block_row(const struct block *b, uint32_t row, struct row *out)
{
	if (b->rows) {
		*out = b->rows[row];
		return;
	}
	const struct row_end *end = block_row_end(b, row);
#define COLUMN(type, name, NAME)     out->name = block_##name(b, row);
#define END_COLUMN(type, name, NAME) out->name = end->name;
#include "store/columns.def"
#undef COLUMN
}

void block_append(struct block *b, const struct store_frame *f)
{
	struct row *row = &b->rows[b->n];

	*row = *f->row;
	keep_addresses(b, row, f->addresses);
	row->shape = shape_of(b, f->layers, f->nlayers);
	if (f->nextra || f->tcp_options || f->record)
		keep_side(b, b->n, f);
	b->n++;
}

/* Forget a row's entries of a sorted side table; the table keeps its order when the new ones are put in their place. */
static size_t remove_side(void *table, size_t n, size_t entry_bytes, uint32_t row)
{
	uint8_t *p = table;
	size_t   from = first_of(table, n, entry_bytes, row), to = from;
	uint16_t at;

	for (; to < n; to++) {
		memcpy(&at, p + to * entry_bytes, sizeof at);
		if (at != row)
			break;
	}
	if (to > from)
		memmove(p + from * entry_bytes, p + to * entry_bytes, (n - to) * entry_bytes);
	return n - (to - from);
}

/* The entries from `from` on were appended for a row: turn them into their place. */
static void sort_side(void *table, size_t from, size_t n, size_t entry_bytes, uint32_t row)
{
	uint8_t *p = table, small[sizeof(struct block_extra)];

	for (size_t i = from; i < n; i++) {
		size_t to = first_of(table, from, entry_bytes, row + 1) + (i - from);
		memcpy(small, p + i * entry_bytes, entry_bytes);
		memmove(p + (to + 1) * entry_bytes, p + to * entry_bytes, (i - to) * entry_bytes);
		memcpy(p + to * entry_bytes, small, entry_bytes);
	}
}

static void replace_side(struct block *b, uint32_t row, const struct store_frame *f)
{
	struct store_frame new_side = *f;

	b->nextra = remove_side(b->extra, b->nextra, sizeof *b->extra, row);
	b->noptions = remove_side(b->options, b->noptions, sizeof *b->options, row);
	size_t extra = b->nextra, options = b->noptions;
	new_side.record = 0; /* stays as it was */
	keep_side(b, row, &new_side);
	sort_side(b->extra, extra, b->nextra, sizeof *b->extra, row);
	sort_side(b->options, options, b->noptions, sizeof *b->options, row);
}

void block_replace(struct block *b, uint32_t row, const struct store_frame *f)
{
	struct row *to = &b->rows[row], new_row = *f->row;

	keep_addresses(b, &new_row, f->addresses);
	new_row.shape = shape_of(b, f->layers, f->nlayers);
	row_take_course(&new_row, to);
	replace_side(b, row, f);
	*to = new_row;
	b->revision++;
}

/* ------------------------------------------------------------------ packing */

struct ends {
	struct row_end *list;
	uint32_t        n;
	uint16_t        slot[2 * BLOCK_ROWS]; /* end + 1 */
};

static bool is_end(const struct row_end *end, const struct row *row)
{
	bool same = true;
#define COLUMN(type, name, NAME)
#define END_COLUMN(type, name, NAME) same &= end->name == row->name;
#include "store/columns.def"
#undef COLUMN
	return same;
}

static uint32_t end_of(struct ends *x, const struct row *row)
{
	uint64_t h = ((uint64_t)row->src << 32 | row->dst) ^ (uint64_t)row->sport << 48 ^ (uint64_t)row->stream << 8;
	size_t   i = (h * 0x9e3779b97f4a7c15u) >> 40 & (2 * BLOCK_ROWS - 1);

	while (x->slot[i] && !is_end(&x->list[x->slot[i] - 1], row))
		i = (i + 1) & (2 * BLOCK_ROWS - 1);
	if (!x->slot[i]) {
		struct row_end *end = &x->list[x->n++];
		memset(end, 0, sizeof *end);
#define COLUMN(type, name, NAME)
#define END_COLUMN(type, name, NAME) end->name = row->name;
#include "store/columns.def"
#undef COLUMN
		x->slot[i] = (uint16_t)x->n;
	}
	return x->slot[i] - 1u;
}

/* The ends stand first of all: they are read where they are. */
static void pack_ends(struct packer *k, struct block *b)
{
	struct ends x = {.list = (struct row_end *)(void *)k->bytes};
	uint64_t    v[PACKED_ROOM];

	for (uint32_t i = 0; i < b->n; i++)
		v[i] = end_of(&x, &b->rows[i]);
	k->n += x.n * (uint32_t)sizeof *x.list;
	pack(k, &b->end, v, b->n, x.n - 1);
}

enum { PACKING_BYTES = BLOCK_ROWS * sizeof(struct row_end) + COLUMN_COUNT * (size_t)PACKED_BYTES_MAX };

static void pack_columns(struct packer *k, struct block *b)
{
	const struct row *rows = b->rows;
	uint64_t          v[PACKED_ROOM], any;

#define PACK(function, name, value)         \
	any = 0;                            \
	for (uint32_t i = 0; i < b->n; i++) \
		any |= v[i] = (value);      \
	function(k, &b->name, v, b->n, any);
#define COLUMN(type, name, NAME)      PACK(pack, name, rows[i].name)
#define NEAR_COLUMN(type, name, NAME) PACK(pack_near, name, (uint64_t)rows[i].name)
#define FEW_COLUMN(type, name, NAME)  PACK(pack_few, name, rows[i].name)
#define END_COLUMN(type, name, NAME)
#define BACK_COLUMN(type, name, NAME, first, none) PACK(pack, name, block_back(b, i, first, none, rows[i].name))
#define MORE_COLUMN(type, name, NAME, than)        PACK(pack_few, name, (uint32_t)(rows[i].name - rows[i].than))
#define LESS_COLUMN(type, name, NAME, than)        PACK(pack_few, name, (uint32_t)(rows[i].than - rows[i].name))
#include "store/columns.def"
#undef COLUMN
#undef PACK
}

/* Arrays that grew by doubling get what they need. */
static void *fit(void *array, size_t *capacity, size_t n, size_t entry_bytes)
{
	if (*capacity == n)
		return array;
	*capacity = n;
	if (n)
		return mem_realloc(array, n * entry_bytes);
	mem_free(array);
	return NULL;
}

static void fit_side(struct block *b)
{
	b->shape_at = fit(b->shape_at, &b->shape_capacity, b->nshapes + 1, sizeof *b->shape_at);
	b->shape_layers = fit(b->shape_layers, &b->layer_capacity, b->nlayers, sizeof *b->shape_layers);
	b->addresses = fit(b->addresses, &b->address_capacity, b->naddresses, sizeof *b->addresses);
	b->extra = fit(b->extra, &b->extra_capacity, b->nextra, sizeof *b->extra);
	b->options = fit(b->options, &b->options_capacity, b->noptions, sizeof *b->options);
	b->records = fit(b->records, &b->record_capacity, b->nrecords, sizeof *b->records);
	b->notes = fit(b->notes, &b->note_capacity, b->nnotes, sizeof *b->notes);
	b->shape_slots = fit(b->shape_slots, &b->nslots, 0, sizeof *b->shape_slots);
}

struct row *block_pack(struct store *s, struct block *b)
{
	struct row *rows = b->rows;

	if (!rows || !b->n)
		return NULL;
	if (!s->packing)
		s->packing = mem_alloc(PACKING_BYTES);
	struct packer k = {.bytes = s->packing};
	pack_ends(&k, b);
	pack_columns(&k, b);
	memset(k.bytes + k.n, 0, PACKED_TAIL);
	b->nbytes = k.n + PACKED_TAIL;
	b->bytes = memcpy(mem_alloc(b->nbytes), k.bytes, b->nbytes);
	b->rows = NULL;
	fit_side(b);
	return rows;
}

/* ------------------------------------------------------------------ changes */

/* Take a column out of a block's bytes: what stands behind it moves up. */
static void cut_column(struct block *b, const struct packed *column)
{
	uint32_t from = packed_start(column), n = packed_bytes(column, b->n);

	memmove(b->bytes + from, b->bytes + from + n, b->nbytes - from - n);
	b->nbytes -= n;
#define COLUMN(type, name, NAME) packed_move(&b->name, from + n, n);
#define END_COLUMN(type, name, NAME)
#include "store/columns.def"
#undef COLUMN
	packed_move(&b->end, from + n, n);
}

typedef void packing(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any);

/* Make a number of a column another one; where it has no room for that, it is packed anew, behind the others. */
static void set_number(struct store *s, struct block *b, struct packed *column, packing *function, uint32_t row,
                       uint64_t value)
{
	uint64_t v[PACKED_ROOM], any = 0;

	if (packed_set(column, b->bytes, row, value))
		return;
	for (uint32_t i = 0; i < b->n; i++)
		any |= v[i] = i == row ? value : packed_get(column, b->bytes, i);
	cut_column(b, column);
	uint32_t      at = b->nbytes - PACKED_TAIL;
	struct packer k = {.bytes = s->packing, .n = at};
	function(&k, column, v, b->n, any);
	b->nbytes = k.n + PACKED_TAIL;
	b->bytes = mem_realloc(b->bytes, b->nbytes);
	memcpy(b->bytes + at, k.bytes + at, k.n - at);
	memset(b->bytes + k.n, 0, PACKED_TAIL);
}

void block_set_analysis(struct store *s, struct block *b, uint32_t row, uint32_t analysis)
{
	b->revision++;
	if (b->rows)
		b->rows[row].analysis = analysis;
	else
		set_number(s, b, &b->analysis, pack_few, row, analysis);
}

static void set_layers(struct store *s, struct block *b, uint32_t row, uint16_t shape, uint16_t marks)
{
	b->revision++;
	if (b->rows) {
		b->rows[row].shape = shape;
		b->rows[row].marks = marks;
		return;
	}
	set_number(s, b, &b->shape, pack, row, shape);
	set_number(s, b, &b->marks, pack_few, row, marks);
}

void block_relayer(struct store *s, struct block *b, uint32_t row, const struct layer *layers, uint32_t nlayers,
                   uint16_t marks)
{
	set_layers(s, b, row, shape_of(b, layers, nlayers), block_marks(b, row) | marks);
}

void block_mark(struct store *s, struct block *b, uint32_t row, uint16_t marks)
{
	set_layers(s, b, row, block_shape(b, row), block_marks(b, row) | marks);
}
