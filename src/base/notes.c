/* notes.c -- see notes.h. */
#include "base/notes.h"

#include "base/mem.h"

void notes_fini(struct notes *x)
{
	arena_fini(&x->arena);
	mem_free(x->at);
	*x = (struct notes){0};
}

static uint32_t keep(struct notes *x, void *what)
{
	x->at = mem_grow(x->at, &x->capacity, x->n + 1u, sizeof *x->at);
	x->at[x->n++] = what;
	return x->n;
}

uint32_t notes_add(struct notes *x, size_t size_bytes)
{
	return keep(x, arena_zero(&x->arena, size_bytes));
}

uint32_t notes_text(struct notes *x, const char *text, size_t n)
{
	return keep(x, arena_text(&x->arena, text, n));
}

void *notes_at(const struct notes *x, uint32_t number)
{
	return number && number <= x->n ? x->at[number - 1] : NULL;
}
