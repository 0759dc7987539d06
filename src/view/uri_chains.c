/* uri_chains.c -- see uri_chains.h. */
#include "view/uri_chains.h"

#include "base/mem.h"

#include <string.h>

enum { SLOTS_FIRST = 64 };

static uint64_t hash_of(const char *uri)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *uri; uri++)
		h = (h ^ (uint8_t)*uri) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

static uint32_t *slot_of(const struct uri_chains *c, const char *uri)
{
	size_t i = hash_of(uri) & (c->slots - 1);

	while (c->latest[i] && strcmp(c->t->node[c->latest[i]].name, uri) != 0)
		i = (i + 1) & (c->slots - 1);
	return &c->latest[i];
}

static void grow(struct uri_chains *c)
{
	uint32_t *old = c->latest;
	size_t    n = c->slots;

	c->slots = n ? n * 2 : SLOTS_FIRST;
	c->latest = mem_calloc(c->slots, sizeof *c->latest);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			*slot_of(c, c->t->node[old[i]].name) = old[i];
	mem_free(old);
}

void uri_chains_init(struct uri_chains *c, struct stats_tree *t, const char *root)
{
	*c = (struct uri_chains){.t = t, .root = stats_tree_child(t, 0, root, STATS_COUNT)};
	grow(c);
}

void uri_chains_fini(struct uri_chains *c)
{
	mem_free(c->latest);
	*c = (struct uri_chains){0};
}

void uri_chains_tick(struct uri_chains *c, const char *from, const char *to)
{
	uint32_t parent = *slot_of(c, from);

	if (!parent)
		parent = stats_tree_child(c->t, c->root, from, STATS_COUNT);
	if (!parent || c->t->node[parent].depth >= URI_CHAIN_MAX) {
		c->t->left_out++;
		return;
	}
	for (uint32_t n = parent; n; n = c->t->node[n].parent)
		stats_tree_tick(c->t, n);
	stats_tree_tick(c->t, parent); /* Wireshark counts the page itself twice */
	uint32_t node = stats_tree_tick_child(c->t, parent, to);
	if (!node)
		return;
	if ((c->n + 1) * 2 >= c->slots)
		grow(c);
	uint32_t *slot = slot_of(c, to);
	c->n += !*slot;
	*slot = node;
}

void uri_target(struct text *out, const char *base, const char *location)
{
	const char *authority = strstr(base, "://");
	size_t      path = strcspn(base, "?");

	if (!*location || strstr(location, "://")) {
		text_str(out, location);
		return;
	}
	authority = authority ? authority + strlen("://") : base;
	size_t host = (size_t)(authority - base) + strcspn(authority, "/?");
	if (*location == '?') {
		text_put(out, base, path);
	} else if (location[0] == '/' && location[1] == '/') {
		text_put(out, base, strcspn(base, "/"));
	} else if (*location == '/') {
		text_put(out, base, host);
	} else {
		while (path > host && base[path - 1] != '/')
			path--;
		text_put(out, base, path);
		if (path == host)
			text_char(out, '/');
	}
	text_str(out, location);
}
