/* match.c -- `contains` and `matches` by PCRE2, compiled to machine code where the system allows it.
 *
 * A pattern is hostile at most to who wrote it, data always: the match limit ends what would run away. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "filter/match.h"

#include "base/mem.h"

#include <pcre2.h>
#include <stdio.h>

enum {
	MATCH_LIMIT = 1000000,
	DEPTH_LIMIT = 10000,
	HEAP_LIMIT_KIB = 4096,
	JIT_STACK_BYTES = 32 * 1024,
	JIT_STACK_MAX = 1024 * 1024
};

struct pattern {
	pcre2_code *code;
	bool        jit;
};

struct matcher {
	pcre2_match_data    *data;
	pcre2_match_context *context;
	pcre2_jit_stack     *stack;
};

struct pattern *pattern_compile(const char *text, size_t length, bool literal, char *error, size_t size)
{
	uint32_t    options = literal ? PCRE2_LITERAL : PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C;
	int         code;
	size_t      at;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)text, length, options, &code, &at, NULL);

	if (!compiled) {
		if (pcre2_get_error_message(code, (PCRE2_UCHAR *)error, size) < 0)
			snprintf(error, size, "error %d", code);
		return NULL;
	}
	struct pattern *p = mem_alloc(sizeof *p);
	p->code = compiled;
	p->jit = pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE) == 0;
	return p;
}

void pattern_free(struct pattern *p)
{
	pcre2_code_free(p->code);
	mem_free(p);
}

struct matcher *matcher_new(void)
{
	struct matcher *m = mem_alloc(sizeof *m);

	m->data = mem_need(pcre2_match_data_create(1, NULL));
	m->context = mem_need(pcre2_match_context_create(NULL));
	m->stack = mem_need(pcre2_jit_stack_create(JIT_STACK_BYTES, JIT_STACK_MAX, NULL));
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_depth_limit(m->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(m->context, HEAP_LIMIT_KIB);
	pcre2_jit_stack_assign(m->context, NULL, m->stack);
	return m;
}

void matcher_free(struct matcher *m)
{
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	pcre2_jit_stack_free(m->stack);
	mem_free(m);
}

bool pattern_found(const struct pattern *p, struct matcher *m, const uint8_t *bytes, uint32_t n)
{
	PCRE2_SPTR subject = bytes ? bytes : (const uint8_t *)"";

	if (p->jit)
		return pcre2_jit_match(p->code, subject, n, 0, 0, m->data, m->context) >= 0;
	return pcre2_match(p->code, subject, n, 0, 0, m->data, m->context) >= 0;
}
