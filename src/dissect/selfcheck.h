/* selfcheck.h -- what must hold for any frame and any protocol: both tiers agree, and nothing reads behind its bytes.
 *
 * For tests and fuzz harnesses; the product does not call it. */
#ifndef WIRETALE_DISSECT_SELFCHECK_H
#define WIRETALE_DISSECT_SELFCHECK_H

#include "dissect/tree.h"

/* Scan a frame and build its tree in every way that there is (columns, all labels, values, one field alone).  Returns
 * NULL if all that must hold does, else a sentence that says what does not (lives in the tree's arena until its next
 * use). */
const char *selfcheck_frame(struct tree *t, uint16_t link_type, const uint8_t *bytes, uint32_t caplen, uint32_t len);

#endif
