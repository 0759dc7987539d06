/* open.h -- `open [FILE]`: the page, until it is interrupted. */
#ifndef WIRETALE_CLI_OPEN_H
#define WIRETALE_CLI_OPEN_H

#include "cli/options.h"
#include "server/server.h"

/* Read the words behind `open` into *server; false, with a message on err: they do not fit. */
bool open_words(const struct options *o, struct server_options *server, FILE *err);

/* Serve the page as the command line says; returns the exit status. */
int open_page(const struct options *o);

#endif
