/* store.h -- where rows are kept: blocks of columns, and the side tables that go with them.
 *
 * Frames are numbered from 0 here (frame.number is one more).  A block holds BLOCK_ROWS frames: first an array of rows,
 * packed columns once they are tracked; the shapes (which layers stand at which offsets: most frames share a few), IPv6
 * addresses, extra rows, TCP options.  Blocks only grow at the end; a fact of an earlier row may be set later, which
 * raises its block's revision.  Code holds block and row numbers, never pointers into a block across calls. */
#ifndef WIRETALE_STORE_STORE_H
#define WIRETALE_STORE_STORE_H

#include "store/packed.h"
#include "store/row.h"

#ifdef WIRETALE_HOSTILE
enum { BLOCK_SHIFT = 2 };
#else
enum { BLOCK_SHIFT = 10 };
#endif
enum { BLOCK_ROWS = 1 << BLOCK_SHIFT, BLOCK_MASK = BLOCK_ROWS - 1 };

/* Layers of a frame without their lengths: what frames have in common. */
struct shape_layer {
	uint16_t proto;
	uint8_t  source;
	uint8_t  depth;
	uint32_t offset;
};

/* Side tables are sorted by row, since rows come in order. */
struct block_extra { /* a further row of a frame */
	uint16_t   row;
	struct row facts;
};

struct block_options { /* the options of a TCP header */
	uint16_t row;
	uint8_t  len;
	uint8_t  bytes[40];
};

struct block_record { /* a record's options in the source */
	uint16_t row;
	uint32_t extra;
};

/* What flow has to say of few rows; `number`: 0 the frame's row, n its nth extra row. */
enum note_kind { NOTE_RTO, NOTE_DUP_ACK }; /* a: the frame it counts from; a: the ACK's frame, b: the how manieth */
struct block_note {
	uint16_t row;
	uint8_t  number;
	uint8_t  kind; /* enum note_kind */
	uint32_t a, b;
};

/* What all frames have in common that one end of a conversation sends. */
struct row_end {
#define COLUMN(type, name, NAME)
#define END_COLUMN(type, name, NAME) type name;
#include "store/columns.def"
#undef COLUMN
};

struct block {
	uint32_t      n;
	uint32_t      revision;
	uint32_t      first_frame; /* from 0 */
	uint32_t      nbytes;
	struct row   *rows;  /* while frames are added and tracked; NULL: packed */
	uint8_t      *bytes; /* the packed columns; first of all the ends, struct row_end each */
	struct packed end;   /* number of the frame's end */
#define COLUMN(type, name, NAME) struct packed name;
#define END_COLUMN(type, name, NAME)
#include "store/columns.def"
#undef COLUMN
	uint32_t           *shape_at; /* shape i's layers: shape_layers[shape_at[i]] .. shape_at[i + 1] */
	struct shape_layer *shape_layers;
	size_t              nshapes, shape_capacity, nlayers, layer_capacity;
	uint16_t           *shape_slots; /* hash: shape + 1 */
	size_t              nslots;
	uint64_t            protos[4]; /* which protocols occur in this block */
	uint8_t (*addresses)[16];
	size_t                naddresses, address_capacity;
	struct block_extra   *extra;
	size_t                nextra, extra_capacity;
	struct block_options *options;
	size_t                noptions, options_capacity;
	struct block_record  *records;
	size_t                nrecords, record_capacity;
	struct block_note    *notes;
	size_t                nnotes, note_capacity;
};

/* The list of blocks never moves (room for all that there can be, touched as it is used): readers of earlier blocks
 * need not wait while a later one is added. */
struct store {
	struct block **blocks;
	size_t         nblocks;
	uint32_t       nframes; /* whole and tracked */
	uint8_t       *packing; /* room for what is packed, NULL: none yet */
};

/* What the scan of one frame found, to be kept. */
struct store_frame {
	const struct row   *row; /* src and dst of IPv6: indices into addresses */
	const struct row   *extra;
	uint32_t            nextra;
	const struct layer *layers;
	uint32_t            nlayers;
	const uint8_t (*addresses)[16];
	const uint8_t *tcp_options;
	uint8_t        tcp_options_len;
	uint32_t       record; /* the source's extra, or 0 */
};

enum { BLOCKS_MAX = 1 << 22 };
#define FRAMES_MAX                                                                          \
	((uint32_t)(((uint64_t)BLOCKS_MAX << BLOCK_SHIFT) > UINT32_MAX - 1 ? UINT32_MAX - 1 \
	                                                                   : ((uint64_t)BLOCKS_MAX << BLOCK_SHIFT)))

/* Prepare an empty store; give its memory back. */
void store_init(struct store *s);
void store_fini(struct store *s);

/* Add a block.  rows: room for BLOCK_ROWS that is the block's from now on, or NULL. */
struct block *store_add_block(struct store *s, struct row *rows);

/* Add a frame to a block that has room (the owner of the block calls it: one thread a block). */
void block_append(struct block *b, const struct store_frame *f);

/* Replace what is kept of a frame (scanned again: reassembly, claims) of a block that is not packed. */
void block_replace(struct block *b, uint32_t row, const struct store_frame *f);

/* Pack a block that is tracked: nothing is added to it any more.  Returns the room of its rows, which is the caller's
 * (mem_free); NULL: there was nothing to pack. */
struct row *block_pack(struct store *s, struct block *b);

/* What is found later may be set in any block of the store, packed or not; nobody reads it meanwhile.  The layers of a
 * frame have become others (messages of a stream); marks are added to its marks. */
void block_relayer(struct store *s, struct block *b, uint32_t row, const struct layer *layers, uint32_t nlayers,
                   uint16_t marks);
void block_mark(struct store *s, struct block *b, uint32_t row, uint16_t marks);

/* A row's verdict became another. */
void block_set_analysis(struct store *s, struct block *b, uint32_t row, uint32_t analysis);

static inline struct block *store_block(const struct store *s, uint32_t frame)
{
	return s->blocks[frame >> BLOCK_SHIFT];
}

/* A BACK_COLUMN's number of a frame, and back again; 0: none.  Frames count from `first`. */
static inline uint32_t block_back(const struct block *b, uint32_t row, uint32_t first, uint32_t none, uint32_t frame)
{
	return frame == none ? 0 : b->first_frame + row + first + 1 - frame;
}

static inline uint32_t block_back_frame(const struct block *b, uint32_t row, uint32_t first, uint32_t none,
                                        uint32_t back)
{
	return back ? b->first_frame + row + first + 1 - back : none;
}

/* What a packed block's row has of its end. */
static inline const struct row_end *block_row_end(const struct block *b, uint32_t row)
{
	return (const struct row_end *)(const void *)b->bytes + packed_get(&b->end, b->bytes, row);
}

/* One column of a row: block_NAME(b, row). */
#define BLOCK_COLUMN(type, name, packed_value)                               \
	static inline type block_##name(const struct block *b, uint32_t row) \
	{                                                                    \
		return b->rows ? b->rows[row].name : (type)(packed_value);   \
	}
#define BLOCK_KEPT(name)             packed_get(&b->name, b->bytes, row)
#define COLUMN(type, name, NAME)     BLOCK_COLUMN(type, name, BLOCK_KEPT(name))
#define END_COLUMN(type, name, NAME) BLOCK_COLUMN(type, name, block_row_end(b, row)->name)
#define BACK_COLUMN(type, name, NAME, first, none) \
	BLOCK_COLUMN(type, name, block_back_frame(b, row, first, none, (uint32_t)BLOCK_KEPT(name)))
#define MORE_COLUMN(type, name, NAME, than) BLOCK_COLUMN(type, name, block_##than(b, row) + BLOCK_KEPT(name))
#define LESS_COLUMN(type, name, NAME, than) BLOCK_COLUMN(type, name, block_##than(b, row) - BLOCK_KEPT(name))
#include "store/columns.def"
#undef COLUMN
#undef BLOCK_KEPT
#undef BLOCK_COLUMN

/* Read one frame's row. */
void block_row(const struct block *b, uint32_t row, struct row *out);

/* The layers of a shape; *n is how many. */
static inline const struct shape_layer *block_shape_layers(const struct block *b, uint32_t shape, uint32_t *n)
{
	*n = b->shape_at[shape + 1] - b->shape_at[shape];
	return b->shape_layers + b->shape_at[shape];
}

/* The layers of a frame. */
static inline const struct shape_layer *block_layers(const struct block *b, uint32_t row, uint32_t *n)
{
	return block_shape_layers(b, block_shape(b, row), n);
}

/* The 16 bytes of an IPv6 address that a row's src or dst names. */
const uint8_t *block_address(const struct block *b, uint32_t index);

/* Further rows of a frame; *n is how many. */
const struct block_extra *block_extra_rows(const struct block *b, uint32_t row, uint32_t *n);

/* TCP options of a frame's row, NULL if none were kept; *len is how many bytes. */
const uint8_t *block_tcp_options(const struct block *b, uint32_t row, uint8_t *len);

/* Add a note: rows in order.  Find one; NULL if there is none. */
void                     block_add_note(struct block *b, struct block_note note);
const struct block_note *block_find_note(const struct block *b, uint32_t row, uint8_t number, enum note_kind kind);

/* The source's extra of a frame, 0 if there is none. */
uint32_t block_record_extra(const struct block *b, uint32_t row);

#endif
