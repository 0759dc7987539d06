/* export.h -- frames of a capture into a file of their own. */
#ifndef WIRETALE_VIEW_EXPORT_H
#define WIRETALE_VIEW_EXPORT_H

#include "base/bitset.h"
#include "view/session.h"

struct export
{
	const char          *format;  /* "pcapng", "pcap", "nsecpcap" */
	const char          *comment; /* of the file, or NULL */
	const struct bitset *frames;  /* NULL: all */
	const _Atomic bool  *stop;    /* set by another thread: give up; NULL: never */
	uint64_t             written; /* out: frames that are whole in the file */
};

/* Whether the format can be written. */
bool export_format(const char *format);

/* Write to a descriptor, which stays the caller's.  False: *message says why, in tshark's words without a name in
 * front.  The session is loaded, or its lock is held. */
bool export_frames(struct session *s, struct export *x, int fd, char *message, size_t size);

#endif
