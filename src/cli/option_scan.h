/* option_scan.h -- goes over the words of a command line and says which option stands where.
 *
 * Our own because getopt_long keeps its state in globals and words its messages otherwise: this one stops at the first
 * word that is no option, and takes unambiguous beginnings of long names. */
#ifndef WIRETALE_CLI_OPTION_SCAN_H
#define WIRETALE_CLI_OPTION_SCAN_H

#include "cli/options.h"

/* Where the scanner stands: the word, and the letter in it (0: at the word's start). */
struct option_scan {
	int          argc, at;
	char *const *argv;
	size_t       letter;
	const char  *argument;   /* of the option found */
	const char  *error, *of; /* what is wrong, and with what; NULL: nothing */
	int          bad_letter;
};

enum { OPTION_SCAN_END = -1, OPTION_SCAN_BAD = -2 };

/* The next option's id, its argument in *s; OPTION_SCAN_END at the first word that is none, OPTION_SCAN_BAD with the
 * reason in *s. */
int option_scan(struct option_scan *s);

#endif
