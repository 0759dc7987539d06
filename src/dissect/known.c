/* known.c -- looks names up in the packed table that tools/gen-known wrote; it has no opinion on what they mean. */
#include "dissect/known.h"

#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "proto/field.h"

/* One zlib stream of known.bin. */
struct block {
	const char *first;
	uint32_t    at, size_bytes, raw_bytes, count;
};

#include "dissect/known.inc"

extern const uint8_t known_data[KNOWN_BYTES];

enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

_Static_assert((int)KNOWN_LONGEST < (int)KNOWN_NAME_SIZE, "a name fits");

/* Reads the names of one block, one after the other. */
struct cursor {
	uint8_t       *raw; /* KNOWN_RAW_MAX bytes, owned */
	const uint8_t *shared, *kinds, *rest;
	uint32_t       left;
	uint8_t        kind;
	uint8_t        length;
	char           name[KNOWN_NAME_SIZE];
};

static bool open_block(struct cursor *c, size_t n)
{
	const struct block *b = &blocks[n];
	uLongf              size = b->raw_bytes;

	c->left = 0;
	c->length = 0;
	if (uncompress(c->raw, &size, known_data + b->at, b->size_bytes) != Z_OK || size != b->raw_bytes)
		return false;
	c->shared = c->raw;
	c->kinds = c->shared + b->count;
	c->rest = c->kinds + b->count;
	c->left = b->count;
	return true;
}

/* Step to the next name of the block; false behind the last. */
static bool next_name(struct cursor *c)
{
	if (c->left == 0)
		return false;
	c->left--;
	uint8_t n = *c->shared++;
	c->kind = *c->kinds++;
	while (*c->rest != '\n')
		c->name[n++] = (char)*c->rest++;
	c->rest++;
	c->name[n] = '\0';
	c->length = n;
	return true;
}

/* The last block whose first name is not behind `name`: the one that has it, or where its successors begin. */
static size_t block_of(const char *name)
{
	size_t low = 0, high = BLOCKS;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;
		if (strcmp(blocks[mid].first, name) <= 0)
			low = mid;
		else
			high = mid;
	}
	return low;
}

bool known_name(const char *name, uint8_t *type, bool *is_protocol)
{
	struct cursor c = {.raw = mem_alloc(KNOWN_RAW_MAX)};
	int           order = 1;

	open_block(&c, block_of(name));
	while (order > 0 && next_name(&c))
		order = strcmp(name, c.name);
	mem_free(c.raw);
	if (order != 0)
		return false;
	if (type)
		*type = known_types[c.kind];
	if (is_protocol)
		*is_protocol = c.kind == 0;
	return true;
}

void known_each(const char *prefix, known_visit visit, void *context)
{
	struct cursor c = {.raw = mem_alloc(KNOWN_RAW_MAX)};
	size_t        length = strlen(prefix);
	bool          more = true;

	for (size_t n = block_of(prefix); more && n < BLOCKS && open_block(&c, n); n++) {
		while (more && next_name(&c)) {
			int order = strncmp(prefix, c.name, length);
			if (order == 0)
				more = visit(context, c.name, known_types[c.kind], c.kind == 0);
			else
				more = order > 0;
		}
	}
	mem_free(c.raw);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Names on the way to known_nearest's answer, which is kept in order of distance. */
struct nearest {
	const char *name;
	size_t      length;
	char (*out)[KNOWN_NAME_SIZE];
	unsigned *distances;
	size_t    count, max;
	/* Rows of the distance matrix: for each prefix of the candidate, the distance to each prefix of the name.  Kept
	 * from one candidate to the next, as they share their beginnings. */
	uint8_t rows[KNOWN_NAME_SIZE + 1][KNOWN_NAME_SIZE + 1];
};

/* Fill the row for the candidate's character i (1..), looking only at the columns within KNOWN_DISTANCE of it: others
 * are further away than anyone asks. */
static void fill_row(struct nearest *s, const char *candidate, size_t i)
{
	size_t         first = i > KNOWN_DISTANCE ? i - KNOWN_DISTANCE : 1;
	size_t         last = i + KNOWN_DISTANCE < s->length ? i + KNOWN_DISTANCE : s->length;
	uint8_t       *row = s->rows[i];
	const uint8_t *up = s->rows[i - 1];

	row[first - 1] = first == 1 ? (uint8_t)i : KNOWN_DISTANCE + 1;
	for (size_t j = first; j <= last; j++) {
		bool     same = candidate[i - 1] == s->name[j - 1];
		unsigned best = least(up[j - 1] + !same, row[j - 1] + 1u);

		if (j < i + KNOWN_DISTANCE)
			best = least(best, up[j] + 1u);
		if (i > 1 && j > 1 && candidate[i - 1] == s->name[j - 2] && candidate[i - 2] == s->name[j - 1])
			best = least(best, s->rows[i - 2][j - 2] + 1u);
		row[j] = (uint8_t)best;
	}
}

/* Which of two names that are as near is the better one: slips are rarer in a name's first letters. */
static size_t common_start(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

static bool is_behind(const struct nearest *s, size_t i, const char *candidate, unsigned distance)
{
	return s->distances[i] > distance ||
	       (s->distances[i] == distance && common_start(s->out[i], s->name) < common_start(candidate, s->name));
}

static void insert_near(struct nearest *s, const char *candidate, unsigned distance)
{
	size_t at = s->count;

	while (at > 0 && is_behind(s, at - 1, candidate, distance))
		at--;
	if (at == s->max)
		return;
	if (s->count < s->max)
		s->count++;
	memmove(s->out + at + 1, s->out + at, (s->count - at - 1) * sizeof *s->out);
	memmove(s->distances + at + 1, s->distances + at, (s->count - at - 1) * sizeof *s->distances);
	memcpy(s->out[at], candidate, strlen(candidate) + 1);
	s->distances[at] = distance;
}

/* Look at the cursor's name; *filled rows of the matrix are still right for its first characters. */
static void visit_near(struct nearest *s, const struct cursor *c, size_t shared, size_t *filled)
{
	size_t length = c->length;

	if (*filled > shared)
		*filled = shared;
	if (length + KNOWN_DISTANCE < s->length || length > s->length + KNOWN_DISTANCE)
		return;
	while (*filled < length) {
		++*filled;
		fill_row(s, c->name, *filled);
	}
	unsigned distance = s->rows[length][s->length];
	if (distance <= KNOWN_DISTANCE)
		insert_near(s, c->name, distance);
}

size_t known_nearest(const char *name, char (*out)[KNOWN_NAME_SIZE], size_t max)
{
	size_t length = strlen(name), filled = 0;

	if (length == 0 || length >= KNOWN_NAME_SIZE || max == 0)
		return 0;
	struct cursor   c = {.raw = mem_alloc(KNOWN_RAW_MAX)};
	struct nearest *s = mem_calloc(1, sizeof *s);
	s->name = name;
	s->length = length;
	s->out = out;
	s->distances = mem_calloc(max, sizeof *s->distances);
	s->max = max;
	for (size_t j = 0; j <= length; j++)
		s->rows[0][j] = (uint8_t)j;
	for (size_t n = 0; n < BLOCKS && open_block(&c, n); n++) {
		filled = 0;
		while (c.left > 0) {
			size_t shared = *c.shared;
			next_name(&c);
			visit_near(s, &c, shared, &filled);
		}
	}
	size_t count = 0;
	while (count < s->count && s->distances[count] == s->distances[0])
		count++;
	mem_free(s->distances);
	mem_free(s);
	mem_free(c.raw);
	return count;
}
