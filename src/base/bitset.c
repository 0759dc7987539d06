/* bitset.c -- see bitset.h. */
#include "base/bitset.h"

#include "base/mem.h"

#include <string.h>

enum { GROUP_BITS = 512, GROUP_WORDS = GROUP_BITS / 64 };

static size_t words_of(uint32_t n)
{
	return ((size_t)n + GROUP_BITS - 1) / GROUP_BITS * GROUP_WORDS + GROUP_WORDS;
}

void bitset_init(struct bitset *b, uint32_t n)
{
	*b = (struct bitset){.words = mem_calloc(words_of(n), sizeof(uint64_t)), .n = n};
}

void bitset_init_full(struct bitset *b, uint32_t n)
{
	bitset_init(b, n);
	memset(b->words, 0xff, n / 64 * sizeof(uint64_t));
	for (uint32_t i = n / 64 * 64; i < n; i++)
		bitset_set(b, i);
	bitset_index(b);
}

void bitset_init_copy(struct bitset *b, const struct bitset *of)
{
	bitset_init(b, of->n);
	memcpy(b->words, of->words, (of->n + 63) / 64 * sizeof *b->words);
	bitset_index(b);
}

void bitset_fini(struct bitset *b)
{
	mem_free(b->words);
	mem_free(b->before);
	*b = (struct bitset){0};
}

void bitset_resize(struct bitset *b, uint32_t n)
{
	size_t have = words_of(b->n), need = words_of(n);

	mem_free(b->before);
	b->before = NULL;
	b->n = n;
	if (need <= have)
		return;
	b->words = mem_realloc(b->words, need * sizeof(uint64_t));
	memset(b->words + have, 0, (need - have) * sizeof(uint64_t));
}

void bitset_index(struct bitset *b)
{
	size_t   groups = words_of(b->n) / GROUP_WORDS;
	uint32_t count = 0;

	if (!b->before)
		b->before = mem_alloc(groups * sizeof *b->before);
	for (size_t g = 0; g < groups; g++) {
		b->before[g] = count;
		for (size_t w = 0; w < GROUP_WORDS; w++)
			count += (uint32_t)__builtin_popcountll(b->words[g * GROUP_WORDS + w]);
	}
	b->count = count;
}

uint32_t bitset_rank(const struct bitset *b, uint32_t i)
{
	uint32_t group = i / GROUP_BITS, rank = b->before[group];

	for (uint32_t w = group * GROUP_WORDS; w < i / 64; w++)
		rank += (uint32_t)__builtin_popcountll(b->words[w]);
	if (i % 64)
		rank += (uint32_t)__builtin_popcountll(b->words[i / 64] << (64 - i % 64));
	return rank;
}

uint32_t bitset_select(const struct bitset *b, uint32_t k)
{
	uint32_t low = 0, high = (uint32_t)(words_of(b->n) / GROUP_WORDS);

	if (k >= b->count)
		return UINT32_MAX;
	while (high - low > 1) {
		uint32_t middle = (low + high) / 2;
		if (b->before[middle] <= k)
			low = middle;
		else
			high = middle;
	}
	k -= b->before[low];
	for (uint32_t w = low * GROUP_WORDS;; w++) {
		uint64_t word = b->words[w];
		uint32_t n = (uint32_t)__builtin_popcountll(word);
		if (k >= n) {
			k -= n;
			continue;
		}
		while (k--)
			word &= word - 1;
		return w * 64 + (uint32_t)__builtin_ctzll(word);
	}
}

uint32_t bitset_next(const struct bitset *b, uint32_t i)
{
	if (i >= b->n)
		return UINT32_MAX;
	uint64_t word = b->words[i / 64] & UINT64_MAX << i % 64;
	for (uint32_t w = i / 64;; word = b->words[w]) {
		if (word)
			return w * 64 + (uint32_t)__builtin_ctzll(word);
		if (++w > (b->n - 1) / 64)
			return UINT32_MAX;
	}
}

uint32_t bitset_previous(const struct bitset *b, uint32_t i)
{
	while (i-- > 0) {
		uint64_t word = b->words[i / 64] << (63 - i % 64);
		if (word)
			return i - (uint32_t)__builtin_clzll(word);
		i -= i % 64;
	}
	return UINT32_MAX;
}
