/* segment_script.h -- reads the lines of segments that the scripts of tests/tcp and tests/tale are made of.
 *
 * A line is: TIME > FLAGS SEQ[:LEN] [ack N] [win N] [id N] [<OPTIONS>].  `>` goes from port 40000 to 80, `<` comes
 * back; FLAGS are letters of FSRP.UECA; numbers are raw.  Options: mss N, ws N, sackok, ts N N, sack A-B C-D, tfo HEX,
 * nop.  Included behind cmocka.h. */
#ifndef WIRETALE_TESTS_SEGMENT_SCRIPT_H
#define WIRETALE_TESTS_SEGMENT_SCRIPT_H

#include "flow/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number as four bytes, the highest first. */
static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* "A-B C-D" as a SACK option; returns how many bytes. */
static uint8_t read_sack(const char *text, uint8_t *out)
{
	uint8_t n = 2;

	for (const char *at = text; n + 8 <= 34; n = (uint8_t)(n + 8)) {
		char *end;
		put32(out + n, (uint32_t)strtoul(at, &end, 10));
		if (*end != '-')
			break;
		put32(out + n + 4, (uint32_t)strtoul(end + 1, &end, 10));
		at = end;
	}
	out[0] = 5;
	return out[1] = n;
}

/* One option's text to its bytes; returns how many. */
static uint8_t read_option(const char *text, uint8_t *out)
{
	unsigned a = 0, b = 0;

	if (sscanf(text, "mss %u", &a) == 1) {
		memcpy(out, (uint8_t[]){2, 4, (uint8_t)(a >> 8), (uint8_t)a}, 4);
		return 4;
	}
	if (sscanf(text, "ws %u", &a) == 1) {
		memcpy(out, (uint8_t[]){3, 3, (uint8_t)a}, 3);
		return 3;
	}
	if (sscanf(text, "ts %u %u", &a, &b) == 2) {
		out[0] = 8, out[1] = 10;
		put32(out + 2, a);
		put32(out + 6, b);
		return 10;
	}
	if (strncmp(text, "sackok", 6) == 0) {
		out[0] = 4, out[1] = 2;
		return 2;
	}
	if (strncmp(text, "sack ", 5) == 0)
		return read_sack(text + 5, out);
	if (strncmp(text, "tfo", 3) == 0) {
		uint8_t n = 2;
		for (const char *at = text + 3 + (text[3] == ' '); sscanf(at, "%2x", &a) == 1; at += 2)
			out[n++] = (uint8_t)a;
		out[0] = 34;
		return out[1] = n;
	}
	out[0] = 1;
	return 1;
}

/* Options between commas, up to `>`; returns how many bytes. */
static uint8_t read_options(const char *text, uint8_t *out)
{
	uint8_t n = 0;

	for (; *text && *text != '>' && n < 30; text += strcspn(text, ",>"), text += *text == ',') {
		while (*text == ' ')
			text++;
		n = (uint8_t)(n + read_option(text, out + n));
	}
	return n;
}

/* Letters to bits. */
static uint16_t read_flags(const char *text)
{
	static const char letters[] = "FSRP.UECA";
	uint16_t          flags = 0;

	for (; *text; text++)
		for (unsigned i = 0; letters[i]; i++)
			if (*text == letters[i])
				flags |= (uint16_t)(1u << i);
	return flags;
}

/* Append a line's segment as frame n (from 0) of a store. */
static void add_segment(struct store *store, uint32_t n, const char *line)
{
	char     flags[16], way;
	double   time;
	unsigned seq, len = 0, ack = 0, win = 65535, id = 0;
	int      used = 0;
	uint8_t  options[64], noptions = 0;

	assert_int_equal(sscanf(line, "%lf %c %15s %u%n", &time, &way, flags, &seq, &used), 4);
	const char *rest = line + used, *at;
	if (*rest == ':')
		len = (unsigned)strtoul(rest + 1, NULL, 10);
	if ((at = strstr(rest, " ack ")))
		ack = (unsigned)strtoul(at + 5, NULL, 10);
	if ((at = strstr(rest, " win ")))
		win = (unsigned)strtoul(at + 5, NULL, 10);
	if ((at = strstr(rest, " id ")))
		id = (unsigned)strtoul(at + 4, NULL, 10);
	if ((at = strchr(rest, '<')))
		noptions = read_options(at + 1, options);
	bool       back = way == '<';
	struct row row = {.time_ns = 1000000000 + (int64_t)(time * 1e6 + 0.5) * 1000,
	                  .marks = (uint16_t)(ROW_TCP | (noptions ? ROW_OPTIONS : 0)),
	                  .net = NET_IP4,
	                  .src = back ? 2 : 1,
	                  .dst = back ? 1 : 2,
	                  .sport = back ? 80 : 40000,
	                  .dport = back ? 40000 : 80,
	                  .seq = seq,
	                  .ack = ack,
	                  .tcp_flags = read_flags(flags),
	                  .window = (uint16_t)win,
	                  .payload = len,
	                  .ip_id = (uint16_t)id,
	                  .stream = NO_STREAM};
	if (!(n & BLOCK_MASK))
		store_add_block(store, NULL);
	block_append(
	    store_block(store, n),
	    &(struct store_frame){.row = &row, .tcp_options = noptions ? options : NULL, .tcp_options_len = noptions});
}

#endif
