/* writer.h -- frames out: pcap and pcapng files, with what the source said of interfaces, secrets and names.
 *
 * Records are gathered and written whole: what a full disk or a closed pipe leaves behind is every record that went out
 * in one piece.  Where the bytes come from is not known here. */
#ifndef WIRETALE_SOURCE_WRITER_H
#define WIRETALE_SOURCE_WRITER_H

#include "source/source.h"

enum writer_format { WRITER_PCAP, WRITER_NSECPCAP, WRITER_PCAPNG };

/* By tshark's name for -F ("pcap", "nsecpcap", "pcapng"); false: it is none of them. */
bool writer_format_of(const char *name, enum writer_format *format);

struct writer;

/* Begin to write the frames of a source, which has been read to its end, to a descriptor, which stays the caller's.
 * comment: of the whole file (pcapng), or NULL.  NULL: the format can't hold what the source has; why stands in
 * message. */
struct writer *writer_new(int fd, enum writer_format format, const struct source *s, const char *comment, char *message,
                          size_t size);

/* Add a frame: `bytes` and its lengths, time, interface and extra count.  False: writing has failed (writer_close says
 * how), and nothing more is taken.  Frames that are no packets (blocks of their own kind) are passed over. */
bool writer_put(struct writer *w, const struct source_frame *f);

/* Write what is left, and give the writer back.  False: errno says why; *frames (may be NULL) is how many are whole in
 * the file. */
bool writer_close(struct writer *w, uint64_t *frames);

#endif
