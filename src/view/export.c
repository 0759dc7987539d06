/* export.c -- see export.h. */
#include "view/export.h"

#include "source/writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool export_format(const char *format)
{
	enum writer_format f;

	return writer_format_of(format, &f);
}

static bool put_frame(struct writer *w, struct frame_reader *r, uint32_t frame)
{
	const struct block *b = store_block(&r->session->store, frame);

	frame_reader_row(r, frame);
	if (!frame_reader_head(r))
		return true; /* the file shrank */
	const struct source_frame f = {.bytes = r->info.bytes,
	                               .time_ns = block_time_ns(b, frame & BLOCK_MASK),
	                               .caplen = r->row.caplen,
	                               .len = r->row.len,
	                               .interface = block_interface(b, frame & BLOCK_MASK),
	                               .extra = block_record_extra(b, frame & BLOCK_MASK)};
	return writer_put(w, &f);
}

bool export_frames(struct session *s, struct export *x, int fd, char *message, size_t size)
{
	enum writer_format  format;
	struct frame_reader reader;
	uint32_t            n = x->frames && x->frames->n < s->store.nframes ? x->frames->n : s->store.nframes;

	if (!writer_format_of(x->format, &format)) {
		snprintf(message, size, "Files can't be written in the format \"%s\".", x->format);
		return false;
	}
	struct writer *w = writer_new(fd, format, s->source, x->comment, message, size);
	if (!w)
		return false;
	frame_reader_init(&reader, s);
	uint32_t frame = !n ? UINT32_MAX : x->frames ? bitset_next(x->frames, 0) : 0;
	while (frame < n && !(x->stop && *x->stop) && put_frame(w, &reader, frame))
		frame = frame + 1 >= n ? n : x->frames ? bitset_next(x->frames, frame + 1) : frame + 1;
	frame_reader_fini(&reader);
	if (writer_close(w, &x->written))
		return true;
	snprintf(message, size, "%s", strerror(errno));
	return false;
}
