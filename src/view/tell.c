/* tell.c -- see tell.h: the printed forms.  JSON is tell_json.c's. */
#include "view/tell.h"

#include "base/mem.h"

#include <stdlib.h>

static void put_column(struct text *t, enum tale_language language, enum tale_text_id id, size_t width)
{
	struct text cell;

	text_init(&cell);
	tale_put(&cell, language, id, NULL, 0);
	text_cells(t, cell.p, width);
	text_fini(&cell);
}

static void flush(struct text *t, FILE *out)
{
	fwrite(t->p, 1, t->length, out);
	text_clear(t);
}

#define PUT(t, language, id, ...) TALE_PUT(t, language, id, ##__VA_ARGS__)
#define PUT_LINE(t, language, id, ...)                    \
	do {                                              \
		text_str(t, "  ");                        \
		TALE_PUT(t, language, id, ##__VA_ARGS__); \
		text_char(t, '\n');                       \
	} while (0)

/* ------------------------------------------------------------------ all connections */

static int worse_first(const void *a, const void *b)
{
	const struct tell_row *x = a, *y = b;

	if (x->severity != y->severity)
		return y->severity - x->severity;
	if (x->verdict != y->verdict)
		return y->verdict - x->verdict;
	return (x->stream > y->stream) - (x->stream < y->stream);
}

struct tell_row *tell_sorted(const struct session *s, size_t *n)
{
	struct tell_row *rows = NULL;
	size_t           capacity = 0;

	*n = 0;
	for (uint32_t i = 0; i < s->flow.tcp.n; i++) {
		struct tale x;
		if (tale_tell(&x, &s->flow, i)) {
			rows = mem_grow(rows, &capacity, *n + 1, sizeof *rows);
			rows[(*n)++] = (struct tell_row){i, (uint16_t)x.severity, (uint16_t)x.verdict};
		}
		tale_fini(&x);
	}
	if (*n)
		qsort(rows, *n, sizeof *rows, worse_first);
	return rows;
}

static void put_row(struct text *t, const struct tale *x, enum tale_language language)
{
	text_u64_wide(t, x->stream, 6);
	text_str(t, "  ");
	put_column(t, language, (enum tale_text_id)(TEXT_W_FINE + x->severity), 8);
	if (language == TALE_EN) {
		text_cells(t, tale_open_name(x->open.kind), 13);
		text_cells(t, tale_close_name(x->close.kind), 13);
	} else {
		put_column(t, language, (enum tale_text_id)(TEXT_O_NORMAL + x->open.kind), 13);
		put_column(t, language, (enum tale_text_id)(TEXT_C_NONE + x->close.kind), 13);
	}
	text_cells(t, word_ns(x->last_ns - x->first_ns).p, 8);
	text_u64_wide(t, x->dir[0].bytes, 13);
	text_u64_wide(t, x->dir[1].bytes, 13);
	text_str(t, "  ");
	tale_put_verdict(t, language, x);
	tale_put_doubts(t, language, x);
	text_char(t, '\n');
}

void tell_overview(const struct session *s, enum tale_language language, FILE *out)
{
	size_t           n;
	struct tell_row *rows = tell_sorted(s, &n);
	struct text      t;

	text_init(&t);
	if (n)
		PUT(&t, language, H_OVERVIEW);
	else
		PUT(&t, language, H_NONE);
	text_char(&t, '\n');
	for (size_t i = 0; i < n; i++) {
		struct tale x;
		if (tale_tell(&x, &s->flow, rows[i].stream)) {
			tell_look_at_capture(s, &x, false);
			put_row(&t, &x, language);
		}
		tale_fini(&x);
		flush(&t, out);
	}
	flush(&t, out);
	text_fini(&t);
	mem_free(rows);
}

/* ------------------------------------------------------------------ one connection */

static struct tale_word side_of(enum tale_language language, enum tale_side side)
{
	struct text      t;
	struct tale_word w;

	text_init(&t);
	tale_put(&t, language, side == TALE_CLIENT ? TEXT_W_CLIENT : TEXT_W_SERVER, NULL, 0);
	w = word_s(t.p);
	text_fini(&t);
	return w;
}

static void put_opening(struct text *t, const struct tale *x, enum tale_language language)
{
	struct text kind;

	text_init(&kind);
	tale_put(&kind, language, (enum tale_text_id)(TEXT_O_NORMAL + x->open.kind), NULL, 0);
	PUT(t, language, H_OPEN, word_s(kind.p));
	text_fini(&kind);
	if (x->open.syns > 1) {
		PUT(t, language, H_PART);
		PUT(t, language, H_SYNS, word_n(x->open.syns));
	}
	if (x->open.synack_ns >= 0) {
		PUT(t, language, H_PART);
		PUT(t, language, H_SYNACK_TIME, word_ns(x->open.synack_ns));
	}
	if (x->open.ack_ns >= 0) {
		PUT(t, language, H_PART);
		PUT(t, language, H_ACK_TIME, word_ns(x->open.ack_ns));
	}
	text_char(t, '\n');
}

static void put_said(struct text *t, const struct tale *x, enum tale_side side, enum tale_language language)
{
	const struct tale_direction *d = &x->dir[side];
	bool                         scaled = x->dir[0].has_scale && x->dir[1].has_scale;

	if (!d->has_syn)
		return;
	text_str(t, "  ");
	PUT(t, language, H_AGREED, side_of(language, side));
	if (d->has_mss) {
		PUT(t, language, H_MSS, word_n(d->mss));
		PUT(t, language, H_COMMA);
	}
	if (scaled)
		PUT(t, language, H_SCALE_ON, word_n(d->syn_window), word_n(UINT64_C(1) << d->scale), word_n(d->scale));
	else
		PUT(t, language, H_SCALE_OFF, word_n(d->syn_window));
	if (d->sack) {
		PUT(t, language, H_COMMA);
		PUT(t, language, H_SACK);
	}
	if (d->timestamps) {
		PUT(t, language, H_COMMA);
		PUT(t, language, H_TIMESTAMPS);
	}
	text_char(t, '\n');
}

/* What both ends offered, and so is in use. */
static void put_in_use(struct text *t, const struct tale *x, enum tale_language language)
{
	const struct tale_direction *c = &x->dir[TALE_CLIENT], *s = &x->dir[TALE_SERVER];
	const struct {
		bool              is;
		enum tale_text_id id;
	} options[] = {{c->has_scale && s->has_scale, TEXT_H_SCALE},
	               {c->sack && s->sack, TEXT_H_SACK},
	               {c->timestamps && s->timestamps, TEXT_H_TIMESTAMPS}};
	bool any = false;

	if (!c->has_syn || !s->has_syn)
		return;
	text_str(t, "  ");
	PUT(t, language, H_IN_USE);
	for (unsigned i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].is) {
			if (any)
				PUT(t, language, H_COMMA);
			tale_put(t, language, options[i].id, NULL, 0);
			any = true;
		}
	if (c->has_mss && s->has_mss) {
		if (any)
			PUT(t, language, H_COMMA);
		PUT(t, language, H_LARGEST, word_n(s->mss), word_n(c->mss));
	} else if (!any) {
		PUT(t, language, H_NOT_IN_USE);
	}
	text_char(t, '\n');
}

static struct tale_word goodput(const struct tale_direction *d)
{
	int64_t          ns = tale_data_ns(d);
	struct tale_word none = {"-"};

	return ns > 0 ? word_n((uint64_t)((double)d->bytes * 8e9 / (double)ns)) : none;
}

static void put_stalls(struct text *t, const struct tale_direction *d, enum tale_language language)
{
	if (d->zero_windows)
		PUT_LINE(t, language, H_ZERO, word_n(d->zero_windows), word_ns(d->zero_window_ns),
		         word_ns(d->zero_window_longest_ns));
	for (unsigned i = 0; i < d->zero_windows && i < TALE_STALLS_MAX; i++) {
		text_str(t, "    ");
		PUT(t, language, H_STALL, word_n(d->stalls[i].frame + UINT64_C(1)), word_ns(d->stalls[i].ns));
		if (d->stalls[i].lasting) {
			text_char(t, ' ');
			PUT(t, language, H_LASTING);
		}
		text_char(t, '\n');
	}
}

static void put_direction(struct text *t, const struct tale *x, enum tale_side side, enum tale_language language)
{
	const struct tale_direction *d = &x->dir[side];

	PUT(t, language, H_DIRECTION, side_of(language, side), word_n(d->bytes), word_n(d->data_segments), goodput(d),
	    word_n(d->out_of_order), word_n(d->duplicate_acks), word_n(d->duplicate_ack_runs));
	text_str(t, "\n");
	if (d->repeated_segments) {
		char share[16];
		snprintf(share, sizeof share, "%.1f", d->sent ? 100.0 * (double)d->repeated / (double)d->sent : 0.0);
		PUT_LINE(t, language, H_REPEATED, word_n(d->repeated), word_s(share), word_n(d->repeated_segments),
		         word_n(d->repeats[REPEAT_SYN]), word_n(d->repeats[REPEAT_TIMEOUT]),
		         word_n(d->repeats[REPEAT_FAST]), word_n(d->repeats[REPEAT_TAIL]),
		         word_n(d->repeats[REPEAT_SPURIOUS]));
	}
	if (d->rtts)
		PUT_LINE(t, language, H_RTT, word_ns(d->rtt_min_ns), word_ns(d->rtt_median_ns), word_ns(d->rtt_max_ns),
		         word_n(d->rtts));
	put_stalls(t, d, language);
	if (d->window_limited_ns > 0)
		PUT_LINE(t, language, H_LIMITED, word_ns(d->window_limited_ns));
	if (d->keep_alives || d->zero_window_probes)
		PUT_LINE(t, language, H_ASKED, word_n(d->keep_alives), word_n(d->zero_window_probes));
	if (d->unacked)
		PUT_LINE(t, language, H_UNACKED, word_n(d->unacked));
	if (d->longest_idle_ns > 0)
		PUT_LINE(t, language, H_IDLE, word_ns(d->longest_idle_ns), word_n(d->longest_idle_frame + UINT64_C(1)));
}

static void put_closing(struct text *t, const struct tale *x, enum tale_language language)
{
	struct text kind;

	text_init(&kind);
	tale_put(&kind, language, (enum tale_text_id)(TEXT_C_NONE + x->close.kind), NULL, 0);
	PUT(t, language, H_CLOSE, word_s(kind.p));
	text_fini(&kind);
	if (x->close.kind != CLOSE_NONE) {
		PUT(t, language, H_PART);
		PUT(t, language, H_CLOSE_BY, side_of(language, x->close.by));
	}
	if (x->close.ns >= 0) {
		PUT(t, language, H_PART);
		PUT(t, language, H_CLOSE_TIME, word_ns(x->close.ns));
	}
	if (x->close.after_fin) {
		PUT(t, language, H_PART);
		PUT(t, language, H_AFTER_FIN, word_n(x->close.after_fin));
	}
	for (int i = 0; i < 2; i++)
		if (x->time_wait[i]) {
			PUT(t, language, H_PART);
			PUT(t, language, H_TIME_WAIT, side_of(language, (enum tale_side)i));
		}
	if (x->close.after_close) {
		PUT(t, language, H_PART);
		PUT(t, language, H_AFTER_CLOSE, word_n(x->close.after_close));
	}
	text_char(t, '\n');
}

/* The states that an end passed; `?`: assumed. */
static void put_path(struct text *t, const struct tale *x, enum tale_side side, enum tale_language language)
{
	const struct tale_path *p = &x->path[side];
	struct text             list;

	text_init(&list);
	for (unsigned i = 0; i < p->n; i++)
		text_printf(&list, "%s%s%s", i ? ", " : "", tcp_state_name(p->state[i]),
		            p->assumed >> i & 1 ? "?" : "");
	struct tale_word who = side_of(language, side);
	PUT(t, language, H_STATES, who);
	text_str(t, list.p ? list.p : "");
	text_char(t, '\n');
	text_fini(&list);
}

static void put_caveats(struct text *t, const struct tale *x, enum tale_language language)
{
	bool any = false;

	for (unsigned i = 0; i < CAVEATS; i++) {
		if (!x->caveats[i].count)
			continue;
		if (!any)
			PUT(t, language, H_CAVEATS);
		text_str(t, any ? "  " : "\n  ");
		tale_put_caveat(t, language, x, (enum tale_caveat)i);
		text_char(t, '\n');
		any = true;
	}
}

/* ------------------------------------------------------------------ the ladder */

struct ladder {
	FILE              *out;
	enum tale_language language;
	struct text        line, says;
};

enum { STATE_CELLS = 25, ARROW_CELLS = 44 };

static void put_state(struct text *t, uint8_t through, uint8_t state, bool assumed)
{
	struct text cell;

	text_init(&cell);
	if (through != TCP_STATES)
		text_printf(&cell, "%s, ", tcp_state_name(through));
	text_printf(&cell, "%s%s", tcp_state_name(state), assumed ? "?" : "");
	text_cells(t, cell.p, STATE_CELLS);
	text_fini(&cell);
}

static void put_arrow(struct text *t, const struct tale_segment *s)
{
	static const char *const flags[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
	struct text              cell;
	bool                     comma = false;

	text_init(&cell);
	text_str(&cell, s->from == TALE_CLIENT ? "--- " : "<-- ");
	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
		if (s->row.tcp_flags >> i & 1) {
			text_printf(&cell, comma ? ",%s" : "%s", flags[i]);
			comma = true;
		}
	text_printf(&cell, " Seq=%u", s->seq);
	if (s->row.tcp_flags & TCP_ACK)
		text_printf(&cell, " Ack=%u", s->ack);
	if (s->row.payload)
		text_printf(&cell, " Len=%u", s->row.payload);
	text_char(&cell, ' ');
	text_fill(&cell, '-', cell.length + 3 < ARROW_CELLS ? ARROW_CELLS - 3 - cell.length : 0);
	text_str(&cell, s->from == TALE_CLIENT ? "-->" : "---");
	text_cells(t, cell.p, ARROW_CELLS);
	text_fini(&cell);
}

static bool put_rung(void *context, const struct tale *x, const struct tale_segment *s)
{
	struct ladder *l = context;

	text_u64_wide(&l->line, s->frame + UINT64_C(1), 7);
	text_printf(&l->line, " %12.6f  ", (double)(s->row.time_ns - x->first_ns) / 1e9);
	put_state(&l->line, s->after.client_through, s->after.client, s->assumed[TALE_CLIENT]);
	put_arrow(&l->line, s);
	put_state(&l->line, s->after.server_through, s->after.server, s->assumed[TALE_SERVER]);
	while (l->line.length && l->line.p[l->line.length - 1] == ' ')
		l->line.length--;
	text_char(&l->line, '\n');
	text_clear(&l->says);
	tale_put_says(&l->says, l->language, x, s);
	for (const char *p = l->says.p, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		text_fill(&l->line, ' ', 24);
		text_put(&l->line, p, (size_t)(end + 1 - p));
	}
	flush(&l->line, l->out);
	return true;
}

bool tell_stream(const struct session *s, uint32_t stream, enum tale_language language, FILE *out)
{
	struct tale   x;
	struct ladder l = {.out = out, .language = language};

	if (stream >= s->flow.tcp.n || !tale_tell(&x, &s->flow, stream))
		return false;
	tell_look_at_capture(s, &x, true);
	text_init(&l.line);
	text_init(&l.says);
	PUT(&l.line, language, H_STREAM, word_n(stream), word_end(&x, TALE_CLIENT), word_end(&x, TALE_SERVER));
	text_char(&l.line, '\n');
	tale_put_verdict(&l.line, language, &x);
	tale_put_doubts(&l.line, language, &x);
	text_str(&l.line, "\n\n");
	struct text why;
	text_init(&why);
	tale_put(&why, language, (enum tale_text_id)(TEXT_BY_SYN + x.client_by), NULL, 0);
	PUT(&l.line, language, H_CLIENT_BY, word_end(&x, TALE_CLIENT), word_s(why.p));
	text_fini(&why);
	text_char(&l.line, '\n');
	put_opening(&l.line, &x, language);
	put_said(&l.line, &x, TALE_CLIENT, language);
	put_said(&l.line, &x, TALE_SERVER, language);
	put_in_use(&l.line, &x, language);
	put_direction(&l.line, &x, TALE_CLIENT, language);
	put_direction(&l.line, &x, TALE_SERVER, language);
	put_closing(&l.line, &x, language);
	put_path(&l.line, &x, TALE_CLIENT, language);
	put_path(&l.line, &x, TALE_SERVER, language);
	put_caveats(&l.line, &x, language);
	text_char(&l.line, '\n');
	flush(&l.line, out);
	tale_segments(&x, put_rung, &l);
	text_fini(&l.line);
	text_fini(&l.says);
	tale_fini(&x);
	return true;
}
