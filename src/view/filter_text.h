/* filter_text.h -- what kind of filter a text is, for messages about one that was meant to be another. */
#ifndef WIRETALE_VIEW_FILTER_TEXT_H
#define WIRETALE_VIEW_FILTER_TEXT_H

#include <stdbool.h>

struct prefs;

/* Whether a text is a display filter. */
bool filter_text_is_display(const char *text, const struct prefs *prefs);

#endif
