/* pcapng.c -- stub */
#include "source/format.h"
bool pcapng_open(struct source *s, const uint8_t *head, size_t n, size_t *used) { (void)s; (void)head; (void)n; (void)used; return false; }
