/* ftp_data.c -- data connections of FTP: files and lists, each segment as it comes.  Which connections they are, and
 * what for, the control connection says (ftp_course.c). */
#include "proto/ftp.h"

/* clang-format off */
enum {SETUP_FRAME, SETUP_METHOD, COMMAND, COMMAND_FRAME, FOLDER, N};
static const struct field fields[N] = {
	[SETUP_FRAME]   = {"ftp-data.setup-frame", "Setup frame", FRAMENUM, FLAGS(FIELD_GENERATED)},
	[SETUP_METHOD]  = {"ftp-data.setup-method", "Setup method", STRING, FLAGS(FIELD_GENERATED)},
	[COMMAND]       = {"ftp-data.command", "Command", STRING, FLAGS(FIELD_GENERATED)},
	[COMMAND_FRAME] = {"ftp-data.command-frame", "Command frame", FRAMENUM},
	[FOLDER]        = {"ftp-data.current-working-directory", "Current working directory", STRING, FLAGS(FIELD_GENERATED)},
};
/* clang-format on */

static enum framing_verdict message(struct framing *f)
{
	uint64_t *number = &f->own->word[0];

	if (!*number) /* nobody announced it */
		*number = f->peer->word[0] = notes_add(f->notes, sizeof(struct ftp_transfer));
	struct ftp_transfer *t = notes_at(f->notes, (uint32_t)*number);
	f->data = (uint32_t)*number;
	f->need = 0;
	if (!t->setup_frame)
		t->setup_frame = f->frame;
	if (!t->frames++) {
		t->first_frame = f->frame;
		t->first_ns = f->time_ns;
	}
	t->last_frame = f->frame;
	t->last_ns = f->time_ns;
	t->bytes += f->n;
	return FRAMING_WHOLE;
}

/* Lines of text are shown as such. */
static void scan(struct scan *s)
{
	enum { LOOK_BYTES = 20 };
	uint32_t n = s->caplen < LOOK_BYTES ? s->caplen : LOOK_BYTES;

	for (uint32_t i = 0; i < n; i++)
		if ((s->p[i] < ' ' || s->p[i] > '~') && s->p[i] != '\r' && s->p[i] != '\n')
			return;
	scan_child(s, P_data_text_lines, 0);
}

static void walk(struct walk *w)
{
	const struct ftp_transfer *t = walk_note(w, w->layer->data);
	struct node               *under = node_parent(w->node);
	const char                *command = t ? walk_note(w, t->command) : NULL;

	col_info(w, "FTP Data: %u bytes", w->len);
	node_label(w->node, "FTP Data (%u bytes data)", w->len);
	if (!t)
		return;
	add_uint(w, under, SETUP_FRAME, 0, 0, t->setup_frame);
	if (!t->method)
		return;
	col_info_add(w, " (%s)", t->method);
	add_str(w, under, SETUP_METHOD, 0, 0, t->method);
	if (!command)
		return;
	col_info_add(w, " (%s)", walk_columns(w) ? command : "");
	add_str(w, under, COMMAND, 0, 0, command);
	add_uint(w, under, COMMAND_FRAME, 0, 0, t->command_frame);
	add_str(w, under, FOLDER, 0, 0, walk_note(w, t->folder));
}

const struct proto proto_ftp_data = {
    .name = "ftp-data",
    .title = "FTP Data",
    .brief = "FTP-DATA",
    .fields = fields,
    .nfields = N,
    BINDS({T_TCP_PORT, FTP_DATA_PORT}),
    .message = message,
    .scan = scan,
    .walk = walk,
};
