/* packed.c -- see packed.h. */
#include "store/packed.h"

static unsigned width_of(uint64_t v)
{
	return v ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

/* Bits of more than this, shifted by up to 7, do not fit into one load. */
enum { WIDTH_MAX = 56 };

static uint32_t bytes_of(unsigned width, uint32_t n)
{
	return (uint32_t)(((uint64_t)width * n + 7) / 8);
}

/* Write numbers of `width` bits one behind the other, `group` of them with each store. */
static inline void put_groups(uint8_t *out, unsigned width, const uint64_t *v, uint32_t n, unsigned group)
{
	size_t bit = 0;

	for (uint32_t i = 0; i < n; i += group, bit += (size_t)width * group) {
		uint8_t *p = out + bit / 8;
		uint64_t all = v[i + group - 1];
		for (unsigned k = group - 1; k-- > 0;)
			all = all << width | v[i + k];
		all = all << bit % 8 | (bit % 8 ? *p : 0u);
		memcpy(p, &all, sizeof all);
	}
}

static void put_bits(struct packer *k, struct packed *p, unsigned width, uint64_t *v, uint32_t n)
{
	uint8_t *out = k->bytes + k->n;

	if (width > WIDTH_MAX)
		width = 64;
	p->width = (uint8_t)width;
	p->mask = width ? UINT64_MAX >> (64 - width) : 0;
	p->at = k->n;
	memset(v + n, 0, (PACKED_ROOM - PACKED_MAX) * sizeof *v);
	if (width * 8 <= WIDTH_MAX && width)
		put_groups(out, width, v, n, 8);
	else if (width * 4 <= WIDTH_MAX && width)
		put_groups(out, width, v, n, 4);
	else if (width * 2 <= WIDTH_MAX && width)
		put_groups(out, width, v, n, 2);
	else if (width)
		put_groups(out, width, v, n, 1);
	k->n += bytes_of(width, n);
}

void pack(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any)
{
	*p = (struct packed){.unit = 1};
	put_bits(k, p, width_of(any), v, n);
}

/* ------------------------------------------------------------------ few values */

enum { SLOTS = 2 * PACKED_MAX };

struct few {
	uint32_t value[PACKED_MAX];
	uint32_t n;
	uint16_t slot[SLOTS]; /* index of a value + 1 */
};

static uint32_t index_of(struct few *f, uint32_t v)
{
	uint32_t i = (uint32_t)((v * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % SLOTS;

	while (f->slot[i] && f->value[f->slot[i] - 1] != v)
		i = (i + 1) % SLOTS;
	if (!f->slot[i]) {
		f->value[f->n++] = v;
		f->slot[i] = (uint16_t)f->n;
	}
	return f->slot[i] - 1u;
}

/* Find the different values, as long as there are fewer than `most`. */
static bool find_few(struct few *f, const uint64_t *v, uint32_t n, uint32_t most, uint64_t *index)
{
	f->n = 0;
	memset(f->slot, 0, sizeof f->slot);
	for (uint32_t i = 0; i < n && f->n < most; i++)
		index[i] = i && v[i] == v[i - 1] ? index[i - 1] : index_of(f, (uint32_t)v[i]);
	return f->n < most;
}

void pack_few(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any)
{
	struct few f;
	uint64_t   index[PACKED_ROOM];
	uint32_t   plain = bytes_of(width_of(any), n), value_bytes = sizeof *f.value;

	if (!plain || !find_few(&f, v, n, plain / value_bytes, index) ||
	    f.n * value_bytes + bytes_of(width_of(f.n - 1), n) >= plain) {
		pack(k, p, v, n, any);
		return;
	}
	*p = (struct packed){.values = k->n, .unit = 1};
	memcpy(k->bytes + k->n, f.value, f.n * value_bytes);
	k->n += f.n * value_bytes;
	put_bits(k, p, width_of(f.n - 1), index, n);
}

/* ------------------------------------------------------------------ near values */

void pack_near(struct packer *k, struct packed *p, uint64_t *v, uint32_t n, uint64_t any)
{
	enum { UNIT = 1000 };
	uint64_t base = v[0];
	bool     units = true;

	for (uint32_t i = 1; i < n; i++)
		base = v[i] < base ? v[i] : base;
	any = 0;
	for (uint32_t i = 0; i < n; i++) {
		any |= v[i] -= base;
		units = units && v[i] % UNIT == 0;
	}
	units = units && any;
	for (uint32_t i = 0; units && i < n; i++)
		v[i] /= UNIT;
	*p = (struct packed){.base = base, .unit = units ? UNIT : 1};
	put_bits(k, p, width_of(units ? any / UNIT : any), v, n);
}

/* ------------------------------------------------------------------ changes */

uint32_t packed_bytes(const struct packed *p, uint32_t n)
{
	return p->at - packed_start(p) + bytes_of(p->width, n);
}

/* The bits that stand for a value; false: none do. */
static bool bits_of(const struct packed *p, const uint8_t *bytes, uint64_t value, uint64_t *bits)
{
	uint32_t n = (p->at - p->values) / 4;

	for (*bits = 0; p->values && *bits < n; ++*bits)
		if (le32(bytes + p->values + *bits * 4) == value)
			return true;
	*bits = (value - p->base) / p->unit;
	return !p->values && !(*bits & ~p->mask) && p->base + *bits * p->unit == value;
}

bool packed_set(const struct packed *p, uint8_t *bytes, uint32_t i, uint64_t value)
{
	size_t   bit = (size_t)i * p->width;
	uint8_t *at = bytes + p->at + bit / 8;
	uint64_t bits;

	if (!bits_of(p, bytes, value, &bits))
		return false;
	uint64_t all = (le64(at) & ~(p->mask << bit % 8)) | bits << bit % 8;
	memcpy(at, &all, sizeof all);
	return true;
}
