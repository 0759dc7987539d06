/* mail.h -- what SMTP and POP share: a mail in a stream ends with a line that is only a dot, and comes in pieces. */
#ifndef WIRETALE_PROTO_MAIL_H
#define WIRETALE_PROTO_MAIL_H

#include "proto/proto.h"

/* The length of the line at p without its end, *whole with it; false: it has no end in n bytes. */
bool mail_line(const uint8_t *p, uint32_t n, uint32_t *len, uint32_t *whole);

/* Framing of a mail: up to the line that is only a dot (RFC 5321, 4.5.2), or what there is of it; the data says
 * FRAMING_PART, or FRAMING_LAST and how much of the end is no part of the mail.  *in_line: kept between the pieces, 0
 * at the start; *ended: this was the last one. */
enum framing_verdict mail_message(struct framing *f, uint8_t *in_line, bool *ended);

/* Rows of the protocol's table for the list of pieces. */
struct mail_rows {
	unsigned fragments, fragment, count, length;
};

/* The pieces of a mail that m is the last one of (m->joined): "2 DATA fragments (1466 bytes): #22(1460), #23(6)". */
void mail_walk_parts(struct walk *w, const struct message *m, const struct mail_rows *rows);

#endif
