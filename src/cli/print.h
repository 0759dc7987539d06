/* print.h -- the output formats: each appends one frame to a text. */
#ifndef WIRETALE_CLI_PRINT_H
#define WIRETALE_CLI_PRINT_H

#include "view/columns.h"

/* One line of the packet list (tree built with TREE_COLUMNS). */
void print_list_line(struct text *out, struct tree *t, const struct frame_info *f);

/* The tree as indented lines, as -V prints it (TREE_NODES | TREE_LABELS). */
void print_details(struct text *out, struct tree *t);

/* The tree as PDML. */
void print_pdml_head(struct text *out);
void print_pdml(struct text *out, struct tree *t, const struct frame_info *f);
void print_pdml_tail(struct text *out);

#endif
