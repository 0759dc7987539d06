/* mail.c -- see mail.h. */
#include "proto/mail.h"

#include <string.h>

bool mail_line(const uint8_t *p, uint32_t n, uint32_t *len, uint32_t *whole)
{
	const uint8_t *lf = memchr(p, '\n', n);

	if (!lf)
		return false;
	*whole = (uint32_t)(lf - p) + 1;
	*len = *whole - 1 - (lf > p && lf[-1] == '\r');
	return true;
}

enum framing_verdict mail_message(struct framing *f, uint8_t *in_line, bool *ended)
{
	uint32_t len, line, at = 0, former = 0; /* of an empty line: in front of the dot it is no part of the mail */

	*ended = false;
	while (at < f->n && !*ended && mail_line(f->p + at, f->n - at, &len, &line)) {
		*ended = !*in_line && len == 1 && f->p[at] == '.';
		at += line;
		*in_line = 0;
		if (*ended)
			f->data = FRAMING_LAST | FRAMING_REST(line + former);
		former = len ? 0 : line;
	}
	if (!*ended) {
		*in_line = at < f->n;
		at = f->n;
		f->data = FRAMING_PART;
	}
	f->need = at;
	return FRAMING_WHOLE;
}

static void label_parts(struct walk *w, struct node *list, const struct derived *d)
{
	struct text t;

	text_init(&t);
	text_printf(&t, "%u DATA fragment%s (%u byte%s): ", d->nparts, d->nparts == 1 ? "" : "s", d->len,
	            d->len == 1 ? "" : "s");
	for (uint32_t i = 0; i < d->nparts && walk_labels(w); i++)
		text_printf(&t, "%s#%u(%u)", i ? ", " : "", walk_shown(w, d->parts[i].frame), d->parts[i].len);
	node_label(list, "%s", walk_text(w, &t));
	text_fini(&t);
}

void mail_walk_parts(struct walk *w, const struct message *m, const struct mail_rows *rows)
{
	const struct derived *d = &walk_frame(w)->derived[m->joined - 1];
	struct walk           former = *w;

	if (!d->nparts)
		return;
	walk_switch(w, m->joined);
	struct node *list = add(w, former.node, rows->fragments, 0, d->len);
	label_parts(w, list, d);
	for (uint32_t i = 0; i < d->nparts; i++) {
		const struct part *p = &d->parts[i];
		node_label(add_uint(w, list, rows->fragment, p->offset, p->len, p->frame),
		           "Frame: %u, payload: %u-%u (%u byte%s)", walk_shown(w, p->frame), p->offset,
		           p->offset + p->len - 1, p->len, p->len == 1 ? "" : "s");
	}
	add_uint(w, list, rows->count, 0, 0, d->nparts);
	add_uint(w, list, rows->length, 0, 0, d->len);
	walk_return(w, &former);
}
