/* tale_words.c -- see tale_words.h: the catalogue, names, verdicts and caveats.  What a segment says is tale_says.c's.
 *  */
#include "app/tale_words.h"

#include <stdio.h>

static const char *const texts[TALE_TEXTS][TALE_LANGUAGES] = {
#define TALE_TEXT(ID, en, zh) {en, zh},
#include "app/tale_texts.def"
#undef TALE_TEXT
};

bool tale_language(const char *name, enum tale_language *language)
{
	bool known = name && (!strncmp(name, "en", 2) || !strncmp(name, "zh", 2));

	if (known)
		*language = name[0] == 'z' ? TALE_ZH : TALE_EN;
	return known;
}

struct tale_word word_n(uint64_t n)
{
	struct tale_word w;

	snprintf(w.p, sizeof w.p, "%llu", (unsigned long long)n);
	return w;
}

struct tale_word word_s(const char *text)
{
	struct tale_word w;

	snprintf(w.p, sizeof w.p, "%s", text);
	return w;
}

struct tale_word word_ns(int64_t ns)
{
	struct tale_word w;
	double           s = (double)ns / 1e9;

	if (ns >= INT64_C(1000000000))
		snprintf(w.p, sizeof w.p, "%.3g s", s);
	else
		snprintf(w.p, sizeof w.p, "%.3g ms", s * 1e3);
	if (ns >= INT64_C(1000000000000))
		snprintf(w.p, sizeof w.p, "%.0f s", s);
	return w;
}

struct tale_word word_end(const struct tale *t, enum tale_side side)
{
	struct text      name;
	struct tale_word w;

	text_init(&name);
	tale_end_text(&name, t, side);
	snprintf(w.p, sizeof w.p, "%s", name.p);
	text_fini(&name);
	return w;
}

/* "byte|bytes}": one of the two; returns what follows. */
static const char *put_choice(struct text *out, const char *p, bool one)
{
	size_t first = strcspn(p, "|"), second = strcspn(p + first + 1, "}");

	if (one)
		text_put(out, p, first);
	else
		text_put(out, p + first + 1, second);
	return p + first + 1 + second + 1;
}

void tale_put(struct text *out, enum tale_language language, enum tale_text_id id, const struct tale_word *words,
              unsigned n)
{
	for (const char *p = texts[id][language]; *p;) {
		size_t plain = strcspn(p, "{");
		text_put(out, p, plain);
		p += plain;
		if (!*p)
			break;
		unsigned    i = (unsigned)(p[1] - '0');
		const char *word = i < n ? words[i].p : "";
		if (p[2] == ':')
			p = put_choice(out, p + 3, strcmp(word, "1") == 0);
		else {
			text_str(out, word);
			p += 3;
		}
	}
}

/* Chinese sets blanks around foreign words only: those between two of its own signs go. */
static void close_up(struct text *out, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < out->length; i++) {
		bool between =
		    i > from && i + 1 < out->length && out->p[i] == ' ' && out->p[i - 1] & 0x80 && out->p[i + 1] & 0x80;
		if (!between)
			out->p[to++] = out->p[i];
	}
	out->length = to;
}

void tale_put_line(struct text *out, enum tale_language language, enum tale_text_id id, const struct tale_word *words,
                   unsigned n)
{
	size_t from = out->length;

	tale_put(out, language, id, words, n);
	if (out->length > from && out->p[from] >= 'a' && out->p[from] <= 'z')
		out->p[from] = (char)(out->p[from] - 'a' + 'A');
	close_up(out, from);
	text_char(out, '\n');
}

/* ------------------------------------------------------------------ names */

#define NAMES_OF(table, ...)                                                                      \
	const char *tale_##table##_name(enum tale_##table kind)                                   \
	{                                                                                         \
		static const char *const names_of[] = {__VA_ARGS__};                              \
		return (unsigned)kind < sizeof names_of / sizeof *names_of ? names_of[kind] : ""; \
	}
#include "base/tale_names.def"
NAMES_OF(caveat, "duplicates", "offload", "one_way", "snapped", "clock", "unseen", "checksums", "dropped",
         "begins_late", "ends_early")
NAMES_OF(client_by, "syn", "synack", "port")
NAMES_OF(phase, "open", "data", "close")

/* ------------------------------------------------------------------ sentences about the whole */

static struct tale_word proof_of(const struct tale *t, enum tale_language language)
{
	struct text      out;
	struct tale_word w;

	text_init(&out);
	struct tale_word a = word_n(t->nproof ? t->proof[0] + UINT64_C(1) : 0),
			 b = word_n(t->nproof > 1 ? t->proof[1] + UINT64_C(1) : 0);
	if (t->nproof < 2)
		TALE_PUT(&out, language, W_FRAME, a);
	else if (t->verdict == VERDICT_RESET_AFTER_CLOSE || t->verdict == VERDICT_OPENING_RESET)
		TALE_PUT(&out, language, W_FRAMES_TWO, a, b);
	else
		TALE_PUT(&out, language, W_FRAMES, a, b);
	w = word_s(out.p);
	text_fini(&out);
	return w;
}

/* ORDER TALE_VERDICT */
static const enum tale_text_id verdict_texts[VERDICT_KINDS] = {
    TEXT_V_FINE,  TEXT_V_OPEN,      TEXT_V_MIDSTREAM,     TEXT_V_LOSS,       TEXT_V_STALLED, TEXT_V_RESET_AFTER_CLOSE,
    TEXT_V_RESET, TEXT_V_HALF_OPEN, TEXT_V_OPENING_RESET, TEXT_V_UNANSWERED, TEXT_V_REFUSED,
};

void tale_put_doubts(struct text *out, enum tale_language language, const struct tale *t)
{
	bool any = false;

	for (unsigned i = 0; i < CAVEAT_BEGINS_LATE; i++) {
		if (!t->caveats[i].count)
			continue;
		if (any)
			TALE_PUT(out, language, W_COMMA);
		else
			TALE_PUT(out, language, W_DOUBTS);
		tale_put(out, language, (enum tale_text_id)(TEXT_D_DUPLICATES + i), NULL, 0);
		any = true;
	}
	if (any)
		TALE_PUT(out, language, W_DOUBTS_END);
}

static enum tale_side reset_by(const struct tale *t)
{
	struct row row;

	block_row(store_block(t->flow->store, t->close.reset), t->close.reset & BLOCK_MASK, &row);
	return ((row.marks & ROW_REVERSE) != 0) == (t->client == 1) ? TALE_CLIENT : TALE_SERVER;
}

void tale_put_verdict(struct text *out, enum tale_language language, const struct tale *t)
{
	struct tale_word four = word_end(t, t->close.by), five = word_ns(t->last_ns - t->first_ns);

	switch (t->verdict) {
	case VERDICT_REFUSED:
		four = word_ns(tale_time(t->flow, t->open.reset) - tale_time(t->flow, t->open.syn));
		break;
	case VERDICT_UNANSWERED: four = word_n(t->open.syns); break;
	case VERDICT_RESET:
	case VERDICT_RESET_AFTER_CLOSE: four = word_end(t, reset_by(t)); break;
	case VERDICT_STALLED: {
		enum tale_side side =
		    t->dir[0].zero_window_frame == t->proof[0] && t->dir[0].zero_windows ? TALE_CLIENT : TALE_SERVER;
		four = word_end(t, side);
		five = word_ns(t->dir[side].zero_window_ns);
		break;
	}
	default: break;
	}
	enum tale_text_id id = verdict_texts[t->verdict];
	if (t->verdict == VERDICT_HALF_OPEN && t->open.ack != UINT32_MAX)
		id = TEXT_V_UNHEARD;
	tale_put(out, language, id,
	         (const struct tale_word[]){{""},
	                                    proof_of(t, language),
	                                    word_end(t, TALE_CLIENT),
	                                    word_end(t, TALE_SERVER),
	                                    four,
	                                    five,
	                                    word_n(t->dir[0].bytes),
	                                    word_n(t->dir[1].bytes),
	                                    word_n(t->dir[0].repeated + t->dir[1].repeated),
	                                    word_n(t->dir[0].sent + t->dir[1].sent)},
	         10);
}

void tale_put_caveat(struct text *out, enum tale_language language, const struct tale *t, enum tale_caveat caveat)
{
	tale_put(out, language, (enum tale_text_id)(TEXT_A_DUPLICATES + caveat),
	         (const struct tale_word[]){
		     {""}, word_n(t->caveats[caveat].count), word_n(t->caveats[caveat].frame + UINT64_C(1))},
	         3);
}
