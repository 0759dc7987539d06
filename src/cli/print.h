/* print.h -- the output formats: each appends one frame to a text.
 *
 * A format is stateless: all that it needs of other frames is in struct frame_info and the frame's index among the
 * displayed ones, so that frames can be formatted by many threads. */
#ifndef WIRETALE_CLI_PRINT_H
#define WIRETALE_CLI_PRINT_H

#include "cli/options.h"
#include "view/columns.h"
#include "view/detail.h"

/* One -e. */
struct output_field {
	uint32_t                   *rows;   /* of its name in the registry, FIELD_NO-ended; NULL: we decode none */
	struct reader               reader; /* where there is one row */
	const struct column_format *column; /* _ws.col.TITLE; NULL: none */
};

/* What all formats share: made once, read-only while frames are printed. */
struct printer {
	const struct options  *options;
	const struct registry *registry;
	struct column_set      columns;
	uint64_t              *only;        /* fields wanted (bitset), NULL: all */
	unsigned               wants;       /* enum tree_wants of the frames' trees */
	struct output_field   *fields;      /* -e, in order */
	uint64_t              *shown;       /* -O, -j, -J: a bitset of field numbers; NULL: all */
	struct color_rules    *rules;       /* --color; NULL: nobody asks for a frame's rule */
	bool                   paints;      /* frames are printed in their rules' colours */
	bool                   show_hidden; /* protocols.display_hidden_proto_items */
};

static inline bool bit_of(const uint64_t *bits, uint32_t number)
{
	return bits[number / 64] >> number % 64 & 1;
}

/* Is a node left out by -j or -J (p->shown, of which *shown is what holds at this level)? */
static inline bool is_filtered(const uint64_t *shown, const struct node *n)
{
	return shown && (!n->field || !bit_of(shown, n->number));
}

/* What holds below a node that is shown: -J shows all of it. */
static inline const uint64_t *shown_below(const struct printer *p, const uint64_t *shown)
{
	return p->options->layers_deep ? NULL : shown;
}

/* An output format. */
struct format {
	void (*head)(struct text *out, const struct printer *p);
	/* One frame; index: its number among the displayed frames, from 0. */
	void (*frame)(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
	              uint32_t index);
	void (*tail)(struct text *out, const struct printer *p, uint32_t frames);
};

/* print_text.c: summary lines (-P), the tree (-V), the bytes (-x), in this order as the options ask. */
extern const struct format format_text;
/* print_text.c: the columns separated by tabs. */
extern const struct format format_tabs;
/* print_ps.c: format_text's lines on pages, PostScript. */
extern const struct format format_ps;
/* print_fields.c: fields_init resolves the -e names into p, whose `only` is there already (an unknown one: false, a
 * message, and the status). */
bool fields_init(struct printer *p, int *status);
void fields_fini(struct printer *p);
/* Whether fields_print_row would read the frame's bytes; prints a frame without a tree, or returns false, printing
 * nothing, where that needs one. */
bool fields_need_bytes(const struct printer *p);
/* Is all that fields_print_row prints known before the streams of TCP are? */
bool fields_early(const struct printer *p);
bool fields_print_row(struct text *out, const struct printer *p, const struct block *b, uint32_t row,
                      const struct frame_info *f);
/* The chosen fields of a frame as members of JSON's or EK's "layers", or as PDML's fields. */
void fields_print_as(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f);
extern const struct format format_fields;
/* print_xml.c */
void                       xml_escaped(struct text *out, const char *s, size_t length);
extern const struct format format_pdml;
extern const struct format format_psml;
/* print_json.c */
extern const struct format format_json; /* and jsonraw */
extern const struct format format_ek;

#endif
