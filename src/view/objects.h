/* objects.h -- the objects that a capture's frames carry (bodies of HTTP messages, mails, files of FTP), one by one,
 * and names for them that are safe as names of files.  Writing them is for others. */
#ifndef WIRETALE_VIEW_OBJECTS_H
#define WIRETALE_VIEW_OBJECTS_H

#include "view/session.h"

enum { OBJECT_NAME_MAX = 255 }; /* bytes of a name of a file */

enum object_kind { OBJECTS_HTTP, OBJECTS_IMF, OBJECTS_FTP, OBJECT_KINDS };

/* An object; all of it lives until the callback returns. */
struct object {
	uint32_t       number;      /* in the list, from 0 */
	uint32_t       frame;       /* from 1 */
	const char    *host, *type; /* "": not known; of a mail the host is its sender */
	const char    *name;  /* by the packet: the last part of the URI, the subject, the file; "": it has none */
	const uint8_t *bytes; /* decoded */
	uint32_t       n;
	uint32_t       missing; /* bytes that the capture has not */
};

/* Called for each object; false: no more of them are wanted. */
typedef bool (*objects_emit)(void *context, const struct object *o);

/* The names of the kinds, as tshark has them ("http"). */
extern const char *const object_kinds[OBJECT_KINDS];

/* The kind whose name is `n` bytes at `name`; false: there is none. */
bool object_kind_of(const char *name, size_t n, enum object_kind *kind);

/* Tell the objects of one kind that a capture has, in the order of their frames, from number `from` on. */
void objects(struct session *s, enum object_kind kind, uint32_t from, objects_emit emit, void *context);

/* Append a name for an object that is safe in any folder: no path, no control characters, nothing that a system keeps
 * for itself, at most max bytes.  again: how many files of that name there are already: it is numbered. */
void object_name(struct text *out, const struct object *o, unsigned again, size_t max);

#endif
