/* complete.h -- what may stand at a place of a display filter: protocols, fields, functions, and a field's values. */
#ifndef WIRETALE_VIEW_COMPLETE_H
#define WIRETALE_VIEW_COMPLETE_H

#include "dissect/registry.h"

enum { COMPLETIONS_MAX = 100, COMPLETION_BYTES = 192 };

enum completion_kind { COMPLETE_PROTOCOL, COMPLETE_FUNCTION, COMPLETE_FIELD, COMPLETE_VALUE };

struct completion {
	enum completion_kind kind;
	char                 text[COMPLETION_BYTES]; /* what is put there */
	const char          *label;                  /* what it is; lives as long as the registry */
	uint64_t             number;                 /* of a value */
};

/* The word that is completed: bytes start .. end of the text. */
struct completions {
	uint32_t          start, end;
	struct completion found[COMPLETIONS_MAX];
	size_t            n;
};

/* Find what completes the word at byte `at`: protocols first, then functions, then fields, each by name; behind a
 * comparison of a field that has names for its values, those. */
void complete(struct completions *c, const struct registry *r, const char *text, size_t at);

/* "protocol" */
const char *completion_kind_name(enum completion_kind kind);

#endif
