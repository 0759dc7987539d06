/* own.h -- the connection that this program is used through: noise in a capture that feeds itself. */
#ifndef WIRETALE_LIVE_OWN_H
#define WIRETALE_LIVE_OWN_H

#include <stdbool.h>
#include <stddef.h>

enum { OWN_FILTER_BYTES = 256 };

/* A capture filter (libpcap's) for the remote shell's connection, by SSH_CONNECTION; false: there is none. */
bool own_shell_filter(char *out, size_t out_bytes);

#endif
