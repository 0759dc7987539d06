/* stat_follow.h -- -z follow,PROTOCOL,MODE,STREAM: text as tshark prints it. */
#ifndef WIRETALE_CLI_STAT_FOLLOW_H
#define WIRETALE_CLI_STAT_FOLLOW_H

#include "view/follow.h"

#include <stdio.h>

enum follow_mode { FOLLOW_ASCII, FOLLOW_HEX, FOLLOW_RAW, FOLLOW_YAML, FOLLOW_UTF8, FOLLOW_EBCDIC };

/* A parsed -z argument. */
struct follow_request {
	enum follow_kind kind;
	enum follow_mode mode;
	bool             by_address, is_ip6;
	uint32_t         stream, first, last; /* records from 1 */
	uint8_t          a[16], b[16];
	uint16_t         a_port, b_port;
};

/* Parse an argument that begins with "follow,": true, or false with tshark's message in *error. */
bool follow_parse(struct follow_request *r, const char *argument, const char **error);

/* Print the conversation. */
void follow_print(const struct follow_request *r, struct session *s, FILE *out);

#endif
