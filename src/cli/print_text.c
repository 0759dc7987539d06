/* print_text.c -- the packet list as lines of text, as tshark prints it. */
#include "cli/print.h"

/* Append a column, filled with blanks to its least width on the left (numbers, times, sources) or on the right. */
static void put_column(struct text *out, struct tree *t, const struct frame_info *f, enum column_kind kind)
{
	size_t start = out->length, least = kind == COL_NUMBER ? 5 : kind == COL_TIME ? 10 : kind == COL_SOURCE || kind == COL_DESTINATION ? 12 : 0;

	column_text(out, t, f, kind);
	size_t length = out->length - start;
	if (length >= least)
		return;
	text_fill(out, ' ', least - length);
	if (kind == COL_DESTINATION)
		return;
	memmove(out->p + start + (least - length), out->p + start, length);
	memset(out->p + start, ' ', least - length);
}

void print_list_line(struct text *out, struct tree *t, const struct frame_info *f)
{
	static const enum column_kind kinds[] = {COL_NUMBER, COL_TIME, COL_SOURCE, COL_DESTINATION, COL_PROTOCOL, COL_LENGTH, COL_INFO};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (i)
			text_str(out, kinds[i] == COL_DESTINATION ? " \xe2\x86\x92 " : " ");
		put_column(out, t, f, kinds[i]);
	}
	text_char(out, '\n');
}
