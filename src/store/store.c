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
#define COLUMN(type, name, NAME)
#define PACKED_COLUMN(type, name, NAME)
#define NARROW_COLUMN(type, name, NAME)            mem_free(b->name.values);
#define BACK_COLUMN(type, name, NAME, first, none) mem_free(b->name.values);
#include "store/columns.def"
#undef COLUMN
	mem_free(b->far);
	mem_free(b->far_time);
	mem_free(b->lens);
	mem_free(b->interfaces);
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
	*s = (struct store){0};
}

struct block *store_add_block(struct store *s)
{
	struct block *b = mem_calloc(1, sizeof *b);
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
	if (!b->nslots)
		rehash_shapes(b, 32);
	if (b->nshapes * 2 >= b->nslots)
		rehash_shapes(b, b->nslots * 2);
	size_t slot = hash_shape(layers, n) & (b->nslots - 1);
	for (; b->shape_slots[slot]; slot = (slot + 1) & (b->nslots - 1))
		if (same_shape(b, b->shape_slots[slot] - 1u, layers, n))
			return (uint16_t)(b->shape_slots[slot] - 1);
	uint16_t shape = add_shape(b, layers, n);
	b->shape_slots[slot] = (uint16_t)(shape + 1);
	return shape;
}

const struct shape_layer *block_layers(const struct block *b, uint32_t row, uint32_t *n)
{
	uint16_t shape = b->shape[row];

	*n = b->shape_at[shape + 1] - b->shape_at[shape];
	return b->shape_layers + b->shape_at[shape];
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
#define COLUMN(type, name, NAME)        out->name = b->name[row];
#define PACKED_COLUMN(type, name, NAME) out->name = block_##name(b, row);
#include "store/columns.def"
#undef COLUMN
}

static void put_narrow(void *values, uint8_t width, uint32_t row, uint32_t value)
{
	switch (width) {
	case 0: return;
	case 1: ((uint8_t *)values)[row] = (uint8_t)value; return;
	case 2: ((uint16_t *)values)[row] = (uint16_t)value; return;
	default: ((uint32_t *)values)[row] = value; return;
	}
}

static void widen(struct narrow *c, uint8_t width, uint32_t rows)
{
	void *wider = mem_calloc(BLOCK_ROWS, width);

	for (uint32_t i = 0; c->width && i < rows; i++)
		put_narrow(wider, width, i, narrow_get(c, i));
	mem_free(c->values);
	*c = (struct narrow){wider, width};
}

static void set_narrow(struct block *b, struct narrow *c, uint32_t row, uint32_t value)
{
	uint8_t width = value <= UINT8_MAX ? value != 0 : value <= UINT16_MAX ? 2 : 4;

	if (width > c->width)
		widen(c, width, b->n);
	put_narrow(c->values, c->width, row, value);
}

/* The first row of a block, and rows that do not fit, make room for what is said of them. */
static void set_offset(struct block *b, uint32_t row, uint64_t offset)
{
	if (!row)
		b->first_offset = offset;
	uint64_t distance = offset - b->first_offset;
	b->near[row] = distance < FAR ? (uint32_t)distance : FAR;
	if (distance < FAR)
		return;
	if (!b->far)
		b->far = mem_calloc(BLOCK_ROWS, sizeof *b->far);
	b->far[row] = offset;
}

static void set_time(struct block *b, uint32_t row, int64_t time_ns)
{
	if (!row)
		b->first_time = time_ns;
	uint64_t distance = (uint64_t)time_ns - (uint64_t)b->first_time;
	b->near_time[row] = distance < FAR ? (uint32_t)distance : FAR;
	if (distance < FAR)
		return;
	if (!b->far_time)
		b->far_time = mem_calloc(BLOCK_ROWS, sizeof *b->far_time);
	b->far_time[row] = time_ns;
}

static void set_len(struct block *b, uint32_t row, uint32_t len, uint32_t caplen)
{
	if (!b->lens && len != caplen) {
		b->lens = mem_calloc(BLOCK_ROWS, sizeof *b->lens);
		for (uint32_t i = 0; i < row; i++)
			b->lens[i] = block_caplen(b, i);
	}
	if (b->lens)
		b->lens[row] = len;
}

static void set_interface(struct block *b, uint32_t row, uint16_t interface)
{
	if (!row && !b->interfaces)
		b->one_interface = interface;
	if (!b->interfaces && interface != b->one_interface) {
		b->interfaces = mem_alloc(BLOCK_ROWS * sizeof *b->interfaces);
		for (uint32_t i = 0; i < BLOCK_ROWS; i++)
			b->interfaces[i] = b->one_interface;
	}
	if (b->interfaces)
		b->interfaces[row] = interface;
}

static void set_row(struct block *b, uint32_t row, const struct row *from)
{
#define COLUMN(type, name, NAME) b->name[row] = from->name;
#define PACKED_COLUMN(type, name, NAME)
#define NARROW_COLUMN(type, name, NAME) set_narrow(b, &b->name, row, from->name);
#define BACK_COLUMN(type, name, NAME, first, none) \
	set_narrow(b, &b->name, row, block_back(b, row, first, none, from->name));
#include "store/columns.def"
#undef COLUMN
}

void block_append(struct block *b, const struct store_frame *f)
{
	struct row row = *f->row;

	keep_addresses(b, &row, f->addresses);
	row.shape = shape_of(b, f->layers, f->nlayers);
	if (f->nextra || f->tcp_options || f->record)
		keep_side(b, b->n, f);
	set_offset(b, b->n, row.offset);
	set_len(b, b->n, row.len, row.caplen);
	set_interface(b, b->n, row.interface);
	set_time(b, b->n, row.time_ns);
	set_row(b, b->n, &row);
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
	struct row new_row = *f->row, old;

	keep_addresses(b, &new_row, f->addresses);
	new_row.shape = shape_of(b, f->layers, f->nlayers);
	block_row(b, row, &old);
	row_take_course(&new_row, &old);
	replace_side(b, row, f);
	set_row(b, row, &new_row);
	b->revision++;
}

void block_relayer(struct block *b, uint32_t row, const struct layer *layers, uint32_t nlayers, uint16_t marks)
{
	b->shape[row] = shape_of(b, layers, nlayers);
	b->marks[row] |= marks;
	b->revision++;
}

void block_mark(struct block *b, uint32_t row, uint16_t marks)
{
	b->marks[row] |= marks;
	b->revision++;
}

void block_set_course(struct block *b, uint32_t row, const struct row *from)
{
	b->stream[row] = from->stream;
	b->marks[row] = from->marks;
	set_narrow(b, &b->previous, row, block_back(b, row, 0, UINT32_MAX, from->previous));
	set_narrow(b, &b->analysis, row, from->analysis);
	set_narrow(b, &b->acks_frame, row, block_back(b, row, 1, 0, from->acks_frame));
	set_narrow(b, &b->ends, row, from->ends);
	set_narrow(b, &b->in_flight, row, from->in_flight);
	set_narrow(b, &b->push_bytes, row, from->push_bytes);
}

void block_set_analysis(struct block *b, uint32_t row, uint32_t analysis)
{
	set_narrow(b, &b->analysis, row, analysis);
	b->revision++;
}
