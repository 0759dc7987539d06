/* body.h -- members of the small JSON objects that requests carry. */
#ifndef WIRETALE_SERVER_BODY_H
#define WIRETALE_SERVER_BODY_H

#include "server/http.h"

/* The value of a string member, escapes undone, NUL-terminated; the caller gives it back with mem_free.  NULL: the body
 * is no such object, or has no such member, or the text holds a NUL. */
char *body_string(struct http_request *r, const char *name);

/* The value of a number or boolean member (true: 1); `otherwise` where there is none. */
uint64_t body_number(struct http_request *r, const char *name, uint64_t otherwise);

/* The numbers of a member that is a list of them, in *values, which the caller gives back with mem_free; returns how
 * many there are. */
size_t body_numbers(struct http_request *r, const char *name, uint64_t **values);

#endif
