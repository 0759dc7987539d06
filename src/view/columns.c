/* columns.c -- see columns.h. */
#include "view/columns.h"

void column_text(struct text *out, struct tree *t, const struct frame_info *f, enum column_kind kind)
{
	switch (kind) {
	case COL_NUMBER: text_u64(out, f->number); return;
	case COL_TIME: text_seconds(out, f->time_ns - f->first_time_ns, 6); return;
	case COL_SOURCE:
		if (t->src)
			text_str(out, t->src);
		return;
	case COL_DESTINATION:
		if (t->dst)
			text_str(out, t->dst);
		return;
	case COL_PROTOCOL: text_put(out, t->protocol.p ? t->protocol.p : "", t->protocol.length); return;
	case COL_LENGTH: text_u64(out, f->len); return;
	case COL_INFO: text_put(out, t->info.p ? t->info.p : "", t->info.length); return;
	case COL_CUSTOM: return;
	}
}
