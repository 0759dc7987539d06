/* colors.h -- colouring rules of the packet list: Wireshark's defaults, or the user's; the first that matches wins. */
#ifndef WIRETALE_VIEW_COLORS_H
#define WIRETALE_VIEW_COLORS_H

#include "view/select.h"

struct color_rule {
	const char *name, *filter;
	uint32_t    background, foreground; /* 0xRRGGBB */
};

/* Rules ready to be asked of the frames of one session; one for each thread. */
struct colors;

/* Compile Wireshark's default rules for a session; rules that don't compile are left out. */
struct colors *colors_new(struct session *s, const struct prefs *prefs);
void           colors_free(struct colors *c);

/* The rule for a frame (from 0), NULL: none matches. */
const struct color_rule *colors_of(struct colors *c, uint32_t frame);

#endif
