/* print_ps.c -- -T ps: the lines of the text formats on pages of PostScript. */
#include "cli/print.h"

#include <string.h>

/* Lines go on the page from top to bottom: "DEPTH (TEXT) putline"; what is too long for a line goes on in the next. */
static const char head[] =
    "%!PS-Adobe-3.0\n"
    "%%Creator: Wiretale\n"
    "%%Title: Wiretale output\n"
    "%%DocumentNeededResources: font Courier Helvetica\n"

    "%%EndComments\n"
    "\n"
    "/left 36 def /bottom 36 def /size 8 def /leading 10 def /indentation 10 def\n"
    "clippath pathbbox /height exch def /width exch def pop pop\n"
    "/right width 36 sub def /top height 56 sub def /page 1 def /y top def\n"
    "/textfont { /Courier findfont size scalefont setfont } def\n"
    "/rule { left exch moveto right left sub 0 rlineto stroke } def\n"
    "/finishpage {\n"
    "  /Helvetica findfont size scalefont setfont\n"
    "  left height 36 sub moveto pagetitle show\n"
    "  /number page 12 string cvs def\n"
    "  right (Page ) stringwidth pop sub number stringwidth pop sub height 36 sub moveto (Page ) show number show\n"
    "  height 38 sub rule bottom rule\n"
    "  showpage /page page 1 add def /y top def textfont\n"
    "} def\n"
    "/piece { moveto show /y y leading sub def y bottom 5 add le { finishpage } if } def\n"
    "/putline {\n"
    "  exch indentation mul left add /x exch def /line exch def\n"
    "  /fit right x sub (0) stringwidth pop div cvi def\n"
    "  { line length fit le { line x y piece exit } if\n"
    "    line 0 fit getinterval x y piece\n"
    "    /line line fit line length fit sub getinterval def } loop\n"
    "} def\n"
    "textfont\n";

static void put_escaped(struct text *out, const char *p, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (p[i] == '(' || p[i] == ')' || p[i] == '\\')
			text_char(out, '\\');
		text_char(out, p[i]);
	}
}

static void print_head(struct text *out, const struct printer *p)
{
	const char *input = p->options->input ? p->options->input : "";

	text_str(out, head);
	text_str(out, "/pagetitle (");
	put_escaped(out, input, strlen(input));
	text_str(out, " - Wiretale " WIRETALE_VERSION ") def\n\n");
}

/* One line of text; blanks in front of a line of the tree are its depth. */
static void put_line(struct text *out, const char *p, size_t length, bool tree)
{
	enum { INDENT = 4 };
	size_t blanks = 0;

	while (tree && blanks < length && p[blanks] == ' ')
		blanks++;
	blanks -= blanks % INDENT;
	text_u64(out, blanks / INDENT);
	text_str(out, " (");
	put_escaped(out, p + blanks, length - blanks);
	text_str(out, ") putline\n");
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                        uint32_t index)
{
	struct text lines;
	bool        tree = !p->options->print_summary;

	text_init(&lines);
	format_text.frame(&lines, p, t, f, index);
	for (size_t at = 0; at < lines.length; tree = true) {
		const char *newline = memchr(lines.p + at, '\n', lines.length - at);
		size_t      length = newline ? (size_t)(newline - lines.p) - at : lines.length - at;
		put_line(out, lines.p + at, length, tree);
		at += length + 1;
	}
	text_fini(&lines);
}

static void print_tail(struct text *out, const struct printer *p, uint32_t frames)
{
	(void)p;
	(void)frames;
	text_str(out, "\nfinishpage\n%%EOF\n");
}

const struct format format_ps = {.head = print_head, .frame = print_frame, .tail = print_tail};
