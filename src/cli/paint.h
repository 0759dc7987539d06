/* paint.h -- --color: the colours of the packet list, in a terminal's text and as attributes of PDML and PSML. */
#ifndef WIRETALE_CLI_PAINT_H
#define WIRETALE_CLI_PAINT_H

#include "cli/options.h"
#include "view/colors.h"

/* Whether this output has colours: asked for, of a format that can carry them; text only on a terminal whose COLORTERM
 * says that it knows 24-bit colours. */
bool paint_wanted(const struct options *o);

/* The user's rules, of Wiretale's or else Wireshark's file "colorfilters"; without either Wireshark's defaults. */
void paint_rules(struct color_rules *rules, const struct options *o);

/* Colour one frame's output, which stands in the text from `start` on; rule NULL: nothing is done. */
void paint_frame(struct text *out, size_t start, const struct options *o, const struct color_rule *rule);

/* What stands behind the last frame: a terminal's usual colours. */
void paint_end(struct text *out, const struct options *o);

#endif
