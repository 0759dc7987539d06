/* store_test.c -- rows come out of packed blocks as they went in, whatever they hold, and can be changed there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/store.h"

#include <string.h>

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 11;
}

/* A number of at most `bits` bits; of 0 bits: always the same. */
static uint64_t number(uint64_t *state, unsigned bits)
{
	return bits ? next_random(state) >> (53 - (bits < 53 ? bits : 53)) : 7;
}

/* A row of frame `frame` (from 0), which names none but earlier ones. */
static struct row random_row(uint64_t *state, unsigned bits, uint32_t frame)
{
	struct row row;

	memset(&row, 0, sizeof row);
#define COLUMN(type, name, NAME) row.name = (type)number(state, bits);
#include "store/columns.def"
#undef COLUMN
	row.time_ns -= INT64_C(1) << 20;
	row.net = NET_IP4;
	row.previous = row.previous % 8 ? row.previous % frame : UINT32_MAX;
	row.acks_frame %= frame + 1;
	return row;
}

static void check_row(const struct block *b, uint32_t i, const struct row *row)
{
	struct row out;

	block_row(b, i, &out);
#define COLUMN(type, name, NAME)            \
	assert_true(out.name == row->name); \
	assert_true(block_##name(b, i) == row->name);
#include "store/columns.def"
#undef COLUMN
}

struct fixture {
	struct store  store;
	struct block *block;
	struct row    rows[BLOCK_ROWS];
	struct layer  layers[2];
};

/* A second block of n rows whose numbers have so many bits. */
static struct fixture *filled(uint32_t n, unsigned bits)
{
	struct fixture *x = mem_calloc(1, sizeof *x);
	uint64_t        state = bits + n;

	store_init(&x->store);
	store_add_block(&x->store, NULL);
	x->block = store_add_block(&x->store, NULL);
	for (uint32_t i = 0; i < n; i++) {
		x->rows[i] = random_row(&state, bits, BLOCK_ROWS + i);
		x->layers[0].offset = (uint32_t)number(&state, bits < 4 ? bits : 4);
		block_append(x->block, &(struct store_frame){.row = &x->rows[i], .layers = x->layers, .nlayers = 1});
		x->rows[i].shape = block_shape(x->block, i);
	}
	mem_free(block_pack(&x->store, x->block));
	return x;
}

static void leave(struct fixture *x)
{
	store_fini(&x->store);
	mem_free(x);
}

static void rows_of_all_widths(void **state)
{
	static const uint32_t counts[] = {1, 2, 3, 7, BLOCK_ROWS - 1, BLOCK_ROWS};

	(void)state;
	for (unsigned bits = 0; bits <= 64; bits++)
		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
			uint32_t        n = counts[k] < BLOCK_ROWS ? counts[k] : BLOCK_ROWS;
			struct fixture *x = filled(n, bits);
			assert_null(x->block->rows);
			for (uint32_t i = 0; i < n; i++)
				check_row(x->block, i, &x->rows[i]);
			leave(x);
		}
}

/* Times that are whole microseconds, and one that is not. */
static void times_in_units(void **state)
{
	(void)state;
	for (int odd = 0; odd < 2; odd++) {
		struct store s;
		struct row   row = {.net = NET_NONE};
		struct layer layer = {0};
		store_init(&s);
		struct block *b = store_add_block(&s, NULL);
		for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
			row.time_ns = INT64_C(1700000000123456000) + i * INT64_C(1234567000) + (odd && i == 1);
			block_append(b, &(struct store_frame){.row = &row, .layers = &layer, .nlayers = 1});
		}
		mem_free(block_pack(&s, b));
		for (uint32_t i = 0; i < BLOCK_ROWS; i++)
			assert_true(block_time_ns(b, i) ==
			            INT64_C(1700000000123456000) + i * INT64_C(1234567000) + (odd && i == 1));
		store_fini(&s);
	}
}

static void changes_of_packed_rows(void **state)
{
	static const unsigned widths[] = {0, 1, 9, 30};
	uint64_t              random = 1;

	(void)state;
	for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
		struct fixture *x = filled(BLOCK_ROWS, widths[k]);
		for (unsigned times = 0; times < 100; times++) {
			uint32_t i = (uint32_t)(next_random(&random) % BLOCK_ROWS);
			x->layers[0].offset = times % 10;
			x->rows[i].analysis = (uint32_t)(next_random(&random) % 8);
			x->rows[i].marks |= (uint16_t)(1 << times % 16);
			block_set_analysis(&x->store, x->block, i, x->rows[i].analysis);
			block_relayer(&x->store, x->block, i, x->layers, 2, (uint16_t)(1 << times % 16));
			x->rows[i].shape = block_shape(x->block, i);
			uint32_t                  n;
			const struct shape_layer *layers = block_layers(x->block, i, &n);
			assert_int_equal(n, 2);
			assert_int_equal(layers->offset, times % 10);
		}
		for (uint32_t i = 0; i < BLOCK_ROWS; i++)
			check_row(x->block, i, &x->rows[i]);
		leave(x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_of_all_widths),
	    cmocka_unit_test(times_in_units),
	    cmocka_unit_test(changes_of_packed_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
