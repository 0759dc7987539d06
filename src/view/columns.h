/* columns.h -- the packet list: which columns there are, and their text for a frame. */
#ifndef WIRETALE_VIEW_COLUMNS_H
#define WIRETALE_VIEW_COLUMNS_H

#include "view/session.h"

enum column_kind { COL_NUMBER, COL_TIME, COL_SOURCE, COL_DESTINATION, COL_PROTOCOL, COL_LENGTH, COL_INFO, COL_CUSTOM };

/* Append a column's text for the frame that t was built of. */
void column_text(struct text *out, struct tree *t, const struct frame_info *f, enum column_kind kind);

#endif
