/* ftp_files.c -- see ftp_files.h. */
#include "view/ftp_files.h"

#include "proto/ftp.h"

const char *ftp_file(const struct session *s, uint32_t frame)
{
	uint32_t                     n;
	const struct stream_message *m = stream_messages_of(&s->stream, frame + 1, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct ftp_transfer *x = m[i].proto == P_ftp_data ? notes_at(&s->stream.notes, m[i].data) : NULL;
		if (x && x->file && x->first_frame == frame + 1)
			return notes_at(&s->stream.notes, x->file);
	}
	return NULL;
}
