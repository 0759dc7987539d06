/* reports.h -- what the registry knows, as tshark -G fields, protocols and values list it. */
#ifndef WIRETALE_VIEW_REPORTS_H
#define WIRETALE_VIEW_REPORTS_H

#include <stdio.h>

/* Print a line a protocol and field ("P", "F"), a protocol, or a value ("V", "R", "T"), tab separated as tshark does.
 *  */
void reports_fields(FILE *out);
void reports_protocols(FILE *out);
void reports_values(FILE *out);

#endif
