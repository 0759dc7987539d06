/* match.h -- patterns: compiled once a filter, looked for by each thread with its own matcher. */
#ifndef WIRETALE_FILTER_MATCH_H
#define WIRETALE_FILTER_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pattern;
struct matcher;

/* Compile a pattern (literal: no sign of it means anything; else PCRE2's syntax, case ignored).  NULL: `error` gets
 * PCRE2's sentence.  The caller gives it back with pattern_free. */
struct pattern *pattern_compile(const char *text, size_t length, bool literal, char *error, size_t size);
void            pattern_free(struct pattern *p);

/* What one thread needs to look for patterns. */
struct matcher *matcher_new(void);
void            matcher_free(struct matcher *m);

/* Is it in these bytes?  False too where the search would take too long. */
bool pattern_found(const struct pattern *p, struct matcher *m, const uint8_t *bytes, uint32_t n);

#endif
