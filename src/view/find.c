/* find.c -- see find.h. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "view/find.h"

#include "base/mem.h"

#include <ctype.h>
#include <pcre2.h>
#include <stdio.h>
#include <string.h>

enum { NEEDLE_MAX_BYTES = 4096, FRAMES_A_LOCK = 500 };

/* What is looked for, and what one thread needs to look. */
struct seeker {
	const struct find  *f;
	struct capture     *c;
	struct frame_reader reader;
	struct tree         tree;
	struct column_set   columns;
	struct text         line;
	uint8_t             needle[NEEDLE_MAX_BYTES];
	size_t              n;
	pcre2_code         *code;
	pcre2_match_data   *match;
};

/* ------------------------------------------------------------------ texts and bytes */

static bool holds(const struct seeker *x, const uint8_t *p, size_t n)
{
	if (x->code)
		return pcre2_match(x->code, p, n, 0, 0, x->match, NULL) >= 0;
	if (x->f->kind == FIND_HEX || x->f->cased)
		return memmem(p, n, x->needle, x->n);
	for (size_t i = 0; x->n <= n && i <= n - x->n; i++)
		if (tolower(p[i]) == tolower(x->needle[0]) &&
		    strncasecmp((const char *)p + i, (const char *)x->needle, x->n) == 0)
			return true;
	return false;
}

static bool line_holds(struct seeker *x)
{
	return x->line.p && holds(x, (const uint8_t *)x->line.p, x->line.length);
}

static bool tree_holds(struct seeker *x)
{
	for (struct node *n = x->tree.root->first; n; n = node_after(n))
		if (!(n->flags & NODE_HIDDEN)) {
			const char *line = node_text(n);
			if (holds(x, (const uint8_t *)line, strlen(line)))
				return true;
		}
	return false;
}

static bool frame_holds(struct seeker *x, uint32_t frame)
{
	static const unsigned wants[] = {TREE_COLUMNS, TREE_NODES | TREE_LABELS, TREE_NODES};
	bool                  bytes = x->f->place == FIND_BYTES || x->f->kind == FIND_HEX;

	if (!frame_reader_get(&x->reader, frame))
		return false;
	x->tree.wants = wants[bytes ? FIND_BYTES : x->f->place];
	tree_build(&x->tree, &x->reader.info, x->reader.encap);
	if (bytes) {
		for (uint32_t i = 0; i < x->tree.nsources; i++)
			if (holds(x, x->tree.sources[i].bytes, x->tree.sources[i].caplen))
				return true;
		return false;
	}
	if (x->f->place == FIND_DETAILS)
		return tree_holds(x);
	text_clear(&x->line);
	for (size_t i = 0; i < x->columns.n; i++) {
		column_text(&x->line, &x->columns, &x->columns.column[i], &x->tree, &x->reader.info);
		text_char(&x->line, ' ');
	}
	return line_holds(x);
}

/* ------------------------------------------------------------------ what is looked for */

static bool take_hex(struct seeker *x, const char *text)
{
	unsigned digits = 0;

	for (; *text; text++) {
		if (strchr(" :.-", *text))
			continue;
		const char *digit = strchr("0123456789abcdef", tolower((unsigned char)*text));
		if (!digit || digits / 2 == NEEDLE_MAX_BYTES)
			return false;
		uint8_t *byte = &x->needle[digits / 2];
		*byte = (uint8_t)((digits % 2 ? *byte << 4 : 0) | (digit - "0123456789abcdef"));
		digits++;
	}
	x->n = digits / 2;
	return digits && digits % 2 == 0;
}

static bool take_regex(struct seeker *x, struct filter_note *note)
{
	int        code;
	PCRE2_SIZE at;

	x->code = pcre2_compile((PCRE2_SPTR)x->f->text, PCRE2_ZERO_TERMINATED, x->f->cased ? 0 : PCRE2_CASELESS, &code,
	                        &at, NULL);
	if (x->code) {
		x->match = mem_need(pcre2_match_data_create_from_pattern(x->code, NULL));
		return true;
	}
	pcre2_get_error_message(code, (PCRE2_UCHAR *)note->message, sizeof note->message);
	note->at = (uint32_t)at;
	return false;
}

static bool take_needle(struct seeker *x, struct filter_note *note)
{
	if (x->f->kind == FIND_REGEX)
		return take_regex(x, note);
	if (x->f->kind == FIND_HEX) {
		if (take_hex(x, x->f->text))
			return true;
		snprintf(note->message, sizeof note->message, "not a row of hexadecimal bytes");
		return false;
	}
	x->n = strlen(x->f->text);
	if (!x->n || x->n > NEEDLE_MAX_BYTES) {
		snprintf(note->message, sizeof note->message, "%s", x->n ? "the text is too long" : "there is no text");
		return false;
	}
	memcpy(x->needle, x->f->text, x->n);
	return true;
}

/* ------------------------------------------------------------------ the way through the frames */

/* The frame that is looked at next, among those that count; comes around at either end.  UINT32_MAX: there is none. */
static uint32_t step(const struct find *f, uint32_t frame, uint32_t n)
{
	if (f->among) {
		n = f->among->n < n ? f->among->n : n;
		uint32_t from = f->back ? (frame < n ? frame : n) : frame + 1;
		uint32_t next = f->back    ? bitset_previous(f->among, from)
		                : from < n ? bitset_next(f->among, from)
		                           : UINT32_MAX;
		if (next < n)
			return next;
		return f->back ? bitset_previous(f->among, n) : n ? bitset_next(f->among, 0) : UINT32_MAX;
	}
	if (f->back)
		return frame && frame <= n ? frame - 1 : n - 1;
	return frame + 1 < n ? frame + 1 : 0;
}

/* Look at frame after frame; the lock is let go of now and then, so that loading goes on. */
static uint32_t seek(struct seeker *x)
{
	uint32_t at = x->f->from, looked = 0, found = UINT32_MAX;

	capture_lock(x->c);
	uint32_t n = x->c->session.store.nframes;
	while (n && looked++ < n && !*x->f->stop) {
		at = step(x->f, at, n);
		if (at >= n)
			break;
		if (frame_holds(x, at)) {
			found = at;
			break;
		}
		if (looked % FRAMES_A_LOCK == 0) {
			capture_unlock(x->c);
			capture_lock(x->c);
		}
	}
	capture_unlock(x->c);
	return found;
}

static uint32_t find_filtered(struct capture *c, const struct find *f, struct filter_note *note)
{
	struct filter *filter = select_compile(f->text, c->registry, c->prefs, NULL, false, note);
	struct bitset  found;
	uint32_t       frame = UINT32_MAX;

	if (!filter)
		return frame;
	capture_lock(c);
	bool whole =
	    select_frames_until(&c->session, filter,
	                        f->among && f->among->n >= c->session.store.nframes ? f->among : NULL, f->stop, &found);
	capture_unlock(c);
	struct find through = *f;
	through.among = &found;
	if (whole && found.count)
		frame = step(&through, f->from, found.n);
	bitset_fini(&found);
	filter_free(filter);
	return frame;
}

uint32_t find_frame(struct capture *c, const struct find *f, struct filter_note *note)
{
	uint32_t found = UINT32_MAX;

	*note = (struct filter_note){0};
	if (f->kind == FIND_FILTER)
		return find_filtered(c, f, note);
	struct seeker *x = mem_calloc(1, sizeof *x);
	x->f = f;
	x->c = c;
	if (take_needle(x, note)) {
		frame_reader_init(&x->reader, &c->session);
		tree_init(&x->tree, c->registry, c->prefs);
		column_set_default(&x->columns);
		text_init(&x->line);
		found = seek(x);
		text_fini(&x->line);
		column_set_fini(&x->columns);
		tree_fini(&x->tree);
		frame_reader_fini(&x->reader);
	}
	pcre2_match_data_free(x->match);
	pcre2_code_free(x->code);
	mem_free(x);
	return found;
}
