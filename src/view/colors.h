/* colors.h -- colouring rules of the packet list: Wireshark's defaults, or the user's; the first that matches wins. */
#ifndef WIRETALE_VIEW_COLORS_H
#define WIRETALE_VIEW_COLORS_H

#include "view/select.h"

struct color_rule {
	char    *name, *filter;
	uint32_t background, foreground; /* 0xRRGGBB */
	bool     off;
};

/* A list of rules; color_rules_fini gives its memory back.  Starts as {0}. */
struct color_rules {
	struct color_rule *rule;
	size_t             n, capacity;
};

enum { COLOR_RULES_MAX = 1000, CONVERSATION_COLORS = 10 };

/* Fill an empty list: with Wireshark's default rules; with those of a text in the format of its file `colorfilters`
 * (lines of `@name@filter@[red,green,blue][red,green,blue]`, 16 bits a colour, background first, `!` before a rule that
 * is off).  False: a line can't be read; its number is in *line, and the list is empty. */
void color_rules_default(struct color_rules *r);
bool color_rules_parse(struct color_rules *r, const char *text, unsigned *line);
void color_rules_fini(struct color_rules *r);

/* Append the rules in that format. */
void color_rules_write(struct text *out, const struct color_rules *r);

/* Append a rule, whose texts are copied. */
void color_rules_add(struct color_rules *r, const char *name, const char *filter, uint32_t background,
                     uint32_t foreground);

/* The background of one of Wireshark's ten colours for conversations (0 .. 9). */
uint32_t conversation_color(unsigned i);

/* Rules ready to be asked of the frames of one session; one for each thread. */
struct colors;

/* Compile two lists for a session, which must outlive the result; rules that are off or don't compile are left out. */
struct colors *colors_new(struct session *s, const struct prefs *prefs, const struct color_rules *first,
                          const struct color_rules *then);
void           colors_free(struct colors *c);

/* The rule for a frame (from 0), NULL: none matches. */
const struct color_rule *colors_of(struct colors *c, uint32_t frame);

#endif
